"""What a search looks in: a case as the list knew it day by day, and how each of its acts read.

Two cut-offs are asked of a search, so both stand in a row as days from and through. What a repair
changes depends on the act, its repairs and the decisions on these alone, so each act is folded with
no more than that; how a case stands, with no more than the entries that say so. Clear fields only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise, zip_longest
from typing import NamedTuple, TypeVar

from ledger.daden.handelingen import HANDELINGEN
from ledger.tijd.wanneer import AMSTERDAM, periode
from ledger.zaak.dossier import Dossier, Feit, Stand, Vastgelegd
from ledger.zaak.kennis import AANVAARDING, HERSTEL, brondag
from projections.beelden.vindbaar import woorden_van
from projections.beelden.zaakbeeld import VERBINDT, opening_van

ONBEGRENSD = date.max  # no cut-off: until now, whatever the sources
_BEGIN, _DAG = date.min, timedelta(days=1)
# The entries that say how a case stands, of which repairs are repairs of it.
_STAND = frozenset(
    {"dossier_geopend", "dossier_gesloten", "dossier_heropend", "dossiers_samengevoegd"}
)
ONGEOPEND = "nog niet geopend"


class Vak(NamedTuple):
    """Days of recording and days of sources, from and through, for which a row holds."""

    bekend_van: date
    bekend_tm: date
    bron_van: date = _BEGIN
    bron_tm: date = ONBEGRENSD

    def heel(self, dag: date) -> bool:
        """Whether it holds as known on a day, whatever the sources."""
        return self.bekend_van <= dag <= self.bekend_tm and self.bron_tm == ONBEGRENSD


@dataclass(frozen=True, slots=True)
class Lezing:
    """How an act read: its first and last day, the words by which it is found, what it reports."""

    vak: Vak
    nummer: int
    daad: str
    vroegst: date
    laatst: date
    woorden: tuple[str, ...]
    soorten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lijstrij:
    """A case in the list.

    `opgegaan` names, of each entry by which it went on in another case, all cases that this ties;
    `laatst` is when it last grew but for ties to other cases, `banden` each such tie after that.
    `handelingen`, `wachtend` and `soorten` hold whatever the sources.
    """

    vak: Vak
    geopend: int
    fictief: bool
    stand: str
    opgegaan: tuple[tuple[str, ...], ...]
    laatst: datetime
    banden: tuple[tuple[datetime, tuple[str, ...]], ...]
    handelingen: int
    wachtend: int
    relazen: tuple[str, ...]
    soorten: tuple[str, ...]


R = TypeVar("R", Lezing, Lijstrij)


@dataclass(frozen=True, slots=True)
class Zoekstof:
    """All of a case; `kernen` are, by number, an act with all that repairs it or decides on it."""

    kernen: dict[int, frozenset[int]]
    lezingen: tuple[Lezing, ...]
    lijst: tuple[Lijstrij, ...]


def stof_van(dossier: str, rij: Sequence[Vastgelegd], vanaf: date = _BEGIN) -> Zoekstof:
    """What a search looks in of a case, from its entries; of the list the days from `vanaf` on."""
    rij = sorted(rij, key=lambda v: v.nummer)
    kernen = _kernen(rij)
    lezingen = tuple(lezing for kern in kernen for lezing in _lezingen(dossier, kern))
    return Zoekstof(
        {kern[0].nummer: frozenset(v.nummer for v in kern) for kern in kernen},
        lezingen,
        tuple(_lijst(dossier, rij, kernen, lezingen, vanaf)),
    )


def dag_van(v: Vastgelegd) -> date:
    """The civil day on which it was recorded."""
    return v.vastgelegd_op.astimezone(AMSTERDAM).date()


def _kernen(rij: Sequence[Vastgelegd]) -> list[list[Vastgelegd]]:
    """Every entry that repairs nothing, with what repairs it or decides on it, or on that."""
    doel = {v.id: v.velden["van_daad"] for v in rij if v.daad in HERSTEL | AANVAARDING}
    per_wortel: dict[str, list[Vastgelegd]] = defaultdict(list)
    for v in rij:
        wortel = v.id
        for _ in rij:  # a chain is no longer than the case
            wortel = doel.get(wortel, wortel)
        per_wortel[wortel].append(v)
    return list(per_wortel.values())


def _lezingen(dossier: str, kern: Sequence[Vastgelegd]) -> Iterator[Lezing]:
    """How an act read, through all that changed it."""
    eerste = kern[0]
    if all(v.daad not in HANDELINGEN for v in kern):
        return
    if len(kern) == 1 and not eerste.wacht:
        bron = brondag(eerste.velden) or ONBEGRENSD
        vak = Vak(dag_van(eerste), ONBEGRENSD, bron, ONBEGRENSD)
        yield _lezing(eerste, vak)
        return
    for van, tm in _dagen(kern):
        toen = [v for v in kern if dag_van(v) <= van]
        gevonden = (
            _lezing(feit, vak)
            for vak in _vakken(van, tm, toen)
            for feit in _gevouwen(dossier, toen, vak).feiten
            if feit.daad in HANDELINGEN
        )
        yield from _aaneen(gevonden)


def _lezing(daad: Vastgelegd | Feit, vak: Vak) -> Lezing:
    dagen = periode(daad.velden["gebeurd"])
    soorten = daad.velden.get("vermoedens") or () if daad.daad == "melding_gedaan" else ()
    return Lezing(
        vak, daad.nummer, daad.daad, dagen.vroegst, dagen.laatst,
        woorden_van(daad.velden), tuple(sorted(set(soorten))),
    )  # fmt: skip


def _lijst(
    dossier: str,
    rij: Sequence[Vastgelegd],
    kernen: Sequence[Sequence[Vastgelegd]],
    lezingen: Sequence[Lezing],
    vanaf: date,
) -> Iterator[Lijstrij]:
    """The case in the list, on each of the days on which it grew."""
    opening = opening_van(dossier, rij)
    if opening is None:
        return
    stand = [v for kern in kernen if kern[0].daad in _STAND for v in kern]
    wachtend = [v for kern in kernen if any(v.wacht for v in kern) for v in kern]
    geopend = dag_van(opening)
    for van, tm in _dagen(rij):
        if van < geopend or tm < vanaf:
            continue
        toen = [v for v in rij if dag_van(v) <= van]
        gewoon = max(v.vastgelegd_op for v in toen if v.daad not in VERBINDT)
        gelezen = [lezing for lezing in lezingen if lezing.vak.heel(van)]
        heel = Lijstrij(
            Vak(van, tm),
            geopend=opening.nummer,
            fictief=bool(opening.velden.get("fictief")),
            stand="",
            opgegaan=(),
            laatst=gewoon,
            banden=tuple(
                (v.vastgelegd_op, tuple(v.velden["dossiers"]))
                for v in toen
                if v.daad in VERBINDT and v.vastgelegd_op > gewoon
            ),
            handelingen=len(gelezen),
            wachtend=len(_gevouwen(dossier, wachtend, Vak(van, tm)).wachtend),
            relazen=_relazen(toen),
            soorten=tuple(sorted({soort for lezing in gelezen for soort in lezing.soorten})),
        )
        yield from _aaneen(_staand(dossier, [v for v in stand if v in toen], heel))


def _staand(dossier: str, stand: Sequence[Vastgelegd], rij: Lijstrij) -> Iterator[Lijstrij]:
    """The same row with how the case stands, by the sources of the repairs of that."""
    herstel = [v for v in stand if v.daad in HERSTEL]
    for vak in _vakken(rij.vak.bekend_van, rij.vak.bekend_tm, herstel):
        zaak = _gevouwen(dossier, stand, vak)
        woord = ONGEOPEND if zaak.stand is Stand.ONTBREEKT else zaak.stand.value
        yield replace(rij, vak=vak, stand=woord, opgegaan=_opgegaan(zaak))


def _dagen(rij: Iterable[Vastgelegd]) -> Iterator[tuple[date, date]]:
    """From each day on which something of these was recorded through the day before the next."""
    dagen = sorted({dag_van(v) for v in rij})
    for van, daarna in zip_longest(dagen, dagen[1:]):
        yield van, ONBEGRENSD if daarna is None else daarna - _DAG


def _vakken(van: date, tm: date, rij: Iterable[Vastgelegd]) -> Iterator[Vak]:
    """These days of recording, by each day on which a source of these came to be."""
    bronnen = {dag for v in rij if (dag := brondag(v.velden)) is not None} - {ONBEGRENSD}
    for bron, later in pairwise((_BEGIN, *sorted(bronnen), ONBEGRENSD)):
        yield Vak(van, tm, bron, later - _DAG)
    yield Vak(van, tm, ONBEGRENSD, ONBEGRENSD)


def _aaneen(rijen: Iterable[R]) -> Iterator[R]:
    """Rows that say the same one after the other, as one."""
    vorige: R | None = None
    for rij in rijen:
        sluit = vorige is not None and vorige.vak.bron_tm + _DAG == rij.vak.bron_van
        if vorige is not None and sluit and replace(rij, vak=vorige.vak) == vorige:
            vorige = replace(vorige, vak=vorige.vak._replace(bron_tm=rij.vak.bron_tm))
            continue
        if vorige is not None:
            yield vorige
        vorige = rij
    if vorige is not None:
        yield vorige


def _gevouwen(dossier: str, rij: Iterable[Vastgelegd], vak: Vak) -> Dossier:
    """These entries at a state of knowledge within that; what was recorded later is not there."""
    bron = None if vak.bron_tm == ONBEGRENSD else vak.bron_van
    return Dossier.vouw(dossier, rij, bekend_op=vak.bekend_van, bronnen_tot=bron)


def _opgegaan(zaak: Dossier) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(v.velden["dossiers"])
        for v in zaak.register
        if v.daad == "dossiers_samengevoegd" and v.velden["naar"] != zaak.id
    )


def _relazen(rij: Iterable[Vastgelegd]) -> tuple[str, ...]:
    """The accounts in order of first mention."""
    namen = (bron.get("relaas") for v in rij for bron in v.velden.get("bronnen") or ())
    return tuple(dict.fromkeys(naam for naam in namen if naam))
