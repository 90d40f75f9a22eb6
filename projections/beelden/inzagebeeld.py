"""Who looked at a case: by name, by pseudonym, or only how often and in which role."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from ledger.daden.lijsten import Weigering
from ledger.tijd.wanneer import AMSTERDAM

_KLEINSTE_CEL = 5  # a role is often one person: fewer would tell what that person did when


@dataclass(frozen=True, slots=True)
class Inzageregel:
    """One reading, or one refusal, of what and what for; equal ones count once a quarter hour.

    `id` is its entry in the access log; it tells nothing of what happened in other cases.
    """

    id: str
    op: datetime
    account: str
    rol: str
    wat: str
    doel: str | None
    geweigerd: Weigering | None
    pseudoniem: bool


@dataclass(frozen=True, slots=True)
class Dagtelling:
    """How often a role looked on a day, and was refused; None: at least once, fewer than five."""

    dag: date
    rol: str
    gelezen: int | None
    geweigerd: int | None


@dataclass(frozen=True, slots=True)
class Inzagebeeld:
    """Who looked at one case, the newest first, as its reader may know them.

    `totaal` counts all of them; `regels` are one page, which goes on after the line `na`.
    """

    dossier: str
    kenmerk: str | None
    moment: datetime
    regels: tuple[Inzageregel, ...]
    pseudoniem: bool
    totaal: int
    na: str | None = None

    def per_dag(self) -> tuple[Dagtelling, ...]:
        """The extract for whoever reported: no accounts, purposes, moments or small numbers."""
        tel = Counter((_dag(r.op), r.rol, r.geweigerd is None) for r in self.regels)
        return tuple(
            Dagtelling(dag, rol, _cel(tel[dag, rol, True]), _cel(tel[dag, rol, False]))
            for dag, rol in sorted({(dag, rol) for dag, rol, _ in tel})
        )


def onder_schuilnaam(
    regels: Iterable[Inzageregel], naam: Callable[[str], str]
) -> tuple[Inzageregel, ...]:
    """The same for who may know what was done and not by whom; what was written freely is gone."""
    return tuple(replace(regel, account=naam(regel.account), doel=None) for regel in regels)


def _cel(aantal: int) -> int | None:
    return None if 0 < aantal < _KLEINSTE_CEL else aantal


def _dag(op: datetime) -> date:
    return op.astimezone(AMSTERDAM).date()
