"""Cases as an object-centric event log, OCEL 2.0 as JSON.

An act that stands in two cases is one event about both. Every thing is named by an event, since
some readers drop those that are not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from api.uitvoertekst import kenmerken, moment
from projections.uitvoerrijen import Gebeurtenis
from projections.uitvoervraag import Uitvoer

_VAST = "1970-01-01T00:00:00Z"  # since when something holds that has no moment of its own
_TYPEN = {"vastgelegd_op": "time"}  # readers write a moment anew, in as many digits as they like


def als_ocel(uitvoer: Uitvoer, tijd: Callable[[Gebeurtenis], datetime]) -> bytes:
    """The whole log, each event at this moment of its own."""
    gebeurd: dict[str, dict[str, Any]] = {}
    dingen: dict[str, dict[str, Any]] = {}
    for zaak in uitvoer.zaken:
        for g in zaak.gebeurtenissen:
            eerder = gebeurd.setdefault(g.id, _gebeurtenis(g, tijd(g)))
            eerder["relationships"] = _samen(
                eerder["relationships"],
                [{"objectId": naar, "qualifier": als} for als, naar in g.verwijst],
            )
        for v in zaak.voorwerpen:
            dingen.setdefault(
                v.id,
                {
                    "id": v.id,
                    "type": v.soort,
                    "attributes": [
                        {"name": n, "time": _VAST, "value": w} for n, w in v.kenmerken.items()
                    ],
                    "relationships": [],
                },
            )
        for b in zaak.verhoudingen:
            nieuw = {"objectId": b.naar, "qualifier": b.soort}
            dingen[b.van]["relationships"] = _samen(dingen[b.van]["relationships"], [nieuw])
    log = {
        "objectTypes": _soorten(dingen.values()),
        "eventTypes": _soorten(gebeurd.values()),
        "objects": list(dingen.values()),
        "events": sorted(gebeurd.values(), key=lambda e: (e["time"], e["id"])),
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2) + b"\n"


def _gebeurtenis(g: Gebeurtenis, op: datetime) -> dict[str, Any]:
    return {
        "id": g.id,
        "type": g.daad,
        "time": moment(op),
        "attributes": [{"name": n, "value": w} for n, w in kenmerken(g).items()],
        "relationships": [],
    }


def _samen(eerder: list[dict[str, str]], nieuw: list[dict[str, str]]) -> list[dict[str, str]]:
    return eerder + [deel for deel in nieuw if deel not in eerder]


def _soorten(rij: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every type with the attributes that one of its kind has."""
    soorten: dict[str, dict[str, None]] = {}
    for ding in rij:
        namen = (kenmerk["name"] for kenmerk in ding["attributes"])
        soorten.setdefault(ding["type"], {}).update(dict.fromkeys(namen))
    return [
        {"name": soort, "attributes": [{"name": n, "type": _TYPEN.get(n, "string")} for n in namen]}
        for soort, namen in sorted(soorten.items())
    ]
