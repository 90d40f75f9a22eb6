"""What of the figures leaves the commission: by a decision, on record before it is shown.

Only a release is held against later ones. Whoever looks first at what a release would show learns
nothing that every count in view does not tell already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import orjson

from ledger.daden.auditdaden import Cijfercel, CijfersVrijgegeven
from ledger.tijd.edtf import AMSTERDAM
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegangslog.auditboek import Auditboek, Genoteerd
from ledger.vastleggen.ontvangst import AndereInhoud
from projections.cijfers.cijfers import Per, stelsel_van
from projections.cijfers.stelsel import Cel, Celsoort, Stelsel, Vrijgave
from projections.cijfers.vrijgave import Eerder, NietVrijTeGeven, geef_vrij
from projections.vragen.cijfervraag import Cijfers, Cijfervraag, cijfers, tel
from projections.vragen.leesdeur import Leesdeur

Vrijgaven = Sequence[Genoteerd[CijfersVrijgegeven]]


class NietTeKiezen(ValueError):
    """A number was to be named or lifted that cannot be; `veld` says which of the two."""

    def __init__(self, veld: str) -> None:
        super().__init__(veld)
        self.veld = veld


@dataclass(frozen=True, slots=True)
class Uitgang:
    """How figures leave: why, under which threshold, and which numbers by decision.

    `noem` are small numbers that are named, `hef_op` what an earlier release kept back and this
    one shows; both are for whoever may decide so. `sleutel` is that of the command.
    """

    reden: str
    drempel: int
    sleutel: str
    noem: frozenset[str] = frozenset()
    hef_op: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """What a release would show now; `vrij` is None where it could show nothing.

    `klein` can be named and `dicht` lifted, if somebody decides so.
    """

    vrij: Vrijgave | None
    klein: tuple[str, ...]
    dicht: tuple[str, ...]


def voorbeeld(
    deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek, beeld: Cijfers, drempel: int
) -> Voorbeeld:
    """What would leave of these figures; nothing leaves, and nothing of it is held later."""
    eerder = vrijgegeven(deur, lezer, doel, boek)[::-1]
    klein = _klein(beeld.stelsel, drempel)
    geweest = _ernaast(deur, beeld, kringmerk(deur, beeld.geteld.zicht), eerder)
    try:
        vrij = geef_vrij(beeld.stelsel, drempel=drempel, eerder=geweest)
    except NietVrijTeGeven:
        return Voorbeeld(None, tuple(n for n in beeld.stelsel.sleutels() if n in klein), ())
    weg = [naam for naam, cel in vrij.cellen.items() if cel.getal is None]
    ooit_dicht = {cel.plaats for v in eerder for cel in v.daad.cellen if cel.getal is None}
    return Voorbeeld(
        vrij,
        tuple(naam for naam in weg if naam in klein),
        tuple(naam for naam in weg if naam not in klein and naam in ooit_dicht),
    )


def geef_cijfers_vrij(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    boek: Auditboek,
    vraag: Cijfervraag,
    uitgang: Uitgang,
    vandaag: date,
) -> Genoteerd[CijfersVrijgegeven]:
    """Let figures out, beside all that left before; recorded before this returns.

    Raises:
        GeenToegang: this account lets nothing out, or names and lifts nothing.
        NietTeKiezen: a number to name is not small here, or one to lift was never kept back.
        NietVrijTeGeven, NietOpTeHeffen: a small number would follow.
        AndereInhoud: under this key something else was let out.
        ToegangOnbereikbaar: it could not be recorded.
    """
    boek.log.eis(lezer, "vrijgeven")
    if uitgang.noem or uitgang.hef_op:
        boek.log.eis(lezer, "cijfers_noemen")
    beeld = cijfers(deur, lezer, doel, vraag, vandaag)
    if not uitgang.noem <= _klein(beeld.stelsel, uitgang.drempel):
        raise NietTeKiezen("noem")
    kring = kringmerk(deur, beeld.geteld.zicht)
    if al := boek.vrijgave_onder(lezer, uitgang.sleutel):
        if _gevraagd(al.daad) != _als_gevraagd(beeld.vraag):
            raise AndereInhoud(uitgang.sleutel)
        return al
    maak = partial(_maak, deur, beeld, uitgang, kring)
    return boek.geef_vrij(lezer, kring, maak, uitgang.sleutel)


def _maak(
    deur: Leesdeur, beeld: Cijfers, uitgang: Uitgang, kring: str, eerder: Vrijgaven
) -> CijfersVrijgegeven:
    """A release beside earlier ones."""
    dicht = {cel.plaats for v in eerder for cel in v.daad.cellen if cel.getal is None}
    if not uitgang.hef_op <= dicht:
        raise NietTeKiezen("hefOp")
    vrij = geef_vrij(
        beeld.stelsel,
        drempel=uitgang.drempel,
        eerder=_ernaast(deur, beeld, kring, eerder),
        noem=uitgang.noem,
        hef_op=uitgang.hef_op,
    )
    return _daad(beeld, kring, vrij, uitgang)


def _ernaast(deur: Leesdeur, beeld: Cijfers, kring: str, eerder: Vrijgaven) -> list[Eerder]:
    """What left before and shows a number that these tables show as well, the oldest first.

    Or one that such a release shows: by way of the years one quarter can say something of another.
    """
    namen, ernaast = {*beeld.stelsel.sleutels()}, set[int]()
    cellen = [{cel.plaats for cel in v.daad.cellen} for v in eerder]
    while erbij := {n for n, c in enumerate(cellen) if not namen.isdisjoint(c)} - ernaast:
        ernaast |= erbij
        namen = namen.union(*(cellen[n] for n in erbij))
    return [_herteld(deur, beeld, kring, v) for n, v in enumerate(eerder) if n in ernaast]


def _herteld(
    deur: Leesdeur, beeld: Cijfers, kring: str, v: Genoteerd[CijfersVrijgegeven]
) -> Eerder:
    """An earlier release with what lay behind it, if counting again comes to what it showed."""
    daad = v.daad
    cellen = {cel.plaats: cel.getal for cel in daad.cellen}
    gehouden = frozenset(cel.plaats for cel in daad.cellen if cel.gehouden)
    toen = _toen(deur, beeld, v) if daad.kring == kring else None
    klopt = (
        toen
        and set(toen.sleutels()) == {*cellen}
        and all(
            getal is None or naam in gehouden or getal == toen.aantal.get(naam, 0)
            for naam, getal in cellen.items()
        )
    )
    return Eerder(cellen, toen if klopt else None, gehouden, frozenset(daad.genoemd), daad.drempel)


def _toen(deur: Leesdeur, beeld: Cijfers, v: Genoteerd[CijfersVrijgegeven]) -> Stelsel:
    """The tables of an earlier release, counted again as the cases were at its position."""
    per, jaar, bekend_op, bronnen_tot = _gevraagd(v.daad)
    vraag = Cijfervraag(per, jaar, bekend_op or v.op.astimezone(AMSTERDAM).date(), bronnen_tot)
    peil = date.fromisoformat(str(v.daad.peildatum))
    with deur.momentopname(beeld.geteld.zicht) as bron:
        return stelsel_van(tel(bron, vraag, peil, v.daad.positie).feiten, per, jaar)


def _klein(stelsel: Stelsel, drempel: int) -> frozenset[str]:
    """The keys of the numbers that one may decide to name: counted, and below the threshold."""
    return frozenset(naam for naam, aantal in stelsel.aantal.items() if 0 < aantal < drempel)


def kringmerk(deur: Leesdeur, zicht: Zicht) -> str:
    """A mark of which cases are counted: readers who see the same have the same."""
    genoemd = [] if zicht.elk else sorted(zicht.genoemd)
    binnen = [zicht.elk, genoemd, sorted(zicht.behalve)]
    return deur.pseudoniem("kring", orjson.dumps(binnen).decode())


def cellen_van(daad: CijfersVrijgegeven) -> Mapping[str, Cel]:
    """The numbers as they were recorded."""
    uit = {}
    for cel in daad.cellen:
        soort: Celsoort = "gehouden" if cel.gehouden else "getal"
        if cel.getal is None:
            soort = "onderdrukt"
        elif cel.plaats in daad.genoemd:
            soort = "genoemd"
        uit[cel.plaats] = Cel(cel.getal, soort)
    return uit


_Gevraagd = tuple[Per, int | None, date | None, date | None]


def _gevraagd(daad: CijfersVrijgegeven) -> _Gevraagd:
    return daad.per, daad.jaar, _dag(daad.bekend_op), _dag(daad.bronnen_tot)


def _als_gevraagd(vraag: Cijfervraag) -> _Gevraagd:
    return vraag.per, vraag.jaar, vraag.bekend_op, vraag.bronnen_tot


def _dag(dag: str | date | None) -> date | None:
    return date.fromisoformat(dag) if isinstance(dag, str) else dag


def _daad(beeld: Cijfers, kring: str, vrij: Vrijgave, uitgang: Uitgang) -> CijfersVrijgegeven:
    vraag = beeld.vraag
    return CijfersVrijgegeven(
        per=vraag.per,
        jaar=vraag.jaar,
        bekend_op=vraag.bekend_op,
        bronnen_tot=vraag.bronnen_tot,
        peildatum=beeld.geteld.peildatum,
        positie=beeld.geteld.positie,
        kring=kring,
        drempel=vrij.drempel,
        naar_buiten=True,
        genoemd=tuple(naam for naam, cel in vrij.cellen.items() if cel.soort == "genoemd"),
        opgeheven=tuple(sorted(vrij.opgeheven)),
        cellen=tuple(
            Cijfercel(plaats=plaats, getal=cel.getal, gehouden=cel.soort == "gehouden")
            for plaats, cel in vrij.cellen.items()
        ),
        reden=uitgang.reden,
    )


def vrijgegeven(
    deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek
) -> list[Genoteerd[CijfersVrijgegeven]]:
    """What left before of the cases that this reader may see, or by this account; newest first."""
    zicht = deur.poort(lezer, doel, "vrijgaven")
    return boek.vrijgaven(lezer, kringmerk(deur, zicht))[::-1]
