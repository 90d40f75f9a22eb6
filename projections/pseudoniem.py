"""An entry for a reader who may know what was done, and not by whom.

Nothing personal is opened, and every person has a name in the case that means nothing outside it:
whoever reads two cases cannot tell that somebody is in both.
"""

from collections.abc import Callable
from dataclasses import replace

from ledger.dossier import Vastgelegd
from ledger.handelingen import herstel_handeling
from ledger.velden import heldere_velden, vervang_personen


def onder_pseudoniem(v: Vastgelegd, naam: Callable[[str], str]) -> Vastgelegd:
    """The same entry, unopened, with each person under another name."""
    handeling = herstel_handeling(v.velden)
    anders = vervang_personen(handeling, naam)
    if anders is handeling:
        return v
    return replace(v, velden={"daad": v.daad, **heldere_velden(anders)})
