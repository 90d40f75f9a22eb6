"""The read tables and their upkeep.

A projection makes rows of entries, and one loop does that for all of them: take a page of what is
new, write its rows and the position they lead to in one transaction, wait for more. So an entry
has its effect exactly once, also when the process is killed half-way or when two processes do the
work. Building anew is the same loop from position 0, in tables beside the live ones (D9).

The loop listens before it first looks, so nothing falls between the two; it also looks every
second, because a notification can be lost, and connects anew when the connection breaks or falls
silent. An entry that a projection cannot take stops that projection there, in plain sight; the
others go on. Nothing is ever skipped: a skipped entry would become a false "duty missed".
"""

import select
import socket
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import orjson
import psycopg
from eventsourcing.persistence import Tracking, TrackingRecorder
from eventsourcing.projection import Projection
from psycopg import errors

from ledger.dossier import brondag
from ledger.entry import FORMAAT, dossiers_van
from ledger.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.journal import KANAAL
from ledger.postgres import Verbinding, verbind

LIVE, BOUW = "lees", "lees_bouw"
NORMENTAG = "normen"
VERSIE = 1  # of the rows; with another number, or other tables, the next start builds anew
_LOG = "register"
_REBUILD_LOCK = 0x6C656573  # "lees": one rebuild at a time, whatever process
_PROBE, _PAGE = 3.0, 30.0  # seconds without a reply before a connection counts as dead
_BACK_OFF = (0.1, 2.0)
_GONE = (psycopg.OperationalError, psycopg.InterfaceError, errors.UndefinedTable)

_SESSION = "SET TIME ZONE 'UTC'; SET synchronous_commit = off; SET lock_timeout = '2s'"
# Who holds this row's lock does the work; the others find it done.
_POSITION = """
SELECT nummer, aantal, wortel, (SELECT size FROM ledger.head) FROM lees.positie
WHERE projectie = %s FOR UPDATE
"""
_MOVE_ON = """
UPDATE lees.positie SET nummer = %s, aantal = %s, wortel = %s, gestopt_bij = NULL, reden = NULL
WHERE projectie = %s
"""
_STOP = "UPDATE lees.positie SET gestopt_bij = %s, reden = %s WHERE projectie = %s"
_STANDS = """
SELECT projectie, nummer, size, aantal, encode(wortel, 'hex'), gestopt_bij, reden
FROM lees.positie, ledger.head ORDER BY projectie
"""
_ENTRIES = """
SELECT nummer, entry_id, daad, tags, vastgelegd_op, state FROM ledger.entry
WHERE nummer > %s AND nummer <= %s ORDER BY nummer LIMIT %s
"""
_TAGGED_ENTRIES = """
SELECT nummer, entry_id, daad, tags, vastgelegd_op, state
FROM ledger.tag JOIN ledger.entry USING (nummer)
WHERE nummer > %s AND nummer <= %s AND tag = %s ORDER BY nummer LIMIT %s
"""

Rij = tuple[Any, ...]
Voortgang = Callable[[str, int, int], None]


class Entry(NamedTuple):
    """What a projection sees of an entry."""

    nummer: int
    entry_id: UUID
    daad: str
    tags: list[str]
    vastgelegd_op: datetime
    state: bytes


class Vastgelopen(Exception):
    """A projection cannot take an entry; it stays before it until that is mended."""

    def __init__(self, projectie: str, nummer: int, reden: str) -> None:
        super().__init__(f"projection {projectie} stopped at entry {nummer}: {reden}")
        self.projectie, self.nummer, self.reden = projectie, nummer, reden


@dataclass(frozen=True, slots=True)
class Projectiestand:
    """How far a projection is, and what keeps it from going on."""

    naam: str
    positie: int
    hoofd: int
    aantal: int
    wortel: str
    gestopt_bij: int | None
    reden: str | None

    @property
    def toestand(self) -> str:
        """`gestopt`, `verbroken`, `loopt` or `bij`."""
        if self.gestopt_bij is not None:
            return "gestopt"
        if self.reden is not None:
            return "verbroken"
        return "loopt" if self.positie < self.hoofd else "bij"


# ── what the tables hold ──────────────────────────────────────────────────────────────────────


class Bladzijde(TrackingRecorder):
    """The view a projection writes to: the rows of one page and the position they lead to."""

    def __init__(self, schrijf: Callable[[Rij], None], nummer: int, aantal: int, wortel: bytes):
        self._schrijf = schrijf
        self.nummer, self.aantal, self.wortel = nummer, aantal, wortel

    def neem(self, rij: Rij) -> None:
        """Write a row, whose last value is JSON as bytes, and chain it to the root."""
        *kop, inhoud = rij
        self.wortel = sha256(self.wortel + orjson.dumps([*kop, orjson.Fragment(inhoud)])).digest()
        self.aantal += 1
        self._schrijf(rij)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Note the position that the rows so far lead to."""
        self.nummer = tracking.notification_id

    def max_tracking_id(self, application_name: str) -> int | None:  # noqa: ARG002  there is one log
        """The position that the rows so far lead to."""
        return self.nummer


class Projectie(Projection[Bladzijde]):
    """Rows for one table, each from its entry alone."""

    tabel: ClassVar[str]
    kolommen: ClassVar[Sequence[str]]  # the binary type of each column
    tag: ClassVar[str | None] = None  # only entries with this tag

    @abstractmethod
    def rijen(self, entry: Entry) -> Iterable[Rij]:
        """The rows of one entry."""

    def process_event(self, domain_event: Entry, tracking: Tracking) -> None:
        """Write the rows of an entry and note how far we are."""
        for rij in self.rijen(domain_event):
            self.view.neem(rij)
        self.view.insert_tracking(tracking)


class Dossiers(Projectie):
    """The entries of every case."""

    name = "dossiers"
    tabel = "vastlegging"
    kolommen = ("text", "int8", "uuid", "text", "bool", "uuid", "date", "text[]", "timestamptz",
                "bytea")  # fmt: skip

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        """One row per case that the entry concerns, its home first."""
        inhoud = _inhoud(entry)
        bronnen = inhoud.get("bronnen") or ()
        relaas = list(dict.fromkeys(bron["relaas"] for bron in bronnen if bron.get("relaas")))
        van_daad = inhoud.get("van_daad")
        betreft = UUID(van_daad) if van_daad else None
        bron_dag: date | None = brondag(inhoud) if bronnen else None
        tekst = orjson.dumps(inhoud)
        thuis = True
        for dossier in dossiers_van(entry.tags):
            yield (
                *(dossier, entry.nummer, entry.entry_id, entry.daad, thuis),
                *(betreft, bron_dag, relaas, entry.vastgelegd_op, tekst),
            )
            thuis = False


class Normen(Projectie):
    """What was set to judge by."""

    name = "normen"
    tabel = "norm"
    kolommen = ("int8", "uuid", "text", "timestamptz", "bytea")
    tag = NORMENTAG

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        """One row: the entry with its text."""
        inhoud = orjson.dumps(_inhoud(entry))
        yield (entry.nummer, entry.entry_id, entry.daad, entry.vastgelegd_op, inhoud)


PROJECTIES: tuple[type[Projectie], ...] = (Dossiers, Normen)
_BEKEND = HANDELINGEN.keys() | REGISTERHANDELINGEN.keys()


def _inhoud(entry: Entry) -> dict[str, Any]:
    inhoud: dict[str, Any] = orjson.loads(entry.state)["d"]
    if entry.daad not in _BEKEND or inhoud["@formaat"] != FORMAAT:
        soort = f"{entry.daad} in format {inhoud['@formaat']}"
        raise ValueError(f"expected an act of this version, got {soort}")
    return inhoud


# ── one page ──────────────────────────────────────────────────────────────────────────────────


def verwerk(
    verbinding: Verbinding, soort: type[Projectie], *, schema: str = LIVE, limiet: int = 2000
) -> tuple[int, int]:
    """Write one page of at most `limiet` entries; answer the new position and the log's head.

    Raises:
        Vastgelopen: an entry this projection cannot take; those before it were written.
    """
    try:
        return _page(verbinding, soort, schema, limiet)
    except _GONE:
        raise
    except Vastgelopen:
        raise
    except Exception:  # noqa: BLE001  the page went back whole: find out where by single entries
        for _ in range(limiet):
            positie, hoofd = _page(verbinding, soort, schema, 1)
        return positie, hoofd


def _page(
    verbinding: Verbinding, soort: type[Projectie], schema: str, limiet: int
) -> tuple[int, int]:
    verbinding.deadline = time.monotonic() + _PROBE
    with verbinding.transaction(), verbinding.cursor(binary=True) as cursor:
        rij = cursor.execute(_in(schema, _POSITION), [soort.name]).fetchone()
        if rij is None:
            raise errors.UndefinedTable(f"projection {soort.name} has no position")
        na, aantal, wortel, hoofd = rij
        if hoofd <= na:
            return na, hoofd
        verbinding.deadline = time.monotonic() + _PAGE
        entries: list[Entry] = []
        try:
            entries = _read(cursor, soort.tag, na, hoofd, limiet)
            blad = _write(cursor, soort, schema, entries, (na, aantal, wortel))
        except _GONE:
            raise
        except Exception as fout:
            if limiet > 1:
                raise
            nummer = entries[0].nummer if entries else na + 1
            raise Vastgelopen(soort.name, nummer, _reden(fout)) from fout
        # Fewer entries than asked for: there is nothing else up to the head.
        nummer = hoofd if len(entries) < limiet else blad.nummer
        cursor.execute(_in(schema, _MOVE_ON), [nummer, blad.aantal, blad.wortel, soort.name])
    return nummer, hoofd


def _read(
    cursor: psycopg.Cursor[Any], tag: str | None, na: int, tot: int, limiet: int
) -> list[Entry]:
    if tag is None:
        cursor.execute(_ENTRIES, [na, tot, limiet])
    else:
        cursor.execute(_TAGGED_ENTRIES, [na, tot, tag, limiet])
    return [Entry._make(rij) for rij in cursor]


def _write(
    cursor: psycopg.Cursor[Any],
    soort: type[Projectie],
    schema: str,
    entries: Sequence[Entry],
    stand: tuple[int, int, bytes],
) -> Bladzijde:
    with cursor.copy(f"COPY {schema}.{soort.tabel} FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(soort.kolommen)
        blad = Bladzijde(copy.write_row, *stand)
        projectie = soort(blad)
        for entry in entries:
            projectie.process_event(entry, Tracking(_LOG, entry.nummer))
    return blad


def _in(schema: str, query: str) -> str:
    return query.replace(f"{LIVE}.", f"{schema}.")


def _reden(fout: BaseException) -> str:
    return f"{type(fout).__name__}: {fout}".splitlines()[0][:300]


def lees_stand(verbinding: psycopg.Connection[Any]) -> tuple[Projectiestand, ...]:
    """How far every projection is, as the database has it."""
    return tuple(Projectiestand(*rij) for rij in verbinding.execute(_STANDS).fetchall())


# ── upkeep ────────────────────────────────────────────────────────────────────────────────────


class Leesmodel:
    """Keeps the read tables of one register up to date, with a thread per projection."""

    def __init__(
        self,
        dsn: str,
        projecties: Sequence[type[Projectie]] = PROJECTIES,
        *,
        pagina: int = 2000,
        tik: float = 1.0,
    ) -> None:
        self._dsn, self._soorten = dsn, tuple(projecties)
        self._pagina, self._tik = pagina, tik
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._verandering = threading.Condition()
        self._posities: dict[str, int] = {}
        self._redenen: dict[str, str | None] = {}
        self._wekker: socket.socket | None = None
        self._wek: socket.socket | None = None

    def start(self) -> None:
        """Follow the log, each projection by itself, until `stop`."""
        self._wekker, self._wek = socket.socketpair()
        for soort in self._soorten:
            naam = f"projectie-{soort.name}"
            thread = threading.Thread(target=self._volg, args=(soort,), name=naam, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End the threads; what was committed stays, what was not is done again later."""
        self._stopping.set()
        if self._wek and self._wekker:
            self._wek.close()
            for thread in self._threads:
                thread.join()
            self._wekker.close()

    def inhalen(self) -> int:
        """Bring every projection to the head of the log in this thread; answer the position.

        Raises:
            Vastgelopen: a projection met an entry it cannot take; the others are up to date.
        """
        posities, gestopt = [], None
        with closing(self._verbind()) as verbinding:
            for soort in self._soorten:
                try:
                    posities.append(self._haal_in(verbinding, soort))
                except Vastgelopen as fout:
                    gestopt = gestopt or fout
        if gestopt:
            raise gestopt
        return min(posities, default=0)

    def wacht(self, nummer: int, timeout: float) -> bool:
        """Wait until every projection has taken entry `nummer`; False when that did not happen."""

        def zover() -> bool:
            return all(self._posities.get(s.name, 0) >= nummer for s in self._soorten)

        def klaar() -> bool:
            return zover() or any(
                reden and self._posities.get(naam, 0) < nummer
                for naam, reden in self._redenen.items()
            )

        with self._verandering:
            self._verandering.wait_for(klaar, timeout)
            return zover()

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is; of a broken connection what this process last knew."""
        try:
            with closing(verbind(self._dsn, _PROBE)) as verbinding:
                verbinding.deadline = time.monotonic() + _PROBE
                return tuple(
                    replace(stand, reden=stand.reden or self._redenen.get(stand.naam))
                    for stand in lees_stand(verbinding)
                )
        except _GONE as fout:
            posities = [(s.name, self._posities.get(s.name, 0)) for s in self._soorten]
            return tuple(
                Projectiestand(naam, positie, positie, 0, "", None, _reden(fout))
                for naam, positie in posities
            )

    def herbouw(self, voortgang: Voortgang | None = None) -> int:
        """Build the tables anew beside the live ones and put them in their place.

        Readers see the old tables until the new ones are whole. `voortgang` hears the projection,
        its position and the head of the log after every page. Answers the position.

        Raises:
            Vastgelopen: an entry that a projection cannot take; the live tables stay as they are.
        """
        with closing(verbind(self._dsn, _PROBE)) as verbinding:
            verbinding.execute(_SESSION)
            verbinding.execute("SET lock_timeout = 0")
            verbinding.execute(f"SELECT pg_advisory_lock({_REBUILD_LOCK})")
            return self._bouw(verbinding, voortgang or (lambda *_: None))

    # ── following the log ─────────────────────────────────────────────────────────────────────

    def _volg(self, soort: type[Projectie]) -> None:
        """The supervisor of one projection: connects anew for as long as it takes."""
        pauze = _BACK_OFF[0]
        while not self._stopping.is_set():
            try:
                with closing(self._verbind()) as verbinding:
                    verbinding.execute(f"LISTEN {KANAAL}")
                    gewekt: list[object] = []
                    verbinding.add_notify_handler(gewekt.append)
                    while not self._stopping.is_set():
                        gewekt.clear()
                        self._stap(verbinding, soort)
                        pauze = _BACK_OFF[0]
                        if not gewekt:
                            self._sluimer(verbinding)
            except Exception as fout:  # noqa: BLE001  whatever it is, it shows and we try again
                self._meld(soort, None, _reden(fout))
                self._stopping.wait(pauze)
                pauze = min(2 * pauze, _BACK_OFF[1])

    def _stap(self, verbinding: Verbinding, soort: type[Projectie]) -> None:
        """Take what is new; a stopped projection looks only whether it may go on."""
        try:
            self._haal_in(verbinding, soort)
        except Vastgelopen as fout:
            self._meld(soort, fout.nummer - 1, fout.reden)
            while not self._stopping.is_set() and self._is_gestopt(verbinding, soort):
                self._sluimer(verbinding)

    def _haal_in(self, verbinding: Verbinding, soort: type[Projectie]) -> int:
        try:
            positie, hoofd = verwerk(verbinding, soort, limiet=self._pagina)
            while positie < hoofd and not self._stopping.is_set():
                self._meld(soort, positie, None)
                positie, hoofd = verwerk(verbinding, soort, limiet=self._pagina)
        except Vastgelopen as fout:
            verbinding.execute(_STOP, [fout.nummer, fout.reden, soort.name])
            raise
        self._meld(soort, positie, None)
        return positie

    def _is_gestopt(self, verbinding: Verbinding, soort: type[Projectie]) -> bool:
        verbinding.deadline = time.monotonic() + _PROBE
        vraag = "SELECT gestopt_bij FROM lees.positie WHERE projectie = %s"
        return verbinding.execute(vraag, [soort.name]).fetchone() != (None,)

    def _sluimer(self, verbinding: Verbinding) -> None:
        """Sleep until a notification, a tick, or the end; costs nothing meanwhile."""
        wachter = select.poll()
        wachter.register(verbinding.fileno(), select.POLLIN)
        if self._wekker:
            wachter.register(self._wekker.fileno(), select.POLLIN)
        wachter.poll(self._tik * 1000)

    def _meld(self, soort: type[Projectie], positie: int | None, reden: str | None) -> None:
        with self._verandering:
            if positie is not None:
                self._posities[soort.name] = positie
            self._redenen[soort.name] = reden
            self._verandering.notify_all()

    def _verbind(self) -> Verbinding:
        """A connection to tables that have the shape this version writes."""
        verbinding = verbind(self._dsn, _PROBE)
        try:
            verbinding.deadline = time.monotonic() + _PROBE
            verbinding.execute(_SESSION)
            if not _passend(verbinding, self._soorten):
                verbinding.deadline = None
                verbinding.execute("SET lock_timeout = 0")
                verbinding.execute(f"SELECT pg_advisory_lock({_REBUILD_LOCK})")
                if not _passend(verbinding, self._soorten):
                    self._bouw(verbinding, lambda *_: None)
                verbinding.execute(f"SELECT pg_advisory_unlock({_REBUILD_LOCK})")
                verbinding.execute(_SESSION)
        except BaseException:
            verbinding.close()
            raise
        return verbinding

    # ── building anew ─────────────────────────────────────────────────────────────────────────

    def _bouw(self, verbinding: Verbinding, voortgang: Voortgang) -> int:
        tabellen, indexen = _sql()
        verbinding.execute(_weg(BOUW))
        verbinding.execute(_in(BOUW, tabellen))
        namen = [soort.name for soort in self._soorten]
        opzet = "INSERT INTO lees.positie (projectie) SELECT unnest(%s::text[])"
        verbinding.execute(_in(BOUW, opzet), [namen])
        self._vul(verbinding, voortgang)
        verbinding.deadline = None
        verbinding.execute(_in(BOUW, indexen))
        verbinding.execute(f"ANALYZE {BOUW}.vastlegging, {BOUW}.norm")
        while True:
            posities = self._vul(verbinding, voortgang)
            with suppress(errors.LockNotAvailable):
                self._wissel(verbinding)
                return min(posities, default=0)

    def _vul(self, verbinding: Verbinding, voortgang: Voortgang) -> list[int]:
        posities = []
        for soort in self._soorten:
            positie, hoofd = -1, 0
            while positie < hoofd:
                positie, hoofd = verwerk(verbinding, soort, schema=BOUW, limiet=self._pagina)
                voortgang(soort.name, positie, hoofd)
            posities.append(positie)
        return posities

    def _wissel(self, verbinding: Verbinding) -> None:
        """Put the new tables in the place of the live ones, for readers in one moment.

        Whoever reads or writes the live tables first locks or asks for lees.positie, so whoever
        waits for us there finds the new tables whole.
        """
        verbinding.deadline = None
        with verbinding.transaction():
            verbinding.execute("SET LOCAL lock_timeout = '1s'")
            if _bestaat(verbinding):
                verbinding.execute(f"LOCK TABLE {LIVE}.positie IN ACCESS EXCLUSIVE MODE")
                for (
                    soort
                ) in self._soorten:  # what was recorded meanwhile; the position never goes back
                    positie, hoofd = -1, 0
                    while positie < hoofd:
                        positie, hoofd = verwerk(verbinding, soort, schema=BOUW)
            verbinding.deadline = None
            verbinding.execute(_weg(LIVE))
            for tabel in ("vastlegging", "norm", "positie"):
                verbinding.execute(f"ALTER TABLE {BOUW}.{tabel} SET SCHEMA {LIVE}")
            verbinding.execute(f"COMMENT ON TABLE {LIVE}.positie IS '{_vorm(self._soorten)}'")


def _sql() -> tuple[str, str]:
    """The file in two halves: the tables, and the indexes that wait until they are filled."""
    tekst = files("projections").joinpath("leesmodel.sql").read_text("utf-8")
    tabellen, indexen = tekst.split("-- indexes, one per question\n")
    return tabellen, indexen


def _weg(schema: str) -> str:
    return "DROP TABLE IF EXISTS " + ", ".join(
        f"{schema}.{tabel}" for tabel in ("positie", "vastlegging", "norm")
    )


def _vorm(soorten: Sequence[type[Projectie]]) -> str:
    """Names the shape of the tables: their definition, our version and the projections."""
    tekst = "".join((*_sql(), str(VERSIE), *(soort.name for soort in soorten)))
    return sha256(tekst.encode()).hexdigest()


def _bestaat(verbinding: Verbinding) -> bool:
    vraag = f"SELECT to_regclass('{LIVE}.positie') IS NOT NULL"
    return verbinding.execute(vraag).fetchone() == (True,)


def _passend(verbinding: Verbinding, soorten: Sequence[type[Projectie]]) -> bool:
    vraag = f"SELECT obj_description(to_regclass('{LIVE}.positie'), 'pg_class')"
    return verbinding.execute(vraag).fetchone() == (_vorm(soorten),)
