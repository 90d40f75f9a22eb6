"""Two checkpoints of one log that cannot both be true: proof that whoever holds its key cheated.

Anyone who kept an old checkpoint (a receipt, a mail, a print) can lay it beside another. Two of one
size with different roots need nothing more: both signatures are the log's own.
"""

from collections.abc import Iterable
from typing import Literal

from ledger.verify import Key, parse_checkpoint, parse_note, verified

Uitslag = Literal["gelijk", "tegenspraak", "onvergelijkbaar"]


def vergelijk_noten(een: str, ander: str, logs: Iterable[Key]) -> Uitslag:
    """Whether two signed checkpoints of one log contradict each other.

    Of different sizes that does not follow from the two alone; it takes a consistency proof.

    Raises:
        Afgekeurd: one of them is not a checkpoint signed by one of these keys.
    """
    sleutels = list(logs)
    punten = []
    for noot in (een, ander):
        gelezen = parse_note(noot.encode())
        punt = parse_checkpoint(gelezen.text)
        verified(gelezen, [sleutel for sleutel in sleutels if sleutel.name == punt.origin])
        punten.append(punt)
    links, rechts = punten
    if links == rechts:
        return "gelijk"
    zelfde = (links.origin, links.size) == (rechts.origin, rechts.size)
    return "tegenspraak" if zelfde else "onvergelijkbaar"


def bewijsstuk(een: str, ander: str) -> bytes:
    """Both notes in one file, for whoever has the log's key to check each by itself."""
    return f"{een}\n--- en met dezelfde sleutel:\n\n{ander}".encode()
