"""A case as rows for other software: events, the things they are about, and how those are tied.

It holds nothing that the page of the case does not show to the same reader. The days of an act are
weighed with what must come before and after it, for formats that want one instant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.daden.woorden import Daad
from ledger.tijd.wanneer import AMSTERDAM, Wanneer
from ledger.zaak.dossier import Feit
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.toetsing import Toets
from projections.uitvoer.plichtuitvoer import plichten
from projections.uitvoer.uitvoerrijen import (
    GELDT,
    VERVALLEN,
    WACHT,
    Gebeurtenis,
    Verhouding,
    Voorwerp,
    noen,
    zaakding,
)
from projections.uitvoer.zaakdingen import (
    banden_van,
    dingen_van,
    genoemd_door,
    samen,
    voorwerpen_van,
)
from projections.werelden.tijdlijn import Bronregel, Tijdlijnregel


@dataclass(frozen=True, slots=True)
class Zaakrijen:
    """All of one case; every thing is named by an event at least once."""

    beeld: Zaakbeeld
    feiten: tuple[Feit, ...]
    gebeurtenissen: tuple[Gebeurtenis, ...]
    voorwerpen: tuple[Voorwerp, ...]
    verhoudingen: tuple[Verhouding, ...]

    @property
    def toetsen(self) -> Iterator[tuple[str, Toets]]:
        """Every verdict, with the account that it is by."""
        for relaas, rij in self.beeld.toetsen.items():
            for toets in rij:
                yield relaas, toets


def zaakrijen(beeld: Zaakbeeld, feiten: Sequence[Feit]) -> Zaakrijen:
    """The rows of a case as this reader sees it; `feiten` are its acts that stand."""
    daden = {feit.id: feit.handeling for feit in feiten}
    dingen = dingen_van(beeld)
    tijden = _tijden(beeld.regels)
    gebeurd = [_van_regel(beeld, r, GELDT, tijden, daden, dingen) for r in beeld.regels]
    gebeurd += [_van_regel(beeld, r, VERVALLEN, {}, {}, dingen) for r in beeld.vervallen]
    gebeurd += [_van_regel(beeld, r, WACHT, {}, {}, dingen) for r in beeld.wachtend]
    per_id = {g.id: g for g in gebeurd if g.stand == GELDT}
    afgeleid = list(plichten(beeld, per_id, dingen))
    gebeurd += [g for _, rij, _ in afgeleid for g in rij]
    voorwerpen = samen(voorwerpen_van(beeld, daden, dingen, per_id), *(d for d, _, _ in afgeleid))
    genoemd = {naar for g in gebeurd for _, naar in g.verwijst}
    banden = [*banden_van(beeld, daden, dingen), *(b for _, _, rij in afgeleid for b in rij)]
    blijft = voorwerpen.keys() & genoemd
    return Zaakrijen(
        beeld,
        tuple(feiten),
        tuple(sorted(gebeurd, key=lambda g: (g.tijd, g.nummer or 0, g.id))),
        tuple(v for id_, v in voorwerpen.items() if id_ in blijft),
        tuple(dict.fromkeys(b for b in banden if {b.van, b.naar} <= blijft)),
    )


def _tijden(regels: Sequence[Tijdlijnregel]) -> dict[str, tuple[date, date]]:
    """The first and last day of each act, once what must come before and after it was weighed.

    Links that contradict the days of an act leave these as the source gives them.
    """
    dagen = {r.id: _uitersten(r) for r in regels}
    for r in regels:  # in the order of the links
        eerste, laatste = dagen[r.id]
        eerder = max((dagen[v][0] for v in r.na if v in dagen), default=eerste)
        dagen[r.id] = (max(eerste, eerder) if eerder <= laatste else eerste, laatste)
    for r in reversed(regels):
        for v in r.na:
            if v in dagen and dagen[v][0] <= dagen[r.id][1]:
                dagen[v] = (dagen[v][0], min(dagen[v][1], dagen[r.id][1]))
    return dagen


def _uitersten(regel: Tijdlijnregel) -> tuple[date, date]:
    """The days of an act; for an end that nobody knows the day of recording stands in."""
    vastgelegd = regel.vastgelegd_op.astimezone(AMSTERDAM).date()
    eerste, laatste = regel.vroegst, regel.laatst
    if eerste == date.min:
        eerste = min(vastgelegd, laatste)
    if laatste == date.max:
        laatste = max(vastgelegd, eerste)
    return eerste, laatste


def _precisie(regel: Tijdlijnregel) -> str:
    if regel.edtf is None:
        return "onbekend"
    if Wanneer(regel.edtf).tijdstip is not None:
        return "tijdstip"
    if regel.duur:
        return "duur"
    return "dag" if regel.op_een_dag else "interval"


def _van_regel(
    beeld: Zaakbeeld,
    regel: Tijdlijnregel,
    stand: str,
    tijden: Mapping[str, tuple[date, date]],
    daden: Mapping[str, Daad],
    dingen: Mapping[str, str],
) -> Gebeurtenis:
    eerste, laatste = tijden.get(regel.id) or _uitersten(regel)
    tijdstip = None if regel.edtf is None else Wanneer(regel.edtf).tijdstip
    return Gebeurtenis(
        id=regel.id,
        zaak=beeld.id,
        daad=regel.daad,
        titel=regel.titel,
        zin=regel.zin,
        nummer=regel.nummer,
        stand=stand,
        edtf=regel.edtf,
        woorden=regel.woorden,
        vroegst=None if regel.vroegst == date.min else regel.vroegst,
        laatst=None if regel.laatst == date.max else regel.laatst,
        precisie=_precisie(regel),
        tijd=tijdstip or noen(eerste, regel.nummer),
        tijd_laatst=tijdstip or noen(laatste, regel.nummer),
        rollen=tuple(rol or "onbekend" for rol in regel.door),
        relazen=regel.relazen,
        bronnen=tuple(map(_brontekst, regel.bronnen)),
        hersteld=tuple(c.nummer for c in regel.correcties if c.geldt),
        vastgelegd_op=regel.vastgelegd_op,
        vastgelegd_als=regel.vastgelegd_als,
        verwijst=(
            ("zaak", zaakding(beeld)),
            *dict.fromkeys(genoemd_door(beeld.id, daden.get(regel.id), regel, dingen)),
        ),
    )


def _brontekst(bron: Bronregel) -> str:
    """A source in one line, as far as this reader may read it."""
    citaat = f"‘{bron.citaat}’" if bron.citaat else None
    return "; ".join(t for t in (bron.titel, bron.plaats, bron.datum, citaat) if t)
