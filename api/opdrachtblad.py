"""The pages of whoever answers parliament: assignments with their sheets, and one sheet.

A sheet is read here, by the drafter and by the second reader who issues it. It is shown as it was
recorded; what became of a statement since stands beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import bladtaal
from api.bladbalie import Bladkast, vraag
from api.bladbundel import is_uitgegeven
from api.sjablonen import pagina
from api.vraag import AanBalie, Balie
from projections.bladvraag import Bladen, BladGeweigerd

router = APIRouter(include_in_schema=False)
_NOEM = "noem:"


@router.get("/opdrachten")
def toon_opdrachten(aan: AanBalie, bladen: Bladkast) -> HTMLResponse:
    """Toon waarop een antwoord komt, met de feitenbladen en wat daarvan achterhaald is."""
    opdrachten = vraag(aan, bladen.opdrachten)
    log, ik = bladen.boek.log, aan.lezer
    concepten = [b for o in opdrachten for b, _verloop in o.bladen if not is_uitgegeven(b)]
    leest_mee = log.besluit(ik, "uitgeven").mag
    return pagina(
        "opdrachten.html.j2",
        opdrachten=opdrachten,
        mag_opstellen=log.besluit(ik, "opstellen").mag,
        mee_te_lezen=[b for b in concepten if leest_mee and b.account != ik.account],
    )


@router.get("/feitenbladen/{nummer}")
def toon_feitenblad(nummer: str, aan: AanBalie, bladen: Bladkast) -> HTMLResponse:
    """Toon een feitenblad."""
    return _blad(nummer, aan, bladen, {}, ())


@router.post("/feitenbladen/{nummer}")
def geef_feitenblad_uit(nummer: str, request: Request, aan: AanBalie, bladen: Bladkast) -> Response:
    """Geef een feitenblad uit dat een ander opstelde."""
    velden: dict[str, str] = dict(request.state.formulier)
    noem = frozenset(n.removeprefix(_NOEM) for n in velden if n.startswith(_NOEM))
    reden = velden.get("reden", "").strip() or None
    try:
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
    mag = bladen.boek.log.besluit(aan.lezer, "uitgeven").mag
    return pagina(
        "feitenblad.html.j2",
        400 if redenen else 200,
        gegeven=gegeven,
        blad=blad,
        verloop={u.nummer: u for u in verloop.uitspraken},
        tot=verloop.tot,
        rectificatie=verloop.rectificatie(),
        heel=is_uitgegeven(gegeven),
        mag_uitgeven=mag and not is_uitgegeven(gegeven) and gegeven.account != aan.lezer.account,
        klein=[b["uitspraak"] for b in blad["stand"]["beletsels"] if b["soort"] == "klein_getal"],
        velden=velden,
        redenen=redenen,
        tekst=bladtaal,
    )
