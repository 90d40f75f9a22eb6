"""Cut the power under writers and a signer at work, and look what is left."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

import psycopg

from ledger.beproeving.doden import een_verhaal
from ledger.beproeving.proefkamer import Tekenkamer, open_tekenkamer
from ledger.beproeving.proefserver import wacht_tot
from ledger.beproeving.proefstof import handelingen
from ledger.beproeving.stroom import Schijf, Stroom
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek, nieuwe_server
from ledger.databank.postgres import Database
from ledger.log.journal import Journal, Onbekend
from ledger.ondertekenen.vergelijken import TekentNiet
from ledger.sleutels.bestanden import OnveiligBestand

_SCHRIJVERS, _GENOEG = 8, 200
TRAAG = (
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
)


@dataclass
class Klap:
    """What there was just before the power went, and what there is after it."""

    bevestigd: dict[str, int] = field(default_factory=dict)
    kwijt: int = 0
    weggegooid: int = 0
    getekend: int = 0  # entries that the newest checkpoint covered
    onthouden: int = 0  # up to where the signer knows that it vouched
    verder: str = ""  # why the signer does not go on; empty when it does
    een_verhaal: bool = False


def proef(plek: Werkplek) -> Uitslag:
    """Show that what was acknowledged or signed is there after a power cut."""
    uitslag = Uitslag(
        "stroomuitval",
        "De stroom valt uit",
        "Wat is bevestigd of ondertekend, is er nog als de stroom terug is, en de ondertekenaar"
        " gaat verder waar hij was.",
        grenzen=(
            (
                "Nagebootst: alle processen tegelijk weg, en van elk bestand alleen wat naar"
                " de schijf was gedwongen. Van PostgreSQL: de bestanden zoals bij het laatste"
                " checkpoint en zijn logboek tot waar het zelf zegt dat het is weggeschreven;"
                " van de ondertekenaar: elk bestand en elke naam waarvan fsync klaar was."
            ),
            (
                "Niet nagebootst: half geschreven bladzijden, een schijf die zegt te hebben"
                " geschreven wat zij niet schreef, en een machine die er niet meer is."
            ),
        ),
    )
    met_bescherming(uitslag, stroom_eraf(plek, ()))
    klap = stroom_eraf(plek, TRAAG)
    uitslag.zonder(
        "PostgreSQL laten bevestigen voordat het op schijf staat (synchronous_commit = off; een"
        " register weigert met die instelling te beginnen).",
        f"{len(klap.bevestigd)} bevestigd, daarvan {klap.kwijt} kwijt; de ondertekenaar merkt het:"
        f" {klap.verder or 'niets'}",
        faalt=klap.kwijt > 0,
    )
    _zonder_fsync(plek, uitslag)
    return uitslag


def met_bescherming(uitslag: Uitslag, klap: Klap) -> None:
    """Say of a power cut whether everything that was promised is there."""
    uitslag.stap(
        f"{_SCHRIJVERS} schrijvers en de ondertekenaar aan het werk, en de stroom eraf. Wat nog"
        f" niet op schijf stond is weg ({klap.weggegooid} bytes van het logboek van PostgreSQL).",
        f"{len(klap.bevestigd)} bevestigd, daarvan {klap.kwijt} kwijt; ondertekend"
        f" t/m nr {klap.getekend}, de ondertekenaar weet van nr {klap.onthouden} en"
        f" {'gaat verder' if not klap.verder else f'weigert: {klap.verder}'}",
        klopt=len(klap.bevestigd) >= _GENOEG
        and not klap.kwijt
        and 0 < klap.getekend <= klap.onthouden
        and not klap.verder
        and klap.een_verhaal,
    )


def stroom_eraf(plek: Werkplek, instellingen: tuple[str, ...]) -> Klap:
    """Cut the power of a server of our own with these settings, and start it again."""
    server = nieuwe_server(plek)
    server.kopieer_sjabloon("toedracht")
    database = server.register("toedracht")
    server.beheer(*instellingen)
    stroom, klap = Stroom(server), Klap()
    stroom.zet_klaar()
    map_ = plek.map / plek.naam("tekenaar")
    with open_tekenkamer(database, map_) as kamer, Schijf(kamer.map.pad) as schijf:
        with psycopg.connect(server.dsn(), autocommit=True) as eerst:
            stop = Event()
            with ThreadPoolExecutor(_SCHRIJVERS) as pool:
                werk = [
                    pool.submit(_schrijf, kamer.journal, f"s{wie}", klap.bevestigd, stop)
                    for wie in range(_SCHRIJVERS)
                ]
                try:
                    wacht_tot(lambda: len(klap.bevestigd) > _GENOEG // 2, binnen=60)
                    klap.getekend = kamer.teken().omvang
                    # The signer forced to disk all that came before: as much again follows.
                    genoeg = max(_GENOEG, len(klap.bevestigd) + _GENOEG // 2)
                    wacht_tot(partial(_meer_dan, klap.bevestigd, genoeg), binnen=60)
                    gezien = dict(klap.bevestigd)  # first this, then how far was flushed
                    klap.weggegooid = stroom.uit(eerst)
                finally:
                    stop.set()
                for taak in werk:
                    taak.result(timeout=60)
        klap.bevestigd = gezien
    schijf.stroom_uit()
    _tel(database, map_, klap)
    server.verwijder()
    return klap


def _meer_dan(bevestigd: dict[str, int], aantal: int) -> bool:
    return len(bevestigd) > aantal


def _schrijf(journal: Journal, wie: str, bevestigd: dict[str, int], stop: Event) -> None:
    nummer = 0
    while not stop.is_set():
        nummer += 1
        tag = f"{wie}-{nummer}"
        try:
            (uitkomst,) = journal.append(handelingen(1, tags=(tag,), sleutel=tag))
        except Onbekend:
            return
        bevestigd[tag] = uitkomst.eerste


def _tel(database: Database, map_: Path, klap: Klap) -> None:
    with closing(Journal(database)) as journal:
        gevonden = {tag: regel.nummer for regel in journal.lees() for tag in regel.tags}
    klap.kwijt = sum(gevonden.get(tag) != nummer for tag, nummer in klap.bevestigd.items())
    try:
        with open_tekenkamer(database, map_) as kamer:
            klap.onthouden, klap.verder = _gaat_verder(kamer)
            klap.een_verhaal = not klap.verder and een_verhaal(kamer)
    except (TekentNiet, OnveiligBestand) as fout:
        klap.verder = str(fout)


def _gaat_verder(kamer: Tekenkamer) -> tuple[int, str]:
    """Up to where a signer knows that it vouched, and why it does not go on from there."""
    onthouden = kamer.stand().omvang
    try:
        kamer.leg_vast(1)
        kamer.teken()
    except TekentNiet as fout:
        return onthouden, str(fout)
    return onthouden, ""


def _zonder_fsync(plek: Werkplek, uitslag: Uitslag) -> None:
    """The same signer, of whose writing nothing is forced to disk."""
    with plek.kamer() as kamer:
        kamer.leg_vast(3)
        kamer.teken()
        with Schijf(kamer.map.pad, vergeet=True) as schijf:
            kamer.leg_vast(3)
            getekend = kamer.teken().omvang
        schijf.stroom_uit()
        onthouden, verder = _gaat_verder(kamer)
    uitslag.zonder(
        "De ondertekenaar zijn geheugen laten opschrijven zonder het naar de schijf te dwingen"
        " (geen fsync).",
        f"hij tekende t/m nr {getekend} en weet nog van nr {onthouden}; daarna:"
        f" {verder or 'tekent hij door'}",
        faalt=onthouden < getekend,
    )
