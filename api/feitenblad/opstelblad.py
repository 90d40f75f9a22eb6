"""The page on which a drafter makes a sheet of facts: fill in, look, and keep it as a draft.

It works in steps without a script, as recording does: what was filled in travels along, and nothing
is kept until somebody says so. One can begin with a draft of before, or with a file, as well.
Looking is a reading of the cases and is on record as one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.feitenblad import bladvorm
from api.feitenblad.bladbalie import Bladkast, Bladnummer, vraag
from api.feitenblad.bladvorm import Ingevuld
from api.taal import bladtaal
from api.taal.veldtaal import wordt_verwacht
from api.taal.vertaling import _
from api.vastleggen.importregels import REGEL_MAX
from api.web.vraag import AanBalie, Balie
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import ROLLEN
from ledger.daden.toegangsdaden import OpdrachtVoorgesteld
from ledger.daden.woorden import Ongeldig
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.toelating import uuid7
from projections.feitenblad.feitantwoord import OnbekendeNorm
from projections.feitenblad.feitlater import Later
from projections.feitenblad.feitopzet import OnbekendeKamervraag, Opzet, lees_opzet
from projections.feitenblad.feitvraag import Plichtvraag
from projections.feitenblad.feitwoorden import definitie
from projections.verwoorden.normenlijst import ALLE_NORMEN
from projections.vragen.bladgrenzen import Grenzen, InDeToekomst
from projections.vragen.bladvraag import Bladen

router = APIRouter(include_in_schema=False)
_SLEUTEL = re.compile(r"[0-9a-f-]{36}")
_WEG = re.compile(r"weg:([0-9]{1,2})", re.ASCII)
_BLIJFT = ("sleutel", "vervangt")


@router.get("/opdrachten/{kamervraag}/opstellen")
def toon_opstelling(
    kamervraag: str, aan: AanBalie, bladen: Bladkast, van: Bladnummer | None = None
) -> HTMLResponse:
    """Toon het formulier voor een feitenblad onder deze opdracht, leeg of met een concept erin."""
    return _blad(kamervraag, aan, bladen, _van_concept(kamervraag, aan, bladen, van), {})


@router.post("/opdrachten/{kamervraag}/opstellen")
def stel_op(kamervraag: str, request: Request, aan: AanBalie, bladen: Bladkast) -> Response:
    """Laat zien wat het register op deze vragen zegt, of bewaar het als concept."""
    velden: dict[str, str] = dict(request.state.formulier)
    opdracht = _opdracht(kamervraag, aan, bladen)
    stap = velden.get("stap", "")
    if stap == "bestand":
        gevuld, fout = _uit_bestand(opdracht, request, aan)
        gevuld |= {naam: velden[naam] for naam in _BLIJFT if velden.get(naam)}
        return _blad(kamervraag, aan, bladen, gevuld, {"opzet": fout} if fout else {})
    if weg := _WEG.fullmatch(stap):
        velden = bladvorm.zonder_rij(velden, int(weg[1]))
    if weg or stap in {"erbij", "werkbij"}:
        return _blad(kamervraag, aan, bladen, velden, {})
    gelezen = bladvorm.lees(kamervraag, velden)
    if gelezen.opzet is None:
        return _blad(kamervraag, aan, bladen, velden, gelezen.fouten)
    return _bekeken_of_bewaard(kamervraag, aan, bladen, velden, gelezen, gelezen.opzet)


def _bekeken_of_bewaard(
    kamervraag: str,
    aan: Balie,
    bladen: Bladen,
    velden: dict[str, str],
    gelezen: Ingevuld,
    opzet: Opzet,
) -> Response:
    sleutel, vervangt = velden.get("sleutel", ""), velden.get("vervangt") or None
    try:
        if velden.get("stap") == "bewaar" and _SLEUTEL.fullmatch(sleutel):
            blad = vraag(aan, bladen.stel_op, opzet, gelezen.grenzen, sleutel, vervangt)
            return RedirectResponse(f"/feitenbladen/{blad.nummer}", 303)
        proef = vraag(aan, bladen.proef, opzet, gelezen.grenzen)
    except (InDeToekomst, OnbekendeKamervraag, OnbekendeNorm, AndereInhoud) as fout:
        fouten = dict(_fouten(fout, gelezen))
        if isinstance(fout, AndereInhoud):
            velden.pop("sleutel")  # what is sent from here on is another sheet
        return _blad(kamervraag, aan, bladen, velden, fouten)
    straks = vraag(aan, bladen.proef_later, opzet, proef)
    return _blad(kamervraag, aan, bladen, velden, {}, orjson.loads(proef.als_bytes()), straks)


def _van_concept(kamervraag: str, aan: Balie, bladen: Bladen, van: str | None) -> dict[str, str]:
    """What was filled in for a draft of this assignment; keeping it replaces a draft of one's own.

    Raises:
        HTTPException: 404, there is no such sheet under it.
    """
    if van is None:
        return {}
    blad, opzet = vraag(aan, bladen.herlees, van)
    if blad.daad.kamervraag != kamervraag:
        raise HTTPException(404)
    d = blad.daad
    velden = bladvorm.als_velden(opzet, Grenzen(d.bekend_op, d.bronnen_tot, d.peildatum))
    return velden if blad.wacht_op is None else {**velden, "vervangt": blad.nummer}


def _uit_bestand(
    opdracht: OpdrachtVoorgesteld, request: Request, aan: Balie
) -> tuple[dict[str, str], str]:
    """What a file asks for, as it would be filled in; or else what is wrong with it."""
    bestand = request.state.ingezonden.bestanden.get("bestand")
    if bestand is None or len(bestand.inhoud) > REGEL_MAX:
        return {}, _("Kies een bestand (.json) van hoogstens 256 KiB.")
    try:
        opzet = lees_opzet(bestand.inhoud)
    except Ongeldig as fout:
        return {}, str(fout)
    if opzet.kamervraag != opdracht.opdracht:
        return {}, _("Dit bestand is voor andere Kamervragen dan die van deze opdracht.")
    bekend = {d.id for d in aan.dossiers(None)} & ({*opdracht.dossiers} or {*opzet.dossiers})
    mis = [
        u.nummer
        for u in opzet.uitspraken
        if u.feitvraag and not {*(u.feitvraag.dossiers or ())} <= bekend
    ]
    if mis:
        zin = _("Uitspraak {nummers}: verwacht een dossier van de opdracht, zoals in zijn adres.")
        return {}, zin.format(nummers=", ".join(mis))
    return bladvorm.als_velden(opzet, Grenzen()), ""


def _fouten(fout: Exception, gelezen: Ingevuld) -> Mapping[str, str]:
    """What the register finds wrong, beside the field that asked for it."""
    match fout:
        case InDeToekomst(veld=veld):
            return {veld: wordt_verwacht("een dag tot en met vandaag")}
        case OnbekendeNorm():
            zin = wordt_verwacht("een vastgestelde norm")
            uitspraken = gelezen.opzet.uitspraken if gelezen.opzet else ()
            return {
                f"u.{i}.norm": zin
                for i, u in zip(gelezen.rijen, uitspraken, strict=True)
                if isinstance(u.feitvraag, Plichtvraag)
            }
        case AndereInhoud():
            return {"opzet": _("Met dit formulier is al een ander blad bewaard.")}
        case _:
            return {
                "opzet": _("Deze Kamervragen zijn nog in geen dossier van de opdracht vastgelegd.")
            }


def _opdracht(kamervraag: str, aan: Balie, bladen: Bladen) -> OpdrachtVoorgesteld:
    """The assignment of whoever asks.

    Raises:
        HTTPException: 404, there is none for these questions.
    """
    try:
        return bladen.opdracht(aan.lezer, kamervraag).daad
    except OnbekendeKamervraag:
        raise HTTPException(404) from None


def _blad(
    kamervraag: str,
    aan: Balie,
    bladen: Bladen,
    velden: Mapping[str, str],
    fouten: Mapping[str, str],
    proef: Mapping[str, Any] | None = None,
    straks: Sequence[Later] = (),
) -> HTMLResponse:
    opdracht = _opdracht(kamervraag, aan, bladen)
    kring = frozenset(opdracht.dossiers)
    eerder = vraag(aan, bladen.lees, velden["vervangt"]) if velden.get("vervangt") else None
    return pagina(
        "opstellen.html.j2",
        400 if fouten else 200,
        opdracht=opdracht,
        gevraagd=velden,
        fouten=fouten,
        proef=proef,
        straks={een.nummer: een.tekst for een in straks},
        eerder=eerder,
        gegeven=bladvorm.gegeven,
        definitie=definitie,
        rijen=[
            bladvorm.namen(i) for i in bladvorm.rijen(velden, erbij=velden.get("stap") == "erbij")
        ],
        soorten=list(bladvorm.SOORTEN.items()),
        keuzevelden=bladvorm.keuzevelden,
        dossiers=[
            (d.id, d.titel or d.kenmerk or d.id)
            for d in aan.dossiers(None)
            if not kring or d.id in kring
        ],
        normen=aan.normen(ALLE_NORMEN, None).normen,
        daden=HANDELINGEN,
        rollen=ROLLEN,
        tekst=bladtaal,
        sleutel=velden.get("sleutel") or str(uuid7()),
    )
