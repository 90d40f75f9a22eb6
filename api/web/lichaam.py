"""A body as it comes in: no larger, no slower and in no more memory than this house can bear.

It is read before its question takes a place to be answered (drempel.py), so whoever sends slowly
keeps nobody waiting. What counts is what is held in memory, never what a body says of itself; a
large one goes in one at a time for each account.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from api.taal.vertaling import woorden
from ledger.daden.documenten import DOCUMENTEN_MAX

MET_BESTANDEN: Final = "multipart/form-data"
KLEIN: Final = 3 * 256 * 1024  # an act, with every byte of its texts percent-encoded
# Beyond this nothing is read. A form with files may say that they are too large (meerdelig.py), so
# that what was typed is kept; whatever else comes in holds less than this many times over.
_GROOTST, _GROOTST_ZONDER = 256 * 1024 * 1024, 4 * 1024 * 1024
NIET_GELEZEN: Final = woorden(
    {
        "druk": "Er wordt nu te veel tegelijk gestuurd, of u stuurt zelf al een groot bestand."
        " Met deze poging is niets vastgelegd; probeer het zo weer.",
        "groot": "Dit is groter dan hier wordt aangenomen. Met deze poging is niets vastgelegd of"
        " bewaard.",
        "traag": "Het duurde te lang voordat alles binnen was. Met deze poging is niets"
        " vastgelegd.",
        "onleesbaar": "Het formulier kwam niet heel aan. Met deze poging is niets vastgelegd.",
        "zwijgt": "Het register antwoordt nu niet. Met deze poging is niets vastgelegd; probeer"
        " het zo weer.",
    }
)
_HEEL = 300.0  # seconds for all of it
_PER_DEEL = 10.0  # seconds for a next part, and before the rate below counts
_TEMPO = 32 * 1024  # bytes a second that come in on average
_GEDULD, _KIJK_WEER = 5.0, 0.05  # seconds that one waits for another body of the same account


class TeGroot(ValueError):
    """More than is ever read."""


class TeTraag(Exception):
    """It did not come in in time."""


class TeDruk(Exception):
    """So much is coming in already that this would not fit in memory."""


class Ruimte:
    """How much of what came in is held in memory at this moment, of all that fits.

    Strangers share a part of their own. Of an account more than a small body is held one at a
    time, and its small ones together within a bound.
    """

    VREEMD, KLEINE, GROTE = 16 * 1024 * 1024, 64 * 1024 * 1024, 4 * (DOCUMENTEN_MAX + KLEIN)
    PER_ACCOUNT = 8 * 1024 * 1024

    def __init__(self) -> None:
        self._mutex, self._vreemd, self._groot = Lock(), 0, 0
        self._klein: dict[str, int] = {}
        self._houders: set[str] = set()  # accounts of which a large body is held

    @contextmanager
    def voor(self, account: str | None) -> Iterator["Deel"]:
        """Room for one body, of this account or of a stranger; given back afterwards."""
        deel = Deel(self, account)
        try:
            yield deel
        finally:
            deel.houd(0)

    def verander(self, account: str | None, van: int, naar: int) -> bool:
        """Hold so many bytes of a body instead of so many; answers whether that fits."""
        with self._mutex:
            if account is None:
                return self._vreemde(naar - van)
            meer = _klein(naar) - _klein(van)
            past = self._past_groot(account, van, naar) and self._past_klein(account, meer)
            if past:
                self._grote(account, van, naar)
                self._kleine(account, meer)
            return past

    def _vreemde(self, meer: int) -> bool:
        if meer > 0 and self._vreemd + meer > self.VREEMD:
            return False
        self._vreemd += meer
        return True

    def _past_groot(self, account: str, van: int, naar: int) -> bool:
        eerst, straks = _groot(van), _groot(naar)
        een = not straks or eerst > 0 or account not in self._houders
        return een and (straks <= eerst or self._groot + straks - eerst <= self.GROTE)

    def _grote(self, account: str, van: int, naar: int) -> None:
        eerst, straks = _groot(van), _groot(naar)
        if eerst or straks:
            (self._houders.add if straks else self._houders.discard)(account)
        self._groot += straks - eerst

    def _past_klein(self, account: str, meer: int) -> bool:
        eigen = self._klein.get(account, 0) + meer
        vol = sum(self._klein.values()) + meer > self.KLEINE
        return meer <= 0 or not (vol or eigen > self.PER_ACCOUNT)

    def _kleine(self, account: str, meer: int) -> None:
        self._klein[account] = self._klein.get(account, 0) + meer
        if not self._klein[account]:
            del self._klein[account]


def _klein(omvang: int) -> int:
    """Of this what counts with the small bodies."""
    return omvang if omvang <= KLEIN else 0


def _groot(omvang: int) -> int:
    """Of this what counts with the large ones."""
    return omvang if omvang > KLEIN else 0


class Deel:
    """What of this room is held for one body."""

    def __init__(self, ruimte: Ruimte, account: str | None) -> None:
        self._ruimte, self._account, self._nu = ruimte, account, 0

    def houd(self, omvang: int) -> None:
        """Hold so many bytes from now on.

        Raises:
            TeDruk: they do not fit now.
        """
        if not self._probeer(omvang):
            raise TeDruk

    def erbij(self, omvang: int) -> None:
        """The same for so many bytes more, beside this body."""
        self.houd(self._nu + omvang)

    async def wacht(self, omvang: int) -> None:
        """The same, for who can wait a moment until another body of this account is done."""
        einde = time.monotonic() + _GEDULD
        while not self._probeer(omvang):
            if omvang <= KLEIN or time.monotonic() >= einde:
                raise TeDruk
            await asyncio.sleep(_KIJK_WEER)

    def _probeer(self, omvang: int) -> bool:
        past = self._ruimte.verander(self._account, self._nu, omvang)
        if past:
            self._nu = omvang
        return past


RUIMTE: Final = Ruimte()


def grootst(soort: str) -> int:
    """How much is read of a body of this media type."""
    return _GROOTST if soort == MET_BESTANDEN else _GROOTST_ZONDER


def mediasoort(koppen: Mapping[str, str]) -> str:
    """The media type that a body says it is of, without what stands behind it."""
    return koppen.get("content-type", "").partition(";")[0].strip().lower()


def gemeld(koppen: Mapping[str, str]) -> int:
    """How large a body says that it is; beside Transfer-Encoding that says nothing (RFC 9112)."""
    lengte = koppen.get("content-length", "")
    return int(lengte) if lengte.isdecimal() and "transfer-encoding" not in koppen else 0


async def stukken(receive: Receive, grens: int) -> AsyncIterator[bytes]:
    """A body as it comes in; half of one is none.

    Raises:
        TeGroot: it is larger than this.
        TeTraag: it keeps us waiting.
        ClientDisconnect: whoever sent it went away.
    """
    begin, lengte, verder = time.monotonic(), 0, True
    while verder:
        duur = time.monotonic() - begin
        if duur > _PER_DEEL and lengte < (duur - _PER_DEEL) * _TEMPO:
            raise TeTraag
        try:
            async with asyncio.timeout(max(0.0, min(_PER_DEEL, _HEEL - duur))):
                bericht = await receive()
        except TimeoutError:
            raise TeTraag from None
        if bericht["type"] == "http.disconnect":
            raise ClientDisconnect
        stuk = bericht.get("body", b"")
        lengte += len(stuk)
        if lengte > grens:
            raise TeGroot
        yield stuk
        verder = bericht.get("more_body", False)


async def heel(receive: Receive, grens: int, deel: Deel) -> bytes:
    """All of a body; raises as `stukken`, and TeDruk."""
    lichaam = bytearray()
    async for stuk in stukken(receive, grens):
        lichaam += stuk
        await deel.wacht(len(lichaam))
    return bytes(lichaam)


def opnieuw(lichaam: bytes, receive: Receive) -> Receive:
    """The same body once more, for who reads it next."""
    eerst: list[Message] = [{"type": "http.request", "body": lichaam, "more_body": False}]

    async def ontvang() -> Message:
        return eerst.pop() if eerst else await receive()

    return ontvang
