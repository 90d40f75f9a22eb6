"""The manual says what a break-in surrenders; each of its lines rests on tests that are there."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from api.aanmelding import Aanmelding
from api.app import maak_app
from api.inbraaktekst import ONDERDELEN, Zin
from tests.serveren import HIER, Oefensessies
from tests.zaakbeelden import Oefenregister

ADRES = "/handleiding/inbraak"
TESTS = Path(__file__).parent


def zinnen() -> Iterator[Zin]:
    for onderdeel in ONDERDELEN:
        yield from (*onderdeel.geeft, *onderdeel.geeft_niet, *onderdeel.blijkt)


@cache
def _tests_van(bestand: str) -> frozenset[str]:
    boom = ast.parse((TESTS / f"test_{bestand}.py").read_text(encoding="utf-8"))
    return frozenset(knoop.name for knoop in boom.body if isinstance(knoop, ast.FunctionDef))


def ontbrekend(genoemd: Iterator[str]) -> list[str]:
    return [
        toets
        for toets in genoemd
        for bestand, naam in (toets.split("::"),)
        if f"test_{naam}" not in _tests_van(bestand)
    ]


def test_every_line_names_tests_and_every_test_that_it_names_is_there() -> None:
    assert all(zin.toetsen for zin in zinnen())
    assert ontbrekend(toets for zin in zinnen() for toets in zin.toetsen) == []
    assert ontbrekend(iter(["kruip::dit_is_er_niet"])) == ["kruip::dit_is_er_niet"]  # control


def test_every_part_says_what_it_surrenders_what_not_and_how_it_shows() -> None:
    delen = [onderdeel.id for onderdeel in ONDERDELEN]
    assert len({*delen}) == len(delen) > 9
    assert all(o.geeft and o.geeft_niet and o.blijkt for o in ONDERDELEN)


def app() -> TestClient:
    sessies = Oefensessies()
    sessies.levend.clear()
    door = Aanmelding(sessies.als_sessies(), (HIER,))
    return TestClient(maak_app(Oefenregister().als_raadplegen(), door), follow_redirects=False)


def test_anyone_can_read_it_and_finds_it_at_the_foot_of_every_page() -> None:
    deur = app()
    blad = deur.get(ADRES)
    assert blad.status_code == 200
    for onderdeel in ONDERDELEN:
        assert f'id="{onderdeel.id}"' in blad.text
    assert f'href="{ADRES}"' in deur.get("/aanmelden").text.partition("<footer")[2]
