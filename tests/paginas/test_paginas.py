"""The pages show what the register holds, say how it is known, and never merge or judge more."""

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from api.beeld.tekening import KOP, Baan, Tekening
from api.beeld.tijdas import tijdas
from api.taal import taal
from ledger.daden.handelingen import ROLLEN
from ledger.databank.postgres import Database
from ledger.vastleggen.register import Register
from tests import WORTEL
from tests.opstelling.kantoor import opgesteld
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import oefenapp
from tests.opstelling.zaakbeelden import DOSSIER, OPMAAK, Oefenregister

HANDELINGEN_IN_DE_BRIEF = 20
PAGINA = f"/dossiers/{DOSSIER}"


@pytest.fixture
def deur() -> TestClient:
    return TestClient(oefenapp(Oefenregister().als_raadplegen()), follow_redirects=False)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def test_the_start_page_lists_the_cases(deur: TestClient) -> None:
    lezer = Lezer(deur.get("/").text)
    assert PAGINA in lezer.waarden("href")
    assert "fictief voorbeeld" in lezer.tekst


def test_a_case_shows_both_cut_offs_the_day_it_is_judged_by_and_the_position(
    deur: TestClient,
) -> None:
    zonder = Lezer(deur.get(PAGINA).text).tekst
    assert re.search(r"Bekend op\s*nu", zonder)
    assert re.search(r"Bronnen t/m\s*alle bronnen", zonder)
    assert re.search(r"Logboek\s*t/m nr\. 12", zonder)
    snede = "?bekendOp=2025-01-16&bronnenTot=2025-01-10&peildatum=2024-12-31"
    met = Lezer(deur.get(PAGINA + snede).text).tekst
    assert re.search(r"Bekend op\s*16 januari 2025", met)
    assert re.search(r"Bronnen t/m\s*10 januari 2025", met)
    assert re.search(r"Peildatum\s*31 december 2024", met)


def test_a_cut_off_before_the_correction_shows_the_case_as_it_was_known(deur: TestClient) -> None:
    toen = deur.get(PAGINA, params={"bekendOp": "2025-01-16"}).text
    nu = deur.get(PAGINA).text
    assert "november 2024" in toen
    assert "Herstellingen van nr. 6" not in toen
    assert "Herstellingen van nr. 6" in nu
    assert "<s>november 2024</s>, werd <b>oktober 2024</b>" in nu


def test_a_reading_an_act_from_elsewhere_and_a_withdrawn_act_are_marked(deur: TestClient) -> None:
    tekst = Lezer(deur.get(PAGINA).text).tekst
    assert "Onze lezing van de bron" in tekst
    assert "uit een ander dossier" in tekst
    assert "Ingetrokken, verplaatst of afgewezen" in tekst
    assert "citaat gewist" in tekst


def test_competing_accounts_stand_apart_and_one_can_be_asked_for(deur: TestClient) -> None:
    alle = deur.get(PAGINA).text
    assert 'id="relaas-commissie"' in alle
    assert 'id="relaas-melder"' in alle
    een = deur.get(PAGINA, params={"relaas": "melder"}).text
    assert 'id="relaas-commissie"' not in een
    assert "Benadeling gesteld" in een
    assert "Oordeel gegeven" not in een


def test_every_mark_in_the_picture_leads_to_a_row_that_exists(deur: TestClient) -> None:
    lezer = Lezer(deur.get(PAGINA).text)
    ids = lezer.waarden("id")
    ankers = [href[1:] for href in lezer.waarden("href") if href.startswith("#")]
    assert set(ankers) <= set(ids)
    assert len(ids) == len(set(ids))
    assert any(anker.startswith("toets-") for anker in ankers)


def test_what_was_never_recorded_is_not_shown_as_missed(deur: TestClient) -> None:
    html = deur.get(PAGINA).text
    (rij,) = re.findall(r'<tr role="row" id="toets-commissie-3".*?</tr>', html, re.DOTALL)
    assert "Niet gebleken" in rij
    assert 'class="f-onbekend"' in rij
    assert "onwaar" not in rij


def test_a_norm_that_may_not_apply_is_no_duty_of_the_picture_and_is_counted_apart(
    deur: TestClient,
) -> None:
    html = deur.get(PAGINA).text
    lezer = Lezer(html)
    assert "#toets-commissie-1" in lezer.waarden("href")
    assert "#toets-commissie-8" not in lezer.waarden("href")
    wellicht = html.index('id="toets-commissie-8"')
    assert html.index('id="misschien-commissie"') < wellicht < html.index('id="bevoegd-commissie"')
    assert "Van 1 andere norm is niet bekend of die hier geldt" in " ".join(lezer.tekst.split())


def test_a_verdict_says_behind_a_fold_what_counts_what_does_not_and_what_is_missing(
    deur: TestClient,
) -> None:
    tekst = deur.get(f"/dossiers/{DOSSIER}").text
    _, _, gevouwen = tekst.partition("<details><summary>Wat meetelt en wat niet</summary>")
    gevouwen = re.sub(r"</?span[^>]*>", "", gevouwen.partition("</details>")[0])
    assert "telt mee: hiermee is de plicht vervuld" in gevouwen
    assert "telt niet mee: was er al voordat de plicht begon" in gevouwen
    assert "Ontbreekt: aard van onderzoek ingesteld" in gevouwen
    assert gevouwen.count('href="#nr-') == 2


SCRIPTS = {"/static/htmx-4.0.1.min.js", "/static/toedracht.js"}


def test_text_from_a_source_never_becomes_markup(deur: TestClient) -> None:
    for adres in ("/", PAGINA):
        lezer = Lezer(deur.get(adres).text)
        assert {a.get("src") for tag, a in lezer.elementen if tag == "script"} == SCRIPTS
        assert OPMAAK in lezer.tekst


def test_a_page_holds_no_inline_script_or_style_and_nothing_from_another_host(
    deur: TestClient,
) -> None:
    for adres in ("/", PAGINA, f"{PAGINA}?bekendOp=2020-13", "/dossiers/onbekend"):
        lezer = Lezer(deur.get(adres).text)
        assert not lezer.waarden("style")
        assert not {"style", "iframe", "object"} & {tag for tag, _ in lezer.elementen}
        assert {a.get("src") for tag, a in lezer.elementen if tag == "script"} == SCRIPTS
        assert not [naam for _, a in lezer.elementen for naam in a if naam.startswith("on")]
        geladen = [a.get("src") or a.get("href") or "" for t, a in lezer.elementen if t != "a"]
        assert not [doel for doel in geladen if re.match(r"[a-z]+:|//", doel)]
    stijl = deur.get("/static/stijl.css").text
    assert "@import" not in stijl
    assert all(doel.startswith("fonts/") for doel in re.findall(r"url\(([^)]*)\)", stijl))


@pytest.mark.parametrize("waarde", ["2020-13", "gisteren", "0", "2021-11-23T10:00"])
def test_a_wrong_date_is_told_beside_its_field_and_the_input_is_kept(
    deur: TestClient, waarde: str
) -> None:
    antwoord = deur.get(PAGINA, params={"bekendOp": waarde, "peildatum": "2024-12-31"})
    assert antwoord.status_code == 400
    lezer = Lezer(antwoord.text)
    (veld,) = [a for t, a in lezer.elementen if t == "input" and a.get("aria-invalid")]
    assert veld["value"] == waarde
    assert "2024-12-31" in lezer.waarden("value")
    assert "Fout: verwacht een dag als jaar-maand-dag" in lezer.tekst


def test_an_unknown_case_is_not_found_whatever_else_is_asked(deur: TestClient) -> None:
    for adres in ("/dossiers/nee", "/dossiers/nee?bekendOp=2020-13", "/dossiers/%00", "/nee"):
        antwoord = deur.get(adres)
        assert antwoord.status_code == 404
        assert "Niet gevonden" in antwoord.text


def test_every_word_of_the_register_has_its_dutch() -> None:
    assert {taal.familie([code]) for code in taal.UITKOMSTEN} == set(taal.FAMILIES)
    assert taal.familie(["nagekomen", "te_laat"]) == "onbekend"
    assert taal.uitkomst(["nagekomen", "te_laat"]) == "onbepaald: nagekomen of te laat"
    assert all(not re.search(r"_|^de |^het ", taal.rol(rol)) for rol in ROLLEN)


def test_a_last_day_is_told_as_precisely_as_it_is_known() -> None:
    een, ander = date(2024, 3, 18), date(2024, 4, 1)
    assert taal.laatste_dag(een, een) == "18 maart 2024"
    assert taal.laatste_dag(een, ander) == "tussen 18 maart 2024 en 1 april 2024"
    assert taal.laatste_dag(None, ander) == "op zijn laatst 1 april 2024"
    assert taal.laatste_dag(een, None) == "op zijn vroegst 18 maart 2024"
    assert taal.laatste_dag(None, None) == ""


# ── the letter's case ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def brief(database: Database, register: Register) -> Iterator[TestClient]:
    """The case of the letter and what the press wrote of it, in a register of its own."""
    with opgesteld(database, register) as opstelling:
        opstelling.begin([])
        for relaas in ("brief", "pers"):
            opstelling.importeer(files("api").joinpath("voorbeeld", f"{relaas}.jsonl").read_bytes())
        opstelling.leesmodel.inhalen()
        with TestClient(oefenapp(opstelling.raadplegen)) as klant:
            yield klant


def test_the_letters_case_stands_on_the_page_as_its_register_holds_it(brief: TestClient) -> None:
    (zaak,) = [
        d for d in brief.get("/api/v1/dossiers").json()["dossiers"] if "pers" in d["relazen"]
    ]
    dag = {"bronnenTot": "2021-11-23", "peildatum": "2021-11-23"}
    adres = f"/dossiers/{zaak['id']}"
    relazen = brief.get(f"/api/v1{adres}/tijdlijn", params=dag).json()["relazen"]
    per_relaas = {r["relaas"]: r["handelingen"] for r in relazen}
    assert len(per_relaas["brief"]) == HANDELINGEN_IN_DE_BRIEF
    assert not {h["id"] for h in per_relaas["brief"]} & {h["id"] for h in per_relaas["pers"]}
    lezer = Lezer(brief.get(adres, params={**dag, "relaas": "brief"}).text)
    for handeling in per_relaas["brief"]:
        assert f"nr-brief-{handeling['nummer']}" in lezer.waarden("id")
        assert all(bron["citaat"] in lezer.tekst for bron in handeling["bronnen"] if bron["citaat"])
    assert [h["titel"] for h in per_relaas["brief"] if h["lezing"]] == [
        "Hoogste leidinggevende geïnformeerd"
    ]
    toetsen = brief.get(f"/api/v1{adres}/toetsen", params={**dag, "relaas": "brief"}).json()
    assert {"jenv.altijd.zorg-voor-melder", "kamervragen.3weken"} <= {
        toets["norm"] for toets in toetsen["relazen"][0]["toetsen"]
    }
    for toets in toetsen["relazen"][0]["toetsen"]:
        assert toets["norm"] in lezer.tekst
        assert all(taal.hoofdletter(grond) in lezer.tekst for grond in toets["gronden"])


# ── colour ───────────────────────────────────────────────────────────────────────────────────────

_TEKST = (
    *(("inkt", "papier"), ("inkt-2", "papier"), ("inkt-2", "grond"), ("inkt-2", "band")),
    *(("inkt-2", "doel"), ("link", "papier"), ("link", "doel"), ("daad", "papier")),
    *(("daad", "band"), ("kop-inkt", "kop")),
    *((familie, papier) for familie in taal.FAMILIES for papier in ("papier", f"{familie}-2")),
)
_LIJNEN = (("balk-rand", "papier"), ("balk-rand", "band"), ("rand", "papier"))


def test_every_colour_of_text_and_of_a_mark_stands_out_in_light_and_in_dark(
    deur: TestClient,
) -> None:
    """WCAG 1.4.3 and 1.4.11, also inside the picture, where axe cannot decide."""
    stijl = deur.get("/static/stijl.css").text
    licht, donker = re.findall(r":root \{(.*?)color-scheme", stijl, re.DOTALL)
    kleuren: dict[str, str] = {}
    for blok in (licht, donker):
        kleuren |= dict(re.findall(r"--td-([\w-]+): (#\w+)", blok))
        for paren, grens in ((_TEKST, 4.5), (_LIJNEN, 3.0)):
            flets = [p for p in paren if _contrast(kleuren[p[0]], kleuren[p[1]]) < grens]
            assert flets == []
    assert _contrast("#777777", "#ffffff") < 4.5 < _contrast("#767676", "#ffffff")


def _contrast(een: str, ander: str) -> float:
    laag, hoog = sorted((_helderheid(een), _helderheid(ander)))
    return (hoog + 0.05) / (laag + 0.05)


def _helderheid(kleur: str) -> float:
    cijfers = kleur[1:] if len(kleur) == 7 else "".join(c * 2 for c in kleur[1:])
    delen = [int(cijfers[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    rood, groen, blauw = (
        d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delen
    )
    return 0.2126 * rood + 0.7152 * groen + 0.0722 * blauw


_STATISCH = WORTEL / "api" / "static"


def test_a_script_that_is_not_ours_is_the_very_one_that_its_list_names() -> None:
    herkomst = (_STATISCH / "HERKOMST.md").read_text("utf-8")
    # Of each file the list says where it comes from; three weights of one letter are one line.
    namen = {p.relative_to(_STATISCH).as_posix() for p in _STATISCH.rglob("*") if p.is_file()}
    genoemd = herkomst.replace("{400,500,600}", "500")
    namen = {re.sub(r"-[46]00-", "-500-", naam) for naam in namen - {"HERKOMST.md"}}
    assert sorted(naam for naam in namen if f"`{naam}`" not in genoemd) == []
    for script in _STATISCH.glob("*.min.js"):
        assert sha256(script.read_bytes()).hexdigest() in herkomst
    eigen = (_STATISCH / "toedracht.js").read_text("utf-8")
    for gevaar in ("innerHTML", "eval(", "document.write", "new Function", "http://", "https://"):
        assert gevaar not in eigen


def test_a_picture_that_one_page_cannot_hold_is_cut_where_somebodys_lanes_begin() -> None:
    def getekend(*hoogtes: tuple[bool, int]) -> Tekening:
        banen, y = list[Baan](), float(KOP)
        for eerste, hoogte in hoogtes:
            banen.append(Baan("wie", y, hoogte, (), eerste=eerste))
            y += hoogte
        dag = date(2024, 1, 1)
        return Tekening(y, 0, tijdas([], [dag], dag), (), tuple(banen), (), 0, None)

    assert getekend(*[(True, 100)] * 13).bladen == ()  # control: that one page holds
    hoog = getekend(*[(True, 300), (False, 300), (True, 200), (False, 300), (True, 400)])
    assert hoog.bladen == ((KOP, KOP + 600), (KOP + 600, KOP + 1100), (KOP + 1100, KOP + 1500))
