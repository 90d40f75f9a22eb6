"""A backup of the keys that no custodian opens alone, and any two together.

Three custodians each have an age key of their own (age-encryption.org/v1). For each pair of them
there is a file with the key store in it, the key-encryption key included, sealed to the one inside
what is sealed to the other. So one custodian finds either nothing for him, or the sealed text of
his colleague. `kopie.json` beside the files says for whom they are, and holds no secret; nothing
rests on it when a backup is put back.

Keys that the log says are destroyed come out of an old backup as well. So whoever puts one back has
the register destroy them again before it serves anything (erasure, `ledger/wissen/wissen.py`).
"""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import combinations, permutations
from pathlib import Path

import pyrage

from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.sleutels.bestanden import (
    OnveiligBestand,
    gewoon_bestand,
    lees_of_niets,
    nieuwe_map,
    vervang,
)
from ledger.sleutels.hoofdsleutel import LENGTE
from ledger.sleutels.sleutelbestand import DATABANK
from ledger.sleutels.sleutelkast import Sleutelkast

BEWAARDERS = 3
INHOUDSOPGAVE = "kopie.json"
_MAGIC = b"toedracht sleutelkopie v1\n"
_NIET_VOOR_HEM = "No matching keys"


@dataclass(frozen=True, slots=True)
class Bewaarder:
    """A custodian's own age key, as read from a file."""

    publiek: str
    geheim: pyrage.x25519.Identity


def schrijf_kopie(
    kast: Sleutelkast, bewaarders: Sequence[str], map_: Path, positie: int, op: datetime
) -> tuple[str, ...]:
    """Write the keys as they are now into a new folder, and answer the names of its files.

    `positie` is how far the log was before: what was destroyed up to there is not in it.

    Raises:
        KopieGeweigerd: not three different age recipients.
        MapNietLeeg: there is something in the folder already.
    """
    ontvangers = [_ontvanger(tekst) for tekst in bewaarders]
    if len(set(bewaarders)) != BEWAARDERS or len(bewaarders) != BEWAARDERS:
        raise KopieGeweigerd(
            f"bewaarder: verwacht {BEWAARDERS} verschillende sleutels, kreeg er"
            f" {len(set(bewaarders))}"
        )
    kek, databank = kast.afdruk()
    inhoud = _MAGIC + kek + databank
    bestanden = []
    with nieuwe_map(map_) as nieuw:
        nieuw.chmod(0o700)
        for een, ander in combinations(range(BEWAARDERS), 2):
            naam = f"bewaarders-{een + 1}-en-{ander + 1}.age"
            binnen = pyrage.encrypt(inhoud, [ontvangers[een]])
            verzegeld = pyrage.encrypt(binnen, [ontvangers[ander]])
            vervang(nieuw / naam, verzegeld)
            bestanden.append(
                {
                    "bestand": naam,
                    "bewaarders": [bewaarders[een], bewaarders[ander]],
                    "sha256": sha256(verzegeld).hexdigest(),
                }
            )
        opgave = {
            "soort": "toedracht sleutelkopie v1",
            "gemaakt_op": op.isoformat(timespec="seconds"),
            "positie": positie,
            "bestanden": bestanden,
        }
        vervang(nieuw / INHOUDSOPGAVE, (json.dumps(opgave, indent=2) + "\n").encode())
    return tuple(str(bestand["bestand"]) for bestand in bestanden)


def lees_bewaarder(pad: Path) -> Bewaarder:
    """A custodian's secret key, as `age-keygen` writes it.

    Raises:
        KopieGeweigerd: the file holds none, or more than one.
    """
    try:
        regels = [regel.strip() for regel in pad.read_text(encoding="utf-8").splitlines()]
        (geheim,) = [regel for regel in regels if regel and not regel.startswith("#")]
        identiteit = pyrage.x25519.Identity.from_str(geheim)
    except (UnicodeDecodeError, ValueError, pyrage.IdentityError):
        # What stands in it is or may be a secret, and is not quoted.
        raise KopieGeweigerd(
            f"{pad}: verwacht een geheime sleutel van age, kreeg iets anders"
        ) from None
    return Bewaarder(str(identiteit.to_public()), identiteit)


def keur(kopie: Path, bewaarders: Sequence[Bewaarder], map_: Path) -> bool:
    """Open a backup and let go of it again; whether its keys stand in this key folder already.

    Raises:
        KopieGeweigerd: not two different keys, no file for this pair, one that was changed, or
            other keys stand in the folder.
    """
    kek = _geopend(kopie, bewaarders)[:LENGTE]
    if not (map_.is_dir() and any(map_.iterdir())):
        return False
    if lees_of_niets(map_ / "kek") != kek:
        raise KopieGeweigerd(f"{map_}: verwacht een map zonder sleutels, kreeg andere dan deze")
    return True


def zet_terug(kopie: Path, bewaarders: Sequence[Bewaarder], map_: Path) -> None:
    """Put the keys of a backup into a key folder that is not there yet, or empty.

    Raises:
        KopieGeweigerd: not two different keys, no file for this pair, or one that was changed.
        MapNietLeeg: the key folder holds something.
        OnveiligeSleutelbos: what is in the backup does not belong together.
    """
    inhoud = _geopend(kopie, bewaarders)
    with nieuwe_map(map_) as nieuw:
        nieuw.chmod(0o700)
        vervang(nieuw / "kek", inhoud[:LENGTE])
        vervang(nieuw / DATABANK, inhoud[LENGTE:])
        with closing(Sleutelkast(nieuw)):
            pass  # it opens, so its parts belong together


def _geopend(kopie: Path, bewaarders: Sequence[Bewaarder]) -> bytes:
    """The first file that opens with the one and then the other."""
    if len(bewaarders) != 2 or len({b.publiek for b in bewaarders}) != 2:
        raise KopieGeweigerd(
            "met: verwacht de sleutels van twee verschillende bewaarders, kreeg er"
            f" {len({b.publiek for b in bewaarders})}"
        )
    bestanden = sorted(kopie.glob("*.age"))
    if not bestanden:
        raise KopieGeweigerd(
            f"{kopie}: verwacht een kopie van sleutels, kreeg geen enkel .age-bestand"
        )
    half = []
    for bestand in bestanden:
        verzegeld = _inhoud(bestand)
        for buiten, binnen in permutations(bewaarders):
            laag = _laag(bestand, verzegeld, buiten)
            inhoud = None if laag is None else _laag(bestand, laag, binnen)
            if inhoud is not None:
                if not inhoud.startswith(_MAGIC):
                    raise _beschadigd(bestand)
                return inhoud[len(_MAGIC) :]
            if laag is not None:
                half.append(bestand.name)
    raise KopieGeweigerd(
        "met: verwacht twee bewaarders voor wie deze kopie is gemaakt; voor dit tweetal is er geen"
        " bestand" + (f" (een van beiden kan wel bij {', '.join(half)})" if half else "")
    )


def _inhoud(pad: Path) -> bytes:
    try:
        with gewoon_bestand(pad) as bestand:
            return bestand.read()
    except OnveiligBestand as fout:
        raise KopieGeweigerd(str(fout)) from None


def _laag(bestand: Path, verzegeld: bytes, bewaarder: Bewaarder) -> bytes | None:
    """What is inside, or None when it is not for this custodian."""
    try:
        return bytes(pyrage.decrypt(verzegeld, [bewaarder.geheim]))
    except pyrage.DecryptError as fout:
        if str(fout).startswith(_NIET_VOOR_HEM):
            return None
        raise _beschadigd(bestand) from None


def _beschadigd(bestand: Path) -> KopieGeweigerd:
    return KopieGeweigerd(
        f"{bestand.name}: verwacht een gave kopie, maar deze is ingekort of gewijzigd"
    )


def _ontvanger(tekst: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(tekst)
    except pyrage.RecipientError:
        raise KopieGeweigerd(
            f"bewaarder: verwacht een publieke sleutel van age (age1…), kreeg '{tekst[:80]}'"
        ) from None
