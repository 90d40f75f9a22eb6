"""The acts that set by which norms, calendar, yardstick and retention a register works."""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from ledger.daden.handelingen import lees_handeling
from ledger.log.journal import Item
from ledger.vastleggen.register import Inzending, Ontvangst, Register
from ledger.zaak.dossier import Vastlegger
from projections.normen.normen import Catalogus, lees_map
from projections.vragen.wisinzicht import SELECTIELIJST


def vaststellingen() -> list[Any]:
    """The acts that set what this version ships: all packages, the calendar, the yardstick."""
    pakketten = [_vaststelling(naam, tekst) for naam, tekst in _teksten("pakketten").items()]
    (kalender,) = [p for p in pakketten if p["naam"] == "kalender-atw"]
    (maatstaf,) = [p for p in pakketten if p["naam"] == "maatstaf"]
    normen = [p for p in pakketten if p not in (kalender, maatstaf)]
    return [
        lees_handeling({"daad": "normen_vastgesteld", "pakketten": normen}),
        lees_handeling({"daad": "kalender_vastgesteld", "kalender": kalender}),
        lees_handeling({"daad": "maatstaf_vastgesteld", "maatstaf": maatstaf}),
    ]


def vaststellingen_van(map_: Path) -> list[Any]:
    """The acts that set what a folder holds.

    Raises:
        NormFout: a text is unsound, or there is no package among them.
    """
    teksten = lees_map(map_)
    Catalogus.laad(map_)
    stukken = {
        soort: [_vaststelling(naam, tekst) for naam, tekst in delen.items()]
        for soort, delen in teksten.items()
    }
    normen = {"daad": "normen_vastgesteld", "pakketten": stukken["pakket"]}
    handelingen: list[dict[str, Any]] = [normen]
    for soort in ("kalender", "maatstaf"):
        handelingen += [{"daad": f"{soort}_vastgesteld", soort: stuk} for stuk in stukken[soort]]
    return [lees_handeling(handeling) for handeling in handelingen]


def stel_selectielijst_vast(
    register: Register, tekst: str, *, wie: Vastlegger, sleutel: str
) -> Ontvangst:
    """Set how long what is kept, word for word; the last list counts."""
    lijst = {"daad": "selectielijst_vastgesteld"} | {
        "selectielijst": _vaststelling("selectielijst", tekst)
    }
    regels = register.journal.lees(tags=(SELECTIELIJST,))
    grens = Item(None, (SELECTIELIJST,), regels[-1].nummer if regels else None)
    inzending = Inzending("", lees_handeling(lijst), tags=(SELECTIELIJST,))
    return register.leg_zelf_vast([inzending], [grens], wie=wie, sleutel=sleutel)


def _teksten(map_: str) -> dict[str, str]:
    bestanden = files("projections").joinpath(map_).iterdir()
    return {
        bestand.name.removesuffix(".yaml"): bestand.read_text(encoding="utf-8")
        for bestand in sorted(bestanden, key=lambda b: b.name)
        if bestand.name.endswith(".yaml")
    }


def _vaststelling(naam: str, tekst: str) -> dict[str, str]:
    return {"naam": naam, "sha256": sha256(tekst.encode()).hexdigest(), "tekst": tekst}
