"""Reading dates in EDTF, the Extended Date/Time Format: the subset in which sources speak.

Years, months, days, seasons (months 21 to 24), digits that nobody knows (X), doubt (`?`), about
(`~`) and both (`%`), what lasted (`A/B`) and what was one moment in between (`[A..B]`), open ends,
and moments with their time zone. Whatever else EDTF allows is refused with a pointed error rather
than read approximately.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MAANDEN = (
    "",
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_KREEG_MAX = 60


class WanneerFout(ValueError):
    """A text that is no date of ours: says what was expected and what came."""

    def __init__(self, verwacht: str, kreeg: str) -> None:
        self.verwacht = verwacht
        self.kreeg = kreeg if len(kreeg) <= _KREEG_MAX else f"{kreeg[: _KREEG_MAX - 1]}…"
        super().__init__(f"verwacht {verwacht}, kreeg '{self.kreeg}'")


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


# --- reading ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deel:
    """One date of the text: how far it is stated, and with what qualification."""

    jaar: int
    jaren: int = 1  # 10 for 202X, 100 for 20XX
    maand: int | None = None  # 21 to 24 are the seasons
    dag: int | None = None
    teken: str = ""
    verzwegen: str = ""  # "maand" for 2020-XX, "dag" for 2020-06-XX and 2020-XX-XX
    tijdstip: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tekst:
    """A whole text: one date, what lasted, or a moment in between."""

    vorm: str  # "een", "duur" (A/B) or "tussen" ([A..B])
    begin: Deel | None  # None: open
    eind: Deel | None


VOORBEELDEN = "zoals 2020, 2020-06, 2020-06-15, 2020-21 (voorjaar) of [2020-06..2021-11-23]"
EERSTE_JAAR, LAATSTE_JAAR = 1000, 8999  # far from date.min and date.max, which mean open
_DATUM = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.ASCII)
_TIJD = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d(?::\d\d)?)?", re.ASCII)


@lru_cache(maxsize=65536)
def lees_edtf(edtf: str) -> Tekst:
    """The parts of an EDTF text.

    Raises:
        WanneerFout: it is not in our subset.
    """
    if not isinstance(edtf, str):
        raise WanneerFout(f"een datum als tekst, {VOORBEELDEN}", str(edtf))
    if edtf.startswith("[") and edtf.endswith("]"):
        return _lees_tweeluik(edtf, edtf[1:-1], "..", "tussen")
    if "/" in edtf:
        return _lees_tweeluik(edtf, edtf, "/", "duur")
    deel = _lees_deel(edtf, edtf)
    return Tekst("een", deel, deel)


def _lees_tweeluik(edtf: str, binnen: str, scheiding: str, vorm: str) -> Tekst:
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
    return Tekst(vorm, begin, eind)


def _omgekeerd(begin: Deel, eind: Deel) -> bool:
    if begin.tijdstip and eind.tijdstip:
        return begin.tijdstip > eind.tijdstip
    seizoenen = RUIMSTE_SEIZOENEN
    return grenzen(begin, seizoenen)[0] > grenzen(eind, seizoenen)[1]


def _lees_deel(deel: str, edtf: str) -> Deel:
    gevonden = _DATUM.fullmatch(deel)
    if gevonden is None:
        return _lees_tijdstip(deel, edtf)
    jaartekst, maandtekst, dagtekst, teken = gevonden.groups()
    jaar, jaren = int(jaartekst.replace("X", "0")), 10 ** jaartekst.count("X")
    if not EERSTE_JAAR <= jaar <= jaar + jaren - 1 <= LAATSTE_JAAR:
        raise WanneerFout(f"een jaar van {EERSTE_JAAR} t/m {LAATSTE_JAAR}", edtf)
    if maandtekst is None:
        return Deel(jaar, jaren, teken=teken)
    if jaren > 1:
        raise WanneerFout("na een jaar met X geen maand of dag", edtf)
    if maandtekst == "XX":
        if dagtekst not in (None, "XX"):
            raise WanneerFout("na een onbekende maand (XX) ook een onbekende dag (XX)", edtf)
        return Deel(jaar, teken=teken, verzwegen="dag" if dagtekst else "maand")
    maand = int(maandtekst)
    verzwegen = "dag" if dagtekst == "XX" else ""
    return Deel(
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
        raise WanneerFout(f"een dag van 01 t/m {laatste} in {MAANDEN[maand]} {jaar}", edtf)
    return int(dagtekst)


def _lees_tijdstip(deel: str, edtf: str) -> Deel:
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
    return Deel(dag.year, maand=dag.month, dag=dag.day, tijdstip=tijdstip)


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
    return f"een datum in EDTF, {VOORBEELDEN}"


# --- computing ----------------------------------------------------------------------------


def grenzen(deel: Deel, seizoenen: Seizoenen) -> tuple[date, date]:
    """The first and last day; `~` and `%` widen by one unit of what is stated, on either side."""
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
