"""Questions that mean harm, for every address of the app, and what of their answers is wrong.

What an address takes is read from the app itself: the questions of adressen.py, the fields of its
own forms and links, and the description of the API.
"""

import html
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import orjson
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.web.koekjes import FORMULIER, SESSIE, formulier
from tests.opstelling.adressen import routes
from tests.opstelling.paginalezer import Blad, Vorm
from tests.opstelling.serveren import HIER
from tests.opstelling.toegangshuis import Huis

MERK: Final = '"><script>kwaad()'
WAARDEN: Final[Mapping[str, str]] = {
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "year 10000": "10000-01-01",
    "negative": "-1",
    "2^63": str(2**63),
    "more digits than are read": "9" * 5000,
    "1e400": "1e400",
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "half of UTF-8": "\udce9",  # one byte of Latin-1
    "text that turns around": "naam \N{RIGHT-TO-LEFT OVERRIDE}ednarG",
    "markup": MERK,
    "very long": "x" * 300_000,  # more than an act can hold
    "digits of another script": "٢٠٢٤-٠١-٠١",
    "a line of a header": "a\r\nset-cookie: kwaad=1",
    "superscript": "²",
}
_TAAL: Final = "taal"  # a page is asked for in another language; taken off before all else
_HOEKEN: Final = ("[]", ".x", "%00")  # what some frameworks make of a name
_ADRES: Final = 40_000  # characters; more than 64 KB no server of ours reads of an address
_VAN_DAAD: Final = re.compile("/(vastleggen|herstel)/")
_INTUSSEN: Final = "Anderen legden intussen iets vast"
_WEG: Final = ("/afmelden", "/aanmelden/demo")  # after which another one asks, or nobody
_LANG: Final = 10.0  # seconds of a processor; nothing here takes one
# What speaks to programs though it is no API: its refusals are problems, or plain text.
_PROGRAMMA: Final = ("/api/", "/tile/", "/log/", "/bewijs/", "/checkpoint", "/gezondheid")
_TEKST: Final = ("/termijnenbord.ics",)


def gecodeerd(tekst: str) -> str:
    """A value as it stands in an address or a form, also one that is no text."""
    try:
        return quote(tekst, safe="", errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(tekst, safe="", errors="surrogatepass")


def als_formulier(velden: Iterable[tuple[str, str]]) -> str:
    """Fields as a browser sends them, or as one that is no browser does."""
    return "&".join(f"{gecodeerd(naam)}={gecodeerd(waarde)}" for naam, waarde in velden)


@dataclass(slots=True)
class Veeg:
    """Asks, and keeps what was wrong with the answers; `statussen` counts these."""

    huis: Huis
    deur: TestClient
    fouten: list[str] = field(default_factory=list)
    statussen: dict[int, int] = field(default_factory=dict)

    def vraag(self, wat: str, methode: str, adres: str, **hoe: Any) -> Any:
        """One question; what was refused left the register as it was."""
        leest = methode == "GET"
        stand = None if leest else self._stand()
        begin = time.process_time()
        try:
            antwoord = self.deur.request(methode, adres, **hoe)
        except Exception as fout:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.fouten.append(
                f"{methode} {adres[:150]} ({wat}): {type(fout).__name__}: {fout!s:.300}"
            )
            return None
        duur = time.process_time() - begin
        self.statussen[antwoord.status_code] = self.statussen.get(antwoord.status_code, 0) + 1
        mis = list(_mis(urlsplit(adres).path, antwoord))
        if duur > _LANG:
            mis.append(f"took {duur:.0f} s")
        if not leest and antwoord.status_code >= 400 and self._stand() != stand:
            mis.append("was refused, and something was recorded")
        self.fouten += [f"{methode} {adres[:150]} ({wat}): {m}" for m in mis]
        return antwoord

    @property
    def koppen(self) -> dict[str, str]:
        """With which a script of our own page sends something."""
        token = formulier(self.deur.cookies[SESSIE])
        return {"origin": HIER, "x-formulier": token, "content-type": "application/json"}

    def _stand(self) -> tuple[int, int]:
        """Up to where the register goes, and what was decided on access."""
        return self.huis.register.journal.positie(), self.huis.toegang.stand().positie


def _mis(pad: str, antwoord: Any) -> Iterator[str]:
    soort = antwoord.headers.get("content-type", "")
    if antwoord.status_code >= 500:
        yield f"status {antwoord.status_code}: {antwoord.text[:200]}"
    elif antwoord.status_code >= 400:
        verwacht = "text/html"
        if pad.startswith(_PROGRAMMA):
            verwacht = "application/problem+json"
        elif pad in _TEKST and antwoord.status_code == 400:
            verwacht = "text/plain"
        if not soort.startswith(verwacht):
            yield f"refused as {soort}, and not as {verwacht}"
    if soort.startswith("text/html") and "<script>kwaad" in antwoord.text:
        yield "markup came back as markup"
    if "kwaad" in antwoord.headers.get("set-cookie", ""):
        yield "a header came back as a header"


# ── addresses ─────────────────────────────────────────────────────────────────────────────────


def veeg_adressen(veeg: Veeg, vragen: Mapping[str, Sequence[str]], plek: Mapping[str, Any]) -> None:
    """Ask every address with values that mean harm: in each part of its path and its question."""
    getypt, beurt = _getypt(veeg), cycle(WAARDEN.items())
    for route, (eerste, *meer) in vragen.items():
        adres = eerste.format(**plek)
        pad, basis = urlsplit(adres).path, dict(parse_qsl(urlsplit(adres).query))
        namen = {n for vraag in (eerste, *meer) for n in _namen(vraag)} | getypt.get(route, set())
        if not route.startswith("/api/"):
            namen |= _eigen_namen(veeg.deur.get(adres), pad)
        rij = sorted(namen - {_TAAL})
        for wat, waarde in islice(beurt, 6 if len(rij) > 1 else 0):
            kort = waarde[: _ADRES // len(rij)]
            veeg.vraag(wat, "GET", f"{pad}?{als_formulier((n, kort) for n in rij)}")
        for naam in rij:
            for wat, waarde in islice(beurt, 3):
                velden = {**basis, naam: waarde[:_ADRES]}.items()
                veeg.vraag(f"{naam}: {wat}", "GET", f"{pad}?{als_formulier(velden)}")
        dubbel = [(n, w) for n in rij for w in ("a", MERK)]
        rommel = [(f"kwaad{hoek}", MERK) for hoek in (*_HOEKEN, MERK)]
        veeg.vraag("twice", "GET", f"{pad}?{als_formulier(dubbel)}")
        veeg.vraag("unknown", "GET", f"{pad}?{als_formulier([*basis.items(), *rommel])}")
        _veeg_pad(veeg, route, urlsplit(adres), beurt)


def _veeg_pad(
    veeg: Veeg, route: str, adres: SplitResult, beurt: Iterator[tuple[str, str]], wijze: str = "GET"
) -> None:
    """Every part of the path that names something, with what names nothing."""
    goed = adres.path.split("/")
    for i, deel in enumerate(route.split("/")):
        if deel.startswith("{"):
            for wat, waarde in islice(beurt, 6):
                pad = "/".join([*goed[:i], gecodeerd(waarde[:_ADRES]), *goed[i + 1 :]])
                hoe = {"content": b"{}", "headers": veeg.koppen} if wijze == "POST" else {}
                vraag = f"?{adres.query}" if adres.query else ""
                veeg.vraag(f"{deel}: {wat}", wijze, f"{pad}{vraag}", **hoe)


def _namen(adres: str) -> set[str]:
    return {naam for naam, _ in parse_qsl(urlsplit(adres).query, keep_blank_values=True)}


def _getypt(veeg: Veeg) -> dict[str, set[str]]:
    """Per address the names that its own types give its question, and its headers."""
    uit: dict[str, set[str]] = {}
    for pad, route in routes(veeg.huis.app):
        if isinstance(route, APIRoute):
            velden = get_flat_params(route.dependant)
            vraag = {v.alias for v in velden} - route.param_convertors.keys()
            uit[pad] = uit.get(pad, set()) | vraag
    return uit


def _eigen_namen(antwoord: Any, pad: str) -> set[str]:
    """What a page asks of itself, in its forms and its links."""
    if not antwoord.headers.get("content-type", "").startswith("text/html"):
        return set()
    blad = Blad(antwoord.text)
    namen = {n for v in blad.vormen if v.methode == "get" and v.actie == pad for n in v.velden}
    for link in blad.links:
        delen = urlsplit(link)
        if delen.path in {"", pad}:
            namen |= _namen(link)
    return namen


# ── forms ─────────────────────────────────────────────────────────────────────────────────────


def vormen_van(veeg: Veeg, adressen: Iterable[str]) -> list[Vorm]:
    """Every kind of form that these pages send, once; but for signing out, which ends all."""
    uit: dict[tuple[str, ...], Vorm] = {}
    for adres in adressen:
        antwoord = veeg.deur.get(adres)
        if antwoord.headers.get("content-type", "").startswith("text/html"):
            for vorm in Blad(antwoord.text).vormen:
                vorm.actie = vorm.actie or urlsplit(adres).path
                if vorm.methode == "post" and vorm.actie not in _WEG:
                    uit.setdefault(vorm.soort, vorm)
    return list(uit.values())


def veeg_vormen(veeg: Veeg, vormen: Sequence[Vorm]) -> None:
    """Send every form with values that mean harm: in all fields at once, and one at a time.

    The form of an act is made from its model: of those each field is tried once, in one form.
    """
    beurt, gezien = cycle(WAARDEN.items()), set[str]()
    for vorm in vormen:
        druk, basis, per_veld = cycle(vorm.knoppen), vorm.velden, 2
        alleen = set(basis) - {FORMULIER}
        if _VAN_DAAD.search(vorm.actie):
            per_veld, alleen = 1, {n for n in alleen if n not in gezien}
            gezien |= basis.keys()
        if not alleen:
            continue
        for wat, waarde in islice(beurt, 3 * per_veld):
            kwaad = dict.fromkeys(vorm.zelf - {FORMULIER}, waarde)
            _stuur(veeg, vorm, wat, {**basis, **next(druk), **kwaad}, vorm.getypt)
        for naam in sorted(alleen):
            for wat, waarde in islice(beurt, per_veld):
                velden = {**basis, **next(druk), naam: waarde}
                _stuur(
                    veeg, vorm, f"{naam}: {wat}", velden, vorm.getypt if naam in vorm.zelf else ()
                )
        _stuur(veeg, vorm, "nothing", {FORMULIER: basis.get(FORMULIER, "")})
        rommel = {f"{n}{hoek}": MERK for n in alleen for hoek in (".99999999.titel", ".²", "[]")}
        _stuur(veeg, vorm, "unknown", {**basis, **rommel})


def _stuur(
    veeg: Veeg, vorm: Vorm, wat: str, velden: Mapping[str, str], getypt: Collection[str] = ()
) -> None:
    """One form; what was typed in these fields is still there when it is refused."""
    koppen = {"origin": HIER, "content-type": "application/x-www-form-urlencoded"}
    lichaam = als_formulier(velden.items())
    antwoord = veeg.vraag(wat, "POST", vorm.actie, content=lichaam, headers=koppen)
    if antwoord is None or antwoord.status_code not in {303, 400}:
        return
    mis = []
    if antwoord.status_code == 303:
        naar = antwoord.headers["location"]
        if naar.startswith(("/aanmelden", "/doel")):  # nothing was asked at all
            veeg.fouten.append(f"POST {vorm.actie[:100]} ({wat}): went to {naar}")
        return
    if 'class="veldfout"' not in antwoord.text and 'role="alert"' not in antwoord.text:
        mis.append("refused without a fault beside a field")
    heel = html.unescape(antwoord.text)
    if _INTUSSEN in heel:
        return  # the act as it stands now, and the page says so
    mis += [
        f"what was typed in {naam} is gone"
        for naam in velden.keys() & getypt
        if (kern := velden[naam].strip()) and kern.isprintable() and kern not in heel
    ]
    veeg.fouten += [f"POST {vorm.actie[:100]} ({wat}): {m}" for m in mis]


# ── bodies ────────────────────────────────────────────────────────────────────────────────────

_DIEP: Final = 40_000
_RAUW: Final[Mapping[str, str]] = {
    "a list": '["x"]',
    "an object": "{}",
    "2^63": str(2**63),
    "more digits than are read": "9" * 5000,
    "1e400": "1e400",
    "negative": "-1",
    "NaN": "NaN",
    "lone surrogate": r'"\ud800"',
    "NUL": r'"a\u0000b"',
    "year 0": '"0000-01-01"',
    "year 10000": '"10000-01-01"',
    "long": f'"{"x" * 100_000}"',
    "nested": "[" * _DIEP + "]" * _DIEP,
    "markup": '"\\"><script>kwaad()"',
}
_HEEL: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "no object": b"[]",
    "cut off": b'{"daad": "sig',
    "nested lists": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * _DIEP + b"1" + b"}" * _DIEP,
    "a surrogate as a name": rb'{"\ud800": 1}',
    "NUL as a name": rb'{"a\u0000": 1}',
    "markup as a name": b'{"<script>kwaad()": 1}',
    "a long name": b'{"' + b"x" * 100_000 + b'": 1}',
    "said twice": b'{"woorden": "a", "woorden": "b", "daad": "x", "daad": "y"}',
    "UTF-16": '{"woorden": "é"}'.encode("utf-16"),
    "Latin-1": '{"woorden": "é"}'.encode("latin-1"),
    "a mark in front": b"\xef\xbb\xbf{}",
}
_SOORTEN: Final = (
    *("text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data"),
    *("multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded", "?"),
)
_DEEL: Final = b'--g\r\ncontent-disposition: form-data; name="%s"; filename="%s"\r\n\r\nx'
_DELEN: Final[Mapping[str, bytes]] = {
    "cut off": _DEEL % (b"bronnen.0.bestand", b"a.txt"),
    "cut off in a head": b'--g\r\ncontent-disposition: form-data; name="a',
    "without a name": b"--g\r\n\r\nx\r\n--g--",
    "NUL": _DEEL % (b"a\0b", b"..\0/..") + b"\r\n--g--",
    "a way out": _DEEL % (b"bronnen.0.bestand", b"../../etc/passwd") + b"\r\n--g--",
    "no UTF-8": _DEEL % (b"\xff", b"\xe9\xff.txt") + b"\r\n--g--",
    "other": b"--anders\r\n\r\n--anders--",
}


def veeg_lichamen(veeg: Veeg, vragen: Mapping[str, Mapping[str, Any]]) -> None:
    """Send the API bodies that mean harm: whole, in each field, as something else."""
    beurt, nummer = cycle(_RAUW.items()), count(1)
    for adres, voorbeeld in vragen.items():
        per_veld = {
            f"{naam}: {wat}": orjson.dumps({**voorbeeld, naam: "@"}).replace(b'"@"', rauw.encode())
            for naam in (*voorbeeld, "onbekend")
            for wat, rauw in islice(beurt, 5)
        }
        for wat, lichaam in {**_HEEL, **per_veld}.items():
            koppen = {**veeg.koppen, "idempotency-key": f"kwaad {next(nummer)}".replace(" ", "-")}
            veeg.vraag(wat, "POST", adres, content=lichaam, headers=koppen)
        for soort in _SOORTEN:
            koppen = {**veeg.koppen, "content-type": soort}
            veeg.vraag(soort[:40], "POST", adres, content=b"{}", headers=koppen)


def veeg_delen(veeg: Veeg, adressen: Iterable[str]) -> None:
    """Send forms with files that are broken."""
    for adres in adressen:
        for wat, lichaam in _DELEN.items():
            koppen = {**veeg.koppen, "content-type": "multipart/form-data; boundary=g"}
            veeg.vraag(wat, "POST", adres, content=lichaam, headers=koppen)


def veeg_koppen(veeg: Veeg, adressen: Iterable[str]) -> None:
    """Ask with headers that mean harm."""
    past = {wat: w for wat, w in WAARDEN.items() if not {"\0", "\n"} & set(w)}
    beurt = cycle((wat, w[:_ADRES].encode("utf-8", "replace")) for wat, w in past.items())
    for adres in adressen:
        for kop in ("x-doel", "if-none-match", "if-match", "accept", "traceparent", "cookie"):
            for wat, waarde in islice(beurt, 4):
                veeg.vraag(f"{kop}: {wat}", "GET", adres, headers={kop: waarde})


def veeg_schrijfpaden(veeg: Veeg, plek: Mapping[str, str]) -> None:
    """Send to every address that takes something, with in its path what names nothing."""
    beurt = cycle(WAARDEN.items())
    for route, hoe in routes(veeg.huis.app):
        if "POST" in (hoe.methods or ()):
            _veeg_pad(veeg, route, urlsplit(route.format(**plek)), beurt, "POST")
