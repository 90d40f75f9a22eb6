"""The search in cases as JSON.

What is searched for may be a name, so it comes in a body: no address and no log holds it.
"""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError

from api.uitvoer.zoekvraag import Zoekopdracht
from api.vastleggen.importregels import RegelKapot, lees_json
from api.vastleggen.inbreng import lichaam
from api.web.problemen import ZOEK, Veldfout, Weigering, in_lichaam
from api.web.vormen import AFWIJZINGEN, Uit
from api.web.vraag import AanBalie
from api.zaak.dossiers import DossierUit
from projections.beelden.zoekbeeld import Daadtreffer, Gevonden, Zaaktreffer

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])
_MEEST = 20  # acts that are shown of one case


class DaadtrefferUit(Uit):
    """Een handeling die is gevonden, en waarom."""

    nummer: int
    id: str
    daad: str
    titel: str
    zin: str
    gebeurd: Annotated[
        str | None, Field(validation_alias="edtf", json_schema_extra={"format": "edtf"})
    ]
    wanneer: str
    door: tuple[str | None, ...]
    relazen: tuple[str, ...]
    woorden: list[str] = Field(description="De woorden van de handeling die zijn gevonden.")
    in_periode: str | None = Field(
        description="zeker of mogelijk: de datum kan ook buiten de periode liggen; null: niet"
        " gevraagd. Wat zeker buiten de periode ligt, staat er niet bij."
    )


class ZaaktrefferUit(DossierUit):
    """Een dossier dat is gevonden, met de handelingen waarin het staat."""

    soorten: tuple[str, ...] = Field(description="De soorten melding in dit dossier.")
    termijnen: Mapping[str, int] | None = Field(
        description="Hoeveel termijnen elk vak van het termijnenbord telt; null: niet bepaald."
    )
    nieuw: int | None = Field(description="Hoeveel er sinds gewijzigdSinds is vastgelegd.")
    in_naam: bool = Field(description="Een gevraagd woord staat in kenmerk of titel.")
    treffers: list[DaadtrefferUit] = Field(description=f"Hoogstens {_MEEST} handelingen.")
    aantal_treffers: int


class ZoekantwoordUit(BaseModel):
    """Wat is gevonden: een bladzijde, het totaal, en per facet hoeveel elke keuze geeft."""

    dossiers: list[ZaaktrefferUit]
    totaal: int
    facetten: Mapping[str, Mapping[str, int]] = Field(
        description="Per facet het aantal dossiers per waarde, met al het andere dat is gevraagd."
    )
    daden: Mapping[str, int] = Field(description="In hoeveel dossiers elke soort is gevonden.")
    bekend_op: date | None
    bronnen_tot: date | None
    positie: int = Field(description="Het nummer van de laatste vastlegging die is meegenomen.")
    volgende: str | None = Field(description="De cursor van het volgende blad; null: geen.")


async def opdracht(request: Request) -> Zoekopdracht:
    """What is asked, read from the body.

    Raises:
        Weigering: it is too large, or not as it should be; all that is wrong with it at once.
    """
    try:
        return Zoekopdracht.model_validate(lees_json(await lichaam(request)))
    except RegelKapot as fout:
        raise Weigering(400, fouten=[Veldfout(plaats="body", melding=str(fout))]) from None
    except ValidationError as fout:
        raise Weigering(400, fouten=in_lichaam(fout)) from None


@router.get(f"/dossiers{ZOEK}", include_in_schema=False)
def wijs_af() -> None:
    """Zeg dat hier alleen met een lichaam wordt gezocht; anders leek dit het id van een zaak."""
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)


@router.post(
    f"/dossiers{ZOEK}",
    summary="Zoek in de dossiers",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Zoekopdracht"}}
            },
        }
    },
)
def zoek_dossiers(
    vraag: Annotated[Zoekopdracht, Depends(opdracht)], aan: AanBalie
) -> ZoekantwoordUit:
    """Zoek dossiers op woorden, soort handeling, rol, periode, status, melding of termijn.

    Alle woorden moeten samen in een handeling staan, of in kenmerk of titel. Een woord vindt ook
    zijn verbuigingen, woorden die hier hetzelfde betekenen (onderzocht, onderzoek) en
    samenstellingen die erop eindigen (commissie, integriteitscommissie). Doorzocht worden de zinnen
    van handelingen, waarin geen namen staan; citaten, toelichtingen en andere verzegelde tekst
    niet. Kenmerk en titel alleen voor wie ze mag lezen. Een datum die maar misschien in de periode
    ligt telt mee, en dat staat erbij.
    """
    gevonden, stand = aan.zoek(vraag.als_zoekvraag(), **vraag.stand())
    return ZoekantwoordUit(
        dossiers=[_zaak(t, vraag) for t in gevonden.treffers],
        totaal=gevonden.totaal,
        facetten=facetten(gevonden),
        daden=gevonden.daden,
        bekend_op=stand.bekend_op,
        bronnen_tot=stand.bronnen_tot,
        positie=stand.positie,
        volgende=gevonden.na,
    )


def schemas() -> Mapping[str, Any]:
    """The shape of what is asked, for the OpenAPI document."""
    return {"Zoekopdracht": Zoekopdracht.model_json_schema(by_alias=True)}


def facetten(gevonden: Gevonden) -> Mapping[str, Mapping[str, int]]:
    """The counts; of terms none while these are not known."""
    weg = () if gevonden.termijnen else ("termijn",)
    return {naam: telling for naam, telling in gevonden.facetten.items() if naam not in weg}


def _zaak(treffer: Zaaktreffer, vraag: Zoekopdracht) -> ZaaktrefferUit:
    regel = DossierUit.model_validate(treffer.stof.regel)
    return ZaaktrefferUit(
        **dict(regel),
        soorten=treffer.stof.soorten,
        termijnen=treffer.stof.termijnen,
        nieuw=treffer.stof.sinds if vraag.gewijzigd_sinds else None,
        in_naam=treffer.in_naam,
        treffers=[_daad(d) for d in treffer.daden[:_MEEST]],
        aantal_treffers=len(treffer.daden),
    )


def _daad(treffer: Daadtreffer) -> DaadtrefferUit:
    zeker = {None: None, True: "zeker", False: "mogelijk"}[treffer.zeker]
    gewoon = ("nummer", "id", "daad", "titel", "zin", "wanneer", "door", "relazen")
    return DaadtrefferUit(
        **{naam: getattr(treffer.regel, naam) for naam in gewoon},
        gebeurd=treffer.regel.edtf,
        woorden=list(treffer.woorden),
        in_periode=zeker,
    )
