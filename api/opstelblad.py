"""The page on which a drafter makes a sheet of facts: fill in, look, and keep it as a draft.

It works in steps without a script, as recording does: what was filled in travels along, and nothing
is kept until somebody says so. Looking is a reading of the cases and is on record as one.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import bladtaal, bladvorm
from api.bladbalie import Bladkast, vraag
from api.bladvorm import Ingevuld
from api.problemen import wordt_verwacht
from api.sjablonen import pagina
from api.vertaling import _
from api.vraag import AanBalie, Balie
from ledger.handelingen import HANDELINGEN
from ledger.lijsten import ROLLEN
from ledger.ontvangst import AndereInhoud
from ledger.toegangsdaden import OpdrachtVoorgesteld
from ledger.toelating import uuid7
from projections.bladvraag import Bladen, InDeToekomst
from projections.feitantwoord import OnbekendeNorm
from projections.feitopzet import OnbekendeKamervraag
from projections.feitvraag import Plichtvraag
from projections.normenlijst import ALLE_NORMEN

router = APIRouter(include_in_schema=False)
_SLEUTEL = re.compile(r"[0-9a-f-]{36}")


@router.get("/opdrachten/{kamervraag}/opstellen")
def toon_opstelling(kamervraag: str, aan: AanBalie, bladen: Bladkast) -> HTMLResponse:
    """Toon het formulier voor een feitenblad onder deze opdracht."""
    return _blad(kamervraag, aan, bladen, {}, {})


@router.post("/opdrachten/{kamervraag}/opstellen")
def stel_op(kamervraag: str, request: Request, aan: AanBalie, bladen: Bladkast) -> Response:
    """Laat zien wat het register op deze vragen zegt, of bewaar het als concept."""
    velden: dict[str, str] = dict(request.state.formulier)
    _opdracht(kamervraag, aan, bladen)
    if velden.get("stap") in {"erbij", "werkbij"}:
        return _blad(kamervraag, aan, bladen, velden, {})
    gelezen = bladvorm.lees(kamervraag, velden)
    sleutel = velden.get("sleutel", "")
    if gelezen.opzet is None:
        return _blad(kamervraag, aan, bladen, velden, gelezen.fouten)
    try:
        if velden.get("stap") == "bewaar" and _SLEUTEL.fullmatch(sleutel):
            blad = vraag(aan, bladen.stel_op, gelezen.opzet, gelezen.grenzen, sleutel)
            return RedirectResponse(f"/feitenbladen/{blad.nummer}", 303)
        proef = vraag(aan, bladen.proef, gelezen.opzet, gelezen.grenzen)
    except (InDeToekomst, OnbekendeKamervraag, OnbekendeNorm, AndereInhoud) as fout:
        fouten = dict(_fouten(fout, gelezen))
        if isinstance(fout, AndereInhoud):
            velden.pop("sleutel")  # what is sent from here on is another sheet
        return _blad(kamervraag, aan, bladen, velden, fouten)
    return _blad(kamervraag, aan, bladen, velden, {}, orjson.loads(proef.als_bytes()))


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
) -> HTMLResponse:
    opdracht = _opdracht(kamervraag, aan, bladen)
    kring = frozenset(opdracht.dossiers)
    return pagina(
        "opstellen.html.j2",
        400 if fouten else 200,
        opdracht=opdracht,
        gevraagd=velden,
        fouten=fouten,
        proef=proef,
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
