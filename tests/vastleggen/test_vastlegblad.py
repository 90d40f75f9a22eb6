"""Whoever records on a page sees first what it will say and do, and records it once."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from httpx2 import Response
from hypothesis import find, given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.taal.vormtaal import SOORTEN, gelijkenis, groepen, naam_van
from api.vastleggen.vormvelden import Vormveld, lees_daad_uit, velden
from api.web.koekjes import SESSIE, formulier
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.velden import heldere_velden, persoonlijke_velden
from ledger.daden.woorden import Daad, Ongeldig
from ledger.log.journal import Journal
from ledger.vastleggen.register import Register
from projections.beelden.gelijkenis import lijkt_op
from tests.opstelling.serveren import HIER, geserveerd, klik, toets
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, verzwegen, zwijgt
from tests.opstelling.zaakbeelden import losse_regel

NIETS = "Er is nog niets vastgelegd"
WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"
MELDING = {
    "gebeurd": "begin maart 2024",
    "door.0.rol": "melder",
    "door.0.ref": "melder-fictief",
    "kanaal": "integriteitscommissie",
    "vermoedens.benadeling": "ja",
    "bronnen.0.titel": "Fictieve brief",
    "bronnen.0.datum": "1 april 2024",
}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("vastlegblad")) as huis:
        huis.eigen = huis.zaak("Z-BLAD")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        huis.stel_aan("auditor-fictief", "auditor")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


def stuur(deur: TestClient, pad: str, **meer: str) -> Response:
    token = formulier(deur.cookies[SESSIE])
    return deur.post(pad, data={"_formulier": token, **meer}, headers={"origin": HIER})


def achter_een_proxy(app: ASGIApp) -> ASGIApp:
    """The app at another address than its own name: what comes from there comes from our pages."""

    async def doorgegeven(scope: Scope, receive: Receive, send: Send) -> None:
        koppen = [(n, HIER.encode() if n == b"origin" else w) for n, w in scope.get("headers", ())]
        await app({**scope, "headers": koppen}, receive, send)

    return doorgegeven


def verborgen(blad: str) -> dict[str, str]:
    """The hidden fields of the form on a page, as a browser would send them back."""
    gevonden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', blad)
    return {naam: unescape(waarde) for naam, waarde in gevonden if naam != "_formulier"}


def test_an_act_is_looked_at_before_it_is_recorded_and_pressing_twice_records_once(
    huis: Huis, deur: TestClient
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    voor = huis.register.journal.positie()
    leeg = deur.get(pad)
    assert leeg.status_code == 200
    sleutel = verborgen(leeg.text)["sleutel"]
    bekeken = stuur(deur, pad, stap="bekijk", sleutel=sleutel, **MELDING)
    assert bekeken.status_code == 200
    assert "De melder deed een melding bij de integriteitscommissie: benadeling." in bekeken.text
    assert "elke dag van 1 maart 2024 tot en met 31 maart 2024" in bekeken.text
    assert "Ontvangstbevestiging" in bekeken.text  # a duty that it will open
    assert huis.register.journal.positie() == voor  # looking records nothing
    velden = verborgen(bekeken.text)
    assert velden["sleutel"] == sleutel
    gewijzigd = stuur(deur, pad, stap="wijzig", **velden)
    assert 'value="begin maart 2024"' in gewijzigd.text
    assert re.search(r'name="vermoedens.benadeling" value="ja" checked', gewijzigd.text)
    eerst, weer = (stuur(deur, pad, stap="vastleggen", **velden) for _ in range(2))
    assert eerst.status_code == weer.status_code == 303
    assert eerst.headers["location"] == weer.headers["location"]
    assert huis.register.journal.positie() == voor + 1
    bewijs = deur.get(eerst.headers["location"])
    assert f"Vastgelegd als nr. {voor + 1}" in bewijs.text
    assert "begin maart 2024" in deur.get(f"/dossiers/{huis.eigen}").text.lower()
    dubbel = stuur(deur, pad, stap="bekijk", sleutel="anders", **MELDING)
    assert "Er staat al een vastlegging" in dubbel.text
    assert "Dezelfde soort, dezelfde onzekere datum en dezelfde bron" in dubbel.text
    dichtbij = {**MELDING, "gebeurd": "3 april 2024", "bronnen.0.titel": "Iets anders"}
    assert "een datum die dichtbij kan zijn" in stuur(deur, pad, stap="bekijk", **dichtbij).text
    ver = stuur(deur, pad, stap="bekijk", **{**dichtbij, "gebeurd": "augustus 2023"})
    assert (ver.status_code, "Staat dit er al" in ver.text) == (200, False)  # control


def test_a_fault_stands_beside_its_field_and_what_was_filled_in_stays(
    huis: Huis, deur: TestClient
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    fout = {**MELDING, "gebeurd": "ooit", "door.0.ref": "Jan Fictief", "bronnen.0.datum": "99"}
    antwoord = stuur(deur, pad, stap="vastleggen", **fout)
    assert antwoord.status_code == 400
    for plek in ("gebeurd", "door.0.ref", "bronnen.0.datum"):
        assert f'id="f-{plek}"' in antwoord.text
    assert "Fictieve brief" in antwoord.text
    toekomst = stuur(deur, pad, stap="bekijk", **{**MELDING, "gebeurd": "2999"})
    assert (toekomst.status_code, 'id="f-gebeurd"' in toekomst.text) == (400, True)
    erbij = stuur(deur, pad, erbij="bronnen", **MELDING)
    assert erbij.status_code == 200
    assert 'name="bronnen.1.titel"' in erbij.text


def test_what_a_date_will_mean_is_said_while_it_is_typed_and_a_double_reading_twice(
    huis: Huis, deur: TestClient
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    zeg = stuur(deur, "/vastleggen/datum", woorden="omstreeks 15 juni 2020")
    assert "14 juni 2020 tot en met 16 juni 2020" in zeg.text
    assert "één dag eerder en één dag later" in zeg.text
    assert stuur(deur, "/vastleggen/datum", woorden="").text.strip() == ""
    assert "Verwacht een datum" in stuur(deur, "/vastleggen/datum", woorden="<b>ooit").text
    toon = stuur(deur, pad, erbij="@datum", **{**MELDING, "bronnen.0.datum": "2020/2021"})
    assert "elke dag van 1 maart 2024 tot en met 31 maart 2024" in toon.text
    assert "dat duurde, op zijn vroegst vanaf 1 januari 2020" in toon.text
    for tekst, lezing, ander in (
        ("2020-21", "voorjaar 2020", "van 2020 tot en met 2021"),
        ("2011-12", "december 2011", "tussen 2011 en 2012"),
    ):
        bekeken = stuur(deur, pad, stap="bekijk", **{**MELDING, "gebeurd": tekst})
        assert f"is hier gelezen als {lezing}. Bedoelt u" in bekeken.text
        assert f"“{ander}”" in bekeken.text
    een = stuur(deur, pad, stap="bekijk", **{**MELDING, "gebeurd": "2020-06"})
    assert "is hier gelezen als" not in een.text  # control


@pytest.mark.parametrize(
    "velden",
    [
        {f"door.{'9' * 5000}.rol": "melder"},
        {"met.03": "melder", "met.3.x": "1"},
        {"na.0.id": "x", "na.0.min": "--5"},
        {"bronnen.²": "x", "door..rol": "x", "@": "x"},
    ],
)
def test_no_field_however_it_is_called_makes_a_page_fail(
    huis: Huis, deur: TestClient, velden: dict[str, str]
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    assert deur.get(pad, params=velden).status_code == 200
    assert stuur(deur, pad, stap="bekijk", **MELDING, **velden).status_code in {200, 400}
    assert deur.get("/dossiers/d-%00/vastleggen").status_code == 404


def test_after_silence_the_same_form_can_be_sent_once_more(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/signaal_geuit"
    gegevens = {"gebeurd": "2024", "sleutel": "na de stilte"}
    with monkeypatch.context() as even:
        even.setattr(Journal, "append", verzwegen(huis))
        antwoord = stuur(deur, pad, stap="vastleggen", **gegevens)
    assert antwoord.status_code == 503
    assert "onbekend is of dit is vastgelegd" in antwoord.text
    voor = huis.register.journal.positie()
    for stap, meer in (("bekijk", {}), ("bekijk", {"gebeurd": "ooit"}), ("wijzig", {})):
        nog_eens = stuur(deur, pad, stap=stap, **{**verborgen(antwoord.text), **meer}).text
        assert NIETS not in nog_eens  # for it was
        assert stap == "wijzig" or f"al vastgelegd, het laatst als nr. {voor}." in nog_eens
        with monkeypatch.context() as even:
            even.setattr(Register, "laatste_van", zwijgt)
            onzeker = stuur(deur, pad, stap=stap, **{**verborgen(antwoord.text), **meer}).text
        assert NIETS not in onzeker
        assert stap == "wijzig" or "Onbekend is of met dit formulier" in onzeker
    assert NIETS in stuur(deur, pad, stap="bekijk", gebeurd="2024", sleutel="vers").text  # control
    weer = stuur(deur, pad, stap="vastleggen", **verborgen(antwoord.text))
    assert weer.headers["location"].endswith(f"/vastgelegd/{voor}")  # it was


def test_a_case_is_opened_closed_and_reopened_and_an_act_moved_to_the_right_one(
    huis: Huis, deur: TestClient
) -> None:
    assert 'name="kenmerk"' in deur.get("/dossiers/nieuw").text
    leeg = stuur(deur, "/dossiers/nieuw", sleutel="s", dossiertitel="Fictief")
    assert (leeg.status_code, 'id="f-kenmerk"' in leeg.text) == (400, True)
    nieuw = {"kenmerk": "Z-NIEUW-BLAD", "fictief": "ja", "sleutel": "s"}
    geopend = stuur(deur, "/dossiers/nieuw", **nieuw)
    assert geopend.status_code == 303
    pad = geopend.headers["location"]
    zaak = pad.split("/")[2]
    assert "Signaal en melding" in deur.get(pad).text
    weer = stuur(deur, "/dossiers/nieuw", **{**nieuw, "sleutel": "ander"})
    assert weer.status_code == 400  # a kenmerk opens one case
    for daad in ("dossier_gesloten", "dossier_heropend"):
        klaar = stuur(deur, f"{pad}/{daad}", stap="vastleggen", reden="fictief", sleutel=daad)
        assert klaar.status_code == 303
        assert deur.get(klaar.headers["location"]).status_code == 200
    id_ = huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    pad = f"/dossiers/{huis.eigen}/vastleggen/verkeerd_dossier"
    assert f'<option value="{zaak}"' in deur.get(pad).text
    weg = {"van_daad": id_, "naar": zaak, "sleutel": "weg"}
    bekeken = stuur(deur, pad, stap="bekijk", **weg)
    assert bekeken.status_code == 200
    assert "in de toetsen van vandaag in Z-NIEUW-BLAD" in bekeken.text  # where it goes, too
    assert stuur(deur, pad, stap="vastleggen", **weg).status_code == 303
    assert id_ not in deur.get(f"/api/v1/dossiers/{zaak}/tijdlijn").text  # anew, under its own id
    assert "Signaal geuit" in deur.get(f"/dossiers/{zaak}").text
    verborgen_zaak = stuur(deur, pad, stap="bekijk", **{**weg, "naar": huis.ander})
    onbekende_zaak = stuur(deur, pad, stap="bekijk", **{**weg, "naar": WEG})
    bladen = (verborgen_zaak.text.replace(huis.ander, ""), onbekende_zaak.text.replace(WEG, ""))
    een, ander = (re.sub(r'(?s)<div class="conceptstand".*?</div>', "", blad) for blad in bladen)
    assert een == ander


def test_cases_are_linked_and_merged_from_the_page_of_one_of_them(
    huis: Huis, deur: TestClient
) -> None:
    zaak = huis.zaak("Z-SAMEN")
    for daad, meer in (("dossiers_gekoppeld", {}), ("dossiers_samengevoegd", {"naar": huis.eigen})):
        pad = f"/dossiers/{huis.eigen}/vastleggen/{daad}"
        gekozen = rf'(?s)name="dossiers\.0".*?value="{huis.eigen}" selected'
        assert re.search(gekozen, deur.get(pad).text)  # this case is one of them
        samen = {"dossiers.0": huis.eigen, "dossiers.1": zaak, "sleutel": daad, **meer}
        assert "Z-SAMEN" in stuur(deur, pad, stap="bekijk", **samen).text
        klaar = stuur(deur, pad, stap="vastleggen", **samen)
        assert deur.get(klaar.headers["location"]).status_code == 200


def test_who_may_not_record_here_sees_no_form_and_no_button(huis: Huis, deur: TestClient) -> None:
    assert "Leg een handeling vast" in deur.get(f"/dossiers/{huis.eigen}").text  # control
    auditor = huis.deur("auditor-fictief", "auditor")
    assert "Leg een handeling vast" not in auditor.get(f"/dossiers/{huis.eigen}").text
    assert auditor.get("/dossiers/nieuw").status_code == 403
    for pad in ("vastleggen", "vastleggen/melding_gedaan", "vastgelegd/1"):
        assert auditor.get(f"/dossiers/{huis.eigen}/{pad}").status_code == 403
        antwoorden = [deur.get(f"/dossiers/{zaak}/{pad}") for zaak in (huis.ander, WEG)]
        assert [a.status_code for a in antwoorden] == [404, 404]
    assert deur.get(f"/dossiers/{huis.eigen}/vastleggen/gezwegen").status_code == 404
    assert deur.get(f"/dossiers/{huis.eigen}/vastgelegd/1").status_code == 404  # of no case


@pytest.mark.browser
def test_in_a_browser_without_scripts_one_records_and_axe_finds_no_violation(
    huis: Huis, pagina: Page
) -> None:
    huis.deur(LID.account, "commissielid")
    id_ = [i for i, wie in huis.sessies.levend.items() if wie.account == LID.account][-1]

    def nagezien() -> None:
        gevonden = Axe().run(pagina).response["violations"]
        assert [(pagina.url, v["id"], v["nodes"][0]["html"]) for v in gevonden] == []
        assert pagina.evaluate("document.documentElement.scrollWidth") <= 390

    pagina.set_viewport_size({"width": 390, "height": 844})
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        pagina.context.add_cookies([{"name": SESSIE, "value": id_, "url": adres}])
        for kleur in ("light", "dark"):
            pagina.emulate_media(color_scheme=kleur)
            for pad in ("/dossiers/nieuw", f"/dossiers/{huis.eigen}/vastleggen"):
                pagina.goto(adres + pad)
                nagezien()
        klik(pagina.get_by_role("link", name="Oordeel gegeven"))
        klik(pagina.get_by_role("button", name="Een bron erbij"))
        pagina.get_by_label("Wanneer").fill("gisteren")
        klik(pagina.get_by_role("button", name="Bekijk wat u vastlegt"))
        expect(pagina.get_by_text("Er is nog niets vastgelegd")).to_be_visible()
        nagezien()
        lezing = pagina.get_by_label("Onze lezing van de bron")
        assert not lezing.is_visible()  # what no norm asks for is folded until it says something
        pagina.get_by_text("Meer velden").click()
        lezing.select_option("ja")
        klik(pagina.get_by_role("button", name="Een bron erbij"))
        expect(lezing).to_be_visible()
        pagina.get_by_label("Wanneer").fill("maart 2024")
        toets(pagina.get_by_label("Wanneer"))
        nagezien()
        klik(pagina.get_by_role("button", name="Leg vast"))
        expect(pagina.get_by_role("heading", name=re.compile("Vastgelegd als nr"))).to_be_visible()
        nagezien()


def test_every_act_has_a_form_in_one_chapter() -> None:
    gevonden = [naam_van(soort) for _, soorten in groepen() for soort in soorten]
    assert sorted(gevonden) == sorted(SOORTEN)
    assert len(groepen()) == 11


def waarden(veld: Vormveld, plek: str) -> st.SearchStrategy[dict[str, str]]:
    """Something that fits a field, at its place in the form."""

    def als(strategie: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
        return strategie.map(lambda waarde: {plek: waarde})

    if veld.soort in {"rijen", "bereik"}:
        binnen = plek if veld.soort == "bereik" else f"{plek}.0"
        delen = [waarden(d, f"{binnen}.{d.naam}") for d in veld.delen if d.naam != "min"]
        return st.tuples(*delen).map(lambda ds: {k: v for d in ds for k, v in d.items()})
    if veld.soort == "keuze":
        code = st.sampled_from([code for code, _ in veld.keuzes])
        if veld.afvinken:
            return code.map(lambda c: {f"{plek}.{c}": "ja"})
        return code.map(lambda c: {f"{plek}.0" if veld.lijst else plek: c})
    passend = {
        "ja_nee": st.sampled_from(["ja", "nee"]),
        "datum": st.sampled_from(["juni 2020", "2020-06-15", "voor 3 mei 2021"]),
        "dag": st.just("2020-06-15"),
        "getal": st.sampled_from(["2020", "2021"]),
        "tekst": st.just("fictieve tekst"),
        "persoon": st.just("persoon-fictief"),
    }
    if veld.soort == "bestand":
        return als(st.just("0" * 64))
    if veld.soort == "verborgen":
        return als(st.just("fictief.pdf"))
    if veld.soort == "personen":
        return st.sampled_from([{plek: "een, twee"}, {f"{plek}.0": "een", plek: "twee"}])
    if veld.soort in passend:
        return als(passend[veld.soort])
    if veld.soort in {"verwijzing", "dossier"}:
        return st.just(
            {f"{plek}.0": "daad-1", f"{plek}.1": "daad-2"} if veld.lijst else {plek: "daad-1"}
        )
    eigen = {"woorden": "juni 2020", "norm": "jenv.altijd.zorg", "pakketten": "jenv.2020"}
    return als(st.just(eigen.get(veld.naam, "woord")))


@given(data=st.data())
def test_what_is_filled_in_is_what_the_act_says(data: st.DataObject) -> None:
    soort = data.draw(st.sampled_from(list(SOORTEN.values())))
    gekozen = [v for v in velden(soort) if v.nodig or data.draw(st.booleans())]
    ingevuld: dict[str, str] = {}
    for veld in gekozen:
        ingevuld |= data.draw(waarden(veld, veld.naam), veld.naam)
    daad = lees_daad_uit(soort, ingevuld)
    gevuld = {**heldere_velden(daad), **persoonlijke_velden(daad)}
    namen = {veld.naam for veld in gekozen}
    # What says no by default is left out, and a date in words brings its words along.
    assert namen - {"lezing"} <= {naam.split("/")[0] for naam in gevuld}
    for veld in velden(soort):
        if veld.naam not in namen | {"woorden", "door"}:
            assert gevuld.get(veld.naam) in (None, [], False)


@pytest.mark.parametrize("soort", SOORTEN.values(), ids=list(SOORTEN))
def test_what_is_not_known_may_be_left_empty(soort: type[Daad]) -> None:
    nodig = [veld for veld in velden(soort) if veld.nodig and veld.naam != "door"]
    ingevuld: dict[str, str] = {}
    for veld in nodig:
        ingevuld |= find(waarden(veld, veld.naam), lambda _: True)
    assert lees_daad_uit(soort, ingevuld).daad == naam_van(soort)


def test_nothing_is_guessed_where_a_field_holds_what_does_not_fit() -> None:
    for plek, waarde in (
        ("gebeurd", "binnenkort"),
        ("kanaal", "postduif"),
        ("anoniem", "misschien"),
        ("door.0.rol", "koning"),
        ("melder_ref", "Jan Jansen"),
    ):
        with pytest.raises(Ongeldig) as fout:
            lees_daad_uit(SOORTEN["melding_gedaan"], {**MELDING, plek: waarde})
        (enige,) = fout.value.fouten
        assert enige.pad == "/" + plek.replace(".", "/")


@pytest.mark.parametrize(
    ("een", "ander", "woorden"),
    [
        ("2020-06-05", "2020-06-05", "dezelfde datum"),
        ("2020", "2020", "dezelfde onzekere datum"),
        ("2020-06-05", "2020-06-12", "een datum dichtbij"),
        ("2020-06-05", "[..2020-07-01]", "een datum die dichtbij kan zijn"),
    ],
)
def test_dates_are_called_the_same_or_near_no_more_firmly_than_they_are_known(
    een: str, ander: str, woorden: str
) -> None:
    daad = HANDELINGEN["mededeling_gedaan"].model_construct(
        daad="mededeling_gedaan", gebeurd=een, door=(), bronnen=()
    )
    (gevonden,) = lijkt_op(daad, [losse_regel(1, ander)])
    assert gelijkenis(gevonden) == f"Dezelfde soort, {woorden}."
