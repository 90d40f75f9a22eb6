"""A letter that says that an answer to parliament cannot come in time, from what is on record.

Which questions, when they came, how long the term runs and how long with this letter: that follows
from the acts and the norm. Why it takes longer nobody records; that is the drafter's own to write,
and the letter keeps a place for it. Nothing is sent from here: that it was told is an act like any
other, and moves the term only once it is recorded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ledger.daden.woorden import noem
from ledger.tijd.wanneer import in_woorden
from projections.feitenblad.feitenblad import Kamervragen
from projections.feitenblad.feitopzet import DRIE_WEKEN
from projections.feitenblad.feitwoorden import dag
from projections.feitenblad.kamertermijn import Kamertermijn, Laatste

HIER = "[Vul hier de redenen in. Een bericht zonder redenen verlengt de termijn niet.]"
_KOP = "Concept, nog niet verzonden. Aan de Voorzitter van de Tweede Kamer."
Soort = Literal["feit", "vrij"]


class GeenUitstel(ValueError):
    """There is no running term to extend; says why in Dutch."""


@dataclass(frozen=True, slots=True)
class Vraagstand:
    """What a sheet says so far to one of the questions: statements that cite, and other words."""

    nummer: str
    feiten: int
    vrij: int


@dataclass(frozen=True, slots=True)
class Uitstelbericht:
    """The letter on a day; `straks` is the last day with it, None when it moves nothing.

    `blad` is the newest sheet under the assignment, from which `vragen` follows.
    """

    op: date
    kamervragen: Kamervragen
    termijn: Kamertermijn
    straks: Laatste | None
    blad: str | None
    vragen: tuple[Vraagstand, ...]
    redenen: str | None

    def alineas(self) -> list[tuple[Soort, str]]:
        """The letter, paragraph by paragraph; `vrij` is what somebody wrote or has to write."""
        feiten = [_KOP, *self._begin()]
        rij: list[tuple[Soort, str]] = [("feit", tekst) for tekst in feiten]
        rij.append(("vrij", self.redenen or HIER))
        return [*rij, *(("feit", tekst) for tekst in self._slot())]

    def noten(self) -> list[str]:
        """What its writer has to know, and what it rests on; no part of the letter."""
        uit = [f"De dagen volgen uit norm {DRIE_WEKEN}, versie {self.termijn.versie}."]
        if self.termijn.uitgesteld:
            uit.append("Er is al eerder uitstel meegedeeld; volgens de norm kan dat een keer.")
        if self.straks is None:
            uit.append("Een bericht van vandaag verlengt de termijn niet.")
        uit.append(
            "Leg na het verzenden vast dat het uitstel is medegedeeld, aan wie, en dat het"
            " gemotiveerd was: pas dan telt de verlenging in de toets."
        )
        return uit

    def tekst(self) -> str:
        """The letter to copy."""
        return "\n\n".join(tekst for _, tekst in self.alineas())

    def _begin(self) -> Iterator[str]:
        k = self.kamervragen
        wanneer = f"Op {in_woorden(k.ingezonden)}" if k.ingezonden else "Op een onbekende dag"
        wie = [rol for rol in dict.fromkeys(k.vragers) if rol != "onbekend"]
        door = f" door {noem(wie)}" if wie else ""
        yield f"{wanneer} zijn de Kamervragen {k.kamervraag} ingezonden{door}."
        if self.termijn.uiterlijk:
            yield f"De termijn om te antwoorden loopt tot en met {_of(self.termijn.uiterlijk)}."
        yield "Deze vragen kunnen niet binnen die termijn worden beantwoord. De redenen zijn:"

    def _slot(self) -> Iterator[str]:
        klaar, bezig, open_ = (
            [v.nummer for v in self.vragen if stand(v) == soort]
            for soort in ("feiten", "woorden", "open")
        )
        if klaar:
            yield f"Uit het register is al iets te zeggen op {_vragen(klaar)}."
        if bezig:
            yield f"Een antwoord zonder feiten uit het register is er op {_vragen(bezig)}."
        if open_:
            yield f"Nog niets is er op {_vragen(open_)}."
        if self.straks:
            yield f"Met dit bericht loopt de termijn tot en met {_of(self.straks)}."


def stand(vraag: Vraagstand) -> Literal["feiten", "woorden", "open"]:
    """How far a question is."""
    return "feiten" if vraag.feiten else "woorden" if vraag.vrij else "open"


def vraagstanden(blad: Mapping[str, Any]) -> tuple[Vraagstand, ...]:
    """Of every question on a recorded sheet what it says so far."""
    gezegd = [(u["vraag"], u["soort"]) for u in blad["uitspraken"]]
    return tuple(
        Vraagstand(
            v["nummer"], gezegd.count((v["nummer"], "feit")), gezegd.count((v["nummer"], "vrij"))
        )
        for v in blad["opdracht"]["vragen"]
    )


def uit_te_stellen(termijn: Kamertermijn | None) -> Kamertermijn:
    """A term that still runs.

    Raises:
        GeenUitstel: there is none, it was answered, or it is over.
    """
    if termijn is None:
        raise GeenUitstel("van deze Kamervragen loopt volgens de vastgestelde normen geen termijn")
    if not termijn.loopt:
        uiterlijk = f" (uiterlijk {_of(termijn.uiterlijk)})" if termijn.uiterlijk else ""
        raise GeenUitstel(
            f"de termijn van deze Kamervragen loopt niet meer{uiterlijk}; uitstel verlengt alleen"
            " een lopende termijn"
        )
    return termijn


def _of(dagen: Laatste) -> str:
    """A last day, or that it is not certain which."""
    eerst, laatst = (dag(d) for d in dagen)
    return eerst if eerst == laatst else f"{eerst} of uiterlijk {laatst}"


def _vragen(nummers: list[str]) -> str:
    if len(nummers) == 1:
        return f"vraag {nummers[0]}"
    return f"de vragen {', '.join(nummers[:-1])} en {nummers[-1]}"
