"""What each case adds to a count over all of them, found before for the same reader.

A figure over all cases is the sum of what each of them says, and between two questions few of them
changed. What a case says follows from its entries, which never change (I1), so from its last number
and from what was asked: nothing that is kept is ever out of date. Whoever asks is shown what the
cases in view say, by the numbers that they have there. Only clear fields come here, so nothing is
kept that can be erased; and each account finds its own questions only, as in toetsgeheugen.py: how
quick an answer is tells nobody what others looked at.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

RUIMTE = 20_000  # cases: some 10 MB
SOMMEN = 200  # counts: a few groups of cases each
W = TypeVar("W")
_GEEN = (0, None)


class Zaakgeheugen:
    """What the cases said at the last questions of everyone, up to so many cases in all."""

    def __init__(self, ruimte: int = RUIMTE) -> None:
        self._ruimte, self._bezet, self._slot = ruimte, 0, Lock()
        self._vondsten: OrderedDict[Hashable, dict[str, tuple[int, Any]]] = OrderedDict()

    def van(
        self,
        account: str,
        vraag: Hashable,
        laatste: Mapping[str, int],
        zoek: Callable[[Collection[str]], Mapping[str, W]],
    ) -> dict[str, W]:
        """What each of these cases says, in their order; `zoek` finds it where it is not kept.

        `laatste` are the numbers of their last entries in view; `vraag` is all else that the
        answers follow from.
        """
        eerder = self._gezocht((account, vraag))
        bekend = {
            d: eerder[d] for d, nummer in laatste.items() if eerder.get(d, _GEEN)[0] == nummer
        }
        if nieuw := [d for d in laatste if d not in bekend]:
            bekend |= {d: (laatste[d], gevonden) for d, gevonden in zoek(nieuw).items()}
            self._bewaar((account, vraag), eerder | bekend)
        return {d: bekend[d][1] for d in laatste if d in bekend}

    def _gezocht(self, sleutel: Hashable) -> dict[str, tuple[int, Any]]:
        with self._slot:
            if sleutel in self._vondsten:
                self._vondsten.move_to_end(sleutel)
            return self._vondsten.get(sleutel, {})

    def _bewaar(self, sleutel: Hashable, vondst: dict[str, tuple[int, Any]]) -> None:
        """Keep it, and let go of what was asked longest ago; a question takes up room too."""
        with self._slot:
            self._bezet -= self._maat(sleutel)
            self._vondsten[sleutel] = vondst
            self._vondsten.move_to_end(sleutel)
            self._bezet += self._maat(sleutel)
            while self._bezet > self._ruimte:
                oudste = next(iter(self._vondsten))
                self._bezet -= self._maat(oudste)
                del self._vondsten[oudste]

    def _maat(self, sleutel: Hashable) -> int:
        return 1 + len(self._vondsten[sleutel]) if sleutel in self._vondsten else 0


class Somgeheugen(Generic[W]):
    """What was found of the last questions of everyone, each under all that it follows from."""

    def __init__(self, ruimte: int = SOMMEN) -> None:
        self._ruimte, self._slot = ruimte, Lock()
        self._vondsten: OrderedDict[Hashable, W] = OrderedDict()

    def eerder(self, sleutel: Hashable) -> W | None:
        """What was found before; None when nothing was."""
        with self._slot:
            return self._vondsten.get(sleutel)

    def bewaar(self, sleutel: Hashable, vondst: W) -> None:
        """Keep this, and let go of what was found longest ago."""
        with self._slot:
            self._vondsten[sleutel] = vondst
            self._vondsten.move_to_end(sleutel)
            if len(self._vondsten) > self._ruimte:
                self._vondsten.popitem(last=False)
