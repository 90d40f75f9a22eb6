"""What leaves opens in the office program of others, and nothing runs; what it saves comes in."""

import csv
import io
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lxml import etree
from openpyxl import Workbook

from api.invoer.tabelbestand import Rij, lees_tabel
from tests.opstelling.secretariaat import werkmap
from tests.opstelling.storingen import wacht_tot
from tests.opstelling.uitvoerproef import GEVAAR, bytes_van, met_zinnen, uitgepakt

pytestmark = [pytest.mark.libreoffice, pytest.mark.lang]
_TABEL = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
# UTF-8, semicolons, text in quotes; and formulas are worked out, as somebody may have it set.
_CSV = "CSV:59,34,76,1,,0,false,true,false,false,false,-1,true"
_XLSX = "xlsx:Calc MS Excel 2007 XML"
_TERMIJN, _POGINGEN = 120.0, 3


def tot_het_eind(opdracht: list[str], seconden: float) -> None:
    """Run it; after so long it ends with all that it started, which would keep a pipe open."""
    stil = subprocess.DEVNULL
    kind = subprocess.Popen(opdracht, stdout=stil, stderr=stil, start_new_session=True)
    try:
        assert kind.wait(seconden) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(kind.pid, signal.SIGKILL)
        kind.wait()


def test_whatever_it_started_ends_with_it(tmp_path: Path) -> None:
    """A shell that waits for a child of its own, as the office does."""
    pijp = tmp_path / "pijp"
    os.mkfifo(pijp)
    lezer = os.open(pijp, os.O_RDONLY | os.O_NONBLOCK)

    def gezegd() -> bytes | None:
        """What the child said; None while it is silent, empty when nobody is left to speak."""
        try:
            return os.read(lezer, 9)
        except BlockingIOError:
            return None

    try:
        for seconden in (0.2, 2.0, 20.0):  # until the child is there, on a busy machine too
            with pytest.raises(subprocess.TimeoutExpired):
                tot_het_eind(["sh", "-c", f"(echo ik; exec sleep 600) > {pijp} & wait"], seconden)
            if gezegd() == b"ik\n":
                break
        else:
            pytest.fail("the child never came")
        wacht_tot(lambda: gezegd() == b"")
    finally:
        os.close(lezer)


class Kantoor:
    """LibreOffice, asked to write a file in another format.

    Each time with a new profile, so that it never meets another of itself on its way out. Whether
    it starts is nothing of ours: one that does not end in time is tried anew.
    """

    def __init__(self, map_: Path) -> None:
        self._map = map_

    def bewaar(self, naam: str, inhoud: bytes, als: str, *opties: str) -> bytes:
        for _ in range(_POGINGEN):
            with TemporaryDirectory(dir=self._map) as map_, suppress(subprocess.TimeoutExpired):
                pad, uit = Path(map_, naam), Path(map_, "uit")
                pad.write_bytes(inhoud)
                profiel = f"-env:UserInstallation=file://{map_}/profiel"
                opdracht = ["soffice", profiel, "--headless", *opties, "--convert-to", als]
                tot_het_eind([*opdracht, "--outdir", str(uit), str(pad)], _TERMIJN)
                (gemaakt,) = uit.iterdir()
                return gemaakt.read_bytes()
        pytest.fail(f"LibreOffice deed {_POGINGEN} keer langer dan {_TERMIJN} s over {naam}")

    def cellen(self, naam: str, inhoud: bytes, *opties: str) -> tuple[set[str], list[str]]:
        """The text of every cell, and the formulas that would be worked out."""
        blad = etree.fromstring(self.bewaar(naam, inhoud, "fods", *opties))
        gevuld = blad.iter(f"{{{_TABEL}}}table-cell")
        teksten, formules = set(), []
        for cel in gevuld:
            teksten.add("\n".join("".join(alinea.itertext()) for alinea in cel.iter("{*}p")))
            formules += [f] if (f := cel.get(f"{{{_TABEL}}}formula")) else []
        return teksten - {""}, formules


@pytest.fixture(scope="module")
def kantoor(tmp_path_factory: pytest.TempPathFactory) -> Kantoor:
    return Kantoor(tmp_path_factory.mktemp("kantoor"))


def test_a_workbook_of_ours_opens_and_nothing_in_it_is_worked_out(kantoor: Kantoor) -> None:
    teksten, formules = kantoor.cellen("zaak.xlsx", bytes_van("xlsx", met_zinnen(GEVAAR)))
    assert formules == []
    assert {tekst.strip() for tekst in GEVAAR} <= {tekst.strip() for tekst in teksten}


def test_what_looks_like_a_character_of_a_workbook_is_text_to_it(kantoor: Kantoor) -> None:
    zin = "zie _x0041_x0042_ en _x005F_"
    teksten, _ = kantoor.cellen("zaak.xlsx", bytes_van("xlsx", met_zinnen((zin,))))
    assert zin in teksten


def test_control_a_workbook_that_is_not_guarded_is_worked_out(kantoor: Kantoor) -> None:
    boek, uit = Workbook(), io.BytesIO()
    boek.active.append(["=1+1"])
    boek.save(uit)
    teksten, formules = kantoor.cellen("kaal.xlsx", uit.getvalue())
    assert (teksten, formules) == ({"2"}, ["of:=1+1"])


def test_tables_of_ours_open_and_nothing_in_them_is_worked_out(kantoor: Kantoor) -> None:
    bestanden = uitgepakt(bytes_van("csv", met_zinnen(GEVAAR)))
    for naam in ("handelingen.csv", "toetsen.csv"):
        tekst = io.StringIO(bestanden[naam].decode("utf-8-sig"), newline="")
        rijen = list(csv.reader(tekst, delimiter=";"))
        teksten, formules = kantoor.cellen(naam, bestanden[naam], f"--infilter={_CSV}")
        assert formules == []
        gezien = {" ".join(tekst.split()) for tekst in teksten}
        assert {" ".join(cel.split()) for rij in rijen for cel in rij if len(cel) > 30} <= gezien


def test_control_a_table_that_is_not_guarded_is_worked_out(kantoor: Kantoor) -> None:
    teksten, formules = kantoor.cellen("kaal.csv", b"=1+1\n", f"--infilter={_CSV}")
    assert (teksten, formules) == ({"2"}, ["of:=1+1"])


def rijen_van(naam: str, data: bytes) -> list[dict[str, str]]:
    gelezen = [rij for rij in lees_tabel(naam, data).rijen() if isinstance(rij, Rij)]
    return [{kop: cel.tekst for kop, cel in rij.cellen.items()} for rij in gelezen]


def test_a_table_that_it_saved_comes_in_as_the_same_rows(kantoor: Kantoor) -> None:
    """Whatever it makes of strings, dates, styles and a title over more than one cell."""
    eerst = rijen_van("register.xlsx", werkmap())
    assert len(eerst) == 4
    weer = kantoor.bewaar("register.xlsx", werkmap(), _XLSX)
    assert weer != werkmap()
    assert rijen_van("register.xlsx", weer) == eerst
    verborgen = kantoor.bewaar("register.xlsx", werkmap(verborgen=(7,)), _XLSX)
    assert lees_tabel("register.xlsx", verborgen).verborgen() == [7]
