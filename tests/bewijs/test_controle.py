"""The page controle says what is proven and what is not known, and never more than that."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.log.controlebeeld import OUDST, ongezien, uitslagen
from ledger.bewijsvoering.toezicht import Grootboekbeeld, Naloop, Rondgang
from ledger.databank.postgres import Database
from ledger.ondertekenen import ceremonie
from ledger.tijd.wanneer import Antwoord
from ledger.verify import parse_policy
from tests.opstelling.oefengrootboek import BREUK, GETUIGE, OP, STEMPEL, Oefengrootboek, beeld, kijk
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import oefenapp
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.opstelling.zaakbeelden import DOSSIER, Oefenregister
from tests.tegenspel.aanvaller import BEDORVEN

JA, NEE, ONBEKEND = Antwoord.JA, Antwoord.NEE, Antwoord.ONBEKEND


def antwoorden(getoond: Grootboekbeeld) -> tuple[Antwoord, ...]:
    return tuple(uitslag.antwoord for uitslag in uitslagen(getoond))


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


@pytest.fixture
def deur(kamer: Tekenkamer) -> Iterator[TestClient]:
    with kijk(kamer) as deur:
        yield deur


# ── three verdicts ────────────────────────────────────────────────────────────────────────────


def test_each_verdict_is_yes_only_when_all_it_rests_on_was_computed() -> None:
    assert antwoorden(beeld()) == (JA, JA, JA)


@pytest.mark.parametrize(
    ("wat", "verwacht"),
    [
        ({"controlepunt": None, "punt": None, "waarnemingen": ()}, (ONBEKEND, ONBEKEND, ONBEKEND)),
        ({"naloop": None}, (ONBEKEND, ONBEKEND, JA)),
        ({"naloop": Naloop(OP, 12, ("nr 5: iets",))}, (NEE, ONBEKEND, JA)),
        ({"naloop": Naloop(OP, 12, (), ongelijk="vork")}, (NEE, ONBEKEND, JA)),
        ({"onleesbaar": ("nr 5: iets",)}, (NEE, ONBEKEND, JA)),
        ({"onleesbaar": ("nr 9: iets",), "waarnemingen": ()}, (NEE, ONBEKEND, ONBEKEND)),
        ({"ondertekend": NEE}, (NEE, JA, JA)),
        ({"ondertekend": ONBEKEND}, (ONBEKEND, JA, JA)),
        ({"boom_klopt": False}, (NEE, JA, JA)),
        ({"omvang": 9, "boom_klopt": False}, (NEE, NEE, JA)),
        ({"vergeleken": NEE}, (NEE, ONBEKEND, JA)),  # an old backup is whole by itself
        ({"vergeleken": ONBEKEND}, (ONBEKEND, ONBEKEND, JA)),
        ({"waarnemingen": ()}, (JA, ONBEKEND, ONBEKEND)),
        ({"breuken": (BREUK,)}, (JA, NEE, JA)),
        ({"breuken": (replace(BREUK, aanleiding="afgesloten"),)}, (JA, ONBEKEND, JA)),
        ({"tijden": {8: GETUIGE.laatst + timedelta(hours=1)}}, (JA, JA, NEE)),
        ({"tijden": {11: STEMPEL.vroegst - timedelta(hours=1)}}, (JA, JA, NEE)),
    ],
    ids=[
        *("nothing signed", "not recomputed yet", "an entry does not hold"),
        *("not what was kept elsewhere", "an entry that cannot be read"),
        *("who saw it cannot be read", "a forged signature"),
        *("an unknown key", "another tree", "rolled back", "not what the signer keeps"),
        *("not compared with the signer", "nobody outside looked"),
        *("a break with loss", "a closed log that stays where it was"),
        *("later than a witness saw it", "older than the proof it carries"),
    ],
)
def test_what_is_wrong_or_unknown_colours_only_the_verdict_it_concerns(
    wat: dict[str, object], verwacht: tuple[Antwoord, ...]
) -> None:
    assert antwoorden(beeld(**wat)) == verwacht


def test_of_a_tree_that_was_changed_it_is_not_said_that_nobody_ever_saw_it() -> None:
    anders = beeld(boom_klopt=False, waarnemingen=(), op=OP + 9 * OUDST)
    assert antwoorden(anders) == (NEE, ONBEKEND, ONBEKEND)
    assert ongezien(anders) is None
    app = oefenapp(Oefenregister().als_raadplegen(), toezicht=Oefengrootboek(anders).als_toezicht())
    tekst = Lezer(TestClient(app).get("/controle").text).tekst
    assert tekst.count("Wat anderen van buiten ook bevestigden") == 3
    assert "niemand buiten" not in tekst
    assert "Nog niemand" not in tekst
    assert "Nog niemand" in str(uitslagen(beeld(waarnemingen=())))


def test_a_false_line_in_the_name_of_a_witness_is_shown_and_colours_no_verdict() -> None:
    onjuist = ("nr 9: die handtekening klopt niet",)
    gevonden = beeld(naloop=Naloop(OP, 12, (), onjuist))
    assert antwoorden(gevonden) == antwoorden(beeld())
    toezicht = Oefengrootboek(gevonden).als_toezicht()
    with closing(TestClient(oefenapp(Oefenregister().als_raadplegen(), toezicht=toezicht))) as deur:
        assert "Nr 9: die handtekening klopt niet." in deur.get("/controle").text
        assert deur.get("/api/v1/controle").json()["bevindingen"] == list(onjuist)


def test_f18_that_nobody_outside_looked_for_a_day_is_an_alarm_and_nothing_else_stops() -> None:
    sinds = beeld().tijden[9]
    net_niet, te_lang = (
        beeld(waarnemingen=(GETUIGE,), op=sinds + OUDST + extra)
        for extra in (timedelta(0), timedelta(seconds=1))
    )
    assert ongezien(net_niet) is None
    assert "Nr. 9 en later" in (ongezien(te_lang) or "")
    assert antwoorden(te_lang) == antwoorden(net_niet)
    assert ongezien(beeld(op=te_lang.op + 99 * OUDST)) is None  # all of it was seen


# ── the page ──────────────────────────────────────────────────────────────────────────────────


def test_the_page_names_checkpoint_witnesses_breaks_and_what_it_does_not_prove() -> None:
    getoond = beeld(breuken=(BREUK,))
    app = oefenapp(
        Oefenregister().als_raadplegen(), toezicht=Oefengrootboek(getoond).als_toezicht()
    )
    tekst = Lezer(TestClient(app).get("/controle").text).tekst
    for woorden in (
        *("toedracht.example/oefening", "10 vastleggingen; 2 daarna nog niet getekend"),
        *("getuige.example", "tijdstempel.example", "nr. 7 t/m 9", "Pagina’s gelezen"),
        *("Wat dit niet bewijst", "Dat deze pagina eerlijk is", "python3 -I verify.py"),
    ):
        assert woorden in tekst


def test_a_page_without_a_log_at_hand_says_that_it_knows_nothing() -> None:
    deur = TestClient(oefenapp(Oefenregister().als_raadplegen()))
    tekst = deur.get("/controle").text
    assert "Onbekend" in tekst
    assert "f-waar" not in tekst
    assert deur.get("/api/v1/controle").status_code == 404
    assert deur.get("/controle/1").status_code == 404
    assert deur.post("/controle").status_code == 404


def test_every_act_of_a_case_leads_to_its_bracket_and_its_proof() -> None:
    app = oefenapp(Oefenregister().als_raadplegen(), toezicht=Oefengrootboek().als_toezicht())
    deur = TestClient(app)
    verwijzingen = set(Lezer(deur.get(f"/dossiers/{DOSSIER}").text).waarden("href"))
    assert {f"/controle/{nummer}" for nummer in (2, 4, 6)} <= verwijzingen
    bewijs = deur.get("/controle/9").text
    tekst = Lezer(bewijs).tekst
    assert re.search(r"Bewezen niet voor\s*onbekend", tekst)
    assert re.search(r"Bewezen niet na\s*20 januari 2025, 08:00", tekst)
    assert "/bewijs/9" in bewijs
    tussen = Lezer(deur.get("/controle/10").text).tekst
    assert re.search(r"Bewezen niet voor\s*17 januari 2025, 13:00", tussen)
    assert "Nog niet onder een controlepunt" in deur.get("/controle/12").text
    for onzin in ("0", "13", "-1", "1.0", "٣", "9" * 30):
        assert deur.get(f"/controle/{onzin}").status_code == 404


def test_the_page_and_its_json_say_the_same(kamer: Tekenkamer, deur: TestClient) -> None:
    kamer.leg_vast(3)
    gezet = kamer.teken()
    kamer.leg_vast(2)
    uit = deur.get("/api/v1/controle").json()
    assert uit["controlepunt"] == {
        "oorsprong": OORSPRONG,
        "omvang": gezet.omvang,
        "noot": gezet.noot,
    }
    assert (uit["omvang"], uit["gelezen"]) == (6, 12)
    assert [u["naam"] for u in uit["uitslagen"]] == ["Integriteit", "Volledigheid", "Tijd"]
    blad = deur.get("/controle").text
    for uitslag in uit["uitslagen"]:
        for grond in uitslag["gronden"]:
            assert grond["zin"] in blad


def test_a_break_stays_visible_with_what_was_lost(kamer: Tekenkamer) -> None:
    kamer.leg_vast(6)
    kamer.teken()
    kamer.herstel_tot(4)
    ceremonie.vervolg(kamer.map, kamer.database, f"{OORSPRONG}/2", "herstel_met_verlies")
    kamer.teken()
    with kijk(kamer, f"{OORSPRONG}/2") as deur:
        (breuk,) = deur.get("/api/v1/controle").json()["breuken"]
        assert (breuk["vorige_omvang"], breuk["behouden"], breuk["verloren"]) == (7, 0, 7)
        assert "nr. 1 t/m 7, verloren" in Lezer(deur.get("/controle").text).tekst


def test_what_stays_in_a_closed_log_is_not_called_lost() -> None:
    for aanleiding, verloren in (("afgesloten", False), ("herstel_met_verlies", True)):
        getoond = beeld(breuken=(replace(BREUK, aanleiding=aanleiding),))
        toezicht = Oefengrootboek(getoond).als_toezicht()
        deur = TestClient(oefenapp(Oefenregister().als_raadplegen(), toezicht=toezicht))
        tekst = Lezer(deur.get("/controle").text).tekst
        assert ("nr. 7 t/m 9, in dat afgesloten grootboek" in tekst) is not verloren
        assert ("zijn verloren gegaan" in tekst) is verloren


def test_that_this_is_not_the_log_that_was_kept_outside_is_said_once(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(3)
    kamer.teken()
    kamer.herstel_tot(2)
    kamer.leg_vast(3)
    uitslag = deur.get("/api/v1/controle").json()["uitslagen"][0]
    (zin,) = (g["zin"] for g in uitslag["gronden"] if "buiten de databank" in g["zin"])
    assert zin.startswith("Niet het grootboek dat buiten de databank is bewaard: vork: ")
    assert "ONGELIJK" not in str(uitslag)


# ── what somebody spoilt ──────────────────────────────────────────────────────────────────────


def _van_buiten(kamer: Tekenkamer, bewijs: bytes) -> dict[str, Any]:
    """What the doors about the log answer, to whoever has a receipt as well."""
    with kijk(kamer) as deur:
        adressen = ("/controle", "/controle/beleid.txt", "/controle/4", "/checkpoint", "/bewijs/4")
        antwoorden = {adres: deur.get(adres) for adres in (*adressen, "/api/v1/controle")}
        toets = deur.post("/controle", files={"bewijs": ("een.tlog-proof", bewijs)})
    return {**antwoorden, "toets": toets}


@pytest.mark.parametrize("hoe", BEDORVEN)
def test_an_entry_of_the_log_itself_that_was_spoilt_is_named_and_no_door_falls_silent(
    kamer: Tekenkamer, deur: TestClient, hoe: str
) -> None:
    kamer.leg_vast(3)
    kamer.teken()
    bewijs = deur.get("/bewijs/2").content
    heel = _van_buiten(kamer, bewijs)  # the control
    assert {antwoord.status_code for antwoord in heel.values()} == {200}
    assert heel["/api/v1/controle"].json()["uitslagen"][0]["antwoord"] == "ja"
    kamer.verniel(f"UPDATE ledger.entry SET {hoe} WHERE daad = 'ondertekensleutel_aangekondigd'")
    stuk = _van_buiten(kamer, bewijs)
    integriteit = stuk["/api/v1/controle"].json()["uitslagen"][0]
    nee = [grond["zin"] for grond in integriteit["gronden"] if grond["antwoord"] == "nee"]
    assert any(re.match(r"Nr 4[: ]", zin) for zin in nee), integriteit
    assert not any("bekende sleutel" in zin for zin in nee), "which only follows from the first"
    assert all(zin in unescape(stuk["/controle"].text) for zin in nee)
    assert stuk["/controle"].status_code == stuk["/checkpoint"].status_code == 200
    for adres, antwoord in stuk.items():
        if antwoord.status_code != 200:
            assert (adres, antwoord.status_code) == (adres, 500)
            assert re.search("nr 4: ", antwoord.text, re.IGNORECASE), adres
    onleesbaar = "leaf" not in hoe  # which keys there are, stands in the state
    for adres in ("toets", "/controle/beleid.txt"):
        assert (stuk[adres].status_code == 500) is onleesbaar


# ── checking oneself ──────────────────────────────────────────────────────────────────────────


def test_who_wants_to_check_gets_the_program_and_the_keys(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    programma = deur.get("/controle/verify.py")
    assert programma.content == (Path("ledger") / "verify.py").read_bytes()
    assert "attachment" in programma.headers["content-disposition"]
    beleid = parse_policy(deur.get("/controle/beleid.txt").content)
    assert [key.vkey for key in beleid.logs] == list(kamer.stand().sleutels)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_recomputation_that_fails_leaves_no_older_answer_standing() -> None:
    gelukt = Naloop(OP, 3, ())
    rondes: list[Naloop] = [gelukt]
    rondgang = Rondgang(rondes.pop)
    assert rondgang.laatste(3) == gelukt
    assert rondgang.laatste(4) is None
