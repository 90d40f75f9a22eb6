"""What a power cut leaves: only what was forced to disk, and of that not a byte more.

No program can cut the power of the machine it runs on, so this throws away by hand everything that
a cut could take, which is the worst that it can do. Of a folder: every byte that was not under an
fsync of its file, and every name that was not under one of the folder. Of PostgreSQL: its files go
back to what its last checkpoint forced to disk, and its write-ahead log is cut off where it says
that it was flushed. What this does not show: half-written pages, and disks that say that they wrote
what they did not.
"""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import psycopg

from ledger.beproeving.proefserver import Proefserver

if TYPE_CHECKING:
    from _typeshed import HasFileno

_SEGMENT = 16 * 1024 * 1024
_PER_NAAM = 2**32 // _SEGMENT
_GEVLOEID = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"


class Schijf:
    """What of one folder is on disk, as long as this is entered.

    With `vergeet` as if nothing were forced to disk meanwhile.
    """

    def __init__(self, map_: Path, *, vergeet: bool = False) -> None:
        self._map, self._vergeet = map_, vergeet
        self._inhoud: dict[int, bytes] = {}  # by inode; what was forced to disk of it
        self._open: list[int] = []  # so that no inode is given away meanwhile
        self._namen: dict[str, int] = {}
        self._echt = os.fsync

    def __enter__(self) -> Self:
        for pad in self._map.iterdir():
            if pad.is_file():
                handle = os.open(pad, os.O_RDONLY)
                self._zie(handle)
                os.close(handle)
        self._zie_map()
        self._echt = os.fsync
        os.fsync = self._fsync
        return self

    def __exit__(
        self,
        soort: type[BaseException] | None,
        fout: BaseException | None,
        waar: TracebackType | None,
    ) -> None:
        os.fsync = self._echt
        for handle in self._open:
            os.close(handle)
        self._open.clear()

    def stroom_uit(self) -> None:
        """Leave in the folder what was on disk, and nothing else."""
        for pad in self._map.iterdir():
            if pad.is_file():
                pad.unlink()
        for naam, inode in self._namen.items():
            (self._map / naam).write_bytes(self._inhoud.get(inode, b""))
            (self._map / naam).chmod(0o600)

    def _fsync(self, fd: "int | HasFileno") -> None:
        self._echt(fd)
        handle = fd if isinstance(fd, int) else fd.fileno()
        if self._vergeet:
            return
        hier, map_ = os.fstat(handle), self._map.stat()
        if (hier.st_dev, hier.st_ino) == (map_.st_dev, map_.st_ino):
            self._zie_map()
        elif hier.st_dev == map_.st_dev and not stat.S_ISDIR(hier.st_mode):
            self._zie(handle)

    def _zie(self, handle: int) -> None:
        hier = os.fstat(handle)
        eigen = os.dup(handle)
        self._open.append(eigen)
        with suppress(OSError):  # opened to write only: found by its name
            self._inhoud[hier.st_ino] = os.pread(eigen, hier.st_size, 0)
            return
        for pad in self._map.iterdir():
            if pad.stat().st_ino == hier.st_ino:
                self._inhoud[hier.st_ino] = pad.read_bytes()

    def _zie_map(self) -> None:
        self._namen = {p.name: p.stat().st_ino for p in self._map.iterdir() if p.is_file()}


class Stroom:
    """The power of a server: `aan` it has what is on disk set apart, `uit` that is all there is."""

    def __init__(self, server: Proefserver) -> None:
        self._server = server
        self._schijf = server.map / "schijf"

    def zet_klaar(self) -> None:
        """Set apart what its files hold now that all of it is on disk; it runs on return."""
        self._server.stop()
        shutil.copytree(self._server.data, self._schijf, symlinks=True)
        self._server.start()

    def uit(self, eerst: psycopg.Connection[tuple[int]]) -> int:
        """Cut the power, and start again from the disk; answer how many bytes of log were lost.

        `eerst` is a connection that was there before: what it is told was flushed is what stays.
        """
        (tot,) = eerst.execute(_GEVLOEID).fetchone() or (0,)
        self._server.kill9()
        verloren = self._knip(tot)
        shutil.copy2(self._server.data / "global/pg_control", self._schijf / "global/pg_control")
        eigenaar = self._server.data.stat()
        shutil.rmtree(self._server.data)
        self._schijf.rename(self._server.data)
        for map_, mappen, bestanden in os.walk(self._server.data):
            for naam in (*mappen, *bestanden, "."):
                os.lchown(Path(map_) / naam, eigenaar.st_uid, eigenaar.st_gid)
        self._server.start()
        return verloren

    def _knip(self, tot: int) -> int:
        """Take over the write-ahead log up to there."""
        van, naar = self._server.data / "pg_wal", self._schijf / "pg_wal"
        verloren = 0
        for segment in sorted(van.iterdir()):
            if not segment.is_file() or len(segment.name) != 24:
                continue
            begin = _segment(segment.name) * _SEGMENT
            inhoud = segment.read_bytes()
            blijft = min(max(tot - begin, 0), _SEGMENT)
            verloren += len(inhoud[blijft:].rstrip(b"\0"))
            (naar / segment.name).write_bytes(inhoud[:blijft].ljust(_SEGMENT, b"\0"))
        return verloren


def _segment(naam: str) -> int:
    return int(naam[8:16], 16) * _PER_NAAM + int(naam[16:], 16)
