"""The tree over the entries (RFC 6962): grown at its edge, and proven from its tiles.

The frontier of a tree of n leaves (*rand*) is the list of roots of its complete subtrees, largest
first, one for each bit of n. It is all one needs to let a tree grow and to know its root. Every
node that a proof needs is a complete subtree, or a few of them side by side at the right edge; and
a complete subtree of 2^h leaves lies whole in one tile of 256 hashes (C2SP tlog-tiles) on level
h / 8. So a proof is planned first, then its tiles are read in one go, two per level at most.
"""

from collections.abc import Callable, Iterable, Sequence

from ledger.verify import EMPTY_ROOT, leaf_hash, node_hash

__all__ = ["leaf_hash", "node_hash"]

# A tile, or as much of it as there is: level, index, how many hashes.
Tegel = tuple[int, int, int]
# Reads tiles: as many hashes of each as was asked for, 32 bytes each and nothing between them.
Tegels = Callable[[Sequence[Tegel]], Sequence[bytes]]


class GeenTegel(Exception):
    """The reader of tiles has not what the tree of this size must have."""


def deelbomen(omvang: int) -> list[tuple[int, int]]:
    """The complete subtrees of a tree of this size, from leaf up to leaf, largest first."""
    return _deelbomen(0, omvang)


def groei(rand: Sequence[bytes], omvang: int, bladen: Iterable[bytes]) -> tuple[bytes, ...]:
    """The frontier after these leaf hashes were added to a tree of this size."""
    nieuw = list(rand)
    for blad in bladen:
        knoop = blad
        rest = omvang
        while rest & 1:  # a complete subtree of equal height stands to the left
            knoop = node_hash(nieuw.pop(), knoop)
            rest >>= 1
        nieuw.append(knoop)
        omvang += 1
    return tuple(nieuw)


def wortel(rand: Sequence[bytes]) -> bytes:
    """The root of the tree that has this frontier."""
    if not rand:
        return EMPTY_ROOT
    *rest, knoop = rand
    while rest:
        knoop = node_hash(rest.pop(), knoop)
    return knoop


def rand_uit_tegels(tegels: Tegels, omvang: int) -> tuple[bytes, ...]:
    """The frontier of a tree of this size, from the last tile of every level.

    Raises:
        GeenTegel: the tiles do not reach that far.
    """
    return tuple(_knopen(tegels, omvang, [[bereik] for bereik in deelbomen(omvang)]))


def insluiting(tegels: Tegels, index: int, omvang: int) -> list[bytes]:
    """The inclusion path of a leaf (RFC 6962, section 2.1.1), its sibling first.

    Raises:
        GeenTegel: the tiles do not reach that far.
        ValueError: there is no such leaf in a tree of this size.
    """
    if not 0 <= index < omvang:
        raise ValueError(f"expected a leaf of 0 to {omvang - 1}, got {index}")
    pad = []
    begin, eind = 0, omvang
    while eind - begin > 1:
        midden = begin + _grootste_macht(eind - begin)
        if index < midden:
            pad.append((midden, eind))
            eind = midden
        else:
            pad.append((begin, midden))
            begin = midden
    return _knopen(tegels, omvang, [_deelbomen(*bereik) for bereik in reversed(pad)])


def samenhang(tegels: Tegels, van: int, tot: int) -> list[bytes]:
    """The proof that a tree of `tot` leaves continues that of `van` (RFC 6962, section 2.1.2).

    Raises:
        GeenTegel: the tiles do not reach that far.
        ValueError: not 0 < `van` <= `tot`; every tree continues the empty one without a proof.
    """
    if not 0 < van <= tot:
        raise ValueError(f"expected a size of 1 to {tot}, got {van}")
    pad = []
    begin, eind = 0, tot
    while van != eind:
        midden = begin + _grootste_macht(eind - begin)
        if van <= midden:
            pad.append((midden, eind))
            eind = midden
        else:
            pad.append((begin, midden))
            begin = midden
    if begin:  # else the old tree is itself a node of the new one, and its root is known
        pad.append((begin, eind))
    return _knopen(tegels, tot, [_deelbomen(*bereik) for bereik in reversed(pad)])


def verschillen(een: Tegels, ander: Tegels, omvang: int) -> list[int]:
    """The leaves in which two trees of this size differ, found from the top down.

    Reads only what lies above a difference, and the right edge.

    Raises:
        GeenTegel: one of the two has not the tiles of a tree of this size.
    """
    niveau = max(0, (omvang.bit_length() - 1) // 8)
    anders: set[int] = set()
    while niveau >= 0:
        breedte = omvang >> 8 * niveau
        indexen = sorted(anders | ({breedte >> 8} if breedte % 256 else set()))
        gevraagd = [(niveau, i, min(256, breedte - 256 * i)) for i in indexen]
        links, rechts = _gelezen(een, gevraagd), _gelezen(ander, gevraagd)
        anders = {
            256 * i + plaats
            for i, a, b in zip(indexen, links, rechts, strict=True)
            for plaats in range(len(a) // 32)
            if a[32 * plaats : 32 * plaats + 32] != b[32 * plaats : 32 * plaats + 32]
        }
        niveau -= 1
    return sorted(anders)


def _gelezen(tegels: Tegels, gevraagd: Sequence[Tegel]) -> Sequence[bytes]:
    gelezen = tegels(gevraagd) if gevraagd else ()
    for (niveau, index, breedte), hashes in zip(gevraagd, gelezen, strict=True):
        if len(hashes) != 32 * breedte:
            raise GeenTegel(
                f"tegel {niveau}/{index}: verwacht {breedte} hashes, kreeg {len(hashes) // 32}"
            )
    return gelezen


def _knopen(
    tegels: Tegels, omvang: int, knopen: Sequence[Sequence[tuple[int, int]]]
) -> list[bytes]:
    """The hash of each node, given as the complete subtrees it consists of, from one reading."""
    plaatsen = {deel: _plaats(deel) for delen in knopen for deel in delen}
    nodig = sorted({plaats[:2] for plaats in plaatsen.values()})
    gevraagd = [(niveau, i, min(256, (omvang >> 8 * niveau) - 256 * i)) for niveau, i in nodig]
    gelezen = dict(zip(nodig, _gelezen(tegels, gevraagd), strict=True))

    def hash_van(deel: tuple[int, int]) -> bytes:
        niveau, index, eerste, hoeveel = plaatsen[deel]
        return _wortel_van(gelezen[niveau, index][32 * eerste : 32 * (eerste + hoeveel)])

    return [wortel([hash_van(deel) for deel in delen]) for delen in knopen]


def _wortel_van(hashes: bytes) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 32:
        paren = range(0, len(hashes), 64)
        hashes = b"".join(node_hash(hashes[i : i + 32], hashes[i + 32 : i + 64]) for i in paren)
    return hashes


def _plaats(deel: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where a complete subtree lies: level and index of its tile, first hash, how many."""
    niveau, onder = divmod((deel[1] - deel[0]).bit_length() - 1, 8)
    index, eerste = divmod(deel[0] >> 8 * niveau, 256)
    return niveau, index, eerste, 1 << onder


def _deelbomen(begin: int, eind: int) -> list[tuple[int, int]]:
    """The complete subtrees side by side in a node from leaf up to leaf, largest first."""
    uit = []
    for hoogte in reversed(range((eind - begin).bit_length())):
        if (eind - begin) >> hoogte & 1:
            uit.append((begin, begin + (1 << hoogte)))
            begin += 1 << hoogte
    return uit


def _grootste_macht(aantal: int) -> int:
    """The largest power of two below."""
    return 1 << (aantal - 1).bit_length() - 1
