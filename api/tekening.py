"""Where everything stands in the picture of a case.

The picture has two parts on one axis: the acts, with a lane per party and the rows in the order of
the timeline, and under them the duties, a row each, so that each part fits a page of its own. An
act on a known day is a dot; an imprecise one is a hatched bar from its first to its last possible
day; one that lasted is solid. Only numbers and words leave this module: the template draws them,
and stijl.css gives them their colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from api import taal
from api.tijdas import BREEDTE, GOOT, As, Balk, Streep, strepen
from ledger.wanneer import Periode
from projections.normnaam import naam_uit_id
from projections.tijdlijn import Normregel, Tijdlijnregel

KOP = 46
RIJ = 42
_LANGE_BALK = 150  # from here on the words stand above the bar, not beside it
_LUCHT = 8
_NIEMAND = ""  # an act of the register, done by no party


class Oordeel(Protocol):
    """What the picture needs of a verdict (projections.toetsing.Toets)."""

    @property
    def norm(self) -> str: ...
    @property
    def aanleiding(self) -> str | None: ...
    @property
    def uitkomsten(self) -> tuple[str, ...]: ...
    @property
    def due_vroegst(self) -> date | None: ...
    @property
    def due_laatst(self) -> date | None: ...
    @property
    def genoemd(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Merk:
    """One act in one lane, with its words and where they stand."""

    regel: Tijdlijnregel
    vorm: str  # punt, bereik, duur
    balk: Balk
    kern: Balk | None
    y: float
    tekst_x: float
    anker: str  # start, end, boven
    titel: str
    onder: str
    links: float
    rechts: float


@dataclass(frozen=True, slots=True)
class Baan:
    """What one party did."""

    naam: str
    y: float
    hoogte: float
    merken: tuple[Merk, ...]


@dataclass(frozen=True, slots=True)
class Plichtrij:
    """One duty with its window, and the acts its verdict used."""

    anker: str
    familie: taal.Familie
    teken: str
    naam: str
    pakket: str
    uitkomst: str
    onder: str
    y: float
    tekst_x: float
    venster: Balk | None
    doorlopend: bool  # there is no last day
    onzeker: Balk | None  # where the last day of the term can fall
    voorbij: Balk | None  # after the term
    laatste_dag: float | None
    gedaan: tuple[tuple[int, Balk], ...]


@dataclass(frozen=True, slots=True)
class Tekening:
    """The whole picture; each part has its own height."""

    hoogte_daden: float
    hoogte_plichten: float
    tijd: As
    strepen: tuple[Streep, ...]
    banen: tuple[Baan, ...]
    plichten: tuple[Plichtrij, ...]
    peil: float | None
    breedte: int = BREEDTE
    goot: int = GOOT


def teken(
    regels: Sequence[Tijdlijnregel],
    toetsen: Sequence[tuple[str, Oordeel]],
    normen: Mapping[str, Normregel],
    tijd: As,
    peildatum: date,
) -> Tekening:
    """Lay out the acts and the (anchor, verdict) pairs of one account."""
    banen = _banen(regels, tijd)
    per_id = {r.id: r for r in regels}
    plichten = tuple(
        _plichtrij(anker, toets, normen, per_id, tijd, KOP + 26 + i * RIJ, peildatum)
        for i, (anker, toets) in enumerate(toetsen)
    )
    peil = tijd.x(peildatum + timedelta(days=1)) if tijd.binnen(peildatum) else None
    return Tekening(
        hoogte_daden=banen[-1].y + banen[-1].hoogte if banen else KOP,
        hoogte_plichten=KOP + 6 + len(plichten) * RIJ,
        tijd=tijd,
        strepen=strepen(tijd),
        banen=banen,
        plichten=plichten,
        peil=peil,
    )


def _banen(regels: Sequence[Tijdlijnregel], tijd: As) -> tuple[Baan, ...]:
    """A lane per role, by first act; who is unknown comes last."""
    nummer = {r.id: r.nummer for r in regels}
    rollen = dict.fromkeys(rol for r in regels for rol in r.door or (_NIEMAND,))
    volgorde = sorted(rollen, key=lambda rol: (rol is None) + 2 * (rol == _NIEMAND))
    banen: list[Baan] = []
    y: float = KOP
    for rol in volgorde:
        eigen = [r for r in regels if rol in (r.door or (_NIEMAND,))]
        merken = _merken(eigen, rol, tijd, y, regels, nummer)
        hoogte = merken[-1].y - y + 28
        banen.append(Baan(_baannaam(rol), y, hoogte, merken))
        y += hoogte
    return tuple(banen)


def _baannaam(rol: str | None) -> str:
    if rol == _NIEMAND:
        return "Verklaringen in het register"
    return "Wie: onbekend" if rol is None else taal.hoofdletter(taal.rol(rol))


def _merken(
    regels: Sequence[Tijdlijnregel],
    rol: str | None,
    tijd: As,
    y: float,
    alle: Sequence[Tijdlijnregel],
    nummer: Mapping[str, int],
) -> tuple[Merk, ...]:
    """Top to bottom, left to right: an act joins the last row if it stands right of all there."""
    merken: list[Merk] = []
    rij_y, bezet = y + 26, 0.0
    for regel in regels:
        merk = _merk(regel, rol, tijd, rij_y, na_woorden(regel, alle, nummer))
        if merken and merk.links < bezet + _LUCHT * 2:
            rij_y, bezet = rij_y + RIJ, 0.0
            merk = _merk(regel, rol, tijd, rij_y, na_woorden(regel, alle, nummer))
        bezet = max(bezet, merk.rechts)
        merken.append(merk)
    return tuple(merken)


def _merk(regel: Tijdlijnregel, rol: str | None, tijd: As, y: float, na: str) -> Merk:
    balk = tijd.balk(regel.vroegst, regel.laatst)
    vorm = "duur" if regel.duur else "punt" if regel.vroegst == regel.laatst else "bereik"
    if vorm == "punt":
        midden = (balk.x0 + balk.x1) / 2
        balk = Balk(midden - 7, midden + 7)
    samen = [r for r in regel.door if r != rol]
    titel = regel.titel + (f" (met {taal.rollen(samen)})" if samen else "")
    onder = regel.wanneer + (f" · {na}" if na else "")
    onder += " · lezing" if regel.lezing else ""
    onder += "" if regel.thuis else " · uit een ander dossier"
    links, rechts, tekst_x, anker = _plaats(balk, f"{regel.nummer} {titel}", onder, vorm)
    kern = None if regel.kern is None else tijd.balk(regel.kern.vroegst, regel.kern.laatst)
    return Merk(regel, vorm, balk, kern, y, tekst_x, anker, titel, onder, links, rechts)


def _plaats(balk: Balk, titel: str, onder: str, vorm: str) -> tuple[float, float, float, str]:
    """Words go right of the mark, left where there is no room, above a long bar."""
    nodig = max(tekstbreedte(titel, 13.5), tekstbreedte(onder, 12))
    if vorm == "punt" or balk.breedte < _LANGE_BALK:
        if balk.x1 + _LUCHT + nodig <= BREEDTE:
            return balk.x0, balk.x1 + _LUCHT + nodig, balk.x1 + _LUCHT, "start"
        if balk.x0 - _LUCHT - nodig >= GOOT:
            return balk.x0 - _LUCHT - nodig, balk.x1, balk.x0 - _LUCHT, "end"
    nodig = tekstbreedte(titel, 13.5) + 10 + tekstbreedte(onder, 12)
    x = max(GOOT + 4, min(balk.x0 + 1, BREEDTE - nodig))
    return min(balk.x0, x), max(balk.x1, x + nodig), x, "boven"


def na_woorden(
    regel: Tijdlijnregel, alle: Sequence[Tijdlijnregel], nummer: Mapping[str, int]
) -> str:
    """The order that the dates do not show ("na nr. 4"), without what follows from it."""
    per_id = {r.id: r for r in alle}
    direct = [v for v in regel.na if v in per_id]
    eerder = {u for v in direct for u in _voorgangers(per_id, v)}
    nodig = [v for v in direct if v not in eerder and per_id[v].laatst >= regel.vroegst]
    return taal.na(nummer[v] for v in nodig)


def _voorgangers(per_id: Mapping[str, Tijdlijnregel], sleutel: str) -> set[str]:
    gezien: set[str] = set()
    open_ = [v for v in per_id[sleutel].na if v in per_id]
    while open_:
        volgende = open_.pop()
        if volgende not in gezien:
            gezien.add(volgende)
            open_ += [v for v in per_id[volgende].na if v in per_id]
    return gezien - {sleutel}


def _plichtrij(
    anker: str,
    toets: Oordeel,
    normen: Mapping[str, Normregel],
    per_id: Mapping[str, Tijdlijnregel],
    tijd: As,
    y: float,
    peildatum: date,
) -> Plichtrij:
    familie = taal.familie(toets.uitkomsten)
    aanleiding = per_id.get(toets.aanleiding or "")
    gebruikt = [per_id[i] for i in toets.genoemd if i in per_id and i != toets.aanleiding]
    einde = _einde(toets)
    venster = None if aanleiding is None else _venster(aanleiding, einde, tijd, peildatum)
    laatste_dag = voorbij = None
    if tijd.binnen(einde.laatst):
        laatste_dag = tijd.x(einde.laatst + timedelta(days=1))
        voorbij = _voorbij(toets, einde, gebruikt, tijd, peildatum)
    norm = normen.get(toets.norm)
    uitkomst = taal.hoofdletter(taal.uitkomst(toets.uitkomsten))
    onder = _termijnwoorden(toets, norm)
    breedte = tekstbreedte(f"{uitkomst} · {onder}", 12.5)
    links = venster.x0 if venster else tijd.x_begin
    return Plichtrij(
        anker,
        familie,
        taal.teken(toets.uitkomsten),
        ingekort(norm.naam if norm else naam_uit_id(toets.norm), 13.5, GOOT - 40),
        taal.normpakket(toets.norm) + (f" · bij nr. {aanleiding.nummer}" if aanleiding else ""),
        uitkomst,
        onder,
        y,
        max(GOOT + 4, min(links + 1, BREEDTE - breedte)),
        venster,
        einde.open_eind,
        _onzeker(einde, tijd),
        voorbij,
        laatste_dag,
        tuple((r.nummer, tijd.balk(r.vroegst, r.laatst)) for r in gebruikt),
    )


def _einde(toets: Oordeel) -> Periode:
    """Between which days the last day of the term lies; open where it is not known."""
    vroegst, laatst = toets.due_vroegst, toets.due_laatst
    return Periode(date.min if vroegst is None else vroegst, date.max if laatst is None else laatst)


def _venster(aanleiding: Tijdlijnregel, einde: Periode, tijd: As, peildatum: date) -> Balk:
    if einde.open_eind:  # no last day: it runs on until the day we look
        balk = tijd.balk(aanleiding.vroegst, min(peildatum, tijd.eind))
        return Balk(balk.x0, balk.x1, balk.open_begin)
    return tijd.balk(min(aanleiding.vroegst, einde.laatst), einde.laatst)


def _onzeker(einde: Periode, tijd: As) -> Balk | None:
    """Where the last day can fall, when that is more than a day and ends somewhere."""
    return None if einde.exact or einde.open_eind else tijd.balk(einde.vroegst, einde.laatst)


def _voorbij(
    toets: Oordeel,
    einde: Periode,
    gebruikt: Sequence[Tijdlijnregel],
    tijd: As,
    peildatum: date,
) -> Balk | None:
    """The time after the last day, when that is what the verdict is about."""
    mis = taal.familie(toets.uitkomsten) == "onwaar"
    if mis and gebruikt:
        tot = max(r.vroegst for r in gebruikt)
    elif mis or "niet_gebleken" in toets.uitkomsten:
        tot = peildatum
    else:
        return None
    vanaf, tot = einde.laatst + timedelta(days=1), min(tot, tijd.eind)
    return tijd.balk(vanaf, tot) if vanaf <= tot else None


def _termijnwoorden(toets: Oordeel, norm: Normregel | None) -> str:
    dag = taal.laatste_dag(toets.due_vroegst, toets.due_laatst)
    if not dag:
        return (norm.termijn if norm else None) or "zonder termijn"
    return f"uiterlijk {dag}" if dag[0].isdigit() else f"laatste dag {dag}"


def ingekort(tekst: str, grootte: float, breedte: float) -> str:
    """As much of a text as fits, and a sign that it goes on."""
    kort = tekst
    while tekstbreedte(kort, grootte) > breedte:
        kort = f"{kort.rstrip('…')[:-1].rstrip()}…"
    return kort


def tekstbreedte(tekst: str, grootte: float) -> float:
    """How wide a text will be, near enough to keep words apart."""
    smal, breed = " .,:;'’()[]iljtfrI·", "mwMWOQGD"
    deel = sum(0.33 if c in smal else 0.8 if c in breed else 0.57 for c in tekst)
    return deel * grootte
