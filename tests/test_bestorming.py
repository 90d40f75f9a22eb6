"""Whatever the description of the API allows or forbids, no role gets an answer that it does not.

Schemathesis asks: examples, every part at its borders, at random, and one question after another.
What it asks here is bounded and the same every time; `tests.bestorming` asks all of it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bestorming import ROLLEN, bestorm, bestormbaar, document_van, operaties
from tests.storingen import Server
from tests.toegangshuis import Huis

pytestmark = pytest.mark.lang
# The borders of every address are asked by one role each, of acts by who records most.
_DADEN = frozenset({"signaal_geuit", "handeling_ingetrokken"})
_GRENZEN = {rol: frozenset(operaties()[i :: len(ROLLEN)]) for i, rol in enumerate(ROLLEN)}


@pytest.fixture(scope="module")
def bestormd(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Huis, str]]:
    with bestormbaar(server, tmp_path_factory.mktemp("bestorming")) as huis_en_adres:
        yield huis_en_adres


def test_the_borders_of_every_address_are_asked_by_some_role() -> None:
    assert set().union(*_GRENZEN.values()) == set(operaties())


@pytest.mark.parametrize("rol", ROLLEN)
def test_schemathesis_finds_nothing(bestormd: tuple[Huis, str], rol: str, tmp_path: Path) -> None:
    huis, adres = bestormd
    document = document_van(huis, _DADEN)
    alles = ("--phases", "examples,fuzzing,stateful", "--max-examples", "3")
    status, uit = bestorm(document, adres, rol, tmp_path, *alles)
    assert status == 0, uit
    grenzen = [deel for o in sorted(_GRENZEN[rol]) for deel in ("--include-operation-id", o)]
    status, uit = bestorm(document, adres, rol, tmp_path, "--phases", "coverage", *grenzen)
    assert status == 0, uit


def test_control_an_answer_that_was_not_described_is_found(
    bestormd: tuple[Huis, str], tmp_path: Path
) -> None:
    huis, adres = bestormd
    document = document_van(huis, _DADEN)
    antwoorden = document["paths"]["/dossiers/{dossier}"]["get"]["responses"]
    del antwoorden["404"]
    alleen = ("--phases", "fuzzing", "--max-examples", "3", "--include-operation-id", "leesDossier")
    status, uit = bestorm(document, adres, "niemand", tmp_path, *alleen)
    assert status == 1
    assert "Undocumented HTTP status code" in uit
