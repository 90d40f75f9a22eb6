"""The doors answer who may read, in their own form, and tell nothing else."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import beschrijving
from api.app import maak_api
from api.settings import API_VERSIE, Instellingen
from api.web.demogebruikers import DEMODOEL
from ledger.log.journal import Onbekend
from ledger.sleutels.vault import SleutelsBezet
from ledger.toegang import toegang
from ledger.toegangslog.toegangslog import ToegangOnbereikbaar
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import LID, oefenapp
from tests.opstelling.zaakbeelden import DOSSIER, Oefenregister

API = f"/api/v1/dossiers/{DOSSIER}"
PAGINA = f"/dossiers/{DOSSIER}"


@pytest.fixture
def oefening() -> Oefenregister:
    return Oefenregister()


@pytest.fixture
def deur(oefening: Oefenregister) -> TestClient:
    return TestClient(oefenapp(oefening.als_raadplegen()), follow_redirects=False)


@pytest.mark.parametrize(
    "dag", ["0001-01-01", "0999-12-31", "1000-01-01", "8999-12-31", "9000-01-01", "9999-12-31"]
)
@pytest.mark.parametrize("wat", ["bekendOp", "bronnenTot", "peildatum"])
def test_a_day_at_the_edge_of_the_calendar_is_answered_or_refused_with_its_bounds(
    deur: TestClient, wat: str, dag: str
) -> None:
    te_ver = not "1000" <= dag < "9000"
    for adres in (PAGINA, API, f"{API}/toetsen", f"{API}/tijdlijn"):
        antwoord = deur.get(f"{adres}?{wat}={dag}")
        assert antwoord.status_code == (400 if te_ver else 200), adres
        assert ("verwacht een jaar van 1000 t/m 8999" in antwoord.text) is te_ver


@pytest.mark.parametrize("fout", [ToegangOnbereikbaar(), SleutelsBezet()])
@pytest.mark.parametrize("adres", [PAGINA, API])
def test_what_cannot_be_answered_now_says_that_it_can_be_asked_again(
    deur: TestClient, oefening: Oefenregister, monkeypatch: pytest.MonkeyPatch,
    adres: str, fout: Exception,
) -> None:  # fmt: skip
    def nu_niet(*_: Any, **__: Any) -> None:
        raise fout

    monkeypatch.setattr(oefening, "zaak", nu_niet)
    assert deur.get(adres).status_code == 503


def test_after_a_silence_no_page_says_that_nothing_changed(
    deur: TestClient, oefening: Oefenregister, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fout, zegt in ((Onbekend("s", "stil"), False), (ToegangOnbereikbaar(), True)):

        def stil(*_: Any, fout: Exception = fout, **__: Any) -> None:
            raise fout

        monkeypatch.setattr(oefening, "zaak", stil)
        antwoord = deur.get(PAGINA)
        assert antwoord.status_code == 503
        assert ("Met deze vraag is niets gewijzigd" in antwoord.text) is zegt
        assert ("Onbekend of het is vastgelegd" in antwoord.text) is not zegt


def test_every_reading_says_who_reads_and_what_for(
    deur: TestClient, oefening: Oefenregister
) -> None:
    for adres in ("/", PAGINA, API, f"{API}/tijdlijn", f"{API}/toetsen"):
        deur.get(adres)
    lid = toegang.Lezer(LID.account, frozenset({LID.rol}))
    assert oefening.gelezen == [
        (lid, DEMODOEL, "dossiers"),
        *[(lid, DEMODOEL, DOSSIER)] * 4,
    ]


def test_the_json_says_what_the_page_says(deur: TestClient) -> None:
    zaak = deur.get(API).json()
    assert (zaak["id"], zaak["relazen"]) == (DOSSIER, ["commissie", "melder"])
    tijdlijn = deur.get(f"{API}/tijdlijn").json()
    commissie, melder = tijdlijn["relazen"]
    assert [h["id"] for h in melder["handelingen"]] == ["b"]
    per_id = {h["id"]: h for h in commissie["handelingen"]}
    assert per_id["s"]["vroegst"] is None
    assert per_id["st"]["laatst"] is None
    assert per_id["h"]["lezing"] is True
    assert per_id["j"]["correcties"][0]["was"] == "2024-11"
    assert per_id["o"]["gebeurd"] == "2024-05-13/2024-09"
    assert [h["id"] for h in tijdlijn["vervallen"]] == ["x"]


def test_a_verdict_in_json_carries_its_stable_names_and_the_state_it_was_given_at(
    deur: TestClient,
) -> None:
    toetsen = deur.get(f"{API}/toetsen", params={"peildatum": "2024-12-31"}).json()
    assert toetsen["stand"] == {
        "positie": 12,
        "bekend_op": None,
        "bronnen_tot": None,
        "peildatum": "2024-12-31",
        "relaas": None,
        "onleesbaar": False,
    }
    eerste = toetsen["relazen"][0]["toetsen"][0]
    namen = "dossier norm versie aanleiding uitkomsten due_vroegst due_laatst kantelpunten gronden"
    assert {*namen.split(), "bronnen"} <= eerste.keys()
    assert eerste["uitkomsten"] == ["te_laat"]
    assert eerste["due_laatst"] == "2024-04-22"


def test_all_faults_of_a_question_come_at_once_as_a_problem_without_what_came_in(
    deur: TestClient,
) -> None:
    fout = {"bekendOp": "geheim-1", "peildatum": "2021-02-30", "bekend_op": "x", "relaas": "Ä"}
    antwoord = deur.get(API, params=fout)
    assert antwoord.status_code == 400
    assert antwoord.headers["content-type"] == "application/problem+json"
    probleem = antwoord.json()
    assert probleem["status"] == 400
    assert probleem["title"] == "Ongeldige vraag"
    assert {f["plaats"] for f in probleem["errors"]} == {f"query/{naam}" for naam in fout}
    assert "geheim-1" not in antwoord.text


def test_the_list_of_cases_is_asked_for_as_known_on_a_day(deur: TestClient) -> None:
    for adres in ("/", "/api/v1/dossiers"):
        assert "OEFEN-7" in deur.get(adres, params={"bekendOp": "2025-02-01"}).text
        assert "OEFEN-7" not in deur.get(adres, params={"bekendOp": "2025-01-06"}).text
        fout = deur.get(adres, params={"bekendOp": "2025-13", "x": "1"})
        assert fout.status_code == 400
        assert "verwacht een dag als jaar-maand-dag" in fout.text
    assert "2025-13" in Lezer(deur.get("/?bekendOp=2025-13").text).waarden("value")
    assert "?bekendOp=2025-02-01" in deur.get("/?bekendOp=2025-02-01").text


@pytest.mark.parametrize(
    ("methode", "adres", "koppen", "status"),
    [
        ("GET", "/api/v1/dossiers/nee", {}, 404),
        ("GET", "/api/v1/nee", {}, 404),
        ("GET", "/api/v1/dossiers/", {}, 404),
        ("GET", "/api/v1/dossiers/een%0Atwee", {}, 404),
        ("DELETE", API, {}, 405),
        ("POST", "/api/v1/dossiers", {"content-type": "text/plain"}, 415),
        ("POST", API, {"content-type": "application/json", "content-encoding": "gzip"}, 415),
        ("GET", API, {"accept": "text/html"}, 406),
        ("GET", API, {"accept": "application/json;q=0, text/html"}, 406),
        ("GET", API, {"accept": "*/*, application/json;q=0.0"}, 406),
    ],
)
def test_every_refusal_of_the_api_is_a_problem_in_dutch(
    deur: TestClient, methode: str, adres: str, koppen: dict[str, str], status: int
) -> None:
    inhoud = b"x" if methode == "POST" else None
    antwoord = deur.request(methode, adres, headers=koppen, content=inhoud)
    assert antwoord.status_code == status
    assert antwoord.headers["content-type"] == "application/problem+json"
    probleem = antwoord.json()
    assert {"type", "title", "status", "detail"} <= probleem.keys()
    assert probleem["status"] == status
    assert antwoord.headers["api-version"] == API_VERSIE


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "Application/JSON", "text/html, application/*;q=0.1", "application/json;q=0.05"],
)
def test_whoever_takes_json_back_in_any_spelling_gets_it(deur: TestClient, accept: str) -> None:
    assert deur.get(API, headers={"accept": accept}).status_code == 200


@pytest.mark.parametrize("adres", ["/api/", "/api/v1x", "/api/v2/dossiers"])
def test_a_program_that_asks_for_another_version_is_told_so_as_a_program(
    deur: TestClient, adres: str
) -> None:
    antwoord = deur.get(adres)
    assert (antwoord.status_code, antwoord.json()["status"]) == (404, 404)
    assert antwoord.headers["content-type"] == "application/problem+json"
    assert deur.get("/apis").headers["content-type"].startswith("text/html")


def test_a_fault_tells_nothing_and_keeps_its_headers() -> None:
    stuk = oefenapp(Oefenregister(stuk=True).als_raadplegen())
    with TestClient(stuk, raise_server_exceptions=False) as deur:
        for adres in (API, PAGINA):
            antwoord = deur.get(adres)
            assert antwoord.status_code == 500
            assert "databank" not in antwoord.text
            assert "default-src 'none'" in antwoord.headers["content-security-policy"]
        assert deur.get(API).headers["api-version"] == API_VERSIE
        assert deur.get("/gezondheid").status_code == 503


def test_health_says_up_to_which_number_the_register_is_read(deur: TestClient) -> None:
    assert deur.get("/gezondheid").json() == {"status": "gezond", "positie": 12}


def test_no_answer_leaves_without_the_headers_that_keep_a_browser_in_its_place(
    deur: TestClient,
) -> None:
    for adres in ("/", PAGINA, API, "/nee", "/static/stijl.css", "/api/v1/openapi.json"):
        koppen = deur.get(adres).headers
        csp = koppen["content-security-policy"]
        assert "unsafe" not in csp
        assert "frame-ancestors 'none'" in csp
        assert koppen["x-content-type-options"] == "nosniff"
        assert koppen["x-frame-options"] == "DENY"
        assert koppen["referrer-policy"] == "same-origin"
        if not adres.startswith("/static"):
            assert koppen["cache-control"] == "no-store"


def test_head_answers_as_get_without_the_body(deur: TestClient) -> None:
    for adres in ("/", API):
        kop, alles = deur.head(adres), deur.get(adres)
        assert (kop.status_code, kop.content) == (200, b"")
        assert kop.headers["content-length"] == alles.headers["content-length"]


def test_the_openapi_document_follows_the_dutch_rules() -> None:
    api = maak_api(Oefenregister().als_raadplegen(), Instellingen())
    with TestClient(api) as klant:
        antwoord = klant.get("/openapi.json")
    assert antwoord.headers["access-control-allow-origin"] == "*"
    document = antwoord.json()
    assert {"name", "url", "email"} <= document["info"]["contact"].keys()
    assert "HTTPValidationError" not in json.dumps(document)
    assert "anyOf" not in json.dumps(document["paths"])
    for pad, methoden in document["paths"].items():
        assert not pad.endswith("/")
        assert not pad.startswith("/v1")
        for methode, operatie in methoden.items():
            _toets_operatie(methode, operatie)


def test_the_description_is_made_once_and_only_when_somebody_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes as long as all the rest of a start."""
    gemaakt: list[dict[str, str]] = []

    def openapi(*_: object) -> dict[str, str]:
        gemaakt.append({"openapi": "3.1.0"})
        return gemaakt[-1]

    monkeypatch.setattr(beschrijving, "openapi", openapi)
    api = maak_api(Oefenregister().als_raadplegen(), Instellingen())
    assert gemaakt == []
    with TestClient(api) as klant:
        assert [klant.get("/openapi.json").json() for _ in range(2)] == [{"openapi": "3.1.0"}] * 2
    assert len(gemaakt) == 1


def _toets_operatie(methode: str, operatie: dict[str, Any]) -> None:
    woord = "(lees|voer)" if methode == "get" else "(open|leg|zoek|trek|geef|stel|stuur)"
    assert re.fullmatch(rf"{woord}[A-Z][A-Za-z]+", operatie["operationId"])
    sleutel = "Idempotency-Key" in {v["name"] for v in operatie.get("parameters", ())}
    assert ("422" in operatie["responses"]) is sleutel  # of a key that was used, not of a fault
    assert all("API-Version" in a["headers"] for a in operatie["responses"].values())
    for vraag in operatie.get("parameters", ()):
        woord = r"[a-z]+([A-Z][a-z]+)*" if vraag["in"] != "header" else r"[A-Za-z]+(-[A-Za-z]+)*"
        assert re.fullmatch(woord, vraag["name"])
    bestand = operatie["operationId"] in {
        *("leesDocument", "voerDossierUit", "voerDossiersUit", "voerInzageUit"),
        *("leesBladbundel", "leesBladAlsDocument"),
    }
    for status, antwoord in operatie["responses"].items():
        soorten = list(antwoord.get("content", ()))
        if bestand and status < "400":
            assert soorten
            assert "application/json" not in soorten
            continue
        soort = "application/json" if status < "400" else "application/problem+json"
        assert soorten == ([] if status == "304" else [soort])
