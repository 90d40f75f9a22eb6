"""The timeline tells a case in the order in which it can be known to have happened."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.beeld import tekening
from api.beeld.tijdas import BREEDTE, GOOT, As, tijdas
from api.beeld.zaaktaal import daadverschil
from projections.beelden.relaasverschil import relaasverschil
from projections.werelden.tijdlijn import Tijdlijnregel, in_relaas, ordenen
from tests.opstelling.zaakbeelden import ELDERS, PEILDATUM, losse_regel, regels, zaak

DATA = (
    "2024", "2024-03", "2024-03-11", "[..2024-02]", "[2024-01..]", "2024-05/2024-09", "2023~",
)  # fmt: skip


@st.composite
def verhalen(draw: st.DrawFn) -> list[Tijdlijnregel]:
    """Acts with dates of every kind; a link goes to any other act, so circles occur."""
    aantal = draw(st.integers(1, 7))
    ids = [f"e{nummer}" for nummer in range(1, aantal + 1)]
    return [
        losse_regel(
            nummer,
            draw(st.sampled_from(DATA)),
            eerder=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        )
        for nummer in range(1, aantal + 1)
    ]


def titels(rij: tuple[Tijdlijnregel, ...]) -> list[str]:
    return [regel.id for regel in rij]


def test_a_link_leads_also_where_the_dates_say_nothing() -> None:
    eerst, dan = losse_regel(2, "2024"), losse_regel(1, "2024", eerder=("e2",))
    assert titels(ordenen([dan, eerst])) == ["e2", "e1"]


def test_without_a_link_the_last_possible_day_decides_then_the_first_then_the_number() -> None:
    vroeg, laat = losse_regel(4, "2024-01"), losse_regel(3, "2024-02")
    ruim, nauw = losse_regel(2, "2024"), losse_regel(1, "2024-12")
    gelijk = losse_regel(5, "2024-12")
    rij = ordenen([gelijk, laat, nauw, ruim, vroeg])
    assert titels(rij) == ["e4", "e3", "e2", "e1", "e5"]


@given(verhalen())
def test_every_act_is_told_once_and_the_order_does_not_depend_on_how_it_came_in(
    verhaal: list[Tijdlijnregel],
) -> None:
    rij = ordenen(verhaal)
    assert sorted(titels(rij)) == sorted(r.id for r in verhaal)
    assert ordenen(reversed(verhaal)) == rij
    assert all(ordenen(anders) == rij for anders in list(permutations(verhaal))[:24])


@given(verhalen())
def test_an_act_never_stands_before_what_it_came_after_unless_the_links_run_in_a_circle(
    verhaal: list[Tijdlijnregel],
) -> None:
    plaats = {sleutel: i for i, sleutel in enumerate(titels(ordenen(verhaal)))}
    eerder = {r.id: set(r.na) & plaats.keys() for r in verhaal}
    for _ in verhaal:
        eerder = {k: v.union(*(eerder[w] for w in v)) for k, v in eerder.items()}
    if all(sleutel not in voor for sleutel, voor in eerder.items()):
        assert all(plaats[w] < plaats[k] for k, voor in eerder.items() for w in voor)


def test_a_line_says_what_the_source_says_and_what_is_ours() -> None:
    per_id = {r.id: r for r in regels()}
    assert per_id["o"].wanneer == "half mei tot september"
    assert per_id["h"].lezing
    assert not per_id["m"].lezing
    assert per_id["h"].door == (None,)
    assert not per_id["g"].thuis
    assert per_id["g"].thuisdossier == ELDERS


def test_a_corrected_act_shows_the_new_day_and_keeps_the_old_one_readable() -> None:
    (oordeel,) = (r for r in regels() if r.id == "j")
    assert oordeel.edtf == "2024-10"
    assert [(c.was, c.werd, c.nummer) for c in oordeel.correcties] == [("2024-11", "2024-10", 11)]


def test_a_withdrawn_act_is_gone_from_the_timeline_and_stays_readable() -> None:
    assert "x" not in titels(regels())
    assert titels(regels(zaak().vervallen)) == ["x"]


def test_accounts_are_told_apart_and_never_merged() -> None:
    alle = regels()
    assert titels(in_relaas(alle, "melder")) == ["b"]
    assert "b" not in titels(in_relaas(alle, "commissie"))


def test_an_act_that_lasted_has_a_certain_core_and_uncertain_ends() -> None:
    (onderzoek,) = (r for r in regels() if r.id == "o")
    assert onderzoek.kern is not None
    assert (onderzoek.kern.vroegst, onderzoek.kern.laatst) == (date(2024, 5, 13), date(2024, 9, 1))
    assert onderzoek.laatst == date(2024, 9, 30)


def as_van(alle: tuple[Tijdlijnregel, ...]) -> As:
    return tijdas(alle, [], PEILDATUM)


def test_an_open_end_runs_past_the_axis_and_a_known_day_never_does() -> None:
    alle = regels()
    as_ = as_van(alle)
    per_id = {r.id: r for r in alle}
    open_begin = as_.balk(per_id["s"].vroegst, per_id["s"].laatst)
    open_eind = as_.balk(per_id["st"].vroegst, per_id["st"].laatst)
    assert (open_begin.open_begin, open_begin.open_eind) == (True, False)
    assert (open_eind.open_begin, open_eind.open_eind) == (False, True)
    assert open_begin.x0 == GOOT < as_.x_begin
    assert open_eind.x1 == BREEDTE > as_.x_eind
    assert all(
        as_.x_begin <= as_.x(dag) <= as_.x_eind
        for r in alle
        for dag in (r.vroegst, r.laatst)
        if dag not in (date.min, date.max)
    )


def test_a_day_looked_at_long_after_does_not_squeeze_the_case() -> None:
    alle = regels()
    later = tijdas(alle, [], PEILDATUM + timedelta(days=10_000))
    assert later.eind == as_van(alle).eind or later.eind < PEILDATUM + timedelta(days=400)


def test_every_act_stands_in_the_lane_of_each_who_did_it() -> None:
    alle = regels()
    beeld = tekening.teken(alle, [], {}, as_van(alle), PEILDATUM)
    banen = {baan.naam: [m.regel.id for m in baan.merken] for baan in beeld.banen}
    assert banen["Hoofddirecteur"] == banen["Secretaris-generaal"] == ["st"]
    assert list(banen)[-1] == "Wie: onbekend"
    assert banen["Wie: onbekend"] == ["h"]
    assert {i for rij in banen.values() for i in rij} == {r.id for r in alle}


@given(verhalen())
def test_no_two_acts_of_one_lane_overlap_and_all_stay_inside_the_picture(
    verhaal: list[Tijdlijnregel],
) -> None:
    rij = ordenen(verhaal)
    beeld = tekening.teken(rij, [], {}, tijdas(rij, [], PEILDATUM), PEILDATUM)
    for baan in beeld.banen:
        for merk in baan.merken:
            assert merk.links >= GOOT - 4
            assert merk.rechts <= BREEDTE + 4
        for een, ander in zip(baan.merken, baan.merken[1:], strict=False):
            assert een.y < ander.y or een.rechts < ander.links


def test_the_picture_says_after_what_only_where_the_dates_do_not() -> None:
    alle = regels()
    nummer = {r.id: r.nummer for r in alle}
    per_id = {r.id: r for r in alle}
    assert tekening.na_woorden(per_id["h"], alle, nummer) == "na nr. 2"
    assert tekening.na_woorden(per_id["o"], alle, nummer) == ""


@pytest.mark.parametrize(
    ("een", "ander", "zin"),
    [
        (None, None, "Geen van deze relazen noemt een dag; het kan dezelfde zijn geweest."),
        (
            "2020-06",
            None,
            "Niet elk van deze relazen noemt een dag; het kan dezelfde zijn geweest.",
        ),
        ("2020-06", "2020-06-05", "Andere data; het kan op dezelfde dag zijn geweest."),
    ],
)
def test_accounts_that_name_no_day_are_not_said_to_name_another(
    een: str | None, ander: str | None, zin: str
) -> None:
    rij = [
        replace(losse_regel(n, dag or "[..2024]"), edtf=dag, relazen=(naam,))
        for n, naam, dag in ((1, "a", een), (2, "b", ander))
    ]
    (verschil,) = relaasverschil(("a", "b"), rij, {}).daden
    assert daadverschil(verschil, ("a", "b")) == zin
