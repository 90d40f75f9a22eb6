"""`scripts/schermen MAP`: every screen of the demonstration, to be looked at.

Each page that test_elk_blad.py looks at, of the letter's case, in a window of 1280 and of 390,
light and dark, whole, as `<page>-<width>-<light|dark>.png`. Its PostgreSQL goes away afterwards.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from api.koekjes import SESSIE
from ledger.postgres import op_databank
from tests.adressen import VRAGEN
from tests.demohuis import BRIEF, Demohuis, open_demohuis
from tests.serveren import geserveerd
from tests.storingen import Server
from tests.test_elk_blad import ANDERS, BLADEN

CHROMIUM = "/usr/bin/chromium"
VORMEN = [(breedte, kleur) for breedte in (1280, 390) for kleur in ("light", "dark")]


def main() -> int:
    """Make the pictures and say where they are."""
    vragen = argparse.ArgumentParser(
        "scripts/schermen", description="Maak een plaat van elk scherm."
    )
    vragen.add_argument("map", type=Path, help="waar de platen komen")
    vragen.add_argument("bladen", nargs="*", help="alleen adressen waar dit in staat")
    keuze = vragen.parse_args()
    keuze.map.mkdir(parents=True, exist_ok=True)
    server = Server("18")
    try:
        server.beheer("CREATE DATABASE toedracht_sjabloon TEMPLATE template0")
        op_databank(server.dsn("toedracht_sjabloon"), login=True).migreer()
        with tempfile.TemporaryDirectory() as map_, open_demohuis(server, Path(map_)) as huis:
            for naam in _fotografeer(huis, keuze.map, keuze.bladen):
                print(naam, flush=True)
    finally:
        server.verwijder()
    return 0


def _fotografeer(huis: Demohuis, map_: Path, alleen: list[str]) -> Iterator[str]:
    with geserveerd(huis.app) as adres, sync_playwright() as speler:
        chromium = speler.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        blad = chromium.new_page()
        for route in BLADEN:
            if alleen and not any(deel in route for deel in alleen):
                continue
            sessie = huis.sessie(ANDERS.get(route, "commissielid"))
            blad.context.clear_cookies()
            blad.context.add_cookies([{"name": SESSIE, "value": sessie, "url": adres}])
            blad.goto(adres + VRAGEN[route][0].format(**huis.plek(BRIEF)), wait_until="load")
            for breedte, kleur in VORMEN:
                naam = f"{_naam(route)}-{breedte}-{kleur}.png"
                _plaat(blad, map_ / naam, breedte, kleur)
                yield naam
        chromium.close()


def _naam(route: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "zaken"


def _plaat(blad: Page, pad: Path, breedte: int, kleur: Any) -> None:
    blad.emulate_media(media="screen", color_scheme=kleur)
    blad.set_viewport_size({"width": breedte, "height": 900})
    blad.screenshot(path=pad, full_page=True)


if __name__ == "__main__":
    sys.exit(main())
