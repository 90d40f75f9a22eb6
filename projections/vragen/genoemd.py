"""Who is mentioned in a case, for whoever is about to say whom a text names."""

from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Dossier
from projections.beelden.wisbeeld import Genoemde, genoemden
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier


def in_zaak(deur: Leesdeur, lezer: Lezer, doel: str, dossier: str) -> tuple[Genoemde, ...]:
    """Every person whom this case mentions and who was not erased; none under a pseudonym.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
    """
    with deur.lees(lezer, doel, "dossier", dossier) as bron:
        rij = vastgelegd(bron.zaak(dossier))
    if not rij:
        raise OnbekendDossier(dossier)
    if bron.zicht.van(dossier).pseudoniem:
        return ()
    weg = {str(v.velden["houder"]) for v in rij if v.daad == "sleutel_vernietigd"}
    return tuple(g for g in genoemden(Dossier.vouw(dossier, rij), weg) if not g.gewist)
