"""Controleert zonder ons: een bewijs, een map met bewijzen of een uitvoer van het grootboek.

    python3 -I verify.py BELEID PAD [--lijst]

BELEID is het bestand met de sleutels die u vertrouwt; haal het niet uit wat u controleert. De
uitgang is 0 als alles klopt, 1 als iets niet klopt en 2 als er niets te controleren viel.

This one file needs Python 3.9 and its standard library, and nothing of the program that made what
it checks. Read it from top to bottom: a tree of hashes (RFC 6962), signatures (RFC 8032), signed
notes, checkpoints and the policy that says whom to trust (C2SP), proofs, tiles, entries, and at the
end what it finds in a file or a folder and how it says so. FORMAT.md describes every byte.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


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


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this public key signed this message."""
    key = _point(public)
    if key is None or _is_zero(_times(8, key)) or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= _ORDER:
        return False
    k = int.from_bytes(sha512(r + public + message).digest(), "little") % _ORDER
    minus_key = (_P - key[0], key[1], key[2], _P - key[3])
    return _encoded(_sum(_times(s, _BASE), _times(k, minus_key))) == r


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


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _is_zero(point: _Point) -> bool:
    return point[0] == 0 and point[1] == point[2]


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


# ── signed notes: C2SP signed-note and tlog-cosignature ──────────────────────────────────────────

ED25519, COSIGNATURE, ML_DSA_44 = 0x01, 0x04, 0x06
_KEY_LENGTH = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
_MOST_SIGNATURES = 100
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
        time = int.from_bytes(signature.body[:8], "big") if key.kind == COSIGNATURE else None
        found.setdefault(key, Signed(key, time))
    if not found:
        raise Afgekeurd("noot: verwacht een handtekening van een bekende sleutel, kreeg er geen")
    return list(found.values())


def cosigned_text(time: int, text: bytes) -> bytes:
    """What a witness signs: that it saw this checkpoint at this moment (cosignature/v1)."""
    return b"cosignature/v1\ntime %d\n" % time + text


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
        if not self._witnessed(self.quorum, witnessed):
            raise Afgekeurd(
                f"controlepunt: het beleid vraagt getuigen ({self.quorum}), gezien door"
                f" {', '.join(witnessed) or 'niemand'}"
            )
        return Vouched(checkpoint, log_keys, witnessed)

    def _witnessed(self, name: str | None, seen: Mapping[str, int]) -> bool:
        if name is None or name in seen:
            return True
        needed, members = self.groups.get(name, (1, ()))
        return sum(self._witnessed(member, seen) for member in members) >= needed


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
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum[0])


class _PolicyReader:
    """The lines of a policy, each checked against those before it."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: list[str | None] = []
        self._members: set[str] = set()

    def take(self, what: str, *words: str) -> None:
        lines: dict[str, tuple[Callable[..., None], int, int]] = {
            "log": (self._log, 1, 2),
            "witness": (self._witness, 2, 3),
            "group": (self._group, 3, 1000),
            "quorum": (self._quorum, 1, 1),
        }
        if what not in lines:
            raise Afgekeurd(f"verwacht log, witness, group of quorum, kreeg {what!r}")
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
