"""The question who knew what, what arrived and how it went with whoever reported, about one case.

Read by who may read the case, under pseudonyms where that is how they read it: persons are matched
by the codes that this reader sees, so no other code confirms anything.
"""

from datetime import date

from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Dossier
from projections.beelden.kennisbeeld import Kennisbeeld, verhalen
from projections.beelden.zaakbeeld import naam_van, opening_van, status_van
from projections.toetsen.beloop import relazen_van
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier


def kennis_van(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    dossier: str,
    *,
    peildatum: date,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
    relaas: str | None = None,
) -> Kennisbeeld:
    """One case, as known on `bekend_op`, by sources up to `bronnen_tot`.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
    """
    with deur.lees(lezer, doel, "kennisname", dossier) as bron:
        rauw, catalogus = bron.zaak(dossier), bron.catalogus(bekend_op)
    rij, weg = deur.geopend(rauw, bron.zicht)
    opening = opening_van(dossier, rij)
    if opening is None:
        raise OnbekendDossier(dossier)
    zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
    return Kennisbeeld(
        id=dossier,
        **naam_van(opening),
        status=status_van(zaak, bron.zicht),
        pseudoniem=bron.zicht.van(dossier).pseudoniem,
        onleesbaar=weg,
        relazen=relazen_van(zaak.feiten),
        relaas=relaas,
        positie=bron.positie,
        bekend_op=bekend_op,
        bronnen_tot=bronnen_tot,
        peildatum=peildatum,
        verhalen=verhalen(zaak, relaas, peildatum, catalogus),
    )
