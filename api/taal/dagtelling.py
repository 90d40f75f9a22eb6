"""How many days lie between two things, as precisely as both are known.

From two years on nobody counts days: those are told in years, as the calendar counts them. A range
has one unit on both sides, that of its smaller side.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from api.taal.vertaling import _
from ledger.tijd.wanneer import Periode

_LANG = 2  # years


@dataclass(frozen=True, slots=True)
class _Tijd:
    """How long it is from one day to another: in days, and in whole years with what is over."""

    dagen: int
    jaren: int = 0
    ruim: bool = False  # and something over

    @property
    def lang(self) -> bool:
        return self.jaren >= _LANG

    def getal(self, *, in_jaren: bool) -> str:
        if not in_jaren:
            return str(self.dagen)
        return _("ruim {getal}").format(getal=self.jaren) if self.ruim else str(self.jaren)


def _duur(minst: _Tijd | None, meest: _Tijd | None) -> str:
    """How long, or between which it lies; None is a side that nobody knows."""
    kleinste = minst or meest
    if kleinste is None:
        return ""
    in_jaren = kleinste.lang
    getal = kleinste.getal(in_jaren=in_jaren)
    if minst is None:
        vorm, aantal = _("hoogstens {aantal}"), getal
    elif meest is None:
        vorm, aantal = _("ten minste {aantal}"), str(minst.jaren) if in_jaren else getal
    elif (hoogste := meest.getal(in_jaren=in_jaren)) == getal:
        vorm, aantal = "{aantal}", getal
    else:
        vorm, aantal = _("{getal} tot {aantal}"), hoogste
    een = aantal == "1"
    eenheid = _("{aantal} jaar") if in_jaren else _("{aantal} dag") if een else _("{aantal} dagen")
    return vorm.format(getal=getal, aantal=eenheid.format(aantal=aantal))


def dagen(aantal: tuple[int, int | None]) -> str:
    """So many days, as precisely as is known; a mere count has no calendar and stays in days."""
    minst, meest = aantal
    if meest is None and not minst:
        return _("een onbekend aantal dagen")
    kleinste = _Tijd(minst) if minst or minst == meest else None
    return _duur(kleinste, None if meest is None else _Tijd(meest))


def te_laat(gedaan: Periode, einde: Periode) -> str:
    """How long after the last day of a term something was done that was certainly done after it."""
    minst = _tussen(einde.laatst, gedaan.vroegst)
    # Order among acts can rule out what the days alone would leave open: late is a day at least.
    minst = _Tijd(1) if minst is None or minst.dagen < 1 else minst
    hoeveel = _duur(minst, _tussen(einde.vroegst, gedaan.laatst))
    return _("{hoeveel} te laat").format(hoeveel=hoeveel)


def erna(gebeurd: Periode, dag: date) -> str:
    """How long after it happened something was recorded on this day; nothing where it was not."""
    minst, meest = _tussen(gebeurd.laatst, dag), _tussen(gebeurd.vroegst, dag)
    if meest is not None and meest.dagen <= 0:
        return "" if meest.dagen else _("dezelfde dag")
    if minst is not None and minst.dagen <= 0:
        minst = _Tijd(0) if meest else None
    woorden = _duur(minst, meest)
    return _("{hoeveel} erna").format(hoeveel=woorden) if woorden else ""


def _tussen(van: date, tot: date) -> _Tijd | None:
    """None where one of both is not known."""
    if {date.min, date.max} & {van, tot}:
        return None
    begin, einde = (van.month, van.day), (tot.month, tot.day)
    jaren = tot.year - van.year - (einde < begin)
    return _Tijd((tot - van) // timedelta(days=1), jaren, ruim=einde != begin)
