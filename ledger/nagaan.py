"""Does a stored entry say what its row says? What FORMAT.md, section 9, asks of every entry.

The database checks digests by length only and fills in number and time itself; whoever vouches for
an entry looks at every byte: that the leaf is spelled in the one way there is, that its number and
time follow on the entry before, and that number, time, kind, id and tags of the row are those that
the leaf commits to. Texts that are sealed are not looked into: their digests are in the leaf.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from ledger.entry import OnjuisteEntry, canoniek, heldere_commitments, heldere_inhoud

_LEDEN = {"_sd", "_sd_alg", "n", "t", "v"}
# 43 characters of base64url hold 258 bits, so the last one carries four and ends in two zeros.
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


class Rij(NamedTuple):
    """A row of the log, as it is stored."""

    nummer: int
    entry_id: UUID
    daad: str
    tags: Sequence[str]
    vastgelegd_op: datetime
    leaf: bytes
    leaf_hash: bytes
    state: bytes


def tijd_in_leaf(op: datetime) -> str:
    """A time of recording as the leaf spells it."""
    return op.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def gebreken(rij: Rij, nummer: int, vorige_tijd: str) -> list[str]:
    """Everything that is wrong with a row that should have this number, in Dutch; usually empty.

    `vorige_tijd` is the `t` of the entry before, or empty.
    """
    try:
        return list(_gebreken(rij, nummer, vorige_tijd))
    except (OnjuisteEntry, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ["blad of stand heeft niet de vorm die FORMAT.md beschrijft"]


def _gebreken(rij: Rij, nummer: int, vorige_tijd: str) -> Iterator[str]:
    if rij.nummer != nummer:
        yield f"verwacht nr {nummer}, kreeg nr {rij.nummer}"
    if rij.leaf_hash != sha256(b"\0" + rij.leaf).digest():
        yield "de hash in de rij is niet die van het blad"
    blad: dict[str, Any] = orjson.loads(rij.leaf)
    if canoniek(blad) != rij.leaf or blad.keys() != _LEDEN:
        yield "het blad heeft niet de vorm die FORMAT.md beschrijft"
        return
    if (blad["v"], blad["_sd_alg"]) != (1, "sha-256"):
        yield "het blad heeft niet de vorm die FORMAT.md beschrijft"
    if blad["n"] != nummer - 1:
        yield f"verwacht in het blad n = {nummer - 1}, kreeg {blad['n']}"
    tijd = tijd_in_leaf(rij.vastgelegd_op)
    if blad["t"] != tijd:
        yield f"het blad zegt {blad['t']}, de rij {tijd}"
    if blad["t"] <= vorige_tijd:
        yield f"verwacht een tijd na {vorige_tijd}, kreeg {blad['t']}"
    digests = blad["_sd"]
    if len(digests) % 8 or not digests or any(not _DIGEST.fullmatch(d) for d in digests):
        yield "verwacht digests van 43 tekens, een veelvoud van acht"
    if digests != sorted(set(digests)):
        yield "verwacht verschillende digests in oplopende volgorde"
    yield from _gebreken_van_state(rij, set(digests))


def _gebreken_van_state(rij: Rij, digests: set[str]) -> Iterator[str]:
    buiten = [v for v, digest in heldere_commitments(rij.state).items() if digest not in digests]
    if buiten:
        yield f"het blad staat niet in voor {', '.join(sorted(buiten))}"
    inhoud = heldere_inhoud(rij.state)
    rijwaarden = (rij.daad, str(rij.entry_id), list(rij.tags))
    for veld, kreeg in zip(("daad", "@entry", "@tags"), rijwaarden, strict=True):
        if inhoud[veld] != kreeg:
            yield f"{veld}: verwacht {inhoud[veld]}, kreeg {kreeg}"
