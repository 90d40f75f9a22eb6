"""What a reader asks of the board, in the address of the page."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel

from api.normen.normenvraag import NORM_ID, Rolcode, Soortcode, een_van, is_een_van
from api.web.vraag import DOSSIER_ID, RELAAS, Standvraag
from projections.beelden.bord import TEL_TOT, VAKKEN
from projections.verwoorden.normenlijst import Normvraag

LIMIET, LIMIET_MAX, DEEL_MAX = 50, 200, 1_000_000


class Bordfilter(Standvraag):
    """Welke termijnen worden gevraagd, en op welke stand van kennis."""

    norm: Annotated[
        str | None, Field(max_length=200, pattern=NORM_ID, description="Alleen deze norm.")
    ] = None
    pakket: Annotated[
        str | None, Field(max_length=100, pattern=NORM_ID, description="Alleen dit pakket.")
    ] = None
    soort: Annotated[Soortcode | None, Field(description="Alleen deze soort norm.")] = None
    drager: Annotated[Rolcode | None, Field(description="Op wie de norm rust.")] = None
    dossier: Annotated[
        str | None, Field(pattern=DOSSIER_ID, description="Alleen dit dossier, bij zijn id.")
    ] = None
    relaas: Annotated[
        str | None, Field(max_length=60, pattern=RELAAS, description="Alleen dit relaas.")
    ] = None
    alleen: Annotated[
        Literal["open"] | None, Field(description="open: zonder wat alsnog is gedaan.")
    ] = None
    deel: Annotated[
        int | None,
        Field(
            ge=1,
            le=DEEL_MAX,
            description="Welk deel van de dossiers, als het bord in delen wordt gegeven.",
        ),
    ] = None

    def als_keuze(self) -> dict[str, Any]:
        """The question as the register understands it."""
        gewoon = ("peildatum", "bekend_op", "bronnen_tot", "dossier", "relaas", "deel")
        normen = Normvraag(norm=self.norm, pakket=self.pakket, soort=self.soort, drager=self.drager)
        return {
            **{naam: getattr(self, naam) for naam in gewoon},
            "normen": normen,
            "hersteld": self.alleen is None,
        }

    def stand(self) -> str:
        """The state of knowledge alone, for the address of a case."""
        leeg = dict.fromkeys(set(type(self).model_fields) - set(Standvraag.model_fields))
        return self.adres(**leeg)


class Bordvraag(Bordfilter):
    """Welke bladzijde van het termijnenbord wordt gevraagd."""

    vak: Annotated[
        Annotated[str, is_een_van(VAKKEN), een_van(VAKKEN)] | None,
        Field(description="Alleen dit vak: te_laat, vandaag, deze_week, later of onbepaald."),
    ] = None
    cursor: Annotated[
        str | None, Field(max_length=2000, description="Waar de vorige bladzijde ophield.")
    ] = None
    limiet: Annotated[
        int, Field(ge=1, le=LIMIET_MAX, description="Hoeveel regels een bladzijde heeft.")
    ] = LIMIET
    tellen: Annotated[
        Literal["alles"] | None,
        Field(description=f"alles: tel ook verder dan {TEL_TOT}, wat in een groot register duurt."),
    ] = None

    def als_keuze(self) -> dict[str, Any]:
        """The question as the register understands it."""
        tel_tot = None if self.tellen else TEL_TOT
        eigen = {"vak": self.vak, "na": self.cursor, "limiet": self.limiet, "tel_tot": tel_tot}
        return {**super().als_keuze(), **eigen}


VELDEN = tuple(to_camel(naam) for naam in Bordvraag.model_fields)
