"""AES-256-GCM, always bound to a place, and the key under which the key of a text is wrapped."""

import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.entry import canoniek

_NONCE = 12
_GEEN_ZOUT = bytes(32)


class NietTeOpenen(Exception):
    """Ciphertext, place and key do not belong together: someone changed one of them."""


def versleutel(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """AES-256-GCM: a random nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(_NONCE)
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
    return hmac.digest(hmac.digest(_GEEN_ZOUT, delen, "sha256"), info + b"\x01", "sha256")
