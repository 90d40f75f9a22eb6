"""A judgment on an open standard decides of what was there, and of nothing that came later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from projections.toetsen.toetsing import kernen, toetsen
from tests.opstelling.proefnormen import Daad, catalogus, daad, een, feiten, melding, norm

ZORG = catalogus(
    p=norm()
    .replace("soort: gebod", "soort: maatstaf")
    .replace("    nakoming: {daad: ontvangst_bevestigd}\n", "")
    .split("    termijn:")[0]
)


@pytest.mark.parametrize(
    ("gemeld", "verder", "uitkomsten"),
    [
        ("2023-03-01", {}, {"niet_nagekomen"}),
        ("2023-06-01", {}, {"niet_nagekomen"}),  # on the day itself
        ("2023-06-02", {}, {"niet_gebleken"}),
        ("[2023-05-01..2023-07-01]", {}, {"niet_gebleken", "niet_nagekomen"}),
        ("2023-06-02", {"melding": "m"}, {"niet_nagekomen"}),  # whoever names it, means it
    ],
)
def test_a_judgment_that_names_no_report_says_nothing_of_one_that_came_after_it(
    gemeld: str, verder: Mapping[str, str], uitkomsten: set[str]
) -> None:
    oordeel = daad(
        "j", "oordeel_gegeven", "2023-06-01", norm="proef.een", uitkomst="tekortgeschoten", **verder
    )
    toets = een(ZORG, date(2024, 1, 1), melding(gemeld), oordeel)
    assert set(toets.uitkomsten) == uitkomsten


LEEG = {"klacht": None, "ontvangen_op": None, "behandeling": None}


@pytest.mark.parametrize(
    "verder",
    [
        (daad("k", "klacht_ingediend", "2023-04-01", **LEEG),),
        (
            melding("2023-03-02", "m2"),
            daad("k", "onderzoek_ingesteld", "2023-04-01", melding="m2", aard=None),
        ),
    ],
)
@pytest.mark.parametrize("over", [{"klacht": "k"}, {"over": ["k"]}])
def test_it_decides_of_every_report_wherever_else_it_belongs(
    verder: tuple[Daad, ...], over: Mapping[str, Any]
) -> None:
    oordeel = daad(
        "j", "oordeel_gegeven", "2023-06-01", norm="proef.een", uitkomst="tekortgeschoten", **over
    )
    feiten_ = feiten(melding("2023-03-01"), *verder, oordeel)
    dag = date(2024, 1, 1)
    snel = {(k.aanleiding, k.uitkomsten) for k in kernen(feiten_, ZORG, dag)}
    assert snel == {(t.aanleiding, t.uitkomsten) for t in toetsen(feiten_, ZORG, dag)}
    assert {uitkomsten for _, uitkomsten in snel} == {("niet_nagekomen",)}
