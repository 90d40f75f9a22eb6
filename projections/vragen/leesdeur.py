"""The door between readers and what is stored: who, what for, how far, and on record first (I9).

Whatever is read about cases passes here. The access log decides and records; what it answers is a
view of the cases, and every snapshot is taken within such a view, which the database keeps as well
(zichten.py). Personal text is opened here and
nowhere else, and not for whoever reads under pseudonyms.
"""

import hmac
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from ledger.daden.handelingen import BEVINDINGEN
from ledger.databank.postgres import Database, Verbinding, pool
from ledger.databank.zichten import Zichten
from ledger.sleutels.vault import SleutelsWeg
from ledger.toegang.toegang import Besluit, Daadsoort, Lezer, Zicht
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.documentlezing import lees_document
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Vastgelegd
from projections.beelden.pseudoniem import onder_pseudoniem
from projections.beelden.zaakgeheugen import Somgeheugen, Zaakgeheugen
from projections.leesmodel.leesmodel import Projectiestand, lees_stand
from projections.leesmodel.momentopname import (
    Momentopname,
    Rauw,
    ZichtVoorbij,
    lees_json,
    vastgelegd,
)

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)  # no other id is asked of a database
_TERMIJN = 10.0  # seconds; a database that says nothing for longer is gone
# Why a case is refused is told to nobody: it is as if it were not there.
_VERZWEGEN = frozenset({"geen_toegang", "belang"})


class OnbekendDossier(LookupError):
    """There is no such case, or not for this reader."""


class Inzage(Protocol):
    """Decides who may read what and records it, as the access log does."""

    def inzage(
        self,
        lezer: Lezer,
        doel: str,
        wat: str,
        dossier: str | None = None,
        *,
        soort: Daadsoort | None = None,
    ) -> Zicht:
        """What this account may see now; that it looks is on record before this returns."""

    def besluit(
        self, lezer: Lezer, wat: Daadsoort, waarover: str | None = None, doel: str | None = None
    ) -> Besluit:
        """Whether this account may do this, without doing it."""


class Leesdeur:
    """The read tables of one register and its sealed texts, behind its access log."""

    def __init__(self, databank: Database, register: Register, toegang: Inzage) -> None:
        self._register, self._toegang = register, toegang
        self._zichten, self._toeval = Zichten(databank.dsn_toegang), os.urandom(32)
        self.geheugen, self.sommen = Zaakgeheugen(), Somgeheugen[Any]()
        self._pool = pool(
            databank.dsn_inzage, termijn=_TERMIJN, minst=1, hoogst=8, configure=lees_json
        )

    def close(self) -> None:
        """Let go of all connections; nothing is in view any more."""
        self._pool.close()
        self._zichten.close()

    def nu(self) -> datetime:
        """The moment by which is judged."""
        return self._register.nu()

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is, and what stops it; that is public and needs no reader."""
        with self._pool.connection() as verbinding:
            return lees_stand(verbinding)

    def poort(
        self,
        lezer: Lezer,
        doel: str,
        wat: str,
        dossier: str | None = None,
        soort: Daadsoort | None = None,
    ) -> Zicht:
        """What this reader may see, after it was recorded that it looks.

        Raises:
            OnbekendDossier: whoever may not see a case must not learn that it is there.
            GeenToegang: this account may not read this, or does not say what for.
            ToegangOnbereikbaar: it could not be recorded.
        """
        if dossier is not None and not _ID.fullmatch(dossier):
            raise OnbekendDossier(dossier)
        try:
            return self._toegang.inzage(lezer, doel, wat, dossier, soort=soort)
        except GeenToegang as fout:
            if dossier is not None and fout.reden in _VERZWEGEN:
                raise OnbekendDossier(dossier) from None
            raise

    def mag(self, lezer: Lezer, doel: str, wat: Daadsoort, dossier: str) -> bool:
        """Whether this reader may do this in a case, without doing it."""
        return self._toegang.besluit(lezer, wat, dossier, doel).mag

    @contextmanager
    def lees(
        self, lezer: Lezer, doel: str, wat: str, dossier: str | None = None
    ) -> Iterator[Momentopname]:
        """Through the gate, and then a snapshot of what is in view; raises as `poort` does."""
        with self.momentopname(self.poort(lezer, doel, wat, dossier)) as bron:
            yield bron

    @contextmanager
    def momentopname(self, zicht: Zicht) -> Iterator[Momentopname]:
        """One more snapshot for the same question."""
        with self._pool.connection() as verbinding:
            verbinding.deadline = time.monotonic() + _TERMIJN
            try:
                yield self._binnen(verbinding, zicht)
            finally:
                if not verbinding.closed:
                    verbinding.rollback()
                verbinding.deadline = None

    def _binnen(self, verbinding: Verbinding, zicht: Zicht) -> Momentopname:
        """A snapshot in a view that the database knows; after a crash it forgot them all."""
        try:
            return Momentopname(verbinding, zicht, self._zichten.id_van(zicht))
        except ZichtVoorbij:
            verbinding.rollback()
            self._zichten.vergeet(zicht)
            return Momentopname(verbinding, zicht, self._zichten.id_van(zicht))

    def sleutels_weg(self) -> str | None:
        """Why nothing that is sealed can be read now; None when it can."""
        return self._register.sleutelbos.weg()

    def geopend(self, rij: Sequence[Rauw], zicht: Zicht) -> tuple[list[Vastgelegd], bool]:
        """The entries of one case, by name or under pseudonyms of this case alone.

        And whether the keys are away: then what stayed sealed was not erased, for all we know.
        """
        dossier = rij[0][0] if rij else ""
        if zicht.van(dossier).pseudoniem:
            plaats = f"persoon:{dossier}"
            anders = partial(self._pseudoniem_nu, plaats)
            return [onder_pseudoniem(v, anders) for v in vastgelegd(rij)], False
        teksten, weg = self._teksten([nr for _, nr, _, inhoud in rij if inhoud["@verzegeld"]])
        return vastgelegd(rij, teksten), weg

    def bevindingteksten(self, rij: Iterable[Rauw]) -> dict[int, dict[str, Any]]:
        """The texts of findings and of what answers them, for whoever went through the gate.

        Also under pseudonyms: an auditor knows no names to write, and must read the reply.
        """
        eigen = [nummer for _, nummer, _, v in rij if v["daad"] in BEVINDINGEN and v["@verzegeld"]]
        return self._teksten(eigen)[0]

    def teksten(self, nummers: Mapping[str, int], zicht: Zicht) -> dict[int, dict[str, Any]]:
        """The personal texts of one entry per case, of the cases that are read by name."""
        return self._teksten(
            [nummer for dossier, nummer in nummers.items() if not zicht.van(dossier).pseudoniem]
        )[0]

    def _teksten(self, nummers: list[int]) -> tuple[dict[int, dict[str, Any]], bool]:
        try:
            return self._register.open_teksten(nummers), False
        except SleutelsWeg:
            return {}, True

    def document(self, nummer: int, veld: str) -> bytes | None:
        """The document of a source of an entry; None when there is none, or not any more.

        Raises:
            Bedorven: what lies there is not what was recorded.
        """
        return lees_document(self._register, nummer, veld)

    def _pseudoniem_nu(self, plaats: str, persoon: str) -> str:
        """The name of a person in a case; while the keys are away one that lasts as long."""
        try:
            return self.pseudoniem(plaats, persoon)
        except SleutelsWeg:
            waar = f"{plaats} {persoon}".encode()
            return hmac.digest(self._toeval, waar, "sha256").hex()[:32]

    def pseudoniem(self, domein: str, tekst: str) -> str:
        """A name for something outside this register, that nobody else can make or trace back."""
        return self._register.sleutelbos.hmac(domein, tekst).hex()[:32]
