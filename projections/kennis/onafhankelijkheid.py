"""Independence: who investigates or judges, and is named in the case as somebody it is about.

The letter: an investigation is not done by whoever may be or have been involved, or stands too
close. Here stands where the record gives reason to look: the same person by code, the same role of
which nobody says whether it was the same person, or what the record says itself. A signal is a
question for people, and says no name and no code. It rests on what is known: involvement that was
recorded later flags what was done earlier, and as known on an earlier day there is no signal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ledger.tijd.wanneer import AMSTERDAM, Antwoord
from projections.werelden.dossierbeeld import waarden
from projections.werelden.gebeurtenissen import Gebeurtenis

Grond = Literal["persoon", "rol", "rol_van_persoon", "gezegd", "afstand"]
Wat = Literal["onderzoekt", "oordeelt"]
Hoe = Literal["onderwerp", "betrokkene", "benadeling", "melder"]
# Who does these investigates; who orders or stops an investigation, or appoints, does not by that.
_ONDERZOEKT = frozenset({"onderzoek_afgerond", "klager_gehoord", "klacht_afgehandeld"})
# What a signal rests on; that another field was put right changes nothing of when it showed.
_ERTOE = frozenset(
    (
        *("door", "gebeurd", "bronnen", "onderwerp", "melder_ref", "onderzoeker", "betrokkene"),
        *("persoon_ref", "rol", "betrokken", "afstand"),
        *("melding", "klacht", "vragen", "over", "onderzoek", "eerdere_melding"),
    )
)


@dataclass(frozen=True, slots=True)
class Signaal:
    """Somebody investigates or judges in `daad`, and `betrokken` names the same person or role.

    `zeker`: JA for the same person, ONBEKEND for the same role. `sinds`: when both were recorded;
    `achteraf`: the involvement was recorded on a later day than the act that it concerns.
    """

    daad: Gebeurtenis
    wat: Wat
    grond: Grond
    hoe: Hoe | None
    rol: str | None
    betrokken: Gebeurtenis
    zeker: Antwoord
    sinds: datetime
    achteraf: bool


@dataclass(frozen=True, slots=True)
class _Persoon:
    rol: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class _Betrokken:
    wie: _Persoon
    hoe: Hoe
    daad: Gebeurtenis


def signalen(daden: Sequence[Gebeurtenis], peildatum: date) -> tuple[Signaal, ...]:
    """Where the record gives reason to ask whether somebody was independent."""
    gebeurd = [g for g in daden if g.dag.vroegst <= peildatum]
    betrokken = [b for g in gebeurd for b in _betrokken(g)]
    rollen = _dragers(gebeurd)
    uit: dict[tuple[str | None, ...], Signaal] = {}
    for g in gebeurd:
        for signaal in _van(g, betrokken, rollen):
            sleutel = (g.id, signaal.wat, signaal.hoe or signaal.grond, signaal.rol)
            al = uit.get(sleutel)
            if al is None or (al.zeker is not Antwoord.JA and signaal.zeker is Antwoord.JA):
                uit[sleutel] = signaal
    return tuple(uit.values())


def _van(
    g: Gebeurtenis, betrokken: Sequence[_Betrokken], dragers: set[tuple[str, str]]
) -> Iterator[Signaal]:
    zegt = g.feit.velden.get("betrokken"), g.feit.velden.get("afstand")
    if g.daad == "onderzoeker_aangewezen" and "ja" in zegt[:1]:
        yield _signaal(g, "onderzoekt", "gezegd", None, g, Antwoord.JA)
    if g.daad == "onderzoeker_aangewezen" and zegt[1] == "onvoldoende":
        yield _signaal(g, "onderzoekt", "afstand", None, g, Antwoord.JA)
    for wat, wie in _doeners(g):
        for b in betrokken:
            if b.daad is g or not _zelfde_zaak(g, b.daad):
                continue
            grond = _grond(wie, b.wie, dragers)
            if grond is not None:
                zeker = Antwoord.JA if grond == "persoon" else Antwoord.ONBEKEND
                yield _signaal(g, wat, grond, b, b.daad, zeker, wie.rol)


def _signaal(
    g: Gebeurtenis,
    wat: Wat,
    grond: Grond,
    b: _Betrokken | None,
    bron: Gebeurtenis,
    zeker: Antwoord,
    rol: str | None = None,
) -> Signaal:
    zelf, ander = _stand(g), _stand(bron)
    return Signaal(
        daad=g,
        wat=wat,
        grond=grond,
        hoe=b.hoe if b else None,
        rol=rol,
        betrokken=bron,
        zeker=zeker,
        sinds=max(zelf, ander),
        achteraf=ander.astimezone(AMSTERDAM).date() > zelf.astimezone(AMSTERDAM).date(),
    )


def _stand(g: Gebeurtenis) -> datetime:
    """Since when the act reads as it does now, in what a signal rests on."""
    geldend = [c for c in g.feit.correcties if c.geldt]
    herstel = [c.vastgelegd_op for c in geldend if c.daad != "correctie" or c.veld in _ERTOE]
    return max([g.feit.vastgelegd_op, *herstel])


def _zelfde_zaak(een: Gebeurtenis, ander: Gebeurtenis) -> bool:
    """Whether both can be about the same report."""
    return not een.meldingen or not ander.meldingen or bool(een.meldingen & ander.meldingen)


def _grond(wie: _Persoon, ander: _Persoon, dragers: set[tuple[str, str]]) -> Grond | None:
    if wie.ref is not None and ander.ref is not None:
        return "persoon" if wie.ref == ander.ref else None
    if wie.rol is not None and wie.rol == ander.rol:
        return "rol"
    gekend = {(wie.ref, ander.rol), (ander.ref, wie.rol)}
    return "rol_van_persoon" if gekend & dragers else None


def _doeners(g: Gebeurtenis) -> Iterator[tuple[Wat, _Persoon]]:
    """Who investigates or judges in this act."""
    if (ref := g.feit.velden.get("onderzoeker")) is not None:
        yield "onderzoekt", _Persoon(None, ref)
    if g.daad in _ONDERZOEKT:
        yield from (("onderzoekt", _Persoon(a.rol, a.ref)) for a in g.handeling.door)
    elif type(g.handeling).oordeelt:
        yield from (("oordeelt", _Persoon(a.rol, a.ref)) for a in g.handeling.door)


def _betrokken(g: Gebeurtenis) -> Iterator[_Betrokken]:
    """Whom this act names as somebody that the case is about."""
    if g.daad == "melding_gedaan":
        for onderwerp in waarden(getattr(g.handeling, "onderwerp", None)):
            yield _Betrokken(_Persoon(onderwerp.rol, onderwerp.ref), "onderwerp", g)
        yield from _als_melder(g)
    elif g.daad == "betrokkene_geinformeerd":
        ref = g.feit.velden.get("betrokkene")
        yield _Betrokken(_Persoon("betrokkene", ref), "betrokkene", g)
    elif g.daad == "benadelende_handeling":
        for actor in g.handeling.door:
            yield _Betrokken(_Persoon(actor.rol, actor.ref), "benadeling", g)
    elif g.daad == "rol_toegewezen" and g.feit.velden.get("rol") in ("betrokkene", "melder"):
        hoe: Hoe = "melder" if g.feit.velden["rol"] == "melder" else "betrokkene"
        yield _Betrokken(_Persoon(None, g.feit.velden.get("persoon_ref")), hoe, g)
    for actor in g.handeling.door:
        if actor.rol == "betrokkene" and actor.ref is not None:
            yield _Betrokken(_Persoon("betrokkene", actor.ref), "betrokkene", g)


def _als_melder(g: Gebeurtenis) -> Iterator[_Betrokken]:
    refs = {g.feit.velden.get("melder_ref"), *(a.ref for a in g.handeling.door)} - {None}
    for ref in sorted(str(ref) for ref in refs):
        yield _Betrokken(_Persoon("melder", ref), "melder", g)


def _dragers(gebeurd: Sequence[Gebeurtenis]) -> set[tuple[str, str]]:
    """Which person had which role, on any day."""
    velden = [g.feit.velden for g in gebeurd if g.daad == "rol_toegewezen"]
    paren = [(v.get("persoon_ref"), v.get("rol")) for v in velden]
    return {(str(ref), str(rol)) for ref, rol in paren if ref is not None and rol is not None}
