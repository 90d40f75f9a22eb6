"""Schemathesis against the API as it is served, for one account at a time.

It reads the OpenAPI document and asks whatever that allows, and what it forbids. Every act has a
shape of its own and the parts of such a question are many, so this takes hours and is no part of
CI: `python -m tests.bestorming [acts, with commas between] [options of schemathesis]`.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from api import beschrijving
from api.aanbieder import Aanbieder, TokenGeweigerd
from api.settings import Instellingen
from ledger.postgres import op_databank
from ledger.sessies import Aangemeld
from tests.serveren import geserveerd
from tests.storingen import Server
from tests.toegangshuis import LID, Huis, open_huis

# Every role of the demonstration, and somebody without any.
ROLLEN: Final = (
    *("commissielid", "secretaris", "auditor", "antwoordopsteller", "beheerder"),
    "niemand",
)


class _Aanbieder:
    """Vouches for whoever brings the name of a role as a token."""

    def token(self, token: str) -> Aangemeld:
        if token not in ROLLEN:
            raise TokenGeweigerd("dit token is niet van ons")
        rollen = frozenset[str]() if token == "niemand" else frozenset({token})
        return Aangemeld(account_van(token), rollen, None, None, "de API bestormen")


def account_van(rol: str) -> str:
    return LID.account if rol == "commissielid" else f"{rol}-fictief"


@contextmanager
def bestormbaar(server: Server, map_: Path) -> Iterator[tuple[Huis, str]]:
    """A house with a case that every role may see as far as it may, served; and where."""
    with open_huis(server, map_) as huis:
        huis.eigen = huis.zaak("Z-BESTORMD")
        for rol in ("secretaris", "auditor", "antwoordopsteller", "beheerder"):
            huis.stel_aan(account_van(rol), rol)
        huis.geef_toegang(account_van("secretaris"), huis.eigen)
        huis.geef_opdracht(account_van("auditor"), huis.eigen)
        wacht = cast("Any", huis.app)._binnen
        aanbieder = cast("Aanbieder", _Aanbieder())
        wacht._aanmelding = replace(wacht._aanmelding, aanbieder=aanbieder)
        with geserveerd(huis.app) as adres:
            yield huis, adres


def bestorm(
    document: dict[str, Any], adres: str, rol: str, map_: Path, *meer: str
) -> tuple[int, str]:
    """The exit status of one run, and what it said."""
    bestand = map_ / f"{rol}.json"
    bestand.write_text(json.dumps(document), encoding="utf-8")
    opdracht = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", str(bestand)),
        *("--url", f"{adres}/api/v1", "--checks", "all"),
        # What a description cannot say refuses it too: a day to come, an id that is not there.
        *("--exclude-checks", "positive_data_acceptance"),
        *("--header", f"Authorization: Bearer {rol}"),
        *("--seed", "1", "--generation-deterministic"),
        *("--no-color", "--warnings", "off", "--continue-on-failure", *meer),
    ]
    klaar = subprocess.run(opdracht, cwd=map_, capture_output=True, text=True, check=False)
    return klaar.returncode, klaar.stdout + klaar.stderr


def document_van(huis: Huis, daden: frozenset[str] | None = None) -> dict[str, Any]:
    """What the API says of itself, with a case that is there, and of these acts alone."""
    document = beschrijving.openapi(beschrijving.kale_api(), Instellingen())
    for methoden in document["paths"].values():
        for operatie in methoden.values():
            for vraag in operatie.get("parameters", ()):
                if vraag["in"] == "path" and vraag["name"] == "dossier":
                    vraag["example"] = huis.eigen
    een = document["components"]["schemas"]["EenDaad"]
    waar = een["discriminator"]["mapping"]
    if daden is not None:
        een["discriminator"]["mapping"] = {daad: waar[daad] for daad in sorted(daden)}
        een["oneOf"] = [{"$ref": waar[daad]} for daad in sorted(daden)]
        _snoei(document)
    return document


def _snoei(document: dict[str, Any]) -> None:
    """Leave out the shapes that nothing refers to: reading them takes longer than asking."""
    vormen, gezien = document["components"]["schemas"], set[str]()
    te_doen = _verwezen(document["paths"])
    while te_doen:
        naam = te_doen.pop()
        gezien.add(naam)
        te_doen |= _verwezen(vormen[naam]) - gezien
    document["components"]["schemas"] = {naam: vormen[naam] for naam in sorted(gezien)}


def _verwezen(deel: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(deel)))


def main() -> None:
    """Ask every role everything, and say what was found."""
    server, map_ = Server("18"), Path(tempfile.mkdtemp())
    genoemd, opties = sys.argv[1:2], sys.argv[2:]
    daden = frozenset(genoemd[0].split(",")) if genoemd and genoemd[0] else None
    try:
        server.beheer("CREATE DATABASE toedracht_sjabloon TEMPLATE template0")
        op_databank(server.dsn("toedracht_sjabloon"), login=True).migreer()
        with bestormbaar(server, map_) as (huis, adres):
            for rol in ROLLEN:
                document = document_van(huis, daden)
                status, uit = bestorm(document, adres, rol, map_, *opties)
                print(f"── {rol}: {'schoon' if status == 0 else 'niet schoon'}\n{uit}", flush=True)
    finally:
        server.verwijder()


if __name__ == "__main__":
    main()
