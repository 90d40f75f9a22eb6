"""Controleert zonder ons: een bewijs, een map met bewijzen of een uitvoer van het grootboek.

    python3 -I verify.py BELEID PAD [--lijst]
    python3 -I verify.py              van de map waarin dit bestand ligt, met de policy.txt daarin

BELEID is het bestand met de sleutels die u vertrouwt; haal het niet uit wat u controleert. De
uitgang is 0 als alles klopt, 1 als iets niet klopt en 2 als er niets te controleren viel.

This one file needs Python 3.9 and its standard library, and nothing of the program that made what
it checks. Read it from top to bottom: a tree of hashes (RFC 6962), signatures (RFC 8032), signed
notes, checkpoints and the policy that says whom to trust (C2SP), proofs, entries, whole cases,
timestamps (RFC 3161), tiles, and at the end what it finds in a file or a folder, a sheet of facts
among them, and how it says so. FORMAT.md describes every byte.
"""

from __future__ import annotations

import base64
import binascii
import errno
import hmac
import json
import operator
import os
import re
import stat
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import new as hashlib_new
from hashlib import sha256, sha512
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    _Place = tuple[int, int] | None  # of a curve; none is the point at infinity


class Afgekeurd(ValueError):
    """What was shown does not hold; says what, and what was expected."""


# ── a tree of hashes: RFC 6962, section 2.1 ──────────────────────────────────────────────────────

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry, in a domain of its own so that no node can pass for an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Refuse unless the leaf with this hash is number `index` of the `size` leaves under `root`.

    RFC 9162, section 2.1.3.2. A hash that is too many or too few is refused like a wrong one.

    Raises:
        Afgekeurd: the proof does not hold.
    """
    _check_hashes(leaf, root, *path)
    if not 0 <= index < size:
        raise Afgekeurd(f"index: verwacht 0 t/m {size - 1}, kreeg {index}")
    fn, sn, node = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise Afgekeurd("bewijs: er staan meer hashes in dan er in deze boom nodig zijn")
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Afgekeurd("bewijs: er staan minder hashes in dan er in deze boom nodig zijn")
    if node != root:
        raise Afgekeurd("bewijs: deze vastlegging staat niet op deze plaats in deze boom")


def check_consistency(
    size1: int, root1: bytes, size2: int, root2: bytes, path: Sequence[bytes]
) -> None:
    """Refuse unless the tree of `size2` leaves begins with the very leaves of the tree of `size1`.

    RFC 9162, section 2.1.4.2. Every tree continues the empty one, so for `size1` = 0 there is
    nothing to prove and whatever is shown is refused.

    Raises:
        Afgekeurd: the proof does not hold.
    """
    _check_hashes(root1, root2, *path)
    if not 0 < size1 <= size2:
        raise Afgekeurd(f"omvang: verwacht 1 t/m {size2}, kreeg {size1}")
    if size1 == size2:
        if path or root1 != root2:
            raise Afgekeurd("samenhang: twee bomen van dezelfde omvang verschillen")
        return
    if not path:
        raise Afgekeurd("samenhang: het bewijs is leeg")
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first, *rest = path if size1 & (size1 - 1) else (root1, *path)
    old = new = first
    for node in rest:
        if sn == 0:
            raise Afgekeurd("samenhang: er staan meer hashes in dan er nodig zijn")
        if fn & 1 or fn == sn:
            old, new = node_hash(node, old), node_hash(node, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, node)
        fn, sn = fn >> 1, sn >> 1
    if sn or (old, new) != (root1, root2):
        raise Afgekeurd("samenhang: de ene boom is geen voortzetting van de andere")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(hash_) != 32 for hash_ in hashes):
        raise Afgekeurd("hash: verwacht 32 bytes")


# ── signatures: Ed25519, RFC 8032 ────────────────────────────────────────────────────────────────
# Only the check, on public values, so nothing here needs to take the same time for every input.
# Strict where the RFC leaves room: every number and point in its one canonical spelling, no key of
# small order (such a key signs everything at once), and the equation without the cofactor.

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_SQRT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)


@lru_cache(maxsize=1024)  # proofs of one bundle share a checkpoint
def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this public key signed this message."""
    key = _point(public)
    if key is None or _is_small(key) or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= _ORDER:
        return False
    k = int.from_bytes(sha512(r + public + message).digest(), "little") % _ORDER
    return _encoded(_base_minus(s, k, key)) == r


_Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, xy = T/Z


def _point(encoded: bytes) -> _Point | None:
    """The point with this encoding, if it is one (RFC 8032, section 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if len(encoded) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encoded(point: _Point) -> bytes:
    z = pow(point[2], _P - 2, _P)
    x, y = point[0] * z % _P, point[1] * z % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _sum(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * _D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _base_minus(s: int, k: int, key: _Point) -> _Point:
    """[s]B - [k]A, bit by bit for both at once."""
    minus_key = (_P - key[0], key[1], key[2], _P - key[3])
    steps = (_ZERO, _BASE, minus_key, _sum(_BASE, minus_key))
    total = _ZERO
    for bit in reversed(range(_ORDER.bit_length())):
        total = _sum(_sum(total, total), steps[(s >> bit & 1) + 2 * (k >> bit & 1)])
    return total


def _is_small(point: _Point) -> bool:
    """Whether eight times this point is nothing."""
    for _ in range(3):
        point = _sum(point, point)
    return point[0] == 0 and point[1] == point[2]


_ZERO: _Point = (0, 1, 1, 0)
_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _ZERO


# ── signed notes: C2SP signed-note and tlog-cosignature ──────────────────────────────────────────

ED25519, COSIGNATURE, ML_DSA_44 = 0x01, 0x04, 0x06
_KEY_LENGTH = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
_MOST_SIGNATURES = 100
_END_OF_TIME = 253402300800  # the year 10000
_VKEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_SIGNATURE = re.compile(r"— ([^+\s]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True)
class Key:
    """A public key with the name under which it signs and what kind of signature it makes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line finds its key."""
        text = self.name.encode("utf-8", "surrogateescape")
        return sha256(text + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    def holds(self, body: bytes, text: bytes) -> bool:
        """Whether this key made this signature under this text."""
        if self.kind == COSIGNATURE:
            return ed25519_holds(
                self.public, body[8:], cosigned_text(int.from_bytes(body[:8], "big"), text)
            )
        return self.kind == ED25519 and ed25519_holds(self.public, body, text)


@dataclass(frozen=True)
class Signature:
    """A signature line of a note; a cosignature has its time in the first 8 bytes of `body`."""

    name: str
    key_id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The line as it stands in the note."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signatures under it; nothing is known yet of who made them."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Signed:
    """A key that we know and whose signature under a note holds; a witness's has a time."""

    key: Key
    time: int | None


def parse_vkey(vkey: str) -> Key:
    """The key in this line.

    Raises:
        Afgekeurd: it is no verifier key, or of a kind that no log or witness here has.
    """
    found = _VKEY.fullmatch(vkey)
    encoded = _base64(found[3]) if found else b""
    if not found or not encoded or len(encoded) - 1 != _KEY_LENGTH.get(encoded[0]):
        raise Afgekeurd(f"sleutel: verwacht naam+kenmerk+sleutel, kreeg {vkey[:120]!r}")
    key = Key(found[1], encoded[0], encoded[1:])
    if key.id.hex() != found[2]:
        raise Afgekeurd(f"sleutel {key.name}: verwacht kenmerk {key.id.hex()}, kreeg {found[2]}")
    return key


def parse_note(raw: bytes) -> Note:
    """The text and the signature lines of a note.

    Raises:
        Afgekeurd: it has not the form of a note.
    """
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Afgekeurd("noot: verwacht UTF-8") from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Afgekeurd("noot: verwacht geen stuurtekens")
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise Afgekeurd("noot: verwacht een tekst, een lege regel en handtekeningen")
    lines = below[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise Afgekeurd(f"noot: verwacht hoogstens {_MOST_SIGNATURES} handtekeningen")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def verified(note: Note, keys: Iterable[Key]) -> list[Signed]:
    """Which of these keys signed the note, each once; never empty.

    A signature of a key that we do not know says nothing, nor does one of a kind that we cannot
    check (ML-DSA-44). A known key whose signature fails makes the whole note worthless.

    Raises:
        Afgekeurd: a known key's signature does not hold, or there is none of a known key.
    """
    known = {(key.name, key.id): key for key in keys if key.kind != ML_DSA_44}
    found: dict[Key, Signed] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not key.holds(signature.body, note.text.encode()):
            raise Afgekeurd(f"noot: de handtekening van {key.name} klopt niet")
        seen = int.from_bytes(signature.body[:8], "big") if key.kind == COSIGNATURE else None
        if seen is not None and not 0 < seen < _END_OF_TIME:
            raise Afgekeurd(f"noot: verwacht een tijd in de handtekening van {key.name}")
        found.setdefault(key, Signed(key, seen))
    if not found:
        raise Afgekeurd("noot: verwacht een handtekening van een bekende sleutel, kreeg er geen")
    return list(found.values())


def cosigned_text(seen: int, text: bytes) -> bytes:
    """What a witness signs: that it saw this checkpoint at this moment (cosignature/v1)."""
    return b"cosignature/v1\ntime %d\n" % seen + text


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    body = _base64(found[2]) if found else b""
    if not found or len(body) < 5:
        raise Afgekeurd("noot: verwacht handtekeningen als '— naam base64'")
    return Signature(found[1], body[:4], body[4:])


def _base64(text: str) -> bytes:
    """Standard base64 in its one canonical spelling; anything else is empty."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode() == text else b""


# ── checkpoints, and whom to trust: C2SP tlog-checkpoint and tlog-policy ─────────────────────────

_CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True)
class Checkpoint:
    """How large a log was and the root of its tree then."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Vouched:
    """A checkpoint, and who vouched for it: keys of the log, and witnesses with their time."""

    checkpoint: Checkpoint
    log_keys: tuple[Key, ...]
    witnessed: Mapping[str, int]


def parse_checkpoint(text: str) -> Checkpoint:
    """What the text of a note says as a checkpoint; extension lines are refused.

    Raises:
        Afgekeurd: it is no checkpoint.
    """
    found = _CHECKPOINT.fullmatch(text)
    root = _base64(found[3]) if found else b""
    if not found or not root:
        raise Afgekeurd("controlepunt: verwacht oorsprong, omvang en wortel, elk op een regel")
    if found[2] == "0" and root != EMPTY_ROOT:
        raise Afgekeurd("controlepunt: verwacht bij omvang 0 de wortel van de lege boom")
    return Checkpoint(found[1], int(found[2]), root)


@dataclass(frozen=True)
class Policy:
    """Whom to trust: any of these logs, once enough of these witnesses saw its checkpoint."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Key]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str | None
    services: Mapping[str, str] = field(default_factory=dict)  # by the hash of their certificate

    def check(self, raw: bytes) -> Vouched:
        """The checkpoint in this note, if it is one to trust.

        Raises:
            Afgekeurd: another log's, not signed by a known key, or not seen by enough witnesses.
        """
        note = parse_note(raw)
        checkpoint = parse_checkpoint(note.text)
        logs = [key for key in self.logs if key.name == checkpoint.origin]
        if not logs:
            raise Afgekeurd(
                f"controlepunt: het beleid kent geen grootboek {checkpoint.origin!r}, wel"
                f" {', '.join(sorted({key.name for key in self.logs})) or 'geen'}"
            )
        signed = verified(note, (*logs, *self.witnesses.values()))
        times = {one.key: one.time for one in signed}
        log_keys = tuple(key for key in logs if key in times)
        if not log_keys:
            raise Afgekeurd("controlepunt: verwacht een handtekening van het grootboek zelf")
        witnessed = {name: times[key] or 0 for name, key in self.witnesses.items() if key in times}
        if not self._enough(witnessed):
            raise Afgekeurd(
                f"controlepunt: het beleid vraagt getuigen ({self.quorum}), gezien door"
                f" {', '.join(witnessed) or 'niemand'}"
            )
        return Vouched(checkpoint, log_keys, witnessed)

    def _enough(self, seen: Iterable[str]) -> bool:
        """Whether these witnesses make the quorum; a group stands below its members."""
        held = set(seen)
        for name, (needed, members) in self.groups.items():
            if sum(member in held for member in members) >= needed:
                held.add(name)
        return self.quorum is None or self.quorum in held


def parse_policy(raw: bytes) -> Policy:
    """The policy in this file.

    Raises:
        Afgekeurd: a line of it is not as C2SP tlog-policy says; names the line.
    """
    reader = _PolicyReader()
    for number, line in enumerate(raw.split(b"\n"), 1):
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise Afgekeurd(f"beleid, regel {number}: verwacht geen stuurtekens")
        words = re.split("[ \t]+", line.decode("utf-8", "surrogateescape").strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        try:
            reader.take(*words)
        except Afgekeurd as fault:
            raise Afgekeurd(f"beleid, regel {number}: {fault}") from None
    if not reader.quorum:
        raise Afgekeurd("beleid: verwacht een regel 'quorum'")
    return Policy(
        tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum[0], reader.services
    )


class _PolicyReader:
    """The lines of a policy, each checked against those before it."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: list[str | None] = []
        self.services: dict[str, str] = {}
        self._members: set[str] = set()

    def take(self, what: str, *words: str) -> None:
        lines: dict[str, tuple[Callable[..., None], int, int]] = {
            "log": (self._log, 1, 2),
            "witness": (self._witness, 2, 3),
            "group": (self._group, 3, 1000),
            "quorum": (self._quorum, 1, 1),
            "timestamp": (self._timestamp, 2, 2),
        }
        if what not in lines:
            raise Afgekeurd(f"verwacht log, witness, group, quorum of timestamp, kreeg {what!r}")
        line, fewest, most = lines[what]
        if not fewest <= len(words) <= most:
            raise Afgekeurd(f"verwacht na {what!r} {fewest} t/m {most} woorden, kreeg {len(words)}")
        line(*words)

    def _log(self, vkey: str, _url: str = "") -> None:
        key = parse_vkey(vkey)
        if key.kind == COSIGNATURE or key.public in {log.public for log in self.logs}:
            raise Afgekeurd(f"verwacht een sleutel van een grootboek, elk een keer: {key.name}")
        self.logs.append(key)

    def _witness(self, name: str, vkey: str, _url: str = "") -> None:
        key = parse_vkey(vkey)
        if key.kind == ED25519 or key.public in {one.public for one in self.witnesses.values()}:
            raise Afgekeurd(f"verwacht een sleutel van een getuige, elk een keer: {key.name}")
        self._new(name)
        self.witnesses[name] = key

    def _group(self, name: str, how_many: str, *members: str) -> None:
        for member in members:
            self._known(member)
            if member in self._members:
                raise Afgekeurd(f"verwacht elke naam in hoogstens een groep: {member}")
            self._members.add(member)
        self._new(name)
        needed = {"any": "1", "all": str(len(members))}.get(how_many, how_many)
        if not re.fullmatch("[1-9][0-9]{0,5}", needed) or int(needed) > len(members):
            raise Afgekeurd(f"verwacht 1 t/m {len(members)}, any of all, kreeg {how_many!r}")
        self.groups[name] = int(needed), members

    def _quorum(self, name: str) -> None:
        if self.quorum:
            raise Afgekeurd("verwacht een regel 'quorum', kreeg er twee")
        if name != "none":
            self._known(name)
        self.quorum.append(None if name == "none" else name)

    def _timestamp(self, name: str, certificate: str) -> None:
        if not re.fullmatch("[0-9a-f]{64}", certificate) or certificate in self.services:
            raise Afgekeurd(f"verwacht de SHA-256 van een certificaat, elk een keer: {name}")
        self.services[certificate] = name

    def _new(self, name: str) -> None:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise Afgekeurd(f"verwacht een nieuwe naam, kreeg {name!r}")

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise Afgekeurd(f"verwacht een naam uit een regel hierboven, kreeg {name!r}")


# ── a proof in one file: C2SP tlog-proof ─────────────────────────────────────────────────────────

_PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_LONGEST_PATH = 63


@dataclass(frozen=True)
class Proof:
    """That an entry is in a log: where, the path to the root, and the checkpoint with that root.

    `extra` is whatever came along. We put the bytes of the entry there; they are worth something
    only because their hash leads to the root.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @property
    def file(self) -> bytes:
        """The proof as a `.tlog-proof` file."""
        lines = [_PROOF_HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(hash_).decode() for hash_ in self.path]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint


def parse_proof(raw: bytes) -> Proof:
    """The proof in a `.tlog-proof` file; its checkpoint is left as it came.

    Raises:
        Afgekeurd: it has not the form of a proof.
    """
    head, blank, checkpoint = raw.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Afgekeurd("bewijs: verwacht boven de lege regel alleen ASCII") from None
    if not blank or first != _PROOF_HEADER:
        raise Afgekeurd(f"bewijs: verwacht {_PROOF_HEADER} en een lege regel voor het controlepunt")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _base64(lines.pop(0)[6:])
        if not extra:
            raise Afgekeurd("bewijs: verwacht na 'extra' base64")
    index = re.fullmatch("index (0|[1-9][0-9]{0,18})", lines.pop(0) if lines else "")
    path = tuple(_base64(line) for line in lines)
    if not index or len(path) > _LONGEST_PATH or any(len(hash_) != 32 for hash_ in path):
        raise Afgekeurd("bewijs: verwacht 'index', een getal en dan hashes in base64")
    return Proof(int(index[1]), path, checkpoint, extra)


# ── entries: FORMAT.md, sections 3 to 9 ──────────────────────────────────────────────────────────

# 43 characters of base64url hold 258 bits, so the last one carries four and two zeros.
_DIGEST = rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_LEAF = re.compile(
    rb'\{"_sd":\["(' + _DIGEST + rb'(?:","' + _DIGEST + rb')*)"\],"_sd_alg":"sha-256",'
    rb'"n":(0|[1-9][0-9]{0,15}),"t":"([0-9-]{10}T[0-9:]{8}\.[0-9]{6})Z","v":1\}'
)
_TIMES = re.compile(rb"(?:[0-9-]{10}T[0-9:]{8}\.[0-9]{6}\n)+")
_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LAST_OF_DIGEST = b"AEIMQUYcgkosw048"
_PLACES = [bytes([place]) for place in range(256)]
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_LARGEST_INTEGER = 2**53
_LARGEST_LEAF = 65535
_STATE = "canonieke JSON met 'd' en 'z', de vorm van FORMAT.md, 5"
# What every entry says in the clear.
_ALWAYS = {
    "daad": str,
    "@entry": str,
    "@formaat": int,
    "@tags": list,
    "@vastgelegd_door": dict,
    "@velden": list,
    "@verzegeld": list,
}


@dataclass(frozen=True)
class Leaf:
    """What an entry commits to: its place, its time of recording, and digests of its fields."""

    n: int
    t: str
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The clear fields of an entry as its `state` opens them, and the digest of each."""

    fields: Mapping[str, Any]
    digests: Mapping[str, str]

    @property
    def line(self) -> str:
        """Kind, id and tags in one line."""
        tags = " ".join(map(str, self.fields["@tags"]))
        return f"{self.fields['daad']}  {self.fields['@entry']}  {tags}"


def parse_leaf(leaf: bytes) -> Leaf:
    """The leaf in these bytes, which have one spelling only.

    Raises:
        Afgekeurd: they are no leaf of version 1.
    """
    if len(leaf) > _LARGEST_LEAF:
        raise Afgekeurd(f"blad: verwacht hoogstens {_LARGEST_LEAF} bytes, kreeg er {len(leaf)}")
    found = _LEAF.fullmatch(leaf)
    if not found:
        raise Afgekeurd("blad: verwacht de vorm van FORMAT.md, 7")
    digests = found[1].decode().split('","')
    if len(digests) % 8 or any(map(operator.ge, digests, digests[1:])):
        raise Afgekeurd("blad: verwacht digests in oplopende volgorde, een veelvoud van acht")
    moment = found[3].decode()
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        raise Afgekeurd(f"blad: verwacht een tijd, kreeg {moment}") from None
    return Leaf(int(found[2]), moment + "Z", tuple(digests))


def all_plain(start: int, leaves: Sequence[bytes], before: str) -> tuple[str, str] | None:
    """The first and the last `t` of leaves in which nothing is wrong; None when something may be.

    What `parse_leaf` and `entry_faults` say of each, said of a whole bundle at once: a log is
    re-read in a fraction of the time, and only what may be wrong is looked at one by one.
    """
    middles = [b'"],"_sd_alg":"sha-256","n":%d,"t":"' % (start + i) for i in range(len(leaves))]
    begins = [-35 - len(middle) for middle in middles]  # 26 of the time, 9 of what follows it
    times = [leaf[-35:-9] for leaf in leaves]
    if (
        {leaf[:9] for leaf in leaves} != {b'{"_sd":["'}
        or {leaf[-9:] for leaf in leaves} != {b'Z","v":1}'}
        or [leaf[begins[i] : -35] for i, leaf in enumerate(leaves)] != middles
        or not all_digests([leaf[9 : begins[i]] for i, leaf in enumerate(leaves)])
    ):
        return None
    moments = b"\n".join(times).decode("ascii", "replace").split("\n")
    later = any(map(operator.ge, [before.rstrip("Z"), *moments], moments))
    if later or not _TIMES.fullmatch(b"\n".join([*times, b""])) or not _all_moments(moments):
        return None
    return moments[0] + "Z", moments[-1] + "Z"


def all_digests(rows: Sequence[bytes]) -> bool:
    """Whether each of these at most 256 rows is a multiple of eight digests, ascending, in quotes.

    That they ascend shows in their first four characters, or the answer is no. All are compared in
    one subtraction: of each digest, behind the place of its row so that it counts within a row
    only, from the one before it with a bit above it; a bit that is left says "not after that one".
    """
    if {len(row) % (8 * 46) for row in rows} != {8 * 46 - 3}:
        return False
    row = b'","'.join(rows)
    count = len(row) // 46 + 1
    if row[43::46] + row[45::46] != b'"' * (2 * count - 2) or row[44::46] != b"," * (count - 1):
        return False
    if len(row.translate(None, _BASE64URL)) != 3 * count - 3:
        return False
    if row[42::46].translate(None, _LAST_OF_DIGEST):
        return False
    keys = bytearray(6 * count)
    keys[1::6] = b"".join([_PLACES[i] * (len(one) // 46 + 1) for i, one in enumerate(rows)])
    for place in range(4):
        keys[2 + place :: 6] = row[place::46]
    after = int.from_bytes(keys[6:], "big")
    keys[::6] = b"\x80" * count
    left = int.from_bytes(keys[:-6], "big") - after
    return left.to_bytes(6 * count - 6, "big")[::6].isascii()


def _all_moments(moments: Iterable[str]) -> bool:
    try:
        return all(map(datetime.fromisoformat, moments))
    except ValueError:
        return False


def disclosure_digest(encoded: str) -> str:
    """The digest of a disclosure, given as the text that was encoded; it is never re-encoded."""
    return _base64url(sha256(encoded.encode("ascii", "replace")).digest())


def open_state(state: bytes) -> Content:
    """Every clear field of an entry, with the digest that its leaf must hold.

    Raises:
        Afgekeurd: these bytes are no state, or not in their one spelling, or fields are missing.
    """
    try:
        text = state.decode()
        fields, spelled = _fields(text)
        seed = _unbase64url(text[-45:-2])
        if _canonical({"d": fields, "z": text[-45:-2]}) != text or len(seed) != 32:
            raise ValueError
        digests = {name: _field_digest(seed, name, spelled[name]) for name in fields}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        if isinstance(fault, Afgekeurd):
            raise
        raise Afgekeurd(f"inhoud: verwacht {_STATE}") from None
    _check_names(fields)
    return Content(fields, digests)


def _check_names(fields: Mapping[str, Any]) -> None:
    """Refuse unless exactly the fields are here that the entry had when it was recorded.

    A digest speaks for its own field only, and among decoys nobody misses one that is not opened;
    so the names of all clear fields are committed to as well.
    """
    for name, kind in _ALWAYS.items():
        value = fields.get(name)
        texts = value if isinstance(value, list) else []
        if type(value) is not kind or not all(isinstance(text, str) for text in texts):
            raise Afgekeurd(f"inhoud: verwacht {name}")
    listed, here = fields["@velden"], fields.keys() - {"@velden"}
    if listed != sorted(here):
        gone = ", ".join(sorted({*listed} - here)) or "niets"
        more = ", ".join(sorted(here - {*listed})) or "niets"
        raise Afgekeurd(
            "inhoud: verwacht precies de velden die @velden noemt, in oplopende volgorde;"
            f" ontbreekt: {gone}; te veel: {more}"
        )


def entry_faults(leaf: Leaf, index: int, before: str, content: Content | None) -> Iterator[str]:
    """What is wrong with the entry at this place; `before` is the `t` of the one before it."""
    if leaf.n != index:
        yield f"het blad zegt nr {leaf.n + 1}"
    if leaf.t <= before:
        yield f"vastgelegd op {leaf.t}, niet na de vorige ({before})"
    if content:
        held = set(leaf.digests)
        loose = sorted(name for name, digest in content.digests.items() if digest not in held)
        if loose:
            yield f"het blad staat niet in voor {', '.join(loose)}"


def _fields(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Every field of a state, and how its name and value are spelled there.

    One reading for both: what is hashed is a piece of the canonical text, cut and not made anew.
    """
    fields: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    place = len('{"d":{')
    while True:
        name, colon = _JSON.raw_decode(text, place)
        if not name.isascii():
            raise Afgekeurd("inhoud: verwacht namen in ASCII")
        fields[name], end = _JSON.raw_decode(text, colon + 1)
        spelled[name] = f"{text[place:colon]},{text[colon + 1 : end]}"
        if text[end : end + 1] != ",":
            return fields, spelled
        place = end + 1


def _field_digest(seed: bytes, name: str, spelled: str) -> str:
    salt = _base64url(hmac.digest(seed, b"sd-salt/v1\x00" + name.encode(), "sha256"))
    return disclosure_digest(_base64url(f'["{salt}",{spelled}]'.encode()))


def _canonical(value: Any) -> str:
    return _SPELLER.encode(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or not all(name.isascii() for name in found):
        raise Afgekeurd("inhoud: verwacht verschillende namen in ASCII")
    return found


def _small_integer(text: str) -> int:
    if abs(int(text[:20])) >= _LARGEST_INTEGER:
        raise Afgekeurd("inhoud: verwacht gehele getallen onder 2^53")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise Afgekeurd(f"inhoud: verwacht gehele getallen, kreeg {text}")


_JSON = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_float=_no_number,
    parse_constant=_no_number,
    parse_int=_small_integer,
)
_SPELLER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _base64url(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode()


def _unbase64url(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _base64url(data) != text:
        raise Afgekeurd("inhoud: verwacht base64url zonder opvulling")
    return data


# ── all entries of a case: FORMAT.md, section 19 ─────────────────────────────────────────────────

CASE_LEVELS = 40
NO_ENTRIES = bytes(32)


@dataclass(frozen=True)
class CaseProof:
    """Where the head of one case stands under the root over those of all cases."""

    salt: bytes
    place: int  # bit l says: on level l the node is the right one of the two
    path: tuple[bytes, ...]


def case_chain(leaves: Iterable[bytes], chain: bytes = NO_ENTRIES) -> bytes:
    """The hashes of entries, in their order, as one hash; `chain` is that of those before."""
    for leaf in leaves:
        chain = node_hash(chain, leaf)
    return chain


def case_head(salt: bytes, count: int, chain: bytes) -> bytes:
    """How many entries a case has and which, and to whoever has not the salt nothing."""
    return sha256(b"\x00" + salt + count.to_bytes(8, "big") + chain).digest()


def case_salt(seed: bytes, case: str) -> bytes:
    """What hides the head of this case from whoever has not the seed."""
    return _case_hmac(seed, b"zaak", case.encode())


def case_nothing(seed: bytes, level: int, place: int) -> bytes:
    """A hash of nothing, which nobody without the seed can tell from another."""
    return _case_hmac(seed, b"niets", bytes([level]) + place.to_bytes(8, "big"))


def case_right(seed: bytes, level: int) -> bool:
    """Whether on this level, above the tree, the node is the right one of the two."""
    return bool(_case_hmac(seed, b"kant", bytes([level]))[0] & 1)


def case_layers(seed: bytes, heads: Sequence[bytes]) -> list[list[bytes]]:
    """The tree over these heads, filled up with hashes of nothing: heads first, one node last."""
    width = 1 << max(0, len(heads) - 1).bit_length()
    nothing = [case_nothing(seed, 0, place) for place in range(len(heads), width)]
    layer = sorted([*heads, *nothing], key=lambda hash_: _case_hmac(seed, b"plaats", hash_))
    layers = [layer]
    while len(layer) > 1:
        layer = [node_hash(*layer[i : i + 2]) for i in range(0, len(layer), 2)]
        layers.append(layer)
    return layers


def case_root(seed: bytes, layers: Sequence[Sequence[bytes]]) -> bytes:
    """The top of this tree, carried up past hashes of nothing to the height of every root."""
    node = layers[-1][0]
    for level in range(len(layers) - 1, CASE_LEVELS):
        nothing = case_nothing(seed, level, 0)
        right = case_right(seed, level)
        node = node_hash(nothing, node) if right else node_hash(node, nothing)
    return node


def _case_hmac(seed: bytes, purpose: bytes, what: bytes) -> bytes:
    return hmac.digest(seed, b"zaakhoofd/v1 " + purpose + b"\0" + what, "sha256")


def check_case(leaves: Sequence[bytes], proof: CaseProof, root: bytes) -> None:
    """Refuse unless these are the hashes of all entries of a case, in order, as `root` has them.

    Raises:
        Afgekeurd: there is one too many, too few, or another one.
    """
    _check_hashes(root, proof.salt, *leaves, *proof.path)
    whole = type(proof.place) is int and 0 <= proof.place < 1 << CASE_LEVELS
    if len(proof.path) != CASE_LEVELS or not whole:
        raise Afgekeurd(f"zaakhoofd: verwacht een pad van {CASE_LEVELS} hashes en een plaats")
    node = case_head(proof.salt, len(leaves), case_chain(leaves))
    for level, sibling in enumerate(proof.path):
        right = proof.place >> level & 1
        node = node_hash(sibling, node) if right else node_hash(node, sibling)
    if node != root:
        raise Afgekeurd(
            "zaakhoofd: dit zijn niet alle vastleggingen van de zaak die het grootboek op deze"
            " positie telde"
        )


# ── timestamps: RFC 3161, in the DER of RFC 5652 ─────────────────────────────────────────────────
# As far as services use it: one signer, RSA (PKCS #1 v1.5) or ECDSA on P-256 and P-384, SHA-2. What
# else there is, is not read, and what is not read is never said to hold. The certificate is not
# followed to a root: the policy names the very one that is trusted.


class NietGelezen(ValueError):
    """A timestamp in a form, or with an algorithm, that is not read here; it may well hold."""


@dataclass(frozen=True)
class Stamp:
    """What a service said, by the key in its certificate: when it saw the note, in UTC."""

    moment: str
    certificate: str  # its SHA-256, in hex


@dataclass(frozen=True)
class _Der:
    """A value in DER: its tag, what is in it, and all its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self, tag: int = 0x30) -> list[_Der]:
        """The values in this one, which must have this tag."""
        if self.tag != tag:
            raise NietGelezen(f"verwacht DER met merk {tag:#x}, kreeg {self.tag:#x}")
        return der_values(self.content)

    def of(self, tag: int) -> bytes:
        """What is in this one, which must have this tag."""
        if self.tag != tag:
            raise NietGelezen(f"verwacht DER met merk {tag:#x}, kreeg {self.tag:#x}")
        return self.content


_INTEGER, _BITS, _OCTETS, _OID, _SET = 0x02, 0x03, 0x04, 0x06, 0x31
_HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
_DIGEST_INFO = {  # what stands before a hash in a block of RSA
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")
_CONTENT_TYPE, _MESSAGE_DIGEST = (bytes.fromhex(f"2a864886f70d0109{n}") for n in ("03", "04"))
_SIGNERS = {  # which certificate signed, by its hash
    bytes.fromhex("2a864886f70d010910020c"): "sha1",
    bytes.fromhex("2a864886f70d010910022f"): "sha256",
}
_RSA_KEY, _EC_KEY = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a8648ce3d0201")
_SIGNATURES = {
    bytes.fromhex("2a864886f70d01010b"): (_RSA_KEY, "sha256"),
    bytes.fromhex("2a864886f70d01010c"): (_RSA_KEY, "sha384"),
    bytes.fromhex("2a864886f70d01010d"): (_RSA_KEY, "sha512"),
    bytes.fromhex("2a8648ce3d040302"): (_EC_KEY, "sha256"),
    bytes.fromhex("2a8648ce3d040303"): (_EC_KEY, "sha384"),
    bytes.fromhex("2a8648ce3d040304"): (_EC_KEY, "sha512"),
}
_PURPOSES, _STAMPING = bytes.fromhex("551d25"), bytes.fromhex("300a06082b06010505070308")


def der_values(data: bytes) -> list[_Der]:
    """The values in these bytes, one after the other, each length in its one spelling.

    Raises:
        NietGelezen: they are no DER.
    """
    found, place = [], 0
    while place < len(data):
        head = data[place : place + 2]
        if len(head) < 2 or head[0] & 31 == 31:
            raise NietGelezen("verwacht DER")
        start, length = place + 2, head[1]
        if length >= 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[start : start + size], "big")
            if not 1 <= size <= 4 or length < max(0x80, 1 << 8 * (size - 1)):
                raise NietGelezen("verwacht in DER de kortste lengte")
            start += size
        if start + length > len(data):
            raise NietGelezen("verwacht heel DER")
        found.append(_Der(head[0], data[start : start + length], data[place : start + length]))
        place = start + length
    return found


def check_stamp(answer: bytes, note: bytes) -> Stamp:
    """What this answer of a timestamp service says of this note.

    Raises:
        Afgekeurd: it is not of this note, or not signed by the key of its certificate.
        NietGelezen: its form, or an algorithm in it, is not one that is read here.
    """
    try:
        info, certificates, signer = _read_stamp(answer)
        return _judged_stamp(info, certificates, signer, note)
    except (IndexError, KeyError, OverflowError, UnicodeDecodeError) as fault:
        raise NietGelezen("verwacht een antwoord in de vorm van RFC 3161") from fault
    except ValueError as fault:
        if isinstance(fault, (Afgekeurd, NietGelezen)):
            raise
        raise NietGelezen("verwacht een antwoord in de vorm van RFC 3161") from fault


def _read_stamp(answer: bytes) -> tuple[bytes, list[_Der], list[_Der]]:
    """What was signed, the certificates that came along, and the one signer."""
    (response,) = der_values(answer)
    status, token = response.inside()
    if status.inside()[0].of(_INTEGER) != b"\0":
        raise NietGelezen("de dienst gaf er geen, of een ander dan gevraagd")
    kind, wrapped = token.inside()
    (signed,) = wrapped.inside(0xA0)
    version, digests, content, *others, signers = signed.inside()
    what, inner = content.inside()
    if kind.of(_OID) != _SIGNED_DATA or what.of(_OID) != _STAMP_INFO:
        raise NietGelezen("verwacht een ondertekend tijdstempel")
    (info,) = inner.inside(0xA0)
    (signer,) = signers.inside(_SET)
    (digest,) = digests.inside(_SET)
    if version.of(_INTEGER) != b"\3" or _hash_name(digest) != _hash_name(signer.inside()[2]):
        raise NietGelezen("verwacht versie 3, en de hash van de ondertekenaar")
    certificates = [one for other in others if other.tag == 0xA0 for one in other.inside(0xA0)]
    return info.of(_OCTETS), certificates, signer.inside()


def _judged_stamp(info: bytes, certificates: list[_Der], signer: list[_Der], note: bytes) -> Stamp:
    (body,) = der_values(info)
    _version, _policy, imprint, _serial, moment, *_rest = body.inside()
    hashed_by, digest = imprint.inside()
    if digest.of(_OCTETS) != _hashed(hashed_by, note):
        raise Afgekeurd("tijdstempel: het is van een andere noot")
    version, who, digest_by, attributes, signed_by, signature, *more = signer
    if more or attributes.tag != 0xA0 or (version.of(_INTEGER), who.tag) != (b"\1", 0x30):
        raise NietGelezen("verwacht een ondertekenaar met ondertekende kenmerken, en niets meer")
    said = _attributes(attributes)
    if said[_CONTENT_TYPE].of(_OID) != _STAMP_INFO:
        raise Afgekeurd("tijdstempel: de handtekening is van iets anders")
    if said[_MESSAGE_DIGEST].of(_OCTETS) != _hashed(digest_by, info):
        raise Afgekeurd("tijdstempel: de handtekening is van een andere tijd")
    certificate = _signing_certificate(said, certificates)
    serial, issuer, valid, key, extensions = _read_certificate(certificate)
    if who.content != issuer.whole + serial.whole:
        raise Afgekeurd("tijdstempel: de ondertekenaar heeft een ander certificaat")
    if not _may_stamp(extensions):
        raise Afgekeurd("tijdstempel: het certificaat is niet alleen voor tijdstempels")
    when = _stamp_time(moment)
    if not _stamp_time(valid[0])[:14] <= when[:14] <= _stamp_time(valid[1])[:14]:
        raise Afgekeurd("tijdstempel: het certificaat gold toen niet")
    text = b"\x31" + attributes.whole[1:]  # signed as the set that it is
    if not _signed(key, signed_by, digest_by, signature.of(_OCTETS), text):
        raise Afgekeurd("tijdstempel: de handtekening klopt niet")
    shown = f"{when[:4]}-{when[4:6]}-{when[6:8]}T{when[8:10]}:{when[10:12]}:{when[12:]}"
    return Stamp(shown, sha256(certificate.whole).hexdigest())


def _hashed(algorithm: _Der, data: bytes) -> bytes:
    return hashlib_new(_hash_name(algorithm), data).digest()


def _hash_name(algorithm: _Der) -> str:
    oid = _plain(algorithm)
    if oid not in _HASHES:
        raise NietGelezen(f"verwacht SHA-2, kreeg {oid.hex()}")
    return _HASHES[oid]


def _plain(algorithm: _Der) -> bytes:
    """An algorithm that takes nothing besides, or says that it takes nothing."""
    oid, *parameters = algorithm.inside()
    if [one.whole for one in parameters] not in ([], [b"\5\0"]):
        raise NietGelezen("verwacht een algoritme zonder meer")
    return oid.of(_OID)


def _attributes(attributes: _Der) -> dict[bytes, _Der]:
    """What the signer says besides, each once with one value."""
    found: dict[bytes, _Der] = {}
    for attribute in attributes.inside(0xA0):
        name, values = attribute.inside()
        (value,) = values.inside(_SET)
        if found.setdefault(name.of(_OID), value) is not value:
            raise NietGelezen("verwacht elk kenmerk een keer")
    return found


def _signing_certificate(said: Mapping[bytes, _Der], certificates: list[_Der]) -> _Der:
    """The certificate that the signer says it signed with."""
    for name in said.keys() & _SIGNERS.keys():
        first = said[name].inside()[0].inside()[0].inside()
        by = _SIGNERS[name]
        if first[0].tag == 0x30:  # of the second kind, with an algorithm of its own
            by = _hash_name(first.pop(0))
        for certificate in certificates:
            if hashlib_new(by, certificate.whole).digest() == first[0].of(_OCTETS):
                return certificate
    raise NietGelezen("verwacht het certificaat van de ondertekenaar erbij")


def _read_certificate(certificate: _Der) -> tuple[_Der, _Der, list[_Der], _Der, list[_Der]]:
    """Serial number, issuer, from and until when it holds, key, and what more it says."""
    body, _algorithm, _signature = certificate.inside()
    fields = body.inside()
    if fields[0].tag == 0xA0:
        del fields[0]
    serial, _algorithm, issuer, valid, _subject, key, *more = fields
    extensions = [one for part in more if part.tag == 0xA3 for one in part.inside(0xA3)[0].inside()]
    return serial, issuer, valid.inside(), key, extensions


def _may_stamp(extensions: list[_Der]) -> bool:
    """Whether this certificate is for timestamps and nothing else (RFC 3161, section 2.3)."""
    found = [one.inside() for one in extensions]
    purposes = [one for one in found if one[0].of(_OID) == _PURPOSES]
    return [[part.content for part in one[1:]] for one in purposes] == [[b"\xff", _STAMPING]]


def _stamp_time(moment: _Der) -> str:
    text = moment.content.decode("ascii")
    if moment.tag == 0x17:  # two digits for the year: 1950 to 2049
        text = ("19" if text >= "50" else "20") + text
    elif moment.tag != 0x18:
        raise NietGelezen("verwacht een tijd")
    if not re.fullmatch(r"\d{14}(\.\d{1,9})?Z", text):
        raise NietGelezen(f"verwacht een tijd in UTC, kreeg {text}")
    return text


def _signed(key: _Der, signed_by: _Der, digest_by: _Der, signature: bytes, text: bytes) -> bool:
    algorithm, bits = key.inside()
    kind, *curve = algorithm.inside()
    oid = _plain(signed_by)
    by = _hash_name(digest_by)
    of, with_hash = (_RSA_KEY, by) if oid == _RSA_KEY else _SIGNATURES.get(oid, (b"", by))
    if of != kind.of(_OID) or with_hash != by or bits.of(_BITS)[:1] != b"\0":
        raise NietGelezen(f"verwacht RSA of ECDSA, kreeg {oid.hex()}")
    if of == _RSA_KEY:
        return _rsa_holds(bits.content[1:], signature, by, text)
    return _ecdsa_holds(curve[0].of(_OID), bits.content[1:], signature, by, text)


def _rsa_holds(public: bytes, signature: bytes, by: str, text: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2.2): the whole block is compared, nothing is read."""
    (pair,) = der_values(public)
    modulus, exponent = (int.from_bytes(one.of(_INTEGER), "big") for one in pair.inside())
    size = (modulus.bit_length() + 7) // 8
    # With an exponent of megabytes a file from anybody would keep its reader busy for days.
    if not 256 <= size <= 1024 or not 3 <= exponent < 1 << 64:
        raise NietGelezen("verwacht een RSA-sleutel van 2048 tot 8192 bits, met een korte exponent")
    hashed = _DIGEST_INFO[by] + hashlib_new(by, text).digest()
    block = b"\0\1" + b"\xff" * (size - len(hashed) - 3) + b"\0" + hashed
    number = int.from_bytes(signature, "big")
    return (
        len(signature) == size
        and number < modulus
        and (pow(number, exponent, modulus).to_bytes(size, "big") == block)
    )


@dataclass(frozen=True)
class _Curve:
    """y² = x³ − 3x + b modulo p, with a base point of order n (FIPS 186-4, appendix D)."""

    p: int
    b: int
    n: int
    base: tuple[int, int]

    def sum(self, one: _Place, other: _Place) -> _Place:
        if one is None or other is None:
            return one or other
        (x1, y1), (x2, y2), p = one, other, self.p
        if x1 == x2:
            if (y1 + y2) % p == 0:
                return None
            slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, p) % p
        else:
            slope = (y2 - y1) * pow(x2 - x1, -1, p) % p
        x = (slope * slope - x1 - x2) % p
        return x, (slope * (x1 - x) - y1) % p

    def times(self, number: int, place: _Place) -> _Place:
        total: _Place = None
        for bit in f"{number:b}":
            total = self.sum(total, total)
            if bit == "1":
                total = self.sum(total, place)
        return total


_CURVES = {
    bytes.fromhex("2a8648ce3d030107"): _Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        (
            0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
            0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        ),
    ),
    bytes.fromhex("2b81040022"): _Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        (
            0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
            0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        ),
    ),
}


def _ecdsa_holds(name: bytes, public: bytes, signature: bytes, by: str, text: bytes) -> bool:
    """ECDSA (FIPS 186-4, section 6.4)."""
    if name not in _CURVES:
        raise NietGelezen(f"verwacht P-256 of P-384, kreeg {name.hex()}")
    curve = _CURVES[name]
    size = (curve.p.bit_length() + 7) // 8
    x, y = (int.from_bytes(public[1 + i * size : 1 + (i + 1) * size], "big") for i in (0, 1))
    on_curve = max(x, y) < curve.p and (y * y - x * x * x + 3 * x - curve.b) % curve.p == 0
    if len(public) != 1 + 2 * size or public[:1] != b"\4" or not on_curve:
        raise NietGelezen("verwacht een hele sleutel op zijn kromme")
    (pair,) = der_values(signature)
    r, s = (int.from_bytes(one.of(_INTEGER), "big", signed=True) for one in pair.inside())
    if not 0 < r < curve.n or not 0 < s < curve.n:
        return False
    hashed = hashlib_new(by, text).digest()
    e = int.from_bytes(hashed, "big") >> max(0, 8 * len(hashed) - curve.n.bit_length())
    w = pow(s, -1, curve.n)
    place = curve.sum(
        curve.times(e * w % curve.n, curve.base), curve.times(r * w % curve.n, (x, y))
    )
    return place is not None and place[0] % curve.n == r


# ── files, which come from whom we check ─────────────────────────────────────────────────────────

_LARGEST_FILE = 1 << 26


_WHY = {
    errno.EACCES: "geen toegang",
    errno.EEXIST: "er staat al iets onder deze naam",
    errno.EISDIR: "verwacht een bestand, kreeg een map",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ENOENT: "bestaat niet",
    errno.ENOSPC: "de schijf is vol",
    errno.ENOTDIR: "ligt in iets dat geen map is",
    errno.EPERM: "geen toegang",
    errno.EROFS: "hier kan alleen worden gelezen",
}


class Onleesbaar(Exception):
    """There is nothing here to check; says where and why."""


def read(path: Path, most: int = _LARGEST_FILE, within: Path | None = None) -> bytes:
    """What is in this file, which must really lie `within` that folder, if one is given.

    Raises:
        Onleesbaar: it cannot be read, lies elsewhere, is no file or larger than `most` bytes.
    """
    try:
        if within and Path(os.path.realpath(within)) not in Path(os.path.realpath(path)).parents:
            raise Onleesbaar(f"{path}: verwacht een bestand in deze map, kreeg een verwijzing")
        found = path.stat()  # of what it leads to: a pipe is never opened, it could keep us waiting
        if not stat.S_ISREG(found.st_mode):
            what = "een map" if stat.S_ISDIR(found.st_mode) else "een pijp of apparaat"
            raise Onleesbaar(f"{path}: verwacht een gewoon bestand, kreeg {what}")
        if found.st_size > most:
            raise Onleesbaar(f"{path}: verwacht hoogstens {most} bytes, kreeg er {found.st_size}")
        return path.read_bytes()
    except OSError as fault:
        raise Onleesbaar(f"{path}: {why(fault)}") from None


def why(fault: OSError) -> str:
    """Why a file or a folder could not be used, in Dutch as far as it often happens."""
    return _WHY.get(fault.errno or 0, fault.strerror or type(fault).__name__)


# ── a whole log in files: C2SP tlog-tiles ────────────────────────────────────────────────────────

WIDTH = 256
_LARGEST_TILE = {"tile/entries": WIDTH * (2 + _LARGEST_LEAF), "inhoud": 1 << 30}
_STRETCH = 64 * WIDTH  # the entries that one process takes at a time
_MISSED = 1000  # so many bundles can be missing before they are no longer named one by one


@dataclass(frozen=True)
class Gebrek:
    """Something that is not as it should be, and the numbers of the entries it is about."""

    soort: str
    nummers: tuple[int, ...]
    tekst: str

    def __str__(self) -> str:
        return f"{in_reeksen(self.nummers)}: {self.tekst}" if self.nummers else self.tekst


def in_reeksen(nummers: Iterable[int]) -> str:
    """Entry numbers as one reads them: nr 3, 7 t/m 9."""
    runs: list[list[int]] = []
    for number in sorted(set(nummers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(a) if a == b else f"{a} t/m {b}" for a, b in runs[:20]]
    return "nr " + ", ".join(shown) + (f" en nog {len(runs) - 20} reeksen" if runs[20:] else "")


def tile_path(kind: str, index: int, width: int = WIDTH) -> str:
    """Where a tile lies, `kind` being `tile/<level>`, `tile/entries` or `inhoud`."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join([kind, *groups]) + (f".p/{width}" if width < WIDTH else "")


def bundled(entries: Iterable[bytes], length: int = 2) -> bytes:
    """An entry bundle: each entry behind its length, in two bytes; contents take four."""
    return b"".join(len(entry).to_bytes(length, "big") + entry for entry in entries)


def unbundled(bundle: bytes, length: int = 2) -> list[bytes]:
    """The entries in a bundle.

    Raises:
        Afgekeurd: it ends in the middle of one, or holds more than a bundle does.
    """
    entries: list[bytes] = []
    place, end = 0, len(bundle)
    with suppress(IndexError):  # of the last length half is missing
        while place < end and len(entries) <= WIDTH:
            start = place + length
            if length == 2:  # a third quicker than the general way, a million times over
                place = start + (bundle[place] << 8 | bundle[place + 1])
            else:
                place = start + int.from_bytes(bundle[place:start], "big")
            entries.append(bundle[start:place])
    if place != end:
        raise Afgekeurd(f"bundel: verwacht hele vastleggingen, hoogstens {WIDTH}")
    return entries


class Copy:
    """A log in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._within: set[str] = set()  # folders of it that were seen to lie in it

    @property
    def has_content(self) -> bool:
        """Whether the clear fields came along."""
        return (self.folder / "inhoud").is_dir()

    def tiles(self, wanted: Sequence[tuple[int, int, int]]) -> list[bytes]:
        """Hash tiles by level, index and width; what is not there comes out empty."""
        found = []
        for level, index, width in wanted:
            tile = b""
            with suppress(Onleesbaar):
                tile = self.read(f"tile/{level}", index, width)[: 32 * width]
            found.append(tile)
        return found

    def entries(self, kind: str, index: int, width: int) -> list[bytes]:
        """The first entries, or contents, of a bundle.

        Raises:
            Afgekeurd: the bundle is not there, or not whole.
        """
        try:
            bundle = self.read(kind, index, width)
        except Onleesbaar as fault:
            raise Afgekeurd(f"bundel {fault}") from None
        found = unbundled(bundle, 4 if kind == "inhoud" else 2)[:width]
        if len(found) != width:
            raise Afgekeurd(f"bundel {kind}/{index}: verwacht {width} stuks, kreeg {len(found)}")
        return found

    def read(self, kind: str, index: int, width: int) -> bytes:
        """A tile of at least this width; a partial one may have made way for the full one.

        Raises:
            Onleesbaar: what stands there is no file that we can read.
        """
        most = _LARGEST_TILE.get(kind, 32 * WIDTH)
        for path in (tile_path(kind, index, width), tile_path(kind, index)):
            file = f"{self.folder}/{path}"
            try:
                here = os.lstat(file)
            except OSError:
                continue
            folder = file[: file.rindex("/")]
            if folder in self._within and stat.S_ISREG(here.st_mode) and here.st_size <= most:
                with suppress(OSError), FileIO(file) as opened:
                    return opened.read()
            found = read(Path(file), most, within=self.folder)
            if stat.S_ISREG(here.st_mode):  # a link says nothing of the folder that it lies in
                self._within.add(folder)
            return found
        return b""


def folded(hashes: list[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        row = b"".join(hashes)
        hashes = [sha256(b"\x01" + row[i : i + 64]).digest() for i in range(0, len(row), 64)]
    return hashes[0]


def root_over(edge: Iterable[list[bytes]]) -> bytes:
    """The root of a tree, given the hashes of its last tile on each level, highest level first."""
    complete = []
    for hashes in edge:
        start = 0
        for power in (128, 64, 32, 16, 8, 4, 2, 1):
            if len(hashes) & power:
                complete.append(folded(hashes[start : start + power]))
                start += power
    if not complete:
        return EMPTY_ROOT
    root = complete.pop()
    while complete:
        root = node_hash(complete.pop(), root)
    return root


# ── checking a whole copy ────────────────────────────────────────────────────────────────────────


@dataclass
class Stretch:
    """What was found in a stretch of entries, so that processes can share a copy between them."""

    roots: list[bytes] = field(default_factory=list)  # of its full bundles
    edge: list[bytes] = field(default_factory=list)  # the leaf hashes of one that is not full
    faults: list[Gebrek] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    heads: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)  # what some told
    lines: list[str] = field(default_factory=list)
    unlike: set[int] = field(default_factory=set)  # bundles already named as not their tile
    first: str = ""
    last: str = ""


def check_stretch(folder: Path, start: int, stop: int, lines: bool) -> Stretch:
    """Re-hash and re-read the entries from `start` up to `stop`, and compare with their tiles."""
    copy, found = Copy(folder), Stretch()
    for index in range(start // WIDTH, -(-stop // WIDTH)):
        width = min(WIDTH, stop - WIDTH * index)
        tile = copy.tiles([(0, index, width)])[0]
        try:
            entries = copy.entries("tile/entries", index, width)
        except Afgekeurd as fault:
            numbers = tuple(range(WIDTH * index + 1, WIDTH * index + width + 1))
            found.faults.append(Gebrek("bundel", numbers, str(fault)))
            found.unlike.add(index)
            entries = []
        hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
        if entries and b"".join(hashes) != tile:
            places = [WIDTH * index + place for place in unlike_places(b"".join(hashes), tile)]
            text = "de vastlegging is een andere dan die in de boom staat"
            if not tile:
                text = f"tegel 0/{index} is er niet of niet te lezen"
            found.faults.append(Gebrek("boom", numbers_under(0, places, stop), text))
            found.unlike.add(index)
        contents = _contents(copy, index, width, found) if copy.has_content else []
        _check_entries(WIDTH * index, entries, contents, lines, found)
        if not entries:  # go on with what the tile says, so that the rest can be compared
            hashes = [tile[i : i + 32].ljust(32) for i in range(0, 32 * width, 32)]
        if width == WIDTH:
            found.roots.append(folded(hashes))
        else:
            found.edge = hashes
    return found


def _contents(copy: Copy, index: int, width: int, found: Stretch) -> list[bytes]:
    try:
        return copy.entries("inhoud", index, width)
    except Afgekeurd as fault:
        numbers = tuple(range(WIDTH * index + 1, WIDTH * index + width + 1))
        found.faults.append(Gebrek("inhoud", numbers, str(fault)))
        return []


def _check_entries(
    start: int, entries: list[bytes], contents: list[bytes], lines: bool, found: Stretch
) -> None:
    """The form, the number and the time of each entry, and its content where that came along."""
    plain = None if contents or lines or not entries else all_plain(start, entries, found.last)
    if plain:
        found.first, found.last = found.first or plain[0], plain[1]
        return
    for place, entry in enumerate(entries):
        index = start + place
        try:
            leaf = parse_leaf(entry)
            content = open_state(contents[place]) if contents else None
        except Afgekeurd as fault:
            found.faults.append(Gebrek("blad", (index + 1,), str(fault)))
            continue
        for text in entry_faults(leaf, index, found.last, content):
            found.faults.append(Gebrek("blad", (index + 1,), text))
        found.first, found.last = found.first or leaf.t, leaf.t
        if content:
            found.kinds[content.fields["daad"]] += 1
            if content.fields["daad"] == _HEADS:
                found.heads.append((index + 1, content.fields))
        if lines:
            found.lines.append(
                f"nr {index + 1}  {leaf.t}" + (f"  {content.line}" if content else "")
            )


def check_copy(
    folder: Path,
    policy: Policy,
    *,
    lines: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Everything there is to check about a log in a folder.

    Raises:
        Onleesbaar: there is no log in this folder.
    """
    report = Report(f"uitvoer {folder}")
    raw = read(folder / "checkpoint", within=folder)
    vouched = report.vouched(policy, raw)
    if not vouched:
        return report
    size = vouched.checkpoint.size
    needed, here = -(-size // WIDTH), _files_in(folder / "tile" / "entries")
    if needed > 2 * here + _MISSED:  # the number is whatever the checkpoint says
        report.fault("bundel", f"tile/entries: verwacht {needed} bundels, kreeg er {here}")
        return report
    found = Stretch()
    for stretch in _stretches(folder, size, lines):
        if found.last and stretch.first and stretch.first <= found.last:
            number = WIDTH * len(found.roots) + 1
            found.faults.append(Gebrek("blad", (number,), "niet later vastgelegd dan de vorige"))
        found.last = stretch.last or found.last
        found.roots += stretch.roots
        found.edge = stretch.edge
        found.faults += stretch.faults
        found.unlike |= stretch.unlike
        found.kinds += stretch.kinds
        found.heads += stretch.heads
        found.lines += stretch.lines
        progress(min(size, WIDTH * len(found.roots) + len(found.edge)), size)
    root = _root_of_copy(Copy(folder), size, found)
    report.judge_copy(vouched.checkpoint, root, found)
    if found.heads and not report.faults:
        _check_heads(Copy(folder), size, found.heads, report)
    return report


def _check_heads(
    copy: Copy, size: int, heads: Iterable[tuple[int, Mapping[str, Any]]], report: Report
) -> None:
    """Compute anew what some entries told of all cases: so it is known that it was true."""
    told: dict[int, list[tuple[int, bytes, bytes]]] = {}
    for number, fields in heads:
        position, root, seed = (fields.get(name) for name in ("positie", "wortel", "zaad"))
        if type(position) is int and 0 < position < number:
            pair = (_base64(str(root)), _base64(str(seed)))
            told.setdefault(position, []).append((number, *pair))
        else:
            report.fault("zaakhoofd", "vertelt van een positie die er niet voor ligt", number)
    chains: dict[str, tuple[int, bytes]] = {}
    for number, leaf, tags in _tagged(copy, size, max(told, default=0)):
        for tag in tags:
            if tag.startswith("dossier:"):
                count, chain = chains.get(tag[8:], (0, NO_ENTRIES))
                chains[tag[8:]] = count + 1, case_chain([leaf], chain)
        for teller, root, seed in told.get(number, ()):
            of_case = [case_head(case_salt(seed, case), *chains[case]) for case in chains]
            if case_root(seed, case_layers(seed, of_case)) != root:
                text = f"vertelt van de zaken tot en met nr {number} iets anders dan hier staat"
                report.fault("zaakhoofd", text, teller)
    if not report.faults:
        numbers = in_reeksen(teller for some in told.values() for teller, _, _ in some)
        report.facts.append(f"{numbers}: de zaakhoofden zijn die van deze vastleggingen")


def _tagged(copy: Copy, size: int, last: int) -> Iterator[tuple[int, bytes, list[str]]]:
    """The number, the leaf hash and the tags of entries up to one, all of them checked before."""
    for index in range(-(-last // WIDTH)):
        width = min(WIDTH, size - WIDTH * index)
        contents = copy.entries("inhoud", index, width)
        for place, entry in enumerate(copy.entries("tile/entries", index, width)):
            tags: list[str] = json.loads(contents[place])["d"]["@tags"]
            yield WIDTH * index + place + 1, leaf_hash(entry), tags


def _files_in(folder: Path) -> int:
    return sum(len(files) for _folder, _folders, files in os.walk(folder))


def _stretches(folder: Path, size: int, lines: bool) -> Iterator[Stretch]:
    """The stretches of a copy in order; of a large one a second process takes every other."""
    stretches = [
        (folder, start, min(size, start + _STRETCH), lines) for start in range(0, size, _STRETCH)
    ]
    if len(stretches) < 4 or (os.cpu_count() or 1) < 2:
        yield from (check_stretch(*stretch) for stretch in stretches)
        return
    with ProcessPoolExecutor(1) as other:
        theirs = [other.submit(check_stretch, *stretch) for stretch in stretches[1::2]]
        for place, stretch in enumerate(stretches):
            yield theirs[place // 2].result() if place % 2 else check_stretch(*stretch)


def _root_of_copy(copy: Copy, size: int, found: Stretch) -> bytes:
    """The root over what the entries hash to; on the way every tile above is compared with it."""
    edges, hashes, level, unlike = [found.edge], found.roots, 1, found.unlike
    while hashes:
        above, unlike_above = [], {place // WIDTH for place in unlike}
        for index in range(-(-len(hashes) // WIDTH)):
            these = hashes[WIDTH * index : WIDTH * index + WIDTH]
            (tile,) = copy.tiles([(level, index, len(these))])
            places = [WIDTH * index + place for place in unlike_places(b"".join(these), tile)]
            if new := set(places) - unlike:  # the others were named on the level below
                text = f"tegel {level}/{index} hoort niet bij de tegels eronder"
                found.faults.append(Gebrek("boom", numbers_under(level, new, size), text))
                unlike_above.add(index)
            if len(these) == WIDTH:
                above.append(folded(these))
            else:
                edges.append(these)
        if len(hashes) % WIDTH == 0:
            edges.append([])
        hashes, level, unlike = above, level + 1, unlike_above
    return root_over(reversed(edges))


def unlike_places(one: bytes, other: bytes) -> list[int]:
    """Where two tiles of which the first has its full width do not hold the same hash."""
    starts = range(0, len(one), 32)
    return [start // 32 for start in starts if one[start : start + 32] != other[start : start + 32]]


def numbers_under(level: int, places: Iterable[int], size: int) -> tuple[int, ...]:
    """The numbers of the entries under the hashes at these places of a level."""
    under = WIDTH**level
    return tuple(
        number
        for place in sorted(places)
        for number in range(place * under + 1, min(size, (place + 1) * under) + 1)
    )


# ── what it says ─────────────────────────────────────────────────────────────────────────────────

_UNCHANGED = """\
Dit bewijst: deze vastlegging stond op deze plaats in het grootboek toen het controlepunt werd
getekend. Wie haar sindsdien wijzigt, weglaat of verplaatst, kan dit controlepunt niet meer
waarmaken.
Dit bewijst niet: dat wat er is vastgelegd waar is, en ook niet dat alles is vastgelegd. De tijd
in het blad is die van het grootboek zelf."""
_UNCHANGED_AND_WHOLE = """\
Dit bewijst: deze vastleggingen stonden op deze plaatsen in het grootboek toen het controlepunt werd
getekend, en het zijn alle vastleggingen van deze zaak tot en met de genoemde, zoals het grootboek
haar toen telde. Wie er een wijzigt, weglaat of verplaatst, kan dat niet meer waarmaken.
Dit bewijst niet: dat wat er is vastgelegd waar is, en ook niet dat alles is vastgelegd. De tijd
in het blad is die van het grootboek zelf."""
_COMPLETE = """\
Dit bewijst: dit zijn alle vastleggingen waarvoor het controlepunt instaat, in deze volgorde; er is
er sindsdien geen gewijzigd, weggelaten of ingevoegd.
Dit bewijst niet: dat wat er is vastgelegd waar is, dat alles is vastgelegd, of dat er na dit
controlepunt niets meer kwam. De tijd in een blad is die van het grootboek zelf."""
_OWN_KEYS = """\
De sleutels komen uit policy.txt in deze map zelf: wie de map maakte, koos ze. Vergelijk ze met
sleutels die u langs een andere weg kreeg."""
_NO_WITNESS = """\
Het beleid vraagt geen getuigen: wie de sleutel van het grootboek heeft, kan een ander verleden
tekenen. Vergelijk het controlepunt met een ouder exemplaar of met dat van een ander."""


@dataclass(frozen=True)
class Entry:
    """An entry that was proven, by its hash, and the fields of it that were shown."""

    hash: bytes
    fields: Mapping[str, Any]


@dataclass
class Report:
    """What holds, what does not, and what that means."""

    title: str
    facts: list[str] = field(default_factory=list)
    faults: list[Gebrek] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    meaning: str = ""
    checkpoint: Checkpoint | None = None
    entries: dict[int, Entry] = field(default_factory=dict)  # by number, as far as proven
    elsewhere: dict[str, list[int]] = field(default_factory=dict)  # of a case, who only refer to it

    def fault(self, kind: str, text: object, *numbers: int) -> None:
        """Note something that does not hold."""
        self.faults.append(Gebrek(kind, tuple(sorted(numbers)), str(text)))

    def vouched(self, policy: Policy, raw: bytes) -> Vouched | None:
        """The checkpoint in this note as the policy judges it, with what there is to say of it."""
        try:
            vouched = policy.check(raw)
        except Afgekeurd as fault:
            self.fault("controlepunt", fault)
            return None
        self.checkpoint = point = vouched.checkpoint
        keys = ", ".join(key.id.hex() for key in vouched.log_keys)
        self.facts.append(
            f"controlepunt van {point.origin}: {point.size} vastleggingen, ondertekend met {keys}"
        )
        for name, moment in vouched.witnessed.items():
            self.facts.append(f"gezien door {name} op {_moment(moment)}")
        if policy.quorum is None:
            self.remarks.append(_NO_WITNESS)
        unchecked = [k for k in (*policy.logs, *policy.witnesses.values()) if k.kind == ML_DSA_44]
        self.remarks += [f"Niet nagegaan: {key.name}, want ML-DSA-44." for key in unchecked]
        return vouched

    def judge_copy(self, checkpoint: Checkpoint, root: bytes, found: Stretch) -> None:
        """What a whole log comes to, once its root is known."""
        self.faults += found.faults
        self.lines += found.lines
        if root != checkpoint.root:
            self.fault("wortel", "deze vastleggingen zijn niet die waarvoor is getekend")
        if self.faults:
            return
        self.facts.append(
            f"{checkpoint.size} vastleggingen: blad, nummer, tijd, plaats in de boom en wortel"
        )
        if found.kinds:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(found.kinds.items()))
            self.facts.append(f"de heldere inhoud hoort bij de bladen: {kinds}")
        self.meaning = _COMPLETE

    def __str__(self) -> str:
        told = [
            _printable(self.title),
            *(f"  klopt  {_printable(fact)}" for fact in self.facts),
            *(f"  FOUT   {_printable(fault)}" for fault in self.faults),
            *(f"         {_printable(line)}" for line in self.lines),
            *([] if self.faults or not self.meaning else [self.meaning]),
            *self.remarks,
        ]
        return "\n".join(told)


def _printable(said: object) -> str:
    """On one line, and nothing that a terminal obeys: names come from whom we check."""
    text = str(said)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def check_proof(
    path: Path, policy: Policy, within: Path | None = None
) -> tuple[Report, Vouched | None]:
    """The proof of one entry, and the fields that are shown with it.

    Raises:
        Onleesbaar: the file cannot be read.
    """
    report = Report(f"bewijs {path.name}")
    try:
        proof = parse_proof(read(path, within=within))
    except Afgekeurd as fault:
        report.fault("bewijs", fault)
        return report, None
    vouched = report.vouched(policy, proof.checkpoint)
    if not vouched:
        return report, None
    try:
        leaf = parse_leaf(proof.extra or b"")
        point, hash_ = vouched.checkpoint, leaf_hash(proof.extra or b"")
        check_inclusion(hash_, proof.index, point.size, proof.path, point.root)
        for text in entry_faults(leaf, proof.index, "", None):
            raise Afgekeurd(text)
        report.facts.append(f"nr {leaf.n + 1} staat in dit grootboek, vastgelegd op {leaf.t}")
        shown, fields = path.with_suffix(".disclosures"), {}
        if os.path.lexists(shown):
            fields = _shown(leaf, read(shown, within=shown.parent))
            report.lines += [f"{name}: {_spelled(value)}" for name, value in fields.items()]
        report.entries[leaf.n + 1] = Entry(hash_, fields)
        report.meaning = _UNCHANGED
    except Afgekeurd as fault:
        report.fault("bewijs", fault, proof.index + 1)
    return report, vouched


def _shown(leaf: Leaf, raw: bytes) -> dict[str, Any]:
    """The fields that these disclosures show; each must belong to the leaf."""
    fields: dict[str, Any] = {}
    for encoded in filter(None, raw.decode("ascii", "replace").split("\n")):
        if disclosure_digest(encoded) not in leaf.digests:
            raise Afgekeurd("onthulling: het blad staat niet in voor een veld dat getoond wordt")
        try:
            _salt, name, value = _loaded(_unbase64url(encoded), "onthulling")
        except (ValueError, TypeError, RecursionError):
            raise Afgekeurd("onthulling: verwacht [zout, naam, waarde]") from None
        if not isinstance(name, str) or name in fields:
            raise Afgekeurd(f"onthulling: verwacht elk veld een keer, kreeg {name!r}")
        fields[name] = value
    return fields


def _spelled(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


SUMS = "SHA256SUMS"


def _check_sums(folder: Path, whole: Report) -> None:
    """Hold every file in a folder against the list of their hashes, in the form of sha256sum."""
    listed: dict[str, str] = {}
    for line in read(folder / SUMS, within=folder).decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        if listed.setdefault(name, digest) != digest:
            whole.fault("bestand", f"{name}: staat twee keer in {SUMS}, met andere hashes")
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*listed} | (here - {SUMS})):
        if name not in listed or name not in here:
            whole.fault("bestand", f"{name}: {'niet in' if name in here else 'wel in'} {SUMS}")
        elif sha256(read(folder / name, within=folder)).hexdigest() != listed[name]:
            whole.fault("bestand", f"{name}: anders dan toen de map werd gemaakt")
    whole.facts.append(f"{len(listed)} bestanden staan met hun SHA-256 in {SUMS}")


def check_bundle(folder: Path, policy: Policy) -> Report:
    """Every proof in a folder, and that no two of their checkpoints contradict each other.

    Raises:
        Onleesbaar: a file cannot be read.
    """
    whole = Report(f"bundel {folder}")
    roots: dict[tuple[str, int], bytes] = {}
    for path in sorted(folder.glob("*.tlog-proof")):
        report, vouched = check_proof(path, policy, folder)
        whole.faults += [
            Gebrek(f.soort, f.nummers, f"{path.name}: {f.tekst}") for f in report.faults
        ]
        whole.facts += [f"{path.name}: {fact}" for fact in report.facts]
        whole.lines += [f"{path.name}: {line}" for line in report.lines]
        whole.remarks += [remark for remark in report.remarks if remark not in whole.remarks]
        whole.entries.update(report.entries)
        if vouched:
            point = whole.checkpoint = vouched.checkpoint
            if roots.setdefault((point.origin, point.size), point.root) != point.root:
                whole.fault(
                    "tweespraak",
                    f"{point.origin} tekende twee verschillende bomen van {point.size}"
                    " vastleggingen; samen bewijzen deze controlepunten dat het verleden is"
                    " herschreven",
                )
    for loose in sorted(folder.glob("*.disclosures")):
        if not loose.with_suffix(".tlog-proof").exists():
            whole.fault("onthulling", f"{loose.name}: er is geen bewijs bij deze velden")
    if os.path.lexists(folder / SUMS):
        _check_sums(folder, whole)
    cases = os.path.lexists(folder / CASES)
    if len(roots) > 1 and cases:
        whole.fault("controlepunt", f"verwacht een controlepunt, kreeg er {len(roots)}")
    whole.meaning = _UNCHANGED
    if cases and not os.path.lexists(folder / SHEET):
        _check_whole_case(folder, whole)
    return whole


def _check_whole_case(folder: Path, report: Report) -> None:
    """That the entries of a case that left the house are all that it had."""
    try:
        told = _loaded(read(folder / CASES, within=folder), CASES)
        if not _shaped(told, _CASES_SHAPE):
            raise Afgekeurd(f"{CASES}: {_FORM}")
        _whole_cases(None, told, report)
    except Afgekeurd as fault:
        report.fault("zaak", fault)
    except (KeyError, TypeError, ValueError, RecursionError):
        report.fault("zaak", f"{CASES}: {_FORM}")
    report.meaning = _UNCHANGED_AND_WHOLE


# ── a sheet of facts, recounted: FORMAT.md, section 20 ───────────────────────────────────────────

SHEET, CASES = "feitenblad.json", "zaken.json"
_HEADS = "zaakhoofden_vastgelegd"
_ISSUED = "feitenblad_uitgegeven"
_DECLARED = "volledigheid_verklaard"
# What must be there, whatever else is: of which kind, in an array or an object.
_NAMED = {"nummer": int, "zaak": str, "daad": str}
_LEFT_OUT = {**_NAMED, "reden": str}
_STATEMENT = {
    "nummer": str,
    "soort": str,
    "tekst": str,
    "voorbehoud": [str],
    "vastleggingen": [_NAMED],
    "buitenBeschouwing": [_LEFT_OUT],
    "aanhalingen": [{"nummer": int}],
}
_DECLARATION = {**_NAMED, "totEnMet": str}
_SHEET_SHAPE = {
    "formaat": "toedracht-feitenblad/1",
    "positie": int,
    "opdracht": {"kamervraag": str},
    "uitspraken": [_STATEMENT],
    "dekking": {"zin": str, "nietGenoemd": [_LEFT_OUT], "volledigVerklaard": [_DECLARATION]},
}
_TEST = {"veld": str, "toets": str, "waarden": list}
_ASKED_SHAPE = {
    "soort": str,
    "dossiers": object,
    "gebeurd_van": object,
    "gebeurd_tot": object,
    "patroon": {"daad": str, "waar": [_TEST]},
}
_CASE = {"vastleggingen": [int], "elders": [int], "plaats": int, "pad": [str]}
_CASES_SHAPE = {
    "formaat": "toedracht-zaken/1",
    "vastlegging": int,
    "zaken": [{"zaak": str, "zout": str, **_CASE}],
}
_FORM = "verwacht de vorm van FORMAT.md, 20"
_SHOWN_WHOLE = """\
Dit bewijst: van elke zaak op dit blad is hier elke vastlegging tot en met de positie van het blad,
zoals het grootboek haar toen telde; wat het blad telt en aanhaalt, staat daarin.
Dit bewijst niet: dat wat er is vastgelegd waar is, dat alles is vastgelegd wat er gebeurde, of dat
een zin die niet uit een feitvraag komt klopt."""


def check_sheet(folder: Path, policy: Policy) -> Report:
    """A sheet of facts: its proofs, that its cases are whole, and what it counts and quotes.

    Raises:
        Onleesbaar: a file cannot be read.
    """
    report = check_bundle(folder, policy)
    report.title = f"feitenblad {folder}"
    names = {path.name for path in folder.glob("*.tlog-proof")}
    if not report.faults and names != {f"nr-{n}.tlog-proof" for n in report.entries}:
        report.fault("bewijs", "verwacht van elke vastlegging een bewijs, als nr-….tlog-proof")
    for path in sorted(folder.glob("tijdstempel-*.tsr")):
        _check_stamp_file(path, policy, report)
    if not os.path.lexists(folder / SUMS):
        report.fault("bestand", f"verwacht {SUMS}")
    raw = read(folder / SHEET, within=folder)
    try:
        sheet, told = _loaded(raw, SHEET), _loaded(read(folder / CASES, within=folder), CASES)
        if not _shaped(sheet, _SHEET_SHAPE) or not _shaped(told, _CASES_SHAPE):
            raise Afgekeurd(f"{SHEET} of {CASES}: {_FORM}")
        _check_issue(raw, told["uitgifte"], report)
        cases = _whole_cases(sheet["positie"], told, report)
        for statement in sheet["uitspraken"]:
            _check_statement(statement, cases, report)
        for gone in sheet["dekking"]["nietGenoemd"]:
            _check_mentioned(gone, cases, "dekking")
        for whole in sheet["dekking"]["volledigVerklaard"]:
            _check_declared(whole, cases, report)
        _name_rest(sheet, cases, report)
    except Afgekeurd as fault:
        report.fault("feitenblad", fault)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        report.fault("feitenblad", f"{SHEET} of {CASES}: {_FORM}")
    report.meaning = _SHOWN_WHOLE
    return report


def _check_stamp_file(path: Path, policy: Policy, report: Report) -> None:
    """A timestamp of the checkpoint under which everything here was proven."""
    note = read(path.with_suffix(".noot"), within=path.parent)
    try:
        if report.checkpoint and parse_note(note).text != report.checkpoint.text:
            raise Afgekeurd("tijdstempel: van een ander controlepunt")
        stamp = check_stamp(read(path, within=path.parent), note)
    except Afgekeurd as fault:
        report.fault("tijdstempel", f"{path.name}: {fault}")
    except NietGelezen as fault:
        report.remarks.append(f"{path.name}: niet nagegaan; {fault}")
    else:
        name = policy.services.get(stamp.certificate)
        if name:
            report.facts.append(
                f"{path.name}: volgens {name} bestond dit controlepunt op {stamp.moment}"
            )
        else:
            report.remarks.append(
                f"{path.name}: zegt {stamp.moment}; van wie is niet nagegaan, want het beleid noemt"
                f" geen 'timestamp <naam> {stamp.certificate}'"
            )


def _loaded(raw: bytes, name: str) -> Any:
    """What canonical JSON says; bytes that others could read otherwise are refused (section 1)."""
    text = raw.decode()
    value = _JSON.decode(text)
    if _canonical(value) != text or _depth(value) > _DEEPEST:
        raise Afgekeurd(f"{name}: verwacht canonieke JSON")
    return value


def _shaped(value: Any, shape: Any) -> bool:
    if isinstance(shape, dict):
        inside = isinstance(value, dict) and shape.keys() <= value.keys()
        return inside and all(_shaped(value[name], shape[name]) for name in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(_shaped(one, shape[0]) for one in value)
    return shape in (object, type(value)) or (type(value) is str and value == shape)


_DEEPEST = 32


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)


def _check_issue(raw: bytes, number: int | None, report: Report) -> None:
    """Refuse a sheet that is not the one that the log says was issued, when it says so at all."""
    if number is None:
        report.remarks.append(
            "Dit blad is niet uitgegeven: dat juist deze tekst van ons is, staat niet vast."
        )
        return
    fields = _proven(number, report).fields
    if fields.get("daad") != _ISSUED or fields.get("sha256") != sha256(raw).hexdigest():
        raise Afgekeurd(f"{SHEET}: dit is niet het blad dat met nr {number} is uitgegeven")
    report.facts.append(
        f"{SHEET} is het blad dat met nr {number} is uitgegeven, letter voor letter"
    )


def _proven(number: Any, report: Report) -> Entry:
    if type(number) is not int or number not in report.entries:
        raise Afgekeurd(f"nr {number}: er is geen bewijs bij deze vastlegging")
    return report.entries[number]


Cases = dict[str, dict[int, Entry]]


def _whole_cases(position: int | None, told: Any, report: Report) -> Cases:
    """Every entry of each case up to this position (or that of the heads), as the log told it."""
    number = told["vastlegging"]
    heads = _proven(number, report).fields
    if position is None:
        position = heads.get("positie")
    told_here = (heads.get("daad"), heads.get("positie")) == (_HEADS, position)
    if not told_here or type(position) is not int or number <= position:
        raise Afgekeurd(f"nr {number}: verwacht de zaakhoofden op positie {position}")
    root = _base64(heads["wortel"])
    cases: Cases = {}
    salts = [case["zout"] for case in told["zaken"]]
    if len({*salts}) != len(salts):  # a case has one salt under a root
        raise Afgekeurd(f"{CASES}: verwacht elke zaak een keer")
    for case in told["zaken"]:
        name, numbers = case["zaak"], case["vastleggingen"]
        if name in cases:
            raise Afgekeurd(f"{CASES}: verwacht van elke zaak een eigen naam")
        if numbers != sorted(set(numbers)) or not numbers or numbers[-1] > position:
            raise Afgekeurd(f"{name}: verwacht nummers tot en met {position}, op volgorde")
        entries = {n: _proven(n, report) for n in numbers}
        proof = CaseProof(_base64(case["zout"]), case["plaats"], tuple(map(_base64, case["pad"])))
        try:
            check_case([entry.hash for entry in entries.values()], proof, root)
        except Afgekeurd as fault:
            raise Afgekeurd(f"{name}: {fault}") from None
        cases[name] = entries
        report.elsewhere[name] = case["elders"]
        report.facts.append(
            f"{name}: dit zijn alle {len(numbers)} vastleggingen tot en met nr {position},"
            f" volgens nr {number}"
        )
    return cases


def _check_mentioned(one: Any, cases: Cases, where: str) -> Entry:
    """The entry that the sheet names, which must be one of that case and of that kind."""
    entry = cases.get(one["zaak"], {}).get(one["nummer"])
    if entry is None or entry.fields.get("daad") != one["daad"]:
        raise Afgekeurd(f"{where}: nr {one['nummer']} is geen {one['daad']} van {one['zaak']}")
    return entry


def _check_declared(one: Any, cases: Cases, report: Report) -> None:
    """That somebody declared a case complete for a kind of act, until that day."""
    shown = _check_mentioned({**one, "daad": _DECLARED}, cases, "dekking").fields
    mended = {entry.fields.get("van_daad") for entry in cases[one["zaak"]].values()}
    if shown.get("@entry") in mended:
        report.remarks.append(f"dekking: nr {one['nummer']} is later hersteld")
    elif one["daad"] not in shown["daadsoort"] or one["totEnMet"] != shown["tot_en_met"]:
        raise Afgekeurd(f"dekking: nr {one['nummer']} verklaart iets anders volledig")


def _check_statement(statement: Any, cases: Cases, report: Report) -> None:
    """What a statement rests on, leaves out, quotes and counts, held against the entries."""
    where = f"uitspraak {statement['nummer']}"
    if statement["soort"] != "feit":
        report.remarks.append(f"Niet geverifieerd: {where} is vrije tekst.")
        return
    counted, out = statement["vastleggingen"], statement["buitenBeschouwing"]
    for one in (*counted, *out):
        _check_mentioned(one, cases, where)
    places = [(one["zaak"], one["nummer"]) for one in (*counted, *out)]
    if len({*places}) != len(places):
        raise Afgekeurd(f"{where}: verwacht elke vastlegging een keer")
    everything = {n: entry for entries in cases.values() for n, entry in entries.items()}
    for quote in statement["aanhalingen"]:
        _check_quote(quote, everything.get(quote["nummer"]), where)
    question = statement["feitvraag"]
    kind = question["soort"]
    if kind in COUNTED:
        if not _shaped(question, _ASKED_SHAPE):
            raise Afgekeurd(f"{where}: {_FORM}")
        _Recount(statement, cases, where, report).check()
    else:
        report.remarks.append(
            f"{where}: niet nagerekend is de uitkomst van {kind}; wel dat bestaat waar zij op rust"
        )


def _check_quote(quote: Any, entry: Entry | None, where: str) -> None:
    asked = {name: quote[name] for name in ("citaat", "titel", "plaats", "datum", "relaas")}
    for source in (entry.fields.get("bronnen") if entry else None) or ():
        if source and all(source.get(name) == value for name, value in asked.items()):
            return
    raise Afgekeurd(f"{where}: nr {quote['nummer']} heeft geen bron met deze woorden")


_NO_END = "9999-12-31"
_EDTF = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.ASCII)
# The widest reading, of the meteorological and the astronomical calendar together.
_SEASONS = (((3, 1), (6, 20)), ((6, 1), (9, 22)), ((9, 1), (12, 20)), ((12, 1), (3, 20)))


def edtf_days(text: str | None) -> tuple[str, str] | None:
    """The first and the last day that this can mean, as texts that compare; None: not read here."""
    if text is None:
        return "", _NO_END
    sides = text.split("/") if "/" in text else [text, text]
    if text.startswith("[") and text.endswith("]"):
        sides = text[1:-1].split("..")
    try:
        begin, end = (_edtf_part(side) for side in sides)
    except (ValueError, OverflowError):  # a moment of a day, or no date of ours
        return None
    return begin[0], end[1]


def _edtf_part(text: str) -> tuple[str, str]:
    if text in ("", ".."):
        return "", _NO_END
    found = _EDTF.fullmatch(text)
    if not found or (found[2] and "X" in found[1]) or not "1000" <= found[1][:4] < "9":
        raise ValueError(text)
    years, about = 10 ** found[1].count("X"), 1 if found[4] in ("~", "%") else 0
    year = int(found[1].replace("X", "0"))
    if found[2] in (None, "XX"):
        first, last = (
            date(year - about * years, 1, 1),
            date(year + years - 1 + about * years, 12, 31),
        )
    elif int(found[2]) not in (*range(1, 13), *range(21, 25)):
        raise ValueError(text)
    elif int(found[2]) > 20:
        first = _season(year, int(found[2]) - 21 - about)[0]
        last = _season(year, int(found[2]) - 21 + about)[1]
    elif found[3] in (None, "XX"):
        first = _month(year, int(found[2]) - about)
        last = _month(year, int(found[2]) + about + 1) - timedelta(1)
    else:
        day = date(year, int(found[2]), int(found[3]))
        first, last = day - timedelta(about), day + timedelta(about)
    return first.isoformat(), last.isoformat()


def _month(year: int, month: int) -> date:
    """The first day; month 0 is December of the year before."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _season(year: int, number: int) -> tuple[date, date]:
    """Spring is 0 and winter 3, which runs on into the next year; -1 is the winter before."""
    begin, end = _SEASONS[number % 4]
    year += number // 4
    return date(year, *begin), date(year + (end < begin), *end)


# Questions of which the answer follows from fields of acts; a verdict or who knew takes more.
COUNTED = ("telling", "eerste", "laatste", "of_en_wanneer", "lijst")


@dataclass(frozen=True)
class _Act:
    """An act that may be one that is asked for; `sure`: it is. Without days they are not known."""

    number: int
    sure: bool
    accounts: frozenset[str]
    days: tuple[str, str] | None
    named: bool


class _Recount:
    """The answer to a question about acts, made anew of the fields that are shown (section 20)."""

    def __init__(self, statement: Any, cases: Cases, where: str, report: Report) -> None:
        question = statement["feitvraag"]
        self.statement, self.cases, self.where, self.report = statement, cases, where, report
        self.kind, self.result = question["soort"], statement["uitkomst"]
        self.act, self.tests = question["patroon"]["daad"], question["patroon"]["waar"]
        self.window = (question["gebeurd_van"] or "", question["gebeurd_tot"] or _NO_END)
        if not all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day, re.ASCII) for day in self.window):
            raise Afgekeurd(f"{where}: verwacht dagen, kreeg {_spelled(self.window)}")
        if not all(type(one["zeker"]) is bool for one in statement["vastleggingen"]):
            raise Afgekeurd(f"{where}: verwacht van elke vastlegging of zij zeker past")
        self.every = question["dossiers"] is None
        self.names = list(dict.fromkeys(cases if self.every else question["dossiers"]))
        self.trusted: set[int] = set()  # of which it cannot be seen here how they read now

    def check(self) -> None:
        """Refuse an answer that is not the one that the shown fields give."""
        if self.every:
            self._remark(
                f"gaat over alle zaken van de opdracht; nagegaan is {', '.join(self.names)}, en"
                " welke zaken de opdracht nog meer had, is hier niet te zien"
            )
        found = [self._found_in(name) for name in self.names]
        if self.kind == "telling":
            self._check_count(found)
        else:
            self._check_acts([act for some in found for act in some])

    def _found_in(self, name: str) -> list[_Act]:
        """The acts of one case that fit or may fit; each is named, or it is said why it is not."""
        named = self._here(name, "vastleggingen", "zeker")
        out = self._here(name, "buitenBeschouwing", "reden")
        entries = self.cases[name]
        mended = {entry.fields.get("van_daad") for entry in entries.values()} - {None}
        found, closed = [], []
        for number, entry in entries.items():
            if number in out:
                self._remark(f"nr {number} telt niet mee: {out[number]}")
            elif "daad" not in entry.fields:
                closed.append(number)
            elif entry.fields["daad"] != self.act:
                if number in named:
                    raise Afgekeurd(f"{self.where}: nr {number} ({name}) is geen {self.act}")
            elif number not in named and number in self.report.elsewhere[name]:
                self._remark(
                    f"nr {number} staat in {name} als verwijzing en telt daar niet; dat het elders"
                    " thuishoort, is hier niet na te gaan"
                )
            else:
                found += self._weighed(number, name, entry.fields, named.get(number), mended)
        if closed and self.kind == "telling":
            raise Afgekeurd(f"{self.where}: {in_reeksen(closed)} ({name}) is geen {self.act}")
        if closed:
            self._remark(f"dat {in_reeksen(closed)} ({name}) geen {self.act} is, is niet getoond")
        return found

    def _weighed(
        self, number: int, name: str, shown: Mapping[str, Any], said: Any, mended: set[Any]
    ) -> list[_Act]:
        """This act with what it comes to; none when it certainly does not fit."""
        needed = {"gebeurd", *(test["veld"] for test in self.tests)}
        hidden = {"@entry", "@velden"} - shown.keys()
        if hidden or needed & {*shown["@velden"]} - shown.keys():
            raise Afgekeurd(f"{self.where}: van nr {number} is niet getoond waar naar is gevraagd")
        days = edtf_days(shown.get("gebeurd"))
        fits = self._fits(shown, days)
        if shown["@entry"] in mended:
            self.trusted.add(number)
            self._remark(f"nr {number} is later hersteld; hoe het nu luidt, is hier niet nagegaan")
        elif days is None and self.window != ("", _NO_END):
            self.trusted.add(number)
            self._remark(f"nr {number}: de datum {shown['gebeurd']} is hier niet te lezen")
        if said is not None and number not in self.trusted and fits is False:
            raise Afgekeurd(f"{self.where}: nr {number} past niet bij de vraag en telt toch mee")
        if said is None and fits is not False and self.kind not in ("eerste", "laatste"):
            raise Afgekeurd(
                f"{self.where}: nr {number} ({name}) past bij de vraag en telt niet mee"
            )
        if said is not None and number not in self.trusted and said is not (fits is True):
            how = "zeker" if fits else "misschien"
            raise Afgekeurd(f"{self.where}: nr {number} past {how}, en het blad zegt anders")
        if said is None and fits is False:
            return []
        sure = bool(fits) if said is None else bool(said)
        return [_Act(number, sure, self._accounts(number, shown), days, said is not None)]

    def _fits(self, shown: Mapping[str, Any], days: tuple[str, str] | None) -> bool | None:
        """Whether this act is asked for; None: it may be."""
        begin, end = self.window
        inside: bool | None = None
        if self.window == ("", _NO_END) or (days and begin <= days[0] and days[1] <= end):
            inside = True
        elif days and (days[1] < begin or days[0] > end):
            inside = False
        answers = [inside, *(_passes(test, shown) for test in self.tests)]
        return False if False in answers else None if None in answers else True

    def _accounts(self, number: int, shown: Mapping[str, Any]) -> frozenset[str]:
        if self.kind != "telling":
            return frozenset()
        if "bronnen" in shown["@velden"] and "bronnen" not in shown:
            raise Afgekeurd(
                f"{self.where}: van nr {number} is niet getoond welke bronnen het heeft"
            )
        sources = shown.get("bronnen") or ()
        return frozenset(source["relaas"] for source in sources if source.get("relaas"))

    def _check_count(self, found: list[list[_Act]]) -> None:
        """Per case the accounts are counted apart: at least the lowest, at most the highest."""
        lowest = highest = 0
        for acts in found:
            accounts = {account for act in acts for account in act.accounts} or {""}
            told = [[a for a in acts if not a.accounts or one in a.accounts] for one in accounts]
            lowest += min(sum(act.sure for act in acts) for acts in told)
            highest += max(len(acts) for acts in told)
        if _spelled(self.result) != _spelled({"hoogst": highest, "laagst": lowest}):
            raise Afgekeurd(
                f"{self.where}: geteld {lowest} tot {highest}, op het blad {_spelled(self.result)}"
            )
        self.report.facts.append(f"{self.where}: opnieuw geteld, {lowest} tot {highest} {self.act}")

    def _check_acts(self, acts: list[_Act]) -> None:
        """The acts that the answer names, when each was, and whether all or which of them."""
        told = {act.number for act in acts if act.named}
        if self.kind in ("eerste", "laatste"):
            if any(act.number in self.trusted or not act.days for act in acts):
                self._remark(f"welke de {self.kind} is, is hier niet nagegaan")
            elif (numbers := self._outermost(acts)) != told:
                raise Afgekeurd(
                    f"{self.where}: {self.kind} is {in_reeksen(numbers)}, anders dan er staat"
                )
        else:
            sure = {act.number for act in acts if act.sure}
            answer = "ja" if sure else "mogelijk" if told else "niet_vastgelegd"
            if self.result["antwoord"] != answer:
                raise Afgekeurd(
                    f"{self.where}: verwacht {answer}, op het blad {self.result['antwoord']}"
                )
            told = sure or told
        self._check_listed(told)
        self.report.facts.append(
            f"{self.where}: opnieuw nagegaan, {self.kind} {self.act}:"
            f" {in_reeksen(told) if told else 'geen'}"
        )

    def _outermost(self, acts: list[_Act]) -> set[int]:
        """Those that no other certainly came before, or after."""
        days = [(act, *(act.days or ("", _NO_END))) for act in acts]
        if self.kind == "eerste":
            sure = [(last, act) for act, _, last in days if act.sure]
            return {
                a.number for a, first, _ in days if not any(d < first for d, b in sure if b != a)
            }
        sure = [(first, act) for act, first, _ in days if act.sure]
        return {a.number for a, _, last in days if not any(d > last for d, b in sure if b != a)}

    def _check_listed(self, told: set[int]) -> None:
        listed = self.result["handelingen"]
        if _spelled(sorted(one["nummer"] for one in listed)) != _spelled(sorted(told)):
            raise Afgekeurd(f"{self.where}: verwacht als handelingen {in_reeksen(told) or 'geen'}")
        for one in listed:
            gebeurd = self.report.entries[one["nummer"]].fields.get("gebeurd")
            if one["nummer"] not in self.trusted and one["gebeurd"] != gebeurd:
                raise Afgekeurd(
                    f"{self.where}: nr {one['nummer']} gebeurde niet op {one['gebeurd']}"
                )

    def _here(self, name: str, which: str, what: str) -> dict[int, Any]:
        return {one["nummer"]: one[what] for one in self.statement[which] if one["zaak"] == name}

    def _remark(self, text: str) -> None:
        self.report.remarks.append(f"{self.where}: {text}")


def _passes(test: Any, shown: Mapping[str, Any]) -> bool | None:
    """Whether this field is as asked; None: what is not known could be."""
    value, wanted = shown.get(test["veld"]), test["waarden"]
    values = value if isinstance(value, list) else [value]
    if test["veld"] == "door":
        values = [one.get("rol") for one in value or ()]
    known = [one for one in values if one not in (None, "onbekend", "vermoed")]
    other = test["toets"] == "niet"
    if test["toets"] == "onbekend":
        return (not known) is wanted[0]
    if other and wanted[0] is None:
        return bool(known)
    said = [str(one) if type(one) is int else one for one in known]
    if any(any(type(w) is type(o) and w == o for w in wanted) != other for o in said):
        return True
    return False if known and len(known) == len(values) else None


def _name_rest(sheet: Any, cases: Cases, report: Report) -> None:
    """Tell which entries of a case the sheet does not name at all."""
    named = {one["nummer"] for one in sheet["dekking"]["nietGenoemd"]}
    for statement in sheet["uitspraken"]:
        named |= {one["nummer"] for one in statement["vastleggingen"]}
        named |= {one["nummer"] for one in statement["buitenBeschouwing"]}
    for name, entries in cases.items():
        rest = in_reeksen(entries.keys() - named)
        if entries.keys() - named:
            report.remarks.append(f"{name}: op het blad niet genoemd: {rest}")


def check(
    path: Path,
    policy: Policy,
    *,
    lines: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Whatever there is at this path: a proof, a folder of proofs, or a whole log.

    Raises:
        Onleesbaar: there is none of these, or more than one.
    """
    proofs = path.is_dir() and any(path.glob("*.tlog-proof"))
    if (path / "checkpoint").is_file():
        if proofs:  # to check one of the two and say that it holds would vouch for the other
            raise Onleesbaar(f"{path}: verwacht een uitvoer of bewijzen, kreeg beide in een map")
        return check_copy(path, policy, lines=lines, progress=progress)
    if proofs:
        sheet = os.path.lexists(path / SHEET)
        return check_sheet(path, policy) if sheet else check_bundle(path, policy)
    if path.is_dir():
        raise Onleesbaar(f"{path}: verwacht een bestand 'checkpoint' of bewijzen (.tlog-proof)")
    return check_proof(path, policy)[0]


def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _tell(done: int, whole: int) -> None:
    sys.stderr.write(f"\r{done:>12} van {whole} vastleggingen" + ("\n" if done == whole else ""))
    sys.stderr.flush()


def main(arguments: Sequence[str]) -> int:
    """What the command line does: 0 it holds, 1 it does not, 2 there was nothing to check."""
    lines = "--lijst" in arguments
    paths = [Path(argument) for argument in arguments if argument != "--lijst"]
    own = not paths  # nothing named: the folder in which this file lies
    if own:
        paths = [Path(__file__).with_name("policy.txt"), Path(__file__).parent]
    if len(paths) != 2 or any(str(path).startswith("-") for path in paths):
        sys.stderr.write("gebruik: python3 -I verify.py BELEID PAD [--lijst]\n")
        return 2
    try:
        policy = parse_policy(read(paths[0]))
        progress = _tell if sys.stderr.isatty() else lambda _done, _all: None
        report = check(paths[1], policy, lines=lines, progress=progress)
        report.remarks += [_OWN_KEYS] if own else []
    except (Afgekeurd, Onleesbaar, OSError) as fault:
        sys.stderr.write(f"{_printable(fault)}\n")
        return 2
    encoding = sys.stdout.encoding or "utf-8"  # not every terminal has every character
    sys.stdout.write(f"{report}\n".encode(encoding, "backslashreplace").decode(encoding))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
