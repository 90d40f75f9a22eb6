"""A register in use, three custodians, and a place to put a copy of it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyrage

from ledger.databank.postgres import Database, op_databank
from ledger.kopie.reservekopie import Kopie, maak, zet_terug
from ledger.kopie.sleutelkopie import Bewaarder
from ledger.ondertekenen.vergelijken import hoogte, wortel_op
from ledger.sleutels.sleutelkast import Sleutelkast
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import Huis, open_huis

OP = datetime(2026, 1, 1, tzinfo=UTC)
NAMEN = ("register", "toegangslog")


def stil(*_: object) -> None:
    """Nobody watches how far it is."""


@dataclass
class Kamer:
    """A register in use, three custodians, and a place to put a copy back."""

    huis: Huis
    server: Server
    map: Path
    bewaarders: list[Bewaarder]

    @property
    def databanken(self) -> dict[str, Database]:
        namen = (self.huis.databank, f"{self.huis.databank}_toegang")
        dsns = (op_databank(self.server.dsn(naam), login=True) for naam in namen)
        return dict(zip(NAMEN, dsns, strict=True))

    def maak(self, voortgang: Any = stil) -> Kopie:
        kast: Sleutelkast = self.huis.register.sleutelbos.kast
        wie = [b.publiek for b in self.bewaarders]
        return maak(self.databanken, kast, wie, self.map / "kopie", OP, voortgang)

    def leeg(self) -> dict[str, Database]:
        """Two new, empty databases."""
        namen = {naam: f"{self.huis.databank}_{naam}_terug" for naam in NAMEN}
        for naam in namen.values():
            self.server.beheer(
                f"DROP DATABASE IF EXISTS {naam} WITH (FORCE)",
                f"CREATE DATABASE {naam} TEMPLATE template0 ENCODING 'UTF8'",
            )
        return {k: op_databank(self.server.dsn(naam), login=True) for k, naam in namen.items()}

    def zet_terug(self, naar: dict[str, Database], voortgang: Any = stil) -> Kopie:
        wie = self.bewaarders[1:]
        return zet_terug(self.map / "kopie", naar, wie, self.map / "terug", voortgang)


@contextmanager
def open_kamer(server: Server, map_: Path) -> Iterator[Kamer]:
    drie = [pyrage.x25519.Identity.generate() for _ in range(3)]
    with open_huis(server, map_) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.stel_aan("derde-lid-fictief", "commissielid")
        kamer = Kamer(huis, server, map_, [Bewaarder(str(i.to_public()), i) for i in drie])
        yield kamer
        for naam in NAMEN:
            server.beheer(f"DROP DATABASE IF EXISTS {huis.databank}_{naam}_terug WITH (FORCE)")


def boom(databank: Database) -> tuple[int, bytes | None]:
    with psycopg.connect(databank.dsn_eigenaar) as verbinding:
        return hoogte(verbinding), wortel_op(verbinding, hoogte(verbinding))


def is_leeg(databank: Database) -> bool:
    with psycopg.connect(databank.dsn_eigenaar) as verbinding:
        return verbinding.execute("SELECT to_regnamespace('ledger') IS NULL").fetchone() == (True,)
