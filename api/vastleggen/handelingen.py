"""The acts of a case as one collection: read, filtered by kind, and added to; never changed.

Whatever is recorded is an act: a correction, a withdrawal and a move too. So there is one way in,
whose body says by `daad` which act it is, and nothing to PUT or DELETE.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, HTTPException, Path, Query, Response
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from api.vastleggen.documentinbreng import Inbreng
from api.vastleggen.inbreng import (
    INBRENG,
    AlsGelezen,
    Deur,
    VastgelegdUit,
    Wie,
    gelezen_tot,
    uit,
    weigeringen,
)
from api.web.vormen import AFWIJZINGEN, RegelUit, is_bekend, regel_uit
from api.web.vraag import AanBalie, DossierId, GevraagdeStand, Stand, na_cursor
from ledger.daden.handelingen import HANDELINGEN, HELE_REGISTER, REGISTERHANDELINGEN, DossierGeopend
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.werelden.tijdlijn import Tijdlijnregel

router = APIRouter(tags=["handelingen"])
_BLADZIJDE = 100
_SCHEMA: Final = "EenDaad"
_VERWIJZING: Final = "#/components/schemas/{model}"
_SOORTEN: Final[Mapping[str, type[BaseModel]]] = {**HANDELINGEN, **REGISTERHANDELINGEN}
# What comes into a case through this door: all but what the register says of itself.
DADEN: Final = frozenset(_SOORTEN.keys() - HELE_REGISTER - {"dossier_geopend"})


class HandelingUit(RegelUit):
    """Een handeling van een dossier."""

    vervallen: bool = Field(description="Ingetrokken, verplaatst, of afgewezen als invoer.")
    wacht: bool = Field(description="Wacht op aanvaarding door een commissielid; telt nog niet.")


class HandelingenUit(BaseModel):
    """De handelingen van een dossier, in de volgorde waarin zij zijn vastgelegd."""

    dossier: str
    handelingen: list[HandelingUit]
    volgende: str | None = Field(description="De cursor van de volgende bladzijde; null: geen.")


class Bladvraag(Stand):
    """Welke handelingen, en hoeveel tegelijk."""

    daad: Annotated[
        str | None, Field(description="Alleen deze soort.", pattern=r"^[a-z0-9_]{1,60}$")
    ] = None
    cursor: Annotated[
        str | None, Field(description="`volgende` van de vorige bladzijde.", max_length=20)
    ] = None
    aantal: Annotated[int, Field(ge=1, le=500, description="Hoogstens zoveel.")] = _BLADZIJDE


@router.get(
    "/dossiers/{dossier}/handelingen",
    summary="De handelingen van een dossier",
    response_model=HandelingenUit,
    responses=AFWIJZINGEN,
)
def lees_handelingen(
    dossier: DossierId,
    vraag: Annotated[Bladvraag, Query()],
    aan: AanBalie,
    if_none_match: Annotated[
        str | None, Header(alias="If-None-Match", description="De ETag van wat u al hebt.")
    ] = None,
) -> Any:
    """Geef de handelingen in de volgorde van vastleggen, per bladzijde, zo nodig van een soort."""
    stand = Stand.model_validate(vraag.model_dump(include=set(Stand.model_fields), by_alias=True))
    beeld = aan.zaak(dossier, stand)
    na = na_cursor(vraag.cursor)
    regels = sorted(
        (r for r in _alle(beeld) if r.nummer > na and vraag.daad in {None, r.daad}),
        key=lambda r: r.nummer,
    )
    blad = regels[: vraag.aantal]
    volgende = str(blad[-1].nummer) if len(regels) > len(blad) else None
    uit = HandelingenUit(dossier=beeld.id, handelingen=blad, volgende=volgende)
    inhoud = uit.model_dump_json().encode()
    # The number is what If-Match compares. The digest is of these very bytes: they also differ by
    # who reads them, after an erasure, and while the keys are away.
    etag = f'"{beeld.laatste}-{sha256(inhoud).hexdigest()[:32]}"'
    if is_bekend(if_none_match, etag):
        return Response(status_code=304, headers={"etag": etag})
    return Response(inhoud, media_type="application/json", headers={"etag": etag})


@router.get(
    "/dossiers/{dossier}/handelingen/{handeling}",
    summary="Een handeling",
    responses=AFWIJZINGEN,
)
def lees_een_handeling(
    dossier: DossierId,
    handeling: Annotated[str, Path(description="Het id van de handeling.", max_length=60)],
    stand: GevraagdeStand,
    aan: AanBalie,
) -> HandelingUit:
    """Geef een handeling, met wat er later aan is hersteld."""
    for gevonden in _alle(aan.zaak(dossier, stand)):
        if gevonden.id == handeling:
            return gevonden
    raise HTTPException(404)


@router.post(
    "/dossiers/{dossier}/handelingen",
    summary="Leg een handeling vast",
    status_code=201,
    responses=INBRENG,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": _VERWIJZING.format(model=_SCHEMA)}},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["handeling"],
                        "description": "Een handeling met documenten, samen hoogstens 50 MiB.",
                        "properties": {
                            "handeling": {"$ref": _VERWIJZING.format(model=_SCHEMA)},
                            "bronnen/0/document": {
                                "type": "string",
                                "format": "binary",
                                "description": "Het bestand bij bron 0; elk ander evenzo.",
                            },
                        },
                    },
                    "encoding": {"handeling": {"contentType": "application/json"}},
                },
            },
        }
    },
)
def leg_handeling_vast(
    dossier: DossierId,
    ingebracht: Inbreng,
    deur: Deur,
    wie: Wie,
    antwoord: Response,
    if_match: AlsGelezen = None,
) -> VastgelegdUit:
    """Leg een handeling vast, of een correctie, een intrekking of een verplaatsing.

    Met documenten als `multipart/form-data`: de handeling in het deel `handeling`, elk bestand in
    een deel dat heet naar zijn bron, zoals `bronnen/0/document`. Alles of niets wordt vastgelegd.
    Herhaalt u de vraag met dezelfde Idempotency-Key, dan krijgt u het antwoord van de eerste keer.
    """
    with weigeringen():
        (daad, documenten), sleutel = ingebracht.als_daad(), ingebracht.opdracht.sleutel
        vastlegging = deur.leg_vast(wie, dossier, daad, sleutel, gelezen_tot(if_match), documenten)
    antwoord.headers["location"] = f"/api/v1/dossiers/{dossier}/handelingen/{vastlegging.bewijs.id}"
    antwoord.headers["etag"] = f'"{vastlegging.bewijs.nummer}"'
    return uit(vastlegging)


def schemas() -> Mapping[str, Any]:
    """The shapes of all acts as they come in, for the OpenAPI document."""
    soorten = {daad: _SOORTEN[daad] for daad in sorted(DADEN)}
    alle: tuple[type[BaseModel], ...] = (*soorten.values(), DossierGeopend)
    _, document = models_json_schema(
        [(soort, "validation") for soort in alle], ref_template=_VERWIJZING
    )
    vormen = document["$defs"]
    waar = {daad: _VERWIJZING.format(model=soort.__name__) for daad, soort in soorten.items()}
    for soort in soorten.values():
        vormen[soort.__name__].setdefault("required", []).append("daad")
    return {
        **vormen,
        _SCHEMA: {
            "title": "Een daad",
            "description": "Een handeling; `daad` zegt welke.",
            "oneOf": [{"$ref": plek} for plek in waar.values()],
            "discriminator": {"propertyName": "daad", "mapping": waar},
        },
    }


def _alle(beeld: Zaakbeeld) -> Iterable[HandelingUit]:
    yield from (_uit(regel) for regel in beeld.regels)
    yield from (_uit(regel, vervallen=True) for regel in beeld.vervallen)
    yield from (_uit(regel, wacht=True) for regel in beeld.wachtend)
    herroepen = {
        wijziging.nummer
        for regel in (*beeld.regels, *beeld.vervallen, *beeld.wachtend)
        for wijziging in regel.correcties
        if not wijziging.geldt
    }
    yield from (_uit(r, vervallen=r.nummer in herroepen) for r in beeld.overige)


def _uit(regel: Tijdlijnregel, *, vervallen: bool = False, wacht: bool = False) -> HandelingUit:
    return HandelingUit(**regel_uit(regel).model_dump(), vervallen=vervallen, wacht=wacht)
