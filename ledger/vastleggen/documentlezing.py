"""The document of a source: the very bytes that were recorded, or nothing.

Whoever owns the database can put something else in its place. So before a document is handed out
its entry is held against its leaf, the ciphertext against the address to which the entry commits,
and what comes out against the SHA-256 that was sealed in the entry.
"""

from hashlib import sha256
from typing import Protocol

from ledger.bewijs.nagaan import Rij, gebreken
from ledger.entry import adres, commitment, geopende_tekst, heldere_inhoud
from ledger.log.journal import Bedorven, Journal, Regel
from ledger.sleutels.vault import NietTeOpenen, Sleutelbos
from ledger.verify import leaf_hash, parse_leaf


class Kamer(Protocol):
    """A log, and the keys of what is sealed in it."""

    journal: Journal
    sleutelbos: Sleutelbos


def lees_document(kamer: Kamer, nummer: int, veld: str) -> bytes | None:
    """The document of a source of an entry; None when there is none, or it was erased.

    Raises:
        Bedorven: what lies there is not what was recorded.
    """
    (regel,) = kamer.journal.lees(na=nummer - 1, tot=nummer)
    beloofd = heldere_inhoud(regel.state).get("@documenten", {}).get(veld)
    if beloofd is None:
        return None
    tekst = kamer.journal.document(regel.entry_id, veld)
    if tekst is None:
        return None
    if _gebreken(regel) or adres(tekst.cijfertekst) != beloofd:
        raise _anders(nummer)
    try:
        inhoud = kamer.sleutelbos.open(str(regel.entry_id), tekst)
    except NietTeOpenen:
        raise _anders(nummer) from None
    if inhoud is not None and sha256(inhoud).hexdigest() != _kenmerk(kamer, regel, veld):
        raise _anders(nummer)
    return inhoud


def _kenmerk(kamer: Kamer, regel: Regel, veld: str) -> str | None:
    """The SHA-256 that the entry commits to, as it was sealed."""
    sleutel = (regel.nummer, veld)
    entry_id, tekst = kamer.journal.verzegeld([regel.nummer]).get(sleutel, ("", None))
    disclosure = tekst and kamer.sleutelbos.open(entry_id, tekst)
    if not disclosure or commitment(disclosure) not in parse_leaf(regel.leaf).digests:
        return None
    return str(geopende_tekst(disclosure)[1])


def _gebreken(regel: Regel) -> list[str]:
    velden = (regel.nummer, regel.entry_id, regel.daad, regel.tags, regel.vastgelegd_op)
    return gebreken(Rij(*velden, regel.leaf, leaf_hash(regel.leaf), regel.state), regel.nummer, "")


def _anders(nummer: int) -> Bedorven:
    return Bedorven(
        f"nr {nummer}: verwacht het document dat is vastgelegd, kreeg iets anders; ga het na met"
        " toedracht verifieer"
    )
