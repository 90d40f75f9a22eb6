"""The pages on which acts are recorded: choose one, fill in, see what it will say and do, record.

A form keeps its key from the first time it is shown until it was recorded, so that pressing twice,
or again after silence, records once. Looking records nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import vormtaal
from api.datumhulp import uitgelegd
from api.inbreng import Deur, Wie
from api.schrijfdeur import GeenDossier, Schrijfdeur
from api.sjablonen import pagina
from api.taal import hoofdletter
from api.vormtaal import SOORTEN, Soort
from api.vormvelden import fouten_per_veld, keuzes_voor, lees_daad_uit, rijen, samenvatting, velden
from api.vraag import Balie, Stand, balie
from ledger.dossier import Botsing
from ledger.handelingen import DossierGeopend, lees_handeling
from ledger.journal import Onbekend
from ledger.ontvangst import AndereInhoud
from ledger.register import NietToegelaten
from ledger.toegang import Lezer
from ledger.toelating import Afgesloten
from ledger.woorden import Daad, Ongeldig
from projections.gelijkenis import lijkt_op
from projections.zaakbeeld import Zaakbeeld

router = APIRouter(include_in_schema=False)
AanBalie = Annotated[Balie, Depends(balie)]
EIGEN = ("_formulier", "stap", "erbij", "sleutel", "gelezen")
_OPENING = ("kenmerk", "dossiertitel", "fictief")
STIL = (
    "Het register antwoordde niet, dus onbekend is of dit is vastgelegd. Druk nog eens op Leg vast:"
    " dan staat het er eenmaal in."
)


@dataclass(frozen=True, slots=True)
class Invulling:
    """A form as it came back: which act, what was filled in, and the key of its command."""

    soort: Soort
    ingevuld: Mapping[str, str]
    sleutel: str
    erbij: str = ""


@router.get("/dossiers/nieuw")
def toon_opening(deur: Deur, wie: Wie) -> HTMLResponse:
    """Toon het formulier om een dossier te openen."""
    deur.eis_openen(wie)
    return _opening({}, {}, str(uuid4()))


@router.post("/dossiers/nieuw")
def open_zaak(request: Request, deur: Deur, wie: Wie) -> Response:
    """Open een dossier."""
    velden = request.state.formulier
    ingevuld = {naam: velden.get(naam, "").strip() for naam in _OPENING}
    sleutel = velden.get("sleutel", "") or str(uuid4())
    gegevens: dict[str, Any] = {
        "kenmerk": ingevuld["kenmerk"] or None,
        "fictief": ingevuld["fictief"] == "ja",
    }
    if ingevuld["dossiertitel"]:
        gegevens["dossiertitel"] = ingevuld["dossiertitel"]
    if not ingevuld["kenmerk"]:
        return _opening(ingevuld, {"kenmerk": "verwacht het kenmerk van het dossier"}, sleutel)
    try:
        lees_handeling({"daad": "dossier_geopend", **gegevens})
        vastlegging = deur.open_dossier(wie, gegevens, sleutel)
    except Ongeldig as fout:
        fouten = {f.pad.strip("/"): f"verwacht {f.verwacht}" for f in fout.fouten}
        return _opening(ingevuld, fouten, sleutel)
    except (Botsing, AndereInhoud, Afgesloten) as fout:
        return _opening(ingevuld, {"kenmerk": str(fout)}, sleutel)
    except Onbekend:
        return _opening(ingevuld, {"": STIL}, sleutel, 503)
    return RedirectResponse(f"/dossiers/{vastlegging.dossier}/vastleggen", 303)


@router.get("/dossiers/{dossier}/vastleggen")
def kies_daad(dossier: str, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon welke handelingen zijn vast te leggen."""
    eis(deur, wie, dossier)
    beeld = aan.zaak(dossier, Stand())
    return pagina("daadkeuze.html.j2", beeld=beeld, groepen=vormtaal.groepen(), vormtaal=vormtaal)


@router.get("/dossiers/{dossier}/vastleggen/{daad}")
def toon_vorm(
    dossier: str, daad: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> HTMLResponse:
    """Toon het formulier van een handeling; wat het adres al zegt, is ingevuld."""
    eis(deur, wie, dossier)
    invulling = Invulling(_soort(daad), dict(request.query_params), str(uuid4()))
    return _vorm(aan, aan.zaak(dossier, Stand()), invulling, {})


@router.post("/dossiers/{dossier}/vastleggen/{daad}")
def verwerk(
    dossier: str, daad: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> Response:
    """Laat zien wat er wordt vastgelegd en wat dat doet, of leg het vast."""
    eis(deur, wie, dossier)
    gegeven = request.state.formulier
    invulling = Invulling(
        _soort(daad),
        {naam: waarde for naam, waarde in gegeven.items() if naam not in EIGEN},
        gegeven.get("sleutel") or str(uuid4()),
        gegeven.get("erbij", ""),
    )
    beeld = aan.zaak(dossier, Stand())
    if invulling.erbij or gegeven.get("stap") == "wijzig":
        return _vorm(aan, beeld, invulling, {})
    try:
        handeling = lees_daad_uit(invulling.soort, invulling.ingevuld)
        if gegeven.get("stap") == "vastleggen":
            vastlegging = deur.leg_vast(wie, dossier, handeling, invulling.sleutel)
            return RedirectResponse(
                f"/dossiers/{dossier}/vastgelegd/{vastlegging.bewijs.nummer}", 303
            )
        deur.proef(wie, dossier, [handeling])
    except Ongeldig as fout:
        return _vorm(aan, beeld, invulling, fouten_per_veld(invulling.soort, fout.fouten))
    except NietToegelaten as fout:
        return _vorm(aan, beeld, invulling, niet_toegelaten(invulling.soort, fout))
    except (Botsing, AndereInhoud, Afgesloten) as fout:
        return _vorm(aan, beeld, invulling, {"": hoofdletter(f"{fout}.")})
    except GeenDossier:
        return _vorm(aan, beeld, invulling, {"": "Verwacht alleen dossiers die u mag zien."})
    except Onbekend:
        return _voorbeeld(aan, beeld, invulling, handeling, STIL)
    return _voorbeeld(aan, beeld, invulling, handeling)


@router.get("/dossiers/{dossier}/vastgelegd/{nummer}")
def toon_vastgelegd(dossier: str, nummer: int, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon het bewijs van wat net is vastgelegd."""
    eis(deur, wie, dossier)
    beeld = aan.zaak(dossier, Stand())
    bewijs = deur.bewijs(dossier, nummer)
    if bewijs is None:
        raise HTTPException(404)
    return pagina("vastgelegd.html.j2", beeld=beeld, bewijs=bewijs)


def eis(deur: Schrijfdeur, wie: Lezer, dossier: str) -> None:
    """That somebody records in this case.

    Raises:
        HTTPException: 404, no such case, or not for whoever asks.
    """
    try:
        deur.eis(wie, dossier)
    except GeenDossier:
        raise HTTPException(404) from None


def _soort(daad: str) -> Soort:
    if daad not in SOORTEN:
        raise HTTPException(404)
    return SOORTEN[daad]


def _opening(
    ingevuld: Mapping[str, str], fouten: Mapping[str, str], sleutel: str, status: int = 400
) -> HTMLResponse:
    return pagina(
        "opening.html.j2",
        status if fouten else 200,
        ingevuld=ingevuld,
        fouten=fouten,
        sleutel=sleutel,
        uitleg=vormtaal.uitleg(DossierGeopend),
    )


def _vorm(
    aan: Balie, beeld: Zaakbeeld, invulling: Invulling, fouten: Mapping[str, str]
) -> HTMLResponse:
    soort = invulling.soort
    zaken = aan.dossiers(None) if any(v.soort == "dossier" for v in velden(soort)) else ()
    return pagina(
        "vastleggen.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        soort=soort,
        nummer=None,
        gelezen=None,
        actie=f"/dossiers/{beeld.id}/vastleggen/{vormtaal.naam_van(soort)}",
        velden=velden(soort),
        keuzes=keuzes_voor(beeld, zaken),
        ingevuld=invulling.ingevuld,
        erbij=invulling.erbij,
        sleutel=invulling.sleutel,
        fouten=fouten,
        datums=uitgelegd(velden(soort), invulling.ingevuld),
        rijen=rijen,
        vormtaal=vormtaal,
    )


def _voorbeeld(
    aan: Balie, beeld: Zaakbeeld, invulling: Invulling, handeling: Daad, melding: str | None = None
) -> HTMLResponse:
    return pagina(
        "voorbeeld.html.j2",
        503 if melding else 200,
        beeld=beeld,
        soort=invulling.soort,
        handeling=handeling,
        regels=samenvatting(invulling.soort, invulling.ingevuld, keuzes_voor(beeld, ())),
        gevolgen=() if melding else aan.gevolgen(beeld.id, [handeling]),
        dubbel=lijkt_op(handeling, (*beeld.regels, *beeld.wachtend)),
        datums=uitgelegd(velden(invulling.soort), invulling.ingevuld).values(),
        ingevuld=invulling.ingevuld,
        sleutel=invulling.sleutel,
        melding=melding,
        vormtaal=vormtaal,
    )


def niet_toegelaten(soort: Soort, fout: NietToegelaten) -> dict[str, str]:
    """Per place in the form why a case does not take this in."""
    fouten: dict[str, str] = {}
    for _, reden in fout.redenen:
        if isinstance(reden, Ongeldig):
            fouten |= fouten_per_veld(soort, reden.fouten)
        else:
            fouten.setdefault("", hoofdletter(f"{reden}."))
    return fouten
