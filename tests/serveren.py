"""Pages and log served on this machine, for a browser or for software of others."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


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
