"""In which format a file is, as PRONOM calls it: by its bytes, and by how its name ends where those
say only what it is packed in, or are text.

An archive identifies files anew with a tool that knows thousands of formats; here are those in
which documents come. Of any other this says that nobody established it, and guesses nothing: so of
one with macros, of a template, and of Word and Excel before 2007, whose version lies deep inside.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

_KOP = 1024
_PDF = {
    **{f"1.{n}": f"fmt/{14 + n}" for n in range(7)},
    "1.7": "fmt/276",
    "2.0": "fmt/1129",
}
_PDFA = {
    "1A": "fmt/95",
    "1B": "fmt/354",
    "2A": "fmt/476",
    "2B": "fmt/477",
    "2U": "fmt/478",
    "3A": "fmt/479",
    "3B": "fmt/480",
    "3U": "fmt/481",
}
_PDF_VERSIE = re.compile(rb"%PDF-(\d\.\d)")
# As an element and as an attribute, in the metadata that such a file has in the clear.
_PDFA_DEEL = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*([1-3])")
_PDFA_MATE = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([ABUabu])")
_JFIF = {
    b"\x01\x00": ("1.00", "fmt/42"),
    b"\x01\x01": ("1.01", "fmt/43"),
    b"\x01\x02": ("1.02", "fmt/44"),
}
_IN_ZIP = {
    "word/document.xml": (".docx", "Microsoft Word for Windows", "fmt/412"),
    "xl/workbook.xml": (".xlsx", "Microsoft Excel for Windows", "fmt/214"),
    "ppt/presentation.xml": (".pptx", "Microsoft Powerpoint for Windows", "fmt/215"),
}
_MACROS = "/vbaproject.bin"
# OpenDocument knows no others; of another, a reader may ask for more than there is.
_INGEPAKT = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# Whatever may be wrong with it: its list, a name, a password, a version, what was packed.
_STUK = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError)
_ODT = b"application/vnd.oasis.opendocument.text"
_ODT_VERSIE = {b"1.0": "fmt/136", b"1.1": "fmt/290", b"1.2": "fmt/291"}
_OLE = {
    ".msg": ("Microsoft Outlook Email Message 97-2003", "x-fmt/430"),
}
_TEKST = {
    ".csv": ("Comma Separated Values", "x-fmt/18"),
    ".eml": ("Internet Message Format", "fmt/278"),
    ".htm": ("Hypertext Markup Language", "fmt/96"),
    ".html": ("Hypertext Markup Language", "fmt/96"),
    ".json": ("JSON Data Interchange Format", "fmt/817"),
    ".txt": ("Plain Text File", "x-fmt/111"),
    ".xml": ("Extensible Markup Language 1.0", "fmt/101"),
}


@dataclass(frozen=True, slots=True)
class Formaat:
    """What PRONOM calls a format; without a code nobody established it."""

    naam: str
    code: str | None = None


ONBEKEND = Formaat("Niet vastgesteld")


def formaat_van(naam: str, inhoud: bytes) -> Formaat:
    """The format of a file that came under this name."""
    uitgang = PurePath(naam).suffix.lower()
    if versie := _PDF_VERSIE.search(inhoud[:_KOP]):
        return _pdf(versie[1].decode(), inhoud)
    if inhoud.startswith(b"PK\x03\x04"):
        return _in_zip(uitgang, inhoud)
    if inhoud.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Formaat(*_OLE[uitgang]) if uitgang in _OLE else ONBEKEND
    if beeld := _beeld(inhoud):
        return beeld
    if uitgang in _TEKST and b"\x00" not in inhoud:
        return Formaat(*_TEKST[uitgang])
    return ONBEKEND


def _pdf(versie: str, inhoud: bytes) -> Formaat:
    deel, mate = _PDFA_DEEL.search(inhoud), _PDFA_MATE.search(inhoud)
    if deel and mate:
        soort = (deel[1] + mate[1].upper()).decode()
        if soort in _PDFA:
            naam = f"Acrobat PDF/A - Portable Document Format {soort.lower()}"
            return Formaat(naam, _PDFA[soort])
    if versie not in _PDF:
        return ONBEKEND
    return Formaat(f"Acrobat PDF {versie} - Portable Document Format", _PDF[versie])


def _beeld(inhoud: bytes) -> Formaat | None:
    if inhoud.startswith(b"\x89PNG\r\n\x1a\n"):
        kop = inhoud.partition(b"IDAT")[0]
        versie = 2 if b"iTXt" in kop else 1 if any(k in kop for k in (b"iCCP", b"sRGB")) else 0
        return Formaat(f"Portable Network Graphics 1.{versie}", f"fmt/{11 + versie}")
    if inhoud.startswith(b"\xff\xd8\xff\xe0") and inhoud[6:11] == b"JFIF\x00":
        versie_jfif, code = _JFIF.get(inhoud[11:13], ("", None))
        return Formaat(f"JPEG File Interchange Format {versie_jfif}", code) if code else None
    if inhoud.startswith((b"II*\x00", b"MM\x00*")):
        return Formaat("Tagged Image File Format", "fmt/353")
    return None


def _in_zip(uitgang: str, inhoud: bytes) -> Formaat:
    """What a ZIP is besides; of what it holds no more is read than how it begins."""
    try:
        with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
            namen = set(zip_.namelist())
            for naam, (hoort, formaat, code) in _IN_ZIP.items():
                if naam in namen:
                    macros = any(deel.lower().endswith(_MACROS) for deel in namen)
                    return ONBEKEND if macros or uitgang != hoort else Formaat(formaat, code)
            if {"mimetype", "content.xml"} <= namen:
                return _odf(zip_)
    except _STUK:
        return ONBEKEND
    return Formaat("ZIP Format", "x-fmt/263")


def _odf(zip_: zipfile.ZipFile) -> Formaat:
    if any(zip_.getinfo(n).compress_type not in _INGEPAKT for n in ("mimetype", "content.xml")):
        return ONBEKEND
    with zip_.open("mimetype") as soort, zip_.open("content.xml") as inhoud:
        kop, is_odt = inhoud.read(64 * _KOP), soort.read(_KOP) == _ODT
    versie = re.search(rb"office:version=[\"'](\d\.\d)", kop)
    code = _ODT_VERSIE.get(versie[1]) if versie and is_odt else None
    if versie is None or code is None:
        return ONBEKEND
    return Formaat(f"OpenDocument Text {versie[1].decode()}", code)
