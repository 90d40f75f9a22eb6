"""The acts a verdict rests on: what its grounds speak of, and what it would be another without.

An exception that was on record, the act that fixed a border, a link that settles an order: none of
them ended the duty, and each may decide. So it is tried: without this act, would the verdict be
another? And with the acts that are named alone, is it the same? What names every act that counts is
also what anyone needs to compute the verdict again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ledger.tijd.wanneer import periode
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Norm, Pad, Patroon, eisen_in, patronen_in
from projections.plichten.vragen import Sleutel, Vraag, Zaak
from projections.toetsen.bladen import Blad
from projections.werelden.dossierbeeld import SOORTEN, Beeld, Daad

Meting = Callable[[Zaak, Sleutel], object]  # what a case says of one question, to be compared
VEEL = 60  # leaves of a verdict beyond which its acts are not tried one by one

# What may decide about any norm: what an act belongs to, and what silence means.
_ALTIJD = frozenset((*SOORTEN.values(), "volledigheid_verklaard", "niet_gebeurd_vastgesteld"))


def grondslag(
    zaak: Zaak,
    vraag: Vraag,
    bladen: Sequence[Blad],
    genoemd: Iterable[str],
    meet: Meting,
    *,
    geheel: bool,
) -> frozenset[str]:
    """The acts a verdict rests on, with those its grounds already name.

    Any other act can be taken out of the case, or all of them together, and the verdict stays
    what it is. Where there is too much to try every act that may count is named: more than
    needed, and of what is `geheel` never fewer.
    """
    ids, sleutel = set(genoemd), vraag.sleutel
    kern, rest = kan_tellen(zaak, vraag, {blad.uitslag.reden for blad in bladen})
    rest = [id_ for id_ in rest if id_ not in ids]
    if not rest:
        return frozenset(ids)
    if not geheel or len(bladen) > VEEL:
        return frozenset((*ids, *rest))
    oordeel = meet(zaak, sleutel)
    # What is only tied to acts that count can decide by what it says of their days, or not at all.
    proef = [id_ for id_ in rest if zaak.raakt(id_, kern)]
    ids |= {id_ for id_ in proef if meet(zaak.zonder(id_), sleutel) != oordeel}
    if meet(zaak.alleen(frozenset(ids)), sleutel) == oordeel:
        return frozenset(ids)
    # Of several that each would do, one is needed: the others go, the latest record first.
    nodig = set(zaak.beeld.per_id)
    for daad in reversed(zaak.beeld.daden):
        zonder = frozenset(nodig - {daad.id})
        if daad.id not in ids and meet(zaak.alleen(zonder), sleutel) == oordeel:
            nodig.remove(daad.id)
    return frozenset(nodig)


def kan_tellen(
    zaak: Zaak, vraag: Vraag, redenen: Collection[str]
) -> tuple[frozenset[str], list[str]]:
    """The acts that may count by what they are, and with them those that may by their day alone.

    The first are of a kind the norm asks after, or tell of such an act; links tie the others.
    """
    if vraag.bekijker is None:  # nothing opened the duty, and less would not either
        return frozenset(), []
    beeld, versies = zaak.beeld, zaak.catalogus.normen[vraag.norm.id]
    soorten = set[str]().union(*map(_van_werking, versies))
    if redenen != {"niet_in_werking"} or any(map(_afgeleid, versies)):
        soorten.update(_ALTIJD, *(_soorten(norm, zaak.catalogus) for norm in versies))
    eigen = [daad for daad in beeld.daden if daad.daad in soorten or daad is vraag.aanleiding]
    gevonden = {daad.id: daad for daad in eigen}
    erbij = [daad for daad in beeld.daden if daad.dag in beeld.strijdig]
    erbij += _verwijzing(beeld, gevonden.values())
    if vraag.aanleiding is None:  # how far back a file goes tells whether a norm was in its time
        begin = min((beeld.ruimte.laag[daad.dag] for daad in beeld.daden), default=0)
        erbij += [daad for daad in beeld.daden if beeld.ruimte.laag[daad.dag] == begin]
    gevonden |= {daad.id: daad for daad in erbij}
    kern = frozenset(gevonden)
    gevonden |= {daad.id: daad for daad in _verbonden(beeld, gevonden.values())}
    return kern, sorted(gevonden, key=lambda id_: gevonden[id_].nummer)


def _van_werking(norm: Norm) -> Iterator[str]:
    """The kinds of acts that tell whether a norm was in force."""
    geldig = norm.geldig
    if any(rand is not None and rand.grens is not None for rand in (geldig.van, geldig.tot)):
        yield "regime_gewijzigd"
    if geldig.toets_op == "melding":
        yield from SOORTEN.values()


def _afgeleid(norm: Norm) -> bool:
    """Does more than the days of reports and borders tell whether it is in force?"""
    return bool(norm.van_plicht or norm.terugval or norm.geldig.eerder)


def _soorten(norm: Norm, catalogus: Catalogus) -> Iterator[str]:
    """The kinds of acts that a norm asks after, and those of the norm it follows."""
    for patroon in _patronen(norm):
        yield patroon.daad
    termijn, venster = norm.termijn, norm.venster
    paden: list[Pad | None] = [termijn.vanaf, termijn.voor] if termijn else []
    paden += [venster.van, venster.tot] if venster else []
    yield from (pad.daad for pad in paden if pad is not None)
    eerder = norm.geldig.eerder.indien if norm.geldig.eerder else ()
    if any(True for _ in eisen_in((*norm.indien, *norm.tenzij, *eerder))):
        yield from ("omstandigheid_vastgesteld", "kwalificatie_gegeven")
    if norm.soort in ("maatstaf", "verbod"):
        yield "oordeel_gegeven"
    if norm.soort in ("rol", "bevoegdheid"):
        yield "rol_toegewezen"
    bron = norm.van_plicht.norm if norm.van_plicht else None
    if norm.terugval is not None:
        yield norm.terugval.daad
        bron = norm.terugval.termijn_van
    for versie in catalogus.normen.get(bron or "", ()):
        yield from _soorten(versie, catalogus)


def _patronen(norm: Norm) -> Iterator[Patroon]:
    yield from (p for groep in norm.nakoming.groepen for p in groep)
    yield from (*norm.aanleiding, *norm.vervalt_bij, *norm.verboden, *norm.stelling)
    eerder = norm.geldig.eerder.indien if norm.geldig.eerder else ()
    yield from patronen_in((*norm.indien, *norm.tenzij, *eerder))
    for verlenging in norm.verlenging:
        yield verlenging.bij
        yield from patronen_in(verlenging.geldig_als)
    for opschorting in norm.opschorting:
        yield from (opschorting.van, opschorting.tot)
    if norm.bewijs is not None and norm.bewijs.weerlegbaar_door is not None:
        yield norm.bewijs.weerlegbaar_door


def _verwijzing(beeld: Beeld, daden: Iterable[Daad]) -> Iterator[Daad]:
    """What tells which report an act belongs to: what it names, and what shows there are more."""
    rij = list(daden)
    while rij:
        via = rij.pop().via
        yield from via
        rij += via
    for lijst in beeld.onderwerpen.values():
        if len(lijst) > 1:
            yield from (daad for _, bewijs in lijst for daad in bewijs)


def _verbonden(beeld: Beeld, daden: Iterable[Daad]) -> Iterator[Daad]:
    """What is tied to these by links that can say something their own dates do not.

    Between exact days a link tells only which of two came first that day.
    """
    laag, dagen = beeld.ruimte.laag, {daad.dag for daad in daden}
    samen = beeld.ruimte.samenhang(dagen)
    tot_hier = [daad for daad in beeld.daden if daad.dag in samen]
    vaag = any(daad.edtf is None or not periode(daad.edtf).exact for daad in tot_hier)
    op = {laag[dag] for dag in dagen}
    yield from (daad for daad in tot_hier if vaag or laag[daad.dag] in op)
