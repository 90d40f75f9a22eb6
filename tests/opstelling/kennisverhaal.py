"""A case in a few lines for questions of who knew what, and every exact day that it can mean."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from ledger.zaak.dossier import Feit
from projections.werelden.gebeurtenissen import Gebeurtenis, gebeurtenissen
from tests.orakel.vergelijking import feit

Daad = dict[str, Any]


def daad(id_: str, wat: str, gebeurd: str, *rollen: str | None, **velden: Any) -> Daad:
    """An act as an import line has it; done by nobody in particular when no role is given."""
    door = [{"rol": rol, "ref": None} for rol in rollen or (None,)]
    return {"id": id_, "daad": wat, "gebeurd": gebeurd, "door": door, "na": [], **velden}


def melding(id_: str, gebeurd: str, **velden: Any) -> Daad:
    """A report by the melder."""
    return daad(id_, "melding_gedaan", gebeurd, "melder", kanaal=None, vermoedens=None) | velden


def gelezen(daden: Sequence[Daad]) -> dict[str, Gebeurtenis]:
    """The acts with their windows, by id; numbered from 1 in this order."""
    return {g.id: g for g in gebeurtenissen(feiten(daden))}


def feiten(daden: Sequence[Daad]) -> list[Feit]:
    """The acts as the register hands them over."""
    return [feit(d, nummer) for nummer, d in enumerate(daden, 1)]


def werelden(daden: Sequence[Daad]) -> Iterator[Mapping[str, date]]:
    """Every way of giving each act one day: within its own dates, and in the order of its links.

    Written from the meaning alone: days one by one, each way tried.
    """
    rijen = [_dagen(d["gebeurd"]) for d in daden]
    for keuze in product(*rijen):
        wereld = {d["id"]: dag for d, dag in zip(daden, keuze, strict=True)}
        if all(_klopt(d, wereld) for d in daden):
            yield wereld


def _dagen(edtf: str) -> list[date]:
    eerst, _, laatst = edtf.strip("[]").partition("..")
    van, tot = date.fromisoformat(eerst), date.fromisoformat(laatst or eerst)
    return [van + timedelta(days=n) for n in range((tot - van).days + 1)]


def _klopt(d: Daad, wereld: Mapping[str, date]) -> bool:
    return all(
        wereld[na["id"]] + timedelta(days=na["min"]) <= wereld[d["id"]]
        and (na["max"] is None or wereld[d["id"]] <= wereld[na["id"]] + timedelta(days=na["max"]))
        for na in d["na"]
    )
