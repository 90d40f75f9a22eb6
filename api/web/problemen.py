"""Refusals of the API as problem+json (RFC 9457), in Dutch.

A problem says where, what was expected and, for all faults at once, in which field. It never
repeats what came in: that may be personal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from api.taal.taal import hoofdletter
from api.taal.toegangstaal import weigering
from api.taal.veldtaal import wordt_verwacht
from api.taal.vertaling import _, woorden
from ledger.daden.lijsten import Onverwacht
from ledger.databank.postgres import Zwijgt
from ledger.log.journal import Bedorven, Onbekend
from ledger.sleutels.vault import SleutelsBezet, SleutelsWeg
from ledger.tijd.wanneer import WanneerFout
from ledger.toegangslog.toegangslog import GeenToegang, ToegangOnbereikbaar
from projections.leesmodel.leesmodel import Vastgelopen

_TITELS = {
    400: "Ongeldige vraag",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    406: "Formaat niet beschikbaar",
    409: "Past niet bij wat is vastgelegd",
    412: "Intussen gewijzigd",
    413: "Te groot",
    410: "Gewist",
    415: "Formaat niet ondersteund",
    422: "Sleutel al gebruikt",
    500: "Er ging iets mis",
    503: "Tijdelijk niet beschikbaar",
}
_TOELICHTING = {
    401: "Dit adres antwoordt alleen wie is aangemeld: met een access token (RFC 9068).",
    404: "Dit adres bestaat niet, of u mag het niet zien.",
    405: "Dit adres kent deze methode niet; de kop Allow zegt welke wel.",
    406: "Dit adres antwoordt alleen met application/json.",
    412: "Anderen wijzigden het dossier sinds u het las. Lees het opnieuw.",
    413: "Dit adres neemt hoogstens 256 KiB aan. Met deze poging is niets vastgelegd.",
    415: "Dit adres neemt alleen application/json aan.",
    500: "Door een fout bij ons is de vraag niet beantwoord. Er is niets gewijzigd.",
    503: "Het register antwoordt nu niet. Probeer het zo dadelijk opnieuw.",
}
ONBEKEND = (
    "Onbekend is of dit is vastgelegd. Vraag het opnieuw met dezelfde Idempotency-Key: dan komt het"
    " er eenmaal in."
)
STILSTAND = (
    "Dit rust op wat is bijgehouden, en dat staat stil bij nr {nummer}: dat is niet te lezen. Wat"
    " is vastgelegd is er nog."
)
LATER = 5  # seconds after which it makes sense to ask again
_FOUTEN: Mapping[str, str] = woorden(
    {
        "bool_parsing": "verwacht true of false",
        "int_parsing": "verwacht een getal",
        "literal_error": "verwacht een van de waarden die hier zijn beschreven",
        "missing": "ontbreekt",
        "extra_forbidden": "onbekende parameter",
        "string_too_long": "te lang",
        "string_pattern_mismatch": "verwacht kleine letters, cijfers, - en _",
    }
)

_GETALLEN: Mapping[str, str] = woorden(
    {
        "greater_than_equal": "verwacht een getal van ten minste {grens}",
        "less_than_equal": "verwacht een getal van ten hoogste {grens}",
    }
)


ZOEK = "/_zoek"  # where a question stands in a body, and nothing is recorded


class Vraagfout(Exception):
    """A part of a question that only the register can tell is wrong."""

    def __init__(self, veld: str, verwacht: str) -> None:
        self.veld = veld
        self.melding = wordt_verwacht(verwacht)
        super().__init__(f"{veld}: {self.melding}")


class Weigering(Exception):
    """A refusal with all that is wrong at once."""

    def __init__(
        self, status: int, detail: str | None = None, fouten: Sequence["Veldfout"] = ()
    ) -> None:
        self.status, self.detail, self.fouten = status, detail, tuple(fouten)
        super().__init__(detail)


class Veldfout(BaseModel):
    """Een fout in een onderdeel van de vraag."""

    plaats: str = Field(description="Waar de fout zit, bijvoorbeeld query/bekendOp.")
    melding: str = Field(description="Wat er werd verwacht.")


class Probleem(BaseModel):
    """Waarom de vraag niet is beantwoord (RFC 9457)."""

    type: str = Field(description="Soort probleem; about:blank: de status zegt het.")
    title: str = Field(description="Kort, hetzelfde bij elke status.")
    status: int = Field(description="De HTTP-status.")
    detail: str = Field(description="Wat er in dit geval is.")
    errors: list[Veldfout] = Field(
        description="Alle fouten tegelijk; leeg als er geen velden zijn."
    )


def probleem(status: int, detail: str | None = None, fouten: Sequence[Veldfout] = ()) -> Response:
    """Answer with a problem."""
    if detail is None and fouten:
        kloppen = "onderdeel klopt" if len(fouten) == 1 else "onderdelen kloppen"
        detail = f"{len(fouten)} {kloppen} niet."
    inhoud = Probleem(
        type="about:blank",
        title=_TITELS.get(status, HTTPStatus(status).phrase),
        status=status,
        detail=detail or _TOELICHTING.get(status, "De vraag kon niet worden beantwoord."),
        errors=list(fouten),
    )
    koppen = {"retry-after": str(LATER)} if status in {429, 503} else {}
    return Response(
        orjson.dumps(inhoud.model_dump()), status, koppen, media_type="application/problem+json"
    )


def veldfouten(fouten: Sequence[Any]) -> tuple[Veldfout, ...]:
    """Pydantic's errors in Dutch, without what came in."""
    return tuple(
        Veldfout(plaats="/".join(str(deel) for deel in fout["loc"]), melding=_melding(fout))
        for fout in fouten
    )


def in_lichaam(fout: ValidationError) -> list[Veldfout]:
    """What is wrong with a body, by the place in it."""
    onder = veldfouten(fout.errors())
    return [Veldfout(plaats=f"body/{f.plaats}", melding=f.melding) for f in onder]


def per_veld(fout: ValidationError) -> dict[str, str]:
    """What is wrong with a question, by the field of its form."""
    return {f.plaats: f.melding for f in veldfouten(fout.errors())}


def op_een_regel(fout: ValidationError) -> str:
    """The same, for an answer that has one line for it."""
    return "; ".join(f"{f.plaats}: {f.melding}" for f in veldfouten(fout.errors()))


def _melding(fout: Any) -> str:
    oorzaak = fout.get("ctx", {}).get("error")
    if isinstance(oorzaak, WanneerFout | Onverwacht):
        return wordt_verwacht(oorzaak.verwacht)
    if fout["type"] in _GETALLEN:
        return _GETALLEN[fout["type"]].format(grens=fout["ctx"].popitem()[1])
    return _FOUTEN.get(fout["type"], _("ongeldige waarde"))


def hang_op(app: FastAPI) -> None:
    """Make every refusal of this app a problem."""
    app.add_exception_handler(RequestValidationError, _ongeldig)
    app.add_exception_handler(Vraagfout, _ongegrond)
    app.add_exception_handler(Weigering, _niet_aangenomen)
    app.add_exception_handler(HTTPException, _geweigerd)
    app.add_exception_handler(GeenToegang, _niet_toegestaan)
    for nu_niet in (ToegangOnbereikbaar, SleutelsBezet):
        app.add_exception_handler(nu_niet, _nu_niet)
    app.add_exception_handler(Onbekend, _niet_bekend)
    app.add_exception_handler(Zwijgt, _nu_niet)
    app.add_exception_handler(Vastgelopen, _staat_stil)
    app.add_exception_handler(SleutelsWeg, _sleutels_weg)
    app.add_exception_handler(Bedorven, _bedorven)
    app.add_exception_handler(Exception, _mislukt)


def _ongeldig(_: Request, fout: Any) -> Response:
    return probleem(400, fouten=veldfouten(fout.errors()))


def _ongegrond(_: Request, fout: Any) -> Response:
    return probleem(400, fouten=[Veldfout(plaats=f"query/{fout.veld}", melding=fout.melding)])


def _niet_aangenomen(_: Request, fout: Any) -> Response:
    return probleem(fout.status, fout.detail, fout.fouten)


def _geweigerd(vraag: Request, fout: Any) -> Response:
    standaard = fout.detail == HTTPStatus(fout.status_code).phrase
    antwoord = probleem(fout.status_code, None if standaard else fout.detail)
    antwoord.headers.update(fout.headers or {})
    if fout.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        antwoord.headers["allow"] = toegestaan(vraag)
    return antwoord


def toegestaan(vraag: Request) -> str:
    """Every method that this address knows: Starlette names those of one route only."""
    pad = vraag.scope["path"].removeprefix(vraag.scope.get("root_path", ""))
    if pad.endswith(ZOEK):
        return "POST"  # no id of a case, though it stands where one may
    paden = (route for route in _routes(vraag.app.routes) if route.path_regex.fullmatch(pad))
    methoden = {methode for route in paden for methode in route.methods or ()}
    if "GET" in methoden:
        methoden.add("HEAD")  # served by the door around everything
    return ", ".join(sorted(methoden))


def _routes(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif isinstance(deel := getattr(route, "original_router", None), APIRouter):
            yield from _routes(deel.routes)


def _niet_toegestaan(_: Request, fout: Any) -> Response:
    return probleem(403, weigering(fout.reden))


def _nu_niet(vraag: Request, _: Exception) -> Response:
    # What is noted in the access log after an act was recorded may be what failed.
    return probleem(503, _of_onbekend(vraag))


def _staat_stil(vraag: Request, fout: Any) -> Response:
    waarom = STILSTAND.format(nummer=fout.nummer)
    return probleem(503, " ".join(filter(None, [waarom, _of_onbekend(vraag)])))


def _niet_bekend(_: Request, __: Exception) -> Response:
    return probleem(503, ONBEKEND)


def _sleutels_weg(_: Request, fout: Exception) -> Response:
    return probleem(503, hoofdletter(f"{fout}."))


def _bedorven(_: Request, fout: Exception) -> Response:
    return probleem(500, hoofdletter(f"{fout}."))


def _mislukt(vraag: Request, _: Exception) -> Response:
    return probleem(500, _of_onbekend(vraag))


def _of_onbekend(vraag: Request) -> str | None:
    """What recorded nothing may say so; of anything else nobody knows."""
    leest = vraag.method == "GET" or vraag.url.path.endswith(ZOEK)
    return None if leest else ONBEKEND
