"""The packages' own examples, the letter with all packages on, and sums that anyone can run again.

`toedracht toets --bestand tests/gegevens/sommen.jsonl --peildatum 2023-12-31` prints what is
compared here.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from typer.testing import CliRunner

from api import cli
from api.taal import taal
from ledger.tijd.wanneer import AMSTERDAM, Antwoord
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.toetsing import toetsen
from tests import GEGEVENS
from tests.orakel.vergelijking import feit
from tests.toetsen.test_duties import BRIEF, BRIEFDAG, VERWACHT, daad, oordelen

CATALOGUS = Catalogus.laad()

# --- the packages' own examples ----------------------------------------------------------------


def kamervragen(kenmerk: str, vraag: str, antwoord: str) -> tuple[str, list[Mapping[str, Any]]]:
    """An example of this package: number, day of the questions, day of the answers."""
    return "kamervragen.3weken", [
        daad("k", "kamervragen_ingezonden", vraag, vragen=kenmerk),
        daad("a", "kamervragen_beantwoord", antwoord, vragen=kenmerk),
    ]


LEZING: Mapping[str, Callable[..., tuple[str, list[Mapping[str, Any]]]]] = {
    "kamervragen": kamervragen
}
PAKKET = [yaml.safe_load(pad.read_text("utf-8")) for pad in sorted(PAKKETTEN.glob("*.yaml"))]
TOETSGEVALLEN = [
    (pakket["pakket"], geval) for pakket in PAKKET for geval in pakket.get("toetsgevallen", ())
]


def test_there_are_examples_and_each_package_that_has_them_is_read() -> None:
    assert {pakket for pakket, _ in TOETSGEVALLEN} == LEZING.keys()


@pytest.mark.parametrize(("pakket", "geval"), TOETSGEVALLEN, ids=lambda w: w[0])
def test_a_package_judges_its_own_examples_as_it_says(pakket: str, geval: list[str]) -> None:
    *gegevens, verwacht = geval
    norm, daden = LEZING[pakket](*gegevens)
    feiten = [feit(d, nummer) for nummer, d in enumerate(daden, 1)]
    (toets,) = toetsen(feiten, CATALOGUS.alleen([norm]), date(2030, 1, 1))
    assert toets.uitkomsten == (verwacht,)


# --- the letter with all packages on -----------------------------------------------------------


def test_all_packages_together_give_the_letter_what_its_analysis_found() -> None:
    toetsen_ = oordelen(BRIEF, CATALOGUS, BRIEFDAG)
    assert not any(t.benaderd for t in toetsen_)
    for norm, verwacht in VERWACHT.items():
        eigen = [t for t in toetsen_ if t.norm == norm]
        assert eigen, norm
        for t in eigen:
            if verwacht["uitkomst"] == "onbepaald":
                assert (len(t.uitkomsten) > 1, t.antwoord) == (True, Antwoord.ONBEKEND), norm
            else:
                assert t.uitkomsten == (verwacht["uitkomst"],), norm


def test_nothing_in_the_letter_is_a_certain_miss_but_what_its_commission_judged() -> None:
    """Whatever 98 norms say of it: one certain miss, and that is a judgment and no sum."""
    gemist = {t.norm for t in oordelen(BRIEF, CATALOGUS, BRIEFDAG) if t.antwoord is Antwoord.NEE}
    assert gemist == {"jenv.altijd.zorg-voor-melder"}


# --- sums that anyone can run again ------------------------------------------------------------

SOMMEN = {
    "three weeks from 5 November 2021": """
        2021Z19601 · nagekomen: kamervragen.3weken
        Over: ‘k’
        Grond: Gedaan: ‘kamervragen beantwoord’ (23 november 2021); de termijn liep tot en met 26
        november 2021.
        Telt mee: ‘a’: hiermee is de plicht vervuld
        Berekening: 5 november 2021 + 3 weken = 26 november 2021
    """,
    "twelve weeks from 1 October 2018, by the decree of 2016": """
        FICTIEF-TWAALF-WEKEN · nagekomen: ikr.2017.art11-12weken
        Over: ‘m’
        Grond: Gedaan: ‘bevindingen medegedeeld’ (27 december 2018); de termijn liep tot en met 27
        december 2018.
        Telt mee: ‘f’: hiermee is de plicht vervuld
        Berekening: 1 oktober 2018 + 12 weken = 24 december 2018
        Berekening: verlengd tot en met 27 december 2018 (Algemene termijnenwet): 24 december 2018
        (met een feestdag gelijkgesteld), 25 december 2018 (eerste kerstdag), 26 december 2018
        (tweede kerstdag)
        Opmerking: Tot wanneer deze norm gold is onzeker; als laatste dag is genomen: 31 december
        2019.
    """,
    "received in March 2023, acknowledged on 20 March": """
        FICTIEF-ZEVEN-DAGEN · onbepaald: nagekomen of te laat: wbk.2023.art2-2h-ontvangst-7d
        Over: ‘o’
        Grond: Gedaan, tijdigheid onbekend: nagekomen of te laat.
        Grond: Mogelijk nagekomen: ‘ontvangst bevestigd’ (20 maart 2023); de termijn liep tot en
        met een dag tussen 8 maart 2023 en 11 april 2023.
        Grond: Mogelijk te laat: ‘ontvangst bevestigd’ (20 maart 2023), na afloop; de termijn liep
        tot en met een dag tussen 8 maart 2023 en 11 april 2023.
        Telt mee: ‘b’: hiermee is de plicht vervuld
        Ontbreekt: de precieze dag van ontvangst van ‘melding gedaan’
        Berekening: op zijn vroegst: 1 maart 2023 + 7 dagen = 8 maart 2023
        Berekening: op zijn laatst: 31 maart 2023 + 7 dagen = 7 april 2023
        Berekening: met de Algemene termijnenwet: op zijn laatst: verlengd tot en met 11 april 2023:
        7 april 2023 (Goede Vrijdag), 8 april 2023 (zaterdag), 9 april
        2023 (zondag), 10 april 2023 (tweede paasdag)
        Kantelpunt: ontvangst van ‘melding gedaan’ op of vóór 10 maart 2023 → te laat
        Kantelpunt: ontvangst van ‘melding gedaan’ op of na 13 maart 2023 → nagekomen
        Opmerking: Betwist is of de Algemene termijnenwet op deze termijn van toepassing is; beide
        lezingen zijn getoetst.
    """,
}


@pytest.fixture(scope="module")
def gedrukt() -> list[str]:
    """What the command prints, verdict by verdict, without its line breaks."""
    bestand = str(GEGEVENS / "sommen.jsonl")
    uitvoer = CliRunner().invoke(
        cli.app, ["toets", "--bestand", bestand, "--peildatum", "2023-12-31"]
    )
    assert uitvoer.exit_code == 0, uitvoer.stderr
    return [" ".join(deel.split()) for deel in uitvoer.stdout.split("\n\n")]


@pytest.mark.parametrize("wat", SOMMEN)
def test_the_command_line_prints_the_sum_of_a_last_day(wat: str, gedrukt: list[str]) -> None:
    assert " ".join(SOMMEN[wat].split()) in gedrukt


@pytest.mark.parametrize(
    ("woorden", "dag", "volgens"),
    [
        (["--peildatum", "2023-12-30", "--bekend-op", "2023-12-31"], "2023-12-30", "peildatum"),
        (["--bekend-op", "2023-12-31"], "2023-12-31", "bekend_op"),
        ([], None, "klok"),
    ],
)
def test_a_file_is_judged_on_the_day_asked_for_and_says_according_to_what(
    woorden: list[str], dag: str | None, volgens: str, tmp_path: Path
) -> None:
    regels = (GEGEVENS / "sommen.jsonl").read_bytes().splitlines()
    bestand = tmp_path / "een.jsonl"
    bestand.write_bytes(regels[0])
    opdracht = ["toets", "--bestand", str(bestand), *woorden]
    voor = datetime.now(AMSTERDAM).date()
    tekst, json = (CliRunner().invoke(cli.app, [*opdracht, *als]) for als in ([], ["--json"]))
    vandaag = {dag} if dag else {str(voor), str(datetime.now(AMSTERDAM).date())}
    toetsen = [orjson.loads(regel) for regel in json.stdout.splitlines()]
    assert toetsen
    assert {t["peildatum"] for t in toetsen} <= vandaag
    assert {t["herkomst"]["peildatum"] for t in toetsen} <= vandaag
    assert {t["peildatum_volgens"] for t in toetsen} == {volgens}
    kop = tekst.stdout.partition("\n")[0]
    assert kop.startswith(tuple(f"getoetst op {taal.dag(date.fromisoformat(d))}:" for d in vandaag))
    assert ("klok van deze machine" in kop) == (volgens == "klok")
