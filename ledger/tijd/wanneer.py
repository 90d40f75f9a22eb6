"""When something happened, as imprecise as the source says.

A source that says "voorjaar 2020" stays "voorjaar 2020": the text (EDTF, read in edtf.py) is kept
as written, and what can be computed with is derived from it, the first and the last day on which
it can have been (`Periode`). Comparing two of those gives yes, no or unknown, and unknown is an
answer.

Two forms look alike and mean different things: `A/B` lasted from A to B, `[A..B]` was one moment
somewhere between A and B.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from ledger.tijd.edtf import (
    AMSTERDAM,
    MAANDEN,
    RUIMSTE_SEIZOENEN,
    VOORBEELDEN,
    Deel,
    Seizoenen,
    WanneerFout,
    grenzen,
    lees_edtf,
)

__all__ = [
    "AMSTERDAM",
    "RUIMSTE_SEIZOENEN",
    "SEIZOENEN",
    "Antwoord",
    "Edtf",
    "IsoDatum",
    "Periode",
    "Seizoenen",
    "Wanneer",
    "WanneerFout",
    "in_woorden",
    "periode",
    "toets_woorden",
    "zekere_dagen",
]
WOORDEN_MAX = 60


class Antwoord(Enum):
    """A three-valued answer; `&`, `|` and `~` follow Kleene's strong logic."""

    JA = "ja"
    NEE = "nee"
    ONBEKEND = "onbekend"

    def __and__(self, ander: "Antwoord") -> "Antwoord":
        if Antwoord.NEE in (self, ander):
            return Antwoord.NEE
        return Antwoord.JA if self is ander is Antwoord.JA else Antwoord.ONBEKEND

    def __or__(self, ander: "Antwoord") -> "Antwoord":
        if Antwoord.JA in (self, ander):
            return Antwoord.JA
        return Antwoord.NEE if self is ander is Antwoord.NEE else Antwoord.ONBEKEND

    def __invert__(self) -> "Antwoord":
        return _OMGEKEERD[self]


_OMGEKEERD = {
    Antwoord.JA: Antwoord.NEE,
    Antwoord.NEE: Antwoord.JA,
    Antwoord.ONBEKEND: Antwoord.ONBEKEND,
}


@dataclass(frozen=True, slots=True)
class Periode:
    """The first and the last day on which something can have been; both count.

    `date.min` as first day is an open begin, `date.max` as last day an open end.
    """

    vroegst: date
    laatst: date

    def __post_init__(self) -> None:
        if self.laatst < self.vroegst:
            raise ValueError(f"{self.vroegst}/{self.laatst} ends before it begins")

    @property
    def exact(self) -> bool:
        """Is it one day?"""
        return self.vroegst == self.laatst

    @property
    def open_begin(self) -> bool:
        """Does nobody say from when?"""
        return self.vroegst == date.min

    @property
    def open_eind(self) -> bool:
        """Does nobody say until when?"""
        return self.laatst == date.max

    def voor(self, ander: "Periode") -> Antwoord:
        """Was this on an earlier day than the other?"""
        if self.laatst < ander.vroegst:
            return Antwoord.JA
        if self.vroegst >= ander.laatst:
            return Antwoord.NEE
        return Antwoord.ONBEKEND

    def na(self, ander: "Periode") -> Antwoord:
        """Was this on a later day than the other?"""
        return ander.voor(self)


@dataclass(frozen=True, slots=True)
class Wanneer:
    """When an act happened: the EDTF text, with the source's own words where it has them."""

    edtf: str
    woorden: str | None = None

    def __post_init__(self) -> None:
        lees_edtf(self.edtf)
        if self.woorden is not None:
            toets_woorden(self.woorden)

    @property
    def periode(self) -> Periode:
        """The first and last day on which it can have been."""
        return periode(self.edtf)

    @property
    def duur(self) -> bool:
        """Did it last (`A/B`), rather than happen at one moment?"""
        return lees_edtf(self.edtf).vorm == "duur"

    @property
    def onzeker(self) -> bool:
        """Does the source itself doubt this date (`?` or `%`)?"""
        tekst = lees_edtf(self.edtf)
        return any(d is not None and d.teken in ("?", "%") for d in (tekst.begin, tekst.eind))

    @property
    def tijdstip(self) -> datetime | None:
        """The instant, in UTC, when the text is a date-time."""
        tekst = lees_edtf(self.edtf)
        return tekst.begin.tijdstip if tekst.vorm == "een" and tekst.begin else None

    def leesbaar(self) -> str:
        """In Dutch: the source's words, or else ours."""
        return self.woorden or _in_het_nederlands(self.edtf)


@lru_cache(maxsize=65536)
def periode(edtf: str, seizoenen: Seizoenen = RUIMSTE_SEIZOENEN) -> Periode:
    """The first and last possible day of an EDTF text."""
    tekst = lees_edtf(edtf)
    return Periode(
        grenzen(tekst.begin, seizoenen)[0] if tekst.begin else date.min,
        grenzen(tekst.eind, seizoenen)[1] if tekst.eind else date.max,
    )


def zekere_dagen(edtf: str) -> Periode | None:
    """The days that are certainly in the stretch an EDTF text names; None: of none is it certain.

    `A/B` covers what lies between the last day it can have begun and the first it can have ended;
    a year, a month and a day cover themselves. Somewhere in between (`[A..B]`), about (`~`, `%`), a
    season and what is not given (`X`) say of no day that it is in.
    """
    tekst = lees_edtf(edtf)
    if tekst.vorm == "tussen":
        return None
    if tekst.vorm == "een":
        return periode(edtf) if tekst.begin and _vast(tekst.begin) else None
    eerste = grenzen(tekst.begin, RUIMSTE_SEIZOENEN)[1] if tekst.begin else date.min
    laatste = grenzen(tekst.eind, RUIMSTE_SEIZOENEN)[0] if tekst.eind else date.max
    return Periode(eerste, laatste) if eerste <= laatste else None


def _vast(deel: Deel) -> bool:
    """A year, a month or a day, and no less."""
    heel = deel.jaren == 1 and not deel.verzwegen and (deel.maand or 0) <= 12
    return heel and deel.teken not in ("~", "%")


# --- telling ------------------------------------------------------------------------------

SEIZOENEN: Final = {21: "voorjaar", 22: "zomer", 23: "najaar", 24: "winter"}


def in_woorden(edtf: str, _: Callable[[str], str] = str) -> str:
    """What an EDTF text says, in Dutch or in the language into which `_` puts our words."""
    tekst = lees_edtf(edtf)
    begin = _noem(tekst.begin, _) if tekst.begin else ""
    eind = _noem(tekst.eind, _) if tekst.eind else ""
    if tekst.vorm == "een":
        return begin
    duur = tekst.vorm == "duur"
    if begin and eind:
        vorm = _("van {begin} tot en met {eind}") if duur else _("tussen {begin} en {eind}")
    elif begin:
        vorm = _("sinds {begin}") if duur else _("niet eerder dan {begin}")
    else:
        vorm = _("tot en met {eind}") if duur else _("uiterlijk {eind}")
    return vorm.format(begin=begin, eind=eind)


_in_het_nederlands = lru_cache(maxsize=65536)(in_woorden)


def _noem(deel: Deel, _: Callable[[str], str]) -> str:
    naam = _noem_kaal(deel, _)
    if deel.verzwegen:
        naam = f"{naam} ({_(deel.verzwegen)} {_('onbekend')})"
    if deel.teken in ("~", "%"):
        naam = f"{_('omstreeks')} {naam}"
    return f"{naam} ({_('onzeker')})" if deel.teken in ("?", "%") else naam


def _noem_kaal(deel: Deel, _: Callable[[str], str]) -> str:
    if deel.tijdstip is not None:
        hier = deel.tijdstip.astimezone(AMSTERDAM)
        dag = f"{hier.day} {_(MAANDEN[hier.month])} {hier.year}"
        return _("{dag}, {tijd} uur").format(dag=dag, tijd=f"{hier:%H:%M}")
    if deel.jaren > 1:
        return f"{deel.jaar}–{deel.jaar + deel.jaren - 1}"
    if deel.maand is None:
        return str(deel.jaar)
    if deel.maand > 12:
        tot = f"–{deel.jaar + 1}" if deel.maand == 24 else ""  # winter runs on into the next year
        return f"{_(SEIZOENEN[deel.maand])} {deel.jaar}{tot}"
    maand = f"{_(MAANDEN[deel.maand])} {deel.jaar}"
    return maand if deel.dag is None else f"{deel.dag} {maand}"


# --- the source's words -------------------------------------------------------------------

# Words that may carry a capital in a date. The source's words for a date are stored in clear,
# so a capital elsewhere, which may be a name, is refused; quotations have a sealed field.
_MET_HOOFDLETTER = frozenset(
    (
        *MAANDEN[1:],
        *("jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"),
        *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        *("voorjaar", "lente", "zomer", "najaar", "herfst", "winter", "kerst", "kerstmis"),
        *("pasen", "pinksteren", "hemelvaart", "hemelvaartsdag", "koningsdag", "nieuwjaar"),
        *("sinterklaas", "oudjaar", "goede", "bevrijdingsdag", "q", "begin", "medio", "eind"),
        *("halverwege", "omstreeks", "rond", "circa", "ongeveer", "voor", "vóór", "na", "in"),
        *("op", "tussen", "van", "tot", "vanaf", "sinds", "uiterlijk", "kort", "enkele", "een"),
        *("eerste", "tweede", "derde", "vierde", "laatste", "vorig", "vorige", "dezelfde"),
        *("het", "de", "dit", "deze", "die", "dat", "ergens", "nog", "tijdens", "per", "later"),
        *("vlak", "gedurende", "half", "ruim", "bijna", "binnen", "direct", "aansluitend", "pas"),
        *("onbekend", "kwartaal", "eerder", "eerst", "toen", "tegelijk", "gelijktijdig", "ca"),
        *("twee", "drie", "vier", "week", "maand", "jaar", "dag", "vervolgens", "daarna"),
    )
)
_WOORD = re.compile(r"[^\W\d_]+")
_DATUMTEKST = re.compile(r"[\w \-–—/.,:;'’()?~]+")


def toets_woorden(woorden: str) -> str:
    """The source's words for a date: short, one line, and no names in them."""
    if not 0 < len(woorden) <= WOORDEN_MAX:
        raise WanneerFout(f"de woorden voor de datum, 1 t/m {WOORDEN_MAX} tekens", woorden[:60])
    vreemd = [
        w for w in _WOORD.findall(woorden) if w[0].isupper() and w.lower() not in _MET_HOOFDLETTER
    ]
    if vreemd or not _DATUMTEKST.fullmatch(woorden) or re.search(r"\d{5}", woorden):
        raise WanneerFout("alleen de woorden voor de datum, zonder namen of cijferreeksen", woorden)
    return woorden


# --- types for the models -----------------------------------------------------------------


def _toets_edtf(tekst: str) -> str:
    lees_edtf(tekst)
    return tekst


def _lees_isodatum(waarde: object) -> date:
    if type(waarde) is date:
        return waarde
    if isinstance(waarde, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", waarde, re.ASCII):
        try:
            return date.fromisoformat(waarde)
        except ValueError:
            pass
    raise WanneerFout("een dag als jaar-maand-dag, zoals 2021-11-23", str(waarde)[:60])


Edtf = Annotated[
    str,
    AfterValidator(_toets_edtf),
    WithJsonSchema(
        {
            "type": "string",
            "format": "edtf",
            "description": f"Datum zo onnauwkeurig als de bron (EDTF), {VOORBEELDEN}",
        }
    ),
]
IsoDatum = Annotated[
    date,
    BeforeValidator(_lees_isodatum),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
