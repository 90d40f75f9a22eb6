"""Who is a party to which case, as the log of the cases tells."""

import threading
from collections.abc import Iterable
from datetime import datetime

from ledger.daden.handelingen import herstel_handeling
from ledger.entry import BETROKKENE, DOSSIER
from ledger.log.journal import Journal, Regel
from ledger.toegang.toegang import heeft_belang
from ledger.vastleggen.register import lees_regel
from ledger.zaak.dossier import Vastgelegd


class Partijen:
    """Which cases there are and who is a party to them, as far as their log was read."""

    def __init__(self, dossiers: Journal) -> None:
        self._journal = dossiers
        self._mutex = threading.Lock()
        self._gelezen: dict[str, tuple[int, frozenset[str]]] = {}
        self._bestaand: set[str] = set()
        self._genoemd: dict[str, tuple[int, frozenset[str]]] = {}

    def bestaat(self, dossier: str, *, gezien: bool) -> bool:
        """Whether there is a case with this id.

        Of one that is not `gezien`, which may not be seen, the log is asked each time: that takes
        as long as finding that there is none.
        """
        if gezien and dossier in self._bestaand:
            return True
        er_is = bool(self._journal.eerste_met([DOSSIER + dossier]))
        if er_is:
            self._bestaand.add(dossier)
        return er_is

    def genoemd(self, dossier: str) -> frozenset[str]:
        """Every person that was ever named in a case."""
        with self._mutex:
            na, personen = self._genoemd.get(dossier, (0, frozenset[str]()))
            regels = self._journal.lees(tags=(DOSSIER + dossier,), na=na)
            if regels:
                personen |= genoemd_in(regels)
                self._genoemd[dossier] = (regels[-1].nummer, personen)
            return personen

    def openers(self, dossiers: Iterable[str]) -> dict[str, str]:
        """The account that opened each of these cases, of those that exist."""
        return {dossier: v.vastlegger.account for dossier, v in self.openingen(dossiers).items()}

    def openingen(self, dossiers: Iterable[str]) -> dict[str, Vastgelegd]:
        """The first entry of each of these cases, of those that exist."""
        eerste = self._journal.eerste_met([DOSSIER + dossier for dossier in dossiers])
        return {tag.removeprefix(DOSSIER): lees_regel(regel) for tag, regel in eerste.items()}

    def zaken_van(self, personen: Iterable[str]) -> frozenset[str]:
        """The cases to which one of these persons is a party, by all that is recorded now."""
        return frozenset(zaak for persoon in personen for zaak in self._van(persoon))

    def zaken_voor(self, personen: Iterable[str], moment: datetime) -> frozenset[str]:
        """The same by what was recorded before a moment."""
        return frozenset(
            zaak
            for persoon in personen
            for zaak in _zaken(
                [r for r in self._regels(persoon, 0) if r.vastgelegd_op < moment], persoon
            )
        )

    def _van(self, persoon: str) -> frozenset[str]:
        with self._mutex:
            na, zaken = self._gelezen.get(persoon, (0, frozenset[str]()))
            regels = self._regels(persoon, na)
            if regels:
                zaken |= _zaken(regels, persoon)
                self._gelezen[persoon] = (regels[-1].nummer, zaken)
            return zaken

    def _regels(self, persoon: str, na: int) -> list[Regel]:
        return self._journal.lees(tags=(BETROKKENE + persoon,), na=na)


def genoemd_in(regels: Iterable[Regel]) -> frozenset[str]:
    """Every person that one of these entries names."""
    tags = (tag for regel in regels for tag in regel.tags)
    return frozenset(t.removeprefix(BETROKKENE) for t in tags if t.startswith(BETROKKENE))


def _zaken(regels: Iterable[Regel], persoon: str) -> frozenset[str]:
    return frozenset(
        zaak
        for v in map(lees_regel, regels)
        if heeft_belang(herstel_handeling({"daad": v.daad, **v.velden}), persoon)
        for zaak in v.dossiers
    )
