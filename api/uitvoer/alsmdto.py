"""A case as metadata for lasting access to government information: MDTO-XML 1.0.1.

What is not on record is not made up: where a value must stand and nobody set one, the file says so.
Acts are no events of MDTO, which are about the record; what stands here is that the case was opened
and that this was let out.
"""

from datetime import date, datetime
from typing import Any

from lxml import etree

from api.uitvoer.uitvoertekst import voor_xml
from api.uitvoer.verantwoording import Verantwoording
from ledger.tijd.wanneer import AMSTERDAM
from projections.uitvoer.uitvoerrijen import GELDT
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.uitvoervraag import Uitvoer

RUIMTE = "https://www.nationaalarchief.nl/mdto"
_EIGEN = "Toedracht"
_EVENTS = "Begrippenlijst EventTypeLijst MDTO"


def als_mdto(zaak: Zaakrijen, uitvoer: Uitvoer, verantwoording: Verantwoording) -> bytes:
    """One case as an `informatieobject` of the level dossier."""
    wortel = etree.Element(f"{{{RUIMTE}}}MDTO", nsmap={None: RUIMTE})
    over = _in(wortel, "informatieobject")
    _identificatie(over, "identificatie", zaak.beeld.id, verantwoording.register)
    if zaak.beeld.kenmerk:
        bron = f"{verantwoording.register} (kenmerk)"
        _identificatie(over, "identificatie", zaak.beeld.kenmerk, bron)
    _in(over, "naam", zaak.beeld.titel or zaak.beeld.kenmerk or f"Dossier {zaak.beeld.id}")
    _begrip(over, "aggregatieniveau", "Dossier", "Begrippenlijst Aggregatieniveaus MDTO")
    gegevens = "; ".join(f"{n}: {w}" for n, w in verantwoording.regels(uitvoer))
    _in(over, "omschrijving", f"Status: {zaak.beeld.status}. {gegevens}.")
    _dekking(over, zaak)
    _in(over, "taal", "nl")
    _events(over, zaak, verantwoording)
    _begrip(over, "waardering", "Niet vastgesteld", _EIGEN)
    _verwijzing(over, "archiefvormer", verantwoording.register)
    beperking = _in(over, "beperkingGebruik")
    _begrip(beperking, "beperkingGebruikType", "Niet vastgesteld", _EIGEN)
    _in(
        beperking,
        "beperkingGebruikNadereBeschrijving",
        "Uit een register van integriteitsmeldingen; niet openbaar tot daarover is beslist.",
    )
    return bytes(etree.tostring(wortel, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _dekking(over: Any, zaak: Zaakrijen) -> None:
    """From the first possible day of an act to the last, as far as both are known."""
    gebeurd = [g for g in zaak.gebeurtenissen if g.stand == GELDT and not g.afgeleid]
    eerste: list[date] = [g.vroegst for g in gebeurd if g.vroegst is not None]
    laatste: list[date] = [g.laatst for g in gebeurd if g.laatst is not None]
    if not eerste:
        return
    dekking = _in(over, "dekkingInTijd")
    _begrip(dekking, "dekkingInTijdType", "Dagen waarop handelingen kunnen zijn verricht", _EIGEN)
    _in(dekking, "dekkingInTijdBegindatum", min(eerste).isoformat())
    if len(laatste) == len(gebeurd):
        _in(dekking, "dekkingInTijdEinddatum", max(laatste).isoformat())


def _events(over: Any, zaak: Zaakrijen, verantwoording: Verantwoording) -> None:
    geopend = next((r for r in zaak.beeld.overige if r.daad == "dossier_geopend"), None)
    if geopend is not None:
        _event(over, "Creatie", geopend.vastgelegd_op, geopend.vastgelegd_als)
    _event(over, "Export", verantwoording.moment, verantwoording.rol)


def _event(over: Any, soort: str, op: datetime, rol: str | None) -> None:
    event = _in(over, "event")
    _begrip(event, "eventType", soort, _EVENTS)
    _in(event, "eventTijd", op.astimezone(AMSTERDAM).isoformat(timespec="seconds"))
    if rol:
        _verwijzing(event, "eventVerantwoordelijkeActor", rol)


def _identificatie(over: Any, naam: str, kenmerk: str, bron: str) -> None:
    deel = _in(over, naam)
    _in(deel, "identificatieKenmerk", kenmerk)
    _in(deel, "identificatieBron", bron)


def _begrip(over: Any, naam: str, label: str, lijst: str) -> None:
    deel = _in(over, naam)
    _in(deel, "begripLabel", label)
    _verwijzing(deel, "begripBegrippenlijst", lijst)


def _verwijzing(over: Any, naam: str, wie: str) -> None:
    _in(_in(over, naam), "verwijzingNaam", wie)


def _in(over: Any, naam: str, tekst: str | None = None) -> Any:
    deel = etree.SubElement(over, f"{{{RUIMTE}}}{naam}")
    if tekst is not None:
        deel.text = voor_xml(tekst)
    return deel
