"""Asking others over HTTP: all at once, within a deadline, not waiting for who is silent."""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from ledger.buiten.trace import HUIDIG

_LANGSTE_ANTWOORD = 65_536
_POORT = {"http": 80, "https": 443}
GEEN_ANTWOORD = (OSError, HTTPException, ValueError)
W = TypeVar("W", bound=Hashable)
T = TypeVar("T")
_Adres = tuple[Any, ...]
_SLOT = threading.Lock()
_GEZOCHT: dict[tuple[str, int], Future[list[_Adres]]] = {}  # the names that are being looked up


def samen(vraag: Callable[[W], T], wie: Sequence[W], termijn: float) -> dict[W, T]:
    """Ask all at once; who has not answered in time is absent, and nobody waits for it."""
    antwoorden: queue.Queue[tuple[W, T]] = queue.Queue()
    for ander in wie:
        taak = threading.Thread(
            target=lambda w: antwoorden.put((w, vraag(w))), args=[ander], daemon=True
        )
        taak.start()
    uit: dict[W, T] = {}
    einde = time.monotonic() + termijn
    while len(uit) < len(wie) and (rest := einde - time.monotonic()) > 0:
        with suppress(queue.Empty):
            ander, antwoord = antwoorden.get(timeout=rest)
            uit[ander] = antwoord
    return uit


def haal(
    hoe: str,
    url: str,
    inhoud: bytes | None,
    termijn: float,
    soort: str = "text/plain",
    extra: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """One request, and the status and the first bytes of its answer; follows no redirects.

    Whatever the other side does, this ends: the time is that of the whole exchange, and headers
    and interim answers (RFC 9110, section 15.2) count as bytes too.

    Raises:
        OSError, HTTPException, ValueError: there was no answer (`GEEN_ANTWOORD`).
    """
    delen = urlsplit(url)
    if delen.scheme not in {"http", "https"} or not delen.hostname:
        raise ValueError(f"verwacht een adres met http of https, kreeg {url}")
    # As the address says it, without who enters (RFC 9110, section 7.2).
    gastheer = delen.netloc.rpartition("@")[2].encode("idna").decode()
    koppen = {"Host": gastheer, "Content-Type": soort, **(extra or {})}
    if span := HUIDIG.get():
        koppen["traceparent"] = span.traceparent
    pad = f"{delen.path or '/'}?{delen.query}" if delen.query else delen.path
    einde = time.monotonic() + termijn
    verbinding = HTTPConnection(delen.hostname, delen.port or _POORT[delen.scheme])
    try:
        verbinding.sock = _verbonden(verbinding.host, verbinding.port, einde)
        if delen.scheme == "https":
            context = ssl.create_default_context()
            verbinding.sock = context.wrap_socket(verbinding.sock, server_hostname=delen.hostname)
        verbinding.sock.settimeout(_rest(einde))
        verbinding.request(hoe, pad, inhoud, koppen)
        bron = _Bron(verbinding.sock, einde)
        # All that http.client asks of a socket is that it makes a file to read from.
        antwoord = HTTPResponse(cast("socket.socket", bron), method=hoe)
        antwoord.begin()
        return antwoord.status, antwoord.read(_LANGSTE_ANTWOORD)
    finally:
        verbinding.close()


class _Bron(io.RawIOBase):
    """What comes in over a connection, until a moment and up to a number of bytes."""

    def __init__(self, verbinding: socket.socket, einde: float) -> None:
        self._verbinding, self._einde = verbinding, einde
        self._over = 2 * _LANGSTE_ANTWOORD  # the answer, and as much for all that precedes it

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, ruimte: Any) -> int:
        if not self._over:
            raise HTTPException(f"verwacht hoogstens {2 * _LANGSTE_ANTWOORD} bytes")
        self._verbinding.settimeout(_rest(self._einde))
        aantal = self._verbinding.recv_into(memoryview(ruimte)[: self._over])
        self._over -= aantal
        return aantal


def _verbonden(host: str, poort: int, einde: float) -> socket.socket:
    """A connection to the first address that takes one; all of them within the time together."""
    fout = OSError(f"geen adres voor {host}")
    for familie, soort, proto, _, adres in _adressen(host, poort, einde):
        verbinding = socket.socket(familie, soort, proto)
        try:
            verbinding.settimeout(_rest(einde))
            verbinding.connect(adres)
        except OSError as deze:
            verbinding.close()
            fout = deze
        else:
            return verbinding
    raise fout


def _adressen(host: str, poort: int, einde: float) -> list[_Adres]:
    """Where a name leads, asked of a resolver that knows no deadline.

    One that hangs keeps one thread per name, however often it is asked, and no process.
    """
    with _SLOT:
        gezocht = _GEZOCHT.get((host, poort))
        if gezocht is None:
            gezocht = _GEZOCHT[host, poort] = Future()
            threading.Thread(target=_zoek_op, args=[host, poort, gezocht], daemon=True).start()
    return gezocht.result(_rest(einde))


def _zoek_op(host: str, poort: int, gezocht: Future[list[_Adres]]) -> None:
    try:
        gevonden = socket.getaddrinfo(host, poort, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as fout:
        gezocht.set_exception(fout)
    else:
        gezocht.set_result(gevonden)
    with _SLOT:
        del _GEZOCHT[host, poort]


def _rest(einde: float) -> float:
    rest = einde - time.monotonic()
    if rest <= 0:
        raise TimeoutError("verwacht een antwoord binnen de tijd")
    return rest
