"""The read tables in one snapshot, up to one position: what a question is answered from.

Only raadplegen.py opens one, behind its door.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from psycopg.types.json import set_json_loads

from ledger.daden.handelingen import REGISTERHANDELINGEN
from ledger.databank.postgres import Verbinding
from ledger.entry import lees_inhoud
from ledger.toegang.toegang import Zicht
from ledger.zaak.dossier import Vastgelegd
from ledger.zaak.kennis import einde_van
from projections.beelden.zaakbeeld import VERBINDT
from projections.leesmodel.leesmodel import Vastgelopen, lees_stand
from projections.normen.normen import Catalogus
from projections.toetsen.geldend import geldend

# The lock comes before the snapshot: until the transaction ends nobody puts rebuilt tables in the
# place of these, so a reader sees the old tables or the new ones, each whole. The board of a large
# register is gone through in memory, and not by way of the disk.
_BEGIN = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;SET LOCAL work_mem = '32MB';"
    "LOCK TABLE lees.positie IN ACCESS SHARE MODE"
)
# What the database lets this transaction see. A bound value: what others read of our statements in
# pg_stat_activity does not hold it.
_ENTER = """
SELECT CASE WHEN set_config('toedracht.zicht', %s, true) IS NOT NULL
  THEN toegang.elk_dossier() IS NOT NULL END
"""
# The entries of cases up to this position, and only those that this reader may see: every query on
# them begins so. `getoond` is without the ties to a case out of view, for whoever counts or lists
# entries: such a tie is as if it were not there.
_ENTRIES = """
WITH zaken AS NOT MATERIALIZED (
  SELECT * FROM lees.vastlegging
  WHERE nummer <= %(positie)s AND (%(elk)s::boolean OR dossier = ANY (%(genoemd)s::text[]))
    AND dossier <> ALL (%(behalve)s::text[])
), getoond AS NOT MATERIALIZED (
  SELECT * FROM zaken WHERE daad <> ALL (%(verbindt)s::text[]) OR NOT EXISTS (
    SELECT FROM json_array_elements_text(inhoud->'dossiers') ander
    WHERE NOT (%(elk)s::boolean OR ander = ANY (%(genoemd)s::text[]))
      OR ander = ANY (%(behalve)s::text[])
  )
)
"""
# A case: its entries in order.
_CASE = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE dossier = %(dossier)s ORDER BY nummer
"""
# The same of several.
_CASES = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE dossier = ANY (%(dossiers)s) ORDER BY dossier, nummer
"""
# Of every case, what was recorded about the case itself, as known.
_REGISTER_ACTS = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE daad = ANY (%(daden)s)
ORDER BY dossier, nummer
"""
# Of every case, the accounts in order of first mention.
_ACCOUNTS = """
SELECT dossier, naam FROM zaken, unnest(relaas) naam
WHERE vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz)
GROUP BY dossier, naam ORDER BY dossier, min(nummer)
"""
# The entries that opened these cases.
_OPENINGS = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE daad = 'dossier_geopend' AND dossier = ANY (%(dossiers)s) AND thuis
ORDER BY dossier, nummer
"""
# The acts of these kinds in every case that has one, with all repairs in those cases.
_KIND = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken v
WHERE (daad = ANY (%(daden)s) OR betreft IS NOT NULL)
  AND EXISTS (SELECT FROM zaken w WHERE w.daad = ANY (%(daden)s) AND w.dossier = v.dossier)
ORDER BY dossier, nummer
"""
# Every entry of the cases in which an act of this kind was recorded, each in its home case.
_CASES_WITH = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken v
WHERE EXISTS (
  SELECT FROM zaken w WHERE w.daad = %(daad)s AND w.dossier = v.dossier AND w.thuis
) AND (%(overal)s::boolean OR dossier = ANY (%(binnen)s::text[]))
ORDER BY dossier, nummer
"""
# Of every case, or of those in which such an act is at home, its last entry.
_LAST = """
SELECT dossier, max(nummer) FROM zaken
WHERE %(daad)s::text IS NULL
  OR dossier IN (SELECT w.dossier FROM zaken w WHERE w.daad = %(daad)s AND w.thuis)
GROUP BY dossier ORDER BY dossier
"""
# The cases in the order in which they were opened, the last first.
_NEWEST = """
SELECT dossier FROM zaken WHERE daad = 'dossier_geopend' AND thuis ORDER BY nummer DESC
"""
# In which cases these entries are at home.
_HOME = "SELECT entry_id, dossier FROM zaken WHERE thuis AND entry_id = ANY (%(ids)s::uuid[])"
_NORMS = """
SELECT daad, inhoud FROM lees.norm
WHERE nummer <= %(positie)s AND (%(grens)s::timestamptz IS NULL OR vastgelegd_op < %(grens)s)
ORDER BY nummer
"""

# Of what was set, which entry did it and when.
_SET_BY = """
SELECT daad, nummer, vastgelegd_op FROM lees.norm
WHERE nummer <= %(positie)s AND (%(grens)s::timestamptz IS NULL OR vastgelegd_op < %(grens)s)
ORDER BY nummer
"""

Rauw = tuple[str, int, datetime, dict[str, Any]]


class ZichtVoorbij(Exception):
    """The database does not know this view any more, so it would show nothing in it."""


class Momentopname:
    """The read tables in one snapshot, up to one position, as far as one reader may see them.

    `zicht_id` is what the database knows the view by.

    Raises:
        ZichtVoorbij: it does not know it, and no case would be there.
    """

    def __init__(self, verbinding: Verbinding, zicht: Zicht, zicht_id: str) -> None:
        verbinding.execute(_BEGIN)
        if verbinding.execute(_ENTER, [zicht_id]).fetchone() != (True,):
            raise ZichtVoorbij
        self._verbinding, self.zicht = verbinding, zicht
        posities = {stand.naam: stand for stand in lees_stand(verbinding)}
        dossiers, normen = posities["dossiers"], posities["normen"]
        self.standen = posities
        self._normen_bij = normen.gestopt_bij is None
        self.positie = (
            min(dossiers.positie, normen.positie) if self._normen_bij else dossiers.positie
        )

    def terug(self, positie: int) -> None:
        """Show from now on what stood there at this position.

        Raises:
            Vastgelopen: the tables do not go so far, or not any more: some would be missing.
        """
        if positie > self.positie:
            raise Vastgelopen("leesmodel", self.positie + 1, f"expected all up to {positie}")
        self.positie = positie

    def tot_de_zaken(self) -> None:
        """Show as far as the entries of cases go, for a question that asks no norms."""
        self.positie = self.standen["dossiers"].positie

    def zaak(self, dossier: str) -> list[Rauw]:
        """The entries of a case, in order."""
        return self.vraag(_ENTRIES + _CASE, dossier=dossier)

    def elk_van(self, dossiers: Iterable[str]) -> dict[str, list[Rauw]]:
        """Of each of these cases that is in view its entries, in order."""
        return _per_dossier(self.vraag(_ENTRIES + _CASES, dossiers=list(dossiers)))

    def soort(self, *daden: str) -> dict[str, list[Rauw]]:
        """Per case that has any the acts of these kinds, and every repair."""
        return _per_dossier(self.vraag(_ENTRIES + _KIND, daden=list(daden)))

    def laatste(self, daad: str | None = None) -> dict[str, int]:
        """Per case the number of its last entry; of those with such an act at home, or of all."""
        return dict(self.vraag(_ENTRIES + _LAST, daad=daad))

    def nieuwste(self) -> list[str]:
        """The cases, the one that was opened last first."""
        return [dossier for (dossier,) in self.vraag(_ENTRIES + _NEWEST)]

    def zaken_met(self, daad: str, binnen: Collection[str] = ()) -> dict[str, list[Rauw]]:
        """The entries of every case, or of these, in which there is an act of this kind at home."""
        waar = {"overal": not binnen, "binnen": list(binnen)}
        return _per_dossier(self.vraag(_ENTRIES + _CASES_WITH, daad=daad, **waar))

    def registerhandelingen(self) -> dict[str, list[Rauw]]:
        """Per case what was recorded about the case itself, and every repair."""
        daden = list(REGISTERHANDELINGEN)
        return _per_dossier(self.vraag(_ENTRIES + _REGISTER_ACTS, daden=daden))

    def openingen(self, dossiers: Iterable[str]) -> dict[str, list[Rauw]]:
        """Per case, of these, the entry that opened it."""
        return _per_dossier(self.vraag(_ENTRIES + _OPENINGS, dossiers=list(dossiers)))

    def herkomst(self, zaak: Iterable[Rauw]) -> dict[str, str]:
        """By the entry that an act was before it was moved to this case: which case, if in view."""
        ids = [van for *_, inhoud in zaak if (van := inhoud.get("@verplaatst_van"))]
        rijen = self.vraag(_ENTRIES + _HOME, ids=ids) if ids else []
        return {str(id_): dossier for id_, dossier in rijen}

    def relazen(self, bekend_op: date | None) -> dict[str, list[str]]:
        """Per case its accounts as known, in order of first mention."""
        uit: dict[str, list[str]] = defaultdict(list)
        for dossier, naam in self.vraag(_ENTRIES + _ACCOUNTS, grens=_grens(bekend_op)):
            uit[dossier].append(naam)
        return uit

    def catalogus(self, bekend_op: date | None) -> Catalogus | None:
        """What was set to judge by, as known; None when that was nothing, or cannot be read."""
        if not self._normen_bij:
            return None
        gesteld = dict(self.vraag(_NORMS, grens=_grens(bekend_op)))
        return geldend(gesteld)

    def gesteld(self, bekend_op: date | None) -> dict[str, tuple[int, datetime]]:
        """Of each kind of setting act the last one as known: its number and when."""
        rijen = self.vraag(_SET_BY, grens=_grens(bekend_op))
        return {daad: (nummer, op) for daad, nummer, op in rijen}

    def zaken(self, query: str, bekend_op: date | None = None, **waarden: object) -> list[Any]:
        """The rows of a question to the entries in view, as the table `zaken` or `getoond`.

        What was not known yet it leaves out by `grens`.
        """
        return self.vraag(_ENTRIES + query, grens=_grens(bekend_op), **waarden)

    def per_dossier(self, query: str, **waarden: object) -> dict[str, list[Rauw]]:
        """The same of entries in the order of their cases, per case."""
        return _per_dossier(self.vraag(_ENTRIES + query, **waarden))

    def vraag(self, query: str, **waarden: object) -> list[Any]:
        """The rows of an answer, up to this position and within this view of the cases."""
        zicht = self.zicht
        binnen = {
            "elk": zicht.elk, "genoemd": list(zicht.genoemd), "behalve": list(zicht.behalve),
            "verbindt": list(VERBINDT),
        }  # fmt: skip
        with self._verbinding.cursor(binary=True) as cursor:
            return cursor.execute(query, {"positie": self.positie, **binnen, **waarden}).fetchall()


def _grens(bekend_op: date | None) -> datetime | None:
    """The first moment from which on nothing is known any more; None when everything is."""
    return einde_van(bekend_op) if bekend_op else None


def lees_json(verbinding: Verbinding) -> None:
    """Read JSON columns on this connection the fast way."""
    set_json_loads(orjson.loads, verbinding)


def _per_dossier(rijen: Iterable[Rauw]) -> dict[str, list[Rauw]]:
    return {dossier: list(rij) for dossier, rij in groupby(rijen, key=itemgetter(0))}


def vastgelegd(
    rij: Iterable[Rauw], teksten: Mapping[int, Mapping[str, Any]] | None = None
) -> list[Vastgelegd]:
    """These entries, with the personal texts that were opened, by number and field."""
    teksten = teksten or {}
    return [lees_inhoud(nummer, op, inhoud, teksten.get(nummer)) for _, nummer, op, inhoud in rij]
