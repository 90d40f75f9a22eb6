"""The guard before pages and API: nothing answers a stranger but what is named here.

Whoever asks is known by a session, or on the API by an access token; what that means is asked at
every question. What changes something comes with a token that only our own page can hold, and from
that page (OWASP: synchronizer token and origin); a program with an access token needs neither,
since no browser sends that by itself. What is refused is refused here, before any page runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.beeld.sjablonen import BEZOEK, Bezoek
from api.drempel import HERKENNEN, LEEST, Plaatsen, Vol, te_druk
from api.taal.toegangstaal import weigering
from api.taal.vertaling import _
from api.web import meerdelig
from api.web.aanbieder import AanbiederZwijgt, TokenGeweigerd
from api.web.aanmelding import Aanmelding
from api.web.koekjes import AANLOOP, FORMULIER, SESSIE, Aanloop, formulier, gelijk
from api.web.lichaam import (
    KLEIN,
    MET_BESTANDEN,
    NIET_GELEZEN,
    RUIMTE,
    TeDruk,
    TeGroot,
    TeTraag,
    gemeld,
    grootst,
    heel,
    mediasoort,
    opnieuw,
    stukken,
)
from api.web.meerdelig import Ingezonden
from api.web.problemen import probleem
from api.web.schrijfdeur import GeenDossier
from api.web.vraag import lezer_van
from api.zaak import paginas
from ledger.daden.lijsten import Aanmeldweigering
from ledger.databank.sessies import Aangemeld, SessiesOnbereikbaar
from ledger.toegang.toegang import Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.toegangslog import GeenToegang, ToegangOnbereikbaar

Noodtoegang = Callable[[Aangemeld | None], Sequence[Zaakvoorstel]]
Geweigerd = Callable[[str | None, Aanmeldweigering], object]
_API = "/api/v1"
_PROGRAMMAS = "/api/"  # whoever asks for another version is a program as well
# The log's public face: anyone may check it, so nobody is asked for a name there.
_VAN_IEDEREEN = (
    *("/static/", "/tile/", "/log/", "/bewijs/", "/checkpoint", "/gezondheid", "/metrics"),
    "/.well-known/",
)
_OPENBAAR = frozenset(
    {
        *("/controle", f"{_API}/controle", f"{_API}/openapi.json", "/toegankelijkheid"),
        *("/handleiding", "/handleiding/inbraak", "/handleiding/dienst"),
        *("/aanmelden", "/aanmelden/begin", "/aanmelden/terug", "/aanmelden/demo", "/afgemeld"),
    }
)
_TOETST_ALLEEN = frozenset({"/controle"})  # a receipt is sent there and nothing is kept
# Where a form with files goes; whoever may not record there is told before one is read.
_NEEMT_BESTANDEN = re.compile(
    rf"(?:{_API})?/dossiers/([^/]+)/(?:vastleggen/[^/]+|herstel/[^/]+|handelingen)|/invoer"
)
_MEEST_VELDEN = 500
_SOORT_FORMULIER = "application/x-www-form-urlencoded"
_KANAAL = 'Bearer realm="toedracht"'
_MAG_NIET = 403


@dataclass(frozen=True, slots=True)
class _Komst:
    """Who comes, and the ids from which the token in its forms may follow."""

    wie: Aangemeld | None
    ids: tuple[str, ...]
    met_token: bool


class Wacht:
    """Lets in who may, and tells those inside who that is."""

    def __init__(
        self,
        binnen: ASGIApp,
        aanmelding: Aanmelding,
        onleesbaar: Callable[[], object],
        noodtoegang: Noodtoegang,
        geweigerd: Geweigerd,
        stilstand: Callable[[], Sequence[int]],
        klok: Callable[[], timedelta],
        mag_brengen: Callable[[Lezer, str], object],
    ) -> None:
        self._binnen, self._aanmelding, self._geweigerd = binnen, aanmelding, geweigerd
        self._stilstand, self._klok = stilstand, klok
        self._onleesbaar, self._noodtoegang = onleesbaar, noodtoegang
        self._mag_brengen, self._herkennen = mag_brengen, Plaatsen(HERKENNEN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question, or say why not."""
        if scope["type"] != "http" or scope["path"].startswith(_VAN_IEDEREEN):
            await self._binnen(scope, receive, send)
            return
        merk = BEZOEK.set(Bezoek(demo=self._aanmelding.demo, oefen=self._aanmelding.oefen))
        try:
            with ExitStack() as stapel:
                antwoord = await self._weigering(scope, receive, stapel)
                await self._antwoord(antwoord, scope, receive, send)
        except ClientDisconnect:
            pass  # half a body is none, and nobody is left to tell
        finally:
            BEZOEK.reset(merk)

    async def _antwoord(
        self, antwoord: Response | Receive, scope: Scope, receive: Receive, send: Send
    ) -> None:
        send = _met_kanaal(send) if scope.get("state", {}).get("met_token") else send
        if isinstance(antwoord, Response):
            await antwoord(scope, receive, send)
        else:
            await self._binnen(scope, antwoord, send)

    async def _weigering(
        self, scope: Scope, receive: Receive, stapel: ExitStack
    ) -> Response | Receive:
        """A refusal, or what is left to read of a question that may pass.

        All that can be told without its body is told before that is read. What it takes in memory
        is held by `stapel`, until it was answered.
        """
        koppen = {naam.decode("latin-1"): w.decode("latin-1") for naam, w in scope["headers"]}
        api = scope["path"].startswith(_PROGRAMMAS)
        try:
            async with self._herkennen.een():
                komst = await self._herken(scope, koppen)
        except Vol:
            return te_druk(scope)
        except TokenGeweigerd as fout:
            kop = f'{_KANAAL}, error="invalid_token", error_description="{fout}"'
            return await _geweigerd(401, f"Aanmelding geweigerd: {fout}.", api, kop)
        except (AanbiederZwijgt, SessiesOnbereikbaar):
            return await _geweigerd(503, None, api)
        if komst.wie is None and not is_openbaar(scope["path"]):
            return await _onbekend(scope, api)
        if scope["method"] in LEEST:
            return receive
        vrij = komst.met_token or scope["path"] in _TOETST_ALLEEN
        reden = None if vrij else self._van_elders(koppen)
        if reden:
            return await _geweigerd(403, reden, api)
        gelezen = await self._lees(scope, koppen, receive, komst, stapel)
        if isinstance(gelezen, Response):
            return gelezen
        ingezonden, receive = gelezen
        scope["state"]["formulier"], scope["state"]["ingezonden"] = ingezonden.velden, ingezonden
        reden = None if vrij else _vervalst(koppen, ingezonden.velden, komst)
        return await _geweigerd(403, reden, api) if reden else receive

    async def _herken(self, scope: Scope, koppen: Mapping[str, str]) -> _Komst:
        """Who comes; what every page says of them is asked by whoever shows one."""
        komst = await run_in_threadpool(self._wie_komt, scope, koppen)
        scope.setdefault("state", {})["aangemeld"] = komst.wie
        scope["state"]["met_token"] = komst.met_token
        token = formulier(komst.ids[0]) if komst.ids else ""
        onleesbaar = bool(komst.wie and await run_in_threadpool(self._onleesbaar))
        nieuws = partial(self._noodtoegang, komst.wie)
        stil = self._stilstand if komst.wie else tuple
        wie = (komst.wie, token, self._aanmelding.demo)
        klok, oefen = self._klok if komst.wie else timedelta, self._aanmelding.oefen
        BEZOEK.set(Bezoek(*wie, onleesbaar, nieuws, stil, klok, oefen))
        return komst

    async def _lees(
        self,
        scope: Scope,
        koppen: Mapping[str, str],
        receive: Receive,
        komst: _Komst,
        stapel: ExitStack,
    ) -> Response | tuple[Ingezonden, Receive]:
        """What came in, and its body for who reads it next; or why it is not read."""
        soort, api = mediasoort(koppen), scope["path"].startswith(_PROGRAMMAS)
        delen = soort == MET_BESTANDEN and scope["path"] not in _TOETST_ALLEEN
        plek = _NEEMT_BESTANDEN.fullmatch(scope["path"]) if delen else None
        wie = komst.wie
        grens = grootst(soort if plek else "") if wie is not None else KLEIN
        try:
            if plek is not None and wie is not None:
                async with self._herkennen.een():
                    await run_in_threadpool(self._mag_brengen, lezer_van(wie), plek[1] or "")
            if gemeld(koppen) > grens:
                raise TeGroot
            deel = stapel.enter_context(RUIMTE.voor(None if wie is None else wie.account))
            scope["state"]["ruimte"] = deel
            if delen and wie is not None:
                binnen = stukken(receive, grens)
                return await meerdelig.lees(koppen["content-type"], binnen, deel), receive
            lichaam = await heel(receive, grens, deel)
            velden = _velden(soort, lichaam)
        except Exception as fout:
            antwoord = await _niet_gelezen(fout, scope, api=api)
            if antwoord is None:
                raise
            return antwoord
        return Ingezonden(velden), opnieuw(lichaam, receive)

    def _wie_komt(self, scope: Scope, koppen: Mapping[str, str]) -> _Komst:
        soort, _, token = koppen.get("authorization", "").partition(" ")
        if scope["path"].startswith(_PROGRAMMAS) and soort.lower() == "bearer":
            return _Komst(self._met_token(token.strip()), (), met_token=True)
        koekjes = self._aanmelding.koekjes
        gelezen = koekjes.gelezen(scope["headers"])
        aanloop = Aanloop.uit(gelezen.get(koekjes.naam(AANLOOP), ""))
        id_ = gelezen.get(koekjes.naam(SESSIE))
        wie = self._aanmelding.sessies.herken(id_) if id_ else None
        ids = (*([id_] if wie and id_ else []), *([aanloop.geheim] if aanloop else []))
        return _Komst(wie, ids, met_token=False)

    def _met_token(self, token: str) -> Aangemeld:
        try:
            if self._aanmelding.aanbieder is None:
                raise TokenGeweigerd("dit register neemt geen tokens aan")
            wie = self._aanmelding.aanbieder.token(token)
        except TokenGeweigerd:
            self._geweigerd(None, "niet_erkend")
            raise
        if self._aanmelding.sessies.is_uitgeschakeld(wie.account):
            self._geweigerd(wie.account, "uitgeschakeld")
            raise TokenGeweigerd("het account is uitgeschakeld")
        return wie

    def _van_elders(self, koppen: Mapping[str, str]) -> str | None:
        """Why this cannot have been sent by a page of ours; None when it can."""
        vandaan = koppen.get("origin")
        if vandaan is None and koppen.get("sec-fetch-site") != "same-origin":
            return _("De browser zei niet van welke pagina dit kwam.")
        if vandaan not in {None, *self._aanmelding.oorsprongen}:
            return _("Dit kwam van een andere site.")
        return None


def _met_kanaal(send: Send) -> Send:
    """Who came with a token and may not do this is told that the token falls short (RFC 6750)."""

    async def stuur(bericht: Message) -> None:
        if bericht["type"] == "http.response.start" and bericht["status"] == _MAG_NIET:
            koppen = MutableHeaders(scope=bericht)
            koppen.setdefault("www-authenticate", f'{_KANAAL}, error="insufficient_scope"')
        await send(bericht)

    return stuur


def _vervalst(koppen: Mapping[str, str], velden: Mapping[str, str], komst: _Komst) -> str | None:
    """Why this is no form of this session; None when it is."""
    gegeven = velden.get(FORMULIER) or koppen.get("x-formulier", "")
    if any(gelijk(gegeven, formulier(id_)) for id_ in komst.ids):
        return None
    return _("Dit formulier hoort niet bij deze aanmelding. Open de pagina opnieuw.")


def is_openbaar(pad: str) -> bool:
    """Whether anyone may ask for this address without signing in."""
    return pad in _OPENBAAR or pad.startswith("/controle/")


async def _onbekend(scope: Scope, api: bool) -> Response:
    """Whoever is not signed in: a program is told how, a reader goes to the sign-in page.

    A part of a page is no page: our script is told that it is over, and says so beside the form.
    """
    if api:
        return await _geweigerd(401, None, api, _KANAAL)
    if (b"hx-request", b"true") in scope["headers"]:
        return Response(status_code=401)
    naar = scope["path"]
    if scope["query_string"]:
        naar += "?" + scope["query_string"].decode("latin-1")
    terug = f"?naar={quote(naar, safe='/')}" if scope["method"] == "GET" and naar != "/" else ""
    return RedirectResponse(f"/aanmelden{terug}", 303)


async def _geweigerd(
    status: int, reden: str | None, api: bool, kanaal: str | None = None
) -> Response:
    """A page asks the database what is new for whoever reads it, so a thread waits for that."""
    if api:
        antwoord = probleem(status, reden)
    else:
        antwoord = await run_in_threadpool(paginas.fout, status, reden)
    if kanaal:
        antwoord.headers["www-authenticate"] = kanaal
    return antwoord


def _velden(soort: str, lichaam: bytes) -> dict[str, str]:
    """The fields of a form; of anything else none.

    Raises:
        TeGroot: it is larger, or has more fields, than a form of ours.
    """
    if soort != _SOORT_FORMULIER:
        return {}
    if len(lichaam) > KLEIN:
        raise TeGroot
    try:
        return dict(parse_qsl(lichaam.decode("utf-8", "replace"), max_num_fields=_MEEST_VELDEN))
    except ValueError:
        raise TeGroot from None


async def _niet_gelezen(fout: Exception, scope: Scope, *, api: bool) -> Response | None:
    """Why a body was not read, or not to its end; None for what is a fault of ours."""
    match fout:
        case Vol():
            return te_druk(scope)
        case TeDruk():
            return te_druk(scope, NIET_GELEZEN["druk"])
        case TeGroot():
            return await _geweigerd(413, NIET_GELEZEN["groot"], api)
        case TeTraag():
            return await _geweigerd(408, NIET_GELEZEN["traag"], api)
        case meerdelig.Onleesbaar():
            return await _geweigerd(400, NIET_GELEZEN["onleesbaar"], api)
        case GeenDossier():
            return await _geweigerd(404, None, api)
        case GeenToegang():
            return await _geweigerd(403, weigering(fout.reden), api)
        case ToegangOnbereikbaar():
            return await _geweigerd(503, NIET_GELEZEN["zwijgt"], api)
        case _:
            return None
