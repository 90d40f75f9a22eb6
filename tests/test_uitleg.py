"""A verdict explains itself: its arithmetic, and what another reading would make of it."""

from datetime import date
from typing import Any

import pytest
import yaml

from projections.normen import PAKKETTEN, Catalogus
from tests.test_duties import CATALOGUS, VERHALEN, een, oordelen


def _zonder_bevestiging(ontvangen: str) -> tuple[str, ...]:
    """The arithmetic of the information that is due when no receipt was ever confirmed."""
    melding: dict[str, Any] = {"id": "m", "daad": "melding_gedaan", "na": [], "gebeurd": ontvangen}
    melding |= {"ontvangen_op": ontvangen, "door": [{"rol": "melder", "ref": None}]}
    melding |= {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
    melding |= {"ontvanger_rol": "leidinggevende"}
    catalogus = CATALOGUS.alleen(
        ["wbk.2023.art2-2h-ontvangst-7d", "wbk.2023.art2-2i-informatie-3m"]
    )
    toetsen_ = oordelen([melding], catalogus, date(2024, 9, 1))
    (toets,) = (t for t in toetsen_ if t.norm == "wbk.2023.art2-2i-informatie-3m")
    return toets.rekenwijze


def test_a_term_that_starts_where_another_ended_is_no_extension_and_says_each_step_once() -> None:
    assert _zonder_bevestiging("2024-03-04") == (
        "4 maart 2024 + 7 dagen = 11 maart 2024",
        "11 maart 2024 + 3 maanden = 11 juni 2024",
    )
    assert _zonder_bevestiging("2024-03-01") == (
        "1 maart 2024 + 7 dagen = 8 maart 2024",
        "8 maart 2024 + 3 maanden = 8 juni 2024",
        (
            "met de Algemene termijnenwet: verlengd tot en met 10 juni 2024 (Algemene "
            "termijnenwet): 8 juni 2024 (zaterdag), 9 juni 2024 (zondag)"
        ),
    )
    weekend = "verlengd tot en met 11 maart 2024 (Algemene termijnenwet): 10 maart 2024 (zondag)"
    assert _zonder_bevestiging("2024-03-03") == (
        "3 maart 2024 + 7 dagen = 10 maart 2024",
        "lezing 1: 10 maart 2024 + 3 maanden = 10 juni 2024",
        f"lezing 2: {weekend}",
        "lezing 2: 11 maart 2024 + 3 maanden = 11 juni 2024",
    )


def test_a_certain_verdict_on_an_open_term_says_by_which_yardstick_it_would_be_another() -> None:
    """Done on the sixth working day, where the organisation reads one to five."""
    assert een("110d").uitkomsten == ("te_laat",)
    assert een("110d").kantelpunten[-1] == (
        "‘onmiddellijk’ gelezen als ten minste 6 werkdagen → nagekomen"
    )
    assert een("101").kantelpunten == (
        "‘zo spoedig mogelijk’ gelezen als hoogstens 4 werkdagen → te laat",
    )
    # A term in numbers has no other reading, nor has what no open term decides.
    assert not any("gelezen als" in punt for punt in een("13a").kantelpunten)


@pytest.mark.parametrize(("binnen", "buiten"), [(1, 5), (6, 6), (6, 20)])
def test_by_the_yardstick_that_a_turning_point_names_the_verdict_is_that_one(
    binnen: int, buiten: int
) -> None:
    teksten = {p.name: p.read_text("utf-8") for p in PAKKETTEN.glob("*.yaml")}
    maatstaf = yaml.safe_load(teksten["maatstaf.yaml"])
    maatstaf["open_termijnen"]["onmiddellijk"] |= {
        "binnen_werkdagen": binnen,
        "buiten_werkdagen": buiten,
    }
    teksten["maatstaf.yaml"] = yaml.safe_dump(maatstaf, allow_unicode=True)
    verhaal = VERHALEN["110d"]
    catalogus = Catalogus.uit_teksten(teksten).alleen(verhaal["normen"])
    peildatum = date.fromisoformat(verhaal["peildatum"])
    (toets,) = oordelen(verhaal["handelingen"], catalogus, peildatum)
    assert toets.uitkomsten == (("te_laat",) if buiten < 6 else ("nagekomen",))
