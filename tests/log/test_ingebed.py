"""The embedded database is shared, waited for, and whole after a first start that was killed."""

import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from ledger.databank import ingebed
from ledger.databank.ingebed import OnbereikbareDatabank
from ledger.databank.postgres import start
from tests import WORTEL


@pytest.mark.storing
def test_processes_that_start_one_folder_at_once_share_a_server_that_stops_with_the_last(
    tmp_path: Path,
) -> None:
    programma = (
        "import sys, uuid; from pathlib import Path; from ledger.databank import postgres\n"
        "from ledger.log.journal import Journal\n"
        "from tests.opstelling.schrijver import opdracht\n"
        "d = postgres.start(Path(sys.argv[1]), None); d.migreer(); d.zelfcontrole()\n"
        "j = Journal(d); print(j.append(opdracht(sleutel=sys.argv[2]))[0].eerste); j.close()"
    )
    kinderen = [
        subprocess.Popen(
            [sys.executable, "-c", programma, str(tmp_path / "data"), f"k{i}"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=WORTEL,
        )
        for i in range(3)
    ]
    nummers = sorted(kind.communicate(timeout=120)[0].strip() for kind in kinderen)
    assert nummers == ["1", "2", "3"]
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def test_a_folder_with_a_space_a_quote_and_an_accent_holds_a_register_as_any_other(
    tmp_path: Path,
) -> None:
    map_ = tmp_path / "mijn map 'é'"
    databank = start(map_, None)
    try:
        databank.migreer()
        databank.zelfcontrole()
        socket = Path(str(conninfo_to_dict(databank.dsn_append)["host"]))
        assert socket.stat().st_mode & 0o077 == 0
        assert (map_ / "postgres" / "postmaster.pid").exists()
    finally:
        databank.stop()
    assert not (map_ / "postgres" / "postmaster.pid").exists()


def test_a_socket_goes_in_no_folder_of_somebody_else(tmp_path: Path) -> None:
    pgdata, looptijd = tmp_path / "een map", tmp_path / "loopt"
    pgdata.mkdir()
    plek = ingebed._elders(pgdata, looptijd)
    assert ingebed._elders(pgdata, looptijd) == plek  # the control: ours
    plek.rmdir()
    plek.symlink_to(tmp_path)
    with pytest.raises(OnbereikbareDatabank, match="van onszelf"):
        ingebed._elders(pgdata, looptijd)
    with pytest.raises(OnbereikbareDatabank, match="zonder spaties"):
        ingebed._elders(pgdata, tmp_path / "ook een")


class _Wiel:
    """A wheel whose server does this at each start, one after the other."""

    def __init__(self, *verloop: Exception | None) -> None:
        self._verloop = iter(verloop)

    def start(self) -> None:
        wat = next(self._verloop)
        if wat is not None:
            raise wat


def test_a_server_that_starts_slower_than_the_wheel_waits_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ingebed, "_KIJK_WEER", 0.0)
    te_traag = subprocess.TimeoutExpired("pg_ctl", 10)
    mislukt = subprocess.CalledProcessError(1, "pg_ctl")
    nog_niet_klaar = AssertionError()
    ingebed._start(_Wiel(te_traag, mislukt, nog_niet_klaar, None))
    for echt in (mislukt, nog_niet_klaar):  # the control: what is no slowness is told at once
        with pytest.raises(type(echt)):
            ingebed._start(_Wiel(echt, None))
    monkeypatch.setattr(ingebed, "_STARTTIJD", -1.0)
    with pytest.raises(OnbereikbareDatabank, match="binnen -1 s start"):
        ingebed._start(_Wiel(te_traag, None))


@pytest.mark.storing
def test_a_long_path_gets_a_socket_folder_that_only_we_may_enter(tmp_path: Path) -> None:
    data = tmp_path / ("lang" * 25)
    database = start(data, None)
    try:
        map_ = Path(str(conninfo_to_dict(database.dsn_append)["host"]))
        assert map_ != data / "postgres"
        assert map_.stat().st_mode & 0o077 == 0
        database.migreer()
        database.zelfcontrole()
    finally:
        database.stop()


@pytest.mark.storing
def test_a_first_start_that_was_killed_half_way_does_not_stop_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _afgebroken(data / "postgres.nieuw")
    database = start(data, None)
    try:
        database.migreer()
        assert not (data / "postgres.nieuw").exists()
    finally:
        database.stop()


@pytest.mark.storing
def test_control_a_cluster_made_in_its_place_stops_the_next_start(tmp_path: Path) -> None:
    _afgebroken(tmp_path / "data" / "postgres")
    with pytest.raises((AssertionError, subprocess.CalledProcessError)):
        start(tmp_path / "data", None)


def test_a_folder_that_holds_something_else_is_told_and_left(tmp_path: Path) -> None:
    vreemd = tmp_path / "data" / "postgres" / "brief.txt"
    vreemd.parent.mkdir(parents=True)
    vreemd.write_text("niet van ons", encoding="utf-8")
    with pytest.raises(OnbereikbareDatabank, match="verwacht een databank van PostgreSQL"):
        start(tmp_path / "data", None)
    assert vreemd.read_text(encoding="utf-8") == "niet van ons"
    assert not (tmp_path / "data" / "postgres.nieuw").exists()


def _afgebroken(map_: Path) -> None:
    """What a first start leaves that is killed when it has written its version and no more."""
    map_.mkdir(parents=True)
    (map_ / "PG_VERSION").write_text("18\n", encoding="utf-8")
    (map_ / "postmaster.pid").write_text(f"-1\n{map_}\n", encoding="utf-8")
