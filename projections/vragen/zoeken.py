"""The list of cases, and a search in them: who asks, and what of the register is shown on the page.

The database finds, counts and sorts (zoekrijen.py). Of the cases on the page the acts are read and
folded where something was asked of them, so it can be said why each was found and how certain.
Names of cases are sealed: opened for the page, and for all in view only when words are sought.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from sys import maxsize
from typing import Any

from ledger.toegang.toegang import Lezer, Zicht
from ledger.zaak.dossier import Dossier, Feit, Vastgelegd
from projections.beelden.zaakbeeld import DossierRegel, handelingen, naam_van
from projections.beelden.zoekbeeld import (
    FACETTEN,
    GEOPEND,
    NAAM,
    OPENING,
    Gevonden,
    OnbekendePlaats,
    Term,
    Zaakstof,
    Zaaktreffer,
    Zoekvraag,
    in_naam,
    middernacht,
    treffer,
)
from projections.leesmodel.momentopname import Momentopname, Rauw, vastgelegd
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.zoekrijen import Rij, Rijen, Zoekbron

# Of these cases how much was recorded since; a tie to a case out of view does not show.
_SINCE = """
SELECT dossier, count(*) FROM getoond
WHERE dossier = ANY (%(dossiers)s) AND vastgelegd_op >= %(sinds)s::timestamptz
  AND vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz)
GROUP BY dossier
"""
_Namen = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Zoekstand:
    """The state of knowledge of a search, and where in the log it ends."""

    bekend_op: date | None
    bronnen_tot: date | None
    positie: int


@dataclass(frozen=True, slots=True)
class Dossierblad:
    """Some of the cases in view; the next page goes on after the opening `na`, if there is one."""

    regels: tuple[DossierRegel, ...]
    na: int | None


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
    with deur.lees(lezer, doel, "zoeken" if vraag.zoekt else "dossiers") as bron:
        zicht = bron.zicht
        zoekbron = Zoekbron(bron, bekend_op, bronnen_tot, vandaag)
        namen = _namen(deur, zoekbron.in_zicht(), zicht) if vraag.termen else {}
        rijen = zoekbron.zoek(vraag, [_genaamd(term, namen) for term in vraag.termen])
        if vraag.na is not None and rijen.vorige is None:
            raise OnbekendePlaats(vraag.na)
        if vraag.sorteer == NAAM:
            rijen = _op_naam(deur, rijen, zicht)
        blad = rijen.blad[: vraag.limiet]
        ids = [rij.dossier for rij in blad]
        zaken = bron.elk_van(ids) if vraag.zoekt or bronnen_tot else {}
        sinds = _sinds(bron, ids, vraag, bekend_op)
        stand = Zoekstand(bekend_op, bronnen_tot, bron.positie)
    namen = _namen(deur, {rij.dossier: rij.geopend for rij in blad}, zicht)
    treffers = tuple(
        _treffer(rij, zaken.get(rij.dossier), vraag, stand, zicht, namen, sinds) for rij in blad
    )
    return _gevonden(rijen, treffers), stand


def alle_dossiers(
    deur: Leesdeur, lezer: Lezer, doel: str, bekend_op: date | None, vandaag: date
) -> list[DossierRegel]:
    """Every case in view as known, in the order in which they were opened."""
    alles = Zoekvraag(sorteer=GEOPEND, limiet=maxsize)
    gevonden, _ = zoek(deur, lezer, doel, alles, vandaag=vandaag, bekend_op=bekend_op)
    return [treffer.stof.regel for treffer in reversed(gevonden.treffers)]


def dossierblad(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    na: int,
    aantal: int,
    bekend_op: date | None,
    vandaag: date,
) -> Dossierblad:
    """The cases in view as known, in the order in which they were opened, after opening `na`.

    Nothing moves in that order, so whoever goes on from page to page gets every case once, and
    what was opened meanwhile at the end.
    """
    vraag = Zoekvraag(sorteer=OPENING, na_opening=na, limiet=aantal)
    with deur.lees(lezer, doel, "dossiers") as bron:
        zicht, stand = bron.zicht, Zoekstand(bekend_op, None, bron.positie)
        rijen = Zoekbron(bron, bekend_op, None, vandaag).zoek(vraag, [])
    blad = rijen.blad[:aantal]
    namen = _namen(deur, {rij.dossier: rij.geopend for rij in blad}, zicht)
    return Dossierblad(
        tuple(_treffer(rij, None, vraag, stand, zicht, namen, {}).stof.regel for rij in blad),
        blad[-1].geopend if len(rijen.blad) > len(blad) else None,
    )


def namen_van(deur: Leesdeur, openingen: Iterable[Vastgelegd], zicht: Zicht) -> _Namen:
    """What these cases are called, as far as this reader may read it."""
    van = {opening.dossiers[0]: opening for opening in openingen}
    teksten = deur.teksten({d: opening.nummer for d, opening in van.items()}, zicht)
    return {d: naam_van(opening, teksten.get(opening.nummer, {})) for d, opening in van.items()}


def _namen(deur: Leesdeur, geopend: Mapping[str, int], zicht: Zicht) -> _Namen:
    """The same of cases of which the number of the opening is known."""
    teksten = deur.teksten(geopend, zicht)
    return {
        dossier: {
            "kenmerk": teksten.get(nummer, {}).get("kenmerk"),
            "titel": teksten.get(nummer, {}).get("dossiertitel"),
        }
        for dossier, nummer in geopend.items()
    }


def _genaamd(term: Term, namen: _Namen) -> frozenset[str]:
    """The cases whose name holds a word."""
    return frozenset(
        d for d, naam in namen.items() if in_naam(term, naam["kenmerk"], naam["titel"])
    )


def _op_naam(deur: Leesdeur, rijen: Rijen, zicht: Zicht) -> Rijen:
    """The page by name; for that the names of all that were found are opened."""
    alle = [*rijen.blad, *filter(None, [rijen.vorige])]
    namen = _namen(deur, {rij.dossier: rij.geopend for rij in alle}, zicht)

    def sleutel(rij: Rij) -> tuple[bool, str, int]:
        naam = namen[rij.dossier]["titel"] or namen[rij.dossier]["kenmerk"]
        return (naam is None, (naam or "").casefold(), rij.geopend)

    rest = sorted(rijen.blad, key=sleutel)
    if rijen.vorige is not None:
        na = sleutel(rijen.vorige)
        rest = [rij for rij in rest if sleutel(rij) > na]
    return replace(rijen, blad=tuple(rest), rest=len(rest))


def _sinds(
    bron: Momentopname, dossiers: Sequence[str], vraag: Zoekvraag, bekend_op: date | None
) -> Mapping[str, int]:
    if vraag.sinds is None:
        return {}
    return dict(bron.zaken(_SINCE, bekend_op, dossiers=dossiers, sinds=middernacht(vraag.sinds)))


def _treffer(
    rij: Rij,
    rauw: Sequence[Rauw] | None,
    vraag: Zoekvraag,
    stand: Zoekstand,
    zicht: Zicht,
    namen: _Namen,
    sinds: Mapping[str, int],
) -> Zaaktreffer:
    """A case on the page; folded where something was asked of its acts or their sources."""
    aantal, wachtend = rij.handelingen, rij.wachtend
    feiten: Sequence[Feit] = ()
    if rauw is not None:
        snede = {"bekend_op": stand.bekend_op, "bronnen_tot": stand.bronnen_tot}
        zaak = Dossier.vouw(rij.dossier, vastgelegd(rauw), **snede)
        feiten = handelingen(zaak.feiten)
        aantal, wachtend = len(feiten), len(zaak.wachtend)
    regel = DossierRegel(
        id=rij.dossier,
        **namen[rij.dossier],
        fictief=rij.fictief,
        pseudoniem=zicht.van(rij.dossier).pseudoniem,
        status=rij.status,
        handelingen=aantal,
        wachtend=wachtend,
        relazen=rij.relazen,
        laatst_vastgelegd=rij.gegroeid,
    )
    stof = Zaakstof(regel, rij.soorten, sinds.get(rij.dossier, 0), rij.termijnen)
    return treffer(stof, feiten if vraag.zoekt else (), vraag, zicht)


def _gevonden(rijen: Rijen, treffers: tuple[Zaaktreffer, ...]) -> Gevonden:
    meer = rijen.rest > len(treffers)
    return Gevonden(
        treffers=treffers,
        eerste=rijen.totaal - rijen.rest + 1,
        totaal=rijen.totaal,
        facetten={facet: rijen.tellingen[facet] for facet in FACETTEN},
        daden=rijen.tellingen["daden"],
        na=treffers[-1].stof.regel.id if treffers and meer else None,
        termijnen=rijen.termijnen,
    )
