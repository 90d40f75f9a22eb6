"""What is read is what was recorded: all of it, once, in order; and a condition reads the same."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.databank.postgres import Database, op_databank
from ledger.log.journal import Item, Journal, Opdracht, Regel
from tests.opstelling.schrijver import entry, opdracht
from tests.opstelling.storingen import Storing, wacht_tot

ALLE_VERSIES = True

TAGS = ("druk", "a", "b", "c")
DADEN = ("x", "y", "z")


@given(
    tags=st.lists(st.sampled_from((*TAGS, "geen")), unique=True, max_size=3),
    daden=st.lists(st.sampled_from(DADEN), unique=True, max_size=2),
    na=st.integers(0, 130),
    tot=st.none() | st.integers(0, 130),
    limiet=st.none() | st.integers(0, 9),
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_reading_gives_what_a_plain_filter_gives(
    gevuld: tuple[Journal, list[Regel]],
    tags: list[str],
    daden: list[str],
    na: int,
    tot: int | None,
    limiet: int | None,
) -> None:
    journal, alles = gevuld
    verwacht = [
        regel
        for regel in alles
        if set(tags) <= set(regel.tags)
        and (not daden or regel.daad in daden)
        and na < regel.nummer <= (130 if tot is None else tot)
    ]
    gelezen = journal.lees(tags=tags, daden=daden, na=na, tot=tot, limiet=limiet)
    assert gelezen == verwacht[:limiet]


@given(
    items=st.lists(
        st.builds(
            Item,
            st.none() | st.lists(st.sampled_from(DADEN), min_size=1, unique=True).map(tuple),
            st.lists(st.sampled_from((*TAGS, "geen")), unique=True, max_size=3).map(tuple),
            st.none() | st.integers(0, 130),
        ),
        max_size=3,
    )
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_condition_fails_exactly_when_reading_would_find_something(
    gevuld: tuple[Journal, list[Regel]], items: list[Item]
) -> None:
    journal, _ = gevuld
    gevonden = [
        journal.lees(tags=item.tags, daden=item.daden or (), na=item.na or 0) for item in items
    ]
    (uitkomst,) = journal.append(opdracht(voorwaarde=tuple(items)))
    assert uitkomst.soort == ("botsing" if any(gevonden) else "vastgelegd")


@pytest.fixture
def gevuld(journal: Journal) -> tuple[Journal, list[Regel]]:
    entries = [
        entry(
            "druk",
            *(tag for bit, tag in enumerate(TAGS[1:], 1) if nummer >> bit & 1),
            daad=DADEN[nummer % 3],
        )
        for nummer in range(120)
    ]
    journal.append(Opdracht(None, b"", tuple(entries)))
    return journal, journal.lees()


def test_a_follower_sees_every_entry_once_and_in_order(journal: Journal) -> None:
    stop = threading.Event()
    gezien: list[int] = []

    def volg() -> None:
        for pagina in journal.volg(0, pagina=7, stop=stop):
            gezien.extend(regel.nummer for regel in pagina)

    volger = threading.Thread(target=volg)
    volger.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda i: journal.append(opdracht(f"t{i}")), range(200)))
        wacht_tot(lambda: len(gezien) >= 200)
    finally:
        stop.set()
        volger.join(30)
    assert gezien == list(range(1, 201))


@pytest.mark.storing
@pytest.mark.parametrize("storing_", ["verbreek", "zwart_gat", "herstart"])
def test_a_follower_survives_a_cut_a_silent_and_a_killed_connection(
    storing: Storing, databanknaam: str, database: Database, journal: Journal, storing_: str
) -> None:
    stop = threading.Event()
    gezien: list[int] = []
    ver = Journal(op_databank(storing.dsn(databanknaam), login=True), termijn=1.0)

    def volg() -> None:
        for pagina in ver.volg(0, stop=stop, tik=0.2):
            gezien.extend(regel.nummer for regel in pagina)

    volger = threading.Thread(target=volg)
    volger.start()
    try:
        journal.append(opdracht())
        wacht_tot(lambda: gezien == [1])
        if storing_ == "verbreek":
            storing.verbreek()
        elif storing_ == "zwart_gat":
            storing.modus = "zwart_gat"
        else:
            with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer:
                beheer.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = 'toedracht_projectie'"
                )
        journal.append(opdracht(), opdracht())
        if storing_ == "zwart_gat":
            wacht_tot(lambda: storing.verzwolgen["antwoord"] > 0)  # so that it was not told
        storing.modus = "door"
        wacht_tot(lambda: gezien == [1, 2, 3])
    finally:
        stop.set()
        storing.verbreek()
        volger.join(30)
        ver.close()
