"""Who imports reports gets a receipt of each, all or none, and none of them tells anything."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from api.beheer import opstelling
from ledger import verify
from ledger.sleutels.bestanden import schrijf_uit
from tests.opstelling.opdrachten import GEHEIM, Toedracht, draai, noem_leden
from tests.opstelling.storingen import Server


@pytest.fixture
def toedracht(
    server: Server, databanknaam: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Toedracht:
    monkeypatch.setenv("TOEDRACHT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOEDRACHT_DSN", server.dsn(databanknaam))
    noem_leden()
    return draai


def _regel(daad: str, **velden: object) -> bytes:
    door = [{"rol": "melder", "ref": None}]
    return orjson.dumps(
        {"dossier": "Z-1", "daad": daad, "gebeurd": "2020-06", "door": door} | velden
    )


MELDING = {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
BESTAND = b"\n".join(
    (
        _regel("signaal_geuit", vorm="mondeling", inhoud_ref=GEHEIM),
        _regel("melding_gedaan", id="m1", **MELDING),
        _regel("ontvangst_bevestigd", gebeurd="2020-07", melding="m1", aan="melder"),
        _regel("melding_gedaan", id="m2", **(MELDING | {"kanaal": "hogere_leidinggevende"})),
    )
)


def test_every_imported_report_gets_a_receipt_that_a_stranger_can_check_and_that_tells_nothing(
    toedracht: Toedracht, tmp_path: Path
) -> None:
    map_ = tmp_path / "bewijzen"
    gedaan = toedracht("importeer", "-", f"--ontvangstbewijzen={map_}", "--json", invoer=BESTAND)
    assert gedaan.exit_code == 0, gedaan.stderr
    meldingen = orjson.loads(gedaan.stdout)["meldingen"]
    assert [m["regel"] for m in meldingen] == [2, 4]
    bestanden = sorted(map_.iterdir())
    assert {f"vastlegging-{m['nummer']}.tlog-proof" for m in meldingen} == {
        b.name for b in bestanden
    }
    log = tmp_path / "log"
    assert toedracht("exporteer", f"--log={log}").exit_code == 0
    opdracht = [sys.executable, "-I", str(verify.__file__), str(log / "policy.txt"), str(map_)]
    assert subprocess.run(opdracht, check=False, capture_output=True, timeout=60).returncode == 0
    for bestand in bestanden:
        leesbaar = bestand.read_bytes() + (verify.parse_proof(bestand.read_bytes()).extra or b"")
        for woord in (GEHEIM, "melding_gedaan", "melder", "2020-06", "Z-1"):
            assert woord.encode() not in leesbaar


def test_the_same_file_again_records_nothing_and_gives_the_receipts_again(
    toedracht: Toedracht, tmp_path: Path
) -> None:
    namen = []
    for map_ in (tmp_path / "een", tmp_path / "twee"):
        gedaan = toedracht("importeer", "-", f"--ontvangstbewijzen={map_}", invoer=BESTAND)
        assert gedaan.exit_code == 0, gedaan.stderr
        namen.append(sorted(b.name for b in map_.iterdir()))
    assert namen[0] == namen[1]
    assert f"regel 4: {tmp_path / 'twee'}/{namen[1][-1]}" in gedaan.stdout.splitlines()
    assert "vastgelegd: 0" in gedaan.stdout


def _niets_vastgelegd(toedracht: Toedracht) -> bool:
    return toedracht("tijdlijn", "Z-1").exit_code == 1


def test_where_no_receipt_can_come_nothing_is_recorded_and_the_reason_is_said(
    toedracht: Toedracht, tmp_path: Path
) -> None:
    vol = tmp_path / "vol"
    vol.mkdir()
    (vol / "iets").touch()
    for map_, reden in {
        vol: "verwacht een nieuwe of een lege map",
        vol / "iets": "verwacht een nieuwe of een lege map",
        vol / "iets" / "map": "verwacht een map die te maken is",
        Path("/proc/bewijzen"): "verwacht een map die te maken is",
    }.items():
        gedaan = toedracht("importeer", "-", f"--ontvangstbewijzen={map_}", invoer=BESTAND)
        assert (gedaan.exit_code, str(map_) in gedaan.stderr) == (1, True)
        assert reden in gedaan.stderr
    samen = ("--droog", f"--ontvangstbewijzen={tmp_path / 'x'}")
    assert toedracht("importeer", "-", *samen, invoer=BESTAND).exit_code == 2
    assert _niets_vastgelegd(toedracht)
    assert [b.name for b in vol.iterdir()] == ["iets"]
    fout = toedracht("importeer", "-", f"--ontvangstbewijzen={tmp_path / 'x'}", invoer=b"{}")
    assert fout.exit_code == 1
    assert not [b for b in tmp_path.iterdir() if "x" in b.name]


def test_when_a_receipt_cannot_be_written_what_was_recorded_stays_and_no_half_folder(
    toedracht: Toedracht, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_ = tmp_path / "bewijzen"
    opdracht = ("importeer", "-", f"--ontvangstbewijzen={map_}")

    def vol(pad: Path, inhoud: bytes) -> None:
        if any(pad.parent.iterdir()):  # room for one
            raise OSError(28, os.strerror(28), str(pad))
        schrijf_uit(pad, inhoud)

    with monkeypatch.context() as schijf:
        schijf.setattr(opstelling, "schrijf_uit", vol)
        gedaan = toedracht(*opdracht, invoer=BESTAND)
    assert gedaan.exit_code == 3
    assert "Vastgelegd is het wel; voor het bewijs: herhaal de opdracht" in gedaan.stderr
    assert not [b for b in tmp_path.iterdir() if "bewijzen" in b.name]
    assert toedracht(*opdracht, invoer=BESTAND).exit_code == 0
    assert len(list(map_.iterdir())) == 2
