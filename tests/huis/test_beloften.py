"""What a run leaves untested it says, and in CI that is a failure; on one core or on several."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import WORTEL

_BELOFTEN = """
import pytest
@pytest.mark.browser
def test_in_a_browser():
    raise AssertionError
@pytest.fixture
def browser():
    raise AssertionError
def test_without_the_marker(browser):
    pass
def test_elsewhere():
    pass
"""


def draai(
    map_: Path, proef: str, *opties: str, **omgeving: str
) -> subprocess.CompletedProcess[str]:
    """A run of these tests by themselves, without what this run is told."""
    (map_ / "test_proef.py").write_text(proef, encoding="utf-8")
    schoon = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST")}
    # pytest closes its own folder in /tmp to others each time it starts, and in there the servers
    # of this run are working, as another user.
    opdracht = [sys.executable, "-m", "pytest", *opties, f"--basetemp={map_ / 'eigen'}", str(map_)]
    schoon |= {"PYTHONPATH": str(WORTEL), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **omgeving}
    return subprocess.run(
        opdracht, env=schoon, capture_output=True, text=True, check=False, cwd=map_
    )


@pytest.mark.parametrize("kernen", [[], ["-p", "xdist", "-n", "2"]], ids=["one core", "two cores"])
@pytest.mark.parametrize("ci", [False, True], ids=["anywhere", "in CI"])
def test_what_this_machine_cannot_show_is_said_and_fails_in_ci(
    tmp_path: Path, kernen: list[str], ci: bool
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser: x\n", encoding="utf-8")
    omgeving = {"PATH": str(tmp_path)} | ({"CI": "true"} if ci else {})
    klaar = draai(tmp_path, _BELOFTEN, "-p", "tests.beloften", *kernen, **omgeving)
    if ci:
        assert klaar.returncode == 1
        assert "overgeslagen, en dat mag in CI niet" in klaar.stdout
    else:
        assert klaar.returncode == 0, klaar.stdout
        assert "Niet getest: 2 beloften in Chromium; scripts/test --installeer" in klaar.stdout


_WACHT = """
import threading
import pytest
def test_that_waits_for_what_never_comes():
    threading.Event().wait()
@pytest.mark.timeout(600)  # a busy machine is not waited for in vain
def test_after_it():
    pass
"""


def test_a_test_that_waits_for_ever_fails_and_the_others_go_on(tmp_path: Path) -> None:
    ingesteld = tomllib.loads((WORTEL / "pyproject.toml").read_text("utf-8"))
    assert ingesteld["tool"]["pytest"]["ini_options"]["timeout"] <= 900
    klaar = draai(tmp_path, _WACHT, "-p", "pytest_timeout", "-o", "timeout=1")
    assert klaar.returncode == 1
    assert "threading.Event().wait()\nE " in klaar.stdout or "Timeout (>1.0s)" in klaar.stdout
    assert "1 failed, 1 passed" in klaar.stdout
