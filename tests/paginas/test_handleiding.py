"""The manual can be read by anyone, shows what it speaks of and claims no more than there is.

That its steps lead where they say, in a real browser: test_oefenregister.py.
"""

import ast
import struct
from collections.abc import Iterator
from functools import cache

from starlette.testclient import TestClient

from api.app import maak_app
from api.handleiding.handleidingblad import PLAAT, gemeten
from api.handleiding.handleidingstappen import TAKEN
from api.taal.handleidingtekst import BESTANDEN, DELEN, TOETSEN
from api.taal.inbraaktekst import ONDERDELEN, Zin
from api.web.aanmelding import Aanmelding
from tests import WORTEL
from tests.opstelling.serveren import HIER, Oefensessies
from tests.opstelling.zaakbeelden import Oefenregister

ADRES = "/handleiding/inbraak"
TESTS = WORTEL / "tests"
PLATEN = WORTEL / "api" / "static" / "handleiding"
_GROOTSTE = 150_000  # bytes of a picture: it comes along with every copy of this register


def zinnen() -> Iterator[Zin]:
    for onderdeel in ONDERDELEN:
        yield from (*onderdeel.geeft, *onderdeel.geeft_niet, *onderdeel.blijkt)


@cache
def _tests_van(bestand: str) -> frozenset[str]:
    boom = ast.parse(next(TESTS.rglob(f"test_{bestand}.py")).read_text(encoding="utf-8"))
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


def test_each_group_reads_its_work_step_by_step_in_pages_that_are_open_to_all() -> None:
    blad = app().get("/handleiding")
    assert blad.status_code == 200
    for id_ in (*(taak.id for taak in TAKEN), *(deel.id for deel in DELEN)):
        assert f'id="{id_}"' in blad.text
    assert [taak.wie.partition(" ")[0] for taak in TAKEN] == [
        *("commissielid", "auditor", "antwoordopsteller"),
    ]
    for taak in TAKEN:
        assert [s for s in taak.stappen if not (s.waar and (s.ziet or s.wat))] == []
    stap = "Vul bij <strong>Hoeveel dossiers</strong> in: <strong>5</strong>."
    assert stap in blad.text
    assert 'href="/handleiding"' in app().get("/aanmelden").text.partition("<footer")[2]


def test_every_picture_is_there_small_and_none_is_left_over() -> None:
    genoemd = {f"{t.id}-{s.plaat}.png" for t in TAKEN for s in t.stappen if s.plaat}
    assert {plaat.name for plaat in PLATEN.iterdir()} == genoemd
    for plaat in PLATEN.iterdir():
        bytes_ = plaat.read_bytes()
        assert len(bytes_) < _GROOTSTE, plaat.name
        assert struct.unpack(">II", bytes_[16:24]) == PLAAT, plaat.name
    assert all(s.bijschrift for t in TAKEN for s in t.stappen if s.plaat)


def test_it_claims_no_more_tests_than_there_are() -> None:
    bestanden = {p.stem.removeprefix("test_") for p in TESTS.rglob("test_*.py")}
    toetsen = sum(naam.startswith("test_") for bestand in bestanden for naam in _tests_van(bestand))
    assert (toetsen > TOETSEN, len(bestanden) > BESTANDEN) == (True, True)


def test_it_shows_every_figure_that_had_an_aim_with_both_sides_missed_ones_too() -> None:
    blad, cijfers = app().get("/handleiding").text, gemeten()
    assert len(cijfers.metingen) > 5
    assert {m["doel"].rpartition(": ")[2] for m in cijfers.metingen} == {"gehaald", "niet gehaald"}
    for meting in cijfers.metingen:
        for kant in ("onze", "hunne", "verhouding"):
            assert meting[kant] in blad
