"""Figures on one state of knowledge, as far as this reader may have them.

Whoever is of the commission sees every count; for anybody else they pass the release function
(vrijgave.py), and what it lets through is on record before it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal

import orjson

from ledger.auditboek import Auditboek, Genoteerd
from ledger.auditdaden import Cijfercel, CijfersVrijgegeven
from ledger.dossier import Dossier, Feit
from ledger.toegang import Lezer, Zicht
from projections.cijfers import Meldingfeit, Per, meldingen, stelsel_van
from projections.leesdeur import Leesdeur
from projections.momentopname import vastgelegd
from projections.normen import Catalogus
from projections.toetsing import Kern, kernen
from projections.vrijgave import (
    Cel,
    Celsoort,
    Eerder,
    NietVrijTeGeven,
    Stelsel,
    Vrijgave,
    geef_vrij,
    open_tabel,
)

Weergave = Literal["voluit", "vrijgave"]


@dataclass(frozen=True, slots=True)
class Cijfervraag:
    """Which figures are asked for, and on which state of knowledge."""

    per: Per = "jaar"
    jaar: int | None = None
    bekend_op: date | None = None
    bronnen_tot: date | None = None
    peildatum: date | None = None


@dataclass(frozen=True, slots=True)
class Uitgang:
    """How figures leave: under which threshold, and by whose decision.

    With a `reden` somebody of the commission lets them out, and may name small numbers in them;
    `als_vrijgave` shows the commission what that would be, and lets nothing out.
    """

    drempel: int
    als_vrijgave: bool = False
    noem: frozenset[str] = frozenset()
    reden: str | None = None


@dataclass(frozen=True, slots=True)
class Geteld:
    """Every report in view, on one state of knowledge, with what it rests on.

    `kernen` are per case the verdicts of all its accounts.
    """

    feiten: tuple[Meldingfeit, ...]
    kernen: Mapping[str, tuple[Kern, ...]]
    dossiers: int
    wachtend: int
    positie: int
    peildatum: date
    zicht: Zicht


@dataclass(frozen=True, slots=True)
class Cijfers:
    """The tables as they are shown; `vrijgave` is the entry that lets them out.

    `feiten` and the coverage are there for the commission alone. `geweigerd`: beside what was shown
    before nothing can be shown that isolates no small number.
    """

    vraag: Cijfervraag
    stelsel: Stelsel
    cellen: Mapping[str, Cel]
    weergave: Weergave
    drempel: int
    positie: int
    peildatum: date
    vrijgave: Genoteerd[CijfersVrijgegeven] | None = None
    feiten: tuple[Meldingfeit, ...] = ()
    dossiers: int | None = None
    wachtend: int | None = None
    geweigerd: bool = False

    @property
    def gehouden(self) -> bool:
        """Whether a number stands as it was shown before."""
        return any(cel.soort == "gehouden" for cel in self.cellen.values())


def tel_meldingen(
    deur: Leesdeur, lezer: Lezer, doel: str, vraag: Cijfervraag, vandaag: date, wat: str = "cijfers"
) -> Geteld:
    """Count the reports in view; that this reader does is on record first (I9)."""
    dag = vraag.peildatum or vraag.bekend_op or vandaag
    with deur.lees(lezer, doel, wat) as bron:
        rijen = bron.zaken_met("melding_gedaan")
        catalogus, positie = bron.catalogus(vraag.bekend_op), bron.positie
        zicht = bron.zicht
    feiten: list[Meldingfeit] = []
    oordelen: dict[str, tuple[Kern, ...]] = {}
    dossiers = wachtend = 0
    for dossier, rij in rijen.items():
        zaak = Dossier.vouw(
            dossier, vastgelegd(rij), bekend_op=vraag.bekend_op, bronnen_tot=vraag.bronnen_tot
        )
        hier = meldingen(zaak, partial(_toets, oordelen, dossier, catalogus, dag))
        feiten += hier
        dossiers += bool(hier)
        wachtend += len(zaak.wachtend)
    return Geteld(tuple(feiten), oordelen, dossiers, wachtend, positie, dag, zicht)


def _toets(
    oordelen: dict[str, tuple[Kern, ...]],
    dossier: str,
    catalogus: Catalogus | None,
    dag: date,
    feiten: Sequence[Feit],
) -> tuple[Kern, ...]:
    """The verdicts on one account, which `oordelen` keeps; without norms there are none."""
    uit = tuple(kernen(feiten, catalogus, dag)) if catalogus else ()
    oordelen[dossier] = (*oordelen.get(dossier, ()), *uit)
    return uit


def cijfers(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    boek: Auditboek,
    vraag: Cijfervraag,
    uitgang: Uitgang,
    vandaag: date,
) -> Cijfers:
    """The figures: as they are for the commission, and else through the release function.

    Raises:
        ToegangOnbereikbaar: what is let out could not be recorded.
    """
    geteld = tel_meldingen(deur, lezer, doel, vraag, vandaag)
    stelsel = stelsel_van(geteld.feiten, vraag.per, vraag.jaar)
    kijkt = uitgang.reden is None and boek.log.besluit(lezer, "cijfers_voluit").mag
    if kijkt and not uitgang.als_vrijgave:
        return _cijfers(vraag, stelsel, geteld, uitgang, open_tabel(stelsel))
    kring = kringmerk(deur, geteld.zicht)
    maak = partial(_maak, vraag, stelsel, geteld, uitgang, kring)
    try:
        if kijkt:
            vrij = _reken(stelsel, uitgang, boek.vrijgaven(lezer, kring))
            return _cijfers(vraag, stelsel, geteld, uitgang, vrij)
        genoteerd = boek.geef_vrij(lezer, kring, maak)
    except NietVrijTeGeven:
        leeg = Vrijgave({n: Cel(None, "onderdrukt") for n in stelsel.sleutels()}, uitgang.drempel)
        return replace(_cijfers(vraag, stelsel, geteld, uitgang, leeg), geweigerd=True)
    nu = geteld.positie == genoteerd.daad.positie
    vrij = Vrijgave(cellen_van(genoteerd.daad, nu=nu), uitgang.drempel)
    return replace(_cijfers(vraag, stelsel, geteld, uitgang, vrij), vrijgave=genoteerd)


def _reken(
    stelsel: Stelsel, uitgang: Uitgang, eerder: Sequence[Genoteerd[CijfersVrijgegeven]]
) -> Vrijgave:
    geweest = [Eerder({cel.plaats: cel.getal for cel in v.daad.cellen}) for v in eerder]
    return geef_vrij(stelsel, drempel=uitgang.drempel, eerder=geweest, noem=uitgang.noem)


def _maak(
    vraag: Cijfervraag,
    stelsel: Stelsel,
    geteld: Geteld,
    uitgang: Uitgang,
    kring: str,
    eerder: Sequence[Genoteerd[CijfersVrijgegeven]],
) -> CijfersVrijgegeven | Genoteerd[CijfersVrijgegeven]:
    """A release beside earlier ones, or the one among them that it is already."""
    vrij = _reken(stelsel, uitgang, eerder)
    daad = _daad(vraag, geteld, kring, vrij)
    if uitgang.reden is None:
        return next((v for v in reversed(eerder) if _is(v.daad, vraag, vrij.getoond())), daad)
    genoemd = tuple(naam for naam, cel in vrij.cellen.items() if cel.soort == "genoemd")
    besluit = {"naar_buiten": True, "reden": uitgang.reden, "genoemd": genoemd}
    return daad.model_copy(update=besluit)


def kringmerk(deur: Leesdeur, zicht: Zicht) -> str:
    """A mark of which cases are counted: readers who see the same have the same."""
    binnen = [zicht.elk, sorted(zicht.genoemd), sorted(zicht.behalve)]
    return deur.pseudoniem("kring", orjson.dumps(binnen).decode())


def _cijfers(
    vraag: Cijfervraag, stelsel: Stelsel, geteld: Geteld, uitgang: Uitgang, vrij: Vrijgave
) -> Cijfers:
    """The tables; what they rest on goes along where every count is shown."""
    open_ = vrij.drempel == 1
    return Cijfers(
        vraag=vraag,
        stelsel=stelsel,
        cellen=vrij.cellen,
        weergave="voluit" if open_ else "vrijgave",
        drempel=uitgang.drempel,
        positie=geteld.positie,
        peildatum=geteld.peildatum,
        feiten=geteld.feiten if open_ else (),
        dossiers=geteld.dossiers if open_ else None,
        wachtend=geteld.wachtend if open_ else None,
    )


def cellen_van(daad: CijfersVrijgegeven, *, nu: bool = True) -> dict[str, Cel]:
    """The numbers as they were recorded; those of an earlier position may have changed a little."""
    uit = {}
    for cel in daad.cellen:
        soort: Celsoort = "gehouden" if cel.gehouden or not nu else "getal"
        if cel.getal is None:
            soort = "onderdrukt"
        elif cel.plaats in daad.genoemd:
            soort = "genoemd"
        uit[cel.plaats] = Cel(cel.getal, soort)
    return uit


def _is(daad: CijfersVrijgegeven, vraag: Cijfervraag, getoond: Mapping[str, int | None]) -> bool:
    """Whether an earlier release answers this question with these very numbers."""
    gevraagd = (vraag.per, vraag.jaar, vraag.bekend_op, vraag.bronnen_tot)
    toen = (daad.per, daad.jaar, _dag(daad.bekend_op), _dag(daad.bronnen_tot))
    return gevraagd == toen and {c.plaats: c.getal for c in daad.cellen} == getoond


def _dag(dag: str | date | None) -> date | None:
    return date.fromisoformat(dag) if isinstance(dag, str) else dag


def _daad(
    vraag: Cijfervraag,
    geteld: Geteld,
    kring: str,
    vrij: Vrijgave,
) -> CijfersVrijgegeven:
    return CijfersVrijgegeven(
        per=vraag.per,
        jaar=vraag.jaar,
        bekend_op=vraag.bekend_op,
        bronnen_tot=vraag.bronnen_tot,
        peildatum=geteld.peildatum,
        positie=geteld.positie,
        kring=kring,
        drempel=vrij.drempel,
        cellen=tuple(
            Cijfercel(plaats=plaats, getal=cel.getal, gehouden=cel.soort == "gehouden")
            for plaats, cel in vrij.cellen.items()
        ),
    )


def vrijgegeven(
    deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek
) -> list[Genoteerd[CijfersVrijgegeven]]:
    """What left before of the cases that this reader may see, or by this account; newest first."""
    zicht = deur.poort(lezer, doel, "vrijgaven")
    return boek.vrijgaven(lezer, kringmerk(deur, zicht))[::-1]
