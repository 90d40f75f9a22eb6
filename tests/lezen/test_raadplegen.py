"""Everything is read through one door, as known on a day and by sources up to a day."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.beheer.vaststellingen import vaststellingen
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import AMSTERDAM
from ledger.toegang.toegang import Lezer, Zicht
from projections.beelden.zoekbeeld import Zoekvraag
from projections.leesmodel.leesmodel import Vastgelopen
from projections.normen.normen import PAKKETTEN, Voorstel
from projections.verwoorden.normenlijst import Normvraag
from projections.vragen.documentinzage import OnbekendDocument
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.telvraag import Telvraag, telling
from tests import WORTEL
from tests.opstelling.agenda import Agenda
from tests.opstelling.kantoor import LEZER, WIE, Kantoor, bron, open_kantoor
from tests.opstelling.leestafels import dump

BRIEFDAG = date(2021, 11, 23)


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield kantoor


# ── one door ──────────────────────────────────────────────────────────────────────────────────

_VRAGEN: dict[str, Callable[[Raadplegen, str], object]] = {
    "dossiers": lambda r, _: r.dossiers(LEZER, "proef"),
    "dossierblad": lambda r, _: r.dossierblad(LEZER, "proef", 0, 5),
    "zoek": lambda r, _: r.zoek(LEZER, "proef", Zoekvraag()),
    "zaak": lambda r, d: r.zaak(LEZER, "proef", d),
    "toetsen": lambda r, d: list(r.toetsen(LEZER, "proef", d)),
    "bord": lambda r, _: r.bord(LEZER, "proef"),
    "kaarten": lambda r, _: r.kaarten(LEZER, "proef", r.bord(LEZER, "proef")),
    "toetsgeschiedenis": lambda r, d: r.toetsgeschiedenis(LEZER, "proef", d, "proef.norm", None),
    "vergelijk": lambda r, _: list(r.vergelijk(LEZER, "proef", Voorstel(PAKKETTEN))),
    "normen": lambda r, _: r.normen(LEZER, "proef", Normvraag()),
    "naamlezer": lambda r, d: r.naamlezer(LEZER, "proef")([d]),
    "feit": lambda r, d: _niets(OnbekendDossier, lambda: r.feit(LEZER, "proef", d, "geen")),
    "document": lambda r, d: _niets(OnbekendDocument, lambda: r.document(LEZER, "proef", d, 1, 1)),
    "gevolgen": lambda r, d: r.gevolgen(LEZER, "proef", d, []),
}
# Those with a module of their own that nothing else here asks.
_ELDERS: dict[str, Callable[[Raadplegen, str], object]] = {
    "telling": lambda r, _: telling(r.deur, LEZER, "proef", Telvraag("benadeling")),
}
# About the log itself, which hides no size, and a name that tells nothing.
_OPENBAAR = {"positie", "pseudoniem", "sleutels_weg", "stand"}


def _niets(fout: type[Exception], vraag: Callable[[], object]) -> None:
    with pytest.raises(fout):
        vraag()


@pytest.mark.parametrize("naam", _VRAGEN | _ELDERS)
def test_every_question_says_at_the_door_who_reads_and_what_for(
    kantoor: Kantoor, monkeypatch: pytest.MonkeyPatch, naam: str
) -> None:
    dossier = kantoor.open()
    kantoor.leesmodel.inhalen()
    langs: list[tuple[Lezer, str, str]] = []
    poort = Leesdeur.poort

    def noteer(zelf: Leesdeur, lezer: Lezer, doel: str, wat: str, *zaak: Any, **meer: Any) -> Zicht:
        langs.append((lezer, doel, wat))
        return poort(zelf, lezer, doel, wat, *zaak, **meer)

    monkeypatch.setattr(Leesdeur, "poort", noteer)
    (_VRAGEN | _ELDERS)[naam](kantoor.raadplegen, dossier)
    assert langs
    assert {(lezer, doel) for lezer, doel, _ in langs} == {(LEZER, "proef")}
    assert all(wat for *_, wat in langs)


def test_there_is_no_question_that_was_forgotten_here() -> None:
    openbaar = {naam for naam in vars(Raadplegen) if not naam.startswith("_")}
    assert openbaar == _VRAGEN.keys() | _OPENBAAR


def test_nothing_reads_the_read_tables_or_the_journal_around_the_door() -> None:
    binnen = {"raadplegen.py", "leesmodel.py", "bijhouden.py", "herbouw.py", "momentopname.py"}
    binnen |= {"hertoetsen.py", "bordvraag.py", "leesdeur.py", "zoektafels.py", "zoekstelling.py"}
    # These ask the access log first themselves.
    binnen |= {"toegangsinzicht.py", "aanmeldbeeld.py", "wisinzicht.py"}
    binnen |= {"bewaren.py", "ondertekening.py"}  # the organisation's own list; numbers to sign
    # That list when it is set; a register of fiction, asked whether it was filled before.
    binnen |= {"vaststellingen.py", "oefening.py", "oefenvervolg.py"}
    buiten = [
        pad
        for map_ in ("api", "projections")
        for pad in sorted((WORTEL / map_).rglob("*.py"))
        if pad.name not in binnen
    ]
    assert len(buiten) > 10
    assert {pad.name: om for pad in buiten if (om := _eromheen(pad.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "regel",
    [
        "import psycopg",
        "from psycopg_pool import ConnectionPool",
        "rijen = db.execute('SELECT * FROM lees.vastlegging')",
        "rijen = db.execute(f'SELECT state FROM ledger.entry WHERE nummer = {n}')",
        "regels = journal.lees(tags=('dossier:d-1',))",
        "teksten = self.register.open_teksten([1])",
        "zaak = register.zaak(dossier)",
    ],
)
def test_the_search_for_ways_around_the_door_finds_them(regel: str) -> None:
    """Control."""
    assert _eromheen(regel)


def _eromheen(bron: str) -> list[str]:
    """Each place where a module reads what only the door may read."""
    gevonden = []
    for knoop in ast.walk(ast.parse(bron)):
        match knoop:
            case ast.Import(names=namen) if any(n.name.startswith("psycopg") for n in namen):
                gevonden.append(ast.unparse(knoop))
            case ast.ImportFrom(module=str(module)) if module.startswith("psycopg"):
                gevonden.append(ast.unparse(knoop))
            case ast.Constant(value=str(tekst)) if re.search(
                r"\b(FROM|JOIN)\s+(lees|lees_bouw|ledger|vault)\.", tekst
            ):
                gevonden.append(tekst)
            case ast.Call(func=ast.Attribute(attr=naam, value=van)) if naam in {
                *("lees", "zaak", "open_teksten", "verzegeld", "volg"),
            } and ast.unparse(van).split(".")[-1].strip("_") in ("register", "journal", "log"):
                gevonden.append(ast.unparse(knoop))
    return gevonden


# ── two cut-offs ──────────────────────────────────────────────────────────────────────────────


def test_a_later_act_with_an_earlier_day_shows_today_and_not_as_known_yesterday(
    kantoor: Kantoor,
) -> None:
    dossier = kantoor.open()
    id_ = kantoor.melding(dossier)
    vandaag = datetime.now(AMSTERDAM).date()
    assert [r.id for r in kantoor.zaak(dossier).regels] == [id_]
    assert [r.id for r in kantoor.zaak(dossier, bekend_op=vandaag).regels] == [id_]
    gisteren = kantoor.zaak(dossier, bekend_op=vandaag - timedelta(days=1))
    assert (gisteren.regels, gisteren.status) == ((), "nog niet geopend")
    assert gisteren.peildatum == vandaag - timedelta(days=1)


def test_the_letters_count_changes_only_when_a_source_falls_within(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    id_ = kantoor.melding(dossier, bron(datum="2021-11-23"))
    telling = kantoor.tel(bronnen_tot=BRIEFDAG)
    assert (
        telling.zin()
        == "meldingen van benadeling bij de commissie, volgens bronnen t/m 2021-11-23: 1"
    )
    assert [g.id for g in telling.geteld] == [id_]

    later = kantoor.melding(dossier, bron(datum="2022-01"), gebeurd="2021-10")
    telling = kantoor.tel(bronnen_tot=BRIEFDAG)
    assert telling.aantal == 1
    assert [(w.id, w.reden) for w in telling.weggelaten] == [(later, "geen bron t/m 2021-11-23")]
    assert kantoor.tel().aantal == 2

    kantoor.melding(dossier, bron(datum="2021-11-01"))
    assert kantoor.tel(bronnen_tot=BRIEFDAG).aantal == 2


def test_a_count_as_known_yesterday_leaves_out_what_was_recorded_today(kantoor: Kantoor) -> None:
    id_ = kantoor.melding(kantoor.open())
    gisteren = datetime.now(AMSTERDAM).date() - timedelta(days=1)
    telling = kantoor.tel(bekend_op=gisteren)
    assert (telling.aantal, telling.geteld) == (0, ())
    assert [(w.id, w.reden) for w in telling.weggelaten] == [
        (id_, f"vastgelegd na {gisteren.isoformat()}")
    ]


# ── what a case shows ─────────────────────────────────────────────────────────────────────────


def test_sealed_text_is_opened_for_who_reads_the_case_and_gone_after_erasure(
    kantoor: Kantoor,
) -> None:
    dossier = kantoor.open(dossiertitel="Proefzaak")
    id_ = kantoor.melding(dossier, bron(openbaar=False, citaat="een besloten citaat"))
    beeld = kantoor.zaak(dossier)
    assert (beeld.kenmerk, beeld.titel, beeld.fictief) == ("Z-1", "Proefzaak", True)
    assert beeld.regels[0].bronnen[0].citaat == "een besloten citaat"
    assert beeld.gewist == ()

    kantoor.register.sleutelbos.vernietig(dossier)
    beeld = kantoor.zaak(dossier)
    assert beeld.kenmerk is None
    assert beeld.regels[0].bronnen[0].citaat is None
    assert (id_, "bronnen/0/citaat") in beeld.gewist


def test_the_read_tables_hold_no_personal_text(kantoor: Kantoor, database: Database) -> None:
    dossier = kantoor.open(dossiertitel="Geheime titel")
    kantoor.melding(dossier, bron(openbaar=False, citaat="Een geheim citaat", titel="Memo X"))
    kantoor.leesmodel.inhalen()
    alles = repr(dump(database))
    assert "integriteitscommissie" in alles
    assert not re.search("Geheime|geheim citaat|Memo X|Z-1", alles)


def test_each_account_is_shown_apart_and_one_can_be_asked_for(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    brief = kantoor.melding(dossier, bron(relaas="brief"))
    pers = kantoor.melding(dossier, bron(relaas="pers"))
    beeld = kantoor.zaak(dossier)
    assert (beeld.relazen, beeld.relaas) == (("brief", "pers"), None)
    assert {r.id for r in beeld.regels} == {brief, pers}
    beeld = kantoor.zaak(dossier, relaas="pers")
    assert (beeld.relazen, [r.id for r in beeld.regels]) == (("brief", "pers"), [pers])


def test_every_answer_carries_the_position_it_was_computed_at(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    for verwacht in (2, 3):
        kantoor.melding(dossier)
        assert kantoor.zaak(dossier).positie == verwacht
        assert kantoor.tel().positie == verwacht
        assert kantoor.raadplegen.positie() == verwacht
        assert [t.positie for t in kantoor.raadplegen.toetsen(LEZER, "proef")] in (
            [verwacht],
            [],
        )


def test_a_case_that_is_not_there_is_unknown(kantoor: Kantoor) -> None:
    with pytest.raises(OnbekendDossier):
        kantoor.zaak("d-bestaatniet")
    with pytest.raises(OnbekendDossier):
        list(kantoor.raadplegen.toetsen(LEZER, "proef", "d-bestaatniet"))


def test_the_list_of_cases_says_what_each_holds_as_known_on_a_day(
    kantoor: Kantoor, database: Database
) -> None:
    agenda = Agenda(kantoor, database)
    een, twee = kantoor.open("Z-1", dossiertitel="Een"), kantoor.open("Z-2")
    weg = kantoor.melding(een, bron(relaas="brief"))
    kantoor.leesmodel.inhalen()
    toen, maandag = kantoor.raadplegen.dossiers(LEZER, "proef"), agenda.vandaag
    agenda.dag(maandag + timedelta(days=1))
    kantoor.melding(een, bron(relaas="pers"))
    kantoor.leg_vast(een, "handeling_ingetrokken", van_daad=weg, reden=None)
    kantoor.leg_vast(twee, "dossier_gesloten", reden=None)
    kantoor.leesmodel.inhalen()
    lijst = kantoor.raadplegen.dossiers(LEZER, "proef")
    assert [(d.id, d.kenmerk, d.titel, d.status, d.handelingen) for d in lijst] == [
        (een, "Z-1", "Een", "open", 1),
        (twee, "Z-2", None, "gesloten", 0),
    ]
    assert lijst[0].relazen == ("brief", "pers")
    laatst = lijst[1].laatst_vastgelegd
    assert laatst is not None
    assert laatst.astimezone(AMSTERDAM).date() == agenda.vandaag
    assert kantoor.raadplegen.dossiers(LEZER, "proef", agenda.vandaag) == lijst
    assert kantoor.raadplegen.dossiers(LEZER, "proef", maandag) == toen
    assert [(d.status, d.relazen) for d in toen] == [("open", ("brief",)), ("open", ())]
    assert kantoor.raadplegen.dossiers(LEZER, "proef", maandag - timedelta(days=1)) == []


# ── norms ─────────────────────────────────────────────────────────────────────────────────────


def test_without_norms_there_are_no_verdicts(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    kantoor.melding(dossier)
    beeld = kantoor.zaak(dossier)
    assert (beeld.toetsen, beeld.normen) == ({}, {})


def test_the_norms_that_were_set_judge_from_the_day_they_were_set(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    kantoor.melding(dossier)
    kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
    beeld = kantoor.zaak(dossier, peildatum=BRIEFDAG)
    (toetsen,) = beeld.toetsen.values()
    assert toetsen
    assert beeld.normen.keys() == {toets.norm for toets in toetsen}
    (toetsing,) = kantoor.raadplegen.toetsen(LEZER, "proef", dossier, peildatum=BRIEFDAG)
    assert toetsing.toetsen == toetsen

    gisteren = datetime.now(AMSTERDAM).date() - timedelta(days=1)
    assert kantoor.zaak(dossier, bekend_op=gisteren).toetsen == {}


def test_a_stopped_reading_of_norms_judges_nothing_and_still_shows_the_case(
    kantoor: Kantoor, database: Database
) -> None:
    kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
    dossier = kantoor.open()
    kantoor.melding(dossier)
    kantoor.leesmodel.inhalen()
    with psycopg.connect(database.dsn_projectie) as verbinding:
        verbinding.execute(
            "UPDATE lees.positie SET nummer = 0, gestopt_bij = 1, reden = 'proef'"
            " WHERE projectie = 'normen'"
        )
    beeld = kantoor.raadplegen.zaak(LEZER, "proef", dossier)
    assert (len(beeld.regels), beeld.toetsen) == (1, {})
    assert [s.toestand for s in kantoor.raadplegen.stand()] == ["bij", "gestopt", "bij"]
    with pytest.raises(Vastgelopen, match="normen"):
        kantoor.raadplegen.bord(LEZER, "proef")
    with pytest.raises(Vastgelopen, match="normen stopped at entry 1: proef"):
        kantoor.raadplegen.positie()
