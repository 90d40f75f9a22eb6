"""Who is asked and answers without end, or drop by drop, is given up and leaves nothing behind."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import chain, repeat

import pytest

from ledger.buitenwereld import GEEN_ANTWOORD, haal, samen

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
def _spreekt(begin: bytes, daarna: bytes = b"", rust: float = 0.0) -> Iterator[str]:
    """Someone who takes one request, says this, and then goes on saying that."""
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        open_ = threading.Event()

        def spreek() -> None:
            gesprek, _ = luisteraar.accept()
            with gesprek, suppress(OSError):
                gesprek.recv(65_536)
                for stuk in chain([begin], repeat(daarna)) if daarna else [begin]:
                    gesprek.sendall(stuk)
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
    verbinding = HTTPConnection(url.split("/")[2], timeout=TERMIJN)
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
    with _spreekt(*druppels) as url:
        draad = threading.Thread(target=_zonder_grens, args=[url], daemon=True)
        draad.start()
        draad.join(2 * TERMIJN)
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
