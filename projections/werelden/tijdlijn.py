"""The acts of a case, in the order of the eye.

A case is read as a story: what came first, what followed from it. Dates alone cannot tell it,
because many are imprecise or open; so the order links (`na`) lead, and only among acts that no
link orders do the dates decide: last possible day, first possible day, number in the log.
A line carries the clear fields of its act and whatever personal text was opened for this reader;
what was not opened stays None, and the sentence says so by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from heapq import heapify, heappop, heappush
from types import MappingProxyType
from typing import Any

from ledger.daden.documenten import veld_van
from ledger.tijd.wanneer import Periode, Wanneer, zekere_dagen
from ledger.zaak.dossier import Feit, Vastgelegd, Wijziging


@dataclass(frozen=True, slots=True)
class Bronregel:
    """One source of an act; sealed text that was not opened is None.

    `document`: the place of this source, from 1, when its document was recorded with it.
    """

    titel: str | None
    plaats: str | None
    datum: str | None
    citaat: str | None
    relaas: str | None
    openbaar: bool
    document: int | None
    documentnaam: str | None


@dataclass(frozen=True, slots=True)
class Herroeping:
    """The entry that withdrew a repair, in which role, and why."""

    nummer: int
    vastgelegd_op: datetime
    rol: str
    reden: str | None


@dataclass(frozen=True, slots=True)
class Correctieregel:
    """One later entry that changed this act; the earlier value stays readable.

    `rol` is in which role it was recorded; `reden` why, None where nobody said or it is sealed;
    `naar` the case that the act was moved to; `herroepen` what withdrew it itself.
    """

    nummer: int
    vastgelegd_op: datetime
    daad: str
    veld: str
    was: Any
    werd: Any
    geldt: bool
    rol: str | None = None
    reden: str | None = None
    naar: str | None = None
    herroepen: Herroeping | None = None


@dataclass(frozen=True, slots=True)
class Tijdlijnregel:
    """One act as a line of the timeline."""

    nummer: int
    id: str
    daad: str
    titel: str
    zin: str
    edtf: str | None  # None: nobody says when
    woorden: str | None
    wanneer: str
    vroegst: date  # date.min: no first day is known
    laatst: date  # date.max: no last day is known
    duur: bool
    door: tuple[str | None, ...]
    bronnen: tuple[Bronregel, ...]
    na: tuple[str, ...]
    lezing: bool
    thuis: bool
    thuisdossier: str | None
    correcties: tuple[Correctieregel, ...]
    relazen: tuple[str, ...]
    vastgelegd_op: datetime
    vastgelegd_als: str | None = None  # the role of who recorded it
    ook_in: tuple[str, ...] = ()
    verplaatst: bool = False  # it came here out of another case: `uit_dossier`, if that is in view
    uit_dossier: str | None = None

    @property
    def op_een_dag(self) -> bool:
        """Whether the source says on which one day it was, without a doubt."""
        if self.edtf is None or self.duur or self.vroegst != self.laatst:
            return False
        return not Wanneer(self.edtf).onzeker

    @property
    def kern(self) -> Periode | None:
        """Of an act that lasted: the days on which it was certainly under way."""
        return zekere_dagen(self.edtf) if self.duur and self.edtf is not None else None


@dataclass(frozen=True, slots=True)
class Normregel:
    """What stands beside a verdict: the norm in its own words."""

    id: str
    naam: str
    versie: str
    tekst: str
    citaat: tuple[str, ...]
    bron: str
    url: str | None
    drager: tuple[str, ...]
    soort: str
    praktijk: bool
    termijn: str | None


def in_relaas(regels: Iterable[Tijdlijnregel], relaas: str) -> tuple[Tijdlijnregel, ...]:
    """The lines of one account: its own, and those that belong to every account."""
    return tuple(r for r in regels if not r.relazen or relaas in r.relazen)


def ordenen(regels: Iterable[Tijdlijnregel]) -> tuple[Tijdlijnregel, ...]:
    """Order by `na` links, then last day, first day and number.

    Links that run in a circle are contradictory data; the act that is first by date then goes
    first, so that every act keeps its place on the page and the same case reads the same always.
    """
    per_id = {regel.id: regel for regel in regels}
    wacht_op = {r.id: {v for v in r.na if v in per_id and v != r.id} for r in per_id.values()}
    opvolgers: dict[str, list[str]] = {sleutel: [] for sleutel in per_id}
    for sleutel, voorgangers in wacht_op.items():
        for voorganger in voorgangers:
            opvolgers[voorganger].append(sleutel)
    vrij = [(_rang(per_id[k]), k) for k, voorgangers in wacht_op.items() if not voorgangers]
    heapify(vrij)
    uit: list[Tijdlijnregel] = []
    gedaan: set[str] = set()
    while len(uit) < len(per_id):
        if vrij:
            _, sleutel = heappop(vrij)
        else:
            sleutel = min((k for k in per_id if k not in gedaan), key=lambda k: _rang(per_id[k]))
        if sleutel in gedaan:
            continue
        gedaan.add(sleutel)
        uit.append(per_id[sleutel])
        for opvolger in opvolgers[sleutel]:
            wacht_op[opvolger].discard(sleutel)
            if not wacht_op[opvolger]:
                heappush(vrij, (_rang(per_id[opvolger]), opvolger))
    return tuple(uit)


def _rang(regel: Tijdlijnregel) -> tuple[date, date, int]:
    return (regel.laatst, regel.vroegst, regel.nummer)


def regel(feit: Feit, bij: Mapping[int, Vastgelegd] = MappingProxyType({})) -> Tijdlijnregel:
    """Make the line of one fact; personal texts show as far as they were opened in it.

    `bij` are the entries that changed it, by number: they say why, and in which role.
    """
    velden, handeling = feit.velden, feit.handeling
    wanneer = handeling.wanneer
    periode_ = wanneer.periode if wanneer else Periode(date.min, date.max)
    return Tijdlijnregel(
        nummer=feit.nummer,
        id=feit.id,
        daad=feit.daad,
        titel=handeling.titel,
        zin=handeling.zin_leesbaar(),
        edtf=wanneer.edtf if wanneer else None,
        woorden=wanneer.woorden if wanneer else None,
        wanneer=wanneer.leesbaar() if wanneer else "datum onbekend",
        vroegst=periode_.vroegst,
        laatst=periode_.laatst,
        duur=wanneer.duur if wanneer else False,
        door=tuple(actor.get("rol") for actor in velden.get("door") or ()),
        bronnen=tuple(
            _bron(bron, i if veld_van(i - 1) in feit.documenten else None)
            for i, bron in enumerate(velden.get("bronnen") or (), 1)
        ),
        na=tuple(volgorde["id"] for volgorde in velden.get("na") or ()),
        lezing=bool(velden.get("lezing")),
        thuis=feit.thuis,
        thuisdossier=None if feit.thuis else feit.dossiers[0],
        correcties=tuple(_correctie(w, bij) for w in feit.correcties),
        relazen=feit.relazen,
        vastgelegd_op=feit.vastgelegd_op,
        vastgelegd_als=feit.vastlegger.rol,
        ook_in=feit.dossiers[1:] if feit.thuis else (),
        verplaatst=feit.verplaatst_van is not None,
    )


def _correctie(wijziging: Wijziging, bij: Mapping[int, Vastgelegd]) -> Correctieregel:
    v = bij.get(wijziging.nummer)
    tegen = [w for w in bij.values() if w.velden.get("van_daad") == wijziging.id]
    return Correctieregel(
        nummer=wijziging.nummer,
        vastgelegd_op=wijziging.vastgelegd_op,
        daad=wijziging.daad,
        veld=wijziging.veld,
        was=wijziging.oud,
        werd=wijziging.nieuw,
        geldt=wijziging.geldt,
        rol=v.vastlegger.rol if v else None,
        reden=v.velden.get("reden") if v else None,
        naar=v.velden.get("naar") if v else None,
        herroepen=None if wijziging.geldt or not tegen else _herroeping(tegen[-1]),
    )


def _bron(bron: Mapping[str, Any], document: int | None) -> Bronregel:
    return Bronregel(
        titel=bron.get("titel"),
        plaats=bron.get("plaats"),
        datum=bron.get("datum"),
        citaat=bron.get("citaat"),
        relaas=bron.get("relaas"),
        openbaar=bool(bron.get("openbaar")),
        document=document,
        documentnaam=bron.get("documentnaam"),
    )


def _herroeping(v: Vastgelegd) -> Herroeping:
    return Herroeping(v.nummer, v.vastgelegd_op, v.vastlegger.rol, v.velden.get("reden"))
