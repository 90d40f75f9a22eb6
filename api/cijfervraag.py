"""Which figures are asked for, in the address of the page, and where they come from."""

from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field

from api.inbreng import schrijfdeur
from api.problemen import Vraagfout
from api.settings import Instellingen
from api.vraag import Balie, Dag, Vraag
from ledger.auditboek import Auditboek
from projections.cijfervraag import Cijfers, Cijfervraag, Uitgang, cijfers

JAAR_VAN, JAAR_TOT = 1950, 2199
Jaartal = Annotated[int, Field(ge=JAAR_VAN, le=JAAR_TOT)]


class Standvraag(Vraag):
    """Op welke stand van kennis cijfers worden gevraagd."""

    bekend_op: Annotated[
        Dag | None,
        Field(description="Alleen wat tot en met deze dag is vastgelegd (Europe/Amsterdam)."),
    ] = None
    bronnen_tot: Annotated[
        Dag | None,
        Field(description="Alleen handelingen met een bron die uiterlijk deze dag is gedateerd."),
    ] = None
    peildatum: Annotated[
        Dag | None,
        Field(description="De dag waarop de termijnen zijn getoetst; standaard bekendOp."),
    ] = None


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
        if self.per == "kwartaal" and self.jaar is None:
            raise Vraagfout("jaar", "een jaar bij cijfers per kwartaal")
        jaar = self.jaar if self.per == "kwartaal" else None
        return Cijfervraag(self.per, jaar, self.bekend_op, self.bronnen_tot, self.peildatum)


def auditboek(request: Request) -> Auditboek:
    """Where figures and samples are recorded, as a FastAPI dependency.

    Raises:
        HTTPException: 404, this app only reads.
    """
    return Auditboek(schrijfdeur(request).toegang)


def reken(
    aan: Balie,
    boek: Auditboek,
    vraag: Cijfervraag,
    *,
    als_vrijgave: bool = False,
    noem: frozenset[str] = frozenset(),
    reden: str | None = None,
) -> Cijfers:
    """The figures as this reader may have them."""
    uitgang = Uitgang(Instellingen().cijferdrempel, als_vrijgave, noem, reden)
    return aan.vraag(cijfers, boek, vraag, uitgang, boek.log.register.vandaag())
