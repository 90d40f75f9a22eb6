"""`toedracht importeer`: acts out of a file, as JSON lines or as a table that people keep."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.beheer import afdruk
from api.opdrachtregel.opdracht import (
    AlsJson,
    al_vastgelegd,
    balk,
    druk,
    lees,
    open_,
    opmerkingen,
    schrijf,
    weigeringen,
)
from api.taal import taal
from ledger.sleutels.bestanden import nieuwe_map, schrijf_uit

if TYPE_CHECKING:
    from api.beheer.opstelling import Opstelling
    from api.invoer.indeling import Indeling
    from api.invoer.tabelbestand import Tabel, Weggelaten
    from api.invoer.tabelherkenning import Rijstand, Uit
    from api.invoer.tabelinvoer import Tabelverslag
    from api.invoer.tabelregels import Rijplan

_TABELLEN = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})
_HALF = 3
Bestand = Annotated[
    Path,
    typer.Argument(
        help="JSON-regels, of een tabel (.csv, .xlsx); - voor standaardinvoer.", show_default=False
    ),
]


Droog = Annotated[bool, typer.Option("--droog", help="Alles controleren, niets vastleggen.")]
Indelingspad = Annotated[
    Path | None, typer.Option(help="Wat de kolommen van een tabel zijn (JSON).", metavar="PAD")
]
Voorstelpad = Annotated[
    Path | None,
    typer.Option(help="Schrijf een voorstel voor die indeling, en stop.", metavar="PAD"),
]
Bewijsmap = Annotated[
    Path | None,
    typer.Option(
        help="Nieuwe of lege map voor een bewijs zonder inhoud per melding.", metavar="MAP"
    ),
]


@weigeringen
def importeer(
    bestand: Bestand,
    droog: Droog = False,
    indeling: Indelingspad = None,
    stel_voor: Voorstelpad = None,
    ontvangstbewijzen: Bewijsmap = None,
    json: AlsJson = False,
) -> None:
    """Leg een bestand met handelingen vast; hetzelfde bestand nog eens voegt niets toe.

    JSON-regels gaan geheel of niet. Van een tabel zegt een indeling wat de kolommen zijn;
    --stel-voor maakt er een. Niets gaat zolang een rij een fout heeft: antwoord daarop in de
    indeling (oplossingen) of laat de rij weg (weiger). Wie halverwege wordt afgebroken, geeft
    dezelfde opdracht nog eens. Een ontvangstbewijs heet naar het nummer van de vastlegging; ook een
    melding die er al was, krijgt er een.
    """
    if droog and ontvangstbewijzen is not None:
        raise typer.BadParameter("--ontvangstbewijzen hoort bij vastleggen, dus zonder --droog")
    _eis_indeling(bestand, indeling, stel_voor)
    if stel_voor is not None:
        _stel_voor(bestand, stel_voor)
        return
    with open_() as opstelling, _bewijsmap(ontvangstbewijzen) as map_:
        verslag: Any
        if indeling is None:
            verslag = opstelling.importeer(lees(bestand), droog=droog)
        else:
            verslag = _tabel(opstelling, bestand, indeling, droog=droog, json=json)
        if indeling is None:
            opstelling.leesmodel.inhalen()
        if map_ is not None:
            with al_vastgelegd("herhaal de opdracht; er komt niets dubbel bij"):
                # The highest first: the checkpoint for it covers all others.
                for nummer in sorted({m.nummer for m in verslag.meldingen}, reverse=True):
                    opstelling.schrijf_bewijs(nummer, map_ / taal.bewijsnaam(nummer))
        druk(
            verslag, json, lambda: afdruk.verslag(verslag, droog=droog, bewijzen=ontvangstbewijzen)
        )
        if indeling is not None and not droog:
            _werk_bij(opstelling)
    if indeling is not None and verslag.geweigerd:
        raise typer.Exit(1 if droog else _HALF)


def _eis_indeling(bestand: Path, indeling: Path | None, stel_voor: Path | None) -> None:
    tabel = bestand.suffix.lower() in _TABELLEN
    if not tabel and (indeling or stel_voor):
        raise typer.BadParameter("--indeling en --stel-voor horen bij een tabel (.csv, .xlsx)")
    if tabel and not (indeling or stel_voor):
        raise typer.BadParameter(
            "een tabel vraagt --indeling PAD; --stel-voor PAD schrijft er een om na te zien"
        )


def _bewijsmap(map_: Path | None) -> AbstractContextManager[Path | None]:
    return nullcontext() if map_ is None else nieuwe_map(map_)


def _stel_voor(bestand: Path, pad: Path) -> None:
    from api.invoer.indeling import stel_voor
    from api.invoer.tabelbestand import lees_tabel

    voorstel = stel_voor(lees_tabel(bestand.name, lees(bestand)))
    schrijf_uit(pad, voorstel.model_dump_json(indent=2).encode() + b"\n", 0o600)
    opmerkingen.print(f"voorstel geschreven in {pad}; zie het na voor u ermee importeert")


def _tabel(
    opstelling: "Opstelling", bestand: Path, pad: Path, *, droog: bool, json: bool
) -> "Tabelverslag":
    """What becomes of the rows; nothing is recorded while one of them has a fault."""
    from api.invoer.indeling import keur, lees_indeling, tabel_volgens
    from api.invoer.tabelregels import Rijplan, plannen

    indeling = lees_indeling(lees(pad))
    tabel = tabel_volgens(indeling, bestand.name, lees(bestand))
    keur(indeling, tabel)
    for plan in plannen(tabel, indeling) if droog else ():
        _toon(plan, json=json)
    wacht = _herken(opstelling, tabel, indeling)
    rijen, mis = sum(1 for _ in tabel.rijen()), len(wacht)

    def nagezien() -> Iterator[Rijplan]:
        nonlocal mis
        for plan in plannen(tabel, indeling):
            if not isinstance(plan, Rijplan):
                continue
            fout = bool(plan.fouten) and not plan.geweigerd
            mis += fout
            if fout and not droog:
                _zeg(f"rij {plan.nummer}: {fout}" for fout in plan.fouten)
            yield plan

    with balk() as voortgang:
        proef = opstelling.importeer_tabel(nagezien(), droog=True)
        verslag = _loop(proef, voortgang, "nagaan", rijen)
        if mis or (verslag.geweigerd and not droog):
            _zeg(str(geweigerd) for geweigerd in verslag.geweigerd)
            mis += len({geweigerd.rij for geweigerd in verslag.geweigerd})
            opmerkingen.print(f"rijen met fouten: {mis}; er is niets vastgelegd", markup=False)
            raise typer.Exit(1)
        if not droog:
            mee = (plan for plan in plannen(tabel, indeling) if isinstance(plan, Rijplan))
            verslag = _loop(opstelling.importeer_tabel(mee), voortgang, "vastleggen", rijen)
    _zeg(str(geweigerd) for geweigerd in verslag.geweigerd)
    return verslag


def _herken(opstelling: "Opstelling", tabel: "Tabel", indeling: "Indeling") -> set[int]:
    """Say what of a table stands already; the rows of which nobody said yet what changed."""
    from api.invoer import tabeltaal
    from api.invoer.tabelherkenning import herken_voor, ingezien, noem_bestanden
    from api.invoer.tabelregels import blikken

    if weg := tabel.verborgen():
        _zeg(iter([f"verborgen in de werkmap, en wel meegenomen: rij {', '.join(map(str, weg))}"]))
    kern = (opstelling.toegang, opstelling.lezer, opstelling.register)
    herkend = herken_voor(*kern, blikken(tabel, indeling), tabel.sha256)
    wacht = herkend.wachten(indeling)
    namen = noem_bestanden(
        herkend, opstelling.register.sleutelbos.hmac, tabel.sha256, partial(_genoemd, opstelling)
    )
    _zeg(iter(tabeltaal.staat_al(herkend, namen, wacht)))
    deur = opstelling.raadplegen.deur
    mee = ingezien(deur, opstelling.lezer, opstelling.doel, herkend, wacht)
    _zeg(
        f"rij {nr}: {wat}; laat haar weg (weiger) of leg haar ernaast vast (ernaast)"
        for nr in sorted(wacht)
        for wat in _anders(herkend.rijen[nr], mee)
    )
    return wacht


def _anders(rij: "Rijstand", ingezien: "frozenset[str]") -> list[str]:
    """What of a row stands otherwise; of a case that one may not read only that it does."""
    from api.invoer import tabeltaal

    if rij.dossier in ingezien:
        return tabeltaal.wijzigingen(rij)
    return [tabeltaal.stand_van(rij, {}).rstrip(".")]


def _genoemd(opstelling: "Opstelling", uit: "Uit") -> tuple[str, str] | None:
    """The file that an act names first; None when this account may not read that now."""
    from api.invoer.tabelherkenning import eerste_bron

    vraag = (opstelling.lezer, opstelling.doel, uit.dossier, uit.entry)
    return eerste_bron(partial(opstelling.raadplegen.feit, *vraag))


def _werk_bij(opstelling: "Opstelling") -> None:
    """Judge what came in, which takes longer than recording it; whoever breaks off loses nothing.

    What is not judged here, the server judges, or whoever reads next.
    """
    try:
        with al_vastgelegd("het bijwerken gaat vanzelf verder"), balk() as voortgang:
            opstelling.leesmodel.inhalen(voortgang)
    except KeyboardInterrupt:
        opmerkingen.print("Alles is vastgelegd; het bijwerken gaat verder zodra iemand leest.")


def _loop(
    delen: "Iterator[Tabelverslag]",
    voortgang: Callable[[str, int, int], None],
    naam: str,
    rijen: int,
) -> "Tabelverslag":
    from api.invoer.tabelinvoer import Tabelverslag

    verslag = Tabelverslag()
    for verslag in delen:
        voortgang(naam, verslag.rijen + len(verslag.geweigerd), rijen)
    voortgang(naam, rijen, rijen)
    return verslag


def _zeg(regels: Iterator[str]) -> None:
    for regel in regels:
        opmerkingen.print(regel, markup=False, soft_wrap=True)


def _toon(plan: "Rijplan | Weggelaten", *, json: bool) -> None:
    """A row as it will be, for whoever looks before recording."""
    from api.invoer import tabeltaal
    from api.invoer.celwaarden import kort
    from api.invoer.tabelregels import Rijplan

    if not isinstance(plan, Rijplan):
        if json:
            schrijf({"rij": plan.nummer, "weggelaten": plan.reden})
        else:
            print(f"rij {plan.nummer}: weggelaten, {plan.reden}")
        return
    if json:
        daden = [
            {
                "kolom": daad.kolom,
                "daad": daad.handeling.daad,
                "gebeurd": daad.handeling.gebeurd,
                "woorden": daad.handeling.woorden,
                "twijfels": daad.twijfels,
            }
            for daad in plan.daden
        ]
        fouten = [fout._asdict() for fout in plan.fouten]
        kop = {"rij": plan.nummer, "dossier": plan.kenmerk, "geweigerd": plan.geweigerd}
        schrijf({**kop, "daden": daden, "fouten": fouten})
        return
    print(f"rij {plan.nummer}: {kort(plan.kenmerk)}{' (geweigerd)' if plan.geweigerd else ''}")
    for daad in plan.daden:
        let_op = "".join(f"; {twijfel}" for twijfel in tabeltaal.twijfels(daad))
        print(f"    {tabeltaal.titel(daad)}: {tabeltaal.dag_van(daad)}{let_op}")
    for fout in plan.fouten:
        print(f"    FOUT {fout}")
