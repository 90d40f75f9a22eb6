"""Every demonstration, in the order in which they are given."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ledger.beproeving import doden, gewist, knoeien, stroomuitval, terugrol
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek, open_werkplek

PROEVEN: Mapping[str, Callable[[Werkplek], Uitslag]] = MappingProxyType(
    {
        "doden": doden.proef,
        "stroomuitval": stroomuitval.proef,
        "terugrol": terugrol.proef,
        "knoeien": knoeien.proef,
        "gelekte-sleutel": knoeien.gelekt,
        "gewist": gewist.proef,
    }
)


def geef(welke: Sequence[str], voortgang: Callable[[str], None]) -> Iterator[tuple[Uitslag, float]]:
    """Give these demonstrations on a server of our own, each with how many seconds it took.

    One that cannot be given here says why, and the others go on.

    Raises:
        ProefOnmogelijk: there is no place here for any of them.
    """
    voortgang("een eigen PostgreSQL in een tijdelijke map")
    with open_werkplek() as plek:
        for nummer, welk in enumerate(welke, 1):
            voortgang(f"{nummer} van {len(welke)}: {welk}")
            begin = time.monotonic()
            try:
                uitslag = PROEVEN[welk](plek)
            except Exception as fout:  # noqa: BLE001  whatever it is, it shows nothing, and is told
                reden = " ".join(str(fout).split()).rstrip(".") or type(fout).__name__
                uitslag = Uitslag(welk, welk, "", onmogelijk=f"{type(fout).__name__}: {reden}")
            yield uitslag, time.monotonic() - begin
