"""Who repairs an act sees it as it stands, changes what was otherwise, and both stay readable."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.taal.vormtaal import SOORTEN
from api.vastleggen.herstel import correcties, ingevuld_van, met_eigen_woorden
from api.vastleggen.vormvelden import lees_daad_uit, velden
from ledger.daden.velden import gesplitst, samengevoegd
from ledger.daden.woorden import Daad
from ledger.log.journal import Journal
from ledger.tijd.wanneer import in_woorden
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Feit, Vastlegger
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, verzwegen, zwijgt
from tests.vastleggen.test_vastlegblad import NIETS, stuur, verborgen, waarden

WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("herstelblad")) as huis:
        huis.eigen = huis.zaak("Z-HERSTEL")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


def test_a_date_is_corrected_the_verdict_flips_and_what_was_there_stays_readable(
    huis: Huis, deur: TestClient
) -> None:
    (melding,) = [
        h["id"]
        for h in deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen").json()["handelingen"]
        if h["daad"] == "melding_gedaan"
    ]
    pad = f"/dossiers/{huis.eigen}/herstel/{melding}"
    vorm = deur.get(pad)
    assert f'value="{in_woorden(str(huis.register.vandaag()))}"' in vorm.text
    ingevuld = velden_van(vorm.text)
    niets = stuur(deur, pad, stap="bekijk", **ingevuld)
    assert (niets.status_code, "niets te herstellen" in niets.text) == (400, True)
    anders = {**ingevuld, "gebeurd": "maart 2020", "anoniem": "ja", "@reden": "de brief zegt het"}
    bekeken = stuur(deur, pad, stap="bekijk", **anders)
    assert bekeken.status_code == 200
    assert "Maart 2020" in bekeken.text or "maart 2020" in bekeken.text
    assert re.search(r"Wat dit verandert in de toetsen van vandaag: [1-9]", bekeken.text)
    voor = huis.register.journal.positie()
    velden = verborgen(bekeken.text)
    eerst, weer = (stuur(deur, pad, stap="vastleggen", **velden) for _ in range(2))
    assert deur.get(eerst.headers["location"]).status_code == 200
    assert weer.status_code == 400
    laatste = huis.register.journal.positie()
    assert f"al vastgelegd, het laatst als nr. {laatste}." in weer.text  # once, and no "nothing"
    nu = deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen/{melding}").json()
    assert (nu["gebeurd"], nu["woorden"]) == ("2020-03", "maart 2020")
    hersteld = {c["veld"]: (c["was"], c["werd"]) for c in nu["correcties"]}
    assert hersteld["gebeurd"] == (str(huis.register.vandaag()), "2020-03")
    assert set(hersteld) == {"gebeurd", "woorden", "anoniem"}
    assert huis.register.journal.positie() == voor + 3
    weer_open = velden_van(deur.get(pad).text)
    assert weer_open["gebeurd"] == "maart 2020"
    fout = stuur(deur, pad, stap="bekijk", **{**weer_open, "gebeurd": "ooit"})
    assert (fout.status_code, 'id="f-gebeurd"' in fout.text) == (400, True)


def test_the_words_for_a_date_do_not_outlive_the_date(huis: Huis, deur: TestClient) -> None:
    eerder = huis.leg_vast(huis.eigen, "melding_gedaan", kanaal=None, vermoedens=None)
    velden: dict[str, Any] = {"gebeurd": "2021", "woorden": "in 2021", "melding": eerder}
    daad = huis.leg_vast(huis.eigen, "ontvangst_bevestigd", aan="melder", **velden)
    pad = f"/dossiers/{huis.eigen}/herstel/{daad}"
    ingevuld = velden_van(deur.get(pad).text)
    assert ingevuld["woorden"] == "in 2021"
    klaar = stuur(deur, pad, stap="vastleggen", **{**ingevuld, "gebeurd": "2022-05"})
    assert klaar.status_code == 303
    nu = deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen/{daad}").json()
    assert (nu["gebeurd"], nu["woorden"]) == ("2022-05", None)
    assert {c["veld"] for c in nu["correcties"]} == {"gebeurd", "woorden"}


def test_what_nobody_touched_stays_and_what_others_did_meanwhile_is_shown_first(
    huis: Huis, deur: TestClient
) -> None:
    velden: dict[str, Any] = {"vermoedens": ["integriteitsschending", "misstand"], "kanaal": None}
    door = [{"rol": "melder", "ref": None}, {"rol": None, "ref": None}]
    daad = huis.leg_vast(huis.eigen, "melding_gedaan", door=door, **velden)
    pad = f"/dossiers/{huis.eigen}/herstel/{daad}"
    ingevuld = velden_van(deur.get(pad).text)
    anders = {**ingevuld, "anoniem": "ja"}
    huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    intussen = stuur(deur, pad, stap="vastleggen", **anders)
    assert (intussen.status_code, "Anderen legden intussen" in intussen.text) == (400, True)
    assert velden_van(intussen.text)["anoniem"] == "ja", (
        "no draft kept it, and the form still has it"
    )
    fout = {**velden_van(intussen.text), "anoniem": "ja", "@reden": "omgekeerd\u202e"}
    assert stuur(deur, pad, stap="bekijk", **fout).status_code == 400
    goed = {**velden_van(intussen.text), "anoniem": "ja"}
    assert stuur(deur, pad, stap="vastleggen", **goed).status_code == 303
    nu = deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen/{daad}").json()
    assert [c["veld"] for c in nu["correcties"]] == ["anoniem"]


def test_choosing_a_language_on_a_form_keeps_what_was_typed_and_an_untouched_one_is_no_draft(
    huis: Huis, deur: TestClient
) -> None:
    daad = huis.leg_vast(huis.eigen, "melding_gedaan", vermoedens=["misstand"], kanaal=None)
    nieuw = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    for pad, vraag in ((nieuw, "gebeurd=2024-03&"), (f"/dossiers/{huis.eigen}/herstel/{daad}", "")):
        vers = deur.get(f"{pad}?{vraag}")
        stap = 'taal=en" formnovalidate name="stap" value="wijzig"'
        assert stap in vers.text
        assert 'taal=en" lang' not in vers.text, "a link would lose it"
        velden = velden_van(vers.text)
        engels = stuur(deur, f"{pad}?{vraag}taal=en", stap="wijzig", **velden)
        assert (engels.status_code, '<html lang="en">' in engels.text) == (200, True)
        for naam in ("gebeurd", "vermoedens.misstand"):
            assert velden_van(engels.text).get(naam) == velden.get(naam)
        assert verborgen(engels.text)["versie"] == "0"
        getypt = {**velden_van(engels.text), "gebeurd": "2021-07"}
        weer = stuur(deur, f"{pad}?{vraag}taal=nl", stap="wijzig", **getypt)
        assert '<html lang="nl">' in weer.text
        assert velden_van(weer.text)["gebeurd"] == "2021-07"
        assert verborgen(weer.text)["versie"] == "1", "control: what was typed is kept"
        stuur(deur, "/concepten", concept=verborgen(weer.text)["concept"])


def test_after_silence_a_repair_is_not_called_unrecorded_nor_the_work_of_others(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    daad = huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    pad = f"/dossiers/{huis.eigen}/herstel/{daad}"
    anders = {**velden_van(deur.get(pad).text), "gebeurd": "2022-05"}
    bekeken = stuur(deur, pad, stap="bekijk", **anders)
    assert NIETS in bekeken.text  # control: so far it is so
    with monkeypatch.context() as even:
        even.setattr(Register, "laatste_van", zwijgt)
        assert NIETS not in stuur(deur, pad, stap="bekijk", **anders).text
    with monkeypatch.context() as even:
        even.setattr(Journal, "append", verzwegen(huis))
        stil = stuur(deur, pad, stap="vastleggen", **verborgen(bekeken.text))
    assert (stil.status_code, "onbekend is of dit is vastgelegd" in stil.text) == (503, True)
    assert NIETS not in stil.text
    huis.leesmodel.inhalen()
    voor = huis.register.journal.positie()
    for stap in ("vastleggen", "bekijk"):
        weer = stuur(deur, pad, stap=stap, **verborgen(stil.text))
        assert f"al vastgelegd, het laatst als nr. {voor}." in weer.text
        assert "Anderen legden" not in weer.text
        assert NIETS not in weer.text
    assert huis.register.journal.positie() == voor
    assert velden_van(weer.text)["gebeurd"] == "mei 2022"  # as it stands now, to go on from
    assert pad not in deur.get("/concepten").text  # what was recorded is no draft any more


def test_a_repair_is_kept_as_a_draft_and_goes_on_with_what_others_did_meanwhile(
    huis: Huis, deur: TestClient
) -> None:
    velden: dict[str, Any] = {"vermoedens": ["misstand"], "kanaal": None}
    daad = huis.leg_vast(huis.eigen, "melding_gedaan", **velden)
    pad = f"/dossiers/{huis.eigen}/herstel/{daad}"
    ingevuld = {**velden_van(deur.get(pad).text), "gebeurd": "2021-06", "@reden": "fictief"}
    assert stuur(deur, pad, stap="bewaar", **ingevuld).status_code == 200
    weer = huis.deur(LID.account, "commissielid")  # another browser, another day
    lijst = weer.get("/concepten").text
    assert ">herstel</span>" in lijst
    (adres,) = re.findall(rf'href="({pad}\?concept=[^"]+)"', lijst)
    assert adres in weer.get(pad).text  # and the form itself points at it
    nieuw = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    assert "concept=" not in weer.get(nieuw).text  # it is none of a new act
    ander = {**velden_van(deur.get(pad).text), "anoniem": "ja"}
    assert stuur(deur, pad, stap="vastleggen", **ander).status_code == 303
    open_ = weer.get(adres).text
    hervat = velden_van(open_)
    assert (hervat["gebeurd"], hervat["anoniem"]) == ("2021-06", "ja")
    assert ">fictief</textarea>" in open_
    huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    intussen = stuur(weer, pad, stap="bekijk", **hervat)
    assert "Anderen legden intussen" in intussen.text
    assert velden_van(intussen.text)["gebeurd"] == "2021-06"  # nothing typed is lost
    for dossier, wie in ((huis.ander, deur), (huis.eigen, huis.deur(TWEEDE.account, "x"))):
        assert wie.get(adres.replace(huis.eigen, dossier)).status_code in {403, 404}
    klaar = stuur(weer, pad, stap="vastleggen", **velden_van(intussen.text))
    assert klaar.status_code == 303
    assert pad not in weer.get("/concepten").text
    nu = deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen/{daad}").json()
    assert {c["veld"] for c in nu["correcties"]} == {"anoniem", "gebeurd"}


def test_an_act_of_another_case_or_that_is_not_there_has_no_form(
    huis: Huis, deur: TestClient
) -> None:
    daad = huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    huis.geef_toegang(LID.account, huis.ander)
    assert deur.get(f"/dossiers/{huis.eigen}/herstel/{daad}").status_code == 200  # control
    for zaak, id_ in ((huis.ander, daad), (WEG, daad), (huis.eigen, "niets")):
        assert deur.get(f"/dossiers/{zaak}/herstel/{id_}").status_code == 404
    assert f"/herstel/{daad}" in deur.get(f"/dossiers/{huis.eigen}").text


def velden_van(blad: str) -> dict[str, str]:
    """What the form on a page is filled in with, as a browser would send it."""
    uit = verborgen(blad)
    uit |= dict(re.findall(r'<input id="[^"]+" name="([^"]+)"[^>]* value="([^"]+)"', blad))
    uit |= dict.fromkeys(re.findall(r'name="([^"]+)" value="ja" checked', blad), "ja")
    for naam, keuzes in re.findall(
        r'<select id="[^"]+" name="([^"]+)".*?>(.*?)</select>', blad, re.DOTALL
    ):
        if gekozen := re.search(r'value="([^"]*)" selected', keuzes):
            uit[naam] = gekozen[1]
    return uit


@given(data=st.data())
def test_a_form_filled_in_as_the_act_stands_says_that_very_act(data: st.DataObject) -> None:
    soort = data.draw(st.sampled_from(list(SOORTEN.values())))
    ingevuld: dict[str, str] = {}
    for veld in velden(soort):
        if veld.naam != "na" and (veld.nodig or data.draw(st.booleans())):
            ingevuld |= data.draw(waarden(veld, veld.naam), veld.naam)
    _komt_terug(soort, ingevuld)


def test_words_of_a_source_stay_with_an_act_that_has_no_day_of_its_own() -> None:
    ingevuld = {
        "woorden": "juni 2020",
        "daadsoort.0": "avg_verzoek_beantwoord",
        "tot_en_met": "2020-06-15",
    }
    _komt_terug(SOORTEN["volledigheid_verklaard"], ingevuld)


def _komt_terug(soort: type[Daad], ingevuld: dict[str, str]) -> None:
    """What the form shows of an act is read back as that act, and repairs nothing."""
    daad = lees_daad_uit(soort, ingevuld)
    staat = Feit(
        id="f",
        nummer=1,
        daad=daad.daad,
        velden=samengevoegd(*gesplitst(daad)),
        vastgelegd_op=datetime(2030, 1, 1, tzinfo=UTC),
        vastlegger=Vastlegger("fictief", "secretaris"),
    )
    met_bestand = any(plek.endswith(".document") for plek in ingevuld)
    terug = lees_daad_uit(soort, met_eigen_woorden(staat, ingevuld_van(staat)))
    # Sources with a document are not in the form, which is sealed for its place.
    assert terug == (daad.model_copy(update={"bronnen": ()}) if met_bestand else daad)
    assert correcties(staat, daad, {}, None) == []
