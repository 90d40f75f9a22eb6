"""The NL GOV API Design Rules 2.2.0 hold of what the API answers, rule by rule.

What the linter of the rules can see is in test_spectral; what it cannot see is here. `REGELS` names
every rule with what shows it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from httpx2 import Response
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from api.settings import API_VERSIE
from api.web.koekjes import SESSIE, formulier
from api.web.vormen import Moment
from ledger.tijd.wanneer import AMSTERDAM
from projections.verwoorden.normenlijst import ALLE_NORMEN
from projections.vragen.raadplegen import Raadplegen
from tests import WORTEL
from tests.opstelling.opdrachten import draai
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

LINTER = "test_spectral"
# Every rule of 2.2.0, and the tests that show it; in words where no test can.
REGELS: Mapping[str, tuple[str, ...]] = {
    "naming-resources": ("in words: whoever adds an address reads the others first",),
    "naming-collections": ("test_a_collection_is_named_in_the_plural",),
    "interface-language": ("test_what_may_be_asked_is_described_in_dutch",),
    "no-trailing-slash": (LINTER, "test_an_address_with_a_slash_behind_it_is_not_there"),
    "path-segments-kebab-case": (LINTER,),
    "query-keys-camel-case": (LINTER, "test_an_unknown_or_misspelled_key_is_refused"),
    "hide-implementation": ("test_a_fault_tells_nothing_of_how_we_are_made",),
    "date-time/format": (LINTER, "test_a_day_is_read_as_year_month_day_and_in_no_other_way"),
    "date-time/timezone": ("test_every_moment_is_told_in_utc",),
    "date-time/date-omit-time-portion": (LINTER,),
    "http-methods": (LINTER, "test_a_method_that_is_not_there_is_told_which_are"),
    "http-safety": ("test_reading_changes_nothing_and_head_is_get_without_its_body",),
    "http-response-code": ("test_every_refusal_has_the_status_that_says_why",),
    "stateless": ("test_the_api_keeps_nothing_of_whoever_asks",),
    "nested-child": ("test_what_is_of_a_case_stands_under_that_case",),
    "resource-operations": ("in words: acts are a collection; what only asks begins with _",),
    "error-handling/problem-details": (LINTER, "test_every_refusal_has_the_status_that_says_why"),
    "error-handling/invalid-input": (LINTER, "test_all_that_is_wrong_is_said_at_once"),
    "error-handling/all-errors": ("test_all_that_is_wrong_is_said_at_once",),
    "doc-openapi": (LINTER, "test_the_description_is_public_for_every_site"),
    "doc-openapi-contact": (LINTER,),
    "doc-language": ("test_what_may_be_asked_is_described_in_dutch",),
    "publish-openapi": (LINTER, "test_the_description_is_public_for_every_site"),
    "deprecation-schedule": ("test_how_long_a_version_stays_is_said_and_what_changed",),
    "transition-period": ("test_how_long_a_version_stays_is_said_and_what_changed",),
    "uri-version": (LINTER,),
    "changelog": ("test_how_long_a_version_stays_is_said_and_what_changed",),
    "semver": (LINTER,),
    "version-header": (LINTER, "test_every_answer_says_its_version_and_guards_the_browser"),
    "transport/tls": ("in words: TLS ends at the proxy; HSTS is tested with the headers",),
    "transport/no-sensitive-uris": ("test_no_address_holds_what_people_typed",),
    "transport/security-headers": ("test_every_answer_says_its_version_and_guards_the_browser",),
    "transport/cors": ("test_the_description_is_public_for_every_site",),
    "modules/geospatial": ("in words: nothing here is on a map",),
    "modules/signing": ("in words: no message is signed; the log is, by C2SP",),
    "modules/encryption": ("in words: no message is encrypted but by TLS",),
}
SIGNAAL = {
    "daad": "signaal_geuit",
    "gebeurd": "2024-03",
    "door": [{"rol": "melder", "ref": None}],
    "vorm": "mondeling",
}
_NEDERLANDS = re.compile(r"\b(de|het|een|en|van|dossiers?|normen)\b", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("adr")) as huis:
        huis.eigen = huis.zaak("Z-ADR")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    klant = huis.deur(LID.account, "commissielid")
    klant.headers |= {"origin": HIER, "x-formulier": formulier(klant.cookies[SESSIE])}
    return klant


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    gelezen: dict[str, Any] = json.loads(draai("openapi").stdout)
    return gelezen


def _operaties(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for pad, methoden in document["paths"].items():
        for methode, operatie in methoden.items():
            yield pad, methode.upper(), operatie


def _ingevuld(pad: str, huis: Huis) -> str:
    (norm, *_) = huis.raadplegen.normen(LID, "de regels nagaan", ALLE_NORMEN).normen
    vast = {
        "dossier": huis.eigen,
        "nummer": "1",
        "bron": "1",
        "handeling": "x",
        "norm": norm.uitleg.id,
    }
    return "/api/v1" + re.sub(r"\{(\w+)\}", lambda m: vast.get(m[1], "x"), pad)


def _probleem(antwoord: Response, status: int) -> dict[str, Any]:
    assert antwoord.status_code == status
    assert antwoord.headers["content-type"] == "application/problem+json"
    probleem: dict[str, Any] = antwoord.json()
    assert probleem["status"] == status
    assert probleem["title"]
    assert probleem["detail"]
    return probleem


def test_every_rule_names_what_shows_it() -> None:
    assert len(REGELS) == 36
    for tests in REGELS.values():
        for test in tests:
            assert test in {LINTER, *globals()} or test.startswith("in words: ")


# ── names ─────────────────────────────────────────────────────────────────────────────────────


def test_a_collection_is_named_in_the_plural(document: dict[str, Any]) -> None:
    for pad in document["paths"]:
        for verzameling in re.findall(r"([^/{}]+)/\{", pad):
            assert re.fullmatch(r"[a-z-]+(en|s)", verzameling), pad


def test_what_may_be_asked_is_described_in_dutch(document: dict[str, Any]) -> None:
    for pad, methode, operatie in _operaties(document):
        assert operatie["summary"]
        assert _NEDERLANDS.search(operatie["description"]), (pad, methode)
        assert not re.search(r"\b(the|and|is not)\b", operatie["description"]), (pad, methode)
        for vraag in operatie.get("parameters", ()):
            assert vraag.get("description"), (pad, vraag["name"])


def test_what_is_of_a_case_stands_under_that_case(document: dict[str, Any]) -> None:
    for pad in document["paths"]:
        assert "{dossier}" not in pad or pad.startswith("/dossiers/{dossier}"), pad


def test_no_address_holds_what_people_typed(
    huis: Huis, deur: TestClient, document: dict[str, Any]
) -> None:
    gevraagd = {v["name"] for *_, o in _operaties(document) for v in o.get("parameters", ())}
    assert not {"naam", "kenmerk", "titel"} & gevraagd  # of a person only the id is asked
    kop = {"Idempotency-Key": "adr-open"}
    zaak = {"kenmerk": "Fictief-Jansen", "fictief": True}
    plek = deur.post("/api/v1/dossiers", json=zaak, headers=kop).headers["location"]
    assert re.fullmatch(r"/api/v1/dossiers/d-[\w-]{22}", plek)
    assert "Jansen" not in plek


# ── methods and statuses ──────────────────────────────────────────────────────────────────────


def test_an_address_with_a_slash_behind_it_is_not_there(
    huis: Huis, deur: TestClient, document: dict[str, Any]
) -> None:
    for pad, methode, _ in _operaties(document):
        adres, inhoud = _ingevuld(pad, huis), b"{}" if methode == "POST" else None
        soort = {"content-type": "application/json"}
        _probleem(deur.request(methode, f"{adres}/", headers=soort, content=inhoud), 404)


def test_a_method_that_is_not_there_is_told_which_are(
    huis: Huis, deur: TestClient, document: dict[str, Any]
) -> None:
    for pad, methoden in document["paths"].items():
        er_zijn = {methode.upper() for methode in methoden}
        er_zijn |= {"HEAD"} if "GET" in er_zijn else set()
        for methode in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - er_zijn:
            soort = {"content-type": "application/json"}
            antwoord = deur.request(methode, _ingevuld(pad, huis), headers=soort)
            assert antwoord.status_code == 405, (pad, methode)
            assert set(antwoord.headers["allow"].split(", ")) == er_zijn, (pad, methode)
            if methode != "HEAD":
                _probleem(antwoord, 405)


def test_reading_changes_nothing_and_head_is_get_without_its_body(
    huis: Huis, deur: TestClient, document: dict[str, Any]
) -> None:
    voor = huis.register.journal.positie()
    for pad, methode, _ in _operaties(document):
        if methode == "GET":
            adres = _ingevuld(pad, huis)
            alles, kop = deur.get(adres), deur.head(adres)
            assert (kop.status_code, kop.content) == (alles.status_code, b"")
            assert kop.headers["content-length"] == alles.headers["content-length"]
    assert huis.register.journal.positie() == voor


def test_every_refusal_has_the_status_that_says_why(huis: Huis, deur: TestClient) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    json_, sleutel = {"content-type": "application/json"}, {"Idempotency-Key": "adr-status"}
    assert deur.post(adres, json=SIGNAAL, headers=sleutel).status_code == 201
    vragen: tuple[tuple[int, str, dict[str, str], Any], ...] = (
        (400, adres, {**json_, **sleutel}, "{"),
        (404, adres.replace(huis.eigen, "d-weg"), {**json_, **sleutel}, json.dumps(SIGNAAL)),
        (422, adres, {**json_, **sleutel}, json.dumps({**SIGNAAL, "vorm": "schriftelijk"})),
        (412, adres, {**json_, "Idempotency-Key": "b", "If-Match": '"1"'}, json.dumps(SIGNAAL)),
        (413, adres, {**json_, **sleutel}, json.dumps({"x": "x" * 300_000})),
        (415, adres, {"content-type": "application/xml", **sleutel}, "<x/>"),
        (406, adres, {"accept": "text/html", **json_, **sleutel}, json.dumps(SIGNAAL)),
    )
    for status, waar, koppen, inhoud in vragen:
        _probleem(deur.post(waar, content=inhoud, headers=koppen), status)
    vreemde = TestClient(huis.app, HIER)
    assert _probleem(vreemde.get(adres), 401)
    assert "Bearer" in vreemde.get(adres).headers["www-authenticate"]
    huis.stel_aan("auditor-fictief", "auditor")
    auditor = huis.deur("auditor-fictief", "auditor")
    auditor.headers |= {"origin": HIER, "x-formulier": formulier(auditor.cookies[SESSIE])}
    _probleem(auditor.post(adres, json=SIGNAAL, headers=sleutel), 403)


def test_the_api_keeps_nothing_of_whoever_asks(huis: Huis, deur: TestClient) -> None:
    for adres in ("/api/v1/dossiers", f"/api/v1/dossiers/{huis.eigen}", "/api/v1/nergens"):
        assert "set-cookie" not in deur.get(adres).headers


# ── what comes in, and what goes out ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "dag", ["0", "1591142400", "2021-1-1", "20210101", "2021-02-30", "2021-01-01T00:00:00Z", ""]
)
def test_a_day_is_read_as_year_month_day_and_in_no_other_way(deur: TestClient, dag: str) -> None:
    for naam in ("bekendOp", "peildatum", "bronnenTot"):
        antwoord = deur.get("/api/v1/termijnenbord", params={naam: dag})
        (fout,) = _probleem(antwoord, 400)["errors"]
        assert fout["plaats"] == f"query/{naam}"
        assert len(dag) < 2 or dag not in antwoord.text
    assert deur.get("/api/v1/termijnenbord?peildatum=2021-02-28").status_code == 200  # control


def test_an_unknown_or_misspelled_key_is_refused(deur: TestClient) -> None:
    for sleutel in ("bekend_op", "BekendOp", "onbekend"):
        antwoord = deur.get("/api/v1/dossiers", params={sleutel: "2024-01-01"})
        assert _probleem(antwoord, 400)["errors"]
    assert deur.get("/api/v1/dossiers?bekendOp=2024-01-01").status_code == 200  # control


def test_all_that_is_wrong_is_said_at_once(huis: Huis, deur: TestClient) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    fout = {**SIGNAAL, "gebeurd": "eens", "vorm": "rook", "id": "x", "extra": "geheim"}
    antwoord = deur.post(adres, json=fout, headers={"Idempotency-Key": "met spatie"})
    plaatsen = {f["plaats"] for f in _probleem(antwoord, 400)["errors"]}
    body = {f"body/{veld}" for veld in ("gebeurd", "vorm", "id", "extra")}
    assert plaatsen == {"header/Idempotency-Key", *body}
    for ingevuld in ("eens", "rook", "geheim", "met spatie"):
        assert ingevuld not in antwoord.text


def test_every_moment_is_told_in_utc(huis: Huis, deur: TestClient) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}"
    sleutel = {"Idempotency-Key": "adr-utc"}
    antwoorden = [deur.post(f"{adres}/handelingen", json=SIGNAAL, headers=sleutel).json()]
    delen = ("", "/tijdlijn", "/handelingen", "/onafhankelijkheid")
    paden = [f"/api/v1/{van}" for van in ("dossiers", "wijzigingen", "normen", "controle")]
    antwoorden += [deur.get(pad).json() for pad in (*paden, *(adres + deel for deel in delen))]
    momenten = [m for a in antwoorden for m in _teksten(a) if _MOMENT.fullmatch(m)]
    assert len(momenten) > 5
    assert [m for m in momenten if not m.endswith("Z")] == []
    elders = datetime(2024, 3, 1, 0, 30, tzinfo=AMSTERDAM)  # as a database there would say it
    assert TypeAdapter(Moment).validate_python(elders).isoformat() == "2024-02-29T23:30:00+00:00"


def _teksten(waarde: Any) -> Iterator[str]:
    match waarde:
        case str():
            yield waarde
        case list():
            for deel in waarde:
                yield from _teksten(deel)
        case dict():
            for deel in waarde.values():
                yield from _teksten(deel)
        case _:
            pass


def test_a_fault_tells_nothing_of_how_we_are_made(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuk(*_: Any, **__: Any) -> Any:
        raise RuntimeError("psycopg: geheim van binnen")

    monkeypatch.setattr(Raadplegen, "dossierblad", stuk)
    klant = TestClient(huis.app, HIER, raise_server_exceptions=False)
    klant.headers, klant.cookies = deur.headers, deur.cookies
    antwoord = klant.get("/api/v1/dossiers")
    _probleem(antwoord, 500)
    alles = (antwoord.text + str(dict(antwoord.headers))).lower()
    for woord in ("psycopg", "geheim", "traceback", "fastapi", "uvicorn", "starlette", "python"):
        assert woord not in alles


# ── headers, and the description ──────────────────────────────────────────────────────────────


def test_every_answer_says_its_version_and_guards_the_browser(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuk(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(Raadplegen, "normen", stuk)
    klant = TestClient(huis.app, HIER, raise_server_exceptions=False)
    klant.headers, klant.cookies = deur.headers, deur.cookies
    vreemde = TestClient(huis.app, HIER)
    antwoorden = [
        klant.get("/api/v1/dossiers"),
        klant.head("/api/v1/dossiers"),
        klant.get("/api/v1/openapi.json"),
        klant.get("/api/v1/dossiers?x=1"),
        klant.get("/api/v1/nergens"),
        klant.delete("/api/v1/dossiers"),
        klant.get("/api/v1/dossiers", headers={"accept": "text/html"}),
        klant.post("/api/v1/dossiers", content="x", headers={"content-type": "text/plain"}),
        klant.get("/api/v1/normen"),
        vreemde.get("/api/v1/dossiers"),
    ]
    assert {a.status_code for a in antwoorden} == {200, 400, 401, 404, 405, 406, 415, 500}
    for antwoord in antwoorden:
        koppen = antwoord.headers
        assert koppen["api-version"] == API_VERSIE
        assert koppen["cache-control"] == "no-store"
        assert koppen["strict-transport-security"].startswith("max-age=31536000")
        assert koppen["x-content-type-options"] == "nosniff"
        assert koppen["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in koppen["content-security-policy"]
        assert koppen["referrer-policy"]


def test_the_description_is_public_for_every_site(huis: Huis, document: dict[str, Any]) -> None:
    vreemde = TestClient(huis.app, HIER)
    antwoord = vreemde.get("/api/v1/openapi.json", headers={"origin": "https://elders.example"})
    assert antwoord.headers["content-type"] == "application/json"
    assert antwoord.headers["access-control-allow-origin"] == "*"
    assert antwoord.json()["openapi"].startswith("3.")
    assert antwoord.json()["paths"] == document["paths"]
    lid = huis.deur(LID.account, "commissielid")
    for adres in ("/api/v1/dossiers", "/api/v1/normen"):
        anders = lid.get(adres, headers={"origin": "https://elders.example"})
        assert "access-control-allow-origin" not in anders.headers


def test_how_long_a_version_stays_is_said_and_what_changed(document: dict[str, Any]) -> None:
    assert "blijft ten minste een jaar staan" in document["info"]["description"]
    assert document["info"]["version"] == API_VERSIE
    wijzigingen = (WORTEL / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## .*API.*\b{re.escape(API_VERSIE)}\b", wijzigingen, re.MULTILINE)
