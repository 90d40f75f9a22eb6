"""The views of the cases that readers bring along, as the database knows them: the second wall.

What someone may see is decided by the one rule (toegang.py), and every query filters by it. Where
a query forgets that, or is made to say something else, the policies on the read tables still show
only what is in the view whose id the transaction brought along (migraties/0006_zicht.sql). An id
is 256 random bits, which the database keeps as a SHA-256 and for a minute; it is written here,
under a role that reads no case, and the role that reads can write none.
"""

import secrets
import threading
import time
from contextlib import suppress
from hashlib import sha256

from psycopg import OperationalError

from ledger.databank.postgres import pool
from ledger.toegang.toegang import Zicht

_TERMIJN = 5.0  # seconds; every question about cases waits for this answer
_VERS = 30.0  # seconds that an id is handed out; the database knows it for twice as long
_NIEUW = """
WITH veeg AS (DELETE FROM toegang.zicht WHERE tot <= clock_timestamp())
INSERT INTO toegang.zicht (sleutel, elk, dossiers) VALUES (%s, %s, %s)
"""
_WEG = "DELETE FROM toegang.zicht WHERE sleutel = ANY (%s)"


class Zichten:
    """The views that this process reads in; two readers who may see the same share one."""

    def __init__(self, dsn: str) -> None:
        self._mutex = threading.Lock()
        self._ids: dict[Zicht, tuple[str, float]] = {}
        self._pool = pool(dsn, termijn=_TERMIJN, hoogst=2)

    def close(self) -> None:
        """End every view, as far as the database answers, and let go of all connections."""
        ids, self._ids = self._ids, {}
        with suppress(OperationalError):  # each ends by itself within the minute
            if ids:
                self._voer_uit(_WEG, [_sleutel(id_) for id_, _ in ids.values()])
        self._pool.close()

    def id_van(self, zicht: Zicht) -> str:
        """An id that opens this view to a transaction, for at least half a minute from now.

        Raises:
            OperationalError: the database does not answer.
        """
        with self._mutex:
            nu = time.monotonic()
            self._ids = {z: (id_, tot) for z, (id_, tot) in self._ids.items() if nu < tot}
            if zicht not in self._ids:
                id_ = secrets.token_urlsafe(32)
                # Either every case but these, or none but these.
                dossiers = zicht.behalve if zicht.elk else zicht.genoemd - zicht.behalve
                self._voer_uit(_NIEUW, _sleutel(id_), zicht.elk, sorted(dossiers))
                self._ids[zicht] = (id_, nu + _VERS)
            return self._ids[zicht][0]

    def vergeet(self, zicht: Zicht) -> None:
        """The database does not know its id any more, as after a crash: the next is a new one."""
        with self._mutex:
            self._ids.pop(zicht, None)

    def _voer_uit(self, opdracht: str, *waarden: object) -> None:
        with self._pool.connection() as verbinding:
            verbinding.deadline = time.monotonic() + _TERMIJN
            verbinding.execute(opdracht, waarden)
            verbinding.deadline = None


def _sleutel(id_: str) -> bytes:
    return sha256(id_.encode()).digest()
