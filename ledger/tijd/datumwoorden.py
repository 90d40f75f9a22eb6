"""Dutch words for a date, as people write them down, read as EDTF: proposed, never decided.

What comes out covers at least the days that the words can mean: "begin juni 2020" becomes the whole
of June. Words that can mean two things are refused, so that whoever wrote them says which. Of every
date the words that `Wanneer.leesbaar` gives are read back as that date. Words that count from
something else ("2 à 3 weken later") are no date but so many days after it.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from ledger.tijd.edtf import MAANDEN, WanneerFout, lees_edtf

VERWACHT = (
    "een datum, zoals 15 juni 2020, juni 2020, voorjaar 2020, uiterlijk 23 november 2021 of"
    " tussen juni 2020 en 23 november 2021"
)
_AFGEKORT = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_MAAND: Mapping[str, int] = MappingProxyType(
    {naam: nummer for nummer, naam in enumerate(MAANDEN) if naam}
    | {naam: nummer for nummer, naam in enumerate(_AFGEKORT, 1)}
    | {"maa": 3, "sept": 9}
)
_SEIZOEN = MappingProxyType(
    {"voorjaar": 21, "lente": 21, "zomer": 22, "najaar": 23, "herfst": 23, "winter": 24}
)
_ONGEVEER = r"(?:omstreeks|rond|circa|ca\.?|ongeveer) "
_DEEL = r"(?:begin|half|halverwege|medio|eind|vroeg in|laat in) "  # of a month, season or year
_MAANDNAAM = "|".join(sorted(_MAAND, key=len, reverse=True))
_DAG = re.compile(rf"(\d\d?)(?:e|ste|de)? ({_MAANDNAAM})\.? (\d{{4}})")
_MAANDEN = 12
_CIJFERS = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})")
_IN_MAAND = re.compile(rf"({_MAANDNAAM})\.? (\d{{4}})")
_IN_SEIZOEN = re.compile(rf"({'|'.join(_SEIZOEN)}) (?:van )?(\d{{4}})(?:[-–/](\d{{4}}))?")
_KWARTAAL = re.compile(
    r"(?:(eerste|tweede|derde|vierde|[1-4]e) kwartaal|q([1-4])) (?:van )?(\d{4})"
)
_JAAR_EN_TWEE = re.compile(r"(\d\d)(\d\d)-(\d\d)", re.ASCII)
_TWEE_JAREN = re.compile(r"(\d{4}) ?[-–/] ?(\d{4}|\d\d)", re.ASCII)  # EDTF was read before
_RANG = MappingProxyType({"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4})
_TWEE = (
    (re.compile(r"tussen (.+?) en (.+)"), "[{}..{}]"),
    (re.compile(r"van (.+?) (?:t/m|tot en met) (.+)"), "{}/{}"),
    (re.compile(r"(.+?) (?:t/m|tot en met) (.+)"), "{}/{}"),
)
_EEN = (
    (re.compile(r"(?:uiterlijk|niet later dan|voor|vóór)(?: of op)? (.+)"), "[..{}]"),
    (re.compile(r"(?:niet eerder dan|niet voor|niet vóór|na) (.+)"), "[{}..]"),
    (re.compile(r"(?:sinds|vanaf) (.+)"), "{}/.."),
    (re.compile(r"(?:t/m|tot en met) (.+)"), "../{}"),
)
_ZONDER_JAAR = re.compile(rf"\b(?:{_MAANDNAAM}|{'|'.join(_SEIZOEN)})$")
_TWEECIJFERIG = re.compile(
    rf"\d\d?[-/.]\d\d?[-/.]\d\d$|\b(?:{_MAANDNAAM}|{'|'.join(_SEIZOEN)})\.? ['’‘]?\d\d$"
)
_TELWOORD = MappingProxyType(
    {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7}
    | {"acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "veertien": 14}
)
# A day counts exactly; of the others the shortest, the longest, and half of one.
_EENHEID = MappingProxyType(
    {"dag": (1, 1, 0), "wee": (7, 7, 3), "wek": (7, 7, 3)}
    | {"maa": (28, 31, 15), "jaa": (365, 366, 183)}
)
_VEEL = 36_600  # days
_ZELFDE = MappingProxyType(
    {"dezelfde dag": (0, 0), "zelfde dag": (0, 0), "de volgende dag": (1, 1), "dag erna": (1, 1)}
)
_GETAL = rf"(\d{{1,3}}|{'|'.join(_TELWOORD)})"
_LATER = re.compile(
    rf"({_ONGEVEER})?{_GETAL}(?: ?(?:à|a|-|–|tot|of) ?{_GETAL})?"
    r" (dag|dagen|week|weken|maand|maanden|jaar) (?:later|daarna|erna|nadien)"
)


def lees_datum(tekst: str, *, ruim: bool = True) -> str:
    """The EDTF that these words come to; EDTF itself is left as it is.

    Without `ruim` words for a part of a month or a year are refused: of a stretch in which nothing
    happened, more days would say more.

    Raises:
        WanneerFout: they are no date, or can mean more than one.
    """
    woorden = " ".join(tekst.split())
    try:
        lees_edtf(woorden)
    except WanneerFout:
        if not ruim and re.search(rf"\b{_DEEL}", woorden.lower()):
            raise WanneerFout("een dag, maand of jaar, of een begin en een eind", tekst) from None
        return _nagelezen(_geheel(woorden.lower().strip(" ."), tekst), tekst)
    return woorden


def is_edtf(tekst: str) -> bool:
    """Whether this is EDTF already, and not somebody's words."""
    try:
        lees_edtf(" ".join(tekst.split()))
    except WanneerFout:
        return False
    return True


def lees_verloop(tekst: str) -> tuple[int, int] | None:
    """How many days later these words say it was, at least and at most; None: they do not say that.

    Who counts in weeks, months or years rounds: that is taken to half of one, on either side.
    """
    woorden = " ".join(tekst.split()).lower().strip(" .")
    if woorden in _ZELFDE:
        return _ZELFDE[woorden]
    gevonden = _LATER.fullmatch(woorden)
    if gevonden is None:
        return None
    ongeveer, een, twee, eenheid = gevonden.groups()
    eerst, laatst = _aantal(een), _aantal(twee or een)
    if eerst is None or laatst is None or laatst < eerst:
        return None
    kort, lang, marge = _EENHEID[eenheid[:3]]
    marge += bool(ongeveer) * kort
    dagen = max(eerst * kort - marge, 0), laatst * lang + marge
    return dagen if dagen[1] <= _VEEL else None


def _aantal(woord: str) -> int | None:
    return int(woord) if woord.isdecimal() else _TELWOORD.get(woord)


def andere_lezing(tekst: str) -> str | None:
    """The stretch of years that a person may mean by what EDTF reads as a month or a season.

    "2011-12" is December 2011 and "2020-21" the spring of 2020, but both are also how one writes
    down two years. None where only one reading makes sense.
    """
    gevonden = _JAAR_EN_TWEE.fullmatch("".join(tekst.split()))
    if gevonden is None or int(gevonden[3]) <= int(gevonden[2]):
        return None
    eeuw, begin, eind = gevonden.groups()
    try:
        lees_edtf(f"{eeuw}{begin}-{eind}")
    except WanneerFout:
        return None  # then it is refused, and nothing is read silently
    return f"{eeuw}{begin}/{eeuw}{eind}"


def _nagelezen(edtf: str, tekst: str) -> str:
    try:
        lees_edtf(edtf)
    except WanneerFout as fout:
        raise WanneerFout(fout.verwacht, tekst) from None
    return edtf


def _geheel(woorden: str, tekst: str) -> str:
    for vorm, uit in _TWEE:
        if gevonden := vorm.fullmatch(woorden):
            begin, eind = gevonden[1], gevonden[2]
            if not re.search(r"\d{4}", begin) and len(re.findall(r"\d{4}", eind)) > 1:
                raise WanneerFout(VERWACHT, tekst)  # of which of two years?
            if not re.search(r"\d{4}", begin):  # "tussen juni en augustus 2020"
                # or "tussen 8 en 22 juni 2020"
                begin += " " + (eind.partition(" ")[2] if begin.isdecimal() else eind[-4:])
            return uit.format(_deel(begin, tekst), _deel(eind, tekst))
    if jaren := _TWEE_JAREN.fullmatch(woorden):
        een, ander = jaren[1], jaren[1][: 4 - len(jaren[2])] + jaren[2]
        if een >= ander:
            raise WanneerFout(VERWACHT, tekst)
        raise WanneerFout(
            f"van {een} tot en met {ander} als het al die tijd duurde, of tussen {een} en {ander}"
            " als het ergens daarin was",
            tekst,
        )
    _eis_jaar(woorden, tekst)
    for vorm, uit in _EEN:
        if gevonden := vorm.fullmatch(woorden):
            return uit.format(_deel(gevonden[1], tekst))
    kwartaal = _KWARTAAL.fullmatch(_zonder_in(woorden))
    return _kwartaal(kwartaal) if kwartaal else _deel(woorden, tekst)


def _eis_jaar(woorden: str, tekst: str) -> None:
    """Of words that are a date but for their year, the year is asked; no century is guessed."""
    if re.search(r"\d{4}", woorden):
        return
    if _TWEECIJFERIG.search(woorden):
        raise WanneerFout("een jaar in vier cijfers, zoals 2020", tekst)
    if _ZONDER_JAAR.search(woorden):
        raise WanneerFout("ook een jaar, zoals 15 juni 2020", tekst)


def _deel(woorden: str, tekst: str) -> str:
    """One date, with what is said of how sure it is."""
    onzeker = woorden.endswith(" (onzeker)")
    woorden = _zonder_in(woorden.removesuffix(" (onzeker)"))
    ongeveer = re.match(_ONGEVEER, woorden)
    kern = re.sub(_DEEL, "", woorden[ongeveer.end() :] if ongeveer else woorden, count=1)
    teken = "%" if ongeveer and onzeker else "~" if ongeveer else "?" if onzeker else ""
    return _kern(kern, tekst) + teken


def _zonder_in(woorden: str) -> str:
    """Without the little words that say nothing of which day."""
    return re.sub(r"^(?:in de loop van |ergens in |in |op )(?:de |het )?", "", woorden)


def _kern(kern: str, tekst: str) -> str:
    if dag := _DAG.fullmatch(kern):
        return f"{dag[3]}-{_MAAND[dag[2]]:02}-{int(dag[1]):02}"
    if cijfers := _CIJFERS.fullmatch(kern):
        if int(cijfers[2]) > _MAANDEN and 0 < int(cijfers[1]) <= _MAANDEN:
            raise WanneerFout("eerst de dag en dan de maand, zoals 15-06-2020", tekst)
        return f"{cijfers[3]}-{int(cijfers[2]):02}-{int(cijfers[1]):02}"
    if maand := _IN_MAAND.fullmatch(kern):
        return f"{maand[2]}-{_MAAND[maand[1]]:02}"
    if seizoen := _IN_SEIZOEN.fullmatch(kern):
        return _seizoen(seizoen, tekst)
    if _kaal(kern):
        return kern
    raise WanneerFout(VERWACHT, tekst)


def _kaal(kern: str) -> bool:
    try:
        return lees_edtf(kern).vorm == "een" and kern[-1:] not in "?~%"
    except WanneerFout:
        return False


def _seizoen(gevonden: re.Match[str], tekst: str) -> str:
    """Winter runs on into the next year, so only two years say which winter is meant."""
    naam, jaar, later = gevonden[1], int(gevonden[2]), gevonden[3]
    if naam == "winter":
        if later is None or int(later) != jaar + 1:
            raise WanneerFout(f"van welke winter, zoals winter {jaar}-{jaar + 1}", tekst)
    elif later is not None:
        raise WanneerFout(VERWACHT, tekst)
    return f"{jaar}-{_SEIZOEN[naam]}"


def _kwartaal(gevonden: re.Match[str]) -> str:
    nummer = _RANG.get(gevonden[1] or "") or int((gevonden[1] or gevonden[2])[0])
    jaar, laatste = gevonden[3], nummer * 3
    return f"[{jaar}-{laatste - 2:02}..{jaar}-{laatste:02}]"
