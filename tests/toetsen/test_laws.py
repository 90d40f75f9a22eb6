"""What must hold of every verdict, whatever the case: refining, splitting, renaming, adding.

The cases and norms are random (tests/orakel/normgenerator.py); the laws P1 to P14 are those of the
definition. Those about what is known when stand in test_laws_kennis.py, those about days in
test_laws_kalender.py, that about what a verdict rests on in test_laws_grondslag.py;
test_laws_alle.py holds that all are there and can fail.
"""

import itertools
import json
from collections.abc import Mapping
from datetime import date, timedelta
from math import prod
from typing import Any

import yaml
from hypothesis import given, settings

from ledger.tijd.wanneer import periode
from projections.normen.normen import Catalogus
from tests.orakel.vergelijking import AANVULLING, gelezen
from tests.orakel.wetten import (
    DAG,
    KEUZES,
    NVT,
    WETTEN,
    ZADEN,
    Daden,
    Uitkomsten,
    dagen_van,
    ergens,
    met,
    met_bronnen,
    met_normen,
    ongerijmd,
    oordeel,
    vaag,
    volgt,
    zaak,
)

MIS = frozenset({"te_laat", "niet_nagekomen", "geschonden"})


def _krimpt(eerst: Uitkomsten, dan: Uitkomsten) -> None:
    for sleutel, uitkomsten in dan.items():
        if uitkomsten != {"tegenstrijdig"} and sleutel in eerst:
            assert uitkomsten <= eerst[sleutel]


@WETTEN
@given(zaad=ZADEN, keuze=KEUZES)
def test_p1_knowing_a_day_more_exactly_never_adds_an_outcome(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    onzeker = vaag(daden)
    if not onzeker:
        return
    i, veld, dagen = onzeker[keuze % len(onzeker)]
    preciezer = met(daden, i, veld, dagen[keuze % len(dagen)].isoformat())
    for op in g.peildata:
        _krimpt(oordeel(daden, catalogus, op), oordeel(preciezer, catalogus, op))


# What the generator leaves unknown now and then, and what it can turn out to be.
_DOMEIN: Mapping[str, tuple[Any, ...]] = {
    "kanaal": ("leidinggevende", "vertrouwenspersoon", "integriteitscommissie"),
    "ontvanger_rol": ("leidinggevende", "hoogste_leidinggevende"),
    "aan": ("melder", "vertrouwenspersoon"),
    "naar": ("integriteitscommissie", "werkgever"),
    "aard": ("intern", "orienterend", "commissie"),
    "betrokken": ("ja", "nee"),
    "afstand": ("voldoende", "onvoldoende"),
    "jegens": ("melder", "vertrouwenspersoon"),
    "verband_met_melding": ("ja", "nee"),
    "gemotiveerd": (True, False),
    "uitdrukkelijk": (True, False),
}


@WETTEN
@given(zaad=ZADEN, keuze=KEUZES)
def test_p1_learning_an_unknown_field_never_adds_an_outcome(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    open_ = [
        (i, veld)
        for i, daad in enumerate(daden)
        for veld in _DOMEIN
        if veld in daad and daad[veld] in (None, "onbekend", "vermoed")
    ]
    if not open_:
        return
    i, veld = open_[keuze % len(open_)]
    preciezer = met(daden, i, veld, _DOMEIN[veld][keuze % len(_DOMEIN[veld])])
    for op in g.peildata:
        _krimpt(oordeel(daden, catalogus, op), oordeel(preciezer, catalogus, op))


@WETTEN
@given(zaad=ZADEN, keuze=KEUZES)
def test_p1_learning_the_day_of_a_border_never_adds_an_outcome(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)

    def preciezer(pakket: dict[str, Any]) -> None:
        grens = pakket["grenzen"]["proefgrens"]
        if dagen := dagen_van(grens["edtf"]):
            grens["edtf"] = dagen[keuze % len(dagen)].isoformat()

    anders = met_normen(g, preciezer)
    for op in g.peildata:
        _krimpt(oordeel(daden, catalogus, op), oordeel(daden, anders, op))


@WETTEN
@given(zaad=ZADEN)
def test_p2_the_order_of_recording_does_not_matter(zaad: int) -> None:
    """But for repairs of the same field, of which the last counts (test_laws_kennis.py)."""
    g, daden, catalogus = zaak(zaad)
    for op in g.peildata:
        assert oordeel(daden, catalogus, op) == oordeel(daden[::-1], catalogus, op)


# --- P5: the life of a verdict -----------------------------------------------------------------

# What an outcome can become when only time passes and acts fall in; what is not here stays.
WORDT: Mapping[str, frozenset[str]] = {
    "loopt": frozenset(
        {"nagekomen", "vervallen", "te_laat", "niet_nagekomen", "niet_gebleken", *NVT}
    ),
    "niet_gebleken": frozenset({"te_laat", "niet_nagekomen"}),
    "niet_nagekomen": frozenset({"te_laat"}),
    "vervallen": frozenset({"nagekomen"}),
    "geen_schending_gebleken": frozenset({"geschonden"}),
}


def _leeft(catalogus: Catalogus) -> set[str]:
    """Norms that time itself does not judge anew.

    A condition reads acts that are yet to come (a later classification), an extension or suspension
    moves the last day, and a term from an act that is not there yet does not run; a judgment about
    an allegation overrules, and a miss opens the duty that follows it.
    """
    return {
        norm.id
        for norm in catalogus.werkzaam
        if norm.soort in ("gebod", "verbod") and not norm.indien and not norm.verlenging
        if not norm.van_plicht
        if norm.geldig.toets_op == "aanleiding" or norm.soort == "verbod"
        if not norm.opschorting and not norm.stelling and not (norm.verboden and norm.tenzij)
        if not (norm.termijn and norm.termijn.vanaf and norm.termijn.vanaf.daad != "aanleiding")
    }


@WETTEN
@given(zaad=ZADEN)
def test_p5_time_moves_a_verdict_along_its_life_and_never_back(zaad: int) -> None:
    """Exact acts, and norms that time itself does not judge anew."""
    g, daden, catalogus = zaak(zaad)
    for i, veld, dagen in vaag(daden):
        daden = met(daden, i, veld, dagen[0].isoformat())
    catalogus = catalogus.alleen(_leeft(catalogus), ook_uitgeschakeld=True)
    vorig: Uitkomsten = {}
    for na in range(-3, 40, 2):
        nu = oordeel(daden, catalogus, min(g.peildata) + timedelta(days=na))
        for (norm, daad), uitkomsten in nu.items():
            eerder = vorig.get((norm, daad), frozenset())
            if len(eerder) == len(uitkomsten) == 1 and daad is not None:
                (van,), (naar,) = eerder, uitkomsten
                if van not in NVT and "tegenstrijdig" not in (van, naar):
                    assert naar == van or naar in WORDT.get(van, frozenset())
        vorig = nu


# --- P6 and P7: a verdict is its worlds --------------------------------------------------------


def _op_een_daad(catalogus: Catalogus) -> set[str]:
    """Of a prohibition it is itself unknown which acts have an instance."""
    return {norm.id for norm in catalogus.werkzaam if norm.soort in ("gebod", "maatstaf")}


@settings(WETTEN, max_examples=40)
@given(zaad=ZADEN, keuze=KEUZES)
def test_p6_every_outcome_has_a_world_that_has_it_and_no_world_has_another(
    zaad: int, keuze: int
) -> None:
    """With every day fixed at once; what is unknown besides stays so on both sides."""
    g, daden, catalogus = zaak(zaad)
    onzeker = vaag(daden)
    if not onzeker or prod(len(dagen) for *_, dagen in onzeker) > 40:
        return
    op = g.peildata[keuze % len(g.peildata)]
    geheel, werelden = oordeel(daden, catalogus, op), []
    for keus in itertools.product(*(dagen for *_, dagen in onzeker)):
        wereld = daden
        for (i, veld, _), dag in zip(onzeker, keus, strict=True):
            wereld = met(wereld, i, veld, dag.isoformat())
        if not ongerijmd(wereld, catalogus, op):
            werelden.append(oordeel(wereld, catalogus, op))
    for norm, daad in geheel:
        if daad is None or norm not in _op_een_daad(catalogus):
            continue
        if werelden and geheel[norm, daad] != {"tegenstrijdig"}:
            samen = frozenset().union(*(ergens(w, norm, daad) for w in werelden))
            assert geheel[norm, daad] == samen


@WETTEN
@given(zaad=ZADEN, keuze=KEUZES)
def test_p7_a_vague_day_in_two_parts_is_both_parts_together(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    onzeker = vaag(daden)
    if not onzeker:
        return
    i, veld, dagen = onzeker[keuze % len(onzeker)]
    op, knip = g.peildata[keuze % len(g.peildata)], 1 + keuze % (len(dagen) - 1)
    # A part that contradicts the other acts is in no world.
    delen = [
        oordeel(deel, catalogus, op)
        for stuk in (dagen[:knip], dagen[knip:])
        if not ongerijmd(deel := met(daden, i, veld, _als_edtf(stuk)), catalogus, op)
    ]
    for (norm, daad), uitkomsten in oordeel(daden, catalogus, op).items():
        if daad is None or norm not in _op_een_daad(catalogus) or uitkomsten == {"tegenstrijdig"}:
            continue
        assert not delen or uitkomsten == frozenset().union(*(ergens(d, norm, daad) for d in delen))


def _als_edtf(dagen: list[date]) -> str:
    return dagen[0].isoformat() if len(dagen) == 1 else f"[{dagen[0]}..{dagen[-1]}]"


# --- P10: more time, more room, more certainty -------------------------------------------------


@WETTEN
@given(zaad=ZADEN)
def test_p10_a_longer_term_never_makes_what_was_met_late(zaad: int) -> None:
    """Of norms without exception or lapse, which in a longer term have more time to come first."""
    g, daden, catalogus = zaak(zaad)

    def langer(pakket: dict[str, Any]) -> None:
        for norm in pakket["normen"]:
            if norm.get("termijn", {}).get("duur") in ("P1D", "P2D"):
                norm["termijn"]["duur"] = "P3D"

    anders = met_normen(g, langer)
    zonder = {n.id for n in catalogus.werkzaam if not n.vervalt_bij and not n.tenzij}
    for op in g.peildata:
        eerst, dan = oordeel(daden, catalogus, op), oordeel(daden, anders, op)
        for (norm, daad), uitkomsten in dan.items():
            if norm in zonder and eerst.get((norm, daad), NVT) == {"nagekomen"}:
                assert uitkomsten == {"nagekomen"}


@WETTEN
@given(zaad=ZADEN, keuze=KEUZES)
def test_p10_an_exception_more_never_makes_a_miss(zaad: int, keuze: int) -> None:
    g, daden, catalogus = zaak(zaad)
    soort = ("ontvankelijkheid_beoordeeld", "instemming_vastgelegd", "doorgeleid")[keuze % 3]

    def ruimer(pakket: dict[str, Any]) -> None:
        for norm in pakket["normen"]:
            if norm["soort"] == "gebod":
                plek = ("tenzij", "vervalt_bij")[keuze % 2]
                erbij = {"er_is": {"daad": soort}} if plek == "tenzij" else {"daad": soort}
                norm[plek] = [*norm.get(plek, []), erbij]

    anders = met_normen(g, ruimer)
    for op in g.peildata:
        eerst, dan = oordeel(daden, catalogus, op), oordeel(daden, anders, op)
        for sleutel, uitkomsten in dan.items():
            assert sleutel not in eerst or uitkomsten & MIS <= eerst[sleutel]


@WETTEN
@given(zaad=ZADEN)
def test_p10_declaring_the_file_complete_only_hardens_silence(zaad: int) -> None:
    """For kinds of acts that no condition asks after, in a file that has begun.

    A declaration before every other act would be its begin; and a miss opens the duty that follows.
    """
    g, daden, catalogus = zaak(zaad)
    begin = min(periode(daad["gebeurd"]).vroegst for daad in daden if daad.get("gebeurd"))
    soorten = ["ontvangst_bevestigd", "doorgeleid", "onderzoek_ingesteld"]
    for op in (op for op in g.peildata if op >= begin):
        verklaard: dict[str, Any] = {"id": "v0", "daad": "volledigheid_verklaard", "na": []}
        verklaard |= {"gebeurd": op.isoformat(), "tot_en_met": op.isoformat()}
        verklaard |= {"daadsoort": soorten, "door": [{"rol": None, "ref": None}]}
        eerst, dan = (oordeel(d, catalogus, op) for d in (daden, [*daden, verklaard]))
        for sleutel, uitkomsten in dan.items():
            if volgt(catalogus, sleutel[0]):
                continue
            verzacht = {"niet_gebleken" if u == "niet_nagekomen" else u for u in uitkomsten}
            vooraf = {"niet_gebleken" if u == "niet_nagekomen" else u for u in eerst[sleutel]}
            assert verzacht <= vooraf | {"niet_gebleken"}
            assert uitkomsten - {"niet_nagekomen"} <= eerst[sleutel]


# --- P12 and P14: norms apart, names apart -----------------------------------------------------


@WETTEN
@given(zaad=ZADEN)
def test_p12_each_norm_alone_says_what_it_says_among_others(zaad: int) -> None:
    """Alone with the duty it follows, if it follows one."""
    g, daden, catalogus = zaak(zaad)
    for op in g.peildata:
        apart: Uitkomsten = {}
        for norm in catalogus.normen:
            alleen = oordeel(daden, met_bronnen(catalogus, [norm]), op)
            apart |= {sleutel: u for sleutel, u in alleen.items() if sleutel[0] == norm}
        assert apart == oordeel(daden, catalogus, op)


@settings(WETTEN, max_examples=25)
@given(zaad=ZADEN, keuze=KEUZES)
def test_p12_a_norm_in_two_versions_that_say_the_same_is_one_norm(zaad: int, keuze: int) -> None:
    """Where a day tells which version counts; a norm tested on an unknown day may be in neither."""
    g, daden, _ = zaak(zaad)
    knip = min(g.peildata) + timedelta(days=keuze % 20 - 5)

    def altijd(pakket: dict[str, Any]) -> None:
        for norm in pakket["normen"]:
            norm["geldig"] |= {"van": None, "tot": None, "toets_op": "aanleiding"}

    een = met_normen(g, altijd)
    twee = _in_tweeen(g.teksten["proef.yaml"], knip)
    for op in g.peildata:
        heel, gedeeld = oordeel(daden, een, op), oordeel(daden, twee, op)
        for (norm, daad), uitkomsten in heel.items():
            if daad is not None and een.normen[norm][0].soort == "gebod":
                assert gedeeld[norm, daad] == uitkomsten


def _in_tweeen(tekst: str, knip: date) -> Catalogus:
    teksten = {}
    for naam, rand in (("proef", {"tot": knip.isoformat()}), ("nieuw", {"van": str(knip + DAG)})):
        pakket = gelezen(tekst) | {"pakket": naam}
        for norm in pakket["normen"]:
            norm["geldig"] |= {"van": None, "tot": None, "toets_op": "aanleiding"} | rand
        teksten[f"{naam}.yaml"] = yaml.safe_dump(pakket, allow_unicode=True)
    catalogus = Catalogus.uit_teksten(teksten, AANVULLING)
    return catalogus.alleen(catalogus.normen, ook_uitgeschakeld=True)


@WETTEN
@given(zaad=ZADEN)
def test_p14_other_names_for_acts_and_people_give_the_same_verdicts(zaad: int) -> None:
    g, daden, catalogus = zaak(zaad)
    tekst = json.dumps(daden)
    for id_ in ("p1", *sorted((d["id"] for d in daden), key=len, reverse=True)):
        tekst = tekst.replace(f'"{id_}"', f'"andere-{id_}"')
    anders: Daden = json.loads(tekst)
    for op in g.peildata:
        oud, nieuw = oordeel(daden, catalogus, op), oordeel(anders, catalogus, op)
        assert {(n, d and f"andere-{d}"): u for (n, d), u in oud.items()} == nieuw
