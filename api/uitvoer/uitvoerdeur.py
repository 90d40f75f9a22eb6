"""Cases as a file, for pages and for programs: what leaves is on record before it is read.

The file is whole before its first byte leaves, so a refusal is a refusal and never half a file. How
many cases go at once is what somebody may read in a short time without saying anew what for.
"""

import io
from collections.abc import Iterator
from importlib.metadata import version
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, ValidationError

from api.settings import Instellingen
from api.taal.vertaling import _
from api.uitvoer.uitvoerkeuze import EEN_DOSSIER, dossiers_van, in_woorden, stand_van
from api.uitvoer.uitvoervormen import VORMEN, XLSX, ZIP
from api.uitvoer.verantwoording import Verantwoording
from api.uitvoer.zoekvraag import Zaakfilter, Zoekopdracht
from api.web.koekjes import FORMULIER
from api.web.problemen import op_een_regel
from api.web.vormen import AFWIJZINGEN
from api.web.vraag import AanBalie, Balie, DossierId, Stand, Standvraag, Wie, leeg_weg
from ledger.toegang.toegang import RECHTEN
from ledger.toegangslog.leestempo import HOOGSTENS
from projections.beelden.zaakopbouw import Gevraagd
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.uitvoervraag import voer_uit

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])
bladen = APIRouter(include_in_schema=False)
_IN_GEHEUGEN, _BROK = 16 * 1024 * 1024, 256 * 1024  # bytes; what is larger waits on disk
Formaat = Annotated[
    Literal["csv", "json", "xlsx", "ocel", "xes", "mdto"],
    Field(description="csv, json (leest toedracht importeer terug), xlsx, ocel, xes of mdto."),
]
_BESTAND: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            soort: {"schema": {"type": "string", "format": "binary"}} for soort in (ZIP, XLSX)
        },
        "description": "Een werkmap bij xlsx, anders een ZIP met een LEESMIJ.txt.",
    }
}


class Zaakuitvoervraag(Stand):
    """In welke vorm een dossier uit gaat, en op welke stand van kennis."""

    formaat: Formaat


class Uitvoervraag(Zaakfilter, Standvraag):
    """In welke vorm welke dossiers uit gaan, en op welke stand van kennis."""

    formaat: Formaat


class Zoekuitvoer(Uitvoervraag, Zoekopdracht):
    """The same with the words of a form."""


@router.get("/uitvoer", summary="Dossiers als bestand", response_class=Response, responses=_BESTAND)
def voer_dossiers_uit(
    vraag: Annotated[Uitvoervraag, Query()], request: Request, aan: AanBalie, wie: Wie
) -> Response:
    """Geef de dossiers die in de keuze vallen als bestand, zoals u ze ook op de pagina's ziet.

    Een handeling die in de keuze valt, neemt haar hele dossier mee. Dat u het haalt, wordt van elk
    dossier eerst vastgelegd. Ten hoogste 20 dossiers; meer kan met `toedracht exporteer`.
    """
    return _uitvoer(vraag, request, aan, wie)


@router.get(
    "/dossiers/{dossier}/uitvoer",
    summary="Een dossier als bestand",
    response_class=Response,
    responses=_BESTAND,
)
def voer_dossier_uit(
    dossier: DossierId,
    vraag: Annotated[Zaakuitvoervraag, Query()],
    request: Request,
    aan: AanBalie,
    wie: Wie,
) -> Response:
    """Geef een dossier als bestand, zoals u het ook op zijn pagina ziet."""
    return _zaak(dossier, vraag, request, aan, wie)


@bladen.post("/uitvoer")
def geef_dossiers(request: Request, aan: AanBalie, wie: Wie) -> Response:
    """Geef de dossiers van de lijst, met de keuze en de woorden van haar formulier."""
    velden = {n: w.strip() for n, w in request.state.formulier.items() if n != FORMULIER}
    gevuld = {n: w for n, w in velden.items() if w}
    try:
        vraag = Zoekuitvoer.model_validate(gevuld)
    except ValidationError as fout:
        raise _ongeldig(fout) from None
    return _uitvoer(vraag, request, aan, wie)


@bladen.get("/dossiers/{dossier}/uitvoer")
def geef_dossier(dossier: str, request: Request, aan: AanBalie, wie: Wie) -> Response:
    """Geef het dossier aan wie zijn pagina las."""
    try:
        vraag = Zaakuitvoervraag.model_validate(leeg_weg(request))
    except ValidationError as fout:
        aan.zaak(dossier, Stand())  # an unknown case stays unknown, whatever was asked
        raise _ongeldig(fout) from None
    return _zaak(dossier, vraag, request, aan, wie)


def _ongeldig(fout: ValidationError) -> HTTPException:
    zin = _("De vraag klopt niet. {fouten}.")
    return HTTPException(400, zin.format(fouten=op_een_regel(fout)))


def _uitvoer(vraag: Uitvoervraag, request: Request, aan: Balie, wie: Wie) -> Response:
    dossiers = dossiers_van(aan.zoek, vraag)
    if len(dossiers) > HOOGSTENS:
        zin = _(
            "Verwacht een keuze van ten hoogste {hoogstens} dossiers, kreeg er {aantal}; meer kan"
            " met toedracht exporteer."
        )
        raise HTTPException(400, zin.format(hoogstens=HOOGSTENS, aantal=len(dossiers)))
    stand = stand_van(vraag, aan.vandaag())
    return _bestand(request, aan, wie, vraag.formaat, dossiers, stand, in_woorden(vraag))


def _zaak(
    dossier: str, vraag: Zaakuitvoervraag, request: Request, aan: Balie, wie: Wie
) -> Response:
    stand = stand_van(vraag, aan.vandaag())
    return _bestand(request, aan, wie, vraag.formaat, (dossier,), stand, EEN_DOSSIER)


def _bestand(
    request: Request,
    aan: Balie,
    wie: Wie,
    formaat: str,
    dossiers: tuple[str, ...],
    stand: Gevraagd,
    keuze: str,
) -> Response:
    instellingen: Instellingen = request.app.state.instellingen
    uitvoer = aan.vraag(voer_uit, dossiers, formaat, stand)
    nu, rol = aan.raadplegen.deur.nu(), "+".join(sorted(wie.rollen & RECHTEN.keys())) or "geen"
    over = (instellingen.oorsprong, formaat, nu, wie.account, rol, keuze, version("toedracht"))
    vorm = VORMEN[formaat]
    naam = f"toedracht-{formaat}-nr-{uitvoer.positie}.{vorm.uitgang}"
    koppen = {"content-disposition": f'attachment; filename="{naam}"'}
    inhoud = _wacht()  # closed by who sends it
    try:
        vorm.schrijf(uitvoer, Verantwoording(*over), inhoud)
    except BaseException as fout:
        inhoud.close()
        if isinstance(fout, OnbekendDossier):  # not there on this state of knowledge
            raise HTTPException(404) from None
        raise
    koppen["content-length"] = str(inhoud.seek(0, io.SEEK_END))
    return StreamingResponse(_brokken(inhoud), headers=koppen, media_type=vorm.media)


def _wacht() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_GEHEUGEN)


def _brokken(inhoud: IO[bytes]) -> Iterator[bytes]:
    with inhoud:
        inhoud.seek(0)
        while brok := inhoud.read(_BROK):
            yield brok
