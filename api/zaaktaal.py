"""The Dutch of the page of a case: what is out of sight, how accounts differ, other cases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from api.taal import AMSTERDAM, dag, opsomming, uitkomst
from projections.relaasverschil import Daadverschil
from projections.vastlegdagen import Buitenbeeld

_VERBANDEN: Mapping[str, str] = MappingProxyType(
    {
        "gekoppeld": "gekoppeld aan",
        "opgegaan": "samengevoegd in",
        "opgenomen": "hierin samengevoegd:",
    }
)
_VERSCHILLEN: Mapping[str, str] = MappingProxyType(
    {
        "uitgesloten": "De data sluiten elkaar uit: het kan niet op dezelfde dag zijn geweest.",
        "verenigbaar": "Andere data; het kan op dezelfde dag zijn geweest.",
        "gelijk": "Dezelfde datum, voor zover verteld.",
        "aantal": "Niet een tegen een te vergelijken: een relaas noemt er meer.",
    }
)


def _meer(aantal: int, een: str, meer: str) -> str:
    return f"{aantal} {een if aantal == 1 else meer}"


def handelingen(aantal: int) -> str:
    """So many acts."""
    return _meer(aantal, "handeling", "handelingen")


def dagen(aantal: int) -> str:
    """So many days."""
    return _meer(aantal, "dag", "dagen")


def elders(aantal: int) -> str:
    """So many duties have no place in the picture; where they are follows."""
    plichten = _meer(aantal, "plicht die geen handeling opende staat", "plichten staan")
    return f"{plichten} alleen" if aantal == 1 else f"{plichten} los van een handeling, alleen"


def losse(aantal: int) -> str:
    """So many duties that no act opened, to unfold."""
    return _meer(aantal, "plicht los van een handeling", "plichten los van een handeling")


def buitenbeeld(buiten: Buitenbeeld, bronnen_tot: date | None) -> list[str]:
    """What the cut-offs leave out, a sentence each."""
    later = (
        (buiten.later, "handeling is", "handelingen zijn"),
        (buiten.later_hersteld, "herstel is", "herstellingen zijn"),
        (buiten.later_overig, "andere vastlegging is", "andere vastleggingen zijn"),
    )
    zinnen = [f"{_meer(*hoeveel)} later vastgelegd" for hoeveel in later if hoeveel[0]]
    zonder = (
        (buiten.zonder_bron, "handeling heeft", "handelingen hebben"),
        (buiten.hersteld_zonder_bron, "herstel heeft", "herstellingen hebben"),
    )
    uiterlijk = dag(bronnen_tot) if bronnen_tot else "die dag"
    return zinnen + [
        f"{_meer(*hoeveel)} geen bron van uiterlijk {uiterlijk}" for hoeveel in zonder if hoeveel[0]
    ]


def vastlegstand(dagen: Sequence[date], bekend_op: date | None) -> str:
    """At which step of the days of recording the reader stands."""
    alle = _meer(len(dagen), "dag", "dagen")
    if bekend_op is None:
        return f"Vastgelegd op {alle}; u ziet alles tot nu"
    tot = sum(d <= bekend_op for d in dagen)
    return f"U ziet {tot} van {alle} waarop iets is vastgelegd"


def stap(welke: str, op: date) -> str:
    """A step to another day of recording."""
    return f"{welke} vastlegdag: {dag(op)}"


def dagcode(moment: datetime) -> str:
    """The civil day of a moment, as an address writes it."""
    return moment.astimezone(AMSTERDAM).date().isoformat()


def verband(soort: str) -> str:
    """How another case is tied to this one."""
    return _VERBANDEN[soort]


def daadverschil(verschil: Daadverschil, relazen: Sequence[str]) -> str:
    """How the accounts differ in acts of one kind."""
    if verschil.soort == "alleen":
        wel = [naam for naam, rij in zip(relazen, verschil.per_relaas, strict=True) if rij]
        return f"Alleen in relaas {opsomming(wel)}."
    wie = " Ook wie het deed verschilt." if verschil.door_verschilt else ""
    dagen = "Dezelfde dag." if verschil.op_een_dag else _VERSCHILLEN[verschil.soort]
    return dagen + wie


def uitkomstverschil(relazen: Sequence[str], per_relaas: Sequence[Sequence[Sequence[str]]]) -> str:
    """What the verdicts of a norm are according to each account, in one sentence."""
    delen = []
    for naam, uitkomsten in zip(relazen, per_relaas, strict=True):
        soorten = dict.fromkeys(uitkomst(list(codes)) for codes in uitkomsten)
        wat = opsomming(list(soorten)) or "niet van toepassing"
        delen.append(f"volgens {naam} {wat}")
    return "; ".join(delen)
