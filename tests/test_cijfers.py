"""Reports in figures: the commission sees every count, and what leaves it is on record first."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.dossier import Dossier, Feit, Vastlegger
from ledger.toegang import Lezer
from ledger.toegangsdaden import BelangGemeld
from projections.cijfers import Meldingfeit, meldingen, naast_elkaar, termijn_van, uitkomst_van
from projections.toetsing import Kern
from tests.kantoor import bron
from tests.storingen import Server
from tests.toegangshuis import LID, Huis, open_huis, stuur

AUDITOR, ANDER = "auditor-fictief", "tweede-auditor-fictief"
JAAR = 2024


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    map_: Path = tmp_path_factory.mktemp("cijfers")
    with open_huis(server, map_) as huis:
        for account in (AUDITOR, ANDER):
            huis.stel_aan(account, "auditor")
        huis.geef_toegang(LID.account, None)
        for nummer in range(7):
            leg_neer(huis, f"Z-{nummer}", "misstand")
        leg_neer(huis, "Z-KLEIN", "benadeling")
        yield huis


def leg_neer(huis: Huis, kenmerk: str, soort: str, **velden: Any) -> str:
    """A case with one report of this kind, made in the first quarter of 2024."""
    door = huis.toegang.wie(LID)
    gegevens = {"kenmerk": kenmerk, "fictief": True}
    dossier = huis.register.open_dossier(gegevens, wie=door, sleutel=f"open {kenmerk}")
    huis.leg_vast(dossier, "melding_gedaan", **melding(soort, **velden))
    return dossier


def melding(soort: str, **anders: Any) -> dict[str, Any]:
    velden = {"gebeurd": f"{JAAR}-02-01", "kanaal": "leidinggevende", "vermoedens": [soort]}
    return {**velden, "bronnen": [bron()], **anders}


def cellen(antwoord: Any, deel: str, rij: str) -> dict[str, int | None]:
    (gevonden,) = [r for r in antwoord.json()["tabellen"][deel] if r["rij"] == rij]
    return {cel["kolom"]: cel["getal"] for cel in gevonden["cellen"]}


def test_the_commission_sees_every_count_and_which_reports_it_rests_on(huis: Huis) -> None:
    antwoord = huis.deur(LID.account, "commissielid").get("/api/v1/cijfers")
    assert antwoord.json()["weergave"] == "voluit"
    assert cellen(antwoord, "soort", "benadeling")[str(JAAR)] == 1
    assert len(antwoord.json()["meldingen"]) == 8
    blad = huis.deur(LID.account, "commissielid").get("/cijfers").text
    assert "voor de commissie alleen" in blad


def test_an_auditor_gets_no_small_count_and_nothing_it_follows_from(huis: Huis) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    antwoord = huis.deur(AUDITOR, "auditor").get("/api/v1/cijfers")
    assert antwoord.json()["weergave"] == "vrijgave"
    assert antwoord.json()["meldingen"] is None
    assert cellen(antwoord, "soort", "benadeling")[str(JAAR)] is None
    misstand = cellen(antwoord, "soort", "misstand")
    totaal = {cel["kolom"]: cel["getal"] for cel in antwoord.json()["totaal"]["cellen"]}
    # Were both shown, one would be the difference.
    assert None in (misstand[str(JAAR)], totaal[str(JAAR)])
    daden = huis.gelezen("cijfers_vrijgegeven")
    assert len(daden) == voor + 1
    huis.deur(AUDITOR, "auditor").get("/cijfers")
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor + 1, "the same again is no new release"
    huis.deur(ANDER, "auditor").get("/cijfers")
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor + 1, "nor for who sees the same cases"


def test_one_more_report_does_not_show_between_two_releases(huis: Huis) -> None:
    deur = huis.deur(AUDITOR, "auditor")
    eerst = deur.get(f"/api/v1/cijfers?per=kwartaal&jaar={JAAR}").json()
    leg_neer(huis, "Z-ERBIJ", "misstand")
    dan = deur.get(f"/api/v1/cijfers?per=kwartaal&jaar={JAAR}").json()
    getallen = [eerst["totaal"]["cellen"], dan["totaal"]["cellen"]]
    for deel in eerst["tabellen"]:
        getallen[0] += [cel for rij in eerst["tabellen"][deel] for cel in rij["cellen"]]
        getallen[1] += [cel for rij in dan["tabellen"][deel] for cel in rij["cellen"]]
    getoond, daarna = ([cel["getal"] for cel in cellen_] for cellen_ in getallen)
    assert getoond == daarna
    assert any(getoond)
    echt = huis.deur(LID.account, "commissielid").get("/api/v1/cijfers").json()
    assert len(echt["meldingen"]) == 9, "and yet it is counted"


def test_a_small_number_leaves_by_name_with_a_reason_and_stands_on_record(huis: Huis) -> None:
    lid = huis.deur(LID.account, "commissielid")
    blad = lid.get("/cijfers?weergave=vrijgave").text
    assert f'name="noem soort:benadeling@{JAAR}"' in blad
    keuze = {f"noem soort:benadeling@{JAAR}": "ja"}
    zonder = stuur(lid, "/cijfers", reden="", **keuze)
    assert zonder.status_code == 400
    assert "ten minste 5 tekens" in zonder.text
    assert re.search(rf'name="noem soort:benadeling@{JAAR}"[^>]* checked', zonder.text)
    goed = stuur(lid, "/cijfers", reden="antwoord aan de Kamer (fictief)", **keuze)
    assert goed.status_code == 303
    vrij = lid.get(goed.headers["location"])
    assert "°" in vrij.text
    (daad,) = [d for d in huis.gelezen("cijfers_vrijgegeven") if d.get("genoemd")]
    assert daad["genoemd"] == [f"soort:benadeling@{JAAR}", "soort:benadeling@totaal"]
    assert daad["account"] == LID.account
    assert "reden" not in daad, "why is sealed"


@pytest.mark.parametrize("sleutel", [f"soort:misstand@{JAAR}", f"soort:werk@{JAAR}", "nergens"])
def test_only_a_small_number_that_was_counted_can_be_named(huis: Huis, sleutel: str) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    keuze = {f"noem {sleutel}": "ja"}
    lid = huis.deur(LID.account, "commissielid")
    antwoord = stuur(lid, "/cijfers", reden="antwoord aan de Kamer (fictief)", **keuze)
    assert antwoord.status_code == 400
    assert "noemen kan alleen wat hier als klein aantal is geteld" in antwoord.text
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor


def test_only_a_member_lets_figures_out(huis: Huis) -> None:
    auditor = huis.deur(AUDITOR, "auditor")
    assert stuur(auditor, "/cijfers", reden="omdat het kan").status_code == 403
    huis.stel_aan("beheer-fictief", "beheerder")
    assert huis.deur("beheer-fictief", "beheerder").get("/cijfers").status_code == 403


def test_a_case_out_of_sight_adds_nothing_to_any_number(huis: Huis) -> None:
    verborgen = leg_neer(huis, "Z-BELANG", "schending_unierecht")
    huis.toegang.meld_belang(LID, BelangGemeld(account=ANDER, dossier=verborgen, reden="fictief"))
    ziet = huis.deur(AUDITOR, "auditor").get("/api/v1/cijfers?bekendOp=2099-01-01")
    niet = huis.deur(ANDER, "auditor").get("/api/v1/cijfers?bekendOp=2099-01-01")
    assert cellen(ziet, "soort", "schending_unierecht")[str(JAAR)] is None
    assert cellen(niet, "soort", "schending_unierecht")[str(JAAR)] == 0


def test_a_wrong_question_is_told_beside_its_field(huis: Huis) -> None:
    deur = huis.deur(AUDITOR, "auditor")
    blad = deur.get("/cijfers?per=kwartaal")
    assert blad.status_code == 400
    assert "een jaar bij cijfers per kwartaal" in blad.text
    assert deur.get("/api/v1/cijfers?per=maand").status_code == 400
    assert deur.get("/jaarverslag?jaar=ooit").status_code == 400


def kern(*uitkomsten: str, soort: str = "gebod") -> Kern:
    return Kern("n.1", "1", soort, "m", uitkomsten, None, None, benaderd=False, volgende=None)


def test_missed_is_said_only_of_a_term_that_was_certainly_missed() -> None:
    assert termijn_van([kern("nagekomen"), kern("te_laat")]) == "gemist"
    assert termijn_van([kern("nagekomen"), kern("te_laat", "nagekomen")]) == "onbepaald"
    assert termijn_van([kern("niet_gebleken")]) == "onbepaald"
    assert termijn_van([kern("nagekomen"), kern("loopt")]) == "loopt"
    assert termijn_van([kern("nagekomen")]) == "gehaald"
    assert termijn_van([kern("geschonden", soort="verbod")]) == "geen"


def feit(daad: str, gebeurd: str = "2022", **velden: Any) -> Feit:
    """An act in the order in which a test names it, with its kind and day as id."""
    return Feit(
        id=f"{daad}-{gebeurd}",
        nummer=1,
        daad=daad,
        velden={"gebeurd": gebeurd, **velden},
        vastgelegd_op=datetime(2024, 1, 1, tzinfo=UTC),
        vastlegger=Vastlegger(LID.account, "commissielid"),
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


def test_that_findings_were_told_does_not_say_that_the_investigation_was_concluded() -> None:
    verteld = feit("bevindingen_medegedeeld", "2023")
    assert uitkomst_van([verteld]) == "geen"
    assert uitkomst_van([feit("onderzoek_ingesteld", "2021"), verteld]) == "in_onderzoek"


def test_accounts_are_laid_side_by_side_and_never_added_up(huis: Huis) -> None:
    dossier = leg_neer(huis, "Z-RELAAS", "misstand", bronnen=[bron(relaas="brief")])
    huis.leg_vast(
        dossier,
        "melding_gedaan",
        **melding("benadeling", bronnen=[bron(relaas="pers")], gebeurd=f"{JAAR}-05-01"),
    )
    rij = huis.raadplegen.deur
    zicht = rij.poort(Lezer(LID.account), "nagaan (fictief)", "dossier", dossier)
    with rij.momentopname(zicht) as opname:
        vastgelegd, _ = rij.geopend(opname.zaak(dossier), zicht)
    (een,) = meldingen(Dossier.vouw(dossier, vastgelegd), lambda _: ())
    assert (een.soort, een.jaar, een.kwartaal) == ("verschilt", JAAR, None)


def geteld(id_: str) -> Meldingfeit:
    nu = date(JAAR, 2, 1)
    return Meldingfeit("d", id_, 1, "misstand", "geen", "geen", vroegst=nu, laatst=nu)


@pytest.mark.parametrize(
    ("relazen", "samen"),
    [
        ((["m1"], ["m0", "m1"]), [["m1", "m1"], ["m0"]]),
        ((["a1", "a2"], ["b1", "b2"]), [["a1", "b1"], ["a2", "b2"]]),
        ((["m1", "a2"], ["b2", "m1"], ["c1"]), [["m1", "m1", "c1"], ["a2", "b2"]]),
    ],
)
def test_a_report_that_two_accounts_tell_is_one_and_the_others_go_by_their_place(
    relazen: tuple[list[str], ...], samen: list[list[str]]
) -> None:
    naast = naast_elkaar([[geteld(id_) for id_ in rij] for rij in relazen])
    assert [[rij[n].id for n in sorted(rij)] for rij in naast] == samen
