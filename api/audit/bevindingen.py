"""The findings of auditors as JSON; recording one is done as any act in a case."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.web.vormen import AFWIJZINGEN, Moment, Uit
from api.web.vraag import DOSSIER_ID, AanBalie, Vraag
from projections.vragen.bevindingvraag import bevindingen

router = APIRouter(responses=AFWIJZINGEN, tags=["bevindingen"])


class Bevindingvraag(Vraag):
    """Van welk dossier bevindingen worden gevraagd."""

    dossier: Annotated[
        str | None, Field(pattern=DOSSIER_ID, description="Alleen dit dossier, bij zijn id.")
    ] = None


class AntwoordUit(Uit):
    """Een weerwoord van de commissie, of een afsluiting."""

    nummer: int
    op: Moment
    standpunt: str
    tekst: str | None
    gereed_op: str | None = Field(json_schema_extra={"format": "edtf"})


class BevindingUit(Uit):
    """Een bevinding van een auditor; wat gewist is, is null."""

    dossier: str
    id: str
    nummer: int
    op: Moment
    stand: Literal["open", "beantwoord", "afgesloten", "vervangen"]
    ernst: str
    norm: str | None
    handeling: str | None
    tekst: str | None
    antwoorden: tuple[AntwoordUit, ...]
    sluiting: AntwoordUit | None
    vervangen_door: int | None


class BevindingenUit(BaseModel):
    """Bevindingen, in de volgorde waarin zij zijn vastgelegd."""

    bevindingen: list[BevindingUit]


@router.get("/bevindingen", summary="Bevindingen van auditors")
def lees_bevindingen(vraag: Annotated[Bevindingvraag, Query()], aan: AanBalie) -> BevindingenUit:
    """Geef de bevindingen met weerwoord in de dossiers die u mag zien.

    Een bevinding legt u vast als handeling van een dossier, met de daad bevinding_vastgelegd.
    """
    alle = aan.vraag(bevindingen, vraag.dossier)
    return BevindingenUit(bevindingen=[BevindingUit.model_validate(b) for b in alle])
