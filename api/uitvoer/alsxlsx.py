"""Cases as a workbook: a day is a day, and all else text that stays text, whatever it begins with.

A string is stored as one, and marked as text for whoever edits the cell (`quotePrefix`): so nothing
runs and nothing is changed. Above each table stands of when and for whom it is, for a sheet is
copied without the others.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from api.uitvoer import uitvoertabel
from api.uitvoer.uitvoertekst import voor_xml
from api.uitvoer.verantwoording import Verantwoording
from projections.vragen.uitvoervraag import Uitvoer

_TEKENS_MAX = 32_767  # in one cell, in units of UTF-16
# ECMA-376, ST_Xstring: _x0041_ in a file is read as A, and _x005F_ as the first of such characters.
_LIJKT_TEKEN = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_AFGEKAPT = " […]"
_VROEGST = date(1900, 3, 1)  # before it a spreadsheet counts a day that never was
_DAG = "yyyy-mm-dd"
_BREED = {
    **dict.fromkeys(("zin", "bronnen", "gronden", "kantelpunten", "opmerkingen", "waarde"), 60),
    **dict.fromkeys(("tijd", "tijd_laatst", "norm", "activiteit", "daad", "versie"), 34),
    **dict.fromkeys(("vastgelegd_op", "woorden", "wat", "id", "aanleiding", "rust_op"), 26),
    **dict.fromkeys(("nummer", "stand", "precisie", "afgeleid", "vroegst", "laatst"), 12),
}
_GEWOON, _OMGESLAGEN = 18, 60  # characters; a column this wide goes on on a next line
_REGELHOOGTE, _HOOGST = 15, 409  # points
_BOVEN, _OM = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_KOP = Font(name="Calibri", size=11, bold=True)
_OPSCHRIFT = Font(name="Calibri", size=11, italic=True)
_A3 = 8


def als_xlsx(uitvoer: Uitvoer, verantwoording: Verantwoording, uit: IO[bytes]) -> None:
    """Three sheets: what this is, the events, the verdicts."""
    boek = Workbook(write_only=True)
    boek.properties.creator = "toedracht"
    boek.properties.created = boek.properties.modified = verantwoording.moment.replace(tzinfo=None)
    try:
        _Blad(boek, "verantwoording", ("wat", "waarde")).vul(verantwoording.regels(uitvoer))
        boven = verantwoording.op_een_regel(uitvoer)
        handelingen = _Blad(boek, "handelingen", uitvoertabel.GEBEURTENISSEN, boven)
        toetsen = _Blad(boek, "toetsen", uitvoertabel.TOETSEN, boven)
        for zaak in uitvoer.zaken:
            handelingen.vul(uitvoertabel.gebeurtenissen(zaak))
            toetsen.vul(uitvoertabel.toetsen(zaak))
        handelingen.sluit()
        toetsen.sluit()
        boek.save(uit)
    finally:
        _ruim_op(boek)


def _ruim_op(boek: Workbook) -> None:
    """Leave nothing behind: the library keeps each sheet in a file with a name until it is saved.

    Of a workbook that was refused half-way it would stay there as long as this process lives.
    """
    for blad in boek.worksheets:
        if not blad.closed:
            blad.close()
        schrijver = blad._writer  # noqa: SLF001  the library has no other way
        if Path(schrijver.out).exists():
            schrijver.cleanup()


class _Blad:
    """A sheet whose heads stay in view and come on every page that is printed."""

    def __init__(
        self, boek: Workbook, naam: str, koppen: Sequence[str], boven: str | None = None
    ) -> None:
        self._breed = [_BREED.get(kop, _GEWOON) for kop in koppen]
        self._kopregel = self._regels = 1 if boven is None else 2
        self._blad = blad = boek.create_sheet(naam)
        blad.freeze_panes = f"A{self._kopregel + 1}"
        blad.print_title_rows = f"1:{self._kopregel}"
        blad.page_setup.orientation, blad.page_setup.paperSize = "landscape", _A3
        blad.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the table
        blad.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for nummer, breed in enumerate(self._breed, 1):
            blad.column_dimensions[get_column_letter(nummer)].width = float(breed)
        if boven is not None:
            blad.append([_tekst(blad, boven, _BOVEN, _OPSCHRIFT)])
        blad.append([_tekst(blad, kop, _BOVEN, _KOP) for kop in koppen])

    def vul(self, rijen: Iterable[Iterable[object]]) -> None:
        """Add these rows, each as high as what goes on on a next line needs."""
        for rij in rijen:
            waarden = list(rij)
            self._regels += 1
            hoog = max(map(_regels, waarden, self._breed)) * _REGELHOOGTE
            self._blad.row_dimensions[self._regels].height = min(hoog, _HOOGST)
            self._blad.append(list(map(self._cel, waarden, self._breed)))
            del self._blad.row_dimensions[self._regels]  # it was written; no row is kept

    def _cel(self, waarde: object, breed: int) -> Any:
        if waarde is None or isinstance(waarde, int):
            return _opgemaakt(self._blad, waarde, _BOVEN)
        if isinstance(waarde, date) and waarde >= _VROEGST:
            cel = _opgemaakt(self._blad, waarde, _BOVEN)
            cel.number_format = _DAG
            return cel
        return _tekst(self._blad, str(waarde), _OM if breed >= _OMGESLAGEN else _BOVEN)

    def sluit(self) -> None:
        """What was written can be filtered by its heads."""
        laatste = get_column_letter(len(self._breed))
        self._blad.auto_filter.ref = f"A{self._kopregel}:{laatste}{self._regels}"


def _regels(waarde: object, breed: int) -> int:
    """How many lines a value takes in a column of so many characters."""
    if waarde is None or breed < _OMGESLAGEN:
        return 1
    return sum(1 + len(regel) // breed for regel in str(waarde).split("\n"))


def _opgemaakt(blad: object, waarde: object, plaats: Alignment) -> Any:
    cel = WriteOnlyCell(blad, waarde)
    cel.alignment = plaats
    return cel


def _tekst(blad: object, waarde: str, plaats: Alignment, letter: Font | None = None) -> Any:
    """A cell that holds these characters and nothing that runs."""
    cel = _opgemaakt(blad, _past(voor_xml(waarde)), plaats)
    cel.data_type = "s"  # the library takes what begins with "=" for a formula
    cel.quotePrefix = True
    if letter is not None:
        cel.font = letter
    return cel


def _past(tekst: str) -> str:
    """The same text as a workbook writes it, cut off and marked as such where a cell is full."""
    if _lengte(tekst) <= _TEKENS_MAX:
        return _geschreven(tekst)
    ruimte = _TEKENS_MAX - len(_AFGEKAPT)
    hoeveel = bisect_right(range(_TEKENS_MAX), ruimte, key=lambda n: _lengte(tekst[:n])) - 1
    return _geschreven(tekst[:hoeveel]) + _AFGEKAPT


def _geschreven(tekst: str) -> str:
    return _LIJKT_TEKEN.sub("_x005F_", tekst)


def _lengte(tekst: str) -> int:
    """How much of a cell it takes, counted as it is written: the library cuts that off unseen."""
    return len(_geschreven(tekst).encode("utf-16-le")) // 2
