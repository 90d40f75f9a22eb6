"""`toedracht`: the register on the command line.

Results go to stdout, progress and remarks to stderr, and the exit status tells: 0 done, 1 refused
(nothing was recorded), 2 the command was not understood, 3 the outcome is unknown, or recorded and
without the receipt (ask again), 78 the log is not the one that was vouched for.
With `--json` a reading command prints one JSON object a line and nothing else.
"""

import sys
from collections.abc import Mapping
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from api.beheer import afdruk
from api.opdrachtregel import (
    besluiten,
    bewaren,
    bewijsopdracht,
    bewijzen,
    bladopdracht,
    bordafdruk,
    gebruikers,
    getuigen,
    herinneren,
    invoerbeheer,
    invoeropdracht,
    kennisopdracht,
    kopieopdracht,
    normenbeheer,
    ondertekening,
    openapi,
    sleutels,
    toegangsbeheer,
    tonen,
    uitvoeropdracht,
)
from api.opdrachtregel.opdracht import (
    AlsJson,
    BekendOp,
    BronnenTot,
    Peildatum,
    account_van,
    al_vastgelegd,
    balk,
    druk,
    een_van,
    hoofd,
    lees,
    lees_documenten,
    normenmap,
    open_,
    schrijf,
    weigeringen,
)
from ledger.sleutels.bestanden import schrijf_uit
from ledger.tijd.wanneer import AMSTERDAM

app = typer.Typer(
    name="toedracht",
    help="Het grootboek van alles wat er rond een integriteitsmelding is gedaan.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


def _vak(tekst: str) -> str:
    return een_van("een vak", tekst, ("te_laat", "vandaag", "deze_week", "later", "onbepaald"))


def _rol(tekst: str) -> str:
    from ledger.daden.lijsten import ROLLEN

    return een_van("een rol", tekst, ROLLEN)


_EERSTE_LEDEN = 2  # nobody begins alone: the one proposes, the other approves
Relaas = Annotated[str | None, typer.Option("--relaas", help="Alleen dit relaas, zoals brief.")]
Bestand = Annotated[
    Path, typer.Argument(help="Een bestand, of - voor standaardinvoer.", show_default=False)
]
app.callback()(hoofd)
app.add_typer(ondertekening.app, name="ondertekenaar")
app.add_typer(gebruikers.app, name="gebruiker")
app.add_typer(toegangsbeheer.app, name="toegang")
app.add_typer(invoerbeheer.app, name="invoer")
app.add_typer(getuigen.app, name="getuigen")
app.add_typer(sleutels.app, name="sleutels")
app.add_typer(bewaren.app, name="bewaren")
app.add_typer(bladopdracht.app, name="feitenblad")
for opdracht in (
    *(bewijzen.bewijs, uitvoeropdracht.exporteer, bewijzen.verifieer, kennisopdracht.kennisname),
    *(besluiten.wissen, besluiten.onthullen, besluiten.archief, openapi.openapi),
    *(invoeropdracht.importeer, herinneren.herinner, tonen.demo, tonen.serveer),
    *(kopieopdracht.reservekopie, kopieopdracht.herstel, bewijsopdracht.bewijs_alles),
):
    app.command()(opdracht)
app.command("wis", hidden=True)(besluiten.wissen)  # the same, by the name that some scripts use
app.add_typer(normenbeheer.app, name="normen")


@app.command()
@weigeringen
def begin(
    lid: Annotated[
        list[str] | None,
        typer.Option(help="Account van een eerste commissielid; geef er ten minste twee."),
    ] = None,
) -> None:
    """Begin een register.

    Maakt databank en sleutels, stelt de normen vast waarmee wordt getoetst, en noemt de eerste
    commissieleden. Zij beslissen samen wie verder iets mag: de een stelt voor, de ander keurt goed.
    """
    leden = sorted({account_van(account) for account in lid or ()})
    with open_() as opstelling:
        if not opstelling.toegang.stand().leden and len(leden) < _EERSTE_LEDEN:
            raise typer.BadParameter(
                "verwacht de accounts van ten minste twee verschillende commissieleden, zoals"
                " --lid ACCOUNT --lid ACCOUNT"
            )
        print("register begonnen" if opstelling.begin(leden) else "dit register was al begonnen")


@app.command()
@weigeringen
def vastleggen(
    dossier: Annotated[str, typer.Argument(help="Kenmerk of id van het dossier.")],
    bestand: Bestand,
    sleutel: Annotated[
        str | None, typer.Option(help="Herhaalt u een opdracht, geef dan dezelfde sleutel.")
    ] = None,
    ontvangstbewijs: Annotated[
        Path | None,
        typer.Option(
            help="Bestand voor een bewijs zonder inhoud, voor wie meldde.", metavar="BESTAND"
        ),
    ] = None,
    document: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="BESTAND", help="Gaat verzegeld mee: het eerste bij de eerste bron, enzovoort."
        ),
    ] = None,
    json: AlsJson = False,
) -> None:
    """Leg een handeling vast.

    De handeling is een JSON-object in de vorm van een importregel, zonder dossier en id.
    Met dossier_geopend opent u een dossier; met verkeerd_dossier verplaatst u een handeling.
    """
    with open_() as opstelling:
        documenten = lees_documenten(document or ())
        bewijs = opstelling.leg_vast(dossier, lees(bestand), documenten, sleutel)
        opstelling.leesmodel.inhalen()
        if ontvangstbewijs is not None:
            with al_vastgelegd(f"haal het met toedracht bewijs {bewijs.nummer}"):
                opstelling.schrijf_bewijs(bewijs.nummer, ontvangstbewijs)
    druk(bewijs, json, lambda: afdruk.bewijs(bewijs))


@app.command()
@weigeringen
def tijdlijn(
    dossier: Annotated[str, typer.Argument(help="Kenmerk of id van het dossier.")],
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    relaas: Relaas = None,
    json: AlsJson = False,
) -> None:
    """Toon wat er in een dossier gebeurde."""
    with open_() as opstelling:
        beeld = opstelling.zaak(
            dossier, opstelling.doel, bekend_op=bekend_op, bronnen_tot=bronnen_tot, relaas=relaas
        )
    if json:
        for regel in beeld.regels:
            schrijf({**afdruk.zaak_als_json(beeld), **afdruk.regel_als_json(regel)})
    else:
        afdruk.tijdlijn(beeld)


@app.command()
@weigeringen
def document(
    dossier: Annotated[str, typer.Argument(help="Kenmerk of id van het dossier.")],
    nummer: Annotated[int, typer.Argument(min=1, help="Nummer van de vastlegging.")],
    uit: Annotated[Path, typer.Option(metavar="BESTAND", help="Waar het komt, voor u alleen.")],
    bron: Annotated[int, typer.Option(min=1, help="Bij de hoeveelste bron het hoort.")] = 1,
) -> None:
    """Haal een document op, precies zoals het is vastgelegd; dat u het haalt, wordt vastgelegd."""
    with open_() as opstelling:
        gehaald = opstelling.document(dossier, opstelling.doel, nummer, bron)
    schrijf_uit(uit, gehaald.inhoud, 0o600)
    print(f"{gehaald.naam}: {len(gehaald.inhoud)} bytes")


@app.command()
@weigeringen
def toets(
    dossier: Annotated[
        str | None, typer.Argument(help="Kenmerk of id; zonder: alle dossiers.")
    ] = None,
    peildatum: Peildatum = None,
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    relaas: Relaas = None,
    bestand: Annotated[
        Path | None,
        typer.Option(
            help="Toets een bestand met handelingen, zonder databank; zonder --peildatum of"
            " --bekend-op op de dag die de klok van deze machine aanwijst."
        ),
    ] = None,
    normen: Annotated[
        Path | None,
        typer.Option(metavar="MAP", parser=normenmap, help="Map met normpakketten, bij --bestand."),
    ] = None,
    json: AlsJson = False,
) -> None:
    """Toets handelingen aan de normen van toen."""
    snede = {"bekend_op": bekend_op, "bronnen_tot": bronnen_tot}
    if bestand is not None:
        _toets_bestand(bestand, normen, peildatum, snede, als_json=json)
        return
    if normen is not None:
        raise typer.BadParameter("--normen hoort bij --bestand")
    with open_() as opstelling:
        for beeld in opstelling.zaken(
            dossier, opstelling.doel, peildatum=peildatum, relaas=relaas, **snede
        ):
            if json:
                for regel in afdruk.toetsen_als_json(beeld):
                    schrijf(regel)
            else:
                afdruk.toetsen_van(beeld)


@app.command()
@weigeringen
def termijnenbord(
    peildatum: Peildatum = None,
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    vak: Annotated[
        str | None,
        typer.Option(
            parser=_vak, metavar="VAK", help="te_laat, vandaag, deze_week, later of onbepaald."
        ),
    ] = None,
    norm: Annotated[str | None, typer.Option(help="Alleen deze norm, bij haar id.")] = None,
    drager: Annotated[
        str | None, typer.Option(parser=_rol, metavar="ROL", help="Op wie de norm rust.")
    ] = None,
    json: AlsJson = False,
) -> None:
    """Toon wat te laat is, wat loopt en wat niet is vast te stellen, in alle dossiers.

    Een toets is een hulp, geen oordeel over een persoon; niet gebleken is niet: niet gedaan.
    """
    from projections.verwoorden.normenlijst import Normvraag

    with open_() as opstelling:
        bladen = opstelling.bord(
            opstelling.doel,
            peildatum=peildatum,
            bekend_op=bekend_op,
            bronnen_tot=bronnen_tot,
            vak=vak,
            normen=Normvraag(norm=norm, drager=drager),
        )
        if json:
            for regel in bordafdruk.als_json(bladen):
                schrijf(regel)
        else:
            bordafdruk.bord(bladen, getoetst=opstelling.zijn_er_normen(opstelling.doel, bekend_op))


@app.command()
@weigeringen
def telling(
    vraag: Annotated[str, typer.Argument(help="De vraag, zoals benadeling.")] = "benadeling",
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    json: AlsJson = False,
) -> None:
    """Tel handelingen in het hele register.

    Het antwoord noemt de vastleggingen waarop het rust en wat is weggelaten.
    """
    with open_() as opstelling:
        uitkomst = opstelling.telling(
            vraag, opstelling.doel, bekend_op=bekend_op, bronnen_tot=bronnen_tot
        )
    if json:
        schrijf(afdruk.telling_als_json(uitkomst))
    else:
        afdruk.telling(uitkomst)


@app.command()
@weigeringen
def herbouw() -> None:
    """Maak de leestabellen opnieuw uit het grootboek.

    Ondertussen kan er gelezen en vastgelegd worden.
    """
    with open_() as opstelling, balk() as voortgang:
        positie = opstelling.leesmodel.herbouw(voortgang)
    print(f"leestabellen herbouwd tot en met nr {positie}")


def main() -> None:
    """The console script."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of before UTF-8 shows ?, and goes on
    try:
        " ".join(sys.argv).encode()
    except UnicodeEncodeError:
        print("opdracht: verwacht tekst in UTF-8, kreeg andere bytes", file=sys.stderr)
        sys.exit(2)
    app()


def _toets_bestand(
    bestand: Path,
    normen: Path | None,
    peildatum: date | None,
    snede: Mapping[str, date | None],
    *,
    als_json: bool,
) -> None:
    from api.beheer import zonder_databank

    # There is no database here whose clock could say what today is.
    vandaag = datetime.now(AMSTERDAM).date()
    keuzes = {"peildatum": peildatum, "bekend_op": snede["bekend_op"], "klok": vandaag}
    volgens, dag = next((naam, dag) for naam, dag in keuzes.items() if dag is not None)
    rij = zonder_databank.toets(lees(bestand), normen, dag, **snede)
    afdruk.losse_toetsen(rij, dag, volgens, schrijf if als_json else None)
