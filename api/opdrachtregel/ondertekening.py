"""`toedracht ondertekenaar`: the process that vouches for both logs, and what only people decide.

It runs beside the service, as a user of its own if one can, on a folder that no administrator of
the database enters.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.opdrachtregel.opdracht import (
    AlsJson,
    Beleid,
    groep,
    lees_beleid,
    lees_tekst,
    open_bekrachtiging,
    opmerkingen,
    schrijf,
    weigeringen,
)
from ledger.daden.lijsten import Aanleiding

VanToegang = Annotated[
    bool, typer.Option("--toegang", help="Van het toegangslog, niet van het grootboek.")
]
app = groep("Ondertekent grootboek en toegangslog, en weigert wat niet klopt.", uit_zichzelf=True)


@app.callback()
@weigeringen
def ondertekenaar(
    context: typer.Context,
    eenmaal: Annotated[
        bool, typer.Option("--eenmaal", help="Teken wat er nu is, en stop.")
    ] = False,
    kind: Annotated[bool, typer.Option("--kind", hidden=True)] = False,
) -> None:
    """Onderteken het grootboek en het toegangslog, tot Ctrl-C.

    Bij nieuws ten hoogste eens per minuut, en meteen als iemand om bewijs vraagt. Wat niet klopt
    wordt genoemd en nooit ondertekend. Draait de dienst als een andere gebruiker, dan leest die
    sleutels, getuigen en controlepunt in de map ondertekenaar-openbaar.
    """
    if context.invoked_subcommand is not None:
        return
    with open_bekrachtiging() as bekrachtiging, open_bekrachtiging(toegang=True) as toegangslog:
        if eenmaal:
            _toon(bekrachtiging.eenmaal())
            if toegangslog is not None and (gezet := toegangslog.eenmaal()):
                opmerkingen.print(f"toegangslog: controlepunt over {gezet.omvang} vastleggingen")
            return
        stop = threading.Event()
        for sein in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sein, lambda *_: stop.set())
        if kind:
            threading.Thread(target=_tot_de_ouder_stopt, args=(stop,), daemon=True).start()
        else:
            opmerkingen.print("ondertekenaar loopt (stop met Ctrl-C)")
        _volg([log for log in (bekrachtiging, toegangslog) if log is not None], stop)


@app.command()
@weigeringen
def stand(json: AlsJson = False) -> None:
    """Toon hoever er is getekend, met welke sleutels, en waar het grootboek breekt."""
    for toegang in (False, True):
        with open_bekrachtiging(toegang=toegang) as bekrachtiging:
            if bekrachtiging is None:
                continue
            if json:
                schrijf(_stand_als_json(bekrachtiging, "toegangslog" if toegang else "grootboek"))
                continue
            if toegang:
                print("\ntoegangslog")
            _toon_stand(bekrachtiging)


def _stand_als_json(bekrachtiging: Any, log: str) -> dict[str, Any]:
    getekend, verloop = bekrachtiging.getekend(), bekrachtiging.voortzetting()
    return {
        "log": log,
        "oorsprong": getekend.oorsprong if getekend else None,
        "omvang": getekend.omvang if getekend else 0,
        "sleutels": getekend.sleutels if getekend else [],
        "gesloten": bool(getekend and getekend.gesloten),
        "breuken": [
            {
                "nummer": breuk.nummer,
                "oorsprong": breuk.oorsprong,
                "vorige_oorsprong": breuk.vorige_oorsprong,
                "aanleiding": breuk.aanleiding,
                "behouden": breuk.behouden,
                "verloren": breuk.verloren,
                "zeker": breuk not in verloop.open,
            }
            for breuk in verloop.mogelijk
        ],
        "bevindingen": [{"nummer": nummer, "tekst": zin} for nummer, zin in verloop.vals],
    }


def _toon_stand(bekrachtiging: Any) -> None:
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
    toegang: VanToegang = False,
) -> None:
    """Onderteken met een nieuwe sleutel, een tijd lang naast de oude."""
    with open_log(toegang=toegang) as bekrachtiging:
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
    toegang: VanToegang = False,
) -> None:
    """Ga verder onder de nieuwe oorsprong uit TOEDRACHT_OORSPRONG; de breuk blijft zichtbaar.

    Met --toegang het toegangslog, onder die uit TOEDRACHT_TOEGANG_OORSPRONG. Het controlepunt telt
    als het is ondertekend met een sleutel van het vorige grootboek: een die de ondertekenaar
    bewaart, of die het grootboek zelf noemt, of anders een uit --beleid.
    """
    noot = None if controlepunt is None else lees_tekst(controlepunt)
    sleutels = None if beleid is None else lees_beleid(beleid).logs
    with open_log(toegang=toegang) as bekrachtiging:
        _toon(bekrachtiging.vervolg(aanleiding, noot, sleutels))


@contextmanager
def open_log(*, toegang: bool) -> Iterator[Any]:
    """What vouches for the log, or for the access log, which must be there."""
    with open_bekrachtiging(toegang=toegang) as bekrachtiging:
        if bekrachtiging is None:
            raise typer.BadParameter("verwacht een register met een toegangslog, kreeg er geen")
        yield bekrachtiging


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


def _volg(logs: Sequence[Any], stop: threading.Event) -> None:
    """Sign each of these until told to stop; one that refuses ends it for all, and says why."""
    fouten: list[Exception] = []

    def volg(log: Any) -> None:
        try:
            log.volg(stop)
        except Exception as fout:  # noqa: BLE001  whatever it is, it is raised below
            fouten.append(fout)
            stop.set()

    draden = [threading.Thread(target=volg, args=(log,), daemon=True) for log in logs]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    if fouten:
        raise fouten[0]


def _tot_de_ouder_stopt(stop: threading.Event) -> None:
    """Nobody writes to us; the end of input is the end of our parent."""
    sys.stdin.buffer.read()
    stop.set()


def _toon(gezet: Any) -> None:
    print(gezet.noot if gezet else "er is nog niets om te ondertekenen", end="" if gezet else "\n")
