"""A term in hours: elapsed time, also where the clock is put forward or back."""

from datetime import date, timedelta

import pytest

from projections.toetsen import bladen
from tests.opstelling.proefnormen import bevestigd, catalogus, een, melding, norm

UREN = catalogus(p=norm("duur: PT72H, atw: nee"))
KLOK = {"forward": date(2024, 3, 31), "back": date(2024, 10, 27)}


@pytest.mark.parametrize("klok", KLOK)
def test_a_vague_begin_of_a_term_in_hours_means_exactly_its_days_taken_one_by_one(
    klok: str,
) -> None:
    om = KLOK[klok]
    dagen = [om + timedelta(days=n) for n in range(-4, 2)]
    vaag = melding(f"[{dagen[0]}..{dagen[-1]}]")
    gezien = set()
    for later in range(-2, 6):
        gedaan = bevestigd(f"{om + timedelta(days=later)}")
        op = om + timedelta(days=30)
        delen = [een(UREN, op, melding(f"{dag}"), gedaan).uitkomsten for dag in dagen]
        heel = set(een(UREN, op, vaag, gedaan).uitkomsten)
        # What is reported after it was acknowledged is in no world.
        assert heel == {u for deel in delen for u in deel} - {"tegenstrijdig"}, later
        gezien.add(frozenset(heel))
    assert len(gezien) > 2


def test_a_term_in_hours_from_a_day_that_nobody_knows_is_judged_without_trying_every_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bladen, "HOOGSTENS", 400)
    toets = een(UREN, date(2024, 6, 1), melding("[..2024-05-01]"), bevestigd("[2024-04-01..]"))
    assert not toets.benaderd
    assert set(toets.uitkomsten) == {"nagekomen", "te_laat", "niet_gebleken"}


def test_the_instant_of_a_term_in_hours_is_that_of_the_date_it_runs_from() -> None:
    """Received two days after it was said; sent a day after it was written."""
    tekst = norm("duur: PT72H, atw: nee").replace("aanleiding.gebeurd", "aanleiding.ontvangen_op")
    ontvangen = catalogus(p=tekst)
    gezegd = {**melding("2024-05-01T10:00+02:00"), "ontvangen_op": "2024-05-03T16:00+02:00"}
    brief = bevestigd("2024-05-05T09:00+02:00")
    for verzonden, uitkomst in (
        ("2024-05-06T16:00+02:00", "nagekomen"),
        ("2024-05-06T16:01+02:00", "te_laat"),
    ):
        toets = een(ontvangen, date(2024, 6, 1), gezegd, {**brief, "verzonden_op": verzonden})
        assert toets.uitkomsten == (uitkomst,)
