"""The database is found or started, brought up to date, and refused when it is unsafe."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.databank import postgres
from ledger.databank.postgres import AndereMigratie, Database, OnveiligeDatabank, op_databank, start
from ledger.log.journal import Journal
from tests.opstelling.schrijver import opdracht
from tests.opstelling.storingen import Server, Versie, wacht_tot

ALLE_VERSIES = True

# What is taken away, how it is given back, and what the refusal says about it.
UIT = [
    ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync", "fsync: verwacht on"),
    (
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM RESET full_page_writes",
        "full_page_writes: verwacht on",
    ),
    ("ALTER DATABASE {db} SET synchronous_commit = local", "", "synchronous_commit: verwacht on"),
    (
        "ALTER TABLE ledger.entry ENABLE TRIGGER onveranderlijk",
        "",
        "trigger onveranderlijk op ledger.entry: verwacht altijd aan, kreeg niet bij replica",
    ),
    (
        "ALTER TABLE ledger.tile DISABLE TRIGGER onveranderlijk",
        "",
        "trigger onveranderlijk op ledger.tile: verwacht altijd aan, kreeg uit",
    ),
    (
        "DROP TRIGGER alleen_vooruit ON ledger.head",
        "",
        "trigger alleen_vooruit op ledger.head: verwacht altijd aan, kreeg ontbreekt",
    ),
    (
        "ALTER ROLE toedracht_append BYPASSRLS",
        "ALTER ROLE toedracht_append NOBYPASSRLS",
        "rol toedracht_append: verwacht een rol zonder bijzondere rechten",
    ),
    (
        "GRANT toedracht_eigenaar TO toedracht_append",
        "REVOKE toedracht_eigenaar FROM toedracht_append",
        "rol toedracht_append: verwacht geen eigenaar, maar is eigenaar van ledger.entry",
    ),
    (
        "GRANT INSERT ON ledger.command TO toedracht_append",
        "",
        "rol toedracht_append: verwacht geen recht INSERT op ledger.command",
    ),
    (
        "GRANT UPDATE (daad) ON ledger.entry TO PUBLIC",
        "",
        "rol toedracht_append: verwacht geen recht UPDATE op ledger.entry",
    ),
    (
        "GRANT DELETE ON vault.sealed TO toedracht_append",
        "",
        "rol toedracht_append: verwacht geen recht DELETE op vault.sealed",
    ),
    (
        "GRANT EXECUTE ON FUNCTION ledger.append TO toedracht_ondertekenaar",
        "",
        "rol toedracht_ondertekenaar: verwacht geen recht EXECUTE op ledger.append",
    ),
    (
        "GRANT DELETE ON ledger.checkpoint TO toedracht_ondertekenaar",
        "",
        "rol toedracht_ondertekenaar: verwacht geen recht DELETE op ledger.checkpoint",
    ),
    (
        "GRANT TEMPORARY ON DATABASE {db} TO PUBLIC",
        "",
        "verwacht geen recht om in deze databank tabellen of schema's te maken, kreeg TEMPORARY",
    ),
    (
        "ALTER FUNCTION ledger.append RESET search_path",
        "",
        "functie ledger.append: verwacht SECURITY DEFINER",
    ),
    (
        "UPDATE ledger.head SET size = size + 1",
        "",
        "grootboek: verwacht 3 vastleggingen volgens de kop, kreeg er 2, de hoogste 2",
    ),
]


LOGT = [
    (("log_statement = 'mod'",), "log_statement: verwacht none, kreeg mod"),
    (("log_parameter_max_length_on_error = 80",), "log_parameter_max_length_on_error: verwacht 0"),
    (("log_min_duration_statement = 0",), "log_parameter_max_length: verwacht 0, kreeg -1"),
    (("log_min_duration_statement = 0", "log_parameter_max_length = 0"), None),  # control
]


@pytest.mark.parametrize(("stand", "bevinding"), LOGT, ids=[str(len(w)) + w[0] for w, _ in LOGT])
def test_c14_a_server_that_logs_what_a_question_holds_is_refused(
    database: Database, databanknaam: str, stand: tuple[str, ...], bevinding: str | None
) -> None:
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer:
        for deel in stand:
            _stel_in(beheer, f"ALTER DATABASE {databanknaam} SET {deel}")
    if bevinding is None:
        database.zelfcontrole()
    else:
        with pytest.raises(OnveiligeDatabank, match=bevinding):
            database.zelfcontrole()


@pytest.mark.parametrize(("uit", "terug", "bevinding"), UIT, ids=[uit for uit, _, _ in UIT])
def test_the_self_check_names_what_is_unsafe_in_one_line(
    database: Database, journal: Journal, databanknaam: str, uit: str, terug: str, bevinding: str
) -> None:
    journal.append(opdracht(aantal=2))
    database.zelfcontrole()  # control: safe until then
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer, ExitStack() as na:
        if "DROP" in uit:
            beheer.execute("ALTER EVENT TRIGGER toedracht_geen_drop DISABLE")
        _stel_in(beheer, uit.format(db=databanknaam))
        na.callback(_stel_in, beheer, terug)
        with pytest.raises(OnveiligeDatabank) as fout:
            database.zelfcontrole()
    assert any(
        regel.startswith(bevinding) or bevinding in regel for regel in fout.value.bevindingen
    )
    assert all(regel and "\n" not in regel for regel in fout.value.bevindingen)


def _stel_in(beheer: psycopg.Connection[tuple[object, ...]], opdracht_: str) -> None:
    if not opdracht_:
        return
    beheer.execute(opdracht_)
    if "SYSTEM" in opdracht_:
        beheer.execute("SELECT pg_reload_conf()")
        naam = opdracht_.split()[3]
        waarde = "off" if "= off" in opdracht_ else "on"

        def ingesteld() -> bool:
            rij = beheer.execute("SELECT current_setting(%s)", [naam]).fetchone()
            return rij == (waarde,)

        wacht_tot(ingesteld)


def test_a_session_without_time_limits_is_refused(database: Database) -> None:
    kaal = conninfo_to_dict(database.dsn_append) | {"options": ""}
    with pytest.raises(OnveiligeDatabank, match="idle_in_transaction_session_timeout: verwacht"):
        replace(database, dsn_append=make_conninfo("", **kaal)).zelfcontrole()


def test_a_superuser_is_refused_as_appender(database: Database) -> None:
    with pytest.raises(OnveiligeDatabank, match="rol postgres"):
        replace(database, dsn_append=database.dsn_eigenaar).zelfcontrole()


@pytest.mark.storing
def test_a_cluster_without_checksums_is_refused(versie: Versie) -> None:
    kaal = Server(versie, checksums=False)
    try:
        kaal.beheer("CREATE DATABASE toedracht TEMPLATE template0")
        database = op_databank(kaal.dsn("toedracht"), login=True)
        with pytest.raises(OnveiligeDatabank, match="verwacht de tabellen van een register"):
            _met_rollen(database).zelfcontrole()
        database.migreer()
        with pytest.raises(OnveiligeDatabank, match="data_checksums: verwacht on") as fout:
            database.zelfcontrole()
        assert len(fout.value.bevindingen) == 1
    finally:
        kaal.verwijder()


def _met_rollen(database: Database) -> Database:
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as verbinding:
        verbinding.execute("CREATE ROLE toedracht_append LOGIN")
    return database


# ── a database that someone else runs ─────────────────────────────────────────────────────────


@pytest.mark.storing
def test_owners_without_superuser_can_run_a_register_through_set_role(versie: Versie) -> None:
    """As a hosting party hands out databases: the first makes the roles, the next gets them."""
    server = Server(versie)
    try:
        server.beheer("CREATE ROLE eerste LOGIN CREATEROLE", "CREATE ROLE tweede LOGIN")
        for wie in ("eerste", "tweede"):
            server.beheer(f"CREATE DATABASE {wie} OWNER {wie} TEMPLATE template0")
            database = start(None, server.dsn(wie, wie=wie))
            database.migreer()
            database.migreer()
            _doet_wat_het_belooft(database)
            server.beheer(
                "DO $$ BEGIN EXECUTE (SELECT format('GRANT %s TO tweede', string_agg(rolname, ','))"
                " FROM pg_roles WHERE rolname ^@ 'toedracht_'); END $$"
            )
    finally:
        server.verwijder()


def _doet_wat_het_belooft(database: Database) -> None:
    database.zelfcontrole()
    with closing(Journal(database)) as journal:
        journal.append(opdracht("a"))
        assert journal.lees(tags=["a"])[0].nummer == 1
    with psycopg.connect(database.dsn_append, autocommit=True) as verbinding:
        assert verbinding.execute("SELECT current_user").fetchone() == ("toedracht_append",)
        with pytest.raises(errors.InsufficientPrivilege):
            verbinding.execute("DELETE FROM ledger.entry")
    # Control: the login may become the owner, so it is refused as appender.
    with pytest.raises(OnveiligeDatabank, match=r"eigenaar van ledger\.entry"):
        replace(database, dsn_append=database.dsn_eigenaar).zelfcontrole()


# ── migrations ────────────────────────────────────────────────────────────────────────────────

LATER = b"CREATE TABLE ledger.later (x int); SELECT pg_sleep({}); CREATE TABLE ledger.nog (x int);"


def _migraties_met(monkeypatch: pytest.MonkeyPatch, *extra: tuple[str, bytes]) -> None:
    eigen = list(postgres._migraties())
    monkeypatch.setattr(postgres, "_migraties", lambda: iter([*eigen, *extra]))


def test_migrating_at_once_from_many_sides_runs_every_migration_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.beheer("CREATE DATABASE samen TEMPLATE template0")
    try:
        database = op_databank(server.dsn("samen"), login=True)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda _: database.migreer(), range(6)))
        database.zelfcontrole()
    finally:
        server.beheer("DROP DATABASE samen WITH (FORCE)")


@pytest.mark.storing
def test_a_migration_killed_half_way_leaves_nothing_and_runs_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _migraties_met(monkeypatch, ("9000_later.sql", LATER.replace(b"{}", b"30")))
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as beheer:
        dood: list[psycopg.Error] = []

        def migreer() -> None:
            try:
                database.migreer()
            except psycopg.Error as fout:
                dood.append(fout)

        werk = threading.Thread(target=migreer)
        werk.start()
        slaapt = (
            "SELECT pid FROM pg_stat_activity"
            " WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )
        wacht_tot(lambda: beheer.execute(slaapt).fetchone() is not None)
        beheer.execute(f"SELECT pg_terminate_backend(pid) FROM ({slaapt}) s")
        werk.join(10)
        assert dood
        assert beheer.execute("SELECT to_regclass('ledger.later')").fetchone() == (None,)
        monkeypatch.undo()
        database.migreer()  # nothing to do for the version that never knew of it
        _migraties_met(monkeypatch, ("9000_later.sql", LATER.replace(b"{}", b"0")))
        database.migreer()
        assert beheer.execute("SELECT to_regclass('ledger.nog')").fetchone() != (None,)
        rijen = beheer.execute("SELECT nummer FROM ledger.migratie ORDER BY 1").fetchall()
        assert rijen[-1] == (9000,)


def test_a_database_of_another_version_is_not_touched(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _migraties_met(monkeypatch, ("9000_later.sql", b"SELECT 1"))
    database.migreer()
    monkeypatch.undo()
    with pytest.raises(AndereMigratie, match="migratie 9000"):
        database.migreer()
    _migraties_met(monkeypatch, ("9000_later.sql", b"SELECT 2"))
    with pytest.raises(AndereMigratie, match=r"9000_later\.sql"):
        database.migreer()


def test_nothing_to_start_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a data folder or a DSN"):
        start(None, None)
