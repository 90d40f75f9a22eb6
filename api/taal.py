"""The words of the pages: every code a reader sees gets its Dutch here, and only here.

An outcome belongs to one of four families, because that is what a reader must see first: it went
wrong, it cannot be decided, it went right, or there is nothing to decide. A family has a word and
a glyph, so that nothing rests on colour.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ledger.handelingen import HANDELINGEN, GrootboekVoortgezet
from ledger.tijdvak import Tijdvak
from ledger.wanneer import Wanneer, WanneerFout
from ledger.woorden import noem

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Familie = Literal["onwaar", "onbekend", "waar", "nvt"]
FAMILIES: tuple[Familie, ...] = ("onwaar", "onbekend", "waar", "nvt")

FAMILIENAMEN: Mapping[Familie, tuple[str, str]] = MappingProxyType(
    {
        "onwaar": ("niet volgens de norm", "te laat, niet nagekomen of geschonden"),
        "onbekend": ("niet vast te stellen", "onbepaald, niet gebleken of tegenstrijdig"),
        "waar": ("nagekomen", "gedaan, voor zover getoetst op tijd"),
        "nvt": ("niets te toetsen", "loopt nog, vervallen of niet van toepassing"),
    }
)

# Per outcome: its family, its word, and one sentence for who asks what it means.
_UITKOMSTEN: Mapping[str, tuple[Familie, str, str]] = MappingProxyType(
    {
        "geschonden": ("onwaar", "geschonden", "Wat verboden was, is gedaan."),
        "niet_nagekomen": (
            "onwaar",
            "niet nagekomen",
            "Niet gedaan: het dossier is hiervoor volledig, of het is vastgesteld of geoordeeld.",
        ),
        "te_laat": ("onwaar", "te laat", "Alsnog gedaan, na de laatste dag van de termijn."),
        "tegenstrijdig": (
            "onbekend",
            "tegenstrijdig",
            "De data of de volgorde spreken elkaar tegen; over de plicht wordt niets verzonnen.",
        ),
        "onbepaald": (
            "onbekend",
            "onbepaald",
            "Met wat is vastgelegd is meer dan een uitkomst mogelijk.",
        ),
        "niet_gebleken": (
            "onbekend",
            "niet gebleken",
            "Er is geen handeling vastgelegd, en het dossier is hiervoor niet volledig verklaard.",
        ),
        "geen_schending_gebleken": (
            "onbekend",
            "geen schending gebleken",
            "Er is niets vastgelegd waaruit een schending blijkt; dat is geen bewijs van naleving.",
        ),
        "nagekomen": ("waar", "nagekomen", "Gedaan, en voor zover te toetsen op tijd."),
        "loopt": ("nvt", "loopt nog", "De termijn is op de peildatum niet verstreken."),
        "vervallen": ("nvt", "vervallen", "De plicht hield op te bestaan."),
        "niet_van_toepassing": ("nvt", "niet van toepassing", "De norm geldt in dit geval niet."),
        "bevoegd_verricht": ("nvt", "bevoegd verricht", "Gedaan door wie ertoe bevoegd was."),
        "onbevoegd_verricht": (
            "nvt",
            "onbevoegd verricht",
            "Gedaan door een ander dan wie ertoe bevoegd was; een signaal, geen gemiste plicht.",
        ),
        "bevoegdheid_onbekend": (
            "nvt",
            "bevoegdheid onbekend",
            "Wie het deed, of wie ertoe bevoegd was, is niet vastgelegd.",
        ),
    }
)
UITKOMSTEN = tuple(_UITKOMSTEN)
OPMERKINGEN = frozenset({"bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"})

_SOORTEN: Mapping[str, str] = MappingProxyType(
    {
        "gebod": "plicht",
        "verbod": "verbod",
        "bevoegdheid": "bevoegdheid",
        "rol": "rol",
        "maatstaf": "maatstaf",
    }
)
# Per compartment of the board: its word, its colour and glyph, and what stands in it.
_VAKKEN: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "te_laat": (
            "te laat",
            "onwaar",
            "onwaar",
            "Vast staat: te laat, niet nagekomen of geschonden.",
        ),
        "vandaag": ("vandaag", "nu", "loopt", "De termijn eindigt vandaag, of kan dat doen."),
        "deze_week": ("deze week", "nu", "loopt", "De termijn eindigt binnen zeven dagen."),
        "later": ("later", "nvt", "loopt", "De termijn loopt nog, of heeft geen laatste dag."),
        "onbepaald": (
            *("onbepaald", "onbekend", "onbekend"),
            "Niet vast te stellen of niet gebleken: dat is iets anders dan niet gedaan.",
        ),
    }
)
# Per part of a norm: its heading. A duty opens; the other kinds are about an act.
_DELEN: Mapping[str, str] = MappingProxyType(
    {
        "aanleiding": "Over welke handeling",
        "verboden": "Wat verboden is",
        "stelling": "Stelling dat het is geschonden",
        "venster": "Wanneer het verbod geldt",
        "indien": "Alleen als",
        "tenzij": "Niet als",
        "termijn": "Termijn",
        "maatstaf": "Hoe de open termijn wordt gelezen",
        "atw": "Weekend en feestdagen",
        "nakoming": "Waarmee eraan is voldaan",
        "verlenging": "Verlenging",
        "opschorting": "Opschorting",
        "vervalt_bij": "Waardoor de plicht vervalt",
        "bewijs": "Vermoeden",
        "toerekenen": "Toe te rekenen aan",
        "geldig": "Geldig",
        "toets_op": "Welke dag beslist",
    }
)
_DELEN_PER_SOORT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("gebod", "aanleiding"): "Wat de plicht opent",
        ("maatstaf", "nakoming"): "Wat op naleving wijst",
        ("maatstaf", "termijn"): "Ter uitleg",
    }
)
_ZEKERHEID: Mapping[str, str] = MappingProxyType(
    {
        "letterlijk_in_brief": "staat letterlijk in de brief",
        "wettekst_gezien": "wettekst gezien",
        "bron_gezien": "bron gezien",
        "uit_herinnering": "alleen uit herinnering bekend",
    }
)
_VELDEN: Mapping[str, str] = MappingProxyType(
    {
        "gebeurd": "wanneer het gebeurde",
        "door": "door wie",
        "bronnen": "bronnen",
        "ingetrokken": "ingetrokken",
        "woorden": "woorden van de bron",
    }
)
_TELT: Mapping[str, str] = MappingProxyType(
    {"ja": "Telt mee", "nee": "Telt niet mee", "onbekend": "Telt misschien mee"}
)
_STATUS: Mapping[str, str] = MappingProxyType(
    {"open": "open", "gesloten": "gesloten", "samengevoegd": "samengevoegd"}
)
_MAANDEN = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MAANDEN_KORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def familie(uitkomsten: Iterable[str]) -> Familie:
    """The family of a verdict; several outcomes of different families cannot be decided."""
    gevonden = {_UITKOMSTEN[uitkomst][0] for uitkomst in uitkomsten}
    return gevonden.pop() if len(gevonden) == 1 else "onbekend"


def uitkomst(uitkomsten: Sequence[str]) -> str:
    """The verdict in words: one outcome by its name, several as "onbepaald: a of b"."""
    namen = [_UITKOMSTEN[code][1] for code in uitkomsten]
    return namen[0] if len(namen) == 1 else f"onbepaald: {opsomming(namen, 'of')}"


def teken(uitkomsten: Sequence[str]) -> str:
    """The glyph of a verdict: that of its family, and a clock for what is still running."""
    return "loopt" if set(uitkomsten) == {"loopt"} else familie(uitkomsten)


def uitleg(gegeven: Collection[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """The words of these verdicts with what each means, in the order of the families."""
    codes = {code for uitkomsten in gegeven for code in uitkomsten}
    codes |= {"onbepaald" for uitkomsten in gegeven if len(uitkomsten) > 1}
    return tuple((naam, zin) for code, (_, naam, zin) in _UITKOMSTEN.items() if code in codes)


def rol(code: str | None) -> str:
    """A role as a reader says it."""
    return "onbekend" if code is None else re.sub(r"^(de|het) ", "", noem(code))


def rollen(codes: Iterable[str | None]) -> str:
    """Several roles, "a, b en c"."""
    return opsomming([rol(code) for code in codes])


def soort(code: str) -> str:
    """The kind of a norm."""
    return _SOORTEN.get(code, code)


def vak(code: str) -> str:
    """A compartment of the board."""
    return _VAKKEN[code][0]


def vakken() -> tuple[tuple[str, str], ...]:
    """Every compartment, with its word."""
    return tuple((code, hoofdletter(woord)) for code, (woord, *_) in _VAKKEN.items())


def vakteken(code: str) -> tuple[str, str]:
    """The colour and the glyph of a compartment."""
    return _VAKKEN[code][1:3]


def vakuitleg(code: str) -> str:
    """What stands in a compartment."""
    return _VAKKEN[code][3]


def soorten() -> tuple[tuple[str, str], ...]:
    """Every kind of norm, with its word."""
    return tuple((code, hoofdletter(naam)) for code, naam in _SOORTEN.items())


def deel(naam: str, soort: str) -> str:
    """The heading of a part of a norm of this kind."""
    return _DELEN_PER_SOORT.get((soort, naam)) or _DELEN[naam]


def zekerheid(code: str | None) -> str:
    """How well a source is known."""
    return _ZEKERHEID.get(code or "", "")


def daad(code: str) -> str:
    """A kind of act by its title."""
    return HANDELINGEN[code].titel


def bewijsnaam(nummer: int) -> str:
    """How the proof of an entry is called: after its number, which tells nothing."""
    return f"vastlegging-{nummer}.tlog-proof"


def breuk(aanleiding: str) -> str:
    """Why a log goes on under another origin."""
    return GrootboekVoortgezet.woordkeus[aanleiding]


def jaren(reeks: Sequence[int]) -> str:
    """Years in stretches: "2017–2019 en 2023"."""
    stukken: list[list[int]] = []
    for jaar in sorted(reeks):
        if stukken and jaar == stukken[-1][-1] + 1:
            stukken[-1].append(jaar)
        else:
            stukken.append([jaar])
    namen = [str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in stukken]
    return opsomming(namen) or "geen enkel jaar"


def status(code: str) -> str:
    """The state of a case."""
    return _STATUS.get(code, code)


def telt(antwoord: str) -> str:
    """Whether an act counts for a verdict."""
    return _TELT[antwoord]


def normpakket(norm: str) -> str:
    """The package of a norm."""
    return norm.rpartition(".")[0]


def normversie(versie: str) -> str:
    """The version of a norm in few characters: the start of the hash of its package."""
    naam, _, hash_ = versie.rpartition("@")
    return hash_[:10] if naam else versie


def dag(waarde: date) -> str:
    """A civil day: "23 november 2021"."""
    return f"{waarde.day} {_MAANDEN[waarde.month - 1]} {waarde.year}"


def dagen(reeks: Iterable[date]) -> list[str]:
    """Several civil days, each by itself."""
    return [dag(waarde) for waarde in reeks]


def laatste_dag(vroegst: date | None, laatst: date | None) -> str:
    """When a term ends, as precisely as is known; nothing when no last day is known at all."""
    if vroegst is not None and laatst is not None:
        return dag(laatst) if vroegst == laatst else f"tussen {dag(vroegst)} en {dag(laatst)}"
    if laatst is not None:
        return f"op zijn laatst {dag(laatst)}"
    return "" if vroegst is None else f"op zijn vroegst {dag(vroegst)}"


def maand_kort(waarde: date) -> str:
    """The month in three letters."""
    return _MAANDEN_KORT[waarde.month - 1]


def moment(waarde: datetime) -> str:
    """A moment on the clock of the commission: "23 november 2021, 14:05"."""
    if waarde.date() == date.max:  # whose last hour is on no calendar here
        return f"{dag(date.max)}, {waarde:%H:%M} UTC"
    hier = waarde.astimezone(AMSTERDAM)
    return f"{dag(hier.date())}, {hier:%H:%M}"


def edtf(tekst: str | None) -> str:
    """An imprecise date in words; an unknown one says so."""
    return "datum onbekend" if tekst is None else Wanneer(tekst).leesbaar()


def veld(naam: str) -> str:
    """A field of an act, in a correction."""
    return _VELDEN.get(naam, naam.replace("_", " "))


def waarde(gegeven: Any) -> str:
    """A value of an act, in a correction."""
    match gegeven:
        case None:
            return "onbekend"
        case bool():
            return "ja" if gegeven else "nee"
        case str():
            return _datum_of_tekst(gegeven)
        case list() | tuple():
            return opsomming([waarde(deel) for deel in gegeven]) or "geen"
        case {"rol": code}:
            return rol(code)
        case Mapping():
            return ", ".join(f"{veld(naam)}: {waarde(deel)}" for naam, deel in gegeven.items())
        case _:
            return str(gegeven)


def opsomming(namen: Sequence[str], voegwoord: str = "en") -> str:
    """List names the Dutch way: "a, b en c"."""
    if len(namen) < 2:
        return "".join(namen)
    return f"{', '.join(namen[:-1])} {voegwoord} {namen[-1]}"


def na(nummers: Iterable[int]) -> str:
    """What an act came after: "na nr. 3 en 4", nothing when nothing is known."""
    reeks = opsomming([str(nummer) for nummer in sorted(nummers)])
    return f"na nr. {reeks}" if reeks else ""


def hoofdletter(tekst: str) -> str:
    """Begin with a capital, leave the rest alone."""
    return tekst[:1].upper() + tekst[1:]


def _datum_of_tekst(tekst: str) -> str:
    try:
        return Wanneer(tekst).leesbaar()
    except WanneerFout:
        return tekst.replace("_", " ")


WAT_EEN_CONTROLEPUNT_BEWIJST = (
    "Zo blijkt dat hierna niets ongemerkt verandert of verdwijnt; niet dat het waar of volledig is."
)


def tijdvak(vak: Tijdvak) -> str:
    """Between which moments something was recorded, in the words of who can know."""
    voor, na = vak.niet_voor, vak.niet_na
    if voor and na:
        return (
            f"vastgelegd tussen {_tijd(voor.vroegst)} ({voor.wie}) en {_tijd(na.laatst)} ({na.wie})"
        )
    if na:
        return f"vastgelegd voor {_tijd(na.laatst)} ({na.wie}); niemand zegt vanaf wanneer"
    if voor:
        return f"vastgelegd na {_tijd(voor.vroegst)} ({voor.wie}); niemand zegt nog tot wanneer"
    return "wanneer is alleen volgens onszelf bekend; nog niemand anders bevestigde het"


def _tijd(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d-%m-%Y %H:%M:%S UTC")
