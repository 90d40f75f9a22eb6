"""What a case adds to a count is the same whether it was found before or is found anew."""

from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer
from projections.beelden.zaakgeheugen import Zaakgeheugen
from projections.vragen import cijfervraag
from projections.vragen.cijfervraag import Cijfervraag, tel, tel_meldingen
from projections.vragen.leesdeur import Leesdeur
from tests.opstelling.agenda import Verloop, open_agenda
from tests.opstelling.kantoor import LEZER, Kantoor, bron, open_kantoor
from tests.toetsen.test_toetsgeheugen import _bereikt, _Rechten

GEHEIM = "de woorden van de melder zelf"


class _Zoekt:
    """Answers with the number of the case, and remembers of which cases it was asked."""

    def __init__(self) -> None:
        self.gevraagd: list[list[str]] = []

    def __call__(self, dossiers: Collection[str]) -> dict[str, str]:
        self.gevraagd.append(sorted(dossiers))
        return {d: f"van {d}" for d in dossiers if d != "leeg"}


def test_only_what_changed_is_found_anew_and_nobody_finds_what_another_did() -> None:
    geheugen, zoek = Zaakgeheugen(), _Zoekt()
    alle = {"b": 7, "a": 3}
    assert geheugen.van("een", "q", alle, zoek) == {"b": "van b", "a": "van a"}
    assert list(geheugen.van("een", "q", alle, zoek)) == ["b", "a"]  # in the order asked for
    geheugen.van("een", "q", {"b": 8, "a": 3, "c": 9}, zoek)
    assert geheugen.van("een", "q", {"a": 3}, zoek) == {"a": "van a"}  # the rest is out of sight
    geheugen.van("een", "q", {"b": 7}, zoek)  # as it was at an earlier position
    geheugen.van("een", "r", {"a": 3}, zoek)
    geheugen.van("ander", "q", {"a": 3}, zoek)
    assert zoek.gevraagd == [["a", "b"], ["b", "c"], ["b"], ["a"], ["a"]]


def test_a_case_of_which_there_is_nothing_to_say_is_left_out() -> None:
    assert Zaakgeheugen().van("een", "q", {"leeg": 1, "a": 2}, _Zoekt()) == {"a": "van a"}


def test_no_more_is_kept_than_there_is_room_for() -> None:
    geheugen, zoek = Zaakgeheugen(ruimte=6), _Zoekt()
    for vraag in ("p", "q", "r", "q", "p"):  # of three questions about two cases two fit
        geheugen.van("een", vraag, {"a": 1, "b": 2}, zoek)
    assert len(zoek.gevraagd) == 4
    groot = {f"d{n}": n + 1 for n in range(50)}
    assert geheugen.van("een", "groot", groot, zoek) == {d: f"van {d}" for d in groot}
    assert geheugen._bezet == sum(1 + len(v) for v in geheugen._vondsten.values()) <= 6


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield kantoor


def test_figures_keep_nothing_that_can_be_erased_and_count_what_is_recorded_at_once(
    kantoor: Kantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gevonden: list[str] = []
    zaakcijfers = cijfervraag.zaakcijfers

    def telt(dossier: str, *vraag: Any) -> Any:
        gevonden.append(dossier)
        return zaakcijfers(dossier, *vraag)

    monkeypatch.setattr(cijfervraag, "zaakcijfers", telt)
    een, ander = kantoor.open("Z-1", dossiertitel=GEHEIM), kantoor.open("Z-2")
    for dossier in (een, ander):
        kantoor.melding(dossier, bron(openbaar=False, citaat=GEHEIM, titel=GEHEIM))
    deur, vandaag = kantoor.raadplegen.deur, kantoor.register.vandaag()

    def geteld(lezer: Lezer = LEZER) -> int:
        kantoor.leesmodel.inhalen()
        return len(tel_meldingen(deur, lezer, "proef", Cijfervraag(), vandaag).feiten)

    assert (geteld(), geteld()) == (2, 2)
    assert sorted(gevonden) == sorted([een, ander])
    assert _bereikt(deur.geheugen, een)
    assert not _bereikt(deur.geheugen, GEHEIM)
    kantoor.melding(ander)
    assert geteld() == 3
    assert gevonden[2:] == [ander]
    assert geteld(Lezer("tweede")) == 3
    assert sorted(gevonden[3:]) == sorted([een, ander])


@pytest.mark.parametrize("zaad", range(2))
def test_whatever_is_recorded_set_or_taken_out_of_sight_figures_are_those_counted_anew(
    zaad: int, database: Database, journal: Journal, sleutelbos: Sleutelbos
) -> None:
    kans, accounts = Random(zaad), ("een", "ander")
    rechten, gezien = _Rechten(accounts), set[tuple[object, ...]]()
    with (
        open_agenda(database, journal, sleutelbos) as agenda,
        closing(Leesdeur(database, agenda.kantoor.register, rechten)) as deur,
    ):
        verloop = Verloop(agenda, kans)
        for _ in range(40):
            for _ in range(kans.randint(0, 4)):
                verloop.stap()
            if kans.random() < 0.2:
                agenda.dag(agenda.vandaag + timedelta(days=kans.choice([1, 3, 9])))
            rechten.behalve = frozenset(d for d in verloop.dossiers if kans.random() < 0.1)
            agenda.bij()
            for _ in range(4):
                lezer, toen = Lezer(kans.choice(accounts)), agenda.vandaag
                toen -= timedelta(days=kans.choice([0, 1, 5]))
                namen = ("bekend_op", "bronnen_tot", "peildatum")
                vraag = Cijfervraag(**{n: toen for n in namen if kans.random() < 0.3})  # type: ignore[arg-type]
                snel = tel_meldingen(deur, lezer, "proef", vraag, agenda.vandaag)
                dag = vraag.peildatum or vraag.bekend_op or agenda.vandaag
                with deur.momentopname(rechten.inzage(lezer, "proef", "cijfers")) as alles:
                    assert snel == tel(alles, vraag, dag, alles.positie)
                gezien.add(snel.feiten)
    assert len(gezien) > 10
