"""`toedracht exporteer`: cases for other software, or the whole log for whoever checks it."""

import os
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

import typer
from pydantic import ValidationError

from api.opdrachtregel.opdracht import BekendOp, BronnenTot, Peildatum, balk, open_, weigeringen
from ledger.sleutels.bestanden import schrijf_uit
from ledger.tijd.wanneer import AMSTERDAM

if TYPE_CHECKING:
    from api.uitvoer.zoekvraag import Zoekopdracht
    from api.web.vraag import Stand


def _pad(wat: str) -> Any:
    return typer.Option(help=wat, metavar="PAD", show_default=False)


@weigeringen
def exporteer(
    log: Annotated[
        Path | None, typer.Option("--log", help="Nieuwe map voor het hele grootboek.")
    ] = None,
    met_inhoud: Annotated[
        bool, typer.Option("--met-inhoud", help="Bij --log ook de heldere velden.")
    ] = False,
    json: Annotated[Path | None, _pad("ZIP met regels die importeer terugleest.")] = None,
    csv: Annotated[Path | None, _pad("ZIP met tabellen voor een rekenprogramma.")] = None,
    xlsx: Annotated[Path | None, _pad("Werkmap (Excel, LibreOffice).")] = None,
    ocel: Annotated[Path | None, _pad("ZIP met OCEL 2.0, voor process mining.")] = None,
    xes: Annotated[Path | None, _pad("ZIP met XES, voor process mining.")] = None,
    mdto: Annotated[Path | None, _pad("ZIP met dossiers en documenten, elk met MDTO.")] = None,
    dossier: Annotated[str | None, typer.Option(help="Alleen dit kenmerk of id.")] = None,
    keuze: Annotated[
        str,
        typer.Option(
            help="Wat achter ? staat in het adres van de lijst, of van de pagina van --dossier."
        ),
    ] = "",
    woorden: Annotated[str | None, typer.Option(help="Alleen dossiers met deze woorden.")] = None,
    bekend_op: BekendOp = None,
    bronnen_tot: BronnenTot = None,
    peildatum: Peildatum = None,
) -> None:
    """Voer dossiers uit voor andere programma's, of het grootboek om na te gaan.

    Geef een van --json, --csv, --xlsx, --ocel, --xes, --mdto of --log. U krijgt wat u ook op de
    pagina's ziet, en dat u het haalt wordt eerst vastgelegd. Een handeling die in de keuze valt,
    neemt haar hele dossier mee.
    """
    vormen = {"json": json, "csv": csv, "xlsx": xlsx, "ocel": ocel, "xes": xes, "mdto": mdto}
    gekozen = {naam: pad for naam, pad in (vormen | {"log": log}).items() if pad is not None}
    if len(gekozen) != 1:
        raise typer.BadParameter(
            f"verwacht een van {', '.join(f'--{n}' for n in (*vormen, 'log'))}; kreeg"
            f" {', '.join(f'--{n}' for n in gekozen) or 'geen'}"
        )
    ((formaat, pad),) = gekozen.items()
    if formaat == "log":
        _log(pad, met_inhoud=met_inhoud)
        return
    if met_inhoud:
        raise typer.BadParameter("--met-inhoud hoort bij --log")
    snede = {"bekendOp": bekend_op, "bronnenTot": bronnen_tot, "woorden": woorden}
    _zaken(pad, formaat, dossier, _velden(keuze, snede), peildatum)


def _velden(keuze: str, anders: Mapping[str, Any]) -> dict[str, str]:
    """The question as a form would send it."""
    velden = dict(parse_qsl(keuze.removeprefix("?"), keep_blank_values=False))
    return velden | {naam: str(waarde) for naam, waarde in anders.items() if waarde is not None}


def _vraag(velden: Mapping[str, str], *, van_een: bool) -> "Stand | Zoekopdracht":
    """What is asked of the list of cases, or of the page of one."""
    from api.uitvoer.zoekvraag import Zoekopdracht
    from api.web.problemen import op_een_regel
    from api.web.vraag import Stand

    try:
        return (Stand if van_een else Zoekopdracht).model_validate(velden)
    except ValidationError as fout:
        waar = "--keuze bij --dossier" if van_een else "--keuze"
        raise typer.BadParameter(f"{waar}: {op_een_regel(fout)}") from None


def _zaken(
    pad: Path,
    formaat: str,
    dossier: str | None,
    velden: Mapping[str, str],
    peildatum: date | None,
) -> None:
    from api.uitvoer.uitvoerkeuze import EEN_DOSSIER, dossiers_van, in_woorden, stand_van
    from api.uitvoer.uitvoervormen import VORMEN
    from api.uitvoer.verantwoording import Verantwoording
    from api.uitvoer.zoekvraag import Zoekopdracht
    from projections.vragen.leesdeur import OnbekendDossier
    from projections.vragen.uitvoervraag import voer_uit

    vraag = _vraag(velden, van_een=dossier is not None)
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        raadplegen, lezer, doel = opstelling.raadplegen, opstelling.lezer, opstelling.doel
        if isinstance(vraag, Zoekopdracht):
            ids = dossiers_van(lambda *w, **s: raadplegen.zoek(lezer, doel, *w, **s), vraag)
        else:
            ids = (opstelling.register.vind_dossier(dossier or "") or dossier or "",)
        nu = opstelling.toegang.klok()
        stand = stand_van(vraag, nu.astimezone(AMSTERDAM).date(), peildatum)
        over = Verantwoording(
            opstelling.instellingen.oorsprong,
            formaat,
            nu,
            opstelling.wie.account,
            opstelling.wie.rol,
            in_woorden(vraag) if isinstance(vraag, Zoekopdracht) else EEN_DOSSIER,
            version("toedracht"),
        )
        try:
            uitvoer = voer_uit(raadplegen.deur, lezer, doel, ids, formaat, stand)
            schrijf_uit(pad, lambda uit: VORMEN[formaat].schrijf(uitvoer, over, uit), 0o600)
        except OnbekendDossier:  # its id would tell that there is one of this kenmerk
            raise OnbekendDossier(dossier or "uit de keuze") from None
    print(f"{uitvoer.aantal} dossiers uitgevoerd naar {pad}, t/m nr {uitvoer.positie}")


def _log(map_: Path, *, met_inhoud: bool) -> None:
    with open_() as opstelling, balk() as voortgang:
        if met_inhoud:
            opstelling.eis_alles("uitvoer")
            os.umask(0o077)  # what is in it is for whoever asked
        uitvoer = opstelling.bewijs.bewijsvoering.exporteer(
            map_, met_inhoud=met_inhoud, voortgang=lambda *stand: voortgang("uitvoer", *stand)
        )
    print(f"{uitvoer.omvang} vastleggingen uitgevoerd naar {uitvoer.map}")
