"""The formats in which cases leave, each with its name, its kind and who writes it.

All but the workbook leave as a ZIP: a format that has no place for what a file must say of itself
gets it as a text beside it, and its bytes are those of the format alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

import orjson

from api import uitvoertabel
from api.alsmdto import als_mdto
from api.alsocel import als_ocel
from api.alsxes import als_xes
from api.alsxlsx import als_xlsx
from api.tabellen import als_csv
from api.verantwoording import Verantwoording
from api.zipbestand import als_zip
from projections.regeluitvoer import invoerregels
from projections.uitvoervraag import Uitvoer

ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EERST, _LAATST = attrgetter("tijd"), attrgetter("tijd_laatst")
Schrijver = Callable[[Uitvoer, Verantwoording], bytes]


@dataclass(frozen=True, slots=True)
class Vorm:
    """One format: what it is called, how a file of it ends, its media type, and its writer."""

    naam: str
    uitgang: str
    media: str
    schrijf: Schrijver


def _met_leesmij(
    uitvoer: Uitvoer, over: Verantwoording, bestanden: Mapping[str, bytes], weggelaten: int = 0
) -> bytes:
    return als_zip({**bestanden, "LEESMIJ.txt": over.leesmij(uitvoer, weggelaten)})


def _csv(uitvoer: Uitvoer, over: Verantwoording) -> bytes:
    gebeurd = uitvoertabel.gebeurtenissen(uitvoer)
    bestanden = {
        "handelingen.csv": als_csv(uitvoertabel.GEBEURTENISSEN, gebeurd).encode(),
        "toetsen.csv": als_csv(uitvoertabel.TOETSEN, uitvoertabel.toetsen(uitvoer)).encode(),
    }
    return _met_leesmij(uitvoer, over, bestanden)


def _json(uitvoer: Uitvoer, over: Verantwoording) -> bytes:
    gevonden = invoerregels(uitvoer.zaken)
    inhoud = b"".join(orjson.dumps(regel) + b"\n" for regel in gevonden.regels)
    return _met_leesmij(uitvoer, over, {"handelingen.jsonl": inhoud}, gevonden.weggelaten)


def _ocel(uitvoer: Uitvoer, over: Verantwoording) -> bytes:
    bestanden = {
        "ocel.json": als_ocel(uitvoer, _EERST),
        "ocel-laatst.json": als_ocel(uitvoer, _LAATST),
    }
    return _met_leesmij(uitvoer, over, bestanden)


def _xes(uitvoer: Uitvoer, over: Verantwoording) -> bytes:
    bestanden = {
        "log.xes": als_xes(uitvoer, over, _EERST),
        "log-laatst.xes": als_xes(uitvoer, over, _LAATST),
    }
    return _met_leesmij(uitvoer, over, bestanden)


def _mdto(uitvoer: Uitvoer, over: Verantwoording) -> bytes:
    bestanden = {f"{z.beeld.id}.xml": als_mdto(z, uitvoer, over) for z in uitvoer.zaken}
    return _met_leesmij(uitvoer, over, bestanden)


VORMEN: Mapping[str, Vorm] = {
    "csv": Vorm("CSV", "zip", ZIP, _csv),
    "json": Vorm("JSON Lines", "zip", ZIP, _json),
    "xlsx": Vorm("Excel", "xlsx", XLSX, als_xlsx),
    "ocel": Vorm("OCEL 2.0", "zip", ZIP, _ocel),
    "xes": Vorm("XES", "zip", ZIP, _xes),
    "mdto": Vorm("MDTO", "zip", ZIP, _mdto),
}
