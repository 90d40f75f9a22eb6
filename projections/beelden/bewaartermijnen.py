"""Which cases and persons reach the end of their term, as their acts tell it.

A term that runs from an imprecise day ends somewhere in between. Only what is certainly past is
offered, to a person who decides; where the days leave it open, that is said apart. Where several
items apply, the longest governs; and a person counts only when the term is past in every case in
view that names them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ledger.tijd.wanneer import AMSTERDAM, Periode, periode
from ledger.zaak.dossier import Dossier, Stand
from projections.beelden.selectielijst import Post, Selectielijst
from projections.beelden.toegangsbeeld import Zaaknaam
from projections.beelden.wisbeeld import genoemden
from projections.normen.termijnen import optellen

Termijnstand = Literal["verstreken", "onbepaald", "loopt"]
_NOOIT, _ONBEKEND = Periode(date.max, date.max), Periode(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Bewaartermijn:
    """How a holder stands by the item that governs; `einde` is when that term ends, or can."""

    houder: str
    dossier: str
    post: Post
    stand: Termijnstand
    einde: Periode


@dataclass(frozen=True, slots=True)
class Zaaktermijnen:
    """What one case says of terms: its own, and of each person in it; None: no item applies."""

    heel: Bewaartermijn | None
    personen: tuple[tuple[str, Bewaartermijn | None], ...]


@dataclass(frozen=True, slots=True)
class Termijnregel:
    """A term as its reader may see it, and what stands in the way of a proposal."""

    termijn: Bewaartermijn
    zaak: Zaaknaam
    voorgesteld: bool
    bewaard: bool


@dataclass(frozen=True, slots=True)
class Termijnbeeld:
    """What waits for a person to propose, by the list of entry `nummer`, and what nobody knows.

    `verstreken` and `onbepaald` are those on this page, of so many in all; a page holds first what
    is past. `na` is the holder with which it ends, when there are more.
    """

    moment: datetime
    nummer: int | None
    lijst: Selectielijst | None
    verstreken: tuple[Termijnregel, ...]
    onbepaald: tuple[Termijnregel, ...]
    lopend: int
    aantal_verstreken: int = 0
    aantal_onbepaald: int = 0
    na: str | None = None


def bewaartermijnen(
    zaken: Iterable[Dossier], lijst: Selectielijst, vandaag: date
) -> tuple[Bewaartermijn, ...]:
    """Every case and every person in these cases to which an item applies, in order of the cases.

    Of whom some case says nothing by an item of its own, nothing is said.
    """
    return samen(zaaktermijnen(zaak, lijst, vandaag) for zaak in zaken)


def zaaktermijnen(zaak: Dossier, lijst: Selectielijst, vandaag: date) -> Zaaktermijnen:
    """What one case says: of itself, and of every person in it."""
    personen = tuple(_van_personen(zaak, lijst, vandaag))
    return Zaaktermijnen(_zwaarst(_van_zaak(zaak, lijst, vandaag)), personen)


def samen(zaken: Iterable[Zaaktermijnen]) -> tuple[Bewaartermijn, ...]:
    """The same of all these cases, as `bewaartermijnen` says it."""
    uit: list[Bewaartermijn] = []
    personen: dict[str, list[Bewaartermijn | None]] = {}
    for zaak in zaken:
        uit += [t for t in [zaak.heel] if t]
        for persoon, termijn in zaak.personen:
            personen.setdefault(persoon, []).append(termijn)
    for termijnen in personen.values():
        bekend = [t for t in termijnen if t is not None]
        if len(bekend) == len(termijnen):
            uit += [t for t in [_zwaarst(bekend)] if t]
    return tuple(uit)


def _van_zaak(zaak: Dossier, lijst: Selectielijst, vandaag: date) -> Iterator[Bewaartermijn]:
    for post in _toepasselijk(zaak, lijst, "dossier"):
        yield _termijn(zaak, zaak.id, post, vandaag)


def _van_personen(
    zaak: Dossier, lijst: Selectielijst, vandaag: date
) -> Iterator[tuple[str, Bewaartermijn | None]]:
    """Every person in a case, with the term by its items; None: no item applies here."""
    for wie in genoemden(zaak, ()):
        posten = [
            post
            for post in _toepasselijk(zaak, lijst, "persoon")
            if set(wie.als) <= set(post.rollen)
        ]
        yield wie.id, _zwaarst(_termijn(zaak, wie.id, post, vandaag) for post in posten)


def _toepasselijk(zaak: Dossier, lijst: Selectielijst, van: str) -> list[Post]:
    daden = {f.daad for f in zaak.feiten} | {v.daad for v in zaak.register}
    return [post for post in lijst.posten if post.van == van and daden.issuperset(post.als)]


def _zwaarst(termijnen: Iterable[Bewaartermijn]) -> Bewaartermijn | None:
    """The one that ends last; what surely runs goes before what may be past."""
    return max(
        termijnen, key=lambda t: (t.stand == "loopt", t.einde.laatst, t.einde.vroegst), default=None
    )


def _termijn(zaak: Dossier, houder: str, post: Post, vandaag: date) -> Bewaartermijn:
    einde = _einde(zaak, post)
    stand: Termijnstand = "onbepaald"
    if einde.laatst < vandaag:
        stand = "verstreken"
    elif einde.vroegst >= vandaag:
        stand = "loopt"
    return Bewaartermijn(houder, zaak.id, post, stand, einde)


def _einde(zaak: Dossier, post: Post) -> Periode:
    """When the term ends at the earliest and at the latest; what did not begin ends never yet."""
    begin = _begin(zaak, post.na) if post.na else None
    if post.termijn is None or begin is None:
        return _NOOIT
    dagen = [
        grens if grens in (date.min, date.max) else _later(grens, post)
        for grens in (begin.vroegst, begin.laatst)
    ]
    return Periode(*dagen)


def _later(dag: date, post: Post) -> date:
    if post.termijn is None:
        return date.max
    return date.fromordinal(optellen(dag.toordinal(), post.termijn))


def _begin(zaak: Dossier, daad: str) -> Periode | None:
    """When the last act of this kind was, which of several may be any; None: there is none."""
    if daad == "dossier_gesloten" and zaak.stand is not Stand.GESLOTEN:
        return None  # it was opened again
    momenten = [
        periode(str(feit.velden["gebeurd"])) if feit.velden.get("gebeurd") else _ONBEKEND
        for feit in zaak.feiten
        if feit.daad == daad
    ]
    # An act of the register bears no day of its own: it was done when it was recorded.
    dagen = [v.vastgelegd_op.astimezone(AMSTERDAM).date() for v in zaak.register if v.daad == daad]
    momenten += [Periode(dag, dag) for dag in dagen]
    if not momenten:
        return None
    return Periode(max(m.vroegst for m in momenten), max(m.laatst for m in momenten))
