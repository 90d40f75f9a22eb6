"""What the store promises, on the versions of PostgreSQL it promises it for."""

import uuid

from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.journal import Journal, LedgerRecorder
from ledger.postgres import Database

ALLE_VERSIES = True


def test_the_librarys_own_test_case_passes_on_our_recorder(journal: Journal) -> None:
    recorder = LedgerRecorder(journal, uuid.uuid4)
    bar = DCBRecorderTestCase()
    bar._test_append_read(recorder)
    bar._test_append_subscribe(recorder, initial_position=journal.positie())


def test_a_fresh_database_passes_the_self_check(database: Database) -> None:
    database.zelfcontrole()
