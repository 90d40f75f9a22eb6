"""What is too late, ends today or this week: the board of any day, as known on any day."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, cast

import pytest

from api.beheer.vaststellingen import vaststellingen
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import AMSTERDAM
from projections.beelden.bord import Bord, Bordregel, OngeldigeCursor, groep, vak
from projections.leesmodel.momentopname import Momentopname
from projections.normen.normen import PAKKETTEN
from projections.toetsen.toetsing import Kern
from projections.verwoorden.normenlijst import Normvraag
from projections.vragen.bordvraag import Opgeslagen
from tests.opstelling.agenda import DAG, EERSTE, Agenda, Verloop, open_agenda, teksten
from tests.opstelling.kantoor import LEZER, WIE, Kantoor, bron, open_kantoor
from tests.opstelling.leestafels import dump


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
        yield kantoor


def _nu(bord: Bord) -> list[Bordregel]:
    """What a board says, without how long it will stay so."""
    return [replace(r, kern=replace(r.kern, volgende=None)) for r in bord.regels]


def test_the_stored_board_and_the_board_judged_anew_are_the_same(kantoor: Kantoor) -> None:
    vandaag = datetime.now(AMSTERDAM).date()
    for kenmerk, kanaal in (("Z-1", "integriteitscommissie"), ("Z-2", "leidinggevende")):
        dossier = kantoor.open(kenmerk)
        kantoor.melding(dossier, gebeurd=vandaag.isoformat(), kanaal=kanaal)
    kantoor.leesmodel.inhalen()
    for dagen in (0, 7, 30, 100, 400):
        dag = vandaag + timedelta(days=dagen)
        stand = kantoor.raadplegen.bord(LEZER, "proef", peildatum=dag)
        opnieuw = kantoor.raadplegen.bord(LEZER, "proef", peildatum=dag, bronnen_tot=date.max)
        assert stand.regels
        assert (_nu(stand), stand.tellingen) == (_nu(opnieuw), opnieuw.tellingen)


@pytest.fixture
def agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        yield agenda


def bord(agenda: Agenda, **vraag: Any) -> Bord:
    return agenda.kantoor.raadplegen.bord(LEZER, "proef", **{"limiet": 500, **vraag})


def vak_van(agenda: Agenda, norm: str, dag: date) -> str | None:
    vakken = [r.vak for r in bord(agenda, peildatum=dag).regels if r.norm.id == norm]
    assert len(vakken) < 2
    return vakken[0] if vakken else None


def test_the_board_as_known_on_a_day_is_the_board_of_a_log_that_ended_there(
    agenda: Agenda,
) -> None:
    kans = Random(11)
    verloop = Verloop(agenda, kans)
    toen: dict[tuple[date, date], tuple[object, object]] = {}
    for _ in range(6):
        for _ in range(6):
            verloop.stap()
        agenda.bij()
        for dagen in (0, 2, 7, 30):
            dag = agenda.vandaag + dagen * DAG
            nu = bord(agenda, peildatum=dag)
            toen[agenda.vandaag, dag] = (_nu(nu), nu.tellingen)
        agenda.dag(agenda.vandaag + kans.choice([1, 3, 8]) * DAG)
    assert len({str(wat) for wat in toen.values()}) > 10
    for (bekend_op, dag), wat in toen.items():
        later = bord(agenda, bekend_op=bekend_op, peildatum=dag)
        anders = bord(agenda, bekend_op=bekend_op, peildatum=dag, bronnen_tot=date.max)
        assert (_nu(later), later.tellingen) == wat
        assert (_nu(anders), anders.tellingen) == wat


def test_without_the_day_on_which_a_verdict_was_known_the_board_of_that_day_is_another(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the rows are read as they are now."""
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.bij()
    toen = _nu(bord(agenda, bekend_op=EERSTE))
    agenda.dag(EERSTE + DAG)
    agenda.leg_vast(dossier, "ontvangst_bevestigd", melding=None, aan=["melder"])
    agenda.bij()
    assert _nu(bord(agenda, bekend_op=EERSTE)) == toen
    monkeypatch.setattr(Opgeslagen, "bekend", lambda *_: agenda.vandaag)
    assert _nu(bord(agenda, bekend_op=EERSTE, peildatum=agenda.vandaag)) != toen


def test_time_moves_a_term_along_the_board_without_a_write(agenda: Agenda) -> None:
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    agenda.bij()
    voor = dump(agenda.database)
    einde = EERSTE + 7 * DAG  # five working days after Monday
    assert [vak_van(agenda, "oefen.doorgeleiden", EERSTE + n * DAG) for n in (0, 6, 7, 8)] == [
        *("deze_week", "deze_week", "vandaag", "onbepaald")
    ]
    assert dump(agenda.database) == voor
    agenda.dag(einde + 5 * DAG)
    agenda.verklaar_volledig(dossier, "doorgeleid", "melding_ingetrokken")
    agenda.bij()
    assert vak_van(agenda, "oefen.doorgeleiden", agenda.vandaag) == "te_laat"
    (regel,) = bord(agenda, peildatum=agenda.vandaag, vak="te_laat").regels
    assert (regel.sinds, regel.alsnog) == (einde + DAG, False)


def test_what_was_done_too_late_is_marked_as_done_and_can_be_left_out(agenda: Agenda) -> None:
    dossier = agenda.kantoor.open()
    agenda.melding(dossier)
    agenda.geinformeerd(dossier)
    agenda.dag(EERSTE + 20 * DAG)
    agenda.doorgeleid(dossier)
    agenda.bij()
    for meer in ({}, {"bronnen_tot": date.max}):
        (regel,) = bord(agenda, peildatum=agenda.vandaag, vak="te_laat", **meer).regels
        assert regel.alsnog
        zonder = bord(agenda, peildatum=agenda.vandaag, hersteld=False, **meer)
        assert zonder.tellingen["te_laat"] == 0


def test_page_after_page_gives_the_whole_board_once(agenda: Agenda) -> None:
    for n in range(5):
        dossier = agenda.kantoor.open(f"Z-{n}")
        agenda.melding(dossier)
        agenda.geinformeerd(dossier)
    agenda.bij()
    geheel = bord(agenda, peildatum=EERSTE + 9 * DAG).regels
    assert len(geheel) == 10
    for meer in ({}, {"bronnen_tot": date.max}):
        bladen: list[Bordregel] = []
        na: str | None = None
        while True:
            blad = bord(agenda, peildatum=EERSTE + 9 * DAG, na=na, limiet=3, **meer)
            bladen += blad.regels
            na = blad.volgende_cursor
            if na is None:
                break
        assert [(r.dossier, r.norm) for r in bladen] == [(r.dossier, r.norm) for r in geheel]
    with pytest.raises(OngeldigeCursor):
        bord(agenda, na="niets")


# ── where a verdict stands ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("soort", "uitkomsten", "waar"),
    [
        ("gebod", "te_laat", "te_laat"),
        ("gebod", "niet_nagekomen", "te_laat"),
        ("gebod", "te_laat niet_nagekomen", "te_laat"),
        ("verbod", "geschonden", "te_laat"),
        ("gebod", "loopt", "loopt"),
        ("gebod", "niet_gebleken", "onbepaald"),
        ("gebod", "nagekomen te_laat", "onbepaald"),
        ("gebod", "niet_van_toepassing loopt", "onbepaald"),
        ("gebod", "tegenstrijdig", "onbepaald"),
        ("verbod", "geschonden geen_schending_gebleken", "onbepaald"),
        ("maatstaf", "nagekomen niet_nagekomen", "onbepaald"),
        ("gebod", "nagekomen", ""),
        ("gebod", "vervallen", ""),
        ("gebod", "niet_van_toepassing nagekomen", ""),
        ("verbod", "geen_schending_gebleken", ""),
        ("maatstaf", "niet_gebleken", ""),
        ("rol", "onbevoegd_verricht", ""),
        ("bevoegdheid", "bevoegd_verricht bevoegdheid_onbekend", ""),
    ],
)
def test_a_verdict_stands_where_it_belongs(soort: str, uitkomsten: str, waar: str) -> None:
    kern = Kern("n", "1", soort, None, tuple(uitkomsten.split()), None, None, False, None)
    assert groep(kern) == waar


def test_on_the_last_day_of_the_calendar_there_still_is_a_board(agenda: Agenda) -> None:
    assert bord(agenda, peildatum=date.max).peildatum == date.max
    assert bord(agenda, peildatum=date.max, bronnen_tot=date.max).peildatum == date.max
    loopt = Kern("n", "1", "gebod", None, ("loopt",), date.max, None, False, None)
    assert vak(loopt, date.max) == "vandaag"
    assert vak(loopt, date.max - 7 * DAG) == "deze_week"
    assert vak(loopt, date.max - 8 * DAG) == "later"


def test_a_practice_is_never_too_late(agenda: Agenda) -> None:
    agenda.stel_vast({"praktijk": (PAKKETTEN / "icjenv-praktijk.yaml").read_text("utf-8")})
    dossier = agenda.kantoor.open()
    agenda.melding(dossier, gebeurd="2021-03-01", kanaal="integriteitscommissie")
    agenda.leg_vast(dossier, "ontvangst_bevestigd", melding=None, aan=["melder"])
    agenda.verklaar_volledig(dossier, "ontvangst_bevestigd")
    agenda.bij()
    for jaren in (0, 1, 5):
        dag = agenda.vandaag + jaren * 365 * DAG
        assert bord(agenda, peildatum=dag).tellingen["te_laat"] == 0


def test_a_filter_leaves_of_the_stored_board_and_of_its_counts_what_it_names(
    agenda: Agenda,
) -> None:
    for n, relaas in enumerate((None, "krant", "krant")):
        dossier = agenda.kantoor.open(f"Z-{n}")
        velden: dict[str, Any] = {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
        for wie in {None, relaas}:
            agenda.kantoor.melding(
                dossier, bron(relaas=wie), gebeurd=agenda.vandaag.isoformat(), **velden
            )
        agenda.geinformeerd(dossier)
    agenda.bij()
    dag = agenda.vandaag + 9 * DAG
    alle = _nu(bord(agenda, peildatum=dag))
    zaak, norm = alle[0].dossier, "oefen.doorgeleiden"
    vragen: list[tuple[dict[str, Any], Callable[[Bordregel], bool]]] = [
        ({"dossier": zaak}, lambda r: r.dossier == zaak),
        ({"normen": Normvraag(norm=norm)}, lambda r: r.norm.id == norm),
        ({"relaas": "krant"}, lambda r: r.relaas == "krant"),
    ]
    for vraag, past in vragen:
        deel = bord(agenda, peildatum=dag, **vraag)
        verwacht = [regel for regel in alle if past(regel)]
        assert 0 < len(verwacht) < len(alle)
        assert _nu(deel) == verwacht
        assert sum(deel.tellingen.values()) == len(verwacht)


class Log:
    """A log with so many entries, each with its moment; and how often it was asked for one."""

    def __init__(self, *momenten: datetime) -> None:
        self.momenten, self.positie = momenten, len(momenten)

    def vraag(self, _: str, *, tot: int) -> list[tuple[datetime]]:
        assert 1 <= tot <= self.positie
        return [(self.momenten[tot - 1],)]


def test_an_entry_of_exactly_midnight_is_of_the_day_that_begins_and_before_the_first_is_none() -> (
    None
):
    middernacht = datetime.combine(EERSTE + DAG, time(), tzinfo=AMSTERDAM)
    net_niet = middernacht - timedelta(microseconds=1)

    def tot(*momenten: datetime) -> int:
        return Opgeslagen(cast(Momentopname, Log(*momenten))).laatste_tot(EERSTE)

    assert tot() == 0
    assert tot(middernacht) == 0
    assert tot(net_niet) == 1
    for voor in range(9):
        for na in range(9):
            momenten = [net_niet] * voor + [middernacht] * na
            assert tot(*momenten) == voor
            assert tot(*[m.astimezone(UTC) for m in momenten]) == voor


def test_a_history_is_of_one_verdict_in_one_case_and_in_the_order_in_which_it_was_known(
    agenda: Agenda,
) -> None:
    velden: dict[str, Any] = {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
    oefen = teksten()["oefen"]  # beside its own copy, so that one act is what two norms begin with
    agenda.stel_vast({"oefen": oefen, "ander": oefen.replace("oefen", "ander")})
    zaken, meldingen = [agenda.kantoor.open(f"Z-{n}") for n in range(2)], []
    for zaak in (zaken[0], *zaken):  # two reports in the first case, each told by two accounts
        twee = [bron(relaas="brief"), bron(relaas="krant")]
        dag = agenda.vandaag.isoformat()
        meldingen.append(agenda.kantoor.melding(zaak, *twee, gebeurd=dag, **velden))
        agenda.geinformeerd(zaak)
    for _ in range(2):  # so that a verdict became another, twice
        agenda.dag(agenda.vandaag + 5 * DAG)
        agenda.verklaar_volledig(zaken[0], "ontvangst_bevestigd")
        agenda.bij()
    lees = agenda.kantoor.raadplegen.toetsgeschiedenis
    for norm, aanleiding in (("oefen.later", None), ("oefen.bevestigen", meldingen[0])):
        rijen = lees(LEZER, "proef", zaken[0], norm, aanleiding)
        wat = {(rij.dossier, rij.kern.norm, rij.kern.aanleiding) for rij in rijen}
        assert wat == {(zaken[0], norm, aanleiding)}
    volgorde = [(rij.relaas, rij.rang, rij.bekend_van, rij.peil_van) for rij in rijen]
    assert volgorde == sorted(volgorde)
    assert len({rij.relaas for rij in rijen}) > 1
    assert len({rij.bekend_van for rij in rijen}) > 1
