"""Cases as lines that the import door takes in: the acts that stand, as they read to this reader.

What is imported from it in another register gives the same clear facts there. What the lines cannot
carry is left out and counted: an order link or a reference to an act that is not among them, and a
place in a case that is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.dossier import Feit
from ledger.handelingen import HANDELINGEN
from ledger.kennis import VERKLARINGEN
from ledger.velden import gesplitst, samengevoegd, verwijzingen
from projections.zaakuitvoer import Zaakrijen


@dataclass(frozen=True, slots=True)
class Invoerregels:
    """The lines, and how much of what they refer to is not in them."""

    regels: tuple[Mapping[str, Any], ...]
    weggelaten: int


def invoerregels(zaken: Sequence[Zaakrijen]) -> Invoerregels:
    """Every case with its acts, each as one line."""
    namen = {zaak.beeld.id: naam_van_zaak(zaak) for zaak in zaken}
    per_zaak = {zaak.beeld.id: [f for f in zaak.feiten if _gaat_mee(f)] for zaak in zaken}
    ids = {feit.id for rij in per_zaak.values() for feit in rij}
    regels: list[Mapping[str, Any]] = []
    weg = 0
    for zaak in zaken:
        regels.append(_opening(zaak))
        for feit in per_zaak[zaak.beeld.id]:
            regel, gemist = _regel(feit, namen, ids)
            regels.append(regel)
            weg += gemist
    return Invoerregels(tuple(regels), weg)


def naam_van_zaak(zaak: Zaakrijen) -> str:
    """What a case is called in the lines: its kenmerk, or, unread, a word of ours.

    The id alone would be taken for a case of the register that reads the lines.
    """
    return zaak.beeld.kenmerk or f"dossier {zaak.beeld.id}"


def _gaat_mee(feit: Feit) -> bool:
    return feit.thuis and (feit.daad in HANDELINGEN or feit.daad in VERKLARINGEN)


def _opening(zaak: Zaakrijen) -> Mapping[str, Any]:
    naam = naam_van_zaak(zaak)
    return {
        "dossier": naam,
        "daad": "dossier_geopend",
        "kenmerk": naam,
        "dossiertitel": zaak.beeld.titel,
        "fictief": zaak.beeld.fictief,
    }


def _regel(feit: Feit, namen: Mapping[str, str], ids: set[str]) -> tuple[Mapping[str, Any], int]:
    """The act as a line, and how many references it lost."""
    velden = samengevoegd(*gesplitst(feit.handeling))
    ook_in = [namen[d] for d in feit.dossiers[1:] if d in namen]
    buiten = set(verwijzingen(feit.handeling)) - ids
    for veld in list(velden) if buiten else ():
        velden[veld] = _zonder(velden[veld], buiten)
    eigen = {"dossier": namen[feit.dossiers[0]], "id": feit.id}
    gemist = len(buiten) + len(feit.dossiers) - 1 - len(ook_in)
    return {**eigen, **({"ook_in": ook_in} if ook_in else {}), **velden}, gemist


def _zonder(waarde: Any, buiten: set[str]) -> Any:
    """A value without what points outside the lines."""
    if isinstance(waarde, list):
        return [deel for deel in waarde if not set(_codes(deel)) & buiten]
    return None if isinstance(waarde, str) and waarde in buiten else waarde


def _codes(deel: Any) -> Iterator[str]:
    if isinstance(deel, str):
        yield deel
    elif isinstance(deel, dict) and isinstance(deel.get("id"), str):
        yield deel["id"]
