"""Serving the pages on this machine: loopback only, on the first free port from the one asked."""

import errno
import socket
from datetime import UTC, datetime

import uvicorn
from rich.console import Console
from starlette.types import ASGIApp

from api.app import maak_app
from api.beheer.opstelling import Opstelling
from api.handleiding.dienstblad import beveiligingstekst
from api.web.aanmelding import Aanmelding, maak_aanmelding
from api.web.schrijfdeur import Schrijfdeur

ADRES = "127.0.0.1"
_GEEN_CONTACT = (
    "/.well-known/security.txt is er niet: zet TOEDRACHT_BEVEILIGINGSCONTACT en"
    " TOEDRACHT_BEVEILIGING_GELDIG_TOT (een dag die nog komt)"
)
_POGINGEN = 50
_BIJ = 5.0  # seconds that whoever recorded waits to see it
_AANLOOP = 30.0  # seconds that the pages wait for the read tables; then they show what there is


def serveer(opstelling: Opstelling, poort: int, opmerkingen: Console) -> None:
    """Serve until interrupted, with the projections following the log.

    Raises:
        GeenAanmelding: the settings do not say how one signs in, or go against the register.
    """
    with luister(poort) as luisteraar:
        poort = luisteraar.getsockname()[1]
        aanmelding = maak_aanmelding(opstelling.instellingen, opstelling.sessies, poort)
        opstelling.leesmodel.start()
        opstelling.concepten.start()
        opstelling.leesmodel.wacht(opstelling.register.journal.positie(), _AANLOOP)
        if beveiligingstekst(opstelling.instellingen, datetime.now(UTC)) is None:
            opmerkingen.print(_GEEN_CONTACT, soft_wrap=True)
        opmerkingen.print(f"Toedracht staat op http://{ADRES}:{poort} (stop met Ctrl-C)")
        app = app_van(opstelling, aanmelding)
        instellingen = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(instellingen).run(sockets=[luisteraar])


def app_van(opstelling: Opstelling, aanmelding: Aanmelding) -> ASGIApp:
    """The pages and the API over this register, for whoever signs in so."""
    return maak_app(
        opstelling.raadplegen,
        aanmelding,
        opstelling.instellingen,
        opstelling.bewijs.uitgave,
        opstelling.bewijs.toezicht,
        opstelling.inzicht,
        opstelling.toegang.verwerkingen,
        Schrijfdeur(
            opstelling.register,
            opstelling.toegang,
            lambda nummer: opstelling.leesmodel.wacht(nummer, _BIJ),
            opstelling.concepten,
        ),
        opstelling.wissen,
        opstelling.klok,
    )


def luister(poort: int) -> socket.socket:
    """A socket on loopback, bound to the first free port from this one (0: any).

    It says that it speaks TCP: asyncio sends at once only on a socket that does, and without that
    every answer over a kept connection waits 40 ms for the client to acknowledge its head.
    """
    for kandidaat in range(poort, poort + _POGINGEN):
        luisteraar = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        luisteraar.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            luisteraar.bind((ADRES, kandidaat))
        except OSError as fout:
            luisteraar.close()
            if fout.errno != errno.EADDRINUSE:
                raise
            continue
        return luisteraar
    raise OSError(errno.EADDRINUSE, f"geen vrije poort vanaf {poort}")
