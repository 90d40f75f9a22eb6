"""Whoever may append can announce a key of his own, and nothing that it signs counts (D38, D39).

And whoever checks with the keys of now is told what was not checked with those of before a break.
"""

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from ledger.bewijsvoering import bewijsvoering
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.entry import canoniek, ontwerp
from ledger.log.journal import Bedorven, Opdracht
from ledger.ondertekenen import bekrachtiging, ceremonie, logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.logboek import Aangekondigd
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.tekensleutels import Tekensleutels
from ledger.ondertekenen.uitgave import Uitgave
from ledger.vastleggen.toelating import uuid7
from ledger.verify import parse_policy
from tests.opstelling.oefengrootboek import kijk
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.proeflog import Ondertekenaar, Proeflog
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer

NIEUW = f"{OORSPRONG}/2"
INDRINGER = Ondertekenaar(OORSPRONG, zaad=b"9" * 32)


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


def _kondig_aan(kamer: Tekenkamer, sleutel: str, oorsprong: str = OORSPRONG) -> int:
    """As anyone can who may append; answer its number."""
    helder = {
        "daad": "ondertekensleutel_aangekondigd",
        "oorsprong": oorsprong,
        "sleutel": sleutel,
    }
    kop = {"tags": [logboek.GROOTBOEK], "vastgelegd_door": {"account": "x", "rol": "x"}}
    entry = ontwerp(uuid7(), kop, helder, {}, os.urandom).verzegeld_met(())
    hash_ = sha256(canoniek(helder)).digest()
    kamer.journal.append(Opdracht(f"indringer:{hash_.hex()}", hash_, (entry,)))
    return kamer.journal.positie()


def _bewaar(kamer: Tekenkamer, omvang: int, noot: str) -> None:
    """As whoever has the signer's role in the database, and none of its keys."""
    with psycopg.connect(kamer.database.dsn_ondertekenaar, autocommit=True) as verbinding:
        verbinding.execute("INSERT INTO ledger.checkpoint VALUES (%s, %s)", [omvang, noot])


def _elders(kamer: Tekenkamer, oorsprong: str = OORSPRONG) -> Tekensleutels:
    """What a service says that may not read what the signer keeps, and for which is published."""
    niets = kamer.map.pad.parent / "niets"
    return Bekrachtiging(kamer.database, kamer.journal, niets, oorsprong).sleutels()


def _geloof_alles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: every announced key is taken at its word."""

    def geloofd(_databank: object, gezegd: Aangekondigd, *_: object) -> Tekensleutels:
        return Tekensleutels(gezegd.alle, frozenset(a.sleutel for a in gezegd.alle), ())

    monkeypatch.setattr(bekrachtiging, "tekensleutels", geloofd)


def _nummers(sleutels: Tekensleutels) -> list[int]:
    return [int(zin.split(":")[0].removeprefix("nr ")) for zin in sleutels.bevindingen]


def test_a_key_that_somebody_else_announced_is_handed_to_nobody_and_accuses_nobody(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    vals = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    kamer.teken()  # the signer vouches for that entry as for any other
    verzonnen = Proeflog(9, INDRINGER).bewijs(3).file  # a receipt of a tree that never was
    with kijk(kamer) as deur:

        def gezien() -> tuple[list[str], str]:
            beleid = parse_policy(deur.get("/controle/beleid.txt").content)
            toets = deur.post("/controle", files={"bewijs": ("x.tlog-proof", verzonnen)})
            assert toets.status_code == 200
            return [key.vkey for key in beleid.logs], Lezer(toets.text).tekst

        sleutels, tekst = gezien()
        assert sleutels == list(kamer.stand().sleutels)
        assert "verwacht een handtekening van een bekende sleutel" in tekst
        assert "bewijst het dat er is herschreven" not in tekst
        uit = deur.get("/api/v1/controle").json()
        assert [u["antwoord"] for u in uit["uitslagen"]] == ["ja", "onbekend", "onbekend"]
        (bevinding,) = uit["bevindingen"]
        assert bevinding.startswith(f"nr {vals}: de sleutel die hier voor {OORSPRONG} is")
        _geloof_alles(monkeypatch)
        sleutels, tekst = gezien()
        assert INDRINGER.sleutel.vkey in sleutels
        assert "bewijst het dat er is herschreven" in tekst


def test_an_announcement_that_is_no_key_is_named_and_spoils_no_other(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(3)
    kamer.teken()
    vkey = INDRINGER.sleutel.vkey
    misvormd = [
        _kondig_aan(kamer, vkey.replace(vkey.split("+")[1], "00000000")),  # not its own id
        _kondig_aan(kamer, vkey, f"{OORSPRONG}/x"),  # the key of another log
        _kondig_aan(kamer, "onleesbaar"),
    ]
    assert _nummers(_elders(kamer)) == misvormd[:2]  # the last says nothing at all
    with kijk(kamer) as deur:
        uit = deur.get("/api/v1/controle").json()
        assert [int(zin.split(":")[0][3:]) for zin in uit["bevindingen"]] == misvormd
        beleid = parse_policy(deur.get("/controle/beleid.txt").content)
        assert [key.vkey for key in beleid.logs] == list(kamer.stand().sleutels)
        _geloof_alles(monkeypatch)
        assert b"00000000" in deur.get("/controle/beleid.txt").content


def test_where_no_key_counts_an_announcement_that_was_spoilt_is_told(kamer: Tekenkamer) -> None:
    nummer = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    assert _elders(kamer).tellen == frozenset()
    kamer.verniel(f"UPDATE ledger.entry SET state = 'x' WHERE nummer = {nummer}")
    with pytest.raises(Bedorven, match=f"nr {nummer}: "):
        _elders(kamer)


def test_ti14_at_a_change_of_keys_both_count_and_so_do_those_of_before(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    (oud,) = kamer.stand().sleutels
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    for begin in (dienst.wissel, lambda: ceremonie.wissel(kamer.map)):
        begin()  # the second time with a crash before anything of it was signed
        dienst.wissel(rond_af=True)
        kamer.leg_vast(1)
        kamer.teken()
    (nieuw,) = kamer.stand().sleutels
    eerste, _, derde = sleutels = _elders(kamer).van(OORSPRONG)
    assert (len(sleutels), eerste, derde) == (3, oud, nieuw)
    assert _elders(kamer).bevindingen == ()


def test_ti14_control_a_key_that_the_old_one_never_signed_with_is_anybodys(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    (oud,) = kamer.stand().sleutels
    ceremonie.wissel(kamer.map)
    ceremonie.rond_wissel_af(kamer.map)  # as no door does
    kamer.teken()
    assert _elders(kamer).van(OORSPRONG) == [oud]


@pytest.mark.parametrize("omvang", [5, 6])
def test_who_may_store_checkpoints_makes_no_key_count_by_signing_below_the_log(
    kamer: Tekenkamer, omvang: int
) -> None:
    kamer.leg_vast(3)
    echt = kamer.teken().noot  # of 4
    _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    kamer.leg_vast(1)
    if omvang == 6:
        echt = kamer.teken().noot
    tekst = echt.split("\n\n")[0] + "\n"
    mee = echt + INDRINGER.regel(tekst.encode())  # the text that the signer signed, and both lines
    _bewaar(kamer, omvang, mee)
    assert INDRINGER.sleutel.vkey not in _elders(kamer).tellen


def test_a_note_stored_under_another_size_than_its_own_makes_no_key_count(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(3)
    kamer.teken()  # of 4
    vals = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    kamer.leg_vast(1)
    echt = kamer.teken().noot  # of 6
    tekst = echt.split("\n\n")[0] + "\n"
    _bewaar(kamer, vals, echt + INDRINGER.regel(tekst.encode()))  # before what was really first
    assert _elders(kamer).van(OORSPRONG) == list(kamer.stand().sleutels)


def test_who_may_store_checkpoints_brings_no_key_in_the_place_of_the_first(
    kamer: Tekenkamer,
) -> None:
    logboek.meld(kamer.journal, kamer.map)  # the key, as nr 1
    kamer.leg_vast(3)
    kamer.teken()  # of 4
    vals = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    kamer.leg_vast(1)
    kamer.teken()
    assert _elders(kamer).van(OORSPRONG) == list(kamer.stand().sleutels)
    _zet(kamer, OORSPRONG, 1, INDRINGER)  # so that the first key did not sign what came first
    _zet(kamer, OORSPRONG, vals, INDRINGER)
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert dienst.sleutels().van(OORSPRONG) == list(kamer.stand().sleutels)
    assert _elders(kamer).van(OORSPRONG) == []


def test_behind_a_break_a_key_that_was_told_anew_keeps_others_out(kamer: Tekenkamer) -> None:
    kamer.leg_vast(6)
    kamer.teken()
    eerste = kamer.stand()
    kamer.herstel_tot(0)
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "herstel_met_verlies")
    kamer.teken()
    vals = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    _zet(kamer, OORSPRONG, vals, INDRINGER)  # the first checkpoint here under the name of before
    assert _elders(kamer, NIEUW).van(OORSPRONG) == list(eerste.sleutels)


def test_before_anything_is_signed_only_the_key_counts_that_the_signer_keeps(
    kamer: Tekenkamer,
) -> None:
    logboek.meld(kamer.journal, kamer.map)
    _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    assert _elders(kamer).van(OORSPRONG) == []
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert dienst.sleutels().van(OORSPRONG) == list(kamer.stand().sleutels)
    assert dienst.sleutels().bevindingen == ()  # nobody can tell yet


def test_behind_a_break_a_key_of_before_counts_when_it_signed_what_the_break_carries(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(6)
    noot = kamer.teken().noot  # announces the key, as nr 7
    (oud,) = kamer.stand().sleutels
    kamer.herstel_tot(4)
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "herstel_met_verlies")
    logboek.meld(kamer.journal, kamer.map)
    (nieuw,) = kamer.stand().sleutels
    # Before the new log has any checkpoint: a key, and a break that speaks for it, with the key
    # of the new log copied into it.
    vals = _kondig_aan(kamer, INDRINGER.sleutel.vkey)
    tekst = noot.split("\n\n")[0] + "\n"
    breuk = {
        "daad": "grootboek_voortgezet",
        "aanleiding": "herstel_met_verlies",
        "behouden": 0,
        "oorsprong": NIEUW,
        "sleutel": nieuw,
        "vorig_controlepunt": f"{tekst}\n{INDRINGER.regel(tekst.encode())}",
    }
    logboek.schrijf(kamer.journal, [lees_handeling(breuk)])
    assert _elders(kamer, NIEUW).tellen == set()  # until the new log is signed nobody can tell
    kamer.teken()
    sleutels = _elders(kamer, NIEUW)
    assert (sleutels.van(NIEUW), sleutels.van(OORSPRONG)) == ([nieuw], [oud])
    assert _nummers(sleutels) == [vals]
    _geloof_alles(monkeypatch)
    assert _elders(kamer, NIEUW).van(OORSPRONG) == [oud, INDRINGER.sleutel.vkey]


def test_the_keys_of_every_log_of_before_count_however_it_ended(kamer: Tekenkamer) -> None:
    def dienst(oorsprong: str) -> Bekrachtiging:
        return Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, oorsprong)

    kamer.leg_vast(1)
    kamer.teken()
    dienst(OORSPRONG).wissel()  # closed while both sign, and continued in an empty database
    dienst(OORSPRONG).sluit()
    eerste = kamer.stand().sleutels
    kamer.herstel_tot(0)
    dienst(NIEUW).vervolg("afgesloten", None)
    tweede = kamer.stand().sleutels
    dienst(NIEUW).wissel()
    dienst(NIEUW).wissel(rond_af=True)
    tweede += kamer.stand().sleutels
    laatst = f"{NIEUW}/3"
    dienst(laatst).vervolg("sleutel_of_stand_verloren", None)
    sleutels = _elders(kamer, laatst)
    assert (
        sleutels.van(OORSPRONG, NIEUW, laatst)
        == [
            *tweede[:1],  # the first that this database names, with the break
            *eerste,
            *tweede[1:],
            *kamer.stand().sleutels,
        ]
    )
    assert sleutels.bevindingen == ()


def test_no_key_is_published_before_the_log_names_it(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    genoemd: list[bool] = []

    def publiceer(map_: Standmap, _getuigen: object) -> None:
        alle = {a.sleutel for a in logboek.aankondigingen(kamer.journal).alle}
        stand = map_.lees()
        assert stand is not None
        genoemd.append({*stand.sleutels} <= alle)

    monkeypatch.setattr(bekrachtiging, "publiceer", publiceer)
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    dienst.eenmaal()
    dienst.wissel()
    verder = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, NIEUW)
    verder.vervolg("sleutel_of_stand_verloren", None)
    assert genoemd
    assert all(genoemd)
    genoemd.clear()
    monkeypatch.setattr(logboek, "meld", lambda *_: None)  # the control
    Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, f"{NIEUW}/3").vervolg(
        "sleutel_of_stand_verloren", None
    )
    assert genoemd[0] is False


# ── the keys of now, in a log that was continued ──────────────────────────────────────────────


def _ga_na(kamer: Tekenkamer, *vkeys: str) -> tuple[list[str], str]:
    """What checking with these keys finds fault with, and all that it says."""
    dienst = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, NIEUW)
    beleid = "".join(f"log {vkey}\n" for vkey in vkeys) + "quorum none\n"
    with closing(Uitgave(kamer.database.dsn_lees, NIEUW)) as uitgave:
        delen = (kamer.database, kamer.journal, dienst, uitgave, NIEUW)
        gedaan = Bewijsvoering(*delen).controleer(
            parse_policy(beleid.encode()), None, lambda *_: None
        )
    return [gebrek.tekst for gebrek in gedaan.gebreken], str(gedaan.verslag)


def _zet(kamer: Tekenkamer, naam: str, omvang: int, wie: Ondertekenaar) -> None:
    """A checkpoint that somebody stores, of another tree."""
    tekst = f"{naam}\n{omvang}\n{b64encode(bytes(32)).decode()}\n"
    _bewaar(kamer, omvang, f"{tekst}\n{wie.regel(tekst.encode())}")


def test_with_the_keys_of_now_what_was_signed_before_the_break_is_told_as_not_checked(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    (oud,) = kamer.stand().sleutels
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    kamer.teken()  # of 7, the break being nr 7
    (nieuw,) = kamer.stand().sleutels
    fouten, tekst = _ga_na(kamer, nieuw)
    assert fouten == []
    assert "klopt  1 controlepunt, het nieuwste van 7 vastleggingen" in tekst
    kenmerk = oud.split("+")[1]
    assert (
        f"Niet nagegaan: 1 controlepunt van {OORSPRONG}, van voor de breuk bij nr 7, getekend met"
        f" {kenmerk}." in tekst
    )
    assert "passen er 1 van 1 op deze boom" in tekst
    assert f"Niet nagegaan: of {OORSPRONG} bij nr 7 verder ging als {NIEUW}." in tekst
    fouten, tekst = _ga_na(kamer, nieuw, oud)
    assert (fouten, "Niet nagegaan" in tekst) == ([], False)
    assert "klopt  2 controlepunten, het nieuwste van 7 vastleggingen" in tekst
    monkeypatch.setattr(bewijsvoering, "_beperkt_tot", lambda gezegd, *_: gezegd)  # the control
    assert len(_ga_na(kamer, nieuw)[0]) == 1


def test_what_an_unknown_key_signed_behind_the_break_or_in_the_name_of_now_stays_a_fault(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "sleutel_of_stand_verloren")
    kamer.teken()
    (nieuw,) = kamer.stand().sleutels
    vreemd = Ondertekenaar("elders.example/log")
    _zet(kamer, OORSPRONG, 4, INDRINGER)  # before the break: nobody here can tell whose
    fouten, tekst = _ga_na(kamer, nieuw)
    assert (fouten, "passen er 1 van 2 op deze boom" in tekst) == ([], True)
    for naam, omvang, wie in (
        (OORSPRONG, 7, INDRINGER),  # the break itself is nr 7
        (OORSPRONG, 3, vreemd),  # signed by no key of that name
        (NIEUW, 2, Ondertekenaar(NIEUW, zaad=b"9" * 32)),
        (vreemd.naam, 1, vreemd),  # of a log that this one does not continue
    ):
        _zet(kamer, naam, omvang, wie)
        erbij = [fout for fout in _ga_na(kamer, nieuw)[0] if fout not in fouten]
        assert len(erbij) == 1
        assert erbij[0].startswith(f"het controlepunt van {omvang} ")
        fouten += erbij
