"""The second clock of a case and the accounts beside each other, as JSON."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.web.vormen import AFWIJZINGEN, StandUit, Uit
from api.web.vraag import AanBalie, DossierId, GevraagdeStand
from projections.beelden.relaasverschil import Relaasverschil, Soort, relaasverschil

router = APIRouter(responses=AFWIJZINGEN, tags=["dossiers"])


class VastleggingUit(Uit):
    """Een vastlegging op een dag."""

    nummer: int
    id: str
    soort: str = Field(description="handeling, herstel, of overig: over het dossier zelf.")
    betreft: str | None = Field(description="Bij een herstel: het id van wat is hersteld.")


class VastlegdagUit(Uit):
    """Een dag waarop iets in het dossier is vastgelegd."""

    dag: date
    vastleggingen: tuple[VastleggingUit, ...]


class BuitenbeeldUit(Uit):
    """Wat door de gevraagde stand van kennis buiten beeld blijft, in dit dossier."""

    later: int = Field(description="Handelingen die na bekendOp zijn vastgelegd.")
    later_hersteld: int = Field(description="Herstellingen die na bekendOp zijn vastgelegd.")
    later_overig: int = Field(description="Na bekendOp vastgelegd over het dossier zelf.")
    zonder_bron: int = Field(
        description="Handelingen, op tijd vastgelegd, zonder bron van uiterlijk bronnenTot."
    )
    hersteld_zonder_bron: int = Field(
        description="Herstellingen, op tijd vastgelegd, zonder bron van uiterlijk bronnenTot."
    )


class VastlegdagenUit(BaseModel):
    """Wanneer in dit dossier is vastgelegd: alle dagen, ook na de gevraagde stand."""

    dossier: str
    stand: StandUit
    dagen: list[VastlegdagUit]
    buiten_beeld: BuitenbeeldUit


class HandelingenVolgensUit(BaseModel):
    """De handelingen van een soort volgens een relaas, met hun id."""

    relaas: str
    handelingen: list[str]


class DaadverschilUit(BaseModel):
    """Handelingen van een soort die niet elk relaas gelijk vertelt."""

    daad: str
    titel: str
    soort: Soort = Field(
        description="alleen: niet elk relaas vertelt er een; uitgesloten: de data sluiten elkaar"
        " uit; verenigbaar: andere data of geen, het kan een dag zijn; gelijk: dezelfde datum, zo"
        " precies als verteld; aantal: een relaas noemt er meer, dus niet een tegen een te"
        " vergelijken."
    )
    door_verschilt: bool
    relazen: list[HandelingenVolgensUit]


class UitkomstenVolgensUit(BaseModel):
    """De uitkomsten van een norm volgens een relaas; leeg: niet van toepassing."""

    relaas: str
    toetsen: list[list[str]]


class UitkomstverschilUit(BaseModel):
    """Een norm waarvan de uitkomst per relaas verschilt."""

    norm: str
    relazen: list[UitkomstenVolgensUit]


class RelazenUit(BaseModel):
    """De relazen van een dossier naast elkaar; ze worden nooit samengevoegd."""

    dossier: str
    stand: StandUit
    relazen: list[str]
    handelingen: list[DaadverschilUit]
    uitkomsten: list[UitkomstverschilUit]
    gedeelde_handelingen: int = Field(description="Handelingen die elk relaas vertelt.")
    eensluidende_normen: int = Field(description="Normen met volgens elk relaas dezelfde uitkomst.")


@router.get("/dossiers/{dossier}/vastlegdagen", summary="Wanneer in een dossier is vastgelegd")
def lees_vastlegdagen(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> VastlegdagenUit:
    """Geef de dagen waarop iets is vastgelegd, en hoeveel de stand van kennis buiten beeld laat."""
    beeld = aan.zaak(dossier, stand)
    return VastlegdagenUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        dagen=[VastlegdagUit.model_validate(d) for d in beeld.kennis.dagen],
        buiten_beeld=BuitenbeeldUit.model_validate(beeld.kennis.buiten),
    )


@router.get("/dossiers/{dossier}/relazen", summary="De relazen van een dossier naast elkaar")
def lees_relazen(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> RelazenUit:
    """Geef waarin de relazen verschillen: in wat er is gedaan, en in wat de normen ervan maken.

    Welke handeling in het ene relaas dezelfde is als in het andere, legt niemand vast; ze staan
    per soort naast elkaar. Met een relaas in de vraag valt er niets te vergelijken.
    """
    beeld = aan.zaak(dossier, stand)
    relazen = beeld.relazen if beeld.relaas is None else (beeld.relaas,)
    verschil = relaasverschil(relazen, beeld.regels, beeld.toetsen)
    return RelazenUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        relazen=list(relazen),
        handelingen=_handelingen(verschil),
        uitkomsten=[
            UitkomstverschilUit(
                norm=u.norm,
                relazen=[
                    UitkomstenVolgensUit(relaas=naam, toetsen=[list(codes) for codes in rij])
                    for naam, rij in zip(relazen, u.uitkomsten, strict=True)
                ],
            )
            for u in verschil.uitkomsten
        ],
        gedeelde_handelingen=verschil.gedeeld,
        eensluidende_normen=verschil.eensluidend,
    )


def _handelingen(verschil: Relaasverschil) -> list[DaadverschilUit]:
    return [
        DaadverschilUit(
            daad=d.daad,
            titel=d.titel,
            soort=d.soort,
            door_verschilt=d.door_verschilt,
            relazen=[
                HandelingenVolgensUit(relaas=naam, handelingen=[r.id for r in rij])
                for naam, rij in zip(verschil.relazen, d.per_relaas, strict=True)
            ],
        )
        for d in verschil.daden
    ]
