"""A process of its own that records one act after another until it is killed.

python -m ledger.beproeving.schrijver <dsn> <prefix>
"""

import itertools
import sys
from contextlib import closing

from ledger.beproeving.proefstof import handelingen
from ledger.databank.postgres import op_databank
from ledger.log.journal import Journal


def main(dsn: str, prefix: str) -> None:
    """Say what is asked, ask it, and say what was acknowledged."""
    with closing(Journal(op_databank(dsn, login=True))) as journal:
        for nummer in itertools.count(1):
            sleutel = f"{prefix}-{nummer}"
            print("vraag", sleutel, flush=True)
            (uitkomst,) = journal.append(handelingen(1, sleutel=sleutel))
            print("klaar", sleutel, uitkomst.eerste, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
