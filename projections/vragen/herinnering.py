"""What a reminder counts: the terms that ask for attention in what one account may see; edge."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.toegang.toegang import Lezer
from projections.beelden.bord import VAKKEN
from projections.vragen.bordvraag import Opgeslagen
from projections.vragen.leesdeur import Leesdeur

_AANDACHT = VAKKEN[:3]  # too late, today, this week


@dataclass(frozen=True, slots=True)
class Termijnen:
    """How many terms ask for attention, by compartment of the board and by norm."""

    per_vak: Mapping[str, int]
    per_norm: Mapping[str, int]

    @property
    def aantal(self) -> int:
        """All of them."""
        return sum(self.per_vak.values())


def termijnen(deur: Leesdeur, lezer: Lezer, doel: str) -> Termijnen:
    """Count what stands on the board of this reader today; that it was counted is on record first.

    Raises:
        GeenToegang: this account reads no board.
        Vastgelopen: a case could not be judged, so the stored verdicts fall behind.
    """
    with deur.lees(lezer, doel, "herinnering") as bron:
        opgeslagen = Opgeslagen(bron)
        bekend, dag = opgeslagen.bekend(None), deur.nu().date()
        geteld = opgeslagen.per_norm(bekend, dag)
    per_vak, per_norm = dict.fromkeys(_AANDACHT, 0), dict[str, int]()
    for norm, vak, aantal in geteld:
        if vak in per_vak:
            per_vak[vak] += aantal
            per_norm[norm] = per_norm.get(norm, 0) + aantal
    return Termijnen(per_vak, per_norm)
