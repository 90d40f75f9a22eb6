"""The pages of the manual: one's own work in five minutes, and what to know before trusting it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.beeld.sjablonen import pagina
from api.handleiding.handleidingstappen import TAKEN
from api.taal import handleidingtekst
from api.taal.inbraaktekst import ONDERDELEN

router = APIRouter(include_in_schema=False)
PLAAT: Final = (1200, 620)  # of the pictures that scripts/schermen makes
_GROOT, _KLEIN = 100, 10


@dataclass(frozen=True, slots=True)
class Gemeten:
    """What scripts/bench said, on which day and machine."""

    dag: str
    processor: str
    kernen: int
    belasting: str
    metingen: tuple[Mapping[str, str], ...]


@router.get("/handleiding")
def toon_handleiding() -> HTMLResponse:
    """Toon de handleiding: per groep haar werk, hoe men leest en wat niet kan."""
    return pagina(
        "handleiding.html.j2",
        taken=TAKEN,
        delen=handleidingtekst.DELEN,
        tekst=handleidingtekst,
        gemeten=gemeten(),
        maat=PLAAT,
    )


@router.get("/handleiding/inbraak")
def toon_inbraak() -> HTMLResponse:
    """Toon wat een inbraak prijsgeeft, per onderdeel."""
    return pagina("inbraak.html.j2", onderdelen=ONDERDELEN)


@cache
def gemeten() -> Gemeten:
    """The figures as `scripts/bench --json` wrote them, as far as something was aimed at."""
    tekst = files("api").joinpath("voorbeeld", "metingen.jsonl").read_text(encoding="utf-8")
    machine, *metingen = map(json.loads, tekst.splitlines())
    return Gemeten(
        machine["dag"],
        machine["processor"],
        machine["kernen"],
        _getal(machine["belasting_vooraf"]),
        tuple(_leesbaar(meting) for meting in metingen if meting["doel"] is not None),
    )


def _leesbaar(meting: Mapping[str, Any]) -> Mapping[str, str]:
    laagst, hoogst = map(_getal, meting["spreiding"])
    gehaald = handleidingtekst.GEHAALD[bool(meting["gehaald"])]
    doel = f"{meting['doel_is']} {_getal(meting['doel'])}: {gehaald}"
    getallen = {naam: _getal(meting[naam]) for naam in ("onze", "hunne", "verhouding")}
    teksten = {naam: str(meting[naam]) for naam in ("wat", "tegen", "eenheid")}
    return {**getallen, **teksten, "laagst": laagst, "hoogst": hoogst, "doel": doel}


def _getal(getal: float) -> str:
    """Three figures, in the Dutch way."""
    cijfers = 0 if abs(getal) >= _GROOT else 1 if abs(getal) >= _KLEIN else 2
    return f"{getal:,.{cijfers}f}".translate(str.maketrans(",.", ".,"))
