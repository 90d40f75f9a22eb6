"""What a drafter asks for: the questions as they were put, and the statements to answer them with.

A statement is a question of fact, or words of one's own, or both: words that are not to the letter
what the question gives are the drafter's own, and nothing vouches for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from ledger.daden.lijsten import Kamervraagnummer, Onverwacht, OpenbareTekst, Uitspraaknummer
from ledger.daden.velden import fouten_van
from ledger.daden.woorden import Ongeldig, Vast
from ledger.zaak.dossier import Dossier, Feit
from projections.feitenblad.feitantwoord import Feitenstof, Zaakfeiten, beantwoord
from projections.feitenblad.feitdekking import beletsels, dekking
from projections.feitenblad.feitenblad import Deelvraag, Feitenblad, Kamervragen, Uitspraak
from projections.feitenblad.feitvraag import Feitvraag

VRAGEN = "kamervragen_ingezonden"
DRIE_WEKEN = "kamervragen.3weken"


class OnbekendeKamervraag(LookupError):
    """No such questions are on record in the cases of the assignment."""

    def __init__(self, kamervraag: str) -> None:
        super().__init__(
            f"kamervraag: verwacht het nummer van Kamervragen die in een dossier van de opdracht"
            f" zijn vastgelegd, kreeg '{kamervraag}'"
        )
        self.kamervraag = kamervraag


class Vraagvorm(Vast):
    """Een van de vragen, zoals zij is gesteld; openbaar."""

    nummer: Uitspraaknummer
    tekst: OpenbareTekst


class Uitspraakvorm(Vast):
    """Een uitspraak: een feitvraag, eigen woorden of beide."""

    nummer: Uitspraaknummer
    vraag: Uitspraaknummer | None = None
    feitvraag: Feitvraag | None = None
    tekst: OpenbareTekst | None = None

    @model_validator(mode="after")
    def _zegt_iets(self) -> Self:
        if self.feitvraag is None and self.tekst is None:
            raise Onverwacht("een feitvraag, een tekst of beide")
        return self

    def met_dossiers(self, ids: Mapping[str, str]) -> "Uitspraakvorm":
        """The same with cases under other names, where they have one."""
        if self.feitvraag is None or self.feitvraag.dossiers is None:
            return self
        anders = tuple(ids.get(d, d) for d in self.feitvraag.dossiers)
        vraag = self.feitvraag.model_copy(update={"dossiers": anders})
        return self.model_copy(update={"feitvraag": vraag})


class Opzet(Vast):
    """Waarvan een feitenblad wordt gemaakt."""

    kamervraag: Kamervraagnummer
    vragen: Annotated[tuple[Vraagvorm, ...], Field(max_length=100)] = ()
    uitspraken: Annotated[tuple[Uitspraakvorm, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _een_keer(self) -> Self:
        nummers = [u.nummer for u in self.uitspraken]
        if len({*nummers}) < len(nummers):
            raise Onverwacht("voor elke uitspraak een eigen nummer")
        bekend = {v.nummer for v in self.vragen}
        if any(u.vraag is not None and u.vraag not in bekend for u in self.uitspraken):
            raise Onverwacht("bij elke uitspraak het nummer van een van de vragen, of null")
        return self

    @property
    def dossiers(self) -> tuple[str, ...]:
        """The cases that questions name, in that order."""
        vragen = (u.feitvraag for u in self.uitspraken if u.feitvraag)
        return tuple(dict.fromkeys(d for vraag in vragen for d in vraag.dossiers or ()))

    def met_dossiers(self, ids: Mapping[str, str]) -> "Opzet":
        """The same with cases under other names, where they have one."""
        anders = tuple(u.met_dossiers(ids) for u in self.uitspraken)
        return self.model_copy(update={"uitspraken": anders})


def lees_opzet(data: bytes) -> Opzet:
    """What a drafter asks for, from a file in JSON.

    Raises:
        Ongeldig: with everything that is wrong with it at once.
    """
    try:
        return Opzet.model_validate_json(data.decode(errors="replace"))
    except ValidationError as fout:
        raise Ongeldig(fouten_van(fout, Opzet)) from None


def maak(opzet: Opzet, alles: Feitenstof, register: str, drempel: int) -> Feitenblad:
    """The sheet: the same questions to the same cases at the same position give the same one.

    Raises:
        OnbekendeKamervraag: the questions are on record in none of these cases.
        OnbekendeNorm: a statement asks after a norm that was not set.
    """
    s = alles.snede
    kamervragen = kamervragen_van(alles, opzet.kamervraag, opzet.vragen)
    uitspraken = tuple(_uitspraak(u, alles) for u in opzet.uitspraken)
    return Feitenblad(
        register=register,
        positie=s.positie,
        bekend_op=s.bekend_op,
        bronnen_tot=s.bronnen_tot,
        peildatum=s.peildatum,
        opdracht=kamervragen,
        uitspraken=uitspraken,
        dekking=dekking(alles, register, uitspraken),
        beletsels=tuple(beletsels(alles, uitspraken, drempel)),
        normen={
            norm: versie
            for u in uitspraken
            if u.soort == "feit" and u.antwoord
            for norm, versie in u.antwoord.normen.items()
        },
    )


def _uitspraak(u: Uitspraakvorm, alles: Feitenstof) -> Uitspraak:
    if u.feitvraag is None:
        return Uitspraak(u.nummer, u.vraag, u.tekst or "")
    antwoord = beantwoord(alles, u.feitvraag)
    return Uitspraak(u.nummer, u.vraag, u.tekst or antwoord.tekst, u.feitvraag, antwoord)


def kamervragen_van(
    alles: Feitenstof, kamervraag: str, vragen: Iterable[Vraagvorm] = ()
) -> Kamervragen:
    """The questions as they are on record, whatever the cut-offs; raises as `maak` does."""
    zaak, feit = ingezonden(alles, kamervraag)
    return Kamervragen(
        kamervraag=kamervraag,
        vragers=tuple(a["rol"] or "onbekend" for a in feit.velden["door"]),
        ingezonden=feit.velden["gebeurd"],
        uiterlijk=_uiterlijk(zaak, feit),
        vragen=tuple(Deelvraag(v.nummer, v.tekst) for v in vragen),
    )


def ingezonden(alles: Feitenstof, kamervraag: str) -> tuple[Zaakfeiten, Feit]:
    """Where these questions are on record, cut-offs aside.

    Raises:
        OnbekendeKamervraag: in none of these cases.
    """
    for zaak in alles.zaken.values():
        for feit in Dossier.vouw(zaak.dossier, zaak.rij).feiten:
            vragen = feit.velden.get("vragen") if feit.daad == VRAGEN and feit.thuis else None
            if vragen == kamervraag:
                return zaak, feit
    raise OnbekendeKamervraag(kamervraag)


def _uiterlijk(zaak: Zaakfeiten, feit: Feit) -> date | None:
    """The last day of the term that the questions opened, with its extension."""
    heel = replace(zaak, snede=replace(zaak.snede, bekend_op=None, bronnen_tot=None))
    einden = [
        kern.due_laatst
        for rij in heel.kernen.values()
        for kern in rij
        if kern.norm == DRIE_WEKEN and kern.aanleiding == feit.id and kern.due_laatst
    ]
    return max(einden, default=None)
