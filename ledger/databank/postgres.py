"""The database of a register: found or started, brought up to date, and refused when unsafe.

Two ways to have one. *Embedded*: PostgreSQL 18 from a wheel, started in the data folder on a unix
socket that only we may enter; it trusts whoever reaches that socket, so it serves a demo and the
tests, not production. *By DSN*: a database of PostgreSQL 15 or newer that someone else runs.

Each task has its own role (rollen.sql). Embedded, a task logs in as its role. By DSN there is one
login: every task connects with it and becomes its role from the first statement (`-c role=…`), so
no further passwords exist; the login must own the database and may create roles, or be a member of
ours. The limit of that: rights are then judged for the role, but the session could `RESET ROLE`
back to the login. Whoever wants that wall too gives the roles passwords of their own (a pgpass
file) and builds `Database` with a DSN per role. A pooler between us and the database must pass on
the options of a connection.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from ledger.databank import ingebed
from ledger.databank.ingebed import OnbereikbareDatabank

DATABANK = "toedracht"
Zwijgt = psycopg.OperationalError  # a database does not answer, or not in time
_MIGRATION_LOCK = 0x746F6564  # "toed": any fixed number, the same for every process
# A session that keeps a transaction open holds the head row, so the appender gets five seconds.
_OPTIONS = {
    "append": "-c idle_in_transaction_session_timeout=5s -c lock_timeout=4s",
    "lees": "-c idle_in_transaction_session_timeout=60s -c lock_timeout=4s",
    "projectie": "-c idle_in_transaction_session_timeout=600s -c lock_timeout=60s",
    "wissen": "-c idle_in_transaction_session_timeout=60s -c lock_timeout=4s",
    "ondertekenaar": "-c idle_in_transaction_session_timeout=60s -c lock_timeout=4s",
    # What a reader asks is answered within five seconds, or not.
    "inzage": "-c idle_in_transaction_session_timeout=60s -c lock_timeout=4s"
    " -c statement_timeout=5s",
    "toegang": "-c idle_in_transaction_session_timeout=5s -c lock_timeout=4s",
}
_AANLOOP = 5.0
_REGISTER = """
SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'ledger' AND c.relname = 'head'
"""
# A dead network is noticed within seconds instead of hours; a unix socket ignores these.
_NETWORK: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


class OnveiligeDatabank(Exception):
    """The database does not keep what the register promises; one line per finding."""

    def __init__(self, bevindingen: tuple[str, ...]) -> None:
        super().__init__("\n".join(bevindingen))
        self.bevindingen = bevindingen


class AndereMigratie(Exception):
    """The database was made by other migrations than the ones in this version."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where a register's database is, for each task under the role of that task."""

    dsn_eigenaar: str = field(repr=False)
    dsn_append: str = field(repr=False)
    dsn_lees: str = field(repr=False)
    dsn_projectie: str = field(repr=False)
    dsn_wissen: str = field(repr=False)
    dsn_ondertekenaar: str = field(repr=False)
    dsn_toegang: str = field(repr=False)
    dsn_inzage: str = field(repr=False)
    server: Any = field(default=None, repr=False, compare=False)

    def migreer(self) -> None:
        """Bring roles and tables up to date; safe to run from several processes at once.

        Raises:
            AndereMigratie: the database has a migration that this version has not, or had it
                with another text.
            OnbereikbareDatabank: it does not answer, or does not let us in.
        """
        with self._als_eigenaar() as verbinding:
            gedaan = _gedane_migraties(verbinding)
            bekend = dict(_migraties())
            for nummer in gedaan.keys() - {int(naam[:4]) for naam in bekend}:
                raise AndereMigratie(
                    f"migratie {nummer}: verwacht geen migratie van een latere uitgave"
                )
            for naam, tekst in bekend.items():
                _migreer(verbinding, naam, tekst, gedaan)

    @contextmanager
    def in_opbouw(self, migraties: Mapping[int, bytes]) -> Iterator[psycopg.Connection[Any]]:
        """The tables as these migrations left them, empty, to be filled: whole or not there at all.

        Raises:
            AndereMigratie: this version does not begin with these migrations, or there are
                tables already.
            OnbereikbareDatabank: it does not answer, or does not let us in.
        """
        with self._als_eigenaar() as verbinding, verbinding.transaction():
            if _gedane_migraties(verbinding):
                raise AndereMigratie("databank: verwacht er een zonder register, kreeg er een met")
            bekend = {int(naam[:4]): (naam, tekst) for naam, tekst in _migraties()}
            if set(migraties) != set(list(bekend)[: len(migraties)]):
                raise AndereMigratie(
                    f"migratie {max(migraties)}: verwacht geen migratie van een latere uitgave"
                )
            for nummer, hash_ in sorted(migraties.items()):
                naam, tekst = bekend[nummer]
                if hash_ != sha256(tekst).digest():
                    raise AndereMigratie(f"{naam}: verwacht een databank die hiermee gemaakt is")
                _migreer(verbinding, naam, tekst, {})
            yield verbinding

    @contextmanager
    def _als_eigenaar(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the owner, one at a time, with the roles up to date."""
        try:
            verbinding = psycopg.connect(self.dsn_eigenaar, autocommit=True)
        except psycopg.OperationalError as fout:
            reden = str(fout).strip().partition("\n")[0]
            raise OnbereikbareDatabank(
                f"databank: verwacht een verbinding, kreeg {reden}"
            ) from None
        with verbinding:
            verbinding.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
            verbinding.execute(_sql("rollen.sql"))
            yield verbinding

    def nagekeken(self) -> None:
        """Refuse what is not the database of a register, without changing anything there.

        Raises:
            OnbereikbareDatabank: it does not answer, does not let us in, or holds no register.
        """
        for dsn in (self.dsn_eigenaar, self.dsn_ondertekenaar, self.dsn_append):
            try:
                with verbind(dsn, _AANLOOP) as verbinding:
                    er_is = verbinding.execute(_REGISTER).fetchone()
            except psycopg.OperationalError as fout:
                reden = str(fout).strip().partition("\n")[0]
                raise OnbereikbareDatabank(
                    f"databank: verwacht een verbinding, kreeg {reden}"
                ) from None
            if er_is is None:
                raise OnbereikbareDatabank(
                    "databank: verwacht de tabellen van een register, kreeg er geen;"
                    " begin er een met 'toedracht begin'"
                )

    def zelfcontrole(self) -> None:
        """Refuse to work on a database that cannot keep our promises.

        Raises:
            OnveiligeDatabank: one Dutch line per unsafe setting, missing trigger or surplus right.
        """
        with psycopg.connect(self.dsn_append, autocommit=True) as verbinding:
            try:
                bevindingen = verbinding.execute(_sql("zelfcontrole.sql")).fetchall()
            except (errors.UndefinedTable, errors.UndefinedFunction, errors.InvalidSchemaName):
                bevindingen = [("grootboek: verwacht de tabellen van een register, kreeg er geen",)]
        if bevindingen:
            raise OnveiligeDatabank(tuple(sorted(regel for (regel,) in bevindingen)))

    def stop(self) -> None:
        """Let go of an embedded server; it stops when nobody else uses it. Else: nothing."""
        if self.server is not None:
            self.server.cleanup()


def start(data: Path | None, dsn: str | None) -> Database:
    """The database at `dsn`, or else the embedded one in the folder `data`, started if need be.

    Neither migrates nor checks: callers do `migreer()` and `zelfcontrole()` in that order.
    """
    if dsn:
        return op_databank(dsn, login=False)
    if data is None:
        raise ValueError("expected a data folder or a DSN, got neither")
    server = ingebed.server_in(data / "postgres")
    basis = make_conninfo(server.get_uri(), dbname=DATABANK)
    _create_database(make_conninfo(basis, dbname="postgres"), DATABANK)
    return op_databank(basis, login=True, server=server)


def naast(databank: Database, dsn: str | None, *, maak: bool = True) -> Database:
    """The database of the access log: at `dsn`, or beside that of the register and named after it.

    Unless `maak` says otherwise it is made when it is not there.

    Raises:
        OnbereikbareDatabank: it is not there, and this login may not make it.
    """
    if dsn:
        return op_databank(dsn, login=False)
    naam = f"{conninfo_to_dict(databank.dsn_eigenaar)['dbname']}_toegang"
    try:
        if maak:
            _create_database(databank.dsn_eigenaar, naam)
    except (psycopg.OperationalError, errors.InsufficientPrivilege) as fout:
        reden = str(fout).strip().partition("\n")[0]
        raise OnbereikbareDatabank(
            f"toegang: verwacht een databank {naam} of TOEDRACHT_TOEGANG_DSN, kreeg {reden}"
        ) from None
    basis = make_conninfo(databank.dsn_eigenaar, dbname=naam)
    return op_databank(basis, login=databank.server is not None)


def op_databank(dsn: str, *, login: bool, server: object = None) -> Database:
    """The tasks of a register on any database: each logging in as its role, or by SET ROLE.

    Raises:
        OnbereikbareDatabank: `dsn` is no connection string.
    """
    try:
        gegeven = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        # What libpq says of it could quote a password.
        raise OnbereikbareDatabank(
            "TOEDRACHT_DSN: verwacht een verbindingsregel van PostgreSQL, kreeg iets anders"
        ) from None
    basis = _NETWORK | gegeven

    def voor(taak: str) -> str:
        rol = f"toedracht_{taak}"
        opties = [str(gegeven.get("options") or ""), _OPTIONS[taak]]
        if login:
            return make_conninfo("", **basis | {"options": " ".join(opties).strip(), "user": rol})
        opties.append(f"-c role={rol}")
        return make_conninfo("", **basis | {"options": " ".join(opties).strip()})

    return Database(
        dsn_eigenaar=make_conninfo("", **basis),
        dsn_append=voor("append"),
        dsn_lees=voor("lees"),
        dsn_projectie=voor("projectie"),
        dsn_wissen=voor("wissen"),
        dsn_ondertekenaar=voor("ondertekenaar"),
        dsn_toegang=voor("toegang"),
        dsn_inzage=voor("inzage"),
        server=server,
    )


def _sql(naam: str) -> bytes:
    return files("ledger.databank").joinpath(naam).read_bytes()


def _migraties() -> Iterator[tuple[str, bytes]]:
    """Name and text of every migration, in order; a name begins with its number."""
    yield "0001_schema.sql", _sql("schema.sql")
    later = files("ledger.databank").joinpath("migraties")
    if later.is_dir():
        for bestand in sorted(later.iterdir(), key=lambda b: b.name):
            if bestand.name.endswith(".sql"):
                yield bestand.name, bestand.read_bytes()


def _gedane_migraties(verbinding: psycopg.Connection[Any]) -> dict[int, bytes]:
    if verbinding.execute("SELECT to_regclass('ledger.migratie')").fetchone() == (None,):
        return {}
    return dict(verbinding.execute("SELECT nummer, sha256 FROM ledger.migratie").fetchall())


def _migreer(
    verbinding: psycopg.Connection[Any], naam: str, tekst: bytes, gedaan: dict[int, bytes]
) -> None:
    nummer, hash_ = int(naam[:4]), sha256(tekst).digest()
    if nummer in gedaan:
        if gedaan[nummer] != hash_:
            raise AndereMigratie(f"{naam}: verwacht een databank die hiermee gemaakt is")
        return
    with verbinding.transaction():
        verbinding.execute(tekst)
        verbinding.execute(
            "INSERT INTO ledger.migratie (nummer, naam, sha256) VALUES (%s, %s, %s)",
            [nummer, naam, hash_],
        )


def _create_database(dsn: str, naam: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as verbinding:
        verbinding.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        bestaat = verbinding.execute("SELECT FROM pg_database WHERE datname = %s", [naam])
        if bestaat.fetchone() is None:
            verbinding.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(naam)
                )
            )


class Verbinding(psycopg.Connection[tuple[Any, ...]]):
    """A connection that gives up at `deadline`: a black-holed network never answers."""

    deadline: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Exchange with the server, until the deadline if there is one."""
        if timeout is not None or self.deadline is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, max(0.0, self.deadline - time.monotonic()))
        except errors._WaitTimeout as error:  # noqa: SLF001  psycopg gives it no public name
            raise psycopg.OperationalError("no reply within the deadline") from error


def verbind(dsn: str, termijn: float) -> Verbinding:
    """A connection in autocommit, or an OperationalError within `termijn` seconds."""
    return Verbinding.connect(dsn, autocommit=True, connect_timeout=max(2, int(termijn)))


@contextmanager
def binnen_termijn(
    uit: ConnectionPool[Verbinding], termijn: float, anders: Exception
) -> Iterator[Verbinding]:
    """A connection of this pool that gives up in time.

    Raises:
        anders: it gave up, or there was none to give.
    """
    try:
        with uit.connection() as verbinding:
            verbinding.deadline = time.monotonic() + termijn
            try:
                yield verbinding
            finally:
                verbinding.deadline = None
    except psycopg.OperationalError:
        raise anders from None


def pool(
    dsn: str,
    *,
    termijn: float,
    minst: int = 0,
    hoogst: int,
    check: bool = True,
    configure: Callable[[Verbinding], None] | None = None,
) -> ConnectionPool[Verbinding]:
    """Connections for the readers of one role, each transaction ended by itself.

    With `check` a connection that a restart of the server broke is replaced before it is lent
    out, at the price of one round trip.
    """
    return ConnectionPool(
        dsn,
        connection_class=Verbinding,
        kwargs={"autocommit": True},
        check=ConnectionPool.check_connection if check else None,
        configure=configure,
        min_size=minst,
        max_size=hoogst,
        timeout=termijn,
        open=True,
    )
