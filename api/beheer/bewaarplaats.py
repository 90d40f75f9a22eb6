"""Where a register keeps its state, its keys among them, and what erases from all of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import DatabaseError

from platformdirs import user_data_path

from api.settings import Instellingen
from ledger.databank import postgres
from ledger.databank.postgres import Database, OnveiligeDatabank
from ledger.log.journal import Journal
from ledger.sleutels.sleutelbestand import DATABANK
from ledger.sleutels.sleutelkast import AfwezigeKast
from ledger.sleutels.vault import OnveiligeSleutelbos, Sleutelbos
from ledger.vastleggen.register import NORMEN, Register
from ledger.wissen.besloten import Besloten
from ledger.wissen.bewaaropdrachten import Bewaaropdrachten
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import Wisser
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.toegangsinzicht import Toegangsinzicht
from projections.vragen.wisinzicht import Wisinzicht

_RAAD = "zet een kopie terug met 'toedracht sleutels herstel'"


@dataclass(frozen=True, slots=True)
class Wissen:
    """What the pages about erasure hold of a register."""

    toegang: Toegangsinzicht
    inzicht: Wisinzicht
    besloten: Besloten
    opdrachten: Bewaaropdrachten

    @classmethod
    def van(
        cls,
        toegang: Toegangsinzicht,
        deur: Leesdeur,
        register: Register,
        dsn: str,
        besloten: Besloten,
    ) -> "Wissen":
        """Of this register; `dsn` reads every entry."""
        inzicht = Wisinzicht(toegang, deur, register, dsn)
        return cls(toegang, inzicht, besloten, Bewaaropdrachten(register, toegang.log))


def datamap(instellingen: Instellingen) -> Path:
    """The folder of this register."""
    basis = instellingen.data or user_data_path("toedracht", appauthor=False)
    return basis / instellingen.registernaam


def sleutelmap(instellingen: Instellingen) -> Path:
    """Where the keys of this register are."""
    return datamap(instellingen) / "sleutels"


@contextmanager
def databanken(instellingen: Instellingen) -> Iterator[tuple[Database, Database]]:
    """The databases of a register and of its access log, brought up to date and checked."""
    databank = postgres.start(datamap(instellingen), instellingen.dsn)
    try:
        databank.migreer()
        databank.zelfcontrole()
        naast = postgres.naast(databank, instellingen.toegang_dsn)
        naast.migreer()
        _zelfcontrole_toegang(naast)
        yield databank, naast
    finally:
        databank.stop()


@contextmanager
def lege_databanken(instellingen: Instellingen) -> Iterator[dict[str, Database]]:
    """The databases in which a register and its access log are put back, with nothing in them."""
    databank = postgres.start(datamap(instellingen), instellingen.dsn)
    try:
        naast = postgres.naast(databank, instellingen.toegang_dsn)
        yield {"register": databank, "toegangslog": naast}
    finally:
        databank.stop()


def _zelfcontrole_toegang(naast: Database) -> None:
    try:
        naast.zelfcontrole()
    except OnveiligeDatabank as fout:
        bevindingen = (f"toegangslog: {bevinding}" for bevinding in fout.bevindingen)
        raise OnveiligeDatabank(tuple(bevindingen)) from None


def wisser(
    instellingen: Instellingen,
    databanken: Sequence[Database],
    register: Register,
    herbouw: Callable[[], object],
    ook_in: Sequence[Path] = (),
) -> Wisser:
    """What erases from this register, and looks in its folder and in `ook_in` whether it did.

    `databanken` are those of the register and of its access log.
    """
    map_ = datamap(instellingen)
    eigen = map_ / "postgres" if instellingen.dsn is None else None
    weg = (map_ / "postgres", sleutelmap(instellingen))
    dsns = tuple(databank.dsn_eigenaar for databank in databanken)
    return Wisser(register, databanken, Vindplaatsen(dsns, eigen, (map_, *ook_in), weg), herbouw)


def sleutelbos_van(log: Journal, map_: Path) -> Sleutelbos:
    """The keys of this log; new ones only for a register that is still to begin.

    Where those of a register that began are not there, or are not its own, it goes on without: what
    is sealed is then not readable, and nothing sealed is recorded.

    Raises:
        OnveiligBestand: others may enter the folder or its files.
        SleutelsBezet: another process holds them for too long.
    """
    if not log.eerste_met((NORMEN,)):
        return Sleutelbos(map_)
    try:
        if not (map_ / DATABANK).exists():
            return Sleutelbos(AfwezigeKast(f"er staan er geen in {map_.name}; {_RAAD}"))
        return Sleutelbos(map_)
    except (OnveiligeSleutelbos, DatabaseError, OSError) as fout:
        return Sleutelbos(AfwezigeKast(f"{fout}; {_RAAD}"))
