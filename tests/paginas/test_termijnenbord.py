"""The board as page, JSON, command and calendar: what it says, on what it rests, what it hides."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from starlette.testclient import TestClient

from api.beheer.opstelling import Opstelling
from api.taal import taal
from projections.beelden.bord import VAKKEN
from tests.opstelling.drukte import DE_DAG, REGELS, drukke_opstelling
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import oefenapp
from tests.opstelling.storingen import Server

ONTVANGST = "wbk.2023.art2-2h-ontvangst-7d"
DIE_DAG = {"peildatum": DE_DAG.isoformat()}
API = "/api/v1/termijnenbord"


@pytest.fixture(scope="module")
def opstelling(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opstelling]:
    with drukke_opstelling(server, tmp_path_factory.mktemp("sleutels")) as opstelling:
        yield opstelling


@pytest.fixture(scope="module")
def deur(opstelling: Opstelling) -> TestClient:
    return TestClient(oefenapp(opstelling.raadplegen), follow_redirects=False)


def termijnen(deur: TestClient, **vraag: str) -> list[dict[str, Any]]:
    """Every line there is, whatever the number of pages."""
    alles: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        blad = deur.get(API, params={**DIE_DAG, **vraag, **cursor}).json()
        alles += blad["termijnen"]
        if blad["volgende"] is None:
            return alles
        cursor = {"cursor": blad["volgende"]}


def vak_van(deur: TestClient, kenmerk: str, norm: str = ONTVANGST, **vraag: str) -> list[str]:
    return [
        f"{t['relaas'] or ''}:{t['vak']}".lstrip(":")
        for t in termijnen(deur, norm=norm, **vraag)
        if t["kenmerk"] == kenmerk
    ]


# ── what stands where ────────────────────────────────────────────────────────────────────────────


def test_every_state_of_a_term_stands_in_its_own_compartment(deur: TestClient) -> None:
    assert vak_van(deur, "FICTIEF-25-001") == ["te_laat"]
    assert vak_van(deur, "FICTIEF-25-003") == ["vandaag"]
    assert vak_van(deur, "FICTIEF-25-004") == ["deze_week"]
    assert vak_van(deur, "FICTIEF-25-005") == ["onbepaald"]
    assert vak_van(deur, "FICTIEF-25-006") == []
    assert vak_van(deur, "FICTIEF-25-006", "wbk.2023.art2-2i-informatie-3m") == ["later"]


def test_what_nobody_recorded_is_undecided_and_never_late(deur: TestClient) -> None:
    assert vak_van(deur, "FICTIEF-25-002") == ["onbepaald"]
    laat = [t for t in termijnen(deur, vak="te_laat") if "niet_gebleken" in t["uitkomsten"]]
    assert laat == []


def test_accounts_stand_apart_on_the_board(deur: TestClient) -> None:
    assert vak_van(deur, "FICTIEF-25-007") == ["melder:onbepaald"]
    assert vak_van(deur, "FICTIEF-25-007", relaas="commissie") == []


def test_a_term_that_was_missed_says_since_when_and_that_it_was_done_after_all(
    deur: TestClient,
) -> None:
    (termijn,) = [
        t for t in termijnen(deur, norm=ONTVANGST, vak="te_laat") if t["kenmerk"].startswith("FIC")
    ]
    assert (termijn["sinds"], termijn["alsnog"]) == ("2025-02-11", True)
    assert termijn["toets"]["rekenwijze"] == ["3 februari 2025 + 7 dagen = 10 februari 2025"]
    assert termijn["aanleiding"]["wanneer"] == "3 februari 2025"
    assert vak_van(deur, "FICTIEF-25-001", alleen="open") == []


def test_the_counts_are_of_everything_that_was_asked_and_pages_hold_it_once(
    deur: TestClient,
) -> None:
    heel = deur.get(API, params={**DIE_DAG, "limiet": "200"}).json()
    assert heel["volgende"] is None
    assert sum(heel["tellingen"].values()) == len(heel["termijnen"])
    assert termijnen(deur, limiet="17") == heel["termijnen"]
    per_vak = {vak: [t for t in heel["termijnen"] if t["vak"] == vak] for vak in VAKKEN}
    assert heel["tellingen"] == {vak: len(zelf) for vak, zelf in per_vak.items()}
    assert termijnen(deur, vak="later", limiet="4") == per_vak["later"]


@pytest.mark.parametrize(
    ("filter_", "past"),
    [
        ({"drager": "bewindspersoon"}, lambda t: "bewindspersoon" in t["norm"]["drager"]),
        ({"pakket": "kamervragen"}, lambda t: t["norm"]["id"].startswith("kamervragen.")),
        ({"soort": "verbod"}, lambda t: t["norm"]["soort"] == "verbod"),
        ({"norm": ONTVANGST}, lambda t: t["norm"]["id"] == ONTVANGST),
        ({"relaas": "melder"}, lambda t: t["relaas"] == "melder"),
        ({"alleen": "open"}, lambda t: not t["alsnog"]),
    ],
)
def test_a_filter_leaves_what_fits_and_nothing_else(
    deur: TestClient, filter_: dict[str, str], past: Any
) -> None:
    heel = termijnen(deur, limiet="200")
    assert termijnen(deur, **filter_) == [t for t in heel if past(t)]


def test_one_case_can_be_asked_for_by_its_id(deur: TestClient) -> None:
    heel = termijnen(deur, limiet="200")
    dossier = heel[0]["dossier"]
    assert termijnen(deur, dossier=dossier) == [t for t in heel if t["dossier"] == dossier]


# ── on what it rests ─────────────────────────────────────────────────────────────────────────────


def test_the_board_prints_its_cut_offs_and_where_the_log_stood(deur: TestClient) -> None:
    vandaag = datetime.now(UTC).date()
    vraag = {**DIE_DAG, "bekendOp": vandaag.isoformat(), "bronnenTot": "2025-03-14"}
    stand = deur.get(API, params=vraag).json()["stand"]
    assert stand.pop("positie") > len(REGELS)
    assert stand == {
        "peildatum": "2025-03-14",
        "bekend_op": vandaag.isoformat(),
        "bronnen_tot": "2025-03-14",
    }
    tekst = " ".join(Lezer(deur.get("/termijnenbord", params=vraag).text).tekst.split())
    assert f"Bekend op{taal.dag(vandaag)} Bronnen t/m14 maart 2025" in tekst
    assert "Peildatum14 maart 2025 Logboekt/m nr. " in tekst


def test_the_letters_case_three_days_before_it_was_sent_by_its_own_sources(
    deur: TestClient,
) -> None:
    dag = {"peildatum": "2021-11-20", "bronnenTot": "2021-11-23"}
    regels = termijnen(deur, **dag, limiet="200")
    assert {t["kenmerk"] for t in regels} <= {"IND-ILO", "IND-organisatie"}
    per_norm = {t["norm"]["id"]: t for t in regels if t["kenmerk"] == "IND-ILO"}
    assert per_norm["kamervragen.3weken"]["due_laatst"] == "2021-11-26"
    assert per_norm["kamervragen.3weken"]["vak"] == "deze_week"
    assert per_norm["kamervragen.3weken"]["toets"]["rekenwijze"] == [
        "5 november 2021 + 3 weken = 26 november 2021"
    ]


def test_before_anything_was_recorded_the_board_says_that_nothing_was_judged(
    deur: TestClient,
) -> None:
    gisteren = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    vraag = {"bekendOp": gisteren, **DIE_DAG}
    assert termijnen(deur, **vraag) == []
    tekst = " ".join(Lezer(deur.get("/termijnenbord", params=vraag).text).tekst.split())
    assert "waren er geen normen vastgesteld, dus er is niets getoetst" in tekst


def test_an_empty_choice_says_what_is_known_and_up_to_where(deur: TestClient) -> None:
    vraag = {**DIE_DAG, "norm": "avg.12-3-maand"}
    tekst = " ".join(Lezer(deur.get("/termijnenbord", params=vraag).text).tekst.split())
    assert re.search(r"tot en met nr\. \d+ van het logboek is vastgelegd, is er binnen deze", tekst)
    assert "Wat niemand vastlegde, staat hier niet" in tekst


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def test_the_page_has_five_compartments_and_says_what_a_verdict_is_not(deur: TestClient) -> None:
    lezer = Lezer(deur.get("/termijnenbord", params=DIE_DAG).text)
    assert {f"vak-{vak}" for vak in VAKKEN} <= set(lezer.waarden("id"))
    tekst = " ".join(lezer.tekst.split())
    assert "geen oordeel over een persoon" in tekst
    assert "dat er niets is vastgelegd, niet dat er niets is gedaan" in tekst
    for woorden in ("alsnog gedaan", "10 februari 2025", "3 februari 2025 + 7 dagen"):
        assert woorden in tekst
    assert "Ontvangst bevestigd" in tekst
    assert len(lezer.waarden("id")) == len(set(lezer.waarden("id")))


def test_a_card_leads_to_its_verdict_in_the_case_and_to_its_norm(deur: TestClient) -> None:
    blad = Lezer(deur.get("/termijnenbord", params={**DIE_DAG, "norm": ONTVANGST}).text)
    zaken = [href for href in blad.waarden("href") if "#toets-" in href]
    assert zaken
    assert f"/normen/{ONTVANGST}" in blad.waarden("href")
    for href in zaken:
        adres, _, anker = href.partition("#")
        zaak = deur.get(adres).text
        (rij,) = re.findall(rf'<tr role="row" id="{anker}".*?</tr>', zaak, re.DOTALL)
        assert ONTVANGST in rij


def test_one_compartment_is_a_list_that_one_pages_through(deur: TestClient) -> None:
    vraag = {**DIE_DAG, "vak": "later", "limiet": "4"}
    gezien: list[str] = []
    adres = "/termijnenbord?" + "&".join(f"{naam}={w}" for naam, w in vraag.items())
    while adres:
        html = deur.get(adres).text
        gezien += re.findall(r'<article class="termijn .*?</article>', html, re.DOTALL)
        verder = [a for _, a in Lezer(html).elementen if a.get("rel") == "next"]
        adres = f"/termijnenbord{verder[0]['href']}" if verder else ""
    assert len(gezien) == len(termijnen(deur, vak="later"))


FOUT = {
    "peildatum": "2020-13",
    "vak": "gisteren",
    "drager": "buurman",
    "limiet": "201",
    "norm": "Geen Norm",
    "alleen": "dicht",
    "onzin": "1",
}


def test_a_wrong_question_is_refused_with_all_its_faults_and_what_is_asked_is_kept(
    deur: TestClient,
) -> None:
    antwoord = deur.get(API, params=FOUT)
    assert antwoord.status_code == 400
    assert antwoord.headers["content-type"] == "application/problem+json"
    fouten = {f["plaats"]: f["melding"] for f in antwoord.json()["errors"]}
    assert fouten.keys() == {f"query/{naam}" for naam in FOUT}
    assert fouten["query/limiet"] == "verwacht een getal van ten hoogste 200"
    assert "buurman" not in antwoord.text
    blad = deur.get("/termijnenbord", params=FOUT)
    assert blad.status_code == 400
    assert "2020-13" in Lezer(blad.text).waarden("value")
    assert "verwacht een van te_laat, vandaag" in blad.text


@pytest.mark.parametrize(
    ("veld", "waarde"), [("norm", "bestaat.niet"), ("pakket", "nergens"), ("cursor", "zz")]
)
def test_what_only_the_register_knows_to_be_wrong_is_refused_as_well(
    deur: TestClient, veld: str, waarde: str
) -> None:
    antwoord = deur.get(API, params={veld: waarde})
    assert antwoord.status_code == 400
    assert [f["plaats"] for f in antwoord.json()["errors"]] == [f"query/{veld}"]
    assert deur.get("/termijnenbord", params={veld: waarde}).status_code == 400
    assert deur.get("/termijnenbord.ics", params={veld: waarde}).status_code == 400


def test_a_case_that_is_not_there_is_not_found(deur: TestClient) -> None:
    for adres in (API, "/termijnenbord", "/termijnenbord.ics"):
        for dag in ({}, DIE_DAG):
            assert deur.get(adres, params={"dossier": "d-nee", **dag}).status_code == 404


def test_the_page_of_a_case_leads_to_how_each_verdict_was_known(deur: TestClient) -> None:
    (termijn,) = termijnen(deur, norm=ONTVANGST, vak="vandaag")
    zaak = Lezer(deur.get(f"/dossiers/{termijn['dossier']}?peildatum=2025-03-14").text)
    (adres,) = [h for h in zaak.waarden("href") if f"geschiedenis?norm={ONTVANGST}" in h]
    tekst = " ".join(Lezer(deur.get(adres).text).tekst.split())
    assert "tot nu toe" in tekst
    assert "Niet gebleken" in tekst
    vast = f"/dossiers/{termijn['dossier']}/geschiedenis"
    assert deur.get(vast, params={"norm": "nergens.geen"}).status_code == 404
    for vraag, waar in (
        ({}, "norm"),
        ({"norm": ONTVANGST, "x": "1"}, "x"),
        ({"norm": "É"}, "norm"),
        ({"norm": ONTVANGST, "bekendOp": "2020-13"}, "bekendOp"),
    ):
        antwoord = deur.get(vast, params=vraag)
        assert antwoord.status_code == 400
        assert f"{waar}: " in " ".join(Lezer(antwoord.text).tekst.split())
    assert deur.get(f"/dossiers/nee/geschiedenis?norm={ONTVANGST}").status_code == 404
    vandaag = datetime.now(UTC).date()
    eerder = deur.get(f"{adres}&bekendOp={vandaag - timedelta(days=2)}").text
    assert "gaf dit register hierop geen antwoord" in Lezer(eerder).tekst
    assert "Niet gebleken" not in eerder
    assert "Niet gebleken" in deur.get(f"{adres}&bekendOp={vandaag + timedelta(days=2)}").text


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────


def kalender(deur: TestClient, **vraag: str) -> tuple[Any, bytes]:
    antwoord = deur.get("/termijnenbord.ics", params={**DIE_DAG, **vraag})
    assert antwoord.status_code == 200
    assert antwoord.headers["content-type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(antwoord.content), antwoord.content


def test_the_calendar_has_a_day_for_every_running_term_and_reads_back(deur: TestClient) -> None:
    gelezen, bytes_ = kalender(deur)
    lopend = [
        t
        for vak in ("vandaag", "deze_week", "later")
        for t in termijnen(deur, vak=vak)
        if t["due_vroegst"]
    ]
    dagen = sorted((str(e["summary"]), e["dtstart"].dt.isoformat()) for e in gelezen.walk("VEVENT"))
    assert dagen == sorted(
        (f"{t['kenmerk']} · {t['norm']['id']}", t["due_vroegst"]) for t in lopend
    )
    assert dagen
    assert gelezen["calscale"] == "GREGORIAN"
    assert gelezen["prodid"]
    assert gelezen["refresh-interval"].dt == timedelta(hours=6)
    assert all(len(regel) <= 75 for regel in bytes_.split(b"\r\n"))
    for event in gelezen.walk("VEVENT"):
        assert type(event["dtstart"].dt) is date
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
        assert {"UID", "DTSTAMP", "SEQUENCE"} <= event.keys()


def test_a_calendar_names_no_method_and_is_never_empty(deur: TestClient) -> None:
    """RFC 5545 asks for a component; a METHOD asks for an organiser in each event (RFC 5546)."""
    vol, _ = kalender(deur)
    leeg, bytes_ = kalender(deur, peildatum="1990-01-01")
    assert vol.walk("VEVENT")
    assert not vol.walk("VTIMEZONE")
    assert not leeg.walk("VEVENT")
    assert [deel.name for deel in leeg.subcomponents] == ["VTIMEZONE"]
    assert b"METHOD" not in bytes_
    assert bytes_.count(b"\n") == bytes_.count(b"\r\n")


def test_a_term_of_which_the_last_day_is_vague_stands_on_its_first_and_says_so(
    deur: TestClient,
) -> None:
    gelezen, _ = kalender(deur, norm="wbk.2023.art2-2i-informatie-3m")
    teksten = {str(e["summary"])[:14]: str(e["description"]) for e in gelezen.walk("VEVENT")}
    assert teksten["FICTIEF-25-002"].startswith("Op zijn vroegst deze dag; op zijn laatst ")
    assert teksten["FICTIEF-25-006"] == "De laatste dag van deze termijn."


def test_a_term_keeps_its_uid_which_no_other_register_makes_and_nothing_gives_away(
    deur: TestClient, opstelling: Opstelling
) -> None:
    (eerst, bytes_), (later, _) = kalender(deur), kalender(deur)
    uids = [str(e["uid"]) for e in eerst.walk("VEVENT")]
    assert uids == [str(e["uid"]) for e in later.walk("VEVENT")]
    assert len(uids) == len(set(uids)) > 1
    assert all(re.fullmatch(r"[0-9a-f]{32}", uid) for uid in uids)
    alles = termijnen(deur, limiet="200")
    ids = {t["dossier"] for t in alles} | {t["aanleiding"]["id"] for t in alles if t["aanleiding"]}
    assert [id_ for id_ in ids if id_.encode() in bytes_] == []
    pseudoniem = opstelling.raadplegen.pseudoniem
    assert pseudoniem("agenda", "x") != pseudoniem("iets anders", "x")


def test_the_calendar_tells_no_name_no_role_and_no_word_of_content(deur: TestClient) -> None:
    _, bytes_ = kalender(deur)
    plat = bytes_.replace(b"\r\n ", b"").decode().casefold()
    geheim = {"melder", "werkgever", "ontvangst bevestigd", "verslag", "http", "titel", "mailto"}
    geheim |= {t["norm"]["tekst"].casefold() for t in termijnen(deur)}
    geheim |= {r["daad"] for r in REGELS}
    assert {woord for woord in geheim if woord in plat} == set()


# ── the command line ─────────────────────────────────────────────────────────────────────────────


def test_the_command_line_prints_what_the_json_says(
    opstelling: Opstelling, deur: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    from api.opdrachtregel import bordafdruk
    from projections.verwoorden.normenlijst import ALLE_NORMEN

    vraag = {"peildatum": DE_DAG, "bekend_op": None, "normen": ALLE_NORMEN}
    regels = list(bordafdruk.als_json(opstelling.bord("proef", **vraag)))
    assert [(r["kenmerk"], r["norm"], r["vak"]) for r in regels] == [
        (t["kenmerk"], t["norm"]["id"], t["vak"]) for t in termijnen(deur)
    ]
    bordafdruk.bord(opstelling.bord("proef", **vraag), getoetst=True)
    uit = capsys.readouterr().out
    assert "Termijnenbord op 14 maart 2025\nalle bronnen · alles wat is vastgelegd" in uit
    assert "Berekening: 3 februari 2025 + 7 dagen = 10 februari 2025" in uit
    assert "Kantelpunt: ‘ontvangst bevestigd’ op of vóór 10 februari 2025 → nagekomen" in uit
    assert all(f"\n{taal.vak(vak).upper()} (" in uit for vak in VAKKEN)
