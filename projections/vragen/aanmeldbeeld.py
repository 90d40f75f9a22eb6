"""Who signed in on a day and who was refused, and who read so much that the commission is told.

It is for whoever may see who read what. Looking is a reading too, decided and recorded first (I9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslezing import nummer_vanaf
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.register import lees_regel
from ledger.zaak.kennis import einde_van

_SIGNALEN = ("veel_gelezen", "lezen_hervat")
_SESSIES = ("aangemeld", "afgemeld", "aanmelding_geweigerd", "sessies_beeindigd")
_SIGNAALTIJD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sessieregel:
    """Something that happened to the sessions of an account, or how much it read."""

    op: datetime
    account: str
    daad: str
    velden: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aanmeldbeeld:
    """One day of it, the newest first, and what drew attention in the month before its end."""

    dag: date
    sessies: tuple[Sessieregel, ...]
    signalen: tuple[Sessieregel, ...]


def aanmeldbeeld(log: Toegangslog, lezer: Lezer, doel: str, dag: date) -> Aanmeldbeeld:
    """What happened to sessions on a day.

    Raises:
        GeenToegang: this account may not see it; that is on record.
        ToegangOnbereikbaar: it could not be recorded.
    """
    log.inzage(lezer, doel, "aanmeldingen", soort="inzage_nagaan")
    begin, einde = einde_van(dag - timedelta(days=1)), einde_van(dag)
    return Aanmeldbeeld(
        dag,
        _regels(log, _SESSIES, begin, einde),
        _regels(log, _SIGNALEN, einde - _SIGNAALTIJD, einde),
    )


def aantal_signalen(log: Toegangslog) -> int:
    """How often somebody read much in the last month, for who is allowed to see that."""
    nu = log.klok()
    regels = _regels(log, ("veel_gelezen",), nu - _SIGNAALTIJD, nu)
    return len(regels)


def _regels(
    log: Toegangslog, daden: tuple[str, ...], vanaf: datetime, tot: datetime
) -> tuple[Sessieregel, ...]:
    journal = log.register.journal
    na = nummer_vanaf(journal, vanaf) - 1
    gelezen = [lees_regel(regel) for regel in journal.lees(daden=daden, na=na)]
    return tuple(
        Sessieregel(v.vastgelegd_op, v.vastlegger.account, v.daad, v.velden)
        for v in reversed(gelezen)
        if v.vastgelegd_op < tot
    )
