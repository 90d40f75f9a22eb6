"""Files as one ZIP, byte for byte the same for the same files; `SHA256SUMS` lists every one."""

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import IO

_TIJD = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can hold
_BROK = 1024 * 1024
SOMMEN = "SHA256SUMS"


def als_zip(bestanden: Mapping[str, bytes], *, ingepakt: bool = True) -> bytes:
    """These files and the list of their hashes.

    Unpacked they are the same bytes whatever packs files on this machine.
    """
    sommen = {naam: sha256(inhoud).hexdigest() for naam, inhoud in bestanden.items()}
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zip_:
        for naam, inhoud in sorted({**bestanden, SOMMEN: _lijst(sommen)}.items()):
            _schrijf(zip_, naam, io.BytesIO(inhoud), ingepakt=ingepakt)
    return uit.getvalue()


class Zipschrijver:
    """The same file by file, without holding any of them; the list of hashes comes last."""

    def __init__(self, uit: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sommen: dict[str, str] = {}

    def voeg_toe(self, naam: str, inhoud: IO[bytes]) -> None:
        """One more file: all of this, whatever was read of it before."""
        inhoud.seek(0)
        self._sommen[naam] = _schrijf(self._zip, naam, inhoud)

    def sluit(self) -> None:
        """Nothing comes after this."""
        _schrijf(self._zip, SOMMEN, io.BytesIO(_lijst(self._sommen)))
        self._zip.close()


def _lijst(sommen: Mapping[str, str]) -> bytes:
    return "".join(f"{som}  {naam}\n" for naam, som in sorted(sommen.items())).encode()


def _schrijf(zip_: zipfile.ZipFile, naam: str, inhoud: IO[bytes], *, ingepakt: bool = True) -> str:
    """Put it in, and say what it hashes to."""
    wat = zipfile.ZipInfo(naam, _TIJD)
    wat.external_attr = 0o644 << 16
    wat.create_system = 3  # whatever the machine: else the bytes would tell of it
    wat.compress_type = zipfile.ZIP_DEFLATED if ingepakt else zipfile.ZIP_STORED
    wat.file_size = inhoud.seek(0, io.SEEK_END)
    inhoud.seek(0)
    som = sha256()
    with zip_.open(wat, "w") as uit:
        while brok := inhoud.read(_BROK):
            som.update(brok)
            uit.write(brok)
    return som.hexdigest()
