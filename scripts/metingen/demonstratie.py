"""B10: the demo when everything is there already, against nothing but its database."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from scripts.metingen.meting import Meting, klok, om_en_om

_DEMO = "from api.cli import main; main()"
_KAAL = """
import sys
from pathlib import Path
import psycopg
from ledger.databank import postgres
databank = postgres.start(Path(sys.argv[1]), None)
with psycopg.connect(databank.dsn_eigenaar) as verbinding:
    verbinding.execute("SELECT 1")
databank.stop()
"""


def meet(*, kort: bool) -> Iterator[Meting]:
    """B10."""
    rondes = 1 if kort else 5
    with (
        tempfile.TemporaryDirectory(prefix="toedracht-bank-") as demo,
        tempfile.TemporaryDirectory(prefix="toedracht-bank-") as kaal,
    ):
        paar = om_en_om(
            rondes,
            lambda _: _duur(["-c", _DEMO, "demo", "--no-serve"], {"TOEDRACHT_DATA": demo}),
            lambda _: _duur(["-c", _KAAL, kaal], {}),
        )
    yield Meting(
        "B10",
        "demo --no-serve, tweede start",
        "kale start en stop van de ingebouwde PostgreSQL",
        "s",
        paar,
        doel=4.0,
        hoogstens=True,
    )


def _duur(woorden: list[str], extra: dict[str, str]) -> float:
    """Seconds that a Python process takes from start to end; it may not fail."""
    with klok() as duur:
        klaar = subprocess.run(
            [sys.executable, *woorden],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **extra},
        )
    if klaar.returncode:
        raise RuntimeError(f"expected {woorden[1]} to succeed, got\n{klaar.stderr}")
    return duur[0]
