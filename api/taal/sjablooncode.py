"""What a template says between its texts: an expression or a statement, and its own literals.

A literal is text when it begins with a capital or holds several words, or when an expression shows
it as it is; what an expression compares with, or calls, is none.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from jinja2.lexer import Token

Opzoeken = Callable[[str], str | None]
_GEEN_NAAM: Final = frozenset({"_", "if", "else", "not", "or", "and", "in", "is"})
_ADRES: Final = frozenset("/?#&")  # how an address goes on
_LETTER = re.compile(r"[^\W\d_]")
_TEKEN = re.compile(r"&#?\w+;")
_IS_TEKST = re.compile(r"\s*[A-ZÀ-Þ‘“]|.*[^\W\d_][.,:;’”)]* +[‘“(]*[^\W\d_]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tekst:
    """A piece of the template as it was written."""

    tekst: str
    regel: int

    def stroom(self, _: Opzoeken) -> Iterator[Token]:
        """It, unchanged; a text is looked up with what stands around it."""
        yield Token(self.regel, "data", self.tekst)


@dataclass(frozen=True, slots=True)
class Code:
    """An expression or a statement of the template; `vrij` when it stands in text."""

    tokens: tuple[Token, ...]
    vrij: bool

    @property
    def is_waarde(self) -> bool:
        """Whether it shows something, and is no statement."""
        return self.tokens[0].type == "variable_begin"

    def stroom(self, zoek: Opzoeken) -> Iterator[Token]:
        """It, with those of its literals that are text as `zoek` knows them."""
        for plek, token in enumerate(self.tokens):
            if self.vrij and token.type == "string" and self._is_tekst(plek):
                yield Token(token.lineno, "string", _met_randen(token.value, zoek))
            else:
                yield token

    def _is_tekst(self, plek: int) -> bool:
        tekst = self.tokens[plek].value
        if tekst[:1] in _ADRES or not _LETTER.search(tekst) or self._gemerkt(plek):
            return False
        return bool(_IS_TEKST.match(tekst)) or (self.is_waarde and self._getoond(plek))

    def _gemerkt(self, plek: int) -> bool:
        """Whether it is looked up when the page is shown: `_("…")`."""
        haakje, naam = self.tokens[plek - 1], self.tokens[plek - 2]
        return haakje.type == "lparen" and naam.type == "name" and naam.value == "_"

    def _getoond(self, plek: int) -> bool:
        """Whether the expression shows this very literal, and asks or compares nothing with it."""
        ervoor = self.tokens[plek - 1]
        if ervoor.type == "lparen":
            return self._getoond(plek - 1)
        return ervoor.type in {"variable_begin", "tilde"} or (
            ervoor.type == "name" and ervoor.value in {"else", "or"}
        )

    def gemerkt(self) -> Iterator[str]:
        """Its literals that are looked up when the page is shown."""
        for plek, token in enumerate(self.tokens):
            if token.type == "string" and self._gemerkt(plek):
                yield token.value

    @property
    def naam(self) -> str:
        """What a message calls this value: the last name of the first chain of names."""
        namen = ""
        for token in self.tokens[1:]:
            if token.type == "name" and token.value not in _GEEN_NAAM:
                namen = token.value
            elif token.type != "dot" and namen:
                break
        return namen or "waarde"


def gemerkt(tokens: Iterable[Token]) -> Iterator[str]:
    """The literals of a template that are looked up when the page is shown."""
    yield from Code(tuple(tokens), vrij=False).gemerkt()


def _met_randen(tekst: str, zoek: Opzoeken) -> str:
    """A literal as it is known, with the white space around it as it was."""
    kern = tekst.strip()
    vertaling = zoek(kern)
    return tekst if vertaling is None else tekst.replace(kern, vertaling, 1)


def heeft_letters(tekst: str) -> bool:
    """Whether there is something to translate; an entity (`&nbsp;`) is no word."""
    return bool(_LETTER.search(_TEKEN.sub("", tekst)))
