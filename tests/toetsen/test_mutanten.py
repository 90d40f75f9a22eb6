"""What no test notices is listed with its reason, and the list speaks of the code as it is."""

from tests import WORTEL
from tests.toetsen.mutanten import Mutant, functies, lijst, verouderd

BESTANDEN = ("projections/normen/termijnen.py", "projections/toetsen/toetsing.py")
TEKSTEN = {
    waar: tekst
    for bestand in BESTANDEN
    for waar, tekst in functies(bestand, (WORTEL / bestand).read_text("utf-8"))
}


def test_every_survivor_on_the_list_is_a_change_of_a_line_that_is_there() -> None:
    assert verouderd((mutant for mutant, _ in lijst()), TEKSTEN) == []


def test_every_survivor_has_a_reason_and_stands_there_once() -> None:
    mutanten = [mutant for mutant, _ in lijst()]
    assert len(set(mutanten)) == len(mutanten)
    assert [mutant for mutant, reden in lijst() if len(reden.split()) < 4] == []
    assert [mutant for mutant in mutanten if mutant.staat_er == mutant.wordt] == []


def test_a_change_of_a_line_that_is_gone_is_seen() -> None:
    plek = "projections/normen/termijnen.py werkdag_na"
    er_is = Mutant(plek, "aantal -= not vrij(dag)", "aantal = not vrij(dag)")
    weg = [er_is._replace(staat_er="aantal -= 1"), er_is._replace(waar=plek + "_toe")]
    assert verouderd([er_is, *weg], TEKSTEN) == weg
