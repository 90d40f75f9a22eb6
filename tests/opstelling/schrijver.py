"""Small commands for store tests, and a process of its own that competes for a case.

python -m tests.opstelling.schrijver <dsn> <tag> <aantal>      each on the condition of the last
"""

import sys
import uuid
from collections.abc import Iterable

from ledger.databank.postgres import op_databank
from ledger.entry import NieuweEntry, VerzegeldeTekst
from ledger.log.journal import Item, Journal, Opdracht

DIGESTS = tuple(sorted(f"{i:x}" + "A" * 42 for i in range(8)))
MAC = b"m" * 32


def entry(
    *tags: str,
    daad: str = "proef",
    state: bytes = b"{}",
    commitments: tuple[str, ...] = DIGESTS,
    verzegeld: Iterable[VerzegeldeTekst] = (),
) -> NieuweEntry:
    return NieuweEntry(uuid.uuid4(), daad, tags, commitments, state, tuple(verzegeld))


def opdracht(
    *tags: str,
    sleutel: str | None = None,
    mac: bytes = MAC,
    aantal: int = 1,
    voorwaarde: tuple[Item, ...] = (),
) -> Opdracht:
    return Opdracht(sleutel, mac, tuple(entry(*tags) for _ in range(aantal)), voorwaarde)


def _zaak(journal: Journal, tag: str, aantal: int) -> None:
    """Try to be the one who records each version of a case."""
    gewonnen = 0
    positie = 0
    for _ in range(aantal):
        (uitkomst,) = journal.append(opdracht(tag, voorwaarde=(Item(None, (tag,), positie),)))
        gewonnen += uitkomst.soort == "vastgelegd"
        positie = uitkomst.eerste
    print(gewonnen, flush=True)


def main(dsn: str, tag: str, aantal: str) -> None:
    journal = Journal(op_databank(dsn, login=True))
    _zaak(journal, tag, int(aantal))
    journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
