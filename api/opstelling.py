"""A register put together: database, keys, journal, projections and the one door to read.

This is the only place that knows how the parts are made and in which order they stop, and what
the command line and the demo do with the whole. State lives in `<data>/<register>/`: `postgres`
(the embedded database), `sleutels` (keys, never in the database) and `ondertekenaar` (what was
vouched for, idem). `TOEDRACHT_DATA` points elsewhere, `TOEDRACHT_DSN` selects a PostgreSQL of one's
own.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from api import invoer
from api.bewaarplaats import databanken, datamap, sleutelbos_van, sleutelmap, wisser
from api.settings import GeenAanmelding, Instellingen
from api.vaststellingen import vaststellingen, vaststellingen_van
from ledger import journal, postgres
from ledger.bekrachtiging import Bekrachtiging, GeenBewijs
from ledger.besloten import Besloten
from ledger.bestanden import MapNietLeeg, OnveiligBestand, schrijf_uit
from ledger.bewijsvoering import Bewijsvoering
from ledger.ceremonie import CeremonieGeweigerd
from ledger.dossier import Botsing, Vastlegger
from ledger.journal import Journal, Onbekend
from ledger.logboek import sluittag
from ledger.maatstaf import OngelijkAanGetuige
from ledger.register import (
    AndereInhoud,
    NietToegelaten,
    Ontvangst,
    Ontvangstbewijs,
    Register,
)
from ledger.sessies import Sessies, SessiesOnbereikbaar
from ledger.sleutelkopie import KopieGeweigerd
from ledger.stand import ErTekentAlEen
from ledger.tijdbewijs import Tijddiensten
from ledger.tijdstempels import lees_diensten, lees_wortels
from ledger.toegang import Lezer
from ledger.toegangsband import Toegangsband, VreemdToegangslog
from ledger.toegangsdaden import AccountIngeschakeld, AccountUitgeschakeld
from ledger.toegangslog import (
    GeenReden,
    GeenToegang,
    OnbekendVoorstel,
    ToegangOnbereikbaar,
    Toegangslog,
)
from ledger.toegangspoort import BewaaktRegister
from ledger.toelating import Afgesloten, Slot, uuid7
from ledger.toezicht import Toezicht
from ledger.uitgave import Uitgave
from ledger.uitvoer import NietUitTeVoeren
from ledger.vault import OnveiligeSleutelbos, Sleutelbos, SleutelsBezet
from ledger.vergelijken import Controlepunt, TekentNiet
from ledger.verify import Afgekeurd
from ledger.verwerkingslog import NietGelogd, Verwerkingslog
from ledger.wanneer import AMSTERDAM
from ledger.wissen import NogTeVinden, WissenGeweigerd, WissenWacht
from ledger.woorden import Ongeldig
from projections.bijhouden import Leesmodel
from projections.bord import Bord, OngeldigeCursor
from projections.bordkaart import Bordkaart
from projections.leesdeur import Leesdeur, OnbekendDossier
from projections.leesmodel import Vastgelopen, Voortgang
from projections.normen import Voorstel
from projections.normenlijst import ALLE_NORMEN, Normenlijst, Normvraag
from projections.normtekst import NormFout
from projections.omslag import Zaakvergelijking
from projections.raadplegen import Raadplegen
from projections.telling import VRAGEN, Telling
from projections.toegangsinzicht import OnbekendeZaak, Toegangsinzicht
from projections.zaakbeeld import Zaakbeeld

_EERSTE_LEDEN = timedelta(days=365)
_BLADZIJDE = 1000  # lines of the board that the command line asks for at a time


class GeenDemonstratie(Exception):
    """A register with real cases, which shows nothing that is there to show."""


class OnbekendeVraag(LookupError):
    """There is no counting question of this name."""


WEIGERINGEN = (
    Afgesloten,
    AndereInhoud,
    Botsing,
    CeremonieGeweigerd,
    ErTekentAlEen,
    GeenAanmelding,
    GeenBewijs,
    GeenDemonstratie,
    GeenReden,
    KopieGeweigerd,
    MapNietLeeg,
    NietGelogd,
    NietToegelaten,
    NietUitTeVoeren,
    NogTeVinden,
    NormFout,
    Ongeldig,
    Afgekeurd,
    OnbekendDossier,
    OnbekendVoorstel,
    OnbekendeVraag,
    OnbekendeZaak,
    OngeldigeCursor,
    OnveiligBestand,
    OnveiligeSleutelbos,
    SessiesOnbereikbaar,
    SleutelsBezet,
    TekentNiet,
    ToegangOnbereikbaar,
    Vastgelopen,
    WissenGeweigerd,
    WissenWacht,
    invoer.InvoerGeweigerd,
    journal.Bedorven,
    journal.Geweigerd,
    postgres.OnveiligeDatabank,
    postgres.AndereMigratie,
    postgres.OnbereikbareDatabank,
)
__all__ = [
    "WEIGERINGEN",
    "GeenToegang",
    "Onbekend",
    "OngelijkAanGetuige",
    "Opstelling",
    "VreemdToegangslog",
    "open_bekrachtiging",
    "open_register",
]


@dataclass(frozen=True, slots=True)
class Opstelling:
    """The parts of an open register, and what its command line does with them."""

    instellingen: Instellingen
    register: Register
    leesmodel: Leesmodel
    raadplegen: Raadplegen
    bekrachtiging: Bekrachtiging
    uitgave: Uitgave
    bewijsvoering: Bewijsvoering
    toezicht: Toezicht
    sessies: Sessies
    toegang: Toegangslog
    band: Toegangsband
    besloten: Besloten
    inzicht: Toegangsinzicht

    @property
    def lezer(self) -> Lezer:
        """As whom this process reads."""
        return Lezer(self.instellingen.account)

    @property
    def wie(self) -> Vastlegger:
        """In whose name this process records, and in which roles."""
        return self.toegang.wie(self.lezer)

    def begin(self, leden: Sequence[str], tot: date | None = None, *, demo: bool = False) -> bool:
        """Set the norms, calendar and yardstick that ship with this version, where none are set.

        What it is begun as, a demo or a real register, it stays (D8). `leden` are the accounts of
        the first members of the commission, who together decide who else may do what; that they
        are members ends on a day, by default after a year, like everything that is given.

        Answers whether this was the first time. What an organisation set stays in force when a
        newer version ships other norms: it decides itself (`stel_normen_vast`).
        """
        beginner = Vastlegger(self.instellingen.account, "beheerder")
        nieuw = not self.register.is_begonnen()
        if nieuw:
            self.sessies.leg_aard_vast("demo" if demo else "echt")
            self.register.stel_vast(vaststellingen(), wie=beginner, sleutel="begin")
            self.leesmodel.inhalen()
        tot = tot or self.register.vandaag() + _EERSTE_LEDEN
        nieuw = self.toegang.begin(leden, tot, beginner, self.instellingen.oorsprong) or nieuw
        self.band.leg(beginner)
        return nieuw

    def leg_vast(self, dossier: str, data: bytes, sleutel: str | None) -> Ontvangstbewijs:
        """Record one act, given as JSON, in a case that exists."""
        sleutel = sleutel or str(uuid7())
        nummer = invoer.leg_een_vast(self.register, dossier, data, wie=self.wie, sleutel=sleutel)
        return self.register.ontvangstbewijs(nummer)

    def importeer(self, data: bytes, *, droog: bool = False) -> invoer.Verslag:
        """Record every act of a file that is not there yet, or none."""
        regels = invoer.lees_regels(data)
        return invoer.importeer(self.register, regels, wie=self.wie, droog=droog)

    def schrijf_bewijs(self, nummer: int, pad: Path) -> None:
        """The proof of one entry as a file, which holds nothing of its content."""
        schrijf_uit(pad, self.bewijsvoering.bewijs(nummer))

    def zaak(self, dossier: str, doel: str, **snede: Any) -> Zaakbeeld:
        """A case by its kenmerk or id, at a state of knowledge."""
        self.leesmodel.inhalen()
        id_ = self.register.vind_dossier(dossier) or dossier
        try:
            return self.raadplegen.zaak(self.lezer, doel, id_, **snede)
        except OnbekendDossier:  # its id would tell that there is one of this kenmerk
            raise OnbekendDossier(dossier) from None

    def zaken(self, dossier: str | None, doel: str, **snede: Any) -> Iterator[Zaakbeeld]:
        """One case, or every case of the register."""
        if dossier is not None:
            yield self.zaak(dossier, doel, **snede)
            return
        self.leesmodel.inhalen()
        lezer = self.lezer
        for regel in self.raadplegen.dossiers(lezer, doel):
            yield self.raadplegen.zaak(lezer, doel, regel.id, **snede)

    def zijn_er_normen(self, doel: str, bekend_op: date | None) -> bool:
        """Whether norms had been set, as known on a day: without them nothing is judged."""
        self.leesmodel.inhalen()
        lijst = self.raadplegen.normen(self.lezer, doel, ALLE_NORMEN, bekend_op=bekend_op)
        return bool(lijst.pakketten)

    def bord(self, doel: str, **vraag: Any) -> Iterator[tuple[Bord, tuple[Bordkaart, ...]]]:
        """The board, page after page, each with its lines explained.

        Raises:
            OnbekendeVraag: there is no such norm.
        """
        self.leesmodel.inhalen()
        lezer = self.lezer
        normen: Normvraag = vraag["normen"]
        bekend = self.raadplegen.normen(lezer, doel, normen, bekend_op=vraag["bekend_op"])
        if normen.norm is not None and not bekend.normen:
            raise OnbekendeVraag(f"norm: verwacht een vastgestelde norm, kreeg '{normen.norm}'")
        na: str | None = None
        while True:
            bord = self.raadplegen.bord(lezer, doel, **vraag, na=na, limiet=_BLADZIJDE)
            yield bord, self.raadplegen.kaarten(lezer, doel, bord)
            na = bord.volgende_cursor
            if na is None:
                return

    def telling(self, vraag: str, doel: str, **snede: Any) -> Telling:
        """The answer to a counting question over the whole register.

        Raises:
            OnbekendeVraag: no question has this name.
        """
        if vraag not in VRAGEN:
            raise OnbekendeVraag(f"vraag: verwacht een van {', '.join(VRAGEN)}, kreeg '{vraag}'")
        self.leesmodel.inhalen()
        return self.raadplegen.telling(self.lezer, doel, VRAGEN[vraag], **snede)

    def normen(self, doel: str, bekend_op: date | None) -> Normenlijst:
        """The norms in force."""
        self.leesmodel.inhalen()
        lezer = self.lezer
        return self.raadplegen.normen(lezer, doel, ALLE_NORMEN, bekend_op=bekend_op)

    def vergelijk_normen(
        self, straks: Voorstel, doel: str, voortgang: Voortgang, **snede: Any
    ) -> Iterator[tuple[str | None, Zaakvergelijking]]:
        """Every case under the norms in force and under those of a folder, with its kenmerk."""
        self.leesmodel.inhalen()
        lezer = self.lezer
        namen = {regel.id: regel.kenmerk for regel in self.raadplegen.dossiers(lezer, doel)}
        vergelijkingen = self.raadplegen.vergelijk(lezer, doel, straks, **snede)
        for nummer, zaak in enumerate(vergelijkingen, 1):
            voortgang("dossiers getoetst", nummer, len(namen))
            yield namen.get(zaak.dossier), zaak

    def stel_normen_vast(self, map_: Path, voortgang: Voortgang) -> Ontvangst:
        """Put the norms of a folder in force, and judge every case anew by them.

        Calendar and yardstick stay as they are where the folder has none.

        Raises:
            NormFout: the folder holds an unsound text; what was in force stays.
        """
        handelingen = vaststellingen_van(map_)
        self.toegang.eis(self.lezer, "vaststellen")
        ontvangst = self.register.stel_vast(handelingen, wie=self.wie, sleutel=str(uuid7()))
        self.leesmodel.inhalen(voortgang)
        return ontvangst

    def schakel(self, account: str, *, uit: bool) -> None:
        """Shut an account out or let it in again: first on record, then for its sessions.

        Raises:
            GeenToegang: this process acts for someone who may not do that.
        """
        soort = AccountUitgeschakeld if uit else AccountIngeschakeld
        self.toegang.schakel(self.lezer, soort(account=account))
        self.sessies.schakel(account, uit=uit)

    def bewezen(self) -> tuple[Controlepunt, bool]:
        """A checkpoint over everything recorded so far, and whether it holds when checked."""
        gezet = self.bekrachtiging.bewijs_nu()
        return gezet, self.bekrachtiging.nagegaan(gezet)


@contextmanager
def open_register(
    instellingen: Instellingen, *, ook_ongelijk: bool = False
) -> Iterator[Opstelling]:
    """The register of these settings, checked and brought up to date; closed afterwards.

    Raises:
        OnveiligeDatabank: the database cannot keep what the register promises.
        OngelijkAanGetuige: it is not the log that was vouched for, unless `ook_ongelijk`.
    """
    with ExitStack() as stapel:
        databank, naast = stapel.enter_context(databanken(instellingen))
        log = stapel.enter_context(closing(Journal(databank)))
        sleutelbos = stapel.enter_context(closing(sleutelbos_van(log, sleutelmap(instellingen))))
        oorsprong = instellingen.oorsprong
        bekrachtiging = _bekrachtiging(instellingen, databank, log)
        if not ook_ongelijk:
            bekrachtiging.vergelijk()
        slot = Slot(sluittag(oorsprong), bekrachtiging.beeindigd_bij)
        toegang = stapel.enter_context(_toegangslog(instellingen, naast, log, sleutelbos))
        register = BewaaktRegister(log, sleutelbos, toegang, slot)
        band = Toegangsband(register, toegang, f"{oorsprong}/toegang")
        if not ook_ongelijk:
            band.vergelijk()
            band.leg(Vastlegger(instellingen.account, "beheerder"))
        leesmodel = stapel.enter_context(closing(Leesmodel(databank.dsn_projectie)))
        wissen = partial(wisser, instellingen, (databank, naast), register, leesmodel.herbouw)
        wissen().herneem()
        deur = stapel.enter_context(closing(Leesdeur(databank, register, toegang)))
        uitgave = stapel.enter_context(
            closing(Uitgave(databank.dsn_lees, oorsprong, bekrachtiging.getuigensleutels))
        )
        bewijsvoering = Bewijsvoering(databank, log, bekrachtiging, uitgave, oorsprong)
        raadplegen = Raadplegen(deur)
        yield Opstelling(
            instellingen,
            register,
            leesmodel,
            raadplegen,
            bekrachtiging,
            uitgave,
            bewijsvoering,
            Toezicht(databank, bewijsvoering, bekrachtiging, oorsprong),
            stapel.enter_context(closing(Sessies(databank.dsn_toegang))),
            toegang,
            band,
            Besloten(register, toegang, wissen),
            Toegangsinzicht(toegang, raadplegen, register.vind_dossier),
        )


@contextmanager
def _toegangslog(
    instellingen: Instellingen, eigen: postgres.Database, dossiers: Journal, sleutels: Sleutelbos
) -> Iterator[Toegangslog]:
    """The access log of a register, in a database of its own."""
    verwerkingen = Verwerkingslog(
        instellingen.verwerkingenlog, instellingen.verwerkingenregister, sleutels.hmac
    )
    verwerkingen.beproef()
    with closing(Journal(eigen)) as log:
        register = Register(log, sleutels)
        yield Toegangslog(register, dossiers, lambda: datetime.now(AMSTERDAM), verwerkingen)


@contextmanager
def open_bekrachtiging(instellingen: Instellingen) -> Iterator[Bekrachtiging]:
    """What vouches for the log of a register, and nothing else of it: no keys, no pages, no rules.

    A database by DSN is taken as it is; the embedded one is brought up to date.
    """
    map_ = datamap(instellingen)
    with ExitStack() as stapel:
        databank = postgres.start(map_, instellingen.dsn)
        stapel.callback(databank.stop)
        if instellingen.dsn is None:
            databank.migreer()
        databank.nagekeken()
        log = stapel.enter_context(closing(Journal(databank)))
        yield _bekrachtiging(instellingen, databank, log)


def _bekrachtiging(
    instellingen: Instellingen, databank: postgres.Database, log: Journal
) -> Bekrachtiging:
    wortels = lees_wortels(instellingen.tijdstempelwortels)
    tijd = Tijddiensten(lees_diensten(instellingen.tijdstempels), wortels)
    map_ = datamap(instellingen) / "ondertekenaar"
    return Bekrachtiging(databank, log, map_, instellingen.oorsprong, tijd)
