"""Figures, what was let out of them, and the year report, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, Field, ValidationError

from api.audit.cijfervraag import (
    JAAR_TOT,
    JAAR_VAN,
    KEUZEFOUT,
    WEIGERT,
    Boek,
    Cijferfilter,
    Vrijgaveopdracht,
    geef_vrij,
    reken,
)
from api.vastleggen.inbreng import INBRENG, Ingezonden
from api.web.problemen import Veldfout, Vraagfout, Weigering, in_lichaam
from api.web.vormen import AFWIJZINGEN, BordstandUit, Moment
from api.web.vraag import AanBalie
from ledger.daden.auditdaden import CijfersVrijgegeven
from ledger.toegangslog.auditboek import Genoteerd
from ledger.vastleggen.ontvangst import AndereInhoud
from projections.cijfers.cijfers import DELEN, Per
from projections.cijfers.stelsel import TOTAAL, Cel, open_tabel, sleutel
from projections.cijfers.vrijgave import NietOpTeHeffen, NietVrijTeGeven
from projections.vragen.cijfervraag import Cijfervraag, Geteld
from projections.vragen.vrijgavevraag import NietTeKiezen, cellen_van, vrijgegeven

router = APIRouter(responses=AFWIJZINGEN, tags=["cijfers"])
_SCHEMA = Vrijgaveopdracht.model_json_schema()


class CelUit(BaseModel):
    """Een aantal meldingen."""

    kolom: str
    getal: int | None = Field(description="null: niet getoond, omdat er een klein aantal uit volgt")
    soort: Literal["getal", "genoemd", "gehouden", "onderdrukt"] = Field(
        description="gehouden: zoals eerder vrijgegeven; het zegt niet hoe het nu is."
    )


class RijUit(BaseModel):
    """Een rij van een tabel."""

    rij: str
    cellen: list[CelUit]


class MeldingUit(BaseModel):
    """Een melding die is geteld."""

    dossier: str
    id: str
    nummer: int
    soort: str
    uitkomst: str
    termijn: str


class TabellenUit(BaseModel):
    """Meldingen in getallen, met waarop zij rusten."""

    stand: BordstandUit
    per: Literal["jaar", "kwartaal"]
    jaar: int | None
    afgerond: Literal[False] = Field(False, description="Er wordt nooit afgerond.")
    kolommen: list[str]
    tabellen: dict[str, list[RijUit]]
    totaal: RijUit


class CijfersUit(TabellenUit):
    """Elk aantal over de dossiers die u mag zien; niet vrijgegeven, niet om te delen."""

    vrijgegeven: Literal[False] = Field(False, description="Niet om te delen.")
    meldingen: list[MeldingUit]


class VrijgaveUit(TabellenUit):
    """Cijfers zoals zij de commissie verlieten."""

    vrijgegeven: Literal[True] = Field(True, description="Veilig om te delen.")
    id: str
    op: Moment
    drempel: int = Field(description="Kleinere aantallen verlaten de commissie niet.")
    opgeheven: list[str] = Field(description="Wat eerder niet werd getoond, bij besluit wel.")


class VrijgavenUit(BaseModel):
    """Wat van deze dossiers is vrijgegeven, het nieuwste eerst."""

    vrijgaven: list[VrijgaveUit]


@router.get("/cijfers", summary="Meldingen in getallen")
def lees_cijfers(vraag: Annotated[Cijferfilter, Query()], aan: AanBalie, boek: Boek) -> CijfersUit:
    """Geef meldingen per soort, uitkomst en termijn, per jaar of per kwartaal.

    Elk aantal over de dossiers die u mag zien, ook een klein. Kijken is geen vrijgeven: wat u hier
    krijgt, is niet om te delen.
    """
    beeld = reken(aan, boek, vraag.als_cijfervraag())
    geteld, gevraagd = beeld.geteld, beeld.vraag
    return CijfersUit(
        **_tabellen(gevraagd, geteld, open_tabel(beeld.stelsel).cellen),
        meldingen=[MeldingUit.model_validate(m, from_attributes=True) for m in geteld.feiten],
    )


@router.get("/cijfervrijgaven", summary="Wat van de cijfers is vrijgegeven")
def lees_vrijgaven(aan: AanBalie, boek: Boek) -> VrijgavenUit:
    """Geef wat van de dossiers die u mag zien is vrijgegeven, en wat u zelf vrijgaf."""
    return VrijgavenUit(vrijgaven=[_uit(v) for v in aan.vraag(vrijgegeven, boek)])


@router.get("/cijfervrijgaven/{vrijgave}", summary="Een vrijgave")
def lees_vrijgave(
    vrijgave: Annotated[str, Path(max_length=64, description="De id van de vrijgave.")],
    aan: AanBalie,
    boek: Boek,
) -> VrijgaveUit:
    """Geef een vrijgave van cijfers zoals zij is vastgelegd."""
    for gevonden in aan.vraag(vrijgegeven, boek):
        if gevonden.id == vrijgave:
            return _uit(gevonden)
    raise HTTPException(404)


@router.post(
    "/cijfervrijgaven",
    summary="Geef cijfers vrij",
    status_code=201,
    responses=INBRENG,
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}
    },
)
def geef_cijfers_vrij(ingezonden: Ingezonden, aan: AanBalie, boek: Boek) -> VrijgaveUit:
    """Laat cijfers de commissie verlaten; wat is vrijgegeven, ligt vast voordat u het krijgt.

    Geen klein aantal verlaat de commissie, en niets waaruit er een volgt, ook niet naast wat
    eerder is vrijgegeven. Een commissielid kan een klein getal noemen, of tonen wat eerder niet
    werd getoond. Herhaalt u de vraag met dezelfde Idempotency-Key, dan krijgt u dezelfde vrijgave.
    """
    fouten = list(ingezonden.fouten)
    try:
        opdracht = Vrijgaveopdracht.model_validate(ingezonden.gegevens)
        vraag = opdracht.als_cijfervraag()
    except ValidationError as fout:
        fouten += in_lichaam(fout)
    except Vraagfout as fout:
        fouten.append(Veldfout(plaats=f"body/{fout.veld}", melding=fout.melding))
    if fouten:
        raise Weigering(400, fouten=fouten)
    try:
        return _uit(geef_vrij(aan, boek, vraag, opdracht.als_uitgang(ingezonden.sleutel)))
    except NietTeKiezen as fout:
        raise Weigering(400, fouten=[_keuzefout(fout)]) from None
    except (NietVrijTeGeven, NietOpTeHeffen, AndereInhoud) as fout:
        status = 422 if isinstance(fout, AndereInhoud) else 409
        raise Weigering(status, WEIGERT[type(fout).__name__]) from None


@router.get("/jaarverslagen/{jaar}", summary="Het jaarverslag")
def lees_jaarverslag(
    jaar: Annotated[int, Path(ge=JAAR_VAN, le=JAAR_TOT, description="Over welk jaar.")],
    aan: AanBalie,
    boek: Boek,
) -> VrijgaveUit:
    """Geef de meldingen die in een jaar zijn gedaan, per kwartaal, zoals laatst vrijgegeven.

    Een melding waarvan niet vaststaat in welk jaar zij is gedaan, telt hier niet mee.
    """
    for vrijgave in aan.vraag(vrijgegeven, boek):
        if vrijgave.daad.jaar == jaar:
            return _uit(vrijgave)
    raise HTTPException(404)


def _keuzefout(fout: NietTeKiezen) -> Veldfout:
    naam = {"noem": "noem", "hefOp": "hef_op"}[fout.veld]
    return Veldfout(plaats=f"body/{naam}", melding=KEUZEFOUT[fout.veld])


def _uit(vrijgave: Genoteerd[CijfersVrijgegeven]) -> VrijgaveUit:
    daad = vrijgave.daad
    return VrijgaveUit(
        id=vrijgave.id,
        op=vrijgave.op,
        drempel=daad.drempel,
        opgeheven=list(daad.opgeheven),
        **_tabellen(daad, daad, cellen_van(daad)),
    )


class _Tabellen(TypedDict):
    stand: BordstandUit
    per: Per
    jaar: int | None
    kolommen: list[str]
    tabellen: dict[str, list[RijUit]]
    totaal: RijUit


def _tabellen(
    vraag: Cijfervraag | CijfersVrijgegeven,
    rust_op: Geteld | CijfersVrijgegeven,
    cellen: Mapping[str, Cel],
) -> _Tabellen:
    """What was asked, what it rests on, and the numbers, which are named by their keys."""
    kolommen = list(dict.fromkeys(naam.partition("@")[2] for naam in cellen))
    return {
        "stand": BordstandUit(
            positie=rust_op.positie,
            bekend_op=vraag.bekend_op,
            bronnen_tot=vraag.bronnen_tot,
            peildatum=rust_op.peildatum,
        ),
        "per": vraag.per,
        "jaar": vraag.jaar,
        "kolommen": kolommen,
        "tabellen": {
            deel: [_rij(cellen, rij, rij.partition(":")[2], kolommen) for rij in rijen]
            for deel, rijen in DELEN.items()
        },
        "totaal": _rij(cellen, TOTAAL, TOTAAL, kolommen),
    }


def _rij(cellen: Mapping[str, Cel], rij: str, naam: str, kolommen: Sequence[str]) -> RijUit:
    hier = [(kolom, cellen[sleutel(rij, kolom)]) for kolom in kolommen]
    return RijUit(rij=naam, cellen=[CelUit(kolom=k, getal=c.getal, soort=c.soort) for k, c in hier])
