"""A verdict as time goes on: on which days of reference it stands, and when time alone changes it.

The day of reference is one more day of the worlds: this day or any later one. Each leaf then holds
for a stretch of days of reference, so the worlds themselves say what a later day will bring, and
nothing has to be guessed from terms, borders and dates apart.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

from projections.plichten.plichten import NIET
from projections.plichten.vragen import Vraag
from projections.toetsen.bladen import (
    TEGENSTRIJDIG,
    Blad,
    vanaf_stilte_in_strijd,
    vanaf_strijdig,
    verkend,
)
from projections.werelden.dossierbeeld import Beeld
from projections.werelden.werelden import TeVeel, Wereld

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
        return self._stand(dag, _Lopend(self.beeld, self._stroken))

    def _stand(self, dag: int, lopend: "_Lopend") -> Stand | None:
        vraag = self.vraag
        if dag < self._begin or (vraag.tot is not None and dag >= vraag.tot):
            return None
        if self._strijdig is not None and dag >= self._strijdig:
            return Stand(frozenset({TEGENSTRIJDIG}))
        lopend.ga_naar(dag)
        redenen = lopend.nu("reden")
        if not redenen or (vraag.stil and redenen == {"aanleiding_is_er"}):
            return None
        uitkomsten = lopend.nu("uitkomst")
        if "niet_nagekomen" in uitkomsten and self._stilte is not None and dag >= self._stilte:
            return Stand(frozenset({TEGENSTRIJDIG}))
        return Stand(uitkomsten, lopend.einde(), tuple(sorted(lopend.nu("versie") - {""})))

    def keer(self) -> int | None:
        """The first day on which time alone makes it another verdict; None is never."""
        return next((dag for dag, _ in self.keren()), None)

    def keren(self) -> Iterator[tuple[int, Stand | None]]:
        """Every day on which time alone makes it another verdict, and which."""
        return islice(self.verloop(), 1, None)

    def verloop(self) -> Iterator[tuple[int, Stand | None]]:
        """The verdict on the day of reference, and then every later one with its first day."""
        if self._strijdig is None and self._stilte is None and self._nooit_iets():
            yield self.beeld.peildatum, None  # most norms of most cases
            return
        peildatum, nooit = self.beeld.peildatum, self.beeld.nooit
        dagen = {self._begin, self.vraag.tot, self._strijdig, self._stilte}
        dagen |= {van for van, _, _ in self._stroken} | {tot + 1 for _, tot, _ in self._stroken}
        lopend = _Lopend(self.beeld, self._stroken)
        nu = zichtbaar(self._stand(peildatum, lopend))
        yield peildatum, nu
        for dag in sorted(d for d in dagen if d is not None and peildatum < d < nooit):
            if (straks := zichtbaar(self._stand(dag, lopend))) != nu:
                nu = straks
                yield dag, nu

    def _nooit_iets(self) -> bool:
        return all(blad.uitslag.uitkomst == NIET for _, _, blad in self._stroken)


def zichtbaar(stand: Stand | None) -> Stand | None:
    """What certainly does not apply is as good as nothing."""
    return None if stand is None or stand.uitkomsten == {NIET} else stand


def _is(wereld: Wereld, nu: int, dag: int) -> bool:
    """Can it be this day of reference?"""
    try:
        return wereld.bestaat((nu, dag))
    except TeVeel:
        return True


class _Lopend:
    """The leaves that hold on a day, counted; asked of one day after another and never back.

    A date without end has a leaf for each of its days, so each leaf is looked at as it begins and
    as it ends, and not on every day between.
    """

    def __init__(self, beeld: Beeld, stroken: Sequence[tuple[int, int, Blad]]) -> None:
        self._beeld = beeld
        self._komt = sorted(stroken, key=lambda strook: strook[0], reverse=True)
        self._gaat: list[tuple[int, int, tuple[tuple[str, object], ...]]] = []
        self._telling: Counter[tuple[str, object]] = Counter()
        self._laagst: list[tuple[int, int]] = []
        self._hoogst: list[tuple[int, int]] = []
        self._dag = 0

    def ga_naar(self, dag: int) -> None:
        """Let begin and end what does so by this day."""
        self._dag = dag
        while self._komt and self._komt[-1][0] <= dag:
            _, tot, blad = self._komt.pop()
            if tot >= dag:
                self._begint(tot, blad)
        while self._gaat and self._gaat[0][0] < dag:
            self._telling.subtract(heappop(self._gaat)[2])

    def _begint(self, tot: int, blad: Blad) -> None:
        uitslag, grenzen = blad.uitslag, grenzen_van(self._beeld, blad)
        telt: list[tuple[str, object]] = [
            ("uitkomst", uitslag.uitkomst),
            ("reden", uitslag.reden),
            ("versie", uitslag.versie),
        ]
        for naam, hoop, dag, teken in (
            ("laag", self._laagst, grenzen and grenzen[0], 1),
            ("hoog", self._hoogst, grenzen and grenzen[1], -1),
        ):
            if dag is not None:
                heappush(hoop, (teken * dag, tot))
            elif grenzen is not None:
                telt.append((naam, None))
        self._telling.update(telt)
        heappush(self._gaat, (tot, id(blad), tuple(telt)))

    def nu(self, naam: str) -> frozenset[str]:
        """What the leaves of this day say under this name."""
        return frozenset(
            str(waarde) for (wat, waarde), aantal in self._telling.items() if wat == naam and aantal
        )

    def einde(self) -> tuple[int | None, int | None]:
        """The earliest and the latest last day on this day; None where there is no telling."""
        laag, hoog = self._uiterste("laag", self._laagst), self._uiterste("hoog", self._hoogst)
        return _ooit(self._beeld, laag), None if hoog is None else -hoog

    def _uiterste(self, naam: str, hoop: list[tuple[int, int]]) -> int | None:
        while hoop and hoop[0][1] < self._dag:
            heappop(hoop)
        return hoop[0][0] if hoop and not self._telling[naam, None] else None


def einde(beeld: Beeld, bladeren: Sequence[Blad]) -> tuple[int | None, int | None]:
    """The earliest and the latest last day there can be; None where there is no telling."""
    grenzen = [g for blad in bladeren if (g := grenzen_van(beeld, blad)) is not None]
    laagst, hoogst = [laag for laag, _ in grenzen], [hoog for _, hoog in grenzen]
    return _ooit(beeld, _uiterste(laagst, min)), _uiterste(hoogst, max)


def _ooit(beeld: Beeld, dag: int | None) -> int | None:
    return None if dag is None or dag >= beeld.nooit else dag


def grenzen_van(beeld: Beeld, blad: Blad) -> tuple[int | None, int | None] | None:
    """Between which days a leaf has the last day; None where no term runs.

    Never is a last day too, later than all others.
    """
    slot, w = blad.uitslag.einde, blad.wereld
    if slot is None or w is None:
        return None
    grenzen = slot.grenzen(w)
    if grenzen is None:
        return beeld.nooit, None
    # An open begin or end of a date is the edge of what is looked at, and no day.
    return (
        grenzen[0] if grenzen[0] > beeld.bodem + beeld.marge // 2 else None,
        grenzen[1] if grenzen[1] < beeld.nooit else None,
    )


def _uiterste(dagen: Sequence[int | None], keuze: Callable[[list[int]], int]) -> int | None:
    bekend = [dag for dag in dagen if dag is not None]
    return keuze(bekend) if bekend and len(bekend) == len(dagen) else None
