"""What is too late, ends today or this week: the board of any day, as known on any day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from api.opstelling import vaststellingen
from ledger.journal import Journal
from ledger.postgres import Database
from ledger.vault import Sleutelbos
from ledger.wanneer import AMSTERDAM
from projections.bord import Bord, Bordregel
from tests.kantoor import WIE, Kantoor, open_kantoor


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
        yield kantoor


def _nu(bord: Bord) -> list[Bordregel]:
    """What a board says, without how long it will stay so."""
    return [replace(r, kern=replace(r.kern, volgende=None)) for r in bord.regels]


def test_the_stored_board_and_the_board_judged_anew_are_the_same(kantoor: Kantoor) -> None:
    vandaag = datetime.now(AMSTERDAM).date()
    for kenmerk, kanaal in (("Z-1", "integriteitscommissie"), ("Z-2", "leidinggevende")):
        dossier = kantoor.open(kenmerk)
        kantoor.melding(dossier, gebeurd=vandaag.isoformat(), kanaal=kanaal)
    kantoor.leesmodel.inhalen()
    for dagen in (0, 7, 30, 100, 400):
        dag = vandaag + timedelta(days=dagen)
        stand = kantoor.raadplegen.bord("lezer", "proef", peildatum=dag)
        opnieuw = kantoor.raadplegen.bord("lezer", "proef", peildatum=dag, bronnen_tot=date.max)
        assert stand.regels
        assert (_nu(stand), stand.tellingen) == (_nu(opnieuw), opnieuw.tellingen)
