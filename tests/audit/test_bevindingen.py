"""What an auditor found stays as it was, is answered by the commission, and names nobody."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.daden.woorden import Ongeldig
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.register import Inzending
from ledger.vastleggen.toelating import uuid7
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur

AUDITOR, ANDER, OPSTELLER = "auditor-fictief", "tweede-auditor-fictief", "opsteller-fictief"
WAT = "De ontvangst is laat bevestigd (fictief)."


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("bevindingen")) as huis:
        for account in (AUDITOR, ANDER):
            huis.stel_aan(account, "auditor")
        huis.stel_aan(OPSTELLER, "antwoordopsteller")
        huis.eigen = huis.zaak("Z-BEVINDING")
        huis.ander = huis.zaak("Z-ELDERS")
        huis.geef_opdracht(OPSTELLER, huis.eigen)
        yield huis


def leg_vast(huis: Huis, deur: TestClient, daad: str, **velden: str) -> Any:
    sleutel = velden.pop("sleutel", str(uuid7()))
    dossier = velden.pop("dossier", huis.eigen)
    return stuur(deur, f"/dossiers/{dossier}/bevindingen", daad=daad, sleutel=sleutel, **velden)


def auditor(huis: Huis, account: str = AUDITOR) -> TestClient:
    return huis.deur(account, "auditor")


def alle(huis: Huis, deur: TestClient) -> list[dict[str, Any]]:
    gevonden: list[dict[str, Any]] = deur.get("/api/v1/bevindingen").json()["bevindingen"]
    return gevonden


def nieuw(huis: Huis, **velden: str) -> dict[str, Any]:
    gegevens = {"ernst": "tekortkoming", "tekst": WAT, **velden}
    assert leg_vast(huis, auditor(huis), "bevinding_vastgelegd", **gegevens).status_code == 303
    return alle(huis, auditor(huis))[-1]


def test_a_finding_is_recorded_answered_and_closed_and_all_of_it_stays(huis: Huis) -> None:
    norm = "jenv.2020.doorgeleiden"
    bevinding = nieuw(huis, norm=norm)
    assert (bevinding["stand"], bevinding["tekst"], bevinding["norm"]) == ("open", WAT, norm)
    lid = huis.deur(LID.account, "commissielid")
    over = {"bevinding": bevinding["id"]}
    antwoord = {"standpunt": "deels_onderschreven", "tekst": "Dat klopt ten dele.", **over}
    assert leg_vast(huis, lid, "bevinding_beantwoord", **antwoord).status_code == 303
    (met,) = alle(huis, auditor(huis))
    assert met["stand"] == "beantwoord"
    assert met["antwoorden"][0]["tekst"] == "Dat klopt ten dele.", "the auditor reads the reply"
    dicht = leg_vast(huis, auditor(huis), "bevinding_afgesloten", tekst="Akkoord.", **over)
    assert dicht.status_code == 303
    (klaar,) = alle(huis, lid)
    assert klaar["stand"] == "afgesloten"
    assert klaar["tekst"] == WAT
    for deur in (auditor(huis), lid):
        assert WAT in deur.get("/bevindingen").text
        assert WAT in deur.get(f"/dossiers/{huis.eigen}/bevindingen").text
    lijsten = {
        wie: deur.get("/bevindingen").text for wie, deur in (("lid", lid), ("a", auditor(huis)))
    }
    assert ">Z-BEVINDING</a>: tekortkoming" in lijsten["lid"]
    assert "Z-BEVINDING" not in lijsten["a"], "an auditor knows no names"
    assert f">Dossier {huis.eigen}</a>: tekortkoming" in lijsten["a"]


def test_a_finding_stands_at_the_act_and_the_duty_that_it_is_about_for_who_may_read_it(
    huis: Huis,
) -> None:
    norm = "wbk.2023.art2-2h-ontvangst-7d"
    dossier = huis.zaak("Z-TER-PLAATSE")
    velden: dict[str, Any] = {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
    melding = huis.leg_vast(dossier, "melding_gedaan", gebeurd="2024-02-01", **velden)
    huis.leg_vast(
        dossier, "melding_gedaan", gebeurd="2024-03-01", **velden
    )  # about which it is not
    over = nieuw(huis, dossier=dossier, norm=norm, handeling=melding)["nummer"]
    link = f"/dossiers/{dossier}/bevindingen#nr-{over}"

    def rijen(deur: TestClient, vraag: str = "") -> list[str]:
        blad = deur.get(f"/dossiers/{dossier}{vraag}")
        assert blad.status_code == 200
        assert WAT not in blad.text, "the text is read where it is answered"
        delen = re.findall(r'<tr role="row" id=.*?</tr>', blad.text, re.DOTALL)
        return [deel for deel in delen if link in deel]

    lid = huis.deur(LID.account, "commissielid")
    for wie in (lid, auditor(huis)):
        plicht, daad = sorted(rijen(wie), key=lambda rij: "/normen/" not in rij)
        assert f"/normen/{norm}" in plicht
        assert "1 februari 2024" in daad
        assert all("tekortkoming (wacht op weerwoord)" in rij for rij in (plicht, daad))
    bevinding = alle(huis, lid)[-1]["id"]
    antwoord = {"standpunt": "onderschreven", "tekst": "Klopt (fictief).", "bevinding": bevinding}
    vast = leg_vast(huis, lid, "bevinding_beantwoord", dossier=dossier, **antwoord)
    assert vast.status_code == 303
    assert all("tekortkoming (beantwoord)" in rij for rij in rijen(lid))
    assert rijen(lid, "?bekendOp=2001-01-01") == []
    huis.geef_opdracht(OPSTELLER, dossier)
    assert rijen(huis.deur(OPSTELLER, "antwoordopsteller")) == []


def test_a_finding_changes_no_verdict(huis: Huis) -> None:
    lid = huis.deur(LID.account, "commissielid")
    voor = lid.get(f"/api/v1/dossiers/{huis.eigen}/toetsen").json()["relazen"][0]["toetsen"]
    nieuw(huis)
    na = lid.get(f"/api/v1/dossiers/{huis.eigen}/toetsen").json()["relazen"][0]["toetsen"]
    kern = ("norm", "uitkomsten", "due_vroegst", "due_laatst", "bronnen")
    assert [[t[n] for n in kern] for t in voor] == [[t[n] for n in kern] for t in na]
    assert voor


def test_a_mistake_is_replaced_by_a_later_finding_and_stays_readable(huis: Huis) -> None:
    oud = nieuw(huis, tekst="verkeerd gelezen (fictief)")
    beter = nieuw(huis, tekst="goed gelezen (fictief)", vervangt=oud["id"])
    (toen,) = [b for b in alle(huis, auditor(huis)) if b["id"] == oud["id"]]
    assert (toen["stand"], toen["vervangen_door"]) == ("vervangen", beter["nummer"])
    assert toen["tekst"] == "verkeerd gelezen (fictief)"


def test_it_is_also_recorded_in_a_case_that_was_closed(huis: Huis) -> None:
    dossier = huis.zaak("Z-GESLOTEN")
    sluit = Inzending(dossier, lees_handeling({"daad": "dossier_gesloten", "reden": None}))
    huis.register.vastleggen([sluit], wie=huis.toegang.wie(LID), sleutel="sluit")
    huis.leesmodel.inhalen()
    assert nieuw(huis, dossier=dossier)["dossier"] == dossier


def test_the_text_is_sealed_and_no_name_reaches_the_auditor(huis: Huis) -> None:
    nieuw(huis, tekst="alleen verzegeld te vinden (fictief)")
    regels = huis.register.regels(huis.eigen)
    assert not any("alleen verzegeld" in str(regel.state) for regel in regels)
    blad = auditor(huis).get(f"/dossiers/{huis.eigen}/bevindingen").text
    assert "Z-BEVINDING" not in blad
    assert "alleen verzegeld" in blad


def test_an_auditor_cannot_keep_a_member_out_by_naming_him(huis: Huis) -> None:
    """Whoever an act names becomes a party to the case; an auditor reads without names."""
    daad = lees_handeling(
        {"daad": "bevinding_vastgelegd", "ernst": "risico", "tekst": "x", "noemt": ["lid-1"]}
    )
    with pytest.raises(Ongeldig, match="niemand"):
        huis.register.vastleggen(
            [Inzending(huis.eigen, daad)], wie=huis.toegang.wie(Lezer(AUDITOR)), sleutel="noemt"
        )


def test_who_may_what(huis: Huis) -> None:
    bevinding = nieuw(huis)
    lid, opsteller = (
        huis.deur(LID.account, "commissielid"),
        huis.deur(OPSTELLER, "antwoordopsteller"),
    )
    gegevens = {"ernst": "risico", "tekst": WAT}
    antwoord = {"bevinding": bevinding["id"], "standpunt": "onderschreven", "tekst": "Ja."}
    assert leg_vast(huis, lid, "bevinding_vastgelegd", **gegevens).status_code == 403
    assert leg_vast(huis, auditor(huis), "bevinding_beantwoord", **antwoord).status_code == 403
    assert opsteller.get("/bevindingen").status_code == 403
    assert opsteller.get("/api/v1/bevindingen").status_code == 403
    # A member who may not see the case does not answer in it, and is not told that it is there.
    tweede = huis.deur(TWEEDE.account, "commissielid")
    assert leg_vast(huis, tweede, "bevinding_beantwoord", **antwoord).status_code == 404
    assert tweede.get("/api/v1/bevindingen").json() == {"bevindingen": []}
    # Nothing but findings is for an auditor to record.
    with pytest.raises(GeenToegang):
        huis.leg_vast(huis.eigen, "mededeling_gedaan", Lezer(AUDITOR), tekst="fictief")


def test_a_case_out_of_sight_has_no_findings(huis: Huis) -> None:
    nieuw(huis, dossier=huis.ander, tekst="elders (fictief)")
    assert "elders (fictief)" in auditor(huis, ANDER).get("/bevindingen").text
    huis.toegang.meld_belang(LID, BelangGemeld(account=ANDER, dossier=huis.ander, reden="fictief"))
    for adres in ("/bevindingen", "/api/v1/bevindingen"):
        assert huis.ander not in auditor(huis, ANDER).get(adres).text
    weg = auditor(huis, ANDER).get(f"/dossiers/{huis.ander}/bevindingen")
    nooit = auditor(huis, ANDER).get("/dossiers/d-AAAAAAAAAAAAAAAAAAAAAA/bevindingen")
    assert weg.status_code == nooit.status_code == 404
    gegevens = {"ernst": "risico", "tekst": WAT, "dossier": huis.ander}
    deur = auditor(huis, ANDER)
    assert leg_vast(huis, deur, "bevinding_vastgelegd", **gegevens).status_code == 404


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(huis: Huis) -> None:
    voor = len(alle(huis, auditor(huis)))
    leeg = leg_vast(huis, auditor(huis), "bevinding_vastgelegd", tekst="wel getypt (fictief)")
    assert leeg.status_code == 400
    assert 'id="f-ernst"' in leeg.text
    assert "wel getypt (fictief)</textarea>" in leeg.text
    weg = {"bevinding": str(uuid7()), "tekst": "fictief"}
    los = leg_vast(huis, auditor(huis), "bevinding_afgesloten", **weg)
    assert los.status_code == 400
    assert "bestaat niet" in los.text
    assert len(alle(huis, auditor(huis))) == voor


def test_pressing_twice_records_once(huis: Huis) -> None:
    sleutel, voor = str(uuid7()), len(alle(huis, auditor(huis)))
    gegevens = {"ernst": "opmerking", "tekst": "eenmaal (fictief)", "sleutel": sleutel}
    deur = auditor(huis)
    plaatsen = [
        leg_vast(huis, deur, "bevinding_vastgelegd", **gegevens).headers["location"]
        for _ in range(2)
    ]
    assert plaatsen[0] == plaatsen[1]
    assert re.search(r"#nr-\d+$", plaatsen[0])
    assert len(alle(huis, deur)) == voor + 1
    anders = leg_vast(
        huis, deur, "bevinding_vastgelegd", **{**gegevens, "tekst": "anders (fictief)"}
    )
    assert anders.status_code == 400
    assert "al gebruikt voor andere inhoud" in anders.text
    assert "anders (fictief)</textarea>" in anders.text
    assert len(alle(huis, deur)) == voor + 1
