"""Findings of auditors with what answers them, out of the entries of a case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ledger.zaak.dossier import Vastgelegd, Vastlegger

Stand = Literal["open", "beantwoord", "afgesloten", "vervangen"]


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What the commission said to a finding."""

    nummer: int
    op: datetime
    standpunt: str
    tekst: str | None
    gereed_op: str | None


@dataclass(frozen=True, slots=True)
class Bevinding:
    """A finding; `tekst` is None once it was erased.

    `sluiting` is the entry that closed it, `vervangen_door` the finding that took its place;
    `kenmerk` names the case where a list of cases was asked for and its reader knows it.
    """

    dossier: str
    id: str
    nummer: int
    op: datetime
    door: Vastlegger
    ernst: str
    norm: str | None
    handeling: str | None
    tekst: str | None
    antwoorden: tuple[Antwoord, ...]
    sluiting: Antwoord | None
    vervangen_door: int | None
    kenmerk: str | None = None

    @property
    def stand(self) -> Stand:
        """How it stands: it waits for a reply, was answered, or is done with."""
        if self.vervangen_door is not None:
            return "vervangen"
        if self.sluiting is not None:
            return "afgesloten"
        return "beantwoord" if self.antwoorden else "open"


def bevindingen_in(
    dossier: str, rij: Iterable[Vastgelegd], teksten: Mapping[int, Mapping[str, Any]]
) -> list[Bevinding]:
    """The findings in one case, in order of recording, from its entries."""
    eigen = [v for v in rij if v.dossiers[0] == dossier]
    over: dict[str, list[Vastgelegd]] = {}
    vervangen: dict[str, int] = {}
    for v in eigen:
        if v.daad in ("bevinding_beantwoord", "bevinding_afgesloten"):
            over.setdefault(v.velden["bevinding"], []).append(v)
        elif v.daad == "bevinding_vastgelegd":
            oud = v.velden.get("vervangt") or ()
            vervangen |= dict.fromkeys((oud,) if isinstance(oud, str) else oud, v.nummer)
    return [
        _bevinding(dossier, v, over.get(v.id, ()), vervangen.get(v.id), teksten)
        for v in eigen
        if v.daad == "bevinding_vastgelegd"
    ]


def _bevinding(
    dossier: str,
    v: Vastgelegd,
    over: Sequence[Vastgelegd],
    vervangen_door: int | None,
    teksten: Mapping[int, Mapping[str, Any]],
) -> Bevinding:
    sluiting = [a for a in over if a.daad == "bevinding_afgesloten"]
    return Bevinding(
        dossier=dossier,
        id=v.id,
        nummer=v.nummer,
        op=v.vastgelegd_op,
        door=v.vastlegger,
        ernst=v.velden["ernst"],
        norm=v.velden.get("norm"),
        handeling=v.velden.get("handeling"),
        tekst=_tekst(v, teksten),
        antwoorden=tuple(_antwoord(a, teksten) for a in over if a not in sluiting),
        sluiting=_antwoord(sluiting[0], teksten) if sluiting else None,
        vervangen_door=vervangen_door,
    )


def _antwoord(v: Vastgelegd, teksten: Mapping[int, Mapping[str, Any]]) -> Antwoord:
    standpunt, gereed = v.velden.get("standpunt", ""), v.velden.get("gereed_op")
    return Antwoord(v.nummer, v.vastgelegd_op, standpunt, _tekst(v, teksten), gereed)


def _tekst(v: Vastgelegd, teksten: Mapping[int, Mapping[str, Any]]) -> str | None:
    return teksten.get(v.nummer, {}).get("tekst")
