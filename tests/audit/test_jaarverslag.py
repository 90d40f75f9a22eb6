"""The year report adds up, names no small number, and can be printed and read by a program."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from ledger.tijd.wanneer import periode
from projections.cijfers.cijfers import Meldingfeit, verslagjaar
from tests.opstelling.kantoor import bron
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

AUDITOR, JAAR = "auditor-fictief", 2023


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("jaar")) as huis:
        huis.stel_aan(AUDITOR, "auditor")
        huis.geef_toegang(LID.account, None)
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


def geef_vrij(huis: Huis, jaar: int, **velden: Any) -> Any:
    """The year report as an auditor lets it out."""
    vraag = {"per": "kwartaal", "jaar": jaar, "reden": "jaarverslag (fictief)", **velden}
    kop = {"idempotency-key": str(uuid4())}
    deur = huis.programma(AUDITOR, "auditor")
    return deur.post("/api/v1/cijfervrijgaven", json=vraag, headers=kop)


def test_it_is_what_was_let_out_of_that_year_and_names_no_small_number(huis: Huis) -> None:
    adres = f"/api/v1/jaarverslagen/{JAAR}"
    assert huis.deur(AUDITOR, "auditor").get(adres).status_code == 404, "nothing was let out"
    assert geef_vrij(huis, JAAR).status_code == 201
    for account, rol in ((LID.account, "commissielid"), (AUDITOR, "auditor")):
        uit = huis.deur(account, rol).get(adres).json()
        assert uit["vrijgegeven"] is True
        *kwartalen, som = [cel["getal"] for cel in uit["totaal"]["cellen"]]
        assert som == 10
        assert not {1, 2, 3, 4} & {*kwartalen}
        assert kwartalen.count(None) >= 2


def test_it_opens_on_a_year_in_which_there_were_reports(huis: Huis) -> None:
    for account, rol in ((LID.account, "commissielid"), (AUDITOR, "auditor")):
        blad = huis.deur(account, rol).get("/jaarverslag").text
        assert f"<h1>Jaarverslag {JAAR}, concept</h1>" in blad
        assert "10 meldingen" in blad


def test_the_year_to_open_on_is_over_and_certain_if_there_is_one() -> None:
    def op(*dagen: str) -> list[Meldingfeit]:
        perioden = [periode(dag) for dag in dagen]
        vast = ("d", "m", 1, "misstand", "geen", "geen")
        return [Meldingfeit(*vast, vroegst=p.vroegst, laatst=p.laatst) for p in perioden]

    vandaag = date(2026, 11, 27)
    assert verslagjaar(op("2020-02", "2021-05", "2026-01"), vandaag) == 2021
    assert verslagjaar(op("2026-01"), vandaag) == 2026
    assert verslagjaar(op("2020-12/2021-02"), vandaag) == 2025
    assert verslagjaar([], vandaag) == 2025


def test_the_page_says_what_it_rests_on_and_what_it_does_not_say(huis: Huis) -> None:
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR}")
    assert blad.status_code == 200
    for zin in (
        "10 meldingen",
        "t/m nr.",
        "Bekend op",
        "Er is niets afgerond",
        "nooit een oordeel",
        "Niet vrijgegeven",
    ):
        assert zin in blad.text


def test_it_never_says_that_there_is_no_report_where_one_may_be_of_that_year(huis: Huis) -> None:
    meld(huis, 50, f"{JAAR - 5}-24")  # that winter, which runs on into the next year
    blad = huis.deur(AUDITOR, "auditor").get(f"/jaarverslag?jaar={JAAR - 4}").text
    assert "geen melding vastgelegd" not in blad
    assert f"staat vast dat zij in {JAAR - 4} is gedaan" in blad
    assert f"telt hier niet mee, ook als dat {JAAR - 4} kan zijn" in blad


def verslag(huis: Huis, jaar: int, **velden: Any) -> str:
    id_ = geef_vrij(huis, jaar, **velden).json()["id"]
    return huis.deur(AUDITOR, "auditor").get(f"/cijfers/vrijgaven/{id_}").text


def test_a_total_that_is_kept_back_is_not_called_small(huis: Huis) -> None:
    blad = verslag(huis, JAAR - 1)
    assert "is het aantal meldingen niet te tonen" in blad
    assert "te klein om te noemen" not in blad


def test_it_can_be_asked_for_as_it_was_known(huis: Huis) -> None:
    toen = geef_vrij(huis, JAAR, bekend_op="2024-01-01").json()
    assert toen["totaal"]["cellen"][-1]["getal"] == 0, "nothing was on record yet"


def test_a_total_that_stands_as_it_was_shown_is_marked_in_the_sentence_too(huis: Huis) -> None:
    eerder = JAAR - 3  # a year of which nothing was let out before
    for maand in range(1, 11):
        meld(huis, 60 + maand, f"{eerder}-{maand:02}-10")
    assert "<strong>10 meldingen</strong>" in verslag(huis, eerder)
    meld(huis, 71, f"{eerder}-02-03")
    blad = verslag(huis, eerder)
    assert '<strong>10<abbr title="zoals eerder vrijgegeven">*</abbr> meldingen</strong>' in blad
