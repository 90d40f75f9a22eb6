"""What a user sees of it: refusal at the start, a receipt, and evidence that fits in a mail."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import Result

from api.opdrachtregel import ondertekening
from ledger import verify
from ledger.databank.postgres import Database
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.openbaar import map_bij
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.vergelijken import gelezen
from ledger.tijd.wanneer import Antwoord
from tests.opstelling.opdrachten import (
    GEHEIM,
    OORSPRONG,
    Toedracht,
    draai,
    kamer_van_de_demo,
    melding,
    open_zaak,
)
from tests.opstelling.storingen import Server, wacht_tot
from tests.opstelling.tekenkamer import Tekenkamer
from tests.tegenspel.getuige import Proefgetuige


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


# ── T-I8, F14: another log than the one that was vouched for ──────────────────────────────────


@pytest.mark.beide_versies
def test_ti8_an_older_backup_filled_up_to_the_old_size_takes_in_nothing_and_says_why(
    kamer: Tekenkamer, toedracht: Toedracht
) -> None:
    open_zaak(toedracht)
    kamer.leg_vast(4)
    assert toedracht("ondertekenaar", "--eenmaal").exit_code == 0
    kamer.herstel_tot(3)
    kamer.leg_vast(3)
    assert kamer.journal.positie() == kamer.stand().omvang
    for _ in range(2):
        geweigerd = toedracht("vastleggen", "Z-1", "-", invoer=melding())
        assert geweigerd.exit_code == 78, geweigerd.stderr
        assert geweigerd.stderr.startswith("ONGELIJK AAN GETUIGE: vork:")
        assert "t/m 6)" in geweigerd.stderr
    assert kamer.journal.positie() == kamer.stand().omvang
    assert toedracht("ondertekenaar", "--eenmaal").exit_code == 1


def test_ti8_control_without_what_was_vouched_for_nobody_notices(
    kamer: Tekenkamer, toedracht: Toedracht, tmp_path: Path
) -> None:
    open_zaak(toedracht)
    kamer.leg_vast(4)
    kamer.teken()
    kamer.herstel_tot(3)
    kamer.leg_vast(3)
    (kamer.map.pad / "stand.json").unlink()
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0


def test_a_published_folder_that_others_may_write_in_stops_a_service_and_is_a_fault_when_checked(
    kamer: Tekenkamer, toedracht: Toedracht
) -> None:
    kamer.leg_vast(1)
    assert toedracht("ondertekenaar", "--eenmaal").exit_code == 0
    (kamer.map.pad / "stand.json").unlink()  # as for a service that may not read it
    assert toedracht("bewijs", "1").exit_code == 0  # the control
    map_bij(kamer.map.pad).chmod(0o777)
    reden = "verwacht dat alleen de eigenaar schrijft, kreeg 777"
    geweigerd = toedracht("bewijs", "1")
    assert (geweigerd.exit_code, geweigerd.stdout) == (1, "")
    assert reden in geweigerd.stderr
    nagegaan = toedracht("verifieer")
    assert nagegaan.exit_code == 1
    assert f"FOUT   niet vergeleken met de ondertekenaar: {map_bij(kamer.map.pad)}: {reden}" in (
        nagegaan.stdout
    )


@pytest.mark.beide_versies
def test_f14_a_restore_that_lost_entries_goes_on_in_sight_of_everyone(
    kamer: Tekenkamer, toedracht: Toedracht, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_zaak(toedracht)
    kamer.leg_vast(4)
    kamer.teken()
    kamer.herstel_tot(3)
    assert toedracht("ondertekenaar", "vervolg", "herstel_met_verlies").exit_code == 1
    monkeypatch.setenv("TOEDRACHT_OORSPRONG", OORSPRONG + "/2")
    vervolgd = toedracht("ondertekenaar", "vervolg", "herstel_met_verlies")
    assert vervolgd.exit_code == 0, vervolgd.stderr
    # nr 4 is the break; nr 5 tells the lost key of before again
    assert vervolgd.stdout.startswith(OORSPRONG + "/2\n5\n")
    assert toedracht("vastleggen", "Z-1", "-", invoer=melding()).exit_code == 0
    stand = toedracht("ondertekenaar", "stand").stdout
    assert f"breuk bij nr 4: {OORSPRONG}/2 zet {OORSPRONG} voort" in stand
    assert "6 verloren" in stand
    beleid = kamer.map.pad.parent / "nu.txt"  # the keys of now, as the page hands them out
    beleid.write_text(f"log {kamer.stand().sleutels[0]}\nquorum none\n")
    nagegaan = toedracht("verifieer", "--beleid", str(beleid))
    assert (nagegaan.exit_code, "FOUT" in nagegaan.stdout) == (0, False)
    assert f"Niet nagegaan: of {OORSPRONG} bij nr 4 verder ging" in nagegaan.stdout
    beleid.write_text("log x\n")
    assert toedracht("verifieer", "--beleid", str(beleid)).exit_code == 2


@pytest.mark.beide_versies
def test_a_service_that_may_not_read_what_the_signer_keeps_says_that_it_compared_nothing(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(3)
    kamer.teken()
    bekrachtiging = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert bekrachtiging.vergeleken() is Antwoord.JA
    kamer.herstel_tot(2)
    assert bekrachtiging.vergeleken() is Antwoord.NEE

    def van_een_ander(_: Standmap) -> None:
        raise PermissionError

    monkeypatch.setattr(Standmap, "lees", van_een_ander)
    assert bekrachtiging.vergeleken() is Antwoord.ONBEKEND


# ── a receipt ─────────────────────────────────────────────────────────────────────────────────


def test_who_reports_gets_a_receipt_that_a_stranger_can_check_and_that_tells_nothing(
    kamer: Tekenkamer, toedracht: Toedracht, tmp_path: Path
) -> None:
    open_zaak(toedracht)
    bewijs = tmp_path / "ontvangst.tlog-proof"
    gedaan = toedracht("vastleggen", "Z-1", "-", f"--ontvangstbewijs={bewijs}", invoer=melding())
    assert gedaan.exit_code == 0, gedaan.stderr
    beleid = tmp_path / "beleid.txt"
    beleid.write_text(f"log {kamer.stand().sleutels[0]}\nquorum none\n")
    assert _verify(beleid, bewijs) == 0
    inhoud = bewijs.read_bytes()
    leesbaar = inhoud + (verify.parse_proof(inhoud).extra or b"")
    for woord in (GEHEIM, "signaal_geuit", "melder", "2020-06", "Z-1"):
        assert woord.encode() not in leesbaar
    midden = len(inhoud) // 2
    bewijs.write_bytes(inhoud[:midden] + bytes([inhoud[midden] ^ 1]) + inhoud[midden + 1 :])
    assert _verify(beleid, bewijs) != 0


def _verify(beleid: Path, pad: Path) -> int:
    opdracht = [sys.executable, "-I", str(verify.__file__), str(beleid), str(pad)]
    return subprocess.run(opdracht, check=False, capture_output=True, timeout=60).returncode


# ── T-I10: two stories ────────────────────────────────────────────────────────────────────────


def test_ti10_two_signed_trees_of_one_size_are_proof_that_the_key_cheated(
    kamer: Tekenkamer, toedracht: Toedracht, tmp_path: Path
) -> None:
    kamer.leg_vast(3)
    eerlijk = kamer.teken().noot
    vals = replace(kamer.stand(), rand=(b"v" * 32,))
    gelogen = vals.tekst + "\n" + kamer.map.regels(vals.tekst, vals.sleutels)
    kamer.leg_vast(1)
    for naam, noot in (("a", eerlijk), ("b", gelogen), ("c", kamer.teken().noot)):
        (tmp_path / naam).write_text(noot)
    (tmp_path / "beleid").write_text(f"log {vals.sleutels[0]}\nquorum none\n")

    def vergelijk(een: str, ander: str, beleid: str = "beleid") -> Result:
        paden = [str(tmp_path / naam) for naam in (een, ander, beleid, "uit")]
        opties = ["--beleid", paden[2], "--uit", paden[3]]
        return toedracht("getuigen", "vergelijk", *paden[:2], *opties)

    assert vergelijk("a", "a").stdout == "beide zeggen hetzelfde\n"
    assert "samenhangsbewijs" in vergelijk("a", "c").stdout
    assert not (tmp_path / "uit").exists()
    uitslag = vergelijk("a", "b")
    assert (uitslag.exit_code, uitslag.stdout[:12]) == (1, "TEGENSPRAAK:")
    bewijsstuk = (tmp_path / "uit").read_text()
    assert eerlijk in bewijsstuk
    assert gelogen in bewijsstuk
    (tmp_path / "vreemd").write_text("quorum none\n")  # control: signed by nobody that we know
    assert vergelijk("a", "b", "vreemd").exit_code == 1
    assert "TEGENSPRAAK" not in vergelijk("a", "b", "vreemd").stdout


# ── processes ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.beide_versies
def test_proof_is_had_from_the_process_that_signs(kamer: Tekenkamer) -> None:
    ander = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    stop = threading.Event()
    draad = threading.Thread(target=ander.volg, args=(stop,))
    draad.start()
    try:
        for _ in range(3):
            laatste = kamer.leg_vast(1)
            eigen = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
            eigen.begin()  # as a second demo does beside the first
            gezet = eigen.bewijs_nu()
            assert gezet.omvang >= laatste
            assert eigen.nagegaan(gezet)
    finally:
        stop.set()
        draad.join(10)


@pytest.mark.storing
def test_the_signer_of_a_demo_is_a_process_of_its_own_that_ends_with_it(
    kamer: Tekenkamer,
) -> None:
    with ondertekening.als_kind() as kind:
        kamer.leg_vast(1)
        wacht_tot(lambda: bool(kamer.noten()), binnen=30)
    assert kind.returncode == 0
    assert gelezen(kamer.noten()[0]).size == 2


@pytest.mark.parametrize(
    ("dsn", "verwacht"),
    [
        ("host={host} dbname=postgres", "verwacht de tabellen van een register"),
        ("host={host} dbname=bestaat_niet", "verwacht een verbinding"),
        ("host={host} dbname={naam} user=niemand password=geheim1", "verwacht een verbinding"),
        ("host=127.0.0.1 port=9 dbname=x", "verwacht een verbinding"),
        ("onzin geheim1", "TOEDRACHT_DSN: verwacht een verbindingsregel"),
    ],
    ids=["no tables", "no database", "no such user", "no server", "no connection string"],
)
@pytest.mark.parametrize("opdracht", ["ondertekenaar --eenmaal", "ondertekenaar stand", "getuigen"])
def test_a_database_that_is_no_register_is_refused_in_one_line(
    kamer: Tekenkamer,
    toedracht: Toedracht,
    server: Server,
    databanknaam: str,
    monkeypatch: pytest.MonkeyPatch,
    dsn: str,
    verwacht: str,
    opdracht: str,
) -> None:
    delen = conninfo_to_dict(server.dsn(databanknaam))
    waar = dsn.format(host=delen["host"], naam=databanknaam)
    if "port" not in waar and "=" in waar:
        waar += f" port={delen['port']}" if "port" in delen else ""
        waar += "" if "user=" in waar else f" user={delen.get('user', '')}"
    monkeypatch.setenv("TOEDRACHT_DSN", waar)
    gedaan = toedracht(*opdracht.split())
    assert isinstance(gedaan.exception, SystemExit)
    assert gedaan.exit_code == 1
    assert len(gedaan.stderr.splitlines()) == 1, gedaan.stderr
    assert verwacht in gedaan.stderr
    assert "geheim1" not in gedaan.stderr
    assert not gedaan.stdout


@pytest.mark.parametrize(
    ("woorden", "code", "verwacht"),
    [
        (("erbij", "x", "geen+sleutel"), 1, "sleutel: verwacht naam+kenmerk+sleutel"),
        (("erbij", "x", "wij"), 1, "verwacht een sleutel van een getuige"),
        (("erbij", "x", "getuige", "--url", "ftp://x"), 2, "adres"),
        (("erbij", "x", "getuige", "--url", "http://a b"), 2, "adres"),
        (("erbij", "x", "getuige", "--url", "http://a:geheim1@b"), 2, "wachtwoord"),
        (("erbij", "met spatie", "getuige"), 1, "naam"),
        (("eraf", "onbekend"), 2, "onbekend"),
        (("antwoord", "/bestaat/niet"), 2, "/bestaat/niet"),
        (("antwoord", "{map}/onzin"), 1, "getuige: verwacht"),
        (("verzoek", "{map}/onzin"), 1, "onzin"),
        (("tijdvak", "99999"), 1, "99999"),
        (("vergelijk", "{map}/onzin", "{map}/onzin", "--beleid", "{map}/onzin"), 2, "verwacht"),
        (
            ("vergelijk", "{map}/onzin", "/x", "--beleid", "{map}/beleid"),
            1,
            "onzin: noot: verwacht",
        ),
        (("vergelijk", "/x", "/x", "--beleid", "/bestaat/niet"), 2, "bestaat niet"),
    ],
)
def test_wrong_input_about_witnesses_is_told_in_a_line_and_changes_nothing(
    kamer: Tekenkamer,
    toedracht: Toedracht,
    tmp_path: Path,
    woorden: tuple[str, ...],
    code: int,
    verwacht: str,
) -> None:
    getuige = Proefgetuige(kamer.stand().sleutels[0])
    getuige.close()
    kamer.leg_vast(1)
    kamer.teken()
    (tmp_path / "onzin").write_text("onzin\n")
    (tmp_path / "beleid").write_text(f"log {kamer.stand().sleutels[0]}\nquorum none\n")
    sleutels = {"getuige": getuige.key.vkey, "wij": kamer.stand().sleutels[0]}
    gedaan = toedracht(
        "getuigen", *(sleutels.get(w, w).replace("{map}", str(tmp_path)) for w in woorden)
    )
    assert isinstance(gedaan.exception, SystemExit)
    assert (gedaan.exit_code, gedaan.stdout) == (code, ""), gedaan.stderr
    assert verwacht in gedaan.stderr
    assert "geheim1" not in gedaan.stderr
    assert kamer.map.lees_beleid() is None


def test_witnesses_are_set_asked_and_heard_on_the_command_line(
    kamer: Tekenkamer, toedracht: Toedracht, tmp_path: Path
) -> None:
    getuige = Proefgetuige(kamer.stand().sleutels[0])
    getuige.close()  # it sits on another network
    assert toedracht("getuigen", "erbij", "ver", getuige.key.vkey).exit_code == 0
    assert toedracht("getuigen", "erbij", "ver", getuige.key.vkey).exit_code == 1
    assert toedracht("getuigen", "nodig", "2").exit_code == 2
    assert toedracht("getuigen", "nodig", "1").exit_code == 0
    kamer.leg_vast(1)
    kamer.teken()
    (verzoek,) = toedracht("getuigen", "verzoek", str(tmp_path / "stick")).stdout.split()
    _, regels = getuige.vraag(Path(verzoek).read_bytes())
    (tmp_path / "cosig.txt").write_bytes(regels)
    gehoord = toedracht("getuigen", "antwoord", str(tmp_path / "cosig.txt"))
    assert gehoord.stdout.startswith("ver: medeondertekend")
    assert toedracht("getuigen").stdout == (
        "nodig: 1 van 1 getuigen\nver: zag 2 vastleggingen; per bestand\n"
    )
    assert "getuige.example" in toedracht("getuigen", "tijdvak", "1").stdout
    uit = tmp_path / "log"
    assert toedracht("exporteer", "--log", str(uit)).exit_code == 0
    assert "quorum getuigen" in (uit / "policy.txt").read_text()
    assert toedracht("getuigen", "eraf", "ver").exit_code == 2  # one is still needed
    assert toedracht("getuigen", "nodig", "0").exit_code == 0
    assert toedracht("getuigen", "eraf", "ver").exit_code == 0
