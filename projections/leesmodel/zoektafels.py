"""What a search looks in, kept beside the entries of every case: in the same page, so never apart.

Of a case that grew all entries are read, and written is what these change: the days since, and the
acts that were repaired.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from ledger.entry import DOSSIER, lees_inhoud
from ledger.zaak.dossier import Vastgelegd
from projections.beelden.zoekstof import Lezing, Lijstrij, dag_van, stof_van
from projections.leesmodel.leesmodel import (
    PAGE,
    Dossiers,
    Entry,
    Kopie,
    Rij,
    Werk,
    in_schema,
    inhoud_van,
)

_HAP = 200  # cases read from the database together
# The entries of some cases up to a moment.
_ZAKEN = """
SELECT tag, nummer, daad, vastgelegd_op::text, state
FROM ledger.tag JOIN ledger.entry USING (nummer)
WHERE tag = ANY (%s) AND nummer <= %s ORDER BY tag, nummer
"""
# Of some cases the days in the list that a day can still change.
_LIJST_WEG = """
DELETE FROM lees.zaak USING unnest(%s::text[], %s::date[]) w(van, dag)
WHERE dossier = w.van AND bekend_tm >= w.dag
"""
# How some acts read.
_LEZING_WEG = """
DELETE FROM lees.lezing l USING unnest(%s::text[], %s::bigint[]) w(van, nr)
WHERE l.dossier = w.van AND l.nummer = w.nr
"""


class Zaakkopie(Kopie):
    """A page of entries, which remembers the numbers of those that each case got."""

    def __init__(self, *wat: Any) -> None:
        super().__init__(*wat)
        self.gegroeid: dict[str, set[int]] = {}

    def neem(self, rijen: Iterable[Rij]) -> None:
        """Write rows as any page does."""
        rijen = list(rijen)
        super().neem(rijen)
        for rij in rijen:
            dossier, nummer, *_ = rij.kop
            self.gegroeid.setdefault(dossier, set()).add(int(nummer))


class Zaken(Dossiers):
    """The entries of every case, and what a search looks in."""

    name = "dossiers"

    @classmethod
    @contextmanager
    def open_blad(cls, werk: Werk) -> Iterator[Kopie]:
        """A page that is sent row by row; when that is done, the cases that grew are read."""
        with werk.cursor.copy(f"COPY {werk.schema}.{cls.tabel} FROM STDIN (NULL '')") as copy:
            blad = Zaakkopie(copy.write, *werk.stand)
            yield blad
        gegroeid = sorted(blad.gegroeid.items())
        for begin in range(0, len(gegroeid), _HAP):
            _herlees(werk, dict(gegroeid[begin : begin + _HAP]), blad.nummer)


def _herlees(werk: Werk, gegroeid: Mapping[str, set[int]], tot: int) -> None:
    """Write what these cases are since they got these entries."""
    _geef_tijd(werk)
    tags = [DOSSIER + dossier for dossier in gegroeid]
    rijen = werk.cursor.execute(_ZAKEN, [tags, tot], prepare=False).fetchall()
    lijst_weg: list[tuple[str, date]] = []
    lezing_weg: list[tuple[str, int]] = []
    lijst: list[tuple[str, Lijstrij]] = []
    lezingen: list[tuple[str, Lezing]] = []
    for tag, groep in groupby(rijen, key=itemgetter(0)):
        dossier = tag.removeprefix(DOSSIER)
        rij = [_gelezen(Entry._make(e[1:])) for e in groep]
        nieuw = gegroeid[dossier]
        # The day before ends where the first of these begins.
        vanaf = min(dag_van(v) for v in rij if v.nummer in nieuw) - timedelta(days=1)
        stof = stof_van(dossier, rij, vanaf)
        anders = {nr for nr, kern in stof.kernen.items() if not kern.isdisjoint(nieuw)}
        lijst_weg.append((dossier, vanaf))
        lezing_weg += ((dossier, nr) for nr in anders - nieuw)
        lijst += ((dossier, r) for r in stof.lijst)
        lezingen += ((dossier, r) for r in stof.lezingen if r.nummer in anders)
    _wis(werk, _LIJST_WEG, lijst_weg)
    _wis(werk, _LEZING_WEG, lezing_weg)
    _schrijf(werk, "zaak", (_lijstkolommen(*r) for r in lijst))
    _schrijf(werk, "lezing", (_leeskolommen(*r) for r in lezingen))


def _gelezen(entry: Entry) -> Vastgelegd:
    op = datetime.fromisoformat(entry.vastgelegd_op)
    return lees_inhoud(entry.nummer, op, inhoud_van(entry))


def _wis(werk: Werk, opdracht: str, welke: Sequence[tuple[str, object]]) -> None:
    _geef_tijd(werk)
    if welke:
        zaken, wat = zip(*welke, strict=True)
        werk.cursor.execute(
            in_schema(werk.schema, opdracht), [list(zaken), list(wat)], prepare=False
        )


def _schrijf(werk: Werk, tabel: str, rijen: Iterable[Sequence[object]]) -> None:
    _geef_tijd(werk)
    with werk.cursor.copy(f"COPY {werk.schema}.{tabel} FROM STDIN") as copy:
        for rij in rijen:
            copy.write_row(rij)


def _lijstkolommen(dossier: str, rij: Lijstrij) -> tuple[object, ...]:
    return (
        *(dossier, *rij.vak, rij.geopend, rij.fictief, rij.stand, _json(rij.opgegaan)),
        *(rij.laatst, _json([(op.isoformat(), namen) for op, namen in rij.banden])),
        *(rij.handelingen, rij.wachtend, list(rij.relazen), list(rij.soorten)),
    )


def _leeskolommen(dossier: str, rij: Lezing) -> tuple[object, ...]:
    return (
        *(dossier, *rij.vak, rij.nummer, rij.daad, rij.vroegst, rij.laatst),
        *(list(rij.woorden), list(rij.soorten)),
    )


def _json(waarde: Sequence[object]) -> str | None:
    return orjson.dumps(waarde).decode() if waarde else None


def _geef_tijd(werk: Werk) -> None:
    """Reading cases takes its time between two questions; the database has its own."""
    werk.verbinding.deadline = time.monotonic() + PAGE
