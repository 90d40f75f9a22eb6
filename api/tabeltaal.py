"""The Dutch of a table that comes in: what a column can hold, and what to look at in a row."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from api import vormtaal
from api.datumtaal import leesbaar
from api.indeling import DATUM_VAN, LOS, VELD, details
from api.taal import hoofdletter
from api.tabelregels import Daadplan, Rijplan
from api.vertaling import _, woorden
from ledger.handelingen import HANDELINGEN
from ledger.lijsten import ROLLEN
from ledger.wanneer import Wanneer
from ledger.woorden import noem

_TWIJFELS: Mapping[str, str] = woorden(
    {
        "datumcel": "de werkmap zelf zegt deze dag",
        "onnauwkeurig": "dit kan meer dan één dag zijn",
        "na_vorige": "gerekend vanaf de handeling ervoor in deze rij",
        "twee_lezingen": "kan ook een reeks van twee jaren zijn",
        "eigen_lezing": "zo gelezen door wie dit invoert",
    }
)
_DOELEN: Mapping[str, str] = woorden(
    {
        "dossier": "Kenmerk van het dossier",
        "daad": "Welke handeling",
        "datum": "Datum van die handeling",
        "rol": "Rol van wie het deed",
        "bron": "Bron",
        "brondatum": "Datum van de bron",
        "toelichting": "Toelichting (bij de bron, verzegeld)",
    }
)


def dag_van(plan: Daadplan) -> str:
    """When an act of a row was, in the words of its cell or ours, and which days that can be."""
    return f"{woorden_van(plan)} ({dagen_van(plan)})"


def woorden_van(plan: Daadplan) -> str:
    """When an act of a row was, in the words of its cell or ours."""
    wanneer = _wanneer(plan)
    return leesbaar(wanneer.edtf, wanneer.woorden)


def dagen_van(plan: Daadplan) -> str:
    """Which days that can be."""
    return vormtaal.betekenis(_wanneer(plan))


def _wanneer(plan: Daadplan) -> Wanneer:
    return Wanneer(plan.handeling.gebeurd or "", plan.handeling.woorden)


def daadnaam(daad: str) -> str:
    """What acts of a kind are called."""
    return _(HANDELINGEN[daad].titel)


def twijfels(plan: Daadplan) -> list[str]:
    """What a person should look at before accepting it."""
    return [_TWIJFELS[code] for code in plan.twijfels]


def titel(plan: Daadplan) -> str:
    """What an act is called."""
    return _(plan.handeling.titel)


def doelen(gedateerd: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column can hold, in groups; details of the acts that another column dates."""
    daden = sorted((_(soort.titel), daad) for daad, soort in HANDELINGEN.items())
    return [
        (_("Algemeen"), [("", _("Niet overnemen")), *((c, _DOELEN[c]) for c in LOS)]),
        *(
            (
                _("Bij: {daad}").format(daad=_(HANDELINGEN[daad].titel)),
                [(f"{VELD}{daad}.{naam}", veld.label) for naam, veld in details(daad).items()],
            )
            for daad in gedateerd
        ),
        (_("Datum van een handeling"), [(f"{DATUM_VAN}{daad}", titel) for titel, daad in daden]),
    ]


def rollen() -> list[tuple[str, str]]:
    """Who can have done an act."""
    return sorted(((rol, hoofdletter(_(noem(rol)))) for rol in ROLLEN), key=itemgetter(1))


def celtekst(plan: Rijplan, kolom: str) -> str:
    """What a cell says that asks for an answer."""
    return next((fout.kreeg for fout in plan.fouten if fout.kolom == kolom), "")
