"""What an auditor takes along of a sample: its cases with their acts and verdicts, and findings.

The cases are read under pseudonyms, in one snapshot, on the state of knowledge of the sample; a
case that went out of sight since is not in it. The findings are read after that, through the gate
again, as they are then: one may be of later than the position of the log that the cases have.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.toegang.toegang import Lezer
from ledger.toegangslog.auditboek import Auditboek
from ledger.zaak.dossier import Dossier
from projections.beelden.bevindingen import Bevinding
from projections.beelden.zaakbeeld import lijnen
from projections.toetsen.beloop import getoetst
from projections.toetsen.toetsing import Toets
from projections.vragen.bevindingvraag import bevindingen
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.steekproefvraag import Steekproef, steekproeven
from projections.werelden.tijdlijn import Tijdlijnregel


class OnbekendeSteekproef(LookupError):
    """This account drew no sample of this id."""


@dataclass(frozen=True, slots=True)
class Papierzaak:
    """One case of a sample: its acts without names, and per account its verdicts."""

    dossier: str
    regels: tuple[Tijdlijnregel, ...]
    toetsen: Mapping[str, tuple[Toets, ...]]


@dataclass(frozen=True, slots=True)
class Werkpapieren:
    """All of it: the cases up to one position of the log, the findings as they are after that."""

    steekproef: Steekproef
    zaken: tuple[Papierzaak, ...]
    bevindingen: tuple[Bevinding, ...]
    positie: int


def werkpapieren(
    deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek, steekproef: str
) -> Werkpapieren:
    """What there is to take along of this sample.

    Raises:
        OnbekendeSteekproef: there is none with this id.
        GeenToegang: this account draws no samples; that is on record.
    """
    alle = steekproeven(deur, lezer, doel, boek)
    gevonden = next((s for s in alle if s.genoteerd.id == steekproef), None)
    if gevonden is None:
        raise OnbekendeSteekproef(steekproef)
    daad = gevonden.genoteerd.daad
    with deur.lees(lezer, doel, "werkpapieren") as bron:
        catalogus, positie = bron.catalogus(daad.bekend_op), bron.positie
        rauw = {dossier: bron.zaak(dossier) for dossier in gevonden.dossiers}
    zaken = []
    for dossier, rijen in rauw.items():
        rij, _ = deur.geopend(rijen, bron.zicht)
        zaak = Dossier.vouw(dossier, rij, bekend_op=daad.bekend_op)
        bekend = (daad.bekend_op, positie)
        toetsen = getoetst(zaak, catalogus, daad.peildatum, None, bekend)
        regels = lijnen(zaak, toetsen or ("",), bron.zicht)["regels"]
        zaken.append(Papierzaak(dossier, regels, toetsen))
    eigen = frozenset(gevonden.dossiers)
    gevallen = [b for b in bevindingen(deur, lezer, doel) if b.dossier in eigen]
    return Werkpapieren(gevonden, tuple(zaken), tuple(gevallen), positie)
