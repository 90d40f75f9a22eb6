"""What a run leaves untested it says, and in CI that is a failure; on one core or on several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WORTEL = Path(__file__).parents[1]
_BELOFTEN = """
import pytest
@pytest.mark.browser
def test_in_a_browser():
    raise AssertionError
def test_elsewhere():
    pass
"""


@pytest.mark.parametrize("kernen", [[], ["-p", "xdist", "-n", "2"]], ids=["one core", "two cores"])
@pytest.mark.parametrize("ci", [False, True], ids=["anywhere", "in CI"])
def test_what_this_machine_cannot_show_is_said_and_fails_in_ci(
    tmp_path: Path, kernen: list[str], ci: bool
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser: x\n", encoding="utf-8")
    (tmp_path / "test_proef.py").write_text(_BELOFTEN, encoding="utf-8")
    omgeving = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST")}
    omgeving |= {
        "PATH": str(tmp_path),
        "PYTHONPATH": str(WORTEL),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    omgeving |= {"CI": "true"} if ci else {}
    # pytest closes its own folder in /tmp to others each time it starts, and in there the servers
    # of this run are working, as another user.
    kernen = [*kernen, f"--basetemp={tmp_path / 'eigen'}"]
    klaar = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.beloften", *kernen, str(tmp_path)],
        env=omgeving, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    if ci:
        assert klaar.returncode == 1
        assert "overgeslagen, en dat mag in CI niet" in klaar.stdout
    else:
        assert klaar.returncode == 0, klaar.stdout
        assert "Niet getest: 1 beloften in Chromium; scripts/test --installeer" in klaar.stdout
