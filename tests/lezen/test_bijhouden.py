"""The read tables follow the log whatever breaks, and no entry is ever skipped."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from ledger.beproeving.proefstof import leg_vast
from ledger.databank.postgres import Database, op_databank
from ledger.log.journal import Journal
from projections.leesmodel.bijhouden import PROJECTIES, Leesmodel
from projections.leesmodel.leesmodel import Dossiers, Entry, Rij, Vastgelopen
from tests.opstelling.leestafels import lopend, nummers, positie, stand, weg
from tests.opstelling.storingen import Server, Storing, wacht_tot

RUIM = 30.0  # seconds, for what must come: only what never comes takes them


@pytest.mark.storing
def test_a_listener_that_is_cut_off_catches_up_by_itself(
    server: Server, database: Database, journal: Journal
) -> None:
    with lopend(database) as model:
        for _ in range(3):
            server.beheer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'toedracht_projectie'"
            )
            assert model.wacht(leg_vast(journal, 1), RUIM)


@pytest.mark.storing
def test_a_listener_in_a_black_hole_catches_up_by_itself(
    server: Server, databanknaam: str, journal: Journal
) -> None:
    with (
        closing(Storing(server)) as storing,
        lopend(op_databank(storing.dsn(databanknaam), login=True)) as model,
    ):
        assert model.wacht(leg_vast(journal, 1), RUIM)
        storing.modus = "zwart_gat"
        nummer = leg_vast(journal, 1)
        wacht_tot(lambda: all(storing.verzwolgen.values()))  # what woke it, and what it asks
        storing.modus = "door"
        assert model.wacht(nummer, RUIM)


@pytest.mark.storing
def test_without_the_tick_a_lost_notification_is_a_silent_stall(
    server: Server, databanknaam: str, journal: Journal
) -> None:
    """Control: the same black hole, only notifications to wake us."""
    with (
        closing(Storing(server)) as storing,
        lopend(op_databank(storing.dsn(databanknaam), login=True), tik=3600) as model,
    ):
        assert model.wacht(leg_vast(journal, 1), RUIM)
        storing.modus = "zwart_gat"
        nummer = leg_vast(journal, 1)
        wacht_tot(lambda: storing.verzwolgen["antwoord"] > 0)
        storing.modus = "door"
        assert not model.wacht(nummer, 4.5)


def test_a_notification_wakes_the_projection_without_waiting_for_a_tick(
    database: Database, journal: Journal
) -> None:
    with lopend(database, tik=3600) as model:
        assert model.wacht(leg_vast(journal, 1), RUIM)
        for _ in range(5):
            assert model.wacht(leg_vast(journal, 1), RUIM)


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
    with lopend(database, (Gif, *PROJECTIES[1:])) as model:
        wacht_tot(lambda: stand(model, "dossiers").toestand == "gestopt")
        leg_vast(journal, 1, daad="normen_vastgesteld", tags=("normen",))
        wacht_tot(lambda: stand(model, "normen").positie == 21)

        dossiers = stand(model, "dossiers")
        assert (dossiers.positie, dossiers.gestopt_bij) == (12, 13)
        assert dossiers.reden == "KeyError: 'wat er niet is'"
        assert nummers(database) == list(range(1, 13))
        assert not model.wacht(21, RUIM)  # answers at once: it knows that this will not come
        assert stand(model, "normen").toestand == "bij"
        with pytest.raises(Vastgelopen, match="dossiers stopped at entry 13"):
            model.inhalen()
        with pytest.raises(Vastgelopen):
            model.herbouw()
        assert nummers(database) == list(range(1, 13))

    with lopend(database) as genezen:
        assert genezen.wacht(21, RUIM)
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
    with lopend(database, (Overslaand, *PROJECTIES[1:])) as model:
        assert model.wacht(20, RUIM)
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
        assert model.wacht(320, RUIM)
    assert nummers(database) == list(range(1, 321))


def test_dropped_read_tables_grow_back(database: Database, journal: Journal) -> None:
    with lopend(database) as model:
        assert model.wacht(leg_vast(journal, 30), RUIM)
        weg(database)
        nummer = leg_vast(journal, 1)
        wacht_tot(lambda: positie(database) == nummer)
    assert nummers(database) == list(range(1, 32))


def test_a_connection_that_fails_shows_as_broken(database: Database, journal: Journal) -> None:
    leg_vast(journal, 1)
    dsn = database.dsn_projectie.replace("toedracht_projectie", "toedracht_niemand")
    with closing(Leesmodel(dsn)) as model:
        model.start()
        wacht_tot(lambda: stand(model, "dossiers").toestand == "verbroken")
        assert "toedracht_niemand" in str(stand(model, "dossiers").reden)
