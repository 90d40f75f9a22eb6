"""Fields that hold one role or several, and norms that ask after them (see zaakgenerator.py).

`naar`, `aan` and their like are a role or a list of roles, `door` is a list of actors. Each case
draws them by a chance of their own, so that all else of it stays as it is without them.
"""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import Rollen

Kaart = dict[str, Any]
ROLLEN = ("melder", "vertrouwenspersoon", "leidinggevende", "werkgever", "integriteitscommissie")


def rolvelden(daad: str) -> list[str]:
    """The fields of this kind of act that are a role or a list of roles; none in a declaration."""
    velden = HANDELINGEN[daad].model_fields.items() if daad in HANDELINGEN else ()
    return [naam for naam, veld in velden if veld.annotation == (Rollen | None)]


def meer_rollen(daden: Iterable[Kaart], zaad: int) -> None:
    """Writes lists of roles into the acts, with the role that stood there mostly among them."""
    kans = Random(f"rollen {zaad}")
    for daad in daden:
        for veld in rolvelden(daad["daad"]):
            if kans.random() < 0.5:
                daad[veld] = _rollen(kans, daad.get(veld))
        if kans.random() < 0.3:
            ander = {"rol": kans.choice((None, *ROLLEN)), "ref": None}
            daad["door"] = kans.sample([*daad["door"], ander], len(daad["door"]) + 1)


def _rollen(kans: Random, eerst: str | None) -> list[str]:
    rollen = kans.sample(ROLLEN, kans.choice((1, 1, 2, 3)))
    if eerst is not None and kans.random() < 0.6:
        rollen[kans.randrange(len(rollen))] = eerst
    return rollen


def rollen_gevraagd(normen: Iterable[Kaart], zaad: int) -> None:
    """Lets the patterns of these norms ask after roles."""
    kans = Random(f"rollen gevraagd {zaad}")
    for norm in normen:
        for patroon in patronen(norm):
            if kans.random() < 0.4:
                veld = kans.choice([*rolvelden(patroon["daad"]), "door"])
                patroon["waar"] = {**patroon.get("waar", {}), veld: _toets(kans)}
        waar = norm.get("nakoming", {}).get("waar", {})
        if "daad" in norm.get("aanleiding", {}) and "aan" in waar and kans.random() < 0.2:
            waar["aan"] = {"zelfde_als": "aanleiding.door"}


def _toets(kans: Random) -> Any:
    een, twee = kans.sample(ROLLEN, 2)
    toetsen = (een, {"in": [een, twee]}, {"niet": een}, {"niet": None}, {"onbekend": True})
    return kans.choices(toetsen, (6, 6, 2, 1, 1))[0]


def patronen(boom: Any) -> Iterator[Kaart]:
    """Every pattern anywhere in a norm."""
    if isinstance(boom, dict):
        if "daad" in boom:
            yield boom
        for tak in list(boom.values()):
            yield from patronen(tak)
    elif isinstance(boom, list):
        for tak in boom:
            yield from patronen(tak)
