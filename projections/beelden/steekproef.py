"""A random sample that anyone can draw again: cases in the order of a hash over a seed.

Each case gets the SHA-256 over the seed, a line end and its id; sorted by it, the first so many are
drawn. The seed decides, so whoever chose it before seeing the cases chose none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from projections.cijfers.cijfers import Meldingfeit, stand_van
from projections.toetsen.toetsing import Kern

HOOGST = 500


@dataclass(frozen=True, slots=True)
class Selectie:
    """Which cases a sample is drawn from; None is any.

    `uitkomst` is how the terms of a report stand (as in figures), or those of `norm` alone.
    """

    soort: str | None = None
    van: date | None = None
    tot: date | None = None
    norm: str | None = None
    uitkomst: str | None = None


def hash_van(zaad: str, dossier: str) -> str:
    """By what a case is sorted."""
    return sha256(f"{zaad}\n{dossier}".encode()).hexdigest()


def getrokken(populatie: Iterable[str], zaad: str, omvang: int) -> list[str]:
    """The first so many of these cases in the order of the seed."""
    return sorted(populatie, key=lambda dossier: hash_van(zaad, dossier))[:omvang]


def populatiehash(populatie: Iterable[str]) -> str:
    """What commits to the population: the SHA-256 over its ids, sorted, one a line."""
    return sha256("".join(f"{dossier}\n" for dossier in sorted(populatie)).encode()).hexdigest()


def gekozen(
    feiten: Sequence[Meldingfeit], kernen: Mapping[str, Sequence[Kern]], selectie: Selectie
) -> list[str]:
    """The cases with a report that fits, each once; a day that may fit does."""
    return sorted({m.dossier for m in feiten if _past(m, kernen.get(m.dossier, ()), selectie)})


def _past(m: Meldingfeit, kernen: Sequence[Kern], selectie: Selectie) -> bool:
    if selectie.soort not in (None, m.soort):
        return False
    if selectie.van is not None and m.laatst < selectie.van:
        return False
    if selectie.tot is not None and m.vroegst > selectie.tot:
        return False
    if selectie.norm is None:
        return selectie.uitkomst in (None, m.termijn)
    eigen = {stand_van(frozenset(k.uitkomsten)) for k in kernen if k.norm == selectie.norm}
    return bool(eigen) if selectie.uitkomst is None else selectie.uitkomst in eigen
