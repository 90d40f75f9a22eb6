"""What follows from another verdict or act: a duty from a miss, an acquittal from a judgment."""

from datetime import date

import pytest
import yaml

from projections.normen.normen import Catalogus
from tests import GEGEVENS
from tests.orakel.vergelijking import AANVULLING
from tests.toetsen.test_duties import CATALOGUS, daad, oordelen, uitkomsten


def gevolg(termijn: str) -> Catalogus:
    """A duty with this term, and two days to explain when it was missed."""
    pakket = yaml.safe_load((GEGEVENS / "proef.yaml").read_text("utf-8"))
    (oud,) = (norm for norm in pakket["normen"] if norm["id"] == "proef.7d")
    altijd = {"van": None, "tot": None, "toets_op": "aanleiding"}
    eerst, dan = dict(oud), dict(oud)
    eerst |= {"id": "proef.eerst", "geldig": altijd, "nakoming": {"daad": "datalek_gemeld"}}
    eerst["aanleiding"] = {"daad": "datalek_vastgesteld"}
    eerst["termijn"] = yaml.safe_load(termijn) | {"atw": "nee"}
    dan |= {"id": "proef.dan", "geldig": altijd, "nakoming": {"daad": "betrokkene_geinformeerd"}}
    dan["aanleiding"] = {"plicht": "proef.eerst", "uitkomst": ["te_laat"]}
    dan["termijn"] = {"duur": "P2D", "vanaf": "aanleiding.gebeurd", "atw": "nee"}
    tekst = yaml.safe_dump(pakket | {"normen": [eerst, dan]})
    return Catalogus.uit_teksten({"proef.yaml": tekst}, AANVULLING).alleen(
        ["proef.eerst", "proef.dan"], ook_uitgeschakeld=True
    )


@pytest.mark.parametrize(
    ("termijn", "op_tijd", "te_laat"),
    [
        ("{duur: PT72H, vanaf: aanleiding.gebeurd}", "2024-05-07", "2024-05-08"),
        ("{voor: klacht_afgehandeld.gebeurd}", "2024-06-04", "2024-06-05"),
    ],
    ids=["uren", "voor"],
)
def test_a_duty_that_follows_a_missed_one_opens_the_day_after_its_term(
    termijn: str, op_tijd: str, te_laat: str
) -> None:
    """72 hours from 1 May end on 4 May; before an act of 1 June ends on 1 June."""
    daden = [
        daad("d", "datalek_vastgesteld", "2024-05-01", wat=None),
        daad("k", "klacht_afgehandeld", "2024-06-01", klacht=None),
        daad("g", "datalek_gemeld", "2024-06-10", aan=None),
    ]
    catalogus = gevolg(termijn)
    for dag_, uitkomst in ((op_tijd, "nagekomen"), (te_laat, "te_laat")):
        rij = [*daden, daad("u", "betrokkene_geinformeerd", dag_, melding=None, betrokkene=None)]
        toetsen_ = oordelen(rij, catalogus, date(2024, 7, 1))
        assert uitkomsten(toetsen_, "proef.dan") == {uitkomst}, dag_


def test_a_judgment_clears_only_the_act_it_names() -> None:
    """Of two detriments the one that the judgment is about; that on the other still stands."""
    nadeel = {"jegens": ["melder"], "soort": "ontslag", "verband_met_melding": "onbekend"}
    reden = {"omstandigheid": "redelijke_gronden_bij_melding", "uitkomst": "ja"}
    daden = [
        daad("m", "melding_gedaan", "2023-03-06", kanaal="leidinggevende", vermoedens=["misstand"]),
        {**daad("r", "omstandigheid_vastgesteld", "2023-03-01"), **reden},
        {**daad("b", "benadelende_handeling", "2023-04-06"), **nadeel},
        {**daad("c", "benadelende_handeling", "2023-05-01"), **nadeel},
        daad("o", "oordeel_gegeven", "2023-06-01", strekking="geen_verband_met_melding", over="b"),
    ]
    toetsen_ = oordelen(daden, CATALOGUS, date(2023, 12, 1))
    per = {t.aanleiding: set(t.uitkomsten) for t in toetsen_ if "17e-" in t.norm}
    assert per["b"] == {"geen_schending_gebleken"}
    assert "geschonden" in per["c"]


@pytest.mark.parametrize(
    ("daden", "uitkomsten_"),
    [
        (["b"], {"geen_schending_gebleken"}),
        (["b", "c"], {"geen_schending_gebleken", "geschonden"}),
    ],
)
def test_a_judgment_that_names_no_act_clears_the_only_one_and_of_two_it_is_unknown_which(
    daden: list[str], uitkomsten_: set[str]
) -> None:
    nadeel = {"jegens": ["melder"], "soort": "ontslag", "verband_met_melding": "ja"}
    reden = {"omstandigheid": "redelijke_gronden_bij_melding", "uitkomst": "ja"}
    rij = [
        daad("m", "melding_gedaan", "2023-03-06", kanaal="leidinggevende", vermoedens=["misstand"]),
        {**daad("r", "omstandigheid_vastgesteld", "2023-03-01"), **reden},
        *({**daad(naam, "benadelende_handeling", "2023-04-06"), **nadeel} for naam in daden),
        daad("o", "oordeel_gegeven", "2023-06-01", strekking="geen_verband_met_melding", over=None),
    ]
    toetsen_ = [t for t in oordelen(rij, CATALOGUS, date(2023, 12, 1)) if "17e-" in t.norm]
    assert [set(t.uitkomsten) for t in toetsen_] == [uitkomsten_] * len(daden)
    for toets in toetsen_:
        assert ("over" in {gemis.veld for gemis in toets.ontbreekt}) is (len(daden) > 1)


@pytest.mark.parametrize("over", [None, "m"])
def test_a_judgment_that_does_not_name_a_later_act_clears_it_of_nothing(over: str | None) -> None:
    """In June nobody judged what happened in July; of April it is the only one there was."""
    nadeel = {"jegens": ["melder"], "soort": "ontslag", "verband_met_melding": "ja"}
    reden = {"omstandigheid": "redelijke_gronden_bij_melding", "uitkomst": "ja"}
    zegt = {"strekking": "geen_verband_met_melding", "over": over}
    daden = [
        daad("m", "melding_gedaan", "2023-03-06", kanaal="leidinggevende", vermoedens=["misstand"]),
        {**daad("r", "omstandigheid_vastgesteld", "2023-03-01"), **reden},
        {**daad("b", "benadelende_handeling", "2023-04-06"), **nadeel},
        {**daad("o", "oordeel_gegeven", "2023-06-01"), **zegt},
        {**daad("c", "benadelende_handeling", "2023-07-01"), **nadeel},
    ]
    per = {
        t.aanleiding: set(t.uitkomsten)
        for t in oordelen(daden, CATALOGUS, date(2023, 12, 1))
        if "17e-" in t.norm
    }
    assert per == {"b": {"geen_schending_gebleken"}, "c": {"geschonden"}}
    daden[-1] = {**daden[-1], "gebeurd": "2023-05/2023-07"}  # before or after it
    toetsen_ = [t for t in oordelen(daden, CATALOGUS, date(2023, 12, 1)) if "17e-" in t.norm]
    assert {"geschonden", "geen_schending_gebleken"} in [set(t.uitkomsten) for t in toetsen_]


def test_a_certain_miss_is_not_called_undetermined() -> None:
    """Late or never: two reports, one acknowledgement that names neither, a complete file."""
    melding = {"kanaal": "leidinggevende", "vermoedens": ["misstand"], "vorm": "mondeling"}
    verklaard = {"daadsoort": ["ontvangst_bevestigd"], "tot_en_met": "2023-09-01"}
    daden = [
        {**daad("m", "melding_gedaan", "2023-04-03"), **melding},
        {**daad("n", "melding_gedaan", "2023-04-03"), **melding},
        daad("b", "ontvangst_bevestigd", "2023-05-01", aan="melder", melding=None),
        {**daad("v", "volledigheid_verklaard", "2023-09-01"), **verklaard},
    ]
    toetsen_ = oordelen(daden, CATALOGUS, date(2023, 10, 1))
    eigen = [t for t in toetsen_ if t.norm == "wbk.2023.art2-2h-ontvangst-7d"]
    assert [set(t.uitkomsten) for t in eigen] == [{"te_laat", "niet_nagekomen"}] * 2
    for toets in eigen:
        assert toets.gronden[0] == "Niet op tijd: niet nagekomen of te laat."
