"""How a verdict was known over time: what the register answered, on which day, about which day."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import Field, ValidationError

from api.normenvraag import NORM_ID
from api.problemen import veldfouten
from api.sjablonen import pagina
from api.vraag import Balie, Stand, Vraag, balie, leeg_weg
from ledger.lijsten import Daadref

router = APIRouter(include_in_schema=False)
AanBalie = Annotated[Balie, Depends(balie)]


class Geschiedenisvraag(Vraag):
    """Van welke toets de geschiedenis wordt gevraagd."""

    norm: Annotated[str, Field(max_length=200, pattern=NORM_ID)]
    aanleiding: Daadref | None = None


@router.get("/dossiers/{dossier}/geschiedenis")
def toon_geschiedenis(dossier: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon hoe een toets in de loop van de tijd bekend was."""
    beeld = aan.zaak(dossier, Stand())  # an unknown case stays unknown, whatever was asked
    try:
        vraag = Geschiedenisvraag.model_validate(leeg_weg(request))
    except ValidationError as fout:
        fouten = veldfouten(fout.errors())
        return pagina("vraagfout.html.j2", 400, beeld=beeld, fouten=fouten)
    rijen = aan.geschiedenis(dossier, vraag.norm, vraag.aanleiding)
    if not rijen:
        raise HTTPException(404)
    aanleiding = next((regel for regel in beeld.regels if regel.id == vraag.aanleiding), None)
    return pagina(
        "geschiedenis.html.j2", beeld=beeld, norm=vraag.norm, rijen=rijen, aanleiding=aanleiding
    )
