"""The year report adds up, names no small number, and can be printed and read by a program."""

from collections.abc import Iterator

import pytest

from tests.kantoor import bron
from tests.storingen import Server
from tests.toegangshuis import LID, Huis, open_huis

AUDITOR, JAAR = "auditor-fictief", 2023


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("jaar")) as huis:
        huis.stel_aan(AUDITOR, "auditor")
        dagen = [f"{JAAR}-0{maand}-10" for maand in range(1, 10)] + [str(JAAR), f"{JAAR - 1}-12"]
        for nummer, dag in enumerate(dagen):
            meld(huis, nummer, dag)
        yield huis


def meld(huis: Huis, nummer: int, dag: str) -> None:
    door = huis.toegang.wie(LID)
    gegevens = {"kenmerk": f"Z-{nummer}", "fictief": True}
    dossier = huis.register.open_dossier(gegevens, wie=door, sleutel=f"open {nummer}")
    huis.leg_vast(
        dossier, "melding_gedaan", gebeurd=dag, bronnen=[bron()],
        kanaal="leidinggevende", vermoedens=["misstand"],
    )  # fmt: skip


def test_it_holds_the_reports_of_that_year_and_adds_up_by_quarter(huis: Huis) -> None:
    lid = huis.deur(LID.account, "commissielid")
    uit = lid.get(f"/api/v1/cijfers?per=kwartaal&jaar={JAAR}").json()
    assert uit["kolommen"] == [
        *(f"{JAAR}-k{n}" for n in (1, 2, 3, 4)), f"{JAAR}-onbekend", str(JAAR)
    ]  # fmt: skip
    *kwartalen, som = [cel["getal"] for cel in uit["totaal"]["cellen"]]
    assert kwartalen == [3, 3, 3, 0, 1], "a day that is only a year is in no quarter"
    assert som == sum(kwartalen) == 10
    for deel in uit["tabellen"].values():
        assert sum(rij["cellen"][-1]["getal"] for rij in deel) == som


def test_it_passes_the_release_function_for_everybody(huis: Huis) -> None:
    for account, rol in ((LID.account, "commissielid"), (AUDITOR, "auditor")):
        uit = huis.deur(account, rol).get(f"/api/v1/jaarverslagen/{JAAR}").json()
        assert uit["weergave"] == "vrijgave"
        *kwartalen, som = [cel["getal"] for cel in uit["totaal"]["cellen"]]
        assert som == 10
        assert not {1, 2, 3, 4} & {*kwartalen}
        assert kwartalen.count(None) >= 2


def test_the_page_says_what_it_rests_on_and_what_it_does_not_say(huis: Huis) -> None:
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR}")
    assert blad.status_code == 200
    for zin in (
        "10 meldingen",
        "t/m nr.",
        "Bekend op",
        "Er is niets afgerond",
        "nooit een oordeel",
    ):
        assert zin in blad.text


def test_it_never_says_that_there_is_no_report_where_one_may_be_of_that_year(huis: Huis) -> None:
    meld(huis, 50, f"{JAAR - 5}-24")  # that winter, which runs on into the next year
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR - 4}").text
    assert "geen melding vastgelegd" not in blad
    assert f"staat vast dat zij in {JAAR - 4} is gedaan" in blad
    assert f"telt hier niet mee, ook als dat {JAAR - 4} kan zijn" in blad


def test_a_total_that_is_kept_back_is_not_called_small(huis: Huis) -> None:
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR - 1}").text
    assert "is het aantal meldingen niet te tonen" in blad
    assert "te klein om te noemen" not in blad


def test_it_can_be_asked_for_as_it_was_known(huis: Huis) -> None:
    toen = huis.deur(AUDITOR, "auditor").get(f"/api/v1/jaarverslagen/{JAAR}?bekendOp=2024-01-01")
    assert toen.json()["totaal"]["cellen"][-1]["getal"] == 0, "nothing was on record yet"


def test_a_total_that_stands_as_it_was_shown_is_marked_in_the_sentence_too(huis: Huis) -> None:
    huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR}")
    meld(huis, 51, f"{JAAR}-02-03")
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR}").text
    assert '<strong>10<abbr title="zoals eerder vrijgegeven">*</abbr> meldingen</strong>' in blad
