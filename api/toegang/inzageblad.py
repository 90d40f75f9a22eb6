"""The page inzage: who read a case, when and what for; and an extract for whoever reported."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from api.beeld.sjablonen import pagina
from api.taal import inzagetaal
from api.taal.taal import hoofdletter
from api.toegang.inzagelog import BLADZIJDE, inzage_van
from api.toegang.toegangsblad import Inzicht
from api.web.problemen import Vraagfout
from api.web.vraag import Wie

router = APIRouter(include_in_schema=False)


@router.get("/dossiers/{dossier}/inzage")
def toon_inzage(dossier: str, request: Request, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon wie een dossier las, wanneer en waarvoor."""
    na = request.query_params.get("cursor") or None
    try:
        beeld = inzage_van(dossier, request, wie, log, na=na, aantal=BLADZIJDE)
    except Vraagfout as fout:
        raise HTTPException(400, hoofdletter(f"{fout.melding}.")) from None
    return pagina("inzage.html.j2", beeld=beeld, verder=na is not None, tekst=inzagetaal)


@router.get("/dossiers/{dossier}/inzage/uittreksel")
def toon_uittreksel(dossier: str, request: Request, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon hoe vaak er werd gelezen, per dag en per rol, zonder accounts."""
    beeld = inzage_van(dossier, request, wie, log)
    return pagina("uittreksel.html.j2", beeld=beeld, telling=beeld.per_dag())
