"""The words that acts are made of, and the shape that every act has.

A field of an act is either clear (a date, a role, an outcome: what verdicts and counts need) or
personal (whatever someone could write freely). That is said once, in the type of the field: `Tekst`
is personal, everything else here is a closed list, a number, a date or an opaque reference. So no
free text can stand in a clear field, and nobody has to remember to seal one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic.fields import FieldInfo

from ledger.wanneer import Edtf, Wanneer, toets_woorden

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
Ontvanger = Literal[Rol, "niet_aangewezen_personeelslid"]

ROLLEN: tuple[str, ...] = get_args(Rol)
KANALEN: tuple[str, ...] = get_args(Kanaal)
SOORTEN_MELDING: tuple[str, ...] = get_args(SoortMelding)
OMSTANDIGHEDEN: tuple[str, ...] = get_args(Omstandigheid)

# --- how a value reads in a sentence ----------------------------------------------------------

# Words that do not follow from their spelling; the rest reads with spaces for underscores.
_BENAMINGEN = {
    "hoofddirecteur": "de hoofddirecteur",
    "secretaris_generaal": "de secretaris-generaal",
    "plv_secretaris_generaal": "de plaatsvervangend secretaris-generaal",
    "secretaris_commissie": "de secretaris van de commissie",
    "integriteitscoordinator": "de integriteitscoördinator",
    "bevoegd_gezag": "het bevoegd gezag",
    "opdrachtgever_onderzoek": "de opdrachtgever van het onderzoek",
    "huis_afdeling_advies": "het Huis voor Klokkenluiders (afdeling advies)",
    "huis_afdeling_onderzoek": "het Huis voor Klokkenluiders (afdeling onderzoek)",
    "huis_voor_klokkenluiders": "het Huis voor Klokkenluiders",
    "kamerlid": "het Kamerlid",
    "kamervoorzitter": "de Kamervoorzitter",
    "bestuursorgaan": "het bestuursorgaan",
    "degene_die_bijstaat": "degene die de melder bijstaat",
    "functionaris_art2_2d": "de functionaris voor meldingen",
    "functionaris_gegevensbescherming": "de functionaris gegevensbescherming",
    "organisatieonderdeel_integriteit": "het organisatieonderdeel integriteit",
    "niet_aangewezen_personeelslid": "een niet-aangewezen personeelslid",
    "openbaarmaking": "het publiek",
    "schending_unierecht": "schending van Unierecht",
    "klacht_awb": "klacht (Awb)",
    "orienterend": "oriënterend",
    "buiten_twee_jaar": "later dan twee jaar na vertrek gemeld",
    "gering_belang": "van gering belang",
    "geen_vermoeden": "geen vermoeden van een misstand",
    "beeindiging_overeenkomst": "beëindiging van een overeenkomst",
    "intrekking_vergunning": "intrekking van een vergunning",
    "onthouden_bevordering": "onthouden van bevordering",
    "voorwaarden_17ea_lid1": "voorwaarden van artikel 17ea lid 1",
    "voorwaarden_17ea_lid2": "voorwaarden van artikel 17ea lid 2",
}
_MET_LIDWOORD = frozenset({*ROLLEN, *KANALEN} - set(_BENAMINGEN) - {"onbekend"})
_ONBEKEND = (None, "onbekend", (), "")


def noem(waarde: object, woordkeus: Mapping[str, str] | None = None) -> str:
    """A value as it reads in a Dutch sentence; a role comes with its article, a date in words."""
    if isinstance(waarde, (list, tuple)):
        return _som_op([noem(deel, woordkeus) for deel in waarde])
    if isinstance(waarde, Bereik):
        return waarde.leesbaar()
    woord = str(waarde)
    if woordkeus and woord in woordkeus:
        return woordkeus[woord]
    if woord[:1].isdigit() or woord.startswith(("[", ".")):
        return Wanneer(woord).leesbaar()
    if woord in _MET_LIDWOORD:
        return f"de {woord.replace('_', ' ')}"
    return _BENAMINGEN.get(woord) or woord.replace("_", " ")


def _som_op(delen: Sequence[str]) -> str:
    if len(delen) < 2:
        return "".join(delen)
    return f"{', '.join(delen[:-1])} en {delen[-1]}"


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
_IETS = r"\S"
KAMERVRAAG = re.compile(r"\d{4}Z\d{5}", re.ASCII)

PATRONEN = {
    _CODE: "een id (letters, cijfers, . _ : -)",
    _PERSOONCODE: "een code voor een persoon (letters, cijfers, _ -), nooit een naam met spaties",
    _NAAM: "een naam in kleine letters",
    _PAKKET: "de naam van een pakket, zoals jenv.2020",
    _NORM: "het id van een norm, zoals jenv.altijd.zorg-voor-melder",
    _SHA256: "een SHA-256 in 64 hexadecimale tekens",
    _IETS: "tekst die niet leeg is (onbekend is null)",
}

Tekst = Annotated[str, Strict(), StringConstraints(pattern=_IETS), Merk.PERSOONLIJK]
Daadref = Annotated[str, Strict(), StringConstraints(pattern=_CODE), Merk.DAAD]
PersoonRef = Annotated[str, Strict(), StringConstraints(pattern=_PERSOONCODE), Merk.PERSOON]
DossierId = Annotated[str, Strict(), StringConstraints(pattern=_CODE), Merk.DOSSIER]
Relaas = Annotated[str, Strict(), StringConstraints(pattern=_NAAM)]
Naam = Annotated[str, Strict(), StringConstraints(pattern=_NAAM)]
Pakketnaam = Annotated[str, Strict(), StringConstraints(pattern=_PAKKET)]
NormId = Annotated[str, Strict(), StringConstraints(pattern=_NORM)]
Sha256 = Annotated[str, Strict(), StringConstraints(pattern=_SHA256)]
OpenbareTekst = Annotated[str, Strict(), StringConstraints(pattern=_IETS)]  # law, never a case
JaNee = Annotated[bool, Strict()]
Dagen = Annotated[int, Strict(), Field(ge=-100_000, le=100_000)]
Jaar = Annotated[int, Strict(), Field(ge=1000, le=8999)]
Telling = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]
Woorden = Annotated[str, Strict(), AfterValidator(toets_woorden)]


def _een_of_lijst(waarde: object) -> str:
    return "@lijst" if isinstance(waarde, (list, tuple)) else "@een"


# One value or a list of them; a list fits a norm's pattern when one of its elements does.
Verwijzing = Annotated[
    Annotated[Daadref, Tag("@een")]
    | Annotated[tuple[Daadref, ...], Field(min_length=1), Tag("@lijst")],
    Discriminator(_een_of_lijst),
]
Rollen = Annotated[
    Annotated[Rol, Tag("@een")] | Annotated[tuple[Rol, ...], Field(min_length=1), Tag("@lijst")],
    Discriminator(_een_of_lijst),
]


class Vast(BaseModel):
    """A value that cannot change and takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Vast):
    """Wie iets deed: een rol en zo nodig een code voor de persoon; null is onbekend."""

    rol: Rol | None
    ref: PersoonRef | None = None


class Volgorde(Vast):
    """Een volgorde: niet eerder dan de genoemde daad, of met zoveel dagen ertussen."""

    id: Daadref
    min: Dagen = 0
    max: Dagen | None = None

    @model_validator(mode="before")
    @classmethod
    def _een_id_is_genoeg(cls, gegevens: object) -> object:
        return {"id": gegevens} if isinstance(gegevens, str) else gegevens

    @model_validator(mode="after")
    def _min_voor_max(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise Onverwacht(f"een max van ten minste {self.min} dagen")
        return self


class Bron(Vast):
    """Waar het staat: de bron met haar datum, de plaats erin en de letterlijke woorden.

    Het relaas is een code voor het verhaal waartoe de bron hoort, zoals brief of pers. Titel,
    plaats en citaat zijn alleen open als de bron openbaar is; het document nooit.
    """

    titel: Tekst | None = None
    plaats: Tekst | None = None
    datum: Edtf | None = None
    citaat: Tekst | None = None
    relaas: Relaas | None = None
    openbaar: JaNee = False
    document: Tekst | None = None

    @staticmethod
    def verzegelde_namen(*, openbaar: bool) -> tuple[str, ...]:
        """The fields of a source that are sealed."""
        return ("document",) if openbaar else ("titel", "plaats", "citaat", "document")


class Bereik(Vast):
    """Een aantal, zo nauwkeurig als de bron: van min tot en met max (null: onbekend)."""

    min: Telling = 0
    max: Telling | None = None

    @model_validator(mode="before")
    @classmethod
    def _een_getal_is_genoeg(cls, gegevens: object) -> object:
        return {"min": gegevens, "max": gegevens} if type(gegevens) is int else gegevens

    @model_validator(mode="after")
    def _min_voor_max(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise Onverwacht(f"een max van ten minste {self.min}")
        return self

    def leesbaar(self) -> str:
        """In Dutch: "3", "2 of meer", "2 tot 5"."""
        if self.max is None:
            return f"{self.min} of meer"
        return str(self.min) if self.min == self.max else f"{self.min} tot {self.max}"


class Onderwerp(Vast):
    """Over wie een melding gaat, en of die over iemands rechtspositie mag beslissen."""

    rechtspositioneel_bevoegd: JaNee | None = None
    rol: Rol | None = None
    ref: PersoonRef | None = None


Onderwerpen = Annotated[
    Annotated[Onderwerp, Tag("@een")]
    | Annotated[tuple[Onderwerp, ...], Field(min_length=1), Tag("@lijst")],
    Discriminator(_een_of_lijst),
]


def _toets_json(waarde: object) -> object:
    """Canonical JSON has no floats and no integers beyond 2**53."""
    match waarde:
        case None | bool() | str():
            return waarde
        case int() if abs(waarde) < 2**53:
            return waarde
        case list() | tuple():
            return [_toets_json(deel) for deel in waarde]
        case dict() if all(isinstance(naam, str) and naam.isascii() for naam in waarde):
            return {naam: _toets_json(deel) for naam, deel in waarde.items()}
    raise Onverwacht("JSON zonder gebroken getallen")


Json = Annotated[Any, BeforeValidator(_toets_json)]

# --- the shape of every act -------------------------------------------------------------------


class Daad(Vast):
    """What every act and every act of the register has."""

    titel: ClassVar[str]
    # "<deed|deden>" follows the number of actors; "[ … {veld}]" falls away when the field is
    # unknown, "[ … {veld}|…]" then reads otherwise; "[veld?ja|nee]" follows a yes or no.
    zin: ClassVar[str]
    woordkeus: ClassVar[Mapping[str, str]] = {}  # how its values read, where not as usual
    eigen: ClassVar[str | None] = None  # the field by which other acts name this one

    daad: str
    gebeurd: Edtf | None = None
    woorden: Woorden | None = None
    door: tuple[Actor, ...] = ()
    bronnen: tuple[Bron, ...] = ()
    na: tuple[Volgorde, ...] = ()
    melding: Verwijzing | None = None
    klacht: Verwijzing | None = None
    vragen: Verwijzing | None = None
    lezing: JaNee = False
    noemt: tuple[PersoonRef, ...] = ()

    @property
    def wanneer(self) -> Wanneer | None:
        """When it happened, with the source's words; None when nobody says."""
        return None if self.gebeurd is None else Wanneer(self.gebeurd, self.woorden)

    def zin_leesbaar(self) -> str:
        """The act as one Dutch sentence, from its clear fields alone."""
        meervoud = len(self.door) > 1
        zin = _WERKWOORD.sub(lambda m: m[2] if meervoud else m[1], self.zin)
        zin = _KEUZE.sub(self._kies, zin)
        zin = _VELD.sub(lambda m: self._noem(m[1]) or "onbekend", zin)
        return zin[:1].upper() + zin[1:]

    def merken_van(self, veld: str) -> frozenset[Merk]:
        """What a field of this very act says about its strings."""
        return merken(type(self))[veld]

    def vorm_van(self, veld: str) -> str:
        """The name of the field whose shape this field has."""
        return veld

    def _kies(self, keuze: re.Match[str]) -> str:
        veld, tekst, anders = keuze["vraag"], keuze["tekst"], keuze["anders"] or ""
        if veld is not None:
            return {True: tekst, False: anders}.get(getattr(self, veld), "")
        if any(not self._noem(naam) for naam in _VELD.findall(tekst)):
            return anders
        return tekst

    def _noem(self, veld: str) -> str:
        waarde = getattr(self, veld)
        if veld == "door":
            rollen = dict.fromkeys(actor.rol for actor in self.door)
            return _som_op([noem(rol) if rol else "iemand" for rol in rollen]) or "iemand"
        if waarde in _ONBEKEND:
            return ""
        if Merk.PERSOONLIJK in merken(type(self))[veld]:
            raise ValueError(f"{veld} is personal and has no place in a sentence")
        return noem(waarde, self.woordkeus)


class Handeling(Daad):
    """An act on a report: it happened somewhen, and someone did it, known or not."""

    gebeurd: Edtf
    door: Annotated[tuple[Actor, ...], Field(min_length=1)]

    @property
    def wanneer(self) -> Wanneer:
        """When it happened, with the source's words."""
        return Wanneer(self.gebeurd, self.woorden)


class Registerhandeling(Daad):
    """An act of the register itself, on the record rather than on a report."""


_WERKWOORD = re.compile(r"<([^|>]*)\|([^>]*)>")
_KEUZE = re.compile(r"\[(?:(?P<vraag>\w+)\?)?(?P<tekst>[^|\]]*)(?:\|(?P<anders>[^\]]*))?\]")
_VELD = re.compile(r"\{(\w+)\}")


@cache
def merken(soort: type[Daad]) -> Mapping[str, frozenset[Merk]]:
    """What each field of an act says about its strings."""
    return {naam: veldmerken(veld) for naam, veld in soort.model_fields.items()}


def veldmerken(veld: FieldInfo) -> frozenset[Merk]:
    """What the type of one field says about its strings, nested models aside."""
    return frozenset(_zoek_merken((veld.annotation, *veld.metadata)))


def _zoek_merken(delen: Sequence[object]) -> Iterator[Merk]:
    for deel in delen:
        if isinstance(deel, Merk):
            yield deel
        elif metadata := getattr(deel, "__metadata__", None):
            yield from _zoek_merken(metadata)
            yield from _zoek_merken(get_args(deel)[:1])
        else:
            yield from _zoek_merken(get_args(deel))


# --- refusals ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fout:
    """One thing wrong with an act: where (a JSON pointer), what was expected and what came."""

    pad: str
    verwacht: str
    kreeg: str

    def __str__(self) -> str:
        return f"{self.pad or '/'}: verwacht {self.verwacht}, kreeg {self.kreeg}"


class Ongeldig(ValueError):
    """Data that is no act; holds everything that is wrong with it at once."""

    def __init__(self, fouten: Sequence[Fout]) -> None:
        self.fouten = tuple(fouten)
        super().__init__("\n".join(str(fout) for fout in self.fouten))
