"""The formats in which cases leave, each with its name, its kind and who writes it.

All but the workbook leave as a ZIP: a format that has no place for what a file must say of itself
gets it as a text beside it, and its bytes are those of the format alone. Each case is written when
it is read; what grows with the number of cases waits in files without a name, not in memory.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from typing import IO

from api.uitvoer.alsocel import Ocelschrijver
from api.uitvoer.alsregels import Regelschrijver
from api.uitvoer.alsxes import schrijf_xes
from api.uitvoer.alsxlsx import als_xlsx
from api.uitvoer.mdtomap import Mdtoschrijver
from api.uitvoer.uitvoertabel import GEBEURTENISSEN, TOETSEN, gebeurtenissen, toetsen
from api.uitvoer.verantwoording import Verantwoording
from api.web.tabellen import BEGIN, als_csv, voeg_toe
from api.web.zipbestand import Zipschrijver
from projections.vragen.uitvoervraag import Uitvoer

ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EERST, _LAATST = attrgetter("tijd"), attrgetter("tijd_laatst")
_IN_GEHEUGEN = 16 * 1024 * 1024  # bytes of one part; what is larger goes to disk
Schrijver = Callable[[Uitvoer, Verantwoording, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Vorm:
    """One format: what it is called, how a file of it ends, its media type, and its writer."""

    naam: str
    uitgang: str
    media: str
    schrijf: Schrijver


def _deel() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_GEHEUGEN)


@contextmanager
def _met_leesmij(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> Iterator[Zipschrijver]:
    """A ZIP that says at the end what it is."""
    zip_ = Zipschrijver(uit)
    yield zip_
    zip_.voeg_toe("LEESMIJ.txt", io.BytesIO(over.leesmij(uitvoer)))
    zip_.sluit()


def _csv(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> None:
    with _met_leesmij(uitvoer, over, uit) as zip_, _deel() as gebeurd, _deel() as getoetst:
        een = io.TextIOWrapper(gebeurd, encoding="utf-8", newline="", write_through=True)
        ander = io.TextIOWrapper(getoetst, encoding="utf-8", newline="", write_through=True)
        for tekst, koppen in ((een, GEBEURTENISSEN), (ander, TOETSEN)):
            tekst.write(BEGIN)
            voeg_toe(tekst, [koppen])
        for zaak in uitvoer.zaken:
            voeg_toe(een, gebeurtenissen(zaak))
            voeg_toe(ander, toetsen(zaak))
        zip_.voeg_toe("handelingen.csv", gebeurd)
        zip_.voeg_toe("toetsen.csv", getoetst)


def _json(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> None:
    zip_ = Zipschrijver(uit)
    with _deel() as ruw, _deel() as regels:
        schrijver = Regelschrijver(ruw)
        for zaak in uitvoer.zaken:
            schrijver.zaak(zaak)
        weggelaten = schrijver.maak_af(regels)
        zip_.voeg_toe("handelingen.jsonl", regels)
    zip_.voeg_toe("LEESMIJ.txt", io.BytesIO(over.leesmij(uitvoer, weggelaten)))
    zip_.sluit()


def _ocel(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> None:
    with _met_leesmij(uitvoer, over, uit) as zip_, _deel() as gebeurd, _deel() as dingen:
        schrijver = Ocelschrijver(gebeurd, dingen)
        for zaak in uitvoer.zaken:
            schrijver.zaak(zaak)
        schrijver.uitvoer(uitvoer, over)
        for naam, welke in (("ocel.json", 0), ("ocel-laatst.json", 1)):
            with _deel() as log:
                schrijver.maak_af(log, welke)
                zip_.voeg_toe(naam, log)


def _xes(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> None:
    with _met_leesmij(uitvoer, over, uit) as zip_, _deel() as eerst, _deel() as laatst:
        schrijf_xes(uitvoer, over, ((eerst, _EERST), (laatst, _LAATST)))
        zip_.voeg_toe("log.xes", eerst)
        zip_.voeg_toe("log-laatst.xes", laatst)


def _mdto(uitvoer: Uitvoer, over: Verantwoording, uit: IO[bytes]) -> None:
    with _met_leesmij(uitvoer, over, uit) as zip_:
        schrijver = Mdtoschrijver(zip_, uitvoer, over)
        for zaak in uitvoer.zaken:
            tabellen = {
                "handelingen.csv": als_csv(GEBEURTENISSEN, gebeurtenissen(zaak)),
                "toetsen.csv": als_csv(TOETSEN, toetsen(zaak)),
            }
            schrijver.zaak(zaak, {naam: tekst.encode() for naam, tekst in tabellen.items()})


VORMEN: Mapping[str, Vorm] = {
    "csv": Vorm("CSV", "zip", ZIP, _csv),
    "json": Vorm("JSON Lines", "zip", ZIP, _json),
    "xlsx": Vorm("Excel", "xlsx", XLSX, als_xlsx),
    "ocel": Vorm("OCEL 2.0", "zip", ZIP, _ocel),
    "xes": Vorm("XES", "zip", ZIP, _xes),
    "mdto": Vorm("MDTO", "zip", ZIP, _mdto),
}
