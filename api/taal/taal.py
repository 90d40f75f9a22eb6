"""The words of the pages: every code a reader sees gets its Dutch here, and only here.

An outcome belongs to one of four families, because that is what a reader must see first: it went
wrong, it cannot be decided, it went right, or there is nothing to decide. A family has a word and
a glyph, so that nothing rests on colour.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from api.taal import datumtaal
from api.taal.datumtaal import MAANDEN_KORT, leesbaar
from api.taal.vertaling import _, woorden
from ledger.daden.handelingen import HANDELINGEN, GrootboekVoortgezet
from ledger.daden.woorden import noem
from ledger.tijd.wanneer import WanneerFout

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Familie = Literal["onwaar", "onbekend", "waar", "nvt"]
FAMILIES: tuple[Familie, ...] = ("onwaar", "onbekend", "waar", "nvt")

FAMILIENAMEN: Mapping[Familie, tuple[str, str]] = woorden(
    {
        "onwaar": ("niet volgens de norm", "te laat, niet nagekomen of geschonden"),
        "onbekend": ("niet vast te stellen", "onbepaald, niet gebleken of tegenstrijdig"),
        "waar": ("nagekomen", "gedaan, voor zover getoetst op tijd"),
        "nvt": ("niets te toetsen", "loopt nog, vervallen of niet van toepassing"),
    }
)

# Per outcome: its word, and one sentence for who asks what it means.
_UITKOMSTEN: Mapping[str, tuple[str, str]] = woorden(
    {
        "geschonden": ("geschonden", "Wat verboden was, is gedaan."),
        "niet_nagekomen": (
            "niet nagekomen",
            "Niet gedaan: het dossier is hiervoor volledig, of het is vastgesteld of geoordeeld.",
        ),
        "te_laat": ("te laat", "Alsnog gedaan, na de laatste dag van de termijn."),
        "tegenstrijdig": (
            "tegenstrijdig",
            "De data of de volgorde spreken elkaar tegen; over de plicht wordt niets verzonnen.",
        ),
        "onbepaald": ("onbepaald", "Met wat is vastgelegd is meer dan een uitkomst mogelijk."),
        "niet_gebleken": (
            "niet gebleken",
            "Er is geen handeling vastgelegd, en het dossier is hiervoor niet volledig verklaard.",
        ),
        "geen_schending_gebleken": (
            "geen schending gebleken",
            "Er is niets vastgelegd waaruit een schending blijkt; dat is geen bewijs van naleving.",
        ),
        "nagekomen": ("nagekomen", "Gedaan, en voor zover te toetsen op tijd."),
        "loopt": ("loopt nog", "De termijn is op de peildatum niet verstreken."),
        "vervallen": ("vervallen", "De plicht hield op te bestaan."),
        "niet_van_toepassing": ("niet van toepassing", "De norm geldt in dit geval niet."),
        "bevoegd_verricht": ("bevoegd verricht", "Gedaan door wie ertoe bevoegd was."),
        "onbevoegd_verricht": (
            "onbevoegd verricht",
            "Gedaan door een ander dan wie ertoe bevoegd was; een signaal, geen gemiste plicht.",
        ),
        "bevoegdheid_onbekend": (
            "bevoegdheid onbekend",
            "Wie het deed, of wie ertoe bevoegd was, is niet vastgelegd.",
        ),
    }
)
_FAMILIE: Mapping[str, Familie] = MappingProxyType(
    {
        "geschonden": "onwaar",
        "niet_nagekomen": "onwaar",
        "te_laat": "onwaar",
        "tegenstrijdig": "onbekend",
        "onbepaald": "onbekend",
        "niet_gebleken": "onbekend",
        "geen_schending_gebleken": "onbekend",
        "nagekomen": "waar",
        "loopt": "nvt",
        "vervallen": "nvt",
        "niet_van_toepassing": "nvt",
        "bevoegd_verricht": "nvt",
        "onbevoegd_verricht": "nvt",
        "bevoegdheid_onbekend": "nvt",
    }
)
UITKOMSTEN = tuple(_UITKOMSTEN)
OPMERKINGEN = frozenset({"bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"})

_SOORTEN: Mapping[str, str] = woorden(
    {
        "gebod": "plicht",
        "verbod": "verbod",
        "bevoegdheid": "bevoegdheid",
        "rol": "rol",
        "maatstaf": "maatstaf",
    }
)
# Per compartment of the board: its word, and what stands in it.
_VAKKEN: Mapping[str, tuple[str, str]] = woorden(
    {
        "te_laat": ("te laat", "Vast staat: te laat, niet nagekomen of geschonden."),
        "vandaag": ("vandaag", "De termijn eindigt vandaag, of kan dat doen."),
        "deze_week": ("deze week", "De termijn eindigt binnen zeven dagen."),
        "later": ("later", "De termijn loopt nog, of heeft geen laatste dag."),
        "onbepaald": (
            "onbepaald",
            "Niet vast te stellen of niet gebleken: dat is iets anders dan niet gedaan.",
        ),
    }
)
_VAKTEKENS: Mapping[str, tuple[str, str]] = MappingProxyType(  # its colour and its glyph
    {
        "te_laat": ("onwaar", "onwaar"),
        "vandaag": ("nu", "loopt"),
        "deze_week": ("nu", "loopt"),
        "later": ("nvt", "loopt"),
        "onbepaald": ("onbekend", "onbekend"),
    }
)
# Per part of a norm: its heading. A duty opens; the other kinds are about an act.
_DELEN: Mapping[str, str] = woorden(
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
_DELEN_PER_SOORT: Mapping[tuple[str, str], str] = woorden(
    {
        ("gebod", "aanleiding"): "Wat de plicht opent",
        ("maatstaf", "nakoming"): "Wat op naleving wijst",
        ("maatstaf", "termijn"): "Ter uitleg",
    }
)
_ZEKERHEID: Mapping[str, str] = woorden(
    {
        "letterlijk_in_brief": "staat letterlijk in de brief",
        "wettekst_gezien": "wettekst gezien",
        "bron_gezien": "bron gezien",
        "uit_herinnering": "alleen uit herinnering bekend",
    }
)
_VELDEN: Mapping[str, str] = woorden(
    {
        "gebeurd": "wanneer het gebeurde",
        "door": "door wie",
        "bronnen": "bronnen",
        "ingetrokken": "ingetrokken",
        "woorden": "woorden van de bron",
    }
)
_TELT: Mapping[str, str] = woorden(
    {"ja": "Telt mee", "nee": "Telt niet mee", "onbekend": "Telt misschien mee"}
)
_STATUS: Mapping[str, str] = woorden(
    {"open": "open", "gesloten": "gesloten", "samengevoegd": "samengevoegd"}
)


def familie(uitkomsten: Iterable[str]) -> Familie:
    """The family of a verdict; several outcomes of different families cannot be decided."""
    gevonden = {_FAMILIE[uitkomst] for uitkomst in uitkomsten}
    return gevonden.pop() if len(gevonden) == 1 else "onbekend"


def uitkomst(uitkomsten: Sequence[str]) -> str:
    """The verdict in words: one outcome by its name, several as "onbepaald: a of b"."""
    namen = [_UITKOMSTEN[code][0] for code in uitkomsten]
    return namen[0] if len(namen) == 1 else f"{_('onbepaald')}: {een_van(namen)}"


def teken(uitkomsten: Sequence[str]) -> str:
    """The glyph of a verdict: that of its family, and a clock for what is still running."""
    return "loopt" if set(uitkomsten) == {"loopt"} else familie(uitkomsten)


def uitleg(gegeven: Collection[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """The words of these verdicts with what each means, in the order of the families."""
    codes = {code for uitkomsten in gegeven for code in uitkomsten}
    codes |= {"onbepaald" for uitkomsten in gegeven if len(uitkomsten) > 1}
    return tuple(uitleg for code, uitleg in _UITKOMSTEN.items() if code in codes)


def rol(code: str | None) -> str:
    """A role as a reader says it."""
    return _("onbekend") if code is None else _(re.sub(r"^(de|het) ", "", noem(code)))


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
    return tuple((code, hoofdletter(woord)) for code, (woord, _zin) in _VAKKEN.items())


def vakteken(code: str) -> tuple[str, str]:
    """The colour and the glyph of a compartment."""
    return _VAKTEKENS[code]


def vakuitleg(code: str) -> str:
    """What stands in a compartment."""
    return _VAKKEN[code][1]


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
    return _(HANDELINGEN[code].titel)


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
    return opsomming(namen) or _("geen enkel jaar")


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


dag = datumtaal.dag


def dagen(reeks: Iterable[date]) -> list[str]:
    """Several civil days, each by itself."""
    return [dag(waarde) for waarde in reeks]


def laatste_dag(vroegst: date | None, laatst: date | None) -> str:
    """When a term ends, as precisely as is known; nothing when no last day is known at all."""
    if vroegst is not None and laatst is not None:
        tussen = _("tussen {begin} en {eind}").format(begin=dag(vroegst), eind=dag(laatst))
        return dag(laatst) if vroegst == laatst else tussen
    if laatst is not None:
        return _("op zijn laatst {dag}").format(dag=dag(laatst))
    return "" if vroegst is None else _("op zijn vroegst {dag}").format(dag=dag(vroegst))


def maand_kort(waarde: date) -> str:
    """The month in three letters."""
    return MAANDEN_KORT[waarde.month]


def moment(waarde: datetime) -> str:
    """A moment on the clock of the commission: "23 november 2021, 14:05"."""
    if waarde.date() == date.max:  # whose last hour is on no calendar here
        return f"{dag(date.max)}, {waarde:%H:%M} UTC"
    hier = waarde.astimezone(AMSTERDAM)
    return f"{dag(hier.date())}, {hier:%H:%M}"


def edtf(tekst: str | None) -> str:
    """An imprecise date in words; an unknown one says so."""
    return leesbaar(tekst)


def veld(naam: str) -> str:
    """A field of an act, in a correction."""
    return _VELDEN.get(naam, naam.replace("_", " "))


def waarde(gegeven: Any) -> str:
    """A value of an act, in a correction."""
    match gegeven:
        case None:
            return _("onbekend")
        case bool():
            return _("ja") if gegeven else _("nee")
        case str():
            return _datum_of_tekst(gegeven)
        case list() | tuple():
            return opsomming([waarde(deel) for deel in gegeven]) or _("geen")
        case {"rol": code}:
            return rol(code)
        case Mapping():
            return ", ".join(f"{veld(naam)}: {waarde(deel)}" for naam, deel in gegeven.items())
        case _:
            return str(gegeven)


def opsomming(namen: Sequence[str]) -> str:
    """List names: "a, b en c"."""
    return _som_op(namen, _("en"))


def een_van(namen: Sequence[str]) -> str:
    """List names of which one holds: "a, b of c"."""
    return _som_op(namen, _("of"))


def _som_op(namen: Sequence[str], voegwoord: str) -> str:
    if len(namen) < 2:
        return "".join(namen)
    return f"{', '.join(namen[:-1])} {voegwoord} {namen[-1]}"


def na(nummers: Iterable[int]) -> str:
    """What an act came after: "na nr. 3 en 4", nothing when nothing is known."""
    reeks = opsomming([str(nummer) for nummer in sorted(nummers)])
    return _("na nr. {reeks}").format(reeks=reeks) if reeks else ""


def hoofdletter(tekst: str) -> str:
    """Begin with a capital, leave the rest alone."""
    return tekst[:1].upper() + tekst[1:]


def _datum_of_tekst(tekst: str) -> str:
    try:
        return leesbaar(tekst)
    except WanneerFout:
        return tekst.replace("_", " ")


WAT_EEN_CONTROLEPUNT_BEWIJST = (
    "Zo blijkt dat hierna niets ongemerkt verandert of verdwijnt; niet dat het waar of volledig is."
)
