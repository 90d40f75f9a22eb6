"""The board and the history of a verdict, out of what was stored.

Only raadplegen.py asks, behind its door.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.wanneer import AMSTERDAM
from projections.bord import VAKKEN, Keuze, Plek, over_een_week
from projections.leesmodel import Vastgelopen
from projections.momentopname import Momentopname
from projections.toetsgeschiedenis import Toetsrij, lees_rij

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
# The board of one day as known on one day. The same order as bord.Plek.sleutel.
_BOARD = """
, bord AS (
  SELECT *, coalesce(due_laatst, '9999-12-31') AS einde, CASE
    WHEN groep = 'te_laat' THEN 0
    WHEN groep = 'onbepaald' THEN 4
    WHEN due_vroegst <= %(dag)s::date THEN 1
    WHEN due_vroegst <= %(week)s::date THEN 2
    ELSE 3 END AS plaats
  FROM oordelen
  WHERE groep IS NOT NULL
    AND bekend_van <= %(bekend)s::date AND bekend_tot > %(bekend)s::date
    AND peil_van <= %(dag)s::date AND peil_tot > %(dag)s::date
    AND (%(normen)s::text[] IS NULL OR norm = ANY (%(normen)s::text[]))
    AND (%(dossier)s::text IS NULL OR dossier = %(dossier)s::text)
    AND (%(relaas)s::text IS NULL OR relaas = %(relaas)s::text)
    AND (%(hersteld)s::boolean OR uitkomsten <> ARRAY['te_laat'])
)
"""
_COUNTS = "SELECT plaats, count(*) FROM bord GROUP BY plaats"
_PER_CASE = "SELECT dossier, plaats, count(*) FROM bord GROUP BY dossier, plaats"
_PER_NORM = "SELECT norm, plaats, count(*) FROM bord GROUP BY norm, plaats ORDER BY norm, plaats"
_PAGE = """
SELECT *, 0 AS nr FROM bord
WHERE plaats = coalesce(%(plaats)s::int, plaats)
  AND (plaats, einde, dossier, relaas, norm, aanleiding, rang)
    > (%(na_0)s, %(na_1)s, %(na_2)s, %(na_3)s, %(na_4)s, %(na_5)s, %(na_6)s)
ORDER BY plaats, einde, dossier, relaas, norm, aanleiding, rang LIMIT %(limiet)s
"""
# Of every compartment the first so many: picked out of what was read once, since to sort all of the
# board costs far more.
_FIRST = """
, alle AS MATERIALIZED (SELECT * FROM bord)
SELECT op_rij.* FROM generate_series(0, 4) vak, LATERAL (
  SELECT *, row_number() OVER (ORDER BY einde, dossier, relaas, norm, aanleiding, rang) AS nr
  FROM (
    SELECT * FROM alle WHERE plaats = vak AND plaats = coalesce(%(plaats)s::int, plaats)
    ORDER BY einde, dossier, relaas, norm, aanleiding, rang LIMIT %(limiet)s
  ) eerste
) op_rij ORDER BY plaats, nr
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

    def bord(self, keuze: Keuze, bekend: date, dag: date) -> tuple[list[Plek], dict[str, int]]:
        """A page of the board, with one more if there are more, and the count of every part."""
        binnen: dict[str, object] = {
            "dag": dag,
            "week": over_een_week(dag),
            "bekend": bekend,
            "normen": None if keuze.normen is None else list(keuze.normen),
            "dossier": keuze.dossier,
            "relaas": keuze.relaas,
            "hersteld": keuze.hersteld,
        }
        geteld = dict(self.bron.vraag(_VERDICTS + _BOARD + _COUNTS, **binnen))
        binnen["plaats"] = None if keuze.vak is None else VAKKEN.index(keuze.vak)
        if keuze.per_vak:
            rijen = self.bron.vraag(_VERDICTS + _BOARD + _FIRST, **binnen, limiet=keuze.limiet)
        else:
            na = {f"na_{i}": deel for i, deel in enumerate(keuze.na)}
            rijen = self.bron.vraag(
                _VERDICTS + _BOARD + _PAGE, **binnen, **na, limiet=keuze.limiet + 1
            )
        plekken = []
        for *kolommen, _, nr, _ in rijen:
            rij = lees_rij(kolommen)
            plekken.append(Plek(rij.dossier, rij.relaas, rij.rang, rij.toets, VAKKEN[nr]))
        return plekken, {naam: geteld.get(nr, 0) for nr, naam in enumerate(VAKKEN)}

    def per_zaak(self, bekend: date, dag: date) -> dict[str, dict[str, int]]:
        """Of every case on the board how many terms stand in each compartment, in its order."""
        uit: dict[str, dict[str, int]] = {}
        for dossier, plaats, aantal in self._heel(_PER_CASE, bekend, dag):
            uit.setdefault(dossier, dict.fromkeys(VAKKEN, 0))[VAKKEN[plaats]] = aantal
        return uit

    def per_norm(self, bekend: date, dag: date) -> list[tuple[str, str, int]]:
        """Of every norm on the board how many terms stand in each compartment."""
        rijen = self._heel(_PER_NORM, bekend, dag, hersteld=False)
        return [(norm, VAKKEN[plaats], aantal) for norm, plaats, aantal in rijen]

    def _heel(
        self, query: str, bekend: date, dag: date, *, hersteld: bool = True
    ) -> list[tuple[Any, ...]]:
        """What a query says of the board without a filter."""
        alles: dict[str, object] = {"dag": dag, "week": over_een_week(dag), "bekend": bekend}
        alles |= {"normen": None, "dossier": None, "relaas": None, "hersteld": hersteld}
        return self.bron.vraag(_VERDICTS + _BOARD + query, **alles)

    def geschiedenis(self, dossier: str, norm: str, aanleiding: str | None) -> list[Toetsrij]:
        """How a verdict was known, account by account."""
        rijen = self.bron.vraag(
            _VERDICTS + _HISTORY, dossier=dossier, norm=norm, aanleiding=aanleiding or ""
        )
        return [lees_rij(rij) for rij in rijen]
