"""The pages: what a reader sees of the register, made on the server, without scripts.

A page is a template and the values it shows; every code becomes Dutch in taal.py, and what stands
on the page of a case comes from dossierblad.py.
"""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.beeld.dossierblad import dossierblad
from api.beeld.sjablonen import pagina
from api.taal import audittaal
from api.uitvoer.uitvoervormen import VORMEN
from api.web.problemen import per_veld
from api.web.voorstelvorm import Misgeschreven
from api.web.vraag import AanBalie, Stand, leeg_weg
from projections.beelden.zaakbeeld import Zaakbeeld

router = APIRouter(include_in_schema=False)


@router.get("/dossiers/{dossier}")
def toon_dossier(dossier: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon een dossier op de gevraagde stand van kennis."""
    gevraagd = leeg_weg(request)
    buiten_heel = gevraagd.get("buiten") == "heel"
    if buiten_heel:
        del gevraagd["buiten"]
    try:
        stand = Stand.model_validate(gevraagd)
    except ValidationError as fout:
        fouten = per_veld(fout)
        beeld = aan.zaak(dossier, Stand())  # an unknown case stays unknown, whatever was asked
        return pagina("stand.html.j2", 400, beeld=beeld, gevraagd=gevraagd, fouten=fouten)
    return blad_van(aan.zaak(dossier, stand), stand, gevraagd, buiten_heel=buiten_heel)


def blad_van(
    beeld: Zaakbeeld,
    stand: Stand,
    gevraagd: Mapping[str, str],
    mis: Misgeschreven = Misgeschreven(),
    *,
    buiten_heel: bool = False,
) -> HTMLResponse:
    """The page of a case; with `mis` a decision on what was imported was not taken."""
    ingevuld = {"peildatum": "", "bekendOp": "", "bronnenTot": "", "relaas": "", **gevraagd}
    return pagina(
        "dossier.html.j2",
        400 if mis.fout else 200,
        beeld=beeld,
        mis=mis,
        stand=stand,
        gevraagd=ingevuld,
        fouten={},
        blad=dossierblad(beeld, buiten_heel=buiten_heel),
        audittaal=audittaal,
        vormen={code: vorm.naam for code, vorm in VORMEN.items()},
    )


def fout(
    status: int,
    reden: str | None = None,
    bedorven: str | None = None,
    *,
    onbekend: bool = False,
) -> HTMLResponse:
    """Say in a page why there is nothing to show.

    `bedorven` is what of the log is not readable; `onbekend`: nobody knows whether it was recorded.
    """
    waarom = {"reden": reden, "bedorven": bedorven, "onbekend": onbekend}
    return pagina("fout.html.j2", status, status=status, **waarom)
