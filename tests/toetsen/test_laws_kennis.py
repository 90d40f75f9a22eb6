"""What is known when: of every verdict, whatever the order and the days of recording.

P3, P4 and P11 of the definition. Acts are recorded on random days after they happened, and some
are corrected or withdrawn later on.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from ledger.daden.handelingen import lees_handeling
from ledger.daden.velden import heldere_velden
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.dossier import Dossier, Vastgelegd, Vastlegger
from projections.normen.normen import Catalogus
from projections.toetsen import bladen, toetsgeschiedenis
from projections.toetsen.beloop import beloop
from projections.toetsen.toetsgeschiedenis import Toetsrij
from projections.toetsen.toetsing import kernen
from tests.orakel.vergelijking import BUITEN_DE_HANDELING
from tests.orakel.wetten import WETTEN, ZADEN, vaag, zaak

WIE = Vastlegger("proef", "secretaris_commissie")
Kort = tuple[str, str | None, tuple[str, ...], date | None, date | None]


@pytest.fixture(autouse=True, scope="module")
def _eerder_benaderd() -> Iterator[None]:
    """When something is known matters as much to a verdict that says it is approximate.

    So such a verdict may be one sooner; a single case with a term from nowhere cost minutes.
    """
    with pytest.MonkeyPatch.context() as anders:
        anders.setattr(bladen, "HOOGSTENS", 1_000)
        yield


def vastgelegd(nummer: int, op: date, daad: dict[str, Any]) -> Vastgelegd:
    """An act as the log holds it, recorded at noon."""
    id_ = daad["id"]
    handeling = lees_handeling({k: w for k, w in daad.items() if k not in BUITEN_DE_HANDELING})
    moment = datetime.combine(op, time(12), tzinfo=AMSTERDAM)
    velden = heldere_velden(handeling)
    return Vastgelegd(nummer, id_, handeling.daad, ("d",), moment, velden, WIE)


def logboek(zaad: int) -> tuple[list[Vastgelegd], Catalogus, list[date]]:
    """A case as recorded over some weeks, with repairs; the norms; the days to look at it."""
    g, daden, catalogus = zaak(zaad)
    kans = Random(zaad)
    dag, rij = max(g.peildata), list[Vastgelegd]()
    herstel: list[dict[str, Any]] = []
    for i, veld, dagen in vaag(daden)[:2]:
        correctie = {"van_daad": daden[i]["id"], "veld": veld, "reden": None}
        correctie |= {"nieuwe_waarde": kans.choice(dagen).isoformat()}
        herstel.append({"id": f"c{i}{veld}", "daad": "correctie"} | correctie)
    for daad in kans.sample(daden, min(1, len(daden))):
        weg = {"daad": "handeling_ingetrokken", "van_daad": daad["id"], "reden": None}
        herstel.append({"id": "weg"} | weg)
    for daad in [*daden, *herstel]:
        dag += timedelta(days=kans.choice((0, 0, 1, 3)))
        rij.append(vastgelegd(len(rij) + 1, dag, daad))
    opening = {"id": "o", "daad": "dossier_geopend", "kenmerk": "FICTIEF-1", "fictief": True}
    return [vastgelegd(0, max(g.peildata), opening), *rij], catalogus, [*g.peildata, dag]


def dag_van(v: Vastgelegd) -> date:
    return v.vastgelegd_op.astimezone(AMSTERDAM).date()


def kort(zaak_: Dossier, catalogus: Catalogus, op: date) -> set[Kort]:
    """What stands on a day, in short."""
    return {
        (k.norm, k.aanleiding, k.uitkomsten, k.due_vroegst, k.due_laatst)
        for k in kernen(zaak_.feiten, catalogus, op)
    }


def uit_rijen(rijen: Sequence[Toetsrij], bekend_op: date, op: date) -> set[Kort]:
    toen = [rij.kern for rij in rijen if rij.geldt(bekend_op, op)]
    return {(k.norm, k.aanleiding, k.uitkomsten, k.due_vroegst, k.due_laatst) for k in toen}


@settings(WETTEN, max_examples=25)
@given(zaad=ZADEN)
def test_p3_judging_entry_by_entry_is_judging_all_of_it_again(zaad: int) -> None:
    """Known by the day: the history of verdicts, moved on by each day's entries, says of every
    day since what a fresh judgment of everything recorded up to then says. And the history as known
    on a day is what it was at the end of that day.
    """
    rij, catalogus, _ = logboek(zaad)
    dagen, rijen = sorted({dag_van(v) for v in rij}), list[Toetsrij]()
    stond: dict[date, set[Toetsrij]] = {}
    for dag in dagen:
        bekend = Dossier.vouw("d", [v for v in rij if dag_van(v) <= dag])
        open_ = [r for r in rijen if r.bekend_tot is None]
        dicht = [r for r in rijen if r.bekend_tot is not None]
        stroken = {"": beloop(bekend.feiten, catalogus, dag)}
        rijen = dicht + toetsgeschiedenis.herzien(open_, stroken, dossier="d", dag=dag, normen="")
        stond[dag] = set(rijen)
    for bekend_op in dagen:
        assert set(toetsgeschiedenis.toen(rijen, bekend_op)) == stond[bekend_op]
        opnieuw = Dossier.vouw("d", rij, bekend_op=bekend_op)
        for na in (0, 2, 9):
            op = bekend_op + timedelta(days=na)
            assert uit_rijen(rijen, bekend_op, op) == kort(opnieuw, catalogus, op)


@settings(WETTEN, max_examples=25)
@given(zaad=ZADEN)
def test_p4_as_known_on_a_day_is_the_log_as_it_was_on_that_day(zaad: int) -> None:
    rij, catalogus, peildata = logboek(zaad)
    for bekend_op in sorted({dag_van(v) for v in rij}):
        toen = Dossier.vouw("d", [v for v in rij if dag_van(v) <= bekend_op])
        for op in peildata:
            nu = Dossier.vouw("d", rij, bekend_op=bekend_op)
            assert kort(nu, catalogus, op) == kort(toen, catalogus, op)


@WETTEN
@given(zaad=ZADEN)
def test_p11_what_was_withdrawn_was_never_there_but_in_what_was_known_in_between(
    zaad: int,
) -> None:
    """That the act was known, and is now withdrawn, stays on record for whoever looks it up."""
    g, daden, catalogus = zaak(zaad)
    dag = max(g.peildata)
    rij = [vastgelegd(n, dag, daad) for n, daad in enumerate(daden, 1)]
    erbij = {**daden[zaad % len(daden)], "id": "x", "na": []}
    weg = {"id": "w", "daad": "handeling_ingetrokken", "van_daad": "x", "reden": None}
    later, nog_later = dag + timedelta(days=2), dag + timedelta(days=4)
    alles = [*rij, vastgelegd(90, later, erbij), vastgelegd(91, nog_later, weg)]
    for op in g.peildata:
        zonder = kort(Dossier.vouw("d", rij), catalogus, op)
        assert kort(Dossier.vouw("d", alles), catalogus, op) == zonder
        assert kort(Dossier.vouw("d", alles, bekend_op=dag), catalogus, op) == zonder
        ertussen = kort(Dossier.vouw("d", alles, bekend_op=later), catalogus, op)
        assert ertussen == kort(Dossier.vouw("d", [*rij, alles[-2]]), catalogus, op)
