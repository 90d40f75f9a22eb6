"""A register put together: what the command line and the demo do with the whole of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from api.beheer.bewaarplaats import Wissen
from api.beheer.vaststellingen import vaststellingen, vaststellingen_van
from api.invoer import invoer
from api.invoer.tabelinvoer import Tabelverslag, voer_in
from api.invoer.tabelregels import Rijplan
from api.invoer.werkmap import TabelGeweigerd
from api.settings import GeenAanmelding, Instellingen
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.overbrenging import Overgebracht, archiefstukken, breng_over
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.buiten.verwerkingslog import NietGelogd
from ledger.daden.documenten import Document, DocumentGeweigerd
from ledger.daden.toegangsdaden import AccountIngeschakeld, AccountUitgeschakeld
from ledger.daden.woorden import Ongeldig
from ledger.databank import ingebed, postgres
from ledger.databank.klok import Databankklok
from ledger.databank.sessies import Sessies, SessiesOnbereikbaar
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.log import journal
from ledger.log.journal import Onbekend
from ledger.log.uitvoer import NietUitTeVoeren
from ledger.ondertekenen.bekrachtiging import Bekrachtiging, GeenBewijs
from ledger.ondertekenen.ceremonie import CeremonieGeweigerd
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.stand import ErTekentAlEen
from ledger.ondertekenen.uitgave import Uitgave
from ledger.ondertekenen.vergelijken import Controlepunt, TekentNiet
from ledger.sleutels.bestanden import MapNietLeeg, OnveiligBestand, nieuwe_map, schrijf_uit
from ledger.sleutels.vault import OnveiligeSleutelbos, SleutelsBezet, SleutelsWeg
from ledger.toegang.toegang import Lezer, Toegangsvraag
from ledger.toegangslog.toegangsband import Toegangsband, VreemdToegangslog
from ledger.toegangslog.toegangslog import (
    GeenReden,
    GeenToegang,
    OnbekendVoorstel,
    ToegangOnbereikbaar,
    Toegangslog,
)
from ledger.vastleggen.concepten import Concepten
from ledger.vastleggen.register import (
    AndereInhoud,
    NietToegelaten,
    Ontvangst,
    Ontvangstbewijs,
    Register,
)
from ledger.vastleggen.toelating import Afgesloten, uuid7
from ledger.verify import Afgekeurd
from ledger.wissen.besloten import Besloten
from ledger.wissen.wissen import NogTeVinden, WissenGeweigerd, WissenWacht
from ledger.zaak.dossier import Botsing, Vastlegger
from projections.beelden.bord import Bord, OngeldigeCursor
from projections.beelden.bordkaart import Bordkaart
from projections.beelden.telling import VRAGEN, Telling
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.leesmodel import Vastgelopen, Voortgang
from projections.normen.normen import Voorstel
from projections.normen.normtekst import NormFout
from projections.toetsen.omslag import Zaakvergelijking
from projections.verwoorden.normenlijst import ALLE_NORMEN, Normenlijst, Normvraag
from projections.vragen.bladgrenzen import BLADWEIGERINGEN
from projections.vragen.documentinzage import DocumentGewist, OnbekendDocument, Uitgereikt
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.telvraag import Telvraag, telling
from projections.vragen.toegangsinzicht import OnbekendeZaak, Toegangsinzicht
from projections.vragen.wisinzicht import OnbekendeHouder

EERSTE_LEDEN = timedelta(days=365)
_ZONDER_DOEL = "opdrachtregel"  # of a demo nobody need say it
_BLADZIJDE = 1000  # lines of the board that the command line asks for at a time


class GeenDemonstratie(Exception):
    """A register with real cases, which shows nothing that is there to show."""


class OnbekendeVraag(LookupError):
    """There is no counting question of this name."""


WEIGERINGEN = (
    *BLADWEIGERINGEN,
    Afgesloten,
    AndereInhoud,
    Botsing,
    CeremonieGeweigerd,
    DocumentGeweigerd,
    DocumentGewist,
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
    OnbekendDocument,
    OnbekendDossier,
    OnbekendVoorstel,
    OnbekendeHouder,
    OnbekendeVraag,
    OnbekendeZaak,
    OngeldigeCursor,
    OnveiligBestand,
    OnveiligeSleutelbos,
    SessiesOnbereikbaar,
    SleutelsBezet,
    SleutelsWeg,
    TabelGeweigerd,
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
    ingebed.OnbereikbareDatabank,
)
# The log or the access log is not the one that belongs here.
ONGELIJK = (OngelijkAanGetuige, VreemdToegangslog)
__all__ = [
    "ONGELIJK",
    "WEIGERINGEN",
    "GeenToegang",
    "Onbekend",
    "Opstelling",
]


@dataclass(frozen=True, slots=True)
class Logbewijs:
    """What vouches for one log, shows it to everyone, and looks whether it holds."""

    oorsprong: str
    bekrachtiging: Bekrachtiging
    uitgave: Uitgave
    bewijsvoering: Bewijsvoering
    toezicht: Toezicht


@dataclass(frozen=True, slots=True)
class Opstelling:
    """The parts of an open register, and what its command line does with them."""

    instellingen: Instellingen
    register: Register
    leesmodel: Leesmodel
    raadplegen: Raadplegen
    bewijs: Logbewijs
    sessies: Sessies
    toegang: Toegangslog
    toegangsbewijs: Logbewijs
    band: Toegangsband
    wissen: Wissen
    concepten: Concepten
    klok: Databankklok | None = None

    @property
    def besloten(self) -> Besloten:
        """Does what was decided."""
        return self.wissen.besloten

    @property
    def inzicht(self) -> Toegangsinzicht:
        """Tells who may what."""
        return self.wissen.toegang

    @property
    def lezer(self) -> Lezer:
        """As whom this process reads."""
        return Lezer(self.instellingen.account, opdracht=True)

    @property
    def doel(self) -> str:
        """What this process reads for, as was said; of real cases that must be said."""
        return self.instellingen.doel or ("" if self.sessies.aard() == "echt" else _ZONDER_DOEL)

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
        tot = tot or self.register.vandaag() + EERSTE_LEDEN
        nieuw = self.toegang.begin(leden, tot, beginner, self.instellingen.oorsprong) or nieuw
        self.band.leg(beginner)
        return nieuw

    def leg_vast(
        self, dossier: str, data: bytes, documenten: Sequence[Document], sleutel: str | None
    ) -> Ontvangstbewijs:
        """Record one act, given as JSON, with its documents, in a case that exists."""
        nummer = invoer.leg_een_vast(
            self.register,
            dossier,
            data,
            documenten,
            wie=self.wie,
            sleutel=sleutel or str(uuid7()),
            eis=self._eis_elk,
        )
        return self.register.ontvangstbewijs(nummer)

    def importeer(self, data: bytes, *, droog: bool = False) -> invoer.Verslag:
        """Record every act of a file that is not there yet, or none."""
        regels = invoer.lees_regels(data)
        return invoer.importeer(self.register, regels, wie=self.wie, droog=droog, eis=self._eis_elk)

    def importeer_tabel(
        self, plannen: Iterable[Rijplan], *, droog: bool = False
    ) -> Iterator[Tabelverslag]:
        """Record every row of a table that goes along and is not there yet, part by part."""
        return voer_in(self.register, plannen, wie=self.wie, droog=droog, eis=self._eis_elk)

    def _eis_elk(self, vragen: Iterable[Toegangsvraag]) -> None:
        """Ask whether this process may; an interest is refused as access that was never given."""
        try:
            self.toegang.eis_elk(self.lezer, vragen)
        except GeenToegang as fout:
            raise GeenToegang("geen_toegang" if fout.reden == "belang" else fout.reden) from None

    def eis_alles(self, wat: str) -> None:
        """That this process may read every case by name; on record before anything is written.

        Raises:
            GeenToegang: a case may be out of its sight.
        """
        zicht = self.toegang.inzage(self.lezer, self.doel, wat)
        if not zicht.open.elk or zicht.behalve:
            raise GeenToegang("geen_toegang")

    def schrijf_bewijs(self, nummer: int, pad: Path) -> None:
        """The proof of one entry as a file, which holds nothing of its content."""
        schrijf_uit(pad, self.bewijs.bewijsvoering.bewijs(nummer))

    def breng_over(self, voorstel: str, map_: Path) -> Overgebracht:
        """A case that was decided on, opened and with its proofs, in a new folder for us alone.

        Raises:
            MapNietLeeg: something is there already; nothing was done then.
        """
        with nieuwe_map(map_) as nieuw:
            bewijsvoering = self.bewijs.bewijsvoering
            bewijsvoering.bewijs(self.register.journal.positie())  # before it counts as done
            door, nu = self.toegang.wie(self.lezer), self.toegang.klok()

            def schrijf(dossier: str) -> Overgebracht:
                stukken = archiefstukken(bewijsvoering, self.register, door)
                return breng_over(self.register, dossier, nieuw, stukken, door.account, nu)

            return self.besloten.breng_over(self.lezer, voorstel, schrijf)

    def zaak(self, dossier: str, doel: str, **snede: Any) -> Zaakbeeld:
        """A case by its kenmerk or id, at a state of knowledge."""
        self.leesmodel.inhalen()
        id_ = self.register.vind_dossier(dossier) or dossier
        try:
            return self.raadplegen.zaak(self.lezer, doel, id_, **snede)
        except OnbekendDossier:  # its id would tell that there is one of this kenmerk
            raise OnbekendDossier(dossier) from None

    def document(self, dossier: str, doel: str, nummer: int, bron: int) -> Uitgereikt:
        """The document of the n-th source of an entry."""
        self.leesmodel.inhalen()
        id_ = self.register.vind_dossier(dossier) or dossier
        try:
            return self.raadplegen.document(self.lezer, doel, id_, nummer, bron)
        except OnbekendDossier:  # its id would tell that there is one of this kenmerk
            raise OnbekendDossier(dossier) from None

    def zaken(self, dossier: str | None, doel: str, **snede: Any) -> Iterator[Zaakbeeld]:
        """One case, or every case of the register."""
        if dossier is not None:
            yield self.zaak(dossier, doel, **snede)
            return
        self.leesmodel.inhalen()
        for regel in self.raadplegen.dossiers(self.lezer, doel):
            yield self.raadplegen.zaak(self.lezer, doel, regel.id, **snede)

    def zijn_er_normen(self, doel: str, bekend_op: date | None) -> bool:
        """Whether norms had been set, as known on a day: without them nothing is judged."""
        return bool(self.normen(doel, bekend_op).pakketten)

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
            hoe: dict[str, Any] = {"limiet": _BLADZIJDE, "tel_tot": None, "ongedeeld": True}
            bord = self.raadplegen.bord(lezer, doel, **vraag, na=na, **hoe)
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
        return telling(self.raadplegen.deur, self.lezer, doel, Telvraag(vraag, **snede))

    def normen(self, doel: str, bekend_op: date | None) -> Normenlijst:
        """The norms in force."""
        self.leesmodel.inhalen()
        return self.raadplegen.normen(self.lezer, doel, ALLE_NORMEN, bekend_op=bekend_op)

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
        """A checkpoint over everything recorded so far, and whether it holds when checked.

        The access log gets one too; how long that is tells how much was read, so it is not shown.
        """
        self.toegangsbewijs.bekrachtiging.bewijs_nu()
        gezet = self.bewijs.bekrachtiging.bewijs_nu()
        return gezet, self.bewijs.bekrachtiging.nagegaan(gezet)
