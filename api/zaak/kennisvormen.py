"""The shapes in which who knew what, hand-offs, care and independence leave the API."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.taal import kennistaal, taal
from api.web.vormen import Moment, StandUit
from ledger.tijd.wanneer import Periode
from projections.beelden.kennisbeeld import Kennisverhaal
from projections.kennis.kennisname import Antwoordcode, Kennis
from projections.kennis.onafhankelijkheid import Signaal
from projections.kennis.overdrachten import Overdracht
from projections.kennis.overdrachten import Stand as Aankomststand
from projections.werelden.gebeurtenissen import Gebeurtenis


class DagenUit(BaseModel):
    """Een eerste en een laatste mogelijke dag; null: die is niet bekend."""

    vroegst: date | None
    laatst: date | None


class AantalUit(BaseModel):
    """Een aantal dagen, ten minste en ten hoogste; null: er is geen bovengrens bekend."""

    minst: int
    meest: int | None


class DaadUit(BaseModel):
    """Een handeling waar een antwoord op rust."""

    nummer: int
    id: str
    daad: str
    titel: str
    dagen: DagenUit
    tegenstrijdig: bool = Field(description="De data spreken die van andere handelingen tegen.")


class ViaUit(BaseModel):
    """Waardoor iemand ervan wist."""

    handeling: DaadUit
    wijze: str = Field(description="deed, erbij, ingelicht, gestuurd, later of noemde.")
    wanneer: DagenUit = Field(description="Wanneer zij het daardoor wisten.")
    lezing: bool = Field(description="Onze lezing van de bron, geen zin uit de bron.")
    zin: str


class KennisUit(BaseModel):
    """Wat iemand op een dag van een handeling wist; `nee` bestaat niet."""

    rol: str | None = Field(description="null: er is naar een persoon gevraagd.")
    feit: DaadUit
    antwoord: Antwoordcode
    zin: str
    mogelijk: date | None = Field(description="De eerste dag waarop het mogelijk is.")
    zeker: date | None = Field(description="De eerste dag waarop het vaststaat.")
    via: list[ViaUit]
    wellicht: list[int] = Field(
        description="Nummers van wat hun is verteld zonder dat vastligt waarover precies."
    )


class RelaasKennisUit(BaseModel):
    """De antwoorden volgens een relaas."""

    relaas: str | None
    antwoorden: list[KennisUit]


class KennisnameUit(BaseModel):
    """Wie op een dag waarvan wist, per relaas apart."""

    dossier: str
    stand: StandUit
    dag: date
    relazen: list[RelaasKennisUit]


class SchakelUit(BaseModel):
    """Een melding die werd doorgegeven, en of vaststaat dat zij aankwam."""

    handeling: DaadUit
    van: list[str | None]
    naar: str | None
    stand: Aankomststand
    verzonden: DagenUit
    aankomst: DagenUit | None
    bewijs: DaadUit | None = Field(description="De handeling waaruit de aankomst blijkt.")
    onderweg: AantalUit = Field(description="In dagen; zonder aankomst: tot de peildatum.")
    binnen_maatstaf: str = Field(description="ja, nee of onbekend; stilte is nooit nee.")
    maatstaf_voorbij: str
    herkomst_vastgelegd: bool = Field(description="Hoe de gever er zelf aan kwam.")
    buiten_organisatie: bool
    zin: str


class KetenUit(BaseModel):
    """De overdrachten van een melding, op volgorde."""

    melding: DaadUit | None = Field(description="null: van welke melding is niet vastgelegd.")
    schakels: list[SchakelUit]


class RelaasOverdrachtenUit(BaseModel):
    """De overdrachten volgens een relaas."""

    relaas: str | None
    ketens: list[KetenUit]


class OverdrachtenUit(BaseModel):
    """Wie de meldingen aan wie doorgaf, per relaas apart."""

    dossier: str
    stand: StandUit
    werkdagen: list[int] | None = Field(
        description="De maatstaf voor onmiddellijk, van en tot; null: er is geen vastgesteld."
    )
    relazen: list[RelaasOverdrachtenUit]


class StilteUit(BaseModel):
    """De langste tijd zonder vastgelegd bericht aan de melder."""

    dagen: AantalUit
    sinds: AantalUit | None = Field(
        description="Hoe lang voor het einde het laatste bericht was; null: er was er geen."
    )
    na: DaadUit
    tot: DaadUit | None = Field(description="null: tot het einde van wat is bekeken.")
    einde: DagenUit
    gesloten: bool = Field(description="Het einde is de dag waarop het dossier werd gesloten.")
    zin: str


class BerichtUit(BaseModel):
    """Wat de melder zei of vroeg, en of er iets op volgde."""

    handeling: DaadUit
    iets_erna: str = Field(
        description="Of er daarna iets naar de melder ging: ja of onbekend; nee bestaat niet."
    )
    antwoord: DaadUit | None
    dagen: AantalUit | None
    zin: str


class NazorgUit(BaseModel):
    """Hoe vaak de melder daarna nog iets hoorde."""

    na: DaadUit
    minst: int
    meest: int
    zin: str


class RelaasZorgUit(BaseModel):
    """De zorg voor de melder volgens een relaas."""

    relaas: str | None
    contacten: list[DaadUit]
    stilte: StilteUit | None
    berichten: list[BerichtUit]
    nazorg: NazorgUit | None


class ZorgUit(BaseModel):
    """De zorg voor de melder, per relaas apart."""

    dossier: str
    stand: StandUit
    relazen: list[RelaasZorgUit]


class SignaalUit(BaseModel):
    """Reden om na te gaan of iemand onafhankelijk was; zonder naam en zonder code."""

    handeling: DaadUit
    wat: str = Field(description="onderzoekt of oordeelt.")
    grond: str = Field(description="persoon, rol, rol_van_persoon, gezegd of afstand.")
    zeker: bool = Field(description="Vaststaat dat het dezelfde persoon is, of het is gezegd.")
    betrokken: DaadUit
    sinds: Moment = Field(description="Sinds wanneer dit zo is vastgelegd.")
    achteraf: bool
    zin: str


class RelaasSignalenUit(BaseModel):
    """De signalen volgens een relaas."""

    relaas: str | None
    signalen: list[SignaalUit]


class OnafhankelijkheidUit(BaseModel):
    """Wie onderzoekt of oordeelt en in het dossier wordt genoemd, per relaas apart."""

    dossier: str
    stand: StandUit
    relazen: list[RelaasSignalenUit]


def _dagen(wanneer: Periode) -> DagenUit:
    return DagenUit(
        vroegst=None if wanneer.open_begin else wanneer.vroegst,
        laatst=None if wanneer.open_eind else wanneer.laatst,
    )


def daad_uit(g: Gebeurtenis | None) -> Any:
    """An act that an answer rests on; None stays None."""
    if g is None:
        return None
    return DaadUit(
        nummer=g.nummer,
        id=g.id,
        daad=g.daad,
        titel=g.handeling.titel,
        dagen=_dagen(g.dag),
        tegenstrijdig=g.strijdig,
    )


def _aantal(dagen: tuple[int, int | None] | None) -> Any:
    return None if dagen is None else AantalUit(minst=dagen[0], meest=dagen[1])


def kennis_uit(kennis: Kennis, dag: date) -> KennisUit:
    """What somebody knew on a day."""
    return KennisUit(
        rol=kennis.wie.code if kennis.wie.soort == "rol" else None,
        feit=daad_uit(kennis.feit),
        antwoord=kennis.antwoord,
        zin=kennistaal.antwoord(kennis, dag),
        mogelijk=None if kennis.mogelijk == date.min else kennis.mogelijk,
        zeker=kennis.zeker,
        via=[
            ViaUit(
                handeling=daad_uit(weet.door),
                wijze=weet.wijze.value,
                wanneer=_dagen(weet.wanneer),
                lezing=weet.door.handeling.lezing,
                zin=kennistaal.grond(weet),
            )
            for weet in kennis.via
        ],
        wellicht=[g.nummer for g in kennis.wellicht],
    )


def schakel_uit(schakel: Overdracht, verhaal: Kennisverhaal) -> SchakelUit:
    """A hand-off, by the yardstick of its account."""
    return SchakelUit(
        handeling=daad_uit(schakel.daad),
        van=list(schakel.van),
        naar=schakel.naar,
        stand=schakel.stand,
        verzonden=_dagen(schakel.daad.verzonden),
        aankomst=None if schakel.aankomst is None else _dagen(schakel.aankomst),
        bewijs=daad_uit(schakel.bewijs),
        onderweg=_aantal(schakel.onderweg),
        binnen_maatstaf=schakel.binnen.value,
        maatstaf_voorbij=schakel.voorbij.value,
        herkomst_vastgelegd=schakel.bekend,
        buiten_organisatie=schakel.buiten,
        zin=f"{taal.hoofdletter(kennistaal.standwoord(schakel.stand)[0])},"
        f" {kennistaal.onderweg(schakel)}. {kennistaal.maatstaf(schakel, verhaal.maat)}".strip(),
    )


def zorg_uit(verhaal: Kennisverhaal) -> RelaasZorgUit:
    """The care that one account tells of."""
    zorg = verhaal.zorg
    stilte = zorg.stilte and StilteUit(
        dagen=_aantal(zorg.stilte.dagen),
        sinds=_aantal(zorg.stilte.sinds),
        na=daad_uit(zorg.stilte.na),
        tot=daad_uit(zorg.stilte.tot),
        einde=_dagen(zorg.stilte.einde),
        gesloten=zorg.stilte.gesloten,
        zin=kennistaal.stilte(zorg.stilte),
    )
    nazorg = zorg.nazorg and NazorgUit(
        na=daad_uit(zorg.nazorg.na),
        minst=zorg.nazorg.minst,
        meest=zorg.nazorg.meest,
        zin=kennistaal.nazorg(zorg.nazorg),
    )
    return RelaasZorgUit(
        relaas=verhaal.relaas or None,
        contacten=[daad_uit(g) for g in zorg.contacten],
        stilte=stilte,
        berichten=[
            BerichtUit(
                handeling=daad_uit(b.daad),
                iets_erna=b.iets_erna.value,
                antwoord=daad_uit(b.antwoord),
                dagen=_aantal(b.dagen),
                zin=kennistaal.bericht(b),
            )
            for b in zorg.berichten
        ],
        nazorg=nazorg,
    )


def signaal_uit(signaal: Signaal) -> SignaalUit:
    """A reason to ask whether somebody was independent."""
    return SignaalUit(
        handeling=daad_uit(signaal.daad),
        wat=signaal.wat,
        grond=signaal.grond,
        zeker=signaal.zeker.value == "ja",
        betrokken=daad_uit(signaal.betrokken),
        sinds=signaal.sinds,
        achteraf=signaal.achteraf,
        zin=kennistaal.signaal(signaal),
    )
