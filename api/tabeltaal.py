"""The Dutch of a table that comes in: what a column can hold, and what to look at in a row."""

from collections.abc import Mapping

from api import vormtaal
from api.datumtaal import leesbaar
from api.tabelregels import Daadplan
from api.vertaling import _, woorden

_TWIJFELS: Mapping[str, str] = woorden(
    {
        "datumcel": "de werkmap zelf zegt deze dag",
        "onnauwkeurig": "dit kan meer dan één dag zijn",
        "na_vorige": "gerekend vanaf de handeling ervoor in deze rij",
        "twee_lezingen": "kan ook een reeks van twee jaren zijn",
        "eigen_lezing": "zo gelezen door wie dit invoert",
    }
)


def dag_van(plan: Daadplan) -> str:
    """When an act of a row was, in the words of its cell or ours, and which days that can be."""
    wanneer = plan.handeling.wanneer
    if wanneer is None:
        return ""
    return f"{leesbaar(wanneer.edtf, wanneer.woorden)} ({vormtaal.betekenis(wanneer)})"


def twijfels(plan: Daadplan) -> list[str]:
    """What a person should look at before accepting it."""
    return [_TWIJFELS[code] for code in plan.twijfels]


def titel(plan: Daadplan) -> str:
    """What an act is called."""
    return _(plan.handeling.titel)
