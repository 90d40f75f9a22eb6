"""`toedracht getuigen`: who confirms our checkpoints, and what goes to them and back by file."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.beheer.afdruk import als_json
from api.opdrachtregel.opdracht import (
    AlsJson,
    groep,
    lees_beleid,
    lees_tekst,
    open_bekrachtiging,
    schrijf,
    weigeringen,
)
from api.taal import datumtaal

if TYPE_CHECKING:
    from ledger.buiten.getuigen import Getuigen

app = groep("Wie onze controlepunten meeondertekent.", uit_zichzelf=True)
_UITSLAGEN = {
    "gelijk": "beide zeggen hetzelfde",
    "onvergelijkbaar": "verschillende omvang of oorsprong: alleen een samenhangsbewijs beslist",
    "tegenspraak": (
        "TEGENSPRAAK: een sleutel ondertekende twee verschillende bomen van dezelfde omvang"
    ),
}
_ADRES = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")


def _adres(tekst: str) -> str:
    if not _ADRES.fullmatch(tekst):
        kreeg = f"'{tekst}'"
        if not {"@", "?", "#"}.isdisjoint(tekst):  # a policy is for all to read, and so is a log
            kreeg = "een adres met een naam, wachtwoord, ? of #"
        raise typer.BadParameter(f"verwacht een adres als https://getuige.nl/x, kreeg {kreeg}")
    return tekst.rstrip("/")


Naam = Annotated[str, typer.Argument(help="Hoe de getuige hier heet.")]


@app.callback()
@weigeringen
def getuigen(context: typer.Context, json: AlsJson = False) -> None:
    """Toon de getuigen, en wat elk het laatst meeondertekende."""
    if context.invoked_subcommand is not None:
        return
    with open_bekrachtiging() as bekrachtiging:
        ingesteld = bekrachtiging.getuigen()
        laatste = {key.vkey: omvang for key, omvang in bekrachtiging.laatst_gezien().items()}
    if json:
        rij = [
            {"naam": g.naam, "url": g.url, "sleutel": g.vkey, "omvang": laatste.get(g.vkey)}
            for g in ingesteld.alle
        ]
        schrijf({"nodig": ingesteld.nodig, "getuigen": rij})
        return
    print(f"nodig: {ingesteld.nodig} van {len(ingesteld.alle)} getuigen")
    for getuige in ingesteld.alle:
        gezien = laatste.get(getuige.vkey)
        wat = f"zag {gezien} vastleggingen" if gezien else "zag nog niets"
        print(f"{getuige.naam}: {wat}; {getuige.url or 'per bestand'}")


@app.command()
@weigeringen
def erbij(
    naam: Naam,
    vkey: Annotated[str, typer.Argument(help="Zijn sleutel, als naam+kenmerk+sleutel.")],
    url: Annotated[
        str | None,
        typer.Option(parser=_adres, metavar="ADRES", help="Zonder adres gaat het per bestand."),
    ] = None,
) -> None:
    """Vraag deze getuige voortaan ook."""
    from ledger.buiten.getuigen import Getuige

    nieuw = Getuige(naam, vkey, url)
    _wijzig(lambda nu: replace(nu, alle=(*nu.alle, nieuw)))


@app.command()
@weigeringen
def eraf(naam: Naam) -> None:
    """Vraag deze getuige niet meer."""

    def zonder(nu: "Getuigen") -> "Getuigen":
        over = tuple(g for g in nu.alle if g.naam != naam)
        if over == nu.alle:
            bekend = ", ".join(g.naam for g in over) or "geen enkele"
            raise typer.BadParameter(f"naam: verwacht een getuige ({bekend}), kreeg '{naam}'")
        if nu.nodig > len(over):
            raise typer.BadParameter(
                f"er zijn {nu.nodig} getuigen nodig; stel dat eerst bij met 'toedracht getuigen"
                " nodig'"
            )
        return replace(nu, alle=over)

    _wijzig(zonder)


@app.command()
@weigeringen
def nodig(aantal: Annotated[int, typer.Argument(help="Zoveel getuigen.", min=0)]) -> None:
    """Stel in hoeveel getuigen een controlepunt bevestigd maken."""

    def zoveel(nu: "Getuigen") -> "Getuigen":
        if aantal > len(nu.alle):
            er_zijn = f"zoveel getuigen zijn er, kreeg {aantal}"
            raise typer.BadParameter(f"aantal: verwacht 0 t/m {len(nu.alle)}, {er_zijn}")
        return replace(nu, nodig=aantal)

    _wijzig(zoveel)


@app.command()
@weigeringen
def verzoek(doel: Annotated[Path, typer.Argument(help="Map voor de verzoeken.")]) -> None:
    """Schrijf per getuige een verzoek, om het zelf te brengen (C2SP tlog-witness)."""
    with open_bekrachtiging() as bekrachtiging:
        for bestand in bekrachtiging.schrijf_verzoeken(doel):
            print(bestand)


@app.command()
@weigeringen
def antwoord(
    bestand: Annotated[Path, typer.Argument(help="De handtekeningregels die terugkwamen.")],
) -> None:
    """Neem aan wat een getuige ondertekende."""
    with open_bekrachtiging() as bekrachtiging:
        for gekregen in bekrachtiging.neem_aan(lees_tekst(bestand)):
            print(f"{gekregen.getuige.naam}: {gekregen.soort} {gekregen.uitleg}")


@app.command()
@weigeringen
def vergelijk(
    een: Annotated[Path, typer.Argument(help="Een controlepunt, bijvoorbeeld uit een bewijs.")],
    ander: Annotated[Path, typer.Argument(help="Een ander van hetzelfde grootboek.")],
    beleid: Annotated[Path, typer.Option(help="De sleutels die u vertrouwt (tlog-policy).")],
    uit: Annotated[Path | None, typer.Option(help="Bestand voor het bewijsstuk.")] = None,
    json: AlsJson = False,
) -> None:
    """Leg twee controlepunten naast elkaar; spreken ze elkaar tegen, dan is dat bedrog bewezen."""
    from ledger.bewijs.tegenspraak import bewijsstuk, vergelijk_noten
    from ledger.sleutels.bestanden import schrijf_uit

    sleutels = lees_beleid(beleid).logs
    noten = _noot(een), _noot(ander)
    uitslag = vergelijk_noten(*noten, sleutels)
    if uit is not None and uitslag == "tegenspraak":
        schrijf_uit(uit, bewijsstuk(*noten))
    if json:
        schrijf({"uitslag": uitslag})
    else:
        print(_UITSLAGEN[uitslag])
    if uitslag == "tegenspraak":
        raise typer.Exit(1)


@app.command()
@weigeringen
def tijdvak(
    nummer: Annotated[int, typer.Argument(help="Nummer van de vastlegging.")],
    json: AlsJson = False,
) -> None:
    """Toon tussen welke momenten iets is vastgelegd, volgens anderen dan wijzelf."""
    with open_bekrachtiging() as bekrachtiging:
        vak = bekrachtiging.tijdvak(nummer)
    if json:
        schrijf({"nummer": nummer, **als_json(vak)})
        return
    print(f"nr {nummer}: {datumtaal.tijdvak(vak)}")


def _noot(bestand: Path) -> str:
    from ledger.ondertekenen.vergelijken import gelezen
    from ledger.verify import Afgekeurd

    noot = lees_tekst(bestand)
    try:
        gelezen(noot)
    except Afgekeurd as fout:
        raise Afgekeurd(f"{bestand}: {fout}") from None
    return noot


def _wijzig(wijziging: Callable[["Getuigen"], "Getuigen"]) -> None:
    with open_bekrachtiging() as bekrachtiging:
        bekrachtiging.stel_getuigen_in(wijziging(bekrachtiging.getuigen()))
