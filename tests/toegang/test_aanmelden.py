"""Nothing answers a stranger but what is public, and what changes something comes from our page.

On the app itself with the sessions of one process; test_sessies.py holds those of the database.
"""

import re
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from api.app import maak_app
from api.settings import GeenAanmelding, Instellingen
from api.web.aanmelding import Aanmelding, maak_aanmelding
from api.web.demogebruikers import DEMOGEBRUIKERS
from api.web.koekjes import SESSIE, Koekjes, pad
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies, SessiesOnbereikbaar
from tests.opstelling.adressen import routes
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import HIER, Oefensessies
from tests.opstelling.zaakbeelden import DOSSIER, Oefenregister

OPENBAAR = {
    *("/checkpoint", "/log/{log}/checkpoint", "/tile/{pad:path}", "/log/{log}/tile/{pad:path}"),
    *("/bewijs/consistentie", "/bewijs/{nummer}", "/gezondheid", "/afgemeld"),
    *("/controle", "/controle/verify.py", "/controle/beleid.txt", "/controle/{nummer}"),
    *("/handleiding", "/handleiding/inbraak", "/api/v1/controle", "/api/v1/openapi.json"),
    *("/handleiding/dienst", "/toegankelijkheid", "/metrics", "/.well-known/security.txt"),
    *("/aanmelden", "/aanmelden/begin", "/aanmelden/terug", "/aanmelden/demo"),
}


@pytest.fixture
def sessies() -> Oefensessies:
    sessies = Oefensessies()
    sessies.levend.clear()
    return sessies


@pytest.fixture
def deur(sessies: Oefensessies) -> TestClient:
    app = maak_app(Oefenregister().als_raadplegen(), Aanmelding(sessies.als_sessies(), (HIER,)))
    return TestClient(app, follow_redirects=False)


def token(deur: TestClient, adres: str = "/aanmelden") -> str:
    gevonden = re.search(r'name="_formulier" value="([^"]+)"', deur.get(adres).text)
    assert gevonden
    return gevonden[1]


def meld_aan(deur: TestClient, wie: str = "demo-auditor", naar: str = "/") -> None:
    velden = {"_formulier": token(deur), "gebruiker": wie, "naar": naar}
    antwoord = deur.post("/aanmelden/demo", data=velden, headers={"origin": HIER})
    assert (antwoord.status_code, antwoord.headers["location"]) == (303, naar)


def test_every_address_that_is_not_named_as_public_refuses_a_stranger(deur: TestClient) -> None:
    """Also the ones that are made later: whoever adds a public one adds it here."""
    besloten = set()
    for pad_, route in routes(deur.app):
        adres = re.sub(r"\{[^}]+\}", "d-1", pad_)
        for methode in sorted((route.methods or set()) - {"HEAD"}):
            soort = {"content-type": "application/json"} if pad_.startswith("/api/") else {}
            antwoord = deur.request(methode, adres, headers=soort)
            if pad_ in OPENBAAR:
                assert antwoord.headers.get("location") is None, pad_
                assert antwoord.status_code != 401, pad_
            elif pad_.startswith("/api/"):
                assert antwoord.status_code == 401, pad_
                assert antwoord.headers["www-authenticate"] == 'Bearer realm="toedracht"'
                assert antwoord.headers["content-type"] == "application/problem+json"
            else:
                assert antwoord.status_code == 303, pad_
                assert antwoord.headers["location"].startswith("/aanmelden"), pad_
            besloten |= {pad_} - OPENBAAR
    assert len(besloten) > 10
    assert deur.get("/static/stijl.css").status_code == 200
    assert deur.get("/bestaat-niet").status_code == 303  # nor is told what exists


def test_a_reader_goes_on_to_where_he_wanted_to_be(deur: TestClient) -> None:
    adres = f"/dossiers/{DOSSIER}?bekendOp=2025-01-16"
    naar_aanmelden = deur.get(adres).headers["location"]
    lezer = Lezer(deur.get(naar_aanmelden).text)
    assert adres in lezer.waarden("value")
    assert {g.account for g in DEMOGEBRUIKERS} <= set(lezer.waarden("value"))
    meld_aan(deur, naar=adres)
    blad = deur.get(adres)
    assert blad.status_code == 200
    assert "Aangemeld als Auditor (auditor)" in Lezer(blad.text).tekst


@pytest.mark.parametrize(
    "naar",
    ["//kwaad.example", "/\\kwaad.example", "https://kwaad.example", "javascript:x", "/a\nb"],
)
def test_signing_in_leads_nowhere_else(naar: str) -> None:
    assert pad(naar) == "/"


def test_signing_out_ends_the_session_clears_the_browser_and_leaves_the_other_one(
    deur: TestClient, sessies: Oefensessies
) -> None:
    meld_aan(deur)
    hier = deur.cookies[SESSIE]
    daar = sessies.begin("demo-auditor", frozenset({"auditor"}))
    velden = {"_formulier": token(deur, "/")}
    antwoord = deur.post("/afmelden", data=velden, headers={"origin": HIER})
    assert antwoord.headers["clear-site-data"] == '"cache", "storage"'
    assert antwoord.headers["location"] == "/afgemeld"
    assert SESSIE not in deur.cookies
    assert set(sessies.levend) == {daar}
    deur.cookies.set(SESSIE, hier)
    assert deur.get("/").status_code == 303


def test_an_id_that_was_planted_before_signing_in_opens_nothing_after_it(
    deur: TestClient, sessies: Oefensessies
) -> None:
    deur.cookies.set(SESSIE, "geplant")
    meld_aan(deur)
    assert "geplant" not in sessies.levend
    (id_,) = sessies.levend
    deur.cookies.clear()
    deur.cookies.set(SESSIE, id_)
    assert deur.get("/").status_code == 200  # the negative control: it is this id that opens
    deur.cookies.set(SESSIE, "geplant")
    assert deur.get("/").status_code == 303


@pytest.mark.parametrize(
    ("koppen", "velden", "reden"),
    [
        ({"origin": "https://kwaad.example"}, None, "van een andere site"),
        ({"origin": "null"}, None, "van een andere site"),
        # A name of someone else that leads to this machine: page and form agree, and are not ours.
        ({"origin": "http://kwaad.example", "host": "kwaad.example"}, None, "een andere site"),
        ({}, None, "niet van welke pagina"),
        ({"sec-fetch-site": "cross-site"}, None, "niet van welke pagina"),
        ({"origin": HIER}, {}, "hoort niet bij deze aanmelding"),
        ({"origin": HIER}, {"_formulier": "x"}, "hoort niet bij deze aanmelding"),
        ({"origin": HIER}, {"_formulier": "é"}, "hoort niet bij deze aanmelding"),
        ({"origin": HIER}, dict.fromkeys(map(str, range(101)), "x"), "hoort niet bij deze"),
    ],
)
def test_a_form_that_did_not_come_from_our_page_changes_nothing(
    deur: TestClient,
    sessies: Oefensessies,
    koppen: dict[str, str],
    velden: dict[str, str] | None,
    reden: str,
) -> None:
    meld_aan(deur)
    goed = {"_formulier": token(deur, "/")}
    antwoord = deur.post("/afmelden", data=goed if velden is None else velden, headers=koppen)
    assert antwoord.status_code == 403
    assert reden in antwoord.text
    assert len(sessies.levend) == 1
    # The negative control: with both it is taken.
    assert deur.post("/afmelden", data=goed, headers={"origin": HIER}).status_code == 303
    assert sessies.levend == {}


def test_a_token_of_another_session_is_no_token(deur: TestClient, sessies: Oefensessies) -> None:
    meld_aan(deur)
    van_hier = token(deur, "/")
    ander = TestClient(deur.app, follow_redirects=False)
    meld_aan(ander, "demo-secretaris")
    velden = {"_formulier": van_hier}
    assert ander.post("/afmelden", data=velden, headers={"origin": HIER}).status_code == 403
    assert len(sessies.levend) == 2


def test_the_demo_says_on_every_page_that_it_is_one(deur: TestClient) -> None:
    meld_aan(deur)
    for adres in ("/", "/aanmelden", "/afgemeld", "/normen", "/controle", "/bestaat-niet"):
        assert "zet hier geen echte zaken in" in deur.get(adres).text, adres


def test_over_https_a_cookie_belongs_to_this_host_alone() -> None:
    veilig = Koekjes(veilig=True).zet(SESSIE, "x")
    assert veilig == "__Host-toedracht=x; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert Koekjes(veilig=False).zet(SESSIE, "x") == "toedracht=x; Path=/; HttpOnly; SameSite=Lax"


def test_without_the_sessions_nobody_is_let_in_and_the_log_stays_public(
    sessies: Oefensessies, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail closed: who asks is not known, so nothing is shown."""
    meld_aan(deur)
    assert deur.get("/").status_code == 200
    fout = SessiesOnbereikbaar("sessies")

    def stil(_: str) -> None:
        raise fout

    monkeypatch.setattr(sessies, "herken", stil)
    assert deur.get("/").status_code == 503
    assert deur.get("/api/v1/dossiers").json()["status"] == 503
    assert deur.get("/checkpoint").status_code == 404  # this register shows no log, and says so


OIDC = {"oidc_uitgever": "https://sso.example", "oidc_client": "toedracht"}
ECHT = {**OIDC, "publiek_adres": "https://toedracht.organisatie.example/api/v1"}


@pytest.mark.parametrize(
    ("gegeven", "aard", "zin"),
    [
        ({}, None, "TOEDRACHT_DEMO_GEBRUIKERS=1; kreeg geen van beide"),
        ({"oidc_uitgever": "https://sso.example"}, None, "TOEDRACHT_OIDC_CLIENT"),
        ({"demo_gebruikers": True, "dsn": "dbname=x"}, "demo", "naast TOEDRACHT_DSN"),
        ({"demo_gebruikers": True, **ECHT}, "demo", "naast TOEDRACHT_DSN of"),
        ({"demo_gebruikers": True}, "echt", "dit is een echt register"),
        ({"demo_gebruikers": True, "TOEDRACHT_OORSPRONG": "log.organisatie.nl/a"}, None, "echt"),
        (ECHT, "demo", "als demonstratie begonnen"),
        (OIDC, "echt", "TOEDRACHT_PUBLIEK_ADRES: verwacht"),
        ({**ECHT, "publiek_adres": "http://organisatie.example/api/v1"}, "echt", "met https"),
        ({**ECHT, "oidc_uitgever": "http://sso.example"}, "echt", "met https"),
    ],
)
def test_a_register_is_not_served_when_nobody_or_anybody_could_sign_in(
    database: Database, gegeven: dict[str, object], aard: str | None, zin: str
) -> None:
    with closing(Sessies(database.dsn_toegang)) as sessies:
        if aard is not None:
            sessies.leg_aard_vast("demo" if aard == "demo" else "echt")
        with pytest.raises(GeenAanmelding, match=re.escape(zin)):
            maak_aanmelding(Instellingen(**gegeven), sessies, 8000)  # type: ignore[arg-type]


def test_a_demo_and_a_real_register_are_served_each_with_its_own_way_in(
    database: Database,
) -> None:
    with closing(Sessies(database.dsn_toegang)) as sessies:
        demo = maak_aanmelding(Instellingen(demo_gebruikers=True), sessies, 8123)
        assert (demo.demo, sessies.aard()) == (True, "demo")
        assert demo.oorsprongen == ("http://127.0.0.1:8123", "http://localhost:8123")
    with closing(Sessies(database.dsn_toegang)) as sessies, pytest.raises(GeenAanmelding):
        maak_aanmelding(Instellingen(**ECHT), sessies, 8000)  # type: ignore[arg-type]
