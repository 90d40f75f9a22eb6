"""The command line on a register that has a signer, for whoever tests what a user sees of both."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import cli
from api.opdrachtregel.opdracht import open_
from ledger.daden.toegangsdaden import Voorstel
from ledger.databank.postgres import Database
from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.tekenkamer import Tekenkamer, open_tekenkamer

GEHEIM = "een herkenbaar verhaal (fictief)"
OORSPRONG = "toedracht.example/demo"
# The first members of the commission; the command line acts as the first of them.
LEDEN = ("demo-lid-1", "demo-lid-2")
BEGIN = ("begin", "--lid", LEDEN[0], "--lid", LEDEN[1])
TOT = date(2099, 12, 31)
Toedracht = Callable[..., Result]


def draai(*woorden: str, invoer: bytes = b"") -> Result:
    return CliRunner().invoke(cli.app, woorden, input=invoer)


@contextmanager
def kamer_van_de_demo(
    database: Database, dsn: str, map_: Path, omgeving: pytest.MonkeyPatch
) -> Iterator[Tekenkamer]:
    """The room of the register on which the command line works from now on."""
    omgeving.setenv("TOEDRACHT_DATA", str(map_))
    omgeving.setenv("TOEDRACHT_DSN", dsn)
    (map_ / "demo").mkdir(mode=0o700)
    with open_tekenkamer(database, map_ / "demo" / "ondertekenaar", OORSPRONG) as kamer:
        yield kamer


def melding() -> bytes:
    return orjson.dumps(
        {
            "daad": "signaal_geuit",
            "gebeurd": "2020-06",
            "door": [{"rol": "melder", "ref": None}],
            "vorm": "mondeling",
            "inhoud_ref": GEHEIM,
        }
    )


def noem_leden() -> None:
    """Name the first members of the commission, and set nothing else."""
    with open_() as opstelling:
        opstelling.toegang.begin(LEDEN, TOT, Vastlegger("proef", "beheerder"), OORSPRONG)


def goedgekeurd(daad: Voorstel) -> str:
    """The id of this proposal of the one member, that the other approved."""
    een, ander = map(Lezer, LEDEN)
    with open_() as opstelling:
        id_ = str(opstelling.toegang.stel_voor(een, daad))
        opstelling.toegang.keur_goed(ander, id_)
    return id_


def open_zaak(toedracht: Toedracht, kenmerk: str = "Z-1") -> None:
    noem_leden()
    opening = orjson.dumps({"daad": "dossier_geopend", "kenmerk": kenmerk, "fictief": True})
    assert toedracht("vastleggen", kenmerk, "-", invoer=opening).exit_code == 0
