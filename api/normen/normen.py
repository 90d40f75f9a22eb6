"""The norms as JSON: the catalogue in force, each norm with the words of its source."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, Field

from api.normen.normenvraag import NORM_ID, Kennis, Normenvraag
from api.web.vormen import AFWIJZINGEN, Moment, Uit
from api.web.vraag import AanBalie
from ledger.tijd.wanneer import Antwoord
from projections.verwoorden.normenlijst import Lijstnorm, Lijstpakket, Normenlijst, Normvraag

router = APIRouter(responses=AFWIJZINGEN, tags=["normen"])


class NormUit(Uit):
    """Een norm, met de woorden van haar bron en elk onderdeel in gewoon Nederlands."""

    id: str
    naam: str = Field(description="Hoe de norm kortweg heet; volgt uit de norm zelf.")
    pakket: str
    versie: str
    soort: str
    tekst: str
    citaat: tuple[str, ...] = Field(description="Letterlijke fragmenten van de bron.")
    herinnering: str | None = Field(description="Wat men zich van een ongeziene bron herinnert.")
    bron: str
    url: str | None
    zekerheid: str
    praktijk: bool = Field(description="Een praktijk en geen plicht: telt nooit als gemist.")
    uitgeschakeld: str | None = Field(description="Waarom deze norm niets toetst; null: toetst.")
    drager: tuple[str, ...]
    begunstigde: tuple[str, ...]
    opent: tuple[str, ...] = Field(description="De soorten handelingen die de norm openen.")
    voldoet: tuple[str, ...] = Field(description="De soorten handelingen die eraan voldoen.")
    delen: dict[str, tuple[str, ...]] = Field(description="Elk onderdeel in zinnen.")
    geldt: Antwoord | None = Field(description="Geldt op geldtOp; null: niet gevraagd.")


class NormbronUit(Uit):
    """Een bron van een pakket."""

    titel: str
    url: str | None
    zekerheid: str | None


class PakketUit(Uit):
    """Een pakket normen, met die waarnaar werd gevraagd."""

    naam: str
    titel: str
    sha256: str
    bekend_vanaf: str | None
    bronnen: tuple[NormbronUit, ...]
    omvang: int = Field(description="Hoeveel normen het hele pakket heeft.")
    normen: list[NormUit]


class KalenderUit(Uit):
    """Welke met een feestdag gelijkgestelde dagen bekend zijn, en waar dat onbekend is."""

    dagen: tuple[date, ...]
    volledig: tuple[int, ...] = Field(description="Jaren waarvan het besluit bekend is.")
    kandidaten: dict[int, tuple[date, ...]] = Field(description="Dagen die het kunnen zijn.")
    sha256: str


class MaatstafUit(Uit):
    """Hoe open termijnen worden gelezen."""

    zinnen: tuple[str, ...]
    vastgesteld_door: str
    sha256: str


class VaststellingUit(BaseModel):
    """De vastlegging waarmee iets is vastgesteld."""

    daad: str
    nummer: int
    vastgelegd_op: Moment


class NormenUit(BaseModel):
    """De normen waaraan wordt getoetst, op een stand van kennis."""

    positie: int
    bekend_op: date | None
    vastgesteld: list[VaststellingUit]
    pakketten: list[PakketUit]
    kalender: KalenderUit | None
    maatstaf: MaatstafUit | None


class EenNormUit(BaseModel):
    """Een norm in al haar versies, op een stand van kennis."""

    positie: int
    bekend_op: date | None
    versies: list[NormUit]


@router.get("/normen", summary="De normen")
def lees_normen(vraag: Annotated[Normenvraag, Query()], aan: AanBalie) -> NormenUit:
    """Geef de normen waaraan wordt getoetst, met citaat en bron, per pakket."""
    lijst = aan.normen(vraag.als_normvraag(), vraag.bekend_op)
    return NormenUit(
        positie=lijst.positie,
        bekend_op=lijst.bekend_op,
        vastgesteld=_vastgesteld(lijst),
        pakketten=[_pakket(pakket) for pakket in lijst.pakketten if pakket.normen],
        kalender=lijst.kalender and KalenderUit.model_validate(lijst.kalender),
        maatstaf=lijst.maatstaf and MaatstafUit.model_validate(lijst.maatstaf),
    )


@router.get("/normen/{norm}", summary="Een norm")
def lees_norm(
    norm: Annotated[str, Path(description="Het id van de norm.", max_length=200, pattern=NORM_ID)],
    kennis: Annotated[Kennis, Query()],
    aan: AanBalie,
) -> EenNormUit:
    """Geef een norm met al haar onderdelen."""
    lijst = aan.normen(Normvraag(norm=norm), kennis.bekend_op)
    if not lijst.normen:
        raise HTTPException(404)
    return EenNormUit(
        positie=lijst.positie,
        bekend_op=lijst.bekend_op,
        versies=[_norm(gevonden) for gevonden in lijst.normen],
    )


def _vastgesteld(lijst: Normenlijst) -> list[VaststellingUit]:
    return [
        VaststellingUit(daad=daad, nummer=nummer, vastgelegd_op=op)
        for daad, (nummer, op) in lijst.gesteld.items()
    ]


def _pakket(pakket: Lijstpakket) -> PakketUit:
    return PakketUit(
        naam=pakket.naam,
        titel=pakket.titel,
        sha256=pakket.sha256,
        bekend_vanaf=pakket.bekend_vanaf,
        bronnen=tuple(NormbronUit.model_validate(bron) for bron in pakket.bronnen),
        omvang=pakket.omvang,
        normen=[_norm(norm) for norm in pakket.normen],
    )


def _norm(norm: Lijstnorm) -> NormUit:
    velden = {naam: getattr(norm.uitleg, naam) for naam in norm.uitleg.__slots__}
    return NormUit(**velden, geldt=norm.geldt)
