"""The letter's claims as a sheet, without a database, for whoever tests what a sheet says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from api.beheer.zonder_databank import vastleggingen
from api.vastleggen.importregels import lees_regels
from ledger.zaak.dossier import Vastgelegd
from projections.feitenblad.feitantwoord import Feitenstof, Snede, Zaakfeiten
from projections.feitenblad.feitenblad import als_json
from projections.feitenblad.feitopzet import Opzet, lees_opzet, maak
from projections.normen.normen import PAKKETTEN, Catalogus

BRIEFDAG = date(2021, 11, 23)
DREMPEL = 5
_TOEN = datetime(2026, 1, 5, 12, tzinfo=UTC)
_catalogus = cache(lambda: Catalogus.laad(PAKKETTEN))


def voorbeeld(naam: str) -> bytes:
    return files("api").joinpath("voorbeeld", naam).read_bytes()


def opzet(*, zonder: Iterable[str] = (), erbij: Iterable[dict[str, Any]] = ()) -> Opzet:
    """The letter's claims without some statements, and with others."""
    alles = orjson.loads(voorbeeld("feitenblad.json"))
    weg = {*zonder}
    over = [u for u in alles["uitspraken"] if u["nummer"] not in weg]
    return lees_opzet(orjson.dumps({**alles, "uitspraken": [*over, *erbij]}))


@cache
def rij(*namen: str) -> tuple[Vastgelegd, ...]:
    """The letter's case, with what the press wrote if asked for."""
    data = b"".join(voorbeeld(f"{naam}.jsonl") for naam in namen or ("brief",))
    regels = vastleggingen(lees_regels(data, met_tijd=True))
    return tuple(replace(v, vastgelegd_op=_TOEN) for v in regels)


def stof(alle: Iterable[Vastgelegd], bronnen_tot: date | None = BRIEFDAG) -> Feitenstof:
    """The cases of these entries."""
    alle = list(alle)
    snede = Snede(max(v.nummer for v in alle), None, bronnen_tot, BRIEFDAG)
    dossiers = dict.fromkeys(d for v in alle for d in v.dossiers)
    zaken = {
        d: Zaakfeiten(d, [v for v in alle if d in v.dossiers], _catalogus(), snede)
        for d in dossiers
    }
    return Feitenstof(zaken, _catalogus(), snede)


def blad(wat: Opzet, alle: Iterable[Vastgelegd]) -> dict[str, Any]:
    """The sheet as JSON values."""
    return als_json(maak(wat, stof(alle), "toedracht.example/fictief", DREMPEL))


def per_nummer(blad: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {u["nummer"]: u for u in blad["uitspraken"]}
