"""A look at a large table that failed holds on to nothing, and fails no longer than its cause."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from starlette.testclient import TestClient

from api.invoer import tabeldeur
from api.invoer.werkmap import TabelGeweigerd
from api.web.lichaam import TeDruk
from api.web.tabelgang import Gang, Gangen
from ledger.sleutels.sleutelbestand import SleutelsWeg
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.concepten import ConceptenOnbereikbaar
from tests.invoer.test_tabelblad import SECRETARIS
from tests.invoer.test_tabelgang import klaar, nieuwe_tabel, uit_de_weg
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import Huis, open_huis


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("nazicht")) as huis:
        huis.stel_aan(SECRETARIS.account, "secretaris")
        yield huis


@pytest.fixture
def deur(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Here every table is a large one."""
    monkeypatch.setattr(tabeldeur, "_METEEN", 10)
    return huis.deur(SECRETARIS.account, "secretaris")


class Blik:
    """Looks at a table, and fails as often as it is told to."""

    def __init__(self, fout: Exception, keren: int) -> None:
        self.fout, self.keren, self.geteld = fout, keren, 0
        self.echt: Callable[..., Any] = tabeldeur.geteld
        self.gangen: list[Gangen] = []

    def __call__(self, aan: Any, *wie: Any) -> Any:
        self.gangen.append(aan.nazien)
        self.geteld += 1
        if self.geteld <= self.keren:
            raise self.fout
        return self.echt(aan, *wie)


@pytest.mark.parametrize("meteen", [True, False], ids=["who waits", "who comes back"])
@pytest.mark.parametrize(
    "fout",
    [TeDruk(), SleutelsWeg("op slot"), ConceptenOnbereikbaar()],
    ids=lambda f: type(f).__name__,
)
def test_a_look_that_failed_by_what_passes_says_so_once_and_then_goes_on(
    deur: TestClient, monkeypatch: pytest.MonkeyPatch, fout: Exception, meteen: bool
) -> None:
    pad = nieuwe_tabel(deur, 800)
    blik = Blik(fout, 1)
    monkeypatch.setattr(tabeldeur, "geteld", blik)
    if not meteen:
        monkeypatch.setattr(tabeldeur, "_TIJD", 0.0)
        deur.get(pad)
        uit_de_weg()
    assert blik.geteld == (0 if meteen else 1)
    assert deur.get(pad).status_code == 503
    assert "Rijen: 3." in klaar(deur, pad)
    assert blik.geteld == 2


def test_a_refusal_is_looked_at_once_and_holds_no_more_for_each_time_that_it_is_shown(
    deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = nieuwe_tabel(deur, 810)
    blik = Blik(TabelGeweigerd("er is geen blad {blad}", blad="{een}"), 99)
    monkeypatch.setattr(tabeldeur, "geteld", blik)
    for _ in range(3):
        assert "Er is geen blad {een}" in deur.get(pad).text
        (bewaard,) = [f for f in blik.gangen[0]._uit.values() if isinstance(f, TabelGeweigerd)]
        assert bewaard.__traceback__ is None
    assert blik.geteld == 1


def komt_terug(fout: BaseException) -> Any:
    """What is remembered of work that raised this."""

    def breekt(_: Gang) -> None:
        raise fout

    gangen = Gangen()
    gangen.begin("een", breekt)
    assert gangen.wacht("een", 10)
    assert gangen.uitkomst("een") is not gangen.uitkomst("een")
    return gangen.uitkomst("een")


@pytest.mark.parametrize(
    "fout",
    [
        TabelGeweigerd("er is geen blad {blad}", blad="{een}"),
        SleutelsWeg("op slot"),
        GeenToegang("geen_rol"),
        ConnectionResetError(104, "weg"),
    ],
    ids=lambda f: type(f).__name__,
)
def test_what_was_raised_comes_back_with_all_that_it_says(fout: Exception) -> None:
    terug = komt_terug(fout)
    assert terug is not fout
    assert (type(terug), str(terug), terug.args) == (type(fout), str(fout), fout.args)
    assert vars(terug) == vars(fout)


def test_of_what_cannot_be_made_again_its_name_comes_back() -> None:
    with pytest.raises(ValidationError) as geen:
        TypeAdapter(int).validate_python("geen getal")
    terug = komt_terug(geen.value)
    assert (type(terug), str(terug)) == (RuntimeError, "ValidationError")
