"""Files that only we may read, and that are whole after a power cut.

Keys and what the signer vouched for live in files outside the database. A file is replaced as a
whole: written beside the old one, forced to disk, renamed over it, and the folder forced to disk.
So a reader finds the old file or the new one, never half of either.
"""

import errno
import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from ledger.verify import why

_VOL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


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
    pad.parent.mkdir(mode=0o755, parents=True, exist_ok=True)  # where nobody can swap it
    pad.mkdir(mode=0o700, exist_ok=True)
    alleen_van_ons(pad)
    return pad


def leesbare_map(pad: Path, wie: int) -> Path:
    """A folder that others may read and only this user can write, made when it is not there.

    Raises:
        OnveiligBestand: another user made it, or it leads elsewhere.
    """
    pad.mkdir(parents=True, exist_ok=True)
    _moet_van(pad, pad.lstat(), {wie})
    pad.chmod(0o755)  # whatever the umask says
    return pad


def alleen_schrijft(wie: int, pad: Path) -> None:
    """Refuse a file or folder that others than this user, and root, can change.

    Raises:
        OnveiligBestand: it is another user's, or its mode lets others write, or it is a link.
        FileNotFoundError: it is not there.
    """
    wat = pad.lstat()
    _moet_van(pad, wat, {wie})
    if wat.st_mode & 0o022:
        raise OnveiligBestand(
            f"{pad}: verwacht dat alleen de eigenaar schrijft, kreeg {stat.S_IMODE(wat.st_mode):o}"
        )


def alleen_vervangt(wie: int, pad: Path) -> None:
    """Refuse what others than this user, ourselves and root can put something else in place of.

    Whoever may write in the folder around it can, unless that has the sticky bit.

    Raises:
        OnveiligBestand: others may write there, or it is another user's.
    """
    wat = pad.parent.stat()
    _moet_van(pad.parent, wat, {wie, os.geteuid()})
    if wat.st_mode & 0o022 and not wat.st_mode & stat.S_ISVTX:
        raise OnveiligBestand(
            f"{pad.parent}: verwacht dat alleen de eigenaar schrijft in de map waar {pad.name} in"
            f" staat, kreeg {stat.S_IMODE(wat.st_mode):o}"
        )


def _moet_van(pad: Path, wat: os.stat_result, wie: set[int]) -> None:
    if stat.S_ISLNK(wat.st_mode):
        raise OnveiligBestand(f"{pad}: verwacht geen verwijzing naar elders")
    if wat.st_uid not in {0, *wie}:
        raise OnveiligBestand(
            f"{pad}: verwacht gebruiker {' of '.join(map(str, sorted(wie)))} als eigenaar,"
            f" kreeg {wat.st_uid}"
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


@contextmanager
def gewoon_bestand(pad: Path) -> Iterator[BufferedReader]:
    """A file of somebody else to read, in a folder that he fills: no link, pipe or device.

    Raises:
        OnveiligBestand: it is something else.
        FileNotFoundError: it is not there.
    """
    if not stat.S_ISREG(pad.lstat().st_mode):  # to open a device can do something already
        raise OnveiligBestand(f"{pad}: verwacht een gewoon bestand")
    # It can have been swapped just now: a link is not followed, a pipe not waited for.
    handle = os.open(pad, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as bestand:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OnveiligBestand(f"{pad}: verwacht een gewoon bestand")
        yield bestand


def vervang(
    pad: Path, inhoud: bytes | Callable[[BinaryIO], None], mode: int | None = 0o600
) -> None:
    """Put this content, or what this writes, in place of what was there; on disk on return.

    Without a mode the file gets the rights that the umask leaves to any new file.
    """
    nieuw = _geschreven(pad, inhoud, mode)
    try:
        nieuw.replace(pad)
    except OSError as fout:  # in the name that was asked for
        nieuw.unlink()
        raise OSError(fout.errno, fout.strerror, str(pad)) from None
    _sync(pad.parent)


def hernoem(pad: Path, naar: Path) -> None:
    """Give a file the name of another, which goes; on disk before this returns."""
    pad.replace(naar)
    _sync(naar.parent)


def overschrijf(pad: Path) -> None:
    """Put chance in place of what a file holds, on disk before this returns.

    Helps where a file system writes in place; a copy or a backup is not reached by it.
    """
    with pad.open("r+b") as bestand:
        bestand.write(secrets.token_bytes(pad.stat().st_size))
        bestand.flush()
        os.fsync(bestand.fileno())


def voeg_toe(pad: Path, regels: bytes) -> None:
    """Add whole lines to a file, on disk before this returns; or to what it leads to, a pipe.

    The file is for us alone when it is new. What an earlier, broken-off writer left half stays a
    line of its own.

    Raises:
        OSError: not all of it could be written.
    """
    is_bestand = pad.is_file() or not pad.exists()
    wijze = os.O_RDWR if is_bestand else os.O_WRONLY
    handle = os.open(pad, wijze | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        grootte = os.fstat(handle).st_size if is_bestand else 0
        if grootte and os.pread(handle, 1, grootte - 1) != b"\n":
            regels = b"\n" + regels
        while regels:
            regels = regels[os.write(handle, regels) :]
        if is_bestand:
            os.fsync(handle)
    finally:
        os.close(handle)


def schrijf_uit(
    pad: Path, inhoud: bytes | Callable[[BinaryIO], None], mode: int | None = None
) -> None:
    """Write a file for whoever asked for it: all of it, or what was there stays.

    Without a mode it gets the rights of any new file, or keeps those of the one that it replaces.
    What is a device or a pipe, or leads to one, is written to and not replaced.
    """
    pad = pad.resolve()
    if pad.exists() and not pad.is_file():
        with pad.open("wb") as uit, _genoemd(pad):
            _vul(uit, inhoud)
            uit.flush()
        return
    if mode is None and pad.exists():
        mode = stat.S_IMODE(pad.stat().st_mode)
    vervang(pad, inhoud, mode)


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


def _geschreven(
    pad: Path, inhoud: bytes | Callable[[BinaryIO], None], mode: int | None = 0o600
) -> Path:
    nieuw = pad.with_name(f".{pad.name}.{os.getpid()}.{secrets.token_hex(4)}")
    begin = 0o666 if mode is None else 0o600
    try:
        handle = os.open(nieuw, os.O_WRONLY | os.O_CREAT | os.O_EXCL, begin)
    except OSError as fout:  # in the name that was asked for
        raise OSError(fout.errno, fout.strerror, str(pad)) from None
    try:
        with os.fdopen(handle, "wb") as bestand:
            if mode is not None:
                os.fchmod(handle, mode)
            with _genoemd(pad):
                _vul(bestand, inhoud)
                bestand.flush()
                os.fsync(bestand.fileno())
    except BaseException:
        nieuw.unlink()
        raise
    return nieuw


def _vul(bestand: BinaryIO, inhoud: bytes | Callable[[BinaryIO], None]) -> None:
    if callable(inhoud):
        inhoud(bestand)
    else:
        bestand.write(inhoud)


@contextmanager
def _genoemd(pad: Path) -> Iterator[None]:
    """Where nothing more could be written: the system does not say of which file that is."""
    try:
        yield
    except OSError as fout:
        if fout.filename is None and fout.errno in _VOL:
            raise OSError(fout.errno, fout.strerror, str(pad)) from None
        raise


def _sync(map_: Path) -> None:
    handle = os.open(map_, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def nieuwe_map(pad: Path) -> Iterator[Path]:
    """A folder to fill, which takes its place under this name when all went well.

    What somebody left beside it who was killed while he filled one is removed: it can hold keys.

    Raises:
        MapNietLeeg: something is there already, or no folder can be made there.
    """
    pad = pad.absolute()
    nieuw = pad.with_name(f".{pad.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        if pad.exists() and not (pad.is_dir() and not any(pad.iterdir())):
            raise MapNietLeeg(f"{pad}: verwacht een nieuwe of een lege map")
        nieuw.mkdir(parents=True)
        slot = _houd(nieuw)
        _ruim_resten(pad)
    except OSError as fout:
        raise MapNietLeeg(f"{pad}: verwacht een map die te maken is: {why(fout)}") from None
    try:
        yield nieuw
        try:
            nieuw.replace(pad)
        except OSError as fout:  # meanwhile another came there
            raise MapNietLeeg(f"{pad}: verwacht een nieuwe of een lege map: {why(fout)}") from None
        _sync(pad.parent)
    except BaseException:
        shutil.rmtree(nieuw, ignore_errors=True)
        raise
    finally:
        os.close(slot)


def _houd(map_: Path) -> int:
    """Let others see, for as long as the answer is open, that this folder is being filled."""
    slot = os.open(map_, os.O_RDONLY | os.O_DIRECTORY)
    with suppress(OSError):  # without locks here nobody can remove it either
        fcntl.flock(slot, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return slot


def _ruim_resten(pad: Path) -> None:
    """Remove the folders for this name that nobody fills any more."""
    onze = re.compile(rf"\.{re.escape(pad.name)}\.[0-9]+\.[0-9a-f]{{8}}")
    resten = list[Path]()
    with suppress(OSError):  # one may write here and not look
        resten += [ander for ander in pad.parent.iterdir() if onze.fullmatch(ander.name)]
    for rest in resten:
        with suppress(OSError):
            slot = os.open(rest, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(rest)
            finally:
                os.close(slot)
