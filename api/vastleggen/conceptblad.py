"""The page of one's own drafts: what was begun and not recorded, and going on with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.taal.vormtaal import SOORTEN
from api.vastleggen.inbreng import Deur, Wie
from api.vastleggen.vormstand import waar
from api.web.vraag import AanBalie
from ledger.vastleggen.concepten import BEWAARTIJD, Concept
from projections.beelden.zaakbeeld import DossierRegel

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Conceptregel:
    """One draft: of which act in which case, when it was left and until when it stays."""

    id: str
    adres: str
    titel: str
    herstel: bool  # of an act that stands already
    zaak: DossierRegel
    gewijzigd: datetime
    tot: datetime
    bestanden: int


@router.get("/concepten")
def toon_concepten(deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon wat u begon vast te leggen en nog niet vastlegde."""
    eigen = deur.concepten_van(wie)
    zaken: Mapping[str, DossierRegel] = {z.id: z for z in aan.dossiers(None)} if eigen else {}
    regels = [
        Conceptregel(
            c.id,
            f"{_adres(c)}?concept={c.id}",
            SOORTEN[c.inhoud["daad"]].titel,
            bool(c.inhoud.get("handeling")),
            zaken[c.dossier],
            c.gewijzigd,
            c.tot,
            len(c.bestanden),
        )
        for c in eigen
        if c.dossier in zaken and c.inhoud["daad"] in SOORTEN
    ]
    return pagina("concepten.html.j2", regels=regels, dagen=BEWAARTIJD.days)


def _adres(concept: Concept) -> str:
    """Where its form is."""
    dossier, daad, handeling = waar(concept)
    if handeling:
        return f"/dossiers/{dossier}/herstel/{handeling}"
    return f"/dossiers/{dossier}/vastleggen/{daad}"


@router.post("/concepten")
def gooi_weg(request: Request, deur: Deur, wie: Wie) -> Response:
    """Gooi een concept weg."""
    deur.gooi_concept_weg(wie, request.state.formulier.get("concept", ""))
    return RedirectResponse("/concepten", 303)
