"""Put an older copy of the database back, and look who notices."""

from pathlib import Path

import psycopg

from ledger.beproeving.proefkamer import Tekenkamer, open_tekenkamer
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek
from ledger.buiten.getuigen import Getuigen
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige, vergelijk
from ledger.ondertekenen.vergelijken import TekentNiet, gelezen, wortel_op

_TOEN, _ERBIJ = 40, 20


def proef(plek: Werkplek) -> Uitslag:
    """Show that an older copy of the database is named, by whom and how."""
    uitslag = Uitslag(
        "terugrol",
        "Iemand zet een oudere kopie van de databank terug",
        "Een register met minder of iets anders dan waarvoor is getekend, gaat niet open; wat"
        " ontbreekt, wordt met zijn nummers genoemd.",
        grenzen=(
            (
                "Niet nagebootst: de getuige staat hier niet bij een ander op een andere"
                " machine: hij is een bestand buiten de databank."
            ),
        ),
    )
    naam, database = plek.databank()
    map_ = plek.map / naam
    with open_tekenkamer(database, map_) as kamer:
        kamer.leg_vast(_TOEN - 1)  # and the announcement of the key
        kamer.teken()
    oud = plek.naam("ouder")
    plek.server.kopieer(naam, oud)
    with open_tekenkamer(database, map_) as kamer:
        kamer.leg_vast(_ERBIJ)
        bewaard = kamer.teken().noot  # as a witness keeps it, or who got a receipt
    plek.server.beheer(
        f"DROP DATABASE {naam} WITH (FORCE)", f"ALTER DATABASE {oud} RENAME TO {naam}"
    )
    database = plek.server.register(naam)
    with open_tekenkamer(database, map_) as kamer:
        _korter(kamer, bewaard, uitslag)
        _aangevuld(kamer, bewaard, uitslag)
    _zonder_geheugen(database.dsn_lees, plek.map / plek.naam("leeg"), kamer, uitslag)
    return uitslag


def bij_de_start(dsn: str, ondertekenaar: Path) -> str:
    """What a register says when it is opened: why it refuses, or nothing."""
    try:
        vergelijk(dsn, ondertekenaar, Getuigen())
    except OngelijkAanGetuige as fout:
        return fout.uitleg
    return ""


def bij_het_tekenen(kamer: Tekenkamer) -> str:
    """Why the signer refuses, or nothing."""
    try:
        kamer.ondertekenaar().ronde(ook_zonder_nieuws=True)
    except TekentNiet as fout:
        return str(fout)
    return ""


def past_op(dsn: str, noot: str) -> bool:
    """Whether a checkpoint that somebody kept fits what the database holds now."""
    punt = gelezen(noot)
    with psycopg.connect(dsn, autocommit=True) as databank:
        return wortel_op(databank, punt.size) == punt.root


def _korter(kamer: Tekenkamer, bewaard: str, uitslag: Uitslag) -> None:
    start, teken = bij_de_start(kamer.database.dsn_lees, kamer.map.pad), bij_het_tekenen(kamer)
    vermist = f"nr {_TOEN + 1} t/m {gelezen(bewaard).size}"
    uitslag.stap(
        f"{_TOEN} vastleggingen gekopieerd, {_ERBIJ} toegevoegd en ondertekend, en de kopie"
        " teruggezet.",
        f"het register gaat niet open ({start or 'GING OPEN'}); de ondertekenaar weigert"
        f" ({teken or 'TEKENDE'})",
        klopt=vermist in start and vermist in teken,
    )


def _aangevuld(kamer: Tekenkamer, bewaard: str, uitslag: Uitslag) -> None:
    kamer.leg_vast(_ERBIJ + 5)
    start, teken = bij_de_start(kamer.database.dsn_lees, kamer.map.pad), bij_het_tekenen(kamer)
    past = past_op(kamer.database.dsn_lees, bewaard)
    uitslag.stap(
        "Daarna met iets anders aangevuld tot voorbij de oude omvang.",
        f"het register gaat niet open ({start or 'GING OPEN'}); de ondertekenaar weigert"
        f" ({teken or 'TEKENDE'}); het controlepunt dat een ander bewaarde past"
        f" {'er WEL op' if past else 'er niet op'}",
        klopt=start.startswith("vork") and teken.startswith("vork") and not past,
    )


def _zonder_geheugen(dsn: str, leeg: Path, kamer: Tekenkamer, uitslag: Uitslag) -> None:
    start, gebreken = bij_de_start(dsn, leeg), kamer.controleer().gebreken
    uitslag.zonder(
        "Dezelfde databank geopend zonder iets wat erbuiten is bewaard: geen map van de"
        " ondertekenaar, geen getuige, geen controlepunt.",
        f"het register gaat {'niet ' if start else ''}open, en de databank op zichzelf nagegaan"
        f" heeft {len(gebreken) or 'geen'} gebreken",
        faalt=not start and not gebreken,
    )
