"""Who may do what to the log: append and read, and nobody rewrites (I1).

Rights stop the service; triggers stop the owner and even a superuser; the controls take them away.
"""

import psycopg
import pytest
from psycopg import errors

from ledger.databank.postgres import Database
from ledger.entry import VerzegeldeTekst
from ledger.log.journal import Journal, Opdracht
from tests.opstelling.schrijver import entry, opdracht

ALLE_VERSIES = True

VERBODEN = [
    "UPDATE ledger.entry SET daad = 'x'",
    "UPDATE ledger.head SET size = 100",
    "DELETE FROM ledger.entry",
    "DELETE FROM vault.sealed",
    "TRUNCATE ledger.tag",
    "INSERT INTO ledger.tag VALUES ('x', 1)",
    "INSERT INTO ledger.command VALUES ('k', decode(repeat('00', 32), 'hex'), 1, 1, now())",
    "MERGE INTO ledger.head h USING (VALUES (1)) v ON true WHEN MATCHED THEN UPDATE SET size = 9",
    "DROP TABLE ledger.entry",
    "DROP FUNCTION ledger.append",
    "ALTER TABLE ledger.entry DISABLE TRIGGER ALL",
    "CREATE TABLE ledger.nep ()",
    "CREATE TEMPORARY TABLE entry ()",
    "SELECT ledger.leg_tegels(0, 256)",
    "SET ROLE toedracht_eigenaar",
]
_KALE_APPEND = """
SELECT ledger.append('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
  '{}', '{}', '{}', '{}', false)
"""


@pytest.mark.parametrize("opdracht_", VERBODEN)
def test_the_append_role_may_only_append_and_read(
    journal: Journal, database: Database, opdracht_: str
) -> None:
    journal.append(opdracht("a"))
    with psycopg.connect(database.dsn_append, autocommit=True) as verbinding:
        with pytest.raises(errors.InsufficientPrivilege):
            verbinding.execute(opdracht_)
        assert verbinding.execute("SELECT size FROM ledger.head").fetchone() == (1,)


@pytest.mark.parametrize(
    "opdracht_", [*VERBODEN, "SELECT FROM vault.sealed", "SELECT FROM ledger.command", _KALE_APPEND]
)
def test_the_signer_may_only_read_entries_and_insert_checkpoints(
    journal: Journal, database: Database, opdracht_: str
) -> None:
    journal.append(opdracht("a"))
    with psycopg.connect(database.dsn_ondertekenaar, autocommit=True) as verbinding:
        with pytest.raises(errors.InsufficientPrivilege):
            verbinding.execute(opdracht_)
        assert verbinding.execute("SELECT count(*) FROM ledger.entry").fetchone() == (1,)
        verbinding.execute("INSERT INTO ledger.checkpoint (size, note) VALUES (1, 'noot')")
        with pytest.raises(errors.InsufficientPrivilege):
            verbinding.execute("DELETE FROM ledger.checkpoint")


@pytest.mark.parametrize(
    "opdracht_",
    [
        "UPDATE ledger.entry SET daad = 'x'",
        "DELETE FROM ledger.tag",
        "TRUNCATE ledger.tile",
        "MERGE INTO ledger.tag t USING (VALUES (1)) v ON true WHEN MATCHED THEN DELETE",
        "UPDATE ledger.head SET size = 0",
        "DELETE FROM ledger.head",
        "UPDATE vault.sealed SET ciphertext = ''",
        "DELETE FROM vault.sealed",
        "DROP TABLE ledger.entry CASCADE",
        "DROP SCHEMA ledger CASCADE",
        "ALTER TABLE ledger.entry DROP COLUMN state",
    ],
)
def test_even_a_superuser_is_refused_by_the_triggers(
    journal: Journal, database: Database, opdracht_: str
) -> None:
    journal.append(opdracht("a"))
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as verbinding:
        for rol in ("origin", "replica"):
            verbinding.execute(f"SET session_replication_role = {rol}")
            with pytest.raises(errors.InsufficientPrivilege, match=r"refused|move on"):
                verbinding.execute(opdracht_)


def test_control_without_trigger_or_without_always_history_can_be_rewritten(
    journal: Journal, database: Database
) -> None:
    journal.append(opdracht("a"))
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as verbinding:
        verbinding.execute("ALTER TABLE ledger.entry ENABLE TRIGGER onveranderlijk")
        verbinding.execute("SET session_replication_role = replica")
        verbinding.execute("UPDATE ledger.entry SET daad = 'vals'")
        verbinding.execute("SET session_replication_role = origin")
        verbinding.execute("ALTER TABLE ledger.tag DISABLE TRIGGER onveranderlijk")
        verbinding.execute("DELETE FROM ledger.tag")
    assert journal.lees()[0].daad == "vals"
    assert journal.lees(tags=("a",)) == []


def test_sealed_texts_are_read_by_readers_and_erased_by_the_eraser_alone(
    journal: Journal, database: Database
) -> None:
    tekst = VerzegeldeTekst("bronnen/0/titel", "t-1", b"c" * 40)
    voor = Opdracht(None, b"", (entry("a"), entry("b", verzegeld=[tekst])))
    journal.append(voor)
    id_ = str(voor.entries[1].entry_id)
    assert journal.verzegeld([1, 2]) == {(2, "bronnen/0/titel"): (id_, tekst)}
    with (
        psycopg.connect(database.dsn_projectie) as verbinding,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        verbinding.execute("SELECT FROM vault.sealed")
    with psycopg.connect(database.dsn_wissen, autocommit=True) as verbinding:
        with pytest.raises(errors.InsufficientPrivilege):
            verbinding.execute("UPDATE vault.sealed SET ciphertext = ''")
        verbinding.execute("DELETE FROM vault.sealed WHERE text_key_id = 't-1'")
    assert journal.verzegeld([1, 2]) == {}
    assert journal.bestaat(id_)


def test_the_projections_own_their_read_tables_and_readers_read_what_is_given_to_them(
    database: Database,
) -> None:
    with psycopg.connect(database.dsn_projectie, autocommit=True) as verbinding:
        verbinding.execute("CREATE TABLE lees.proef AS SELECT 1 AS een")
        with psycopg.connect(database.dsn_inzage, autocommit=True) as lezer:
            with pytest.raises(errors.InsufficientPrivilege):
                lezer.execute("SELECT een FROM lees.proef")
            verbinding.execute("GRANT SELECT ON lees.proef TO toedracht_inzage")
            assert lezer.execute("SELECT een FROM lees.proef").fetchone() == (1,)
            with pytest.raises(errors.InsufficientPrivilege):
                lezer.execute("UPDATE lees.proef SET een = 2")
    with psycopg.connect(database.dsn_projectie, autocommit=True) as verbinding:
        verbinding.execute("DROP TABLE lees.proef")
