"""An office to read in: a register with its reading side, and the shortest way to fill it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from api.beheer.bewaarplaats import Wissen
from api.beheer.opstelling import Logbewijs, Opstelling
from api.settings import Instellingen
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.daden.handelingen import HANDELINGEN, lees_handeling
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies
from ledger.log.journal import Journal
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.uitgave import Uitgave
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Besluit, Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.toegangslog.toegangsband import Toegangsband
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.concepten import Concepten
from ledger.vastleggen.register import Inzending, Register
from ledger.wissen.besloten import Besloten
from ledger.wissen.wissen import Wisser
from ledger.zaak.dossier import Vastlegger
from projections.beelden.telling import VRAGEN, Telling, Vraag, tel
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.leesdeur import Inzage, Leesdeur
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.telvraag import Telvraag, telling
from projections.vragen.toegangsinzicht import Toegangsinzicht

WIE = Vastlegger("proef", "commissielid")
LEZER = Lezer("proef")
BENADELING = VRAGEN["benadeling"]


class Alles:
    """Everyone sees everything, and nothing is recorded: for whoever tests something else."""

    def inzage(
        self, lezer: Lezer, doel: str, wat: str, dossier: str | None = None, **soort: object
    ) -> Zicht:
        assert doel
        return Zicht(Kring(elk=True), Kring(), frozenset())

    def besluit(
        self, lezer: Lezer, wat: str, waarover: object = None, doel: str | None = None
    ) -> Besluit:
        return Besluit()

    def begin(self, leden: Sequence[str], tot: date, wie: Vastlegger, oorsprong: str) -> bool:
        return False

    def begonnen_met(self) -> None:
        return None

    def eis(self, lezer: Lezer, wat: str) -> Besluit:
        return Besluit()

    def eis_elk(self, lezer: Lezer, vragen: object) -> None:
        return None

    def wie(self, lezer: Lezer) -> Vastlegger:
        return WIE

    def als_toegangslog(self) -> Toegangslog:
        return cast("Toegangslog", self)


@contextmanager
def open_raadplegen(
    database: Database, register: Register, toegang: Inzage | None = None
) -> Iterator[Raadplegen]:
    with closing(Leesdeur(database, register, toegang or Alles())) as deur:
        yield Raadplegen(deur)


@dataclass(slots=True)
class Kantoor:
    register: Register
    leesmodel: Leesmodel
    raadplegen: Raadplegen
    teller: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def open(self, kenmerk: str = "Z-1", **meer: Any) -> str:
        gegevens = {"kenmerk": kenmerk, "fictief": True, **meer}
        return self.register.open_dossier(gegevens, wie=WIE, sleutel=f"open:{kenmerk}")

    def leg_vast(
        self, dossier: str, daad: str, *, ook_in: tuple[str, ...] = (), **velden: Any
    ) -> str:
        """Record an act; answer its id."""
        gegevens: dict[str, Any] = {"daad": daad, **velden}
        if daad in HANDELINGEN:
            gegevens = {"gebeurd": "2020-06", "door": [{"rol": "melder", "ref": None}]} | gegevens
        inzending = Inzending(dossier, lees_handeling(gegevens), ook_in)
        self.register.vastleggen([inzending], wie=WIE, sleutel=f"proef:{next(self.teller)}")
        return inzending.id

    def melding(self, dossier: str, *bronnen: Mapping[str, Any], **velden: Any) -> str:
        """A report of benadeling to the commission, told by these sources."""
        gegevens: dict[str, Any] = {
            "kanaal": "integriteitscommissie",
            "vermoedens": ["benadeling"],
            "bronnen": list(bronnen or (bron(),)),
            **dict.fromkeys(("melder_ref", "vorm", "onderwerp")),
        }
        return self.leg_vast(dossier, "melding_gedaan", **(gegevens | velden))

    def tel(self, vraag: Vraag = BENADELING, **snede: date | None) -> Telling:
        """Every case folded; of a count that the register keeps, the same as it says itself."""
        self.leesmodel.inhalen()
        uitkomst = gevouwen(self.raadplegen, LEZER, "proef", vraag, **snede)
        if vraag.naam in VRAGEN:
            vragen = Telvraag(vraag.naam, **snede)
            for limiet in (1, 1000):
                assert telling(self.raadplegen.deur, LEZER, "proef", vragen, limiet) == uitkomst
        return uitkomst

    def zaak(self, dossier: str, **snede: Any) -> Any:
        self.leesmodel.inhalen()
        return self.raadplegen.zaak(LEZER, "proef", dossier, **snede)


@contextmanager
def open_kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    register = Register(journal, sleutelbos)
    with (
        closing(Leesmodel(database.dsn_projectie)) as leesmodel,
        open_raadplegen(database, register) as raadplegen,
    ):
        leesmodel.inhalen()
        yield Kantoor(register, leesmodel, raadplegen)


def gevouwen(
    raadplegen: Raadplegen, lezer: Lezer, doel: str, vraag: Vraag, **snede: date | None
) -> Telling:
    """A count over every case in view, from all of its entries."""
    with raadplegen.deur.lees(lezer, doel, f"telling_{vraag.naam}") as bron:
        zaken = {d: vastgelegd(r) for d, r in bron.zaken_met(vraag.patroon.daad).items()}
        return tel(vraag, zaken, bron.positie, **snede)


def bron(**anders: Any) -> dict[str, Any]:
    gewoon = {"titel": "Brief", "datum": "2021-11-23", "plaats": "A7", "citaat": None}
    return {**gewoon, "relaas": "brief", "openbaar": True, **anders}


def _wist_niet(ook_in: Sequence[Path]) -> Wisser:
    raise AssertionError(ook_in)


@contextmanager
def opgesteld(database: Database, register: Register) -> Iterator[Opstelling]:
    """All parts of a register together; nobody signs here, so there is no folder to sign from."""
    oorsprong = "toedracht.example/proef"
    with (
        closing(Leesmodel(database.dsn_projectie)) as leesmodel,
        open_raadplegen(database, register) as raadplegen,
        closing(Uitgave(database.dsn_lees, oorsprong)) as uitgave,
        closing(Sessies(database.dsn_toegang)) as sessies,
        closing(Concepten(database.dsn_toegang, register.sleutelbos)) as concepten,
    ):
        bekrachtiging = Bekrachtiging(database, register.journal, Path("ondertekenaar"), oorsprong)
        bewijsvoering = Bewijsvoering(database, register.journal, bekrachtiging, uitgave, oorsprong)
        toezicht = Toezicht(database, bewijsvoering, bekrachtiging, oorsprong)
        bewijs = Logbewijs(oorsprong, bekrachtiging, uitgave, bewijsvoering, toezicht)
        toegang = Alles().als_toegangslog()
        inzicht = Toegangsinzicht(toegang, raadplegen, register.vind_dossier)
        besloten = Besloten(register, toegang, _wist_niet)
        yield Opstelling(
            Instellingen(),
            register,
            leesmodel,
            raadplegen,
            bewijs,
            sessies,
            toegang,
            bewijs,
            Toegangsband(register, toegang, oorsprong),
            Wissen.van(inzicht, raadplegen.deur, register, database.dsn_lees, besloten),
            concepten,
        )
