"""A verdict as time goes on: on which days of reference it stands, and when time alone changes it.

The day of reference is one more day of the worlds: this day or any later one. Each leaf then holds
for a stretch of days of reference, so the worlds themselves say what a later day will bring, and
nothing has to be guessed from terms, borders and dates apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from projections.bladen import (
    TEGENSTRIJDIG,
    Blad,
    vanaf_stilte_in_strijd,
    vanaf_strijdig,
    verkend,
)
from projections.dossierbeeld import Beeld
from projections.plichten import NIET
from projections.vragen import Vraag
from projections.werelden import TeVeel, Wereld

_STAPPEN = 60  # how far the end of a stretch is looked for, day by day


@dataclass(frozen=True, slots=True)
class Stand:
    """A verdict on one day of reference."""

    uitkomsten: frozenset[str]
    einde: tuple[int | None, int | None] = (None, None)
    versies: tuple[str, ...] = ()


class Doorkijk:
    """One question on a day and on all later days."""

    def __init__(self, beeld: Beeld, vraag: Vraag) -> None:
        self.beeld = beeld
        self.vraag = vraag
        laag, daad = beeld.ruimte.laag, vraag.aanleiding
        self._begin = beeld.peildatum if daad is None else laag[daad.dag]
        self._strijdig = vanaf_strijdig(beeld, vraag)
        self._stilte = vanaf_stilte_in_strijd(beeld, vraag) if beeld.strijdig else None
        self._stroken: list[tuple[int, int, Blad]] = []
        self.geheel = True
        if self._strijdig is None or self._strijdig > beeld.peildatum:
            gevonden, self.geheel = verkend(beeld, vraag)
            self._stroken = list(self._dagen(gevonden))

    def _dagen(self, gevonden: Sequence[Blad]) -> Iterator[tuple[int, int, Blad]]:
        """From and to which day of reference each leaf holds."""
        nu = self.beeld.nu
        for blad in gevonden:
            w = blad.wereld
            if w is None:
                continue
            van, tot = w.laag[nu], w.hoog[nu]
            if w.uitgesteld:
                van = next((d for d in range(van, min(tot, van + _STAPPEN)) if _is(w, nu, d)), tot)
                if tot < self.beeld.nooit:
                    terug = range(tot, max(van, tot - _STAPPEN), -1)
                    tot = next((d for d in terug if _is(w, nu, d)), van)
            yield van, tot, blad

    def stand(self, dag: int) -> Stand | None:
        """The verdict on this day; None when there is nothing to judge."""
        vraag = self.vraag
        if dag < self._begin or (vraag.tot is not None and dag >= vraag.tot):
            return None
        if self._strijdig is not None and dag >= self._strijdig:
            return Stand(frozenset({TEGENSTRIJDIG}))
        nu = [blad for van, tot, blad in self._stroken if van <= dag <= tot]
        if not nu or (vraag.stil and all(b.uitslag.reden == "aanleiding_is_er" for b in nu)):
            return None
        uitkomsten = frozenset(blad.uitslag.uitkomst for blad in nu)
        if "niet_nagekomen" in uitkomsten and self._stilte is not None and dag >= self._stilte:
            return Stand(frozenset({TEGENSTRIJDIG}))
        versies = sorted({blad.uitslag.versie for blad in nu if blad.uitslag.versie})
        return Stand(uitkomsten, einde(self.beeld, nu), tuple(versies))

    def keer(self) -> int | None:
        """The first day on which time alone makes it another verdict; None is never."""
        return next((dag for dag, _ in self.keren()), None)

    def keren(self) -> Iterator[tuple[int, Stand | None]]:
        """Every day on which time alone makes it another verdict, and which."""
        peildatum, nooit = self.beeld.peildatum, self.beeld.nooit
        dagen = {self._begin, self.vraag.tot, self._strijdig, self._stilte}
        dagen |= {van for van, _, _ in self._stroken} | {tot + 1 for _, tot, _ in self._stroken}
        nu = zichtbaar(self.stand(peildatum))
        for dag in sorted(d for d in dagen if d is not None and peildatum < d < nooit):
            if (straks := zichtbaar(self.stand(dag))) != nu:
                nu = straks
                yield dag, nu


def zichtbaar(stand: Stand | None) -> Stand | None:
    """What certainly does not apply is as good as nothing."""
    return None if stand is None or stand.uitkomsten == {NIET} else stand


def _is(wereld: Wereld, nu: int, dag: int) -> bool:
    """Can it be this day of reference?"""
    try:
        return wereld.bestaat((nu, dag))
    except TeVeel:
        return True


def einde(beeld: Beeld, bladeren: Sequence[Blad]) -> tuple[int | None, int | None]:
    """The earliest and the latest last day there can be; None where there is no telling."""
    laagst: list[int | None] = []
    hoogst: list[int | None] = []
    for blad in bladeren:
        slot, w = blad.uitslag.einde, blad.wereld
        if slot is None or w is None:
            continue
        grenzen = slot.grenzen(w)
        if grenzen is None:
            return None, None
        # An open begin or end of a date is the edge of what is looked at, and no day.
        laagst.append(grenzen[0] if grenzen[0] > beeld.bodem + beeld.marge // 2 else None)
        hoogst.append(grenzen[1] if grenzen[1] < beeld.nooit else None)
    return _uiterste(laagst, min), _uiterste(hoogst, max)


def _uiterste(dagen: Sequence[int | None], keuze: Callable[[list[int]], int]) -> int | None:
    bekend = [dag for dag in dagen if dag is not None]
    return keuze(bekend) if bekend and len(bekend) == len(dagen) else None
