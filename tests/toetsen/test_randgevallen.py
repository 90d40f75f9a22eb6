"""The 45 edge cases of the domain analysis have the verdict that the analysis gives them.

gegevens/randgevallen.yaml holds them, each with its own line. Most are told by a story; what no
story tells is judged here, by the engine and by the oracle alike.
"""

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api import cli
from api.beheer.vaststellingen import vaststellingen
from api.invoer.invoer import importeer, lees_regels
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.toetsing import Toets, toetsen
from tests import GEGEVENS
from tests.opstelling.kantoor import LEZER, WIE, Kantoor, open_kantoor
from tests.opstelling.serveren import oefenapp
from tests.orakel.orakel_zaak import Daad, gecorrigeerd
from tests.orakel.vergelijking import AANVULLING, echte_lezers, feit, verhalen, volgens_orakel

INHOUD = yaml.safe_load((GEGEVENS / "randgevallen.yaml").read_text("utf-8"))
RANDGEVALLEN: dict[int, dict[str, Any]] = {r["nr"]: r for r in INHOUD["randgevallen"]}
VERHALEN = {verhaal["nr"]: verhaal for verhaal in verhalen()}
LEZERS = echte_lezers()


GEVALLEN = [
    pytest.param(geval, id=f"{nr}: {geval['titel']}")
    for nr, randgeval in RANDGEVALLEN.items()
    for geval in randgeval.get("gevallen", ())
]


def daden(geval: dict[str, Any]) -> list[Daad]:
    gewoon = {"door": [{"rol": None, "ref": None}], "na": []}
    return gecorrigeerd([{**gewoon, **daad} for daad in geval["daden"]])


def oordelen(geval: dict[str, Any]) -> list[Toets]:
    normen = {sleutel.partition("@")[0] for sleutel in geval["verwacht"]}
    feiten = [feit(daad, nummer) for nummer, daad in enumerate(daden(geval), 1)]
    catalogus = LEZERS.motor.alleen(normen, ook_uitgeschakeld=True)
    return toetsen(feiten, catalogus, geval["op"])


def test_all_45_edge_cases_are_there_and_each_is_judged_or_points_to_its_test() -> None:
    assert list(RANDGEVALLEN) == list(range(1, 46))
    for randgeval in RANDGEVALLEN.values():
        assert randgeval["zegt"]
        assert randgeval.keys() & {"verhalen", "gevallen", "elders"}


@pytest.mark.parametrize("nr", [nr for nr, r in RANDGEVALLEN.items() if "verhalen" in r])
def test_the_stories_of_an_edge_case_expect_what_it_says(nr: int) -> None:
    for verhaal, verwacht in RANDGEVALLEN[nr]["verhalen"].items():
        verteld = {k: set(v) for k, v in VERHALEN[verhaal]["verwacht"].items()}
        assert verteld == {k: set(v) for k, v in verwacht.items()}, verhaal


@pytest.mark.parametrize("geval", GEVALLEN)
def test_an_edge_case_that_no_story_tells_comes_out_as_it_says(geval: dict[str, Any]) -> None:
    toetsen_ = oordelen(geval)
    for sleutel, verwacht in geval["verwacht"].items():
        norm, _, daad = sleutel.partition("@")
        uitkomsten = [
            set(t.uitkomsten)
            for t in toetsen_
            if t.norm == norm and (not daad or t.aanleiding == daad)
        ]
        assert uitkomsten == [set(verwacht)], sleutel
    gezegd = "\n".join(
        regel for t in toetsen_ for regel in (*t.gronden, *t.kantelpunten, *t.opmerkingen)
    )
    assert [tekst for tekst in geval.get("zegt_ook", ()) if tekst not in gezegd] == []


@pytest.mark.parametrize("geval", GEVALLEN)
def test_the_oracle_judges_such_a_case_alike(geval: dict[str, Any]) -> None:
    normen = {sleutel.partition("@")[0] for sleutel in geval["verwacht"]}
    gevonden, te_veel = volgens_orakel(LEZERS, daden(geval), geval["op"], normen, 200_000)
    assert not te_veel
    motor = {(t.norm, t.aanleiding): frozenset(t.uitkomsten) for t in oordelen(geval)}
    nvt = frozenset({"niet_van_toepassing"})
    assert {k: v for k, v in gevonden.items() if v != nvt} == {
        k: v for k, v in motor.items() if v != nvt
    }


@pytest.mark.parametrize("nr", [nr for nr, r in RANDGEVALLEN.items() if "elders" in r])
def test_the_test_that_an_edge_case_points_to_is_there(nr: int) -> None:
    for plek in RANDGEVALLEN[nr]["elders"]:
        module, _, naam = plek.rpartition(".")
        assert callable(getattr(importlib.import_module(f"tests.{module}"), naam))


# --- what is not in a verdict alone ------------------------------------------------------------


def met_besluit(bron: str) -> Catalogus:
    """The catalogue as it will be when the decree for these years is found (fictional)."""
    kalender = AANVULLING["kalender-atw.yaml"]
    for van, tot in (
        ("volledig: [2017,", "volledig: [2020, 2017,"),
        ("jaren: [2020, 2021, 2022]", "jaren: [2021, 2022]"),
        ('"2020-05-04","2020-05-22",', ""),
        ("gelijkgesteld:\n", f"gelijkgesteld:\n{bron}"),
    ):
        assert van in kalender
        kalender = kalender.replace(van, tot)
    proef = (GEGEVENS / "proef.yaml").read_text("utf-8")
    return Catalogus.uit_teksten(
        {"proef.yaml": proef}, {**AANVULLING, "kalender-atw.yaml": kalender}
    )


@pytest.mark.parametrize(
    ("bron", "uitkomst"),
    [("", "te_laat"), ('  - {bron: atw, dagen: ["2020-05-22"]}\n', "nagekomen")],
)
def test_the_decree_of_a_year_settles_what_it_left_open(bron: str, uitkomst: str) -> None:
    verhaal = VERHALEN["20a"]
    catalogus = met_besluit(bron).alleen(verhaal["normen"], ook_uitgeschakeld=True)
    feiten = [feit(daad, n) for n, daad in enumerate(verhaal["handelingen"], 1)]
    (toets,) = toetsen(feiten, catalogus, date.fromisoformat(verhaal["peildatum"]))
    assert toets.uitkomsten == (uitkomst,)


def volgens_opdracht(bestand: Path, *woorden: str) -> dict[str, list[str]]:
    """What `toedracht toets --bestand` says, by norm."""
    opdracht = ["toets", "--bestand", str(bestand), "--peildatum", "2023-12-31", *woorden]
    uitvoer = CliRunner().invoke(cli.app, [*opdracht, "--json"])
    assert uitvoer.exit_code == 0, uitvoer.stderr
    return {t["norm"]: t["uitkomsten"] for t in map(orjson.loads, uitvoer.stdout.splitlines())}


def test_a_correction_shows_both_verdicts_each_as_it_was_known(tmp_path: Path) -> None:
    bestand = tmp_path / "zaak.jsonl"
    bestand.write_bytes(b"\n".join(map(orjson.dumps, VERHALEN["26a"]["handelingen"])))
    toen = volgens_opdracht(bestand, "--bekend-op", "2023-08-01")
    nu = volgens_opdracht(bestand, "--bekend-op", "2023-12-31")
    assert toen["wbk.2023.art2-2h-ontvangst-7d"] == ["nagekomen"]
    assert nu["wbk.2023.art2-2h-ontvangst-7d"] == ["te_laat"]


# --- through the register and the API ----------------------------------------------------------


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
        yield kantoor


IN_HET_REGISTER = {norm.id for norm in Catalogus.laad(PAKKETTEN).werkzaam}


def voorbeeld(nr: int) -> dict[str, Any] | None:
    """One case of an edge case that the norms which ship can judge as things are known today."""
    randgeval = RANDGEVALLEN[nr]
    eigen: list[dict[str, Any]] = [
        {**geval, "daden": daden(geval)} for geval in randgeval.get("gevallen", ())
    ]
    verteld: list[dict[str, Any]] = [
        {"daden": v["handelingen"], "op": v["peildatum"], "verwacht": v["verwacht"]}
        for v in map(VERHALEN.__getitem__, randgeval.get("verhalen", ()))
        if v["bekend_op"] is None
    ]
    for zaak in verteld + eigen:
        if {sleutel.partition("@")[0] for sleutel in zaak["verwacht"]} <= IN_HET_REGISTER:
            return zaak
    return None


def regels(zaak: dict[str, Any], kenmerk: str) -> bytes:
    """The case as an import file; two reports on one day are of two melders."""
    return b"\n".join(
        orjson.dumps(
            {**daad, "dossier": kenmerk}
            | ({"melder_ref": daad["id"]} if daad["daad"] == "melding_gedaan" else {})
        )
        for daad in zaak["daden"]
    )


def per_norm(verwacht: Iterable[tuple[str, Iterable[str]]]) -> Counter[tuple[str, frozenset[str]]]:
    return Counter(
        (sleutel.partition("@")[0], frozenset(uitkomsten)) for sleutel, uitkomsten in verwacht
    )


def test_an_edge_case_comes_out_the_same_through_register_and_api(kantoor: Kantoor) -> None:
    zaken = {f"FICTIEF-{nr}": zaak for nr in RANDGEVALLEN if (zaak := voorbeeld(nr))}
    assert len(zaken) > 30
    for kenmerk, zaak in zaken.items():
        importeer(kantoor.register, lees_regels(regels(zaak, kenmerk)), wie=WIE)
    kantoor.leesmodel.inhalen()
    with TestClient(oefenapp(kantoor.raadplegen)) as klant:
        dossiers = klant.get("/api/v1/dossiers").json()["dossiers"]
        assert {d["kenmerk"] for d in dossiers} == set(zaken)
        for dossier in dossiers:
            zaak, adres = zaken[dossier["kenmerk"]], f"/api/v1/dossiers/{dossier['id']}/toetsen"
            (relaas,) = klant.get(adres, params={"peildatum": str(zaak["op"])}).json()["relazen"]
            gevonden = per_norm((t["norm"], t["uitkomsten"]) for t in relaas["toetsen"])
            assert per_norm(zaak["verwacht"].items()) <= gevonden, dossier["kenmerk"]


def test_a_verdict_stays_when_the_people_it_names_are_forgotten(kantoor: Kantoor) -> None:
    door = [{"rol": "melder", "ref": "p-melder"}]
    dossier = kantoor.open(dossiertitel="Proefzaak")
    id_ = kantoor.melding(dossier, door=door, kanaal="leidinggevende", melder_ref="p-melder")
    kantoor.leg_vast(dossier, "mededeling_gedaan", door=door, tekst="een verhaal (fictief)")
    kantoor.leg_vast(dossier, "hoogste_leidinggevende_geinformeerd", melding=id_)
    eerst = kantoor.zaak(dossier, peildatum=date(2021, 12, 31))
    sleutelbos = kantoor.register.sleutelbos
    sleutelbos.vernietig(sleutelbos.betrokkene("p-melder"))
    sleutelbos.vernietig(dossier)
    dan = kantoor.zaak(dossier, peildatum=date(2021, 12, 31))
    assert dan.gewist
    assert eerst.toetsen
    assert dan.toetsen == eerst.toetsen


def test_a_practice_is_shown_as_missed_nowhere(kantoor: Kantoor) -> None:
    """The letter without the word to the reporter, in a file declared complete."""
    soorten = ["oordeel_gegeven", "standpunt_bepaald", "beoordeling_medegedeeld"]
    verklaring: dict[str, Any] = {
        "daad": "volledigheid_verklaard",
        "daadsoort": soorten,
        "dossier": "IND-ILO",
    }
    verklaring |= {"gebeurd": "2021-11-23", "tot_en_met": "2021-11-22", "door": [{"rol": None}]}
    brief = (PAKKETTEN.parents[1] / "api" / "voorbeeld" / "brief.jsonl").read_bytes().splitlines()
    regels_ = [r for r in brief if orjson.loads(r).get("id") not in ("14", "15")]
    data = b"\n".join([*regels_, orjson.dumps(verklaring)])
    importeer(kantoor.register, lees_regels(data), wie=WIE)
    kantoor.leesmodel.inhalen()
    praktijk = {norm.id for norm in Catalogus.laad(PAKKETTEN).werkzaam if norm.praktijk}
    mis = {"te_laat", "niet_nagekomen", "geschonden"}
    with TestClient(oefenapp(kantoor.raadplegen)) as klant:
        (dossier,) = (
            d["id"]
            for d in klant.get("/api/v1/dossiers").json()["dossiers"]
            if d["kenmerk"] == "IND-ILO"
        )
        antwoord = klant.get(
            f"/api/v1/dossiers/{dossier}/toetsen", params={"peildatum": "2021-11-23"}
        ).json()
    gezien = {
        toets["norm"]: toets["uitkomsten"]
        for relaas in antwoord["relazen"]
        for toets in relaas["toetsen"]
        if toets["norm"] in praktijk
    }
    assert "jenv.2020.standpunt-aan-melder" in gezien
    assert not mis & {uitkomst for uitkomsten in gezien.values() for uitkomst in uitkomsten}
    bord = kantoor.raadplegen.bord(LEZER, "proef", peildatum=date(2021, 11, 23), vak="te_laat")
    assert not praktijk & {regel.norm.id for regel in bord.regels}
