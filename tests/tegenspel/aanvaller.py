"""A superuser with the signer's folder in reach, and the log that he tries to change unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from typer.testing import CliRunner, Result

from api import cli
from ledger.databank.postgres import Database, op_databank
from ledger.entry import canoniek
from ledger.ondertekenen import logboek
from tests.opstelling.tekenkamer import Tekenkamer, open_tekenkamer

OORSPRONG = "toedracht.example/demo"  # what the command line takes by default
OMVANG = 300  # a full tile and the beginning of another; the first checkpoint is of 4
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

    def verander_heldere(self, nummer: int, hoe: Callable[[dict[str, Any]], object]) -> None:
        """Change the clear fields beside a leaf that stays as it is."""
        inhoud = orjson.loads(self.kamer.lees(nummer)[0])
        hoe(inhoud["d"])
        state = canoniek(inhoud).hex()
        self.doe(f"UPDATE ledger.entry SET state = '\\x{state}' WHERE nummer = {nummer}")


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
