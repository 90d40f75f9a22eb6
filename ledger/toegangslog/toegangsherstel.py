"""Naming members anew when too few are left: what is signed for it, and whether it was.

When fewer than two members are left, because their appointments ended or they were switched off,
nobody can appoint anybody. Then people at the machine name new ones, and the keys of the access log
sign who, until when and after which decision: so it needs what the signer holds, and the same note
says nothing at any other moment. It stands in the log and on the page toegang for ever.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ledger.daden.lijsten import HERBEGINREGEL
from ledger.daden.toegangsdaden import ToegangHerbegonnen
from ledger.verify import Afgekeurd, Key, parse_note, verified

Sleutels = Callable[[str], Iterable[Key]]  # the keys that count for an origin of the access log


def herbegintekst(
    oorsprong: str, na: int, tot: date, leden: Sequence[str], aanwezig: Sequence[str]
) -> str:
    """What the access log of this origin signs when members are named after decision `na`."""
    wie = [*(f"lid {lid}" for lid in leden), *(f"aanwezig {iemand}" for iemand in aanwezig)]
    return "\n".join([HERBEGINREGEL, oorsprong, str(na), tot.isoformat(), *wie]) + "\n"


def is_ondertekend(daad: ToegangHerbegonnen, sleutels: Sleutels) -> bool:
    """Whether a key of the access log signed just this."""
    try:
        noot = parse_note(daad.verklaring.encode())
        oorsprong = noot.text.split("\n")[1]
        verified(noot, list(sleutels(oorsprong)))
    except Afgekeurd:
        return False
    return noot.text == herbegintekst(oorsprong, daad.positie, daad.tot, daad.leden, daad.aanwezig)
