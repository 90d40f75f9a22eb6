"""The heads of cases told in the log, and what shows that a case is whole.

Whoever hands out a case wants to show that nothing was left out. What shows it is an entry, made
once per position: later it cannot be made otherwise, and `toedracht verifieer` computes it anew for
as long as the log exists.
"""

import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.bewijs.zaakhoofd import (
    DAAD,
    Keten,
    Ketens,
    Zaakboom,
    lees,
    zaakboom,
    zonder_voorvoegsel,
)
from ledger.daden.handelingen import ZaakhoofdenVastgelegd
from ledger.databank.postgres import verbind
from ledger.entry import canoniek, dossiers_van
from ledger.log.journal import Journal, Regel
from ledger.ondertekenen.logboek import GROOTBOEK
from ledger.vastleggen.register import Inzending, Register
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.dossier import Vastlegger

_TERMIJN = 60.0
# By case and then in order, by the key of the table; ';' comes after ':'.
_KETENS = """
SELECT t.tag, e.leaf_hash FROM ledger.tag t JOIN ledger.entry e USING (nummer)
WHERE t.tag > 'dossier:' AND t.tag < 'dossier;' AND t.nummer <= %s ORDER BY t.tag, t.nummer
"""


@dataclass(frozen=True, slots=True)
class Zaakhoofden:
    """The entry that tells the heads at a position, and the tree that it tells of."""

    nummer: int
    positie: int
    boom: Zaakboom

    def als_json(self, naam: str, dossier: str, regels: Sequence[Regel]) -> dict[str, Any]:
        """What shows that these are all entries of a case, called `naam` (FORMAT.md, 20)."""
        bewijs = self.boom.bewijs(dossier)
        return {
            "zaak": naam,
            "vastleggingen": [regel.nummer for regel in regels],
            "elders": [r.nummer for r in regels if dossiers_van(r.tags)[0] != dossier],
            "zout": _b64(bewijs.salt),
            "plaats": bewijs.place,
            "pad": [_b64(hash_) for hash_ in bewijs.path],
        }

    def zaakbestand(self, zaken: Sequence[dict[str, Any]], uitgifte: int | None = None) -> bytes:
        """These cases in one file; `uitgifte` is the entry that issued what speaks of them."""
        kop = {"formaat": "toedracht-zaken/1", "vastlegging": self.nummer}
        return canoniek({**kop, "uitgifte": uitgifte, "zaken": list(zaken)})


# Of the entry that tells heads what is shown with them: not the seed, which would open them.
HOOFDVELDEN = frozenset({"daad", "positie", "wortel"})


def hoofden_op(register: Register, positie: int, wie: Vastlegger) -> Zaakhoofden:
    """The heads of all cases as they were after entry `positie`, recorded now if never before.

    Raises:
        ValueError: the log is not that long.
        Botsing: the log was closed.
    """
    hoogste = register.journal.positie()
    if not 0 < positie <= hoogste:
        raise ValueError(f"positie: verwacht 1 t/m {hoogste}, kreeg {positie}")
    ketens = lees_ketens(register.journal.dsn_lees, positie)
    if eerder := eerdere(register.journal, positie, ketens):
        return eerder
    boom = zaakboom(os.urandom(32), ketens)
    daad = ZaakhoofdenVastgelegd(positie=positie, wortel=_b64(boom.wortel), zaad=_b64(boom.zaad))
    inzending = Inzending("", daad, tags=(GROOTBOEK,))
    ontvangst = register.leg_zelf_vast([inzending], (), wie=wie, sleutel=str(uuid7()))
    return Zaakhoofden(ontvangst.eerste, positie, boom)


def gezegde_hoofden(journal: Journal, positie: int) -> Zaakhoofden | None:
    """The same where it was recorded before; None where it never was, and nothing is recorded."""
    return eerdere(journal, positie, lees_ketens(journal.dsn_lees, positie))


def eerdere(journal: Journal, positie: int, ketens: Ketens) -> Zaakhoofden | None:
    """The first entry that told these heads, if any did; one that tells others does not count."""
    for regel in journal.lees(daden=(DAAD,), tags=(GROOTBOEK,), na=positie):
        gezegd = lees(regel.nummer, regel.state)
        if gezegd is None or gezegd.positie != positie:
            continue
        boom = zaakboom(gezegd.zaad, ketens)
        if boom.wortel == gezegd.wortel:
            return Zaakhoofden(regel.nummer, positie, boom)
    return None


def lees_ketens(dsn: str, positie: int) -> dict[str, Keten]:
    """The entries of every case up to here, each case as one hash."""
    ketens: dict[str, Keten] = {}
    with (
        verbind(dsn, _TERMIJN) as databank,
        databank.transaction(),
        databank.cursor("ketens", binary=True) as cursor,
    ):
        cursor.itersize = 10_000
        rij: tuple[Any, ...]
        for rij in cursor.execute(_KETENS, [positie]):
            zaak = zonder_voorvoegsel(rij[0])
            ketens[zaak] = ketens.get(zaak, Keten()).met(rij[1])
    return ketens


def _b64(hash_: bytes) -> str:
    return b64encode(hash_).decode()
