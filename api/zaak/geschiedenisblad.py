"""How a verdict was known over time: what the register answered, on which day, about which day."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import Field, ValidationError

from api.beeld.sjablonen import pagina
from api.normen.normenvraag import NORM_ID, Kennis
from api.web.problemen import veldfouten
from api.web.vraag import AanBalie, Stand, leeg_weg
from ledger.daden.lijsten import Daadref
from projections.verwoorden.normenlijst import Normvraag

router = APIRouter(include_in_schema=False)


class Geschiedenisvraag(Kennis):
    """Van welke toets de geschiedenis wordt gevraagd, en tot welke dag."""

    norm: Annotated[str, Field(max_length=200, pattern=NORM_ID)]
    aanleiding: Daadref | None = None


@router.get("/dossiers/{dossier}/geschiedenis")
def toon_geschiedenis(dossier: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon hoe een toets in de loop van de tijd bekend was."""
    gevraagd = leeg_weg(request)
    try:
        vraag = Geschiedenisvraag.model_validate(gevraagd)
    except ValidationError as fout:
        beeld = aan.zaak(dossier, Stand())  # an unknown case stays unknown, whatever was asked
        fouten = veldfouten(fout.errors())
        return pagina("vraagfout.html.j2", 400, beeld=beeld, fouten=fouten)
    beeld = aan.zaak(dossier, Stand.model_validate({"bekendOp": vraag.bekend_op}))
    rijen = aan.geschiedenis(dossier, **dict(vraag))
    if not rijen and vraag.bekend_op is None:
        raise HTTPException(404)
    aanleiding = next((regel for regel in beeld.regels if regel.id == vraag.aanleiding), None)
    return pagina(
        "geschiedenis.html.j2",
        beeld=beeld,
        vraag=vraag,
        rijen=rijen,
        normen=aan.normen(Normvraag(norm=vraag.norm), vraag.bekend_op).normen,
        aanleiding=aanleiding,
        gevraagd=gevraagd,
    )
