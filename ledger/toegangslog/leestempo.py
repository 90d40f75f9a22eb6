"""How many cases somebody reads in a short time, and who is asked for that again (T-C16).

More than a person reads for work within ten minutes is told to the commission, in the access log,
and whoever signed in says anew what for before reading on. A command says what for each time, so
it is told and goes on. Every process follows what others recorded; what one reads again within a
quarter of an hour is no new entry, and is counted by the process that shows it.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from ledger.daden.inzagedaden import LezenHervat, VeelGelezen
from ledger.log.journal import Journal, Regel
from ledger.toegangslog.toegangsboek import Toegangsboek
from ledger.toegangslog.toegangslezing import nummer_vanaf
from ledger.vastleggen.register import lees_regel
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.dossier import Vastlegger

HOOGSTENS = 20  # different cases, within
_VENSTER = timedelta(minutes=10)
_DADEN = ("ingezien", "veel_gelezen", "lezen_hervat")


class Leestempo:
    """The cases that accounts read lately in one register."""

    def __init__(self, journal: Journal, boek: Toegangsboek, klok: Callable[[], datetime]) -> None:
        self._journal, self._boek, self._klok = journal, boek, klok
        self._mutex = threading.Lock()
        self._tot = 0
        self._gelezen: dict[str, dict[str, datetime]] = {}
        self._gestopt: set[str] = set()

    def mag_verder(self, wie: Vastlegger, dossier: str, *, opdracht: bool) -> bool:
        """Whether somebody may read one more case; too many are told to the commission first."""
        account = wie.account
        with self._mutex:
            self._lees_bij()
            if account in self._gestopt and not opdracht:
                return False
            gelezen = self._gelezen.setdefault(account, {})
            gelezen[dossier] = self._klok()
            if len(gelezen) <= HOOGSTENS:
                return True
            daad = VeelGelezen(aantal=len(gelezen), gestopt=not opdracht)
            self._boek.noteer(daad, wie, str(uuid7()))
            self._lees_bij()
            return opdracht

    def hervat(self, wie: Vastlegger, doel: str) -> None:
        """Let somebody who was stopped read on, for a purpose that was said anew."""
        with self._mutex:
            self._lees_bij()
            if wie.account in self._gestopt:
                id_ = self._boek.doel(doel, wie, None)
                self._boek.noteer(LezenHervat(doel=id_), wie, str(uuid7()))

    def _lees_bij(self) -> None:
        """Take in what was recorded meanwhile, and forget what was read long ago."""
        begin: list[Regel] = []
        if not self._tot:  # of what is long ago it counts who was stopped, and not what was read
            self._tot = nummer_vanaf(self._journal, self._klok() - _VENSTER) - 1
            begin = self._journal.lees(daden=_DADEN[1:], tot=self._tot) if self._tot else []
        for regel in (*begin, *self._journal.lees(daden=_DADEN, na=self._tot)):
            v = lees_regel(regel)
            account = v.vastlegger.account
            self._tot = max(self._tot, v.nummer)
            if v.daad == "ingezien":
                if dossier := v.velden["dossier"]:
                    gelezen = self._gelezen.setdefault(account, {})
                    gelezen[dossier] = max(v.vastgelegd_op, gelezen.get(dossier, v.vastgelegd_op))
                continue
            self._gelezen.pop(account, None)
            if v.daad == "lezen_hervat":
                self._gestopt.discard(account)
            elif v.velden["gestopt"]:
                self._gestopt.add(account)
        grens = self._klok() - _VENSTER
        for account, gelezen in list(self._gelezen.items()):
            self._gelezen[account] = {d: op for d, op in gelezen.items() if op > grens}
