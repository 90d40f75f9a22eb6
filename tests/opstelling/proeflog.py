"""A small signed log without a database, for whoever tests what a stranger sees of one."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.bewijs import merkle
from ledger.entry import canoniek, ontwerp
from ledger.verify import (
    COSIGNATURE,
    ED25519,
    WIDTH,
    Checkpoint,
    Key,
    Policy,
    Proof,
    Signature,
    bundled,
    check,
    cosigned_text,
    leaf_hash,
    tile_path,
)

OORSPRONG = "voorbeeld.example/grootboek"
BEGIN = datetime(2026, 11, 23, 19, 8, 24, 123456, tzinfo=UTC)
TIJD = 1_796_000_000


@dataclass(frozen=True)
class Ondertekenaar:
    """A private key with the name and the kind of signature it is used for."""

    naam: str
    soort: int = ED25519
    zaad: bytes = b"1" * 32

    @property
    def geheim(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.zaad)

    @property
    def sleutel(self) -> Key:
        return Key(self.naam, self.soort, self.geheim.public_key().public_bytes_raw())

    def regel(self, tekst: bytes, tijd: int = TIJD) -> str:
        """The signature line of this key under a text."""
        if self.soort == COSIGNATURE:
            lichaam = tijd.to_bytes(8) + self.geheim.sign(cosigned_text(tijd, tekst))
        else:
            lichaam = self.geheim.sign(tekst)
        return Signature(self.naam, self.sleutel.id, lichaam).line


LOG = Ondertekenaar(OORSPRONG)
GETUIGEN = tuple(
    Ondertekenaar(f"getuige{i}.example", COSIGNATURE, bytes([65 + i]) * 32) for i in range(4)
)


def beleid(*regels: str, log: Ondertekenaar = LOG, quorum: str = "none") -> bytes:
    """A policy that trusts this log."""
    return "\n".join([f"log {log.sleutel.vkey}", *regels, f"quorum {quorum}", ""]).encode()


@dataclass
class Proeflog:
    """Entries with their states, and whoever signs for them."""

    omvang: int
    log: Ondertekenaar = LOG
    bladen: list[bytes] = field(default_factory=list)
    inhoud: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        toeval = random.Random(self.omvang)
        for n in range(self.omvang):
            gemaakt = ontwerp(
                UUID(int=n + 1),
                {"tags": [f"dossier:d-{n % 3}"], "vastgelegd_door": {"account": "p", "rol": "x"}},
                {"daad": "mededeling_gedaan", "gebeurd": "2021-11-23", "nr": n},
                {},
                toeval.randbytes,
            )
            self.bladen.append(blad(gemaakt.commitments, n))
            self.inhoud.append(gemaakt.state)

    def voeg_toe(self, tags: list[str], **velden: Any) -> int:
        """One entry more; answers its number."""
        n = len(self.bladen)
        kop = {"tags": tags, "vastgelegd_door": {"account": "p", "rol": "x"}}
        gemaakt = ontwerp(UUID(int=n + 1), kop, velden, {}, random.Random(n).randbytes)
        self.bladen.append(blad(gemaakt.commitments, n))
        self.inhoud.append(gemaakt.state)
        self.omvang = n + 1
        return n + 1

    def tegels(self, niveau: int, index: int, breedte: int) -> bytes:
        laag = [leaf_hash(blad_) for blad_ in self.bladen]
        for _ in range(niveau):
            vol = range(0, len(laag) // WIDTH * WIDTH, WIDTH)
            laag = [merkle.wortel(merkle.groei((), 0, laag[i : i + WIDTH])) for i in vol]
        return b"".join(laag[WIDTH * index : WIDTH * index + breedte])

    def punt(self, omvang: int | None = None) -> Checkpoint:
        omvang = self.omvang if omvang is None else omvang
        hashes = map(leaf_hash, self.bladen[:omvang])
        return Checkpoint(self.log.naam, omvang, merkle.wortel(merkle.groei((), 0, hashes)))

    def noot(self, *getuigen: Ondertekenaar, omvang: int | None = None) -> bytes:
        tekst = self.punt(omvang).text.encode()
        regels = "".join(wie.regel(tekst) for wie in (self.log, *getuigen))
        return tekst + b"\n" + regels.encode()

    def bewijs(self, index: int, *getuigen: Ondertekenaar, omvang: int | None = None) -> Proof:
        omvang = self.omvang if omvang is None else omvang
        pad = merkle.insluiting(
            lambda gevraagd: [self.tegels(*tegel) for tegel in gevraagd], index, omvang
        )
        noot = self.noot(*getuigen, omvang=omvang)
        return Proof(index, tuple(pad), noot, self.bladen[index])

    def schrijf(self, map_: Path, *, met_inhoud: bool = False) -> Path:
        """The log as an export."""
        for niveau in range(8):
            for index in range(-(-(self.omvang >> 8 * niveau) // WIDTH)):
                breedte = min(WIDTH, (self.omvang >> 8 * niveau) - WIDTH * index)
                pad = map_ / tile_path(f"tile/{niveau}", index, breedte)
                _schrijf(pad, self.tegels(niveau, index, breedte))
        for index in range(-(-self.omvang // WIDTH)):
            deel = slice(WIDTH * index, WIDTH * index + WIDTH)
            breedte = len(self.bladen[deel])
            _schrijf(map_ / tile_path("tile/entries", index, breedte), bundled(self.bladen[deel]))
            if met_inhoud:
                _schrijf(map_ / tile_path("inhoud", index, breedte), bundled(self.inhoud[deel], 4))
        _schrijf(map_ / "checkpoint", self.noot())
        _schrijf(map_ / "policy.txt", beleid(log=self.log))
        return map_


@cache
def proeflog(omvang: int) -> Proeflog:
    """One that many tests look at; whoever changes something makes one of its own."""
    return Proeflog(omvang)


def aanvaardt(bewijs: bytes, beleid_: Policy, map_: Path) -> bool:
    """Whether this proof file is found in order."""
    pad = map_ / "x.tlog-proof"
    pad.write_bytes(bewijs)
    return not check(pad, beleid_).faults


def blad(digests: tuple[str, ...], n: int, op: datetime | None = None) -> bytes:
    op = op or BEGIN + timedelta(milliseconds=n)
    tijd = op.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return canoniek({"_sd": list(digests), "_sd_alg": "sha-256", "n": n, "t": tijd, "v": 1})


def _schrijf(pad: Path, inhoud: bytes) -> None:
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_bytes(inhoud)
