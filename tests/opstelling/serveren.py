"""Pages and log served on this machine, for a browser or for software of others."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import maak_app
from api.opdrachtregel.server import luister
from api.web.aanmelding import Aanmelding
from api.web.demogebruikers import DEMODOEL, DEMOGEBRUIKERS
from api.web.koekjes import SESSIE, formulier
from ledger.databank.sessies import Aangemeld, Sessies
from projections.vragen.raadplegen import Raadplegen

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LID = DEMOGEBRUIKERS[0]
_ID = "oefensessie"
HIER = "http://testserver"


class Oefensessies:
    """The sessions of one process, without a database; one demo user is signed in already."""

    def __init__(self) -> None:
        wie = Aangemeld(LID.account, frozenset({LID.rol}), _ID, LID.naam, DEMODOEL)
        self.levend: dict[str, Aangemeld] = {_ID: wie}
        self.uit: set[str] = set()

    def als_sessies(self) -> Sessies:
        return cast("Sessies", self)

    def herken(self, id_: str) -> Aangemeld | None:
        return self.levend.get(id_)

    def begin(
        self,
        account: str,
        rollen: frozenset[str],
        naam: str | None = None,
        *,
        doel: str | None = None,
        in_plaats_van: str | None = None,
    ) -> str:
        self.levend.pop(in_plaats_van or "", None)
        id_ = f"oefensessie-{len(self.levend)}-{account}"
        self.levend[id_] = Aangemeld(account, rollen, id_, naam, doel)
        return id_

    def kies_doel(self, id_: str, doel: str) -> None:
        self.levend[id_] = replace(self.levend[id_], doel=doel)

    def is_uitgeschakeld(self, account: str) -> bool:
        return account in self.uit

    def eindig(self, id_: str) -> None:
        self.levend.pop(id_, None)


def oefenapp(raadplegen: Raadplegen, **delen: Any) -> ASGIApp:
    """The app with a demo user at the other side: who brings no cookie is signed in."""
    app = maak_app(raadplegen, Aanmelding(Oefensessies().als_sessies(), (HIER,)), **delen)

    async def aangemeld(scope: Scope, receive: Receive, send: Send) -> None:
        koppen = dict(scope.get("headers", ()))
        if scope["type"] == "http" and b"cookie" not in koppen:
            eigen = {b"origin": HIER, b"x-formulier": formulier(_ID)}
            koppen = {**eigen, **koppen, b"cookie": f"{SESSIE}={_ID}"}
            rij = [(n, w.encode() if isinstance(w, str) else w) for n, w in koppen.items()]
            scope = {**scope, "headers": rij}
        await app(scope, receive, send)

    return aangemeld


@contextmanager
def geserveerd(app: ASGIApp) -> Iterator[str]:
    """The address at which the app answers."""
    with luister(0) as luisteraar:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        draad = threading.Thread(target=server.run, kwargs={"sockets": [luisteraar]}, daemon=True)
        draad.start()
        while not server.started:
            assert draad.is_alive(), "the server ended before it began"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{luisteraar.getsockname()[1]}"
        finally:
            server.should_exit = True
            draad.join(10)


def klik(wat: "Locator") -> None:
    """Click on what loads a page, and go on once all of that page is there.

    A click waits for its beginning alone: what stands further down is asked for too soon, and a
    button may not have its form yet.
    """
    with wat.page.expect_navigation():
        wat.click()


def toets(wat: "Locator", naam: str = "Enter") -> None:
    """The same with a key."""
    with wat.page.expect_navigation():
        wat.press(naam)


def onthouden(app: ASGIApp, adressen: Iterable[str]) -> ASGIApp:
    """The app, with these addresses asked once and answered from memory after that."""
    klant = TestClient(app)
    bladen = {adres: klant.get(adres) for adres in adressen}

    async def uit_het_hoofd(scope: Scope, receive: Receive, send: Send) -> None:
        vraag = scope.get("query_string", b"").decode()
        blad = bladen.get(f"{scope.get('path')}{f'?{vraag}' if vraag else ''}")
        if blad is None:
            await app(scope, receive, send)
        else:
            antwoord = Response(blad.content, blad.status_code, dict(blad.headers))
            await antwoord(scope, receive, send)

    return uit_het_hoofd


def getekend(blad: "Page") -> None:
    """Go on once the page stands on the screen; a key that comes before may fall on nothing."""
    blad.evaluate("new Promise((ja) => requestAnimationFrame(() => requestAnimationFrame(ja)))")
