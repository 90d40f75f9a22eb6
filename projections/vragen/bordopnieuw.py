"""The board of a day of which not every verdict is stored: judged anew, so many cases at a time.

A verdict is stored for the days from which on it was known (toetsgeschiedenis.py). Of an earlier
day of reference, or by sources up to a day, it is not: then the same engine judges again. Of a day
of which it is only earlier than what is known, the stored verdicts of that day hold for every case
in which nothing was recorded since, under the norms that held then too; only the others are judged.
Judging a case takes a hundred times as long as reading what was stored of it, so no question judges
more than one part of the cases: a board that would need more is given part by part, and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.zaak.dossier import Dossier
from projections.beelden.bord import Aantallen, Deel, Keuze, OnbekendDeel, Plek, plekken
from projections.leesmodel.momentopname import Momentopname, Rauw, vastgelegd
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import stof
from projections.toetsen.toetsing import kernen
from projections.vragen.bordvraag import Opgeslagen

PER_DEEL = 100  # cases: some two seconds of judging
_PER_ZAAK = 50  # entries since, of a case on average; with more we do not look further

# In which cases something was recorded since, unless there is too much of it.
_SINCE = """
SELECT dossier, count(*) FROM (
  SELECT dossier FROM zaken WHERE nummer > %(sinds)s ORDER BY nummer LIMIT %(limiet)s
) erna GROUP BY dossier
"""
_HOW_MANY = "SELECT count(*) FROM zaken WHERE daad = 'dossier_geopend' AND thuis"
_WHICH = """
SELECT dossier FROM zaken WHERE daad = 'dossier_geopend' AND thuis
ORDER BY dossier OFFSET %(na)s LIMIT %(limiet)s
"""


@dataclass(frozen=True, slots=True)
class Bordstand:
    """The day of a board, the state of knowledge it rests on, and the norms it is judged by."""

    dag: date
    bekend_op: date | None
    bronnen_tot: date | None
    catalogus: Catalogus | None

    @property
    def snede(self) -> dict[str, date | None]:
        """Its cut-offs."""
        return {"bekend_op": self.bekend_op, "bronnen_tot": self.bronnen_tot}


@dataclass(frozen=True, slots=True)
class Werk:
    """Which cases are judged anew, and what was stored of all others, up to which position."""

    stand: Bordstand
    zaken: Mapping[str, Sequence[Rauw]]
    bewaard: tuple[list[Plek], Aantallen] | None
    deel: Deel | None
    positie: int

    def bord(self, keuze: Keuze) -> tuple[list[Plek], Aantallen]:
        """A page of the board, with one more if there are more, and the count of every part."""
        blad, tellingen = keuze.kies(self._plekken())
        if self.bewaard is None:
            return blad, Aantallen(tellingen)
        eerder, geteld = self.bewaard
        return keuze.eerste([*eerder, *blad]), geteld + tellingen

    def _plekken(self) -> Iterator[Plek]:
        dag, catalogus = self.stand.dag, self.stand.catalogus
        if catalogus is None:
            return
        for dossier, rij in self.zaken.items():
            zaak = Dossier.vouw(dossier, vastgelegd(rij), **self.stand.snede)
            per_relaas = {r: kernen(feiten, catalogus, dag) for r, feiten in stof(zaak).items()}
            yield from plekken(dossier, per_relaas, dag)


def te_doen(
    bron: Momentopname, keuze: Keuze, stand: Bordstand, deel: int | None, *, alles: bool = False
) -> Werk:
    """What was stored of the board of a day, and which cases are to be judged anew for it.

    `alles` judges every case in one go, for whoever has the machine to himself.

    Raises:
        Vastgelopen: a case could not be judged, so the stored verdicts fall behind.
        OnbekendDeel: there are fewer parts than that.
    """
    opgeslagen = Opgeslagen(bron)
    positie, bekend = opgeslagen.positie, opgeslagen.bekend(stand.bekend_op)
    bewaard = stand.bronnen_tot is None and positie <= bron.positie
    if bewaard and bekend <= stand.dag:
        _weiger(deel, 1)
        return Werk(stand, {}, opgeslagen.bord(keuze, bekend, stand.dag), None, positie)
    if keuze.dossier is not None:
        _weiger(deel, 1)
        return Werk(stand, bron.elk_van([keuze.dossier]), None, None, bron.positie)
    veranderd = _veranderd(bron, opgeslagen, stand) if bewaard else None
    if veranderd is not None:
        _weiger(deel, 1)
        eerder = opgeslagen.bord(keuze, stand.dag, stand.dag, veranderd)
        return Werk(stand, bron.elk_van(veranderd), eerder, None, bron.positie)
    zaken, welk = _deel(bron, deel, alles=alles)
    return Werk(stand, zaken, None, welk, bron.positie)


def _deel(
    bron: Momentopname, deel: int | None, *, alles: bool
) -> tuple[Mapping[str, Sequence[Rauw]], Deel | None]:
    """The cases of this part, in the order of their ids, and which part that is."""
    ((aantal,),) = bron.zaken(_HOW_MANY)
    per_deel = max(1, aantal) if alles else PER_DEEL
    van = max(1, -(-aantal // per_deel))
    _weiger(deel, van)
    nr = deel or 1
    rijen = bron.zaken(_WHICH, na=(nr - 1) * per_deel, limiet=per_deel)
    zaken = bron.elk_van(dossier for (dossier,) in rijen)
    return zaken, Deel(nr, van, len(zaken)) if van > 1 else None


def _weiger(deel: int | None, van: int) -> None:
    if deel is not None and not 1 <= deel <= van:
        raise OnbekendDeel(van)


def _veranderd(bron: Momentopname, opgeslagen: Opgeslagen, stand: Bordstand) -> list[str] | None:
    """The cases in which something was recorded after this day; None when all are to be judged."""
    toen = bron.catalogus(stand.dag)
    if toen is None or stand.catalogus is None or toen.sha256 != stand.catalogus.sha256:
        return None
    limiet = PER_DEEL * _PER_ZAAK
    rijen = bron.zaken(_SINCE, sinds=opgeslagen.laatste_tot(stand.dag), limiet=limiet)
    if len(rijen) > PER_DEEL or sum(aantal for _, aantal in rijen) == limiet:
        return None
    return [dossier for dossier, _ in rijen]
