"""Files that only we may read, and that are whole after a power cut.

Keys and what the signer vouched for live in files outside the database. A file is replaced as a
whole: written beside the old one, forced to disk, renamed over it, and the folder forced to disk.
So a reader finds the old file or the new one, never half of either.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OnveiligBestand(Exception):
    """Others may read or change a file or a folder that is ours alone."""


class MapNietLeeg(Exception):
    """There is something already where a new folder should come."""


def alleen_van_ons(pad: Path) -> None:
    """Refuse a file or folder that others may enter.

    Raises:
        OnveiligBestand: its mode gives rights to others.
    """
    mode = pad.stat().st_mode & 0o777
    if mode & 0o077:
        raise OnveiligBestand(
            f"{pad.name}: verwacht rechten voor de eigenaar alleen, kreeg {mode:o}"
        )


def eigen_map(pad: Path) -> Path:
    """A folder for us alone, made when it is not there.

    Raises:
        OnveiligBestand: others may enter it.
    """
    pad.mkdir(mode=0o700, parents=True, exist_ok=True)
    alleen_van_ons(pad)
    return pad


def leesbare_map(pad: Path) -> Path:
    """A folder that others may read and only we can write, made when it is not there."""
    pad.mkdir(parents=True, exist_ok=True)
    pad.chmod(0o755)  # whatever the umask says
    return pad


def alleen_wij_schrijven(pad: Path) -> None:
    """Refuse a folder in which others than its owner can put something.

    Raises:
        OnveiligBestand: its mode lets them.
    """
    mode = pad.stat().st_mode & 0o777
    if mode & 0o022:
        raise OnveiligBestand(
            f"{pad.name}: verwacht dat alleen de eigenaar schrijft, kreeg {mode:o}"
        )


def lees_of_niets(pad: Path) -> bytes | None:
    """What stands in a file; None when it is not there.

    Raises:
        PermissionError: it is not ours to know.
    """
    try:
        return pad.read_bytes()
    except FileNotFoundError:
        return None


def vervang(pad: Path, inhoud: bytes, mode: int = 0o600) -> None:
    """Put this content in place of what was there, on disk before this returns."""
    nieuw = _geschreven(pad, inhoud, mode)
    nieuw.replace(pad)
    _sync(pad.parent)


def maak_eenmaal(pad: Path, inhoud: bytes) -> None:
    """Write a file that is not there yet; of two processes at once, the first one's stays."""
    nieuw = _geschreven(pad, inhoud)
    try:
        os.link(nieuw, pad)
    except FileExistsError:
        pass
    finally:
        nieuw.unlink()
    _sync(pad.parent)


def _geschreven(pad: Path, inhoud: bytes, mode: int = 0o600) -> Path:
    nieuw = pad.with_name(f".{pad.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(nieuw, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as bestand:
        os.fchmod(handle, mode)
        bestand.write(inhoud)
        bestand.flush()
        os.fsync(bestand.fileno())
    return nieuw


def _sync(map_: Path) -> None:
    handle = os.open(map_, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def nieuwe_map(pad: Path) -> Iterator[Path]:
    """A folder to fill, which takes its place under this name when all went well.

    Raises:
        MapNietLeeg: something is there already, or no folder can be made there.
    """
    pad = pad.absolute()
    nieuw = pad.with_name(f".{pad.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        if pad.exists() and not (pad.is_dir() and not any(pad.iterdir())):
            raise MapNietLeeg(f"{pad}: verwacht een nieuwe of een lege map")
        nieuw.mkdir(parents=True)
    except OSError as fout:
        raise MapNietLeeg(f"{pad}: verwacht een map die te maken is, kreeg {fout}") from None
    try:
        yield nieuw
        nieuw.replace(pad)
        _sync(pad.parent)
    except BaseException:
        shutil.rmtree(nieuw, ignore_errors=True)
        raise
