"""Long work beside the questions that this server answers: one piece at a time, each told how far.

Whoever asked for it need not wait and may come back; the same asked again while it is under way is
that same piece. Between its parts it rests for as long as somebody waits for an answer, so that
questions of others go before it. A server that stops, stops it: what it needs to go on is for the
work itself to keep.
"""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any, Final

_BEWAARD: Final = 32  # outcomes that are remembered
_RUST, _LANGST = 0.5, 1.0  # of the time that a part took, and seconds at most


class Vragen:
    """How many questions are being answered at this moment."""

    def __init__(self) -> None:
        self._wissel, self._aantal = Condition(), 0

    @contextmanager
    def een(self) -> Iterator[None]:
        """A question, for as long as this lasts."""
        with self._wissel:
            self._aantal += 1
        try:
            yield
        finally:
            with self._wissel:
                self._aantal -= 1
                self._wissel.notify_all()

    def rust(self, seconden: float) -> None:
        """Let those that are there be answered, for at most so long."""
        with self._wissel:
            self._wissel.wait_for(lambda: not self._aantal, seconden)


VRAGEN: Final = Vragen()


@dataclass(slots=True)
class Gang:
    """One piece of work: how far it is, and whether somebody asked it to stop."""

    doe: Callable[["Gang"], Any]
    gedaan: int = 0
    totaal: int = 0
    ophouden: bool = False
    bezig: bool = False
    _vorig: float = 0.0

    def meld(self, gedaan: int, totaal: int) -> None:
        """Tell how far it is, and let others go first, in proportion to what that took."""
        self.gedaan, self.totaal = gedaan, totaal
        VRAGEN.rust(min((time.monotonic() - self._vorig) * _RUST, _LANGST))
        self._vorig = time.monotonic()

    def begin(self) -> Any:
        """Do it, in this thread."""
        self.bezig, self._vorig = True, time.monotonic()
        return self.doe(self)


def _nieuw(fout: BaseException) -> Exception:
    """The same once more, bare: what hangs on what was raised is all that was in memory then.

    Made without `__init__`, which may take something else than `args`; what cannot be made so, or
    is no `Exception`, goes by its name alone.
    """
    if isinstance(fout, Exception):
        with suppress(Exception):
            nieuw = type(fout).__new__(type(fout), *fout.args)
            nieuw.args = fout.args
            nieuw.__dict__.update(fout.__dict__)
            return nieuw
    return RuntimeError(type(fout).__name__)


class Gangen:
    """Does such work one after another, in a thread that begins when there is some."""

    def __init__(self) -> None:
        self._wissel, self._draad = Condition(), False
        self._gangen: dict[str, Gang] = {}
        self._rij: deque[str] = deque()
        self._uit: OrderedDict[str, Any] = OrderedDict()

    def begin(self, wat: str, doe: Callable[[Gang], Any]) -> None:
        """See to it that this is done, unless it is under way already."""
        with self._wissel:
            if wat in self._gangen:
                return
            self._uit.pop(wat, None)
            self._gangen[wat] = Gang(doe)
            self._rij.append(wat)
            if not self._draad:
                self._draad = True
                Thread(target=self._werk, name="tabelgang", daemon=True).start()

    def van(self, wat: str) -> Gang | None:
        """This piece of work while it waits or is under way."""
        with self._wissel:
            return self._gangen.get(wat)

    def houd_op(self, wat: str) -> None:
        """Ask it to stop after the part that it is at."""
        with self._wissel:
            if gang := self._gangen.get(wat):
                gang.ophouden = True

    def wacht(self, wat: str, seconden: float) -> bool:
        """Wait until it is over, at most so long; answers whether it is."""
        with self._wissel:
            return self._wissel.wait_for(lambda: wat not in self._gangen, seconden)

    def uitkomst(self, wat: str) -> Any:
        """What it came to, as far as that is remembered: None, or what it raised or answered.

        What it raised is a new one each time: raised again, the one that is kept would hold on to
        whatever was in memory there, and to more each time.
        """
        with self._wissel:
            uit = self._uit.get(wat)
        return _nieuw(uit) if isinstance(uit, Exception) else uit

    def vergeet(self, wat: str) -> None:
        """Remember no longer what it came to."""
        with self._wissel:
            self._uit.pop(wat, None)

    def _werk(self) -> None:
        while True:
            with self._wissel:
                if not self._rij:
                    self._draad = False
                    return
                wat = self._rij.popleft()
                gang = self._gangen[wat]
            uit: Any
            try:
                uit = gang.begin()
            except BaseException as fout:  # noqa: BLE001  whatever it is, the next one gets its turn
                logging.getLogger(__name__).warning("tabelgang: %s", type(fout).__name__)
                uit = _nieuw(fout)
            with self._wissel:
                self._uit[wat], uit = uit, None
                while len(self._uit) > _BEWAARD:
                    self._uit.popitem(last=False)
                del self._gangen[wat], gang
                self._wissel.notify_all()
