"""One PostgreSQL of each version per run, one database per test.

A test asks for `database` (migrated, empty, of its own) or for `journal` on it. Everything runs on
the embedded PostgreSQL 18; a module that sets `ALLE_VERSIES = True`, or a test marked
`beide_versies` in another, runs on PostgreSQL 15 as well (`--pg 18` or `--pg 15` keeps to one).
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from ledger.databank.postgres import Database, op_databank
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Register
from tests.opstelling.storingen import Server, Storing, Versie
from tests.opstelling.werkplaats import open_werkplaats

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# How quickly a machine answers is measured in scripts/bench and is no promise of a test.
settings.register_profile(
    "elke_machine",
    parent=settings(),  # that of CI draws the same examples each time
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("elke_machine")
_nummer = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg", choices=("beide", "15", "18"), default="beide")
    parser.addoption(
        "--diep", action="store_true", help="storm, oracle and quick path: all of it, for hours"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the processes of a run share one place
        config.add_cleanup(open_werkplaats())
        # Not its folder per user: each run that looks into that shuts it for our servers.
        config.option.basetemp = config.option.basetemp or f"{tempfile.gettempdir()}/pytest"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests begin, so that no core waits for them at the end of a run."""
    lang = {item.path for item in items if item.get_closest_marker("lang")}
    items.sort(key=lambda item: item.path not in lang)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "versie" not in metafunc.fixturenames:
        return
    keuze = metafunc.config.getoption("--pg")
    versies = {"15": ["15"], "18": ["18"], "beide": ["18"]}[keuze]
    alle = getattr(metafunc.module, "ALLE_VERSIES", False)
    if keuze == "beide" and (alle or metafunc.definition.get_closest_marker("beide_versies")):
        versies = ["18", "15"]
    metafunc.parametrize(
        "versie",
        [
            pytest.param(versie, marks=pytest.mark.postgres15 if versie == "15" else ())
            for versie in versies
        ],
        scope="session",
        ids=[f"pg{versie}" for versie in versies],
    )


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[Versie], Server]]:
    """The servers of this run, one of each version that is asked for; removed at the end."""
    with ExitStack() as stapel:

        @cache
        def server(versie: Versie) -> Server:
            server = Server(versie)
            stapel.callback(server.verwijder)
            server.maak_sjabloon()
            return server

        yield server


@pytest.fixture(scope="session")
def server(versie: Versie, servers: Callable[[Versie], Server]) -> Server:
    """The server of this version, with a migrated template.

    It stays up when a file goes from one version to the other and the next file back again.
    """
    return servers(versie)


@pytest.fixture
def databanknaam(server: Server) -> Iterator[str]:
    naam = f"toedracht_{next(_nummer)}"
    server.kopieer_sjabloon(naam)
    yield naam
    server.beheer(f"DROP DATABASE IF EXISTS {naam} WITH (FORCE)")


@pytest.fixture
def database(server: Server, databanknaam: str) -> Database:
    """A register's database: migrated, empty, and nobody else's."""
    database = op_databank(server.dsn(databanknaam), login=True)
    database.migreer()  # a copied database keeps its tables but not its own rights
    return database


@pytest.fixture
def journal(database: Database) -> Iterator[Journal]:
    journal = Journal(database)
    yield journal
    journal.close()


@pytest.fixture
def storing(server: Server) -> Iterator[Storing]:
    """A network between us and the server, to break."""
    with closing(Storing(server)) as storing:
        yield storing


@pytest.fixture
def sleutelbos(tmp_path: Path) -> Iterator[Sleutelbos]:
    sleutelbos = Sleutelbos(tmp_path / "sleutels")
    yield sleutelbos
    sleutelbos.close()


@pytest.fixture
def register(journal: Journal, sleutelbos: Sleutelbos) -> Register:
    """An empty register on a database and keys of its own."""
    return Register(journal, sleutelbos)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's own Chromium: nothing is downloaded for a test."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as all else waits here: a machine may be busy
    with sync_playwright() as speler:
        chromium = speler.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def pagina(browser: "Browser") -> "Iterator[Page]":
    """An empty page."""
    blad = browser.new_page()
    yield blad
    blad.close()
