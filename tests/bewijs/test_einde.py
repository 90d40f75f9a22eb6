"""A log that ended takes in nothing, stays readable and provable, and says where it went on."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from api.opdrachtregel import server as server_
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.ondertekenen import logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.opdrachten import (
    BEGIN,
    OORSPRONG,
    Toedracht,
    draai,
    kamer_van_de_demo,
    melding,
    open_zaak,
)
from tests.opstelling.proeflog import Ondertekenaar
from tests.opstelling.storingen import Server
from tests.opstelling.tekenkamer import Tekenkamer

ALLE_VERSIES = True


@pytest.fixture
def kamer(
    database: Database,
    tmp_path: Path,
    server: Server,
    databanknaam: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Tekenkamer]:
    with kamer_van_de_demo(database, server.dsn(databanknaam), tmp_path, monkeypatch) as kamer:
        yield kamer


@pytest.fixture
def toedracht(kamer: Tekenkamer) -> Toedracht:
    return draai


def test_a_closed_log_takes_in_nothing_from_that_moment_and_stays_readable_and_provable(
    kamer: Tekenkamer, toedracht: Toedracht, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_zaak(toedracht)
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0
    assert toedracht("ondertekenaar", "sluit").exit_code == 0
    positie = kamer.journal.positie()
    regel = orjson.dumps({"dossier": "Z-2", **orjson.loads(melding())})
    (tmp_path / "in.jsonl").write_bytes(regel)
    ingevoerd = str(tmp_path / "in.jsonl")
    for opdracht in (
        BEGIN,
        ("vastleggen", "Z-1", "-"),
        ("importeer", ingevoerd),
        ("importeer", ingevoerd, "--droog"),
    ):
        geweigerd = toedracht(*opdracht, invoer=melding())
        assert (geweigerd.exit_code, geweigerd.stdout) == (1, ""), geweigerd.stderr
        assert f"maar nr {positie} sluit het af" in geweigerd.stderr
    assert kamer.journal.positie() == positie
    assert toedracht("bewijs", "1", "--uit", str(tmp_path / "nr1")).exit_code == 0
    monkeypatch.setenv("TOEDRACHT_DOEL", "nagaan (fictief)")
    gelezen = toedracht("tijdlijn", "Z-1")
    assert gelezen.exit_code == 0, gelezen.stderr
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG + "/2")
    assert toedracht("ondertekenaar", "vervolg", "afgesloten").exit_code == 0
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0


def test_who_serves_a_log_that_ended_is_told_so_and_where_it_went_on(
    kamer: Tekenkamer, toedracht: Toedracht, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_, "serveer", lambda *_: None)
    open_zaak(toedracht)
    assert toedracht("serveer").stderr == ""
    assert toedracht("ondertekenaar", "sluit").exit_code == 0
    einde = kamer.journal.positie()
    (regel,) = toedracht("serveer").stderr.splitlines()
    assert f"grootboek {OORSPRONG} is bij nr {einde} geëindigd" in regel
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG + "/2")
    assert toedracht("ondertekenaar", "vervolg", "afgesloten").exit_code == 0
    assert toedracht("serveer").stderr == ""
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG)
    (regel,) = toedracht("serveer").stderr.splitlines()
    assert f"het gaat verder als {OORSPRONG}/2" in regel


def test_a_log_that_went_on_after_a_loss_takes_in_nothing_under_its_old_name(
    kamer: Tekenkamer, toedracht: Toedracht, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_zaak(toedracht)
    kamer.leg_vast(4)
    kamer.teken()
    kamer.herstel_tot(3)
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG + "/2")
    assert toedracht("ondertekenaar", "vervolg", "herstel_met_verlies").exit_code == 0
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0
    positie = kamer.journal.positie()
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG)
    geweigerd = toedracht("vastleggen", "Z-1", "-", invoer=melding())
    assert (geweigerd.exit_code, kamer.journal.positie()) == (1, positie)
    assert "verwacht een open grootboek, maar nr 4 sluit het af" in geweigerd.stderr


def test_a_false_closing_is_shown_at_every_command_and_stops_none(
    kamer: Tekenkamer, toedracht: Toedracht
) -> None:
    open_zaak(toedracht)
    kamer.teken()
    tekst = logboek.slottekst(OORSPRONG)
    verklaring = f"{tekst}\n{Ondertekenaar(OORSPRONG).regel(tekst.encode())}"
    velden = {"oorsprong": OORSPRONG, "verklaring": verklaring}
    vals = lees_handeling({"daad": "grootboek_afgesloten", **velden})
    logboek.schrijf(kamer.journal, [vals])
    nummer = kamer.journal.positie()
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0
    kamer.teken()
    wat = f"let op nr {nummer}: dat {OORSPRONG} hier is afgesloten, is niet van de ondertekenaar"
    assert wat in toedracht("ondertekenaar", "stand").stdout
    uitkomst = toedracht("verifieer")
    assert (uitkomst.exit_code, wat in uitkomst.stdout) == (0, True), uitkomst.output
    kamer.verniel(f"UPDATE ledger.entry SET state = 'x' WHERE nummer = {nummer}")  # the control
    assert toedracht("verifieer").exit_code == 1


def test_control_without_that_condition_a_closed_log_grows(
    kamer: Tekenkamer, register: Register
) -> None:
    kamer.leg_vast(1)
    Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG).sluit()
    positie = kamer.journal.positie()
    gegevens = {"kenmerk": "Z-9", "fictief": True}
    register.open_dossier(gegevens, wie=Vastlegger("proef", "secretaris"), sleutel="s")
    assert kamer.journal.positie() == positie + 1
