"""README says what is true: its excerpt is what the demo prints, its commands exist.

The demo runs as its readers run it, through the launcher's own words, on a data folder of its own.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import WORTEL

TOEDRACHT = Path(sys.executable).with_name("toedracht")
DOCUMENTEN = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
WEGGELATEN = "…"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.fixture(scope="module")
def demo(data: Path) -> str:
    return _draai([str(TOEDRACHT), "demo", "--no-serve"], data)


def test_the_excerpt_is_what_the_demo_prints(demo: str) -> None:
    fragmenten = [
        stuk.strip("\n") for stuk in re.split(rf"(?m)^ *{WEGGELATEN}\n", _blok("README.md", "text"))
    ]
    gedrukt = "\n".join(regel.rstrip() for regel in demo.splitlines())
    assert all(fragmenten), "an excerpt with nothing in it"
    vanaf = 0
    for fragment in fragmenten:
        plek = gedrukt.find(fragment, vanaf)
        assert plek >= 0, f"not printed, or not in this order:\n{fragment}"
        vanaf = plek + len(fragment)


def test_a_changed_excerpt_would_be_seen(demo: str) -> None:
    eerste = _blok("README.md", "text").splitlines()[0]
    assert eerste in demo
    assert eerste + " (niet gedrukt)" not in demo


def test_every_command_of_the_readme_runs(demo: str, data: Path, tmp_path: Path) -> None:
    """The two launchers are proven by whoever runs this; the rest works on the demo's register."""
    opdrachten = [
        regel.partition("#")[0].split()
        for regel in _blok("README.md", "sh").splitlines()
        if regel.strip()
    ]
    assert {opdracht[0] for opdracht in opdrachten} == {
        "scripts/demo",
        "scripts/test",
        ".venv/bin/toedracht",
        "python3",
    }
    programmas = {".venv/bin/toedracht": str(TOEDRACHT), "python3": sys.executable}
    for programma, *woorden in opdrachten:
        if programma in programmas:
            assert _draai([programmas[programma], *woorden], data, tmp_path).strip(), woorden
        else:
            assert os.access(WORTEL / programma, os.X_OK), programma


def test_a_second_demo_adds_nothing(demo: str, data: Path) -> None:
    assert _draai([str(TOEDRACHT), "demo", "--no-serve"], data) == demo


@pytest.mark.parametrize("document", DOCUMENTEN)
def test_every_link_inside_the_repository_leads_somewhere(document: str) -> None:
    tekst = (WORTEL / document).read_text(encoding="utf-8")
    doelen = re.findall(r"\]\((?!https?:|#)([^)#]+)", tekst)
    assert [doel for doel in doelen if not (WORTEL / doel).exists()] == []


def test_every_document_names_the_same_version() -> None:
    pyproject = (WORTEL / "pyproject.toml").read_text(encoding="utf-8")
    versie = re.search(r'(?m)^version = "(.+)"', pyproject)
    assert versie
    publiccode = yaml.safe_load((WORTEL / "publiccode.yml").read_text(encoding="utf-8"))
    changelog = (WORTEL / "CHANGELOG.md").read_text(encoding="utf-8")
    eerste = re.search(r"(?m)^## (\d\S*)", changelog)  # the API counts versions of its own
    assert eerste
    assert {publiccode["softwareVersion"], eerste[1]} == {versie[1]}
    assert publiccode["legal"]["license"] == "EUPL-1.2"


def test_the_licence_is_the_whole_eupl() -> None:
    tekst = (WORTEL / "LICENSE").read_text(encoding="utf-8")
    assert tekst.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    artikelen = [int(nummer) for nummer in re.findall(r"(?m)^(\d+)\.[A-Z]", tekst)]
    assert artikelen == list(range(1, 16))
    assert tekst.rstrip().endswith("require the production of a new EUPL version.")


def _blok(document: str, taal: str) -> str:
    """The code blocks of a language in a document, one after the other."""
    tekst = (WORTEL / document).read_text(encoding="utf-8")
    return "".join(re.findall(rf"(?ms)^```{taal}\n(.*?)^```", tekst))


def _draai(opdracht: list[str], data: Path, map_: Path = WORTEL) -> str:
    omgeving = {**os.environ, "TOEDRACHT_DATA": str(data), "COLUMNS": "100", "NO_COLOR": "1"}
    klaar = subprocess.run(
        opdracht,
        cwd=map_,
        env=omgeving,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert klaar.returncode == 0, klaar.stderr[-2000:]
    return klaar.stdout
