"""What a verdict rests on (P9): the acts it names are enough to compute it, and no other counts."""

from datetime import date

import pytest
from hypothesis import given, settings

from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.plichten.vragen import Zaak
from projections.toetsen.bladen import bladeren
from projections.toetsen.grondslag import kan_tellen
from projections.toetsen.toetsing import kernen, op_de_dag, toetsen
from tests.orakel.echte_zaken import echt_geval
from tests.orakel.normgenerator import geval
from tests.orakel.vergelijking import feit, lezers_van
from tests.orakel.wetten import KEUZES, NVT, WETTEN, ZADEN, Uitkomsten, oordeel, zaak


@WETTEN
@given(zaad=ZADEN)
def test_p9_an_act_that_no_norm_names_changes_nothing(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    vreemd = {"id": "vreemd", "daad": "kalenderjaar_verstreken", "jaar": 2020, "na": []}
    # On a day of the file: any act tells how far back a file goes, and so whether a prohibition
    # that nobody broke was in force in its time.
    dag = next(daad["gebeurd"] for daad in daden if daad["gebeurd"])
    vreemd |= {"gebeurd": dag, "door": [{"rol": None, "ref": None}]}
    for op in g.peildata:
        assert oordeel([*daden, vreemd], catalogus, op) == oordeel(daden, catalogus, op)


def _op_de_dag(feiten: list[Feit], catalogus: Catalogus, op: date) -> Uitkomsten:
    """What the norms say, computed without any explanation."""
    return {(k.norm, k.aanleiding): frozenset(k.uitkomsten) for k in kernen(feiten, catalogus, op)}


@settings(WETTEN, max_examples=30)
@given(zaad=ZADEN, keuze=KEUZES)
def test_p9_an_act_that_a_verdict_does_not_name_can_be_taken_away(zaad: int, keuze: int) -> None:
    """Whatever the act: an exception, a border, a link, a declaration, a contradiction.

    Of every verdict that is exact: one that is approximated names what it could look at. When time
    alone changes it, and the last day that acts still to come can give, are no part of it.
    """
    g, daden, catalogus = zaak(zaad)
    op = g.peildata[keuze % len(g.peildata)]
    feiten = [feit(daad, n) for n, daad in enumerate(daden, 1)]
    toetsen_ = [t for t in toetsen(feiten, catalogus, op) if not t.benaderd]
    for weg in feiten:
        na = _op_de_dag([f for f in feiten if f is not weg], catalogus, op)
        for t in toetsen_:
            if weg.id not in t.gebruikt:
                assert na.get((t.norm, t.aanleiding), NVT) == frozenset(t.uitkomsten)


@settings(WETTEN, max_examples=30)
@given(zaad=ZADEN, keuze=KEUZES)
def test_p9_the_acts_that_a_verdict_names_are_enough_to_compute_it(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    op = g.peildata[keuze % len(g.peildata)]
    feiten = [feit(daad, n) for n, daad in enumerate(daden, 1)]
    for t in toetsen(feiten, catalogus, op):
        assert set(t.genoemd) <= set(t.gebruikt) == set(t.herkomst.feiten)
        if not t.benaderd:
            na = _op_de_dag([f for f in feiten if f.id in t.gebruikt], catalogus, op)
            assert na.get((t.norm, t.aanleiding), NVT) == frozenset(t.uitkomsten)


def _gespaard() -> tuple[int, list[str]]:
    """Acts that are not tried, over verdicts on cases with links, and those that should have been.

    In some of these cases a link decides.
    """
    aantal, fouten = 0, []
    for g in (*map(geval, (*range(24), 137)), *map(echt_geval, (0, 4))):
        feiten = [feit(daad, n) for n, daad in enumerate(g.handelingen, 1)]
        for op in g.peildata:
            zaak_ = Zaak(feiten, lezers_van(g).motor, op)
            for vraag in zaak_.vragen():
                bladen, _ = bladeren(zaak_.beeld, vraag)
                redenen = {blad.uitslag.reden for blad in bladen or ()}
                kern, rest = kan_tellen(zaak_, vraag, redenen)
                over = [id_ for id_ in rest if not zaak_.raakt(id_, kern)]
                nu = op_de_dag(zaak_, vraag.sleutel) if over else None
                aantal += len(over)
                fouten += [
                    f"{g.zaad}: {vraag.norm.id} zonder {id_}"
                    for id_ in over
                    if op_de_dag(zaak_.zonder(id_), vraag.sleutel) != nu
                ]
    return aantal, fouten


def test_an_act_that_is_not_tried_would_have_changed_nothing() -> None:
    """What says nothing of the days of the acts that count is not taken out to see what happens."""
    aantal, fouten = _gespaard()
    assert aantal > 150
    assert fouten == []


def test_trying_too_few_acts_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Zaak, "raakt", lambda _, id_, kern: id_ in kern)
    assert _gespaard()[1]
