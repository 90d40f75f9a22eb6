"""An erasure is told in every case that it concerns, and in no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.wissen.raming import raam
from tests.opstelling.kantoor import open_kantoor
from tests.opstelling.storingen import Server
from tests.opstelling.wiskamer import ANDERE_ZIN, Kamer


@pytest.fixture
def kamer(
    database: Database, journal: Journal, sleutelbos: Sleutelbos, server: Server, tmp_path: Path
) -> Iterator[Kamer]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield Kamer(kantoor, database, server, tmp_path)


@pytest.mark.parametrize("grond", [None, "zij raken elkaar (fictief)"])
def test_e1_an_erasure_is_told_in_no_case_that_lost_nothing_by_it(
    kamer: Kamer, grond: str | None
) -> None:
    """A tie, or an erasure that concerned both, is nothing that they have in common."""
    ander, derde = (kamer.kantoor.open(f"FICTIEF-{n}") for n in (2, 3))
    for een in (ander, derde):
        beide = [kamer.dossier, een]
        kamer.kantoor.leg_vast(
            kamer.dossier, "dossiers_gekoppeld", ook_in=(een,), dossiers=beide, grond=grond
        )
        raming = raam(kamer.register, kamer.database.dsn_lees, kamer.dossier, een.__eq__)
        assert raming.per_dossier == {}  # nor does it count for who sees only that case
    door = [{"rol": "melder", "ref": "melder-1"}]
    velden: dict[str, Any] = {"door": door, "tekst": "ook daar (fictief)"}
    kamer.kantoor.leg_vast(ander, "mededeling_gedaan", **velden)
    kamer.wis()
    assert _wissingen(kamer, ander) == _wissingen(kamer, kamer.dossier) == 1  # control: it was told
    kamer.wis(kamer.dossier, sleutel="wis-2")
    assert _wissingen(kamer, kamer.dossier) == 2
    assert (_wissingen(kamer, ander), _wissingen(kamer, derde)) == (1, 0)


def test_e1_the_erasure_of_a_case_is_told_where_an_act_of_both_lost_its_text(kamer: Kamer) -> None:
    ander = kamer.kantoor.open("FICTIEF-2")
    door = [{"rol": "melder", "ref": "getuige-1"}]
    kamer.kantoor.leg_vast(
        kamer.dossier, "mededeling_gedaan", ook_in=(ander,), door=door, tekst=ANDERE_ZIN
    )
    kamer.wis(kamer.dossier)
    assert _wissingen(kamer, ander) == 1


def _wissingen(kamer: Kamer, dossier: str) -> int:
    return sum(v.daad == "sleutel_vernietigd" for v in kamer.register.zaak(dossier).register)
