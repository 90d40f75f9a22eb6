"""What sources of after a cut-off, or entries of after a day, would make of a sheet's statements.

A sheet looks up to a day and says so; who drafts or issues it learns where the answer would be
another one if it looked further. The statement stays what it is.
"""

from dataclasses import dataclass

from projections.feitenblad.feitenblad import Feitenblad, als_json


@dataclass(frozen=True, slots=True)
class Later:
    """A statement that would be another one, and how it would read."""

    nummer: str
    tekst: str


def later(blad: Feitenblad, ruim: Feitenblad) -> tuple[Later, ...]:
    """The statements of a sheet that are other ones in the same sheet without cut-offs."""
    rijen = zip(als_json(blad)["uitspraken"], als_json(ruim)["uitspraken"], strict=True)
    return tuple(
        Later(nu["nummer"], straks["tekst"])
        for nu, straks in rijen
        if nu["soort"] == "feit" and nu["uitkomst"] != straks["uitkomst"]
    )
