"""How every verdict was known on every day: stored, never rewritten, and rebuilt the same."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from projections.leesmodel import hertoetsen
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.leesmodel import Vastgelopen
from projections.plichten.vragen import Sleutel, Zaak
from projections.toetsen.beloop import beloop, stof
from projections.toetsen.toetsgeschiedenis import Toetsrij, lees_rij
from projections.toetsen.toetsing import Kern, kernen, op_de_dag
from tests.opstelling.agenda import DAG, EERSTE, Agenda, Verloop, open_agenda, teksten
from tests.opstelling.kantoor import LEZER
from tests.opstelling.leestafels import dump, vraag, weg
from tests.orakel.echte_zaken import echt_geval
from tests.orakel.normgenerator import geval
from tests.orakel.orakel_zaak import gecorrigeerd
from tests.orakel.vergelijking import feit, lezers_van
from tests.orakel.zaakgenerator import Geval

Verdict = tuple[str, str, Kern]


@pytest.fixture
def agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        yield agenda


def rijen(agenda: Agenda) -> list[Toetsrij]:
    return [lees_rij(rij) for rij in vraag(agenda.database, "SELECT * FROM lees.toets")]


def bekend(opgeslagen: list[Toetsrij], bekend_op: date, peildatum: date) -> Counter[Verdict]:
    return Counter(
        (rij.dossier, rij.relaas, rij.kern) for rij in opgeslagen if rij.geldt(bekend_op, peildatum)
    )


def volgens_het_log(agenda: Agenda, bekend_op: date, *peildata: date) -> Iterator[Counter[Verdict]]:
    """Every verdict, judged from nothing but the entries up to a day."""
    catalogus = agenda.catalogus(bekend_op)
    zaken = agenda.zaken(bekend_op)
    for dag in peildata:
        gevonden: Counter[Verdict] = Counter()
        for id_, zaak in zaken.items():
            for relaas, feiten in stof(zaak).items():
                if catalogus is not None:
                    gevonden.update(
                        (id_, relaas, replace(kern, volgende=None))
                        for kern in kernen(feiten, catalogus, dag)
                    )
        yield gevonden


def gelijk_aan_het_log(agenda: Agenda, dagen: Sequence[date]) -> int:
    """Every verdict as known on these days, and on the days after each; how many there were."""
    opgeslagen, aantal = rijen(agenda), 0
    for op in dagen:
        peildata = [op + n * DAG for n in range(35)]
        for dag, verwacht in zip(peildata, volgens_het_log(agenda, op, *peildata), strict=True):
            assert bekend(opgeslagen, op, dag) == verwacht, (op, dag)
            aantal += verwacht.total()
    return aantal


# ── one case through the days ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("maak", [echt_geval, geval])
def test_the_course_of_a_verdict_is_what_judging_on_each_day_gives(
    maak: Callable[[int], Geval],
) -> None:
    vergeleken = 0
    for zaad in range(6):
        zaak = maak(zaad)
        catalogus = lezers_van(zaak).motor
        daden = gecorrigeerd(zaak.handelingen, None)
        feiten = [feit(dict(daad), nummer) for nummer, daad in enumerate(daden, 1)]
        stroken = beloop(feiten, catalogus, zaak.peildata[0])
        for n in range(0, 60, 2):
            dag = zaak.peildata[0] + n * DAG
            volgens_stroken = Counter(
                s.kern for s in stroken if s.van <= dag and (s.tot is None or dag < s.tot)
            )
            nu = [replace(kern, volgende=None) for kern in kernen(feiten, catalogus, dag)]
            assert volgens_stroken == Counter(nu), (zaad, dag)
            vergeleken += len(nu)
    assert vergeleken > 100


def test_where_later_days_leave_too_many_worlds_a_verdict_says_that_it_is_approximate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    zaak = geval(1)
    catalogus = lezers_van(zaak).motor
    daden = gecorrigeerd(zaak.handelingen, None)
    feiten = [feit(dict(daad), nummer) for nummer, daad in enumerate(daden, 1)]
    assert not any(s.kern.benaderd for s in beloop(feiten, catalogus, zaak.peildata[0]))
    monkeypatch.setattr("projections.toetsen.doorkijk.verkend", lambda *_: ([], False))
    stroken = beloop(feiten, catalogus, zaak.peildata[0])
    assert stroken
    assert all(s.kern.benaderd for s in stroken)


def test_a_day_that_leaves_too_many_worlds_itself_speaks_for_all_that_follow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eleven reports by the month leave so many on every day, and were judged on forty of them."""
    dagen: list[date] = []

    def tel(zaak: Zaak, sleutel: Sleutel) -> Kern | None:
        dagen.append(date.fromordinal(zaak.beeld.peildatum))
        return op_de_dag(zaak, sleutel)

    monkeypatch.setattr("projections.toetsen.beloop.op_de_dag", tel)
    monkeypatch.setattr("projections.toetsen.bladen.HOOGSTENS", 1)
    g = geval(1)
    feiten = [feit(dict(d), n) for n, d in enumerate(gecorrigeerd(g.handelingen, None), 1)]
    stroken = beloop(feiten, lezers_van(g).motor, g.peildata[0])
    vaag = [s for s in stroken if s.kern.benaderd and s.tot is None]
    assert vaag
    assert all(len(s.kern.uitkomsten) > 1 for s in vaag)  # nothing certain, for good
    assert len(dagen) < 40


# ── as known on every day ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zaad", range(4))
def test_every_verdict_as_known_on_every_day_is_what_the_log_up_to_that_day_gives(
    agenda: Agenda, zaad: int
) -> None:
    kans = Random(zaad)
    verloop = Verloop(agenda, kans)
    dagen = []
    for _ in range(6):
        for _ in range(kans.randint(3, 8)):
            verloop.stap()
            if kans.random() < 0.4:
                agenda.bij()  # a page ends in the middle of the day
        dagen.append(agenda.vandaag)
        agenda.dag(agenda.vandaag + kans.choice([1, 1, 2, 5, 12]) * DAG)
    agenda.bij()
    assert gelijk_aan_het_log(agenda, dagen) > 200

    levend = dump(agenda.database)
    for pagina in (1, 3, 2000):
        weg(agenda.database)
        with closing(Leesmodel(agenda.database.dsn_projectie, pagina=pagina)) as model:
            assert model.inhalen() == agenda.kantoor.register.journal.positie()
        assert dump(agenda.database) == levend
    with closing(Leesmodel(agenda.database.dsn_projectie)) as model:
        model.herbouw()
    assert dump(agenda.database) == levend


def nieuwe_norm(agenda: Agenda) -> None:
    """A report that has to be forwarded, and three days later a shorter term for it."""
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    agenda.bij()
    agenda.dag(EERSTE + 3 * DAG)
    agenda.stel_vast(teksten(werkdagen=2))
    agenda.bij()


def test_another_norm_judges_every_case_anew_from_that_day_on(agenda: Agenda) -> None:
    nieuwe_norm(agenda)
    assert gelijk_aan_het_log(agenda, [EERSTE, EERSTE + 3 * DAG])


def test_judging_every_case_anew_tells_how_far_it_is(agenda: Agenda) -> None:
    for n in range(60):
        agenda.kantoor.open(f"Z-{n}")
    agenda.bij()
    agenda.stel_vast(teksten(werkdagen=2))
    gehoord: list[tuple[str, int, int]] = []
    agenda.kantoor.leesmodel.inhalen(lambda *stap: gehoord.append(stap))
    assert [stap for stap in gehoord if stap[0] == "dossiers getoetst"] == [
        *(("dossiers getoetst", 50, 60), ("dossiers getoetst", 60, 60))
    ]


def test_without_judging_anew_at_another_norm_the_history_is_not_what_the_log_gives(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: only acts in a case make it judged."""
    agenda.bij()
    monkeypatch.setattr(hertoetsen, "VASTSTELLINGEN", frozenset())
    nieuwe_norm(agenda)
    with pytest.raises(AssertionError):
        gelijk_aan_het_log(agenda, [EERSTE, EERSTE + 3 * DAG])


def test_a_history_that_reopens_nothing_depends_on_where_a_page_ended(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: what a day brought is final at once, so a mistake made and mended shows."""
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    agenda.bij()
    agenda.dag(EERSTE + DAG)
    vergissing = agenda.doorgeleid(dossier)
    with monkeypatch.context() as anders:
        anders.setattr(hertoetsen, "_OPEN", hertoetsen._OPEN.replace(">=", ">"))
        agenda.bij()
        agenda.corrigeer(dossier, vergissing, "ingetrokken", True)
        agenda.bij()
    levend = dump(agenda.database)
    weg(agenda.database)
    agenda.bij()
    assert dump(agenda.database) != levend


# ── what was known stays known ────────────────────────────────────────────────────────────────


def test_no_row_of_an_earlier_day_changes_but_for_the_day_on_which_it_was_closed(
    agenda: Agenda,
) -> None:
    kans = Random(7)
    verloop, gezien = Verloop(agenda, kans), dict[Any, Toetsrij]()
    gesloten = 0
    for _ in range(6):
        for _ in range(5):
            verloop.stap()
        agenda.bij()
        nu = {rij.sleutel: rij for rij in rijen(agenda)}
        for sleutel, was in gezien.items():
            if was != nu[sleutel]:
                gesloten += 1
                assert was.bekend_tot is None
                assert nu[sleutel] == replace(was, bekend_tot=agenda.vandaag)
        gezien = nu
        agenda.dag(agenda.vandaag + kans.choice([1, 3, 9]) * DAG)
    assert gesloten > 5


def test_an_old_case_that_comes_in_late_was_not_known_before(agenda: Agenda) -> None:
    agenda.dag(EERSTE + 30 * DAG)
    dossier = agenda.kantoor.open("oud")
    agenda.melding(dossier, gebeurd="2019-03-04")
    agenda.bij()
    eerder = [rij for rij in rijen(agenda) if rij.bekend_van < agenda.vandaag]
    assert [rij.dossier for rij in eerder] == []
    assert any(rij.dossier == dossier for rij in rijen(agenda))


def test_a_mistake_withdrawn_the_same_day_leaves_no_trace_in_what_was_known_that_day(
    agenda: Agenda,
) -> None:
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    agenda.bij()
    agenda.dag(EERSTE + DAG)
    voor = rijen(agenda)
    vergissing = agenda.doorgeleid(dossier)
    agenda.bij()
    assert sorted(rijen(agenda), key=str) != sorted(voor, key=str)
    agenda.corrigeer(dossier, vergissing, "ingetrokken", True)
    agenda.bij()
    assert sorted(rijen(agenda), key=str) == sorted(voor, key=str)


# ── judged when there is reason to ────────────────────────────────────────────────────────────


@pytest.fixture
def getoetst(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days from which a case was judged."""
    dagen: list[date] = []

    def noteer(feiten: Any, catalogus: Any, vanaf: date) -> Any:
        dagen.append(vanaf)
        return beloop(feiten, catalogus, vanaf)

    monkeypatch.setattr(hertoetsen, "beloop", noteer)
    return dagen


def test_a_page_judges_a_case_once_a_day_and_what_changes_no_fact_not_at_all(
    agenda: Agenda, getoetst: list[date]
) -> None:
    dossier = agenda.kantoor.open()
    for _ in range(3):
        agenda.melding(dossier)
    agenda.bij()
    assert getoetst == [EERSTE]
    agenda.kantoor.leg_vast(dossier, "dossier_gesloten", reden=None)
    agenda.bij()
    assert getoetst == [EERSTE]


def test_a_case_that_cannot_be_judged_stops_the_board_there_in_plain_sight(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = agenda.kantoor.open()
    agenda.bij()
    agenda.melding(dossier)

    def kan_niet(*_: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as kapot:
        kapot.setattr(hertoetsen, "beloop", kan_niet)
        with pytest.raises(Vastgelopen, match=f"toetsen stopped at entry 5.*dossier {dossier}"):
            agenda.bij()
        with pytest.raises(Vastgelopen):
            agenda.kantoor.raadplegen.bord(LEZER, "proef")
        assert len(agenda.kantoor.raadplegen.zaak(LEZER, "proef", dossier).regels) == 1
    agenda.bij()
    assert agenda.kantoor.raadplegen.bord(LEZER, "proef", peildatum=EERSTE).regels
