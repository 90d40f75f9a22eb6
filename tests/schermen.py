"""`scripts/schermen MAP`: every screen of the demonstration, to be looked at.

Each page that test_elk_blad.py looks at, of the letter's case, and the rich fictional case: in a
window of 1280 and of 390, light and dark, whole, as `<page>-<width>-<light|dark>.png`, and as it
prints, as `<page>.pdf`. With `--handleiding` it makes those of the manual instead, by doing its
steps in a practice register: `scripts/schermen api/static/handleiding --handleiding`. Its
PostgreSQL goes away afterwards.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from rich.console import Console

from api import oefening
from api.handleidingblad import PLAAT
from api.handleidingstappen import TAKEN
from api.koekjes import SESSIE
from api.opstelling import Opstelling
from ledger.lijsten import Accountrol
from tests.adressen import VRAGEN
from tests.demohuis import BRIEF, Demohuis, met_de_brief, open_demohuis
from tests.handleidingloper import loop
from tests.rijkezaak import RIJK, importregels
from tests.serveren import geserveerd
from tests.storingen import Server
from tests.test_elk_blad import ANDERS, BLADEN

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
_IN_BEELD = "el => { document.activeElement.blur(); el.scrollIntoView({block: 'center'}); }"
VORMEN = [(breedte, kleur) for breedte in (1280, 390) for kleur in ("light", "dark")]


def main() -> int:
    """Make the pictures and say where they are."""
    vragen = argparse.ArgumentParser(
        "scripts/schermen", description="Maak een plaat van elk scherm."
    )
    vragen.add_argument("map", type=Path, help="waar de platen komen")
    vragen.add_argument("bladen", nargs="*", help="alleen adressen waar dit in staat")
    vragen.add_argument("--handleiding", action="store_true", help="die van de handleiding")
    keuze = vragen.parse_args()
    keuze.map.mkdir(parents=True, exist_ok=True)
    server = Server("18")
    try:
        server.maak_sjabloon()
        vul = _oefenregister if keuze.handleiding else met_de_brief
        with (
            tempfile.TemporaryDirectory() as map_,
            open_demohuis(server, Path(map_), vul, oefen=keuze.handleiding) as huis,
        ):
            foto = _handleiding if keuze.handleiding else _fotografeer
            for naam in foto(huis, keuze.map, keuze.bladen):
                print(naam, flush=True)
    finally:
        server.verwijder()
    return 0


def _oefenregister(opstelling: Opstelling, opmerkingen: Console) -> None:
    oefening.oefen(opstelling, opmerkingen, 1)


def _handleiding(huis: Demohuis, map_: Path, _: list[str]) -> Iterator[str]:
    """What one sees after the steps of the manual that have a picture."""
    breedte, hoogte = PLAAT
    with huis.bediend(oefen=True) as adres, sync_playwright() as speler:
        chromium = speler.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
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


def _fotografeer(huis: Demohuis, map_: Path, alleen: list[str]) -> Iterator[str]:
    huis.opstelling.importeer(importregels())
    huis.opstelling.leesmodel.inhalen()
    plek = huis.plek(BRIEF) | {"rijk": huis.opstelling.register.vind_dossier(RIJK)}
    bladen = {
        _naam(route): (VRAGEN[route][0], ANDERS.get(route, "commissielid")) for route in BLADEN
    }
    with geserveerd(huis.app) as adres, sync_playwright() as speler:
        chromium = speler.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        blad = chromium.new_page()
        for naam, (vraag, rol) in (bladen | ERBIJ).items():
            if alleen and not any(deel in vraag for deel in alleen):
                continue
            blad.context.clear_cookies()
            sessie = huis.sessie(rol)
            blad.context.add_cookies([{"name": SESSIE, "value": sessie, "url": adres}])
            blad.goto(adres + vraag.format(**plek), wait_until="load")
            for breedte, kleur in VORMEN:
                plaat = map_ / f"{naam}-{breedte}-{kleur}.png"
                _plaat(blad, plaat, breedte, kleur)
                yield plaat.name
            blad.emulate_media(media="print", color_scheme="light")
            blad.pdf(path=map_ / f"{naam}.pdf", prefer_css_page_size=True)
            yield f"{naam}.pdf"
        chromium.close()


def _naam(route: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "zaken"


def _plaat(blad: Page, pad: Path, breedte: int, kleur: Any) -> None:
    blad.emulate_media(media="screen", color_scheme=kleur)
    blad.set_viewport_size({"width": breedte, "height": 900})
    blad.screenshot(path=pad, full_page=True)


if __name__ == "__main__":
    sys.exit(main())
