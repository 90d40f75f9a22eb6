"""What a reader asks to see, in the address of the page: above all the state of knowledge.

Two cut-offs and a day to judge by. They are never merged and always printed; whoever holds the
address sees the same again.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, HTTPException, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.taal import taal
from api.taal.vertaling import _, woorden
from api.web.problemen import Vraagfout
from ledger.daden.lijsten import Onverwacht
from ledger.daden.woorden import Daad
from ledger.databank.sessies import DOEL_LANGST, Aangemeld
from ledger.tijd.edtf import EERSTE_JAAR, LAATSTE_JAAR
from ledger.tijd.wanneer import AMSTERDAM, IsoDatum
from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Feit
from projections.beelden.bord import Bord, OnbekendDeel, OngeldigeCursor
from projections.beelden.bordkaart import Bordkaart
from projections.beelden.zaakbeeld import DossierRegel, Zaakbeeld
from projections.beelden.zoekbeeld import Gevonden, OnbekendePlaats, Zoekvraag
from projections.leesmodel.leesmodel import Vastgelopen
from projections.toetsen.omslag import Omslag
from projections.toetsen.toetsgeschiedenis import Toetsrij
from projections.verwoorden.normenlijst import ALLE_NORMEN, Normenlijst, Normvraag
from projections.vragen.documentinzage import DocumentGewist, OnbekendDocument, Uitgereikt
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.zoeken import Dossierblad, Zoekstand

DossierId = Annotated[str, Path(description="Het id van het dossier.", max_length=200)]
DOSSIER_ID = r"^[A-Za-z0-9._:-]{1,64}$"
DOELKOP = "x-doel"
RELAAS = r"^[a-z0-9][a-z0-9_-]*$"
_HOOGSTE = 2**63 - 1  # of what PostgreSQL counts with
VASTGESTELD = woorden(
    {
        "norm": "een norm die op deze stand van kennis is vastgesteld",
        "pakket": "een pakket dat op deze stand van kennis is vastgesteld",
    }
)
_Wat = ParamSpec("_Wat")
_Antwoord = TypeVar("_Antwoord")


def _jaar(dag: date) -> date:
    if not EERSTE_JAAR <= dag.year <= LAATSTE_JAAR:
        raise Onverwacht(
            _("een jaar van {van} t/m {tot}").format(van=EERSTE_JAAR, tot=LAATSTE_JAAR)
        )
    return dag


Dag = Annotated[IsoDatum, AfterValidator(_jaar)]


class Vraag(BaseModel):
    """A question as it stands in an address: camelCase, and nothing that is not asked for."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=False,
        extra="forbid",
        frozen=True,
    )

    def adres(self, **anders: str | date | None) -> str:
        """The query string of this question, with some parts changed."""
        velden = {**dict(self), **anders}
        return urlencode({to_camel(naam): str(v) for naam, v in velden.items() if v is not None})


class Snede(Vraag):
    """Op welke stand van kennis: wat toen was vastgelegd, volgens bronnen van toen."""

    bekend_op: Annotated[
        Dag | None,
        Field(description="Alleen wat tot en met deze dag is vastgelegd (Europe/Amsterdam)."),
    ] = None
    bronnen_tot: Annotated[
        Dag | None,
        Field(description="Alleen handelingen met een bron die uiterlijk deze dag is gedateerd."),
    ] = None


class Standvraag(Snede):
    """Op welke stand van kennis, en getoetst op welke dag."""

    peildatum: Annotated[
        Dag | None,
        Field(description="De dag waarop wordt getoetst; standaard bekendOp, anders vandaag."),
    ] = None


class Stand(Standvraag):
    """Welke stand van kennis van een dossier wordt gevraagd."""

    relaas: Annotated[
        str | None,
        Field(
            max_length=60,
            pattern=RELAAS,
            description="Alleen dit relaas; standaard alle, elk apart.",
        ),
    ] = None


GevraagdeStand = Annotated[Stand, Query()]


@dataclass(frozen=True, slots=True)
class Balie:
    """The one door through which pages and API read, for whoever is reading."""

    raadplegen: Raadplegen
    lezer: Lezer
    doel: str

    def vraag(
        self,
        stel: Callable[Concatenate[Leesdeur, Lezer, str, _Wat], _Antwoord],
        *wat: _Wat.args,
        **hoe: _Wat.kwargs,
    ) -> _Antwoord:
        """A question that has a module of its own in projections/, asked through the one door.

        Raises:
            HTTPException: 404 for a case that does not exist, or that may not be seen.
        """
        try:
            return stel(self.raadplegen.deur, self.lezer, self.doel, *wat, **hoe)
        except OnbekendDossier:
            raise HTTPException(404) from None

    def vandaag(self) -> date:
        """The civil day by which is judged where nobody asks for another."""
        return self.raadplegen.deur.nu().date()

    def dossiers(self, bekend_op: date | None) -> list[DossierRegel]:
        """Every case this reader may see, as known on a day."""
        return self.raadplegen.dossiers(self.lezer, self.doel, bekend_op)

    def dossierblad(self, na: int, aantal: int, bekend_op: date | None) -> Dossierblad:
        """At most so many of them, opened after entry `na`."""
        return self.raadplegen.dossierblad(self.lezer, self.doel, na, aantal, bekend_op)

    def zoek(self, vraag: Zoekvraag, **stand: date | None) -> tuple[Gevonden, Zoekstand]:
        """The cases that answer to a question.

        Raises:
            Vraagfout: no page of this reader gave this cursor.
        """
        try:
            return self.raadplegen.zoek(self.lezer, self.doel, vraag, **stand)
        except OnbekendePlaats:
            raise Vraagfout("cursor", "een cursor die het vorige blad gaf") from None

    def zaak(self, dossier: str, stand: Stand) -> Zaakbeeld:
        """One case at the state of knowledge asked for.

        Raises:
            HTTPException: 404, both for a case that does not exist and for one that may not be
                seen: who may not see it must not learn that it is there.
        """
        try:
            return self.raadplegen.zaak(self.lezer, self.doel, dossier, **dict(stand))
        except OnbekendDossier:
            raise HTTPException(404) from None

    def document(self, dossier: str, nummer: int, bron: int) -> Uitgereikt:
        """The document of a source, counted from 1.

        Raises:
            HTTPException: 404 as of a case; 410 when it was erased, with the ground.
        """
        try:
            return self.raadplegen.document(self.lezer, self.doel, dossier, nummer, bron)
        except (OnbekendDossier, OnbekendDocument):
            raise HTTPException(404) from None
        except DocumentGewist as fout:
            raise HTTPException(410, _gewist(fout)) from None

    def normen(self, vraag: Normvraag, bekend_op: date | None, wat: str = "normen") -> Normenlijst:
        """The norms that were set, as known on a day, as far as they answer; beside `wat`."""
        stand = {"bekend_op": bekend_op}
        return self.raadplegen.normen(self.lezer, self.doel, vraag, **stand, wat=wat)

    def bord(self, **vraag: Any) -> Bord:
        """A page of the board.

        Raises:
            Vraagfout: there is no such norm, package or part, or no page gave this cursor.
            HTTPException: 404 for a case that does not exist, or that may not be seen.
        """
        normen: Normvraag = vraag["normen"]
        for veld, verwacht in VASTGESTELD.items():
            gevraagd = Normvraag(**{veld: getattr(normen, veld)})
            if gevraagd != ALLE_NORMEN and not self.normen(gevraagd, vraag["bekend_op"]).normen:
                raise Vraagfout(veld, verwacht)
        try:
            return self.raadplegen.bord(self.lezer, self.doel, **vraag)
        except OngeldigeCursor:
            raise Vraagfout("cursor", "een cursor die het bord zelf gaf") from None
        except OnbekendDeel as fout:
            raise Vraagfout("deel", f"een deel van 1 t/m {fout.van}") from None
        except OnbekendDossier:
            raise HTTPException(404) from None

    def geschiedenis(self, dossier: str, norm: str, **vraag: Any) -> list[Toetsrij]:
        """How a verdict was known over time."""
        return self.raadplegen.toetsgeschiedenis(self.lezer, self.doel, dossier, norm, **vraag)

    def gevolgen(self, dossier: str, daden: Sequence[Daad]) -> tuple[tuple[str, Omslag], ...]:
        """Which verdicts recording these acts would change, each with the name of its norm."""
        return self.raadplegen.gevolgen(self.lezer, self.doel, dossier, daden)

    def feit(self, dossier: str, handeling: str) -> Feit:
        """An act as it reads now; raises OnbekendDossier when it does not stand in this case."""
        return self.raadplegen.feit(self.lezer, self.doel, dossier, handeling)

    def kaarten(self, bord: Bord) -> tuple[Bordkaart, ...]:
        """The lines of a board with their verdicts explained."""
        return self.raadplegen.kaarten(self.lezer, self.doel, bord)


def _gewist(fout: DocumentGewist) -> str:
    """When and why a document is gone."""
    delen = (f"Op {taal.dag(w.op.astimezone(AMSTERDAM).date())}: {w.zin}" for w in fout.wissingen)
    return f"Dit document is gewist. {' '.join(delen)}"


def leeg_weg(request: Request) -> dict[str, str]:
    """What a form asked, without the fields that were left empty."""
    return {naam: waarde for naam, waarde in request.query_params.items() if waarde}


def relazen_in(beeld: Zaakbeeld) -> tuple[str, ...]:
    """The accounts that this view shows; "" is the one of a case without accounts."""
    return (beeld.relaas,) if beeld.relaas is not None else beeld.relazen or ("",)


def na_cursor(cursor: str | None) -> int:
    """After which number an answer goes on; without a cursor from the beginning.

    Raises:
        Vraagfout: it is no number of an entry.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > _HOOGSTE:
        raise Vraagfout("cursor", "een cursor die dit adres zelf gaf, of een nummer")
    return int(cursor)


def aangemeld(request: Request) -> Aangemeld:
    """Who asks, as the guard found it: a FastAPI dependency.

    Raises:
        HTTPException: 401, nobody is signed in.
    """
    wie: Aangemeld | None = getattr(request.state, "aangemeld", None)
    if wie is None:
        raise HTTPException(401)
    return wie


Wie = Annotated[Aangemeld, Depends(aangemeld)]


def doel_van(request: Request, wie: Aangemeld) -> str:
    """What somebody reads for: as a program says at each question, or a person at signing in.

    Raises:
        HTTPException: 400, what a program says is too long to note, or no text.
    """
    gezegd = request.headers.get(DOELKOP)
    if not gezegd:
        return wie.doel or ""
    with suppress(UnicodeDecodeError):  # Starlette reads a header as Latin-1, programs write UTF-8
        gezegd = gezegd.encode("latin-1").decode()
    doel = " ".join(gezegd.split())
    if fout := fout_in_doel(doel):
        raise HTTPException(400, f"X-Doel: {fout}")
    return doel


def fout_in_doel(doel: str) -> str | None:
    """Why a purpose cannot be noted as it is; None when it can."""
    if len(doel) > DOEL_LANGST:
        return _("Zeg het in ten hoogste {aantal} tekens.").format(aantal=DOEL_LANGST)
    return None if doel.isprintable() else _("Zeg het in gewone tekst, zonder stuurtekens.")


def balie(request: Request, wie: Wie) -> Balie:
    """The reading door of this app for whoever asks, as a FastAPI dependency."""
    return Balie(request.app.state.raadplegen, lezer_van(wie), doel_van(request, wie))


AanBalie = Annotated[Balie, Depends(balie)]


def lezer_van(wie: Aangemeld) -> Lezer:
    """Who signed in, as the access log knows accounts."""
    return Lezer(wie.account, wie.rollen)


def gelezen(request: Request) -> int | None:
    """Up to which number is read, which is public; None when a projection stands still."""
    raadplegen: Raadplegen = request.app.state.raadplegen
    try:
        return raadplegen.positie()
    except Vastgelopen:
        return None


def stilstand(raadplegen: Raadplegen) -> list[int]:
    """The entries that a projection cannot read; none where the database does not answer."""
    try:
        return sorted({s.gestopt_bij for s in raadplegen.stand() if s.gestopt_bij is not None})
    except Exception:  # noqa: BLE001 - the page itself says what is wrong
        return []
