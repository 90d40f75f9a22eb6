"""A register opened: every part made and checked, in order, and stopped in the reverse one.

This is the only place that knows how the parts are made. State lives in `<data>/<register>/`:
`postgres` (the embedded database), `sleutels` (keys, never in the database) and `ondertekenaar`
(what was vouched for, idem). `TOEDRACHT_DATA` points elsewhere, `TOEDRACHT_DSN` selects a
PostgreSQL of one's own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from api.beheer.bewaarplaats import Wissen, databanken, datamap, sleutelbos_van, sleutelmap, wisser
from api.beheer.opstelling import Logbewijs, Opstelling
from api.settings import Instellingen
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.buiten.tijdstempels import lees_diensten, lees_wortels
from ledger.buiten.verwerkingslog import Verwerkingslog
from ledger.databank import ingebed, postgres
from ledger.databank.klok import Databankklok
from ledger.databank.sessies import Sessies
from ledger.log.journal import Journal
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.logboek import sluittag
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.tijdbewijs import Tijddiensten
from ledger.ondertekenen.uitgave import Uitgave
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import AMSTERDAM
from ledger.toegangslog.toegangsband import Toegangsband, genoemde_oorsprong
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.toegangslog.toegangspoort import BewaaktRegister
from ledger.vastleggen.concepten import Concepten
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import Slot
from ledger.wissen.besloten import Besloten
from ledger.zaak.dossier import Vastlegger
from projections.leesmodel.bijhouden import Leesmodel
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.toegangsinzicht import Toegangsinzicht


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
        klok = Databankklok.van(databank)
        sleutelbos = stapel.enter_context(closing(sleutelbos_van(log, sleutelmap(instellingen))))
        bewijs = stapel.enter_context(_bewijs(instellingen, databank, log))
        toegang = stapel.enter_context(_toegangslog(instellingen, naast, log, sleutelbos, klok))
        eigen = toegang.register.journal
        toegangsbewijs = stapel.enter_context(
            _bewijs(instellingen, naast, eigen, toegangsoorsprong(instellingen, log))
        )
        slot = Slot(sluittag(bewijs.oorsprong), bewijs.bekrachtiging.beeindigd_bij)
        register = BewaaktRegister(log, sleutelbos, toegang, slot, klok)
        band = Toegangsband(register, toegang, toegangsbewijs.oorsprong)
        if not ook_ongelijk:
            _vergelijk(bewijs.bekrachtiging, toegangsbewijs.bekrachtiging)
            band.sluit_aan(Vastlegger(instellingen.account, "beheerder"))
        leesmodel = stapel.enter_context(closing(Leesmodel(databank.dsn_projectie)))
        wist = partial(wisser, instellingen, (databank, naast), register, leesmodel.herbouw)
        wist().herneem()
        besloten = Besloten(register, toegang, wist)
        deur = stapel.enter_context(closing(Leesdeur(databank, register, toegang)))
        raadplegen, wissen = _inzage(deur, register, databank, toegang, besloten)
        yield Opstelling(
            instellingen,
            register,
            leesmodel,
            raadplegen,
            bewijs,
            stapel.enter_context(closing(Sessies(databank.dsn_toegang))),
            toegang,
            toegangsbewijs,
            band,
            wissen,
            stapel.enter_context(closing(Concepten(databank.dsn_toegang, sleutelbos))),
            klok,
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


def _vergelijk(log: Bekrachtiging, toegangslog: Bekrachtiging) -> None:
    """Refuse a register or an access log that is not the one vouched for."""
    log.vergelijk()
    try:
        toegangslog.vergelijk()
    except OngelijkAanGetuige as fout:
        raise OngelijkAanGetuige(fout.uitleg, toegang=True) from None


@contextmanager
def _bewijs(
    instellingen: Instellingen,
    databank: postgres.Database,
    log: Journal,
    toegangslog: str | None = None,
) -> Iterator[Logbewijs]:
    """What vouches for a log, shows it to everyone, and looks whether it holds."""
    bekrachtiging = _bekrachtiging(instellingen, databank, log, toegangslog)
    oorsprong = toegangslog or instellingen.oorsprong
    with closing(Uitgave(databank.dsn_lees, oorsprong, bekrachtiging.getuigensleutels)) as uitgave:
        bewijsvoering = Bewijsvoering(databank, log, bekrachtiging, uitgave, oorsprong)
        toezicht = Toezicht(databank, bewijsvoering, bekrachtiging, oorsprong)
        yield Logbewijs(oorsprong, bekrachtiging, uitgave, bewijsvoering, toezicht)


@contextmanager
def _toegangslog(
    instellingen: Instellingen,
    eigen: postgres.Database,
    dossiers: Journal,
    sleutels: Sleutelbos,
    klok: Databankklok,
) -> Iterator[Toegangslog]:
    """The access log of a register, in a database of its own."""
    verwerkingen = Verwerkingslog(
        instellingen.verwerkingenlog, instellingen.verwerkingenregister, sleutels.hmac
    )
    verwerkingen.beproef()
    with closing(Journal(eigen)) as log:
        oorsprong = toegangsoorsprong(instellingen, dossiers)
        getekend = _bekrachtiging(instellingen, eigen, log, oorsprong).eigen_sleutels
        register, nu = Register(log, sleutels, klok=klok), lambda: klok().astimezone(AMSTERDAM)
        yield Toegangslog(register, dossiers, nu, verwerkingen, getekend)


@contextmanager
def open_bekrachtiging(
    instellingen: Instellingen, *, toegang: bool = False
) -> Iterator[Bekrachtiging | None]:
    """What vouches for the log of a register, and nothing else of it: no keys, no pages, no rules.

    Or for its access log; None where that is not there and nobody ever vouched for it. A database
    by DSN is taken as it is; the embedded one is brought up to date.

    Raises:
        OnbereikbareDatabank: the database, or one that was vouched for, is not there.
    """
    with ExitStack() as stapel:
        databank = postgres.start(datamap(instellingen), instellingen.dsn)
        stapel.callback(databank.stop)
        if instellingen.dsn is None:
            databank.migreer()
        databank.nagekeken()
        log = stapel.enter_context(closing(Journal(databank)))
        if not toegang:
            yield _bekrachtiging(instellingen, databank, log)
            return
        naast = postgres.naast(databank, instellingen.toegang_dsn, maak=False)
        try:
            naast.nagekeken()
        except ingebed.OnbereikbareDatabank:
            if _map(instellingen, toegang=True).exists():
                raise
            yield None
            return
        eigen = stapel.enter_context(closing(Journal(naast)))
        yield _bekrachtiging(instellingen, naast, eigen, toegangsoorsprong(instellingen, log))


def toegangsoorsprong(instellingen: Instellingen, log: Journal) -> str:
    """What the access log is called: as is set, or else as the register named it."""
    genoemd = instellingen.toegang_oorsprong or genoemde_oorsprong(log)
    return genoemd or f"{instellingen.oorsprong}/toegang"


def _bekrachtiging(
    instellingen: Instellingen,
    databank: postgres.Database,
    log: Journal,
    toegangslog: str | None = None,
) -> Bekrachtiging:
    """What vouches for the log of a register, or for its access log of this name."""
    wortels = lees_wortels(instellingen.tijdstempelwortels)
    tijd = Tijddiensten(lees_diensten(instellingen.tijdstempels), wortels)
    map_ = _map(instellingen, toegang=toegangslog is not None)
    return Bekrachtiging(databank, log, map_, toegangslog or instellingen.oorsprong, tijd)


def _map(instellingen: Instellingen, *, toegang: bool) -> Path:
    """The folder of the signer."""
    return datamap(instellingen) / ("ondertekenaar-toegang" if toegang else "ondertekenaar")
