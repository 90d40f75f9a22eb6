"""Figures: every report of a case in one place of each division, so that all tables add up.

Reports are divided by what they are about, by what became of them, by whether the terms that they
opened were met, and by when they were made. Not knowing is a place of its own in each: a report
of which the day is imprecise is in no quarter, and what cannot be decided is not missed. Accounts
compete: within a case they are laid side by side and never added up, and where they differ, or one
says two things of how an investigation ended, that is what is said.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.daden.handelingen import SOORTEN_MELDING
from ledger.tijd.wanneer import Antwoord, periode
from ledger.zaak.dossier import Dossier, Feit
from projections.cijfers.stelsel import TOTAAL, Stelsel
from projections.toetsen.beloop import stof
from projections.toetsen.toetsing import Kern

Per = Literal["jaar", "kwartaal"]
ONBEKEND, VERSCHILT = "onbekend", "verschilt"
_SOORT = (*SOORTEN_MELDING, "meer", ONBEKEND, VERSCHILT)
_UITKOMST = (
    *("tekort", "voldaan", "opengelaten", "onderzocht", "in_onderzoek", "in_behandeling"),
    *("niet_behandeld", "ingetrokken", "geen", VERSCHILT),
)
_TERMIJN = ("gehaald", "gemist", "loopt", "onbepaald", "geen", VERSCHILT)
DELEN: Mapping[str, tuple[str, ...]] = {
    "soort": tuple(f"soort:{naam}" for naam in _SOORT),
    "uitkomst": tuple(f"uitkomst:{naam}" for naam in _UITKOMST),
    "termijn": tuple(f"termijn:{naam}" for naam in _TERMIJN),
}
_OORDEEL = {
    "geschonden": "tekort",
    "tekortgeschoten": "tekort",
    "voldaan": "voldaan",
    "niet_geschonden": "voldaan",
}
_GEMIST = frozenset({"te_laat", "niet_nagekomen"})
_NIETS = frozenset({"niet_van_toepassing", "vervallen"})
_DOET_NIET_TER_ZAKE = frozenset({None, "anders"})
_EINDE_ONDERZOEK = frozenset({"onderzoek_afgerond", "onderzoek_gestaakt"})

# What judges a case on a day: the verdicts on the acts of one account.
Toetser = Callable[[Sequence[Feit]], Iterable[Kern]]


@dataclass(frozen=True, slots=True)
class Meldingfeit:
    """One report as it is counted; `nummer` is the entry that tells it, of the first account."""

    dossier: str
    id: str
    nummer: int
    soort: str
    uitkomst: str
    termijn: str
    vroegst: date
    laatst: date

    @property
    def rijen(self) -> dict[str, str]:
        """Its row in every division."""
        return {deel: f"{deel}:{getattr(self, deel)}" for deel in DELEN}

    @property
    def jaar(self) -> int | None:
        """The year it was made in, when that is certain."""
        return self.vroegst.year if self.vroegst.year == self.laatst.year else None

    @property
    def kwartaal(self) -> int | None:
        """The quarter of that year, when that is certain."""
        een, ander = ((dag.month + 2) // 3 for dag in (self.vroegst, self.laatst))
        return een if self.jaar is not None and een == ander else None


def meldingen(zaak: Dossier, toets: Toetser) -> list[Meldingfeit]:
    """The reports that stand in this case, its home; accounts are laid side by side in order.

    A report that several accounts tell is one and the same; the others go by their place.
    """
    per_relaas = [_van_relaas(zaak.id, feiten, toets) for feiten in stof(zaak).values()]
    return [_samen([naast[n] for n in sorted(naast)]) for naast in naast_elkaar(per_relaas)]


def naast_elkaar(
    per_relaas: Sequence[Sequence[Meldingfeit]],
) -> list[dict[int, Meldingfeit]]:
    """Which reports of the accounts, each by its place among them, are taken for the same."""
    verteld = Counter(m.id for rij in per_relaas for m in rij)
    gedeeld: dict[str, dict[int, Meldingfeit]] = {
        naam: {} for naam, aantal in verteld.items() if aantal > 1
    }
    for n, rij in enumerate(per_relaas):
        for m in rij:
            if m.id in gedeeld:
                gedeeld[m.id][n] = m
    uit = list(gedeeld.values())
    for n, rij in enumerate(per_relaas):
        for m in rij:
            if m.id not in gedeeld:
                vrij = next((naast for naast in uit if n not in naast), None)
                if vrij is None:
                    uit.append(vrij := {})
                vrij[n] = m
    return uit


def _van_relaas(dossier: str, feiten: Sequence[Feit], toets: Toetser) -> list[Meldingfeit]:
    eigen = [feit for feit in feiten if feit.daad == "melding_gedaan"]
    if not eigen:
        return []
    kernen = list(toets(feiten))
    return [_feit(dossier, m, feiten, kernen, alleen=len(eigen) == 1) for m in eigen]


def _feit(
    dossier: str, melding: Feit, feiten: Sequence[Feit], kernen: Iterable[Kern], *, alleen: bool
) -> Meldingfeit:
    wanneer = periode(str(melding.velden["gebeurd"]))
    over = [f for f in feiten if _gaat_over(f, melding.id, alleen=alleen)]
    ingesteld = [_namen(f) for f in over if f.daad == "onderzoek_ingesteld"]
    onderzoeken = frozenset[str]().union(*ingesteld)
    einden = (f for f in feiten if f.daad in _EINDE_ONDERZOEK and f not in over)
    over += [f for f in einden if f.velden.get("onderzoek") in onderzoeken]
    return Meldingfeit(
        dossier=dossier,
        id=melding.id,
        nummer=melding.nummer,
        soort=_soort(melding.velden.get("vermoedens")),
        uitkomst=uitkomst_van(over),
        termijn=termijn_van(kern for kern in kernen if kern.aanleiding == melding.id),
        vroegst=wanneer.vroegst,
        laatst=wanneer.laatst,
    )


def _samen(naast: Sequence[Meldingfeit]) -> Meldingfeit:
    """One report as the accounts tell it; the day is as wide as all of them make it."""
    eerste = naast[0]
    if len(naast) == 1:
        return eerste
    anders = {
        deel: waarden.pop() if len(waarden := {getattr(m, deel) for m in naast}) == 1 else VERSCHILT
        for deel in DELEN
    }
    return Meldingfeit(
        eerste.dossier,
        eerste.id,
        eerste.nummer,
        **anders,
        vroegst=min(m.vroegst for m in naast),
        laatst=max(m.laatst for m in naast),
    )


def _gaat_over(feit: Feit, melding: str, *, alleen: bool) -> bool:
    """Whether an act is about this report; one that names none is about the only one there is."""
    genoemd = feit.velden.get("over" if feit.daad == "oordeel_gegeven" else "melding")
    if genoemd is None:
        return alleen
    return melding == genoemd or (isinstance(genoemd, (list, tuple)) and melding in genoemd)


def _soort(vermoedens: Sequence[str] | None) -> str:
    if not vermoedens:
        return ONBEKEND
    return vermoedens[0] if len(vermoedens) == 1 else "meer"


def uitkomst_van(over: Sequence[Feit]) -> str:
    """What became of a report, by the furthest on record, in whatever order it was recorded.

    Of judgments those count that gave way to none: one gives way to another that was certainly
    later (by its days or its order links), unless they are on two different norms. Where what is
    left differs, a norm that was certainly broken decides, as with terms one that was missed; for
    the rest it is left open. An investigation that was stopped is no outcome, and neither is that
    findings were told. Of one that was both concluded and stopped the certainly later end counts;
    without one, what is on record of it differs, and that is what is said (D75).
    """
    if oordelen := _standend([f for f in over if f.daad == "oordeel_gegeven"]):
        return _oordeel(oordelen)
    daden = {feit.daad for feit in over}
    if "melding_ingetrokken" in daden:
        return "ingetrokken"
    if _loopt_onderzoek(over):
        return "in_onderzoek"
    if geeindigd := _hoe_geeindigd(over):
        return geeindigd
    beoordeeld = _standend([f for f in over if f.daad == "ontvankelijkheid_beoordeeld"])
    ontvankelijk = {f.velden.get("uitkomst") for f in beoordeeld}
    if ontvankelijk == {"ontvankelijk"}:
        return "in_behandeling"
    if "ontvankelijk" in ontvankelijk or ontvankelijk <= _DOET_NIET_TER_ZAKE:
        return "geen"
    return "niet_behandeld"


def _oordeel(oordelen: Sequence[Feit]) -> str:
    def rij(feit: Feit) -> str:
        return _OORDEEL.get(str(feit.velden.get("uitkomst")), "opengelaten")

    rijen = {rij(feit) for feit in oordelen}
    if len(rijen) == 1:
        return rijen.pop()
    onweersproken = (
        feit
        for feit in oordelen
        if all(rij(ander) == rij(feit) for ander in oordelen if _zelfde_norm(feit, ander))
    )
    return "tekort" if "tekort" in map(rij, onweersproken) else "opengelaten"


def _standend(feiten: Sequence[Feit]) -> list[Feit]:
    """Those that gave way to no other; all of them where links contradict the days."""

    def wijkt(feit: Feit) -> bool:
        return any(_zelfde_norm(feit, ander) and _zeker_later(ander, feit) for ander in feiten)

    return [feit for feit in feiten if not wijkt(feit)] or list(feiten)


def _zelfde_norm(een: Feit, ander: Feit) -> bool:
    """Whether both can be on one norm; one that names none can be on any."""
    normen = {een.velden.get("norm"), ander.velden.get("norm")}
    return len(normen) == 1 or None in normen


def _zeker_later(een: Feit, ander: Feit) -> bool:
    na = {volgorde["id"] for volgorde in een.velden.get("na") or ()}
    dagen = [periode(str(feit.velden["gebeurd"])) for feit in (een, ander)]
    return ander.id in na or dagen[0].na(dagen[1]) is Antwoord.JA


def _loopt_onderzoek(over: Sequence[Feit]) -> bool:
    """Whether of some investigation no end is on record; an end that names none is of all."""
    onderzoeken = [_namen(feit) for feit in over if feit.daad == "onderzoek_ingesteld"]
    geeindigd = {feit.velden.get("onderzoek") for feit in over if feit.daad in _EINDE_ONDERZOEK}
    bekend = frozenset[str]().union(*onderzoeken)
    return not geeindigd - bekend and any(not namen & geeindigd for namen in onderzoeken)


def _hoe_geeindigd(over: Sequence[Feit]) -> str | None:
    """What the ends of investigations come to, the furthest first; None: none was concluded.

    An end that names none is of all, and one that names an unknown one is of that.
    """
    einden = [feit for feit in over if feit.daad in _EINDE_ONDERZOEK]
    onderzoeken = [_namen(feit) for feit in over if feit.daad == "onderzoek_ingesteld"]
    bekend = frozenset[str]().union(*onderzoeken)
    genoemd = {naam for feit in einden if (naam := feit.velden.get("onderzoek"))}
    onderzoeken += [frozenset({naam}) for naam in genoemd - bekend]
    gevonden = set()
    for namen in onderzoeken or [frozenset()]:
        eigen = [feit for feit in einden if feit.velden.get("onderzoek") in {None, *namen}]
        gevonden.add(frozenset(feit.daad for feit in _standend(eigen)))
    if {"onderzoek_afgerond"} in gevonden:
        return "onderzocht"
    return VERSCHILT if _EINDE_ONDERZOEK in gevonden else None


def _namen(onderzoek: Feit) -> frozenset[str]:
    """By what an investigation is named: its entry, or the name that it got there."""
    return frozenset(filter(None, (onderzoek.id, onderzoek.velden.get("onderzoek"))))


def termijn_van(kernen: Iterable[Kern]) -> str:
    """Of the terms that one report opened, all together: missed only when that is certain of one.

    Not found is not missed: it goes with what cannot be decided.
    """
    gevonden = {stand_van(frozenset(kern.uitkomsten)) for kern in kernen if kern.soort == "gebod"}
    volgorde = ("gemist", "onbepaald", "loopt", "gehaald")
    return next((stand for stand in volgorde if stand in gevonden), "geen")


def stand_van(uitkomsten: frozenset[str]) -> str:
    """How one duty stands: met, missed, running, undecided, or not there."""
    if uitkomsten <= _NIETS:
        return "geen"
    if uitkomsten <= _GEMIST:
        return "gemist"
    if uitkomsten <= {"nagekomen", *_NIETS}:
        return "gehaald"
    return "loopt" if uitkomsten <= {"loopt", *_NIETS} else "onbepaald"


def verslagjaar(feiten: Iterable[Meldingfeit], vandaag: date) -> int:
    """The year to report on: the last one that is over, of those in which a report was made.

    Without a report of which the year is certain, the last one that is over.
    """
    jaren = {m.jaar for m in feiten if m.jaar is not None}
    voorbij = [jaar for jaar in jaren if jaar < vandaag.year]
    return max(voorbij or jaren, default=vandaag.year - 1)


def stelsel_van(feiten: Iterable[Meldingfeit], per: Per, jaar: int | None) -> Stelsel:
    """The tables per year, or per quarter of one year."""
    feiten = list(feiten)
    if per == "jaar" or jaar is None:
        jaren = {m.jaar for m in feiten} - {None}
        kolommen = (*map(str, sorted(filter(None, jaren))), ONBEKEND)
        gevallen = [(m.rijen, str(m.jaar or ONBEKEND)) for m in feiten]
        return Stelsel.van(DELEN, kolommen, TOTAAL, gevallen)
    kolommen = (*(f"{jaar}-k{n}" for n in (1, 2, 3, 4)), f"{jaar}-{ONBEKEND}")
    binnen = [m for m in feiten if m.jaar == jaar]
    gevallen = [(m.rijen, f"{jaar}-{f'k{m.kwartaal}' if m.kwartaal else ONBEKEND}") for m in binnen]
    return Stelsel.van(DELEN, kolommen, str(jaar), gevallen)
