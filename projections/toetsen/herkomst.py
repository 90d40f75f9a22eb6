"""What a verdict was computed from: enough for anyone to compute it again and compare.

`toedracht toets --bestand` with the same acts, norms, day of reference and state of knowledge gives
the same verdict; where it does not, one of these differs, and one can see which.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from projections.normen.normen import Catalogus

# The engine's own version, bumped by hand whenever a verdict can come out otherwise than before.
MOTOR = "12"


@dataclass(frozen=True, slots=True)
class Herkomst:
    """The engine, the texts by their SHA-256, the two dates, the acts, and where the log stood."""

    motor: str
    normen: str
    kalender: str
    maatstaf: str
    peildatum: date
    bekend_op: date | None  # None: as known when it was asked
    feiten: tuple[str, ...]
    positie: int | None  # None: not out of a register

    def als_json(self) -> dict[str, Any]:
        """As JSON values."""
        bekend_op = self.bekend_op.isoformat() if self.bekend_op else None
        dagen = {"peildatum": self.peildatum.isoformat(), "bekend_op": bekend_op}
        return {**asdict(self), **dagen, "feiten": list(self.feiten)}


def herkomst(
    catalogus: Catalogus,
    peildatum: date,
    feiten: tuple[str, ...],
    *,
    bekend_op: date | None,
    positie: int | None,
) -> Herkomst:
    """Of a verdict by these norms, on these acts, as they stand on a day."""
    return Herkomst(
        motor=MOTOR,
        normen=catalogus.sha256,
        kalender=catalogus.kalender.lijst.sha256,
        maatstaf=catalogus.maatstaf.sha256,
        peildatum=peildatum,
        bekend_op=bekend_op,
        feiten=feiten,
        positie=positie,
    )
