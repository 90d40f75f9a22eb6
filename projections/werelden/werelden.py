"""Possible worlds: every way the facts can have been, no more and no fewer.

A world fixes one day per act and one value per unknown. What is asked of a world is written as if
everything were known; whenever the answer is not settled yet, the world splits. `verken` runs the
question once per way of splitting, so the answers together are exactly the answers over all worlds.

Days are bounded by intervals and by difference links (this act at least so many days after that
one). Bounds are kept tight after every split: with such links that is enough to know that a world
exists, and that each day between the bounds of an act is its day in one of them.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

T = TypeVar("T")


class Onmogelijk(Exception):
    """This way of splitting leaves no world."""


class TeVeel(Exception):
    """More worlds than can be told apart."""


class Ruimte:
    """The days that are not known, with what is known about them.

    A day is a number; a link `na[b]` holds (a, n) when b comes at least n days after a.
    """

    __slots__ = ("_voorgangers", "hoog", "laag", "later", "na", "voor")

    def __init__(self) -> None:
        self.laag: list[int] = []
        self.hoog: list[int] = []
        self.na: list[list[tuple[int, int]]] = []
        self.voor: list[list[tuple[int, int]]] = []
        self.later: set[tuple[int, int]] = set()
        self._voorgangers: dict[int, frozenset[int]] = {}

    def dag(self, laag: int, hoog: int) -> int:
        """A new day, from and to."""
        self.laag.append(laag)
        self.hoog.append(hoog)
        self.na.append([])
        self.voor.append([])
        return len(self.laag) - 1

    def link(self, eerst: int, dan: int, dagen: int = 0, *, orde: bool = False) -> None:
        """`dan` comes at least so many days after `eerst`; `orde`: and never before it."""
        self.na[dan].append((eerst, dagen))
        self.voor[eerst].append((dan, dagen))
        if orde:
            self.later.add((eerst, dan))
            self._voorgangers.clear()

    def voorgangers(self, dag: int) -> frozenset[int]:
        """What comes before this day by a chain of links, also on the same day."""
        uit = self._voorgangers.get(dag)
        if uit is None:
            gezien: set[int] = set()
            rij = [dag]
            while rij:
                dan = rij.pop()
                for eerst, _ in self.na[dan]:
                    if (eerst, dan) in self.later and eerst not in gezien:
                        gezien.add(eerst)
                        rij.append(eerst)
            uit = self._voorgangers[dag] = frozenset(gezien)
        return uit

    def strak(self) -> set[int]:
        """Tighten all bounds; the days that no world can give a place."""
        strijdig: set[int] = set()
        laag, hoog, n = self.laag.copy(), self.hoog.copy(), len(self.laag)
        rij = [dag for dag in range(n) if self.na[dag] or self.voor[dag]]
        for _ in range(len(rij) + 1):
            if sum(self._trek(dag) for dag in rij) == 0:  # all of them, every time
                break
        else:
            strijdig |= {dag for dag in rij if self._trek(dag)}  # a cycle that never settles
        strijdig |= {dag for dag in range(n) if self.laag[dag] > self.hoog[dag]}
        strijdig = self.samenhang(strijdig)
        for dag in strijdig:  # as they were recorded: what they contradict is for people to see
            self.laag[dag], self.hoog[dag] = laag[dag], hoog[dag]
        return strijdig

    def _trek(self, dag: int) -> bool:
        laag = max([self.laag[dag], *(self.laag[a] + n for a, n in self.na[dag])])
        hoog = min([self.hoog[dag], *(self.hoog[b] - n for b, n in self.voor[dag])])
        anders = laag != self.laag[dag] or hoog != self.hoog[dag]
        self.laag[dag], self.hoog[dag] = laag, hoog
        return anders

    def samenhang(self, dagen: set[int]) -> set[int]:
        """These days and all that links tie to them."""
        gezien, rij = set(dagen), list(dagen)
        while rij:
            dag = rij.pop()
            for buur, _ in (*self.na[dag], *self.voor[dag]):
                if buur not in gezien:
                    gezien.add(buur)
                    rij.append(buur)
        return gezien


class Vergelijking(Protocol):
    """A comparison that no bound can express; settled when a world has to prove it exists."""

    @property
    def los(self) -> tuple[int, ...]:
        """The lengths it is about: days of the space that no link holds."""

    def klopt(self, dagen: Sequence[int]) -> bool:
        """Is it certain to hold on these days?"""

    def versmal(self, w: "Wereld") -> bool:
        """Tighten the bounds; true when they now say all there is to say."""

    def dwing(self, w: "Wereld") -> None:
        """Fix whatever it takes, and keep only worlds in which the comparison came out so."""


class Wereld:
    """A world under construction: whoever asks is answered, and the answer holds from then on."""

    __slots__ = (
        *("_diepte", "_extra", "_orde", "_pad", "hoog", "keuzes", "laag", "ruimte"),
        "uitgesteld",
    )

    def __init__(self, ruimte: Ruimte, pad: list[list[int]]) -> None:
        self.ruimte = ruimte
        self.laag = ruimte.laag.copy()
        self.hoog = ruimte.hoog.copy()
        self.keuzes: dict[Hashable, Hashable] = {}
        self.uitgesteld: list[Vergelijking] = []
        self._pad = pad
        self._diepte = 0
        self._extra: list[tuple[int, int, int]] = []
        self._orde: set[tuple[int, int]] = set()

    # --- splitting ----------------------------------------------------------------------------

    def splits(self, aantal: int) -> int:
        """Which of so many ways; the next run takes the next one."""
        if self._diepte == len(self._pad):
            self._pad.append([0, aantal])
        keuze = self._pad[self._diepte][0]
        self._diepte += 1
        return keuze

    def kies(self, sleutel: Hashable, opties: tuple[T, ...]) -> T:
        """The value of an unknown; the same all through this world."""
        if sleutel in self.keuzes:
            return self.keuzes[sleutel]  # type: ignore[return-value]  # as it was put in
        keuze = opties[self.splits(len(opties))] if len(opties) > 1 else opties[0]
        self.keuzes[sleutel] = keuze
        return keuze

    def een_van(self, sleutel: Hashable, alle: frozenset[T], gevraagd: frozenset[T]) -> bool:
        """Is the unknown, which has one of all these values, one of those that are asked for?"""
        nog: frozenset[T] = self.keuzes.get(sleutel, alle)  # type: ignore[assignment]
        wel, niet = nog & gevraagd, nog - gevraagd
        if not wel or not niet:
            return bool(wel)
        ja = self.splits(2) == 0
        self.keuzes[sleutel] = wel if ja else niet
        return ja

    # --- days ---------------------------------------------------------------------------------

    def tot_en_met(self, dag: int, grens: int) -> bool:
        """Is it on this day of the calendar at the latest?"""
        if self.hoog[dag] <= grens:
            return True
        if self.laag[dag] > grens:
            return False
        if self.splits(2) == 0:
            self.verlaag(dag, grens)
            return True
        self.verhoog(dag, grens + 1)
        return False

    def hooguit(self, een: int, ander: int, dagen: int = 0) -> bool:
        """Is the one at most so many days after the other?"""
        if een == ander:
            return dagen >= 0
        if self.hoog[een] <= self.laag[ander] + dagen:
            return True
        if self.laag[een] > self.hoog[ander] + dagen:
            return False
        if self.laag[ander] == self.hoog[ander]:
            return self.tot_en_met(een, self.laag[ander] + dagen)
        if self.laag[een] == self.hoog[een]:
            return not self.tot_en_met(ander, self.laag[een] - dagen - 1)
        if self.splits(2) == 0:
            self.verbind(een, ander, -dagen)
            return True
        self.verbind(ander, een, dagen + 1)
        return False

    def eerder(self, een: int, ander: int, daad: int | None = None) -> bool:
        """Did the one come before the other? On one day only a link tells; else it is unknown.

        `daad` is the day whose links tell it, when that is not the day compared.
        """
        if self.hooguit(een, ander, -1):
            return True
        if een == ander or self.hooguit(ander, een, -1):
            return False
        een = een if daad is None else daad
        if een in self._voor(ander):
            return True
        if ander in self._voor(een):
            return False
        ja = self.splits(2) == 0
        self._orde.add((een, ander) if ja else (ander, een))
        return ja

    def welke_dag(self, dag: int) -> int:
        """The very day."""
        laag, hoog = self.laag[dag], self.hoog[dag]
        if laag < hoog:
            laag += self.splits(hoog - laag + 1)
            self.zet(dag, laag)
        return laag

    def zet(self, dag: int, op: int) -> None:
        """It is this day."""
        self.verhoog(dag, op)
        self.verlaag(dag, op)

    def verhoog(self, dag: int, laag: int) -> None:
        """Not before this day."""
        rij, begin = [(dag, laag)], -1
        while rij:
            dag, laag = rij.pop()
            if laag <= self.laag[dag]:
                continue
            if laag > self.hoog[dag] or dag == begin:  # later than itself: links in a circle
                raise Onmogelijk
            begin = dag if begin < 0 else begin
            self.laag[dag] = laag
            rij += [(dan, laag + n) for dan, n in self.ruimte.voor[dag]]
            rij += [(dan, laag + n) for eerst, dan, n in self._extra if eerst == dag]

    def verlaag(self, dag: int, hoog: int) -> None:
        """Not after this day."""
        rij, begin = [(dag, hoog)], -1
        while rij:
            dag, hoog = rij.pop()
            if hoog >= self.hoog[dag]:
                continue
            if hoog < self.laag[dag] or dag == begin:  # earlier than itself: links in a circle
                raise Onmogelijk
            begin = dag if begin < 0 else begin
            self.hoog[dag] = hoog
            rij += [(eerst, hoog - n) for eerst, n in self.ruimte.na[dag]]
            rij += [(eerst, hoog - n) for eerst, dan, n in self._extra if dan == dag]

    def verbind(self, eerst: int, dan: int, dagen: int) -> None:
        """`dan` comes at least so many days after `eerst`."""
        self._extra.append((eerst, dan, dagen))
        self.verhoog(dan, self.laag[eerst] + dagen)
        self.verlaag(eerst, self.hoog[dan] - dagen)

    def _voor(self, dag: int) -> set[int]:
        """What comes before it by links, and by what this world decided about one day."""
        gezien = set(self.ruimte.voorgangers(dag))
        if self._orde:
            rij = [dag, *gezien]
            while rij:
                dan = rij.pop()
                nieuw = {eerst for eerst, later in self._orde if later == dan} - gezien
                nieuw |= {v for eerst in nieuw for v in self.ruimte.voorgangers(eerst)} - gezien
                gezien |= nieuw
                rij += nieuw
        return gezien

    def strak(self) -> None:
        """Tighten the bounds by what was put off, until nothing moves.

        Raises:
            Onmogelijk: that leaves no world.
        """
        vorig: tuple[list[int], list[int]] | None = None
        while self.uitgesteld and vorig != (self.laag, self.hoog):
            vorig = self.laag.copy(), self.hoog.copy()
            for vergelijking in self.uitgesteld:
                vergelijking.versmal(self)

    def _gevonden(self) -> bool:
        """Is everything as early as it can be, or as late, such a world already?

        Bounds that nothing moves leave both, as far as links go; lengths that no link holds are
        tried either way. Not found proves nothing.
        """
        los = {dag for v in self.uitgesteld for dag in v.los}
        for dagen in (self.laag, self.hoog):
            for lengte in (self.laag, self.hoog) if los else (dagen,):
                proef = dagen.copy()
                for dag in los:
                    proef[dag] = lengte[dag]
                if all(v.klopt(proef) for v in self.uitgesteld):
                    return True
        return False

    # --- does it exist ------------------------------------------------------------------------

    def bestaat(self, *vast: tuple[int, int]) -> bool:
        """Is there a world like this one, with these days as given?"""
        if not self.uitgesteld and not vast:
            return True
        proef = self._kopie([])
        proef.uitgesteld = self.uitgesteld
        try:
            for dag, op in vast:
                proef.zet(dag, op)
            if proef._gevonden():  # noqa: SLF001  another world like this one
                return True
            proef.strak()
        except Onmogelijk:
            return False
        if proef._gevonden():  # noqa: SLF001  idem
            return True

        def bewijs(w: Wereld) -> None:
            for dag, op in vast:
                w.zet(dag, op)
            # Bounds rule out most; what then is left is settled day by day.
            open_ = [v for v in self.uitgesteld if not v.versmal(w)]
            for vergelijking in open_:
                vergelijking.dwing(w)

        return next(_loop(self._kopie, bewijs, HOOGSTENS_BEWIJS), None) is not None

    def geordend(self) -> Iterator[tuple[int, int]]:
        """The pairs of days of which this world decided which came first."""
        yield from self._orde
        yield from ((eerst, dan) for eerst, dan, dagen in self._extra if abs(dagen) <= 1)

    def kan_voor(self, een: int, ander: int) -> bool:
        """Is there a world like this one in which the one came first, on that day or an earlier?"""
        proef = self._kopie([])
        proef.uitgesteld = self.uitgesteld
        try:
            proef.verbind(een, ander, 1 if ander in self._voor(een) else 0)
        except Onmogelijk:
            return False
        return proef.bestaat()

    def _kopie(self, pad: list[list[int]]) -> "Wereld":
        kopie = Wereld(self.ruimte, pad)
        kopie.laag, kopie.hoog = self.laag.copy(), self.hoog.copy()
        kopie.keuzes, kopie._extra = self.keuzes.copy(), self._extra.copy()
        kopie._orde = self._orde
        return kopie


HOOGSTENS_BEWIJS = 5_000


def verken(
    ruimte: Ruimte, vraag: Callable[[Wereld], T], hoogstens: int
) -> Iterator[tuple[T, Wereld]]:
    """Ask the question in every world that gives another answer or gets there another way.

    Each answer comes with a world in which it was given; whether that world exists is for
    `bestaat` to say when comparisons were put off.

    Raises:
        TeVeel: after so many ways.
    """
    return _loop(lambda pad: Wereld(ruimte, pad), vraag, hoogstens)


def _loop(
    nieuw: Callable[[list[list[int]]], Wereld], vraag: Callable[[Wereld], T], hoogstens: int
) -> Iterator[tuple[T, Wereld]]:
    pad: list[list[int]] = []
    for _ in range(hoogstens):
        wereld = nieuw(pad)
        with suppress(Onmogelijk):
            yield vraag(wereld), wereld
        while pad and pad[-1][0] + 1 == pad[-1][1]:
            pad.pop()
        if not pad:
            return
        pad[-1][0] += 1
    raise TeVeel
