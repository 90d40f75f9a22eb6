"""What the generated cases really hold, counted: a comparison says nothing about what never occurs.

Of each case it tells which of the things occur that the claim names; the floors are in
test_orakel.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from tests.orakel.orakel_tijd import grenzen
from tests.orakel.orakel_zaak import is_onbekend, wanneer
from tests.orakel.rolgenerator import patronen, rolvelden
from tests.orakel.zaakgenerator import Geval

GEEN_GEGEVEN = frozenset({"id", "daad", "gebeurd", "door", "na", "melding", "onderzoek", "soort"})


def vaag(edtf: str) -> bool:
    van, tot = grenzen(edtf)
    return van is None or van != tot


def tellen(gevallen: Iterable[Geval]) -> tuple[float, Counter[str]]:
    """The share of imprecise dates of acts, and the number of cases with each thing."""
    dagen, aantal = list[bool](), Counter[str]()
    for g in gevallen:
        dagen += [vaag(wanneer(d)) for d in g.handelingen]
        aantal.update(set(kenmerken(g)))
    return sum(dagen) / len(dagen), aantal


def kenmerken(g: Geval) -> Iterator[str]:
    (tekst,) = g.teksten.values()
    pakket = yaml.load(tekst, yaml.CSafeLoader)
    for d in g.handelingen:
        yield d["daad"]
        yield from van_daad(d)
    (grens,) = pakket["grenzen"].values()
    randen = {dag for n in pakket["normen"] for dag in vaste_randen(n["geldig"], grens["edtf"])}
    if randen & {dag for d in g.handelingen for dag in grenzen(wanneer(d))}:
        yield "act on a border"
    for norm in pakket["normen"]:
        yield from van_norm(norm, grens["edtf"])


def van_daad(d: Mapping[str, Any]) -> Iterator[str]:
    if any(is_onbekend(w) for naam, w in d.items() if naam not in GEEN_GEGEVEN):
        yield "unknown attribute"
    if any(isinstance(w, str) and vaag(w) for naam, w in d.items() if naam in {
        "ontvangen_op", "verzonden_op", "nieuwe_datum",
    }):  # fmt: skip
        yield "imprecise field"
    if None in grenzen(wanneer(d)):
        yield "open date"
    for regel in d["na"]:
        yield "link"
        if regel["min"] or regel["max"] is not None:
            yield "link with a distance"
    if d.get("melding", "m") is None:
        yield "act that names no report"
    if d["id"] == "n":
        yield "two reports"
    if len(d["door"]) > 1:
        yield "several actors"
    if any(isinstance(d.get(veld), list) for veld in rolvelden(d["daad"])):
        yield "list of roles"


def van_norm(norm: Mapping[str, Any], grens: str) -> Iterator[str]:
    yield norm["soort"]
    if any(isinstance(r, dict) and vaag(grens) for r in norm["geldig"].values()):
        yield "imprecise border of an act"
    if any(isinstance(norm["geldig"][k], str) and vaag(norm["geldig"][k]) for k in ("van", "tot")):
        yield "imprecise border"
    for sleutel in ("indien", "tenzij", "verlenging", "opschorting", "vervalt_bij", "vooruit"):
        if norm.get(sleutel):
            yield sleutel
    termijn = norm.get("termijn") or {}
    yield from (f"term: {soort}" for soort in ("werkdagen", "open", "voor") if soort in termijn)
    if str(termijn.get("duur")).startswith("PT"):
        yield "term: hours"
    if termijn.get("atw") == "betwist":
        yield "contested reading"
    if "plicht" in norm.get("aanleiding", {}):
        yield "duty from a duty"
    if norm.get("gezag"):
        yield "practice"
    for patroon in patronen(norm):
        if "door" in patroon.get("waar", {}):
            yield "asks who did it"


def vaste_randen(geldig: Mapping[str, Any], grens: str) -> Iterator[date]:
    for kant in ("van", "tot"):
        rand = geldig[kant]
        if rand is not None:
            dagen = grenzen(grens if isinstance(rand, dict) else rand)
            yield from (dag for dag in dagen if dag is not None)
