"""B9: what a page costs, against the least that an honest page could cost.

Ours goes through HTTP, finds out who asks, decides whether that is allowed, writes that down before
anything is shown, reads, folds, judges and draws. Theirs is a route of FastAPI that answers
nothing, a SELECT of the same rows by one connection, and one INSERT that waits for the disk.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from fastapi import FastAPI

from ledger.tijd.wanneer import AMSTERDAM
from scripts.metingen.bank import Bank
from scripts.metingen.dienst import Dienst, dienst_van, geserveerd
from scripts.metingen.meting import Meting, om_en_om

_KORT = 420
_ZAAK = "SELECT nummer, vastgelegd_op, inhoud FROM lees.vastlegging WHERE dossier = %s ORDER BY 1"
# As many rows as a page of the board has, by an index that has them in order.
_BORD = """
SELECT * FROM lees.toets
WHERE groep = 'onbepaald' AND bekend_tot = '9999-12-31' AND peil_van <= %s AND peil_tot > %s
ORDER BY CASE WHEN due_laatst IS NULL THEN '9999-12-31' ELSE due_laatst END, dossier LIMIT 40
"""
# The number by itself, and every act that it rests on.
_GETAL = "SELECT count(*) FROM lees.vastlegging WHERE 'benadeling' = ANY (telt)"
_GRONDEN = """
SELECT dossier, entry_id, nummer, relaas, vastgelegd_op, bron_dag FROM lees.vastlegging
WHERE 'benadeling' = ANY (telt) ORDER BY nummer
"""
_NOTEER = "INSERT INTO gelezen (wat) VALUES ('een lezing')"


class Kaal:
    """The least there is: an empty route, a connection that reads, and one that writes."""

    def __init__(self, bank: Bank, dienst: Dienst, stapel: ExitStack) -> None:
        app = FastAPI(openapi_url=None)
        app.add_api_route("/", _niets, methods=["GET"])
        adres = stapel.enter_context(geserveerd(app))
        self._http = stapel.enter_context(closing(HTTPConnection(*adres, timeout=600)))
        eigenaar = dienst.database.dsn_eigenaar
        self._lezer = stapel.enter_context(psycopg.connect(eigenaar, autocommit=True))
        self._schrijver = stapel.enter_context(psycopg.connect(bank.kaal(), autocommit=True))
        self._schrijver.execute("CREATE TABLE gelezen (nr bigserial PRIMARY KEY, wat text)")

    def vraag(self, query: str, *waarden: Any) -> float:
        """Milliseconds for all three."""
        begin = perf_counter()
        self._http.request("GET", "/")
        self._http.getresponse().read()
        self._lezer.execute(query, waarden).fetchall()
        self._schrijver.execute(_NOTEER)
        return (perf_counter() - begin) * 1000


def _niets() -> dict[str, str]:
    return {}


def meet(bank: Bank, *, kort: bool, omvang: int) -> Iterator[Meting]:
    """B9."""
    dienst = dienst_van(bank, _KORT if kort else omvang)
    rondes, keer = (1, 1) if kort else (9, 5)
    with ExitStack() as stapel:
        kaal = Kaal(bank, dienst, stapel)
        for wat, (onze, hunne) in _paren(dienst, kaal).items():
            paar = om_en_om(
                rondes,
                lambda _, onze=onze: median(onze() for _ in range(keer)),  # type: ignore[misc]
                lambda _, hunne=hunne: median(hunne() for _ in range(keer)),  # type: ignore[misc]
            )
            yield Meting(
                "B9",
                f"{wat}, over HTTP en met de lezing vastgelegd",
                "een lege route, de SELECT van dezelfde rijen en een duurzame INSERT",
                "ms",
                paar,
                doel=2.0,
                hoogstens=True,
                opmerking=f"{dienst.omvang} vastleggingen in {len(dienst.zaken)} dossiers",
            )


def _paren(
    dienst: Dienst, kaal: Kaal
) -> dict[str, tuple[Callable[[], float], Callable[[], float]]]:
    """What is asked of us, and the least beside it."""
    dag = datetime.now(AMSTERDAM).date()
    return {
        "de tijdlijn van een dossier": (
            lambda: dienst.vraag(f"/dossiers/{dienst.volgende()}"),
            lambda: kaal.vraag(_ZAAK, dienst.volgende()),
        ),
        "een dossier waar dezelfde persoon al naar keek": (
            lambda: dienst.vraag(f"/dossiers/{dienst.zaken[0]}"),
            lambda: kaal.vraag(_ZAAK, dienst.zaken[0]),
        ),
        "een tijdlijn als JSON": (
            lambda: dienst.vraag(f"/api/v1/dossiers/{dienst.volgende()}/tijdlijn"),
            lambda: kaal.vraag(_ZAAK, dienst.volgende()),
        ),
        "het termijnenbord": (
            lambda: dienst.vraag(f"/termijnenbord?peildatum={dag}"),
            lambda: kaal.vraag(_BORD, dag, dag),
        ),
        "een telling over het register, voor wie al telde": (
            lambda: dienst.vraag("/telling"),
            lambda: kaal.vraag(_GETAL),
        ),
        "een telling over het register, voor het eerst": (
            lambda: dienst.vraag("/telling/eerst"),
            lambda: kaal.vraag(_GETAL),
        ),
        "een telling met alles waarop zij rust": (
            lambda: dienst.vraag("/telling/heel"),
            lambda: kaal.vraag(_GRONDEN),
        ),
    }
