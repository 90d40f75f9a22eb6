"""What whoever records gets in hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ledger.log.journal import Uitkomst


class AndereInhoud(Exception):
    """The key was used before, for something else."""


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What was recorded: numbers, dense and in order, and whether they were there already."""

    eerste: int
    aantal: int
    al_vastgelegd: bool

    @property
    def nummers(self) -> range:
        """The entry numbers, in the order of the acts that were handed in."""
        return range(self.eerste, self.eerste + self.aantal)


@dataclass(frozen=True, slots=True)
class Ontvangstbewijs:
    """What the recorder gets in hand: it names the entry and tells nothing of its content."""

    nummer: int
    id: str
    vastgelegd_op: datetime
    leaf_hash: str
    positie: int


def herhaling(eerder: tuple[bytes, int, int], macs: Collection[bytes]) -> Uitkomst:
    """What a command comes to, with one of these, of which this was recorded under its key."""
    eerder_mac, eerste, aantal = eerder
    return Uitkomst("al_vastgelegd" if eerder_mac in macs else "andere_inhoud", eerste, aantal)


def ontvangst_van(uitkomst: Uitkomst) -> Ontvangst:
    """What is handed to the caller of a command that was recorded, now or before.

    Raises:
        AndereInhoud: it was not, since its key was used for another.
    """
    if uitkomst.soort == "andere_inhoud":
        raise AndereInhoud(f"deze sleutel is al gebruikt voor andere inhoud (nr {uitkomst.eerste})")
    return Ontvangst(uitkomst.eerste, uitkomst.aantal, uitkomst.soort == "al_vastgelegd")
