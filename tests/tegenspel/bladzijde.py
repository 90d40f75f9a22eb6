"""PostgreSQL's files, page by page: alter bytes on disk and make the page's checksum fit again.

Whoever owns the disk needs no permission of the database. PostgreSQL's page checksum (FNV-1a in
32 lanes, src/include/storage/checksum_impl.h) is there against decay, not against people: it has
no key, so it can be computed over a forgery as well.
"""

import struct
from pathlib import Path

_PAGINA = 8192
_LANEN = 32
_PRIEM = 16777619
_MASKER = 0xFFFFFFFF
_BEGIN = (
    *(0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2),
    *(0x83E13D2C, 0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C),
    *(0xF718902A, 0x0B1C9CDB, 0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979),
    *(0xCCA6C0B2, 0x304A0979, 0x85AA43D4, 0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E),
    *(0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756),
)
_PLEK = 8  # pd_checksum in the header of a page


def checksum(pagina: bytes, nummer: int) -> int:
    """What PostgreSQL expects in the header of page `nummer` of a table."""
    leeg = pagina[:_PLEK] + b"\0\0" + pagina[_PLEK + 2 :]
    sommen = list(_BEGIN)
    rijen = [*struct.iter_unpack(f"<{_LANEN}I", leeg), (0,) * _LANEN, (0,) * _LANEN]
    for rij in rijen:
        for i, waarde in enumerate(rij):
            som = sommen[i] ^ waarde
            sommen[i] = (som * _PRIEM & _MASKER) ^ (som >> 17)
    uit = nummer
    for som in sommen:
        uit ^= som
    return uit % 65535 + 1


def checksums_kloppen(bestand: Path) -> bool:
    """Whether every page that was written carries the checksum computed here."""
    inhoud = bestand.read_bytes()
    paginas = [inhoud[i : i + _PAGINA] for i in range(0, len(inhoud), _PAGINA)]
    return all(
        checksum(pagina, nummer) == int.from_bytes(pagina[_PLEK : _PLEK + 2], "little")
        for nummer, pagina in enumerate(paginas)
        if any(pagina)
    )


def verander(bestand: Path, oud: bytes, nieuw: bytes, *, met_checksum: bool) -> None:
    """Put `nieuw` where `oud` stands on disk, with a fitting checksum or with the old one."""
    inhoud = bytearray(bestand.read_bytes())
    assert len(oud) == len(nieuw)
    assert inhoud.count(oud) == 1
    plek = inhoud.index(oud)
    inhoud[plek : plek + len(nieuw)] = nieuw
    if met_checksum:
        nummer = plek // _PAGINA
        pagina = slice(nummer * _PAGINA, (nummer + 1) * _PAGINA)
        som = checksum(bytes(inhoud[pagina]), nummer)
        inhoud[nummer * _PAGINA + _PLEK : nummer * _PAGINA + _PLEK + 2] = som.to_bytes(2, "little")
    bestand.write_bytes(inhoud)
