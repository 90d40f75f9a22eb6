"""What of a table of counts may leave the commission: the one safe release function.

A count below the threshold is about few people, so it is not shown. Nor is any other number from
which it follows: whoever holds everything that was shown, now and in earlier releases, must find
that a count that was kept back could as well be at or above the threshold. So for each of them
another table is looked for that fits all that is shown; where there is none, one number more is
kept back, and with every number kept back there is always one. Against subtracting two releases:
a number that differs from an earlier one by less than the threshold stands as it was shown then,
and what was kept back once cannot be found later. Nothing is rounded.

The tables of one release divide the same reports in several ways, over the same columns, so they
share the line of their totals. In each a change of the counts that leaves its totals alone is a
circulation between rows and columns (a flow), so the search is exact.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from projections.stelsel import DREMPEL, TOTAAL, Cel, Stelsel, Vrijgave, sleutel
from projections.stroming import Knoop, duw, pad

_VEEL = 10**9


class NietVrijTeGeven(Exception):
    """Next to what was released before, nothing can be shown that isolates no small count.

    `naam` is a number that would follow.
    """

    def __init__(self, naam: str) -> None:
        super().__init__(naam)
        self.naam = naam


class NietOpTeHeffen(Exception):
    """Shown now, this number would make a small one follow from an earlier release."""


@dataclass(frozen=True, slots=True)
class Eerder:
    """An earlier release: what was shown under each key; None: it was kept back.

    `stelsel` lay behind it; None: it cannot be counted again, so nothing it kept back is lifted.
    """

    cellen: Mapping[str, int | None]
    stelsel: Stelsel | None = None
    gehouden: frozenset[str] = frozenset()
    genoemd: frozenset[str] = frozenset()
    drempel: int = DREMPEL


def geef_vrij(
    stelsel: Stelsel,
    *,
    drempel: int = DREMPEL,
    eerder: Sequence[Eerder] = (),
    noem: Collection[str] = (),
    hef_op: Collection[str] = (),
) -> Vrijgave:
    """What of these tables may be shown, beside what was shown before.

    Only a small number can be named; `noem` says nothing of any other. What was kept back once is
    shown again only by `hef_op`, with what follows from it, and only where no small number does,
    then or now.

    Raises:
        NietVrijTeGeven: nothing can, beside that.
        NietOpTeHeffen: a number of `hef_op` must stay out of sight.
    """
    klein = frozenset(naam for naam in noem if 0 < stelsel.aantal.get(naam, 0) < drempel)
    vrij = frozenset(hef_op)
    while True:
        if not _blijft_dicht(eerder, stelsel, vrij, drempel):
            raise NietOpTeHeffen
        werk = _Werk(stelsel, drempel, eerder, klein, vrij)
        try:
            werk.sluit()
            break
        except NietVrijTeGeven as fout:
            if not hef_op or fout.naam in vrij or stelsel.aantal.get(fout.naam, 0) < drempel:
                raise
            vrij |= {fout.naam}
    cellen = {naam: werk.cel(naam) for naam in stelsel.sleutels()}
    if any(naam not in cellen or cellen[naam].getal is None for naam in vrij):
        raise NietOpTeHeffen
    return Vrijgave(cellen, drempel, vrij)


def _blijft_dicht(
    eerder: Sequence[Eerder], nu: Stelsel, hef_op: frozenset[str], drempel: int
) -> bool:
    """Whether no small number of earlier releases follows once these numbers are known.

    A number that moved by the threshold or more says nothing of what it was. Of any other its
    reader is taken to know what it was, and so what follows from it there, and from that in the
    other releases.
    """
    bekend = {naam: {nu.aantal.get(naam, 0)} for naam in hef_op}
    while True:
        volgt: set[tuple[str, int]] = set()
        for e in eerder:
            er_volgt = _volgt(e, bekend, drempel)
            if er_volgt is None:
                return False
            volgt |= er_volgt
        if all(getal in bekend.get(naam, ()) for naam, getal in volgt):
            return True
        for naam, getal in volgt:
            bekend.setdefault(naam, set()).add(getal)


def _volgt(
    eerder: Eerder, bekend: Mapping[str, set[int]], drempel: int
) -> set[tuple[str, int]] | None:
    """What follows from an earlier release for who knows these numbers; None: a small one."""
    toen, ver = eerder.stelsel, max(drempel, eerder.drempel)
    dicht = {naam for naam in bekend if eerder.cellen.get(naam, 0) is None}
    if toen is None:
        return None if dicht else set()
    telde = toen.aantal
    gezien = {n for n in dicht if any(abs(w - telde.get(n, 0)) < ver for w in bekend[n])}
    if not gezien:
        return set()
    los = _Werk(toen, eerder.drempel, (), eerder.genoemd).volgt_uit(eerder, gezien)
    klein = any(telde.get(naam, 0) < eerder.drempel for naam in {*gezien, *los})
    return None if klein or los & eerder.gehouden else {(naam, telde[naam]) for naam in los}


@dataclass(slots=True)
class _Werk:
    """Which numbers are kept back, and which stand as they were shown before."""

    stelsel: Stelsel
    drempel: int
    eerder: Sequence[Eerder]
    noem: frozenset[str]
    hef_op: frozenset[str] = frozenset()
    weg: set[str] = field(default_factory=set)
    gehouden: dict[str, int] = field(default_factory=dict)
    # Per number how far it must be able to grow; 0: to be another at all.
    eisen: dict[str, int] = field(default_factory=dict)
    # Per part how much can flow between each row and column.
    takken: dict[str, dict[Knoop, dict[Knoop, int]]] = field(default_factory=dict)
    # Per number what moves in another table that fits, and of the one that is being looked for.
    sporen: dict[str, frozenset[str]] = field(default_factory=dict)
    spoor: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for naam in self.stelsel.sleutels():
            self._begin(naam, self._waarde(naam))

    def _waarde(self, naam: str) -> int:
        return self.stelsel.aantal.get(naam, 0)

    def _begin(self, naam: str, nu: int) -> None:
        """What this number is by itself: small, close to one shown before, or kept back before."""
        if naam in self.noem:
            return
        geweest = [e.cellen[naam] for e in self.eerder if naam in e.cellen]
        dichtbij = [v for v in geweest if v is not None and abs(nu - v) < self.drempel]
        groot = [v for v in dichtbij if v >= self.drempel]
        if groot:
            was = min(groot, key=lambda v: (abs(nu - v), v))
            self.gehouden[naam] = was
            if was != nu:
                self.eisen[naam] = 0
        elif 0 < nu < self.drempel:
            self._verberg(naam, self.drempel - nu)
        elif anders := [v for v in dichtbij if v != nu]:
            self._verberg(naam, max(1, max(anders) + self.drempel - nu))
        elif None in geweest and nu and naam not in self.hef_op:
            self._verberg(naam, 0)

    def _verberg(self, naam: str, eis: int) -> None:
        self.weg.add(naam)
        self.eisen[naam] = eis

    def cel(self, naam: str) -> Cel:
        """The number as it is shown."""
        if naam in self.weg:
            return Cel(None, "onderdrukt")
        if naam in self.gehouden:
            return Cel(self.gehouden[naam], "gehouden")
        nu = self._waarde(naam)
        return Cel(nu, "genoemd" if naam in self.noem and 0 < nu < self.drempel else "getal")

    def sluit(self) -> None:
        """Keep back more until nothing small follows from the rest."""
        extra: list[str] = []
        for naam in sorted(self.eisen):
            while naam in self.eisen and not self._veilig(naam):
                if (erbij := self._kies(naam)) is None:
                    self._noem_ook(naam)
                    continue
                self._wissel(erbij)
                extra.append(erbij)
        # What was kept back on the way to another choice can often be shown after all.
        for naam in reversed(extra):
            rust_erop = [ander for ander, spoor in self.sporen.items() if naam in spoor]
            self._wissel(naam)
            if not all(map(self._veilig, rust_erop)):
                self._wissel(naam)

    def _noem_ook(self, naam: str) -> None:
        """A small number that follows from those that were named is named with them.

        Raises:
            NietVrijTeGeven: none was named, or it is no small number.
        """
        if not self.noem or not 0 < self._waarde(naam) < self.drempel:
            raise NietVrijTeGeven(naam)
        self.noem |= {naam}
        del self.eisen[naam]
        self._wissel(naam)

    def _wissel(self, naam: str) -> None:
        """Keep a number back, or show it after all."""
        self.weg ^= {naam}
        rij = naam.partition("@")[0]
        if rij != TOTAAL:
            self.takken.pop(self._deel(rij), None)

    def _kies(self, naam: str) -> str | None:
        """The number to keep back next: in a line with this one if there is one, small, no total.

        One that was named stays, and one that stands as before can be moved already, or is known.
        """
        rij, _, kolom = naam.partition("@")
        kan = [
            ander
            for ander in self.stelsel.sleutels()
            if self._waarde(ander)
            and not any(ander in rij for rij in (self.weg, self.noem, self.hef_op, self.gehouden))
        ]

        def rang(ander: str) -> tuple[bool, int, int, int, str]:
            r, _, k = ander.partition("@")
            buur = r in (rij, TOTAAL) or k == kolom
            totalen = (r == TOTAAL) + (k == self.stelsel.som)
            klein = self._waarde(ander) <= self.eisen[naam]
            return not buur, totalen, klein, self._waarde(ander), ander

        return min(kan, key=rang, default=None)

    def volgt_uit(self, eerder: Eerder, gezien: Collection[str]) -> set[str]:
        """What an earlier release, of these tables, gives away to who knows these numbers of it."""
        self.weg = {naam for naam, getal in eerder.cellen.items() if getal is None} - {*gezien}
        self.gehouden = {n: eerder.cellen[n] or 0 for n in eerder.gehouden}
        self.eisen = {n: self._eis(n) for n in self.weg}
        self.eisen |= {n: 0 for n, was in self.gehouden.items() if was != self._waarde(n)}
        return {naam for naam in self.eisen if not self._veilig(naam)}

    def _eis(self, naam: str) -> int:
        return max(0, self.drempel - self._waarde(naam))

    # --- could it be another number? ---------------------------------------------------------

    def _veilig(self, naam: str) -> bool:
        eis = self.eisen[naam]
        veilig = self._kan(naam, eis) if eis else self._kan(naam, 1) or self._kan(naam, -1)
        if veilig:
            self.sporen[naam] = frozenset(self.spoor)
        return veilig

    def _kan(self, naam: str, erbij: int) -> bool:
        """Whether some other table fits all that is shown in which this number is so much more."""
        if abs(erbij) > self._ruimte(naam, op=erbij > 0):
            return False
        rij, _, kolom = naam.partition("@")
        som = self.stelsel.som
        if rij == TOTAAL:
            # A total of a column grows with the grand total, or at the cost of another column.
            anderen = self.stelsel.kolommen if kolom == som else (som, *self.stelsel.kolommen)
            return self._schuif(kolom, anderen, erbij, None)
        # Flow runs from row to column where a count grows, and the other way for a total of a row.
        op = (erbij > 0) is (kolom != som)
        naar, van = (("kolom", kolom), ("rij", rij)) if op else (("rij", rij), ("kolom", kolom))
        deel = self._deel(rij)
        self.spoor = {naam}
        if self._stroom(deel, naar, van, naam, abs(erbij)):
            return True
        return self._schuif(kolom, (som, *self.stelsel.kolommen), erbij, naam)

    def _schuif(self, kolom: str, anderen: Sequence[str], erbij: int, via: str | None) -> bool:
        """Whether the total of a column can move so far, one by one, through `via` in its part.

        Each step is made up for by the grand total, or by another column: several can share in it.
        """
        self.spoor = {sleutel(TOTAAL, kolom)} | {*filter(None, [via])}
        resten = {deel: self._rest(deel, via) for deel in self.stelsel.delen}
        bewogen: Counter[str] = Counter()
        stap = 1 if erbij > 0 else -1
        return all(
            any(
                self._zet_stap(resten, bewogen, (kolom, ander), stap, via)
                for ander in anderen
                if ander != kolom
            )
            for _ in range(abs(erbij))
        )

    def _zet_stap(
        self,
        resten: Mapping[str, dict[Knoop, dict[Knoop, int]]],
        bewogen: Counter[str],
        paar: tuple[str, str],
        stap: int,
        via: str | None,
    ) -> bool:
        """Move the totals of two columns by one, in every part, or leave everything as it was."""
        een, ander = paar
        # Either one grows at the cost of the other, or a column and the grand total grow together.
        stappen = {een: stap, ander: stap if self.stelsel.som in paar else -stap}
        for kolom, d in stappen.items():
            totaal = sleutel(TOTAAL, kolom)
            if not self._los(totaal) or d * (bewogen[kolom] + d) > self._ruimte(totaal, op=d > 0):
                return False
        een_op = (stap > 0) is (een != self.stelsel.som)
        bron, put = (ander, een) if een_op else (een, ander)
        gezet: list[tuple[str, list[Knoop]]] = []
        for deel, rest in resten.items():
            van, naar = ("kolom", bron), ("kolom", put)
            if via is not None and self._deel(via.partition("@")[0]) == deel:
                # What passes through `via` has only its other half to find.
                rij = ("rij", via.partition("@")[0])
                van, naar = (van, rij) if put == een else (rij, naar)
            weg = pad(rest, van, naar)
            if weg is None:
                for eerder, stappen_ in gezet:
                    duw(resten[eerder], stappen_[::-1])
                return False
            duw(rest, weg)
            gezet.append((deel, weg))
        bewogen.update(stappen)
        self.spoor |= {sleutel(TOTAAL, ander)}
        self.spoor |= {naam for _, weg in gezet for naam in _langs(weg)}
        return True

    def _los(self, naam: str) -> bool:
        """Whether a reader cannot know this number: one that stands as it was is taken as known."""
        return naam in self.weg or self.gehouden.get(naam, self._waarde(naam)) != self._waarde(naam)

    def _ruimte(self, naam: str, *, op: bool) -> int:
        """How far this number can be moved: what is kept back is no zero, since those are shown."""
        nu = self._waarde(naam)
        if naam in self.weg:
            return _VEEL if op else nu - 1
        was = self.gehouden[naam]
        return was + self.drempel - 1 - nu if op else nu - max(0, was - self.drempel + 1)

    def _deel(self, rij: str) -> str:
        return next(naam for naam, rijen in self.stelsel.delen.items() if rij in rijen)

    def _stroom(
        self, deel: str, van: Knoop, naar: Knoop, behalve: str | None, hoeveel: int
    ) -> bool:
        """Whether so much can flow between two lines of one part, leaving its totals alone."""
        rest = self._rest(deel, behalve)
        for _ in range(hoeveel):
            weg = pad(rest, van, naar)
            if weg is None:
                return False
            duw(rest, weg)
            self.spoor |= _langs(weg)
        return True

    def _rest(self, deel: str, behalve: str | None) -> dict[Knoop, dict[Knoop, int]]:
        """How much can flow in a part, but along this number."""
        if deel not in self.takken:
            self.takken[deel] = self._takken(deel)
        rest = {knoop: dict(buren) for knoop, buren in self.takken[deel].items()}
        if behalve is not None:
            rij, _, kolom = behalve.partition("@")
            r, k = ("rij", rij), ("kolom", kolom)
            rest.get(r, {}).pop(k, None)
            rest.get(k, {}).pop(r, None)
        return rest

    def _takken(self, deel: str) -> dict[Knoop, dict[Knoop, int]]:
        uit: dict[Knoop, dict[Knoop, int]] = {}
        for rij in self.stelsel.delen[deel]:
            for kolom in (*self.stelsel.kolommen, self.stelsel.som):
                naam = sleutel(rij, kolom)
                if not self._los(naam):
                    continue
                meer = kolom != self.stelsel.som
                r, k = ("rij", rij), ("kolom", kolom)
                uit.setdefault(r, {})[k] = self._ruimte(naam, op=meer)
                uit.setdefault(k, {})[r] = self._ruimte(naam, op=not meer)
        return uit


def _langs(weg: Sequence[Knoop]) -> set[str]:
    """The numbers that such a flow changes."""
    paren = (sorted(paar, reverse=True) for paar in pairwise(weg))
    return {sleutel(rij[1], kolom[1]) for rij, kolom in paren}
