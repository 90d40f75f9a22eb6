"""Erase a person, and look whether anything of it can be read, also in an older copy."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ledger.beproeving.proefkamer import Tekenkamer, open_tekenkamer
from ledger.beproeving.terugrol import past_op
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek, nieuwe_server
from ledger.daden.handelingen import lees_handeling
from ledger.entry import VerzegeldeTekst
from ledger.sleutels.sleutelbestand import DATABANK
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Inzending, Register
from ledger.wissen.speurtocht import Sporen, Vindplaatsen
from ledger.wissen.wissen import NogTeVinden, Wisopdracht, Wisser
from ledger.zaak.dossier import Vastlegger

_WIE = Vastlegger("proef", "secretaris")
_GEWIST = "Een verhaal dat wordt gewist (fictief)"
_BLIJFT = "Een verhaal dat blijft (fictief)"


def proef(plek: Werkplek) -> Uitslag:
    """Show that what is erased is lost, also in an older copy, and every proof still holds."""
    uitslag = Uitslag(
        "gewist",
        "Iemand is gewist, en een ander zoekt naar wat er stond",
        "Wie gewist is, is door niemand meer te lezen, ook niet uit een oudere kopie van de"
        " databank; wat over anderen staat blijft, en elk eerder bewijs blijft gelden.",
        grenzen=(
            (
                "Niet te voorkomen: wie een kopie van de sleutels van vóór het wissen heeft,"
                " leest wat hij eerder kopieerde. Zo'n kopie hoort na het wissen te worden"
                " vervangen."
            ),
            "Niet te voorkomen: iemand las voordat er werd gewist, en onthield het.",
        ),
    )
    server = nieuwe_server(plek)  # of its own, because all its files are searched
    server.kopieer_sjabloon("toedracht")
    database, map_ = server.register("toedracht"), plek.map / plek.naam("sleutels")
    with (
        open_tekenkamer(database, plek.map / plek.naam("tekenaar")) as kamer,
        closing(Sleutelbos(map_)) as bos,
    ):
        plaatsen = Vindplaatsen((database.dsn_eigenaar,), server.data, (map_,))
        _beproef(uitslag, kamer, bos, plaatsen, plek.map / plek.naam("gelekt"))
    server.verwijder()
    return uitslag


def _beproef(
    uitslag: Uitslag, kamer: Tekenkamer, bos: Sleutelbos, plaatsen: Vindplaatsen, gelekt: Path
) -> None:
    """Erase, and look; `gelekt` is where a copy of the keys of before goes."""
    (map_,) = plaatsen.mappen
    register = Register(kamer.journal, bos)
    _vul(register)
    bewaard = kamer.teken().noot
    oud = list(kamer.journal.verzegeld(range(1, kamer.journal.positie() + 1)).values())
    shutil.copytree(map_, gelekt)
    voor = set(_leesbaar(oud, bos))
    wis(register, plaatsen, bos.betrokkene("melder-fictief"), kamer)
    _zoek(uitslag, plaatsen, oud, bos, voor)
    _bewijs(uitslag, kamer, bewaard)
    weg = [tekst.sleutel_id for wie, tekst in oud if not _leesbaar([(wie, tekst)], bos)]
    _sleutels(uitslag, gelekt, map_, weg)
    with closing(Sleutelbos(gelekt)) as toen:
        open_ = _GEWIST in " ".join(_leesbaar(oud, toen))
    uitslag.zonder(
        "Dezelfde oudere kopie geopend met de sleutels van vóór het wissen, alsof er geen sleutel"
        " was vernietigd.",
        f"de tekst is {'' if open_ else 'niet '}te lezen",
        faalt=open_,
    )


def wis(register: Register, plaatsen: Vindplaatsen, houder: str, kamer: Tekenkamer) -> None:
    """Erase who this is, as the product does once two have agreed."""
    wisser = Wisser(register, (kamer.database,), plaatsen, lambda: None)
    opdracht = Wisopdracht(houder, "niet_langer_nodig", "12.3", ("proef-1", "proef-2"), "wis-1")
    try:
        wisser.wis(opdracht, wie=_WIE)
    except NogTeVinden:
        return  # what we look for ourselves says where


def _vul(register: Register) -> None:
    dossier = register.open_dossier({"kenmerk": "F-1", "fictief": True}, wie=_WIE, sleutel="open")
    for wie, tekst in (("melder-fictief", _GEWIST), ("getuige-fictief", _BLIJFT)):
        gegevens = {
            "daad": "mededeling_gedaan",
            "gebeurd": "2021-11-23",
            "door": [{"rol": "melder", "ref": wie}],
            "tekst": tekst,
        }
        inzending = Inzending(dossier, lees_handeling(gegevens))
        register.vastleggen([inzending], wie=_WIE, sleutel=wie)


def _leesbaar(teksten: Iterable[tuple[str, VerzegeldeTekst]], bos: Sleutelbos) -> list[str]:
    """What these keys open of texts as some copy of the database has them."""
    return [tekst.decode() for tekst in bos.open_alle(list(teksten)) if tekst is not None]


def _zoek(
    uitslag: Uitslag,
    plaatsen: Vindplaatsen,
    oud: list[tuple[str, VerzegeldeTekst]],
    bos: Sleutelbos,
    voor: set[str],
) -> None:
    na = set(_leesbaar(oud, bos))
    gevonden = plaatsen.zoek(Sporen.van([_GEWIST, "melder-fictief"], ()))
    stond, staat = (any(_GEWIST in tekst for tekst in deel) for deel in (voor, na))
    ander = any(_BLIJFT in tekst for tekst in na)
    uitslag.stap(
        "Een melder gewist, zoals twee mensen dat besluiten. Daarna geopend wat een oudere kopie"
        " van de databank van hem heeft, met alle sleutels van nu.",
        f"eerst {'' if stond else 'niet '}te lezen, nu {'NOG ' if staat else 'niet meer '}te lezen;"
        f" wat over een ander staat is {'' if ander else 'NIET '}te lezen",
        klopt=stond and not staat and ander,
    )
    uitslag.stap(
        "Naar zijn woorden en zijn naam gezocht in elke tabel, in de bestanden van de databank en"
        " in de map met sleutels.",
        f"gevonden: {', '.join(gevonden) or 'niets'}",
        klopt=not gevonden,
    )


def _sleutels(uitslag: Uitslag, toen: Path, nu: Path, weg: list[str]) -> None:
    """The very bytes of the keys that went must be in no file any more."""
    with closing(sqlite3.connect(toen / DATABANK)) as kast:
        vraag = "SELECT verpakt FROM tekstsleutel WHERE id = ?"
        verpakt = [kast.execute(vraag, [id_]).fetchone()[0] for id_ in weg]
    er_waren, er_zijn = (
        sum(any(v in pad.read_bytes() for pad in map_.iterdir()) for v in verpakt)
        for map_ in (toen, nu)
    )
    uitslag.stap(
        "De bytes van zijn vernietigde sleutels gezocht in de map met sleutels.",
        f"vooraf {er_waren} van {len(weg)} gevonden, nu {er_zijn}",
        klopt=er_waren == len(weg) > 0 and not er_zijn,
    )


def _bewijs(uitslag: Uitslag, kamer: Tekenkamer, bewaard: str) -> None:
    gebreken, past = kamer.controleer().gebreken, past_op(kamer.database.dsn_lees, bewaard)
    uitslag.stap(
        "Het grootboek nagegaan, en een controlepunt van vóór het wissen.",
        f"{len(gebreken) or 'geen'} gebreken; het controlepunt past"
        f" {'nog' if past else 'NIET meer'}",
        klopt=not gebreken and past,
    )
