"""The tree of the live database, computed anew from its leaves and held against its tiles.

A tile of 256 leaves is the unit: its leaves come in one value and are hashed while the server
collects the next, and every full tile that the database keeps beside them must say the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg

from ledger.bewijs import merkle
from ledger.verify import WIDTH, Report, folded, numbers_under, unbundled, unlike_places

Voortgang = Callable[[str, int, int], None]

_PAGINA = 64 * WIDTH
# The leaves of a tile in one value, each behind its length: a value per entry would take longer to
# hand over than to hash. Tile by tile, so that the server sorts little and can send the one while
# it collects the next.
_BUNDELS = """
SELECT tegel, b.aantal, b.bundel
FROM generate_series(%(eerste)s::bigint, %(laatste)s) tegel CROSS JOIN LATERAL (
  SELECT count(*) AS aantal,
    string_agg(int4send(octet_length(leaf)) || leaf, ''::bytea ORDER BY nummer) AS bundel
  FROM ledger.entry
  WHERE nummer > 256 * tegel AND nummer <= least(256 * tegel + 256, %(omvang)s)
) b
"""
_BLADEN = "SELECT nummer, leaf FROM ledger.entry WHERE nummer > %s AND nummer <= %s"
_VOORBIJ = "SELECT nummer FROM ledger.entry WHERE nummer > %s ORDER BY nummer"
_TEGELS = "SELECT level, idx, hashes, root FROM ledger.tile ORDER BY level, idx"


@dataclass
class Boom:
    """The tree computed from the entries: on each level the hashes of its complete subtrees."""

    omvang: int = 0
    lagen: list[bytes] = field(default_factory=lambda: [b""])

    def tegels(self, gevraagd: Sequence[merkle.Tegel]) -> list[bytes]:
        """The tiles of this tree."""
        return [
            self.lagen[niveau][8192 * i : 8192 * i + 32 * breedte]
            if niveau < len(self.lagen)
            else b""
            for niveau, i, breedte in gevraagd
        ]

    def wortel(self, omvang: int) -> bytes:
        """The root of the first `omvang` entries."""
        return merkle.wortel(merkle.rand_uit_tegels(self.tegels, omvang))


def lees_boom(
    databank: psycopg.Connection[Any], omvang: int, verslag: Report, voortgang: Voortgang
) -> Boom:
    """The tree over what the leaves in the database hash to; names numbers that are not there."""
    lagen: list[list[bytes]] = [[]]
    for begin in range(0, omvang, _PAGINA):
        eind = min(begin + _PAGINA, omvang)
        tegels = range(begin // WIDTH, -(-eind // WIDTH))
        gelezen = _zonder_gaten(databank, tegels, omvang)
        for index in tegels:
            breedte = min(WIDTH, omvang - WIDTH * index)
            if index not in gelezen:
                gelezen[index] = _tegel(_met_gaten(databank, WIDTH * index, breedte, verslag))
            hashes, wortel = gelezen[index]
            lagen[0].append(hashes)
            if breedte == WIDTH:
                _omhoog(lagen, 1, wortel)
        voortgang("boom", eind, omvang)
    if over := [nummer for (nummer,) in databank.execute(_VOORBIJ, [omvang]).fetchall()]:
        verslag.fault("kop", f"verwacht hoogstens {omvang} vastleggingen", *over)
    return Boom(omvang, [b"".join(laag) for laag in lagen])


def _zonder_gaten(
    databank: psycopg.Connection[Any], tegels: range, omvang: int
) -> dict[int, tuple[bytes, bytes]]:
    """The tiles of which every leaf is there, hashed while the server collects the next."""
    gelezen = {}
    vraag = {"eerste": tegels[0], "laatste": tegels[-1], "omvang": omvang}
    with databank.cursor() as cursor:
        for index, aantal, bundel in cursor.stream(_BUNDELS, vraag, binary=True):
            # No two rows share a number, so a bundle that is full has no gap.
            if aantal == min(WIDTH, omvang - WIDTH * index):
                gelezen[index] = _tegel(unbundled(bundel, 4))
    return gelezen


def _tegel(bladen: Sequence[bytes]) -> tuple[bytes, bytes]:
    """What leaves hash to, and the root over that where there are 256."""
    hashes = [sha256(b"\x00" + blad).digest() for blad in bladen]
    return b"".join(hashes), folded(hashes) if len(hashes) == WIDTH else b""


def _met_gaten(
    databank: psycopg.Connection[Any], begin: int, breedte: int, verslag: Report
) -> list[bytes]:
    """The leaves of one tile with an empty one where none is."""
    gevonden = dict(databank.execute(_BLADEN, [begin, begin + breedte], binary=True).fetchall())
    verwacht = range(begin + 1, begin + breedte + 1)
    verslag.fault("ontbreekt", "de vastlegging is er niet", *(set(verwacht) - gevonden.keys()))
    return [gevonden.get(nummer, b"") for nummer in verwacht]


def _omhoog(lagen: list[list[bytes]], niveau: int, knoop: bytes) -> None:
    """Add the root of a full tile to the level above it, and so on upwards."""
    if niveau == len(lagen):
        lagen.append([])
    laag = lagen[niveau]
    laag.append(knoop)
    if len(laag) % WIDTH == 0:
        _omhoog(lagen, niveau + 1, folded(laag[-WIDTH:]))


def vergelijk_tegels(databank: psycopg.Connection[Any], boom: Boom, verslag: Report) -> None:
    """Every tile that the database keeps beside the one computed; each full one must be there."""
    gezien: set[tuple[int, int]] = set()
    genoemd: set[tuple[int, int]] = set()  # hashes by level and place, wrong on the level below
    with databank.cursor("tegels", binary=True) as cursor:
        cursor.itersize = 100
        for niveau, index, hashes, wortel in cursor.execute(_TEGELS):
            gezien.add((niveau, index))
            (eigen,) = boom.tegels([(niveau, index, WIDTH)])
            if len(eigen) != 32 * WIDTH:
                verslag.fault("boom", f"tegel {niveau}/{index} is er te veel")
                continue
            anders = {WIDTH * index + plek for plek in unlike_places(eigen, bytes(hashes))}
            if nieuw := {plek for plek in anders if (niveau, plek) not in genoemd}:
                nummers = numbers_under(niveau, nieuw, boom.omvang)
                tekst = f"tegel {niveau}/{index} hoort niet bij de vastleggingen"
                verslag.fault("boom", tekst, *nummers)
            elif bytes(wortel) != folded([eigen[i : i + 32] for i in range(0, len(eigen), 32)]):
                nummers = numbers_under(niveau + 1, [index], boom.omvang)
                verslag.fault("boom", f"de wortel van tegel {niveau}/{index} klopt niet", *nummers)
            if anders:
                genoemd.add((niveau + 1, index))
    for niveau, laag in enumerate(boom.lagen):
        for index in range(len(laag) // (32 * WIDTH)):
            if (niveau, index) not in gezien:
                nummers = numbers_under(niveau + 1, [index], boom.omvang)
                verslag.fault("boom", f"tegel {niveau}/{index} ontbreekt", *nummers)
