"""A run works in a folder of its own, and leaves nothing behind."""

import getpass
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.opstelling.werkplaats import open_werkplaats


@pytest.fixture(autouse=True)
def plek(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where temporary files go is put back afterwards."""
    monkeypatch.setenv("TMPDIR", os.environ["TMPDIR"])
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)


def test_two_runs_share_no_folder_and_neither_is_there_afterwards() -> None:
    sluit, mappen = [], list[Path]()
    for _ in range(2):
        sluit.append(open_werkplaats())
        mappen.append(Path(tempfile.mkdtemp()))
        (mappen[-1] / "iets").touch()
    assert mappen[0].parent != mappen[1].parent
    assert Path(os.environ["TMPDIR"]) == mappen[1].parent  # for children as well
    for doe in sluit:
        doe()
    assert [map_.parent.exists() for map_ in mappen] == [False, False]


def test_a_run_beside_it_shuts_nothing_that_its_servers_need(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As pytest does with the folder that it shares among the runs of a user (the control)."""
    gedeeld = Path(tempfile.gettempdir()) / f"pytest-of-{getpass.getuser()}"
    mappen = (tmp_path_factory.getbasetemp(), gedeeld)
    for map_ in mappen:
        map_.mkdir(exist_ok=True)
        map_.chmod(0o755)
    proef = tmp_path / "test_los.py"
    proef.write_text("def test_los(tmp_path): pass")
    los = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(proef)]
    subprocess.run(los, cwd=tmp_path, check=True, capture_output=True)
    assert [map_.stat().st_mode & 0o777 for map_ in mappen] == [0o755, 0o700]


@pytest.mark.parametrize(("ruim", "past"), [(0, True), (1 << 60, False)], ids=["room", "none"])
def test_it_is_in_memory_where_there_is_room(tmp_path: Path, ruim: int, past: bool) -> None:
    sluit = open_werkplaats(tmp_path, ruim)
    assert (Path(tempfile.gettempdir()).parent == tmp_path) is past
    sluit()


def test_it_is_elsewhere_where_no_program_may_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = list(os.statvfs(tmp_path))
    stand[8] |= os.ST_NOEXEC
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(stand))
    sluit = open_werkplaats(tmp_path, 0)
    assert Path(tempfile.gettempdir()).parent != tmp_path
    sluit()


def test_it_is_elsewhere_when_there_is_no_such_folder(tmp_path: Path) -> None:
    sluit = open_werkplaats(tmp_path / "nergens", 0)
    assert Path(tempfile.gettempdir()).parent != tmp_path / "nergens"
    sluit()
