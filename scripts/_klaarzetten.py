"""Sets the house up on a machine that has only python3 with pip and venv.

`demo`, `test` and `bench` are launchers over `klaarzetten`: it makes `.venv`, fills it from a
hash-pinned lock, installs the project itself in it and hands back the folder of its programs.
When nothing changed since, it only compares a stamp. Standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  the one file that an older Python may start
    sys.exit("toedracht: dit is Python {}.{}; nodig is 3.11 of nieuwer".format(*sys.version_info))

import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORTEL = Path(__file__).resolve().parent.parent
_VENV = WORTEL / ".venv"
_BIN = _VENV / "bin"
_PYTHON = _BIN / "python"
_STEMPEL = _VENV / "toedracht.json"
_LOCK, _LOCK_DEV = WORTEL / "requirements.lock", WORTEL / "requirements-dev.lock"


class Mislukt(Exception):
    """A step that did not work, in one line for the user."""


def klaarzetten(*, dev: bool = False) -> Path:
    """The folder of the programs in `.venv`, which holds what the lock says when this returns."""
    with _een_tegelijk():
        if not _is_klaar(dev=dev):
            try:
                _zet_klaar(_LOCK_DEV if dev else _LOCK, _stempel(dev=dev))
            except Mislukt as fout:
                sys.exit(f"toedracht: {fout}")
    _onthoud_vertaling()
    return _BIN


def _onthoud_vertaling() -> None:
    """Let Python keep what it compiled, in `.venv` alone.

    An environment that forbids it does so to keep folders clean; then every process that is started
    would spend seconds on compiling the same lines again.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(_VENV / "pycache")


@contextmanager
def _een_tegelijk() -> Iterator[None]:
    """Two launchers at once wait for each other, on this very file."""
    with Path(__file__).open("rb") as slot:
        fcntl.flock(slot, fcntl.LOCK_EX)
        yield


def _stempel(*, dev: bool) -> dict[str, str]:
    """What a `.venv` is made from and for; it does not survive being moved."""
    bestanden = [WORTEL / "pyproject.toml", _LOCK, *([_LOCK_DEV] if dev else [])]
    sporen = {pad.name: hashlib.sha256(pad.read_bytes()).hexdigest() for pad in bestanden}
    return {**sporen, "python": platform.python_version(), "plek": str(WORTEL)}


def _is_klaar(*, dev: bool) -> bool:
    """Whether the stamp says so. The test tools include all that the demo needs."""
    return (_BIN / "toedracht").exists() and _stempel(dev=dev).items() <= _gevonden().items()


def _gevonden() -> dict[str, str]:
    try:
        stempel: dict[str, str] = json.loads(_STEMPEL.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stempel


def _zet_klaar(lock: Path, stempel: dict[str, str]) -> None:
    _meld("klaarzetten in .venv; de eerste keer duurt dat een halve minuut")
    verhuisd = _gevonden().get("plek", str(WORTEL)) != str(WORTEL)
    _STEMPEL.unlink(missing_ok=True)
    _maak_venv(opnieuw=verhuisd)
    try:
        _met_uv(lock)
    except Mislukt as fout:
        _meld(f"{fout}; verder met pip alleen")
        _pip("install", "--require-hashes", "-r", lock)
        _pip("install", "--no-index", "--no-deps", "--no-build-isolation", "-e", WORTEL)
    _STEMPEL.write_text(json.dumps(stempel, indent=1), encoding="utf-8")


def _maak_venv(*, opnieuw: bool) -> None:
    """A fresh `.venv` of the Python that runs this, unless there is a sound one of that version."""
    deze = f"import sys; print(sys.version_info[:3] == {tuple(sys.version_info[:3])!r})"
    if not opnieuw and _PYTHON.exists() and _uitvoer([_PYTHON, "-c", deze]) == "True":
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        versie = "{}.{}".format(*sys.version_info)
        raise Mislukt(f"python3 mist venv of pip; op Debian: apt-get install python{versie}-venv")
    eigen = getattr(sys, "_base_executable", sys.executable)
    _doe([eigen, "-m", "venv", "--clear", _VENV], "een .venv maken lukt niet")


def _met_uv(lock: Path) -> None:
    """Exactly what the lock says and nothing else, then the project itself as it stands here."""
    uv = _uv(lock)
    in_venv: list[str | Path] = ["--quiet", "--python", _PYTHON]
    _doe([uv, "pip", "sync", *in_venv, "--require-hashes", lock], "uv pip sync lukt niet")
    zelf: list[str | Path] = ["--offline", "--no-deps", "--no-build-isolation", "-e", WORTEL]
    _doe([uv, "pip", "install", *in_venv, *zelf], "uv pip install van het project lukt niet")


def _uv(lock: Path) -> str | Path:
    """The uv on PATH when it works, otherwise the one that the lock pins, from PyPI."""
    op_pad = shutil.which("uv")
    if op_pad and _uitvoer([op_pad, "--version"]):
        return op_pad
    blok = re.search(r"^uv==.*(?:\n +--hash.*)+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if blok is None:
        raise Mislukt(f"{lock.name} noemt geen uv")
    with tempfile.TemporaryDirectory() as map_:
        alleen_uv = Path(map_, "uv.txt")
        alleen_uv.write_text(blok.group() + "\n", encoding="utf-8")
        _pip("install", "--require-hashes", "-r", alleen_uv)
    return _BIN / "uv"


def _pip(*woorden: str | Path) -> None:
    stil = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _doe([_PYTHON, "-m", "pip", *stil, *woorden], f"pip {woorden[0]} lukt niet")


def _doe(opdracht: list[str | Path], mislukt: str) -> None:
    """Run it; what it said goes to the user only when it failed."""
    klaar = subprocess.run(
        opdracht, capture_output=True, text=True, check=False, cwd=WORTEL, env=_omgeving()
    )
    if klaar.returncode:
        sys.stderr.write(klaar.stdout + klaar.stderr)
        raise Mislukt(f"{mislukt} (status {klaar.returncode}; zie hierboven)")


def _omgeving() -> dict[str, str]:
    """Ours, and uv trusts what the system trusts, as pip is told to on a network of an office."""
    return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **os.environ}


def _uitvoer(opdracht: list[str | Path]) -> str:
    """What it printed, or nothing when it does not run."""
    try:
        return subprocess.run(opdracht, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _meld(regel: str) -> None:
    print(f"toedracht: {regel}", file=sys.stderr, flush=True)
