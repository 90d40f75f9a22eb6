"""Who knew what when: did somebody know of an act on a day, according to what is recorded.

What informs of an act is another act, or that act itself (deelname.py). The answer is `ja` when in
every way it can have been somebody had learned of it by then, `mogelijk` when in some, `pas` when
what informed them came later, and `niet_vastgelegd` otherwise. There is no `nee`: what nobody
recorded is no evidence that somebody did not know. Each answer names the acts it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.tijd.wanneer import Periode
from projections.kennis.deelname import DEELNAME, Wie, Wijze, bereikt, deelnemers
from projections.werelden.gebeurtenissen import Gebeurtenis

Antwoordcode = Literal["ja", "mogelijk", "pas", "niet_vastgelegd"]


@dataclass(frozen=True, slots=True)
class Weet:
    """Somebody learned of `feit` through the act `door`, on a day in `wanneer`."""

    wie: Wie
    feit: str
    door: Gebeurtenis
    wijze: Wijze
    wanneer: Periode


@dataclass(frozen=True, slots=True)
class Kennis:
    """What somebody knew of an act on a day; `mogelijk` and `zeker` are the first such days.

    `mogelijk`: the first day on which they can have known, date.min when nobody says from when.
    `zeker`: the first by which they certainly did; None when no act says. `via` is what it rests
    on, `wellicht` the acts that told them something that is not recorded act by act.
    """

    wie: Wie
    feit: Gebeurtenis
    antwoord: Antwoordcode
    via: tuple[Weet, ...]
    mogelijk: date | None
    zeker: date | None
    wellicht: tuple[Gebeurtenis, ...] = ()


class Weten:
    """Everything that one account of a case says of who learned of which act."""

    def __init__(self, daden: Sequence[Gebeurtenis]) -> None:
        self.daden = tuple(daden)
        self._per_id = {g.id: g for g in daden}
        self._weet: dict[tuple[Wie, str], list[Weet]] = {}
        self._vaag: dict[Wie, list[Gebeurtenis]] = {}
        for g in daden:
            for weet in self._van(g):
                self._weet.setdefault((weet.wie, weet.feit), []).append(weet)
            if DEELNAME[g.daad].vaag:
                for wie in dict(deelnemers(g)):
                    self._vaag.setdefault(wie, []).append(g)

    @property
    def rollen(self) -> tuple[str, ...]:
        """The roles of whom anything is recorded here, those of most acts first."""
        aantal: dict[str, int] = {}
        for wie, _ in self._weet:
            if wie.soort == "rol":
                aantal[wie.code] = aantal.get(wie.code, 0) + 1
        return tuple(sorted(aantal, key=lambda rol: (-aantal[rol], rol)))

    def op(self, wie: Wie, feit: Gebeurtenis, dag: date) -> Kennis:
        """What they knew of this act at the end of this day."""
        alle = sorted(self._weet.get((wie, feit.id), ()), key=_rang)
        antwoord: Antwoordcode = "pas" if alle else "niet_vastgelegd"
        via = [weet for weet in alle if weet.wanneer.vroegst <= dag]
        if via:
            antwoord = "mogelijk"
            if zeker := [weet for weet in via if weet.wanneer.laatst <= dag]:
                antwoord, via = "ja", zeker
        zeker_op = min((weet.wanneer.laatst for weet in alle), default=date.max)
        return Kennis(
            wie=wie,
            feit=feit,
            antwoord=antwoord,
            via=tuple(via or alle),
            mogelijk=min((weet.wanneer.vroegst for weet in alle), default=None),
            zeker=None if zeker_op == date.max else zeker_op,
            wellicht=() if antwoord == "ja" else tuple(self._wellicht(wie, feit, dag)),
        )

    def tabel(self, wie: Wie) -> Mapping[str, Kennis]:
        """Of every act that they ever learned of, since when, as far as is recorded."""
        feiten = (g for g in self.daden if (wie, g.id) in self._weet)
        return {g.id: self.op(wie, g, date.max) for g in feiten}

    def _van(self, g: Gebeurtenis) -> Iterator[Weet]:
        """What taking part in this act tells: of the act itself, and of what it must have known."""
        for wie, wijze in dict.fromkeys(deelnemers(g)):
            wanneer = bereikt(g, wijze)
            yield Weet(wie, g.id, g, wijze, _eerlijk(wanneer, vast=not g.strijdig))
            for id_ in g.noemt if DEELNAME[g.daad].noemt else ():
                feit = self._per_id[id_]
                # Nobody knows of an act before it was there; and whoever began on something
                # earlier learned of it on a day that nobody recorded.
                vroegst = max(wanneer.vroegst, feit.dag.vroegst)
                vast = g.niet_voor(feit) and wanneer.laatst >= vroegst
                laatst = wanneer.laatst if vast else date.max
                naam = Wijze.NOEMDE if wijze is Wijze.DEED else wijze
                yield Weet(wie, id_, g, naam, Periode(vroegst, laatst))

    def _wellicht(self, wie: Wie, feit: Gebeurtenis, dag: date) -> Iterator[Gebeurtenis]:
        for g in self._vaag.get(wie, ()):
            hierover = not g.meldingen or not feit.meldingen or g.meldingen & feit.meldingen
            ooit = feit.dag.vroegst <= g.dag.laatst and g.dag.vroegst <= dag
            if g is not feit and hierover and ooit and feit.id not in g.noemt:
                yield g


def _eerlijk(wanneer: Periode, *, vast: bool) -> Periode:
    """A day that contradicts others is certain of nothing."""
    return wanneer if vast else Periode(wanneer.vroegst, date.max)


def _rang(weet: Weet) -> tuple[date, date, bool, int]:
    eerst = (weet.wanneer.laatst, weet.wanneer.vroegst)
    return (*eerst, weet.door.id != weet.feit, weet.door.nummer)
