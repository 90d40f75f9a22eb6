"""The Dutch of the page of a case: what is out of sight, how accounts differ, other cases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from api.taal.taal import AMSTERDAM, FAMILIENAMEN, FAMILIES, dag, opsomming
from api.taal.vertaling import _, woorden
from projections.beelden.relaasverschil import Daadverschil
from projections.beelden.vastlegdagen import Buitenbeeld

_VERBANDEN: Mapping[str, str] = woorden(
    {
        "gekoppeld": "gekoppeld aan",
        "opgegaan": "samengevoegd in",
        "opgenomen": "hierin samengevoegd:",
    }
)
_VERSCHILLEN: Mapping[str, str] = woorden(
    {
        "uitgesloten": "De data sluiten elkaar uit: het kan niet op dezelfde dag zijn geweest.",
        "verenigbaar": "Andere data; het kan op dezelfde dag zijn geweest.",
        "gelijk": "Dezelfde datum, voor zover verteld.",
        "aantal": "Niet een tegen een te vergelijken: een relaas noemt er meer.",
    }
)

_ZONDER_DAG: Mapping[str, str] = woorden(
    {
        "elk": "Geen van deze relazen noemt een dag; het kan dezelfde zijn geweest.",
        "een": "Niet elk van deze relazen noemt een dag; het kan dezelfde zijn geweest.",
    }
)


def _meer(aantal: int, een: str, meer: str) -> str:
    return f"{aantal} {een if aantal == 1 else meer}"


def handelingen(aantal: int) -> str:
    """So many acts."""
    return _meer(aantal, _("handeling"), _("handelingen"))


def dagen(aantal: int) -> str:
    """So many days."""
    return _meer(aantal, _("dag"), _("dagen"))


def elders(aantal: int) -> str:
    """So many duties have no place in the picture; where they are follows."""
    if aantal == 1:
        return _("1 plicht die geen handeling opende staat alleen")
    return _("{aantal} plichten staan los van een handeling, alleen").format(aantal=aantal)


def plichten_verder(families: Sequence[str], ervoor: int) -> str:
    """How many duties there are to unfold, and how many of what; `ervoor` stand above them."""
    aantal = len(families)
    if ervoor:
        kop = _meer(aantal, _("andere plicht"), _("andere plichten"))
    else:
        kop = _meer(aantal, _("plicht"), _("plichten"))
    soorten = [f"{families.count(f)} {FAMILIENAMEN[f][0]}" for f in FAMILIES if families.count(f)]
    return f"{kop}: {', '.join(soorten)}"


def losse(aantal: int) -> str:
    """So many duties that no act opened, to unfold."""
    return _meer(aantal, _("plicht los van een handeling"), _("plichten los van een handeling"))


def buitenbeeld(buiten: Buitenbeeld, bronnen_tot: date | None) -> list[str]:
    """What the cut-offs leave out, a sentence each."""
    later = (
        (buiten.later, _("handeling is"), _("handelingen zijn")),
        (buiten.later_hersteld, _("herstel is"), _("herstellingen zijn")),
        (buiten.later_overig, _("andere vastlegging is"), _("andere vastleggingen zijn")),
    )
    zinnen = [
        _("{hoeveel} later vastgelegd").format(hoeveel=_meer(*hoeveel))
        for hoeveel in later
        if hoeveel[0]
    ]
    zonder = (
        (buiten.zonder_bron, _("handeling heeft"), _("handelingen hebben")),
        (buiten.hersteld_zonder_bron, _("herstel heeft"), _("herstellingen hebben")),
    )
    uiterlijk = dag(bronnen_tot) if bronnen_tot else _("die dag")
    zin = _("{hoeveel} geen bron van uiterlijk {dag}")
    return zinnen + [
        zin.format(hoeveel=_meer(*hoeveel), dag=uiterlijk) for hoeveel in zonder if hoeveel[0]
    ]


def vastlegstand(dagen: Sequence[date], bekend_op: date | None) -> str:
    """At which step of the days of recording the reader stands."""
    alle = _meer(len(dagen), _("dag"), _("dagen"))
    if bekend_op is None:
        return _("Vastgelegd op {alle}; u ziet alles tot nu").format(alle=alle)
    tot = sum(d <= bekend_op for d in dagen)
    return _("U ziet {tot} van {alle} waarop iets is vastgelegd").format(tot=tot, alle=alle)


def stap(welke: str, op: date) -> str:
    """A step to another day of recording."""
    return _("{welke} vastlegdag: {dag}").format(welke=welke, dag=dag(op))


def eerdere_dagen(aantal: int) -> str:
    """How many days of recording stand folded before those in sight."""
    return _("1 eerdere dag") if aantal == 1 else _("{aantal} eerdere dagen").format(aantal=aantal)


def verdere(aantal: int) -> str:
    """How many acts stand folded after those in sight."""
    return _("En nog {handelingen}").format(handelingen=handelingen(aantal))


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
        return _("Alleen in relaas {relazen}.").format(relazen=opsomming(wel))
    dagen = _("Dezelfde dag.") if verschil.op_een_dag else _VERSCHILLEN[verschil.soort]
    if verschil.soort == "verenigbaar" and verschil.zonder_dag:
        dagen = _ZONDER_DAG[verschil.zonder_dag]
    return f"{dagen} {_('Ook wie het deed verschilt.')}" if verschil.door_verschilt else dagen


def niet_overal(aantal: int) -> str:
    """How many norms not every account gives something to test of."""
    if aantal == 1:
        return _("Bij 1 norm geeft niet elk relaas iets te toetsen")
    return _("Bij {aantal} normen geeft niet elk relaas iets te toetsen").format(aantal=aantal)
