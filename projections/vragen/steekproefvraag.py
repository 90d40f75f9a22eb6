"""Draws a sample from the cases that a reader may see, and shows what was drawn before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.daden.auditdaden import SteekproefGetrokken
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.auditboek import Auditboek, Genoteerd
from projections.beelden.steekproef import Selectie, gekozen, getrokken, populatiehash
from projections.vragen.cijfervraag import Cijfervraag, tel_met_oordelen
from projections.vragen.leesdeur import Leesdeur


class OnbekendeNorm(ValueError):
    """A sample was asked of a norm that was not set, as known on the day that was asked for."""


@dataclass(frozen=True, slots=True)
class Trekking:
    """What to draw: how many, by which seed, from which cases as known on a day."""

    zaad: str
    omvang: int
    selectie: Selectie
    bekend_op: date | None = None
    peildatum: date | None = None
    sleutel: str | None = None  # of the command; the same again is the same sample


@dataclass(frozen=True, slots=True)
class Steekproef:
    """A sample as it was drawn; of its cases those that its reader may see now."""

    genoteerd: Genoteerd[SteekproefGetrokken]
    dossiers: tuple[str, ...]


def trek(
    deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek, trekking: Trekking, vandaag: date
) -> Steekproef:
    """Draw, and record what was drawn before it is shown.

    Raises:
        GeenToegang: this account draws no samples; that is on record.
        OnbekendeNorm: there is no such norm; nothing was drawn.
        ToegangOnbereikbaar: it could not be recorded.
    """
    boek.log.eis(lezer, "steekproef")
    if trekking.sleutel and (eerder := boek.steekproef_onder(lezer, trekking.sleutel)):
        return _gezien(deur, lezer, doel, [eerder])[0]
    keuze = trekking.selectie
    if keuze.norm is not None:
        with deur.lees(lezer, doel, "normen") as bron:
            catalogus = bron.catalogus(trekking.bekend_op)
        if catalogus is None or keuze.norm not in catalogus.normen:
            raise OnbekendeNorm(keuze.norm)
    vraag = Cijfervraag(bekend_op=trekking.bekend_op, peildatum=trekking.peildatum)
    geteld, kernen = tel_met_oordelen(deur, lezer, doel, vraag, vandaag, "steekproef")
    populatie = gekozen(geteld.feiten, kernen, keuze)
    dossiers = tuple(getrokken(populatie, trekking.zaad, trekking.omvang))
    daad = SteekproefGetrokken(
        zaad=trekking.zaad,
        omvang=trekking.omvang,
        populatie=len(populatie),
        populatiehash=populatiehash(populatie),
        positie=geteld.positie,
        soort=keuze.soort,
        van=keuze.van,
        tot=keuze.tot,
        norm=keuze.norm,
        uitkomst=keuze.uitkomst,
        bekend_op=trekking.bekend_op,
        peildatum=geteld.peildatum,
        dossiers=dossiers,
    )
    return Steekproef(boek.trek(lezer, daad, trekking.sleutel), dossiers)


def steekproeven(deur: Leesdeur, lezer: Lezer, doel: str, boek: Auditboek) -> list[Steekproef]:
    """What this account drew, the newest first."""
    boek.log.eis(lezer, "steekproef")
    return _gezien(deur, lezer, doel, boek.steekproeven(lezer))


def _gezien(
    deur: Leesdeur, lezer: Lezer, doel: str, alle: Sequence[Genoteerd[SteekproefGetrokken]]
) -> list[Steekproef]:
    """These samples, without the cases that went out of sight since."""
    zicht = deur.poort(lezer, doel, "steekproeven")
    return [Steekproef(g, tuple(d for d in g.daad.dossiers if zicht.van(d).mag)) for g in alle]
