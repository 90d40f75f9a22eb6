"""The acts of the access log that give nothing: what was read or refused, and who signed in."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ledger.daden.lijsten import (
    Aanmeldweigering,
    Account,
    Daadref,
    DossierId,
    JaNee,
    Naam,
    Tekst,
    Weigering,
)
from ledger.daden.woorden import Registerhandeling


class Toegangsdaad(Registerhandeling):
    """An act in the access log; its actor is whoever recorded it."""


class DoelOpgegeven(Toegangsdaad):
    """Iemand gaf op waarvoor hij leest; elke inzage noemt dit."""

    titel: ClassVar = "Doel opgegeven"
    zin: ClassVar = "Een doel van inzage is opgegeven."
    daad: Literal["doel_opgegeven"] = "doel_opgegeven"
    doel: Tekst | None


class Ingezien(Toegangsdaad):
    """Iets werd gelezen, vastgelegd voor het werd getoond; hetzelfde telt eens per kwartier."""

    titel: ClassVar = "Ingezien"
    zin: ClassVar = "Ingezien: {wat}[ van dossier {dossier}]."
    daad: Literal["ingezien"] = "ingezien"
    wat: Naam
    dossier: DossierId | None
    doel: Daadref
    pseudoniem: JaNee = False


class InzageGeweigerd(Toegangsdaad):
    """Iets werd gevraagd en geweigerd."""

    titel: ClassVar = "Geweigerd"
    zin: ClassVar = "Geweigerd: {wat}[ van dossier {dossier}] ({reden})."
    daad: Literal["geweigerd"] = "geweigerd"
    wat: Naam
    dossier: DossierId | None
    reden: Weigering


class VeelGelezen(Toegangsdaad):
    """Iemand las in tien minuten veel dossiers, en is gestopt tot hij opnieuw zegt waarvoor."""

    titel: ClassVar = "Veel gelezen"
    zin: ClassVar = "In tien minuten zijn {aantal} dossiers gelezen."
    daad: Literal["veel_gelezen"] = "veel_gelezen"
    aantal: Annotated[int, Field(ge=1)]
    gestopt: JaNee


class LezenHervat(Toegangsdaad):
    """Wie veel las, zei opnieuw waarvoor en las verder."""

    titel: ClassVar = "Lezen hervat"
    zin: ClassVar = "Na veel lezen is opnieuw gezegd waarvoor."
    daad: Literal["lezen_hervat"] = "lezen_hervat"
    doel: Daadref


class Aangemeld(Toegangsdaad):
    """Iemand meldde zich aan; de rollen zijn die welke de aanmelding noemde."""

    titel: ClassVar = "Aangemeld"
    zin: ClassVar = "Er is aangemeld met {rollen}."
    daad: Literal["aangemeld"] = "aangemeld"
    rollen: tuple[Naam, ...]


class Afgemeld(Toegangsdaad):
    """Iemand meldde zich af."""

    titel: ClassVar = "Afgemeld"
    zin: ClassVar = "Er is afgemeld."
    daad: Literal["afgemeld"] = "afgemeld"


class AanmeldingGeweigerd(Toegangsdaad):
    """Iemand werd niet toegelaten; gelijke weigering telt per kwartier een keer."""

    titel: ClassVar = "Aanmelding geweigerd"
    zin: ClassVar = "Een aanmelding is geweigerd ({reden})."
    daad: Literal["aanmelding_geweigerd"] = "aanmelding_geweigerd"
    reden: Aanmeldweigering


class SessiesBeeindigd(Toegangsdaad):
    """Een ander beëindigde de sessies van een account."""

    titel: ClassVar = "Sessies beëindigd"
    zin: ClassVar = "De sessies van {account} zijn beëindigd."
    daad: Literal["sessies_beeindigd"] = "sessies_beeindigd"
    account: Account
