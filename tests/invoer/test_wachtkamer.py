"""What others import as a judgment counts once a member of the commission accepted it."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api import cli
from api.beheer.opstelling import Opstelling
from api.invoer.invoer import InvoerGeweigerd, Verslag, importeer, lees_regels
from api.opdrachtregel import invoerbeheer
from api.web.koekjes import SESSIE
from api.web.schrijfdeur import Schrijfdeur
from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.zaak.dossier import Botsing, Dossier, Vastgelegd, Vastlegger
from ledger.zaak.kennis import AANVAARD, AFGEWEZEN
from projections.beelden.telling import Vraag
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.normen.normvorm import Patroon
from tests.opstelling.kantoor import gevouwen
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

SECRETARIS = Lezer("invoerder-fictief")
DOEL = "een steekproef (fictief)"
ALS_COMMISSIE = {"gebeurd": "2024-03-02", "door": [{"rol": "integriteitscommissie", "ref": None}]}
OORDEEL = {"daad": "oordeel_gegeven", "uitkomst": "tekortgeschoten", **ALS_COMMISSIE}
KWALIFICATIE = {
    "daad": "kwalificatie_gegeven", "soorten": ["integriteitsschending"], "melding": None,
    "formele_melding": True, **ALS_COMMISSIE}  # fmt: skip
MEDEDELING = {"daad": "mededeling_gedaan", "tekst": "een feit (fictief)", **ALS_COMMISSIE}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.stel_aan(SECRETARIS.account, "secretaris")
        huis.geef_toegang(SECRETARIS.account, None)
        huis.geef_toegang(LID.account, None)
        huis.stel_aan("auditor-fictief", "auditor")
        huis.leesmodel.start()
        yield huis


def neem_in(
    huis: Huis, kenmerk: str, *daden: dict[str, Any], wie: Lezer = SECRETARIS, droog: bool = False
) -> Verslag:
    lijnen = [{"dossier": kenmerk, "id": f"r{n}", **daad} for n, daad in enumerate(daden)]
    regels = lees_regels(b"\n".join(map(orjson.dumps, lijnen)))
    verslag = importeer(huis.register, regels, wie=huis.toegang.wie(wie), droog=droog)
    huis.leesmodel.wacht(huis.register.journal.positie(), 10.0)
    return verslag


def beeld(huis: Huis, dossier: str, wie: Lezer = LID, **snede: Any) -> Zaakbeeld:
    huis.leesmodel.wacht(huis.register.journal.positie(), 10.0)
    return huis.raadplegen.zaak(wie, DOEL, dossier, **snede)


def toetsen(zaak: Zaakbeeld) -> set[tuple[str, ...]]:
    return {(t.norm, *t.uitkomsten) for rij in zaak.toetsen.values() for t in rij}


def deur(huis: Huis) -> Schrijfdeur:
    return Schrijfdeur(huis.register, huis.toegang, lambda _: None)


def beslis(huis: Huis, dossier: str, wie: Lezer = LID, *, aanvaardt: bool = True) -> None:
    zaak = beeld(huis, dossier)
    daden = [regel.id for regel in zaak.wachtend]
    deur(huis).beslis(
        wie, dossier, daden, aanvaardt=aanvaardt, reden=None, gelezen_tot=zaak.laatste
    )


def test_m7_an_imported_judgment_counts_from_its_acceptance_on_and_not_before(huis: Huis) -> None:
    zaak, kaal = huis.zaak("W-1"), huis.zaak("W-kaal")
    verslag = neem_in(huis, "W-1", OORDEEL, KWALIFICATIE, MEDEDELING)
    assert (verslag.nieuw, verslag.wachtend) == (3, 2)
    neem_in(huis, "W-kaal", MEDEDELING)
    wachtend, zonder = beeld(huis, zaak), beeld(huis, kaal)
    assert {r.daad for r in wachtend.wachtend} == {"oordeel_gegeven", "kwalificatie_gegeven"}
    assert [r.daad for r in wachtend.regels] == [r.daad for r in zonder.regels]
    assert toetsen(wachtend) == toetsen(zonder)

    beslis(huis, zaak)
    neem_in(huis, "W-kaal", OORDEEL, KWALIFICATIE, wie=LID)  # a member gives judgments himself
    aanvaard, zelf = beeld(huis, zaak), beeld(huis, kaal)
    assert aanvaard.wachtend == zelf.wachtend == ()
    assert toetsen(aanvaard) == toetsen(zelf)
    assert toetsen(aanvaard) != toetsen(wachtend)  # control: it does weigh
    keten = [c for r in aanvaard.regels for c in r.correcties]
    assert [(c.daad, c.werd) for c in keten] == [(AANVAARD, True)] * 2


def test_m7_a_refused_judgment_never_counts_and_stays_readable(huis: Huis) -> None:
    zaak = huis.zaak("W-2")
    neem_in(huis, "W-2", KWALIFICATIE)
    wachtend = beeld(huis, zaak)
    assert "; 1 ingevoerd oordeel " in huis.deur(LID.account, "commissielid").get("/cijfers").text
    beslis(huis, zaak, aanvaardt=False)
    na = beeld(huis, zaak)
    assert toetsen(na) == toetsen(wachtend)
    assert [r.daad for r in na.vervallen] == ["kwalificatie_gegeven"]
    assert not na.wachtend
    for aanvaardt in (True, False):  # it is decided on once
        with pytest.raises(Botsing, match=r"wacht in dossier d-.* niet op aanvaarding"):
            deur(huis).beslis(
                LID, zaak, [na.vervallen[0].id], aanvaardt=aanvaardt, reden=None,
                gelezen_tot=na.laatste,
            )  # fmt: skip
    assert neem_in(huis, "W-2", KWALIFICATIE).al_vastgelegd == 1  # nor by importing it again


@pytest.mark.parametrize(
    "herstel",
    [
        {"daad": "correctie", "veld": "uitkomst", "nieuwe_waarde": "voldaan"},
        {"daad": "handeling_ingetrokken"},
        {"daad": "correctie", "veld": "ingetrokken", "nieuwe_waarde": True},
    ],
)
def test_m7_a_judgment_of_a_member_is_not_undone_by_an_import(
    huis: Huis, herstel: dict[str, Any]
) -> None:
    kenmerk = f"W-h{next(huis.teller)}"
    zaak = huis.zaak(kenmerk)
    neem_in(huis, kenmerk, OORDEEL, wie=LID)
    (oordeel,) = (r for r in beeld(huis, zaak).regels if r.daad == "oordeel_gegeven")
    verslag = neem_in(huis, kenmerk, herstel | {"van_daad": oordeel.id, "reden": None})
    assert verslag.wachtend == 1
    nog = beeld(huis, zaak)
    assert oordeel in nog.regels
    assert [r.daad for r in nog.wachtend] == [herstel["daad"]]
    beslis(huis, zaak)
    assert oordeel not in beeld(huis, zaak).regels


def test_m7_a_correction_of_a_fact_does_not_wait(huis: Huis) -> None:
    zaak = huis.zaak("W-feit")
    feit = next(r for r in beeld(huis, zaak).regels if r.daad == "melding_gedaan")
    anders = {"daad": "correctie", "van_daad": feit.id, "veld": "kanaal", "reden": None}
    assert not neem_in(huis, "W-feit", anders | {"nieuwe_waarde": "onbekend"}).wachtend


def test_m7_what_waits_can_be_neither_moved_nor_changed_while_somebody_decides(huis: Huis) -> None:
    zaak, elders = huis.zaak("W-3"), huis.zaak("W-4")
    neem_in(huis, "W-3", OORDEEL)
    gezien = beeld(huis, zaak)
    (wacht,) = gezien.wachtend
    wie = huis.toegang.wie(SECRETARIS)
    with pytest.raises(Botsing, match="bestaat niet"):
        huis.register.verplaats(zaak, wacht.id, elders, None, wie=wie, sleutel="verplaats")
    huis.leg_vast(
        zaak, "correctie", SECRETARIS, van_daad=wacht.id, veld="uitkomst",
        nieuwe_waarde="geschonden", reden=None, gebeurd=None, door=[],
    )  # fmt: skip
    with pytest.raises(Botsing, match="gewijzigd"):
        deur(huis).beslis(
            LID, zaak, [wacht.id], aanvaardt=True, reden=None, gelezen_tot=gezien.laatste
        )
    assert "geschonden" in beeld(huis, zaak).wachtend[0].zin


@pytest.mark.parametrize("daad", [AANVAARD, AFGEWEZEN])
def test_m7_nobody_but_a_member_decides_by_whatever_door(huis: Huis, daad: str) -> None:
    kenmerk = f"W-d{next(huis.teller)}"
    zaak = huis.zaak(kenmerk)
    neem_in(huis, kenmerk, OORDEEL)
    (wacht,) = beeld(huis, zaak).wachtend
    positie = huis.register.journal.positie()
    besluit = {"daad": daad, "van_daad": wacht.id} | ({"reden": None} if daad == AFGEWEZEN else {})
    for wie in (SECRETARIS, Lezer("auditor-fictief")):
        with pytest.raises(GeenToegang, match="rol_mag_dit_niet"):
            beslis(huis, zaak, wie, aanvaardt=daad == AANVAARD)
        assert huis.gelezen("geweigerd")[-1]["account"] == wie.account
    with pytest.raises(GeenToegang, match="rol_mag_dit_niet"):  # nor by a line of the file itself
        neem_in(huis, kenmerk, besluit)
    assert huis.register.journal.positie() == positie


def test_m7_no_import_grants_access_or_erases(huis: Huis) -> None:
    huis.zaak("W-5")
    houder = {"houder": f"s-{'A' * 22}", "grondslag": "niet_langer_nodig"}
    for daad, waarom in (
        ({"daad": "sleutel_vernietigd", "aantal": 0, **houder}, "legt het register zelf vast"),
        ({"daad": "vernietiging_voorgesteld", "reden": "x", **houder}, "een bekende daad"),
        ({"daad": "aanstelling_voorgesteld", "account": "ik"}, "een bekende daad"),
        ({"daad": "voorstel_goedgekeurd", "voorstel": "v"}, "een bekende daad"),
    ):
        with pytest.raises(InvoerGeweigerd, match=waarom):
            neem_in(huis, "W-5", daad)


def test_m7_a_dry_run_says_how_many_would_wait_and_a_count_says_what_it_left_out(
    huis: Huis,
) -> None:
    zaak = huis.zaak("W-6")
    assert neem_in(huis, "W-6", OORDEEL, MEDEDELING, droog=True).wachtend == 1
    assert not beeld(huis, zaak).wachtend
    neem_in(huis, "W-6", OORDEEL)
    telling = gevouwen(huis.raadplegen, LID, DOEL, Vraag("o", "o", Patroon("oordeel_gegeven")))
    assert "wacht op aanvaarding door een commissielid" in {
        weg.reden for weg in telling.weggelaten if weg.dossier == zaak
    }
    assert not any(g.dossier == zaak for g in telling.geteld)


def formulier(deur: TestClient, adres: str) -> dict[str, str]:
    """The hidden fields of the form on which somebody decides."""
    velden = re.findall(r'name="(_formulier|daad|tot)" value="([^"]+)"', deur.get(adres).text)
    return dict(velden)


def test_m7_the_page_shows_what_waits_and_takes_the_decision(huis: Huis) -> None:
    zaak = huis.zaak("W-7")
    neem_in(huis, "W-7", OORDEEL, KWALIFICATIE)
    adres, kop = f"/dossiers/{zaak}", {"origin": HIER}
    lid = huis.deur(LID.account, "commissielid")
    assert "2 ingevoerde oordelen wachten op aanvaarding" in lid.get(adres).text
    assert "en 2 wachten op aanvaarding" in lid.get("/").text
    json = lid.get(f"/api/v1{adres}/tijdlijn").json()
    assert [r["daad"] for r in json["wachtend"]] == ["oordeel_gegeven", "kwalificatie_gegeven"]
    velden = formulier(lid, adres)
    for rollen in (("secretaris",), ("auditor",)):
        account = SECRETARIS.account if rollen == ("secretaris",) else "auditor-fictief"
        ander = huis.deur(account, *rollen)
        blad = ander.get(adres).text
        assert "Wacht op aanvaarding" in blad
        assert 'value="aanvaarden"' not in blad
        eigen = formulier(ander, adres)
        gestuurd = velden | eigen | {"besluit": "aanvaarden"}
        assert ander.post(f"{adres}/invoer", data=gestuurd, headers=kop).status_code == 403
    for besluit in ("aanvaarden", "afwijzen"):
        velden = formulier(lid, adres) | {"besluit": besluit, "reden": "niet van ons (fictief)"}
        assert lid.post(f"{adres}/invoer", data=velden, headers=kop).status_code == 303
        nog_eens = lid.post(f"{adres}/invoer", data=velden, headers=kop)
        assert nog_eens.status_code == 409
        assert "intussen" in nog_eens.text.lower()
    na = beeld(huis, zaak)
    assert not na.wachtend
    assert [r.daad for r in na.vervallen] != [r.daad for r in na.regels]
    assert "Wacht op aanvaarding" not in lid.get(adres).text
    for kwaad in ({"daad": "x y"}, {"tot": "0x"}, {"besluit": "weg"}):
        assert lid.post(f"{adres}/invoer", data=velden | kwaad, headers=kop).status_code == 404


def test_m7_the_command_line_shows_what_waits_and_takes_the_decision(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    zaak = huis.zaak("W-cli")
    neem_in(huis, "W-cli", OORDEEL, KWALIFICATIE)

    def toedracht(*woorden: str, wie: Lezer = LID) -> Result:
        delen = {n: getattr(huis, n) for n in ("register", "leesmodel", "raadplegen")}
        zelf: Any = SimpleNamespace(**delen, toegang=huis.toegang, lezer=wie, doel="fictief")
        zelf.zaak, zelf.zaken = partial(Opstelling.zaak, zelf), partial(Opstelling.zaken, zelf)
        monkeypatch.setattr(invoerbeheer, "open_", lambda: nullcontext(zelf))
        return CliRunner().invoke(cli.app, ("invoer", *woorden))

    nummers = [str(regel.nummer) for regel in beeld(huis, zaak).wachtend]
    sneden = (), ("--bekend-op", "2024-01-01"), ("--bronnen-tot", "1990-01-01")
    lijst, *eerder = (toedracht("wachtend", "W-cli", *snede).output for snede in sneden)
    assert ("2 ingevoerde oordelen wachten op aanvaarding" in lijst, eerder) == (True, ["", ""])
    assert all(f"{nummer}  " in lijst for nummer in nummers)
    assert toedracht("aanvaard", "W-cli", nummers[0], wie=SECRETARIS).exit_code == 1
    assert toedracht("aanvaard", "W-cli", "999999").exit_code == 2
    assert toedracht("aanvaard", "W-cli", nummers[0]).output == "aanvaard: 1\n"
    assert toedracht("wijs-af", "W-cli", nummers[1], "--reden", "nee").output == "afgewezen: 1\n"
    assert toedracht("wachtend", "--json").exit_code == 0
    assert not beeld(huis, zaak).wachtend


@pytest.mark.browser
@pytest.mark.parametrize("breedte", [1280, 390])
def test_m7_axe_finds_no_violation_in_the_form_and_it_fits_a_telephone(
    huis: Huis, pagina: Page, breedte: int
) -> None:
    kenmerk = f"W-axe{breedte}"
    zaak = huis.zaak(kenmerk)
    neem_in(huis, kenmerk, OORDEEL, KWALIFICATIE)
    huis.sessies.levend[kenmerk] = Aangemeld(
        LID.account, frozenset({"commissielid"}), kenmerk, None, DOEL
    )
    with geserveerd(huis.app) as basis:
        pagina.context.add_cookies([{"name": SESSIE, "value": kenmerk, "url": basis}])
        pagina.set_viewport_size({"width": breedte, "height": 844})
        pagina.goto(f"{basis}/dossiers/{zaak}#wacht")
        assert Axe().run(pagina).violations_count == 0
        assert pagina.evaluate("document.documentElement.scrollWidth") <= breedte
        assert pagina.get_by_role("button", name=re.compile("Aanvaard nr")).count() == 2


def test_m7_of_a_case_out_of_sight_no_form_tells_that_something_waits(huis: Huis) -> None:
    zaak = huis.zaak("W-8", TWEEDE)
    neem_in(huis, "W-8", OORDEEL)
    (wacht,) = beeld(huis, zaak).wachtend
    huis.stel_aan("ander-lid-fictief", "commissielid")
    ander = huis.deur("ander-lid-fictief", "commissielid")
    token = re.findall(r'name="_formulier" value="([^"]+)"', ander.get("/").text)[0]
    velden = {"_formulier": token, "daad": wacht.id, "tot": "1", "besluit": "aanvaarden"}
    for dossier in (zaak, f"d-{'A' * 22}"):
        antwoord = ander.post(f"/dossiers/{dossier}/invoer", data=velden, headers={"origin": HIER})
        assert antwoord.status_code == 404


# ── the fold ──────────────────────────────────────────────────────────────────────────────────


def vastgelegd(nummer: int, daad: str, dossier: str = "d", **velden: Any) -> Vastgelegd:
    wacht = velden.pop("wacht", False)
    op = datetime(2024, 3, nummer, 12, tzinfo=UTC)
    alles = {"daad": daad, **velden}
    if daad in HANDELINGEN:
        alles = {"gebeurd": "2024", "door": [{"rol": None}], **alles}
    dossiers = (dossier,) if dossier == "d" else (dossier, "d")
    wie = Vastlegger("fictief", "secretaris")
    return Vastgelegd(nummer, f"e{nummer}", daad, dossiers, op, alles, wie, wacht=wacht)


def test_as_known_on_a_day_it_waited_until_the_day_of_its_acceptance() -> None:
    rij = [
        vastgelegd(1, "dossier_geopend", kenmerk=None),
        vastgelegd(2, "oordeel_gegeven", wacht=True),
        vastgelegd(3, "correctie", van_daad="e2", veld="uitkomst", nieuwe_waarde="voldaan"),
        vastgelegd(5, AANVAARD, van_daad="e2"),
        vastgelegd(6, AFGEWEZEN, van_daad="e2"),  # too late: it was decided
    ]
    for dag, wacht in ((2, True), (4, True), (5, False), (9, False)):
        op = datetime(2024, 3, dag, tzinfo=UTC).date()
        zaak = Dossier.vouw("d", rij, bekend_op=op)
        assert [f.id for f in zaak.wachtend] == (["e2"] if wacht else [])
        assert [f.id for f in zaak.feiten] == ([] if wacht else ["e2"])
    (feit,) = Dossier.vouw("d", rij).feiten
    assert feit.velden["uitkomst"] == "voldaan"
    assert [w.nummer for w in feit.correcties] == [3, 5]
    gewoon = [replace(v, wacht=False) for v in rij]
    assert Dossier.vouw("d", gewoon, bekend_op=rij[1].vastgelegd_op.date()).feiten  # control


def test_only_its_home_case_and_no_act_that_waits_itself_accepts() -> None:
    oordeel = vastgelegd(2, "oordeel_gegeven", wacht=True)
    for besluit in (
        vastgelegd(3, AANVAARD, "elders", van_daad="e2"),
        vastgelegd(3, AANVAARD, van_daad="e2", wacht=True),
    ):
        assert not Dossier.vouw("d", [oordeel, besluit]).feiten
    assert Dossier.vouw("d", [oordeel, vastgelegd(3, AANVAARD, van_daad="e2")]).feiten  # control


def test_a_waiting_correction_changes_nothing_until_it_is_accepted() -> None:
    nieuw = {"van_daad": "e2", "veld": "uitkomst", "nieuwe_waarde": "voldaan"}
    rij = [
        vastgelegd(2, "oordeel_gegeven", uitkomst="geschonden"),
        vastgelegd(3, "correctie", wacht=True, **nieuw),
    ]
    (feit,) = Dossier.vouw("d", rij).feiten
    assert (feit.velden["uitkomst"], feit.correcties) == ("geschonden", ())
    (feit,) = Dossier.vouw("d", [*rij, vastgelegd(4, AANVAARD, van_daad="e3")]).feiten
    assert feit.velden["uitkomst"] == "voldaan"


def test_which_acts_judge_is_said_once_and_on_purpose() -> None:
    soorten = {**HANDELINGEN, **REGISTERHANDELINGEN}
    assert {daad for daad, soort in soorten.items() if soort.oordeelt} == {
        "kwalificatie_gegeven", "ontvankelijkheid_beoordeeld", "onderzoek_beoordeeld",
        "oordeel_gegeven", "aanbeveling_gedaan", "standpunt_bepaald", "besluit_genomen",
        "maatregel_genomen", "uitspraak_gedaan", "omstandigheid_vastgesteld",
        "volledigheid_verklaard", "niet_gebeurd_vastgesteld",
    }  # fmt: skip


def test_a_judgment_typed_in_by_a_named_person_does_not_wait(huis: Huis) -> None:
    """An import brings in the work of others unseen; what one records oneself one stands for."""
    zaak = huis.zaak("W-9")
    huis.leg_vast(zaak, "oordeel_gegeven", SECRETARIS, uitkomst="voldaan")
    assert not beeld(huis, zaak).wachtend


def test_read_tables_built_anew_hold_the_same(huis: Huis) -> None:
    zaak = huis.zaak("W-10")
    neem_in(huis, "W-10", OORDEEL, KWALIFICATIE)
    voor = beeld(huis, zaak)
    huis.leesmodel.herbouw()
    assert beeld(huis, zaak) == voor
