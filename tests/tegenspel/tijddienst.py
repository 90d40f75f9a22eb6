"""A timestamp service (RFC 3161) for tests: openssl behind an HTTP door, with a root of its own."""

import subprocess
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
# Without `certs`: openssl would add them in an order that a strict reader of DER refuses.
_INSTELLINGEN = """
[tsa]
default_tsa = proef
[proef]
serial = serial
crypto_device = builtin
signer_cert = tsa.crt
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
"""


class Tijddienst:
    """A service in a folder of its own, on a port of its own."""

    def __init__(self, map_: Path, sleutel: Sequence[str] = _EC) -> None:
        map_.mkdir()
        self.map = map_
        self.wortels = map_ / "ca.crt"
        self.stuk = False
        eis = [*sleutel, "-subj", "/CN=Proefdienst (fictief)"]
        self._openssl(
            *("req", "-x509", *_EC, "-keyout", "ca.key", "-out", "ca.crt", "-days", "3650"),
            *("-subj", "/CN=Proefwortel (fictief)", "-addext", "keyUsage=critical,keyCertSign"),
        )
        self._openssl("req", *eis, "-keyout", "tsa.key", "-out", "tsa.csr")
        (map_ / "ext").write_text(
            "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        )
        self._openssl(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "ca.crt", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-out", "tsa.crt", "-days", "3650", "-extfile", "ext"),
        )
        (map_ / "tsa.cnf").write_text(_INSTELLINGEN)
        (map_ / "serial").write_text("01\n")
        dienst = self

        class _Deur(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                antwoord = dienst.stempel(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(antwoord)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Deur)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stempel(self, vraag: bytes) -> bytes:
        """The answer to a timestamp query."""
        if self.stuk:
            return b"geen tijdstempel"
        (self.map / "vraag").write_bytes(vraag)
        self._openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "vraag", "-out", "antwoord"
        )
        return (self.map / "antwoord").read_bytes()

    def openssl_vindt_geldig(self, antwoord: bytes, data: bytes) -> bool:
        """What the second judge says."""
        (self.map / "in").write_bytes(antwoord)
        (self.map / "data").write_bytes(data)
        klaar = subprocess.run(
            ["openssl", "ts", "-verify", "-in", "in", "-data", "data", "-CAfile", "ca.crt"],
            cwd=self.map,
            capture_output=True,
            check=False,
        )
        return klaar.returncode == 0

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _openssl(self, *woorden: str) -> None:
        subprocess.run(["openssl", *woorden], cwd=self.map, check=True, capture_output=True)
