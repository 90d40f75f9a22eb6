"""Between which moments an entry was recorded, as others can prove it.

The time in an entry is the database's own claim. Others bound it: a witness or a timestamp service
saw a checkpoint at a moment of its own clock. If the checkpoint covers an entry, the entry was
there *not after* that moment. And such a proof is itself an entry: whatever stands behind it in the
log was put there *not before* that moment, because nobody could have written the proof earlier.

The checkpoint's size alone would not do for the second: between its signing and the answer of the
service entries may come in, and those are older than the proof although it does not cover them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waarneming:
    """Someone else saw a checkpoint of `omvang` entries, and entry `nummer` holds the proof.

    `vroegst` and `laatst` are the ends of the moment as precisely as its clock claims to be.
    """

    nummer: int
    omvang: int
    vroegst: datetime
    laatst: datetime
    wie: str


@dataclass(frozen=True, slots=True)
class Tijdvak:
    """What bounds the recording of an entry; None where nothing does."""

    niet_voor: Waarneming | None
    niet_na: Waarneming | None


def tijdvak(nummer: int, waarnemingen: Iterable[Waarneming]) -> Tijdvak:
    """The tightest proven bounds on when this entry was recorded.

    The observations must have been verified; one that contradicts another only widens nothing.
    """
    alle = list(waarnemingen)
    voor = [w for w in alle if w.nummer < nummer]
    na = [w for w in alle if w.omvang >= nummer]
    return Tijdvak(
        max(voor, key=lambda w: w.vroegst, default=None),
        min(na, key=lambda w: w.laatst, default=None),
    )
