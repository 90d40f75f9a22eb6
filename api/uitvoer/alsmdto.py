"""A case, its pieces and their files as metadata for lasting access: MDTO-XML 1.0.1.

What is not on record is not made up: where a value must stand and nobody set one, the file says so.
Acts are no events of MDTO, which are about the record; what stands here is that the case was
opened, that a document was recorded and that this was let out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from api.uitvoer.bestandsformaat import ONBEKEND, formaat_van
from api.uitvoer.mdtodelen import (
    EIGEN,
    als_bytes,
    begrip,
    erin,
    event,
    identificatie,
    tijdstip,
    verwijzing,
    wortel,
)
from api.uitvoer.verantwoording import Verantwoording
from projections.uitvoer.uitvoerrijen import GELDT
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.uitvoervraag import Uitvoer

_NIVEAUS = "Begrippenlijst Aggregatieniveaus MDTO"
_DAG = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")  # what MDTO has room for of how a day can be told


@dataclass(frozen=True, slots=True)
class Stuk:
    """A piece of a case: its mark in the register, its name, its files, and what is known of it."""

    kenmerk: str
    naam: str
    bestanden: tuple[str, ...]
    omschrijving: tuple[str, ...]
    datum: str | None = None
    vastgelegd: tuple[datetime, str | None] | None = None


def dossier_mdto(
    zaak: Zaakrijen,
    uitvoer: Uitvoer,
    over: Verantwoording,
    stukken: Sequence[Stuk],
    ontbreekt: Sequence[str],
) -> bytes:
    """A case as an `informatieobject` of the level dossier, and why what is missing is missing."""
    buiten = wortel()
    object_ = erin(buiten, "informatieobject")
    identificatie(object_, "identificatie", zaak.beeld.id, over.register)
    if zaak.beeld.kenmerk:
        bron = f"{over.register} (kenmerk)"
        identificatie(object_, "identificatie", zaak.beeld.kenmerk, bron)
    erin(object_, "naam", naam_van(zaak))
    begrip(object_, "aggregatieniveau", "Dossier", _NIVEAUS)
    gegevens = "; ".join(f"{n}: {w}" for n, w in over.regels(uitvoer))
    for zin in (f"Status: {zaak.beeld.status}. {gegevens}.", *ontbreekt):
        erin(object_, "omschrijving", zin)
    _dekking_van(object_, zaak)
    erin(object_, "taal", "nl")
    geopend = next((r for r in zaak.beeld.overige if r.daad == "dossier_geopend"), None)
    if geopend is not None:
        event(object_, "Creatie", geopend.vastgelegd_op, geopend.vastgelegd_als)
    event(object_, "Export", over.moment, over.rol)
    begrip(object_, "waardering", "Niet vastgesteld", EIGEN)
    for stuk in stukken:
        verwijzing(object_, "bevatOnderdeel", stuk.naam, stuk.kenmerk, over.register)
    _slot(object_, over)
    return als_bytes(buiten)


def stuk_mdto(zaak: Zaakrijen, over: Verantwoording, stuk: Stuk) -> bytes:
    """A piece of a case as an `informatieobject` of the level archiefstuk."""
    buiten = wortel()
    object_ = erin(buiten, "informatieobject")
    identificatie(object_, "identificatie", stuk.kenmerk, over.register)
    erin(object_, "naam", stuk.naam)
    begrip(object_, "aggregatieniveau", "Archiefstuk", _NIVEAUS)
    for zin in stuk.omschrijving:
        erin(object_, "omschrijving", zin)
    if stuk.datum and _DAG.fullmatch(stuk.datum):
        _dekking(object_, "Datum van de bron", stuk.datum)
    if stuk.vastgelegd is not None:
        event(object_, "Vastgelegd in het register", *stuk.vastgelegd, lijst=EIGEN)
    event(object_, "Export", over.moment, over.rol)
    begrip(object_, "waardering", "Niet vastgesteld", EIGEN)
    verwijzing(object_, "isOnderdeelVan", naam_van(zaak), zaak.beeld.id, over.register)
    for bestand in stuk.bestanden:
        verwijzing(object_, "heeftRepresentatie", bestand, _van(stuk, bestand), over.register)
    _slot(object_, over)
    return als_bytes(buiten)


def bestand_mdto(stuk: Stuk, naam: str, inhoud: bytes, over: Verantwoording) -> bytes:
    """A file as a `bestand`, to be laid beside it: its address begins where this lies."""
    buiten = wortel()
    bestand = erin(buiten, "bestand")
    identificatie(bestand, "identificatie", _van(stuk, naam), over.register)
    erin(bestand, "naam", naam)
    erin(bestand, "omvang", str(len(inhoud)))
    formaat = formaat_van(naam, inhoud)
    lijst = EIGEN if formaat is ONBEKEND else "PRONOM-register"
    begrip(bestand, "bestandsformaat", formaat.naam, lijst, formaat.code)
    som = erin(bestand, "checksum")
    begrip(som, "checksumAlgoritme", "SHA256", "Begrippenlijst ChecksumAlgoritme MDTO")
    erin(som, "checksumWaarde", sha256(inhoud).hexdigest())
    erin(som, "checksumDatum", tijdstip(over.moment))
    erin(bestand, "URLBestand", quote(naam))
    verwijzing(bestand, "isRepresentatieVan", stuk.naam, stuk.kenmerk, over.register)
    return als_bytes(buiten)


def naam_van(zaak: Zaakrijen) -> str:
    """What a case is called, also where its name may not be read."""
    return zaak.beeld.titel or zaak.beeld.kenmerk or f"Dossier {zaak.beeld.id}"


def _van(stuk: Stuk, bestand: str) -> str:
    """The mark of a file."""
    return f"{stuk.kenmerk}/{bestand}"


def _slot(object_: Any, over: Verantwoording) -> None:
    """Whose it is, and that nobody decided who may use it."""
    verwijzing(object_, "archiefvormer", over.register)
    beperking = erin(object_, "beperkingGebruik")
    begrip(beperking, "beperkingGebruikType", "Niet vastgesteld", EIGEN)
    erin(
        beperking,
        "beperkingGebruikNadereBeschrijving",
        "Uit een register van integriteitsmeldingen; niet openbaar tot daarover is beslist.",
    )


def _dekking_van(object_: Any, zaak: Zaakrijen) -> None:
    """From the first possible day of an act to the last, as far as both are known."""
    gebeurd = [g for g in zaak.gebeurtenissen if g.stand == GELDT and not g.afgeleid]
    eerste: list[date] = [g.vroegst for g in gebeurd if g.vroegst is not None]
    laatste: list[date] = [g.laatst for g in gebeurd if g.laatst is not None]
    if not eerste:
        return
    einde = max(laatste).isoformat() if len(laatste) == len(gebeurd) else None
    soort = "Dagen waarop handelingen kunnen zijn verricht"
    _dekking(object_, soort, min(eerste).isoformat(), einde)


def _dekking(object_: Any, soort: str, begin: str, einde: str | None = None) -> None:
    dekking = erin(object_, "dekkingInTijd")
    begrip(dekking, "dekkingInTijdType", soort, EIGEN)
    erin(dekking, "dekkingInTijdBegindatum", begin)
    if einde is not None:
        erin(dekking, "dekkingInTijdEinddatum", einde)
