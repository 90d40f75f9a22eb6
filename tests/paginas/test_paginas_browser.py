"""In a real browser the pages are accessible, keep to this host and fit a phone and a printer."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.opstelling.oefengrootboek import BREUK, GETUIGE, Oefengrootboek, beeld
from tests.opstelling.rijkezaak import RIJK, RijkRegister
from tests.opstelling.serveren import geserveerd, klik, oefenapp, toets
from tests.opstelling.storingen import wacht_tot
from tests.opstelling.zaakbeelden import DOSSIER

pytestmark = pytest.mark.browser

RIJKE_ZAAK = f"/dossiers/{RIJK}"
ADRESSEN = (
    *("/", f"/dossiers/{DOSSIER}", f"/dossiers/{DOSSIER}?bekendOp=2020-13", "/nee"),
    *(RIJKE_ZAAK, f"{RIJKE_ZAAK}?relaas=commissie&bekendOp=2024-12-02&bronnenTot=2024-11-16"),
    *("/?gebeurdVan=2024-10-01&termijn=te_laat", "/?bekendOp=morgen&daad=niets"),
    *("/normen", "/normen?geldtOp=2020-13&soort=nee", "/normen/jenv.2020.doorgeleiden"),
    *("/controle", "/controle/9", "/controle/12", "/aanmelden", "/afgemeld"),
)
# What the demonstration does not have: every family of norm, two accounts, a break, and before.
BIJZONDER = (f"/dossiers/{DOSSIER}", RIJKE_ZAAK, "/controle", "/controle/9", "/controle/12")
KIJKWIJZEN = {
    "licht": {"media": "screen", "color_scheme": "light"},
    "donker": {"media": "screen", "color_scheme": "dark"},
    "druk": {"media": "print", "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def adres() -> Iterator[str]:
    """The pages of the fictional case, served on this machine."""
    grootboek = Oefengrootboek(beeld(breuken=(BREUK,), waarnemingen=(GETUIGE,)))
    app = oefenapp(RijkRegister().als_raadplegen(), toezicht=grootboek.als_toezicht())
    with geserveerd(app) as adres:
        yield adres


@pytest.mark.parametrize("kijkwijze", KIJKWIJZEN)
def test_axe_finds_no_violation(pagina: Page, adres: str, kijkwijze: str) -> None:
    stand = KIJKWIJZEN[kijkwijze]
    pagina.emulate_media(media=stand["media"], color_scheme=stand["color_scheme"])  # type: ignore[arg-type]
    for pad in BIJZONDER:
        pagina.goto(adres + pad)
        gevonden = Axe().run(pagina).response["violations"]
        assert [(pad, v["id"], v["nodes"][0]["html"]) for v in gevonden] == []


@pytest.mark.parametrize("kleur", ["licht", "donker"])
def test_axe_finds_no_violation_on_a_phone_where_a_list_comes_before_the_picture(
    pagina: Page, adres: str, kleur: str
) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    pagina.emulate_media(color_scheme=KIJKWIJZEN[kleur]["color_scheme"])  # type: ignore[arg-type]
    pagina.goto(adres + RIJKE_ZAAK)
    pagina.get_by_text("De tijdlijn getekend").first.click()
    expect(pagina.locator(".tekening").first).to_be_visible()
    lijst, tekening = (pagina.locator(k).first.bounding_box() for k in (".verloop", ".tekening"))
    assert lijst
    assert tekening
    assert lijst["y"] < tekening["y"]
    assert [v["id"] for v in Axe().run(pagina).response["violations"]] == []


def test_nothing_leaves_the_host_and_the_policy_stops_nothing(pagina: Page, adres: str) -> None:
    gevraagd: list[str] = []
    meldingen: list[str] = []
    pagina.on("request", lambda vraag: gevraagd.append(vraag.url))
    pagina.on("console", lambda melding: meldingen.append(melding.text))
    for pad in ADRESSEN[:2]:
        pagina.goto(adres + pad, wait_until="networkidle")
    assert gevraagd
    assert [url for url in gevraagd if not url.startswith(adres)] == []
    assert meldingen == []
    assert pagina.evaluate("document.fonts.check('16px \"Fira Sans\"')")


@pytest.mark.parametrize("breedte", [320, 390, 768, 1360])
def test_no_page_scrolls_sideways(pagina: Page, adres: str, breedte: int) -> None:
    pagina.set_viewport_size({"width": breedte, "height": 844})
    for pad in ADRESSEN:
        pagina.goto(adres + pad)
        assert pagina.evaluate("document.documentElement.scrollWidth") <= breedte


def test_a_link_into_the_folded_norms_opens_its_package_and_paper_shows_them_all(
    pagina: Page, adres: str
) -> None:
    for anker in ("pakket-jenv.2020", "jenv.2020.doorgeleiden"):
        pagina.goto("about:blank")
        pagina.goto(f"{adres}/normen#{anker}")
        expect(pagina.locator("details[open]")).to_have_count(1)
        expect(pagina.locator(":target")).to_be_in_viewport()
    pagina.goto(f"{adres}/normen?")
    pagina.locator(".pakket summary").first.focus()
    pagina.keyboard.press("Enter")
    expect(pagina.locator("details[open]")).to_have_count(1)
    zichtbaar = "rijen => rijen.filter(rij => rij.checkVisibility()).length"
    rijen = pagina.locator(".normen tbody tr")
    wacht_tot(lambda: rijen.evaluate_all(zichtbaar) == 6)
    pagina.emulate_media(media="print")
    wacht_tot(lambda: rijen.evaluate_all(zichtbaar) == 115)


def test_a_narrow_screen_folds_the_duties_that_are_not_missed_and_paper_shows_them_all(
    pagina: Page, adres: str
) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    pagina.goto(f"{adres}{RIJKE_ZAAK}?relaas=commissie")
    plichten = pagina.locator("section:has(> header > h2, > header > h3)").filter(
        has=pagina.get_by_role("heading", name="Plichten, relaas commissie")
    )
    rijen = plichten.locator(":scope > table > tbody > tr, :scope > .smalvouw > table > tbody > tr")
    zichtbaar = (
        "rijen => rijen.filter(r => r.checkVisibility({contentVisibilityAuto: true})).length"
    )
    soorten = rijen.evaluate_all("rijen => rijen.map(r => r.className)")
    gemist = soorten.count("f-onwaar")
    assert 0 < gemist < len(soorten) - 3
    assert rijen.evaluate_all(zichtbaar) == gemist
    vouw = plichten.locator(":scope > .smalvouw > summary")
    assert vouw.inner_text().startswith(f"{len(soorten) - gemist} andere plichten: ")
    laatste = rijen.last.get_attribute("id")
    pagina.evaluate("anker => { location.hash = anker; }", laatste)  # a link opens what folds it
    wacht_tot(lambda: rijen.evaluate_all(zichtbaar) == len(soorten))
    vouw.click()
    wacht_tot(lambda: rijen.evaluate_all(zichtbaar) == gemist)
    pagina.emulate_media(media="print")
    wacht_tot(lambda: rijen.evaluate_all(zichtbaar) == len(soorten))
    pagina.emulate_media(media="screen")
    pagina.set_viewport_size({"width": 1360, "height": 900})
    expect(vouw).to_be_hidden()
    assert rijen.evaluate_all(zichtbaar) == len(soorten)


def test_the_picture_scrolls_in_a_region_of_its_own_that_the_keyboard_reaches(
    pagina: Page, adres: str
) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    pagina.goto(f"{adres}/dossiers/{DOSSIER}")
    gebied = pagina.locator(".schuif").first
    assert not gebied.is_visible()
    pagina.get_by_text("De tijdlijn getekend").first.click()
    expect(gebied).to_be_visible()
    assert gebied.evaluate("e => e.scrollWidth > e.clientWidth")
    gebied.focus()
    pagina.keyboard.press("ArrowRight")
    # The policy of the page lets nothing wait inside it.
    wacht_tot(lambda: gebied.evaluate("e => e.scrollLeft") > 0, binnen=30)


def test_no_words_in_the_picture_fall_outside_it_or_over_each_other(
    pagina: Page, adres: str
) -> None:
    pagina.set_viewport_size({"width": 1360, "height": 900})
    for pad in (f"/dossiers/{DOSSIER}", RIJKE_ZAAK):
        pagina.goto(adres + pad, wait_until="networkidle")
        pagina.eval_on_selector_all("details", "alle => alle.forEach(d => { d.open = true; })")
        _woorden_los_van_elkaar(pagina)


def _woorden_los_van_elkaar(pagina: Page) -> None:
    vakken = pagina.eval_on_selector_all(
        ".tekening .w1, .tekening a .w2",
        """teksten => teksten.filter(t => t.tagName === "text").map(t => {
             const v = t.getBoundingClientRect(), s = t.ownerSVGElement.getBoundingClientRect();
             return {tekst: t.textContent, l: v.left, r: v.right, o: v.bottom, b: v.top,
                     buiten: v.left < s.left || v.right > s.right + 1};
           })""",
    )
    assert vakken
    assert [vak["tekst"] for vak in vakken if vak["buiten"]] == []
    over = [
        (een["tekst"], ander["tekst"])
        for i, een in enumerate(vakken)
        for ander in vakken[i + 1 :]
        if een["l"] < ander["r"] - 1 and ander["l"] < een["r"] - 1
        if een["b"] < ander["o"] - 4 and ander["b"] < een["o"] - 4
    ]
    assert over == []


def test_the_state_of_knowledge_is_set_by_the_form_and_stands_in_the_address(
    pagina: Page, adres: str
) -> None:
    pagina.goto(f"{adres}/dossiers/{DOSSIER}")
    pagina.get_by_label("Bekend op").fill("2025-01-16")
    pagina.get_by_label("Relaas", exact=True).select_option("commissie")
    klik(pagina.get_by_role("button", name="Toon"))
    assert "bekendOp=2025-01-16" in pagina.url
    assert "relaas=commissie" in pagina.url
    assert pagina.locator(".weten").inner_text().split("\n")[:2] == ["Bekend op", "16 januari 2025"]
    assert pagina.get_by_label("Bekend op").input_value() == "2025-01-16"


def test_a_mark_in_the_picture_leads_to_its_row(pagina: Page, adres: str) -> None:
    pagina.goto(f"{adres}/dossiers/{DOSSIER}")
    merk = pagina.get_by_role("link", name="Oordeel gegeven").first
    merk.focus()
    pagina.keyboard.press("Enter")
    expect(pagina.locator(":target")).to_have_text(re.compile(r"^\s*6"), use_inner_text=True)


def test_one_walks_through_the_days_of_recording_and_from_the_rail_to_an_act_with_the_keyboard(
    pagina: Page, adres: str
) -> None:
    pagina.goto(adres + RIJKE_ZAAK)
    for dag in ("2025-01-09", "2024-12-02", "2024-10-07"):
        toets(pagina.get_by_role("link", name="Vorige vastlegdag"))
        assert f"bekendOp={dag}" in pagina.url
    assert "6 handelingen zijn later vastgelegd" in pagina.locator(".buitenbeeld").inner_text()
    toets(pagina.get_by_role("link", name="Volgende vastlegdag"))
    assert "bekendOp=2024-12-02" in pagina.url
    pagina.get_by_role("link", name="nr. 8", exact=True).first.press("Enter")
    expect(pagina.locator(":target")).to_be_visible()
    expect(pagina.locator(":target")).to_have_text(re.compile(r"^\s*8"), use_inner_text=True)


def test_a_receipt_is_handed_in_with_the_keyboard_and_the_reason_is_read_out(
    pagina: Page, adres: str
) -> None:
    pagina.goto(f"{adres}/controle")
    pagina.get_by_label("Bestand .tlog-proof").set_input_files(
        {"name": "mijn.tlog-proof", "mimeType": "text/plain", "buffer": b"geen bewijs"}
    )
    toets(pagina.get_by_role("button", name="Toets", exact=True))
    assert "verwacht c2sp.org/tlog-proof@v1" in pagina.get_by_role("alert").first.inner_text()
    assert Axe().run(pagina).response["violations"] == []
