"""The norms can be read: each with the words of its source, and every part of it in plain Dutch."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from starlette.testclient import TestClient

from api.taal import taal
from ledger.daden.handelingen import HANDELINGEN
from ledger.databank.postgres import Database
from ledger.tijd.wanneer import Antwoord
from ledger.vastleggen.register import Register
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Eis, eisen_in, patronen_in
from projections.verwoorden import eiswoorden
from projections.verwoorden.normenlijst import Normenlijst, Normvraag, normenlijst
from projections.verwoorden.normnaam import naam_uit_id
from projections.verwoorden.normuitleg import DEELNAMEN, Normuitleg, geldt_op, leg_uit
from tests.opstelling.kantoor import opgesteld
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import oefenapp
from tests.opstelling.zaakbeelden import Oefenregister

CATALOGUS = Catalogus.laad()
NORMEN = [norm for versies in CATALOGUS.normen.values() for norm in versies]


def uitleg_van(norm: str) -> Normuitleg:
    (versie,) = CATALOGUS.normen[norm]
    return leg_uit(versie, CATALOGUS.pakketten[versie.pakket], CATALOGUS.maatstaf)


def lijst(vraag: Normvraag | None = None) -> Normenlijst:
    vraag = vraag or Normvraag()
    return normenlijst(CATALOGUS, vraag, gesteld={}, positie=1, bekend_op=None)


def ids(gevonden: Normenlijst) -> set[str]:
    return {norm.uitleg.id for norm in gevonden.normen}


@pytest.fixture
def deur() -> TestClient:
    return TestClient(oefenapp(Oefenregister().als_raadplegen()), follow_redirects=False)


# ── a norm in words ──────────────────────────────────────────────────────────────────────────────


def test_every_norm_that_ships_reads_without_a_code() -> None:
    """No field name, no underscore, nothing like `True` or `None`, in any sentence of any norm."""
    zinnen = [
        (norm.id, zin)
        for norm in NORMEN
        for zin in chain(*uitleg_van(norm.id).delen.values())
        if norm.id not in zin
    ]
    assert zinnen
    assert [
        paar for paar in zinnen if re.search(r"_|True|False|None|\{|: (ja|nee)\b", paar[1])
    ] == []


def test_every_field_that_a_norm_asks_for_has_words_of_its_own() -> None:
    gevraagd: set[str] = set()
    for norm in NORMEN:
        voorwaarden = (*norm.indien, *norm.tenzij)
        patronen = [
            *(*norm.aanleiding, *norm.verboden, *norm.stelling, *norm.vervalt_bij),
            *(patroon for groep in norm.nakoming.groepen for patroon in groep),
            *(verlenging.bij for verlenging in norm.verlenging),
            *patronen_in(voorwaarden),
        ]
        eisen: list[Eis] = [e for patroon in patronen for e in patroon.eisen]
        gevraagd |= {e.pad for e in (*eisen, *eisen_in(voorwaarden)) if e.toets != "zelfde_als"}
    tafels = (eiswoorden._MET_WAARDE, eiswoorden._JA_NEE, eiswoorden._IS_ER, eiswoorden._ZAAK)
    assert gevraagd - {pad for tafel in tafels for pad in tafel} == set()


def test_a_norm_is_called_after_what_it_asks_for_and_its_article() -> None:
    namen = {norm.id: uitleg_van(norm.id).naam for norm in NORMEN}
    for id_, naam in {
        "bmvm.2010.art16-12weken": "Bevindingen meedelen binnen 12 weken (art. 16 lid 1)",
        "wbk.2023.art2-2h-ontvangst-7d": "Ontvangst bevestigen binnen 7 dagen "
        "(art. 2 lid 2 onder h)",
        "ikr.2017.art7-onverwijld-informeren": "Hoogste leidinggevende informeren, onverwijld "
        "(art. 7)",
        "wbk.2023.art2b-mondeling": "Opname maken of melding registreren (art. 2b lid 1)",
        "wbk.2023.art17e-verbod": "De melder en anderen niet benadelen (art. 17e)",
        "bmvm.2010.art11-identiteit": "Identiteit van de melder niet bekendmaken (art. 11)",
        "ikr.2017.art10-4-onderzoeker": "Geen onderzoeker die zelf bij de zaak betrokken is of "
        "onvoldoende afstand heeft (art. 10 lid 4)",
        "wbk.2023.art2b-2-opname": "Geen opname maken (art. 2b lid 2)",
        "awb.9-10-horen": "Horen (art. 9:10)",
        "jenv.altijd.zorg-voor-melder": "Zorg voor melder",
        "aw.oud.125ter": "Goed werkgever, goed ambtenaar (art. 125ter)",
    }.items():
        assert namen[id_] == naam
    assert naam_uit_id("gemeente.kosten-5jaar") == "Kosten 5 jaar"  # of a norm that is not there
    codes = [n for n in namen.values() if re.search(r"[_@]|\bart\d|-\d", n.partition(" (")[0])]
    assert codes == []
    titels = {HANDELINGEN[daad].titel for norm in NORMEN for daad in uitleg_van(norm.id).voldoet}
    wetten = [norm for norm in NORMEN if norm.soort == "gebod" and "(art." in namen[norm.id]]
    assert wetten
    assert [namen[n.id] for n in wetten if namen[n.id].partition(" (")[0] in titels] == []
    verboden = [namen[n.id] for n in NORMEN if n.soort == "verbod" and "(art." in namen[n.id]]
    assert [naam for naam in verboden if not re.search(r"\b([Gg]een|niet) ", naam)] == []


def test_every_part_of_a_norm_has_a_heading() -> None:
    assert all(taal.deel(naam, soort) for naam in DEELNAMEN for soort, _ in taal.soorten())


def test_a_norm_says_what_opens_it_what_discharges_it_and_how_its_open_term_is_read() -> None:
    delen = uitleg_van("jenv.2020.doorgeleiden").delen
    assert delen["aanleiding"] == ("‘hoogste leidinggevende geïnformeerd’",)
    assert delen["nakoming"] == ("‘melding doorgeleid’ (naar de integriteitscommissie)",)
    assert delen["termijn"] == ("onmiddellijk, gerekend vanaf de dag van de aanleiding",)
    assert delen["maatstaf"][0].startswith("‘onmiddellijk’ binnen 1 werkdag is op tijd, na 5")
    assert delen["vervalt_bij"] == ("‘melding ingetrokken’",)
    assert "tussen 1 maart 2020 en 20 juni 2020" in delen["geldig"][1]


def test_extension_suspension_and_transition_law_are_told() -> None:
    woo = uitleg_van("woo.4-4-beslistermijn").delen
    (verlenging,) = woo["verlenging"]
    assert verlenging.startswith("‘uitstel medegedeeld’ (schriftelijk, met redenen): 2 weken erbij")
    assert verlenging.endswith("eenmaal, alleen binnen de lopende termijn")
    assert woo["opschorting"][0].endswith("tellen niet mee")
    assert "(overgangsrecht)" in uitleg_van("wbk.2023.art2a-register").delen["geldig"][1]
    terugval = uitleg_van("wbk.2023.art2-2i-informatie-3m").delen["aanleiding"][1]
    assert "gerekend vanaf de laatste dag van wbk.2023.art2-2h-ontvangst-7d" in terugval


@pytest.mark.parametrize(
    ("norm", "dag", "antwoord"),
    [
        ("wbk.2023.art2-2h-ontvangst-7d", date(2023, 2, 17), Antwoord.NEE),
        ("wbk.2023.art2-2h-ontvangst-7d", date(2023, 2, 18), Antwoord.JA),
        ("jenv.2020.doorgeleiden", date(2020, 2, 29), Antwoord.NEE),
        ("jenv.2020.doorgeleiden", date(2020, 5, 1), Antwoord.ONBEKEND),
        ("jenv.2020.doorgeleiden", date(2020, 6, 20), Antwoord.JA),
        ("jenv.pre2020.onderzoek-onmiddellijk", date(2020, 5, 1), Antwoord.ONBEKEND),
        ("jenv.pre2020.onderzoek-onmiddellijk", date(2020, 6, 20), Antwoord.NEE),
        ("wbk.2023.art2a-register", date(2022, 1, 1), Antwoord.ONBEKEND),
        ("wbk.2023.art2a-register", date(2021, 12, 16), Antwoord.NEE),
        ("whvk.2016.art6-huis-6weken", date(2023, 2, 18), Antwoord.NEE),
    ],
)
def test_whether_a_norm_is_in_force_on_a_day_may_be_unknown(
    norm: str, dag: date, antwoord: Antwoord
) -> None:
    (versie,) = CATALOGUS.normen[norm]
    assert geldt_op(versie, dag) is antwoord


# ── filters ──────────────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_is_found_by_package_kind_bearer_act_day_and_words() -> None:
    assert ids(lijst()) == {norm.id for norm in NORMEN}
    assert all(id_.startswith("jenv.2020.") for id_ in ids(lijst(Normvraag(pakket="jenv.2020"))))
    assert "jenv.2020.doorgeleiden" in ids(lijst(Normvraag(voldoet="doorgeleid")))
    assert "jenv.2020.doorgeleiden" not in ids(
        lijst(Normvraag(voldoet="doorgeleid", soort="verbod"))
    )
    assert "wbk.2023.art17e-verbod" in ids(lijst(Normvraag(opent="benadelende_handeling")))
    assert "kamervragen.3weken" in ids(lijst(Normvraag(drager="bewindspersoon")))
    assert ids(lijst(Normvraag(zoek="onmiddellijk DOORGELEIDEN hoogste"))) >= {
        "jenv.2020.doorgeleiden"
    }
    assert ids(lijst(Normvraag(zoek="dit staat nergens"))) == set()
    in_mei = {n.uitleg.id: n.geldt for n in lijst(Normvraag(geldt_op=date(2020, 5, 1))).normen}
    assert in_mei["jenv.2020.doorgeleiden"] is Antwoord.ONBEKEND
    assert "wbk.2023.art2-2h-ontvangst-7d" not in in_mei


# ── pages and JSON ───────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_every_norm_with_its_citation_and_marks_what_does_not_judge(
    deur: TestClient,
) -> None:
    lezer = Lezer(deur.get("/normen").text)
    for norm in NORMEN:
        assert norm.id in lezer.waarden("id")
        assert f"/normen/{norm.id}" in lezer.waarden("href")
        assert norm.tekst in lezer.tekst
        assert " … ".join(norm.citaat) in lezer.tekst
    uit = sum(norm.uitgeschakeld is not None for norm in NORMEN)
    assert lezer.tekst.count("Toetst niet: de bron is alleen uit herinnering bekend") == uit > 0
    assert "2017–2019 en 2023–2028" in lezer.tekst


def test_the_list_says_what_each_package_holds_and_folds_what_is_long(deur: TestClient) -> None:
    lezer = Lezer(deur.get("/normen").text)
    inhoud = " ".join(lezer.tekst.split())
    for naam, pakket in CATALOGUS.pakketten.items():
        normen = [norm for norm in NORMEN if norm.pakket == naam]
        uit = sum(norm.uitgeschakeld is not None for norm in normen)
        kop = f"{re.escape(pakket.titel)} ?{re.escape(naam)}"
        regel = f"{kop} · {len(normen)} normen(?: · bekend vanaf [^·]+?)?"
        toetst_niet = f" · {uit} {'toetst' if uit == 1 else 'toetsen'} niet: de bron is alleen uit"
        gezien = re.search(regel + (toetst_niet if uit else ""), inhoud)
        assert gezien, naam  # a long page is no help in what is said of it
        bronnen = inhoud[gezien.end() :].partition("Norm")[0]
        assert f"versie {pakket.sha256[:12]}" in bronnen
        assert inhoud.count(pakket.titel) == 1  # folded packages are their own list
        assert f"pakket-{naam}" in lezer.waarden("id")
    weinig = Lezer(deur.get("/normen?zoek=ontvangstbevestiging").text)
    geopend = {id_ for id_ in weinig.waarden("id") if id_.startswith("pakket-")}
    assert len(geopend) > 1
    assert {f"#{id_}" for id_ in geopend} <= {*weinig.waarden("href")}
    vouwen = {
        vraag: [
            eigen
            for soort, eigen in Lezer(deur.get(f"/normen{vraag}").text).elementen
            if soort == "details" and eigen.get("class") == "vouw"
        ]
        for vraag in ("", "?pakket=wbk.2023")
    }
    assert [len(vouwen[""]), sum("open" in a for a in vouwen[""])] == [12, 0]
    assert ["open" in a for a in vouwen["?pakket=wbk.2023"]] == [True]


def test_a_norm_has_a_page_with_all_its_parts(deur: TestClient) -> None:
    tekst = " ".join(Lezer(deur.get("/normen/jenv.2020.doorgeleiden").text).tekst.split())
    uitleg = uitleg_van("jenv.2020.doorgeleiden")
    for zin in chain(*uitleg.delen.values()):
        assert taal.hoofdletter(zin) in tekst
    assert uitleg.citaat[0] in tekst
    assert "Geen citaat: de bron is niet gezien" in deur.get("/normen/eu.art11-extern").text
    assert "legt geen plicht op" in deur.get("/normen/jenv.2020.standpunt-op-oordeel").text


def test_a_verdict_on_the_page_of_a_case_leads_to_its_norm(deur: TestClient) -> None:
    lezer = Lezer(deur.get("/dossiers/d-oefen_zaak").text)
    assert "/normen/oefen.2024.oordeel-in-zes-weken" in lezer.waarden("href")


def test_the_json_of_the_norms_says_what_the_page_says(deur: TestClient) -> None:
    alles = deur.get("/api/v1/normen").json()
    assert sum(len(pakket["normen"]) for pakket in alles["pakketten"]) == len(NORMEN)
    vraag = {"voldoet": "doorgeleid", "geldtOp": "2020-05-01"}
    antwoord = deur.get("/api/v1/normen", params=vraag).json()
    per_id = {norm["id"]: norm for pakket in antwoord["pakketten"] for norm in pakket["normen"]}
    assert per_id["jenv.2020.doorgeleiden"]["geldt"] == "onbekend"
    een = deur.get("/api/v1/normen/jenv.2020.doorgeleiden").json()
    uitleg = uitleg_van("jenv.2020.doorgeleiden")
    assert een["versies"][0]["delen"]["nakoming"] == list(uitleg.delen["nakoming"])
    assert een["versies"][0]["citaat"] == list(uitleg.citaat)


FOUT = {"geldtOp": "2020-13", "soort": "roddel", "drager": "buurman", "opent": "x", "pakket": "É"}


def test_a_wrong_question_is_refused_with_all_its_faults_and_the_input_is_kept(
    deur: TestClient,
) -> None:
    antwoord = deur.get("/api/v1/normen", params={**FOUT, "onzin": "1"})
    assert antwoord.status_code == 400
    plaatsen = {fout["plaats"] for fout in antwoord.json()["errors"]}
    assert plaatsen == {f"query/{naam}" for naam in (*FOUT, "onzin")}
    assert "buurman" not in antwoord.text
    blad = deur.get("/normen", params={**FOUT, "onzin": "1"})
    assert blad.status_code == 400
    lezer = Lezer(blad.text)
    assert sum(bool(a.get("aria-invalid")) for _, a in lezer.elementen) == len(FOUT)
    assert "2020-13" in lezer.waarden("value")
    assert "Fout: verwacht een van gebod, verbod" in lezer.tekst
    kennis = deur.get("/normen/kamervragen.3weken?bekendOp=2020-13")
    assert kennis.status_code == 400
    assert "bekendOp: verwacht een dag" in " ".join(Lezer(kennis.text).tekst.split())
    for adres in ("/normen/nee", "/api/v1/normen/nee.nee", "/normen/%00", "/normen/"):
        assert deur.get(adres).status_code == 404


# ── as known on a day ────────────────────────────────────────────────────────────────────────────


def test_before_norms_were_set_there_are_none_and_the_page_says_at_which_position(
    database: Database, register: Register
) -> None:
    for deur, gisteren in _register(database, register):
        nu = deur.get("/api/v1/normen").json()
        assert {v["daad"] for v in nu["vastgesteld"]} == {
            *("normen_vastgesteld", "kalender_vastgesteld", "maatstaf_vastgesteld")
        }
        toen = deur.get("/api/v1/normen", params={"bekendOp": gisteren}).json()
        assert (toen["pakketten"], toen["vastgesteld"], toen["kalender"]) == ([], [], None)
        assert "waren er geen normen" in deur.get(f"/normen?bekendOp={gisteren}").text
        adres = f"/api/v1/normen/kamervragen.3weken?bekendOp={gisteren}"
        assert deur.get(adres).status_code == 404


def _register(database: Database, register: Register) -> Iterator[tuple[TestClient, str]]:
    with opgesteld(database, register) as opstelling:
        opstelling.begin([])
        yield (
            TestClient(oefenapp(opstelling.raadplegen)),
            (datetime.now(UTC) - timedelta(days=2)).date().isoformat(),
        )
