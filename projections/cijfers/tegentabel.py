"""Another table that fits: how far one number can move while all that is known stays as it is.

The tables of one release divide the same reports in several ways, over the same columns, so they
share the line of their totals. In each a change of the counts that leaves its totals alone is a
circulation between rows and columns (a flow). Where the totals move, they do so one by one, and in
every part alike.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from projections.cijfers.stelsel import TOTAAL, Stelsel, sleutel
from projections.cijfers.stroming import Knoop, duw, pad

_Net = dict[Knoop, dict[Knoop, int]]


class Tegentabel:
    """A table of which some numbers can move: `ruimte` says how far down and up each of them can.

    Every other number is known to whoever looks for another table.
    """

    __slots__ = ("_deel_van", "_netten", "_ruimte", "_stelsel")

    def __init__(self, stelsel: Stelsel, ruimte: Mapping[str, tuple[int, int]]) -> None:
        self._stelsel = stelsel
        self._ruimte = ruimte
        self._deel_van = {rij: deel for deel, rijen in stelsel.delen.items() for rij in rijen}
        self._netten: dict[str, _Net] = {}

    def kan(self, naam: str, erbij: int) -> Counter[str] | None:
        """How far each number moves in a table that fits where this one is so much more.

        None: there is no such table.
        """
        if not self._past(naam, erbij):
            return None
        eigen = None if naam.partition("@")[0] == TOTAAL else naam
        resten = {deel: self._rest(deel, eigen) for deel in self._stelsel.delen}
        zet: Counter[str] = Counter()
        stap = 1 if erbij > 0 else -1
        for _ in range(abs(erbij)):
            langs = self._rond(resten, naam, stap) if eigen else None
            langs = langs or self._schuif(resten, zet, naam, stap)
            if langs is None:
                return None
            zet.update(langs)
            if eigen:
                zet[eigen] += stap
        return zet

    def _rond(self, resten: Mapping[str, _Net], naam: str, stap: int) -> Counter[str] | None:
        """One more, made up for inside its own part."""
        van, naar = self._tak(naam, stap)
        rest = resten[self._deel_van[naam.partition("@")[0]]]
        weg = pad(rest, naar, van)
        if weg is None:
            return None
        duw(rest, weg)
        return self._langs(weg)

    def _schuif(
        self, resten: Mapping[str, _Net], gezet: Counter[str], naam: str, stap: int
    ) -> Counter[str] | None:
        """One more, along totals of columns that move with it."""
        for bron, put in self._paren(naam, stap):
            # What flows into a column adds to its total; that of all columns counts the other way.
            stappen = {
                sleutel(TOTAAL, bron): 1 if bron == self._stelsel.som else -1,
                sleutel(TOTAAL, put): -1 if put == self._stelsel.som else 1,
            }
            if all(self._past(totaal, gezet[totaal] + d) for totaal, d in stappen.items()):
                langs = self._in_elk_deel(resten, (bron, put), naam, stap)
                if langs is not None:
                    langs.update(stappen)
                    return langs
        return None

    def _paren(self, naam: str, stap: int) -> list[tuple[str, str]]:
        """Which two columns can give and take: of a total its own is one of them."""
        rij, _, kolom = naam.partition("@")
        kolommen = (self._stelsel.som, *self._stelsel.kolommen)
        paren = [(een, ander) for een in kolommen for ander in kolommen if een != ander]
        if rij != TOTAAL:
            return sorted(paren, key=lambda paar: kolom not in paar)
        plaats = 1 if (stap > 0) is (kolom != self._stelsel.som) else 0
        return [paar for paar in paren if paar[plaats] == kolom]

    def _past(self, naam: str, erbij: int) -> bool:
        laag, hoog = self._ruimte.get(naam, (0, 0))
        return -laag <= erbij <= hoog

    def _in_elk_deel(
        self, resten: Mapping[str, _Net], paar: tuple[str, str], naam: str, stap: int
    ) -> Counter[str] | None:
        """Let one flow between two columns in every part, or leave all as it was."""
        bron, put = (("kolom", kolom) for kolom in paar)
        langs: Counter[str] = Counter()
        gezet: list[tuple[_Net, list[Knoop]]] = []
        for deel, rest in resten.items():
            stukken = [(bron, put)]
            if self._deel_van.get(naam.partition("@")[0]) == deel:
                # What passes through this number has only what is before and after it to find.
                een, ander = self._tak(naam, stap)
                stukken = [(bron, een), (ander, put)]
            for van, naar in stukken:
                weg = [van] if van == naar else pad(rest, van, naar)
                if weg is None:
                    for eerder, stappen in gezet:
                        duw(eerder, stappen[::-1])
                    return None
                duw(rest, weg)
                gezet.append((rest, weg))
                langs.update(self._langs(weg))
        return langs

    def _tak(self, naam: str, stap: int) -> tuple[Knoop, Knoop]:
        """From where to where one flows as this number moves: from a row to a column if it grows.

        Of a total of a row it is the other way.
        """
        rij, _, kolom = naam.partition("@")
        r, k = ("rij", rij), ("kolom", kolom)
        return (r, k) if (stap > 0) is (kolom != self._stelsel.som) else (k, r)

    def _rest(self, deel: str, behalve: str | None) -> _Net:
        """How much can flow in a part, but along this number."""
        if deel not in self._netten:
            self._netten[deel] = self._net(deel)
        rest = {knoop: dict(buren) for knoop, buren in self._netten[deel].items()}
        if behalve is not None:
            rij, _, kolom = behalve.partition("@")
            r, k = ("rij", rij), ("kolom", kolom)
            rest.get(r, {}).pop(k, None)
            rest.get(k, {}).pop(r, None)
        return rest

    def _net(self, deel: str) -> _Net:
        uit: _Net = {}
        for rij in self._stelsel.delen[deel]:
            for kolom in (*self._stelsel.kolommen, self._stelsel.som):
                if (ruimte := self._ruimte.get(sleutel(rij, kolom))) is None:
                    continue
                laag, hoog = ruimte if kolom != self._stelsel.som else ruimte[::-1]
                r, k = ("rij", rij), ("kolom", kolom)
                uit.setdefault(r, {})[k] = hoog
                uit.setdefault(k, {})[r] = laag
        return uit

    def _langs(self, weg: Sequence[Knoop]) -> Counter[str]:
        """How such a flow changes the numbers along it."""
        uit: Counter[str] = Counter()
        for van, naar in pairwise(weg):
            (_, kolom), (_, rij) = sorted((van, naar))
            uit[sleutel(rij, kolom)] += (
                1 if (van[0] == "rij") is (kolom != self._stelsel.som) else -1
            )
        return uit
