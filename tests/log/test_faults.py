"""What the store does when things break: processes, servers, clocks and networks.

The numbers are those of the fault matrix the design was tested against. Each test has its negative
control: without the protection the same check fails. Faults of projections (F8, F10, F11) are
tested where the projections are.
"""

import itertools
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.beproeving.doden import gedood_in_rondes, opnieuw_gevraagd, zonder_antwoord
from ledger.databank.postgres import Database, op_databank
from ledger.log.journal import Geweigerd, Journal, Onbekend, Regel, Uitkomst
from tests import WORTEL
from tests.opstelling.schrijver import DIGESTS, MAC, opdracht
from tests.opstelling.storingen import Server, Storing, Versie, wacht_tot

ALLE_VERSIES = True
pytestmark = pytest.mark.storing
TERMIJN = 5.0
RUIM = 60.0  # only a deadline ends what is asked there; how exactly is told by the machine


@pytest.fixture
def breekbaar(versie: Versie) -> Iterator[tuple[Server, Database]]:
    """A server of our own, because this test breaks it."""
    server = Server(versie)
    try:
        server.beheer("CREATE DATABASE toedracht TEMPLATE template0")
        database = op_databank(server.dsn("toedracht"), login=True)
        database.migreer()
        yield server, database
    finally:
        server.verwijder()


def _kind(*argumenten: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.opstelling.schrijver", *argumenten],
        stdout=subprocess.PIPE,
        text=True,
        cwd=WORTEL,
    )


def _dicht(regels: list[Regel]) -> bool:
    return [regel.nummer for regel in regels] == list(range(1, len(regels) + 1))


# ── F1: the appending process is killed ───────────────────────────────────────────────────────


def test_f1_a_killed_writer_is_asked_again_and_everything_is_recorded_once(
    journal: Journal, server: Server, databanknaam: str
) -> None:
    gevraagd, bevestigd = gedood_in_rondes(server.dsn(databanknaam), (1, 2, 40, 41, 90, 91))
    assert len(bevestigd) >= 6
    kwijt, _ = opnieuw_gevraagd(journal, gevraagd, bevestigd)
    assert kwijt == 0
    assert journal.positie() == len(gevraagd)
    assert _dicht(journal.lees())


@pytest.mark.parametrize("met_sleutel", [True, False], ids=["with key", "control: no key"])
def test_f1_killed_between_request_and_reply(
    database: Database, server: Server, databanknaam: str, met_sleutel: bool
) -> None:
    """The statement is in the database when its sender dies: recorded, never acknowledged."""
    aantal = zonder_antwoord(database, server.dsn(databanknaam), "dood", met_sleutel=met_sleutel)
    assert aantal == (1 if met_sleutel else 2)


# ── F2: the whole server is killed ────────────────────────────────────────────────────────────


def test_f2_nothing_acknowledged_is_lost_when_the_server_is_killed(
    breekbaar: tuple[Server, Database],
) -> None:
    server, database = breekbaar
    bevestigd, onbekend = _schrijf_tot_de_klap(server, database)
    assert len(bevestigd) > 50
    with closing(Journal(database)) as journal:
        regels = journal.lees()
        assert _dicht(regels)
        gevonden = {regel.tags[0]: regel.nummer for regel in regels}
        assert {tag: gevonden.get(tag) for tag in bevestigd} == bevestigd
        for tag in onbekend:
            (uitkomst,) = journal.append(opdracht(tag, sleutel=tag))
            assert uitkomst.soort == ("al_vastgelegd" if tag in gevonden else "vastgelegd")
        assert len(journal.lees()) == len({regel.tags[0] for regel in journal.lees()})
    database.zelfcontrole()


def test_f2_control_without_synchronous_commit_acknowledged_entries_are_lost(
    breekbaar: tuple[Server, Database],
) -> None:
    server, database = breekbaar
    server.beheer(
        "ALTER DATABASE toedracht SET synchronous_commit = off",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
        "SELECT pg_reload_conf()",
    )
    bevestigd, _ = _schrijf_tot_de_klap(server, database)
    with closing(Journal(database)) as journal:
        assert journal.positie() < len(bevestigd)


def _schrijf_tot_de_klap(server: Server, database: Database) -> tuple[dict[str, int], set[str]]:
    """16 writers at work while the server is killed and started again."""
    bevestigd: dict[str, int] = {}
    onbekend: set[str] = set()
    journal = Journal(database)

    def schrijf(wie: int) -> None:
        for i in itertools.count():
            tag = f"w{wie}-{i}"
            try:
                (uitkomst,) = journal.append(opdracht(tag, sleutel=tag))
            except Onbekend:
                onbekend.add(tag)
                return
            bevestigd[tag] = uitkomst.eerste

    with ThreadPoolExecutor(16) as pool:
        werk = [pool.submit(schrijf, wie) for wie in range(16)]
        wacht_tot(lambda: len(bevestigd) > 300)
        server.kill9()
        for taak in werk:
            taak.result(timeout=RUIM)
    journal.close()
    server.start()
    return bevestigd, onbekend


# ── F5: the clock ─────────────────────────────────────────────────────────────────────────────


def test_f5_recording_time_never_goes_back_when_the_clock_does(
    journal: Journal, database: Database
) -> None:
    journal.append(opdracht(aantal=2))
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        # To the store, a clock two hours back is a head two hours ahead.
        eigenaar.execute("UPDATE ledger.head SET last_at = last_at + interval '2 hours'")
        journal.append(opdracht(aantal=2), opdracht(aantal=120))
        tijden = [regel.vastgelegd_op for regel in journal.lees()]
        stappen = {later - eerder for eerder, later in itertools.pairwise(tijden[2:])}
        assert tijden[2] - tijden[1] > timedelta(hours=1, minutes=59)
        assert stappen == {timedelta(microseconds=1)}

        # Control: an append that believes the clock is refused by the guard on the head ...
        (definitie,) = eigenaar.execute(
            "SELECT pg_get_functiondef('ledger.append'::regproc)"
        ).fetchone() or ("",)
        gelovig = re.sub(r"greatest\((clock_timestamp\(\)), [^)]*\)", r"\1", definitie)
        assert gelovig != definitie
        eigenaar.execute(gelovig)
        with pytest.raises(Geweigerd):
            journal.append(opdracht())
        # ... and without that guard too, time goes back.
        eigenaar.execute("ALTER TABLE ledger.head DISABLE TRIGGER alleen_vooruit")
        journal.append(opdracht())
    tijden = [regel.vastgelegd_op for regel in journal.lees()]
    assert tijden[-1] < tijden[-2]


# ── F6: the same request many times ───────────────────────────────────────────────────────────


def test_f6_twenty_parallel_duplicates_and_one_of_the_next_day_are_recorded_once(
    journal: Journal, database: Database
) -> None:
    met = opdracht(sleutel="k", aantal=3)
    with ThreadPoolExecutor(20) as pool:
        antwoorden = list(pool.map(lambda _: journal.append(met)[0], range(20)))
    with closing(Journal(database)) as morgen:
        antwoorden += morgen.append(met)
    assert sorted(a.soort for a in antwoorden) == ["al_vastgelegd"] * 20 + ["vastgelegd"]
    assert {(a.eerste, a.aantal) for a in antwoorden} == {(1, 3)}
    assert journal.positie() == 3
    (ander,) = journal.append(opdracht(sleutel="k", mac=b"n" * 32, aantal=3))
    assert ander == Uitkomst("andere_inhoud", 1, 3)
    assert journal.positie() == 3
    # Control: without a key every one of them counts.
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: journal.append(opdracht()), range(20)))
    assert journal.positie() == 23


# ── F7: the network ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("modus", "daarna"),
    [
        ("verlies_antwoord", "al_vastgelegd"),
        ("zwart_gat", "vastgelegd"),
        ("traag", None),
        ("verbreek", "vastgelegd"),
    ],
)
def test_f7_a_broken_network_is_unknown_within_the_deadline_and_the_key_settles_it(
    storing: Storing, databanknaam: str, journal: Journal, modus: str, daarna: str | None
) -> None:
    with closing(Journal(op_databank(storing.dsn(databanknaam), login=True))) as ver:
        assert ver.append(opdracht(sleutel="vooraf"))[0].soort == "vastgelegd"
        _leest_in_rust(ver)
        storing.vertraging = TERMIJN + 1
        if modus == "verbreek":
            storing.verbreek()
        else:
            storing.modus = modus  # type: ignore[assignment]  # one of its modes
        begin = time.monotonic()
        with pytest.raises(Onbekend) as fout:
            ver.append(opdracht(sleutel="k"))
        assert time.monotonic() - begin < RUIM
        assert fout.value.sleutel == "k"
        storing.modus = "door"
        storing.verbreek()
        (uitkomst,) = ver.append(opdracht(sleutel="k"))
        assert uitkomst.soort in ({daarna} if daarna else {"vastgelegd", "al_vastgelegd"})
        assert uitkomst.eerste == 2
    assert journal.positie() == 2


def _leest_in_rust(journal: Journal) -> None:
    """Wait until what it reads by is there: else the first answer may be lost in its place."""

    def in_rust() -> bool:
        stand = journal._pool.get_stats()
        return stand["pool_size"] == stand["pool_available"]

    wacht_tot(in_rust)


def test_f7_a_network_that_is_gone_from_the_start_is_unknown_within_the_deadline(
    storing: Storing, databanknaam: str, journal: Journal
) -> None:
    storing.modus = "zwart_gat"
    with closing(Journal(op_databank(storing.dsn(databanknaam), login=True))) as ver:
        begin = time.monotonic()
        with pytest.raises(Onbekend):
            ver.append(opdracht(sleutel="k"))
        assert time.monotonic() - begin < RUIM
        storing.modus = "door"
        storing.verbreek()
        assert ver.append(opdracht(sleutel="k"))[0].soort == "vastgelegd"
    assert journal.positie() == 1


def test_f7_control_without_a_key_a_lost_reply_asked_again_is_recorded_twice(
    storing: Storing, databanknaam: str, journal: Journal
) -> None:
    with closing(Journal(op_databank(storing.dsn(databanknaam), login=True))) as ver:
        ver.append(opdracht())
        _leest_in_rust(ver)
        storing.modus = "verlies_antwoord"
        with pytest.raises(Onbekend, match="look before recording it again"):
            ver.append(opdracht())
        assert journal.positie() == 2  # sent once: a command without a key is never repeated
        storing.modus = "door"
        ver.append(opdracht())
    assert journal.positie() == 3


def test_f7_control_a_plain_connection_waits_on_in_a_black_hole(
    storing: Storing, databanknaam: str
) -> None:
    with psycopg.connect(storing.dsn(databanknaam), autocommit=True) as verbinding:
        storing.modus = "zwart_gat"
        vraag = threading.Thread(target=_negeer_fouten, args=(verbinding,))
        vraag.start()
        try:
            vraag.join(TERMIJN + 1)
            assert vraag.is_alive()
        finally:
            storing.verbreek()
            vraag.join(RUIM)


def _negeer_fouten(verbinding: psycopg.Connection[tuple[object, ...]]) -> None:
    try:
        verbinding.execute("SELECT 1")
    except psycopg.OperationalError:
        return


def test_f7_a_slow_network_within_the_deadline_is_just_slow(
    storing: Storing, databanknaam: str
) -> None:
    with closing(Journal(op_databank(storing.dsn(databanknaam), login=True), termijn=30)) as ver:
        ver.append(opdracht())
        storing.vertraging, storing.modus = 0.5, "traag"
        assert ver.append(opdracht())[0].soort == "vastgelegd"


# ── F9: two processes, one case ───────────────────────────────────────────────────────────────


def test_f9_of_two_processes_on_one_case_one_wins_every_version(
    journal: Journal, server: Server, databanknaam: str
) -> None:
    kinderen = [_kind(server.dsn(databanknaam), "zaak", "200") for _ in range(2)]
    gewonnen = [int(kind.communicate(timeout=120)[0]) for kind in kinderen]
    regels = journal.lees(tags=["zaak"])
    assert sum(gewonnen) == len(regels) >= 200
    assert _dicht(regels)


# ── a commit that waits for a standby ─────────────────────────────────────────────────────────


def test_a_commit_that_the_server_only_warned_about_is_unknown(
    breekbaar: tuple[Server, Database],
) -> None:
    """A cancelled wait for a standby answers "committed" with a warning and nothing else."""
    server, database = breekbaar
    with closing(Journal(database, termijn=20)) as journal, ThreadPoolExecutor(1) as pool:
        journal.append(opdracht())
        server.beheer(
            "ALTER SYSTEM SET synchronous_standby_names = 'afwezig'", "SELECT pg_reload_conf()"
        )
        wacht = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        gevraagd: list[Future[list[Uitkomst]]] = []
        with psycopg.connect(server.dsn(), autocommit=True) as beheer:

            def wacht_er_een() -> bool:
                """A server that did not take in its setting yet answers: it is asked again."""
                if not gevraagd or (gevraagd[-1].done() and gevraagd[-1].result()):
                    sleutel = f"k{len(gevraagd) + 1}"
                    gevraagd.append(pool.submit(journal.append, opdracht(sleutel=sleutel)))
                return beheer.execute(wacht).fetchone() is not None

            wacht_tot(wacht_er_een)
            beheer.execute(f"SELECT pg_cancel_backend(pid) FROM ({wacht}) w")
        with pytest.raises(Onbekend):
            gevraagd[-1].result(timeout=RUIM)
        server.beheer("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        keer = len(gevraagd)
        assert journal.eerder(f"k{keer}") == (
            MAC,
            1 + keer,
            1,
        )  # it was recorded, but nobody had promised it


@pytest.mark.parametrize("grens", ["1s", "0"], ids=["limited", "control: unlimited"])
def test_a_forgotten_transaction_lets_go_of_the_log(
    journal: Journal, database: Database, grens: str
) -> None:
    opties = f"-c idle_in_transaction_session_timeout={grens}"
    with closing(psycopg.connect(make_conninfo(database.dsn_append, options=opties))) as vergeten:
        vergeten.execute(_KALE_APPEND)
        if grens == "0":
            with pytest.raises(Onbekend):
                journal.append(opdracht())
        else:
            assert journal.append(opdracht())[0].eerste == 1


_KALE_APPEND = f"""
SELECT ledger.append('{{NULL}}', '{{NULL}}', '{{1}}', '{{0}}', '{{0}}', '{{}}', '{{}}', '{{}}',
  ARRAY['{uuid.uuid4()}'::uuid], '{{proef}}', ARRAY['{",".join(DIGESTS)}'], ARRAY['x'::bytea],
  '{{NULL}}', '{{}}', '{{}}', '{{}}', '{{}}', false)
"""
