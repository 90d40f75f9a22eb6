"""Figures that leave the commission isolate no small number, however they are put side by side.

The attacker is exact: he holds everything that was shown, knows the rule, and tries every table
that could lie behind it. Peers suppress nothing (GlobaLeaks has asked for statistics since 2017).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.stelsel import TOTAAL, Cel, Stelsel, Vrijgave, open_tabel, sleutel
from projections.vrijgave import Eerder, NietOpTeHeffen, NietVrijTeGeven, geef_vrij

DELEN = {"soort": ("soort:x", "soort:y"), "termijn": ("termijn:p", "termijn:q")}
KOLOMMEN, DREMPEL = ("2024", "2025"), 3
_VAKKEN = tuple(product(DELEN["soort"], DELEN["termijn"], KOLOMMEN))
# The attacker tries no more, of one release and of two; the tables stay below by the threshold.
HOOGST, LATER = 7, 9
Tabel = tuple[int, ...]


def stelsel(aantallen: Sequence[int], delen: Mapping[str, tuple[str, ...]] = DELEN) -> Stelsel:
    gevallen = [
        ({"soort": soort, "termijn": termijn}, kolom)
        for (soort, termijn, kolom), aantal in zip(_VAKKEN, aantallen, strict=True)
        for _ in range(aantal)
    ]
    alleen = [({naam: rijen[naam] for naam in delen}, kolom) for rijen, kolom in gevallen]
    return Stelsel.van(delen, KOLOMMEN, TOTAAL, alleen)


def alle_getallen(rijen: Sequence[str], tabel: Tabel) -> dict[str, int]:
    """Every number of one part, of a table given row by row."""
    uit: dict[str, int] = {}
    breed = len(KOLOMMEN)
    per_rij = [tabel[i * breed : (i + 1) * breed] for i in range(len(rijen))]
    for rij, getallen in zip((*rijen, TOTAAL), (*per_rij, None), strict=True):
        waarden = getallen or tuple(map(sum, zip(*per_rij, strict=True)))
        uit |= {sleutel(rij, k): w for k, w in zip(KOLOMMEN, waarden, strict=True)}
        uit[sleutel(rij, TOTAAL)] = sum(waarden)
    return uit


def past(cel: Cel, waarde: int) -> bool:
    """Whether a number can lie behind what is shown of it, for who knows the rule."""
    if cel.getal is None:
        return waarde > 0  # a zero would have been shown
    speling = DREMPEL - 1 if cel.soort == "gehouden" else 0
    return abs(waarde - cel.getal) <= speling


def mogelijk(vrij: Vrijgave, deel: str, hoogst: int = HOOGST) -> Iterator[dict[str, int]]:
    """Every table of one part that fits what is shown."""
    rijen = DELEN[deel]
    cellen = [vrij.cellen[sleutel(r, k)] for r in rijen for k in KOLOMMEN]
    keuzes = [[w for w in range(hoogst + 1) if past(cel, w)] for cel in cellen]
    for tabel in product(*keuzes):
        getallen = alle_getallen(rijen, tabel)
        if all(past(vrij.cellen[naam], w) for naam, w in getallen.items()):
            yield getallen


def _totalen(getallen: Mapping[str, int]) -> Tabel:
    return tuple(getallen[sleutel(TOTAAL, k)] for k in KOLOMMEN)


def aanval(vrij: Vrijgave, delen: Iterable[str] = DELEN) -> dict[str, set[int]]:
    """What each number can be: parts are joined on the totals that they share."""
    per_deel = {deel: list(mogelijk(vrij, deel)) for deel in delen}
    samen = set.intersection(*({_totalen(g) for g in rij} for rij in per_deel.values()))
    uit: dict[str, set[int]] = {}
    for rij in per_deel.values():
        for getallen in rij:
            if _totalen(getallen) in samen:
                for naam, waarde in getallen.items():
                    uit.setdefault(naam, set()).add(waarde)
    return uit


aantallen = st.lists(st.integers(0, 2), min_size=8, max_size=8)
vier = st.lists(st.integers(0, 3), min_size=4, max_size=4)


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


def twee_vrijgaven(
    een: Stelsel, ander: Stelsel, *, bewaakt: bool = True
) -> tuple[Vrijgave, Vrijgave]:
    """The same tables on two cut-offs, one after the other."""
    eerst = geef_vrij(een, drempel=DREMPEL)
    eerder = [Eerder(eerst.getoond())] if bewaakt else []
    return eerst, geef_vrij(ander, drempel=DREMPEL, eerder=eerder)


def naast_elkaar(
    vrijgaven: tuple[Vrijgave, Vrijgave], echt: tuple[Stelsel, Stelsel]
) -> dict[str, set[tuple[int, int]]]:
    """What each number can have been on both, for who knows which cells did not change."""
    binnen = [sleutel(r, k) for r in DELEN["soort"] for k in KOLOMMEN]
    gelijk = [n for n in binnen if echt[0].aantal.get(n, 0) == echt[1].aantal.get(n, 0)]
    later: dict[Tabel, list[dict[str, int]]] = {}
    for getallen in mogelijk(vrijgaven[1], "soort", LATER):
        later.setdefault(tuple(getallen[n] for n in gelijk), []).append(getallen)
    uit: dict[str, set[tuple[int, int]]] = {}
    for eerst in mogelijk(vrijgaven[0], "soort", LATER):
        for dan in later.get(tuple(eerst[n] for n in gelijk), ()):
            for naam, waarde in eerst.items():
                uit.setdefault(naam, set()).add((waarde, dan[naam]))
    return uit


def los_van_elkaar(vrij: Vrijgave) -> dict[str, set[int]]:
    """What each number can be in one release."""
    uit: dict[str, set[int]] = {}
    for getallen in mogelijk(vrij, "soort", LATER):
        for naam, waarde in getallen.items():
            uit.setdefault(naam, set()).add(waarde)
    return uit


def prijsgegeven(vrijgaven: tuple[Vrijgave, Vrijgave], echt: tuple[Stelsel, Stelsel]) -> list[str]:
    """The small numbers that the two leave one value for, also for who knows what stood still.

    And the small differences, for who knows the two releases and nothing else.
    """
    uit = []
    los = [los_van_elkaar(vrij) for vrij in vrijgaven]
    for naam, paren in naast_elkaar(vrijgaven, echt).items():
        een, ander = (s.aantal.get(naam, 0) for s in echt)
        klein = {
            "toen": (een, {a for a, _ in paren}),
            "nu": (ander, {b for _, b in paren}),
            "verschil": (
                abs(ander - een),
                {abs(b - a) for a, b in product(*(v[naam] for v in los))},
            ),
        }
        uit += [
            f"{naam} {wat}"
            for wat, (waarde, kan) in klein.items()
            if 0 < waarde < DREMPEL and kan == {waarde}
        ]
    return uit


def een_deel(vier: Sequence[int]) -> Stelsel:
    """Reports divided by kind alone: x and y in the one year, x and y in the other."""
    x24, x25, y24, y25 = vier
    alleen = {"soort": DELEN["soort"]}
    return stelsel([x24, x25, 0, 0, y24, y25, 0, 0], alleen)


@given(vier, st.lists(st.integers(0, 3), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_two_cut_offs_side_by_side_isolate_nothing_small(toen: list[int], erbij: list[int]) -> None:
    een, ander = een_deel(toen), een_deel([a + b for a, b in zip(toen, erbij, strict=True)])
    try:
        vrijgaven = twee_vrijgaven(een, ander)
    except NietVrijTeGeven:
        return  # nothing new was shown at all
    assert prijsgegeven(vrijgaven, (een, ander)) == []


def test_without_the_guard_two_cut_offs_give_one_report_away() -> None:
    """The negative control: each release is safe by itself, and their difference is one report."""
    een, ander = een_deel([4, 4, 4, 4]), een_deel([4, 5, 4, 4])
    los = twee_vrijgaven(een, ander, bewaakt=False)
    assert "soort:x@2025 verschil" in prijsgegeven(los, (een, ander))
    samen = twee_vrijgaven(een, ander)
    assert prijsgegeven(samen, (een, ander)) == []
    assert samen[1].cellen["soort:x@2025"] == Cel(4, "gehouden")
    assert samen[1].cellen["totaal@totaal"] == Cel(16, "gehouden")


def test_a_limit_who_knows_that_a_number_stood_still_can_learn_a_small_difference() -> None:
    """Neither release shows it: of two numbers that are kept back, one is known to stand still."""
    een, ander = een_deel([1, 3, 0, 0]), een_deel([2, 3, 1, 3])
    vrijgaven = twee_vrijgaven(een, ander)
    assert prijsgegeven(vrijgaven, (een, ander)) == []
    paren = naast_elkaar(vrijgaven, (een, ander))["totaal@2024"]
    assert {b - a for a, b in paren} == {2}
    assert len(paren) > 1  # which numbers these are does not follow


def test_what_was_kept_back_once_does_not_follow_from_a_later_release() -> None:
    """A neighbour that was kept back to protect a small number is not shown afterwards."""
    een = een_deel([1, 6, 4, 4])
    eerst = geef_vrij(een, drempel=DREMPEL)
    weg = {naam for naam, cel in eerst.cellen.items() if cel.getal is None}
    assert {"soort:x@2024"} < weg
    ander = een_deel([1, 6, 4, 9])
    later = geef_vrij(ander, drempel=DREMPEL, eerder=[Eerder(eerst.getoond())])
    assert prijsgegeven((eerst, later), (een, ander)) == []
    assert later.cellen["soort:y@2025"].getal == 9  # what grew enough is new


def als_eerder(vrij: Vrijgave, echt: Stelsel) -> Eerder:
    """A release as a later one finds it on record, counted again."""
    gehouden = frozenset(n for n, cel in vrij.cellen.items() if cel.soort == "gehouden")
    return Eerder(vrij.getoond(), echt, gehouden, drempel=DREMPEL)


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
