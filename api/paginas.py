"""The pages: what a reader sees of the register, made on the server, without scripts.

A page is a template and the values it shows; every code becomes Dutch in taal.py, every place in
the picture comes from tekening.py. Competing accounts of one case stand under each other, each
with its own picture and verdicts, on one shared axis, and are never merged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api import taal, tekening, tijdas
from api.normenvraag import Kennis
from api.problemen import veldfouten
from api.sjablonen import pagina
from api.vraag import Balie, Stand, balie, leeg_weg, relazen_in
from projections.overwegingen import Overweging
from projections.tijdlijn import Normregel, Tijdlijnregel, in_relaas
from projections.toetsing import Toets
from projections.zaakbeeld import Zaakbeeld

router = APIRouter(include_in_schema=False)
AanBalie = Annotated[Balie, Depends(balie)]

_GROEPEN = ("plichten", "misschien", "opmerkingen", "buiten")


@dataclass(frozen=True, slots=True)
class Toetsregel:
    """One verdict as a row of the page."""

    anker: str
    familie: taal.Familie
    toets: Toets
    norm: Normregel | None
    aanleiding: Tijdlijnregel | None
    gebruikt: tuple[Tijdlijnregel, ...]
    overwogen: tuple[tuple[Tijdlijnregel, Overweging], ...]


@dataclass(frozen=True, slots=True)
class Verslag:
    """One account of a case: its picture, its acts and its verdicts."""

    relaas: str
    regels: tuple[Tijdlijnregel, ...]
    tekening: tekening.Tekening
    plichten: tuple[Toetsregel, ...]
    misschien: tuple[Toetsregel, ...]
    opmerkingen: tuple[Toetsregel, ...]
    buiten: tuple[Toetsregel, ...]
    telling: Mapping[taal.Familie, int]


@router.get("/")
def begin(request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon de dossiers."""
    gevraagd = leeg_weg(request)
    fouten: dict[str, str] = {}
    try:
        kennis = Kennis.model_validate(gevraagd)
    except ValidationError as fout:
        fouten = {f.plaats: f.melding for f in veldfouten(fout.errors())}
        kennis = Kennis()
    return pagina(
        "begin.html.j2",
        400 if fouten else 200,
        dossiers=aan.dossiers(kennis.bekend_op),
        kennis=kennis,
        gevraagd=gevraagd,
        fouten=fouten,
    )


@router.get("/dossiers/{dossier}")
def toon_dossier(dossier: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon een dossier op de gevraagde stand van kennis."""
    gevraagd = leeg_weg(request)
    try:
        stand = Stand.model_validate(gevraagd)
    except ValidationError as fout:
        fouten = {f.plaats: f.melding for f in veldfouten(fout.errors())}
        beeld = aan.zaak(dossier, Stand())  # an unknown case stays unknown, whatever was asked
        return pagina("stand.html.j2", 400, beeld=beeld, gevraagd=gevraagd, fouten=fouten)
    beeld = aan.zaak(dossier, stand)
    ingevuld = {"peildatum": "", "bekendOp": "", "bronnenTot": "", "relaas": "", **gevraagd}
    return pagina(
        "dossier.html.j2",
        beeld=beeld,
        stand=stand,
        gevraagd=ingevuld,
        fouten={},
        verslagen=verslagen(beeld),
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


def verslagen(beeld: Zaakbeeld) -> tuple[Verslag, ...]:
    """Every account of this view apart, on one axis."""
    dagen = [
        dag
        for toetsen in beeld.toetsen.values()
        for toets in toetsen
        for dag in (toets.due_vroegst, toets.due_laatst)
        if dag is not None and taal.familie(toets.uitkomsten) != "nvt"
    ]
    tijd = tijdas.tijdas(beeld.regels, dagen, beeld.peildatum)
    return tuple(_verslag(beeld, relaas, tijd) for relaas in relazen_in(beeld))


def _verslag(beeld: Zaakbeeld, relaas: str, tijd: tijdas.As) -> Verslag:
    regels = in_relaas(beeld.regels, relaas)
    per_id = {regel.id: regel for regel in regels}
    rijen = [
        Toetsregel(
            anker=f"toets-{relaas}-{i}",
            familie=taal.familie(toets.uitkomsten),
            toets=toets,
            norm=beeld.normen.get(toets.norm),
            aanleiding=per_id.get(toets.aanleiding or ""),
            gebruikt=tuple(
                per_id[i] for i in toets.gebruikt if i in per_id and i != toets.aanleiding
            ),
            overwogen=tuple((per_id[o.daad], o) for o in toets.overwogen if o.daad in per_id),
        )
        for i, toets in enumerate(beeld.toetsen.get(relaas, ()), start=1)
    ]
    rijen.sort(key=_rang)
    groepen = {soort: tuple(r for r in rijen if _groep(r) == soort) for soort in _GROEPEN}
    return Verslag(
        relaas=relaas,
        regels=regels,
        tekening=tekening.teken(
            regels,
            [(r.anker, r.toets) for r in groepen["plichten"]],
            beeld.normen,
            tijd,
            beeld.peildatum,
        ),
        telling={f: sum(r.familie == f for r in groepen["plichten"]) for f in taal.FAMILIES},
        **groepen,
    )


def _groep(rij: Toetsregel) -> str:
    """Where a verdict stands: is it about a duty, and does the norm apply at all?"""
    uitkomsten = set(rij.toets.uitkomsten)
    if uitkomsten == {"niet_van_toepassing"}:
        return "buiten"
    if uitkomsten - {"niet_van_toepassing"} <= taal.OPMERKINGEN:
        return "opmerkingen"
    return "misschien" if "niet_van_toepassing" in uitkomsten else "plichten"


def _rang(rij: Toetsregel) -> tuple[int, date, str]:
    return (taal.FAMILIES.index(rij.familie), rij.toets.due_laatst or date.max, rij.toets.norm)
