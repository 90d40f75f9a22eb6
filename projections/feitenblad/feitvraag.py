"""Questions of fact as data, and what an answer to one holds.

A sentence to parliament is a claim about acts: how many, which first, whether and when, which ones,
whether a duty was met, who knew of it. Such a question is written down with its scope, so that the
same question can be asked again of the same record, at the same position or at a later one, and
the answer is what the record says and no more: a value, the entries it rests on, those that were
left out and why, and the words of the sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import DossierId, Naam, NormId, Onverwacht, Rol
from ledger.daden.woorden import Vast
from ledger.tijd.wanneer import IsoDatum
from projections.normen.normvelden import veld_van
from projections.normen.normvorm import Eis, Patroon

Json = Any
Toets = Literal["is", "in", "niet", "bevat", "onbekend"]
# What an act says: that somebody maintained something, gave an opinion, or that it was done.
Aard = Literal["feit", "stelling", "oordeel"]
_LEEG = "onbekend"


class Eisvorm(Vast):
    """Een eis aan een veld van een handeling, zoals in de normtaal."""

    veld: Naam
    toets: Toets = "is"
    waarden: Annotated[tuple[str | bool | None, ...], Field(min_length=1, max_length=40)]


class Patroonvorm(Vast):
    """Een soort handeling, en wat haar open velden moeten zeggen."""

    daad: Naam
    waar: Annotated[tuple[Eisvorm, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _bestaat(self) -> Self:
        """Only acts and clear fields that there are, with values that they can have."""
        if self.daad not in HANDELINGEN:
            raise Onverwacht("een soort handeling die er is")
        for eis in self.waar:
            veld = veld_van(self.daad, eis.veld)
            if veld is None or veld.persoonlijk:
                raise Onverwacht(f"een open veld van {self.daad} in plaats van '{eis.veld}'")
            kan = veld.waarden
            if eis.toets != _LEEG and kan is not None and not {*eis.waarden} <= {*kan, None}:
                raise Onverwacht(f"waarden die '{eis.veld}' van {self.daad} kan hebben")
        return self

    def patroon(self) -> Patroon:
        """The same as a pattern of the norm language."""
        return Patroon(self.daad, tuple(Eis(e.veld, e.toets, e.waarden) for e in self.waar))


class _Vraag(Vast):
    """What every question has: over which cases; null is every case of the assignment."""

    dossiers: Annotated[tuple[DossierId, ...], Field(min_length=1, max_length=200)] | None = None


class _Patroonvraag(_Vraag):
    """A question about acts that fit a pattern, done on these days; null is whenever."""

    patroon: Patroonvorm
    gebeurd_van: IsoDatum | None = None
    gebeurd_tot: IsoDatum | None = None

    @model_validator(mode="after")
    def _op_volgorde(self) -> Self:
        if self.gebeurd_van and self.gebeurd_tot and self.gebeurd_van > self.gebeurd_tot:
            raise Onverwacht("een gebeurd_tot die niet voor gebeurd_van ligt")
        return self


class Telvraag(_Patroonvraag):
    """Hoeveel handelingen van deze soort zijn er?"""

    soort: Literal["telling"] = "telling"


class Uiterstevraag(_Patroonvraag):
    """Wat was de eerste of de laatste?"""

    soort: Literal["eerste", "laatste"]


class Ofvraag(_Patroonvraag):
    """Is het gebeurd, en wanneer?"""

    soort: Literal["of_en_wanneer"] = "of_en_wanneer"


class Lijstvraag(_Patroonvraag):
    """Welke waren het?"""

    soort: Literal["lijst"] = "lijst"


class Plichtvraag(_Vraag):
    """Wat is de toets van deze plicht?"""

    soort: Literal["plicht"] = "plicht"
    norm: NormId


class Weetvraag(_Patroonvraag):
    """Vanaf wanneer wist deze rol van de handelingen die passen?"""

    soort: Literal["wie_wist"] = "wie_wist"
    rol: Rol


Feitvraag = Annotated[
    Telvraag | Uiterstevraag | Ofvraag | Lijstvraag | Plichtvraag | Weetvraag,
    Field(discriminator="soort"),
]


@dataclass(frozen=True, slots=True)
class Aangehaald:
    """An entry that an answer rests on; `zeker`: it does so in every reading of its fields."""

    dossier: str
    nummer: int
    daad: str
    aard: Aard
    zeker: bool = True


@dataclass(frozen=True, slots=True)
class Buiten:
    """An entry within the scope of a question that does not count, and why not."""

    dossier: str
    nummer: int
    daad: str
    reden: str


@dataclass(frozen=True, slots=True)
class Aanhaling:
    """The words of a public source of an entry; what is sealed is never among them."""

    nummer: int
    citaat: str | None
    titel: str | None
    plaats: str | None
    datum: str | None
    relaas: str | None


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What the record says to a question at a position: no more, and with all it rests on.

    `waarde` is the answer as data, by kind of question: what is compared when it is asked again.
    `tekst` is how it can be said, `definitie` what was asked, `voorbehoud` how far it goes;
    `normen` are the versions by which was judged.
    """

    definitie: str
    waarde: Mapping[str, Json]
    tekst: str
    voorbehoud: tuple[str, ...]
    vastleggingen: tuple[Aangehaald, ...]
    buiten: tuple[Buiten, ...] = ()
    aanhalingen: tuple[Aanhaling, ...] = ()
    normen: Mapping[str, str] = field(default_factory=dict)
