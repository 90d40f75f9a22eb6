"""What an erasure would take: every sealed text that names someone, and whom else those name.

A text that names two people goes when one of them is erased. So before anyone proposes that, it
is told how many texts go, in which cases and of whom else, as far as whoever asks may see; a case
out of view adds nothing to any number, since that would tell of it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from ledger.bewaring import Bewaring
from ledger.entry import BETROKKENE, DOSSIER, dossiers_van
from ledger.register import Register
from ledger.toegangsstand import VAN_EEN_DOSSIER

_RIJEN = """
SELECT s.nummer, s.veld, e.entry_id, e.tags, s.text_key_id, s.ciphertext
FROM vault.sealed s JOIN ledger.entry e USING (nummer) WHERE s.text_key_id = ANY (%s)
"""
_BESTANDEN = """
SELECT e.tags, d.text_key_id
FROM vault.document d JOIN ledger.entry e USING (entry_id) WHERE d.text_key_id = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class Raming:
    """What would go with a holder: texts and files per case, and how many of those name others.

    A case in which the holder is only mentioned, and no text goes, counts none.
    """

    houder: str
    per_dossier: Mapping[str, int]
    bestanden: Mapping[str, int]
    anderen: Mapping[str, int]

    def tegen(self, bewaringen: Iterable[Bewaring]) -> tuple[Bewaring, ...]:
        """Which of these orders forbid it."""
        houders = (self.houder, *self.anderen, *self.per_dossier)
        return tuple(b for b in bewaringen if any(map(b.geldt_voor, houders)))


def rijen(dsn: str, teksten: Collection[str]) -> list[Any]:
    """The sealed texts with these keys: number, field, entry, tags, key and ciphertext."""
    with psycopg.connect(dsn, autocommit=True) as lezer:
        return lezer.execute(_RIJEN, [list(teksten)]).fetchall()


def tag_van(houder: str) -> str:
    """The tag of every entry that mentions a person, or stands in a case."""
    return (DOSSIER if houder.startswith(VAN_EEN_DOSSIER) else BETROKKENE) + houder


def genoemd_in(register: Register, houder: str) -> set[str]:
    """The cases in which a person is mentioned, or the case itself."""
    regels = register.journal.lees(tags=(tag_van(houder),))
    return {dossier for regel in regels for dossier in dossiers_van(regel.tags)}


def raam(register: Register, dsn: str, houder: str, in_zicht: Callable[[str], bool]) -> Raming:
    """What an erasure of this person or case would take from the cases in view.

    A text or a file counts in the first of its cases that is in view.
    """
    noemt = register.sleutelbos.kast.teksten([houder])
    per_dossier = Counter({d: 0 for d in genoemd_in(register, houder) if in_zicht(d)})
    bestanden, anderen = Counter[str](), Counter[str]()
    with psycopg.connect(dsn, autocommit=True) as lezer:
        van_bestanden = lezer.execute(_BESTANDEN, [list(noemt)]).fetchall()
    van_teksten = [(tags, sleutel) for _, _, _, tags, sleutel, _ in rijen(dsn, noemt)]
    for telling, gevonden in ((per_dossier, van_teksten), (bestanden, van_bestanden)):
        for tags, sleutel in gevonden:
            zichtbaar = next(filter(in_zicht, dossiers_van(tags)), None)
            if zichtbaar is not None:
                telling[zichtbaar] += 1
                anderen.update(a for a in noemt[sleutel] if not a.startswith(VAN_EEN_DOSSIER))
    return Raming(houder, per_dossier, bestanden, anderen)
