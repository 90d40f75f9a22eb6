"""The heads of all cases under one root, which tells nothing to whoever has not the seed.

A head says how many entries a case has and which, as one hash (FORMAT.md, 19). The heads stand in a
tree that is filled up with hashes of nothing to a power of two, in an order that the seed decides,
and is carried up to a fixed height past hashes of nothing, left or right as the seed decides. So
every proof is equally long, and from none of it follows how many cases there are.
"""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.bewijs.nagaan import Rij
from ledger.entry import DOSSIER, dossiers_van, heldere_inhoud
from ledger.verify import (
    CASE_LEVELS,
    NO_ENTRIES,
    CaseProof,
    case_chain,
    case_head,
    case_layers,
    case_nothing,
    case_right,
    case_root,
    case_salt,
)

DAAD = "zaakhoofden_vastgelegd"


@dataclass(frozen=True, slots=True)
class Keten:
    """The entries of a case so far: how many, and all of them in one hash."""

    aantal: int = 0
    hash: bytes = NO_ENTRIES

    def met(self, leaf_hash: bytes) -> "Keten":
        """With this entry after them."""
        return Keten(self.aantal + 1, case_chain([leaf_hash], self.hash))


Ketens = Mapping[str, Keten]  # by the id of the case


@dataclass(frozen=True, slots=True)
class Zaakboom:
    """The tree over the heads of these cases; the same seed makes the same tree."""

    zaad: bytes
    _plaatsen: Mapping[str, int]
    _lagen: Sequence[Sequence[bytes]]  # heads and hashes of nothing first, one node last

    @property
    def wortel(self) -> bytes:
        """What stands for all of them."""
        return case_root(self.zaad, self._lagen)

    def bewijs(self, zaak: str) -> CaseProof:
        """What leads from the head of this case to the root.

        Raises:
            KeyError: it has no entries here.
        """
        plaats, pad = self._plaatsen[zaak], []
        for niveau, laag in enumerate(self._lagen[:-1]):
            pad.append(laag[plaats >> niveau ^ 1])
        for hoogte in range(len(pad), CASE_LEVELS):
            pad.append(case_nothing(self.zaad, hoogte, 0))
            plaats |= case_right(self.zaad, hoogte) << hoogte
        return CaseProof(case_salt(self.zaad, zaak), plaats, tuple(pad))


def zaakboom(zaad: bytes, ketens: Ketens) -> Zaakboom:
    """The tree over the heads of all cases that have entries."""
    hoofden = {z: case_head(case_salt(zaad, z), k.aantal, k.hash) for z, k in ketens.items()}
    lagen = case_layers(zaad, list(hoofden.values()))
    plaats = {hash_: plek for plek, hash_ in enumerate(lagen[0])}
    return Zaakboom(zaad, {z: plaats[hoofd] for z, hoofd in hoofden.items()}, lagen)


@dataclass(frozen=True, slots=True)
class Vastgelegd:
    """An entry that says what the heads were at a position."""

    nummer: int
    positie: int
    wortel: bytes
    zaad: bytes


def lees(nummer: int, state: bytes) -> Vastgelegd | None:
    """What an entry of this kind says; None: not what its kind should be."""
    try:
        velden: Mapping[str, Any] = heldere_inhoud(state)
        wortel, zaad = (b64decode(velden[naam], validate=True) for naam in ("wortel", "zaad"))
        return Vastgelegd(nummer, int(velden["positie"]), wortel, zaad)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class Hoofdcontrole:
    """Were the heads that the log tells those of its cases? Shown every row, in order."""

    def __init__(self, gezegd: Iterable[Vastgelegd]) -> None:
        self._op: dict[int, list[Vastgelegd]] = {}
        self._onwaar: set[Vastgelegd] = set()
        self._ketens: dict[str, Keten] = {}
        for een in gezegd:
            if 0 < een.positie < een.nummer:
                self._op.setdefault(een.positie, []).append(een)
            else:
                self._onwaar.add(een)

    def zie(self, rij: Rij) -> None:
        """Count this row with its cases, and compute the heads that are told for here."""
        if not self._op:
            return
        for zaak in dossiers_van(rij.tags):
            self._ketens[zaak] = self._ketens.get(zaak, Keten()).met(rij.leaf_hash)
        for gezegd in self._op.get(rij.nummer, ()):
            if zaakboom(gezegd.zaad, self._ketens).wortel != gezegd.wortel:
                self._onwaar.add(gezegd)

    @property
    def bevindingen(self) -> list[str]:
        """What of it is not so, each with its number."""
        return [
            f"nr {een.nummer}: zegt van de zaken tot en met nr {een.positie} iets anders dan het"
            " grootboek; wat daarmee volledig heet, is het niet"
            for een in sorted(self._onwaar, key=lambda een: een.nummer)
        ]


def zonder_voorvoegsel(tag: str) -> str:
    """The case that a tag names."""
    return tag.removeprefix(DOSSIER)
