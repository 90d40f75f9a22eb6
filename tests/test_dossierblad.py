"""The page of a case shows both clocks, every version of an act, and every account apart."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from projections.zaakbeeld import Zaakbeeld
from tests.rijkezaak import ANDER, RIJK, RijkRegister, beeld, vastgelegde_rij, zicht_op
from tests.serveren import oefenapp

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


def test_an_act_reads_as_it_did_on_each_day_of_recording() -> None:
    def dag(tot: str) -> str | None:
        (regel,) = (
            r for r in beeld(bekend_op=date.fromisoformat(tot)).regels if r.id == "bevestigd"
        )
        return regel.edtf

    assert [dag(tot) for tot in DAGEN[1:4]] == ["2024-03-18", "2024-05", "2024-05-02"]


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


# ── other cases ──────────────────────────────────────────────────────────────────────────────────


def test_a_tie_to_a_case_out_of_sight_is_as_if_it_were_not_there() -> None:
    open_, dicht = beeld(), beeld(zicht=zicht_op(RIJK))
    assert [(v.soort, v.dossier) for v in open_.verbanden] == [("gekoppeld", ANDER)]
    assert dicht.verbanden == ()
    assert ANDER not in repr((dicht.regels, dicht.vervallen, dicht.verbanden))
    assert ANDER in repr(open_.vervallen)
