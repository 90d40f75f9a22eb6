"""Asking others over HTTP: all at once, within a deadline, not waiting for who is silent."""

import queue
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeVar
from urllib.parse import urlsplit

_LANGSTE_ANTWOORD = 65_536
GEEN_ANTWOORD = (OSError, HTTPException, ValueError)
W = TypeVar("W", bound=Hashable)
T = TypeVar("T")


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
    hoe: str, url: str, inhoud: bytes | None, termijn: float, soort: str = "text/plain"
) -> tuple[int, bytes]:
    """One request, and the status and the first bytes of its answer; follows no redirects.

    Raises:
        OSError, HTTPException, ValueError: there was no answer (`GEEN_ANTWOORD`).
    """
    delen = urlsplit(url)
    verbinder = {"http": HTTPConnection, "https": HTTPSConnection}.get(delen.scheme)
    if verbinder is None or not delen.hostname:
        raise ValueError(f"verwacht een adres met http of https, kreeg {url}")
    verbinding = verbinder(delen.hostname, delen.port, timeout=termijn)
    try:
        verbinding.request(hoe, delen.path, inhoud, {"Content-Type": soort})
        antwoord = verbinding.getresponse()
        return antwoord.status, antwoord.read(_LANGSTE_ANTWOORD)
    finally:
        verbinding.close()
