"""Figures on one state of knowledge, over the cases that their reader may see.

Whoever asks for them may read each of these cases and could count them, so a look shows every
count, is on record as a reading, and lets nothing out: what it shows depends on those cases alone,
never on who looked before. What may leave the commission is another question (vrijgavevraag.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ledger.dossier import Dossier, Feit
from ledger.toegang import Lezer, Zicht
from projections.cijfers import Meldingfeit, Per, meldingen, stelsel_van, verslagjaar
from projections.leesdeur import Leesdeur
from projections.momentopname import Momentopname, vastgelegd
from projections.normen import Catalogus
from projections.stelsel import Stelsel
from projections.toetsing import Kern, kernen


@dataclass(frozen=True, slots=True)
class Cijfervraag:
    """Which figures are asked for, and on which state of knowledge."""

    per: Per = "jaar"
    jaar: int | None = None
    bekend_op: date | None = None
    bronnen_tot: date | None = None
    peildatum: date | None = None


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
    """The tables as they are, and every report that was counted in them."""

    vraag: Cijfervraag
    stelsel: Stelsel
    geteld: Geteld


def cijfers(deur: Leesdeur, lezer: Lezer, doel: str, vraag: Cijfervraag, vandaag: date) -> Cijfers:
    """The figures over the cases in view.

    Of quarters without a year those of the last year that is over in which a report was
    certainly made, else of the last such year at all.
    """
    geteld = tel_meldingen(deur, lezer, doel, vraag, vandaag)
    if vraag.per == "kwartaal" and vraag.jaar is None:
        vraag = replace(vraag, jaar=verslagjaar(geteld.feiten, vandaag))
    return Cijfers(vraag, stelsel_van(geteld.feiten, vraag.per, vraag.jaar), geteld)


def tel_meldingen(
    deur: Leesdeur, lezer: Lezer, doel: str, vraag: Cijfervraag, vandaag: date, wat: str = "cijfers"
) -> Geteld:
    """Count the reports in view; that this reader does is on record first (I9)."""
    with deur.lees(lezer, doel, wat) as bron:
        return tel(bron, vraag, vraag.peildatum or vraag.bekend_op or vandaag)


def tel(bron: Momentopname, vraag: Cijfervraag, dag: date, positie: int | None = None) -> Geteld:
    """Count the reports of a snapshot, or of it as it was at an earlier position."""
    catalogus = bron.catalogus(vraag.bekend_op)
    feiten: list[Meldingfeit] = []
    oordelen: dict[str, tuple[Kern, ...]] = {}
    dossiers = wachtend = 0
    for dossier, alles in bron.zaken_met("melding_gedaan").items():
        rij = [rauw for rauw in alles if positie is None or rauw[1] <= positie]
        zaak = Dossier.vouw(
            dossier, vastgelegd(rij), bekend_op=vraag.bekend_op, bronnen_tot=vraag.bronnen_tot
        )
        hier = meldingen(zaak, partial(_toets, oordelen, dossier, catalogus, dag))
        feiten += hier
        dossiers += bool(hier)
        wachtend += len(zaak.wachtend)
    return Geteld(tuple(feiten), oordelen, dossiers, wachtend, bron.positie, dag, bron.zicht)


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
