"""The linter of the Dutch API Design Rules finds nothing in what we say of our API."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import GEGEVENS
from tests.opstelling.opdrachten import draai
from tests.tegenspel.vreemden import spectral

pytestmark = [pytest.mark.spectral, pytest.mark.lang]
_REGELS = GEGEVENS / "adr" / "linter-2.2.0.yaml"


@pytest.fixture(scope="module")
def bevindingen(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the linter says of our document, and of one that we broke: in one run of it."""
    map_ = tmp_path_factory.mktemp("spectral")
    document = json.loads(draai("openapi").stdout)
    assert document["paths"]
    (map_ / "eigen.json").write_text(json.dumps(document), encoding="utf-8")
    (map_ / "kapot.json").write_text(json.dumps(_gebroken(document)), encoding="utf-8")
    uit = map_ / "uit.txt"
    hoe: list[str | Path] = ["--ruleset", _REGELS, "--format", "json", "--output", uit]
    klaar = subprocess.run(
        [spectral(), "lint", *hoe, map_ / "eigen.json", map_ / "kapot.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert uit.exists(), klaar.stdout + klaar.stderr
    gevonden: list[dict[str, Any]] = json.loads(uit.read_text(encoding="utf-8"))
    return gevonden


def _gebroken(document: dict[str, Any]) -> dict[str, Any]:
    paden = json.loads(json.dumps(document["paths"]))
    del paden["/dossiers"]["get"]["responses"]["200"]["headers"]
    paden["/termijnenbord"]["get"]["parameters"][0]["name"] = "peil_datum"
    paden["/normen/"] = paden.pop("/normen")
    return {**document, "paths": paden}


def test_the_linter_of_the_dutch_rules_finds_no_error_and_no_warning(
    bevindingen: list[dict[str, Any]],
) -> None:
    assert [b for b in bevindingen if not b["source"].endswith("kapot.json")] == []


def test_control_what_goes_against_a_rule_is_found(bevindingen: list[dict[str, Any]]) -> None:
    gevonden = {b["code"] for b in bevindingen if b["source"].endswith("kapot.json")}
    assert {
        "nlgov:missing-header",
        "nlgov:query-keys-camel-case",
        "path-keys-no-trailing-slash",
    } <= gevonden
