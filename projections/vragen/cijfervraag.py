"""Figures on one state of knowledge, over the cases that their reader may see.

Whoever asks for them may read each of these cases and could count them, so a look shows every
count, is on record as a reading, and lets nothing out: what it shows depends on those cases alone,
never on who looked before. What may leave the commission is another question (vrijgavevraag.py).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.toegang.toegang import Lezer, Zicht
from ledger.zaak.dossier import Dossier, Feit
from projections.cijfers.cijfers import Meldingfeit, Per, meldingen, stelsel_van, verslagjaar
from projections.cijfers.stelsel import Stelsel
from projections.leesmodel.momentopname import Momentopname, Rauw, vastgelegd
from projections.normen.normen import Catalogus
from projections.toetsen.toetsing import Kern, kernen
from projections.vragen.leesdeur import Leesdeur

_MELDING = "melding_gedaan"


@dataclass(frozen=True, slots=True)
class Cijfervraag:
    """Which figures are asked for, and on which state of knowledge."""

    per: Per = "jaar"
    jaar: int | None = None
    bekend_op: date | None = None
    bronnen_tot: date | None = None
    peildatum: date | None = None


@dataclass(frozen=True, slots=True)
class Zaakcijfers:
    """What one case adds: its reports, and how many judgments wait there for acceptance."""

    feiten: tuple[Meldingfeit, ...]
    wachtend: int


@dataclass(frozen=True, slots=True)
class Geteld:
    """Every report in view, on one state of knowledge, with what it rests on."""

    feiten: tuple[Meldingfeit, ...]
    dossiers: int
    wachtend: int
    positie: int
    peildatum: date
    zicht: Zicht

    @classmethod
    def van(cls, bron: Momentopname, dag: date, per_zaak: Iterable[Zaakcijfers]) -> "Geteld":
        """What these cases of a snapshot add up to."""
        zaken = list(per_zaak)
        return cls(
            feiten=tuple(melding for zaak in zaken for melding in zaak.feiten),
            dossiers=sum(bool(zaak.feiten) for zaak in zaken),
            wachtend=sum(zaak.wachtend for zaak in zaken),
            positie=bron.positie,
            peildatum=dag,
            zicht=bron.zicht,
        )


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
    deur: Leesdeur, lezer: Lezer, doel: str, vraag: Cijfervraag, vandaag: date
) -> Geteld:
    """Count the reports in view; that this reader does is on record first (I9).

    What a case adds is found once for this account, until something is recorded in it.
    """
    with deur.lees(lezer, doel, "cijfers") as bron:
        dag = vraag.peildatum or vraag.bekend_op or vandaag
        catalogus = bron.catalogus(vraag.bekend_op)

        def zoek(dossiers: Collection[str]) -> dict[str, Zaakcijfers]:
            rijen = bron.zaken_met(_MELDING, dossiers)
            return {d: zaakcijfers(d, rij, vraag, catalogus, dag)[0] for d, rij in rijen.items()}

        wat = ("cijfers", catalogus, dag, vraag.bekend_op, vraag.bronnen_tot)
        per_zaak = deur.geheugen.van(lezer.account, wat, bron.laatste(_MELDING), zoek)
        return Geteld.van(bron, dag, per_zaak.values())


def tel_met_oordelen(
    deur: Leesdeur, lezer: Lezer, doel: str, vraag: Cijfervraag, vandaag: date, wat: str
) -> tuple[Geteld, dict[str, tuple[Kern, ...]]]:
    """The same, and per case the verdicts of all its accounts."""
    with deur.lees(lezer, doel, wat) as bron:
        return _tel(bron, vraag, vraag.peildatum or vraag.bekend_op or vandaag)


def tel(bron: Momentopname, vraag: Cijfervraag, dag: date, positie: int) -> Geteld:
    """Count the reports of a snapshot as it was at an earlier position."""
    return _tel(bron, vraag, dag, positie)[0]


def _tel(
    bron: Momentopname, vraag: Cijfervraag, dag: date, positie: int | None = None
) -> tuple[Geteld, dict[str, tuple[Kern, ...]]]:
    catalogus = bron.catalogus(vraag.bekend_op)
    per_zaak: list[Zaakcijfers] = []
    oordelen: dict[str, tuple[Kern, ...]] = {}
    for dossier, alles in bron.zaken_met(_MELDING).items():
        rij = [rauw for rauw in alles if positie is None or rauw[1] <= positie]
        hier, oordelen[dossier] = zaakcijfers(dossier, rij, vraag, catalogus, dag)
        per_zaak.append(hier)
    return Geteld.van(bron, dag, per_zaak), oordelen


def zaakcijfers(
    dossier: str, rij: Iterable[Rauw], vraag: Cijfervraag, catalogus: Catalogus | None, dag: date
) -> tuple[Zaakcijfers, tuple[Kern, ...]]:
    """What one case adds, and the verdicts of all its accounts; without norms there are none."""
    zaak = Dossier.vouw(
        dossier, vastgelegd(rij), bekend_op=vraag.bekend_op, bronnen_tot=vraag.bronnen_tot
    )
    oordelen: list[Kern] = []

    def toets(feiten: Sequence[Feit]) -> list[Kern]:
        uit = kernen(feiten, catalogus, dag) if catalogus else []
        oordelen.extend(uit)
        return uit

    hier = tuple(meldingen(zaak, toets))
    return Zaakcijfers(hier, len(zaak.wachtend)), tuple(oordelen)
