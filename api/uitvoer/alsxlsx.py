"""Cases as a workbook; every cell is text that stays text, whatever it begins with.

A string is stored as one, and marked as text for whoever edits the cell (`quotePrefix`): so nothing
runs and nothing is changed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from api.uitvoer import uitvoertabel
from api.uitvoer.uitvoertekst import voor_xml
from api.uitvoer.verantwoording import Verantwoording
from projections.vragen.uitvoervraag import Uitvoer

_TEKENS_MAX = 32_767  # in one cell
_AFGEKAPT = " […]"


def als_xlsx(uitvoer: Uitvoer, verantwoording: Verantwoording, uit: IO[bytes]) -> None:
    """Three sheets: what this is, the events, the verdicts."""
    boek = Workbook(write_only=True)
    boek.properties.creator = "toedracht"
    boek.properties.created = boek.properties.modified = verantwoording.moment.replace(tzinfo=None)
    try:
        _vul(_blad(boek, "verantwoording", ("wat", "waarde")), verantwoording.regels(uitvoer))
        handelingen = _blad(boek, "handelingen", uitvoertabel.GEBEURTENISSEN)
        toetsen = _blad(boek, "toetsen", uitvoertabel.TOETSEN)
        for zaak in uitvoer.zaken:
            _vul(handelingen, uitvoertabel.gebeurtenissen(zaak))
            _vul(toetsen, uitvoertabel.toetsen(zaak))
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


def _blad(boek: Workbook, naam: str, koppen: Iterable[str]) -> Any:
    blad = boek.create_sheet(naam)
    blad.freeze_panes = "A2"
    blad.append(list(koppen))
    return blad


def _vul(blad: Any, rijen: Iterable[Iterable[object]]) -> None:
    for rij in rijen:
        blad.append(list(_cellen(blad, rij)))


def _cellen(blad: object, rij: Iterable[object]) -> Iterator[object]:
    for waarde in rij:
        if waarde is None or isinstance(waarde, int):
            yield waarde
            continue
        tekst = voor_xml(str(waarde))
        if len(tekst) > _TEKENS_MAX:
            tekst = tekst[: _TEKENS_MAX - len(_AFGEKAPT)] + _AFGEKAPT
        cel = WriteOnlyCell(blad, tekst)
        cel.data_type = "s"  # the library takes what begins with "=" for a formula
        cel.quotePrefix = True
        yield cel
