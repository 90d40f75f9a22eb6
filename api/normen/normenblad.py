"""The catalogue as pages: the list with its filters, and a page per norm.

Every norm has an address of its own (/normen/<id>), to which a verdict leads; in the list it has
an anchor of the same name.
"""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.beeld.sjablonen import pagina
from api.normen.normenvraag import Kennis, Normenvraag
from api.web.problemen import per_veld, veldfouten
from api.web.vraag import AanBalie, leeg_weg
from projections.verwoorden.normenlijst import Normvraag

router = APIRouter(include_in_schema=False)


@router.get("/normen")
def toon_normen(request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon de normen waaraan wordt getoetst."""
    gevraagd = leeg_weg(request)
    fouten: dict[str, str] = {}
    try:
        vraag = Normenvraag.model_validate(gevraagd)
    except ValidationError as fout:
        fouten = per_veld(fout)
        vraag = Normenvraag()
    lijst = aan.normen(vraag.als_normvraag(), vraag.bekend_op)
    return pagina(
        "normen.html.j2",
        400 if fouten else 200,
        lijst=lijst,
        vraag=vraag,
        gevraagd=gevraagd,
        fouten=fouten,
    )


@router.get("/normen/{norm}")
def toon_norm(norm: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon een norm met al haar onderdelen."""
    try:
        kennis = Kennis.model_validate(leeg_weg(request))
    except ValidationError as fout:
        return pagina("vraagfout.html.j2", 400, beeld=None, fouten=veldfouten(fout.errors()))
    lijst = aan.normen(Normvraag(norm=norm), kennis.bekend_op)
    if not lijst.normen:
        raise HTTPException(404)
    pakketten = [pakket for pakket in lijst.pakketten if pakket.normen]
    return pagina("norm.html.j2", norm=norm, pakketten=pakketten, lijst=lijst, kennis=kennis)
