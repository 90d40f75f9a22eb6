"""YAML as a jurist wrote it: text with line numbers.

Dates and numbers stay the text they are; true, false and null are what YAML 1.2 says, and a bare
`ja` or `no` is a word. Every mapping knows its lines, so that a refusal can point at one.
"""

from collections.abc import Iterator
from typing import Any, Self

import yaml


class NormFout(ValueError):
    """A norm text that cannot be trusted: which file, which line, and what is wrong with it."""

    def __init__(self, bestand: str, regel: int, reden: str) -> None:
        super().__init__(f"{bestand}:{regel}: {reden}")
        self.bestand = bestand
        self.regel = regel
        self.reden = reden


class Kaart(dict[str, Any]):
    """A mapping of a norm text, with the line of the whole and of each key."""

    def __init__(self, bestand: str, regel: int) -> None:
        super().__init__()
        self.bestand = bestand
        self.regel = regel
        self.regels: dict[str, int] = {}

    def fout(self, reden: str, sleutel: str | None = None) -> NormFout:
        """A refusal that points at a key, or at the mapping as a whole."""
        return NormFout(self.bestand, self.regels.get(sleutel or "", self.regel), reden)

    def alleen(self, *sleutels: str) -> Self:
        """Itself, when it has no other keys than these."""
        for sleutel in self:
            if sleutel not in sleutels:
                raise self.fout(f"onbekende sleutel '{sleutel}'", sleutel)
        return self

    def tekst(self, sleutel: str) -> str:
        """A text that must be there."""
        waarde = self.get(sleutel)
        if not isinstance(waarde, str) or not waarde.strip():
            raise self.fout(f"verwacht een tekst bij '{sleutel}'", sleutel)
        return waarde

    def teksten(self, sleutel: str) -> tuple[str, ...]:
        """One text or a list of texts; absent is none."""
        waarde = self.get(sleutel)
        delen = waarde if isinstance(waarde, list) else () if waarde is None else (waarde,)
        if not all(isinstance(deel, str) and deel.strip() for deel in delen):
            raise self.fout(f"verwacht tekst of een lijst van teksten bij '{sleutel}'", sleutel)
        return tuple(delen)

    def kaart(self, sleutel: str) -> "Kaart":
        """A mapping that must be there."""
        waarde = self.get(sleutel)
        if not isinstance(waarde, Kaart):
            raise self.fout(f"verwacht een object bij '{sleutel}'", sleutel)
        return waarde

    def kaarten(self, sleutel: str) -> tuple["Kaart", ...]:
        """A list of mappings; absent is none."""
        waarde = self.get(sleutel)
        delen = [] if waarde is None else waarde
        if not isinstance(delen, list) or not all(isinstance(deel, Kaart) for deel in delen):
            raise self.fout(f"verwacht een lijst van objecten bij '{sleutel}'", sleutel)
        return tuple(delen)

    def geheel(self, sleutel: str) -> int | None:
        """A whole number from one up, or null."""
        waarde = self.get(sleutel)
        if waarde is None:
            return None
        cijfers = isinstance(waarde, str) and waarde.isascii() and waarde.isdigit()
        if not cijfers or int(waarde) < 1:
            wat = f"verwacht een geheel getal vanaf 1 bij '{sleutel}', kreeg '{waarde}'"
            raise self.fout(wat, sleutel)
        return int(waarde)


_NIETS = frozenset({"", "null", "Null", "NULL", "~"})
_WAAR = frozenset({"true", "True", "TRUE"})
_ONWAAR = frozenset({"false", "False", "FALSE"})


def lees_yaml(bestand: str, tekst: str) -> Kaart:
    """The one mapping that a norm text is.

    Raises:
        NormFout: it is no YAML, or no mapping, or says something twice.
    """
    try:
        knoop = yaml.compose(tekst, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as fout:
        plek = getattr(fout, "problem_mark", None)
        regel = plek.line + 1 if plek is not None else 1
        raise NormFout(bestand, regel, f"geen geldige YAML: {_eerste_regel(fout)}") from None
    if not isinstance(knoop, yaml.MappingNode):
        raise NormFout(bestand, 1, "verwacht een object")
    waarde = _waarde(bestand, knoop)
    return waarde if isinstance(waarde, Kaart) else Kaart(bestand, 1)


def _eerste_regel(fout: yaml.YAMLError) -> str:
    return getattr(fout, "problem", None) or str(fout).partition("\n")[0]


def _waarde(bestand: str, knoop: yaml.Node) -> Any:
    if not knoop.tag.startswith("tag:yaml.org,2002:"):
        raise NormFout(bestand, knoop.start_mark.line + 1, f"onbekend label {knoop.tag}")
    if isinstance(knoop, yaml.MappingNode):
        return _kaart(bestand, knoop)
    if isinstance(knoop, yaml.SequenceNode):
        return [_waarde(bestand, deel) for deel in knoop.value]
    tekst = str(knoop.value)
    if getattr(knoop, "style", None):  # quoted or a block, so never a bare word
        return tekst
    if tekst in _NIETS:
        return None
    return tekst if tekst not in _WAAR | _ONWAAR else tekst in _WAAR


def _kaart(bestand: str, knoop: yaml.MappingNode) -> Kaart:
    kaart = Kaart(bestand, knoop.start_mark.line + 1)
    for sleutel, regel, inhoud in _paren(bestand, knoop):
        if sleutel in kaart:
            raise NormFout(bestand, regel, f"'{sleutel}' staat er twee keer")
        kaart[sleutel] = _waarde(bestand, inhoud)
        kaart.regels[sleutel] = regel
    return kaart


def _paren(bestand: str, knoop: yaml.MappingNode) -> Iterator[tuple[str, int, yaml.Node]]:
    for sleutel, inhoud in knoop.value:
        regel = sleutel.start_mark.line + 1
        if not isinstance(sleutel, yaml.ScalarNode):
            raise NormFout(bestand, regel, "verwacht een woord als sleutel")
        yield str(sleutel.value), regel, inhoud
