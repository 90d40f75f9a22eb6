"""Whoever holds a receipt learns what it proves, and a file that anyone can make accuses nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.log.bewijstoets import toets_bewijs
from api.taal import taal
from ledger.daden.handelingen import lees_handeling
from ledger.daden.lijsten import Aanleiding
from ledger.databank.postgres import Database
from ledger.ondertekenen import bekrachtiging, ceremonie, logboek
from ledger.ondertekenen.voortzetting import Voortzetting
from ledger.tijd.wanneer import Antwoord
from ledger.verify import parse_leaf, parse_policy
from tests.opstelling.oefengrootboek import Oefengrootboek, kijk
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.proeflog import GETUIGEN, LOG, Ondertekenaar, Proeflog, beleid, blad, proeflog
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer

JA, NEE, ONBEKEND = Antwoord.JA, Antwoord.NEE, Antwoord.ONBEKEND
NIEUW = f"{OORSPRONG}/2"


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


@pytest.fixture
def deur(kamer: Tekenkamer) -> Iterator[TestClient]:
    with kijk(kamer) as deur:
        yield deur


def _toets(deur: TestClient, bewijs: bytes) -> tuple[int, str]:
    antwoord = deur.post("/controle", files={"bewijs": ("mijn.tlog-proof", bewijs)})
    return antwoord.status_code, Lezer(antwoord.text).tekst


def test_a_receipt_is_checked_without_an_account_and_nothing_is_kept(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    bewijs = deur.get("/bewijs/4").content
    kamer.leg_vast(300)
    kamer.teken()
    status, tekst = _toets(deur, bewijs)
    assert status == 200
    assert "Uw bewijs van nr. 4" in tekst
    assert "begint nog met precies die vastleggingen" in tekst
    assert kamer.journal.positie() == 306


def test_a_receipt_outlives_a_rewritten_log_and_says_so(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(1)
    kamer.teken()  # announces the key
    kamer.leg_vast(4)
    kamer.teken()
    bleef, ging = (deur.get(f"/bewijs/{nummer}").content for nummer in (2, 4))
    kamer.herstel_tot(3)
    kamer.leg_vast(3)
    for bewijs, zelf in ((bleef, True), (ging, False)):
        status, tekst = _toets(deur, bewijs)
        assert status == 200
        assert "bewijst het dat er is herschreven of verloren" in tekst
        assert ("Deze vastlegging zelf wel, maar andere van toen niet" in tekst) is zelf


def test_a_receipt_with_any_other_entry_or_log_is_not_approved(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    bewijs = deur.get("/bewijs/4").content
    ander = deur.get("/bewijs/5").content
    regels, andere = bewijs.split(b"\n"), ander.split(b"\n")
    verwisseld = b"\n".join([regels[0], andere[1], *regels[2:]])
    status, tekst = _toets(deur, verwisseld)
    assert (status, "staat niet op deze plaats" in tekst) == (200, True)
    elders = bewijs.replace(OORSPRONG.encode(), b"elders.example/log")
    status, tekst = _toets(deur, elders)
    assert (status, "kent geen grootboek" in tekst) == (200, True)


@pytest.mark.parametrize("index", [b"1", b"99999", b"9999999999999999999"])
def test_a_file_that_anyone_can_forge_does_not_say_that_the_log_was_rewritten(
    kamer: Tekenkamer, deur: TestClient, index: bytes
) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    vervalst = deur.get("/bewijs/4").content.replace(b"index 3", b"index " + index)
    status, tekst = _toets(deur, vervalst)
    assert (status, "bewijst het dat er is herschreven" in tekst) == (200, False)
    assert "Niet na te gaan zonder het voorgaande" in tekst


@pytest.mark.parametrize(
    "deel",
    [
        b"Content-Type: message/rfc822\r\n\r\n" * 7000,
        b"Content-Disposition: form-data; name*=zz''%ff; name*1*=x\r\n\r\nx\r\n--x--\r\n",
    ],
    ids=["parts in parts", "a name in two spellings"],
)
def test_a_form_that_no_browser_sends_is_refused(
    kamer: Tekenkamer, deur: TestClient, deel: bytes
) -> None:
    soort = {"content-type": "multipart/form-data; boundary=x"}
    antwoord = deur.post("/controle", content=b"--x\r\n" + deel, headers=soort)
    assert antwoord.status_code == 400


@pytest.mark.parametrize(
    ("rauw", "reden"),
    [
        (b"", "verwacht een bestand"),
        (b"onzin", "verwacht c2sp.org/tlog-proof@v1"),
        (b"\xff\x00" * 99, "ASCII"),
        (b"c2sp.org/tlog-proof@v1\nindex 1\n\n", "is"),
        (b"x" * (256 * 1024 + 1), "256 KiB"),
    ],
    ids=["empty", "words", "bytes", "no checkpoint", "too large"],
)
def test_garbage_is_refused_with_its_reason(
    kamer: Tekenkamer, deur: TestClient, rauw: bytes, reden: str
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    status, tekst = _toets(deur, rauw)
    assert status == (200 if reden == "is" else 400)
    assert reden in tekst
    for soort in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=x"):
        antwoord = deur.post("/controle", content=rauw[:99], headers={"content-type": soort})
        assert antwoord.status_code == 400


# ── witnesses are a question apart ────────────────────────────────────────────────────────────


EEN, TWEE, *_ = GETUIGEN
BELEID = beleid(
    f"witness een {EEN.sleutel.vkey}",
    f"witness twee {TWEE.sleutel.vkey}",
    "group getuigen 2 een twee",
    quorum="getuigen",
)


def _antwoorden(*getuigen: Ondertekenaar, vraagt: bytes = BELEID) -> list[Antwoord]:
    bewijs = proeflog(9).bewijs(4, *getuigen).file
    uitslag = toets_bewijs(bewijs, parse_policy(vraagt), Oefengrootboek().als_toezicht())
    assert [deel.naam for deel in uitslag.delen] == ["Ondertekening", "Plaats", "Nu", "Getuigen"]
    return [deel.antwoord for deel in uitslag.delen]


def test_an_honest_receipt_is_genuine_before_any_witness_confirms_it() -> None:
    assert _antwoorden() == [JA, JA, JA, ONBEKEND]
    assert _antwoorden(EEN) == [JA, JA, JA, ONBEKEND]
    assert _antwoorden(EEN, TWEE) == [JA, JA, JA, JA]
    assert _antwoorden(vraagt=beleid()) == [JA, JA, JA, ONBEKEND]
    alleen_een = beleid(f"witness een {EEN.sleutel.vkey}", quorum="een")
    assert _antwoorden(EEN, vraagt=alleen_een) == [JA, JA, JA, JA]


def test_a_false_line_in_the_name_of_a_witness_makes_the_file_worthless_and_no_more() -> None:
    vals = replace(EEN, zaad=b"?" * 32)
    bewijs = proeflog(9).bewijs(4, vals).file
    tekst = proeflog(9).punt().text.encode()
    echt = EEN.regel(tekst).encode()
    vervalst = bewijs.replace(vals.regel(tekst).encode(), echt[:-9] + b"AAAAAA==\n")
    uitslag = toets_bewijs(vervalst, parse_policy(BELEID), Oefengrootboek().als_toezicht())
    assert [deel.antwoord for deel in uitslag.delen] == [NEE, ONBEKEND, ONBEKEND, ONBEKEND]


class _OpHetEinde(Ondertekenaar):
    """Signs in the last second that FORMAT.md knows."""

    def regel(self, tekst: bytes, tijd: int = 253_402_300_799) -> str:
        return super().regel(tekst, tijd)


def test_a_time_at_the_end_of_the_calendar_is_told_as_any_other() -> None:
    log = Proeflog(9)
    log.bladen[4] = blad(
        parse_leaf(log.bladen[4]).digests, 4, datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    )
    bewijs = log.bewijs(4, _OpHetEinde(EEN.naam, EEN.soort, EEN.zaad)).file
    uitslag = toets_bewijs(bewijs, parse_policy(BELEID), Oefengrootboek().als_toezicht())
    assert [deel.antwoord for deel in uitslag.delen] == [JA, JA, JA, ONBEKEND]
    assert "31 december 9999, 23:30 UTC" in str(uitslag)
    assert "31 december 9999, 23:59 UTC" in str(uitslag)
    assert taal.moment(datetime(1, 1, 1, tzinfo=UTC)).startswith("1 januari 1")


# ── receipts of before a break ────────────────────────────────────────────────────────────────


def _bewijzen(kamer: Tekenkamer, *nummers: int) -> list[bytes]:
    with kijk(kamer) as deur:
        return [deur.get(f"/bewijs/{nummer}").content for nummer in nummers]


def _toets_na(kamer: Tekenkamer, bewijs: bytes) -> str:
    with kijk(kamer, NIEUW) as deur:
        status, tekst = _toets(deur, bewijs)
    assert status == 200
    return tekst.split("Uw bewijs van", 1)[1].split("De drie antwoorden", 1)[0]


def _vervolg(kamer: Tekenkamer, aanleiding: Aanleiding) -> None:
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, aanleiding)
    kamer.teken()


def _zes(kamer: Tekenkamer) -> None:
    """Checkpoints at 3 and at 6, and 6 is all there is."""
    kamer.leg_vast(2)
    kamer.teken()
    kamer.leg_vast(3)
    kamer.teken()


def test_a_receipt_of_a_log_that_lost_entries_says_what_was_kept_and_what_was_lost(
    kamer: Tekenkamer,
) -> None:
    _zes(kamer)
    vroeg, laat = _bewijzen(kamer, 2, 6)
    kamer.herstel_tot(4)
    _vervolg(kamer, "herstel_met_verlies")
    tekst = _toets_na(kamer, vroeg)
    assert f"{OORSPRONG} ging bij nr. 5 verder als {NIEUW}" in tekst
    assert "Deze vastlegging staat er nog precies zo" in tekst
    tekst = _toets_na(kamer, laat)
    assert "Zij hoort bij wat bij de breuk van nr. 5 verloren ging (nr. 4 en later)" in tekst
    assert "het bewijst dat zij er was" in tekst


def test_a_break_that_the_old_log_did_not_sign_or_the_new_one_did_not_begin_with_excuses_nothing(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _zes(kamer)
    (bewijs,) = _bewijzen(kamer, 6)
    noot = kamer.noten()[-1]
    vreemd = Ondertekenaar(f"{OORSPRONG}/0")
    getekend = noot.replace(OORSPRONG, vreemd.naam).split("\n\n")[0] + "\n"
    for naar, vorig in (
        (NIEUW, noot),  # leads to another log than this
        (OORSPRONG, noot),  # to itself
        (OORSPRONG, f"{getekend}\n{vreemd.regel(getekend.encode())}"),  # long after it began
    ):
        sleutel = replace(LOG, naam=naar).sleutel.vkey
        velden = {"oorsprong": naar, "sleutel": sleutel, "vorig_controlepunt": vorig}
        daad = {"daad": "grootboek_voortgezet", "aanleiding": "herstel_met_verlies", "behouden": 0}
        logboek.schrijf(kamer.journal, [lees_handeling({**daad, **velden})])
    kamer.teken()
    kamer.verniel(
        "UPDATE ledger.entry SET leaf = overlay(leaf PLACING 'A'::bytea FROM 9) WHERE nummer = 6"
    )
    with kijk(kamer) as deur:
        _, tekst = _toets(deur, bewijs)
        assert "bewijst het dat er is herschreven" in tekst
        assert "Zij hoort bij wat bij de breuk" not in tekst
        monkeypatch.setattr(  # the control: where every break is taken at its word
            bekrachtiging, "voortzetting", lambda _, breuken, *__: Voortzetting(tuple(breuken), JA)
        )
        assert "Zij hoort bij wat bij de breuk" in _toets(deur, bewijs)[1]


@pytest.mark.parametrize("hoe", ["kept", "rewritten", "no checkpoint"])
def test_what_a_break_says_to_have_kept_is_held_against_a_checkpoint_of_before(
    kamer: Tekenkamer, hoe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _zes(kamer)
    (bewijs,) = _bewijzen(kamer, 2)
    noot = kamer.noten()[0]
    kamer.herstel_tot(2 if hoe == "rewritten" else 4)
    if hoe == "rewritten":  # nr 3, by someone with the key, who says that it was kept
        kamer.leg_vast(2)
        monkeypatch.setattr(ceremonie, "_behouden", lambda *_: 3)
    _vervolg(kamer, "herstel_met_verlies")
    kamer.verniel("DELETE FROM ledger.checkpoint WHERE size = 3")
    if hoe != "no checkpoint":
        kamer.verniel(f"INSERT INTO ledger.checkpoint VALUES (3, '{noot}')")
    tekst = _toets_na(kamer, bewijs)
    assert "Deze vastlegging staat er nog precies zo" in tekst
    assert ("Nr. 1 t/m 3, die bij de breuk behouden bleven" in tekst) is (hoe == "kept")
    assert ("Andere die behouden zouden zijn, niet" in tekst) is (hoe == "rewritten")
    assert ("is niet na te gaan: er is hier geen" in tekst) is (hoe == "no checkpoint")


def test_a_receipt_of_a_log_that_was_closed_is_still_good(kamer: Tekenkamer) -> None:
    _zes(kamer)
    (bewijs,) = _bewijzen(kamer, 6)
    ceremonie.kondig_sluiting_aan(kamer.map)
    kamer.teken()
    ceremonie.sluit(kamer.map)
    _vervolg(kamer, "afgesloten")
    tekst = _toets_na(kamer, bewijs)
    assert "begint nog met precies die vastleggingen" in tekst
    assert "want het vorige is afgesloten" in tekst


def test_receipts_stay_known_where_the_announcement_of_their_key_was_lost(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(6)
    kamer.teken()  # announces the key, as nr 7
    (bewijs,) = _bewijzen(kamer, 2)
    kamer.herstel_tot(4)
    _vervolg(kamer, "herstel_met_verlies")
    assert "met een sleutel daarvan" in _toets_na(kamer, bewijs)


def test_where_the_old_key_is_known_no_more_the_answer_is_unknown(kamer: Tekenkamer) -> None:
    kamer.leg_vast(6)
    kamer.teken()
    (bewijs,) = _bewijzen(kamer, 2)
    kamer.herstel_tot(4)
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "herstel_met_verlies")
    stand = kamer.stand()
    kamer.map.schrijf(replace(stand, te_melden=stand.te_melden[:1]))  # as without its memory
    kamer.teken()
    tekst = _toets_na(kamer, bewijs)
    assert "De sleutel daarvan is hier niet meer bekend" in tekst
    assert "Niet na te gaan zonder het voorgaande" in tekst


def test_a_key_of_before_that_was_lost_with_what_told_of_it_is_unknown_and_no_forgery(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(6)
    kamer.teken()
    (bewijs,) = _bewijzen(kamer, 2)
    ceremonie.wissel(kamer.map)
    kamer.teken()
    ceremonie.rond_wissel_af(kamer.map)
    kamer.leg_vast(1)
    kamer.teken()
    kamer.herstel_tot(4)  # and with it the first key, which signed for the receipt
    _vervolg(kamer, "herstel_met_verlies")
    tekst = _toets_na(kamer, bewijs)
    assert "De sleutel daarvan is hier niet meer bekend" in tekst
    niemands = bewijs.split("\n— ".encode())[0] + "\n— elders.example/log AAAAAAAA\n".encode()
    assert "verwacht een handtekening van een bekende sleutel" in _toets_na(kamer, niemands)


def test_what_a_break_says_to_have_kept_and_is_not_there_was_rewritten(kamer: Tekenkamer) -> None:
    _zes(kamer)
    (bewijs,) = _bewijzen(kamer, 6)
    _vervolg(kamer, "sleutel_of_stand_verloren")
    assert "begint nog met precies die vastleggingen" in _toets_na(kamer, bewijs)
    kamer.verniel(
        "UPDATE ledger.entry SET leaf = overlay(leaf PLACING 'A'::bytea FROM 9) WHERE nummer = 6"
    )
    assert "bewijst het dat er is herschreven of verloren" in _toets_na(kamer, bewijs)


def test_a_forged_receipt_of_an_earlier_log_accuses_nobody(kamer: Tekenkamer) -> None:
    _zes(kamer)
    (bewijs,) = _bewijzen(kamer, 6)
    kamer.herstel_tot(4)
    _vervolg(kamer, "herstel_met_verlies")
    vervalst = [
        bewijs.replace(f"{OORSPRONG}\n6\n".encode(), f"{OORSPRONG}\n9\n".encode()),
        bewijs.replace(b"index 5", b"index 4"),
        bewijs.replace(OORSPRONG.encode(), b"elders.example/log"),
    ]
    for bestand in vervalst:
        tekst = _toets_na(kamer, bestand)
        assert "Niet na te gaan zonder het voorgaande" in tekst
        assert "verloren ging (nr" not in tekst
        assert "herschreven" not in tekst
