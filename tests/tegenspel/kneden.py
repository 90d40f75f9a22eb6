"""Any bytes at all against every reader of what comes in: read, or refused in words (T-M6).

`python -m tests.tegenspel.kneden READER SECONDS MAP` kneads with Atheris, guided by coverage; it
has no wheel for every Python that we run on, so it is in no lock (`pip install atheris`). What it
found worth keeping is committed in gegevens/kneedsel/, and the suite reads that on every run.
"""

import importlib
import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FunctionType, MappingProxyType

from api.invoer.indeling import keur, stel_voor
from api.invoer.tabelbestand import lees_tabel
from api.invoer.tabelregels import plannen
from api.invoer.werkmap import TabelGeweigerd
from api.vastleggen.importregels import InvoerGeweigerd, lees_regels
from ledger.tijd.datumwoorden import andere_lezing, lees_datum, lees_verloop
from ledger.tijd.edtf import WanneerFout, lees_edtf
from ledger.tijd.wanneer import Wanneer
from tests import GEGEVENS
from tests.opstelling.secretariaat import werkmap

KNEEDSEL = GEGEVENS / "kneedsel"
_BLAD = "xl/worksheets/sheet1.xml"


MODULES = (
    *(
        "ledger.tijd.edtf",
        "ledger.tijd.datumwoorden",
        "ledger.daden.velden",
        "api.vastleggen.importregels",
        "api.invoer.werkmap",
    ),
    *(
        "api.invoer.tabelbestand",
        "api.invoer.indeling",
        "api.invoer.celwaarden",
        "api.invoer.tabelregels",
    ),
)


def edtf(data: bytes) -> None:
    with suppress(WanneerFout):
        lees_edtf(tekst := data.decode("utf-8", "surrogateescape"))
        wanneer = Wanneer(tekst)
        assert wanneer.periode.vroegst <= wanneer.periode.laatst
        assert wanneer.leesbaar()


def woorden(data: bytes) -> None:
    tekst = data.decode("utf-8", "surrogateescape")
    dagen = lees_verloop(tekst)
    assert dagen is None or 0 <= dagen[0] <= dagen[1]
    andere_lezing(tekst)
    with suppress(WanneerFout):
        lees_edtf(lees_datum(tekst))


def regels(data: bytes) -> None:
    with suppress(InvoerGeweigerd):
        lees_regels(data)


def csv(data: bytes) -> None:
    """The table itself, and its rows as the proposal reads them."""
    with suppress(TabelGeweigerd):
        tabel = lees_tabel("register.csv", data)
        for _ in plannen(tabel, keur(stel_voor(tabel), tabel)):
            pass


def blad(data: bytes) -> None:
    """The XML of a sheet, in a workbook that is sound otherwise."""
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_HEEL)) as heel, zipfile.ZipFile(uit, "w") as nieuw:
        for naam in heel.namelist():
            nieuw.writestr(naam, data if naam == _BLAD else heel.read(naam))
    csv(uit.getvalue())


_HEEL = werkmap()
LEZERS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {"edtf": edtf, "woorden": woorden, "regels": regels, "csv": csv, "blad": blad}
)


def main(lezer: str, seconden: str, map_: str, *meer: str) -> None:
    atheris = importlib.import_module("atheris")
    lees = LEZERS[lezer]
    for module in MODULES:
        for iets in vars(sys.modules[module]).values():
            if isinstance(iets, FunctionType) and iets.__module__ == module:
                atheris.instrument_func(iets)
    opties = [
        f"-max_total_time={seconden}",
        "-max_len=4096",
        "-timeout=20",
        "-rss_limit_mb=1024",
        *meer,
    ]
    atheris.Setup([sys.argv[0], *opties, map_, str(KNEEDSEL / lezer)], lees)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
