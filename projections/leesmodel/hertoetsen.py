"""Judges anew what an entry touches, and keeps how every verdict was known.

Per page and day: the cases in which something happened, as they are known at the end of it; when
norms, calendar or yardstick were set, every case. The rows of a case are written in the transaction
of the position, so a reader sees a day's verdicts or those before it. A case that cannot be judged
stops the projection there, in plain sight.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import psycopg
from eventsourcing.persistence import Tracking

from ledger.daden.handelingen import HANDELINGEN
from ledger.entry import DOSSIER, dossiers_van, lees_inhoud
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.dossier import Dossier
from ledger.zaak.kennis import AANVAARDING, HERSTEL, VERKLARINGEN
from projections.beelden import bord
from projections.leesmodel.leesmodel import (
    NORMENTAG,
    PAGE,
    Bladzijde,
    Entry,
    Projectie,
    Werk,
    in_schema,
    inhoud_van,
    reden_van,
)
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import Strook, beloop, stof
from projections.toetsen.geldend import VASTSTELLINGEN, geldend
from projections.toetsen.toetsgeschiedenis import ALTIJD, Toetsrij, herzien, kolommen, lees_rij
from projections.toetsen.toetsing import antwoord

_HAP = 50  # cases read from the database together
_RAAKT = HANDELINGEN.keys() | HERSTEL | VERKLARINGEN | AANVAARDING | {"dossier_geopend"}

# The entries of some cases up to a moment.
_ZAKEN = """
SELECT tag, nummer, daad, vastgelegd_op::text, state
FROM ledger.tag JOIN ledger.entry USING (nummer)
WHERE tag = ANY (%s) AND nummer <= %s ORDER BY tag, nummer
"""
# Every case there was at a moment.
_ALLE = """
SELECT DISTINCT tag FROM ledger.tag
WHERE tag >= 'dossier:' AND tag < 'dossier;' AND nummer <= %s ORDER BY tag
"""
# What was set last, of each kind.
_NORMEN = """
SELECT DISTINCT ON (daad) nummer, daad, vastgelegd_op::text, state
FROM ledger.tag JOIN ledger.entry USING (nummer)
WHERE tag = %s AND nummer <= %s ORDER BY daad, nummer DESC
"""
# Of some cases the rows that a day can still change.
_OPEN = "SELECT * FROM lees.toets WHERE dossier = ANY (%s) AND bekend_tot >= %s"
_SCHRIJF = "COPY lees.toets FROM STDIN"
_SLUIT = """
UPDATE lees.toets SET bekend_tot = %s
WHERE (dossier, relaas, norm, aanleiding, rang, bekend_van, peil_van) = (%s, %s, %s, %s, %s, %s, %s)
"""
_WEG = """
DELETE FROM lees.toets
WHERE (dossier, relaas, norm, aanleiding, rang, bekend_van, peil_van) = (%s, %s, %s, %s, %s, %s, %s)
"""


def norm_bij(cursor: psycopg.Cursor[Any], nummer: int) -> Catalogus | None:
    """What was set to judge by when the log had this length; None when that was nothing."""
    rijen = cursor.execute(_NORMEN, [NORMENTAG, nummer]).fetchall()
    return geldend({entry.daad: inhoud_van(entry) for entry in map(Entry._make, rijen)})


class Toetsblad(Bladzijde):
    """The verdicts of the cases on one page, beside what they were."""

    def __init__(self, werk: Werk) -> None:
        super().__init__(*werk.stand)
        self._werk, self._cursor = werk, werk.cursor

    def herzie(self, dag: date, tot: int, dossiers: Sequence[str] | None) -> None:
        """Judge these cases, or all, as they are known on a day by the entries up to `tot`.

        Raises:
            ValueError: a case that cannot be judged.
        """
        geheel = dossiers is None
        if dossiers is None:
            dossiers = [tag.removeprefix(DOSSIER) for (tag,) in self._vraag(_ALLE, tot)]
        catalogus = norm_bij(self._cursor, tot)
        for begin in range(0, len(dossiers), _HAP):
            self._herzie(dag, tot, dossiers[begin : begin + _HAP], catalogus)
            if geheel:
                self._werk.voortgang(
                    "dossiers getoetst", min(begin + _HAP, len(dossiers)), len(dossiers)
                )

    def _herzie(
        self, dag: date, tot: int, dossiers: Sequence[str], catalogus: Catalogus | None
    ) -> None:
        zaken = self._vraag(_ZAKEN, [DOSSIER + dossier for dossier in dossiers], tot)
        open_ = self._vraag(_OPEN, list(dossiers), dag)
        oud = {d: list(r) for d, r in groupby(sorted(map(lees_rij, open_), key=_zaak), key=_zaak)}
        voor: list[Toetsrij] = []
        na: list[Toetsrij] = []
        for tag, rijen in groupby(zaken, key=itemgetter(0)):
            dossier = tag.removeprefix(DOSSIER)
            try:
                nieuw = _oordeel(dossier, [Entry._make(rij[1:]) for rij in rijen], catalogus, dag)
            except Exception as fout:
                raise ValueError(f"dossier {dossier}: {reden_van(fout)}") from fout
            normen = catalogus.sha256 if catalogus else ""
            eerder = oud.get(dossier, [])
            voor += eerder
            na += herzien(eerder, nieuw, dossier=dossier, dag=dag, normen=normen)
        self._schrijf(voor, na)

    def _schrijf(self, voor: Sequence[Toetsrij], na: Sequence[Toetsrij]) -> None:
        """Put the rows as they are to be in the place of those that were."""
        was, wordt = ({rij.sleutel: rij for rij in rijen} for rijen in (voor, na))
        weg = [rij for sleutel, rij in was.items() if wordt.get(sleutel) != rij]
        bij = [rij for sleutel, rij in wordt.items() if was.get(sleutel) != rij]
        dicht = [rij for rij in bij if _alleen_het_einde(rij, was.get(rij.sleutel))]
        sleutels = {rij.sleutel for rij in dicht}
        self._voer_uit(_WEG, [rij.sleutel for rij in weg if rij.sleutel not in sleutels])
        self._voer_uit(_SLUIT, [(rij.bekend_tot or ALTIJD, *rij.sleutel) for rij in dicht])
        nieuw = [rij for rij in bij if rij.sleutel not in sleutels]
        if nieuw:
            with self._cursor.copy(in_schema(self._werk.schema, _SCHRIJF)) as copy:
                for rij in nieuw:
                    copy.write_row(
                        kolommen(rij, antwoord(rij.kern.uitkomsten), bord.groep(rij.kern))
                    )
        self.aantal += len(bij) - len(weg)
        som = int.from_bytes(self.wortel)
        som += sum(rij.zegel for rij in bij) - sum(rij.zegel for rij in weg)
        self.wortel = (som % 2**256).to_bytes(32)

    def _vraag(self, query: str, *waarden: object) -> list[Any]:
        self._geef_tijd()
        return self._cursor.execute(
            in_schema(self._werk.schema, query), waarden, prepare=False
        ).fetchall()

    def _voer_uit(self, opdracht: str, rijen: Sequence[Sequence[object]]) -> None:
        self._geef_tijd()
        if rijen:
            self._cursor.executemany(in_schema(self._werk.schema, opdracht), rijen)

    def _geef_tijd(self) -> None:
        """Judging takes its time between two questions; the database has its own."""
        self._werk.verbinding.deadline = time.monotonic() + PAGE


class Toetsen(Projectie[Toetsblad]):
    """Every verdict as it was known."""

    name = "toetsen"

    @classmethod
    @contextmanager
    def open_blad(cls, werk: Werk) -> Iterator[Toetsblad]:
        """A page on which cases are judged."""
        yield Toetsblad(werk)

    def process_event(self, domain_event: Sequence[Entry], tracking: Tracking) -> None:
        """Judge day by day the cases in which something happened, and note the position."""
        for dag, groep in groupby(domain_event, key=_dag):
            entries = list(groep)
            tot = entries[-1].nummer
            if any(entry.daad in VASTSTELLINGEN for entry in entries):
                self.view.herzie(dag, tot, None)
            elif dossiers := sorted({d for entry in entries if (d := _geraakt(entry))}):
                self.view.herzie(dag, tot, dossiers)
        self.view.insert_tracking(tracking)


def _oordeel(
    dossier: str, entries: Sequence[Entry], catalogus: Catalogus | None, dag: date
) -> dict[str, list[Strook]]:
    """Per account how a case is judged from this day on."""
    inhouden = [inhoud_van(entry) for entry in entries]
    if catalogus is None or not any(entry.daad == "dossier_geopend" for entry in entries):
        return {}
    vastgelegd = [
        lees_inhoud(entry.nummer, _moment(entry), inhoud)
        for entry, inhoud in zip(entries, inhouden, strict=True)
    ]
    zaak = Dossier.vouw(dossier, vastgelegd)
    return {relaas: beloop(feiten, catalogus, dag) for relaas, feiten in stof(zaak).items()}


def _geraakt(entry: Entry) -> str | None:
    """The case whose verdicts it can change: its home; elsewhere it is but a reference (D13)."""
    dossiers = dossiers_van(inhoud_van(entry)["@tags"])
    return dossiers[0] if dossiers and entry.daad in _RAAKT else None


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.vastgelegd_op)


def _dag(entry: Entry) -> date:
    return _moment(entry).astimezone(AMSTERDAM).date()


def _zaak(rij: Toetsrij) -> str:
    return rij.dossier


def _alleen_het_einde(rij: Toetsrij, was: Toetsrij | None) -> bool:
    return was is not None and replace(was, bekend_tot=rij.bekend_tot) == rij
