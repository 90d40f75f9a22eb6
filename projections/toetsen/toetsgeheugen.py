"""Verdicts that were found before, for the same reader who asks the same again.

To explain the verdicts on a case costs far more than to show them, and who works on a case looks at
it again and again. They are kept under all that they follow from: what each act says and when it
was recorded, the norms, the day of reference and the state of knowledge. So what is found here is
what would be found anew, and nothing has to be thrown away when something changes. Of an act only
the clear fields come here, so nothing is kept that can be erased. And each account finds its own
questions only: how quick an answer is tells nobody what others looked at.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from threading import Lock
from typing import Any, Never

import orjson

from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.toetsen.herkomst import herkomst
from projections.toetsen.steun import Houvast, Steun
from projections.toetsen.toetsing import Toelichter, Toets, toegelicht

# Verdicts, and one more per question: a hundred cases, some 15 MB when all was asked of each.
RUIMTE = 10_000
Gekozen = Collection[tuple[str, str | None]] | None


@dataclass(frozen=True, slots=True)
class _Vondst:
    """Verdicts by their place, and of those that were asked on what they rest."""

    toetsen: dict[int, Toets]
    steun: dict[int, Steun] = field(default_factory=dict)

    @property
    def plaats(self) -> int:
        """How much room it takes up; a question without any verdict takes some as well."""
        return 1 + len(self.toetsen)


class _Werk:
    """The verdicts as the engine finds them, with all that it takes to ask more of them."""

    def __init__(
        self, feiten: Sequence[Feit], catalogus: Catalogus, peildatum: date, gekozen: Gekozen
    ) -> None:
        self._vraag = (feiten, catalogus, peildatum, gekozen)

    @cached_property
    def toetsen(self) -> dict[int, Toets]:
        """By their place among all."""
        return dict(toegelicht(*self._vraag))


class Toetsgeheugen:
    """The verdicts of the last questions of everyone, up to so many in all."""

    def __init__(self, ruimte: int = RUIMTE) -> None:
        self._ruimte, self._bezet, self._slot = ruimte, 0, Lock()
        self._vondsten: OrderedDict[Hashable, _Vondst] = OrderedDict()

    def van(self, account: str) -> Toelichter:
        """What this account found before; `toetsing.toegelicht` for the rest."""
        return partial(self._toegelicht, account)

    def _toegelicht(
        self,
        account: str,
        feiten: Sequence[Feit],
        catalogus: Catalogus,
        peildatum: date,
        gekozen: Gekozen,
        *,
        dossier: str = "",
        bekend_op: date | None = None,
        positie: int | None = None,
    ) -> Iterator[tuple[int, Toets]]:
        keuze = None if gekozen is None else frozenset(gekozen)
        sleutel = (account, catalogus, peildatum, keuze, dossier, bekend_op, _merk(feiten))
        werk = _Werk(feiten, catalogus, peildatum, gekozen)
        vondst = self._gezocht(sleutel) or self._bewaard(sleutel, _ontdaan(werk.toetsen, dossier))
        stempel = partial(herkomst, catalogus, peildatum, bekend_op=bekend_op, positie=positie)
        for plaats, toets in vondst.toetsen.items():
            zoek = partial(_gevonden, vondst, plaats, werk)
            yield plaats, replace(toets, op=Houvast(zoek, stempel))

    def _gezocht(self, sleutel: Hashable) -> _Vondst | None:
        with self._slot:
            if sleutel in self._vondsten:
                self._vondsten.move_to_end(sleutel)
            return self._vondsten.get(sleutel)

    def _bewaard(self, sleutel: Hashable, vondst: _Vondst) -> _Vondst:
        with self._slot:
            if sleutel not in self._vondsten:  # another thread may have asked the same
                self._vondsten[sleutel] = vondst
                self._bezet += vondst.plaats
            while self._bezet > self._ruimte and self._vondsten:
                self._bezet -= self._vondsten.popitem(last=False)[1].plaats
        return vondst


def _gevonden(vondst: _Vondst, plaats: int, werk: _Werk) -> Steun:
    if plaats not in vondst.steun:
        vondst.steun[plaats] = werk.toetsen[plaats].op.steun
    return vondst.steun[plaats]


def _ontdaan(toetsen: dict[int, Toets], dossier: str) -> _Vondst:
    """Without the case that they came from, which is a hundred times as large."""
    return _Vondst({n: replace(t, op=_LOS, dossier=dossier) for n, t in toetsen.items()})


def _nergens(*_: Any) -> Never:
    raise LookupError("expected a verdict out of the memory, got one that is still in it")


_LOS = Houvast(_nergens, _nergens)


def _merk(feiten: Sequence[Feit]) -> bytes:
    """What a verdict can read of these acts, as a hash."""
    rij = [(f.id, f.nummer, f.daad, f.thuis, f.vastgelegd_op, f.velden) for f in feiten]
    return sha256(orjson.dumps(rij)).digest()
