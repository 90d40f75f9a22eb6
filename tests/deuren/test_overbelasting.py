"""T-A1 to T-A4: too many, too slow and the wrong time, each with its negative control.

How quickly a refusal leaves is measured by what it does not wait for: the answers that there is no
place come while those that have one are still at work. A bound in milliseconds would
be a promise of the machine; the threshold itself looks for a place for a tenth of a second.
"""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, cast

import httpx2
import psycopg
import pytest

from api.beeld import sjablonen
from api.drempel import HERKENNEN, Drempel, Plaatsen
from api.web.koekjes import SESSIE, formulier
from ledger.databank.klok import Databankklok
from ledger.log.journal import Journal
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server, wacht_tot
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.vastleggen.test_inbreng import SIGNAAL, deur_van, stuur


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("drukte")) as huis:
        huis.eigen = huis.zaak("Z-DRUK")
        yield huis


@contextmanager
def vastgehouden(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """While this lasts nothing can be appended; who is at it is counted, and waits for its end."""
    los, binnen, echt = threading.Event(), [], Journal.append

    def append(zelf: Journal, *opdrachten: Any) -> Any:
        if zelf is huis.register.journal:
            binnen.append(1)
            assert los.wait(120)
        return echt(zelf, *opdrachten)

    with monkeypatch.context() as even:
        even.setattr(Journal, "append", append)
        try:
            yield binnen
        finally:
            los.set()


def _vraag(huis: Huis, adres: str, koppen: dict[str, str], i: int) -> tuple[int, float, str]:
    eigen = {**koppen, "Idempotency-Key": f"druk-{i}"}
    antwoord = httpx2.post(
        f"{adres}/api/v1/dossiers/{huis.eigen}/handelingen",
        json=SIGNAAL,
        headers=eigen,
        timeout=120,
    )
    return antwoord.status_code, time.monotonic(), antwoord.text


@pytest.mark.storing
@pytest.mark.parametrize("begrensd", [True, False], ids=["bounded", "control: unbounded"])
def test_t_a1_ten_times_too_many_are_told_at_once_and_nothing_acknowledged_is_lost(
    huis: Huis, monkeypatch: pytest.MonkeyPatch, begrensd: bool
) -> None:
    plaatsen, hoeveel = 4, 40
    deur = cast("Any", huis.app)
    wacht = deur._binnen
    wacht._binnen = Drempel(wacht._binnen._binnen, vastleggen=plaatsen if begrensd else 1000)
    wacht._herkennen = Plaatsen(HERKENNEN if begrensd else 1000)
    id_ = huis.deur(LID.account, "commissielid").cookies[SESSIE]
    koppen = {"cookie": f"{SESSIE}={id_}", "origin": HIER, "x-formulier": formulier(id_)}
    voor = huis.register.journal.positie()
    van = 0 if begrensd else 1000
    with geserveerd(huis.app) as adres, ThreadPoolExecutor(hoeveel) as pool:
        with vastgehouden(huis, monkeypatch) as binnen:
            werk = [pool.submit(_vraag, huis, adres, koppen, van + i) for i in range(hoeveel)]
            if begrensd:
                wacht_tot(lambda: sum(taak.done() for taak in werk) == hoeveel - plaatsen)
            else:
                wacht_tot(lambda: len(binnen) > plaatsen)
                assert not any(taak.done() for taak in werk)  # all wait, and nobody is told
            los = time.monotonic()
        antwoorden = [taak.result() for taak in werk]
        vol_gemeld = [a for a in antwoorden if "te druk" in a[2]]
        assert len(vol_gemeld) == (hoeveel - plaatsen if begrensd else 0)
        assert all(status == 503 and op < los for status, op, _ in vol_gemeld)
        gelukt = [json.loads(tekst)["nummer"] for status, _, tekst in antwoorden if status == 201]
        nummers = {regel.nummer for regel in huis.register.regels(huis.eigen)}
        assert set(gelukt) <= nummers
        if begrensd:
            assert len(gelukt) == plaatsen
            assert len(nummers) - voor <= plaatsen  # who was refused recorded nothing
            opnieuw = [_vraag(huis, adres, koppen, van + i)[0] for i in range(hoeveel)]
            assert set(opnieuw) == {201}
            assert huis.register.journal.positie() == voor + hoeveel  # each of them once


def test_t_a1_a_refusal_is_a_problem_that_says_when_to_come_back(huis: Huis) -> None:
    deur = cast("Any", huis.app)
    wacht = deur._binnen
    echt, wacht._binnen = wacht._binnen, Drempel(wacht._binnen._binnen, lezen=0)
    try:
        klant = huis.deur(LID.account, "commissielid")
        api, blad = klant.get("/api/v1/dossiers"), klant.get("/")
        engels = klant.get("/?taal=en")
        assert klant.get("/gezondheid").status_code == 200
        assert klant.get("/static/stijl.css").status_code == 200
    finally:
        wacht._binnen = echt
    assert (api.status_code, blad.status_code) == (503, 503)
    assert api.headers["content-type"] == "application/problem+json"
    assert "Met deze poging is niets vastgelegd" in api.json()["detail"]
    assert "Nothing was recorded with this attempt" in engels.text
    for antwoord in (api, blad, engels):
        assert int(antwoord.headers["retry-after"]) > 0
        assert antwoord.headers["x-content-type-options"] == "nosniff"
    assert huis.deur(LID.account, "commissielid").get("/").status_code == 200  # control


@pytest.mark.storing
def test_t_a2_with_every_connection_for_reading_taken_acts_are_recorded_all_the_same(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    deur, lezer = deur_van(huis, LID.account, "commissielid"), huis.raadplegen.deur
    monkeypatch.setattr(lezer._pool, "timeout", 0.3)
    with ExitStack() as traag:
        for _ in range(8):
            traag.enter_context(lezer._pool.connection())
        assert deur.get("/api/v1/dossiers").status_code == 503
        assert stuur(deur, huis.eigen, SIGNAAL, "vol-1").status_code == 201
        # Control: a register that reads by the same connections records nothing now.
        monkeypatch.setattr(huis.register.journal, "_pool", lezer._pool)
        assert stuur(deur, huis.eigen, SIGNAAL, "vol-2").status_code == 503
    monkeypatch.undo()
    assert stuur(deur, huis.eigen, SIGNAAL, "vol-2").status_code == 201


@pytest.mark.storing
def test_t_a3_a_question_that_takes_longer_than_five_seconds_is_given_up(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    lezer = huis.raadplegen.deur

    def slaap(seconden: float, grens: str | None) -> None:
        with lezer._pool.connection() as verbinding:
            gesteld = verbinding.execute("SHOW statement_timeout").fetchone()
            assert gesteld == ("5s",)
            with verbinding.transaction():
                if grens is not None:
                    verbinding.execute(f"SET LOCAL statement_timeout = '{grens}'")
                verbinding.execute("SELECT pg_sleep(%s)", [seconden])

    slaap(0.01, None)
    slaap(5.3, "0")  # control: without the limit it goes on

    def te_lang(*_: Any, **__: Any) -> Any:
        slaap(30, None)

    monkeypatch.setattr(type(huis.raadplegen), "bord", te_lang)
    antwoord = huis.deur(LID.account, "commissielid").get("/api/v1/termijnenbord")
    assert antwoord.status_code == 503
    assert "retry-after" in antwoord.headers


@pytest.mark.parametrize("jaar", [365, -365])
def test_t_a4_verdicts_go_by_the_time_of_the_database_and_a_wrong_clock_is_said_on_every_page(
    huis: Huis, server: Server, monkeypatch: pytest.MonkeyPatch, jaar: int
) -> None:
    from ledger.databank.postgres import op_databank

    def scheef() -> datetime:
        return datetime.now(UTC) + timedelta(days=jaar)

    klok = Databankklok.van(op_databank(server.dsn(huis.databank), login=True))
    klok._hier = scheef
    assert abs(klok() - datetime.now(UTC)) < timedelta(minutes=1)
    assert abs(klok.afwijking() - timedelta(days=jaar)) < timedelta(minutes=1)
    lid = huis.deur(LID.account, "commissielid")
    for wat in ("toetsen", "kennisname", "zorg"):
        adres = f"/api/v1/dossiers/{huis.eigen}/{wat}"
        monkeypatch.setattr(huis.register, "_klok", klok)
        goed = lid.get(adres).json()["stand"]["peildatum"]
        assert abs(date.fromisoformat(goed) - datetime.now(UTC).date()) <= timedelta(days=1)
        monkeypatch.setattr(huis.register, "_klok", scheef)  # control: by this machine's own clock
        fout = lid.get(adres).json()["stand"]["peildatum"]
        assert abs(date.fromisoformat(fout) - date.fromisoformat(goed)) > timedelta(days=300), wat
    wacht = _wacht_van(huis)
    zonder = lid.get("/").text
    monkeypatch.setattr(wacht, "_klok", klok.afwijking)
    met = lid.get("/").text
    kant = "voor" if jaar > 0 else "achter"
    assert f"De klok van deze machine loopt 365 dagen {kant}" in met
    assert "De klok van deze machine" not in zonder


def _wacht_van(huis: Huis) -> Any:
    binnen: Any = huis.app
    while type(binnen).__name__ != "Wacht":
        binnen = binnen._binnen
    return binnen


def test_t_a4_a_clock_that_is_off_by_less_than_two_seconds_is_not_mentioned() -> None:
    nu = datetime(2024, 3, 1, tzinfo=UTC)
    for verschil, gezegd in ((1.9, None), (-1.9, None), (3, "3 seconden voor"), (-90, "2 minuten")):
        scheef = nu + timedelta(seconds=verschil)
        klok = Databankklok(partial(max, nu, nu), hier=partial(max, scheef, scheef))
        af = klok.afwijking()
        assert bool(af) is (gezegd is not None)
        assert gezegd is None or sjablonen.klokverschil(af).startswith(gezegd)


def test_t_a4_while_the_database_is_silent_time_goes_on_as_it_was_last_told() -> None:
    teller, stil = [0.0], [False]

    def tijd() -> datetime:
        if stil[0]:
            raise psycopg.OperationalError
        return datetime(2024, 3, 1, tzinfo=UTC)

    klok = Databankklok(tijd, teller=lambda: teller[0])
    assert klok() == datetime(2024, 3, 1, tzinfo=UTC)
    teller[0], stil[0] = 90.0, True
    assert klok() == datetime(2024, 3, 1, 0, 1, 30, tzinfo=UTC)
    with pytest.raises(psycopg.OperationalError):  # control: never asked, it makes nothing up
        Databankklok(tijd)()


def test_a_refusal_whose_page_waits_for_the_database_keeps_nobody_else_waiting(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page says what its reader must know of, and asks the database for that."""
    vraagt, antwoordt = threading.Event(), threading.Event()

    def traag(*_: object) -> tuple[()]:
        vraagt.set()
        assert antwoordt.wait(30)
        return ()

    monkeypatch.setattr(cast("Any", huis.app)._binnen, "_noodtoegang", traag)
    id_ = huis.deur(LID.account, "commissielid").cookies[SESSIE]
    koppen = {"cookie": f"{SESSIE}={id_}", "origin": HIER}
    with geserveerd(huis.app) as adres, ThreadPoolExecutor(1) as pool:
        vervalst = pool.submit(httpx2.post, f"{adres}/doel", headers=koppen, timeout=60)
        try:
            assert vraagt.wait(30)
            assert httpx2.get(f"{adres}/checkpoint", timeout=25).status_code in {200, 404}
            assert not vervalst.done()
        finally:
            antwoordt.set()
        assert vervalst.result().status_code == 403
