"""The closed lists, and what a field of an act may hold.

A field of an act is either clear (a date, a role, an outcome: what verdicts and counts need) or
personal (whatever someone could write freely). That is said once, in the type of the field: `Tekst`
is personal, everything else here is a closed list, a number, a date or an opaque reference. So no
free text can stand in a clear field, and nobody has to remember to seal one.
"""

import re
from enum import Enum
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
)

from ledger.tijd.wanneer import toets_woorden

# --- closed lists ---------------------------------------------------------------------------

Rol = Literal[
    "verzoeker",
    "melder",
    "betrokkene",
    "leidinggevende",
    "hogere_leidinggevende",
    "hoogste_leidinggevende",
    "vertrouwenspersoon",
    "integriteitscoordinator",
    "integriteitscommissie",
    "secretaris_commissie",
    "hoofddirecteur",
    "secretaris_generaal",
    "plv_secretaris_generaal",
    "werkgever",
    "bevoegd_gezag",
    "bewindspersoon",
    "onderzoeker",
    "opdrachtgever_onderzoek",
    "huis_afdeling_advies",
    "huis_afdeling_onderzoek",
    "bevoegde_autoriteit",
    "auditdienst",
    "ombudsman",
    "rechter",
    "kamerlid",
    "kamervoorzitter",
    "klager",
    "bestuursorgaan",
    "klachtencommissie",
    "degene_die_bijstaat",
    "betrokken_derde",
    "functionaris_art2_2d",
    "functionaris_gegevensbescherming",
]
# In what capacity an account uses the register; `Rol` is what someone was in a report.
Accountrol = Literal["commissielid", "secretaris", "auditor", "antwoordopsteller", "beheerder"]
Kanaal = Literal[
    "leidinggevende",
    "hogere_leidinggevende",
    "vertrouwenspersoon",
    "organisatieonderdeel_integriteit",
    "hoogste_leidinggevende",
    "integriteitscommissie",
    "huis_voor_klokkenluiders",
    "bevoegde_autoriteit",
    "openbaarmaking",
    "onbekend",
]
SoortMelding = Literal[
    "misstand",
    "integriteitsschending",
    "ongewenste_omgangsvormen",
    "benadeling",
    "schending_unierecht",
    "klacht_awb",
    "signaal",
]
Vorm = Literal["schriftelijk", "mondeling", "telefonisch"]
Instantie = Literal["rechter", "huis", "ombudsman", "college", "aangifte"]
Omstandigheid = Literal[
    "te_goeder_trouw",
    "naar_behoren",
    "redelijke_gronden_bij_melding",
    "wettelijke_mededelingsplicht",
    "noodzaak_uit_taak",
    "onderzoek_of_procedure_in_gevaar",
    "onderzoeksbelang_geschaad",
    "onderzoeksbelang_of_melderbelang_geschaad",
    "melder_verzoekt_geen_bevestiging",
    "bevestiging_brengt_identiteit_in_gevaar",
    "vertrouwelijkheid_verzocht",
    "klacht_kennelijk_ongegrond",
    "afstand_van_horen",
    "melder_onbereikbaar",
    "voorwaarden_17ea_lid1",
    "voorwaarden_17ea_lid2",
]
# Why a log goes on under another origin.
Aanleiding = Literal["afgesloten", "herstel_met_verlies", "sleutel_of_stand_verloren"]
# On what ground personal data are erased: the selection list, or AVG article 17(1) a to e.
Wisgrond = Literal[
    "bewaartermijn_verstreken",
    "niet_langer_nodig",
    "toestemming_ingetrokken",
    "bezwaar_gegrond",
    "onrechtmatig_verwerkt",
    "wettelijke_verplichting",
]
# Why the rule of access refuses, and why a sign-in is refused.
Weigering = Literal[
    "geen_rol",
    "rol_mag_dit_niet",
    "geen_toegang",
    "belang",
    "geen_doel",
    "uitgeschakeld",
    "eigen_voorstel",
    "voor_zichzelf",
    "al_goedgekeurd",
    "niet_open",
    "niet_goedgekeurd",
    "veel_gelezen",
    "laatste_leden",
    "eigen_melding",
    "nog_leden",
]
Aanmeldweigering = Literal["uitgeschakeld", "niet_erkend"]
Ontvanger = Literal[Rol, "niet_aangewezen_personeelslid"]

ROLLEN: tuple[str, ...] = get_args(Rol)
KANALEN: tuple[str, ...] = get_args(Kanaal)
SOORTEN_MELDING: tuple[str, ...] = get_args(SoortMelding)
OMSTANDIGHEDEN: tuple[str, ...] = get_args(Omstandigheid)

# --- what a field may hold --------------------------------------------------------------------


class Merk(Enum):
    """What the type of a field says about its strings."""

    PERSOONLIJK = "persoonlijk"  # sealed
    DAAD = "daad"  # the id of an act
    PERSOON = "persoon"  # an opaque code for a person
    DOSSIER = "dossier"  # the id of a case


class Onverwacht(ValueError):
    """A value that does not fit: says what was expected."""

    def __init__(self, verwacht: str) -> None:
        super().__init__(verwacht)
        self.verwacht = verwacht


_CODE = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
_PERSOONCODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
_NAAM = r"^[a-z][a-z0-9_-]{0,63}$"
_PAKKET = r"^[a-z0-9][a-z0-9-]{0,31}(\.[a-z0-9-]{1,64}){0,3}$"
_NORM = r"^[a-z0-9][a-z0-9-]{0,31}(\.[a-z0-9-]{1,64}){1,4}$"
_SHA256 = r"^[0-9a-f]{64}$"
# What the log is vouched with, in the formats of C2SP signed notes and checkpoints.
_OORSPRONG = r"^[a-z0-9][a-z0-9.-]{0,99}(/[a-z0-9][a-z0-9._-]{0,49}){0,4}$"
_WORTEL = r"^[A-Za-z0-9+/]{43}=$"
_BASE64 = r"^[A-Za-z0-9+/]+={0,2}$"
_VKEY = r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$"
_SLEUTELNAAM = r"^[^\s+]{1,200}$"
_NOOT = (
    r"^[^\s+]+\n(0|[1-9][0-9]{0,15})\n[A-Za-z0-9+/]{43}=\n\n"
    r"(— [^\s+]+ [A-Za-z0-9+/]+={0,2}\n){1,16}$"
)
# What a log signs when it is closed: no checkpoint, which has another first line and three of them.
SLOTREGEL = "grootboek afgesloten v1"
_SLOTNOOT = rf"^{SLOTREGEL}\n[^\s+]+\n\n(— [^\s+]+ [A-Za-z0-9+/]+={{0,2}}\n){{1,16}}$"
# What the keys of an access log sign when people at the machine name its members anew.
HERBEGINREGEL = "toegang herbegonnen v1"
_HERBEGIN = (
    rf"^{HERBEGINREGEL}\n[^\s+]+\n[0-9]{{1,16}}\n[0-9-]{{10}}\n(lid|aanwezig) [^\s]+\n"
    r"((lid|aanwezig) [^\s]+\n){3,20}\n(— [^\s+]+ [A-Za-z0-9+/]+={0,2}\n){1,16}$"
)
_HOUDER = r"^[sd]-[A-Za-z0-9_-]{22}$"
SELECTIEPOST = r"^[A-Za-z0-9]{1,8}(\.[A-Za-z0-9]{1,8}){0,5}$"
ACCOUNT = r"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$"
_IETS = r"\S"
KAMERVRAAG = re.compile(r"\d{4}Z\d{5}", re.ASCII)
_KAMERVRAAG = r"^[0-9]{4}Z[0-9]{5}$"
_UITSPRAAK = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,15}$"

PATRONEN = {
    _CODE: "een id (letters, cijfers, . _ : -)",
    _PERSOONCODE: "een code voor een persoon (letters, cijfers, _ -), nooit een naam met spaties",
    _NAAM: "een naam in kleine letters",
    _PAKKET: "de naam van een pakket, zoals jenv.2020",
    _NORM: "het id van een norm, zoals jenv.altijd.zorg-voor-melder",
    _SHA256: "een SHA-256 in 64 hexadecimale tekens",
    _OORSPRONG: "een oorsprong, zoals integriteit.example.nl/grootboek",
    _WORTEL: "een hash van 32 bytes in base64",
    _BASE64: "bytes in base64",
    _VKEY: "een sleutel als naam+kenmerk+base64",
    _SLEUTELNAAM: "de naam van een sleutel, zonder spaties en +",
    _NOOT: "een ondertekend controlepunt: oorsprong, omvang, wortel, lege regel, handtekeningen",
    _SLOTNOOT: "een ondertekende verklaring dat een grootboek is afgesloten",
    _HERBEGIN: "een ondertekende verklaring dat de toegang is herbegonnen",
    _HOUDER: "het id van een persoon (s-…) of van een dossier (d-…)",
    _KAMERVRAAG: "het nummer van Kamervragen, zoals 2021Z19601",
    _UITSPRAAK: "een kort nummer, zoals F8 of 7a",
    SELECTIEPOST: "een nummer uit de selectielijst, zoals 12.3",
    ACCOUNT: "een account (letters, cijfers, . _ @ + -)",
    _IETS: "tekst die niet leeg is (onbekend is null)",
}

# They change what a terminal or a page shows, also by turning the order of what stands beside them,
# and PostgreSQL cannot hold a NUL.
_STUURTEKENS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _zonder_stuurtekens(tekst: str) -> str:
    if _STUURTEKENS.search(tekst):
        raise Onverwacht("tekst zonder stuurtekens")
    return tekst


_Leesbaar = Annotated[
    str, Strict(), StringConstraints(pattern=_IETS), AfterValidator(_zonder_stuurtekens)
]
Tekst = Annotated[_Leesbaar, Merk.PERSOONLIJK]
Daadref = Annotated[str, Strict(), StringConstraints(pattern=_CODE), Merk.DAAD]
PersoonRef = Annotated[str, Strict(), StringConstraints(pattern=_PERSOONCODE), Merk.PERSOON]
DossierId = Annotated[str, Strict(), StringConstraints(pattern=_CODE), Merk.DOSSIER]
Houder = Annotated[str, Strict(), StringConstraints(pattern=_HOUDER)]
Selectiepost = Annotated[str, Strict(), StringConstraints(pattern=SELECTIEPOST)]
Relaas = Annotated[str, Strict(), StringConstraints(pattern=_NAAM)]
Naam = Annotated[str, Strict(), StringConstraints(pattern=_NAAM)]
Pakketnaam = Annotated[str, Strict(), StringConstraints(pattern=_PAKKET)]
NormId = Annotated[str, Strict(), StringConstraints(pattern=_NORM)]
Sha256 = Annotated[str, Strict(), StringConstraints(pattern=_SHA256)]
Oorsprong = Annotated[str, Strict(), StringConstraints(pattern=_OORSPRONG)]
Wortel = Annotated[str, Strict(), StringConstraints(pattern=_WORTEL)]
Base64 = Annotated[str, Strict(), StringConstraints(pattern=_BASE64)]
Vkey = Annotated[str, Strict(), StringConstraints(pattern=_VKEY)]
Sleutelnaam = Annotated[str, Strict(), StringConstraints(pattern=_SLEUTELNAAM)]
Noot = Annotated[str, Strict(), StringConstraints(pattern=_NOOT)]
Slotnoot = Annotated[str, Strict(), StringConstraints(pattern=_SLOTNOOT)]
Herbeginnoot = Annotated[str, Strict(), StringConstraints(pattern=_HERBEGIN)]
Kamervraagnummer = Annotated[str, Strict(), StringConstraints(pattern=_KAMERVRAAG)]
Uitspraaknummer = Annotated[str, Strict(), StringConstraints(pattern=_UITSPRAAK)]
Account = Annotated[str, Strict(), StringConstraints(pattern=ACCOUNT)]
Omvang = Annotated[int, Strict(), Field(ge=0, lt=2**53)]
OpenbareTekst = _Leesbaar  # law, never a case
JaNee = Annotated[bool, Strict()]
Dagen = Annotated[int, Strict(), Field(ge=-100_000, le=100_000)]
Jaar = Annotated[int, Strict(), Field(ge=1000, le=8999)]
Telling = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]
Woorden = Annotated[str, Strict(), AfterValidator(toets_woorden)]


def een_of_lijst(waarde: object) -> str:
    """Which of the two forms a value has."""
    return "@lijst" if isinstance(waarde, (list, tuple)) else "@een"


# One value or a list of them; a list fits a norm's pattern when one of its elements does.
Verwijzing = Annotated[
    Annotated[Daadref, Tag("@een")]
    | Annotated[tuple[Daadref, ...], Field(min_length=1), Tag("@lijst")],
    Discriminator(een_of_lijst),
]
Rollen = Annotated[
    Annotated[Rol, Tag("@een")] | Annotated[tuple[Rol, ...], Field(min_length=1), Tag("@lijst")],
    Discriminator(een_of_lijst),
]


_DIEPST = 16


def _toets_json(waarde: object) -> object:
    return _json(waarde, 0)


def _json(waarde: object, diepte: int) -> object:
    """Canonical JSON has no floats and no integers beyond 2**53; and nobody nests that deep."""
    match waarde:
        case None | bool() | str():
            return waarde
        case int() if abs(waarde) < 2**53:
            return waarde
        case list() | tuple() if diepte < _DIEPST:
            return [_json(deel, diepte + 1) for deel in waarde]
        case dict() if diepte < _DIEPST and all(map(_is_ascii, waarde)):
            return {naam: _json(deel, diepte + 1) for naam, deel in waarde.items()}
    raise Onverwacht("JSON zonder gebroken getallen, niet te diep genest")


def _is_ascii(naam: object) -> bool:
    return isinstance(naam, str) and naam.isascii()


Json = Annotated[Any, BeforeValidator(_toets_json)]
