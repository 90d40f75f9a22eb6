"""Which breaks and closings of a log are genuine, and what of an earlier log is still as signed.

Whoever may append can write that a log ended, or went on under another name. A closing counts when
a key of the log that it ends signed it: nothing else tells, since the signer signs for whatever is
well-formed, so that a checkpoint over it proves nothing. A break counts when the last
checkpoint of before, which it carries, is signed by a key of that log; when it stands under a
checkpoint of the log that goes on; and when it began that log, so that none of its checkpoints is
older. A log begins once: of two that say so, the first that names a key with which that log signs.
What a break says to have kept is held against a checkpoint of before, not taken from its word.
What is not genuine is named with its number and stops nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from ledger.ondertekenen.logboek import Breuk, Sluiting, slottekst
from ledger.ondertekenen.vergelijken import (
    eerdere_noten,
    eerste_noot,
    gelezen,
    laatste_controlepunt,
    ondertekend,
    wortel_op,
)
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, Checkpoint, Key, parse_note, parse_vkey, verified

_VALS = (
    "dat {b.oorsprong} hier {b.vorige_oorsprong} voortzet, is niet van de ondertekenaar; het telt"
    " nergens mee en er ging niets door verloren"
)
_VALS_SLOT = (
    "dat {s.oorsprong} hier is afgesloten, is niet van de ondertekenaar; het telt nergens mee en er"
    " wordt gewoon verder vastgelegd"
)


@dataclass(frozen=True, slots=True)
class Voortzetting:
    """How a log came to be: its breaks by what they are worth, oldest first, and does it hold.

    `klopt` is unknown as long as no checkpoint of it is signed by a key that is known. Then, and
    where no key of before is known, a break is open: it may be genuine, and nobody can tell.
    """

    breuken: tuple[Breuk, ...]  # genuine
    klopt: Antwoord
    open: tuple[Breuk, ...] = ()
    onecht: tuple[Breuk, ...] = ()
    loos: tuple[Sluiting, ...] = ()  # closings that are not genuine

    @property
    def mogelijk(self) -> tuple[Breuk, ...]:
        """The breaks that are not known to be false, oldest first."""
        return tuple(sorted((*self.breuken, *self.open), key=lambda breuk: breuk.nummer))

    @property
    def vals(self) -> tuple[tuple[int, str], ...]:
        """The number of each break or closing that is not genuine, and what to say of it."""
        zinnen = [(breuk.nummer, _VALS.format(b=breuk)) for breuk in self.onecht]
        zinnen += [(slot.nummer, _VALS_SLOT.format(s=slot)) for slot in self.loos]
        return tuple(sorted(zinnen))


def voortzetting(
    databank: psycopg.Connection[Any],
    breuken: Sequence[Breuk],
    oorsprong: str,
    sleutels: Sequence[Key],
    sluitingen: Sequence[Sluiting] = (),
) -> Voortzetting:
    """What these breaks and closings are worth to the log of this origin, by these keys."""
    gezet = laatste_controlepunt(databank, oorsprong)
    punt = None if gezet is None else _getekend(gezet.noot, oorsprong, sleutels)
    klopt = Antwoord.ONBEKEND
    if punt is not None:
        klopt = Antwoord.JA if wortel_op(databank, punt.size) == punt.root else Antwoord.NEE
    loos = tuple(slot for slot in sluitingen if _sloot(slot, sleutels) is Antwoord.NEE)
    if klopt is Antwoord.NEE:  # what another tree says of itself decides nothing
        return Voortzetting((), klopt, tuple(breuken), loos=loos)
    terug = dict(_terug(databank, breuken, oorsprong, sleutels, klopt))
    open_ = {breuk for breuk, oordeel in terug.items() if oordeel is Antwoord.ONBEKEND}
    open_ |= _weg(databank, breuken, oorsprong, sleutels, terug)
    return Voortzetting(
        tuple(breuk for breuk in breuken if terug.get(breuk) is Antwoord.JA),
        klopt,
        tuple(breuk for breuk in breuken if breuk in open_),
        tuple(breuk for breuk in breuken if breuk not in terug and breuk not in open_),
        loos,
    )


def einde(
    databank: psycopg.Connection[Any],
    breuken: Sequence[Breuk],
    oorsprong: str,
    sleutels: Sequence[Key],
    sluitingen: Sequence[Sluiting],
) -> int | None:
    """The number of the entry with which the log of this origin ended; None as far as it did not.

    A break ends it when seen from the log that it leads to it is genuine, and this one signed
    nothing since; the keys must be those of that log as well. Where nobody can tell, it did not
    end: what is recorded in vain is seen at once.
    """
    eigen = [slot for slot in sluitingen if slot.oorsprong == oorsprong]
    gezegd = [slot.nummer for slot in eigen if _sloot(slot, sleutels) is Antwoord.JA]
    # However many breaks somebody appends: only a log of which a key counts is looked into.
    bekend = {key.name for key in sleutels} - {oorsprong}
    for naar in bekend & {b.oorsprong for b in breuken if b.vorige_oorsprong == oorsprong}:
        gezegd += [
            breuk.nummer
            for breuk in voortzetting(databank, breuken, naar, sleutels).breuken
            if breuk.vorige_oorsprong == oorsprong and not _tekende_nog(databank, breuk, sleutels)
        ]
    return min(gezegd, default=None)


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


def _terug(
    databank: psycopg.Connection[Any],
    breuken: Sequence[Breuk],
    oorsprong: str,
    sleutels: Sequence[Key],
    zeker: Antwoord,
) -> Iterator[tuple[Breuk, Antwoord]]:
    """The breaks that led to this log, newest first; each as sure as all that came after it."""
    verder, over = oorsprong, list(breuken)
    while True:
        keuze = [
            breuk
            for breuk in over
            if breuk.oorsprong == verder != breuk.vorige_oorsprong
            and _voor(breuk, sleutels) is not Antwoord.NEE
            and not _begon_al(databank, breuk, sleutels)
        ]
        if not keuze:
            return
        if len(keuze) > 1:
            noot = eerste_noot(databank, verder, 0)
            keuze.sort(
                key=lambda breuk: (
                    _voor(breuk, sleutels) is not Antwoord.JA,
                    noot is None or not _noemt_sleutel(breuk, noot),
                )
            )
        breuk = keuze[0]
        zeker &= _voor(breuk, sleutels)
        yield breuk, zeker
        verder, over = breuk.vorige_oorsprong, [b for b in over if b.nummer < breuk.nummer]


def _weg(
    databank: psycopg.Connection[Any],
    breuken: Sequence[Breuk],
    oorsprong: str,
    sleutels: Sequence[Key],
    terug: Iterable[Breuk],
) -> set[Breuk]:
    """The breaks that lead away from this log, or from one before it, and may be genuine.

    A log that signed more after its break did not go on elsewhere; nor did one go on twice.
    """
    verlaten = {breuk.vorige_oorsprong: breuk.nummer for breuk in terug}
    bereikt = {oorsprong, *verlaten}
    uit = set()
    for breuk in breuken:
        vorige = breuk.vorige_oorsprong
        if (
            vorige in bereikt
            and breuk.oorsprong not in {oorsprong, *verlaten}
            and breuk.nummer < verlaten.get(vorige, breuk.nummer + 1)
            and _voor(breuk, sleutels) is not Antwoord.NEE
            and not _tekende_nog(databank, breuk, sleutels)
        ):
            uit.add(breuk)
            bereikt.add(breuk.oorsprong)
    return uit


def _sloot(slot: Sluiting, sleutels: Sequence[Key]) -> Antwoord:
    """Whether the log that this closing says to end signed that; unknown without a key of it."""
    eigen = [key for key in sleutels if key.name == slot.oorsprong]
    if not eigen and slot.noot:
        return Antwoord.ONBEKEND
    try:
        noot = parse_note(slot.noot.encode())
        verified(noot, eigen)
    except Afgekeurd:
        return Antwoord.NEE
    return Antwoord.JA if noot.text == slottekst(slot.oorsprong) else Antwoord.NEE


def _voor(breuk: Breuk, sleutels: Sequence[Key]) -> Antwoord:
    """Whether the log of before signed the checkpoint that this break carries."""
    try:
        return ondertekend(breuk.noot, [k for k in sleutels if k.name == breuk.vorige_oorsprong])
    except Afgekeurd:
        return Antwoord.NEE


def _noemt_sleutel(breuk: Breuk, noot: str) -> bool:
    """Whether the key that this break names signed this checkpoint of the log that it begins."""
    return _getekend(noot, breuk.oorsprong, _eerste_sleutel(breuk)) is not None


def _eerste_sleutel(breuk: Breuk) -> list[Key]:
    with suppress(Afgekeurd):  # whoever may append can name what is none
        return [parse_vkey(breuk.sleutel)]
    return []


def _begon_al(databank: psycopg.Connection[Any], breuk: Breuk, sleutels: Sequence[Key]) -> bool:
    """Whether the log that this break says to begin had signed before it."""
    eerder = eerdere_noten(databank, breuk.oorsprong, breuk.nummer - 1)
    return any(_getekend(noot, breuk.oorsprong, sleutels) for noot in eerder)


def _tekende_nog(databank: psycopg.Connection[Any], breuk: Breuk, sleutels: Sequence[Key]) -> bool:
    """Whether the log that this break says to end signed for the break itself, or for more."""
    noot = eerste_noot(databank, breuk.vorige_oorsprong, breuk.nummer)
    return noot is not None and _getekend(noot, breuk.vorige_oorsprong, sleutels) is not None


def _getekend(noot: str, oorsprong: str, sleutels: Iterable[Key]) -> Checkpoint | None:
    """The checkpoint in this note, if a key of this log signed it."""
    try:
        punt = gelezen(noot)
        verified(parse_note(noot.encode()), [key for key in sleutels if key.name == oorsprong])
    except Afgekeurd:
        return None
    return punt if punt.origin == oorsprong else None
