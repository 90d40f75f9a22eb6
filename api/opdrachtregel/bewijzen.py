"""`toedracht bewijs` and `verifieer`: proof of an entry that leaves the house, and its check.

The check of files is verify.py's own, the same that a stranger runs without us.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from api.opdrachtregel.opdracht import (
    AlsJson,
    Beleid,
    lees_beleid,
    open_,
    opmerkingen,
    schrijf,
    weigeringen,
)
from ledger import verify

_FOUT = 1


@weigeringen
def bewijs(
    nummer: Annotated[int, typer.Argument(help="Nummer van de vastlegging.")],
    uit: Annotated[
        Path | None, typer.Option(help="Bestand om in te schrijven, zoals nr-7.tlog-proof.")
    ] = None,
) -> None:
    """Geef het bewijs van een vastlegging, zonder iets van haar inhoud.

    Wie het krijgt controleert het met verify.py, zonder ons.
    """
    with open_() as opstelling:
        if uit is None:
            sys.stdout.buffer.write(opstelling.bewijs.bewijsvoering.bewijs(nummer))
        else:
            opstelling.schrijf_bewijs(nummer, uit)
    if uit is not None:
        opmerkingen.print(f"bewijs van nr {nummer} geschreven naar {uit}", markup=False)


@weigeringen
def verifieer(
    pad: Annotated[
        Path | None,
        typer.Argument(
            help="Een uitvoer, een bewijs of een map met bewijzen; zonder: de databank."
        ),
    ] = None,
    beleid: Beleid = None,
    opsporen: Annotated[
        Path | None, typer.Option(help="Een oudere uitvoer, om aan te wijzen wat verschilt.")
    ] = None,
    lijst: Annotated[bool, typer.Option("--lijst", help="Elke vastlegging op een regel.")] = False,
    json: AlsJson = False,
) -> None:
    """Ga na of het grootboek met zijn toegangslog, een uitvoer of een bewijs nog klopt.

    De uitgang is 0 als alles klopt wat is nagegaan, 1 als er iets niet klopt en 2 als de vraag niet
    te beantwoorden is, zoals bij een beleid dat niet te lezen is. Wat niet klopt wordt met nummer
    genoemd. Wat iemand toevoegde en niemand overtuigt, een breuk, afsluiting, sleutel of
    bevestiging die niet echt is of iets onleesbaars, staat er met nummer bij als "let op": het telt
    nergens mee, er is niets door gewijzigd en het blijft er staan, dus het verandert de uitgang
    niet. Dat doet ook niet wat niet is nagegaan, en er dan bij staat: controlepunten van voor een
    breuk met een sleutel die niet in het beleid staat; en, waar buiten de databank niets is om mee
    te vergelijken, dat er na het nieuwste controlepunt erin niets is verdwenen.
    """
    vertrouwd = None if beleid is None else lees_beleid(beleid)
    if pad is None:
        from api.beheer import toegangszorg

        try:
            if opsporen is not None:
                verify.read(opsporen / "checkpoint", within=opsporen)
            with open_(ook_ongelijk=True) as opstelling, _balk() as voortgang:
                gedaan = opstelling.bewijs.bewijsvoering.controleer(vertrouwd, opsporen, voortgang)
                toegang = toegangszorg.controleer(opstelling, vertrouwd, voortgang)
        except verify.Onleesbaar as fout:
            raise typer.BadParameter(f"--opsporen: verwacht een uitvoer; {fout}") from None
        verslagen = [(gedaan.verslag, gedaan.bevindingen)]
        if toegang.boom.omvang or toegang.gebreken:
            verslagen.append((toegang.verslag, toegang.bevindingen))
    elif opsporen is not None:
        raise typer.BadParameter("--opsporen hoort bij de databank, dus zonder PAD")
    else:
        verslagen = [(_ga_na(pad, vertrouwd, lijst), [])]
    _toon(verslagen, als_json=json)
    if any(verslag.faults for verslag, _ in verslagen):
        raise typer.Exit(_FOUT)


def _toon(verslagen: Sequence[tuple[verify.Report, Sequence[str]]], *, als_json: bool) -> None:
    for nummer, (verslag, bevindingen) in enumerate(verslagen):
        if als_json:
            schrijf(_als_json(verslag, bevindingen))
            continue
        if nummer:
            print("\ntoegangslog")
        print(verslag, *(f"  let op {bevinding}" for bevinding in bevindingen), sep="\n")


def _als_json(verslag: verify.Report, bevindingen: Sequence[str]) -> dict[str, Any]:
    return {
        "wat": verslag.title,
        "klopt": not verslag.faults,
        "feiten": verslag.facts,
        "gebreken": [asdict(gebrek) for gebrek in verslag.faults],
        "regels": verslag.lines,
        "betekenis": None if verslag.faults else verslag.meaning or None,
        "opmerkingen": verslag.remarks,
        "bevindingen": list(bevindingen),
    }


def _ga_na(pad: Path, vertrouwd: verify.Policy | None, lijst: bool) -> verify.Report:
    meegekomen = pad / "policy.txt"
    try:
        pad.stat()
    except OSError as fout:
        raise typer.BadParameter(f"{pad}: {verify.why(fout)}") from None
    if vertrouwd is None and not meegekomen.is_file():
        raise typer.BadParameter(f"{pad}: geef met --beleid de sleutels die u vertrouwt")
    with _balk() as voortgang:
        try:
            verslag = verify.check(
                pad,
                vertrouwd or lees_beleid(meegekomen),
                lines=lijst,
                progress=lambda *stand: voortgang("bestanden", *stand),
            )
        except verify.Onleesbaar as fout:
            raise typer.BadParameter(str(fout)) from None
    if vertrouwd is None:
        verslag.remarks.append(
            "De sleutels komen uit policy.txt in deze map zelf: wie de map maakte, koos ze. Geef"
            " met --beleid de sleutels die u langs een andere weg kreeg."
        )
    return verslag


@contextmanager
def _balk() -> Iterator[Callable[[str, int, int], None]]:
    """How far each part is, on stderr."""
    with Progress(console=opmerkingen, transient=True) as balk:
        taken: dict[str, Any] = {}

        def voortgang(wat: str, gedaan: int, geheel: int) -> None:
            if wat not in taken:
                taken[wat] = balk.add_task(wat, total=geheel)
            balk.update(taken[wat], completed=gedaan)

        yield voortgang
