"""Samples as JSON: drawn once per key, and found back."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from api.audit.cijfervraag import Boek
from api.audit.steekproefvraag import Steekproefopdracht, getrokken
from api.vastleggen.inbreng import INBRENG, Ingezonden
from api.web.problemen import Veldfout, Vraagfout, Weigering, in_lichaam
from api.web.vormen import AFWIJZINGEN, Moment
from api.web.vraag import AanBalie
from projections.vragen.steekproefvraag import Steekproef, steekproeven

router = APIRouter(responses=AFWIJZINGEN, tags=["steekproeven"])
_SCHEMA = "#/components/schemas/Steekproefopdracht"


class SteekproefUit(BaseModel):
    """Een steekproef, met alles om haar opnieuw te trekken."""

    id: str
    op: Moment
    zaad: str
    omvang: int = Field(description="Hoeveel dossiers zijn gevraagd.")
    algoritme: str = Field(description="Hoe iedereen haar opnieuw trekt.")
    populatie: int = Field(description="Uit hoeveel dossiers is getrokken.")
    populatiehash: str = Field(description="SHA-256 over hun id's, gesorteerd, een per regel.")
    positie: int
    bekend_op: date | None
    peildatum: date
    soort: str | None
    van: date | None
    tot: date | None
    norm: str | None
    uitkomst: str | None
    dossiers: list[str] = Field(description="In de volgorde van de trekking.")


class SteekproevenUit(BaseModel):
    """De steekproeven van wie dit vraagt, de nieuwste eerst."""

    steekproeven: list[SteekproefUit]


ALGORITME = (
    "sorteer op sha256(zaad + regeleinde + dossier-id), hexadecimaal; neem de eerste `omvang`"
)


@router.get("/steekproeven", summary="Uw steekproeven")
def lees_steekproeven(aan: AanBalie, boek: Boek) -> SteekproevenUit:
    """Geef de steekproeven die u trok."""
    return SteekproevenUit(steekproeven=[uit(s) for s in aan.vraag(steekproeven, boek)])


@router.post(
    "/steekproeven",
    summary="Trek een steekproef",
    status_code=201,
    responses=INBRENG,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Steekproefopdracht.model_json_schema()}},
        }
    },
)
def trek_steekproef(ingezonden: Ingezonden, aan: AanBalie, boek: Boek) -> SteekproefUit:
    """Trek dossiers door loting uit wat u mag zien; wat is getrokken, ligt vast.

    Herhaalt u de vraag met dezelfde Idempotency-Key, dan krijgt u dezelfde steekproef.
    """
    fouten = list(ingezonden.fouten)
    try:
        opdracht = Steekproefopdracht.model_validate(ingezonden.gegevens)
    except ValidationError as fout:
        fouten += in_lichaam(fout)
    if fouten:
        raise Weigering(400, fouten=fouten)
    try:
        return uit(getrokken(aan, boek, opdracht, ingezonden.sleutel))
    except Vraagfout as fout:
        naast = Veldfout(plaats=f"body/{fout.veld}", melding=fout.melding)
        raise Weigering(400, fouten=[naast]) from None


def uit(steekproef: Steekproef) -> SteekproefUit:
    """A sample as the API gives it."""
    daad = steekproef.genoteerd.daad
    velden = daad.model_dump(include=set(SteekproefUit.model_fields))
    return SteekproefUit(
        **{
            **velden,
            "id": steekproef.genoteerd.id,
            "op": steekproef.genoteerd.op,
            "algoritme": ALGORITME,
            "dossiers": list(steekproef.dossiers),
        }
    )
