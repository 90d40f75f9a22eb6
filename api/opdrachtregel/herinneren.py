"""`toedracht herinner`: tells by mail how many terms ask for attention, once."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.opdrachtregel.opdracht import open_, opmerkingen, weigeringen
from api.settings import Instellingen

if TYPE_CHECKING:
    from api.opdrachtregel.herinneraar import Gedaan, Herinneraar

_MISLUKT = frozenset({"geweigerd", "onbekend", "geen_toegang"})


@weigeringen
def herinner(
    proef: Annotated[
        bool, typer.Option("--proef", help="Toon wat er zou uitgaan, en verstuur niets.")
    ] = False,
) -> None:
    """Stuur wie dat wil een herinnering met aantallen termijnen, en geen woord over een zaak.

    Aan elk account in TOEDRACHT_HERINNERADRESSEN, over wat het zelf mag zien. Dezelfde herinnering
    gaat hooguit eens per week uit. Bedoeld om elke ochtend te draaien.
    """
    from api.opdrachtregel.herinneraar import AdressenGeweigerd, Herinneraar, adressen
    from api.opdrachtregel.post import GeenPost, Post
    from ledger.toegangslog.herinnerboek import Herinnerboek

    gezet = Instellingen()
    if gezet.herinneradressen is None:
        raise typer.BadParameter(
            "verwacht TOEDRACHT_HERINNERADRESSEN: een bestand met op elke regel een account en"
            " zijn mailadres"
        )
    try:
        post, naar = None if proef else Post(gezet), adressen(gezet.herinneradressen)
    except (GeenPost, AdressenGeweigerd) as fout:
        raise typer.BadParameter(str(fout)) from None
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        boek, deur = Herinnerboek(opstelling.toegang), opstelling.raadplegen.deur
        herinneraar = Herinneraar(deur, boek, opstelling.wie, opstelling.toegang.klok)
        if post is None:
            gedaan = [_toon(herinneraar, account) for account in naar]
        else:
            gedaan = [_zeg(een) for een in herinneraar.herinner(naar, post)]
    if _MISLUKT.intersection(gedaan):
        raise typer.Exit(1)


def _toon(herinneraar: "Herinneraar", account: str) -> str:
    """Show what this account would be sent; that it may not see the board is told as well."""
    from api.opdrachtregel.herinneraar import Gedaan
    from ledger.toegangslog.toegangslog import GeenToegang

    try:
        tekst = herinneraar.brief(account)
    except GeenToegang:
        return _zeg(Gedaan(account, "geen_toegang"))
    if tekst is None:
        return _zeg(Gedaan(account, "niets"))
    print(f"{account}:\n\n{tekst}")
    return "getoond"


def _zeg(een: "Gedaan") -> str:
    """Tell at once what became of a reminder; what went wrong as a remark."""
    zin = {
        "verstuurd": "verstuurd",
        "al": "is al verstuurd",
        "niets": "niets dat aandacht vraagt",
        "geweigerd": f"niet verstuurd: {een.waarom}; de volgende keer wordt het weer geprobeerd",
        "onbekend": f"onbekend of het is verstuurd: {een.waarom}; het gaat niet nog eens uit",
        "geen_toegang": "mag het termijnenbord niet zien",
    }[een.afloop]
    if een.afloop in _MISLUKT:
        opmerkingen.print(f"{een.account}: {zin}", markup=False, soft_wrap=True)
    else:
        print(f"{een.account}: {zin}")
    return een.afloop
