"""Where demonstrations are given: a folder with a server that is gone afterwards, whatever happens.

Nothing is read of a register: no setting, no folder, no database of whoever runs this.
"""

import itertools
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.beproeving.proefkamer import Tekenkamer, open_tekenkamer
from ledger.beproeving.proefserver import ProefOnmogelijk, Proefserver
from ledger.databank.postgres import Database

RUIMTE = 400_000_000  # bytes; twice what all of them came to at once
_STOPT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Werkplek:
    """A server, a folder, and as many empty logs as are asked for."""

    map: Path
    servers: list[Proefserver] = field(default_factory=list)
    _nummer: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def server(self) -> Proefserver:
        """The one that all share, and nobody breaks beyond what others can bear."""
        return self.servers[0]

    def naam(self, wat: str) -> str:
        """A name that nothing has yet."""
        return f"{wat}_{next(self._nummer)}"

    def databank(self) -> tuple[str, Database]:
        """An empty register, by its name."""
        naam = self.naam("proef")
        self.server.kopieer_sjabloon(naam)
        return naam, self.server.register(naam)

    @contextmanager
    def kamer(self) -> Iterator[Tekenkamer]:
        """An empty log and its signer."""
        naam, database = self.databank()
        with open_tekenkamer(database, self.map / naam) as kamer:
            yield kamer


@contextmanager
def open_werkplek() -> Iterator[Werkplek]:
    """A place to try things, gone afterwards, also when somebody breaks it off.

    Raises:
        ProefOnmogelijk: there is no place for it here.
    """
    waar = Path(tempfile.gettempdir())
    plek = Werkplek(waar / f"toedracht-bewijs-{secrets.token_hex(4)}")
    with _ongestoord(plek):  # before its folder is there, so that no signal leaves that behind
        try:
            vrij = shutil.disk_usage(waar).free
            plek.map.mkdir(mode=0o700)
        except OSError as fout:
            raise ProefOnmogelijk(f"{waar}: {fout.strerror}") from None
        if vrij < RUIMTE:
            raise ProefOnmogelijk(
                f"{waar}: verwacht {RUIMTE // 10**6} MB vrije ruimte, kreeg"
                f" {vrij // 10**6} MB; wijs met TMPDIR een andere map aan"
            )
        if os.geteuid() == 0:
            # The user whom the server runs as passes through, and lists nothing.
            plek.map.chmod(0o711)
        nieuwe_server(plek)
        yield plek


def nieuwe_server(plek: Werkplek) -> Proefserver:
    """A server with an empty register to copy; the next one is for who breaks it for good."""
    map_ = plek.map / plek.naam("server")
    map_.mkdir()
    server = Proefserver(map_)
    plek.servers.append(server)
    server.maak_sjabloon()
    return server


@contextmanager
def _ongestoord(plek: Werkplek) -> Iterator[None]:
    """Break off at a signal, clean up without being broken off, and give the environment back."""
    eigen = threading.current_thread() is threading.main_thread()
    eerder = {wat: signal.signal(wat, _breek_af) for wat in _STOPT} if eigen else {}
    # What is set for a database of one's own would lead our connections astray.
    pg = {naam: os.environ.pop(naam) for naam in list(os.environ) if naam.startswith("PG")}
    try:
        yield
    finally:
        for wat in eerder:
            signal.signal(wat, signal.SIG_IGN)
        for server in plek.servers:
            server.verwijder()
        shutil.rmtree(plek.map, ignore_errors=True)
        os.environ.update(pg)
        for wat, hoe in eerder.items():
            signal.signal(wat, hoe)


def _breek_af(*_: object) -> None:
    for wat in _STOPT:  # whoever is impatient must not break off the cleaning up
        signal.signal(wat, signal.SIG_IGN)
    raise KeyboardInterrupt
