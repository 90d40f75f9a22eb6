"""What the store promises, on the versions of PostgreSQL it promises it for.

Where a protection is claimed, the same check is made on a copy without it, and fails there.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from itertools import pairwise

import orjson
import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.bewijs.nagaan import Rij, gebreken
from ledger.databank.postgres import Database
from ledger.entry import canoniek
from ledger.log.journal import Geweigerd, Item, Journal, Onbekend, Opdracht, Regel, Teruggedraaid
from ledger.log.recorder import LedgerRecorder
from ledger.verify import leaf_hash
from tests.opstelling.schrijver import DIGESTS, MAC, entry, opdracht

ALLE_VERSIES = True
DEADLINE = 60.0


@pytest.fixture(autouse=True)
def _dicht_en_later(database: Database) -> Iterator[None]:
    """T-I9: after every test here the log has no gap, and each entry is later than the last."""
    yield
    with psycopg.connect(database.dsn_lees) as verbinding:
        vraag = """
          SELECT count(*) FROM (
            SELECT nummer, row_number() OVER w AS verwacht, vastgelegd_op,
              lag(vastgelegd_op) OVER w AS vorige FROM ledger.entry WINDOW w AS (ORDER BY nummer)) e
          WHERE nummer <> verwacht OR vastgelegd_op <= vorige
        """
        assert verbinding.execute(vraag).fetchone() == (0,)


# ── the library ───────────────────────────────────────────────────────────────────────────────


def test_the_librarys_own_test_case_passes_on_our_recorder(journal: Journal) -> None:
    recorder = LedgerRecorder(journal, uuid.uuid4)
    bar = DCBRecorderTestCase()
    bar._test_append_read(recorder)
    bar._test_append_subscribe(recorder, initial_position=journal.positie())


def test_what_the_library_records_holds_like_any_entry(journal: Journal) -> None:
    LedgerRecorder(journal, uuid.uuid4).append([DCBEvent("vreemd", b"\0x", ["vreemd"])])
    (regel,) = journal.lees()
    kop = (regel.nummer, regel.entry_id, regel.daad, regel.tags, regel.vastgelegd_op, regel.leaf)
    assert gebreken(Rij(*kop, leaf_hash(regel.leaf), regel.state), 1, "") == []
    inhoud = orjson.loads(regel.state)
    del inhoud["d"]["data"]
    (gebrek,) = gebreken(Rij(*kop, leaf_hash(regel.leaf), canoniek(inhoud)), 1, "")
    assert "ontbreekt: data" in gebrek


@pytest.mark.parametrize(("aantal", "omvang"), [(1, 5_000_000), (5_000, 1_000)])
def test_a_large_append_over_the_unix_socket_ends_before_the_deadline(
    journal: Journal, aantal: int, omvang: int
) -> None:
    recorder = LedgerRecorder(journal, uuid.uuid4)
    events = [DCBEvent("groot", b"x" * omvang, ["groot"]) for _ in range(aantal)]
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(recorder.append, events).result(DEADLINE) == aantal
    gelezen = list(recorder.read())
    assert [e.event for e in gelezen] == events


def test_control_a_synced_pipeline_with_as_much_hangs(database: Database) -> None:
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as verbinding:
        pid = verbinding.info.backend_pid

        def stuur() -> None:
            with verbinding.pipeline() as pipeline:
                verbinding.execute("SELECT length(%b)", [b"x" * 5_000_000])
                pipeline.sync()

        thread = threading.Thread(target=_stil, args=(stuur,))
        thread.start()
        thread.join(2.0)
        assert thread.is_alive()
        with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer:
            beheer.execute("SELECT pg_terminate_backend(%s)", [pid])
        thread.join(DEADLINE)


# ── number, time, leaf ────────────────────────────────────────────────────────────────────────


def test_a_leaf_is_canonical_json_with_number_and_time_of_the_database(journal: Journal) -> None:
    zestien = tuple(sorted(sha256(bytes([i])).hexdigest()[:43] for i in range(16)))
    journal.append(Opdracht(None, b"", (entry("a"), entry("a", commitments=zestien))))
    journal.append(Opdracht(None, b"", tuple(entry("b") for _ in range(150))))
    regels = journal.lees()
    assert [regel.nummer for regel in regels] == list(range(1, 153))
    for regel in regels:
        assert regel.leaf == canoniek(
            {
                "_sd": list(zestien if regel.nummer == 2 else DIGESTS),
                "_sd_alg": "sha-256",
                "n": regel.nummer - 1,
                "t": f"{regel.vastgelegd_op:%Y-%m-%dT%H:%M:%S.%f}Z",
                "v": 1,
            }
        )
    tijden = [regel.vastgelegd_op for regel in regels]
    assert all(eerder < later for eerder, later in pairwise(tijden))


def test_the_tree_of_70_000_leaves_equals_the_one_computed_in_python(
    database: Database,
) -> None:
    journal = Journal(database, termijn=120)
    # Level 0 gets its tiles from both kinds of insert and across calls.
    for aantal in (200, 99, 1, 3_000):
        journal.append(Opdracht(None, b"", tuple(entry() for _ in range(aantal))))
    journal.append(Opdracht(None, b"", tuple(entry() for _ in range(66_700))))
    journal.close()
    bladeren = [sha256(b"\0" + regel.leaf).digest() for regel in _alles(database)]
    assert len(bladeren) == 70_000
    verwacht = dict(_tegels(bladeren))
    with psycopg.connect(database.dsn_lees) as verbinding:
        rijen = verbinding.execute("SELECT level, idx, hashes, root FROM ledger.tile")
        gevonden = {(level, idx): (hashes, root) for level, idx, hashes, root in rijen}
    assert len(gevonden) == 273 + 1
    assert gevonden == verwacht


def test_numbers_have_no_gaps_after_a_refusal(journal: Journal, database: Database) -> None:
    slecht = Opdracht(None, b"", (entry(commitments=("A" * 43,) * 7),))
    for _ in range(3):
        journal.append(opdracht())
        with pytest.raises(Geweigerd):
            journal.append(slecht)
    assert [regel.nummer for regel in journal.lees()] == [1, 2, 3]
    # Control: a sequence leaves a gap where a transaction was undone.
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as verbinding:
        verbinding.execute("CREATE TABLE los (nummer bigserial, x int CHECK (x > 0))")
        for x in (1, -1, 1):
            with suppress(psycopg.Error):
                verbinding.execute("INSERT INTO los (x) VALUES (%s)", [x])
        assert verbinding.execute("SELECT nummer FROM los").fetchall() == [(1,), (3,)]


# ── many writers ──────────────────────────────────────────────────────────────────────────────


def test_16_writers_and_a_tailing_reader_who_misses_nothing(
    journal: Journal, database: Database
) -> None:
    def schrijf(wie: int) -> list[int]:
        return [journal.append(opdracht(f"w{wie}"))[0].eerste for _ in range(60)]

    assert _gemist(schrijf, lambda na: [regel.nummer for regel in journal.lees(na=na)]) == set()

    # Control: numbers from a sequence, without the lock on the head of the log.
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer:
        beheer.execute("CREATE TABLE los (nummer bigserial PRIMARY KEY)")

        genomen, gelezen = threading.Event(), threading.Event()

        def los(wie: int) -> list[int]:
            """The first takes a number, and commits it after a later one was read."""
            assert wie == 0 or genomen.wait(DEADLINE)
            with psycopg.connect(database.dsn_eigenaar) as verbinding:
                (rij,) = verbinding.execute("INSERT INTO los DEFAULT VALUES RETURNING nummer")
                genomen.set()
                assert wie > 0 or gelezen.wait(DEADLINE)
            return [rij[0]]

        def lees_los(na: int) -> list[int]:
            query = "SELECT nummer FROM los WHERE nummer > %s ORDER BY 1"
            nummers = [nummer for (nummer,) in beheer.execute(query, [na])]
            if nummers:
                gelezen.set()
            return nummers

        assert 1 in _gemist(los, lees_los)


def test_of_racing_conditional_appends_exactly_one_is_accepted(journal: Journal) -> None:
    voorwaarde = (Item(None, ("zaak",), 0),)
    with ThreadPoolExecutor(24) as pool:
        uitkomsten = list(
            pool.map(
                lambda _: journal.append(opdracht("zaak", voorwaarde=voorwaarde))[0], range(24)
            )
        )
    assert sorted(u.soort for u in uitkomsten) == ["botsing"] * 23 + ["vastgelegd"]
    assert {u.eerste for u in uitkomsten if u.soort == "botsing"} == {1}

    # Control: looking first and appending then, without the condition in the append.
    samen = threading.Barrier(8)

    def eerst_kijken(_: int) -> bool:
        vrij = not journal.lees(tags=("andere",))
        samen.wait(DEADLINE)
        return vrij and journal.append(opdracht("andere"))[0].soort == "vastgelegd"

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(eerst_kijken, range(8))) > 1


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────


def test_each_command_sees_what_its_neighbours_in_one_call_wrote(journal: Journal) -> None:
    leeg = (Item(None, ("zaak",), None),)
    uitkomsten = journal.append(
        opdracht("zaak", sleutel="a", voorwaarde=leeg),
        opdracht("zaak", sleutel="a"),
        opdracht("zaak", sleutel="a", mac=b"n" * 32),
        opdracht("zaak", voorwaarde=leeg),
        opdracht("elders", aantal=2, voorwaarde=(Item(("anders",), ("zaak",), None),)),
    )
    assert [(u.soort, u.eerste, u.aantal) for u in uitkomsten] == [
        ("vastgelegd", 1, 1),
        ("al_vastgelegd", 1, 1),
        ("andere_inhoud", 1, 1),
        ("botsing", 1, 0),
        ("vastgelegd", 2, 2),
    ]
    assert journal.positie() == 3
    assert journal.eerder("a") == (MAC, 1, 1)
    assert journal.eerder("b") is None


def test_an_indivisible_call_records_all_or_nothing(journal: Journal) -> None:
    journal.append(opdracht("zaak", sleutel="a"))
    goed, dubbel = opdracht("zaak", sleutel="b"), opdracht("zaak", sleutel="a")
    botst = opdracht("zaak", sleutel="c", voorwaarde=(Item(None, ("zaak",), 0),))
    with pytest.raises(Teruggedraaid) as fout:
        journal.append(goed, dubbel, botst, atomair=True)
    assert (fout.value.index, fout.value.uitkomst.soort) == (2, "botsing")
    assert journal.positie() == 1
    assert [u.soort for u in journal.append(goed, dubbel, atomair=True)] == [
        "vastgelegd",
        "al_vastgelegd",
    ]
    # Control: without it the same call records what it can.
    soorten = [u.soort for u in journal.append(opdracht(sleutel="d"), botst)]
    assert soorten == ["vastgelegd", "botsing"]


def test_what_the_database_refuses_does_not_touch_its_neighbours(journal: Journal) -> None:
    slecht = Opdracht("slecht", MAC, (entry(daad="x" * 201),))
    with pytest.raises(Geweigerd, match="entry_daad_check"):
        journal.append(opdracht("a", sleutel="a"), slecht, opdracht("b", sleutel="b"))
    assert [regel.tags for regel in journal.lees()] == [("a",), ("b",)]


@pytest.mark.parametrize(
    "commitments",
    [(), DIGESTS[:7], (*DIGESTS[:7], "A" * 42), (*DIGESTS[:7], "A" * 42 + "="), ("A" * 44,) * 8,
     ("A" * 43,) * 1_600],
    ids=["none", "seven", "short", "alphabet", "long", "a leaf over 65535 bytes"],
)  # fmt: skip
def test_commitments_that_are_no_commitments_are_refused(
    journal: Journal, commitments: tuple[str, ...]
) -> None:
    with pytest.raises(Geweigerd):
        journal.append(Opdracht(None, b"", (entry(commitments=commitments),)))
    assert journal.positie() == 0


@pytest.mark.parametrize("tags", [("a\x1fb",), ("a\0",), ("a\n",), ("",), ("x" * 201,)])
def test_a_tag_that_would_fall_apart_is_refused(journal: Journal, tags: tuple[str, ...]) -> None:
    with pytest.raises(Geweigerd):
        journal.append(opdracht(*tags))
    assert journal.positie() == 0


def test_a_held_head_ends_in_unknown_before_the_deadline_and_the_key_settles_it(
    journal: Journal, database: Database
) -> None:
    with psycopg.connect(database.dsn_eigenaar) as slot:
        slot.execute("SELECT FROM ledger.head FOR UPDATE")
        begin = time.monotonic()
        with pytest.raises(Onbekend) as fout:
            journal.append(opdracht(sleutel="k"))
        assert time.monotonic() - begin < 60  # seconds; held, it would wait for ever
        assert fout.value.sleutel == "k"
    (uitkomst,) = journal.append(opdracht(sleutel="k"))
    assert uitkomst.soort == "vastgelegd"


# ── helpers ───────────────────────────────────────────────────────────────────────────────────


def _gemist(
    schrijf: Callable[[int], Sequence[int]], lees_na: Callable[[int], Sequence[int]]
) -> set[int]:
    """What a reader who only ever asks for what is after the last number never got to see."""
    gezien: list[int] = []
    klaar = threading.Event()

    def lees() -> None:
        laatste_ronde = False
        while not laatste_ronde:
            laatste_ronde = klaar.is_set()
            gezien.extend(lees_na(gezien[-1] if gezien else 0))

    lezer = threading.Thread(target=lees)
    lezer.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            geschreven = {nummer for nummers in pool.map(schrijf, range(16)) for nummer in nummers}
    finally:
        klaar.set()
        lezer.join(DEADLINE)
    return geschreven - set(gezien)


def _tegels(hashes: list[bytes]) -> Iterator[tuple[tuple[int, int], tuple[bytes, bytes]]]:
    laag = 0
    while len(hashes) >= 256:
        wortels = []
        for idx in range(len(hashes) // 256):
            tegel = hashes[256 * idx : 256 * (idx + 1)]
            rij = tegel
            while len(rij) > 1:
                rij = [sha256(b"\1" + rij[i] + rij[i + 1]).digest() for i in range(0, len(rij), 2)]
            wortels.append(rij[0])
            yield (laag, idx), (b"".join(tegel), rij[0])
        hashes = wortels
        laag += 1


def _alles(database: Database) -> Iterator[Regel]:
    journal = Journal(database)
    na = 0
    while pagina := journal.lees(na=na, limiet=5_000):
        yield from pagina
        na = pagina[-1].nummer
    journal.close()


def _stil(doe: Callable[[], object]) -> None:
    with suppress(psycopg.Error):
        doe()
