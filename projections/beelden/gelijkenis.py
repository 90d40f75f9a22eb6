"""What stands in a case already and may be the very act that somebody is about to record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.daden.woorden import Daad
from ledger.tijd.wanneer import Periode
from projections.werelden.tijdlijn import Tijdlijnregel

_VLAKBIJ = timedelta(days=7)  # sources differ by a few days on when something was done
_MEEST = 10


@dataclass(frozen=True, slots=True)
class Gelijkenis:
    """An act of the same kind near that day, and what else is the same.

    `zelfde_datum`: as it is written, which may be a year; `dichtbij`: near on whichever of their
    days both were.
    """

    regel: Tijdlijnregel
    zelfde_datum: bool
    dichtbij: bool
    zelfde_bron: bool


def lijkt_op(daad: Daad, regels: Iterable[Tijdlijnregel]) -> tuple[Gelijkenis, ...]:
    """The acts of this case that may be the same, those that are most alike first."""
    if daad.wanneer is None:
        return ()  # it has no day of its own
    bronnen = {(b.titel.casefold(), b.datum) for b in daad.bronnen if b.titel}
    gevonden = [
        Gelijkenis(
            regel,
            zelfde_datum=regel.edtf == daad.gebeurd,
            dichtbij=_zeker_vlakbij(daad.wanneer.periode, regel),
            zelfde_bron=any(
                (b.titel or "").casefold() == t
                for b in regel.bronnen
                for t, d in bronnen
                if b.datum == d
            ),
        )
        for regel in regels
        if regel.daad == daad.daad and _vlakbij(daad.wanneer.periode, regel)
    ]
    gevonden.sort(key=lambda g: (not g.zelfde_datum, not g.zelfde_bron, -g.regel.nummer))
    return tuple(gevonden[:_MEEST])


def _vlakbij(periode: Periode, regel: Tijdlijnregel) -> bool:
    """Whether both can have been on days that lie close together."""
    return regel.vroegst <= _later(periode.laatst) and periode.vroegst <= _later(regel.laatst)


def _zeker_vlakbij(periode: Periode, regel: Tijdlijnregel) -> bool:
    eerste, laatste = min(periode.vroegst, regel.vroegst), max(periode.laatst, regel.laatst)
    return laatste <= _later(eerste)


def _later(dag: date) -> date:
    return dag if dag > date.max - _VLAKBIJ else dag + _VLAKBIJ
