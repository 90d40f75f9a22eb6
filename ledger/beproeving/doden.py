"""Kill whoever records between request and reply, and the signer at each of its steps."""

import itertools
from contextlib import closing
from dataclasses import replace

import psycopg

from ledger.beproeving.proces import gezegd, lees_gezegd, schrijver, teken_en_sterf
from ledger.beproeving.proefkamer import Tekenkamer
from ledger.beproeving.proefserver import wacht_tot
from ledger.beproeving.proefstof import handelingen
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.ondertekenen.vergelijken import TekentNiet, gelezen, ondertekend, wortel_op
from ledger.tijd.wanneer import Antwoord
from ledger.verify import parse_vkey

MOMENTEN = ("voor de stand", "na de stand", "na het tekenen", "na het bewaren")
_RONDES = (1, 40, 41)  # after so many lines of what it says the writer is killed
_WACHTEND = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND wait_event_type = 'Lock' AND usename = 'toedracht_append'
"""


def proef(plek: Werkplek) -> Uitslag:
    """Show that nothing acknowledged is lost and nothing is recorded twice."""
    uitslag = Uitslag(
        "doden",
        "Een proces sterft midden in zijn werk",
        "Wat is bevestigd, staat er. Wat geen antwoord kreeg, vraagt u met dezelfde sleutel nog"
        " eens en komt er één keer bij. De ondertekenaar tekent van één omvang nooit twee"
        " verhalen, waar hij ook sterft.",
        grenzen=(
            (
                "Niet nagebootst: een fout in de machine die een proces laat liegen in plaats"
                " van doodt."
            ),
        ),
    )
    opnieuw_na_dood(plek, uitslag)
    _in_rondes(plek, uitslag)
    _ondertekenaar(plek, uitslag)
    zonder_geheugen(plek, uitslag)
    return uitslag


def zonder_antwoord(database: Database, dsn: str, naam: str, *, met_sleutel: bool) -> int:
    """Kill a writer whose statement is in the database, and ask again.

    Answers how many entries came of it, of which one was asked for.
    """
    with closing(Journal(database)) as journal:
        voor = journal.positie()
        with psycopg.connect(database.dsn_eigenaar) as slot, schrijver(dsn, naam) as proces:
            slot.execute("SELECT FROM ledger.head FOR UPDATE")
            next(gezegd(proces), "")
            wacht_tot(lambda: _wachtenden(database) == 1, binnen=60)
            proces.kill()
            proces.wait()
        wacht_tot(lambda: journal.positie() == voor + 1)
        journal.append(handelingen(1, sleutel=f"{naam}-1" if met_sleutel else None))
        return journal.positie() - voor


def gedood_in_rondes(dsn: str, na_regels: tuple[int, ...]) -> tuple[list[str], dict[str, int]]:
    """Kill a writer after so many lines, each round; which keys it asked with, and what it got."""
    gevraagd: list[str] = []
    bevestigd: dict[str, int] = {}
    for ronde, aantal in enumerate(na_regels):
        with schrijver(dsn, f"ronde{ronde}") as proces:
            regels = list(itertools.islice(gezegd(proces), aantal))
            proces.kill()
            deel, antwoorden = lees_gezegd(itertools.chain(regels, gezegd(proces)))
        gevraagd += deel
        bevestigd |= antwoorden
    return gevraagd, bevestigd


def opnieuw_gevraagd(
    journal: Journal, gevraagd: list[str], bevestigd: dict[str, int]
) -> tuple[int, int]:
    """Ask everything again: how many of what was acknowledged is not where it was, and was new."""
    kwijt = nieuw = 0
    for sleutel in gevraagd:
        (uitkomst,) = journal.append(handelingen(1, sleutel=sleutel))
        zelfde = uitkomst.soort == "al_vastgelegd" and uitkomst.eerste == bevestigd.get(sleutel)
        kwijt += sleutel in bevestigd and not zelfde
        nieuw += uitkomst.soort == "vastgelegd"
    return kwijt, nieuw


def _wachtenden(database: Database) -> int:
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        ((aantal,),) = verbinding.execute(_WACHTEND).fetchall()
    return int(aantal)


def opnieuw_na_dood(plek: Werkplek, uitslag: Uitslag) -> None:
    """Kill a writer before it has its answer and ask again, with its key and without."""
    naam, database = plek.databank()
    dsn = plek.server.dsn(naam)
    for wie, met_sleutel in (("met", True), ("zonder", False)):
        aantal = zonder_antwoord(database, dsn, wie, met_sleutel=met_sleutel)
        staat = f"het staat er {'één keer' if aantal == 1 else f'{aantal} keer'}"
        if met_sleutel:
            uitslag.stap(
                "Een proces dat vastlegt gedood (kill -9) nadat de databank zijn opdracht had en"
                " voordat het antwoord kwam; daarna hetzelfde nog eens gevraagd.",
                staat,
                klopt=aantal == 1,
            )
        else:
            uitslag.zonder(
                "Hetzelfde, maar opnieuw gevraagd zonder de sleutel die zegt dat het dezelfde"
                " opdracht is.",
                staat,
                faalt=aantal == 2,
            )


def _in_rondes(plek: Werkplek, uitslag: Uitslag) -> None:
    naam, database = plek.databank()
    with closing(Journal(database)) as journal:
        gevraagd, bevestigd = gedood_in_rondes(plek.server.dsn(naam), _RONDES)
        kwijt, nieuw = opnieuw_gevraagd(journal, gevraagd, bevestigd)
        nummers = [regel.nummer for regel in journal.lees()]
    dicht = nummers == list(range(1, len(gevraagd) + 1))
    uitslag.stap(
        f"Een proces dat vastlegt {len(_RONDES)} keer gedood, na steeds een ander aantal"
        " antwoorden; daarna alles nog eens gevraagd.",
        f"{len(bevestigd)} bevestigd, daarvan {kwijt} kwijt; {len(gevraagd)} gevraagd,"
        f" {len(nummers)} vastgelegd ({nieuw} pas bij het opnieuw vragen),"
        f" de nummers {'zonder' if dicht else 'MET'} gaten of dubbele",
        klopt=len(bevestigd) >= len(_RONDES) and not kwijt and dicht,
    )


def _ondertekenaar(plek: Werkplek, uitslag: Uitslag) -> None:
    gestorven, geldig = 0, 0
    with plek.kamer() as kamer:
        kamer.leg_vast(2)
        kamer.teken()
        for moment in MOMENTEN:
            kamer.leg_vast(2)
            gestorven += teken_en_sterf(kamer.database.dsn_eigenaar, kamer.map.pad, moment)
            kamer.leg_vast(1)
            kamer.teken()
            geldig += een_verhaal(kamer)
    uitslag.stap(
        f"De ondertekenaar gedood op {gestorven} momenten: {', '.join(MOMENTEN)}; daarna verder"
        " vastgelegd en opnieuw laten tekenen.",
        f"in {geldig} van {len(MOMENTEN)} gevallen gaat hij verder, met van elke omvang één"
        " controlepunt, dat klopt",
        klopt=gestorven == geldig == len(MOMENTEN),
    )


def een_verhaal(kamer: Tekenkamer) -> bool:
    """Whether no two checkpoints are of one size, and each is signed and true."""
    punten = [gelezen(noot) for noot in kamer.noten()]
    sleutels = [parse_vkey(vkey) for vkey in kamer.stand().sleutels]
    with psycopg.connect(kamer.database.dsn_lees, autocommit=True) as databank:
        waar = all(wortel_op(databank, punt.size) == punt.root for punt in punten)
    getekend = all(ondertekend(noot, sleutels) is Antwoord.JA for noot in kamer.noten())
    return waar and getekend and len({punt.size for punt in punten}) == len(punten) > 1


def zonder_geheugen(plek: Werkplek, uitslag: Uitslag) -> None:
    """A signer that is killed and remembers nothing signs whatever it is shown."""
    with plek.kamer() as kamer:
        kamer.leg_vast(5)
        eerst = gelezen(kamer.teken().noot)
        kamer.herstel_tot(4)
        kamer.leg_vast(eerst.size - 4)
        try:
            kamer.teken()
            geweigerd = "tekende toch"
        except TekentNiet as fout:
            geweigerd = str(fout)
        uitslag.stap(
            "De databank een ander verleden van dezelfde omvang gegeven terwijl de ondertekenaar"
            " weg was.",
            f"hij weigert: {geweigerd}",
            klopt=geweigerd.startswith("vork"),
        )
        kamer.map.schrijf(replace(kamer.stand(), omvang=0, rand=(), laatste_tijd=""))
        kamer.verniel("DELETE FROM ledger.checkpoint")
        daarna = gelezen(kamer.teken().noot)
    uitslag.zonder(
        "De ondertekenaar zijn geheugen afgenomen (de map buiten de databank) en hem hetzelfde"
        " laten tekenen.",
        f"hij tekent twee verhalen van {eerst.size} vastleggingen",
        faalt=eerst.size == daarna.size and eerst.root != daarna.root,
    )
