"""Figures that leave the commission isolate no small number, however they are put side by side.

The attacker is exact: he holds everything that was shown, knows the rule, and tries every table
that could lie behind it. Peers suppress nothing (GlobaLeaks has asked for statistics since 2017).
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.cijfers import vrijgave
from projections.cijfers.stelsel import TOTAAL, Cel, Stelsel, Vrijgave, open_tabel, sleutel
from projections.cijfers.vrijgave import Eerder, NietOpTeHeffen, NietVrijTeGeven, geef_vrij
from tests.tegenspel.cijferaanval import (
    DELEN,
    DREMPEL,
    aanval,
    een_deel,
    jaren_en_helften,
    mogelijk,
    prijsgegeven,
    samen_gelezen,
    stelsel,
)

aantallen = st.lists(st.integers(0, 2), min_size=8, max_size=8)
vier = st.lists(st.integers(0, 3), min_size=4, max_size=4)
# No more, so that what the attacker tries is far enough above them.
hoger = st.lists(st.integers(0, 5), min_size=4, max_size=4)


@given(aantallen)
@settings(max_examples=25, deadline=None)
def test_whoever_holds_a_release_cannot_tell_that_a_number_is_small(hoeveel: list[int]) -> None:
    echt = stelsel(hoeveel)
    kan = aanval(geef_vrij(echt, drempel=DREMPEL))
    for naam, waarde in echt.aantal.items():
        assert waarde in kan[naam], "the rule that the attacker knows must be the rule"
        if 0 < waarde < DREMPEL:
            assert max(kan[naam]) >= DREMPEL, (naam, waarde, kan[naam])


def zonder_aanvulling(echt: Stelsel) -> Vrijgave:
    """The threshold alone, as many publish their figures."""
    cellen = {
        naam: Cel(None, "onderdrukt") if 0 < echt.aantal.get(naam, 0) < DREMPEL
        else Cel(echt.aantal.get(naam, 0), "getal")
        for naam in echt.sleutels()
    }  # fmt: skip
    return Vrijgave(cellen, DREMPEL)


def test_a_threshold_alone_gives_the_small_number_away() -> None:
    """The negative control: without complementary suppression a total minus its cells is enough."""
    echt = stelsel([1, 0, 0, 3, 3, 3, 0, 0])
    kan = aanval(zonder_aanvulling(echt))
    assert kan["soort:x@2024"] == {1}
    veilig = aanval(geef_vrij(echt, drempel=DREMPEL))
    assert max(veilig["soort:x@2024"]) >= DREMPEL


def als_eerder(vrij: Vrijgave, echt: Stelsel) -> Eerder:
    """A release as a later one finds it on record, counted again."""
    gehouden = frozenset(n for n, cel in vrij.cellen.items() if cel.soort == "gehouden")
    return Eerder(vrij.getoond(), echt, gehouden, drempel=DREMPEL)


def na_elkaar(*echt: Stelsel) -> list[Vrijgave]:
    """The same tables on several cut-offs, each beside what was let out before."""
    uit: list[Vrijgave] = []
    for tabel in echt:
        eerder = [als_eerder(vrij, toen) for vrij, toen in zip(uit, echt, strict=False)]
        uit.append(geef_vrij(tabel, drempel=DREMPEL, eerder=eerder))
    return uit


def zonder_wacht(een: Stelsel, ander: Stelsel) -> list[Vrijgave]:
    """The same rule without its guard: what moved by the threshold is shown anew, come what may."""

    def nu(naam: str, cel: Cel) -> Cel:
        getal = ander.aantal.get(naam, 0)
        if cel.getal is None:
            return cel
        anders = abs(getal - cel.getal) >= DREMPEL and not 0 < getal < DREMPEL
        return Cel(getal, "getal") if anders else Cel(cel.getal, "gehouden")

    eerst = geef_vrij(een, drempel=DREMPEL)
    later = {naam: nu(naam, cel) for naam, cel in eerst.cellen.items()}
    return [eerst, Vrijgave(later, DREMPEL)]


@given(hoger, hoger)
@settings(max_examples=40, deadline=None)
def test_two_releases_isolate_nothing_small_for_who_knows_what_stood_still(
    toen: list[int], later: list[int]
) -> None:
    een, ander = een_deel(toen), een_deel(later)
    assert prijsgegeven(na_elkaar(een, ander), (een, ander)) == []


def test_without_the_guard_two_cut_offs_give_one_report_away() -> None:
    """The negative control: each release is safe by itself, and their difference is one report."""
    een, ander = een_deel([4, 4, 4, 4]), een_deel([4, 5, 4, 4])
    los = [geef_vrij(tabel, drempel=DREMPEL) for tabel in (een, ander)]
    assert "soort:x@2025 verschil" in prijsgegeven(los, (een, ander))
    samen = na_elkaar(een, ander)
    assert prijsgegeven(samen, (een, ander)) == []
    assert samen[1].cellen["soort:x@2025"] == Cel(4, "gehouden")
    assert samen[1].cellen["totaal@totaal"] == Cel(16, "gehouden")


def test_a_small_difference_does_not_follow_from_large_ones_beside_it() -> None:
    """With its control: y and the total both moved enough, and their difference is x."""
    stappen = (een_deel([4, 4, 4, 4]), een_deel([4, 5, 4, 8]))
    assert "soort:x@2025 verschil" in prijsgegeven(zonder_wacht(*stappen), stappen)
    later = na_elkaar(*stappen)
    assert prijsgegeven(later, stappen) == []
    assert later[1].cellen["soort:y@2025"] == Cel(8, "getal")
    assert later[1].cellen["totaal@2025"] == Cel(8, "gehouden")


def test_who_knows_what_stood_still_learns_no_difference_that_neither_release_shows() -> None:
    """With its control, whose total of a year moved by 2 while both releases kept it back."""
    stappen = (een_deel([1, 3, 0, 0]), een_deel([2, 3, 1, 3]))
    assert "totaal@2024 verschil" in prijsgegeven(zonder_wacht(*stappen), stappen)
    later = na_elkaar(*stappen)
    assert prijsgegeven(later, stappen) == []
    assert later[1].cellen["soort:y@totaal"] == Cel(4, "getal"), "what is safe is shown anew"


def test_what_was_kept_back_once_does_not_follow_from_a_later_release() -> None:
    """A neighbour that was kept back to protect a small number is not shown afterwards."""
    een = een_deel([1, 6, 4, 4])
    eerst = geef_vrij(een, drempel=DREMPEL)
    weg = {naam for naam, cel in eerst.cellen.items() if cel.getal is None}
    assert {"soort:x@2024"} < weg
    ander = een_deel([1, 6, 4, 9])
    later = geef_vrij(ander, drempel=DREMPEL, eerder=[als_eerder(eerst, een)])
    assert prijsgegeven((eerst, later), (een, ander)) == []
    assert later.cellen["soort:y@2025"].getal == 9  # what grew enough is new


@given(vier, vier, st.data())
@settings(max_examples=30, deadline=None)
def test_what_the_commission_lifts_isolates_nothing_small_in_either_release(
    toen: list[int], erbij: list[int], data: st.DataObject
) -> None:
    een, ander = een_deel(toen), een_deel([a + b for a, b in zip(toen, erbij, strict=True)])
    eerst = geef_vrij(een, drempel=DREMPEL)
    dicht = sorted(n for n, cel in eerst.cellen.items() if cel.getal is None)
    if not dicht:
        return
    op = data.draw(st.sets(st.sampled_from(dicht), min_size=1))
    try:
        later = geef_vrij(ander, drempel=DREMPEL, eerder=[als_eerder(eerst, een)], hef_op=op)
    except (NietOpTeHeffen, NietVrijTeGeven):
        return
    assert all(later.cellen[naam].getal == ander.aantal[naam] for naam in op)
    assert prijsgegeven((eerst, later), (een, ander)) == []


def test_a_number_that_was_small_in_january_is_shown_again_by_decision_alone() -> None:
    een, ander = een_deel([1, 6, 2, 6]), een_deel([6, 6, 7, 6])
    eerst = geef_vrij(een, drempel=DREMPEL)
    eerder = [als_eerder(eerst, een)]
    assert eerst.cellen["soort:x@2024"].getal is None
    assert geef_vrij(ander, drempel=DREMPEL, eerder=eerder).cellen["soort:x@2024"].getal is None
    later = geef_vrij(ander, drempel=DREMPEL, eerder=eerder, hef_op={"soort:x@2024"})
    assert later.cellen["soort:x@2024"].getal == 6
    assert prijsgegeven((eerst, later), (een, ander)) == []


def test_a_neighbour_that_hides_a_small_number_cannot_be_lifted() -> None:
    """With its control: shown all the same, it gives the small number of the first release."""
    een = een_deel([1, 6, 4, 4])
    eerst = geef_vrij(een, drempel=DREMPEL)
    (buur,) = {n for n, cel in eerst.cellen.items() if cel.getal is None} & {
        "soort:y@2024",
        "totaal@2024",
    }
    with pytest.raises(NietOpTeHeffen):
        geef_vrij(een, drempel=DREMPEL, eerder=[als_eerder(eerst, een)], hef_op={buur})
    los = Vrijgave({**eerst.cellen, buur: Cel(een.aantal[buur], "getal")}, DREMPEL)
    assert "soort:x@2024 toen" in prijsgegeven((eerst, los), (een, een))


def test_nothing_is_lifted_from_a_release_that_cannot_be_counted_again() -> None:
    een, ander = een_deel([1, 6, 2, 6]), een_deel([6, 6, 7, 6])
    eerst = geef_vrij(een, drempel=DREMPEL)
    with pytest.raises(NietOpTeHeffen):
        geef_vrij(ander, drempel=DREMPEL, eerder=[Eerder(eerst.getoond())], hef_op={"soort:x@2024"})


def test_a_large_number_cannot_be_named_so_what_was_shown_before_still_guards_it() -> None:
    eerst = geef_vrij(een_deel([6, 6, 6, 6]), drempel=DREMPEL)
    nu, eerder = een_deel([7, 6, 6, 6]), [Eerder(eerst.getoond())]
    genoemd = geef_vrij(nu, drempel=DREMPEL, eerder=eerder, noem=list(nu.sleutels()))
    assert genoemd == geef_vrij(nu, drempel=DREMPEL, eerder=eerder)
    assert genoemd.cellen["soort:x@2024"] == Cel(6, "gehouden")


def test_a_small_number_is_named_only_by_decision_and_takes_no_other_along() -> None:
    echt = een_deel([1, 6, 2, 6])
    vrij = geef_vrij(echt, drempel=DREMPEL, noem={"soort:x@2024"})
    assert vrij.cellen["soort:x@2024"] == Cel(1, "genoemd")
    assert vrij.cellen["soort:y@2024"].getal is None
    kan = {n: {g[n] for g in mogelijk(vrij, "soort")} for n in echt.sleutels()}
    assert kan["soort:x@2024"] == {1}
    assert max(kan["soort:y@2024"]) >= DREMPEL


def test_a_small_number_that_follows_from_one_that_was_named_is_named_with_it() -> None:
    """In a year in which the other kind is a zero, and zeros are shown."""
    vrij = geef_vrij(een_deel([4, 0, 3, 2]), drempel=DREMPEL, noem={"soort:y@2025"})
    assert {n for n, cel in vrij.cellen.items() if cel.soort == "genoemd"} == {
        "soort:y@2025",
        "totaal@2025",
    }


@pytest.mark.parametrize("met_wacht", [True, False], ids=["guard", "control"])
def test_a_total_that_stood_still_while_a_year_was_added_tells_no_small_number_of_the_other(
    met_wacht: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven reports of 2024 became two, and 2025 added five: whoever knows the sum would know."""
    if not met_wacht:
        monkeypatch.setattr(vrijgave._Werk, "_toeval", lambda _: False)
    alleen = [({"soort": s}, "2024") for s, n in (("soort:x", 4), ("soort:y", 3)) for _ in range(n)]
    een = Stelsel.van({"soort": DELEN["soort"]}, ("2024",), TOTAAL, alleen)
    ander = een_deel([1, 3, 1, 2])
    eerst = geef_vrij(een, drempel=DREMPEL)
    assert een.aantal["totaal@totaal"] == ander.aantal["totaal@totaal"] == 7
    later = geef_vrij(ander, drempel=DREMPEL, eerder=[als_eerder(eerst, een)])
    kan = {
        getallen["totaal@2024"]
        for getallen in mogelijk(later, "soort", ooit=eerst.cellen)
        if getallen["totaal@totaal"] == 7
    }
    assert (max(kan) >= DREMPEL) is met_wacht
    assert met_wacht or kan == {2}


def test_a_quarter_and_its_year_are_one_number_under_one_key() -> None:
    """So a year that was kept back does not follow from its quarters, shown later."""
    delen = {"soort": ("soort:x", "soort:y")}
    jaren = Stelsel.van(
        delen, ("2024", "2025"), TOTAAL,
        [({"soort": f"soort:{s}"}, j) for s, j, n in
         (("x", "2024", 2), ("y", "2024", 9), ("x", "2025", 8), ("y", "2025", 9))
         for _ in range(n)],
    )  # fmt: skip
    eerst = geef_vrij(jaren, drempel=DREMPEL)
    (buur,) = {n for n, c in eerst.cellen.items() if c.getal is None} & {
        "soort:x@2025",
        "soort:y@2024",
    }
    jaar = buur.partition("@")[2]
    kwartalen = (f"{jaar}-k1", f"{jaar}-k2")
    telling = {rij: jaren.aantal[sleutel(rij, jaar)] for rij in delen["soort"]}
    gevallen = [({"soort": rij}, kwartalen[i % 2]) for rij, n in telling.items() for i in range(n)]
    later = geef_vrij(
        Stelsel.van(delen, kwartalen, jaar, gevallen),
        drempel=DREMPEL,
        eerder=[Eerder(eerst.getoond())],
    )
    rij = buur.partition("@")[0]
    som = [later.cellen[sleutel(rij, k)].getal for k in kwartalen]
    assert later.cellen[buur].getal is None
    assert None in som


def jaar_naast_helften(
    zes: list[int], *, jaar_eerst: bool, samen: bool = True
) -> tuple[Vrijgave, Vrijgave]:
    """Both released, one beside the other; without `samen` number by number alone."""
    tabellen = jaren_en_helften(zes) if jaar_eerst else jaren_en_helften(zes)[::-1]
    eerst = geef_vrij(tabellen[0], drempel=DREMPEL)
    eerder = als_eerder(eerst, tabellen[0]) if samen else Eerder(eerst.getoond(), drempel=DREMPEL)
    later = geef_vrij(tabellen[1], drempel=DREMPEL, eerder=[eerder])
    return (eerst, later) if jaar_eerst else (later, eerst)


def klein_en_af_te_leiden(zes: list[int], jaren: Vrijgave, helften: Vrijgave) -> list[str]:
    kan = samen_gelezen(jaren, helften)
    echt = {naam: n for stelsel_ in jaren_en_helften(zes) for naam, n in stelsel_.aantal.items()}
    assert all(n in kan[naam] for naam, n in echt.items()), (
        "the rule that he knows must be the rule"
    )
    return [naam for naam, n in echt.items() if 0 < n < DREMPEL and max(kan[naam]) < DREMPEL]


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_year_beside_its_parts_gives_no_small_number_away(
    zes: list[int], jaar_eerst: bool
) -> None:
    try:
        beide = jaar_naast_helften(zes, jaar_eerst=jaar_eerst)
    except NietVrijTeGeven:
        return
    assert klein_en_af_te_leiden(zes, *beide) == []


def test_number_by_number_a_year_and_its_parts_give_a_small_number_away() -> None:
    """The negative control; and where nothing small follows both leave."""
    zes = [2, 0, 0, 1, 3, 1]
    los = jaar_naast_helften(zes, jaar_eerst=True, samen=False)
    assert klein_en_af_te_leiden(zes, *los)
    with pytest.raises(NietVrijTeGeven):
        jaar_naast_helften(zes, jaar_eerst=True)
    ruim = [4, 4, 3, 3, 4, 4]
    _, helften = jaar_naast_helften(ruim, jaar_eerst=True)
    assert helften.cellen["soort:x@2025-a"] == Cel(3, "getal")


def test_the_commission_sees_every_number_and_zero_is_shown_to_all() -> None:
    echt = een_deel([1, 0, 4, 9])
    assert {n: c.getal for n, c in open_tabel(echt).cellen.items()} == {
        n: echt.aantal.get(n, 0) for n in echt.sleutels()
    }
    assert geef_vrij(echt, drempel=DREMPEL).cellen["soort:x@2025"].getal == 0


def test_the_same_numbers_again_are_the_same_release() -> None:
    echt = een_deel([4, 1, 5, 6])
    eerst = geef_vrij(echt, drempel=DREMPEL)
    weer = geef_vrij(echt, drempel=DREMPEL, eerder=[Eerder(eerst.getoond())])
    assert weer.getoond() == eerst.getoond()
