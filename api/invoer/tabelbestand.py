"""A spreadsheet as people keep it: where its header is, which rows are rows, and which are not.

Above the header stand titles, between the rows there are blanks, and below them a total. What is
left out is said with its row and its reason; what a cell says stays as it was written, and where a
workbook itself holds a day, that day goes along. Pure: bytes in, rows out, one at a time.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from api.invoer.werkmap import (
    KOLOMMEN_MAX,
    RIJEN_MAX,
    Bladrij,
    Cel,
    TabelGeweigerd,
    bladen,
    rijen,
    verborgen,
)

TABEL_MAX = 50 * 1024 * 1024
_CEL_MAX = 32_767  # what a cell of a workbook can hold
_DELEN_MAX = 100  # stretches of rows that are named one by one
_KOP_BINNEN = 30  # rows with something in them, among which the header is looked for
_SCHEIDING = ";,\t"
_ZIP, _UTF16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")
_OUD, _WACHTWOORD = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_OPEN, _PDF = b"opendocument.spreadsheet", b"%PDF-"
_TOTAAL = re.compile(r"(?:sub|eind)?tota(?:al|len)\b|som\b|gemiddeld|aantal\b", re.IGNORECASE)
_GETAL = re.compile(r"[-+€]?\s?[\d.,]+\s?%?")
_KOPACHTIG = re.compile(r"[^\d\W]{2,}")


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its letter, and what stands above it; `naam` is unlike that of every other.

    `deel` is the last of its words where a header of two rows has a group above it.
    """

    letter: str
    naam: str
    deel: str = ""


@dataclass(frozen=True, slots=True)
class Rij:
    """A row under the header, its cells by the name of their column."""

    nummer: int
    cellen: dict[str, Cel]


@dataclass(frozen=True, slots=True)
class Weggelaten:
    """A row that is no row of the table, and why."""

    nummer: int
    reden: str


@dataclass(slots=True)
class Reeks:
    """Rows of which something is to be said, those beside each other together.

    Of the first hundred such stretches the first and last row and what; and how many rows more.
    """

    delen: list[tuple[int, int, str]] = field(default_factory=list)
    rest: int = 0

    def neem(self, nummer: int, reden: str = "") -> None:
        """The next row."""
        if not self.rest and self.delen and self.delen[-1][1:] == (nummer - 1, reden):
            self.delen[-1] = (self.delen[-1][0], nummer, reden)
        elif len(self.delen) < _DELEN_MAX:
            self.delen.append((nummer, nummer, reden))
        else:
            self.rest += 1


@dataclass(frozen=True, slots=True)
class Tabel:
    """A file with a table in it, its header found; the rows are read anew each time.

    `koprij` is the last row of the header, `koppen` what stands in each of its rows.
    """

    naam: str
    data: bytes
    sha256: str
    blad: str | None
    andere_bladen: tuple[str, ...]
    koprij: int
    koppen: tuple[tuple[str, ...], ...]
    kolommen: tuple[Kolom, ...]
    codering: str

    @property
    def koprijen(self) -> int:
        """Of how many rows the header is."""
        return len(self.koppen)

    def verborgen(self) -> list[int]:
        """The rows under the header that the workbook does not show; they are rows all the same."""
        alle = () if self.blad is None else verborgen(self.data, self.blad)
        return [nummer for nummer in alle if nummer > self.koprij]

    def rijen(self) -> Iterator[Rij | Weggelaten]:
        """Every row up to the last with something in it; of the ones left out the reason."""
        namen, leeg = [kolom.naam for kolom in self.kolommen], list[int]()
        for rij in _bladrijen(self.data, self.blad, self.codering):
            gevuld = [cel for cel in rij.cellen if cel.tekst]
            if not gevuld:
                leeg += [rij.nummer] if rij.nummer > self.koprij else []
                continue
            yield from (Weggelaten(nummer, "is leeg") for nummer in leeg)
            leeg.clear()
            if rij.nummer <= self.koprij - self.koprijen:
                yield Weggelaten(rij.nummer, "staat boven de kop")
            elif rij.nummer <= self.koprij:
                continue
            elif _teksten(rij) in self.koppen:
                yield Weggelaten(rij.nummer, "is de kop nog eens")
            elif _is_totaal(gevuld):
                yield Weggelaten(rij.nummer, "is een totaal")
            else:
                buiten = [i for i, cel in enumerate(rij.cellen) if cel.tekst and i >= len(namen)]
                if buiten:
                    raise TabelGeweigerd(
                        "rij {rij}: verwacht niets buiten de kolommen van de kop, kreeg tekst in"
                        " kolom {kolom}",
                        rij=rij.nummer,
                        kolom=letter(buiten[0]),
                    )
                yield Rij(rij.nummer, dict(zip(namen, rij.cellen, strict=False)))


def lees_tabel(
    naam: str,
    data: bytes,
    *,
    blad: str | None = None,
    koprij: int | None = None,
    koprijen: int | None = None,
) -> Tabel:
    """The table of a file: of its first visible sheet, unless `blad` says which.

    `koprij` is the last row of its header and `koprijen` of how many rows that is, when somebody
    says so.

    Raises:
        TabelGeweigerd: it is no table, or would cost more than its size.
    """
    if len(data) > TABEL_MAX:
        raise TabelGeweigerd("verwacht een bestand van hoogstens {mb} MB", mb=TABEL_MAX // 1024**2)
    _weiger_soort(data)
    namen: list[str] = []
    codering = "werkmap"
    if data.startswith(_ZIP):
        namen = bladen(data)
        if not namen or (blad is not None and blad not in namen):
            raise TabelGeweigerd(
                "verwacht een van de bladen {bladen}",
                bladen=", ".join(map(repr, namen)) or "(geen)",
            )
        blad = blad or namen[0]
    else:
        codering, blad = _codering(data), None
    gevuld = (r for r in _bladrijen(data, blad, codering) if any(c.tekst for c in r.cellen))
    begin = list(islice((r for r in gevuld if r.nummer + 1 >= (koprij or 0)), _KOP_BINNEN))
    kop = _kop(begin, koprij)
    boven, kop = _koprijen(begin, kop, koprijen)
    anders = tuple(n for n in namen if n != blad)
    return Tabel(
        *(naam, data, sha256(data).hexdigest(), blad, anders),
        kop.nummer,
        tuple(_teksten(rij) for rij in (boven, kop) if rij),
        _kolommen(boven, kop, begin),
        codering,
    )


def letter(index: int) -> str:
    """The letter above a column, as spreadsheet programs write it."""
    uit = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        uit = chr(65 + rest) + uit
    return uit


def _kop(begin: list[Bladrij], koprij: int | None) -> Bladrij:
    """The header: the row that was named, or the first with most words in cells of their own."""
    if koprij is not None:
        kop = next((rij for rij in begin if rij.nummer == koprij), None)
        if kop is None:
            raise TabelGeweigerd("rij {rij}: verwacht een kop, kreeg een lege rij", rij=koprij)
        return kop
    woorden = [sum(_is_kopcel(cel) for cel in rij.cellen) for rij in begin]
    meeste = max(woorden, default=0)
    if meeste < 2:
        raise TabelGeweigerd("verwacht een kop: een rij met de namen van ten minste twee kolommen")
    return next(r for r, aantal in zip(begin, woorden, strict=True) if aantal * 10 >= meeste * 8)


def _koprijen(
    begin: list[Bladrij], kop: Bladrij, aantal: int | None
) -> tuple[Bladrij | None, Bladrij]:
    """The last row of the header, and the one above it where that groups its columns.

    Unless somebody says of how many rows it is, two are taken for one header where they complete
    each other: a column has its name in the upper one only, another in the lower one only.
    """
    op_nummer = {rij.nummer: rij for rij in begin}
    boven, onder = op_nummer.get(kop.nummer - 1), op_nummer.get(kop.nummer + 1)
    if aantal is not None:
        if aantal > 1 and boven is None:
            raise TabelGeweigerd(
                "rij {rij}: verwacht een kop, kreeg een lege rij", rij=kop.nummer - 1
            )
        return (boven if aantal > 1 else None), kop
    if boven and _vullen_aan(boven, kop):
        return boven, kop
    if onder and _vullen_aan(kop, onder):
        return kop, onder
    return None, kop


def _vullen_aan(boven: Bladrij, onder: Bladrij) -> bool:
    """Whether both are words alone, begin at once, and each has what the other lacks."""
    cellen = [cel for rij in (boven, onder) for cel in rij.cellen if cel.tekst]
    if not all(_is_kopcel(cel) and not re.search(r"\d", cel.tekst) for cel in cellen):
        return False
    breedte = max(len(boven.cellen), len(onder.cellen))
    paren = list(
        zip(*([bool(t) for t in _teksten(r, breedte)] for r in (boven, onder)), strict=True)
    )
    eerste = paren[0][0] or paren[0][1]
    return (
        eerste
        and sum(b for b, _ in paren) > 1
        and (True, False) in paren
        and (False, True) in paren
    )


def _teksten(rij: Bladrij, breedte: int = 0) -> tuple[str, ...]:
    """What stands in a row, without the blanks behind it."""
    teksten = [" ".join(cel.tekst.split()) for cel in rij.cellen]
    while teksten and not teksten[-1]:
        teksten.pop()
    return (*teksten, *[""] * (breedte - len(teksten)))


def _is_kopcel(cel: Cel) -> bool:
    return cel.datum is None and len(cel.tekst) <= 80 and bool(_KOPACHTIG.search(cel.tekst))


def _kolommen(boven: Bladrij | None, kop: Bladrij, begin: list[Bladrij]) -> tuple[Kolom, ...]:
    """Up to the last that has a name or, in the first rows, something in it."""
    breedte = max(
        max((i + 1 for i, cel in enumerate(rij.cellen) if cel.tekst), default=0)
        for rij in begin
        if rij.nummer >= (boven or kop).nummer
    )
    delen = _teksten(kop, breedte)
    groepen = _groepen(_teksten(boven, breedte), delen) if boven else [""] * breedte
    heel = (" ".join(filter(None, paar)) for paar in zip(groepen, delen, strict=True))
    namen = [naam or f"kolom {letter(i)}" for i, naam in enumerate(heel)]
    keer = Counter(naam.casefold() for naam in namen)
    return tuple(
        Kolom(
            letter(i),
            naam if keer[naam.casefold()] == 1 else f"{naam} (kolom {letter(i)})",
            deel,
        )
        for i, (naam, deel) in enumerate(zip(namen, delen, strict=True))
    )


def _groepen(boven: Sequence[str], onder: Sequence[str]) -> Iterator[str]:
    """What stands above each column: merged cells have their words in the first of them only."""
    groep = ""
    for eigen, deel in zip(boven, onder, strict=True):
        groep = eigen or (groep if deel else "")
        yield groep


def _is_totaal(gevuld: list[Cel]) -> bool:
    """It says so in its first cell, and holds nothing else but numbers."""
    eerste, *rest = gevuld
    return bool(_TOTAAL.match(eerste.tekst)) and all(
        cel.datum is None and _GETAL.fullmatch(cel.tekst) for cel in rest
    )


# --- bytes ------------------------------------------------------------------------------------


def _weiger_soort(data: bytes) -> None:
    """What people take for such a file, each with what to do about it."""
    if data.startswith(_OUD):
        if _WACHTWOORD in data:
            raise TabelGeweigerd("verwacht een werkmap zonder wachtwoord; haal het eraf")
        raise TabelGeweigerd(
            "verwacht .xlsx of .csv, kreeg een werkmap van voor 2007 (.xls); bewaar haar als .xlsx"
        )
    if _OPEN in data[:200]:
        raise TabelGeweigerd("verwacht .xlsx of .csv, kreeg .ods; bewaar het als .xlsx")
    if data.startswith(_PDF):
        raise TabelGeweigerd("verwacht .xlsx of .csv, kreeg een PDF")


def _bladrijen(data: bytes, blad: str | None, codering: str) -> Iterator[Bladrij]:
    return _csvrijen(data, codering) if blad is None else rijen(data, blad)


def _codering(data: bytes) -> str:
    """UTF-8 where the bytes are, else what Dutch Windows writes."""
    met_merk = data.startswith(_UTF16)
    if b"\0" in data and not met_merk:
        raise TabelGeweigerd("verwacht een werkmap (.xlsx) of CSV-bestand; dit is geen tekst")
    for codering in ("utf-16",) if met_merk else ("utf-8-sig", "cp1252"):
        try:
            nul = any("\0" in regel for regel in io.TextIOWrapper(io.BytesIO(data), codering))
        except UnicodeDecodeError:
            continue
        if not nul:
            return codering
    raise TabelGeweigerd("verwacht tekst in UTF-8 of Windows-1252; dit is geen van beide")


def _csvrijen(data: bytes, codering: str) -> Iterator[Bladrij]:
    def lijnen() -> Iterator[str]:
        return io.TextIOWrapper(io.BytesIO(data), codering, newline="")

    begin = "".join(islice(lijnen(), 60))[: 64 * 1024]
    scheiding = max(_SCHEIDING, key=lambda teken: (_breedte(begin, teken), teken == ";"))
    lezer = csv.reader(lijnen(), delimiter=scheiding, strict=True)
    nummer = 0
    try:
        for nummer, waarden in enumerate(lezer, 1):
            if nummer > RIJEN_MAX or len(waarden) > KOLOMMEN_MAX:
                raise TabelGeweigerd(
                    "rij {rij}: verwacht hoogstens {rijen} rijen en {kolommen} kolommen",
                    rij=nummer,
                    rijen=RIJEN_MAX,
                    kolommen=KOLOMMEN_MAX,
                )
            if any(len(waarde) > _CEL_MAX for waarde in waarden):
                raise TabelGeweigerd(
                    "rij {rij}: verwacht cellen tot {tekens} tekens", rij=nummer, tekens=_CEL_MAX
                )
            yield Bladrij(nummer, tuple(Cel(waarde.strip()) for waarde in waarden))
    except csv.Error:
        raise TabelGeweigerd(
            "rij {rij}: verwacht CSV, kreeg aanhalingstekens die niet kloppen of een cel zonder"
            " eind",
            rij=nummer + 1,
        ) from None


def _breedte(tekst: str, teken: str) -> int:
    """How wide most lines are when cut at this sign."""
    breedtes: Counter[int] = Counter()
    try:
        for rij in csv.reader(tekst.splitlines(keepends=True), delimiter=teken):
            if any(rij):
                breedtes[len(rij)] += 1
    except csv.Error:
        return 0
    return max(breedtes, key=lambda b: (breedtes[b] * (b > 1), b), default=0)
