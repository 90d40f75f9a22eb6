"""On which days something was recorded in a case, and what a cut-off leaves out of sight.

The second clock of a case: when its entries were recorded, apart from when things happened. Who
walks through these days sees the case as it was known on each. What a cut-off leaves out is
counted, within this case alone, so that a page never reads as if it were all there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from ledger.daden.handelingen import HANDELINGEN
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.dossier import Vastgelegd
from ledger.zaak.kennis import HERSTEL, VERKLARINGEN, binnen


@dataclass(frozen=True, slots=True)
class Vastlegging:
    """One entry on such a day: an act, a repair of one (`betreft` its id), or something else."""

    nummer: int
    id: str
    soort: str  # handeling, herstel, overig
    betreft: str | None


@dataclass(frozen=True, slots=True)
class Vastlegdag:
    """A civil day (Europe/Amsterdam) on which something was recorded in the case."""

    dag: date
    vastleggingen: tuple[Vastlegging, ...]

    def aantal(self, soort: str) -> int:
        """How many entries of a kind."""
        return sum(v.soort == soort for v in self.vastleggingen)


@dataclass(frozen=True, slots=True)
class Buitenbeeld:
    """What the cut-offs leave out: recorded later, or without a source dated in time.

    Acts and repairs apart; `later_overig` is what was recorded later about the case itself.
    """

    later: int = 0
    later_hersteld: int = 0
    later_overig: int = 0
    zonder_bron: int = 0
    hersteld_zonder_bron: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, deel.name) for deel in fields(self))


@dataclass(frozen=True, slots=True)
class Kennisstand:
    """The days of recording of a case, in order, and what its cut-offs leave out."""

    dagen: tuple[Vastlegdag, ...] = ()
    buiten: Buitenbeeld = field(default_factory=Buitenbeeld)

    def stappen(self, bekend_op: date | None) -> tuple[date | None, date | None]:
        """The day of recording before this state of knowledge, and the one after it.

        From now on (None) there is nothing after; before the first day there is nothing.
        """
        dagen = [d.dag for d in self.dagen]
        if bekend_op is None:
            return (dagen[-1] if dagen else None), None
        eerder = [d for d in dagen if d < bekend_op]
        later = [d for d in dagen if d > bekend_op]
        return (eerder[-1] if eerder else None), (later[0] if later else None)


def kennisstand(
    rij: Sequence[Vastgelegd], bekend_op: date | None, bronnen_tot: date | None
) -> Kennisstand:
    """Both, of the entries of one case."""
    return Kennisstand(vastlegdagen(rij), _buiten(rij, bekend_op, bronnen_tot))


def vastlegdagen(rij: Iterable[Vastgelegd]) -> tuple[Vastlegdag, ...]:
    """The days of recording in order, each with its entries in order of their number."""
    per_dag: dict[date, list[Vastlegging]] = {}
    for v in sorted(rij, key=lambda v: v.nummer):
        per_dag.setdefault(v.vastgelegd_op.astimezone(AMSTERDAM).date(), []).append(_gelezen(v))
    return tuple(Vastlegdag(dag, tuple(per_dag[dag])) for dag in sorted(per_dag))


def _gelezen(v: Vastgelegd) -> Vastlegging:
    betreft = v.velden.get("van_daad") if v.daad in HERSTEL else None
    return Vastlegging(v.nummer, v.id, _soort(v), betreft)


def _soort(v: Vastgelegd) -> str:
    if v.daad in HERSTEL:
        return "herstel"
    return "handeling" if v.daad in HANDELINGEN or v.daad in VERKLARINGEN else "overig"


def _buiten(
    rij: Sequence[Vastgelegd], bekend_op: date | None, bronnen_tot: date | None
) -> Buitenbeeld:
    """Recorded later counts as that alone, also where no source is dated in time."""
    op_tijd = binnen(rij, bekend_op, None)
    toen = {v.id for v in op_tijd}
    met_bron = {v.id for v in binnen(op_tijd, None, bronnen_tot)}
    later = [_soort(v) for v in rij if v.id not in toen]
    zonder = [v for v in op_tijd if v.id not in met_bron]
    return Buitenbeeld(
        later=later.count("handeling"),
        later_hersteld=later.count("herstel"),
        later_overig=later.count("overig"),
        zonder_bron=sum(_soort(v) == "handeling" for v in zonder),
        # A repair without a source of its own goes with its act, which is counted.
        hersteld_zonder_bron=sum(
            v.daad in HERSTEL and bool(v.velden.get("bronnen")) for v in zonder
        ),
    )
