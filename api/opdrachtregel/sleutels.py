"""`toedracht sleutels`: replace the key-encryption key; a backup that takes two to open."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.opdrachtregel.opdracht import groep, open_, weigeringen
from api.settings import Instellingen
from ledger.tijd.wanneer import AMSTERDAM

app = groep("De sleutels van wat verzegeld is: wisselen, kopiëren, terugzetten.")


@app.command()
@weigeringen
def wissel(
    voorstel: Annotated[
        str, typer.Argument(metavar="VOORSTEL", help="Id van uw goedgekeurde voorstel hiertoe.")
    ],
) -> None:
    """Zet een nieuwe hoofdsleutel in de plaats van de oude, die wordt vernietigd.

    Wat verzegeld is blijft leesbaar, ook voor wie het register open heeft. Een kopie van de
    sleutels van voor de wissel blijft te openen; maak een nieuwe en vernietig die.
    """
    with open_() as opstelling:
        opstelling.besloten.wissel_sleutel(opstelling.lezer, voorstel)
    print("de hoofdsleutel is gewisseld en de oude vernietigd; maak nu een nieuwe kopie")


@app.command()
@weigeringen
def kopie(
    uit: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Nieuwe of lege map.")],
    bewaarder: Annotated[
        list[str],
        typer.Option("--bewaarder", metavar="AGE1…", help="Publieke sleutel van age; driemaal."),
    ],
) -> None:
    """Schrijf een kopie van de sleutels die alleen twee van de drie bewaarders samen openen."""
    from ledger.kopie.sleutelkopie import schrijf_kopie

    with open_() as opstelling:
        register = opstelling.register
        positie = register.journal.positie()  # before the keys: what is destroyed later is redone
        nu = datetime.now(AMSTERDAM)
        bestanden = schrijf_kopie(register.sleutelbos.kast, bewaarder, uit, positie, nu)
    print(f"{uit}: {', '.join(bestanden)}; elk is voor twee bewaarders samen")


@app.command()
@weigeringen
def herstel(
    kopie: Annotated[Path, typer.Argument(help="Map met de kopie.", metavar="MAP")],
    met: Annotated[
        list[Path],
        typer.Option("--met", metavar="SLEUTELBESTAND", help="Geheime sleutel van age; tweemaal."),
    ],
) -> None:
    """Zet de sleutels uit een kopie terug, met de sleutels van twee bewaarders.

    Alleen in een register zonder sleutels. Wat sinds de kopie is gewist, wordt bij het openen
    opnieuw vernietigd.
    """
    from api.beheer.bewaarplaats import sleutelmap
    from ledger.kopie.sleutelkopie import lees_bewaarder, zet_terug

    map_ = sleutelmap(Instellingen())
    zet_terug(kopie, [lees_bewaarder(pad) for pad in met], map_)
    print(f"{map_}: de sleutels zijn teruggezet")
