"""Care for whoever reported, as far as the record shows: silences, unanswered messages, aftercare.

A silence is time in which nothing is recorded as told or sent to whoever reported; that is no proof
that nobody called. How long it was is a range when days are not known exactly (stilte.py). A
message has something after it when something went to them about the same report on a later day, or
after it by an order link: certainly, perhaps, or nothing is recorded. What came after the case was
dealt with is counted the same way, and so is what dealt with it where that itself was told them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.tijd.wanneer import Antwoord, Periode
from projections.kennis.deelname import Wie, Wijze, bereikt, deelnemers
from projections.kennis.stilte import langste
from projections.werelden.gebeurtenissen import Gebeurtenis

MELDER = Wie("rol", "melder")
# What somebody who reported says or asks, to which an answer can be expected.
BERICHTEN = frozenset(
    (
        *("signaal_geuit", "melding_gedaan", "benadeling_gesteld", "klacht_ingediend"),
        *("verzoek_kosten_ingediend", "verzoek_bewijsstukken", "mededeling_gedaan"),
    )
)
# With what a report is dealt with; that somebody is told of it is another act.
AFRONDING = frozenset(
    (
        *("onderzoek_afgerond", "onderzoek_gestaakt", "standpunt_bepaald", "klacht_afgehandeld"),
        "klacht_naar_tevredenheid_opgelost",
    )
)
MELDING = "melding_gedaan"
Dagen = tuple[int, int | None]  # at least, and at most; None: nobody says


@dataclass(frozen=True, slots=True)
class Stilte:
    """The longest time without a message to whoever reported, in days.

    `na` and `tot` are between which acts it can have been longest; `tot` None: until the end of
    the stretch that was looked at, `einde`. `sinds`: how long before that end the last message
    was; None when there was none.
    """

    dagen: Dagen
    sinds: Dagen | None
    na: Gebeurtenis
    tot: Gebeurtenis | None
    einde: Periode
    gesloten: bool


@dataclass(frozen=True, slots=True)
class Bericht:
    """Something that whoever reported said, and what went to them after it about the same report.

    `iets_erna` is never NEE: what is not recorded is unknown, and then `antwoord` is None.
    """

    daad: Gebeurtenis
    iets_erna: Antwoord
    antwoord: Gebeurtenis | None
    dagen: Dagen | None


@dataclass(frozen=True, slots=True)
class Nazorg:
    """How often something went to whoever reported after the case was dealt with."""

    na: Gebeurtenis
    minst: int
    meest: int


@dataclass(frozen=True, slots=True)
class Zorg:
    """What one account says of the care for whoever reported."""

    contacten: tuple[Gebeurtenis, ...]
    stilte: Stilte | None
    berichten: tuple[Bericht, ...]
    nazorg: Nazorg | None


def zorg(daden: Sequence[Gebeurtenis], peildatum: date, gesloten: Periode | None = None) -> Zorg:
    """The care up to the day of reference, or to the day on which the case was closed."""
    gebeurd = [g for g in daden if g.dag.vroegst <= peildatum]
    contacten = tuple(g for g in gebeurd if _aan_melder(g))
    einde = Periode(peildatum, peildatum)
    dicht = gesloten is not None and gesloten.vroegst <= peildatum
    if gesloten is not None and dicht:
        einde = Periode(gesloten.vroegst, min(gesloten.laatst, peildatum))
    meldingen = sum(g.daad == MELDING for g in gebeurd)
    return Zorg(
        contacten=contacten,
        stilte=_stilte(gebeurd, contacten, einde, gesloten=dicht),
        berichten=tuple(
            _bericht(g, contacten, meldingen)
            for g in gebeurd
            if g.daad in BERICHTEN and "melder" in g.rollen
        ),
        nazorg=_nazorg(gebeurd, contacten),
    )


def _aan_melder(g: Gebeurtenis) -> bool:
    """Whether it went to whoever reported, and was not their own act."""
    wijzen = {wijze for wie, wijze in deelnemers(g) if wie == MELDER}
    return bool(wijzen) and Wijze.DEED not in wijzen and g.daad != MELDING


def _stilte(
    gebeurd: Sequence[Gebeurtenis],
    contacten: Sequence[Gebeurtenis],
    einde: Periode,
    *,
    gesloten: bool,
) -> Stilte | None:
    meldingen = [g for g in gebeurd if g.daad == MELDING]
    if not meldingen:
        return None
    begin = (
        min(g.dag.vroegst for g in meldingen).toordinal(),
        min(g.dag.laatst for g in meldingen).toordinal(),
    )
    gevonden = langste(begin, [_dagen(_bericht_op(g)) for g in contacten], _dagen(einde))
    if gevonden is None:
        return None
    eerste = min(meldingen, key=lambda g: (g.dag.vroegst, g.dag.laatst, g.nummer))
    open_ = begin[0] == date.min.toordinal()
    na, tot = gevonden.na, gevonden.tot
    return Stilte(
        dagen=(gevonden.minst, None if open_ else gevonden.meest),
        sinds=_sinds(contacten, einde),
        na=eerste if na is None else contacten[na],
        tot=None if tot is None else contacten[tot],
        einde=einde,
        gesloten=gesloten,
    )


def _sinds(contacten: Sequence[Gebeurtenis], einde: Periode) -> Dagen | None:
    """How long the last of them was before the end; after it they count for nothing."""
    kan = [w for w in map(_bericht_op, contacten) if w.vroegst <= einde.vroegst]
    if not kan:
        return None
    minst = max(0, (einde.vroegst - max(w.laatst for w in kan)).days)
    zeker = [w.vroegst for w in kan if w.laatst <= einde.vroegst]
    if not zeker or max(zeker) == date.min:
        return minst, None
    return minst, (einde.laatst - max(zeker)).days


def _bericht_op(g: Gebeurtenis) -> Periode:
    """When it can have gone to whoever reported; an act need not say when they were told of it."""
    later = (MELDER, Wijze.LATER) in deelnemers(g)
    return bereikt(g, Wijze.LATER) if later else g.verzonden


def _dagen(wanneer: Periode) -> tuple[int, int]:
    return wanneer.vroegst.toordinal(), wanneer.laatst.toordinal()


def _bericht(g: Gebeurtenis, contacten: Sequence[Gebeurtenis], meldingen: int) -> Bericht:
    zeker: list[Gebeurtenis] = []
    kan: list[Gebeurtenis] = []
    for contact in contacten:
        if _bericht_op(contact).laatst < g.dag.vroegst:
            continue
        over = _hierover(g, contact, meldingen)
        if over is Antwoord.NEE:
            continue
        later = over is Antwoord.JA and _later(contact, g)
        (zeker if later else kan).append(contact)
    if not zeker:
        eerste = min(kan, key=lambda c: (_bericht_op(c).laatst, c.nummer), default=None)
        return Bericht(g, Antwoord.ONBEKEND, eerste, None)
    eerste = min(zeker, key=lambda c: (_bericht_op(c).laatst, c.nummer))
    vroegst = min(_bericht_op(c).vroegst for c in (*zeker, *kan))
    tot = Periode(vroegst, _bericht_op(eerste).laatst)
    return Bericht(g, Antwoord.JA, eerste, _tussen(g.dag, tot))


def _later(contact: Gebeurtenis, g: Gebeurtenis) -> bool:
    """Whether it certainly went after the other; what was done on the same day tells no order."""
    if contact.strijdig or g.strijdig:
        return False
    volgt = contact.verzonden is contact.dag and g.id in contact.eerder
    return volgt or _bericht_op(contact).vroegst > g.dag.laatst


def _hierover(g: Gebeurtenis, contact: Gebeurtenis, meldingen: int) -> Antwoord:
    """Whether what went to them is about the same report."""
    eigen = g.meldingen or ({g.id} if g.daad == MELDING else frozenset())
    if not eigen or not contact.meldingen:
        return Antwoord.JA if meldingen <= 1 else Antwoord.ONBEKEND
    return Antwoord.JA if eigen & contact.meldingen else Antwoord.NEE


def _nazorg(gebeurd: Sequence[Gebeurtenis], contacten: Sequence[Gebeurtenis]) -> Nazorg | None:
    einden = [g for g in gebeurd if g.daad in AFRONDING]
    if not einden:
        return None
    laatste = max(einden, key=lambda g: (g.dag.laatst, g.dag.vroegst, len(g.eerder), g.nummer))
    zeker = sum(c is laatste or _later(c, laatste) for c in contacten)
    return Nazorg(laatste, zeker, max(zeker, sum(_kan_na(c, laatste) for c in contacten)))


def _kan_na(contact: Gebeurtenis, g: Gebeurtenis) -> bool:
    wanneer = _bericht_op(contact)
    eerder = wanneer is contact.dag and contact.id in g.eerder
    return wanneer.laatst >= g.dag.vroegst and not eerder


def _tussen(eerst: Periode, dan: Periode) -> Dagen:
    """How many days from the one to the other, which was not earlier."""
    minst = max(0, (dan.vroegst - eerst.laatst).days)
    open_ = eerst.open_begin or dan.open_eind
    return minst, None if open_ else max(0, (dan.laatst - eerst.vroegst).days)
