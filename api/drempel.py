"""The threshold of the service: no more at once than it can do.

Whoever comes when all is taken is told so at once and may come back; nothing of it was looked at,
so nothing was recorded. Who is told apart first (wacht.py) has places of its own: many who read
never keep somebody from recording, and no number of strangers keeps out who is signed in. A place
is for work alone, so a body was read before one is taken (lichaam.py).
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.beeld.sjablonen import BEZOEK, Bezoek
from api.taal.vertaling import _
from api.web.problemen import probleem
from api.web.tabelgang import VRAGEN
from api.zaak import paginas

# Together as many as there are threads to work in, so that whoever is let in never waits for one.
LEZEN, VASTLEGGEN, VREEMD, HERKENNEN = 20, 10, 6, 4
_WACHT, _KIJK_WEER = 0.1, 0.01  # seconds for a place: that there is none is said within 200 ms
LEEST: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_VRIJ: Final = ("/static/", "/gezondheid")
_API: Final = "/api/"


class Vol(Exception):
    """There is no place now."""


class Drempel:
    """Lets in as many as there are places; `scope["state"]` says who is signed in."""

    def __init__(
        self,
        binnen: ASGIApp,
        lezen: int = LEZEN,
        vastleggen: int = VASTLEGGEN,
        vreemd: int = VREEMD,
    ) -> None:
        self._binnen, self._vreemd = binnen, Plaatsen(vreemd)
        self._plaatsen = {True: Plaatsen(lezen), False: Plaatsen(vastleggen)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one question in, or say why not."""
        if scope["type"] != "http" or scope["path"].startswith(_VRIJ):
            await self._binnen(scope, receive, send)
            return
        eigen = scope.get("state", {}).get("aangemeld") is not None
        plaatsen = self._plaatsen[scope["method"] in LEEST] if eigen else self._vreemd
        try:
            async with plaatsen.een():
                with VRAGEN.een():
                    await self._binnen(scope, receive, send)
        except Vol:
            await te_druk(scope)(scope, receive, send)


class Plaatsen:
    """So many places, for any number of event loops."""

    def __init__(self, hoeveel: int) -> None:
        self._vrij, self._mutex = hoeveel, threading.Lock()

    @asynccontextmanager
    async def een(self) -> AsyncIterator[None]:
        """One place, for as long as this lasts.

        Raises:
            Vol: after a moment there is none.
        """
        einde = time.monotonic() + _WACHT
        while not self._genomen():
            if time.monotonic() >= einde:
                raise Vol
            await asyncio.sleep(_KIJK_WEER)
        try:
            yield
        finally:
            with self._mutex:
                self._vrij += 1

    def _genomen(self) -> bool:
        with self._mutex:
            if self._vrij <= 0:
                return False
            self._vrij -= 1
            return True


def te_druk(scope: Scope, waarom: str | None = None) -> Response:
    """The answer that there is no place; it asks nothing of a database, not even for a page."""
    waarom = waarom or _(
        "Het is nu te druk. Met deze poging is niets vastgelegd; vraag het zo dadelijk opnieuw."
    )
    if scope["path"].startswith(_API):
        return probleem(503, waarom)
    merk = BEZOEK.set(Bezoek())
    try:
        antwoord = paginas.fout(503, waarom)
    finally:
        BEZOEK.reset(merk)
    antwoord.headers["retry-after"] = probleem(503).headers["retry-after"]
    return antwoord
