"""A sign-in that ends while somebody types takes no word: the page says so, and goes on after it.

In a real browser, with the pages and the register of the demonstration.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.opstelling.demohuis import KLEIN, open_demohuis
from tests.opstelling.serveren import klik
from tests.opstelling.storingen import Server

pytestmark = pytest.mark.browser
_SCRIPT = {"HX-Request": "true"}


def test_what_is_typed_after_a_sign_in_ended_stays_and_is_kept_once_signed_in_again(
    server: Server, tmp_path: Path, browser: Browser
) -> None:
    with open_demohuis(server, tmp_path) as huis, huis.bediend() as adres:
        pad = f"/dossiers/{huis.plek(KLEIN)['d']}/vastleggen/gespreksverslag_voorgelegd"
        venster = browser.new_context(locale="nl-NL")
        blad = venster.new_page()
        blad.goto(f"{adres}/aanmelden")
        klik(blad.get_by_role("button", name="Eerste commissielid"))
        blad.goto(adres + pad)
        blad.get_by_label("Wanneer").fill("8 juni 2020")
        blad.get_by_text("Als concept bewaard").wait_for()
        venster.clear_cookies()
        blad.get_by_label("Wanneer").fill("9 juni 2020")
        blad.get_by_text("U bent niet meer aangemeld").wait_for()
        assert blad.locator("main").count() == 1  # no page of ours within the page
        assert blad.get_by_label("Wanneer").input_value() == "9 juni 2020"
        with venster.expect_page() as nieuw:
            blad.get_by_role("link", name="Meld u aan in een nieuw venster").click()
        klik(nieuw.value.get_by_role("button", name="Eerste commissielid"))
        nieuw.value.get_by_role("heading", name="Dossiers").first.wait_for()
        nieuw.value.close()
        blad.evaluate("window.dispatchEvent(new Event('focus'))")  # as coming back to it does
        blad.get_by_text("U bent niet meer aangemeld").wait_for(state="hidden")
        klik(blad.locator("main").get_by_role("button", name="Bekijk wat u vastlegt", exact=True))
        blad.get_by_role("heading", name="Klopt dit?").wait_for()
        assert "9 juni 2020" in blad.locator("main").inner_text()
        venster.close()
        los = huis.deur("commissielid")
        los.cookies.clear()
        assert [los.get(pad, headers=k).status_code for k in ({}, _SCRIPT)] == [303, 401]
