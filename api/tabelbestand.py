"""A spreadsheet as people keep it: where its header is, which rows are rows, and which are not.

Above the header stand titles, between the rows there are blanks, and below them a total. What is
left out is said with its row and its reason; what a cell says stays as it was written, and where a
workbook itself holds a day, that day goes along. Pure: bytes in, rows out, one at a time.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from api.werkmap import (
    KOLOMMEN_MAX,
    LEEG,
    RIJEN_MAX,
    Bladrij,
    Cel,
    TabelGeweigerd,
    bladen,
    rijen,
)

TABEL_MAX = 50 * 1024 * 1024
_CEL_MAX = 32_767  # what a cell of a workbook can hold
_KOP_BINNEN = 30  # rows with something in them, among which the header is looked for
_SCHEIDING = ";,\t"
_ZIP, _OUD, _UTF16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")
_TOTAAL = re.compile(r"(?:sub|eind)?tota(?:al|len)\b|som\b|gemiddeld|aantal\b", re.IGNORECASE)
_GETAL = re.compile(r"[-+€]?\s?[\d.,]+\s?%?")
_KOPACHTIG = re.compile(r"[^\d\W]{2,}")


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its letter, and what stands above it; `naam` is unlike that of every other."""

    letter: str
    naam: str


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


@dataclass(frozen=True, slots=True)
class Tabel:
    """A file with a table in it, its header found; the rows are read anew each time."""

    naam: str
    data: bytes
    sha256: str
    blad: str | None
    andere_bladen: tuple[str, ...]
    koprij: int
    kolommen: tuple[Kolom, ...]
    codering: str

    def rijen(self) -> Iterator[Rij | Weggelaten]:
        """Every row with something in it, in order; of the ones left out the reason."""
        namen = [kolom.naam for kolom in self.kolommen]
        for rij in _bladrijen(self.data, self.blad, self.codering):
            gevuld = [cel for cel in rij.cellen if cel.tekst]
            if not gevuld or rij.nummer == self.koprij:
                continue
            if rij.nummer < self.koprij:
                yield Weggelaten(rij.nummer, "staat boven de kop")
            elif _is_kop(rij.cellen, self.kolommen):
                yield Weggelaten(rij.nummer, "is de kop nog eens")
            elif _is_totaal(gevuld):
                yield Weggelaten(rij.nummer, "is een totaal")
            else:
                buiten = [i for i, cel in enumerate(rij.cellen) if cel.tekst and i >= len(namen)]
                if buiten:
                    raise TabelGeweigerd(
                        f"rij {rij.nummer}: verwacht niets buiten de kolommen van de kop, kreeg"
                        f" tekst in kolom {letter(buiten[0])}"
                    )
                yield Rij(rij.nummer, dict(zip(namen, rij.cellen, strict=False)))


def lees_tabel(
    naam: str, data: bytes, *, blad: str | None = None, koprij: int | None = None
) -> Tabel:
    """The table of a file: of its first visible sheet, unless `blad` says which.

    Raises:
        TabelGeweigerd: it is no table, or would cost more than its size.
    """
    if len(data) > TABEL_MAX:
        raise TabelGeweigerd(f"verwacht een bestand van hoogstens {TABEL_MAX} bytes")
    if data.startswith(_OUD):
        raise TabelGeweigerd(
            "verwacht .xlsx of .csv zonder wachtwoord; bewaar de werkmap als .xlsx"
        )
    namen: list[str] = []
    codering = "werkmap"
    if data.startswith(_ZIP):
        namen = bladen(data)
        if not namen or (blad is not None and blad not in namen):
            raise TabelGeweigerd(
                f"verwacht een van de bladen {', '.join(map(repr, namen)) or '(geen)'}"
            )
        blad = blad or namen[0]
    else:
        codering, blad = _codering(data), None
    gevuld = (r for r in _bladrijen(data, blad, codering) if any(c.tekst for c in r.cellen))
    begin = list(islice((r for r in gevuld if r.nummer >= (koprij or 0)), _KOP_BINNEN))
    kop = _kop(begin, koprij)
    anders = tuple(n for n in namen if n != blad)
    return Tabel(
        *(naam, data, sha256(data).hexdigest(), blad, anders),
        kop.nummer,
        _kolommen(kop, begin),
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
        if not begin or begin[0].nummer != koprij:
            raise TabelGeweigerd(f"rij {koprij}: verwacht een kop, kreeg een lege rij")
        return begin[0]
    woorden = [sum(_is_kopcel(cel) for cel in rij.cellen) for rij in begin]
    meeste = max(woorden, default=0)
    if meeste < 2:
        raise TabelGeweigerd("verwacht een kop: een rij met de namen van ten minste twee kolommen")
    return next(r for r, aantal in zip(begin, woorden, strict=True) if aantal * 10 >= meeste * 8)


def _is_kopcel(cel: Cel) -> bool:
    return cel.datum is None and len(cel.tekst) <= 80 and bool(_KOPACHTIG.search(cel.tekst))


def _kolommen(kop: Bladrij, begin: list[Bladrij]) -> tuple[Kolom, ...]:
    """Up to the last that has a name or, in the first rows, something in it."""
    breedte = max(
        max((i + 1 for i, cel in enumerate(rij.cellen) if cel.tekst), default=0)
        for rij in begin
        if rij.nummer >= kop.nummer
    )
    cellen = [*kop.cellen, *[LEEG] * breedte][:breedte]
    namen = [" ".join(cel.tekst.split()) or f"kolom {letter(i)}" for i, cel in enumerate(cellen)]
    keer = Counter(naam.casefold() for naam in namen)
    return tuple(
        Kolom(letter(i), naam if keer[naam.casefold()] == 1 else f"{naam} (kolom {letter(i)})")
        for i, naam in enumerate(namen)
    )


def _is_kop(cellen: tuple[Cel, ...], kolommen: tuple[Kolom, ...]) -> bool:
    eigen = [k.naam if c.tekst else "" for k, c in zip(kolommen, cellen, strict=False)]
    return [" ".join(c.tekst.split()) for c in cellen[: len(eigen)]] == eigen


def _is_totaal(gevuld: list[Cel]) -> bool:
    """It says so in its first cell, and holds nothing else but numbers."""
    eerste, *rest = gevuld
    return bool(_TOTAAL.match(eerste.tekst)) and all(
        cel.datum is None and _GETAL.fullmatch(cel.tekst) for cel in rest
    )


# --- bytes ------------------------------------------------------------------------------------


def _bladrijen(data: bytes, blad: str | None, codering: str) -> Iterator[Bladrij]:
    return _csvrijen(data, codering) if blad is None else rijen(data, blad)


def _codering(data: bytes) -> str:
    """UTF-8 where the bytes are, else what Dutch Windows writes."""
    if data.startswith(_UTF16) or b"\0" in data:
        raise TabelGeweigerd("verwacht een CSV-bestand in UTF-8; dit is geen tekst daarin")
    for codering in ("utf-8-sig", "cp1252"):
        try:
            for _ in io.TextIOWrapper(io.BytesIO(data), codering):
                pass
        except UnicodeDecodeError as fout:
            plaats = fout.start + 1
        else:
            return codering
    raise TabelGeweigerd(f"verwacht tekst in UTF-8 of Windows-1252, bij byte {plaats} is het geen")


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
                    f"rij {nummer}: verwacht hoogstens {RIJEN_MAX} rijen en {KOLOMMEN_MAX} kolommen"
                )
            if any(len(waarde) > _CEL_MAX for waarde in waarden):
                raise TabelGeweigerd(f"rij {nummer}: verwacht cellen tot {_CEL_MAX} tekens")
            yield Bladrij(nummer, tuple(Cel(waarde.strip()) for waarde in waarden))
    except csv.Error:
        raise TabelGeweigerd(
            f"rij {nummer + 1}: verwacht CSV, kreeg aanhalingstekens die niet kloppen of een cel"
            " zonder eind"
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
