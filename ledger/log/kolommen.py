"""What is to be recorded together, and how it goes to the database.

A command is entries, the condition under which they are recorded, and the key under which that is
done once. The append functions take arrays (schema.sql): each command makes its own part of these,
in PostgreSQL's binary form, and whoever sends many only strings the parts together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

from psycopg.types.string import BytesBinaryDumper

from ledger.entry import NieuweEntry

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Item:
    """Part of a condition: it fails on an entry after `na` of one of `daden` with all of `tags`.

    Name a selective tag, or no tag and an `na` near the head: anything else searches the log
    while everyone waits.
    """

    daden: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    na: int | None = None


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Entries to record together, at most once under `sleutel`, unless the condition fails."""

    sleutel: str | None
    body_mac: bytes
    entries: tuple[NieuweEntry, ...]
    voorwaarde: tuple[Item, ...] = ()


class Geweigerd(Exception):
    """The database refused the data of a command; nothing of it was recorded."""


# What one command adds to one array: how many elements, in PostgreSQL's binary form. psycopg's own
# dumping of eighteen lists took half of the time that a single append costs us.
Kolom = tuple[int, bytes]
Kolommen = tuple[Kolom, ...]


def kolommen(opdracht: Opdracht) -> Kolommen:
    """A command as its part of the arrays, in the order of `OIDS`; only documents fill the last.

    Raises:
        Geweigerd: a text that would fall apart on its way, or nothing to record.
    """
    entries, items = opdracht.entries, opdracht.voorwaarde
    if not entries:
        raise Geweigerd("expected at least one entry in a command, got none")
    teksten = [(i, t) for i, entry in enumerate(entries, 1) for t in entry.verzegeld]
    return (
        _kolom([_text(opdracht.sleutel)]),
        _kolom([opdracht.body_mac]),
        _kolom([_INT4(len(entries))]),
        _kolom([_INT4(len(items))]),
        _kolom([_INT4(len(teksten))]),
        _kolom([None if item.na is None else _INT8(item.na) for item in items]),
        _kolom([_joined(item.daden) for item in items]),
        _kolom([_joined(item.tags or None) for item in items]),
        _kolom([entry.entry_id.bytes for entry in entries]),
        _kolom([_text(entry.daad) for entry in entries]),
        _kolom([",".join(entry.commitments).encode() for entry in entries]),
        _kolom([entry.state for entry in entries]),
        _kolom([_joined(entry.tags or None) for entry in entries]),
        _kolom([_INT4(i) for i, _ in teksten]),
        _kolom([_text(tekst.veld) for _, tekst in teksten]),
        _kolom([_text(tekst.sleutel_id) for _, tekst in teksten]),
        _kolom([tekst.cijfertekst for _, tekst in teksten]),
        *_documentkolommen(opdracht),
    )


def _documentkolommen(opdracht: Opdracht) -> Kolommen:
    """Of a command with documents what it has more; nothing for any other."""
    documenten = [(i, d) for i, entry in enumerate(opdracht.entries, 1) for d in entry.documenten]
    if not documenten:
        return ()
    return (
        _kolom([_INT4(i) for i, _ in documenten]),
        _kolom([_text(document.veld) for _, document in documenten]),
        _kolom([_text(document.sleutel_id) for _, document in documenten]),
        _kolom([document.cijfertekst for _, document in documenten]),
    )


_INT4, _INT8 = Struct(">i").pack, Struct(">q").pack
_LENGTH, _ARRAY, _EMPTY = _INT4, Struct(">iiIii").pack, Struct(">iiI").pack
_NULL = _LENGTH(-1)
_TEXT, _BYTEA, _INTEGER, _BIGINT, _UUID = 25, 17, 23, 20, 2950
OIDS = (
    *(_TEXT, _BYTEA, _INTEGER, _INTEGER, _INTEGER),  # keys, bodies, entries, items, sealed
    *(_BIGINT, _TEXT, _TEXT),  # item_after, item_types, item_tags
    *(_UUID, _TEXT, _TEXT, _BYTEA, _TEXT),  # ids, daden, commitments, states, entry_tags
    *(_INTEGER, _TEXT, _TEXT, _BYTEA),  # sealed_entry, sealed_veld, sealed_key, sealed_text
    *(_INTEGER, _TEXT, _TEXT, _BYTEA),  # the same of documents, which few commands have
)


class Reeks(bytes):
    """An array in PostgreSQL's binary form."""


class ReeksDumper(BytesBinaryDumper):
    """Hands the bytes over as they are; the casts in `_APPEND` say what they are."""

    oid = 0


def reeks(oid: int, columns: Sequence[Kolom]) -> Reeks:
    """One array, of this type, out of the parts of all commands."""
    aantal = sum(n for n, _ in columns)
    if not aantal:
        return Reeks(_EMPTY(0, 0, oid))
    return Reeks(_ARRAY(1, 1, oid, aantal, 1) + b"".join([deel for _, deel in columns]))


def _kolom(elementen: Sequence[bytes | None]) -> Kolom:
    delen = [_NULL if e is None else _LENGTH(len(e)) + e for e in elementen]
    return len(delen), b"".join(delen)


def _joined(teksten: Sequence[str] | None) -> bytes | None:
    return None if teksten is None else _SEPARATOR.join(map(_plain, teksten)).encode()


def _text(tekst: str | None) -> bytes | None:
    return None if tekst is None else _plain(tekst).encode()


def _plain(tekst: str) -> str:
    if not tekst or not tekst.isprintable():  # the separator and NUL are not
        raise Geweigerd(f"expected printable text, got {tekst!r}")
    return tekst


def omvang(opdracht: Opdracht) -> int:
    """About how many bytes a command is."""
    return sum(
        len(e.state)
        + 50 * len(e.commitments)
        + sum(len(t.cijfertekst) for t in (*e.verzegeld, *e.documenten))
        for e in opdracht.entries
    )
