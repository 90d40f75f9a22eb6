"""What went wrong in the stores of others cannot go wrong here (F1–F4, F12, F13).

Each test quotes the defect as it was found in their code, their trackers or their advisories, and
does the same thing to a real register.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from ledger.beproeving.proefkamer import nieuwe_tegels, schuif
from ledger.beproeving.proefstof import leg_vast
from ledger.bewijs.tegenspraak import vergelijk_noten
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database, op_databank
from ledger.entry import ontwerp
from ledger.log.journal import Journal, Opdracht
from ledger.ondertekenen.vergelijken import wortel_op
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Inzending, Register
from ledger.vastleggen.toelating import uuid7
from ledger.verify import Afgekeurd, open_state, parse_vkey
from ledger.zaak.dossier import Vastlegger
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.leesmodel import Vastgelopen
from tests.bewaren.test_privacy import leesbaar
from tests.opstelling.kantoor import open_kantoor
from tests.opstelling.leestafels import nummers, positie
from tests.opstelling.schrijver import opdracht
from tests.opstelling.storingen import Server, wacht_tot
from tests.opstelling.tekenkamer import open_tekenkamer
from tests.opstelling.wiskamer import ANDERE_ZIN, ZIN, Kamer
from tests.tegenspel.aanvaller import OMVANG, OORSPRONG, Doelwit, doelwit, heropend

WIE = Vastlegger("a-secretaris", "secretaris")

# ── F1: a follower that passes what it cannot see yet ───────────────────────────────────────────

_TRAAG = """
CREATE FUNCTION public.wacht() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
CREATE TRIGGER wacht AFTER INSERT ON ledger.entry FOR EACH ROW
  WHEN (new.daad = 'melding_gedaan') EXECUTE FUNCTION public.wacht();
"""


def test_f1_no_projection_passes_an_entry_that_is_written_and_not_visible_yet(
    database: Database, journal: Journal
) -> None:
    """Marten: "page ceiling advances over a committed but not yet visible event:
    `persisted=12 projected=11 missingSequences=[9]`" (MT#4952 #4964 #4972 #4977 #5108 #5327).
    """
    leg_vast(journal, 8)
    with (
        psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar,
        closing(Leesmodel(database.dsn_projectie)) as model,
        closing(Journal(database)) as ander,
    ):
        eigenaar.execute(_TRAAG)
        eigenaar.execute("SELECT pg_advisory_lock(4711)")
        negende = threading.Thread(target=leg_vast, args=(journal, 1), kwargs={"daad": _MELDING})
        negende.start()
        wacht_tot(lambda: _wacht_op_slot(eigenaar, "advisory"))
        verder = threading.Thread(target=leg_vast, args=(ander, 3))
        verder.start()
        wacht_tot(lambda: _wacht_op_slot(eigenaar, "transactionid"))
        model.inhalen()
        assert (nummers(database), positie(database)) == (list(range(1, 9)), 8)
        eigenaar.execute("SELECT pg_advisory_unlock(4711)")
        negende.join()
        verder.join()
        model.inhalen()
    assert (nummers(database), positie(database)) == (list(range(1, 13)), 12)
    with psycopg.connect(database.dsn_projectie) as lezer:  # what it says, and what it consumed
        ((bij, verwerkt),) = lezer.execute(
            "SELECT nummer, aantal FROM lees.positie WHERE projectie = 'dossiers'"
        ).fetchall()
    assert (bij, verwerkt) == (12, 12)


_MELDING = "melding_gedaan"


def _wacht_op_slot(eigenaar: psycopg.Connection[Any], soort: str) -> bool:
    vraag = "SELECT FROM pg_locks WHERE locktype = %s AND NOT granted"
    return eigenaar.execute(vraag, [soort]).fetchone() is not None


def test_f1_control_numbers_of_a_sequence_are_passed(database: Database) -> None:
    """The same two writers and the same follower, on a table that numbers with a sequence."""
    with (
        psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar,
        psycopg.connect(database.dsn_eigenaar) as traag,
    ):
        eigenaar.execute("CREATE TABLE public.stroom (nummer bigserial)")
        gezien: list[int] = []

        def volg() -> None:
            vraag = "SELECT nummer FROM public.stroom WHERE nummer > %s ORDER BY nummer"
            gezien.extend(n for (n,) in eigenaar.execute(vraag, [max(gezien, default=0)]))

        traag.execute("INSERT INTO public.stroom DEFAULT VALUES")
        eigenaar.execute("INSERT INTO public.stroom DEFAULT VALUES")
        volg()
        traag.commit()
        volg()
    assert gezien == [2]  # the first one is never seen


# ── F2, F3: an audit trail that goes with its case, or whose time is written anew ───────────────


@pytest.fixture
def kamer(
    database: Database, journal: Journal, sleutelbos: Sleutelbos, server: Server, tmp_path: Path
) -> Iterator[Kamer]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield Kamer(kantoor, database, server, tmp_path)


def test_f2_a_case_that_is_disposed_of_leaves_its_record_and_its_proof_and_nothing_personal(
    kamer: Kamer,
) -> None:
    """commonground-api-common `audittrails/viewsets.py`: "on destroying the main resource →
    `_destroy_related_audittrails()` → `AuditTrail.objects.filter(hoofd_object=…).delete()`".
    """

    def wortel(omvang: int) -> bytes | None:
        with psycopg.connect(kamer.database.dsn_lees) as lezer:
            return wortel_op(lezer, omvang)

    omvang = kamer.register.journal.positie()
    voor = kamer.register.journal.lees(tot=omvang)
    was = wortel(omvang)
    assert {ZIN, ANDERE_ZIN} <= kamer.leesbaar()  # there is something to dispose of
    gewist = kamer.wis(kamer.dossier)
    assert kamer.leesbaar() & {ZIN, ANDERE_ZIN, "FICTIEF-1"} == set()
    assert not any(leesbaar(wat, kamer.database) for wat in (ZIN, "FICTIEF-1", "melder-1"))
    # That it was there, what was done, when, and who decided to dispose of it, byte for byte.
    assert kamer.register.journal.lees(tot=omvang) == voor
    assert wortel(omvang) == was
    (besluit,) = kamer.register.journal.lees(daden=["sleutel_vernietigd"])
    assert besluit.nummer == gewist.nummer
    zaak = kamer.register.zaak(kamer.dossier)
    assert [f.velden["gebeurd"] for f in zaak.feiten] == ["2020-06", "2020-06"]
    (erover,) = (v for v in zaak.register if v.daad == "sleutel_vernietigd")
    assert erover.velden["grondslag"] == "niet_langer_nodig"


def test_f3_a_later_save_rewrites_no_moment_and_no_account_of_the_service_could(
    journal: Journal, database: Database
) -> None:
    """The same repository, `models.py`: "`aanmaakdatum = DateTimeField(auto_now=True)` — any later
    save rewrites the audit time".
    """
    journal.append(opdracht("dossier:d-1"))
    (eerst,) = journal.lees()
    journal.append(opdracht("dossier:d-1"))
    assert journal.lees()[0] == eerst
    verzet = "UPDATE ledger.entry SET vastgelegd_op = clock_timestamp()"
    for dsn in _van_de_dienst(database):
        with psycopg.connect(dsn, autocommit=True) as verbinding:
            for wat in (verzet, "DELETE FROM ledger.entry", "TRUNCATE ledger.entry CASCADE"):
                with pytest.raises(errors.InsufficientPrivilege):
                    verbinding.execute(wat)
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            eigenaar.execute(verzet)
        eigenaar.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")  # the control
        eigenaar.execute(verzet)
    assert journal.lees()[0].vastgelegd_op > eerst.vastgelegd_op


def _van_de_dienst(database: Database) -> list[str]:
    """As whom the service connects, each role once; not as the owner, which only migrates."""
    namen = [naam for naam in dir(database) if naam.startswith("dsn_") and naam != "dsn_eigenaar"]
    dsns = sorted({str(getattr(database, naam)) for naam in namen})
    assert len(dsns) > 5
    return dsns


# ── F4: a chain of hashes that anybody can begin anew ───────────────────────────────────────────


def _niets(_: Doelwit) -> None:
    """The control."""


def _verzegel_opnieuw(log: Doelwit) -> None:
    """With the stolen key, as whoever wrote FORMAT.md would."""
    log.kamer.herschrijf(50, "gebeurd", "2019-01-01")
    log.kamer.teken_gestolen()


AANVALLEN: dict[str, Callable[[Doelwit], None]] = {
    "hash NULL": lambda log: log.doe(
        "ALTER EVENT TRIGGER toedracht_geen_drop DISABLE",  # or the database refuses the next one
        "ALTER TABLE ledger.entry ALTER leaf DROP NOT NULL, ALTER leaf_hash DROP NOT NULL",
        "UPDATE ledger.entry SET leaf = NULL WHERE nummer = 50",
    ),
    "delete tail": lambda log: log.kamer.herstel_tot(290),
    "insert": lambda log: log.doe(
        *schuif(100, OMVANG, 1),
        "INSERT INTO ledger.entry (nummer, entry_id, vastgelegd_op, daad, tags, leaf, state)"
        " SELECT 100, gen_random_uuid(), vastgelegd_op + interval '1 microsecond', daad, tags,"
        " leaf, state FROM ledger.entry WHERE nummer = 99",
        f"UPDATE ledger.head SET size = {OMVANG + 1}",
        *nieuwe_tegels(),
    ),
    "reorder": lambda log: log.doe(
        *schuif(10, 10, 990), *schuif(20, 20, -10), *schuif(1000, 1000, -980)
    ),
    "re-seal the whole chain": _verzegel_opnieuw,
    "roll back to an old backup": lambda log: log.kamer.herstel_tot(4),
    "clear all": lambda log: log.kamer.herstel_tot(0),
}


@pytest.fixture(scope="module")
def oud(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doelwit, str]]:
    """A signed log, and where somebody keeps an older copy of it with its checkpoint."""
    server.kopieer_sjabloon("toedracht_peer")
    dsn, map_ = server.dsn("toedracht_peer"), tmp_path_factory.mktemp("peer")
    database = op_databank(dsn, login=True)
    database.migreer()
    with doelwit(database, dsn, map_ / "data") as log:
        kopie = str(map_ / "kopie")
        assert log("exporteer", "--log", kopie).exit_code == 0
        log.kamer.journal.close()
        yield log, kopie
    server.beheer("DROP DATABASE toedracht_peer WITH (FORCE)")


@pytest.mark.parametrize("aanval", ["nothing", *AANVALLEN])
def test_f4_whoever_kept_an_older_checkpoint_sees_every_rewriting_whatever_else_is_gone(
    server: Server, oud: tuple[Doelwit, str], tmp_path: Path, aanval: str
) -> None:
    """OpenRegister `AuditHashService`: "public genesis seed, no signature; `verifyChain` **skips
    rows with NULL hash**; `getLastHash` returns genesis if the last row has no hash;
    `clearAllLogs()` = DELETE without WHERE".
    """
    log, kopie = oud
    server.beheer("CREATE DATABASE toedracht_aanval TEMPLATE toedracht_peer")
    try:
        data = Path(shutil.copytree(log.data, tmp_path / "data"))
        elders = replace(log, dsn=server.dsn("toedracht_aanval"), data=data)
        op_databank(elders.dsn, login=True).migreer()
        with heropend(elders) as doelwit_:
            AANVALLEN.get(aanval, _niets)(doelwit_)
            shutil.rmtree(data / "demo" / "ondertekenaar")  # nobody here remembers anything
            uitkomst = doelwit_("verifieer", "--opsporen", kopie)
        assert uitkomst.exit_code == int(aanval != "nothing"), uitkomst.output
    finally:
        server.beheer("DROP DATABASE toedracht_aanval WITH (FORCE)")


def test_f4_two_replicas_that_both_went_on_contradict_each_other(
    server: Server, oud: tuple[Doelwit, str], tmp_path: Path
) -> None:
    """The same service: nothing in its chain says which of two copies is the true one."""
    log, _ = oud
    noten = []
    for naam, aantal in (("toedracht_een", 1), ("toedracht_twee", 2)):
        server.beheer(f"CREATE DATABASE {naam} TEMPLATE toedracht_peer")
        data = Path(shutil.copytree(log.data, tmp_path / naam))
        database = op_databank(server.dsn(naam), login=True)
        database.migreer()
        with open_tekenkamer(database, data / "demo" / "ondertekenaar", OORSPRONG) as kamer:
            for _ in range(2 // aantal):
                kamer.leg_vast(aantal)
            kamer.teken()
            noten.append(kamer.noten()[-1])
            sleutels = [parse_vkey(vkey) for vkey in kamer.stand().sleutels]
        server.beheer(f"DROP DATABASE {naam} WITH (FORCE)")
    assert vergelijk_noten(noten[0], noten[1], sleutels) == "tegenspraak"
    assert vergelijk_noten(noten[0], noten[0], sleutels) == "gelijk"  # the control
    assert noten[0].startswith(OORSPRONG)


# ── F12, F13: a way to write that leaves no trace, two changes at once, and a change by nobody ──

_MAG_SCHRIJVEN = """
SELECT r.rolname, c.oid::regclass::text, p FROM pg_roles r, pg_class c,
  unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) p
WHERE r.rolname LIKE 'toedracht\\_%%' AND r.rolname <> 'toedracht_eigenaar' AND c.relkind = 'r'
  AND c.relnamespace IN ('ledger'::regnamespace, 'vault'::regnamespace)
  AND (has_table_privilege(r.oid, c.oid, p)
    OR p IN ('INSERT', 'UPDATE') AND has_any_column_privilege(r.oid, c.oid, p)) ORDER BY 1, 2
"""


def test_f12_there_is_one_way_to_write_and_it_writes_no_value_that_nobody_gave(
    register: Register, database: Database
) -> None:
    """django-simple-history: "`bulk_update` writes phantom defaults (#1363); `.update()` not logged
    (#174)".
    """
    with psycopg.connect(database.dsn_eigenaar) as eigenaar:
        wie_mag = eigenaar.execute(_MAG_SCHRIJVEN.replace("%%", "%")).fetchall()
        assert wie_mag == [
            ("toedracht_ondertekenaar", "ledger.checkpoint", "INSERT"),
            ("toedracht_wissen", "vault.document", "DELETE"),
            ("toedracht_wissen", "vault.sealed", "DELETE"),
        ]
    dossier = register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    door = [{"rol": "melder", "ref": None}]
    gegeven = {"daad": "mededeling_gedaan", "gebeurd": "2020-06", "door": door, "tekst": None}
    stapel = [Inzending(dossier, lees_handeling(gegeven)) for _ in range(3)]
    register.vastleggen(stapel, wie=WIE, sleutel="samen")
    register.vastleggen([Inzending(dossier, lees_handeling(gegeven))], wie=WIE, sleutel="alleen")
    _, *samen, alleen = register.lees(dossier)
    assert len(samen) == 3  # each an entry of its own
    assert all(v.velden == alleen.velden for v in samen)
    eigen = {naam for naam in alleen.velden if not naam.startswith("@")}
    assert eigen == gegeven.keys()


def test_f13_corrections_of_one_moment_keep_their_order(
    register: Register, database: Database
) -> None:
    """XTDB: "same-millisecond corrections (#1837)"."""
    dossier = register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    gegeven = {"daad": "mededeling_gedaan", "gebeurd": "2020", "door": [{"rol": None}]}
    daad = Inzending(dossier, lees_handeling({**gegeven, "tekst": None}))
    register.vastleggen([daad], wie=WIE, sleutel="daad")
    stil = datetime(2099, 1, 1, tzinfo=UTC)  # a clock that stands still: the log is ahead of it
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("UPDATE ledger.head SET last_at = %s", [stil])
    dagen = [f"2020-06-{dag:02}" for dag in range(1, 10)]
    herstel = [
        {"daad": "correctie", "van_daad": daad.id, "veld": "gebeurd", "nieuwe_waarde": dag}
        for dag in dagen
    ]
    stapel = [Inzending(dossier, lees_handeling({**h, "reden": None})) for h in herstel]
    register.vastleggen(stapel, wie=WIE, sleutel="herstel")
    (feit,) = register.zaak(dossier).feiten
    assert [c.nieuw for c in feit.correcties] == dagen
    assert feit.velden["gebeurd"] == dagen[-1]
    momenten = [v.vastgelegd_op for v in register.lees(dossier)[2:]]
    assert momenten == sorted(set(momenten))
    assert (momenten[-1] - stil).total_seconds() < 0.001


def test_f13_who_recorded_it_is_part_of_every_entry_or_it_is_none(
    register: Register, database: Database
) -> None:
    """SORMAS: "temporal tables lacked the user (SORMAS#7402)"."""
    dossier = register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    (opening,) = register.lees(dossier)
    assert (opening.vastlegger.account, opening.vastlegger.rol) == (WIE.account, WIE.rol)
    kop = {"tags": [f"dossier:{dossier}"]}
    niemand = ontwerp(uuid7(), kop, {"daad": "mededeling_gedaan"}, {}, bytes)
    register.journal.append(Opdracht(None, bytes(32), (niemand.verzegeld_met(()),)))
    with (
        closing(Leesmodel(database.dsn_projectie)) as model,
        pytest.raises(Vastgelopen, match="dossiers stopped at entry 2"),
    ):
        model.inhalen()
    with pytest.raises(Afgekeurd, match="@vastgelegd_door"):
        open_state(niemand.state)
