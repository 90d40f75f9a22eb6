"""All fourteen laws of the definition are tested, and can fail: a fault in the engine shows."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from projections.normen import termijnen
from projections.plichten import plichten
from projections.toetsen import grondslag, toetsgeschiedenis
from projections.toetsen.toetsing import toetsen
from tests.orakel.vergelijking import echte_lezers, feit
from tests.orakel.wetten import oordeel, zaak
from tests.toetsen import test_laws, test_laws_grondslag, test_laws_kalender, test_laws_kennis
from tests.toetsen.test_orakel import FOUTEN, Fout, breek

WETTEN = {
    naam: functie
    for module in (test_laws, test_laws_grondslag, test_laws_kennis, test_laws_kalender)
    for naam, functie in vars(module).items()
    if naam.startswith("test_p")
}


def test_all_fourteen_laws_are_tested_under_their_number() -> None:
    nummers = {int(m[1]) for naam in WETTEN if (m := re.match(r"test_p(\d+)_", naam))}
    assert nummers == set(range(1, 15))


def test_what_the_laws_hold_of_is_what_a_verdict_says() -> None:
    """They ask the worlds themselves, and not for the explanation that costs most of the time."""
    for zaad in range(12):
        g, daden, catalogus = zaak(zaad)
        for op in g.peildata:
            zaak_ = [feit(daad, nummer) for nummer, daad in enumerate(daden, 1)]
            assert oordeel(daden, catalogus, op) == {
                (t.norm, t.aanleiding): frozenset(t.uitkomsten)
                for t in toetsen(zaak_, catalogus, op)
                if not t.benaderd
            }


def houdt(naam: str, **waarden: Any) -> bool:
    """Whether a law holds of this one case."""
    wet: Callable[..., None] = WETTEN[naam].hypothesis.inner_test
    try:
        wet(**waarden)
    except (AssertionError, KeyError):
        return False
    return True


ONGEMERKT = 150  # cases that a fault may pass by before it shows
BREEKT = {
    "a vague field is taken for false": (
        "test_p1_learning_an_unknown_field_never_adds_an_outcome",
        FOUTEN["an unknown attribute is taken for false"],
    ),
    "what still runs has lapsed": (
        "test_p5_time_moves_a_verdict_along_its_life_and_never_back",
        Fout(
            plichten.Plicht, "_weeg", 'Uitslag("loopt", "loopt")', 'Uitslag("vervallen", "loopt")'
        ),
    ),
    "vague days are compared by their ends": (
        "test_p7_a_vague_day_in_two_parts_is_both_parts_together",
        Fout(
            plichten.Plicht,
            "_gedaan",
            "if vrij or w.hooguit(self.begin, dag):",
            "if vrij or w.hoog[self.begin] <= w.laag[dag]:",
        ),
    ),
    "what is no longer known stays known": (
        "test_p3_judging_entry_by_entry_is_judging_all_of_it_again",
        Fout(
            toetsgeschiedenis,
            "herzien",
            "replace(rij, bekend_tot=dag) for rij in rijen",
            "rij for rij in rijen",
        ),
    ),
    "odd days last longer": (
        "test_p8_without_holidays_a_last_day_a_week_later_is_a_week_later",
        Fout(termijnen.Rekensom, "einddag", "return eind", "return eind + begin % 2"),
    ),
    "the last day is off by one": (
        "test_p13_a_last_day_grows_with_its_begin_and_under_the_law_is_a_working_day",
        FOUTEN["the last day is off by one"],
    ),
}


def waarden(naam: str, n: int) -> dict[str, Any]:
    """The n-th case for a law."""
    if naam.startswith("test_p8"):
        weekend = {"atw": False, "zelfde": False, "aantal": 7, "eenheid": "D"}
        return {"begin": 735_000 + n, "weken": 1, **weekend}
    if naam.startswith("test_p13"):
        return {"begin": 737_000 + n, "aantal": 7, "eenheid": "D"}
    met_keuze = "keuze" in WETTEN[naam].hypothesis.inner_test.__annotations__
    return {"zaad": n, "keuze": n % 100} if met_keuze else {"zaad": n}


@pytest.fixture(autouse=True)
def _eigen_kalender(monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar keeps its sums, also those of a broken engine; so each test has one of its own."""
    monkeypatch.setattr(test_laws_kalender, "echte_lezers", cache(echte_lezers.__wrapped__))


@pytest.mark.parametrize("wat", BREEKT)
def test_a_seeded_fault_breaks_a_law(wat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    naam, fout = BREEKT[wat]
    breek(monkeypatch, fout)
    assert not all(houdt(naam, **waarden(naam, n)) for n in range(ONGEMERKT))


WEG = "test_p9_an_act_that_a_verdict_does_not_name_can_be_taken_away"
GENOEG = "test_p9_the_acts_that_a_verdict_names_are_enough_to_compute_it"
NIET_GENOEMD = {  # what is left out of the acts of a verdict, and a case in which that shows
    "all but what its outcome names": (
        *(GENOEG, 1),
        Fout(grondslag, "grondslag", "if not rest:", "if True:"),
    ),
    "what contradicts it": (
        *(WEG, 57),
        Fout(grondslag, "kan_tellen", "if daad.dag in beeld.strijdig", "if False"),
    ),
    "what a link ties to it": (
        *(WEG, 137),
        Fout(grondslag, "_verbonden", "samen = beeld.ruimte.samenhang(dagen)", "samen = dagen"),
    ),
    "what fixed a border": (
        *(WEG, 175),
        Fout(grondslag, "_van_werking", 'yield "regime_gewijzigd"', "pass"),
    ),
    "what its conditions ask after": (
        *(WEG, 408),
        Fout(
            grondslag,
            "_patronen",
            "yield from patronen_in((*norm.indien, *norm.tenzij, *eerder))",
            "pass",
        ),
    ),
}


@pytest.mark.parametrize("wat", NIET_GENOEMD)
def test_an_act_that_should_be_named_and_is_not_breaks_the_law(
    wat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    naam, zaad, fout = NIET_GENOEMD[wat]
    assert houdt(naam, **waarden(naam, zaad))
    breek(monkeypatch, fout)
    assert not houdt(naam, **waarden(naam, zaad))


@pytest.mark.parametrize("naam", sorted({naam for naam, _ in BREEKT.values()}))
def test_without_a_fault_the_same_cases_keep_the_law(naam: str) -> None:
    assert all(houdt(naam, **waarden(naam, n)) for n in range(10))
