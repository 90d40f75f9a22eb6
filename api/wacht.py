"""The guard before pages and API: nothing answers a stranger but what is named here.

Whoever asks is known by a session, or on the API by an access token; what that means is asked at
every question. What changes something comes with a token that only our own page can hold, and from
that page (OWASP: synchronizer token and origin); a program with an access token needs neither,
since no browser sends that by itself. What is refused is refused here, before any page runs.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import meerdelig, paginas
from api.aanbieder import AanbiederZwijgt, TokenGeweigerd
from api.aanmelding import Aanmelding
from api.koekjes import AANLOOP, FORMULIER, SESSIE, Aanloop, formulier, gelijk
from api.meerdelig import Ingezonden
from api.problemen import probleem
from api.sjablonen import BEZOEK, Bezoek
from ledger.lijsten import Aanmeldweigering
from ledger.sessies import Aangemeld, SessiesOnbereikbaar
from ledger.toegangsstand import Zaakvoorstel

Noodtoegang = Callable[[Aangemeld | None], Sequence[Zaakvoorstel]]
Geweigerd = Callable[[str | None, Aanmeldweigering], object]
_API = "/api/v1"
# The log's public face: anyone may check it, so nobody is asked for a name there.
_VAN_IEDEREEN = (
    *("/static/", "/tile/", "/log/", "/bewijs/", "/checkpoint", "/gezondheid", "/metrics"),
    "/.well-known/",
)
_OPENBAAR = frozenset(
    {
        *("/controle", f"{_API}/controle", f"{_API}/openapi.json", "/toegankelijkheid"),
        *("/handleiding/inbraak", "/handleiding/dienst"),
        *("/aanmelden", "/aanmelden/begin", "/aanmelden/terug", "/aanmelden/demo", "/afgemeld"),
    }
)
_TOETST_ALLEEN = frozenset({"/controle"})  # a receipt is sent there and nothing is kept
_LEEST = frozenset({"GET", "HEAD", "OPTIONS"})
_LANGSTE_FORMULIER = 3 * 256 * 1024  # an act, with every byte of its texts percent-encoded
_MEEST_VELDEN = 500
_SOORT_FORMULIER = "application/x-www-form-urlencoded"
_TE_DRUK = (
    "Er worden nu te veel bestanden tegelijk gestuurd."
    " Met deze poging is niets vastgelegd; probeer het zo weer."
)
_ONLEESBAAR = "Het formulier kwam niet heel aan. Met deze poging is niets vastgelegd."
_TE_GROOT = (
    "Dit is groter dan een formulier kan zijn. Met deze poging is niets vastgelegd of bewaard."
)
_KANAAL = 'Bearer realm="toedracht"'


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
    ) -> None:
        self._binnen, self._aanmelding, self._geweigerd = binnen, aanmelding, geweigerd
        self._stilstand, self._klok = stilstand, klok
        self._onleesbaar, self._noodtoegang = onleesbaar, noodtoegang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question, or say why not."""
        if scope["type"] != "http" or scope["path"].startswith(_VAN_IEDEREEN):
            await self._binnen(scope, receive, send)
            return
        merk = BEZOEK.set(Bezoek(demo=self._aanmelding.demo))
        try:
            with ExitStack() as stapel:
                antwoord = await self._weigering(scope, receive, stapel)
                await self._antwoord(antwoord, scope, receive, send)
        finally:
            BEZOEK.reset(merk)

    async def _antwoord(
        self, antwoord: Response | Receive, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if isinstance(antwoord, Response):
            await antwoord(scope, receive, send)
        else:
            await self._binnen(scope, antwoord, send)

    async def _weigering(
        self, scope: Scope, receive: Receive, stapel: ExitStack
    ) -> Response | Receive:
        """A refusal, or what is left to read of a question that may pass.

        What its files take in memory is held by `stapel`, until it was answered.
        """
        koppen = {naam.decode("latin-1"): w.decode("latin-1") for naam, w in scope["headers"]}
        api = scope["path"].startswith(_API)
        try:
            komst = await run_in_threadpool(self._wie_komt, scope, koppen)
        except TokenGeweigerd as fout:
            kop = f'{_KANAAL}, error="invalid_token", error_description="{fout}"'
            return _geweigerd(401, f"Aanmelding geweigerd: {fout}.", api, kop)
        except (AanbiederZwijgt, SessiesOnbereikbaar):
            return _geweigerd(503, None, api)
        scope.setdefault("state", {})["aangemeld"] = komst.wie
        token = formulier(komst.ids[0]) if komst.ids else ""
        onleesbaar = bool(komst.wie and await run_in_threadpool(self._onleesbaar))
        nieuws = partial(self._noodtoegang, komst.wie)
        stil = self._stilstand if komst.wie else tuple
        wie = (komst.wie, token, self._aanmelding.demo)
        BEZOEK.set(Bezoek(*wie, onleesbaar, nieuws, stil, self._klok if komst.wie else timedelta))
        if komst.wie is None and not is_openbaar(scope["path"]):
            return _onbekend(scope, api)
        if scope["method"] in _LEEST or komst.met_token or scope["path"] in _TOETST_ALLEEN:
            return receive
        try:
            if komst.wie and not api and _soort(koppen) == meerdelig.SOORT:
                ingezonden = await _met_bestanden(koppen, receive, stapel)
            else:
                velden, receive = await _formulier(koppen, receive)
                ingezonden = Ingezonden(velden)
        except meerdelig.TeDruk:
            return _geweigerd(503, _TE_DRUK, api)
        except meerdelig.Onleesbaar:
            return _geweigerd(400, _ONLEESBAAR, api)
        except meerdelig.TeGroot:
            return _geweigerd(413, _TE_GROOT, api)
        scope["state"]["formulier"], scope["state"]["ingezonden"] = ingezonden.velden, ingezonden
        reden = self._vervalst(koppen, ingezonden.velden, komst)
        return _geweigerd(403, reden, api) if reden else receive

    def _wie_komt(self, scope: Scope, koppen: Mapping[str, str]) -> _Komst:
        soort, _, token = koppen.get("authorization", "").partition(" ")
        if scope["path"].startswith(_API) and soort.lower() == "bearer":
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

    def _vervalst(
        self, koppen: Mapping[str, str], velden: Mapping[str, str], komst: _Komst
    ) -> str | None:
        """Why this cannot have come from a page of ours; None when it can."""
        vandaan = koppen.get("origin")
        if vandaan is None and koppen.get("sec-fetch-site") != "same-origin":
            return "De browser zei niet van welke pagina dit kwam."
        if vandaan not in {None, *self._aanmelding.oorsprongen}:
            return "Dit kwam van een andere site."
        gegeven = velden.get(FORMULIER) or koppen.get("x-formulier", "")
        if not any(gelijk(gegeven, formulier(id_)) for id_ in komst.ids):
            return "Dit formulier hoort niet bij deze aanmelding. Open de pagina opnieuw."
        return None


def is_openbaar(pad: str) -> bool:
    """Whether anyone may ask for this address without signing in."""
    return pad in _OPENBAAR or pad.startswith("/controle/")


def _onbekend(scope: Scope, api: bool) -> Response:
    """Whoever is not signed in: a program is told how, a reader goes to the sign-in page."""
    if api:
        return _geweigerd(401, None, api, _KANAAL)
    naar = scope["path"]
    if scope["query_string"]:
        naar += "?" + scope["query_string"].decode("latin-1")
    terug = f"?naar={quote(naar, safe='/')}" if scope["method"] == "GET" and naar != "/" else ""
    return RedirectResponse(f"/aanmelden{terug}", 303)


def _geweigerd(status: int, reden: str | None, api: bool, kanaal: str | None = None) -> Response:
    antwoord = probleem(status, reden) if api else paginas.fout(status, reden)
    if kanaal:
        antwoord.headers["www-authenticate"] = kanaal
    return antwoord


def _soort(koppen: Mapping[str, str]) -> str:
    """The media type of what was sent."""
    return koppen.get("content-type", "").partition(";")[0].strip().lower()


async def _met_bestanden(
    koppen: Mapping[str, str], receive: Receive, stapel: ExitStack
) -> Ingezonden:
    """A form with files; raises as `meerdelig.lees`, and TeDruk."""
    gezegd = koppen.get("content-length", "")
    omvang = int(gezegd) if gezegd.isdecimal() else 2**63  # not said: as much as may be
    stapel.enter_context(meerdelig.RUIMTE.voor(omvang))
    return await meerdelig.lees(koppen["content-type"], _stukken(receive))


async def _stukken(receive: Receive) -> AsyncIterator[bytes]:
    """A body as it comes in; half of one is none.

    Raises:
        ClientDisconnect: whoever sent it went away.
    """
    while True:
        bericht = await receive()
        if bericht["type"] == "http.disconnect":
            raise ClientDisconnect
        yield bericht.get("body", b"")
        if not bericht.get("more_body", False):
            return


async def _formulier(koppen: Mapping[str, str], receive: Receive) -> tuple[dict[str, str], Receive]:
    """The fields of a small form, and its body once more for who reads it next."""
    if _soort(koppen) != _SOORT_FORMULIER:
        return {}, receive
    lichaam, verder = b"", True
    while verder and len(lichaam) <= _LANGSTE_FORMULIER:
        bericht = await receive()
        if bericht["type"] == "http.disconnect":
            raise ClientDisconnect  # half a form is none
        lichaam += bericht.get("body", b"")
        verder = bericht.get("more_body", False)
    if len(lichaam) > _LANGSTE_FORMULIER:
        return {}, receive
    eerst: list[Message] = [{"type": "http.request", "body": lichaam, "more_body": False}]

    async def opnieuw() -> Message:
        return eerst.pop() if eerst else await receive()

    with suppress(ValueError):  # more fields than a form of ours has
        return dict(
            parse_qsl(lichaam.decode("utf-8", "replace"), max_num_fields=_MEEST_VELDEN)
        ), opnieuw
    return {}, opnieuw
