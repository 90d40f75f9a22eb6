"""A verdict without its explanation is the same verdict, and says until when it stands.

Cases and norms are random, the days one by one: on no day before the one that a verdict names may
time alone have changed it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from projections.toetsen import doorkijk, grondslag, toetsing
from projections.toetsen.bladen import Blad
from projections.toetsen.toetsing import Kern, kernen, toegelicht, toetsen
from projections.werelden.dossierbeeld import Beeld
from tests.orakel.echte_zaken import echt_geval
from tests.orakel.normgenerator import geval
from tests.orakel.vergelijking import feit, lezers_van
from tests.orakel.zaakgenerator import Geval

DAG = timedelta(days=1)
NVT = ("niet_van_toepassing",)


def op_volgorde(rij: Sequence[Kern]) -> list[Kern]:
    return sorted(rij, key=repr)


def te_laat_genoemd(g: Geval, dagen: int) -> tuple[int, list[str]]:
    """From each reference date on, day by day: verdicts compared, and what changed unannounced."""
    catalogus = lezers_van(g).motor
    feiten = [feit(daad, n) for n, daad in enumerate(g.handelingen, 1)]
    vergeleken, fouten = 0, []
    for vanaf in g.peildata:
        eerst = kernen(feiten, catalogus, vanaf)
        for n in range(1, dagen):
            dag = vanaf + n * DAG
            staat = set(kernen(feiten, catalogus, dag))
            nog = [kern for kern in eerst if kern.volgende is None or dag < kern.volgende]
            vergeleken += len(nog)
            fouten += [f"{g.zaad}: op {vanaf} {kern}, anders op {dag}" for kern in set(nog) - staat]
    return vergeleken, fouten


@pytest.mark.parametrize("deel", range(8))
def test_no_verdict_changes_before_the_day_it_names(deel: int) -> None:
    vergeleken = 0
    for zaad in range(deel * 12, deel * 12 + 12):
        n, fouten = te_laat_genoemd(geval(zaad), 45)
        assert fouten == []
        vergeleken += n
    assert vergeleken > 100


def test_no_verdict_by_the_norms_in_force_changes_before_the_day_it_names() -> None:
    vergeleken = 0
    for zaad in range(5):
        n, fouten = te_laat_genoemd(echt_geval(zaad), 20)
        assert fouten == []
        vergeleken += n
    assert vergeleken > 20


def test_the_comparison_sees_a_day_that_is_named_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    keer = doorkijk.Doorkijk.keer

    def later(zelf: doorkijk.Doorkijk) -> int | None:
        dag = keer(zelf)
        return None if dag is None else dag + 1

    monkeypatch.setattr(doorkijk.Doorkijk, "keer", later)
    assert any(te_laat_genoemd(geval(zaad), 45)[1] for zaad in range(12))


@pytest.mark.parametrize("zaad", range(60))
def test_a_verdict_is_the_same_with_and_without_its_explanation(zaad: int) -> None:
    g = geval(zaad)
    catalogus = lezers_van(g).motor
    feiten = [feit(daad, n) for n, daad in enumerate(g.handelingen, 1)]
    for op in g.peildata:
        verklaard = [t.kern for t in toetsen(feiten, catalogus, op) if t.uitkomsten != NVT]
        assert op_volgorde(verklaard) == op_volgorde(kernen(feiten, catalogus, op))


def test_a_date_without_end_is_not_gone_through_again_on_each_of_its_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hours that run from an unknown day: few leaves, and each of them is looked at once."""
    g = geval(113)
    gevraagd: Counter[int] = Counter()
    gewoon = doorkijk.grenzen_van

    def tel(beeld: Beeld, blad: Blad) -> tuple[int | None, int | None] | None:
        gevraagd[id(blad)] += 1
        return gewoon(beeld, blad)

    monkeypatch.setattr(doorkijk, "grenzen_van", tel)
    feiten = [feit(daad, n) for n, daad in enumerate(g.handelingen, 1)]
    catalogus = lezers_van(g).motor.alleen(["proef.een"], ook_uitgeschakeld=True)
    (kern,) = kernen(feiten, catalogus, g.peildata[-1])
    assert "loopt" in kern.uitkomsten
    assert 4 < len(gevraagd) < 100
    assert max(gevraagd.values()) <= 2


def test_a_verdict_that_is_explained_alone_is_explained_as_among_all() -> None:
    """Who shows one verdict of a case has that one explained, and it keeps its place."""
    vergeleken = 0
    for g in (geval(3), geval(17), echt_geval(1)):
        catalogus, feiten = (
            lezers_van(g).motor,
            [feit(d, n) for n, d in enumerate(g.handelingen, 1)],
        )
        alle = toetsen(feiten, catalogus, g.peildata[0])
        for gekozen in (set(), {(t.norm, t.aanleiding) for t in alle[::7]}):
            los = list(toegelicht(feiten, catalogus, g.peildata[0], gekozen))
            assert {(k.norm, k.aanleiding) for _, k in los} == gekozen
            assert all(alle[plaats - 1] == k for plaats, k in los)
            vergeleken += len(los)
    assert vergeleken > 10


def test_a_verdict_is_shown_without_finding_all_that_it_rests_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To find its acts each is tried: that is done for who asks, once, and for nobody else."""
    g = geval(17)
    catalogus, feiten = lezers_van(g).motor, [feit(d, n) for n, d in enumerate(g.handelingen, 1)]
    gezocht: list[str] = []
    gewoon = grondslag.grondslag

    def tel(zaak: Any, vraag: Any, *rest: Any, **geheel: Any) -> frozenset[str]:
        gezocht.append(vraag.norm.id)
        return gewoon(zaak, vraag, *rest, **geheel)

    monkeypatch.setattr(toetsing, "grondslag", tel)
    alle = toetsen(feiten, catalogus, g.peildata[0])
    assert alle
    assert all(t.gronden for t in alle)
    assert gezocht == []
    assert alle[0].gebruikt == alle[0].herkomst.feiten
    assert gezocht == [alle[0].norm]
