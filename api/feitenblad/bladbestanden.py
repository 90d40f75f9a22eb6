"""A sheet of facts as a file, for pages and for programs: its bundle once issued, its document.

Whoever may read the sheet may take it along; that he reads it is on record before it is made. The
file is whole before its first byte leaves, and making it records nothing (D82).
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response

from api.feitenblad.bladbalie import Bladkast, Bladnummer, vraag
from api.feitenblad.bladbundel import Bladbundel, odt
from api.taal.vertaling import _
from api.web.vormen import AFWIJZINGEN
from api.web.vraag import AanBalie, Balie
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.log.uitvoer import NietUitTeVoeren
from ledger.ondertekenen.bekrachtiging import GeenBewijs
from ledger.ondertekenen.vergelijken import TekentNiet
from projections.vragen.bladvraag import Bladen

router = APIRouter(responses=AFWIJZINGEN, tags=["feitenbladen"])
bladen = APIRouter(include_in_schema=False)
Soort = Literal["odt", "pdf", "zip"]
Formaat = Annotated[
    Literal["odt", "pdf"],
    Query(description="odt: om mee te werken; pdf: een uitgegeven blad, met zijn bundel erin."),
]
_MEDIA: dict[Soort, str] = {
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def _antwoorden(*soorten: Soort) -> dict[int | str, dict[str, Any]]:
    """What the description of the API says of such a file."""
    inhoud = {_MEDIA[s]: {"schema": {"type": "string", "format": "binary"}} for s in soorten}
    return {
        200: {"content": inhoud, "description": "Het bestand."},
        409: {**AFWIJZINGEN[404], "description": "Dit blad is niet uitgegeven."},
    }


@router.get(
    "/feitenbladen/{nummer}/bundel",
    summary="De bundel van een feitenblad",
    response_class=Response,
    responses=_antwoorden("zip"),
)
def lees_bladbundel(
    nummer: Bladnummer, request: Request, aan: AanBalie, bladen: Bladkast
) -> Response:
    """Geef een uitgegeven feitenblad met al zijn bewijs, om zonder ons na te gaan.

    verify.py en index.html in de ZIP rekenen het na. Zolang er niets bij wordt ondertekend, is het
    steeds hetzelfde bestand.
    """
    return _bestand(nummer, "zip", request, aan, bladen)


@router.get(
    "/feitenbladen/{nummer}/document",
    summary="Een feitenblad als document",
    response_class=Response,
    responses=_antwoorden("odt", "pdf"),
)
def lees_blad_als_document(
    nummer: Bladnummer, formaat: Formaat, request: Request, aan: AanBalie, bladen: Bladkast
) -> Response:
    """Geef een feitenblad als document: een concept als odt, een uitgegeven blad ook als pdf."""
    return _bestand(nummer, formaat, request, aan, bladen)


@bladen.get("/feitenbladen/{nummer}/bundel")
def geef_bladbundel(nummer: str, request: Request, aan: AanBalie, bladen: Bladkast) -> Response:
    """Geef de bundel aan wie het blad las."""
    return _bestand(nummer, "zip", request, aan, bladen)


@bladen.get("/feitenbladen/{nummer}/document")
def geef_blad_als_document(
    nummer: str, formaat: Formaat, request: Request, aan: AanBalie, bladen: Bladkast
) -> Response:
    """Geef het document aan wie het blad las."""
    return _bestand(nummer, formaat, request, aan, bladen)


def _bestand(nummer: str, soort: Soort, request: Request, aan: Balie, bladen: Bladen) -> Response:
    blad, tekst = vraag(aan, bladen.inhoud, nummer)
    if soort == "odt":
        inhoud = odt(blad, tekst)
    elif not blad.is_uitgegeven:
        raise HTTPException(409, _("Dit feitenblad is nog niet uitgegeven."))
    else:
        bundel = Bladbundel(_bewijsvoering(request), bladen.boek.journal, blad, tekst)
        inhoud = _met_bewijs(bundel, soort)
    naam = f"toedracht-feitenblad-{blad.nummer}.{soort}"
    koppen = {"content-disposition": f'attachment; filename="{naam}"'}
    return Response(inhoud, headers=koppen, media_type=_MEDIA[soort])


def _bewijsvoering(request: Request) -> Bewijsvoering:
    toezicht: Toezicht | None = request.app.state.toezicht
    if toezicht is None:
        raise HTTPException(404)
    return toezicht.bewijsvoering


def _met_bewijs(bundel: Bladbundel, soort: Soort) -> bytes:
    try:
        return bundel.pdf() if soort == "pdf" else bundel.zip()
    except NietUitTeVoeren:
        zin = _(
            "Van dit feitenblad is hier geen bundel te maken. Wie het register beheert, maakt haar"
            " met toedracht feitenblad bundel, dat ook zegt wat er ontbreekt."
        )
        raise HTTPException(409, zin) from None
    except (GeenBewijs, TekentNiet):
        raise HTTPException(503) from None
