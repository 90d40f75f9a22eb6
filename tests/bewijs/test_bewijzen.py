"""Proof leaves the house on one command, and the same code that a stranger runs checks it here."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import psycopg
import pytest
from typer.testing import CliRunner, Result

from api import cli
from ledger import verify
from ledger.sleutels.bestanden import schrijf_uit
from tests.opstelling.storingen import Server
from tests.opstelling.uitvoerproef import uitgepakt

BLAD = "2021Z19601-1"  # the claims of the letter, which the demo issues


@dataclass(frozen=True, slots=True)
class Huis:
    """The demo's register: its folder, and a database on the server of this run."""

    data: Path
    dsn: str


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """Made once; no command has to start a server of its own."""
    naam = "bewijzen"
    server.beheer(f"CREATE DATABASE {naam} TEMPLATE template0")
    huis = Huis(tmp_path_factory.mktemp("data"), server.dsn(naam))
    gedaan = toedracht(huis, "demo", "--no-serve")
    assert gedaan.exit_code == 0, (gedaan.stderr, gedaan.exception)
    yield huis
    server.beheer(f"DROP DATABASE {naam} WITH (FORCE)")


def toedracht(huis: Huis, *woorden: object) -> Result:
    omgeving = {"TOEDRACHT_DATA": str(huis.data), "TOEDRACHT_DSN": huis.dsn}
    return CliRunner().invoke(cli.app, [str(woord) for woord in woorden], env=omgeving)


def test_a_proof_and_an_export_verify_without_us_and_tell_nothing_of_the_case(
    huis: Huis, tmp_path: Path
) -> None:
    uit, bewijs = tmp_path / "uit", tmp_path / "nr-6.tlog-proof"
    assert toedracht(huis, "exporteer", "--log", uit).exit_code == 0
    assert toedracht(huis, "bewijs", 6, "--uit", bewijs).exit_code == 0
    for wat in (uit, bewijs):
        opdracht = [
            sys.executable,
            "-I",
            "-S",
            *map(str, (uit / "verify.py", uit / "policy.txt", wat)),
        ]
        klaar = subprocess.run(opdracht, capture_output=True, text=True, check=False)
        assert klaar.returncode == 0, klaar.stdout
        assert toedracht(huis, "verifieer", wat, "--beleid", uit / "policy.txt").exit_code == 0
    alles = bewijs.read_bytes() + b"".join(p.read_bytes() for p in uit.rglob("tile/**/*.p/*"))
    assert b"melding_gedaan" not in alles
    assert b"dossier:" not in alles
    # Without a policy of one's own it says whose keys were used.
    zonder = toedracht(huis, "verifieer", uit)
    assert (zonder.exit_code, "koos ze" in zonder.stdout) == (0, True)


def test_cases_leave_on_one_command_as_the_page_of_cases_would_choose_them(
    huis: Huis, tmp_path: Path
) -> None:
    def exporteer(*woorden: object) -> Result:
        return toedracht(huis, "exporteer", *woorden)

    alles, niets, een = (tmp_path / naam for naam in ("alles.zip", "niets.zip", "een.xlsx"))
    assert exporteer("--csv", alles, "--keuze", "?daad=melding_gedaan").exit_code == 0
    assert "dossier_geopend" not in (tabel := csv_in(alles))
    assert "melding_gedaan" in tabel
    assert exporteer("--csv", niets, "--keuze", "status=gesloten").exit_code == 0
    assert "melding_gedaan" not in csv_in(niets)
    assert exporteer("--xlsx", een, "--dossier", "IND-ILO").exit_code == 0
    # Of one case, what stands in the address of its page; that of the list is not for it.
    toen, op = tmp_path / "toen.zip", "bronnenTot=2021-11-23&relaas=brief&peildatum=2021-12-01"
    assert exporteer("--csv", toen, "--dossier", "IND-ILO", "--keuze", op).exit_code == 0
    gezegd = " ".join(uitgepakt(toen.read_bytes())["LEESMIJ.txt"].decode().split())
    assert "bronnen tot en met: 2021-11-23 peildatum: 2021-12-01" in gezegd
    for fout, tekst in (
        ((), "verwacht een van --json"),
        (("--csv", tmp_path / "x", "--json", tmp_path / "y"), "kreeg --json, --csv"),
        (("--csv", tmp_path / "x", "--keuze", "daad=gemeld"), "daad: verwacht"),
        (("--csv", tmp_path / "x", "--dossier", "nergens"), "nergens"),
        (("--csv", tmp_path / "x", "--dossier", "IND-ILO", "--keuze", "daad=doorgeleid"), "daad:"),
        (("--csv", tmp_path / "x", "--dossier", "IND-ILO", "--woorden", "brief"), "woorden:"),
        (("--csv", tmp_path / "x", "--met-inhoud"), "--met-inhoud hoort bij --log"),
    ):
        uitkomst = exporteer(*fout)
        assert uitkomst.exit_code != 0
        assert tekst in " ".join(uitkomst.stderr.replace("│", " ").split())
    assert not (tmp_path / "x").exists()


@pytest.fixture(scope="module")
def blad(huis: Huis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The letter's sheet as it leaves: its bundle twice, and on paper."""
    map_ = tmp_path_factory.mktemp("blad")
    for opdracht, naam in (
        ("bundel", "uit"),
        ("bundel", "weer.zip"),
        ("document", "blad.pdf"),
        ("document", "blad.odt"),
    ):
        gedaan = toedracht(huis, "feitenblad", opdracht, BLAD, map_ / naam)
        assert gedaan.exit_code == 0, (gedaan.stderr, gedaan.exception)
    return map_


def test_the_letters_sheet_leaves_with_its_proof_and_on_paper_and_names_nobody(
    huis: Huis, blad: Path
) -> None:
    uit, weer, pdf, odt = (blad / naam for naam in ("uit", "weer.zip", "blad.pdf", "blad.odt"))
    klaar = subprocess.run(
        [sys.executable, "-I", "-S", uit / "verify.py"], capture_output=True, text=True, check=False
    )
    assert klaar.returncode == 0, klaar.stdout
    assert "zaak-1: dit zijn alle 21 vastleggingen tot en met nr 26" in klaar.stdout
    assert "uitspraak F8: opnieuw geteld, 1 tot 1 melding_gedaan" in klaar.stdout
    staat_er = (uit / "feitenblad.json").read_bytes()
    assert staat_er == toedracht(huis, "feitenblad", "toon", BLAD, "--json").stdout_bytes
    with zipfile.ZipFile(weer) as zip_:  # the same bytes, another time and place
        ingepakt = {naam: zip_.read(naam) for naam in zip_.namelist()}
    assert ingepakt == {pad.name: pad.read_bytes() for pad in uit.iterdir()}
    assert weer.read_bytes() in bijlagen(pdf)
    with psycopg.connect(huis.dsn) as databank:
        tags = databank.execute("SELECT DISTINCT tag FROM ledger.tag WHERE tag ~ '^[db].*:'")
        ids = [tag.partition(":")[2] for (tag,) in tags]
    with zipfile.ZipFile(odt) as zip_:
        ingepakt |= {naam: zip_.read(naam) for naam in zip_.namelist()}
    open_ = [verify._unbase64url(w) for n, b in ingepakt.items() if n.endswith(".disclosures")
             for w in b.decode().split()]  # fmt: skip
    alles = b"\n".join([*ingepakt.values(), *open_])
    assert b"integriteitscommissie" in alles  # control: the search finds what is there
    assert [w for w in (*ids, "IND-ILO", "demo-lid") if w.encode() in alles] == []


def test_t_p5_a_document_of_which_a_byte_was_changed_is_not_ours(
    huis: Huis, blad: Path, tmp_path: Path
) -> None:
    for naam in ("blad.pdf", "blad.odt"):
        pad = tmp_path / naam
        pad.write_bytes((blad / naam).read_bytes())
        heel = pad.read_bytes()
        assert toedracht(huis, "feitenblad", "nagaan", BLAD, pad).exit_code == 0  # control
        plek = heel.index(b"2021-11-23") if b"2021-11-23" in heel else len(heel) // 2
        pad.write_bytes(heel[:plek] + bytes([heel[plek] ^ 1]) + heel[plek + 1 :])
        anders = toedracht(huis, "feitenblad", "nagaan", BLAD, pad)
        assert (anders.exit_code, "is niet het document" in anders.stdout) == (1, True)


def bijlagen(pdf: Path) -> list[bytes]:
    with pikepdf.open(pdf) as geopend:
        return [bestand.get_file().read_bytes() for bestand in geopend.attachments.values()]


def test_a_sheet_that_is_not_there_or_not_issued_leaves_in_no_form(
    huis: Huis, tmp_path: Path
) -> None:
    (tmp_path / "bezet").mkdir()
    (tmp_path / "bezet" / "iets").touch()
    for woorden, tekst in (
        (("bundel", "2021Z19601-9", tmp_path / "uit"), "verwacht het nummer van een feitenblad"),
        (("bundel", BLAD, tmp_path / "bezet"), "een nieuwe of een lege map"),
        (("document", BLAD, tmp_path / "blad.docx"), "verwacht een naam op .odt of .pdf"),
    ):
        uitkomst = toedracht(huis, "feitenblad", *woorden)
        assert (uitkomst.exit_code, uitkomst.stdout) == (1, ""), uitkomst.exception
        assert tekst in " ".join(uitkomst.stderr.split())
    assert [pad.name for pad in tmp_path.iterdir()] == ["bezet"]


def csv_in(pad: Path) -> str:
    with zipfile.ZipFile(pad) as zip_:
        return zip_.read("handelingen.csv").decode("utf-8-sig")


def test_what_is_refused_says_why(huis: Huis, tmp_path: Path) -> None:
    (tmp_path / "bezet").mkdir()
    (tmp_path / "bezet" / "iets").touch()
    gevallen = {
        ("bewijs", "9999"): (1, "nr 9999: verwacht een vastlegging van 1 t/m"),
        ("exporteer", "--log", str(tmp_path / "bezet")): (1, "een nieuwe of een lege map"),
        ("verifieer", str(tmp_path / "bezet")): (2, "geef met --beleid"),
        ("verifieer", str(tmp_path / "nergens")): (2, "bestaat niet"),
        ("verifieer", str(tmp_path / "bezet" / "iets" / "x")): (2, "/iets/x:"),
        ("verifieer", "--beleid", str(tmp_path / "nergens")): (2, "bestaat niet"),
        ("verifieer", "--opsporen", str(tmp_path / "bezet")): (2, "verwacht een uitvoer;"),
        ("bewijs", "1", "--uit", str(tmp_path / "bezet")): (1, "kreeg een map"),
    }
    for woorden, (uitgang, tekst) in gevallen.items():
        uitkomst = toedracht(huis, *woorden)
        assert (uitkomst.exit_code, uitkomst.stdout) == (uitgang, "")
        assert tekst in " ".join(uitkomst.stderr.replace("│", " ").split())


def test_a_setting_that_cannot_be_used_is_told_in_a_line(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", "A B")
    uitkomst = toedracht(huis, "ondertekenaar", "stand")
    assert (uitkomst.exit_code, uitkomst.stdout) == (1, "")
    (regel,) = uitkomst.stderr.splitlines()
    assert regel.startswith("TOEDRACHT_OORSPRONG: niet te gebruiken als naam van het grootboek")


def test_what_was_altered_is_told_with_its_number_and_an_older_copy_points_it_out(
    huis: Huis, tmp_path: Path
) -> None:
    kopie = tmp_path / "kopie"
    assert toedracht(huis, "exporteer", "--log", kopie).exit_code == 0
    schoon = toedracht(huis, "verifieer", "--opsporen", kopie)
    assert (schoon.exit_code, "gelijk aan de oude kopie" in schoon.stdout) == (0, True)
    with psycopg.connect(huis.dsn, autocommit=True) as verbinding:
        verbinding.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        verbinding.execute(
            "UPDATE ledger.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'),"
            " '\"v\":1', '\"v\":2'), 'UTF8') WHERE nummer = 6"
        )
        verbinding.execute("ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER onveranderlijk")
    uitkomst = toedracht(huis, "verifieer", "--opsporen", kopie)
    assert uitkomst.exit_code == 1
    assert "FOUT   nr 6: blad: verwacht de vorm" in uitkomst.stdout
    assert "FOUT   nr 6: anders dan in de oude kopie" in uitkomst.stdout
    bewijs = toedracht(huis, "bewijs", 6)
    assert (bewijs.exit_code, bewijs.stdout) == (78, "")


# ── a file for whoever asked ──────────────────────────────────────────────────────────────────


def test_a_file_that_was_asked_for_is_there_whole_or_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bewijs = tmp_path / "nr-7.tlog-proof"
    schrijf_uit(bewijs, b"oud")
    bewijs.chmod(0o640)

    def vol(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as even:
        even.setattr(os, "fsync", vol)
        with pytest.raises(OSError, match="No space left") as te_vol:
            schrijf_uit(bewijs, b"nieuw")
    assert te_vol.value.filename == str(bewijs), "the system does not say of which file"
    assert [(pad.name, pad.read_bytes()) for pad in tmp_path.iterdir()] == [(bewijs.name, b"oud")]
    schrijf_uit(bewijs, b"nieuw")  # the control: with room it is replaced, under the same rights
    assert (bewijs.read_bytes(), bewijs.stat().st_mode & 0o777) == (b"nieuw", 0o640)
    with pytest.raises(FileNotFoundError) as nergens:  # told in the name that was asked for
        schrijf_uit(tmp_path / "nergens" / "bewijs", b"x")
    assert nergens.value.filename == str(tmp_path / "nergens" / "bewijs")


def test_such_a_file_has_the_rights_of_any_new_one_and_a_link_or_a_pipe_stays_what_it_is(
    tmp_path: Path,
) -> None:
    elders, link, pijp = (tmp_path / naam for naam in ("elders", "link", "pijp"))
    link.symlink_to(elders)
    masker = os.umask(0o027)
    try:
        schrijf_uit(link, b"inhoud")
    finally:
        os.umask(masker)
    assert (link.is_symlink(), elders.read_bytes()) == (True, b"inhoud")
    assert elders.stat().st_mode & 0o777 == 0o640
    with pytest.raises(IsADirectoryError) as map_:
        schrijf_uit(tmp_path, b"inhoud")
    assert map_.value.filename == str(tmp_path)
    os.mkfifo(pijp)
    lezer = os.open(pijp, os.O_RDONLY | os.O_NONBLOCK)
    schrijf_uit(pijp, b"inhoud")
    schrijf_uit(pijp, lambda uit: uit.writelines([b", en ", b"meer"]), 0o600)
    assert (os.read(lezer, 99), pijp.is_fifo()) == (b"inhoud, en meer", True)
    os.close(lezer)
