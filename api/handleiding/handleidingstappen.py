"""The three jobs of the manual, step by step: what somebody does, and what then stands there.

The page is made from these steps and so is the walk that tests take through the pages, so a step
that no longer works is noticed. They are for the practice register that `scripts/demo --oefen`
makes, in the state in which it is made. Dutch only, as it is made up of what stands on the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from api.oefening.oefenzaken import kenmerk

Doen = Literal["aanmelden", "menu", "druk", "volg", "eerste", "vul", "kies"]
# How a step reads: `waar` is what stands on the page, `wat` what one fills in there.
ZINNEN: Mapping[Doen, str] = MappingProxyType(
    {
        "aanmelden": (
            "Open de eerste pagina en kies bij ‘Kijk mee als’ {waar}. Bent u nog aangemeld als een"
            " ander, druk dan eerst op Afmelden en kies Opnieuw aanmelden."
        ),
        "menu": "Kies boven in het menu {waar}.",
        "druk": "Druk op {waar}.",
        "volg": "Kies {waar}.",
        "eerste": "Kies het eerste dossier onder {waar}.",
        "vul": "Vul bij {waar} in: {wat}.",
        "kies": "Kies bij {waar}: {wat}.",
    }
)


@dataclass(frozen=True, slots=True)
class Stap:
    """One thing to do, what is seen after it, and how its picture is called if there is one."""

    doe: Doen
    waar: str
    wat: str = ""
    ziet: str = ""
    plaat: str = ""
    bijschrift: str = ""

    @property
    def voor(self) -> str:
        """The sentence up to what stands on the page."""
        return ZINNEN[self.doe].partition("{waar}")[0]

    @property
    def tussen(self) -> str:
        """The sentence between that and what is filled in, or up to its end."""
        return ZINNEN[self.doe].partition("{waar}")[2].partition("{wat}")[0]

    @property
    def gezien(self) -> str:
        """What one sees after it, in quotes, as a sentence that ends once."""
        return f"‘{self.ziet}’" + ("" if self.ziet.endswith(".") else ".")

    @property
    def tot(self) -> str:
        """What ends the sentence after what is filled in."""
        return "" if self.wat.endswith(".") else "."

    @property
    def dag(self) -> str:
        """A day to fill in, as a browser shows it; other texts as they are."""
        jaar, streep, rest = self.wat.partition("-")
        maand, nog, dag = rest.partition("-")
        is_dag = bool(streep and nog) and f"{jaar}{maand}{dag}".isdigit()
        return f"{dag}-{maand}-{jaar}" if is_dag else self.wat


@dataclass(frozen=True, slots=True)
class Taak:
    """What one of the three groups does in five minutes, and holds at the end."""

    id: str
    kop: str
    wie: str
    doel: str
    klaar: str
    stappen: tuple[Stap, ...]


_ZAAK: Final = kenmerk(1, 13)  # melder and management tell it differently
TAKEN: tuple[Taak, ...] = (
    Taak(
        "commissie",
        "De commissie: een zaak reconstrueren",
        "commissielid of secretaris",
        "U zoekt een dossier op dat melder en leiding anders vertellen, en legt er een gesprek bij"
        " vast waarvan u alleen ‘begin mei’ weet.",
        "Een tijdlijn per relaas, met bij elke handeling haar bron, en een ontvangstbewijs van wat"
        " u toevoegde.",
        (
            Stap("aanmelden", "Eerste commissielid", ziet="Open een dossier"),
            Stap("vul", "Zoek in dossiers", _ZAAK),
            Stap("druk", "Zoek", ziet="1 dossier gevonden"),
            Stap("volg", "Berichten buiten werktijd, bureau Lantaarns (fictief)",
                 ziet="Ze staan apart en worden niet samengevoegd", plaat="relazen",
                 bijschrift="Elk relaas heeft zijn eigen tijdlijn; ze staan onder elkaar."),
            Stap("volg", "Leg een handeling vast", ziet="Wat is er gedaan?"),
            Stap("volg", "Gespreksverslag voorgelegd", ziet="Zo precies als de bron"),
            Stap("vul", "Wanneer", "begin mei 2025"),
            Stap("kies", "Rol", "De leidinggevende"),
            Stap("druk", "Bekijk wat u vastlegt", ziet="dat kan elke dag van 1 mei 2025",
                 plaat="voorbeeld",
                 bijschrift="Eerst ziet u wat de datum kan betekenen en welke toetsen veranderen."),
            Stap("druk", "Leg vast", ziet="Vastgelegd als nr."),
            Stap("volg", "Naar het dossier", ziet="Relazen naast elkaar"),
            Stap("volg", "Wie wist wat wanneer", ziet="Een antwoord rust op wat is vastgelegd"),
        ),
    ),
    Taak(
        "auditor",
        "De auditor: zien wat is nagekomen, en of het klopt",
        "auditor",
        "U kijkt wat te laat is, trekt een steekproef die ieder kan overdoen, legt een bevinding"
        " vast en gaat na of het grootboek klopt. U ziet geen namen.",
        "Een steekproef met haar zaad, een bevinding waarop de commissie antwoordt, en drie"
        " antwoorden over het grootboek.",
        (
            Stap("aanmelden", "Auditor", ziet="Dossier onder pseudoniem"),
            Stap("menu", "Termijnen", ziet="Vast staat: te laat, niet nagekomen of geschonden.",
                 plaat="bord", bijschrift="Het bord van alle dossiers, zoals het vandaag staat."),
            Stap("menu", "Steekproef", ziet="Trek een steekproef"),
            Stap("vul", "Hoeveel dossiers", "5"),
            Stap("vul", "Zaad", "les1"),
            Stap("druk", "Trek", ziet="5 dossiers uit", plaat="steekproef",
                 bijschrift="Met hetzelfde zaad trekt iedereen dezelfde dossiers."),
            Stap("eerste", "5 dossiers uit", ziet="U leest dit dossier onder pseudoniem"),
            Stap("volg", "Bevindingen", ziet="Nieuwe bevinding"),
            Stap("kies", "Wat het is", "opmerking"),
            Stap("vul", "Wat u vond", "De datum van de brief ontbreekt (fictief)."),
            Stap("druk", "Leg vast", ziet="De datum van de brief ontbreekt (fictief)."),
            Stap("menu", "Controle", ziet="De drie antwoorden", plaat="controle",
                 bijschrift="Onbekend betekent hier: nog niemand van buiten heeft meegekeken."),
        ),
    ),
    Taak(
        "opsteller",
        "De opsteller: feiten voor een antwoord aan de Kamer",
        "antwoordopsteller",
        "U vraagt het register hoeveel meldingen van benadeling er zijn, volgens bronnen tot een"
        " dag, en bewaart het antwoord als concept. Wie de melder is, ziet u niet.",
        "Een feitenblad met een zin die zegt op welke vastleggingen zij rust en wat u nog moet"
        " noemen; een ander leest het mee, geeft het uit of stuurt het terug.",
        (
            Stap("aanmelden", "Antwoordopsteller", ziet="Dossier onder pseudoniem"),
            Stap("menu", "Opdrachten", ziet="Antwoord uiterlijk", plaat="opdracht",
                 bijschrift="Uw opdracht, de termijn van de Kamervragen en wat er wacht."),
            Stap("volg", "Stel een feitenblad op", ziet="Tot waar het blad kijkt"),
            Stap("vul", "De vragen zoals zij zijn gesteld",
                 "1 Hoeveel meldingen van benadeling zijn er gedaan?"),
            Stap("vul", "Bronnen t/m", "2025-12-31"),
            Stap("kies", "Wat wilt u weten", "Hoeveel keer is het gebeurd"),
            Stap("vul", "Antwoordt op vraag", "1"),
            Stap("kies", "Welke handeling", "Melding gedaan"),
            Stap("druk", "Toon wat u over deze handeling kunt vragen", ziet="Vermoedens"),
            Stap("kies", "Vermoedens", "Benadeling"),
            Stap("druk", "Bekijk het blad", ziet="keer vastgelegd: ‘melding gedaan’", plaat="blad",
                 bijschrift="Links de vraag, rechts de zin met haar vermelding."),
            Stap("druk", "Bewaar als concept", ziet="Concept: een ander dan de opsteller"),
            Stap("menu", "Opdrachten", ziet="Wat wacht, op wie en sinds wanneer"),
        ),
    ),
)  # fmt: skip
