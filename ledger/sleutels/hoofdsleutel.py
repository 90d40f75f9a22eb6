"""The key-encryption key: one file, replaced without a moment in which none fits.

Whoever keeps the keys says under which key they are wrapped, by its fingerprint. While it is being
replaced two files lie here: `kek`, and `kek.nieuw` beside it. The new one is on disk before
anything is wrapped under it, and the old one goes only after everything is; so whenever the power
fails, one of both has the fingerprint that the keys ask for.
"""

import secrets
from hashlib import sha256
from pathlib import Path

from ledger.sleutels.bestanden import (
    alleen_van_ons,
    hernoem,
    lees_of_niets,
    maak_eenmaal,
    overschrijf,
    vervang,
)

LENGTE = 32


class OnveiligeSleutelbos(Exception):
    """The parts of the key folder do not belong together."""


def vingerafdruk(kek: bytes) -> bytes:
    """What tells which key this is, and nothing of the key."""
    return sha256(b"toedracht kek v1\0" + kek).digest()


class Hoofdsleutel:
    """The files of the key-encryption key in a folder; callers let one at a time write."""

    def __init__(self, map_: Path) -> None:
        self._pad = map_ / "kek"
        self._nieuw = map_ / "kek.nieuw"

    def eerste(self, *, er_zijn_sleutels: bool) -> bytes:
        """The key, made when there is none; of two processes at once, one makes it.

        Raises:
            OnveiligeSleutelbos: it is no key, or it is gone while there are keys wrapped under it.
        """
        if not self._pad.exists():
            if er_zijn_sleutels:
                raise OnveiligeSleutelbos("kek: verwacht de sleutel van deze map, kreeg er geen")
            maak_eenmaal(self._pad, secrets.token_bytes(LENGTE))
        alleen_van_ons(self._pad)
        kek = self._pad.read_bytes()
        if len(kek) != LENGTE:
            raise OnveiligeSleutelbos(f"kek: verwacht {LENGTE} bytes, kreeg {len(kek)}")
        return kek

    def er_is(self) -> bool:
        """Whether there is a key at all."""
        return self._pad.exists() or self._nieuw.exists()

    def met(self, afdruk: bytes) -> bytes:
        """The key with this fingerprint. The new file first: it only ever becomes the other.

        Raises:
            OnveiligeSleutelbos: neither file is this key.
        """
        for pad in (self._nieuw, self._pad):
            kek = lees_of_niets(pad)
            if kek is not None and vingerafdruk(kek) == afdruk:
                return kek
        raise OnveiligeSleutelbos("kek: verwacht de sleutel van deze map, kreeg een andere")

    def leg_klaar(self) -> bytes:
        """A new key, on disk beside the one in use."""
        kek = secrets.token_bytes(LENGTE)
        vervang(self._nieuw, kek)
        return kek

    def ruim_op(self, afdruk: bytes) -> None:
        """Keep only the key with this fingerprint, wherever a replacement was broken off."""
        nieuw = lees_of_niets(self._nieuw)
        if nieuw is None:
            return
        if vingerafdruk(nieuw) == afdruk:
            overschrijf(self._pad)
            hernoem(self._nieuw, self._pad)
        else:
            overschrijf(self._nieuw)
            self._nieuw.unlink()
