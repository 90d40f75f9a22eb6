"""`toedracht serveer` as it is, with parts of two rows, and at one of them it waits to be killed.

As `PORT PART MARK KNOWN`: after part PART (0: never) went into the log, and before that is noted,
it makes the file MARK and waits. KNOWN `nee`: it knows no row again.
"""

import itertools
import sys
import time
from pathlib import Path
from typing import Any

from api import cli
from api.invoer import tabeldeur, tabelinvoer
from api.invoer.invoer import _Invoer

_HOE_LANG = 60.0  # seconds: whoever was to kill it is gone then


def main(poort: str, deel: str, merk: str, kent: str) -> None:
    """Serve until it is stopped."""
    tabelinvoer._DEEL = 2
    bewaar, teller = tabeldeur._bewaar, itertools.count(1)

    def bewaar_of_blijf(*wie: Any, **meer: Any) -> Any:
        if "verslag" in wie[2] and next(teller) == int(deel):
            Path(merk).touch()
            time.sleep(_HOE_LANG)
        return bewaar(*wie, **meer)

    tabeldeur._bewaar = bewaar_of_blijf
    if kent == "nee":
        los = (f"invoer:{time.time_ns()}-{n}" for n in itertools.count())
        _Invoer._merken = lambda *_: (next(los),)  # type: ignore[method-assign]
    cli.app(["serveer", "--poort", poort])


if __name__ == "__main__":
    main(*sys.argv[1:])
