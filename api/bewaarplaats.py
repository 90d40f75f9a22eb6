"""Where a register keeps its state, its keys among them, and what erases from all of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_data_path

from api.settings import Instellingen
from ledger.journal import Journal
from ledger.postgres import Database
from ledger.register import NORMEN, Register
from ledger.speurtocht import Vindplaatsen
from ledger.vault import OnveiligeSleutelbos, Sleutelbos
from ledger.wissen import Wisser


def datamap(instellingen: Instellingen) -> Path:
    """The folder of this register."""
    basis = instellingen.data or user_data_path("toedracht", appauthor=False)
    return basis / instellingen.registernaam


def sleutelmap(instellingen: Instellingen) -> Path:
    """Where the keys of this register are."""
    return datamap(instellingen) / "sleutels"


def wisser(
    instellingen: Instellingen,
    databank: Database,
    register: Register,
    herbouw: Callable[[], object],
    ook_in: Sequence[Path] = (),
) -> Wisser:
    """What erases from this register, and looks in its folder and in `ook_in` whether it did."""
    map_ = datamap(instellingen)
    eigen = map_ / "postgres" if instellingen.dsn is None else None
    plaatsen = Vindplaatsen(
        databank.dsn_eigenaar, eigen, (map_, *ook_in), (map_ / "postgres", sleutelmap(instellingen))
    )
    return Wisser(register, databank, plaatsen, herbouw)


def sleutelbos_van(log: Journal, map_: Path) -> Sleutelbos:
    """The keys of this log; new ones only for a register that is still to begin.

    Raises:
        OnveiligeSleutelbos: the keys of a register that began are not there.
    """
    if not map_.exists() and log.eerste_met((NORMEN,)):
        raise OnveiligeSleutelbos(
            "sleutels: verwacht de sleutels van dit grootboek, kreeg een lege map; zet een kopie"
            " terug met 'toedracht sleutels herstel'"
        )
    return Sleutelbos(map_)
