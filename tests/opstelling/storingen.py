"""Machinery that breaks things on purpose: PostgreSQL servers of our own, and a bad network.

`Server` is a real PostgreSQL that a test may kill; the product breaks the same one for whoever asks
for proof (`ledger/beproeving`). `Storing` is a TCP proxy in front of it that
can lose a reply, swallow everything, or be slow. Every fault test has a negative control: the same
check on a system whose protection was taken away, and it must fail there.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from psycopg.conninfo import make_conninfo

from ledger.beproeving.proefserver import INGEBED, Proefserver, wacht_tot

__all__ = ["DEBIAN_15", "PG_DUMP", "Server", "Storing", "Versie", "wacht_tot"]
Versie = Literal["15", "18"]
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
PG_DUMP = INGEBED / "pg_dump"
# When a proxy stands between client and server: what it does to the bytes.
Modus = Literal["door", "verlies_antwoord", "zwart_gat", "traag", "verbreek"]


class Server(Proefserver):
    """The same of either version, in a temporary folder."""

    def __init__(
        self, versie: Versie, *, checksums: bool = True, omgeving: Mapping[str, str] | None = None
    ) -> None:
        self.versie = versie
        checksum_optie = "--data-checksums"
        if not checksums:
            checksum_optie = "--no-data-checksums" if versie == "18" else ""
        super().__init__(
            Path(tempfile.mkdtemp(prefix="toedracht-pg-")),
            DEBIAN_15 if versie == "15" else INGEBED,
            opties=[checksum_optie] if checksum_optie else [],
            omgeving={"LC_ALL": "C.UTF-8", **(omgeving or {})},
            gebruiker="postgres" if versie == "15" else None,
        )


class Storing:
    """A TCP proxy to a unix socket of PostgreSQL that misbehaves from the moment it is told to."""

    def __init__(self, server: Server) -> None:
        self._doel = str(server.data / ".s.PGSQL.5432")
        self.modus: Modus = "door"
        self.vertraging = 0.0
        self.verzwolgen = {"vraag": 0, "antwoord": 0}  # bytes that a black hole took, each way
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
                    self.verzwolgen["antwoord" if antwoord else "vraag"] += len(brok)
                    continue
                if antwoord and self.modus == "verlies_antwoord":
                    self.verbreek()
                    return
                naar.sendall(brok)
        for kant in (van, naar):
            with suppress(OSError):
                kant.shutdown(socket.SHUT_RDWR)
