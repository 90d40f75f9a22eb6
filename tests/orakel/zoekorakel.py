"""A search the slow way: every case in view read whole and folded, and all decided in Python.

What the database answers is held beside this, question by question.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from ledger.tijd.wanneer import AMSTERDAM
from ledger.toegang.toegang import Zicht
from ledger.zaak.dossier import Dossier, Vastgelegd
from projections.beelden.bord import VAKKEN
from projections.beelden.zaakbeeld import (
    DossierRegel,
    handelingen,
    naam_van,
    opening_van,
    status_van,
    verbindt_buiten,
)
from projections.beelden.zoekbeeld import (
    FACETTEN,
    GEEN,
    GEOPEND,
    LAATST,
    NAAM,
    TERMIJN,
    Gevonden,
    OnbekendePlaats,
    Zaakstof,
    Zaaktreffer,
    Zoekvraag,
    in_naam,
    treffer,
)
from projections.leesmodel.leesmodel import Vastgelopen
from projections.leesmodel.momentopname import Momentopname, vastgelegd
from projections.vragen.bordvraag import Opgeslagen
from projections.vragen.leesdeur import Leesdeur

_ALLES = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM zaken
WHERE vastgelegd_op < coalesce(%(grens)s, 'infinity'::timestamptz) ORDER BY dossier, nummer
"""
_PER_ZAAK = "SELECT dossier, plaats, count(*) FROM geplaatst GROUP BY dossier, plaats"


@dataclass(frozen=True, slots=True)
class Stof:
    """A case in view, whole."""

    zaak: Dossier
    stof: Zaakstof
    opening: int


def zoek_traag(
    deur: Leesdeur,
    zicht: Zicht,
    vraag: Zoekvraag,
    vandaag: date,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
) -> Gevonden:
    """What `projections.vragen.zoeken.zoek` answers, within this view."""
    with deur.momentopname(zicht) as bron:
        bron.tot_de_zaken()
        termijnen = None if bronnen_tot else _termijnen(bron, bekend_op, vandaag)
        rijen = bron.zaken(_ALLES, bekend_op)
    stoffen = []
    for dossier, rauw in groupby(rijen, key=itemgetter(0)):
        rij = vastgelegd(rauw)
        if (opening := opening_van(dossier, rij)) is None:
            continue
        teksten = deur.teksten({dossier: opening.nummer}, zicht).get(opening.nummer, {})
        zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        regel = _regel(zaak, naam_van(opening, teksten), rij, zicht)
        getoond = [v for v in rij if not verbindt_buiten(v, zicht)]
        dag = vraag.sinds
        sinds = sum(dag is not None and v.vastgelegd_op.astimezone(AMSTERDAM).date() >= dag
                    for v in getoond)  # fmt: skip
        vakken = dict.fromkeys(VAKKEN, 0)
        vakken |= (termijnen or {}).get(dossier, {})
        stof = Zaakstof(regel, _soorten(zaak), sinds, None if termijnen is None else vakken)
        stoffen.append(Stof(zaak, stof, opening.nummer))
    return kies(stoffen, vraag, zicht)


def _termijnen(
    bron: Momentopname, bekend_op: date | None, vandaag: date
) -> dict[str, dict[str, int]] | None:
    opgeslagen = Opgeslagen(bron)
    try:
        dag = bekend_op or vandaag
        geteld = opgeslagen.heel(_PER_ZAAK, opgeslagen.bekend(bekend_op), dag)
    except Vastgelopen:
        return None
    uit: dict[str, dict[str, int]] = defaultdict(dict)
    for dossier, plaats, aantal in geteld:
        uit[dossier][VAKKEN[plaats]] = aantal
    return uit


def _regel(
    zaak: Dossier, naam: Mapping[str, Any], rij: Sequence[Vastgelegd], zicht: Zicht
) -> DossierRegel:
    bronnen = (bron for v in rij for bron in v.velden.get("bronnen") or ())
    return DossierRegel(
        id=zaak.id,
        **naam,
        pseudoniem=zicht.van(zaak.id).pseudoniem,
        status=status_van(zaak, zicht),
        handelingen=len(handelingen(zaak.feiten)),
        wachtend=len(zaak.wachtend),
        relazen=tuple(dict.fromkeys(b["relaas"] for b in bronnen if b.get("relaas"))),
        laatst_vastgelegd=max(v.vastgelegd_op for v in rij if not verbindt_buiten(v, zicht)),
    )


def _soorten(zaak: Dossier) -> tuple[str, ...]:
    meldingen = (f for f in zaak.feiten if f.daad == "melding_gedaan")
    return tuple(sorted({s for f in meldingen for s in f.velden.get("vermoedens") or ()}))


def kies(stoffen: Sequence[Stof], vraag: Zoekvraag, zicht: Zicht) -> Gevonden:
    """What answers, sorted; of it the page that was asked for."""
    gevonden = [(s, t) for s in stoffen if (t := _raak(s, vraag, zicht)) is not None]
    waarden = [(s, t, {facet: _waarden(s, facet) for facet in FACETTEN}) for s, t in gevonden]
    gevraagd = {facet: v for facet in FACETTEN if (v := getattr(vraag, facet)) is not None}
    alle = [(s, t) for s, t, w in waarden if all(v in w[facet] for facet, v in gevraagd.items())]
    facetten = {
        facet: _geteld(
            w[facet]
            for *_, w in waarden
            if all(v in w[ander] for ander, v in gevraagd.items() if ander != facet)
        )
        for facet in FACETTEN
    }
    sleutel = _SORTEERT[vraag.sorteer]
    alle.sort(key=lambda paar: sleutel(paar[0]))
    rest = alle
    if vraag.na is not None:
        vorige = next((s for s in stoffen if s.zaak.id == vraag.na), None)
        if vorige is None:
            raise OnbekendePlaats(vraag.na)
        rest = [(s, t) for s, t in alle if sleutel(s) > sleutel(vorige)]
    blad = tuple(t for _, t in rest[: vraag.limiet])
    return Gevonden(
        treffers=blad,
        eerste=len(alle) - len(rest) + 1,
        totaal=len(alle),
        facetten=facetten,
        daden=_geteld({d.regel.daad for d in t.daden} for _, t in alle),
        na=blad[-1].stof.regel.id if len(rest) > len(blad) else None,
        termijnen=all(s.stof.termijnen is not None for s in stoffen),
    )


def _raak(s: Stof, vraag: Zoekvraag, zicht: Zicht) -> Zaaktreffer | None:
    """The case when it answers to all but the facets."""
    if vraag.sinds is not None and not s.stof.sinds:
        return None
    feiten = handelingen(s.zaak.feiten) if vraag.zoekt else ()
    gevonden = treffer(s.stof, feiten, vraag, zicht)
    naam = (s.stof.regel.kenmerk, s.stof.regel.titel)
    elders = [term for term in vraag.termen if not in_naam(term, *naam)]
    if vraag.zoekt and not gevonden.daden and (vraag.over_daden or elders):
        return None
    return gevonden


def _waarden(s: Stof, facet: str) -> Collection[str]:
    """What a case is by a facet; of most there is one answer."""
    match facet:
        case "status":
            return (s.stof.regel.status,)
        case "soort":
            return s.stof.soorten or (GEEN,)
        case "fictief":
            return ("ja" if s.stof.regel.fictief else "nee",)
        case _:
            vakken = [vak for vak, aantal in (s.stof.termijnen or {}).items() if aantal]
            return vakken or (() if s.stof.termijnen is None else (GEEN,))


def _geteld(waarden: Iterable[Collection[str]]) -> dict[str, int]:
    return dict(Counter(waarde for rij in waarden for waarde in rij))


def _laatst(s: Stof) -> tuple[Any, ...]:
    op = s.stof.regel.laatst_vastgelegd
    return (-op.timestamp() if op else 0.0, -s.opening)


def _naam(s: Stof) -> tuple[Any, ...]:
    naam = s.stof.regel.titel or s.stof.regel.kenmerk
    return (naam is None, (naam or "").casefold(), s.opening)


def _dringend(s: Stof) -> tuple[Any, ...]:
    """What is too late first, and in each compartment where there is most of it."""
    vakken = enumerate((s.stof.termijnen or {}).items())
    eerste = next(((i, -aantal) for i, (_, aantal) in vakken if aantal), (99, 0))
    return (*eerste, *_laatst(s))


_SORTEERT: Mapping[str, Callable[[Stof], tuple[Any, ...]]] = {
    LAATST: _laatst,
    GEOPEND: lambda s: (-s.opening,),
    NAAM: _naam,
    TERMIJN: _dringend,
}
