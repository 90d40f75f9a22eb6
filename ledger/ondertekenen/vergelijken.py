"""The log in the database beside what was vouched for it.

However long the log is, this reads the last tile of every level and fewer than 256 entries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import psycopg

from ledger.bewijs import merkle
from ledger.daden.handelingen import GROOTBOEKHANDELINGEN
from ledger.entry import heldere_inhoud
from ledger.log.tegels import tegels_uit
from ledger.ondertekenen.stand import Stand
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, Checkpoint, Key, parse_checkpoint, parse_note, verified

# Why nothing is signed: the log is shorter; it is another one; an entry does not hold; the tree is
# not that of the entries; two computations differ; our clock went back; there is no state to stand
# on; someone else signed; the log was closed; another signer is at work.
Grond = Literal[
    "terugrol",
    "vork",
    "vastlegging",
    "boom",
    "geheugen",
    "klok",
    "stand",
    "controlepunt",
    "afgesloten",
    "bezet",
]

# Whether the log has other news than what was vouched for it.
_NIEUWS = """
SELECT EXISTS (SELECT FROM ledger.entry WHERE nummer > %s AND nummer <= %s AND daad <> ALL (%s))
"""
_KOP = "SELECT size FROM ledger.head"
# Who may store checkpoints can put one under another size than it says; that one is none.
_NOTEN = """
SELECT note FROM ledger.checkpoint
WHERE size <= %s AND starts_with(note, %s || E'\\n' || size || E'\\n')
ORDER BY size DESC, note
"""
_EERSTE = """
SELECT note FROM ledger.checkpoint
WHERE size >= %s AND starts_with(note, %s || E'\\n' || size || E'\\n')
ORDER BY size, note LIMIT 1
"""
_VANAF = """
SELECT size, note FROM ledger.checkpoint
WHERE size >= %s AND starts_with(note, %s || E'\\n' || size || E'\\n')
ORDER BY size, note LIMIT 20
"""
_MEDEONDERTEKEND = """
SELECT state FROM ledger.entry
WHERE nummer > %s AND daad = 'controlepunt_medeondertekend' ORDER BY nummer
"""
_LAATSTE = """
SELECT size, note FROM ledger.checkpoint
WHERE %s::text IS NULL OR starts_with(note, %s || E'\\n' || size || E'\\n')
ORDER BY size DESC, note LIMIT 1
"""


class TekentNiet(Exception):
    """The signer refuses; says why, and of which entries."""

    def __init__(self, grond: Grond, uitleg: str, nummers: range = range(0)) -> None:
        waar = f" (nr {nummers[0]} t/m {nummers[-1]})" if nummers else ""
        super().__init__(f"{grond}: {uitleg}{waar}")
        self.grond, self.nummers = grond, nummers


@dataclass(frozen=True, slots=True)
class Controlepunt:
    """A checkpoint that was signed: the size it vouches for, and the note."""

    omvang: int
    noot: str


def gelezen(noot: str) -> Checkpoint:
    """What the checkpoint in this note says, whoever signed it.

    Raises:
        Afgekeurd: it is no checkpoint.
    """
    return parse_checkpoint(parse_note(noot.encode()).text)


def ondertekend(noot: str, sleutels: Iterable[Key]) -> Antwoord:
    """Whether one of these keys signed this note; unknown when it names none of them.

    Raises:
        Afgekeurd: it is no note.
    """
    gelezen_noot, bekend = parse_note(noot.encode()), list(sleutels)
    onder = {(regel.name, regel.key_id) for regel in gelezen_noot.signatures}
    if onder.isdisjoint((key.name, key.id) for key in bekend):
        return Antwoord.ONBEKEND
    try:
        verified(gelezen_noot, bekend)
    except Afgekeurd:
        return Antwoord.NEE
    return Antwoord.JA


def hoogte(databank: psycopg.Connection[Any]) -> int:
    """How many entries the database says it has."""
    (rij,) = databank.execute(_KOP).fetchall()
    return int(rij[0])


def heeft_nieuws(databank: psycopg.Connection[Any], na: int, tot: int) -> bool:
    """Whether any of these entries tells of something else than of the log itself."""
    vraag = [na, tot, list(GROOTBOEKHANDELINGEN)]
    ((nieuws,),) = databank.execute(_NIEUWS, vraag).fetchall()
    return bool(nieuws)


def vergelijk(databank: psycopg.Connection[Any], stand: Stand) -> int:
    """The size of the log, which must still begin with what was vouched for.

    Raises:
        TekentNiet: the log is shorter, or another one.
    """
    omvang = hoogte(databank)
    if omvang < stand.omvang:
        raise TekentNiet(
            "terugrol",
            f"verwacht ten minste {stand.omvang} vastleggingen, kreeg er {omvang}",
            range(omvang + 1, stand.omvang + 1),
        )
    nummers = anders(databank, stand.omvang, stand.rand)
    if nummers:
        raise TekentNiet("vork", "de boom in de databank is niet die waarvoor is getekend", nummers)
    return omvang


def anders(databank: psycopg.Connection[Any], omvang: int, rand: Sequence[bytes]) -> range:
    """The numbers among which the database's tree of this size differs; empty when it does not.

    A frontier knows complete subtrees, so this is as narrow as it can say.
    """
    try:
        hier = merkle.rand_uit_tegels(tegels_uit(databank), omvang)
    except merkle.GeenTegel:
        return range(1, omvang + 1)
    verschillend = [
        bereik
        for bereik, een, ander in zip(merkle.deelbomen(omvang), hier, rand, strict=True)
        if een != ander
    ]
    if not verschillend:
        return range(0)
    return range(verschillend[0][0] + 1, verschillend[-1][1] + 1)


def wortel_op(databank: psycopg.Connection[Any], omvang: int) -> bytes | None:
    """The root of the database's tree of this size; None when it has no tree of that size."""
    if omvang > hoogte(databank):
        return None
    try:
        return merkle.wortel(merkle.rand_uit_tegels(tegels_uit(databank), omvang))
    except merkle.GeenTegel:
        return None


def laatste_controlepunt(
    databank: psycopg.Connection[Any],
    oorsprong: str | None = None,
    getuigen: Iterable[Key] = (),
) -> Controlepunt | None:
    """The largest checkpoint that the database holds, of one log or of any.

    Witnesses answered after it was signed, so what they signed stands in the entries behind it.
    Whoever may append can write there what he likes, and one line that does not hold makes the
    whole note worthless to others. So only what verifies under the key of one of these witnesses
    is put under it, and once per witness.
    """
    rij = databank.execute(_LAATSTE, [oorsprong, oorsprong]).fetchone()
    return None if rij is None else _medeondertekend(databank, rij[0], rij[1], frozenset(getuigen))


def vast_controlepunt(
    databank: psycopg.Connection[Any], oorsprong: str, vanaf: int, getuigen: Iterable[Key]
) -> Controlepunt | None:
    """The same checkpoint however far the log goes on: of this size at least, the smallest.

    That is the smallest of the next few that a witness signed too, once there is one.
    """
    eerste = None
    wachten = frozenset(getuigen)
    noten = databank.execute(_VANAF, [vanaf, oorsprong]).fetchall()
    for omvang, noot in noten:
        gezet = _medeondertekend(databank, omvang, noot, wachten)
        if gezet.noot != noot:
            return gezet
        eerste = eerste or gezet
    return eerste


def _medeondertekend(
    databank: psycopg.Connection[Any], omvang: int, noot: str, wachten: frozenset[Key]
) -> Controlepunt:
    if not wachten:
        return Controlepunt(omvang, noot)
    tekst = parse_note(noot.encode()).text
    for (state,) in databank.execute(_MEDEONDERTEKEND, [omvang], binary=True).fetchall():
        try:
            m = heldere_inhoud(state)
        except ValueError:
            continue  # somebody spoilt it; whoever re-reads the entries names it
        regel = f"— {m.get('getuige')} {m.get('handtekening')}\n"
        if (wie := medeondertekend_door(f"{tekst}\n{regel}", wachten)) is not None:
            noot += regel
            wachten -= {wie}
    return Controlepunt(omvang, noot)


@lru_cache(maxsize=1024)
def medeondertekend_door(noot: str, getuigen: frozenset[Key]) -> Key | None:
    """Which of these witnesses made the one signature under this checkpoint; None when none did."""
    try:
        gelezen_noot = parse_note(noot.encode())
        (ondertekend,) = verified(gelezen_noot, getuigen)
    except Afgekeurd:
        return None
    # A second line would come along with the first, whatever it says.
    return ondertekend.key if len(gelezen_noot.signatures) == 1 else None


def eerdere_noten(databank: psycopg.Connection[Any], oorsprong: str, tot: int) -> list[str]:
    """The checkpoints of one log up to this size, newest first."""
    return [noot for (noot,) in databank.execute(_NOTEN, [tot, oorsprong]).fetchall()]


def eerste_noot(databank: psycopg.Connection[Any], oorsprong: str, vanaf: int) -> str | None:
    """The smallest checkpoint of one log from this size on; None when there is none."""
    rij = databank.execute(_EERSTE, [vanaf, oorsprong]).fetchone()
    return None if rij is None else str(rij[0])
