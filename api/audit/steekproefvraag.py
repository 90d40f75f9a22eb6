"""What is asked for a sample, from a form or a program."""

import secrets
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.web.problemen import Vraagfout
from api.web.vraag import VASTGESTELD, Balie, Dag
from ledger.daden.auditdaden import ZAAD
from ledger.daden.lijsten import NormId, SoortMelding
from ledger.toegangslog.auditboek import Auditboek
from projections.beelden.steekproef import HOOGST, Selectie
from projections.vragen.steekproefvraag import OnbekendeNorm, Steekproef, Trekking, trek

Termijnstand = Literal["gehaald", "gemist", "loopt", "onbepaald"]


class Steekproefopdracht(BaseModel):
    """Uit welke dossiers wordt getrokken, hoeveel, en met welk zaad."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    omvang: Annotated[int, Field(ge=1, le=HOOGST, description="Hoeveel dossiers.")]
    zaad: Annotated[
        str | None,
        Field(
            pattern=ZAAD,
            description="Waarmee anderen dezelfde trekking doen; zonder kiest het register.",
        ),
    ] = None
    soort: Annotated[
        SoortMelding | Literal["meer", "onbekend"] | None,
        Field(description="Alleen dossiers met een melding van deze soort."),
    ] = None
    van: Annotated[
        Dag | None, Field(description="Alleen meldingen op of na deze dag, of misschien.")
    ] = None
    tot: Annotated[
        Dag | None, Field(description="Alleen meldingen tot en met deze dag, of misschien.")
    ] = None
    norm: Annotated[NormId | None, Field(description="Alleen als deze norm telt.")] = None
    uitkomst: Annotated[
        Termijnstand | None,
        Field(description="Hoe het met de termijnen staat, of met die van de norm alleen."),
    ] = None
    bekend_op: Annotated[
        Dag | None, Field(description="Zoals bekend op deze dag (Europe/Amsterdam).")
    ] = None
    peildatum: Annotated[
        Dag | None, Field(description="De dag waarop de termijnen zijn getoetst.")
    ] = None

    def als_trekking(self, sleutel: str | None = None) -> Trekking:
        """The command as the register understands it; without a seed chance gives one."""
        keuze = Selectie(self.soort, self.van, self.tot, self.norm, self.uitkomst)
        zaad = self.zaad or secrets.token_hex(8)
        return Trekking(zaad, self.omvang, keuze, self.bekend_op, self.peildatum, sleutel)


def getrokken(
    aan: Balie, boek: Auditboek, opdracht: Steekproefopdracht, sleutel: str | None = None
) -> Steekproef:
    """The sample of this command, on record before it is here.

    Raises:
        Vraagfout: there is no such norm; nothing was drawn.
    """
    try:
        return aan.vraag(trek, boek, opdracht.als_trekking(sleutel), boek.log.register.vandaag())
    except OnbekendeNorm:
        raise Vraagfout("norm", VASTGESTELD["norm"]) from None
