"""The time by which is judged and decided: that of the database, whatever this machine believes.

A machine whose clock is a year off would call duties missed and grants expired. So the database is
asked once a minute, and in between a clock counts on that nobody can set. How far this machine is
off is told, since its own logs and certificates go by it.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger.databank.postgres import Database, Zwijgt, verbind

_OPNIEUW = 60.0  # seconds
_TERMIJN = 5.0
MERKBAAR = timedelta(seconds=2)


class Databankklok:
    """What time it is for the database, for any number of threads.

    Raises:
        OperationalError: the database was never asked, and does not answer.
    """

    def __init__(
        self,
        tijd: Callable[[], datetime],
        *,
        hier: Callable[[], datetime] = lambda: datetime.now(UTC),
        teller: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tijd, self._hier, self._teller = tijd, hier, teller
        self._mutex = threading.Lock()
        self._gemeten: tuple[datetime, float] | None = None

    @classmethod
    def van(cls, databank: Database) -> "Databankklok":
        """The clock of this database."""

        def tijd() -> datetime:
            with verbind(databank.dsn_lees, _TERMIJN) as verbinding:
                verbinding.deadline = time.monotonic() + _TERMIJN
                rij = verbinding.execute("SELECT clock_timestamp()").fetchone()
            op: datetime = rij[0] if rij else datetime.min.replace(tzinfo=UTC)
            return op

        return cls(tijd)

    def __call__(self) -> datetime:
        """The moment now."""
        op, toen = self._laatst()
        return op + timedelta(seconds=self._teller() - toen)

    def afwijking(self) -> timedelta:
        """How far the clock of this machine is ahead; zero when that cannot be noticed."""
        verschil = self._hier() - self()
        return verschil if abs(verschil) > MERKBAAR else timedelta()

    def _laatst(self) -> tuple[datetime, float]:
        gemeten = self._gemeten
        if gemeten is not None and self._teller() - gemeten[1] < _OPNIEUW:
            return gemeten
        # One asks; the others go on with what they have, if they have something.
        if not self._mutex.acquire(blocking=gemeten is None):
            return gemeten or self._laatst()
        try:
            return self._meet()
        finally:
            self._mutex.release()

    def _meet(self) -> tuple[datetime, float]:
        gemeten, voor = self._gemeten, self._teller()
        if gemeten is not None and voor - gemeten[1] < _OPNIEUW:
            return gemeten  # another thread asked meanwhile
        try:
            op = self._tijd()
        except Zwijgt:
            if gemeten is None:
                raise
            return gemeten
        self._gemeten = (op, (voor + self._teller()) / 2)
        return self._gemeten
