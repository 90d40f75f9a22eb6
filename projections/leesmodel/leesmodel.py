"""The read tables: what they hold, and how a page of them is written.

A projection makes rows of entries. A page of new entries is written in one transaction with the
position it leads to, under the lock of that position. So an entry has its effect exactly once,
also when the process is killed half-way or when two processes do the work. Live or built anew, it
is this function that writes (D9).
"""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import orjson
import psycopg
from eventsourcing.persistence import Tracking, TrackingRecorder
from eventsourcing.projection import Projection
from psycopg import errors

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.databank.postgres import Verbinding
from ledger.entry import FORMAAT, WACHT, dossiers_van
from ledger.tijd.wanneer import periode
from projections.beelden.telling import telt

LIVE, BOUW = "lees", "lees_bouw"
NORMENTAG = "normen"
_LOG = "register"
_HAP = 100  # entries sent to the database together
PROBE, PAGE = 2.0, 30.0  # seconds without a reply before a connection counts as dead
GONE = (psycopg.OperationalError, psycopg.InterfaceError, errors.UndefinedTable)
TABELLEN = ("positie", "vastlegging", "zaak", "lezing", "norm", "toets")

# Read tables can be rebuilt, so their commits need not wait for the disk. One time zone, or the
# same row would hash differently from one session to the next.
SESSION = "SET TIME ZONE 'UTC'; SET synchronous_commit = off; SET lock_timeout = '1500ms'"
# Who holds this row's lock does the work; the others find it done.
_POSITION = """
SELECT nummer, aantal, wortel, (SELECT size FROM ledger.head) FROM lees.positie
WHERE projectie = %s FOR UPDATE
"""
_MOVE_ON = """
UPDATE lees.positie SET nummer = %s, aantal = %s, wortel = %s, gestopt_bij = NULL, reden = NULL
WHERE projectie = %s
"""
STOP = "UPDATE lees.positie SET gestopt_bij = %s, reden = %s WHERE projectie = %s"
_STANDS = """
SELECT projectie, nummer, size, aantal, encode(wortel, 'hex'), gestopt_bij, reden
FROM lees.positie, ledger.head ORDER BY projectie
"""
_ENTRIES = """
SELECT nummer, daad, vastgelegd_op::text, state FROM ledger.entry
WHERE nummer > %s AND nummer <= %s ORDER BY nummer LIMIT %s
"""
_TAGGED_ENTRIES = """
SELECT nummer, daad, vastgelegd_op::text, state
FROM ledger.tag JOIN ledger.entry USING (nummer)
WHERE nummer > %s AND nummer <= %s AND tag = %s ORDER BY nummer LIMIT %s
"""

Voortgang = Callable[[str, int, int], None]


class Entry(NamedTuple):
    """What a projection sees of an entry."""

    nummer: int
    daad: str
    vastgelegd_op: str
    state: bytes


class Rij(NamedTuple):
    """A row: its columns as text, the empty text for null, and then its JSON."""

    kop: tuple[str, ...]
    inhoud: bytes

    def als_regel(self) -> bytes:
        """The line that COPY takes; ids and codes need no escape, and with one they are refused."""
        kop = "\t".join(self.kop)
        if kop.count("\t") >= len(self.kop) or "\\" in kop or "\n" in kop or "\r" in kop:
            raise ValueError(
                f"expected columns without tabs, line ends and backslashes, got {kop!r}"
            )
        return kop.encode() + b"\t" + self.inhoud.replace(b"\\", b"\\\\") + b"\n"


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
    """The view a projection writes to: what one page makes of the tables, and its position."""

    def __init__(self, nummer: int, aantal: int, wortel: bytes) -> None:
        self.nummer, self.aantal, self.wortel = nummer, aantal, wortel

    def insert_tracking(self, tracking: Tracking) -> None:
        """Note the position that the rows so far lead to."""
        self.nummer = tracking.notification_id

    def max_tracking_id(self, application_name: str) -> int | None:  # noqa: ARG002  there is one log
        """The position that the rows so far lead to."""
        return self.nummer


class Kopie(Bladzijde):
    """A page of rows that only come, each from its entry alone."""

    def __init__(self, schrijf: Callable[[bytes], None], *stand: Any) -> None:
        super().__init__(*stand)
        self._schrijf = schrijf

    def neem(self, rijen: Iterable[Rij]) -> None:
        """Write rows and chain each to the root, whatever page it came in."""
        regels = []
        for rij in rijen:
            regel = rij.als_regel()
            self.wortel = sha256(self.wortel + regel).digest()
            regels.append(regel)
        self.aantal += len(regels)
        self._schrijf(b"".join(regels))


@dataclass(frozen=True, slots=True)
class Werk:
    """Where a page is written: its connection and transaction, the schema, the state so far."""

    verbinding: Verbinding
    cursor: psycopg.Cursor[Any]
    schema: str
    stand: tuple[int, int, bytes]
    voortgang: Voortgang


B = TypeVar("B", bound=Bladzijde)


class Projectie(Projection[B], Generic[B]):
    """What entries mean, as the rows of one table. What it processes at a time is a page."""

    tabel: ClassVar[str]
    tag: ClassVar[str | None] = None  # only entries with this tag

    @classmethod
    @abstractmethod
    def open_blad(cls, werk: Werk) -> AbstractContextManager[B]:
        """The page to write to; it is whole when this ends."""


class Rijen(Projectie[Kopie]):
    """A projection whose rows follow each from one entry."""

    @classmethod
    @contextmanager
    def open_blad(cls, werk: Werk) -> Iterator[Kopie]:
        """A page that is sent row by row."""
        with werk.cursor.copy(f"COPY {werk.schema}.{cls.tabel} FROM STDIN (NULL '')") as copy:
            yield Kopie(copy.write, *werk.stand)

    @abstractmethod
    def rijen(self, entry: Entry) -> Iterable[Rij]:
        """The rows of one entry."""

    def process_event(self, domain_event: Sequence[Entry], tracking: Tracking) -> None:
        """Write the rows of a page, some at a time, and note the position they lead to."""
        for begin in range(0, len(domain_event), _HAP):
            hap = domain_event[begin : begin + _HAP]
            self.view.neem(rij for entry in hap for rij in self.rijen(entry))
        self.view.insert_tracking(tracking)


class Dossiers(Rijen):
    """The entries of every case."""

    name = "dossiers"
    tabel = "vastlegging"

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        """One row per case that the entry concerns, its home first."""
        inhoud = inhoud_van(entry)
        dag, relaas = _bron_en_relaas(inhoud.get("bronnen") or ())
        herkomst = (dag, relaas, entry.vastgelegd_op)
        wacht = inhoud["@entry"] if WACHT in inhoud["@tags"] else ""
        betreft = inhoud.get("van_daad") or wacht
        tekst, thuis = orjson.dumps(inhoud), "t"
        antwoorden = _lijst(vragen) if (vragen := telt(inhoud)) else ""
        for dossier in dossiers_van(inhoud["@tags"]):
            kop = (dossier, str(entry.nummer), inhoud["@entry"], entry.daad, thuis, betreft)
            yield Rij((*kop, *herkomst, antwoorden), tekst)
            thuis, antwoorden = "f", ""


class Normen(Rijen):
    """What was set to judge by."""

    name = "normen"
    tabel = "norm"
    tag = NORMENTAG

    def rijen(self, entry: Entry) -> Iterator[Rij]:
        """One row: the entry with its text."""
        inhoud = inhoud_van(entry)
        kop = (str(entry.nummer), inhoud["@entry"], entry.daad, entry.vastgelegd_op)
        yield Rij(kop, orjson.dumps(inhoud))


Soorten = Sequence[type[Projectie[Any]]]
_BEKEND = HANDELINGEN.keys() | REGISTERHANDELINGEN.keys()


def inhoud_van(entry: Entry) -> dict[str, Any]:
    """Its clear fields.

    Raises:
        ValueError: an act that this version does not know, or one that nobody recorded.
    """
    inhoud: dict[str, Any] = orjson.loads(entry.state)["d"]
    if "account" not in inhoud.get("@vastgelegd_door", ()):
        raise ValueError("expected who recorded it, got nobody")
    if entry.daad not in _BEKEND or inhoud["@formaat"] != FORMAAT:
        soort = f"{entry.daad} in format {inhoud['@formaat']}"
        raise ValueError(f"expected an act of this version, got {soort}")
    return inhoud


def _bron_en_relaas(bronnen: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """The day by which the first source certainly existed, and the accounts, as columns."""
    dagen: list[str] = []
    relazen: dict[str, None] = {}
    for bron in bronnen:
        if datum := bron.get("datum"):
            dagen.append(_laatste_dag(datum))
        if relaas := bron.get("relaas"):
            relazen[relaas] = None
    return min(dagen, default=""), _lijst(tuple(relazen))


@lru_cache(maxsize=65536)
def _laatste_dag(edtf: str) -> str:
    return periode(edtf).laatst.isoformat()


@lru_cache(maxsize=16384)
def _lijst(namen: tuple[str, ...]) -> str:
    """An array as PostgreSQL writes it."""
    if any('"' in naam for naam in namen):
        raise ValueError(f"expected accounts without quotes, got {namen}")
    return "{" + ",".join(f'"{naam}"' for naam in namen) + "}"


# ── one page ──────────────────────────────────────────────────────────────────────────────────


def verwerk(
    verbinding: Verbinding,
    soort: type[Projectie[Any]],
    *,
    schema: str = LIVE,
    limiet: int = 2000,
    lees: "Lezer | None" = None,
    voortgang: Voortgang = lambda *_: None,
) -> tuple[int, int]:
    """Write one page of at most `limiet` entries; answer the new position and the log's head.

    Raises:
        Vastgelopen: an entry this projection cannot take; those before it were written.
    """
    try:
        return _page(verbinding, soort, schema, limiet, lees or lees_entries, voortgang)
    except GONE:
        raise
    except Vastgelopen:
        raise
    except Exception:  # noqa: BLE001  the page went back whole: find out where by single entries
        for _ in range(limiet):
            positie, hoofd = _page(verbinding, soort, schema, 1, lees_entries, voortgang)
        return positie, hoofd


def _page(
    verbinding: Verbinding,
    soort: type[Projectie[Any]],
    schema: str,
    limiet: int,
    lees: "Lezer",
    voortgang: Voortgang,
) -> tuple[int, int]:
    verbinding.deadline = time.monotonic() + PROBE
    with verbinding.transaction(), verbinding.cursor(binary=True) as cursor:
        rij = cursor.execute(in_schema(schema, _POSITION), [soort.name]).fetchone()
        if rij is None:
            raise errors.UndefinedTable(f"projection {soort.name} has no position")
        na, aantal, wortel, hoofd = rij
        if hoofd <= na:
            return na, hoofd
        verbinding.deadline = time.monotonic() + PAGE
        entries: list[Entry] = []
        werk = Werk(verbinding, cursor, schema, (na, aantal, wortel), voortgang)
        try:
            entries = lees(cursor, soort.tag, na, hoofd, limiet)
            blad = _write(soort, werk, entries)
        except GONE:
            raise
        except Exception as fout:
            if limiet > 1:
                raise
            nummer = entries[0].nummer if entries and soort.tag else na + 1
            raise Vastgelopen(soort.name, nummer, reden_van(fout)) from fout
        # Fewer entries than asked for: there is nothing else up to the head.
        nummer = hoofd if len(entries) < limiet else blad.nummer
        cursor.execute(in_schema(schema, _MOVE_ON), [nummer, blad.aantal, blad.wortel, soort.name])
    return nummer, hoofd


def lees_entries(
    cursor: psycopg.Cursor[Any], tag: str | None, na: int, tot: int, limiet: int
) -> list[Entry]:
    """The entries after `na` up to `tot`, without gaps; with a tag, those that carry it."""
    if tag is None:
        cursor.execute(_ENTRIES, [na, tot, limiet])
    else:
        cursor.execute(_TAGGED_ENTRIES, [na, tot, tag, limiet])
    entries = list(map(Entry._make, cursor.fetchall()))
    if tag is None and (not entries or entries[-1].nummer != na + len(entries)):  # I4
        raise ValueError(
            f"expected dense numbers after {na}, got {[e.nummer for e in entries][:3]}"
        )
    return entries


Lezer = Callable[[psycopg.Cursor[Any], str | None, int, int, int], list[Entry]]


def _write(soort: type[Projectie[Any]], werk: Werk, entries: Sequence[Entry]) -> Bladzijde:
    blad: Bladzijde
    with soort.open_blad(werk) as blad:
        if entries:
            soort(blad).process_event(entries, Tracking(_LOG, entries[-1].nummer))
    return blad


def in_schema(schema: str, query: str) -> str:
    """The same statement on the tables of that schema."""
    return query.replace(f"{LIVE}.", f"{schema}.")


def reden_van(fout: BaseException) -> str:
    """An error in one line."""
    return f"{type(fout).__name__}: {fout}".splitlines()[0][:300]


def lees_stand(verbinding: psycopg.Connection[Any]) -> tuple[Projectiestand, ...]:
    """How far every projection is, as the database has it."""
    return tuple(Projectiestand(*rij) for rij in verbinding.execute(_STANDS).fetchall())
