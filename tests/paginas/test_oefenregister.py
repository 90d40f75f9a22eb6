"""The practice register tells every story, the same from the same seed, and says it is made up."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page
from rich.console import Console
from typer.testing import CliRunner

from api import cli
from api.beheer import demonstratie, oefening, oefenvervolg
from api.beheer.opstelling import GeenDemonstratie, Opstelling
from api.handleiding.handleidingblad import PLAAT
from api.handleiding.handleidingstappen import TAKEN
from api.oefening.oefenzaken import LIJNEN, MINST, VROEGSTE_IJKDAG, kenmerk, oefenzaken
from api.uitvoer.uitvoerkeuze import dossiers_van
from api.uitvoer.zoekvraag import Zoekopdracht
from ledger.daden.lijsten import Accountrol
from ledger.tijd.wanneer import Wanneer
from ledger.vastleggen.register import lees_regel
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.beelden.zaakopbouw import Gevraagd
from projections.verwoorden.normenlijst import ALLE_NORMEN
from projections.vragen.uitvoervraag import voer_uit
from tests.opstelling.demohuis import Demohuis, open_demohuis
from tests.opstelling.handleidingloper import loop
from tests.opstelling.serveren import geserveerd
from tests.opstelling.storingen import Server
from tests.opstelling.uitvoerproef import bytes_van, heldere_feiten, uitgepakt
from tests.paginas.test_elk_blad import LICHT, als, breedte, overtredingen

ZAAD, IJKDAG = 1, date(2026, 6, 10)  # the seed of the manual


def vul(opstelling: Opstelling, opmerkingen: Console) -> None:
    oefening.oefen(opstelling, opmerkingen, ZAAD, aantal=MINST)


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demohuis]:
    with open_demohuis(server, tmp_path_factory.mktemp("oefen"), vul, oefen=True) as huis:
        yield huis


def zaak(huis: Demohuis, lijn: str, welke: int = 0) -> Zaakbeeld:
    kenmerken = oefenzaken(ZAAD, MINST, VROEGSTE_IJKDAG).kenmerken[lijn]
    return huis.opstelling.zaak(kenmerken[welke], "proef met het oefenregister")


def daden(huis: Demohuis, lijn: str) -> Counter[str]:
    return Counter(v.daad for v in huis.opstelling.register.lees(zaak(huis, lijn).id))


def in_toegangslog(huis: Demohuis, *soorten: str) -> list[dict[str, Any]]:
    regels = huis.opstelling.toegang.register.journal.lees(daden=soorten)
    return [dict(lees_regel(regel).velden) for regel in regels]


# ── the stories ────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_tells_the_same_acts_and_another_seed_others() -> None:
    een = oefenzaken(1, 300, IJKDAG).als_bestand()
    assert een == oefenzaken(1, 300, IJKDAG).als_bestand()
    ander = oefenzaken(2, 300, IJKDAG).als_bestand()
    assert een.replace(b"OEFEN-1-", b"OEFEN-2-") != ander


def test_of_what_was_long_ago_only_more_is_told_on_a_later_day() -> None:
    toen, nu = (oefenzaken(1, 300, dag) for dag in (IJKDAG, IJKDAG + timedelta(days=400)))
    recent = {k for naam, namen in toen.kenmerken.items() if LIJNEN[naam].recent for k in namen}
    verteld = {json.dumps(regel) for regel in nu.regels}
    over = [r for r in toen.regels if r["dossier"] not in recent]
    assert len(over) > 2000
    assert [r for r in over if json.dumps(r) not in verteld] == []


@pytest.mark.parametrize("aantal", [MINST, 120])
def test_every_story_is_told_in_cases_that_say_they_are_made_up(aantal: int) -> None:
    zaken = oefenzaken(ZAAD, aantal, IJKDAG)
    assert list(zaken.kenmerken) == list(LIJNEN)
    verteld = [k for namen in zaken.kenmerken.values() for k in namen]
    assert sorted(verteld) == [kenmerk(ZAAD, nummer) for nummer in range(1, aantal + 1)]
    geopend = {r["dossier"]: r for r in zaken.regels if r["daad"] == "dossier_geopend"}
    assert sorted(geopend) == sorted(verteld)
    assert all(r["fictief"] and r["dossiertitel"].endswith("(fictief)") for r in geopend.values())
    assert all(
        bron["titel"].endswith("(fictief)") for r in zaken.regels for bron in r.get("bronnen", ())
    )


def test_nothing_is_told_that_has_not_happened_yet() -> None:
    data = [
        Wanneer(r["gebeurd"]).periode.vroegst
        for r in oefenzaken(ZAAD, 300, IJKDAG).regels
        if r.get("gebeurd")
    ]
    assert max(data) <= IJKDAG
    assert max(data) > IJKDAG - timedelta(days=7)


def test_too_few_cases_or_too_early_a_day_is_refused() -> None:
    for aantal, dag in ((MINST - 1, IJKDAG), (MINST, VROEGSTE_IJKDAG - timedelta(days=1))):
        with pytest.raises(ValueError, match=f"expected {MINST} cases or more"):
            oefenzaken(ZAAD, aantal, dag)


@pytest.mark.parametrize(
    ("keuzes", "zegt"),
    [
        (("--oefen", "--zaad", "0"), "verwacht een getal van 1 tot en met 9999, kreeg '0'"),
        (("--oefen", "--zaad", "zeven"), "verwacht een getal van 1 tot en met 9999"),
        (("--zaad", "7"), "--zaad hoort bij --oefen"),
        (("--oefen", "--met-pers"), "--met-pers hoort bij de zaak van de brief"),
    ],
)
def test_what_cannot_be_asked_is_told(keuzes: tuple[str, ...], zegt: str) -> None:
    uitkomst = CliRunner().invoke(cli.app, ["demo", *keuzes])
    assert (uitkomst.exit_code, zegt in uitkomst.output) == (2, True), uitkomst.output


def test_it_never_works_in_a_register_of_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOEDRACHT_REGISTER", "meldingen")
    uitkomst = CliRunner().invoke(cli.app, ["demo", "--oefen"])
    assert uitkomst.exit_code == 2
    assert "maar TOEDRACHT_REGISTER is 'meldingen'" in uitkomst.output


# ── the register ───────────────────────────────────────────────────────────────────────────────


def test_every_act_is_admitted_and_a_second_run_adds_none(huis: Demohuis) -> None:
    register, toegang = huis.opstelling.register, huis.opstelling.toegang
    stand = register.journal.positie(), len(toegang.stand().voorstellen)
    verteld = oefenzaken(ZAAD, MINST, register.vandaag()).regels
    assert stand[0] >= len(verteld)
    vul(huis.opstelling, Console(quiet=True))
    assert (register.journal.positie(), len(toegang.stand().voorstellen)) == stand


def test_another_seed_is_refused_and_changes_nothing(huis: Demohuis) -> None:
    positie = huis.opstelling.register.journal.positie()
    with pytest.raises(GeenDemonstratie, match="geef het zaad van toen"):
        oefening.oefen(huis.opstelling, Console(quiet=True), ZAAD + 1, aantal=MINST)
    assert huis.opstelling.register.journal.positie() == positie


def test_every_column_of_the_board_has_something(huis: Demohuis) -> None:
    for vak in ("te_laat", "vandaag", "deze_week", "later", "onbepaald"):
        bladen = huis.opstelling.bord("proef", vak=vak, normen=ALLE_NORMEN, peildatum=None,
                                      bekend_op=None, bronnen_tot=None)  # fmt: skip
        assert any(kaarten for _, kaarten in bladen), vak


def test_what_people_did_after_the_import_is_there(huis: Demohuis) -> None:
    assert daden(huis, "hersteld")["verkeerd_dossier"] == 1
    assert daden(huis, "vertrouwenspersoon")["mededeling_gedaan"] == 2  # moved here, and new
    assert len(zaak(huis, "wacht_op_aanvaarding").wachtend) == 1
    assert zaak(huis, "samengevoegd", 1).status == "samengevoegd"
    assert daden(huis, "gewist")["sleutel_vernietigd"] == 1
    for lijn in ("te_laat_bevestigd", "nooit_aangekomen", "vertrouwenspersoon"):
        assert daden(huis, lijn)["bevinding_vastgelegd"] == 1
    assert len(in_toegangslog(huis, "steekproef_getrokken", "cijfers_vrijgegeven")) == 2
    nu = huis.opstelling.toegang.klok()
    standen = Counter(v.stand(nu) for v in huis.opstelling.toegang.stand().voorstellen.values())
    assert (standen["open"], standen["afgewezen"], standen["uitgevoerd"]) == (4, 1, 1)


def test_every_page_says_that_all_is_made_up_and_the_demo_says_no_such_thing(
    huis: Demohuis,
) -> None:
    zegt = "Oefenregister: alles hier is verzonnen"
    deur = huis.deur("commissielid")
    for adres in ("/", "/termijnenbord", f"/dossiers/{zaak(huis, 'belang').id}", "/niets"):
        blad = deur.get(adres).text
        assert zegt in blad, adres
        assert '<body class="oefen">' in blad
        assert "<title>Oefenregister: " in blad
    deur.cookies.clear()
    assert zegt in deur.get("/aanmelden").text


def test_all_of_it_comes_in_elsewhere_as_the_same_facts(
    huis: Demohuis, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    uit = regels_van(huis.opstelling)

    def neem_over(opstelling: Opstelling, opmerkingen: Console) -> None:
        demonstratie.begin(opstelling, opmerkingen, oefenvervolg.KAMERVRAGEN)
        opstelling.importeer(uit)
        opstelling.leesmodel.inhalen()

    map_ = tmp_path_factory.mktemp("elders")
    with open_demohuis(server, map_, neem_over, oefen=True) as elders:
        terug = regels_van(elders.opstelling)
    heen, weer = heldere_feiten(uit), heldere_feiten(terug)
    assert (sorted(heen - weer), sorted(weer - heen)) == ([], [])
    assert len(heen) > 7 * MINST  # most of them acts, beside the line that opens each case


def regels_van(opstelling: Opstelling) -> bytes:
    """All cases as the lines that the import door takes."""
    raadplegen, lezer, doel = opstelling.raadplegen, opstelling.lezer, opstelling.doel
    alle = dossiers_van(lambda *w, **s: raadplegen.zoek(lezer, doel, *w, **s), Zoekopdracht())
    uitvoer = voer_uit(raadplegen.deur, lezer, doel, alle, "json", Gevraagd(VROEGSTE_IJKDAG))
    assert uitvoer.aantal == MINST
    return uitgepakt(bytes_van("json", uitvoer))["handelingen.jsonl"]


# What shows here and not in the demonstration, each kind once.
RIJKST: tuple[tuple[str, str, Accountrol], ...] = (
    ("/", "twee_relazen", "commissielid"),
    *(
        ("/dossiers/{d}", lijn, "commissielid")
        for lijn in ("twee_relazen", "hersteld", "gewist", "wacht_op_aanvaarding")
    ),
    ("/dossiers/{d}", "vage_data", "auditor"),
    ("/dossiers/{d}/bevindingen", "nooit_aangekomen", "auditor"),
    ("/steekproef", "loopt", "auditor"),
    ("/wissen/termijnen", "gewist", "commissielid"),
)


@pytest.mark.browser
def test_axe_finds_no_violation_and_nothing_scrolls_sideways_in_any_story(
    huis: Demohuis, pagina: Page
) -> None:
    with geserveerd(huis.app) as adres:
        for pad, lijn, rol in RIJKST:
            als(huis, pagina, adres, rol)
            antwoord = pagina.goto(adres + pad.format(d=zaak(huis, lijn).id))
            assert antwoord is not None
            assert antwoord.ok, pad
            assert not pagina.url.endswith("/doel"), pad
            assert breedte(pagina, 390) <= 390, (pad, lijn)
            assert overtredingen(pagina, *LICHT) == [], (pad, lijn)


# ── the manual ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_whoever_follows_the_manual_word_for_word_gets_there(huis: Demohuis, pagina: Page) -> None:
    pagina.set_viewport_size({"width": PLAAT[0], "height": PLAAT[1]})
    with huis.bediend(oefen=True) as adres:
        for taak in TAKEN:
            assert list(loop(pagina, adres, taak)) == list(taak.stappen)
        # The negative control: what is not there is noticed, to do and to see.
        eerste, *_ = TAKEN[0].stappen
        for stuk in (replace(eerste, waar="Derde commissielid"), replace(eerste, ziet="Klaar")):
            with pytest.raises(AssertionError, match=stuk.waar):
                list(loop(pagina, adres, replace(TAKEN[0], stappen=(stuk,)), termijn=500))
