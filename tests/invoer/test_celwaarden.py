"""What a cell says is read as it stands there; what is no answer is asked and never guessed."""

import pytest

from api.invoer.celwaarden import GeenWaarde, gekozen, kort, lees_waarde
from api.vastleggen.vormvelden import Vormveld
from ledger.daden.lijsten import ROLLEN


def veld(soort: str, *keuzes: str, lijst: bool = False) -> Vormveld:
    return Vormveld("veld", soort, "", "", tuple((k, k) for k in keuzes), lijst=lijst)


@pytest.mark.parametrize(("cel", "is_"), [("ja", True), ("J", True), ("nee", False), ("N", False)])
def test_yes_and_no_are_read_however_short(cel: str, is_: bool) -> None:
    assert lees_waarde(veld("ja_nee"), {}, cel) is is_


@pytest.mark.parametrize("cel", ["", "jawel", "nog niet", "0", "?"])
def test_what_is_neither_yes_nor_no_is_no_answer(cel: str) -> None:
    with pytest.raises(GeenWaarde, match="ja of nee"):
        lees_waarde(veld("ja_nee"), {}, cel)


@pytest.mark.parametrize(("cel", "is_"), [("0", 0), ("-3", -3), ("12345678", 12345678)])
def test_a_whole_number_is_read_with_its_sign(cel: str, is_: int) -> None:
    assert lees_waarde(veld("getal"), {}, cel) == is_


@pytest.mark.parametrize("cel", ["123456789", "1,5", "1 000", "--1", "drie", ""])
def test_what_is_no_whole_number_of_eight_figures_is_no_answer(cel: str) -> None:
    with pytest.raises(GeenWaarde, match="heel getal"):
        lees_waarde(veld("getal"), {}, cel)


@pytest.mark.parametrize("cel", ["melder", "de melder", "Een melder", "het Melder"])
def test_a_choice_is_found_with_whatever_article_before_it(cel: str) -> None:
    assert gekozen(ROLLEN, {}, cel) == "melder"
    assert gekozen(ROLLEN, {}, "de geen-rol") is None


@pytest.mark.parametrize("cel", ["melder, werkgever", "melder en werkgever", "melder;/werkgever; "])
def test_a_list_is_parted_at_signs_and_at_and_and_nothing_stands_between_two_signs(
    cel: str,
) -> None:
    gelezen = lees_waarde(veld("keuze", *ROLLEN, lijst=True), {}, cel)
    assert gelezen == ["melder", "werkgever"]


def test_what_an_error_shows_of_a_cell_turns_nothing_around_and_hides_nothing() -> None:
    assert (
        kort("a\N{RIGHT-TO-LEFT OVERRIDE}b\x07")
        == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    )
    assert kort("a" * 60) == "a" * 60
    assert kort("a" * 61) == "a" * 59 + "…"
