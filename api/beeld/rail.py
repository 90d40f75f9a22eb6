"""Where the days of recording stand on their rail: the second clock, on a scale of its own.

Things are recorded long after they happened, so one axis for both would squeeze the story into a
corner. The rail runs from the first day of recording to the last; days too near to be told apart
are pushed apart, in order, and only as many dates are written as fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.beeld.tijdas import BREEDTE, GOOT
from projections.beelden.vastlegdagen import Vastlegdag

LINKS, RECHTS = GOOT + 56, BREEDTE - 56
_NAAST = 26.0  # between two days, as long as all fit
_DATUM = 104.0  # the room a date takes


@dataclass(frozen=True, slots=True)
class Railpunt:
    """One day on the rail; `later`: recorded after the state of knowledge that is shown."""

    dag: date
    x: float
    straal: float
    aantal: int
    datum: bool
    later: bool


def rail(dagen: Sequence[Vastlegdag], bekend_op: date | None) -> tuple[Railpunt, ...]:
    """The days in order, each at its place."""
    plaatsen = _plaatsen([d.dag for d in dagen])
    punten: list[Railpunt] = []
    vrij = 0.0  # up to here the dates that are written reach
    laatste = len(dagen) - 1
    for i, (d, x) in enumerate(zip(dagen, plaatsen, strict=True)):
        past = x - _DATUM / 2 >= vrij and (i == laatste or x + _DATUM <= plaatsen[laatste])
        vrij = x + _DATUM / 2 if past else vrij
        aantal = len(d.vastleggingen)
        straal = min(5.5 + aantal**0.5, 11.0)
        later = bekend_op is not None and d.dag > bekend_op
        punten.append(Railpunt(d.dag, x, round(straal, 1), aantal, past, later))
    return tuple(punten)


def _plaatsen(dagen: Sequence[date]) -> list[float]:
    """In proportion to time, and never nearer to each other than can be told apart."""
    if len(dagen) < 2:
        return [float(LINKS)] * len(dagen)
    eerste, duur = dagen[0], (dagen[-1] - dagen[0]).days
    ruimte = min(_NAAST, (RECHTS - LINKS) / (len(dagen) - 1))
    xs = [LINKS + (d - eerste).days / duur * (RECHTS - LINKS) for d in dagen]
    for i in range(1, len(xs)):
        xs[i] = max(xs[i], xs[i - 1] + ruimte)
    xs[-1] = min(xs[-1], float(RECHTS))
    for i in range(len(xs) - 2, -1, -1):
        xs[i] = min(xs[i], xs[i + 1] - ruimte)
    return [round(x, 1) for x in xs]
