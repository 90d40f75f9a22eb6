"""What the log shows to everyone: checkpoint, tiles, entry bundles and proofs (C2SP tlog-tiles).

Only what was vouched for: nothing behind the newest checkpoint is shown, so whatever one gets here
can be checked against it at once. Leaves hold salted digests and nothing else, so this is no
content. Whoever reads needs no trust in us; whatever we answer leads to the root or is worthless.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg

from ledger.bewijs import merkle
from ledger.databank.postgres import pool
from ledger.log.tegels import tegels_uit
from ledger.ondertekenen.vergelijken import Controlepunt, laatste_controlepunt, vast_controlepunt
from ledger.verify import Key, Proof

_TERMIJN = 10.0
_BREED = 256
_BLADEN = "SELECT leaf FROM ledger.entry WHERE nummer > %s AND nummer <= %s ORDER BY nummer"


class NietUitgegeven(LookupError):
    """What was asked for is not (yet) under a checkpoint; says how far it goes."""


@dataclass(frozen=True, slots=True)
class Tegel:
    """Which part of the tree: hashes of a level, or whole entries (`niveau` None)."""

    niveau: int | None
    index: int
    breedte: int = _BREED


def logadres(oorsprong: str) -> str:
    """What stands for this log in an address, and for no other; as C2SP tlog-witness has it."""
    return sha256(oorsprong.encode()).hexdigest()


class Uitgave:
    """The public face of one log, by its own connections that can only read.

    Under a checkpoint stands what `getuigen` signed, as far as it holds.
    """

    def __init__(
        self, dsn: str, oorsprong: str, getuigen: Callable[[], Iterable[Key]] = tuple
    ) -> None:
        self.oorsprong = oorsprong
        self.log = logadres(oorsprong)
        self._getuigen = getuigen
        self._pool = pool(dsn, termijn=_TERMIJN, minst=1, hoogst=4)

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()

    def controlepunt(self) -> Controlepunt:
        """The newest checkpoint.

        Raises:
            NietUitgegeven: nobody signed yet.
        """
        with self._lees(self._getuigen()) as (_, punt):
            return punt

    def tegel(self, tegel: Tegel) -> bytes:
        """The hashes of a tile, or the entries of a bundle, each behind its length.

        Raises:
            NietUitgegeven: the tree under the newest checkpoint has no such tile, or none so wide.
        """
        with self._lees() as (databank, punt):
            er_is = punt.omvang // _BREED ** (tegel.niveau or 0) - _BREED * tegel.index
            if er_is < tegel.breedte:
                raise NietUitgegeven(
                    f"tegel: verwacht hoogstens {max(0, er_is)} breed, want het controlepunt"
                    f" gaat tot {punt.omvang} vastleggingen; kreeg {tegel.breedte}"
                )
            if tegel.niveau is not None:
                plek = (tegel.niveau, tegel.index, tegel.breedte)
                return tegels_uit(databank)([plek])[0]
            begin = _BREED * tegel.index
            rijen = databank.execute(_BLADEN, [begin, begin + tegel.breedte], binary=True)
            return b"".join(len(leaf).to_bytes(2) + leaf for (leaf,) in rijen)

    def bewijs(self, nummer: int) -> bytes:
        """The proof that this entry is in the log, as a `.tlog-proof` with its leaf in it.

        Raises:
            NietUitgegeven: the newest checkpoint does not cover it.
        """
        with self._lees(self._getuigen()) as (databank, punt):
            if not 0 < nummer <= punt.omvang:
                raise NietUitgegeven(
                    f"nummer: verwacht 1 t/m {punt.omvang}, waar het controlepunt voor instaat;"
                    f" kreeg {nummer}. Een nieuwe vastlegging is binnen een minuut ondertekend"
                )
            return _bewijs(databank, nummer, punt)

    def bewijzen(self, nummers: Iterable[int]) -> dict[int, bytes]:
        """The proofs of these entries under one checkpoint, the same whenever this is asked.

        Raises:
            NietUitgegeven: no checkpoint covers them all.
        """
        alle = sorted(nummers)
        with self._pool.connection() as databank:
            punt = vast_controlepunt(databank, self.oorsprong, alle[-1], self._getuigen())
            if punt is None:
                raise NietUitgegeven(
                    f"controlepunt: er is nog geen controlepunt over nr {alle[-1]}"
                )
            return {nummer: _bewijs(databank, nummer, punt) for nummer in alle}

    def consistentie(self, van: int, tot: int) -> bytes:
        """The proof that the log of `tot` entries begins with that of `van`, a hash per line.

        Raises:
            NietUitgegeven: the newest checkpoint does not go that far.
            ValueError: not 0 < van <= tot.
        """
        if not 0 < van <= tot:
            raise ValueError(f"van, tot: verwacht 0 < van <= tot, kreeg {van} en {tot}")
        with self._lees() as (databank, punt):
            if tot > punt.omvang:
                raise NietUitgegeven(
                    f"tot: verwacht hoogstens {punt.omvang}, de omvang van het controlepunt;"
                    f" kreeg {tot}"
                )
            pad = merkle.samenhang(tegels_uit(databank), van, tot)
        return b"".join(b64encode(hash_) + b"\n" for hash_ in pad)

    @contextmanager
    def _lees(
        self, getuigen: Iterable[Key] = ()
    ) -> Iterator[tuple[psycopg.Connection[Any], Controlepunt]]:
        with self._pool.connection() as databank:
            punt = laatste_controlepunt(databank, self.oorsprong, getuigen)
            if punt is None:
                raise NietUitgegeven("controlepunt: er is nog geen controlepunt van dit grootboek")
            yield databank, punt


def _bewijs(databank: psycopg.Connection[Any], nummer: int, punt: Controlepunt) -> bytes:
    ((leaf,),) = databank.execute(_BLADEN, [nummer - 1, nummer], binary=True).fetchall()
    pad = merkle.insluiting(tegels_uit(databank), nummer - 1, punt.omvang)
    return Proof(nummer - 1, tuple(pad), punt.noot.encode(), leaf).file
