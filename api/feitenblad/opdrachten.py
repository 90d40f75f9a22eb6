"""Assignments to answer parliament as JSON: their term, what waits for whom, and a delay."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, Field

from api.feitenblad.bladbalie import Opdrachtkast, vraag
from api.taal.taal import hoofdletter
from api.web.problemen import Weigering
from api.web.vormen import AFWIJZINGEN, Moment
from api.web.vraag import AanBalie
from ledger.toegangslog.feitenboek import Blad
from projections.feitenblad.feitopzet import OnbekendeKamervraag
from projections.feitenblad.kamertermijn import Laatste
from projections.feitenblad.uitstelbericht import GeenUitstel, Uitstelbericht, stand
from projections.vragen.opdrachtvraag import Opdrachtbeeld

router = APIRouter(responses=AFWIJZINGEN, tags=["feitenbladen"])
Kamervraag = Annotated[str, Path(description="Zoals 2021Z19601.", max_length=20)]


class LaatsteDag(BaseModel):
    """De laatste dag van een termijn: als die niet vaststaat, de vroegste en de laatste."""

    vroegst: date
    laatst: date


class OpdrachtTermijnUit(BaseModel):
    """De termijn die de Kamervragen openden."""

    uiterlijk: LaatsteDag | None
    uitkomsten: list[str] = Field(description="Van de plicht om te antwoorden.")
    bericht: list[str] = Field(description="Van de plicht om uitstel op tijd mee te delen.")
    uitgesteld: list[int] = Field(description="De vastleggingen die de termijn verlengden.")


class BladstandUit(BaseModel):
    """Een feitenblad, en op wie het wacht."""

    nummer: str
    uitgegeven_op: Moment | None
    wacht_op: str | None = Field(description="meelezer, opsteller of null.")
    wacht_sinds: Moment | None
    vervangen_door: str | None
    achterhaald: list[str] = Field(description="De uitspraken die niet meer zo zijn.")


class OpdrachtUit(BaseModel):
    """Een opdracht om Kamervragen te beantwoorden."""

    kamervraag: str
    account: str
    tot: date
    vragers: list[str]
    ingezonden: str | None
    termijn: OpdrachtTermijnUit | None
    feitenbladen: list[BladstandUit]


class OpdrachtenUit(BaseModel):
    """De opdrachten die u mag zien."""

    opdrachten: list[OpdrachtUit]


class VraagstandUit(BaseModel):
    """Hoever een van de vragen is."""

    nummer: str
    stand: str = Field(description="feiten, woorden of open.")


class UitstelberichtUit(BaseModel):
    """Een bericht dat het antwoord langer duurt, om aan te vullen en te verzenden."""

    kamervraag: str
    tekst: str = Field(description="Met de plaats waar de redenen komen.")
    uiterlijk: LaatsteDag | None = Field(description="Zoals de termijn nu loopt.")
    met_uitstel: LaatsteDag | None = Field(description="Met dit bericht; null: geen verlenging.")
    feitenblad: str | None = Field(description="Waaruit volgt hoever de vragen zijn.")
    vragen: list[VraagstandUit]
    noten: list[str]


@router.get("/opdrachten", summary="Opdrachten")
def lees_opdrachten(aan: AanBalie, opdrachten: Opdrachtkast) -> OpdrachtenUit:
    """Geef uw opdrachten, of die waarvan u elk dossier mag zien, en op wie hun bladen wachten."""
    return OpdrachtenUit(opdrachten=[_opdracht(o) for o in vraag(aan, opdrachten.lijst)])


@router.get(
    "/opdrachten/{kamervraag}/uitstelbericht",
    summary="Een uitstelbericht",
    responses={409: {**AFWIJZINGEN[404], "description": "Er loopt geen termijn."}},
)
def lees_uitstelbericht(
    kamervraag: Kamervraag, aan: AanBalie, opdrachten: Opdrachtkast
) -> UitstelberichtUit:
    """Geef het bericht dat het antwoord op deze Kamervragen niet op tijd komt.

    De dagen volgen uit het register en de norm; de redenen vult u zelf in. Loopt er geen termijn,
    dan is er niets uit te stellen (409).
    """
    try:
        return _bericht(vraag(aan, opdrachten.uitstelbericht, kamervraag))
    except OnbekendeKamervraag:
        raise HTTPException(404) from None
    except GeenUitstel as fout:
        raise Weigering(409, hoofdletter(f"{fout}.")) from None


def _opdracht(o: Opdrachtbeeld) -> OpdrachtUit:
    gesteld, t = o.kamervragen, o.termijn
    termijn = t and OpdrachtTermijnUit(
        uiterlijk=_dag(t.uiterlijk),
        uitkomsten=list(t.uitkomsten),
        bericht=list(t.bericht),
        uitgesteld=[r.nummer for r in t.uitgesteld],
    )
    return OpdrachtUit(
        kamervraag=o.kamervraag,
        account=o.account,
        tot=o.tot,
        vragers=list(gesteld.vragers) if gesteld else [],
        ingezonden=gesteld.ingezonden if gesteld else None,
        termijn=termijn,
        feitenbladen=[
            _stand(blad, [u.nummer for u in v.achterhaald] if v else []) for blad, v in o.bladen
        ],
    )


def _stand(blad: Blad, achterhaald: list[str]) -> BladstandUit:
    return BladstandUit(
        nummer=blad.nummer,
        uitgegeven_op=blad.uitgegeven.op if blad.uitgegeven else None,
        wacht_op=blad.wacht_op,
        wacht_sinds=blad.wacht_sinds if blad.wacht_op else None,
        vervangen_door=blad.vervangen_door,
        achterhaald=achterhaald,
    )


def _bericht(b: Uitstelbericht) -> UitstelberichtUit:
    return UitstelberichtUit(
        kamervraag=b.kamervragen.kamervraag,
        tekst=b.tekst(),
        uiterlijk=_dag(b.termijn.uiterlijk),
        met_uitstel=_dag(b.straks),
        feitenblad=b.blad,
        vragen=[VraagstandUit(nummer=v.nummer, stand=stand(v)) for v in b.vragen],
        noten=b.noten(),
    )


def _dag(dagen: Laatste | None) -> LaatsteDag | None:
    return LaatsteDag(vroegst=dagen[0], laatst=dagen[1]) if dagen else None
