"""An entry for a reader who may know what was done, and not by whom.

Nothing personal is opened, and every person has a name in the case that means nothing outside it:
whoever reads two cases cannot tell that somebody is in both.
"""

from collections.abc import Callable
from dataclasses import replace

from ledger.daden.handelingen import herstel_handeling
from ledger.daden.velden import heldere_velden, vervang_personen
from ledger.zaak.dossier import Vastgelegd


def onder_pseudoniem(v: Vastgelegd, naam: Callable[[str], str]) -> Vastgelegd:
    """The same entry, unopened, with each person under another name."""
    handeling = herstel_handeling(v.velden)
    anders = vervang_personen(handeling, naam)
    if anders is handeling:
        return v
    return replace(v, velden={"daad": v.daad, **heldere_velden(anders)})
