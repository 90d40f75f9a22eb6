"""Cases as lines that the import door takes in: the acts that stand, as they read to this reader.

What is imported from it in another register gives the same clear facts there. What the lines cannot
carry is left out and counted: an order link or a reference to an act that is not among them, and a
place in a case that is not.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.velden import gesplitst, samengevoegd, verwijzingen
from ledger.zaak.dossier import Feit
from ledger.zaak.kennis import VERKLARINGEN
from projections.uitvoer.zaakuitvoer import Zaakrijen


@dataclass(frozen=True, slots=True)
class Ruweregel:
    """A line of a case, before it is known which acts and cases there are lines of."""

    regel: Mapping[str, Any]
    ook_in: tuple[str, ...] = ()  # by id
    verwijst: tuple[str, ...] = ()

    def maak_af(
        self, namen: Mapping[str, str], ids: Container[str]
    ) -> tuple[Mapping[str, Any], int]:
        """The line as it leaves, and how many references it lost."""
        buiten = {id_ for id_ in self.verwijst if id_ not in ids}
        ook_in = [namen[d] for d in self.ook_in if d in namen]
        regel = {veld: _zonder(waarde, buiten) for veld, waarde in self.regel.items()}
        gemist = len(buiten) + len(self.ook_in) - len(ook_in)
        return (regel | {"ook_in": ook_in} if ook_in else regel), gemist


def ruwe_regels(zaak: Zaakrijen) -> Iterator[Ruweregel]:
    """A case with its acts, each as one line."""
    naam = naam_van_zaak(zaak)
    yield Ruweregel(_opening(zaak))
    for feit in filter(_gaat_mee, zaak.feiten):
        velden = samengevoegd(*gesplitst(feit.handeling))
        regel = {"dossier": naam, "id": feit.id, **velden}
        yield Ruweregel(regel, feit.dossiers[1:], tuple(verwijzingen(feit.handeling)))


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
