"""Which reminders went out, in the access log, so that none goes out twice.

A reminder is on record before it is sent. Whoever is cut off in between sends it no more: one that
is missed comes back within a week, one too many cannot be taken back.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from ledger.daden.herinnerdaden import HerinneringGeweigerd, HerinneringOpgesteld
from ledger.log.journal import Item
from ledger.toegangslog.toegangslog import Toegangslog, bereikbaar
from ledger.vastleggen.register import lees_regel
from ledger.vastleggen.toelating import Inzending, uuid7
from ledger.zaak.dossier import Botsing, Vastlegger

RUST = timedelta(days=7)  # before the same is said again


class Herinnerboek:
    """Writes and reads the reminders of one access log."""

    def __init__(self, log: Toegangslog) -> None:
        self._log = log

    def stel_op(self, account: str, merk: str, wie: Vastlegger) -> str | None:
        """The id of a reminder that must now be sent; None when it went out already.

        Of two who ask at the same moment one is told to send it.

        Raises:
            ToegangOnbereikbaar: it could not be recorded, so it must not be sent.
        """
        with bereikbaar():
            laatst, grens = self._laatste(account)
            if laatst is not None and laatst[0] == merk and self._log.klok() < laatst[1] + RUST:
                return None
            daad = HerinneringOpgesteld(voor=account, merk=merk)
            try:
                return self._noteer(daad, account, grens, wie)
            except Botsing:
                return None

    def geweigerd(self, account: str, herinnering: str, wie: Vastlegger) -> None:
        """The server did not take it, so the next time it is tried again.

        Raises:
            ToegangOnbereikbaar: that could not be recorded; then it is tried again in a week.
        """
        with bereikbaar():
            daad = HerinneringGeweigerd(voor=account, herinnering=herinnering)
            self._noteer(daad, account, None, wie)

    def _laatste(self, account: str) -> tuple[tuple[str, datetime] | None, int]:
        """What the last reminder that was not refused said, and the last entry about any."""
        regels = [lees_regel(r) for r in self._log.register.journal.lees(tags=(_van(account),))]
        weg = {v.velden.get("herinnering") for v in regels}
        over = [v for v in regels if v.daad == "herinnering_opgesteld" and v.id not in weg]
        laatst = (over[-1].velden["merk"], over[-1].vastgelegd_op) if over else None
        return laatst, regels[-1].nummer if regels else 0

    def _noteer(
        self,
        daad: HerinneringOpgesteld | HerinneringGeweigerd,
        account: str,
        grens: int | None,
        wie: Vastlegger,
    ) -> str:
        tag = _van(account)
        voorwaarde = [] if grens is None else [Item(None, (tag,), grens)]
        register = self._log.register
        inzending = Inzending("", daad, tags=(tag,))
        ontvangst = register.leg_zelf_vast([inzending], voorwaarde, wie=wie, sleutel=str(uuid7()))
        return register.ontvangstbewijs(ontvangst.eerste).id


def _van(account: str) -> str:
    """The tag of the reminders of one account."""
    return "herinnering-" + sha256(account.encode()).hexdigest()[:32]
