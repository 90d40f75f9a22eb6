"""Legal holds: of whom or from which case nothing may be erased, as the record of a case stands.

An order is not withdrawn as if it had not been, only lifted; both stay readable in their case.
"""

from dataclasses import dataclass
from datetime import datetime

from ledger.zaak.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Bewaring:
    """An order in force to keep a person's data, or those of a case as a whole."""

    nummer: int
    id: str
    dossiers: tuple[str, ...]
    betrokkene: str | None
    op: datetime
    door: str

    def geldt_voor(self, houder: str) -> bool:
        """Whether this keeps the data of this person, or of this case as a whole."""
        return houder == self.betrokkene or (self.betrokkene is None and houder in self.dossiers)


def bewaringen(zaak: Dossier) -> tuple[Bewaring, ...]:
    """The orders in a case that stand and that nobody lifted, in order of recording."""
    opgeheven = {v.velden["bewaring"] for v in zaak.register if v.daad == "bewaring_opgeheven"}
    return tuple(
        Bewaring(
            v.nummer,
            v.id,
            v.dossiers,
            v.velden.get("betrokkene"),
            v.vastgelegd_op,
            v.vastlegger.account,
        )
        for v in zaak.register
        if v.daad == "bewaring_gelast" and v.id not in opgeheven
    )
