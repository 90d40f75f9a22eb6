"""The form on the page of a case that decides on imported judgments: they count, or they do not."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from api.inbreng import Deur
from api.paginas import fout
from api.schrijfdeur import GeenDossier
from api.taal import hoofdletter
from api.voorstelvorm import toelichting
from api.vraag import AanBalie
from ledger.dossier import Botsing
from ledger.woorden import Ongeldig

router = APIRouter(include_in_schema=False)
_AANVAARDT = {"aanvaarden": True, "afwijzen": False}


@router.post("/dossiers/{dossier}/invoer")
def beslis(dossier: str, request: Request, aan: AanBalie, deur: Deur) -> Response:
    """Aanvaard een ingevoerd oordeel, of wijs het af."""
    velden = request.state.formulier
    aanvaardt, tot = _AANVAARDT.get(velden.get("besluit", "")), velden.get("tot", "")
    if aanvaardt is None or not (tot.isascii() and tot.isdigit()):
        raise HTTPException(404)
    reden = toelichting(velden.get("reden"))
    try:
        deur.beslis(
            aan.lezer,
            dossier,
            [velden.get("daad", "")],
            aanvaardt=aanvaardt,
            reden=reden,
            gelezen_tot=int(tot),
        )
    except (GeenDossier, Ongeldig):
        raise HTTPException(404) from None
    except Botsing as botsing:
        return fout(409, f"{hoofdletter(str(botsing))}. Open het dossier opnieuw.")
    return RedirectResponse(f"/dossiers/{dossier}", 303)
