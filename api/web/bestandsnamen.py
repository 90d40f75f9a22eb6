"""Which files a form takes, and what is odd about a name; a file is never opened or unpacked.

A name is somebody else's text: it may turn around, or look like another one. It is shown apart from
our sentence (<bdi>) and escaped, and what is odd about it is said plainly.
"""

import unicodedata
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from api.taal.vertaling import TAAL, _, woorden
from ledger.daden.documenten import DOCUMENTEN_MAX, Document, DocumentGeweigerd

# What a document can be, with how such a file begins where that is always the same.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0",)
EINDEN: Final = MappingProxyType(
    {
        **dict.fromkeys(("docx", "odp", "ods", "odt", "pptx", "xlsx", "zip"), _ZIP),
        **dict.fromkeys(("doc", "msg", "ppt", "xls"), _OLE),
        **dict.fromkeys(("csv", "eml", "heic", "m4a", "mp3", "mp4", "ogg", "txt"), ()),
        "jpeg": (b"\xff\xd8\xff",),
        "jpg": (b"\xff\xd8\xff",),
        "pdf": (b"%PDF-",),
        "png": (b"\x89PNG\r\n\x1a\n",),
        "rtf": (b"{\\rtf",),
        "tif": (b"II*\x00", b"MM\x00*"),
        "tiff": (b"II*\x00", b"MM\x00*"),
        "wav": (b"RIFF",),
    }
)
_SOORTEN: Final = "pdf, odt, docx, xlsx, ods, eml, msg, txt, png, jpg of zip"
_SCHRIFTEN: Final = woorden(
    {"LATIN": "Latijnse", "CYRILLIC": "Cyrillische", "GREEK": "Griekse", "ARMENIAN": "Armeense"}
)
TE_GROOT: Final = (
    f"bestanden van samen hoogstens {DOCUMENTEN_MAX // 1024**2} MB; er is niets van bewaard"
)


def neem_aan(naam: str, inhoud: bytes) -> Document:
    """A file as a document.

    Raises:
        DocumentGeweigerd: with what was expected, and nothing of what came.
    """
    if not naam.isprintable():
        raise DocumentGeweigerd(
            "een bestandsnaam zonder stuurtekens, zoals tekens die de leesrichting omdraaien;"
            " geef het bestand een andere naam"
        )
    try:
        document = Document(naam, inhoud)
    except DocumentGeweigerd as fout:
        raise DocumentGeweigerd(str(fout).partition("verwacht ")[2]) from None
    if _einde(document.naam) not in EINDEN:
        raise DocumentGeweigerd(
            f"een document, zoals {_SOORTEN}; zet iets anders in een zip-bestand"
        )
    return document


def waarschuwingen(naam: str, begin: bytes | None = None) -> tuple[str, ...]:
    """What is odd about a file: its name, and its first bytes where these are at hand."""
    uit = list(over_de_naam(naam))
    beginnen = EINDEN.get(_einde(naam), ())
    if begin is not None and beginnen and not begin.startswith(beginnen):
        uit.append(
            _(
                "De inhoud begint niet zoals die van een {soort}-bestand. Wij openen bestanden"
                " niet; kijk zelf of dit het juiste is."
            ).format(soort=_einde(naam))
        )
    return tuple(uit)


def over_de_naam(naam: str) -> tuple[str, ...]:
    """What is odd about a name, of a file or of a case."""
    uit = []
    schriften = sorted({s for teken in naam if (s := _schrift(teken))})
    if len(schriften) > 1:
        namen = f" {_('en')} ".join(_SCHRIFTEN[s] for s in schriften)
        uit.append(
            _(
                "Deze naam mengt {namen} letters die op elkaar lijken, dus hij kan zich voordoen"
                " als een andere naam."
            ).format(namen=namen)
        )
    if any(unicodedata.bidirectional(teken) in {"R", "AL"} for teken in naam):
        uit.append(_("Deze naam loopt deels van rechts naar links."))
    return tuple(uit)


def omvang(aantal: int) -> str:
    """How large a file is, as people say it."""
    if aantal < 1024:
        return f"{aantal} bytes"
    if aantal < 1024**2:
        return f"{round(aantal / 1024)} kB"
    tekst = f"{aantal / 1024**2:.1f} MB"
    return tekst.replace(".", ",") if TAAL.get() == "nl" else tekst


def _einde(naam: str) -> str:
    return PurePath(naam).suffix.lower().removeprefix(".")


def _schrift(teken: str) -> str | None:
    """The alphabet of a letter, of those in which letters look the same."""
    eerste = unicodedata.name(teken, "").partition(" ")[0] if teken.isalpha() else ""
    return eerste if eerste in _SCHRIFTEN else None
