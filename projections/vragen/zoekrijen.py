"""A search as the database answers it: every case in view that answers, counted, and one page.

The read tables hold each case and each act as known and by which sources, so both cut-offs are
comparisons of days, and so is a period: an act can lie in it that does not certainly lie outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from projections.beelden.bord import VAKKEN
from projections.beelden.vindbaar import ROL, bekend
from projections.beelden.zoekbeeld import FACETTEN, NAAM, Zoekvraag, middernacht
from projections.beelden.zoekstof import ONBEGRENSD
from projections.leesmodel.leesmodel import Vastgelopen
from projections.leesmodel.momentopname import Momentopname
from projections.vragen.bordvraag import Opgeslagen
from projections.vragen.zoekstelling import (
    IN_ZICHT,
    KOLOMMEN,
    TELLINGEN,
    TERMIJNEN,
    ZONDER_TERMIJNEN,
    zoekstelling,
)

_MEEST = 2**62  # rows; more than any register holds


@dataclass(frozen=True, slots=True)
class Rij:
    """A case on the page: what the list says of it but for its name, and its terms if known."""

    dossier: str
    geopend: int
    fictief: bool
    status: str
    gegroeid: datetime
    handelingen: int
    wachtend: int
    relazen: tuple[str, ...]
    soorten: tuple[str, ...]
    termijnen: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Rijen:
    """What the database answers: one page, how many in all and from this page on, and the facets.

    `vorige` is the case with which the page before ended; None when none is in view by that id.
    """

    blad: tuple[Rij, ...]
    totaal: int
    rest: int
    vorige: Rij | None
    termijnen: bool
    tellingen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Zoekbron:
    """The read tables in one snapshot, as a search asks them at one state of knowledge."""

    def __init__(
        self, bron: Momentopname, bekend_op: date | None, bronnen_tot: date | None, vandaag: date
    ) -> None:
        bron.tot_de_zaken()
        self._bron = bron
        bronnen = None if bronnen_tot is None else min(bronnen_tot, ONBEGRENSD - timedelta(days=1))
        self._hier = {"hier_op": bekend_op or ONBEGRENSD, "hier_tot": bronnen or ONBEGRENSD}
        self._bord = None if bronnen_tot else _bord(bron, bekend_op, bekend_op or vandaag)

    def in_zicht(self) -> dict[str, int]:
        """Every case in view, with the number of the entry that opened it."""
        return dict(self._bron.vraag(IN_ZICHT, **self._hier))

    def zoek(self, vraag: Zoekvraag, genoemd: Sequence[frozenset[str]]) -> Rijen:
        """What answers; `genoemd` are, word by word, the cases whose name holds it.

        By name it is not sorted, and the page is all of it.
        """
        op_naam = vraag.sorteer == NAAM
        rijen = self._met_bord(
            zoekstelling(len(vraag.termen), zoekt=vraag.zoekt),
            **(_daden(vraag, genoemd) if vraag.zoekt else {"genaamd": []}),
            **{naam: getattr(vraag, naam) for naam in _GEVRAAGD},
            bord=self._bord is not None,
            zoekt=vraag.zoekt,
            sinds=middernacht(vraag.sinds),
            vanaf=None if op_naam else vraag.na,
            limiet=_MEEST if op_naam else min(vraag.limiet, _MEEST - 1) + 1,
        )
        return self._rijen(rijen)

    def _rijen(self, rijen: Sequence[tuple[Any, ...]]) -> Rijen:
        getallen = {naam: aantal for naam, _, aantal, *_ in rijen}
        tellingen: dict[str, dict[str, int]] = {naam: {} for naam in (*FACETTEN, "daden")}
        for naam, waarde, aantal, *_ in rijen:
            if naam in tellingen:
                tellingen[naam][waarde] = aantal
        zaken = {soort: [self._rij(r) for r in rijen if r[0] == soort] for soort in ("na", "blad")}
        return Rijen(
            blad=tuple(zaken["blad"]),
            totaal=getallen["totaal"],
            rest=getallen["rest"],
            vorige=next(iter(zaken["na"]), None),
            termijnen=self._bord is not None or not getallen["zicht"],
            tellingen=tellingen,
        )

    def _rij(self, rij: Sequence[Any]) -> Rij:
        velden = dict(zip(KOLOMMEN, rij[3:], strict=True))
        vakken = {vak: velden.pop(t) for vak, t in zip(VAKKEN, TELLINGEN, strict=True)}
        for lijst in ("relazen", "soorten"):
            velden[lijst] = tuple(velden[lijst])
        return Rij(**velden, termijnen=None if self._bord is None else vakken)

    def _met_bord(self, query: str, **waarden: Any) -> list[tuple[Any, ...]]:
        waarden |= self._hier
        if self._bord is None:
            return self._bron.vraag(ZONDER_TERMIJNEN + query, **waarden)
        return Opgeslagen(self._bron).heel(TERMIJNEN + query, *self._bord, **waarden)


_GEVRAAGD = (*FACETTEN, "sorteer", "na", "na_opening")


def _bord(bron: Momentopname, bekend_op: date | None, dag: date) -> tuple[date, date] | None:
    """Up to which day the board is known, and its day; None while what is stored falls behind."""
    try:
        return Opgeslagen(bron).bekend(bekend_op), dag
    except Vastgelopen:
        return None


def _daden(vraag: Zoekvraag, genoemd: Sequence[frozenset[str]]) -> dict[str, object]:
    """Which acts answer, as the database is asked. Only words of the vocabulary go there."""
    waarden: dict[str, object] = {
        "daad": vraag.daad,
        "rol": vraag.rol and ROL + vraag.rol,
        "van": vraag.van,
        "tot": vraag.tot,
        "raakt": None,
        "genaamd": [],
    }
    stammen = [sorted(filter(bekend, term.stammen)) for term in vraag.termen]
    if vraag.termen and not vraag.over_daden:
        waarden["raakt"] = sorted({stam for rij in stammen for stam in rij})
        waarden["genaamd"] = sorted(frozenset.intersection(*genoemd))
    for i, (rij, namen) in enumerate(zip(stammen, genoemd, strict=True)):
        waarden |= {f"w{i}_stammen": rij, f"w{i}_namen": sorted(namen)}
    return waarden
