"""A sheet of facts made at the machine, where questions may name cases by their kenmerk.

Only there: whoever drafts behind the pages reads under pseudonyms, and a kenmerk that is taken from
him would tell him which case it is.
"""

from api.beheer.opstelling import Opstelling
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Blad, Feitenboek
from projections.feitenblad.feitopzet import Opzet
from projections.vragen.bladgrenzen import Grenzen
from projections.vragen.bladvraag import Bladen
from projections.vragen.leesdeur import OnbekendDossier


def bladen_van(opstelling: Opstelling) -> Bladen:
    """What makes, reads and issues the sheets of this register."""
    opstelling.leesmodel.inhalen()
    boek, instellingen = (
        Feitenboek(opstelling.toegang, opstelling.register),
        opstelling.instellingen,
    )
    return Bladen(
        opstelling.raadplegen.deur, boek, instellingen.oorsprong, instellingen.cijferdrempel
    )


def stel_op(
    opstelling: Opstelling, lezer: Lezer, doel: str, opzet: Opzet, grenzen: Grenzen
) -> Blad:
    """A sheet for this drafter; raises as `Bladen.stel_op` does, with the names that were given."""
    namen = {d: opstelling.register.vind_dossier(d) or d for d in opzet.dossiers}
    try:
        return bladen_van(opstelling).stel_op(lezer, doel, opzet.met_dossiers(namen), grenzen)
    except OnbekendDossier as fout:  # its id would tell that there is one of this kenmerk
        per_id = {id_: naam for naam, id_ in namen.items()}
        raise OnbekendDossier(per_id.get(str(fout), str(fout))) from None
