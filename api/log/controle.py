"""The page controle as JSON: the three verdicts and what they rest on."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from api.log.controlebeeld import bevindingen, ongezien, uitslagen
from api.web.problemen import Probleem
from api.web.vormen import Moment
from api.web.vraag import gelezen
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.tijd.wanneer import Antwoord

_PROBLEEM: dict[str, Any] = {"content": {"application/problem+json": {}}, "model": Probleem}
router = APIRouter(
    responses={
        400: {**_PROBLEEM, "description": "De vraag klopt niet; alle fouten tegelijk."},
        404: {**_PROBLEEM, "description": "Hier is geen grootboek te zien."},
    },
    tags=["controle"],
)


class _Uit(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class GrondUit(_Uit):
    """Een deel van een antwoord, met een eigen antwoord."""

    antwoord: Antwoord
    zin: str


class UitslagUit(_Uit):
    """Een van de drie antwoorden; geen ervan zegt iets over een ander."""

    naam: str
    vraag: str
    antwoord: Antwoord
    gronden: tuple[GrondUit, ...]


class ControlepuntUit(_Uit):
    """Het laatste ondertekende controlepunt."""

    oorsprong: str
    omvang: int
    noot: str = Field(description="De ondertekende noot zelf (C2SP tlog-checkpoint).")


class WaarnemingUit(_Uit):
    """Wie van buiten een controlepunt zag, en de vastlegging die dat bewijst."""

    wie: str
    omvang: int
    vroegst: Moment
    laatst: Moment
    nummer: int


class BreukUit(_Uit):
    """Waar het grootboek onder een andere oorsprong verder ging."""

    nummer: int
    vastgelegd_op: Moment
    oorsprong: str
    vorige_oorsprong: str
    vorige_omvang: int
    behouden: int
    verloren: int = Field(
        description="Hoeveel vastleggingen van het vorige hier niet aantoonbaar staan. Was dat"
        " afgesloten, dan staan zij daar nog, en zijn zij niet verloren."
    )
    aanleiding: str


class ControleUit(BaseModel):
    """Wat er van het grootboek als geheel te bewijzen is."""

    op: Moment
    omvang: int
    gelezen: int | None = Field(description="Tot waar er is gelezen; null: dat staat stil.")
    controlepunt: ControlepuntUit | None
    uitslagen: list[UitslagUit]
    bevindingen: tuple[str, ...] = Field(description="Wat iemand moet uitzoeken; meestal leeg.")
    alarm: str | None = Field(description="Waarom iemand nu moet kijken; null: geen reden.")
    waarnemingen: list[WaarnemingUit]
    breuken: list[BreukUit]
    onbeslist: list[int] = Field(
        description="De nummers van de breuken waarvan niet na te gaan is of zij echt zijn."
    )


@router.get("/controle", summary="Integriteit, volledigheid en tijd van het grootboek")
def lees_controle(request: Request) -> ControleUit:
    """Geef de drie antwoorden, en waarop ze rusten."""
    toezicht: Toezicht | None = request.app.state.toezicht
    if toezicht is None:
        raise HTTPException(404)
    beeld = toezicht.beeld()
    punt = beeld.controlepunt
    return ControleUit(
        op=beeld.op,
        omvang=beeld.omvang,
        gelezen=gelezen(request),
        controlepunt=punt
        and ControlepuntUit(oorsprong=beeld.oorsprong, omvang=punt.omvang, noot=punt.noot),
        uitslagen=[UitslagUit.model_validate(u) for u in uitslagen(beeld)],
        alarm=ongezien(beeld),
        bevindingen=bevindingen(beeld),
        waarnemingen=[WaarnemingUit.model_validate(w) for w in beeld.waarnemingen],
        breuken=[BreukUit.model_validate(b) for b in beeld.breuken],
        onbeslist=sorted(beeld.onbeslist),
    )
