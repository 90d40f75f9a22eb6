"""The page of a letter that an answer to parliament takes longer, and the letter as a document.

What is typed here is shown back and taken along in a file; nothing of it is kept.
"""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.beeld.sjablonen import pagina
from api.feitenblad.alsodt import als_odt
from api.feitenblad.bladbalie import Opdrachtkast, vraag
from api.feitenblad.bladdocument import als_uitstelbericht
from api.taal.taal import hoofdletter
from api.web.vraag import AanBalie, Balie
from projections.feitenblad.feitopzet import OnbekendeKamervraag
from projections.feitenblad.uitstelbericht import GeenUitstel, Uitstelbericht
from projections.vragen.opdrachtvraag import Opdrachten

router = APIRouter(include_in_schema=False)
_MEEST = 4_000  # signs of reasons, as the form says too
_ODT = "application/vnd.oasis.opendocument.text"


@router.get("/opdrachten/{kamervraag}/uitstel")
def toon_uitstelbericht(kamervraag: str, aan: AanBalie, opdrachten: Opdrachtkast) -> HTMLResponse:
    """Toon het bericht dat het antwoord op deze Kamervragen langer duurt."""
    return _blad(kamervraag, aan, opdrachten, "")


@router.post("/opdrachten/{kamervraag}/uitstel")
def schrijf_uitstelbericht(
    kamervraag: str, request: Request, aan: AanBalie, opdrachten: Opdrachtkast
) -> Response:
    """Toon het bericht met deze redenen, of geef het als document."""
    velden: dict[str, str] = dict(request.state.formulier)
    redenen = velden.get("redenen", "").strip()[:_MEEST]
    if velden.get("stap") != "odt":
        return _blad(kamervraag, aan, opdrachten, redenen)
    try:
        bericht = _bericht(kamervraag, aan, opdrachten, redenen)
    except GeenUitstel:
        return _blad(kamervraag, aan, opdrachten, redenen)
    naam = f"toedracht-uitstelbericht-{kamervraag}.odt"
    koppen = {"content-disposition": f'attachment; filename="{naam}"'}
    return Response(als_odt(als_uitstelbericht(bericht)), headers=koppen, media_type=_ODT)


def _blad(kamervraag: str, aan: Balie, opdrachten: Opdrachten, redenen: str) -> HTMLResponse:
    bericht, geen = None, None
    try:
        bericht = _bericht(kamervraag, aan, opdrachten, redenen)
    except GeenUitstel as fout:
        geen = hoofdletter(f"{fout}.")
    return pagina(
        "uitstel.html.j2", kamervraag=kamervraag, bericht=bericht, geen=geen, redenen=redenen
    )


def _bericht(kamervraag: str, aan: Balie, opdrachten: Opdrachten, redenen: str) -> Uitstelbericht:
    try:
        return vraag(aan, opdrachten.uitstelbericht, kamervraag, redenen or None)
    except OnbekendeKamervraag:
        raise HTTPException(404) from None
