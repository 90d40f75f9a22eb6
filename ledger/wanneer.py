"""When something happened, as imprecise as the source says.

A source that says "voorjaar 2020" stays "voorjaar 2020": the text (a subset of EDTF, the
Extended Date/Time Format) is kept as written, and what can be computed with is derived from it,
the first and the last day on which it can have been (`Periode`). Comparing two of those gives
yes, no or unknown, and unknown is an answer.

Two forms look alike and mean different things: `A/B` lasted from A to B, `[A..B]` was one moment
somewhere between A and B. Whatever else EDTF allows is refused with a pointed error rather than
read approximately.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WOORDEN_MAX = 60
_KREEG_MAX = 60


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


class WanneerFout(ValueError):
    """A text that is no date of ours: says what was expected and what came."""

    def __init__(self, verwacht: str, kreeg: str) -> None:
        self.verwacht = verwacht
        self.kreeg = kreeg if len(kreeg) <= _KREEG_MAX else f"{kreeg[: _KREEG_MAX - 1]}…"
        super().__init__(f"verwacht {verwacht}, kreeg '{self.kreeg}'")


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


class Seizoenen(NamedTuple):
    """Which days a season covers: (month, day) of its first and last day.

    A season whose last day comes before its first runs on into the next year.
    """

    voorjaar: tuple[tuple[int, int], tuple[int, int]]
    zomer: tuple[tuple[int, int], tuple[int, int]]
    najaar: tuple[tuple[int, int], tuple[int, int]]
    winter: tuple[tuple[int, int], tuple[int, int]]


# The widest reading: what the meteorological and the astronomical calendar cover together.
RUIMSTE_SEIZOENEN = Seizoenen(
    voorjaar=((3, 1), (6, 20)),
    zomer=((6, 1), (9, 22)),
    najaar=((9, 1), (12, 20)),
    winter=((12, 1), (3, 20)),
)


@dataclass(frozen=True, slots=True)
class Wanneer:
    """When an act happened: the EDTF text, with the source's own words where it has them."""

    edtf: str
    woorden: str | None = None

    def __post_init__(self) -> None:
        _lees(self.edtf)
        if self.woorden is not None:
            toets_woorden(self.woorden)

    @property
    def periode(self) -> Periode:
        """The first and last day on which it can have been."""
        return periode(self.edtf)

    @property
    def duur(self) -> bool:
        """Did it last (`A/B`), rather than happen at one moment?"""
        return _lees(self.edtf).vorm == "duur"

    @property
    def onzeker(self) -> bool:
        """Does the source itself doubt this date (`?` or `%`)?"""
        tekst = _lees(self.edtf)
        return any(d is not None and d.teken in ("?", "%") for d in (tekst.begin, tekst.eind))

    @property
    def tijdstip(self) -> datetime | None:
        """The instant, in UTC, when the text is a date-time."""
        tekst = _lees(self.edtf)
        return tekst.begin.tijdstip if tekst.vorm == "een" and tekst.begin else None

    def leesbaar(self) -> str:
        """In Dutch: the source's words, or else ours."""
        return self.woorden or _leesbaar(self.edtf)


@lru_cache(maxsize=65536)
def periode(edtf: str, seizoenen: Seizoenen = RUIMSTE_SEIZOENEN) -> Periode:
    """The first and last possible day of an EDTF text."""
    tekst = _lees(edtf)
    return Periode(
        _grenzen(tekst.begin, seizoenen)[0] if tekst.begin else date.min,
        _grenzen(tekst.eind, seizoenen)[1] if tekst.eind else date.max,
    )


# --- reading ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Deel:
    """One date of the text: how far it is stated, and with what qualification."""

    jaar: int
    jaren: int = 1  # 10 for 202X, 100 for 20XX
    maand: int | None = None  # 21 to 24 are the seasons
    dag: int | None = None
    teken: str = ""
    verzwegen: str = ""  # "maand" for 2020-XX, "dag" for 2020-06-XX and 2020-XX-XX
    tijdstip: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Tekst:
    vorm: str  # "een", "duur" (A/B) or "tussen" ([A..B])
    begin: _Deel | None  # None: open
    eind: _Deel | None


_VOORBEELDEN = "zoals 2020, 2020-06, 2020-06-15, 2020-21 (voorjaar) of [2020-06..2021-11-23]"
_EERSTE_JAAR, _LAATSTE_JAAR = 1000, 8999  # far from date.min and date.max, which mean open
_DATUM = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.ASCII)
_TIJD = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d(?::\d\d)?)?", re.ASCII)


@lru_cache(maxsize=65536)
def _lees(edtf: str) -> _Tekst:
    if not isinstance(edtf, str):
        raise WanneerFout(f"een datum als tekst, {_VOORBEELDEN}", str(edtf))
    if edtf.startswith("[") and edtf.endswith("]"):
        return _lees_tweeluik(edtf, edtf[1:-1], "..", "tussen")
    if "/" in edtf:
        return _lees_tweeluik(edtf, edtf, "/", "duur")
    deel = _lees_deel(edtf, edtf)
    return _Tekst("een", deel, deel)


def _lees_tweeluik(edtf: str, binnen: str, scheiding: str, vorm: str) -> _Tekst:
    if "," in binnen:
        raise WanneerFout("een begin en een eind, zoals [2020-06..2021-11-23], geen lijst", edtf)
    zijden = binnen.split(scheiding)
    if len(zijden) != 2:
        voorbeeld = "2020-06/2020-09" if vorm == "duur" else "[2020-06..2021-11-23]"
        raise WanneerFout(f"een begin en een eind, zoals {voorbeeld}", edtf)
    if vorm == "duur" and "" in zijden:
        raise WanneerFout("een begin en een eind; .. is een open begin of eind", edtf)
    begin, eind = (None if zijde in ("", "..") else _lees_deel(zijde, edtf) for zijde in zijden)
    if begin is None and eind is None:
        raise WanneerFout("een datum aan ten minste een kant", edtf)
    if begin is not None and eind is not None and _omgekeerd(begin, eind):
        raise WanneerFout("een begin dat niet na het eind ligt", edtf)
    return _Tekst(vorm, begin, eind)


def _omgekeerd(begin: _Deel, eind: _Deel) -> bool:
    if begin.tijdstip and eind.tijdstip:
        return begin.tijdstip > eind.tijdstip
    seizoenen = RUIMSTE_SEIZOENEN
    return _grenzen(begin, seizoenen)[0] > _grenzen(eind, seizoenen)[1]


def _lees_deel(deel: str, edtf: str) -> _Deel:
    gevonden = _DATUM.fullmatch(deel)
    if gevonden is None:
        return _lees_tijdstip(deel, edtf)
    jaartekst, maandtekst, dagtekst, teken = gevonden.groups()
    jaar, jaren = int(jaartekst.replace("X", "0")), 10 ** jaartekst.count("X")
    if not _EERSTE_JAAR <= jaar <= jaar + jaren - 1 <= _LAATSTE_JAAR:
        raise WanneerFout(f"een jaar van {_EERSTE_JAAR} t/m {_LAATSTE_JAAR}", edtf)
    if maandtekst is None:
        return _Deel(jaar, jaren, teken=teken)
    if jaren > 1:
        raise WanneerFout("na een jaar met X geen maand of dag", edtf)
    if maandtekst == "XX":
        if dagtekst not in (None, "XX"):
            raise WanneerFout("na een onbekende maand (XX) ook een onbekende dag (XX)", edtf)
        return _Deel(jaar, teken=teken, verzwegen="dag" if dagtekst else "maand")
    maand = int(maandtekst)
    verzwegen = "dag" if dagtekst == "XX" else ""
    return _Deel(
        jaar, 1, maand, _lees_dag(jaar, maand, dagtekst, edtf), teken=teken, verzwegen=verzwegen
    )


def _lees_dag(jaar: int, maand: int, dagtekst: str | None, edtf: str) -> int | None:
    if not (1 <= maand <= 12 or 21 <= maand <= 24):
        raise WanneerFout("een maand van 01 t/m 12 of een seizoen van 21 t/m 24", edtf)
    if dagtekst is None:
        return None
    if maand > 12:
        raise WanneerFout("geen dag na een seizoen", edtf)
    if dagtekst == "XX":
        return None
    laatste = monthrange(jaar, maand)[1]
    if not 1 <= int(dagtekst) <= laatste:
        raise WanneerFout(f"een dag van 01 t/m {laatste} in {_MAANDEN[maand]} {jaar}", edtf)
    return int(dagtekst)


def _lees_tijdstip(deel: str, edtf: str) -> _Deel:
    gevonden = _TIJD.fullmatch(deel)
    if gevonden is None:
        raise WanneerFout(_hint(deel), edtf)
    dagtekst, tijd, zone = gevonden.groups()
    if zone is None:
        raise WanneerFout("een tijdstip met tijdzone, zoals 2020-06-15T10:00+02:00", edtf)
    _lees_deel(dagtekst, edtf)  # a wrong month or day is named as such
    try:
        tijdstip = datetime.fromisoformat(f"{dagtekst}T{tijd}{zone}").astimezone(UTC)
    except ValueError:
        raise WanneerFout("een bestaand tijdstip van 00:00 t/m 23:59", edtf) from None
    dag = tijdstip.astimezone(AMSTERDAM).date()
    return _Deel(dag.year, maand=dag.month, dag=dag.day, tijdstip=tijdstip)


def _hint(deel: str) -> str:
    """What was probably meant, for the mistakes people make."""
    if re.fullmatch(r"\d{1,2}-\d{1,2}-\d{4}", deel):
        return "jaar-maand-dag, zoals 2020-06-15"
    if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?[?~%]?", deel):
        return "maand en dag in twee cijfers, zoals 2020-06-05"
    if re.match(r"[?~%]", deel):
        return "het teken ?, ~ of % achter de datum, zoals 2020-06~"
    if ".." in deel:
        return "een ogenblik tussen twee data als [2020-06..2021-11-23]"
    if re.match(r"\d{4}-\d\d-\d\d[T ]", deel):
        return "een tijdstip als 2020-06-15T10:00+02:00"
    return f"een datum in EDTF, {_VOORBEELDEN}"


# --- computing ----------------------------------------------------------------------------


def _grenzen(deel: _Deel, seizoenen: Seizoenen) -> tuple[date, date]:
    """First and last day; `~` and `%` widen by one unit of what is stated, on either side."""
    marge = 1 if deel.teken in ("~", "%") else 0
    jaar, maand = deel.jaar, deel.maand
    if maand is None:
        stap = marge * deel.jaren
        return date(jaar - stap, 1, 1), date(jaar + deel.jaren - 1 + stap, 12, 31)
    if maand > 12:
        eerste = _seizoen(jaar, maand - 21 - marge, seizoenen)[0]
        return eerste, _seizoen(jaar, maand - 21 + marge, seizoenen)[1]
    if deel.dag is None:
        jaar_na, maand_na = _maand(jaar, maand + marge)
        eerste = date(*_maand(jaar, maand - marge), 1)
        return eerste, date(jaar_na, maand_na, monthrange(jaar_na, maand_na)[1])
    dag = date(jaar, maand, deel.dag)
    return dag - timedelta(days=marge), dag + timedelta(days=marge)


def _maand(jaar: int, maand: int) -> tuple[int, int]:
    """Month 0 is December of the year before, month 13 January of the next."""
    over, rest = divmod(maand - 1, 12)
    return jaar + over, rest + 1


def _seizoen(jaar: int, nummer: int, seizoenen: Seizoenen) -> tuple[date, date]:
    """Season 0 is spring; -1 is the winter that began in the year before."""
    over, nummer = divmod(nummer, 4)
    eerste, laatste = seizoenen[nummer]
    eindjaar = jaar + over + (laatste < eerste)
    return date(jaar + over, *eerste), date(eindjaar, *laatste)


# --- telling ------------------------------------------------------------------------------

_MAANDEN = (
    "",
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_SEIZOENNAMEN = {21: "voorjaar", 22: "zomer", 23: "najaar", 24: "winter"}


@lru_cache(maxsize=65536)
def _leesbaar(edtf: str) -> str:
    tekst = _lees(edtf)
    begin = _noem(tekst.begin) if tekst.begin else ""
    eind = _noem(tekst.eind) if tekst.eind else ""
    if tekst.vorm == "een":
        return begin
    duur = tekst.vorm == "duur"
    if begin and eind:
        return f"van {begin} tot en met {eind}" if duur else f"tussen {begin} en {eind}"
    if begin:
        return f"sinds {begin}" if duur else f"niet eerder dan {begin}"
    return f"tot en met {eind}" if duur else f"uiterlijk {eind}"


def _noem(deel: _Deel) -> str:
    naam = _noem_kaal(deel)
    if deel.verzwegen:
        naam = f"{naam} ({deel.verzwegen} onbekend)"
    if deel.teken in ("~", "%"):
        naam = f"omstreeks {naam}"
    return f"{naam} (onzeker)" if deel.teken in ("?", "%") else naam


def _noem_kaal(deel: _Deel) -> str:
    if deel.tijdstip is not None:
        hier = deel.tijdstip.astimezone(AMSTERDAM)
        return f"{hier.day} {_MAANDEN[hier.month]} {hier.year}, {hier:%H:%M} uur"
    if deel.jaren > 1:
        return f"{deel.jaar}–{deel.jaar + deel.jaren - 1}"
    if deel.maand is None:
        return str(deel.jaar)
    if deel.maand == 24:  # winter runs on into the next year
        return f"winter {deel.jaar}–{deel.jaar + 1}"
    if deel.maand > 12:
        return f"{_SEIZOENNAMEN[deel.maand]} {deel.jaar}"
    maand = f"{_MAANDEN[deel.maand]} {deel.jaar}"
    return maand if deel.dag is None else f"{deel.dag} {maand}"


# --- the source's words -------------------------------------------------------------------

# Words that may carry a capital in a date. The source's words for a date are stored in clear,
# so a capital elsewhere, which may be a name, is refused; quotations have a sealed field.
_MET_HOOFDLETTER = frozenset(
    (
        *_MAANDEN[1:],
        *("jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"),
        *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        *("voorjaar", "lente", "zomer", "najaar", "herfst", "winter", "kerst", "kerstmis"),
        *("pasen", "pinksteren", "hemelvaart", "hemelvaartsdag", "koningsdag", "nieuwjaar"),
        *("sinterklaas", "oudjaar", "goede", "bevrijdingsdag", "q", "begin", "medio", "eind"),
        *("halverwege", "omstreeks", "rond", "circa", "ongeveer", "voor", "vóór", "na", "in"),
        *("op", "tussen", "van", "tot", "vanaf", "sinds", "uiterlijk", "kort", "enkele", "een"),
        *("eerste", "tweede", "derde", "vierde", "laatste", "vorig", "vorige", "dezelfde"),
        *("het", "de", "dit", "deze", "die", "dat", "ergens", "nog", "tijdens", "per", "later"),
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
    _lees(tekst)
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
            "description": f"Datum zo onnauwkeurig als de bron (EDTF), {_VOORBEELDEN}",
        }
    ),
]
IsoDatum = Annotated[
    date,
    BeforeValidator(_lees_isodatum),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
