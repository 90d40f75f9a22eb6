"""`toedracht reservekopie` and `herstel`: a whole register as one folder, and back."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.opdrachtregel.opdracht import balk, open_, opmerkingen, weigeringen
from api.settings import Instellingen
from ledger.tijd.wanneer import AMSTERDAM

_FOUT = 1
Bewaarders = Annotated[
    list[str],
    typer.Option("--bewaarder", metavar="AGE1…", help="Publieke sleutel van age; driemaal."),
]
Met = Annotated[
    list[Path],
    typer.Option("--met", metavar="SLEUTELBESTAND", help="Geheime sleutel van age; tweemaal."),
]


@weigeringen
def reservekopie(
    uit: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Nieuwe of lege map.")],
    bewaarder: Bewaarders,
) -> None:
    """Schrijf het hele register in een map: beide databanken, en de sleutels voor twee van drie.

    Het register mag intussen in gebruik zijn. Wat over personen is verzegeld, blijft dat; de
    sleutels daarvan openen alleen twee van de drie bewaarders samen. De map van de ondertekenaar
    komt niet mee, en hoort nooit op dezelfde plek.
    """
    from api.beheer.bewaarplaats import databanken
    from ledger.kopie.databankkopie import KopieGeweigerd
    from ledger.kopie.reservekopie import maak

    with open_() as opstelling, databanken(opstelling.instellingen) as (eigen, naast):
        if not opstelling.register.is_begonnen():
            raise KopieGeweigerd("kopie: verwacht een register, maar hier is er nog geen begonnen")
        delen = {"register": eigen, "toegangslog": naast}
        kast, nu = opstelling.register.sleutelbos.kast, datetime.now(AMSTERDAM)
        with balk() as voortgang:
            kopie = maak(delen, kast, bewaarder, uit, nu, voortgang)
    print(f"{uit}: {_hoe_ver(kopie)}")
    print(f"kenmerk, om elders te bewaren: {kopie.kenmerk}")


@weigeringen
def herstel(
    kopie: Annotated[Path, typer.Argument(help="Map met de kopie.", metavar="MAP")],
    met: Met,
    kenmerk: Annotated[
        str | None,
        typer.Option(
            metavar="SHA256", help="Dat u elders bewaarde; een andere kopie is geweigerd."
        ),
    ] = None,
) -> None:
    """Zet een reservekopie terug waar nog geen register is, en ga haar na.

    Uit een kopie komen alleen rijen; opdrachten die erin staan, worden niet uitgevoerd. Wie er een
    andere voor in de plaats legde, bepaalt wel welk register u terugkrijgt. Met --kenmerk is het
    dat waarvan de kopie is gemaakt.
    Brak het af, geef de opdracht dan nog eens. Wat na de kopie is vastgelegd of gewist, is er
    daarna niet; de ondertekenaar gaat dan alleen verder onder een nieuwe oorsprong.
    """
    from api.beheer.bewaarplaats import lege_databanken, sleutelmap
    from ledger.kopie.reservekopie import zet_terug
    from ledger.kopie.sleutelkopie import lees_bewaarder

    instellingen = Instellingen()
    bewaarders = [lees_bewaarder(pad) for pad in met]
    with lege_databanken(instellingen) as databanken, balk() as voortgang:
        map_ = sleutelmap(instellingen)
        teruggezet = zet_terug(kopie, databanken, bewaarders, map_, voortgang, kenmerk)
    print(f"teruggezet: {_hoe_ver(teruggezet)}, zoals op {teruggezet.gemaakt_op}")
    _ga_na(teruggezet.gemaakt_op)


def _ga_na(gemaakt_op: str) -> None:
    """Open what was put back as a register is opened, and check every entry of it."""
    from api.beheer import toegangszorg

    with open_() as opstelling, balk() as voortgang:
        opstelling.leesmodel.inhalen()
        log = opstelling.bewijs.bewijsvoering.controleer(None, None, voortgang)
        toegang = toegangszorg.controleer(opstelling, None, voortgang)
    for naam, gedaan in (("register", log), ("toegangslog", toegang)):
        print(f"\n{naam}", gedaan.verslag, sep="\n")
        for bevinding in gedaan.bevindingen:
            print(f"  let op {bevinding}")
    opmerkingen.print(
        f"Werd er na {gemaakt_op} nog iets vastgelegd of gewist, dan is dat hier niet gebeurd: ga"
        " dan verder met 'toedracht ondertekenaar vervolg herstel_met_verlies', en wis opnieuw.",
        markup=False,
        soft_wrap=True,
    )
    if log.verslag.faults or toegang.verslag.faults:
        raise typer.Exit(_FOUT)


def _hoe_ver(kopie: Any) -> str:
    delen = (f"{naam} t/m nr {deel.positie}" for naam, deel in kopie.delen.items())
    return ", ".join(delen)
