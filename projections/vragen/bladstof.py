"""Which entries the questions of a sheet of facts can be about: no more of the register is read."""

from projections.feitenblad.feitopzet import VRAGEN, Opzet
from projections.feitenblad.feitvraag import Plichtvraag
from projections.leesmodel.momentopname import Momentopname, Rauw
from projections.vragen.leesdeur import OnbekendDossier


def zaken_voor(bron: Momentopname, opzet: Opzet, kring: frozenset[str]) -> dict[str, list[Rauw]]:
    """The entries of every case of this circle that a question can be about; an empty one is all.

    Raises:
        OnbekendDossier: one that a question names has no entries.
    """
    uit: dict[str, list[Rauw]] = dict(bron.zaken_met(VRAGEN, kring))
    for vraag in (u.feitvraag for u in opzet.uitspraken if u.feitvraag):
        if vraag.dossiers is not None:
            continue
        if isinstance(vraag, Plichtvraag):
            uit |= bron.elk_van(kring or bron.registerhandelingen())
        else:
            uit |= bron.zaken_met(vraag.patroon.daad, kring)
    for dossier in opzet.dossiers:
        if not uit.setdefault(dossier, bron.zaak(dossier)):
            raise OnbekendDossier(dossier)
    return uit
