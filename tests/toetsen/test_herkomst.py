"""A verdict says what it was computed from, and whoever computes it again gets the same."""

import json
from datetime import date
from pathlib import Path

import pytest

from api.beheer.zonder_databank import toets
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.herkomst import MOTOR
from projections.toetsen.toetsing import Toets, toetsen
from tests.orakel.vergelijking import feit
from tests.toetsen.test_duties import BRIEF, BRIEFDAG, CATALOGUS, een

FEITEN = [feit(dict(daad), nummer) for nummer, daad in enumerate(BRIEF, 1)]
KAMERVRAGEN = CATALOGUS.alleen(["kamervragen.3weken"])


def kamervragen(catalogus: Catalogus = KAMERVRAGEN) -> Toets:
    (gevonden,) = toetsen(FEITEN, catalogus, BRIEFDAG, bekend_op=BRIEFDAG, positie=22)
    return gevonden


def test_a_verdict_carries_engine_texts_dates_acts_and_position() -> None:
    uit = json.loads(json.dumps(kamervragen().als_json()))["herkomst"]
    assert uit == {
        "motor": MOTOR,
        "normen": KAMERVRAGEN.sha256,
        "kalender": KAMERVRAGEN.kalender.lijst.sha256,
        "maatstaf": KAMERVRAGEN.maatstaf.sha256,
        "peildatum": "2021-11-23",
        "bekend_op": "2021-11-23",
        "feiten": ["17", "18"],
        "positie": 22,
    }


@pytest.mark.parametrize("naam", ["kamervragen.yaml", "kalender-atw.yaml", "maatstaf.yaml"])
def test_another_text_is_another_origin(naam: str) -> None:
    teksten = {p.name: p.read_text("utf-8") for p in PAKKETTEN.glob("*.yaml")}
    teksten[naam] += "\n# een letter meer\n"
    anders = Catalogus.uit_teksten(teksten).alleen(["kamervragen.3weken"])
    assert kamervragen(anders).herkomst != kamervragen().herkomst
    assert kamervragen(anders).uitkomsten == kamervragen().uitkomsten


def test_judged_again_from_a_file_it_is_the_same_verdict_of_the_same_origin(tmp_path: Path) -> None:
    regels = [json.dumps(daad) for daad in BRIEF if daad["dossier"] == "IND-ILO"]
    data = "\n".join(regels).encode()
    eerst = [t.als_json() for _, t in toets(data, None, BRIEFDAG, bekend_op=BRIEFDAG)]
    for pad in PAKKETTEN.glob("*.yaml"):
        (tmp_path / pad.name).write_bytes(pad.read_bytes())
    weer = [t.als_json() for _, t in toets(data, tmp_path, BRIEFDAG, bekend_op=BRIEFDAG)]
    assert weer == eerst
    assert all(t["herkomst"]["bekend_op"] == "2021-11-23" for t in eerst)


def test_a_reclassified_report_has_its_verdict_then_beside_the_one_now() -> None:
    """Story 28b: a report that a later classification made one to forward."""
    assert een("28b").uitkomsten == ("niet_gebleken",)
    assert een("28b").naar_toenmalige_kwalificatie == ("niet_van_toepassing",)
    assert een("28a").naar_toenmalige_kwalificatie in (None, een("28a").uitkomsten)
    assert een("04a").naar_toenmalige_kwalificatie is None


def test_a_date_without_end_leaves_no_last_day_to_name() -> None:
    melding = {"id": "m", "daad": "melding_gedaan", "gebeurd": "[2023-03-01..]", "na": []}
    rest = {"kanaal": "leidinggevende", "vermoedens": ["misstand"], "ontvangen_op": None}
    daden = [{**melding, **rest, "door": [{"rol": "melder", "ref": None}]}]
    feiten = [feit(daad, nummer) for nummer, daad in enumerate(daden, 1)]
    gezegd = False
    for peildatum in (date(2023, 3, 2), date(2023, 6, 1), date(2024, 1, 1)):
        for gevonden in toetsen(feiten, CATALOGUS, peildatum):
            tekst = json.dumps(gevonden.als_json(), default=str)
            assert gevonden.due_laatst is None
            gezegd = gezegd or "uiterlijk werd ontvangen" in tekst
            assert not any(f" {jaar}" in tekst or f"{jaar}-" in tekst for jaar in range(2030, 2060))
    assert gezegd
