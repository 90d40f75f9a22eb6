"""What answers to a search: which cases, which acts in them, why, and how certain their dates are.

Every word must be found: in the name of a case, as far as this reader may read it, or in one and
the same act. Who did it, the kind of act and the period are asked of that act as well. An imprecise
date lies in a period certainly, possibly, or not; what possibly lies in it is found, and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.tijd.edtf import RUIMSTE_SEIZOENEN, grenzen, lees_edtf
from ledger.tijd.wanneer import Antwoord, periode
from ledger.toegang.toegang import Zicht
from ledger.zaak.dossier import Feit
from ledger.zaak.kennis import einde_van
from projections.beelden.vindbaar import ROL, woorden_van, woordenschat, zin_van
from projections.beelden.zaakbeeld import DossierRegel, binnen_zicht
from projections.beelden.zoekwoorden import STOPWOORDEN, stam, vindt, woorden
from projections.werelden.tijdlijn import Tijdlijnregel, ordenen, regel

LAATST, GEOPEND, NAAM, TERMIJN = SORTERINGEN = ("laatst", "geopend", "naam", "termijn")
OPENING = "opening"  # oldest first, so that what is opened meanwhile comes at the end
GEEN = "geen"  # no report, or no term on the board
FACETTEN = ("status", "soort", "termijn", "fictief")
_KORTST = 3  # letters with which a word of a name may begin


class NietsGevraagd(ValueError):
    """Words that say nothing about a case, and no others."""


class OnbekendePlaats(ValueError):
    """A cursor that no page of this reader gave."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word that was typed, with the stems that it finds."""

    woord: str
    stammen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Zoekvraag:
    """What is asked; None asks nothing. `na` is the case with which the page before ended.

    `na_opening` is the number of the entry that opened that case, where they come by OPENING.
    """

    termen: tuple[Term, ...] = ()
    daad: str | None = None
    rol: str | None = None
    van: date | None = None
    tot: date | None = None
    status: str | None = None
    soort: str | None = None
    termijn: str | None = None
    fictief: str | None = None
    sinds: date | None = None
    sorteer: str = LAATST
    na: str | None = None
    na_opening: int | None = None
    limiet: int = 50

    @property
    def over_daden(self) -> bool:
        """Whether something is asked of the acts beside their words."""
        return any(v is not None for v in (self.daad, self.rol, self.van, self.tot))

    @property
    def zoekt(self) -> bool:
        """Whether anything is asked of acts or names."""
        return bool(self.termen) or self.over_daden


@dataclass(frozen=True, slots=True)
class Zaakstof:
    """A case in view: its line, what is reported in it, how much since a day, and its terms."""

    regel: DossierRegel
    soorten: tuple[str, ...]
    sinds: int
    termijnen: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Daadtreffer:
    """An act that was found: the words in it that did, and does its date lie in the period.

    `zeker` is None when no period was asked.
    """

    regel: Tijdlijnregel
    woorden: tuple[str, ...]
    zeker: bool | None


@dataclass(frozen=True, slots=True)
class Zaaktreffer:
    """A case that was found; `in_naam` says that its name holds a word that was asked for."""

    stof: Zaakstof
    daden: tuple[Daadtreffer, ...]
    in_naam: bool


@dataclass(frozen=True, slots=True)
class Gevonden:
    """One page, how many there are in all, and per facet what its other choices would give.

    `eerste` counts from 1; `na` is where the next page goes on, None on the last. `termijnen` says
    whether terms are known at this state of knowledge.
    """

    treffers: tuple[Zaaktreffer, ...]
    eerste: int
    totaal: int
    facetten: Mapping[str, Mapping[str, int]]
    daden: Mapping[str, int]
    na: str | None
    termijnen: bool


def termen(tekst: str) -> tuple[Term, ...]:
    """The words of a search; those that say nothing do not count.

    Raises:
        NietsGevraagd: none is left.
    """
    getypt = dict.fromkeys(woorden(tekst))
    zeggend = [w for w in getypt if w not in STOPWOORDEN]
    if getypt and not zeggend:
        raise NietsGevraagd
    return tuple(Term(w, vindt(w, woordenschat())) for w in zeggend)


def in_periode(edtf: str, van: date | None, tot: date | None) -> Antwoord:
    """Does what happened then lie in these days, or, when it lasted, on at least one of them?"""
    dagen, tekst = periode(edtf), lees_edtf(edtf)
    eerste, laatste = van or date.min, tot or date.max
    if dagen.laatst < eerste or dagen.vroegst > laatste:
        return Antwoord.NEE
    begin_uiterlijk, eind_vroegst = dagen.laatst, dagen.vroegst  # of one moment these are the same
    if tekst.vorm == "duur":
        begin = grenzen(tekst.begin, RUIMSTE_SEIZOENEN)[1] if tekst.begin else date.min
        eind = grenzen(tekst.eind, RUIMSTE_SEIZOENEN)[0] if tekst.eind else date.max
        begin_uiterlijk, eind_vroegst = min(begin, dagen.laatst), max(eind, dagen.vroegst)
    zeker = begin_uiterlijk <= laatste and eind_vroegst >= eerste
    return Antwoord.JA if zeker else Antwoord.ONBEKEND


def in_naam(term: Term, kenmerk: str | None, titel: str | None) -> bool:
    """Whether a word stands in the name of a case, or one of its words begins with it."""
    namen = list(woorden(f"{kenmerk or ''} {titel or ''}"))
    begint = len(term.woord) >= _KORTST and any(naam.startswith(term.woord) for naam in namen)
    return begint or stam(term.woord) in map(stam, namen)


def treffer(stof: Zaakstof, feiten: Iterable[Feit], vraag: Zoekvraag, zicht: Zicht) -> Zaaktreffer:
    """What is shown of a case that was found: its acts in the order of the eye, and why.

    `feiten` are its acts, when something is asked of these; of the other cases in which one stands
    nothing is said but of those in view.
    """
    naam = (stof.regel.kenmerk, stof.regel.titel)
    genoemd = {term for term in vraag.termen if in_naam(term, *naam)}
    elders = [term for term in vraag.termen if term not in genoemd]
    gevonden = {
        feit.id: _daad(feit, zeker, vraag, zicht)
        for feit in feiten
        for zeker in _zeker(feit, vraag, elders)
    }
    daden = tuple(gevonden[r.id] for r in ordenen(d.regel for d in gevonden.values()))
    return Zaaktreffer(stof, daden, bool(genoemd))


def _zeker(feit: Feit, vraag: Zoekvraag, elders: Sequence[Term]) -> tuple[bool | None, ...]:
    """Nothing where the act does not answer, and else whether its date is certain to.

    `elders` are the words that the name of its case does not hold.
    """
    if vraag.daad not in (None, feit.daad):
        return ()
    eigen = frozenset(woorden_van(feit.velden))
    if vraag.rol is not None and ROL + vraag.rol not in eigen:
        return ()
    if any(eigen.isdisjoint(term.stammen) for term in elders):
        return ()
    raakt = any(not eigen.isdisjoint(term.stammen) for term in vraag.termen)
    if vraag.termen and not raakt and not vraag.over_daden:
        return ()
    if not (vraag.van or vraag.tot):
        return (None,)
    antwoord = in_periode(feit.velden["gebeurd"], vraag.van, vraag.tot)
    return () if antwoord is Antwoord.NEE else (antwoord is Antwoord.JA,)


def _daad(feit: Feit, zeker: bool | None, vraag: Zoekvraag, zicht: Zicht) -> Daadtreffer:
    stammen = frozenset(woorden_van(feit.velden))
    stammen &= frozenset[str]().union(*(term.stammen for term in vraag.termen))
    gezien = dict.fromkeys(w for w in woorden(zin_van(feit.velden)) if stam(w) in stammen)
    return Daadtreffer(binnen_zicht(regel(feit), zicht), tuple(gezien), zeker)


def middernacht(dag: date | None) -> datetime | None:
    """The moment at which a civil day begins."""
    return None if dag is None else einde_van(date.fromordinal(dag.toordinal() - 1))
