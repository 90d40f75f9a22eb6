"""The cases as JSON: the same as the pages show, for other programs.

Every answer says at which state of knowledge it was given, so that it can be asked for again.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.normen.normenvraag import Kennis
from api.vastleggen.inbreng import INBRENG, Deur, Ingezonden, VastgelegdUit, Wie, uit, weigeringen
from api.web.vormen import AFWIJZINGEN, Moment, RegelUit, StandUit, ToetsUit, Uit, regel_uit
from api.web.vraag import AanBalie, DossierId, GevraagdeStand, na_cursor, relazen_in
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.werelden.tijdlijn import in_relaas

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])


class DossierUit(Uit):
    """Een dossier in de lijst."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    handelingen: int
    relazen: tuple[str, ...]
    laatst_vastgelegd: Moment | None


class Lijstvraag(Kennis):
    """Op welke stand van kennis, vanaf waar, en hoeveel tegelijk."""

    cursor: Annotated[
        str | None, Field(description="`volgende` van de vorige bladzijde.", max_length=19)
    ] = None
    aantal: Annotated[int, Field(ge=1, le=500, description="Hoogstens zoveel.")] = 100


class DossiersUit(BaseModel):
    """De dossiers die u mag zien: een bladzijde, in de volgorde waarin zij zijn geopend."""

    dossiers: list[DossierUit]
    bekend_op: date | None = Field(description="null: alles tot nu toe.")
    volgende: str | None = Field(description="De cursor van de volgende bladzijde; null: geen.")


class ZaakUit(Uit):
    """Een dossier, met wat er te vragen is."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    relazen: tuple[str, ...]
    handelingen: int
    wachtend: int = Field(description="Ingevoerde oordelen die nog niet zijn aanvaard.")
    stand: StandUit


class RelaasUit(BaseModel):
    """De handelingen volgens een relaas, op volgorde."""

    relaas: str | None
    handelingen: list[RegelUit]


class TijdlijnUit(BaseModel):
    """De tijdlijn, per relaas apart."""

    dossier: str
    stand: StandUit
    relazen: list[RelaasUit]
    vervallen: list[RegelUit] = Field(
        description="Ingetrokken, naar een ander dossier, of afgewezen als invoer."
    )
    wachtend: list[RegelUit] = Field(
        description="Ingevoerde oordelen die pas meetellen als een commissielid ze aanvaardt."
    )


class RelaasToetsenUit(BaseModel):
    """De toetsen volgens een relaas."""

    relaas: str | None
    toetsen: list[ToetsUit]


class ToetsenUit(BaseModel):
    """De plichten, getoetst per relaas apart."""

    dossier: str
    stand: StandUit
    relazen: list[RelaasToetsenUit]


@router.get("/dossiers", summary="De dossiers")
def lees_dossiers(vraag: Annotated[Lijstvraag, Query()], aan: AanBalie) -> DossiersUit:
    """Geef de dossiers die u mag zien, op de gevraagde stand van kennis, per bladzijde.

    Zij staan in de volgorde waarin zij zijn geopend. Wie doorbladert ziet elk dossier eenmaal, en
    wat intussen is geopend aan het einde; wat u intussen niet meer mag zien, komt niet meer. Kreeg
    u pas onder het bladeren zicht op een eerder dossier, begin dan zonder cursor.
    """
    blad = aan.dossierblad(na_cursor(vraag.cursor), vraag.aantal, vraag.bekend_op)
    return DossiersUit(
        dossiers=[DossierUit.model_validate(regel) for regel in blad.regels],
        bekend_op=vraag.bekend_op,
        volgende=None if blad.na is None else str(blad.na),
    )


@router.post(
    "/dossiers",
    summary="Open een dossier",
    status_code=201,
    responses=INBRENG,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/DossierGeopend"}}
            },
        }
    },
)
def open_dossier(ingezonden: Ingezonden, deur: Deur, wie: Wie, antwoord: Response) -> VastgelegdUit:
    """Open een dossier onder een kenmerk dat nog geen dossier heeft."""
    with weigeringen():
        ingezonden.handeling(daad="dossier_geopend")
        vastlegging = deur.open_dossier(wie, ingezonden.gegevens, ingezonden.sleutel)
    antwoord.headers["location"] = f"/api/v1/dossiers/{vastlegging.dossier}"
    return uit(vastlegging)


@router.get("/dossiers/{dossier}", summary="Een dossier")
def lees_dossier(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> ZaakUit:
    """Geef een dossier op de gevraagde stand van kennis."""
    beeld = aan.zaak(dossier, stand)
    return ZaakUit(
        id=beeld.id,
        kenmerk=beeld.kenmerk,
        titel=beeld.titel,
        fictief=beeld.fictief,
        status=beeld.status,
        relazen=beeld.relazen,
        handelingen=len(beeld.regels),
        wachtend=len(beeld.wachtend),
        stand=StandUit.model_validate(beeld),
    )


@router.get("/dossiers/{dossier}/tijdlijn", summary="De tijdlijn van een dossier")
def lees_tijdlijn(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> TijdlijnUit:
    """Geef de handelingen op volgorde, per relaas apart."""
    beeld = aan.zaak(dossier, stand)
    return TijdlijnUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        relazen=[
            RelaasUit(relaas=relaas or None, handelingen=_regels(beeld, relaas))
            for relaas in relazen_in(beeld)
        ],
        vervallen=[regel_uit(regel) for regel in beeld.vervallen],
        wachtend=[regel_uit(regel) for regel in beeld.wachtend],
    )


@router.get("/dossiers/{dossier}/toetsen", summary="De plichten van een dossier, getoetst")
def lees_toetsen(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> ToetsenUit:
    """Geef per relaas elke plicht met haar uitkomst, gronden en kantelpunten."""
    beeld = aan.zaak(dossier, stand)
    return ToetsenUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        relazen=[
            RelaasToetsenUit(
                relaas=relaas or None,
                toetsen=[
                    ToetsUit.model_validate(toets.als_json())
                    for toets in beeld.toetsen.get(relaas, ())
                ],
            )
            for relaas in relazen_in(beeld)
        ],
    )


def _regels(beeld: Zaakbeeld, relaas: str) -> list[RegelUit]:
    return [regel_uit(regel) for regel in in_relaas(beeld.regels, relaas)]
