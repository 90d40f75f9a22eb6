"""The shape that every act has, and how an act reads as a sentence.

What an act may hold stands in lijsten.py; here is what all acts share: who did it, when, where it
is written and in which order, and the two kinds there are, acts on a report and acts of the
register.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic.fields import FieldInfo

from ledger.daden.lijsten import (
    KANALEN,
    ROLLEN,
    Daadref,
    Dagen,
    JaNee,
    Merk,
    Onverwacht,
    PersoonRef,
    Relaas,
    Rol,
    Tekst,
    Telling,
    Verwijzing,
    Woorden,
    een_of_lijst,
)
from ledger.tijd.wanneer import Edtf, Wanneer

# --- what stands inside an act ----------------------------------------------------------------


class Vast(BaseModel):
    """A value that cannot change and takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _of_alleen(veld: str) -> ConfigDict:
    """Describes that this field by itself says enough, and may stand for the whole."""

    def beschrijf(vorm: dict[str, Any]) -> None:
        alleen = {n: w for n, w in vorm["properties"][veld].items() if n not in _HEET}
        heel = {naam: vorm.pop(naam) for naam in list(vorm) if naam not in _HEET}
        vorm["anyOf"] = [heel, alleen]

    return ConfigDict(json_schema_extra=beschrijf)


_HEET = {"title", "description", "default"}


class Actor(Vast):
    """Wie iets deed: een rol en zo nodig een code voor de persoon; null is onbekend."""

    rol: Rol | None
    ref: PersoonRef | None = None


class Volgorde(Vast):
    """Een volgorde: niet eerder dan de genoemde daad, of met zoveel dagen ertussen."""

    model_config = _of_alleen("id")
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
    plaats en citaat zijn alleen open als de bron openbaar is; het document, een SHA-256, en de
    naam ervan nooit.
    """

    titel: Tekst | None = None
    plaats: Tekst | None = None
    datum: Edtf | None = None
    citaat: Tekst | None = None
    relaas: Relaas | None = None
    openbaar: JaNee = False
    document: Tekst | None = None
    documentnaam: Tekst | None = None

    @staticmethod
    def verzegelde_namen(*, openbaar: bool) -> tuple[str, ...]:
        """The fields of a source that are sealed."""
        altijd = ("document", "documentnaam")
        return altijd if openbaar else ("titel", "plaats", "citaat", *altijd)


class Bereik(Vast):
    """Een aantal, zo nauwkeurig als de bron: van min tot en met max (null: onbekend)."""

    model_config = _of_alleen("min")
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
    Discriminator(een_of_lijst),
]

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
    if isinstance(waarde, int):
        return str(waarde)
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


# --- the shape of every act -------------------------------------------------------------------


class Daad(Vast):
    """What every act and every act of the register has."""

    titel: ClassVar[str]
    # "<deed|deden>" follows the number of actors; "[ … {veld}]" falls away when the field is
    # unknown, "[ … {veld}|…]" then reads otherwise; "[veld?ja|nee]" follows a yes or no.
    zin: ClassVar[str]
    woordkeus: ClassVar[Mapping[str, str]] = {}  # how its values read, where not as usual
    eigen: ClassVar[str | None] = None  # the field by which other acts name this one
    oordeelt: ClassVar[bool] = False  # it weighs on somebody, or on what may be held against them

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
