"""The threshold of the service: no more at once than it can do, and no more of one than it takes.

Whoever comes when all is taken is told so at once and may come back; nothing of it was looked at,
so nothing was recorded. Reading and recording have places of their own, so that many who read never
keep somebody from recording. A body is refused whole: too large as soon as that shows, too slow
when it keeps its place without going on.
"""

import asyncio
import threading
import time
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import paginas
from api.problemen import probleem

# Together as many as there are threads to work in, so that whoever is let in never waits for one.
LEZEN, VASTLEGGEN = 28, 12
_WACHT, _KIJK_WEER = (
    0.1,
    0.01,
)  # seconds for a place; the answer that there is none leaves within 200 ms
# Beyond this nothing is read. A form with files may say that they are too large (meerdelig.py), so
# that what was typed is kept; whatever else comes in holds less than this many times over.
_GROOTST, _GROOTST_ZONDER = 256 * 1024 * 1024, 4 * 1024 * 1024
_PER_DEEL, _HEEL = 10.0, 300.0  # seconds for a next part of a body, and for all of it
_LEEST: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_VRIJ: Final = ("/static/", "/gezondheid")
_API: Final = "/api/"
_MET_BESTANDEN: Final = b"multipart/form-data"
_VOL = "Het is nu te druk. Met deze poging is niets vastgelegd; vraag het zo dadelijk opnieuw."
_GROOT = "Dit is groter dan hier wordt aangenomen. Met deze poging is niets vastgelegd."
_TRAAG = "Het duurde te lang voordat alles binnen was. Met deze poging is niets vastgelegd."


class Drempel:
    """Lets in as many as there are places, with bodies that are not too large and not too slow."""

    def __init__(self, binnen: ASGIApp, lezen: int = LEZEN, vastleggen: int = VASTLEGGEN) -> None:
        self._binnen = binnen
        self._plaatsen = {True: _Plaatsen(lezen), False: _Plaatsen(vastleggen)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one question in, or say why not."""
        if scope["type"] != "http" or scope["path"].startswith(_VRIJ):
            await self._binnen(scope, receive, send)
            return
        if _gemeld(scope) > _hoogstens(scope):
            await _antwoord(scope, 413, _GROOT)(scope, receive, send)
            return
        plaats = self._plaatsen[scope["method"] in _LEEST]
        if not await plaats.neem():
            await _antwoord(scope, 503, _VOL)(scope, receive, send)
            return
        try:
            await _Lichaam(scope, receive, send).door(self._binnen)
        finally:
            plaats.geef()


class _Plaatsen:
    """So many places, for any number of event loops."""

    def __init__(self, hoeveel: int) -> None:
        self._vrij, self._mutex = hoeveel, threading.Lock()

    async def neem(self) -> bool:
        """Take a place, or find after a moment that there is none."""
        einde = time.monotonic() + _WACHT
        while not self._genomen():
            if time.monotonic() >= einde:
                return False
            await asyncio.sleep(_KIJK_WEER)
        return True

    def geef(self) -> None:
        """Give a place back."""
        with self._mutex:
            self._vrij += 1

    def _genomen(self) -> bool:
        with self._mutex:
            if self._vrij <= 0:
                return False
            self._vrij -= 1
            return True


class _Lichaam:
    """One question whose body is watched while it comes in."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._einde, self._lengte = time.monotonic() + _HEEL, 0
        self._heel = self._geweigerd = self._begonnen = False

    async def door(self, binnen: ASGIApp) -> None:
        """Ask what is behind the threshold, unless the body is refused meanwhile."""
        try:
            await binnen(self._scope, self._ontvang, self._verstuur)
        except ClientDisconnect:
            pass  # whoever asked has gone, or was refused: nobody is left to tell
        except Exception:
            if not self._geweigerd:
                raise

    async def _ontvang(self) -> Message:
        if self._heel:
            return await self._receive()
        if self._geweigerd:
            return {"type": "http.disconnect"}
        rest = min(_PER_DEEL, self._einde - time.monotonic())
        try:
            async with asyncio.timeout(max(0.0, rest)):
                bericht = await self._receive()
        except TimeoutError:
            return await self._weiger(408, _TRAAG)
        self._lengte += len(bericht.get("body", b""))
        if self._lengte > _hoogstens(self._scope):
            return await self._weiger(413, _GROOT)
        self._heel = not bericht.get("more_body", False)
        return bericht

    async def _weiger(self, status: int, waarom: str) -> Message:
        self._geweigerd = True
        if not self._begonnen:
            await _antwoord(self._scope, status, waarom)(self._scope, self._receive, self._send)
        return {"type": "http.disconnect"}

    async def _verstuur(self, bericht: Message) -> None:
        if not self._geweigerd:
            self._begonnen = True
            await self._send(bericht)


def _hoogstens(scope: Scope) -> int:
    """How much is read of a body of this kind."""
    met_bestanden = dict(scope["headers"]).get(b"content-type", b"").startswith(_MET_BESTANDEN)
    return _GROOTST if met_bestanden else _GROOTST_ZONDER


def _gemeld(scope: Scope) -> int:
    """How large a body says that it is; the server refuses what is no number."""
    koppen = dict(scope["headers"])
    lengte = koppen.get(b"content-length", b"0")
    return int(lengte) if lengte.isdigit() else 0


def _antwoord(scope: Scope, status: int, waarom: str) -> Response:
    if scope["path"].startswith(_API):
        return probleem(status, waarom)
    antwoord = paginas.fout(status, waarom)
    if status == 503:
        antwoord.headers["retry-after"] = probleem(503).headers["retry-after"]
    return antwoord
