"""Several releases of one table side by side, as the reader holds them who knows what stood still.

To show that he cannot tell a number, other tables are made out of the true ones that fit all that
he knows. Those of some releases move, all alike, and the others do not, so no number may move that
is equal in one that does and in one that does not: what stood still still does. A number that is
known of some of those that move goes along, and then back in these, along others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from projections.stelsel import Stelsel
from projections.tegentabel import Tegentabel

_VEEL = 10**9
Groep = frozenset[int]


@dataclass(slots=True)
class Blad:
    """A release as its reader holds it, and the table that lay behind it.

    `bekend` are the numbers that he knows, `dicht` those that were kept back, of which `nooit_nul`
    for the first time: a zero would have been shown.
    """

    stelsel: Stelsel
    drempel: int
    namen: frozenset[str]
    bekend: set[str]
    dicht: frozenset[str]
    nooit_nul: frozenset[str]

    def telt(self, naam: str) -> int:
        """What this number was."""
        return self.stelsel.aantal.get(naam, 0)


@dataclass(slots=True)
class Lezing:
    """What the reader of all these releases, by their places, cannot exclude."""

    bladen: Sequence[Blad]
    _tegen: dict[tuple[Groep, Groep], Tegentabel] = field(default_factory=dict)
    _gekend: dict[str, set[tuple[str, int]]] = field(default_factory=dict)

    def groepen(self, naam: str, i: int) -> tuple[Groep, ...]:
        """Which releases can move: those alike, this one, all from this one on, or all."""
        dit = self.bladen[i]
        met = [
            j
            for j, blad in enumerate(self.bladen)
            if naam in blad.namen and blad.stelsel.som == dit.stelsel.som
        ]
        gelijk = [j for j in met if self.bladen[j].telt(naam) == dit.telt(naam)]
        voort = [j for j in met if j >= i]
        return tuple(g for g in dict.fromkeys(map(frozenset, (gelijk, [i], voort, met))) if g)

    def kent(self, i: int, naam: str) -> bool:
        """Whether he knows this number: from this release, or from one where it was the same."""
        dit = self.bladen[i]
        if naam not in self._gekend:
            self._gekend[naam] = {
                (b.stelsel.som, b.telt(naam)) for b in self.bladen if naam in b.bekend
            }
        return (dit.stelsel.som, dit.telt(naam)) in self._gekend[naam]

    def vergeet(self) -> None:
        """Something else is known from now on."""
        self._tegen.clear()
        self._gekend.clear()

    def kan(
        self, groep: Groep, waar: int, naam: str, erbij: int
    ) -> Mapping[int, Counter[str]] | None:
        """How each release moves in other tables where a number is so much more in one of them.

        None: none were found.
        """
        if self.kent(waar, naam):
            return None
        # The fewer numbers have to go back, the sooner they all can.
        for onbekend in dict.fromkeys((groep, frozenset({waar}), frozenset[int]())):
            zet = self._tegentabel(groep, onbekend).kan(naam, erbij)
            zetten = zet and self._zetten(groep, zet, naam)
            if zetten:
                return zetten
        return None

    def _tegentabel(self, groep: Groep, onbekend: Groep) -> Tegentabel:
        if (groep, onbekend) not in self._tegen:
            ruimte = self._ruimte(groep, {}, onbekend)
            self._tegen[groep, onbekend] = Tegentabel(self._vorm(groep), ruimte)
        return self._tegen[groep, onbekend]

    def _zetten(
        self, groep: Groep, zet: Counter[str], naam: str
    ) -> Mapping[int, Counter[str]] | None:
        """How each of them moves, once what is known is back; None: it cannot."""
        zetten = {i: Counter(zet) for i in groep}
        wie = {
            n: frozenset(i for i in groep if self.kent(i, n)) for n, hoever in zet.items() if hoever
        }
        for kent in sorted({*wie.values()} - {frozenset[int]()}, key=sorted):
            if not self._terug(kent, zetten, {n for n in wie if wie[n] == kent}, naam):
                return None
        return zetten

    def _terug(
        self, kent: Groep, zetten: Mapping[int, Counter[str]], namen: set[str], vast: str
    ) -> bool:
        """Move numbers back where they are known, and not that other one; False: they cannot."""
        dit = zetten[min(kent)]
        while weg := sorted(naam for naam in namen if dit[naam]):
            ruimte = self._ruimte(kent, zetten, kent)
            ruimte.pop(vast, None)
            # Those that are not back yet may come along.
            ruimte |= {naam: (max(0, dit[naam]), max(0, -dit[naam])) for naam in weg}
            erna = Tegentabel(self._vorm(kent), ruimte).kan(weg[0], -1 if dit[weg[0]] > 0 else 1)
            if erna is None:
                return False
            for i in kent:
                zetten[i].update(erna)
        return True

    def _vorm(self, groep: Groep) -> Stelsel:
        return self.bladen[min(groep)].stelsel

    def _ruimte(
        self, groep: Groep, na: Mapping[int, Mapping[str, int]], onbekend: Groep
    ) -> dict[str, tuple[int, int]]:
        """How far down and up each number of these releases can move together, after `na`.

        Only one of which he does not know all, and nothing of those of `onbekend`.
        """
        mee = {i: self.bladen[i] for i in groep}
        som = self._vorm(groep).som
        uit = [b for i, b in enumerate(self.bladen) if i not in groep and b.stelsel.som == som]
        ruimte = {}
        for naam in frozenset.intersection(*(blad.namen for blad in mee.values())):
            kent = {i for i in groep if self.kent(i, naam)}
            standen = {mee[i].telt(naam) for i in groep}
            if (
                kent & onbekend
                or kent == groep
                or not standen.isdisjoint(b.telt(naam) for b in uit if naam in b.namen)
            ):
                continue
            laag = min(
                mee[i].telt(naam) - (naam in mee[i].nooit_nul) + na.get(i, {}).get(naam, 0)
                for i in groep - kent
            )
            ruimte[naam] = (laag, _VEEL)
        return ruimte
