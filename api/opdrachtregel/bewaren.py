"""`toedracht bewaren`: what must be kept and how long, what was erased, and what would go.

The same as the page wissen, in the name of TOEDRACHT_ACCOUNT; what is proposed is proposed with
`toedracht toegang voorstel vernietiging`, and done with `toedracht wissen`. No command here takes a
`--bekend-op`: what can go is what is still there, and what has gone is readable on no earlier day.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.beheer.afdruk import alinea, als_json
from api.beheer.vaststellingen import stel_selectielijst_vast
from api.opdrachtregel.opdracht import AlsJson, groep, lees_tekst, open_, schrijf, weigeringen
from api.taal import taal, wistaal
from api.taal.toegangstaal import besluitvorming, voorstel
from api.web.voorstelvorm import toelichting
from ledger.vastleggen.toelating import uuid7
from projections.beelden.selectielijst import lees_selectielijst
from projections.beelden.wisbeeld import Wisbeeld

app = groep(
    "Wat bewaard moet blijven en hoe lang, wat is gewist, en wat verloren zou gaan.",
    uit_zichzelf=True,
)
Dossier = Annotated[
    str, typer.Argument(help="Kenmerk van een dossier dat u op naam leest, of een id.")
]
Reden = Annotated[str | None, typer.Option("--reden", help="Waarom.")]
Persoon = Annotated[str | None, typer.Option(help="Id van een persoon in het dossier (s-…).")]


@app.callback()
@weigeringen
def bewaren(context: typer.Context, json: AlsJson = False) -> None:
    """Toon wat wacht om te wissen, wat is gewist en wat bewaard moet blijven."""
    if context.invoked_subcommand is not None:
        return
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        beeld = opstelling.wissen.inzicht.overzicht(opstelling.lezer, opstelling.doel)
    if json:
        schrijf(als_json(beeld))
    else:
        _druk(beeld)


@app.command()
@weigeringen
def proef(dossier: Dossier, persoon: Persoon = None, json: AlsJson = False) -> None:
    """Toon wat verloren gaat als een dossier of een persoon erin wordt gewist; er gebeurt niets."""
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        id_ = opstelling.inzicht.dossier(opstelling.lezer, dossier)
        inzicht = opstelling.wissen.inzicht
        uit = inzicht.proef(opstelling.lezer, opstelling.doel, id_, persoon or id_)
    if json:
        schrijf(als_json(uit))
        return
    print(wistaal.verlies(uit))
    for ander, aantal in uit.anderen:
        print(f"Daarvan ook over {ander}: {aantal}")
    for last in uit.tegen:
        print(f"Dit kan nu niet: nr. {last.nummer} gelast te bewaren ({wistaal.bewaring(last)})")


@app.command()
@weigeringen
def termijnen(json: AlsJson = False) -> None:
    """Toon wat volgens de selectielijst aan het einde van zijn bewaartermijn is."""
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        beeld = opstelling.wissen.inzicht.termijnen(opstelling.lezer, opstelling.doel)
    if json:
        schrijf(als_json(beeld))
        return
    if beeld.lijst is None:
        print("er is geen selectielijst vastgesteld")
        return
    print(f"{beeld.lijst.naam}, versie {beeld.lijst.versie} (nr. {beeld.nummer})")
    for kop, regels in (
        ("Termijn voorbij", beeld.verstreken),
        ("Kan nog niet worden bepaald", beeld.onbepaald),
    ):
        print(f"\n{kop}: {len(regels) or 'niets'}")
        for r in regels:
            merk = "; moet bewaard blijven" if r.bewaard else ""
            merk += "; voorgesteld" if r.voorgesteld else ""
            wat = f"{wistaal.termijn(r)}: post {r.termijn.post.nummer}"
            print(f"{wat}, einde {wistaal.einde(r)}{merk}")


@app.command()
@weigeringen
def selectielijst(
    bestand: Annotated[Path, typer.Argument(help="De selectielijst van uw organisatie, als YAML.")],
) -> None:
    """Stel vast hoe lang wat bewaard blijft, woordelijk; de laatste lijst geldt."""
    tekst = lees_tekst(bestand)
    lijst = lees_selectielijst(bestand.name, tekst)
    with open_() as opstelling:
        opstelling.toegang.eis(opstelling.lezer, "vaststellen")
        ontvangst = stel_selectielijst_vast(
            opstelling.register, tekst, wie=opstelling.wie, sleutel=str(uuid7())
        )
        opstelling.leesmodel.inhalen()
    print(f"vastgesteld als nr. {ontvangst.eerste}: {lijst.naam}, versie {lijst.versie}")


@app.command()
@weigeringen
def gelast(dossier: Dossier, persoon: Persoon = None, reden: Reden = None) -> None:
    """Gelast dat uit een dossier, of over een persoon, niets wordt gewist."""
    with open_() as opstelling:
        zaak = _zaak(opstelling, dossier)
        nummer = opstelling.wissen.opdrachten.gelast(
            opstelling.lezer, zaak, persoon, toelichting(reden), str(uuid7())
        )
        opstelling.leesmodel.inhalen()
    print(f"gelast, als nr. {nummer}")


@app.command("hef-op")
@weigeringen
def hef_op(
    dossier: Dossier,
    nummer: Annotated[int, typer.Argument(help="Nummer van de last.")],
    reden: Reden = None,
) -> None:
    """Hef een last om te bewaren op."""
    with open_() as opstelling:
        zaak = _zaak(opstelling, dossier)
        beeld = opstelling.wissen.inzicht.zaak(opstelling.lezer, opstelling.doel, zaak)
        last = next((b.id for b in beeld.bewaringen if b.nummer == nummer), "")
        opstelling.wissen.opdrachten.hef_op(
            opstelling.lezer, zaak, last, toelichting(reden), str(uuid7())
        )
        opstelling.leesmodel.inhalen()
    print("opgeheven")


@app.command()
@weigeringen
def hernieuw(
    dossier: Dossier,
    houder: Annotated[str, typer.Argument(help="Id van wie is gewist (s-…).")],
    persoon: Annotated[str, typer.Argument(help="Nieuwe code, zonder spaties.")],
    reden: Annotated[str, typer.Option("--reden", help="Waarom.")],
) -> None:
    """Laat weer vastleggen over iemand die is gewist, als iemand anders."""
    with open_() as opstelling:
        zaak = _zaak(opstelling, dossier)
        nummer = opstelling.wissen.opdrachten.hernieuw(
            opstelling.lezer, zaak, houder, persoon, reden, str(uuid7())
        )
        opstelling.leesmodel.inhalen()
    print(f"hernieuwd, als nr. {nummer}; wat gewist is, blijft gewist")


def _zaak(opstelling: Any, dossier: str) -> str:
    """The id of a case that one reads by name; a hidden one is as one that is not there."""
    opstelling.leesmodel.inhalen()
    id_ = str(opstelling.inzicht.dossier(opstelling.lezer, dossier))
    opstelling.wissen.inzicht.zaak(opstelling.lezer, opstelling.doel, id_)
    return id_


def _druk(beeld: Wisbeeld) -> None:
    for kop, standen in (
        ("Wacht op goedkeuring", ("open",)),
        ("Goedgekeurd, nog niet gewist", ("goedgekeurd",)),
        ("Afgelopen", ("uitgevoerd", "afgewezen", "ingetrokken", "verlopen")),
    ):
        regels = beeld.met_stand(*standen)
        print(f"{kop}: {len(regels) or 'niets'}")
        for regel in regels:
            print(f"{regel.id}  {voorstel(regel)}")
            alinea(taal.hoofdletter(besluitvorming(regel)))
            for last in beeld.tegen.get(regel.id, ()):
                alinea(f"Nr. {last.nummer} gelast te bewaren: {wistaal.bewaring(last)}")
    print(f"\nMoet bewaard blijven: {len(beeld.bewaringen) or 'niets'}")
    for last in beeld.bewaringen:
        reden = f": {last.reden}" if last.reden else ""
        print(f"nr. {last.nummer}  {wistaal.bewaring(last)}{reden}")
    print(f"\nGewist: {len(beeld.gewist) or 'niets'}")
    for gewist in beeld.gewist:
        velden = gewist.velden
        print(f"nr. {gewist.nummer}  {wistaal.gewist(gewist)}, {taal.moment(gewist.op)}")
        post = f", selectielijst {velden['selectiepost']}" if velden["selectiepost"] else ""
        alinea(f"Grond: {wistaal.grond(velden['grondslag'])}{post}")
        alinea(f"{wistaal.teksten(velden['aantal'])}; {wistaal.nagezocht(gewist)}")
