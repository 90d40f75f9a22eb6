"""An accepted table goes on when its page is left, once, and no longer than who accepted it may."""

import gc
import itertools
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from threading import Semaphore
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.invoer import tabeldeur, tabeltaal
from api.invoer.tabelbestand import Reeks
from api.invoer.tabelinvoer import VERWACHT, Geweigerd
from api.web.taalkeuze import KOEKJE
from api.web.tabelgang import Gang, Gangen
from ledger.daden.toegangsdaden import AccountUitgeschakeld
from ledger.daden.velden import LEEG
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.concepten import ConceptenOnbereikbaar
from tests.invoer.test_tabelblad import SECRETARIS, stuur_tabel
from tests.opstelling.secretariaat import csvbestand
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.paginas.test_elk_blad import nederlands
from tests.vastleggen.test_vastlegblad import stuur, verborgen


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("gang")) as huis:
        huis.stel_aan(SECRETARIS.account, "secretaris")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(SECRETARIS.account, "secretaris")


def nieuwe_tabel(deur: TestClient, eerste: int, aantal: int = 3) -> str:
    """A table of so many cases that was sent, with a part for each row."""
    nummers = range(eerste, eerste + aantal)
    rijen = [["Zaak", "Melding ontvangen"], *([f"FICTIEF-{n}", "3 mei 2021"] for n in nummers)]
    return stuur_tabel(deur, csvbestand(rijen), "register.csv")


def aanvaard(deur: TestClient, pad: str) -> None:
    versie = verborgen(deur.get(pad).text)["versie"]
    assert stuur(deur, pad, stap="neem", versie=versie).status_code in {303, 403}


def meldingen(huis: Huis, eerste: int, aantal: int = 3) -> list[int]:
    """Of each of these cases how many reports stand in it; 0 where there is no case."""
    ids = [huis.register.vind_dossier(f"FICTIEF-{n}") for n in range(eerste, eerste + aantal)]
    return [0 if id_ is None else len(huis.register.zaak(id_).feiten) for id_ in ids]


def klaar(deur: TestClient, pad: str) -> str:
    """The page once nothing is under way any more."""
    einde = time.monotonic() + 20
    while "Deze bladzijde werkt zichzelf bij" in (blad := deur.get(pad).text):
        assert time.monotonic() < einde
        time.sleep(0.02)
    return blad


class Stap:
    """Holds what records before each of its parts."""

    def __init__(self, echt: Callable[..., Iterator[Any]]) -> None:
        self.echt, self.mag, self.begonnen = echt, Semaphore(0), 0

    def voer_in(self, *wie: Any, droog: bool = False) -> Iterator[Any]:
        if droog:
            yield from self.echt(*wie, droog=True)
            return
        self.begonnen += 1
        delen = self.echt(*wie)
        while self.mag.acquire(timeout=20) and (deel := next(delen, None)) is not None:
            yield deel


@pytest.fixture
def stap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stap]:
    """Parts of a row, each of which waits until it is let go; answers wait for none."""
    monkeypatch.setattr("api.invoer.tabelinvoer._DEEL", 1)
    monkeypatch.setattr(tabeldeur, "_TIJD", 0.0)
    stap = Stap(tabeldeur._voer_in)
    monkeypatch.setattr(tabeldeur, "_voer_in", stap.voer_in)
    yield stap
    stap.mag.release(1000)


def tot_rij(deur: TestClient, pad: str, rij: int) -> str:
    """The page once it says that it is that far."""
    einde = time.monotonic() + 20
    while f"Tot en met rij {rij} van" not in (blad := deur.get(pad).text):
        assert time.monotonic() < einde
        time.sleep(0.02)
    return blad


def test_a_table_goes_on_when_the_page_is_left_and_says_how_far_it_is(
    huis: Huis, deur: TestClient, stap: Stap
) -> None:
    pad = nieuwe_tabel(deur, 400)
    aanvaard(deur, pad)
    stap.mag.release()
    blad = tot_rij(deur, pad, 4)
    assert '<noscript><meta http-equiv="refresh"' in blad
    assert '<progress aria-labelledby="gang" value="4" max="6">' in blad
    assert meldingen(huis, 400) == [1, 0, 0]
    deur.cookies.set(KOEKJE, "en")
    assert nederlands(deur.get(pad).text) == []
    deur.cookies.delete(KOEKJE)
    assert huis.deur(LID.account, "commissielid").get(pad).status_code == 404
    stap.mag.release(10)
    assert "Klaar. Rijen: 3. Handelingen vastgelegd: 3." in klaar(deur, pad)
    assert meldingen(huis, 400) == [1, 1, 1]


def test_who_asks_it_to_stop_goes_on_later_where_it_was(
    huis: Huis, deur: TestClient, stap: Stap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.invoer.tabelblad._EVEN", 0.0)
    pad = nieuwe_tabel(deur, 410)
    aanvaard(deur, pad)
    stap.mag.release()
    tot_rij(deur, pad, 4)
    stuur(deur, pad, stap="stop")
    stap.mag.release()
    blad = klaar(deur, pad)
    (rij,) = map(int, re.findall(r"Nog niet klaar: tot en met rij (\d)\.", blad))
    assert rij in {4, 5}  # the part that was under way is finished
    assert "Ga verder" in blad
    assert meldingen(huis, 410) == [1, 1, 0][: rij - 3] + [0] * (6 - rij)
    stap.mag.release(10)
    aanvaard(deur, pad)
    assert "Handelingen vastgelegd: 3. Stonden er al: 0" in klaar(deur, pad)
    assert meldingen(huis, 410) == [1, 1, 1]


@pytest.mark.parametrize(
    ("een_gang", "een_versie", "begonnen"),
    [(True, True, 1), (False, True, 1), (False, False, 2)],
    ids=["one piece of work", "the version alone", "control: neither"],
)
def test_two_windows_that_accept_at_once_record_once(
    huis: Huis,
    deur: TestClient,
    stap: Stap,
    monkeypatch: pytest.MonkeyPatch,
    een_gang: bool,
    een_versie: bool,
    begonnen: int,
) -> None:
    eerste, teller = 600 + 5 * (een_gang + 2 * een_versie), itertools.count()
    echt, neem_op = Gangen.begin, tabeldeur._neem_op

    def begin(zelf: Gangen, wat: str, doe: Callable[[Gang], Any]) -> None:
        echt(zelf, wat if een_gang else f"{wat} {next(teller)}", doe)

    def wat_er_staat(aan: Any, lezer: Any, concept: Any, gang: Gang) -> bool:
        nu: Any = concept if een_versie else tabeldeur.tabelconcept(aan, lezer, concept.id)
        return neem_op(aan, lezer, nu, gang)

    monkeypatch.setattr(Gangen, "begin", begin)
    monkeypatch.setattr(tabeldeur, "_neem_op", wat_er_staat)
    pad = nieuwe_tabel(deur, eerste)
    versie = verborgen(deur.get(pad).text)["versie"]
    for _ in range(2):
        assert stuur(deur, pad, stap="neem", versie=versie).status_code == 303
    stap.mag.release(10)
    uit_de_weg()
    assert stap.begonnen == begonnen
    assert meldingen(huis, eerste) == [1, 1, 1]


def uit_de_weg() -> None:
    """Nothing is under way any more."""
    einde = time.monotonic() + 20
    while any(t.name == "tabelgang" for t in threading.enumerate()):
        assert time.monotonic() < einde
        time.sleep(0.02)


@pytest.mark.parametrize("alsnog", [True, False], ids=["looked again", "control: not"])
def test_what_another_window_changed_meanwhile_is_not_recorded_unseen(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch, alsnog: bool
) -> None:
    """One window leaves a row out after the other one's version was found right."""
    eerste = 470 + 5 * alsnog
    pad = nieuwe_tabel(deur, eerste)
    versie = verborgen(deur.get(pad).text)["versie"]
    echt = tabeldeur._neem_op

    def even_later(aan: Any, lezer: Any, concept: Any, gang: Gang) -> bool:
        ander = tabeldeur.wachtend(aan, lezer, concept.id)
        assert ander is not None
        zonder = ander.indeling.model_copy(update={"weiger": (5,)})
        tabeldeur.deel_in(aan, lezer, ander, zonder)
        if not alsnog:
            concept = tabeldeur.tabelconcept(aan, lezer, concept.id)
        return echt(aan, lezer, concept, gang)

    monkeypatch.setattr(tabeldeur, "_neem_op", even_later)
    antwoord = stuur(deur, pad, stap="neem", versie=versie)
    assert antwoord.status_code == (409 if alsnog else 303)
    assert meldingen(huis, eerste) == ([0, 0, 0] if alsnog else [1, 0, 1])
    if alsnog:
        assert "in een ander venster gewijzigd" in antwoord.text
        assert "door een storing" not in deur.get(pad).text


@pytest.mark.parametrize("vast", [True, False], ids=["one version", "control: any version"])
def test_who_accepts_again_what_is_done_is_told_so(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch, vast: bool
) -> None:
    """Two windows found the same version right; the second begins when the first is done."""
    eerste = 480 + 5 * vast
    pad = nieuwe_tabel(deur, eerste)
    versie = verborgen(deur.get(pad).text)["versie"]
    gezien: list[Any] = []
    echt = tabeldeur.neem_op

    def twee_keer(aan: Any, lezer: Any, concept: Any) -> None:
        echt(aan, lezer, concept)
        gezien.append(concept)
        nu: Any = concept if vast else tabeldeur.tabelconcept(aan, lezer, concept.id)
        echt(aan, lezer, nu)

    monkeypatch.setattr("api.invoer.tabelblad.neem_op", twee_keer)
    assert stuur(deur, pad, stap="neem", versie=versie).status_code == (409 if vast else 303)
    assert len(gezien) == 1
    assert ("Handelingen vastgelegd: 3." in deur.get(pad).text) is vast
    assert meldingen(huis, eerste) == [1, 1, 1]


def breek_af(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is gone after the second part went into the log and before that was noted."""
    echt, teller = tabeldeur._bewaar, itertools.count(1)

    def bewaar(*delen: Any, **meer: Any) -> Any:
        if next(teller) == 2:
            raise ConceptenOnbereikbaar
        return echt(*delen, **meer)

    monkeypatch.setattr(tabeldeur, "_bewaar", bewaar)


@pytest.mark.parametrize("herkend", [True, False], ids=["known again", "control: not known"])
def test_m5_a_table_broken_off_halfway_is_complete_once_after_going_on(
    huis: Huis, deur: TestClient, stap: Stap, monkeypatch: pytest.MonkeyPatch, herkend: bool
) -> None:
    eerste = 430 + 10 * herkend
    if not herkend:
        willekeurig = (f"invoer:{n}" for n in itertools.count())
        monkeypatch.setattr("api.invoer.invoer._Invoer._merken", lambda *_: (next(willekeurig),))
    pad = nieuwe_tabel(deur, eerste)
    stap.mag.release(100)
    with monkeypatch.context() as breuk:
        breek_af(breuk)
        aanvaard(deur, pad)
        blad = klaar(deur, pad)
    assert "hield op door een storing" in blad
    assert "tot en met rij 4." in blad
    assert meldingen(huis, eerste) == [1, 1, 0]
    aanvaard(deur, pad)
    assert "Klaar." in klaar(deur, pad)
    assert meldingen(huis, eerste) == ([1, 1, 1] if herkend else [1, 2, 1])


@pytest.mark.parametrize("gevraagd", [True, False], ids=["asked", "control: not asked"])
def test_it_stops_when_the_account_that_accepted_it_may_no_longer(
    huis: Huis, stap: Stap, monkeypatch: pytest.MonkeyPatch, gevraagd: bool
) -> None:
    eerste = 450 + 10 * gevraagd
    wie = huis.stel_aan(f"weg-{eerste}-fictief", "secretaris")
    deur = huis.deur(wie.account, "secretaris")
    if not gevraagd:
        monkeypatch.setattr(Toegangslog, "eis_elk", lambda *_: None)
        monkeypatch.setattr("api.web.schrijfdeur.Schrijfdeur.eis_openen", lambda *_: None)
    pad = nieuwe_tabel(deur, eerste)
    aanvaard(deur, pad)
    stap.mag.release()
    tot_rij(deur, pad, 4)
    huis.toegang.schakel(LID, AccountUitgeschakeld(account=wie.account))
    stap.mag.release(10)
    if gevraagd:
        assert deur.get(pad).status_code == 403
    uit_de_weg()
    assert meldingen(huis, eerste) == ([1, 0, 0] if gevraagd else [1, 1, 1])


def test_a_large_table_is_looked_through_beside_its_page(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabeldeur, "_METEEN", 10)
    rijen = [
        ["Zaak", "Melding ontvangen"],
        *([f"FICTIEF-{n}", "mei 2021"] for n in range(500, 540)),
    ]
    pad = stuur_tabel(deur, csvbestand([*rijen, ["FICTIEF-540", "mei"]]), "register.csv")
    blad = klaar(deur, pad)
    assert "Rijen: 41. Met een vraag aan u: 1." in blad
    assert f'{pad}?vanaf=40">Naar de eerste rij met een vraag' in blad
    assert "Rij 44, " in deur.get(f"{pad}?vanaf=40").text


def test_whatever_a_table_does_to_its_thread_the_next_one_gets_its_turn() -> None:
    class Paniek(BaseException):
        """As a library in another language raises it: no Exception."""

    def breekt(_: Gang) -> None:
        raise Paniek

    gangen = Gangen()
    gangen.begin("een", breekt)
    assert gangen.wacht("een", 10)
    assert isinstance(gangen.uitkomst("een"), RuntimeError)
    gangen.begin("twee", lambda _: "gedaan")
    assert gangen.wacht("twee", 10)
    assert gangen.uitkomst("twee") == "gedaan"


def test_what_a_piece_of_work_held_goes_with_it_whatever_it_raised() -> None:
    class Tabel:
        """Tens of megabytes."""

    weg = []

    def breekt(_: Gang) -> None:
        tabel = Tabel()
        weg.append(weakref.ref(tabel))
        try:
            raise ValueError(tabel)
        except ValueError:
            raise KeyError("elders") from None

    gangen = Gangen()
    gangen.begin("een", breekt)
    assert gangen.wacht("een", 10)
    assert isinstance(gangen.uitkomst("een"), KeyError)
    gc.collect()
    assert [held() for held in weg] == [None]


def test_of_a_large_table_no_more_is_remembered_than_is_shown() -> None:
    reeks = Reeks()
    for nummer in range(0, 200_000, 2):
        reeks.neem(nummer, "is leeg")
        reeks.neem(nummer + 1, "is een totaal")
    assert (len(reeks.delen), reeks.rest) == (100, 200_000 - 100)
    gezegd = tabeltaal.weggelaten(reeks)
    assert gezegd[:2] == ["0 (is leeg)", "1 (is een totaal)"]
    assert gezegd[-1] == "en nog 199900 rijen"
    samen = Reeks()
    for nummer in (3, 4, 5, 9):
        samen.neem(nummer)
    assert tabeltaal.verborgen(samen) == ["3 t/m 5", "9"]


def test_of_a_field_that_is_missing_a_row_says_so_and_nothing_for_programs() -> None:
    def zin(wat: str) -> tuple[str, str]:
        return tabeltaal.geweigerd(Geweigerd(3, "rij 3", VERWACHT, ("/kanaal", wat, "niets")))

    assert zin(LEEG) == ("Kanaal: dit mag niet leeg blijven", "")
    assert zin("ja of nee") == ("Kanaal: verwacht ja of nee, kreeg", "niets")  # the control
