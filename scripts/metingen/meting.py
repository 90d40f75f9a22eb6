"""How a figure comes about: both sides in turns, in one run, and the middle of what came out.

A machine is never equally fast twice, so a figure of ours says little by itself. Each measure
therefore runs against something that stands beside it in the same run, alternately and in
alternating order, and what counts is the ratio of the two medians.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeVar

Kant = Callable[[int], float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paar:
    """Both sides of a ratio, a figure per round."""

    onze: tuple[float, ...]
    hunne: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Meting:
    """One measure: ours, theirs and the aim of ours divided by theirs."""

    nr: str
    wat: str
    tegen: str
    eenheid: str
    paar: Paar
    doel: float | None = None  # None: shown for what it tells, nobody aims at it
    hoogstens: bool = False
    opmerking: str = ""
    kort: bool = False  # measured only to see that it runs

    @property
    def onze(self) -> float:
        """Our median."""
        return median(self.paar.onze)

    @property
    def hunne(self) -> float:
        """Their median."""
        return median(self.paar.hunne)

    @property
    def verhouding(self) -> float:
        """Ours divided by theirs."""
        return self.onze / self.hunne

    @property
    def gehaald(self) -> bool | None:
        """Whether the aim was met; None when there is none, or too little was measured to say."""
        if self.doel is None or self.kort:
            return None
        return self.verhouding <= self.doel if self.hoogstens else self.verhouding >= self.doel

    @property
    def spreiding(self) -> tuple[float, float]:
        """The lowest and highest ratio of any round."""
        per_ronde = [o / h for o, h in zip(self.paar.onze, self.paar.hunne, strict=True)]
        return min(per_ronde), max(per_ronde)

    def als_json(self) -> dict[str, Any]:
        """Everything there is to say about it, for a machine."""
        return {
            "meting": self.nr,
            "wat": self.wat,
            "tegen": self.tegen,
            "eenheid": self.eenheid,
            "onze": round(self.onze, 4),
            "hunne": round(self.hunne, 4),
            "verhouding": round(self.verhouding, 4),
            "spreiding": [round(grens, 4) for grens in self.spreiding],
            "doel": self.doel,
            "doel_is": "hoogstens" if self.hoogstens else "minstens",
            "gehaald": self.gehaald,
            "rondes": len(self.paar.onze),
            "kort": self.kort,
            "opmerking": self.opmerking,
        }


def om_en_om(rondes: int, onze: Kant, hunne: Kant) -> Paar:
    """Both sides, `rondes` times, whoever goes first in turns; round 0 warms up and is dropped."""
    uitkomsten: dict[Kant, list[float]] = {onze: [], hunne: []}
    for ronde in range(rondes + 1):
        for kant in (onze, hunne) if ronde % 2 else (hunne, onze):
            uitkomsten[kant].append(kant(ronde))
    return Paar(tuple(uitkomsten[onze][1:]), tuple(uitkomsten[hunne][1:]))


def zelfde_vraag(rondes: int, keer: int, vraag: Callable[[T], float], groot: T, klein: T) -> Paar:
    """One question of a large register and of a small one, in turns; `keer` times a round."""

    def kant(wie: T) -> float:
        return median(vraag(wie) for _ in range(keer))

    return om_en_om(rondes, lambda _: kant(groot), lambda _: kant(klein))


@contextmanager
def klok() -> Iterator[list[float]]:
    """A list that holds the seconds of the block when it has ended."""
    duur: list[float] = []
    begin = time.perf_counter()
    yield duur
    duur.append(time.perf_counter() - begin)


def per_seconde(clienten: int, seconden: float, doe: Callable[[int], object]) -> float:
    """How often per second `clienten` threads together finish `doe(client)`, as fast as they can.

    A call that fails ends the whole measure with its error.
    """
    gereed = [0] * clienten
    fouten: list[Exception] = []
    start = threading.Barrier(clienten + 1)
    stop = threading.Event()

    def client(nummer: int) -> None:
        start.wait()
        try:
            while not stop.is_set():
                doe(nummer)
                gereed[nummer] += 1
        except Exception as fout:  # noqa: BLE001  told by whoever waits for us
            fouten.append(fout)
            stop.set()

    threads = [threading.Thread(target=client, args=(nummer,)) for nummer in range(clienten)]
    for thread in threads:
        thread.start()
    start.wait()
    with klok() as duur:
        stop.wait(seconden)
        stop.set()
        for thread in threads:
            thread.join()
    if fouten:
        raise fouten[0]
    return sum(gereed) / duur[0]
