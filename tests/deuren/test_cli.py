"""The letter's case, end to end, on one command."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from typer.testing import CliRunner, Result

from api import cli
from tests import GEGEVENS, WORTEL
from tests.opstelling.opdrachten import BEGIN
from tests.opstelling.secretariaat import RIJEN, werkmap

VERWACHT = yaml.safe_load((GEGEVENS / "brief_verwacht.yaml").read_text("utf-8"))
DE_DAG = ("--peildatum", "2021-11-23", "--bronnen-tot", "2021-11-23")
TELLING = "meldingen van benadeling bij de commissie, volgens bronnen t/m 2021-11-23: 1"
# In the order of the eye: order links first, then the last and the first possible day.
NUMMERS_IN_DE_BRIEF = 20


@dataclass(frozen=True, slots=True)
class Opdrachtregel:
    """The command line on a data folder of its own."""

    map: Path

    def __call__(self, *woorden: str, invoer: bytes = b"") -> Result:
        omgeving = {"TOEDRACHT_DATA": str(self.map), "TOEDRACHT_DSN": ""}
        omgeving["TOEDRACHT_DOEL"] = "een proef (fictief)"
        return CliRunner().invoke(cli.app, woorden, input=invoer, env=omgeving)

    def regels(self, *woorden: str) -> list[dict[str, Any]]:
        uitkomst = self(*woorden, "--json")
        assert uitkomst.exit_code == 0, uitkomst.stderr
        return [orjson.loads(regel) for regel in uitkomst.stdout.splitlines()]


@pytest.fixture(scope="module")
def toedracht(tmp_path_factory: pytest.TempPathFactory) -> Opdrachtregel:
    return Opdrachtregel(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def demo(toedracht: Opdrachtregel) -> Result:
    return toedracht("demo", "--no-serve")


def _buiten(argument: bytes, **omgeving: str) -> "subprocess.CompletedProcess[bytes]":
    """The console script of another process, with an application that says a word in Dutch."""
    zeg = "from api import cli; cli.app = lambda: print('‘één’'); cli.main()"
    return subprocess.run(
        [sys.executable, "-c", zeg, argument],
        check=False,
        capture_output=True,
        timeout=120,
        cwd=WORTEL,
        env={**os.environ, **omgeving},
    )


def test_a_terminal_that_knows_no_unicode_gets_its_answer_and_bytes_that_are_no_text_a_line() -> (
    None
):
    assert _buiten(b"x").stdout.decode() == "‘één’\n"
    oud = _buiten(b"x", PYTHONIOENCODING="latin-1")
    assert (oud.returncode, oud.stdout.decode("latin-1")) == (0, "?één?\n")
    geen = _buiten(b"IND-\xe9", PYTHONUTF8="1")
    assert (geen.returncode, geen.stdout) == (2, b"")
    assert geen.stderr.decode() == "opdracht: verwacht tekst in UTF-8, kreeg andere bytes\n"


def test_wis_is_wissen_for_scripts_and_stands_in_no_list() -> None:
    kort, lang = (
        CliRunner().invoke(cli.app, [naam, "--help"]).stdout for naam in ("wis", "wissen")
    )
    assert kort.replace("toedracht wis ", "toedracht wissen ") == lang
    assert " wis " not in CliRunner().invoke(cli.app, ["--help"]).stdout


def test_a_command_loads_no_pages_and_no_workbooks_that_it_does_not_need() -> None:
    """What they take is most of a start; nothing but a new process can tell."""
    zwaar = {"fastapi", "starlette", "jinja2", "openpyxl", "icalendar", "authlib", "typst", "odfdo"}
    vraag = (
        "import sys, api.cli, api.beheer.opening, api.beheer.demonstratie{}; print(*sys.modules)"
    )

    def geladen(extra: str) -> set[str]:
        opdracht = [sys.executable, "-c", vraag.format(extra)]
        uit = subprocess.run(opdracht, capture_output=True, text=True, check=True, timeout=120)
        return zwaar & set(uit.stdout.split())

    assert not geladen("")
    assert geladen(", api.beschrijving") > {"fastapi", "jinja2"}


def test_the_demo_shows_the_letters_timeline_its_verdicts_and_its_count(demo: Result) -> None:
    assert demo.exit_code == 0, demo.stderr
    tijdlijn, _, rest = demo.stdout.partition("\nToetsen")
    handelingen = re.findall(r"^ *\d+  .+: .+$", tijdlijn, re.MULTILINE)
    assert len(handelingen) == NUMMERS_IN_DE_BRIEF
    (lezing,) = [regel for regel in handelingen if "[lezing]" in regel]
    assert "Hoogste leidinggevende geïnformeerd" in lezing
    for woorden in ("voorjaar 2020", "juni 2020", "5 november 2021", "uiterlijk juni 2020"):
        assert f"  {woorden}: " in tijdlijn
    assert rest.count("Grond: ") >= len(VERWACHT)
    assert rest.count("Bron: “") >= len(VERWACHT)
    assert TELLING in demo.stdout


def test_before_a_register_is_begun_a_command_says_how_to_begin_one(tmp_path: Path) -> None:
    nieuw = Opdrachtregel(tmp_path)
    geweigerd = nieuw("tijdlijn", "Z-1")
    assert geweigerd.exit_code == 1
    assert "Hier is nog geen register begonnen; dat doet `toedracht begin`." in geweigerd.stderr
    assert nieuw(*BEGIN).exit_code == 0  # and that still can
    assert "nog geen register" not in nieuw("tijdlijn", "Z-1").stderr  # control


def test_a_real_register_begins_with_two_members_and_never_takes_the_demo(tmp_path: Path) -> None:
    echt = Opdrachtregel(tmp_path)
    for te_weinig in (BEGIN[:1], BEGIN[:3], (*BEGIN[:3], *BEGIN[1:3]), ("begin", "--lid", "a b")):
        geweigerd = echt(*te_weinig)
        assert geweigerd.exit_code == 2
        assert "verwacht" in geweigerd.stderr
    assert echt(*BEGIN).stdout == "register begonnen\n"
    assert echt(*BEGIN).stdout == "dit register was al begonnen\n"
    demo = echt("demo", "--no-serve")
    assert (demo.exit_code, demo.stdout) == (1, "")
    assert "dit is een echt register" in demo.stderr


def test_a_second_run_adds_nothing(demo: Result, toedracht: Opdrachtregel) -> None:
    nog_eens = toedracht("demo", "--no-serve")
    assert "0 handelingen vastgelegd, 20 waren er al" in nog_eens.stderr
    assert nog_eens.stdout == demo.stdout


@pytest.mark.parametrize("norm", VERWACHT)
@pytest.mark.usefixtures("demo")
def test_the_letter_gets_the_verdict_that_is_certain(
    toedracht: Opdrachtregel, norm: str, uitkomsten: dict[str, list[frozenset[str]]]
) -> None:
    verwacht = VERWACHT[norm]["uitkomst"]
    for uitkomst in uitkomsten[norm]:
        assert (verwacht == "onbepaald" and len(uitkomst) > 1) or uitkomst == {verwacht}


@pytest.fixture(scope="module")
def uitkomsten(demo: Result, toedracht: Opdrachtregel) -> dict[str, list[frozenset[str]]]:
    per_norm: dict[str, list[frozenset[str]]] = {}
    for regel in toedracht.regels("toets", "IND-ILO", *DE_DAG):
        per_norm.setdefault(regel["norm"], []).append(frozenset(regel["uitkomsten"]))
    return per_norm


@pytest.mark.usefixtures("demo")
def test_who_knew_what_is_told_with_the_acts_that_show_it_and_never_denied(
    toedracht: Opdrachtregel,
) -> None:
    """The commission was sent the second report in June 2020, and showed to have it by the end."""
    vraag = ("kennisname", "IND-ILO", "--rol", "integriteitscommissie", "--feit", "16")
    (regel,) = toedracht.regels(*vraag, "--op", "2020-07-15", "--bronnen-tot", "2021-11-23")
    assert (regel["antwoord"], regel["zeker"], regel["relaas"]) == (
        "mogelijk",
        "2021-11-23",
        "brief",
    )
    tekst = toedracht("kennisname", "IND-ILO", "--rol", "vertrouwenspersoon", "--feit", "16").stdout
    assert "Niet vastgelegd dat de vertrouwenspersoon" in tekst
    for fout in (["--rol", "baas"], ["--feit", "999"], ["--op", "morgen"]):
        geweigerd = toedracht("kennisname", "IND-ILO", *fout)
        assert (geweigerd.exit_code, geweigerd.stdout) == (2, "")


@pytest.mark.usefixtures("demo")
def test_verdicts_of_one_judgment_say_which_report_each_is_about_and_what_was_weighed(
    toedracht: Opdrachtregel,
) -> None:
    stukken = toedracht("toets", "IND-ILO", *DE_DAG).stdout.split("\n\n")
    zorg = [" ".join(deel.split()) for deel in stukken if "jenv.altijd.zorg-voor-melder" in deel]
    for deel, melding in zip(zorg, ("nr 7", "nr 16"), strict=True):
        assert f"Over: {melding}, melding gedaan" in deel
        assert "het noemt geen melding en geldt daarom voor elke van daarvoor." in deel
        assert "Telt mee: nr 18, oordeel gegeven" in deel
    alles = " ".join(" ".join(stukken).split())
    for toets in toedracht.regels("toets", "IND-ILO", *DE_DAG):
        assert all(o["waarom"] in alles for o in toets["overwogen"])
        assert all(f"Ontbreekt: {o['wat']}" in alles for o in toets["ontbreekt"])


@pytest.mark.usefixtures("demo")
def test_a_verdict_as_json_says_what_it_rests_on(toedracht: Opdrachtregel) -> None:
    sleutels = {
        *("dossier", "norm", "versie", "aanleiding", "uitkomsten", "due_vroegst", "due_laatst"),
        *("kantelpunten", "gronden", "bronnen", "peildatum", "bekend_op", "bronnen_tot", "positie"),
    }
    for regel in toedracht.regels("toets", "--peildatum", "2021-11-23"):
        assert sleutels <= regel.keys()
        assert regel["uitkomsten"]


def test_a_later_act_is_not_known_yesterday_and_counts_only_by_its_sources_date(
    demo: Result, tmp_path: Path
) -> None:
    toedracht = Opdrachtregel(tmp_path)
    toedracht("demo", "--no-serve")
    later = {
        "daad": "melding_gedaan",
        "gebeurd": "2021-10-12",
        "door": [{"rol": "melder"}],
        "kanaal": "integriteitscommissie",
        "vermoedens": ["benadeling"],
        "bronnen": [{"titel": "Jaarverslag (fictief)", "datum": "2022-03-01", "relaas": "brief"}],
    }
    assert toedracht("vastleggen", "IND-ILO", "-", invoer=orjson.dumps(later)).exit_code == 0
    gisteren = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    regels = toedracht.regels("tijdlijn", "IND-ILO")
    assert len(regels) == NUMMERS_IN_DE_BRIEF + 1
    getoetst = {toets["dossier"] for toets in toedracht.regels("toets", "IND-ILO")}
    assert {(r["dossier"], r["kenmerk"]) for r in regels} == {(*getoetst, "IND-ILO")}
    assert not toedracht.regels("tijdlijn", "IND-ILO", "--bekend-op", gisteren)
    assert toedracht("telling", "--bronnen-tot", "2021-11-23").stdout.startswith(TELLING)
    (tot_maart,) = toedracht.regels("telling", "--bronnen-tot", "2022-03-01")
    assert tot_maart["aantal"] == 2


FOUT = [
    ("an unknown case", ("tijdlijn", "NERGENS"), b"", "dossier: verwacht het kenmerk of de id"),
    ("a year beyond sources", ("toets", "--peildatum", "0999-12-31"), b"", "1000 t/m 8999"),
    ("no folder of norms", ("toets", "--bestand", "x", "--normen", "x"), b"", "x: bestaat niet"),
    (
        "a file judged by no norm",
        ("toets", "--bestand", "api/voorbeeld/brief.jsonl", "--normen", "tests/gegevens/goud"),
        b"",
        "map met normpakketten",
    ),
    (
        "norms of nobody",
        ("normen", "vergelijk", "tests/gegevens/goud"),
        b"",
        "map met normpakketten",
    ),
    ("a port that is none", ("serveer", "--poort", "65536"), b"", "65535"),
    ("a folder to hold a sheet against", ("feitenblad", "nagaan", "x", "tests"), b"", "een map"),
    ("an unknown question", ("telling", "roddels"), b"", "roddels"),
    ("an empty file", ("importeer", "-"), b"", "leeg bestand"),
    ("no JSON", ("importeer", "-"), b"hallo", "regel 1: verwacht JSON"),
    ("an act of nowhere", ("vastleggen", "NERGENS", "-"), b"{}", "regel 1"),
    ("a day that is none", ("toets", "--peildatum", "2021-02-30"), b"", "2021-02-30"),
    ("a cut-off tomorrow", ("toets", "--bekend-op", "2999-01-01"), b"", "2999-01-01"),
    ("a file that is not there", ("importeer", "nergens.jsonl"), b"", "nergens.jsonl"),
    ("a compartment that is none", ("termijnenbord", "--vak", "gisteren"), b"", "gisteren"),
    ("a norm that is none", ("termijnenbord", "--norm", "bestaat.niet"), b"", "bestaat.niet"),
    ("a role that is none", ("termijnenbord", "--drager", "buurman"), b"", "buurman"),
    (
        "norms without a file",
        ("toets", "--normen", "projections/pakketten"),
        b"",
        "hoort bij --bestand",
    ),
]


@pytest.mark.parametrize(
    ("woorden", "invoer", "tekst"), [f[1:] for f in FOUT], ids=[f[0] for f in FOUT]
)
@pytest.mark.usefixtures("demo")
def test_what_is_refused_says_why_and_records_nothing(
    toedracht: Opdrachtregel, woorden: tuple[str, ...], invoer: bytes, tekst: str
) -> None:
    positie = toedracht.regels("toets", "IND-ILO")[0]["positie"]
    uitkomst = toedracht(*woorden, invoer=invoer)
    assert uitkomst.exit_code in {1, 2}
    assert tekst in uitkomst.stderr
    assert not uitkomst.stdout
    assert toedracht.regels("toets", "IND-ILO")[0]["positie"] == positie


@pytest.mark.usefixtures("demo")
def test_every_command_that_reads_can_answer_as_json(toedracht: Opdrachtregel) -> None:
    """The rows are what a program leans on; whoever adds a command that reads adds it here."""
    for woorden, namen in (
        (("verifieer",), {"wat", "klopt", "feiten", "gebreken", "opmerkingen", "bevindingen"}),
        (("ondertekenaar", "stand"), {"log", "oorsprong", "omvang", "sleutels", "breuken"}),
        (("getuigen",), {"nodig", "getuigen"}),
        (("getuigen", "tijdvak", "1"), {"nummer", "niet_voor", "niet_na"}),
        (("feitenblad", "opdrachten"), {"kamervraag", "uiterlijk", "feitenbladen"}),
        (("feitenblad", "lijst"), {"nummer", "positie", "achterhaald"}),
        (("normen", "lijst"), {"pakket", "id", "versie"}),
    ):
        rijen = toedracht.regels(*woorden)
        assert rijen, woorden
        assert all(namen <= rij.keys() for rij in rijen), woorden
    assert toedracht.regels("gebruiker") == []  # nobody is signed in
    grootboek, *_ = toedracht.regels("verifieer")
    assert (grootboek["klopt"], grootboek["gebreken"]) == (True, [])


@pytest.mark.usefixtures("demo")
def test_the_board_shows_what_was_due_in_the_letters_week(
    toedracht: Opdrachtregel,
) -> None:
    dag = ("--peildatum", "2021-11-20", "--bronnen-tot", "2021-11-23")
    (termijn,) = [
        regel
        for regel in toedracht.regels("termijnenbord", *dag, "--vak", "deze_week")
        if regel["norm"] == "kamervragen.3weken"
    ]
    assert (termijn["kenmerk"], termijn["due_laatst"]) == ("IND-ILO", "2021-11-26")
    uit = toedracht("termijnenbord", *dag, "--drager", "bewindspersoon").stdout
    assert "Berekening: 5 november 2021 + 3 weken = 26 november 2021" in uit


@pytest.mark.usefixtures("demo")
def test_a_dry_import_records_nothing(toedracht: Opdrachtregel) -> None:
    regel = {"dossier": "FICTIEF-9", "daad": "melder_uit_dienst", "gebeurd": "2020"}
    data = orjson.dumps(regel | {"door": [{"rol": "melder"}], "melder_ref": None})
    uitkomst = toedracht("importeer", "--droog", "-", invoer=data)
    assert uitkomst.stdout.startswith("zou vastleggen: 1")
    assert toedracht("tijdlijn", "FICTIEF-9").exit_code == 1


@pytest.mark.usefixtures("demo")
def test_a_table_comes_in_by_an_arrangement_that_somebody_looked_at(
    toedracht: Opdrachtregel, tmp_path: Path
) -> None:
    tabel, indeling = tmp_path / "register.xlsx", tmp_path / "indeling.json"
    tabel.write_bytes(werkmap())
    zonder = toedracht("importeer", str(tabel))
    assert (zonder.exit_code, "--stel-voor" in zonder.stderr) == (2, True)
    assert toedracht("importeer", str(tabel), "--stel-voor", str(indeling)).exit_code == 0
    met = ("importeer", str(tabel), "--indeling", str(indeling))
    droog = toedracht(*met, "--droog")
    assert droog.exit_code == 1
    assert "Melding doorgeleid: 2 à 3 weken later (dat kan elke dag van 26 juni" in droog.stdout
    assert "FOUT kolom Doorgeleid: verwacht ook een jaar" in droog.stdout
    assert "rij 11: weggelaten, is een totaal" in droog.stdout
    vol = toedracht(*met)
    assert (vol.exit_code, vol.stdout) == (1, "")
    assert toedracht("tijdlijn", "FICTIEF-31").exit_code == 1
    antwoorden = {"7:Doorgeleid": "begin juni 2020", "9:Onderzoek gestart": "-"}
    voorstel = orjson.loads(indeling.read_bytes())
    indeling.write_bytes(orjson.dumps(voorstel | {"oplossingen": antwoorden, "weiger": [8]}))
    gedaan = orjson.loads(toedracht(*met, "--json").stdout)
    assert (gedaan["rijen"], gedaan["nieuw"], gedaan["dossiers_geopend"]) == (3, 8, 3)
    assert toedracht(*met).stdout.startswith("vastgelegd: 0; was er al: 8")
    assert "begin juni: Melding doorgeleid [lezing]" in toedracht("tijdlijn", "FICTIEF-32").stdout
    # Saved again, with another day in row 9: nothing goes in before somebody says what that is.
    tabel.write_bytes(werkmap([*RIJEN[:4], ("FICTIEF-34", "15-2-2021", *RIJEN[4][2:])]))
    gewijzigd = toedracht(*met)
    assert (gewijzigd.exit_code, gewijzigd.stdout) == (1, "")
    assert "rij 9: ‘Melding gedaan’ staat er al anders: nr. " in gewijzigd.stderr
    assert "rijen met fouten: 1; er is niets vastgelegd" in gewijzigd.stderr
    for keuze, nieuw in (({"weiger": [8, 9]}, 0), ({"ernaast": [9]}, 1)):
        zegt = {"oplossingen": antwoorden, "weiger": [8], **keuze}
        indeling.write_bytes(orjson.dumps(voorstel | zegt))
        assert toedracht(*met).stdout.startswith(f"vastgelegd: {nieuw}; ")


@pytest.mark.usefixtures("demo")
def test_the_rebuilt_read_tables_say_the_same(toedracht: Opdrachtregel) -> None:
    eerst = toedracht.regels("toets", *DE_DAG)
    assert toedracht("herbouw").exit_code == 0
    assert toedracht.regels("toets", *DE_DAG) == eerst


def test_what_the_press_wrote_stands_apart(tmp_path: Path) -> None:
    toedracht = Opdrachtregel(tmp_path)
    uitkomst = toedracht("demo", "--no-serve", "--met-pers")
    assert uitkomst.exit_code == 0, uitkomst.stderr
    assert "Tijdlijn volgens relaas ‘brief’: 20 handelingen" in uitkomst.stdout
    assert "Tijdlijn volgens relaas ‘pers’: 7 handelingen" in uitkomst.stdout
    brief = toedracht.regels("toets", "IND-ILO", "--relaas", "brief", *DE_DAG)
    assert {regel["relaas"] for regel in brief} == {"brief"}
    assert TELLING in uitkomst.stdout


@pytest.mark.usefixtures("demo")
def test_pages_that_nobody_or_anybody_could_enter_are_not_served(toedracht: Opdrachtregel) -> None:
    geen = toedracht("serveer")
    assert (geen.exit_code, "TOEDRACHT_DEMO_GEBRUIKERS=1" in geen.stderr) == (1, True)
    omgeving = {
        "TOEDRACHT_DATA": str(toedracht.map),
        "TOEDRACHT_DSN": "",
        "TOEDRACHT_OIDC_UITGEVER": "https://sso.organisatie.example",
        "TOEDRACHT_OIDC_CLIENT": "toedracht",
    }
    echt = CliRunner().invoke(cli.app, ["serveer"], env=omgeving)
    assert (echt.exit_code, "als demonstratie begonnen" in echt.stderr) == (1, True)
