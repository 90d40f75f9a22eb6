"""The board as JSON, page by page."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.bord.bordvraag import Bordvraag
from api.web.vormen import AFWIJZINGEN, BordstandUit, ToetsUit, Uit
from api.web.vraag import AanBalie
from projections.beelden.bord import TEL_TOT, VAKKEN
from projections.beelden.bordkaart import Bordkaart

router = APIRouter(responses=AFWIJZINGEN, tags=["termijnenbord"])


class BordnormUit(Uit):
    """De norm van een termijn."""

    id: str
    versie: str
    soort: str
    tekst: str
    bron: str
    drager: tuple[str, ...]
    praktijk: bool
    termijn: str | None


class AanleidingUit(Uit):
    """De handeling die de termijn opende."""

    id: str
    nummer: int
    daad: str
    titel: str
    gebeurd: Annotated[
        str | None, Field(validation_alias="edtf", json_schema_extra={"format": "edtf"})
    ]
    wanneer: str = Field(description="Wanneer, in de woorden van de bron als die er zijn.")


class TermijnUit(BaseModel):
    """Een termijn op het bord, met haar toets en waarop die rust."""

    dossier: str
    kenmerk: str | None
    relaas: str | None
    vak: str
    norm: BordnormUit
    aanleiding: AanleidingUit | None = Field(description="null: het dossier als geheel.")
    uitkomsten: list[str]
    due_vroegst: date | None
    due_laatst: date | None
    sinds: date | None = Field(description="De eerste dag waarop het zeker te laat was.")
    alsnog: bool = Field(description="Te laat, en toch gedaan.")
    toets: ToetsUit | None = Field(description="De toets met uitleg.")


class DeelUit(Uit):
    """Over welk deel van de dossiers het bord gaat."""

    nr: int
    van: int = Field(description="Hoeveel delen er zijn.")
    zaken: int = Field(description="Hoeveel dossiers in dit deel staan.")


class BordUit(BaseModel):
    """Een bladzijde van het termijnenbord."""

    stand: BordstandUit
    tellingen: Mapping[str, int] = Field(
        description="Hoeveel termijnen elk vak telt; zonder tellen=alles hoogstens "
        f"{TEL_TOT}. Van een vak in meer zijn het er meer."
    )
    meer: list[str] = Field(description="De vakken die meer termijnen hebben dan is geteld.")
    deel: DeelUit | None = Field(
        description="Over welk deel van de dossiers dit alles gaat; null: over alle."
    )
    termijnen: list[TermijnUit]
    volgende: str | None = Field(description="De cursor van de volgende bladzijde; null: geen.")


@router.get("/termijnenbord", summary="Het termijnenbord")
def lees_termijnenbord(vraag: Annotated[Bordvraag, Query()], aan: AanBalie) -> BordUit:
    """Geef wat te laat is, wat nog loopt en wat niet vast te stellen is, met uitleg.

    Een toets is een hulp voor wie oordeelt, geen oordeel over een persoon; niet gebleken is iets
    anders dan niet gedaan. Een bord van een dag vóór de laatste vastlegging, of naar bronnen tot
    een dag, wordt zo nodig in delen gegeven, elk van zoveel dossiers.
    """
    bord = aan.bord(**vraag.als_keuze())
    return BordUit(
        stand=BordstandUit.model_validate(bord),
        tellingen=bord.tellingen,
        meer=[vak for vak in VAKKEN if vak in bord.meer],
        deel=None if bord.deel is None else DeelUit.model_validate(bord.deel),
        termijnen=[_termijn(kaart) for kaart in aan.kaarten(bord)],
        volgende=bord.volgende_cursor,
    )


def _termijn(kaart: Bordkaart) -> TermijnUit:
    regel, toets, aanleiding = kaart.regel, kaart.toets, kaart.aanleiding
    velden: dict[str, Any] = {
        naam: getattr(regel, naam) for naam in ("dossier", "kenmerk", "vak", "sinds", "alsnog")
    }
    return TermijnUit(
        **velden,
        relaas=regel.relaas or None,
        norm=BordnormUit.model_validate(regel.norm),
        aanleiding=None if aanleiding is None else AanleidingUit.model_validate(aanleiding),
        uitkomsten=list(regel.kern.uitkomsten),
        due_vroegst=regel.kern.due_vroegst,
        due_laatst=regel.kern.due_laatst,
        toets=None if toets is None else ToetsUit.model_validate(toets.als_json()),
    )
