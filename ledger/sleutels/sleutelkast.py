"""The keys of a register on disk: made, wrapped, destroyed; opened for vault.py and nobody else.

Every text has a key of its own, wrapped under a key derived from the key-encryption key *and the
keys of everyone the text names*; the keys of those holders are wrapped under the key-encryption
key. A holder is a person (`s-…`) or a case (`d-…`). Three states: none, active, destroyed.

The folder holds files that only its owner may read: `kek`, the key-encryption key, and
`sleutels.sqlite`, worthless without it. Neither belongs in a backup of the database.

Any number of processes may have the folder open. Each transaction asks first under which
key-encryption key everything is wrapped: where another process replaced it meanwhile, this one
takes over the new key or refuses, and never takes nonsense for a key.
"""

import secrets
import sqlite3
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from ledger.entry import canoniek, mac_onder
from ledger.sleutels.bestanden import eigen_map
from ledger.sleutels.herwikkelen import herwikkel
from ledger.sleutels.hoofdsleutel import Hoofdsleutel, OnveiligeSleutelbos, vingerafdruk
from ledger.sleutels.sleutelbestand import (
    DATABANK,
    SleutelsBezet,
    SleutelsWeg,
    is_bezet,
    op_id,
    open_databank,
    plek_van,
    voeg_in,
)
from ledger.sleutels.versleuteling import (
    NietTeOpenen,
    ontsleutel,
    versleutel,
    voorraad,
    wikkelsleutel,
)

Toestand = Literal["geen", "actief", "vernietigd"]
Sleutelsoort = Literal["t-", "b-"]  # of a text, of a document
_Houders = dict[str, bytes | None]
VAN_EEN_DOCUMENT: Sleutelsoort = "b-"

_SHARED = """
SELECT een.sleutel_id, ander.houder_id FROM noemt een JOIN noemt ander USING (sleutel_id)
WHERE een.houder_id = ? ORDER BY een.sleutel_id
"""


class SleutelOntbreekt(SleutelsWeg):
    """A key neither made nor destroyed here, as of an older copy: its text waits for that key."""


class Vernietigd(Exception):
    """A text may not name a holder whose key was destroyed."""


class Sleutelkast:
    """The keys of one register, for any number of threads and processes.

    Raises:
        OnveiligeSleutelbos: the parts of the folder do not belong together.
        OnveiligBestand: others may enter the folder or its files.
        SleutelsBezet: another process holds the keys for longer than ten seconds; any call may.
        SleutelsWeg: the folder is gone, or is another one, or cannot be read; any later call may.
    """

    def __init__(self, map_: Path) -> None:
        eigen_map(map_)
        self._hoofdsleutel = Hoofdsleutel(map_)
        databank = map_ / DATABANK
        # Its file comes after the key's, and never goes.
        self._kek = self._hoofdsleutel.eerste(er_zijn_sleutels=databank.exists())
        self._mutex = threading.RLock()
        self._db = open_databank(databank)
        self._databank, self._plek = databank, plek_van(databank)
        try:
            with self._transaction():
                self._geheim = mac_onder(self._get_secret())
                self._onthoud("kek", vingerafdruk(self._kek))
                # Where a replacement was broken off.
                self._hoofdsleutel.ruim_op(vingerafdruk(self._kek))
        except BaseException:
            self._db.close()
            raise

    def hmac(self, domein: str, tekst: str) -> bytes:
        """A look-up value for a text that may not be stored: the same text, the same 32 bytes."""
        return self._secret()(canoniek([domein, tekst]))

    def tekstsleutels(self, ids: Iterable[str]) -> dict[str, tuple[bytes | None, list[str]]]:
        """The key of each text and whom that names; None when one of these was destroyed.

        Raises:
            SleutelOntbreekt: this key store never had a key.
        """
        with self._transaction(write=False):
            houders: _Houders = {}  # of one case many texts name the same
            noemt = {id_: self._holders_of(id_) for id_ in ids}
            return {id_: (self._text_key(id_, van, houders), van) for id_, van in noemt.items()}

    def houdersleutel(self, houder: str) -> bytes:
        """The key of a holder, made on first mention.

        Raises:
            Vernietigd: it was destroyed.
        """
        with self._transaction():
            return self._holder_keys([houder])[houder]

    def ids(self, labels: Mapping[str, bytes], hernieuwd: Collection[str] = ()) -> dict[str, str]:
        """The id of each label, given with its HMAC; new persons are made in one transaction.

        Raises:
            Vernietigd: a label of someone who was destroyed, and who is not among `hernieuwd`.
        """
        ids = {}
        with self._transaction():
            for label, mac in labels.items():
                vraag = "SELECT id FROM houder WHERE label_hmac = ?"
                rij = self._db.execute(vraag, [mac]).fetchone()
                if rij is None and label not in hernieuwd:
                    self._refuse_forgotten(mac)
                ids[label] = str(rij[0]) if rij else self._new_person(label, mac)
        return ids

    def label(self, betrokkene: str) -> str | None:
        """The label behind an id, or None when there is none or it was erased."""
        with self._transaction(write=False):
            rij = self._db.execute("SELECT label FROM houder WHERE id = ?", [betrokkene]).fetchone()
            if rij is None or rij[0] is None:
                return None
            return ontsleutel(self._kek, rij[0], f"label {betrokkene}".encode()).decode()

    def toestand(self, houder: str) -> Toestand:
        """Whether a holder never had a key, has one, or had it destroyed."""
        return self.toestanden([houder])[houder]

    def toestanden(self, houders: Iterable[str]) -> dict[str, Toestand]:
        """The same of each of these."""
        met_sleutel = "SELECT sleutel IS NOT NULL FROM houder WHERE id = ?"
        with self._transaction(write=False):
            rijen = {h: self._db.execute(met_sleutel, [h]).fetchone() for h in houders}
        woord: dict[Any, Toestand] = {None: "geen", (1,): "actief", (0,): "vernietigd"}
        return {houder: woord[rij] for houder, rij in rijen.items()}

    def teksten(self, houders: Collection[str]) -> dict[str, set[str]]:
        """The ids of the keys of every text that names these holders, with whom it names beside."""
        teksten: dict[str, set[str]] = {}
        with self._transaction(write=False):
            for houder in houders:
                for tekst, ander in self._db.execute(_SHARED, [houder]):
                    teksten.setdefault(tekst, set()).add(ander)
        return {tekst: genoemd.difference(houders) for tekst, genoemd in teksten.items()}

    def gewist_tot(self) -> str | None:
        """Up to which entry of the log everything is erased, as it was told to `vernietig`."""
        with self._transaction(write=False):
            waarde = self._onthouden("gewist_tot")
        return None if waarde is None else waarde.decode()

    def onthoud_gewist(self, tot: str) -> None:
        """Keep up to which entry of the log everything is erased."""
        with self._transaction():
            self._onthoud("gewist_tot", tot.encode())

    def vernietig(self, houders: Collection[str]) -> tuple[str, ...]:
        """Destroy keys of holders, and answer the ids of the text keys that are worthless now."""
        with self._transaction():
            for houder in houders:
                rij = self._db.execute("SELECT label_hmac FROM houder WHERE id = ?", [houder])
                for (mac,) in rij.fetchall():
                    if mac is not None:
                        zet = "INSERT OR IGNORE INTO vergeten VALUES (?)"
                        self._db.execute(zet, [self._forgotten(mac)])
                self._db.execute(
                    "INSERT INTO houder (id) VALUES (?) ON CONFLICT (id)"
                    " DO UPDATE SET sleutel = NULL, label_hmac = NULL, label = NULL",
                    [houder],
                )
                self._db.execute(
                    "UPDATE tekstsleutel SET verpakt = NULL WHERE id IN"
                    " (SELECT sleutel_id FROM noemt WHERE houder_id = ?)",
                    [houder],
                )
        self._vergeet_bladen()
        return tuple(sorted(self.teksten(houders)))

    def wissel(self) -> None:
        """Wrap everything under a new key-encryption key, and remove the old one.

        Whenever it is broken off, either all is wrapped under the old key or all under the new,
        and the next opening removes the other.
        """
        with self._mutex:
            with self._transaction():
                nieuw = self._hoofdsleutel.leg_klaar()
                herwikkel(self._db, self._kek, nieuw)
                self._onthoud("kek", vingerafdruk(nieuw))
            with self._transaction():  # which asks for the key by that fingerprint, as all do
                self._hoofdsleutel.ruim_op(vingerafdruk(self._kek))
        self._vergeet_bladen()

    def afdruk(self) -> tuple[bytes, bytes]:
        """The key-encryption key and the database of keys as it is at one moment, for a backup."""
        with self._transaction(write=False), closing(sqlite3.connect(":memory:")) as kopie:
            self._db.backup(kopie)
            return self._kek, kopie.serialize()

    def nieuwe_tekstsleutels(
        self, groepen: Sequence[Sequence[str]], soort: Sleutelsoort
    ) -> list[tuple[str, bytes]]:
        """An id and a key for every text, given whom it names, all in one transaction.

        Raises:
            Vernietigd: a text names someone whose key was destroyed.
        """
        houders = sorted({houder for noemt in groepen for houder in noemt})
        toeval = voorraad()
        nieuw = [(soort + _b64(toeval(16)), toeval(32)) for _ in groepen]
        with self._transaction():
            sleutels = self._holder_keys(houders)
            verpakt = []
            for noemt, (id_, sleutel) in zip(groepen, nieuw, strict=True):
                wikkel = wikkelsleutel(self._kek, id_, {h: sleutels[h] for h in noemt})
                verpakt.append((id_, versleutel(wikkel, sleutel, id_.encode(), toeval)))
            voeg_in(self._db, "tekstsleutel (id, verpakt)", verpakt)
            genoemd = [(i, h) for (i, _), n in zip(nieuw, groepen, strict=True) for h in set(n)]
            voeg_in(self._db, "noemt (sleutel_id, houder_id)", genoemd)
        return nieuw

    def close(self) -> None:
        """Close the files; what was sealed stays openable by the next key store on them."""
        with self._mutex:
            self._db.close()

    # ── inside a transaction ──────────────────────────────────────────────────────────────────

    def _text_key(self, sleutel_id: str, noemt: Sequence[str], houders: _Houders) -> bytes | None:
        rij = self._db.execute(
            "SELECT verpakt FROM tekstsleutel WHERE id = ?", [sleutel_id]
        ).fetchone()
        if rij is None:
            raise SleutelOntbreekt("van een tekst is de sleutel er niet; is dit een oudere kopie?")
        if rij[0] is None:
            return None
        houders.update({h: self._stored_key(h) for h in noemt if h not in houders})
        levend = {houder: sleutel for houder in noemt if (sleutel := houders[houder])}
        if len(levend) < len(set(noemt)):
            return None
        return ontsleutel(wikkelsleutel(self._kek, sleutel_id, levend), rij[0], sleutel_id.encode())

    def _holders_of(self, sleutel_id: str) -> list[str]:
        rijen = self._db.execute(
            "SELECT houder_id FROM noemt WHERE sleutel_id = ? ORDER BY houder_id", [sleutel_id]
        )
        return [houder for (houder,) in rijen]

    def _holder_keys(self, houders: Sequence[str]) -> dict[str, bytes]:
        """The key of each holder, made on first mention."""
        bekend = dict(op_id(self._db, "SELECT id, sleutel FROM houder WHERE id", houders))
        if weg := [houder for houder, verpakt in bekend.items() if verpakt is None]:
            raise Vernietigd(f"{weg[0]}: the key was destroyed")
        sleutels = {h: self._unwrapped(h, verpakt) for h, verpakt in bekend.items()}
        nieuw = {h: secrets.token_bytes(32) for h in houders if h not in bekend}
        voeg_in(self._db, "houder (id, sleutel)", [(h, self._wrapped(h, nieuw[h])) for h in nieuw])
        return sleutels | nieuw

    def _unwrapped(self, houder: str, verpakt: bytes) -> bytes:
        return ontsleutel(self._kek, verpakt, f"houder {houder}".encode())

    def _wrapped(self, houder: str, sleutel: bytes) -> bytes:
        return versleutel(self._kek, sleutel, f"houder {houder}".encode())

    def _stored_key(self, houder: str) -> bytes | None:
        rij = self._db.execute("SELECT sleutel FROM houder WHERE id = ?", [houder]).fetchone()
        if rij is None or rij[0] is None:
            return None
        return self._unwrapped(houder, rij[0])

    def _new_person(self, label: str, mac: bytes) -> str:
        id_ = "s-" + _b64(secrets.token_bytes(16))
        sleutel = self._wrapped(id_, secrets.token_bytes(32))
        verpakt = versleutel(self._kek, label.encode(), f"label {id_}".encode())
        voeg_in(self._db, "houder (id, sleutel, label_hmac, label)", [(id_, sleutel, mac, verpakt)])
        return id_

    def _forgotten(self, label_hmac: bytes) -> bytes:
        return self._geheim(b"vergeten\0" + label_hmac)

    def _refuse_forgotten(self, label_hmac: bytes) -> None:
        vraag = "SELECT 1 FROM vergeten WHERE merk = ?"
        if self._db.execute(vraag, [self._forgotten(label_hmac)]).fetchone():
            raise Vernietigd(
                "expected a person who is known or new, got one whose key is destroyed"
            )

    def _get_secret(self) -> bytes:
        rij = self._db.execute("SELECT verpakt FROM geheim WHERE naam = 'hmac'").fetchone()
        if rij:
            try:
                return ontsleutel(self._kek, rij[0], b"hmac")
            except NietTeOpenen as error:
                raise OnveiligeSleutelbos(
                    "kek: verwacht de sleutel van deze map, kreeg een andere"
                ) from error
        secret = secrets.token_bytes(32)
        self._db.execute(
            "INSERT INTO geheim VALUES ('hmac', ?)", [versleutel(self._kek, secret, b"hmac")]
        )
        return secret

    def _onthoud(self, naam: str, waarde: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO stand VALUES (?, ?)", [naam, waarde])

    def _onthouden(self, naam: str) -> bytes | None:
        rij = self._db.execute("SELECT waarde FROM stand WHERE naam = ?", [naam]).fetchone()
        return rij and bytes(rij[0])

    def _follow_replacement(self) -> None:
        """Under which key everything is wrapped may have changed since we last looked."""
        afdruk = self._onthouden("kek")
        if afdruk is not None and afdruk != vingerafdruk(self._kek):
            self._kek = self._hoofdsleutel.met(afdruk)

    def _vergeet_bladen(self) -> None:
        """Overwritten content is zeros in the file; the write-ahead log keeps older pages.

        Raises:
            SleutelsBezet: another process is reading them.
        """
        with self._mutex:
            (bezet, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if bezet:
            raise SleutelsBezet("sleutels: een ander proces leest ze nog; probeer het opnieuw")

    @contextmanager
    def _transaction(self, *, write: bool = True) -> Iterator[None]:
        """One thread at a time here, and one writer at a time among processes."""
        with self._mutex:
            self._must_be_there()
            try:
                self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            except sqlite3.OperationalError as fout:
                if not is_bezet(fout):
                    raise SleutelsWeg(str(fout)) from None
                raise SleutelsBezet(f"sleutels: een ander proces houdt ze vast ({fout})") from None
            try:
                self._follow_replacement()
                yield
                self._db.execute("COMMIT")
            except BaseException as fout:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if type(fout) in {sqlite3.OperationalError, sqlite3.DatabaseError}:
                    raise SleutelsWeg(str(fout)) from None  # a disk that is full, or gone
                raise

    def _secret(self) -> Callable[[bytes], bytes]:
        return self._geheim

    def _must_be_there(self) -> None:
        """What we hold open may have been taken away; a key that is made then would be lost."""
        try:
            hier = self._hoofdsleutel.er_is() and plek_van(self._databank) == self._plek
        except OSError:
            hier = False
        if not hier:
            raise SleutelsWeg("de map met sleutels is weg of vervangen")


class AfwezigeKast(Sleutelkast):
    """The key store of a register whose keys were not there when it was opened.

    It stays so until the next opening: keys that come back may be older, and what was destroyed
    since is destroyed again before anything is served.
    """

    def __init__(self, reden: str) -> None:
        self._reden, self._mutex = reden, threading.RLock()

    def _must_be_there(self) -> None:
        raise SleutelsWeg(self._reden)

    def _secret(self) -> Callable[[bytes], bytes]:
        raise SleutelsWeg(self._reden)

    def close(self) -> None:
        """There is nothing to close."""


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
