"""Who knew what when, hand-offs, care and independence as JSON, and how a page asks for them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.normen.normenvraag import Rolcode
from api.web.problemen import Vraagfout
from api.web.vormen import AFWIJZINGEN, StandUit
from api.web.vraag import AanBalie, Balie, Dag, DossierId, GevraagdeStand, Stand
from api.zaak.kennisvormen import (
    KennisnameUit,
    KetenUit,
    OnafhankelijkheidUit,
    OverdrachtenUit,
    RelaasKennisUit,
    RelaasOverdrachtenUit,
    RelaasSignalenUit,
    ZorgUit,
    daad_uit,
    kennis_uit,
    schakel_uit,
    signaal_uit,
    zorg_uit,
)
from ledger.daden.lijsten import Daadref, PersoonRef
from ledger.daden.velden import personen
from projections.beelden.kennisbeeld import Kennisbeeld, Kennisverhaal
from projections.kennis.deelname import Wie
from projections.kennis.kennisname import Kennis
from projections.vragen.kennisvraag import kennis_van
from projections.werelden.gebeurtenissen import Gebeurtenis

router = APIRouter(responses=AFWIJZINGEN, tags=["kennis"])


class Kennisvraag(Stand):
    """Wie wist op welke dag waarvan; zonder rol of persoon: elke rol, zonder feit: elk feit."""

    rol: Annotated[Rolcode | None, Field(description="Van welke rol, zoals melder.")] = None
    persoon: Annotated[
        PersoonRef | None, Field(description="Of van welke persoon, met de code in dit dossier.")
    ] = None
    feit: Annotated[Daadref | None, Field(description="Van welke handeling: haar id.")] = None
    dag: Annotated[
        Dag | None, Field(description="Wat zij die dag wisten; standaard de peildatum.")
    ] = None

    def stand(self) -> Stand:
        """Only the state of knowledge that is asked for."""
        return Stand.model_validate(
            self.model_dump(include=set(Stand.model_fields), by_alias=True, exclude_none=True)
        )


@router.get("/dossiers/{dossier}/kennisname", summary="Wie wist wat wanneer")
def lees_kennisname(
    dossier: DossierId, vraag: Annotated[Kennisvraag, Query()], aan: AanBalie
) -> KennisnameUit:
    """Geef wat een rol of persoon op een dag van een handeling wist, en waardoor.

    Wat niemand vastlegde, is geen bewijs dat iemand iets niet wist: het antwoord is nooit nee.
    Een rol kan door meer dan één persoon zijn vervuld: wat van een rol is vastgelegd, geldt niet
    voor ieder die haar had.
    """
    beeld = beeld_van(aan, dossier, vraag.stand())
    dag = vraag.dag or beeld.peildatum
    return KennisnameUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        dag=dag,
        relazen=[
            RelaasKennisUit(
                relaas=verhaal.relaas or None,
                antwoorden=[kennis_uit(k, dag) for k in gevraagd(verhaal, vraag, dag)],
            )
            for verhaal in verhalen_over(beeld, vraag)
        ],
    )


@router.get("/dossiers/{dossier}/overdrachten", summary="Wie de melding aan wie doorgaf")
def lees_overdrachten(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> OverdrachtenUit:
    """Geef per melding de overdrachten op volgorde, met wat vaststaat over hun aankomst."""
    beeld = beeld_van(aan, dossier, stand)
    maat = beeld.verhalen[0].maat
    return OverdrachtenUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        werkdagen=list(maat.dagen) if maat else None,
        relazen=[
            RelaasOverdrachtenUit(
                relaas=verhaal.relaas or None,
                ketens=[
                    KetenUit(
                        melding=daad_uit(keten.melding),
                        schakels=[schakel_uit(s, verhaal) for s in keten.schakels],
                    )
                    for keten in verhaal.ketens
                ],
            )
            for verhaal in beeld.verhalen
        ],
    )


@router.get("/dossiers/{dossier}/zorg", summary="De zorg voor de melder")
def lees_zorg(dossier: DossierId, stand: GevraagdeStand, aan: AanBalie) -> ZorgUit:
    """Geef de langste stilte, of er op berichten iets volgde en het bericht na de afronding."""
    beeld = beeld_van(aan, dossier, stand)
    return ZorgUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        relazen=[zorg_uit(verhaal) for verhaal in beeld.verhalen],
    )


@router.get(
    "/dossiers/{dossier}/onafhankelijkheid", summary="Wie onderzoekt en in de zaak wordt genoemd"
)
def lees_onafhankelijkheid(
    dossier: DossierId, stand: GevraagdeStand, aan: AanBalie
) -> OnafhankelijkheidUit:
    """Geef de redenen om na te gaan of wie onderzoekt of oordeelt onafhankelijk was."""
    beeld = beeld_van(aan, dossier, stand)
    return OnafhankelijkheidUit(
        dossier=beeld.id,
        stand=StandUit.model_validate(beeld),
        relazen=[
            RelaasSignalenUit(
                relaas=verhaal.relaas or None, signalen=[signaal_uit(s) for s in verhaal.signalen]
            )
            for verhaal in beeld.verhalen
        ],
    )


def beeld_van(aan: Balie, dossier: str, stand: Stand) -> Kennisbeeld:
    """The case as asked for, through the one door; 404 where it is not, or may not be seen."""
    dag = stand.peildatum or stand.bekend_op or aan.vandaag()
    return aan.vraag(kennis_van, dossier, **{**dict(stand), "peildatum": dag})


def verhalen_over(beeld: Kennisbeeld, vraag: Kennisvraag) -> list[Kennisverhaal]:
    """The accounts that tell of the act that is asked about.

    Raises:
        Vraagfout: a role and a person at once, nobody here is known by this code, or no account
            here tells of such an act.
    """
    if vraag.rol is not None and vraag.persoon is not None:
        raise Vraagfout("persoon", "een rol of een persoon, niet allebei")
    verhalen = [v for v in beeld.verhalen if vraag.feit is None or _feiten(v, vraag.feit)]
    if not verhalen:
        raise Vraagfout("feit", "het id van een handeling van dit dossier, op deze stand")
    if vraag.persoon is not None and vraag.persoon not in _personen(beeld):
        raise Vraagfout("persoon", "een code die in dit dossier voorkomt, zoals u het ziet")
    return verhalen


def gevraagd(verhaal: Kennisverhaal, vraag: Kennisvraag, dag: date) -> list[Kennis]:
    """The answers of one account: of whoever is asked about every act that is asked about."""
    if vraag.persoon is not None:
        wie = [Wie("persoon", vraag.persoon)]
    else:
        wie = [Wie("rol", rol) for rol in ([vraag.rol] if vraag.rol else verhaal.weten.rollen)]
    feiten = _feiten(verhaal, vraag.feit)
    return [verhaal.weten.op(iemand, feit, dag) for feit in feiten for iemand in wie]


def _personen(beeld: Kennisbeeld) -> set[str]:
    """Everyone whom a shown act mentions, by the code under which this reader knows them."""
    return {wie for v in beeld.verhalen for g in v.daden for wie in personen(g.handeling)}


def _feiten(verhaal: Kennisverhaal, feit: str | None) -> list[Gebeurtenis]:
    return [g for g in verhaal.daden if feit in {None, g.id}]
