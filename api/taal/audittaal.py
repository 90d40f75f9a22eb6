"""The Dutch of figures, samples and findings."""

from collections.abc import Mapping
from typing import get_args

from api.taal import taal
from api.taal.vertaling import _, woorden
from ledger.daden.handelingen import BevindingBeantwoord, BevindingVastgelegd
from ledger.daden.woorden import noem

_DELEN: Mapping[str, str] = woorden(
    {
        "soort": "Waarover gemeld is",
        "uitkomst": "Wat ervan is gekomen",
        "termijn": "Termijnen die de melding opende",
    }
)
_RIJEN: Mapping[str, str] = woorden(
    {
        "soort:meer": "meer dan een soort",
        "soort:onbekend": "soort niet vastgelegd",
        "soort:verschilt": "verschilt per relaas",
        "uitkomst:tekort": "oordeel: tekortgeschoten of geschonden",
        "uitkomst:voldaan": "oordeel: voldaan of niet geschonden",
        "uitkomst:opengelaten": "oordeel: open gelaten of anders",
        "uitkomst:onderzocht": "onderzoek afgerond, nog geen oordeel",
        "uitkomst:in_onderzoek": "in onderzoek",
        "uitkomst:in_behandeling": "in behandeling genomen",
        "uitkomst:niet_behandeld": "niet in behandeling genomen",
        "uitkomst:ingetrokken": "ingetrokken",
        "uitkomst:geen": "nog geen uitkomst vastgelegd",
        "uitkomst:verschilt": "verschilt per relaas of vastlegging",
        "termijn:gehaald": "alle gehaald",
        "termijn:gemist": "een of meer gemist",
        "termijn:loopt": "loopt nog",
        "termijn:onbepaald": "niet vast te stellen",
        "termijn:geen": "geen termijn",
        "termijn:verschilt": "verschilt per relaas",
    }
)


def deel(naam: str) -> str:
    """The heading of one division."""
    return _DELEN[naam]


def rij(code: str) -> str:
    """What a row counts."""
    return _RIJEN.get(code) or _(noem(code.partition(":")[2]))


def kolom(code: str) -> str:
    """The heading of a column: a year, a quarter, or what is in none."""
    jaar, streep, rest = code.partition("-")
    if rest.startswith("k"):
        return _("{nummer}e kwartaal").format(nummer=rest[1:])
    if rest or code == "onbekend":
        return _("dag onzeker")
    return taal.hoofdletter(jaar + streep)


def plaats(code: str) -> str:
    """What a number counts and when."""
    wat, _streep, wanneer = code.partition("@")
    naam = _("alle meldingen") if wat == "totaal" else rij(wat)
    dan = _("alle jaren") if wanneer == "totaal" else kolom(wanneer)
    if "-" in wanneer:
        dan = f"{wanneer.partition('-')[0]}, {dan}"
    return f"{naam}, {dan}"


_STAND: Mapping[str, str] = woorden(
    {
        "open": "wacht op weerwoord",
        "beantwoord": "beantwoord",
        "afgesloten": "afgesloten",
        "vervangen": "vervangen",
    }
)


def ernst(code: str) -> str:
    """How heavy a finding is."""
    return _(noem(code, BevindingVastgelegd.woordkeus))


def standpunt(code: str) -> str:
    """What the commission makes of a finding."""
    return _(noem(code, BevindingBeantwoord.woordkeus))


def stand(code: str) -> str:
    """How a finding stands."""
    return _STAND[code]


def ernstkeuze() -> list[tuple[str, str]]:
    """Every weight of a finding, by its code and its word."""
    codes = get_args(BevindingVastgelegd.model_fields["ernst"].annotation)
    return [(code, ernst(code)) for code in codes]


def standpuntkeuze() -> list[tuple[str, str]]:
    """What the commission can make of a finding, by its code and its word."""
    codes = get_args(BevindingBeantwoord.model_fields["standpunt"].annotation)
    return [(code, standpunt(code)) for code in codes]
