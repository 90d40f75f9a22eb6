"""In a real browser the board and the norms serve eye, keyboard, telephone and printer."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from projections.beelden.bord import VAKKEN
from tests.opstelling.drukte import DE_DAG, drukke_opstelling
from tests.opstelling.serveren import geserveerd, klik, oefenapp, onthouden, toets
from tests.opstelling.storingen import Server

pytestmark = pytest.mark.browser

BORD = f"/termijnenbord?peildatum={DE_DAG}"
ONTVANGST = "Ontvangst bevestigen binnen 7 dagen (art. 2 lid 2 onder h)"
BRIEF = "/termijnenbord?peildatum=2021-11-20&bronnenTot=2021-11-23"
ADRESSEN = (
    *(BORD, f"{BORD}&vak=onbepaald", BRIEF, f"{BORD}&vak=gisteren&norm=x"),
    *(f"{BORD}&norm=avg.12-3-maand", "/normen?pakket=wbk.2023", "/normen/wbk.2023.art17e-verbod"),
)


@pytest.fixture(scope="module")
def adres(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The busy fictional office and the letter's case, served on this machine."""
    sleutels = tmp_path_factory.mktemp("sleutels")
    with (
        drukke_opstelling(server, sleutels) as opstelling,
        geserveerd(onthouden(oefenapp(opstelling.raadplegen), ADRESSEN)) as adres,
    ):
        yield adres


def test_axe_finds_no_violation_on_a_board_with_something_in_every_compartment(
    pagina: Page, adres: str
) -> None:
    """The board itself, in every light and on paper, and the norms: test_elk_blad.py."""
    for pad in (BORD, f"{BORD}&vak=gisteren&norm=x"):
        pagina.goto(adres + pad)
        gevonden = Axe().run(pagina).response["violations"]
        assert [(pad, v["id"], v["nodes"][0]["html"]) for v in gevonden] == []


@pytest.mark.parametrize("breedte", [320, 390, 768, 1360])
def test_neither_scrolls_sideways(pagina: Page, adres: str, breedte: int) -> None:
    pagina.set_viewport_size({"width": breedte, "height": 844})
    for pad in ADRESSEN:
        pagina.goto(adres + pad)
        assert pagina.evaluate("document.documentElement.scrollWidth") <= breedte


def test_what_has_a_day_stands_side_by_side_on_a_screen_and_all_below_each_other_on_a_telephone(
    pagina: Page, adres: str
) -> None:
    """The undetermined, of which there are most, take the whole width below."""
    for breedte, rijen in ((1360, 2), (390, len(VAKKEN))):
        pagina.set_viewport_size({"width": breedte, "height": 844})
        pagina.goto(adres + BORD)
        vakken = "vakken => vakken.map(v => [v.offsetTop, v.offsetWidth])"
        *met_dag, (top, onbepaald) = pagina.eval_on_selector_all(".vak", vakken)
        toppen = [hoogte for hoogte, _ in met_dag]
        assert (len(met_dag) + 1, len({*toppen, top})) == (len(VAKKEN), rijen)
        assert max(toppen) < top
        assert max(wijd for _, wijd in met_dag) <= onbepaald


def test_a_card_says_on_a_telephone_what_it_comes_down_to_and_folds_the_rest(
    pagina: Page, adres: str
) -> None:
    for breedte, gevouwen in ((1360, False), (390, True)):
        pagina.set_viewport_size({"width": breedte, "height": 844})
        pagina.goto(f"{adres}{BORD}&vak=te_laat")
        kaart = pagina.locator(".termijn").first
        assert kaart.get_by_text("Te laat", exact=True).is_visible()
        kort = kaart.get_by_text("Te laat sinds 11 februari 2025")
        assert kort.is_visible() == gevouwen
        assert kaart.get_by_text("Rust op", exact=True).is_visible() != gevouwen
    kort.click()
    expect(kaart.get_by_text("Rust op", exact=True)).to_be_visible()


def test_nothing_leaves_the_host_and_the_policy_stops_nothing(pagina: Page, adres: str) -> None:
    gevraagd: list[str] = []
    meldingen: list[str] = []
    pagina.on("request", lambda vraag: gevraagd.append(vraag.url))
    pagina.on("console", lambda melding: meldingen.append(melding.text))
    for pad in (BORD, "/normen?pakket=wbk.2023"):
        pagina.goto(adres + pad, wait_until="networkidle")
    assert gevraagd
    assert [url for url in gevraagd if not url.startswith(adres)] == []
    assert meldingen == []


def test_the_board_is_chosen_by_form_and_keyboard_and_the_address_keeps_it(
    pagina: Page, adres: str
) -> None:
    pagina.goto(adres + BORD)
    pagina.get_by_text("Meer keuzes").focus()
    pagina.keyboard.press("Enter")
    pagina.get_by_label("Rust op").select_option("bewindspersoon")
    toets(pagina.get_by_role("button", name="Toon"))
    assert "drager=bewindspersoon" in pagina.url
    assert f"peildatum={DE_DAG}" in pagina.url
    namen = pagina.locator(".termijn h3 a").all_inner_texts()
    assert set(namen) == {"Kamervragen beantwoorden binnen 3 weken", "Uitstelbericht tijdig"}
    toets(pagina.get_by_role("link", name="Deze week"))
    assert "vak=deze_week" in pagina.url
    assert pagina.locator(".vak").count() == 1


def test_a_card_opens_its_case_at_the_verdict_and_its_norm(pagina: Page, adres: str) -> None:
    pagina.goto(f"{adres}{BORD}&vak=te_laat")
    klik(pagina.get_by_role("link", name="FICTIEF-25-001"))
    assert "Te laat" in pagina.locator(":target").inner_text()
    pagina.go_back()
    klik(pagina.get_by_role("link", name=ONTVANGST))
    assert pagina.locator("h1").inner_text() == ONTVANGST
    assert pagina.locator("blockquote").count() > 0


def test_on_paper_every_explanation_is_open(pagina: Page, adres: str) -> None:
    pagina.goto(f"{adres}{BORD}&vak=te_laat")
    grond = pagina.get_by_text("Rust op oordeel van").first
    assert not grond.is_visible()
    pagina.emulate_media(media="print")
    expect(grond).to_be_visible()
