"""The pages of whoever answers parliament: assignments with their sheets, and one sheet.

A sheet is read here, by the drafter and by the second reader who issues it. It is shown as it was
recorded; what became of a statement since stands beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.feitenblad.bladbalie import Bladkast, Opdrachtkast, vraag
from api.taal import bladtaal
from api.web.vraag import AanBalie, Balie
from projections.vragen.bladgrenzen import BladGeweigerd
from projections.vragen.bladvraag import Bladen
from projections.vragen.opdrachtvraag import wachtend

router = APIRouter(include_in_schema=False)
_NOEM = "noem:"


@router.get("/opdrachten")
def toon_opdrachten(aan: AanBalie, opdrachten: Opdrachtkast) -> HTMLResponse:
    """Toon waarop een antwoord komt, met de feitenbladen en wat daarvan achterhaald is."""
    rijen = vraag(aan, opdrachten.lijst)
    log, ik = opdrachten.bladen.boek.log, aan.lezer
    return pagina(
        "opdrachten.html.j2",
        opdrachten=rijen,
        mag_opstellen=log.besluit(ik, "opstellen").mag,
        leest_mee=log.besluit(ik, "uitgeven").mag,
        wachtend=wachtend(rijen),
    )


@router.get("/feitenbladen/{nummer}")
def toon_feitenblad(nummer: str, aan: AanBalie, bladen: Bladkast) -> HTMLResponse:
    """Toon een feitenblad."""
    return _blad(nummer, aan, bladen, {}, ())


@router.post("/feitenbladen/{nummer}")
def geef_feitenblad_uit(nummer: str, request: Request, aan: AanBalie, bladen: Bladkast) -> Response:
    """Geef een feitenblad uit dat een ander opstelde, of stuur het hem terug."""
    velden: dict[str, str] = dict(request.state.formulier)
    noem = frozenset(n.removeprefix(_NOEM) for n in velden if n.startswith(_NOEM))
    reden = velden.get("reden", "").strip() or None
    try:
        if velden.get("stap") == "terug":
            vraag(aan, bladen.stuur_terug, nummer, velden.get("opmerking", ""))
            return RedirectResponse("/opdrachten", 303)
        vraag(aan, bladen.geef_uit, nummer, noem, reden)
    except BladGeweigerd as fout:
        return _blad(nummer, aan, bladen, velden, fout.redenen)
    return RedirectResponse(f"/feitenbladen/{nummer}", 303)


def _blad(
    nummer: str, aan: Balie, bladen: Bladen, velden: Mapping[str, str], redenen: Sequence[str]
) -> HTMLResponse:
    gegeven, inhoud = vraag(aan, bladen.inhoud, nummer)
    verloop = vraag(aan, bladen.verloop, nummer)
    blad: dict[str, Any] = orjson.loads(inhoud)
    log = bladen.boek.log
    besluit = (
        log.besluit(aan.lezer, "uitgeven").mag
        and gegeven.wacht_op == "meelezer"
        and gegeven.account != aan.lezer.account
    )
    return pagina(
        "feitenblad.html.j2",
        400 if redenen else 200,
        gegeven=gegeven,
        blad=blad,
        verloop={u.nummer: u for u in verloop.uitspraken},
        straks={een.nummer: een.tekst for een in vraag(aan, bladen.later, nummer)},
        tot=verloop.tot,
        rectificatie=verloop.rectificatie(),
        mag_besluiten=besluit,
        mag_verder=gegeven.account == aan.lezer.account
        and gegeven.wacht_op is not None
        and log.besluit(aan.lezer, "opstellen").mag,
        klein=sorted(vraag(aan, bladen.te_noemen, nummer)) if besluit else [],
        velden=velden,
        redenen=redenen,
        tekst=bladtaal,
    )
