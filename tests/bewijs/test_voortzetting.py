"""Whoever may append can write that the log ended or lost entries, and that changes nothing."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ledger.beproeving.proefstof import leg_vast
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.buiten.getuigen import Getuige, Getuigen
from ledger.daden.handelingen import GROOTBOEKHANDELINGEN, lees_handeling
from ledger.databank.postgres import Database
from ledger.ondertekenen import bekrachtiging, ceremonie, logboek
from ledger.ondertekenen import voortzetting as module
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.uitgave import Uitgave
from ledger.ondertekenen.voortzetting import Voortzetting
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import Antwoord
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import Afgesloten, Slot
from ledger.verify import Signature, parse_vkey
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.oefengrootboek import kijk
from tests.opstelling.proeflog import LOG, Ondertekenaar
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.tegenspel.getuige import Proefgetuige

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
        sleutel, *breuken = uit["bevindingen"]
        assert _nummers(breuken) == nummers
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


def test_a_note_stored_under_another_size_than_its_own_takes_no_break_away(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(5)
    oud = kamer.teken().noot
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    nieuw = kamer.teken().noot
    (echt,) = _verloop(kamer, NIEUW).breuken
    # As if the new log began before it, and the old one signed after it.
    with psycopg.connect(kamer.database.dsn_ondertekenaar, autocommit=True) as verbinding:
        for omvang, noot in ((1, nieuw), (echt.nummer, oud)):
            verbinding.execute("INSERT INTO ledger.checkpoint VALUES (%s, %s)", [omvang, noot])
    assert _verloop(kamer, NIEUW).breuken == (echt,)
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert dienst.beeindigd_bij() == echt.nummer


def test_a_log_stays_ended_when_the_one_after_it_changed_its_keys(kamer: Tekenkamer) -> None:
    kamer.leg_vast(2)
    kamer.teken()
    verder = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, NIEUW)
    verder.vervolg("sleutel_of_stand_verloren", None)
    (echt,) = _verloop(kamer, NIEUW).breuken
    verder.wissel()
    verder.wissel(rond_af=True)
    kamer.leg_vast(1)
    kamer.teken()
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert dienst.beeindigd_bij() == echt.nummer


def test_however_many_false_breaks_there_are_the_end_of_the_log_is_judged_as_fast(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(3)
    noot = kamer.teken().noot
    for plek in range(6):
        _schrijf_breuk(kamer, f"{OORSPRONG}/{plek}", noot)
    nagegaan: list[str] = []

    def oordeel(_databank: object, _breuken: object, naar: str, *_: object) -> Voortzetting:
        nagegaan.append(naar)
        return Voortzetting((), Antwoord.JA)

    monkeypatch.setattr(module, "voortzetting", oordeel)
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert dienst.beeindigd_bij() is None
    assert nagegaan == []
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    kamer.teken()
    assert dienst.beeindigd_bij() is None
    assert nagegaan == [NIEUW]  # the control: one that is signed is looked into, once


def _gevonden(
    kamer: Tekenkamer, oorsprong: str = NIEUW
) -> tuple[list[tuple[str, tuple[int, ...]]], list[int]]:
    """The faults, and the numbers of what was appended falsely."""
    delen = (kamer.database, kamer.journal)
    with closing(Uitgave(kamer.database.dsn_lees, oorsprong)) as uitgave:
        bekrachtiging_ = Bekrachtiging(*delen, kamer.map.pad, oorsprong)
        bewijsvoering = Bewijsvoering(*delen, bekrachtiging_, uitgave, oorsprong)
        gedaan = bewijsvoering.controleer(None, None, lambda *_: None)
    fouten = [(gebrek.soort, gebrek.nummers) for gebrek in gedaan.gebreken]
    return fouten, _nummers(gedaan.bevindingen)


def _nummers(zinnen: Iterable[str]) -> list[int]:
    return [int(zin.split(":")[0][3:]) for zin in zinnen]


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
    assert _gevonden(kamer) == ([], [vals])
    tekst = f"{OORSPRONG}\n5\n{b64encode(bytes(32)).decode()}\n"  # another tree than this
    kamer.verniel(
        f"INSERT INTO ledger.checkpoint VALUES (5, '{tekst}\n{kamer.map.regels(tekst, oud)}')"
    )
    assert _gevonden(kamer) == ([("wortel", (1, 2, 3, 4, 5))], [vals])
    monkeypatch.setattr(  # the control: where every break is taken at its word
        bekrachtiging,
        "voortzetting",
        lambda _, breuken, *__: Voortzetting(tuple(breuken), Antwoord.JA),
    )
    assert _gevonden(kamer) == ([], [])


# ── closings ──────────────────────────────────────────────────────────────────────────────────


def _sluit_vals(kamer: Tekenkamer) -> list[int]:
    """All that someone can append who is not the signer, so that the log seems to be closed."""
    begin = kamer.journal.positie()
    vreemd, eigen = replace(LOG, naam=OORSPRONG), parse_vkey(kamer.stand().sleutels[0])
    tekst = logboek.slottekst(OORSPRONG)
    echte_regel = kamer.noten()[-1].partition("\n\n")[2]  # of another text
    vervalst = Signature(OORSPRONG, eigen.id, bytes(64)).line
    for regel in (vreemd.regel(tekst.encode()), echte_regel, vervalst):
        velden = {"oorsprong": OORSPRONG, "verklaring": f"{tekst}\n{regel}"}
        logboek.schrijf(kamer.journal, [lees_handeling({"daad": "grootboek_afgesloten", **velden})])
    ook = (logboek.GROOTBOEK, logboek.sluittag(OORSPRONG))
    kamer.leg_vast(1)  # of this nobody would think so
    for daad in ("grootboek_afgesloten", "mededeling_gedaan"):
        leg_vast(kamer.journal, 1, daad=daad, tags=ook)
    return [n for n in range(begin + 1, kamer.journal.positie() + 1) if n != begin + 4]


def test_a_closing_that_the_log_did_not_sign_stops_nobody_and_is_named(
    kamer: Tekenkamer, sleutelbos: Sleutelbos, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(2)
    kamer.teken()
    bekrachtiging_ = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    slot = Slot(logboek.sluittag(OORSPRONG), bekrachtiging_.beeindigd_bij)
    register = Register(kamer.journal, sleutelbos, slot=slot)

    def open_zaak(kenmerk: str) -> None:
        gegevens = {"kenmerk": kenmerk, "fictief": True}
        wie = Vastlegger("proef", "secretaris")
        register.open_dossier(gegevens, wie=wie, sleutel=kenmerk)

    nummers = _sluit_vals(kamer)
    nummers.append(_schrijf_breuk(kamer, NIEUW, kamer.noten()[-1]))  # that ends a log as well
    open_zaak("Z-1")
    kamer.teken()
    assert bekrachtiging_.einde() is None
    assert _gevonden(kamer, OORSPRONG) == ([], nummers)
    with kijk(kamer) as deur:
        uit = deur.get("/api/v1/controle").json()
        assert uit["uitslagen"][0]["antwoord"] == "ja"
        assert _nummers(uit["bevindingen"]) == nummers
    with monkeypatch.context() as even:  # the control: where every closing is taken at its word
        even.setattr(bekrachtiging, "einde", lambda *_: nummers[0])
        with pytest.raises(Afgesloten, match=f"nr {nummers[0]} sluit het af"):
            open_zaak("Z-2")
    bekrachtiging_.sluit()
    with pytest.raises(Afgesloten, match=f"nr {bekrachtiging_.beeindigd_bij()} sluit het af"):
        open_zaak("Z-2")
    assert (bekrachtiging_.beeindigd_bij() or 0) > nummers[-1]


def test_what_a_witness_says_of_the_last_checkpoint_is_no_growth_of_a_closed_log(
    kamer: Tekenkamer,
) -> None:
    bekrachtiging_ = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    with closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige:
        wie = Getuige("g", getuige.key.vkey, getuige.url)
        bekrachtiging_.stel_getuigen_in(Getuigen((wie,)))
        kamer.leg_vast(1)
        laatste = bekrachtiging_.sluit()
    assert laatste
    assert kamer.journal.positie() == laatste.omvang + 1
    assert bekrachtiging_.vergelijk()
    assert bekrachtiging_.eenmaal()
    assert bekrachtiging_.waarnemingen(1)[0].omvang == laatste.omvang
    kamer.leg_vast(1)  # the control
    with pytest.raises(OngelijkAanGetuige, match="afgesloten"):
        bekrachtiging_.vergelijk()


def test_what_cannot_be_read_and_was_appended_so_is_named_and_is_no_rewriting(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(2)
    gezet = kamer.teken()
    eerste = kamer.journal.positie() + 1
    for daad in sorted(GROOTBOEKHANDELINGEN):
        leg_vast(kamer.journal, 1, daad=daad, tags=(logboek.GROOTBOEK,))
    onzin = "AAAA"  # of the form that is asked, and no signature, key or timestamp
    sleutel = f"{OORSPRONG}+00000000+{onzin}"
    noot = f"{gezet.noot.partition(chr(10) * 2)[0]}\n\n— x {onzin}\n"
    for velden in (
        {"daad": "ondertekensleutel_aangekondigd", "oorsprong": OORSPRONG, "sleutel": sleutel},
        {"daad": "ondertekensleutel_aangekondigd", "oorsprong": NIEUW, "sleutel": LOG.sleutel.vkey},
        {"daad": "tijdstempel_ontvangen", "noot": noot, "antwoord": onzin},
    ):
        logboek.schrijf(kamer.journal, [lees_handeling(velden)])
    nummers = list(range(eerste, kamer.journal.positie() + 1))
    kamer.teken()
    assert _gevonden(kamer, OORSPRONG) == ([], nummers)
    with kijk(kamer) as deur:
        uit = deur.get("/api/v1/controle").json()
        assert [u["antwoord"] for u in uit["uitslagen"]] == ["ja", "onbekend", "onbekend"]
        assert _nummers(uit["bevindingen"]) == nummers
    monkeypatch.setattr(logboek, "staat_zoals_toegevoegd", lambda _: False)  # the control
    assert "grootboek" in {soort for soort, _ in _gevonden(kamer, OORSPRONG)[0]}
