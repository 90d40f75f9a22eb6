"""Up to where a sheet of facts looks, and why one is not made, not found or not issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projections.feitenblad.feitantwoord import OnbekendeNorm, Snede
from projections.feitenblad.feitopzet import OnbekendeKamervraag
from projections.feitenblad.uitstelbericht import GeenUitstel


class OnbekendBlad(LookupError):
    """There is no such sheet, or not for this reader."""

    def __init__(self, nummer: str) -> None:
        super().__init__(
            f"feitenblad: verwacht het nummer van een feitenblad, zoals 2021Z19601-1, kreeg"
            f" '{nummer}'"
        )


class InDeToekomst(ValueError):
    """A cut-off lies after today, so nobody knows yet what is known then."""

    def __init__(self, veld: str, dag: date) -> None:
        super().__init__(f"{veld}: verwacht een dag tot en met vandaag, kreeg {dag.isoformat()}")
        self.veld = veld


class BladGeweigerd(ValueError):
    """A sheet cannot be issued; a line in Dutch for each reason."""

    def __init__(self, redenen: Sequence[str]) -> None:
        super().__init__("\n".join(redenen))
        self.redenen = tuple(redenen)


BLADWEIGERINGEN = (
    BladGeweigerd,
    GeenUitstel,
    InDeToekomst,
    OnbekendBlad,
    OnbekendeKamervraag,
    OnbekendeNorm,
)


@dataclass(frozen=True, slots=True)
class Grenzen:
    """Up to where a sheet looks; without a day of reference that follows from the cut-offs."""

    bekend_op: date | None = None
    bronnen_tot: date | None = None
    peildatum: date | None = None

    def snede(self, positie: int, vandaag: date) -> Snede:
        """The same at a position of the log.

        Raises:
            InDeToekomst: a cut-off lies after today.
        """
        for veld, dag in (("bekendOp", self.bekend_op), ("bronnenTot", self.bronnen_tot)):
            if dag is not None and dag > vandaag:
                raise InDeToekomst(veld, dag)
        peildatum = self.peildatum or self.bekend_op or self.bronnen_tot or vandaag
        return Snede(positie, self.bekend_op, self.bronnen_tot, peildatum)
