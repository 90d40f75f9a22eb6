"""The board and the history of a verdict, out of what was stored.

Only raadplegen.py asks, behind its door.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.kennis import einde_van
from projections.beelden.bord import VAKKEN, Aantallen, Keuze, Plek, over_een_week
from projections.leesmodel.leesmodel import Vastgelopen
from projections.leesmodel.momentopname import Momentopname
from projections.toetsen.toetsgeschiedenis import Toetsrij, lees_rij

# When an entry was recorded.
_RECORDED = "SELECT vastgelegd_op FROM ledger.entry WHERE nummer = %(tot)s"
# Of the stored verdicts only those on cases that this reader may see.
_VERDICTS = """
WITH oordelen AS NOT MATERIALIZED (
  SELECT * FROM lees.toets
  WHERE (%(elk)s::boolean OR dossier = ANY (%(genoemd)s::text[]))
    AND dossier <> ALL (%(behalve)s::text[])
)
"""
# The board of one day as known on one day.
_BOARD = """
, bord AS NOT MATERIALIZED (
  SELECT *, CASE WHEN due_laatst IS NULL THEN '9999-12-31' ELSE due_laatst END AS einde
  FROM oordelen
  WHERE groep IS NOT NULL
    AND bekend_van <= %(bekend)s::date AND bekend_tot > %(bekend)s::date
    AND peil_van <= %(dag)s::date AND peil_tot > %(dag)s::date
    AND (%(normen)s::text[] IS NULL OR norm = ANY (%(normen)s::text[]))
    AND (%(dossier)s::text IS NULL OR dossier = %(dossier)s::text)
    AND (%(relaas)s::text IS NULL OR relaas = %(relaas)s::text)
    AND (%(hersteld)s::boolean OR uitkomsten <> ARRAY['te_laat'])
    AND dossier <> ALL (%(zonder)s::text[])
)
"""
# What stands in each compartment, in the order of bord.VAKKEN. Each is read by itself, from its
# begin: to put a place on every line and then sort would cost as much as there are lines.
_PLACES = (
    "groep = 'te_laat'",
    "groep = 'loopt' AND due_vroegst <= %(dag)s::date",
    "groep = 'loopt' AND due_vroegst > %(dag)s::date AND due_vroegst <= %(week)s::date",
    "groep = 'loopt' AND (due_vroegst > %(week)s::date OR due_vroegst IS NULL)",
    "groep = 'onbepaald'",
)
# How many, but no further than asked.
_COUNT = "(SELECT count(*) FROM (SELECT FROM bord WHERE {waar} LIMIT %(tel_tot)s) vak)"
_COUNTS = f"SELECT {', '.join(_COUNT.format(waar=waar) for waar in _PLACES)}"
# The same order as bord.Plek.sleutel.
_ORDER = "einde, dossier, relaas, norm, aanleiding, rang"
_AFTER = f"AND ({_ORDER}) > (%(na_1)s, %(na_2)s, %(na_3)s, %(na_4)s, %(na_5)s, %(na_6)s)"
_PART = (
    "(SELECT *, {plaats} AS plaats FROM bord WHERE {waar} {na} ORDER BY {orde} LIMIT %(limiet)s)"
)
_PAGE = "SELECT * FROM ({delen}) blad ORDER BY plaats, {orde}"
_PLACE = "CASE " + " ".join(f"WHEN {waar} THEN {nr}" for nr, waar in enumerate(_PLACES)) + " END"
_PLACED = ", geplaatst AS NOT MATERIALIZED (SELECT *, PLACE AS plaats FROM bord)"
_PLACED = _BOARD + _PLACED.replace("PLACE", _PLACE)
_PER_NORM = """
SELECT norm, plaats, count(*) FROM geplaatst GROUP BY norm, plaats ORDER BY norm, plaats
"""
# How a verdict was known.
_HISTORY = """
SELECT * FROM oordelen
WHERE dossier = %(dossier)s AND norm = %(norm)s AND aanleiding = %(aanleiding)s
ORDER BY relaas, rang, bekend_van, peil_van
"""


@dataclass(frozen=True, slots=True)
class Opgeslagen:
    """The stored verdicts in one snapshot."""

    bron: Momentopname

    @property
    def positie(self) -> int:
        """Up to which entry they go.

        Raises:
            Vastgelopen: they fall behind, or what they are read with does.
        """
        for stand in self.bron.standen.values():
            if stand.gestopt_bij is not None:
                raise Vastgelopen(stand.naam, stand.gestopt_bij, str(stand.reden))
        return self.bron.standen["toetsen"].positie

    def bekend(self, bekend_op: date | None) -> date:
        """From which day on nothing more is known than on `bekend_op`."""
        rijen = self.bron.vraag(_RECORDED, tot=self.positie)
        op: datetime | None = rijen[0][0] if rijen else None
        laatst = op.astimezone(AMSTERDAM).date() if op else date.min
        return laatst if bekend_op is None else min(laatst, bekend_op)

    def laatste_tot(self, dag: date) -> int:
        """The last entry that was recorded by the end of a day; 0 when there is none.

        The numbers are in the order of recording (I7).
        """
        grens, laag, hoog = einde_van(dag), 0, self.bron.positie
        while laag < hoog:
            midden = (laag + hoog + 1) // 2
            ((op,),) = self.bron.vraag(_RECORDED, tot=midden)
            laag, hoog = (midden, hoog) if op < grens else (laag, midden - 1)
        return laag

    def bord(
        self, keuze: Keuze, bekend: date, dag: date, zonder: Collection[str] = ()
    ) -> tuple[list[Plek], Aantallen]:
        """A page of the board, with one more if there are more, and the count of every part.

        Without the cases in `zonder`.
        """
        binnen: dict[str, object] = {
            "dag": dag,
            "week": over_een_week(dag),
            "bekend": bekend,
            "normen": None if keuze.normen is None else list(keuze.normen),
            "dossier": keuze.dossier,
            "relaas": keuze.relaas,
            "hersteld": keuze.hersteld,
            "zonder": list(zonder),
        }
        tot = keuze.tel_tot
        ((geteld),) = self.bron.vraag(
            _VERDICTS + _BOARD + _COUNTS, **binnen, tel_tot=None if tot is None else tot + 1
        )
        plekken = []
        if delen := list(_delen(keuze)):
            na = {f"na_{i}": deel for i, deel in enumerate(keuze.na)}
            query = _PAGE.format(delen=" UNION ALL ".join(delen), orde=_ORDER)
            for *kolommen, _, nr in self.bron.vraag(
                _VERDICTS + _BOARD + query, **binnen, **na, limiet=keuze.hoogstens
            ):
                rij = lees_rij(kolommen)
                plekken.append(Plek(rij.dossier, rij.relaas, rij.rang, rij.toets, VAKKEN[nr]))
        return keuze.eerste(plekken), Aantallen.tot(dict(zip(VAKKEN, geteld, strict=True)), tot)

    def per_norm(self, bekend: date, dag: date) -> list[tuple[str, str, int]]:
        """Of every norm on the board how many terms stand in each compartment."""
        rijen = self.heel(_PER_NORM, bekend, dag, hersteld=False)
        return [(norm, VAKKEN[plaats], aantal) for norm, plaats, aantal in rijen]

    def heel(
        self, query: str, bekend: date, dag: date, *, hersteld: bool = True, **waarden: object
    ) -> list[tuple[Any, ...]]:
        """What a query that goes on from `geplaatst` says of the board without a filter."""
        alles: dict[str, object] = {"dag": dag, "week": over_een_week(dag), "bekend": bekend}
        alles |= {"normen": None, "dossier": None, "relaas": None, "hersteld": hersteld}
        alles |= {"zonder": []}
        return self.bron.vraag(_VERDICTS + _PLACED + query, **alles, **waarden)

    def geschiedenis(self, dossier: str, norm: str, aanleiding: str | None) -> list[Toetsrij]:
        """How a verdict was known, account by account."""
        rijen = self.bron.vraag(
            _VERDICTS + _HISTORY, dossier=dossier, norm=norm, aanleiding=aanleiding or ""
        )
        return [lees_rij(rij) for rij in rijen]


def _delen(keuze: Keuze) -> Iterator[str]:
    """Per compartment that is asked for and not passed yet, the query of its next lines."""
    tot_waar, *_ = keuze.na
    for plaats, waar in enumerate(_PLACES):
        if keuze.vak in (None, VAKKEN[plaats]) and plaats >= tot_waar:
            na = _AFTER if plaats == tot_waar else ""
            yield _PART.format(plaats=plaats, waar=waar, na=na, orde=_ORDER)
