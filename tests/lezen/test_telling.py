"""A count says what it rests on, what it left out, and never counts one thing twice."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.daden.woorden import Ongeldig
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.zaak.dossier import Botsing
from projections.beelden.telling import VRAGEN, Vraag
from projections.beelden.zaakgeheugen import Somgeheugen
from projections.normen.normvorm import Eis, Patroon
from projections.vragen import telvraag
from projections.vragen.telvraag import Telvraag, getal, grondblad, telling
from tests.opstelling.agenda import DAG, Agenda, open_agenda
from tests.opstelling.kantoor import (
    LEZER,
    WIE,
    Alles,
    Kantoor,
    bron,
    gevouwen,
    open_kantoor,
    open_raadplegen,
)


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield kantoor


def test_accounts_of_one_case_are_never_added_up(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    kantoor.melding(dossier, bron(relaas="brief"))
    kantoor.melding(dossier, bron(relaas="pers"))
    telling = kantoor.tel()
    assert (telling.aantal, telling.per_relaas) == (1, {"brief": 1, "pers": 1})

    kantoor.melding(dossier, bron(relaas="pers"))
    telling = kantoor.tel()
    assert (telling.aantal, telling.laagst, telling.hoogst) == (None, 1, 2)
    assert telling.per_relaas == {"brief": 1, "pers": 2}
    assert telling.zin().endswith("1 tot 2")


def test_cases_are_added_up_whatever_account_tells_of_them(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open("Z-1"), bron(relaas="brief"))
    kantoor.melding(kantoor.open("Z-2"), bron(relaas="pers"))
    kantoor.melding(kantoor.open("Z-3"), bron(relaas=None))
    telling = kantoor.tel()
    assert (telling.aantal, telling.per_relaas) == (3, {"brief": 1, "pers": 1, "": 1})


def test_an_act_that_two_accounts_tell_of_is_one_act(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open(), bron(relaas="brief"), bron(relaas="pers"))
    assert kantoor.tel().aantal == 1


@pytest.mark.parametrize(
    ("velden", "laagst", "hoogst"),
    [
        ({"kanaal": None}, 0, 1),
        ({"kanaal": "onbekend"}, 0, 1),
        ({"vermoedens": None}, 0, 1),
        ({"kanaal": "leidinggevende"}, 0, 0),
        ({"kanaal": None, "vermoedens": ["misstand"]}, 0, 0),
        ({"vermoedens": ["misstand", "benadeling"]}, 1, 1),
    ],
)
def test_what_nobody_recorded_counts_perhaps(
    kantoor: Kantoor, velden: dict[str, Any], laagst: int, hoogst: int
) -> None:
    kantoor.melding(kantoor.open(), **velden)
    telling = kantoor.tel()
    assert (telling.laagst, telling.hoogst) == (laagst, hoogst)


def test_an_act_counts_in_its_home_case_only(kantoor: Kantoor) -> None:
    thuis, elders = kantoor.open("Z-1"), kantoor.open("Z-2")
    gegevens = {"gebeurd": "2020", "tekst": None}
    kantoor.leg_vast(thuis, "mededeling_gedaan", ook_in=(elders,), **gegevens)
    mededelingen = Vraag("m", "mededelingen", Patroon("mededeling_gedaan"))
    telling = kantoor.tel(mededelingen)
    assert [g.dossier for g in telling.geteld] == [thuis]
    (verwijzing,) = kantoor.zaak(elders).regels
    assert (verwijzing.thuis, verwijzing.thuisdossier) == (False, thuis)


def test_a_withdrawn_corrected_or_moved_act_counts_as_it_reads_now(kantoor: Kantoor) -> None:
    een, ander = kantoor.open("Z-1"), kantoor.open("Z-2")
    weg, anders, blijft, verhuist = (kantoor.melding(een) for _ in range(4))
    kantoor.leg_vast(een, "handeling_ingetrokken", van_daad=weg, reden=None)
    kantoor.leg_vast(
        een, "correctie", van_daad=anders, veld="kanaal", nieuwe_waarde="leidinggevende", reden=None
    )
    kantoor.register.verplaats(een, verhuist, ander, "hoort daar", wie=WIE, sleutel="verplaats")

    telling = kantoor.tel()
    assert telling.aantal == 2
    eerste, tweede = telling.geteld
    assert (eerste.dossier, eerste.id, tweede.dossier) == (een, blijft, ander)
    assert {w.id: w.reden for w in telling.weggelaten} == {
        weg: "ingetrokken of naar een ander dossier verplaatst",
        anders: "gecorrigeerd",
        verhuist: "ingetrokken of naar een ander dossier verplaatst",
    }
    assert [r.id for r in kantoor.zaak(een).vervallen] == [weg, verhuist]


def test_a_correction_can_bring_an_act_into_the_count(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    id_ = kantoor.melding(dossier, kanaal="leidinggevende")
    assert kantoor.tel().aantal == 0
    kantoor.leg_vast(
        dossier,
        "correctie",
        van_daad=id_,
        veld="kanaal",
        reden=None,
        nieuwe_waarde="integriteitscommissie",
    )
    assert [g.id for g in kantoor.tel().geteld] == [id_]


def test_a_question_may_use_every_test_of_the_norm_language_but_one(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open())

    def hoeveel(*eis: Any) -> tuple[int, int]:
        telling = kantoor.tel(Vraag("v", "v", Patroon("melding_gedaan", (Eis(*eis),))))
        return telling.laagst, telling.hoogst

    assert hoeveel("kanaal", "in", ("leidinggevende", "integriteitscommissie")) == (1, 1)
    assert hoeveel("kanaal", "niet", ("leidinggevende",)) == (1, 1)
    assert hoeveel("kanaal", "niet", ("integriteitscommissie",)) == (0, 0)
    assert hoeveel("vorm", "niet", ("schriftelijk",)) == (0, 1)
    assert hoeveel("vorm", "onbekend", (True,)) == (1, 1)
    assert hoeveel("vorm", "onbekend", (False,)) == (0, 0)
    assert hoeveel("kanaal", "onbekend", (False,)) == (1, 1)
    assert hoeveel("vorm", "niet", (None,)) == (0, 0)
    assert hoeveel("door", "is", ("melder",)) == (1, 1)
    with pytest.raises(ValueError, match="zelfde_als"):
        hoeveel("kanaal", "zelfde_als", ("aanleiding.kanaal",))


# ── the number without reading every act ──────────────────────────────────────────────────────


@pytest.fixture
def agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        yield agenda


def _vertel(agenda: Agenda, kans: Random, dossiers: list[str]) -> None:
    """Reports in a few cases, by several accounts, with repairs and repairs of repairs."""
    hier: list[tuple[str, str]] = []
    for _ in range(30):
        dossier = kans.choice(dossiers)
        with suppress(Botsing, Ongeldig):
            doe = kans.random()
            if doe < 0.7 or not hier:
                keus: list[list[str | None]] = [[None], ["brief"], ["pers"], ["brief", "pers"], []]
                namen = kans.choice(keus)
                dag = kans.choice(["2021-11-23", "2020-06", "2023"])
                id_ = agenda.melding(
                    dossier,
                    kanaal=kans.choice(["integriteitscommissie"] * 3 + ["leidinggevende", None]),
                    vermoedens=kans.choice([["benadeling"], ["benadeling", "misstand"], None]),
                    bronnen=[bron(relaas=naam, datum=dag) for naam in namen],
                )
                hier.append((dossier, id_))
            elif doe < 0.85:
                kanaal = kans.choice(["integriteitscommissie", "leidinggevende"])
                van, id_ = kans.choice(hier[-9:])
                hier.append((van, agenda.corrigeer(van, id_, "kanaal", kanaal)))
            elif doe < 0.95:
                van, id_ = kans.choice(hier[-9:])
                hier.append((van, agenda.corrigeer(van, id_, "ingetrokken", kans.random() < 0.7)))
            else:
                van, id_ = kans.choice(hier)
                register, sleutel = agenda.kantoor.register, f"weg:{next(agenda.kantoor.teller)}"
                register.verplaats(van, id_, kans.choice(dossiers), None, wie=WIE, sleutel=sleutel)


class _Kring(Alles):
    """Whoever reads sees what this says."""

    zicht = Zicht(Kring(elk=True), Kring(), frozenset())

    def inzage(self, *_: Any, **__: Any) -> Zicht:
        return self.zicht


@pytest.mark.parametrize("zaad", range(3))
def test_the_number_is_that_of_every_case_folded_whoever_asks_and_as_known_when(
    agenda: Agenda, zaad: int
) -> None:
    kans, kring = Random(zaad), _Kring()
    dossiers = [agenda.kantoor.open(f"T-{n}") for n in range(12)]
    for _ in range(3):
        _vertel(agenda, kans, dossiers)
        agenda.dag(agenda.vandaag + 3 * DAG)
    agenda.bij()
    dagen = [None, *(agenda.vandaag - n * DAG for n in (3, 5, 9))]
    gezien = set()
    with open_raadplegen(agenda.database, agenda.kantoor.register, kring) as raadplegen:
        for bekend_op in dagen:
            for bronnen_tot in (None, date(2020, 12, 31), date(2021, 11, 23)):
                snede: dict[str, date | None] = {"bekend_op": bekend_op, "bronnen_tot": bronnen_tot}
                kring.zicht = _zicht(kans, dossiers)
                verwacht = gevouwen(raadplegen, LEZER, "proef", VRAGEN["benadeling"], **snede)
                vraag = Telvraag("benadeling", **snede)
                for limiet in (7, 1000):
                    assert telling(raadplegen.deur, LEZER, "proef", vraag, limiet) == verwacht
                gezien.add((verwacht.laagst, verwacht.hoogst, len(verwacht.weggelaten)))
    assert len(gezien) > 6


@pytest.mark.parametrize("zaad", range(2))
def test_who_counts_again_gets_the_number_that_counting_anew_gives(
    agenda: Agenda, zaad: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kans, kring, geheel = Random(zaad), _Kring(), list[bool]()
    groepen = telvraag._groepen

    def telt(*wat: Any) -> Any:
        geheel.append(len(wat) == 2)
        return groepen(*wat)

    monkeypatch.setattr(telvraag, "_groepen", telt)
    dossiers = [agenda.kantoor.open(f"T-{n}") for n in range(8)]
    zichten = [_zicht(kans, dossiers) for _ in range(3)]
    vragen = [Telvraag("benadeling"), Telvraag("benadeling", bronnen_tot=date(2021, 11, 23))]
    with open_raadplegen(agenda.database, agenda.kantoor.register, kring) as raadplegen:
        for _ in range(4):
            _vertel(agenda, kans, dossiers)
            agenda.bij()
            for kring.zicht in zichten:
                for vraag in vragen:
                    opnieuw = getal(raadplegen.deur, LEZER, "proef", vraag)
                    with monkeypatch.context() as zonder:
                        zonder.setattr(raadplegen.deur, "sommen", Somgeheugen[Any]())
                        assert getal(raadplegen.deur, LEZER, "proef", vraag) == opnieuw
    assert geheel.count(False) > geheel.count(True), "it was not all counted anew"


def test_what_somebody_counted_is_kept_for_that_account_and_view_alone(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda.kantoor.melding(agenda.kantoor.open())
    agenda.bij()
    geteld, groepen = list[Any](), telvraag._groepen

    def telt(*wat: Any) -> Any:
        geteld.append(wat)
        return groepen(*wat)

    monkeypatch.setattr(telvraag, "_groepen", telt)
    kring, vraag = _Kring(), Telvraag("benadeling")
    with open_raadplegen(agenda.database, agenda.kantoor.register, kring) as raadplegen:
        for account, keer in (("een", 1), ("een", 1), ("ander", 2)):
            assert getal(raadplegen.deur, Lezer(account), "proef", vraag).aantal == 1
            assert len(geteld) == keer
        kring.zicht = Zicht(Kring(), Kring(), frozenset())
        assert getal(raadplegen.deur, Lezer("een"), "proef", vraag).aantal == 0


def _zicht(kans: Random, dossiers: list[str]) -> Zicht:
    deel = frozenset(kans.sample(dossiers, 5))
    return kans.choice(
        [
            Zicht(Kring(elk=True), Kring(), frozenset()),
            Zicht(Kring(elk=True), Kring(), deel),
            Zicht(Kring(dossiers=deel), Kring(), frozenset()),
        ]
    )


def test_a_case_that_was_repaired_and_is_not_folded_makes_another_number(
    kantoor: Kantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control."""
    dossier = kantoor.open()
    weg = kantoor.melding(dossier)
    kantoor.leg_vast(dossier, "handeling_ingetrokken", van_daad=weg, reden=None)
    assert kantoor.tel().aantal == 0
    niemand = telvraag._REPAIRED.replace("daad.thuis", "daad.thuis AND false")
    monkeypatch.setattr(telvraag, "_REPAIRED", niemand)
    eerst = Lezer("telt voor het eerst")  # for whom nothing is kept
    assert getal(kantoor.raadplegen.deur, eerst, "proef", Telvraag("benadeling")).aantal == 1


def test_what_a_number_rests_on_is_given_as_it_was_when_it_was_counted(kantoor: Kantoor) -> None:
    dossier, deur = kantoor.open(), kantoor.raadplegen.deur
    kantoor.melding(dossier)
    assert kantoor.tel().aantal == 1
    vraag = Telvraag("benadeling")
    uitkomst = getal(deur, LEZER, "proef", vraag)
    kantoor.melding(dossier)
    assert kantoor.tel().aantal == 2
    blad = grondblad(deur, LEZER, "proef", vraag, positie=uitkomst.positie)
    assert [g.zeker for g in blad.geteld] == [True]
    assert blad.volgende is None
