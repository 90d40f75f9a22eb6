"""The whole log as files that anyone can check: C2SP tlog-tiles, and what one needs beside them.

They say nothing of the content, unless that is asked for: an entry holds only salted digests.
Whoever gets them needs nothing of ours but `verify.py`, which travels along. What we would not
accept ourselves we do not hand out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg

from ledger.databank.postgres import verbind
from ledger.sleutels.bestanden import nieuwe_map
from ledger.verify import (
    WIDTH,
    Checkpoint,
    bundled,
    folded,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    root_over,
    tile_path,
)

_TERMIJN = 30.0
_BLADEN = "SELECT leaf, state FROM ledger.entry WHERE nummer > %s AND nummer <= %s ORDER BY nummer"
_LEESMIJ = """\
UITVOER VAN HET GROOTBOEK {oorsprong}
{omvang} vastleggingen

Nagaan, met Python 3.9 of nieuwer en verder niets:

    python3 -I verify.py BELEID .

BELEID is een bestand met de sleutels die u vertrouwt. policy.txt hierbij is een afschrift voor het
gemak: wie deze map heeft gemaakt, heeft ook policy.txt gemaakt. Vergelijk de sleutel daarin met een
die u langs een andere weg kreeg. Ook verify.py kunt u beter van elders halen.

checkpoint            het ondertekende controlepunt
tile/entries/...      de vastleggingen, 256 in een bestand: alleen gezouten digests, geen inhoud
tile/0/ en hoger      de hashes van de boom
{inhoud}
De vorm is die van C2SP (tlog-tiles, tlog-checkpoint, signed-note) en RFC 6962; elk programma dat
die kent kan dit lezen. FORMAT.md beschrijft elke byte.
"""
_MET_INHOUD = """\
inhoud/...            wat de digests van heldere velden opent. Dit zijn gegevens van zaken: geef ze
                      alleen aan wie ze mag zien. Verzegelde teksten zitten er nooit bij.
"""


class NietUitTeVoeren(Exception):
    """What would be handed out does not hold, or there is no place for it."""


@dataclass(frozen=True, slots=True)
class Uitvoer:
    """What was written, and where."""

    map: Path
    omvang: int


def exporteer(
    dsn: str,
    map_: Path,
    noot: str,
    beleid: str,
    *,
    met_inhoud: bool = False,
    voortgang: Callable[[int, int], None] = lambda _gedaan, _geheel: None,
) -> Uitvoer:
    """Write the log as far as this checkpoint vouches for it, as tiles, into a new folder.

    The folder appears whole or not at all.

    Raises:
        NietUitTeVoeren: the entries are not those that the checkpoint vouches for.
        MapNietLeeg: something is there already.
    """
    punt = _punt(noot)
    with nieuwe_map(map_) as nieuw:
        with verbind(dsn, _TERMIJN) as databank:
            wortel = _schrijf_boom(databank, nieuw, punt.size, met_inhoud, voortgang)
        if wortel != punt.root:
            raise NietUitTeVoeren(
                "de vastleggingen zijn niet die waarvoor is getekend; 'toedracht verifieer' wijst"
                " aan welke"
            )
        _schrijf(nieuw / "checkpoint", noot.encode())
        _schrijf(nieuw / "policy.txt", beleid.encode())
        inhoud = _MET_INHOUD if met_inhoud else ""
        tekst = _LEESMIJ.format(oorsprong=punt.origin, omvang=punt.size, inhoud=inhoud)
        _schrijf(nieuw / "LEESMIJ.txt", tekst.encode())
        for naam in ("verify.py", "FORMAT.md"):
            _schrijf(nieuw / naam, files("ledger").joinpath(naam).read_bytes())
    return Uitvoer(map_, punt.size)


def _punt(noot: str) -> Checkpoint:
    return parse_checkpoint(parse_note(noot.encode()).text)


def _schrijf_boom(
    databank: psycopg.Connection[Any],
    map_: Path,
    omvang: int,
    met_inhoud: bool,
    voortgang: Callable[[int, int], None],
) -> bytes:
    """Write bundles and tiles as the entries come by; answer the root they come to."""
    lagen: list[list[bytes]] = [[]]  # of each level the hashes of the tile that is growing
    nummers = [0]  # and its index
    for index, rijen in enumerate(_bundels(databank, omvang)):
        bladen = [bytes(leaf) for leaf, _ in rijen]
        _schrijf(map_ / tile_path("tile/entries", index, len(bladen)), bundled(bladen))
        if met_inhoud:
            inhoud = bundled((bytes(state) for _, state in rijen), 4)
            _schrijf(map_ / tile_path("inhoud", index, len(bladen)), inhoud)
        for leaf in bladen:
            _laat_groeien(map_, lagen, nummers, 0, leaf_hash(leaf))
        voortgang(min(omvang, WIDTH * (index + 1)), omvang)
    for niveau, laag in enumerate(lagen):
        if laag:
            _schrijf(map_ / tile_path(f"tile/{niveau}", nummers[niveau], len(laag)), b"".join(laag))
    return root_over(reversed(lagen))


def _bundels(databank: psycopg.Connection[Any], omvang: int) -> Iterator[list[tuple[Any, ...]]]:
    for begin in range(0, omvang, WIDTH):
        eind = min(begin + WIDTH, omvang)
        yield databank.execute(_BLADEN, [begin, eind], binary=True).fetchall()


def _laat_groeien(
    map_: Path, lagen: list[list[bytes]], nummers: list[int], niveau: int, knoop: bytes
) -> None:
    """Add a hash to a level; a tile that is full is written, and its root goes up."""
    if niveau == len(lagen):
        lagen.append([])
        nummers.append(0)
    lagen[niveau].append(knoop)
    if len(lagen[niveau]) == WIDTH:
        vol, lagen[niveau] = lagen[niveau], []
        _schrijf(map_ / tile_path(f"tile/{niveau}", nummers[niveau]), b"".join(vol))
        nummers[niveau] += 1
        _laat_groeien(map_, lagen, nummers, niveau + 1, folded(vol))


def _schrijf(pad: Path, inhoud: bytes) -> None:
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_bytes(inhoud)
