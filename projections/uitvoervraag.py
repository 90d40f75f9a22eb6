"""Cases taken out of the register, by someone and for a purpose, on record first.

That each of them leaves, and in which format, is noted before anything of any of them is read; one
that may not be read refuses them all. All are read at one position of the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.dossier import Dossier, Feit
from ledger.toegang import Lezer, Zicht
from projections.leesdeur import Leesdeur, OnbekendDossier
from projections.zaakopbouw import Gevraagd, zaakbeeld
from projections.zaakuitvoer import Zaakrijen, zaakrijen


@dataclass(frozen=True, slots=True)
class Uitvoer:
    """What leaves: the cases, on which state of knowledge, and up to where in the log."""

    zaken: tuple[Zaakrijen, ...]
    gevraagd: Gevraagd
    positie: int
    onleesbaar: bool  # the keys are away, so what is sealed is not in it


def voer_uit(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    dossiers: Sequence[str],
    formaat: str,
    gevraagd: Gevraagd,
) -> Uitvoer:
    """These cases as rows, as this reader sees them.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
        GeenToegang: this account may not read this, does not say what for, or reads too much.
    """
    wat = f"uitvoer_{formaat}"
    zicht = deur.poort(lezer, doel, wat)
    for dossier in dossiers:
        zicht = deur.poort(lezer, doel, wat, dossier)
    with deur.momentopname(zicht) as bron:
        catalogus, positie = bron.catalogus(gevraagd.bekend_op), bron.positie
        rauw = {dossier: bron.zaak(dossier) for dossier in dict.fromkeys(dossiers)}
    zaken, onleesbaar = [], False
    for dossier, rijen in rauw.items():
        rij, weg = deur.geopend(rijen, zicht)
        beeld = zaakbeeld(dossier, rij, catalogus, zicht, gevraagd, positie=positie, onleesbaar=weg)
        if beeld is None:
            raise OnbekendDossier(dossier)
        feiten = Dossier.vouw(dossier, rij, **gevraagd.snede).feiten
        zaken.append(zaakrijen(beeld, [_in_zicht(feit, zicht) for feit in feiten]))
        onleesbaar = onleesbaar or weg
    return Uitvoer(tuple(zaken), gevraagd, positie, onleesbaar)


def _in_zicht(feit: Feit, zicht: Zicht) -> Feit:
    """The act, without the id of another case that this reader may not see."""
    return replace(feit, dossiers=tuple(d for d in feit.dossiers if zicht.van(d).mag))
