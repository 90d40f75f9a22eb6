"""What must hold of every verdict, whatever the case: refining, splitting, shifting, renaming.

The cases and norms are random (tests/normgenerator.py); the laws are those of the definition.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.wanneer import periode
from projections.normen import Catalogus
from projections.normvorm import Duur
from projections.termijnen import Kalender, Rekensom, pasen
from projections.toetsing import toetsen
from tests.normgenerator import geval
from tests.vergelijking import echte_lezers, feit, lezers_van
from tests.zaakgenerator import Geval

WETTEN = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ZADEN = st.integers(0, 10**6)
Daden = list[dict[str, Any]]
Uitkomsten = dict[tuple[str, str | None], frozenset[str]]
NVT = frozenset({"niet_van_toepassing"})


def oordeel(daden: Daden, catalogus: Catalogus, op: date) -> Uitkomsten:
    feiten = [feit(daad, nummer) for nummer, daad in enumerate(daden, 1)]
    return {
        (t.norm, t.aanleiding): frozenset(t.uitkomsten)
        for t in toetsen(feiten, catalogus, op)
        if not t.benaderd
    }


def zaak(zaad: int) -> tuple[Geval, Daden, Catalogus]:
    g = geval(zaad)
    return g, [dict(daad) for daad in g.handelingen], lezers_van(g).motor


def ergens(uitkomsten: Uitkomsten, norm: str, daad: str | None) -> frozenset[str]:
    """The outcomes of an instance; of the case as a whole when there is no such act."""
    return uitkomsten.get((norm, daad)) or uitkomsten.get((norm, None)) or NVT


def vaag(daden: Daden) -> list[tuple[int, str, list[date]]]:
    """Where a date leaves a few days open, and which."""
    uit = []
    for i, daad in enumerate(daden):
        for veld in ("gebeurd", "ontvangen_op", "verzonden_op", "dagtekening"):
            if isinstance(daad.get(veld), str):
                tijd = periode(daad[veld])
                breed = not tijd.open_begin and not tijd.open_eind and not tijd.exact
                if breed and (tijd.laatst - tijd.vroegst).days <= 40:
                    n = (tijd.laatst - tijd.vroegst).days + 1
                    uit.append((i, veld, [tijd.vroegst + timedelta(days=k) for k in range(n)]))
    return uit


def met(daden: Daden, i: int, veld: str, waarde: str) -> Daden:
    return [{**daad, veld: waarde} if j == i else daad for j, daad in enumerate(daden)]


@WETTEN
@given(zaad=ZADEN, keuze=st.integers(0, 99))
def test_p1_knowing_more_never_adds_an_outcome(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    onzeker = vaag(daden)
    if not onzeker:
        return
    i, veld, dagen = onzeker[keuze % len(onzeker)]
    preciezer = met(daden, i, veld, dagen[keuze % len(dagen)].isoformat())
    for op in g.peildata:
        eerst, dan = oordeel(daden, catalogus, op), oordeel(preciezer, catalogus, op)
        for (norm, daad), uitkomsten in dan.items():
            if uitkomsten != {"tegenstrijdig"} and (norm, daad) in eerst:
                assert uitkomsten <= eerst[norm, daad]


@WETTEN
@given(zaad=ZADEN)
def test_p2_the_order_of_recording_does_not_matter(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    for op in g.peildata:
        assert oordeel(daden, catalogus, op) == oordeel(daden[::-1], catalogus, op)


# What an outcome can become when only time passes and acts fall in; what is not here stays.
WORDT: Mapping[str, frozenset[str]] = {
    "loopt": frozenset(
        {"nagekomen", "vervallen", "te_laat", "niet_nagekomen", "niet_gebleken", *NVT}
    ),
    "niet_gebleken": frozenset({"te_laat", "niet_nagekomen"}),
    "niet_nagekomen": frozenset({"te_laat"}),
    "vervallen": frozenset({"nagekomen"}),
}


@WETTEN
@given(zaad=ZADEN)
def test_p5_time_moves_a_verdict_along_its_life_and_never_back(zaad: int) -> None:
    """Exact acts, and norms whose conditions time itself does not change."""
    g, daden, catalogus = zaak(zaad)
    for i, veld, dagen in vaag(daden):
        daden = met(daden, i, veld, dagen[0].isoformat())
    gaat_mee = {
        norm.id
        for norm in catalogus.werkzaam
        if norm.soort == "gebod" and not norm.indien and not norm.verlenging
        if norm.geldig.toets_op == "aanleiding" and not norm.opschorting
        if not (norm.termijn and norm.termijn.vanaf and norm.termijn.vanaf.daad != "aanleiding")
    }
    vorig: Uitkomsten = {}
    for na in range(-3, 40, 2):
        nu = oordeel(daden, catalogus, min(g.peildata) + timedelta(days=na))
        for (norm, daad), uitkomsten in nu.items():
            eerder = vorig.get((norm, daad), frozenset())
            if norm in gaat_mee and len(eerder) == len(uitkomsten) == 1 and daad is not None:
                (van,), (naar,) = eerder, uitkomsten
                if van not in NVT and "tegenstrijdig" not in (van, naar):
                    assert naar == van or naar in WORDT.get(van, frozenset())
        vorig = nu


@WETTEN
@given(zaad=ZADEN, keuze=st.integers(0, 99))
def test_p6_p7_a_vague_day_means_exactly_its_days_one_by_one(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    onzeker = vaag(daden)
    if not onzeker:
        return
    i, veld, dagen = onzeker[keuze % len(onzeker)]
    op = g.peildata[keuze % len(g.peildata)]
    geheel = oordeel(daden, catalogus, op)
    # A day that contradicts the other acts is in no world.
    ooit = op + timedelta(days=20_000)
    delen = [
        oordeel(anders, catalogus, op)
        for anders in (met(daden, i, veld, dag.isoformat()) for dag in dagen)
        if not any("tegenstrijdig" in u for u in oordeel(anders, catalogus, ooit).values())
    ]
    met_act = {norm.id for norm in catalogus.werkzaam if norm.soort in ("gebod", "maatstaf")}
    for (norm, daad), uitkomsten in geheel.items():
        if daad is None or norm not in met_act or uitkomsten == {"tegenstrijdig"}:
            continue
        assert not delen or uitkomsten == frozenset().union(*(ergens(d, norm, daad) for d in delen))


@WETTEN
@given(
    begin=st.integers(date(2001, 1, 1).toordinal(), date(2040, 1, 1).toordinal()),
    weken=st.integers(1, 50),
    aantal=st.integers(1, 90),
    eenheid=st.sampled_from(("D", "W")),
    atw=st.booleans(),
    zelfde=st.booleans(),
)
def test_p8_without_holidays_a_week_later_is_a_week_later(
    begin: int, weken: int, aantal: int, eenheid: Any, atw: bool, zelfde: bool
) -> None:
    som = Rekensom(Duur(aantal, eenheid), atw=atw, zelfde_dag=zelfde)

    def weekend(dag: int) -> bool:
        return dag % 7 in (6, 0)

    eind = som.einddag(begin, 0, weekend)
    assert som.einddag(begin + 7 * weken, 0, weekend) == eind + 7 * weken


@WETTEN
@given(zaad=ZADEN)
def test_p9_an_act_that_no_norm_names_changes_nothing(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    vreemd = {"id": "vreemd", "daad": "kalenderjaar_verstreken", "jaar": 2020, "na": []}
    # On a day of the file: any act tells how far back a file goes, and so whether a prohibition
    # that nobody broke was in force in its time.
    vreemd |= {"gebeurd": daden[0]["gebeurd"], "door": [{"rol": None, "ref": None}]}
    for op in g.peildata:
        assert oordeel([*daden, vreemd], catalogus, op) == oordeel(daden, catalogus, op)


@WETTEN
@given(zaad=ZADEN)
def test_p9_a_verdict_rests_on_the_acts_it_names(zaad: int) -> None:
    """Taking away an act of a kind that the norm's own verdicts never use changes nothing."""
    g, daden, catalogus = zaak(zaad)
    op = g.peildata[-1]
    feiten = [feit(daad, n) for n, daad in enumerate(daden, 1)]
    for toets in toetsen(feiten, catalogus, op):
        if toets.uitkomsten == ("nagekomen",) and not toets.benaderd:
            gebruikt = [d for d in daden if d["id"] in toets.gebruikt]
            assert toets.aanleiding in toets.gebruikt
            assert len(gebruikt) == len(toets.gebruikt)


@WETTEN
@given(zaad=ZADEN)
def test_p10_a_longer_term_never_makes_what_was_met_late(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    langer = {
        naam: tekst.replace("duur: P1D", "duur: P3D").replace("duur: P2D", "duur: P3D")
        for naam, tekst in g.teksten.items()
    }
    anders = lezers_van(Geval(g.zaad, g.handelingen, langer, g.peildata)).motor
    zonder = {n.id for n in catalogus.werkzaam if not n.vervalt_bij and not n.tenzij}
    for op in g.peildata:
        eerst, dan = oordeel(daden, catalogus, op), oordeel(daden, anders, op)
        for (norm, daad), uitkomsten in dan.items():
            if norm in zonder and eerst.get((norm, daad), NVT) == {"nagekomen"}:
                assert uitkomsten == {"nagekomen"}


@WETTEN
@given(zaad=ZADEN)
def test_p10_declaring_the_file_complete_only_hardens_silence(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    soorten = ["ontvangst_bevestigd", "doorgeleid", "onderzoek_ingesteld"]
    for op in g.peildata:
        verklaard: dict[str, Any] = {"id": "v0", "daad": "volledigheid_verklaard", "na": []}
        verklaard |= {"gebeurd": op.isoformat(), "tot_en_met": op.isoformat()}
        verklaard |= {"daadsoort": soorten, "door": [{"rol": None, "ref": None}]}
        eerst, dan = (oordeel(d, catalogus, op) for d in (daden, [*daden, verklaard]))
        for sleutel, uitkomsten in dan.items():
            verzacht = {"niet_gebleken" if u == "niet_nagekomen" else u for u in uitkomsten}
            vooraf = {"niet_gebleken" if u == "niet_nagekomen" else u for u in eerst[sleutel]}
            assert verzacht <= vooraf | {"niet_gebleken"}
            assert uitkomsten - {"niet_nagekomen"} <= eerst[sleutel]


@WETTEN
@given(
    begin=st.integers(date(2016, 1, 1).toordinal(), date(2028, 12, 31).toordinal()),
    aantal=st.integers(1, 13),
    eenheid=st.sampled_from(("D", "W", "M")),
)
def test_p13_a_last_day_grows_with_its_begin_and_under_the_law_is_a_working_day(
    begin: int, aantal: int, eenheid: Any
) -> None:
    kalender: Kalender = echte_lezers().motor.kalender
    som = Rekensom(Duur(aantal, eenheid), atw=True)
    vandaag, morgen = (kalender.tabel(som).grenzen(begin + n) for n in (0, 1))
    assert begin < vandaag[0] <= vandaag[1]
    assert vandaag[0] <= morgen[0]
    assert vandaag[1] <= morgen[1]
    if (eenheid, aantal) not in (("W", 13), *(("M", n) for n in range(4, 14))):
        assert not kalender.zeker_vrij(vandaag[0])
        assert not kalender.misschien_vrij(vandaag[1])


def test_p13_our_holidays_are_those_of_the_published_calendar() -> None:
    holidays = pytest.importorskip("holidays")
    kalender = echte_lezers().motor.kalender
    for jaar in range(1990, 2051):
        erkend = holidays.country_holidays("NL", years=jaar, categories=("public", "optional"))
        paas = pasen(jaar).toordinal()
        anderen = {d.toordinal() for d in erkend} - {paas, paas + 49}  # on Sundays anyway
        assert all(kalender.zeker_vrij(dag) for dag in anderen)
        eigen = {
            dag
            for dag in range(date(jaar, 1, 1).toordinal(), date(jaar, 12, 31).toordinal() + 1)
            if kalender.zeker_vrij(dag) and dag % 7 not in (0, 6)
            if "gelijkgesteld" not in (kalender.waarom(dag) or "")
        }
        assert eigen == {dag for dag in anderen if dag % 7 not in (0, 6)}


@WETTEN
@given(zaad=ZADEN)
def test_p14_other_ids_give_the_same_verdicts(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    tekst = json.dumps(daden)
    for id_ in sorted((d["id"] for d in daden), key=len, reverse=True):
        tekst = tekst.replace(f'"{id_}"', f'"andere-{id_}"')
    anders: Daden = json.loads(tekst)
    for op in g.peildata:
        oud, nieuw = oordeel(daden, catalogus, op), oordeel(anders, catalogus, op)
        assert {(n, d and f"andere-{d}"): u for (n, d), u in oud.items()} == nieuw
