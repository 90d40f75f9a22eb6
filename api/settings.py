"""What an organisation may set about its doors, read from TOEDRACHT_* in the environment."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ledger.daden.lijsten import ACCOUNT
from ledger.databank.sessies import DOEL_LANGST
from projections.cijfers.stelsel import DREMPEL

API_VERSIE = "1.0.0"
OEFEN = "oefen"  # the register in which all is fictional


class GeenAanmelding(Exception):
    """Nobody could sign in, or anybody could: the register is not served. Says what to set."""


# One part less than any origin may have: that of the access log is one longer.
MAILADRES = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$"
_OORSPRONG = r"^[a-z0-9][a-z0-9.-]{0,99}(/[a-z0-9][a-z0-9._-]{0,49}){0,3}$"


def _gewone_tekst(tekst: str | None) -> str | None:
    if tekst is not None and not (len(tekst) <= DOEL_LANGST and tekst.isprintable()):
        raise ValueError
    return tekst


class Instellingen(BaseSettings):
    """Settings of the pages and the API; the defaults serve the demo on one's own machine."""

    model_config = SettingsConfigDict(env_prefix="TOEDRACHT_", frozen=True, extra="ignore")

    publiek_adres: Annotated[str, Field(description="waar de API voor anderen staat")] = (
        "https://toedracht.example/api/v1"
    )
    contact_naam: str = "Beheer van dit register"
    contact_adres: str = "https://toedracht.example/contact"
    contact_mail: str = "beheer@toedracht.example"
    beveiligingscontact: Annotated[
        str | None,
        Field(
            description="bij wie een lek te melden is, als mailto: of https:// (security.txt)",
            pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://[^\s]+)$",
        ),
    ] = None
    beveiliging_geldig_tot: Annotated[
        date | None, Field(description="laatste dag waarop dat klopt, als jaar-maand-dag")
    ] = None
    metrics: Annotated[bool, Field(description="cijfers van de dienst op /metrics")] = False
    account: Annotated[
        str,
        Field(
            description="als wie de opdrachtregel leest en vastlegt",
            pattern=ACCOUNT,
        ),
    ] = "demo-lid-1"
    doel: Annotated[
        str | None,
        Field(description="waarvoor de opdrachtregel leest, in 5 t/m 200 tekens"),
        AfterValidator(_gewone_tekst),
    ] = None
    registernaam: Annotated[
        str,
        Field(
            description="naam van het register",
            pattern=r"^[a-z][a-z0-9-]{0,31}$",
            validation_alias="TOEDRACHT_REGISTER",  # a field `register` would hide a base method
        ),
    ] = "demo"
    oorsprong_: Annotated[
        str | None,
        Field(
            description="naam van het grootboek in zijn controlepunten, voorgoed",
            pattern=_OORSPRONG,
            validation_alias="TOEDRACHT_OORSPRONG",
        ),
    ] = None
    cijferdrempel: Annotated[
        int,
        Field(description="aantallen hieronder verlaten de commissie niet", ge=3, le=100),
    ] = DREMPEL
    demo_gebruikers: Annotated[
        bool, Field(description="fictieve gebruikers zonder wachtwoord; nooit bij echte zaken")
    ] = False
    oidc_uitgever: Annotated[
        str | None, Field(description="issuer van de OpenID-aanbieder, letter voor letter")
    ] = None
    oidc_client: Annotated[
        str | None, Field(description="client_id van dit register bij de aanbieder")
    ] = None
    oidc_geheim: Annotated[
        SecretStr | None, Field(description="client_secret; zonder: een publieke client met PKCE")
    ] = None
    oidc_bereik: Annotated[str, Field(description="scopes die worden gevraagd")] = "openid profile"
    oidc_account: Annotated[
        str, Field(description="claim die het account noemt; sub wijst nooit een ander aan")
    ] = "sub"
    oidc_rolpad: Annotated[
        str, Field(description="waar in het token de rollen staan, met punten ertussen")
    ] = "realm_access.roles"
    oidc_publiek: Annotated[
        str | None, Field(description="aud van tokens voor de API; anders het publieke adres")
    ] = None
    verwerkingenlog: Annotated[
        Path | None,
        Field(
            description="bestand voor een regel per verwerking (Logboek Dataverwerkingen), zoals"
            " /dev/stdout; zonder: geen"
        ),
    ] = None
    verwerkingenregister: Annotated[
        str, Field(description="adres van uw register van verwerkingsactiviteiten")
    ] = "https://toedracht.example/verwerkingsactiviteiten"
    tijdstempels: Annotated[
        str, Field(description="adressen van tijdstempeldiensten (RFC 3161), met spaties ertussen")
    ] = ""
    tijdstempelwortels: Annotated[
        Path | None, Field(description="certificaten (PEM) van de diensten die u vertrouwt")
    ] = None
    mail_server: Annotated[
        str | None,
        Field(
            description="mailserver als naam:poort; 465 is TLS, anders STARTTLS, behalve hier",
            pattern=r"^([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,45}\]):[1-9][0-9]{0,4}$",
        ),
    ] = None
    mail_afzender: Annotated[
        str | None, Field(description="adres waarvan herinneringen komen", pattern=MAILADRES)
    ] = None
    mail_gebruiker: Annotated[
        str | None, Field(description="aanmeldnaam bij de mailserver; zonder: geen aanmelding")
    ] = None
    mail_geheim: Annotated[SecretStr | None, Field(description="wachtwoord bij de mailserver")] = (
        None
    )
    herinneradressen: Annotated[
        Path | None,
        Field(description="bestand met op elke regel een account en zijn mailadres"),
    ] = None
    data: Annotated[Path | None, Field(description="map met de stand van alle registers")] = None
    dsn: Annotated[
        str | None, Field(description="een eigen PostgreSQL, 15 of nieuwer", repr=False)
    ] = None

    toegang_dsn: Annotated[
        str | None,
        Field(
            description="databank voor het toegangslog; anders naast die van het register",
            repr=False,
        ),
    ] = None
    toegang_oorsprong: Annotated[
        str | None,
        Field(
            description="naam van het toegangslog in zijn controlepunten; nodig na een breuk",
            pattern=_OORSPRONG,
        ),
    ] = None

    @property
    def oorsprong(self) -> str:
        """The name of the log; by default one that says that it is an example."""
        return self.oorsprong_ or f"toedracht.example/{self.registernaam}"


def onjuist(fout: ValidationError) -> list[str]:
    """What cannot be used of what was set, each in a line that does not repeat it."""
    namen = {
        veld.validation_alias or naam: veld for naam, veld in Instellingen.model_fields.items()
    }
    regels = []
    for een in fout.errors():
        naam = str(een["loc"][0])
        veld = namen.get(naam)
        wat = veld.description if veld and veld.description else "instelling"
        env = naam if naam.startswith("TOEDRACHT_") else f"TOEDRACHT_{naam.upper()}"
        regels.append(f"{env}: niet te gebruiken als {wat}")
    return regels
