"""The page inzage: who read a case, when and what for; and an extract for whoever reported."""

import re

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from api import inzagetaal
from api.sjablonen import pagina
from api.toegangsblad import Inzicht
from api.vraag import DOSSIER_ID, Wie, doel_van, lezer_van
from projections.inzagebeeld import Inzagebeeld
from projections.leesdeur import OnbekendDossier

router = APIRouter(include_in_schema=False)


@router.get("/dossiers/{dossier}/inzage")
def toon_inzage(dossier: str, request: Request, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon wie een dossier las, wanneer en waarvoor."""
    return pagina("inzage.html.j2", beeld=_beeld(dossier, request, wie, log), tekst=inzagetaal)


@router.get("/dossiers/{dossier}/inzage/uittreksel")
def toon_uittreksel(dossier: str, request: Request, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon hoe vaak er werd gelezen, per dag en per rol, zonder accounts."""
    beeld = _beeld(dossier, request, wie, log)
    return pagina("uittreksel.html.j2", beeld=beeld, telling=beeld.per_dag())


def _beeld(dossier: str, request: Request, wie: Wie, log: Inzicht) -> Inzagebeeld:
    try:
        if not re.match(DOSSIER_ID, dossier):
            raise OnbekendDossier(dossier)
        return log.inzage(lezer_van(wie), doel_van(request, wie), dossier)
    except OnbekendDossier:
        # A case that may not be seen is as one that does not exist.
        raise HTTPException(404) from None
