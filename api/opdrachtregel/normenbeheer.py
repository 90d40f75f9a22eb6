"""`toedracht normen`: what cases are judged by, what other norms would change, and setting them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.beheer.afdruk import alinea
from api.opdrachtregel.opdracht import (
    AlsJson,
    BekendOp,
    Peildatum,
    balk,
    groep,
    normenmap,
    open_,
    schrijf,
    weigeringen,
)
from api.taal import taal
from projections.normen.normen import Voorstel
from projections.toetsen.omslag import Omslag, Verschil, verschil
from projections.toetsen.toetsing import Toets

app = groep("De normen waaraan wordt getoetst.")
Map = Annotated[
    Path, typer.Argument(metavar="MAP", parser=normenmap, help="Map met normpakketten.")
]


@app.command()
@weigeringen
def lijst(bekend_op: BekendOp = None, json: AlsJson = False) -> None:
    """Toon welke normen gelden."""
    with open_() as opstelling:
        gesteld = opstelling.normen(opstelling.doel, bekend_op)
    for pakket in gesteld.pakketten:
        if not json:
            print(f"{pakket.naam}: {pakket.titel}")
        for norm in pakket.normen:
            uitleg = norm.uitleg
            if json:
                velden = ("pakket", "id", "versie", "soort", "tekst", "uitgeschakeld")
                schrijf({veld: getattr(uitleg, veld) for veld in velden})
            else:
                uit = " (uitgeschakeld)" if uitleg.uitgeschakeld else ""
                print(f"  {uitleg.id}{uit}: {uitleg.tekst}")


@app.command()
@weigeringen
def vergelijk(
    map_: Map,
    peildatum: Peildatum = None,
    bekend_op: BekendOp = None,
    json: AlsJson = False,
) -> None:
    """Toon welke toetsen omslaan onder de normen in een map. Er verandert niets.

    De map staat voor alle normen: wat nu geldt en er niet in staat, valt weg.
    """
    overgangen: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    zaken, getoetst = 0, 0
    with open_() as opstelling, balk() as voortgang:
        dag = peildatum or bekend_op or opstelling.register.vandaag()
        straks = Voorstel(map_)
        snede = {"peildatum": dag, "bekend_op": bekend_op}
        for kenmerk, zaak in opstelling.vergelijk_normen(
            straks, opstelling.doel, voortgang, **snede
        ):
            zaken, getoetst = zaken + 1, getoetst + zaak.toetsen
            for omslag in zaak.omslagen:
                overgangen[omslag.overgang] += 1
                if json:
                    schrijf(_als_json(zaak.dossier, kenmerk, omslag))
                else:
                    _druk(kenmerk or zaak.dossier, omslag)
    if json:
        return
    bekend = f", zoals bekend op {taal.dag(bekend_op)}" if bekend_op else ""
    print(f"Getoetst op {taal.dag(dag)}{bekend}.")
    if zaken:
        _druk_verschil(verschil(straks.nu, straks.naast(straks.nu)))
    dossiers = "1 dossier" if zaken == 1 else f"{zaken} dossiers"
    print(f"{overgangen.total()} van {getoetst} toetsen slaan om, in {dossiers}.")
    for (van, naar), aantal in sorted(overgangen.items(), key=lambda paar: (-paar[1], paar[0])):
        print(f"  {aantal} × {taal.uitkomst(van)} → {taal.uitkomst(naar)}")


@app.command()
@weigeringen
def vaststellen(map_: Map) -> None:
    """Laat de normen in een map gelden, en toets alle dossiers opnieuw.

    Wat eerder bekend was blijft zoals het was. Klopt er iets niet aan een norm, dan wordt er niets
    vastgelegd.
    """
    with open_() as opstelling, balk() as voortgang:
        ontvangst = opstelling.stel_normen_vast(map_, voortgang)
    print(f"vastgesteld met nr {', '.join(map(str, ontvangst.nummers))}")


def _druk(kenmerk: str, omslag: Omslag) -> None:
    volgens = f", volgens {omslag.relaas}" if omslag.relaas else ""
    over = "het dossier als geheel"
    if omslag.daad:
        over = f"nr {omslag.nummer}, {taal.daad(omslag.daad).lower()}"
    van, naar = omslag.overgang
    print(f"{kenmerk}{volgens}: {omslag.norm}, over: {over}")
    print(f"  {taal.uitkomst(van)} → {taal.uitkomst(naar)}")
    for naam, toets in (("nu", omslag.nu), ("dan", omslag.straks)):
        eerst, *rest = _waarom(toets)
        alinea(f"{naam}: {eerst}")
        for grond in rest:
            alinea(grond)
    print()


def _waarom(toets: Toets | None) -> tuple[str, ...]:
    if toets is None:
        return ("niet van toepassing",)
    laatste = taal.laatste_dag(toets.due_vroegst, toets.due_laatst)
    return (*((f"laatste dag {laatste}.",) if laatste else ()), *toets.gronden)


_HOOGSTENS = 8  # more ids than this tell a reader less than their number


def _aantal(ids: Sequence[str]) -> str:
    return "1 norm" if len(ids) == 1 else f"{len(ids)} normen"


def _druk_verschil(anders: Verschil) -> None:
    """What of the norms differs, so that "0 flips" says of what."""
    for wat, ids in (
        ("Gewijzigd", anders.gewijzigd),
        ("Nieuw", anders.nieuw),
        ("Valt weg", () if anders.pakketten_weg else anders.weg),
    ):
        if ids:
            print(f"{wat}: {taal.opsomming(ids) if len(ids) <= _HOOGSTENS else _aantal(ids)}.")
    if anders.pakketten_weg:
        pakketten = taal.opsomming(anders.pakketten_weg)
        print(
            f"Valt weg: {_aantal(anders.weg)}, want niet in de map: {pakketten}. "
            "De map staat voor alle normen."
        )
    for naam, ander in (("kalender", anders.kalender), ("maatstaf", anders.maatstaf)):
        if ander:
            print(f"De {naam} is anders.")
    if not any((anders.gewijzigd, anders.nieuw, anders.weg, anders.kalender, anders.maatstaf)):
        print("De map zegt hetzelfde als de normen die nu gelden.")


def _als_json(dossier: str, kenmerk: str | None, omslag: Omslag) -> dict[str, Any]:
    return {
        "dossier": dossier,
        "kenmerk": kenmerk,
        "relaas": omslag.relaas or None,
        "norm": omslag.norm,
        "aanleiding": omslag.aanleiding,
        "nu": omslag.nu.als_json() if omslag.nu else None,
        "straks": omslag.straks.als_json() if omslag.straks else None,
    }
