"""The file in which the keys lie: its tables, how it is opened, and that it is still that file.

A service holds the file open. Should somebody take the folder away, then it would go on writing
into a file that nobody finds any more; so which file this is, is asked at every use.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ledger.sleutels.bestanden import alleen_van_ons
from ledger.sleutels.hoofdsleutel import OnveiligeSleutelbos

DATABANK = "sleutels.sqlite"
_WACHT = 10.0
_BEZET = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TABLES = """
-- A holder of a key: a person or a case. Destroyed: the row stays, to say so; key and label go.
CREATE TABLE IF NOT EXISTS houder (
  id TEXT PRIMARY KEY,
  sleutel BLOB,              -- wrapped under the key-encryption key; NULL = destroyed
  label_hmac BLOB UNIQUE,    -- finds the id of a label
  label BLOB                 -- the label itself, wrapped
) STRICT;
-- The key of one text, wrapped under everyone it names; NULL = one of them was destroyed.
CREATE TABLE IF NOT EXISTS tekstsleutel (id TEXT PRIMARY KEY, verpakt BLOB) STRICT;
-- Whom a text names.
CREATE TABLE IF NOT EXISTS noemt (
  sleutel_id TEXT NOT NULL, houder_id TEXT NOT NULL, PRIMARY KEY (houder_id, sleutel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS noemt_van_tekst ON noemt (sleutel_id);
-- The register's secret for HMACs, wrapped.
CREATE TABLE IF NOT EXISTS geheim (naam TEXT PRIMARY KEY, verpakt BLOB NOT NULL) STRICT;
-- Labels of whom was destroyed, as an HMAC that finds no id: nobody gets a new one unnoticed.
CREATE TABLE IF NOT EXISTS vergeten (merk BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
-- `kek`: the fingerprint of the key under which all of this is wrapped. `gewist_tot`: up to which
-- entry of the log everything was erased that is to be.
CREATE TABLE IF NOT EXISTS stand (naam TEXT PRIMARY KEY, waarde BLOB NOT NULL) STRICT;
"""
_SAMEN = 200  # rows to a statement
_ACTS = "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')"


class SleutelsWeg(Exception):
    """The keys are not there now: what is sealed can be neither read nor made; the rest goes on."""

    def __init__(self, reden: str) -> None:
        super().__init__(
            f"sleutels: nu niet te gebruiken ({reden}); namen en vrije tekst zijn zolang niet te"
            " lezen en niet vast te leggen, het overige wel"
        )


class SleutelsBezet(Exception):
    """Another process holds the keys for too long; nothing was done."""


def plek_van(pad: Path) -> tuple[int, int]:
    """Which file this is, whatever its name."""
    wat = pad.stat()
    return wat.st_dev, wat.st_ino


def is_bezet(fout: sqlite3.OperationalError) -> bool:
    """Whether another process holds the file; anything else says that it cannot be used."""
    return fout.sqlite_errorcode & 0xFF in _BEZET


def open_databank(path: Path) -> sqlite3.Connection:
    """The file, made when it is not there.

    Raises:
        OnveiligeSleutelbos: something in it acts by itself, and could keep what is erased.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its companions take over the mode
    alleen_van_ons(path)
    db = sqlite3.connect(path, timeout=_WACHT, isolation_level=None, check_same_thread=False)
    if db.execute(_ACTS).fetchone() is not None:
        db.close()
        raise OnveiligeSleutelbos(f"{path.name}: verwacht alleen sleutels, kreeg ook opdrachten")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a key is on disk before its text is
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(_TABLES)
    return db


def voeg_in(db: sqlite3.Connection, wat: str, rijen: Sequence[Sequence[Any]]) -> None:
    """Insert rows into `wat`, a table with its columns, hundreds to a statement.

    A statement for each row lets go of the interpreter at each, and waits for its turn at each.
    """
    for begin in range(0, len(rijen), _SAMEN):
        deel = rijen[begin : begin + _SAMEN]
        een = f"({', '.join('?' * len(deel[0]))})"
        vraag = f"INSERT INTO {wat} VALUES {', '.join([een] * len(deel))}"  # noqa: S608  our words
        db.execute(vraag, [waarde for rij in deel for waarde in rij])


def op_id(db: sqlite3.Connection, vraag: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """What `vraag` answers of these ids, hundreds to a statement; it ends in the name of an id."""
    for begin in range(0, len(ids), _SAMEN):
        deel = ids[begin : begin + _SAMEN]
        yield from db.execute(f"{vraag} IN ({', '.join('?' * len(deel))})", deel).fetchall()
