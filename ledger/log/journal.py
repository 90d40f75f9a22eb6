"""The log as its callers hold it: commands go in, numbered entries come out.

Appending is the work of `appender.py`; here is what the log says back: its entries by number, by
kind and by tag, its sealed texts, and a follower who misses nothing.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from ledger.databank.postgres import Database, pool, verbind
from ledger.entry import VerzegeldeTekst
from ledger.log.appender import Appender, Onbekend, Teruggedraaid, Uitkomst
from ledger.log.kolommen import Geweigerd, Item, Opdracht, omvang

__all__ = [
    "Bedorven",
    "Geweigerd",
    "Item",
    "Journal",
    "Onbekend",
    "Opdracht",
    "Regel",
    "Teruggedraaid",
    "Uitkomst",
]

KANAAL = "toedracht"
_BYTES_PER_SECOND = 2_000_000  # so much longer than anything else may a document take
_BACK_OFF = (0.1, 5.0)
_LAST = 2**63 - 1

_COLUMNS = "e.nummer, e.entry_id, e.daad, e.tags, e.vastgelegd_op, e.leaf, e.state"
# A page of the whole log, by its primary key: numbers are dense (I4), so a page is a range.
_READ_PAGE = f"""
SELECT {_COLUMNS} FROM ledger.entry e WHERE e.nummer > %s AND e.nummer <= %s ORDER BY e.nummer
"""  # noqa: S608  our own column names
# Entries by kind and tag, found from the rarest tag on.
_READ_FOUND = f"""
SELECT {_COLUMNS} FROM ledger.zoek(%s::text[], %s::text[], %s, %s, %s) z
JOIN ledger.entry e ON e.nummer = z ORDER BY e.nummer
"""  # noqa: S608
# The first entry of each tag.
_READ_FIRST = f"""
SELECT k.tag, {_COLUMNS} FROM unnest(%s::text[]) k(tag) CROSS JOIN LATERAL (
  SELECT t.nummer FROM ledger.tag t WHERE t.tag = k.tag ORDER BY t.nummer LIMIT 1) t
JOIN ledger.entry e USING (nummer)
"""  # noqa: S608
# Every entry of each tag.
_READ_EACH = f"""
SELECT k.tag, {_COLUMNS} FROM unnest(%s::text[]) k(tag) CROSS JOIN LATERAL (
  SELECT t.nummer FROM ledger.tag t WHERE t.tag = k.tag ORDER BY t.nummer) t
JOIN ledger.entry e USING (nummer) ORDER BY e.nummer
"""  # noqa: S608
# Sealed texts with the id of their entry, which was authenticated together with them.
_READ_SEALED = """
SELECT s.nummer, s.veld, e.entry_id, s.text_key_id, s.ciphertext
FROM vault.sealed s JOIN ledger.entry e USING (nummer) WHERE s.nummer = ANY (%s::bigint[])
ORDER BY s.nummer, s.veld
"""
_READ_DOCUMENT = (
    "SELECT text_key_id, ciphertext FROM vault.document WHERE entry_id = %s AND veld = %s"
)
_READ_SIZE = "SELECT size FROM ledger.head"
_READ_COMMAND = "SELECT body_mac, first_nummer, aantal FROM ledger.command WHERE key = ANY (%s)"
_READ_ID = "SELECT nummer FROM ledger.entry WHERE entry_id = %s"


@dataclass(frozen=True, slots=True)
class Regel:
    """An entry as the log holds it."""

    nummer: int
    entry_id: UUID
    daad: str
    tags: tuple[str, ...]
    vastgelegd_op: datetime
    leaf: bytes
    state: bytes


class Bedorven(ValueError):
    """An entry that cannot be read: it is not what was recorded, or not what its kind should be."""


class Journal:
    """The log of one register, for any number of threads."""

    def __init__(self, database: Database, *, termijn: float = 5.0) -> None:
        self._appender = Appender(database.dsn_append, termijn)
        self._dsn_append, self._dsn_volg = database.dsn_append, database.dsn_projectie
        self._termijn, self.dsn_lees = termijn, database.dsn_lees
        self._pool = pool(database.dsn_lees, termijn=termijn, minst=1, hoogst=8, check=False)

    def append(self, *opdrachten: Opdracht, atomair: bool = False) -> list[Uitkomst]:
        """Record the commands in order and answer one outcome for each.

        Each stands alone, unless `atomair`: then all are recorded or none is. A command with
        documents comes by itself and answers its outcome.

        Raises:
            Onbekend: no reply within the deadline, or one that promises nothing.
            Geweigerd: a command the database cannot store; its neighbours are not affected.
            Teruggedraaid: `atomair`, and a command came to `botsing` or `andere_inhoud`.
        """
        if any(entry.documenten for opdracht in opdrachten for entry in opdracht.entries):
            return [self._append_apart(*opdrachten)]
        return self._appender.append(opdrachten, atomic=atomair)

    def _append_apart(self, opdracht: Opdracht) -> Uitkomst:
        """A command with documents by a connection of its own: nobody waits for their transfer."""
        termijn = self._termijn + omvang(opdracht) / _BYTES_PER_SECOND
        with closing(Appender(self._dsn_append, termijn)) as apart:
            try:
                return apart.append([opdracht], atomic=True)[0]
            except Teruggedraaid as terug:
                return terug.uitkomst

    def lees(
        self,
        *,
        tags: Sequence[str] = (),
        daden: Sequence[str] = (),
        na: int = 0,
        tot: int | None = None,
        limiet: int | None = None,
    ) -> list[Regel]:
        """The entries after `na` up to `tot` with all of `tags` and one of `daden`, in order."""
        if tags or daden:
            query = _READ_FOUND
            parameters: list[object] = [list(daden) or None, list(tags), na, tot, limiet]
        else:
            hoogste = _LAST if tot is None else tot
            query = _READ_PAGE
            parameters = [na, hoogste if limiet is None else min(hoogste, na + limiet)]
        return [_regel(rij) for rij in self._read(query, parameters)]

    def eerste_met(self, tags: Iterable[str]) -> dict[str, Regel]:
        """Of each of these tags that is in use, the first entry that carries it."""
        return {tag: _regel(rij) for tag, *rij in self._read(_READ_FIRST, [list(tags)])}

    def per_tag(self, tags: Iterable[str]) -> dict[str, list[Regel]]:
        """Of each of these tags every entry that carries it, in order, in one look."""
        uit: dict[str, list[Regel]] = {tag: [] for tag in tags}
        for tag, *rij in self._read(_READ_EACH, [list(uit)]):
            uit[tag].append(_regel(rij))
        return uit

    def positie(self) -> int:
        """The number of the last entry, 0 when there is none."""
        ((size,),) = self._read(_READ_SIZE, [])
        return int(size)

    def verzegeld(
        self, nummers: Iterable[int]
    ) -> dict[tuple[int, str], tuple[str, VerzegeldeTekst]]:
        """By number and field: the entry id and the sealed text; erased ones are absent."""
        rijen = self._read(_READ_SEALED, [list(nummers)])
        return {
            (nummer, veld): (str(entry_id), VerzegeldeTekst(veld, sleutel_id, cijfertekst))
            for nummer, veld, entry_id, sleutel_id, cijfertekst in rijen
        }

    def document(self, entry_id: UUID, veld: str) -> VerzegeldeTekst | None:
        """The document of a source, sealed; None when it is not there, or not any more."""
        rijen = self._read(_READ_DOCUMENT, [entry_id, veld])
        return next((VerzegeldeTekst(veld, *rij) for rij in rijen), None)

    def eerder(self, *sleutels: str) -> tuple[bytes, int, int] | None:
        """What was recorded under one of these: the body's MAC, the first number and how many."""
        rijen = self._read(_READ_COMMAND, [list(sleutels)])
        return (bytes(rijen[0][0]), rijen[0][1], rijen[0][2]) if rijen else None

    def bestaat(self, entry_id: str) -> bool:
        """Whether an entry with this id was recorded."""
        try:
            uuid = UUID(entry_id)
        except ValueError:
            return False
        # In its one spelling: an id that is written otherwise would be found by nobody later.
        return str(uuid) == entry_id and bool(self._read(_READ_ID, [uuid]))

    def volg(
        self,
        na: int = 0,
        *,
        pagina: int = 1000,
        stop: threading.Event | None = None,
        tik: float = 1.0,
    ) -> Iterator[list[Regel]]:
        """Pages of every entry after `na`, for ever or until `stop`; nothing is ever skipped.

        Listens before it first looks, so nothing falls between the two; looks every `tik`
        seconds as well, because a notification can be lost; connects anew when the connection
        breaks or falls silent.
        """
        stop = stop or threading.Event()
        pause = _BACK_OFF[0]
        while not stop.is_set():
            try:
                with closing(verbind(self._dsn_volg, self._termijn)) as connection:
                    connection.execute(f"LISTEN {KANAAL}")
                    while not stop.is_set():
                        connection.deadline = time.monotonic() + self._termijn
                        grenzen = [na, na + pagina]
                        rijen = connection.execute(_READ_PAGE, grenzen, binary=True).fetchall()
                        connection.deadline = None
                        pause = _BACK_OFF[0]
                        if rijen:
                            na = rijen[-1][0]
                            yield [_regel(rij) for rij in rijen]
                        if len(rijen) < pagina:
                            list(connection.notifies(timeout=tik, stop_after=1))
            except (psycopg.OperationalError, psycopg.InterfaceError):
                stop.wait(pause)
                pause = min(2 * pause, _BACK_OFF[1])

    def close(self) -> None:
        """Let go of all connections; every append that was answered stays recorded."""
        self._pool.close()
        self._appender.close()

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def _read(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            return self._read_once(query, parameters)
        except psycopg.OperationalError:
            # A server that restarted leaves dead connections behind; reading twice is harmless.
            self._pool.drain()
            return self._read_once(query, parameters)

    def _read_once(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            connection.deadline = time.monotonic() + self._termijn
            try:
                with connection.cursor(binary=True) as cursor:
                    return _alle(cursor.execute(query, parameters))
            finally:
                connection.deadline = None


def _alle(cursor: psycopg.Cursor[Any]) -> list[tuple[Any, ...]]:
    try:
        return cursor.fetchall()
    except psycopg.DataError:  # a time that somebody put beyond the calendar
        raise Bedorven(
            f"nr {_onleesbaar(cursor)}: verwacht een tijd binnen de kalender, en deze is niet te"
            " lezen; ga het na met toedracht verifieer"
        ) from None


def _onleesbaar(cursor: psycopg.Cursor[Any]) -> int:
    """The number of the first entry in this answer that cannot be read."""
    with suppress(psycopg.DataError):
        while cursor.fetchone() is not None:
            pass
    kolom = [kolom.name for kolom in cursor.description or ()].index("nummer")
    rauw = cursor.pgresult and cursor.pgresult.get_value(cursor.rownumber or 0, kolom)
    return int.from_bytes(rauw or b"")


def _regel(rij: Sequence[Any]) -> Regel:
    nummer, entry_id, daad, tags, op, leaf, state = rij
    return Regel(nummer, entry_id, daad, tuple(tags), op.astimezone(UTC), leaf, state)
