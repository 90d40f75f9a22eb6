"""What every file that leaves says of itself: what it is, of when, up to where, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from projections.vragen.uitvoervraag import Uitvoer

VOORBEHOUD = """\
Een toets is een hulp voor wie oordeelt, nooit een oordeel over een persoon. Niet gebleken is niet
hetzelfde als niet gedaan. Wat niemand vastlegde, en wat deze lezer niet mag zien, staat er niet in.
"""
_UITLEG = {
    "csv": """\
handelingen.csv    een regel per gebeurtenis; een dag die niemand kent, is leeg
toetsen.csv        elke toets met uitkomsten, gronden en waarop zij rust

Een apostrof voor een cel die op een formule lijkt, hoort niet bij de tekst: zonder zou een
rekenprogramma haar uitvoeren.
""",
    "json": """\
handelingen.jsonl  een handeling per regel, zoals zij nu luidt; toedracht importeer leest dit terug

In een ander register ingevoerd geven de regels dezelfde heldere gegevens. Wat is ingetrokken of op
aanvaarding wacht, wat de toetsen zijn en wanneer iets is vastgelegd, staat er niet in.
Verwijzingen naar wat niet in dit bestand staat, zijn weggelaten: {weggelaten}.
""",
    "xlsx": "",
    "ocel": """\
ocel.json          OCEL 2.0
ocel-laatst.json   hetzelfde, met elke gebeurtenis op de laatste dag die kan

Wat van een voorwerp verandert, zoals de stand van een plicht of een onderzoek, staat erin vanaf
elke gebeurtenis die het veranderde; wat alleen een relaas vertelt, heeft dat relaas in zijn naam
(kwalificatie:melder). Een norm die meer dragers noemt, zegt niet wie van hen: kan_rusten_op. Wat
boven staat, staat er ook in, als voorwerp van de soort uitvoer.
""",
    "xes": """\
log.xes            XES, een spoor per dossier
log-laatst.xes     hetzelfde, met elke gebeurtenis op de laatste dag die kan
""",
    "mdto": """\
<dossier>/                    een map per dossier, een map daarin per archiefstuk
<map>.mdto.xml                MDTO 1.0.1, informatieobject: het dossier of het archiefstuk
<bestand>.bestand.mdto.xml    MDTO 1.0.1, bestand: wat ernaast ligt, met zijn SHA-256
handelingen/                  wat de pagina van het dossier toont, als tabellen
nr-<nummer>-<bron>/           een document, zoals het is vastgelegd

Een document gaat mee als u het ook op de pagina mag halen; dat u het haalt, is vastgelegd. Van wat
niet meegaat, zegt het dossier waarom. Een formaat is herkend aan de inhoud, en waar die niet genoeg
zegt ook aan de uitgang; wat daaruit niet vaststaat, zoals de versie van een .doc, heet niet
vastgesteld. Een e-depot stelt het opnieuw vast. Waardering en bewaartermijn staan er niet in als
zij niet zijn vastgesteld; dat zegt het bestand dan. De bewijzen uit het grootboek gaan mee met
toedracht archief.
""",
}
_TIJD = """\

OVER DE TIJD. Deze vorm wil van elke gebeurtenis een tijdstip. Dat is 12:00 uur (Europe/Amsterdam)
op de eerste dag die kan, als is gewogen wat er voor en na kwam, en zoveel milliseconden later als
het nummer van de vastlegging. Kent niemand een eerste of laatste dag, dan is het de dag waarop het
is vastgelegd. Wat bekend is, staat in edtf, vroegst, laatst en precisie. Vergelijk met het tweede
bestand om te zien wat van die onzekerheid afhangt. Wat is berekend, heeft afgeleid=true.
"""


@dataclass(frozen=True, slots=True)
class Verantwoording:
    """By whom and when it was let out, in which format, and which cases of which register."""

    register: str
    formaat: str
    moment: datetime
    account: str
    rol: str
    keuze: str
    versie: str

    def regels(self, uitvoer: Uitvoer) -> Iterator[tuple[str, str]]:
        """All of it as a label and a value."""
        gevraagd = uitvoer.gevraagd
        bekend, bronnen = gevraagd.bekend_op, gevraagd.bronnen_tot
        yield "register", self.register
        yield "formaat", self.formaat
        yield "uitgevoerd op", self.moment.astimezone(UTC).isoformat(timespec="seconds")
        yield "uitgevoerd door", self.account
        yield "positie", f"tot en met nr. {uitvoer.positie}"
        yield "bekend op", bekend.isoformat() if bekend else "alles tot deze positie"
        yield "bronnen tot en met", bronnen.isoformat() if bronnen else "alle"
        yield "peildatum", gevraagd.peildatum.isoformat()
        if gevraagd.relaas is not None:
            yield "relaas", f"alleen wat volgens {gevraagd.relaas} of zonder relaas is vastgelegd"
        yield "rol van de lezer", self.rol
        yield "namen", _namen(uitvoer.onder_pseudoniem)
        if uitvoer.onleesbaar:
            yield "let op", "wat verzegeld is, was niet te lezen; dat is niet: gewist"
        yield "keuze", self.keuze
        yield "dossiers", str(uitvoer.aantal)
        yield "toedracht", self.versie

    def op_een_regel(self, uitvoer: Uitvoer) -> str:
        """The same on one line, to stand above a table."""
        return " · ".join(f"{naam}: {waarde}" for naam, waarde in self.regels(uitvoer))

    def leesmij(self, uitvoer: Uitvoer, weggelaten: int = 0) -> bytes:
        """The same as a text to go with the files."""
        rij = [f"{naam + ':':<20}{waarde}" for naam, waarde in self.regels(uitvoer)]
        delen = ["UITVOER", *rij, "", _UITLEG[self.formaat].format(weggelaten=weggelaten)]
        tijd = _TIJD if self.formaat in {"ocel", "xes"} else ""
        return ("\n".join(delen) + tijd + "\n" + VOORBEHOUD).encode()


def _namen(onder_pseudoniem: frozenset[bool]) -> str:
    """Whether persons stand in it as they are known, in every case, in none or in some."""
    if onder_pseudoniem == {True}:
        return "pseudoniemen, per dossier andere"
    if True in onder_pseudoniem:
        return (
            "in sommige dossiers zoals gelezen, in andere pseudoniemen; niet alles is zonder namen"
        )
    return "zoals gelezen"
