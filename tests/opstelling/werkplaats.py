"""The folder that a run works in: its own, in memory where there is room, and gone afterwards.

PostgreSQL and the registers make sure again and again that what they wrote is on the disk, as they
promise; a file system in memory says at once that it is. A crash of a process, all that our fault
tests cause, loses as little there as on a disk. Two runs of one user never share a name.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

GEHEUGEN = Path("/dev/shm")  # noqa: S108  never a name in it that somebody could guess
_RUIM = 4 << 30  # a whole run takes a quarter of it


def open_werkplaats(geheugen: Path = GEHEUGEN, ruim: int = _RUIM) -> Callable[[], None]:
    """Make it the place for all temporary files, of children as well; answers what removes it."""
    map_ = tempfile.mkdtemp(prefix="toedracht-", dir=geheugen if _past(geheugen, ruim) else None)
    Path(map_).chmod(0o755)  # the servers in it run as somebody else
    os.environ["TMPDIR"] = tempfile.tempdir = map_
    return partial(shutil.rmtree, map_, ignore_errors=True)


def _past(geheugen: Path, ruim: int) -> bool:
    """Whether it is there, has room, and lets a test start a program that it made."""
    if not os.access(geheugen, os.W_OK):
        return False
    stand = os.statvfs(geheugen)
    return stand.f_bavail * stand.f_frsize >= ruim and not stand.f_flag & os.ST_NOEXEC
