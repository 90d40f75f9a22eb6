"""A case leaves in forms that other software reads back whole, and none says more than we do."""

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
import r4pm
from openpyxl import load_workbook

from api.uitvoer import uitvoervormen
from api.uitvoer.uitvoervormen import VORMEN
from ledger.daden.handelingen import HANDELINGEN
from projections.toetsen.toetsing import Toets
from projections.uitvoer.zaakuitvoer import Zaakrijen, zaakrijen
from tests.opstelling.rijkezaak import PEILDATUM, RIJK, beeld
from tests.opstelling.uitvoerproef import (
    GEVAAR,
    bestanden,
    bytes_van,
    de_zaak,
    met_zinnen,
    schrijf,
    uitgepakt,
    uitvoer,
)


def gebeurtenissen(ocel: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """A moment is compared as a moment, in however many digits it is written."""
    soorten = {
        (t["name"], k["name"]): k["type"] for t in ocel["eventTypes"] for k in t["attributes"]
    }

    def waarde(e: Mapping[str, Any], k: Mapping[str, Any]) -> str:
        tijd = soorten[e["type"], k["name"]] == "time"
        return str(datetime.fromisoformat(k["value"])) if tijd else str(k["value"])

    return {
        (
            *(e["id"], e["type"], datetime.fromisoformat(e["time"])),
            frozenset((k["name"], waarde(e, k)) for k in e["attributes"]),
            frozenset((r["qualifier"], r["objectId"]) for r in e["relationships"]),
        )
        for e in ocel["events"]
    }


def voorwerpen(ocel: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (
            *(o["id"], o["type"]),
            frozenset(
                (k["name"], str(k["value"]), datetime.fromisoformat(k["time"]))
                for k in o["attributes"]
            ),
            frozenset((r["qualifier"], r["objectId"]) for r in o.get("relationships") or ()),
        )
        for o in ocel["objects"]
    }


@pytest.mark.parametrize("naam", ["ocel.json", "ocel-laatst.json"])
def test_a_foreign_reader_of_ocel_loses_no_event_no_thing_and_no_relation(
    naam: str, tmp_path: Path
) -> None:
    (tmp_path / naam).write_bytes(bestanden("ocel")[naam])
    terug = tmp_path / "terug.json"
    r4pm.export_item(r4pm.import_item("OCEL", str(tmp_path / naam)), str(terug))
    onze, hunne = json.loads(bestanden("ocel")[naam]), json.loads(terug.read_bytes())
    assert gebeurtenissen(onze) == gebeurtenissen(hunne)
    assert voorwerpen(onze) == voorwerpen(hunne)
    assert any(o["relationships"] for o in onze["objects"])
    genoemd = {r["objectId"] for e in onze["events"] for r in e["relationships"]}
    assert genoemd == {o["id"] for o in onze["objects"]}  # readers drop what no event names
    kwijt = {**onze, "events": onze["events"][1:]}
    assert gebeurtenissen(kwijt) != gebeurtenissen(hunne)  # the comparison would have shown a loss


def test_an_imprecise_date_stays_a_stretch_of_days_and_the_other_log_shows_its_end() -> None:
    def tijden(naam: str) -> dict[str, str]:
        return {e["id"]: e["time"] for e in json.loads(bestanden("ocel")[naam])["events"]}

    eerst, laatst = tijden("ocel.json"), tijden("ocel-laatst.json")
    gezien = {g.id: g for g in de_zaak().gebeurtenissen}
    vaag = [g for g in gezien.values() if g.precisie == "interval" and not g.afgeleid]
    assert vaag
    for g in vaag:
        assert g.vroegst is not None
        assert g.laatst is not None
        assert g.vroegst < g.laatst
        assert g.vroegst <= date.fromisoformat(eerst[g.id][:10]) <= g.laatst
    assert any(eerst[g.id] < laatst[g.id] for g in vaag)
    assert all(eerst[id_] <= laatst[id_] for id_ in eerst)


def test_what_we_computed_says_so_and_accuses_of_nothing_that_is_not_certain() -> None:
    zaak = de_zaak()
    toetsen = {(t.norm, t.aanleiding, relaas): t for relaas, t in zaak.toetsen}
    afgeleid = [g for g in zaak.gebeurtenissen if g.afgeleid]
    assert afgeleid
    assert all((g.daad in HANDELINGEN) is not g.afgeleid for g in zaak.gebeurtenissen)
    te_laat = [g for g in afgeleid if g.daad == "plicht_te_laat"]
    assert te_laat
    for g in afgeleid:
        _, plicht = next(v for v in g.verwijst if v[1].startswith("plicht:"))
        _, _, norm, aanleiding, *relaas = plicht.split(":")
        toets = toetsen[norm, aanleiding, relaas[0] if relaas else ""]
        uitkomsten = toets.uitkomsten
        assert toets.soort == "gebod"  # what is forbidden or allowed opens no duty
        assert not zaak.beeld.normen[norm].praktijk
        assert "niet_van_toepassing" not in uitkomsten
        if g.daad in ("plicht_te_laat", "plicht_nagekomen"):
            assert uitkomsten == (g.daad.removeprefix("plicht_"),)


def test_a_body_is_a_thing_of_its_case_that_acts_and_receives() -> None:
    ocel = json.loads(bestanden("ocel")["ocel.json"])
    organen = {o["id"]: o["type"] for o in ocel["objects"] if o["type"] == "commissie"}
    assert list(organen) == [f"commissie:{RIJK}:integriteitscommissie"]
    als = {
        r["qualifier"]
        for e in ocel["events"]
        for r in e["relationships"]
        if r["objectId"] in organen
    }
    assert als >= {"verricht_door", "ontvanger"}


def test_what_changes_of_a_thing_stands_once_for_each_time_that_it_did() -> None:
    log = json.loads(bestanden("ocel")["ocel.json"])
    tijden = {e["id"]: e["time"] for e in log["events"]}
    dingen = {o["id"]: o for o in log["objects"]}
    laat = [e for e in log["events"] if e["type"] == "plicht_te_laat"]
    assert laat
    for e in laat:
        (plicht,) = (r["objectId"] for r in e["relationships"] if r["objectId"][:7] == "plicht:")
        verloop = _verloop(dingen[plicht], "stand")
        assert verloop[tijden[f"plicht_ontstaan:{plicht}"]] == "open"
        assert verloop[e["time"]] == "te laat nagekomen"
    assert set(_verloop(dingen[f"zaak:{RIJK}"], "status").values()) == {"open"}
    # Each value that a reader finds began with an act or an entry, never in between.
    begonnen = {*tijden.values(), "1970-01-01T00:00:00Z"}
    gedaan = {k["time"] for o in log["objects"] for k in o["attributes"] if o["type"] != "zaak"}
    assert gedaan <= begonnen
    assert len(gedaan) > 5


def _verloop(ding: Mapping[str, Any], naam: str) -> dict[str, str]:
    return {k["time"]: k["value"] for k in ding["attributes"] if k["name"] == naam}


def test_a_role_is_a_thing_that_somebody_fills_and_that_a_duty_rests_on() -> None:
    log = json.loads(bestanden("ocel")["ocel.json"])
    dingen = {o["id"]: o for o in log["objects"]}
    rollen = {id_ for id_, o in dingen.items() if o["type"] == "rol_vervulling"}
    als = {
        r["qualifier"]
        for e in log["events"]
        for r in e["relationships"]
        if r["objectId"] in rollen and e["type"] in HANDELINGEN
    }
    assert als >= {"verricht_door", "ontvanger"}
    rust = {
        (r["qualifier"], dingen[r["objectId"]]["type"])
        for o in log["objects"]
        for r in o["relationships"]
        if o["type"] == "plicht" and r["qualifier"] in {"rust_op", "kan_rusten_op"}
    }
    assert ("rust_op", "rol_vervulling") in rust | {("rust_op", "commissie")}
    assert {soort for _, soort in rust} <= {"rol_vervulling", "commissie", "organisatieonderdeel"}


def test_an_act_in_two_cases_opens_a_duty_in_each_and_neither_speaks_for_the_other() -> None:
    alles = de_zaak()
    relaas, toets = next((r, t) for r, t in alles.toetsen if t.soort == "gebod" and _plicht(t))
    ander = "d-00000000000000000000ab"

    def met(dossier: str, uitkomst: str) -> Zaakrijen:
        anders = replace(toets, uitkomsten=(uitkomst,))
        beeld_ = replace(alles.beeld, id=dossier, toetsen={relaas: (anders,)})
        return zaakrijen(beeld_, alles.feiten)

    zaken = (met(RIJK, "te_laat"), met(ander, "nagekomen"))
    ocel = json.loads(uitgepakt(bytes_van("ocel", uitvoer(zaken)))["ocel.json"])
    gezegd = {
        tuple(k["value"] for k in o["attributes"] if k["name"] == "uitkomsten")
        for o in ocel["objects"]
        if o["type"] == "plicht"
    }
    assert gezegd == {("te_laat",), ("nagekomen",)}


def test_no_duty_is_made_of_what_is_forbidden_or_usual_and_no_term_ran_out_that_may_not_have() -> (
    None
):
    alles = de_zaak()
    toets = next(t for _, t in alles.toetsen if t.soort == "gebod" and t.due_laatst and _plicht(t))

    def namen(anders: Toets, **norm: Any) -> set[str]:
        regel = replace(alles.beeld.normen[toets.norm], **norm)
        beeld_ = replace(alles.beeld, toetsen={"": (anders,)}, normen={toets.norm: regel})
        return {g.daad for g in zaakrijen(beeld_, alles.feiten).gebeurtenissen if g.afgeleid}

    laat = replace(toets, uitkomsten=("te_laat",))
    assert namen(laat) >= {"plicht_ontstaan", "termijn_verstreken"}
    assert namen(replace(toets, soort="verbod", uitkomsten=("geschonden",))) == set()
    assert namen(laat, praktijk=True) == set()
    for anders in (("vervallen",), ("nagekomen", "te_laat")):
        assert namen(replace(toets, uitkomsten=anders)) == {"plicht_ontstaan"}
    assert "termijn_verstreken" not in namen(replace(toets, uitkomsten=("nagekomen",)))


def _plicht(toets: Toets) -> bool:
    laatst = toets.due_laatst
    return toets.aanleiding is not None and laatst is not None and laatst < PEILDATUM


def test_a_file_says_whether_all_of_it_is_without_names() -> None:

    def gezegd(*onder_pseudoniem: bool) -> str:
        wat = uitvoer((), *onder_pseudoniem)
        return uitgepakt(bytes_van("json", wat))["LEESMIJ.txt"].decode()

    assert "pseudoniemen, per dossier andere" in gezegd(True)
    assert "niet alles is zonder namen" in gezegd(True, False)
    assert "pseudoniemen" not in gezegd(False)


def test_what_is_remarked_on_a_verdict_stands_beside_it_in_a_table() -> None:
    """Such as that there were more possibilities than were worked out."""
    zaak = de_zaak()
    (relaas, toets), *_ = zaak.toetsen
    vaag = replace(toets, opmerkingen=("Niet alles is nagerekend.",))
    wat = replace(zaak, beeld=replace(zaak.beeld, toetsen={relaas: (vaag,)}))
    inhoud = uitgepakt(bytes_van("csv", uitvoer((wat,))))["toetsen.csv"]
    assert [rij["opmerkingen"] for rij in tabel(inhoud)] == ["Niet alles is nagerekend."]


def test_nothing_in_a_csv_runs_and_json_tells_what_it_said() -> None:
    rijen = tabel(uitgepakt(bytes_van("csv", met_zinnen(GEVAAR)))["handelingen.csv"])
    assert {f"'{tekst}" for tekst in GEVAAR if tekst[0] not in "\t\r"} <= {r["zin"] for r in rijen}
    gevaarlijk = re.compile(r"^[\s]*[=+\-@＝＋－＠]")
    assert not [w for rij in rijen for w in rij.values() if gevaarlijk.match(w)]
    assert {r["afgeleid"] for r in rijen} == {"true", "false"}
    assert {r["stand"] for r in rijen} >= {"geldt", "vervallen"}


def tabel(inhoud: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(inhoud.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_form_says_of_when_up_to_where_and_for_whom() -> None:
    for vorm in VORMEN:
        inhoud = bytes_van(vorm)
        tekst = inhoud if vorm == "xlsx" else uitgepakt(inhoud)["LEESMIJ.txt"]
        gezegd = xlsx_tekst(tekst) if vorm == "xlsx" else tekst.decode()
        for stuk in ("2025-01-20T09:30:00+00:00", f"nr. {beeld().positie}", PEILDATUM.isoformat()):
            assert stuk in gezegd, (vorm, stuk)
        for kop in ("bekend op", "bronnen tot en met", "uitgevoerd door", "rol van de lezer"):
            assert kop in gezegd, (vorm, kop)
        assert bytes_van(vorm) == inhoud or vorm == "xlsx"  # the same bytes for the same question
        if vorm == "ocel":
            log = json.loads(uitgepakt(inhoud)["ocel.json"])
            (zelf,) = (o for o in log["objects"] if o["type"] == "uitvoer")
            assert _verloop(zelf, "positie") | _verloop(zelf, "peildatum")
        if vorm != "xlsx":
            sommen = uitgepakt(inhoud)["SHA256SUMS"].decode()
            assert sha256(tekst).hexdigest() in sommen


def xlsx_tekst(inhoud: bytes) -> str:
    blad = load_workbook(io.BytesIO(inhoud))["verantwoording"]
    return "\n".join(f"{naam}: {waarde}" for naam, waarde in blad.iter_rows(values_only=True))


def test_no_format_holds_the_cases_that_it_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three times as many cases it holds their ids; no event, text or verdict of them."""
    zaak = de_zaak()
    licht = replace(zaak.beeld, toetsen={"": tuple(toets for _, toets in zaak.toetsen)[:3]})

    def zaken(aantal: int) -> Iterator[Zaakrijen]:
        for nummer in range(aantal):
            gebeurd = tuple(replace(g, id=f"{nummer}-{g.id}") for g in zaak.gebeurtenissen)
            beeld_ = replace(licht, id=f"d-{nummer:022}")
            yield replace(zaak, beeld=beeld_, gebeurtenissen=gebeurd, feiten=zaak.feiten[:5])

    def groei(vorm: str, in_geheugen: int) -> float:
        monkeypatch.setattr(uitvoervormen, "_IN_GEHEUGEN", in_geheugen)
        pieken = []
        for aantal in (5, 15):
            with TemporaryFile() as uit:
                tracemalloc.start()
                schrijf(vorm, uitvoer(zaken(aantal)), uit)
                pieken.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
        return pieken[1] / pieken[0]

    for vorm in VORMEN:
        assert groei(vorm, 1) < 1.6, vorm
    assert groei("ocel", 10**9) > 1.6  # control: where nothing goes to disk it grows
