"""The findings of auditors that a reader may see: of one case, or of all in view."""

from dataclasses import replace

from ledger.toegang.toegang import Lezer
from projections.beelden.bevindingen import Bevinding, bevindingen_in
from projections.beelden.zaakbeeld import naam_van
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier


def bevindingen(
    deur: Leesdeur, lezer: Lezer, doel: str, dossier: str | None = None
) -> list[Bevinding]:
    """Findings with their replies, as they stand now; the newest last. Of all cases each with the
    name of its case, where this reader knows that.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
        GeenToegang: this account reads no findings; that is on record.
    """
    zicht = deur.poort(lezer, doel, "bevindingen", dossier, soort="bevindingen_lezen")
    with deur.momentopname(zicht) as bron:
        if dossier is None:
            zaken = bron.zaken_met("bevinding_vastgelegd")
            openingen = [vastgelegd(rij)[0] for rij in bron.openingen(zaken).values()]
        else:
            zaken, openingen = {dossier: bron.zaak(dossier)}, []
            if not zaken[dossier]:
                raise OnbekendDossier(dossier)
    teksten = deur.teksten({o.dossiers[0]: o.nummer for o in openingen}, zicht)
    namen = {o.dossiers[0]: naam_van(o, teksten.get(o.nummer, {}))["kenmerk"] for o in openingen}
    uit = [
        replace(bevinding, kenmerk=namen.get(id_))
        for id_, rij in zaken.items()
        for bevinding in bevindingen_in(id_, vastgelegd(rij), deur.bevindingteksten(rij))
    ]
    return sorted(uit, key=lambda b: b.nummer)
