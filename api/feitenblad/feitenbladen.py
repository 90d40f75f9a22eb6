"""Sheets of facts as JSON: which there are, one with what became of it, made and issued."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, StringConstraints
from pydantic.json_schema import models_json_schema

from api.feitenblad.bladbalie import Bladkast, Bladnummer, vraag
from api.taal.taal import hoofdletter
from api.vastleggen.inbreng import INBRENG, Ingezonden
from api.web.problemen import Veldfout, Weigering
from api.web.vormen import AFWIJZINGEN, Moment
from api.web.vraag import AanBalie, Dag
from ledger.daden.lijsten import Uitspraaknummer
from ledger.daden.woorden import Vast
from ledger.toegangslog.feitenboek import Blad
from ledger.vastleggen.ontvangst import AndereInhoud
from projections.feitenblad.feitantwoord import OnbekendeNorm
from projections.feitenblad.feitopzet import OnbekendeKamervraag, Opzet
from projections.feitenblad.feitverloop import Stand
from projections.vragen.bladgrenzen import BladGeweigerd, Grenzen, InDeToekomst

router = APIRouter(responses=AFWIJZINGEN, tags=["feitenbladen"])
_VERWIJZING = "#/components/schemas/{model}"
_IN_LICHAAM = {"bekendOp": "bekend_op", "bronnenTot": "bronnen_tot"}


class Bladopdracht(Opzet):
    """Waarvan een feitenblad wordt gemaakt, en tot waar het kijkt."""

    bekend_op: Annotated[Dag | None, Field(description="Wat toen was vastgelegd.")] = None
    bronnen_tot: Annotated[Dag | None, Field(description="Volgens bronnen van toen.")] = None
    peildatum: Annotated[Dag | None, Field(description="Waarop plichten zijn getoetst.")] = None

    vervangt: Annotated[
        Annotated[str, StringConstraints(max_length=40)] | None,
        Field(description="Het nummer van uw concept waarvan dit een bewerking is."),
    ] = None

    def opzet(self) -> Opzet:
        """What is asked, without up to where."""
        return Opzet(**{naam: getattr(self, naam) for naam in Opzet.model_fields})

    def grenzen(self) -> Grenzen:
        """Up to where is looked."""
        return Grenzen(self.bekend_op, self.bronnen_tot, self.peildatum)


class Uitgifteopdracht(Vast):
    """Welke kleine getallen worden genoemd, en waarom dat mag."""

    noem: Annotated[
        tuple[Uitspraaknummer, ...],
        Field(max_length=200, description="Uitspraken waarvan het kleine getal mag blijven staan."),
    ] = ()
    reden: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None,
        Field(description="Waarom dat mag; wordt verzegeld vastgelegd."),
    ] = None


class Terugzending(Vast):
    """Waarom een feitenblad teruggaat naar de opsteller."""

    opmerking: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
        Field(description="Wat de opsteller moet weten; wordt verzegeld vastgelegd."),
    ]


class FeitenbladKort(BaseModel):
    """Een feitenblad in het kort."""

    nummer: str
    kamervraag: str
    op: Moment
    positie: int = Field(description="Tot en met welke vastlegging het register is gelezen.")
    bekend_op: date | None
    bronnen_tot: date | None
    sha256: str = Field(description="Van de bytes van het blad.")
    uitgegeven_op: Moment | None
    wacht_op: str | None = Field(description="meelezer, opsteller of null.")


class FeitenbladenUit(BaseModel):
    """De feitenbladen die u mag zien."""

    feitenbladen: list[FeitenbladKort]


class UitspraakNu(BaseModel):
    """Wat er van een uitspraak is geworden."""

    nummer: str
    stand: Stand
    thans: str | None = Field(description="Wat het register er nu op antwoordt.")


class UitspraakLater(BaseModel):
    """Een uitspraak die zonder de grenzen van het blad een andere zou zijn."""

    nummer: str
    tekst: str


class FeitenbladUit(FeitenbladKort):
    """Een feitenblad zoals het is vastgelegd, en wat er sindsdien van zijn uitspraken werd."""

    blad: dict[str, Any] = Field(description="In het formaat toedracht-feitenblad/1 (RFC 8785).")
    uitspraken: list[UitspraakNu]
    rectificatie: str | None = Field(description="Een concept, als er iets achterhaald is.")
    later: list[UitspraakLater] = Field(
        description="Wat vastleggingen of bronnen van na de grens van het blad zouden veranderen."
    )
    vervangen_door: str | None = Field(description="Het concept dat ervan werd gemaakt.")
    opmerking: str | None = Field(description="Waarmee wie meelas het terugstuurde.")


@router.get("/feitenbladen", summary="Feitenbladen")
def lees_feitenbladen(aan: AanBalie, bladen: Bladkast) -> FeitenbladenUit:
    """Geef de feitenbladen van uw opdrachten, of die over dossiers die u mag zien."""
    rij = vraag(aan, bladen.lijst)
    return FeitenbladenUit(feitenbladen=[FeitenbladKort(**_kort(blad)) for blad in rij])


@router.get("/feitenbladen/{nummer}", summary="Een feitenblad")
def lees_feitenblad(nummer: Bladnummer, aan: AanBalie, bladen: Bladkast) -> FeitenbladUit:
    """Geef een feitenblad, en welke uitspraken intussen achterhaald zijn."""
    blad, inhoud = vraag(aan, bladen.inhoud, nummer)
    verloop = vraag(aan, bladen.verloop, nummer)
    return FeitenbladUit(
        **_kort(blad),
        blad=orjson.loads(inhoud),
        uitspraken=[
            UitspraakNu(nummer=u.nummer, stand=u.stand, thans=u.thans) for u in verloop.uitspraken
        ],
        rectificatie=verloop.rectificatie(),
        later=[
            UitspraakLater(nummer=een.nummer, tekst=een.tekst)
            for een in vraag(aan, bladen.later, nummer)
        ],
        vervangen_door=blad.vervangen_door,
        opmerking=blad.teruggestuurd.opmerking if blad.teruggestuurd else None,
    )


def _lichaam(vorm: type[Vast]) -> dict[str, Any]:
    verwijzing = {"$ref": _VERWIJZING.format(model=vorm.__name__)}
    inhoud = {"application/json": {"schema": verwijzing}}
    return {"requestBody": {"required": True, "content": inhoud}}


@router.post(
    "/feitenbladen",
    summary="Stel een feitenblad op",
    status_code=201,
    responses=INBRENG,
    openapi_extra=_lichaam(Bladopdracht),
)
def stel_feitenblad_op(ingezonden: Ingezonden, aan: AanBalie, bladen: Bladkast) -> FeitenbladKort:
    """Stel onder uw opdracht een feitenblad op; het is bewaard als concept.

    Een uitspraak met een feitvraag wordt beantwoord uit het register; woorden van uzelf blijven
    herkenbaar als niet geverifieerd. Een ander leest het mee en geeft het uit. Herhaalt u de vraag
    met dezelfde Idempotency-Key, dan krijgt u hetzelfde blad.
    """
    opdracht = ingezonden.als(Bladopdracht)
    wat = (opdracht.opzet(), opdracht.grenzen(), ingezonden.sleutel, opdracht.vervangt)
    with _weigeringen():
        return FeitenbladKort(**_kort(vraag(aan, bladen.stel_op, *wat)))


@router.post(
    "/feitenbladen/{nummer}/uitgifte",
    summary="Geef een feitenblad uit",
    status_code=201,
    responses=INBRENG,
    openapi_extra=_lichaam(Uitgifteopdracht),
)
def geef_feitenblad_uit(
    nummer: Bladnummer, ingezonden: Ingezonden, aan: AanBalie, bladen: Bladkast
) -> FeitenbladKort:
    """Geef een feitenblad uit dat een ander opstelde, zoals het is; daarna verandert het niet meer.

    Niet als het een gemiste plicht of een tegensprekende bron verzwijgt, en een klein getal alleen
    met een besluit. Gaf u het al zo uit, dan krijgt u hetzelfde antwoord.
    """
    opdracht = ingezonden.als(Uitgifteopdracht)
    noem = frozenset(opdracht.noem)
    try:
        blad = vraag(aan, bladen.geef_uit, nummer, noem, opdracht.reden or None)
    except BladGeweigerd as fout:
        blad = vraag(aan, bladen.lees, nummer)
        uit = blad.uitgegeven
        zelf = uit is not None and uit.nummer is not None and uit.account == aan.lezer.account
        if not zelf or uit is None or frozenset(uit.genoemd) != noem:
            raise Weigering(409, hoofdletter(f"{'; '.join(fout.redenen)}.")) from None
    return FeitenbladKort(**_kort(blad))


@router.post(
    "/feitenbladen/{nummer}/terugzending",
    summary="Stuur een feitenblad terug",
    status_code=201,
    responses=INBRENG,
    openapi_extra=_lichaam(Terugzending),
)
def stuur_feitenblad_terug(
    nummer: Bladnummer, ingezonden: Ingezonden, aan: AanBalie, bladen: Bladkast
) -> FeitenbladKort:
    """Stuur een concept dat een ander opstelde terug, met een opmerking.

    Wat de opsteller ervan maakt, wordt een nieuw concept. Stuurde u het al zo terug, dan krijgt u
    hetzelfde antwoord.
    """
    opmerking = ingezonden.als(Terugzending).opmerking
    try:
        blad = vraag(aan, bladen.stuur_terug, nummer, opmerking)
    except BladGeweigerd as fout:
        blad = vraag(aan, bladen.lees, nummer)
        terug = blad.teruggestuurd
        if not terug or (terug.account, terug.opmerking) != (aan.lezer.account, opmerking):
            raise Weigering(409, hoofdletter(f"{'; '.join(fout.redenen)}.")) from None
    return FeitenbladKort(**_kort(blad))


def schemas() -> Mapping[str, Any]:
    """The shapes of what is sent, for the OpenAPI document."""
    vormen: tuple[type[BaseModel], ...] = (Bladopdracht, Uitgifteopdracht, Terugzending)
    _, document = models_json_schema(
        [(vorm, "validation") for vorm in vormen], ref_template=_VERWIJZING
    )
    return dict(document["$defs"])


@contextmanager
def _weigeringen() -> Iterator[None]:
    """Why a sheet is not made, as a problem; a case or questions out of reach are not there."""
    try:
        yield
    except OnbekendeKamervraag:
        raise HTTPException(404) from None
    except InDeToekomst as fout:
        plek = f"body/{_IN_LICHAAM[fout.veld]}"
        melding = "verwacht een dag tot en met vandaag"
        raise Weigering(400, fouten=[Veldfout(plaats=plek, melding=melding)]) from None
    except OnbekendeNorm:
        veld = Veldfout(plaats="body/uitspraken", melding="verwacht een vastgestelde norm")
        raise Weigering(400, fouten=[veld]) from None
    except AndereInhoud:
        raise Weigering(
            422, "Onder deze Idempotency-Key is een ander feitenblad opgesteld."
        ) from None


def _kort(blad: Blad) -> dict[str, Any]:
    daad = blad.daad
    return {
        "nummer": blad.nummer,
        "kamervraag": daad.kamervraag,
        "op": blad.op,
        "positie": daad.positie,
        "bekend_op": daad.bekend_op,
        "bronnen_tot": daad.bronnen_tot,
        "sha256": daad.sha256,
        "uitgegeven_op": blad.uitgegeven.op if blad.uitgegeven else None,
        "wacht_op": blad.wacht_op,
    }
