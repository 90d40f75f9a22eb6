"""Signing in and out.

At a provider: away with a secret that only this browser holds, and back with an answer to it. In a
demo: one click. Either way the id of the session is new, so one that was planted before is worth
nothing; and whatever goes wrong is said in Dutch, without repeating what came in.
"""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.taal.vertaling import _
from api.web.aanbieder import Aanbieder, AanbiederZwijgt, AanmeldingMislukt
from api.web.aanmelding import Aanmelding
from api.web.demogebruikers import DEMODOEL, DEMOGEBRUIKERS
from api.web.koekjes import AANLOOP, AANLOOPTIJD, SESSIE, Aanloop, formulier, pad
from api.web.vraag import aangemeld, lezer_van
from ledger.daden.lijsten import Aanmeldweigering
from ledger.databank.sessies import Aangemeld, AccountUitgeschakeld
from ledger.toegangslog.aanmeldingen import Aanmeldingen

router = APIRouter(include_in_schema=False)
_ZWIJGT = "De aanbieder antwoordt nu niet. Probeer het zo dadelijk opnieuw."
# Not "cookies": that would sign out of everything under the organisation's domain.
_OPRUIMEN = '"cache", "storage"'


@router.get("/aanmelden")
def toon_aanmelden(request: Request, naar: str = "/") -> HTMLResponse:
    """Toon hoe men zich aanmeldt."""
    return _blad(request, pad(naar))


@router.get("/aanmelden/begin")
def begin_aanmelden(request: Request, naar: str = "/") -> Response:
    """Ga naar de aanbieder."""
    aanloop = Aanloop.nieuw(naar)
    try:
        antwoord = RedirectResponse(_aanbieder(request).adres(aanloop), 303)
    except AanbiederZwijgt:
        return _blad(request, aanloop.naar, 503, _ZWIJGT)
    _zet(request, antwoord, AANLOOP, aanloop.koekje(), AANLOOPTIJD)
    return antwoord


@router.get("/aanmelden/terug")
def terug_van_aanbieder(request: Request) -> Response:
    """Kom terug van de aanbieder."""
    aanloop = _aanloop(request)
    naar = aanloop.naar if aanloop else "/"
    try:
        wie = _aanbieder(request).wissel(request.query_params, aanloop)
        return _binnen(request, wie, naar)
    except AanbiederZwijgt:
        return _blad(request, naar, 503, _ZWIJGT)
    except AanmeldingMislukt as fout:
        _geweigerd(request, None, "niet_erkend")
        return _blad(request, naar, 403, str(fout))
    except AccountUitgeschakeld:
        return _blad(request, naar, 403, _("Uw account is uitgeschakeld."))


@router.post("/aanmelden/demo")
def als_demogebruiker(request: Request) -> Response:
    """Kijk mee als een fictieve gebruiker."""
    if not _aanmelding(request).demo:
        raise HTTPException(404)
    velden = request.state.formulier
    naar = pad(velden.get("naar", "/"))
    for iemand in DEMOGEBRUIKERS:
        if iemand.account == velden.get("gebruiker"):
            rollen = frozenset({iemand.rol})
            wie = Aangemeld(iemand.account, rollen, naam=iemand.naam, doel=DEMODOEL)
            try:
                return _binnen(request, wie, naar)
            except AccountUitgeschakeld:
                return _blad(request, naar, 403, _("Deze gebruiker is uitgeschakeld."))
    return _blad(request, naar, 400, _("Kies een van de gebruikers hieronder."))


@router.post("/afmelden")
def meld_af(request: Request, wie: Annotated[Aangemeld, Depends(aangemeld)]) -> Response:
    """Meld af: de sessie bestaat hierna niet meer."""
    if wie.sessie is not None:
        _aanmelding(request).sessies.eindig(wie.sessie)
        if aanmeldingen := _aanmeldingen(request):
            aanmeldingen.afgemeld(lezer_van(wie))
    antwoord = RedirectResponse("/afgemeld", 303)
    antwoord.headers["clear-site-data"] = _OPRUIMEN
    _zet(request, antwoord, SESSIE, "", 0)
    _zet(request, antwoord, AANLOOP, "", 0)
    return antwoord


@router.get("/afgemeld")
def toon_afgemeld(request: Request) -> HTMLResponse:
    """Zeg dat er is afgemeld, en waar nog meer."""
    aanbieder = _aanmelding(request).aanbieder
    elders = aanbieder.afmeldadres() if aanbieder else None
    naam = aanbieder.naam if aanbieder else None
    return pagina("afgemeld.html.j2", aanbieder=naam, elders=elders)


def _blad(request: Request, naar: str, status: int = 200, fout: str | None = None) -> HTMLResponse:
    aanmelding = _aanmelding(request)
    aanloop = _aanloop(request) or Aanloop.nieuw(naar)
    antwoord = pagina(
        "aanmelden.html.j2",
        status,
        naar=naar,
        fout=fout,
        gebruikers=DEMOGEBRUIKERS if aanmelding.demo else (),
        aanbieder=aanmelding.aanbieder.naam if aanmelding.aanbieder else None,
        formulier=formulier(aanloop.geheim),
    )
    if aanmelding.demo:
        _zet(request, antwoord, AANLOOP, aanloop.koekje(), AANLOOPTIJD)
    return antwoord


def _binnen(request: Request, wie: Aangemeld, naar: str) -> Response:
    """A session of its own for who just came in; the one this browser had is over."""
    oud = getattr(request.state, "aangemeld", None)
    begin = partial(
        _aanmelding(request).sessies.begin,
        wie.account,
        wie.rollen,
        wie.naam,
        doel=wie.doel,
        in_plaats_van=oud.sessie if oud else None,
    )
    aanmeldingen = _aanmeldingen(request)
    try:
        id_ = aanmeldingen.aangemeld(lezer_van(wie), begin) if aanmeldingen else begin()
    except AccountUitgeschakeld:
        _geweigerd(request, wie.account, "uitgeschakeld")
        raise
    antwoord = RedirectResponse(naar, 303)
    _zet(request, antwoord, SESSIE, id_)
    _zet(request, antwoord, AANLOOP, "", 0)
    return antwoord


def _geweigerd(request: Request, account: str | None, reden: Aanmeldweigering) -> None:
    if aanmeldingen := _aanmeldingen(request):
        aanmeldingen.geweigerd(account, reden)


def _aanmeldingen(request: Request) -> Aanmeldingen | None:
    aanmeldingen: Aanmeldingen | None = request.app.state.aanmeldingen
    return aanmeldingen


def _zet(
    request: Request, antwoord: Response, kort: str, waarde: str, hoelang: int | None = None
) -> None:
    koekje = _aanmelding(request).koekjes.zet(kort, waarde, hoelang)
    antwoord.headers.append("set-cookie", koekje)


def _aanloop(request: Request) -> Aanloop | None:
    koekjes = _aanmelding(request).koekjes
    gelezen = koekjes.gelezen(request.scope["headers"])
    return Aanloop.uit(gelezen.get(koekjes.naam(AANLOOP), ""))


def _aanbieder(request: Request) -> Aanbieder:
    aanbieder = _aanmelding(request).aanbieder
    if aanbieder is None:
        raise HTTPException(404)
    return aanbieder


def _aanmelding(request: Request) -> Aanmelding:
    aanmelding: Aanmelding = request.app.state.aanmelding
    return aanmelding
