"""Files as one ZIP, byte for byte the same for the same files; `SHA256SUMS` lists every one."""

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256

_TIJD = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can hold


def als_zip(bestanden: Mapping[str, bytes], *, ingepakt: bool = True) -> bytes:
    """These files and the list of their hashes.

    Unpacked they are the same bytes whatever packs files on this machine.
    """
    sommen = "".join(f"{sha256(b).hexdigest()}  {n}\n" for n, b in sorted(bestanden.items()))
    alles = {**bestanden, "SHA256SUMS": sommen.encode()}
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zip_:
        for naam, inhoud in sorted(alles.items()):
            wat = zipfile.ZipInfo(naam, _TIJD)
            wat.external_attr = 0o644 << 16
            wat.create_system = 3  # whatever the machine: else the bytes would tell of it
            wat.compress_type = zipfile.ZIP_DEFLATED if ingepakt else zipfile.ZIP_STORED
            zip_.writestr(wat, inhoud)
    return uit.getvalue()
