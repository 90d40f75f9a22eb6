"""A copy of a whole register comes back as that register, or says what is wrong with it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.daden.toegangsdaden import VernietigingVoorgesteld
from ledger.databank.postgres import Database, op_databank, start
from ledger.kopie import databankkopie, reservekopie
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.kopie.sleutelkopie import schrijf_kopie
from ledger.log.journal import Journal
from ledger.sleutels.bestanden import MapNietLeeg
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Register
from projections.leesmodel.bijhouden import Leesmodel
from tests.bewaren.test_privacy import vormen
from tests.opstelling.kopiekamer import NAMEN, OP, Kamer, boom, is_leeg, open_kamer, stil
from tests.opstelling.storingen import PG_DUMP, Server
from tests.opstelling.toegangshuis import LID, TWEEDE


@pytest.fixture
def kamer(server: Server, tmp_path: Path) -> Iterator[Kamer]:
    with open_kamer(server, tmp_path) as kamer:
        yield kamer


def teksten(databank: Database, sleutels: Path) -> dict[str, dict[str, Any]]:
    """Every sealed text of a log that opens, by its entry."""
    with closing(Journal(databank)) as journal, closing(Sleutelbos(sleutels)) as bos:
        open_ = Register(journal, bos).open_teksten(range(1, journal.positie() + 1))
        return {str(entry): dict(velden) for entry, velden in open_.items()}


def leesrijen(databank: Database) -> list[tuple[Any, ...]]:
    with psycopg.connect(databank.dsn_eigenaar) as verbinding:
        vraag = "SELECT nummer, dossier, daad, inhoud::text FROM lees.vastlegging ORDER BY nummer"
        return verbinding.execute(vraag).fetchall()


@pytest.mark.beide_versies
def test_f14_a_register_comes_back_whole_with_its_texts_and_its_protections(kamer: Kamer) -> None:
    kopie = kamer.maak()
    naar = kamer.leeg()
    kamer.zet_terug(naar)
    for naam, databank in kamer.databanken.items():
        databank_terug = naar[naam]
        databank_terug.migreer()
        databank_terug.zelfcontrole()  # triggers, rights and functions are those of a register
        assert boom(databank_terug) == boom(databank)
        assert boom(databank)[0] == kopie.delen[naam].positie
        stond = teksten(databank, kamer.map / "sleutels")
        assert any(stond.values())
        assert teksten(databank_terug, kamer.map / "terug") == stond
    with closing(Leesmodel(naar["register"].dsn_projectie)) as leesmodel:
        leesmodel.inhalen()  # the read tables were no part of it
    assert leesrijen(naar["register"]) == leesrijen(kamer.databanken["register"])


def test_a_copy_holds_no_readable_name_and_nobody_who_was_signed_in(kamer: Kamer) -> None:
    eigen = kamer.databanken["register"]
    with psycopg.connect(eigen.dsn_eigenaar) as verbinding:
        verbinding.execute("INSERT INTO toegang.account (account) VALUES ('account-fictief')")
        verbinding.execute(
            "INSERT INTO toegang.sessie (sleutel, account, naam)"
            " VALUES (sha256('fictief'), 'account-fictief', 'SESSIENAAM')"
        )
    kamer.maak()
    inhoud = b"".join(bestand.read_bytes() for bestand in (kamer.map / "kopie").rglob("*.*"))
    pg_restore = PG_DUMP.with_name("pg_restore")
    for naam in NAMEN:
        opdracht = [str(pg_restore), "--file=-", str(kamer.map / "kopie" / f"{naam}.dump")]
        inhoud += subprocess.run(opdracht, capture_output=True, check=True).stdout
    assert b"account-fictief" in inhoud  # control: it is looked for where it would be
    for geheim in ("Titel van Z-EIGEN", "melder-Z-EIGEN", "baas-Z-EIGEN", "SESSIENAAM"):
        assert not any(vorm in inhoud for vorm in vormen(geheim)), geheim
    assert (kamer.map / "kopie").stat().st_mode & 0o777 == 0o700


def wis(kamer: Kamer) -> None:
    """Erase who reported, as was decided."""
    houder = kamer.huis.register.sleutelbos.betrokkene("melder-Z-EIGEN")
    daad = VernietigingVoorgesteld(houder=houder, grondslag="niet_langer_nodig", reden="fictief")
    log = kamer.huis.toegang
    id_ = log.stel_voor(LID, daad)
    for ander in (TWEEDE, type(LID)("derde-lid-fictief")):
        log.keur_goed(ander, id_)
    kamer.huis.wissen.besloten.wis(LID, id_)


def wist_tijdens(kamer: Kamer) -> Any:
    """Erases once, when the databases were copied and the keys were not yet."""
    over = [None]

    def voortgang(_: str, gedaan: int, __: int) -> None:
        if gedaan == 1 and over:
            over.pop()
            wis(kamer)

    return voortgang


def onverklaard(kamer: Kamer, naar: dict[str, Database]) -> list[str]:
    """The entries of which a text does not open, though nothing says that it was erased."""
    with closing(Journal(naar["register"])) as journal:
        if journal.lees(daden=["sleutel_vernietigd"]):
            return []
        liggend = journal.verzegeld(range(1, journal.positie() + 1))
    open_ = teksten(naar["register"], kamer.map / "terug")
    return [str(wie) for wie, veld in liggend if veld not in open_.get(str(wie), {})]


def test_an_erasure_while_copying_never_leaves_a_text_that_nothing_says_was_erased(
    kamer: Kamer,
) -> None:
    kamer.maak(wist_tijdens(kamer))
    naar = kamer.leeg()
    kamer.zet_terug(naar)
    with closing(Journal(naar["register"])) as journal:
        assert journal.lees(daden=["sleutel_vernietigd"])
    assert onverklaard(kamer, naar) == []


def test_control_without_looking_again_such_a_text_is_left(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reservekopie, "_gewist_sinds", lambda *_: False)
    kamer.maak(wist_tijdens(kamer))
    naar = kamer.leeg()
    kamer.zet_terug(naar)
    assert onverklaard(kamer, naar)


def test_erasure_after_erasure_ends_in_a_refusal_and_leaves_nothing(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reservekopie, "_gewist_sinds", lambda *_: True)
    with pytest.raises(KopieGeweigerd, match="later opnieuw"):
        kamer.maak()
    assert not (kamer.map / "kopie").exists()


def bedorven(rauw: bytes) -> dict[str, bytes | None]:
    """A file that was changed, cut short, or taken away."""
    return {"changed": rauw[:-1] + bytes([rauw[-1] ^ 1]), "cut short": rauw[:-9], "gone": None}


def test_a_copy_that_is_not_whole_is_refused_by_name_before_anything_is_written(
    kamer: Kamer,
) -> None:
    kamer.maak()
    naar = kamer.leeg()
    for naam in ("register.dump", "toegangslog.dump", "kopie.json"):
        pad = kamer.map / "kopie" / naam
        rauw = pad.read_bytes()
        for inhoud in bedorven(rauw).values():
            pad.unlink() if inhoud is None else pad.write_bytes(inhoud)
            with pytest.raises(KopieGeweigerd, match=naam.replace(".", r"\.")):
                kamer.zet_terug(naar)
            assert not (kamer.map / "terug").exists()
            assert all(is_leeg(databank) for databank in naar.values())
        pad.write_bytes(rauw)
    kamer.zet_terug(naar)  # control: as it was, it goes back
    assert not any(is_leeg(databank) for databank in naar.values())


def test_a_copy_whose_summary_names_another_tree_than_its_log_is_refused(kamer: Kamer) -> None:
    kopie = kamer.maak()
    pad = kamer.map / "kopie" / "kopie.json"
    wortel = kopie.delen["register"].wortel
    pad.write_text(pad.read_text().replace(wortel, wortel[::-1]))
    with pytest.raises(KopieGeweigerd, match="niet uit deze kopie"):
        kamer.zet_terug(kamer.leeg())


def test_a_copy_never_goes_over_another_register(kamer: Kamer) -> None:
    kamer.maak()
    kamer.huis.leg_vast(kamer.huis.eigen, "mededeling_gedaan", tekst="later (fictief)")
    naar = kamer.leeg()
    naar["register"].migreer()  # a register of its own, empty
    with pytest.raises(KopieGeweigerd, match="kreeg er een van 0 vastleggingen"):
        kamer.zet_terug(naar)
    assert boom(naar["register"])[0] == 0
    assert not (kamer.map / "terug").exists()


def test_only_two_of_its_custodians_put_a_copy_back(kamer: Kamer) -> None:
    kamer.maak()
    naar = kamer.leeg()
    kamer.bewaarders = [kamer.bewaarders[0], kamer.bewaarders[1], kamer.bewaarders[1]]
    with pytest.raises(KopieGeweigerd, match="twee verschillende bewaarders"):
        kamer.zet_terug(naar)
    assert not (kamer.map / "terug").exists()


def vreemde_sleutels(kamer: Kamer, map_: Path) -> None:
    """A stranger's keys, sealed to the same custodians: their public keys are no secret."""
    with closing(Sleutelbos(kamer.map / "vreemd")) as bos:
        schrijf_kopie(bos.kast, [b.publiek for b in kamer.bewaarders], map_, 1, OP)


def test_keys_of_another_in_a_copy_are_refused_before_anything_is_written(kamer: Kamer) -> None:
    kamer.maak()
    naar, echt = kamer.leeg(), kamer.map / "kopie" / "sleutels"
    echt.rename(kamer.map / "echt")
    vreemde_sleutels(kamer, echt)
    with pytest.raises(KopieGeweigerd, match="sleutels: verwacht de bestanden"):
        kamer.zet_terug(naar)
    assert all(is_leeg(databank) for databank in naar.values())
    shutil.rmtree(echt)
    (kamer.map / "echt").rename(echt)  # control: with its own it goes back
    kamer.zet_terug(naar)


def test_a_copy_never_goes_beside_the_keys_of_another_register(kamer: Kamer) -> None:
    kamer.maak()
    naar = kamer.leeg()
    with closing(Sleutelbos(kamer.map / "terug")):
        pass  # a register was begun there
    with pytest.raises(KopieGeweigerd, match="zonder sleutels, kreeg andere"):
        kamer.zet_terug(naar)
    assert all(is_leeg(databank) for databank in naar.values())


def test_a_copy_goes_to_a_new_folder(kamer: Kamer) -> None:
    kamer.maak()
    stond = (kamer.map / "kopie" / "kopie.json").read_bytes()
    with pytest.raises(MapNietLeeg):
        kamer.maak()
    assert (kamer.map / "kopie" / "kopie.json").read_bytes() == stond


def geveld(doe: Any, na: int) -> None:
    """Do it in a process that dies when this many parts are done."""
    kind = os.fork()
    if not kind:
        doe(lambda _, gedaan, __: signal.raise_signal(signal.SIGKILL) if gedaan == na else None)
        os._exit(0)
    assert os.waitpid(kind, 0)[1] == signal.SIGKILL


def test_putting_back_that_was_killed_is_finished_by_asking_again(kamer: Kamer) -> None:
    kamer.maak()
    hoog = {naam: boom(databank) for naam, databank in kamer.databanken.items()}
    for na in (0, 1):
        naar = kamer.leeg()
        geveld(lambda voortgang, naar=naar: kamer.zet_terug(naar, voortgang), na)
        assert not (kamer.map / "terug").exists()
        assert [is_leeg(databank) for databank in naar.values()] == [na == 0, True]
        for _ in range(2):  # and asked once more, nothing is done twice
            kamer.zet_terug(naar)
            assert {naam: boom(databank) for naam, databank in naar.items()} == hoog
        assert teksten(naar["register"], kamer.map / "terug")
        shutil.rmtree(kamer.map / "terug")


def test_copying_that_was_killed_leaves_no_copy(kamer: Kamer) -> None:
    geveld(kamer.maak, 1)
    assert not (kamer.map / "kopie").exists()
    kamer.maak()


@pytest.mark.beide_versies
def test_a_database_that_somebody_else_runs_is_put_back_without_superuser(kamer: Kamer) -> None:
    """He cannot make the event trigger that a superuser has; the refusals of every table stay."""
    kamer.maak()
    naam = f"{kamer.huis.databank}_register_terug"
    kamer.server.beheer(
        "DO $$ BEGIN CREATE ROLE gast_kopie LOGIN CREATEROLE;"
        " EXECUTE (SELECT format('GRANT %s TO gast_kopie WITH ADMIN OPTION',"
        " string_agg(rolname, ',')) FROM pg_roles WHERE rolname ^@ 'toedracht_');"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"CREATE DATABASE {naam} OWNER gast_kopie TEMPLATE template0 ENCODING 'UTF8'",
    )
    database = start(None, kamer.server.dsn(naam, wie="gast_kopie"))
    databankkopie.zet_terug(database, kamer.map / "kopie" / "register.dump", stil)
    database.migreer()
    database.zelfcontrole()
    assert boom(database) == boom(kamer.databanken["register"])


def test_without_a_program_new_enough_it_says_which(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databankkopie, "_plekken", lambda _: iter(()))
    with pytest.raises(KopieGeweigerd, match="postgresql-client"):
        kamer.maak()
    monkeypatch.setattr(databankkopie, "_versie", lambda _: 14)
    monkeypatch.setattr(databankkopie, "_plekken", lambda _: iter(("/usr/bin/pg_dump",)))
    with pytest.raises(KopieGeweigerd, match="kreeg 14"):
        kamer.maak()
    assert not (kamer.map / "kopie").exists()


def test_no_password_stands_on_a_command_line(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gezien = []
    echt = subprocess.run

    def run(opdracht: list[str], **hoe: Any) -> Any:
        gezien.append((opdracht, hoe.get("env", {})))
        return echt(opdracht, **hoe)

    monkeypatch.setattr(subprocess, "run", run)
    dsn = f"{kamer.databanken['register'].dsn_eigenaar} password=GEHEIM-fictief"
    with closing(psycopg.connect(dsn)) as verbinding, verbinding.transaction():
        ((snede,),) = verbinding.execute("SELECT pg_export_snapshot()").fetchall()
        bestand = kamer.map / "los.dump"
        databankkopie.kopieer(op_databank(dsn, login=True), str(snede), bestand)
    assert any(omgeving.get("PGPASSWORD") == "GEHEIM-fictief" for _, omgeving in gezien)
    assert not any("GEHEIM" in woord for opdracht, _ in gezien for woord in map(str, opdracht))
