"""Where a duty stands in the picture: its term, what comes after that, and what was done.

A duty without an act that opened it has no place on the axis; it stands in the table alone. Words
go beside what is drawn, and above it where there is no room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from api.beeld.tijdas import BREEDTE, GOOT, As, Balk, tekstbreedte, twee_regels
from api.taal import taal
from api.taal.dagtelling import te_laat
from api.taal.datumtaal import leesbaar
from api.taal.vertaling import _
from ledger.tijd.wanneer import Antwoord, Periode
from projections.toetsen.overwegingen import Overweging
from projections.verwoorden.normnaam import naam_uit_id
from projections.werelden.tijdlijn import Normregel, Tijdlijnregel

_LUCHT = 12
_RIJ, _REGEL = 42, 12  # the height of a row, and what a name on a second line takes more


class Oordeel(Protocol):
    """What the picture needs of a verdict (projections.toetsen.toetsing.Toets)."""

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
    @property
    def overwogen(self) -> tuple[Overweging, ...]: ...


@dataclass(frozen=True, slots=True)
class Plichtplaats:
    """What of a duty is drawn, and between which sides."""

    aanleiding: Tijdlijnregel
    gebruikt: tuple[Tijdlijnregel, ...]
    venster: Balk
    doorlopend: bool  # there is no last day
    onzeker: Balk | None  # where the last day of the term can fall
    voorbij: Balk | None  # after the term
    laatste_dag: float | None
    gedaan: tuple[tuple[int, Balk], ...]

    @property
    def links(self) -> float:
        """Where the drawing begins."""
        return min(self.venster.x0, *(b.x0 for _, b in self.gedaan), BREEDTE)

    @property
    def rechts(self) -> float:
        """Where the drawing ends."""
        na = [b.x1 for b in (self.voorbij, *(b for _, b in self.gedaan)) if b]
        return max(self.venster.x1, *na, (self.laatste_dag or 0) + 5)


@dataclass(frozen=True, slots=True)
class Plichtrij:
    """One duty as a row of the picture around `y`; `midden` is the middle of what is drawn."""

    anker: str
    familie: taal.Familie
    teken: str
    naam: tuple[str, ...]  # on one line or two
    pakket: str
    uitkomst: str
    onder: str
    y: float
    hoogte: float
    midden: float
    tekst_x: float
    tekst_y: float
    tekst_anker: str  # start, end
    plaats: Plichtplaats


def plichtplaats(
    toets: Oordeel, per_id: Mapping[str, Tijdlijnregel], tijd: As, peildatum: date
) -> Plichtplaats | None:
    """What there is to draw; None for a duty that no act in view opened."""
    aanleiding = per_id.get(toets.aanleiding or "")
    if aanleiding is None:
        return None
    gebruikt = tuple(per_id[i] for i in toets.genoemd if i in per_id and i != toets.aanleiding)
    einde = einde_van(toets)
    binnen = tijd.binnen(einde.laatst)
    return Plichtplaats(
        aanleiding=aanleiding,
        gebruikt=gebruikt,
        venster=_venster(aanleiding, einde, tijd, peildatum),
        doorlopend=einde.open_eind,
        onzeker=_onzeker(einde, tijd),
        voorbij=_voorbij(toets, einde, gebruikt, tijd, peildatum) if binnen else None,
        laatste_dag=tijd.x(einde.laatst + timedelta(days=1)) if binnen else None,
        gedaan=tuple((r.nummer, tijd.balk(r.vroegst, r.laatst)) for r in gebruikt),
    )


def plichtrij(
    anker: str,
    toets: Oordeel,
    normen: Mapping[str, Normregel],
    plaats: Plichtplaats,
    top: float,
) -> Plichtrij:
    """The row of a duty with its words, from `top` down."""
    norm = normen.get(toets.norm)
    naam = twee_regels(norm.naam if norm else naam_uit_id(toets.norm), 13, GOOT - 40)
    hoogte = _RIJ + _REGEL * (len(naam) - 1)
    y = top + hoogte / 2
    laat = laatheid(toets, plaats.gebruikt)
    uitkomst = laat or taal.hoofdletter(taal.uitkomst(toets.uitkomsten))
    onder = _termijnwoorden(toets, norm)
    if laat:
        gedaan = nakoming(toets, plaats.gebruikt)[0]
        onder += f", {_('gedaan')} {leesbaar(gedaan.edtf, gedaan.woorden)}"
    x, tekst_anker, boven = _tekstplek(plaats, tekstbreedte(f"{uitkomst} · {onder}", 12.5))
    return Plichtrij(
        anker=anker,
        familie=taal.familie(toets.uitkomsten),
        teken=taal.teken(toets.uitkomsten),
        naam=naam,
        pakket=f"{taal.normpakket(toets.norm)} · {_('bij nr.')} {plaats.aanleiding.nummer}",
        uitkomst=uitkomst,
        onder=onder,
        y=y,
        hoogte=hoogte,
        midden=y + 7 if boven else y,
        tekst_x=x,
        tekst_y=y - 6 if boven else y + 4,
        tekst_anker=tekst_anker,
        plaats=plaats,
    )


def _tekstplek(plaats: Plichtplaats, breedte: float) -> tuple[float, str, bool]:
    """Where words so wide begin or end, and whether they stand above what is drawn."""
    if plaats.rechts + _LUCHT + breedte <= BREEDTE:
        return plaats.rechts + _LUCHT, "start", False
    if plaats.links - _LUCHT - breedte >= GOOT + 4:
        return plaats.links - _LUCHT, "end", False
    return max(GOOT + 4, min(plaats.venster.x0 + 1, BREEDTE - breedte)), "start", True


def nakoming(toets: Oordeel, gebruikt: Sequence[Tijdlijnregel]) -> list[Tijdlijnregel]:
    """Of the acts that a verdict used, those that fulfilled the duty."""
    if not gebruikt:
        return []
    telt = {
        o.daad for o in toets.overwogen if o.rol == "nakoming" and o.telt is not Antwoord.NEE
    }  # fmt: skip
    return [r for r in gebruikt if r.id in telt]


def laatheid(toets: Oordeel, gebruikt: Sequence[Tijdlijnregel]) -> str:
    """How much too late it was done, where that is the verdict and one act did it; else nothing."""
    gedaan = nakoming(toets, gebruikt)
    if toets.uitkomsten != ("te_laat",) or len(gedaan) != 1 or toets.due_laatst is None:
        return ""
    (daad,) = gedaan
    return te_laat(Periode(daad.vroegst, daad.laatst), einde_van(toets))


def einde_van(toets: Oordeel) -> Periode:
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
        return (norm.termijn if norm else None) or _("zonder termijn")
    vorm = _("uiterlijk {dag}") if dag[0].isdigit() else _("laatste dag {dag}")
    return vorm.format(dag=dag)
