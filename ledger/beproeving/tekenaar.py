"""A process of its own that signs, and is killed at a named moment.

python -m ledger.beproeving.tekenaar <dsn> <folder> <moment>
"""

import os
import signal
import sys
from pathlib import Path

from ledger.databank.postgres import op_databank
from ledger.ondertekenen.signer import Ondertekenaar
from ledger.ondertekenen.stand import Standmap


def main(dsn: str, map_: str, moment: str) -> None:
    """Sign what is there, as far as that moment."""

    def op_punt(punt: str) -> None:
        if punt == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    database = op_databank(dsn, login=True)
    Ondertekenaar(database, Standmap(Path(map_)), op_punt=op_punt).ronde(ook_zonder_nieuws=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
