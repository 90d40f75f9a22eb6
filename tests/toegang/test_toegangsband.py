"""Another access log beside the register, or none, is seen before anyone is let in by it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.beheer.vaststellingen import vaststellingen
from ledger.daden.handelingen import ToegangslogVerbonden
from ledger.daden.toegangsdaden import AccountUitgeschakeld
from ledger.databank.postgres import Database, op_databank
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegangslog.toegangsband import Toegangsband, VreemdToegangslog
from ledger.toegangslog.toegangsboek import BESLUIT
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.opdrachten import BEGIN, OORSPRONG, draai, kamer_van_de_demo
from tests.opstelling.storingen import Server

WIE = Vastlegger("toedracht", "beheerder")
TOT = date(2099, 1, 1)
INDRINGERS = ("indringer-fictief", "handlanger-fictief")
Log = Callable[[Sleutelbos], Toegangslog]


@pytest.fixture
def nieuw_log(server: Server, databanknaam: str, register: Register) -> Iterator[Log]:
    """Makes access logs, each in a database of its own."""
    with ExitStack() as stapel:
        nummer = itertools.count()

        def maak(sleutels: Sleutelbos) -> Toegangslog:
            naam = f"{databanknaam}_toegang_{next(nummer)}"
            server.kopieer_sjabloon(naam)
            stapel.callback(server.beheer, f"DROP DATABASE {naam} WITH (FORCE)")
            databank = op_databank(server.dsn(naam), login=True)
            databank.migreer()
            journal = stapel.enter_context(closing(Journal(databank)))
            log = Register(journal, sleutels)
            return Toegangslog(log, register.journal, lambda: datetime.now(UTC))

        yield maak


def begonnen(log: Toegangslog, *leden: str) -> Toegangslog:
    assert log.begin(leden or ("anna-fictief", "bram-fictief"), TOT, WIE, OORSPRONG)
    return log


def band(register: Register, log: Toegangslog) -> Toegangsband:
    return Toegangsband(register, log, f"{OORSPRONG}/toegang")


def weigert(register: Register, log: Toegangslog, waarom: str) -> None:
    with pytest.raises(VreemdToegangslog, match=waarom):
        band(register, log).vergelijk()


def test_an_access_log_of_other_keys_is_not_this_registers(
    register: Register, sleutelbos: Sleutelbos, nieuw_log: Log, tmp_path: Path
) -> None:
    eigen = begonnen(nieuw_log(sleutelbos))
    band(register, eigen).vergelijk()
    with closing(Sleutelbos(tmp_path / "andere")) as andere:
        weigert(Register(register.journal, andere), eigen, "kreeg dat van een ander")


def test_an_access_log_that_does_not_begin_with_its_register_is_refused(
    register: Register, sleutelbos: Sleutelbos, nieuw_log: Log
) -> None:
    log = nieuw_log(sleutelbos)
    band(register, log).vergelijk()  # nothing has begun yet
    inzending = Inzending("", AccountUitgeschakeld(account="anna-fictief"), tags=(BESLUIT,))
    log.register.leg_zelf_vast([inzending], [], wie=WIE, sleutel="eerst")
    weigert(register, log, "dat dat niet zegt")


def test_an_access_log_that_is_gone_or_was_begun_anew_is_noticed_by_the_register(
    register: Register, sleutelbos: Sleutelbos, nieuw_log: Log
) -> None:
    eigen, opnieuw = begonnen(nieuw_log(sleutelbos)), nieuw_log(sleutelbos)
    register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
    band(register, opnieuw).vergelijk()  # the control: nothing names an access log yet
    for _ in range(2):
        band(register, eigen).leg(WIE)
    assert len(register.journal.lees(daden=("toegangslog_verbonden",))) == 1
    weigert(register, opnieuw, "kreeg een leeg")
    begonnen(opnieuw, *INDRINGERS)
    weigert(register, opnieuw, "kreeg een ander")
    # Nor does it help to have the register name another one after that.
    begin = opnieuw.begonnen_met()
    assert begin is not None
    daad = ToegangslogVerbonden(oorsprong="elders.example", begin=begin.leaf.hex()[:64])
    inzending = Inzending("", daad, tags=("toegangslog",))
    register.leg_zelf_vast([inzending], [], wie=WIE, sleutel="nog een")
    weigert(register, opnieuw, "kreeg een ander")
    band(register, eigen).vergelijk()


def test_dropping_the_access_log_makes_nobody_a_member(
    server: Server,
    database: Database,
    databanknaam: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dsn = server.dsn(databanknaam)
    with kamer_van_de_demo(database, dsn, tmp_path, monkeypatch):
        assert draai(*BEGIN).exit_code == 0
        server.beheer(f"DROP DATABASE {databanknaam}_toegang WITH (FORCE)")
        for woorden in (("begin", "--lid", INDRINGERS[0], "--lid", INDRINGERS[1]), ("toegang",)):
            geweigerd = draai(*woorden)
            assert geweigerd.exit_code == 78
            assert "kreeg een leeg" in geweigerd.stderr
        server.beheer(f"DROP DATABASE {databanknaam}_toegang WITH (FORCE)")
