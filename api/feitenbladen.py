"""Sheets of facts as JSON: which there are, and one as it was recorded, with what became of it."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.bladbalie import Bladkast, vraag
from api.vormen import AFWIJZINGEN, Moment
from api.vraag import AanBalie
from ledger.feitenboek import Blad
from projections.feitverloop import Stand

router = APIRouter(responses=AFWIJZINGEN, tags=["feitenbladen"])
Bladnummer = Annotated[
    str, Path(description="Het nummer van het feitenblad, zoals 2021Z19601-1.", max_length=40)
]


class FeitenbladKort(BaseModel):
    """Een feitenblad in het kort."""

    nummer: str
    kamervraag: str
    op: Moment
    positie: int = Field(description="Tot en met welke vastlegging het register is gelezen.")
    bekend_op: date | None
    bronnen_tot: date | None
    sha256: str = Field(description="Van de bytes van het blad.")
    uitgegeven_op: Moment | None


class FeitenbladenUit(BaseModel):
    """De feitenbladen die u mag zien."""

    feitenbladen: list[FeitenbladKort]


class UitspraakNu(BaseModel):
    """Wat er van een uitspraak is geworden."""

    nummer: str
    stand: Stand
    thans: str | None = Field(description="Wat het register er nu op antwoordt.")


class FeitenbladUit(FeitenbladKort):
    """Een feitenblad zoals het is vastgelegd, en wat er sindsdien van zijn uitspraken werd."""

    blad: dict[str, Any] = Field(description="In het formaat toedracht-feitenblad/1 (RFC 8785).")
    uitspraken: list[UitspraakNu]
    rectificatie: str | None = Field(description="Een concept, als er iets achterhaald is.")


@router.get("/feitenbladen", summary="Feitenbladen")
def lees_feitenbladen(aan: AanBalie, bladen: Bladkast) -> FeitenbladenUit:
    """Geef de feitenbladen van uw opdrachten, of die over dossiers die u mag zien."""
    rij = vraag(aan, bladen.lijst)
    return FeitenbladenUit(feitenbladen=[FeitenbladKort(**_kort(blad)) for blad in rij])


@router.get("/feitenbladen/{nummer}", summary="Een feitenblad")
def lees_feitenblad(nummer: Bladnummer, aan: AanBalie, bladen: Bladkast) -> FeitenbladUit:
    """Geef een feitenblad, en welke uitspraken intussen achterhaald zijn."""
    blad, inhoud = vraag(aan, bladen.inhoud, nummer)
    verloop = vraag(aan, bladen.verloop, nummer)
    return FeitenbladUit(
        **_kort(blad),
        blad=orjson.loads(inhoud),
        uitspraken=[
            UitspraakNu(nummer=u.nummer, stand=u.stand, thans=u.thans) for u in verloop.uitspraken
        ],
        rectificatie=verloop.rectificatie(),
    )


def _kort(blad: Blad) -> dict[str, Any]:
    daad = blad.daad
    return {
        "nummer": blad.nummer,
        "kamervraag": daad.kamervraag,
        "op": blad.op,
        "positie": daad.positie,
        "bekend_op": daad.bekend_op,
        "bronnen_tot": daad.bronnen_tot,
        "sha256": daad.sha256,
        "uitgegeven_op": blad.uitgegeven.op if blad.uitgegeven else None,
    }
