"""The read tables follow the log: every entry once, none skipped, and identical when built anew."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.entry import ontwerp
from ledger.journal import Journal, Opdracht
from ledger.postgres import Database, op_databank, verbind
from ledger.register import uuid7
from projections import herbouw, leesmodel
from projections.bijhouden import Leesmodel
from projections.leesmodel import SESSION, Dossiers, Entry, Normen, Rij, Vastgelopen, verwerk
from tests.storingen import Server, Storing, wacht_tot

_MAP = Path(__file__).parent.parent
_TABELLEN = ("vastlegging", "norm", "positie")


def test_a_rebuild_gives_the_same_tables_as_the_live_run(
    database: Database, journal: Journal
) -> None:
    with lopend(database, pagina=7):
        for _ in range(9):
            leg_vast(journal, random.Random(1).randint(1, 30))
        leg_vast(journal, 1, daad="normen_vastgesteld", tags=("normen",))
        bij = journal.positie()
        wacht_tot(lambda: positie(database) == bij)
        levend = dump(database)

    with closing(Leesmodel(database.dsn_projectie)) as model:
        assert model.herbouw() == bij

    assert len(levend["vastlegging"]) == bij - 1
    assert dump(database) == levend


def test_the_comparison_sees_rows_that_depend_on_how_they_were_built(
    database: Database, journal: Journal
) -> None:
    class Grillig(Dossiers):
        """Control: rows that differ from one page to the next."""

        name = "dossiers"

        def rijen(self, entry: Entry) -> Iterator[Rij]:
            for (dossier, *kop), inhoud in super().rijen(entry):
                yield Rij((f"{dossier}-{self.eerste}", *kop), inhoud)

        @cached_property
        def eerste(self) -> int:
            return self.view.nummer

    leg_vast(journal, 30)
    dumps = []
    for pagina in (7, 11):
        leeg(database)
        with closing(Leesmodel(database.dsn_projectie, (Grillig, Normen), pagina=pagina)) as model:
            model.inhalen()
        dumps.append(dump(database))
    assert dumps[0] != dumps[1]


@pytest.mark.storing
def test_a_projection_that_is_killed_takes_every_entry_exactly_once(
    database: Database, journal: Journal
) -> None:
    leg_vast(journal, 1500)
    leeg(database)
    toeval = random.Random(8)
    for _ in range(6):
        with projecterend_proces(database) as proces:
            time.sleep(toeval.uniform(0.01, 0.2))  # the moment of the kill is the point
            proces.send_signal(signal.SIGKILL)
    with projecterend_proces(database) as proces:
        assert proces.wait(60) == 0
    assert nummers(database) == list(range(1, 1501))


@pytest.mark.storing
def test_a_projection_whose_position_has_a_transaction_of_its_own_loses_entries(
    database: Database, journal: Journal
) -> None:
    """Control: the same kill in the middle of a page, position and rows committed apart."""
    leg_vast(journal, 100)
    leeg(database)
    with projecterend_proces(database, apart=True, dood_bij=30) as proces:
        assert proces.wait(60) == -signal.SIGKILL
    with projecterend_proces(database, apart=True) as proces:
        assert proces.wait(60) == 0
    assert nummers(database) != list(range(1, 101))


@pytest.mark.storing
def test_a_projection_killed_in_the_middle_of_a_page_starts_that_page_again(
    database: Database, journal: Journal
) -> None:
    leg_vast(journal, 100)
    leeg(database)
    with projecterend_proces(database, dood_bij=30) as proces:
        assert proces.wait(60) == -signal.SIGKILL
    with projecterend_proces(database) as proces:
        assert proces.wait(60) == 0
    assert nummers(database) == list(range(1, 101))


@pytest.mark.storing
def test_a_listener_that_is_cut_off_catches_up_within_five_seconds(
    server: Server, database: Database, journal: Journal
) -> None:
    with lopend(database) as model:
        for _ in range(3):
            server.beheer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'toedracht_projectie'"
            )
            assert model.wacht(leg_vast(journal, 1), 5.0)


@pytest.mark.storing
def test_a_listener_in_a_black_hole_catches_up_within_five_seconds(
    server: Server, databanknaam: str, journal: Journal
) -> None:
    with (
        closing(Storing(server)) as storing,
        lopend(op_databank(storing.dsn(databanknaam), login=True)) as model,
    ):
        assert model.wacht(leg_vast(journal, 1), 5.0)
        storing.modus = "zwart_gat"
        begin = time.monotonic()
        nummer = leg_vast(journal, 1)
        time.sleep(1.5)  # meanwhile the connection swallows whatever is asked
        storing.modus = "door"
        assert model.wacht(nummer, 5.0 - (time.monotonic() - begin))


@pytest.mark.storing
def test_without_the_tick_a_lost_notification_is_a_silent_stall(
    server: Server, databanknaam: str, journal: Journal
) -> None:
    """Control: the same black hole, only notifications to wake us."""
    with (
        closing(Storing(server)) as storing,
        lopend(op_databank(storing.dsn(databanknaam), login=True), tik=3600) as model,
    ):
        assert model.wacht(leg_vast(journal, 1), 5.0)
        storing.modus = "zwart_gat"
        nummer = leg_vast(journal, 1)
        time.sleep(0.5)
        storing.modus = "door"
        assert not model.wacht(nummer, 4.5)


def test_a_notification_wakes_the_projection_without_waiting_for_a_tick(
    database: Database, journal: Journal
) -> None:
    with lopend(database, tik=3600) as model:
        assert model.wacht(leg_vast(journal, 1), 5.0)
        duren = []
        for _ in range(5):
            begin = time.monotonic()
            assert model.wacht(leg_vast(journal, 1), 5.0)
            duren.append(time.monotonic() - begin)
        assert min(duren) < 0.1


class Gif(Dossiers):
    """A projection with a fault: it cannot take entry 13."""

    name = "dossiers"

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        if entry.nummer == 13:
            raise KeyError("wat er niet is")
        return super().rijen(entry)


@pytest.mark.storing
def test_an_entry_a_projection_cannot_take_stops_it_there_in_plain_sight_and_no_other(
    database: Database, journal: Journal
) -> None:
    leg_vast(journal, 20)
    with lopend(database, (Gif, Normen)) as model:
        wacht_tot(lambda: stand(model, "dossiers").toestand == "gestopt")
        leg_vast(journal, 1, daad="normen_vastgesteld", tags=("normen",))
        wacht_tot(lambda: stand(model, "normen").positie == 21)

        dossiers = stand(model, "dossiers")
        assert (dossiers.positie, dossiers.gestopt_bij) == (12, 13)
        assert dossiers.reden == "KeyError: 'wat er niet is'"
        assert nummers(database) == list(range(1, 13))
        assert not model.wacht(21, 5.0)  # answers at once: it knows that this will not come
        assert stand(model, "normen").toestand == "bij"
        with pytest.raises(Vastgelopen, match="dossiers stopped at entry 13"):
            model.inhalen()
        with pytest.raises(Vastgelopen):
            model.herbouw()
        assert nummers(database) == list(range(1, 13))

    with lopend(database) as genezen:
        assert genezen.wacht(21, 5.0)
        assert stand(genezen, "dossiers").toestand == "bij"
    assert nummers(database) == list(range(1, 21))


@pytest.mark.storing
def test_a_projection_that_skips_what_it_cannot_take_loses_it_unseen(
    database: Database, journal: Journal
) -> None:
    """Control: the usual remedy, log the error and go on."""

    class Overslaand(Gif):
        name = "dossiers"

        def rijen(self, entry: Entry) -> Iterator[Rij]:
            try:
                yield from super().rijen(entry)
            except KeyError:
                return

    leg_vast(journal, 20)
    with lopend(database, (Overslaand, Normen)) as model:
        assert model.wacht(20, 5.0)
        assert stand(model, "dossiers").toestand == "bij"
    assert 13 not in nummers(database)


@pytest.mark.storing
def test_a_gap_in_the_numbers_stops_the_projections(
    server: Server, database: Database, databanknaam: str, journal: Journal
) -> None:
    leg_vast(journal, 10)
    with psycopg.connect(server.dsn(databanknaam)) as verbinding:
        verbinding.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        verbinding.execute("DELETE FROM ledger.entry WHERE nummer = 5")
    with (
        closing(Leesmodel(database.dsn_projectie)) as model,
        pytest.raises(Vastgelopen, match="stopped at entry 5"),
    ):
        model.herbouw()


@pytest.mark.storing
def test_sixteen_writers_and_a_projection_that_misses_nothing(
    database: Database, journal: Journal
) -> None:
    def schrijf() -> None:
        for _ in range(20):
            leg_vast(journal, 1)

    with lopend(database, pagina=9) as model:
        schrijvers = [threading.Thread(target=schrijf) for _ in range(16)]
        for schrijver in schrijvers:
            schrijver.start()
        for schrijver in schrijvers:
            schrijver.join()
        assert model.wacht(320, 10.0)
    assert nummers(database) == list(range(1, 321))


class Samen(Dossiers):
    """Two projectors that meet in the middle of the same page."""

    name = "dossiers"
    ontmoeting: threading.Barrier

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        if entry.nummer == 1:
            with suppress(threading.BrokenBarrierError):  # the other never comes: it waits for us
                self.ontmoeting.wait(1.0)
        return super().rijen(entry)


def test_two_processes_share_the_work_of_one_projection(
    database: Database, journal: Journal
) -> None:
    leg_vast(journal, 50)
    samen(database)
    assert nummers(database) == list(range(1, 51))


def test_two_processes_that_do_not_lock_the_position_take_the_same_page_twice(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the position is read without its lock."""
    leg_vast(journal, 50)
    monkeypatch.setattr(leesmodel, "_POSITION", leesmodel._POSITION.replace("FOR UPDATE", ""))
    samen(database)
    assert len(nummers(database)) == 100


@pytest.mark.storing
def test_readers_see_whole_tables_while_they_are_built_anew_and_entries_come_in(
    database: Database, journal: Journal
) -> None:
    leg_vast(journal, 500)
    klaar = threading.Event()
    gezien: list[tuple[int, int]] = []

    def schrijf() -> None:
        while not klaar.is_set():
            leg_vast(journal, 3)

    def lees() -> None:
        with verbind(database.dsn_lees, 5.0) as verbinding:
            while not klaar.is_set():
                verbinding.execute(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                    "LOCK TABLE lees.positie IN ACCESS SHARE MODE"
                )
                gezien.append(heel(verbinding))
                verbinding.execute("COMMIT")

    with lopend(database) as model:
        assert model.wacht(500, 10.0)
        threads = [threading.Thread(target=doe) for doe in (schrijf, lees)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            model.herbouw()
        klaar.set()
        for thread in threads:
            thread.join()
        bij = journal.positie()
        assert model.wacht(bij, 10.0)
    assert nummers(database) == list(range(1, bij + 1))
    assert all(rijen == aantal for rijen, aantal in gezien)
    assert [p for p, _ in gezien] == sorted(p for p, _ in gezien)


def test_a_reader_who_does_not_lock_first_can_see_a_table_that_is_not_whole(
    database: Database, journal: Journal
) -> None:
    """Control: the snapshot is older than the rebuilt tables it then reads."""
    leg_vast(journal, 50)
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.inhalen()
        with verbind(database.dsn_lees, 5.0) as verbinding:
            verbinding.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1")
            model.herbouw()
            rijen = verbinding.execute("SELECT count(*) FROM lees.vastlegging").fetchone()
    assert rijen != (50,)


def test_a_rebuild_tells_how_far_it_is(database: Database, journal: Journal) -> None:
    leg_vast(journal, 10)
    gehoord: list[tuple[str, int, int]] = []
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.herbouw(lambda *stap: gehoord.append(stap))
    assert ("dossiers", 10, 10) in gehoord
    assert ("normen", 10, 10) in gehoord


def test_dropped_read_tables_grow_back(database: Database, journal: Journal) -> None:
    with lopend(database) as model:
        assert model.wacht(leg_vast(journal, 30), 5.0)
        weg(database)
        nummer = leg_vast(journal, 1)
        wacht_tot(lambda: positie(database) == nummer)
    assert nummers(database) == list(range(1, 32))


def test_tables_of_another_version_are_built_anew_at_the_start(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg_vast(journal, 5)
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.inhalen()
        with verbind(database.dsn_projectie, 5.0) as verbinding:
            verbinding.execute("DELETE FROM lees.vastlegging")
        model.inhalen()
        assert nummers(database) == []  # same version: left as it is
        monkeypatch.setattr(herbouw, "VERSIE", 2)
        model.inhalen()
    assert nummers(database) == [1, 2, 3, 4, 5]


def test_a_connection_that_fails_shows_as_broken(database: Database, journal: Journal) -> None:
    leg_vast(journal, 1)
    dsn = database.dsn_projectie.replace("toedracht_projectie", "toedracht_niemand")
    with closing(Leesmodel(dsn)) as model:
        model.start()
        wacht_tot(lambda: stand(model, "dossiers").toestand == "verbroken")
        assert "toedracht_niemand" in str(stand(model, "dossiers").reden)


# ── machinery ─────────────────────────────────────────────────────────────────────────────────


def leg_vast(
    journal: Journal, aantal: int, *, daad: str = "mededeling_gedaan", tags: tuple[str, ...] = ()
) -> int:
    """Append acts in a few cases; answer the number of the last."""
    toeval = random.Random(aantal)
    entries = []
    for i in range(aantal):
        bron = {"datum": f"2021-1{i % 3}", "relaas": ["brief", "pers"][i % 2]}
        entries.append(
            ontwerp(
                uuid7(),
                {
                    "tags": list(tags or (f"dossier:d-{i % 5}",)),
                    "vastgelegd_door": {"account": "proef", "rol": "commissielid"},
                },
                {"daad": daad, "gebeurd": "2021-11-23", "bronnen": [bron] * (i % 4)},
                {},
                toeval.randbytes,
            ).verzegeld_met([])
        )
    (uitkomst,) = journal.append(Opdracht(None, bytes(32), tuple(entries)))
    return uitkomst.eerste + uitkomst.aantal - 1


@contextmanager
def lopend(
    database: Database, projecties: leesmodel.Soorten = leesmodel.PROJECTIES, **opties: Any
) -> Iterator[Leesmodel]:
    with closing(Leesmodel(database.dsn_projectie, projecties, **opties)) as model:
        model.start()
        yield model


def stand(model: Leesmodel, naam: str) -> leesmodel.Projectiestand:
    (gevonden,) = [s for s in model.stand() if s.naam == naam] or [
        leesmodel.Projectiestand(naam, 0, 0, 0, "", None, None)
    ]
    return gevonden


def vraag(database: Database, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.dsn_lees) as verbinding:
        return verbinding.execute(query).fetchall()


def nummers(database: Database) -> list[int]:
    rijen = vraag(database, "SELECT nummer FROM lees.vastlegging ORDER BY nummer")
    return [nummer for (nummer,) in rijen]


def positie(database: Database) -> int:
    ((bestaat,),) = vraag(database, "SELECT to_regclass('lees.positie') IS NOT NULL")
    if not bestaat:
        return 0
    ((nummer,),) = vraag(database, "SELECT min(nummer) FROM lees.positie")
    return int(nummer)


def heel(verbinding: psycopg.Connection[Any]) -> tuple[int, int]:
    """How many rows there are, and how many there should be."""
    query = """
      SELECT (SELECT count(*) FROM lees.vastlegging), aantal
      FROM lees.positie WHERE projectie = 'dossiers'
    """
    rij = verbinding.execute(query).fetchone()
    assert rij is not None
    return rij[0], rij[1]


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the read tables as text, with their columns and indexes."""
    inhoud = {
        tabel: vraag(database, f"SELECT t::text FROM lees.{tabel} t ORDER BY 1")
        for tabel in _TABELLEN
    }
    inhoud["kolommen"] = vraag(
        database,
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'lees' ORDER BY 1, ordinal_position",
    )
    inhoud["indexen"] = vraag(
        database, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'lees' ORDER BY 1"
    )
    return inhoud


def weg(database: Database) -> None:
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute("DROP TABLE IF EXISTS lees.vastlegging, lees.norm, lees.positie")


def leeg(database: Database) -> None:
    """Live tables that are there, with nothing in them yet."""
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.inhalen()
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute(
            "TRUNCATE lees.vastlegging, lees.norm;"
            "UPDATE lees.positie SET nummer = 0, aantal = 0, wortel = sha256('')"
        )


def samen(database: Database) -> None:
    """Two projectors at once on the same first page, and no unique index to tell them so."""
    leeg(database)
    Samen.ontmoeting = threading.Barrier(2)
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute("ALTER TABLE lees.vastlegging DROP CONSTRAINT vastlegging_pkey")

    def werk() -> None:
        with verbind(database.dsn_projectie, 5.0) as verbinding:
            verbinding.execute(SESSION)
            verwerk(verbinding, Samen)

    threads = [threading.Thread(target=werk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


_PROCES = """
import os, signal, sys, time
from contextlib import closing
from projections import herbouw, leesmodel
from projections.bijhouden import Leesmodel

dsn, apart, dood_bij = sys.argv[1], sys.argv[2] == "True", int(sys.argv[3])

class Traag(leesmodel.Dossiers):
    name = "dossiers"

    def rijen(self, entry):
        time.sleep(0.0005)
        if entry.nummer == dood_bij:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().rijen(entry)

def page_in_two_transactions(verbinding, soort, schema, limiet, lees):
    with verbinding.cursor(binary=True) as cursor:
        stand = cursor.execute(leesmodel._POSITION, [soort.name]).fetchone()
        na, hoofd = stand[0], stand[3]
        if hoofd <= na:
            return na, hoofd
        entries = lees(cursor, soort.tag, na, hoofd, limiet)
        nummer = na + len(entries) if entries else hoofd
        cursor.execute(leesmodel._MOVE_ON, [nummer, *stand[1:3], soort.name])
        leesmodel._write(cursor, soort, schema, entries, stand[:3])
        return nummer, hoofd

if apart:
    leesmodel._page = page_in_two_transactions
with closing(Leesmodel(dsn, (Traag, leesmodel.Normen), pagina=40)) as model:
    print("begint", flush=True)
    model.inhalen()
"""


@contextmanager
def projecterend_proces(
    database: Database, *, apart: bool = False, dood_bij: int = 0
) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that brings the read tables up to date, slowly."""
    opdracht = [sys.executable, "-c", _PROCES, database.dsn_projectie, str(apart), str(dood_bij)]
    with subprocess.Popen(opdracht, cwd=_MAP, stdout=subprocess.PIPE, text=True) as proces:
        assert proces.stdout is not None
        assert proces.stdout.readline() == "begint\n"
        yield proces
