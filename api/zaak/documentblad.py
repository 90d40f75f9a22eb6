"""A document out of a case, for whoever reads that case by name; for pages and for programs.

What comes out is handed over as a file and never shown: somebody else made it, so a browser gives
it no rights on our site, whatever it turns out to be. Its name stands in no address, which others
log; its media type follows from that name, and nobody's word.
"""

import re
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Response

from api.web.vormen import AFWIJZINGEN
from api.web.vraag import AanBalie, DossierId
from projections.vragen.documentinzage import Uitgereikt

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])
bladen = APIRouter(include_in_schema=False)
_BYTES = "application/octet-stream"
_GETAL = re.compile(r"[1-9][0-9]{0,14}")
_MEDIATYPES = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".eml": "message/rfc822",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get(
    "/dossiers/{dossier}/documenten/{nummer}/{bron}",
    summary="Een document",
    response_class=Response,
    responses={
        200: {
            "content": {soort: {} for soort in sorted({_BYTES, *_MEDIATYPES.values()})},
            "description": "Het document zoals het is vastgelegd.",
        },
        410: {
            "content": {"application/problem+json": {}},
            "description": "Het document is gewist; het antwoord zegt op welke grond.",
        },
    },
)
def lees_document(
    dossier: DossierId,
    nummer: Annotated[int, Path(description="Het nummer van de vastlegging.", ge=1, lt=10**15)],
    bron: Annotated[int, Path(description="Bij de hoeveelste bron het hoort.", ge=1, le=10_000)],
    aan: AanBalie,
) -> Response:
    """Geef het document bij een bron, precies zoals het is vastgelegd."""
    return als_bestand(aan.document(dossier, nummer, bron), nummer)


@bladen.get("/dossiers/{dossier}/documenten/{nummer}/{bron}")
def geef_document(dossier: str, nummer: str, bron: str, aan: AanBalie) -> Response:
    """Geef het document aan wie het op de pagina van het dossier vond."""
    if not (_GETAL.fullmatch(nummer) and _GETAL.fullmatch(bron)):
        raise HTTPException(404)
    return als_bestand(aan.document(dossier, int(nummer), int(bron)), int(nummer))


def als_bestand(document: Uitgereikt, nummer: int) -> Response:
    """A document as an answer that is saved and not shown."""
    naam = quote(document.naam, safe="")
    soort = _MEDIATYPES.get(PurePath(document.naam).suffix.lower(), _BYTES)
    wijze = f"attachment; filename=\"document-{nummer}\"; filename*=UTF-8''{naam}"
    return Response(document.inhoud, headers={"content-disposition": wijze}, media_type=soort)
