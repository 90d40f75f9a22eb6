"""The read tables hold every entry once, and are identical when built anew."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property, partial

import pytest

from ledger.beproeving.proefstof import leg_vast
from ledger.databank.postgres import Database, verbind
from ledger.log.journal import Journal
from projections.leesmodel import herbouw, leesmodel
from projections.leesmodel.bijhouden import PROJECTIES, Leesmodel
from projections.leesmodel.leesmodel import SESSION, Dossiers, Entry, Rij, verwerk
from tests import WORTEL
from tests.opstelling.leestafels import dump, heel, leeg, lopend, nummers, positie
from tests.opstelling.storingen import wacht_tot


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
        with closing(
            Leesmodel(database.dsn_projectie, (Grillig, *PROJECTIES[1:]), pagina=pagina)
        ) as model:
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
        with verbind(database.dsn_projectie, 5.0) as verbinding:
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
        try:
            for _ in range(5):
                model.herbouw()
        finally:
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
        with verbind(database.dsn_projectie, 5.0) as verbinding:
            verbinding.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1")
            model.herbouw()
            rijen = verbinding.execute("SELECT count(*) FROM lees.vastlegging").fetchone()
    assert rijen != (50,)


@pytest.mark.parametrize("hoe", [Leesmodel.herbouw, Leesmodel.inhalen])
def test_a_log_that_grows_as_fast_as_it_is_read_holds_nobody_up(
    database: Database,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    hoe: Callable[[Leesmodel], int],
) -> None:
    monkeypatch.setattr(herbouw, "verwerk", partial(verwerk, limiet=5))
    erbij: list[int] = []

    class Achtervolgd(Dossiers):
        """For every entry that it takes another is recorded, and that ends only at a thousand."""

        name = "dossiers"

        def rijen(self, entry: Entry) -> Iterator[Rij]:
            if len(erbij) < 1000:
                erbij.append(leg_vast(journal, 1))
            yield from super().rijen(entry)

    begin = leg_vast(journal, 20)
    with closing(Leesmodel(database.dsn_projectie, (Achtervolgd,), pagina=5)) as model:
        assert hoe(model) >= begin
    assert len(erbij) in range(20, 200)


def test_a_rebuild_tells_how_far_it_is(database: Database, journal: Journal) -> None:
    leg_vast(journal, 10)
    gehoord: list[tuple[str, int, int]] = []
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.herbouw(lambda *stap: gehoord.append(stap))
    assert ("dossiers", 10, 10) in gehoord
    assert ("normen", 10, 10) in gehoord


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


# ── machinery ─────────────────────────────────────────────────────────────────────────────────


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
from projections.leesmodel import herbouw, leesmodel
from projections.leesmodel.bijhouden import PROJECTIES, Leesmodel

dsn, apart, dood_bij = sys.argv[1], sys.argv[2] == "True", int(sys.argv[3])

class Traag(leesmodel.Dossiers):
    name = "dossiers"

    def rijen(self, entry):
        time.sleep(0.0005)
        if entry.nummer == dood_bij:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().rijen(entry)

def page_in_two_transactions(verbinding, soort, schema, limiet, lees, voortgang):
    with verbinding.cursor(binary=True) as cursor:
        stand = cursor.execute(leesmodel._POSITION, [soort.name]).fetchone()
        na, hoofd = stand[0], stand[3]
        if hoofd <= na:
            return na, hoofd
        entries = lees(cursor, soort.tag, na, hoofd, limiet)
        nummer = na + len(entries) if entries else hoofd
        cursor.execute(leesmodel._MOVE_ON, [nummer, *stand[1:3], soort.name])
        werk = leesmodel.Werk(verbinding, cursor, schema, stand[:3], voortgang)
        leesmodel._write(soort, werk, entries)
        return nummer, hoofd

if apart:
    leesmodel._page = page_in_two_transactions
with closing(Leesmodel(dsn, (Traag, *PROJECTIES[1:]), pagina=40)) as model:
    print("begint", flush=True)
    model.inhalen()
"""


@contextmanager
def projecterend_proces(
    database: Database, *, apart: bool = False, dood_bij: int = 0
) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that brings the read tables up to date, slowly."""
    opdracht = [sys.executable, "-c", _PROCES, database.dsn_projectie, str(apart), str(dood_bij)]
    with subprocess.Popen(opdracht, cwd=WORTEL, stdout=subprocess.PIPE, text=True) as proces:
        assert proces.stdout is not None
        assert proces.stdout.readline() == "begint\n"
        yield proces
