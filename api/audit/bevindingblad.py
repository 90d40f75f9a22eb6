"""The pages with findings: what auditors found, the replies, and the forms for both.

A finding changes no verdict and is never altered: a later one replaces it. The auditor who records
it reads without names; the commission answers on the same page.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import nederlands, pagina
from api.taal import audittaal
from api.taal.taal import hoofdletter
from api.taal.veldtaal import naast_veld
from api.taal.vertaling import _, woorden
from api.vastleggen.inbreng import Deur
from api.web.schrijfdeur import GeenDossier
from api.web.vraag import DOSSIER_ID, AanBalie, Balie, Stand
from ledger.daden.handelingen import BEVINDINGEN, lees_handeling
from ledger.daden.woorden import Ongeldig
from ledger.toegang.toegang import Daadsoort
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.toelating import Afgesloten, uuid7
from ledger.zaak.dossier import Botsing
from projections.beelden.bevindingen import Bevinding
from projections.verwoorden.normenlijst import Normvraag
from projections.vragen.bevindingvraag import bevindingen

router = APIRouter(include_in_schema=False)
_VELDEN = {
    "bevinding_vastgelegd": ("ernst", "norm", "handeling", "vervangt", "tekst"),
    "bevinding_beantwoord": ("bevinding", "standpunt", "tekst", "gereed_op"),
    "bevinding_afgesloten": ("bevinding", "tekst"),
}
_VERPLICHT = woorden({"ernst": "kies wat het is", "standpunt": "kies een standpunt"})
_SLEUTEL = re.compile(r"[0-9a-f-]{36}")


@router.get("/bevindingen")
def toon_bevindingen(aan: AanBalie, deur: Deur) -> HTMLResponse:
    """Toon de bevindingen in de dossiers die u mag zien."""
    alle = aan.vraag(bevindingen)
    return pagina(
        "bevindingenlijst.html.j2",
        open_=[b for b in alle if b.stand == "open"],
        beantwoord=[b for b in alle if b.stand == "beantwoord"],
        klaar=[b for b in alle if b.stand in ("afgesloten", "vervangen")],
        is_auditor=_mag(deur.toegang, aan, "bevinden"),
        tekst=audittaal,
    )


@router.get("/dossiers/{dossier}/bevindingen")
def toon_bevindingen_in(dossier: str, aan: AanBalie, deur: Deur) -> HTMLResponse:
    """Toon de bevindingen in een dossier, en de formulieren erbij."""
    return _blad(dossier, aan, deur.toegang, {}, {})


@router.post("/dossiers/{dossier}/bevindingen")
def leg_bevinding_vast(dossier: str, request: Request, aan: AanBalie, deur: Deur) -> Response:
    """Leg een bevinding vast, beantwoord haar, of sluit haar af."""
    velden: Mapping[str, str] = request.state.formulier
    daad, sleutel = velden.get("daad", ""), velden.get("sleutel", "")
    bekend = daad in BEVINDINGEN and re.fullmatch(DOSSIER_ID, dossier)
    if not bekend or not _SLEUTEL.fullmatch(sleutel):
        raise HTTPException(404)
    gegevens: dict[str, Any] = {
        naam: velden.get(naam, "").strip() or None for naam in _VELDEN[daad]
    }
    fouten = _leeg(gegevens)
    if not fouten:
        try:
            handeling = lees_handeling({"daad": daad, **gegevens})
            vast = deur.leg_vast(aan.lezer, dossier, handeling, sleutel)
            return RedirectResponse(f"/dossiers/{dossier}/bevindingen#nr-{vast.bewijs.nummer}", 303)
        except GeenDossier:
            raise HTTPException(404) from None
        except Ongeldig as fout:
            fouten = naast_veld(fout)
            if "bevinding" in fouten:  # nobody types that; it names none that can be there
                raise HTTPException(404) from None
        except (Botsing, AndereInhoud, Afgesloten) as fout:
            fouten = {"": nederlands(hoofdletter(f"{fout}."))}
    deur.toegang.eis(aan.lezer, "bevindingen_lezen", dossier, aan.doel)
    return _blad(dossier, aan, deur.toegang, dict(velden), fouten)


def _leeg(gegevens: Mapping[str, Any]) -> dict[str, str]:
    """What nobody filled in that has to be there."""
    fouten = {n: wat for n, wat in _VERPLICHT.items() if n in gegevens and gegevens[n] is None}
    if gegevens["tekst"] is None:
        fouten["tekst"] = _("schrijf het op")
    return fouten


def _mag(toegang: Toegangslog, aan: Balie, wat: Daadsoort, dossier: str | None = None) -> bool:
    return toegang.besluit(aan.lezer, wat, dossier, aan.doel).mag


def _blad(
    dossier: str,
    aan: Balie,
    toegang: Toegangslog,
    gevraagd: Mapping[str, str],
    fouten: Mapping[str, str],
) -> HTMLResponse:
    alle: Sequence[Bevinding] = aan.vraag(bevindingen, dossier)
    is_auditor = _mag(toegang, aan, "bevinden", dossier)
    beeld = aan.zaak(dossier, Stand())
    return pagina(
        "dossierbevindingen.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        alle=alle,
        is_auditor=is_auditor,
        mag_antwoorden=_mag(toegang, aan, "vastleggen", dossier),
        handelingkeuze=[
            (r.id, _("nr. {nummer}: {wat}").format(nummer=r.nummer, wat=_(r.titel)))
            for r in beeld.regels
        ],
        vervangkeuze=[
            (b.id, _("nr. {nummer}: {wat}").format(nummer=b.nummer, wat=audittaal.ernst(b.ernst)))
            for b in alle
            if b.vervangen_door is None
        ],
        normen=aan.normen(Normvraag(), None).normen if is_auditor else (),
        gevraagd=gevraagd,
        fouten=fouten,
        nieuwe_sleutel=lambda: str(uuid7()),
        tekst=audittaal,
    )
