"""Cases leave only for who may read them, on record first, and come in again as the same facts."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import NoReturn

import orjson
import psycopg
import pytest
from starlette.testclient import TestClient

from api.invoer.invoer import importeer, lees_regels
from api.uitvoer.uitvoervormen import VORMEN
from ledger.daden.handelingen import HANDELINGEN
from ledger.sleutels.vault import Sleutelbos, SleutelsWeg
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.toelating import uuid7
from projections.beelden.zaakopbouw import Gevraagd
from projections.leesmodel.leesmodel import Vastgelopen
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen import uitvoervraag
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.uitvoervraag import Uitvoer, voer_uit
from tests.opstelling.rijkezaak import importregels
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis, stuur
from tests.opstelling.uitvoerproef import heldere_feiten, uitgepakt


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """With the rich case, and one that a secretary may read and one that it may not."""
    with open_huis(server, tmp_path_factory.mktemp("uitvoer")) as huis:
        voer_in(huis, importregels())
        huis.geef_toegang(LID.account, None)
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-ANDER")
        huis.stel_aan("lezer-fictief", "secretaris")
        huis.geef_toegang("lezer-fictief", huis.eigen)
        huis.stel_aan("beheerder-fictief", "beheerder")
        yield huis


def voer_in(huis: Huis, regels: bytes) -> None:
    importeer(huis.register, lees_regels(regels), wie=huis.toegang.wie(LID))
    huis.leesmodel.inhalen()


def regels_van(deur: TestClient) -> bytes:
    antwoord = deur.get("/api/v1/uitvoer?formaat=json&sorteer=geopend")
    assert antwoord.status_code == 200, antwoord.text
    return uitgepakt(antwoord.content)["handelingen.jsonl"]


def test_json_lines_come_in_elsewhere_as_the_same_facts(
    huis: Huis, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    uit = regels_van(huis.deur(LID.account, "commissielid"))
    with open_huis(server, tmp_path_factory.mktemp("elders")) as elders:
        voer_in(elders, uit)
        elders.geef_toegang(LID.account, None)
        terug = regels_van(elders.deur(LID.account, "commissielid"))
    heen, weer = heldere_feiten(uit), heldere_feiten(terug)
    assert (sorted(heen - weer), sorted(weer - heen)) == ([], [])
    assert len(uit.splitlines()) > 20
    # Control: one fact that differs would show.
    anders = uit.replace(b'"gebeurd":"2024-03-11"', b'"gebeurd":"2024-03-12"', 1)
    assert anders != uit
    assert heldere_feiten(anders) != heldere_feiten(uit)


def test_what_leaves_is_on_record_with_its_form_and_purpose_and_only_what_one_may_see(
    huis: Huis,
) -> None:
    deur = huis.deur("lezer-fictief", "secretaris")
    for vorm in VORMEN:
        antwoord = deur.get(f"/dossiers/{huis.eigen}/uitvoer?formaat={vorm}")
        assert antwoord.status_code == 200
        assert antwoord.headers["content-disposition"].startswith("attachment")
    gelezen = [g for g in huis.gelezen("ingezien") if g["account"] == "lezer-fictief"]
    assert {g["wat"] for g in gelezen if g["dossier"] == huis.eigen} >= {
        f"uitvoer_{vorm}" for vorm in VORMEN
    }
    assert all(g["doel"] for g in gelezen)
    assert deur.get(f"/dossiers/{huis.ander}/uitvoer?formaat=csv").status_code == 404
    assert deur.get(f"/dossiers/{huis.eigen}/uitvoer?formaat=pdf").status_code == 400
    inhoud = uitgepakt(stuur(deur, "/uitvoer", formaat="csv").content)
    assert huis.eigen in inhoud["handelingen.csv"].decode()
    assert huis.ander not in inhoud["handelingen.csv"].decode()
    niets = stuur(deur, "/uitvoer", formaat="csv", woorden="Z-ANDER").content
    assert huis.eigen not in uitgepakt(niets)["handelingen.csv"].decode()
    assert "Z-ANDER" not in uitgepakt(niets)["LEESMIJ.txt"].decode()  # a word may be a name


def weggelaten(huis: Huis, account: str, rol: str) -> int:
    """How many references the lines of the case say they leave out."""
    antwoord = huis.deur(account, rol).get(f"/dossiers/{huis.eigen}/uitvoer?formaat=json")
    bestanden = uitgepakt(antwoord.content)
    assert not any(huis.ander.encode() in inhoud for inhoud in bestanden.values())
    (aantal,) = re.findall(r"zijn weggelaten: ([0-9]+)", bestanden["LEESMIJ.txt"].decode())
    return int(aantal)


def test_that_an_act_stands_in_a_case_out_of_view_does_not_show_in_what_leaves(
    huis: Huis,
) -> None:
    """With its control: to whoever sees both it is one reference that was left out."""
    wie = (("lezer-fictief", "secretaris"), (LID.account, "commissielid"))
    eerst = [weggelaten(huis, *een) for een in wie]
    tekst = "over beide (fictief)"
    huis.leg_vast(huis.eigen, "mededeling_gedaan", ook_in=(huis.ander,), tekst=tekst)
    daarna = [weggelaten(huis, *een) for een in wie]
    assert [na - voor for voor, na in zip(eerst, daarna, strict=True)] == [0, 1]


def test_who_may_not_read_a_case_gets_no_row_of_it(huis: Huis) -> None:
    deur = huis.deur("beheerder-fictief", "beheerder")
    assert deur.get("/api/v1/uitvoer?formaat=csv").status_code == 403
    assert deur.get(f"/api/v1/dossiers/{huis.eigen}/uitvoer?formaat=csv").status_code in {403, 404}
    zonder = huis.deur(LID.account, "commissielid", doel=None)
    assert zonder.get(f"/dossiers/{huis.eigen}/uitvoer?formaat=csv").status_code != 200
    assert not [g for g in huis.gelezen("ingezien") if g["account"] == "beheerder-fictief"]


def test_more_cases_than_one_may_read_at_once_are_refused_before_any_is_read(huis: Huis) -> None:
    for nummer in range(20):
        gegevens = {"kenmerk": f"Z-VEEL-{nummer}", "dossiertitel": None, "fictief": True}
        huis.register.open_dossier(gegevens, wie=huis.toegang.wie(LID), sleutel=str(uuid7()))
    huis.leesmodel.inhalen()
    voor = len(huis.gelezen("ingezien"))
    antwoord = huis.deur(LID.account, "commissielid").get("/api/v1/uitvoer?formaat=mdto")
    assert antwoord.status_code == 400
    assert "toedracht exporteer" in antwoord.json()["detail"]
    # A page says so as well, and not that it is a fault of ours.
    blad = stuur(huis.deur(LID.account, "commissielid"), "/uitvoer", formaat="mdto")
    assert blad.status_code == 400
    assert "ten hoogste 20 dossiers" in blad.text
    assert "fout bij ons" not in blad.text
    na = huis.gelezen("ingezien")[voor:]
    assert not [g for g in na if g["wat"] == "uitvoer_mdto"]


@pytest.mark.parametrize("relaas", ["melder", "commissie"])
def test_what_only_another_account_tells_does_not_leave_with_one_account(
    huis: Huis, relaas: str
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    rijk = huis.register.vind_dossier("IM-2024-017")
    gezien = deur.get(f"/api/v1/dossiers/{rijk}/tijdlijn?relaas={relaas}").json()
    (getoond,) = ({h["id"] for h in r["handelingen"]} for r in gezien["relazen"])
    gaat = {"formaat": "json", "relaas": relaas}
    bestanden = uitgepakt(deur.get(f"/dossiers/{rijk}/uitvoer", params=gaat).content)
    regels = [orjson.loads(regel) for regel in bestanden["handelingen.jsonl"].splitlines()]
    daden = {r["id"] for r in regels if r.get("id") and r["daad"] in HANDELINGEN}
    assert daden
    assert daden <= getoond
    assert f"alleen wat volgens {relaas}" in bestanden["LEESMIJ.txt"].decode()
    tabel = {"formaat": "csv", "relaas": relaas}
    (ander,) = {"melder", "commissie"} - {relaas}
    met, zonder = (
        _relazen(deur.get(f"/dossiers/{rijk}/uitvoer", params=vraag).content)
        for vraag in ({"formaat": "csv"}, tabel)
    )
    assert {ander} in met
    assert {ander} not in zonder
    heel = uitgepakt(deur.get(f"/dossiers/{rijk}/uitvoer?formaat=json").content)
    assert len(heel["handelingen.jsonl"]) > len(bestanden["handelingen.jsonl"])


def _relazen(bestand: bytes) -> list[set[str]]:
    """By which accounts each act in a table is told."""
    regels = csv.DictReader(StringIO(uitgepakt(bestand)["handelingen.csv"].decode()), delimiter=";")
    return [set(regel["relazen"].split()) for regel in regels]


def test_where_the_read_tables_went_back_half_way_there_is_no_file(
    huis: Huis, server: Server
) -> None:
    """It would say that it goes up to a number that it does not reach."""
    dag = Gevraagd(huis.toegang.klok().date())

    def uitvoer() -> Uitvoer:
        return voer_uit(huis.raadplegen.deur, LID, "proef", [huis.eigen], "csv", dag)

    with psycopg.connect(server.dsn(huis.databank), autocommit=True) as databank:
        (goed,), half = uitvoer().zaken, uitvoer()
        assert goed.feiten
        databank.execute("UPDATE lees.positie SET nummer = nummer - 1")
        try:
            with pytest.raises(Vastgelopen):
                list(half.zaken)
        finally:
            databank.execute("UPDATE lees.positie SET nummer = nummer + 1")
        (weer,) = uitvoer().zaken
    assert weer.feiten == goed.feiten


def test_where_the_keys_went_away_half_way_there_is_no_file_that_says_it_holds_all(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    deur, dag = huis.raadplegen.deur, Gevraagd(huis.toegang.klok().date())
    auditor = huis.stel_aan("auditor-fictief", "auditor")
    for zaak in (huis.eigen, huis.ander):
        huis.geef_toegang(auditor.account, zaak)

    def uitvoer(lezer: Lezer = LID) -> Uitvoer:
        return voer_uit(deur, lezer, "proef", [huis.eigen, huis.ander], "csv", dag)

    def weg(*_: object) -> NoReturn:
        raise SleutelsWeg("fictief")

    half = uitvoer()
    zaken = iter(half.zaken)
    assert not half.onleesbaar
    assert next(zaken).feiten
    monkeypatch.setattr(Sleutelbos, "open_alle", weg)
    with pytest.raises(SleutelsWeg, match="raakten weg tijdens het uitvoeren"):
        next(zaken)
    monkeypatch.setattr(Sleutelbos, "weg", lambda _: "fictief")
    zonder = uitvoer()
    assert zonder.onleesbaar, "the control: what begins without them says so, and is a file"
    assert len(list(zonder.zaken)) == 2
    blind = uitvoer(auditor)
    assert blind.onder_pseudoniem == {True}
    assert not blind.onleesbaar, "who reads under pseudonyms misses nothing that is sealed"
    assert len(list(blind.zaken)) == 2


def test_a_case_that_is_not_there_yet_makes_no_file_and_one_opened_later_a_file_without_acts(
    huis: Huis,
) -> None:
    nu = huis.toegang.klok().date()

    def uitvoer(dossier: str, bekend_op: date | None = None) -> list[Zaakrijen]:
        dag = Gevraagd(nu, bekend_op=bekend_op)
        return list(voer_uit(huis.raadplegen.deur, LID, "proef", [dossier], "csv", dag).zaken)

    velden = {"kenmerk": "Z-NIEUW", "fictief": True}
    nieuw = huis.register.open_dossier(velden, wie=huis.toegang.wie(LID), sleutel="nieuw")
    with pytest.raises(OnbekendDossier):  # the read tables have not come that far
        uitvoer(nieuw)
    huis.leesmodel.inhalen()
    assert len(uitvoer(nieuw)) == 1, "the control: now it is"
    ((toen,), (later,)) = (uitvoer(huis.eigen, nu + n * timedelta(days=2)) for n in (-1, 1))
    assert (len(toen.feiten), len(later.feiten) > 0) == (0, True)


def test_every_case_leaves_once_however_few_are_read_at_a_time(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uitvoervraag, "_TEGELIJK", 1)
    gevraagd = [huis.eigen, huis.ander, huis.eigen]
    dag = Gevraagd(huis.toegang.klok().date())
    uit = voer_uit(huis.raadplegen.deur, LID, "proef", gevraagd, "csv", dag)
    assert [rijen.feiten[0].dossiers for rijen in uit.zaken] == [(huis.eigen,), (huis.ander,)]
