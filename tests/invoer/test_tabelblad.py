"""A secretary's table comes in over the pages with its doubts intact, and only when accepted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from api.invoer.tabelbestand import lees_tabel
from api.web.koekjes import SESSIE, formulier
from api.web.taalkeuze import KOEKJE
from ledger.log.journal import Onbekend
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.wissen.wissen import Wisopdracht
from tests.opstelling.secretariaat import csvbestand, werkmap
from tests.opstelling.serveren import HIER, geserveerd, klik
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.paginas.test_elk_blad import DONKER, DRUK, LICHT, breedte, nederlands, overtredingen
from tests.vastleggen.test_vastlegblad import achter_een_proxy, stuur, verborgen

SECRETARIS = Lezer("secretaris-fictief")


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("tabellen")) as huis:
        huis.stel_aan(SECRETARIS.account, "secretaris")
        huis.ander = huis.zaak("FICTIEF-90", TWEEDE)
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(SECRETARIS.account, "secretaris")


def stuur_tabel(deur: TestClient, data: bytes, naam: str = "register.xlsx") -> str:
    """Send a table, and answer where it waits; "" when it was refused."""
    velden = {"_formulier": formulier(deur.cookies[SESSIE])}
    bestand = {"bestand": (naam, data)}
    uit = deur.post("/invoer", data=velden, files=bestand, headers={"origin": HIER})
    return uit.headers.get("location", "")


def test_a_table_is_sent_arranged_looked_at_and_accepted_without_a_script(
    huis: Huis, deur: TestClient
) -> None:
    voor = huis.register.journal.positie()
    pad = stuur_tabel(deur, werkmap(verborgen=(8, 9)))
    blad = deur.get(pad).text
    assert '<option value="datum:doorgeleid" selected>' in blad
    assert "Verborgen in de werkmap, en hier wel meegenomen: 8 t/m 9." in blad
    assert "2 à 3 weken later</span>, dat kan elke dag van 26 juni 2020" in blad
    assert "Met een vraag aan u: 2" in blad
    velden = {"o.7.D": "begin juni 2020", "w.8": "on", "rijen": "5,7,8,9"}
    assert stuur(deur, pad, stap="bewaar", **velden).status_code == 303
    blad = deur.get(pad).text
    assert "Met een vraag aan u: 1. Door u weggelaten: 1" in blad
    assert re.search(r'name="o.7.D" value="begin juni 2020"', blad)  # to be changed, or emptied
    assert huis.register.journal.positie() == voor  # looking and answering record nothing
    assert stuur(deur, pad, stap="neem", versie="0").status_code == 409
    assert stuur(deur, pad, stap="neem", versie=verborgen(blad)["versie"]).status_code == 303
    klaar = deur.get(pad).text
    assert "Klaar. Rijen: 2. Handelingen vastgelegd: 6." in klaar
    assert "Dossiers geopend: 2. Wachten op een commissielid: 1." in klaar
    assert "Laat rij 8 weg" in klaar  # refused rows stay in sight
    deur.cookies.set(KOEKJE, "en")
    assert nederlands(deur.get(pad).text) == []
    deur.cookies.delete(KOEKJE)
    positie = huis.register.journal.positie()
    stuur(deur, pad, stap="neem", versie=verborgen(klaar)["versie"])
    assert "vastgelegd: 0. Stonden er al: 6." in deur.get(pad).text
    assert huis.register.journal.positie() == positie
    assert stuur(deur, pad, stap="weg").status_code == 303
    assert deur.get(pad).status_code == 404


def test_m5_who_is_stopped_between_opening_a_case_and_seeing_it_is_complete_after_asking_again(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rijen = [["Zaak", "Melding ontvangen"], ["FICTIEF-44", "mei 2021"], ["FICTIEF-45", "mei 2021"]]
    pad = stuur_tabel(deur, csvbestand(rijen), "register.csv")
    with monkeypatch.context() as breuk:
        breuk.setattr(Toegangslog, "geopend", stil)
        stuur(deur, pad, stap="neem", versie=verborgen(deur.get(pad).text)["versie"])
    dossier = huis.register.vind_dossier("FICTIEF-44")
    assert dossier
    assert not huis.toegang.stand().kreeg_bij_opening(SECRETARIS.account, dossier)
    voor = huis.register.journal.positie()
    stuur(deur, pad, stap="neem", versie=verborgen(deur.get(pad).text)["versie"])
    assert "vastgelegd: 0. Stonden er al: 2." in deur.get(pad).text
    assert huis.register.journal.positie() == voor
    assert huis.toegang.stand().kreeg_bij_opening(SECRETARIS.account, dossier)
    assert not huis.toegang.stand().kreeg_bij_opening(TWEEDE.account, dossier)


def stil(*_: object) -> None:
    raise Onbekend("sleutel", "afgebroken")


def test_a_table_is_its_owners_and_any_erasure_takes_it_along(huis: Huis, deur: TestClient) -> None:
    pad = stuur_tabel(deur, werkmap())
    assert deur.get(pad).status_code == 200
    assert huis.deur(LID.account, "commissielid").get(pad).status_code == 404
    assert "Nog niet vastgelegd: 0" in deur.get("/concepten").text
    persoon = huis.register.sleutelbos.betrokkene("melder-FICTIEF-90")
    orders = Wisopdracht(persoon, "niet_langer_nodig", None, ("een", "twee"), "wis-tabel")
    huis.wissen.besloten._wisser(()).wis(orders, wie=huis.toegang.wie(LID))
    assert deur.get(pad).status_code == 404


def test_a_row_of_a_case_out_of_sight_tells_no_more_than_opening_one_does(
    huis: Huis, deur: TestClient
) -> None:
    """As for a form that opens a case: who may not see it learns that the name is not free."""
    rijen = [["Zaak", "Melding ontvangen"], ["FICTIEF-90", "mei 2021"], ["FICTIEF-91", "mei 2021"]]
    pad = stuur_tabel(deur, csvbestand(rijen), "register.csv")
    blad = deur.get(pad).text
    assert blad.count("Kan niet worden vastgelegd") == 1
    assert huis.ander not in blad
    assert "Titel van FICTIEF-90" not in blad
    voor = len(huis.register.regels(huis.ander))
    stuur(deur, pad, stap="neem", versie=verborgen(blad)["versie"])
    assert len(huis.register.regels(huis.ander)) == voor


@pytest.mark.parametrize(
    ("data", "tekst"),
    [
        (b"PK\x03\x04rommel", "Verwacht een werkmap"),
        (b"", "Kies een bestand"),
        (b"ab;cd\n" * 7_000_000, "hoogstens 40 MB"),
    ],
)
def test_m3_what_is_no_table_is_refused_and_nothing_of_it_stays(
    deur: TestClient, data: bytes, tekst: str
) -> None:
    velden = {"_formulier": formulier(deur.cookies[SESSIE])}
    bestand = {"bestand": ("x.xlsx", data)} if data else {"niets": ("x", b"x")}
    uit = deur.post("/invoer", data=velden, files=bestand, headers={"origin": HIER})
    assert uit.status_code == 400
    assert tekst in uit.text
    auditor = deur.post("/invoer", data={}, files=bestand, headers={"origin": "http://elders"})
    assert auditor.status_code == 403


def test_an_arrangement_that_does_not_fit_is_told_and_kept_for_mending(deur: TestClient) -> None:
    pad = stuur_tabel(deur, werkmap())
    stuur(deur, pad, stap="bewaar", **{"k.A": "", "k.B": "datum:melding_gedaan"})
    blad = deur.get(pad)
    assert "kenmerk van het dossier" in blad.text
    assert "Aanvaard en leg vast" not in blad.text
    assert stuur(deur, pad, stap="bewaar", **{"k.A": "onzin"}).status_code == 400
    assert stuur(deur, pad, stap="bewaar", koprij="3").status_code == 400


# --- with a browser -----------------------------------------------------------------------------


def bladzijde(browser: Browser, huis: Huis, adres: str, *, script: bool) -> tuple[Page, list[str]]:
    """A page of the secretary, and what goes wrong on it."""
    huis.deur(SECRETARIS.account, "secretaris")
    id_ = [i for i, wie in huis.sessies.levend.items() if wie.account == SECRETARIS.account][-1]
    samenhang = browser.new_context(java_script_enabled=script)
    samenhang.add_cookies([{"name": SESSIE, "value": id_, "url": adres}])
    blad, fouten = samenhang.new_page(), list[str]()
    blad.on("pageerror", lambda fout: fouten.append(str(fout)))
    return blad, fouten


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_secretary_brings_in_a_table_of_her_own_in_a_browser(
    huis: Huis, browser: Browser, tmp_path: Path, script: bool
) -> None:
    tabel = tmp_path / "register 2020.xlsx"
    rijen = [("FICTIEF-5" + "12"[script], "rond 3 mei 2020", "", "2 à 3 weken later", "begin juni")]
    tabel.write_bytes(werkmap(rijen))
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        blad, fouten = bladzijde(browser, huis, adres, script=script)
        blad.goto(f"{adres}/invoer")
        blad.get_by_label("Bestand", exact=True).set_input_files(tabel)
        klik(blad.get_by_role("button", name="Stuur en bekijk"))
        blad.get_by_text("Met een vraag aan u: 1").wait_for()
        if script:
            assert breedte(blad, 390) <= 390
            for kijkwijze in (LICHT, DONKER, DRUK):
                assert overtredingen(blad, *kijkwijze) == []
        blad.get_by_label("Rij 5, Onderzoek gestart").fill("begin juni 2020")
        klik(blad.get_by_role("button", name="Bewaar en kijk opnieuw"))
        blad.get_by_text("Met een vraag aan u: 0").wait_for()
        klik(blad.get_by_role("button", name="Aanvaard en leg vast"))
        blad.get_by_text("Handelingen vastgelegd: 3").wait_for()
        blad.context.close()
    assert fouten == []
    dossier = huis.register.vind_dossier(rijen[0][0])
    assert dossier
    feiten = huis.register.zaak(dossier).feiten
    assert [(f.velden["gebeurd"], f.velden["woorden"]) for f in feiten] == [
        ("2020-05-03~", "rond 3 mei 2020"),
        ("[2020-05-13..2020-05-28]", "2 à 3 weken later"),
        ("2020-06", "begin juni"),
    ]
    teksten = huis.register.open_teksten([f.nummer for f in feiten])
    kenmerk = lees_tabel("x", tabel.read_bytes()).sha256
    assert {t["bronnen/0/document"] for t in teksten.values()} == {kenmerk}


def test_a_judgment_out_of_a_table_that_a_member_rejected_is_told_as_such(
    huis: Huis, deur: TestClient
) -> None:
    rij = ("FICTIEF-89", "mei 2021", "", "", "", "maart 2022", "tekortgeschoten")
    pad = stuur_tabel(deur, werkmap([rij]))
    stuur(deur, pad, stap="neem", versie=verborgen(deur.get(pad).text)["versie"])
    deur.get(pad)
    dossier = huis.register.vind_dossier("FICTIEF-89")
    assert dossier
    (oordeel,) = huis.register.zaak(dossier).wachtend
    huis.geef_toegang(LID.account, dossier)
    huis.leg_vast(dossier, "invoer_afgewezen", van_daad=oordeel.id, reden=None)
    huis.leesmodel.inhalen()
    blad = deur.get(stuur_tabel(deur, werkmap([rij]))).text
    assert f"is daarna ingetrokken of afgewezen (nr. {oordeel.nummer}," in blad
