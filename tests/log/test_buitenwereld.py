"""Who is asked and answers without end, or drop by drop, is given up and leaves nothing behind."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import chain, repeat
from typing import Any

import pytest

from ledger.buiten import buitenwereld
from ledger.buiten.buitenwereld import GEEN_ANTWOORD, haal, samen

TERMIJN = 0.5
RUIM = 10.0  # far more than the deadline, on a busy machine too
VERDER = b"HTTP/1.1 100 Continue\r\n\r\n"
GOED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhallo"
KOPPEN = b"HTTP/1.1 200 OK\r\n"
DRUPPELS = {
    "interim answers without end": (b"", VERDER * 99, 0.0),
    "an interim answer now and then": (b"", VERDER, 0.05),
    "headers byte by byte": (KOPPEN, b"X", 0.05),
    "an answer byte by byte": (GOED.replace(b"5", b"60000"), b"x", 0.05),
}


@contextmanager
def _spreekt(
    begin: bytes, daarna: bytes = b"", rust: float = 0.0, gezegd: Callable[[], object] = int
) -> Iterator[str]:
    """Someone who takes one request, says this, and then goes on saying that; tells each time."""
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        open_ = threading.Event()

        def spreek() -> None:
            gesprek, _ = luisteraar.accept()
            with gesprek, suppress(OSError):
                gesprek.recv(65_536)
                for stuk in chain([begin], repeat(daarna)) if daarna else [begin]:
                    gesprek.sendall(stuk)
                    gezegd()
                    if open_.wait(rust):
                        break

        draad = threading.Thread(target=spreek, daemon=True)
        draad.start()
        try:
            yield f"http://127.0.0.1:{luisteraar.getsockname()[1]}/vraag"
        finally:
            open_.set()
            draad.join(RUIM)
            assert not draad.is_alive()


def _zonder_grens(url: str) -> None:
    """The same request with what the standard library has: a deadline for every single read."""
    verbinding = HTTPConnection(url.split("/")[2], timeout=RUIM)
    with suppress(*GEEN_ANTWOORD):
        verbinding.request("POST", "/vraag", b"?")
        verbinding.getresponse().read()
    verbinding.close()


def test_an_answer_comes_through_also_behind_an_interim_one() -> None:
    for antwoord in (GOED, VERDER + GOED):
        with _spreekt(antwoord) as url:
            assert haal("POST", url, b"?", RUIM) == (200, b"hallo")


@pytest.mark.parametrize("druppels", DRUPPELS.values(), ids=DRUPPELS.keys())
def test_who_answers_without_end_or_drop_by_drop_is_given_up_and_leaves_no_thread(
    druppels: tuple[bytes, bytes, float],
) -> None:
    gebleken: list[BaseException] = []

    def vraag(url: str) -> None:
        with pytest.raises(GEEN_ANTWOORD) as fout:
            haal("POST", url, b"?", TERMIJN)
        gebleken.append(fout.value)

    with _spreekt(*druppels) as url:
        voor = set(threading.enumerate())
        samen(vraag, [url], TERMIJN)
        for draad in set(threading.enumerate()) - voor:
            draad.join(RUIM)
            assert not draad.is_alive()
    assert len(gebleken) == 1


@pytest.mark.parametrize("druppels", DRUPPELS.values(), ids=DRUPPELS.keys())
def test_without_that_bound_such_a_thread_stays(druppels: tuple[bytes, bytes, float]) -> None:
    gezegd = threading.Semaphore(0)
    with _spreekt(*druppels, gezegd=gezegd.release) as url:
        draad = threading.Thread(target=_zonder_grens, args=[url], daemon=True)
        draad.start()
        draad.join(2 * TERMIJN)
        assert all(gezegd.acquire(timeout=RUIM) for _ in range(20))  # it was answered, and goes on
        assert draad.is_alive()
    draad.join(RUIM)
    assert not draad.is_alive()


def test_an_answer_that_is_too_long_is_cut_and_not_awaited() -> None:
    lang = KOPPEN + b"\r\n" + b"x" * 65_536
    with _spreekt(lang, b"x" * 65_536) as url:
        status, inhoud = haal("GET", url, None, RUIM)
    assert (status, len(inhoud)) == (200, 65_536)


def test_nobody_there_and_another_kind_of_address_are_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        poort = luisteraar.getsockname()[1]
    begin = time.monotonic()
    for url in (f"http://127.0.0.1:{poort}/", "ftp://127.0.0.1/", "https:///x", "http://"):
        with pytest.raises(GEEN_ANTWOORD):
            haal("GET", url, None, RUIM)
    assert time.monotonic() - begin < RUIM


def test_who_is_asked_reads_in_the_request_the_address_as_it_was_given_and_no_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        poort = luisteraar.getsockname()[1]
        gehoord: list[bytes] = []

        def luister() -> None:
            for _ in range(2):
                gesprek, _adres = luisteraar.accept()
                with gesprek:
                    gehoord.append(gesprek.recv(65_536))
                    gesprek.sendall(GOED)

        draad = threading.Thread(target=luister, daemon=True)
        draad.start()
        for waar in (f"127.0.0.1:{poort}/a?b=c", f"wie:geheim1@127.0.0.1:{poort}"):
            assert haal("GET", f"http://{waar}", None, RUIM) == (200, b"hallo")
        draad.join(RUIM)
    regels = [verzoek.split(b"\r\n") for verzoek in gehoord]
    assert [regel[0] for regel in regels] == [b"GET /a?b=c HTTP/1.1", b"GET / HTTP/1.1"]
    for verzoek in regels:
        hosts = [kop for kop in verzoek if kop.lower().startswith(b"host:")]
        assert hosts == [f"Host: 127.0.0.1:{poort}".encode()]
    assert b"geheim1" not in b"".join(gehoord)


def test_a_default_port_is_not_in_the_host_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that holds several sites by name does not know `getuige.example:443`."""
    gevraagd: list[str] = []

    def request(_: HTTPConnection, _hoe: str, _pad: str, _wat: object, koppen: Any) -> None:
        gevraagd.append(koppen["Host"])
        raise ConnectionError

    monkeypatch.setattr(HTTPConnection, "request", request)
    monkeypatch.setattr(buitenwereld, "_verbonden", lambda *_: socket.socket())
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda _, verbinding, **__: verbinding)
    for waar in ("https://getuige.example/x", "http://getuige.example", "https://[::1]:8443"):
        with pytest.raises(ConnectionError):
            haal("GET", waar, None, RUIM)
    assert gevraagd == ["getuige.example", "getuige.example", "[::1]:8443"]


def test_a_resolver_that_hangs_is_given_up_and_keeps_one_thread_however_often_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verder = threading.Event()

    def hangt(*_: object, **__: object) -> list[object]:
        assert verder.wait(RUIM)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hangt)
    voor = set(threading.enumerate())
    for _ in range(3):
        with pytest.raises(TimeoutError):
            haal("GET", "http://getuige.example/", None, 0.05)
    (zoeker,) = set(threading.enumerate()) - voor
    direct = threading.Thread(target=socket.getaddrinfo, args=["getuige.example", 80], daemon=True)
    direct.start()
    direct.join(0.15)
    assert direct.is_alive()  # the control: asked directly, it takes the asker along
    verder.set()
    for draad in (zoeker, direct):
        draad.join(RUIM)
        assert not draad.is_alive()
    with pytest.raises(OSError, match="geen adres voor"):  # and it is asked anew
        haal("GET", "http://getuige.example/", None, RUIM)
