"""Reads the access log: its entries, held against their leaves, judged and folded.

What was read stays known, so a question costs what others decided meanwhile and no more.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ledger.daden.toegangsdaden import ToegangBijOpening, ToegangHerbegonnen, herstel_toegangsdaad
from ledger.log.journal import Bedorven, Journal, Regel
from ledger.ondertekenen.logboek import ONLEESBAAR, staat_zoals_toegevoegd
from ledger.toegang.toegangsoordeel import oordeel
from ledger.toegang.toegangsstand import Toegangsstand, Vermelding
from ledger.toegangslog.partijen import Partijen
from ledger.toegangslog.toegangsboek import BESLUIT
from ledger.toegangslog.toegangsherstel import Sleutels, is_ondertekend
from ledger.vastleggen.register import lees_regel


class Toegangslezing:
    """What one access log says of who may what, for any number of threads."""

    def __init__(self, journal: Journal, partijen: Partijen, sleutels: Sleutels) -> None:
        self._journal, self._partijen, self._sleutels = journal, partijen, sleutels
        self._mutex = threading.Lock()
        self._stand = Toegangsstand()

    def begin(self) -> Regel | None:
        """The entry with which this log began to decide anything; None before that."""
        return self._journal.eerste_met([BESLUIT]).get(BESLUIT)

    def stand(self) -> Toegangsstand:
        """What was decided up to now, by whichever process.

        Raises:
            Bedorven: somebody altered what was decided.
        """
        with self._mutex:
            regels = self._journal.lees(tags=(BESLUIT,), na=self._stand.positie)
            self._stand = self._stand.met(self._vermeldingen(regels), oordeel)
            return self._stand

    def stand_voor(self, moment: datetime) -> Toegangsstand:
        """The same as it was before a moment."""
        regels = self._journal.lees(tags=(BESLUIT,))
        toen = [regel for regel in regels if regel.vastgelegd_op < moment]
        return Toegangsstand().met(self._vermeldingen(toen), oordeel)

    def _vermeldingen(self, regels: Sequence[Regel]) -> list[Vermelding]:
        """These entries, each with whether the cases tell the same of who opened them."""
        gelezen = [_vermelding(regel) for regel in regels]
        genoemd = [d for v in gelezen for d in _geopend(v)]
        openers = self._partijen.openers(genoemd) if genoemd else {}
        return [replace(v, gestaafd=self._gestaafd(v, openers)) for v in gelezen]

    def _gestaafd(self, v: Vermelding, openers: Mapping[str, str]) -> bool:
        if isinstance(v.daad, ToegangHerbegonnen):
            return is_ondertekend(v.daad, self._sleutels)
        return all(openers.get(d) == v.account for d in _geopend(v))


def nummer_vanaf(journal: Journal, moment: datetime) -> int:
    """The number of the first entry recorded from a moment on, or the one that comes next.

    Times never go back (I7), so it is found by halving.
    """
    laag, hoog = 1, journal.positie() + 1
    while laag < hoog:
        midden = (laag + hoog) // 2
        (regel,) = journal.lees(na=midden - 1, tot=midden)
        if regel.vastgelegd_op < moment:
            laag = midden + 1
        else:
            hoog = midden
    return laag


def _vermelding(regel: Regel) -> Vermelding:
    """What an entry says; one that stands as it was appended and cannot be read says nothing.

    Raises:
        Bedorven: somebody altered it.
    """
    nummer, id_, op = regel.nummer, str(regel.entry_id), regel.vastgelegd_op
    if not staat_zoals_toegevoegd(regel):
        raise Bedorven(
            f"toegang: nr {nummer} van het toegangslog is niet wat er werd vastgelegd; ga het na"
            " met toedracht verifieer"
        )
    try:
        v = lees_regel(regel)
        daad = herstel_toegangsdaad(v.velden)
    except ONLEESBAAR:
        return Vermelding(nummer, id_, op, "", None)
    return Vermelding(nummer, id_, op, v.vastlegger.account, daad)


def _geopend(v: Vermelding) -> tuple[str, ...]:
    return v.daad.dossiers if isinstance(v.daad, ToegangBijOpening) else ()
