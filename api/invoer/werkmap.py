"""A workbook read row by row, and refused first where it would cost more than its size.

A workbook is a ZIP of XML: a small file can unpack into a machine full of memory, say that its one
row is number two thousand million, or nest without end. So every member is looked through, piece by
piece and counting, before a parser sees any of it. What no program of an office writes is refused.
"""

import re
import warnings
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

RIJEN_MAX = 200_000
KOLOMMEN_MAX = 256
_DELEN_MAX = 2000
_UITGEPAKT_MAX = 256 * 1024 * 1024
_LOS_MAX = 24 * 1024 * 1024  # of what a parser holds as a whole: shared texts, styles
_RIJ_MAX = 1024 * 1024  # of XML between the ends of two rows
_BROK = 64 * 1024
_RIJEINDE = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row\b[^>]*/>")
_RIJBEGIN = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_IS_VERBORGEN = re.compile(rb'\shidden="(?:1|true)"')
_RIJNUMMER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d*)')
_VERKLARING = re.compile(rb"<!(?!--)|<!\[CDATA\[")
_OPMERKING = b"<!--"
_BLAD = b"sheetData"
_VOORAF = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # byte order marks and white space
_ZONDER_UITKOMST = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<v></v>)?\s*</(?:\w+:)?c>")
_VERRE_KOLOM = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])[A-Z]*\d')
# openpyxl raises whatever its own reading comes across in a file that is not sound.
_STUK = (
    BadZipFile, zlib.error, SyntaxError, EOFError, OSError,
    ValueError, KeyError, TypeError, IndexError, AttributeError,
    OverflowError, RuntimeError,
)  # fmt: skip


class TabelGeweigerd(ValueError):
    """A file that is no table we take in; nothing of it was recorded."""

    def __init__(self, tekst: str, **waarden: object) -> None:
        self.tekst, self.waarden = tekst, waarden
        super().__init__(tekst.format(**waarden))


class Cel(NamedTuple):
    """A cell as it is read: its text, and the day that it is when the workbook says so."""

    tekst: str
    datum: date | None = None


LEEG = Cel("")


class Bladrij(NamedTuple):
    """A row as the file has it; `nummer` is the one that a spreadsheet program shows."""

    nummer: int
    cellen: tuple[Cel, ...]


def _open(data: bytes, *, data_only: bool = False) -> Any:
    """The workbook, as its reader has it."""
    # Takes a sixth of a start of the program, and few starts see a workbook.
    from openpyxl import load_workbook

    return load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def bladen(data: bytes) -> list[str]:
    """The names of the sheets that can be read, the visible ones first.

    Raises:
        TabelGeweigerd: it is no workbook that is safe to read.
    """
    keur(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out, nothing is a cell
        try:
            boek = _open(data, data_only=True)
            blad = sorted(boek.worksheets, key=lambda b: b.sheet_state != "visible")
            return [str(b.title) for b in blad]
        except _STUK as fout:
            raise _stuk() from fout


def rijen(data: bytes, blad: str) -> Iterator[Bladrij]:
    """The rows of a sheet of a workbook that was looked through (`bladen`), empty ones too.

    Raises:
        TabelGeweigerd: it turns out not to be sound.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            boek = _open(data, data_only=True)
            inhoud = boek[blad].iter_rows(
                max_row=RIJEN_MAX + 1, max_col=KOLOMMEN_MAX, values_only=True
            )
            for nummer, waarden in enumerate(inhoud, 1):
                if nummer > RIJEN_MAX:
                    raise TabelGeweigerd(
                        "verwacht een blad van hoogstens {rijen} rijen", rijen=RIJEN_MAX
                    )
                yield Bladrij(nummer, tuple(map(_cel, waarden[: _breedte(waarden)])))
        except _STUK as fout:
            if isinstance(fout, TabelGeweigerd):
                raise
            raise _stuk() from fout


def verborgen(data: bytes, blad: str) -> tuple[int, ...]:
    """The numbers of the rows that a sheet of it does not show, by hand or by a filter.

    Raises:
        TabelGeweigerd: it turns out not to be sound.
    """
    nummer, weg, rest = 0, list[int](), b""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            boek = _open(data)
            plek = boek[blad]._worksheet_path  # noqa: SLF001  where its rows are; it tells no other way
            with ZipFile(BytesIO(data)) as zip_, zip_.open(plek) as stroom:
                while brok := stroom.read(_BROK):
                    stuk = rest + brok
                    einde = stuk.rfind(b">") + 1
                    for begin in _RIJBEGIN.findall(stuk[:einde]):
                        gezegd = _RIJNUMMER.search(begin)
                        nummer = int(gezegd[1]) if gezegd and gezegd[1] else nummer + 1
                        weg += [nummer] if _IS_VERBORGEN.search(begin) else []
                    rest = stuk[einde:]
        except _STUK as fout:
            raise _stuk() from fout
    return tuple(weg)


def _breedte(waarden: tuple[Any, ...]) -> int:
    """Up to where there may be something: a row is always as wide as may be, and mostly empty."""
    breedte = len(waarden)
    while breedte > 1 and waarden[breedte // 2 : breedte].count(None) == breedte - breedte // 2:
        breedte //= 2
    return breedte


def _stuk() -> TabelGeweigerd:
    return TabelGeweigerd("verwacht een werkmap (.xlsx) die heel is; bewaar haar opnieuw als .xlsx")


def _cel(waarde: Any) -> Cel:
    match waarde:
        case None:
            return LEEG
        case str():
            return Cel(waarde.strip())
        case bool():
            return Cel("ja" if waarde else "nee")
        case datetime():
            dag = waarde.date()
            uur = f" {waarde:%H:%M}" if waarde.time() != time() else ""
            return Cel(f"{dag.day}-{dag.month}-{dag.year}{uur}", dag)
        case date():
            return Cel(f"{waarde.day}-{waarde.month}-{waarde.year}", waarde)
        case float() if waarde.is_integer() and abs(waarde) < 2**53:
            return Cel(str(int(waarde)))
        case float():
            return Cel(str(waarde).replace(".", ","))
        case _:
            return Cel(str(waarde))


def keur(data: bytes) -> None:
    """Refuse a workbook that would cost more than its size, or holds what no office writes.

    Raises:
        TabelGeweigerd: it does.
    """
    try:
        with ZipFile(BytesIO(data)) as zip_:
            leden = zip_.infolist()
            if len(leden) > _DELEN_MAX or sum(lid.file_size for lid in leden) > _UITGEPAKT_MAX:
                raise TabelGeweigerd(
                    "verwacht een werkmap van uitgepakt hoogstens {bytes} bytes",
                    bytes=_UITGEPAKT_MAX,
                )
            for lid in leden:
                with zip_.open(lid) as stroom:
                    _keur_lid(iter(lambda s=stroom: s.read(_BROK), b""), lid)  # type: ignore[misc]
    except TabelGeweigerd:
        raise
    except _STUK as fout:
        raise _stuk() from fout


def _keur_lid(brokken: Iterator[bytes], lid: ZipInfo) -> None:
    """Row by row: `rest` is what stands behind the last row that ended.

    What is XML is looked at whatever its name is: the workbook itself says where its sheets are.
    """
    eerste = next(brokken, b"")
    if not eerste.lstrip(_VOORAF).startswith(b"<"):
        return  # a picture, what a printer wants
    blad = lid.filename.startswith("xl/worksheets/")
    if not blad and lid.file_size > _LOS_MAX:
        raise TabelGeweigerd(
            "verwacht in een werkmap hoogstens {bytes} bytes aan teksten buiten de bladen; bewaar"
            " haar als CSV",
            bytes=_LOS_MAX,
        )
    rest = b""
    for brok in chain([eerste], brokken, [b""]):
        stuk = rest + brok
        if b"\0" in brok or _VERKLARING.search(stuk) or (blad and _OPMERKING in stuk):
            raise TabelGeweigerd("verwacht een werkmap zonder verklaringen of opmerkingen in XML")
        if blad:
            rest = _na_de_rijen(stuk)
        elif _BLAD in stuk:
            raise TabelGeweigerd("verwacht de bladen van een werkmap in xl/worksheets")
        else:
            rest = stuk[-16:]


def _na_de_rijen(stuk: bytes) -> bytes:
    """What stands behind the last row of this piece of a sheet, when its rows are sound."""
    if any(len(n) > 7 or int(n or b"0") > RIJEN_MAX for n in _RIJNUMMER.findall(stuk)):
        raise TabelGeweigerd("verwacht een blad van hoogstens {rijen} rijen", rijen=RIJEN_MAX)
    if _VERRE_KOLOM.search(stuk):
        raise TabelGeweigerd(
            "verwacht een blad van hoogstens {kolommen} kolommen", kolommen=KOLOMMEN_MAX
        )
    if _ZONDER_UITKOMST.search(stuk):
        raise TabelGeweigerd(
            "verwacht bij elke formule haar uitkomst; open de werkmap in uw rekenprogramma en"
            " bewaar haar opnieuw"
        )
    rest = stuk[max((gevonden.end() for gevonden in _RIJEINDE.finditer(stuk)), default=0) :]
    if len(rest) > _RIJ_MAX:
        raise TabelGeweigerd("verwacht rijen van hoogstens {bytes} bytes", bytes=_RIJ_MAX)
    return rest
