"""The list of cases and the search in it: as a page and over the API, for every reader."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from api.web.koekjes import SESSIE, formulier
from api.web.zoekzegel import geopend
from tests.opstelling.adressen import ZOEK, gezocht
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """`ander` is hidden from a secretary, and an auditor reads both under pseudonyms."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.geef_toegang(LID.account, None)
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-ANDER", TWEEDE)
        huis.stel_aan("lezer-fictief", "secretaris")
        huis.geef_toegang("lezer-fictief", huis.eigen)
        huis.stel_aan("auditor-fictief", "auditor")
        yield huis


def test_c1_a_search_finds_a_case_by_its_name_for_who_reads_it_by_name_and_for_nobody_else(
    huis: Huis,
) -> None:
    for account, rol, ziet in (
        (LID.account, "commissielid", 1),
        ("lezer-fictief", "secretaris", 0),
        ("auditor-fictief", "auditor", 0),
    ):
        deur = huis.deur(account, rol)
        for tekst in ("Z-ANDER", "titel ander"):
            gevonden = zoek(deur, woorden=tekst).json()
            assert gevonden["totaal"] == ziet
            niets = zoek(deur, woorden="Z-NERGENS").json()
            if not ziet:  # as when that case were not there
                assert gevonden == niets
    assert zoek(huis.deur("auditor-fictief", "auditor"), woorden="melding").json()["totaal"] == 2


def test_c1_what_is_recorded_in_a_hidden_case_changes_nothing_but_the_position_of_the_log(
    huis: Huis,
) -> None:
    def alles(account: str, rol: str) -> list[str]:
        deur = huis.deur(account, rol)
        blad = re.sub(r'name="_formulier" value="[^"]+"', "", deur.get("/").text)
        return [re.sub(r'("positie":|t/m nr. )\d+', "", t) for t in (blad, *antwoorden(deur))]

    def antwoorden(deur: TestClient) -> list[str]:
        return [antwoord.text for _, antwoord in gezocht(deur, huis.eigen)]

    voor, voor_lid = alles("lezer-fictief", "secretaris"), alles(LID.account, "commissielid")
    huis.leg_vast(huis.ander, "mededeling_gedaan", TWEEDE, tekst="elders (fictief)")
    huis.leg_vast(huis.ander, "dossier_gesloten", TWEEDE, gebeurd=None, door=[], reden=None)
    assert alles("lezer-fictief", "secretaris") == voor
    assert alles(LID.account, "commissielid") != voor_lid  # control: it does show


def test_what_is_wrong_with_a_search_is_told_at_once_and_not_said_back(huis: Huis) -> None:
    deur = huis.deur("lezer-fictief", "secretaris")
    vraag: dict[str, Any] = {"woorden": "de het", "daad": "Jansen", "rol": "Jansen"}
    vraag |= {"gebeurdVan": "2024-06-01", "gebeurdTot": "2024-05-01", "limiet": 0, "Jansen": 1}
    antwoord = zoek(deur, **vraag)
    assert antwoord.status_code == 400
    plaatsen = {fout["plaats"] for fout in antwoord.json()["errors"]}
    velden = ("woorden", "daad", "rol", "gebeurdTot", "limiet")
    assert plaatsen >= {f"body/{veld}" for veld in velden}
    assert zoek(deur, bronnenTot="2024-01-01", termijn="geen").status_code == 400
    assert zoek(deur, cursor=huis.ander).json() == zoek(deur, cursor=f"d-{'N' * 22}").json()
    (token,) = re.findall(r'name="_formulier" value="([^"]+)"', deur.get("/doel").text)[:1]
    koppen = {"origin": HIER, "x-formulier": token, "content-type": "application/json"}
    for lichaam in (b"", b"[]", b'{"woorden": 1}', b'{"woorden": "a", "woorden": "b"}', b"\xff"):
        assert deur.post(ZOEK, content=lichaam, headers=koppen).status_code == 400
    assert deur.post(ZOEK, content=b" " * 300_000, headers=koppen).status_code == 413


def test_words_stand_sealed_in_an_address_and_any_other_choice_as_it_is(
    huis: Huis,
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    zonder = stuur(deur, "/", woorden=" ", status="open", sorteer="naam", cursor="")
    assert (zonder.status_code, zonder.headers["location"]) == (303, "/?status=open&sorteer=naam")
    assert stuur(deur, "/", woorden="").headers["location"] == "/"
    adres, met = gezocht_op(deur, woorden="Titel melding", soort="misstand")
    assert "soort=misstand" in adres
    assert "melding" not in adres.lower()
    blad = Lezer(met.text)
    assert f"/dossiers/{huis.eigen}#nr-1-" in " ".join(blad.waarden("href"))
    assert "Titel" not in " ".join((*blad.waarden("href"), *blad.waarden("action")))
    assert 'value="Titel melding"' in met.text
    assert "<mark>melding</mark>" in met.text
    _, niets = gezocht_op(deur, woorden="melding", soort="benadeling")
    assert "Niets gevonden" in niets.text
    assert 'name="zonder" value="soort"' in niets.text
    _, weer = gezocht_op(deur, woorden="melding", soort="benadeling", zonder="soort")
    assert f"/dossiers/{huis.eigen}" in weer.text
    open_ = deur.get("/?woorden=Jansen")
    assert open_.status_code == 400
    assert "Jansen" not in open_.text


def test_the_address_of_a_search_opens_for_the_sign_in_that_made_it_and_for_no_other(
    huis: Huis,
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    adres, blad = gezocht_op(deur, woorden="Titel melding")
    weer = deur.get(adres)  # as Back and Reload do
    assert weer.text.count("<mark>") == blad.text.count("<mark>") > 0
    assert len(gezocht_op(deur, woorden="Titel")[0]) == len(adres)  # nor does its length tell
    later, ander = huis.deur(LID.account, "commissielid"), huis.deur(TWEEDE.account, "commissielid")
    for deur_, vraag in ((later, adres), (ander, adres), (deur, adres[:-3]), (deur, "/?zoek=é")):
        dicht = deur_.get(vraag)
        assert dicht.status_code == 400
        assert "verwacht zoekwoorden van deze aanmelding" in dicht.text
        assert "Titel melding" not in dicht.text
    zegel = parse_qs(urlsplit(adres).query)["zoek"][0]
    geheim = deur.cookies[SESSIE]
    assert geopend(geheim, zegel) == "Titel melding"  # control
    assert geopend(formulier(geheim), zegel) is None  # which stands on every page


def test_wrong_input_on_the_page_stands_beside_its_field_with_all_cases_under_it(
    huis: Huis,
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    fout = stuur(
        deur, "/", woorden="melding", gebeurdVan="gisteren", daad="niets", soort="misstand"
    )
    assert fout.status_code == 400
    for veld in ("gebeurdVan", "daad"):
        assert f'id="f-{veld}"' in fout.text
    assert 'value="gisteren"' in fout.text
    assert 'value="melding"' in fout.text
    assert f"/dossiers/{huis.eigen}" in fout.text
    assert stuur(deur, "/", gebeurdVan="gisteren").status_code == 400  # not sent on as an address
    for adres in ("/?limiet=x", "/?cursor=nergens", "/?onbekend=1", f"/?cursor=d-{'N' * 22}"):
        blad = deur.get(adres)
        assert blad.status_code == 400
        assert "Wat er niet klopt" in blad.text


def test_the_page_says_when_there_is_nothing_and_when_nothing_answers(huis: Huis) -> None:
    deur = huis.deur(LID.account, "commissielid")
    assert "Niets gevonden" in gezocht_op(deur, woorden="bestaatnergens")[1].text
    assert "Niets gevonden" in deur.get("/?bekendOp=1999-01-01").text
    huis.stel_aan("nieuw-fictief", "secretaris")
    assert "Nog geen dossiers" in huis.deur("nieuw-fictief", "secretaris").get("/").text


def test_a_search_is_a_reading_on_record_without_its_words(huis: Huis) -> None:
    deur = huis.deur("auditor-fictief", "auditor")
    zoek(deur, woorden="Wijngaardenfictief")
    gelezen = [g for g in huis.gelezen("ingezien") if g["account"] == "auditor-fictief"]
    assert any(g["wat"] == "zoeken" for g in gelezen)
    assert "ijngaarden" not in str(huis.gelezen("ingezien", "doel_opgegeven"))


def gezocht_op(deur: TestClient, **velden: str) -> tuple[str, Any]:
    """The address to which the search on the page leads, and what is there."""
    gestuurd = stuur(deur, "/", **velden)
    assert gestuurd.status_code == 303
    adres = gestuurd.headers["location"]
    return adres, deur.get(adres)


def zoek(deur: TestClient, **vraag: Any) -> Any:
    (token, *_) = re.findall(r'name="_formulier" value="([^"]+)"', deur.get("/doel").text)
    return deur.post(ZOEK, json=vraag, headers={"origin": HIER, "x-formulier": token})
