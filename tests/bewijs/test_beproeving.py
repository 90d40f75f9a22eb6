"""`toedracht bewijs-alles` shows that the promises hold, and says so where they do not.

Each protection is taken out of the product once: the demonstration of that promise then fails. What
the demonstrations try is tried at length in the tests of each promise, on the same machinery.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from ledger.beproeving import doden, gewist, knoeien, proeven, stroomuitval, terugrol, werkplek
from ledger.beproeving.proefserver import ProefOnmogelijk, Proefserver, wacht_tot
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek, open_werkplek
from ledger.databank import postgres
from ledger.log import controle
from ledger.log.journal import Journal
from ledger.ondertekenen import maatstaf, signer
from ledger.ondertekenen.vergelijken import hoogte
from ledger.sleutels import bestanden
from ledger.sleutels.sleutelkast import Sleutelkast
from tests import WORTEL

pytestmark = [pytest.mark.storing, pytest.mark.lang]
_TERMIJN = 600.0
OPDRACHT = [sys.executable, "-c", "from api.cli import main; main()", "bewijs-alles"]


@pytest.fixture(scope="module")
def plek() -> Iterator[Werkplek]:
    """A server for all demonstrations of this file."""
    with open_werkplek() as plek:
        yield plek


@pytest.fixture
def tijdelijk() -> Iterator[Path]:
    """Where a command makes its folder: with a short path, and open to the user of its server."""
    map_ = Path(tempfile.mkdtemp(prefix="b-"))
    map_.chmod(0o711)
    yield map_
    map_.rmdir()  # which demands that nothing was left in it


def leeg() -> Uitslag:
    return Uitslag("proef", "proef", "belofte")


def mislukt(uitslag: Uitslag) -> list[str]:
    return [stap.gedaan for stap in uitslag.stappen if not stap.klopt]


# ── the command ───────────────────────────────────────────────────────────────────────────────────


def begin(tijdelijk: Path, uit: Path, *woorden: str) -> "subprocess.Popen[bytes]":
    """The command as a process, in a house where it must look at nothing."""
    omgeving = {
        **os.environ,
        "TMPDIR": str(tijdelijk),
        "TOEDRACHT_DATA": str(uit / "data"),
        "TOEDRACHT_DSN": "host=/bestaat/niet",
        "TOEDRACHT_REGISTER": "GEEN NAAM",
        "PGHOST": "/bestaat/niet",
        "PGPORT": "9",
        "PGOPTIONS": "-c onzin=1",
    }
    with (uit / "uit").open("wb") as stdout, (uit / "fout").open("wb") as stderr:
        return subprocess.Popen(
            [*OPDRACHT, *woorden],
            stdout=stdout,
            stderr=stderr,
            env=omgeving,
            cwd=WORTEL,
            start_new_session=True,
        )


def weg(proces: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(proces.pid, signal.SIGKILL)
    proces.wait()


def test_every_promise_holds_every_control_fails_and_nothing_is_left_behind(
    tijdelijk: Path, tmp_path: Path
) -> None:
    proces = begin(tijdelijk, tmp_path, "--json")
    try:
        assert proces.wait(_TERMIJN) == 0, (tmp_path / "fout").read_text()
    finally:
        weg(proces)
    regels = [json.loads(regel) for regel in (tmp_path / "uit").read_text().splitlines()]
    assert [regel["proef"] for regel in regels] == list(proeven.PROEVEN)
    for regel in regels:
        assert (regel["gehouden"], regel["controle_mislukt"], regel["geslaagd"]) == (True,) * 3
        assert regel["grenzen"]
        assert all(stap["uitkomst"] for stap in regel["gedaan"] + regel["controle"])
    assert "6 van 6: gewist" in (tmp_path / "fout").read_text()
    assert not (tmp_path / "data").exists()
    assert list(tijdelijk.iterdir()) == []


@pytest.mark.parametrize("teken", [signal.SIGINT, signal.SIGTERM], ids=lambda teken: teken.name)
def test_who_breaks_it_off_finds_nothing_left_of_it(
    tijdelijk: Path, tmp_path: Path, teken: signal.Signals
) -> None:
    proces = begin(tijdelijk, tmp_path, "--alleen", "knoeien")
    try:
        # At the one while its server is being made, at the other while it is at work.
        zover = b"tijdelijke map" if teken is signal.SIGTERM else b"1 van 1"
        wacht_tot(lambda: zover in (tmp_path / "fout").read_bytes(), binnen=120)
        wacht_tot(lambda: any(tijdelijk.iterdir()), binnen=120)
        for _ in range(2):  # whoever is impatient does not break off the cleaning up
            proces.send_signal(teken)
        assert proces.wait(120) == 130
    finally:
        weg(proces)
    assert "afgebroken" in (tmp_path / "fout").read_text()
    assert list(tijdelijk.iterdir()) == []
    wacht_tot(lambda: not draait(tijdelijk), binnen=30)


def draait(map_: Path) -> list[str]:
    """The programs at work that name this folder."""
    uit = []
    for pad in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            uit.append(pad.read_bytes().decode(errors="replace"))
    return [opdracht for opdracht in uit if str(map_) in opdracht]


def gevraagd(*woorden: str) -> tuple[int, str, str]:
    gedaan = CliRunner().invoke(cli.app, ["bewijs-alles", *woorden])
    return gedaan.exit_code, gedaan.stdout, gedaan.stderr


def test_wrong_input_and_a_place_without_room_are_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, tijdelijk: Path
) -> None:
    code, _, fout = gevraagd("--alleen", "onzin")
    assert (code, "verwacht een proef: doden, stroomuitval" in fout) == (2, True)
    monkeypatch.setattr(tempfile, "tempdir", str(tijdelijk))
    monkeypatch.setattr(werkplek, "RUIMTE", 10**18)
    code, uit, fout = gevraagd()
    assert (code, uit) == (3, "")
    assert "MB vrije ruimte, kreeg" in fout
    monkeypatch.setattr(werkplek, "RUIMTE", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tijdelijk / "weg"))
    code, uit, fout = gevraagd()
    assert (code, uit) == (3, "")
    assert "niets beproefd" in fout


def test_a_path_too_long_for_a_socket_is_refused_with_what_to_do(tijdelijk: Path) -> None:
    with pytest.raises(ProefOnmogelijk, match="TMPDIR"):
        Proefserver(tijdelijk / ("lang" * 25))


def stap(*, klopt: bool, faalt: bool) -> Uitslag:
    uitslag = leeg()
    uitslag.stap("gedaan", "uitkomst", klopt=klopt)
    uitslag.zonder("uitgezet", "uitkomst", faalt=faalt)
    return uitslag


def _breekt(_: object) -> Uitslag:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("proef", "code", "zegt"),
    [
        (lambda _: stap(klopt=True, faalt=True), 0, "2 van 2 proeven"),
        (lambda _: stap(klopt=False, faalt=True), 1, "NIET GEHOUDEN: uitkomst."),
        (lambda _: stap(klopt=True, faalt=False), 1, "MISLUKT NIET, dus dit bewijst niets"),
        (lambda _: leeg(), 1, "niet aangetoond: proef"),
        (_breekt, 3, "No space left on device. Dit zegt niets over de belofte."),
    ],
    ids=["holds", "broken", "control that holds", "nothing was done", "could not be done"],
)
def test_the_exit_status_tells_and_one_that_cannot_be_done_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, proef: Any, code: int, zegt: str
) -> None:
    goed = lambda _: replace(stap(klopt=True, faalt=True), naam="goed")  # noqa: E731
    monkeypatch.setattr(proeven, "open_werkplek", lambda: nullcontext(None))
    monkeypatch.setattr(proeven, "PROEVEN", {"eerste": proef, "tweede": goed})
    gekregen, uit, _ = gevraagd()
    assert gekregen == code
    assert zegt in uit
    assert "\ngoed\n" in uit


# ── a product without its protection ──────────────────────────────────────────────────────────────


def test_without_its_keys_a_command_asked_again_is_seen_twice(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    echt = Journal.append

    def append(self: Journal, *opdrachten: Any) -> Any:
        return echt(self, *(replace(opdracht, sleutel=None) for opdracht in opdrachten))

    monkeypatch.setattr(Journal, "append", append)
    doden.opnieuw_na_dood(plek, uitslag := leeg())
    assert (uitslag.gehouden, uitslag.controle_faalt) == (False, True)


def test_a_signer_that_compares_nothing_is_seen(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signer, "vergelijk", lambda databank, _: hoogte(databank))
    doden.zonder_geheugen(plek, uitslag := leeg())
    assert not uitslag.gehouden


def test_what_is_acknowledged_or_signed_before_it_is_on_disk_is_seen_to_be_lost(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    los = {**postgres._OPTIONS, "append": "-c synchronous_commit=off"}
    monkeypatch.setattr(postgres, "_OPTIONS", los)
    monkeypatch.setattr(bestanden, "_sync", lambda _: None)  # the new name is on no disk
    klap = stroomuitval.stroom_eraf(plek, stroomuitval.TRAAG[1:])
    assert klap.kwijt > 0
    assert klap.onthouden < klap.getekend
    stroomuitval.met_bescherming(uitslag := leeg(), klap)
    assert not uitslag.gehouden


def test_an_older_copy_that_nobody_compares_is_seen_to_go_unseen(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maatstaf, "_weiger_anders", lambda *_: None)
    assert len(mislukt(terugrol.proef(plek))) == 2
    assert len(mislukt(knoeien.gelekt(plek))) == 1


def test_a_check_that_looks_at_no_row_is_seen_to_miss_what_was_changed(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controle, "gebreken", lambda *_: [])
    uitslag = knoeien.proef(plek)
    assert "Van nr 25 de dag gewijzigd." in mislukt(uitslag)
    assert uitslag.controle_faalt


def test_a_key_that_is_not_destroyed_is_seen_to_open_what_was_erased(
    plek: Werkplek, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sleutelkast, "vernietig", lambda kast, wie: tuple(kast.teksten(wie)))
    uitslag = gewist.proef(plek)
    assert len(mislukt(uitslag)) >= 2
    assert uitslag.controle_faalt
