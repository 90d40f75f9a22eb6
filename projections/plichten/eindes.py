"""The last day of a term, inside a world.

The day a term runs from may be imprecise, an open term has a length between two numbers, and some
days of the calendar may or may not be free. Nothing of that is settled before it matters: a
comparison with the last day splits the world only where the answer changes.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Protocol

from projections.normen.termijnen import ONBEKEND, VRIJ, Kalender, Rekensom, Tabel
from projections.werelden.dossierbeeld import Daad
from projections.werelden.werelden import Onmogelijk, Wereld


class Einde(Protocol):
    """The last day on which something is in time."""

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Is this day of a world no later?"""

    def binnen(self, w: Wereld, daad: Daad) -> bool:
        """Did this act fall inside the term? What ends or excuses a duty is asked so."""

    def loopt(self, w: Wereld, nu: int) -> bool:
        """Has it not ended before the day of reference?"""

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Was it on this day of the calendar at the latest?"""

    def grenzen(self, w: Wereld) -> tuple[int, int] | None:
        """The earliest and latest it can still be; None: no end in sight."""


class Open:
    """No end in sight: nothing is ever too late."""

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def binnen(self, w: Wereld, daad: Daad) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def loopt(self, w: Wereld, nu: int) -> bool:  # noqa: ARG002
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
        laag, hoog = self.grenzen(w)
        if w.hoog[dag] <= laag:
            return True
        return w.laag[dag] <= hoog and self._splits(w, dag, None)

    def binnen(self, w: Wereld, daad: Daad) -> bool:
        """Did this act fall inside the term?"""
        return self.haalt(w, daad.dag)

    def loopt(self, w: Wereld, nu: int) -> bool:
        """Has it not ended before the day of reference?"""
        return self.haalt(w, nu)

    def _splits(self, w: Wereld, dag: int | None, vast: int | None) -> bool:
        """Either may be: keep what bounds can say of it, and put off the proof."""
        if w.laag[self.anker] == w.hoog[self.anker] and self._maat_bekend(w):
            eind = self.dag(w)
            return w.tot_en_met(dag, eind) if dag is not None else (vast or 0) <= eind
        eerdere = [b for b in w.uitgesteld if isinstance(b, Binnen) and b.van(self)]
        for eerder in eerdere:
            bekend = eerder.volgt(w, dag, vast)
            if bekend is not None:
                return bekend
        ja = w.splits(2) == 0
        vergelijking = Binnen(self, dag, vast, ja)
        for eerder in eerdere:
            vergelijking.orden(w, eerder)
        if not vergelijking.versmal(w):
            w.uitgesteld.append(vergelijking)
        return ja

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Was it on this day of the calendar at the latest?"""
        laag, hoog = self.grenzen(w)
        if vast < laag:
            return False
        return vast >= hoog or not self._splits(w, None, vast + 1)

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
            return stand == VRIJ or (stand == ONBEKEND and w.kies(("kalender", dag), (False, True)))

        return self.tabel.som.einddag(anker, maat, vrij)

    def _maat_bekend(self, w: Wereld) -> bool:
        return self.maat is None or w.laag[self.maat] == w.hoog[self.maat]

    def _maten(self, w: Wereld) -> tuple[int, int]:
        return (0, 0) if self.maat is None else (w.laag[self.maat], w.hoog[self.maat])


class Binnen:
    """This day is no later than the last day of a term, or it is."""

    __slots__ = ("dag", "einde", "ja", "vast")

    def __init__(self, einde: Dag, dag: int | None, vast: int | None, ja: bool) -> None:
        self.einde = einde
        self.dag = dag
        self.vast = vast
        self.ja = ja

    @property
    def los(self) -> tuple[int, ...]:
        """The length of an open term."""
        return () if self.einde.maat is None else (self.einde.maat,)

    def klopt(self, dagen: Sequence[int]) -> bool:
        """Is it certain to hold on these days, whatever the calendar leaves open?"""
        einde = self.einde
        maat = 0 if einde.maat is None else dagen[einde.maat]
        laag, hoog = einde.tabel.grenzen(dagen[einde.anker], maat)
        dag = (self.vast or 0) if self.dag is None else dagen[self.dag]
        return dag <= laag if self.ja else dag > hoog

    def van(self, einde: Dag) -> bool:
        """A comparison with the same last day?"""
        eigen = self.einde
        zelfde = (einde.anker, einde.maat) == (eigen.anker, eigen.maat)
        return zelfde and einde.tabel is eigen.tabel

    def volgt(self, w: Wereld, dag: int | None, vast: int | None) -> bool | None:
        """What this comparison says of another day and the same last day; None is nothing."""
        if (dag, vast) == (self.dag, self.vast):
            return self.ja
        if dag is None or self.dag is None:
            return None
        if self.ja and dag in w.ruimte.voorgangers(self.dag):
            return True
        return False if not self.ja and self.dag in w.ruimte.voorgangers(dag) else None

    def orden(self, w: Wereld, ander: "Binnen") -> None:
        """What is in time comes before what is not."""
        if self.ja == ander.ja:
            return
        binnen, buiten = (self, ander) if self.ja else (ander, self)
        if binnen.dag is not None and buiten.dag is not None:
            w.verbind(binnen.dag, buiten.dag, 1)
        elif binnen.dag is not None:
            w.verlaag(binnen.dag, (buiten.vast or 0) - 1)
        elif buiten.dag is not None:
            w.verhoog(buiten.dag, (binnen.vast or 0) + 1)

    def versmal(self, w: Wereld) -> bool:
        """Tighten the bounds on both sides; true when they now say all there is to say."""
        einde = self.einde
        if self.ja:
            self._versmal_ja(w)
        else:
            self._versmal_nee(w)
        laag, hoog = einde.grenzen(w)
        van, tot = self._dagen(w)
        return tot <= laag if self.ja else van > hoog

    def _versmal_ja(self, w: Wereld) -> None:
        anker, maat, grenzen = self.einde.anker, self.einde.maat, self.einde.tabel.grenzen
        laag, hoog = w.laag[anker], w.hoog[anker]
        langst = 0 if maat is None else w.hoog[maat]
        van, _ = self._dagen(w)
        if grenzen(laag, langst)[1] < van:  # else the search would find the first
            dagen = range(laag, hoog + 1)
            w.verhoog(anker, laag + _eerste(dagen, van, lambda d: grenzen(d, langst)[1]))
        if maat is not None and grenzen(hoog, kortst := w.laag[maat])[1] < van:
            maten = range(kortst, langst + 1)
            w.verhoog(maat, kortst + _eerste(maten, van, lambda m: grenzen(hoog, m)[1]))
        if self.dag is not None:
            w.verlaag(self.dag, grenzen(w.hoog[anker], langst)[1])

    def _versmal_nee(self, w: Wereld) -> None:
        anker, maat, grenzen = self.einde.anker, self.einde.maat, self.einde.tabel.grenzen
        laag, hoog = w.laag[anker], w.hoog[anker]
        kortst = 0 if maat is None else w.laag[maat]
        _, tot = self._dagen(w)
        if grenzen(hoog, kortst)[0] >= tot:  # else the search would find none
            dagen = range(laag, hoog + 1)
            w.verlaag(anker, laag + _eerste(dagen, tot, lambda d: grenzen(d, kortst)[0]) - 1)
        if maat is not None and grenzen(laag, langst := w.hoog[maat])[0] >= tot:
            maten = range(kortst, langst + 1)
            w.verlaag(maat, kortst + _eerste(maten, tot, lambda m: grenzen(laag, m)[0]) - 1)
        if self.dag is not None:
            w.verhoog(self.dag, grenzen(w.laag[anker], kortst)[0] + 1)

    def _dagen(self, w: Wereld) -> tuple[int, int]:
        if self.dag is not None:
            return w.laag[self.dag], w.hoog[self.dag]
        vast = self.vast or 0
        return vast, vast

    def dwing(self, w: Wereld) -> None:
        """On the very day, the comparison is one bound."""
        eind = self.einde.dag(w)
        if self.dag is None:
            if (self._dagen(w)[0] <= eind) != self.ja:
                raise Onmogelijk
        elif self.ja:
            w.verlaag(self.dag, eind)
        else:
            w.verhoog(self.dag, eind + 1)


def _eerste(rij: range, drempel: int, waarde: Callable[[int], int]) -> int:
    """The place of the first whose value reaches the threshold; values grow."""
    return bisect_left(rij, drempel, key=waarde)


class Voor:
    """Before another act: on one day only a link tells; and not yet done is never too late."""

    __slots__ = ("daden",)

    def __init__(self, daden: Sequence[Daad]) -> None:
        self.daden = daden

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Was it before the first of them?"""
        orde = None if daad is None else daad.dag
        return all(w.eerder(dag, ander.dag, orde) for ander in self.daden)

    def binnen(self, w: Wereld, daad: Daad) -> bool:
        """By days: was it not on a later day than the first of them?"""
        return all(w.hooguit(daad.dag, ander.dag) for ander in self.daden)

    def loopt(self, w: Wereld, nu: int) -> bool:
        """As long as none of them is there."""
        return not any(w.hooguit(daad.dag, nu) for daad in self.daden)

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """When the first of them was on this day at the latest."""
        return any(w.tot_en_met(daad.dag, vast) for daad in self.daden)

    def dag(self, w: Wereld) -> int:
        """The very day of the first of them."""
        return min(w.welke_dag(daad.dag) for daad in self.daden)

    def grenzen(self, w: Wereld) -> tuple[int, int] | None:
        """The days of the first of them."""
        if not self.daden:
            return None
        laag = min(w.laag[daad.dag] for daad in self.daden)
        return laag, min(w.hoog[daad.dag] for daad in self.daden)
