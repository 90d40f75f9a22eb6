"""What was recorded since, as far as one reader may see it: numbers and kinds, no content.

The cursor is the number of the last entry that the reader got, never the head of the log. So what
is recorded in a case out of view changes nothing in the answer, not even where to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.toegang.toegang import Lezer
from projections.vragen.leesdeur import Leesdeur

# The entries after a number in every case in view, each once: its home first, when that is in view.
# Not those that tie one to a case out of view.
_SINCE = """
SELECT nummer, daad, vastgelegd_op, array_agg(dossier ORDER BY thuis DESC, dossier) FROM getoond
WHERE nummer > %(na)s
GROUP BY nummer, daad, vastgelegd_op ORDER BY nummer LIMIT %(limiet)s
"""


@dataclass(frozen=True, slots=True)
class Wijziging:
    """That something was recorded: its number, what kind of act, when, and in which cases."""

    nummer: int
    daad: str
    vastgelegd_op: datetime
    dossiers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wijzigingen:
    """One page, oldest first; `na` is where the next goes on, whether or not there is `meer`."""

    regels: tuple[Wijziging, ...]
    na: int
    meer: bool


def wijzigingen(deur: Leesdeur, lezer: Lezer, doel: str, na: int, limiet: int) -> Wijzigingen:
    """What this reader may see of what was recorded after entry `na`, at most `limiet` entries."""
    with deur.lees(lezer, doel, "wijzigingen") as bron:
        rijen = bron.zaken(_SINCE, na=na, limiet=limiet + 1)
    regels = tuple(Wijziging(*rij) for rij in rijen[:limiet])
    return Wijzigingen(regels, regels[-1].nummer if regels else na, len(rijen) > limiet)
