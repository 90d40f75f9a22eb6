"""The upkeep of the read tables: follows the log, for as long as it takes.

A thread per projection takes what is new and waits for more. It listens before it first looks, so
nothing falls between the two; it also looks every second, because a notification can be lost; and
it connects anew when the connection breaks or falls silent. An entry that a projection cannot take
stops that projection there, in plain sight; the others go on. Nothing is ever skipped: a skipped
entry would become a false "duty missed".
"""

import select
import socket
import threading
import time
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

from psycopg import errors

from ledger.databank.postgres import Verbinding, verbind
from ledger.log.journal import KANAAL
from projections.leesmodel.herbouw import Vooruit, bouw, passend
from projections.leesmodel.hertoetsen import Toetsen
from projections.leesmodel.leesmodel import (
    GONE,
    PROBE,
    SESSION,
    STOP,
    Normen,
    Projectie,
    Projectiestand,
    Soorten,
    Vastgelopen,
    Voortgang,
    lees_stand,
    reden_van,
    verwerk,
)
from projections.leesmodel.zoektafels import Zaken

PROJECTIES: Soorten = (Zaken, Normen, Toetsen)
_REBUILD_LOCK = 0x6C656573  # "lees": one rebuild at a time, whatever process
_BACK_OFF = (0.1, 2.0)
_STOPPED = "SELECT gestopt_bij FROM lees.positie WHERE projectie = %s"


class Leesmodel:
    """Keeps the read tables of one register up to date, with a thread per projection."""

    def __init__(
        self,
        dsn: str,
        projecties: Soorten = PROJECTIES,
        *,
        pagina: int = 2000,
        tik: float = 1.0,
    ) -> None:
        self._dsn, self._soorten = dsn, tuple(projecties)
        self._pagina, self._tik = pagina, tik
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._verandering = threading.Condition()
        self._posities: dict[str, int] = {}
        self._gestopt: set[str] = set()
        self._verbroken: dict[str, str] = {}
        self._wekker: socket.socket | None = None
        self._wek: socket.socket | None = None

    def start(self) -> None:
        """Follow the log, each projection by itself, until `close`."""
        self._wekker, self._wek = socket.socketpair()
        for soort in self._soorten:
            naam = f"projectie-{soort.name}"
            thread = threading.Thread(target=self._volg, args=(soort,), name=naam, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End the threads; what was committed stays, what was not is done again later."""
        self._stopping.set()
        if self._wek and self._wekker:
            self._wek.close()
            for thread in self._threads:
                thread.join()
            self._wekker.close()

    def inhalen(self, voortgang: Voortgang = lambda *_: None) -> int:
        """Bring every projection to the head of the log in this thread; answer the position.

        `voortgang` hears what `herbouw` tells.

        Raises:
            Vastgelopen: a projection met an entry it cannot take; the others are up to date.
        """
        posities, gestopt = [], None
        with closing(self._verbind()) as verbinding:
            for soort in self._soorten:
                try:
                    posities.append(self._haal_in(verbinding, soort, voortgang))
                except Vastgelopen as fout:
                    gestopt = gestopt or fout
        if gestopt:
            raise gestopt
        return min(posities, default=0)

    def wacht(self, nummer: int, timeout: float) -> bool:
        """Wait until every projection has taken entry `nummer`; False when that did not happen."""

        def zover() -> bool:
            return all(self._posities.get(s.name, 0) >= nummer for s in self._soorten)

        def klaar() -> bool:
            return zover() or any(self._posities.get(naam, 0) < nummer for naam in self._gestopt)

        with self._verandering:
            self._verandering.wait_for(klaar, timeout)
            return zover()

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is; of a broken connection what this process last knew."""
        try:
            with closing(verbind(self._dsn, PROBE)) as verbinding:
                verbinding.deadline = time.monotonic() + PROBE
                return tuple(
                    replace(stand, reden=stand.reden or self._verbroken.get(stand.naam))
                    for stand in lees_stand(verbinding)
                )
        except GONE as fout:
            posities = [(s.name, self._posities.get(s.name, 0)) for s in self._soorten]
            return tuple(
                Projectiestand(naam, positie, positie, 0, "", None, reden_van(fout))
                for naam, positie in posities
            )

    def herbouw(self, voortgang: Voortgang | None = None) -> int:
        """Build the tables anew beside the live ones and put them in their place.

        Readers see the old tables until the new ones are whole. `voortgang` hears the projection,
        its position and the head of the log after every page. Answers the position.

        Raises:
            Vastgelopen: an entry that a projection cannot take; the live tables stay as they are.
        """
        with closing(verbind(self._dsn, PROBE)) as verbinding:
            verbinding.execute(SESSION)
            verbinding.execute("SET lock_timeout = 0")
            verbinding.execute(f"SELECT pg_advisory_lock({_REBUILD_LOCK})")
            return self._bouw(verbinding, voortgang or (lambda *_: None), streng=True)

    # ── following the log ─────────────────────────────────────────────────────────────────────

    def _volg(self, soort: type[Projectie[Any]]) -> None:
        """The supervisor of one projection: connects anew for as long as it takes."""
        pauze = _BACK_OFF[0]
        while not self._stopping.is_set():
            try:
                with closing(self._verbind()) as verbinding:
                    verbinding.execute(f"LISTEN {KANAAL}")
                    gewekt: list[object] = []
                    verbinding.add_notify_handler(gewekt.append)
                    while not self._stopping.is_set():
                        gewekt.clear()
                        self._stap(verbinding, soort)
                        pauze = _BACK_OFF[0]
                        if not gewekt:
                            self._sluimer(verbinding)
            except Exception as fout:  # noqa: BLE001  whatever it is, it shows and we try again
                self._meld(soort, verbroken=reden_van(fout))
                self._stopping.wait(pauze)
                pauze = min(2 * pauze, _BACK_OFF[1])

    def _stap(self, verbinding: Verbinding, soort: type[Projectie[Any]]) -> None:
        """Take what is new; a stopped projection looks only whether it may go on."""
        try:
            self._haal_in(verbinding, soort)
        except Vastgelopen as fout:
            self._meld(soort, fout.nummer - 1, gestopt=True)
            while not self._stopping.is_set() and self._is_gestopt(verbinding, soort):
                self._sluimer(verbinding)

    def _haal_in(
        self,
        verbinding: Verbinding,
        soort: type[Projectie[Any]],
        voortgang: Voortgang = lambda *_: None,
    ) -> int:
        """To where the log was when it began: one that grows faster does not hold us up."""
        positie, doel = -1, -1
        try:
            while (doel < 0 or positie < doel) and not self._stopping.is_set():
                # Who holds the position for long is at work on a page; we find it done.
                with suppress(errors.LockNotAvailable):
                    positie, hoofd = verwerk(
                        verbinding, soort, limiet=self._pagina, voortgang=voortgang
                    )
                    doel = hoofd if doel < 0 else doel
                    self._meld(soort, positie)
                    voortgang(soort.name, positie, hoofd)
        except Vastgelopen as fout:
            verbinding.execute(STOP, [fout.nummer, fout.reden, soort.name])
            raise
        return positie

    def _is_gestopt(self, verbinding: Verbinding, soort: type[Projectie[Any]]) -> bool:
        verbinding.deadline = time.monotonic() + PROBE
        return verbinding.execute(_STOPPED, [soort.name]).fetchone() != (None,)

    def _sluimer(self, verbinding: Verbinding) -> None:
        """Sleep until a notification, a tick, or the end; costs nothing meanwhile."""
        wachter = select.poll()
        wachter.register(verbinding.fileno(), select.POLLIN)
        if self._wekker:
            wachter.register(self._wekker.fileno(), select.POLLIN)
        wachter.poll(self._tik * 1000)

    def _meld(
        self,
        soort: type[Projectie[Any]],
        positie: int | None = None,
        *,
        gestopt: bool = False,
        verbroken: str | None = None,
    ) -> None:
        with self._verandering:
            if positie is not None:
                self._posities[soort.name] = positie
            (self._gestopt.add if gestopt else self._gestopt.discard)(soort.name)
            self._verbroken.pop(soort.name, None)
            if verbroken is not None:
                self._verbroken[soort.name] = verbroken
            self._verandering.notify_all()

    def _verbind(self) -> Verbinding:
        """A connection to tables that have the shape this version writes."""
        verbinding = verbind(self._dsn, PROBE)
        try:
            verbinding.deadline = time.monotonic() + PROBE
            verbinding.execute(SESSION)
            if not passend(verbinding, self._soorten):
                verbinding.deadline = None
                verbinding.execute("SET lock_timeout = 0")
                verbinding.execute(f"SELECT pg_advisory_lock({_REBUILD_LOCK})")
                if not passend(verbinding, self._soorten):
                    self._bouw(verbinding, lambda *_: None, streng=False)
                verbinding.execute(f"SELECT pg_advisory_unlock({_REBUILD_LOCK})")
                verbinding.execute(SESSION)
        except BaseException:
            verbinding.close()
            raise
        return verbinding

    def _bouw(self, verbinding: Verbinding, voortgang: Voortgang, *, streng: bool) -> int:
        with (
            closing(verbind(self._dsn, PROBE)) as tweede,
            closing(Vooruit(tweede)) as vooruit,
        ):
            tweede.execute(SESSION)
            return bouw(verbinding, vooruit, self._soorten, voortgang, streng=streng)
