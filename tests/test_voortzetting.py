"""Whoever may append can write that the log lost entries, and nobody counts that as a loss."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ledger import bekrachtiging, ceremonie, logboek
from ledger.bekrachtiging import Bekrachtiging
from ledger.bewijsvoering import Bewijsvoering
from ledger.handelingen import lees_handeling
from ledger.postgres import Database
from ledger.uitgave import Uitgave
from ledger.voortzetting import Voortzetting
from ledger.wanneer import Antwoord
from tests.oefengrootboek import kijk
from tests.proeflog import LOG, Ondertekenaar
from tests.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer

NIEUW = f"{OORSPRONG}/2"
VREEMD = Ondertekenaar(f"{OORSPRONG}/0")


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


def _schrijf_breuk(kamer: Tekenkamer, naar: str, noot: str, sleutel: str = "") -> int:
    """As anyone can who may append; answer its number."""
    velden = {
        "daad": "grootboek_voortgezet",
        "aanleiding": "herstel_met_verlies",
        "behouden": 0,
        "oorsprong": naar,
        "sleutel": sleutel or replace(LOG, naam=naar).sleutel.vkey,
        "vorig_controlepunt": noot,
    }
    logboek.schrijf(kamer.journal, [lees_handeling(velden)])
    return kamer.journal.positie()


def _van_vreemd(noot: str) -> str:
    tekst = noot.replace(OORSPRONG, VREEMD.naam).split("\n\n")[0] + "\n"
    return f"{tekst}\n{VREEMD.regel(tekst.encode())}"


def _verloop(kamer: Tekenkamer, oorsprong: str = OORSPRONG) -> Voortzetting:
    return Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, oorsprong).voortzetting()


def test_a_break_that_somebody_else_wrote_is_a_finding_and_no_loss(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(3)
    noot = kamer.teken().noot
    vreemd = {
        "daad": "ondertekensleutel_aangekondigd",
        "oorsprong": VREEMD.naam,
        "sleutel": VREEMD.sleutel.vkey,
    }
    logboek.schrijf(kamer.journal, [lees_handeling(vreemd)])
    nummers = [
        _schrijf_breuk(kamer, OORSPRONG, _van_vreemd(noot)),
        _schrijf_breuk(kamer, OORSPRONG, noot),
        _schrijf_breuk(kamer, f"{OORSPRONG}/x", _van_vreemd(noot)),
        _schrijf_breuk(kamer, NIEUW, noot),
    ]
    assert [breuk.nummer for breuk in _verloop(kamer).open] == nummers[-1:]  # it may end here
    kamer.teken()  # and did not
    assert [breuk.nummer for breuk in _verloop(kamer).onecht] == nummers
    with kijk(kamer) as deur:
        uit = deur.get("/api/v1/controle").json()
        assert (uit["breuken"], uit["onbeslist"]) == ([], [])
        assert [u["antwoord"] for u in uit["uitslagen"]] == ["ja", "onbekend", "onbekend"]
        *breuken, sleutel = uit["bevindingen"]
        assert [int(zin.split(":")[0][3:]) for zin in breuken] == nummers
        assert all("er ging niets door verloren" in zin for zin in breuken)
        assert "telt nergens mee" in sleutel  # nor does the key of that log
        monkeypatch.setattr(  # the control: where every break is taken at its word
            bekrachtiging,
            "voortzetting",
            lambda _, breuken, *__: Voortzetting(tuple(breuken), Antwoord.JA),
        )
        assert deur.get("/api/v1/controle").json()["uitslagen"][1]["antwoord"] == "nee"


def test_a_log_begins_once_with_the_break_whose_key_signs_it(kamer: Tekenkamer) -> None:
    kamer.leg_vast(5)
    noot = kamer.teken().noot
    _schrijf_breuk(kamer, NIEUW, noot)  # whoever guesses the next name, before
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    logboek.meld(kamer.journal, kamer.map)
    assert _verloop(kamer, NIEUW).breuken == ()  # until it is signed nobody can tell
    kamer.teken()
    (sleutel,) = kamer.stand().sleutels
    _schrijf_breuk(kamer, NIEUW, noot, sleutel)  # who copies it, after ...
    for _ in range(2):
        (echt,) = _verloop(kamer, NIEUW).breuken
        assert (echt.sleutel, echt.verloren) == (sleutel, 0)
        kamer.verniel(f"DELETE FROM ledger.checkpoint WHERE starts_with(note, '{NIEUW}')")
        kamer.teken()  # ... and has the checkpoints in between taken away
    assert len(_verloop(kamer, NIEUW).onecht) == 2


def _fouten(kamer: Tekenkamer) -> list[tuple[str, tuple[int, ...]]]:
    delen = (kamer.database, kamer.journal)
    with closing(Uitgave(kamer.database.dsn_lees, NIEUW)) as uitgave:
        bekrachtiging_ = Bekrachtiging(*delen, kamer.map.pad, NIEUW)
        bewijsvoering = Bewijsvoering(*delen, bekrachtiging_, uitgave, NIEUW)
        gedaan = bewijsvoering.controleer(None, None, lambda *_: None)
    return [(gebrek.soort, gebrek.nummers) for gebrek in gedaan.gebreken]


def test_a_false_break_does_not_excuse_what_the_earlier_log_signed(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(5)
    noot = kamer.teken().noot
    oud = kamer.stand().sleutels
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    kamer.teken()
    vals = _schrijf_breuk(kamer, NIEUW, noot, kamer.stand().sleutels[0])  # nothing was kept
    kamer.teken()
    assert _fouten(kamer) == [("breuk", (vals,))]
    tekst = f"{OORSPRONG}\n5\n{b64encode(bytes(32)).decode()}\n"  # another tree than this
    kamer.verniel(
        f"INSERT INTO ledger.checkpoint VALUES (5, '{tekst}\n{kamer.map.regels(tekst, oud)}')"
    )
    assert _fouten(kamer) == [("wortel", (1, 2, 3, 4, 5)), ("breuk", (vals,))]
    monkeypatch.setattr(  # the control: where every break is taken at its word
        bekrachtiging,
        "voortzetting",
        lambda _, breuken, *__: Voortzetting(tuple(breuken), Antwoord.JA),
    )
    assert _fouten(kamer) == []
