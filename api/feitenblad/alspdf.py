"""A sheet of facts as PDF/A-3a and PDF/UA-1, its proof within it: the same sheet, the same bytes.

The text comes in as data and is never part of the program that sets it. Only our own letters are
used, and one that they lack is set in what the typesetter brings along, never in that of a machine.
"""

import json
import re
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.feitenblad.bladdocument import Document
from api.uitvoer.uitvoertekst import voor_xml

_ONZETBAAR = re.compile(r'the text `"(.+?)"`', re.DOTALL)
_POGINGEN = 50  # so many letters that nothing can set may a sheet hold


def als_pdf(document: Document, bewijs: bytes | None = None) -> bytes:
    """The document as a PDF, with the bundle (a ZIP) attached when there is one.

    A letter that no font of ours has is written as its number.
    """
    import typst  # 34 MB, for whoever prints a sheet

    dag = document.dag
    gegevens = {**asdict(document), "dag": [dag.year, dag.month, dag.day], "bijlage": bool(bewijs)}
    tekst = json.dumps(_zetbaar(gegevens), ensure_ascii=False)
    for _poging in range(_POGINGEN):
        try:
            return _gezet(tekst, bewijs or b"")
        except typst.TypstError as fout:
            onzetbaar = _ONZETBAAR.search(str(fout))
            if onzetbaar is None or onzetbaar[1].isascii():
                raise
            for letter in set(onzetbaar[1]):
                tekst = tekst if letter.isascii() else tekst.replace(letter, _genummerd(letter))
    raise ValueError(f"feitenblad: verwacht hoogstens {_POGINGEN} letters die niet te zetten zijn")


def _gezet(tekst: str, bewijs: bytes) -> bytes:
    import typst

    with (
        TemporaryDirectory() as naam,
        as_file(files("api.feitenblad").joinpath("letters")) as letters,
    ):
        map_ = Path(naam)
        (map_ / "blad.typ").write_bytes(
            files("api.feitenblad").joinpath("feitenblad.typ").read_bytes()
        )
        (map_ / "blad.json").write_text(tekst, "utf-8")
        (map_ / "bewijs.zip").write_bytes(bewijs)
        return typst.compile(
            map_ / "blad.typ",
            root=map_,
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            font_paths=[letters],
            ignore_system_fonts=True,
        )


def _zetbaar(waarde: Any) -> Any:
    """The same values, of every text what can stand on paper."""
    match waarde:
        case str():
            return voor_xml(waarde)
        case dict():
            return {naam: _zetbaar(deel) for naam, deel in waarde.items()}
        case list() | tuple():
            return [_zetbaar(deel) for deel in waarde]
        case _:
            return waarde


def _genummerd(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"
