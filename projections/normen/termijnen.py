"""Deadlines: calendar, working days, Algemene termijnenwet.

A day is an ordinal here, a term a `Rekensom`: what to add to the day it runs from. The day after
the start is day 1; months end with the month; the Algemene termijnenwet comes last. Of a year
whose decree is not loaded some days are neither working days nor holidays but unknown, so every
sum has an earliest and a latest answer; where those differ, the caller settles the days one by
one and asks again.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ledger.tijd.edtf import MAANDEN
from projections.normen.normvorm import Duur, Kalenderlijst, Termijn

WERKDAG, VRIJ, ONBEKEND = 0, 1, 2
Vrij = Callable[[int], bool]

_EENHEDEN = {
    "D": ("dag", "dagen"),
    "W": ("week", "weken"),
    "M": ("maand", "maanden"),
    "Y": ("jaar", "jaar"),
    "H": ("uur", "uur"),
}
# Algemene termijnenwet art. 4: longer terms, terms in years and terms in hours stay as they are.
_ATW_TOT_EN_MET = {"D": 90, "W": 12, "M": 3}


def noem_dag(dag: int) -> str:
    """The day in Dutch: "26 november 2021"."""
    op = date.fromordinal(dag)
    return f"{op.day} {MAANDEN[op.month]} {op.year}"


def noem_duur(duur: Duur) -> str:
    """The duration in Dutch: "3 weken"."""
    return f"{duur.aantal} {_EENHEDEN[duur.eenheid][duur.aantal != 1]}"


@dataclass(frozen=True, slots=True)
class Rekensom:
    """What to add to the day a term runs from.

    `hard` is a number of the source, `open` a number of working days from the yardstick (given
    when asking); with both, the earlier counts. `later` are extensions (a duration, from the last
    day) and suspensions (a number of days), each with its reading of the Algemene termijnenwet;
    after one of those the open part no longer counts.
    """

    hard: Duur | None = None
    werkdagen: int | None = None
    open: bool = False
    zelfde_dag: bool = False
    atw: bool = False
    later: tuple[tuple[Duur | int, bool], ...] = ()

    def daarna(self, stap: Duur | int, *, atw: bool) -> "Rekensom":
        """With one more extension or suspension."""
        return replace(self, later=(*self.later, (stap, atw)))

    def einddag(self, begin: int, maat: int, vrij: Vrij) -> int:
        """The last day of the term that runs from `begin`."""
        start, rauw, eind, duur = begin - self.zelfde_dag, begin, begin, self.hard
        if duur is not None:
            rauw = optellen(begin, duur) - self.zelfde_dag
            eind = atw_einde(start, rauw, duur, vrij) if self.atw else rauw
        elif self.werkdagen is not None:
            rauw = eind = werkdag_na(begin - self.zelfde_dag, self.werkdagen, vrij)
        if self.open and not (self.later and self.hard):
            maatdag = werkdag_na(begin - self.zelfde_dag, maat, vrij)
            rauw = eind = maatdag if duur is None else min(maatdag, eind)
        for stap, atw in self.later:
            if isinstance(stap, int):
                rauw += stap
            else:
                start, rauw, duur = eind, optellen(eind, stap), stap
            eind = atw_einde(start, rauw, duur, vrij) if atw and duur is not None else rauw
        return eind


def onder_atw(duur: Duur) -> bool:
    """Does the Algemene termijnenwet extend a term of this length? (art. 4)"""
    return duur.aantal <= _ATW_TOT_EN_MET.get(duur.eenheid, 0)


def atw_einde(start: int, rauw: int, duur: Duur, vrij: Vrij) -> int:
    """Art. 2, at least two working days in a term of three days or more; then art. 1, the end."""
    if not onder_atw(duur):
        return rauw
    eind = rauw
    if duur.eenheid != "D" or duur.aantal >= 3:
        werkdagen = 0
        dag = start
        while werkdagen < 2:
            dag += 1
            werkdagen += not vrij(dag)
        eind = max(eind, dag)
    while vrij(eind):
        eind += 1
    return eind


def optellen(dag: int, duur: Duur) -> int:
    """The day so much later on the calendar; a month ends where it ends."""
    match duur.eenheid:
        case "D":
            return dag + duur.aantal
        case "W":
            return dag + 7 * duur.aantal
        case "H":
            return dag + -(-duur.aantal // 24)
        case "M" | "Y":
            maanden = duur.aantal * (12 if duur.eenheid == "Y" else 1)
    van = date.fromordinal(dag)
    over, maand = divmod(van.month - 1 + maanden, 12)
    jaar, maand = van.year + over, maand + 1
    return date(jaar, maand, min(van.day, monthrange(jaar, maand)[1])).toordinal()


def werkdag_na(dag: int, aantal: int, vrij: Vrij) -> int:
    """The so-manieth working day after this day."""
    while aantal > 0:
        dag += 1
        aantal -= not vrij(dag)
    return dag


class Tabel:
    """The earliest and latest last day of one sum, remembered per begin."""

    __slots__ = ("_hoog", "_laag", "_later", "_vast", "kalender", "som")

    def __init__(self, som: Rekensom, kalender: "Kalender") -> None:
        self.som = som
        self.kalender = kalender
        self._vast: dict[tuple[int, int], tuple[int, int]] = {}
        self._later: dict[Duur | int, Tabel] = {}
        self._laag = kalender.zeker_vrij
        self._hoog = kalender.misschien_vrij

    def grenzen(self, begin: int, maat: int = 0) -> tuple[int, int]:
        """Without and with the days that may be free; both grow with the begin."""
        sleutel = (begin, maat)
        uit = self._vast.get(sleutel)
        if uit is None:
            laag = self.som.einddag(begin, maat, self._laag)
            uit = self._vast[sleutel] = laag, self.som.einddag(begin, maat, self._hoog)
        return uit

    def daarna(self, stap: Duur | int) -> "Tabel":
        """The table of this sum with one more extension or suspension, read the same way."""
        uit = self._later.get(stap)
        if uit is None:
            som = self.som.daarna(stap, atw=self.som.atw)
            uit = self._later[stap] = self.kalender.tabel(som)
        return uit


class Kalender:
    """Which days are free, by law, by decree, or perhaps."""

    def __init__(self, lijst: Kalenderlijst) -> None:
        self.lijst = lijst
        self._gelijkgesteld = {date.fromisoformat(d).toordinal() for d in lijst.gelijkgesteld}
        self._status: dict[int, int] = {}
        self._feestdagen: dict[int, dict[int, str]] = {}
        self._tabellen: dict[Rekensom, Tabel] = {}
        tot = [Rekensom(hard=Duur(0, "D"), atw=atw) for atw in (False, True)]
        self.tot_datum = [self.tabel(som) for som in tot]  # of a term until a date; under the Atw

    def tabel(self, som: Rekensom) -> Tabel:
        """The table of this sum."""
        tabel = self._tabellen.get(som)
        if tabel is None:
            tabel = self._tabellen[som] = Tabel(som, self)
        return tabel

    def status(self, dag: int) -> int:
        """A working day, a free one, or unknown."""
        uit = self._status.get(dag)
        if uit is None:
            uit = self._status[dag] = self._bepaal(dag)
        return uit

    def zeker_vrij(self, dag: int) -> bool:
        """Free whatever the missing decrees say."""
        return self.status(dag) == VRIJ

    def misschien_vrij(self, dag: int) -> bool:
        """Free, or free when a missing decree says so."""
        return self.status(dag) != WERKDAG

    def waarom(self, dag: int) -> str | None:
        """Why this day is free or may be, in Dutch; None for a working day."""
        status = self.status(dag)
        if status == WERKDAG:
            return None
        if naam := self._feest(dag):
            return naam
        if dag % 7 in (6, 0):
            return "zaterdag" if dag % 7 == 6 else "zondag"
        jaar = date.fromordinal(dag).year
        if status == ONBEKEND:
            return f"mogelijk met een feestdag gelijkgesteld (besluit voor {jaar} niet geladen)"
        return "met een feestdag gelijkgesteld"

    def _bepaal(self, dag: int) -> int:
        if self._wettelijk_vrij(dag) or dag in self._gelijkgesteld:
            return VRIJ
        jaar = date.fromordinal(dag).year
        if jaar in self.lijst.volledig:
            return WERKDAG
        kandidaten = self.lijst.kandidaten.get(jaar)
        if kandidaten is not None:
            return ONBEKEND if date.fromordinal(dag).isoformat() in kandidaten else WERKDAG
        brugdag = self._wettelijk_vrij(dag - 1) and self._wettelijk_vrij(dag + 1)
        return ONBEKEND if brugdag else WERKDAG

    def _wettelijk_vrij(self, dag: int) -> bool:
        return dag % 7 in (6, 0) or self._feest(dag) is not None

    def _feest(self, dag: int) -> str | None:
        jaar = date.fromordinal(dag).year
        feesten = self._feestdagen.get(jaar)
        if feesten is None:
            feesten = self._feestdagen[jaar] = feestdagen(jaar)
        return feesten.get(dag)


def pasen(jaar: int) -> date:
    """Easter Sunday (Gregorian computus)."""
    eeuw, rest = divmod(jaar, 100)
    goud = jaar % 19
    kwart, over = divmod(eeuw, 4)
    verschil = (19 * goud + eeuw - kwart - (eeuw - (eeuw + 8) // 25 + 1) // 3 + 15) % 30
    vier, vierde = divmod(rest, 4)
    weekdag = (32 + 2 * over + 2 * vier - verschil - vierde) % 7
    schuif = (goud + 11 * verschil + 22 * weekdag) // 451
    maand, dag = divmod(verschil + weekdag - 7 * schuif + 114, 31)
    return date(jaar, maand, dag + 1)


def feestdagen(jaar: int) -> dict[int, str]:
    """The general holidays of the Algemene termijnenwet (art. 3), by day."""
    paas = pasen(jaar).toordinal()
    koning = date(jaar, 4, 27 if jaar >= 2014 else 30).toordinal()
    return {
        date(jaar, 1, 1).toordinal(): "nieuwjaarsdag",
        paas - 2: "Goede Vrijdag",
        paas + 1: "tweede paasdag",
        koning - (koning % 7 == 0): "Koningsdag" if jaar >= 2014 else "Koninginnedag",
        date(jaar, 5, 5).toordinal(): "5 mei",
        paas + 39: "Hemelvaartsdag",
        paas + 50: "tweede pinksterdag",
        date(jaar, 12, 25).toordinal(): "eerste kerstdag",
        date(jaar, 12, 26).toordinal(): "tweede kerstdag",
    }


def rekensom(termijn: Termijn, *, atw: bool) -> Rekensom:
    """The sum of a norm's term, under one reading of the Algemene termijnenwet."""
    return Rekensom(
        hard=termijn.hard,
        werkdagen=termijn.werkdagen,
        open=termijn.open is not None,
        zelfde_dag=termijn.zelfde_dag,
        atw=atw,
    )
