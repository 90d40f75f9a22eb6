"""B11: reading imprecise dates, against the package of that name on the Python index."""

from collections.abc import Callable, Iterator

from edtf import parse_edtf

from ledger.tijd.edtf import lees_edtf
from ledger.tijd.wanneer import periode
from scripts.metingen.meting import Meting, klok, om_en_om

# What both understand. The year is filled in, so that no text comes by twice.
_VORMEN = (
    *("{j}", "{j}-06", "{j}-06-15", "{j}-21", "{j}?", "{j}-06~", "{j}-06-15%"),
    *("{j}-XX", "{j}-06-XX", "{j}-02/{j}-11-23", "{j}-06/..", "../{j}-06-15"),
    "[..{j}-06]",
)
_BEGINJAAR = 1900


def meet(*, kort: bool) -> Iterator[Meting]:
    """B11."""
    onze_jaren, hun_jaren, rondes = (200, 2, 1) if kort else (1500, 10, 5)
    paar = om_en_om(
        rondes,
        lambda _: _per_seconde(periode, onze_jaren),
        lambda _: _per_seconde(_hunne, hun_jaren),
    )
    yield Meting(
        "B11",
        "EDTF lezen tot een eerste en laatste dag, zonder cache",
        "edtf van PyPI",
        "datums/s",
        paar,
        doel=100.0,
        opmerking=f"{len(_VORMEN)} vormen, elk jaar een andere tekst",
    )


def _per_seconde(lees: Callable[[str], object], jaren: int) -> float:
    """Every form in `jaren` years, none of them read before; answers dates per second."""
    lees_edtf.cache_clear()
    periode.cache_clear()
    teksten = [
        vorm.format(j=jaar) for jaar in range(_BEGINJAAR, _BEGINJAAR + jaren) for vorm in _VORMEN
    ]
    with klok() as duur:
        for tekst in teksten:
            lees(tekst)
    return len(teksten) / duur[0]


def _hunne(tekst: str) -> object:
    datum = parse_edtf(tekst)
    return datum.lower_strict(), datum.upper_strict()
