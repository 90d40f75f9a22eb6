"""A room to sign in: a log with real entries, a signer with a folder of its own, and a vandal.

As a program it is a signer that kills itself at a named moment:
python -m tests.tekenkamer <dsn> <folder> <moment>
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger import ceremonie, logboek
from ledger.journal import Journal
from ledger.postgres import Database, op_databank
from ledger.signer import Ondertekenaar
from ledger.stand import Stand, Standmap, nu
from ledger.vergelijken import Controlepunt, TekentNiet, gelezen
from ledger.verify import Checkpoint, parse_note, parse_vkey, verified
from tests.leestafels import leg_vast

OORSPRONG = "toedracht.example/proef"
_TABELLEN = ("entry", "tag", "tile", "head", "checkpoint", "command")


@dataclass
class Tekenkamer:
    """A log and its signer; the clock can be set."""

    database: Database
    journal: Journal
    map: Standmap
    verzet: timedelta = timedelta()

    def klok(self) -> datetime:
        return nu() + self.verzet

    def ondertekenaar(self, **opties: Any) -> Ondertekenaar:
        return Ondertekenaar(self.database, self.map, klok=self.klok, **opties)

    def leg_vast(self, aantal: int) -> int:
        return leg_vast(self.journal, aantal)

    def teken(self, **opties: Any) -> Controlepunt:
        """Sign what is there now, as when someone asks for proof."""
        logboek.meld(self.journal, self.map)
        gezet = self.ondertekenaar(**opties).ronde(ook_zonder_nieuws=True)
        assert gezet is not None
        return gezet

    def stand(self) -> Stand:
        stand = self.map.lees()
        assert stand is not None
        return stand

    def noten(self) -> list[str]:
        """Every checkpoint that the database holds, smallest first."""
        with psycopg.connect(self.database.dsn_lees) as verbinding:
            vraag = "SELECT note FROM ledger.checkpoint ORDER BY size, note"
            return [noot for (noot,) in verbinding.execute(vraag).fetchall()]

    def verniel(self, *opdrachten: str) -> None:
        """As a superuser who knows where the triggers are."""
        with psycopg.connect(self.database.dsn_eigenaar, autocommit=True) as verbinding:
            for tabel in _TABELLEN:
                verbinding.execute(f"ALTER TABLE ledger.{tabel} DISABLE TRIGGER ALL")
            for opdracht in opdrachten:
                verbinding.execute(opdracht)
            for tabel in _TABELLEN:
                verbinding.execute(
                    f"ALTER TABLE ledger.{tabel} ENABLE ALWAYS TRIGGER onveranderlijk"
                )
            verbinding.execute("ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER alleen_vooruit")

    def herstel_tot(self, omvang: int) -> None:
        """As after restoring an older backup: a shorter log that fits together by itself."""
        self.verniel(
            f"DELETE FROM ledger.entry WHERE nummer > {omvang}",
            f"DELETE FROM ledger.tag WHERE nummer > {omvang}",
            f"DELETE FROM ledger.tile WHERE (idx + 1) * 256 ^ (level + 1) > {omvang}",
            f"DELETE FROM ledger.checkpoint WHERE size > {omvang}",
            f"DELETE FROM ledger.command WHERE first_nummer > {omvang}",
            f"UPDATE ledger.head SET size = {omvang}, last_at = coalesce((SELECT"
            f" max(vastgelegd_op) FROM ledger.entry), '-infinity')",
        )


@contextmanager
def open_tekenkamer(
    database: Database, map_: Path, oorsprong: str = OORSPRONG
) -> Iterator[Tekenkamer]:
    with closing(Journal(database)) as journal:
        kamer = Tekenkamer(database, journal, Standmap(map_))
        ceremonie.begin(kamer.map, database, oorsprong)
        yield kamer


def getekend_door(noot: str, vkeys: Iterable[str]) -> list[str]:
    """Which of these keys signed the note."""
    ondertekend = verified(parse_note(noot.encode()), [parse_vkey(vkey) for vkey in vkeys])
    return [een.key.vkey for een in ondertekend]


def klopt(kamer: Tekenkamer, noot: str) -> bool:
    """The note is signed by every key of this signer, for the tree it vouches for."""
    stand = kamer.stand()
    return getekend_door(noot, stand.sleutels) == list(stand.sleutels) and gelezen(
        noot
    ) == Checkpoint(stand.oorsprong, stand.omvang, stand.wortel)


def weigert(kamer: Tekenkamer, grond: str, **opties: Any) -> range:
    """Nothing is signed, now nor the next time; answer which entries are named."""
    voor = (kamer.noten(), kamer.map.lees_noot(), kamer.map.lees())
    for _ in range(2):
        with pytest.raises(TekentNiet, match=f"^{grond}:") as fout:
            kamer.ondertekenaar(**opties).ronde(ook_zonder_nieuws=True)
    assert (kamer.noten(), kamer.map.lees_noot(), kamer.map.lees()) == voor
    return fout.value.nummers


def main(dsn: str, map_: str, moment: str) -> None:
    def op_punt(punt_: str) -> None:
        if punt_ == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    database = op_databank(dsn, login=True)
    Ondertekenaar(database, Standmap(Path(map_)), op_punt=op_punt).ronde(ook_zonder_nieuws=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
