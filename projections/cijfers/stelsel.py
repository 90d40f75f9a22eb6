"""Counts of reports as tables: divided in several ways, with their totals, a key per number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

TOTAAL = "totaal"
DREMPEL = 5
Celsoort = Literal["getal", "genoemd", "gehouden", "onderdrukt"]


@dataclass(frozen=True, slots=True)
class Cel:
    """A number as it is shown, and how it came to be shown so; None: it is not shown.

    `gehouden`: it stands as it was shown in an earlier release, since what it is now would tell a
    small difference, or is the same. `genoemd`: a small number that somebody decided to name.
    """

    getal: int | None
    soort: Celsoort


@dataclass(frozen=True, slots=True)
class Stelsel:
    """Reports divided in several ways over the same columns, with all totals.

    `som` is the column of the totals, which may be a column of a wider table: the quarters of a
    year add up to that year. `aantal` holds every count but those that are zero, by key.
    """

    delen: Mapping[str, tuple[str, ...]]
    kolommen: tuple[str, ...]
    som: str
    aantal: Mapping[str, int]

    @classmethod
    def van(
        cls,
        delen: Mapping[str, tuple[str, ...]],
        kolommen: tuple[str, ...],
        som: str,
        gevallen: Iterable[tuple[Mapping[str, str], str]],
    ) -> "Stelsel":
        """Count cases, each with its row in every part and its column."""
        aantal: Counter[str] = Counter()
        for rijen, kolom in gevallen:
            for rij in (*rijen.values(), TOTAAL):
                aantal[sleutel(rij, kolom)] += 1
                aantal[sleutel(rij, som)] += 1
        return cls(delen, kolommen, som, aantal)

    def rijen(self) -> tuple[str, ...]:
        """All rows, that of the totals last."""
        return (*(rij for deel in self.delen.values() for rij in deel), TOTAAL)

    def sleutels(self) -> Iterator[str]:
        """The key of every number that these tables show."""
        for rij in self.rijen():
            yield from (sleutel(rij, kolom) for kolom in (*self.kolommen, self.som))


@dataclass(frozen=True, slots=True)
class Vrijgave:
    """What may be shown, by key, under a threshold; of these `opgeheven` by decision only."""

    cellen: Mapping[str, Cel]
    drempel: int
    opgeheven: frozenset[str] = frozenset()

    def getoond(self) -> dict[str, int | None]:
        """The numbers alone, as a later release is held against them."""
        return {naam: cel.getal for naam, cel in self.cellen.items()}

    @property
    def onderdrukt(self) -> int:
        """How many numbers were kept back."""
        return sum(cel.getal is None for cel in self.cellen.values())


def sleutel(rij: str, kolom: str) -> str:
    """The key of a number: the same in every release that shows it."""
    return f"{rij}@{kolom}"


def open_tabel(stelsel: Stelsel) -> Vrijgave:
    """All of it as it is, for whoever is of the commission."""
    cellen = {naam: Cel(stelsel.aantal.get(naam, 0), "getal") for naam in stelsel.sleutels()}
    return Vrijgave(cellen, 1)
