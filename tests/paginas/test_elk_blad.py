"""Every page of the app is accessible, in every light and on paper, on a desk and on a telephone.

The pages are the routes of the app itself, with the questions of adressen.py: a page that is new is
looked at here, or the tests of every address fail. What other tests look at besides are the states
of a page that the demonstration does not have.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from api.web.koekjes import SESSIE
from api.web.taalkeuze import KOEKJE
from ledger.daden.lijsten import Accountrol
from tests.opstelling.adressen import VRAGEN, zonder_vragen
from tests.opstelling.demohuis import BRIEF, ROLLEN, Demohuis, open_demohuis
from tests.opstelling.paginalezer import Taallezer
from tests.opstelling.serveren import geserveerd, klik, toets
from tests.opstelling.storingen import Server
from tests.paginas.zintuigen import breed_bij_meer_ruimte, gelopen, kopfouten, te_klein

pytestmark = pytest.mark.browser

# What answers something else than a page: files, proofs, tiles, a calendar, or another address.
GEEN_BLAD = {
    "/dossiers/{dossier}/documenten/{nummer}/{bron}", "/termijnenbord.ics", "/gezondheid",
    "/controle/verify.py", "/controle/beleid.txt", "/checkpoint", "/log/{log}/checkpoint",
    "/tile/{pad:path}", "/log/{log}/tile/{pad:path}", "/bewijs/{nummer}", "/bewijs/consistentie",
    "/dossiers/{dossier}/uitvoer", "/dossiers/{dossier}/inzage/uitvoer", "/aanmelden/begin",
    "/metrics", "/.well-known/security.txt",
    "/feitenbladen/{nummer}/bundel", "/feitenbladen/{nummer}/document",
}  # fmt: skip
BLADEN = [route for route in VRAGEN if not route.startswith("/api/") and route not in GEEN_BLAD]
# Who sees a page that a member of the commission does not.
ANDERS: dict[str, Accountrol] = {
    "/toegang/aanmeldingen": "auditor",
    "/steekproef": "auditor",
    "/opdrachten/{kamervraag}/opstellen": "antwoordopsteller",
    "/opdrachten/{kamervraag}/uitstel": "antwoordopsteller",
}
# What is there only after somebody signed in elsewhere, released figures, drew cases or sent a
# table (of which test_tabelblad.py looks at the page).
NIET_HIER = {
    "/invoer/{id_}",
    *("/aanmelden/terug", "/cijfers/vrijgaven/{vrijgave}", "/werkpapieren/{steekproef}"),
}
# Of every kind of fold one is looked at unfolded. In the dark and on paper only colours differ.
LICHT, DONKER, DRUK = ("screen", "light", 390), ("screen", "dark", 1280), ("print", "light", 1280)
_ONTVOUW = """[...document.querySelectorAll('details')]
  .filter((vouw, i, alle) => alle.findIndex(v => v.className === vouw.className) === i)
  .forEach(vouw => { vouw.open = true; })"""
_ANDERS_DAN = """([waar, eigenschap]) => [true, false].map(hier => [...new Set(
  [...document.querySelectorAll(waar)].filter(el => el.hasAttribute('aria-current') === hier)
    .map(el => getComputedStyle(el)[eigenschap]))])"""
_KLEURREGELS = ["color-contrast", "link-in-text-block"]
_WOORDEN_ALLEEN = {"rules": {regel: {"enabled": False} for regel in _KLEURREGELS}}
_KLEUREN = {"runOnly": {"type": "rule", "values": _KLEURREGELS}}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demohuis]:
    with open_demohuis(server, tmp_path_factory.mktemp("bladen")) as huis:
        yield huis


@pytest.fixture(scope="module")
def adres(huis: Demohuis) -> Iterator[str]:
    with geserveerd(huis.app) as adres:
        yield adres


@pytest.fixture(scope="module")
def blad(browser: Browser) -> Iterator[Page]:
    """One page of a browser for all of them; who looks is told by its cookie."""
    blad = browser.new_page()
    yield blad
    blad.close()


def test_what_is_no_page_is_none_and_every_other_route_is_looked_at(huis: Demohuis) -> None:
    assert zonder_vragen(huis.app) == set()
    deur, plek = huis.deur("commissielid"), huis.plek()
    for route in GEEN_BLAD:
        antwoord = deur.get(VRAGEN[route][0].format(**plek))
        soort = antwoord.headers.get("content-type", "")
        assert not (antwoord.status_code == 200 and soort.startswith("text/html")), route


@pytest.mark.parametrize("route", BLADEN)
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(
    huis: Demohuis, adres: str, blad: Page, route: str
) -> None:
    als(huis, blad, adres, ANDERS.get(route, "commissielid"))
    for nr, vraag in enumerate(VRAGEN[route]):
        antwoord = blad.goto(adres + vraag.format(**huis.plek()))
        assert antwoord is not None
        assert antwoord.headers["content-type"].startswith("text/html")
        assert nr > 0 or antwoord.ok or route in NIET_HIER
        assert breedte(blad, 1280) <= 1280
        assert breedte(blad, 390) <= 390
        if nr == 0:
            assert kopfouten(blad) == []
            assert te_klein(blad) == []
            assert blad.title().split(" – ")[0] not in {"", "Toedracht"}
        if nr > 0 and antwoord.ok:
            continue  # the same page with something else in it; a refusal is another page
        for kijkwijze in (LICHT, DONKER, DRUK) if nr == 0 else (LICHT,):
            assert overtredingen(blad, *kijkwijze) == [], (vraag, kijkwijze)


def test_what_is_chosen_stands_out_where_a_reader_brings_their_own_colours(
    huis: Demohuis, adres: str, blad: Page
) -> None:
    """Where a browser takes every background away, of the page one is on and of a choice too."""
    als(huis, blad, adres, "commissielid")
    blad.emulate_media(media="screen", forced_colors="active")
    try:
        blad.goto(f"{adres}/termijnenbord?vak=later")
        for waar, eigenschap in (
            ("#menu a", "borderBottomColor"),
            (".vakken a", "backgroundColor"),
        ):
            hier, elders = blad.evaluate(_ANDERS_DAN, [waar, eigenschap])
            assert len(hier) == 1, waar
            assert len(elders) == 1, waar  # control: all the others look the same
            assert hier != elders, waar
    finally:
        blad.emulate_media(forced_colors="none")


def test_the_menu_offers_a_role_no_page_that_it_may_not_open(huis: Demohuis) -> None:
    for rol in ROLLEN:
        deur = huis.deur(rol)
        menu = re.search(r'id="menu".*?</nav>', deur.get("/toegankelijkheid").text, re.DOTALL)
        assert menu
        adressen = re.findall(r'href="([^"]+)"', menu[0])
        geopend = {adres: deur.get(adres).status_code for adres in adressen}
        assert geopend == dict.fromkeys(adressen, 200), rol
    beheerder = huis.deur("beheerder")  # control: what the menu leaves out is closed
    assert beheerder.get("/termijnenbord").status_code == 403


def test_an_english_page_holds_no_dutch_that_does_not_say_so(huis: Demohuis) -> None:
    """Whatever is recorded, quoted or ruled is Dutch and says so; all else is English."""
    over, zonder_merk = dict[str, list[str]](), dict[str, list[str]]()
    for route in BLADEN:
        deur = huis.deur(ANDERS.get(route, "commissielid"))
        deur.cookies.set(KOEKJE, "en")
        tekst = deur.get(VRAGEN[route][0].format(**huis.plek())).text
        assert '<html lang="en">' in tekst, route
        over[route] = nederlands(tekst)
        zonder_merk[route] = nederlands(tekst.replace(' lang="nl"', ""))
    assert {route: zinnen for route, zinnen in over.items() if zinnen} == {}
    for route in ("/", "/dossiers/{dossier}", "/termijnenbord", "/normen/{norm}", "/steekproef"):
        assert zonder_merk[route] != [], route  # control: it is seen where nothing says so
    deur.cookies.set(KOEKJE, "nl")
    blad = deur.get("/doel?naar=/").text
    assert nederlands(blad.replace('<html lang="nl">', "<html>")) != []  # and where all is Dutch


# Words that are Dutch and nothing in English; the name of an institution is not translated.
_WOORDEN = re.compile(
    r"(?i)\b(aan|alle|bij|dat|deze|door|een|elke|geen|gedaan|het|naar|niet|nog|onbekend|ook|uit|van"
    r"|vastgelegd|volgens|voor|wie|wordt|zijn)\b"
)
_NAMEN = ("Huis voor Klokkenluiders",)


def nederlands(tekst: str) -> list[str]:
    """What a page says in Dutch without saying that it is."""
    gezegd = [re.sub("|".join(_NAMEN), "", stuk) for stuk in Taallezer(tekst).gezegd]
    return [stuk for stuk in gezegd if _WOORDEN.search(stuk)]


@pytest.mark.parametrize(
    "vraag",
    [
        *("/", "/dossiers/{d}", "/dossiers/{d}/vastleggen/doorgeleid", "/normen/{norm}"),
        "/handleiding/dienst",
    ],
)
def test_axe_finds_no_violation_on_an_english_page(
    huis: Demohuis, adres: str, blad: Page, vraag: str
) -> None:
    als(huis, blad, adres, "commissielid")
    blad.goto(f"{adres}{vraag.format(**huis.plek())}?taal=en")
    assert blad.get_attribute("html", "lang") == "en"
    assert breedte(blad, 390) <= 390
    assert overtredingen(blad, *LICHT, _WOORDEN_ALLEEN) == []


def test_the_letters_case_fits_a_telephone(huis: Demohuis, adres: str, blad: Page) -> None:
    als(huis, blad, adres, "antwoordopsteller")
    blad.goto(f"{adres}/dossiers/{huis.plek(BRIEF)['d']}?bronnenTot=2021-11-23&relaas=brief")
    assert breedte(blad, 390) <= 390


# A page of each kind: a list, a picture, a board, a table, a form, a sheet.
SOORTEN_BLAD = (
    *("/", "/dossiers/{d}", "/dossiers/{d}/kennis", "/dossiers/{d}/herstel/{id}", "/controle"),
    *("/normen", "/feitenbladen/2021Z19601-1", "/handleiding/dienst"),
)


def test_the_keyboard_reaches_all_of_a_page_in_order_and_sees_where_it_is(
    huis: Demohuis, adres: str, blad: Page
) -> None:
    als(huis, blad, adres, "commissielid")
    blad.emulate_media(media="screen")
    for breed in (1280, 390):
        blad.set_viewport_size({"width": breed, "height": 800})
        for vraag in SOORTEN_BLAD:
            blad.goto(adres + vraag.format(**huis.plek(BRIEF)))
            aantal, mis = gelopen(blad)
            assert aantal > 8, vraag
            assert mis == [], (vraag, breed)


def test_larger_letters_and_more_room_between_them_fit_in_the_window(
    huis: Demohuis, adres: str, blad: Page, browser: Browser
) -> None:
    """1.4.4, 1.4.10 and 1.4.12: letters of 200 %, a page of 400 %, and room as somebody needs."""
    groot = browser.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--blink-settings=defaultFontSize=32"],
    )
    try:
        grote = groot.new_page()
        for kijker in (blad, grote):
            als(huis, kijker, adres, "commissielid")
        for vraag in SOORTEN_BLAD:
            waar = adres + vraag.format(**huis.plek(BRIEF))
            grote.goto(waar)
            assert breedte(grote, 1280) <= 1280, vraag
            for breed in (320, 1280):
                blad.goto(waar)
                assert breedte(blad, breed) <= breed, vraag
                assert breed_bij_meer_ruimte(blad) <= breed, vraag
    finally:
        groot.close()


def test_back_goes_to_what_was_searched_and_not_to_a_question_of_the_browser(
    huis: Demohuis, browser: Browser
) -> None:
    with huis.bediend() as waar:
        blad = browser.new_page()
        als(huis, blad, waar, "commissielid")
        blad.goto(waar)
        woorden = blad.locator("main [name=woorden]")
        woorden.fill("melding")
        toets(woorden)
        klik(blad.locator(".treffers h3 a").first)
        assert "/dossiers/" in blad.url
        blad.go_back()
        assert blad.locator("main [name=woorden]").input_value() == "melding"
        assert "melding" not in blad.url
        blad.close()


def als(huis: Demohuis, blad: Page, adres: str, rol: Accountrol) -> None:
    """Look as the demo user of this role."""
    blad.context.clear_cookies()
    blad.context.add_cookies([{"name": SESSIE, "value": huis.sessie(rol), "url": adres}])


def breedte(blad: Page, van: int) -> int:
    """How wide the page is in a window of this width."""
    blad.emulate_media(media="screen")
    blad.set_viewport_size({"width": van, "height": 900})
    return int(blad.evaluate("document.documentElement.scrollWidth"))


def overtredingen(
    blad: Page, media: Any, kleur: Any, van: int, regels: dict[str, Any] | None = None
) -> list[tuple[str, str]]:
    """What axe finds, looked at so."""
    blad.emulate_media(media=media, color_scheme=kleur)
    blad.set_viewport_size({"width": van, "height": 900})
    blad.evaluate(_ONTVOUW)
    opties = regels if (media, kleur, van) == LICHT else _KLEUREN
    gevonden = Axe().run(blad, options=opties).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in gevonden]


def test_axe_would_find_a_violation_and_a_wide_page_would_be_seen(blad: Page) -> None:
    """The negative control: an image without words, wider than a telephone."""
    blad.goto("about:blank")
    stijl = 'style="width: 500px; color: #eee; background: #fff"'
    blad.set_content(
        f'<html lang="nl"><title>x</title><main><h1 {stijl}>Een kop</h1><img src="data:,">'
    )
    assert {"image-alt", "color-contrast"} <= {wat for wat, _ in overtredingen(blad, *LICHT)}
    assert {wat for wat, _ in overtredingen(blad, *LICHT, _WOORDEN_ALLEEN)} == {"image-alt"}
    for kijkwijze in (DONKER, DRUK):
        assert {wat for wat, _ in overtredingen(blad, *kijkwijze)} == {"color-contrast"}
    assert breedte(blad, 390) > 390


def test_what_a_hand_an_eye_or_an_ear_would_miss_is_seen(blad: Page) -> None:
    """The negative control: no outline, a bar over a link, backwards, tiny, headings that skip."""
    blad.goto("about:blank")
    blad.set_content(
        """<html lang="nl"><title>x</title><style>a, button { outline: none; }</style><h2>Kop</h2>
        <h4>Diep</h4><button tabindex="2">b</button>
        <a href="#x" tabindex="1">a</a><a href="#y">c</a>
        <p style="white-space: nowrap">een regel die er net in past, maar niet ruimer</p>
        <div style="position: fixed; inset: 0; background: #fff; width: 600px"></div>"""
    )
    blad.set_viewport_size({"width": 390, "height": 800})
    _, mis = gelopen(blad)
    assert {"onzichtbaar", "bedekt", "terug"} <= {wat for _, hoe in mis for wat in hoe}
    assert te_klein(blad) != []
    assert kopfouten(blad) == ["0 x h1", "h0 -> h2", "h2 -> h4"]
    assert breedte(blad, 390) <= 390 < breed_bij_meer_ruimte(blad)
