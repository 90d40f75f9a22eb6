"""A bundle of a sheet of facts, written down and bent, and what verifier and page say of it."""

import json
import random
import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

from ledger.bewijs.bundelblad import als_pagina
from ledger.bewijsvoering.feitenbundel import sommen
from ledger.entry import canoniek
from ledger.verify import CASES, SUMS, check_sheet, parse_policy


def schrijf(bestanden: Mapping[str, bytes], map_: Path) -> Path:
    for naam, inhoud in bestanden.items():
        (map_ / naam).write_bytes(inhoud)
    return map_


def herrekend(bestanden: dict[str, bytes]) -> dict[str, bytes]:
    """As by a forger who lists the hashes anew."""
    zonder = {naam: inhoud for naam, inhoud in bestanden.items() if naam != SUMS}
    return {**zonder, SUMS: sommen(zonder)}


def gesmeed(bestanden: Mapping[str, bytes]) -> dict[str, bytes]:
    """As by a forger who makes the page and the list of hashes anew."""
    zonder = {naam: b for naam, b in bestanden.items() if naam not in {SUMS, "index.html"}}
    return herrekend({**zonder, "index.html": als_pagina(zonder)})


def zonder(bestanden: Mapping[str, bytes], nummer: int) -> dict[str, bytes]:
    """As by whoever leaves out one entry of a case, and knows what hangs together with it."""
    rest = {n: b for n, b in bestanden.items() if not n.startswith(f"nr-{nummer}.")}
    zaken = json.loads(rest[CASES])
    for zaak in zaken["zaken"]:
        zaak["vastleggingen"] = [n for n in zaak["vastleggingen"] if n != nummer]
    return herrekend({**rest, CASES: canoniek(zaken)})


def fouten(bestanden: Mapping[str, bytes], map_: Path) -> list[str]:
    schrijf(bestanden, map_)
    return [str(f) for f in check_sheet(map_, parse_policy(bestanden["policy.txt"])).faults]


def gezien(pagina: Page, bestanden: Mapping[str, bytes], map_: Path) -> tuple[str | None, str]:
    """What the page says of itself, opened as a file in a browser that reaches nothing else."""
    schrijf({"index.html": bestanden["index.html"]}, map_)
    geweigerd: list[str] = []  # a script that was changed does not run, so says nothing

    def luister(bericht: ConsoleMessage) -> None:
        if "Executing inline script violates" in bericht.text:
            geweigerd.append(bericht.text)

    pagina.on("console", luister)
    pagina.goto((map_ / "index.html").as_uri())
    pagina.remove_listener("console", luister)
    oordeel = pagina.locator("#oordeel")
    if not geweigerd:
        oordeel.filter(has_text=re.compile("Klopt|uitgegeven")).wait_for()
    return oordeel.get_attribute("class"), oordeel.inner_text()


def letters(inhoud: bytes, hoeveel: int, zaad: str) -> list[int]:
    plekken = [i for i, byte in enumerate(inhoud) if chr(byte).isalnum()]
    return random.Random(zaad).sample(plekken, min(hoeveel, len(plekken)))


def veranderd(inhoud: bytes, plek: int) -> bytes:
    ander = b"8" if inhoud[plek : plek + 1] != b"8" else b"7"
    return inhoud[:plek] + ander + inhoud[plek + 1 :]
