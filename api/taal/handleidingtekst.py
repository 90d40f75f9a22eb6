"""What the manual says beside its steps: how to read what stands there, and what it cannot say.

Dutch only: it explains the Dutch of the record and of the norms.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Deel:
    """A part of the manual: what it is about, and its points, each with what it is called."""

    id: str
    kop: str
    inleiding: str
    punten: tuple[tuple[str, str], ...]


DELEN: tuple[Deel, ...] = (
    Deel(
        "data",
        "Hoe u een datum leest",
        "Een datum is hier zo precies als zijn bron, en niet preciezer. Wat een bron niet zegt,"
        " vult het register niet in.",
        (
            ("15 juni 2020", "De bron noemt de dag."),
            ("juni 2020, voorjaar 2020", "Elke dag van die maand of dat seizoen kan het zijn."),
            ("uiterlijk 23 november 2021", "Die dag of eerder; hoeveel eerder staat er niet bij."),
            (
                "tussen 10 februari en 5 maart",
                "Een moment ergens daartussen. Duurde het, dan staat er ‘van … tot en met’.",
            ),
            (
                "na elkaar",
                (
                    "Zegt een bron alleen dat iets op iets anders volgde, dan is dat vastgelegd als"
                    " volgorde, desnoods met het aantal dagen ertussen."
                ),
            ),
            (
                "op de tijdlijn",
                "Een stip is een dag, een gearceerde balk is alles wat de bron openlaat.",
            ),
        ),
    ),
    Deel(
        "standen",
        "Op welke stand van kennis u leest",
        "Elke pagina zegt rechtsboven waarop zij rust. Twee klokken lopen naast elkaar en worden"
        " nooit gemengd: wanneer iets gebeurde, en wanneer het is vastgelegd.",
        (
            (
                "Bekend op",
                (
                    "Alleen wat tot en met die dag was vastgelegd. In het oefenregister is alles op"
                    " een dag vastgelegd; een eerdere dag is daar dus leeg."
                ),
            ),
            (
                "Bronnen t/m",
                (
                    "Alleen handelingen met een bron tot en met die dag. Zo leest u wat men toen"
                    " uit de stukken kon weten; het register zegt niet dat het dat toen zelf wist."
                ),
            ),
            ("Peildatum", "De dag waarop de termijnen worden getoetst; zonder keuze vandaag."),
            (
                "Relaas",
                (
                    "Vertellen bronnen het anders, dan heeft elk verhaal zijn eigen tijdlijn en"
                    " toetsen. Zij worden niet samengevoegd."
                ),
            ),
            ("Logboek t/m nr.", "De laatste vastlegging die in deze pagina is meegenomen."),
        ),
    ),
    Deel(
        "toetsen",
        "Hoe u een toets leest",
        "Een toets vergelijkt handelingen met de norm die toen gold. Hij noemt de handelingen, de"
        " versie van de norm en de woorden van de bron. Hij is geen oordeel over een persoon.",
        (
            ("nagekomen, te laat, niet nagekomen", "Vast te stellen uit wat er is vastgelegd."),
            (
                "onbepaald",
                (
                    "Met wat is vastgelegd is meer dan een uitkomst mogelijk. Het kantelpunt zegt"
                    " welk feit het zou beslissen."
                ),
            ),
            (
                "niet gebleken",
                (
                    "Er is niets vastgelegd waaruit het blijkt. Dat is niet: niet gedaan. Dat zegt"
                    " een toets pas als het dossier voor die handeling volledig is verklaard."
                ),
            ),
            ("tegenstrijdig", "De data spreken elkaar tegen; er wordt geen uitkomst verzonnen."),
            ("loopt nog", "De termijn is nog niet voorbij, of heeft geen laatste dag."),
            (
                "open norm",
                (
                    "‘Onverwijld’ of ‘redelijke termijn’: geen bron geeft een getal. Getoetst wordt"
                    " aan de maatstaf die uw organisatie vaststelt."
                ),
            ),
        ),
    ),
    Deel(
        "bewijzen",
        "Hoe u een bewijs leest",
        "Elke vastlegging krijgt een nummer en een blad in een boom van hashes. Een controlepunt is"
        " de ondertekende stand van die boom.",
        (
            (
                "Ontvangstbewijs",
                (
                    "Noemt een vastlegging en zegt niets van haar inhoud. Wie het bewaart, kan"
                    " later zelf nagaan dat zij er nog staat, ook zonder dit register."
                ),
            ),
            (
                "Integriteit, volledigheid, tijd",
                (
                    "Drie vragen met elk een eigen antwoord. Zonder getuige buiten de organisatie"
                    " blijven volledigheid en tijd onbekend."
                ),
            ),
            (
                "Wat het niet bewijst",
                (
                    "Dat wat er staat waar is, of dat alles er staat. Alleen dat het hierna niet"
                    " ongemerkt verandert of verdwijnt."
                ),
            ),
            (
                "Gewist",
                (
                    "Van wie is gewist, zijn de teksten weg. De handelingen zonder namen blijven en"
                    " elk eerder bewijs blijft gelden."
                ),
            ),
        ),
    ),
    Deel(
        "grenzen",
        "Wat het niet kan",
        "Wie het register vertrouwt, moet weten waar dat ophoudt.",
        (
            (
                "Wat niemand vastlegde",
                (
                    "Een handeling die niemand vastlegde, ziet het register niet. Daarom krijgt een"
                    " melder een ontvangstbewijs, en is stilte pas bewijs als het dossier volledig"
                    " is verklaard."
                ),
            ),
            (
                "Een nette leugen",
                (
                    "Het beschermt niet tegen een leugen die netjes is ingevoerd, alleen tegen het"
                    " achteraf veranderen ervan."
                ),
            ),
            (
                "Open normen",
                (
                    "Toetsen op ‘onmiddellijk’ rusten op een maatstaf van de organisatie; geen bron"
                    " geeft een getal."
                ),
            ),
            (
                "Oordelen",
                "Een toets helpt wie oordeelt en is nooit een oordeel over een persoon.",
            ),
            (
                "Een keurmerk",
                "Het is geen ‘gekwalificeerd elektronisch grootboek’ in de zin van eIDAS.",
            ),
        ),
    ),
    Deel(
        "uitvoer",
        "Meenemen als bestand",
        "Onder de lijst van dossiers en onder een dossier kiest u een vorm. U krijgt wat u daar"
        " ziet, en niets meer; dat u het haalt, wordt eerst vastgelegd. Elk bestand zegt tot welk"
        " nummer, op welke stand van kennis, door wie en in welke rol.",
        (
            (
                "Excel, CSV",
                "Een rij per gebeurtenis en een per toets; wat berekend is, staat erbij.",
            ),
            (
                "JSON Lines",
                "Handelingen zoals zij nu luiden; een ander register leest ze terug.",
            ),
            (
                "OCEL 2.0, XES",
                (
                    "Voor process mining. Een vage datum blijft een reeks dagen; een tweede bestand"
                    " zet alles op de laatste dag die kan."
                ),
            ),
            (
                "MDTO",
                (
                    "Voor een archief: een map per dossier, met de documenten die u mag halen en"
                    " bij elk bestand wat het is. Onder pseudoniem gaan er geen documenten mee."
                ),
            ),
        ),
    ),
    Deel(
        "beheer",
        "Voor wie het laat draaien",
        "De beheerder ziet geen inhoud. Wat zwaar weegt, besluiten twee anderen samen.",
        (
            ("Beginnen", "toedracht begin met de accounts van twee commissieleden."),
            (
                "Bewaren",
                (
                    "Databank, sleutels en de map van de ondertekenaar, elk op een eigen plek. Van"
                    " de sleutels: toedracht sleutels kopie, te openen door twee van drie"
                    " bewaarders."
                ),
            ),
            (
                "Ondertekenen",
                "toedracht ondertekenaar draait naast de dienst, als een andere gebruiker.",
            ),
            ("Nagaan", "toedracht ondertekenaar stand, /gezondheid, en de pagina Controle."),
            (
                "Oefenen",
                (
                    "scripts/demo --oefen maakt een register waarin alles verzonnen is. Het staat"
                    " los van elk ander register."
                ),
            ),
        ),
    ),
)
INLEIDING: Final = (
    "Voor wie met het register werkt: eerst uw eigen werk in vijf minuten, stap voor stap, dan hoe"
    " u leest wat er staat. De stappen horen bij het oefenregister, waarin alles verzonnen is. Wie"
    " het voor u laat draaien, start het met scripts/demo --oefen en geeft u het adres. Een test"
    " loopt de stappen bij elke wijziging woordelijk na."
)
INHOUD: Final = "Inhoud"
VIJF: Final = "vijf minuten"
ZIET: Final = "U ziet:"
PLAAT: Final = "Het scherm na deze stap."
KLAAR: Final = "Wat u nu hebt:"
DIENST: Final = "Als dienst draaien"
INBRAAK: Final = "Wat een inbraak prijsgeeft"
BEWEZEN: Final = "Hoe wij het bewijzen"
# Less than there are, which a test counts.
TOETSEN, BESTANDEN = 1600, 150
TESTEN: Final = (
    f"Elke belofte is een test die haar kan weerleggen: meer dan {TOETSEN} in meer dan {BESTANDEN}"
    " bestanden, op een echte databank, met een echte browser, en met aanvallen en storingen. Wat"
    " een test niet kon draaien, meldt de laatste regel van scripts/test; waar wij bouwen is dat"
    " een fout."
)
ZELF: Final = (
    "Zelf zien kan ook, zonder iets van ons te hoeven geloven: toedracht bewijs-alles maakt"
    " een eigen databank in een tijdelijke map en breekt haar, in een paar minuten. Het zegt"
    " per proef wat is beloofd, wat is gedaan om het te breken en wat ervan kwam, en daarna"
    " wat er gebeurt als de bescherming uit staat; gaat het dan niet mis, dan bewijst de proef"
    " niets, en zegt zij dat. Uw register en uw instellingen blijven er buiten. Dit wordt"
    " beproefd:"
)
PROEVEN: Final = (
    (
        "Een proces sterft",
        "Wie vastlegt tussen vraag en antwoord gedood, en de ondertekenaar bij elke stap.",
    ),
    (
        "De stroom valt uit",
        (
            "Alles weg wat niet naar de schijf was gedwongen. Dat is nagebootst: half geschreven"
            " bladzijden en een schijf die liegt horen er niet bij."
        ),
    ),
    (
        "Een oudere kopie terug",
        "Gemerkt door het register zelf, de ondertekenaar, en wie een controlepunt bewaarde.",
    ),
    (
        "Geknoei",
        "Als superuser gewijzigd, verwijderd, ingevoegd, verwisseld; genoemd met het nummer.",
    ),
    (
        "Een gelekte sleutel",
        "Een ander verleden, getekend met de gestolen sleutel van de ondertekenaar.",
    ),
    (
        "Gewist",
        "Gezocht naar wat er stond, ook in een oudere kopie en in de bestanden van de databank.",
    ),
)
METEN: Final = (
    "Hieronder wat scripts/bench mat op een machine met {kernen} kernen ({processor}), waar al"
    " {belasting} processen op de rekentijd wachtten. Elke maat loopt om en om met wat ernaast"
    " staat, in dezelfde ronde; wat telt is de verhouding, want een kaal getal zegt net zoveel over"
    " de machine."
)
TEGEN: Final = "tegen"
TOT: Final = "tot"
KOPPEN: Final = ("Wat", "Onze kant", "Ernaast", "Verhouding", "Doel")
GEHAALD: Final = ("niet gehaald", "gehaald")
