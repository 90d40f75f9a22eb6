"""Pages and log served on this machine, for a browser or for software of others."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send


@contextmanager
def geserveerd(app: ASGIApp) -> Iterator[str]:
    """The address at which the app answers."""
    with socket.socket() as luisteraar:
        luisteraar.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        draad = threading.Thread(target=server.run, kwargs={"sockets": [luisteraar]}, daemon=True)
        draad.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{luisteraar.getsockname()[1]}"
        finally:
            server.should_exit = True
            draad.join(10)


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
