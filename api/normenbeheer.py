"""`toedracht normen`: what cases are judged by, what other norms would change, and setting them."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from api import taal
from api.opdracht import (
    DOEL,
    AlsJson,
    BekendOp,
    Peildatum,
    balk,
    open_,
    schrijf,
    weigeringen,
)
from projections.omslag import Omslag
from projections.toetsing import Toets

app = typer.Typer(
    help="De normen waaraan wordt getoetst.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Map = Annotated[
    Path,
    typer.Argument(
        metavar="MAP", help="Map met normpakketten.", exists=True, file_okay=False, dir_okay=True
    ),
]


@app.command()
@weigeringen
def lijst(bekend_op: BekendOp = None, json: AlsJson = False) -> None:
    """Toon welke normen gelden."""
    with open_() as opstelling:
        gesteld = opstelling.normen(DOEL, bekend_op)
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
    """Toon welke toetsen omslaan onder de normen in een map. Er verandert niets."""
    overgangen: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    zaken, getoetst = 0, 0
    with open_() as opstelling, balk() as voortgang:
        snede = {"peildatum": peildatum, "bekend_op": bekend_op}
        for kenmerk, zaak in opstelling.vergelijk_normen(map_, DOEL, voortgang, **snede):
            zaken, getoetst = zaken + 1, getoetst + zaak.toetsen
            for omslag in zaak.omslagen:
                overgangen[omslag.overgang] += 1
                if json:
                    schrijf(_als_json(kenmerk or zaak.dossier, omslag))
                else:
                    _druk(kenmerk or zaak.dossier, omslag)
    if json:
        return
    print(f"{overgangen.total()} van {getoetst} toetsen slaan om, in {zaken} dossiers.")
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
    over = taal.daad(omslag.daad) if omslag.daad else "het dossier als geheel"
    van, naar = omslag.overgang
    print(f"{kenmerk}{volgens}: {omslag.norm}, over: {over} ({omslag.aanleiding or '-'})")
    print(f"  {taal.uitkomst(van)} → {taal.uitkomst(naar)}")
    for naam, toets in (("nu", omslag.nu), ("dan", omslag.straks)):
        print(f"  {naam}: {_waarom(toets)}")
    print()


def _waarom(toets: Toets | None) -> str:
    if toets is None:
        return "niet van toepassing"
    laatste = taal.laatste_dag(toets.due_vroegst, toets.due_laatst)
    return "; ".join(deel for deel in (laatste, *toets.gronden) if deel)


def _als_json(kenmerk: str, omslag: Omslag) -> dict[str, Any]:
    return {
        "dossier": kenmerk,
        "relaas": omslag.relaas or None,
        "norm": omslag.norm,
        "aanleiding": omslag.aanleiding,
        "nu": omslag.nu.als_json() if omslag.nu else None,
        "straks": omslag.straks.als_json() if omslag.straks else None,
    }
