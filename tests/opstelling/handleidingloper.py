"""Walks through the pages as the manual says, word for word, and stops where it does not hold."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from api.handleiding.handleidingstappen import Stap, Taak

_TERMIJN = 20_000  # milliseconds; a machine may be busy
_DOSSIER = 'a[href^="/dossiers/d-"]'


def loop(blad: Page, adres: str, taak: Taak, termijn: int = _TERMIJN) -> Iterator[Stap]:
    """Do every step of a job, each time saying which one was just done.

    Raises:
        AssertionError: what the step names is not there, or what one sees after it is not.
    """
    blad.goto(f"{adres}/")
    for stap in taak.stappen:
        doe(blad, stap, termijn)
        if stap.ziet:
            gezien = blad.locator("main").get_by_text(stap.ziet).first
            expect(gezien, str(stap)).to_be_visible(timeout=termijn)
        yield stap


def doe(blad: Page, stap: Stap, termijn: int = _TERMIJN) -> None:
    """What one step says, on a page that is there with all its forms."""
    blad.wait_for_load_state(timeout=max(termijn, _TERMIJN))
    inhoud, waar = blad.locator("main"), stap.waar
    match stap.doe:
        case "aanmelden":
            if (af := blad.get_by_role("button", name="Afmelden")).is_visible():
                af.click()
                _een(inhoud.get_by_role("link", name="Opnieuw aanmelden"), stap, termijn).click()
            _een(inhoud.get_by_role("button", name=waar), stap, termijn).click()
        case "menu":
            menu = blad.get_by_role("navigation", name="Hoofdmenu")
            _een(menu.get_by_role("link", name=waar, exact=True), stap, termijn).click()
        case "druk":
            _een(inhoud.get_by_role("button", name=waar, exact=True), stap, termijn).click()
        case "volg":
            _een(inhoud.get_by_role("link", name=waar), stap, termijn).click()
        case "eerste":
            kaart = inhoud.locator("section").filter(has=blad.get_by_role("heading", name=waar))
            _een(kaart.locator(_DOSSIER), stap, termijn).click()
        case "vul":
            _een(inhoud.get_by_label(waar), stap, termijn).fill(stap.wat)
        case "kies":
            _een(inhoud.get_by_label(waar, exact=True), stap, termijn).select_option(label=stap.wat)


def _een(gevonden: Locator, stap: Stap, termijn: int) -> Locator:
    """The first of what is meant, once it is there."""
    expect(gevonden.first, str(stap)).to_be_visible(timeout=termijn)
    return gevonden.first
