"""Where everything stands in the picture of a case.

The picture has two parts on one axis: the acts, with a lane per party and the rows in the order of
the timeline, and under them the duties, a row each, so that each part fits a page of its own. An
act on a known day is a dot; an imprecise one is a hatched bar from its first to its last possible
day; one that lasted is solid. Competing accounts share the lanes of the parties, each on rows of
its own. Only numbers and words leave this module: the template draws them, and stijl.css gives
them their colour.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from api.beeld.plichtstrook import Oordeel, Plichtrij, laatheid, nakoming, plichtplaats, plichtrij
from api.beeld.tijdas import BREEDTE, GOOT, As, Balk, Streep, strepen, tekstbreedte
from api.taal import taal
from api.taal.datumtaal import leesbaar
from api.taal.vertaling import _
from projections.werelden.tijdlijn import Normregel, Tijdlijnregel

KOP = 46
_HOOG = 1400  # above this one page would make the letters too small
_BLAD = 720  # what fits on one under its axis
RIJ = 42
_LANGE_BALK = 150  # from here on the words stand above the bar, not beside it
_LUCHT = 8
_NIEMAND = ""  # an act of the register, done by no party


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
    laat: bool = False  # a verdict says that it came too late


@dataclass(frozen=True, slots=True)
class Baan:
    """What one party did; of several accounts, what one of them tells of that.

    `eerste`: the lane of its party begins here. `anker`: the account whose table its marks lead to.
    """

    naam: str
    y: float
    hoogte: float
    merken: tuple[Merk, ...]
    relaas: str = ""
    eerste: bool = True
    anker: str = "dossier"


@dataclass(frozen=True, slots=True)
class Tekening:
    """The whole picture; each part has its own height."""

    hoogte_daden: float
    hoogte_plichten: float
    tijd: As
    strepen: tuple[Streep, ...]
    banen: tuple[Baan, ...]
    plichten: tuple[Plichtrij, ...]
    elders: int  # duties without a place on the axis
    peil: float | None
    breedte: int = BREEDTE
    goot: int = GOOT

    @property
    def bladen(self) -> tuple[tuple[float, float], ...]:
        """From where to where a picture goes on each page, if one page would make it unreadable.

        Cut where somebody's lanes begin, so that no act is in two pieces and none without its name.
        """
        if self.hoogte_daden <= _HOOG:
            return ()
        sneden: list[float] = [KOP]
        banen = [baan.y for baan in self.banen if baan.eerste]
        for begin, eind in pairwise((*banen, self.hoogte_daden)):
            if eind - sneden[-1] > _BLAD and begin > sneden[-1]:
                sneden.append(begin)
        return tuple(pairwise((*sneden, self.hoogte_daden)))


def teken(
    regels: Sequence[Tijdlijnregel],
    toetsen: Sequence[tuple[str, Oordeel]],
    normen: Mapping[str, Normregel],
    tijd: As,
    peildatum: date,
    anker: str = "dossier",
) -> Tekening:
    """Lay out the acts and the (anchor, verdict) pairs of one account."""
    laat = {r.id for _, t in toetsen if laatheid(t, regels) for r in nakoming(t, regels)}
    banen = _banen(regels, tijd, laat, ((None, anker),))
    per_id = {r.id: r for r in regels}
    rijen = [
        (a, toets, plaats)
        for a, toets in toetsen
        if (plaats := plichtplaats(toets, per_id, tijd, peildatum)) is not None
    ]
    plichten: list[Plichtrij] = []
    for a, toets, plaats in rijen:
        plichten.append(plichtrij(a, toets, normen, plaats, _onderkant(plichten)))
    return _tekening(banen, tuple(plichten), len(toetsen) - len(rijen), tijd, peildatum)


def teken_naast(
    regels: Sequence[Tijdlijnregel],
    relazen: Sequence[str],
    laat: Container[str],
    tijd: As,
    peildatum: date,
) -> Tekening:
    """The acts of several accounts in the lanes of their parties, each account on its own rows.

    `laat` are the acts that came too late according to the one account that tells them.
    """
    banen = _banen(regels, tijd, laat, tuple((naam, naam) for naam in relazen))
    return _tekening(banen, (), 0, tijd, peildatum)


def _tekening(
    banen: tuple[Baan, ...], plichten: tuple[Plichtrij, ...], elders: int, tijd: As, peildatum: date
) -> Tekening:
    return Tekening(
        hoogte_daden=banen[-1].y + banen[-1].hoogte if banen else KOP,
        hoogte_plichten=_onderkant(plichten) + 3,
        tijd=tijd,
        strepen=strepen(tijd),
        banen=banen,
        plichten=plichten,
        elders=elders,
        peil=tijd.x(peildatum + timedelta(days=1)) if tijd.binnen(peildatum) else None,
    )


def _onderkant(plichten: Sequence[Plichtrij]) -> float:
    """Where the next row begins."""
    return plichten[-1].y + plichten[-1].hoogte / 2 if plichten else KOP + 3


def _banen(
    regels: Sequence[Tijdlijnregel],
    tijd: As,
    laat: Container[str],
    relazen: Sequence[tuple[str | None, str]],
) -> tuple[Baan, ...]:
    """A lane per role, by first act; who is unknown comes last.

    `relazen` are the accounts to tell apart, each with the one whose table it leads to; None takes
    the acts as they come. What every account tells stands on rows of its own.
    """
    rollen = dict.fromkeys(rol for r in regels for rol in r.door or (_NIEMAND,))
    volgorde = sorted(rollen, key=lambda rol: (rol is None) + 2 * (rol == _NIEMAND))
    banen: list[Baan] = []
    y: float = KOP
    for rol in volgorde:
        eerste = True
        for naam, anker, eigen in _per_relaas(regels, relazen):
            van_rol = [r for r in eigen if rol in (r.door or (_NIEMAND,))]
            if not van_rol:
                continue
            merken = _merken(van_rol, rol, tijd, y, regels, laat)
            hoogte = max(merken[-1].y - y + 28, 66 if naam and eerste else 0)
            banen.append(Baan(_baannaam(rol), y, hoogte, merken, naam, eerste, anker))
            y, eerste = y + hoogte, False
    return tuple(banen)


def _per_relaas(
    regels: Sequence[Tijdlijnregel], relazen: Sequence[tuple[str | None, str]]
) -> list[tuple[str, str, list[Tijdlijnregel]]]:
    namen = {naam for naam, _ in relazen if naam is not None}
    if not namen:
        return [("", relazen[0][1], list(regels))]
    samen = [r for r in regels if not r.relazen or namen <= set(r.relazen)]
    apart = [r for r in regels if r not in samen]
    return [(_("elk relaas"), relazen[0][1], samen)] + [
        (naam, anker, [r for r in apart if naam in r.relazen]) for naam, anker in relazen if naam
    ]


def _baannaam(rol: str | None) -> str:
    if rol == _NIEMAND:
        return _("Verklaringen in het register")
    return _("Wie: onbekend") if rol is None else taal.hoofdletter(taal.rol(rol))


def _merken(
    regels: Sequence[Tijdlijnregel],
    rol: str | None,
    tijd: As,
    y: float,
    alle: Sequence[Tijdlijnregel],
    laat: Container[str],
) -> tuple[Merk, ...]:
    """Top to bottom, left to right: an act joins the last row if it stands right of all there."""
    nummer = {r.id: r.nummer for r in alle}
    merken: list[Merk] = []
    rij_y, bezet = y + 26, 0.0
    for regel in regels:
        na = na_woorden(regel, alle, nummer) + (f" · {_('te laat')}" if regel.id in laat else "")
        merk = _merk(regel, rol, tijd, rij_y, na.removeprefix(" · "))
        if merken and merk.links < bezet + _LUCHT * 2:
            rij_y, bezet = rij_y + RIJ, 0.0
            merk = _merk(regel, rol, tijd, rij_y, na.removeprefix(" · "))
        bezet = max(bezet, merk.rechts)
        merken.append(replace(merk, laat=regel.id in laat))
    return tuple(merken)


def _merk(regel: Tijdlijnregel, rol: str | None, tijd: As, y: float, na: str) -> Merk:
    balk = tijd.balk(regel.vroegst, regel.laatst)
    vorm = "duur" if regel.duur else "punt" if regel.vroegst == regel.laatst else "bereik"
    if vorm == "punt":
        midden = (balk.x0 + balk.x1) / 2
        balk = Balk(midden - 7, midden + 7)
    samen = [r for r in regel.door if r != rol]
    titel = _(regel.titel) + (f" ({_('met')} {taal.rollen(samen)})" if samen else "")
    onder = leesbaar(regel.edtf, regel.woorden) + (f" · {na}" if na else "")
    onder += f" · {_('lezing')}" if regel.lezing else ""
    onder += "" if regel.thuis else f" · {_('uit een ander dossier')}"
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
