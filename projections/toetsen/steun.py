"""What a verdict rests on: the acts that decide it, why each counts, and what is missing.

To find these acts each is tried, which costs more than all the rest of a verdict. Who shows a
verdict without them does not wait for them; who asks gets what would have been found at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from projections.toetsen.herkomst import Herkomst
from projections.toetsen.overwegingen import Ontbreekt, Overweging


@dataclass(frozen=True, slots=True)
class Steun:
    """`gebruikt` are all the acts: without any other, or with these alone, it is the same."""

    gebruikt: tuple[str, ...]
    overwogen: tuple[Overweging, ...]
    ontbreekt: tuple[Ontbreekt, ...]


class Houvast:
    """The same, found when somebody first asks; two are equal when what they find is."""

    def __init__(
        self, zoek: Callable[[], Steun], stempel: Callable[[tuple[str, ...]], Herkomst]
    ) -> None:
        self._zoek, self._stempel = zoek, stempel

    @cached_property
    def steun(self) -> Steun:
        """What it rests on."""
        return self._zoek()

    @cached_property
    def herkomst(self) -> Herkomst:
        """What the verdict was computed from, these acts among it."""
        return self._stempel(self.steun.gebruikt)

    def __eq__(self, ander: object) -> bool:
        if not isinstance(ander, Houvast):
            return NotImplemented
        return (self.steun, self.herkomst) == (ander.steun, ander.herkomst)

    def __hash__(self) -> int:
        return hash(self.steun)

    def __repr__(self) -> str:
        return repr((self.steun, self.herkomst))
