"""Who signed in and out, who was refused and whose sessions were ended, in the access log.

With what an account was given it tells who could see what on a day: a role counts while its
sign-in claims it too. Nothing here opens a session: no id, no token, no address of a machine.
"""

from collections.abc import Callable
from typing import TypeVar

from ledger.daden.inzagedaden import Aangemeld, AanmeldingGeweigerd, Afgemeld, SessiesBeeindigd
from ledger.daden.lijsten import Aanmeldweigering
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import Toegangslog, bereikbaar
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.dossier import Vastlegger

ONBEKEND = "onbekend"  # whoever was not let in by a provider is nobody
T = TypeVar("T")


class Aanmeldingen:
    """Notes in one access log what happens to sessions."""

    def __init__(self, log: Toegangslog) -> None:
        self._log = log

    def aangemeld(self, lezer: Lezer, begin: Callable[[], T]) -> T:
        """Sign somebody in; what `begin` made is handed over once that is on record.

        Raises:
            ToegangOnbereikbaar: it could not be recorded.
        """
        sessie = begin()
        daad = Aangemeld(rollen=tuple(sorted(lezer.beweerd or ())))
        self._noteer(daad, self._log.wie(lezer))
        return sessie

    def afgemeld(self, lezer: Lezer) -> None:
        """Somebody signed out; raises as `aangemeld`."""
        self._noteer(Afgemeld(), self._log.wie(lezer))

    def geweigerd(self, account: str | None, reden: Aanmeldweigering) -> None:
        """Somebody was not let in, once per quarter of an hour: strangers fill no log."""
        wie = Vastlegger(account or ONBEKEND, "geen")
        with bereikbaar():
            self._log.boek.eenmaal(AanmeldingGeweigerd(reden=reden), wie, None)

    def beeindigd(self, lezer: Lezer, account: str) -> None:
        """Somebody else's sessions are ended; raises as `aangemeld`."""
        self._noteer(SessiesBeeindigd(account=account), self._log.wie(lezer))

    def hervat(self, lezer: Lezer, doel: str) -> None:
        """Somebody who read much said anew what for, and reads on; raises as `aangemeld`."""
        with bereikbaar():
            self._log.tempo.hervat(self._log.wie(lezer), doel)

    def _noteer(self, daad: Aangemeld | Afgemeld | SessiesBeeindigd, wie: Vastlegger) -> None:
        with bereikbaar():
            self._log.boek.noteer(daad, wie, str(uuid7()))
