"""Who read a case, as a table or as JSON: what the page inzage shows to the same reader.

That it leaves is on record first, with its form. It holds no more than the page: under pseudonyms
no account and no purpose, and of a case that one may not see nothing.
"""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError

from api.taal import inzagetaal
from api.taal.vertaling import _
from api.toegang.toegangsblad import Inzicht
from api.web.problemen import Vraagfout, op_een_regel
from api.web.tabellen import als_csv
from api.web.vormen import AFWIJZINGEN, Moment, Uit
from api.web.vraag import DOSSIER_ID, DossierId, Vraag, Wie, doel_van, leeg_weg, lezer_van
from projections.beelden.inzagebeeld import Inzagebeeld
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.toegangsinzicht import OnbekendePlek

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])
bladen = APIRouter(include_in_schema=False)
_KOPPEN = ("op", "account", "rol", "wat", "in_woorden", "doel", "geweigerd", "pseudoniem")
BLADZIJDE = 100
_CSV = "text/csv; charset=utf-8"


class Inzagevraag(Vraag):
    """In welke vorm."""

    formaat: Literal["json", "csv"] = Field("json", description="json of csv.")


class Inzagebladvraag(Vraag):
    """Vanaf waar, en hoeveel tegelijk."""

    cursor: Annotated[
        str | None, Field(description="`volgende` van de vorige bladzijde.", max_length=60)
    ] = None
    aantal: Annotated[int, Field(ge=1, le=500, description="Hoogstens zoveel.")] = BLADZIJDE


class InzageregelUit(Uit):
    """Een keer gelezen, of geweigerd; gelijke inzage telt per kwartier een keer."""

    op: Moment
    account: str = Field(description="Onder pseudoniem een schuilnaam die alleen hier geldt.")
    rol: str
    wat: str
    doel: str | None = Field(description="null: niet van toepassing, of niet te lezen.")
    geweigerd: str | None = Field(description="null: het is gelezen.")
    pseudoniem: bool = Field(description="Of het onder pseudoniem is gelezen.")


class InzageUit(Uit):
    """Wie een dossier las: een bladzijde, het nieuwste eerst."""

    dossier: str
    kenmerk: str | None
    op: Moment
    pseudoniem: bool = Field(description="Of u de accounts onder een schuilnaam krijgt.")
    totaal: int = Field(description="Hoe vaak het is gelezen of geweigerd, op alle bladzijden.")
    regels: list[InzageregelUit]
    volgende: str | None = Field(description="De cursor van de volgende bladzijde; null: geen.")


@router.get("/dossiers/{dossier}/inzage", summary="Wie een dossier las")
def lees_inzage(
    dossier: DossierId,
    vraag: Annotated[Inzagebladvraag, Query()],
    request: Request,
    wie: Wie,
    log: Inzicht,
) -> InzageUit:
    """Geef wie een dossier las, wanneer en waarvoor, en wie werd geweigerd, per bladzijde.

    U krijgt wat u ook op de pagina ziet. Dat u het haalt, is eerst vastgelegd. Wie doorbladert ziet
    elke regel eenmaal; wat er intussen bijkomt, staat op een nieuwe eerste bladzijde.
    """
    blad = {"na": vraag.cursor, "aantal": vraag.aantal}
    return _uit(inzage_van(dossier, request, wie, log, "json", **blad))


@router.get(
    "/dossiers/{dossier}/inzage/uitvoer",
    summary="Wie een dossier las, als tabel",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def voer_inzage_uit(dossier: DossierId, request: Request, wie: Wie, log: Inzicht) -> Response:
    """Geef hetzelfde als tabel voor een rekenprogramma: alles, in een bestand."""
    return _tabel(inzage_van(dossier, request, wie, log, "csv"))


@bladen.get("/dossiers/{dossier}/inzage/uitvoer")
def geef_inzage(dossier: str, request: Request, wie: Wie, log: Inzicht) -> Response:
    """Geef wie een dossier las als bestand aan wie de pagina las."""
    try:
        formaat = Inzagevraag.model_validate(leeg_weg(request)).formaat
    except ValidationError as fout:
        inzage_van(dossier, request, wie, log)  # who may not see it learns nothing of the question
        zin = _("De vraag klopt niet. {fouten}.")
        raise HTTPException(400, zin.format(fouten=op_een_regel(fout))) from None
    beeld = inzage_van(dossier, request, wie, log, formaat)
    if formaat == "csv":
        return _tabel(beeld)
    return JSONResponse(_uit(beeld).model_dump(mode="json"), headers=_koppen(beeld, "json"))


def inzage_van(
    dossier: str, request: Request, wie: Wie, log: Inzicht, formaat: str | None = None, **blad: Any
) -> Inzagebeeld:
    """Who read a case, for this reader; a case that may not be seen is as one that is not there.

    Raises:
        HTTPException: 404, no such case.
        Vraagfout: no page of this case gave the cursor.
    """
    try:
        if not re.match(DOSSIER_ID, dossier):
            raise OnbekendDossier(dossier)
        return log.inzage(lezer_van(wie), doel_van(request, wie), dossier, formaat, **blad)
    except OnbekendDossier:
        raise HTTPException(404) from None
    except OnbekendePlek:
        raise Vraagfout("cursor", "een cursor die het vorige blad gaf") from None


def _uit(beeld: Inzagebeeld) -> InzageUit:
    return InzageUit(
        dossier=beeld.dossier,
        kenmerk=beeld.kenmerk,
        op=beeld.moment,
        pseudoniem=beeld.pseudoniem,
        totaal=beeld.totaal,
        volgende=beeld.na,
        regels=[InzageregelUit.model_validate(r, from_attributes=True) for r in beeld.regels],
    )


def _tabel(beeld: Inzagebeeld) -> Response:
    rijen = (
        (
            *(r.op.isoformat(), r.account, r.rol, r.wat, inzagetaal.gelezen(r.wat), r.doel),
            *(r.geweigerd, "ja" if r.pseudoniem else "nee"),
        )
        for r in beeld.regels
    )
    return Response(als_csv(_KOPPEN, rijen), headers=_koppen(beeld, "csv"), media_type=_CSV)


def _koppen(beeld: Inzagebeeld, uitgang: str) -> dict[str, str]:
    naam = f"toedracht-inzage-{beeld.dossier}.{uitgang}"
    return {"content-disposition": f'attachment; filename="{naam}"'}
