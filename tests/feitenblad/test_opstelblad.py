"""A drafter makes a sheet on pages, another issues it, it is taken along, and notices a change."""

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx2 import Response
from playwright.sync_api import Browser, Page, expect

from api.beheer import demonstratie
from api.feitenblad.bladvorm import als_velden, lees, rijen, zonder_rij
from api.web.koekjes import SESSIE, formulier
from ledger.verify import check_sheet, parse_policy
from projections.feitenblad.feitvraag import Telvraag
from projections.vragen.bladgrenzen import Grenzen
from tests.opstelling.bladkamer import BRIEFDAG, opzet
from tests.opstelling.demohuis import Demohuis, open_demohuis
from tests.opstelling.kantoor import bron
from tests.opstelling.serveren import HIER, klik
from tests.opstelling.storingen import Server
from tests.paginas.test_elk_blad import DONKER, LICHT, als, breedte, overtredingen
from tests.vastleggen.test_vastlegblad import stuur

BLAD, KAMERVRAAG = "2021Z19601-1", "2021Z19601"
OPSTELLEN = f"/opdrachten/{KAMERVRAAG}/opstellen"
MELDINGEN = {"u.0.soort": "telling", "u.0.daad": "melding_gedaan", "u.0.w.vermoedens": "benadeling"}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demohuis]:
    vul = partial(demonstratie.toon, met_pers=False)
    with open_demohuis(server, tmp_path_factory.mktemp("opstellen"), vul) as huis:
        yield huis


def mededeling(huis: Demohuis, zaak: str, nummer: int, dag: str = "2021-10-04") -> None:
    """One more act in this case, from a source of then."""
    regel = {
        "dossier": zaak, "daad": "mededeling_gedaan", "gebeurd": dag, "id": f"m{nummer}", "na": [],
        "door": [{"rol": "melder", "ref": None}], "tekst": f"fictief {nummer}",
        "bronnen": [bron(datum="2021-10-15", titel="Register (fictief)")],
    }  # fmt: skip
    huis.opstelling.importeer(orjson.dumps(regel))
    huis.opstelling.leesmodel.wacht(huis.opstelling.register.journal.positie(), 10.0)


def test_a_sheet_is_taken_along_as_what_it_is_and_that_records_nothing_in_the_register(
    huis: Demohuis, tmp_path: Path
) -> None:
    lid = huis.deur("commissielid")
    register, gelezen = huis.opstelling.register.journal, huis.opstelling.toegang.register.journal
    voor, eerst = register.positie(), gelezen.positie()
    zips = []
    for begin in ("", "/api/v1"):
        uit = lid.get(f"{begin}/feitenbladen/{BLAD}/bundel")
        assert (uit.status_code, uit.headers["content-type"]) == (200, "application/zip")
        naam = f'attachment; filename="toedracht-feitenblad-{BLAD}.zip"'
        assert uit.headers["content-disposition"] == naam
        assert "sandbox" in uit.headers["content-security-policy"]
        zips.append(uit.content)
        pdf = lid.get(f"{begin}/feitenbladen/{BLAD}/document?formaat=pdf")
        assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        odt = lid.get(f"{begin}/feitenbladen/{BLAD}/document?formaat=odt")
        assert odt.headers["content-type"] == "application/vnd.oasis.opendocument.text"
        with zipfile.ZipFile(io.BytesIO(odt.content)) as zip_:
            assert zip_.read("mimetype").decode() == odt.headers["content-type"]
    assert zips[0] == zips[1]
    with zipfile.ZipFile(io.BytesIO(zips[0])) as zip_:
        zip_.extractall(tmp_path)
    beleid = parse_policy((tmp_path / "policy.txt").read_bytes())
    assert check_sheet(tmp_path, beleid).faults == []
    assert register.positie() == voor
    assert gelezen.positie() > eerst, "that it was read is on record"
    weg = [lid.get(f"/api/v1/feitenbladen/{n}/bundel") for n in ("2021Z19601-99", "2099Z99999-1")]
    assert [antwoord.status_code for antwoord in weg] == [404, 404]
    assert lid.get(f"/api/v1/feitenbladen/{BLAD}/document?formaat=docx").status_code == 400


def test_a_draft_leaves_as_text_to_work_with_and_in_no_other_form(huis: Demohuis) -> None:
    opsteller = huis.deur("antwoordopsteller")
    nummer = bewaar(huis, **MELDINGEN)
    blad = opsteller.get(f"/feitenbladen/{nummer}").text
    assert "document?formaat=odt" in blad
    assert "document?formaat=pdf" not in blad
    assert opsteller.get(f"/feitenbladen/{nummer}/document?formaat=odt").status_code == 200
    for pad in ("bundel", "document?formaat=pdf"):
        nee = opsteller.get(f"/api/v1/feitenbladen/{nummer}/{pad}")
        assert (nee.status_code, nee.json()["detail"]) == (
            409, "Dit feitenblad is nog niet uitgegeven.",
        )  # fmt: skip
        assert "nog niet uitgegeven" in opsteller.get(f"/feitenbladen/{nummer}/{pad}").text


def test_a_form_that_is_sent_twice_keeps_one_sheet(huis: Demohuis) -> None:
    sleutel = str(uuid4())
    eerst = bewaar(huis, sleutel, **MELDINGEN)
    assert bewaar(huis, sleutel, **MELDINGEN) == eerst
    ander = {**MELDINGEN, "u.0.daad": "klacht_ingediend", "sleutel": sleutel}
    weer = stuur(huis.deur("antwoordopsteller"), OPSTELLEN, stap="bewaar", **ander)
    assert (weer.status_code, "al een ander blad bewaard" in weer.text) == (400, True)
    assert sleutel not in weer.text, "what is sent from there is another sheet"
    assert bewaar(huis, **MELDINGEN) != eerst


def bewaar(huis: Demohuis, sleutel: str | None = None, **velden: str) -> str:
    eigen = {**velden, "stap": "bewaar", "sleutel": sleutel or str(uuid4())}
    uit = stuur(huis.deur("antwoordopsteller"), OPSTELLEN, **eigen)
    assert uit.status_code == 303, uit.text
    return str(uit.headers["location"]).rpartition("/")[2]


def test_a_form_becomes_the_question_that_it_asks() -> None:
    vragen = "7. Hoeveel meldingen van benadeling waren er?\n8 Wat vindt u daarvan?"
    velden = {**MELDINGEN, "u.0.vraag": "7", "u.0.tot": "2021-11-23", "vragen": vragen}
    velden |= {"u.2.soort": "eigen", "u.2.tekst": "Dat betreur ik.", "u.2.vraag": "8"}
    gelezen = lees(KAMERVRAAG, velden)
    assert gelezen.fouten == {}
    assert gelezen.opzet is not None
    een, twee = gelezen.opzet.uitspraken
    assert isinstance(een.feitvraag, Telvraag)
    (eis,) = een.feitvraag.patroon.waar
    assert (eis.veld, eis.toets, eis.waarden) == ("vermoedens", "bevat", ("benadeling",))
    assert (twee.nummer, twee.feitvraag, gelezen.rijen) == ("3", None, (0, 2))
    assert len(rijen(velden, erbij=True)) == 4


@pytest.mark.parametrize(
    ("velden", "waar"),
    [
        ({}, {"u.0.soort"}),
        ({"u.0.soort": "telling"}, {"u.0.daad"}),
        ({"u.0.soort": "plicht"}, {"u.0.norm"}),
        ({"u.0.soort": "eigen", "u.0.van": "x"}, {"u.0.tekst"}),
        ({"u.0.tekst": "fictief"}, {"u.0.soort"}),
        ({**MELDINGEN, "u.0.w.vermoedens": "roddel"}, {"u.0.w.vermoedens"}),
        ({**MELDINGEN, "u.0.vraag": "9"}, {"u.0.vraag"}),
        ({**MELDINGEN, "u.0.van": "gisteren"}, {"u.0.van"}),
        ({**MELDINGEN, "u.0.van": "2021-02-02", "u.0.tot": "2021-02-01"}, {"u.0.tot"}),
        ({**MELDINGEN, "u.0.nummer": "2", "u.1.soort": "eigen", "u.1.tekst": "x"}, {"u.1.nummer"}),
        ({**MELDINGEN, "vragen": "zonder nummer"}, {"vragen"}),
        ({**MELDINGEN, "bronnenTot": "2021-13-01"}, {"bronnenTot"}),
    ],
)  # fmt: skip
def test_a_fault_stands_beside_its_field(velden: dict[str, str], waar: set[str]) -> None:
    gelezen = lees(KAMERVRAAG, velden)
    assert gelezen.opzet is None
    assert {*gelezen.fouten} == waar


def test_what_nobody_may_ask_or_nobody_knows_is_refused_and_nothing_is_kept(
    huis: Demohuis,
) -> None:
    bladen = "feitenblad_opgesteld"
    journal = huis.opstelling.toegang.register.journal
    voor = len(journal.lees(daden=(bladen,)))
    opsteller = huis.deur("antwoordopsteller")
    assert opsteller.get("/opdrachten/2099Z99999/opstellen").status_code == 404
    assert huis.deur("commissielid").get(OPSTELLEN).status_code == 403
    weg = stuur(opsteller, OPSTELLEN, **MELDINGEN, **{"u.0.dossier": "d-weg"})
    assert weg.status_code == 404, "a case that is not there, or not under the assignment"
    straks = stuur(opsteller, OPSTELLEN, **MELDINGEN, bekendOp="2999-01-01")
    assert straks.status_code == 400
    assert "verwacht een dag tot en met vandaag" in straks.text
    assert 'value="2999-01-01"' in straks.text
    assert len(journal.lees(daden=(bladen,))) == voor


def test_a_draft_is_filled_in_again_as_it_was_asked_for_whatever_the_lists_can_say() -> None:
    brief = opzet()
    velden = als_velden(brief, Grenzen(bronnen_tot=BRIEFDAG))
    weer = lees(KAMERVRAAG, velden)
    assert (weer.fouten, weer.opzet, weer.grenzen) == ({}, brief, Grenzen(bronnen_tot=BRIEFDAG))
    soorten = [w for n, w in velden.items() if n.endswith(".soort")]
    assert {"telling", "lijst", "plicht", "eigen", "gegeven"} <= {*soorten}
    assert soorten.count("gegeven") < 5, "what the lists can say is chosen from them"
    zonder = lees(KAMERVRAAG, zonder_rij(velden, 1)).opzet
    assert zonder is not None
    assert zonder.uitspraken == (brief.uitspraken[0], *brief.uitspraken[2:])
    kapot = lees(KAMERVRAAG, {"u.0.soort": "gegeven", "u.0.feitvraag": '{"soort": "telling"}'})
    assert {*kapot.fouten} == {"u.0.soort"}


def test_a_file_fills_the_form_and_says_what_is_wrong_with_it_and_keeps_nothing(
    huis: Demohuis,
) -> None:
    journal = huis.opstelling.toegang.register.journal
    voor = len(journal.lees(daden=("feitenblad_opgesteld",)))
    dossier = str(huis.opstelling.register.vind_dossier("IND-ILO"))
    wat = opzet(zonder=["F9", "F10"]).met_dossiers({"IND-ILO": dossier}).model_dump(mode="json")
    gevuld = stuur_bestand(huis, wat)
    assert (gevuld.status_code, 'value="F12a"' in gevuld.text) == (200, True)
    assert "Vraag zoals het bestand of het concept haar gaf" in gevuld.text
    vraag = {"soort": "lijst", "dossiers": ["IND-ILO"], "patroon": {"daad": "melding_gedaan"}}
    vreemd = {**wat, "uitspraken": [*wat["uitspraken"], {"nummer": "F9", "feitvraag": vraag}]}
    for lichaam, zin in (
        ({**wat, "kamervraag": "2099Z99999"}, "voor andere Kamervragen"),
        ({**wat, "uitspraken": [{"nummer": "1"}]}, "/uitspraken/0: verwacht een feitvraag"),
        (vreemd, "Uitspraak F9: verwacht een dossier van de opdracht"),
    ):
        nee = stuur_bestand(huis, lichaam)
        assert (nee.status_code, zin in nee.text) == (400, True), nee.text
    assert len(journal.lees(daden=("feitenblad_opgesteld",))) == voor


def stuur_bestand(huis: Demohuis, wat: dict[str, Any]) -> Response:
    deur = huis.deur("antwoordopsteller")
    velden = {"_formulier": formulier(deur.cookies[SESSIE]), "stap": "bestand"}
    bestand = {"bestand": ("feitenblad.json", orjson.dumps(wat), "application/json")}
    return deur.post(OPSTELLEN, data=velden, files=bestand, headers={"origin": HIER})


def test_a_draft_says_what_a_source_of_after_its_cut_off_would_change(huis: Demohuis) -> None:
    grens = {**MELDINGEN, "bronnenTot": "2021-11-22"}
    bekeken = stuur(huis.deur("antwoordopsteller"), OPSTELLEN, stap="kijk", **grens).text
    later = "wat later is vastgelegd of uit een latere bron komt, verandert dit"
    assert later in bekeken
    nummer = bewaar(huis, **grens)
    for rol in ("antwoordopsteller", "commissielid"):
        assert later in huis.deur(rol).get(f"/feitenbladen/{nummer}").text
    uit = huis.deur("commissielid").get(f"/api/v1/feitenbladen/{nummer}").json()
    assert [een["nummer"] for een in uit["later"]] == ["1"]
    ruim = {**MELDINGEN, "bronnenTot": "2021-11-23"}  # the control: all sources are there by then
    assert later not in stuur(huis.deur("antwoordopsteller"), OPSTELLEN, stap="kijk", **ruim).text


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_drafter_makes_a_sheet_another_issues_it_and_a_later_entry_outdates_it(
    huis: Demohuis, browser: Browser, *, script: bool
) -> None:
    zaak = f"FICTIEF-OPSTEL-{script}"
    mededeling(huis, zaak, 1)
    dossier = str(huis.opstelling.register.vind_dossier(zaak))
    with huis.bediend() as adres:
        samenhang = browser.new_context(java_script_enabled=script)
        blad = samenhang.new_page()
        als(huis, blad, adres, "antwoordopsteller")
        blad.goto(f"{adres}/opdrachten")
        klik(blad.get_by_role("link", name="Stel een feitenblad op"))
        nummer = stel_op(blad, dossier, axe=script)
        als(huis, blad, adres, "commissielid")
        blad.goto(f"{adres}/opdrachten")
        klik(blad.get_by_role("link", name=f"Concept {nummer}"))
        expect(blad.get_by_text("Zo vind ik dat (fictief). [niet geverifieerd]")).to_be_visible()
        klik(blad.get_by_role("button", name="Geef uit"))
        expect(blad.get_by_text("noem haar uitdrukkelijk, met een reden")).to_be_visible()
        blad.get_by_label("Noem het getal van uitspraak 1, dat klein is").check()
        blad.get_by_label("Waarom dat mag").fill("fictief")
        klik(blad.get_by_role("button", name="Geef uit"))
        expect(blad.get_by_text("Uitgegeven op")).to_be_visible()
        with blad.expect_download() as gehaald:
            blad.get_by_role("link", name="Bundel (.zip)").click()
        assert gehaald.value.suggested_filename == f"toedracht-feitenblad-{nummer}.zip"
        mededeling(huis, zaak, 2)
        als(huis, blad, adres, "antwoordopsteller")
        blad.goto(f"{adres}/opdrachten")
        regel = blad.get_by_role("listitem").filter(has_text=f"Feitenblad {nummer}")
        expect(regel).to_contain_text("Achterhaald: 1")
        klik(blad.get_by_role("link", name=f"Feitenblad {nummer}", exact=True))
        expect(blad.get_by_role("heading", name="1 (achterhaald)")).to_be_visible()
        samenhang.close()


def stel_op(blad: Page, dossier: str, *, axe: bool) -> str:
    """Fill in, look, change a word, and keep; answers what the sheet is called."""
    blad.get_by_label("De vragen zoals zij zijn gesteld").fill("7 Hoe vaak is dit gezegd?")
    blad.get_by_label("Bronnen t/m").fill("2999-01-01")
    blad.get_by_label("Wat wilt u weten").select_option("telling")
    blad.get_by_label("Antwoordt op vraag").fill("7")
    blad.get_by_label("Welke handeling").select_option("mededeling_gedaan")
    blad.get_by_text("Preciezer: dossier, dagen, nummer").click()
    blad.get_by_label("Over welk dossier").select_option(dossier)
    klik(blad.get_by_role("button", name="Toon wat u over deze handeling kunt vragen"))
    blad.get_by_label("Door wie").select_option("melder")
    klik(blad.get_by_role("button", name="Bekijk het blad"))
    expect(blad.get_by_role("alert")).to_contain_text("Dit klopt nog niet")
    expect(blad.get_by_text("Fout: verwacht een dag tot en met vandaag")).to_be_visible()
    blad.get_by_label("Bronnen t/m").fill("2021-11-23")
    klik(blad.get_by_role("button", name="Nog een uitspraak"))
    tweede = blad.get_by_role("region", name="Uitspraak 2")
    tweede.get_by_label("Wat wilt u weten").select_option("eigen")
    tweede.get_by_label("Eigen woorden").fill("Zo vind ik dat (fictief).")
    klik(blad.get_by_role("button", name="Bekijk het blad"))
    expect(blad.get_by_role("heading", name="Zo wordt het blad")).to_be_visible()
    expect(blad.get_by_text("Tot nu toe is 1 keer vastgelegd")).to_be_visible()
    expect(blad.get_by_role("heading", name="2 (niet geverifieerd)")).to_be_visible()
    if axe:
        assert breedte(blad, 390) <= 390
        assert [overtredingen(blad, *hoe) for hoe in (LICHT, DONKER)] == [[], []]
    klik(blad.get_by_role("button", name="Bewaar als concept"))
    expect(blad.get_by_text("Concept: een ander dan de opsteller")).to_be_visible()
    return blad.url.rpartition("/")[2]
