"""What the signer stands on, in a folder outside the database: its keys and how far it vouched.

A signer that remembers nothing signs whatever it is shown. So it keeps, where no administrator of
the database can reach: its keys, the size and the frontier of the tree that it last vouched for
(the roots of its complete subtrees, largest first), the time of the last entry and of its own
clock. The state is on disk before the signature exists. So after a crash at any moment the signer
can repeat what it was about to sign, and it can never sign another tree of that size.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ledger.bewijs import merkle
from ledger.sleutels.bestanden import (
    OnveiligBestand,
    alleen_van_ons,
    eigen_map,
    lees_of_niets,
    maak_eenmaal,
    vervang,
)
from ledger.verify import ED25519, Checkpoint, Key, Signature, parse_vkey

_STAND, _NOOT, _BELEID = "stand.json", "laatste.note", "beleid.txt"
_SLOT, _BEWIJS = "slot", "bewijs"


class ErTekentAlEen(Exception):
    """Another process signs from this folder."""


@dataclass(frozen=True, slots=True)
class Vorige:
    """A log that this one continues: its origin, and the size beyond which nobody may sign it."""

    oorsprong: str
    omvang: int


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the signer vouched, and as whom."""

    oorsprong: str
    sleutels: tuple[str, ...]  # the vkeys that sign, oldest first
    omvang: int = 0
    rand: tuple[bytes, ...] = ()
    laatste_tijd: str = ""  # `t` of the last entry
    getekend_op: datetime | None = None  # by our own clock
    gesloten: bool = False
    vorige: tuple[Vorige, ...] = ()
    te_melden: tuple[str, ...] = ()  # acts, as JSON, that the log must still take in

    @property
    def wortel(self) -> bytes:
        """The root of the tree vouched for."""
        return merkle.wortel(self.rand)

    @property
    def tekst(self) -> str:
        """The checkpoint that this state vouches for (C2SP tlog-checkpoint), not yet signed."""
        return Checkpoint(self.oorsprong, self.omvang, self.wortel).text

    def als_json(self) -> bytes:
        """The state as it stands on disk."""
        inhoud = {
            "v": 1,
            "oorsprong": self.oorsprong,
            "sleutels": self.sleutels,
            "omvang": self.omvang,
            "rand": [base64.b64encode(hash_).decode() for hash_ in self.rand],
            "laatste_tijd": self.laatste_tijd,
            "getekend_op": self.getekend_op.isoformat() if self.getekend_op else None,
            "gesloten": self.gesloten,
            "vorige": [[v.oorsprong, v.omvang] for v in self.vorige],
            "te_melden": self.te_melden,
        }
        return json.dumps(inhoud, indent=1).encode() + b"\n"

    @classmethod
    def uit_json(cls, tekst: bytes) -> "Stand":
        """The state that stands on disk.

        Raises:
            OnveiligBestand: it is no state of a version that we know.
        """
        try:
            inhoud: dict[str, Any] = json.loads(tekst)
            op = inhoud["getekend_op"]
            stand = cls(
                inhoud["oorsprong"],
                tuple(inhoud["sleutels"]),
                inhoud["omvang"],
                tuple(base64.b64decode(hash_, validate=True) for hash_ in inhoud["rand"]),
                inhoud["laatste_tijd"],
                datetime.fromisoformat(op) if op else None,
                inhoud["gesloten"],
                tuple(Vorige(oorsprong, omvang) for oorsprong, omvang in inhoud["vorige"]),
                tuple(inhoud["te_melden"]),
            )
        except (ValueError, KeyError, TypeError) as fout:
            raise OnveiligBestand(f"{_STAND}: verwacht de stand van een ondertekenaar") from fout
        if inhoud["v"] != 1 or stand.omvang.bit_count() != len(stand.rand):
            raise OnveiligBestand(f"{_STAND}: verwacht een hash per deelboom, versie 1")
        return stand


class Standmap:
    """The folder of one signer."""

    def __init__(self, pad: Path) -> None:
        self.pad = eigen_map(pad)
        self._binnen = False

    def lees(self) -> Stand | None:
        """The state, or None when this signer never vouched for anything."""
        inhoud = lees_of_niets(self.pad / _STAND)
        if inhoud is None:
            return None
        alleen_van_ons(self.pad / _STAND)
        return Stand.uit_json(inhoud)

    def schrijf(self, stand: Stand) -> Stand:
        """Put the state on disk, and answer what can be read there."""
        vervang(self.pad / _STAND, stand.als_json())
        return Stand.uit_json((self.pad / _STAND).read_bytes())

    def nieuwe_sleutel(self, naam: str) -> str:
        """Make a key of this name and answer its vkey; the private part stays in this folder."""
        sleutel = Ed25519PrivateKey.generate()
        openbaar = sleutel.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        vkey = Key(naam, ED25519, openbaar).vkey
        maak_eenmaal(
            self._sleutelbestand(vkey),
            sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        return vkey

    def regels(self, tekst: str, vkeys: Iterable[str]) -> str:
        """The signature lines under this text, one per key (C2SP signed-note)."""
        return "".join(self._regel(tekst, vkey) for vkey in vkeys)

    def vernietig_sleutel(self, vkey: str) -> None:
        """Let nobody sign with this key from here any more."""
        self._sleutelbestand(vkey).unlink(missing_ok=True)

    def lees_noot(self) -> str | None:
        """The newest checkpoint that was signed from here, with the cosignatures it got."""
        inhoud = lees_of_niets(self.pad / _NOOT)
        return None if inhoud is None else inhoud.decode()

    def bewaar_noot(self, noot: str) -> None:
        """Keep the newest checkpoint where no administrator of the database comes."""
        vervang(self.pad / _NOOT, noot.encode())

    def lees_beleid(self) -> bytes | None:
        """Whom this signer asks to witness, as a trust policy."""
        return lees_of_niets(self.pad / _BELEID)

    def schrijf_beleid(self, beleid: bytes) -> None:
        """Set whom this signer asks to witness."""
        vervang(self.pad / _BELEID, beleid)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be the only process that signs from this folder; who is inside may enter again.

        Raises:
            ErTekentAlEen: another one does.
        """
        if self._binnen:
            yield
            return
        handle = os.open(self.pad / _SLOT, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ErTekentAlEen(
                    "ondertekenaar: verwacht dat geen ander uit deze map tekent, kreeg er een"
                ) from None
            self._binnen = True
            yield
        finally:
            self._binnen = False
            os.close(handle)  # and with it the lock, also when we are killed

    def bewijsstuk(self, soort: str, inhoud: bytes) -> Path:
        """Keep what someone may have to show later; the same thing is kept once."""
        pad = eigen_map(self.pad / _BEWIJS) / f"{soort}-{sha256(inhoud).hexdigest()[:16]}.txt"
        maak_eenmaal(pad, inhoud)
        return pad

    def _sleutelbestand(self, vkey: str) -> Path:
        return self.pad / f"sleutel-{parse_vkey(vkey).id.hex()}.pem"

    def _regel(self, tekst: str, vkey: str) -> str:
        bestand = self._sleutelbestand(vkey)
        alleen_van_ons(bestand)
        sleutel = load_pem_private_key(bestand.read_bytes(), password=None)
        if not isinstance(sleutel, Ed25519PrivateKey):
            raise OnveiligBestand(f"{bestand.name}: verwacht een Ed25519-sleutel")
        key = parse_vkey(vkey)
        return Signature(key.name, key.id, sleutel.sign(tekst.encode())).line


def nu() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)
