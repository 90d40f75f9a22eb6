"""What was typed and not recorded stays: sealed, for its owner alone, until recorded or erased."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect
from starlette.testclient import TestClient

from api.web.koekjes import SESSIE
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.databank.postgres import op_databank
from ledger.sleutels.vault import Vernietigd
from ledger.vastleggen import concepten as module
from ledger.vastleggen.concepten import (
    VAN_EEN_CONCEPT,
    Concepten,
    ConceptenOnbereikbaar,
    ConceptGewijzigd,
    TeVeelConcepten,
)
from ledger.wissen.wissen import Wisopdracht
from tests.opstelling.serveren import geserveerd, getekend, klik
from tests.opstelling.storingen import Server, wacht_tot
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.vastleggen.test_vastlegblad import MELDING, WEG, achter_een_proxy, stuur, verborgen

GEHEIM = "wat de getuige werkelijk vertelde (fictief)"
CITAAT = {**MELDING, "bronnen.0.citaat": GEHEIM}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("concepten")) as huis:
        huis.eigen = huis.zaak("Z-CONCEPT")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        huis.geef_toegang(TWEEDE.account, huis.eigen)
        huis.stel_aan("secretaris-fictief", "secretaris")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


@pytest.fixture
def kast(huis: Huis, server: Server) -> Iterator[Concepten]:
    dsn = op_databank(server.dsn(huis.databank), login=True).dsn_toegang
    with closing(Concepten(dsn, huis.register.sleutelbos)) as kast:
        for concept in kast.lijst(LID.account):
            kast.gooi_weg(LID.account, concept.id)
        yield kast


def rijen(huis: Huis, server: Server, zaak: str | None = None) -> list[tuple[object, ...]]:
    """The rows of all drafts, or of those in one case."""
    with psycopg.connect(server.dsn(huis.databank)) as db:
        alle = db.execute("SELECT id, account, dossier, ciphertext FROM toegang.concept").fetchall()
    return [rij for rij in alle if zaak in {None, rij[2]}]


def formulier(deur: TestClient, huis: Huis, **meer: str) -> dict[str, str]:
    """The hidden fields of a form in a window of its own."""
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    return {**verborgen(deur.get(pad).text), **meer}


def test_who_closes_the_browser_goes_on_where_it_stopped_and_recording_ends_the_draft(
    huis: Huis, deur: TestClient, kast: Concepten
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    voor = huis.register.journal.positie()
    assert "Nog niet vastgelegd: 0" in deur.get("/concepten").text
    assert stuur(deur, pad, stap="bewaar", **formulier(deur, huis), **CITAAT).status_code == 200
    weer = huis.deur(LID.account, "commissielid")  # another browser, another day
    lijst = weer.get("/concepten").text
    assert "Nog niet vastgelegd: 1" in lijst
    assert "U was hier al aan begonnen" in weer.get(pad).text
    (adres,) = re.findall(rf'href="({pad}\?concept=[^"]+)"', lijst)
    hervat = weer.get(adres).text
    assert GEHEIM in hervat
    assert 'value="begin maart 2024"' in hervat
    assert huis.register.journal.positie() == voor  # a draft is no entry
    klaar = stuur(weer, pad, stap="vastleggen", **verborgen(hervat), **CITAAT)
    assert klaar.status_code == 303
    assert "Nog niet vastgelegd: 0" in weer.get("/concepten").text
    assert weer.get(adres).status_code == 404


def test_while_drafts_are_out_of_reach_one_records_and_gets_the_receipt(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def zwijgt(*_: object) -> None:
        raise ConceptenOnbereikbaar

    pad = f"/dossiers/{huis.eigen}/vastleggen/signaal_geuit"
    velden, voor = verborgen(deur.get(pad).text), huis.register.journal.positie()
    for naam in ("lijst", "gooi_weg", "bewaar"):
        monkeypatch.setattr(Concepten, naam, zwijgt)
    assert deur.get(pad).status_code == 200
    klaar = stuur(deur, pad, stap="vastleggen", gebeurd="2024", **velden)
    assert (klaar.status_code, "/vastgelegd/" in klaar.headers["location"]) == (303, True)
    assert huis.register.journal.positie() == voor + 1
    weg = stuur(deur, "/concepten", concept=velden["concept"])  # control: this does need them
    assert (deur.get("/concepten").status_code, weg.status_code) == (503, 503)


def test_a_draft_is_sealed_and_nobody_elses(
    huis: Huis, server: Server, deur: TestClient, kast: Concepten
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    stuur(deur, pad, stap="bewaar", **formulier(deur, huis), **CITAAT)
    (concept,) = kast.lijst(LID.account)
    assert GEHEIM in str(concept.inhoud)  # control: there it is
    assert not any(GEHEIM.encode() in bytes(rij[3]) for rij in rijen(huis, server))  # type: ignore[call-overload]
    tweede = huis.deur(TWEEDE.account, "commissielid")
    assert tweede.get(pad).status_code == 200  # of the same case
    assert "Nog niet vastgelegd: 0" in tweede.get("/concepten").text
    antwoorden = [tweede.get(f"{pad}?concept={id_}") for id_ in (concept.id, WEG, "")]
    assert [a.status_code for a in antwoorden] == [404, 404, 404]
    stuur(tweede, "/concepten", concept=concept.id)
    velden = {**formulier(tweede, huis), "concept": concept.id}
    stuur(tweede, pad, stap="bewaar", **velden, **MELDING)
    (nog,) = kast.lijst(LID.account)
    assert (nog.id, nog.versie) == (concept.id, concept.versie)  # neither thrown away nor changed
    with psycopg.connect(
        server.dsn(huis.databank)
    ) as db:  # whoever owns the database gives it away
        db.execute("UPDATE toegang.concept SET account = %s WHERE id = %s", ["x", concept.id])
    assert kast.lees("x", concept.id) is None


def test_two_windows_do_not_write_over_each_other_and_one_window_keeps_itself(
    huis: Huis, deur: TestClient, kast: Concepten
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    eerste = formulier(deur, huis)
    bewaard = stuur(deur, pad, stap="bewaar", **eerste, **MELDING).text
    id_ = verborgen(bewaard)["concept"]
    tweede = verborgen(deur.get(f"{pad}?concept={id_}").text)
    assert tweede["venster"] != eerste["venster"]
    stuur(deur, pad, stap="bewaar", **tweede, **CITAAT)
    botst = stuur(
        deur, pad, stap="bekijk", **verborgen(bewaard), **{**MELDING, "vorm": "mondeling"}
    )
    assert botst.status_code == 409
    assert "In een ander venster is dit concept intussen gewijzigd" in botst.text
    assert '<option value="mondeling" selected>' in botst.text  # what was typed is not lost
    (nu,) = kast.lijst(LID.account)
    assert nu.inhoud["ingevuld"]["bronnen.0.citaat"] == GEHEIM
    apart = stuur(deur, pad, stap="nieuw", **verborgen(botst.text), **MELDING)
    assert apart.status_code == 200
    assert len(kast.lijst(LID.account)) == 2
    sleutels = {c.inhoud["sleutel"] for c in kast.lijst(LID.account)}
    assert len(sleutels) == 2  # recording one does not answer for the other
    zelf = {**tweede, "versie": "1"}  # two answers of one window crossed each other
    assert stuur(deur, pad, stap="bewaar", **zelf, **CITAAT).status_code == 200


def test_a_draft_goes_when_it_is_thrown_away_left_alone_or_too_many(
    huis: Huis, server: Server, deur: TestClient, kast: Concepten, monkeypatch: pytest.MonkeyPatch
) -> None:
    inhoud = {"daad": "melding_gedaan", "ingevuld": {}, "sleutel": "s"}
    concept = kast.bewaar(LID.account, huis.eigen, inhoud)
    houder = VAN_EEN_CONCEPT + concept.id
    assert huis.register.sleutelbos.toestand(houder) == "actief"
    stuur(deur, "/concepten", concept=concept.id)
    assert kast.lees(LID.account, concept.id) is None
    assert huis.register.sleutelbos.toestand(houder) == "vernietigd"  # in a backup too
    with monkeypatch.context() as even:
        even.setattr(module, "MEESTE", 1)
        kast.bewaar(LID.account, huis.eigen, inhoud)
        with pytest.raises(TeVeelConcepten):
            kast.bewaar(LID.account, huis.eigen, inhoud)
        pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
        vol = stuur(deur, pad, stap="bekijk", **formulier(deur, huis), **MELDING)
        assert (vol.status_code, "al vijftig concepten" in vol.text) == (200, True)
    assert len(kast.lijst(LID.account)) == 1
    (over,) = kast.lijst(LID.account)
    assert kast.lees(LID.account, over.id) == over
    monkeypatch.setattr(module, "BEWAARTIJD", timedelta(0))
    assert kast.lees(LID.account, over.id) is None  # though nobody swept it yet
    assert kast.lijst(LID.account) == []


def test_what_expired_goes_also_when_nobody_asks_for_any_draft(
    huis: Huis, server: Server, kast: Concepten
) -> None:
    oud = kast.bewaar(LID.account, huis.eigen, {"daad": "melding_gedaan", "sleutel": "s"})
    vers = kast.bewaar(LID.account, huis.eigen, {"daad": "melding_gedaan", "sleutel": "t"})
    with psycopg.connect(server.dsn(huis.databank)) as db:
        terug = "UPDATE toegang.concept SET gewijzigd = gewijzigd - %s WHERE id = %s"
        db.execute(terug, [module.BEWAARTIJD, oud.id])

    def over() -> set[str]:
        return {str(rij[0]) for rij in rijen(huis, server)}

    dsn = op_databank(server.dsn(huis.databank), login=True).dsn_toegang
    with closing(Concepten(dsn, huis.register.sleutelbos)):
        assert over() == {oud.id, vers.id}  # control: nobody sweeps
    with psycopg.connect(server.dsn(huis.databank)) as ander:
        ander.execute("SELECT FROM toegang.concept WHERE id = %s FOR UPDATE", [oud.id])
        assert kast.lijst(LID.account) == [vers]  # nobody waits for who lets it go already
    with closing(Concepten(dsn, huis.register.sleutelbos)) as veger:
        veger.start(0.1)
        wacht_tot(lambda: over() == {vers.id})
    bos = huis.register.sleutelbos
    assert bos.toestand(VAN_EEN_CONCEPT + oud.id) == "vernietigd"
    assert bos.toestand(VAN_EEN_CONCEPT + vers.id) == "actief"


def test_who_may_not_record_there_any_more_does_not_see_the_draft_either(huis: Huis) -> None:
    zaak = huis.zaak("Z-VOORBIJ")
    huis.geef_toegang("secretaris-fictief", zaak)
    deur = huis.deur("secretaris-fictief", "secretaris")
    pad = f"/dossiers/{zaak}/vastleggen/signaal_geuit"
    velden = verborgen(deur.get(pad).text)
    stuur(deur, pad, stap="bewaar", gebeurd="2024", **velden)
    assert "Nog niet vastgelegd: 1" in deur.get("/concepten").text
    belang = BelangGemeld(account="secretaris-fictief", dossier=zaak, reden=None)
    huis.toegang.meld_belang(LID, belang)
    assert "Nog niet vastgelegd: 0" in deur.get("/concepten").text
    assert "Z-VOORBIJ" not in deur.get("/concepten").text
    assert deur.get(f"{pad}?concept={velden['concept']}").status_code == 404


def test_an_erasure_takes_the_drafts_of_its_cases_along_and_no_other(
    huis: Huis, server: Server, kast: Concepten
) -> None:
    zaak = huis.zaak("Z-WEG")
    inhoud = {"daad": "melding_gedaan", "ingevuld": {"x": GEHEIM}, "sleutel": "s"}
    in_de_zaak = kast.bewaar(LID.account, zaak, inhoud)
    elders = kast.bewaar(TWEEDE.account, huis.eigen, inhoud)
    persoon = huis.register.sleutelbos.betrokkene("melder-Z-WEG")
    wisser = huis.wissen.besloten._wisser(())
    orders = Wisopdracht(persoon, "niet_langer_nodig", None, ("een", "twee"), "wis-concept")
    wisser.wis(orders, wie=huis.toegang.wie(LID))
    assert kast.lees(LID.account, in_de_zaak.id) is None
    assert kast.lees(TWEEDE.account, elders.id) == elders  # of a case in which nobody knows them
    for concept, toestand in ((in_de_zaak, "vernietigd"), (elders, "actief")):
        houder = VAN_EEN_CONCEPT + concept.id
        assert huis.register.sleutelbos.toestand(houder) == toestand
    assert rijen(huis, server, zaak) == []
    weer = kast.bewaar(LID.account, zaak, inhoud)
    huis.register.sleutelbos.vernietig(zaak)  # as its erasure does
    assert kast.lees(LID.account, weer.id) is None  # the row is there, and says nothing
    assert len(rijen(huis, server, zaak)) == 1
    with pytest.raises(Vernietigd):
        kast.bewaar(LID.account, zaak, inhoud)


def test_no_draft_comes_in_between_the_keys_and_the_rows_of_an_erasure(
    huis: Huis, server: Server, kast: Concepten, monkeypatch: pytest.MonkeyPatch
) -> None:
    zaak = huis.zaak("Z-TUSSEN")
    inhoud = {"daad": "melding_gedaan", "ingevuld": {"x": GEHEIM}, "sleutel": "s"}
    kast.bewaar(LID.account, zaak, inhoud)
    voor = len(rijen(huis, server, zaak))
    sleutels, geweigerd = huis.register.sleutelbos.kast, []
    gewoon = sleutels.vernietig

    def tussendoor(houders: Sequence[str]) -> object:
        klaar = gewoon(houders)
        if any(houder.startswith(VAN_EEN_CONCEPT) for houder in houders):
            with pytest.raises(ConceptenOnbereikbaar):
                kast.bewaar(LID.account, zaak, inhoud)
            geweigerd.append(len(rijen(huis, server, zaak)))
        return klaar

    persoon = huis.register.sleutelbos.betrokkene("melder-Z-TUSSEN")
    orders = Wisopdracht(persoon, "niet_langer_nodig", None, ("een", "twee"), "wis-tussen")
    with monkeypatch.context() as even:
        even.setattr(sleutels, "vernietig", tussendoor)
        huis.wissen.besloten._wisser(()).wis(orders, wie=huis.toegang.wie(LID))
    assert geweigerd[0] == voor == 1
    assert rijen(huis, server, zaak) == []
    assert kast.bewaar(LID.account, zaak, inhoud).id  # control: afterwards it is kept


def test_a_draft_that_changed_says_so_to_whoever_knows_an_older_one(
    huis: Huis, kast: Concepten
) -> None:
    inhoud = {"daad": "melding_gedaan", "ingevuld": {}, "sleutel": "s"}
    een = kast.bewaar(LID.account, huis.eigen, inhoud, venster="a")
    twee = kast.bewaar(LID.account, huis.eigen, inhoud, id_=een.id, gelezen=een.versie, venster="b")
    assert twee.versie == een.versie + 1
    with pytest.raises(ConceptGewijzigd):
        kast.bewaar(LID.account, huis.eigen, inhoud, id_=een.id, gelezen=een.versie, venster="a")


# ── with a browser ────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_browser_says_what_a_date_means_and_loses_nothing_with_scripts_and_without(
    huis: Huis, kast: Concepten, browser: Browser, script: bool
) -> None:
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        blad, fouten = bladzijde(browser, huis, adres, script=script)
        blad.goto(f"{adres}/dossiers/{huis.eigen}/vastleggen/melding_gedaan")
        blad.get_by_label("Wanneer").press_sequentially("2011-12")
        if not script:
            klik(blad.get_by_role("button", name="toon welke dagen"))
        uitleg = blad.locator(".betekenis").first
        uitleg.get_by_text("Bedoelt u van 2011 tot en met 2012").wait_for()
        if not script:
            klik(blad.get_by_role("button", name="Bewaar als concept"))
        blad.get_by_text("Als concept bewaard").wait_for()
        # Typed slowly it is kept half way too, and then once more.
        wacht_tot(lambda: '"gebeurd": "2011-12"' in json.dumps(kast.lijst(LID.account)[0].inhoud))
        blad.context.close()
        assert fouten == []


@pytest.mark.browser
def test_keys_go_along_the_acts_and_can_be_switched_off(huis: Huis, browser: Browser) -> None:
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        blad, fouten = bladzijde(browser, huis, adres, script=True)
        blad.goto(f"{adres}/dossiers/{huis.eigen}")
        getekend(blad)
        blad.keyboard.press("j")
        gericht = "document.activeElement.id || document.activeElement.className"
        assert (eerste := blad.evaluate(gericht)).startswith("nr-")
        blad.keyboard.press("k")  # there is none before it
        assert blad.evaluate(gericht) == eerste
        blad.keyboard.press("e")
        assert blad.evaluate(gericht) == "bronnen"
        blad.set_viewport_size({"width": 390, "height": 844})  # where the filter is folded
        getekend(blad)
        blad.keyboard.press("f")
        blad.keyboard.press("j")  # in a field a letter is a letter
        assert blad.evaluate("document.activeElement.name") == "bekendOp"
        blad.keyboard.press("Escape")
        blad.evaluate("document.activeElement.blur()")
        blad.keyboard.press("?")
        expect(blad.get_by_role("dialog")).to_be_visible()
        gevonden = Axe().run(blad).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in gevonden] == []
        blad.get_by_label("Sneltoetsen gebruiken").uncheck()
        blad.keyboard.press("Escape")
        expect(blad.get_by_role("dialog")).to_be_hidden()
        blad.keyboard.press("f")
        assert blad.evaluate("document.activeElement.tagName") in {"BODY", "TD", "TR", "BUTTON"}
        blad.context.close()
        assert fouten == []


@pytest.mark.browser
def test_what_is_new_is_said_and_not_put_under_the_reader_and_leaving_a_form_is_asked(
    huis: Huis, kast: Concepten, browser: Browser
) -> None:
    zaak = huis.zaak("Z-NIEUWS")
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        blad, fouten = bladzijde(browser, huis, adres, script=True)
        blad.clock.install()
        blad.goto(f"{adres}/dossiers/{zaak}")
        nieuws = blad.get_by_text("Er is iets nieuws in dit dossier")
        huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
        with blad.expect_response("**/wijzigingen*"):
            blad.clock.run_for(16_000)
        assert nieuws.is_hidden()  # control: in another case
        huis.leg_vast(zaak, "signaal_geuit", vorm=None)
        with blad.expect_response("**/wijzigingen*"):
            blad.clock.run_for(16_000)
        nieuws.wait_for()
        assert blad.get_by_text("Signaal geuit").count() == 0  # until the reader says so
        klik(blad.get_by_role("link", name="ververs"))
        assert blad.get_by_text("Signaal geuit").count() > 0
        blad.goto(f"{adres}/dossiers/{zaak}/vastleggen/signaal_geuit")
        gevraagd: list[str] = []

        def neem(vraag: Dialog) -> None:
            gevraagd.append(vraag.type)
            vraag.accept()

        blad.on("dialog", neem)
        blad.get_by_label("Wanneer").fill("2024")
        blad.goto(f"{adres}/dossiers/{zaak}")
        assert gevraagd == ["beforeunload"]
        blad.context.close()
        assert fouten == []


def bladzijde(browser: Browser, huis: Huis, adres: str, *, script: bool) -> tuple[Page, list[str]]:
    """A page of somebody who is signed in, and what goes wrong on it."""
    huis.deur(LID.account, "commissielid")
    id_ = [i for i, wie in huis.sessies.levend.items() if wie.account == LID.account][-1]
    samenhang = browser.new_context(java_script_enabled=script)
    samenhang.add_cookies([{"name": SESSIE, "value": id_, "url": adres}])
    blad, fouten = samenhang.new_page(), list[str]()
    blad.on("pageerror", lambda fout: fouten.append(str(fout)))
    blad.on("console", lambda m: fouten.append(m.text) if m.type == "error" else None)
    return blad, fouten
