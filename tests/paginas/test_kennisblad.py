"""Who knew what, on a page, in the API and on the command line: cut-offs, refusals, no names."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

CODE = "wijngaarden-fictief"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.stel_aan("auditor", "auditor")
        huis.stel_aan("vreemd", "commissielid")
        yield huis


@pytest.fixture(scope="module")
def ids(huis: Huis) -> dict[str, str]:
    """A report that is passed on, judged by its subject, and told of."""
    wie = [{"rol": "leidinggevende", "ref": f"baas-{CODE}"}]
    m = huis.leg_vast(
        huis.eigen, "melding_gedaan", gebeurd="2024-03-01", kanaal="vertrouwenspersoon",
        door=[{"rol": "melder", "ref": CODE}], vermoedens=["misstand"], onderwerp=wie,
    )  # fmt: skip
    d = huis.leg_vast(
        huis.eigen, "doorgeleid", gebeurd="2024-03-04", melding=m, naar="werkgever",
        door=[{"rol": "vertrouwenspersoon", "ref": None}],
    )  # fmt: skip
    o = huis.leg_vast(
        huis.eigen, "oordeel_gegeven", gebeurd="[2024-04-01..2024-04-30]", over=m,
        door=[{"rol": "werkgever", "ref": f"baas-{CODE}"}],
    )  # fmt: skip
    b = huis.leg_vast(
        huis.eigen, "beoordeling_medegedeeld", gebeurd="2024-05-10", melding=m, aan="melder",
        inhoud="uitkomst",
    )  # fmt: skip
    return {"m": m, "d": d, "o": o, "b": b}


def vraag(deur: TestClient, huis: Huis, wat: str, **hoe: str) -> Any:
    antwoord = deur.get(f"/api/v1/dossiers/{huis.eigen}/{wat}", params=hoe)
    assert antwoord.status_code == 200, antwoord.text
    (relaas,) = antwoord.json()["relazen"]
    return relaas


def test_the_api_says_who_knew_and_through_which_act(huis: Huis, ids: dict[str, str]) -> None:
    lid = huis.deur(LID.account, "commissielid")

    def wist(rol: str, feit: str, dag: str) -> Any:
        relaas = vraag(lid, huis, "kennisname", rol=rol, feit=ids[feit], dag=dag)
        (antwoord,) = relaas["antwoorden"]
        return antwoord

    tussen = wist("werkgever", "m", "2024-04-10")
    assert tussen["antwoord"] == "mogelijk"
    assert (tussen["mogelijk"], tussen["zeker"]) == ("2024-03-04", "2024-04-30")
    assert {via["wijze"] for via in tussen["via"]} == {"gestuurd", "noemde"}
    assert wist("werkgever", "m", "2024-04-30")["antwoord"] == "ja"
    eerder = wist("werkgever", "m", "2024-03-03")
    assert eerder["antwoord"] == "pas"
    assert "pas " not in eerder["zin"].lower()  # that denies every way that nobody recorded
    assert "mogelijk vanaf 4 maart 2024, en zeker vanaf 30 april 2024." in eerder["zin"]
    assert "bewijst niet dat het niet zo was" in eerder["zin"]
    niets = wist("bewindspersoon", "m", "2024-12-31")
    assert niets["antwoord"] == "niet_vastgelegd"
    assert "bewijst niet dat het niet zo was" in niets["zin"]
    alles = vraag(lid, huis, "kennisname", dag="2024-12-31")["antwoorden"]
    assert {a["rol"] for a in alles} >= {"melder", "vertrouwenspersoon", "werkgever"}


def test_as_known_before_anything_was_recorded_nobody_knew_anything(
    huis: Huis, ids: dict[str, str]
) -> None:
    lid = huis.deur(LID.account, "commissielid")
    adres = f"/api/v1/dossiers/{huis.eigen}/kennisname"
    assert lid.get(adres, params={"feit": ids["m"]}).status_code == 200
    weg = lid.get(adres, params={"feit": ids["m"], "bekendOp": "2020-01-01"})
    assert weg.status_code == 400  # on that day there was no such act
    for snede in ({"bekendOp": "2020-01-01"}, {"bronnenTot": "2020-01-01"}):
        assert vraag(lid, huis, "kennisname", **snede)["antwoorden"] == []
        assert vraag(lid, huis, "overdrachten", **snede)["ketens"] == []
        assert vraag(lid, huis, "zorg", **snede)["stilte"] is None
        assert vraag(lid, huis, "onafhankelijkheid", **snede)["signalen"] == []


def test_the_other_answers_say_what_arrived_how_long_it_was_silent_and_who_is_named(
    huis: Huis, ids: dict[str, str]
) -> None:
    lid = huis.deur(LID.account, "commissielid")
    ketens = vraag(lid, huis, "overdrachten", peildatum="2024-06-01")["ketens"]
    stand = {s["naar"]: s["stand"] for k in ketens for s in k["schakels"]}
    assert stand == {"vertrouwenspersoon": "gebleken", "werkgever": "gebleken"}
    zorg = vraag(lid, huis, "zorg", peildatum="2024-05-31")
    assert zorg["stilte"]["dagen"] == {"minst": 70, "meest": 70}
    assert zorg["stilte"]["sinds"] == {"minst": 21, "meest": 21}
    (bericht,) = (b for b in zorg["berichten"] if b["handeling"]["id"] == ids["m"])
    assert (bericht["iets_erna"], bericht["antwoord"]["id"]) == ("ja", ids["b"])
    (signaal,) = vraag(lid, huis, "onafhankelijkheid")["signalen"]
    assert (signaal["handeling"]["id"], signaal["betrokken"]["id"]) == (ids["o"], ids["m"])
    assert (signaal["grond"], signaal["zeker"]) == ("persoon", True)


def test_under_pseudonyms_the_answers_are_the_same_and_no_code_of_a_person_helps(
    huis: Huis, ids: dict[str, str]
) -> None:
    """Whoever knows a code learns nothing with it; whoever reads by name does, as the control."""
    lid = huis.deur(LID.account, "commissielid")
    auditor = huis.deur("auditor", "auditor")
    for wat in ("kennisname", "overdrachten", "zorg", "onafhankelijkheid"):
        adres = f"/api/v1/dossiers/{huis.eigen}/{wat}?peildatum=2024-12-31"
        heel, gesloten = lid.get(adres), auditor.get(adres)
        assert heel.json()["relazen"] == gesloten.json()["relazen"], wat
        assert CODE not in gesloten.text
        assert not re.search(r"\bs-[A-Za-z0-9_-]{22}\b", gesloten.text), wat
    code = huis.register.sleutelbos.betrokkene(CODE)
    hoe = {"persoon": code, "feit": ids["m"], "dag": "2024-12-31"}
    (open_,) = vraag(lid, huis, "kennisname", **hoe)["antwoorden"]
    assert open_["antwoord"] == "ja"
    adres = f"/api/v1/dossiers/{huis.eigen}/kennisname"
    dicht = auditor.get(adres, params=hoe)
    verzonnen = auditor.get(adres, params={**hoe, "persoon": "p-verzonnen"})
    assert (dicht.status_code, dicht.text) == (400, verzonnen.text)  # a code as good as any other


def test_the_page_answers_in_a_sentence_and_shows_the_whole(
    huis: Huis, ids: dict[str, str]
) -> None:
    lid = huis.deur(LID.account, "commissielid")
    blad = lid.get(
        f"/dossiers/{huis.eigen}/kennis",
        params={"rol": "werkgever", "feit": ids["m"], "dag": "2024-04-30"},
    )
    assert blad.status_code == 200
    tekst = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", blad.text))
    assert "Ja: de werkgever wist op 30 april 2024 van nr." in tekst
    assert "De werkgever deed dit zelf, en het gaat over die handeling." in tekst
    assert "Een rol kan door meer dan één persoon zijn vervuld" in tekst
    assert "is dezelfde persoon als degene over wie de melding in nr." in tekst
    signalen = blad.text.split('<ul class="signalen">')[1]
    assert "f-onbekend" in signalen  # a reason to look, in no colour of a verdict
    assert "f-onwaar" not in signalen
    assert "selected>Werkgever</option>" in blad.text  # what was asked stays
    kaart = lid.get(f"/dossiers/{huis.eigen}").text
    assert f'href="/dossiers/{huis.eigen}/kennis"' in kaart
    assert "1 reden om na te gaan" in kaart


@pytest.mark.parametrize(
    ("gevraagd", "plaats"),
    [
        ({"rol": "baas"}, "rol"),
        ({"dag": "morgen"}, "dag"),
        ({"feit": "bestaat-niet"}, "feit"),
        ({"feit": "<script>"}, "feit"),
        ({"rol": "melder", "persoon": "p-x"}, "persoon"),
        ({"persoon": "p-tikfout"}, "persoon"),  # of nobody here can one say that he did not know
        ({"bekendOp": "2024-13-01"}, "bekendOp"),
        ({"anders": "1"}, "anders"),
    ],
)
def test_a_wrong_question_is_refused_where_it_is_wrong_and_stays_on_the_page(
    huis: Huis, gevraagd: dict[str, str], plaats: str
) -> None:
    lid = huis.deur(LID.account, "commissielid")
    api = lid.get(f"/api/v1/dossiers/{huis.eigen}/kennisname", params=gevraagd)
    assert api.status_code == 400
    assert plaats in api.text
    assert "<script>" not in api.text
    blad = lid.get(f"/dossiers/{huis.eigen}/kennis", params=gevraagd)
    assert blad.status_code == 400
    assert "Fout:" in blad.text
    assert "<script>" not in blad.text


def test_a_case_out_of_sight_is_not_there_and_the_reading_is_on_record(huis: Huis) -> None:
    vreemd, lid = huis.deur("vreemd", "commissielid"), huis.deur(LID.account, "commissielid")
    for deur, dossier in ((vreemd, huis.eigen), (lid, "d-geen")):
        for wat in ("kennisname", "overdrachten", "zorg", "onafhankelijkheid"):
            assert deur.get(f"/api/v1/dossiers/{dossier}/{wat}").status_code == 404
        assert deur.get(f"/dossiers/{dossier}/kennis").status_code == 404
    gelezen = [(g["wat"], g["dossier"]) for g in huis.gelezen("ingezien")]
    assert ("kennisname", huis.eigen) in gelezen
