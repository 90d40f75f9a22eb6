"""Several releases of one table side by side, as the reader holds them who knows what stood still.

To show that he cannot tell a number, other tables are made out of the true ones that fit all that
he knows. Those of some releases move, all alike, and the others do not, so no number may move that
is equal in one that does and in one that does not: what stood still still does. A number that is
known of some of those that move goes along, and then back in these, along others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from projections.cijfers.stelsel import Stelsel
from projections.cijfers.tegentabel import Tegentabel

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
    _tegen: dict[tuple[Groep, Groep, bool], Tegentabel] = field(default_factory=dict)
    _gekend: dict[str, set[int]] = field(default_factory=dict)

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
        if naam not in self._gekend:
            self._gekend[naam] = {b.telt(naam) for b in self.bladen if naam in b.bekend}
        return self.bladen[i].telt(naam) in self._gekend[naam]

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
        # The fewer numbers have to go back, or must move elsewhere, the sooner they all can.
        for eigen in (True, False) if self._elders(groep) else (False,):
            for onbekend in dict.fromkeys((groep, frozenset({waar}), frozenset[int]())):
                zet = self._tegentabel(groep, onbekend, eigen=eigen).kan(naam, erbij)
                zetten = zet and self._zetten(groep, zet, naam)
                volgers = self._volgers(zetten) if zetten else None
                if zetten and volgers is not None:
                    return {**zetten, **volgers}
        return None

    def _tegentabel(self, groep: Groep, onbekend: Groep, *, eigen: bool) -> Tegentabel:
        """Where these releases can move; `eigen`: but not what another table holds as well."""
        if (groep, onbekend, eigen) not in self._tegen:
            ruimte = self._ruimte(groep, {}, onbekend)
            for naam in ruimte.keys() & self._elders(groep) if eigen else ():
                del ruimte[naam]
            self._tegen[groep, onbekend, eigen] = Tegentabel(self._vorm(groep), ruimte)
        return self._tegen[groep, onbekend, eigen]

    def _elders(self, groep: Groep) -> frozenset[str]:
        """The numbers that are in another table as well."""
        som = self._vorm(groep).som
        anders = (blad.namen for blad in self.bladen if blad.stelsel.som != som)
        return frozenset[str]().union(*anders)

    def _volgers(self, zetten: Mapping[int, Counter[str]]) -> dict[int, Counter[str]] | None:
        """How the releases of other tables move along with these; None: they cannot."""
        dit, uit = self._vorm(frozenset(zetten)).som, dict[int, Counter[str]]()
        for som in dict.fromkeys(blad.stelsel.som for blad in self.bladen):
            wie = [j for j, blad in enumerate(self.bladen) if blad.stelsel.som == som != dit]
            mee = {j: self._mee(zetten, j) for j in wie}
            gebonden = frozenset(j for j in wie if any(map(any, mee[j].values())))
            if not gebonden:
                continue
            for groep in dict.fromkeys((frozenset(wie), gebonden)):
                zet = self._volg(groep, [mee[j] for j in groep])
                if zet is not None:
                    uit |= dict.fromkeys(groep, zet)
                    break
            else:
                return None
        return uit

    def _mee(self, zetten: Mapping[int, Counter[str]], j: int) -> dict[str, set[int]]:
        """How far each number must move here to be what it is where these releases moved.

        Some moved it and others did not, as long as it was the same number.
        """
        dit, blad = self._vorm(frozenset(zetten)).som, self.bladen[j]
        anders = [(i, b) for i, b in enumerate(self.bladen) if b.stelsel.som == dit]
        stil = Counter[str]()
        return {
            naam: {
                zetten.get(i, stil)[naam]
                for i, b in anders
                if naam in b.namen and b.telt(naam) == blad.telt(naam)
            }
            for naam in blad.namen & {n for zet in zetten.values() for n in zet}
        }

    def _volg(self, groep: Groep, mee: Sequence[Mapping[str, set[int]]]) -> Counter[str] | None:
        """One way for all of these to move so far, and nothing else that another table holds."""
        ver: dict[str, set[int]] = {}
        for eisen in mee:
            for naam, hoever in eisen.items():
                ver.setdefault(naam, set()).update(hoever)
        if any(len(hoever) > 1 for hoever in ver.values()):
            return None
        rest = Counter({naam: next(iter(hoever), 0) for naam, hoever in ver.items()})
        zet: Counter[str] = Counter()
        while weg := sorted(naam for naam in rest if rest[naam]):
            ruimte = self._ruimte(groep, dict.fromkeys(groep, zet), groep)
            for naam in ruimte.keys() & self._elders(groep):
                laag = min(ruimte[naam][0], max(0, -rest[naam]))
                ruimte[naam] = (laag, max(0, rest[naam]))
            erna = Tegentabel(self._vorm(groep), ruimte).kan(weg[0], 1 if rest[weg[0]] > 0 else -1)
            if erna is None:
                return None
            zet.update(erna)
            for naam in weg:
                rest[naam] -= erna[naam]
        return zet

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
