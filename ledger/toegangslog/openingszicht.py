"""Sight of a case for whoever opened it: given as it is opened, or when that was broken off.

Opening is recorded in the log of the cases and sight of it in the access log, so whoever is stopped
can be stopped in between. The case then says who opened it and when, and what was not given is
given as it would have been: from that moment on, and no longer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from ledger.daden.toegangsdaden import ToegangBijOpening
from ledger.toegang.toegangsstand import Toegangsstand, dag_van
from ledger.toegangslog.partijen import Partijen

_NA_OPENING, _PER_DAAD = timedelta(days=90), 50


def bij_opening(dossiers: Sequence[str], op: datetime) -> list[ToegangBijOpening]:
    """What lets whoever opened these cases at that moment see them, for a quarter of a year."""
    tot = dag_van(op) + _NA_OPENING
    return [
        ToegangBijOpening(dossiers=tuple(dossiers[begin : begin + _PER_DAAD]), tot=tot)
        for begin in range(0, len(dossiers), _PER_DAAD)
    ]


def nog_te_geven(
    stand: Toegangsstand, partijen: Partijen, account: str, dossiers: Iterable[str], nu: datetime
) -> Iterator[tuple[str, datetime]]:
    """Of these cases those that this account opened, and was never let see for it; and when.

    Cases out of sight are looked up whether they are there or not, as any refusal looks (T-C1).
    """
    zicht = stand.gegeven(account, nu)
    los = [d for d in dossiers if d not in zicht and not stand.kreeg_bij_opening(account, d)]
    for dossier, opening in (partijen.openingen(los) if los else {}).items():
        if opening.vastlegger.account == account:
            yield dossier, opening.vastgelegd_op
