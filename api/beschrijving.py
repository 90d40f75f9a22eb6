"""The OpenAPI document, as the Dutch API rules want it: what may be asked, and every answer to it.

What holds for every operation is said here once: its refusals are problems, its answers name the
version, and who has to sign in. What was recorded can be read back, so the document says where.
"""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import deuren
from api.feitenblad import feitenbladen
from api.settings import API_VERSIE, Instellingen
from api.vastleggen import handelingen
from api.wacht import is_openbaar
from api.zaak import zoeken

VOORVOEGSEL: Final = "/api/v1"
_PROBLEEM: Final = "application/problem+json"
_VERSIE: Final = {
    "description": "De volledige versie van de API.",
    "required": True,
    "schema": {"type": "string"},
}
_ETAG: Final = {
    "required": True,
    "description": "Het merk van dit antwoord aan u (If-None-Match); bij handelingen begint het met"
    " tot welke vastlegging is gelezen, en dat vergelijkt If-Match.",
    "schema": {"type": "string"},
}
_SLEUTEL: Final = {"type": "string", "pattern": "^[!#-~]{1,200}$"}
_LATER: Final = {
    "required": True,
    "description": "Na hoeveel seconden u het opnieuw kunt vragen.",
    "schema": {"type": "integer"},
}
_PLEK: Final = {
    "description": "Waar het te lezen is.",
    "required": True,
    "schema": {"type": "string", "format": "uri-reference"},
}
# What any operation may answer besides its own answers.
_ALTIJD: Final = {
    "400": "De vraag klopt niet; alle fouten tegelijk.",
    "406": "Dit adres antwoordt alleen met application/json.",
    "500": "Door een fout bij ons is de vraag niet beantwoord.",
    "503": "Het register antwoordt nu niet; Retry-After zegt wanneer wel.",
}
_AANGEMELD: Final = {
    "401": "Niet aangemeld; WWW-Authenticate zegt hoe (RFC 6750).",
    "403": "Uw rol of de stand van zaken staat dit niet toe.",
}
_INBRENG: Final = {
    "408": "Wat u stuurde kwam te langzaam binnen.",
    "415": "Dit adres neemt alleen application/json aan, niet gecomprimeerd.",
}
_HOE: Final = {
    "required": True,
    "description": "Hoe u zich aanmeldt (RFC 6750).",
    "schema": {"type": "string"},
}
_TE_KORT: Final = {
    **_HOE,
    "required": False,
    "description": "Bij een access token: insufficient_scope, de rol ontbreekt (RFC 6750).",
}
_GROOT: Final = {"413": "Groter dan 256 KiB."}
_SIGNAAL: Final = {
    "daad": "signaal_geuit",
    "gebeurd": "2024-03",
    "door": [{"rol": "melder", "ref": None}],
    "vorm": "mondeling",
}
_ZAAK: Final = {"kenmerk": "2024-017", "dossiertitel": "Fictief voorbeeld", "fictief": True}
_VOORBEELDEN: Final = {"legHandelingVast": _SIGNAAL, "openDossier": _ZAAK}
# Where what an operation answered leads to: an operation, what its address then holds, and what is
# sent there if anything.
_Link = tuple[str, dict[str, str], Mapping[str, Any] | None]
_IN: Final = {"dossier": "$response.body#/dossier"}
_HANDELING: Final = {**_IN, "handeling": "$response.body#/id"}
_DEZE: Final[Mapping[str, Any]] = {
    "van_daad": "{$response.body#/id}",
    "gebeurd": None,
    "door": [],
    "reden": None,
}
_HERSTEL: Final = {"daad": "correctie", "veld": "gebeurd", "nieuwe_waarde": "2024-03-02", **_DEZE}
_LINKS: Final[Mapping[str, Mapping[str, _Link]]] = {
    "openDossier": {
        "lees": ("leesDossier", _IN, None),
        "handelingen": ("leesHandelingen", _IN, None),
        "vastleggen": ("legHandelingVast", _IN, _SIGNAAL),
        "toetsen": ("leesToetsen", _IN, None),
    },
    "legHandelingVast": {
        "lees": ("leesEenHandeling", _HANDELING, None),
        "tijdlijn": ("leesTijdlijn", _IN, None),
        "herstellen": ("legHandelingVast", _IN, _HERSTEL),
        "intrekken": ("legHandelingVast", _IN, {"daad": "handeling_ingetrokken", **_DEZE}),
    },
    "zoekDossiers": {
        "lees": ("leesDossier", {"dossier": "$response.body#/dossiers/0/id"}, None),
    },
    "leesHandelingen": {
        "lees": (
            "leesEenHandeling",
            {**_IN, "handeling": "$response.body#/handelingen/0/id"},
            None,
        ),
    },
    "leesNormen": {"lees": ("leesNorm", {"norm": "$response.body#/pakketten/0/normen/0/id"}, None)},
}


def kale_api() -> FastAPI:
    """The API with all its addresses, and nothing behind them yet."""
    api = FastAPI(
        title="Toedracht",
        version=API_VERSIE,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: _kameel(route.name),
    )
    for deel in deuren.DELEN:
        api.include_router(deel)
    return api


def openapi(api: FastAPI, instellingen: Instellingen) -> dict[str, Any]:
    """The document of this API at the public address of these settings."""
    document = get_openapi(
        title=api.title,
        version=api.version,
        routes=api.routes,
        description="Wat er rond een integriteitsmelding is gedaan, wat had moeten gebeuren, en "
        "op welke stand van kennis dat rust. Een versie van deze API blijft ten minste een jaar "
        "staan nadat een volgende is uitgekomen; CHANGELOG.md zegt wat er per versie verandert.",
        servers=[{"url": instellingen.publiek_adres}],
        tags=deuren.ONDERWERPEN,
    )
    document["info"]["contact"] = {
        "name": instellingen.contact_naam,
        "url": instellingen.contact_adres,
        "email": instellingen.contact_mail,
    }
    document["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    document["components"]["securitySchemes"] = {
        "aanmelding": {"type": "http", "scheme": "bearer", "bearerFormat": "RFC 9068"}
    }
    document["components"]["schemas"] |= {
        **handelingen.schemas(),
        **zoeken.schemas(),
        **feitenbladen.schemas(),
    }
    for pad, methoden in document["paths"].items():
        for methode, operatie in methoden.items():
            _werk_bij(operatie, methode, openbaar=is_openbaar(VOORVOEGSEL + pad))
    for naam in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(naam, None)
    gevlakt: dict[str, Any] = _vlak(document)
    return gevlakt


def _werk_bij(operatie: dict[str, Any], methode: str, *, openbaar: bool) -> None:
    """One operation as it is: all its answers, and where they lead to."""
    antwoorden: dict[str, Any] = operatie["responses"]
    antwoorden.pop("422", None)
    weigeringen = dict(_ALTIJD)
    if any(v["name"] == "Idempotency-Key" for v in operatie.get("parameters", ())):
        weigeringen["422"] = "Deze Idempotency-Key is al gebruikt voor iets anders."
    if not openbaar:
        operatie["security"] = [{"aanmelding": []}]
        weigeringen |= _AANGEMELD
    if methode == "post":
        weigeringen |= _INBRENG
    if operatie["operationId"].startswith("zoek"):
        weigeringen |= _GROOT
    for status, waarom in weigeringen.items():
        antwoorden.setdefault(status, {"description": waarom, "content": {_PROBLEEM: {}}})
    for vraag in operatie.get("parameters", ()):
        if vraag["name"] == "Idempotency-Key":  # asked for by hand, with all else that is wrong
            vraag |= {"required": True, "schema": _SLEUTEL}
    naam = operatie["operationId"]
    if met_etag := any(v["name"] == "If-None-Match" for v in operatie.get("parameters", ())):
        antwoorden["304"] = {"description": "U hebt dit al: de ETag is nog dezelfde."}
    for status, antwoord in antwoorden.items():
        antwoord["headers"] = {**antwoord.get("headers", {}), "API-Version": _VERSIE}
        if status == "401":
            antwoord["headers"]["WWW-Authenticate"] = _HOE
        if status == "403" and not openbaar:
            antwoord["headers"]["WWW-Authenticate"] = _TE_KORT
        if status in {"429", "503"}:
            antwoord["headers"]["Retry-After"] = _LATER
        if status in {"200", "201", "304"} and (met_etag or naam == "legHandelingVast"):
            antwoord["headers"]["ETag"] = _ETAG
        if _PROBLEEM in antwoord.get("content", {}):
            antwoord["content"] = {_PROBLEEM: {"schema": {"$ref": "#/components/schemas/Probleem"}}}
    _leid_verder(operatie)
    operatie["responses"] = dict(sorted(antwoorden.items()))


def _leid_verder(operatie: dict[str, Any]) -> None:
    """Where what was recorded is read, an example of it, and what can be asked after this."""
    naam, antwoorden = operatie["operationId"], operatie["responses"]
    if naam in _VOORBEELDEN:
        antwoorden["201"]["headers"]["Location"] = _PLEK
        vorm = operatie["requestBody"]["content"]["application/json"]
        vorm["example"] = _VOORBEELDEN[naam]
    if naam in _LINKS:
        antwoorden["201" if "201" in antwoorden else "200"]["links"] = {
            link: {"operationId": doel, "parameters": waarden}
            | ({} if lichaam is None else {"requestBody": lichaam})
            for link, (doel, waarden, lichaam) in _LINKS[naam].items()
        }


def _vlak(schema: Any) -> Any:
    """Write "a or null" as one type, which the linters of the rules can read."""
    if isinstance(schema, list):
        return [_vlak(deel) for deel in schema]
    if not isinstance(schema, dict):
        return schema
    plat = {naam: _vlak(deel) for naam, deel in schema.items()}
    keuzes = _samen(plat.get("anyOf"))
    if isinstance(keuzes, list) and {"type": "null"} in keuzes and len(keuzes) == 2:
        (echt,) = (keuze for keuze in keuzes if keuze != {"type": "null"})
        if isinstance(echt.get("type"), str):
            del plat["anyOf"]
            plat = {**echt, **plat, "type": [echt["type"], "null"]}
            if "enum" in echt:
                plat["enum"] = [*echt["enum"], None]
            if "const" in echt:
                plat["enum"] = [plat.pop("const"), None]
    return plat


def _samen(keuzes: Any) -> Any:
    """Several lists of words to choose from are one list."""
    if not isinstance(keuzes, list):
        return keuzes
    lijsten = [k for k in keuzes if k.keys() == {"type", "enum"} and k["type"] == "string"]
    if len(lijsten) < 2:
        return keuzes
    woorden = [woord for lijst in lijsten for woord in lijst["enum"]]
    return [*(k for k in keuzes if k not in lijsten), {"type": "string", "enum": woorden}]


def _kameel(naam: str) -> str:
    eerste, *rest = naam.split("_")
    return eerste + "".join(deel.title() for deel in rest)
