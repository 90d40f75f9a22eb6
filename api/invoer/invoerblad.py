"""The form on the page of a case that decides on imported judgments: they count, or they do not."""

import re

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from api.taal.taal import hoofdletter
from api.vastleggen.inbreng import Deur
from api.web.schrijfdeur import GeenDossier
from api.web.voorstelvorm import misgeschreven, toelichting
from api.web.vraag import AanBalie, Stand
from api.zaak.paginas import blad_van, fout
from ledger.daden.woorden import Ongeldig
from ledger.zaak.dossier import Botsing

router = APIRouter(include_in_schema=False)
_NUMMER = re.compile(r"[0-9]{1,18}", re.ASCII)
_AANVAARDT = {"aanvaarden": True, "afwijzen": False}


@router.post("/dossiers/{dossier}/invoer")
def beslis(dossier: str, request: Request, aan: AanBalie, deur: Deur) -> Response:
    """Aanvaard een ingevoerd oordeel, of wijs het af."""
    velden = request.state.formulier
    aanvaardt, tot = _AANVAARDT.get(velden.get("besluit", "")), velden.get("tot", "")
    if aanvaardt is None or not _NUMMER.fullmatch(tot):
        raise HTTPException(404)
    over = velden.get("daad", "")
    reden = toelichting(velden.get("reden"))
    try:
        deur.beslis(
            aan.lezer,
            dossier,
            [over],
            aanvaardt=aanvaardt,
            reden=reden,
            gelezen_tot=int(tot),
        )
    except GeenDossier:
        raise HTTPException(404) from None
    except Ongeldig as ongeldig:
        if any(f.pad != "/reden" for f in ongeldig.fouten):
            raise HTTPException(404) from None  # it is about nothing that can be there
        mis = misgeschreven(over, velden, ongeldig)
        return blad_van(aan.zaak(dossier, Stand()), Stand(), {}, mis)
    except Botsing as botsing:
        return fout(409, f"{hoofdletter(str(botsing))}. Open het dossier opnieuw.")
    return RedirectResponse(f"/dossiers/{dossier}", 303)
