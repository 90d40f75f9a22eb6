"""A table that was saved again is recognised, and what changed in it waits for a person."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from api.invoer import tabeldeur, tabeltaal
from api.invoer.indeling import Indeling, details, stel_voor
from api.invoer.tabelbestand import lees_tabel
from api.invoer.tabelherkenning import Herkend, herken
from api.invoer.tabelinvoer import voer_in
from api.invoer.tabelregels import Rijplan, plannen
from api.taal.vertaling import TAAL
from api.web.taalkeuze import KOEKJE
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.vastleggen.register import Register
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from tests.invoer.test_invoer import WIE
from tests.invoer.test_tabelblad import SECRETARIS, stuur_tabel
from tests.invoer.test_tabelinvoer import ANTWOORDEN, iedereen, neem_in
from tests.opstelling.secretariaat import RIJEN, csvbestand, werkmap
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.paginas.test_elk_blad import nederlands
from tests.uitvoer.test_libreoffice import Kantoor
from tests.vastleggen.test_vastlegblad import stuur, verborgen

KOP = ["Zaak", "Melding ontvangen"]


def herkend(register: Register, data: bytes, *, mag: bool = True) -> Herkend:
    tabel = lees_tabel("nieuw.xlsx", data)
    indeling = stel_voor(tabel).model_copy(update={"oplossingen": ANTWOORDEN})
    rijen = (plan for plan in plannen(tabel, indeling) if isinstance(plan, Rijplan))
    return herken(register, rijen, tabel.sha256, lambda _: mag)


def telling(gevonden: Herkend) -> dict[int, tuple[int, int, list[str]]]:
    """Per row how many acts stand already, are new, and which were changed."""
    return {
        nr: (rij.bekend, rij.nieuw, [w.daad for w in rij.gewijzigd])
        for nr, rij in gevonden.rijen.items()
    }


def test_rows_are_known_added_to_or_changed_and_a_new_one_is_not_told_of(
    register: Register,
) -> None:
    neem_in(register, werkmap())
    rijen = [*RIJEN, ("FICTIEF-35", "mei 2021"), ("FICTIEF-34", "1-3-2021")]
    rijen[3] = ("FICTIEF-33", "rond 3 mei 2021", "", "juni 2021")
    rijen[4] = ("FICTIEF-34", "14-2-2021", "", "uiterlijk mei 2021", "5-6-21")
    assert telling(herkend(register, werkmap(rijen))) == {
        5: (4, 0, []),
        7: (2, 0, []),
        8: (1, 1, []),
        9: (1, 0, ["doorgeleid"]),
    }
    assert telling(herkend(register, werkmap())) == {
        5: (4, 0, []),
        7: (2, 0, []),
        8: (1, 0, []),
        9: (2, 0, []),
    }
    assert telling(herkend(register, werkmap(), mag=False)) == {}  # of what is out of sight nothing


def test_rows_in_another_order_are_not_taken_for_changed_ones(register: Register) -> None:
    twee = [("FICTIEF-36", "mei 2021"), ("FICTIEF-36", "juni 2021")]
    neem_in(register, werkmap(twee))
    erbij = [("FICTIEF-36", "juli 2021"), *reversed(twee)]
    assert telling(herkend(register, werkmap(erbij))) == {6: (1, 0, []), 7: (1, 0, [])}


def test_of_several_rows_that_may_be_the_changed_one_every_one_waits(register: Register) -> None:
    zaak = "FICTIEF-36"
    neem_in(register, werkmap([(zaak, "mei 2021")]))
    erboven = werkmap([(zaak, "augustus 2021"), (zaak, "juni 2021")])  # the new one stands first
    gevonden = herkend(register, erboven)
    assert telling(gevonden) == {5: (0, 0, ["melding_gedaan"]), 6: (0, 0, ["melding_gedaan"])}
    for keuze in ("weiger", "ernaast"):  # what is said of the one is not said of the other
        assert gevonden.wachten(Indeling(kolommen={}, **{keuze: (5,)})) == {6}


def test_one_place_on_two_sheets_is_two_rows(register: Register) -> None:
    boek = openpyxl.Workbook()
    for blad, dag in ((boek.active, "mei 2021"), (boek.create_sheet("Tweede"), "juni 2021")):
        for rij in (KOP, ["FICTIEF-36", dag]):
            blad.append(rij)
    uit = io.BytesIO()
    boek.save(uit)
    for keer in ((1, 0), (0, 1)):
        for blad in boek.sheetnames:
            tabel = lees_tabel("register.xlsx", uit.getvalue(), blad=blad)
            rijen = (p for p in plannen(tabel, stel_voor(tabel)) if isinstance(p, Rijplan))
            (verslag,) = voer_in(register, rijen, wie=WIE, eis=iedereen)
            assert (verslag.nieuw, verslag.al_vastgelegd) == keer
    dossier = register.vind_dossier("FICTIEF-36")
    assert dossier
    dagen = [feit.velden["gebeurd"] for feit in register.zaak(dossier).feiten]
    assert dagen == ["2021-05", "2021-06"]


@pytest.mark.libreoffice
@pytest.mark.lang
def test_a_table_that_libreoffice_saved_again_is_the_same_table(
    register: Register, tmp_path: Path
) -> None:
    neem_in(register, werkmap())
    data = Kantoor(tmp_path).bewaar("register.xlsx", werkmap(), "xlsx:Calc MS Excel 2007 XML")
    assert data != werkmap()
    gevonden = telling(herkend(register, data))
    assert gevonden == telling(herkend(register, werkmap()))
    assert [bekend for bekend, _, _ in gevonden.values()] == [4, 2, 1, 2]


# --- on the page ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("herkenning")) as huis:
        huis.stel_aan(SECRETARIS.account, "secretaris")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(SECRETARIS.account, "secretaris")


def neem(deur: TestClient, pad: str) -> str:
    stuur(deur, pad, stap="neem", versie=verborgen(deur.get(pad).text)["versie"])
    return deur.get(pad).text


def feiten(huis: Huis, kenmerk: str) -> list[tuple[str, Any]]:
    huis.leesmodel.inhalen()
    dossier = huis.register.vind_dossier(kenmerk)
    assert dossier
    return [(feit.daad, feit.velden["gebeurd"]) for feit in huis.register.zaak(dossier).feiten]


@pytest.mark.parametrize("mag", [True, False], ids=["may read", "control: may not"])
def test_which_act_stands_otherwise_is_told_once_it_is_on_record_that_it_was_read(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch, mag: bool
) -> None:
    zaak = f"FICTIEF-9{6 + mag}"
    neem(deur, stuur_tabel(deur, werkmap([(zaak, "mei 2021")]), "oud.xlsx"))
    pad = stuur_tabel(deur, werkmap([(zaak, "juli 2021")]), "opnieuw.xlsx")
    gelezen, echt = [], Leesdeur.poort

    def poort(deur: Leesdeur, *vraag: Any, **soort: Any) -> Any:
        gelezen.append(vraag[2:])
        if not mag and vraag[2] == "dossier":
            raise OnbekendDossier(zaak)
        return echt(deur, *vraag, **soort)

    monkeypatch.setattr(Leesdeur, "poort", poort)
    blad = deur.get(pad).text
    assert ("dossier", huis.register.vind_dossier(zaak)) in gelezen
    assert "Daarvan wachten op uw keuze: 1." in blad
    assert ("staat er al anders: nr." in blad) is mag


@pytest.mark.parametrize("herkend", [True, False], ids=["held", "control: not held"])
def test_a_changed_row_is_told_and_waits_until_somebody_says_what_it_is(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch, herkend: bool
) -> None:
    a, b, c = (f"FICTIEF-{'7' if herkend else '8'}{n}" for n in "123")
    neem(deur, stuur_tabel(deur, werkmap([(a, "mei 2021"), (b, "juni 2021")]), "oud.xlsx"))
    if not herkend:
        monkeypatch.setattr(Herkend, "wachten", lambda *_: set())
    nieuw = werkmap([(a, "mei 2021"), (b, "juli 2021"), (c, "juli 2021")])
    pad = stuur_tabel(deur, nieuw, "opnieuw.xlsx")
    blad = deur.get(pad).text
    assert "Rijen die al zijn vastgelegd: 1." in blad
    assert "Rijen die sindsdien zijn gewijzigd: 1." in blad
    assert "Wat er al staat kwam uit ‘oud.xlsx’." in blad
    assert "Al vastgelegd uit ‘oud.xlsx’." in blad
    assert "Gewijzigd sinds zij is vastgelegd uit ‘oud.xlsx’." in blad
    neem(deur, pad)
    assert feiten(huis, c) == [("melding_gedaan", "2021-07")]
    assert len(feiten(huis, a)) == 1
    if not herkend:
        assert len(feiten(huis, b)) == 2
        return
    assert feiten(huis, b) == [("melding_gedaan", "2021-06")]
    (vorm,) = re.findall(r'href="(/dossiers/[^"]+/herstel/[^"]+)"', blad)
    assert deur.get(vorm).status_code == 200
    deur.cookies.set(KOEKJE, "en")
    assert nederlands(deur.get(pad).text) == []
    deur.cookies.delete(KOEKJE)
    stuur(deur, pad, stap="bewaar", **{"e.6": "on", "rijen": "5,6,7"})
    blad = neem(deur, pad)
    assert feiten(huis, b) == [("melding_gedaan", "2021-06"), ("melding_gedaan", "2021-07")]
    assert "Daarvan wachten op uw keuze" not in blad


@pytest.mark.parametrize("bronnen", [[], [{"titel": "een brief (fictief)"}]])
def test_an_act_whose_sources_were_corrected_is_known_all_the_same(
    huis: Huis, deur: TestClient, bronnen: list[dict[str, str]]
) -> None:
    zaak = f"FICTIEF-6{len(bronnen)}"
    neem(deur, stuur_tabel(deur, werkmap([(zaak, "mei 2021")]), "oud.xlsx"))
    huis.leesmodel.inhalen()
    dossier = huis.register.vind_dossier(zaak)
    assert dossier
    (feit,) = huis.register.zaak(dossier).feiten
    anders: dict[str, Any] = {"van_daad": feit.id, "veld": "bronnen", "nieuwe_waarde": bronnen}
    huis.leg_vast(dossier, "correctie", wie=SECRETARIS, reden=None, **anders)
    blad = deur.get(stuur_tabel(deur, werkmap([(zaak, "juni 2021")]), "nieuw.xlsx"))
    assert blad.status_code == 200
    assert "Gewijzigd sinds zij is vastgelegd uit een eerder bestand." in blad.text


@pytest.mark.parametrize("weg", [True, False], ids=["withdrawn", "control: it stands"])
def test_an_act_that_was_withdrawn_is_told_as_such_and_is_nobodys_former_self(
    huis: Huis, deur: TestClient, weg: bool
) -> None:
    """Of the same row it is said, and a row that tells something else is a new one."""
    zaak = f"FICTIEF-8{int(weg)}"
    oud = werkmap([(zaak, "mei 2021")])
    neem(deur, stuur_tabel(deur, oud, "oud.xlsx"))
    dossier = huis.register.vind_dossier(zaak)
    assert dossier
    (feit,) = huis.register.zaak(dossier).feiten
    if weg:
        kern: dict[str, Any] = {"van_daad": feit.id, "reden": None}
        huis.leg_vast(dossier, "handeling_ingetrokken", wie=SECRETARIS, **kern)
    huis.leesmodel.inhalen()
    blad = deur.get(stuur_tabel(deur, oud, "oud.xlsx")).text
    assert "Al vastgelegd uit" in blad
    assert (f"is daarna ingetrokken of afgewezen (nr. {feit.nummer}," in blad) is weg
    anders = stuur_tabel(deur, werkmap([(zaak, "juni 2021")]), "nieuw.xlsx")
    blad = deur.get(anders).text
    assert ("Gewijzigd sinds zij is vastgelegd" in blad) is not weg
    assert (f"/herstel/{feit.id}" in blad) is not weg
    neem(deur, anders)
    assert feiten(huis, zaak) == [("melding_gedaan", "2021-06" if weg else "2021-05")]


def test_an_act_that_was_moved_is_not_told_again_by_a_table_that_names_its_new_case(
    huis: Huis, deur: TestClient
) -> None:
    rijen = [("FICTIEF-51", "mei 2021"), ("FICTIEF-51", "april 2021"), ("FICTIEF-52", "juni 2021")]
    neem(deur, stuur_tabel(deur, werkmap(rijen), "oud.xlsx"))
    huis.leesmodel.inhalen()
    van, naar = huis.register.vind_dossiers(["FICTIEF-51", "FICTIEF-52"]).values()
    (daad, _) = huis.register.zaak(van).feiten
    door = huis.toegang.wie(SECRETARIS)
    huis.register.verplaats(van, daad.id, naar, None, wie=door, sleutel="verplaats")
    huis.leesmodel.inhalen()
    pad = stuur_tabel(deur, werkmap([("FICTIEF-52", "mei 2021"), *rijen[1:]]), "nieuw.xlsx")
    assert "Gewijzigd sinds zij is vastgelegd uit ‘oud.xlsx’." in deur.get(pad).text
    neem(deur, pad)
    staat = [("melding_gedaan", "2021-06"), ("melding_gedaan", "2021-05")]
    assert feiten(huis, "FICTIEF-52") == staat


def test_of_a_case_out_of_sight_a_table_tells_nothing_that_stands_in_it(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lid = huis.deur(LID.account, "commissielid")
    neem(lid, stuur_tabel(lid, werkmap([("FICTIEF-79", "mei 2021")]), "geheim.xlsx"))
    huis.leesmodel.inhalen()
    pad = stuur_tabel(deur, werkmap([("FICTIEF-79", "juni 2021")]), "proef.xlsx")
    blad = deur.get(pad).text
    assert "Kan niet worden vastgelegd" in blad
    assert "geheim.xlsx" not in blad
    assert "Gewijzigd" not in blad
    assert "Al vastgelegd" not in blad


def test_what_changed_is_seen_before_a_large_table_is_recorded_too(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabeldeur, "_METEEN", 10)
    neem(deur, stuur_tabel(deur, werkmap([("FICTIEF-78", "mei 2021")]), "oud.xlsx"))
    pad = stuur_tabel(deur, werkmap([("FICTIEF-78", "mei 2020")]), "groot.xlsx")
    deur.get(pad)
    assert "Daarvan wachten op uw keuze: 1." in deur.get(pad).text
    neem(deur, pad)
    assert feiten(huis, "FICTIEF-78") == [("melding_gedaan", "2021-05")]


def test_what_is_kept_of_a_look_at_a_large_table_is_told_only_as_long_as_it_may_be(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabeldeur, "_METEEN", 10)
    neem(deur, stuur_tabel(deur, werkmap([("FICTIEF-53", "mei 2021")]), "oud.xlsx"))
    pad = stuur_tabel(deur, werkmap([("FICTIEF-53", "juni 2021"), ("FICTIEF-54", "mei 2021")]))
    deur.get(pad)
    assert "Gewijzigd sinds" in deur.get(pad).text
    neem(deur, pad)
    deur.get(pad)
    assert "Rijen die al zijn vastgelegd: 1." in deur.get(pad).text
    dossier = huis.register.vind_dossier("FICTIEF-53")
    belang = BelangGemeld(account=SECRETARIS.account, dossier=dossier, reden="fictief")
    huis.toegang.meld_belang(SECRETARIS, belang)
    deur.get(pad)
    blad = deur.get(pad).text
    assert "Gewijzigd" not in blad
    assert "wachten op uw keuze" not in blad
    assert "Rijen die al zijn vastgelegd: 1." in blad


def test_a_look_that_outlives_the_access_it_began_with_tells_nothing_of_that_case(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabeldeur, "_METEEN", 10)
    oud = [("FICTIEF-55", "mei 2021"), ("FICTIEF-56", "mei 2021")]
    neem(deur, stuur_tabel(deur, werkmap(oud), "oud.xlsx"))
    dossier = huis.register.vind_dossier("FICTIEF-55")
    belang = BelangGemeld(account=SECRETARIS.account, dossier=dossier, reden="fictief")
    geteld, gekeken = tabeldeur.geteld, list[tabeldeur.Telling]()

    def kijk(*delen: Any) -> tabeldeur.Telling:
        gekeken.append(geteld(*delen))
        if len(gekeken) == 1:
            huis.toegang.meld_belang(SECRETARIS, belang)
        return gekeken[-1]

    monkeypatch.setattr(tabeldeur, "geteld", kijk)
    pad = stuur_tabel(deur, werkmap([("FICTIEF-55", "juni 2021"), oud[1]]), "groot.xlsx")
    bladen = [deur.get(pad).text for _ in range(3)]
    assert len(gekeken[0].herkend.rijen) == 2, "the control: the look itself saw both cases"
    assert not [blad for blad in bladen if "wachten op uw keuze" in blad or "Gewijzigd" in blad]
    assert "Rijen die al zijn vastgelegd: 1." in bladen[-1], "looked anew, at what is in view"


# --- what the register refuses, in English --------------------------------------------------------

ONZIN = (
    "zzz",
    "99-99-9999",
    "begin juni",
    "2 à 3 weken later",
    "3 mei 2999",
    "\u202eabc",
    "2021-13",
)


def test_whatever_a_cell_says_its_fault_is_english_on_an_english_page() -> None:
    merk, mis = TAAL.set("en"), list[str]()
    try:
        for daad in HANDELINGEN:
            kent = details(daad)
            doelen = {"Zaak": "dossier", "Op": f"datum:{daad}"}
            doelen |= {naam: f"veld:{daad}.{naam}" for naam in kent}
            rijen = [["Z-1", "mei 2021", *[tekst] * len(kent)] for tekst in ONZIN]
            rijen += [["Z-1", tekst] for tekst in ONZIN] + [[ONZIN[5], "mei 2021"]]
            tabel = lees_tabel("x.csv", csvbestand([[*doelen], *rijen]))
            for plan in plannen(tabel, Indeling(kolommen=doelen)):
                if isinstance(plan, Rijplan):
                    mis += [tabeltaal.verwacht(fout) for fout in plan.fouten]
    finally:
        TAAL.reset(merk)
    zinnen = {zin for zin in mis if not zin.startswith("expected one of ")}  # what a cell can say
    assert len(zinnen) > 10
    over = [zin for zin in zinnen if nederlands(f"<html lang='en'><p>{zin}</p></html>")]
    assert over == ["expected the id of a norm, such as jenv.altijd.zorg-voor-melder"]


def test_what_the_register_refuses_of_a_row_is_english_on_an_english_page(
    huis: Huis, deur: TestClient
) -> None:
    neem(deur, stuur_tabel(deur, csvbestand([KOP, ["FICTIEF-87", "mei 2021"]]), "a.csv"))
    dossier = huis.register.vind_dossier("FICTIEF-87")
    assert dossier
    huis.leg_vast(dossier, "dossier_gesloten", wie=SECRETARIS, reden=None)
    huis.zaak("FICTIEF-88", LID)
    weg = "d-" + "x" * 22
    rijen = [["FICTIEF-86", "3 mei 2999"], *([n, "juni 2021"] for n in ("FICTIEF-88", weg))]
    pad = stuur_tabel(deur, csvbestand([KOP, *rijen, ["FICTIEF-87", "1-6-2021"]]), "b.csv")
    stuur(deur, pad, stap="bewaar", **{"e.7": "on", "rijen": "4,5,6,7"})
    for blad in (pad, ""):  # looked through, and then recorded
        deur.cookies.set(KOEKJE, "en")
        tekst = deur.get(pad).text if blad else neem(deur, pad)
        deur.cookies.delete(KOEKJE)
        assert nederlands(tekst) == []
        assert "When: expected a day up to today (" in tekst
        assert "Case: expected one that is there and that you may see" in tekst
        assert f"Case {weg} does not exist" in tekst
        assert f"Case {dossier} is closed; reopen it first" in tekst
