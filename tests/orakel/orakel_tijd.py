"""The oracle's own notion of days: EDTF bounds, the Dutch calendar and the sums of the
Algemene termijnenwet. Written from the definition alone and sharing no line with the engine;
everything counts day by day, because slow and obvious is the point.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SEIZOEN = {21: ((3, 1), (6, 20)), 22: ((6, 1), (9, 22)), 23: ((9, 1), (12, 20))}
DAG = timedelta(days=1)
Vrij = Callable[[date], bool]


def ogenblik(edtf: str) -> datetime | None:
    """The instant, when the source gives one."""
    if "T" not in edtf:
        return None
    return datetime.fromisoformat(edtf.rstrip("?"))


@cache
def grenzen(edtf: str) -> tuple[date | None, date | None]:
    """First and last day a value allows; None where it is open."""
    kaal = edtf.rstrip("?")
    moment = ogenblik(kaal)
    if moment is not None:
        lokaal = moment.astimezone(AMSTERDAM).date()
        return lokaal, lokaal
    if kaal.startswith("["):
        van, tot = kaal[1:-1].split("..")
        return (grenzen(van)[0] if van else None), (grenzen(tot)[1] if tot else None)
    if "/" in kaal:
        van, tot = kaal.split("/")
        return (grenzen(van)[0] if van != ".." else None), (
            grenzen(tot)[1] if tot != ".." else None
        )
    jaar, maand, dag = (*[int(deel) for deel in kaal.split("-")], 0, 0)[:3]
    if dag:
        return date(jaar, maand, dag), date(jaar, maand, dag)
    if maand == 24:
        return date(jaar, 12, 1), date(jaar + 1, 3, 20)
    if maand > 20:
        begin, einde = SEIZOEN[maand]
        return date(jaar, *begin), date(jaar, *einde)
    if maand:
        return date(jaar, maand, 1), date(jaar + maand // 12, maand % 12 + 1, 1) - DAG
    return date(jaar, 1, 1), date(jaar, 12, 31)


def zekere_dagen(edtf: str) -> tuple[date, date] | None:
    """The days that are in the time a value names, however it is read; None: of none is it sure."""
    if "/" in edtf:
        begin, einde = edtf.split("/")
        van = date.min if begin == ".." else grenzen(begin)[1]
        tot = date.max if einde == ".." else grenzen(einde)[0]
        return (van, tot) if van and tot and van <= tot else None
    seizoen = len(edtf) == len("2023-21") and int(edtf[5:]) > 12
    if edtf.startswith("[") or seizoen:  # one moment somewhere in it; or nobody says which days
        return None
    eerste, laatste = grenzen(edtf)
    return (eerste, laatste) if eerste and laatste else None


def pasen(jaar: int) -> date:
    """Gauss, in the form of Meeus, Jones and Butcher."""
    a, b, c = jaar % 19, jaar // 100, jaar % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(jaar, f // 31, f % 31 + 1)


class Kalender:
    """Which days are free, and of which days nobody knows."""

    def __init__(self, gegevens: dict[str, Any]) -> None:
        self.gelijkgesteld = {
            date.fromisoformat(dag) for lijst in gegevens["gelijkgesteld"] for dag in lijst["dagen"]
        }
        self.volledig = set(gegevens["dekking"]["volledig"])
        self.kandidaten: dict[int, set[date]] = {}
        for gat in gegevens["dekking"]["niet_volledig"]:
            if "kandidaten" in gat:
                for jaar in gat["jaren"]:
                    self.kandidaten[jaar] = {date.fromisoformat(dag) for dag in gat["kandidaten"]}

    def zeker_vrij(self, dag: date) -> bool:
        zondag = dag.weekday() == 6
        if dag.weekday() >= 5 or dag in self.gelijkgesteld:
            return True
        if (dag.month, dag.day) in {(1, 1), (5, 5), (12, 25), (12, 26)}:
            return True
        koning = date(dag.year, 4, 27 if dag.year > 2013 else 30)
        koning -= DAG if koning.weekday() == 6 else timedelta()
        na_pasen = (dag - pasen(dag.year)).days
        return zondag or dag == koning or na_pasen in {-2, 1, 39, 50}

    def misschien_vrij(self, dag: date) -> bool:
        if self.zeker_vrij(dag) or dag.year in self.volledig:
            return False
        if dag.year in self.kandidaten:
            return dag in self.kandidaten[dag.year]
        return self.zeker_vrij(dag - DAG) and self.zeker_vrij(dag + DAG)


def plus(dag: date, duur: str) -> date:
    """A day plus an ISO 8601 duration in one unit; months clamp to the end of the month."""
    aantal, eenheid = int(duur[1:-1]), duur[-1]
    if eenheid in "DW":
        return dag + timedelta(days=aantal * (7 if eenheid == "W" else 1))
    maanden = dag.month - 1 + aantal * (12 if eenheid == "Y" else 1)
    jaar, maand = dag.year + maanden // 12, maanden % 12 + 1
    for laatste in range(dag.day, 0, -1):
        try:
            return date(jaar, maand, laatste)
        except ValueError:
            continue
    raise AssertionError(dag, duur)


def atw_geldt(duur: str) -> bool:
    """Article 4 a: not for hours, more than 90 days, 12 weeks or 3 months, or years."""
    ruimte = {"D": 90, "W": 12, "M": 3}
    maat = re.fullmatch(r"P(\d+)([DWM])", duur)
    return maat is not None and int(maat[1]) <= ruimte[maat[2]]


def verlengd(na: date, einde: date, duur: str, vrij: Vrij) -> date:
    """Articles 2 and 1 for the term that runs on the days after `na` up to and with `einde`."""
    if duur not in {"P1D", "P2D"}:
        while sum(not vrij(na + DAG * n) for n in range(1, (einde - na).days + 1)) < 2:
            einde += DAG
    return gerold(einde, vrij)


def gerold(einde: date, vrij: Vrij) -> date:
    """Article 1 alone."""
    while vrij(einde):
        einde += DAG
    return einde


def na_werkdagen(start: date, aantal: int, vrij: Vrij) -> date:
    dag = start
    while aantal > 0:
        dag += DAG
        aantal -= not vrij(dag)
    return dag


def dagen_na_uren(dag: date, uren: timedelta) -> list[date]:
    begin = datetime.combine(dag, time(), AMSTERDAM).timestamp()
    einde = datetime.combine(dag + DAG, time(), AMSTERDAM).timestamp() - 1
    klaar = [
        datetime.fromtimestamp(t + uren.total_seconds(), AMSTERDAM).date() for t in (begin, einde)
    ]
    return sorted(set(klaar))
