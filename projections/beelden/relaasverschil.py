"""Where the accounts of one case differ: in what they tell, and in what the norms make of it.

Accounts are never merged (D14), and nobody is believed over another here. Which act of one account
is which act of the other is something no entry says, so acts are set side by side per kind: one
against one is compared by its days and by who did it, and anything else only counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from projections.toetsen.toetsing import Toets
from projections.werelden.tijdlijn import Tijdlijnregel, in_relaas

Soort = Literal["alleen", "uitgesloten", "verenigbaar", "gelijk", "aantal"]
_NIETS = ("niet_van_toepassing",)


@dataclass(frozen=True, slots=True)
class Daadverschil:
    """Acts of one kind that not every account tells, per account in the order of the accounts.

    `alleen`: not each account tells one. Of one against one: their days exclude each other, can be
    the same, or are the same as far as told. `aantal`: some account tells several.
    """

    daad: str
    titel: str
    soort: Soort
    door_verschilt: bool
    per_relaas: tuple[tuple[Tijdlijnregel, ...], ...]

    @property
    def op_een_dag(self) -> bool:
        """Whether `gelijk` says that it was the same day, and not only the same date."""
        regels = [r for rij in self.per_relaas for r in rij]
        return self.soort == "gelijk" and all(r.op_een_dag for r in regels)

    @property
    def zonder_dag(self) -> Literal["elk", "een"] | None:
        """Whether no account says when, or some do not."""
        zegt = [r.edtf is not None for rij in self.per_relaas for r in rij]
        if all(zegt):
            return None
        return "een" if any(zegt) else "elk"


@dataclass(frozen=True, slots=True)
class Uitkomstverschil:
    """A norm whose verdicts differ between accounts; without one it does not apply there."""

    norm: str
    per_relaas: tuple[tuple[Toets, ...], ...]

    @property
    def uitkomsten(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Per account the outcomes of its verdicts, in a fixed order."""
        return tuple(
            tuple(sorted(tuple(sorted(t.uitkomsten)) for t in rij)) for rij in self.per_relaas
        )


@dataclass(frozen=True, slots=True)
class Relaasverschil:
    """What differs between the accounts, and how much does not."""

    relazen: tuple[str, ...]
    daden: tuple[Daadverschil, ...]
    uitkomsten: tuple[Uitkomstverschil, ...]
    gedeeld: int  # acts that every account tells
    eensluidend: int  # norms that apply, with the same outcomes in every account


def relaasverschil(
    relazen: Sequence[str],
    regels: Sequence[Tijdlijnregel],
    toetsen: Mapping[str, Iterable[Toets]],
) -> Relaasverschil:
    """Compare the accounts of a case: the lines in their order, and the verdicts per account."""
    eigen = [r for r in regels if r.relazen and not set(relazen) <= set(r.relazen)]
    daden = [
        _daadverschil([in_relaas([r for r in eigen if r.daad == daad], naam) for naam in relazen])
        for daad in dict.fromkeys(r.daad for r in eigen)
    ]
    per_norm = _per_norm(relazen, toetsen)
    anders = [u for u in per_norm if len(set(u.uitkomsten)) > 1]
    return Relaasverschil(
        tuple(relazen), tuple(daden), tuple(anders), len(regels) - len(eigen),
        len(per_norm) - len(anders),
    )  # fmt: skip


def _daadverschil(per_relaas: Sequence[tuple[Tijdlijnregel, ...]]) -> Daadverschil:
    eerste = next(r for rij in per_relaas for r in rij)
    een_op_een = all(len(rij) == 1 for rij in per_relaas)
    enkel = [rij[0] for rij in per_relaas if rij]
    soort: Soort = "aantal"
    if not all(per_relaas):
        soort = "alleen"
    elif een_op_een:
        soort = _dagen(enkel)
    anders = een_op_een and len({frozenset(r.door) for r in enkel}) > 1
    return Daadverschil(eerste.daad, eerste.titel, soort, anders, tuple(per_relaas))


def _dagen(regels: Sequence[Tijdlijnregel]) -> Soort:
    """Whether these can have been on the same days, as each account tells them."""
    verteld = {(r.vroegst, r.laatst, r.duur) for r in regels}
    if len(verteld) == 1 and regels[0].edtf is not None:
        return "gelijk"
    uitgesloten = max(r.vroegst for r in regels) > min(r.laatst for r in regels)
    return "uitgesloten" if uitgesloten else "verenigbaar"


def _per_norm(
    relazen: Sequence[str], toetsen: Mapping[str, Iterable[Toets]]
) -> list[Uitkomstverschil]:
    """Every norm that applies, or may, in some account, in the order in which they were judged."""
    geldt = {naam: [t for t in toetsen.get(naam, ()) if t.uitkomsten != _NIETS] for naam in relazen}
    normen = dict.fromkeys(t.norm for rij in geldt.values() for t in rij)
    return [
        Uitkomstverschil(
            norm, tuple(tuple(t for t in geldt[naam] if t.norm == norm) for naam in relazen)
        )
        for norm in normen
    ]
