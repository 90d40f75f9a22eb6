"""Drafts: what somebody typed and did not record yet, sealed, for nobody else, and not for long.

A draft is no entry: it may be changed, and it goes when it was recorded, thrown away or left alone
for thirty days. Like every text it is sealed under a key of its own, in which its case takes part
and a holder that is the draft alone; so erasing the case ends it, and so does destroying that
holder, whatever backup of the database remains. An erasure of anyone takes along all drafts of the
cases that it concerns, since nobody knows whom a half-typed sentence names. What expired goes by
itself, also when nobody asks for any draft.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event, Thread
from typing import Any, Final
from uuid import UUID

from ledger.daden.documenten import Document, weiger_te_groot
from ledger.databank.postgres import Verbinding, binnen_termijn, pool
from ledger.entry import VerzegeldeTekst
from ledger.sleutels.vault import (
    NietTeOpenen,
    Sleutelbos,
    SleutelOntbreekt,
    SleutelsBezet,
    SleutelsWeg,
)
from ledger.vastleggen.toelating import uuid7

VAN_EEN_CONCEPT: Final = "c-"  # holders that are a draft
VOOR_TABELLEN: Final = "invoer"  # in place of a case: a table that is on its way in, of any case
BEWAARTIJD: Final = timedelta(days=30)
MEESTE = 50  # drafts of one account
_TERMIJN = 30.0  # seconds; a file of 50 MiB goes along
_BEGIN = 16  # bytes
_KLAAR = "concept"
_VEEG = 3600.0  # seconds between two looks at what expired
# What somebody else lets go at this moment is left to them.
_VERLOPEN = """
SELECT id FROM toegang.concept WHERE gewijzigd < clock_timestamp() - %s FOR UPDATE SKIP LOCKED
"""
_VERLOPEN_WEG = "DELETE FROM toegang.concept WHERE id = ANY (%s)"
_RIJ = """
SELECT id, dossier, versie, gewijzigd, text_key_id, ciphertext FROM toegang.concept
WHERE account = %s AND (%s::uuid IS NULL OR id = %s) AND gewijzigd >= clock_timestamp() - %s
ORDER BY gewijzigd DESC
"""
_NIEUW = """
INSERT INTO toegang.concept (id, account, dossier, text_key_id, ciphertext)
VALUES (%s, %s, %s, %s, %s)
"""
_ANDERS = """
UPDATE toegang.concept SET versie = versie + 1, gewijzigd = clock_timestamp(), ciphertext = %s
WHERE id = %s AND account = %s
"""
_BESTAND = "INSERT INTO toegang.concept_bestand (id, concept, ciphertext) VALUES (%s, %s, %s)"
_WEG = "DELETE FROM toegang.concept WHERE id = %s AND account = %s RETURNING id"
_SLOT = "SELECT pg_advisory_xact_lock(hashtext('concept ' || %s))"  # one account, one at a time


class ConceptenOnbereikbaar(Exception):
    """The database that keeps drafts did not answer in time; nothing of the draft was kept."""


class ConceptGewijzigd(Exception):
    """The draft was changed in another window since it was shown here."""

    def __init__(self, nu: "Concept") -> None:
        super().__init__(str(nu.versie))
        self.nu = nu


class ConceptWeg(Exception):
    """The draft is not there any more: thrown away, expired, or gone with an erasure."""


class TeVeelConcepten(Exception):
    """This account keeps as many drafts as one may."""


@dataclass(frozen=True, slots=True)
class Bijlage:
    """A file of a draft: under what name it came, how large it is, how it begins, where it lies."""

    naam: str
    omvang: int
    id: str
    begin_hex: str = field(repr=False)

    @property
    def begin(self) -> bytes:
        """Its first bytes, by which one sees whether it is what its name says."""
        return bytes.fromhex(self.begin_hex)


@dataclass(frozen=True, slots=True)
class Concept:
    """A draft as its owner left it; files by the SHA-256 of their bytes, as an act names them."""

    id: str
    dossier: str
    versie: int
    gewijzigd: datetime
    inhoud: Mapping[str, Any] = field(repr=False)
    bestanden: Mapping[str, Bijlage] = field(repr=False)

    @property
    def tot(self) -> datetime:
        """When it goes if nobody touches it."""
        return self.gewijzigd + BEWAARTIJD


class Concepten:
    """The drafts of one register, under a role that reads no case."""

    def __init__(self, dsn: str, sleutelbos: Sleutelbos) -> None:
        self._pool = pool(dsn, termijn=_TERMIJN, hoogst=4)
        self._sleutels, self._klaar = sleutelbos, Event()
        self._veger: Thread | None = None

    def start(self, elke: float = _VEEG) -> None:
        """From now on let what expired go, now and every so many seconds, until `close`."""
        self._veger = Thread(target=self._veeg, args=(elke,), daemon=True, name="concepten")
        self._veger.start()

    def close(self) -> None:
        """Let go of all connections."""
        self._klaar.set()
        if self._veger is not None:
            self._veger.join()
        self._pool.close()

    def bewaar(
        self,
        account: str,
        dossier: str,
        inhoud: Mapping[str, Any],
        *,
        id_: str | None = None,
        gelezen: int = 0,
        venster: str = "",
        bestaand: bool = False,
        houden: Collection[str] = (),
        nieuw: Sequence[Document] = (),
    ) -> Concept:
        """Keep a draft: a new one, or `id_` as it is now, with the files that still belong to it.

        `gelezen` is the version that `venster` (a window) knows of; one that the same window wrote
        itself is no other. `bestaand`: only a draft that is there is kept as it is now.

        Raises:
            ConceptWeg: such a draft is not there.
            ConceptGewijzigd: another window changed it; nothing was kept.
            TeVeelConcepten: throw one away first.
            DocumentGeweigerd: its files are larger together than an act may hold.
            SleutelsWeg, Vernietigd: it cannot be sealed: the keys are away, the case was erased.
            ConceptenOnbereikbaar: the database does not answer.
        """
        with self._verbinding() as verbinding:
            self._ruim_op(verbinding)
            with verbinding.transaction():
                verbinding.execute(_SLOT, [account])
                eigen = self._gelezen(verbinding, account)
                nu = next((c for c in eigen if c.id == id_ and c.dossier == dossier), None)
                if nu and nu.versie != gelezen and nu.inhoud["venster"] != venster:
                    raise ConceptGewijzigd(nu)
                if nu is None and bestaand:
                    raise ConceptWeg
                if nu is None and len(eigen) >= MEESTE:
                    raise TeVeelConcepten
                bijlagen = self._bijlagen(nu, houden, nieuw)
                geheel = {**inhoud, "venster": venster, "bestanden": _als_json(bijlagen)}
                id_ = nu.id if nu else self._vrij(verbinding, id_)
                self._schrijf(verbinding, (account, dossier, id_), geheel, nieuw, bijlagen, nu)
            (bewaard,) = self._gelezen(verbinding, account, id_)
        return bewaard

    def lees(self, account: str, id_: str) -> Concept | None:
        """A draft of this account; None when there is none, it expired, or is somebody else's."""
        with suppress(ValueError), self._verbinding() as verbinding:
            return next(iter(self._gelezen(verbinding, account, str(UUID(id_)))), None)
        return None

    def lijst(self, account: str) -> list[Concept]:
        """All drafts of an account, the latest first; those that expired are gone."""
        with self._verbinding() as verbinding:
            self._ruim_op(verbinding)
            return self._gelezen(verbinding, account)

    def inhoud(self, account: str, concept: Concept) -> dict[str, bytes]:
        """The bytes of its files, by their SHA-256; of one that is gone nothing."""
        uit = {}
        with self._verbinding() as verbinding:
            for kenmerk, bijlage in concept.bestanden.items():
                rij = verbinding.execute(
                    "SELECT c.text_key_id, b.ciphertext FROM toegang.concept_bestand b"
                    " JOIN toegang.concept c ON c.id = b.concept"
                    " WHERE b.id = %s AND c.id = %s AND c.account = %s",
                    [bijlage.id, concept.id, account],
                ).fetchone()
                if rij:
                    tekst = VerzegeldeTekst(_veld(account, bijlage.id), rij[0], bytes(rij[1]))
                    geopend = self._sleutels.open(concept.id, tekst)
                    if geopend is not None and sha256(geopend).hexdigest() == kenmerk:
                        uit[kenmerk] = geopend
        return uit

    def gooi_weg(self, account: str, id_: str) -> bool:
        """Let a draft go, its key first; answers whether there was one."""
        with suppress(ValueError), self._verbinding() as verbinding:
            weg = verbinding.execute(_WEG, [str(UUID(id_)), account]).fetchall()
            self._vernietig(weg)
            return bool(weg)
        return False

    # ── inside a connection ───────────────────────────────────────────────────────────────────

    def _gelezen(
        self, verbinding: Verbinding, account: str, id_: str | None = None
    ) -> list[Concept]:
        """What can still be opened; what cannot is as good as gone."""
        rijen = verbinding.execute(_RIJ, [account, id_, id_, BEWAARTIJD]).fetchall()
        return [c for rij in rijen if (c := self._geopend(account, *rij)) is not None]

    def _geopend(self, account: str, id_: UUID, *rij: Any) -> Concept | None:
        dossier, versie, gewijzigd, sleutel, cijfers = rij
        tekst = VerzegeldeTekst(_veld(account, _KLAAR), sleutel, bytes(cijfers))
        try:
            geopend = self._sleutels.open(str(id_), tekst)
        except (NietTeOpenen, SleutelOntbreekt):
            return None
        if geopend is None:
            return None
        inhoud = json.loads(geopend)
        bestanden = {k: Bijlage(*delen) for k, delen in inhoud.pop("bestanden").items()}
        return Concept(str(id_), dossier, versie, gewijzigd, inhoud, bestanden)

    @staticmethod
    def _bijlagen(
        nu: Concept | None, houden: Collection[str], nieuw: Sequence[Document]
    ) -> dict[str, Bijlage]:
        bijlagen = {k: b for k, b in (nu.bestanden if nu else {}).items() if k in houden}
        for document in nieuw:
            kenmerk = sha256(document.inhoud).hexdigest()
            begin = document.inhoud[:_BEGIN].hex()
            bijlagen[kenmerk] = Bijlage(document.naam, len(document.inhoud), str(uuid7()), begin)
        weiger_te_groot(sum(b.omvang for b in bijlagen.values()))
        return bijlagen

    @staticmethod
    def _vrij(verbinding: Verbinding, id_: str | None) -> str:
        """The id that a window chose for its draft; another one where somebody else has it."""
        with suppress(ValueError):
            gekozen = str(UUID(id_ or ""))
            bezet = verbinding.execute("SELECT FROM toegang.concept WHERE id = %s", [gekozen])
            if bezet.fetchone() is None:
                return gekozen
        return str(uuid7())

    def _schrijf(
        self,
        verbinding: Verbinding,
        waar: tuple[str, str, str],
        inhoud: Mapping[str, Any],
        nieuw: Sequence[Document],
        bijlagen: Mapping[str, Bijlage],
        nu: Concept | None,
    ) -> None:
        account, dossier, id_ = waar
        veld, tekst = _veld(account, _KLAAR), json.dumps(inhoud, ensure_ascii=False).encode()
        if nu is None:
            aanvraag = (id_, veld, (dossier, VAN_EEN_CONCEPT + id_), tekst)
            (gezegeld,) = self._sleutels.verzegel([aanvraag])
            rij = [id_, account, dossier, gezegeld.sleutel_id, gezegeld.cijfertekst]
            verbinding.execute(_NIEUW, rij)
            sleutel = gezegeld.sleutel_id
        else:
            (sleutel,) = verbinding.execute(
                "SELECT text_key_id FROM toegang.concept WHERE id = %s", [id_]
            ).fetchone() or ("",)
            cijfers = self._sleutels.verzegel_weer(id_, veld, sleutel, tekst).cijfertekst
            verbinding.execute(_ANDERS, [cijfers, id_, account])
        verbinding.execute(
            "DELETE FROM toegang.concept_bestand WHERE concept = %s AND id <> ALL (%s)",
            [id_, [UUID(b.id) for b in bijlagen.values()]],
        )
        for document in nieuw:
            bijlage = bijlagen[sha256(document.inhoud).hexdigest()]
            veld = _veld(account, bijlage.id)
            dicht = self._sleutels.verzegel_weer(id_, veld, sleutel, document.inhoud)
            verbinding.execute(_BESTAND, [bijlage.id, id_, dicht.cijfertekst])

    def _veeg(self, elke: float) -> None:
        while not self._klaar.is_set():
            with suppress(ConceptenOnbereikbaar, OSError), self._verbinding() as verbinding:
                self._ruim_op(verbinding)  # what cannot be done now is done at a later look
            self._klaar.wait(elke)

    def _ruim_op(self, verbinding: Verbinding) -> None:
        """Let what expired go, its keys first; while these are away it stays, open to nobody."""
        with suppress(SleutelsWeg, SleutelsBezet), verbinding.transaction():
            weg = verbinding.execute(_VERLOPEN, [BEWAARTIJD]).fetchall()
            if weg:
                self._sleutels.kast.vernietig([VAN_EEN_CONCEPT + str(id_) for (id_,) in weg])
                verbinding.execute(_VERLOPEN_WEG, [[id_ for (id_,) in weg]])

    def _vernietig(self, weg: Sequence[tuple[UUID]]) -> None:
        """Also what a backup of the database still holds of them opens for nobody then."""
        with suppress(SleutelsWeg, SleutelsBezet):  # the rows are gone all the same
            if weg:
                self._sleutels.kast.vernietig([VAN_EEN_CONCEPT + str(id_) for (id_,) in weg])

    def _verbinding(self) -> AbstractContextManager[Verbinding]:
        return binnen_termijn(self._pool, _TERMIJN, ConceptenOnbereikbaar())


def _veld(account: str, wat: str) -> str:
    """What a ciphertext is bound to beside its draft: whose it is, so nobody can be given it."""
    return f"concept {account} {wat}"


def _als_json(bijlagen: Mapping[str, Bijlage]) -> dict[str, list[Any]]:
    return {kenmerk: [b.naam, b.omvang, b.id, b.begin_hex] for kenmerk, b in bijlagen.items()}
