"""A server that is killed while a table goes in over the pages loses no row and doubles none."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from api.beheer import demonstratie
from api.beheer.opening import open_register
from api.beheer.opstelling import Opstelling
from api.settings import Instellingen
from tests.opstelling.secretariaat import csvbestand

pytestmark = [pytest.mark.browser, pytest.mark.storing]
_HIER = Path(__file__).parents[2]
_GEDULD = 90.0  # seconds; no test waits longer for a process or a page
RIJEN = 8


@dataclass(frozen=True, slots=True)
class Kantoor:
    """A demo register on a server of its own process, and who looks into it from beside."""

    opstelling: Opstelling
    map: Path
    poort: int

    @property
    def adres(self) -> str:
        return f"http://127.0.0.1:{self.poort}"

    @contextmanager
    def bediend(self, *, deel: int, kent: bool = True) -> Iterator["subprocess.Popen[bytes]"]:
        """The server, answering; gone afterwards with all that it started."""
        eigen = {"TOEDRACHT_DATA": str(self.map), "TOEDRACHT_DEMO_GEBRUIKERS": "1"}
        woorden = (str(self.poort), str(deel), str(self.merk), "ja" if kent else "nee")
        with (self.map / "server.log").open("ab") as log:
            proces = subprocess.Popen(
                [sys.executable, "-m", "tests.opstelling.tabelserver", *woorden],
                cwd=_HIER,
                env={**os.environ, **eigen},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wacht(self.antwoordt, lambda: proces.poll() is None)
            yield proces
        finally:
            dood(proces)

    @property
    def merk(self) -> Path:
        return self.map / "wacht"

    def antwoordt(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.poort), timeout=2):
            return True
        return False

    def meldingen(self, eerste: int) -> list[int]:
        """Of each case how many reports stand in it; 0 where there is no case."""
        register = self.opstelling.register
        ids = [register.vind_dossier(f"FICTIEF-{n}") for n in range(eerste, eerste + RIJEN)]
        return [len(register.zaak(id_).feiten) if id_ else 0 for id_ in ids]


def wacht(tot: Callable[[], bool], zolang: Callable[[], bool] = lambda: True) -> None:
    einde = time.monotonic() + _GEDULD
    while not tot():
        assert zolang()
        assert time.monotonic() < einde
        time.sleep(0.05)


def dood(proces: "subprocess.Popen[bytes]") -> None:
    """Killed, and everything that it started; nothing gets a word to say."""
    with suppress(ProcessLookupError):
        os.killpg(proces.pid, signal.SIGKILL)
    proces.wait(30)


@pytest.fixture(scope="module")
def kantoor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kantoor]:
    map_ = tmp_path_factory.mktemp("tabelstoring")
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    with open_register(Instellingen(data=map_)) as opstelling:
        demonstratie.begin(opstelling, Console(quiet=True), "2021Z19601")
        yield Kantoor(opstelling, map_, poort)


def aanvaard(blad: Page, kantoor: Kantoor, eerste: int) -> None:
    """Sign in as the secretary, send a table of these cases, and accept it."""
    blad.goto(f"{kantoor.adres}/aanmelden")
    blad.get_by_role("button", name="Secretaris").first.click()
    blad.wait_for_url(lambda url: "/aanmelden" not in url)
    rijen = [[f"FICTIEF-{n}", "3 mei 2021"] for n in range(eerste, eerste + RIJEN)]
    bestand = kantoor.map / f"register-{eerste}.csv"
    bestand.write_bytes(csvbestand([["Zaak", "Melding ontvangen"], *rijen]))
    blad.goto(f"{kantoor.adres}/invoer")
    blad.set_input_files("#v-bestand", bestand)
    blad.get_by_role("button", name="Stuur en bekijk").click()
    blad.get_by_role("button", name="Aanvaard en leg vast").click()
    expect(blad.get_by_role("heading", name="Er wordt vastgelegd")).to_be_visible()


@pytest.mark.parametrize(
    ("kent", "staat"),
    [(True, [1] * RIJEN), (False, [1, 1, 2, 2, 1, 1, 1, 1])],
    ids=["known again", "control: no row is known again"],
)
def test_m5_a_server_killed_under_the_page_goes_on_and_each_row_is_there_once(
    kantoor: Kantoor, browser: Browser, kent: bool, staat: list[int]
) -> None:
    """Killed after the second part went in and before that was noted; the page stays open."""
    eerste = 700 + 10 * kent
    kantoor.merk.unlink(missing_ok=True)
    venster = browser.new_context()
    venster.set_default_timeout(_GEDULD * 1000)
    expect.set_options(timeout=_GEDULD * 1000)
    try:
        blad = venster.new_page()
        with kantoor.bediend(deel=2, kent=kent) as proces:
            aanvaard(blad, kantoor, eerste)
            wacht(kantoor.merk.exists)
            dood(proces)
        assert kantoor.meldingen(eerste) == [1, 1, 1, 1, 0, 0, 0, 0]
        with kantoor.bediend(deel=0, kent=kent):
            # Nobody reloads it: the page finds the server again by itself.
            expect(blad.locator("main")).to_contain_text("Nog niet klaar: tot en met rij 5.")
            assert kantoor.meldingen(eerste) == [1, 1, 1, 1, 0, 0, 0, 0]  # and waits for a person
            blad.get_by_role("button", name="Ga verder").click()
            expect(blad.locator("main")).to_contain_text("Klaar. Rijen: 8.")
        assert kantoor.meldingen(eerste) == staat
    finally:
        expect.set_options(timeout=5000)
        venster.close()
