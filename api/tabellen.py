"""Tables as CSV that spreadsheets open, in which nothing runs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236), also
where it begins with a sign of full width, which some take for the plain one.
"""

import csv
import io
import re
from collections.abc import Iterable

_VOORAAN = ("\t", "\r")
# Where a spreadsheet begins a cell, also one that takes another sign than the comma to part cells.
_FORMULE = re.compile(r"(^|[;\t\r\n])(?=[=+\-@＝＋－＠])")


def als_csv(koppen: tuple[str, ...], rijen: Iterable[Iterable[object]]) -> str:
    """A table that spreadsheets open, in which nothing runs."""
    tekst = io.StringIO()
    schrijver = csv.writer(tekst, lineterminator="\r\n")
    schrijver.writerow(koppen)
    schrijver.writerows([veilig(cel) for cel in rij] for rij in rijen)
    return "\ufeff" + tekst.getvalue()


def veilig(cel: object) -> str:
    """A cell as text; what a spreadsheet would compute becomes text too."""
    tekst = _FORMULE.sub(r"\1'", "" if cel is None else str(cel))
    return f"'{tekst}" if tekst.startswith(_VOORAAN) else tekst
