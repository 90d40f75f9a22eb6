"""Does a stored entry say what its row says? What FORMAT.md, section 9, asks of every entry.

The database checks digests by length only and fills in number and time itself; whoever vouches for
an entry looks at every byte. Leaf and `state` are read by the verifier that strangers run, so that
nothing is vouched for that they would refuse; here they are held against the row: its hash, its
number, time, kind, id and tags. Sealed texts are not looked into: their digests are in the leaf.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from ledger.verify import Afgekeurd, Content, Leaf, entry_faults, leaf_hash, open_state, parse_leaf


class Rij(NamedTuple):
    """A row of the log, as it is stored."""

    nummer: int
    entry_id: UUID
    daad: str
    tags: Sequence[str]
    vastgelegd_op: datetime | None  # none: a time outside the calendar
    leaf: bytes
    leaf_hash: bytes
    state: bytes


def tijd_in_leaf(op: datetime | None) -> str:
    """A time of recording as the leaf spells it; empty when there is none."""
    return "" if op is None else op.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def gebreken(rij: Rij, nummer: int, vorige_tijd: str) -> list[str]:
    """Everything that is wrong with a row that should have this number, in Dutch; usually empty.

    `vorige_tijd` is the `t` of the entry before, or empty.
    """
    gevonden = []
    if rij.nummer != nummer:
        gevonden.append(f"verwacht nr {nummer}, kreeg nr {rij.nummer}")
    if rij.leaf_hash != leaf_hash(rij.leaf):
        gevonden.append("de hash in de rij is niet die van het blad")
    blad: Leaf | None = None
    inhoud: Content | None = None
    try:
        blad = parse_leaf(rij.leaf)
    except Afgekeurd as fout:
        gevonden.append(str(fout))
    try:
        inhoud = open_state(rij.state)
    except Afgekeurd as fout:
        gevonden.append(str(fout))
    if blad:
        gevonden += entry_faults(blad, nummer - 1, vorige_tijd, inhoud)
        if blad.t != (tijd := tijd_in_leaf(rij.vastgelegd_op)):
            gevonden.append(f"het blad zegt {blad.t}, de rij {tijd or 'iets buiten de kalender'}")
    if inhoud:
        gevonden += _anders_dan_rij(rij, inhoud)
    return gevonden


def _anders_dan_rij(rij: Rij, inhoud: Content) -> Iterator[str]:
    rijwaarden = (rij.daad, str(rij.entry_id), list(rij.tags))
    for veld, kreeg in zip(("daad", "@entry", "@tags"), rijwaarden, strict=True):
        if inhoud.fields[veld] != kreeg:
            yield f"{veld}: verwacht {inhoud.fields[veld]}, kreeg {kreeg}"
