"""A room to sign in: a log with real entries, its signer, and whoever may do anything to it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg

from ledger.beproeving.proefstof import leg_vast
from ledger.databank.postgres import Database
from ledger.entry import canoniek
from ledger.log.controle import Controle, controleer
from ledger.log.journal import Journal
from ledger.ondertekenen import ceremonie, logboek
from ledger.ondertekenen.signer import Ondertekenaar
from ledger.ondertekenen.stand import Stand, Standmap, nu
from ledger.ondertekenen.vergelijken import Controlepunt, wortel_op
from ledger.verify import Checkpoint, open_state, parse_vkey

OORSPRONG = "toedracht.example/proef"
_TABELLEN = ("entry", "tag", "tile", "head", "checkpoint", "command")
_LOS = 1_000_000
# Of each table the columns that are not computed.
_KOLOMMEN = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'ledger'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = '' GROUP BY 1
"""


@dataclass
class Tekenkamer:
    """A log and its signer; the clock can be set."""

    database: Database
    journal: Journal
    map: Standmap
    verzet: timedelta = timedelta()

    def klok(self) -> datetime:
        """The time, as far as the signer knows."""
        return nu() + self.verzet

    def ondertekenaar(self, **opties: Any) -> Ondertekenaar:
        """Who signs."""
        return Ondertekenaar(self.database, self.map, klok=self.klok, **opties)

    def leg_vast(self, aantal: int) -> int:
        """Append acts; answer the number of the last."""
        return leg_vast(self.journal, aantal)

    def teken(self, **opties: Any) -> Controlepunt:
        """Sign what is there now, as when someone asks for proof.

        Raises:
            TekentNiet: something does not fit.
        """
        logboek.meld(self.journal, self.map)
        gezet = self.ondertekenaar(**opties).ronde(ook_zonder_nieuws=True)
        if gezet is None:
            raise ValueError("expected a log with entries, got none")
        return gezet

    def stand(self) -> Stand:
        """What the signer remembers."""
        stand = self.map.lees()
        if stand is None:
            raise ValueError("expected a signer that was begun, got none")
        return stand

    def controleer(self) -> Controle:
        """The database checked as a whole, with the keys of this signer."""
        sleutels = [parse_vkey(vkey) for vkey in self.stand().sleutels]
        return controleer(self.database.dsn_lees, sleutels, {self.stand().oorsprong: None})

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

    def herschrijf(self, nummer: int, veld: str, waarde: object) -> None:
        """Change a clear field and everything that follows from it: state, leaf, tiles.

        Whoever does this knows FORMAT.md as well as we do.
        """
        state, leaf = self.lees(nummer)
        inhoud = orjson.loads(state)
        inhoud["d"][veld] = waarde
        nieuwe_state = canoniek(inhoud)
        oud, nieuw = (open_state(zo).digests[veld] for zo in (state, nieuwe_state))
        blad = orjson.loads(leaf)
        blad["_sd"] = sorted({*blad["_sd"]} - {oud} | {nieuw})
        self.verniel(
            f"UPDATE ledger.entry SET state = '\\x{nieuwe_state.hex()}',"
            f" leaf = '\\x{canoniek(blad).hex()}' WHERE nummer = {nummer}",
            *nieuwe_tegels(),
        )

    def teken_gestolen(self) -> None:
        """Put what stands here now under the stolen key, in place of all that was signed."""
        stand = self.stand()
        with psycopg.connect(self.database.dsn_lees) as databank:
            wortel = wortel_op(databank, stand.omvang) or b""
        tekst = Checkpoint(stand.oorsprong, stand.omvang, wortel).text
        noot = f"{tekst}\n{self.map.regels(tekst, stand.sleutels)}"
        self.verniel(
            "DELETE FROM ledger.checkpoint",
            f"INSERT INTO ledger.checkpoint VALUES ({stand.omvang}, '{noot}')",
        )

    def bewaar(self) -> None:
        """Keep what stands there now, to put it back after it was spoilt."""
        kopie = [f"CREATE TABLE bewaard.{t} AS TABLE ledger.{t}" for t in _TABELLEN]
        self.verniel("CREATE SCHEMA bewaard", *kopie)

    def zet_terug(self) -> None:
        """Put back what was kept, byte for byte."""
        with psycopg.connect(self.database.dsn_eigenaar) as verbinding:
            kolommen: dict[str, str] = dict(verbinding.execute(_KOLOMMEN).fetchall())
        for tabel in _TABELLEN:
            zo = f"({kolommen[tabel]}) SELECT {kolommen[tabel]} FROM bewaard.{tabel}"
            self.verniel(f"DELETE FROM ledger.{tabel}", f"INSERT INTO ledger.{tabel} {zo}")

    def lees(self, nummer: int) -> tuple[bytes, bytes]:
        """State and leaf of an entry."""
        with psycopg.connect(self.database.dsn_eigenaar) as databank:
            vraag = "SELECT state, leaf FROM ledger.entry WHERE nummer = %s"
            (rij,) = databank.execute(vraag, [nummer]).fetchall()
        return rij[0], rij[1]


def nieuwe_tegels() -> list[str]:
    """Statements that make the tree anew, of whatever stands there now."""
    return ["DELETE FROM ledger.tile", "SELECT ledger.leg_tegels(0, size) FROM ledger.head"]


def schuif(van: int, tot: int, stap: int) -> list[str]:
    """Statements that renumber entries and their tags."""
    return [
        f"UPDATE ledger.{tabel} SET nummer = nummer + {erbij} WHERE nummer BETWEEN {a} AND {b}"
        for tabel in ("entry", "tag")
        for erbij, a, b in ((_LOS, van, tot), (stap - _LOS, van + _LOS, tot + _LOS))
    ]


def haal_weg(nummer: int, omvang: int) -> list[str]:
    """Statements that take an entry out, renumber the rest and make the tree anew."""
    return [
        f"DELETE FROM ledger.entry WHERE nummer = {nummer}",
        f"DELETE FROM ledger.tag WHERE nummer = {nummer}",
        *schuif(nummer + 1, omvang, -1),
        f"UPDATE ledger.head SET size = {omvang - 1}",
        *nieuwe_tegels(),
    ]


def voeg_in(nummer: int, omvang: int) -> list[str]:
    """Statements that put an entry in with an earlier date, as if it had always stood there."""
    kolommen = "daad, tags, leaf, state"
    return [
        *schuif(nummer, omvang, 1),
        (
            f"INSERT INTO ledger.entry (nummer, entry_id, vastgelegd_op, {kolommen})"
            f" SELECT {nummer}, gen_random_uuid(), vastgelegd_op + interval '1 microsecond',"
            f" {kolommen} FROM ledger.entry WHERE nummer = {nummer - 1}"
        ),
        f"INSERT INTO ledger.tag SELECT tag, {nummer} FROM ledger.tag WHERE nummer = {nummer - 1}",
        f"UPDATE ledger.head SET size = {omvang + 1}",
        *nieuwe_tegels(),
    ]


def verwissel(een: int, ander: int) -> list[str]:
    """Statements that let two entries change places."""
    return [
        *schuif(een, een, _LOS),
        *schuif(ander, ander, een - ander),
        *schuif(een + _LOS, een + _LOS, ander - een - _LOS),
    ]


@contextmanager
def open_tekenkamer(
    database: Database, map_: Path, oorsprong: str = OORSPRONG
) -> Iterator[Tekenkamer]:
    """A room on this database, with its signer's folder here."""
    with closing(Journal(database)) as journal:
        kamer = Tekenkamer(database, journal, Standmap(map_))
        ceremonie.begin(kamer.map, database, oorsprong)
        yield kamer
