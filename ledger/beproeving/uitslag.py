"""What a demonstration came to, in words that need no training."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stap:
    """What was done, what came of it, and whether that is what should have come of it.

    In a control that is a loss: there the protection was off.
    """

    gedaan: str
    uitkomst: str
    klopt: bool


@dataclass(slots=True)
class Uitslag:
    """A promise, what was done to break it, and what happens when its protection is off."""

    proef: str
    naam: str
    belofte: str
    stappen: list[Stap] = field(default_factory=list)
    controle: list[Stap] = field(default_factory=list)
    grenzen: tuple[str, ...] = ()
    # Why it could not be given; then it says nothing of the promise.
    onmogelijk: str | None = None

    def stap(self, gedaan: str, uitkomst: str, *, klopt: bool) -> None:
        """What was done with the protection on."""
        self.stappen.append(Stap(gedaan, uitkomst, klopt))

    def zonder(self, uitgezet: str, uitkomst: str, *, faalt: bool) -> None:
        """What was switched off, and whether the same check then fails, as it must."""
        self.controle.append(Stap(uitgezet, uitkomst, faalt))

    @property
    def gehouden(self) -> bool:
        """Whether the promise held, whatever was done."""
        return bool(self.stappen) and all(stap.klopt for stap in self.stappen)

    @property
    def controle_faalt(self) -> bool:
        """Whether the same check failed without the protection: else it shows nothing."""
        return bool(self.controle) and all(stap.klopt for stap in self.controle)

    @property
    def geslaagd(self) -> bool:
        """Whether this shows what it should."""
        return self.onmogelijk is None and self.gehouden and self.controle_faalt
