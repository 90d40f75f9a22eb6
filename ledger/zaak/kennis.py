"""Which entries of a case count at a state of knowledge.

Two cut-offs choose: `bekend_op` by when an entry was recorded, `bronnen_tot` by the date that its
sources bear. And what was imported as a judgment, by someone who gives none, counts from the moment
that a member of the commission accepted it: until then it waits, in plain sight.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol, TypeVar

from ledger.daden.handelingen import REGISTERHANDELINGEN
from ledger.tijd.wanneer import AMSTERDAM, periode

HERSTEL = frozenset({"correctie", "handeling_ingetrokken", "verkeerd_dossier"})
VERKLARINGEN = frozenset({"volledigheid_verklaard", "niet_gebeurd_vastgesteld"})
AANVAARD, AFGEWEZEN = "invoer_aanvaard", "invoer_afgewezen"
AANVAARDING = frozenset({AANVAARD, AFGEWEZEN})


class Vastlegging(Protocol):
    """What decides whether an entry counts."""

    @property
    def nummer(self) -> int:
        """Its number in the log."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def daad(self) -> str:
        """What was recorded."""

    @property
    def dossiers(self) -> tuple[str, ...]:
        """The cases that it concerns, its home first."""

    @property
    def vastgelegd_op(self) -> datetime:
        """When it was recorded."""

    @property
    def velden(self) -> Mapping[str, Any]:
        """The fields of the act."""

    @property
    def wacht(self) -> bool:
        """Whether it came in to wait for acceptance."""


V = TypeVar("V", bound=Vastlegging)


def binnen(rij: Iterable[V], bekend_op: date | None, bronnen_tot: date | None) -> list[V]:
    """The entries within both cut-offs."""
    rij = list(rij)
    if bekend_op is not None:
        grens = einde_van(bekend_op)
        rij = [v for v in rij if v.vastgelegd_op < grens]
    if bronnen_tot is None:
        return rij
    telt = {v.id for v in rij if _heeft_bron(v, bronnen_tot)}
    # A repair without a source of its own mends the recording, not the story: it follows its act.
    for v in sorted(rij, key=lambda v: v.nummer):
        if v.daad in HERSTEL and not v.velden.get("bronnen") and v.velden["van_daad"] in telt:
            telt.add(v.id)
    return [v for v in rij if v.id in telt]


def besluiten(rij: Sequence[V]) -> dict[str, V | Literal["wacht"]]:
    """Per entry that came in to wait, what decided on it; "wacht" as long as nothing did.

    It is decided on once, in its home case.
    """
    uit: dict[str, V | Literal["wacht"]] = {v.id: "wacht" for v in rij if v.wacht}
    if not uit:
        return uit
    thuis = {v.id: v.dossiers[0] for v in rij}
    for v in rij:
        if v.daad in AANVAARDING and not v.wacht:
            doel = v.velden["van_daad"]
            if uit.get(doel) == "wacht" and thuis[doel] == v.dossiers[0]:
                uit[doel] = v
    return uit


def einde_van(dag: date) -> datetime:
    """The first moment after a civil day in Europe/Amsterdam."""
    return datetime.combine(dag + timedelta(days=1), time(), tzinfo=AMSTERDAM)


def brondag(velden: Mapping[str, Any]) -> date | None:
    """The earliest day by which one of the act's sources certainly existed, by its own date."""
    dagen = [
        periode(bron["datum"]).laatst for bron in velden.get("bronnen") or () if bron.get("datum")
    ]
    return min(dagen, default=None)


def _heeft_bron(v: Vastlegging, tot: date) -> bool:
    if v.daad in REGISTERHANDELINGEN and v.daad not in HERSTEL | VERKLARINGEN:
        return True
    dag = brondag(v.velden)
    return dag is not None and dag <= tot
