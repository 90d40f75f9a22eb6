"""One signs in at a real OpenID provider, in a real browser, and what ends takes effect at once.

The provider is the package oidc-provider-mock on a port of its own; the sessions are those of the
database. T-C15 and T-C17, as someone at the screen sees them.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import maak_app
from api.settings import Instellingen
from api.web.aanmelding import Aanmelding, maak_aanmelding
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies
from tests.opstelling.serveren import geserveerd, klik, oefenapp
from tests.opstelling.zaakbeelden import DOSSIER, Oefenregister

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's own, on old Python
]
LID, NAAM = "u-4711", "Lid Zeven (fictief)"


@contextmanager
def aanbieder(**rollen: list[str]) -> Iterator[str]:
    """The provider, with one user who has these roles there."""
    from oidc_provider_mock import User, run_server_in_thread

    iemand = User(sub=LID, claims={"name": NAAM, "realm_access": rollen})
    with run_server_in_thread(user_claims=[iemand], require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def bediend(sessies: Sessies, uitgever: str) -> Iterator[str]:
    """The pages of the fictional case, where one signs in at that provider."""
    apps: list[ASGIApp] = []

    async def straks(scope: Scope, receive: Receive, send: Send) -> None:
        await apps[0](scope, receive, send)

    with geserveerd(straks) as adres:
        instellingen: dict[str, Any] = {
            "oidc_uitgever": uitgever,
            "oidc_client": "toedracht",
            "oidc_geheim": "geheim",
            "publiek_adres": f"{adres}/api/v1",
        }
        aanmelding: Aanmelding = maak_aanmelding(Instellingen(**instellingen), sessies, 0)
        apps.append(maak_app(Oefenregister().als_raadplegen(), aanmelding))
        yield adres


@contextmanager
def scherm(browser: Browser, gezien: list[str]) -> Iterator[Page]:
    """A browser of its own, that only reaches this machine and remembers what it asked for."""
    with closing(browser.new_context()) as venster:
        venster.route(
            lambda url: "//localhost:" not in url and "//127.0.0.1:" not in url,
            lambda vraag: vraag.abort(),
        )
        venster.on("request", lambda vraag: gezien.append(vraag.url))
        yield venster.new_page()


def meld_aan(blad: Page, adres: str) -> None:
    blad.goto(adres)
    klik(blad.get_by_role("link", name="Aanmelden").last)
    klik(blad.get_by_role("button", name=LID))


def test_c15_and_c17_a_full_sign_in_and_every_way_out(browser: Browser, database: Database) -> None:
    gezien: list[str] = []
    with (
        closing(Sessies(database.dsn_toegang)) as sessies,
        aanbieder(roles=["commissielid"]) as uitgever,
        bediend(sessies, uitgever) as adres,
        scherm(browser, gezien) as hier,
        scherm(browser, gezien) as daar,
    ):
        zaak = f"{adres}/dossiers/{DOSSIER}"
        for blad in (hier, daar):
            meld_aan(blad, zaak)
            assert blad.url == zaak
            assert f"Aangemeld als {NAAM} (commissielid)" in blad.inner_text("header")
        (koekje,) = hier.context.cookies(adres)
        assert (koekje["httpOnly"], koekje["sameSite"], koekje["path"]) == (True, "Lax", "/")
        assert hier.evaluate("document.cookie") == ""

        _meldt_af(hier, adres, zaak)
        daar.reload()
        assert daar.url == zaak
        _verliest_toegang(daar, adres, zaak, sessies)
    onze = [url for url in gezien if url.startswith(adres)]
    assert [url for url in onze if LID in url or "fictief" in url or "geheim" in url] == []
    assert len(onze) > 20


def _meldt_af(hier: Page, adres: str, zaak: str) -> None:
    """This browser is out, whatever it kept."""
    (koekje,) = hier.context.cookies(adres)
    with hier.expect_response("**/afmelden") as afgemeld:
        klik(hier.get_by_role("button", name="Afmelden"))
    assert afgemeld.value.status == 303
    assert afgemeld.value.header_value("clear-site-data") == '"cache", "storage"'
    assert hier.get_by_role("heading", name="Afgemeld").is_visible()
    assert hier.context.cookies(adres) == []
    hier.go_back()
    assert hier.url.startswith(f"{adres}/aanmelden")
    hier.context.add_cookies([{"name": koekje["name"], "value": koekje["value"], "url": adres}])
    hier.goto(zaak)
    assert hier.url.startswith(f"{adres}/aanmelden")


def _verliest_toegang(daar: Page, adres: str, zaak: str, sessies: Sessies) -> None:
    """With other roles or shut out, at the next question."""
    # Other roles: what was opened under the old ones closes.
    sessies.begin(LID, frozenset({"auditor"}))
    daar.reload()
    assert daar.url.startswith(f"{adres}/aanmelden")

    # Shut out: at the next question, and there is no way back in.
    meld_aan(daar, zaak)
    assert daar.url == zaak
    sessies.schakel(LID, uit=True)
    daar.reload()
    assert daar.url.startswith(f"{adres}/aanmelden")
    meld_aan(daar, zaak)
    assert "uitgeschakeld" in daar.inner_text("main")
    assert sessies.levende() == []


def test_whoever_has_no_role_at_the_provider_is_not_let_in(
    browser: Browser, database: Database
) -> None:
    with (
        closing(Sessies(database.dsn_toegang)) as sessies,
        aanbieder(roles=["boekhouding"]) as uitgever,
        bediend(sessies, uitgever) as adres,
        scherm(browser, []) as blad,
    ):
        meld_aan(blad, adres)
        assert "geen rol in dit register" in blad.inner_text("main")
        assert sessies.levende() == []


@pytest.fixture(scope="module")
def oefening() -> Iterator[str]:
    with geserveerd(oefenapp(Oefenregister().als_raadplegen())) as adres:
        yield adres


def test_c17_a_browser_keeps_nothing_of_a_page_and_runs_nothing_in_it(
    pagina: Page, oefening: str
) -> None:
    antwoord = pagina.goto(f"{oefening}/dossiers/{DOSSIER}")
    assert antwoord is not None
    assert antwoord.headers["cache-control"] == "no-store"
    csp = antwoord.headers["content-security-policy"]
    assert "unsafe" not in csp
    assert "require-trusted-types-for 'script'" in csp
    zet = """() => { try { document.body.innerHTML = '<b>x</b>'; return 'gezet' }
                     catch (fout) { return fout.name } }"""
    voeg = """() => { const s = document.createElement('script'); s.id = 'ingevoegd';
                      try { s.textContent = 'window.gedraaid = true' } catch (fout) { }
                      document.body.append(s); return window.gedraaid === true }"""
    assert (pagina.evaluate(zet), pagina.evaluate(voeg)) == ("TypeError", False)
    pagina.goto("about:blank")  # the negative control: without the policy both work
    assert (pagina.evaluate(zet), pagina.evaluate(voeg)) == ("gezet", True)


@pytest.mark.parametrize("media", ["screen", "print"])
def test_the_mark_of_a_demo_runs_across_the_page_and_stays_on_paper(
    pagina: Page, oefening: str, media: Any
) -> None:
    pagina.emulate_media(media=media)
    pagina.set_viewport_size({"width": 390, "height": 700})
    pagina.goto(oefening)
    strook = pagina.locator(".bezoek")
    assert "zet hier geen echte zaken in" in strook.inner_text()
    assert strook.evaluate("e => e.offsetWidth === document.documentElement.clientWidth")
