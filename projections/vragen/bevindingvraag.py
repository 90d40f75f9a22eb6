"""The findings of auditors that a reader may see: of one case, or of all in view."""

from ledger.toegang.toegang import Lezer
from projections.beelden.bevindingen import Bevinding, bevindingen_in
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier


def bevindingen(
    deur: Leesdeur, lezer: Lezer, doel: str, dossier: str | None = None
) -> list[Bevinding]:
    """Findings with their replies, as they stand now; the newest last.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
        GeenToegang: this account reads no findings; that is on record.
    """
    zicht = deur.poort(lezer, doel, "bevindingen", dossier, soort="bevindingen_lezen")
    with deur.momentopname(zicht) as bron:
        if dossier is None:
            zaken = bron.zaken_met("bevinding_vastgelegd")
        else:
            zaken = {dossier: bron.zaak(dossier)}
            if not zaken[dossier]:
                raise OnbekendDossier(dossier)
    uit = [
        bevinding
        for id_, rij in zaken.items()
        for bevinding in bevindingen_in(id_, vastgelegd(rij), deur.bevindingteksten(rij))
    ]
    return sorted(uit, key=lambda b: b.nummer)
