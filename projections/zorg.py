"""Care for whoever reported, as far as the record shows: silences, unanswered messages, aftercare.

A silence is time in which nothing is recorded as told or sent to whoever reported; that is no proof
that nobody called. How long it was is a range when days are not known exactly (stilte.py). A
message counts as answered when something went to them afterwards about the same report: certainly,
perhaps, or nothing is recorded. What came after the case was dealt with is counted the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.wanneer import Antwoord, Periode
from projections.deelname import Wie, Wijze, deelnemers
from projections.gebeurtenissen import Gebeurtenis
from projections.stilte import langste

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

    `beantwoord` is never NEE: what is not recorded is unknown, and then `antwoord` is None.
    """

    daad: Gebeurtenis
    beantwoord: Antwoord
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
    gevonden = langste(begin, [_dagen(g.verzonden) for g in contacten], _dagen(einde))
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
    kan = [g.verzonden for g in contacten if g.verzonden.vroegst <= einde.vroegst]
    if not kan:
        return None
    minst = max(0, (einde.vroegst - max(w.laatst for w in kan)).days)
    zeker = [w.vroegst for w in kan if w.laatst <= einde.vroegst]
    if not zeker or max(zeker) == date.min:
        return minst, None
    return minst, (einde.laatst - max(zeker)).days


def _dagen(wanneer: Periode) -> tuple[int, int]:
    return wanneer.vroegst.toordinal(), wanneer.laatst.toordinal()


def _bericht(g: Gebeurtenis, contacten: Sequence[Gebeurtenis], meldingen: int) -> Bericht:
    zeker: list[Gebeurtenis] = []
    kan: list[Gebeurtenis] = []
    for contact in contacten:
        if contact.verzonden.laatst < g.dag.vroegst:
            continue
        over = _hierover(g, contact, meldingen)
        if over is Antwoord.NEE:
            continue
        later = over is Antwoord.JA and _later(contact, g)
        (zeker if later else kan).append(contact)
    if not zeker:
        eerste = min(kan, key=lambda c: (c.verzonden.laatst, c.nummer), default=None)
        return Bericht(g, Antwoord.ONBEKEND, eerste, None)
    eerste = min(zeker, key=lambda c: (c.verzonden.laatst, c.nummer))
    vroegst = min(c.verzonden.vroegst for c in (*zeker, *kan))
    tot = Periode(vroegst, eerste.verzonden.laatst)
    return Bericht(g, Antwoord.JA, eerste, _tussen(g.dag, tot))


def _later(contact: Gebeurtenis, g: Gebeurtenis) -> bool:
    """Whether it is certain that it did not go before the other."""
    if contact.verzonden is contact.dag:
        return contact.niet_voor(g)
    return not g.strijdig and contact.verzonden.vroegst >= g.dag.laatst


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
    los = [c for c in contacten if c is not laatste]
    zeker = sum(c.niet_voor(laatste) for c in los)
    kan = sum(c.dag.laatst >= laatste.dag.vroegst and c.id not in laatste.eerder for c in los)
    return Nazorg(laatste, zeker, max(zeker, kan))


def _tussen(eerst: Periode, dan: Periode) -> Dagen:
    """How many days from the one to the other, which was not earlier."""
    minst = max(0, (dan.vroegst - eerst.laatst).days)
    open_ = eerst.open_begin or dan.open_eind
    return minst, None if open_ else max(0, (dan.laatst - eerst.vroegst).days)
