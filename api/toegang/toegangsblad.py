"""The page toegang: who may what, what waits for a second person, and the forms that decide on it.

Beside what somebody may not decide stands why, instead of a button; but not that it is an interest
in a case out of sight, since that would tell of it.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api.beeld.sjablonen import nederlands, pagina
from api.taal.toegangstaal import vormveld, weigering
from api.taal.veldtaal import naast_veld
from api.taal.vertaling import _
from api.web.problemen import per_veld
from api.web.voorstelvorm import (
    Misgeschreven,
    lees_belang,
    lees_voorstel,
    misgeschreven,
    toelichting,
)
from api.web.vraag import Dag, Vraag, Wie, doel_van, leeg_weg, lezer_van
from ledger.daden.lijsten import Accountrol, Wisgrond
from ledger.daden.toegangsdaden import Beheerdaad
from ledger.daden.woorden import Ongeldig
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import Daadsoort, Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.toegangslog import GeenReden, GeenToegang, OnbekendVoorstel, Toegangslog
from ledger.zaak.dossier import Botsing
from projections.beelden.toegangsbeeld import Voorstelregel
from projections.vragen.aanmeldbeeld import aantal_signalen
from projections.vragen.toegangsinzicht import OnbekendeZaak, Toegangsinzicht

router = APIRouter(include_in_schema=False)
_BELANG = "belang"
# What every form asks, in this order.
VORMEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aanstelling": ("account", "rol", "persoon", "tot", "reden"),
        "toegang": ("account", "dossier", "tot", "reden"),
        "opdracht": ("account", "opdracht", "dossiers", "tot", "reden"),
        "belangvrij": ("account", "dossier", "tot", "reden"),
        "noodtoegang": ("account", "dossier", "reden"),
        "onthulling": ("dossier", "persoon", "reden"),
        "overbrenging": ("dossier", "reden"),
        "beheer": ("wat", "reden"),
        _BELANG: ("account", "dossier", "reden"),
    }
)
_VAN_BEHEER = ("aanstelling", "beheer")
_KEUZES = {
    "rol": get_args(Accountrol),
    "grondslag": get_args(Wisgrond),
    "wat": get_args(Beheerdaad),
}


class Toegangsvraag(Vraag):
    """Van welke dag iemand de toegang wil zien."""

    op: Dag | None = None


def inzicht(request: Request) -> Toegangsinzicht:
    """The access log of this app.

    Raises:
        HTTPException: 404, these pages were made without one.
    """
    gegeven: Toegangsinzicht | None = request.app.state.inzicht
    if gegeven is None:
        raise HTTPException(404)
    return gegeven


Inzicht = Annotated[Toegangsinzicht, Depends(inzicht)]


@router.get("/toegang")
def toon_toegang(request: Request, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon wie wat mag, en wat wacht op een ander."""
    return _blad(request, wie, log)


def _blad(
    request: Request, wie: Aangemeld, log: Toegangsinzicht, mis: Misgeschreven = Misgeschreven()
) -> HTMLResponse:
    gevraagd = leeg_weg(request)
    lezer, vandaag, fouten = lezer_van(wie), log.log.register.vandaag(), {}
    try:
        op = Toegangsvraag.model_validate(gevraagd).op
        if op is not None and op > vandaag:
            op, fouten = None, {"op": _("verwacht een dag tot en met vandaag")}
    except ValidationError as fout:
        op, fouten = None, per_veld(fout)
    beeld = log.toegang(lezer, doel_van(request, wie), op)
    kan = {} if op else mogelijk(log.log, lezer, (*beeld.wachtend, *beeld.geldend))
    return pagina(
        "toegang.html.j2",
        400 if fouten or mis.fout else 200,
        beeld=beeld,
        mogelijk=kan,
        mis=mis,
        signalen=aantal_signalen(log.log) if beeld.alles else 0,
        vormen=() if op else _vormen(log.log, lezer, wie),
        op=op,
        gevraagd=gevraagd,
        fouten=fouten,
    )


@router.post("/toegang")
def beslis(request: Request, wie: Wie, log: Inzicht) -> Response:
    """Keur een voorstel goed, wijs het af, of trek in wat het gaf."""
    velden, lezer = request.state.formulier, lezer_van(wie)
    id_, reden = velden.get("voorstel", ""), toelichting(velden.get("reden"))
    try:
        match velden.get("besluit"):
            case "goedkeuren":
                log.log.keur_goed(lezer, id_)
            case "afwijzen":
                log.log.wijs_af(lezer, id_, reden)
            case "intrekken":
                log.log.trek_in(lezer, id_, reden)
            case "gezien":
                log.log.neem_kennis(lezer, id_)
            case _:
                raise HTTPException(404)
    except OnbekendVoorstel:
        raise HTTPException(404) from None
    except Ongeldig as fout:
        return _blad(request, wie, log, misgeschreven(id_, velden, fout))
    except GeenToegang as fout:
        if fout.reden == _BELANG:
            raise GeenToegang("rol_mag_dit_niet") from None
        raise
    return RedirectResponse("/wissen" if velden.get("vanaf") == "wissen" else "/toegang", 303)


@router.get("/toegang/voorstel/{soort}")
def toon_vorm(soort: str, wie: Wie, log: Inzicht) -> HTMLResponse:
    """Toon het formulier voor een voorstel, of voor het melden van een belang."""
    _eis_vorm(log.log, lezer_van(wie), soort)
    return _vorm(soort, {}, {})


@router.post("/toegang/voorstel/{soort}")
def stel_voor(soort: str, request: Request, wie: Wie, log: Inzicht) -> Response:
    """Stel iets voor, of meld een belang."""
    lezer = lezer_van(wie)
    _eis_vorm(log.log, lezer, soort)
    ingevuld = {naam: request.state.formulier.get(naam, "").strip() for naam in VORMEN[soort]}
    try:
        _doe(log, lezer, soort, ingevuld, log.log.register.vandaag())
    except Ongeldig as fout:
        return _vorm(soort, ingevuld, naast_veld(fout))
    except (OnbekendeZaak, Botsing) as fout:
        over = [n for n in ("dossier", "dossiers", "houder", "persoon") if ingevuld.get(n)]
        naam = over[0] if over else "reden"
        return _vorm(soort, ingevuld, {naam: nederlands(str(fout))})
    except GeenReden as fout:
        return _vorm(soort, ingevuld, {"reden": nederlands(str(fout))})
    return RedirectResponse("/toegang" if soort != _BELANG else "/", 303)


def _doe(
    log: Toegangsinzicht, lezer: Lezer, soort: str, ingevuld: Mapping[str, str], vandaag: date
) -> None:
    velden: dict[str, Any] = dict(ingevuld)
    if "dossiers" in velden:
        velden["dossiers"] = [n.strip() for n in velden["dossiers"].split(",") if n.strip()]
    velden = log.met_ids(lezer, velden)
    if soort == _BELANG:
        log.log.meld_belang(lezer, lees_belang(**velden))
    else:
        log.log.stel_voor(lezer, lees_voorstel(soort, velden, vandaag))


def _eis_vorm(log: Toegangslog, lezer: Lezer, soort: str) -> None:
    if soort not in VORMEN:
        raise HTTPException(404)
    log.eis(lezer, "belang_melden" if soort == _BELANG else "voorstellen")


def _vormen(log: Toegangslog, lezer: Lezer, wie: Aangemeld) -> tuple[str, ...]:
    """The forms that are of use to somebody; the rule decides on what is sent."""
    if not log.besluit(lezer, "voorstellen").mag:
        return (_BELANG,)
    if wie.rollen == {"beheerder"}:
        return (*_VAN_BEHEER, _BELANG)
    return tuple(VORMEN)


def _vorm(soort: str, ingevuld: Mapping[str, str], fouten: Mapping[str, str]) -> HTMLResponse:
    return pagina(
        "voorstel.html.j2",
        400 if fouten else 200,
        soort=soort,
        namen=VORMEN[soort],
        keuzes=_KEUZES,
        ingevuld=ingevuld,
        fouten=fouten,
        plekken=[vormveld(soort, n)[0] if n in VORMEN[soort] else n for n in fouten],
    )


def mogelijk(
    log: Toegangslog, lezer: Lezer, regels: tuple[Voorstelregel, ...]
) -> dict[str, dict[str, str]]:
    """Per proposal what this reader can decide, with why not where it cannot; "" is: it can."""
    voorstellen = log.stand().voorstellen
    return {
        regel.id: {
            wat: _waarom_niet(log, lezer, wat, voorstellen[regel.id])
            for wat in (("goedkeuren", "afwijzen") if regel.stand == "open" else ("intrekken",))
        }
        for regel in regels
    }


def _waarom_niet(log: Toegangslog, lezer: Lezer, wat: Daadsoort, over: Zaakvoorstel) -> str:
    reden = log.besluit(lezer, wat, over).reden
    if reden is None:
        return ""
    return _("Over dit voorstel beslist een ander.") if reden == _BELANG else weigering(reden)
