"""The page of a case shows both clocks, every version of an act, and every account apart."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.beeld.dossierblad import dossierblad
from api.beeld.rail import LINKS, RECHTS, rail
from api.beeld.zaaktaal import buitenbeeld, daadverschil
from api.taal.dagtelling import erna, te_laat
from ledger.databank.postgres import Database
from ledger.tijd.wanneer import periode
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Vastlegger
from projections.beelden.relaasverschil import relaasverschil
from projections.beelden.vastlegdagen import Buitenbeeld, Vastlegdag, kennisstand
from projections.beelden.zaakbeeld import Zaakbeeld
from tests.opstelling.kantoor import opgesteld
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.rijkezaak import (
    ANDER,
    RIJK,
    RijkRegister,
    beeld,
    importregels,
    vastgelegde_rij,
    zicht_op,
)
from tests.opstelling.serveren import oefenapp
from tests.opstelling.zaakbeelden import losse_regel

DAGEN = ["2024-09-02", "2024-09-09", "2024-10-07", "2024-12-02", "2025-01-09"]
PAGINA = f"/dossiers/{RIJK}"


@pytest.fixture(scope="module")
def deur() -> TestClient:
    return TestClient(oefenapp(RijkRegister().als_raadplegen()), follow_redirects=False)


def correcties(gezien: Zaakbeeld, handeling: str) -> list[tuple[object, ...]]:
    (regel,) = (r for r in (*gezien.regels, *gezien.vervallen) if r.id == handeling)
    return [(c.was, c.werd, c.rol, c.geldt) for c in regel.correcties]


# ── what was known when ──────────────────────────────────────────────────────────────────────────


def test_one_walks_through_the_days_on_which_something_was_recorded() -> None:
    kennis = beeld().kennis
    assert [str(d.dag) for d in kennis.dagen] == DAGEN
    assert kennis.stappen(None) == (date(2025, 1, 9), None)
    assert kennis.stappen(date(2024, 9, 9)) == (date(2024, 9, 2), date(2024, 10, 7))
    assert kennis.stappen(date(2024, 9, 20)) == (date(2024, 9, 9), date(2024, 10, 7))
    assert kennis.stappen(date(2024, 9, 2)) == (None, date(2024, 9, 9))


def test_what_a_cut_off_leaves_out_is_counted_and_nothing_is_counted_twice() -> None:
    alles = beeld()
    assert not alles.kennis.buiten
    toen = beeld(bekend_op=date(2024, 10, 7))
    buiten = toen.kennis.buiten
    getoond = len(toen.regels) + len(toen.vervallen)
    assert getoond + buiten.later == len(alles.regels) + len(alles.vervallen)
    assert (buiten.later_hersteld, buiten.zonder_bron) == (4, 0)
    samen = beeld(bekend_op=date(2024, 10, 7), bronnen_tot=date(2024, 4, 30))
    assert samen.kennis.buiten.later == buiten.later
    staan = len(samen.regels) + len(samen.vervallen)
    assert staan + samen.kennis.buiten.zonder_bron + buiten.later == getoond + buiten.later


def test_a_repair_with_a_source_of_after_the_cut_off_is_counted_and_the_day_is_named() -> None:
    per_id = {v.id: v for v in vastgelegde_rij()}
    brief = per_id["melding"].velden["bronnen"][0]
    latere = {**per_id["c1"].velden, "van_daad": "melding"}
    latere["bronnen"] = ({**brief, "datum": "2024-10-03"},)
    rij = (per_id["melding"], replace(per_id["c1"], velden=latere))
    buiten = kennisstand(rij, None, date(2024, 4, 30)).buiten
    assert buiten == Buitenbeeld(hersteld_zonder_bron=1)
    zin = "1 herstel heeft geen bron van uiterlijk 30 april 2024"
    assert buitenbeeld(buiten, date(2024, 4, 30)) == [zin]


def test_an_act_reads_as_it_did_on_each_day_of_recording() -> None:
    def dag(tot: str) -> str | None:
        (regel,) = (
            r for r in beeld(bekend_op=date.fromisoformat(tot)).regels if r.id == "bevestigd"
        )
        return regel.edtf

    assert [dag(tot) for tot in DAGEN[1:4]] == ["2024-03-18", "2024-05", "2024-05-02"]


def test_the_page_steps_from_day_to_day_and_says_what_it_leaves_out(deur: TestClient) -> None:
    toen = Lezer(deur.get(PAGINA, params={"bekendOp": "2024-10-07"}).text)
    tekst = " ".join(toen.tekst.split())
    assert "3 van 5 dagen waarop iets is vastgelegd" in tekst
    assert "6 handelingen zijn later vastgelegd; 4 herstellingen zijn later vastgelegd" in tekst
    assert "1 andere vastlegging is later vastgelegd" in tekst
    stappen = {a["rel"]: a["href"] for t, a in toen.elementen if t == "a" and a.get("rel")}
    assert "bekendOp=2024-09-09" in str(stappen["prev"])
    assert "bekendOp=2024-12-02" in str(stappen["next"])
    nu = " ".join(Lezer(deur.get(PAGINA).text).tekst.split())
    assert "Niet in beeld" not in nu


def test_a_program_gets_the_days_of_recording_and_what_is_left_out(deur: TestClient) -> None:
    uit = deur.get(f"/api/v1{PAGINA}/vastlegdagen", params={"bekendOp": "2024-10-07"}).json()
    assert [d["dag"] for d in uit["dagen"]] == DAGEN
    assert uit["buiten_beeld"] == {
        "later": 6,
        "later_hersteld": 4,
        "later_overig": 1,
        "zonder_bron": 0,
        "hersteld_zonder_bron": 0,
    }
    soorten = [v["soort"] for d in uit["dagen"] for v in d["vastleggingen"]]
    assert soorten.count("herstel") == 6


def test_every_entry_on_the_rail_leads_to_where_it_stands(deur: TestClient) -> None:
    for vraag in ("", "?relaas=melder", "?bekendOp=2024-10-07", "?bronnenTot=2024-04-30"):
        lezer = Lezer(deur.get(PAGINA + vraag).text)
        ids = lezer.waarden("id")
        assert len(ids) == len(set(ids))
        ankers = {href[1:] for href in lezer.waarden("href") if href.startswith("#")}
        assert ankers <= set(ids)
        assert {f"dag-{dag}" for dag in DAGEN} <= ankers


@given(st.lists(st.dates(date(2000, 1, 1), date(2060, 1, 1)), max_size=90, unique=True))
def test_the_days_of_the_rail_stand_in_order_apart_and_inside(dagen: list[date]) -> None:
    rij = [Vastlegdag(dag, ()) for dag in sorted(dagen)]
    punten = rail(rij, None)
    xs = [p.x for p in punten]
    assert [p.dag for p in punten] == sorted(dagen)
    assert all(LINKS <= x <= RECHTS for x in xs)
    apart = min(26.0, (RECHTS - LINKS) / max(len(xs) - 1, 1))
    assert all(b - a >= apart - 0.15 for a, b in pairwise(xs))
    geschreven = [p.x for p in punten if p.datum]
    assert all(b - a >= 104 for a, b in pairwise(geschreven))


@pytest.mark.parametrize(
    ("gebeurd", "dag", "woorden"),
    [
        ("2024-03-11", date(2024, 3, 11), "dezelfde dag"),
        ("2024-03-11", date(2024, 3, 12), "1 dag erna"),
        ("2024-03", date(2024, 4, 30), "30 tot 60 dagen erna"),
        ("2024-03", date(2024, 3, 20), "0 tot 19 dagen erna"),
        ("[..2024-02]", date(2024, 3, 10), "ten minste 10 dagen erna"),
        ("[2024-03-01..]", date(2024, 3, 11), "hoogstens 10 dagen erna"),
        ("2019", date(2024, 1, 1), "ruim 4 tot 5 jaar erna"),
        ("2019-06", date(2024, 1, 1), "ruim 4 jaar erna"),
        ("2022-06-01", date(2024, 5, 31), "730 dagen erna"),
        ("2022-06-01", date(2024, 6, 1), "2 jaar erna"),
        ("[..2019-06-01]", date(2024, 1, 1), "ten minste 4 jaar erna"),
        ("2024-04", date(2024, 3, 2), ""),
    ],
)
def test_how_long_after_it_happened_an_act_was_recorded_is_told_as_precisely_as_known(
    gebeurd: str, dag: date, woorden: str
) -> None:
    assert erna(periode(gebeurd), dag) == woorden


@pytest.mark.parametrize(
    ("gedaan", "einde", "woorden"),
    [
        ("2024-05-02", "2024-03-18", "45 dagen te laat"),
        ("2024-03-19", "2024-03-18", "1 dag te laat"),
        ("2024-04", "[2024-03-12..2024-03-18]", "14 tot 49 dagen te laat"),
        ("[2024-04-01..]", "2024-03-18", "ten minste 14 dagen te laat"),
        ("[2021-02-05..2023-02-05]", "2020-01-02", "400 tot 1130 dagen te laat"),
        ("[2022-01-03..2036-06-10]", "2020-01-02", "ruim 2 tot ruim 16 jaar te laat"),
    ],
)
def test_how_much_too_late_something_was_done_is_a_range_where_a_day_is_not_known(
    gedaan: str, einde: str, woorden: str
) -> None:
    assert te_laat(periode(gedaan), periode(einde)) == woorden


def test_lateness_is_said_of_a_verdict_of_too_late_alone(deur: TestClient) -> None:
    html = deur.get(PAGINA).text
    rijen = re.findall(r'<tr role="row" id="toets-[^"]*".*?</tr>', html, re.DOTALL)
    laat = [rij for rij in rijen if "dagen te laat</small>" in rij]
    assert len(laat) == 4
    assert all("<span>Te laat</span>" in rij for rij in laat)


# ── every version ────────────────────────────────────────────────────────────────────────────────


def test_every_version_of_an_act_says_from_what_to_what_why_and_in_which_role() -> None:
    assert correcties(beeld(), "bevestigd") == [
        ("2024-03-18", "2024-05", "commissielid", True),
        ("2024-05", "2024-05-02", "secretaris", True),
    ]
    (regel,) = (r for r in beeld().regels if r.id == "bevestigd")
    assert [c.reden for c in regel.correcties] == [
        "De brief draagt geen dag; het postregister noemt alleen mei (fictief).",
        "Het origineel is teruggevonden; het is van 2 mei (fictief).",
    ]


def test_a_repair_that_was_withdrawn_stays_readable_and_names_what_withdrew_it() -> None:
    (regel,) = (r for r in beeld().regels if r.id == "oordeel")
    (herstel,) = regel.correcties
    assert (herstel.geldt, regel.door) == (False, ("integriteitscommissie",))
    nummers = {v.id: v.nummer for v in vastgelegde_rij()}
    assert herstel.herroepen is not None
    assert (herstel.nummer, herstel.herroepen.nummer) == (nummers["c3"], nummers["c4"])
    assert herstel.herroepen.reden == "Het oordeel was toch van de commissie (fictief)."


def test_a_program_gets_every_version_with_its_reason_and_role(deur: TestClient) -> None:
    relazen = deur.get(f"/api/v1{PAGINA}/tijdlijn").json()["relazen"]
    per_id = {h["id"]: h for relaas in relazen for h in relaas["handelingen"]}
    assert per_id["bevestigd"]["vastgelegd_als"] == "commissielid"
    assert [(c["werd"], c["vastgelegd_als"]) for c in per_id["bevestigd"]["correcties"]] == [
        ("2024-05", "commissielid"),
        ("2024-05-02", "secretaris"),
    ]
    assert all(c["reden"] for c in per_id["bevestigd"]["correcties"])
    assert per_id["oordeel"]["correcties"][0]["herroepen"]["reden"]


def test_what_was_withdrawn_or_moved_says_why_where_to_and_has_its_proof(deur: TestClient) -> None:
    html = deur.get(PAGINA).text
    weg = html[html.index('id="vervallen"') :]
    assert "tweemaal geboekt" in weg
    assert f'Verplaatst naar <a href="/dossiers/{ANDER}">' in weg
    versies = html[html.index('id="herstellingen"') : html.index('id="vervallen"')]
    for sleutel in ("c1", "c2", "c3", "c4", "w1", "w2"):
        (v,) = (v for v in vastgelegde_rij() if v.id == sleutel)
        assert f'href="/controle/{v.nummer}"' in versies
        assert v.velden["reden"] in versies


# ── the accounts side by side ────────────────────────────────────────────────────────────────────


def test_accounts_are_set_side_by_side_and_never_merged() -> None:
    gezien = beeld()
    verschil = relaasverschil(gezien.relazen, gezien.regels, gezien.toetsen)
    per_daad = {d.daad: d for d in verschil.daden}
    assert verschil.relazen == ("melder", "commissie")
    assert per_daad["ontvangst_bevestigd"].soort == "uitgesloten"
    assert per_daad["hoogste_leidinggevende_geinformeerd"].soort == "verenigbaar"
    assert per_daad["benadeling_gesteld"].soort == "alleen"
    assert "melding_gedaan" not in per_daad
    verteld = [r.id for d in verschil.daden for rij in d.per_relaas for r in rij]
    assert len(verteld) + verschil.gedeeld == len(gezien.regels)
    uitkomsten = {u.norm: u.uitkomsten for u in verschil.uitkomsten}
    assert uitkomsten["jenv.altijd.informeer-hoogste"] == (
        (("nagekomen", "te_laat"),),
        (("te_laat",),),
    )
    assert "wbk.2023.art2-2h-ontvangst-7d" not in uitkomsten


@pytest.mark.parametrize(
    ("een", "ander", "soort"),
    [
        ("2024-03-11", "2024-03-11", "gelijk"),
        ("2024-03", "2024-03-11", "verenigbaar"),
        ("2024-03-10", "2024-03-11", "uitgesloten"),
        ("[..2024-03]", "[..2024-03]", "gelijk"),
        ("2024-03", "2024-03", "gelijk"),
        ("[..2024-03]", "2024-04-01", "uitgesloten"),
    ],
)
def test_one_act_against_one_is_compared_by_what_its_days_can_be(
    een: str, ander: str, soort: str
) -> None:
    rij = [
        replace(losse_regel(nummer, gebeurd), relazen=(naam,))
        for nummer, (naam, gebeurd) in enumerate((("a", een), ("b", ander)), 1)
    ]
    for volgorde in (rij, rij[::-1]):
        (verschil,) = relaasverschil(("a", "b"), volgorde, {}).daden
        assert verschil.soort == soort
    meer = [*rij, replace(losse_regel(3, een), relazen=("a",))]
    (verschil,) = relaasverschil(("a", "b"), meer, {}).daden
    assert verschil.soort == "aantal"
    (verschil,) = relaasverschil(("a", "b"), rij[:1], {}).daden
    assert verschil.soort == "alleen"


@pytest.mark.parametrize(
    ("gebeurd", "zin"),
    [
        ("2020-06-05", "Dezelfde dag."),
        ("2020-06-05?", "Dezelfde datum, voor zover verteld."),
        ("2020-06", "Dezelfde datum, voor zover verteld."),
        ("[..2020-06-05]", "Dezelfde datum, voor zover verteld."),
        ("2020-06-05/2020-06-05", "Dezelfde datum, voor zover verteld."),
    ],
)
def test_accounts_that_both_name_a_month_are_not_said_to_name_the_same_day(
    gebeurd: str, zin: str
) -> None:
    rij = [replace(losse_regel(n, gebeurd), relazen=(naam,)) for n, naam in ((1, "a"), (2, "b"))]
    (verschil,) = relaasverschil(("a", "b"), rij, {}).daden
    assert daadverschil(verschil, ("a", "b")) == zin


def test_the_page_and_a_program_say_the_same_of_the_accounts(deur: TestClient) -> None:
    uit = deur.get(f"/api/v1{PAGINA}/relazen").json()
    lezer = Lezer(deur.get(PAGINA).text)
    tekst = " ".join(lezer.tekst.split())
    assert [d["soort"] for d in uit["handelingen"]].count("uitgesloten") == 1
    assert "De data sluiten elkaar uit" in tekst
    assert f"Van {uit['eensluidende_normen']} normen is de uitkomst volgens elk relaas" in tekst
    naast = tekst.split("Verschil in uitkomst")[1].split("normen geeft niet elk relaas")[0]
    assert "Informeer hoogste ? Onbepaald: nagekomen of te laat Te laat" in naast
    assert "niet van toepassing Nagekomen" not in naast  # what one account has nothing to test of
    (een,) = (d for d in uit["handelingen"] if d["daad"] == "ontvangst_bevestigd")
    assert een["relazen"] == [
        {"relaas": "melder", "handelingen": ["bevestigd_m"]},
        {"relaas": "commissie", "handelingen": ["bevestigd"]},
    ]


def test_in_the_shared_lanes_every_account_has_rows_of_its_own_and_every_act_stands_once() -> None:
    gezien = beeld()
    (naast,) = [n for n in [dossierblad(gezien).naast] if n]
    merken = [(baan, m) for baan in naast.tekening.banen for m in baan.merken]
    assert sorted(m.regel.nummer for _, m in merken) == sorted(r.nummer for r in gezien.regels)
    for baan, m in merken:
        eigen = m.regel.relazen
        assert (baan.relaas == "elk relaas") == (not eigen or len(eigen) == 2)
        assert baan.relaas in (*eigen, "elk relaas")
        assert baan.anker in (eigen or gezien.relazen)
    onder = [(b.y, b.y + b.hoogte) for b in naast.tekening.banen]
    assert all(een[1] <= ander[0] for een, ander in pairwise(onder))


def test_what_a_case_is_about_is_said_by_all_accounts_or_by_each_apart(deur: TestClient) -> None:
    blad = dossierblad(beeld())
    assert [(volgens, r.id) for volgens, r in blad.over] == [("", "melding")]
    anders = [
        replace(v, velden={**v.velden, "bronnen": v.velden["bronnen"][:1]})
        if v.id == "melding"
        else v
        for v in vastgelegde_rij()
    ]
    assert [volgens for volgens, _ in dossierblad(beeld(anders)).over] == ["melder"]
    assert "11 maart 2024: De melder deed een melding" in Lezer(deur.get(PAGINA).text).tekst


# ── other cases ──────────────────────────────────────────────────────────────────────────────────


def test_a_tie_to_a_case_out_of_sight_is_as_if_it_were_not_there() -> None:
    open_, dicht = beeld(), beeld(zicht=zicht_op(RIJK))
    assert [(v.soort, v.dossier) for v in open_.verbanden] == [("gekoppeld", ANDER)]
    assert dicht.verbanden == ()
    assert ANDER not in repr((dicht.regels, dicht.vervallen, dicht.verbanden))
    assert ANDER in repr(open_.vervallen)


def test_the_case_comes_in_through_the_import_door_and_shows_its_ties(
    database: Database, register: Register
) -> None:
    with opgesteld(database, register) as opstelling:
        opstelling.begin([])
        opstelling.importeer(importregels())
        opstelling.leesmodel.inhalen()
        with TestClient(oefenapp(opstelling.raadplegen)) as klant:
            zaken = {
                d["kenmerk"]: d["id"] for d in klant.get("/api/v1/dossiers").json()["dossiers"]
            }
            eigen = zaken[RIJK]
            relazen = klant.get(f"/api/v1/dossiers/{eigen}/tijdlijn").json()["relazen"]
            (fout,) = {
                h["id"] for r in relazen for h in r["handelingen"] if h["gebeurd"] == "2024-11"
            }
            wie = Vastlegger("oefening", "commissielid")
            register.verplaats(eigen, fout, zaken[ANDER], "hoort daar", wie=wie, sleutel="v")
            opstelling.leesmodel.inhalen()
            html = klant.get(f"/dossiers/{eigen}").text
            uit = klant.get(f"/api/v1/dossiers/{eigen}/vastlegdagen").json()
    ander = f'<a href="/dossiers/{zaken[ANDER]}">{ANDER}</a>'
    assert f"gekoppeld aan {ander}" in html
    assert f"Verplaatst naar {ander}" in html
    assert "Het origineel is teruggevonden" in html
    assert len(uit["dagen"]) == 1
