"""The tiles of the tree as the database keeps them, right edge included.

Full tiles are rows of their own; the last one of each level follows from the rows below it. Every
reader of the tree (signer, proofs, export) gets its hashes here.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from ledger.bewijs.merkle import Tegel, Tegels

_VRAAG = """
SELECT coalesce(
  (SELECT t.hashes FROM ledger.tile t WHERE t.level = v.niveau AND t.idx = v.idx),
  CASE v.niveau WHEN 0 THEN
    (SELECT string_agg(e.leaf_hash, ''::bytea ORDER BY e.nummer) FROM ledger.entry e
     WHERE e.nummer > v.idx * 256 AND e.nummer <= v.idx * 256 + v.breedte)
  ELSE
    (SELECT string_agg(t.root, ''::bytea ORDER BY t.idx) FROM ledger.tile t
     WHERE t.level = v.niveau - 1 AND t.idx >= v.idx * 256 AND t.idx < v.idx * 256 + v.breedte)
  END, ''::bytea)
FROM unnest(%s::int[], %s::bigint[], %s::int[])
     WITH ORDINALITY v(niveau, idx, breedte, plaats) ORDER BY v.plaats
"""


def tegels_uit(databank: psycopg.Connection[Any]) -> Tegels:
    """The tiles that this connection sees, in one query; what is not there comes out shorter."""

    def lees(gevraagd: Sequence[Tegel]) -> list[bytes]:
        kolommen = [list(kolom) for kolom in zip(*gevraagd, strict=True)]
        rijen = databank.execute(_VRAAG, kolommen, binary=True).fetchall()
        return [
            bytes(hashes[: 32 * breedte])
            for (hashes,), (_, _, breedte) in zip(rijen, gevraagd, strict=True)
        ]

    return lees
