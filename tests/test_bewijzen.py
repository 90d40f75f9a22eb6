"""Proof leaves the house on one command, and the same code that a stranger runs checks it here."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from api import cli
from ledger.postgres import start


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    map_ = tmp_path_factory.mktemp("data")
    assert toedracht(map_, "demo", "--no-serve").exit_code == 0
    return map_


def toedracht(data: Path, *woorden: object) -> Result:
    omgeving = {"TOEDRACHT_DATA": str(data), "TOEDRACHT_DSN": ""}
    return CliRunner().invoke(cli.app, [str(woord) for woord in woorden], env=omgeving)


def test_a_proof_and_an_export_verify_without_us_and_tell_nothing_of_the_case(
    data: Path, tmp_path: Path
) -> None:
    uit, bewijs = tmp_path / "uit", tmp_path / "nr-6.tlog-proof"
    assert toedracht(data, "exporteer", "--log", uit).exit_code == 0
    assert toedracht(data, "bewijs", 6, "--uit", bewijs).exit_code == 0
    for wat in (uit, bewijs):
        opdracht = [
            sys.executable,
            "-I",
            "-S",
            *map(str, (uit / "verify.py", uit / "policy.txt", wat)),
        ]
        klaar = subprocess.run(opdracht, capture_output=True, text=True, check=False)
        assert klaar.returncode == 0, klaar.stdout
        assert toedracht(data, "verifieer", wat, "--beleid", uit / "policy.txt").exit_code == 0
    alles = bewijs.read_bytes() + b"".join(p.read_bytes() for p in uit.rglob("tile/**/*.p/*"))
    assert b"melding_gedaan" not in alles
    assert b"dossier:" not in alles
    # Without a policy of one's own it says whose keys were used.
    zonder = toedracht(data, "verifieer", uit)
    assert (zonder.exit_code, "koos ze" in zonder.stdout) == (0, True)


def test_what_is_refused_says_why(data: Path, tmp_path: Path) -> None:
    (tmp_path / "bezet").mkdir()
    (tmp_path / "bezet" / "iets").touch()
    gevallen = {
        ("bewijs", "9999"): (1, "nr 9999: verwacht een vastlegging van 1 t/m"),
        ("exporteer", "--log", str(tmp_path / "bezet")): (1, "een nieuwe of een lege map"),
        ("verifieer", str(tmp_path / "bezet")): (2, "geef met --beleid"),
        ("verifieer", "--beleid", str(tmp_path / "nergens")): (2, "nergens"),
    }
    for woorden, (uitgang, tekst) in gevallen.items():
        uitkomst = toedracht(data, *woorden)
        assert (uitkomst.exit_code, uitkomst.stdout) == (uitgang, "")
        assert tekst in " ".join(uitkomst.stderr.replace("│", " ").split())


def test_what_was_altered_is_told_with_its_number_and_an_older_copy_points_it_out(
    data: Path, tmp_path: Path
) -> None:
    kopie = tmp_path / "kopie"
    assert toedracht(data, "exporteer", "--log", kopie).exit_code == 0
    schoon = toedracht(data, "verifieer", "--opsporen", kopie)
    assert (schoon.exit_code, "gelijk aan de oude kopie" in schoon.stdout) == (0, True)
    databank = start(data / "demo", None)
    with psycopg.connect(databank.dsn_eigenaar, autocommit=True) as verbinding:
        verbinding.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        verbinding.execute(
            "UPDATE ledger.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'),"
            " '\"v\":1', '\"v\":2'), 'UTF8') WHERE nummer = 6"
        )
        verbinding.execute("ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER onveranderlijk")
    databank.stop()
    uitkomst = toedracht(data, "verifieer", "--opsporen", kopie)
    assert uitkomst.exit_code == 1
    assert "FOUT   nr 6: blad: verwacht de vorm" in uitkomst.stdout
    assert "FOUT   nr 6: anders dan in de oude kopie" in uitkomst.stdout
    bewijs = toedracht(data, "bewijs", 6)
    assert (bewijs.exit_code, bewijs.stdout) == (78, "")
