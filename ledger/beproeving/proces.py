"""Processes of our own to kill: one that records (schrijver.py), one that signs (tekenaar.py)."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

_TERMIJN = 60.0


@contextmanager
def _kind(*woorden: str) -> Iterator["subprocess.Popen[str]"]:
    """Such a process, gone afterwards, and never waited for longer than a minute."""
    opdracht = [sys.executable, "-P", "-m", *woorden]
    with subprocess.Popen(
        opdracht, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as proces:
        einde = threading.Timer(_TERMIJN, proces.kill)
        einde.start()
        try:
            yield proces
        finally:
            einde.cancel()
            proces.kill()


def schrijver(dsn: str, prefix: str) -> "AbstractContextManager[subprocess.Popen[str]]":
    """One that records, under keys that begin with this, until it is killed."""
    return _kind("ledger.beproeving.schrijver", dsn, prefix)


def teken_en_sterf(dsn: str, map_: Path, moment: str) -> bool:
    """Have a signer work there until that moment; whether it then died of it."""
    with _kind("ledger.beproeving.tekenaar", dsn, str(map_), moment) as proces:
        return proces.wait() == -signal.SIGKILL


def gezegd(proces: "subprocess.Popen[str]") -> Iterator[str]:
    """What such a process says, line by line, until it is gone."""
    return iter(proces.stdout or ())


def lees_gezegd(regels: Iterator[str]) -> tuple[list[str], dict[str, int]]:
    """Of what such a process said: which keys it asked with, and what was acknowledged."""
    gevraagd: list[str] = []
    bevestigd: dict[str, int] = {}
    for regel in regels:
        match regel.split():
            case "vraag", sleutel:
                gevraagd.append(sleutel)
            case "klaar", sleutel, nummer:
                bevestigd[sleutel] = int(nummer)
            case _:
                pass  # cut off in the middle of a line
    return gevraagd, bevestigd
