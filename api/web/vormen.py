"""The shapes that several answers of the API have in common."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.web.problemen import Probleem
from projections.werelden.tijdlijn import Tijdlijnregel

_PROBLEEM: dict[str, Any] = {"content": {"application/problem+json": {}}, "model": Probleem}
AFWIJZINGEN: dict[int | str, dict[str, Any]] = {
    400: {**_PROBLEEM, "description": "De vraag klopt niet; alle fouten tegelijk."},
    404: {**_PROBLEEM, "description": "Dit bestaat niet, of u mag het niet zien."},
}


# A database tells time in a zone of its own; an answer does so in UTC.
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Uit(BaseModel):
    """An answer that is read off a value of the register."""

    model_config = ConfigDict(from_attributes=True, validate_by_name=True, validate_by_alias=True)


class BordstandUit(Uit):
    """De stand van kennis waarop is geantwoord."""

    positie: int = Field(description="Het nummer van de laatste vastlegging die is meegenomen.")
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date


class StandUit(BordstandUit):
    """De stand van kennis waarop over een dossier is geantwoord."""

    relaas: str | None
    onleesbaar: bool = Field(
        description="true: namen en vrije tekst zijn nu niet te lezen; null is dan niet: gewist."
    )


class HerkomstUit(BaseModel):
    """Waaruit een toets is berekend; genoeg om haar opnieuw te berekenen."""

    model_config = ConfigDict(extra="forbid")

    motor: str = Field(description="De versie van de rekenregels.")
    normen: str = Field(description="SHA-256 van normen, kalender en maatstaf samen.")
    kalender: str
    maatstaf: str
    peildatum: date
    bekend_op: date | None = Field(description="null: zoals bekend toen het werd gevraagd.")
    feiten: list[str] = Field(description="De handelingen waarop dit rust.")
    positie: int | None = Field(description="Tot en met welk nummer van het register.")


class OverwegingUit(BaseModel):
    """Een handeling die is bekeken: of zij meetelt, en waarom."""

    model_config = ConfigDict(extra="forbid")

    daad: str
    rol: str = Field(description="Als wat zij is bekeken: nakoming, uitzondering, grens, …")
    telt: Literal["ja", "nee", "onbekend"]
    waarom: str


class OntbreektUit(BaseModel):
    """Een gegeven dat ontbreekt om meer te kunnen zeggen."""

    model_config = ConfigDict(extra="forbid")

    soort: Literal["handeling", "veld", "dag"]
    daad: str | None = Field(description="De handeling waaraan het ontbreekt.")
    veld: str | None
    wat: str


class ToetsUit(BaseModel):
    """Een norm, getoetst aan het dossier."""

    model_config = ConfigDict(extra="forbid")

    dossier: str
    norm: str
    versie: str
    soort: str
    aanleiding: str | None = Field(description="De handeling die de norm in werking zette.")
    uitkomsten: list[str] = Field(description="Meer dan een: onbepaald, elk is mogelijk.")
    antwoord: Literal["ja", "nee", "onbekend"] | None = Field(description="null: niets te toetsen")
    due_vroegst: date | None
    due_laatst: date | None
    rekenwijze: list[str]
    bronnen: list[str] = Field(description="De handelingen waarop dit rust.")
    overwogen: list[OverwegingUit] = Field(description="Wat is bekeken, de aanleiding niet.")
    ontbreekt: list[OntbreektUit]
    gronden: list[str]
    kantelpunten: list[str] = Field(description="Het kleinste gegeven dat de uitkomst verandert.")
    opmerkingen: list[str]
    benaderd: bool
    volgende: date | None = Field(description="Wanneer de tijd alleen dit kan veranderen.")
    naar_toenmalige_kwalificatie: list[str] | None = Field(
        description="De uitkomsten zoals toen gekwalificeerd; null: dat doet niet ter zake."
    )
    herkomst: HerkomstUit


class BronUit(Uit):
    """Een bron; wat verzegeld of gewist is, is null."""

    titel: str | None
    plaats: str | None
    datum: Annotated[str | None, Field(json_schema_extra={"format": "edtf"})]
    citaat: str | None
    relaas: str | None
    openbaar: bool
    document: int | None = Field(
        description="Er hoort een document bij; haal het met dit getal achter"
        " /dossiers/{dossier}/documenten/{nummer}/."
    )
    documentnaam: str | None


class HerroepingUit(Uit):
    """Wat een herstel zelf weer introk."""

    nummer: int
    vastgelegd_op: Moment
    vastgelegd_als: str = Field(validation_alias="rol")
    reden: str | None


class CorrectieUit(Uit):
    """Een latere vastlegging die deze handeling herstelde."""

    nummer: int
    vastgelegd_op: Moment
    daad: str
    veld: str
    was: Any
    werd: Any
    geldt: bool = Field(description="false: dit herstel is zelf weer ingetrokken.")
    vastgelegd_als: str | None = Field(
        validation_alias="rol", description="In welke rol het is vastgelegd."
    )
    reden: str | None = Field(description="Waarom; null: verzegeld, gewist of niet gezegd.")
    herroepen: HerroepingUit | None = Field(description="Wat dit herstel zelf weer introk.")
    naar: str | None = Field(description="Bij een verplaatsing: het dossier, als u dat mag zien.")


class RegelUit(Uit):
    """Een handeling op de tijdlijn."""

    nummer: int
    id: str
    daad: str
    titel: str
    zin: str
    gebeurd: Annotated[
        str | None, Field(validation_alias="edtf", json_schema_extra={"format": "edtf"})
    ]
    woorden: str | None
    wanneer: str
    vroegst: date | None = Field(description="null: geen eerste dag bekend")
    laatst: date | None = Field(description="null: geen laatste dag bekend")
    duur: bool
    door: tuple[str | None, ...]
    bronnen: tuple[BronUit, ...]
    na: tuple[str, ...]
    lezing: bool = Field(description="Onze lezing van de bron, geen zin uit de bron.")
    thuis: bool = Field(description="false: een verwijzing naar een handeling elders.")
    thuisdossier: str | None
    correcties: tuple[CorrectieUit, ...]
    relazen: tuple[str, ...]
    vastgelegd_op: Moment
    vastgelegd_als: str | None = Field(description="In welke rol het is vastgelegd.")
    verplaatst: bool = Field(description="true: hier opnieuw vastgelegd, uit een ander dossier.")
    uit_dossier: str | None = Field(
        description="Uit welk dossier; null: niet verplaatst, of uit een dossier buiten uw zicht."
    )
    ook_in: tuple[str, ...] = Field(
        description="Andere dossiers waarin dit als verwijzing staat, als u die mag zien."
    )


def is_bekend(gehouden: str | None, merk: str) -> bool:
    """Whether If-None-Match says that somebody holds this already (RFC 9110, weakly compared)."""
    delen = {deel.strip() for deel in (gehouden or "").split(",")}
    return bool(delen & {merk, f"W/{merk}", "*"})


def regel_uit(regel: Tijdlijnregel) -> RegelUit:
    """An act as the API shows it; a day that nobody knows is null."""
    uit = RegelUit.model_validate(regel)
    return uit.model_copy(
        update={
            "vroegst": None if uit.vroegst == date.min else uit.vroegst,
            "laatst": None if uit.laatst == date.max else uit.laatst,
        }
    )
