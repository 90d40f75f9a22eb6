"""In which language a page answers, and what its words are in that language.

The code is written in Dutch; a catalogue (gettext) holds what that is in another language. What is
translated is named where it stands: `_("…")` around a literal, `woorden({…})` around a table, and
the text of a template (`sjabloontaal.py`). A value that somebody recorded passes none of these, so
it can never be translated, whatever it says. Outside a page, on the API and the command line, the
language is Dutch.
"""

from collections.abc import Hashable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeVar, cast

from babel.messages.pofile import read_po

Taal = Literal["nl", "en"]
TALEN: Final[Mapping[Taal, str]] = MappingProxyType({"nl": "Nederlands", "en": "English"})
MAP: Final = Path(__file__).parents[1] / "talen"
TAAL: ContextVar[Taal] = ContextVar("taal", default="nl")
_K = TypeVar("_K", bound=Hashable)
_W = TypeVar("_W", str, tuple[str, ...], tuple[str, str])


def _(tekst: str) -> str:
    """A text of our own in the language of this page; one without a translation stays Dutch."""
    taal = TAAL.get()
    return tekst if taal == "nl" else catalogus(taal).get(tekst, tekst)


@cache
def catalogus(taal: Taal) -> Mapping[str, str]:
    """What every text of ours is in this language; read once."""
    gevonden: dict[str, str] = {}
    for bestand in sorted((MAP / taal).glob("*.po")):
        with bestand.open("rb") as stroom:
            for bericht in read_po(stroom, locale=taal):
                if bericht.id and bericht.string:
                    gevonden[str(bericht.id)] = str(bericht.string)
    return MappingProxyType(gevonden)


class Woorden(Mapping[_K, _W]):
    """A table of words by their code, which answers in the language of this page."""

    def __init__(self, tabel: Mapping[_K, _W]) -> None:
        self._tabel: Mapping[_K, _W] = MappingProxyType(dict(tabel))

    def __getitem__(self, code: _K) -> _W:
        """The words of this code."""
        gevonden = self._tabel[code]
        if isinstance(gevonden, str):
            return _(gevonden)
        return cast("_W", tuple(_(deel) for deel in gevonden))

    def __iter__(self) -> Iterator[_K]:
        """Every code, in the order of the table."""
        return iter(self._tabel)

    def __len__(self) -> int:
        """How many codes have words."""
        return len(self._tabel)


def woorden(tabel: Mapping[_K, _W]) -> Woorden[_K, _W]:
    """Make a table of words by their code; every string in it is looked up."""
    return Woorden(tabel)
