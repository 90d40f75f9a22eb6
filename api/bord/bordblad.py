"""The board as a page, and as a calendar to subscribe to.

Five compartments beside each other, each with its first cards; one of them alone is a list that one
pages through. The address holds the whole question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.beeld.sjablonen import pagina
from api.bord.agenda import agenda
from api.bord.bordvraag import LIMIET_MAX, VELDEN, Bordvraag
from api.web.problemen import Vraagfout, per_veld
from api.web.vraag import AanBalie, Balie, leeg_weg
from projections.beelden.bord import DEZE_WEEK, LATER, VAKKEN, VANDAAG, Bordregel
from projections.beelden.bordkaart import Bordkaart
from projections.verwoorden.normenlijst import Normvraag

router = APIRouter(include_in_schema=False)
_PER_VAK, _PER_BLAD = 8, 24


@dataclass(frozen=True, slots=True)
class Kolom:
    """One compartment: its cards, and how many there are in all."""

    vak: str
    kaarten: tuple[Bordkaart, ...]
    aantal: int
    volgende: str | None


@router.get("/termijnenbord")
def toon_bord(request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon het termijnenbord."""
    gevraagd = leeg_weg(request)
    fouten: dict[str, str] = {}
    try:
        vraag = Bordvraag.model_validate({"limiet": str(_PER_BLAD), **gevraagd})
        bord = aan.bord(**_keuze(vraag))
    except (ValidationError, Vraagfout) as fout:
        fouten = _fouten(fout)
        vraag = Bordvraag()
        bord = aan.bord(**_keuze(vraag))
    kaarten = aan.kaarten(bord)
    vakken = (vraag.vak,) if vraag.vak else VAKKEN
    return pagina(
        "termijnenbord.html.j2",
        400 if fouten else 200,
        bord=bord,
        vraag=vraag,
        gevraagd=gevraagd,
        fouten=fouten,
        andere=[naam for naam in fouten if naam not in VELDEN],
        lijst=aan.normen(Normvraag(), vraag.bekend_op, "termijnenbord"),
        kolommen=[
            Kolom(
                vak=vak,
                kaarten=tuple(k for k in kaarten if k.regel.vak == vak),
                aantal=bord.tellingen[vak],
                volgende=bord.volgende_cursor if vraag.vak else None,
            )
            for vak in vakken
        ],
    )


@router.get("/termijnenbord.ics")
def lees_agenda(request: Request, aan: AanBalie) -> Response:
    """Geef de lopende termijnen als agenda."""
    try:
        vraag = Bordvraag.model_validate({**leeg_weg(request), "limiet": str(LIMIET_MAX)})
        keuze = vraag.als_keuze()
        vakken = (vraag.vak,) if vraag.vak else (VANDAAG, DEZE_WEEK, LATER)
        regels, positie = _lopend(aan, keuze, vakken)
    except (ValidationError, Vraagfout) as fout:
        tekst = "\n".join(f"{naam}: {melding}" for naam, melding in _fouten(fout).items())
        return Response(tekst, 400, media_type="text/plain; charset=utf-8")
    inhoud = agenda(
        regels,
        op=datetime.now(UTC).replace(microsecond=0),
        positie=positie,
        pseudoniem=lambda tekst: aan.raadplegen.pseudoniem("agenda", tekst),
    )
    return Response(inhoud, media_type="text/calendar; charset=utf-8")


def _keuze(vraag: Bordvraag) -> dict[str, Any]:
    """One compartment page by page, or the first cards of each."""
    if vraag.vak:
        return vraag.als_keuze()
    return {**vraag.als_keuze(), "limiet": _PER_VAK, "per_vak": True}


def _lopend(
    aan: Balie, keuze: Mapping[str, Any], vakken: tuple[str, ...]
) -> tuple[list[Bordregel], int]:
    """Every running term of these compartments, page after page."""
    regels: list[Bordregel] = []
    positie = 0
    for vak in vakken:
        na: str | None = keuze["na"]
        while True:
            bord = aan.bord(**{**keuze, "vak": vak, "na": na})
            if bord.deel is not None and keuze["deel"] is None:
                raise Vraagfout("deel", f"een deel van 1 t/m {bord.deel.van}")
            positie = max(positie, bord.positie)
            regels += [r for r in bord.regels if r.vak in (VANDAAG, DEZE_WEEK, LATER)]
            na = bord.volgende_cursor
            if na is None:
                break
    return regels, positie


def _fouten(fout: ValidationError | Vraagfout) -> dict[str, str]:
    if isinstance(fout, Vraagfout):
        return {fout.veld: fout.melding}
    return per_veld(fout)
