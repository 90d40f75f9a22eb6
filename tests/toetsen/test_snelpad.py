"""The quick path and the general engine give the same verdicts, whatever the case.

Two evaluators of one definition must be held together: what the quick path answers by itself, the
general engine is asked as well, on cases of which all dates were made exact and on cases as they
were drawn. A seeded fault in the quick path makes that comparison fail. `pytest -m lang` compares
many times as many.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.tijd.wanneer import periode
from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.plichten.vragen import Zaak
from projections.snel import normblok, normcode, normlus, snelpad, sneltermijn, snelwerk
from projections.snel.snelpad import Snelpad, snelcode
from projections.toetsen.toetsing import Kern, kern, kernen, toetsen
from tests.opstelling.proefnormen import PAKKET
from tests.orakel.echte_zaken import echt_geval
from tests.orakel.normgenerator import geval
from tests.orakel.vergelijking import Lezers, feit, lezers_van, vergelijk, volgens_motor
from tests.orakel.zaakgenerator import Geval
from tests.toetsen.test_duties import BRIEF, BRIEFDAG, CATALOGUS, MET_PROEF
from tests.toetsen.test_orakel import VERHALEN, Fout, breek, verteld

Daad = Mapping[str, Any]
DATUMS = ("gebeurd", "ontvangen_op", "verzonden_op", "nieuwe_datum")
LATER = timedelta(days=400)


def feiten(daden: Iterable[Daad]) -> list[Feit]:
    return [feit(dict(daad), nummer) for nummer, daad in enumerate(daden, 1)]


def exact(daden: Iterable[Daad]) -> list[Daad]:
    """The same acts, each on the first day that its dates name."""
    return [{**d, **{v: eerste_dag(d[v]) for v in DATUMS if d.get(v)}} for d in daden]


def eerste_dag(edtf: str) -> str:
    tijd = periode(edtf)
    return (tijd.laatst if tijd.open_begin else tijd.vroegst).isoformat()


def algemeen(zaak: Sequence[Feit], catalogus: Catalogus, peildatum: date) -> Counter[Kern]:
    """What the general engine says by itself."""
    beeld = Zaak(zaak, catalogus, peildatum, verder=True)
    return Counter(k for vraag in beeld.vragen() if (k := kern(beeld, vraag)) is not None)


def verschil(zaak: Sequence[Feit], catalogus: Catalogus, peildatum: date) -> list[str]:
    snel, ander = Counter(kernen(zaak, catalogus, peildatum)), algemeen(zaak, catalogus, peildatum)
    return [f"snel {k}" for k in snel - ander] + [f"algemeen {k}" for k in ander - snel]


def verschillen(
    gevallen: Iterable[Geval], catalogus: Catalogus | None = None, *, alleen_exact: bool = False
) -> Iterator[str]:
    """On every reference date of each case and long after, made exact and as drawn."""
    for g in gevallen:
        normen = catalogus or lezers_van(g).motor
        for daden in (exact(g.handelingen), g.handelingen)[: 1 if alleen_exact else 2]:
            for peildatum in (*g.peildata, g.peildata[-1] + LATER):
                for regel in verschil(feiten(daden), normen, peildatum):
                    yield f"{g.zaad} op {peildatum}: {regel}"


# ── the same verdicts ────────────────────────────────────────────────────────────────────────────
def test_the_quick_path_equals_the_general_engine_on_random_norms() -> None:
    assert list(verschillen(map(geval, range(60)))) == []


def test_the_quick_path_equals_the_general_engine_on_the_norms_in_force() -> None:
    assert list(verschillen(map(echt_geval, range(20)), CATALOGUS)) == []


def test_what_is_still_to_be_sent_changes_the_verdict_on_that_day_for_both() -> None:
    wie = {"door": [{"rol": "leidinggevende", "ref": None}]}
    melding = {"id": "m", "daad": "melding_gedaan", "gebeurd": "2018-12-19", **wie}
    soort = {"kanaal": "leidinggevende", "vermoedens": ["misstand"], "ontvangen_op": None}
    brief = {"id": "b", "daad": "ontvangst_bevestigd", "gebeurd": "2018-12-27", **wie}
    verstuurd = {"aan": "melder", "verzonden_op": "2019-01-04", "melding": "m"}
    zaak, dag = feiten([{**melding, **soort}, {**brief, **verstuurd}]), date(2018, 12, 27)
    assert verschil(zaak, MET_PROEF, dag) == []
    assert date(2019, 1, 4) in {k.volgende for k in kernen(zaak, MET_PROEF, dag)}


@pytest.mark.lang
def test_the_quick_path_equals_the_general_engine_far_and_wide(
    request: pytest.FixtureRequest,
) -> None:
    """A part of the cases in every run; `--diep` takes them all."""
    deel = 1 if request.config.getoption("--diep") else 2
    assert list(verschillen(map(geval, range(1_000, 1_000 + 500 // deel)))) == []
    assert list(verschillen(map(echt_geval, range(1_000, 1_000 + 150 // deel)), CATALOGUS)) == []


@pytest.mark.parametrize("nr", VERHALEN)
def test_the_quick_path_tells_every_story_as_the_general_engine_does(nr: str) -> None:
    daden, peildatum = verteld(VERHALEN[nr])
    for zaak in (feiten(daden), feiten(exact(daden))):
        assert verschil(zaak, MET_PROEF, peildatum) == []


def test_the_quick_path_reads_the_letter_as_the_general_engine_does() -> None:
    for dagen in (0, 1, 120, 517, 900, 2000):
        for daden in (BRIEF, exact(BRIEF)):
            assert verschil(feiten(daden), CATALOGUS, BRIEFDAG - timedelta(days=dagen)) == []


def test_roles_that_are_one_or_several_are_read_as_the_general_engine_reads_them() -> None:
    """`naar` is a role or a list of roles; a list is not the value of a closed field."""
    for rollen in (
        ["integriteitscommissie"],
        ["werkgever", "integriteitscommissie"],
        ["werkgever"],
    ):
        zaak = feiten(
            {**d, "naar": rollen} if d["daad"] == "doorgeleid" else d
            for d in VERHALEN["36"]["handelingen"]
        )
        assert any(f.velden.get("naar") == rollen for f in zaak)
        assert verschil(zaak, CATALOGUS, date(2021, 12, 31)) == []


@pytest.mark.parametrize(
    ("rollen", "uitkomst"),
    [
        (["werkgever"], "bevoegdheid_onbekend"),
        (["melder", "werkgever"], "bevoegdheid_onbekend"),
        (["melder", None], "bevoegdheid_onbekend"),
        (["melder", "leidinggevende"], "onbevoegd_verricht"),
        (["werkgever", "integriteitscommissie"], "bevoegd_verricht"),
    ],
)
def test_who_is_known_as_the_employer_only_may_be_whoever_is_competent(
    rollen: list[str | None], uitkomst: str
) -> None:
    """Also beside others; and both evaluators and the oracle read it so."""
    wie = {"door": [{"rol": rol, "ref": None} for rol in rollen], "na": []}
    daad = {"id": "o", "daad": "ontvangst_bevestigd", "gebeurd": "2023-03-01", "aan": "melder"}
    lezers = Lezers.van({"p.yaml": PAKKET.format(pakket="p") + ROL})
    zaak, dag = [{**daad, **wie, "melding": None}], date(2023, 4, 1)
    assert vergelijk(lezers, "rol", zaak, dag) == (1, 0, [])
    assert verschil(feiten(zaak), lezers.motor, dag) == []
    assert volgens_motor(lezers, zaak, dag) == {("proef.rol", "o"): {uitkomst}}


ROL = """
  - id: proef.rol
    soort: rol
    tekst: mogen
    citaat: [mogen]
    bron: b art. 3
    drager: integriteitscommissie
    aanleiding: {daad: ontvangst_bevestigd}
    zekerheid: bron_gezien
    geldig: {van: null, tot: null, toets_op: aanleiding}
"""


def test_around_every_border_and_last_day_both_say_the_same() -> None:
    """An act and a reference date on, before and after each day on which a norm begins or ends."""
    randen = [r for n in CATALOGUS.werkzaam for r in (n.geldig.van, n.geldig.tot) if r]
    dagen = {d for r in randen for d in (r.periode.vroegst, r.periode.laatst)}
    for grens in sorted(dagen - {date.min, date.max}):
        for af in (-1, 0, 1):
            dag = grens + timedelta(days=af)
            melding = {"id": "m", "daad": "melding_gedaan", "gebeurd": dag.isoformat()}
            rest = {
                "door": [{"rol": "melder", "ref": None}],
                "kanaal": "leidinggevende",
                "vermoedens": ["misstand"],
            }
            zaak = feiten([{**melding, **rest, "ontvangen_op": dag.isoformat()}])
            for later in (0, 1, 5, 7, 8, 84, 85):
                assert verschil(zaak, CATALOGUS, dag + timedelta(days=later)) == []


def test_the_verdicts_without_explanation_are_those_with_explanation() -> None:
    for g in map(echt_geval, range(20)):
        zaak, peildatum = feiten(exact(g.handelingen)), g.peildata[-1]
        kort = Counter(
            (k.norm, k.aanleiding, k.uitkomsten) for k in kernen(zaak, CATALOGUS, peildatum)
        )
        lang = Counter(
            (t.norm, t.aanleiding, t.uitkomsten)
            for t in toetsen(zaak, CATALOGUS, peildatum)
            if t.uitkomsten != ("niet_van_toepassing",)
        )
        assert kort == lang


# ── it does its own work, and shows it ───────────────────────────────────────────────────────────
def test_where_every_date_is_exact_the_general_engine_is_hardly_asked() -> None:
    pad = Snelpad(CATALOGUS, Kern)
    gevraagd = gegeven = 0
    for g in map(echt_geval, range(100)):
        zaak, peildatum = feiten(exact(g.handelingen)), g.peildata[-1] + LATER
        uit, twijfel = list[Kern](), set[int]()
        if (blik := pad.een_wereld(zaak, peildatum.toordinal())) is not None:
            pad.pas(blik, blik.daden, (blik,), uit, twijfel, set(), geheel=True)
            gevraagd, gegeven = gevraagd + len(twijfel), gegeven + len(uit)
    assert gegeven > 800
    assert gevraagd < gegeven / 10


def test_the_text_that_judges_can_be_read_norm_by_norm() -> None:
    tekst = "\n".join(snelcode(CATALOGUS).regels)
    assert all(f"# {norm.id} (" in tekst for norm in CATALOGUS.werkzaam)


# ── seeded faults ────────────────────────────────────────────────────────────────────────────────
FOUTEN = {
    "the last day is off by one": Fout(
        sneltermijn, "_rij", "return laag, hoog,", "return laag + 1, hoog + 1,"
    ),
    "what was done before the trigger counts": Fout(
        normblok._Blokken, "_gedaan", 'f"dag <= d < {naam}"', 'f"d < {naam}"'
    ),
    "an extension is ignored": Fout(sneltermijn, "verlengd", "if not rij:", "if True:"),
    "an unknown attribute is taken for false": Fout(
        snelwerk, "zeker", "raise Twijfel", "return ONWAAR"
    ),
    "an exception after the term heals": Fout(
        sneltermijn, "weeg", "elif uitgezonderd <= eind:", "elif uitgezonderd < NOOIT:"
    ),
    "a norm is not yet in force on its first day": Fout(
        normcode.Blok, "in_werking", 'f"{dag} < {van[0]}"', 'f"{dag} <= {van[0]}"'
    ),
    "an act after the reference date counts": Fout(
        Snelpad, "een_wereld", "if not 0 < dag <= peil or", "if not dag or"
    ),
    "silence proves absence": Fout(
        sneltermijn, "weeg", "if eind <= declaratie else", "if True else"
    ),
    "dates that contradict each other are taken as they are": Fout(
        Snelpad, "werelden", "if beeld.strijdig or not", "if not"
    ),
    "what belongs to one report discharges another": Fout(
        snelpad.Groepen, "blik", "if not bij or eigen & bij", "if True"
    ),
}


@pytest.mark.parametrize("wat", FOUTEN)
def test_a_seeded_fault_makes_the_two_differ(wat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    breek(monkeypatch, FOUTEN[wat])
    assert next(eerste_verschillen(), None) is not None


def eerste_verschillen() -> Iterator[str]:
    """Over the stories, with norms compiled anew, and then over random norms."""
    for verhaal in VERHALEN.values():
        daden, peildatum = verteld(verhaal)
        normen = MET_PROEF.alleen(verhaal["normen"], ook_uitgeschakeld=True)
        for zaak in (feiten(daden), feiten(exact(daden))):
            yield from verschil(zaak, normen, peildatum)
    yield from verschillen(map(geval, range(100)), alleen_exact=True)


def test_without_a_fault_the_same_comparison_holds() -> None:
    assert next(eerste_verschillen(), None) is None


def test_a_list_of_roles_looked_up_as_one_role_stops_the_same_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As it once stopped the board: random norms ask after such lists, and cases hold them."""
    breek(monkeypatch, Fout(normlus.Lus, "kan", "if veld.meer else deel", "if False else deel"))
    with pytest.raises(TypeError, match="unhashable"):
        list(verschillen(map(geval, range(100)), alleen_exact=True))
