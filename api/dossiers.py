"""The cases as JSON: the same as the pages show, for other programs.

Every answer says at which state of knowledge it was given, so that it can be asked for again.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from api.normenvraag import Kennis
from api.vormen import AFWIJZINGEN, StandUit, ToetsUit, Uit
from api.vraag import Balie, Stand, balie, relazen_in
from projections.tijdlijn import Tijdlijnregel, in_relaas
from projections.zaakbeeld import Zaakbeeld

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])
AanBalie = Annotated[Balie, Depends(balie)]
GevraagdeStand = Annotated[Stand, Query()]
DossierId = Annotated[str, Path(description="Het id van het dossier.", max_length=200)]


class DossierUit(Uit):
    """Een dossier in de lijst."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    handelingen: int
    relazen: tuple[str, ...]
    laatst_vastgelegd: datetime | None


class DossiersUit(BaseModel):
    """De dossiers die u mag zien."""

    dossiers: list[DossierUit]
    bekend_op: date | None = Field(description="null: alles tot nu toe.")


class ZaakUit(Uit):
    """Een dossier, met wat er te vragen is."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    relazen: tuple[str, ...]
    handelingen: int
    stand: StandUit


class BronUit(Uit):
    """Een bron; wat verzegeld of gewist is, is null."""

    titel: str | None
    plaats: str | None
    datum: Annotated[str | None, Field(json_schema_extra={"format": "edtf"})]
    citaat: str | None
    relaas: str | None
    openbaar: bool


class CorrectieUit(Uit):
    """Een latere vastlegging die deze handeling herstelde."""

    nummer: int
    vastgelegd_op: datetime
    daad: str
    veld: str
    was: Any
    werd: Any
    geldt: bool


class RegelUit(Uit):
    """Een handeling op de tijdlijn."""

    nummer: int
    id: str
    daad: str
    titel: str
    zin: str
    gebeurd: Annotated[
        str | None, Field(validation_alias="edtf", json_schema_extra={"format": "edtf"})
    ]
    woorden: str | None
    wanneer: str
    vroegst: date | None = Field(description="null: geen eerste dag bekend")
    laatst: date | None = Field(description="null: geen laatste dag bekend")
    duur: bool
    door: tuple[str | None, ...]
    bronnen: tuple[BronUit, ...]
    na: tuple[str, ...]
    lezing: bool = Field(description="Onze lezing van de bron, geen zin uit de bron.")
    thuis: bool = Field(description="false: een verwijzing naar een handeling elders.")
    thuisdossier: str | None
    correcties: tuple[CorrectieUit, ...]
    relazen: tuple[str, ...]
    vastgelegd_op: datetime


class RelaasUit(BaseModel):
    """De handelingen volgens een relaas, op volgorde."""

    relaas: str | None
    handelingen: list[RegelUit]


class TijdlijnUit(BaseModel):
    """De tijdlijn, per relaas apart."""

    dossier: str
    stand: StandUit
    relazen: list[RelaasUit]
    vervallen: list[RegelUit] = Field(description="Ingetrokken, of naar een ander dossier.")


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
def lees_dossiers(kennis: Annotated[Kennis, Query()], aan: AanBalie) -> DossiersUit:
    """Geef alle dossiers die u mag zien, op de gevraagde stand van kennis."""
    dossiers = [DossierUit.model_validate(d) for d in aan.dossiers(kennis.bekend_op)]
    return DossiersUit(dossiers=dossiers, bekend_op=kennis.bekend_op)


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
        vervallen=[_regel(regel) for regel in beeld.vervallen],
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
    return [_regel(regel) for regel in in_relaas(beeld.regels, relaas)]


def _regel(regel: Tijdlijnregel) -> RegelUit:
    uit = RegelUit.model_validate(regel)
    return uit.model_copy(
        update={
            "vroegst": None if uit.vroegst == date.min else uit.vroegst,
            "laatst": None if uit.laatst == date.max else uit.laatst,
        }
    )
