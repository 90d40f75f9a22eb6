"""Which of the keys that a log announces are its own: a key counts once it is earned.

Whoever may append can announce a key, and the signer vouches for that entry as for any other. What
he cannot do is have a checkpoint stored that this key signed too. So a key is held against the
first checkpoint of its log that covers its announcement:

* the first key of a log counts when it signed that one, and none of its checkpoints is older;
* a later key when it signed that one *together with* a key that counts: at a change of keys the old
  one and the new one sign both (ceremonie.py). The old key alone proves nothing, since it signs
  for whatever was appended; the new one alone could be anybody's.

Where a log went on under another name, the keys of before are told anew, for their announcement may
be among what was lost. Such a key counts when it signed the checkpoint that the break carries, and
the break is the signer's: the first entry that names a key which counts for the log that goes on.
Nobody could write that key down before the signer made it.

What the signer itself keeps or published outside the database needs no such proof.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import psycopg

from ledger.ondertekenen.logboek import Aangekondigd, Aankondiging
from ledger.ondertekenen.vergelijken import gelezen, laatste_controlepunt, ondertekend
from ledger.tijd.wanneer import Antwoord
from ledger.verify import ED25519, Afgekeurd, Key, parse_vkey

# Of each announcement the first checkpoint of its log that covers it; more than one when somebody
# put another of that size beside it. And whether that log has an older one, that does not.
_EERSTE = """
SELECT a.plek, c.note, EXISTS (
  SELECT FROM ledger.checkpoint
  WHERE size < a.nummer AND starts_with(note, a.oorsprong || E'\\n' || size || E'\\n')
) FROM unnest(%s::int[], %s::bigint[], %s::text[]) AS a(plek, nummer, oorsprong)
CROSS JOIN LATERAL (
  SELECT note FROM ledger.checkpoint
  WHERE size >= a.nummer AND starts_with(note, a.oorsprong || E'\\n' || size || E'\\n')
  ORDER BY size FETCH FIRST 1 ROW WITH TIES
) c ORDER BY a.plek, c.note
"""
_ONVERDIEND = (
    "de sleutel die hier voor {0.oorsprong} is aangekondigd telt nergens mee: geen controlepunt"
    " laat zien dat zij van de ondertekenaar is"
)
_MISVORMD = "wat hier voor {0.oorsprong} is aangekondigd telt nergens mee: {1}"

_Noten: TypeAlias = tuple[list[str], bool]


@dataclass(frozen=True, slots=True)
class Tekensleutels:
    """The keys that a log announced: those that count, and the entries that nothing comes of."""

    aangekondigd: tuple[Aankondiging, ...]
    tellen: frozenset[str]
    bevindingen: tuple[str, ...]

    def van(self, *oorsprongen: str) -> list[str]:
        """The keys that count for these logs, as first announced and each once.

        A policy is no policy when a key stands in it twice, and whoever may append could do that.
        """
        return [vkey for vkey in self.genoemd(*oorsprongen) if vkey in self.tellen]

    def genoemd(self, *oorsprongen: str) -> list[str]:
        """All that are announced for these logs, whether they count or not."""
        van_hen = (a.sleutel for a in self.aangekondigd if a.oorsprong in oorsprongen)
        return list(dict.fromkeys(van_hen))


def tekensleutels(
    databank: psycopg.Connection[Any],
    gezegd: Aangekondigd,
    oorsprong: str,
    vast: Collection[str] = (),
) -> Tekensleutels:
    """What the keys are worth that are announced for this log and for those before it.

    `vast` are those that the signer keeps or published outside the database.

    Raises:
        Bedorven: no key of this log counts, and an announcement cannot be read.
    """
    eerst, misvormd = _eerste_naam(gezegd.alle)
    breuken = [a for a in gezegd.alle if a.breuk]
    namen = {oorsprong, *(b.oorsprong for b in breuken)}
    namen |= {b.breuk.vorige_oorsprong for b in breuken if b.breuk}
    zeker = {key for key in eerst if key.vkey in vast}
    kandidaten = {key: a for key, a in eerst.items() if a.oorsprong in namen or key in zeker}
    noten = _eerste_noten(databank, list(kandidaten.values()))
    telt = _verdiend(kandidaten, noten, zeker)
    for aankondiging in reversed(breuken):  # so what a later log says comes before an earlier one
        if erbij := _opnieuw_verteld(aankondiging, eerst, telt) - telt:
            zeker |= erbij
            telt = _verdiend(kandidaten, noten, zeker)
    eigen = [key for key in telt if key.name == oorsprong]
    if not eigen and gezegd.onleesbaar:
        raise gezegd.onleesbaar[0]
    tot = _getekend_tot(databank, oorsprong, eigen)
    onverdiend = [
        (a.nummer, _ONVERDIEND.format(a))
        for key, a in eerst.items()
        if key not in telt and not a.breuk and a.nummer <= tot
    ]
    return Tekensleutels(
        gezegd.alle,
        frozenset(key.vkey for key in telt),
        (
            *(f"nr {nummer}: {tekst}" for nummer, tekst in sorted(misvormd + onverdiend)),
            *(str(fout) for fout in gezegd.onleesbaar),
        ),
    )


def _eerste_naam(
    alle: Iterable[Aankondiging],
) -> tuple[dict[Key, Aankondiging], list[tuple[int, str]]]:
    """The entry that was the first to name each key, in order; and what names none."""
    eerst: dict[Key, Aankondiging] = {}
    misvormd = []
    for aankondiging in alle:
        try:
            key = parse_vkey(aankondiging.sleutel)
            if (key.name, key.kind) != (aankondiging.oorsprong, ED25519):
                raise Afgekeurd(f"sleutel: verwacht een Ed25519-sleutel {aankondiging.oorsprong}")
        except Afgekeurd as fout:
            misvormd.append((aankondiging.nummer, _MISVORMD.format(aankondiging, fout)))
        else:
            eerst.setdefault(key, aankondiging)
    return eerst, misvormd


def _verdiend(
    eerst: Mapping[Key, Aankondiging], noten: Iterable[_Noten], zeker: Collection[Key]
) -> set[Key]:
    """The keys that are certain, and those that signed the first checkpoint over their announcement
    as a later one must: with one that counted before it, certain or not.
    """
    telt: set[Key] = set()
    for (key, aankondiging), (gevonden, ouder) in zip(eerst.items(), noten, strict=True):
        eerder = [ander for ander in telt if ander.name == key.name]
        gezet = [noot for noot in gevonden if any(_tekende(ander, noot, 0) for ander in eerder)]
        if not eerder and not ouder:
            gezet = gevonden
        if key in zeker or (gezet and all(_tekende(key, n, aankondiging.nummer) for n in gezet)):
            telt.add(key)
    return telt


def _eerste_noten(
    databank: psycopg.Connection[Any], aankondigingen: Sequence[Aankondiging]
) -> list[_Noten]:
    """Of each of these the first checkpoints that cover it, and whether there is an older one."""
    noten: list[_Noten] = [([], False) for _ in aankondigingen]
    wie = [
        list(range(len(aankondigingen))),
        [a.nummer for a in aankondigingen],
        [a.oorsprong for a in aankondigingen],
    ]
    for plek, noot, ouder in databank.execute(_EERSTE, wie).fetchall():
        noten[plek] = ([*noten[plek][0], noot], ouder)
    return noten


def _opnieuw_verteld(
    aankondiging: Aankondiging, eerst: Mapping[Key, Aankondiging], telt: Collection[Key]
) -> set[Key]:
    """The keys of the log of before that a break speaks for, if the break is the signer's."""
    breuk = aankondiging.breuk
    if breuk is None or not any(a is aankondiging and key in telt for key, a in eerst.items()):
        return set()
    van_toen = (key for key in eerst if key.name == breuk.vorige_oorsprong)
    return {key for key in van_toen if _tekende(key, breuk.noot, 0)}


def _getekend_tot(databank: psycopg.Connection[Any], oorsprong: str, eigen: Iterable[Key]) -> int:
    """How far the newest checkpoint of this log goes, when a key of it signed that."""
    gezet = laatste_controlepunt(databank, oorsprong)
    if gezet is None or not any(_tekende(key, gezet.noot, 0) for key in eigen):
        return 0
    return gezet.omvang


@lru_cache(maxsize=1024)
def _tekende(key: Key, noot: str, omvang: int) -> bool:
    """Whether this key signed this note, a checkpoint of its log of at least this size."""
    try:
        punt = gelezen(noot)
        getekend = ondertekend(noot, (key,)) is Antwoord.JA
    except Afgekeurd:
        return False
    return getekend and punt.origin == key.name and punt.size >= omvang
