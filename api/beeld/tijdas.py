"""The axis of the picture: which days it shows, and where a day stands.

It runs over every day that is known, by whole months. What is open at an end runs past the axis
into a zone of its own, because nothing is known there and a place on the axis would say otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from api.taal import taal
from api.taal.vertaling import _
from projections.werelden.tijdlijn import Tijdlijnregel

BREEDTE = 1240
GOOT = 236  # the names of lanes and duties
RAND = 46  # the zone before or after the axis, where open ends run out


@dataclass(frozen=True, slots=True)
class Balk:
    """A stretch of time; open ends run out past the axis."""

    x0: float
    x1: float
    open_begin: bool = False
    open_eind: bool = False

    @property
    def breedte(self) -> float:
        return max(self.x1 - self.x0, 3)


@dataclass(frozen=True, slots=True)
class As:
    """Days to pixels, from the first of a month to the last of one."""

    begin: date
    eind: date
    eerder: bool
    later: bool

    @property
    def x_begin(self) -> float:
        return GOOT + (RAND if self.eerder else 0)

    @property
    def x_eind(self) -> float:
        return BREEDTE - (RAND if self.later else 0)

    def x(self, dag: date) -> float:
        """The left side of a day, kept inside the picture."""
        deel = (dag - self.begin).days / max((self.eind - self.begin).days, 1)
        return round(min(max(self.x_begin + deel * (self.x_eind - self.x_begin), GOOT), BREEDTE), 1)

    def balk(self, vroegst: date, laatst: date) -> Balk:
        """From the start of one day to the end of another."""
        open_begin, open_eind = vroegst < self.begin, laatst > self.eind
        x0 = GOOT if open_begin else self.x(vroegst)
        x1 = BREEDTE if open_eind else self.x(laatst + timedelta(days=1))
        return Balk(x0, max(x1, x0 + 2), open_begin, open_eind)

    def binnen(self, dag: date) -> bool:
        """Does the axis show this day?"""
        return self.begin <= dag <= self.eind


@dataclass(frozen=True, slots=True)
class Streep:
    """A line of the grid: a year, a quarter or a month."""

    x: float
    jaar: str
    label: str
    label_x: float


def tijdas(regels: Iterable[Tijdlijnregel], dagen: Iterable[date], peildatum: date) -> As:
    """The axis that shows every known day; the accounts of one case share it."""
    regels = tuple(regels)
    bekend = {d for r in regels for d in (r.vroegst, r.laatst)} - {date.min, date.max}
    bekend = bekend or {peildatum}
    begin, eind = min(bekend), max(bekend)
    ruimte = max((eind - begin) // 3, timedelta(days=62))
    later = [d for d in (*dagen, peildatum) if eind < d <= eind + ruimte]
    eind = max([eind, *later])
    return As(
        begin=(begin - timedelta(days=20)).replace(day=1),
        eind=_maandeind(eind + timedelta(days=20)),
        eerder=any(r.vroegst == date.min for r in regels),
        later=any(r.laatst == date.max for r in regels),
    )


def strepen(tijd: As) -> tuple[Streep, ...]:
    """Months when there is room for their names, else quarters, else years."""
    maanden = (tijd.eind.year - tijd.begin.year) * 12 + tijd.eind.month - tijd.begin.month + 1
    stap = next(s for s in (1, 3, 12) if s == 12 or maanden / s <= 30)
    strepen: list[Streep] = []
    for i in range(maanden):
        jaar, maand = divmod(tijd.begin.year * 12 + tijd.begin.month - 1 + i, 12)
        dag = date(jaar, maand + 1, 1)
        if maand % stap and i:
            continue
        x = tijd.x(dag)
        volgende = tijd.x(min(tijd.eind, dag + timedelta(days=31 * stap)))
        label = {1: taal.maand_kort(dag), 3: f"{_('kw')} {maand // 3 + 1}", 12: ""}[stap]
        if volgende - x < 26 or (stap == 3 and maand % 3):
            label = ""
        is_jaar = maand == 0 or (i == 0 and maand < 11)
        strepen.append(Streep(x, str(jaar) if is_jaar else "", label, (x + volgende) / 2))
    return tuple(strepen)


def _maandeind(dag: date) -> date:
    return (dag.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def twee_regels(tekst: str, grootte: float, breedte: float) -> tuple[str, ...]:
    """A text on one line or two; what does not fit there either ends in a sign that it goes on."""
    eerste, rest = "", tekst.split()
    while rest and (not eerste or tekstbreedte(f"{eerste} {rest[0]}", grootte) <= breedte):
        eerste = f"{eerste} {rest.pop(0)}".lstrip()
    regels = (eerste, " ".join(rest)) if rest else (eerste,)
    return tuple(_ingekort(regel, grootte, breedte) for regel in regels)


def _ingekort(tekst: str, grootte: float, breedte: float) -> str:
    kort = tekst
    while tekstbreedte(kort, grootte) > breedte:
        kort = f"{kort.rstrip('…')[:-1].rstrip()}…"
    return kort


def tekstbreedte(tekst: str, grootte: float) -> float:
    """How wide a text will be, near enough to keep words apart."""
    smal, breed = " .,:;'’()[]iljtfrI·", "mwMWOQGD"
    deel = sum(0.33 if c in smal else 0.8 if c in breed else 0.57 for c in tekst)
    return deel * grootte
