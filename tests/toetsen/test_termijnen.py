"""A last day is a sum that anyone can do again: calendar, working days, Algemene termijnenwet.

No case, no norm: days and terms alone, each with the day that the law gives.
"""

from collections import Counter
from datetime import date

import pytest

from projections.normen import termijnen
from projections.normen.normvorm import Duur, Kalenderlijst, Pad, Termijn
from projections.normen.termijnen import (
    ONBEKEND,
    VRIJ,
    WERKDAG,
    Kalender,
    Rekensom,
    atw_einde,
    feestdagen,
    noem_dag,
    noem_duur,
    onder_atw,
    optellen,
    pasen,
    rekensom,
    werkdag_na,
)

# A decree for 2018 that names one day, a list of days it may name for 2020, nothing for 2016.
LIJST = Kalenderlijst(
    gelijkgesteld=frozenset({"2018-05-11"}),
    volledig=frozenset({2018}),
    kandidaten={2020: frozenset({"2020-05-22"})},
    sha256="fictief",
)
DAGEN = {  # day -> what it is, and why it is not simply a working day
    "2018-05-07": (WERKDAG, None),
    "2018-05-10": (VRIJ, "Hemelvaartsdag"),
    "2018-05-11": (VRIJ, "met een feestdag gelijkgesteld"),
    "2018-05-12": (VRIJ, "zaterdag"),
    "2018-05-13": (VRIJ, "zondag"),
    "2021-12-25": (VRIJ, "eerste kerstdag"),  # a Saturday too
    "2018-12-24": (WERKDAG, None),  # between two free days; its decree is loaded and silent
    "2020-05-22": (
        ONBEKEND,
        "mogelijk met een feestdag gelijkgesteld (besluit voor 2020 niet geladen)",
    ),
    "2020-05-04": (WERKDAG, None),  # between two free days, but not on the list
    "2016-05-06": (
        ONBEKEND,
        "mogelijk met een feestdag gelijkgesteld (besluit voor 2016 niet geladen)",
    ),
    "2016-05-09": (WERKDAG, None),  # only the day before is free
    "2016-05-13": (WERKDAG, None),  # only the day after is free
    "2010-05-03": (WERKDAG, None),  # a Monday, two days before a free Wednesday
    "2010-05-07": (WERKDAG, None),  # a Friday, two days after it
}


def dag(tekst: str) -> int:
    return date.fromisoformat(tekst).toordinal()


def weekend(dag_: int) -> bool:
    return dag_ % 7 in (6, 0)


def genoemd(dag_: int) -> str:
    return date.fromordinal(dag_).isoformat()


# --- which days are free ----------------------------------------------------------------------


def paaszondag(jaar: int) -> date:
    """Easter by way of the epact (Knuth, The Art of Computer Programming, 1.3.2, algorithm E)."""
    goud, eeuw = jaar % 19 + 1, jaar // 100 + 1
    schrikkel = 3 * eeuw // 4 - 12
    zondag = 5 * jaar // 4 - schrikkel - 10
    epact = (11 * goud + 20 + (8 * eeuw + 5) // 25 - 5 - schrikkel) % 30
    epact += (epact == 25 and goud > 11) or epact == 24
    maan = 44 - epact + (30 if 44 - epact < 21 else 0)
    return date.fromordinal(date(jaar, 3, 1).toordinal() + maan + 6 - (zondag + maan) % 7)


def test_easter_is_the_same_by_two_computations_in_every_year_of_our_calendar() -> None:
    jaren = range(1583, 9999)
    assert [jaar for jaar in jaren if pasen(jaar) != paaszondag(jaar)] == []
    assert pasen(2024) == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("jaar", "koning", "goede_vrijdag", "pasen_2", "hemelvaart", "pinksteren_2"),
    [
        (2006, "04-29 Koninginnedag", "04-14", "04-17", "05-25", "06-05"),  # 30 April: a Sunday
        (2013, "04-30 Koninginnedag", "03-29", "04-01", "05-09", "05-20"),
        (2014, "04-26 Koningsdag", "04-18", "04-21", "05-29", "06-09"),  # 27 April: a Sunday
        (2021, "04-27 Koningsdag", "04-02", "04-05", "05-13", "05-24"),
    ],
)
def test_the_holidays_of_a_year_are_those_of_the_law(
    jaar: int, koning: str, goede_vrijdag: str, pasen_2: str, hemelvaart: str, pinksteren_2: str
) -> None:
    koningsdag, naam = koning.split()
    assert {genoemd(d): naam for d, naam in feestdagen(jaar).items()} == {
        f"{jaar}-01-01": "nieuwjaarsdag",
        f"{jaar}-{goede_vrijdag}": "Goede Vrijdag",
        f"{jaar}-{pasen_2}": "tweede paasdag",
        f"{jaar}-{koningsdag}": naam,
        f"{jaar}-05-05": "5 mei",
        f"{jaar}-{hemelvaart}": "Hemelvaartsdag",
        f"{jaar}-{pinksteren_2}": "tweede pinksterdag",
        f"{jaar}-12-25": "eerste kerstdag",
        f"{jaar}-12-26": "tweede kerstdag",
    }


@pytest.mark.parametrize("tekst", DAGEN)
def test_a_day_is_free_a_working_day_or_unknown_and_says_why(tekst: str) -> None:
    kalender, (status, waarom) = Kalender(LIJST), DAGEN[tekst]
    assert kalender.status(dag(tekst)) == status
    assert kalender.waarom(dag(tekst)) == waarom
    assert kalender.zeker_vrij(dag(tekst)) is (status == VRIJ)
    assert kalender.misschien_vrij(dag(tekst)) is (status != WERKDAG)


def test_a_table_is_lengthened_once_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    kalender, gevraagd = Kalender(LIJST), list[Rekensom]()
    gewoon, week = kalender.tabel, kalender.tabel(Rekensom(WEEK))

    def tel(som: Rekensom) -> termijnen.Tabel:
        gevraagd.append(som)
        return gewoon(som)

    monkeypatch.setattr(kalender, "tabel", tel)
    for stap in (WEEK, 2, WEEK, 2):
        week.daarna(stap)
    assert gevraagd == [week.som.daarna(stap, atw=False) for stap in (WEEK, 2)]


def test_each_day_each_year_and_each_sum_is_worked_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    geteld: Counter[object] = Counter()

    class Teller(Kalender):
        def _bepaal(self, dag: int) -> int:
            geteld[dag] += 1
            return super()._bepaal(dag)

        def zeker_vrij(self, dag: int) -> bool:
            geteld["gevraagd"] += 1
            return super().zeker_vrij(dag)

    def tel(jaar: int) -> dict[int, str]:
        geteld[f"jaar {jaar}"] += 1
        return feestdagen(jaar)

    monkeypatch.setattr(termijnen, "feestdagen", tel)
    kalender, begin = Teller(LIJST), dag("2018-05-07")
    som = Rekensom(werkdagen=3)
    tabel = kalender.tabel(som)
    assert kalender.tabel(Rekensom(werkdagen=3)) is tabel
    assert kalender.tabel(Rekensom(werkdagen=4)) is not tabel
    eerst = tabel.grenzen(begin)
    gevraagd = geteld["gevraagd"]
    assert gevraagd > 0
    assert tabel.grenzen(begin) == eerst
    assert geteld["gevraagd"] == gevraagd
    assert {aantal for wat, aantal in geteld.items() if wat != "gevraagd"} == {1}


def test_a_day_that_may_be_free_gives_an_earliest_and_a_latest_last_day() -> None:
    tabel = Kalender(LIJST).tabel(Rekensom(werkdagen=1))
    assert tuple(map(genoemd, tabel.grenzen(dag("2020-05-20")))) == ("2020-05-22", "2020-05-25")
    assert tuple(map(genoemd, tabel.grenzen(dag("2018-05-09")))) == ("2018-05-14", "2018-05-14")


def test_of_an_open_term_the_yardstick_gives_the_length() -> None:
    tabel, begin = Kalender(LIJST).tabel(Rekensom(open=True)), dag("2018-06-04")
    lengtes = [tabel.grenzen(begin), *(tabel.grenzen(begin, maat) for maat in (1, 5, 1))]
    assert [tuple(d - begin for d in eind) for eind in lengtes] == [(0, 0), (1, 1), (7, 7), (1, 1)]


# --- adding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "duur", "eind"),
    [
        ("2023-01-31", Duur(10, "D"), "2023-02-10"),
        ("2023-01-31", Duur(3, "W"), "2023-02-21"),
        ("2023-01-31", Duur(1, "M"), "2023-02-28"),
        ("2023-10-31", Duur(4, "M"), "2024-02-29"),
        ("2023-11-15", Duur(1, "M"), "2023-12-15"),
        ("2023-12-15", Duur(1, "M"), "2024-01-15"),
        ("2023-12-31", Duur(12, "M"), "2024-12-31"),
        ("2024-02-29", Duur(1, "Y"), "2025-02-28"),
        ("2024-02-29", Duur(4, "Y"), "2028-02-29"),
        ("2023-01-31", Duur(1, "H"), "2023-02-01"),
        ("2023-01-31", Duur(24, "H"), "2023-02-01"),
        ("2023-01-31", Duur(25, "H"), "2023-02-02"),
    ],
)
def test_a_duration_is_added_on_the_calendar_and_a_month_ends_where_it_ends(
    begin: str, duur: Duur, eind: str
) -> None:
    assert genoemd(optellen(dag(begin), duur)) == eind


@pytest.mark.parametrize(
    ("begin", "aantal", "eind"),
    [
        ("2018-06-01", 0, "2018-06-01"),
        ("2018-06-01", 1, "2018-06-04"),  # from a Friday
        ("2018-06-02", 1, "2018-06-04"),
        ("2018-06-04", 5, "2018-06-11"),
        ("2018-06-04", 6, "2018-06-12"),
    ],
)
def test_only_working_days_are_counted(begin: str, aantal: int, eind: str) -> None:
    assert genoemd(werkdag_na(dag(begin), aantal, weekend)) == eind


@pytest.mark.parametrize(
    ("duur", "tekst"),
    [
        (Duur(1, "D"), "1 dag"),
        (Duur(2, "D"), "2 dagen"),
        (Duur(1, "W"), "1 week"),
        (Duur(3, "W"), "3 weken"),
        (Duur(1, "M"), "1 maand"),
        (Duur(3, "M"), "3 maanden"),
        (Duur(1, "Y"), "1 jaar"),
        (Duur(2, "Y"), "2 jaar"),
        (Duur(1, "H"), "1 uur"),
        (Duur(48, "H"), "48 uur"),
    ],
)
def test_a_duration_is_said_in_dutch(duur: Duur, tekst: str) -> None:
    assert noem_duur(duur) == tekst


def test_a_day_is_said_in_dutch() -> None:
    assert noem_dag(dag("2021-11-26")) == "26 november 2021"


# --- the Algemene termijnenwet ----------------------------------------------------------------


@pytest.mark.parametrize("duur", [Duur(90, "D"), Duur(12, "W"), Duur(3, "M"), Duur(1, "D")])
def test_a_term_up_to_ninety_days_twelve_weeks_or_three_months_is_extended(duur: Duur) -> None:
    """Art. 4. A term that ends on Saturday 28 July 2018 runs on to the Monday."""
    assert onder_atw(duur)
    assert genoemd(atw_einde(dag("2018-05-05"), dag("2018-07-28"), duur, weekend)) == "2018-07-30"


@pytest.mark.parametrize(
    "duur", [Duur(91, "D"), Duur(13, "W"), Duur(4, "M"), Duur(1, "Y"), Duur(1, "H")]
)
def test_a_longer_term_or_one_in_years_or_hours_stays_as_it_is(duur: Duur) -> None:
    assert not onder_atw(duur)
    assert genoemd(atw_einde(dag("2018-05-05"), dag("2018-07-28"), duur, weekend)) == "2018-07-28"


@pytest.mark.parametrize(
    ("duur", "ruw", "eind"),
    [
        (Duur(2, "D"), "2018-06-03", "2018-06-04"),  # Sunday; two days, so art. 1 alone
        (Duur(3, "D"), "2018-06-04", "2018-06-05"),  # Monday, the first working day; art. 2
        (Duur(4, "D"), "2018-06-05", "2018-06-05"),  # Tuesday, the second
        (Duur(5, "D"), "2018-06-06", "2018-06-06"),
        (Duur(1, "W"), "2018-06-03", "2018-06-05"),
        (Duur(1, "M"), "2018-06-04", "2018-06-05"),
    ],
)
def test_in_a_term_of_three_days_or_more_are_two_working_days(
    duur: Duur, ruw: str, eind: str
) -> None:
    """Art. 2. The term runs from Friday 1 June 2018."""
    assert genoemd(atw_einde(dag("2018-06-01"), dag(ruw), duur, weekend)) == eind


DRIE_DAGEN, WEEK = Duur(3, "D"), Duur(1, "W")


@pytest.mark.parametrize(
    ("begin", "som", "eind"),
    [
        # A number of the source, with and without the law, the first day counting or not.
        ("2018-06-01", Rekensom(DRIE_DAGEN), "2018-06-04"),
        ("2018-06-01", Rekensom(DRIE_DAGEN, zelfde_dag=True), "2018-06-03"),
        ("2018-06-01", Rekensom(DRIE_DAGEN, atw=True), "2018-06-05"),
        ("2018-06-01", Rekensom(DRIE_DAGEN, atw=True, zelfde_dag=True), "2018-06-04"),
        # Working days.
        ("2018-06-01", Rekensom(werkdagen=2), "2018-06-05"),
        ("2018-06-01", Rekensom(werkdagen=2, zelfde_dag=True), "2018-06-04"),
        # An open term of three working days; with a number of the source the earlier counts.
        ("2018-06-01", Rekensom(open=True), "2018-06-06"),
        ("2018-06-01", Rekensom(open=True, zelfde_dag=True), "2018-06-05"),
        ("2018-06-01", Rekensom(DRIE_DAGEN, open=True), "2018-06-04"),
        ("2018-06-01", Rekensom(WEEK, open=True), "2018-06-06"),
        # Suspension: so many days more, from the day before any extension by the law.
        ("2018-06-01", Rekensom(WEEK, later=((1, False),)), "2018-06-09"),
        ("2018-06-01", Rekensom(WEEK, later=((1, True),)), "2018-06-11"),
        ("2018-06-02", Rekensom(WEEK, atw=True, later=((1, False),)), "2018-06-10"),
        ("2018-06-02", Rekensom(WEEK, atw=True, later=((1, True),)), "2018-06-11"),
        ("2018-06-01", Rekensom(WEEK, later=((1, False), (2, True))), "2018-06-11"),
        ("2018-06-01", Rekensom(werkdagen=2, later=((4, True),)), "2018-06-09"),
        # Extension: from the last day, that of the law where it was moved.
        ("2018-06-02", Rekensom(WEEK, later=((WEEK, False),)), "2018-06-16"),
        ("2018-06-02", Rekensom(WEEK, later=((WEEK, True),)), "2018-06-18"),
        ("2018-06-02", Rekensom(WEEK, atw=True, later=((WEEK, False),)), "2018-06-18"),
        ("2018-06-01", Rekensom(WEEK, later=((DRIE_DAGEN, True),)), "2018-06-12"),
        ("2018-06-01", Rekensom(WEEK, later=((DRIE_DAGEN, False), (5, False))), "2018-06-16"),
        # Extended or suspended, the open part no longer counts beside a number of the source.
        ("2018-06-01", Rekensom(WEEK, open=True, later=((1, False),)), "2018-06-09"),
        ("2018-06-01", Rekensom(open=True, later=((1, False),)), "2018-06-07"),
        ("2018-06-01", Rekensom(open=True, later=((WEEK, False),)), "2018-06-13"),
    ],
)
def test_a_term_ends_on_the_day_the_rules_give(begin: str, som: Rekensom, eind: str) -> None:
    """1 June 2018 was a Friday; weekends only, and a yardstick of three working days."""
    assert genoemd(som.einddag(dag(begin), 3, weekend)) == eind


def test_an_extension_or_suspension_comes_after_those_that_were_there() -> None:
    som = Rekensom(WEEK, atw=True).daarna(3, atw=False).daarna(WEEK, atw=True)
    assert som == Rekensom(WEEK, atw=True, later=((3, False), (WEEK, True)))


@pytest.mark.parametrize("atw", [True, False])
def test_a_sum_takes_over_what_the_norm_says_of_its_term(atw: bool) -> None:
    pad = Pad("aanleiding", "gebeurd")
    vol = Termijn(pad, "betwist", werkdagen=4, open="onverwijld", uiterlijk=WEEK, zelfde_dag=True)
    assert rekensom(vol, atw=atw) == Rekensom(
        hard=WEEK, werkdagen=4, open=True, zelfde_dag=True, atw=atw
    )
    assert rekensom(Termijn(pad, "ja", duur=WEEK), atw=atw) == Rekensom(WEEK, atw=atw)


@pytest.mark.parametrize("atw", [True, False])
def test_a_lengthened_table_is_that_of_the_lengthened_sum_read_the_same_way(atw: bool) -> None:
    kalender = Kalender(LIJST)
    week = kalender.tabel(Rekensom(WEEK, atw=atw))
    stappen: dict[Duur | int, str] = {WEEK: "2018-06-18", 2: "2018-06-11"}
    for stap, eind in stappen.items():
        later = week.daarna(stap)
        assert later is week.daarna(stap) is kalender.tabel(week.som.daarna(stap, atw=atw))
        rauw = "2018-06-16" if stap is WEEK else "2018-06-11"
        assert {*map(genoemd, later.grenzen(dag("2018-06-02")))} == {eind if atw else rauw}


def test_a_term_until_a_date_ends_on_it_or_on_the_next_working_day_by_the_law() -> None:
    zonder, met = (tabel.grenzen(dag("2018-06-02")) for tabel in Kalender(LIJST).tot_datum)
    assert [*map(genoemd, zonder)] == ["2018-06-02"] * 2
    assert [*map(genoemd, met)] == ["2018-06-04"] * 2
