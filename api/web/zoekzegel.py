"""The words somebody searches for, sealed for one sign-in, so that an answer has an address.

With one, a browser can go back to it and ask it again. The words may be a name, so the address
tells nothing of them but roughly how long they are, and only whoever is signed in so can open it:
not another account, not a log, and not the same person after signing out.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from api.web.koekjes import afgeleid
from ledger.sleutels.versleuteling import NietTeOpenen, ontsleutel, versleutel

_PLEK: Final = b"toedracht zoekwoorden"
_VAK: Final = 64  # bytes; the length of the words shows in steps of so many


def verzegeld(geheim: str, woorden: str) -> str:
    """The words as an address may hold them, for who knows this secret of a sign-in."""
    tekst = woorden.encode()
    vol = tekst + bytes(-len(tekst) % _VAK)
    return urlsafe_b64encode(versleutel(_sleutel(geheim), vol, _PLEK)).rstrip(b"=").decode()


def geopend(geheim: str, zegel: str) -> str | None:
    """What was sealed with this secret; None if it was not."""
    try:
        bytes_ = urlsafe_b64decode(zegel + "=" * (-len(zegel) % 4))
        return ontsleutel(_sleutel(geheim), bytes_, _PLEK).rstrip(b"\0").decode()
    except (NietTeOpenen, ValueError):
        return None


def _sleutel(geheim: str) -> bytes:
    return urlsafe_b64decode(afgeleid(geheim, "zoekwoorden") + "=")
