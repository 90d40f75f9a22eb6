"""Many callers, one statement: commands go to the database in groups, and honestly.

Every append of every process passes one SQL function under one row lock (schema.sql), so what
remains here is to keep that lock busy and to be honest about what happened.

*Group commit by leader and followers*: the first caller to find nobody busy sends all waiting
commands in one statement, wakes their callers and hands over the lead. There is no writer thread.

*Honesty*: the answer is one of four outcomes, or `Onbekend`. An error never means "not recorded":
the reply may have been lost after the commit. So a command without a key is never sent twice, and
a command with a key can always be asked again. Only when PostgreSQL itself says that it refused
the data (SQLSTATE class 22, 23, 42) do we know that nothing was written.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Literal, get_args

import psycopg
from psycopg import errors
from psycopg.types.string import BytesBinaryDumper

from ledger.entry import NieuweEntry
from ledger.postgres import Verbinding, verbind

Soort = Literal["vastgelegd", "al_vastgelegd", "andere_inhoud", "botsing"]

_SEPARATOR = "\x1f"
_BATCH_COMMANDS = 512
_BATCH_BYTES = 8_000_000
# PostgreSQL rolled back and says so: the data itself was refused.
_REFUSED = {"22", "23", "42"}
_ROLLED_BACK = "TD001"
_WARNING = "01000"

_APPEND = """
SELECT uitkomst, eerste, aantal FROM ledger.append(
  %b::text[], %b::bytea[], %b::int[], %b::int[], %b::int[], %b::bigint[], %b::text[], %b::text[],
  %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::text[],
  %b::int[], %b::text[], %b::text[], %b::bytea[], %b)
"""


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


class Appender:
    """The one way in for every thread of this process."""

    def __init__(self, dsn: str, termijn: float) -> None:
        self._dsn = dsn
        self._termijn = termijn
        self._mutex = threading.Lock()
        self._busy = False
        self._queue: deque[_Request] = deque()
        self._connection: Verbinding | None = None  # the leader's alone
        self._warned = False

    def append(self, opdrachten: Sequence[Opdracht], *, atomic: bool) -> list[Uitkomst]:
        """See `Journal.append`."""
        if not opdrachten:
            return []
        request = _Request(opdrachten, atomic, time.monotonic() + self._termijn)
        with self._mutex:
            self._queue.append(request)
            request.leads = not self._busy
            self._busy = True
        if not request.leads:
            self._await_turn(request)
        if request.leads:
            self._lead()
        return request.outcomes()

    def close(self) -> None:
        """Let go of the connection, unless someone is sending."""
        with self._mutex:
            if not self._busy:
                self._drop()

    def _await_turn(self, request: "_Request") -> None:
        """Wait until someone sent our commands, or until we lead; give up at the deadline."""
        if request.turn.acquire(timeout=max(0.0, request.deadline - time.monotonic())):
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
        except BaseException:
            self._drop()  # whatever was under way on it
            raise
        finally:
            with self._mutex:
                self._pass_on_lead()
            for request in batch[1:]:  # the first is our own
                request.turn.release()

    def _pass_on_lead(self) -> None:
        if self._queue:
            self._queue[0].leads = True
            self._queue[0].turn.release()
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
        deadline = time.monotonic() + self._termijn
        if self._connection is None:
            self._connection = verbind(self._dsn, self._termijn)
            self._connection.add_notice_handler(self._notice)
            self._connection.adapters.register_dumper(_Array, _ArrayDumper)
        self._warned = False
        columns = [
            _array(oid, column)
            for oid, column in zip(_OIDS, zip(*commands, strict=True), strict=True)
        ]
        self._connection.deadline = deadline
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


# What one command adds to one array of ledger.append: how many elements, in PostgreSQL's binary
# form. Each caller makes its own; whoever leads only strings them together. psycopg's own dumping
# of eighteen lists took half of the time that a single append costs us.
_Column = tuple[int, bytes]
_Columns = tuple[_Column, ...]


class _Request:
    """A caller's commands on their way through the group commit."""

    __slots__ = (
        "answers", "atomic", "commands", "deadline", "keys", "leads", "size", "turn",
    )  # fmt: skip

    def __init__(self, opdrachten: Sequence[Opdracht], atomic: bool, deadline: float) -> None:
        self.commands = [_columns(opdracht) for opdracht in opdrachten]
        self.keys = [opdracht.sleutel for opdracht in opdrachten]
        self.size = sum(_size(opdracht) for opdracht in opdrachten)
        self.atomic = atomic
        self.deadline = deadline
        self.leads = False
        # Held until somebody sent our commands or handed us the lead, which happens once. A bare
        # lock: an Event is two of them and some Python, for each of many waiting threads.
        self.turn = threading.Lock()
        self.turn.acquire()
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
    """A command as its part of the arrays of ledger.append, in the order of `_OIDS`.

    Raises:
        Geweigerd: a text that would fall apart on its way, or nothing to record.
    """
    entries, items = opdracht.entries, opdracht.voorwaarde
    if not entries:
        raise Geweigerd("expected at least one entry in a command, got none")
    teksten = [(i, t) for i, entry in enumerate(entries, 1) for t in entry.verzegeld]
    return (
        _column([_text(opdracht.sleutel)]),
        _column([opdracht.body_mac]),
        _column([_INT4(len(entries))]),
        _column([_INT4(len(items))]),
        _column([_INT4(len(teksten))]),
        _column([None if item.na is None else _INT8(item.na) for item in items]),
        _column([_joined(item.daden) for item in items]),
        _column([_joined(item.tags or None) for item in items]),
        _column([entry.entry_id.bytes for entry in entries]),
        _column([_text(entry.daad) for entry in entries]),
        _column([",".join(entry.commitments).encode() for entry in entries]),
        _column([entry.state for entry in entries]),
        _column([_joined(entry.tags or None) for entry in entries]),
        _column([_INT4(i) for i, _ in teksten]),
        _column([_text(tekst.veld) for _, tekst in teksten]),
        _column([_text(tekst.sleutel_id) for _, tekst in teksten]),
        _column([tekst.cijfertekst for _, tekst in teksten]),
    )


_INT4, _INT8 = Struct(">i").pack, Struct(">q").pack
_LENGTH, _ARRAY, _EMPTY = _INT4, Struct(">iiIii").pack, Struct(">iiI").pack
_NULL = _LENGTH(-1)
_TEXT, _BYTEA, _INTEGER, _BIGINT, _UUID = 25, 17, 23, 20, 2950
_OIDS = (
    *(_TEXT, _BYTEA, _INTEGER, _INTEGER, _INTEGER),  # keys, bodies, entries, items, sealed
    *(_BIGINT, _TEXT, _TEXT),  # item_after, item_types, item_tags
    *(_UUID, _TEXT, _TEXT, _BYTEA, _TEXT),  # ids, daden, commitments, states, entry_tags
    *(_INTEGER, _TEXT, _TEXT, _BYTEA),  # sealed_entry, sealed_veld, sealed_key, sealed_text
)


class _Array(bytes):
    """An array in PostgreSQL's binary form."""


class _ArrayDumper(BytesBinaryDumper):
    """Hands the bytes over as they are; the casts in `_APPEND` say what they are."""

    oid = 0


def _array(oid: int, columns: Sequence[_Column]) -> _Array:
    aantal = sum(n for n, _ in columns)
    if not aantal:
        return _Array(_EMPTY(0, 0, oid))
    return _Array(_ARRAY(1, 1, oid, aantal, 1) + b"".join([deel for _, deel in columns]))


def _column(elementen: Sequence[bytes | None]) -> _Column:
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
