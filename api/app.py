"""The app: pages at /, the API at /api/v1, and one door around both.

The door stands outside everything, so that no answer leaves without its headers, a fault
included: what a browser may do with a page (nothing but show it), the version of the API, and that
nothing may be kept. It serves HEAD as GET and refuses bodies that nothing here could read.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import beschrijving, deuren
from api.beheer.bewaarplaats import Wissen
from api.drempel import Drempel, te_druk
from api.log import grootboek
from api.settings import API_VERSIE, Instellingen
from api.taal.taal import hoofdletter
from api.taal.toegangstaal import weigering
from api.taal.vertaling import _
from api.toegang import doelblad
from api.wacht import Wacht
from api.web import problemen
from api.web.aanmelding import Aanmelding
from api.web.koekjes import Koekjes
from api.web.lichaam import MET_BESTANDEN, NIET_GELEZEN, TeDruk, mediasoort
from api.web.schrijfdeur import GeenDossier, Schrijfdeur
from api.web.taalkeuze import Keuze, kies
from api.web.vraag import lezer_van, stilstand
from api.zaak import paginas
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.buiten import trace
from ledger.buiten.verwerkingslog import NietGelogd, Verwerkingslog
from ledger.daden.lijsten import Aanmeldweigering, Weigering
from ledger.databank.klok import Databankklok
from ledger.databank.postgres import Zwijgt
from ledger.databank.sessies import Aangemeld
from ledger.log.journal import Bedorven, Onbekend
from ledger.ondertekenen.uitgave import Uitgave
from ledger.sleutels.vault import SleutelsBezet, SleutelsWeg
from ledger.toegang.toegang import Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.aanmeldingen import Aanmeldingen
from ledger.toegangslog.toegangslog import GeenToegang, ToegangOnbereikbaar
from ledger.vastleggen.concepten import ConceptenOnbereikbaar
from projections.leesmodel.leesmodel import Vastgelopen
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.toegangsinzicht import Toegangsinzicht

_CSP = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types toedracht"
)
# A file is saved and not shown; should a browser show it all the same, then without any right.
_CSP_BESTAND = "default-src 'none'; sandbox; frame-ancestors 'none'"
_KOPPEN = {
    "content-security-policy": _CSP,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # Not "no-referrer": a form would then say that it comes from nowhere ("Origin: null").
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_VOORVOEGSEL = beschrijving.VOORVOEGSEL
_VAN_PROGRAMMAS = ("/api/", *grootboek.PADEN)  # of another version than ours as well
_MET_BESTANDEN = re.compile(rf"{_VOORVOEGSEL}/dossiers/[^/]+/handelingen")
# What answers with a file, whatever kind that is.
_BESTAND = re.compile(
    rf"{_VOORVOEGSEL}(/dossiers/[^/]+/documenten/[^/]+/[^/]+|(/dossiers/[^/]+)?/uitvoer"
    r"|/feitenbladen/[^/]+/(bundel|document))"
)


def maak_app(
    raadplegen: Raadplegen,
    aanmelding: Aanmelding,
    instellingen: Instellingen | None = None,
    uitgave: Uitgave | None = None,
    toezicht: Toezicht | None = None,
    inzicht: Toegangsinzicht | None = None,
    verwerkingen: Verwerkingslog | None = None,
    schrijfdeur: Schrijfdeur | None = None,
    wissen: Wissen | None = None,
    klok: Databankklok | None = None,
) -> ASGIApp:
    """Make the app that reads through `raadplegen` for whoever signed in by `aanmelding`.

    Everyone is shown the log of `uitgave`; `toezicht` says what of it is proven, and `inzicht` who
    may what; without a `schrijfdeur` it only reads, and `wissen` erases and says what that takes.
    `klok` tells how far this machine is off. In `verwerkingen` it is logged how each ended.
    """
    instellingen = instellingen or Instellingen()
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.raadplegen, app.state.aanmelding = raadplegen, aanmelding
    app.state.uitgave, app.state.toezicht = uitgave, toezicht
    app.state.inzicht, app.state.schrijfdeur, app.state.wissen = inzicht, schrijfdeur, wissen
    app.state.aanmeldingen = Aanmeldingen(inzicht.log) if inzicht else None
    for blad in deuren.BLADEN:
        app.include_router(blad)
    app.add_api_route("/gezondheid", _gezondheid, methods=["GET"], include_in_schema=False)
    app.mount(_VOORVOEGSEL, maak_api(raadplegen, instellingen, toezicht, schrijfdeur, inzicht))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_exception_handler(HTTPException, _toon_weigering)
    app.add_exception_handler(RequestValidationError, _toon_ongeldig)
    app.add_exception_handler(GeenToegang, _toon_geen_toegang)
    app.add_exception_handler(Vastgelopen, _toon_stilstand)
    for nu_niet in (ToegangOnbereikbaar, SleutelsBezet, ConceptenOnbereikbaar, Zwijgt):
        app.add_exception_handler(nu_niet, _toon_onbereikbaar)
    app.add_exception_handler(TeDruk, _toon_te_druk)
    app.add_exception_handler(SleutelsWeg, _toon_sleutels_weg)
    app.add_exception_handler(Onbekend, _toon_onbekend)
    app.add_exception_handler(Bedorven, _toon_bedorven)
    app.add_exception_handler(Exception, _toon_fout)
    vragen = (raadplegen.sleutels_weg, partial(_noodtoegang, inzicht))
    meer = (partial(_token_geweigerd, app.state.aanmeldingen), partial(stilstand, raadplegen))
    app.state.instellingen, app.state.klok = instellingen, partial(_afwijking, klok)
    mag = schrijfdeur.eis_brengen if schrijfdeur else _neemt_niets
    wacht = Wacht(Drempel(app), aanmelding, *vragen, *meer, app.state.klok, mag)
    return Deur(wacht, aanmelding.koekjes, verwerkingen)


def _neemt_niets(_: Lezer, dossier: str) -> None:
    """An app that only reads has nowhere to record."""
    raise GeenDossier(dossier)


def _afwijking(klok: Databankklok | None) -> timedelta:
    """How far this machine is ahead; of a database that is silent nobody can tell."""
    try:
        return klok.afwijking() if klok else timedelta()
    except Zwijgt:
        return timedelta()


def _token_geweigerd(
    aanmeldingen: Aanmeldingen | None, account: str | None, reden: Aanmeldweigering
) -> None:
    """Nothing is shown to whoever is refused, also while that cannot be noted."""
    if aanmeldingen is not None:
        with suppress(ToegangOnbereikbaar):
            aanmeldingen.geweigerd(account, reden)


def _noodtoegang(inzicht: Toegangsinzicht | None, wie: Aangemeld | None) -> Sequence[Zaakvoorstel]:
    """The emergency access that whoever looks at a page must know of."""
    return () if inzicht is None or wie is None else inzicht.noodtoegang(lezer_van(wie))


def maak_api(
    raadplegen: Raadplegen,
    instellingen: Instellingen,
    toezicht: Toezicht | None = None,
    schrijfdeur: Schrijfdeur | None = None,
    inzicht: Toegangsinzicht | None = None,
) -> FastAPI:
    """Make the API alone; its OpenAPI document stands at /openapi.json, made when it is asked for.

    That takes as long as all the rest of a start.
    """
    api = beschrijving.kale_api()
    api.state.raadplegen, api.state.instellingen = raadplegen, instellingen
    api.state.toezicht, api.state.schrijfdeur = toezicht, schrijfdeur
    api.state.inzicht = inzicht
    problemen.hang_op(api)
    document = cache(partial(beschrijving.openapi, api, instellingen))

    def lees_openapi() -> Response:
        return JSONResponse(document(), headers={"access-control-allow-origin": "*"})

    api.add_api_route("/openapi.json", lees_openapi, methods=["GET"], include_in_schema=False)
    return api


class Deur:
    """What every answer passes on its way out."""

    def __init__(
        self, binnen: ASGIApp, koekjes: Koekjes, verwerkingen: Verwerkingslog | None = None
    ) -> None:
        self._binnen, self._koekjes, self._verwerkingen = binnen, koekjes, verwerkingen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one question in and its answer out."""
        if scope["type"] != "http":
            await self._binnen(scope, receive, send)
            return
        kop_alleen = scope["method"] == "HEAD"
        api = scope["path"].startswith(_VOORVOEGSEL)
        keuze = Keuze("nl", self._koekjes)  # what programs read is Dutch
        if not api:
            keuze, scope = kies(scope, self._koekjes)

        async def verstuur(bericht: Message) -> None:
            if bericht["type"] == "http.response.start":
                koppen = MutableHeaders(scope=bericht)
                _zet_koppen(koppen, scope["path"], api=api)
                keuze.zet(koppen)
            elif kop_alleen:
                bericht = {**bericht, "body": b""}
            await send(bericht)

        if kop_alleen:
            scope = {**scope, "method": "GET"}
        weigering = _weigering(scope) if api else None
        if weigering is not None:
            await weigering(scope, receive, verstuur)
            return
        vraag = trace.begin(dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1"))
        merk = trace.HUIDIG.set(vraag)
        try:
            with keuze.geldt(scope):
                await self._binnen(scope, receive, self._gelogd(vraag, scope, receive, verstuur))
        finally:
            trace.HUIDIG.reset(merk)

    def _gelogd(self, vraag: trace.Span, scope: Scope, receive: Receive, verstuur: Send) -> Send:
        """Sends an answer once it is logged how the question ended, or else says it is not."""
        tegen = False

        async def stuur(bericht: Message) -> None:
            nonlocal tegen
            if tegen:
                return
            if bericht["type"] == "http.response.start" and self._verwerkingen and vraag.gedaan:
                fout = bericht["status"] >= 500
                try:
                    await run_in_threadpool(self._verwerkingen.sluit, vraag, fout=fout)
                except NietGelogd:
                    tegen = True
                    api = scope["path"].startswith(_VOORVOEGSEL)
                    # What was asked may have been done: only a reading changed nothing for sure.
                    las = scope["method"] in {"GET", "HEAD"}
                    antwoord = (
                        problemen.probleem(503, None if las else problemen.ONBEKEND)
                        if api
                        else paginas.fout(503, onbekend=not las)
                    )
                    await antwoord(scope, receive, verstuur)
                    return
            await verstuur(bericht)

        return stuur


def _zet_koppen(koppen: MutableHeaders, pad: str, *, api: bool) -> None:
    for naam, waarde in _KOPPEN.items():
        koppen[naam] = waarde
    if koppen.get("content-disposition", "").startswith("attachment"):
        koppen["content-security-policy"] = _CSP_BESTAND
    vast = pad.startswith("/static/")
    koppen.setdefault("cache-control", "public, max-age=3600" if vast else "no-store")
    if api:
        koppen["api-version"] = API_VERSIE


def _weigering(scope: Scope) -> Response | None:
    """415 for a body that is no JSON as it is, 406 for who takes no JSON back."""
    koppen = Headers(scope=scope)
    soort = mediasoort(koppen)
    brengt = koppen.get("content-length", "0") != "0" or "transfer-encoding" in koppen
    met_bestanden = soort == MET_BESTANDEN and _MET_BESTANDEN.fullmatch(scope["path"])
    if brengt and koppen.get("content-encoding", "identity").strip().lower() != "identity":
        antwoord = problemen.probleem(415, "Dit adres neemt niets aan dat is gecomprimeerd.")
        antwoord.headers["accept-encoding"] = "identity"
        return antwoord
    if brengt and soort != "application/json" and not met_bestanden:
        return problemen.probleem(415)
    if _BESTAND.fullmatch(scope["path"]) or _neemt_json(koppen.getlist("accept")):
        return None  # a file is whatever it is
    return problemen.probleem(406)


def _neemt_json(accept: Sequence[str]) -> bool:
    """Whether who sent these takes JSON: what is refused with q=0 is not taken (RFC 9110)."""
    wil: dict[str, bool] = {}
    for deel in ",".join(accept or ["*/*"]).lower().split(","):
        soort, *rest = (stuk.strip() for stuk in deel.split(";"))
        wil[soort] = not any(re.fullmatch(r"q=0(\.0*)?", stuk) for stuk in rest)
    if wil.keys() == {""}:
        return True
    smal = ("application/json", "application/problem+json", "application/*", "*/*")
    return next((wil[soort] for soort in smal if soort in wil), False)


def _gezondheid(request: Request) -> Response:
    """Zeg of het register antwoordt, en tot welk nummer het is gelezen."""
    try:
        positie = request.app.state.raadplegen.positie()
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is that it does not answer
        return problemen.probleem(503)
    return JSONResponse({"status": "gezond", "positie": positie})


def _toon_weigering(vraag: Request, fout: Exception) -> Response:
    if not isinstance(fout, HTTPException):
        return paginas.fout(500)
    if vraag.scope["path"].startswith(_VAN_PROGRAMMAS):  # what its own door did not recognise
        antwoord = problemen.probleem(fout.status_code)
    else:
        # Of these we wrote the reason ourselves; what the framework says is English.
        van_ons = fout.status_code in {HTTPStatus.GONE, HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}
        antwoord = paginas.fout(fout.status_code, fout.detail if van_ons else None)
    if fout.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        antwoord.headers["allow"] = problemen.toegestaan(vraag)
    return antwoord


def _toon_ongeldig(__: Request, fout: Any) -> Response:
    """A part of a path that names nothing is an address that is not there."""
    fouten = problemen.veldfouten(fout.errors())
    if any(f.plaats.startswith("path/") for f in fouten):
        return paginas.fout(404)
    zin = _("De vraag klopt niet. {fouten}.")
    return paginas.fout(400, zin.format(fouten=problemen.op_een_regel(fout)))


def _toon_geen_toegang(request: Request, fout: Exception) -> Response:
    reden: Weigering = getattr(fout, "reden", "geen_rol")
    if reden in {"geen_doel", "veel_gelezen"}:
        return doelblad.vraag(request, opnieuw=reden == "veel_gelezen")
    if reden == "rol_mag_dit_niet" and request.url.path == "/":
        return RedirectResponse("/toegang", 303)  # the first page of who reads no cases
    return paginas.fout(403, weigering(reden))


def _toon_onbereikbaar(vraag: Request, __: Exception) -> Response:
    return paginas.fout(503, onbekend=vraag.method != "GET")


def _toon_te_druk(vraag: Request, __: Exception) -> Response:
    return te_druk(vraag.scope, NIET_GELEZEN["druk"])


def _toon_stilstand(vraag: Request, fout: Any) -> Response:
    # What was recorded may be what cannot be read: only a reading changed nothing for sure.
    waarom = problemen.STILSTAND.format(nummer=fout.nummer)
    return paginas.fout(503, waarom, onbekend=vraag.method != "GET")


def _toon_sleutels_weg(_: Request, fout: Exception) -> Response:
    return paginas.fout(503, hoofdletter(f"{fout}."))


def _toon_onbekend(_: Request, __: Exception) -> Response:
    return paginas.fout(503, onbekend=True)


def _toon_bedorven(_: Request, fout: Exception) -> Response:
    return paginas.fout(500, bedorven=str(fout))


def _toon_fout(vraag: Request, __: Exception) -> Response:
    return paginas.fout(500, onbekend=vraag.method != "GET")
