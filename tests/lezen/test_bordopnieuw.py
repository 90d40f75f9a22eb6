"""The board of any day, as known on any day, for any reader: what judging every case would say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bord import bordvraag
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Zicht
from ledger.toegang.toegangsstand import Kring
from projections.beelden.bord import VAKKEN, Bord, Keuze, OnbekendDeel, plekken
from projections.leesmodel.momentopname import Momentopname
from projections.toetsen.beloop import stof
from projections.toetsen.toetsing import kernen
from projections.vragen import bordopnieuw
from projections.vragen.bordopnieuw import Werk
from projections.vragen.raadplegen import Raadplegen
from tests.opstelling.agenda import DAG, Agenda, Verloop, open_agenda
from tests.opstelling.kantoor import LEZER, Alles, open_raadplegen
from tests.opstelling.serveren import oefenapp

Regel = tuple[Any, ...]


class Kijker(Alles):
    """Whoever reads sees what this says."""

    zicht = Zicht(Kring(elk=True), Kring(), frozenset())

    def inzage(self, *_: Any, **__: Any) -> Zicht:
        return self.zicht


@pytest.fixture
def agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        yield agenda


def _van_het_logboek(
    agenda: Agenda, keuze: Keuze, dag: date, bekend: date, zicht: Zicht
) -> tuple[list[Regel], dict[str, int]]:
    """Oracle: every case in view, from the log itself, judged on this day; nothing was stored."""
    catalogus = agenda.catalogus(bekend)
    assert catalogus is not None
    alle = [
        plek
        for id_, zaak in agenda.zaken(bekend).items()
        if (zicht.elk or id_ in zicht.genoemd) and id_ not in zicht.behalve
        for plek in plekken(
            id_, {r: kernen(feiten, catalogus, dag) for r, feiten in stof(zaak).items()}, dag
        )
    ]
    blad, tellingen = keuze.kies(alle)
    return [(p.dossier, p.relaas, p.rang, replace(p.kern, volgende=None), p.vak) for p in blad], (
        tellingen
    )


def _regels(bord: Bord) -> list[Regel]:
    return [
        (r.dossier, r.relaas, r.rang, replace(r.kern, volgende=None), r.vak) for r in bord.regels
    ]


def _kring(kans: Random, dossiers: list[str]) -> Zicht:
    """Every case, every case but some, or some."""
    deel = frozenset(kans.sample(dossiers, 2))
    elk = Kring(elk=True)
    return kans.choice(
        [
            Zicht(elk, Kring(), frozenset()),
            Zicht(elk, Kring(), deel),
            Zicht(Kring(dossiers=deel), Kring(), frozenset()),
        ]
    )


@pytest.mark.parametrize("zaad", [3, 4])
def test_every_board_is_that_of_all_cases_judged_anew_whoever_looks(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch, zaad: int
) -> None:
    kans, kijker = Random(zaad), Kijker()
    verloop = Verloop(agenda, kans)
    dagen = []
    for _ in range(7):
        for _ in range(kans.choice([1, 2, 6])):
            verloop.stap()
        dagen.append(agenda.vandaag)
        agenda.dag(agenda.vandaag + kans.choice([1, 3, 8]) * DAG)
    agenda.bij()
    wegen = _noteer(monkeypatch)
    with open_raadplegen(agenda.database, agenda.kantoor.register, kijker) as raadplegen:
        for _ in range(60):
            bekend_op = kans.choice([None, *dagen])
            dag = kans.choice(dagen) + kans.choice([0, 0, 1, 2, 9]) * DAG
            kijker.zicht = _kring(kans, verloop.dossiers)
            vraag: dict[str, Any] = {
                "vak": kans.choice([None, None, *VAKKEN]),
                "hersteld": kans.random() < 0.7,
                "limiet": kans.choice([2, 5, 500]),
                "per_vak": kans.random() < 0.3,
            }
            _vergelijk(agenda, raadplegen, vraag, (dag, bekend_op or agenda.vandaag), kijker.zicht)
    assert wegen >= {"bewaard", "deels bewaard"}


def _vergelijk(
    agenda: Agenda,
    raadplegen: Raadplegen,
    vraag: dict[str, Any],
    dagen: tuple[date, date],
    zicht: Zicht,
) -> None:
    dag, bekend = dagen
    verwacht, tellingen = _van_het_logboek(agenda, Keuze(**vraag), dag, bekend, zicht)
    bord = raadplegen.bord(LEZER, "proef", peildatum=dag, bekend_op=bekend, **vraag)
    assert (dict(bord.tellingen), bord.meer, bord.deel) == (tellingen, frozenset(), None)
    heel = Keuze(**{**vraag, "limiet": 500})
    gelezen = _regels(bord)
    while bord.volgende_cursor is not None:
        meer = {**vraag, "na": bord.volgende_cursor}
        bord = raadplegen.bord(LEZER, "proef", peildatum=dag, bekend_op=bekend, **meer)
        gelezen += _regels(bord)
    if not vraag["per_vak"]:
        verwacht, _ = _van_het_logboek(agenda, heel, dag, bekend, zicht)
    assert gelezen == verwacht


def _noteer(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """By which ways boards were made: read, read and judged, or judged."""
    wegen: set[str] = set()
    bord = Werk.bord

    def noteer(werk: Werk, *wat: Any) -> Any:
        if werk.bewaard is None:
            wegen.add("opnieuw")
        else:
            wegen.add("deels bewaard" if werk.zaken else "bewaard")
        return bord(werk, *wat)

    monkeypatch.setattr(Werk, "bord", noteer)
    return wegen


def test_without_looking_for_what_was_recorded_since_an_earlier_day_is_told_wrong(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control."""
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    toen = agenda.vandaag
    agenda.dag(toen + 2 * DAG)
    agenda.doorgeleid(dossier, gebeurd=toen.isoformat())
    agenda.bij()
    raadplegen = agenda.kantoor.raadplegen
    goed = _regels(raadplegen.bord(LEZER, "proef", peildatum=toen))
    monkeypatch.setattr(bordopnieuw, "_veranderd", lambda *_: [])
    assert _regels(raadplegen.bord(LEZER, "proef", peildatum=toen)) != goed


# ── no question holds the server ──────────────────────────────────────────────────────────────


@pytest.fixture
def vijf(agenda: Agenda) -> Agenda:
    for n in range(5):
        dossier = agenda.kantoor.open(f"Z-{n}")
        agenda.melding(dossier)
        agenda.geinformeerd(dossier)
    agenda.bij()
    return agenda


def test_a_board_that_takes_judging_many_cases_comes_in_parts_that_are_all_of_it(
    vijf: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    raadplegen = vijf.kantoor.raadplegen
    vraag: dict[str, Any] = {"bronnen_tot": date.max, "limiet": 500}
    heel = raadplegen.bord(LEZER, "proef", **vraag)
    assert heel.deel is None
    monkeypatch.setattr(bordopnieuw, "PER_DEEL", 2)
    geoordeeld: list[int] = []

    def oordeel(*wat: Any) -> Any:
        geoordeeld.append(1)
        return kernen(*wat)

    monkeypatch.setattr(bordopnieuw, "kernen", oordeel)
    delen = []
    for nr in (1, 2, 3):
        geoordeeld.clear()
        delen.append(raadplegen.bord(LEZER, "proef", **vraag, deel=nr))
        assert len(geoordeeld) == (2, 2, 1)[nr - 1]
    assert [(d.deel.nr, d.deel.van, d.deel.zaken) for d in delen if d.deel] == [
        *((1, 3, 2), (2, 3, 2), (3, 3, 1))
    ]
    assert sorted(map(str, (r for d in delen for r in _regels(d)))) == sorted(
        map(str, _regels(heel))
    )
    for vak in VAKKEN:
        assert sum(d.tellingen[vak] for d in delen) == heel.tellingen[vak]
    with pytest.raises(OnbekendDeel):
        raadplegen.bord(LEZER, "proef", **vraag, deel=4)
    ongedeeld = raadplegen.bord(LEZER, "proef", **vraag, ongedeeld=True)
    assert (ongedeeld.deel, _regels(ongedeeld)) == (None, _regels(heel))


def test_a_case_with_more_since_than_is_looked_through_is_judged_with_all_others(
    vijf: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few cases it is about: how many entries are read stays bounded."""
    toen, dossier = vijf.vandaag, min(vijf.zaken(vijf.vandaag))
    vijf.dag(toen + 2 * DAG)
    for _ in range(3):
        vijf.doorgeleid(dossier)
    vijf.bij()
    monkeypatch.setattr(bordopnieuw, "PER_DEEL", 1)
    for per_zaak, weg in ((4, "deels bewaard"), (3, "opnieuw"), (2, "opnieuw")):
        with monkeypatch.context() as grens:
            grens.setattr(bordopnieuw, "_PER_ZAAK", per_zaak)
            wegen = _noteer(grens)
            bord = vijf.kantoor.raadplegen.bord(LEZER, "proef", peildatum=toen)
            assert wegen == {weg}
            assert (bord.deel is None) is (weg == "deels bewaard")


def test_the_parts_of_a_reader_are_of_the_cases_in_view(
    vijf: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bordopnieuw, "PER_DEEL", 2)
    kijker = Kijker()
    dossiers = sorted(vijf.zaken(vijf.vandaag))
    with open_raadplegen(vijf.database, vijf.kantoor.register, kijker) as raadplegen:
        for kring, zaken in (
            (Zicht(Kring(dossiers=frozenset(dossiers[:3])), Kring(), frozenset()), dossiers[:3]),
            (Zicht(Kring(elk=True), Kring(), frozenset(dossiers[:1])), dossiers[1:]),
        ):
            kijker.zicht = kring
            gezien: set[str] = set()
            for nr in (1, 2):
                bord = raadplegen.bord(LEZER, "proef", bronnen_tot=date.max, deel=nr)
                assert bord.deel is not None
                assert bord.deel.van == 2
                gezien |= {r.dossier for r in bord.regels}
            assert gezien == set(zaken)


def test_a_compartment_is_counted_as_far_as_asked_and_says_that_there_are_more(
    vijf: Agenda,
) -> None:
    raadplegen = vijf.kantoor.raadplegen
    vraag: dict[str, Any] = {"peildatum": vijf.vandaag, "limiet": 500}
    heel = raadplegen.bord(LEZER, "proef", **vraag, tel_tot=None)
    assert not heel.meer
    vak, alle = max(heel.tellingen.items(), key=lambda aantal: aantal[1])
    assert alle >= len(vijf.zaken(vijf.vandaag))
    for tot, aantal, meer in ((alle - 1, alle - 1, True), (alle, alle, False)):
        bord = raadplegen.bord(LEZER, "proef", **vraag, tel_tot=tot)
        assert (bord.tellingen[vak], vak in bord.meer) == (aantal, meer)
        assert _regels(bord) == _regels(heel)


def test_page_json_and_calendar_say_how_far_was_counted_and_which_part_this_is(
    vijf: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    deur = TestClient(oefenapp(vijf.kantoor.raadplegen), follow_redirects=False)
    monkeypatch.setattr(bordvraag, "TEL_TOT", 2)
    dag, api = {"peildatum": vijf.vandaag.isoformat()}, "/api/v1/termijnenbord"
    blad = deur.get(api, params=dag).json()
    assert blad["meer"]
    assert {blad["tellingen"][vak] for vak in blad["meer"]} == {2}
    assert blad["deel"] is None
    alles = deur.get(api, params={**dag, "tellen": "alles"}).json()
    assert (alles["meer"], sum(alles["tellingen"].values())) == ([], len(alles["termijnen"]))
    tekst = deur.get("/termijnenbord", params=dag).text
    assert "meer dan 2" in tekst
    assert re.search(r"tellen=alles[^>]*>Tel alles<", tekst)

    monkeypatch.setattr(bordopnieuw, "PER_DEEL", 2)
    bronnen = {"bronnenTot": "2999-12-31"}
    blad = deur.get(api, params={**bronnen, "deel": "3"}).json()
    assert blad["deel"] == {"nr": 3, "van": 3, "zaken": 1}
    tekst = deur.get("/termijnenbord", params=bronnen).text
    assert "deel 1 van 3" in tekst
    assert re.search(r"deel=2[^>]*>Volgend deel<", tekst)
    assert deur.get(api, params={**bronnen, "deel": "4"}).status_code == 400
    assert deur.get("/termijnenbord.ics", params=bronnen).status_code == 400
    assert deur.get("/termijnenbord.ics", params={**bronnen, "deel": "1"}).status_code == 200


def test_a_page_goes_on_where_the_index_says_and_reads_nothing_before_it(
    vijf: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a policy only what is leakproof reaches an index, and coalesce for one does not."""
    plannen: list[str] = []
    vraag = Momentopname.vraag

    def leg_uit(bron: Momentopname, query: str, **waarden: Any) -> list[Any]:
        if "%(na_1)s" in query:
            bron._verbinding.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            plannen.extend(regel for (regel,) in vraag(bron, f"EXPLAIN {query}", **waarden))
        return vraag(bron, query, **waarden)

    raadplegen = vijf.kantoor.raadplegen
    keuze: dict[str, Any] = {"peildatum": vijf.vandaag + 30 * DAG, "vak": "onbepaald", "limiet": 2}
    bord = raadplegen.bord(LEZER, "proef", **keuze)
    assert bord.volgende_cursor is not None
    monkeypatch.setattr(Momentopname, "vraag", leg_uit)
    raadplegen.bord(LEZER, "proef", **keuze, na=bord.volgende_cursor)
    (waar,) = [regel for regel in plannen if "ROW(" in regel]
    assert waar.strip().startswith("Index Cond:")
