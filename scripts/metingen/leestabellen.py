"""B4: the read tables built anew, against the library's runner on a projection that counts."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, DomainEvent, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.leesmodel import Dossiers, Normen
from scripts.metingen import zaken
from scripts.metingen.bank import Bank
from scripts.metingen.invoer import voer_in
from scripts.metingen.meting import Meting, klok, om_en_om

_PER_AGGREGAAT = 50
_TEKST = "Zeshonderd tekens, zoveel als een vastlegging van ons er ook ongeveer heeft. " * 8


class _Zaak(Aggregate):
    @event("Vastgelegd")
    def leg_vast(self, tekst: str) -> None:
        """One more event in this aggregate."""


class Teller(PostgresTrackingRecorder):
    """Counts events per aggregate, in the transaction of their tracking."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        tabel = SQL("{}.{}").format(Identifier(datastore.schema), Identifier("teller"))
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (id uuid PRIMARY KEY, n bigint)").format(tabel)
        )
        self._tel = SQL(
            "INSERT INTO {} AS t VALUES (%s, 1) ON CONFLICT (id) DO UPDATE SET n = t.n + 1"
        ).format(tabel)
        self._leeg = SQL("TRUNCATE {}").format(tabel)
        # Its own note on the shape of the table has to stay, or the next start trips over it.
        self._vergeet = SQL("DELETE FROM {}.{} WHERE application_name <> %s").format(
            Identifier(datastore.schema), Identifier(self.tracking_table_name)
        )

    def tel(self, id_: UUID, tracking: Tracking) -> None:
        """Count one event, exactly once."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._tel, (id_,), prepare=True)

    def leeg(self) -> None:
        """Forget everything, for the next round."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self._leeg)
            cursor.execute(self._vergeet, [self.table_migration_identifier])


class _Telling(Projection[Teller]):
    name = "telling"
    tot = 0
    begonnen, klaar = threading.Event(), threading.Event()

    def process_event(self, domain_event: DomainEvent, tracking: Tracking) -> None:
        """Count the event, and say so when it was the first or the last."""
        self.view.tel(domain_event.originator_id, tracking)
        self.begonnen.set()
        if tracking.notification_id >= self.tot:
            self.klaar.set()


def meet(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B4."""
    aantal, hun_aantal, rondes = (10, 100, 1) if kort else (500, 2000, 5)
    omgeving = bank.omgeving(verbindingen=2)
    with bank.register() as (database, register):
        voer_in(register, zaken.bestand(aantal, "b4"))
        hoofd = register.journal.positie()
        leesmodel = Leesmodel(database.dsn_projectie, (Dossiers, Normen))  # judging is B5H
        _vul(omgeving, hun_aantal)

        def onze(_ronde: int) -> float:
            with klok() as duur:
                leesmodel.herbouw()
            return hoofd / duur[0]

        paar = om_en_om(rondes, onze, lambda _: _loop(omgeving))
        leesmodel.close()
    yield Meting(
        "B4",
        "herbouw van de leestabellen met vastleggingen",
        "ProjectionRunner van eventsourcing op een telling",
        "vastleggingen/s",
        paar,
        doel=40.0,
        opmerking=f"{hoofd} vastleggingen tegen {_Telling.tot} gebeurtenissen",
    )


def _vul(omgeving: dict[str, str], aantal: int) -> None:
    """Events for the library's side, few enough a call: more than half a megabyte can hang it."""
    app: Application[UUID] = Application(omgeving)
    for _ in range(aantal // _PER_AGGREGAAT):
        zaak = _Zaak()
        for _ in range(_PER_AGGREGAAT - 1):
            zaak.leg_vast(_TEKST)
        app.save(zaak)
    _Telling.tot = app.recorder.max_notification_id() or 0
    app.close()


def _loop(omgeving: dict[str, str]) -> float:
    """All events through the runner once, from the first to the last; answers events per second."""
    _Telling.begonnen.clear()
    _Telling.klaar.clear()
    with ProjectionRunner(
        application_class=Application, projection_class=_Telling, view_class=Teller, env=omgeving
    ) as runner:
        _wacht(_Telling.begonnen, runner)
        with klok() as duur:
            _wacht(_Telling.klaar, runner)
        runner.view.leeg()
        runner.view.datastore.close()
    return (_Telling.tot - 1) / duur[0]


def _wacht(sein: threading.Event, runner: ProjectionRunner[Any, Any]) -> None:
    """Wait for a signal from the runner, and for its error if it stops before."""
    while not sein.wait(1.0):
        runner.run_forever(timeout=0)
