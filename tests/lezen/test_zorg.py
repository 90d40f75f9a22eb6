"""How long it was silent towards whoever reported is a range, and silence accuses nobody."""

from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tijd.wanneer import Antwoord, Periode
from projections.kennis.stilte import Langste, langste
from projections.kennis.zorg import Zorg, zorg
from tests.opstelling.kennisverhaal import Daad, daad, gelezen, melding, werelden
from tests.toetsen.test_duties import BRIEF

DAG = date(2024, 3, 1)
PEIL = date(2024, 6, 30)


def zorg_van(daden: list[Daad], peil: date = PEIL, gesloten: Periode | None = None) -> Zorg:
    return zorg(tuple(gelezen(daden).values()), peil, gesloten)


def bericht(id_: str, gebeurd: str, **velden: Any) -> Daad:
    """Something told to whoever reported."""
    vast = {"aan": "melder", "melding": "m", "inhoud": None}
    return daad(id_, "beoordeling_medegedeeld", gebeurd, "werkgever", **vast | velden)


def test_the_longest_silence_is_between_two_messages_or_until_today() -> None:
    daden = [melding("m", "2024-03-01"), bericht("b", "2024-03-11"), bericht("c", "2024-03-15")]
    stilte = zorg_van(daden, date(2024, 3, 20)).stilte
    assert stilte is not None
    assert (stilte.dagen, stilte.na.id, stilte.tot and stilte.tot.id) == ((10, 10), "m", "b")
    stilte = zorg_van(daden, date(2024, 3, 31)).stilte
    assert stilte is not None
    assert (stilte.dagen, stilte.na.id, stilte.tot) == ((16, 16), "c", None)


def test_an_imprecise_day_makes_the_silence_a_range() -> None:
    daden = [melding("m", "2024-03-01"), bericht("b", "[2024-03-05..2024-03-25]")]
    stilte = zorg_van(daden, date(2024, 3, 31)).stilte
    assert stilte is not None
    assert stilte.dagen == (15, 26)  # halfway at best, at the very begin at worst


def test_of_a_report_that_nobody_dates_the_silence_has_no_upper_end() -> None:
    daden = [melding("m", "[..2024-03-01]"), bericht("b", "2024-03-11")]
    stilte = zorg_van(daden, date(2024, 3, 12)).stilte
    assert stilte is not None
    assert stilte.dagen == (10, None)


def test_what_others_did_or_the_melder_did_breaks_no_silence() -> None:
    daden = [
        melding("m", "2024-03-01"),
        daad("k", "kwalificatie_gegeven", "2024-03-05", "werkgever", melding="m", soorten=None),
        bericht("x", "2024-03-06", aan="betrokkene"),
        daad("v", "voornemen_procedure", "2024-03-07", "melder", instantie=None),
    ]
    stilte = zorg_van(daden, date(2024, 3, 31)).stilte
    assert stilte is not None
    assert stilte.dagen == (30, 30)
    daden[2]["aan"] = "melder"
    stilte = zorg_van(daden, date(2024, 3, 31)).stilte
    assert stilte is not None
    assert stilte.dagen == (25, 25)  # control


@pytest.mark.parametrize(
    ("dagen", "sinds"),
    [
        ([], None),
        (["2024-03-11"], (20, 20)),
        (["2024-03-11", "[2024-03-05..2024-03-25]"], (6, 20)),
        (["[2024-03-21..2024-04-20]"], (0, None)),  # it may not have come yet
        (["2024-03-11", "[2024-03-21..2024-04-20]"], (0, 20)),
    ],
)
def test_how_long_ago_the_last_message_was_is_a_range_as_well(
    dagen: list[str], sinds: tuple[int, int | None] | None
) -> None:
    berichten = [bericht(f"b{n}", dag) for n, dag in enumerate(dagen)]
    stilte = zorg_van([melding("m", "2024-03-01"), *berichten], date(2024, 3, 31)).stilte
    assert stilte is not None
    assert stilte.sinds == sinds


def test_after_a_case_was_closed_no_silence_is_counted() -> None:
    daden = [melding("m", "2024-03-01"), bericht("b", "2024-03-11")]
    dicht = Periode(date(2024, 3, 20), date(2024, 3, 20))
    stilte = zorg_van(daden, PEIL, dicht).stilte
    assert stilte is not None
    assert (stilte.dagen, stilte.gesloten) == ((10, 10), True)
    later = zorg_van(daden, date(2024, 3, 15), dicht).stilte  # on a day when it was still open
    assert later is not None
    assert (later.dagen, later.gesloten) == ((10, 10), False)


@pytest.mark.parametrize(
    ("velden", "iets_erna", "dagen"),
    [
        ({"gebeurd": "2024-03-11"}, Antwoord.JA, (10, 10)),
        ({"gebeurd": "[2024-03-05..2024-03-25]"}, Antwoord.JA, (4, 24)),
        ({"gebeurd": "[2024-02-20..2024-03-05]"}, Antwoord.ONBEKEND, None),
        ({"gebeurd": "2024-02-20"}, Antwoord.ONBEKEND, None),
        ({"gebeurd": "2024-03-01"}, Antwoord.ONBEKEND, None),  # which came first nobody says
        ({"gebeurd": "2024-03-01", "na": [{"id": "s"}]}, Antwoord.JA, (0, 0)),
        ({"gebeurd": "2024-03-02"}, Antwoord.JA, (1, 1)),
        ({"gebeurd": "2024-03-11", "aan": "betrokkene"}, Antwoord.ONBEKEND, None),
    ],
)
def test_a_message_is_answered_when_something_certainly_followed_it(
    velden: dict[str, Any], iets_erna: Antwoord, dagen: tuple[int, int] | None
) -> None:
    signaal = daad("s", "signaal_geuit", "2024-03-01", "melder", vorm=None)
    antwoord = bericht("b", "2024-03-11") | {"melding": None} | velden
    (gevonden,) = zorg_van([signaal, antwoord]).berichten
    assert (gevonden.daad.id, gevonden.iets_erna, gevonden.dagen) == ("s", iets_erna, dagen)


def test_an_answer_on_another_report_is_none_and_of_which_it_is_nobody_says_is_unknown() -> None:
    daden = [melding("m", "2024-03-01"), melding("n", "2024-03-02"), bericht("b", "2024-03-11")]
    per = {b.daad.id: b.iets_erna for b in zorg_van(daden).berichten}
    assert per == {"m": Antwoord.JA, "n": Antwoord.ONBEKEND}
    daden[2]["melding"] = None
    per_id = {b.daad.id: b for b in zorg_van(daden).berichten}
    assert {b.iets_erna for b in per_id.values()} == {Antwoord.ONBEKEND}
    assert {b.antwoord.id for b in per_id.values() if b.antwoord} == {"b"}  # it may be this one


def test_after_the_case_was_dealt_with_what_went_to_the_melder_is_counted() -> None:
    daden = [
        melding("m", "2024-03-01"),
        daad("r", "onderzoek_afgerond", "2024-04-01", "onderzoeker", onderzoek=None),
        bericht("b", "2024-04-10"),
        bericht("c", "[2024-03-20..2024-04-20]"),
        bericht("e", "2024-03-05"),
    ]
    nazorg = zorg_van(daden).nazorg
    assert nazorg is not None
    assert (nazorg.na.id, nazorg.minst, nazorg.meest) == ("r", 1, 2)
    assert zorg_van(daden[:1]).nazorg is None


def test_a_position_told_on_a_day_that_nobody_says_makes_no_silence_certain() -> None:
    """It was told them, on the day it was taken or on any later one."""
    daden = [
        melding("m", "2020-01-01"),
        daad("p", "standpunt_bepaald", "2020-02-01", "werkgever", uitkomst=None, over="m")
        | {"medegedeeld_aan": ["melder"]},
    ]
    gevonden = zorg_van(daden, date(2020, 12, 1))
    assert gevonden.stilte is not None
    assert gevonden.stilte.dagen == (168, 335)
    assert gevonden.stilte.sinds == (0, None)
    assert gevonden.nazorg is not None
    assert (gevonden.nazorg.na.id, gevonden.nazorg.minst, gevonden.nazorg.meest) == ("p", 1, 1)
    assert gevonden.berichten[0].iets_erna is Antwoord.JA
    later = [*daden, daad("r", "onderzoek_afgerond", "2020-03-01", "onderzoeker", onderzoek=None)]
    later[2]["na"] = [{"id": "p"}]
    nazorg = zorg_van(later, date(2020, 12, 1)).nazorg
    assert nazorg is not None
    assert (nazorg.na.id, nazorg.minst, nazorg.meest) == ("r", 0, 1)  # told before it, or after
    del daden[1]["medegedeeld_aan"]  # control
    assert zorg_van(daden, date(2020, 12, 1)).contacten == ()


def test_the_letter_tells_of_one_message_to_the_melder_and_of_years_without() -> None:
    gevonden = zorg_van(BRIEF, date(2021, 11, 23))
    assert [g.id for g in gevonden.contacten] == ["14"]
    stilte = gevonden.stilte
    assert stilte is not None
    assert stilte.dagen == (256, None)  # its first report has no first day
    assert stilte.na.id == "1"
    per = {b.daad.id: b.iets_erna for b in gevonden.berichten}
    assert per == {"1": Antwoord.ONBEKEND, "8": Antwoord.ONBEKEND, "9": Antwoord.JA}
    assert gevonden.nazorg is not None
    assert (gevonden.nazorg.na.id, gevonden.nazorg.minst, gevonden.nazorg.meest) == ("13", 1, 1)


# --- laws -------------------------------------------------------------------------------------

_venster = st.tuples(st.integers(0, 14), st.sampled_from((0, 0, 1, 2, 4))).map(
    lambda paar: (paar[0], paar[0] + paar[1])
)
_vensters = st.lists(_venster, max_size=4)


def met_de_hand(
    begin: tuple[int, int], momenten: list[tuple[int, int]], eind: tuple[int, int]
) -> set[int]:
    """The longest stretch in every way that the days can fall."""
    uit = set()
    reeksen = [range(laag, hoog + 1) for laag, hoog in (begin, eind, *momenten)]
    for van, tot, *dagen in product(*reeksen):
        if van <= tot:
            punten = [van, *sorted(d for d in dagen if van <= d <= tot), tot]
            uit.add(max(ander - een for een, ander in pairwise(punten)))
    return uit


@given(_venster, _vensters, _venster)
def test_the_longest_stretch_is_what_all_exact_days_together_say(
    begin: tuple[int, int], momenten: list[tuple[int, int]], eind: tuple[int, int]
) -> None:
    lengtes = met_de_hand(begin, momenten, eind)
    gevonden = langste(begin, momenten, eind)
    if gevonden is None:
        assert not lengtes
    else:
        assert (gevonden.minst, gevonden.meest) == (min(lengtes), max(lengtes))


@given(_venster, _vensters, st.lists(st.integers(0, 4), max_size=4), st.integers(5, 16))
def test_with_links_the_range_never_leaves_out_a_way_it_can_have_been(
    begin: tuple[int, int], momenten: list[tuple[int, int]], schakels: list[int], tot: int
) -> None:
    def datum(venster: tuple[int, int]) -> str:
        een, ander = (DAG + timedelta(days=n) for n in venster)
        return f"[{een}..{ander}]"

    daden = [melding("m", datum(begin))]
    for n, moment in enumerate(momenten):
        eerder = schakels[n] if n < len(schakels) else 9
        na = [{"id": f"b{eerder}", "min": 0, "max": 5}] if eerder < n else []
        daden.append(bericht(f"b{n}", datum(moment), na=na))
    peil = DAG + timedelta(days=tot)
    mogelijk = set()
    for wereld in werelden(daden):
        if all(wereld["m"] <= dag for dag in wereld.values()) and wereld["m"] <= peil:
            mogelijk |= met_de_hand(
                *((_dag(wereld["m"]),) * 2,),
                [(_dag(wereld[d["id"]]),) * 2 for d in daden[1:]],
                (tot, tot),
            )
    if not mogelijk:
        return
    stilte = zorg_van(daden, peil).stilte
    assert stilte is not None
    minst, meest = stilte.dagen
    assert meest is not None
    assert minst <= min(mogelijk)
    assert max(mogelijk) <= meest


def _dag(waarde: date) -> int:
    return (waarde - DAG).days


def test_a_seeded_fault_would_be_seen() -> None:
    """Control: with every moment at its first day, or at its last, the range is too narrow."""
    begin, eind, momenten = (0, 0), (20, 20), [(2, 18)]
    assert langste(begin, momenten, eind) == Langste(10, 18, None, 0)
    for rand in (0, 1):
        vast = [(m[rand], m[rand]) for m in momenten]
        assert {langste(begin, vast, eind)} != {langste(begin, momenten, eind)}
