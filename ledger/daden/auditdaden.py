"""The acts of the access log about what auditors take along: figures, and which cases they drew.

Like a reading they give nothing. What left as a figure is here in full, since the next release is
held against it; nothing in it says of a case that it is there.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.lijsten import (
    DossierId,
    Jaar,
    JaNee,
    Naam,
    NormId,
    Omvang,
    Sha256,
    Tekst,
    Telling,
)
from ledger.daden.woorden import Vast
from ledger.tijd.wanneer import IsoDatum

CELSLEUTEL = r"^[a-z0-9_:-]{1,60}@[a-z0-9-]{1,20}$"
ZAAD = r"^[A-Za-z0-9._-]{1,64}$"
KRING = r"^[0-9a-f]{32}$"
Celsleutel = Annotated[str, StringConstraints(pattern=CELSLEUTEL)]
Zaad = Annotated[str, StringConstraints(pattern=ZAAD)]
Kringmerk = Annotated[str, StringConstraints(pattern=KRING)]


class Cijfercel(Vast):
    """Een getal zoals het is getoond, met zijn plaats in de tabel; null: niet getoond.

    Gehouden is wat er staat zoals het eerder is vrijgegeven.
    """

    plaats: Celsleutel
    getal: Telling | None
    gehouden: JaNee = False


class CijfersVrijgegeven(Toegangsdaad):
    """Cijfers verlieten de commissie, in de vorm waarin zij zijn getoond.

    De kring is een merk voor de dossiers die zijn geteld; genoemd zijn kleine getallen die een
    commissielid met een reden liet staan, opgeheven is wat eerder niet werd getoond en nu wel.
    """

    titel: ClassVar = "Cijfers vrijgegeven"
    zin: ClassVar = "Cijfers zijn vrijgegeven per {per}[ over {jaar}], tot en met nr. {positie}."
    daad: Literal["cijfers_vrijgegeven"] = "cijfers_vrijgegeven"
    per: Literal["jaar", "kwartaal"]
    jaar: Jaar | None
    bekend_op: IsoDatum | None
    bronnen_tot: IsoDatum | None
    peildatum: IsoDatum
    positie: Omvang
    kring: Kringmerk
    drempel: Annotated[int, Field(ge=1, le=100)]
    naar_buiten: JaNee = False
    genoemd: tuple[Celsleutel, ...] = ()
    opgeheven: tuple[Celsleutel, ...] = ()
    cellen: tuple[Cijfercel, ...]
    reden: Tekst | None = None


class SteekproefGetrokken(Toegangsdaad):
    """Uit de dossiers die iemand mag zien, werd een steekproef getrokken.

    Wie het zaad en de dossiers kent, trekt haar opnieuw: gesorteerd op de SHA-256 van zaad en id.
    """

    titel: ClassVar = "Steekproef getrokken"
    zin: ClassVar = "Een steekproef is getrokken uit {populatie} dossiers, met zaad {zaad}."
    daad: Literal["steekproef_getrokken"] = "steekproef_getrokken"
    zaad: Zaad
    omvang: Annotated[int, Field(ge=1, le=500)]
    populatie: Omvang
    populatiehash: Sha256
    positie: Omvang
    soort: Naam | None
    van: IsoDatum | None
    tot: IsoDatum | None
    norm: NormId | None
    uitkomst: Naam | None
    bekend_op: IsoDatum | None
    peildatum: IsoDatum
    dossiers: Annotated[tuple[DossierId, ...], Field(max_length=500)]
