"""A verdict that was found before is the one that would be found anew, and tells nobody anything.

What is kept holds no text that can be erased, and nobody is answered quicker by what others asked.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from random import Random
from types import FunctionType, ModuleType
from typing import Any

import pytest

from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.toegangslog.toegangslog import GeenToegang
from projections.leesmodel.momentopname import Momentopname
from projections.normen.normen import Catalogus
from projections.toetsen import toetsgeheugen
from projections.toetsen.toetsgeheugen import Toetsgeheugen
from projections.toetsen.toetsing import toegelicht
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from tests.opstelling.agenda import Verloop, open_agenda
from tests.opstelling.kantoor import LEZER, Alles, Kantoor, bron, open_kantoor
from tests.opstelling.proefnormen import EEN, MISSTAND, bevestigd, feiten, melding
from tests.orakel.normgenerator import geval
from tests.orakel.vergelijking import feit, lezers_van

DAG = date(2023, 4, 1)
GEHEIM = "de woorden van de melder zelf"


@pytest.mark.parametrize("zaad", range(4))
def test_what_is_found_again_is_what_is_found_anew_in_every_state_of_a_case(zaad: int) -> None:
    g = geval(zaad)
    catalogus = lezers_van(g).motor
    van_een = Toetsgeheugen().van("een")
    handelingen = [feit(daad, n) for n, daad in enumerate(g.handelingen, 1)]
    vergeleken = 0
    for _ in range(2):  # the second time all of it was found before
        for tot in range(len(handelingen) + 1):
            for dag in g.peildata[:2]:
                vraag = (handelingen[:tot], catalogus, dag, None)
                stand: dict[str, Any] = {"dossier": "d", "bekend_op": dag, "positie": 40 + tot}
                anew = [(n, t.als_json()) for n, t in toegelicht(*vraag, **stand)]
                assert [(n, t.als_json()) for n, t in van_een(*vraag, **stand)] == anew
                vergeleken += len(anew)
    assert vergeleken > 20


@pytest.fixture
def gevraagd(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days for which the engine was asked."""
    dagen: list[date] = []

    def telt(feiten_: Any, catalogus: Catalogus, peildatum: date, gekozen: Any) -> Iterator[Any]:
        dagen.append(peildatum)
        return toegelicht(feiten_, catalogus, peildatum, gekozen)

    monkeypatch.setattr(toetsgeheugen, "toegelicht", telt)
    return dagen


def test_it_is_found_again_by_who_asked_before_and_by_nobody_else(gevraagd: list[date]) -> None:
    geheugen = Toetsgeheugen()
    zaak = feiten(melding("2023-03-01"))
    for account in ("een", "een", "ander", "een"):
        (toets,) = (t for _, t in geheugen.van(account)(zaak, EEN, DAG, None))
        assert toets.gebruikt == ("m",)
    assert len(gevraagd) == 2


def test_anything_from_which_a_verdict_follows_makes_it_another_question(
    gevraagd: list[date],
) -> None:
    vraag = Toetsgeheugen().van("een")
    eerst, later = feiten(melding("2023-03-01")), feiten(melding("2023-03-02"))
    met_antwoord = feiten(melding("2023-03-01"), bevestigd("2023-03-03"))
    vragen = [
        (eerst, EEN, DAG),
        (later, EEN, DAG),
        (met_antwoord, EEN, DAG),
        (eerst, MISSTAND, DAG),
    ]
    vragen.append((eerst, EEN, DAG + timedelta(days=1)))
    for wat in (*vragen, *vragen):
        assert list(vraag(*wat, None)) == list(toegelicht(*wat, None))
    assert len(gevraagd) == len(vragen)


def test_no_more_is_kept_than_there_is_room_for(gevraagd: list[date]) -> None:
    vraag = Toetsgeheugen(ruimte=6).van("een")
    for n in (0, 1, 2, 3, 3, 2, 1, 0):  # of four days three fit
        list(vraag(feiten(melding("2023-03-01")), EEN, DAG + timedelta(days=n), None))
    assert [(dag - DAG).days for dag in gevraagd] == [0, 1, 2, 3, 0]


def test_a_question_without_verdicts_takes_up_room_as_well(gevraagd: list[date]) -> None:
    geheugen = Toetsgeheugen(ruimte=3)
    for n in range(50):
        assert not list(geheugen.van("een")([], EEN, DAG + timedelta(days=n), ()))
    assert len(gevraagd) == 50
    assert len(geheugen._vondsten) <= 3


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield kantoor


def test_nothing_that_can_be_erased_is_kept_and_what_is_recorded_counts_at_once(
    kantoor: Kantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Momentopname, "catalogus", lambda *_: EEN)
    dossier = kantoor.open(dossiertitel=GEHEIM)
    bron_ = bron(openbaar=False, citaat=GEHEIM, titel=GEHEIM)
    melding_ = kantoor.melding(dossier, bron_, gebeurd="2020-06-02")
    for lezer in (LEZER, Lezer("ander"), LEZER):
        beeld = kantoor.zaak(dossier)
        alle = [t.als_json() for rij in beeld.toetsen.values() for t in rij]
        assert alle, lezer
    geheugen = kantoor.raadplegen._geheugen
    assert geheugen._bezet >= len(alle)
    assert _bereikt(geheugen, alle[0]["norm"])
    assert _bereikt(beeld, GEHEIM)  # the search would find it
    assert not _bereikt(geheugen, GEHEIM)

    velden: dict[str, Any] = {"gebeurd": "2020-06-03", "aan": "melder", "bronnen": [bron_]}
    kantoor.leg_vast(dossier, "ontvangst_bevestigd", melding=melding_, **velden)
    na = [t.als_json() for rij in kantoor.zaak(dossier).toetsen.values() for t in rij]
    rechtstreeks = kantoor.raadplegen.toetsen(Lezer("derde"), "proef", dossier)
    assert na == [t.als_json() for toetsing in rechtstreeks for t in toetsing.toetsen]
    assert [t["uitkomsten"] for t in na] != [t["uitkomsten"] for t in alle]
    assert not _bereikt(geheugen, GEHEIM)


class _Rechten(Alles):
    """Gives and takes sight of cases while they are read."""

    def __init__(self, accounts: Iterable[str]) -> None:
        self.stand = dict.fromkeys(accounts, "open")
        self.behalve: frozenset[str] = frozenset()

    def inzage(
        self, lezer: Lezer, doel: str, wat: str, dossier: str | None = None, **soort: object
    ) -> Zicht:
        stand = self.stand[lezer.account]
        alles, niets = Kring(elk=True), Kring()
        zicht = Zicht(
            alles if stand == "open" else niets,
            alles if stand == "pseudoniem" else niets,
            self.behalve,
        )
        if dossier and zicht.van(dossier).reden:
            raise GeenToegang("geen_toegang")
        return zicht


def _gelezen(raadplegen: Raadplegen, lezer: Lezer, dossier: str, stand: dict[str, Any]) -> Any:
    """All that the page, the verdicts and the board say of a case; None: it is not there."""
    try:
        beeld = raadplegen.zaak(lezer, "proef", dossier, **stand)
        rechtstreeks = list(raadplegen.toetsen(lezer, "proef", dossier, **stand))
        bord = raadplegen.bord(lezer, "proef", dossier=dossier, **stand)
        kaarten = raadplegen.kaarten(lezer, "proef", bord)
    except OnbekendDossier:
        return None
    op_de_bladzij = {naam: [t.als_json() for t in rij] for naam, rij in beeld.toetsen.items()}
    los = {(t.relaas, t.positie): [x.als_json() for x in t.toetsen] for t in rechtstreeks}
    return op_de_bladzij, beeld.normen, los, kaarten


@pytest.mark.parametrize("zaad", range(2))
def test_whatever_is_recorded_set_given_or_withdrawn_in_between_the_memory_changes_no_answer(
    zaad: int, database: Database, journal: Journal, sleutelbos: Sleutelbos
) -> None:
    kans, accounts = Random(zaad), ("een", "ander", "derde")
    rechten, gezien, weg = _Rechten(accounts), 0, 0
    with (
        open_agenda(database, journal, sleutelbos) as agenda,
        closing(Leesdeur(database, agenda.kantoor.register, rechten)) as deur,
    ):
        verloop, onthoudt = Verloop(agenda, kans), Raadplegen(deur)
        for _ in range(30):
            if kans.random() < 0.6:
                verloop.stap()
            if kans.random() < 0.2:
                agenda.dag(agenda.vandaag + timedelta(days=kans.choice([1, 3, 9])))
            if kans.random() < 0.4:
                rechten.stand[kans.choice(accounts)] = kans.choice(["open", "pseudoniem", "niets"])
            rechten.behalve = frozenset(d for d in verloop.dossiers if kans.random() < 0.1)
            agenda.bij()
            for _ in range(4):
                lezer, dossier = Lezer(kans.choice(accounts)), kans.choice(verloop.dossiers)
                toen = agenda.vandaag - timedelta(days=kans.choice([0, 1, 5]))
                stand = {
                    naam: toen
                    for naam in ("bekend_op", "bronnen_tot", "peildatum")
                    if kans.random() < 0.3
                }
                eigen = _gelezen(onthoudt, lezer, dossier, stand)
                assert eigen == _gelezen(Raadplegen(deur), lezer, dossier, stand)
                gezien, weg = gezien + (eigen is not None), weg + (eigen is None)
    assert gezien > 40
    assert weg > 5


def _bereikt(van: object, tekst: str) -> bool:
    """Whether a string with this in it can be reached from here."""
    gezien, rij = {id(van)}, [van]
    while rij:
        iets = rij.pop()
        if isinstance(iets, str | bytes) and tekst in str(iets):
            return True
        # Of a function its closure; its globals are the code, and with it everything there is.
        verdere: Iterable[object] = gc.get_referents(iets)
        if isinstance(iets, FunctionType):
            verdere = (iets.__closure__, iets.__defaults__)
        for verder in verdere:
            if id(verder) not in gezien and not isinstance(verder, type | ModuleType):
                gezien.add(id(verder))
                rij.append(verder)
    return False
