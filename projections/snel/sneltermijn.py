"""The last day of a term on the quick path, and what it makes of what was done.

Per term one table: the day it runs from gives the earliest and the latest last day. Those differ
where the term is open, a day of the calendar is not settled, or a norm can be read in two ways;
then each possible last day is weighed, and the outcomes are the set of what comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from projections.normen.normlezer import UITKOMSTEN
from projections.normen.normvelden import NAAMLOOS
from projections.normen.normvorm import Verlenging
from projections.normen.termijnen import ONBEKEND, VRIJ, Kalender, Rekensom, Tabel
from projections.plichten.gegevens import laatste_dag, niet_gebeurd
from projections.plichten.plichten import NIET
from projections.plichten.verboden import GEEN, GESCHONDEN
from projections.snel.snelwerk import (
    NOOIT,
    Doen,
    Past,
    Twijfel,
    Velden,
    datum,
    laatste,
    niet_dezelfde_dag,
    zeker,
)
from projections.werelden.dossierbeeld import waarden

Rij = tuple[int, int, date | None, date | None, date | None]  # due from, to, as dates; and after
EINDELOOS = NOOIT - 1
ZONDER_EIND: Rij = (EINDELOOS, EINDELOOS, None, None, None)


class Reeks(dict[int, Rij]):
    """The last days of one term, by the day it runs from; two sums are two readings."""

    def __init__(
        self, kalender: Kalender, sommen: Sequence[Rekensom], maat: tuple[int, int]
    ) -> None:
        self.kalender = kalender
        self.sommen = sommen
        self.maat = maat
        self.hard = all(som.hard is not None for som in sommen)
        self.gesloten = [kalender.tabel(replace(som, open=False)) for som in sommen]
        self._elk: dict[int, tuple[int, ...]] = {0: ZONDER_EIND[:1]}
        self[0] = ZONDER_EIND  # what it runs from is not there yet

    def __missing__(self, anker: int) -> Rij:
        laag, hoog = self.grenzen(anker)
        rij = self[anker] = _rij(laag, hoog)
        return rij

    def grenzen(self, anker: int) -> tuple[int, int]:
        """The earliest and the latest last day."""
        tabellen = [self.kalender.tabel(som) for som in self.sommen]
        laag = min(tabel.grenzen(anker, self.maat[0])[0] for tabel in tabellen)
        return laag, max(tabel.grenzen(anker, self.maat[1])[1] for tabel in tabellen)

    def elk(self, anker: int) -> tuple[int, ...]:
        """Every last day that is possible."""
        if anker not in self._elk:
            laag, hoog = self.grenzen(anker)
            dagen = {laag, hoog} if laag == hoog else set(self._alle(anker, hoog))
            self._elk[anker] = tuple(sorted(dagen))
        return self._elk[anker]

    def zeker(self, anker: int) -> bool:
        """Is every day of the calendar settled, and the reading one?"""
        dagen = range(anker - 1, self.grenzen(anker)[1] + 1)
        return len(self.sommen) == 1 and all(self.kalender.status(d) != ONBEKEND for d in dagen)

    def _alle(self, anker: int, hoog: int) -> Iterable[int]:
        status = self.kalender.status
        open_ = [dag for dag in range(anker - 1, hoog + 1) if status(dag) == ONBEKEND]
        if len(open_) > 6:
            raise Twijfel
        for vrij in product((False, True), repeat=len(open_)):
            keuze = dict(zip(open_, vrij, strict=True))

            def is_vrij(dag: int, keuze: Mapping[int, bool] = keuze) -> bool:
                return keuze.get(dag, status(dag) == VRIJ)

            for som in self.sommen:
                for maat in range(self.maat[0], self.maat[1] + 1):
                    yield som.einddag(anker, maat, is_vrij)


def _rij(laag: int, hoog: int) -> Rij:
    dag = date.fromordinal
    return laag, hoog, dag(laag), dag(hoog), dag(laag + 1)


Verloop = tuple[Rij, tuple[int, ...] | None]


def verlengd(
    reeks: Reeks,
    anker: int,
    begin: int,
    verlengingen: Sequence[tuple[Verlenging, Sequence[Doen], Past]],
    opschortingen: Sequence[tuple[Sequence[Doen], Past, Sequence[Doen], Past]],
) -> Verloop:
    """The term after what extended or suspended it; None as days: nothing did."""
    rij: list[tuple[int, Doen, Any]] = []
    for regel, daden, van in verlengingen:
        rij += [(d[0], d, regel) for d in daden if zeker(van(d[1])) and d[0] >= begin]
    for van_daden, van, tot_daden, tot in opschortingen:
        slot = [d for d, v, _ in tot_daden if zeker(tot(v)) and d >= begin]
        rij += [(d[0], d, slot) for d in van_daden if zeker(van(d[1])) and d[0] >= begin]
    if not rij:
        return reeks[anker], None
    if len({dag for dag, _, _ in rij}) < len(rij) or not reeks.hard:
        raise Twijfel
    rij.sort(key=lambda deel: deel[0])
    gevolgen = {_doorloop(tabel, anker, rij) for tabel in reeks.gesloten}
    if gevolgen == {None}:
        return reeks[anker], None
    elk = tuple(sorted(eind for eind in gevolgen if eind is not None))
    if len(elk) < len(gevolgen):
        raise Twijfel
    if elk[-1] == EINDELOOS:
        if len(elk) > 1:
            raise Twijfel
        return ZONDER_EIND, elk
    return _rij(elk[0], elk[-1]), elk


def _doorloop(tabel: Tabel, anker: int, rij: Sequence[tuple[int, Doen, Any]]) -> int | None:
    """One reading of the term through all of them; None when none fell inside it."""
    gebruikt, geschorst_tot, keren = False, 0, dict[int, int]()
    for dag, doen, regel in rij:
        laag, hoog = tabel.grenzen(anker)
        if laag != hoog:
            raise Twijfel
        if dag > laag:
            break
        if isinstance(regel, list):
            if dag <= geschorst_tot:  # another still ran: for the worlds to say what ended which
                raise Twijfel
            gebruikt, einden = True, [d for d in regel if d >= dag]
            if not einden:
                return EINDELOOS
            geschorst_tot = min(einden)
            if geschorst_tot > dag:
                tabel = tabel.daarna(geschorst_tot - dag)
        elif keren.get(id(regel), 0) != regel.max:
            gebruikt, keren[id(regel)] = True, keren.get(id(regel), 0) + 1
            if regel.met is not None:
                tabel = tabel.daarna(regel.met)
            elif (nieuw := datum(doen, "", regel.tot)) > laag:
                anker, tabel = nieuw, tabel.kalender.tot_datum[tabel.som.atw]
    if not gebruikt:
        return None
    laag, hoog = tabel.grenzen(anker)
    if laag != hoog:
        raise Twijfel
    return laag


# --- weighing ---------------------------------------------------------------------------------


class _MetNiet(dict[tuple[str, ...], tuple[str, ...]]):
    """Outcomes, and that the norm may not apply."""

    def __missing__(self, uitkomsten: tuple[str, ...]) -> tuple[str, ...]:
        uit = self[uitkomsten] = tuple(u for u in UITKOMSTEN if u == NIET or u in uitkomsten)
        return uit


MET_NIET = _MetNiet()


@lru_cache(maxsize=256)
def zacht(uitkomsten: tuple[str, ...]) -> tuple[str, ...]:
    """A practice is done or not found, never missed."""
    mild = {"te_laat": "nagekomen", "niet_nagekomen": "niet_gebleken", GESCHONDEN: GEEN}
    uit = {mild.get(uitkomst, uitkomst) for uitkomst in uitkomsten}
    return tuple(u for u in UITKOMSTEN if u in uit)


def weeg(
    gedaan: int, uitgezonderd: int, vervallen: int, declaratie: int, peil: int, elk: Iterable[int]
) -> tuple[str, ...]:
    """The outcomes over every possible last day; each of these is the first day on which."""
    uit = set()
    for eind in elk:
        if gedaan <= eind:
            uit.add("nagekomen")
        elif uitgezonderd <= eind:
            uit.add(NIET)
        elif vervallen <= eind:
            uit.add("vervallen")
        elif gedaan < NOOIT:
            uit.add("te_laat")
        elif peil <= eind:
            uit.add("loopt")
        else:
            uit.add("niet_nagekomen" if eind <= declaratie else "niet_gebleken")
    if len(uit) > 1 and "loopt" in uit:
        raise Twijfel
    return tuple(u for u in UITKOMSTEN if u in uit)


def rest(gedaan: int, uitgezonderd: int, reeks: Reeks, anker: int) -> tuple[date, date]:
    """The last days that remain where on the others the norm does not apply."""
    if not reeks.zeker(anker):
        raise Twijfel
    dagen = [eind for eind in reeks.elk(anker) if gedaan <= eind or eind < uitgezonderd]
    return date.fromordinal(dagen[0]), date.fromordinal(dagen[-1])


def uitgezonderd(delen: Iterable[tuple[Sequence[Doen], Past]], start: int, vervallen: int) -> int:
    """The first day after the start on which an exception began, before the duty lapsed."""
    uit = NOOIT
    for daden, van in delen:
        for dag, velden, id_ in daden:
            if dag > start and zeker(van(velden)):
                if dag == vervallen or "waarvoor" in velden:
                    niet_dezelfde_dag(daden, dag, id_)
                if dag == vervallen:
                    raise Twijfel
                uit = min(uit, dag)
    return uit if uit < vervallen else NOOIT


def vroegste(delen: Iterable[tuple[Sequence[Doen], Past]]) -> int:
    """The first day of the acts that fit."""
    return min(
        (dag for daden, van in delen for dag, velden, _ in daden if zeker(van(velden))),
        default=NOOIT,
    )


def verklaard(
    volledig: Sequence[Doen], ontkend: Sequence[Doen], soorten: Iterable[str], begin: int
) -> int:
    """Up to which day it is on record that none of these kinds of acts happened."""
    per = dict.fromkeys(soorten, 0)
    for _, velden, _ in volledig:
        for soort in per.keys() & set(waarden(velden.get("daadsoort"))):
            per[soort] = max(per[soort], laatste_dag(velden.get("tot_en_met")))
    for _, velden, _ in ontkend:
        for soort in per.keys() & set(waarden(velden.get("daadsoort"))):
            tijd = niet_gebeurd(velden.get("periode"))
            if tijd is not None and begin >= tijd.vroegst.toordinal():
                per[soort] = max(per[soort], tijd.laatst.toordinal())
    return min(per.values(), default=0)


# --- judgments and roles --------------------------------------------------------------------

OORDEEL = {
    "voldaan": ("nagekomen",),
    "niet_geschonden": ("nagekomen",),
    "tekortgeschoten": ("niet_nagekomen",),
    "geschonden": ("niet_nagekomen",),
}


def oordeel(daden: Sequence[Doen], norm: str, vanaf: int) -> Velden | None:
    """The latest judgment on this norm; one that names no report speaks of nothing later."""
    eigen = [
        (dag, velden, id_)
        for dag, velden, id_ in daden
        if velden.get("norm") == norm and (dag >= vanaf or velden.get("melding"))
    ]
    return laatste(eigen)[1] if eigen else None


def rol(velden: Velden, drager: frozenset[str], toegewezen: Sequence[Doen]) -> str:
    """Was it done by whoever may do it?"""
    if not drager:
        return "bevoegdheid_onbekend"
    door = waarden(velden.get("door"))
    rollen = [actor.get("rol") for actor in door]
    if not drager.isdisjoint(rollen):
        if toegewezen and rollen[0] not in drager:
            raise Twijfel
        return "bevoegd_verricht"
    if toegewezen and door:
        raise Twijfel
    if not door or not NAAMLOOS.isdisjoint(rollen):
        return "bevoegdheid_onbekend"
    return "onbevoegd_verricht"
