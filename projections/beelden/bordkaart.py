"""A line of the board with its explanation: the verdict in full, and the acts it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.zaak.dossier import Feit
from projections.beelden.bord import Bordregel
from projections.toetsen.toetsing import Toets
from projections.werelden.tijdlijn import Tijdlijnregel
from projections.werelden.tijdlijn import regel as tijdlijnregel


@dataclass(frozen=True, slots=True)
class Bordkaart:
    """A line with its verdict; `plaats` is which verdict of its case and account, from 1.

    No verdict and no place when the case moved on between looking and explaining.
    """

    regel: Bordregel
    toets: Toets | None
    plaats: int | None
    aanleiding: Tijdlijnregel | None
    gebruikt: tuple[Tijdlijnregel, ...]


def kaart(regel: Bordregel, toetsen: Mapping[int, Toets], feiten: Mapping[str, Feit]) -> Bordkaart:
    """Find the verdict of a line among these of its case and account, and the acts it names."""
    opening = feiten.get(regel.aanleiding or "")
    aanleiding = None if opening is None else tijdlijnregel(opening)
    for plaats, toets in toetsen.items():
        if _zelfde(regel, toets):
            gebruikt = [i for i in toets.genoemd if i != toets.aanleiding and i in feiten]
            lijnen = tuple(tijdlijnregel(feiten[i]) for i in gebruikt)
            return Bordkaart(regel, toets, plaats, aanleiding, lijnen)
    return Bordkaart(regel, None, None, aanleiding, ())


def _zelfde(regel: Bordregel, toets: Toets) -> bool:
    kern = regel.kern
    return (kern.norm, kern.versie, kern.aanleiding, kern.uitkomsten, kern.due_vroegst) == (
        *(toets.norm, toets.versie, toets.aanleiding, toets.uitkomsten, toets.due_vroegst),
    )
