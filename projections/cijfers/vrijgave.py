"""What of a table of counts may leave the commission: the one safe release function.

A count below the threshold is about few people, so it is not shown. Nor is any other number from
which it follows: another table is looked for that fits all that is shown and in which it is at or
above the threshold; where there is none, one number more is kept back.

**Beside earlier releases.** A number that was shown before is shown anew only where it moved by the
threshold or more; else it stands as it was shown then, which says nothing of what it is now. One
that was kept back stays so, and may be zero by now, until somebody lifts it. So two releases show
no small difference. But one may still follow, and to whoever knows from elsewhere that some numbers
stood still, more follows. The strongest such reader knows of every number that stood still that it
did; whoever knows less can exclude less. He is held off so:

* *Where nothing is shown anew* a later release says nothing: the tables of before, once more, fit
  it, and with them every number stands still. So no difference follows, and of what was kept back
  then no more than before. This is always left to fall back on.
* *Else* of each difference below the threshold there must be other tables that fit all that is
  shown, in which it is another one, and of each small number that was kept back, then or now, in
  which it is at or above the threshold, and in which what stood still still does. Each is found
  (naasteen.py), so it is there. For what has none, a number less is shown anew.

A table of years and one of the quarters of a year hold some numbers both, so they are read
together: where such a number moves in the one it moves in the other (naasteen.py). There a release
that shows nothing anew still tells which new numbers are zero, so at last it is refused. Of one
that cannot be counted again nothing that it showed is shown anew, and no more is held off.

The reader who runs this function himself on every table that can be is not held off: that it kept a
number back tells him that it, or one beside it, is small. Nothing is rounded.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from projections.cijfers.naasteen import Blad, Groep, Lezing
from projections.cijfers.stelsel import DREMPEL, TOTAAL, Cel, Stelsel, Vrijgave, sleutel


class NietVrijTeGeven(Exception):
    """Next to what was released before, nothing can be shown that isolates no small count."""


class NietOpTeHeffen(Exception):
    """Shown now, this number would make a small one follow, here or from an earlier release."""


@dataclass(frozen=True, slots=True)
class Eerder:
    """An earlier release: what was shown under each key; None: it was kept back.

    `stelsel` lay behind it; None: it cannot be counted again. What is `gehouden` stood as it was
    shown before that.
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
    """What of these tables may be shown, beside what was shown before, the oldest first.

    Only a small number can be named; `noem` says nothing of any other. What was kept back once is
    shown again only by `hef_op`, and only where nothing small follows, then or now.

    Raises:
        NietVrijTeGeven: nothing can, beside that.
        NietOpTeHeffen: a number of `hef_op` must stay out of sight.
    """
    klein = frozenset(naam for naam in noem if 0 < stelsel.aantal.get(naam, 0) < drempel)
    werk = _Werk(stelsel, drempel, eerder, klein, frozenset(hef_op))
    try:
        werk.sluit()
    except NietVrijTeGeven:
        if hef_op:
            raise NietOpTeHeffen from None
        raise
    cellen = {naam: werk.cel(naam) for naam in stelsel.sleutels()}
    if any(naam not in cellen or cellen[naam].getal is None for naam in hef_op):
        raise NietOpTeHeffen
    return Vrijgave(cellen, drempel, frozenset(hef_op))


@dataclass(frozen=True, slots=True)
class _Eis:
    """That a number can be so much more (0: another at all) in a release of one of these groups.

    Of a `stille` that need not be found while nothing is shown anew. `tussen` two releases it must
    move by another number, or the difference stays what it is.
    """

    naam: str
    erbij: int
    groepen: tuple[tuple[int, Groep], ...]
    stil: bool = False
    tussen: tuple[int, int] | None = None


@dataclass(slots=True)
class _Werk:
    """Which numbers are kept back, which stand as they were shown, and what must stay possible."""

    stelsel: Stelsel
    drempel: int
    eerder: Sequence[Eerder]
    noem: frozenset[str]
    hef_op: frozenset[str]
    weg: set[str] = field(default_factory=set)
    gehouden: dict[str, int] = field(default_factory=dict)
    bladen: list[Blad] = field(default_factory=list)
    eisen: list[_Eis] = field(default_factory=list)
    lezing: Lezing = field(init=False)
    # What moves in the other tables that were found.
    sporen: dict[_Eis, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bladen = list(_bladen(self.eerder))
        for naam in self.stelsel.sleutels():
            self._begin(naam, self.telt(naam))
        self.bladen.append(self._dit_blad())
        self.lezing = Lezing(self.bladen)
        for blad in self.bladen[:-1]:
            gelicht = {naam for naam in self.hef_op & blad.dicht if self._dichtbij(naam, blad)}
            blad.bekend |= gelicht if blad.stelsel.som != self.stelsel.som else set()
        genoemd = self.noem.union(*(e.genoemd for e in self.eerder))
        self.eisen = [eis for eis in self._alle_eisen() if eis.naam not in genoemd]

    @property
    def nu(self) -> int:
        """The place of this release, after all others."""
        return len(self.bladen) - 1

    def telt(self, naam: str) -> int:
        """What this number is."""
        return self.stelsel.aantal.get(naam, 0)

    # --- what a number is by itself ----------------------------------------------------------

    def _begin(self, naam: str, nu: int) -> None:
        """What this number is by itself: small, close to one shown before, or kept back before."""
        klein = 0 < nu < self.drempel
        geweest = [e for e in self.eerder if naam in e.cellen]
        getoond = [v for e in geweest if (v := e.cellen[naam]) is not None]
        te_tellen = all(e.stelsel is not None for e in geweest)
        if naam in self.noem:
            return
        if not geweest:
            if klein:
                self.weg.add(naam)
        elif len(getoond) < len(geweest):
            if klein or naam not in self.hef_op or not te_tellen:
                self.weg.add(naam)
        elif klein or not te_tellen or any(abs(nu - v) < self._ver for v in getoond):
            # A small number that was named before is not named again of itself.
            if 0 < getoond[-1] < self.drempel:
                self.weg.add(naam)
            else:
                self.gehouden[naam] = getoond[-1]

    @property
    def _ver(self) -> int:
        """From how far on a difference is not small."""
        return max(self.drempel, *(e.drempel for e in self.eerder), 0)

    def _dichtbij(self, naam: str, blad: Blad) -> bool:
        return abs(self.telt(naam) - blad.telt(naam)) < self._ver

    def _dit_blad(self) -> Blad:
        namen = frozenset(self.stelsel.sleutels())
        ooit = {naam for e in self.eerder for naam in e.cellen}
        bekend = set(namen - self.weg - {*self.gehouden})
        # One more that is kept back on the way is never a zero either, unless it was shown before.
        return Blad(self.stelsel, self.drempel, namen, bekend, frozenset(self.weg), namen - ooit)

    def cel(self, naam: str) -> Cel:
        """The number as it is shown."""
        if naam in self.weg:
            return Cel(None, "onderdrukt")
        if naam in self.gehouden:
            return Cel(self.gehouden[naam], "gehouden")
        nu = self.telt(naam)
        return Cel(nu, "genoemd" if naam in self.noem and 0 < nu < self.drempel else "getal")

    # --- what must stay possible -------------------------------------------------------------

    def _alle_eisen(self) -> Iterator[_Eis]:
        yield from self._op_zichzelf()
        for i in range(len(self.bladen)):
            yield from self._achtergehouden(i)
        for een, ander in combinations(range(len(self.bladen)), 2):
            yield from self._verschillen(een, ander)

    def _op_zichzelf(self) -> Iterator[_Eis]:
        """Of what is new here, and beside a release that is not of this table."""
        los = [e for e in self.eerder if e.stelsel is None or e.stelsel.som != self.stelsel.som]
        ooit = {naam for blad in self.bladen[:-1] for naam in blad.namen}
        for naam in (*sorted(self.weg), *sorted(self.gehouden)):
            ernaast = [e.cellen[naam] for e in los if naam in e.cellen]
            nu = self.telt(naam)
            nieuw = naam not in ooit or (None in ernaast and self._raakt(naam, los))
            if naam in self.weg and nieuw and nu:
                yield _Eis(naam, max(0, self.drempel - nu), self._in(self.nu, naam))
            elif naam in self.gehouden and any(v != nu for v in ernaast):
                yield _Eis(naam, 0, self._in(self.nu, naam))

    def _raakt(self, naam: str, los: Iterable[Eerder]) -> bool:
        """Whether this number is small, or may be close to what one of these kept back."""
        anders = [e.stelsel for e in los if naam in e.cellen]
        toen = [None if s is None else abs(self.telt(naam) - s.aantal.get(naam, 0)) for s in anders]
        klein = 0 < self.telt(naam) < self.drempel
        return klein or any(ver is None or 0 < ver < self._ver for ver in toen)

    def _verschillen(self, een: int, ander: int) -> Iterator[_Eis]:
        """Of each small difference between two releases: that it is another one."""
        a, b = self.bladen[een], self.bladen[ander]
        stil = self._zwijgt()
        erbij = {*b.stelsel.kolommen} > {*a.stelsel.kolommen}
        gegroeid = ander == self.nu and a.stelsel.som == b.stelsel.som and erbij
        for naam in sorted(a.namen & b.namen):
            if not 0 < abs(a.telt(naam) - b.telt(naam)) < self._ver:
                continue
            alle = [groep for i in range(een, ander + 1) for groep in self.lezing.groepen(naam, i)]
            groepen = tuple(
                (een if een in groep else ander, groep)
                for groep in dict.fromkeys(alle)
                if (een in groep) is not (ander in groep)
            )
            som = naam.endswith(f"@{self.stelsel.som}")
            stil_hier = stil and not (gegroeid and som)
            yield _Eis(naam, 0, groepen, stil=stil_hier, tussen=(een, ander))

    def _achtergehouden(self, i: int) -> Iterator[_Eis]:
        """Of each small number that a release does not show: that it could be large."""
        blad, stil = self.bladen[i], self._zwijgt()
        for naam in sorted(blad.namen - blad.bekend):
            was = blad.telt(naam)
            if not 0 < was < blad.drempel or (i == self.nu and naam in blad.nooit_nul):
                continue
            erbij = blad.drempel - was if naam in blad.dicht else 0
            yield _Eis(naam, erbij, self._in(i, naam), stil=stil)

    def _in(self, i: int, naam: str) -> tuple[tuple[int, Groep], ...]:
        return tuple((i, groep) for groep in self.lezing.groepen(naam, i))

    def _zwijgt(self) -> bool:
        """Whether a release that shows nothing anew says nothing."""
        een_tabel = all(blad.stelsel.som == self.stelsel.som for blad in self.bladen)
        return een_tabel and not self._toeval()

    def _toeval(self) -> bool:
        """Whether a grand total stood still though new columns add to it: then others differ."""
        for blad in self.bladen[:-1]:
            if blad.stelsel.som == self.stelsel.som:
                nieuw = [k for k in self.stelsel.kolommen if k not in blad.stelsel.kolommen]
                for rij in self.stelsel.rijen():
                    totaal = sleutel(rij, self.stelsel.som)
                    erbij = any(self.telt(sleutel(rij, k)) for k in nieuw)
                    if erbij and self.telt(totaal) == blad.telt(totaal):
                        return True
        return False

    # --- until it is ---------------------------------------------------------------------------

    def sluit(self) -> None:
        """Keep back more, or show less anew, until nothing small follows from the rest."""
        extra: list[str] = []
        for eis in list(self.eisen):
            while eis in self.eisen and not self._voldaan(eis):
                if (erbij := self._kies(eis)) is None:
                    self._noem_ook(eis.naam)
                    continue
                self._wissel(erbij)
                extra.append(erbij)
        # What was kept back on the way to another choice can often be shown after all.
        for naam in reversed(extra):
            rust_erop = [eis for eis in self.eisen if naam in self.sporen.get(eis, {naam})]
            self._wissel(naam)
            if not all(map(self._voldaan, rust_erop)):
                self._wissel(naam)

    def _noem_ook(self, naam: str) -> None:
        """A small number that follows from those that were named is named with them.

        Raises:
            NietVrijTeGeven: none was named, or it is no small number.
        """
        elders = naam not in self.bladen[-1].namen  # where there is nothing to name here
        klein = naam in self.weg and 0 < self.telt(naam) < self.drempel
        if not self.noem or not (klein or elders):
            raise NietVrijTeGeven
        self.noem |= {naam}
        self.eisen = [eis for eis in self.eisen if eis.naam != naam]
        if not elders:
            self._wissel(naam)

    def _wissel(self, naam: str) -> None:
        """Keep a number back or as it was, or show it after all."""
        getoond = [v for e in self.eerder if (v := e.cellen.get(naam)) is not None]
        if naam in self.weg or not getoond:
            self.weg ^= {naam}
        elif naam in self.gehouden:
            del self.gehouden[naam]
        else:
            self.gehouden[naam] = getoond[-1]
        self.bladen[-1].bekend ^= {naam}
        self.lezing.vergeet()

    def _kies(self, eis: _Eis) -> str | None:
        """The number to show no more: in a line with this one if there is one, small, no total."""
        rij, _, kolom = eis.naam.partition("@")
        vast = self.noem | self.hef_op
        nieuw = self.bladen[-1].nooit_nul
        kan = [n for n in self.bladen[-1].bekend - vast if self.telt(n) or n not in nieuw]

        def rang(ander: str) -> tuple[bool, int, int, int, str]:
            r, _, k = ander.partition("@")
            buur = r in (rij, TOTAAL) or k == kolom
            totalen = (r == TOTAAL) + (k == self.stelsel.som)
            return not buur, totalen, self.telt(ander) <= eis.erbij, self.telt(ander), ander

        return min(kan, key=rang, default=None)

    # --- could it be another number? ---------------------------------------------------------

    def _voldaan(self, eis: _Eis) -> bool:
        dit = self.bladen[-1]
        if eis.stil and dit.bekend <= dit.nooit_nul:
            return True
        for waar, groep in eis.groepen:
            for erbij in (eis.erbij,) if eis.erbij else (1, -1):
                zetten = self.lezing.kan(groep, waar, eis.naam, erbij)
                if zetten is not None and _verschuift(zetten, eis):
                    self.sporen[eis] = frozenset[str]().union(*zetten.values())
                    return True
        return False


def _verschuift(zetten: Mapping[int, Counter[str]], eis: _Eis) -> bool:
    """Whether these moves change what is asked: of a difference, not both sides alike."""
    stil = Counter[str]()
    een, ander = (zetten.get(i, stil)[eis.naam] for i in eis.tussen or (-1, -1))
    return eis.tussen is None or een != ander


def _bladen(eerder: Iterable[Eerder]) -> Iterator[Blad]:
    """The earlier releases of which it can be told what lay behind them."""
    ooit: set[str] = set()
    for e in eerder:
        dicht = frozenset(naam for naam, getal in e.cellen.items() if getal is None)
        if e.stelsel is not None:
            namen = frozenset(e.cellen)
            bekend = set(namen - dicht - e.gehouden)
            yield Blad(e.stelsel, e.drempel, namen, bekend, dicht, dicht - ooit)
        ooit |= {*e.cellen}
