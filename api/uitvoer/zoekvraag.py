"""What is asked of the list of cases, on its page and over the API: the same fields for both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from api.normen.normenvraag import Daadcode, Rolcode, is_een_van
from api.taal.vertaling import _
from api.web.vraag import DOSSIER_ID, Dag, Snede
from ledger.daden.lijsten import SOORTEN_MELDING, Onverwacht
from projections.beelden.bord import VAKKEN
from projections.beelden.zoekbeeld import (
    GEEN,
    LAATST,
    SORTERINGEN,
    NietsGevraagd,
    Zoekvraag,
    termen,
)

LIMIET, LIMIET_MAX = 50, 200
STATUSSEN = ("open", "gesloten", "samengevoegd")


def _zeggend(woorden: str) -> str:
    try:
        termen(woorden)
    except NietsGevraagd:
        raise Onverwacht("ten minste een woord dat iets zegt, niet alleen ‘de’ of ‘van’") from None
    return woorden


class Zaakfilter(Snede):
    """Welke dossiers, zonder zoekwoorden, en op welke stand van kennis."""

    daad: Annotated[Daadcode | None, Field(description="Met zo'n handeling.")] = None
    rol: Annotated[Rolcode | None, Field(description="Door wie de handeling is gedaan.")] = None
    gebeurd_van: Annotated[
        Dag | None, Field(description="De handeling gebeurde op of na deze dag.")
    ] = None
    gebeurd_tot: Annotated[
        Dag | None, Field(description="De handeling gebeurde op of voor deze dag.")
    ] = None
    status: Annotated[
        Annotated[str, is_een_van(STATUSSEN)] | None, Field(description="Hoe het dossier staat.")
    ] = None
    soort: Annotated[
        Annotated[str, is_een_van((*SOORTEN_MELDING, GEEN))] | None,
        Field(description="Met een melding van deze soort; geen: zonder melding."),
    ] = None
    termijn: Annotated[
        Annotated[str, is_een_van((*VAKKEN, GEEN))] | None,
        Field(
            description="Met zo'n termijn op het termijnenbord; geen: zonder. Niet samen met"
            " bronnenTot."
        ),
    ] = None
    fictief: Annotated[
        Literal["ja", "nee"] | None, Field(description="Alleen fictieve dossiers, of juist niet.")
    ] = None
    gewijzigd_sinds: Annotated[
        Dag | None, Field(description="Waarin sinds deze dag iets is vastgelegd.")
    ] = None
    sorteer: Annotated[
        Annotated[str, is_een_van(SORTERINGEN)],
        Field(
            description="laatst: het laatst vastgelegd eerst; geopend: het nieuwste dossier"
            " eerst; naam; termijn: te laat eerst."
        ),
    ] = LAATST

    @field_validator("gebeurd_tot")
    @classmethod
    def _niet_voor_van(cls, tot: date | None, gegeven: ValidationInfo) -> date | None:
        van = gegeven.data.get("gebeurd_van")
        if tot is not None and van is not None and tot < van:
            raise Onverwacht(_("een dag op of na {dag}").format(dag=van.isoformat()))
        return tot

    @field_validator("termijn")
    @classmethod
    def _niet_met_bronnen(cls, termijn: str | None, gegeven: ValidationInfo) -> str | None:
        if termijn is not None and gegeven.data.get("bronnen_tot") is not None:
            raise Onverwacht("niets, samen met bronnen t/m; het termijnenbord kan dat wel")
        return termijn

    def als_zoekvraag(self) -> Zoekvraag:
        """The question as the register understands it."""
        zelfde = ("daad", "rol", "status", "soort", "termijn", "fictief", "sorteer")
        return Zoekvraag(
            van=self.gebeurd_van,
            tot=self.gebeurd_tot,
            sinds=self.gewijzigd_sinds,
            **{naam: getattr(self, naam) for naam in zelfde},
        )

    def stand(self) -> dict[str, Any]:
        """The state of knowledge that is asked."""
        return {"bekend_op": self.bekend_op, "bronnen_tot": self.bronnen_tot}

    def keuze(self) -> dict[str, str]:
        """What is asked, as it stands in an address or a form; without words, which go in none."""
        velden: Mapping[str, Any] = self.model_dump(exclude_defaults=True)
        return {to_camel(n): str(w) for n, w in velden.items() if n in Zaakfilter.model_fields}


class Zoekopdracht(Zaakfilter):
    """Welke dossiers, en op welke stand van kennis."""

    woorden: Annotated[
        Annotated[str, AfterValidator(_zeggend)] | None,
        Field(
            max_length=200,
            description="Woorden die alle in een handeling staan (soort, zin of rol), of in kenmerk"
            " of titel als u die mag lezen. Verzegelde teksten worden niet doorzocht.",
        ),
    ] = None
    cursor: Annotated[
        str | None,
        Field(max_length=64, pattern=DOSSIER_ID, description="`volgende` van het vorige blad."),
    ] = None
    limiet: Annotated[
        int, Field(ge=1, le=LIMIET_MAX, description="Hoeveel dossiers een blad heeft.")
    ] = LIMIET

    def als_zoekvraag(self) -> Zoekvraag:
        """The question as the register understands it, with its words and its page."""
        zonder = super().als_zoekvraag()
        gezocht = termen(self.woorden or "")
        return replace(zonder, termen=gezocht, na=self.cursor, limiet=self.limiet)


VELDEN = tuple(to_camel(naam) for naam in Zoekopdracht.model_fields)
