"""A register opened: every part made and checked, in order, and stopped in the reverse one.

This is the only place that knows how the parts are made. State lives in `<data>/<register>/`:
`postgres` (the embedded database), `sleutels` (keys, never in the database) and `ondertekenaar`
(what was vouched for, idem). `TOEDRACHT_DATA` points elsewhere, `TOEDRACHT_DSN` selects a
PostgreSQL of one's own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial

from api.bewaarplaats import databanken, datamap, sleutelbos_van, sleutelmap, wisser
from api.opstelling import Opstelling
from api.settings import Instellingen
from api.wisblad import Wissen
from ledger import postgres
from ledger.bekrachtiging import Bekrachtiging
from ledger.besloten import Besloten
from ledger.bewijsvoering import Bewijsvoering
from ledger.dossier import Vastlegger
from ledger.journal import Journal
from ledger.logboek import sluittag
from ledger.register import Register
from ledger.sessies import Sessies
from ledger.tijdbewijs import Tijddiensten
from ledger.tijdstempels import lees_diensten, lees_wortels
from ledger.toegangsband import Toegangsband
from ledger.toegangslog import Toegangslog
from ledger.toegangspoort import BewaaktRegister
from ledger.toelating import Slot
from ledger.toezicht import Toezicht
from ledger.uitgave import Uitgave
from ledger.vault import Sleutelbos
from ledger.verwerkingslog import Verwerkingslog
from ledger.wanneer import AMSTERDAM
from projections.bijhouden import Leesmodel
from projections.leesdeur import Leesdeur
from projections.raadplegen import Raadplegen
from projections.toegangsinzicht import Toegangsinzicht


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
            band.sluit_aan(Vastlegger(instellingen.account, "beheerder"))
        leesmodel = stapel.enter_context(closing(Leesmodel(databank.dsn_projectie)))
        wist = partial(wisser, instellingen, (databank, naast), register, leesmodel.herbouw)
        wist().herneem()
        uitgave = Uitgave(databank.dsn_lees, oorsprong, bekrachtiging.getuigensleutels)
        stapel.enter_context(closing(uitgave))
        bewijsvoering = Bewijsvoering(databank, log, bekrachtiging, uitgave, oorsprong)
        besloten = Besloten(register, toegang, wist)
        deur = stapel.enter_context(closing(Leesdeur(databank, register, toegang)))
        raadplegen, wissen = _inzage(deur, register, databank, toegang, besloten)
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
            wissen,
        )


def _inzage(
    deur: Leesdeur,
    register: Register,
    databank: postgres.Database,
    toegang: Toegangslog,
    besloten: Besloten,
) -> tuple[Raadplegen, Wissen]:
    """All that reads through the one door."""
    raadplegen = Raadplegen(deur)
    inzicht = Toegangsinzicht(toegang, raadplegen, register.vind_dossier)
    return raadplegen, Wissen.van(inzicht, deur, register, databank.dsn_lees, besloten)


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
