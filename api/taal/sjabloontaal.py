"""The text of a template in another language, put in its place when the template is compiled.

A template is written as a Dutch page. What stands between its tags is cut in runs: from one block
to the next, with the links and emphasis inside, so that a sentence stays whole. Each run with
letters is looked up as one message, in which a value is `{name}` and an element `<a>…</a>`; the
translation may put them in another order. Looked up too are the attributes that are read out, and
the literals of expressions that are text: those that begin with a capital or hold several words,
and those that an expression shows as they are. Whatever a page shows of its values is left alone,
and so is an element that says `lang="nl"`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from jinja2.lexer import Token

from api.taal.sjablooncode import Code, Opzoeken, Tekst, heeft_letters

_IN_DE_ZIN: Final = frozenset(
    {
        *("a", "abbr", "b", "bdi", "cite", "dfn", "em", "i", "mark", "q", "s", "small", "span"),
        *("strong", "sub", "sup", "time", "u", "var", "code", "kbd", "samp"),
    }
)
_ONDOORZICHTIG: Final = frozenset({"code", "kbd", "samp"})  # one thing in a sentence
KENMERKEN: Final = frozenset(
    {"alt", "aria-description", "aria-label", "data-kop", "placeholder", "title"}
)
_TAG = re.compile(r"<(?:!--.*?-->|(/?)([A-Za-z!][A-Za-z0-9-]*))", re.DOTALL)
_LOS_KENMERK = re.compile(r"(?<!\S)[a-z-]+=\"")
_PLEK = re.compile(r"\{\w+\}|</?\w+>")


@dataclass(slots=True)
class _Waarde:
    """What stands between the quotes of an attribute."""

    kenmerk: str
    delen: "list[Tekst | Code]" = field(default_factory=list)

    def stroom(self, zoek: Opzoeken) -> Iterator[Token]:
        if self.kenmerk in KENMERKEN:
            yield from _lopen(self.delen, zoek)
        else:
            yield from _los_van(self.delen, zoek)


@dataclass(slots=True)
class _Tag:
    naam: str
    dicht: bool
    delen: "list[Tekst | Code | _Waarde]" = field(default_factory=list)

    def stroom(self, zoek: Opzoeken) -> Iterator[Token]:
        yield from _los_van(self.delen, zoek)

    @property
    def is_nederlands(self) -> bool:
        return any(
            isinstance(deel, _Waarde)
            and deel.kenmerk == "lang"
            and [getattr(d, "tekst", "") for d in deel.delen] == ["nl"]
            for deel in self.delen
        )


@dataclass(slots=True)
class _Element:
    """An element inside a sentence, with all that it holds."""

    tag: _Tag
    delen: "list[_Knoop]"
    einde: _Tag

    def stroom(self, zoek: Opzoeken) -> Iterator[Token]:
        yield from self.tag.stroom(zoek)
        binnen = _onvertaald if self.tag.naam in _ONDOORZICHTIG else zoek
        yield from _vertaal(self.delen, binnen)
        yield from self.einde.stroom(zoek)


@dataclass(frozen=True, slots=True)
class _Nederlands:
    """An element that says that it is Dutch, with all that it holds: it stays as it is."""

    naam: str
    knopen: "tuple[_Knoop, ...]"

    def stroom(self, _: Opzoeken) -> Iterator[Token]:
        for knoop in self.knopen:
            yield from knoop.stroom(_onvertaald)


_Knoop = Tekst | Code | _Tag | _Element | _Nederlands


def vertaald(tokens: Iterable[Token], zoek: Opzoeken) -> Iterator[Token]:
    """The template with each of its texts as `zoek` knows it; one that it does not know stays."""
    return _lopen(_Lezer().lees(tokens), zoek)


class _Lezer:
    """Reads the tokens of a template as text, code and tags."""

    def __init__(self) -> None:
        self._knopen: list[_Knoop] = []
        self._tag: _Tag | None = None
        self._waarde: _Waarde | None = None

    def lees(self, tokens: Iterable[Token]) -> list[_Knoop]:
        code: list[Token] = []
        for token in tokens:
            if code or token.type in {"variable_begin", "block_begin"}:
                code.append(token)
                if token.type in {"variable_end", "block_end"}:
                    self._code(tuple(code))
                    code = []
            elif token.type == "data":
                self._data(token.value, token.lineno)
            else:
                self._knopen.append(Code((token,), vrij=False))
        return self._knopen

    def _code(self, tokens: tuple[Token, ...]) -> None:
        if self._waarde is not None:
            gelezen = self._waarde.kenmerk in KENMERKEN
            self._waarde.delen.append(Code(tokens, vrij=gelezen))
            return
        if self._tag is not None and not self._tag.naam:
            self._tag = None  # attributes by themselves end where the statement around them does
        if self._tag is not None:
            self._tag.delen.append(Code(tokens, vrij=False))
        else:
            self._knopen.append(Code(tokens, vrij=True))

    def _data(self, tekst: str, regel: int) -> None:
        plek = 0
        while plek < len(tekst):
            if self._tag is None:
                plek = self._in_tekst(tekst, plek, regel)
            else:
                plek = self._in_tag(self._tag, tekst, plek, regel)

    def _in_tekst(self, tekst: str, plek: int, regel: int) -> int:
        gevonden, kenmerk = _TAG.search(tekst, plek), _LOS_KENMERK.search(tekst, plek)
        if kenmerk and (gevonden is None or kenmerk.start() < gevonden.start()):
            self._voeg(tekst[plek : kenmerk.start()], regel)
            self._open(_Tag("", dicht=False))
            return kenmerk.start()
        if gevonden is None:
            self._voeg(tekst[plek:], regel)
            return len(tekst)
        self._voeg(tekst[plek : gevonden.start()], regel)
        begin: list[Tekst | Code | _Waarde] = [Tekst(gevonden[0], regel)]
        self._open(_Tag((gevonden[2] or "!").lower(), bool(gevonden[1]), begin))
        if gevonden[2] is None:
            self._tag = None
        return gevonden.end()

    def _open(self, tag: _Tag) -> None:
        self._tag = tag
        self._knopen.append(tag)

    def _voeg(self, tekst: str, regel: int) -> None:
        if tekst:
            self._knopen.append(Tekst(tekst, regel))

    def _in_tag(self, tag: _Tag, tekst: str, plek: int, regel: int) -> int:
        if self._waarde is not None:
            einde = tekst.find('"', plek)
            tot = len(tekst) if einde < 0 else einde
            if tot > plek:
                self._waarde.delen.append(Tekst(tekst[plek:tot], regel))
            if einde >= 0:
                self._waarde = None
            return tot
        tot = _einde_van_stuk(tekst, plek)
        stuk = tekst[plek:tot]
        tag.delen.append(Tekst(stuk, regel))
        if stuk.endswith('="'):
            self._waarde = _Waarde(re.split(r"\s", stuk[:-2])[-1])
            tag.delen.append(self._waarde)
        elif stuk.endswith(">"):
            self._tag = None
        return tot


def _einde_van_stuk(tekst: str, plek: int) -> int:
    """Up to and with the quote that opens a value, or the end of the tag."""
    if tekst.startswith('"', plek):
        plek += 1  # the quote that closed the value before
    for ander in range(plek, len(tekst)):
        if tekst[ander] == ">" or tekst.startswith('="', ander):
            return ander + (1 if tekst[ander] == ">" else 2)
        if tekst.startswith("='", ander):
            return tekst.index("'", ander + 2) + 1
    return len(tekst)


def _onvertaald(_: str) -> None:
    return None


def _los_van(delen: Iterable[Tekst | Code | _Waarde], zoek: Opzoeken) -> Iterator[Token]:
    for deel in delen:
        yield from deel.stroom(zoek)


def _lopen(knopen: Iterable[_Knoop], zoek: Opzoeken) -> Iterator[Token]:
    """Cut in runs, and each run in its place."""
    loop: list[_Knoop] = []
    for knoop in _met_nederlands(knopen):
        if _is_grens(knoop):
            yield from _vertaal(_boom(loop), zoek)
            loop = []
            yield from knoop.stroom(zoek)
        else:
            loop.append(knoop)
    yield from _vertaal(_boom(loop), zoek)


def _met_nederlands(knopen: Iterable[_Knoop]) -> Iterator[_Knoop]:
    """The same, with each element that says it is Dutch as one."""
    binnen: list[_Knoop] = []
    naam, diep = "", 0
    for knoop in knopen:
        if not diep and not (isinstance(knoop, _Tag) and knoop.is_nederlands):
            yield knoop
            continue
        binnen.append(knoop)
        if isinstance(knoop, _Tag) and (not diep or knoop.naam == naam):
            naam, diep = knoop.naam, diep + (-1 if knoop.dicht else 1)
        if not diep:
            yield _Nederlands(naam, tuple(binnen))
            binnen = []
    yield from binnen


def _is_grens(knoop: _Knoop) -> bool:
    if isinstance(knoop, _Tag | _Nederlands):
        return knoop.naam not in _IN_DE_ZIN
    return isinstance(knoop, Code) and not knoop.is_waarde


def _boom(loop: Sequence[_Knoop]) -> list[_Knoop]:
    """A run with each of its elements as a whole; a tag without its other half stays a tag."""
    stapel: list[tuple[_Tag | None, list[_Knoop]]] = [(None, [])]
    for knoop in loop:
        if not isinstance(knoop, _Tag):
            stapel[-1][1].append(knoop)
            continue
        tag, delen = stapel[-1]
        if not knoop.dicht:
            stapel.append((knoop, []))
        elif tag is not None and tag.naam == knoop.naam:
            stapel.pop()
            stapel[-1][1].append(_Element(tag, delen, knoop))
        else:
            stapel = [(None, [*_plat(stapel), knoop])]
    return _plat(stapel)


def _plat(stapel: Iterable[tuple[_Tag | None, list[_Knoop]]]) -> list[_Knoop]:
    return [knoop for tag, delen in stapel for knoop in [*([tag] if tag else []), *delen]]


def _vertaal(knopen: Sequence[_Knoop], zoek: Opzoeken) -> Iterator[Token]:
    """A run: one message when it has words of its own, and else each of its elements."""
    stuk: list[_Knoop] = []
    for knoop in [*knopen, None]:
        if knoop is not None and not isinstance(knoop, _Tag):
            stuk.append(knoop)
            continue
        if any(isinstance(deel, Tekst) and heeft_letters(deel.tekst) for deel in stuk):
            yield from _Bericht(stuk).stroom(zoek)
        else:
            for deel in stuk:
                yield from deel.stroom(zoek)
        stuk = []
        if knoop is not None:
            yield from knoop.stroom(zoek)


class _Bericht:
    """A run as a message: its words, and what stands for each value and element in it."""

    def __init__(self, knopen: Sequence[_Knoop]) -> None:
        self._knopen = knopen
        self._plekken: dict[str, _Knoop] = {}
        rauw = "".join(self._woorden(knopen))
        tekst = " ".join(rauw.split())
        self.tekst = tekst
        self._voor = rauw[: len(rauw) - len(rauw.lstrip())]
        self._na = rauw[len(rauw.rstrip()) :]

    def _woorden(self, knopen: Iterable[_Knoop]) -> Iterator[str]:
        for knoop in knopen:
            if isinstance(knoop, Tekst):
                yield knoop.tekst
            elif isinstance(knoop, _Element) and knoop.tag.naam not in _ONDOORZICHTIG:
                naam = self._plek(knoop, knoop.tag.naam, "<{}>")
                self._plekken[f"</{naam}>"] = knoop.einde
                yield f"<{naam}>"
                yield from self._woorden(knoop.delen)
                yield f"</{naam}>"
            else:
                naam = knoop.tag.naam if isinstance(knoop, _Element) else knoop.naam
                yield "{" + self._plek(knoop, naam, "{{{}}}") + "}"

    def _plek(self, knoop: _Knoop, naam: str, vorm: str) -> str:
        uniek, nummer = naam, 1
        while vorm.format(uniek) in self._plekken:
            nummer += 1
            uniek = f"{naam}{nummer}"
        self._plekken[vorm.format(uniek)] = knoop
        return uniek

    def stroom(self, zoek: Opzoeken) -> Iterator[Token]:
        vertaling = zoek(self.tekst)
        if vertaling is None:
            yield from self._zoals_het_was(zoek, self._knopen)
            return
        regel = next(k.regel for k in self._knopen if isinstance(k, Tekst))
        vast, plekken = _PLEK.split(vertaling), [*_PLEK.findall(vertaling), ""]
        yield Token(regel, "data", self._voor)
        for tekst, plek in zip(vast, plekken, strict=True):
            yield Token(regel, "data", tekst)
            if plek:
                knoop = self._plekken[plek]
                geheel = not plek.startswith("<")
                deel = knoop if geheel or not isinstance(knoop, _Element) else knoop.tag
                yield from deel.stroom(zoek)
        yield Token(regel, "data", self._na)

    def _zoals_het_was(self, zoek: Opzoeken, knopen: Iterable[_Knoop]) -> Iterator[Token]:
        for knoop in knopen:
            if isinstance(knoop, _Element):
                yield from knoop.tag.stroom(zoek)
                yield from self._zoals_het_was(zoek, knoop.delen)
                yield from knoop.einde.stroom(zoek)
            else:
                yield from knoop.stroom(zoek)
