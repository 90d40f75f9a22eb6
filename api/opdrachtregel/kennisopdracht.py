"""`toedracht kennisname`: who knew of what on a day, on the command line."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.beheer import afdruk
from api.opdrachtregel.opdracht import (
    AlsJson,
    BekendOp,
    BronnenTot,
    OpDag,
    een_van,
    open_,
    schrijf,
    weigeringen,
)

if TYPE_CHECKING:
    from projections.kennis.kennisname import Kennis


@weigeringen
def kennisname(
    dossier: Annotated[str, typer.Argument(help="Kenmerk of id van het dossier.")],
    rol: Annotated[
        str | None, typer.Option("--rol", help="Van wie, zoals melder; zonder: elke rol.")
    ] = None,
    feit: Annotated[
        int | None,
        typer.Option("--feit", metavar="NR", help="Van welke handeling; zonder: elke."),
    ] = None,
    op: OpDag = None,
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    json: AlsJson = False,
) -> None:
    """Toon of een rol op een dag van een handeling wist, en waardoor; het antwoord is nooit nee."""
    from api.zaak.kennisvormen import kennis_uit
    from ledger.daden.lijsten import ROLLEN
    from projections.kennis.deelname import Wie

    if rol is not None:
        een_van("een rol", rol, ROLLEN)
    with open_() as opstelling:
        beeld = opstelling.zaak(
            dossier, opstelling.doel, bekend_op=bekend_op, bronnen_tot=bronnen_tot
        )
        dag = op or bekend_op or opstelling.register.vandaag()
    verhalen = beeld.verhalen()
    if feit is not None and not any(g.nummer == feit for v in verhalen for g in v.daden):
        raise typer.BadParameter(f"verwacht het nummer van een handeling hier; kreeg {feit}")
    for verhaal in verhalen:
        if not json and verhaal.relaas:
            print(f"\nvolgens relaas {verhaal.relaas}")
        for g in (g for g in verhaal.daden if feit in {None, g.nummer}):
            for iemand in (rol,) if rol else verhaal.weten.rollen:
                kennis = verhaal.weten.op(Wie("rol", iemand), g, dag)
                if json:
                    plek = {"relaas": verhaal.relaas or None, "dag": dag}
                    zaak = afdruk.zaak_als_json(beeld)
                    schrijf({**zaak, **plek, **kennis_uit(kennis, dag).model_dump(mode="json")})
                elif kennis.via or (rol and feit):
                    _druk(kennis, dag)


def _druk(kennis: "Kennis", dag: date) -> None:
    """The answer, and under it the acts that it rests on."""
    from api.taal import kennistaal, taal

    print(kennistaal.antwoord(kennis, dag))
    for weet in kennis.via:
        waar = taal.hoofdletter(kennistaal.daad(weet.door))
        print(f"  {waar} ({kennistaal.wanneer(weet.door)}). {kennistaal.grond(weet)}")
