"""What leaves opens in the office program of others, and nothing runs; what it saves comes in."""

import csv
import io
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook

from api.tabelbestand import Rij, lees_tabel
from tests.secretariaat import werkmap
from tests.uitvoerproef import GEVAAR, bytes_van, met_zinnen, uitgepakt

pytestmark = [pytest.mark.libreoffice, pytest.mark.lang]
_TABEL = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
# UTF-8, commas, text in quotes; and formulas are worked out, as somebody may have it set.
_CSV = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
_XLSX = "xlsx:Calc MS Excel 2007 XML"


class Kantoor:
    """LibreOffice with a profile of its own, asked to write a file in another format."""

    def __init__(self, map_: Path) -> None:
        self._map = map_

    def bewaar(self, naam: str, inhoud: bytes, als: str, *opties: str) -> bytes:
        pad = self._map / naam
        pad.write_bytes(inhoud)
        profiel = f"-env:UserInstallation=file://{self._map}/profiel"
        opdracht = ["soffice", profiel, "--headless", *opties, "--convert-to", als]
        opdracht += ["--outdir", str(self._map / "uit"), str(pad)]
        subprocess.run(opdracht, check=True, capture_output=True, timeout=180)
        (gemaakt,) = (self._map / "uit").iterdir()
        gelezen = gemaakt.read_bytes()
        gemaakt.unlink()
        return gelezen

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


def test_control_a_workbook_that_is_not_guarded_is_worked_out(kantoor: Kantoor) -> None:
    boek, uit = Workbook(), io.BytesIO()
    boek.active.append(["=1+1"])
    boek.save(uit)
    teksten, formules = kantoor.cellen("kaal.xlsx", uit.getvalue())
    assert (teksten, formules) == ({"2"}, ["of:=1+1"])


def test_tables_of_ours_open_and_nothing_in_them_is_worked_out(kantoor: Kantoor) -> None:
    bestanden = uitgepakt(bytes_van("csv", met_zinnen(GEVAAR)))
    for naam in ("handelingen.csv", "toetsen.csv"):
        rijen = list(csv.reader(io.StringIO(bestanden[naam].decode("utf-8-sig"), newline="")))
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
