"""`toedracht demo` and `toedracht serveer`: what somebody sees in a browser on this machine."""

import os
from typing import Annotated, Any

import typer

from api.oefening.oefenzaken import ZAAD_MAX
from api.opdrachtregel import ondertekening
from api.opdrachtregel.opdracht import open_, opmerkingen, weigeringen
from api.settings import OEFEN
from ledger.tijd.wanneer import Antwoord


def _zaad(tekst: str) -> int:
    if not (tekst.isascii() and tekst.isdigit() and 1 <= int(tekst) <= ZAAD_MAX):
        raise typer.BadParameter(
            f"verwacht een getal van 1 tot en met {ZAAD_MAX}, kreeg '{tekst[:20]}'"
        )
    return int(tekst)


Poort = Annotated[
    int,
    typer.Option(min=1, max=65535, help="Poort; is die bezet, dan de volgende."),
]


@weigeringen
def demo(
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="De pagina's tonen, of niet.")
    ] = True,
    poort: Poort = 8000,
    met_pers: Annotated[
        bool, typer.Option("--met-pers", help="Ook wat kranten schreven, apart getoond.")
    ] = False,
    als_oefening: Annotated[
        bool, typer.Option("--oefen", help="Driehonderd verzonnen dossiers, in een eigen register.")
    ] = False,
    zaad: Annotated[
        int | None,
        typer.Option(
            parser=_zaad,
            metavar="GETAL",
            help="Waaruit zij volgen, bij --oefen; zonder: 1.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Toon de zaak uit de brief van 23 november 2021, of een register om in te oefenen.

    Laadt wat er nog niet is en drukt tijdlijn, toetsen en telling af; met --oefen wat er te vinden
    is. Hetzelfde zaad geeft op dezelfde dag dezelfde dossiers.
    """
    if als_oefening and met_pers:
        raise typer.BadParameter("--met-pers hoort bij de zaak van de brief, dus zonder --oefen")
    if zaad is not None and not als_oefening:
        raise typer.BadParameter("--zaad hoort bij --oefen")
    if als_oefening:
        _in_oefenregister()
    with open_() as opstelling:
        if als_oefening:
            from api.beheer import oefening

            oefening.oefen(opstelling, opmerkingen, zaad or 1)
        else:
            from api.beheer import demonstratie

            demonstratie.toon(opstelling, opmerkingen, met_pers=met_pers)
        if serve:
            with ondertekening.als_kind():
                _serveer(opstelling, poort)


def _in_oefenregister() -> None:
    """Work in the register of that name, as does the signer that starts beside the pages."""
    genoemd = os.environ.setdefault("TOEDRACHT_REGISTER", OEFEN)
    if genoemd != OEFEN:
        raise typer.BadParameter(
            f"--oefen werkt in het register '{OEFEN}', maar TOEDRACHT_REGISTER is '{genoemd}'"
        )


@weigeringen
def serveer(poort: Poort = 8000) -> None:
    """Toon de pagina's op deze machine, tot Ctrl-C."""
    with open_() as opstelling:
        _serveer(opstelling, poort)


def _serveer(opstelling: Any, poort: int) -> None:
    if opstelling.bewijs.bekrachtiging.vergeleken() is Antwoord.ONBEKEND:
        opmerkingen.print(
            "let op: niet vergeleken met wat de ondertekenaar buiten de databank bewaart"
        )
    if einde := opstelling.bewijs.bekrachtiging.einde():
        opmerkingen.print(einde, markup=False, soft_wrap=True)
    from api.opdrachtregel import server

    server.serveer(opstelling, poort, opmerkingen)
