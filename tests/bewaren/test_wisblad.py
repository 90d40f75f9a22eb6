"""Nobody erases before having seen what goes with it, and a case out of sight adds nothing."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from starlette.testclient import TestClient

from api.taal import wistaal
from api.web.koekjes import SESSIE
from ledger.daden.handelingen import SelectielijstVastgesteld, Vaststelling
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.register import Inzending
from ledger.zaak.dossier import Botsing
from projections.vragen.wisinzicht import SELECTIELIJST
from tests.bewaren.test_bewaartermijnen import LIJST
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur

DERDE = Lezer("derde-lid-fictief")
GROND = {"grondslag": "niet_langer_nodig", "selectiepost": "F.1", "reden": "verzoek (fictief)"}
ZIN = "Zij vertelde over de reünie in het archief (fictief)"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """In `eigen` two people are named together; `ander` is a case of the second member."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.stel_aan(DERDE.account, "commissielid")
        huis.stel_aan("auditor-fictief", "auditor")
        huis.eigen = zaak(huis, "Z-EIGEN")
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        yield huis


def zaak(huis: Huis, kenmerk: str) -> str:
    """A case in which a text of the one who reported names a witness as well."""
    dossier = huis.zaak(kenmerk)
    door = [{"rol": "melder", "ref": f"melder-{kenmerk}"}]
    getuige = [f"getuige-{kenmerk}"]
    huis.leg_vast(dossier, "mededeling_gedaan", door=door, tekst=ZIN, noemt=getuige)
    return dossier


def wie(huis: Huis, label: str) -> str:
    return huis.register.sleutelbos.betrokkene(label)


def deur(huis: Huis, lezer: Lezer = LID) -> TestClient:
    return huis.deur(lezer.account, "commissielid")


def veld(blad: str, naam: str) -> str:
    return str(re.findall(rf'name="{naam}" value="([^"]*)"', blad)[0])


def voorgesteld(huis: Huis, dossier: str, houder: str) -> str:
    """The id of a proposal that the first member made on the page, after seeing what goes."""
    adres, hier = f"/wissen/{dossier}/voorstel", deur(huis)
    proef = stuur(hier, adres, houder=houder, **GROND)
    assert proef.status_code == 200, proef.text
    velden = {"gezien": veld(proef.text, "gezien"), "sleutel": veld(proef.text, "sleutel")}
    gedaan = stuur(hier, adres, houder=houder, **GROND, **velden)
    assert (gedaan.status_code, gedaan.headers["location"]) == (303, "/wissen")
    return list(huis.toegang.stand().voorstellen)[-1]


def goedgekeurd(huis: Huis, dossier: str, houder: str) -> str:
    id_ = voorgesteld(huis, dossier, houder)
    for ander in (TWEEDE, DERDE):
        velden = {"voorstel": id_, "besluit": "goedkeuren", "vanaf": "wissen"}
        assert stuur(deur(huis, ander), "/toegang", **velden).headers["location"] == "/wissen"
    return id_


def test_e1_on_the_page_one_proposes_two_approve_and_who_proposed_erases(huis: Huis) -> None:
    dossier = zaak(huis, "Z-WIS")
    melder, hier = wie(huis, "melder-Z-WIS"), deur(huis)
    bron = "Titel van Z-WIS, A7"  # sealed, as the source is not public
    assert bron in hier.get(f"/dossiers/{dossier}").text
    id_ = voorgesteld(huis, dossier, melder)
    knop = f'name="voorstel" value="{id_}"'
    assert stuur(hier, "/wissen", voorstel=id_).status_code == 403  # nobody approved it
    huis.toegang.keur_goed(TWEEDE, id_)
    assert stuur(hier, "/wissen", voorstel=id_).status_code == 403  # one is not enough
    assert huis.register.sleutelbos.toestand(melder) == "actief"
    huis.toegang.keur_goed(DERDE, id_)
    assert stuur(deur(huis, TWEEDE), "/wissen", voorstel=id_).status_code == 403
    assert "Wis nu, voorgoed" in hier.get("/wissen").text
    gewist = stuur(hier, "/wissen", voorstel=id_)
    assert gewist.status_code == 200
    assert "is niets teruggevonden" in gewist.text
    huis.leesmodel.inhalen()
    blad = hier.get("/wissen").text
    assert f"Persoon {melder}, in Z-WIS" in blad
    assert "Artikel 17 lid 1 onder a AVG (niet langer nodig)" in blad
    assert "selectielijst F.1" in blad
    assert "Niets teruggevonden" in blad
    assert f"uitgevoerd door {LID.account} op" in blad
    assert knop not in blad
    na = hier.get(f"/dossiers/{dossier}").text
    assert (bron in na, "De melder deed een melding bij" in na) == (False, True)
    assert f"/wissen/{dossier}/hernieuwing" in hier.get(f"/wissen/{dossier}").text


def test_what_goes_is_said_before_it_is_proposed_and_shown_anew_when_it_changed(
    huis: Huis,
) -> None:
    melder, hier = wie(huis, "melder-Z-EIGEN"), deur(huis)
    adres, voor = f"/wissen/{huis.eigen}/voorstel", huis.toegang.stand().positie
    proef = stuur(hier, adres, houder=melder, **GROND)
    (aantal,) = re.findall(r"voorgoed: (\d+) verzegelde teksten \(\1 in Z-EIGEN\)\.", proef.text)
    noemt = "1 daarvan noemt ook een ander, en gaat dus ook over die persoon verloren"
    assert f"{noemt}: genoemd in een tekst" in proef.text
    assert huis.toegang.stand().positie == voor  # so far nothing was proposed
    huis.leg_vast(
        huis.eigen, "mededeling_gedaan", door=[{"rol": "melder", "ref": melder}], tekst="erbij"
    )
    gezien = veld(proef.text, "gezien")
    anders = stuur(hier, adres, houder=melder, **GROND, gezien=gezien)
    assert "is veranderd sinds u het zag" in anders.text
    assert f"voorgoed: {int(aantal) + 1} verzegelde teksten" in anders.text
    assert huis.toegang.stand().positie == voor


def test_a_case_out_of_sight_adds_nothing_to_what_goes(huis: Huis) -> None:
    melder, hier = wie(huis, "melder-Z-EIGEN"), deur(huis)
    adres = f"/wissen/{huis.eigen}/voorstel"

    def proef() -> str:
        return re.sub(r'value="[^"]+"', "", stuur(hier, adres, houder=melder, **GROND).text)

    voor, rest = proef(), hier.get("/wissen").text
    erin: dict[str, Any] = {"door": [{"rol": "melder", "ref": melder}], "wie": TWEEDE}
    huis.leg_vast(huis.ander, "mededeling_gedaan", tekst="verborgen", **erin)
    last = huis.leg_vast(
        huis.ander, "bewaring_gelast", betrokkene=melder, reden="geheim", wie=TWEEDE
    )
    assert proef() == voor
    assert _zonder_moment(hier.get("/wissen").text) == _zonder_moment(rest)
    assert "geheim" in deur(huis, TWEEDE).get("/wissen").text  # control: who sees that case
    huis.leg_vast(huis.ander, "bewaring_opgeheven", bewaring=last, reden=None, wie=TWEEDE)
    for pad in ("", "/voorstel", "/bewaring"):
        assert hier.get(f"/wissen/{huis.ander}{pad}").status_code == 404
    assert stuur(hier, f"/wissen/{huis.ander}/voorstel", houder=melder).status_code == 404
    anders = stuur(hier, adres, houder=wie(huis, "melder-Z-ANDER"), **GROND)
    assert (anders.status_code, "een persoon die daarin voorkomt" in anders.text) == (400, True)


def test_how_many_texts_went_is_said_only_to_who_sees_every_case_they_stood_in(huis: Huis) -> None:
    """Else the number would tell that this person is named in a case out of view."""
    dossier = zaak(huis, "Z-TWEEMAAL")
    melder, hier = wie(huis, "melder-Z-TWEEMAAL"), deur(huis)
    erin: dict[str, Any] = {"door": [{"rol": "melder", "ref": melder}], "wie": TWEEDE}
    huis.leg_vast(huis.ander, "mededeling_gedaan", tekst="ook daar (fictief)", **erin)
    gewist = stuur(hier, "/wissen", voorstel=goedgekeurd(huis, dossier, melder))
    assert gewist.status_code == 200
    huis.leesmodel.inhalen()
    zaakblad = hier.get(f"/dossiers/{dossier}").text
    assert "Gegevens zijn gewist op grond van" in zaakblad
    assert "aantal verzegelde gegevens" not in zaakblad
    assert (
        "Gegevens zijn gewist op grond van"
        in deur(huis, TWEEDE).get(f"/dossiers/{huis.ander}").text
    )

    def regel(blad: str) -> str:
        (rij,) = re.findall(rf"Persoon {melder}.*?</th>", blad, re.DOTALL)
        return str(rij)

    assert "verzegelde tekst" not in regel(hier.get("/wissen").text)
    gedaan = gewist.text.partition('role="status"')[2].partition("</section>")[0]
    assert "Gewist, en vastgelegd als nr." in gedaan
    assert "verzegelde tekst" not in gedaan
    eigen = zaak(huis, "Z-EENMAAL")  # control: of one case the number stands there
    stuur(hier, "/wissen", voorstel=goedgekeurd(huis, eigen, wie(huis, "melder-Z-EENMAAL")))
    huis.leesmodel.inhalen()
    assert "aantal verzegelde gegevens: 3." in hier.get(f"/dossiers/{eigen}").text


def test_the_erasure_of_a_case_is_told_as_of_that_case_and_as_of_no_other(huis: Huis) -> None:
    """A case that shared an act with it tells of it too; who sees only that one is told no name."""
    weg, blijft = zaak(huis, "Z-WEG"), huis.zaak("Z-BLIJFT", TWEEDE)
    for dossier in (weg, blijft):
        huis.geef_toegang(DERDE.account, dossier)
    huis.leg_vast(weg, "mededeling_gedaan", wie=DERDE, tekst="van beide", ook_in=(blijft,))
    hier, daar = deur(huis), deur(huis, TWEEDE)
    assert stuur(hier, "/wissen", voorstel=goedgekeurd(huis, weg, weg)).status_code == 200
    huis.leesmodel.inhalen()

    def regels(lezer: Lezer) -> list[tuple[str, str | None]]:
        beeld = huis.wissen.inzicht.overzicht(lezer, "nagaan wat er is gewist")
        return [(wistaal.gewist(g), g.houder) for g in beeld.gewist if g.van_dossier]

    assert regels(LID) == [(f"dossier {weg}", weg)]  # its name went with it
    rest = "en ander dossier, dat handelingen deelt met Z-BLIJFT"
    assert regels(TWEEDE) == [(f"e{rest}", None)]
    assert regels(DERDE) == [(f"dossier {weg}, dat handelingen deelt met Z-BLIJFT", weg)]
    blad = daar.get("/wissen").text
    assert (f"E{rest}" in blad, weg in blad, "Z-WEG" in blad) == (True, False, False)


def _zonder_moment(blad: str) -> str:
    return re.sub(r"<dd>[^<]+</dd>|value=\"[^\"]+\"", "", blad)


def test_e1_what_must_be_kept_is_not_erased_until_that_is_lifted_on_the_page(huis: Huis) -> None:
    dossier = zaak(huis, "Z-BEWAAR")
    melder, hier = wie(huis, "melder-Z-BEWAAR"), deur(huis)
    getuige = wie(huis, "getuige-Z-BEWAAR")
    gelast = {"persoon": getuige, "reden": "een rechtszaak (fictief)"}
    assert stuur(hier, f"/wissen/{dossier}/bewaring", **gelast).status_code == 303
    huis.leesmodel.inhalen()
    proef = stuur(hier, f"/wissen/{dossier}/voorstel", houder=melder, **GROND)
    assert "Dit kan nu niet" in proef.text  # a text of the one names the other
    id_ = goedgekeurd(huis, dossier, melder)
    geweigerd = stuur(hier, "/wissen", voorstel=id_)
    assert (geweigerd.status_code, "er is niets gewist" in geweigerd.text) == (409, True)
    assert "een rechtszaak (fictief)" in geweigerd.text
    assert "Wissen kan pas als de last is opgeheven." in geweigerd.text
    blad = hier.get(f"/wissen/{dossier}").text
    assert stuur(hier, f"/wissen/{dossier}", bewaring="geen").status_code == 409
    velden = {"bewaring": veld(blad, "bewaring"), "sleutel": veld(blad, "sleutel"), "reden": ""}
    assert stuur(hier, f"/wissen/{dossier}", **velden).status_code == 303
    huis.leesmodel.inhalen()
    assert "Wis nu, voorgoed" in hier.get("/wissen").text
    assert stuur(hier, "/wissen", voorstel=id_).status_code == 200
    assert huis.register.sleutelbos.toestand(melder) == "vernietigd"


def test_an_erasure_that_broke_off_is_finished_on_the_page(huis: Huis) -> None:
    dossier = zaak(huis, "Z-AF")
    melder, hier = wie(huis, "melder-Z-AF"), deur(huis)
    id_ = goedgekeurd(huis, dossier, melder)
    huis.toegang.voer_uit(LID, id_)  # and there it broke off
    assert "Maak het wissen af" in hier.get("/wissen").text
    assert "Maak het wissen af" not in deur(huis, TWEEDE).get("/wissen").text
    assert stuur(hier, "/wissen", voorstel=id_).status_code == 200
    assert huis.register.sleutelbos.toestand(melder) == "vernietigd"
    assert "Maak het wissen af" not in hier.get("/wissen").text


def test_a_closed_case_can_be_ordered_to_be_kept(huis: Huis) -> None:
    dossier = huis.zaak("Z-DICHT")
    huis.leg_vast(dossier, "dossier_gesloten", reden=None)
    hier = deur(huis)
    assert stuur(hier, f"/wissen/{dossier}/bewaring", persoon="", reden="").status_code == 303
    huis.leesmodel.inhalen()
    assert "Alles in Z-DICHT" in hier.get("/wissen").text
    with pytest.raises(Botsing, match="gesloten"):  # control: nothing else comes in
        huis.leg_vast(dossier, "mededeling_gedaan", tekst="te laat (fictief)")


@pytest.fixture(scope="module")
def gewist(huis: Huis) -> tuple[str, str]:
    """A case from which who reported was erased, and who that was."""
    dossier = zaak(huis, "Z-TERUG")
    melder, hier = wie(huis, "melder-Z-TERUG"), deur(huis)
    assert stuur(hier, "/wissen", voorstel=goedgekeurd(huis, dossier, melder)).status_code == 200
    huis.leesmodel.inhalen()
    return dossier, melder


def test_e3_who_was_erased_is_written_about_again_only_after_a_renewed_ground(
    huis: Huis, gewist: tuple[str, str]
) -> None:
    (dossier, melder), hier = gewist, deur(huis)
    adres = f"/wissen/{dossier}/hernieuwing"
    assert hier.get(f"/wissen/{huis.eigen}/hernieuwing").status_code == 404  # nobody erased there
    door = [{"rol": "melder", "ref": "melder-Z-TERUG"}]
    feit: dict[str, Any] = {"door": door, "tekst": "weer (fictief)"}
    with pytest.raises(Botsing, match="grondslag_hernieuwd"):
        huis.leg_vast(dossier, "mededeling_gedaan", **feit)
    velden = {"houder": melder, "persoon": "melder-Z-TERUG", "reden": ""}
    huis.leesmodel.inhalen()
    assert stuur(hier, adres, **velden).status_code == 400  # without a reason
    assert stuur(hier, adres, **{**velden, "reden": "zij meldde zich"}).status_code == 303
    huis.leg_vast(dossier, "mededeling_gedaan", **feit)
    assert wie(huis, "melder-Z-TERUG") != melder
    assert "daarna is de grondslag hernieuwd" in hier.get("/wissen").text


def test_who_reads_under_pseudonyms_sees_that_something_was_erased_and_of_nobody(
    huis: Huis, gewist: tuple[str, str]
) -> None:
    dossier, houder = gewist
    getuige = wie(huis, "getuige-Z-TERUG")
    huis.leg_vast(dossier, "bewaring_gelast", betrokkene=getuige, reden="over haar (fictief)")
    auditor = huis.deur("auditor-fictief", "auditor")
    blad = auditor.get("/wissen").text
    assert "Een persoon, in d-" in blad  # nor the name of the case
    sporen = (houder, getuige, "over haar", "Z-TERUG")
    assert [spoor for spoor in sporen if spoor in blad] == []
    assert auditor.get(f"/wissen/{dossier}").status_code == 404
    assert stuur(auditor, f"/wissen/{dossier}/voorstel", houder=houder).status_code == 404
    eigen = deur(huis).get("/wissen").text
    assert all(spoor in eigen for spoor in sporen)  # control


def test_looking_at_it_is_on_record_and_a_forged_form_erases_nothing(huis: Huis) -> None:
    deur(huis, DERDE).get("/wissen")
    gelezen = [(i["account"], i["wat"]) for i in huis.gelezen("ingezien")]
    assert (DERDE.account, "wissen") in gelezen
    id_ = goedgekeurd(huis, huis.eigen, wie(huis, "getuige-Z-EIGEN"))
    kaal = deur(huis).post("/wissen", data={"voorstel": id_}, headers={"origin": HIER})
    assert kaal.status_code == 403
    assert huis.register.sleutelbos.toestand(wie(huis, "getuige-Z-EIGEN")) == "actief"


@pytest.mark.browser
def test_axe_finds_no_violation_and_no_page_scrolls_sideways(huis: Huis, pagina: Page) -> None:
    hier = deur(huis)
    id_ = next(i for i, w in huis.sessies.levend.items() if w.account == LID.account)
    pagina.set_viewport_size({"width": 390, "height": 844})
    stel_vast(huis)
    houder = wie(huis, "melder-Z-EIGEN")
    proef = stuur(hier, f"/wissen/{huis.eigen}/voorstel", houder=houder, **GROND).text
    pagina.route("**/proef", lambda vraag: vraag.fulfill(body=proef, content_type="text/html"))
    zaak_, vorm = f"/wissen/{huis.eigen}", f"/wissen/{huis.eigen}/voorstel"
    with geserveerd(huis.app) as adres:
        pagina.context.add_cookies([{"name": SESSIE, "value": id_, "url": adres}])
        for kleur in ("light", "dark"):
            pagina.emulate_media(color_scheme=kleur)
            rest = (zaak_, vorm, "/wissen/termijnen") if kleur == "light" else ()
            for pad in ("/wissen", "/proef", *rest):
                assert _goed(pagina.goto(adres + pad))
                _kijk(pagina, pad)


def stel_vast(huis: Huis) -> None:
    """By this list some is kept long enough, and of some nobody can tell."""
    tekst = LIJST.replace("P5Y", "P1D")
    hash_ = sha256(tekst.encode()).hexdigest()
    lijst = Vaststelling(naam="selectielijst", sha256=hash_, tekst=tekst)
    daad = SelectielijstVastgesteld(selectielijst=lijst)
    inzending = Inzending("", daad, tags=(SELECTIELIJST,))
    wie = huis.toegang.wie(LID)
    huis.register.leg_zelf_vast([inzending], [], wie=wie, sleutel="de lijst")
    dossier = huis.zaak(f"Z-{next(huis.teller)}")
    huis.leg_vast(dossier, "mededeling_gedaan", gebeurd="2020/..", tekst="fictief")


def _goed(antwoord: Any) -> bool:
    return antwoord is not None and antwoord.status == 200


def _kijk(pagina: Page, pad: str) -> None:
    gevonden = Axe().run(pagina).response["violations"]
    assert [(pad, v["id"], v["nodes"][0]["html"]) for v in gevonden] == []
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 390
