"""`toedracht ondertekenaar`: the process that vouches for the log, and what only people decide.

It runs beside the service, as a user of its own if one can, on a folder that no administrator of
the database enters.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.opdracht import (
    Beleid,
    lees_beleid,
    lees_tekst,
    open_bekrachtiging,
    opmerkingen,
    weigeringen,
)
from ledger.lijsten import Aanleiding

app = typer.Typer(
    help="Ondertekent het grootboek, en weigert wat niet klopt.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
@weigeringen
def ondertekenaar(
    context: typer.Context,
    eenmaal: Annotated[
        bool, typer.Option("--eenmaal", help="Teken wat er nu is, en stop.")
    ] = False,
    kind: Annotated[bool, typer.Option("--kind", hidden=True)] = False,
) -> None:
    """Onderteken het grootboek, tot Ctrl-C.

    Bij nieuws ten hoogste eens per minuut, en meteen als iemand om bewijs vraagt. Wat niet klopt
    wordt genoemd en nooit ondertekend. Draait de dienst als een andere gebruiker, dan leest die
    sleutels, getuigen en controlepunt in de map ondertekenaar-openbaar.
    """
    if context.invoked_subcommand is not None:
        return
    with open_bekrachtiging() as bekrachtiging:
        if eenmaal:
            _toon(bekrachtiging.eenmaal())
            return
        stop = threading.Event()
        for sein in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sein, lambda *_: stop.set())
        if kind:
            threading.Thread(target=_tot_de_ouder_stopt, args=(stop,), daemon=True).start()
        else:
            opmerkingen.print("ondertekenaar loopt (stop met Ctrl-C)")
        bekrachtiging.volg(stop)


@app.command()
@weigeringen
def stand() -> None:
    """Toon hoever er is getekend, met welke sleutels, en waar het grootboek breekt."""
    with open_bekrachtiging() as bekrachtiging:
        print(bekrachtiging.stand())
        verloop = bekrachtiging.voortzetting()
    for breuk in verloop.mogelijk:
        waar = "in het afgesloten grootboek" if breuk.elders else "verloren"
        zeker = "; of dat echt zo is, is niet na te gaan" if breuk in verloop.open else ""
        print(
            f"breuk bij nr {breuk.nummer}: {breuk.oorsprong} zet {breuk.vorige_oorsprong} voort"
            f" ({breuk.aanleiding}); {breuk.behouden} vastleggingen behouden, "
            f"{breuk.verloren} {waar}{zeker}"
        )
    for nummer, zin in verloop.vals:
        print(f"let op nr {nummer}: {zin}")


@app.command()
@weigeringen
def wissel(
    rond_af: Annotated[
        bool,
        typer.Option("--rond-af", help="Vernietig de oude sleutel."),
    ] = False,
) -> None:
    """Onderteken met een nieuwe sleutel, een tijd lang naast de oude."""
    with open_bekrachtiging() as bekrachtiging:
        bekrachtiging.wissel(rond_af=rond_af)
    print("de oude sleutel is vernietigd" if rond_af else "beide sleutels tekenen nu samen")


@app.command()
@weigeringen
def sluit() -> None:
    """Sluit het grootboek af: nog een controlepunt, en daarna geen."""
    with open_bekrachtiging() as bekrachtiging:
        _toon(bekrachtiging.sluit())


@app.command()
@weigeringen
def vervolg(
    aanleiding: Annotated[Aanleiding, typer.Argument(help="Waarom.")],
    controlepunt: Annotated[
        Path | None,
        typer.Option(help="Het nieuwste controlepunt dat iemand heeft, als dat niet hier staat."),
    ] = None,
    beleid: Beleid = None,
) -> None:
    """Ga verder onder de nieuwe oorsprong uit TOEDRACHT_OORSPRONG; de breuk blijft zichtbaar.

    Het controlepunt telt als het is ondertekend met een sleutel van het vorige grootboek: een die
    de ondertekenaar bewaart, of die het grootboek zelf noemt, of anders een uit --beleid.
    """
    noot = None if controlepunt is None else lees_tekst(controlepunt)
    sleutels = None if beleid is None else lees_beleid(beleid).logs
    with open_bekrachtiging() as bekrachtiging:
        _toon(bekrachtiging.vervolg(aanleiding, noot, sleutels))


@contextmanager
def als_kind() -> Iterator[subprocess.Popen[bytes]]:
    """The signer as a process of its own beside us; it stops when we do, however we end."""
    opdracht = [sys.executable, "-c", "from api.cli import main; main()", "ondertekenaar", "--kind"]
    with subprocess.Popen(opdracht, stdin=subprocess.PIPE, start_new_session=True) as kind:
        try:
            yield kind
        finally:
            if kind.stdin:
                kind.stdin.close()


def _tot_de_ouder_stopt(stop: threading.Event) -> None:
    """Nobody writes to us; the end of input is the end of our parent."""
    sys.stdin.buffer.read()
    stop.set()


def _toon(gezet: Any) -> None:
    print(gezet.noot if gezet else "er is nog niets om te ondertekenen", end="" if gezet else "\n")
