"""What somebody reads for: asked once a session, noted with every reading.

Whoever has not said it yet is asked before anything is shown, and goes on to where they were going.
"""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.taal.toegangstaal import weigering
from api.web.aanmelding import Aanmelding
from api.web.koekjes import pad
from api.web.vraag import Wie, fout_in_doel, lezer_van
from ledger.toegang.toegang import heeft_doel
from ledger.toegangslog.aanmeldingen import Aanmeldingen

router = APIRouter(include_in_schema=False)


@router.get("/doel")
def toon_doel(wie: Wie, naar: str = "/", opnieuw: bool = False) -> HTMLResponse:
    """Vraag waarvoor iemand leest; opnieuw als dat na veel lezen moet."""
    return _blad(pad(naar), "" if opnieuw else wie.doel or "", opnieuw=opnieuw)


@router.post("/doel")
def kies_doel(request: Request, wie: Wie) -> Response:
    """Onthoud het voor deze sessie."""
    velden = request.state.formulier
    doel, naar = " ".join(velden.get("doel", "").split()), pad(velden.get("naar", "/"))
    if not heeft_doel(doel):
        return _blad(naar, doel, weigering("geen_doel"))
    if fout := fout_in_doel(doel):
        return _blad(naar, doel, fout)
    aanmelding: Aanmelding = request.app.state.aanmelding
    if wie.sessie is not None:
        aanmeldingen: Aanmeldingen | None = request.app.state.aanmeldingen
        if aanmeldingen is not None:
            aanmeldingen.hervat(lezer_van(wie), doel)
        aanmelding.sessies.kies_doel(wie.sessie, doel)
    return RedirectResponse(naar, 303)


def vraag(request: Request, *, opnieuw: bool = False) -> Response:
    """Ask first, and then go where this question wanted to go; `opnieuw` after reading much."""
    naar = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    meer = "&opnieuw=true" if opnieuw else ""
    return RedirectResponse(f"/doel?naar={quote(naar, safe='/')}{meer}", 303)


def _blad(naar: str, doel: str, fout: str | None = None, *, opnieuw: bool = False) -> HTMLResponse:
    return pagina(
        "doel.html.j2", 400 if fout else 200, naar=naar, doel=doel, fout=fout, opnieuw=opnieuw
    )
