"""A verdict explains itself: its sum, what counts and what is missing, and another yardstick."""

from datetime import date
from typing import Any

import pytest
import yaml

from ledger.tijd.wanneer import Antwoord
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.toetsing import Toets
from tests.opstelling.proefnormen import bevestigd, catalogus, daad, melding, norm
from tests.opstelling.proefnormen import een as een_op
from tests.orakel.wetten import zaak
from tests.toetsen.test_duties import CATALOGUS, VERHALEN, een, oordelen


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
            "met de Algemene termijnenwet: verlengd tot en met 10 juni 2024: "
            "8 juni 2024 (zaterdag), 9 juni 2024 (zondag)"
        ),
    )
    weekend = "verlengd tot en met 11 maart 2024 (Algemene termijnenwet): 10 maart 2024 (zondag)"
    assert _zonder_bevestiging("2024-03-03") == (
        "3 maart 2024 + 7 dagen = 10 maart 2024",
        "lezing 1: 10 maart 2024 + 3 maanden = 10 juni 2024",
        f"lezing 2: {weekend}",
        "lezing 2: 11 maart 2024 + 3 maanden = 11 juni 2024",
    )


def test_what_the_first_and_the_last_day_of_a_term_share_is_said_once() -> None:
    """Both count the twelve weeks; only the open word makes one day the first, another the last."""
    beide = norm("open: zo_spoedig_mogelijk, uiterlijk: P12W, atw: nvt")
    stappen = een_op(catalogus(p=beide), date(2024, 1, 2), melding("2024-01-01")).rekenwijze
    assert stappen[0] == "1 januari 2024 + 12 weken = 25 maart 2024"
    assert sum("12 weken" in stap for stap in stappen) == 1
    uiteen = [stap.partition(":")[0] for stap in stappen[1:]]
    assert set(uiteen) == {"op zijn vroegst", "op zijn laatst"}  # control: they do differ


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


@pytest.mark.parametrize(
    ("melding_op", "benadeeld_op", "op"),
    [
        ("2023-03-03", "2023-03-03", " op 3 maart 2023"),
        ("2023-03", "2023-03", ""),
        ("2023-03-03", "[2023-03-02..2023-03-03]", ""),
    ],
)
def test_which_act_came_first_is_told_where_it_settles_the_verdict_and_then_settles_it(
    melding_op: str, benadeeld_op: str, op: str
) -> None:
    """On one day, or on days that may be the same; what is told is what a recorded order gives."""
    velden = {"melding": "m", "jegens": "melder", "verband_met_melding": "ja"}
    handeling = {**daad("b", "benadelende_handeling", benadeeld_op, **velden), "soort": None}
    gemeld, dag = melding(melding_op), date(2023, 5, 1)
    toets = een_op(BENADELING, dag, gemeld, handeling)
    vooraf, achteraf = "geen_schending_gebleken", "geschonden"
    assert set(toets.uitkomsten) == {vooraf, achteraf}
    assert toets.kantelpunten[-2:] == (
        f"‘benadelende handeling’ kwam{op} vóór ‘melding gedaan’ → geen schending gebleken",
        f"‘benadelende handeling’ kwam{op} na ‘melding gedaan’ → geschonden",
    )
    eerst = een_op(BENADELING, dag, {**gemeld, "na": ["b"]}, handeling)
    later = een_op(BENADELING, dag, gemeld, {**handeling, "na": ["m"]})
    assert (eerst.uitkomsten, later.uitkomsten) == ((vooraf,), (achteraf,))
    assert not any("kwam" in punt for punt in (*eerst.kantelpunten, *later.kantelpunten))


BENADELING = catalogus(
    p="""
  - id: proef.benadeling
    soort: verbod
    tekst: laten
    citaat: [laten]
    bron: b art. 4
    drager: werkgever
    venster: {van: melding_gedaan.gebeurd, tot: null}
    verboden: {daad: benadelende_handeling, waar: {verband_met_melding: ja}}
    zekerheid: bron_gezien
    geldig: {van: null, tot: null, toets_op: gedraging}
"""
)


def test_what_had_to_come_before_another_act_is_told_so_and_not_by_the_day() -> None:
    """On that very day it may have come after, so a last day would tell it wrong."""
    voor = catalogus(p=norm("atw: nee, voor: doorgeleid.gebeurd").replace(ANKER, ""))
    door = daad("d", "doorgeleid", "2023-03-03", melding="m", naar="werkgever")
    zaak = melding("2023-03-01"), door
    laat = een_op(voor, date(2023, 5, 1), *zaak, {**bevestigd("2023-03-03"), "na": ["d"]})
    assert laat.uitkomsten == ("te_laat",)
    assert laat.kantelpunten == ("‘ontvangst bevestigd’ vóór ‘melding doorgeleid’ → nagekomen",)
    assert laat.gronden[0].endswith(
        "na afloop; het moest vóór ‘melding doorgeleid’ (3 maart 2023)."
    )
    stil = een_op(voor, date(2023, 5, 1), *zaak)
    assert stil.kantelpunten == (
        "‘ontvangst bevestigd’ alsnog vastgelegd, vóór ‘melding doorgeleid’ → nagekomen",
        "‘ontvangst bevestigd’ alsnog vastgelegd, na ‘melding doorgeleid’ → te laat",
    )
    assert "het moest vóór ‘melding doorgeleid’ (3 maart 2023)" in stil.gronden[0]


ANKER = ", vanaf: aanleiding.gebeurd"


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


# --- what counts, and what is missing ---------------------------------------------------------


def _bekeken(verhaal: str) -> dict[str, tuple[str, str, str]]:
    return {o.daad: (o.rol, o.telt.value, o.waarom) for o in een(verhaal).overwogen}


def test_of_each_act_that_was_looked_at_a_verdict_says_whether_it_counts_and_why() -> None:
    schorsing = "dit schortte de termijn op of liet haar verder lopen"
    assert _bekeken("105") == {
        "s": ("opschorting", "ja", schorsing),
        "t": ("opschorting", "ja", schorsing),
        "b": ("nakoming", "ja", "hiermee is de plicht te laat vervuld"),
    }


def test_the_act_that_fixed_a_border_counts_for_a_norm_that_was_not_in_force() -> None:
    verhaal = VERHALEN["07d"]
    catalogus = CATALOGUS.alleen(["jenv.pre2020.onderzoek-onmiddellijk"])
    toetsen_ = oordelen(verhaal["handelingen"], catalogus, date.fromisoformat(verhaal["peildatum"]))
    gezegd = {(o.daad, o.rol, o.telt, o.waarom) for t in toetsen_ for o in t.overwogen}
    waarom = "dit legt vast wanneer een regeling begon of eindigde"
    assert ("r", "grens", Antwoord.JA, waarom) in gezegd


def test_an_act_that_does_not_fit_is_shown_with_what_the_norm_asks() -> None:
    toets = _met_bevestiging(aan="vertrouwenspersoon", gebeurd="2024-03-06")
    (bekeken,) = toets.overwogen
    assert (bekeken.daad, bekeken.telt) == ("b", Antwoord.NEE)
    assert bekeken.waarom == (
        "past niet bij wat de norm vraagt: ‘ontvangst bevestigd’ (aan de melder)"
    )
    (gemis,) = toets.ontbreekt
    assert gemis.als_json() == {
        "soort": "handeling",
        "daad": None,
        "veld": None,
        "wat": "‘ontvangst bevestigd’ (aan de melder)",
    }


def test_an_act_that_counts_in_some_worlds_only_may_count_and_its_day_is_what_is_missing() -> None:
    toets = _met_bevestiging(aan="melder", gebeurd="2024-03")
    assert set(toets.uitkomsten) == {"nagekomen", "te_laat"}
    (bekeken,) = toets.overwogen
    assert (bekeken.rol, bekeken.telt) == ("nakoming", Antwoord.JA)
    assert [(o.soort, o.daad) for o in toets.ontbreekt] == [("dag", "b")]
    onbekend = _met_bevestiging(aan=None, gebeurd="2024-03-06")
    assert [o.telt for o in onbekend.overwogen] == [Antwoord.ONBEKEND]
    assert ("veld", "b", "aan") in {(o.soort, o.daad, o.veld) for o in onbekend.ontbreekt}


def _met_bevestiging(**velden: Any) -> Toets:
    gemeen: dict[str, Any] = {"na": [], "door": [{"rol": None, "ref": None}]}
    melding = gemeen | {"id": "m", "daad": "melding_gedaan", "gebeurd": "2024-03-04"}
    melding |= {"ontvangen_op": "2024-03-04", "kanaal": "leidinggevende"}
    melding |= {"vermoedens": ["misstand"], "ontvanger_rol": "leidinggevende"}
    bevestigd = gemeen | {"id": "b", "daad": "ontvangst_bevestigd", "melding": "m"} | velden
    catalogus = CATALOGUS.alleen(["wbk.2023.art2-2h-ontvangst-7d"])
    (toets,) = oordelen([melding, bevestigd], catalogus, date(2024, 9, 1))
    return toets


@pytest.mark.parametrize("zaad", range(20))
def test_what_counts_is_what_the_verdict_rests_on(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    for toets in oordelen(daden, catalogus, g.peildata[-1]):
        telt = {o.daad for o in toets.overwogen if o.telt is not Antwoord.NEE}
        assert telt == set(toets.gebruikt) - {toets.aanleiding}
