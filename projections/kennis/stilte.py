"""The longest stretch of days without anything, when the days themselves are not known exactly.

Given a first day, moments that each fall somewhere in a window, and a last day: how long can the
longest stretch between two of them have been, at most and at least? Both are answered without
trying every way the moments can fall, and are what trying them all would give.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Venster = tuple[int, int]  # the first and the last possible day, as numbers; both count


@dataclass(frozen=True, slots=True)
class Langste:
    """At least and at most so many days, and between which moments the most is reached.

    `na` and `tot` are places in the row of windows; None is the first or the last day itself.
    """

    minst: int
    meest: int
    na: int | None
    tot: int | None


def langste(begin: Venster, momenten: Sequence[Venster], eind: Venster) -> Langste | None:
    """The longest stretch from the first day to the last; None when the first comes after it.

    Moments before the first day or after the last count for nothing.
    """
    if begin[0] > eind[1]:
        return None
    meest, na, tot = _meest(begin, momenten, eind[1])
    laat = min(begin[1], eind[0])
    return Langste(_minst(laat, momenten, eind[0]), meest, na, tot)


def _meest(
    begin: Venster, momenten: Sequence[Venster], eind: int
) -> tuple[int, int | None, int | None]:
    """The stretch begins at a moment; whatever can be before it is, and the rest comes late."""
    volgorde = sorted(range(len(momenten)), key=lambda i: momenten[i][0])
    vroegst = [momenten[i][0] for i in volgorde]
    # From each place on: which of the later moments must come first at the latest.
    eerst: list[int] = []
    for i in reversed(volgorde):
        eerst.append(i if not eerst or momenten[i][1] < momenten[eerst[-1]][1] else eerst[-1])
    eerst.reverse()
    beste: tuple[int, int | None, int | None] = (-1, None, None)
    kandidaten: list[tuple[int, int | None]] = [(begin[0], None)]
    for i, (laag, hoog) in enumerate(momenten):
        # Starting later only shortens the stretch, until a moment more can be before it.
        starts = {max(laag, begin[0]), *(v for v in vroegst if laag < v <= hoog)}
        kandidaten += [(dag, i) for dag in starts if begin[0] <= dag <= min(hoog, eind)]
    starts = {v for v in vroegst if begin[0] < v <= min(begin[1], eind)}
    kandidaten += [(dag, None) for dag in starts]
    for dag, na in kandidaten:
        plek = bisect_right(vroegst, dag)
        tot = eerst[plek] if plek < len(eerst) else None
        if tot is not None and momenten[tot][1] >= eind:
            tot = None
        lengte = (eind if tot is None else momenten[tot][1]) - dag
        if lengte > beste[0]:
            beste = (lengte, na, tot)
    return beste


def _minst(begin: int, momenten: Sequence[Venster], eind: int) -> int:
    laag, hoog = 0, eind - begin
    while laag < hoog:
        midden = (laag + hoog) // 2
        if _kan(begin, momenten, eind, midden):
            hoog = midden
        else:
            laag = midden + 1
    return laag


def _kan(begin: int, momenten: Sequence[Venster], eind: int, lengte: int) -> bool:
    """Can every stretch be at most this long? Of what can come next, what must come first does."""
    nog = sorted(momenten, key=lambda moment: moment[1])
    dag = begin
    while dag + lengte < eind:
        volgende = next((m for m in nog if m[1] > dag and m[0] <= dag + lengte), None)
        if volgende is None:
            return False
        nog.remove(volgende)
        dag = min(volgende[1], dag + lengte)
    return True
