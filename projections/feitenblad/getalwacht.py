"""Which numbers of a sheet need a decision before they leave.

A number below the threshold does, and so does one that lies less than the threshold from another
number of the same kind of act that left or leaves beside it: their difference would be a small
number that nobody decided to name. Two numbers are looked at together, never three.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Getal = tuple[str, int]  # a kind of act, and how many there are


def te_noemen(blad: Mapping[str, Any], weg: Iterable[Getal], drempel: int) -> frozenset[str]:
    """The statements with a number that is small, or makes one with another that left (`weg`)."""
    hier = [(nummer, getal) for nummer, getal in _per_uitspraak(blad)]
    al_weg = list(weg)
    uit = set()
    for plek, (nummer, (daad, aantal)) in enumerate(hier):
        naast = [*al_weg, *(getal for i, (_, getal) in enumerate(hier) if i != plek)]
        verschillen = {abs(aantal - ander) for soort, ander in naast if soort == daad}
        if any(0 < getal < drempel for getal in {aantal, *verschillen}):
            uit.add(nummer)
    return frozenset(uit)


def getallen(blad: Mapping[str, Any]) -> list[Getal]:
    """The numbers that a sheet shows."""
    return [getal for _, getal in _per_uitspraak(blad)]


def _per_uitspraak(blad: Mapping[str, Any]) -> Iterator[tuple[str, Getal]]:
    """The same by statement; a range shows two."""
    for u in blad["uitspraken"]:
        vraag = u["feitvraag"]
        if vraag and vraag["soort"] == "telling":
            for aantal in {u["uitkomst"]["laagst"], u["uitkomst"]["hoogst"]}:
                yield u["nummer"], (vraag["patroon"]["daad"], aantal)
