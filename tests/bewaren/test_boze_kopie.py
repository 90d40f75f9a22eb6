"""A copy that somebody else wrote does nothing: it is rows for tables of our own, or refused."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest

from ledger.kopie import databankkopie, sleutelkopie
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.kopie.reservekopie import lees
from ledger.kopie.sleutelkopie import Bewaarder
from ledger.sleutels.bestanden import MapNietLeeg, nieuwe_map
from ledger.sleutels.vault import OnveiligeSleutelbos, Sleutelbos
from tests.opstelling.kopiekamer import OP, Kamer, is_leeg, open_kamer
from tests.opstelling.storingen import PG_DUMP, Server

BINNEN = 30.0  # seconds after which it hangs


@pytest.fixture
def kamer(server: Server, tmp_path: Path) -> Iterator[Kamer]:
    with open_kamer(server, tmp_path) as kamer:
        yield kamer


def vervang_dump(kamer: Kamer, rauw: bytes) -> None:
    """Another dump of the register in the copy, and a summary that is right about it."""
    map_ = kamer.map / "kopie"
    (map_ / "register.dump").write_bytes(rauw)
    opgave = json.loads((map_ / "kopie.json").read_text())
    opgave["delen"]["register"]["sha256"] = sha256(rauw).hexdigest()
    (map_ / "kopie.json").write_text(json.dumps(opgave))


# ── statements in a dump ──────────────────────────────────────────────────────────────────────

BOOS = """
CREATE FUNCTION public.boos() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
  COPY (SELECT 1) TO PROGRAM 'cat > boos'; RETURN 1; END $$;
CREATE MATERIALIZED VIEW public.boze_rij AS SELECT public.boos();
CREATE FUNCTION ledger.boze_trekker() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM public.boos(); RETURN new; END $$;
CREATE TRIGGER boos BEFORE INSERT ON ledger.migratie FOR EACH ROW
  EXECUTE FUNCTION ledger.boze_trekker();
"""
_TREKKERS = "SELECT count(*) FROM pg_trigger WHERE tgname = 'boos'"


def boze_dump(kamer: Kamer, dsn: str) -> bytes:
    """What pg_dump makes of the register after somebody put a trap in it."""
    with psycopg.connect(dsn, autocommit=True) as verbinding:
        verbinding.execute(BOOS)
    opties = ["--format=custom", "--no-unlogged-table-data", "--exclude-table=lees.*", dsn]
    return subprocess.run([str(PG_DUMP), *opties], capture_output=True, check=True).stdout


def test_no_statement_in_a_copy_is_carried_out_and_none_of_it_stays(kamer: Kamer) -> None:
    kamer.maak()
    rauw = boze_dump(kamer, kamer.server.dsn(kamer.huis.databank))
    merk = kamer.server.data / "boos"
    vervang_dump(kamer, rauw)
    # Control: as its makers meant it is put back by carrying it out, and then it does harm.
    merk.unlink()
    naar = kamer.leeg()
    restore, dump = str(PG_DUMP.with_name("pg_restore")), kamer.map / "kopie" / "register.dump"
    op = f"--dbname={naar['register'].dsn_eigenaar}"
    subprocess.run([restore, op, str(dump)], check=True, capture_output=True)
    assert merk.exists()
    merk.unlink()
    naar = kamer.leeg()
    kamer.zet_terug(naar)
    naar["register"].migreer()
    naar["register"].zelfcontrole()
    assert not merk.exists()
    with psycopg.connect(naar["register"].dsn_eigenaar) as verbinding:
        assert verbinding.execute("SELECT to_regproc('public.boos')").fetchone() == (None,)
        assert verbinding.execute(_TREKKERS).fetchone() == (0,)


def test_rows_go_into_the_tables_of_a_register_and_no_others(kamer: Kamer) -> None:
    """The words that say of which table rows are, replaced by others as long."""
    kamer.maak()
    rauw = (kamer.map / "kopie" / "register.dump").read_bytes()
    naar = kamer.leeg()
    for woorden, anders, gezegd in (
        (b"COPY ledger.tag (", b"COPY ledger.tog (", "kreeg ledger.tog"),
        (b"COPY vault.sealed (nummer, ", b"COPY toegang.zicht (nummer,", "kreeg toegang.zicht"),
        (b"COPY ledger.entry (", b"DROP TABLE t;  -- (", "niet uit deze kopie"),
        (b"COPY ledger.entry (nummer", b"COPY ledger.entry (nimmer", "nimmer"),
        (b"COPY ledger.migratie (", b"COPY ledger.migrati_ (", "dump van een register"),
    ):
        assert len(woorden) == len(anders)
        assert woorden in rauw
        vervang_dump(kamer, rauw.replace(woorden, anders))
        with pytest.raises(KopieGeweigerd, match=gezegd):
            kamer.zet_terug(naar)
        assert is_leeg(naar["register"])
    vervang_dump(kamer, rauw)
    kamer.zet_terug(naar)  # control: as it was, it goes back


def half(kamer: Kamer, naam: str, bytes_: int) -> Path:
    """A program of PostgreSQL that stops there, as where the disk is full."""
    pad = kamer.map / naam
    pad.write_text(
        f'#!/bin/sh\ncase $1 in --data-only|--format=custom) {PG_DUMP.with_name(naam)} "$@"'
        f" | head -c {bytes_}; echo '{naam}: error: No space left on device' >&2; exit 1;;\n"
        f'*) exec {PG_DUMP.with_name(naam)} "$@";; esac\n'
    )
    pad.chmod(0o755)
    return pad


def test_a_full_disk_leaves_no_half_copy_and_no_half_register(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    naar = kamer.leeg()
    with monkeypatch.context() as even:
        even.setattr(databankkopie, "_plekken", lambda naam: iter([str(half(kamer, naam, 3000))]))
        with pytest.raises(KopieGeweigerd, match="No space left"):
            kamer.maak()
        assert not [pad for pad in kamer.map.iterdir() if "kopie" in pad.name]
    kamer.maak()
    for bytes_ in (0, 900, 30_000):
        with monkeypatch.context() as even:
            even.setattr(
                databankkopie, "_plekken", lambda naam, n=bytes_: iter([str(half(kamer, naam, n))])
            )
            with pytest.raises(KopieGeweigerd):
                kamer.zet_terug(naar)
        assert all(is_leeg(databank) for databank in naar.values())
        assert not (kamer.map / "terug").exists()
    kamer.zet_terug(naar)  # control: with all of it, it goes back


# ── what lies in the folder ───────────────────────────────────────────────────────────────────


def binnen(doe: Callable[[], object]) -> BaseException | None:
    """What it raised, once it ended; it may not wait for what never comes."""
    gezegd: list[BaseException | None] = []

    def draai() -> None:
        try:
            doe()
        except BaseException as fout:  # noqa: BLE001  told to whoever asked
            gezegd.append(fout)
        else:
            gezegd.append(None)

    draad = threading.Thread(target=draai, daemon=True)
    draad.start()
    draad.join(BINNEN)
    assert gezegd, "it waits"
    return gezegd[0]


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    """A folder that is a copy to the eye, with real keys (fictional) and no register in it."""
    kopie = tmp_path / "kopie"
    kopie.mkdir()
    publiek = [str(pyrage.x25519.Identity.generate().to_public()) for _ in range(3)]
    with closing(Sleutelbos(tmp_path / "bos")) as bos:
        sleutelkopie.schrijf_kopie(bos.kast, publiek, kopie / "sleutels", 1, OP)
    delen = {}
    for naam in ("register", "toegangslog"):
        pad = kopie / f"{naam}.dump"
        pad.write_bytes(naam.encode())
        hash_ = sha256(pad.read_bytes()).hexdigest()
        delen[naam] = {"positie": 1, "wortel": "0" * 64, "bestand": pad.name, "sha256": hash_}
    sleutels = {
        pad.name: sha256(pad.read_bytes()).hexdigest() for pad in (kopie / "sleutels").iterdir()
    }
    opgave = {
        "soort": "toedracht reservekopie v1",
        "gemaakt_op": OP.isoformat(),
        "delen": delen,
        "sleutels": sleutels,
    }
    (kopie / "kopie.json").write_text(json.dumps(opgave))
    assert lees(kopie).delen["register"].positie == 1  # control: it is read as one
    return kopie


def een_verwijzing(pad: Path) -> None:
    echt = pad.rename(pad.parent.parent / "elders")
    pad.symlink_to(echt)


def een_poel(pad: Path) -> None:
    pad.unlink()
    pad.symlink_to("/dev/zero")


def een_pijp(pad: Path) -> None:
    pad.unlink()
    os.mkfifo(pad)


def een_map(pad: Path) -> None:
    pad.unlink()
    pad.mkdir()


def een_stopcontact(pad: Path) -> None:
    pad.unlink()
    with socket.socket(socket.AF_UNIX) as stopcontact:
        stopcontact.bind(os.path.relpath(pad))


ANDERS = (een_verwijzing, een_poel, een_pijp, een_map, een_stopcontact)


@pytest.mark.parametrize("maak", ANDERS)
@pytest.mark.parametrize("naam", ["kopie.json", "toegangslog.dump", "sleutels/kopie.json"])
def test_what_is_no_plain_file_is_refused_by_name_and_not_waited_for(
    map_: Path, naam: str, maak: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(map_)  # a socket has a short name
    maak(map_ / naam)
    fout = binnen(lambda: lees(map_))
    assert isinstance(fout, KopieGeweigerd)
    assert f"{map_ / naam}: verwacht een gewoon bestand" in str(fout)


@pytest.mark.parametrize("maak", ANDERS)
def test_a_backup_of_keys_is_read_from_plain_files_alone(
    map_: Path, maak: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(map_)
    wie = [pyrage.x25519.Identity.generate() for _ in range(2)]
    bewaarders = [Bewaarder(str(i.to_public()), i) for i in wie]
    maak(map_ / "sleutels" / "bewaarders-1-en-2.age")
    fout = binnen(lambda: sleutelkopie.keur(map_ / "sleutels", bewaarders, map_ / "niets"))
    assert isinstance(fout, KopieGeweigerd)
    assert "verwacht een gewoon bestand" in str(fout)


def test_keys_that_come_with_a_trigger_are_refused(tmp_path: Path) -> None:
    """It would keep what is erased; the custodians' public keys are no secret, so anyone can."""
    wie = [pyrage.x25519.Identity.generate() for _ in range(3)]
    bewaarders = [Bewaarder(str(i.to_public()), i) for i in wie]
    map_ = tmp_path / "bos"
    for naam, opdracht in (
        ("gaaf", "SELECT 1"),  # control
        ("boos", "CREATE TABLE bewaard (id, verpakt)"),
        (
            "boos",
            """CREATE TRIGGER boos BEFORE UPDATE ON tekstsleutel BEGIN
            INSERT INTO bewaard VALUES (old.id, old.verpakt); END""",
        ),
    ):
        with closing(Sleutelbos(map_)) as bos:
            with closing(sqlite3.connect(map_ / "sleutels.sqlite")) as bestand:
                bestand.execute(opdracht)
            shutil.rmtree(tmp_path / naam, ignore_errors=True)
            publiek = [b.publiek for b in bewaarders]
            sleutelkopie.schrijf_kopie(bos.kast, publiek, tmp_path / naam, 1, OP)
    sleutelkopie.zet_terug(tmp_path / "gaaf", bewaarders[:2], tmp_path / "terug")
    with pytest.raises(OnveiligeSleutelbos, match="alleen sleutels"):
        sleutelkopie.zet_terug(tmp_path / "boos", bewaarders[:2], tmp_path / "niet")
    assert not (tmp_path / "niet").exists()


def test_a_file_under_a_name_that_leads_out_of_the_folder_is_refused(map_: Path) -> None:
    opgave = json.loads((map_ / "kopie.json").read_text())
    buiten = shutil.copy(map_ / "register.dump", map_.parent / "register.dump")
    for naam in ("../register.dump", str(buiten), "./register.dump", "toegangslog.dump"):
        opgave["delen"]["register"]["bestand"] = naam
        (map_ / "kopie.json").write_text(json.dumps(opgave))
        with pytest.raises(KopieGeweigerd, match="noemt een ander"):
            lees(map_)
    (map_ / "sleutels" / "x").hardlink_to(map_.parent / "register.dump")
    opgave["delen"]["register"]["bestand"] = "register.dump"
    (map_ / "kopie.json").write_text(json.dumps(opgave))
    with pytest.raises(KopieGeweigerd, match="kreeg andere"):
        lees(map_)


VREEMD: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1.5,
    "",
    "x",
    "a" * 64,
    "\x1b[2J",
    [],
    {},
    [{}],
    "2026-13-01",
)


def plekken(ding: Any, pad: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield pad
    for naam, waarde in ding.items() if isinstance(ding, dict) else ():
        yield from plekken(waarde, (*pad, naam))


def met(ding: Any, pad: tuple[str, ...], waarde: Any) -> Any:
    if not pad:
        return waarde
    return {**ding, pad[0]: met(ding[pad[0]], pad[1:], waarde)}


def test_a_summary_that_says_something_else_is_refused_in_plain_words(map_: Path) -> None:
    opgave = json.loads((map_ / "kopie.json").read_text())
    stand = [json.dumps(met(opgave, p, v)) for p in plekken(opgave) for v in VREEMD]
    for rauw in (*stand, "[" * 100_000, "", "\0", "{", json.dumps(opgave) + " " * 2**21):
        (map_ / "kopie.json").write_text(rauw)
        with suppress(KopieGeweigerd):
            gelezen = lees(map_)
            # What is taken for a copy still says what it can be.
            assert (gelezen.delen["register"].bestand, len(gelezen.delen)) == ("register.dump", 2)
            assert gelezen.gemaakt_op.isprintable()
            continue
        with pytest.raises(KopieGeweigerd) as fout:
            lees(map_)
        assert str(fout.value).isprintable()
    (map_ / "kopie.json").write_text(json.dumps(met(opgave, ("soort",), "\x1b[2J")))
    with pytest.raises(KopieGeweigerd, match=r"kreeg '\\x1b"):
        lees(map_)


def test_of_two_copies_to_one_folder_the_second_is_refused(tmp_path: Path) -> None:
    naar = tmp_path / "kopie"
    with (  # noqa: PT012  that it is refused shows at the end of the second
        pytest.raises(MapNietLeeg, match="nieuwe of een lege map"),
        nieuwe_map(naar) as een,
    ):
        with nieuwe_map(naar) as ander:
            (ander / "x").write_text("de eerste")
        (een / "x").write_text("de tweede")
    assert (naar / "x").read_text() == "de eerste"
    assert [pad.name for pad in tmp_path.iterdir()] == ["kopie"]


_STERFT = """
import os, pathlib, signal, sys
from ledger.sleutels.bestanden import nieuwe_map
with nieuwe_map(pathlib.Path(sys.argv[1])) as map_:
    (map_ / "kek").write_bytes(b"geheim")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_left_by_a_copy_that_was_killed_is_gone_after_the_next(tmp_path: Path) -> None:
    naar = tmp_path / "kopie"
    opdracht = [sys.executable, "-c", _STERFT, str(naar)]
    gestorven = subprocess.run(opdracht, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert gestorven.returncode == -signal.SIGKILL
    (rest,) = tmp_path.iterdir()
    blijft = [tmp_path / naam for naam in (".kopie.oud", ".kopie.1.zzzzzzzz", ".ander.1.0123abcd")]
    for map_ in blijft:
        map_.mkdir()
    blijft[0].joinpath("kek").write_bytes(b"van een ander")
    (tmp_path / f".kopie.1.{'0' * 8}").symlink_to(blijft[0])  # leads to what is not ours
    with suppress(KeyboardInterrupt), nieuwe_map(naar) as bezig:
        assert not rest.exists()
        with nieuwe_map(naar):
            assert bezig.is_dir()  # control: somebody is filling this one
        raise KeyboardInterrupt
    assert blijft[0].joinpath("kek").exists()
    assert {*tmp_path.iterdir()} >= {naar, *blijft}
    assert not bezig.exists()
