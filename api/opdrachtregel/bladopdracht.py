"""`toedracht feitenblad`: sheets of facts for parliament, on the command line.

Everything is done in the name of TOEDRACHT_ACCOUNT: a drafter makes a sheet under an assignment, a
member of the commission reads it along and issues it. A sheet holds the cut-offs it was made with,
so only `maak` takes them: `lijst` and `toon` show it as it is, `verloop` what became of it since.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from api.opdrachtregel import bladafdruk
from api.opdrachtregel.opdracht import (
    AlsJson,
    BekendOp,
    BronnenTot,
    Peildatum,
    groep,
    lees,
    open_,
    opmerkingen,
    schrijf,
    weigeringen,
)

app = groep("Feitenbladen voor de Kamer: uitspraken die zeggen waarop zij rusten.")
Nummer = Annotated[str, typer.Argument(metavar="NUMMER", help="Zoals 2021Z19601-1.")]


@app.command()
@weigeringen
def lijst(json: AlsJson = False) -> None:
    """Toon de feitenbladen, en welke uitspraken achterhaald zijn."""
    from api.beheer.bladopzet import bladen_van

    with open_() as opstelling:
        rijen = bladen_van(opstelling).met_verloop(opstelling.lezer, opstelling.doel)
    for blad, verloop in rijen:
        if json:
            schrijf(bladafdruk.blad_als_json(blad, verloop))
        else:
            bladafdruk.kort(blad, verloop)


@app.command()
@weigeringen
def opdrachten(json: AlsJson = False) -> None:
    """Toon voor welke Kamervragen een antwoord komt, wanneer dat er moet zijn en wat er wacht."""
    from api.beheer.bladopzet import bladen_van
    from projections.vragen.opdrachtvraag import Opdrachten

    with open_() as opstelling:
        rijen = Opdrachten(bladen_van(opstelling)).lijst(opstelling.lezer, opstelling.doel)
    for o in rijen:
        if json:
            schrijf(bladafdruk.opdracht_als_json(o))
        else:
            bladafdruk.opdracht(o)


@app.command()
@weigeringen
def uitstel(
    kamervraag: Annotated[str, typer.Argument(metavar="KAMERVRAAG", help="Zoals 2021Z19601.")],
    redenen: Annotated[str | None, typer.Option(help="Waarom het antwoord langer duurt.")] = None,
    uit: Annotated[
        Path | None, typer.Option(metavar="PAD", help="Nieuw bestand .odt; anders hier.")
    ] = None,
    json: AlsJson = False,
) -> None:
    """Schrijf het bericht dat het antwoord op Kamervragen niet op tijd komt.

    De dagen volgen uit het register en de norm. Er wordt niets bewaard: leg na het verzenden vast
    dat het uitstel is medegedeeld.
    """
    from api.beheer.bladopzet import bladen_van
    from api.beheer.bladschrijver import schrijf_bericht
    from projections.vragen.opdrachtvraag import Opdrachten

    with open_() as opstelling:
        opdrachten = Opdrachten(bladen_van(opstelling))
        bericht = opdrachten.uitstelbericht(
            opstelling.lezer, opstelling.doel, kamervraag, redenen or None
        )
    if uit is not None:
        schrijf_bericht(bericht, uit)
    if json:
        schrijf(bladafdruk.uitstel_als_json(bericht))
        return
    if uit is None:
        print(bericht.tekst())
    else:
        print(f"uitstelbericht bij {kamervraag}: {uit}")
    for noot in bericht.noten():
        print(noot, file=sys.stderr)


@app.command()
@weigeringen
def maak(
    bestand: Annotated[
        Path, typer.Argument(help="De uitspraken als JSON, of - voor standaardinvoer.")
    ],
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    peildatum: Peildatum = None,
    json: AlsJson = False,
) -> None:
    """Stel een feitenblad op, onder een opdracht voor deze Kamervragen.

    Een uitspraak met een feitvraag wordt beantwoord uit het register; woorden van uzelf blijven
    herkenbaar als niet geverifieerd. Het blad wordt bewaard als concept.
    """
    from api.beheer.bladopzet import stel_op
    from projections.feitenblad.feitopzet import lees_opzet
    from projections.vragen.bladgrenzen import Grenzen

    opzet = lees_opzet(lees(bestand))
    with open_() as opstelling:
        blad = stel_op(
            opstelling,
            opstelling.lezer,
            opstelling.doel,
            opzet,
            Grenzen(bekend_op, bronnen_tot, peildatum),
        )
        _waarschuw(opstelling, blad.nummer)
    if json:
        schrijf(bladafdruk.blad_als_json(blad, None))
    else:
        print(f"feitenblad {blad.nummer} opgesteld als concept, op positie {blad.daad.positie}")


@app.command()
@weigeringen
def toon(nummer: Nummer, json: AlsJson = False) -> None:
    """Toon een feitenblad: elke uitspraak met haar vermelding en wat is weggelaten.

    Met --json precies de bytes die zijn vastgelegd. Uitspraken die zonder de grens van het blad
    anders zouden zijn, staan als opmerking op stderr.
    """
    from api.beheer.bladopzet import bladen_van
    from api.taal import bladtaal

    with open_() as opstelling:
        lezer, doel = opstelling.lezer, opstelling.doel
        blad, inhoud = bladen_van(opstelling).inhoud(lezer, doel, nummer)
        _waarschuw(opstelling, nummer)
    if json:
        sys.stdout.buffer.write(inhoud)
        return
    print(f"Feitenblad {blad.nummer}, {bladtaal.toestand(blad)}")
    for regel in bladtaal.als_tekst(orjson.loads(inhoud)):
        print(regel)


@app.command(name="stuur-terug")
@weigeringen
def stuur_terug(
    nummer: Nummer,
    opmerking: Annotated[str, typer.Option(help="Wat de opsteller moet weten.")],
) -> None:
    """Stuur een concept dat een ander opstelde terug, met een opmerking."""
    from api.beheer.bladopzet import bladen_van

    with open_() as opstelling:
        blad = bladen_van(opstelling).stuur_terug(
            opstelling.lezer, opstelling.doel, nummer, opmerking
        )
    print(f"feitenblad {blad.nummer} teruggestuurd naar {blad.account}")


@app.command(name="geef-uit")
@weigeringen
def geef_uit(
    nummer: Nummer,
    noem: Annotated[
        list[str] | None,
        typer.Option(help="Uitspraak waarvan het kleine getal mag worden genoemd."),
    ] = None,
    reden: Annotated[str | None, typer.Option(help="Waarom dat mag.")] = None,
) -> None:
    """Geef een feitenblad uit dat een ander opstelde, zoals het is.

    Niet als het een gemiste plicht of een tegensprekende bron verzwijgt, en een klein getal alleen
    met een besluit.
    """
    from api.beheer.bladopzet import bladen_van

    with open_() as opstelling:
        blad = bladen_van(opstelling).geef_uit(
            opstelling.lezer, opstelling.doel, nummer, frozenset(noem or ()), reden
        )
    print(f"feitenblad {blad.nummer} uitgegeven; SHA-256 {blad.daad.sha256}")


@app.command()
@weigeringen
def verloop(nummer: Nummer, json: AlsJson = False) -> None:
    """Stel de vragen van een feitenblad opnieuw, en toon wat niet meer zo is.

    Is er iets achterhaald, dan volgt een concept voor een rectificatie aan de Kamer.
    """
    from api.beheer.bladopzet import bladen_van
    from api.taal.bladtaal import STANDEN

    with open_() as opstelling:
        gevonden = bladen_van(opstelling).verloop(opstelling.lezer, opstelling.doel, nummer)
    for u in gevonden.uitspraken:
        if json:
            schrijf(
                {
                    "nummer": u.nummer, "vraag": u.vraag, "stand": u.stand, "toen": u.toen,
                    "thans": u.thans, "erbij": u.erbij, "eraf": u.eraf,
                }
            )  # fmt: skip
        else:
            print(f"{u.nummer}  {STANDEN[u.stand]}")
    if not json and (concept := gevonden.rectificatie()):
        print(f"\n{concept}")


@app.command()
@weigeringen
def vergelijk(
    nummer: Nummer,
    met: Annotated[str, typer.Argument(metavar="ANDER", help="Het nummer van het andere blad.")],
    json: AlsJson = False,
) -> None:
    """Leg een feitenblad naast een ander: per uitspraak hetzelfde, gewijzigd, nieuw of vervallen.

    Uitspraken horen bij elkaar als zij hetzelfde vragen over dezelfde dossiers.
    """
    from api.beheer.bladopzet import bladen_van

    with open_() as opstelling:
        bladen = bladen_van(opstelling)
        dit, eerder, rijen = bladen.naast(opstelling.lezer, opstelling.doel, nummer, met)
    for r in rijen:
        regel = {
            "stand": r.stand,
            "nummer": r.dit["nummer"] if r.dit else None,
            "nummerEerder": r.eerder["nummer"] if r.eerder else None,
            "tekst": r.dit["tekst"] if r.dit else None,
            "tekstEerder": r.eerder["tekst"] if r.eerder else None,
        }
        if json:
            schrijf({**regel, "positie": dit.daad.positie, "positieEerder": eerder.daad.positie})
            continue
        print(f"{regel['nummer'] or regel['nummerEerder']}  {r.stand}")
        if r.stand == "gewijzigd":
            print(f"  {eerder.nummer}: {regel['tekstEerder']}\n  {dit.nummer}: {regel['tekst']}")


@app.command()
@weigeringen
def bundel(
    nummer: Nummer,
    map_: Annotated[Path, typer.Argument(metavar="MAP", help="Nieuwe map, of PAD.zip.")],
) -> None:
    """Schrijf een uitgegeven feitenblad met al zijn bewijs, om zonder ons na te gaan.

    Van elke zaak op het blad gaat elke vastlegging mee als bewijs, en open gaat alleen waar het
    blad over spreekt. verify.py en index.html in de map rekenen het na.
    """
    from api.beheer.bladschrijver import schrijf_bundel

    with open_() as opstelling:
        aantal = schrijf_bundel(opstelling, nummer, map_)
    print(f"feitenblad {nummer}: {aantal} bestanden in {map_}")


@app.command()
@weigeringen
def document(
    nummer: Nummer,
    pad: Annotated[Path, typer.Argument(metavar="PAD", help="Nieuw bestand: .odt of .pdf.")],
) -> None:
    """Schrijf een feitenblad als document: een concept als .odt, een uitgegeven blad als .pdf.

    De PDF is PDF/A-3a en PDF/UA-1, met de bundel als bijlage.
    """
    from api.beheer.bladschrijver import schrijf_document

    with open_() as opstelling:
        schrijf_document(opstelling, nummer, pad)
    print(f"feitenblad {nummer}: {pad}")


@app.command()
@weigeringen
def nagaan(
    nummer: Nummer,
    pad: Annotated[Path, typer.Argument(metavar="PAD", help="Het gekregen bestand.")],
) -> None:
    """Ga na of een document letter voor letter dat van dit feitenblad is; de uitgang is anders 1.

    Het wordt opnieuw gemaakt en vergeleken. Een andere versie van dit programma of andere sleutels
    maken een ander bestand van hetzelfde blad; de bundel erin gaat u na met verify.py.
    """
    from api.beheer.bladschrijver import is_ons_document

    with open_() as opstelling:
        gelijk = is_ons_document(opstelling, nummer, pad)
    if not gelijk:
        print(f"{pad} is niet het document dat dit register van feitenblad {nummer} maakt")
        raise typer.Exit(1)
    print(f"{pad} is letter voor letter het document van feitenblad {nummer}")


def _waarschuw(opstelling: Any, nummer: str) -> None:
    """Which statements would be others without the cut-off: beside the sheet, never in it."""
    from api.beheer.bladopzet import bladen_van

    for een in bladen_van(opstelling).later(opstelling.lezer, opstelling.doel, nummer):
        opmerkingen.print(
            f"let op: wat later is vastgelegd of uit een latere bron komt, verandert {een.nummer}."
            f" Zonder grens is het: {een.tekst}",
            markup=False,
            soft_wrap=True,
        )
