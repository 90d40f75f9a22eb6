"""Is all that was sealed still there, and are the documents the very ones?

A sealed text or a document may be gone when somebody whom it names was erased, or the case it
belongs to; and for no other reason, or a reader would take for erased what somebody took away.
Which keys are destroyed the log tells itself, so this needs no keys. What an access log holds is
erased by entries of the register beside it, so of its texts this says nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import psycopg

from ledger.bewijs.nagaan import Rij
from ledger.entry import BETROKKENE, DOSSIER, adres, heldere_inhoud
from ledger.verify import Report
from ledger.zaak.kennis import HERSTEL

_GEWIST = "sleutel_vernietigd"
_TOEGANGSLOG = "toegang_begonnen"
_DOCUMENTEN = "SELECT d.entry_id, d.veld, d.ciphertext FROM vault.document d"


@dataclass(slots=True)
class Zegelcontrole:
    """What the rows of the log promise, told one by one, and then held against what lies there."""

    _beloofd: dict[tuple[str, str], tuple[Rij, str]] = field(default_factory=dict)
    _weg: list[tuple[Rij, str]] = field(default_factory=list)
    _gewist: set[str] = field(default_factory=set)  # holders, as they are tagged
    _gewist_in: set[str] = field(default_factory=set)  # cases in which something was erased
    _elders: bool = False  # whether what is erased is told by another log

    def zie(self, rij: Rij, verzegeld: Collection[str]) -> None:
        """Take note of what a row promises or says is destroyed; these texts of it are there."""
        self._elders = self._elders or (rij.nummer, rij.daad) == (1, _TOEGANGSLOG)
        try:
            inhoud = heldere_inhoud(rij.state)
            if rij.daad == _GEWIST:
                houder = str(inhoud["houder"])
                self._gewist.add((DOSSIER if houder.startswith("d-") else BETROKKENE) + houder)
                self._gewist_in.update(rij.tags)
            self._weg += [(rij, veld) for veld in inhoud["@verzegeld"] if veld not in verzegeld]
            for veld, plek in inhoud.get("@documenten", {}).items():
                self._beloofd[str(rij.entry_id), veld] = (rij, plek)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # `gebreken` says so

    def loop_na(self, databank: psycopg.Connection[Any], verslag: Report) -> None:
        """Every document against the address that its entry commits to, and what is not there."""
        over = dict(self._beloofd)
        with databank.cursor("documenten", binary=True) as cursor:
            cursor.itersize = 1  # they may be large
            for entry_id, veld, cijfers in cursor.execute(_DOCUMENTEN):
                rij, plek = over.pop((str(entry_id), veld), (None, ""))
                if rij is None:
                    verslag.fault("document", f"bij {entry_id} ligt een document te veel")
                elif adres(cijfers) != plek:
                    verslag.fault("document", f"{veld}: er ligt een ander document", rij.nummer)
        for (_, veld), (rij, _) in over.items():
            if not self._mag_weg(rij):
                tekst = f"{veld}: het document is weg, en niets zegt dat het is gewist"
                verslag.fault("document", tekst, rij.nummer)
        for rij, veld in () if self._elders else self._weg:
            if not self._mag_weg(rij):
                tekst = f"{veld}: de tekst is weg, en niets zegt dat hij is gewist"
                verslag.fault("verzegeld", tekst, rij.nummer)

    def _mag_weg(self, rij: Rij) -> bool:
        """Whether somebody whom it names was erased; a repair names whom its act names as well."""
        if rij.daad in HERSTEL and not self._gewist_in.isdisjoint(rij.tags):
            return True
        return not self._gewist.isdisjoint(rij.tags)
