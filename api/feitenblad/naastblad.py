"""A sheet of facts beside an earlier one, as a page and as JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from api.beeld.sjablonen import pagina
from api.feitenblad.bladbalie import Bladkast, Bladnummer, vraag
from api.taal.vertaling import woorden
from api.web.vormen import AFWIJZINGEN
from api.web.vraag import AanBalie
from ledger.toegangslog.feitenboek import Blad
from projections.vragen.bladvergelijking import Naast, Stand

router = APIRouter(responses=AFWIJZINGEN, tags=["feitenbladen"])
bladen = APIRouter(include_in_schema=False)
STANDEN: Mapping[str, str] = woorden(
    {
        "gewijzigd": "gewijzigd",
        "nieuw": "nieuw",
        "vervallen": "niet meer genoemd",
        "zelfde": "hetzelfde",
    }
)
Ander = Annotated[str, Query(description="Het nummer van het andere feitenblad.", max_length=40)]


class BladgrensUit(BaseModel):
    """Tot waar een feitenblad kijkt."""

    nummer: str
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None


class NaastUit(BaseModel):
    """Een uitspraak in beide bladen."""

    stand: Stand
    nummer: str | None = Field(description="In dit blad; null als zij er niet in staat.")
    tekst: str | None
    nummer_eerder: str | None
    tekst_eerder: str | None


class VergelijkingUit(BaseModel):
    """Twee feitenbladen naast elkaar."""

    dit: BladgrensUit
    eerder: BladgrensUit
    uitspraken: list[NaastUit]


@router.get("/feitenbladen/{nummer}/vergelijking", summary="Een feitenblad naast een ander")
def lees_bladvergelijking(
    nummer: Bladnummer, met: Ander, aan: AanBalie, bladen: Bladkast
) -> VergelijkingUit:
    """Zeg per uitspraak of zij in het andere blad hetzelfde is, anders luidt of er niet staat."""
    dit, eerder, rijen = vraag(aan, bladen.naast, nummer, met)
    return VergelijkingUit(
        dit=_grens(dit), eerder=_grens(eerder), uitspraken=list(map(_uit, rijen))
    )


@bladen.get("/feitenbladen/{nummer}/naast")
def toon_naast(
    nummer: str, aan: AanBalie, bladen: Bladkast, met: str | None = None
) -> HTMLResponse:
    """Toon een feitenblad naast een ander, of de keuze daaruit."""
    keuze = [b for b in reversed(vraag(aan, bladen.lijst)) if b.nummer != nummer]
    naast: dict[str, Any] = {"eerder": None, "rijen": ()}
    if met is None:
        naast["dit"] = vraag(aan, bladen.lees, nummer)
    else:
        naast["dit"], naast["eerder"], naast["rijen"] = vraag(aan, bladen.naast, nummer, met)
    return pagina("naast.html.j2", **naast, keuze=keuze, standen=STANDEN)


def _grens(blad: Blad) -> BladgrensUit:
    d = blad.daad
    return BladgrensUit(
        nummer=blad.nummer, positie=d.positie, bekend_op=d.bekend_op, bronnen_tot=d.bronnen_tot
    )


def _uit(r: Naast) -> NaastUit:
    return NaastUit(
        stand=r.stand,
        nummer=r.dit["nummer"] if r.dit else None,
        tekst=r.dit["tekst"] if r.dit else None,
        nummer_eerder=r.eerder["nummer"] if r.eerder else None,
        tekst_eerder=r.eerder["tekst"] if r.eerder else None,
    )
