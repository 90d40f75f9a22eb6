"""Whoever owns the database can change it and cannot hide that: each attack is named (T-I1–T-I9).

On a real database, as a superuser who knows where the triggers are. `toedracht verifieer` names the
entries and ends with another status than 0; where the database alone cannot know, the signer's
folder does and the service refuses to start. The control is the same log without the attack.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import Result

from ledger import verify
from ledger.beproeving.proefkamer import haal_weg, schuif, verwissel, voeg_in
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.databank.postgres import Database, op_databank
from ledger.ondertekenen import logboek
from ledger.ondertekenen.vergelijken import TekentNiet
from tests.opstelling.storingen import Server
from tests.tegenspel.aanvaller import BEDORVEN, OMVANG, OORSPRONG, Doelwit, doelwit, heropend
from tests.tegenspel.bladzijde import checksums_kloppen, verander
from tests.tegenspel.getuige import Proefgetuige

ONGELIJK = 78


@pytest.fixture
def log(server: Server, database: object, databanknaam: str, tmp_path: Path) -> Iterator[Doelwit]:
    dsn = server.dsn(databanknaam)
    with doelwit(op_databank(dsn, login=True), dsn, tmp_path / "data") as log:
        yield log


def nagegaan(log: Doelwit, *woorden: str) -> Result:
    """What `toedracht verifieer` says of an attacked log, by its status as well."""
    uitkomst = log("verifieer", *woorden)
    assert (type(uitkomst.exception), uitkomst.exit_code) == (SystemExit, 1), uitkomst.exception
    return uitkomst


def genoemd(uitkomst: Result) -> set[int]:
    """The entry numbers that are named as wrong."""
    nummers: set[int] = set()
    for regel in uitkomst.stdout.splitlines():
        reeks = re.match(r"  FOUT   nr ([0-9t/m, ]+)", regel)
        for stuk in reeks[1].split(",") if reeks else ():
            begin, _, eind = stuk.partition(" t/m ")
            nummers |= set(range(int(begin), int(eind or begin) + 1))
    return nummers


def test_control_a_log_that_nobody_touched_holds(log: Doelwit) -> None:
    uitkomst = log("verifieer")
    assert (uitkomst.exit_code, genoemd(uitkomst)) == (0, set()), uitkomst.output
    log.doe()  # taking the triggers off and putting them back is no attack by itself
    assert log("verifieer").exit_code == 0
    assert log("tijdlijn", "bestaat-niet").exit_code == 1  # it starts, and knows no such case


# ── one entry ─────────────────────────────────────────────────────────────────────────────────

_STATE = "convert_to(replace(convert_from(state, 'UTF8'), '2021-11-23', '2020-11-23'), 'UTF8')"
_LEAF = "set_byte(leaf, 20, 66 + get_byte(leaf, 20) % 2)"
EEN_VELD = {
    "T-I1 payload": (f"state = {_STATE}", {7}),
    # A root tells no more than that it differs, since the last checkpoint that holds.
    "T-I1 commitment": (f"leaf = {_LEAF}", set(range(5, OMVANG + 1))),
    "T-I2 time": ("vastgelegd_op = vastgelegd_op - interval '1 microsecond'", {7}),
    "T-I2 kind": ("daad = 'benadeling_gesteld'", {7}),
    "T-I2 tag": ("tags = '{dossier:d-4}'", {7}),
    "T-I2 id": ("entry_id = gen_random_uuid()", {7}),
}


@pytest.mark.parametrize("wat", EEN_VELD)
def test_a_changed_entry_is_named(log: Doelwit, wat: str) -> None:
    hoe, nummers = EEN_VELD[wat]
    log.doe(f"UPDATE ledger.entry SET {hoe} WHERE nummer = 7")
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) == nummers, uitkomst.stdout
    assert "FOUT   nr 7: " in uitkomst.stdout


@pytest.mark.parametrize("hoe", BEDORVEN)
def test_what_the_log_says_of_itself_is_named_as_well_when_it_was_spoilt(
    log: Doelwit, hoe: str, tmp_path: Path
) -> None:
    log.doe(f"UPDATE ledger.entry SET {hoe} WHERE daad = 'ondertekensleutel_aangekondigd'")
    for woorden in ((), ("--beleid", _beleid(log, tmp_path))):
        uitkomst = nagegaan(log, *woorden)
        assert "FOUT   nr 4: " in uitkomst.stdout
    uitvoer = log("exporteer", "--log", str(tmp_path / "uit"))
    assert uitvoer.exit_code == 1
    assert "toedracht verifieer" in uitvoer.stderr
    assert not (tmp_path / "uit").exists()


# What a superuser does to the clear fields of an entry whose leaf he leaves alone; what is said of
# it; and whether the digests would tell without the list of names.
HELDER: dict[str, tuple[Callable[[dict[str, Any]], object], str, bool]] = {
    "a field away": (lambda d: d.pop("gebeurd"), "ontbreekt: gebeurd; te veel: niets", False),
    "who recorded it away": (lambda d: d.pop("@vastgelegd_door"), "@vastgelegd_door", False),
    "a field and the list away": (
        lambda d: (d.pop("gebeurd"), d.pop("@velden")),
        "verwacht @velden",
        False,
    ),
    "a field away, also from the list": (
        lambda d: (d.pop("gebeurd"), d["@velden"].remove("gebeurd")),
        "het blad staat niet in voor @velden",
        True,
    ),
    "a field added": (lambda d: d.update(erbij=1), "ontbreekt: niets; te veel: erbij", True),
    "a field added, also to the list": (
        lambda d: (d.update(erbij=1), d.update({"@velden": sorted([*d["@velden"], "erbij"])})),
        "het blad staat niet in voor @velden, erbij",
        True,
    ),
}


@pytest.mark.parametrize("wat", HELDER)
def test_a_clear_field_taken_away_or_added_is_named(log: Doelwit, wat: str) -> None:
    hoe, zegt, _ = HELDER[wat]
    log.verander_heldere(7, hoe)
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) == {7}, uitkomst.stdout
    assert zegt in uitkomst.stdout


@pytest.mark.parametrize("wat", HELDER)
def test_control_without_the_list_of_names_a_field_that_went_is_not_missed(
    log: Doelwit, wat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoe, _, ook_zonder_lijst = HELDER[wat]
    log.verander_heldere(7, lambda _: None)  # written again as it was
    assert log("verifieer").exit_code == 0
    monkeypatch.setattr(verify, "_check_names", lambda _: None)
    log.verander_heldere(7, hoe)
    assert log("verifieer").exit_code == int(ook_zonder_lijst)


def test_ti2_a_number_beyond_the_end_stops_every_opening(log: Doelwit) -> None:
    log.doe(*schuif(299, 299, 50))
    assert "kreeg er 300, de hoogste 349" in nagegaan(log).stderr
    assert log("tijdlijn", "bestaat-niet").exit_code == 1


def test_ti2_a_tag_that_was_taken_away_or_added_is_named(log: Doelwit) -> None:
    log.doe("DELETE FROM ledger.tag WHERE nummer = 9", "INSERT INTO ledger.tag VALUES ('x', 11)")
    assert genoemd(nagegaan(log)) == {9, 11}


# ── order and number ──────────────────────────────────────────────────────────────────────────


def test_ti4_a_tail_cut_off_is_named_and_stops_the_service(log: Doelwit) -> None:
    log.kamer.herstel_tot(290)  # and lowers the head, and takes away the later checkpoints
    uitkomst = nagegaan(log)
    assert "nr 291 t/m 300" in uitkomst.stdout
    start = log("tijdlijn", "bestaat-niet")
    assert start.exit_code == ONGELIJK
    assert "ONGELIJK AAN GETUIGE" in start.stderr
    with pytest.raises(TekentNiet, match=r"terugrol: .*291 t/m 300"):
        log.kamer.ondertekenaar().ronde()


def test_ti5_an_entry_taken_out_of_the_middle_is_named_however_the_rest_is_renumbered(
    log: Doelwit,
) -> None:
    log.doe(*haal_weg(100, OMVANG))
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) >= set(range(100, OMVANG + 1))


def test_ti6_an_entry_put_in_later_with_an_earlier_date_is_named(log: Doelwit) -> None:
    log.doe(*voeg_in(100, OMVANG))
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) >= set(range(100, OMVANG + 1))


def test_ti7_two_entries_that_changed_places_are_named(log: Doelwit) -> None:
    log.doe(*verwissel(10, 20))
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) >= {10, 20}


# ── everything at once ────────────────────────────────────────────────────────────────────────


def test_an_entry_rewritten_with_leaf_and_tiles_is_found_against_an_older_copy(
    log: Doelwit, tmp_path: Path
) -> None:
    kopie = str(tmp_path / "kopie")
    assert log("exporteer", "--log", kopie).exit_code == 0
    assert log("verifieer", "--opsporen", kopie).exit_code == 0
    log.kamer.herschrijf(50, "gebeurd", "2019-01-01")
    uitkomst = nagegaan(log)
    assert genoemd(uitkomst) == set(range(5, OMVANG + 1))  # since the last checkpoint that holds
    precies = nagegaan(log, "--opsporen", kopie)
    assert re.search(r"FOUT   nr 50: anders dan in de oude kopie", precies.stdout)
    assert log("tijdlijn", "bestaat-niet").exit_code == ONGELIJK
    with pytest.raises(TekentNiet, match=r"^vork"):
        log.kamer.ondertekenaar().ronde()


ZONDER = "FOUT   verwacht een controlepunt, kreeg er geen"


def test_checkpoints_that_were_all_taken_away_are_missed(log: Doelwit, tmp_path: Path) -> None:
    beleid = _beleid(log, tmp_path)
    for woorden in ((), ("--beleid", beleid)):
        assert log("verifieer", *woorden).exit_code == 0
    log.doe("DELETE FROM ledger.checkpoint")
    for woorden in ((), ("--beleid", beleid)):
        uitkomst = nagegaan(log, *woorden)
        assert ZONDER in uitkomst.stdout
        assert "Er was geen controlepunt om mee te vergelijken." in uitkomst.stdout


def test_without_signer_and_checkpoints_a_rewriting_is_not_seen_but_that_they_went_is(
    log: Doelwit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody vouched for can be rewritten: it is the checkpoint that holds it."""
    log.kamer.herschrijf(50, "gebeurd", "2019-01-01")
    log.doe("DELETE FROM ledger.checkpoint")
    for bestand in (log.data / "demo" / "ondertekenaar").iterdir():
        bestand.unlink()
    uitkomst = nagegaan(log)
    assert (ZONDER in uitkomst.stdout, genoemd(uitkomst)) == (True, set())
    # The control: whoever does not ask for a checkpoint finds everything in order, and says why.
    monkeypatch.setattr(Bewijsvoering, "_hoort_ondertekend", lambda *_: False)
    uitkomst = log("verifieer")
    assert uitkomst.exit_code == 0
    assert "Er was geen controlepunt om mee te vergelijken." in uitkomst.stdout


def test_an_old_backup_with_its_old_checkpoint_holds_and_is_told_not_to_be_proven_the_newest(
    log: Doelwit, tmp_path: Path
) -> None:
    """Rolled back to the first checkpoint, which is true, in a place where no signer ever was."""
    beleid = _beleid(log, tmp_path)
    niet_bewezen = "bewijst dus niet dat het controlepunt hier het nieuwste is"
    assert niet_bewezen not in log("verifieer").stdout
    log.kamer.herstel_tot(4)
    for woorden in ((), ("--beleid", beleid)):  # the control: the signer remembers
        assert "FOUT   ONGELIJK AAN GETUIGE" in nagegaan(log, *woorden).stdout
    shutil.rmtree(log.data / "demo" / "ondertekenaar")
    for woorden in ((), ("--beleid", beleid)):
        uitkomst = log("verifieer", *woorden)
        assert (uitkomst.exit_code, niet_bewezen in uitkomst.stdout) == (0, True), uitkomst.stdout


def test_a_history_signed_anew_with_the_stolen_key_is_named(log: Doelwit, tmp_path: Path) -> None:
    kopie = str(tmp_path / "kopie")
    assert log("exporteer", "--log", kopie).exit_code == 0
    log.kamer.herschrijf(50, "gebeurd", "2019-01-01")
    log.kamer.teken_gestolen()
    assert "FOUT   ONGELIJK AAN GETUIGE: vork" in nagegaan(log).stdout  # what the signer remembers
    shutil.rmtree(log.data / "demo" / "ondertekenaar")
    assert "FOUT   nr 50: anders dan" in nagegaan(log, "--opsporen", kopie).stdout  # an export kept
    control = log("verifieer")  # where nobody saw the old it holds, and says what that is worth
    assert (control.exit_code, "Vergelijk met het nieuwste" in control.stdout) == (0, True)


def test_control_a_log_whose_signer_never_signed_lacks_no_checkpoint(
    server: Server, database: Database, databanknaam: str, tmp_path: Path
) -> None:
    dsn = server.dsn(databanknaam)
    with doelwit(op_databank(dsn, login=True), dsn, tmp_path / "data", getekend=False) as log:
        uitkomst = log("verifieer")
        assert uitkomst.exit_code == 0
        assert "Er was geen controlepunt om mee te vergelijken." in uitkomst.stdout
        assert ZONDER in nagegaan(log, "--beleid", _beleid(log, tmp_path)).stdout


def test_a_checkpoint_that_too_few_witnesses_saw_falls_short_of_the_policy(
    log: Doelwit, tmp_path: Path
) -> None:
    sleutel = log.kamer.stand().sleutels[0]
    with (
        closing(Proefgetuige(sleutel, "een.example")) as een,
        closing(Proefgetuige(sleutel)) as twee,
    ):
        regels = [f"witness {naam} {g.key.vkey}" for naam, g in (("een", een), ("twee", twee))]
        genoeg = _beleid(log, tmp_path, *regels, quorum="een")
        te_weinig = _beleid(log, tmp_path, *regels, "group beide all een twee", quorum="beide")
        for beleid in (genoeg, te_weinig):
            assert "gezien door niemand" in nagegaan(log, "--beleid", beleid).stdout
        noot = log.kamer.noten()[-1]
        twee.gedrag = "vals"
        logboek.schrijf(log.kamer.journal, [g.medeondertekend(noot) for g in (een, twee)])
        zegt = "FOUT   controlepunt: het beleid vraagt getuigen (beide), gezien door een"
        assert zegt in nagegaan(log, "--beleid", te_weinig).stdout
        uitkomst = log("verifieer", "--beleid", genoeg)  # the control
        assert (uitkomst.exit_code, "klopt  gezien door een op" in uitkomst.stdout) == (0, True)
        log.kamer.teken()  # what was seen is not what there is now
        assert "gezien door niemand" in nagegaan(log, "--beleid", genoeg).stdout
        assert log("verifieer", "--beleid", _beleid(log, tmp_path)).exit_code == 0


def _beleid(log: Doelwit, map_: Path, *regels: str, quorum: str = "none") -> str:
    """The keys of this log in a file of one's own."""
    bestand = map_ / f"beleid-{quorum}.txt"
    sleutels = [f"log {vkey}" for vkey in log.kamer.stand().sleutels]
    bestand.write_text("\n".join([*sleutels, *regels, f"quorum {quorum}", ""]))
    return str(bestand)


# ── an old backup ─────────────────────────────────────────────────────────────────────────────


def test_ti8_f14_a_restored_old_backup_is_refused_and_the_break_shows_for_ever(
    server: Server, log: Doelwit, databanknaam: str
) -> None:
    log.kamer.journal.close()
    reserve = f"{databanknaam}_reserve"
    server.beheer(f"CREATE DATABASE {reserve} TEMPLATE {databanknaam}")
    with heropend(log) as weer:
        weer.kamer.leg_vast(20)
        assert weer.kamer.teken().omvang == OMVANG + 20
    server.beheer(
        f"DROP DATABASE {databanknaam} WITH (FORCE)",
        f"ALTER DATABASE {reserve} RENAME TO {databanknaam}",
    )
    op_databank(log.dsn, login=True).migreer()
    assert log("tijdlijn", "bestaat-niet").exit_code == ONGELIJK  # at once ...
    with heropend(log) as weer:
        weer.kamer.leg_vast(25)  # ... and when others were appended up to the old size
    start = log("tijdlijn", "bestaat-niet")
    assert start.exit_code == ONGELIJK
    assert "ONGELIJK AAN GETUIGE: vork" in start.stderr
    nagegaan(log)

    verder = {"TOEDRACHT_OORSPRONG": f"{OORSPRONG}/2"}
    ceremonie = log("ondertekenaar", "vervolg", "herstel_met_verlies", **verder)
    assert ceremonie.exit_code == 0, ceremonie.stderr
    stand = log("ondertekenaar", "stand", **verder).stdout
    assert f"{OMVANG} vastleggingen behouden, 20 verloren" in stand
    assert log("tijdlijn", "bestaat-niet", **verder).exit_code == 1  # it starts again
    assert log("verifieer", **verder).exit_code == 0


# ── the disk ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.storing
def test_ti3_f12_a_byte_changed_on_disk_with_a_fitting_checksum_is_named(tmp_path: Path) -> None:
    """PostgreSQL reads it happily; without the fitting checksum it refuses to."""
    server = Server("18")
    try:
        server.beheer("CREATE DATABASE toedracht TEMPLATE template0")
        dsn = server.dsn("toedracht")
        database = op_databank(dsn, login=True)
        database.migreer()
        with doelwit(database, dsn, tmp_path / "data") as log:
            with psycopg.connect(database.dsn_eigenaar) as databank:
                vraag = "SELECT pg_relation_filepath('ledger.entry'), leaf FROM ledger.entry"
                ((waar, blad),) = databank.execute(f"{vraag} WHERE nummer = 7").fetchall()
            bestand = server.data / waar
            anders = blad[:60] + bytes([blad[60] ^ 1]) + blad[61:]
            assert log("verifieer").exit_code == 0
            log.kamer.journal.close()
            server.stop()
            assert checksums_kloppen(bestand)
            verander(bestand, blad, anders, met_checksum=True)
            assert checksums_kloppen(bestand)
            server.start()
            uitkomst = nagegaan(log)
            assert 7 in genoemd(uitkomst)
            server.stop()
            verander(bestand, anders, blad, met_checksum=False)
            server.start()
            with (
                closing(psycopg.connect(dsn)) as databank,
                pytest.raises(psycopg.errors.DataCorrupted),
            ):
                databank.execute("SELECT leaf FROM ledger.entry WHERE nummer = 7")
    finally:
        server.verwijder()
