"""Hand-offs: a report that was passed on, and whether it is recorded that it arrived.

Per report the chain of who passed it to whom. It arrived when the act says on which day, or tells
somebody face to face; it showed when the receiver did something afterwards that cannot be done
without it, and can have had it by no other way that is recorded; otherwise that is a perhaps. It is
open when it was sent and nothing shows that it arrived. That nothing is recorded is no proof
that it did not, so an open hand-off is a question and never a verdict. Whether it went at once
(`onmiddellijk`) is undecided while the organisation sets no yardstick: no source says a number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.daden.lijsten import ROLLEN
from ledger.tijd.wanneer import Antwoord, Periode
from projections.kennis.deelname import DEELNAME
from projections.normen.normen import Catalogus
from projections.normen.termijnen import werkdag_na
from projections.werelden.dossierbeeld import waarden
from projections.werelden.gebeurtenissen import Gebeurtenis

Stand = Literal["aangekomen", "gebleken", "misschien", "open", "tegenstrijdig"]
Dagen = tuple[int, int | None]
# Per act that passes a report on: the fields of who gives and who gets it, or the role it is for.
_OVERDRACHT: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "melding_gedaan": ("", ("kanaal", "ontvanger_rol"), None),
    "doorgeleid": ("van", ("naar",), None),
    "teruggelegd_bij_organisatie": ("van", ("naar",), None),
    "voorgelegd_aan_commissie": ("", (), "integriteitscommissie"),
    "hoogste_leidinggevende_geinformeerd": ("", (), "hoogste_leidinggevende"),
}
_VERTELD = frozenset({"hoogste_leidinggevende_geinformeerd"})  # who was told has it
# Who receives on behalf of whom, and what shows that somebody received it, whoever that was.
_NAMENS = {"secretaris_commissie": "integriteitscommissie"}
_TEKEN = frozenset({"ontvangst_bevestigd", "melding_geregistreerd"})
BUITEN = frozenset(
    (
        *("huis_afdeling_advies", "huis_afdeling_onderzoek", "bevoegde_autoriteit", "ombudsman"),
        *("rechter", "kamerlid", "kamervoorzitter", "auditdienst", "bestuursorgaan"),
    )
)


@dataclass(frozen=True, slots=True)
class Overdracht:
    """One report passed on to one role, and what is known of its arrival.

    `bewijs` is the act that shows it; `onderweg` the days it took, at least and at most, or how
    long it has been open. `binnen`: was it under way within the yardstick for `onmiddellijk`;
    `voorbij`: is that yardstick past. Whether it was passed on in time is for the duties to say.
    `bekend`: it is recorded how who passed it on came by it.
    """

    daad: Gebeurtenis
    van: tuple[str | None, ...]
    naar: str | None
    stand: Stand
    aankomst: Periode | None
    bewijs: Gebeurtenis | None
    onderweg: Dagen
    binnen: Antwoord
    voorbij: Antwoord
    bekend: bool

    @property
    def direct(self) -> bool:
        """Whether it was told, so that it arrived as it was done."""
        return self.aankomst is self.daad.dag

    @property
    def buiten(self) -> bool:
        """Whether it left the organisation, or came back from outside."""
        return self.naar in BUITEN or any(rol in BUITEN for rol in self.van)


@dataclass(frozen=True, slots=True)
class Keten:
    """The hand-offs of one report; None when it is not recorded of which."""

    melding: Gebeurtenis | None
    schakels: tuple[Overdracht, ...]


@dataclass(frozen=True, slots=True)
class Maat:
    """The yardstick for `onmiddellijk`: so many working days at least and at most, and by whom."""

    dagen: tuple[int, int]
    door: str
    catalogus: Catalogus

    @classmethod
    def uit(cls, catalogus: Catalogus | None) -> "Maat | None":
        """What the organisation set; None when it set none."""
        dagen = catalogus.maatstaf.dagen.get("onmiddellijk") if catalogus else None
        if catalogus is None or dagen is None:
            return None
        return cls(dagen, catalogus.maatstaf.vastgesteld_door, catalogus)

    def laatste(self, dag: date, *, ruim: bool) -> date:
        """The last day within it: as strict as can be, or as wide."""
        kalender = self.catalogus.kalender
        vrij = kalender.misschien_vrij if ruim else kalender.zeker_vrij
        return date.fromordinal(werkdag_na(dag.toordinal(), self.dagen[ruim], vrij))


def ketens(
    daden: Sequence[Gebeurtenis], peildatum: date, maat: Maat | None = None
) -> tuple[Keten, ...]:
    """Every report with its hand-offs by the day of reference, in order."""
    gebeurd = [g for g in daden if g.dag.vroegst <= peildatum]
    alle = [schakel for g in gebeurd for schakel in _overdrachten(g, gebeurd, peildatum, maat)]
    meldingen = [g for g in gebeurd if g.daad == "melding_gedaan"]
    uit = [Keten(m, tuple(s for s in alle if m.id in s.daad.meldingen)) for m in meldingen]
    los = tuple(s for s in alle if not s.daad.meldingen)
    return (*(k for k in uit if k.schakels), *([Keten(None, los)] if los else ()))


def _overdrachten(
    g: Gebeurtenis, gebeurd: Sequence[Gebeurtenis], peildatum: date, maat: Maat | None
) -> Iterator[Overdracht]:
    if g.daad not in _OVERDRACHT:
        return
    veld = _OVERDRACHT[g.daad][0]
    van = tuple(waarden(getattr(g.handeling, veld)) if veld else ()) or g.rollen
    doelen = _bij(g)
    if not doelen and g.daad == "melding_gedaan":
        return  # to nobody in particular, as far as is recorded; there is nothing to arrive
    for rol in doelen or (None,):
        stand, aankomst, bewijs = _aankomst(g, rol, gebeurd)
        yield Overdracht(
            daad=g,
            van=van,
            naar=rol,
            stand=stand,
            aankomst=aankomst,
            bewijs=bewijs,
            onderweg=_onderweg(g, aankomst, stand, peildatum),
            binnen=_binnen(g, aankomst, stand, maat),
            voorbij=_voorbij(g, peildatum, maat),
            bekend=_bekend(g, van, gebeurd),
        )


def _aankomst(
    g: Gebeurtenis, rol: str | None, gebeurd: Sequence[Gebeurtenis]
) -> tuple[Stand, Periode | None, Gebeurtenis | None]:
    if g.daad in _VERTELD and not getattr(g.handeling, "schriftelijk", None):
        return "aangekomen", g.dag, g
    eigen = g.ontvangst
    if eigen is not None and not eigen.open_eind:
        strijdig = eigen.laatst < g.verzonden.vroegst
        return "tegenstrijdig" if strijdig else "aangekomen", eigen, g
    zeker: list[Gebeurtenis] = []
    kan: list[Gebeurtenis] = []
    for ander in gebeurd:
        los = not ander.meldingen or not g.meldingen  # of which report is not recorded
        if ander is g or ander.id in g.eerder or not (los or ander.meldingen & g.meldingen):
            continue
        zelf = rol is not None and rol in _namens(ander.rollen)
        if zelf and not los and _toont(ander, g) and not _had_al(rol, g, ander, gebeurd):
            zeker.append(ander)
        elif (zelf or ander.daad in _TEKEN) and ander.dag.laatst >= g.verzonden.vroegst:
            kan.append(ander)
    if zeker:
        bewijs = min(zeker, key=lambda a: (a.dag.laatst, a.nummer))
        return "gebleken", Periode(g.verzonden.vroegst, _niet_eerder(bewijs, g)), bewijs
    if kan:
        return "misschien", None, min(kan, key=lambda a: (a.dag.laatst, a.nummer))
    return "open", None, None


def _bij(g: Gebeurtenis) -> list[str]:
    """The roles that a hand-off is to."""
    _, velden, vast = _OVERDRACHT[g.daad]
    naar = [rol for veld in velden for rol in waarden(getattr(g.handeling, veld)) if rol in ROLLEN]
    return list(dict.fromkeys([*naar, *([vast] if vast else [])]))


def _namens(rollen: Iterable[str | None]) -> set[str | None]:
    return {_NAMENS.get(rol or "", rol) for rol in rollen}


def _toont(ander: Gebeurtenis, g: Gebeurtenis) -> bool:
    """Whether an act certainly came after a hand-off, and cannot be done without its report."""
    if ander.strijdig or g.strijdig:
        return False
    erna = g.id in ander.eerder or ander.dag.vroegst > g.verzonden.laatst
    eigen = ander.noemt & g.meldingen if DEELNAME[ander.daad].noemt else frozenset()
    return erna and bool(eigen)


def _had_al(
    rol: str | None, g: Gebeurtenis, bewijs: Gebeurtenis, gebeurd: Iterable[Gebeurtenis]
) -> bool:
    """Whether they can have had the report by another way, before they did what would show it."""
    for ander in gebeurd:
        if ander is g or ander is bewijs or not ander.meldingen & g.meldingen:
            continue
        kan_voor = bewijs.id not in ander.eerder and ander.dag.vroegst <= bewijs.dag.laatst
        if kan_voor and ander.daad in _OVERDRACHT and rol in _namens(_bij(ander)):
            return True
        zelf = g.daad != "melding_gedaan" and rol in _namens(ander.rollen)
        if zelf and g.id not in ander.eerder and ander.dag.vroegst <= g.verzonden.laatst:
            return True
    return False


def _niet_eerder(bewijs: Gebeurtenis, g: Gebeurtenis) -> date:
    return max(bewijs.dag.laatst, g.verzonden.vroegst)


def _onderweg(g: Gebeurtenis, aankomst: Periode | None, stand: Stand, peildatum: date) -> Dagen:
    """From sent to arrived; while it is open, up to the day of reference."""
    if aankomst is g.dag:  # told face to face
        return 0, 0
    tot = aankomst or Periode(peildatum, peildatum)
    minst = (tot.vroegst - g.verzonden.laatst).days
    meest = (tot.laatst - g.verzonden.vroegst).days
    if stand == "tegenstrijdig":
        return minst, meest
    return max(0, minst), None if g.verzonden.open_begin or tot.open_eind else max(0, meest)


def _binnen(g: Gebeurtenis, aankomst: Periode | None, stand: Stand, maat: Maat | None) -> Antwoord:
    """Whether it certainly arrived within the yardstick, or certainly did not."""
    if maat is None or aankomst is None or aankomst is g.dag or stand == "tegenstrijdig":
        return Antwoord.ONBEKEND
    zonder_begin, zonder_eind = g.verzonden.open_begin, g.verzonden.open_eind
    if not zonder_begin and aankomst.laatst <= maat.laatste(g.verzonden.vroegst, ruim=False):
        return Antwoord.JA
    te_laat = not zonder_eind and aankomst.vroegst > maat.laatste(g.verzonden.laatst, ruim=True)
    return Antwoord.NEE if te_laat else Antwoord.ONBEKEND


def _voorbij(g: Gebeurtenis, peildatum: date, maat: Maat | None) -> Antwoord:
    if maat is None:
        return Antwoord.ONBEKEND
    if not g.verzonden.open_eind and peildatum > maat.laatste(g.verzonden.laatst, ruim=True):
        return Antwoord.JA
    zonder_begin = g.verzonden.open_begin
    if not zonder_begin and peildatum <= maat.laatste(g.verzonden.vroegst, ruim=False):
        return Antwoord.NEE
    return Antwoord.ONBEKEND


def _bekend(g: Gebeurtenis, van: Sequence[str | None], gebeurd: Iterable[Gebeurtenis]) -> bool:
    """Whether it is recorded how one of those who pass it on came by it."""
    if g.daad == "melding_gedaan":
        return True
    for ander in gebeurd:
        if ander is not g and ander.daad in _OVERDRACHT and ander.meldingen & g.meldingen:
            had = {*_bij(ander), *waarden(getattr(ander.handeling, "met", None)), *ander.rollen}
            kan_eerder = ander.dag.vroegst <= g.dag.laatst and g.id not in ander.eerder
            if kan_eerder and (_namens(had) - {None}) & _namens(van):
                return True
    return False
