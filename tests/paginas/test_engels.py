"""A reader chooses Dutch or English; what somebody recorded is never translated."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from httpx2 import Response as Antwoord
from jinja2 import DictLoader
from jinja2.lexer import Token
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from api.app import Deur
from api.beeld.sjablonen import SJABLONEN, pagina
from api.taal import taal
from api.taal.sjabloontaal import KENMERKEN, vertaald
from api.taal.vertaling import MAP, TAAL, Taal, Woorden, _, catalogus
from api.web.koekjes import SESSIE, Koekjes
from api.web.taalkeuze import KOEKJE
from tests import WORTEL
from tests.opstelling.serveren import HIER, geserveerd, klik, toets
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, open_huis
from tests.paginas.catalogus import plekken, schrijf, teksten, tokens, vertalingen
from tests.vastleggen.test_vastlegblad import achter_een_proxy

SJABLOON = WORTEL / "api" / "templates"


@pytest.fixture
def deur() -> TestClient:
    """A page and a program's answer, behind the door that every answer passes."""
    app = FastAPI(openapi_url=None)

    @app.get("/blad")
    def blad(request: Request) -> Response:
        antwoord = pagina("afgemeld.html.j2", aanbieder=None, elders=None)
        antwoord.headers["x-vraag"] = str(request.query_params)
        return antwoord

    @app.post("/blad")
    def ingezonden() -> Response:
        return pagina("afgemeld.html.j2", aanbieder=None, elders=None)

    @app.get("/api/v1/iets")
    def iets(request: Request) -> Response:
        return JSONResponse({"vak": taal.vak("te_laat"), "vraag": str(request.query_params)})

    return TestClient(Deur(app, Koekjes(veilig=True)), HIER.replace("http:", "https:"))


def test_every_text_of_ours_is_in_the_catalogue_and_none_is_left_over() -> None:
    alle, bekend = teksten(), vertalingen()
    assert [tekst for tekst in alle if not bekend.get(tekst)] == []
    assert [tekst for tekst in bekend if tekst not in alle] == []


def test_no_style_rests_on_a_word_that_is_translated() -> None:
    """A page in English would lose it."""
    for pad in (SJABLOON.parent / "static").glob("*.css"):
        gekozen = re.findall(r"\[([a-z-]+)[~|^$*]?=", pad.read_text("utf-8"))
        assert set(gekozen).isdisjoint(KENMERKEN), pad.name


def test_the_english_holds_the_same_values_and_elements() -> None:
    for tekst, vertaling in vertalingen().items():
        assert not vertaling or plekken(vertaling) == plekken(tekst), tekst


def test_the_catalogue_is_as_the_command_writes_it(tmp_path: Path) -> None:
    schrijf(vertalingen(), tmp_path)
    anders = [
        pad.name
        for pad in tmp_path.iterdir()
        if pad.read_bytes() != (MAP / "en" / pad.name).read_bytes()
    ]
    assert anders == []  # not the bytes themselves: how they differ takes half an hour to show


@pytest.mark.parametrize("pad", sorted(SJABLOON.glob("*.j2")), ids=lambda pad: pad.name)
def test_a_template_whose_texts_nobody_translated_is_the_template(pad: Path) -> None:
    bron = pad.read_text(encoding="utf-8")
    assert _samen(vertaald(tokens(bron), lambda _: None)) == _samen(tokens(bron))


def _samen(reeks: Iterable[Token]) -> list[tuple[str, str]]:
    uit: list[tuple[str, str]] = []
    for token in reeks:
        if token.type == "data" and uit and uit[-1][0] == "data":
            uit[-1] = ("data", uit[-1][1] + token.value)
        elif token.type != "data" or token.value:
            uit.append((token.type, token.value))
    return uit


CATALOGUS = {
    "Melding": "Report",
    "Gedaan door <a>{wie}</a> op {dag}": "On {dag} by <a>{wie}</a>",
    "Meldingen": "Reports",
    "geen": "none",
}


@pytest.mark.parametrize(
    ("sjabloon", "engels"),
    [
        ("<h1>Melding</h1>", "<h1>Report</h1>"),
        ('<p>Gedaan door <a href="/x">{{ wie }}</a> op {{ dag }}</p>',
         '<p>On 3 by <a href="/x">Melding</a></p>'),
        ('<p title="Melding" class="Melding">{{ wie }}</p>',
         '<p title="Report" class="Melding">Melding</p>'),
        ('{{ "geen" if not leeg else wie }}', "Melding"),
        ('{{ wie if not leeg else "geen" }}', "none"),
        ('{{ "ja" if wie == "Meldingen" else "geen" }}', "none"),
        ('{{ _("geen") }}', "none"),
        ('<p lang="nl">Melding <b>Melding</b></p><p>Melding</p>',
         '<p lang="nl">Melding <b>Melding</b></p><p>Report</p>'),
        ("<p>Melding: {{ wie }}</p>", "<p>Melding: Melding</p>"),
        ("<code>Melding</code>", "<code>Melding</code>"),
    ],
)  # fmt: skip
def test_text_of_the_template_is_translated_and_what_it_shows_is_not(
    monkeypatch: pytest.MonkeyPatch, sjabloon: str, engels: str
) -> None:
    """A title "Melding" that somebody typed stays "Melding"."""
    monkeypatch.setattr("api.beeld.sjablonen.catalogus", lambda _: CATALOGUS)
    monkeypatch.setattr("api.taal.vertaling.catalogus", lambda _: CATALOGUS)
    waarden = {"wie": "Melding", "dag": 3, "leeg": True}
    merk = TAAL.set("en")
    try:
        assert _toon("en", sjabloon, waarden) == engels
    finally:
        TAAL.reset(merk)
    nederlands = _toon("nl", sjabloon, waarden)
    assert "Report" not in nederlands
    assert "none" not in nederlands


def _toon(code: Taal, sjabloon: str, waarden: Mapping[str, object]) -> str:
    omgeving = SJABLONEN[code].overlay(loader=DictLoader({"x": sjabloon}))
    omgeving.globals = SJABLONEN[code].globals
    return omgeving.get_template("x").render(**waarden)


def test_a_page_is_dutch_until_a_reader_chooses(deur: TestClient) -> None:
    kop = {"accept-language": "en"}
    assert _taal(deur.get("/blad", headers=kop)) == "nl"
    gekozen = deur.get("/blad?taal=en")
    assert _taal(gekozen) == "en"
    koekje = gekozen.headers["set-cookie"]
    assert koekje.startswith(
        f"__Host-{KOEKJE}=en; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age="
    )
    assert _taal(deur.get("/blad")) == "en"
    assert "set-cookie" not in deur.get("/blad").headers
    assert _taal(deur.get("/blad?taal=nl")) == "nl"
    assert _taal(deur.get("/blad")) == "nl"


def _taal(antwoord: Antwoord) -> str:
    """In which language a page says that it is, in each of the places that say so."""
    code = antwoord.headers["content-language"]
    assert f'<html lang="{code}">' in antwoord.text
    assert "cookie" in antwoord.headers["vary"].lower()
    return code


def test_choosing_keeps_what_was_asked_and_leads_nowhere_else(deur: TestClient) -> None:
    vraag = "a=1%202&a=3&b=%3Cx%3E"
    antwoord = deur.get(f"/blad?{vraag}&taal=en")
    assert antwoord.headers["x-vraag"] == "a=1+2&a=3&b=%3Cx%3E"  # the page itself knows no language
    assert f'href="?{vraag.replace("&", "&amp;")}&amp;taal=nl"' in antwoord.text
    elders = deur.get("//elders.example/blad?taal=en")
    assert "elders.example" not in elders.headers.get("location", "")


def test_the_answer_to_a_form_that_cannot_be_sent_again_has_no_link_that_would_lose_it(
    deur: TestClient,
) -> None:
    deur.get("/blad?taal=en")
    for code, antwoord in (("en", deur.post("/blad")), ("nl", deur.post("/blad?taal=nl"))):
        assert _taal(antwoord) == code
        assert "taal=" not in antwoord.text
    assert "taal=" in deur.get("/blad").text  # control: the page has one where nothing is lost


@pytest.mark.browser
def test_choosing_on_the_answer_to_a_form_keeps_what_was_filled_in(
    server: Server, tmp_path: Path, pagina: Page
) -> None:
    """The switch sends the same form, and Enter in that form means what it did."""
    with open_huis(server, tmp_path) as huis:
        zaak = huis.zaak("Z-TAAL")
        huis.deur(LID.account, "commissielid")
        sessie = [*huis.sessies.levend][-1]
        voor = huis.register.journal.positie()
        with geserveerd(achter_een_proxy(huis.app)) as adres:
            pagina.context.add_cookies([{"name": SESSIE, "value": sessie, "url": adres}])
            pagina.goto(adres)
            pagina.get_by_label("Zoek in dossiers").fill("melding")
            toets(pagina.get_by_label("Zoek in dossiers"))
            _kies(pagina, "English", "1 case found")
            toets(pagina.get_by_label("Search the cases"))
            pagina.get_by_text("1 case found").wait_for()
            assert pagina.get_by_label("Search the cases").input_value() == "melding"
            _kies(pagina, "Nederlands", "1 dossier gevonden")
            pagina.goto(f"{adres}/dossiers/{zaak}/vastleggen/mededeling_gedaan")
            pagina.get_by_label("Wanneer").fill("ooit")
            toets(pagina.get_by_label("Wanneer"))
            _kies(pagina, "English", "Nothing has been recorded yet")
            assert pagina.locator("#v-gebeurd").input_value() == "ooit"
            pagina.locator("#v-gebeurd").fill("maart 2024")
            toets(pagina.locator("#v-gebeurd"))
            _kies(pagina, "Nederlands", "Klopt dit?")
            klik(pagina.get_by_role("button", name="Wijzig nog iets"))
            _kies(pagina, "English", "Look at what you record")
            assert pagina.locator("#v-gebeurd").input_value() == "maart 2024"
        assert huis.register.journal.positie() == voor  # and choosing records nothing


def _kies(blad: Page, taal_: str, dan: str) -> None:
    """Choose a language, and see this on the page that comes."""
    klik(blad.get_by_role("navigation", name=re.compile("Taal|Language")).get_by_text(taal_))
    try:
        blad.get_by_text(dan).filter(visible=True).first.wait_for()
    except PlaywrightTimeout as geduld:
        raise AssertionError(blad.locator("main").inner_text()) from geduld


@pytest.mark.parametrize("onzin", ["fr", "", "EN", "en%0d%0aset-cookie:x=y", "../en"])
def test_a_language_that_we_do_not_have_is_dutch(deur: TestClient, onzin: str) -> None:
    antwoord = deur.get(f"/blad?taal={onzin}")
    assert _taal(antwoord) == "nl"
    assert "set-cookie" not in antwoord.headers
    assert _taal(deur.get("/blad", headers={"cookie": f"__Host-{KOEKJE}={onzin}"})) == "nl"


def test_what_a_program_reads_is_dutch_whoever_asks(deur: TestClient) -> None:
    deur.get("/blad?taal=en")
    antwoord = deur.get("/api/v1/iets?taal=en")
    assert antwoord.json() == {"vak": "te laat", "vraag": "taal=en"}
    assert "set-cookie" not in antwoord.headers


def test_a_table_of_words_answers_in_the_language_of_the_page() -> None:
    tabel = Woorden({"open": "Naar de inhoud"})
    paren = Woorden({"paar": ("Naar de inhoud", "Zoek")})
    assert tabel["open"] == "Naar de inhoud"
    merk = TAAL.set("en")
    try:
        assert tabel["open"] == catalogus("en")["Naar de inhoud"] != "Naar de inhoud"
        assert paren["paar"] == (_("Naar de inhoud"), _("Zoek"))
        assert _("Zomaar iets dat niemand schreef") == "Zomaar iets dat niemand schreef"
    finally:
        TAAL.reset(merk)
