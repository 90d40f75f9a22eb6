"""What tests say of a room to sign in; the room itself is that of `toedracht bewijs-alles`."""

from collections.abc import Iterable
from typing import Any

import pytest

from ledger.beproeving.proefkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from ledger.ondertekenen.vergelijken import TekentNiet, gelezen
from ledger.verify import Checkpoint, parse_note, parse_vkey, verified

__all__ = ["OORSPRONG", "Tekenkamer", "getekend_door", "klopt", "open_tekenkamer", "weigert"]


def getekend_door(noot: str, vkeys: Iterable[str]) -> list[str]:
    """Which of these keys signed the note."""
    ondertekend = verified(parse_note(noot.encode()), [parse_vkey(vkey) for vkey in vkeys])
    return [een.key.vkey for een in ondertekend]


def klopt(kamer: Tekenkamer, noot: str) -> bool:
    """The note is signed by every key of this signer, for the tree it vouches for."""
    stand = kamer.stand()
    return getekend_door(noot, stand.sleutels) == list(stand.sleutels) and gelezen(
        noot
    ) == Checkpoint(stand.oorsprong, stand.omvang, stand.wortel)


def weigert(kamer: Tekenkamer, grond: str, **opties: Any) -> range:
    """Nothing is signed, now nor the next time; answer which entries are named."""
    voor = (kamer.noten(), kamer.map.lees_noot(), kamer.map.lees())
    for _ in range(2):
        with pytest.raises(TekentNiet, match=f"^{grond}:") as fout:
            kamer.ondertekenaar(**opties).ronde(ook_zonder_nieuws=True)
    assert (kamer.noten(), kamer.map.lees_noot(), kamer.map.lees()) == voor
    return fout.value.nummers
