"""The second wall: what the first one forgets, the database still does not show."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from psycopg import errors
from psycopg.conninfo import make_conninfo

from ledger.databank.postgres import Database, Verbinding, op_databank, verbind
from ledger.databank.zichten import Zichten
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Actor, Lezer, Verzoek, Zicht, mag
from ledger.toegang.toegang import zicht as gezien_door
from ledger.toegang.toegangsstand import Kring
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.momentopname import Momentopname, ZichtVoorbij
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from tests.opstelling.kantoor import LEZER, Alles, Kantoor, open_kantoor, open_raadplegen
from tests.opstelling.storingen import Server
from tests.opstelling.toegangsverloop import ACCOUNTS, BEGINSTAND, STAPPEN, ZAKEN, Verloop

ALLE_VERSIES = True


def zicht(*dossiers: str, elk: bool = False, behalve: tuple[str, ...] = ()) -> Zicht:
    return Zicht(Kring(elk, frozenset(dossiers)), Kring(), frozenset(behalve))


TABELLEN = ("vastlegging", "zaak", "lezing", "toets")
VULLING = """
INSERT INTO lees.vastlegging
  SELECT d, n, gen_random_uuid(), 'dossier_geopend', true, NULL, NULL, '{}', now(), NULL, '{}'
  FROM unnest(%s::text[]) WITH ORDINALITY z(d, n);
"""
GEZOCHT = """
INSERT INTO lees.zaak
  SELECT d, '2020-01-01', '9999-12-31', '0001-01-01', '9999-12-31', n, false, 'open', NULL, now(),
    NULL, 0, 0, '{}', '{}'
  FROM unnest(%s::text[]) WITH ORDINALITY z(d, n);
"""
GELEZEN = """
INSERT INTO lees.lezing
  SELECT d, '2020-01-01', '9999-12-31', '0001-01-01', '9999-12-31', n, 'melding_gedaan',
    '2020-01-01', '2020-01-01', '{}', '{}'
  FROM unnest(%s::text[]) WITH ORDINALITY z(d, n);
"""
OORDELEN = """
INSERT INTO lees.toets
  SELECT d, '', 'norm', '', 0, '2020-01-01', '9999-12-31', '2020-01-01', '9999-12-31', '', '', '{}',
         NULL, NULL, NULL, false, NULL, ''
  FROM unnest(%s::text[]) d
"""


@dataclass
class Wal:
    """Read tables that hold three cases, the views, and the connection of whoever reads cases."""

    database: Database
    zichten: Zichten
    lezer: Verbinding

    def ziet(self, id_: str | None) -> set[str]:
        """What a query without any filter shows in this view."""
        with self.lezer.transaction():
            return ongefilterd(self.lezer, id_)

    def beheer(self, opdracht: str) -> None:
        with psycopg.connect(self.database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute(opdracht.encode())


def ongefilterd(verbinding: psycopg.Connection[Any], id_: str | None) -> set[str]:
    """Every case of which a row is shown, in every table."""
    if id_ is not None:
        verbinding.execute("SELECT set_config('toedracht.zicht', %s, true)", [id_])
    vastgelegd, *anders = (
        {dossier for (dossier,) in verbinding.execute(f"SELECT dossier FROM lees.{tabel}".encode())}
        for tabel in TABELLEN
    )
    assert anders == [vastgelegd] * 3
    return vastgelegd


@pytest.fixture(scope="module")
def databank(server: Server) -> Iterator[Database]:
    server.kopieer_sjabloon("toedracht_muur")
    databank = op_databank(server.dsn("toedracht_muur"), login=True)
    databank.migreer()
    with closing(Leesmodel(databank.dsn_projectie)) as model:
        model.inhalen()
    with psycopg.connect(databank.dsn_projectie) as verbinding:
        for vulling in (VULLING, GEZOCHT, GELEZEN, OORDELEN):
            verbinding.execute(vulling, [list(ZAKEN)])
    yield databank
    server.beheer("DROP DATABASE toedracht_muur WITH (FORCE)")


@pytest.fixture
def wal(databank: Database) -> Iterator[Wal]:
    with (
        closing(Zichten(databank.dsn_toegang)) as zichten,
        closing(verbind(databank.dsn_inzage, 5.0)) as lezer,
    ):
        yield Wal(databank, zichten, lezer)


def test_a_query_without_a_filter_shows_what_is_in_view_and_nothing_else(wal: Wal) -> None:
    een, twee, drie = ZAKEN
    van = wal.zichten.id_van
    assert wal.ziet(van(zicht(een, drie))) == {een, drie}
    assert wal.ziet(van(zicht(elk=True))) == {een, twee, drie}
    assert wal.ziet(van(zicht(elk=True, behalve=(twee,)))) == {een, drie}
    assert wal.ziet(van(zicht(een, twee, behalve=(twee,)))) == {een}
    assert wal.ziet(van(zicht())) == set()


def test_c12_without_the_id_of_a_view_no_case_is_there(wal: Wal) -> None:
    assert wal.ziet(None) == set()
    id_ = wal.zichten.id_van(zicht(elk=True))
    assert wal.ziet(id_) == set(ZAKEN)  # control
    for ander in ("", "x" * 43, id_[:-1], sha256(id_.encode()).hexdigest()):
        assert wal.ziet(ander) == set()
    assert wal.ziet(None) == set()  # it ended with its transaction


def test_a_view_that_ended_shows_nothing_to_whoever_kept_its_id(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    wal.beheer("UPDATE toegang.zicht SET tot = clock_timestamp() + interval '1 hour'")
    assert wal.ziet(id_) == set(ZAKEN)  # control
    wal.beheer("UPDATE toegang.zicht SET tot = clock_timestamp()")
    assert wal.ziet(id_) == set()
    with pytest.raises(ZichtVoorbij):  # and it says so, or the register would seem empty
        Momentopname(wal.lezer, zicht(elk=True), id_)


def test_views_end_with_the_process_that_reads_in_them(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    assert wal.ziet(id_) == set(ZAKEN)
    wal.zichten.close()
    assert wal.ziet(id_) == set()


@pytest.fixture
def kantoor(
    database: Database, journal: Journal, sleutelbos: Sleutelbos
) -> Iterator[tuple[Database, Kantoor, str, str]]:
    """A register with two cases and its reading side."""
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        een, ander = (kantoor.open(f"Z-{n}") for n in (1, 2))
        kantoor.leesmodel.inhalen()
        yield database, kantoor, een, ander


def test_what_the_first_wall_forgets_the_door_still_does_not_show(
    kantoor: tuple[Database, Kantoor, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after the database lost the view, and after the tables were built anew."""
    database, huis, een, ander = kantoor

    class Een(Alles):
        def inzage(
            self, lezer: Lezer, doel: str, wat: str, dossier: str | None = None, **soort: object
        ) -> Zicht:
            return zicht(een)

    vraag = Momentopname.vraag

    def vergeet(self: Momentopname, query: str, **waarden: object) -> list[Any]:
        return vraag(self, query, **{**waarden, "elk": True, "genoemd": [], "behalve": []})

    def getoond(raadplegen: Raadplegen) -> set[str]:
        return {regel.id for regel in raadplegen.dossiers(LEZER, "proef")}

    monkeypatch.setattr(Momentopname, "vraag", vergeet)
    with open_raadplegen(database, huis.register, Een()) as raadplegen:
        assert getoond(raadplegen) == {een}
        with pytest.raises(OnbekendDossier):
            raadplegen.zaak(LEZER, "proef", ander)
        with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute("TRUNCATE toegang.zicht")  # as a crash does
        assert getoond(raadplegen) == {een}
        huis.leesmodel.herbouw()
        assert getoond(raadplegen) == {een}
        database.zelfcontrole()
        with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute("ALTER TABLE lees.zaak DISABLE ROW LEVEL SECURITY")
        assert getoond(raadplegen) == {een, ander}  # control: the first wall is gone


def test_letting_go_of_views_does_not_wait_for_a_database_that_is_gone(wal: Wal) -> None:
    weg = Zichten(make_conninfo(wal.database.dsn_toegang, host="/nergens"))
    weg._ids[zicht()] = ("id", 0.0)
    weg._pool.timeout = 0.1
    weg.close()
    assert weg._pool.closed


VERBODEN = [
    "INSERT INTO toegang.zicht (sleutel, elk, dossiers) VALUES (sha256('x'), true, '{}')",
    "UPDATE toegang.zicht SET elk = true",
    "DELETE FROM toegang.zicht",
    "SELECT sleutel FROM toegang.zicht",
    "SELECT state FROM ledger.entry",
    "SELECT leaf FROM ledger.entry",
    "SELECT ciphertext FROM vault.sealed",
    "SELECT account FROM toegang.sessie",
    "ALTER TABLE lees.vastlegging DISABLE ROW LEVEL SECURITY",
    "DROP POLICY zicht ON lees.vastlegging",
    "SET ROLE toedracht_projectie",
    "SET ROLE toedracht_toegang",
]


def test_c12_whoever_reads_cases_can_widen_no_view_and_reads_nothing_around_it(wal: Wal) -> None:
    wal.zichten.id_van(zicht(elk=True))
    for opdracht in VERBODEN:
        with pytest.raises(errors.InsufficientPrivilege):
            wal.lezer.execute(opdracht)
    with pytest.raises(errors.InsufficientPrivilege):  # nor does row security let itself be put off
        wal.lezer.execute("SET row_security = off; SELECT FROM lees.vastlegging")


def test_whoever_writes_views_reads_no_case_and_not_what_a_view_shows(wal: Wal) -> None:
    with closing(verbind(wal.database.dsn_toegang, 5.0)) as schrijver:
        for opdracht in ("SELECT FROM lees.vastlegging", "SELECT dossiers FROM toegang.zicht"):
            with pytest.raises(errors.InsufficientPrivilege):
                schrijver.execute(opdracht)


def test_the_id_of_a_view_does_not_stand_in_what_others_see_of_our_statements(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    bezig = "SELECT query FROM pg_stat_activity WHERE query LIKE '%toedracht.zicht%'"
    with closing(verbind(wal.database.dsn_inzage, 5.0)) as ander:
        Momentopname(ander, zicht(elk=True), id_)
        gezien = [tekst for (tekst,) in wal.lezer.execute(bezig)]
        assert gezien
        assert not any(id_ in tekst for tekst in gezien)
        ander.rollback()
        ander.execute(f"SET toedracht.zicht = '{id_}'".encode())
        gezien = [tekst for (tekst,) in wal.lezer.execute(bezig)]
        assert any(id_ in tekst for tekst in gezien)  # control: as text it would


def test_tables_of_before_the_wall_show_nothing_until_they_are_built_anew(wal: Wal) -> None:
    id_ = wal.zichten.id_van(zicht(elk=True))
    with psycopg.connect(wal.database.dsn_eigenaar) as eigenaar:
        for tabel in TABELLEN:
            eigenaar.execute(f"DROP POLICY zicht ON lees.{tabel}".encode())
        goed = bevindingen(eigenaar)
        eigenaar.execute("SET LOCAL ROLE toedracht_inzage")
        assert ongefilterd(eigenaar, id_) == set()
        eigenaar.rollback()
        assert bevindingen(eigenaar) == goed


ONVEILIG = [
    ("ALTER TABLE lees.{t} DISABLE ROW LEVEL SECURITY", "verwacht rijbeveiliging aan"),
    (
        "CREATE POLICY ruim ON lees.{t} FOR SELECT USING (true)",
        "verwacht alleen het beleid zicht, kreeg ruim: true",
    ),
    ("ALTER POLICY zicht ON lees.{t} USING (true)", "kreeg zicht: true"),
    ("CREATE VIEW lees.om AS SELECT * FROM lees.{t}", "lees.om: verwacht rijbeveiliging aan"),
    (
        "ALTER TABLE lees.{t} OWNER TO toedracht_inzage",
        "rol toedracht_inzage: verwacht geen eigenaar, maar is eigenaar van lees.{t}",
    ),
    (
        "ALTER ROLE toedracht_inzage BYPASSRLS",
        "rol toedracht_inzage: verwacht een rol zonder bijzondere rechten",
    ),
    ("GRANT toedracht_projectie TO toedracht_inzage", "kreeg toedracht_projectie"),
    ("GRANT INSERT ON toegang.zicht TO toedracht_inzage", "recht INSERT op toegang.zicht"),
    ("GRANT UPDATE (elk) ON toegang.zicht TO toedracht_inzage", "recht UPDATE op toegang.zicht"),
    ("GRANT SELECT (dossiers) ON toegang.zicht TO toedracht_inzage", "SELECT op toegang.zicht"),
    ("GRANT SELECT ON ledger.entry TO toedracht_inzage", "recht SELECT op ledger.entry"),
    ("GRANT SELECT ON vault.sealed TO toedracht_inzage", "recht SELECT op vault.sealed"),
    ("ALTER FUNCTION toegang.dossiers RESET search_path", "functie toegang.dossiers: verwacht"),
]


def test_c13_the_self_check_refuses_a_database_in_which_the_wall_has_a_hole(wal: Wal) -> None:
    wal.database.zelfcontrole()  # control: safe as it is
    with psycopg.connect(wal.database.dsn_eigenaar) as eigenaar:
        for tabel in TABELLEN:
            for opdracht, bevinding in ONVEILIG:
                goed = bevindingen(eigenaar)
                eigenaar.execute(opdracht.format(t=tabel).encode())
                nieuw = bevindingen(eigenaar) - goed
                assert any(bevinding.format(t=tabel) in regel for regel in nieuw), opdracht
                eigenaar.rollback()


def bevindingen(verbinding: psycopg.Connection[Any]) -> set[str]:
    """What the self-check says inside this transaction."""
    verbinding.execute("SET LOCAL ROLE toedracht_append")
    tekst = files("ledger.databank").joinpath("zelfcontrole.sql").read_bytes()
    gevonden = {regel for (regel,) in verbinding.execute(tekst)}
    verbinding.execute("RESET ROLE")
    return gevonden


# ── the rule and the wall say the same ────────────────────────────────────────────────────────


def leg_naast_elkaar(toon: Callable[[Zicht], set[str]]) -> int:
    """Hold what the rule lets someone read beside what the database shows; how many views."""
    getoond: dict[Zicht, set[str]] = {}

    @settings(
        max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
    )
    @given(
        BEGINSTAND,
        STAPPEN,
        st.dictionaries(
            st.sampled_from(ACCOUNTS), st.frozensets(st.sampled_from(ZAKEN)), max_size=2
        ),
    )
    def wet(begin: Any, stappen: Any, partij: dict[str, frozenset[str]]) -> None:
        huis = Verloop.van(begin, stappen)
        for account in ACCOUNTS:
            actor = Actor(Lezer(account), partij.get(account, frozenset()))
            mogen = {
                zaak
                for zaak in ZAKEN
                if mag(huis.stand, Verzoek(actor, "inzien", huis.nu, zaak, "fictief doel")).mag
            }
            in_zicht = gezien_door(huis.stand, actor, huis.nu)
            if in_zicht not in getoond:
                getoond[in_zicht] = toon(in_zicht)
            assert getoond[in_zicht] == mogen

    wet()
    return len(getoond)


def test_over_all_roles_and_acts_the_database_shows_what_the_rule_allows(wal: Wal) -> None:
    """T-C: with the first wall away, the second shows the same cases."""
    assert leg_naast_elkaar(lambda z: wal.ziet(wal.zichten.id_van(z))) > 10


VERGEET_BELANGEN = "(SELECT toegang.elk_dossier()) OR dossier IN (SELECT toegang.dossiers())"


@pytest.mark.parametrize(
    "bres",
    [
        "ALTER TABLE lees.{t} DISABLE ROW LEVEL SECURITY",
        "DROP POLICY zicht ON lees.{t}",
        f"ALTER POLICY zicht ON lees.{{t}} USING ({VERGEET_BELANGEN})",
    ],
)
def test_a_wall_with_a_breach_differs_from_the_rule(wal: Wal, bres: str) -> None:
    """Control: the same acts, held beside a database whose policies are off, gone or too wide."""
    with psycopg.connect(wal.database.dsn_eigenaar) as eigenaar:
        for tabel in TABELLEN:
            eigenaar.execute(bres.format(t=tabel).encode())
        eigenaar.execute("SET LOCAL ROLE toedracht_inzage")
        with pytest.raises(AssertionError):
            leg_naast_elkaar(lambda z: ongefilterd(eigenaar, wal.zichten.id_van(z)))
        eigenaar.rollback()
