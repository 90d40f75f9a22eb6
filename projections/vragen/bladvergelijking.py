"""Two sheets beside each other: per statement whether it is the same, changed, new or gone.

Statements belong together that ask the same of the same cases, whatever they are called; words of
somebody's own that are the same to the letter; and of what is left, in sheets for the same
questions, those of one number. Both are taken as they were recorded, so nothing is asked again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ledger.entry import canoniek

Stand = Literal["zelfde", "gewijzigd", "nieuw", "vervallen"]
Blad = Mapping[str, Any]
Uitspraak = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Naast:
    """A statement in this sheet and in the earlier one; None where it does not stand there."""

    stand: Stand
    dit: Uitspraak | None
    eerder: Uitspraak | None


def vergelijk(
    dit: tuple[Blad, Sequence[str]], eerder: tuple[Blad, Sequence[str]]
) -> tuple[Naast, ...]:
    """Every statement of both, in the order of this sheet, and what is gone at the end.

    Each is a recorded sheet with the ids of its cases, zaak-1 first.
    """
    hier, daar = (list(blad["uitspraken"]) for blad, _ in (dit, eerder))
    zelfde = dict(_paren(hier, daar, *(_ids(dossiers) for _, dossiers in (dit, eerder))))
    op_nummer: dict[int, int] = {}
    if dit[0]["opdracht"]["kamervraag"] == eerder[0]["opdracht"]["kamervraag"]:
        over = {u["nummer"]: j for j, u in enumerate(daar) if j not in {*zelfde.values()}}
        los = {u["nummer"]: i for i, u in enumerate(hier) if i not in zelfde}
        op_nummer = {los[n]: over[n] for n in los.keys() & over.keys()}
    rijen = []
    for i, u in enumerate(hier):
        if i in zelfde:
            rijen.append(_naast(u, daar[zelfde[i]]))
        elif i in op_nummer:  # it asks or says something else, whatever the sentence is
            rijen.append(Naast("gewijzigd", u, daar[op_nummer[i]]))
        else:
            rijen.append(Naast("nieuw", u, None))
    gezien = {*zelfde.values(), *op_nummer.values()}
    weg = (u for j, u in enumerate(daar) if j not in gezien)
    return (*rijen, *(Naast("vervallen", None, u) for u in weg))


def _paren(
    hier: Sequence[Uitspraak],
    daar: Sequence[Uitspraak],
    ids: Mapping[str, str],
    ids_daar: Mapping[str, str],
) -> Iterator[tuple[int, int]]:
    """Which statements ask or say the same; of several alike each has its own."""
    vrij: dict[bytes, list[int]] = {}
    for j, u in enumerate(daar):
        vrij.setdefault(_gevraagd(u, ids_daar), []).append(j)
    for i, u in enumerate(hier):
        if kandidaten := vrij.get(_gevraagd(u, ids)):
            yield i, kandidaten.pop(0)


def _gevraagd(u: Uitspraak, ids: Mapping[str, str]) -> bytes:
    """What a statement asks, of which cases; or what it says where it asks nothing."""
    vraag = u["feitvraag"]
    if vraag is None:
        return canoniek({"tekst": u["tekst"]})
    dossiers = vraag["dossiers"]
    wie = None if dossiers is None else sorted(ids[d] for d in dossiers)
    return canoniek({**vraag, "dossiers": wie})


def _naast(dit: Uitspraak, eerder: Uitspraak) -> Naast:
    """Two that ask or say the same: whether the answer is as it was."""
    gelijk = all(dit[veld] == eerder[veld] for veld in ("soort", "uitkomst", "tekst"))
    return Naast("zelfde" if gelijk else "gewijzigd", dit, eerder)


def _ids(dossiers: Sequence[str]) -> dict[str, str]:
    return {f"zaak-{n}": id_ for n, id_ in enumerate(dossiers, 1)}
