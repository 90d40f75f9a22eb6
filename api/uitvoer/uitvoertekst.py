"""What leaves as text, the same in every format: the marks of an event, a moment, a text in XML."""

import re
from datetime import UTC, datetime

from projections.uitvoer.uitvoerrijen import Gebeurtenis

_STUUR = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


def kenmerken(g: Gebeurtenis) -> dict[str, str]:
    """What is known of an event, as text; what nobody knows is absent."""
    alles = {
        "titel": g.titel,
        "zin": g.zin,
        "nummer": None if g.nummer is None else str(g.nummer),
        "stand": g.stand,
        "edtf": g.edtf,
        "woorden": g.woorden,
        "vroegst": None if g.vroegst is None else g.vroegst.isoformat(),
        "laatst": None if g.laatst is None else g.laatst.isoformat(),
        "precisie": g.precisie,
        "rol": " + ".join(g.rollen) or None,
        "relazen": " ".join(g.relazen) or None,
        "bron": " | ".join(g.bronnen) or None,
        "hersteld_door": " ".join(map(str, g.hersteld)) or None,
        "vastgelegd_op": None if g.vastgelegd_op is None else moment(g.vastgelegd_op),
        "door_rol": g.vastgelegd_als,
        "afgeleid": "true" if g.afgeleid else "false",
    }
    return {naam: waarde for naam, waarde in alles.items() if waarde is not None}


def moment(op: datetime) -> str:
    """In UTC: the database may tell the same moment in another zone."""
    return op.astimezone(UTC).isoformat().replace("+00:00", "Z")


def voor_xml(tekst: str) -> str:
    """The same text, with a mark in the place of what XML cannot hold."""
    return _STUUR.sub("\ufffd", tekst)
