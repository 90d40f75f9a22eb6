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
from typing import Literal, get_args

import psycopg
from psycopg import errors

from ledger.databank.postgres import Verbinding, verbind
from ledger.log.kolommen import (
    OIDS,
    Geweigerd,
    Kolommen,
    Opdracht,
    Reeks,
    ReeksDumper,
    kolommen,
    omvang,
    reeks,
)

Soort = Literal["vastgelegd", "al_vastgelegd", "andere_inhoud", "botsing"]

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
# The same with documents beside it; such a command goes alone, by an appender of its own.
_APPEND_MET_DOCUMENTEN = """
SELECT uitkomst, eerste, aantal FROM ledger.append_met_documenten(
  %b::text[], %b::bytea[], %b::int[], %b::int[], %b::int[], %b::bigint[], %b::text[], %b::text[],
  %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::text[],
  %b::int[], %b::text[], %b::text[], %b::bytea[], %b::int[], %b::text[], %b::text[], %b::bytea[])
"""


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

    def _call(self, commands: "list[Kolommen]", *, atomic: bool) -> list[Uitkomst]:
        """One statement, one transaction; autocommit, never a pipeline (that can hang)."""
        deadline = time.monotonic() + self._termijn
        if self._connection is None:
            self._connection = verbind(self._dsn, self._termijn)
            self._connection.add_notice_handler(self._notice)
            self._connection.adapters.register_dumper(Reeks, ReeksDumper)
        self._warned = False
        arrays = list(zip(*commands, strict=True))
        oids = OIDS[: len(arrays)]
        columns = [reeks(oid, column) for oid, column in zip(oids, arrays, strict=True)]
        self._connection.deadline = deadline
        with self._connection.cursor(binary=True) as cursor:
            if len(columns) == len(OIDS):
                cursor.execute(_APPEND_MET_DOCUMENTEN, columns)
            else:
                cursor.execute(_APPEND, [*columns, atomic], prepare=True)
            rows = cursor.fetchall()
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


class _Request:
    """A caller's commands on their way through the group commit."""

    __slots__ = (
        "answers", "atomic", "commands", "deadline", "keys", "leads", "size", "turn",
    )  # fmt: skip

    def __init__(self, opdrachten: Sequence[Opdracht], atomic: bool, deadline: float) -> None:
        self.commands = [kolommen(opdracht) for opdracht in opdrachten]
        self.keys = [opdracht.sleutel for opdracht in opdrachten]
        self.size = sum(omvang(opdracht) for opdracht in opdrachten)
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


def _rolled_back(error: psycopg.Error) -> Teruggedraaid:
    plaats, soort, eerste, aantal = (error.diag.message_detail or "").split()
    return Teruggedraaid(int(plaats) - 1, Uitkomst(_soort(soort), int(eerste), int(aantal)))


def _soort(tekst: str) -> Soort:
    if tekst not in get_args(Soort):
        raise psycopg.InternalError(f"expected an outcome, got {tekst!r}")
    return tekst  # type: ignore[return-value]  # it is one of them
