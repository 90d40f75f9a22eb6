"""An imprecise date in the words of the language of the page; a source's own words stay its own."""

from datetime import UTC, date, datetime
from typing import Final

from api.taal.vertaling import TAAL, _, woorden
from ledger.bewijs.tijdvak import Tijdvak
from ledger.tijd.edtf import MAANDEN
from ledger.tijd.wanneer import Wanneer, in_woorden

MAANDEN_KORT: Final = woorden(
    {
        1: "jan",
        2: "feb",
        3: "mrt",
        4: "apr",
        5: "mei",
        6: "jun",
        7: "jul",
        8: "aug",
        9: "sep",
        10: "okt",
        11: "nov",
        12: "dec",
    }
)


def dag(waarde: date) -> str:
    """A civil day: "23 november 2021"."""
    return f"{waarde.day} {_(MAANDEN[waarde.month])} {waarde.year}"


def leesbaar(edtf: str | None, eigen: str | None = None) -> str:
    """An imprecise date in words; those of the source (`eigen`) as they are, where it has them."""
    if edtf is None:
        return _("datum onbekend")
    if TAAL.get() == "nl" or is_van_de_bron(edtf, eigen):
        return Wanneer(edtf, eigen).leesbaar()
    return in_woorden(edtf, _)


def is_van_de_bron(edtf: str | None, eigen: str | None) -> bool:
    """Whether the words for a date are those of a Dutch source, which nobody translates."""
    return bool(edtf and eigen and eigen != Wanneer(edtf).leesbaar())


def tijdvak(vak: Tijdvak) -> str:
    """Between which moments something was recorded, in the words of who can know."""
    voor, na = vak.niet_voor, vak.niet_na
    if voor and na:
        return (
            f"vastgelegd tussen {_tijd(voor.vroegst)} ({voor.wie}) en {_tijd(na.laatst)} ({na.wie})"
        )
    if na:
        return f"vastgelegd voor {_tijd(na.laatst)} ({na.wie}); niemand zegt vanaf wanneer"
    if voor:
        return f"vastgelegd na {_tijd(voor.vroegst)} ({voor.wie}); niemand zegt nog tot wanneer"
    return "wanneer is alleen volgens onszelf bekend; nog niemand anders bevestigde het"


def _tijd(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d-%m-%Y %H:%M:%S UTC")
