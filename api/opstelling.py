"""A register put together: database, keys, journal, projections and the one door to read.

This is the only place that knows how the parts are made and in which order they stop. State lives
in `<data>/<register>/`: `postgres` (the embedded database), `sleutels` (keys, never in the
database). `TOEDRACHT_DATA` points elsewhere, `TOEDRACHT_DSN` selects a PostgreSQL of one's own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from api.settings import Instellingen
from ledger import postgres
from ledger.journal import Journal
from ledger.register import Register
from ledger.vault import Sleutelbos
from projections.leesmodel import Leesmodel
from projections.raadplegen import Raadplegen


@dataclass(frozen=True, slots=True)
class Opstelling:
    """The parts of an open register."""

    register: Register
    leesmodel: Leesmodel
    raadplegen: Raadplegen


def datamap(instellingen: Instellingen) -> Path:
    """Where this register keeps its state."""
    basis = instellingen.data or user_data_path("toedracht", appauthor=False)
    return basis / instellingen.register


@contextmanager
def open_register(instellingen: Instellingen) -> Iterator[Opstelling]:
    """The register of these settings, checked and brought up to date; closed afterwards.

    Raises:
        OnveiligeDatabank: the database cannot keep what the register promises.
    """
    map_ = datamap(instellingen)
    with ExitStack() as stapel:
        databank = postgres.start(map_, instellingen.dsn)
        stapel.callback(databank.stop)
        databank.migreer()
        databank.zelfcontrole()
        sleutelbos = stapel.enter_context(closing(Sleutelbos(map_ / "sleutels")))
        journal = stapel.enter_context(closing(Journal(databank)))
        register = Register(journal, sleutelbos)
        leesmodel = stapel.enter_context(closing(Leesmodel(databank)))
        yield Opstelling(register, leesmodel, Raadplegen(databank, journal, sleutelbos))
