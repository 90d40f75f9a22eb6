"""The live database, checked as a whole: is this the log that was vouched for?

Everything is computed anew from the bytes of the entries: their hashes, every tile, the root. Then
each row is held against its leaf and its `state` (FORMAT.md, 9), the tags, the sealed texts and the
documents against the entries, and every stored checkpoint against the tree of its size. One
snapshot, two readings; what does not fit is named with the numbers of its entries.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import psycopg

from ledger.bewijs.nagaan import Rij, gebreken, tijd_in_leaf
from ledger.bewijs.zaakhoofd import DAAD, Hoofdcontrole, Vastgelegd, lees
from ledger.databank.postgres import verbind
from ledger.entry import heldere_inhoud
from ledger.log.boom import Boom, Voortgang, lees_boom, vergelijk_tegels
from ledger.log.zegelcontrole import Zegelcontrole
from ledger.verify import (
    Afgekeurd,
    Checkpoint,
    Gebrek,
    Key,
    Report,
    parse_checkpoint,
    parse_note,
    verified,
)

_ZONDER_SLEUTELS = (
    "Met welke sleutels is getekend is niet te lezen, dus er is geen controlepunt nagegaan."
    " Geef met --beleid de sleutels die u langs een andere weg kreeg."
)
_TERMIJN = 30.0
_GENOEMD = 1_000_000
# No datetime can say what lies beyond the calendar: when an empty log was last added to, or a time
# that somebody put there.
_HOOFD = """
SELECT size, CASE WHEN last_at BETWEEN '0001-01-02Z' AND '9999-12-30Z' THEN last_at END
FROM ledger.head
"""
_NOTEN = "SELECT size, note FROM ledger.checkpoint ORDER BY size, note"
_RIJEN = """
SELECT e.nummer, e.entry_id, e.daad, e.tags,
  CASE WHEN e.vastgelegd_op BETWEEN '0001-01-02Z' AND '9999-12-30Z' THEN e.vastgelegd_op END,
  e.leaf, e.leaf_hash, e.state,
  ARRAY(SELECT s.veld FROM vault.sealed s WHERE s.nummer = e.nummer ORDER BY s.veld)
FROM ledger.entry e ORDER BY e.nummer
"""
# The table of tags beside the tags of the entries, either way round.
_TAGS = """
WITH van_entries AS (SELECT DISTINCT e.nummer, u.tag FROM ledger.entry e, unnest(e.tags) u(tag)),
     los AS (SELECT t.nummer, t.tag FROM ledger.tag t EXCEPT SELECT nummer, tag FROM van_entries),
     mist AS (SELECT nummer, tag FROM van_entries EXCEPT SELECT t.nummer, t.tag FROM ledger.tag t)
SELECT nummer, tag, 'los' FROM los UNION ALL SELECT nummer, tag, 'mist' FROM mist ORDER BY 1, 2
"""
_HOOFDEN = "SELECT nummer, state FROM ledger.entry WHERE daad = %s ORDER BY nummer"
_WEZEN = """
SELECT DISTINCT s.nummer FROM vault.sealed s
WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.nummer = s.nummer) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Controle:
    """What checking a database came to: the tree, how far it was vouched for, what is wrong."""

    boom: Boom
    verslag: Report
    bevestigd_tot: int
    # What someone appended that convinces nobody, each with its number; it is no fault of the log.
    bevindingen: list[str] = field(default_factory=list)

    @property
    def gebreken(self) -> list[Gebrek]:
        """Everything that is not as it should be."""
        return self.verslag.faults

    @property
    def onvergeleken(self) -> bool:
        """Whether there was no checkpoint at all, good or bad, to hold the entries against."""
        gesproken = {"controlepunt", "terugrol", "wortel"}
        return not self.bevestigd_tot and gesproken.isdisjoint(g.soort for g in self.gebreken)


def controleer(
    dsn: str,
    sleutels: Sequence[Key] | None,
    grenzen: Mapping[str, int | None],
    voortgang: Voortgang = lambda _wat, _gedaan, _geheel: None,
    einden: Mapping[str, int] = MappingProxyType({}),
) -> Controle:
    """Check everything that a database of ours holds about its log.

    `sleutels` are the keys whose checkpoints count; None: nobody can read which. `grenzen` names
    the origins of this log; after a break, the size up to which the checkpoints of the old origin
    still hold. `einden` names those of which the reader may have no key, with the entry of the
    break: of what such a log signed before that, by none of these keys, it is told that it was not
    checked.
    """
    verslag = Report("databank")
    with verbind(dsn, _TERMIJN) as databank, databank.transaction():
        databank.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        omvang, laatst = _hoofd(databank, verslag)
        boom = lees_boom(databank, omvang, verslag, voortgang)
        vergelijk_tegels(databank, boom, verslag)
        hoofden = Hoofdcontrole(_gezegde_hoofden(databank))
        _loop_rijen_na(databank, omvang, laatst, verslag, voortgang, hoofden)
        _loop_tags_na(databank, verslag)
        noten = databank.execute(_NOTEN).fetchall()
    bevestigd = 0
    if sleutels is not None:
        vreemd = _van_voor_een_breuk(noten, sleutels, einden)
        na_te_gaan = [noot for noot in noten if noot not in vreemd]
        bevestigd = _loop_noten_na(na_te_gaan, boom, sleutels, grenzen, verslag)
        verslag.remarks += _niet_nagegaan(vreemd, boom, grenzen, einden)
    if not verslag.faults:
        verslag.facts.append(f"{omvang} vastleggingen: blad, rij, inhoud, tags, tegels en boom")
    gedaan = Controle(boom, verslag, bevestigd, hoofden.bevindingen)
    if sleutels is None:
        verslag.remarks.append(_ZONDER_SLEUTELS)
    elif gedaan.onvergeleken:
        verslag.remarks.append(
            "Er was geen controlepunt om mee te vergelijken. Is er sinds het vastleggen iets"
            " gewijzigd, en de boom mee, dan is dat hier niet te zien."
        )
    elif bevestigd < omvang and not any(fout.soort == "wortel" for fout in verslag.faults):
        verslag.remarks.append(
            f"Nog niet ondertekend: nr {bevestigd + 1} t/m {omvang}. Is daarin sinds het vastleggen"
            " iets gewijzigd, en de boom mee, dan is dat hier niet te zien."
        )
    return gedaan


# ── the tree ─────────────────────────────────────────────────────────────────────────────────────


def _hoofd(databank: psycopg.Connection[Any], verslag: Report) -> tuple[int, Any]:
    hoofden = databank.execute(_HOOFD).fetchall()
    if len(hoofden) != 1:
        verslag.fault("kop", f"verwacht een stand van het grootboek, kreeg er {len(hoofden)}")
        (hoogste,) = databank.execute("SELECT max(nummer) FROM ledger.entry").fetchall()
        return hoogste[0] or 0, None
    return int(hoofden[0][0]), hoofden[0][1]


# ── rows, tags, sealed texts ─────────────────────────────────────────────────────────────────────


def _loop_rijen_na(
    databank: psycopg.Connection[Any],
    omvang: int,
    laatst: Any,
    verslag: Report,
    voortgang: Voortgang,
    hoofden: Hoofdcontrole,
) -> None:
    """Each row against its leaf and its state, and the sealed texts against what that says."""
    tijd = ""
    op = None
    zegels = Zegelcontrole()
    with databank.cursor("rijen", binary=True) as cursor:
        cursor.itersize = 1000
        for *velden, verzegeld in cursor.execute(_RIJEN):
            rij = Rij(*velden)
            zegels.zie(rij, verzegeld)
            hoofden.zie(rij)
            for tekst in gebreken(rij, rij.nummer, tijd):
                verslag.fault("rij", tekst, rij.nummer)
            if verzegeld and not set(verzegeld) <= _verzegelde_velden(rij):
                verslag.fault("verzegeld", "er is een tekst te veel bij verzegeld", rij.nummer)
            op = rij.vastgelegd_op
            tijd = tijd_in_leaf(op)
            if rij.nummer % 1000 == 0 or rij.nummer == omvang:
                voortgang("rijen", rij.nummer, omvang)
    if op is not None and op != laatst:
        verslag.fault("kop", f"verwacht als laatste tijd {op}, kreeg {laatst}")
    if wezen := [nummer for (nummer,) in databank.execute(_WEZEN).fetchall()]:
        verslag.fault("verzegeld", "er is verzegelde tekst zonder vastlegging", *wezen)
    zegels.loop_na(databank, verslag)


def _gezegde_hoofden(databank: psycopg.Connection[Any]) -> list[Vastgelegd]:
    gelezen = (lees(nummer, state) for nummer, state in databank.execute(_HOOFDEN, [DAAD]))
    return [gezegd for gezegd in gelezen if gezegd is not None]


def _verzegelde_velden(rij: Rij) -> set[str]:
    try:
        return set(heldere_inhoud(rij.state)["@verzegeld"])
    except (ValueError, KeyError, TypeError):
        return set()  # `gebreken` said so


def _loop_tags_na(databank: psycopg.Connection[Any], verslag: Report) -> None:
    for nummer, tag, hoe in databank.execute(_TAGS).fetchall():
        wat = "niet van deze vastlegging" if hoe == "los" else "niet te vinden"
        verslag.fault("tag", f"tag {tag} is {wat}", nummer)


# ── checkpoints ──────────────────────────────────────────────────────────────────────────────────


def _loop_noten_na(
    noten: Sequence[tuple[int, str]],
    boom: Boom,
    sleutels: Sequence[Key],
    grenzen: Mapping[str, int | None],
    verslag: Report,
) -> int:
    """Every stored checkpoint against the tree of its size; answer up to where they hold.

    All of them being roots of the beginnings of one tree, they are consistent with each other.
    """
    aantal, goed, fout_tot = 0, 0, 0
    for maat, noot in noten:
        try:
            punt = _gelezen(noot, sleutels)
        except Afgekeurd as fout:
            verslag.fault("controlepunt", f"het controlepunt van {maat} vastleggingen: {fout}")
            continue
        grens = grenzen.get(punt.origin, 0)
        if punt.size != maat or punt.origin not in grenzen:
            verslag.fault("controlepunt", f"het controlepunt van {maat} hoort hier niet: {punt}")
        elif grens is not None and punt.size > grens:
            continue  # what was lost at a break; the break itself stands in the log
        elif punt.size > boom.omvang:
            tekst = f"ondertekend met {punt.size} vastleggingen; deze zijn er niet meer"
            eind = min(punt.size, boom.omvang + _GENOEMD)  # the size is whatever was signed
            verslag.fault("terugrol", tekst, *range(boom.omvang + 1, eind + 1))
        elif boom.wortel(punt.size) == punt.root:
            aantal, goed = aantal + 1, max(goed, punt.size)
        elif not fout_tot:
            fout_tot = punt.size
    if fout_tot:
        tekst = (
            "hiertussen is iets gewijzigd, weggelaten of ingevoegd sinds het werd ondertekend;"
            " een oudere kopie wijst aan wat (--opsporen)"
        )
        eerder = max((maat for maat, _ in noten if maat <= goed and maat < fout_tot), default=0)
        verslag.fault("wortel", tekst, *range(eerder + 1, fout_tot + 1))
    elif goed:
        verslag.facts.append(f"{_aantal(aantal)}, het nieuwste van {goed} vastleggingen")
    return goed


def _van_voor_een_breuk(
    noten: Sequence[tuple[int, str]], sleutels: Sequence[Key], einden: Mapping[str, int]
) -> dict[tuple[int, str], tuple[Checkpoint, frozenset[str]]]:
    """What an earlier log signed before the break at its end, by none of these keys; by which."""
    bekend = {(sleutel.name, sleutel.id) for sleutel in sleutels}
    uit = {}
    for maat, noot in noten:
        try:
            gelezen = parse_note(noot.encode())
            punt = parse_checkpoint(gelezen.text)
        except Afgekeurd:
            continue
        onder = {(regel.name, regel.key_id) for regel in gelezen.signatures}
        door = frozenset(kenmerk.hex() for naam, kenmerk in onder if naam == punt.origin)
        if door and onder.isdisjoint(bekend) and punt.size == maat < einden.get(punt.origin, 0):
            uit[maat, noot] = (punt, door)
    return uit


def _niet_nagegaan(
    vreemd: Mapping[tuple[int, str], tuple[Checkpoint, frozenset[str]]],
    boom: Boom,
    grenzen: Mapping[str, int | None],
    einden: Mapping[str, int],
) -> Iterator[str]:
    """Of each earlier log what was not checked, with which keys it would be, and does it fit."""
    for oorsprong in sorted({punt.origin for punt, _ in vreemd.values()}):
        punten = [punt for punt, _ in vreemd.values() if punt.origin == oorsprong]
        door = {k for punt, kenmerken in vreemd.values() if punt in punten for k in kenmerken}
        tot = min(grenzen.get(oorsprong) or 0, boom.omvang)
        hier = [punt for punt in punten if punt.size <= tot]
        passend = sum(boom.wortel(punt.size) == punt.root for punt in hier)
        yield (
            f"Niet nagegaan: {_aantal(len(punten))} van {oorsprong}, van voor de breuk bij nr"
            f" {einden[oorsprong]}, getekend met {', '.join(sorted(door))}. Die sleutel staat niet"
            " in het beleid; met een beleid waar hij in staat is het na te gaan. Van wat bij de"
            f" breuk behouden zou zijn passen er {passend} van {len(hier)} op deze boom."
        )


def _aantal(controlepunten: int) -> str:
    return f"{controlepunten} controlepunt{'' if controlepunten == 1 else 'en'}"


def _gelezen(noot: str, sleutels: Sequence[Key]) -> Checkpoint:
    gelezen = parse_note(noot.encode())
    punt = parse_checkpoint(gelezen.text)
    verified(gelezen, [sleutel for sleutel in sleutels if sleutel.name == punt.origin])
    return punt
