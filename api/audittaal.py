"""The Dutch of figures, samples and findings."""

from collections.abc import Mapping
from types import MappingProxyType

from api import taal
from ledger.woorden import noem

_DELEN: Mapping[str, str] = MappingProxyType(
    {
        "soort": "Waarover gemeld is",
        "uitkomst": "Wat ervan is gekomen",
        "termijn": "Termijnen die de melding opende",
    }
)
_RIJEN: Mapping[str, str] = MappingProxyType(
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
        "uitkomst:verschilt": "verschilt per relaas",
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
    return _RIJEN.get(code) or noem(code.partition(":")[2])


def kolom(code: str) -> str:
    """The heading of a column: a year, a quarter, or what is in none."""
    jaar, streep, rest = code.partition("-")
    if rest.startswith("k"):
        return f"{rest[1:]}e kwartaal"
    if rest or code == "onbekend":
        return "dag onzeker"
    return taal.hoofdletter(jaar + streep)


def plaats(code: str) -> str:
    """What a number counts and when."""
    wat, _, wanneer = code.partition("@")
    naam = "alle meldingen" if wat == "totaal" else rij(wat)
    when = "alle jaren" if wanneer == "totaal" else kolom(wanneer)
    if "-" in wanneer:
        when = f"{wanneer.partition('-')[0]}, {when}"
    return f"{naam}, {when}"


_ERNST: Mapping[str, str] = MappingProxyType(
    {
        "tekortkoming": "tekortkoming",
        "risico": "risico",
        "opmerking": "opmerking",
        "goed_voorbeeld": "goed voorbeeld",
    }
)
_STANDPUNT: Mapping[str, str] = MappingProxyType(
    {
        "onderschreven": "onderschreven",
        "deels_onderschreven": "deels onderschreven",
        "niet_onderschreven": "niet onderschreven",
    }
)
_STAND: Mapping[str, str] = MappingProxyType(
    {
        "open": "wacht op weerwoord",
        "beantwoord": "beantwoord",
        "afgesloten": "afgesloten",
        "vervangen": "vervangen",
    }
)
ERNST = tuple(_ERNST.items())
STANDPUNTEN = tuple(_STANDPUNT.items())


def ernst(code: str) -> str:
    """How heavy a finding is."""
    return _ERNST[code]


def standpunt(code: str) -> str:
    """What the commission makes of a finding."""
    return _STANDPUNT[code]


def stand(code: str) -> str:
    """How a finding stands."""
    return _STAND[code]
