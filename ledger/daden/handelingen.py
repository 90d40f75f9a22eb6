"""De daden: wat er rond een melding gedaan kan worden, en wat het register zelf doet.

Elke daad staat hier een keer, met alles wat erbij hoort: de uitleg, de korte titel en de zin voor
de tijdlijn, en de eigen gegevens. Wat elke daad heeft (wanneer, door wie, de bronnen, de volgorde)
staat in woorden.py, wat een gegeven kan zijn in lijsten.py. Een gegeven van het type `Tekst` is
persoonlijk en wordt verzegeld; al het andere is een gesloten lijst, een datum, een getal of een
verwijzing. `| None` betekent: onbekend mag, en wie het niet weet schrijft null. Staat er geen
`= None` achter, dan moet het gegeven er staan, desnoods als null.

De zinnen: `<deed|deden>` volgt het aantal personen, `[ … {veld}]` vervalt als het veld onbekend
is, `[ … {veld}|anders]` leest dan anders, en `[veld?ja|nee]` volgt een ja of nee.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self, get_args
from warnings import catch_warnings, simplefilter

from pydantic import (
    AfterValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ledger.daden.lijsten import (
    KANALEN,
    OMSTANDIGHEDEN,
    ROLLEN,
    SOORTEN_MELDING,
    Aanleiding,
    Base64,
    Daadref,
    DossierId,
    Houder,
    Instantie,
    Jaar,
    JaNee,
    Json,
    Kanaal,
    Merk,
    Naam,
    Noot,
    NormId,
    Omstandigheid,
    Omvang,
    Ontvanger,
    Onverwacht,
    Oorsprong,
    OpenbareTekst,
    Pakketnaam,
    PersoonRef,
    Rol,
    Rollen,
    Selectiepost,
    Sha256,
    Sleutelnaam,
    Slotnoot,
    SoortMelding,
    Tekst,
    Verwijzing,
    Vkey,
    Vorm,
    Wisgrond,
    Wortel,
)
from ledger.daden.velden import (
    dossiers,
    heldere_velden,
    herstel_daad,
    lees_daad,
    lijkt_op,
    personen,
    persoonlijke_velden,
    samengevoegd,
    vervang_dossiers,
    vervang_personen,
    vervang_verwijzingen,
    verwijzingen,
)
from ledger.daden.woorden import (
    Actor,
    Bereik,
    Bron,
    Daad,
    Fout,
    Handeling,
    Onderwerp,
    Onderwerpen,
    Ongeldig,
    Registerhandeling,
    Vast,
    Volgorde,
    veldmerken,
)
from ledger.tijd.wanneer import Edtf, IsoDatum

__all__ = [
    "HANDELINGEN",
    "KANALEN",
    "OMSTANDIGHEDEN",
    "REGISTERHANDELINGEN",
    "ROLLEN",
    "SOORTEN_MELDING",
    "Actor",
    "Bereik",
    "Bron",
    "Daad",
    "EenHandeling",
    "EenRegisterhandeling",
    "Fout",
    "Handeling",
    "Kanaal",
    "Merk",
    "Onderwerp",
    "Ongeldig",
    "PersoonRef",
    "Registerhandeling",
    "Rol",
    "SoortMelding",
    "Verwijzing",
    "Volgorde",
    "dossiers",
    "heldere_velden",
    "herstel_handeling",
    "lees_handeling",
    "personen",
    "persoonlijke_velden",
    "samengevoegd",
    "vervang_dossiers",
    "vervang_personen",
    "vervang_verwijzingen",
    "verwijzingen",
]

# ── signaal en melding ─────────────────────────────────────────────────────────────────────────


class SignaalGeuit(Handeling):
    """Iemand liet merken dat er iets mis kan zijn, zonder dat het al een melding was."""

    titel: ClassVar = "Signaal geuit"
    zin: ClassVar = "{door} <gaf|gaven> een signaal af[ ({vorm})]."
    daad: Literal["signaal_geuit"] = "signaal_geuit"
    inhoud_ref: Tekst | None = None
    vorm: Vorm | None


class InstemmingVastgelegd(Handeling):
    """Vastgelegd is of iemand ergens mee instemde, dat weigerde of het weer introk.

    Geen instemming is iets anders dan een weigering; per onderwerp telt de laatste stand.
    """

    titel: ClassVar = "Instemming vastgelegd"
    woordkeus: ClassVar = {
        "formele_melding": "een formele melding",
        "onderzoek": "het onderzoek",
        "identiteit": "het bekendmaken van de identiteit",
        "opname": "de opname",
        "doorzending": "het doorzenden",
    }
    zin: ClassVar = "Instemming[ met {waarvoor}][: {uitkomst}|: uitkomst onbekend]."
    daad: Literal["instemming_vastgelegd"] = "instemming_vastgelegd"
    waarvoor: (
        Literal[
            "formele_melding", "onderzoek", "identiteit", "opname", "doorzending", "verder_uitstel"
        ]
        | None
    )
    uitkomst: Literal["gegeven", "geweigerd", "ingetrokken", "niet_gevraagd"] | None
    uitdrukkelijk: JaNee | None
    schriftelijk: JaNee | None = None
    vooraf: JaNee | None = None
    nieuwe_datum: Edtf | None = None


class MeldingGedaan(Handeling):
    """Iemand meldde een vermoeden, bij wie en langs welk kanaal dan ook.

    Met een eerdere melding erbij is dit een melding van benadeling als gevolg daarvan; `met` zegt
    wie er met de melder meekwam.
    """

    titel: ClassVar = "Melding gedaan"
    zin: ClassVar = (
        "{door} <deed|deden>[ samen met {met}] een melding[ bij {kanaal}][: {vermoedens}]."
    )
    eigen: ClassVar = "melding"
    daad: Literal["melding_gedaan"] = "melding_gedaan"
    kanaal: Kanaal | None
    vermoedens: tuple[SoortMelding, ...] | None
    vorm: Vorm | None = None
    melder_ref: PersoonRef | None = None
    anoniem: JaNee | None = None
    met: Rollen | None = None
    onderwerp: Onderwerpen | None = None
    ontvanger_rol: Ontvanger | None = None
    eerdere_melding: Verwijzing | None = None
    verzonden_op: Edtf | None = None
    ontvangen_op: Edtf | None = None
    dagtekening: Edtf | None = None
    datum_gebeurtenissen: Edtf | None = None


with catch_warnings():
    # The norm language calls the field `register`, and so does Python's ABCMeta a method.
    simplefilter("ignore", UserWarning)

    class MeldingGeregistreerd(Handeling):
        """De melding werd opgenomen in een register, als opname, verslag of op een andere wijze."""

        titel: ClassVar = "Melding geregistreerd"
        zin: ClassVar = "{door} <nam|namen> de melding op in een register[ ({weergave})]."
        daad: Literal["melding_geregistreerd"] = "melding_geregistreerd"
        melding: Verwijzing | None
        register: Tekst | None = None
        weergave: Literal["schriftelijk", "opname", "verslag", "volledig"] | None = None


class GespreksverslagVoorgelegd(Handeling):
    """Het verslag van het gesprek werd voorgelegd, zodat de melder het kon nazien en verbeteren."""

    titel: ClassVar = "Gespreksverslag voorgelegd"
    zin: ClassVar = (
        "{door} <legde|legden> het gespreksverslag voor[ aan {aan}]"
        "[akkoord?; het is goedgekeurd|; het is niet goedgekeurd]."
    )
    daad: Literal["gespreksverslag_voorgelegd"] = "gespreksverslag_voorgelegd"
    melding: Verwijzing | None
    aan: Rollen | None
    akkoord: JaNee | None = None


class HoogsteLeidinggevendeGeinformeerd(Handeling):
    """De hoogste leidinggevende kreeg de melding te horen."""

    titel: ClassVar = "Hoogste leidinggevende geïnformeerd"
    zin: ClassVar = (
        "{door} <informeerde|informeerden> de hoogste leidinggevende"
        "[schriftelijk? schriftelijk| mondeling] over de melding."
    )
    daad: Literal["hoogste_leidinggevende_geinformeerd"] = "hoogste_leidinggevende_geinformeerd"
    melding: Verwijzing | None
    datum_ontvangst_vermeld: JaNee | None = None
    schriftelijk: JaNee | None = None


class OntvangstBevestigd(Handeling):
    """De ontvangst van de melding of klacht werd bevestigd, zo nodig via een ander."""

    titel: ClassVar = "Ontvangst bevestigd"
    zin: ClassVar = "{door} <bevestigde|bevestigden> de ontvangst[ aan {aan}][, via {via}]."
    daad: Literal["ontvangst_bevestigd"] = "ontvangst_bevestigd"
    melding: Verwijzing | None
    aan: Rollen | None
    verzonden_op: Edtf | None = None
    via: Rollen | None = None


class BetrokkeneGeinformeerd(Handeling):
    """Degene over wie de melding gaat, hoorde dat er een melding is."""

    titel: ClassVar = "Betrokkene geïnformeerd"
    zin: ClassVar = "{door} <informeerde|informeerden> de betrokkene over de melding."
    daad: Literal["betrokkene_geinformeerd"] = "betrokkene_geinformeerd"
    melding: Verwijzing | None
    betrokkene: PersoonRef | None


class MeldingIngetrokken(Handeling):
    """De melding werd ingetrokken; of dat vrijwillig was, is een ander gegeven."""

    titel: ClassVar = "Melding ingetrokken"
    zin: ClassVar = "{door} <trok|trokken> de melding in."
    daad: Literal["melding_ingetrokken"] = "melding_ingetrokken"
    melding: Verwijzing | None


class MelderUitDienst(Handeling):
    """De melder vertrok bij de organisatie."""

    titel: ClassVar = "Melder uit dienst"
    zin: ClassVar = "De melder ging uit dienst."
    daad: Literal["melder_uit_dienst"] = "melder_uit_dienst"
    melder_ref: PersoonRef | None


class OpnameGemaakt(Handeling):
    """Van het gesprek over de melding werd een opname gemaakt."""

    titel: ClassVar = "Opname gemaakt"
    zin: ClassVar = "{door} <maakte|maakten> een opname van het gesprek over de melding."
    daad: Literal["opname_gemaakt"] = "opname_gemaakt"
    melding: Verwijzing | None


class Openbaarmaking(Handeling):
    """Iemand maakte het vermoeden openbaar, buiten de organisatie om."""

    titel: ClassVar = "Openbaarmaking"
    zin: ClassVar = "{door} <maakte|maakten> het vermoeden openbaar."
    daad: Literal["openbaarmaking"] = "openbaarmaking"
    waar: Tekst | None


# ── beoordelen en doorgeven ────────────────────────────────────────────────────────────────────


class KwalificatieGegeven(Handeling):
    """Iemand bepaalde als wat voor melding het geldt, en of het een formele melding is.

    De kwalificatie beslist welke regels gelden; `vervangt` noemt de kwalificatie die vervalt.
    """

    titel: ClassVar = "Kwalificatie gegeven"
    zin: ClassVar = (
        "{door} <vatte|vatten> de melding op[ als {soorten}][, niet als {uitdrukkelijk_niet}]"
        "[formele_melding?; als formele melding|; niet als formele melding]."
    )
    oordeelt: ClassVar = True
    daad: Literal["kwalificatie_gegeven"] = "kwalificatie_gegeven"
    melding: Verwijzing | None
    soorten: tuple[SoortMelding, ...] | None
    formele_melding: JaNee | None = None
    motivering: Tekst | None = None
    vervangt: Verwijzing | None = None
    uitdrukkelijk_niet: tuple[SoortMelding, ...] | None = None


class OntvankelijkheidBeoordeeld(Handeling):
    """Iemand bepaalde of de melding in behandeling komt, en zo niet waarom niet."""

    titel: ClassVar = "Ontvankelijkheid beoordeeld"
    zin: ClassVar = "{door} <beoordeelde|beoordeelden> of de melding ontvankelijk is[: {uitkomst}]."
    oordeelt: ClassVar = True
    daad: Literal["ontvankelijkheid_beoordeeld"] = "ontvankelijkheid_beoordeeld"
    melding: Verwijzing | None
    uitkomst: (
        Literal[
            "ontvankelijk",
            "kennelijk_ongegrond",
            "kennelijk_onredelijk_laat",
            "geen_vermoeden",
            "buiten_twee_jaar",
            "niet_in_behandeling",
            "onbevoegd",
            "gering_belang",
            "herhaalde_melding",
            "anders",
        ]
        | None
    )
    motivering: Tekst | None = None


class Doorgeleid(Handeling):
    """De ontvanger gaf de melding door aan wie erover beslist."""

    titel: ClassVar = "Melding doorgeleid"
    zin: ClassVar = (
        "{door} <leidde|leidden> de melding door[ naar {naar}]"
        "[ongewijzigd?, ongewijzigd|, gewijzigd]."
    )
    daad: Literal["doorgeleid"] = "doorgeleid"
    melding: Verwijzing | None
    naar: Rollen | None
    van: Rollen | None = None
    grond: Tekst | None = None
    ongewijzigd: JaNee | None = None


class TeruggelegdBijOrganisatie(Handeling):
    """De melding werd teruggelegd bij de organisatie, al dan niet met verzoek om bericht."""

    titel: ClassVar = "Teruggelegd bij organisatie"
    zin: ClassVar = (
        "De melding is[ door {van}] teruggelegd[ bij {naar}]"
        "[terugmelding_gevraagd?, met verzoek om terugmelding|, zonder verzoek om terugmelding]."
    )
    daad: Literal["teruggelegd_bij_organisatie"] = "teruggelegd_bij_organisatie"
    melding: Verwijzing | None
    van: Rollen | None
    naar: Rollen | None
    terugmelding_gevraagd: JaNee | None


class VoorgelegdAanCommissie(Handeling):
    """De melding werd aan de integriteitscommissie voorgelegd."""

    titel: ClassVar = "Voorgelegd aan commissie"
    zin: ClassVar = "{door} <legde|legden> de melding voor aan de integriteitscommissie."
    daad: Literal["voorgelegd_aan_commissie"] = "voorgelegd_aan_commissie"
    melding: Verwijzing | None


# ── onderzoek ──────────────────────────────────────────────────────────────────────────────────


class OnderzoekBeoordeeld(Handeling):
    """Iemand beoordeelde of een onderzoek gerechtvaardigd is, en hoe het zou moeten."""

    titel: ClassVar = "Onderzoek beoordeeld"
    zin: ClassVar = (
        "{door} <beoordeelde|beoordeelden> of onderzoek gerechtvaardigd is"
        "[gerechtvaardigd?: gerechtvaardigd|: niet gerechtvaardigd]."
    )
    oordeelt: ClassVar = True
    daad: Literal["onderzoek_beoordeeld"] = "onderzoek_beoordeeld"
    melding: Verwijzing | None
    gerechtvaardigd: JaNee | None
    wijze: Tekst | None = None


class OnderzoekIngesteld(Handeling):
    """Er werd een onderzoek ingesteld: oriënterend, naar de feiten, of anders."""

    titel: ClassVar = "Onderzoek ingesteld"
    woordkeus: ClassVar = {
        "orienterend": "oriënterend onderzoek",
        "intern": "intern onderzoek",
        "extern": "extern onderzoek",
        "commissie": "onderzoek door de commissie",
    }
    zin: ClassVar = "{door} <stelde|stelden> een [{aard}|onderzoek] in."
    eigen: ClassVar = "onderzoek"
    daad: Literal["onderzoek_ingesteld"] = "onderzoek_ingesteld"
    melding: Verwijzing | None
    aard: Literal["orienterend", "feitenonderzoek", "intern", "extern", "commissie"] | None
    onderzoek: Verwijzing | None = None
    onderzoeker: PersoonRef | None = None
    opdrachtgever: Rollen | None = None
    niveau: Tekst | None = None
    wijze: Tekst | None = None


class OnderzoekerAangewezen(Handeling):
    """Iemand werd aangewezen om te onderzoeken, al dan niet betrokken en ver genoeg van de zaak."""

    titel: ClassVar = "Onderzoeker aangewezen"
    zin: ClassVar = (
        "{door} <wees|wezen> een onderzoeker aan[; betrokken: {betrokken}][; afstand: {afstand}]."
    )
    daad: Literal["onderzoeker_aangewezen"] = "onderzoeker_aangewezen"
    onderzoek: Verwijzing | None
    betrokken: Literal["ja", "nee", "onbekend"] | None
    onderzoeker: PersoonRef | None = None
    afstand: Literal["voldoende", "onvoldoende", "onbekend"] | None = None


class ConceptrapportVerzonden(Handeling):
    """Het concept van het rapport werd verzonden, zodat erop gereageerd kon worden."""

    titel: ClassVar = "Conceptrapport verzonden"
    zin: ClassVar = "{door} <verzond|verzonden> het conceptrapport[ aan {aan}]."
    daad: Literal["conceptrapport_verzonden"] = "conceptrapport_verzonden"
    aan: Rollen | None
    verzonden_op: Edtf | None


class OnderzoekAfgerond(Handeling):
    """Het onderzoek werd afgerond."""

    titel: ClassVar = "Onderzoek afgerond"
    zin: ClassVar = "{door} <rondde|rondden> het onderzoek af."
    daad: Literal["onderzoek_afgerond"] = "onderzoek_afgerond"
    onderzoek: Verwijzing | None
    rapport_ref: Tekst | None = None


class OnderzoekGestaakt(Handeling):
    """Het onderzoek werd voortijdig gestaakt."""

    titel: ClassVar = "Onderzoek gestaakt"
    zin: ClassVar = "{door} <staakte|staakten> het onderzoek."
    daad: Literal["onderzoek_gestaakt"] = "onderzoek_gestaakt"
    onderzoek: Verwijzing | None
    grond: Tekst | None


# ── mededelen ──────────────────────────────────────────────────────────────────────────────────


class NietOnderzoekenMedegedeeld(Handeling):
    """Meegedeeld werd dat er geen onderzoek komt."""

    titel: ClassVar = "Niet onderzoeken medegedeeld"
    zin: ClassVar = (
        "{door} <deelde|deelden>[ aan {aan}] mee dat er geen onderzoek komt"
        "[gemotiveerd?, gemotiveerd|, ongemotiveerd]."
    )
    daad: Literal["niet_onderzoeken_medegedeeld"] = "niet_onderzoeken_medegedeeld"
    melding: Verwijzing | None
    aan: Rollen | None
    gemotiveerd: JaNee | None
    schriftelijk: JaNee | None
    wijst_op_huis: JaNee | None = None


class BevindingenMedegedeeld(Handeling):
    """De bevindingen van het onderzoek werden meegedeeld."""

    titel: ClassVar = "Bevindingen medegedeeld"
    zin: ClassVar = (
        "{door} <deelde|deelden> de bevindingen mee[ aan {aan}]"
        "[schriftelijk?, schriftelijk|, mondeling]."
    )
    daad: Literal["bevindingen_medegedeeld"] = "bevindingen_medegedeeld"
    melding: Verwijzing | None
    aan: Rollen | None
    schriftelijk: JaNee | None
    gemotiveerd: JaNee | None
    wijst_op_huis: JaNee | None = None


class BeoordelingMedegedeeld(Handeling):
    """Meegedeeld werd hoe over de melding is geoordeeld of wat ermee gebeurt."""

    titel: ClassVar = "Beoordeling medegedeeld"
    zin: ClassVar = "{door} <bracht|brachten>[ {aan}] op de hoogte[: {inhoud}]."
    daad: Literal["beoordeling_medegedeeld"] = "beoordeling_medegedeeld"
    melding: Verwijzing | None
    aan: Rollen | None
    inhoud: (
        Literal[
            "beoordeling",
            "opvolging",
            "uitkomst",
            "overgenomen_conclusies",
            "voorgenomen_bekendmaking",
        ]
        | None
    )
    schriftelijk: JaNee | None = None


class UitstelMedegedeeld(Handeling):
    """Meegedeeld werd dat het langer duurt, zo nodig met de nieuwe datum."""

    titel: ClassVar = "Uitstel medegedeeld"
    zin: ClassVar = "{door} <deelde|deelden>[ aan {aan}] uitstel mee[, tot {nieuwe_datum}]."
    daad: Literal["uitstel_medegedeeld"] = "uitstel_medegedeeld"
    aan: Rollen | None = None
    schriftelijk: JaNee | None = None
    gemotiveerd: JaNee | None = None
    nieuwe_datum: Edtf | None = None


class MededelingGedaan(Handeling):
    """Iemand beweerde iets, in een brief, in de pers of elders; een bewering is nog geen feit."""

    titel: ClassVar = "Mededeling gedaan"
    zin: ClassVar = "{door} <deed|deden> een mededeling."
    daad: Literal["mededeling_gedaan"] = "mededeling_gedaan"
    tekst: Tekst | None


# ── oordeel en gevolg ──────────────────────────────────────────────────────────────────────────


class OordeelGegeven(Handeling):
    """Een commissie, autoriteit of rechter gaf een oordeel; het register oordeelt nooit zelf."""

    titel: ClassVar = "Oordeel gegeven"
    zin: ClassVar = "{door} <gaf|gaven> een oordeel[: {uitkomst}][ ({strekking})]."
    oordeelt: ClassVar = True
    daad: Literal["oordeel_gegeven"] = "oordeel_gegeven"
    over: Verwijzing | None = None
    norm: NormId | None = None
    uitkomst: (
        Literal["voldaan", "tekortgeschoten", "geschonden", "niet_geschonden", "open_gelaten"]
        | None
    ) = None
    strekking: (
        Literal[
            "zorgvuldig",
            "niet_zorgvuldig",
            "afwijking_van_beginsel_gemotiveerd",
            "geen_verband_met_melding",
            "verband_met_melding",
            "anders",
        ]
        | None
    ) = None
    toegerekend_aan: Rollen | None = None
    ontvangen_op: Edtf | None = None
    toelichting: Tekst | None = None


class AanbevelingGedaan(Handeling):
    """Iemand deed een aanbeveling."""

    titel: ClassVar = "Aanbeveling gedaan"
    zin: ClassVar = "{door} <deed|deden> een aanbeveling[ aan {aan}]."
    oordeelt: ClassVar = True
    daad: Literal["aanbeveling_gedaan"] = "aanbeveling_gedaan"
    aan: Rollen | None
    inhoud: Tekst | None


class StandpuntBepaald(Handeling):
    """De verantwoordelijke bepaalde wat hij met een oordeel of aanbeveling doet."""

    titel: ClassVar = "Standpunt bepaald"
    zin: ClassVar = (
        "{door} <bepaalde|bepaalden> een standpunt[: {uitkomst}]"
        "[; meegedeeld aan {medegedeeld_aan}]."
    )
    woordkeus: ClassVar = {"deels": "deels overgenomen", "niet": "niet overgenomen"}
    oordeelt: ClassVar = True
    daad: Literal["standpunt_bepaald"] = "standpunt_bepaald"
    uitkomst: Literal["overgenomen", "deels", "niet"] | None
    over: Verwijzing | None = None
    motivering: Tekst | None = None
    schriftelijk: JaNee | None = None
    medegedeeld_aan: Rollen | None = None


class BesluitGenomen(Handeling):
    """Er werd een besluit genomen op een verzoek."""

    titel: ClassVar = "Besluit genomen"
    zin: ClassVar = "{door} <nam|namen> een besluit."
    oordeelt: ClassVar = True
    daad: Literal["besluit_genomen"] = "besluit_genomen"
    over: Verwijzing | None


class MaatregelGenomen(Handeling):
    """Er werd een maatregel genomen; het aantal is zo nauwkeurig als de bron."""

    titel: ClassVar = "Maatregel genomen"
    zin: ClassVar = (
        "{door} <nam|namen> [maatregelen ({aantal})|een maatregel][: {soort}][ jegens {jegens}]."
    )
    oordeelt: ClassVar = True
    daad: Literal["maatregel_genomen"] = "maatregel_genomen"
    soort: (
        Literal[
            "cultuurscan",
            "gesprek",
            "training",
            "begeleiding",
            "waarschuwing",
            "berisping",
            "overplaatsing",
            "schorsing",
            "ontslag",
            "wijziging_organisatie",
            "wijziging_procedure",
            "herstel_van_nadeel",
            "anders",
        ]
        | None
    )
    jegens: Rollen | None = None
    grond: Tekst | None = None
    ter_uitvoering_van: Literal["onderzoek", "oordeel", "aanbeveling", "anders"] | None = None
    aanbeveling: Verwijzing | None = None
    aantal: Bereik | None = None


# ── bescherming en benadeling ──────────────────────────────────────────────────────────────────


class BeschermingGeboden(Handeling):
    """Iemand kreeg bescherming, of de toezegging daarvan."""

    titel: ClassVar = "Bescherming geboden"
    zin: ClassVar = "{door} <bood|boden> bescherming[ aan {jegens}][: {soort}]."
    daad: Literal["bescherming_geboden"] = "bescherming_geboden"
    jegens: Rollen | None
    soort: (
        Literal[
            "toezegging",
            "vertrouwelijkheid",
            "begeleiding",
            "ondersteuning",
            "veilige_werkplek",
            "vergoeding_kosten",
            "anders",
        ]
        | None
    ) = None


class IdentiteitBekendgemaakt(Handeling):
    """Iemand maakte bekend wie de melder, de betrokkene of een ander is."""

    titel: ClassVar = "Identiteit bekendgemaakt"
    zin: ClassVar = "{door} <maakte|maakten> de identiteit[ van {van}] bekend[ aan {aan}]."
    daad: Literal["identiteit_bekendgemaakt"] = "identiteit_bekendgemaakt"
    van: Rollen | None
    aan: Rollen | None


class BenadelendeHandeling(Handeling):
    """Iemand werd benadeeld; of dat door de melding kwam, is een eigen gegeven."""

    titel: ClassVar = "Benadelende handeling"
    zin: ClassVar = (
        "{door} <benadeelde|benadeelden> [{jegens}|iemand][: {soort}]"
        "[; verband met de melding: {verband_met_melding}]."
    )
    daad: Literal["benadelende_handeling"] = "benadelende_handeling"
    soort: (
        Literal[
            "ontslag",
            "schorsing",
            "boete",
            "demotie",
            "onthouden_bevordering",
            "negatieve_beoordeling",
            "berisping",
            "overplaatsing",
            "discriminatie",
            "intimidatie",
            "pesterijen",
            "uitsluiting",
            "smaad_of_laster",
            "beeindiging_overeenkomst",
            "intrekking_vergunning",
            "dreiging",
            "poging",
            "anders",
        ]
        | None
    )
    jegens: Rollen | None
    verband_met_melding: Literal["ja", "nee", "vermoed", "onbekend"] | None = None


class BenadelingGesteld(Handeling):
    """Iemand stelde te zijn benadeeld; dat is een stelling en nog geen vaststelling."""

    titel: ClassVar = "Benadeling gesteld"
    zin: ClassVar = "{door} <stelde|stelden> dat er is benadeeld."
    daad: Literal["benadeling_gesteld"] = "benadeling_gesteld"
    handelingen: tuple[Daadref, ...] | None = None


class ZwijgbedingOvereengekomen(Handeling):
    """Partijen spraken af over de zaak te zwijgen."""

    titel: ClassVar = "Zwijgbeding overeengekomen"
    zin: ClassVar = "{door} <kwam|kwamen> een zwijgbeding overeen."
    daad: Literal["zwijgbeding_overeengekomen"] = "zwijgbeding_overeengekomen"
    partijen: Tekst | None
    datum: Edtf | None


class VerzoekKostenIngediend(Handeling):
    """Iemand vroeg om vergoeding van kosten."""

    titel: ClassVar = "Verzoek om kosten ingediend"
    zin: ClassVar = "{door} <vroeg|vroegen> om vergoeding van kosten."
    daad: Literal["verzoek_kosten_ingediend"] = "verzoek_kosten_ingediend"
    ontvangen_op: Edtf | None


class VerzoekBewijsstukken(Handeling):
    """De melder vroeg om stukken waarmee te bewijzen is dat er is gemeld."""

    titel: ClassVar = "Verzoek om bewijsstukken"
    zin: ClassVar = "{door} <vroeg|vroegen> om bewijsstukken van de melding."
    daad: Literal["verzoek_bewijsstukken"] = "verzoek_bewijsstukken"


# ── procedures en klachten ─────────────────────────────────────────────────────────────────────


_BIJ_INSTANTIE = {
    "rechter": "bij de rechter",
    "huis": "bij het Huis voor Klokkenluiders",
    "ombudsman": "bij de ombudsman",
    "college": "bij een college",
    "aangifte": "door aangifte te doen",
}


class VoornemenProcedure(Handeling):
    """Iemand besloot een procedure te beginnen; begonnen is zij daarmee nog niet."""

    titel: ClassVar = "Voornemen tot procedure"
    woordkeus: ClassVar = _BIJ_INSTANTIE
    zin: ClassVar = "{door} <besloot|besloten>[ {instantie}] een procedure te beginnen."
    daad: Literal["voornemen_procedure"] = "voornemen_procedure"
    instantie: Instantie | None


class ProcedureGestart(Handeling):
    """Er begon een procedure bij een rechter, het Huis of een andere instantie."""

    titel: ClassVar = "Procedure gestart"
    woordkeus: ClassVar = _BIJ_INSTANTIE
    zin: ClassVar = "{door} <begon|begonnen>[ {instantie}] een procedure."
    daad: Literal["procedure_gestart"] = "procedure_gestart"
    instantie: Instantie | None
    zaaknummer: Tekst | None = None


class UitspraakGedaan(Handeling):
    """De instantie deed uitspraak."""

    titel: ClassVar = "Uitspraak gedaan"
    woordkeus: ClassVar = {"deels": "deels toegewezen"}
    zin: ClassVar = "{door} <deed|deden> uitspraak[: {uitkomst}]."
    oordeelt: ClassVar = True
    daad: Literal["uitspraak_gedaan"] = "uitspraak_gedaan"
    instantie: Instantie | None
    kenmerk: Tekst | None
    uitkomst: Literal["toegewezen", "deels", "afgewezen", "anders"] | None = None
    toelichting: Tekst | None = None


class KlachtIngediend(Handeling):
    """Er werd een klacht ingediend, te behandelen door het orgaan zelf of een commissie."""

    titel: ClassVar = "Klacht ingediend"
    zin: ClassVar = "{door} <diende|dienden> een klacht in[ over {over}]."
    eigen: ClassVar = "klacht"
    daad: Literal["klacht_ingediend"] = "klacht_ingediend"
    klacht: Verwijzing | None
    ontvangen_op: Edtf | None
    behandeling: Literal["zelf", "commissie"] | None
    over: Rollen | None = None


class KlagerGehoord(Handeling):
    """De klager werd gehoord."""

    titel: ClassVar = "Klager gehoord"
    zin: ClassVar = "{door} <hoorde|hoorden> de klager."
    daad: Literal["klager_gehoord"] = "klager_gehoord"
    klacht: Verwijzing | None


class KlachtAfgehandeld(Handeling):
    """De klacht werd afgehandeld."""

    titel: ClassVar = "Klacht afgehandeld"
    zin: ClassVar = "{door} <handelde|handelden> de klacht af."
    daad: Literal["klacht_afgehandeld"] = "klacht_afgehandeld"
    klacht: Verwijzing | None


class KlachtIngetrokken(Handeling):
    """De klacht werd ingetrokken."""

    titel: ClassVar = "Klacht ingetrokken"
    zin: ClassVar = "{door} <trok|trokken> de klacht in."
    daad: Literal["klacht_ingetrokken"] = "klacht_ingetrokken"
    klacht: Verwijzing | None


class KlachtNaarTevredenheidOpgelost(Handeling):
    """De klacht werd tot tevredenheid van de klager opgelost, zodat behandeling niet meer hoeft."""

    titel: ClassVar = "Klacht naar tevredenheid opgelost"
    zin: ClassVar = "{door} <loste|losten> de klacht naar tevredenheid op."
    daad: Literal["klacht_naar_tevredenheid_opgelost"] = "klacht_naar_tevredenheid_opgelost"
    klacht: Verwijzing | None


# ── Kamer ──────────────────────────────────────────────────────────────────────────────────────


class KamervragenIngezonden(Handeling):
    """Kamerleden stelden schriftelijke vragen."""

    titel: ClassVar = "Kamervragen ingezonden"
    zin: ClassVar = "{door} <zond|zonden> Kamervragen in[ aan {aan}]."
    eigen: ClassVar = "vragen"
    daad: Literal["kamervragen_ingezonden"] = "kamervragen_ingezonden"
    vragen: Verwijzing | None
    aan: Rollen | None = None


class KamervragenBeantwoord(Handeling):
    """De bewindspersoon beantwoordde de Kamervragen."""

    titel: ClassVar = "Kamervragen beantwoord"
    zin: ClassVar = "{door} <beantwoordde|beantwoordden> de Kamervragen."
    daad: Literal["kamervragen_beantwoord"] = "kamervragen_beantwoord"
    vragen: Verwijzing | None
    ontvangen_op: Edtf | None = None


# ── gegevens ───────────────────────────────────────────────────────────────────────────────────


class GegevensVerstrekt(Handeling):
    """Gegevens werden aan iemand verstrekt."""

    titel: ClassVar = "Gegevens verstrekt"
    zin: ClassVar = "{door} <verstrekte|verstrekten> gegevens[ aan {aan}]."
    daad: Literal["gegevens_verstrekt"] = "gegevens_verstrekt"
    aan: Rollen | None
    wat: Tekst | None
    grondslag: Tekst | None


class GegevensVernietigd(Handeling):
    """Gegevens werden vernietigd, met de grondslag daarvoor."""

    titel: ClassVar = "Gegevens vernietigd"
    zin: ClassVar = "{door} <vernietigde|vernietigden> gegevens."
    daad: Literal["gegevens_vernietigd"] = "gegevens_vernietigd"
    wat: Tekst | None
    grondslag: Tekst | None


class NoodzaakVervallenVastgesteld(Handeling):
    """Vastgesteld werd dat gegevens niet langer nodig zijn."""

    titel: ClassVar = "Noodzaak vervallen"
    zin: ClassVar = "{door} <stelde|stelden> vast dat gegevens niet langer nodig zijn."
    daad: Literal["noodzaak_vervallen_vastgesteld"] = "noodzaak_vervallen_vastgesteld"
    wat: Tekst | None


class OverbodigeGegevensVastgesteld(Handeling):
    """Vastgesteld werd dat er gegevens zijn die niet ter zake doen."""

    titel: ClassVar = "Overbodige gegevens vastgesteld"
    zin: ClassVar = "{door} <stelde|stelden> vast dat er overbodige gegevens zijn."
    daad: Literal["overbodige_gegevens_vastgesteld"] = "overbodige_gegevens_vastgesteld"
    wat: Tekst | None


class WooVerzoekOntvangen(Handeling):
    """Er kwam een verzoek om openbaarmaking van documenten binnen (Wet open overheid)."""

    titel: ClassVar = "Woo-verzoek ontvangen"
    zin: ClassVar = "{door} <ontving|ontvingen> een Woo-verzoek."
    daad: Literal["woo_verzoek_ontvangen"] = "woo_verzoek_ontvangen"
    ontvangen_op: Edtf | None


class WooBesluitGenomen(Handeling):
    """Op het Woo-verzoek werd beslist."""

    titel: ClassVar = "Woo-besluit genomen"
    zin: ClassVar = "{door} <nam|namen> een besluit op het Woo-verzoek."
    daad: Literal["woo_besluit_genomen"] = "woo_besluit_genomen"
    verzoek: Verwijzing | None = None


class ZienswijzeGevraagd(Handeling):
    """Een belanghebbende mocht zijn zienswijze geven."""

    titel: ClassVar = "Zienswijze gevraagd"
    zin: ClassVar = "{door} <vroeg|vroegen> om een zienswijze[ van {van}]."
    daad: Literal["zienswijze_gevraagd"] = "zienswijze_gevraagd"
    van: Rollen | None = None


class ZienswijzeOntvangenOfVerstreken(Handeling):
    """De zienswijze kwam binnen, of de tijd ervoor verstreek."""

    titel: ClassVar = "Zienswijze ontvangen of verstreken"
    zin: ClassVar = "De zienswijze[ van {van}] is ontvangen, of de tijd ervoor is verstreken."
    daad: Literal["zienswijze_ontvangen_of_verstreken"] = "zienswijze_ontvangen_of_verstreken"
    van: Rollen | None = None


class AvgVerzoekOntvangen(Handeling):
    """Iemand deed een beroep op zijn rechten op grond van de AVG."""

    titel: ClassVar = "AVG-verzoek ontvangen"
    zin: ClassVar = "{door} <ontving|ontvingen> een AVG-verzoek[ ({soort})]."
    daad: Literal["avg_verzoek_ontvangen"] = "avg_verzoek_ontvangen"
    ontvangen_op: Edtf | None
    soort: (
        Literal[
            "inzage",
            "rectificatie",
            "wissing",
            "beperking",
            "overdraagbaarheid",
            "bezwaar",
            "anders",
        ]
        | None
    )


class AvgVerzoekBeantwoord(Handeling):
    """Het AVG-verzoek werd beantwoord."""

    titel: ClassVar = "AVG-verzoek beantwoord"
    zin: ClassVar = "{door} <beantwoordde|beantwoordden> het AVG-verzoek."
    daad: Literal["avg_verzoek_beantwoord"] = "avg_verzoek_beantwoord"
    verzoek: Verwijzing | None


class DatalekVastgesteld(Handeling):
    """Vastgesteld werd dat gegevens in verkeerde handen zijn gekomen of kunnen zijn gekomen."""

    titel: ClassVar = "Datalek vastgesteld"
    zin: ClassVar = "{door} <stelde|stelden> een datalek vast."
    daad: Literal["datalek_vastgesteld"] = "datalek_vastgesteld"
    wat: Tekst | None = None


class DatalekGemeld(Handeling):
    """Het datalek werd gemeld bij de toezichthouder."""

    titel: ClassVar = "Datalek gemeld"
    zin: ClassVar = "{door} <meldde|meldden> het datalek[ aan {aan}]."
    daad: Literal["datalek_gemeld"] = "datalek_gemeld"
    aan: Rollen | None = None


# ── omstandigheden en regels ───────────────────────────────────────────────────────────────────


class OmstandigheidVastgesteld(Handeling):
    """Vastgesteld werd of een omstandigheid waar een regel naar vraagt, zich voordeed."""

    titel: ClassVar = "Omstandigheid vastgesteld"
    zin: ClassVar = (
        "{door} <stelde|stelden> een omstandigheid vast[ ({omstandigheid})][: {uitkomst}]."
    )
    oordeelt: ClassVar = True
    daad: Literal["omstandigheid_vastgesteld"] = "omstandigheid_vastgesteld"
    omstandigheid: Omstandigheid
    uitkomst: Literal["ja", "nee"] | None
    motivering: Tekst | None = None


class RolToegewezen(Handeling):
    """Iemand had van de ene tot de andere dag een rol, al dan niet waarnemend."""

    titel: ClassVar = "Rol toegewezen"
    zin: ClassVar = (
        "Iemand kreeg een rol[: {rol}][waarnemend? (waarnemend)][, van {van}][ tot en met {tot}]."
    )
    daad: Literal["rol_toegewezen"] = "rol_toegewezen"
    persoon_ref: PersoonRef | None
    rol: Rol | None
    van: Edtf | None
    tot: Edtf | None = None
    waarnemend: JaNee | None = None


class RegimeGewijzigd(Handeling):
    """Andere regels gingen gelden; deze daad is zelf de grens tussen oud en nieuw."""

    titel: ClassVar = "Regels gewijzigd"
    woordkeus: ClassVar = {"integriteitscommissie": "instelling van de integriteitscommissie"}
    zin: ClassVar = "Er gingen andere regels gelden[: {grens}]."
    daad: Literal["regime_gewijzigd"] = "regime_gewijzigd"
    grens: Naam | None
    pakketten: tuple[Pakketnaam, ...] | None = None


class KalenderjaarVerstreken(Handeling):
    """Een kalenderjaar liep af."""

    titel: ClassVar = "Kalenderjaar verstreken"
    zin: ClassVar = "Het kalenderjaar[ {jaar}] verstreek."
    daad: Literal["kalenderjaar_verstreken"] = "kalenderjaar_verstreken"
    jaar: Jaar | None


class VerantwoordingOpenbaar(Handeling):
    """De jaarlijkse verantwoording over het integriteitsbeleid werd openbaar gemaakt."""

    titel: ClassVar = "Verantwoording openbaar"
    zin: ClassVar = "{door} <maakte|maakten> de verantwoording[ over {jaar}] openbaar."
    daad: Literal["verantwoording_openbaar"] = "verantwoording_openbaar"
    jaar: Jaar | None
    vindplaats: Tekst | None


EenHandeling = Annotated[
    SignaalGeuit
    | InstemmingVastgelegd
    | MeldingGedaan
    | MeldingGeregistreerd
    | GespreksverslagVoorgelegd
    | HoogsteLeidinggevendeGeinformeerd
    | OntvangstBevestigd
    | BetrokkeneGeinformeerd
    | MeldingIngetrokken
    | MelderUitDienst
    | OpnameGemaakt
    | Openbaarmaking
    | KwalificatieGegeven
    | OntvankelijkheidBeoordeeld
    | Doorgeleid
    | TeruggelegdBijOrganisatie
    | VoorgelegdAanCommissie
    | OnderzoekBeoordeeld
    | OnderzoekIngesteld
    | OnderzoekerAangewezen
    | ConceptrapportVerzonden
    | OnderzoekAfgerond
    | OnderzoekGestaakt
    | NietOnderzoekenMedegedeeld
    | BevindingenMedegedeeld
    | BeoordelingMedegedeeld
    | UitstelMedegedeeld
    | MededelingGedaan
    | OordeelGegeven
    | AanbevelingGedaan
    | StandpuntBepaald
    | BesluitGenomen
    | MaatregelGenomen
    | BeschermingGeboden
    | IdentiteitBekendgemaakt
    | BenadelendeHandeling
    | BenadelingGesteld
    | ZwijgbedingOvereengekomen
    | VerzoekKostenIngediend
    | VerzoekBewijsstukken
    | VoornemenProcedure
    | ProcedureGestart
    | UitspraakGedaan
    | KlachtIngediend
    | KlagerGehoord
    | KlachtAfgehandeld
    | KlachtIngetrokken
    | KlachtNaarTevredenheidOpgelost
    | KamervragenIngezonden
    | KamervragenBeantwoord
    | GegevensVerstrekt
    | GegevensVernietigd
    | NoodzaakVervallenVastgesteld
    | OverbodigeGegevensVastgesteld
    | WooVerzoekOntvangen
    | WooBesluitGenomen
    | ZienswijzeGevraagd
    | ZienswijzeOntvangenOfVerstreken
    | AvgVerzoekOntvangen
    | AvgVerzoekBeantwoord
    | DatalekVastgesteld
    | DatalekGemeld
    | OmstandigheidVastgesteld
    | RolToegewezen
    | RegimeGewijzigd
    | KalenderjaarVerstreken
    | VerantwoordingOpenbaar,
    Field(discriminator="daad"),
]


# ── het register zelf ──────────────────────────────────────────────────────────────────────────


def _toets_daadsoort(naam: str) -> str:
    if naam not in HANDELINGEN:
        raise Onverwacht(f"de naam van een daad{lijkt_op(naam, tuple(HANDELINGEN))}")
    return naam


def _toets_veld(naam: str) -> str:
    if naam not in _velden():
        raise Onverwacht(f"de naam van een gegeven{lijkt_op(naam, tuple(_velden()))}")
    return naam


Daadsoort = Annotated[str, AfterValidator(_toets_daadsoort)]
Veldnaam = Annotated[str, AfterValidator(_toets_veld)]


class DossierGeopend(Registerhandeling):
    """Een dossier werd geopend, met zijn kenmerk en titel; een verzonnen zaak is fictief."""

    titel: ClassVar = "Dossier geopend"
    zin: ClassVar = "Het dossier is geopend."
    daad: Literal["dossier_geopend"] = "dossier_geopend"
    kenmerk: Tekst | None
    # The timeline's `titel` is the act's own, so the case's title has a name of its own.
    dossiertitel: Tekst | None = None
    fictief: JaNee = False


class DossierGesloten(Registerhandeling):
    """Een dossier werd gesloten; er komt niets meer bij, tenzij het wordt heropend."""

    titel: ClassVar = "Dossier gesloten"
    zin: ClassVar = "Het dossier is gesloten."
    daad: Literal["dossier_gesloten"] = "dossier_gesloten"
    reden: Tekst | None


class DossierHeropend(Registerhandeling):
    """Een gesloten dossier werd heropend."""

    titel: ClassVar = "Dossier heropend"
    zin: ClassVar = "Het dossier is heropend."
    daad: Literal["dossier_heropend"] = "dossier_heropend"
    reden: Tekst | None


class DossiersGekoppeld(Registerhandeling):
    """Dossiers werden aan elkaar gekoppeld, omdat zij elkaar raken."""

    titel: ClassVar = "Dossiers gekoppeld"
    zin: ClassVar = "Dit dossier is aan een ander dossier gekoppeld."
    daad: Literal["dossiers_gekoppeld"] = "dossiers_gekoppeld"
    dossiers: Annotated[tuple[DossierId, ...], Field(min_length=2)]
    grond: Tekst | None


class DossiersSamengevoegd(Registerhandeling):
    """Dossiers bleken een zaak te zijn en gaan samen verder in een ervan."""

    titel: ClassVar = "Dossiers samengevoegd"
    zin: ClassVar = "Dit dossier is met een ander dossier samengevoegd."
    daad: Literal["dossiers_samengevoegd"] = "dossiers_samengevoegd"
    dossiers: Annotated[tuple[DossierId, ...], Field(min_length=2)]
    naar: DossierId
    grond: Tekst | None

    @model_validator(mode="after")
    def _naar_een_ervan(self) -> Self:
        if self.naar not in self.dossiers:
            raise Onverwacht("naar: een van de dossiers die samengaan")
        return self


class Correctie(Registerhandeling):
    """Een gegeven van een eerdere daad bleek anders; beide blijven leesbaar.

    Het veld `ingetrokken` met true trekt de daad in. Een nieuwe waarde is open als het gegeven
    dat is, en anders verzegeld.
    """

    titel: ClassVar = "Correctie"
    zin: ClassVar = "Een eerdere vastlegging is gecorrigeerd ({veld})."
    daad: Literal["correctie"] = "correctie"
    van_daad: Daadref
    veld: Veldnaam
    nieuwe_waarde: Json
    reden: Tekst | None

    @field_validator("nieuwe_waarde", mode="after")
    @classmethod
    def _past_bij_het_veld(cls, waarde: Any, info: ValidationInfo) -> Any:
        veld = info.data.get("veld")
        if veld is None or waarde is None:
            return waarde
        return _lees_waarde(veld, waarde)[0]

    def merken_van(self, veld: str) -> frozenset[Merk]:
        if veld == "nieuwe_waarde" and self.nieuwe_waarde is not None:
            return _lees_waarde(self.veld, self.nieuwe_waarde)[1]
        return super().merken_van(veld)

    def vorm_van(self, veld: str) -> str:
        return self.veld if veld == "nieuwe_waarde" else veld


class HandelingIngetrokken(Registerhandeling):
    """Een vastgelegde daad bleek er niet te zijn geweest; zij blijft leesbaar maar telt niet."""

    titel: ClassVar = "Handeling ingetrokken"
    zin: ClassVar = "Een eerdere vastlegging is ingetrokken."
    daad: Literal["handeling_ingetrokken"] = "handeling_ingetrokken"
    van_daad: Daadref
    reden: Tekst | None


class VerkeerdDossier(Registerhandeling):
    """Een daad stond in het verkeerde dossier en werd naar het juiste verplaatst."""

    titel: ClassVar = "Verkeerd dossier"
    zin: ClassVar = "Een eerdere vastlegging is naar een ander dossier verplaatst."
    daad: Literal["verkeerd_dossier"] = "verkeerd_dossier"
    van_daad: Daadref
    naar: DossierId
    reden: Tekst | None


class InvoerAanvaard(Registerhandeling):
    """Een commissielid aanvaardde een oordeel dat een ander invoerde; vanaf nu telt het mee."""

    titel: ClassVar = "Invoer aanvaard"
    zin: ClassVar = "Een ingevoerd oordeel is aanvaard."
    daad: Literal["invoer_aanvaard"] = "invoer_aanvaard"
    van_daad: Daadref


class InvoerAfgewezen(Registerhandeling):
    """Een commissielid wees een oordeel af dat een ander invoerde; het blijft leesbaar."""

    titel: ClassVar = "Invoer afgewezen"
    zin: ClassVar = "Een ingevoerd oordeel is afgewezen."
    daad: Literal["invoer_afgewezen"] = "invoer_afgewezen"
    van_daad: Daadref
    reden: Tekst | None


class VolledigheidVerklaard(Registerhandeling):
    """Verklaard werd dat het dossier voor deze soorten daden volledig is tot en met een dag.

    Pas daarna kan de toets zeggen dat iets niet is gebeurd.
    """

    titel: ClassVar = "Volledigheid verklaard"
    zin: ClassVar = "Het dossier is volledig verklaard tot en met {tot_en_met} voor: {daadsoort}."
    oordeelt: ClassVar = True
    daad: Literal["volledigheid_verklaard"] = "volledigheid_verklaard"
    daadsoort: Annotated[tuple[Daadsoort, ...], Field(min_length=1)]
    tot_en_met: IsoDatum


class NietGebeurdVastgesteld(Registerhandeling):
    """Vastgesteld werd dat iets in een periode niet is gebeurd; dat heeft zelf een bron."""

    titel: ClassVar = "Vastgesteld: niet gebeurd"
    zin: ClassVar = "Vastgesteld is dat dit niet is gebeurd[ ({periode})]: {daadsoort}."
    oordeelt: ClassVar = True
    daad: Literal["niet_gebeurd_vastgesteld"] = "niet_gebeurd_vastgesteld"
    daadsoort: Daadsoort
    periode: Edtf | None


class Vaststelling(Vast):
    """Een tekst die het register laat gelden, met haar naam en de hash van haar bytes (UTF-8)."""

    naam: Pakketnaam
    sha256: Sha256
    tekst: OpenbareTekst

    @model_validator(mode="after")
    def _hash_klopt(self) -> Self:
        if sha256(self.tekst.encode()).hexdigest() != self.sha256:
            raise Onverwacht("de SHA-256 van precies deze tekst")
        return self


class NormenVastgesteld(Registerhandeling):
    """Vastgesteld werd welke pakketten met normen gelden, woordelijk."""

    titel: ClassVar = "Normen vastgesteld"
    zin: ClassVar = "De normen zijn vastgesteld."
    daad: Literal["normen_vastgesteld"] = "normen_vastgesteld"
    pakketten: Annotated[tuple[Vaststelling, ...], Field(min_length=1)]


class KalenderVastgesteld(Registerhandeling):
    """Vastgesteld werd met welke kalender van feestdagen en gelijkgestelde dagen wordt gerekend."""

    titel: ClassVar = "Kalender vastgesteld"
    zin: ClassVar = "De kalender is vastgesteld."
    daad: Literal["kalender_vastgesteld"] = "kalender_vastgesteld"
    kalender: Vaststelling


class MaatstafVastgesteld(Registerhandeling):
    """Vastgesteld werd hoeveel werkdagen open termijnen als onverwijld en onmiddellijk duren."""

    titel: ClassVar = "Maatstaf vastgesteld"
    zin: ClassVar = "De maatstaf voor open termijnen is vastgesteld."
    daad: Literal["maatstaf_vastgesteld"] = "maatstaf_vastgesteld"
    maatstaf: Vaststelling


class SelectielijstVastgesteld(Registerhandeling):
    """Vastgesteld werd de selectielijst: hoe lang wat bewaard blijft, woordelijk."""

    titel: ClassVar = "Selectielijst vastgesteld"
    zin: ClassVar = "De selectielijst is vastgesteld."
    daad: Literal["selectielijst_vastgesteld"] = "selectielijst_vastgesteld"
    selectielijst: Vaststelling


class OndertekensleutelAangekondigd(Registerhandeling):
    """Aangekondigd werd met welke sleutel het grootboek onder deze oorsprong wordt ondertekend.

    Bij een wissel tekenen de oude en de nieuwe sleutel een tijd samen.
    """

    titel: ClassVar = "Ondertekensleutel aangekondigd"
    zin: ClassVar = "Een sleutel waarmee het grootboek wordt ondertekend, is aangekondigd."
    daad: Literal["ondertekensleutel_aangekondigd"] = "ondertekensleutel_aangekondigd"
    oorsprong: Oorsprong
    sleutel: Vkey


class ControlepuntMedeondertekend(Registerhandeling):
    """Een getuige ondertekende een controlepunt van het grootboek mee, met zijn eigen tijd.

    De handtekening geldt voor deze oorsprong, omvang en wortel (C2SP tlog-cosignature).
    """

    titel: ClassVar = "Controlepunt medeondertekend"
    zin: ClassVar = "Een getuige ondertekende het controlepunt van {omvang} vastleggingen mee."
    daad: Literal["controlepunt_medeondertekend"] = "controlepunt_medeondertekend"
    oorsprong: Oorsprong
    omvang: Omvang
    wortel: Wortel
    getuige: Sleutelnaam
    handtekening: Base64


class TijdstempelOntvangen(Registerhandeling):
    """Een tijdstempeldienst bevestigde wanneer een ondertekend controlepunt al bestond.

    Het antwoord van de dienst (RFC 3161) geldt voor precies de bytes van deze noot.
    """

    titel: ClassVar = "Tijdstempel ontvangen"
    zin: ClassVar = "Een tijdstempeldienst gaf een tijdstempel voor een controlepunt."
    daad: Literal["tijdstempel_ontvangen"] = "tijdstempel_ontvangen"
    noot: Noot
    antwoord: Base64


class GrootboekAfgesloten(Registerhandeling):
    """Het grootboek werd onder deze oorsprong afgesloten; na dit komt nog een controlepunt.

    Dit telt als een sleutel van dat grootboek het ondertekende (`verklaring`, C2SP signed-note).
    """

    titel: ClassVar = "Grootboek afgesloten"
    zin: ClassVar = "Het grootboek is onder deze oorsprong afgesloten."
    daad: Literal["grootboek_afgesloten"] = "grootboek_afgesloten"
    oorsprong: Oorsprong
    verklaring: Slotnoot


class GrootboekVoortgezet(Registerhandeling):
    """Het grootboek werd onder een nieuwe oorsprong voortgezet; deze breuk blijft zichtbaar.

    Met het laatste bekende controlepunt van daarvoor, en hoeveel vastleggingen daarvan aantoonbaar
    dezelfde zijn gebleven.
    """

    titel: ClassVar = "Grootboek voortgezet"
    woordkeus: ClassVar = {
        "afgesloten": "het vorige is afgesloten",
        "herstel_met_verlies": "bij herstel gingen vastleggingen verloren",
        "sleutel_of_stand_verloren": "de ondertekenaar verloor zijn sleutel of stand",
    }
    zin: ClassVar = (
        "Het grootboek is onder een nieuwe oorsprong voortgezet: {aanleiding};"
        " van het vorige zijn {behouden} vastleggingen aantoonbaar behouden."
    )
    daad: Literal["grootboek_voortgezet"] = "grootboek_voortgezet"
    oorsprong: Oorsprong
    sleutel: Vkey
    aanleiding: Aanleiding
    vorig_controlepunt: Noot
    behouden: Omvang


class ZaakhoofdenVastgelegd(Registerhandeling):
    """Vastgelegd werd hoeveel vastleggingen elke zaak op deze positie had, en welke.

    Zo is van een zaak te bewijzen dat er geen vastlegging is weggelaten. De wortel zegt zonder het
    zaad niets: niet welke zaken er zijn, en niet hoeveel.
    """

    titel: ClassVar = "Zaakhoofden vastgelegd"
    zin: ClassVar = "Van elke zaak is vastgelegd welke vastleggingen zij had op positie {positie}."
    daad: Literal["zaakhoofden_vastgelegd"] = "zaakhoofden_vastgelegd"
    positie: Omvang
    wortel: Wortel
    zaad: Wortel


class FeitenbladUitgegeven(Registerhandeling):
    """Een feitenblad voor de Kamer werd uitgegeven; de SHA-256 is die van zijn bytes.

    Van welke zaken het spreekt, staat hier niet.
    """

    titel: ClassVar = "Feitenblad uitgegeven"
    zin: ClassVar = "Een feitenblad is uitgegeven."
    daad: Literal["feitenblad_uitgegeven"] = "feitenblad_uitgegeven"
    sha256: Sha256


class SleutelVernietigd(Registerhandeling):
    """De sleutel van een persoon of een dossier werd vernietigd, met elke tekst die hen noemt.

    Met het aantal verzegelde gegevens dat verviel, en nooit een naam.
    """

    titel: ClassVar = "Gegevens gewist"
    woordkeus: ClassVar = {
        "bewaartermijn_verstreken": "een verstreken bewaartermijn",
        "niet_langer_nodig": "artikel 17 lid 1 onder a AVG (niet langer nodig)",
        "toestemming_ingetrokken": "artikel 17 lid 1 onder b AVG (toestemming ingetrokken)",
        "bezwaar_gegrond": "artikel 17 lid 1 onder c AVG (bezwaar)",
        "onrechtmatig_verwerkt": "artikel 17 lid 1 onder d AVG (onrechtmatig verwerkt)",
        "wettelijke_verplichting": "artikel 17 lid 1 onder e AVG (wettelijke verplichting)",
    }
    zin: ClassVar = (
        "Gegevens zijn gewist op grond van {grondslag}[, selectielijst {selectiepost}]"
        "[; aantal verzegelde gegevens: {aantal}]."
    )
    daad: Literal["sleutel_vernietigd"] = "sleutel_vernietigd"
    houder: Houder
    grondslag: Wisgrond
    selectiepost: Selectiepost | None = None
    aantal: Omvang

    def _noem(self, veld: str) -> str:
        # An item of the list may look like a date.
        return self.selectiepost or "" if veld == "selectiepost" else super()._noem(veld)


class ToegangslogVerbonden(Registerhandeling):
    """Het register noemde zijn toegangslog, met het blad waarmee dat begon; een ander telt niet."""

    titel: ClassVar = "Toegangslog verbonden"
    zin: ClassVar = "Het register noemt zijn toegangslog."
    daad: Literal["toegangslog_verbonden"] = "toegangslog_verbonden"
    oorsprong: Oorsprong
    begin: Sha256


class WissingNagezocht(Registerhandeling):
    """Na een wissing werd gezocht of er nog iets van te vinden was, en op hoeveel plaatsen.

    Teksten korter dan acht tekens zijn niet te zoeken; hun aantal staat erbij.
    """

    titel: ClassVar = "Wissing nagezocht"
    zin: ClassVar = (
        "Na het wissen is gezocht naar wat gewist is; aantal plaatsen met nog iets ervan:"
        " {plaatsen}[, aantal teksten te kort om te zoeken: {te_kort}]."
    )
    daad: Literal["wissing_nagezocht"] = "wissing_nagezocht"
    houder: Houder
    plaatsen: Omvang
    te_kort: Omvang


class GrondslagHernieuwd(Registerhandeling):
    """Over iemand wiens gegevens zijn gewist mag opnieuw worden vastgelegd, onder een nieuw id.

    Wat gewist is blijft gewist.
    """

    titel: ClassVar = "Grondslag hernieuwd"
    zin: ClassVar = "Er is een nieuwe grondslag om over iemand vast te leggen die is gewist."
    daad: Literal["grondslag_hernieuwd"] = "grondslag_hernieuwd"
    houder: Houder
    betrokkene: PersoonRef
    reden: Tekst | None


class BewaringGelast(Registerhandeling):
    """Gelast werd dat over een persoon, of anders uit dit dossier, niets wordt gewist."""

    titel: ClassVar = "Bewaring gelast"
    zin: ClassVar = "Gelast is dat gegevens worden bewaard."
    daad: Literal["bewaring_gelast"] = "bewaring_gelast"
    betrokkene: PersoonRef | None = None
    reden: Tekst | None


class BewaringOpgeheven(Registerhandeling):
    """Een eerdere last om te bewaren werd opgeheven."""

    titel: ClassVar = "Bewaring opgeheven"
    zin: ClassVar = "Een last om gegevens te bewaren is opgeheven."
    daad: Literal["bewaring_opgeheven"] = "bewaring_opgeheven"
    bewaring: Daadref
    reden: Tekst | None


class BevindingVastgelegd(Registerhandeling):
    """Een auditor legde een bevinding vast, over dit dossier of over een toets erin.

    Zij verandert geen toets. Wie zich vergiste, legt een nieuwe vast die de oude vervangt.
    """

    titel: ClassVar = "Bevinding vastgelegd"
    woordkeus: ClassVar = {"goed_voorbeeld": "goed voorbeeld"}
    zin: ClassVar = "Een auditor legde een bevinding vast[ ({ernst})][, over norm {norm}]."
    daad: Literal["bevinding_vastgelegd"] = "bevinding_vastgelegd"
    ernst: Literal["tekortkoming", "risico", "opmerking", "goed_voorbeeld"]
    norm: NormId | None = None
    handeling: Daadref | None = None
    vervangt: Verwijzing | None = None
    tekst: Tekst | None


class BevindingBeantwoord(Registerhandeling):
    """De commissie gaf haar weerwoord op een bevinding, en zo nodig wanneer iets gereed is."""

    titel: ClassVar = "Bevinding beantwoord"
    woordkeus: ClassVar = {
        "deels_onderschreven": "deels onderschreven",
        "niet_onderschreven": "niet onderschreven",
    }
    zin: ClassVar = "De commissie antwoordde op een bevinding: {standpunt}[, gereed {gereed_op}]."
    daad: Literal["bevinding_beantwoord"] = "bevinding_beantwoord"
    bevinding: Daadref
    standpunt: Literal["onderschreven", "deels_onderschreven", "niet_onderschreven"]
    tekst: Tekst | None
    gereed_op: Edtf | None = None


class BevindingAfgesloten(Registerhandeling):
    """Een auditor sloot een bevinding af; zij blijft leesbaar."""

    titel: ClassVar = "Bevinding afgesloten"
    zin: ClassVar = "Een auditor sloot een bevinding af."
    daad: Literal["bevinding_afgesloten"] = "bevinding_afgesloten"
    bevinding: Daadref
    tekst: Tekst | None


EenRegisterhandeling = Annotated[
    DossierGeopend
    | DossierGesloten
    | DossierHeropend
    | DossiersGekoppeld
    | DossiersSamengevoegd
    | Correctie
    | HandelingIngetrokken
    | VerkeerdDossier
    | InvoerAanvaard
    | InvoerAfgewezen
    | VolledigheidVerklaard
    | NietGebeurdVastgesteld
    | NormenVastgesteld
    | KalenderVastgesteld
    | MaatstafVastgesteld
    | SelectielijstVastgesteld
    | OndertekensleutelAangekondigd
    | ControlepuntMedeondertekend
    | TijdstempelOntvangen
    | GrootboekAfgesloten
    | GrootboekVoortgezet
    | ZaakhoofdenVastgelegd
    | FeitenbladUitgegeven
    | SleutelVernietigd
    | ToegangslogVerbonden
    | WissingNagezocht
    | GrondslagHernieuwd
    | BewaringGelast
    | BewaringOpgeheven
    | BevindingVastgelegd
    | BevindingBeantwoord
    | BevindingAfgesloten,
    Field(discriminator="daad"),
]

# ── de deuren ──────────────────────────────────────────────────────────────────────────────────

HANDELINGEN: Mapping[str, type[Handeling]] = MappingProxyType(
    {soort.model_fields["daad"].default: soort for soort in get_args(get_args(EenHandeling)[0])}
)
REGISTERHANDELINGEN: Mapping[str, type[Registerhandeling]] = MappingProxyType(
    {
        soort.model_fields["daad"].default: soort
        for soort in get_args(get_args(EenRegisterhandeling)[0])
    }
)
# What was vouched for the log, by whom and since when.
GROOTBOEKHANDELINGEN = frozenset(
    {
        "ondertekensleutel_aangekondigd",
        "controlepunt_medeondertekend",
        "tijdstempel_ontvangen",
        "grootboek_afgesloten",
        "grootboek_voortgezet",
        "zaakhoofden_vastgelegd",
    }
)
# What auditors record in a case, which they read under pseudonyms, and what answers it.
VAN_DE_AUDITOR = frozenset({"bevinding_vastgelegd", "bevinding_afgesloten"})
BEVINDINGEN = VAN_DE_AUDITOR | {"bevinding_beantwoord"}
# What the register records itself, by procedures of its own, and takes in through no door.
HELE_REGISTER = GROOTBOEKHANDELINGEN | {
    "normen_vastgesteld",
    "kalender_vastgesteld",
    "maatstaf_vastgesteld",
    "selectielijst_vastgesteld",
    "feitenblad_uitgegeven",
    "sleutel_vernietigd",
    "toegangslog_verbonden",
    "wissing_nagezocht",
}
_ALLE: Mapping[str, type[Handeling | Registerhandeling]] = MappingProxyType(
    {**HANDELINGEN, **REGISTERHANDELINGEN}
)


def lees_handeling(gegevens: Mapping[str, Any]) -> Handeling | Registerhandeling:
    """Een daad uit gegevens van buiten.

    Raises:
        Ongeldig: met alles wat er niet aan klopt tegelijk.
    """
    return lees_daad(gegevens, _ALLE)


def herstel_handeling(gegevens: Mapping[str, Any]) -> Handeling | Registerhandeling:
    """Een daad zoals zij is opgeslagen; wat verzegeld bleef of gewist is, is None."""
    return herstel_daad(gegevens, _ALLE)


# ── wat een correctie mag zeggen ───────────────────────────────────────────────────────────────

_INGETROKKEN = "ingetrokken"
# Who wants these otherwise records them anew: their texts are clear, and a correction of a
# correction could say anything.
_OPNIEUW = HELE_REGISTER | BEVINDINGEN | {"correctie"}


def _te_corrigeren() -> tuple[type[Daad], ...]:
    return tuple(soort for daad, soort in _ALLE.items() if daad not in _OPNIEUW)


@cache
def _velden() -> frozenset[str]:
    """Every name of a field that a correction can name."""
    namen = {naam for soort in _te_corrigeren() for naam in soort.model_fields}
    return frozenset(namen - {"daad", "na"} | {_INGETROKKEN})


@cache
def _vormen(veld: str) -> tuple[tuple[TypeAdapter[Any], frozenset[Merk]], ...]:
    """The types that a field of this name has in the various acts, references last.

    A word that fits a closed list is taken for that word, and only otherwise for an id.
    """
    if veld == _INGETROKKEN:
        return ((TypeAdapter(JaNee), frozenset()),)
    velden = [s.model_fields[veld] for s in _te_corrigeren() if veld in s.model_fields]
    vormen = {repr(v.rebuild_annotation()): v for v in velden}.values()
    gemerkt = [(TypeAdapter(v.rebuild_annotation()), veldmerken(v)) for v in vormen]
    return tuple(sorted(gemerkt, key=lambda vorm: _rang(vorm[1])))


def _rang(merk: frozenset[Merk]) -> int:
    return 2 if Merk.PERSOONLIJK in merk else 1 if merk else 0


def _lees_waarde(veld: str, waarde: Any) -> tuple[Any, frozenset[Merk]]:
    """The value as the first type of the field that takes it has it, and what that type says."""
    fout: ValidationError | None = None
    for vorm, merk in _vormen(veld):
        try:
            return vorm.dump_python(vorm.validate_python(waarde), mode="json"), merk
        except ValidationError as deze:
            fout = fout or deze
    raise Onverwacht(f"een waarde voor {veld}") from fout
