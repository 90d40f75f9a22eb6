"""The log as the eventsourcing library knows a log: its recorder of consistency boundaries (D2)."""

import secrets
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from uuid import UUID

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

from ledger.entry import NieuweEntry, heldere_inhoud, ontwerp
from ledger.log.journal import Item, Journal, Opdracht, Regel

# Who used the library, it does not say.
_DOOR = {"account": "eventsourcing", "rol": "eventsourcing"}


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
        kop={"tags": list(event.tags), "vastgelegd_door": _DOOR, "vreemd": True},
        helder={"daad": event.type, "data": b64encode(event.data).decode("ascii")},
        persoonlijk={},
        toeval=secrets.token_bytes,
    ).verzegeld_met(())


def _sequenced(regel: Regel) -> DCBSequencedEvent:
    inhoud = heldere_inhoud(regel.state)
    data = b64decode(inhoud["data"]) if inhoud.get("@vreemd") else regel.state
    return DCBSequencedEvent(DCBEvent(regel.daad, data, list(regel.tags)), regel.nummer)
