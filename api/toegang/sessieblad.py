"""The page aanmeldingen: who signed in on a day, and who read much in a short time."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.beeld.sjablonen import pagina
from api.taal import inzagetaal
from api.taal.vertaling import _
from api.toegang.toegangsblad import Toegangsvraag, inzicht
from api.web.problemen import per_veld
from api.web.vraag import aangemeld, doel_van, leeg_weg, lezer_van
from ledger.databank.sessies import Aangemeld
from projections.vragen.aanmeldbeeld import aanmeldbeeld
from projections.vragen.toegangsinzicht import Toegangsinzicht

router = APIRouter(include_in_schema=False)


@router.get("/toegang/aanmeldingen")
def toon_aanmeldingen(
    request: Request,
    wie: Annotated[Aangemeld, Depends(aangemeld)],
    log: Annotated[Toegangsinzicht, Depends(inzicht)],
) -> HTMLResponse:
    """Toon wie zich op een dag aanmeldde, en wie veel las."""
    gevraagd, vandaag, fouten = leeg_weg(request), log.log.register.vandaag(), {}
    try:
        op = Toegangsvraag.model_validate(gevraagd).op or vandaag
        if op > vandaag:
            op, fouten = vandaag, {"op": _("verwacht een dag tot en met vandaag")}
    except ValidationError as fout:
        op, fouten = vandaag, per_veld(fout)
    beeld = aanmeldbeeld(log.log, lezer_van(wie), doel_van(request, wie), op)
    return pagina(
        "aanmeldingen.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        tekst=inzagetaal,
        gevraagd=gevraagd,
        fouten=fouten,
    )
