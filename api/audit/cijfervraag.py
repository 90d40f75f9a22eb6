"""Which figures are asked for, in the address of the page, and where they come from."""

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.settings import Instellingen
from api.taal.vertaling import woorden
from api.vastleggen.inbreng import schrijfdeur
from api.web.problemen import Vraagfout
from api.web.vraag import Balie, Dag, Standvraag
from ledger.daden.auditdaden import Celsleutel, CijfersVrijgegeven
from ledger.toegangslog.auditboek import Auditboek, Genoteerd
from projections.vragen.cijfervraag import Cijfers, Cijfervraag, cijfers
from projections.vragen.vrijgavevraag import Uitgang, geef_cijfers_vrij

JAAR_VAN, JAAR_TOT = 1950, 2199
WEIGERT = woorden(
    {
        "NietVrijTeGeven": "Naast wat al is vrijgegeven is hiervan niets te tonen zonder dat er een"
        " klein aantal uit volgt.",
        "NietOpTeHeffen": "Wat u opheft zou een klein aantal laten volgen, uit deze of een eerdere"
        " vrijgave; of een eerdere is niet meer na te tellen.",
        "AndereInhoud": "Onder deze Idempotency-Key zijn andere cijfers vrijgegeven.",
    }
)
KEUZEFOUT = woorden(
    {
        "noem": "noemen kan alleen wat hier als klein aantal is geteld",
        "hefOp": "opheffen kan alleen wat eerder niet is getoond",
    }
)
Jaartal = Annotated[int, Field(ge=JAAR_VAN, le=JAAR_TOT)]


class Cijferfilter(Standvraag):
    """Welke cijfers worden gevraagd."""

    per: Annotated[
        Literal["jaar", "kwartaal"], Field(description="Per jaar, of per kwartaal van een jaar.")
    ] = "jaar"
    jaar: Annotated[
        Jaartal | None, Field(description="Het jaar waarvan de kwartalen worden gevraagd.")
    ] = None

    def als_cijfervraag(self) -> Cijfervraag:
        """The question as the register understands it.

        Raises:
            Vraagfout: of which year the quarters are asked is not said.
        """
        return _cijfervraag(self)


def auditboek(request: Request) -> Auditboek:
    """Where figures and samples are recorded, as a FastAPI dependency.

    Raises:
        HTTPException: 404, this app only reads.
    """
    return Auditboek(schrijfdeur(request).toegang)


Boek = Annotated[Auditboek, Depends(auditboek)]


class Vrijgaveopdracht(BaseModel):
    """Welke cijfers de commissie verlaten, en waarom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per: Annotated[Literal["jaar", "kwartaal"], Field(description="Per jaar of per kwartaal.")]
    jaar: Annotated[
        Jaartal | None, Field(description="Het jaar waarvan de kwartalen worden vrijgegeven.")
    ] = None
    bekend_op: Dag | None = None
    bronnen_tot: Dag | None = None
    peildatum: Dag | None = None
    reden: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=5, max_length=500),
        Field(description="Waarom en voor wie; wordt verzegeld vastgelegd."),
    ]
    noem: Annotated[
        list[Celsleutel],
        Field(max_length=500, description="Kleine getallen die toch worden genoemd."),
    ] = []
    hef_op: Annotated[
        list[Celsleutel],
        Field(max_length=500, description="Wat eerder niet werd getoond en nu wel."),
    ] = []

    def als_uitgang(self, sleutel: str) -> Uitgang:
        """How these figures leave, under the key of this command."""
        drempel = Instellingen().cijferdrempel
        keuze = frozenset(self.noem), frozenset(self.hef_op)
        return Uitgang(self.reden, drempel, sleutel, *keuze)

    def als_cijfervraag(self) -> Cijfervraag:
        """Which figures; raises as `Cijferfilter.als_cijfervraag` does."""
        return _cijfervraag(self)


def _cijfervraag(uit: Cijferfilter | Vrijgaveopdracht) -> Cijfervraag:
    if uit.per == "kwartaal" and uit.jaar is None:
        raise Vraagfout("jaar", "een jaar bij cijfers per kwartaal")
    jaar = uit.jaar if uit.per == "kwartaal" else None
    return Cijfervraag(uit.per, jaar, uit.bekend_op, uit.bronnen_tot, uit.peildatum)


def reken(aan: Balie, boek: Auditboek, vraag: Cijfervraag) -> Cijfers:
    """The figures as this reader may see them; nothing leaves by that."""
    return aan.vraag(cijfers, vraag, boek.log.register.vandaag())


def geef_vrij(
    aan: Balie, boek: Auditboek, vraag: Cijfervraag, uitgang: Uitgang
) -> Genoteerd[CijfersVrijgegeven]:
    """Let figures out; raises as `geef_cijfers_vrij` does."""
    return aan.vraag(geef_cijfers_vrij, boek, vraag, uitgang, boek.log.register.vandaag())
