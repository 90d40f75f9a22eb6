"""What the acts of a case say of each other's days, and whether that is the same without one.

A day is known by its own bounds, by how far at least it lies from another along any chain of links,
and by what came first on one day. Whatever else a chain runs by is no part of that. So where an act
is left out and all this stays, whoever looks at the others sees the same case.
"""

from collections import deque
from collections.abc import Collection
from functools import cached_property

from projections.dossierbeeld import Beeld


class Samenhang:
    """How the acts of one case hang together."""

    def __init__(self, beeld: Beeld) -> None:
        self.beeld = beeld
        self._vanaf: dict[str, dict[int, int]] = {}

    def gelijk(self, ander: "Samenhang", ids: Collection[str]) -> bool:
        """Is it certain that these acts say of each other what they say in the other case?

        Of dates that contradict each other nothing is.
        """
        if self.beeld.strijdig or ander.beeld.strijdig or self.geheel != ander.geheel:
            return False
        if any(self.eigen(id_) != ander.eigen(id_) for id_ in ids):
            return False
        return all(
            self.tussen(een, naar) == ander.tussen(een, naar)
            for een in ids
            for naar in ids
            if een != naar
        )

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

    def eigen(self, id_: str) -> tuple[object, ...]:
        """What is known of an act by itself: its day, and what it belongs to."""
        daad, ruimte = self.beeld.per_id[id_], self.beeld.ruimte
        via = [ander.id for ander in daad.via]
        return ruimte.laag[daad.dag], ruimte.hoog[daad.dag], daad.over, via

    def tussen(self, een: str, naar: str) -> tuple[int | None, bool]:
        """How many days apart at least, and which was first on one day, as bounds do not tell."""
        ruimte = self.beeld.ruimte
        laag, hoog = ruimte.laag, ruimte.hoog
        hier, daar = self.beeld.per_id[een].dag, self.beeld.per_id[naar].dag
        vast = laag[hier] == hoog[hier] or laag[daar] == hoog[daar]
        # Bounds are tight: beside an exact day, or within them, a chain says nothing more.
        ver = None if vast else self._ver(een).get(daar)
        samen = laag[daar] <= hoog[hier] and laag[hier] <= hoog[daar]
        return (
            ver if ver is not None and ver > laag[daar] - hoog[hier] else None,
            samen and hier in ruimte.voorgangers(daar),
        )

    def _ver(self, een: str) -> dict[int, int]:
        """The longest chain of links from a day to every day that one leads to."""
        if een not in self._vanaf:
            begin = self.beeld.per_id[een].dag
            ver, rij = {begin: 0}, deque([begin])
            while rij:  # breadth first: from behind, a day is gone through once for every chain
                hier = rij.popleft()
                for naar, n in self.beeld.ruimte.voor[hier]:
                    if naar not in ver or ver[hier] + n > ver[naar]:
                        ver[naar] = ver[hier] + n
                        rij.append(naar)
            self._vanaf[een] = ver
        return self._vanaf[een]
