"""Ways along which something can flow between the rows and columns of a table."""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import pairwise

Knoop = tuple[str, str]  # "rij" or "kolom", and its code


def pad(rest: Mapping[Knoop, Mapping[Knoop, int]], van: Knoop, naar: Knoop) -> list[Knoop] | None:
    """A way along which something can still flow."""
    terug: dict[Knoop, Knoop] = {}
    rij = deque([van])
    while rij and naar not in terug:
        hier = rij.popleft()
        for buur, ruimte in rest.get(hier, {}).items():
            if ruimte > 0 and buur not in terug and buur != van:
                terug[buur] = hier
                rij.append(buur)
    if naar not in terug:
        return None
    weg = [naar]
    while weg[-1] != van:
        weg.append(terug[weg[-1]])
    return weg[::-1]


def duw(rest: dict[Knoop, dict[Knoop, int]], weg: Sequence[Knoop]) -> None:
    """Let one flow along this way; back along it undoes that."""
    for hier, daar in pairwise(weg):
        rest[hier][daar] -= 1
        rest[daar][hier] += 1
