"""What a reader gets to see of a case: in the list, whole, and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from projections.tijdlijn import Normregel, Tijdlijnregel
from projections.toetsing import Toets


@dataclass(frozen=True, slots=True)
class DossierRegel:
    """A case in the list of cases."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    handelingen: int
    relazen: tuple[str, ...]
    laatst_vastgelegd: datetime | None


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """A case as it reads at a state of knowledge, each account apart.

    `regels` are the acts in the order of the eye; `vervallen` those withdrawn or moved. `toetsen`
    has a key per shown account, or "" for a case without accounts; empty means that no norms were
    in force. `gewist` names the fields (entry id, field) whose text is gone for good.
    """

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    relazen: tuple[str, ...]
    relaas: str | None
    regels: tuple[Tijdlijnregel, ...]
    vervallen: tuple[Tijdlijnregel, ...]
    toetsen: Mapping[str, tuple[Toets, ...]]
    normen: Mapping[str, Normregel]
    gewist: tuple[tuple[str, str], ...]
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date


@dataclass(frozen=True, slots=True)
class Toetsing:
    """The verdicts on one case according to one account."""

    dossier: str
    relaas: str
    toetsen: tuple[Toets, ...]
    positie: int
