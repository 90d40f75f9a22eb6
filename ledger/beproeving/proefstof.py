"""Fictional acts, as many as are asked for, with all that makes them entries of a log."""

import os
import random
from uuid import UUID

from ledger.entry import ontwerp
from ledger.log.journal import Journal, Opdracht


def leg_vast(
    journal: Journal,
    aantal: int,
    *,
    daad: str = "mededeling_gedaan",
    tags: tuple[str, ...] = (),
    sleutel: str | None = None,
) -> int:
    """Append fictional acts in a few cases, as one command; answer the number of the last."""
    (uitkomst,) = journal.append(handelingen(aantal, daad=daad, tags=tags, sleutel=sleutel))
    return uitkomst.eerste + uitkomst.aantal - 1


def handelingen(
    aantal: int,
    *,
    daad: str = "mededeling_gedaan",
    tags: tuple[str, ...] = (),
    sleutel: str | None = None,
) -> Opdracht:
    """The command that appends these; the same one when it is asked again under its key."""
    toeval = random.Random(aantal)
    entries = []
    for i in range(aantal):
        bron = {"datum": f"2021-1{i % 3}", "relaas": ["brief", "pers"][i % 2]}
        kop = {
            "tags": list(tags or (f"dossier:d-{i % 5}",)),
            "vastgelegd_door": {"account": "proef", "rol": "commissielid"},
        }
        helder = {"daad": daad, "gebeurd": "2021-11-23", "bronnen": [bron] * (i % 4)}
        entries.append(
            ontwerp(
                UUID(bytes=os.urandom(16), version=4), kop, helder, {}, toeval.randbytes
            ).verzegeld_met([])
        )
    return Opdracht(sleutel, bytes(32), tuple(entries))
