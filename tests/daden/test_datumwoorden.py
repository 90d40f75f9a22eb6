"""Dutch words for a date are read so that no day they can mean is left out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tijd.datumwoorden import andere_lezing, is_edtf, lees_datum, lees_verloop
from ledger.tijd.edtf import WanneerFout
from ledger.tijd.wanneer import Wanneer, periode
from tests.orakel.strategieen import edtf_tekst


@pytest.mark.parametrize(
    ("woorden", "edtf"),
    [
        ("2020-06", "2020-06"),
        ("[2020-06..2021-11-23]", "[2020-06..2021-11-23]"),
        ("15 juni 2020", "2020-06-15"),
        ("op 1e maart 2021", "2021-03-01"),
        ("3 sept. 2021", "2021-09-03"),
        ("5-11-2021", "2021-11-05"),
        ("05/11/2021", "2021-11-05"),
        ("Juni 2020", "2020-06"),
        ("begin juni 2020", "2020-06"),
        ("in het voorjaar van 2020", "2020-21"),
        ("herfst 2019", "2019-23"),
        ("winter 2019-2020", "2019-24"),
        ("2020", "2020"),
        ("ergens in 2020", "2020"),
        ("medio 2020", "2020"),
        ("omstreeks juni 2020", "2020-06~"),
        ("ca. 15 juni 2020", "2020-06-15~"),
        ("juni 2020 (onzeker)", "2020-06?"),
        ("uiterlijk 23 november 2021", "[..2021-11-23]"),
        ("vóór juni 2020", "[..2020-06]"),
        ("na juni 2020", "[2020-06..]"),
        ("niet eerder dan 2020", "[2020..]"),
        ("tussen juni 2020 en 23 november 2021", "[2020-06..2021-11-23]"),
        ("tussen juni en augustus 2020", "[2020-06..2020-08]"),
        ("tussen 8 en 22 juni 2020", "[2020-06-08..2020-06-22]"),
        ("van juni 2020 tot en met 3 mei 2021", "2020-06/2021-05-03"),
        ("sinds mei 2019", "2019-05/.."),
        ("tweede kwartaal 2020", "[2020-04..2020-06]"),
        ("Q4 2020", "[2020-10..2020-12]"),
    ],
)
def test_words_become_the_days_that_they_can_mean(woorden: str, edtf: str) -> None:
    assert lees_datum(woorden) == edtf
    assert is_edtf(woorden) is (woorden == edtf)


@pytest.mark.parametrize(
    "woorden",
    ["", "gisteren", "30 februari 2021", "juni", "winter 2020", "5 of 6 juni 2020", "13-13-2020",
     "twee weken later", "tussen 2021 en 2020", "1 juni", "kort na de zomer", "31-04-2020",
     "tussen voorjaar en winter 2020-2021", "2020-2021", "2011/12", "1999-00", "tussen 8 en 2020"],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_refused(woorden: str) -> None:
    with pytest.raises(WanneerFout):
        lees_datum(woorden)


@pytest.mark.parametrize(
    "woorden", ["begin 2020", "eind juni 2020", "tussen begin mei en juli 2020"]
)
def test_of_what_did_not_happen_no_day_is_added(woorden: str) -> None:
    assert lees_datum(woorden)
    with pytest.raises(WanneerFout):
        lees_datum(woorden, ruim=False)
    assert lees_datum("van mei 2020 tot en met juni 2020", ruim=False) == "2020-05/2020-06"


@given(edtf=edtf_tekst)
def test_the_words_that_we_give_a_date_are_read_back_as_that_date(edtf: str) -> None:
    woorden = Wanneer(edtf).leesbaar()
    if "uur" in woorden or "onbekend)" in woorden or "–" in woorden:  # a moment, unknown digits
        return
    assert Wanneer(lees_datum(woorden)).leesbaar() == woorden
    assert periode(lees_datum(woorden)) == periode(edtf)


@given(dag=st.dates(date(1950, 1, 1), date(2050, 1, 1)))
def test_however_a_day_is_written_it_is_that_day(dag: date) -> None:
    for vorm in (f"{dag.day}-{dag.month}-{dag.year}", f"{dag:%d/%m/%Y}", f"{dag:%d.%m.%Y}"):
        assert lees_datum(vorm) == dag.isoformat()


@pytest.mark.parametrize(
    ("woorden", "jaren"),
    [("2020-21", "2020/2021"), ("2011-12", "2011/2012"), ("2005 - 06", "2005/2006")],
)
def test_what_reads_as_a_month_and_may_be_two_years_is_not_read_silently(
    woorden: str, jaren: str
) -> None:
    assert andere_lezing(woorden) == jaren


@pytest.mark.parametrize(
    "woorden", ["2020-06", "2012-11", "2010-10", "2020", "2020-06-15", "20-21"]
)
def test_where_only_one_reading_makes_sense_nothing_else_is_said(woorden: str) -> None:
    assert andere_lezing(woorden) is None


@pytest.mark.parametrize("woorden", ["2020-2021", "2011/12"])
def test_two_years_are_asked_back_as_a_stretch_or_a_moment_in_between(woorden: str) -> None:
    with pytest.raises(WanneerFout, match=r"van 20\d\d tot en met 20\d\d .* of tussen 20"):
        lees_datum(woorden)


def test_a_day_without_its_year_is_asked_for_the_year() -> None:
    for woorden in ("omstreeks 15 juni", "begin juni", "lente", "rond 3 mei"):
        with pytest.raises(WanneerFout, match="ook een jaar"):
            lees_datum(woorden)


def test_a_month_before_its_day_is_told_so_and_never_turned_around() -> None:
    for woorden in ("06-15-2020", "6/15/2020", "tussen 06-15-2020 en 07-20-2020"):
        with pytest.raises(WanneerFout, match="eerst de dag en dan de maand"):
            lees_datum(woorden)
    assert lees_datum("06-12-2020") == "2020-12-06"  # read as Dutch, whoever wrote it
    with pytest.raises(WanneerFout, match="een maand van 01"):
        lees_datum("15-15-2020")


def test_no_century_is_guessed() -> None:
    for woorden in ("5-6-20", "juni '20", "3 mei 21", "voorjaar ’20"):
        with pytest.raises(WanneerFout, match="jaar in vier cijfers"):
            lees_datum(woorden)


@pytest.mark.parametrize(
    ("woorden", "dagen"),
    [
        ("3 dagen later", (3, 3)),
        ("2 à 3 weken later", (11, 24)),
        ("2-3 weken daarna", (11, 24)),
        ("Een week later.", (4, 10)),
        ("ongeveer twee weken later", (4, 24)),
        ("1 maand later", (13, 46)),
        ("één jaar nadien", (182, 549)),
        ("dezelfde dag", (0, 0)),
        ("de volgende dag", (1, 1)),
        ("ca. 2 dagen erna", (1, 3)),
    ],
)
def test_words_that_count_from_something_else_are_so_many_days(
    woorden: str, dagen: tuple[int, int]
) -> None:
    assert lees_verloop(woorden) == dagen


@pytest.mark.parametrize(
    "woorden",
    ["", "later", "een paar weken later", "3 weken", "3 à 2 weken later", "99999 dagen later",
     "2 weken eerder", "٣ weken later à", "juni 2020", "0x2 dagen later"],
)  # fmt: skip
def test_words_that_leave_open_how_many_days_are_not_guessed(woorden: str) -> None:
    assert lees_verloop(woorden) is None
