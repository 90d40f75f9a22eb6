"""What the acts of a case say of each other's days, and whether that is the same without one.

A day is known by its own bounds, by how far at least it lies from another along any chain of links,
and by what came first on one day. Whatever else a chain runs by is no part of that. So where an act
is left out and all this stays, whoever looks at the others sees the same case.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from projections.werelden.dossierbeeld import Beeld

_NIETS: tuple[int | None, bool] = (None, False)


@dataclass(frozen=True, slots=True)
class Verschil:
    """In what two cases differ, of acts that are in both: `geheel` in all, for all we know."""

    geheel: bool
    daden: frozenset[str] = frozenset()
    paren: frozenset[tuple[str, str]] = frozenset()

    def raakt(self, ids: Collection[str]) -> bool:
        """May whoever looks at these alone see it?"""
        return (
            self.geheel
            or not self.daden.isdisjoint(ids)
            or any(een in ids and naar in ids for een, naar in self.paren)
        )


class Samenhang:
    """How the acts of one case hang together."""

    def __init__(self, beeld: Beeld) -> None:
        self.beeld = beeld

    def verschil(self, ander: "Samenhang") -> Verschil:
        """What is not certainly the same in the other case, which has no act that is not here.

        Of dates that contradict each other nothing is.
        """
        if self.beeld.strijdig or ander.beeld.strijdig or self.geheel != ander.geheel:
            return Verschil(geheel=True)
        hier, daar = self.tussen, ander.tussen
        return Verschil(
            geheel=False,
            daden=frozenset(id_ for id_, zegt in ander.eigen.items() if zegt != self.eigen[id_]),
            paren=frozenset(
                paar
                for paar in {*hier, *daar}
                if hier.get(paar, _NIETS) != daar.get(paar, _NIETS) and ander.kent(paar)
            ),
        )

    def kent(self, ids: Collection[str]) -> bool:
        """Are these acts in the case?"""
        return all(id_ in self.beeld.per_id for id_ in ids)

    @cached_property
    def geheel(self) -> tuple[object, ...]:
        """What a verdict may look at besides its own acts."""
        beeld = self.beeld
        laag, hoog = beeld.ruimte.laag, beeld.ruimte.hoog
        onderwerpen = {
            soort: [(naam, [daad.id for daad in bewijs]) for naam, bewijs in lijst]
            for soort, lijst in beeld.onderwerpen.items()
        }
        begin = min((laag[daad.dag] for daad in beeld.daden), default=None)
        grenzen = {naam: (laag[dag], hoog[dag]) for naam, dag in beeld.grens.items()}
        return beeld.bodem, beeld.plafond, begin, grenzen, onderwerpen

    @cached_property
    def eigen(self) -> dict[str, tuple[object, ...]]:
        """What is known of each act by itself: its day, and what it belongs to."""
        laag, hoog = self.beeld.ruimte.laag, self.beeld.ruimte.hoog
        return {
            id_: (laag[daad.dag], hoog[daad.dag], daad.over, [ander.id for ander in daad.via])
            for id_, daad in self.beeld.per_id.items()
        }

    @cached_property
    def tussen(self) -> dict[tuple[str, str], tuple[int | None, bool]]:
        """How many days apart at least, and which was first on one day, as bounds do not tell.

        Two acts of which there is nothing to say are not in it.
        """
        ruimte = self.beeld.ruimte
        laag, hoog = ruimte.laag, ruimte.hoog
        van_dag = {daad.dag: id_ for id_, daad in self.beeld.per_id.items()}
        uit: dict[tuple[str, str], tuple[int | None, bool]] = {}
        for hier, een in van_dag.items():
            if laag[hier] == hoog[hier]:
                continue
            # Bounds are tight: beside an exact day, or within them, a chain says nothing more.
            for daar, ver in self._ver(hier).items():
                naar = van_dag.get(daar)
                vaag = naar is not None and daar != hier and laag[daar] != hoog[daar]
                if vaag and ver > laag[daar] - hoog[hier]:
                    uit[een, str(naar)] = (ver, False)
        for daar, naar in van_dag.items():
            for hier in ruimte.voorgangers(daar):
                samen = laag[daar] <= hoog[hier] and laag[hier] <= hoog[daar]
                if samen and hier != daar and hier in van_dag:
                    paar = van_dag[hier], naar
                    uit[paar] = (uit.get(paar, _NIETS)[0], True)
        return uit

    def _ver(self, begin: int) -> dict[int, int]:
        """The longest chain of links from a day to every day that one leads to."""
        ver, rij = {begin: 0}, deque([begin])
        while rij:  # breadth first: from behind, a day is gone through once for every chain
            hier = rij.popleft()
            for naar, n in self.beeld.ruimte.voor[hier]:
                if naar not in ver or ver[hier] + n > ver[naar]:
                    ver[naar] = ver[hier] + n
                    rij.append(naar)
        return ver
