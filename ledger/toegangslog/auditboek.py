"""Figures that left and samples that were drawn: in the access log before anybody sees them.

A release is held against all earlier ones of the same cases, or by the same account, so two made
at one moment must not miss each other: each is recorded only as long as no other came between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from ledger.daden.auditdaden import CijfersVrijgegeven, SteekproefGetrokken
from ledger.daden.toegangsdaden import herstel_toegangsdaad
from ledger.log.journal import Item
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import Toegangslog, bereikbaar
from ledger.vastleggen.register import lees_regel
from ledger.vastleggen.toelating import Inzending, uuid7
from ledger.zaak.dossier import Botsing

_VRIJGAVE, _STEEKPROEF = "vrijgave", "steekproef"
_HERKANSINGEN = 5
D = TypeVar("D", CijfersVrijgegeven, SteekproefGetrokken)


@dataclass(frozen=True, slots=True)
class Genoteerd(Generic[D]):
    """What was recorded, by whom and when."""

    nummer: int
    id: str
    op: datetime
    account: str
    daad: D


class Auditboek:
    """Writes and reads these entries of one access log."""

    def __init__(self, log: Toegangslog) -> None:
        self.log = log

    def vrijgaven(self, lezer: Lezer, kring: str) -> list[Genoteerd[CijfersVrijgegeven]]:
        """What left before that this account, or whoever sees the same cases, may lay beside it."""
        return _naast(self._gelezen(_VRIJGAVE), lezer, kring)

    def geef_vrij(
        self,
        lezer: Lezer,
        kring: str,
        maak: Callable[[Sequence[Genoteerd[CijfersVrijgegeven]]], CijfersVrijgegeven],
        sleutel: str,
    ) -> Genoteerd[CijfersVrijgegeven]:
        """Record what `maak` makes beside what left before, under the key of this command.

        Raises:
            ToegangOnbereikbaar: it could not be recorded, so it must not be shown.
        """
        with bereikbaar():
            for poging in range(1, _HERKANSINGEN + 1):
                alle = self._gelezen(_VRIJGAVE)
                grens = alle[-1].nummer if alle else 0
                nieuw = maak(_naast(alle, lezer, kring))
                try:
                    tags = (_VRIJGAVE, _van(lezer, sleutel))
                    return self._noteer(lezer, nieuw, tags, (_VRIJGAVE,), grens)
                except Botsing:
                    if poging == _HERKANSINGEN:
                        raise
        raise AssertionError(kring)

    def vrijgave_onder(self, lezer: Lezer, sleutel: str) -> Genoteerd[CijfersVrijgegeven] | None:
        """What this account let out under this key of a command."""
        return next(iter(self._gelezen(_VRIJGAVE, _van(lezer, sleutel))), None)

    def trek(
        self, lezer: Lezer, daad: SteekproefGetrokken, sleutel: str | None
    ) -> Genoteerd[SteekproefGetrokken]:
        """Record a sample before it is shown; raises as `geef_vrij` does."""
        eigen = (_van(lezer, sleutel),) if sleutel else ()
        with bereikbaar():
            return self._noteer(lezer, daad, (_STEEKPROEF, *eigen))

    def steekproeven(self, lezer: Lezer) -> list[Genoteerd[SteekproefGetrokken]]:
        """What this account drew, the newest first."""
        return [g for g in reversed(self._gelezen(_STEEKPROEF)) if g.account == lezer.account]

    def steekproef_onder(self, lezer: Lezer, sleutel: str) -> Genoteerd[SteekproefGetrokken] | None:
        """What this account drew under this key of a command."""
        return next(iter(self._gelezen(_STEEKPROEF, _van(lezer, sleutel))), None)

    def _noteer(
        self,
        lezer: Lezer,
        daad: D,
        tags: tuple[str, ...],
        bewaakt: tuple[str, ...] = (),
        grens: int | None = None,
    ) -> Genoteerd[D]:
        voorwaarde = [] if grens is None else [Item(None, bewaakt, grens)]
        wie = self.log.wie(lezer)
        register = self.log.register
        inzending = Inzending("", daad, tags=tags)
        ontvangst = register.leg_zelf_vast([inzending], voorwaarde, wie=wie, sleutel=str(uuid7()))
        bewijs = register.ontvangstbewijs(ontvangst.eerste)
        return Genoteerd(bewijs.nummer, bewijs.id, bewijs.vastgelegd_op, lezer.account, daad)

    def _gelezen(self, *tags: str) -> list[Genoteerd[Any]]:
        uit: list[Genoteerd[Any]] = []
        for regel in self.log.register.journal.lees(tags=tags):
            v = lees_regel(regel)
            daad: Any = herstel_toegangsdaad(v.velden)
            uit.append(Genoteerd(v.nummer, v.id, v.vastgelegd_op, v.vastlegger.account, daad))
        return uit


def _naast(
    alle: Sequence[Genoteerd[CijfersVrijgegeven]], lezer: Lezer, kring: str
) -> list[Genoteerd[CijfersVrijgegeven]]:
    """Of all releases those of the same cases, and of the same account."""
    return [v for v in alle if v.account == lezer.account or v.daad.kring == kring]


def _van(lezer: Lezer, sleutel: str) -> str:
    """A tag that no other account's key can be."""
    return "opdracht-" + sha256(f"{lezer.account}\n{sleutel}".encode()).hexdigest()[:32]
