"""Personal text: sealed before it reaches the journal (I8), opened for a reader, forgotten.

Every text has a random key of its own. That key is kept here, outside the database, wrapped under
a key derived from the key-encryption key *and the keys of everyone the text names*. Destroy the
key of one of them and the text cannot be opened again by anyone, whatever backup of the database
remains. The holder of a key is a person (`s-…`) or a case (`d-…`): anything a text names.

The folder holds two files that only its owner may read: `kek`, the key-encryption key, and
`sleutels.sqlite`, worthless without it. Neither belongs in a backup of the database. In the
database stand only ciphertexts, ids, and HMACs under a secret that is kept here as well.

Byte for byte (FORMAT.md section 10): a sealed text is nonce (12) ‖ AES-256-GCM ciphertext and tag,
with as associated data the canonical JSON of `[entry id, field, [holders, ascending], key id]`.
"""

import hmac
import os
import re
import secrets
import sqlite3
import threading
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.bestanden import alleen_van_ons, eigen_map, maak_eenmaal
from ledger.entry import VerzegeldeTekst, canoniek

Toestand = Literal["geen", "actief", "vernietigd"]
Aanvraag = tuple[str, str, Sequence[str], bytes]

_BETROKKENE = re.compile(r"s-[A-Za-z0-9_-]{22}")
_NONCE = 12
_TABLES = """
-- A holder of a key: a person or a case. Destroyed: the row stays, to say so; key and label go.
CREATE TABLE IF NOT EXISTS houder (
  id TEXT PRIMARY KEY,
  sleutel BLOB,              -- wrapped under the key-encryption key; NULL = destroyed
  label_hmac BLOB UNIQUE,    -- finds the id of a label
  label BLOB                 -- the label itself, wrapped
) STRICT;
-- The key of one text, wrapped under everyone it names; NULL = one of them was destroyed.
CREATE TABLE IF NOT EXISTS tekstsleutel (id TEXT PRIMARY KEY, verpakt BLOB) STRICT;
-- Whom a text names.
CREATE TABLE IF NOT EXISTS noemt (
  sleutel_id TEXT NOT NULL, houder_id TEXT NOT NULL, PRIMARY KEY (houder_id, sleutel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS noemt_van_tekst ON noemt (sleutel_id);
-- The register's secret for HMACs, wrapped.
CREATE TABLE IF NOT EXISTS geheim (naam TEXT PRIMARY KEY, verpakt BLOB NOT NULL) STRICT;
"""


class OnveiligeSleutelbos(Exception):
    """The parts of the key folder do not belong together."""


class SleutelOntbreekt(Exception):
    """A key that was neither made here nor destroyed here: the key store is not the right one."""


class NietTeOpenen(Exception):
    """Ciphertext, place and key do not belong together: someone changed one of them."""


class Vernietigd(Exception):
    """A text may not name a holder whose key was destroyed."""


class Sleutelbos:
    """The key store of one register, for any number of threads and processes."""

    def __init__(self, map: Path) -> None:  # noqa: A002  Dutch for folder
        eigen_map(map)
        self._kek = _kek(map / "kek")
        self._mutex = threading.RLock()
        self._db = _open_database(map / "sleutels.sqlite")
        with self._transaction():
            self._secret = self._get_secret()

    def verzegel(self, aanvragen: Iterable[Aanvraag]) -> list[VerzegeldeTekst]:
        """Seal texts, given as (entry id, field, whom it names, text), under keys made now.

        The keys are on disk before this returns, so what the journal stores can be opened.

        Raises:
            Vernietigd: a text names someone whose key was destroyed.
        """
        aanvragen = list(aanvragen)
        if not aanvragen:
            return []
        sleutels = self._new_text_keys([noemt for _, _, noemt, _ in aanvragen])
        return [
            VerzegeldeTekst(
                veld,
                sleutel_id,
                _encrypt(sleutel, tekst, _aad(entry_id, veld, noemt, sleutel_id)),
            )
            for (entry_id, veld, noemt, tekst), (sleutel_id, sleutel) in zip(
                aanvragen, sleutels, strict=True
            )
        ]

    def open(self, entry_id: str, tekst: VerzegeldeTekst) -> bytes | None:
        """The text, or None when a key that it needs was destroyed.

        Raises:
            SleutelOntbreekt: this key store never had the key.
            NietTeOpenen: the ciphertext was not made for this entry and field.
        """
        with self._transaction(write=False):
            noemt = self._holders_of(tekst.sleutel_id)
            sleutel = self._text_key(tekst.sleutel_id, noemt)
        if sleutel is None:
            return None
        aad = _aad(entry_id, tekst.veld, noemt, tekst.sleutel_id)
        return _decrypt(sleutel, tekst.cijfertekst, aad)

    def betrokkene(self, label: str) -> str:
        """The random id of a person, made on first mention; an id we gave out stays itself.

        After erasure the same label gets a new id: the old one can no longer be found.
        """
        return self.betrokkenen([label])[label]

    def betrokkenen(self, labels: Collection[str]) -> dict[str, str]:
        """The same for any number of labels, those on first mention in one transaction."""
        # What only looks like an id may be a name: it gets an id like any other label.
        bekend = {
            label
            for label in labels
            if _BETROKKENE.fullmatch(label) and self.toestand(label) != "geen"
        }
        macs = {label: self.hmac("betrokkene", label) for label in labels if label not in bekend}
        ids = {label: label for label in labels if label not in macs}
        if not macs:
            return ids
        with self._transaction():
            for label, mac in macs.items():
                vraag = "SELECT id FROM houder WHERE label_hmac = ?"
                rij = self._db.execute(vraag, [mac]).fetchone()
                ids[label] = str(rij[0]) if rij else self._new_person(label, mac)
        return ids

    def label(self, betrokkene: str) -> str | None:
        """The label behind an id, or None when there is none or it was erased."""
        with self._transaction(write=False):
            rij = self._db.execute("SELECT label FROM houder WHERE id = ?", [betrokkene]).fetchone()
        if rij is None or rij[0] is None:
            return None
        return _decrypt(self._kek, rij[0], f"label {betrokkene}".encode()).decode()

    def toestand(self, houder: str) -> Toestand:
        """Whether a holder never had a key, has one, or had it destroyed."""
        with self._transaction(write=False):
            rij = self._db.execute("SELECT sleutel FROM houder WHERE id = ?", [houder]).fetchone()
        if rij is None:
            return "geen"
        return "vernietigd" if rij[0] is None else "actief"

    def vernietig(self, houder: str) -> tuple[str, ...]:
        """Destroy a holder's key, and answer the ids of the text keys that are worthless now.

        Destroying twice, or someone who never had a key, is the same as once: after a restore
        every destruction in the log is done again.
        """
        with self._transaction():
            self._db.execute(
                "INSERT INTO houder (id) VALUES (?) ON CONFLICT (id)"
                " DO UPDATE SET sleutel = NULL, label_hmac = NULL, label = NULL",
                [houder],
            )
            rijen = self._db.execute(
                "SELECT sleutel_id FROM noemt WHERE houder_id = ? ORDER BY sleutel_id", [houder]
            ).fetchall()
            self._db.executemany("UPDATE tekstsleutel SET verpakt = NULL WHERE id = ?", rijen)
        with self._mutex:
            # Deleted content is overwritten with zeros in the file; the write-ahead log keeps
            # older pages until it is cut off.
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return tuple(rij[0] for rij in rijen)

    def hmac(self, domein: str, tekst: str) -> bytes:
        """A look-up value for a text that may not be stored: the same text, the same 32 bytes."""
        return hmac.digest(self._secret, canoniek([domein, tekst]), "sha256")

    def mac(self, houder: str, inhoud: bytes) -> bytes:
        """An HMAC under a holder's own key: nobody can recompute it once that key is destroyed."""
        with self._transaction():
            sleutel = self._holder_key(houder)
        return hmac.digest(sleutel, b"toedracht mac v1\0" + inhoud, "sha256")

    def close(self) -> None:
        """Close the files; what was sealed stays openable by the next key store on them."""
        with self._mutex:
            self._db.close()

    # ── keys ──────────────────────────────────────────────────────────────────────────────────

    def _new_text_keys(self, groepen: Sequence[Sequence[str]]) -> list[tuple[str, bytes]]:
        """An id and a key for every text, all in one transaction."""
        houders = sorted({houder for noemt in groepen for houder in noemt})
        with self._transaction():
            sleutels = {houder: self._holder_key(houder) for houder in houders}
            nieuw = []
            for noemt in groepen:
                id_, sleutel = "t-" + _b64(secrets.token_bytes(16)), secrets.token_bytes(32)
                wikkel = self._wrapping_key(id_, {h: sleutels[h] for h in noemt})
                nieuw.append((id_, sleutel))
                self._db.execute(
                    "INSERT INTO tekstsleutel (id, verpakt) VALUES (?, ?)",
                    [id_, _encrypt(wikkel, sleutel, id_.encode())],
                )
                self._db.executemany(
                    "INSERT INTO noemt (sleutel_id, houder_id) VALUES (?, ?)",
                    [(id_, houder) for houder in set(noemt)],
                )
        return nieuw

    def _wrapping_key(self, sleutel_id: str, houders: dict[str, bytes]) -> bytes:
        """From the key-encryption key and every holder's key: without one of them, nothing."""
        namen = sorted(houders)
        info = b"toedracht tekstsleutel v1\0" + canoniek([sleutel_id, namen])
        delen = self._kek + b"".join(houders[naam] for naam in namen)
        return HKDF(SHA256(), length=32, salt=None, info=info).derive(delen)

    def _text_key(self, sleutel_id: str, noemt: Sequence[str]) -> bytes | None:
        rij = self._db.execute(
            "SELECT verpakt FROM tekstsleutel WHERE id = ?", [sleutel_id]
        ).fetchone()
        if rij is None:
            raise SleutelOntbreekt(f"{sleutel_id}: expected a key of this key store, got none")
        if rij[0] is None:
            return None
        sleutels = {houder: self._stored_key(houder) for houder in noemt}
        levend = {houder: sleutel for houder, sleutel in sleutels.items() if sleutel}
        if len(levend) < len(sleutels):
            return None
        return _decrypt(self._wrapping_key(sleutel_id, levend), rij[0], sleutel_id.encode())

    def _holders_of(self, sleutel_id: str) -> list[str]:
        rijen = self._db.execute(
            "SELECT houder_id FROM noemt WHERE sleutel_id = ? ORDER BY houder_id", [sleutel_id]
        )
        return [houder for (houder,) in rijen]

    def _holder_key(self, houder: str) -> bytes:
        """The key of a holder, made on first mention."""
        rij = self._db.execute("SELECT 1 FROM houder WHERE id = ?", [houder]).fetchone()
        if rij is None:
            return self._new_holder(houder)
        sleutel = self._stored_key(houder)
        if sleutel is None:
            raise Vernietigd(f"{houder}: the key was destroyed")
        return sleutel

    def _stored_key(self, houder: str) -> bytes | None:
        rij = self._db.execute("SELECT sleutel FROM houder WHERE id = ?", [houder]).fetchone()
        if rij is None or rij[0] is None:
            return None
        return _decrypt(self._kek, rij[0], f"houder {houder}".encode())

    def _new_holder(
        self, houder: str, label_hmac: bytes | None = None, label: bytes | None = None
    ) -> bytes:
        sleutel = secrets.token_bytes(32)
        self._db.execute(
            "INSERT INTO houder (id, sleutel, label_hmac, label) VALUES (?, ?, ?, ?)",
            [houder, _encrypt(self._kek, sleutel, f"houder {houder}".encode()), label_hmac, label],
        )
        return sleutel

    def _new_person(self, label: str, mac: bytes) -> str:
        id_ = "s-" + _b64(secrets.token_bytes(16))
        self._new_holder(id_, mac, _encrypt(self._kek, label.encode(), f"label {id_}".encode()))
        return id_

    def _get_secret(self) -> bytes:
        rij = self._db.execute("SELECT verpakt FROM geheim WHERE naam = 'hmac'").fetchone()
        if rij:
            try:
                return _decrypt(self._kek, rij[0], b"hmac")
            except NietTeOpenen as error:
                raise OnveiligeSleutelbos(
                    "kek: verwacht de sleutel van deze map, kreeg een andere"
                ) from error
        secret = secrets.token_bytes(32)
        self._db.execute(
            "INSERT INTO geheim VALUES ('hmac', ?)", [_encrypt(self._kek, secret, b"hmac")]
        )
        return secret

    @contextmanager
    def _transaction(self, *, write: bool = True) -> Iterator[None]:
        """One thread at a time here, and one writer at a time among processes."""
        with self._mutex:
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _kek(path: Path) -> bytes:
    """The key-encryption key, made once; of two processes at once, one makes it."""
    if not path.exists():
        maak_eenmaal(path, secrets.token_bytes(32))
    alleen_van_ons(path)
    kek = path.read_bytes()
    if len(kek) != 32:
        raise OnveiligeSleutelbos(f"kek: verwacht 32 bytes, kreeg {len(kek)}")
    return kek


def _open_database(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its companions take over the mode
    alleen_van_ons(path)
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a key is on disk before its text is
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(_TABLES)
    return db


def _aad(entry_id: str, veld: str, noemt: Sequence[str], sleutel_id: str) -> bytes:
    return canoniek([entry_id, veld, sorted(set(noemt)), sleutel_id])


def _encrypt(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def _decrypt(key: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], aad)
    except (InvalidTag, ValueError) as error:
        raise NietTeOpenen("expected the text that was sealed here, got another") from error


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
