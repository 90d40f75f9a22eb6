"""The board: every term that asks for attention, as it stands on a day.

A verdict belongs in one of five compartments. Whatever is settled, does not apply, or is a remark
on who acted stands in none. A prohibition or a standard is there when it was broken, or when that
is undecided; that nobody judged it yet is no term that passed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest
from itertools import groupby, islice

import orjson

from projections.toetsen.beloop import geplaatst
from projections.toetsen.toetsing import Kern
from projections.werelden.tijdlijn import Normregel

TE_LAAT, VANDAAG, DEZE_WEEK, LATER, ONBEPAALD = VAKKEN = (
    *("te_laat", "vandaag", "deze_week", "later", "onbepaald"),
)
LOOPT = "loopt"
_WEEK = timedelta(days=7)
_DAG = timedelta(days=1)
_GEEN_TERMIJN = frozenset({"rol", "bevoegdheid"})
_KLAAR = frozenset(
    {"niet_van_toepassing", "nagekomen", "vervallen", "geen_schending_gebleken"},
)
MIS = frozenset({"te_laat", "niet_nagekomen", "geschonden"})

# Of more lines in a compartment nobody reads the number; to say it costs as much as there are.
TEL_TOT = 1000

Sleutel = tuple[int, date, str, str, str, str, int]
BEGIN: Sleutel = (-1, date.min, "", "", "", "", 0)


class OngeldigeCursor(ValueError):
    """A cursor that no page of the board gave."""


class OnbekendDeel(ValueError):
    """A part that this board has not; `van` is how many it has."""

    def __init__(self, van: int) -> None:
        super().__init__(f"expected a part from 1 to {van}")
        self.van = van


@dataclass(frozen=True, slots=True)
class Deel:
    """Which part of the cases a board is about: part `nr` of `van`, each of so many cases."""

    nr: int
    van: int
    zaken: int


@dataclass(frozen=True, slots=True)
class Aantallen:
    """How many verdicts each compartment holds; of those in `meer` there are more than that."""

    per_vak: Mapping[str, int]
    meer: frozenset[str] = frozenset()

    @classmethod
    def tot(cls, per_vak: Mapping[str, int], tot: int | None) -> "Aantallen":
        """What was counted up to one more than `tot`, or counted whole."""
        if tot is None:
            return cls(per_vak)
        meer = frozenset(vak for vak, aantal in per_vak.items() if aantal > tot)
        return cls({vak: min(aantal, tot) for vak, aantal in per_vak.items()}, meer)

    def __add__(self, ander: Mapping[str, int]) -> "Aantallen":
        """The same, and of each compartment so many beside it."""
        return Aantallen({v: n + ander.get(v, 0) for v, n in self.per_vak.items()}, self.meer)


@dataclass(frozen=True, slots=True)
class Plek:
    """One verdict on the board; `rang` tells verdicts of one norm on one act apart."""

    dossier: str
    relaas: str
    rang: int
    kern: Kern
    vak: str

    @property
    def sleutel(self) -> Sleutel:
        """Where it stands: by compartment, and in it what ends first comes first."""
        kern = self.kern
        einde = kern.due_laatst or date.max
        plaats = VAKKEN.index(self.vak)
        return plaats, einde, self.dossier, self.relaas, kern.norm, kern.aanleiding or "", self.rang

    def regel(self, kenmerk: str | None, norm: Normregel) -> "Bordregel":
        """The same for a reader: with the name of the case and the norm in its own words."""
        return Bordregel(
            dossier=self.dossier,
            kenmerk=kenmerk,
            relaas=self.relaas,
            norm=norm,
            aanleiding=self.kern.aanleiding,
            rang=self.rang,
            kern=self.kern,
            vak=self.vak,
            sinds=_sinds(self.kern, self.vak),
            alsnog=alsnog(self.kern),
        )


@dataclass(frozen=True, slots=True)
class Bordregel:
    """One verdict on the board as a reader sees it.

    `relaas` is "" in a case without accounts; `aanleiding` the entry that opened the duty, None
    for the case as a whole; `rang` tells verdicts of one norm on one act apart; `sinds` is the
    first day on which it was certainly too late; `alsnog` says that it was done in the end.
    """

    dossier: str
    kenmerk: str | None
    relaas: str
    norm: Normregel
    aanleiding: str | None
    rang: int
    kern: Kern
    vak: str
    sinds: date | None
    alsnog: bool


@dataclass(frozen=True, slots=True)
class Bord:
    """One page of the board, and how many verdicts each compartment holds in all.

    Of a compartment in `meer` there are more than that. With a `deel` all of it is about that part
    of the cases alone.
    """

    regels: tuple[Bordregel, ...]
    tellingen: Mapping[str, int]
    meer: frozenset[str]
    deel: Deel | None
    peildatum: date
    bekend_op: date | None
    bronnen_tot: date | None
    positie: int
    volgende_cursor: str | None


def groep(kern: Kern) -> str:
    """What a verdict is on the board, whatever the day: te_laat, loopt, onbepaald or nothing."""
    open_ = frozenset(kern.uitkomsten) - _KLAAR
    if kern.soort in _GEEN_TERMIJN or not open_:
        return ""
    if kern.soort == "maatstaf" and open_ == {"niet_gebleken"}:
        return ""
    if open_ == frozenset(kern.uitkomsten):
        if open_ <= MIS:
            return TE_LAAT
        if open_ == {LOOPT}:
            return LOOPT
    return ONBEPAALD


def vak(kern: Kern, peildatum: date) -> str | None:
    """The compartment of a verdict on this day; None: not on the board."""
    soort = groep(kern)
    if soort != LOOPT:
        return soort or None
    if kern.due_vroegst is None or kern.due_vroegst > over_een_week(peildatum):
        return LATER
    return VANDAAG if kern.due_vroegst <= peildatum else DEZE_WEEK


def over_een_week(dag: date) -> date:
    """The last day of the week ahead; after the last week of the calendar comes nothing."""
    return min(dag, date.max - _WEEK) + _WEEK


def plekken(dossier: str, per_relaas: Mapping[str, Iterable[Kern]], dag: date) -> Iterator[Plek]:
    """What of these verdicts on a case stands on the board."""
    for relaas, kernen in per_relaas.items():
        for (*_, rang), kern in geplaatst(kernen):
            if (hier := vak(kern, dag)) is not None:
                yield Plek(dossier, relaas, rang, kern, hier)


def _sinds(kern: Kern, vak_: str) -> date | None:
    """The first day on which what is too late certainly was."""
    return kern.due_laatst + _DAG if vak_ == TE_LAAT and kern.due_laatst else None


def alsnog(kern: Kern) -> bool:
    """Whether it was done in the end, whatever the world."""
    return frozenset(kern.uitkomsten) == {"te_laat"}


@dataclass(frozen=True, slots=True)
class Keuze:
    """Which verdicts are asked for, and which page of them; None is any.

    `normen` are ids; without `hersteld` what was done in the end is left out; `per_vak` asks for
    the first `limiet` of every compartment instead of a page of all; `tel_tot`: as far as a
    compartment is counted.
    """

    vak: str | None = None
    normen: frozenset[str] | None = None
    dossier: str | None = None
    relaas: str | None = None
    hersteld: bool = True
    na: Sleutel = BEGIN
    limiet: int = 50
    per_vak: bool = False
    tel_tot: int | None = TEL_TOT

    @property
    def hoogstens(self) -> int:
        """How many lines a page is made of: one more than it has, to know whether there are."""
        return self.limiet + (not self.per_vak)

    def kies(self, plekken: Iterable[Plek]) -> tuple[list[Plek], dict[str, int]]:
        """The page, with one more if there are more, and the count of every compartment."""
        tellingen = dict.fromkeys(VAKKEN, 0)

        def tel() -> Iterator[Plek]:
            for plek in filter(self._past, plekken):
                tellingen[plek.vak] += 1
                if self.vak in (None, plek.vak) and plek.sleutel > self.na:
                    yield plek

        return self.eerste(tel()), tellingen

    def eerste(self, plekken: Iterable[Plek]) -> list[Plek]:
        """The first of these, or of each compartment."""
        if not self.per_vak:
            return nsmallest(self.hoogstens, plekken, key=lambda plek: plek.sleutel)
        alle = sorted(plekken, key=lambda plek: plek.sleutel)
        vakken = groupby(alle, key=lambda plek: plek.vak)
        return [p for _, rij in vakken for p in islice(rij, self.limiet)]

    def bladzij(self, gevonden: list[Plek]) -> tuple[list[Plek], str | None]:
        """What was found as a page, and what to ask the next one with; None when it is the last."""
        if self.per_vak or len(gevonden) <= self.limiet:
            return gevonden, None
        plaats, einde, *namen = gevonden[self.limiet - 1].sleutel
        cursor = orjson.dumps([plaats, einde.isoformat(), *namen]).hex()
        return gevonden[: self.limiet], cursor

    def _past(self, plek: Plek) -> bool:
        return (
            (self.normen is None or plek.kern.norm in self.normen)
            and self.dossier in (None, plek.dossier)
            and self.relaas in (None, plek.relaas)
            and (self.hersteld or not alsnog(plek.kern))
        )


def lees_cursor(tekst: str | None) -> Sleutel:
    """The place a cursor names; without one, the begin.

    Raises:
        OngeldigeCursor: no page of the board gave it.
    """
    if tekst is None:
        return BEGIN
    try:
        plaats, einde, dossier, relaas, norm, aanleiding, rang = orjson.loads(bytes.fromhex(tekst))
        namen = (str(dossier), str(relaas), str(norm), str(aanleiding))
        return (int(plaats), date.fromisoformat(einde), *namen, int(rang))
    except (ValueError, TypeError):
        raise OngeldigeCursor(f"expected a cursor of the board, got {tekst[:80]!r}") from None
