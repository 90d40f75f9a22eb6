"""A case as a workbook: nothing in it runs, and every text and day in it is what was recorded."""

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.leesdeur import OnbekendDossier
from tests.opstelling.rijkezaak import PEILDATUM, beeld
from tests.opstelling.uitvoerproef import (
    GEVAAR,
    bytes_van,
    de_zaak,
    met_zinnen,
    uitgepakt,
    uitvoer,
)


def test_nothing_in_a_workbook_runs_and_nothing_in_it_is_changed() -> None:
    wat = met_zinnen(GEVAAR)
    inhoud = bytes_van("xlsx", wat)
    boek = load_workbook(io.BytesIO(inhoud))
    blad = boek["handelingen"]
    koppen = [cel.value for cel in blad[2]]
    kolom = koppen.index("zin") + 1
    cellen = [blad.cell(rij, kolom) for rij in range(3, blad.max_row + 1)]
    gezien = {cel.value for cel in cellen}
    assert {t.replace("\r", "\n") for t in GEVAAR} <= {str(w).replace("\r", "\n") for w in gezien}
    alle = [cel for rij in blad.iter_rows() for cel in rij if cel.value is not None]
    assert {cel.data_type for cel in alle} <= {"s", "n", "d"}  # "f" would be a formula
    assert all(cel.quotePrefix for cel in cellen)
    # As it lies in the file, whatever the library that wrote it makes of that.
    for naam, deel in uitgepakt(inhoud).items():
        if naam.startswith("xl/worksheets/"):
            assert etree.fromstring(deel).find(".//{*}f") is None, naam
    assert dict(r[:2] for r in boek["verantwoording"].iter_rows(values_only=True))["positie"]


def test_a_sheet_of_a_workbook_says_what_it_is_and_its_days_are_days() -> None:
    boek = load_workbook(io.BytesIO(bytes_van("xlsx")))
    for naam in ("handelingen", "toetsen"):
        blad = boek[naam]
        for stuk in (f"nr. {beeld().positie}", PEILDATUM.isoformat(), "lezer-fictief"):
            assert stuk in blad["A1"].value
        assert blad.freeze_panes == "A3"
        assert blad.auto_filter.ref.startswith("A2:")
        assert blad.auto_filter.ref.endswith(str(blad.max_row))
    blad = boek["handelingen"]
    kolom = [cel.value for cel in blad[2]].index("laatst")
    dagen = [rij[kolom] for rij in blad.iter_rows(min_row=3) if rij[kolom].value is not None]
    assert {cel.data_type for cel in dagen} == {"d"}
    gezien = sorted(cel.value.date() for cel in dagen)
    assert gezien == sorted(g.laatst for g in de_zaak().gebeurtenissen if g.laatst is not None)
    # A day that a spreadsheet cannot count stays as it is written.
    vroeg = replace(de_zaak().gebeurtenissen[0], vroegst=date(1850, 1, 1))
    anders = replace(de_zaak(), gebeurtenissen=(vroeg,))
    boek = load_workbook(io.BytesIO(bytes_van("xlsx", uitvoer((anders,)))))
    assert "1850-01-01" in {cel.value for cel in boek["handelingen"][3]}


def test_of_a_workbook_that_is_refused_half_way_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its control: half-way there is a file with the texts of a case in it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    halverwege: list[Path] = []

    def zaken() -> Iterator[Zaakrijen]:
        yield de_zaak()
        halverwege.extend(tmp_path.iterdir())
        raise OnbekendDossier("fictief")

    with pytest.raises(OnbekendDossier):
        bytes_van("xlsx", uitvoer(zaken()))
    assert halverwege
    assert not [*tmp_path.iterdir()]
    assert bytes_van("xlsx")
    assert not [*tmp_path.iterdir()]


def test_a_workbook_holds_what_xml_cannot_as_a_mark_that_something_was_there() -> None:
    boek = load_workbook(io.BytesIO(bytes_van("xlsx", met_zinnen(("a\ufffeb\x00c",)))))
    assert "a\ufffdb\ufffdc" in {cel.value for rij in boek["handelingen"] for cel in rij}


def test_what_looks_like_a_character_of_a_workbook_is_read_as_it_was_recorded() -> None:
    """By the rule of the format, which the library that reads here does not apply to a cell."""
    teksten = ("zie _x0041_x0042_", "_x005F_", "een _x_ en x0041_")
    boek = load_workbook(io.BytesIO(bytes_van("xlsx", met_zinnen(teksten))))
    in_het_bestand = {str(cel.value) for rij in boek["handelingen"] for cel in rij}
    assert not {"zie _x0041_x0042_", "_x005F_"} & in_het_bestand
    assert set(teksten) <= {zoals_gelezen(tekst) for tekst in in_het_bestand}


def zoals_gelezen(tekst: str) -> str:
    """As ST_Xstring of ECMA-376 says that a cell is read."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), tekst)


@pytest.mark.parametrize("lang", ["a" * 32_768, "😀" * 16_384, "_x0041_" * 4_682])
def test_a_text_that_a_cell_cannot_hold_says_that_it_was_cut_off(lang: str) -> None:
    """A cell holds 32,767 units of UTF-16; its control is what just fits."""
    past = "😀" * 16_383
    boek = load_workbook(io.BytesIO(bytes_van("xlsx", met_zinnen((lang, past)))))
    cellen = {str(cel.value) for rij in boek["handelingen"] for cel in rij}
    assert past in cellen
    (kort,) = (cel for cel in cellen if cel.endswith(" […]"))
    assert 32_755 <= len(kort.encode("utf-16-le")) // 2 <= 32_767
    assert lang.startswith(zoals_gelezen(kort).removesuffix(" […]"))
