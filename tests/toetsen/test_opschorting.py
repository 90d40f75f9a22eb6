"""A suspension stops the term until it is answered; where two overlap, who knows which answer.

The Woo (article 4.4) stops the term for each interested party that is asked for its view, until
the day on which that party answered or its time ran out.
"""

from datetime import date

from tests.opstelling.proefnormen import Daad, bevestigd, catalogus, daad, een, melding, norm

NORM = catalogus(
    p=norm(
        "duur: P7D, atw: nee",
        verder="opschorting: [{van: {daad: zienswijze_gevraagd}, "
        "tot: {daad: zienswijze_ontvangen_of_verstreken}}]",
    )
)
OP = date(2023, 5, 1)


def gevraagd(dag: int) -> Daad:
    return daad(f"v{dag}", "zienswijze_gevraagd", f"2023-03-{dag:02}", melding="m", van=None)


def antwoord(dag: int) -> Daad:
    soort = "zienswijze_ontvangen_of_verstreken"
    return daad(f"a{dag}", soort, f"2023-03-{dag:02}", melding="m", van=None)


def uitkomsten(gedaan: int, *daden: Daad) -> set[str]:
    """Of a report of 1 March with seven days, so until the eighth."""
    rij = melding("2023-03-01"), *daden, bevestigd(f"2023-03-{gedaan:02}")
    return set(een(NORM, OP, *rij).uitkomsten)


def test_two_that_overlap_accuse_nobody_who_is_in_time_when_each_has_an_answer_of_its_own() -> None:
    """From 2 to 5 March are three days, from 2 to 9 March seven."""
    door_elkaar = gevraagd(2), gevraagd(4), antwoord(5), antwoord(9)
    assert uitkomsten(11, *door_elkaar) == {"nagekomen"}
    assert uitkomsten(12, *door_elkaar) == {"nagekomen", "te_laat"}
    assert uitkomsten(15, *door_elkaar) == {"nagekomen", "te_laat"}
    assert uitkomsten(16, *door_elkaar) == {"te_laat"}


def test_an_answer_too_few_may_leave_the_term_standing_still() -> None:
    assert uitkomsten(12, gevraagd(2), gevraagd(4), antwoord(5)) == {"nagekomen", "te_laat"}


def test_two_that_follow_each_other_each_end_with_the_next_answer() -> None:
    na_elkaar = gevraagd(2), antwoord(4), gevraagd(5), antwoord(7)
    assert uitkomsten(12, *na_elkaar) == {"nagekomen"}
    assert uitkomsten(13, *na_elkaar) == {"te_laat"}


def test_a_verdict_on_two_that_overlap_says_so_and_names_what_turns_it() -> None:
    rij = gevraagd(2), gevraagd(4), antwoord(5), antwoord(9), bevestigd("2023-03-12")
    toets = een(NORM, OP, melding("2023-03-01"), *rij)
    assert "Twee opschortingen overlappen; of een antwoord beide beëindigde is onbekend." in (
        toets.opmerkingen
    )
    assert any("eigen antwoord → nagekomen" in punt for punt in toets.kantelpunten)
