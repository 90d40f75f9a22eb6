"""Every address of the app, so that what must hold of all of them is asked of all of them."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from httpx2 import Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tests.opstelling.serveren import HIER


def routes(app: ASGIApp) -> Iterator[tuple[str, Route]]:
    """Every route of the app, with its whole path."""
    yield from _van(achter_de_deuren(app))


def leesbaar(antwoord: Response) -> str:
    """What an answer says, also where it is a file that holds others."""
    if not zipfile.is_zipfile(io.BytesIO(antwoord.content)):
        return antwoord.text
    with zipfile.ZipFile(io.BytesIO(antwoord.content)) as zip_:
        return "\n".join(zip_.read(naam).decode(errors="replace") for naam in zip_.namelist())


def achter_de_deuren(app: ASGIApp) -> FastAPI:
    """The app itself, behind what every question and answer passes."""
    binnen: Any = app
    while not isinstance(binnen, FastAPI):
        binnen = binnen._binnen
    return binnen


def _van(app: FastAPI | APIRouter, voor: str = "") -> Iterator[tuple[str, Route]]:
    for route in app.routes:
        deel = getattr(route, "original_router", None)
        if isinstance(deel, APIRouter):
            yield from _van(deel, voor)
        elif isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from _van(route.app, voor + route.path)
        elif isinstance(route, Route):
            yield voor + route.path, route


# Per route with which questions it is asked: of one case {d} with an entry {nr} ({id}) and a
# verdict of {norm}, or of all. A route that is not here makes the tests of every address fail.
VRAGEN: Mapping[str, tuple[str, ...]] = {
    "/": ("/", "/?bekendOp=2020-01-01", "/?bekendOp=morgen"),
    "/dossiers/{dossier}": ("/dossiers/{d}", "/dossiers/{d}?peildatum=2024-06-01"),
    "/dossiers/{dossier}/geschiedenis": ("/dossiers/{d}/geschiedenis?norm={norm}&aanleiding={id}",),
    "/dossiers/{dossier}/kennis": (
        *("/dossiers/{d}/kennis", "/dossiers/{d}/kennis?rol=melder&feit={id}&dag=2024-06-01"),
        "/dossiers/{d}/kennis?rol=niemand&dag=morgen",
    ),
    "/dossiers/{dossier}/inzage": ("/dossiers/{d}/inzage",),
    "/dossiers/{dossier}/inzage/uitvoer": (
        *("/dossiers/{d}/inzage/uitvoer?formaat=csv", "/dossiers/{d}/inzage/uitvoer?formaat=pdf"),
    ),
    "/dossiers/{dossier}/inzage/uittreksel": ("/dossiers/{d}/inzage/uittreksel",),
    "/dossiers/{dossier}/documenten/{nummer}/{bron}": ("/dossiers/{d}/documenten/{nr}/1",),
    "/dossiers/{dossier}/uitvoer": (
        *("/dossiers/{d}/uitvoer?formaat=csv", "/dossiers/{d}/uitvoer?formaat=xlsx"),
        "/dossiers/{d}/uitvoer?formaat=pdf",
    ),
    "/dossiers/nieuw": ("/dossiers/nieuw",),
    "/concepten": ("/concepten",),
    "/invoer": ("/invoer",),
    "/invoer/{id_}": ("/invoer/{d}",),
    "/dossiers/{dossier}/vastleggen": ("/dossiers/{d}/vastleggen",),
    "/dossiers/{dossier}/vastleggen/{daad}": (
        *("/dossiers/{d}/vastleggen/doorgeleid", "/dossiers/{d}/vastleggen/correctie"),
        "/dossiers/{d}/vastleggen/niets",
    ),
    "/dossiers/{dossier}/herstel/{handeling}": ("/dossiers/{d}/herstel/{id}",),
    "/dossiers/{dossier}/vastgelegd/{nummer}": ("/dossiers/{d}/vastgelegd/{nr}",),
    "/termijnenbord": (
        *("/termijnenbord", "/termijnenbord?dossier={d}", "/termijnenbord?peildatum=2024-06-01"),
        "/termijnenbord?bronnenTot=2099-01-01",
    ),
    "/termijnenbord.ics": ("/termijnenbord.ics", "/termijnenbord.ics?dossier={d}"),
    "/normen": ("/normen", "/normen?drager=melder"),
    "/normen/{norm}": ("/normen/{norm}", "/normen/bestaat.niet"),
    "/toegang": ("/toegang", "/toegang?op=2024-01-01"),
    "/toegang/aanmeldingen": ("/toegang/aanmeldingen",),
    "/toegang/voorstel/{soort}": tuple(
        f"/toegang/voorstel/{soort}" for soort in ("toegang", "niets")
    ),
    "/wissen": ("/wissen",),
    "/wissen/termijnen": ("/wissen/termijnen",),
    "/wissen/{dossier}": ("/wissen/{d}",),
    "/wissen/{dossier}/{soort}": tuple(f"/wissen/{{d}}/{soort}" for soort in ("voorstel", "niets")),
    "/doel": ("/doel?naar=/",),
    "/handleiding": ("/handleiding",),
    "/handleiding/inbraak": ("/handleiding/inbraak",),
    "/controle": ("/controle",),
    "/controle/{nummer}": ("/controle/{nr}", "/controle/99999"),
    "/controle/verify.py": ("/controle/verify.py",),
    "/controle/beleid.txt": ("/controle/beleid.txt",),
    "/checkpoint": ("/checkpoint",),
    "/log/{log}/checkpoint": ("/log/x/checkpoint",),
    "/tile/{pad:path}": ("/tile/0/000.p/1", "/tile/entries/000"),
    "/log/{log}/tile/{pad:path}": ("/log/x/tile/0/000",),
    "/bewijs/{nummer}": ("/bewijs/{nr}",),
    "/bewijs/consistentie": ("/bewijs/consistentie?van=1&tot=2",),
    "/gezondheid": ("/gezondheid",),
    "/metrics": ("/metrics",),
    "/.well-known/security.txt": ("/.well-known/security.txt",),
    "/handleiding/dienst": ("/handleiding/dienst",),
    "/toegankelijkheid": ("/toegankelijkheid",),
    "/aanmelden": ("/aanmelden?naar=/dossiers/{d}",),
    "/aanmelden/begin": ("/aanmelden/begin",),
    "/aanmelden/terug": ("/aanmelden/terug?code=x&state=y",),
    "/afgemeld": ("/afgemeld",),
    "/api/v1/dossiers": ("/api/v1/dossiers",),
    "/api/v1/dossiers/_zoek": ("/api/v1/dossiers/_zoek",),
    "/api/v1/dossiers/{dossier}": ("/api/v1/dossiers/{d}",),
    "/api/v1/dossiers/{dossier}/tijdlijn": ("/api/v1/dossiers/{d}/tijdlijn",),
    "/api/v1/dossiers/{dossier}/vastlegdagen": (
        "/api/v1/dossiers/{d}/vastlegdagen?bekendOp=2024-06-01",
    ),
    "/api/v1/dossiers/{dossier}/relazen": ("/api/v1/dossiers/{d}/relazen",),
    "/api/v1/dossiers/{dossier}/inzage": ("/api/v1/dossiers/{d}/inzage",),
    "/api/v1/dossiers/{dossier}/inzage/uitvoer": ("/api/v1/dossiers/{d}/inzage/uitvoer",),
    "/api/v1/dossiers/{dossier}/uitvoer": (
        *("/api/v1/dossiers/{d}/uitvoer?formaat=json", "/api/v1/dossiers/{d}/uitvoer?formaat=xes"),
    ),
    "/api/v1/uitvoer": ("/api/v1/uitvoer?formaat=ocel", "/api/v1/uitvoer?formaat=mdto"),
    "/api/v1/dossiers/{dossier}/toetsen": ("/api/v1/dossiers/{d}/toetsen",),
    "/api/v1/dossiers/{dossier}/documenten/{nummer}/{bron}": (
        "/api/v1/dossiers/{d}/documenten/{nr}/1",
    ),
    "/api/v1/dossiers/{dossier}/handelingen": (
        *("/api/v1/dossiers/{d}/handelingen", "/api/v1/dossiers/{d}/handelingen?aantal=2"),
        "/api/v1/dossiers/{d}/handelingen?cursor=nergens",
    ),
    "/api/v1/dossiers/{dossier}/handelingen/{handeling}": (
        "/api/v1/dossiers/{d}/handelingen/{id}",
    ),
    "/api/v1/dossiers/{dossier}/kennisname": (
        *("/api/v1/dossiers/{d}/kennisname", "/api/v1/dossiers/{d}/kennisname?rol=melder"),
        "/api/v1/dossiers/{d}/kennisname?feit={id}&persoon=p-niemand",
    ),
    "/api/v1/dossiers/{dossier}/overdrachten": ("/api/v1/dossiers/{d}/overdrachten",),
    "/api/v1/dossiers/{dossier}/zorg": ("/api/v1/dossiers/{d}/zorg",),
    "/api/v1/dossiers/{dossier}/onafhankelijkheid": ("/api/v1/dossiers/{d}/onafhankelijkheid",),
    "/api/v1/wijzigingen": (
        *("/api/v1/wijzigingen", "/api/v1/wijzigingen?cursor={nr}"),
        "/api/v1/wijzigingen?cursor=nergens",
    ),
    "/api/v1/termijnenbord": ("/api/v1/termijnenbord", "/api/v1/termijnenbord?dossier={d}"),
    "/api/v1/normen": ("/api/v1/normen",),
    "/api/v1/normen/{norm}": ("/api/v1/normen/{norm}",),
    "/cijfers": ("/cijfers", "/cijfers?per=kwartaal&jaar=2024", "/cijfers?weergave=vrijgave"),
    "/cijfers/vrijgaven/{vrijgave}": ("/cijfers/vrijgaven/{id}",),
    "/bevindingen": ("/bevindingen",),
    "/dossiers/{dossier}/bevindingen": ("/dossiers/{d}/bevindingen",),
    "/api/v1/bevindingen": ("/api/v1/bevindingen", "/api/v1/bevindingen?dossier={d}"),
    "/werkpapieren/{steekproef}": ("/werkpapieren/{id}",),
    "/steekproef": ("/steekproef",),
    "/api/v1/steekproeven": ("/api/v1/steekproeven",),
    "/opdrachten": ("/opdrachten",),
    "/opdrachten/{kamervraag}/opstellen": (
        *("/opdrachten/2021Z19601/opstellen", "/opdrachten/2099Z99999/opstellen"),
    ),
    "/opdrachten/{kamervraag}/uitstel": ("/opdrachten/2021Z19601/uitstel",),
    "/api/v1/opdrachten": ("/api/v1/opdrachten",),
    "/api/v1/opdrachten/{kamervraag}/uitstelbericht": (
        "/api/v1/opdrachten/2021Z19601/uitstelbericht",
    ),
    "/feitenbladen/{nummer}": ("/feitenbladen/2021Z19601-1", "/feitenbladen/2099Z99999-1"),
    "/feitenbladen/{nummer}/naast": (
        *("/feitenbladen/2021Z19601-1/naast", "/feitenbladen/2021Z19601-1/naast?met=2021Z19601-1"),
    ),
    "/api/v1/feitenbladen/{nummer}/vergelijking": (
        "/api/v1/feitenbladen/2021Z19601-1/vergelijking?met=2021Z19601-1",
    ),
    "/api/v1/feitenbladen": ("/api/v1/feitenbladen",),
    "/api/v1/feitenbladen/{nummer}": ("/api/v1/feitenbladen/2021Z19601-1",),
    "/feitenbladen/{nummer}/bundel": ("/feitenbladen/2021Z19601-1/bundel",),
    "/feitenbladen/{nummer}/document": ("/feitenbladen/2021Z19601-1/document?formaat=odt",),
    "/api/v1/feitenbladen/{nummer}/bundel": ("/api/v1/feitenbladen/2021Z19601-1/bundel",),
    "/api/v1/feitenbladen/{nummer}/document": (
        *(f"/api/v1/feitenbladen/2021Z19601-1/document?formaat={f}" for f in ("odt", "pdf", "x")),
    ),
    "/jaarverslag": ("/jaarverslag?jaar=2024", "/jaarverslag?jaar=ooit"),
    "/api/v1/cijfers": ("/api/v1/cijfers", "/api/v1/cijfers?bekendOp=2020-01-01"),
    "/api/v1/jaarverslagen/{jaar}": ("/api/v1/jaarverslagen/2024",),
    "/api/v1/cijfervrijgaven": ("/api/v1/cijfervrijgaven",),
    "/api/v1/cijfervrijgaven/{vrijgave}": ("/api/v1/cijfervrijgaven/{id}",),
    "/api/v1/controle": ("/api/v1/controle",),
    "/api/v1/openapi.json": ("/api/v1/openapi.json",),
}


# What is asked in a body, so that no address holds it: per route, of a case with these words in its
# name. Every one of them reads and changes nothing.
ZOEK = "/api/v1/dossiers/_zoek"
ZOEKVRAGEN: Mapping[str, tuple[dict[str, Any], ...]] = {
    ZOEK: (
        *({}, {"woorden": "melding leidinggevende"}, {"woorden": "titel eigen"}),
        *({"daad": "melding_gedaan", "limiet": 1}, {"rol": "melder", "sorteer": "naam"}),
        *({"termijn": "geen"}, {"soort": "misstand", "sorteer": "termijn"}, {"fictief": "ja"}),
        *({"gebeurdVan": "2024-01-01", "gebeurdTot": "2024-06-30"}, {"bronnenTot": "2024-01-01"}),
        *({"gewijzigdSinds": "2024-01-01", "bekendOp": "2099-01-01"}, {"woorden": "de"}),
        *({"cursor": "{d}"}, {"cursor": "nergens"}, {"daad": "nergens", "onbekend": 1}),
    ),
}


def zonder_vragen(app: ASGIApp) -> set[str]:
    """The addresses of the app that nobody wrote questions for, and the other way around."""
    leest = {pad for pad, route in routes(app) if "GET" in (route.methods or ())}
    return leest ^ VRAGEN.keys()


def gezocht(deur: TestClient, dossier: str, *woorden: str) -> Iterator[tuple[str, Response]]:
    """Every question that is asked in a body, about one case, and for these words as well."""
    (token, *_) = re.findall(r'name="_formulier" value="([^"]+)"', deur.get("/doel").text)
    koppen = {"origin": HIER, "x-formulier": token}
    for adres, vragen in ZOEKVRAGEN.items():
        for vraag in (*vragen, *({"woorden": tekst} for tekst in woorden)):
            gevraagd = {n: w.format(d=dossier) if n == "cursor" else w for n, w in vraag.items()}
            yield f"{adres} {vraag}", deur.post(adres, json=gevraagd, headers=koppen)
