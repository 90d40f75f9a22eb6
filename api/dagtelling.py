"""How many days lie between two things, as precisely as both are known, in Dutch."""

from datetime import date, timedelta

from ledger.wanneer import Periode

_LANG = 730  # from two years on nobody counts days


def dagen(minst: int | None, meest: int | None) -> str:
    """A number of days, or between which it lies; None is a side that nobody knows."""
    if minst is not None and minst == meest:
        return _aantal(minst)
    if minst is not None and minst >= _LANG:
        return f"ruim {minst // 365} jaar"
    if minst is not None and meest is not None:
        return f"{minst} tot {_aantal(meest)}"
    if minst is not None:
        return f"ten minste {_aantal(minst)}"
    return "" if meest is None else f"hoogstens {_aantal(meest)}"


def _aantal(aantal: int) -> str:
    if aantal >= _LANG:
        return f"ruim {aantal // 365} jaar"
    return f"{aantal} dag" if aantal == 1 else f"{aantal} dagen"


def te_laat(gedaan: Periode, einde: Periode) -> str:
    """How long after the last day of a term something was done that was certainly done after it."""
    minst = _tussen(einde.laatst, gedaan.vroegst)
    # Order among acts can rule out what the days alone would leave open: late is a day at least.
    minst = 1 if minst is None else max(minst, 1)
    return f"{dagen(minst, _tussen(einde.vroegst, gedaan.laatst))} te laat"


def erna(gebeurd: Periode, dag: date) -> str:
    """How long after it happened something was recorded on this day."""
    minst, meest = _tussen(gebeurd.laatst, dag), _tussen(gebeurd.vroegst, dag)
    minst = max(minst, 0) if minst is not None else None
    if meest == 0:
        return "dezelfde dag"
    woorden = dagen(minst or None if meest is None else minst, meest)
    return f"{woorden} erna" if woorden else ""


def _tussen(van: date, tot: date) -> int | None:
    """None where one of both is not known."""
    grenzen = {date.min, date.max}
    return None if grenzen & {van, tot} else (tot - van) // timedelta(days=1)
