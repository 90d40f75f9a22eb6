"""The list of cases, and a search in them: what of the read tables is needed to answer.

Of a case in which nothing was repaired an entry reads as it was recorded, so the database gives the
acts that can answer and no others; of a case with repairs, or with something that waits, it gives
all, since only the fold knows what those leave. The fold and zoekbeeld.py then decide. Names of
cases are sealed, and opened for all of them only when the question is about names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from sys import maxsize
from typing import Any

from ledger.dossier import Dossier, Vastgelegd
from ledger.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.toegang import Lezer, Zicht
from projections.bord import VAKKEN
from projections.bordvraag import Opgeslagen
from projections.leesdeur import Leesdeur
from projections.leesmodel import Vastgelopen
from projections.momentopname import Momentopname, Rauw, vastgelegd
from projections.vindbaar import ROL, bekend
from projections.zaakbeeld import DossierRegel, handelingen, naam_van, opening_van, status_van
from projections.zoekbeeld import GEOPEND, Gevonden, Zaakstof, Zoekvraag, in_naam, kies, middernacht

# The entry that opened each case.
_OPENED = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE daad = 'dossier_geopend' AND thuis
  AND vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz)
ORDER BY dossier, nummer
"""
# Of every case how many acts count by their sources, when it last grew, how often since a day, was
# anything repaired; a tie to a case out of view does not show.
_SIZES = """
SELECT dossier, count(*) FILTER (WHERE daad = ANY (%(daden)s)
    AND (%(bronnen_tot)s::date IS NULL OR bron_dag <= %(bronnen_tot)s)),
  max(vastgelegd_op), count(*) FILTER (WHERE vastgelegd_op >= %(sinds)s::timestamptz),
  bool_or(betreft IS NOT NULL)
FROM getoond WHERE vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz) GROUP BY dossier
"""
# What a case is known by: its own acts and the reports in it; all of a case with repairs; and the
# acts that can answer, by their words, kind, role and days as recorded.
_STUFF = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz) AND (
  daad = ANY (%(altijd)s)
  OR dossier IN (SELECT dossier FROM zaken WHERE betreft IS NOT NULL)
  OR (%(zoekt)s::boolean AND daad = coalesce(%(daad)s::text, daad)
    AND (%(rol)s::text IS NULL OR %(rol)s = ANY (woorden))
    AND laatst >= coalesce(%(van)s::date, '-infinity')
    AND vroegst <= coalesce(%(tot)s::date, 'infinity')
    AND (%(stammen)s::text[] IS NULL OR woorden && %(stammen)s
      OR dossier = ANY (%(in_naam)s::text[]))))
ORDER BY dossier, nummer
"""
_ALTIJD = [*REGISTERHANDELINGEN, "melding_gedaan"]
_Namen = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Zoekstand:
    """The state of knowledge of a search, and where in the log it ends."""

    bekend_op: date | None
    bronnen_tot: date | None
    positie: int


def zoek(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    vraag: Zoekvraag,
    *,
    vandaag: date,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
) -> tuple[Gevonden, Zoekstand]:
    """The cases in view that answer to a question, and the state of knowledge of the answer.

    Raises:
        OnbekendePlaats: the page before did not end with such a case in view.
    """
    zoekt = bool(vraag.termen) or vraag.over_daden
    with deur.lees(lezer, doel, "zoeken" if zoekt else "dossiers") as bron:
        openingen = _openingen(bron.zaken(_OPENED, bekend_op))
        namen = namen_van(deur, openingen.values(), bron.zicht) if vraag.leest_namen else {}
        stof = bron.zaken(_STUFF, bekend_op, altijd=_ALTIJD, **_keuze(vraag, zoekt, namen))
        maten = _maten(bron, vraag, bekend_op, bronnen_tot)
        termijnen = None if bronnen_tot else _termijnen(bron, bekend_op, vandaag)
        positie, zicht = bron.positie, bron.zicht
    stoffen = []
    for dossier, rij in groupby(stof, key=itemgetter(0)):
        if (opening := openingen.get(dossier)) is not None:
            zaak = Dossier.vouw(
                dossier, vastgelegd(rij), bekend_op=bekend_op, bronnen_tot=bronnen_tot
            )
            naam = namen.get(dossier) or naam_van(opening)
            maat = maten[dossier]
            regel = _regel(zaak, naam, maat, zicht)
            geen = dict.fromkeys(VAKKEN, 0)
            vakken = None if termijnen is None else termijnen.get(dossier, geen)
            stoffen.append(Zaakstof(zaak, regel, opening.nummer, maat[2], vakken))
    gevonden = kies(stoffen, vraag)
    if not vraag.leest_namen:
        gevonden = _genoemd(deur, gevonden, openingen, zicht)
    return gevonden, Zoekstand(bekend_op, bronnen_tot, positie)


def alle_dossiers(
    deur: Leesdeur, lezer: Lezer, doel: str, bekend_op: date | None, vandaag: date
) -> list[DossierRegel]:
    """Every case in view as known, in the order in which they were opened."""
    alles = Zoekvraag(sorteer=GEOPEND, limiet=maxsize)
    gevonden, _ = zoek(deur, lezer, doel, alles, vandaag=vandaag, bekend_op=bekend_op)
    return [treffer.stof.regel for treffer in reversed(gevonden.treffers)]


def _openingen(rijen: Iterable[Rauw]) -> dict[str, Vastgelegd]:
    per_dossier = ((d, vastgelegd(rij)) for d, rij in groupby(rijen, key=itemgetter(0)))
    return {d: opening for d, rij in per_dossier if (opening := opening_van(d, rij)) is not None}


def namen_van(deur: Leesdeur, openingen: Iterable[Vastgelegd], zicht: Zicht) -> _Namen:
    """What these cases are called, as far as this reader may read it."""
    van = {opening.dossiers[0]: opening for opening in openingen}
    teksten = deur.teksten({d: opening.nummer for d, opening in van.items()}, zicht)
    return {d: naam_van(opening, teksten.get(opening.nummer, {})) for d, opening in van.items()}


def _keuze(vraag: Zoekvraag, zoekt: bool, namen: _Namen) -> dict[str, Any]:
    """Which acts can answer, as the database is asked. Only words of the vocabulary go there."""
    stammen = {s for term in vraag.termen for s in term.stammen if bekend(s)}
    heel = [
        dossier
        for dossier, naam in namen.items()
        if vraag.over_daden
        and all(in_naam(t, naam["kenmerk"], naam["titel"]) for t in vraag.termen)
    ]
    return {
        "zoekt": zoekt,
        "daad": vraag.daad,
        "rol": vraag.rol and ROL + vraag.rol,
        "van": vraag.van,
        "tot": vraag.tot,
        "stammen": list(stammen) if vraag.termen else None,
        "in_naam": heel,
    }


def _maten(
    bron: Momentopname, vraag: Zoekvraag, bekend_op: date | None, bronnen_tot: date | None
) -> dict[str, tuple[Any, ...]]:
    """Per case how much it holds, when that grew, how much since, repaired or not, its accounts."""
    relazen = bron.relazen(bekend_op)
    rijen = bron.zaken(
        _SIZES,
        bekend_op,
        daden=list(HANDELINGEN),
        bronnen_tot=bronnen_tot,
        sinds=middernacht(vraag.sinds),
    )
    return {dossier: (*maat, tuple(relazen.get(dossier, ()))) for dossier, *maat in rijen}


def _termijnen(
    bron: Momentopname, bekend_op: date | None, vandaag: date
) -> dict[str, dict[str, int]] | None:
    """Per case its terms on the board; None while what is stored of them falls behind."""
    opgeslagen = Opgeslagen(bron)
    try:
        return opgeslagen.per_zaak(opgeslagen.bekend(bekend_op), bekend_op or vandaag)
    except Vastgelopen:
        return None


def _regel(
    zaak: Dossier, naam: Mapping[str, Any], maat: Sequence[Any], zicht: Zicht
) -> DossierRegel:
    aantal, laatst, _, hersteld, relazen = maat
    return DossierRegel(
        id=zaak.id,
        kenmerk=naam["kenmerk"],
        titel=naam["titel"],
        fictief=naam["fictief"],
        pseudoniem=zicht.van(zaak.id).pseudoniem,
        status=status_van(zaak, zicht),
        handelingen=len(handelingen(zaak.feiten)) if hersteld else aantal,
        wachtend=len(zaak.wachtend),
        relazen=relazen,
        laatst_vastgelegd=laatst,
    )


def _genoemd(
    deur: Leesdeur, gevonden: Gevonden, openingen: Mapping[str, Vastgelegd], zicht: Zicht
) -> Gevonden:
    """The same page with the names of its cases."""
    blad = [openingen[t.stof.zaak.id] for t in gevonden.treffers]
    namen = namen_van(deur, blad, zicht)
    treffers = []
    for t in gevonden.treffers:
        regel = replace(t.stof.regel, **namen[t.stof.zaak.id])
        treffers.append(replace(t, stof=replace(t.stof, regel=regel)))
    return replace(gevonden, treffers=tuple(treffers))
