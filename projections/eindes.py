"""The last day of a term, inside a world.

The day a term runs from may be imprecise, an open term has a length between two numbers, and some
days of the calendar may or may not be free. Nothing of that is settled before it matters: a
comparison with the last day splits the world only where the answer changes.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from ledger.wanneer import AMSTERDAM
from projections.dossierbeeld import Daad
from projections.termijnen import ONBEKEND, VRIJ, Kalender, Rekensom, Tabel
from projections.werelden import Wereld


class Einde(Protocol):
    """The last day on which something is in time."""

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Is this day of a world no later?"""

    def loopt(self, w: Wereld, vast: int) -> bool:
        """Is this day of the calendar no later?"""

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Was it on this day of the calendar at the latest?"""

    def grenzen(self, w: Wereld) -> tuple[int, int] | None:
        """The earliest and latest it can still be; None: no end in sight."""


class Open:
    """No end in sight: nothing is ever too late."""

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def loopt(self, w: Wereld, vast: int) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def voorbij(self, w: Wereld, vast: int) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def grenzen(self, w: Wereld) -> tuple[int, int] | None:  # noqa: ARG002
        """None."""
        return None


class Dag:
    """A term that ends on a day."""

    __slots__ = ("anker", "kalender", "maat", "tabel")

    def __init__(self, anker: int, som: Rekensom, kalender: Kalender, maat: int | None) -> None:
        self.anker = anker
        self.kalender = kalender
        self.tabel: Tabel = kalender.tabel(som)
        self.maat = maat if som.open and not (som.later and som.hard) else None

    def verder(self, som: Rekensom) -> "Dag":
        """From the same day, with another sum."""
        return Dag(self.anker, som, self.kalender, self.maat)

    def grenzen(self, w: Wereld) -> tuple[int, int]:
        """From the first anchor and the shortest length to the last and longest."""
        maat_laag, maat_hoog = self._maten(w)
        laag, _ = self.tabel.grenzen(w.laag[self.anker], maat_laag)
        _, hoog = self.tabel.grenzen(w.hoog[self.anker], maat_hoog)
        return laag, hoog

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:  # noqa: ARG002
        """Is this day of a world no later?"""
        while True:
            laag, hoog = self.grenzen(w)
            if w.hoog[dag] <= laag:
                return True
            if w.laag[dag] > hoog:
                return False
            if not self._versmal(w, w.laag[dag], w.hoog[dag]):
                return w.tot_en_met(dag, self.dag(w))

    def loopt(self, w: Wereld, vast: int) -> bool:
        """Is this day of the calendar no later?"""
        while True:
            laag, hoog = self.grenzen(w)
            if vast <= laag:
                return True
            if vast > hoog:
                return False
            if not self._versmal(w, vast, vast):
                return vast <= self.dag(w)

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Was it on this day of the calendar at the latest?"""
        return not self.loopt(w, vast + 1)

    def dag(self, w: Wereld) -> int:
        """The very day."""
        anker = w.welke_dag(self.anker)
        maat = 0 if self.maat is None else w.welke_dag(self.maat)
        laag, hoog = self.tabel.grenzen(anker, maat)
        if laag == hoog:
            return laag
        status = self.kalender.status

        def vrij(dag: int) -> bool:
            stand = status(dag)
            return stand == VRIJ or (
                stand == ONBEKEND and w.kies(("kalender", dag), (False, True))
            )

        return self.tabel.som.einddag(anker, maat, vrij)

    def _maten(self, w: Wereld) -> tuple[int, int]:
        return (0, 0) if self.maat is None else (w.laag[self.maat], w.hoog[self.maat])

    def _versmal(self, w: Wereld, laag: int, hoog: int) -> bool:
        """Split the anchor or the length where the comparison with this interval changes."""
        van, tot = w.laag[self.anker], w.hoog[self.anker]
        maat_laag, maat_hoog = self._maten(w)
        if van == tot:
            if maat_laag == maat_hoog or self.maat is None:
                return False
            w.tot_en_met(self.maat, (maat_laag + maat_hoog) // 2)
            return True
        dagen = range(van, tot + 1)
        grenzen = self.tabel.grenzen
        niet_voor = bisect_left(dagen, laag, key=lambda d: grenzen(d, maat_hoog)[1])
        zeker_na = bisect_left(dagen, hoog, key=lambda d: grenzen(d, maat_laag)[0])
        for plek in (niet_voor, zeker_na, len(dagen) // 2):
            if 0 < plek < len(dagen):
                w.tot_en_met(self.anker, dagen[plek] - 1)
                return True
        return False


class Voor:
    """Before another act: on one day only a link tells; and not yet done is never too late."""

    __slots__ = ("daden",)

    def __init__(self, daden: Sequence[Daad]) -> None:
        self.daden = daden

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Was it before the first of them?"""
        if daad is None:
            return all(w.hooguit(dag, ander.dag) for ander in self.daden)
        return all(w.eerder(dag, ander.dag) for ander in self.daden)

    def loopt(self, w: Wereld, vast: int) -> bool:
        """As long as none of them is there."""
        return all(not w.tot_en_met(daad.dag, vast) for daad in self.daden)

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """When the first of them was on this day at the latest."""
        return not self.loopt(w, vast)

    def grenzen(self, w: Wereld) -> tuple[int, int] | None:
        """The days of the first of them."""
        if not self.daden:
            return None
        laag = min(w.laag[daad.dag] for daad in self.daden)
        return laag, min(w.hoog[daad.dag] for daad in self.daden)


class Uren:
    """A term in hours: elapsed time; of a record that has only a day any hour is possible."""

    __slots__ = ("anker", "begin", "duur")

    def __init__(self, anker: int, begin: Daad | None, uren: int) -> None:
        self.anker = anker
        self.begin = begin
        self.duur = timedelta(hours=uren)

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Was it within so many hours?"""
        eerst, laatst = _tijd(w.welke_dag(dag), daad)
        laag, hoog = self._einde(w)
        if laatst <= laag:
            return True
        return eerst <= hoog and w.kies(("uur", dag), (True, False))

    def loopt(self, w: Wereld, vast: int) -> bool:
        """Is this day no later than the day on which the hours run out?"""
        laag, hoog = (_dag_van(tijd) for tijd in self._einde(w))
        if vast <= laag:
            return True
        return vast <= hoog and w.kies(("uur", vast), (True, False))

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Have the hours run out by the end of this day?"""
        return not self.loopt(w, vast + 1)

    def grenzen(self, w: Wereld) -> tuple[int, int]:
        """The days on which the hours can run out."""
        laag, _ = _tijd(w.laag[self.anker], self.begin)
        _, hoog = _tijd(w.hoog[self.anker], self.begin)
        return _dag_van(laag + self.duur), _dag_van(hoog + self.duur)

    def _einde(self, w: Wereld) -> tuple[datetime, datetime]:
        laag, hoog = _tijd(w.welke_dag(self.anker), self.begin)
        return laag + self.duur, hoog + self.duur


def _tijd(dag: int, daad: Daad | None) -> tuple[datetime, datetime]:
    """The first and last second it can have been."""
    tijdstip = daad.tijdstip if daad is not None else None
    if tijdstip is not None:
        return tijdstip, tijdstip
    begin = datetime.combine(date.fromordinal(dag), time(), AMSTERDAM).astimezone(UTC)
    eind = datetime.combine(date.fromordinal(dag + 1), time(), AMSTERDAM).astimezone(UTC)
    return begin, eind - timedelta(seconds=1)


def _dag_van(tijd: datetime) -> int:
    return tijd.astimezone(AMSTERDAM).date().toordinal()
