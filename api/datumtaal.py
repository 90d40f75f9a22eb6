"""An imprecise date in the words of the language of the page; a source's own words stay its own."""

from datetime import UTC, date, datetime
from typing import Final

from api.vertaling import TAAL, _, woorden
from ledger.edtf import Deel, lees_edtf
from ledger.tijdvak import Tijdvak
from ledger.wanneer import AMSTERDAM, Wanneer

MAANDEN: Final = woorden(
    {
        1: "januari",
        2: "februari",
        3: "maart",
        4: "april",
        5: "mei",
        6: "juni",
        7: "juli",
        8: "augustus",
        9: "september",
        10: "oktober",
        11: "november",
        12: "december",
    }
)
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
_SEIZOENEN: Final = woorden({21: "voorjaar", 22: "zomer", 23: "najaar", 24: "winter"})


def dag(waarde: date) -> str:
    """A civil day: "23 november 2021"."""
    return f"{waarde.day} {MAANDEN[waarde.month]} {waarde.year}"


def leesbaar(edtf: str | None, eigen: str | None = None) -> str:
    """An imprecise date in words; those of the source (`eigen`) as they are, where it has them."""
    if edtf is None:
        return _("datum onbekend")
    if TAAL.get() == "nl" or (eigen and eigen != Wanneer(edtf).leesbaar()):
        return Wanneer(edtf, eigen).leesbaar()
    tekst = lees_edtf(edtf)
    begin = _noem(tekst.begin) if tekst.begin else ""
    eind = _noem(tekst.eind) if tekst.eind else ""
    if tekst.vorm == "een":
        return begin
    duur = tekst.vorm == "duur"
    if begin and eind:
        vorm = _("van {begin} tot en met {eind}") if duur else _("tussen {begin} en {eind}")
    elif begin:
        vorm = _("sinds {begin}") if duur else _("niet eerder dan {begin}")
    else:
        vorm = _("tot en met {eind}") if duur else _("uiterlijk {eind}")
    return vorm.format(begin=begin, eind=eind)


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


def _noem(deel: Deel) -> str:
    naam = _kaal(deel)
    if deel.verzwegen:
        naam = f"{naam} ({deel.verzwegen} {_('onbekend')})"
    if deel.teken in ("~", "%"):
        naam = f"{_('omstreeks')} {naam}"
    return f"{naam} ({_('onzeker')})" if deel.teken in ("?", "%") else naam


def _kaal(deel: Deel) -> str:
    if deel.tijdstip is not None:
        hier = deel.tijdstip.astimezone(AMSTERDAM)
        return f"{dag(hier.date())}, {hier:%H:%M}"
    if deel.jaren > 1:
        return f"{deel.jaar}–{deel.jaar + deel.jaren - 1}"
    if deel.maand is None:
        return str(deel.jaar)
    if deel.maand > 12:  # winter runs on into the next year
        jaar = f"{deel.jaar}–{deel.jaar + 1}" if deel.maand == 24 else f"{deel.jaar}"
        return f"{_SEIZOENEN[deel.maand]} {jaar}"
    maand = f"{MAANDEN[deel.maand]} {deel.jaar}"
    return maand if deel.dag is None else f"{deel.dag} {maand}"


def _tijd(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d-%m-%Y %H:%M:%S UTC")
