"""Who is signed in is asked anew at every question, and a session that ended opens nothing.

T-C15: after signing out, another role or shutting out an account, its id is useless at once; 30
minutes without use and 8 hours in all are the most, by the database's clock.
"""

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from api.opdrachtregel.opdracht import open_
from ledger.databank import sessies as module
from ledger.databank.postgres import Database
from ledger.databank.sessies import AccountUitgeschakeld, Sessies, SessiesOnbereikbaar
from ledger.vastleggen.register import lees_regel
from tests.opstelling.opdrachten import draai, noem_leden
from tests.opstelling.storingen import Server

ALLE_VERSIES = True
LID = frozenset({"commissielid"})


@pytest.fixture
def sessies(database: Database) -> Iterator[Sessies]:
    with closing(Sessies(database.dsn_toegang)) as sessies:
        yield sessies


def verouder(database: Database, veld: str, hoeveel: str) -> None:
    """As if this was so long ago: the database's clock cannot be turned, its rows can."""
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        verbinding.execute(f"UPDATE toegang.sessie SET {veld} = {veld} - interval '{hoeveel}'")


def test_who_signed_in_is_known_by_an_id_that_the_database_does_not_hold(
    sessies: Sessies, database: Database
) -> None:
    id_ = sessies.begin("lid-1", LID, "Een lid (fictief)")
    wie = sessies.herken(id_)
    assert wie is not None
    assert (wie.account, wie.rollen, wie.naam) == ("lid-1", LID, "Een lid (fictief)")
    assert id_ not in repr(wie)
    assert len(id_) == 43  # 256 bits in base64url
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        rijen = verbinding.execute("SELECT sleutel, sessie::text FROM toegang.sessie").fetchall()
    assert [sleutel for sleutel, _ in rijen] == [sha256(id_.encode()).digest()]
    assert id_ not in str(rijen)


@pytest.mark.parametrize("id_", ["", "x" * 43, "é", "\ud800", "y" * 5000])
def test_an_id_that_a_browser_brings_along_is_nobodys(sessies: Sessies, id_: str) -> None:
    assert sessies.herken(id_) is None
    assert sessies.begin("lid-1", LID, in_plaats_van=id_) != id_
    assert sessies.herken(id_) is None


def test_c15_after_signing_out_an_id_opens_nothing_and_the_other_browser_stays(
    sessies: Sessies,
) -> None:
    hier, daar = sessies.begin("lid-1", LID), sessies.begin("lid-1", LID)
    sessies.eindig(hier)
    assert sessies.herken(hier) is None
    assert sessies.herken(daar) is not None
    nieuw = sessies.begin("lid-1", LID, in_plaats_van=daar)
    assert sessies.herken(daar) is None
    assert sessies.herken(nieuw) is not None


def test_c15_another_role_ends_every_session_and_the_same_roles_end_none(
    sessies: Sessies,
) -> None:
    eerst, ander = sessies.begin("lid-1", LID), sessies.begin("lid-2", LID)
    sessies.begin("lid-1", LID)
    assert sessies.herken(eerst) is not None
    dan = sessies.begin("lid-1", frozenset({"auditor"}))  # the provider gave it another role
    assert sessies.herken(eerst) is None
    assert sessies.herken(ander) is not None
    wie = sessies.herken(dan)
    assert wie is not None
    assert wie.rollen == {"auditor"}


def test_c15_an_account_that_is_shut_out_is_out_at_once_and_cannot_come_back(
    sessies: Sessies,
) -> None:
    id_, ander = sessies.begin("lid-1", LID), sessies.begin("lid-2", LID)
    sessies.schakel("lid-1", uit=True)
    assert sessies.herken(id_) is None
    assert sessies.is_uitgeschakeld("lid-1")
    with pytest.raises(AccountUitgeschakeld):
        sessies.begin("lid-1", LID)
    assert sessies.herken(ander) is not None
    assert not sessies.is_uitgeschakeld("lid-2")
    assert not sessies.is_uitgeschakeld("niemand")
    sessies.schakel("lid-1", uit=False)
    assert sessies.herken(id_) is None
    assert sessies.herken(sessies.begin("lid-1", LID)) is not None


@pytest.mark.parametrize(
    ("veld", "nog_net", "te_lang"),
    [("gezien", "29 minutes", "2 minutes"), ("begonnen", "7 hours 59 minutes", "2 minutes")],
)
def test_c15_a_session_ends_when_idle_and_after_a_working_day(
    sessies: Sessies, database: Database, veld: str, nog_net: str, te_lang: str
) -> None:
    """The negative control is the first half: a moment earlier it still opened."""
    id_ = sessies.begin("lid-1", LID)
    verouder(database, veld, nog_net)
    assert [sessie.account for sessie in sessies.levende()] == ["lid-1"]
    verouder(database, veld, te_lang)
    assert sessies.levende() == []
    assert sessies.herken(id_) is None


def test_use_keeps_a_session_alive_and_never_beyond_a_working_day(
    sessies: Sessies, database: Database
) -> None:
    id_ = sessies.begin("lid-1", LID)
    for _ in range(3):
        verouder(database, "gezien", "29 minutes")
        assert sessies.herken(id_) is not None
    verouder(database, "begonnen", "8 hours")
    assert sessies.herken(id_) is None


def test_a_session_that_is_over_is_swept(sessies: Sessies, database: Database) -> None:
    sessies.begin("lid-1", LID)
    verouder(database, "gezien", "31 minutes")
    sessies.begin("lid-2", LID)
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        over = verbinding.execute("SELECT account FROM toegang.sessie").fetchall()
    assert over == [("lid-2",)]
    assert sessies.eindig_alle("lid-2") == 1
    assert sessies.levende() == []


def test_what_a_register_was_begun_as_is_said_once(sessies: Sessies) -> None:
    assert sessies.aard() is None
    assert sessies.leg_aard_vast("echt") == "echt"
    assert sessies.leg_aard_vast("demo") == "echt"


@pytest.mark.parametrize(
    "opdracht",
    [
        "SELECT FROM ledger.entry",
        "SELECT FROM vault.sealed",
        "CREATE TABLE toegang.nep ()",
        "UPDATE toegang.sessie SET account = 'lid-2'",
        "UPDATE toegang.sessie SET begonnen = clock_timestamp()",
        "UPDATE toegang.aard SET aard = 'demo'",
        "DELETE FROM toegang.aard",
        "DELETE FROM toegang.account",
        "SET ROLE toedracht_lees",
    ],
)
def test_the_role_that_knows_who_asks_reads_no_case_and_lengthens_no_session(
    sessies: Sessies, database: Database, opdracht: str
) -> None:
    sessies.leg_aard_vast("echt")
    with (
        psycopg.connect(database.dsn_toegang) as verbinding,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        verbinding.execute(opdracht)


@pytest.mark.parametrize("taak", ["append", "lees", "projectie", "wissen", "ondertekenaar"])
def test_no_role_that_reads_cases_can_see_or_make_a_session(database: Database, taak: str) -> None:
    with psycopg.connect(getattr(database, f"dsn_{taak}"), autocommit=True) as verbinding:
        for opdracht in (
            "SELECT FROM toegang.sessie",
            "SELECT FROM toegang.levend",
            "INSERT INTO toegang.account (account) VALUES ('lid-9')",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                verbinding.execute(opdracht)


def test_whoever_manages_accounts_sees_who_is_signed_in_and_ends_it(
    sessies: Sessies,
    server: Server,
    databanknaam: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOEDRACHT_DATA", str(tmp_path))
    monkeypatch.setenv("TOEDRACHT_DSN", server.dsn(databanknaam))
    noem_leden()
    id_ = sessies.begin("lid-1", LID)
    getoond = draai("gebruiker").stdout
    assert getoond.startswith("lid-1 (commissielid): sinds ")
    assert id_ not in getoond
    assert draai("gebruiker", "afmelden", "lid-1").stdout == "lid-1: 1 sessie beëindigd\n"
    assert draai("gebruiker", "uitschakelen", "lid-1").stdout == "lid-1: uitgeschakeld\n"
    assert sessies.is_uitgeschakeld("lid-1")
    assert draai("gebruiker").stdout == "niemand is aangemeld\n"
    assert draai("gebruiker", "inschakelen", "lid-1").exit_code == 0
    assert not sessies.is_uitgeschakeld("lid-1")
    assert draai("gebruiker", "uitschakelen", "").exit_code == 2
    assert draai("gebruiker", "uitschakelen", "x" * 201).exit_code == 2
    # Looking at it is a reading too, and not everyone's.
    with open_() as opstelling:
        journal = opstelling.toegang.register.journal
        gelezen = [lees_regel(r).velden["wat"] for r in journal.lees(daden=("ingezien",))]
        (einde,) = journal.lees(daden=("sessies_beeindigd",))
    assert set(gelezen) == {"aangemelden"}
    assert lees_regel(einde).velden["account"] == "lid-1"
    monkeypatch.setenv("TOEDRACHT_ACCOUNT", "vreemde-fictief")
    for woorden in (("gebruiker",), ("gebruiker", "afmelden", "lid-1")):
        geweigerd = draai(*woorden)
        assert (geweigerd.exit_code, geweigerd.stdout) == (1, "")


def test_c8_of_real_cases_a_command_says_what_for_with_the_minimum_of_everywhere(
    sessies: Sessies,
    server: Server,
    databanknaam: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOEDRACHT_DATA", str(tmp_path))
    monkeypatch.setenv("TOEDRACHT_DSN", server.dsn(databanknaam))
    noem_leden()
    sessies.leg_aard_vast("echt")
    zonder = draai("gebruiker")
    assert zonder.exit_code == 1
    assert "TOEDRACHT_DOEL" in zonder.stderr
    assert draai("--doel", "abc", "gebruiker").exit_code == 1
    monkeypatch.setenv("TOEDRACHT_DOEL", "x" * 201)
    te_lang = draai("gebruiker")
    assert (te_lang.exit_code, te_lang.stderr.split(":")[0]) == (1, "TOEDRACHT_DOEL")
    monkeypatch.setenv("TOEDRACHT_DOEL", "uit de omgeving (fictief)")
    assert draai("gebruiker").exit_code == 0
    assert draai("--doel", "op de regel (fictief)", "gebruiker").exit_code == 0
    with open_() as opstelling:
        register = opstelling.toegang.register
        nummers = [r.nummer for r in register.journal.lees(daden=("doel_opgegeven",))]
        doelen = [v["doel"] for v in register.open_teksten(nummers).values()]
    assert doelen == ["uit de omgeving (fictief)", "op de regel (fictief)"]


def test_a_database_that_is_not_there_is_said_so_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TERMIJN", 0.2)
    with (
        closing(Sessies("host=127.0.0.1 port=1 dbname=x user=x")) as sessies,
        pytest.raises(SessiesOnbereikbaar),
    ):
        sessies.herken("x" * 43)
