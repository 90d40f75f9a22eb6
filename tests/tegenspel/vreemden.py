"""Software of others, in an environment of its own: what we did not write judges what we did.

A witness and a verifier need Python 3.12, we do with 3.11; so they get an interpreter and a folder
apart, inside .venv, with their versions pinned by hash in vreemden.txt. Spectral, which reads the
Dutch rules for an API, runs on Node.js and is pinned by hash in adr/package-lock.json.
`python -m tests.tegenspel.vreemden` brings what is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests import GEGEVENS, WORTEL

_EISEN = GEGEVENS / "vreemden.txt"
_UV = WORTEL / ".venv" / "bin" / "uv"
_ADR = GEGEVENS / "adr"
_NIEUW_GENOEG = "import sys; sys.exit(sys.version_info < (3, 12))"


@cache
def python() -> Path | None:
    """A Python that is new enough for them, if this machine has one."""
    return next(filter(_nieuw_genoeg, _kandidaten()), None)


def programma(naam: str) -> Path:
    """A program of theirs; the first time they are installed, as pinned.

    Raises:
        RuntimeError: they cannot be installed here.
    """
    interpreter = python()
    if interpreter is None:
        raise RuntimeError("vreemden: verwacht Python 3.12 of nieuwer, kreeg er geen")
    stempel = sha256(_EISEN.read_bytes() + str(interpreter).encode()).hexdigest()[:16]
    map_ = WORTEL / ".venv" / f"vreemden-{stempel}"
    if not (map_ / "klaar").exists():
        _uv("venv", "--quiet", "--clear", "--python", interpreter, map_)
        waarheen: list[str | Path] = ["--quiet", "--python", map_ / "bin" / "python"]
        _uv("pip", "sync", *waarheen, "--require-hashes", _EISEN)
        (map_ / "klaar").touch()
    return map_ / "bin" / naam


def spectral() -> Path:
    """The linter of the Dutch rules; the first time it is installed, as pinned.

    Raises:
        RuntimeError: it cannot be installed here.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("vreemden: verwacht npm, kreeg het niet")
    stempel = sha256((_ADR / "package-lock.json").read_bytes()).hexdigest()[:16]
    map_ = WORTEL / ".venv" / f"spectral-{stempel}"
    if not (map_ / "klaar").exists():
        map_.mkdir(exist_ok=True)
        for naam in ("package.json", "package-lock.json"):
            shutil.copy(_ADR / naam, map_)
        stil = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        _doe("npm ci", [npm, "ci", *stil], cwd=map_)
        (map_ / "klaar").touch()
    return map_ / "node_modules" / ".bin" / "spectral"


def _kandidaten() -> Iterator[Path]:
    yield Path(sys.executable)
    for versie in ("3.13", "3.12", "3.14"):
        gevonden = shutil.which(f"python{versie}")
        if gevonden:
            yield Path(gevonden)
        for wortel in (os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"):
            if wortel:
                yield from sorted(Path(wortel, "versions").glob(f"{versie}*/bin/python3"))
    beheerd = subprocess.run(
        [_UV, "python", "find", "--managed-python", ">=3.12"],
        capture_output=True,
        text=True,
        check=False,
    )
    if beheerd.returncode == 0:
        yield Path(beheerd.stdout.strip())


def _nieuw_genoeg(kandidaat: Path) -> bool:
    # A shim of pyenv is there but does not run.
    proef = subprocess.run([kandidaat, "-c", _NIEUW_GENOEG], capture_output=True, check=False)
    return proef.returncode == 0


def _uv(*woorden: str | Path) -> None:
    """Ours, and it trusts what the system trusts, as in scripts/_klaarzetten.py."""
    _doe(f"uv {woorden[0]}", [_UV, *woorden])


def _doe(wat: str, opdracht: Sequence[str | Path], cwd: Path | None = None) -> None:
    omgeving = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **os.environ}
    klaar = subprocess.run(
        opdracht, env=omgeving, cwd=cwd, capture_output=True, text=True, check=False
    )
    if klaar.returncode:
        raise RuntimeError(f"vreemden: {wat} lukt niet: {klaar.stderr}")


def main() -> None:
    """Bring a Python that is new enough, and install them in it."""
    if python() is None:
        _uv("python", "install", "3.13")
        python.cache_clear()
    programma("python")
    if shutil.which("npm"):
        spectral()


if __name__ == "__main__":
    main()
