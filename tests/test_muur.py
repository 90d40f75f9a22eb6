"""The second wall: what the first one forgets, the database still does not show."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from psycopg import errors

from ledger.journal import Journal
from ledger.postgres import Database, Verbinding, verbind
from ledger.toegang import Zicht
from ledger.toegangsstand import Kring
from ledger.vault import Sleutelbos
from ledger.zichten import Zichten
from projections.momentopname import Momentopname, ZichtVoorbij
from tests.kantoor import Kantoor, open_kantoor

ALLE_VERSIES = True
# Every row of every case, by whoever forgot to ask which of them may be seen.
ZONDER_FILTER = """
SELECT DISTINCT dossier FROM lees.vastlegging UNION SELECT DISTINCT dossier FROM lees.toets
"""


def zicht(*dossiers: str, elk: bool = False, behalve: tuple[str, ...] = ()) -> Zicht:
    return Zicht(Kring(elk, frozenset(dossiers)), Kring(), frozenset(behalve))


@dataclass
class Wal:
    """A register with three cases, its views, and the connection of whoever reads cases."""

    database: Database
    kantoor: Kantoor
    zichten: Zichten
    lezer: Verbinding
    zaken: tuple[str, ...]

    def ziet(self, id_: str | None) -> set[str]:
        """What a query without any filter shows in this view."""
        with self.lezer.transaction():
            if id_ is not None:
                self.lezer.execute("SELECT set_config('toedracht.zicht', %s, true)", [id_])
            return {dossier for (dossier,) in self.lezer.execute(ZONDER_FILTER)}

    def beheer(self, opdracht: str) -> None:
        with psycopg.connect(self.database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute(opdracht)


@pytest.fixture
def wal(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Wal]:
    with (
        open_kantoor(database, journal, sleutelbos) as kantoor,
        closing(Zichten(database.dsn_toegang)) as zichten,
        closing(verbind(database.dsn_inzage, 5.0)) as lezer,
    ):
        zaken = tuple(kantoor.open(f"Z-{n}") for n in (1, 2, 3))
        kantoor.leesmodel.inhalen()
        yield Wal(database, kantoor, zichten, lezer, zaken)


def test_a_query_without_a_filter_shows_what_is_in_view_and_nothing_else(wal: Wal) -> None:
    een, twee, drie = wal.zaken
    van = wal.zichten.id_van
    assert wal.ziet(van(zicht(een, drie))) == {een, drie}
    assert wal.ziet(van(zicht(elk=True))) == {een, twee, drie}
    assert wal.ziet(van(zicht(elk=True, behalve=(twee,)))) == {een, drie}
    assert wal.ziet(van(zicht(een, twee, behalve=(twee,)))) == {een}
    assert wal.ziet(van(zicht())) == set()


def test_without_the_id_of_a_view_no_case_is_there(wal: Wal) -> None:
    assert wal.ziet(None) == set()
    id_ = wal.zichten.id_van(zicht(elk=True))
    assert wal.ziet(id_) == set(wal.zaken)  # control
    for ander in ("", "x" * 43, id_[:-1], sha256(id_.encode()).hexdigest()):
        assert wal.ziet(ander) == set()
    assert wal.ziet(None) == set()  # it ended with its transaction


def test_a_view_that_ended_shows_nothing_to_whoever_kept_its_id(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    wal.beheer("UPDATE toegang.zicht SET tot = clock_timestamp() + interval '1 hour'")
    assert wal.ziet(id_) == set(wal.zaken)  # control
    wal.beheer("UPDATE toegang.zicht SET tot = clock_timestamp()")
    assert wal.ziet(id_) == set()
    ander = wal.zichten
    ander.close()
    with pytest.raises(ZichtVoorbij):  # and it says so, or the register would seem empty
        Momentopname(wal.lezer, zicht(elk=True), id_)


def test_views_end_with_the_process_that_reads_in_them(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    assert wal.ziet(id_) == set(wal.zaken)
    wal.zichten.close()
    assert wal.ziet(id_) == set()


def test_a_view_that_the_database_lost_is_made_anew_before_anything_is_read(wal: Wal) -> None:
    kantoor, een = wal.kantoor, wal.zaken[0]
    assert kantoor.zaak(een).id == een
    wal.beheer("TRUNCATE toegang.zicht")  # as after a crash
    assert kantoor.zaak(een).id == een


VERBODEN = [
    "INSERT INTO toegang.zicht (sleutel, elk, dossiers) VALUES (sha256('x'), true, '{}')",
    "UPDATE toegang.zicht SET elk = true",
    "DELETE FROM toegang.zicht",
    "SELECT sleutel FROM toegang.zicht",
    "SELECT state FROM ledger.entry",
    "SELECT leaf FROM ledger.entry",
    "SELECT ciphertext FROM vault.sealed",
    "SELECT account FROM toegang.sessie",
    "ALTER TABLE lees.vastlegging DISABLE ROW LEVEL SECURITY",
    "DROP POLICY zicht ON lees.vastlegging",
    "SET ROLE toedracht_projectie",
    "SET ROLE toedracht_toegang",
]


def test_whoever_reads_cases_can_widen_no_view_and_reads_nothing_around_it(wal: Wal) -> None:
    wal.zichten.id_van(zicht(elk=True))
    for opdracht in VERBODEN:
        with pytest.raises(errors.InsufficientPrivilege):
            wal.lezer.execute(opdracht)
    with pytest.raises(errors.InsufficientPrivilege):  # nor does row security let itself be put off
        wal.lezer.execute("SET row_security = off; SELECT FROM lees.vastlegging")


def test_whoever_writes_views_reads_no_case_and_not_what_a_view_shows(wal: Wal) -> None:
    with closing(verbind(wal.database.dsn_toegang, 5.0)) as schrijver:
        for opdracht in ("SELECT FROM lees.vastlegging", "SELECT dossiers FROM toegang.zicht"):
            with pytest.raises(errors.InsufficientPrivilege):
                schrijver.execute(opdracht)


def test_the_id_of_a_view_does_not_stand_in_what_others_see_of_our_statements(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    bezig = "SELECT query FROM pg_stat_activity WHERE query LIKE '%toedracht.zicht%'"
    with closing(verbind(wal.database.dsn_inzage, 5.0)) as ander:
        Momentopname(ander, zicht(elk=True), id_)
        gezien = [tekst for (tekst,) in wal.lezer.execute(bezig)]
        assert gezien
        assert not any(id_ in tekst for tekst in gezien)
        ander.rollback()
        ander.execute(f"SET toedracht.zicht = '{id_}'".encode())
        gezien = [tekst for (tekst,) in wal.lezer.execute(bezig)]
        assert any(id_ in tekst for tekst in gezien)  # control: as text it would


def test_tables_that_were_built_anew_keep_the_wall(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(wal.zaken[0]))
    wal.kantoor.leesmodel.herbouw()
    assert wal.ziet(id_) == {wal.zaken[0]}
    assert wal.ziet(None) == set()
    wal.database.zelfcontrole()


def test_tables_of_before_the_wall_show_nothing_until_they_are_built_anew(
    wal: Wal,
) -> None:
    wal.beheer("DROP POLICY zicht ON lees.vastlegging; DROP POLICY zicht ON lees.toets")
    wal.database.zelfcontrole()
    assert wal.ziet(wal.zichten.id_van(zicht(elk=True))) == set()


ONVEILIG = [
    ("ALTER TABLE lees.{t} DISABLE ROW LEVEL SECURITY", "verwacht rijbeveiliging aan"),
    (
        "CREATE POLICY ruim ON lees.{t} FOR SELECT USING (true)",
        "verwacht alleen het beleid zicht, kreeg ruim: true",
    ),
    ("ALTER POLICY zicht ON lees.{t} USING (true)", "kreeg zicht: true"),
    ("CREATE VIEW lees.om AS SELECT * FROM lees.{t}", "lees.om: verwacht rijbeveiliging aan"),
    (
        "ALTER TABLE lees.{t} OWNER TO toedracht_inzage",
        "rol toedracht_inzage: verwacht geen eigenaar, maar is eigenaar van lees.{t}",
    ),
    (
        "ALTER ROLE toedracht_inzage BYPASSRLS",
        "rol toedracht_inzage: verwacht een rol zonder bijzondere rechten",
    ),
    ("GRANT toedracht_projectie TO toedracht_inzage", "kreeg toedracht_projectie"),
    ("GRANT INSERT ON toegang.zicht TO toedracht_inzage", "recht INSERT op toegang.zicht"),
    ("GRANT UPDATE (elk) ON toegang.zicht TO toedracht_inzage", "recht UPDATE op toegang.zicht"),
    ("GRANT SELECT (dossiers) ON toegang.zicht TO toedracht_inzage", "SELECT op toegang.zicht"),
    ("GRANT SELECT ON ledger.entry TO toedracht_inzage", "recht SELECT op ledger.entry"),
    ("GRANT SELECT ON vault.sealed TO toedracht_inzage", "recht SELECT op vault.sealed"),
    ("ALTER FUNCTION toegang.dossiers RESET search_path", "functie toegang.dossiers: verwacht"),
]


def test_the_self_check_refuses_a_database_in_which_the_wall_has_a_hole(wal: Wal) -> None:
    wal.database.zelfcontrole()  # control: safe as it is
    with psycopg.connect(wal.database.dsn_eigenaar) as eigenaar:
        for tabel in ("vastlegging", "toets"):
            for opdracht, bevinding in ONVEILIG:
                goed = bevindingen(eigenaar)
                eigenaar.execute(opdracht.format(t=tabel).encode())
                nieuw = bevindingen(eigenaar) - goed
                assert any(bevinding.format(t=tabel) in regel for regel in nieuw), opdracht
                eigenaar.rollback()


def bevindingen(verbinding: psycopg.Connection[Any]) -> set[str]:
    """What the self-check says inside this transaction."""
    verbinding.execute("SET LOCAL ROLE toedracht_append")
    tekst = files("ledger").joinpath("zelfcontrole.sql").read_bytes()
    gevonden = {regel for (regel,) in verbinding.execute(tekst)}
    verbinding.execute("RESET ROLE")
    return gevonden
