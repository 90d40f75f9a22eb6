"""Figures that leave the commission isolate no small number, however they are put side by side.

The attacker is exact: he holds everything that was shown, knows the rule, and tries every table
that could lie behind it. Peers suppress nothing (GlobaLeaks has asked for statistics since 2017).
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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


def past(cel: Cel, waarde: int, *, ooit: bool = False) -> bool:
    """Whether a number can lie behind what is shown of it, for who knows the rule."""
    if cel.soort == "gehouden":
        return True  # it stands as it was shown, whatever it is now
    if cel.getal is None:
        return waarde > 0 or ooit  # a zero would have been shown, the first time
    return waarde == cel.getal


def mogelijk(
    vrij: Vrijgave, deel: str, hoogst: int = HOOGST, ooit: Container[str] = ()
) -> Iterator[dict[str, int]]:
    """Every table of one part that fits what is shown; of `ooit` a release was made before."""
    rijen = DELEN[deel]
    namen = [sleutel(r, k) for r in rijen for k in KOLOMMEN]
    keuzes = [
        [w for w in range(hoogst + 1) if past(vrij.cellen[n], w, ooit=n in ooit)] for n in namen
    ]
    for tabel in product(*keuzes):
        getallen = alle_getallen(rijen, tabel)
        if all(past(vrij.cellen[n], w, ooit=n in ooit) for n, w in getallen.items()):
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


def tabellen(vrij: Vrijgave, ooit: Container[str]) -> Iterator[Tabel]:
    """Every table of kinds alone that fits what is shown, its numbers in the order of their keys.

    The same as `mogelijk`, but quick.
    """
    kan = [
        {w for w in range(4 * LATER + 1) if past(cel, w, ooit=naam in ooit)}
        for naam, cel in vrij.cellen.items()
    ]
    keuzes = [[w for w in kan[i] if w <= LATER] for i in (0, 1, 3, 4)]
    _, _, ken_x, _, _, ken_y, ken_24, ken_25, ken_alles = kan
    for x24, x25 in product(*keuzes[:2]):
        if (x := x24 + x25) in ken_x:
            for y24, y25 in product(*keuzes[2:]):
                y, t24, t25 = y24 + y25, x24 + y24, x25 + y25
                if y in ken_y and t24 in ken_24 and t25 in ken_25 and x + y in ken_alles:
                    yield x24, x25, x, y24, y25, y, t24, t25, x + y


def naast_elkaar(
    vrijgaven: Sequence[Vrijgave], echt: Sequence[Stelsel]
) -> dict[str, tuple[set[int], set[int], set[int]]]:
    """What each number, and each difference, can have been, for the reader who knows the most.

    Of every number, a total as well, that stood still between two releases he knows that it did.
    """
    namen = list(vrijgaven[0].cellen)
    stil = [i for i, n in enumerate(namen) if echt[0].aantal.get(n, 0) == echt[1].aantal.get(n, 0)]
    per: list[dict[Tabel, list[Tabel]]] = [{}, {}]
    for groepen, vrij, ooit in zip(per, vrijgaven, ((), namen), strict=True):
        for tabel in tabellen(vrij, ooit):
            groepen.setdefault(tuple(tabel[i] for i in stil), []).append(tabel)
    samen = [
        [list(map(set, zip(*groepen[stand], strict=True))) for groepen in per]
        for stand in per[0].keys() & per[1].keys()
    ]
    return {
        naam: (
            {a for toen, _ in samen for a in toen[i]},
            {b for _, nu in samen for b in nu[i]},
            {abs(b - a) for toen, nu in samen for a, b in product(toen[i], nu[i])},
        )
        for i, naam in enumerate(namen)
    }


def prijsgegeven(vrijgaven: Sequence[Vrijgave], echt: Sequence[Stelsel]) -> list[str]:
    """The small numbers and small differences that two releases leave one value for.

    And the small numbers that were kept back for which they leave none but small ones.
    """
    uit = []
    for naam, (toen, nu, verschil) in naast_elkaar(vrijgaven, echt).items():
        een, ander = (s.aantal.get(naam, 0) for s in echt)
        assert een in toen, "the rule that the attacker knows must be the rule"
        assert ander in nu
        if 0 < een < DREMPEL and max(toen) < DREMPEL:
            uit.append(f"{naam} toen")
        if 0 < ander < DREMPEL and not (max(nu) >= DREMPEL or 0 in nu):
            uit.append(f"{naam} nu")
        if 0 < abs(ander - een) < DREMPEL and len(verschil) == 1:
            uit.append(f"{naam} verschil")
    return uit


def een_deel(vier: Sequence[int]) -> Stelsel:
    """Reports divided by kind alone: x and y in the one year, x and y in the other."""
    x24, x25, y24, y25 = vier
    alleen = {"soort": DELEN["soort"]}
    return stelsel([x24, x25, 0, 0, y24, y25, 0, 0], alleen)


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
