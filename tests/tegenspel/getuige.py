"""A witness (C2SP tlog-witness) for tests: it does what the protocol says, until it is told not to.

It keeps the last checkpoint that it cosigned and cosigns the next with a consistency proof only.
`gedrag` makes it silent, slow, or a liar.
"""

import base64
import threading
import time
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.daden.handelingen import lees_handeling
from ledger.daden.woorden import Daad
from ledger.verify import (
    COSIGNATURE,
    Afgekeurd,
    Checkpoint,
    Key,
    Signature,
    check_consistency,
    cosigned_text,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    verified,
)

Gedrag = Literal["eerlijk", "zwijgt", "traag", "vals", "toekomst", "onzin"]


class Proefgetuige:
    """A witness of one log, on a port of its own."""

    def __init__(self, log_vkey: str, naam: str = "getuige.example") -> None:
        self._prive = Ed25519PrivateKey.generate()
        openbaar = self._prive.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = Key(naam, COSIGNATURE, openbaar)
        self._log = parse_vkey(log_vkey)
        self.gedrag: Gedrag = "eerlijk"
        self.gezien: Checkpoint | None = None
        self.noot = ""
        self.bewaard: list[bytes] = []  # signed requests that it refused
        self.verzoeken = 0
        self._slot, self._sluit = threading.Lock(), threading.Event()
        getuige = self

        class _Deur(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                lengte = int(self.headers["Content-Length"])
                self._antwoord(*getuige.vraag(self.rfile.read(lengte)))

            def do_GET(self) -> None:
                oorsprong = sha256(getuige._log.name.encode()).hexdigest()
                er_is = self.path == f"/{oorsprong}/checkpoint" and getuige.noot
                self._antwoord(200 if er_is else 404, getuige.noot.encode())

            def _antwoord(self, status: int, inhoud: bytes) -> None:
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(inhoud)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Deur)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def vraag(self, verzoek: bytes) -> tuple[int, bytes]:
        """The answer to add-checkpoint."""
        self.verzoeken += 1
        if self.gedrag == "zwijgt":
            return 503, b""
        if self.gedrag == "traag":
            self._sluit.wait(300)  # no longer than anybody asks it
        if self.gedrag == "onzin":
            return 200, b"geen handtekening\n"
        kop, _, noot = verzoek.partition(b"\n\n")
        oud, *bewijs = kop.decode().split("\n")
        try:
            gelezen = parse_note(noot)
            verified(gelezen, [self._log])
        except Afgekeurd:
            return 403, b""
        with self._slot:
            return self._oordeel(int(oud[4:]), bewijs, gelezen.text, verzoek)

    def _oordeel(
        self, oud: int, bewijs: list[str], tekst: str, verzoek: bytes
    ) -> tuple[int, bytes]:
        nieuw = parse_checkpoint(tekst)
        vorig = self.gezien
        if oud > nieuw.size:
            return 400, b""
        if oud != (vorig.size if vorig else 0):
            self.bewaard.append(verzoek)
            return 409, f"{vorig.size if vorig else 0}\n".encode()
        try:
            if vorig is not None:
                hashes = [base64.b64decode(regel) for regel in bewijs]
                check_consistency(vorig.size, vorig.root, nieuw.size, nieuw.root, hashes)
        except Afgekeurd:
            self.bewaard.append(verzoek)
            return 422, b""
        self.gezien = nieuw
        regel = self.teken(tekst).line
        self.noot = verzoek.partition(b"\n\n")[2].decode() + regel
        return 200, regel.encode()

    def teken(self, tekst: str, op: int | None = None) -> Signature:
        """A cosignature under this checkpoint, whatever was seen before."""
        tijd = int(time.time()) if op is None else op
        if self.gedrag == "toekomst":
            tijd += 86_400
        getekend = self._prive.sign(cosigned_text(tijd, tekst.encode()))
        if self.gedrag == "vals":
            getekend = bytes(64)
        return Signature(self.key.name, self.key.id, tijd.to_bytes(8, "big") + getekend)

    def medeondertekend(self, noot: str, op: int | None = None) -> Daad:
        """The act by which a log holds the cosignature under this checkpoint."""
        oorsprong, omvang, wortel = noot.partition("\n\n")[0].split("\n")
        regel = self.teken(f"{oorsprong}\n{omvang}\n{wortel}\n", op)
        return lees_handeling(
            {
                "daad": "controlepunt_medeondertekend",
                "oorsprong": oorsprong,
                "omvang": int(omvang),
                "wortel": wortel,
                "getuige": regel.name,
                "handtekening": regel.line.split(" ")[2].strip(),
            }
        )

    def close(self) -> None:
        self._sluit.set()
        self._server.shutdown()
        self._server.server_close()
