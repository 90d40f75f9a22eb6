"""A superuser with the signer's folder in reach, and the log that he tries to change unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import psycopg
from typer.testing import CliRunner, Result

from api import cli
from ledger import logboek
from ledger.entry import canoniek
from ledger.postgres import Database, op_databank
from ledger.vergelijken import wortel_op
from ledger.verify import Checkpoint, open_state
from tests.tekenkamer import Tekenkamer, open_tekenkamer

OORSPRONG = "toedracht.example/demo"  # what the command line takes by default
OMVANG = 300  # a full tile and the beginning of another; the first checkpoint is of 4
LOS = 1_000_000
# What can be done to an entry so that nothing can read it any more.
BEDORVEN = ("state = 'x'", "state = '{}'", "leaf = 'x'", "vastgelegd_op = 'infinity'")
_AL_GETEKEND = 4


@dataclass(frozen=True, slots=True)
class Doelwit:
    """A signed log, the command line on it, and what a superuser can do."""

    kamer: Tekenkamer
    dsn: str
    data: Path

    def __call__(self, *woorden: str, **omgeving: str) -> Result:
        """`toedracht …` on this register."""
        vast = {"TOEDRACHT_DATA": str(self.data), "TOEDRACHT_DSN": self.dsn}
        return CliRunner().invoke(cli.app, woorden, env={**vast, **omgeving})

    def doe(self, *opdrachten: str) -> None:
        self.kamer.verniel(*opdrachten)

    def schuif(self, van: int, tot: int, stap: int) -> list[str]:
        """Statements that renumber entries and their tags."""
        return [
            f"UPDATE ledger.{tabel} SET nummer = nummer + {erbij} WHERE nummer BETWEEN {a} AND {b}"
            for tabel in ("entry", "tag")
            for erbij, a, b in ((LOS, van, tot), (stap - LOS, van + LOS, tot + LOS))
        ]

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
        self.doe(
            f"UPDATE ledger.entry SET state = '\\x{nieuwe_state.hex()}',"
            f" leaf = '\\x{canoniek(blad).hex()}' WHERE nummer = {nummer}",
            *self.nieuwe_tegels(),
        )

    def teken_opnieuw(self) -> None:
        """Put what stands here now under the stolen key, in place of all that was signed."""
        with psycopg.connect(self.kamer.database.dsn_lees) as databank:
            wortel = wortel_op(databank, OMVANG) or b""
        tekst = Checkpoint(OORSPRONG, OMVANG, wortel).text
        noot = f"{tekst}\n{self.kamer.map.regels(tekst, self.kamer.stand().sleutels)}"
        self.doe(
            "DELETE FROM ledger.checkpoint",
            f"INSERT INTO ledger.checkpoint VALUES ({OMVANG}, '{noot}')",
        )

    def verander_heldere(self, nummer: int, hoe: Callable[[dict[str, Any]], object]) -> None:
        """Change the clear fields beside a leaf that stays as it is."""
        inhoud = orjson.loads(self.lees(nummer)[0])
        hoe(inhoud["d"])
        state = canoniek(inhoud).hex()
        self.doe(f"UPDATE ledger.entry SET state = '\\x{state}' WHERE nummer = {nummer}")

    def lees(self, nummer: int) -> tuple[bytes, bytes]:
        """State and leaf of an entry."""
        with psycopg.connect(self.kamer.database.dsn_eigenaar) as databank:
            vraag = "SELECT state, leaf FROM ledger.entry WHERE nummer = %s"
            (rij,) = databank.execute(vraag, [nummer]).fetchall()
        return rij[0], rij[1]

    def nieuwe_tegels(self) -> list[str]:
        return [
            "DELETE FROM ledger.tile",
            "SELECT ledger.leg_tegels(0, size) FROM ledger.head",
        ]


@contextmanager
def heropend(log: Doelwit) -> Iterator[Doelwit]:
    """The same log by new connections, after its database was replaced."""
    database = op_databank(log.dsn, login=True)
    with open_tekenkamer(database, log.kamer.map.pad, OORSPRONG) as kamer:
        yield replace(log, kamer=kamer)


@contextmanager
def doelwit(
    database: Database, dsn: str, data: Path, *, getekend: bool = True
) -> Iterator[Doelwit]:
    """A log of 300 entries under two checkpoints, or one whose signer was only begun."""
    data.mkdir(mode=0o700, exist_ok=True)
    (data / "demo").mkdir(mode=0o700)
    with open_tekenkamer(database, data / "demo" / "ondertekenaar", OORSPRONG) as kamer:
        kamer.leg_vast(_AL_GETEKEND - 1)  # and the announcement of the key
        if getekend:
            kamer.teken()
            kamer.leg_vast(OMVANG - _AL_GETEKEND)
            kamer.teken()
        else:
            logboek.meld(kamer.journal, kamer.map)
        yield Doelwit(kamer, dsn, data)
