"""The Dutch of who knew what, of hand-offs, care and independence; it accuses nobody."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from api import taal
from ledger.wanneer import AMSTERDAM, Antwoord, Periode
from ledger.woorden import noem
from projections.deelname import Wie, Wijze
from projections.gebeurtenissen import Gebeurtenis
from projections.kennisname import Kennis, Weet
from projections.onafhankelijkheid import Signaal
from projections.overdrachten import Maat, Overdracht
from projections.zorg import Bericht, Nazorg, Stilte

STILTE_IS_GEEN_BEWIJS = "Dat niets is vastgelegd, bewijst niet dat het niet zo was."
ROL_IS_NIET_EEN_PERSOON = (
    "Een rol kan door meer dan één persoon zijn vervuld: wat van een rol is vastgelegd, geldt niet"
    " voor ieder die haar had."
)
# Per answer: its word, and the colour and glyph of its family.
ANTWOORDEN: Mapping[str, tuple[str, taal.Familie]] = MappingProxyType(
    {
        "ja": ("ja", "waar"),
        "mogelijk": ("mogelijk", "onbekend"),
        "pas": ("later vastgelegd", "nvt"),
        "niet_vastgelegd": ("niet vastgelegd", "nvt"),
    }
)
STANDEN: Mapping[str, tuple[str, taal.Familie]] = MappingProxyType(
    {
        "aangekomen": ("aangekomen", "waar"),
        "gebleken": ("bleek aangekomen", "waar"),
        "misschien": ("misschien aangekomen", "onbekend"),
        "open": ("ontvangst niet vastgelegd", "onbekend"),
        "tegenstrijdig": ("data spreken elkaar tegen", "onbekend"),
    }
)
_WIJZEN: Mapping[Wijze, str] = MappingProxyType(
    {
        Wijze.DEED: "deed dit zelf",
        Wijze.ERBIJ: "was erbij",
        Wijze.INGELICHT: "hoorde het",
        Wijze.GESTUURD: "was degene voor wie het bestemd was",
        Wijze.LATER: "kreeg het te horen, op een dag die niet is vastgelegd",
        Wijze.NOEMDE: "deed dit zelf",
    }
)
_HOE: Mapping[str, str] = MappingProxyType(
    {
        "onderwerp": "degene over wie de melding in nr. {} gaat",
        "betrokkene": "de betrokkene in nr. {}",
        "benadeling": "wie de handeling in nr. {} deed",
        "melder": "de melder in nr. {}",
    }
)


def periode(wanneer: Periode) -> str:
    """The days on which something can have been."""
    if wanneer.exact:
        return f"op {taal.dag(wanneer.vroegst)}"
    if wanneer.open_begin and wanneer.open_eind:
        return "op een dag die niet is vastgelegd"
    if wanneer.open_begin:
        return f"uiterlijk op {taal.dag(wanneer.laatst)}"
    if wanneer.open_eind:
        return f"niet eerder dan {taal.dag(wanneer.vroegst)}"
    return f"tussen {taal.dag(wanneer.vroegst)} en {taal.dag(wanneer.laatst)}"


def dagen(aantal: tuple[int, int | None]) -> str:
    """So many days, as precisely as is known."""
    minst, meest = aantal
    if meest is None:
        return f"ten minste {_aantal(minst)}" if minst else "een onbekend aantal dagen"
    if minst == meest:
        return _aantal(minst)
    return f"{minst} tot {_aantal(meest)}" if minst else f"hooguit {_aantal(meest)}"


def _aantal(getal: int) -> str:
    return "1 dag" if getal == 1 else f"{getal} dagen"


def wie(iemand: Wie) -> str:
    """Somebody of whom it is asked; a person is never named here."""
    return noem(iemand.code) if iemand.soort == "rol" else "deze persoon"


def daad(g: Gebeurtenis) -> str:
    """An act by its number and kind: "nr. 9, melding gedaan"."""
    return f"nr. {g.nummer}, {g.handeling.titel[:1].lower()}{g.handeling.titel[1:]}"


def wanneer(g: Gebeurtenis) -> str:
    """When an act was, in the words of its source."""
    gezegd = g.handeling.wanneer
    return gezegd.leesbaar() if gezegd else "datum onbekend"


def antwoord(kennis: Kennis, dag: date) -> str:
    """What somebody knew on a day, as a sentence."""
    titel = kennis.feit.handeling.titel
    feit = f"nr. {kennis.feit.nummer} ({titel[:1].lower()}{titel[1:]})"
    wie_, op = wie(kennis.wie), taal.dag(dag)
    if kennis.antwoord == "ja":
        return f"Ja: {wie_} wist op {op} van {feit}."
    if kennis.antwoord == "mogelijk":
        sinds = f"Zeker is het vanaf {taal.dag(kennis.zeker)}." if kennis.zeker else _NOOIT_ZEKER
        return f"Mogelijk wist {wie_} op {op} van {feit}. {sinds}"
    niet = f"Niet vastgelegd dat {wie_} op {op} al van {feit} wist."
    if kennis.antwoord == "niet_vastgelegd" or kennis.mogelijk is None:
        return f"{niet} {STILTE_IS_GEEN_BEWIJS}"
    return f"{niet} {_vanaf(kennis.mogelijk, kennis.zeker)} {STILTE_IS_GEEN_BEWIJS}"


def _vanaf(mogelijk: date, zeker: date | None) -> str:
    """From when they knew, as recorded; that they knew by another way before is not denied."""
    uit = "Volgens wat is vastgelegd is het"
    if zeker == mogelijk:
        return f"{uit} zeker vanaf {taal.dag(mogelijk)}."
    dan = f", en zeker vanaf {taal.dag(zeker)}" if zeker else ""
    return f"{uit} mogelijk vanaf {taal.dag(mogelijk)}{dan}."


_NOOIT_ZEKER = "Vanaf welke dag het zeker is, is niet vastgelegd."


def grond(weet: Weet) -> str:
    """Why an act shows that somebody knew."""
    uit = f"{taal.hoofdletter(wie(weet.wie))} {_WIJZEN[weet.wijze]}"
    if weet.wijze is Wijze.GESTUURD:
        ontvangen = not weet.wanneer.open_eind
        uit = f"{taal.hoofdletter(wie(weet.wie))} ontving dit" if ontvangen else uit
        uit += "" if ontvangen else "; de dag van ontvangst is niet vastgelegd"
    if weet.feit != weet.door.id:
        uit += ", en het gaat over die handeling"
    if weet.door.handeling.lezing:
        uit += " (onze lezing van de bron)"
    strijdig = ". De data van deze handeling spreken andere tegen" if weet.door.strijdig else ""
    return f"{uit}{strijdig}."


def sinds(kennis: Kennis) -> str:
    """Since when somebody knew, in few words, for a table."""
    if kennis.zeker is not None:
        uiterlijk = "" if kennis.zeker == kennis.mogelijk else "uiterlijk "
        return f"{uiterlijk}{_kort(kennis.zeker)}"
    if kennis.mogelijk is None or kennis.mogelijk == date.min:
        return "misschien"
    return f"misschien, vanaf {_kort(kennis.mogelijk)}"


def _kort(dag: date) -> str:
    return f"{dag.day} {taal.maand_kort(dag)} {dag.year}"


# --- hand-offs --------------------------------------------------------------------------------


def onderweg(schakel: Overdracht) -> str:
    """How long it took, or how long nothing has been recorded."""
    if schakel.stand == "misschien":
        return "of het is ontvangen staat niet vast"
    if schakel.stand == "open":
        return f"al {dagen(schakel.onderweg)} geen ontvangst vastgelegd"
    if schakel.stand == "tegenstrijdig":
        return "ontvangen voordat het werd gedaan, zeggen de data"
    if schakel.onderweg == (0, 0):
        return "dezelfde dag"
    return f"{dagen(schakel.onderweg)} later"


def maatstaf(schakel: Overdracht, maat: Maat | None) -> str:
    """Whether it arrived at once, by the yardstick that the organisation set.

    Of what was told face to face there is nothing to say: it was under way for no time at all.
    """
    if schakel.direct:
        return ""
    if maat is None:
        return (
            "Of dit onmiddellijk was, is niet te zeggen: geen bron noemt een getal en er is geen"
            " maatstaf vastgesteld."
        )
    getal = f"de maatstaf voor onmiddellijk ({maat.dagen[0]} tot {maat.dagen[1]} werkdagen)"
    if schakel.binnen is Antwoord.JA:
        return f"Het was onderweg binnen {getal}."
    if schakel.binnen is Antwoord.NEE:
        return f"Het was langer onderweg dan {getal}."
    if schakel.aankomst is None and schakel.voorbij is Antwoord.JA:
        return f"{taal.hoofdletter(getal)} is voorbij; ga na of het is aangekomen."
    return f"Of het onderweg binnen {getal} bleef, is niet te zeggen."


# --- care -------------------------------------------------------------------------------------


def stilte(gevonden: Stilte) -> str:
    """The longest time without a message to whoever reported."""
    minst, meest = gevonden.dagen
    if meest == 0:
        return "Er is geen dag zonder vastgelegd bericht aan de melder."
    zin = f"De langste tijd zonder vastgelegd bericht aan de melder duurde {dagen((minst, meest))}"
    if meest is None:
        return f"{zin}; een bovengrens is er niet, omdat het begin niet is vastgelegd."
    tot = f"tot nr. {gevonden.tot.nummer}" if gevonden.tot else f"tot {_einde(gevonden)}"
    langst = "" if minst == meest else "het langst "
    return f"{zin} ({langst}van nr. {gevonden.na.nummer} {tot})."


def sinds_bericht(gevonden: Stilte) -> str:
    """How long ago the last message to whoever reported was."""
    if gevonden.sinds is None:
        return "Er is geen bericht aan de melder vastgelegd."
    tot = "voor het dossier werd gesloten" if gevonden.gesloten else "geleden"
    if gevonden.sinds == (0, 0):
        return f"Het laatste vastgelegde bericht was op {taal.dag(gevonden.einde.laatst)}."
    return f"Het laatste vastgelegde bericht aan de melder was {dagen(gevonden.sinds)} {tot}."


def _einde(gevonden: Stilte) -> str:
    dag = taal.dag(gevonden.einde.laatst)
    return f"het dossier werd gesloten ({dag})" if gevonden.gesloten else dag


def bericht(gevonden: Bericht) -> str:
    """Whether something went to whoever reported after what they said."""
    antwoord_ = gevonden.antwoord
    if antwoord_ is None:
        return "Niet vastgelegd dat hierop iets aan de melder is bericht."
    if gevonden.beantwoord is Antwoord.JA and gevonden.dagen is not None:
        na = "dezelfde dag" if gevonden.dagen == (0, 0) else f"na {dagen(gevonden.dagen)}"
        return f"Daarna bericht aan de melder: nr. {antwoord_.nummer}, {na}."
    return f"Misschien ging nr. {antwoord_.nummer} hierna naar de melder; zeker is dat niet."


def nazorg(gevonden: Nazorg) -> str:
    """What went to whoever reported after the case was dealt with."""
    aantal = (
        f"{gevonden.minst} keer"
        if gevonden.minst == gevonden.meest
        else f"{gevonden.minst} tot {gevonden.meest} keer"
    )
    if gevonden.meest == 0:
        return f"Na {daad(gevonden.na)}, is geen bericht aan de melder vastgelegd."
    return f"Na {daad(gevonden.na)}, is {aantal} bericht aan de melder vastgelegd."


# --- independence -----------------------------------------------------------------------------


def signaal(gevonden: Signaal) -> str:
    """Why there is reason to ask whether somebody was independent."""
    hier = taal.hoofdletter(daad(gevonden.daad))
    if gevonden.grond == "gezegd":
        return f"{hier}: de vastlegging zegt zelf dat de onderzoeker betrokken is."
    if gevonden.grond == "afstand":
        return f"{hier}: de vastlegging zegt zelf dat de afstand onvoldoende is."
    ander = _HOE[gevonden.hoe or "onderwerp"].format(gevonden.betrokken.nummer)
    wat = f"wie hier {gevonden.wat}"
    if gevonden.grond == "persoon":
        return f"{hier}: {wat}, is dezelfde persoon als {ander}."
    if gevonden.grond == "rol":
        wat += f", heeft dezelfde rol als {ander}"
    else:
        wat += f", kan gezien de vastgelegde rollen dezelfde persoon zijn als {ander}"
    return f"{hier}: {wat}. Of het dezelfde persoon is, is niet vastgelegd."


def bekend_sinds(gevonden: Signaal) -> str:
    """Since when the record shows it."""
    dag = taal.dag(gevonden.sinds.astimezone(AMSTERDAM).date())
    return f"Zo vastgelegd sinds {dag}{'; dat bleek achteraf' if gevonden.achteraf else ''}."
