"""Counts over the register: the number by itself, and page by page what it rests on.

Which acts are in a count stands with each entry as it was recorded (`lees.vastlegging.telt`), so
the database finds them without reading one. Cases that tell the same add up the same, so it groups
them and telling.py adds up each group once. Where such an act was repaired, or has to wait, only
the fold knows how it reads: those cases are folded, as telling.py does it with all. Who counts the
same again in the same view gets the groups of before, with the cases that grew since told anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from ledger.toegang.toegang import Lezer
from projections.beelden.telling import (
    MISSCHIEN,
    VRAGEN,
    Getal,
    Geteld,
    Optelling,
    Telling,
    Weggelaten,
    reden_buiten,
    tel,
)
from projections.leesmodel.momentopname import Momentopname, vastgelegd
from projections.vragen.leesdeur import Leesdeur

_HOOGSTENS = 1000  # entries since the count before: with more all is counted anew

# All cases in view, or these.
_ALL = ", telbaar AS NOT MATERIALIZED (SELECT * FROM zaken)"
_THESE = """
, telbaar AS NOT MATERIALIZED (SELECT * FROM zaken WHERE dossier = ANY (%(binnen)s::text[]))
"""
# The cases in which an act of this kind was itself repaired, or had to wait.
_REPAIRED = """
, hersteld AS MATERIALIZED (
  SELECT DISTINCT daad.dossier FROM telbaar daad
  JOIN telbaar herstel ON herstel.dossier = daad.dossier AND herstel.betreft = daad.entry_id
  WHERE daad.daad = %(daad)s AND daad.thuis
)
"""
# Of these the acts of this kind, and every repair.
_TO_FOLD = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM telbaar
WHERE (daad = %(daad)s OR betreft IS NOT NULL) AND dossier IN (SELECT dossier FROM hersteld)
ORDER BY dossier, nummer
"""
# The acts in a count of all other cases, each certain or not.
_PLAIN = """
, gewoon AS NOT MATERIALIZED (
  SELECT *, %(vraag)s = ANY (telt) AS zeker FROM telbaar
  WHERE telt IS NOT NULL AND (%(vraag)s = ANY (telt) OR %(misschien)s = ANY (telt))
    AND dossier NOT IN (SELECT dossier FROM hersteld)
)
"""
# How many cases tell this: a mark and the accounts for each act.
_GROUPS = """
SELECT daden, count(*) FROM (
  SELECT array_agg(CASE WHEN zeker THEN '!' ELSE '?' END || array_to_string(relaas, chr(31))) daden
  FROM gewoon
  WHERE vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz)
    AND (%(bronnen_tot)s::date IS NULL OR bron_dag <= %(bronnen_tot)s)
  GROUP BY dossier
) zaak GROUP BY daden
"""
_PAGE = """
SELECT dossier, entry_id, nummer, relaas, zeker, vastgelegd_op, bron_dag FROM gewoon
WHERE nummer > %(na)s ORDER BY nummer LIMIT %(limiet)s
"""
_SINCE = "SELECT dossier FROM zaken WHERE nummer > %(na)s ORDER BY nummer LIMIT %(limiet)s"

# How many cases tell this: of each act that counts its accounts, and is it certain.
Groepen = Counter[tuple[tuple[tuple[str, ...], bool], ...]]


@dataclass(frozen=True, slots=True)
class Telvraag:
    """One of the counts that the register keeps, on one state of knowledge."""

    naam: str
    bekend_op: date | None = None
    bronnen_tot: date | None = None

    @property
    def snede(self) -> dict[str, date | None]:
        """Its cut-offs."""
        return {"bekend_op": self.bekend_op, "bronnen_tot": self.bronnen_tot}

    @property
    def waarden(self) -> dict[str, Any]:
        """The same for the database."""
        daad = VRAGEN[self.naam].patroon.daad
        return {"daad": daad, "vraag": self.naam, "misschien": self.naam + MISSCHIEN}


@dataclass(frozen=True, slots=True)
class Grondblad:
    """A page of what a count rests on and what was left out, in the order of the log.

    `volgende` is the number to go on after; None when this was the last page.
    """

    geteld: tuple[Geteld, ...]
    weggelaten: tuple[Weggelaten, ...]
    positie: int
    volgende: int | None


def getal(deur: Leesdeur, lezer: Lezer, doel: str, vraag: Telvraag) -> Getal:
    """How many acts answer, in their home cases; that this reader counts is on record first.

    What is kept of it is kept for this account and this view: how quick an answer is tells nobody
    what others counted.
    """
    with deur.lees(lezer, doel, f"telling_{vraag.naam}") as bron:
        sleutel = (lezer.account, vraag, bron.zicht)
        groepen, positie = _bijgewerkt(bron, vraag, deur.sommen.eerder(sleutel)), bron.positie
    deur.sommen.bewaar(sleutel, (positie, groepen))
    som = Optelling()
    for daden, zaken in groepen.items():
        som.neem(daden, zaken)
    return Getal(
        vraag=VRAGEN[vraag.naam],
        laagst=som.laagst,
        hoogst=som.hoogst,
        per_relaas=dict(som.per_relaas),
        positie=positie,
        **vraag.snede,
    )


def _bijgewerkt(bron: Momentopname, vraag: Telvraag, eerder: tuple[int, Groepen] | None) -> Groepen:
    """What the cases in view tell; of those in which nothing was recorded since, what they told."""
    toen, groepen = eerder or (bron.positie + 1, Groepen())
    if toen > bron.positie:
        return _groepen(bron, vraag)
    erna = [dossier for (dossier,) in bron.zaken(_SINCE, na=toen, limiet=_HOOGSTENS + 1)]
    if len(erna) > _HOOGSTENS:
        return _groepen(bron, vraag)
    if not erna:
        return groepen
    gegroeid = set(erna)
    verschil = _groepen(bron, vraag, gegroeid)
    verschil.subtract(_groepen(bron, vraag, gegroeid, toen))
    return +Groepen({daden: groepen[daden] + verschil[daden] for daden in {*groepen, *verschil}})


def _groepen(
    bron: Momentopname,
    vraag: Telvraag,
    binnen: Collection[str] | None = None,
    positie: int | None = None,
) -> Groepen:
    """What all cases in view or these tell, at this position of the log or an earlier one."""
    wat = {"positie": bron.positie if positie is None else positie, **vraag.waarden}
    welke = _ALL if binnen is None else _THESE
    if binnen is not None:
        wat["binnen"] = list(binnen)
    uit = Groepen()
    query, tot = welke + _REPAIRED + _PLAIN + _GROUPS, vraag.bronnen_tot
    for daden, zaken in bron.zaken(query, vraag.bekend_op, bronnen_tot=tot, **wat):
        genoemd = [(tuple(filter(None, d[1:].split("\x1f"))), d[0] == "!") for d in daden]
        uit[tuple(sorted(genoemd))] += zaken
    per_zaak: dict[str, list[tuple[tuple[str, ...], bool]]] = defaultdict(list)
    for daad in _gevouwen(bron, vraag, welke, wat).geteld:
        per_zaak[daad.dossier].append((daad.relazen, daad.zeker))
    uit.update(tuple(sorted(daden)) for daden in per_zaak.values())
    return uit


def grondblad(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    vraag: Telvraag,
    *,
    positie: int,
    na: int = 0,
    limiet: int = 50,
) -> Grondblad:
    """What the number at this position rests on, after entry `na`; raises as `getal` does."""
    with deur.lees(lezer, doel, f"telling_{vraag.naam}") as bron:
        bron.terug(positie)
        hersteld, positie = _gevouwen(bron, vraag, _ALL, vraag.waarden), bron.positie
        query = _ALL + _REPAIRED + _PLAIN + _PAGE
        rijen = bron.zaken(query, na=na, limiet=limiet + 1, **vraag.waarden)
    alle: list[Geteld | Weggelaten] = [*hersteld.geteld, *hersteld.weggelaten]
    alle = [grond for grond in alle if grond.nummer > na]
    alle += [_grond(vraag, *rij) for rij in rijen]
    blad = sorted(alle, key=lambda grond: grond.nummer)[:limiet]
    return Grondblad(
        tuple(g for g in blad if isinstance(g, Geteld)),
        tuple(g for g in blad if isinstance(g, Weggelaten)),
        positie,
        blad[-1].nummer if len(alle) > limiet else None,
    )


def telling(
    deur: Leesdeur, lezer: Lezer, doel: str, vraag: Telvraag, limiet: int = 1000
) -> Telling:
    """The number with all that it rests on, `limiet` entries at a time; raises as `getal` does."""
    uitkomst = getal(deur, lezer, doel, vraag)
    geteld: list[Geteld] = []
    weggelaten: list[Weggelaten] = []
    na: int | None = 0
    while na is not None:
        blad = grondblad(deur, lezer, doel, vraag, positie=uitkomst.positie, na=na, limiet=limiet)
        geteld += blad.geteld
        weggelaten += blad.weggelaten
        na = blad.volgende
    wat = {veld.name: getattr(uitkomst, veld.name) for veld in fields(uitkomst)}
    return Telling(**wat, geteld=tuple(geteld), weggelaten=tuple(weggelaten))


def _gevouwen(bron: Momentopname, vraag: Telvraag, welke: str, wat: Mapping[str, Any]) -> Telling:
    """The count over the cases in which such an act was repaired or had to wait."""
    rijen = bron.per_dossier(welke + _REPAIRED + _TO_FOLD, **wat)
    zaken = {dossier: vastgelegd(rij) for dossier, rij in rijen.items()}
    return tel(VRAGEN[vraag.naam], zaken, bron.positie, **vraag.snede)


def _grond(
    vraag: Telvraag,
    dossier: str,
    id_: object,
    nummer: int,
    relaas: list[str],
    zeker: bool,
    op: datetime,
    dag: date | None,
) -> Geteld | Weggelaten:
    if reden := reden_buiten(op, dag, vraag.bekend_op, vraag.bronnen_tot):
        return Weggelaten(dossier, str(id_), nummer, reden)
    return Geteld(dossier, str(id_), nummer, tuple(relaas), zeker)
