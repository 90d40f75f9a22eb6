"""What a reader asks of the catalogue, in the address of the page."""

from collections.abc import Collection, Iterable
from typing import Annotated, get_args

from pydantic import AfterValidator, Field, WithJsonSchema

from api.taal.vertaling import _
from api.web.vraag import Dag, Vraag
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import ROLLEN, Onverwacht
from projections.normen.normvorm import Soort
from projections.verwoorden.normenlijst import Normvraag


def _rol(naam: str) -> str:
    if naam not in ROLLEN:
        raise Onverwacht("de code van een rol, zoals hoogste_leidinggevende")
    return naam


def _daad(naam: str) -> str:
    if naam not in HANDELINGEN:
        raise Onverwacht("de code van een handeling, zoals melding_gedaan")
    return naam


NORM_ID = r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$"


def een_van(codes: Iterable[str]) -> WithJsonSchema:
    """What the description of the API says of such a code."""
    return WithJsonSchema({"type": "string", "enum": list(codes)})


def is_een_van(codes: Collection[str]) -> AfterValidator:
    """It is one of these codes, or whoever asks is told which there are."""

    def toets(code: str) -> str:
        if code not in codes:
            raise Onverwacht(_("een van {waarden}").format(waarden=", ".join(codes)))
        return code

    return AfterValidator(toets)


Rolcode = Annotated[str, AfterValidator(_rol), een_van(ROLLEN)]
Daadcode = Annotated[str, AfterValidator(_daad), een_van(HANDELINGEN)]
Soortcode = Annotated[str, is_een_van(get_args(Soort)), een_van(get_args(Soort))]


class Kennis(Vraag):
    """Op welke stand van kennis de normen worden gevraagd."""

    bekend_op: Annotated[
        Dag | None,
        Field(description="Alleen wat tot en met deze dag is vastgesteld (Europe/Amsterdam)."),
    ] = None


class Normenvraag(Kennis):
    """Welke normen worden gevraagd."""

    pakket: Annotated[
        str | None,
        Field(max_length=100, pattern=NORM_ID, description="Alleen dit pakket, zoals jenv.2020."),
    ] = None
    soort: Annotated[Soortcode | None, Field(description="Alleen deze soort norm.")] = None
    drager: Annotated[Rolcode | None, Field(description="Op wie de norm rust.")] = None
    opent: Annotated[
        Daadcode | None,
        Field(description="De handeling die de norm opent; bij een verbod de verboden daad."),
    ] = None
    voldoet: Annotated[
        Daadcode | None, Field(description="De handeling waarmee aan de norm wordt voldaan.")
    ] = None
    geldt_op: Annotated[
        Dag | None,
        Field(description="Geldt op deze dag, of misschien; een grens kan onzeker zijn."),
    ] = None
    zoek: Annotated[
        str | None,
        Field(max_length=200, description="Woorden die alle in de norm of haar citaat staan."),
    ] = None

    def als_normvraag(self) -> Normvraag:
        """The question as the catalogue understands it."""
        velden = dict(self)
        del velden["bekend_op"]
        return Normvraag(**velden)
