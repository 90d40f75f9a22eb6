"""What became of a report is the furthest that its acts certainly say, and counts once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.zaak.dossier import Dossier, Feit, Vastgelegd, Vastlegger
from projections.cijfers.cijfers import DELEN, meldingen, stelsel_van, uitkomst_van
from projections.cijfers.stelsel import sleutel
from projections.cijfers.vrijgave import geef_vrij

JAAR = 2024


def feit(daad: str, gebeurd: str = "2022", **velden: Any) -> Feit:
    """An act in the order in which a test names it, with its kind and day as id."""
    return Feit(
        id=f"{daad}-{gebeurd}",
        nummer=1,
        daad=daad,
        velden={"gebeurd": gebeurd, **velden},
        vastgelegd_op=datetime(2024, 1, 1, tzinfo=UTC),
        vastlegger=Vastlegger("proef", "commissielid"),
    )


def oordeel(gebeurd: str, uitkomst: str, **velden: Any) -> Feit:
    return feit("oordeel_gegeven", gebeurd, uitkomst=uitkomst, **velden)


@pytest.mark.parametrize(
    ("oordelen", "uitkomst"),
    [
        ([oordeel("2021", "geschonden"), oordeel("2022", "niet_geschonden")], "voldaan"),
        ([oordeel("2021", "geschonden"), oordeel("2021-05", "niet_geschonden")], "opengelaten"),
        (
            [
                oordeel("2021", "geschonden"),
                oordeel("2021-05", "voldaan", na=[{"id": "oordeel_gegeven-2021"}]),
            ],
            "voldaan",
        ),
        (  # links that contradict the days
            [
                oordeel("2021", "geschonden", na=[{"id": "oordeel_gegeven-2022"}]),
                oordeel("2022", "voldaan"),
            ],
            "opengelaten",
        ),
        ([oordeel("2021", "geschonden"), oordeel("2021-05", "tekortgeschoten")], "tekort"),
        (
            [oordeel("2021", "geschonden", norm="n.1"), oordeel("2022", "voldaan", norm="n.2")],
            "tekort",
        ),
        (
            [oordeel("2021", "open_gelaten", norm="n.1"), oordeel("2022", "voldaan", norm="n.2")],
            "opengelaten",
        ),
        ([oordeel("2021", "geschonden", norm="n.1"), oordeel("2022", "voldaan")], "voldaan"),
    ],
)
def test_of_judgments_the_certainly_later_one_counts_in_whatever_order_they_were_recorded(
    oordelen: list[Feit], uitkomst: str
) -> None:
    assert uitkomst_van(oordelen) == uitkomst
    assert uitkomst_van(oordelen[::-1]) == uitkomst


def test_an_investigation_that_was_stopped_runs_no_longer_and_was_not_concluded() -> None:
    begin = feit("onderzoek_ingesteld", "2021")
    gestaakt = feit("onderzoek_gestaakt", onderzoek=begin.id)
    assert uitkomst_van([begin]) == "in_onderzoek"
    assert uitkomst_van([gestaakt, begin]) == "geen"
    tweede = feit("onderzoek_ingesteld", "2023")
    assert uitkomst_van([begin, gestaakt, tweede]) == "in_onderzoek"
    klaar = feit("onderzoek_afgerond", onderzoek=tweede.id)
    assert uitkomst_van([begin, gestaakt, tweede, klaar]) == "onderzocht"


def einde(hoe: str, gebeurd: str, **velden: Any) -> Feit:
    return feit(f"onderzoek_{hoe}", gebeurd, **velden)


BEGIN = feit("onderzoek_ingesteld", "2020", onderzoek="o1")
TWEEDE = feit("onderzoek_ingesteld", "2020-05", onderzoek="o2")
NA_STAKEN = {"na": [{"id": "onderzoek_gestaakt-2022"}]}
BEIDE = [BEGIN, einde("afgerond", "2022"), einde("gestaakt", "2022")]


@pytest.mark.parametrize(
    ("over", "uitkomst"),
    [
        (BEIDE, "verschilt"),
        (BEIDE[1:], "verschilt"),
        ([BEGIN, einde("afgerond", "2023"), einde("gestaakt", "2022")], "onderzocht"),
        ([BEGIN, einde("afgerond", "2022", **NA_STAKEN), einde("gestaakt", "2022")], "onderzocht"),
        ([BEGIN, einde("afgerond", "2022"), einde("gestaakt", "2023")], "geen"),
        (  # by its name and by the entry that began it: one and the same
            [
                BEGIN,
                einde("afgerond", "2022", onderzoek="o1"),
                einde("gestaakt", "2022", onderzoek=BEGIN.id),
            ],
            "verschilt",
        ),
        (
            [
                *(BEGIN, TWEEDE, einde("gestaakt", "2022", onderzoek="o2")),
                einde("afgerond", "2022", onderzoek="o1"),
            ],
            "onderzocht",
        ),
        (  # which names none, and so is of the other as well
            [
                *(BEGIN, TWEEDE, einde("gestaakt", "2022", onderzoek="o2")),
                einde("afgerond", "2022"),
            ],
            "onderzocht",
        ),
    ],
)
def test_of_an_investigation_both_concluded_and_stopped_the_certainly_later_end_counts(
    over: list[Feit], uitkomst: str
) -> None:
    """Where neither was certainly later, nobody can say that it was concluded."""
    assert uitkomst_van(over) == uitkomst
    assert uitkomst_van(over[::-1]) == uitkomst


def test_such_a_report_has_one_place_in_tables_that_add_up_and_does_not_leave_alone() -> None:
    begin = (feit("dossier_geopend"), feit("melding_gedaan", f"{JAAR}-02-01"))
    regels = [
        Vastgelegd(
            nummer=nummer,
            id=f.id,
            daad=f.daad,
            dossiers=("d",),
            vastgelegd_op=f.vastgelegd_op,
            velden=f.velden,
            vastlegger=f.vastlegger,
        )
        for nummer, f in enumerate([*begin, *BEIDE], 1)
    ]
    (een,) = meldingen(Dossier.vouw("d", regels), lambda _: ())
    assert een.uitkomst == "verschilt"
    klaar = [replace(een, id=f"m{n}", uitkomst="onderzocht") for n in range(7)]
    stelsel = stelsel_van([een, *klaar], "jaar", None)
    waar = f"uitkomst:verschilt@{JAAR}", f"uitkomst:onderzocht@{JAAR}", f"totaal@{JAAR}"
    assert [stelsel.aantal[naam] for naam in waar] == [1, 7, 8]
    for rijen in DELEN.values():
        for kolom in (str(JAAR), "totaal"):
            som = sum(stelsel.aantal.get(sleutel(rij, kolom), 0) for rij in rijen)
            assert som == stelsel.aantal[sleutel("totaal", kolom)]
    klein, ander, totaal = (geef_vrij(stelsel, drempel=5).cellen[naam].getal for naam in waar)
    assert klein is None
    assert None in (ander, totaal), "it would be the difference"


def test_that_findings_were_told_does_not_say_that_the_investigation_was_concluded() -> None:
    verteld = feit("bevindingen_medegedeeld", "2023")
    assert uitkomst_van([verteld]) == "geen"
    assert uitkomst_van([feit("onderzoek_ingesteld", "2021"), verteld]) == "in_onderzoek"
