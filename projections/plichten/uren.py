"""A term in hours: elapsed time; of a record that has only a day any hour is possible.

The hours run out a fixed number of days later, but for the two days a year on which the clock is
put forward or back. So days that are not known are compared by how far apart they are, and only
where the clock decides is told on which side of that they lie.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

from ledger.tijd.wanneer import AMSTERDAM, Wanneer
from projections.werelden.dossierbeeld import Daad
from projections.werelden.werelden import Wereld

NA, MISSCHIEN, OP_TIJD = 0, 1, 2
Tijden = tuple[datetime, datetime]  # the first and the last second it can have been
Soort = Callable[[Tijden, Tijden], int]  # what an end says of a time; it grows with the end


class Uren:
    """A term in hours, from a day or from an instant on it."""

    __slots__ = ("anker", "tijdstip", "uren")

    def __init__(self, anker: int, tijdstip: datetime | None, uren: int) -> None:
        self.anker = anker
        self.tijdstip = tijdstip
        self.uren = uren

    def haalt(self, w: Wereld, dag: int, daad: Daad | None = None) -> bool:
        """Was it within so many hours?"""
        uit = self._vergelijk(w, dag, _op_het_uur, _tijdstip(daad, dag))
        return w.kies(("uur", dag), (True, False)) if uit == MISSCHIEN else uit == OP_TIJD

    def binnen(self, w: Wereld, daad: Daad) -> bool:
        """Did this act fall inside the hours?"""
        return self.haalt(w, daad.dag, daad)

    def loopt(self, w: Wereld, nu: int) -> bool:
        """Is the day of reference no later than the day on which the hours run out?"""
        uit = self._vergelijk(w, nu, _op_de_dag)
        return self._reikt(w, w.welke_dag(nu)) if uit == MISSCHIEN else uit == OP_TIJD

    def voorbij(self, w: Wereld, vast: int) -> bool:
        """Have the hours run out by the end of this day?"""
        uit = self._met_vaste_tijd(w, _tijden(vast + 1), _op_de_dag)
        return not self._reikt(w, vast + 1) if uit == MISSCHIEN else uit == NA

    def dag(self, w: Wereld) -> int:
        """The very day on which the hours run out."""
        laag, hoog = map(_dag_van, self._einde(w.welke_dag(self.anker)))
        return next((d - 1 for d in range(laag + 1, hoog + 1) if not self._reikt(w, d)), hoog)

    def grenzen(self, w: Wereld) -> tuple[int, int]:
        """The days on which the hours can run out."""
        laag, _ = self._einde(w.laag[self.anker])
        _, hoog = self._einde(w.hoog[self.anker])
        return _dag_van(laag), _dag_van(hoog)

    def _einde(self, anker: int) -> Tijden:
        """The first and last second at which they can run out."""
        if self.tijdstip is None:
            return _later(anker, self.uren)
        eind = self.tijdstip + timedelta(hours=self.uren)
        return eind, eind

    def _reikt(self, w: Wereld, vast: int) -> bool:
        """Of the days on which they can run out: was it this one, or later?"""
        return w.kies(("uur", self.anker, vast), (True, False))

    # --- comparing days that are not known ------------------------------------------------------

    def _vergelijk(
        self, w: Wereld, dag: int, soort: Soort, tijdstip: datetime | None = None
    ) -> int:
        """What such a comparison says, splitting the world only where the answer changes."""
        anker, eerst, laatst = self.anker, w.laag[dag], w.hoog[dag]
        if tijdstip is not None or eerst == laatst:
            tijden = _tijden(eerst) if tijdstip is None else (tijdstip, tijdstip)
            return self._met_vaste_tijd(w, tijden, soort)
        if self.tijdstip is not None or w.laag[anker] == w.hoog[anker]:
            einde, dagen = self._einde(w.laag[anker]), range(eerst, laatst + 1)
            for uit in (OP_TIJD, MISSCHIEN):
                later = _eerste(dagen, 1 - uit, lambda op: -soort(einde, _tijden(op)))
                if w.tot_en_met(dag, eerst + later - 1):
                    return uit
            return NA
        heel = self.uren // 24
        if w.hooguit(dag, anker, heel - 2):
            return OP_TIJD
        for ver in range(heel - 1, heel + 3):
            if w.hooguit(dag, anker, ver):
                return self._zo_ver(w, ver, soort)
        return NA

    def _met_vaste_tijd(self, w: Wereld, tijden: Tijden, soort: Soort) -> int:
        laag, hoog = w.laag[self.anker], w.hoog[self.anker]
        for uit in (NA, MISSCHIEN):
            tot = _eerste(range(laag, hoog + 1), uit + 1, lambda a: soort(self._einde(a), tijden))
            if w.tot_en_met(self.anker, laag + tot - 1):
                return uit
        return OP_TIJD

    def _zo_ver(self, w: Wereld, ver: int, soort: Soort) -> int:
        """So many days apart: what it says is then the same but for when the clock is changed."""
        stroken = _stroken(soort, self.uren, ver, w.laag[self.anker], w.hoog[self.anker])
        uit, van, tot = stroken[w.splits(len(stroken)) if len(stroken) > 1 else 0]
        w.verhoog(self.anker, van)
        w.verlaag(self.anker, tot)
        return uit


def _op_het_uur(einde: Tijden, tijden: Tijden) -> int:
    """Was this no later than the hours ran out?"""
    return OP_TIJD if tijden[1] <= einde[0] else MISSCHIEN if tijden[0] <= einde[1] else NA


def _op_de_dag(einde: Tijden, tijden: Tijden) -> int:
    """Was this on no later day than the one on which they ran out?"""
    op = _dag_van(tijden[0])
    return OP_TIJD if op <= _dag_van(einde[0]) else MISSCHIEN if op <= _dag_van(einde[1]) else NA


@lru_cache(maxsize=1 << 10)
def _stroken(
    soort: Soort, uren: int, ver: int, laag: int, hoog: int
) -> tuple[tuple[int, int, int], ...]:
    """The stretches of days to count from on which it says the same of a day so much later."""
    dagen = range(laag, hoog + 1)
    uit = []
    for rang, strook in groupby(dagen, lambda d: soort(_later(d, uren), _tijden(d + ver))):
        eerste, *rest = strook
        uit.append((rang, eerste, rest[-1] if rest else eerste))
    return tuple(uit)


def _eerste(rij: range, drempel: int, waarde: Callable[[int], int]) -> int:
    """The place of the first whose value reaches the threshold; values grow."""
    return bisect_left(rij, drempel, key=waarde)


def _tijdstip(daad: Daad | None, dag: int) -> datetime | None:
    """The instant on record of the date of this act that is compared."""
    if daad is None or dag == daad.dag:
        return daad.tijdstip if daad is not None else None
    return tijdstip_van(daad, "verzonden_op")


def tijdstip_van(daad: Daad, veld: str) -> datetime | None:
    """The instant, when the record of this date has one."""
    edtf = daad.velden.get(veld)
    return Wanneer(edtf).tijdstip if edtf else None


@lru_cache(maxsize=1 << 14)
def _later(dag: int, uren: int) -> Tijden:
    """The first and last second so many hours after some moment of a day."""
    eerst, laatst = _tijden(dag)
    return eerst + timedelta(hours=uren), laatst + timedelta(hours=uren)


@lru_cache(maxsize=1 << 14)
def _tijden(dag: int) -> Tijden:
    """The first and last second of a day."""
    begin = datetime.combine(date.fromordinal(dag), time(), AMSTERDAM).astimezone(UTC)
    eind = datetime.combine(date.fromordinal(dag + 1), time(), AMSTERDAM).astimezone(UTC)
    return begin, eind - timedelta(seconds=1)


@lru_cache(maxsize=1 << 14)
def _dag_van(tijd: datetime) -> int:
    return tijd.astimezone(AMSTERDAM).date().toordinal()
