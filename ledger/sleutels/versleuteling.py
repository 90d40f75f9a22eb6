"""AES-256-GCM, always bound to a place, and the key under which the key of a text is wrapped."""

import secrets
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.entry import canoniek, mac_onder

_NONCE = 12
_ZONDER_ZOUT = mac_onder(bytes(32))
_SAMEN = 4096


class NietTeOpenen(Exception):
    """Ciphertext, place and key do not belong together: someone changed one of them."""


def voorraad(toeval: Callable[[int], bytes] = secrets.token_bytes) -> Callable[[int], bytes]:
    """The same chance, of which much is needed at once: drawn by the page, each byte given once.

    For one thread, and for no longer than its work: what was drawn and not given goes with it.
    """
    over = b""

    def neem(aantal: int) -> bytes:
        nonlocal over
        if len(over) < aantal:
            over = toeval(max(_SAMEN, aantal))
        gegeven, over = over[:aantal], over[aantal:]
        return gegeven

    return neem


def versleutel(
    key: bytes,
    plaintext: bytes,
    aad: bytes,
    toeval: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes:
    """AES-256-GCM: a random nonce, then ciphertext and tag."""
    nonce = toeval(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def ontsleutel(key: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    """What was encrypted under this key, for this place.

    Raises:
        NietTeOpenen: it was not.
    """
    try:
        return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], aad)
    except (InvalidTag, ValueError) as error:
        raise NietTeOpenen("expected the text that was sealed here, got another") from error


def wikkelsleutel(kek: bytes, sleutel_id: str, houders: Mapping[str, bytes]) -> bytes:
    """From the key-encryption key and every holder's key: without one of them, nothing."""
    namen = sorted(houders)
    info = b"toedracht tekstsleutel v1\0" + canoniek([sleutel_id, namen])
    delen = kek + b"".join(houders[naam] for naam in namen)
    # HKDF-SHA-256 (RFC 5869) of one block, without salt: both its steps are one HMAC.
    return mac_onder(_ZONDER_ZOUT(delen))(info + b"\x01")
