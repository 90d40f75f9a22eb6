"""What the quick path knows of a case, and what it computes with: integers, tuples, tables.

Where every day is exact and every belonging clear there is one world, so a norm needs no search
through worlds: one pass over tuples answers. What a guard leaves open is one of three numbers here
(false, open, true; all is the least of them, any the greatest); what needs more than that raises
`Twijfel`, and the general engine is asked instead. So this module may decline, but never differ.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ledger.tijd.wanneer import periode
from projections.normen.normvelden import NIET_BEKEND, veld_van, veld_van_zaak
from projections.normen.normvorm import Eis, Patroon
from projections.plichten.gegevens import laatste_dag, niet_gebeurd, voldoet
from projections.werelden.dossierbeeld import DIRECT, waarden

ONWAAR, OPEN, WAAR = 0, 1, 2
NOOIT = 1 << 40  # a day that does not come
Velden = Mapping[str, Any]
Doen = tuple[int, Velden, str]  # an act: its day, its fields, its id
Zaakvraag = tuple[Eis, bool, dict[Any, int]]  # of the case: in an exception?; answers so far
Past = Callable[[Velden], int]


class Twijfel(Exception):
    """Not for the quick path: the general engine has to be asked."""


class _Dagen(dict[Any, int]):
    """The day of an exact date; 0 for every other."""

    def __missing__(self, edtf: Any) -> int:
        dag = 0
        if isinstance(edtf, str):
            tijd = periode(edtf)
            if tijd.exact and 1000 < tijd.vroegst.year < 9000:
                dag = tijd.vroegst.toordinal()
        if len(self) > 1 << 17:
            self.clear()
        self[edtf] = dag
        return dag


DAGEN = _Dagen()


def dagen_van(edtf: str) -> tuple[int, int]:
    """The first and last day of a date; open ends are far away."""
    tijd = periode(edtf)
    laag = -NOOIT if tijd.open_begin else tijd.vroegst.toordinal()
    return laag, NOOIT if tijd.open_eind else tijd.laatst.toordinal()


class Blik:
    """The acts that belong together, by kind: what one verdict can see of the case."""

    __slots__ = ("begin", "daden", "grenzen", "melding", "peil", "vaag", "weet")

    def __init__(
        self,
        daden: Mapping[str, Sequence[Doen]],
        peil: int,
        begin: int,
        vaag: frozenset[str],
        grenzen: Mapping[str, tuple[int, int]],
        eisen: Sequence[Zaakvraag],
    ) -> None:
        self.daden = daden
        self.peil = peil
        self.begin = begin  # the earliest day any act can have been
        self.vaag = vaag  # kinds of acts of which not everything is exact
        self.grenzen = grenzen
        self.weet = _Weet(daden, eisen)
        self.melding: int | None = None


def melding_op(blik: Blik) -> int:
    """The day of the first report; 0 when there is none."""
    if blik.melding is None:
        meldingen = blik.daden.get("melding_gedaan", ())
        blik.melding = min([dag for dag, _, _ in meldingen], default=0)
    return blik.melding


class _Weet(dict[int, int]):
    """What is known of the case itself, by number of the question; looked up once."""

    __slots__ = ("daden", "eisen")

    def __init__(self, daden: Mapping[str, Sequence[Doen]], eisen: Sequence[Zaakvraag]) -> None:
        self.daden = daden
        self.eisen = eisen

    def __missing__(self, nummer: int) -> int:
        eis, in_uitzondering, gezien = self.eisen[nummer]
        gevonden = _bron(self.daden, eis.pad)
        uit = gezien.get(gevonden)
        if uit is None:
            uit = gezien[gevonden] = antwoord(eis, gevonden, uitzondering=in_uitzondering)
        self[nummer] = uit
        return uit


def antwoord(eis: Eis, gevonden: tuple[Any, ...] | None, *, uitzondering: bool) -> int:
    """What a test makes of what the record says of the case; None when it says nothing."""
    uitkomst = None if gevonden is None else voldoet(gevonden, eis)
    if uitkomst is not None:
        return WAAR * uitkomst
    if gevonden is None and uitzondering:
        return ONWAAR  # an exception must be on record
    veld = veld_van_zaak(eis.pad)
    return _raad(eis, veld.waarden if veld and not veld.lijst else None)


def _raad(eis: Eis, domein: frozenset[Any] | None) -> int:
    """A test on a value nobody recorded."""
    if domein is None:
        return OPEN
    past = domein.intersection(eis.waarden)
    wel = len(domein) - len(past) if eis.toets == "niet" else len(past)
    return OPEN if 0 < wel < len(domein) else WAAR * (wel > 0)


def _bron(daden: Mapping[str, Sequence[Doen]], pad: str) -> tuple[Any, ...] | None:
    """What the record says of the case; None when it says nothing."""
    meldingen = daden.get("melding_gedaan", ())
    if pad.startswith("onderwerp."):
        naam = pad.removeprefix("onderwerp.")
        delen = [deel for _, v, _ in meldingen for deel in waarden(v.get("onderwerp"))]
        gevonden = tuple(deel.get(naam) for deel in delen if isinstance(deel, dict))
        return gevonden if set(gevonden) - NIET_BEKEND else None
    if pad == "vermoedens":
        if kwalificaties := daden.get("kwalificatie_gegeven"):
            return _lijst(laatste(kwalificaties)[1].get("soorten"))
        if len(meldingen) == 1:
            return _lijst(meldingen[0][1].get(pad))
        gevonden = tuple(deel for _, v, _ in meldingen for deel in _lijst(v.get(pad)))
        return gevonden if meldingen else None
    eigen = [
        doen
        for doen in daden.get("omstandigheid_vastgesteld", ())
        if pad == doen[1].get("omstandigheid")
    ]
    if not eigen:
        return None
    return ({"ja": True, "nee": False}.get(str(laatste(eigen)[1].get("uitkomst"))),)


def _lijst(waarde: Any) -> tuple[Any, ...]:
    return tuple(waarde) if isinstance(waarde, (list, tuple)) else (waarde,)


def laatste(daden: Sequence[Doen]) -> Doen:
    """The latest act; two on that day cannot be told apart here."""
    dag = max(doen[0] for doen in daden)
    uit, *ander = [doen for doen in daden if doen[0] == dag]
    if ander:
        raise Twijfel
    return uit


# --- patterns ---------------------------------------------------------------------------------


def past(patroon: Patroon) -> Past:
    """Whether the fields of an act of this kind pass all tests of a pattern."""
    eisen = [
        (eis, (veld.waarden if veld and not veld.lijst else None))
        for eis in patroon.eisen
        if eis.toets != "zelfde_als"
        for veld in (veld_van(patroon.daad, eis.pad),)
    ]
    paden = tuple(eis.pad for eis, _ in eisen)
    gezien: dict[Any, int] = {}

    def van(velden: Velden) -> int:
        sleutel = tuple([_rollen(velden) if pad == "door" else velden.get(pad) for pad in paden])
        try:
            return gezien[sleutel]
        except KeyError:
            if len(gezien) > 4096:
                gezien.clear()
            uit = gezien[sleutel] = _past(velden, eisen)
            return uit
        except TypeError:  # a list
            return _past(velden, eisen)

    return van


def _past(velden: Velden, eisen: Iterable[tuple[Eis, frozenset[Any] | None]]) -> int:
    uit = WAAR
    for eis, domein in eisen:
        gevonden = _rollen(velden) if eis.pad == "door" else _lijst(velden.get(eis.pad))
        klopt = voldoet(gevonden, eis)
        if klopt is False:
            return ONWAAR
        uit = min(uit, _raad(eis, domein) if klopt is None else WAAR)
    return uit


def _rollen(velden: Velden) -> tuple[Any, ...]:
    return tuple([actor.get("rol") for actor in velden.get("door") or ()])


def zeker(stand: int) -> int:
    """The same, where open is not good enough."""
    if stand == OPEN:
        raise Twijfel
    return stand


def passend(delen: Iterable[tuple[Sequence[Doen], Past]]) -> list[Doen]:
    """The acts that fit one of several patterns, each once, pattern by pattern."""
    uit: dict[str, Doen] = {}
    for daden, van in delen:
        for doen in daden:
            if zeker(van(doen[1])):
                uit[doen[2]] = doen
    return list(uit.values())


def er_is(daden: Sequence[Doen], van: Past, tot: int) -> int:
    """Is there one, up to and including this day?"""
    return WAAR * any(dag <= tot and zeker(van(velden)) for dag, velden, _ in daden)


def er_was(daden: Sequence[Doen], van: Past, dag: int, zelf: str) -> int:
    """Had there been one, at the time of an act? On one day nobody can tell."""
    uit = ONWAAR
    for d, velden, id_ in daden:
        if d <= dag and zeker(van(velden)):
            if d == dag and id_ != zelf:
                raise Twijfel
            uit = WAAR
    return uit


def standen(daden: Sequence[Doen], tot: int) -> list[Doen]:
    """Per subject the latest word on consent, up to and including this day."""
    per: dict[Any, list[Doen]] = {}
    for doen in daden:
        onderwerp = doen[1].get("waarvoor")
        if onderwerp in NIET_BEKEND:
            raise Twijfel
        if doen[0] <= tot:
            per.setdefault(onderwerp, []).append(doen)
    return [laatste(eigen) for eigen in per.values()]


def er_is_instemming(daden: Sequence[Doen], van: Past, tot: int) -> int:
    """Is there consent (or its refusal) as asked, up to and including this day?"""
    return WAAR * any(zeker(van(velden)) for _, velden, _ in standen(daden, tot))


def er_is_geen(
    blik: Blik, daad: str, van: Past, anders: Past | None, dag: int, zelf: str | None
) -> int:
    """Was there none, at the time of an act or (without one) now? Silence leaves it open.

    `anders` fits any word on the same subject: where the latest is another, there was none.
    """
    daden = blik.daden.get(daad, ())
    verklaringen = [
        doen
        for soort in ("volledigheid_verklaard", "niet_gebeurd_vastgesteld")
        for doen in blik.daden.get(soort, ())
        if daad in waarden(doen[1].get("daadsoort"))
    ]
    if anders is not None:
        if zelf is not None:
            niet_dezelfde_dag(daden, dag, "")
        stand = [velden for _, velden, _ in standen(daden, dag)]
        if any(zeker(van(velden)) for velden in stand):
            return ONWAAR
        if any(zeker(anders(velden)) for velden in stand):
            return WAAR
    elif er_is(daden, van, dag) if zelf is None else er_was(daden, van, dag, zelf):
        return ONWAAR
    if verklaringen and zelf is None:
        raise Twijfel  # how far they reach, time alone will tell
    return WAAR * any(_dekt(blik, velden, dag) for _, velden, _ in verklaringen) or OPEN


def _dekt(blik: Blik, velden: Velden, dag: int) -> bool:
    if "tot_en_met" in velden:
        return dag <= laatste_dag(velden["tot_en_met"])
    tijd = niet_gebeurd(velden.get("periode"))
    if tijd is None:
        return False
    meldingen = blik.daden.get("melding_gedaan", ())
    eerst = tijd.vroegst.toordinal()
    return dag <= tijd.laatst.toordinal() and all(op >= eerst for op, _, _ in meldingen)


def er_was_instemming(daden: Sequence[Doen], van: Past, dag: int) -> int:
    """Had there been, at the time of an act?"""
    niet_dezelfde_dag(daden, dag, "")
    return er_is_instemming(daden, van, dag)


def niet_dezelfde_dag(daden: Sequence[Doen], dag: int, zelf: str) -> None:
    """Decline when another of these acts was on that very day."""
    if any(d == dag and id_ != zelf for d, _, id_ in daden):
        raise Twijfel


def eerder(daden: Sequence[Doen], kind: str, veld: str, dag: int, zelf: str) -> bool:
    """Did one of these come before an act? On one day nobody can tell."""
    dagen = [(datum(doen, kind, veld), doen[2]) for doen in daden]
    if any(d < dag for d, _ in dagen):
        return True
    if any(d == dag and (id_ != zelf or veld != "gebeurd") for d, id_ in dagen):
        raise Twijfel
    return False


def datum(doen: Doen, daad: str, veld: str) -> int:
    """A date of an act, when it is exact."""
    dag, velden, _ = doen
    if veld == "gebeurd":
        return dag
    tekst = velden.get(veld)
    if tekst is not None:
        uit = DAGEN[tekst]
    elif veld == "verzonden_op" or (
        veld == "ontvangen_op" and (velden.get("vorm") in DIRECT or daad.endswith("_ontvangen"))
    ):
        uit = dag
    else:
        uit = 0
    if not uit:
        raise Twijfel
    return uit


def eerste(daden: Sequence[Doen], daad: str, veld: str, van: Sequence[Past]) -> int:
    """The first of these dates; 0 when there is none."""
    gevonden = [d for d in daden if not van or any(zeker(past_(d[1])) for past_ in van)]
    return min((datum(doen, daad, veld) for doen in gevonden), default=0)


# --- in force ---------------------------------------------------------------------------------

Rand = tuple[int, int, str]  # first and last day it can be, or the name of the border that it is


def rand_op(blik: Blik, rand: Rand) -> tuple[int, int]:
    """The first and last day this end of a validity can be."""
    return blik.grenzen[rand[2]] if rand[2] else rand[:2]


def in_werking(blik: Blik, van: Rand | None, tot: Rand | None, dag: int) -> int:
    """In force on this day; `tot` a border is until the day before."""
    if not dag:
        return OPEN
    uit = WAAR
    if tot is not None:
        laag, hoog = rand_op(blik, tot)
        t = dag + 1 if tot[2] else dag
        if t > hoog:
            return ONWAAR
        uit = WAAR if t <= laag else OPEN
    if van is not None:
        laag, hoog = rand_op(blik, van)
        if dag < laag:
            return ONWAAR
        if dag < hoog:
            uit = _een_open(uit)
    return uit


def _een_open(uit: int) -> int:
    """One thing left open; two at once may hang together."""
    if uit == OPEN:
        raise Twijfel
    return OPEN


def ergens(blik: Blik, van: Rand | None, tot: Rand | None, dagen: Sequence[int] | None) -> int:
    """In force at some time between these days (None: the start of the case) and now."""
    uit = WAAR
    if van is not None:
        laag, hoog = rand_op(blik, van)
        if laag > blik.peil:
            return ONWAAR
        if hoog > blik.peil:
            raise Twijfel  # time alone will tell
    if tot is not None:
        laag, hoog = rand_op(blik, tot)
        speling = 0 if tot[2] else 1
        vanaf = blik.begin if dagen is None else min(dagen, default=NOOIT)
        if hoog <= vanaf - speling:
            return ONWAAR
        uit = WAAR if laag > vanaf - speling else _een_open(uit)
    return uit
