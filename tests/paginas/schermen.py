"""`scripts/schermen MAP`: every screen of the demonstration, to be looked at.

Each page that test_elk_blad.py looks at, of the letter's case, and the rich fictional case: in a
window of 1280 and of 390, light and dark, and of 640, which is what 1280 leaves at 200 %; whole, as
`<page>-<width>-<light|dark>.png`, and as it prints, as `<page>.pdf`. With `--oefen` of the practice
register, with `--taal en` in English. With `--handleiding` it makes those of the manual instead, by
doing its steps in a practice register: `scripts/schermen api/static/handleiding --handleiding`. Its
PostgreSQL goes away afterwards.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from rich.console import Console

from api.beheer import oefening
from api.beheer.opstelling import Opstelling
from api.handleiding.handleidingblad import PLAAT
from api.handleiding.handleidingstappen import TAKEN
from api.oefening.oefenzaken import kenmerk
from api.web.koekjes import SESSIE
from api.web.taalkeuze import KOEKJE
from ledger.daden.lijsten import Accountrol
from tests.opstelling.adressen import VRAGEN
from tests.opstelling.demohuis import BRIEF, Demohuis, met_de_brief, open_demohuis
from tests.opstelling.handleidingloper import loop
from tests.opstelling.rijkezaak import RIJK, importregels
from tests.opstelling.serveren import geserveerd
from tests.opstelling.storingen import Server
from tests.paginas.test_elk_blad import ANDERS, BLADEN

CHROMIUM = "/usr/bin/chromium"
# Screens that say something else of the rich case, or only to somebody who knows no names.
ERBIJ: dict[str, tuple[str, Accountrol]] = {
    "rijke-zaak": ("/dossiers/{rijk}", "secretaris"),
    "rijke-zaak-een-relaas": ("/dossiers/{rijk}?relaas=commissie", "secretaris"),
    "rijke-zaak-kennis": ("/dossiers/{rijk}/kennis", "commissielid"),
    "rijke-zaak-pseudoniem": ("/dossiers/{rijk}", "auditor"),
    "rijke-zaak-bevindingen": ("/dossiers/{rijk}/bevindingen", "auditor"),
    "een-vraag": ("/dossiers/{d}/kennis?rol=integriteitscommissie&feit={id}", "commissielid"),
    "dossiers-van-de-opsteller": ("/", "antwoordopsteller"),
}
# From the top of the card that holds what is spoken of; of what stands in no card, with what leads
# up to it.
_IN_BEELD = """el => {
  document.activeElement.blur();
  const kaart = el.closest('.kaart, .hoofd');
  const top = (kaart ?? el).getBoundingClientRect().top + scrollY;
  scrollTo(0, Math.max(0, top - (kaart ? 24 : 360)));
}"""
VORMEN = [
    *((breedte, kleur) for breedte in (1280, 390) for kleur in ("light", "dark")),
    (640, "light"),
]
# A browser's own words, as in a field for a date, are Dutch where it has them (chromium-l10n).
_STARTEN: dict[str, Any] = {
    "executable_path": CHROMIUM,
    "args": ["--no-sandbox", "--lang=nl"],
    "env": os.environ | {"LANGUAGE": "nl"},
}


def main() -> int:
    """Make the pictures and say where they are."""
    vragen = argparse.ArgumentParser(
        "scripts/schermen", description="Maak een plaat van elk scherm."
    )
    vragen.add_argument("map", type=Path, help="waar de platen komen")
    vragen.add_argument("bladen", nargs="*", help="alleen adressen waar dit in staat")
    vragen.add_argument("--handleiding", action="store_true", help="die van de handleiding")
    vragen.add_argument("--oefen", action="store_true", help="die van het oefenregister")
    vragen.add_argument("--taal", choices=("nl", "en"), default="nl", help="de taal van de bladen")
    keuze = vragen.parse_args()
    keuze.map.mkdir(parents=True, exist_ok=True)
    server = Server("18")
    try:
        server.maak_sjabloon()
        oefen = keuze.handleiding or keuze.oefen
        vul = _oefenregister if oefen else met_de_brief
        with (
            tempfile.TemporaryDirectory() as map_,
            open_demohuis(server, Path(map_), vul, oefen=oefen) as huis,
        ):
            for naam in _handleiding(huis, keuze.map) if keuze.handleiding else _alle(huis, keuze):
                print(naam, flush=True)
    finally:
        server.verwijder()
    return 0


def _oefenregister(opstelling: Opstelling, opmerkingen: Console) -> None:
    oefening.oefen(opstelling, opmerkingen, 1)


def _handleiding(huis: Demohuis, map_: Path) -> Iterator[str]:
    """What one sees after the steps of the manual that have a picture."""
    breedte, hoogte = PLAAT
    with huis.bediend(oefen=True) as adres, sync_playwright() as speler:
        chromium = speler.chromium.launch(**_STARTEN)
        blad = chromium.new_page(viewport={"width": breedte, "height": hoogte}, locale="nl-NL")
        for taak in TAKEN:
            for stap in loop(blad, adres, taak):
                if stap.plaat:
                    gezien = blad.locator("main").get_by_text(stap.ziet).first
                    gezien.evaluate(_IN_BEELD)
                    naam = f"{taak.id}-{stap.plaat}.png"
                    blad.screenshot(path=map_ / naam)
                    yield naam
        chromium.close()


def _alle(huis: Demohuis, keuze: argparse.Namespace) -> Iterator[str]:
    """Every page in every shape; of the rich case where the register holds it."""
    plek, erbij = huis.plek(kenmerk(1, 13) if keuze.oefen else BRIEF), ERBIJ
    if keuze.oefen:
        erbij = {naam: wat for naam, wat in ERBIJ.items() if "{rijk}" not in wat[0]}
    else:
        huis.opstelling.importeer(importregels())
        huis.opstelling.leesmodel.inhalen()
        plek["rijk"] = huis.opstelling.register.vind_dossier(RIJK)
    bladen = {
        _naam(route): (VRAGEN[route][0], ANDERS.get(route, "commissielid")) for route in BLADEN
    }
    with geserveerd(huis.app) as adres, sync_playwright() as speler:
        chromium = speler.chromium.launch(**_STARTEN)
        blad = chromium.new_page(locale="nl-NL")
        for naam, (vraag, rol) in (bladen | erbij).items():
            if keuze.bladen and not any(deel in vraag for deel in keuze.bladen):
                continue
            blad.context.clear_cookies()
            koekjes = {SESSIE: huis.sessie(rol), KOEKJE: keuze.taal}
            blad.context.add_cookies(
                [{"name": koekje, "value": wat, "url": adres} for koekje, wat in koekjes.items()]
            )
            blad.goto(adres + vraag.format(**plek), wait_until="load")
            yield from _vormen(blad, keuze.map, naam)
        chromium.close()


def _vormen(blad: Page, map_: Path, naam: str) -> Iterator[str]:
    for breedte, kleur in VORMEN:
        plaat = map_ / f"{naam}-{breedte}-{kleur}.png"
        _plaat(blad, plaat, breedte, kleur)
        yield plaat.name
    blad.emulate_media(media="print", color_scheme="light")
    blad.pdf(path=map_ / f"{naam}.pdf", prefer_css_page_size=True)
    yield f"{naam}.pdf"


def _naam(route: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "zaken"


def _plaat(blad: Page, pad: Path, breedte: int, kleur: Any) -> None:
    blad.emulate_media(media="screen", color_scheme=kleur)
    blad.set_viewport_size({"width": breedte, "height": 900})
    blad.screenshot(path=pad, full_page=True)


if __name__ == "__main__":
    sys.exit(main())
