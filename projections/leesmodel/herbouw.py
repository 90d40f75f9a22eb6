"""Building the read tables anew, unseen, beside the live ones.

The same pages are written by the same function, only from position 0 and in another schema. When
the new tables have caught up they take the place of the live ones in one transaction, so a reader
sees the old ones or the new ones, and always whole.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import errors

from ledger.databank.postgres import Verbinding
from projections.beelden.telling import kenmerk as telkenmerk
from projections.beelden.vindbaar import kenmerk
from projections.leesmodel.leesmodel import (
    BOUW,
    LIVE,
    PAGE,
    STOP,
    TABELLEN,
    Entry,
    Lezer,
    Soorten,
    Vastgelopen,
    Voortgang,
    in_schema,
    lees_entries,
    verwerk,
)

VERSIE = 1  # of the rows; with another number, or other tables, the next start builds anew


def passend(verbinding: Verbinding, soorten: Soorten) -> bool:
    """Whether the live tables have the shape this version writes."""
    vraag = f"SELECT obj_description(to_regclass('{LIVE}.positie'), 'pg_class')"
    return verbinding.execute(vraag).fetchone() == (_vorm(soorten),)


class Vooruit:
    """Reads the next page on a connection of its own while this one is being written."""

    def __init__(self, verbinding: Verbinding) -> None:
        self._verbinding = verbinding
        self._hulp = ThreadPoolExecutor(1)
        self._volgende: tuple[tuple[str | None, int, int], Future[list[Entry]]] | None = None

    def __call__(
        self, cursor: psycopg.Cursor[Any], tag: str | None, na: int, tot: int, limiet: int
    ) -> list[Entry]:
        """The page asked for; a page that was not yet full when read ahead is read again."""
        entries: list[Entry] = []
        if self._volgende and self._volgende[0] == (tag, na, limiet):
            entries = self._volgende[1].result()
        if len(entries) < limiet:
            entries = lees_entries(cursor, tag, na, tot, limiet)
        if len(entries) == limiet:
            na = entries[-1].nummer
            taak = self._hulp.submit(self._lees, tag, na, tot, limiet)
            self._volgende = ((tag, na, limiet), taak)
        return entries

    def _lees(self, tag: str | None, na: int, tot: int, limiet: int) -> list[Entry]:
        try:
            self._verbinding.deadline = time.monotonic() + PAGE
            with self._verbinding.cursor(binary=True) as cursor:
                return lees_entries(cursor, tag, na, tot, limiet)
        except Exception:  # noqa: BLE001  whoever reads the page itself will meet this, and say so
            return []

    def close(self) -> None:
        """End the helping thread."""
        self._hulp.shutdown()


def bouw(
    verbinding: Verbinding,
    vooruit: Vooruit,
    soorten: Soorten,
    voortgang: Voortgang,
    *,
    streng: bool = True,
) -> int:
    """Build the tables anew beside the live ones and put them in their place.

    For one connection at a time: the caller holds the rebuild lock. Answers the position.

    Raises:
        Vastgelopen: an entry that a projection cannot take; the live tables stay as they are.
            Unless not `streng`: then only that projection stops there.
    """
    tabellen, indexen = _sql()
    verbinding.deadline = None
    verbinding.execute(_weg(BOUW))
    verbinding.execute(in_schema(BOUW, tabellen))
    opzet = "INSERT INTO lees.positie (projectie) SELECT unnest(%s::text[])"
    verbinding.execute(in_schema(BOUW, opzet), [[soort.name for soort in soorten]])
    _vul(verbinding, soorten, voortgang, streng, vooruit)
    verbinding.deadline = None
    verbinding.execute(in_schema(BOUW, indexen))
    while True:
        _vul(verbinding, soorten, voortgang, streng)
        with suppress(errors.LockNotAvailable):
            return _wissel(verbinding, soorten, streng)


def _vul(
    verbinding: Verbinding,
    soorten: Soorten,
    voortgang: Voortgang,
    streng: bool,
    lees: Lezer | None = None,
) -> int:
    """Bring each to where the log was when it began: one that grows faster does not hold us up."""
    posities = []
    for soort in soorten:
        positie, doel = -1, -1
        try:
            while doel < 0 or positie < doel:
                positie, hoofd = verwerk(
                    verbinding, soort, schema=BOUW, lees=lees, voortgang=voortgang
                )
                doel = hoofd if doel < 0 else doel
                voortgang(soort.name, positie, hoofd)
        except Vastgelopen as fout:
            if streng:
                raise
            verbinding.execute(in_schema(BOUW, STOP), [fout.nummer, fout.reden, soort.name])
            positie = fout.nummer - 1
        posities.append(positie)
    return min(posities, default=0)


def _wissel(verbinding: Verbinding, soorten: Soorten, streng: bool) -> int:
    """Put the new tables in the place of the live ones, for readers in one moment.

    Whoever reads or writes the live tables first asks for lees.positie, so whoever waits for us
    there finds the new tables whole; what was recorded meanwhile is taken in before they see it.
    """
    verbinding.deadline = None
    with verbinding.transaction():
        verbinding.execute("SET LOCAL lock_timeout = '1s'")
        if verbinding.execute(f"SELECT to_regclass('{LIVE}.positie')").fetchone() != (None,):
            verbinding.execute(f"LOCK TABLE {LIVE}.positie IN ACCESS EXCLUSIVE MODE")
        positie = _vul(verbinding, soorten, lambda *_: None, streng)
        verbinding.deadline = None
        verbinding.execute(_weg(LIVE))
        for tabel in TABELLEN:
            verbinding.execute(f"ALTER TABLE {BOUW}.{tabel} SET SCHEMA {LIVE}")
        verbinding.execute(f"COMMENT ON TABLE {LIVE}.positie IS '{_vorm(soorten)}'")
    return positie


def _sql() -> tuple[str, str]:
    """The file in two halves: the tables, and the indexes that wait until they are filled."""
    tekst = files("projections.leesmodel").joinpath("leesmodel.sql").read_text("utf-8")
    tabellen, indexen = tekst.split("-- indexes, one per question\n")
    return tabellen, indexen


def _weg(schema: str) -> str:
    return "DROP TABLE IF EXISTS " + ", ".join(f"{schema}.{tabel}" for tabel in TABELLEN)


def _vorm(soorten: Soorten) -> str:
    """Names the shape of the tables: definition, version, words, questions, projections."""
    namen = (soort.name for soort in soorten)
    tekst = "".join((*_sql(), str(VERSIE), kenmerk(), telkenmerk(), *namen))
    return sha256(tekst.encode()).hexdigest()
