"""`toedracht invoer`: the judgments that others imported, and the decision whether they count."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from api.beheer import afdruk
from api.opdrachtregel.opdracht import (
    AlsJson,
    BekendOp,
    BronnenTot,
    groep,
    open_,
    schrijf,
    weigeringen,
)

app = groep("Ingevoerde oordelen die wachten op aanvaarding door een commissielid.")
Dossier = Annotated[str, typer.Argument(help="Kenmerk of id van het dossier.")]
Nummers = Annotated[
    list[int], typer.Argument(metavar="NR…", help="Zoals toedracht invoer wachtend ze toont.")
]


@app.command()
@weigeringen
def wachtend(
    dossier: Annotated[
        str | None, typer.Argument(help="Kenmerk of id; zonder: alle dossiers.")
    ] = None,
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    json: AlsJson = False,
) -> None:
    """Toon wat wacht; zolang telt het niet mee."""
    with open_() as opstelling:
        for beeld in opstelling.zaken(
            dossier, opstelling.doel, bekend_op=bekend_op, bronnen_tot=bronnen_tot
        ):
            if json:
                for regel in beeld.wachtend:
                    schrijf({**afdruk.zaak_als_json(beeld), **afdruk.regel_als_json(regel)})
            elif beeld.wachtend:
                afdruk.wachtend(beeld)


@app.command()
@weigeringen
def aanvaard(dossier: Dossier, nummers: Nummers) -> None:
    """Laat ingevoerde oordelen meetellen, vanaf nu."""
    _beslis(dossier, nummers, aanvaardt=True, reden=None)
    print(f"aanvaard: {len(nummers)}")


@app.command("wijs-af")
@weigeringen
def wijs_af(
    dossier: Dossier,
    nummers: Nummers,
    reden: Annotated[str | None, typer.Option("--reden", help="Waarom.")] = None,
) -> None:
    """Laat ingevoerde oordelen nooit meetellen; zij blijven leesbaar."""
    _beslis(dossier, nummers, aanvaardt=False, reden=reden)
    print(f"afgewezen: {len(nummers)}")


def _beslis(dossier: str, nummers: Sequence[int], **besluit: Any) -> None:
    from api.web.schrijfdeur import Schrijfdeur

    with open_() as opstelling:
        beeld = opstelling.zaak(dossier, opstelling.doel)
        ids = {regel.nummer: regel.id for regel in beeld.wachtend}
        if onbekend := [str(nummer) for nummer in nummers if nummer not in ids]:
            raise typer.BadParameter(f"dit wacht hier niet op aanvaarding: {', '.join(onbekend)}")
        deur = Schrijfdeur(
            opstelling.register, opstelling.toegang, lambda _: opstelling.leesmodel.inhalen()
        )
        daden = [ids[nummer] for nummer in dict.fromkeys(nummers)]
        deur.beslis(opstelling.lezer, beeld.id, daden, gelezen_tot=beeld.laatste, **besluit)
