"""`toedracht wissen` and `onthullen`: what was proposed and approved is done, once."""

from pathlib import Path
from typing import Annotated

import typer

from api.opdrachtregel.opdracht import open_, weigeringen

Voorstel = Annotated[
    str, typer.Argument(metavar="VOORSTEL", help="Id van uw goedgekeurde voorstel.")
]


@weigeringen
def wissen(
    voorstel: Voorstel,
    ook_in: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="MAP", help="Zoek ook hier of er nog iets van staat, zoals in uitvoer."
        ),
    ] = None,
) -> None:
    """Wis wat twee anderen goedkeurden, en zoek na of er nog iets van te vinden is.

    Wat gewist is, is voorgoed weg. Tijdlijnen, toetsen en bewijzen blijven zoals zij waren.
    """
    with open_() as opstelling:
        gewist = opstelling.besloten.wis(opstelling.lezer, voorstel, ook_in or ())
        opstelling.leesmodel.inhalen()
    print(f"gewist: {gewist.aantal} verzegelde gegevens (nr {gewist.nummer}); niets teruggevonden")
    if gewist.niet_gezocht:
        print(f"niet gezocht naar {gewist.niet_gezocht} teksten korter dan acht tekens")


@weigeringen
def onthullen(voorstel: Voorstel) -> None:
    """Toon eenmaal wie iemand in een dossier is, binnen een kwartier na de goedkeuring."""
    with open_() as opstelling:
        naam = opstelling.besloten.onthul(opstelling.lezer, voorstel)
    print("gewist: niemand kan dit meer zeggen" if naam is None else naam)


@weigeringen
def archief(
    voorstel: Voorstel,
    uit: Annotated[Path, typer.Option("--uit", help="Nieuwe map, alleen voor u te lezen.")],
) -> None:
    """Voer een dossier leesbaar uit, met bewijzen, zoals een ander goedkeurde.

    De map is na te gaan zonder ons: python3 -I verify.py. Alles erin is leesbaar, ook namen.
    """
    with open_() as opstelling:
        gedaan = opstelling.breng_over(voorstel, uit)
    print(
        f"{gedaan.vastleggingen} vastleggingen en {gedaan.documenten} documenten uitgevoerd naar"
        f" {uit}; gewiste velden: {gedaan.gewist}"
    )
