"""A mail server on loopback that tests tell what to answer (RFC 5321, as far as we speak it)."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

Gedrag = Literal["neemt", "weigert", "weigert_brief", "valt_stil", "valt_weg"]


@dataclass
class Postkamer:
    """What came in, and how it behaves towards an address."""

    poort: int = 0
    gedrag: dict[str, Gedrag] = field(default_factory=dict)
    brieven: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def neem(self, naar: str, brief: bytes) -> None:
        bericht = message_from_bytes(brief, policy=policy.default)
        self.brieven.append((naar, bericht))


class Gesprek(socketserver.StreamRequestHandler):
    """One conversation with who hands over letters."""

    kamer: Postkamer

    def handle(self) -> None:
        self._zeg("220 postkamer.example ESMTP")
        naar = ""
        while regel := self.rfile.readline():
            woord, _, rest = regel.decode().strip().partition(" ")
            match woord.upper():
                case "RCPT":
                    naar = rest.partition("<")[2].partition(">")[0]
                    weigert = self.kamer.gedrag.get(naar) == "weigert"
                    self._zeg(f"550 {naar} onbekend" if weigert else "250 ok")
                case "DATA":
                    if not self._brief(naar, self.kamer.gedrag.get(naar, "neemt")):
                        return
                case "QUIT":
                    self._zeg("221 dag")
                    return
                case _:
                    self._zeg("250 ok")

    def _brief(self, naar: str, gedrag: Gedrag) -> bool:
        """A letter as it comes in; answers whether the conversation goes on."""
        if gedrag == "valt_weg":
            return False
        self._zeg("354 ga uw gang")
        regels = list(iter(self.rfile.readline, b".\r\n"))
        if gedrag == "weigert_brief":
            self._zeg("554 niet deze")
            return True
        self.kamer.neem(naar, b"".join(regels))
        if gedrag == "valt_stil":
            return False
        self._zeg("250 aangenomen")
        return True

    def _zeg(self, regel: str) -> None:
        self.wfile.write(regel.encode() + b"\r\n")


@contextmanager
def open_postkamer() -> Iterator[Postkamer]:
    """A server that runs as long as this lasts."""
    kamer = Postkamer()
    gesprek = type("GesprekHier", (Gesprek,), {"kamer": kamer})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), gesprek) as server:
        server.daemon_threads = True
        kamer.poort = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kamer
        server.shutdown()
