"""What every MDTO file is made of: its root, and the small groups that stand in all of them."""

from datetime import datetime
from typing import Any

from lxml import etree

from api.uitvoer.uitvoertekst import voor_xml
from ledger.tijd.wanneer import AMSTERDAM

RUIMTE = "https://www.nationaalarchief.nl/mdto"
EIGEN = "Toedracht"  # the list of terms that are ours
EVENTS = "Begrippenlijst EventTypeLijst MDTO"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{RUIMTE} {RUIMTE}/MDTO-XML1.0.1.xsd"  # by which one knows the version


def wortel() -> Any:
    """An empty file."""
    over = etree.Element(f"{{{RUIMTE}}}MDTO", nsmap={None: RUIMTE, "xsi": _XSI})
    over.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    return over


def als_bytes(wortel_: Any) -> bytes:
    """The file as it is written."""
    wijze = {"xml_declaration": True, "encoding": "UTF-8", "pretty_print": True}
    return bytes(etree.tostring(wortel_, **wijze))


def erin(over: Any, naam: str, tekst: str | None = None) -> Any:
    """One more element, with this text or to be filled."""
    deel = etree.SubElement(over, f"{{{RUIMTE}}}{naam}")
    if tekst is not None:
        deel.text = voor_xml(tekst)
    return deel


def identificatie(over: Any, naam: str, kenmerk: str, bron: str) -> None:
    """By which mark, and whose, something is known."""
    deel = erin(over, naam)
    erin(deel, "identificatieKenmerk", kenmerk)
    erin(deel, "identificatieBron", bron)


def begrip(over: Any, naam: str, label: str, lijst: str, code: str | None = None) -> None:
    """A term, from a list."""
    deel = erin(over, naam)
    erin(deel, "begripLabel", label)
    if code is not None:
        erin(deel, "begripCode", code)
    verwijzing(deel, "begripBegrippenlijst", lijst)


def verwijzing(over: Any, naam: str, wie: str, kenmerk: str | None = None, bron: str = "") -> None:
    """What is meant, by its name and, if it has one, its mark."""
    deel = erin(over, naam)
    erin(deel, "verwijzingNaam", wie)
    if kenmerk is not None:
        identificatie(deel, "verwijzingIdentificatie", kenmerk, bron)


def event(over: Any, soort: str, op: datetime, rol: str | None, lijst: str = EVENTS) -> None:
    """What happened to the record, when, and in which role."""
    deel = erin(over, "event")
    begrip(deel, "eventType", soort, lijst)
    erin(deel, "eventTijd", tijdstip(op))
    if rol:
        verwijzing(deel, "eventVerantwoordelijkeActor", rol)


def tijdstip(op: datetime) -> str:
    """A moment as it is told here, to the second."""
    return op.astimezone(AMSTERDAM).isoformat(timespec="seconds")
