"""What an erasure would take: every sealed text that names someone, and whom else those name.

A text that names two people goes when one of them is erased. So before anyone proposes that, it
is told how many texts go, in which cases and of whom else, as far as whoever asks may see; a case
out of view adds nothing to any number, since that would tell of it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from ledger.entry import BETROKKENE, DOSSIER, dossiers_van
from ledger.log.journal import Regel
from ledger.toegang.toegangsstand import VAN_EEN_DOSSIER
from ledger.vastleggen.register import Register
from ledger.zaak.bewaring import Bewaring

_RIJEN = """
SELECT s.nummer, s.veld, e.entry_id, e.daad, e.tags, s.text_key_id, s.ciphertext
FROM vault.sealed s JOIN ledger.entry e USING (nummer) WHERE s.text_key_id = ANY (%s)
"""
_TEKSTEN = """
SELECT e.daad, e.tags, s.text_key_id
FROM vault.sealed s JOIN ledger.entry e USING (nummer) WHERE s.text_key_id = ANY (%s)
"""
_BESTANDEN = """
SELECT e.daad, e.tags, d.text_key_id
FROM vault.document d JOIN ledger.entry e USING (entry_id) WHERE d.text_key_id = ANY (%s)
"""
# Ties, and earlier erasures: in the cases of one such entry need not be anything in common.
_NAAST_ELKAAR = frozenset(
    {"dossiers_gekoppeld", "dossiers_samengevoegd", "sleutel_vernietigd", "wissing_nagezocht"}
)


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
    """The sealed texts with these keys: number, field, entry, act, tags, key and ciphertext."""
    with psycopg.connect(dsn, autocommit=True) as lezer:
        return lezer.execute(_RIJEN, [list(teksten)]).fetchall()


def tag_van(houder: str) -> str:
    """The tag of every entry that mentions a person, or stands in a case."""
    return (DOSSIER if houder.startswith(VAN_EEN_DOSSIER) else BETROKKENE) + houder


def genoemd_in(register: Register, houder: str) -> set[str]:
    """The cases in which a person is mentioned; of a case itself and those that share its acts."""
    return _zaken_van(register.journal.lees(tags=(tag_van(houder),)))


def _zaken_van(regels: Iterable[Regel]) -> set[str]:
    """The cases in which these stand; a case is not concerned by what only names it beside another.

    Else an erasure out of view would be told in a case that lost nothing by it.
    """
    eigen = (regel for regel in regels if regel.daad not in _NAAST_ELKAAR)
    return {dossier for regel in eigen for dossier in dossiers_van(regel.tags)}


def telt_in(daad: str, tags: Iterable[str]) -> tuple[str, ...]:
    """The cases in which a text of an act counts: all of its cases, or of a tie its home case."""
    zaken = dossiers_van(tags)
    return zaken[:1] if daad in _NAAST_ELKAAR else zaken


def raam(register: Register, dsn: str, houder: str, in_zicht: Callable[[str], bool]) -> Raming:
    """What an erasure of this person or case would take from the cases in view.

    A text or a file counts in the first of its cases that is in view.
    """
    return raam_elk(register, dsn, [houder], in_zicht)[houder]


def raam_elk(
    register: Register, dsn: str, houders: Collection[str], in_zicht: Callable[[str], bool]
) -> dict[str, Raming]:
    """The same of each of these by itself, in one look."""
    noemt = {houder: register.sleutelbos.kast.teksten([houder]) for houder in houders}
    genoemd = register.journal.per_tag(map(tag_van, houders))
    with psycopg.connect(dsn, autocommit=True) as lezer:
        alle = list({sleutel for teksten in noemt.values() for sleutel in teksten})
        tekstrijen, bestandrijen = (
            _zichtbaar(lezer.execute(query, [alle]), in_zicht) for query in (_TEKSTEN, _BESTANDEN)
        )
    uit = {}
    for houder, teksten in noemt.items():
        zaken = filter(in_zicht, _zaken_van(genoemd[tag_van(houder)]))
        telt = [(s, d) for s in teksten for d in tekstrijen.get(s, ())]
        bestanden = [(s, d) for s in teksten for d in bestandrijen.get(s, ())]
        per_dossier = Counter(dict.fromkeys(zaken, 0))
        per_dossier.update(d for _, d in telt)
        anderen = Counter(
            ander
            for sleutel, _ in (*telt, *bestanden)
            for ander in teksten[sleutel]
            if not ander.startswith(VAN_EEN_DOSSIER)
        )
        uit[houder] = Raming(houder, per_dossier, Counter(d for _, d in bestanden), anderen)
    return uit


def _zichtbaar(
    rijen_: Iterable[Any], in_zicht: Callable[[str], bool]
) -> Mapping[str, Sequence[str]]:
    """Per key the cases in which its texts count: of each the first that is in view."""
    uit: dict[str, list[str]] = {}
    for daad, tags, sleutel in rijen_:
        zichtbaar = next(filter(in_zicht, telt_in(daad, tags)), None)
        if zichtbaar is not None:
            uit.setdefault(sleutel, []).append(zichtbaar)
    return uit
