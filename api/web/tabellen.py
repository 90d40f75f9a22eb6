"""Tables as CSV that spreadsheets open, in which nothing runs.

Cells are parted by a semicolon: a spreadsheet that is set to Dutch opens such a file in columns,
and one with commas in a single column. All else is as in RFC 4180.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236), also
where it begins with a sign of full width, which some take for the plain one.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import TextIO

SCHEIDING = ";"
BEGIN = "\ufeff"  # by which a spreadsheet knows how the rest is written
_VOORAAN = ("\t", "\r")
# Where a spreadsheet begins a cell, also one that takes another sign than ours to part cells.
_FORMULE = re.compile(r"(^|[,;\t\r\n])(?=[=+\-@＝＋－＠])")


def als_csv(koppen: tuple[str, ...], rijen: Iterable[Iterable[object]]) -> str:
    """A table that spreadsheets open, in which nothing runs."""
    tekst = io.StringIO()
    tekst.write(BEGIN)
    voeg_toe(tekst, [koppen])
    voeg_toe(tekst, rijen)
    return tekst.getvalue()


def voeg_toe(uit: TextIO, rijen: Iterable[Iterable[object]]) -> None:
    """More rows of such a table, after its `BEGIN`."""
    schrijver = csv.writer(uit, delimiter=SCHEIDING, lineterminator="\r\n")
    schrijver.writerows([veilig(cel) for cel in rij] for rij in rijen)


def veilig(cel: object) -> str:
    """A cell as text; what a spreadsheet would compute becomes text too."""
    tekst = _FORMULE.sub(r"\1'", "" if cel is None else str(cel))
    return f"'{tekst}" if tekst.startswith(_VOORAAN) else tekst
