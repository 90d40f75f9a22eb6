"""Every verdict is what the definition says, whoever computes it.

The oracle walks through all worlds; the engine is quick. They read one definition and share no
line, so where they agree on cases nobody thought of, both probably read it well. The stories are
the definition's own examples. `pytest -m lang` compares many times as many verdicts.
"""

import inspect
import sys
import textwrap
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest

from projections.normen import termijnen
from projections.plichten import looptijd, patronen, plichten
from projections.werelden import dossierbeeld
from tests.orakel.echte_zaken import echt_geval
from tests.orakel.kenmerken import tellen
from tests.orakel.normgenerator import geval
from tests.orakel.orakel import NVT
from tests.orakel.orakel_tijd import grenzen
from tests.orakel.orakel_zaak import Daad, gecorrigeerd, wanneer
from tests.orakel.vergelijking import (
    Lezers,
    Uitkomsten,
    Verschil,
    echte_lezers,
    lezers_van,
    vergelijk,
    verhalen,
    volgens_motor,
    volgens_orakel,
)
from tests.orakel.zaakgenerator import Geval

VERHALEN = {str(verhaal["nr"]): verhaal for verhaal in verhalen()}


# ── the stories ──────────────────────────────────────────────────────────────────────────────────
def verteld(verhaal: dict[str, Any]) -> tuple[list[Daad], date]:
    bekend_op = verhaal["bekend_op"] and date.fromisoformat(verhaal["bekend_op"])
    daden = gecorrigeerd(verhaal["handelingen"], bekend_op)
    return daden, date.fromisoformat(verhaal["peildatum"])


def klopt_niet(verhaal: dict[str, Any], gevonden: Uitkomsten) -> dict[str, Any]:
    """What a story expects (norm, or norm@act) and was not found."""
    anders = {}
    for sleutel, verwacht in verhaal["verwacht"].items():
        norm, _, aanleiding = sleutel.partition("@")
        hier = [
            uitkomsten
            for (n, a), uitkomsten in gevonden.items()
            if n == norm and aanleiding in {"", a}
        ]
        if [set(u) for u in hier or [NVT]] != [set(verwacht)]:
            anders[sleutel] = hier
    return anders


@pytest.mark.parametrize("nr", VERHALEN)
def test_the_oracle_tells_every_story_as_it_is_written(nr: str) -> None:
    daden, peildatum = verteld(VERHALEN[nr])
    normen = VERHALEN[nr]["normen"]
    gevonden, te_veel = volgens_orakel(echte_lezers(), daden, peildatum, normen, 200_000)
    assert (klopt_niet(VERHALEN[nr], gevonden), te_veel) == ({}, set())


@pytest.mark.parametrize("nr", VERHALEN)
def test_the_engine_tells_every_story_as_it_is_written(nr: str) -> None:
    daden, peildatum = verteld(VERHALEN[nr])
    gevonden = volgens_motor(echte_lezers(), daden, peildatum, VERHALEN[nr]["normen"])
    assert klopt_niet(VERHALEN[nr], gevonden) == {}


# ── the oracle against itself ────────────────────────────────────────────────────────────────────
def gesplitst(g: Geval) -> tuple[int, list[str]] | None:
    """The place of an imprecise act, and the exact days it may stand for."""
    for n, daad in enumerate(g.handelingen):
        laagst, hoogst = grenzen(wanneer(daad))
        if laagst and hoogst and laagst < hoogst <= g.peildata[-1] and (hoogst - laagst).days < 9:
            dagen = range((hoogst - laagst).days + 1)
            return n, [(laagst + timedelta(days=d)).isoformat() for d in dagen]
    return None


@pytest.mark.parametrize("zaad", range(30))
def test_an_imprecise_day_means_exactly_its_days_taken_one_by_one(zaad: int) -> None:
    g = geval(zaad)
    if (spleet := gesplitst(g)) is None:
        return
    n, dagen = spleet
    lezers, samen = lezers_van(g), dict[tuple[str, str | None], set[str]]()
    heel, te_veel = volgens_orakel(lezers, g.handelingen, g.peildata[-1], lezers.orakel, 5_000)
    for dag in dagen:
        daden = list(g.handelingen)
        daden[n] = {**daden[n], "gebeurd": dag}
        deel, over = volgens_orakel(lezers, daden, g.peildata[-1], lezers.orakel, 5_000)
        te_veel |= over
        for plek, uitkomsten in deel.items():
            samen.setdefault(plek, set()).update(uitkomsten - {"tegenstrijdig"})
    for plek, uitkomsten in heel.items():
        if plek not in te_veel and uitkomsten != {"tegenstrijdig"}:
            assert samen.get(plek, set(NVT)) == uitkomsten, plek


@pytest.mark.parametrize("zaad", range(20))
def test_the_order_of_recording_and_an_act_no_norm_names_change_nothing(zaad: int) -> None:
    g = geval(zaad)
    lezers = lezers_van(g)
    anders = [*g.handelingen, {**g.handelingen[0], "id": "x", "daad": "mededeling_gedaan"}]
    anders[-1] = {k: w for k, w in anders[-1].items() if k in {"id", "daad", "gebeurd", "door"}}
    Random(zaad).shuffle(anders)
    eerst, daarna = (
        volgens_orakel(lezers, daden, g.peildata[-1], lezers.orakel, 20_000)[0]
        for daden in (g.handelingen, anders)
    )
    assert eerst == daarna


# ── the engine against the oracle ────────────────────────────────────────────────────────────────
def alle_verschillen(gevallen: Iterable[Geval], hoogstens: int) -> tuple[int, list[Verschil]]:
    vergeleken, gevonden = 0, list[Verschil]()
    for g in gevallen:
        lezers = lezers_van(g)
        for peildatum in g.peildata:
            n, _, verschillen = vergelijk(
                lezers, g.zaad, g.handelingen, peildatum, hoogstens=hoogstens
            )
            vergeleken += n
            gevonden += verschillen
    return vergeleken, gevonden


def test_the_engine_equals_the_oracle_on_random_norms() -> None:
    vergeleken, verschillen = alle_verschillen(map(geval, range(120)), 1_000)
    assert [str(v) for v in verschillen] == []
    assert vergeleken > 900


def test_the_engine_equals_the_oracle_on_the_norms_in_force() -> None:
    vergeleken, verschillen = alle_verschillen(map(echt_geval, range(25)), 4_000)
    assert [str(v) for v in verschillen] == []
    assert vergeleken > 4_000


@pytest.mark.parametrize("zaad", [2837, 2982, 3529])
def test_a_contradiction_matters_only_to_a_verdict_that_asks_after_it(zaad: int) -> None:
    """Another report's suspension, and a consent of which none that fits was ever recorded."""
    vergeleken, verschillen = alle_verschillen([geval(zaad)], 5_000)
    assert [str(v) for v in verschillen] == []
    assert vergeleken > 5


def test_a_last_day_before_an_act_that_may_be_long_ago_has_no_first_day() -> None:
    vergeleken, verschillen = alle_verschillen([geval(7162)], 500)
    assert [str(v) for v in verschillen] == []
    assert vergeleken == 9


@pytest.mark.parametrize("zaad", [9056, 9292])
def test_a_role_on_record_on_both_sides_is_the_same_whatever_else_is_unknown(zaad: int) -> None:
    vergeleken, verschillen = alle_verschillen([geval(zaad)], 1_500)
    assert [str(v) for v in verschillen] == []
    assert vergeleken > 8


def test_an_extension_to_a_day_no_later_than_the_last_leaves_the_term_as_it_was() -> None:
    """So that days of suspension are added to the term itself, before it is rounded."""
    vergeleken, verschillen = alle_verschillen([geval(3559)], 5_000)
    assert [str(v) for v in verschillen] == []
    assert vergeleken > 5


@pytest.mark.parametrize("uitkomst", ["gegeven", "ingetrokken"])
def test_a_consent_that_may_be_the_latest_word_decides_with_its_contradiction(
    uitkomst: str,
) -> None:
    """A refusal on record, and another consent whose own dates contradict each other."""
    daad: Daad = {"door": [{"rol": None, "ref": None}], "na": []}
    melding = {"id": "m", "daad": "melding_gedaan", "gebeurd": "2019-03-04", "kanaal": None}
    stand: Daad = {"daad": "instemming_vastgelegd", "waarvoor": "onderzoek", "melding": "m"}
    stand = {**stand, "uitdrukkelijk": None, "schriftelijk": None}
    daden: list[Daad] = [
        {**daad, **melding, "vermoedens": None, "ontvangen_op": None},
        {**daad, **stand, "id": "a", "gebeurd": "2019-03-05", "uitkomst": "geweigerd"},
        {
            **daad,
            "id": "s",
            "daad": "doorgeleid",
            "melding": "m",
            "van": None,
            "naar": None,
            "gebeurd": "2019-03-09",
        },
        {**daad, **stand, "id": "b", "gebeurd": "2019-03-06", "uitkomst": uitkomst, "na": ["s"]},
    ]
    lezers = Lezers.van({"p.yaml": MET_INSTEMMING})
    _, _, verschillen = vergelijk(lezers, "instemming", daden, date(2019, 6, 1))
    assert [str(v) for v in verschillen] == []
    gevonden = volgens_motor(lezers, daden, date(2019, 6, 1))
    assert gevonden["proef.een", "m"] == {"tegenstrijdig"}


MET_INSTEMMING = """
pakket: proef
titel: proef
bronnen: {b: {titel: proef}}
normen:
  - id: proef.een
    soort: gebod
    tekst: doen
    citaat: [doen]
    bron: b art. 1
    geldig: {van: null, tot: null, toets_op: aanleiding}
    drager: werkgever
    aanleiding: {daad: melding_gedaan}
    tenzij:
      - er_is: {daad: instemming_vastgelegd, waar: {waarvoor: onderzoek, uitkomst: geweigerd}}
    termijn: {duur: P7D, vanaf: aanleiding.gebeurd, atw: nee}
    nakoming: {daad: ontvangst_bevestigd}
    zekerheid: bron_gezien
"""


VLOEREN = {  # of every hundred cases, how many hold this at the least
    "unknown attribute": 90, "link": 50, "link with a distance": 30, "act on a border": 40,
    "act that names no report": 40, "imprecise field": 20, "open date": 10, "two reports": 8,
    "gebod": 100, "verbod": 20, "maatstaf": 20, "rol": 10, "bevoegdheid": 10,
    "indien": 40, "tenzij": 40, "vervalt_bij": 40, "verlenging": 25, "opschorting": 20,
    "vooruit": 15, "practice": 8, "contested reading": 25, "imprecise border": 5,
    "imprecise border of an act": 10, "regime_gewijzigd": 15,
    "term: open": 35, "term: werkdagen": 15, "term: voor": 12, "term: hours": 4,
    "duty from a duty": 25, "oordeel_gegeven": 12, "benadeling_gesteld": 4,
    "uitstel_medegedeeld": 25, "zienswijze_gevraagd": 15, "melding_ingetrokken": 25,
    "instemming_vastgelegd": 20, "volledigheid_verklaard": 4, "niet_gebeurd_vastgesteld": 4,
    "kwalificatie_gegeven": 4, "rol_toegewezen": 4, "omstandigheid_vastgesteld": 10,
    "list of roles": 15, "several actors": 15, "asks who did it": 15,
}  # fmt: skip


@pytest.mark.parametrize("zaden", [range(120), range(1_000, 1_500)], ids=["short", "long"])
def test_the_compared_cases_hold_everything_that_is_claimed_of_them(zaden: range) -> None:
    vaag, aantal = tellen(map(geval, zaden))
    assert vaag >= 0.3
    te_weinig = {
        k: aantal[k] for k, vloer in VLOEREN.items() if aantal[k] * 100 < vloer * len(zaden)
    }
    assert te_weinig == {}


@pytest.mark.lang
def test_the_engine_equals_the_oracle_far_and_wide(request: pytest.FixtureRequest) -> None:
    """A part of the cases in every run; `--diep` takes them all."""
    deel = 1 if request.config.getoption("--diep") else 2
    gevallen = map(geval, range(1_000, 1_000 + 500 // deel))
    vergeleken, verschillen = alle_verschillen(gevallen, 5_000)
    echte = map(echt_geval, range(1_000, 1_000 + 90 // deel))
    verder, meer = alle_verschillen(echte, 5_000)
    assert [str(v) for v in verschillen + meer] == []
    assert vergeleken > 2_000 // deel
    assert vergeleken + verder > 20_000 // deel


# ── seeded faults ────────────────────────────────────────────────────────────────────────────────
class Fout(NamedTuple):
    """A line of the engine, and what a tired hand could have written instead."""

    van: Any
    functie: str
    staat_er: str
    wordt: str


FOUTZADEN = range(400)
FOUTEN = {
    "the last day is off by one": Fout(
        termijnen.Rekensom, "einddag", "return eind", "return eind + 1"
    ),
    "what was done before the trigger counts": Fout(
        plichten.Plicht, "_gedaan", "if vrij or w.hooguit(self.begin, dag):", "if True:"
    ),
    "an extension is ignored": Fout(
        looptijd.Looptijd, "_verleng", "self.gebruikt.append(daad.id)", "return"
    ),
    "a suspension is ignored": Fout(
        looptijd.Looptijd, "_schort", "self.gebruikt.append(daad.id)", "return"
    ),
    "the Algemene termijnenwet is ignored": Fout(
        plichten.Plicht, "atw", 'return atw == "ja"', "return False"
    ),
    "a norm is not yet in force on its first day": Fout(
        plichten,
        "in_werking",
        'w.hooguit(randen["van"], toetsdag)',
        'w.hooguit(randen["van"], toetsdag, -1)',
    ),
    "silence proves absence": Fout(
        plichten.Plicht, "_weeg", 'Uitslag("niet_gebleken", ', 'Uitslag("niet_nagekomen", '
    ),
    "a link is ignored": Fout(
        dossierbeeld.Beeld, "_verbind", 'in daad.velden.get("na") or ():', "in ():"
    ),
    "an unknown attribute is taken for false": Fout(
        patronen.Zicht, "_in_wereld", "veld = veld_van(daad.daad, eis.pad)", "return False"
    ),
    "an exception after the term heals": Fout(
        plichten.Plicht, "_bevrijd", "and einde.binnen(w, daad)\n", "\n"
    ),
    "an act after the reference date counts": Fout(
        dossierbeeld.Beeld, "telt", "return w.hooguit(daad.dag, self.nu)", "return True"
    ),
}


def breek(monkeypatch: pytest.MonkeyPatch, fout: Fout) -> None:
    """Put the other line in its place, wherever the function goes by its name."""
    functie = getattr(fout.van, fout.functie)
    bron = textwrap.dedent(inspect.getsource(functie))
    assert bron.count(fout.staat_er) == 1, f"{fout.functie} is written otherwise by now"
    eigen: dict[str, Any] = {}
    exec(bron.replace(fout.staat_er, fout.wordt), functie.__globals__, eigen)  # noqa: S102
    kapot = eigen[fout.functie]
    monkeypatch.setattr(fout.van, fout.functie, kapot)
    for module in [m for naam, m in sys.modules.items() if naam.startswith("projections.")]:
        if getattr(module, fout.functie, None) is functie:
            monkeypatch.setattr(module, fout.functie, kapot)


@pytest.mark.parametrize("wat", FOUTEN)
def test_a_seeded_fault_makes_the_comparison_fail(
    wat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    breek(monkeypatch, FOUTEN[wat])
    assert any(eerste_verschillen(zaad) for zaad in FOUTZADEN)


def eerste_verschillen(zaad: int) -> list[Verschil]:
    """On the last reference date of a random case."""
    g = geval(zaad)
    _, _, verschillen = vergelijk(lezers_van(g), zaad, g.handelingen, g.peildata[-1], hoogstens=500)
    return verschillen


@pytest.mark.lang
def test_without_a_fault_the_same_comparison_holds() -> None:
    """Over every seed that a fault may be caught by."""
    assert [str(v) for zaad in FOUTZADEN for v in eerste_verschillen(zaad)] == []
