"""Which breaks of a log are genuine, and what of an earlier log is still what it signed for.

Whoever may append can write that a log went on under another name. A break counts when the last
checkpoint of before, which it carries, is signed by a key of that log; when it stands under a
checkpoint of the log that goes on; and when it began that log, so that none of its checkpoints is
older. What it says to have kept is held against a checkpoint of before, not taken from its word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from ledger.logboek import Breuk
from ledger.vergelijken import eerdere_noten, gelezen, laatste_controlepunt, wortel_op
from ledger.verify import Afgekeurd, Checkpoint, Key, parse_note, verified
from ledger.wanneer import Antwoord


@dataclass(frozen=True, slots=True)
class Voortzetting:
    """How a log came to be: its genuine breaks, oldest first, and does it hold by itself.

    `klopt` is unknown as long as no checkpoint of it is signed by a key that is known.
    """

    breuken: tuple[Breuk, ...]
    klopt: Antwoord


def voortzetting(
    databank: psycopg.Connection[Any],
    breuken: Sequence[Breuk],
    oorsprong: str,
    sleutels: Sequence[Key],
) -> Voortzetting:
    """Which of these breaks led to the log of this origin."""
    gezet = laatste_controlepunt(databank, oorsprong)
    punt = None if gezet is None else _getekend(gezet.noot, oorsprong, sleutels)
    if punt is None:
        return Voortzetting((), Antwoord.ONBEKEND)
    if wortel_op(databank, punt.size) != punt.root:
        return Voortzetting((), Antwoord.NEE)
    uit: list[Breuk] = []
    verder = oorsprong
    for breuk in reversed(breuken):
        if breuk.oorsprong == verder and breuk.nummer <= punt.size:
            eerder = eerdere_noten(databank, breuk.oorsprong, breuk.nummer - 1)
            begon_al = any(_getekend(noot, breuk.oorsprong, sleutels) for noot in eerder)
            if not begon_al and _getekend(breuk.noot, breuk.vorige_oorsprong, sleutels):
                uit.append(breuk)
                verder = breuk.vorige_oorsprong
    return Voortzetting(tuple(reversed(uit)), Antwoord.JA)


def bewaard(
    databank: psycopg.Connection[Any], oorsprong: str, tot: int, sleutels: Sequence[Key]
) -> tuple[int, Antwoord]:
    """How far up to `tot` a checkpoint of this earlier log reaches, and whether that still holds.

    Unknown, and 0, when there is no such checkpoint any more.
    """
    for noot in eerdere_noten(databank, oorsprong, tot):
        if punt := _getekend(noot, oorsprong, sleutels):
            zelfde = wortel_op(databank, punt.size) == punt.root
            return punt.size, Antwoord.JA if zelfde else Antwoord.NEE
    return 0, Antwoord.ONBEKEND


def _getekend(noot: str, oorsprong: str, sleutels: Iterable[Key]) -> Checkpoint | None:
    """The checkpoint in this note, if a key of this log signed it."""
    try:
        punt = gelezen(noot)
        verified(parse_note(noot.encode()), [key for key in sleutels if key.name == oorsprong])
    except Afgekeurd:
        return None
    return punt if punt.origin == oorsprong else None
