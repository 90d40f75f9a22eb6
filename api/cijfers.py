"""Figures and the year report as JSON."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from api.cijfervraag import JAAR_TOT, JAAR_VAN, Cijferfilter, Standvraag, auditboek, reken
from api.vormen import AFWIJZINGEN, BordstandUit, Moment
from api.vraag import Balie, balie
from ledger.auditboek import Auditboek
from projections.cijfers import DELEN
from projections.cijfervraag import Cijfers, Cijfervraag
from projections.vrijgave import TOTAAL, sleutel

router = APIRouter(responses=AFWIJZINGEN, tags=["cijfers"])
AanBalie = Annotated[Balie, Depends(balie)]
Boek = Annotated[Auditboek, Depends(auditboek)]


class CelUit(BaseModel):
    """Een aantal meldingen."""

    kolom: str
    getal: int | None = Field(description="null: niet getoond, omdat er een klein aantal uit volgt")
    soort: Literal["getal", "genoemd", "gehouden", "onderdrukt"] = Field(
        description="gehouden: zoals eerder vrijgegeven; het scheelt minder dan de drempel."
    )


class RijUit(BaseModel):
    """Een rij van een tabel."""

    rij: str
    cellen: list[CelUit]


class VrijgaveUit(BaseModel):
    """De vastlegging waarmee dit is vrijgegeven."""

    id: str
    op: Moment


class MeldingUit(BaseModel):
    """Een melding die is geteld; alleen voor de commissie."""

    dossier: str
    id: str
    nummer: int
    soort: str
    uitkomst: str
    termijn: str


class CijfersUit(BaseModel):
    """Meldingen in getallen, met waarop zij rusten."""

    stand: BordstandUit
    per: Literal["jaar", "kwartaal"]
    jaar: int | None
    weergave: Literal["voluit", "vrijgave"] = Field(
        description="voluit: elk aantal, alleen voor de commissie."
    )
    drempel: int = Field(description="Kleinere aantallen verlaten de commissie niet.")
    geweigerd: bool = Field(description="true: naast wat al is vrijgegeven kan nu niets.")
    afgerond: Literal[False] = Field(description="Er wordt nooit afgerond.")
    kolommen: list[str]
    tabellen: dict[str, list[RijUit]]
    totaal: RijUit
    vrijgave: VrijgaveUit | None
    meldingen: list[MeldingUit] | None = Field(description="null bij een vrijgave")


@router.get("/cijfers", summary="Meldingen in getallen")
def lees_cijfers(vraag: Annotated[Cijferfilter, Query()], aan: AanBalie, boek: Boek) -> CijfersUit:
    """Geef meldingen per soort, uitkomst en termijn, per jaar of per kwartaal.

    Wie niet van de commissie is, krijgt alleen wat veilig te delen is: geen klein aantal, en niets
    waaruit er een volgt, ook niet naast wat eerder is vrijgegeven.
    """
    return _uit(reken(aan, boek, vraag.als_cijfervraag()))


@router.get("/jaarverslagen/{jaar}", summary="Het jaarverslag")
def lees_jaarverslag(
    jaar: Annotated[int, Path(ge=JAAR_VAN, le=JAAR_TOT, description="Over welk jaar.")],
    vraag: Annotated[Standvraag, Query()],
    aan: AanBalie,
    boek: Boek,
) -> CijfersUit:
    """Geef de meldingen die in een jaar zijn gedaan, per kwartaal, veilig om te delen.

    Een melding waarvan niet vaststaat in welk jaar zij is gedaan, telt hier niet mee.
    """
    gevraagd = Cijfervraag("kwartaal", jaar, **dict(vraag))
    return _uit(reken(aan, boek, gevraagd, als_vrijgave=True))


def _uit(beeld: Cijfers) -> CijfersUit:
    kolommen = [*beeld.stelsel.kolommen, beeld.stelsel.som]
    voluit = beeld.weergave == "voluit"
    positie = beeld.vrijgave.daad.positie if beeld.vrijgave else beeld.positie
    return CijfersUit(
        stand=BordstandUit(
            positie=positie,
            bekend_op=beeld.vraag.bekend_op,
            bronnen_tot=beeld.vraag.bronnen_tot,
            peildatum=beeld.peildatum,
        ),
        per=beeld.vraag.per,
        jaar=beeld.vraag.jaar,
        weergave=beeld.weergave,
        drempel=beeld.drempel,
        geweigerd=beeld.geweigerd,
        afgerond=False,
        kolommen=kolommen,
        tabellen={
            deel: [_rij(beeld, rij, rij.partition(":")[2], kolommen) for rij in rijen]
            for deel, rijen in DELEN.items()
        },
        totaal=_rij(beeld, TOTAAL, TOTAAL, kolommen),
        vrijgave=VrijgaveUit(id=beeld.vrijgave.id, op=beeld.vrijgave.op)
        if beeld.vrijgave
        else None,
        meldingen=[MeldingUit.model_validate(m, from_attributes=True) for m in beeld.feiten]
        if voluit
        else None,
    )


def _rij(beeld: Cijfers, rij: str, naam: str, kolommen: list[str]) -> RijUit:
    cellen = [(kolom, beeld.cellen[sleutel(rij, kolom)]) for kolom in kolommen]
    return RijUit(
        rij=naam, cellen=[CelUit(kolom=k, getal=cel.getal, soort=cel.soort) for k, cel in cellen]
    )
