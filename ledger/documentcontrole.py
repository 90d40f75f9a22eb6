"""Are the documents that entries commit to there, and are they the very ones?

A document may be gone when somebody whom it names was erased, or the case it belongs to; and for no
other reason. Which keys are destroyed the log tells itself, so this needs no keys.
"""

from dataclasses import dataclass, field
from typing import Any

import psycopg

from ledger.entry import BETROKKENE, DOSSIER, adres, heldere_inhoud
from ledger.kennis import HERSTEL
from ledger.nagaan import Rij
from ledger.verify import Report

_GEWIST = "sleutel_vernietigd"
_DOCUMENTEN = "SELECT d.entry_id, d.veld, d.ciphertext FROM vault.document d"


@dataclass(slots=True)
class Documentcontrole:
    """What the rows of the log promise, told one by one, and then held against what lies there."""

    _beloofd: dict[tuple[str, str], tuple[Rij, str]] = field(default_factory=dict)
    _gewist: set[str] = field(default_factory=set)  # holders, as they are tagged
    _gewist_in: set[str] = field(default_factory=set)  # cases in which something was erased

    def zie(self, rij: Rij) -> None:
        """Take note of what a row promises, or says is destroyed."""
        if rij.daad != _GEWIST and b'"@documenten"' not in rij.state:
            return
        try:
            inhoud = heldere_inhoud(rij.state)
            if rij.daad == _GEWIST:
                houder = str(inhoud["houder"])
                self._gewist.add((DOSSIER if houder.startswith("d-") else BETROKKENE) + houder)
                self._gewist_in.update(rij.tags)
            for veld, plek in inhoud.get("@documenten", {}).items():
                self._beloofd[str(rij.entry_id), veld] = (rij, plek)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # `gebreken` says so

    def loop_na(self, databank: psycopg.Connection[Any], verslag: Report) -> None:
        """Every document against the address that its entry commits to."""
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

    def _mag_weg(self, rij: Rij) -> bool:
        """Whether somebody whom it names was erased; a repair names whom its act names as well."""
        if rij.daad in HERSTEL and not self._gewist_in.isdisjoint(rij.tags):
            return True
        return not self._gewist.isdisjoint(rij.tags)
