"""The log as its callers hold it: commands go in, numbered entries come out.

Every append of every process passes one SQL function under one row lock (schema.sql), so what
remains here is to keep that lock busy and to be honest about what happened.

*Group commit by leader and followers*: the first caller to find nobody busy sends all waiting
commands in one statement, wakes their callers and hands over the lead. There is no writer thread.

*Honesty*: the answer is one of four outcomes, or `Onbekend`. An error never means "not recorded":
the reply may have been lost after the commit. So a command without a key is never sent twice, and
a command with a key can always be asked again. Only when PostgreSQL itself says that it refused
the data (SQLSTATE class 22, 23, 42) do we know that nothing was written.

`LedgerRecorder` is the face of the same log towards the eventsourcing library.
"""

import secrets
import threading
import time
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal, get_args
from uuid import UUID

import psycopg
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError, ProgrammingError
from psycopg import errors
from psycopg_pool import ConnectionPool

from ledger.entry import NieuweEntry, VerzegeldeTekst, heldere_inhoud, ontwerp
from ledger.postgres import Database, Verbinding, verbind

Soort = Literal["vastgelegd", "al_vastgelegd", "andere_inhoud", "botsing"]

KANAAL = "toedracht"
_SEPARATOR = "\x1f"
_BATCH_COMMANDS = 512
_BATCH_BYTES = 8_000_000
# PostgreSQL rolled back and says so: the data itself was refused.
_REFUSED = {"22", "23", "42"}
_ROLLED_BACK = "TD001"
_WARNING = "01000"
_BACK_OFF = (0.1, 5.0)

_APPEND = """
SELECT uitkomst, eerste, aantal FROM ledger.append(
  %b::text[], %b::bytea[], %b::int[], %b::int[], %b::int[], %b::bigint[], %b::text[], %b::text[],
  %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::text[],
  %b::int[], %b::text[], %b::text[], %b::bytea[], %b)
"""
_COLUMNS = "e.nummer, e.entry_id, e.daad, e.tags, e.vastgelegd_op, e.leaf, e.state"
# A page of the whole log, by its primary key.
_READ_PAGE = f"""
SELECT {_COLUMNS} FROM ledger.entry e WHERE e.nummer > %s AND e.nummer <= %s
ORDER BY e.nummer LIMIT %s
"""  # noqa: S608  our own column names
# Entries by kind and tag, found from the rarest tag on.
_READ_FOUND = f"""
SELECT {_COLUMNS} FROM ledger.zoek(%s::text[], %s::text[], %s, %s, %s) z
JOIN ledger.entry e ON e.nummer = z ORDER BY e.nummer
"""  # noqa: S608
# Sealed texts with the id of their entry, which was authenticated together with them.
_READ_SEALED = """
SELECT s.nummer, s.veld, e.entry_id, s.text_key_id, s.ciphertext
FROM vault.sealed s JOIN ledger.entry e USING (nummer) WHERE s.nummer = ANY (%s::bigint[])
ORDER BY s.nummer, s.veld
"""
_READ_SIZE = "SELECT size FROM ledger.head"
_READ_COMMAND = "SELECT body_mac, first_nummer, aantal FROM ledger.command WHERE key = %s"
_READ_ID = "SELECT nummer FROM ledger.entry WHERE entry_id = %s"


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


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What became of a command; of a `botsing`, `eerste` is the position of the log."""

    soort: Soort
    eerste: int
    aantal: int


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


class Onbekend(Exception):
    """Recorded or not, nobody knows: ask again with the same key."""

    def __init__(self, sleutel: str | None, waarom: str) -> None:
        hoe = "ask again with the same key" if sleutel else "look before recording it again"
        super().__init__(f"outcome unknown ({waarom}): {hoe}")
        self.sleutel = sleutel


class Geweigerd(Exception):
    """The database refused the data of a command; nothing of it was recorded."""


class Teruggedraaid(Exception):
    """An indivisible call was undone, because command `index` (from 0) came to `uitkomst`."""

    def __init__(self, index: int, uitkomst: Uitkomst) -> None:
        super().__init__(f"command {index} of an indivisible call: {uitkomst.soort}")
        self.index = index
        self.uitkomst = uitkomst


class Journal:
    """The log of one register, for any number of threads."""

    def __init__(self, database: Database, *, termijn: float = 5.0) -> None:
        self._dsn_append = database.dsn_append
        self._dsn_volg = database.dsn_projectie
        self._termijn = termijn
        self._mutex = threading.Lock()
        self._busy = False
        self._queue: deque[_Request] = deque()
        self._connection: Verbinding | None = None  # the leader's alone
        self._warned = False
        self._pool: ConnectionPool[Verbinding] = ConnectionPool(
            database.dsn_lees,
            connection_class=Verbinding,
            kwargs={"autocommit": True},
            min_size=1,
            max_size=8,
            timeout=termijn,
            open=True,
        )

    def append(self, *opdrachten: Opdracht, atomair: bool = False) -> list[Uitkomst]:
        """Record the commands in order and answer one outcome for each.

        Each stands alone, unless `atomair`: then all are recorded or none is.

        Raises:
            Onbekend: no reply within the deadline, or one that promises nothing.
            Geweigerd: a command the database cannot store; its neighbours are not affected.
            Teruggedraaid: `atomair`, and a command came to `botsing` or `andere_inhoud`.
        """
        if not opdrachten:
            return []
        request = _Request(opdrachten, atomair, time.monotonic() + self._termijn)
        with self._mutex:
            self._queue.append(request)
            request.leads = not self._busy
            self._busy = True
        if not request.leads:
            self._await_turn(request)
        if request.leads:
            self._lead()
        return request.outcomes()

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
        hoogste = 2**63 - 1 if tot is None else tot
        if tags or daden:
            query, soorten = _READ_FOUND, list(daden) or None
            parameters: list[object] = [soorten, list(tags), na, hoogste, limiet]
        else:
            query, parameters = _READ_PAGE, [na, hoogste, limiet]
        return [_regel(rij) for rij in self._read(query, parameters)]

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

    def eerder(self, sleutel: str) -> tuple[bytes, int, int] | None:
        """What was recorded under this key: the body's MAC, the first number and how many."""
        rijen = self._read(_READ_COMMAND, [sleutel])
        return (bytes(rijen[0][0]), rijen[0][1], rijen[0][2]) if rijen else None

    def bestaat(self, entry_id: str) -> bool:
        """Whether an entry with this id was recorded."""
        try:
            return bool(self._read(_READ_ID, [UUID(entry_id)]))
        except ValueError:
            return False

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
                        rijen = connection.execute(_READ_PAGE, [na, 2**63 - 1, pagina]).fetchall()
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
        with self._mutex:
            if not self._busy:
                self._drop()

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def _read(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            return self._read_once(query, parameters)
        except psycopg.OperationalError:
            # A server that restarted leaves dead connections behind; reading twice is harmless.
            self._pool.check()
            return self._read_once(query, parameters)

    def _read_once(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            connection.deadline = time.monotonic() + self._termijn
            try:
                with connection.cursor(binary=True) as cursor:
                    return cursor.execute(query, parameters).fetchall()
            finally:
                connection.deadline = None

    # ── leader and followers ──────────────────────────────────────────────────────────────────

    def _await_turn(self, request: "_Request") -> None:
        """Wait until someone sent our commands, or until we lead; give up at the deadline."""
        if request.signal.wait(request.deadline - time.monotonic()):
            return
        with self._mutex:
            if request in self._queue:
                self._queue.remove(request)
                if request.leads:
                    request.leads = False
                    self._pass_on_lead()
        request.fail_all("no turn within the deadline")

    def _lead(self) -> None:
        with self._mutex:
            batch = self._take_batch()
        try:
            self._send(batch)
        finally:
            with self._mutex:
                self._pass_on_lead()
            for request in batch:
                request.signal.set()

    def _pass_on_lead(self) -> None:
        if self._queue:
            self._queue[0].leads = True
            self._queue[0].signal.set()
        else:
            self._busy = False

    def _take_batch(self) -> list["_Request"]:
        """Whoever leads stands in front, so its commands always go along."""
        batch = [self._queue.popleft()]
        commands, size = len(batch[0].commands), batch[0].size
        while self._queue and not (batch[0].atomic or self._queue[0].atomic):
            commands += len(self._queue[0].commands)
            size += self._queue[0].size
            if commands > _BATCH_COMMANDS or size > _BATCH_BYTES:
                break
            batch.append(self._queue.popleft())
        return batch

    def _send(self, batch: list["_Request"]) -> None:
        slots = [(request, i) for request in batch for i in range(len(request.commands))]
        try:
            outcomes = self._call([r.commands[i] for r, i in slots], atomic=batch[0].atomic)
            for (request, i), outcome in zip(slots, outcomes, strict=True):
                request.answers[i] = outcome
        except psycopg.Error as error:
            self._settle(slots, error, atomic=batch[0].atomic)

    def _settle(
        self, slots: list[tuple["_Request", int]], error: psycopg.Error, *, atomic: bool
    ) -> None:
        """What an error says about each command that was in the call."""
        sqlstate = error.sqlstate or ""
        if sqlstate == _ROLLED_BACK:
            answer: Exception = _rolled_back(error)
        elif sqlstate[:2] in _REFUSED:
            if len(slots) > 1 and not atomic:
                for request, i in slots:
                    self._send_alone(request, i)
                return
            answer = Geweigerd(str(error).partition("\n")[0])
        else:
            self._drop()
            for request, i in slots:
                request.answers[i] = Onbekend(request.keys[i], type(error).__name__)
            return
        for request, i in slots:
            request.answers[i] = answer

    def _send_alone(self, request: "_Request", i: int) -> None:
        try:
            (request.answers[i],) = self._call([request.commands[i]], atomic=False)
        except psycopg.Error as error:
            self._settle([(request, i)], error, atomic=False)

    def _call(self, commands: "list[_Columns]", *, atomic: bool) -> list[Uitkomst]:
        """One statement, one transaction; autocommit, never a pipeline (that can hang)."""
        if self._connection is None:
            self._connection = verbind(self._dsn_append, self._termijn)
            self._connection.add_notice_handler(self._notice)
        self._warned = False
        columns = [list(chain.from_iterable(column)) for column in zip(*commands, strict=True)]
        self._connection.deadline = time.monotonic() + self._termijn
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_APPEND, [*columns, atomic], prepare=True).fetchall()
        if self._warned:
            # A cancelled wait for a standby says "committed" with only this warning.
            raise psycopg.OperationalError("the server warned about the commit")
        return [Uitkomst(_soort(soort), eerste, aantal) for soort, eerste, aantal in rows]

    def _notice(self, diagnostic: errors.Diagnostic) -> None:
        self._warned = self._warned or diagnostic.sqlstate == _WARNING

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


# The arrays of one command, in the order in which ledger.append takes them.
_Columns = tuple[list[Any], ...]


class _Request:
    """A caller's commands on their way through the group commit."""

    __slots__ = (
        "answers", "atomic", "commands", "deadline", "keys", "leads", "signal", "size",
    )  # fmt: skip

    def __init__(self, opdrachten: Sequence[Opdracht], atomic: bool, deadline: float) -> None:
        self.commands = [_columns(opdracht) for opdracht in opdrachten]
        self.keys = [opdracht.sleutel for opdracht in opdrachten]
        self.size = sum(_size(opdracht) for opdracht in opdrachten)
        self.atomic = atomic
        self.deadline = deadline
        self.leads = False
        self.signal = threading.Event()
        self.answers: list[Uitkomst | Exception | None] = [None] * len(opdrachten)

    def fail_all(self, waarom: str) -> None:
        self.answers = [Onbekend(sleutel, waarom) for sleutel in self.keys]

    def outcomes(self) -> list[Uitkomst]:
        outcomes = []
        for answer in self.answers:
            match answer:
                case Uitkomst():
                    outcomes.append(answer)
                case None:
                    raise Onbekend(self.keys[0], "the sender stopped")
                case _:
                    raise answer
        return outcomes


def _columns(opdracht: Opdracht) -> _Columns:
    """A command as the arrays of ledger.append.

    Raises:
        Geweigerd: a text that would fall apart on its way, or nothing to record.
    """
    entries, items = opdracht.entries, opdracht.voorwaarde
    if not entries:
        raise Geweigerd("expected at least one entry in a command, got none")
    teksten = [(i, t) for i, entry in enumerate(entries, 1) for t in entry.verzegeld]
    return (
        [opdracht.sleutel and _plain(opdracht.sleutel)],
        [opdracht.body_mac],
        [len(entries)],
        [len(items)],
        [len(teksten)],
        [item.na for item in items],
        [_joined(item.daden) for item in items],
        [_joined(item.tags or None) for item in items],
        [entry.entry_id for entry in entries],
        [_plain(entry.daad) for entry in entries],
        [",".join(entry.commitments) for entry in entries],
        [entry.state for entry in entries],
        [_joined(entry.tags or None) for entry in entries],
        [i for i, _ in teksten],
        [_plain(tekst.veld) for _, tekst in teksten],
        [_plain(tekst.sleutel_id) for _, tekst in teksten],
        [tekst.cijfertekst for _, tekst in teksten],
    )


def _joined(teksten: Sequence[str] | None) -> str | None:
    return None if teksten is None else _SEPARATOR.join(map(_plain, teksten))


def _plain(tekst: str) -> str:
    if not tekst or not tekst.isprintable():  # the separator and NUL are not
        raise Geweigerd(f"expected printable text, got {tekst!r}")
    return tekst


def _size(opdracht: Opdracht) -> int:
    return sum(
        len(e.state) + 50 * len(e.commitments) + sum(len(t.cijfertekst) for t in e.verzegeld)
        for e in opdracht.entries
    )


def _rolled_back(error: psycopg.Error) -> Teruggedraaid:
    plaats, soort, eerste, aantal = (error.diag.message_detail or "").split()
    return Teruggedraaid(int(plaats) - 1, Uitkomst(_soort(soort), int(eerste), int(aantal)))


def _soort(tekst: str) -> Soort:
    if tekst not in get_args(Soort):
        raise psycopg.InternalError(f"expected an outcome, got {tekst!r}")
    return tekst  # type: ignore[return-value]  # it is one of them


def _regel(rij: tuple[Any, ...]) -> Regel:
    nummer, entry_id, daad, tags, op, leaf, state = rij
    return Regel(nummer, entry_id, daad, tuple(tags), op.astimezone(UTC), leaf, state)


# ── the eventsourcing library ─────────────────────────────────────────────────────────────────


class LedgerRecorder(DCBRecorder):
    """A journal as the library's recorder of dynamic consistency boundaries (D2).

    Takes any DCBEvent: its data becomes one clear field, committed to like every other.
    """

    def __init__(self, journal: Journal, nieuwe_id: Callable[[], UUID]) -> None:
        self.journal = journal
        self._nieuwe_id = nieuwe_id

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """The events that match any item of `query`, in order."""
        positie = self.journal.positie()
        gevonden: dict[int, Regel] = {}
        for item in _items(query, after):
            for regel in self.journal.lees(
                tags=item.tags, daden=item.daden or (), na=after or 0, tot=positie, limiet=limit
            ):
                gevonden[regel.nummer] = regel
        events = [_sequenced(gevonden[nummer]) for nummer in sorted(gevonden)[:limit]]
        if limit is None:
            return _Answer(events, positie or None)
        return _Answer(events, events[-1].position if events else None)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Record the events together and answer the position of the last one.

        Raises:
            IntegrityError: the condition failed.
            Onbekend: nobody knows.
        """
        if not events:
            raise ProgrammingError("expected at least one event, got none")
        voorwaarde: tuple[Item, ...] = ()
        if condition is not None:
            voorwaarde = tuple(_items(condition.fail_if_events_match, condition.after))
        entries = tuple(_foreign(event, self._nieuwe_id()) for event in events)
        (uitkomst,) = self.journal.append(Opdracht(None, b"", entries, voorwaarde))
        if uitkomst.soort == "botsing":
            raise IntegrityError(condition)
        return uitkomst.eerste + uitkomst.aantal - 1

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "_Subscription":
        """The matching events after `after`, waiting for more when there are none."""
        return _Subscription(self, query, after)


class _Answer(DCBReadResponse):
    def __init__(self, events: list[DCBSequencedEvent], head: int | None) -> None:
        self._events = iter(events)
        self._head = head

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


class _Subscription(DCBSubscription[LedgerRecorder]):
    def __init__(self, recorder: LedgerRecorder, query: DCBQuery | None, after: int | None) -> None:
        super().__init__(recorder, query, after)
        self._stopped = threading.Event()
        self._items = list(_items(query, after))
        self._pages = recorder.journal.volg(after or 0, stop=self._stopped)
        self._ready: deque[Regel] = deque()

    def __next__(self) -> DCBSequencedEvent:
        while not self._ready:
            for regel in next(self._pages):
                if any(_matches(item, regel) for item in self._items):
                    self._ready.append(regel)
        return _sequenced(self._ready.popleft())

    def stop(self) -> None:
        super().stop()
        self._stopped.set()
        with suppress(ValueError):  # another thread is waiting in it, and will see the signal
            self._close()

    def _close(self) -> None:
        if isinstance(self._pages, Generator):
            self._pages.close()


def _items(query: DCBQuery | None, after: int | None) -> Iterator[Item]:
    """The library's query as items; no items at all means every event."""
    for item in query.items if query else ():
        yield Item(tuple(item.types) or None, tuple(item.tags), after)
    if not (query and query.items):
        yield Item(na=after)


def _matches(item: Item, regel: Regel) -> bool:
    return (item.daden is None or regel.daad in item.daden) and set(item.tags) <= set(regel.tags)


def _foreign(event: DCBEvent, entry_id: UUID) -> NieuweEntry:
    """Data we know nothing about, committed to as one field."""
    return ontwerp(
        entry_id,
        kop={"tags": list(event.tags), "vreemd": True},
        helder={"daad": event.type, "data": b64encode(event.data).decode("ascii")},
        persoonlijk={},
        toeval=secrets.token_bytes,
    ).verzegeld_met(())


def _sequenced(regel: Regel) -> DCBSequencedEvent:
    inhoud = heldere_inhoud(regel.state)
    data = b64decode(inhoud["data"]) if inhoud.get("@vreemd") else regel.state
    return DCBSequencedEvent(DCBEvent(regel.daad, data, list(regel.tags)), regel.nummer)
