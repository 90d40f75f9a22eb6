"""Days and last days: what holds of every term, whatever the case.

P8 and P13 of the definition.
"""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.normen.normen import Catalogus
from projections.normen.normvorm import Duur
from projections.normen.termijnen import VRIJ, WERKDAG, Kalender, Rekensom, pasen
from projections.toetsen.toetsing import toetsen
from tests.orakel.vergelijking import echte_lezers, feit, lezers_van
from tests.orakel.wetten import WETTEN, ZADEN, Daden, zaak
from tests.orakel.zaakgenerator import Geval


class ZonderFeesten(Kalender):
    """A calendar of weekdays and weekends, and nothing else."""

    def status(self, dag: int) -> int:
        return VRIJ if dag % 7 in (6, 0) else WERKDAG


Stand = dict[tuple[str, str | None], tuple[tuple[str, ...], date | None, date | None]]
_DATUM = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAAND = re.compile(r"(?<![\d-])\d{4}-\d{2}(?![\d-])")


def verschoven(tekst: str, dagen: int) -> str:
    """The same text, every day in it so many days later."""
    return _DATUM.sub(
        lambda m: (date.fromisoformat(m[0]) + timedelta(days=dagen)).isoformat(), tekst
    )


def stand(daden: Daden, catalogus: Catalogus, op: date, terug: int = 0) -> Stand:
    """The verdicts and their last days, told in days so many days earlier."""
    zonder = replace(catalogus, kalender=ZonderFeesten(catalogus.kalender.lijst))
    terug_ = timedelta(days=terug)
    return {
        (t.norm, t.aanleiding): (
            t.uitkomsten,
            t.due_vroegst and t.due_vroegst - terug_,
            t.due_laatst and t.due_laatst - terug_,
        )
        for t in toetsen([feit(d, n) for n, d in enumerate(daden, 1)], zonder, op)
        if not t.benaderd
    }


@settings(WETTEN, max_examples=30)
@given(zaad=ZADEN, weken=st.integers(-40, 40))
def test_p8_without_holidays_a_case_some_weeks_later_is_the_same_case(
    zaad: int, weken: int
) -> None:
    """Not with months, which are longer and shorter, nor with hours, of which a day may have 23."""
    g, daden, catalogus = zaak(zaad)
    tekst, normen = json.dumps(daden), g.teksten["proef.yaml"]
    if _MAAND.search(tekst + normen) or re.search(r"duur: P(\d+M|T)|uiterlijk: P\d+M", normen):
        return
    later = {"proef.yaml": verschoven(normen, 7 * weken)}
    anders = lezers_van(Geval(g.zaad, g.handelingen, later, g.peildata)).motor
    daden_later: Any = json.loads(verschoven(tekst, 7 * weken))
    for op in g.peildata:
        op_later = op + timedelta(weeks=weken)
        assert stand(daden, catalogus, op) == stand(daden_later, anders, op_later, 7 * weken)


@WETTEN
@given(
    begin=st.integers(date(2001, 1, 1).toordinal(), date(2040, 1, 1).toordinal()),
    weken=st.integers(1, 50),
    aantal=st.integers(1, 90),
    eenheid=st.sampled_from(("D", "W")),
    atw=st.booleans(),
    zelfde=st.booleans(),
)
def test_p8_without_holidays_a_last_day_a_week_later_is_a_week_later(
    begin: int, weken: int, aantal: int, eenheid: Any, atw: bool, zelfde: bool
) -> None:
    som = Rekensom(Duur(aantal, eenheid), atw=atw, zelfde_dag=zelfde)

    def weekend(dag: int) -> bool:
        return dag % 7 in (6, 0)

    eind = som.einddag(begin, 0, weekend)
    assert som.einddag(begin + 7 * weken, 0, weekend) == eind + 7 * weken


@WETTEN
@given(
    begin=st.integers(date(2016, 1, 1).toordinal(), date(2028, 12, 31).toordinal()),
    aantal=st.integers(1, 13),
    eenheid=st.sampled_from(("D", "W", "M")),
)
def test_p13_a_last_day_grows_with_its_begin_and_under_the_law_is_a_working_day(
    begin: int, aantal: int, eenheid: Any
) -> None:
    """The law does not cover more than twelve weeks or three months (art. 4)."""
    kalender: Kalender = echte_lezers().motor.kalender
    som = Rekensom(Duur(aantal, eenheid), atw=True)
    vandaag, morgen = (kalender.tabel(som).grenzen(begin + n) for n in (0, 1))
    assert begin < vandaag[0] <= vandaag[1]
    assert vandaag[0] <= morgen[0]
    assert vandaag[1] <= morgen[1]
    if (eenheid, aantal) not in (("W", 13), *(("M", n) for n in range(4, 14))):
        assert not kalender.zeker_vrij(vandaag[0])
        assert not kalender.misschien_vrij(vandaag[1])


def test_p13_our_holidays_are_those_of_the_published_calendar() -> None:
    holidays = pytest.importorskip("holidays")
    kalender = echte_lezers().motor.kalender
    for jaar in range(1990, 2051):
        erkend = holidays.country_holidays("NL", years=jaar, categories=("public", "optional"))
        paas = pasen(jaar).toordinal()
        anderen = {d.toordinal() for d in erkend} - {paas, paas + 49}  # on Sundays anyway
        assert all(kalender.zeker_vrij(dag) for dag in anderen)
        eigen = {
            dag
            for dag in range(date(jaar, 1, 1).toordinal(), date(jaar, 12, 31).toordinal() + 1)
            if kalender.zeker_vrij(dag) and dag % 7 not in (0, 6)
            if "gelijkgesteld" not in (kalender.waarom(dag) or "")
        }
        assert eigen == {dag for dag in anderen if dag % 7 not in (0, 6)}
