"""The page on which an auditor draws cases at random, and finds back what was drawn."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api.audit.cijfervraag import Boek
from api.audit.steekproefvraag import Steekproefopdracht, Termijnstand, getrokken
from api.beeld.sjablonen import pagina
from api.taal import audittaal
from api.web.problemen import Vraagfout, veldfouten
from api.web.vraag import AanBalie, Balie
from ledger.daden.lijsten import SOORTEN_MELDING
from ledger.toegangslog.auditboek import Auditboek
from projections.beelden.steekproef import hash_van
from projections.verwoorden.normenlijst import Normvraag
from projections.vragen.steekproefvraag import steekproeven

router = APIRouter(include_in_schema=False)


@router.get("/steekproef")
def toon_steekproeven(aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon uw steekproeven, en het formulier voor een nieuwe."""
    return _blad(aan, boek, {}, {})


@router.post("/steekproef")
def trek_steekproef(request: Request, aan: AanBalie, boek: Boek) -> Response:
    """Trek een steekproef."""
    velden = {
        naam: waarde.strip()
        for naam, waarde in request.state.formulier.items()
        if naam in Steekproefopdracht.model_fields and waarde.strip()
    }
    try:
        opdracht = Steekproefopdracht.model_validate(velden)
    except ValidationError as fout:
        boek.log.eis(aan.lezer, "steekproef")
        fouten = {f.plaats.partition("/")[0]: f.melding for f in veldfouten(fout.errors())}
        return _blad(aan, boek, velden, fouten)
    try:
        steekproef = getrokken(aan, boek, opdracht)
    except Vraagfout as fout:
        return _blad(aan, boek, velden, {fout.veld: fout.melding})
    return RedirectResponse(f"/steekproef#{steekproef.genoteerd.id}", 303)


def _blad(
    aan: Balie, boek: Auditboek, gevraagd: dict[str, str], fouten: dict[str, str]
) -> HTMLResponse:
    alle = aan.vraag(steekproeven, boek)
    return pagina(
        "steekproef.html.j2",
        400 if fouten else 200,
        steekproeven=alle,
        hash_van=hash_van,
        soorten=[(code, audittaal.rij(f"soort:{code}")) for code in SOORTEN_MELDING],
        standen=[(code, audittaal.rij(f"termijn:{code}")) for code in get_args(Termijnstand)],
        normen=aan.normen(Normvraag(), None).normen,
        gevraagd=gevraagd,
        fouten=fouten,
        tekst=audittaal,
    )
