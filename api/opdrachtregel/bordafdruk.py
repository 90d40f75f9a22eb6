"""The board on the command line: grouped, with its arithmetic and what would settle it."""

from collections.abc import Iterable, Iterator
from typing import Any

from api.beheer.afdruk import alinea, handeling, kop_van_stand
from api.taal import taal
from projections.beelden.bord import VAKKEN, Bord
from projections.beelden.bordkaart import Bordkaart

Bladen = Iterable[tuple[Bord, tuple[Bordkaart, ...]]]


def bord(bladen: Bladen, *, getoetst: bool) -> None:
    """Every line under its compartment; first what it rests on.

    `getoetst` says whether norms had been set at all.
    """
    vak: str | None = None
    for nummer, (blad, kaarten) in enumerate(bladen):
        if not nummer:
            _druk_kop(blad, getoetst=getoetst)
        for kaart in kaarten:
            if kaart.regel.vak != vak:
                vak = kaart.regel.vak
                aantal = blad.tellingen[vak]
                print(f"\n{taal.vak(vak).upper()} ({aantal}): {taal.vakuitleg(vak)}\n")
            _druk_kaart(kaart)


def als_json(bladen: Bladen) -> Iterator[dict[str, Any]]:
    """One object per line, each saying what it rests on."""
    for blad, kaarten in bladen:
        rust_op = {
            "peildatum": blad.peildatum,
            "bekend_op": blad.bekend_op,
            "bronnen_tot": blad.bronnen_tot,
            "positie": blad.positie,
        }
        for kaart in kaarten:
            regel, toets = kaart.regel, kaart.toets
            yield {
                "dossier": regel.dossier,
                "kenmerk": regel.kenmerk,
                "relaas": regel.relaas or None,
                "vak": regel.vak,
                "norm": regel.norm.id,
                "aanleiding": regel.aanleiding,
                "uitkomsten": list(regel.kern.uitkomsten),
                "due_vroegst": regel.kern.due_vroegst,
                "due_laatst": regel.kern.due_laatst,
                "sinds": regel.sinds,
                "alsnog": regel.alsnog,
                "rekenwijze": list(toets.rekenwijze) if toets else [],
                "gronden": list(toets.gronden) if toets else [],
                "kantelpunten": list(toets.kantelpunten) if toets else [],
                **rust_op,
            }


def _druk_kop(blad: Bord, *, getoetst: bool) -> None:
    print(f"Termijnenbord op {taal.dag(blad.peildatum)}")
    print(kop_van_stand(blad.bronnen_tot, blad.bekend_op, blad.positie))
    print(" · ".join(f"{taal.vak(vak)} {blad.tellingen[vak]}" for vak in VAKKEN))
    if not getoetst:
        print("Er waren geen normen vastgesteld: er is niets getoetst.")
    elif not sum(blad.tellingen.values()):
        print("Niets te laat, niets dat loopt, niets onbepaald, met wat tot hier is vastgelegd.")


def _druk_kaart(kaart: Bordkaart) -> None:
    regel, toets = kaart.regel, kaart.toets
    relaas = f" volgens relaas ‘{regel.relaas}’" if regel.relaas else ""
    alsnog = ", alsnog gedaan" if regel.alsnog else ""
    print(
        f"{regel.kenmerk or regel.dossier}{relaas} · "
        f"{taal.uitkomst(regel.kern.uitkomsten)}{alsnog}: {regel.norm.id}"
    )
    alinea(regel.norm.tekst)
    if regel.norm.drager:
        alinea(f"Rust op: {taal.rollen(regel.norm.drager)}")
    if kaart.aanleiding:
        alinea(f"Over: {handeling(kaart.aanleiding)}: {kaart.aanleiding.zin}")
    if dag := taal.laatste_dag(regel.kern.due_vroegst, regel.kern.due_laatst):
        alinea(f"Uiterlijk: {dag}")
    if regel.sinds:
        alinea(f"Te laat sinds: {taal.dag(regel.sinds)}")
    for lijn in kaart.gebruikt:
        alinea(f"Gebruikt: {handeling(lijn)}")
    for stap in toets.rekenwijze if toets else ():
        alinea(f"Berekening: {stap}")
    for punt in toets.kantelpunten if toets else ():
        alinea(f"Kantelpunt: {punt}")
    print()
