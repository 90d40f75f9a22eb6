"""The vocabulary of the access log: who may see what, who decided so, and who looked.

The access log is a log like the register's own, with an origin and a retention of its own, so that
"who could see what on that day" can be computed again and nobody rewrites it either. Two persons
decide: an act that asks for something (`Voorstel`) gives nothing until others approved it, and
what it gives ends by itself. Everything here is clear but the reasons and purposes, which people
write freely and which may therefore speak of someone.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from ledger.daden.auditdaden import CijfersVrijgegeven, SteekproefGetrokken
from ledger.daden.bladdaden import (
    FeitenbladMeegelezen,
    FeitenbladOpgesteld,
    FeitenbladTeruggestuurd,
)
from ledger.daden.handelingen import SleutelVernietigd
from ledger.daden.herinnerdaden import HerinneringGeweigerd, HerinneringOpgesteld
from ledger.daden.inzagedaden import (
    Aangemeld,
    AanmeldingGeweigerd,
    Afgemeld,
    DoelOpgegeven,
    Ingezien,
    InzageGeweigerd,
    LezenHervat,
    SessiesBeeindigd,
    Toegangsdaad,
    VeelGelezen,
)
from ledger.daden.lijsten import (
    Account,
    Accountrol,
    Daadref,
    DossierId,
    Herbeginnoot,
    Houder,
    Omvang,
    Oorsprong,
    PersoonRef,
    Selectiepost,
    Sha256,
    Tekst,
    Wisgrond,
)
from ledger.daden.velden import herstel_daad
from ledger.tijd.wanneer import IsoDatum

Beheerdaad = Literal["herstel_van_kopie", "sleutelwissel"]


class ToegangBegonnen(Toegangsdaad):
    """De eerste twee commissieleden werden samen genoemd; zij kunnen elkaars voorstellen dragen.

    Met het register waarvan dit het toegangslog is: hoe het toen heette, en een merk dat alleen de
    sleutels van dat register geven.
    """

    titel: ClassVar = "Toegang begonnen"
    zin: ClassVar = "De eerste commissieleden zijn genoemd: {leden}."
    daad: Literal["toegang_begonnen"] = "toegang_begonnen"
    leden: Annotated[tuple[Account, ...], Field(min_length=2)]
    tot: IsoDatum
    oorsprong: Oorsprong
    registermerk: Sha256


class Voorstel(Toegangsdaad):
    """Asks for something that `benodigd` others must approve, within `open_voor`."""

    benodigd: ClassVar[int] = 1
    open_voor: ClassVar[timedelta] = timedelta(days=14)
    # How long what was approved can be used; None: until the day it names.
    bruikbaar: ClassVar[timedelta | None] = None

    reden: Tekst | None


class AanstellingVoorgesteld(Voorstel):
    """Voorgesteld werd iemand tot en met een dag een rol te geven.

    De persoon is de code waaronder iemand in dossiers voorkomt; daarop rust het belang.
    """

    titel: ClassVar = "Aanstelling voorgesteld"
    zin: ClassVar = "Voorgesteld is {account} tot en met {tot} de rol {rol} te geven."
    daad: Literal["aanstelling_voorgesteld"] = "aanstelling_voorgesteld"
    account: Account
    rol: Accountrol
    tot: IsoDatum
    persoon: PersoonRef | None = None


class ToegangVoorgesteld(Voorstel):
    """Voorgesteld werd iemand tot en met een dag een dossier te laten zien; null is elk dossier."""

    titel: ClassVar = "Toegang voorgesteld"
    zin: ClassVar = (
        "Voorgesteld is {account} tot en met {tot} toegang te geven tot[ dossier {dossier}| elk"
        " dossier]."
    )
    daad: Literal["toegang_voorgesteld"] = "toegang_voorgesteld"
    account: Account
    dossier: DossierId | None
    tot: IsoDatum


class OpdrachtVoorgesteld(Voorstel):
    """Voorgesteld werd iemand een antwoord te laten opstellen over een kring van dossiers.

    Zonder dossiers is de kring het hele register. De opsteller ziet daaruit alleen pseudoniemen.
    """

    titel: ClassVar = "Opdracht voorgesteld"
    zin: ClassVar = "Voorgesteld is {account} tot en met {tot} de opdracht {opdracht} te geven."
    daad: Literal["opdracht_voorgesteld"] = "opdracht_voorgesteld"
    account: Account
    opdracht: Daadref
    dossiers: tuple[DossierId, ...] = ()
    tot: IsoDatum


class OnthullingVoorgesteld(Voorstel):
    """Voorgesteld werd te tonen wie iemand in een dossier is, een keer, aan wie het voorstelt."""

    bruikbaar: ClassVar = timedelta(minutes=15)
    titel: ClassVar = "Onthulling voorgesteld"
    zin: ClassVar = "Voorgesteld is te tonen wie {persoon} in dossier {dossier} is."
    daad: Literal["onthulling_voorgesteld"] = "onthulling_voorgesteld"
    dossier: DossierId
    persoon: PersoonRef


class OverbrengingVoorgesteld(Voorstel):
    """Voorgesteld werd een dossier leesbaar uit te voeren, met wie wie is, een keer."""

    bruikbaar: ClassVar = timedelta(days=14)
    titel: ClassVar = "Overbrenging voorgesteld"
    zin: ClassVar = "Voorgesteld is dossier {dossier} leesbaar uit te voeren, met bewijzen."
    daad: Literal["overbrenging_voorgesteld"] = "overbrenging_voorgesteld"
    dossier: DossierId


class NoodtoegangVoorgesteld(Voorstel):
    """Voorgesteld werd iemand vier uur in een dossier te laten lezen, zonder namen."""

    bruikbaar: ClassVar = timedelta(hours=4)
    titel: ClassVar = "Noodtoegang voorgesteld"
    zin: ClassVar = "Voorgesteld is {account} vier uur toegang te geven tot dossier {dossier}."
    daad: Literal["noodtoegang_voorgesteld"] = "noodtoegang_voorgesteld"
    account: Account
    dossier: DossierId


class VernietigingVoorgesteld(Voorstel):
    """Voorgesteld werd alles te vernietigen wat over een persoon of in een dossier verzegeld is."""

    benodigd: ClassVar = 2
    bruikbaar: ClassVar = timedelta(days=14)
    titel: ClassVar = "Vernietiging voorgesteld"
    woordkeus: ClassVar = SleutelVernietigd.woordkeus
    zin: ClassVar = "Voorgesteld is gegevens te wissen op grond van {grondslag}."
    daad: Literal["vernietiging_voorgesteld"] = "vernietiging_voorgesteld"
    houder: Houder
    grondslag: Wisgrond
    selectiepost: Selectiepost | None = None


class BeheerVoorgesteld(Voorstel):
    """Voorgesteld werd een ingreep in het beheer die iemand alleen niet mag doen."""

    bruikbaar: ClassVar = timedelta(hours=24)
    titel: ClassVar = "Beheer voorgesteld"
    woordkeus: ClassVar = {
        "herstel_van_kopie": "herstel van een kopie",
        "sleutelwissel": "een wissel van de sleutel",
    }
    zin: ClassVar = "Voorgesteld is {wat}."
    daad: Literal["beheer_voorgesteld"] = "beheer_voorgesteld"
    wat: Beheerdaad


class BelangvrijVoorgesteld(Voorstel):
    """Voorgesteld werd vast te stellen dat iemand in een dossier geen belang heeft."""

    titel: ClassVar = "Vrij van belang voorgesteld"
    zin: ClassVar = "Voorgesteld is dat {account} in dossier {dossier} geen belang heeft."
    daad: Literal["belangvrij_voorgesteld"] = "belangvrij_voorgesteld"
    account: Account
    dossier: DossierId
    tot: IsoDatum


class NoodtoegangGezien(Toegangsdaad):
    """Een commissielid nam er kennis van dat noodtoegang was gegeven."""

    titel: ClassVar = "Noodtoegang gezien"
    zin: ClassVar = "Van de noodtoegang is kennis genomen."
    daad: Literal["noodtoegang_gezien"] = "noodtoegang_gezien"
    voorstel: Daadref


class ToegangHerbegonnen(Toegangsdaad):
    """Mensen bij de machine noemden nieuwe commissieleden, omdat er te weinig over waren.

    Dit telt als er minder dan twee waren, en als een sleutel van het toegangslog ondertekende dat
    het na de vastlegging `positie` is en wie er worden genoemd (`verklaring`).
    """

    titel: ClassVar = "Toegang herbegonnen"
    zin: ClassVar = "Bij de machine zijn commissieleden genoemd: {leden}; aanwezig: {aanwezig}."
    daad: Literal["toegang_herbegonnen"] = "toegang_herbegonnen"
    leden: Annotated[tuple[Account, ...], Field(min_length=2)]
    tot: IsoDatum
    aanwezig: Annotated[tuple[Account, ...], Field(min_length=2)]
    positie: Omvang
    reden: Tekst | None
    verklaring: Herbeginnoot


class VoorstelGoedgekeurd(Toegangsdaad):
    """Een ander keurde een voorstel goed."""

    titel: ClassVar = "Voorstel goedgekeurd"
    zin: ClassVar = "Het voorstel is goedgekeurd."
    daad: Literal["voorstel_goedgekeurd"] = "voorstel_goedgekeurd"
    voorstel: Daadref


class VoorstelAfgewezen(Toegangsdaad):
    """Een voorstel werd afgewezen, of door wie het deed ingetrokken."""

    titel: ClassVar = "Voorstel afgewezen"
    zin: ClassVar = "Het voorstel is afgewezen."
    daad: Literal["voorstel_afgewezen"] = "voorstel_afgewezen"
    voorstel: Daadref
    reden: Tekst | None


class VoorstelUitgevoerd(Toegangsdaad):
    """Wat was goedgekeurd en een keer mag, werd gedaan; vastgelegd voordat het gebeurde."""

    titel: ClassVar = "Voorstel uitgevoerd"
    zin: ClassVar = "Wat was goedgekeurd, is gedaan."
    daad: Literal["voorstel_uitgevoerd"] = "voorstel_uitgevoerd"
    voorstel: Daadref


class ToegangIngetrokken(Toegangsdaad):
    """Wat een goedgekeurd voorstel gaf, werd weer afgenomen; daarvoor is een persoon genoeg."""

    titel: ClassVar = "Toegang ingetrokken"
    zin: ClassVar = "Wat was gegeven, is weer afgenomen."
    daad: Literal["toegang_ingetrokken"] = "toegang_ingetrokken"
    voorstel: Daadref
    reden: Tekst | None


class ToegangBijOpening(Toegangsdaad):
    """Wie een dossier opende, ziet het tot en met een dag."""

    titel: ClassVar = "Toegang bij opening"
    zin: ClassVar = "Wie het dossier opende, ziet het tot en met {tot}."
    daad: Literal["toegang_bij_opening"] = "toegang_bij_opening"
    dossiers: Annotated[tuple[DossierId, ...], Field(min_length=1, max_length=50)]
    tot: IsoDatum


class BelangGemeld(Toegangsdaad):
    """Gemeld werd dat iemand in een dossier een belang heeft; vanaf nu ziet hij het niet."""

    titel: ClassVar = "Belang gemeld"
    zin: ClassVar = "Gemeld is dat {account} een belang heeft in dossier {dossier}."
    daad: Literal["belang_gemeld"] = "belang_gemeld"
    account: Account
    dossier: DossierId
    reden: Tekst | None


class AccountUitgeschakeld(Toegangsdaad):
    """Een account werd uitgeschakeld; wat het had, geldt niet zolang dat duurt."""

    titel: ClassVar = "Account uitgeschakeld"
    zin: ClassVar = "Het account {account} is uitgeschakeld."
    daad: Literal["account_uitgeschakeld"] = "account_uitgeschakeld"
    account: Account


class AccountIngeschakeld(Toegangsdaad):
    """Een uitgeschakeld account werd weer ingeschakeld."""

    titel: ClassVar = "Account ingeschakeld"
    zin: ClassVar = "Het account {account} is weer ingeschakeld."
    daad: Literal["account_ingeschakeld"] = "account_ingeschakeld"
    account: Account


EenToegangsdaad = Annotated[
    ToegangBegonnen
    | AanstellingVoorgesteld
    | ToegangVoorgesteld
    | OpdrachtVoorgesteld
    | OnthullingVoorgesteld
    | OverbrengingVoorgesteld
    | NoodtoegangVoorgesteld
    | VernietigingVoorgesteld
    | BeheerVoorgesteld
    | BelangvrijVoorgesteld
    | NoodtoegangGezien
    | ToegangHerbegonnen
    | VoorstelGoedgekeurd
    | VoorstelAfgewezen
    | VoorstelUitgevoerd
    | ToegangIngetrokken
    | ToegangBijOpening
    | BelangGemeld
    | AccountUitgeschakeld
    | AccountIngeschakeld
    | DoelOpgegeven
    | Ingezien
    | InzageGeweigerd
    | VeelGelezen
    | LezenHervat
    | Aangemeld
    | Afgemeld
    | AanmeldingGeweigerd
    | SessiesBeeindigd
    | CijfersVrijgegeven
    | SteekproefGetrokken
    | FeitenbladOpgesteld
    | FeitenbladTeruggestuurd
    | FeitenbladMeegelezen
    | HerinneringOpgesteld
    | HerinneringGeweigerd,
    Field(discriminator="daad"),
]
TOEGANGSDADEN: Mapping[str, type[Toegangsdaad]] = MappingProxyType(
    {soort.model_fields["daad"].default: soort for soort in get_args(get_args(EenToegangsdaad)[0])}
)


def herstel_toegangsdaad(gegevens: Mapping[str, Any]) -> Toegangsdaad:
    """An act of the access log as it was stored; what stayed sealed or was erased is None."""
    return herstel_daad(gegevens, TOEGANGSDADEN)
