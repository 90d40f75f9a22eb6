"""A table as the secretary of a commission keeps it: fictional, and untidy in the usual ways."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl

KOP = (
    *("Zaaknummer", "Melding ontvangen", "Kanaal", "Doorgeleid", "Onderzoek gestart"),
    *("Oordeel", "Uitkomst", "Bron", "Opmerking"),
)
RIJEN: tuple[tuple[Any, ...], ...] = (
    ("FICTIEF-31", date(2020, 6, 15), "vertrouwenspersoon", "2 à 3 weken later", "najaar 2020",
     "begin maart 2021", "tekortgeschoten", "archiefmap 3 (fictief)", "sprak eerst mondeling"),
    (),
    ("FICTIEF-32", "voorjaar 2020", "de leidinggevende", "begin juni", "", "", "",
     "brief (fictief)"),
    ("FICTIEF-33", "rond 3 mei 2021"),
    ("FICTIEF-34", "14-2-2021", "", "uiterlijk april 2021", "5-6-21"),
)  # fmt: skip


def werkmap(
    rijen: Sequence[Sequence[Any]] = RIJEN, kop: Sequence[str] = KOP, verborgen: Sequence[int] = ()
) -> bytes:
    """A workbook with a merged title, a header, these rows, a blank and a total."""
    boek = openpyxl.Workbook()
    blad = boek.active
    blad.title = "Meldingen"
    blad.append(["Register integriteitsmeldingen (fictief)"])
    blad.merge_cells("A1:I1")
    blad.append(["bijgehouden door het secretariaat"])
    blad.append([])
    for rij in (kop, *rijen, (), ("Totaal", 4, "", 3, 2, 1)):
        blad.append(list(rij))
    for nummer in verborgen:
        blad.row_dimensions[nummer].hidden = True
    boek.create_sheet("Uitleg").append(["hier staat niets"])
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def csvbestand(
    rijen: Sequence[Sequence[str]], codering: str = "utf-8", scheiding: str = ";"
) -> bytes:
    """The same as CSV, with a title above."""
    uit = io.StringIO()
    schrijver = csv.writer(uit, delimiter=scheiding)
    schrijver.writerows([["Register (fictief)"], [], *rijen])
    return uit.getvalue().encode(codering)
