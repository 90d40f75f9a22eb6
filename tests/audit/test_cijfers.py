"""Reports in figures: the commission sees every count, and what leaves it is on record first."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.daden.toegangsdaden import BelangGemeld
from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Dossier
from projections.cijfers.cijfers import Meldingfeit, meldingen, naast_elkaar, termijn_van
from projections.toetsen.toetsing import Kern
from tests.opstelling.kantoor import bron
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis, stuur

SOORT_OP = "integriteitsschending"  # of which tests make few, and then many
AUDITOR, ANDER = "auditor-fictief", "tweede-auditor-fictief"
JAAR, VORIG = 2024, "2023-02-01"


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


def cellen(antwoord: dict[str, Any], deel: str, rij: str) -> dict[str, int | None]:
    (gevonden,) = [r for r in antwoord["tabellen"][deel] if r["rij"] == rij]
    return {cel["kolom"]: cel["getal"] for cel in gevonden["cellen"]}


def vrij(deur: Any, **velden: Any) -> Any:
    """Let figures out over the API, under a key of its own."""
    vraag = {"per": "jaar", "reden": "voor het auditrapport (fictief)", **velden}
    kop = {"idempotency-key": str(uuid4())}
    return deur.post("/api/v1/cijfervrijgaven", json=vraag, headers=kop)


def keuze(huis: Huis, account: str, rol: str, adres: str = "/cijfers", **velden: str) -> Any:
    """What the form under these figures sends."""
    deur = huis.deur(account, rol)
    return stuur(deur, adres, **{"sleutel": str(uuid4()), "per": "jaar", **velden})


def test_whoever_may_see_the_cases_sees_every_count_and_lets_nothing_out_by_looking(
    huis: Huis,
) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    for account, rol in ((LID.account, "commissielid"), (AUDITOR, "auditor")):
        deur = huis.deur(account, rol)
        antwoord = deur.get("/api/v1/cijfers").json()
        assert antwoord["vrijgegeven"] is False
        assert cellen(antwoord, "soort", "benadeling")[str(JAAR)] == 1
        assert len(antwoord["meldingen"]) == 8
        for blad in ("/cijfers", "/cijfers?weergave=vrijgave", f"/jaarverslag?jaar={JAAR}"):
            assert "Niet vrijgegeven, niet om te delen." in deur.get(blad).text
        assert len(huis.gelezen("cijfers_vrijgegeven")) == voor
    gezien = {(d["account"], d["wat"]) for d in huis.gelezen("ingezien")}
    assert {(LID.account, "cijfers"), (AUDITOR, "cijfers")} <= gezien


def test_a_look_says_nothing_of_what_others_looked_at_or_let_out(huis: Huis) -> None:
    """So nobody finds out by looking what a release kept back, but by the release itself."""
    deur = huis.deur(ANDER, "auditor")
    eerst = deur.get("/api/v1/cijfers").json()
    huis.programma(AUDITOR, "auditor").get("/cijfers?weergave=vrijgave")
    assert vrij(huis.programma(AUDITOR, "auditor")).status_code == 201
    assert deur.get("/api/v1/cijfers").json() == eerst


def test_what_an_auditor_lets_out_holds_no_small_count_and_nothing_it_follows_from(
    huis: Huis,
) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    auditor = huis.programma(AUDITOR, "auditor")
    antwoord = vrij(auditor).json()
    assert antwoord["vrijgegeven"] is True
    assert cellen(antwoord, "soort", "benadeling")[str(JAAR)] is None
    misstand = cellen(antwoord, "soort", "misstand")
    totaal = {cel["kolom"]: cel["getal"] for cel in antwoord["totaal"]["cellen"]}
    # Were both shown, one would be the difference.
    assert None in (misstand[str(JAAR)], totaal[str(JAAR)])
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor + 1
    assert auditor.get(f"/api/v1/cijfervrijgaven/{antwoord['id']}").json() == antwoord
    alle = huis.deur(ANDER, "auditor").get("/api/v1/cijfervrijgaven").json()["vrijgaven"]
    assert antwoord in alle, "whoever sees the same cases finds it too"


def test_the_same_command_twice_is_one_release_and_another_under_its_key_is_refused(
    huis: Huis,
) -> None:
    deur, kop = huis.programma(AUDITOR, "auditor"), {"idempotency-key": str(uuid4())}
    vraag = {"per": "jaar", "reden": "voor het auditrapport (fictief)"}
    een, ander = (
        deur.post("/api/v1/cijfervrijgaven", json=vraag, headers=kop).json() for _ in range(2)
    )
    assert een == ander
    anders = {**vraag, "per": "kwartaal", "jaar": JAAR}
    assert deur.post("/api/v1/cijfervrijgaven", json=anders, headers=kop).status_code == 422


@pytest.mark.parametrize(
    ("fout", "plaats"),
    [
        ({"reden": "kort"}, "body/reden"),
        ({"per": "kwartaal"}, "body/jaar"),
        ({"noem": ["geen sleutel"]}, "body/noem/0"),
        ({"drempel": 1}, "body/drempel"),
    ],
)
def test_a_wrong_release_says_where_and_lets_nothing_out(
    huis: Huis, fout: dict[str, Any], plaats: str
) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    antwoord = vrij(huis.programma(AUDITOR, "auditor"), **fout)
    assert antwoord.status_code == 400
    assert [f["plaats"] for f in antwoord.json()["errors"]] == [plaats]
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor


def test_one_more_report_does_not_show_between_two_releases(huis: Huis) -> None:
    deur, per = huis.programma(AUDITOR, "auditor"), {"per": "kwartaal", "jaar": JAAR}
    eerst = vrij(deur, **per).json()
    leg_neer(huis, "Z-ERBIJ", "misstand")
    deur.get(f"/jaarverslag?jaar={JAAR}&weergave=vrijgave")
    dan = vrij(deur, **per).json()
    getallen = [eerst["totaal"]["cellen"], dan["totaal"]["cellen"]]
    for deel in eerst["tabellen"]:
        getallen[0] += [cel for rij in eerst["tabellen"][deel] for cel in rij["cellen"]]
        getallen[1] += [cel for rij in dan["tabellen"][deel] for cel in rij["cellen"]]
    getoond, daarna = ([cel["getal"] for cel in cellen_] for cellen_ in getallen)
    assert getoond == daarna
    assert any(getoond)
    assert len(deur.get("/api/v1/cijfers").json()["meldingen"]) == 9, "and yet it is counted"


def test_an_auditor_names_and_lifts_nothing_and_others_let_nothing_out(huis: Huis) -> None:
    auditor = huis.programma(AUDITOR, "auditor")
    for wat in ("noem", "hef_op"):
        assert vrij(auditor, **{wat: [f"soort:benadeling@{JAAR}"]}).status_code == 403
    huis.stel_aan("beheer-fictief", "beheerder")
    assert huis.deur("beheer-fictief", "beheerder").get("/cijfers").status_code == 403
    huis.stel_aan("opsteller-fictief", "antwoordopsteller")
    opsteller = huis.programma("opsteller-fictief", "antwoordopsteller")
    assert vrij(opsteller).status_code == 403


def test_what_was_kept_back_is_shown_again_by_a_decision_on_record_alone(huis: Huis) -> None:
    kolom = f"{VORIG[:4]}-k1"
    cel, per = f"soort:{SOORT_OP}@{kolom}", {"per": "kwartaal", "jaar": VORIG[:4]}
    for nummer in range(2):
        leg_neer(huis, f"Z-W-{nummer}", SOORT_OP, gebeurd=VORIG)
    lid = huis.programma(LID.account, "commissielid")
    assert cellen(vrij(lid, **per).json(), "soort", SOORT_OP)[kolom] is None
    for nummer in range(2, 9):
        leg_neer(huis, f"Z-W-{nummer}", SOORT_OP, gebeurd=VORIG)
    assert cellen(vrij(lid, **per).json(), "soort", SOORT_OP)[kolom] is None, "no decision yet"
    blad = lid.get("/cijfers", params={**per, "weergave": "vrijgave"}).text
    assert f'name="hefop {cel}"' in blad
    gekozen = {f"hefop {cel}": "ja", "reden": "jaarcijfers (fictief)"}
    goed = keuze(huis, LID.account, "commissielid", **per, **gekozen)
    assert goed.status_code == 303, goed.text
    blad = lid.get(goed.headers["location"]).text
    assert "Eerder niet getoond, bij besluit wel" in blad
    daad = huis.gelezen("cijfers_vrijgegeven")[-1]
    assert daad["opgeheven"] == [cel]
    assert {"plaats": cel, "getal": 9, "gehouden": False} in daad["cellen"]


def test_what_hides_a_small_number_of_an_earlier_release_is_not_lifted(huis: Huis) -> None:
    lid = huis.programma(LID.account, "commissielid")
    dicht = vrij(lid).json()
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    weg = [c["kolom"] for c in dicht["totaal"]["cellen"] if c["getal"] is None]
    weg = [f"totaal@{kolom}" for kolom in weg] + [
        f"{deel}:{rij['rij']}@{cel['kolom']}"
        for deel, rijen in dicht["tabellen"].items()
        for rij in rijen
        for cel in rij["cellen"]
        if cel["getal"] is None and rij["rij"] != "benadeling"
    ]
    assert weg
    assert vrij(lid, hef_op=weg).status_code == 409
    assert vrij(lid, hef_op=["soort:misstand@1999"]).status_code == 400
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor


def test_a_case_out_of_sight_adds_nothing_to_any_number(huis: Huis) -> None:
    verborgen = leg_neer(huis, "Z-BELANG", "klacht_awb")
    huis.toegang.meld_belang(LID, BelangGemeld(account=ANDER, dossier=verborgen, reden="fictief"))
    ziet, niet = (
        huis.deur(account, "auditor").get("/api/v1/cijfers?bekendOp=2099-01-01").json()
        for account in (AUDITOR, ANDER)
    )
    assert cellen(ziet, "soort", "klacht_awb")[str(JAAR)] == 1
    assert cellen(niet, "soort", "klacht_awb")[str(JAAR)] == 0
    assert len(niet["meldingen"]) == len(ziet["meldingen"]) - 1


def test_a_small_number_leaves_by_name_with_a_reason_and_stands_on_record(huis: Huis) -> None:
    lid = huis.programma(LID.account, "commissielid")
    blad = lid.get("/cijfers?weergave=vrijgave").text
    assert f'name="noem soort:benadeling@{JAAR}"' in blad
    gekozen = {f"noem soort:benadeling@{JAAR}": "ja"}
    zonder = keuze(huis, LID.account, "commissielid", reden="", **gekozen)
    assert zonder.status_code == 400
    assert "ten minste 5 tekens" in zonder.text
    assert re.search(rf'name="noem soort:benadeling@{JAAR}"[^>]* checked', zonder.text)
    kamer = "antwoord aan de Kamer (fictief)"
    goed = keuze(huis, LID.account, "commissielid", reden=kamer, **gekozen)
    assert goed.status_code == 303
    assert "°" in lid.get(goed.headers["location"]).text
    (daad,) = [d for d in huis.gelezen("cijfers_vrijgegeven") if d.get("genoemd")]
    assert daad["genoemd"] == [f"soort:benadeling@{JAAR}", "soort:benadeling@totaal"]
    assert daad["account"] == LID.account
    assert "reden" not in daad, "why is sealed"


@pytest.mark.parametrize("sleutel", [f"soort:misstand@{JAAR}", f"soort:signaal@{JAAR}", "nergens"])
def test_only_a_small_number_that_was_counted_can_be_named(huis: Huis, sleutel: str) -> None:
    voor = len(huis.gelezen("cijfers_vrijgegeven"))
    gekozen = {f"noem {sleutel}": "ja", "reden": "antwoord aan de Kamer (fictief)"}
    antwoord = keuze(huis, LID.account, "commissielid", **gekozen)
    assert antwoord.status_code == 400
    assert "oemen kan alleen wat hier als klein aantal is geteld" in antwoord.text
    assert len(huis.gelezen("cijfers_vrijgegeven")) == voor


def test_a_wrong_question_is_told_beside_its_field(huis: Huis) -> None:
    deur = huis.programma(AUDITOR, "auditor")
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
