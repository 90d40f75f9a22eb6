"""The acts of the access log about sheets of facts: made, sent back by a reader, and issued.

Like figures that left they give nothing to anybody. A sheet is kept whole, to the byte, since the
sentences of it are asked again later; which cases it speaks of stands beside it, never in it.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.lijsten import (
    Daadref,
    DossierId,
    Kamervraagnummer,
    Omvang,
    Sha256,
    Tekst,
    Uitspraaknummer,
)
from ledger.tijd.wanneer import IsoDatum


class FeitenbladOpgesteld(Toegangsdaad):
    """Onder een opdracht werd een feitenblad opgesteld, op een positie van het register.

    De dossiers zijn die waarvan het blad spreekt: zaak-1 is de eerste. Is het een bewerking van
    een eerder concept, dan vervangt het dat.
    """

    titel: ClassVar = "Feitenblad opgesteld"
    zin: ClassVar = (
        "Een feitenblad voor {kamervraag} is opgesteld, tot en met nr. {positie} van het register."
    )
    daad: Literal["feitenblad_opgesteld"] = "feitenblad_opgesteld"
    opdracht: Daadref
    kamervraag: Kamervraagnummer
    volgnummer: Annotated[int, Field(ge=1, le=100_000)]
    positie: Omvang
    bekend_op: IsoDatum | None
    bronnen_tot: IsoDatum | None
    peildatum: IsoDatum
    dossiers: Annotated[tuple[DossierId, ...], Field(max_length=500)]
    sha256: Sha256
    blad: Tekst | None
    vervangt: Daadref | None = None


class FeitenbladTeruggestuurd(Toegangsdaad):
    """Een ander dan de opsteller las een feitenblad mee, en stuurde het terug met een opmerking."""

    titel: ClassVar = "Feitenblad teruggestuurd"
    zin: ClassVar = "Een feitenblad is meegelezen en teruggestuurd naar de opsteller."
    daad: Literal["feitenblad_teruggestuurd"] = "feitenblad_teruggestuurd"
    blad: Daadref
    sha256: Sha256
    opmerking: Tekst | None


class FeitenbladMeegelezen(Toegangsdaad):
    """Een ander dan de opsteller las een feitenblad mee en besloot het uit te geven, zoals het was.

    Genoemd zijn de uitspraken met een klein getal dat hij met een reden liet staan.
    """

    titel: ClassVar = "Feitenblad meegelezen"
    zin: ClassVar = "Een feitenblad is meegelezen en wordt uitgegeven."
    daad: Literal["feitenblad_meegelezen"] = "feitenblad_meegelezen"
    blad: Daadref
    sha256: Sha256
    genoemd: tuple[Uitspraaknummer, ...] = ()
    reden: Tekst | None = None
