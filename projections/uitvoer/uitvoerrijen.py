"""What leaves in any format: events, the things they are about, and how those are tied.

A date stays a stretch of days; where a format wants one instant, `tijd` is noon of the first day
that is left once the order links were weighed, `tijd_laatst` noon of the last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ledger.tijd.wanneer import AMSTERDAM
from projections.beelden.zaakbeeld import Zaakbeeld

GELDT, VERVALLEN, WACHT = "geldt", "vervallen", "wacht"


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """One thing that happened, or that we derived; a day that nobody knows is None."""

    id: str
    zaak: str
    daad: str
    titel: str
    zin: str
    nummer: int | None
    stand: str
    edtf: str | None
    woorden: str | None
    vroegst: date | None
    laatst: date | None
    precisie: str
    tijd: datetime
    tijd_laatst: datetime
    rollen: tuple[str, ...] = ()
    relazen: tuple[str, ...] = ()
    bronnen: tuple[str, ...] = ()
    hersteld: tuple[int, ...] = ()
    vastgelegd_op: datetime | None = None
    vastgelegd_als: str | None = None
    afgeleid: bool = False
    verwijst: tuple[tuple[str, str], ...] = ()  # as what, to which thing


@dataclass(frozen=True, slots=True)
class Voorwerp:
    """A thing that events are about; what of it changes goes with since when, at first and at last.

    Of that every value stands in the order in which it began.
    """

    id: str
    soort: str
    kenmerken: Mapping[str, str] = field(default_factory=dict)
    verloop: tuple[tuple[str, str, datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Verhouding:
    """How two things are tied."""

    van: str
    soort: str
    naar: str


def noen(dag: date, nummer: int) -> datetime:
    """Noon of a day, so much later that acts of one day keep the order of recording."""
    return datetime.combine(dag, time(12), AMSTERDAM) + timedelta(milliseconds=nummer)


def zaakding(beeld: Zaakbeeld) -> str:
    """The id of a case as a thing."""
    return f"zaak:{beeld.id}"
