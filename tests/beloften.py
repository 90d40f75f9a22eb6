"""What a run leaves untested is said in one line; under CI=true it is a failure.

A promise that needs something of the machine carries a marker from `NODIG`. Where that is missing
the test is skipped, and the run says how to get it. A pytest plugin (`-p tests.beloften`), so that
conftest.py has the fixtures to itself.
"""

import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.tegenspel import vreemden

# marker -> (how the line names it, whether this machine has it)
NODIG = {
    "browser": ("in Chromium", shutil.which("chromium") is not None),
    "libreoffice": ("in LibreOffice", shutil.which("soffice") is not None),
    "postgres15": (
        "op PostgreSQL 15",
        Path("/usr/lib/postgresql/15/bin/postgres").exists(),
    ),
    "spectral": ("met Spectral (Node.js)", shutil.which("npm") is not None),
    "vreemd": ("met software van anderen (Python 3.12)", vreemden.python() is not None),
}
Verslag = TypeVar("Verslag", pytest.TestReport, pytest.CollectReport)
_REDEN = "niet getest: "


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        for marker, (waar, aanwezig) in NODIG.items():
            gevraagd = marker in getattr(item, "fixturenames", ())  # who forgot it says so too
            if not aanwezig and (gevraagd or item.get_closest_marker(marker)):
                item.add_marker(pytest.mark.skip(reason=f"{_REDEN}{waar}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _in_ci_geen_overslaan((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _in_ci_geen_overslaan((yield))


def _in_ci_geen_overslaan(verslag: Verslag) -> Verslag:
    if verslag.skipped and os.environ.get("CI") == "true":
        verslag.outcome = "failed"
        verslag.longrepr = f"overgeslagen, en dat mag in CI niet: {verslag.longrepr}"
    return verslag


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    redenen = (str(verslag.longrepr) for verslag in terminalreporter.stats.get("skipped", ()))
    niet_getest = Counter(waar for reden in redenen for waar, _ in NODIG.values() if waar in reden)
    if niet_getest:
        delen = ", ".join(f"{aantal} beloften {waar}" for waar, aantal in niet_getest.items())
        terminalreporter.write_line(f"Niet getest: {delen}; scripts/test --installeer haalt het.")
