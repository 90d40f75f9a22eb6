"""Whatever was altered in the database, by whoever may do anything there, is named with its entry.

Each attack has its control: the same log was found in order just before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ledger.bewijs.merkle import verschillen
from ledger.databank.postgres import Database
from ledger.log import uitvoer
from ledger.log.controle import Controle, controleer
from ledger.log.uitvoer import NietUitTeVoeren
from ledger.sleutels.bestanden import MapNietLeeg
from ledger.verify import Copy, check, parse_policy, parse_vkey
from tests.opstelling.proeflog import Ondertekenaar
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer

OMVANG = 600  # two full tiles and a part


@dataclass
class Zaal:
    """A signed log of 600 entries, a copy of it, and whoever checks it."""

    kamer: Tekenkamer
    kopie: Path

    def controleer(self) -> Controle:
        sleutels = [parse_vkey(vkey) for vkey in self.kamer.stand().sleutels]
        return controleer(self.kamer.database.dsn_lees, sleutels, {OORSPRONG: None})

    def anders_dan_kopie(self) -> list[int]:
        boom = self.controleer().boom
        samen = min(OMVANG, boom.omvang)
        anders = verschillen(boom.tegels, Copy(self.kopie).tiles, samen)
        return [index + 1 for index in anders]


@pytest.fixture
def zaal(database: Database, tmp_path: Path) -> Iterator[Zaal]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        kamer.leg_vast(299)
        kamer.teken()  # 300 with the announcement of the key
        kamer.leg_vast(100)
        kamer.teken()
        kamer.leg_vast(200)
        zaal = Zaal(kamer, tmp_path / "kopie")
        voer_uit(zaal, zaal.kopie, kamer.teken().noot)
        schoon = zaal.controleer()
        assert (schoon.gebreken, schoon.bevestigd_tot, schoon.boom.omvang) == ([], OMVANG, OMVANG)
        yield zaal


def voer_uit(zaal: Zaal, map_: Path, noot: str, *, met_inhoud: bool = False) -> None:
    vkeys = zaal.kamer.stand().sleutels
    beleid = "".join(f"log {vkey}\n" for vkey in vkeys) + "quorum none\n"
    uitvoer.exporteer(zaal.kamer.database.dsn_lees, map_, noot, beleid, met_inhoud=met_inhoud)


def herbouw_boom(zaal: Zaal) -> None:
    """As an attacker who knows how tiles are made."""
    zaal.kamer.verniel("DELETE FROM ledger.tile", f"SELECT ledger.leg_tegels(0, {OMVANG})")


BLAD = "convert_to(replace(convert_from(leaf, 'UTF8'), '\"v\":1', '\"v\":2'), 'UTF8')"
STATE = "convert_to(replace(convert_from(state, 'UTF8'), '2021-11-23', '2021-11-24'), 'UTF8')"
ZONDER = (
    "convert_to(replace(convert_from(state, 'UTF8'), ',\"gebeurd\":\"2021-11-23\"', ''), 'UTF8')"
)
ZAAD = "convert_to(regexp_replace(convert_from(state, 'UTF8'), '\"z\":\"..', '\"z\":\"'), 'UTF8')"
DIEP = (
    "convert_to(replace(convert_from(state, 'UTF8'), '\"2021-11-23\"',"
    " repeat('[', 1000) || repeat(']', 1000)), 'UTF8')"
)
# What a superuser does, the kinds of finding it must lead to, and the entries that must be named.
AANVALLEN: dict[str, tuple[str, set[str], set[int]]] = {
    "state": (
        f"UPDATE ledger.entry SET state = {STATE} WHERE nummer IN (7, 500)",
        {"rij"},
        {7, 500},
    ),
    "a field of state away": (
        f"UPDATE ledger.entry SET state = {ZONDER} WHERE nummer IN (7, 500)",
        {"rij"},
        {7, 500},
    ),
    "state that is no JSON": (
        "UPDATE ledger.entry SET state = 'x' WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "state whose seed is cut": (
        f"UPDATE ledger.entry SET state = {ZAAD} WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "state without end": (
        f"UPDATE ledger.entry SET state = {DIEP} WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "leaf": (
        f"UPDATE ledger.entry SET leaf = {BLAD} WHERE nummer = 7",
        {"rij", "boom", "wortel"},
        {7},
    ),
    "leaf on the right edge": (
        f"UPDATE ledger.entry SET leaf = {BLAD} WHERE nummer = 590",
        {"rij", "wortel"},
        {590},
    ),
    "time": (
        """UPDATE ledger.entry SET vastgelegd_op = vastgelegd_op - interval '1 s'
           WHERE nummer = 7""",
        {"rij"},
        {7},
    ),
    "kind": (
        "UPDATE ledger.entry SET daad = 'oordeel_gegeven' WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "tags of the entry": (
        "UPDATE ledger.entry SET tags = '{dossier:d-x}' WHERE nummer = 7",
        {"rij", "tag"},
        {7},
    ),
    "table of tags": (
        """DELETE FROM ledger.tag WHERE nummer = 7;
           INSERT INTO ledger.tag VALUES ('dossier:d-x', 9)""",
        {"tag"},
        {7, 9},
    ),
    "id": (
        "UPDATE ledger.entry SET entry_id = gen_random_uuid() WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "number": (
        """DELETE FROM ledger.entry WHERE nummer = 600;
           UPDATE ledger.entry SET nummer = 600 WHERE nummer = 7""",
        {"rij", "ontbreekt", "boom", "wortel"},
        {7, 600},
    ),
    "the tail": (
        """DELETE FROM ledger.entry WHERE nummer > 590;
           DELETE FROM ledger.tag WHERE nummer > 590;
           UPDATE ledger.head SET size = 590,
             last_at = (SELECT max(vastgelegd_op) FROM ledger.entry)""",
        {"terugrol"},
        set(range(591, 601)),
    ),
    "the tail, but not the head": (
        """DELETE FROM ledger.entry WHERE nummer > 590;
           DELETE FROM ledger.tag WHERE nummer > 590""",
        {"ontbreekt", "kop", "wortel"},
        set(range(591, 601)),
    ),
    "in the middle": (
        """DELETE FROM ledger.entry WHERE nummer = 7;
           DELETE FROM ledger.tag WHERE nummer = 7""",
        {"ontbreekt", "boom", "wortel"},
        {7},
    ),
    "in the middle, renumbered": (
        """DELETE FROM ledger.entry WHERE nummer = 590;
           UPDATE ledger.entry SET nummer = nummer + 1000000 WHERE nummer > 590;
           UPDATE ledger.entry SET nummer = nummer - 1000001 WHERE nummer > 1000000;
           UPDATE ledger.head SET size = 599""",
        {"rij", "terugrol"},
        set(range(590, 601)),
    ),
    "inserted back-dated": (
        """UPDATE ledger.entry SET nummer = nummer + 1000000 WHERE nummer > 590;
           INSERT INTO ledger.entry (nummer, entry_id, daad, tags, vastgelegd_op, leaf, state)
             SELECT 591, gen_random_uuid(), daad, tags, vastgelegd_op + interval '1 us', leaf,
               state FROM ledger.entry WHERE nummer = 590;
           UPDATE ledger.entry SET nummer = nummer - 999999 WHERE nummer > 1000000;
           UPDATE ledger.head SET size = 601""",
        {"rij", "wortel"},
        set(range(591, 602)),
    ),
    "two swapped": (
        """UPDATE ledger.entry SET nummer = 100000 WHERE nummer = 7;
           UPDATE ledger.entry SET nummer = 7 WHERE nummer = 9;
           UPDATE ledger.entry SET nummer = 9 WHERE nummer = 100000""",
        {"rij", "boom", "wortel"},
        {7, 9},
    ),
    "a tile": (
        """UPDATE ledger.tile SET hashes = set_byte(hashes, 32 * 6, 255 - get_byte(hashes, 32 * 6))
           WHERE idx = 1 AND level = 0""",
        {"boom"},
        {263},
    ),
    "the root of a tile": (
        "UPDATE ledger.tile SET root = sha256('x') WHERE idx = 0 AND level = 0",
        {"boom"},
        set(range(1, 257)),
    ),
    "a tile away": (
        "DELETE FROM ledger.tile WHERE idx = 0 AND level = 0",
        {"boom"},
        set(range(1, 257)),
    ),
    "a time outside the calendar": (
        "UPDATE ledger.entry SET vastgelegd_op = '20000-01-01' WHERE nummer = 7",
        {"rij"},
        {7},
    ),
    "the last time": ("UPDATE ledger.head SET last_at = 'infinity'", {"kop"}, set()),
    "the head": ("DELETE FROM ledger.head", {"kop"}, set()),
    "an old checkpoint": (
        """UPDATE ledger.checkpoint SET note = replace(note, E'\\n300\\n', E'\\n301\\n')
           WHERE size = 300""",
        {"controlepunt"},
        set(),
    ),
}


@pytest.mark.parametrize("aanval", AANVALLEN)
def test_what_was_altered_is_named(zaal: Zaal, aanval: str) -> None:
    opdracht, soorten, nummers = AANVALLEN[aanval]
    zaal.kamer.verniel(opdracht)
    gedaan = zaal.controleer()
    assert soorten <= {gebrek.soort for gebrek in gedaan.gebreken}
    genoemd = {
        nummer
        for gebrek in gedaan.gebreken
        if gebrek.soort != "wortel"
        for nummer in gebrek.nummers
    }
    assert nummers <= genoemd
    assert len(genoemd - nummers) <= 1  # and nothing but the one whose neighbour went


def test_what_was_altered_consistently_is_narrowed_down_and_named_by_an_older_copy(
    zaal: Zaal,
) -> None:
    zaal.kamer.verniel(
        # The time one microsecond later, in leaf and row alike, and then the whole tree again.
        "UPDATE ledger.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'),"
        " to_char(vastgelegd_op AT TIME ZONE 'UTC', 'HH24:MI:SS.US'),"
        " to_char((vastgelegd_op + interval '1 us') AT TIME ZONE 'UTC', 'HH24:MI:SS.US')),"
        " 'UTF8'), vastgelegd_op = vastgelegd_op + interval '1 us' WHERE nummer = 400"
    )
    herbouw_boom(zaal)
    (gebrek,) = zaal.controleer().gebreken
    # Signed at 300, 400 and 600: the first that no longer holds is that of 400.
    assert (gebrek.soort, gebrek.nummers) == ("wortel", tuple(range(301, 401)))
    assert zaal.anders_dan_kopie() == [400]


def test_a_sealed_text_that_no_entry_knows_of_is_named(zaal: Zaal) -> None:
    with psycopg.connect(zaal.kamer.database.dsn_eigenaar, autocommit=True) as verbinding:
        for nummer in (7, 9999):
            verbinding.execute(
                "INSERT INTO vault.sealed VALUES (%s, 'bronnen/0/titel', 'k', %s)",
                [nummer, bytes(40)],
            )
    gevonden = {g.nummers for g in zaal.controleer().gebreken if g.soort == "verzegeld"}
    assert gevonden == {(7,), (9999,)}


def test_a_checkpoint_that_somebody_else_signed_counts_for_nothing(zaal: Zaal) -> None:
    ander = Ondertekenaar(OORSPRONG, zaad=b"2" * 32)
    gedaan = controleer(zaal.kamer.database.dsn_lees, [ander.sleutel], {OORSPRONG: None})
    assert {gebrek.soort for gebrek in gedaan.gebreken} == {"controlepunt"}
    assert gedaan.bevestigd_tot == 0


def test_an_empty_log_holds(database: Database) -> None:
    gedaan = controleer(database.dsn_lees, [], {OORSPRONG: None})
    assert (gedaan.gebreken, gedaan.boom.omvang) == ([], 0)


def test_what_nobody_signed_yet_is_told_apart(zaal: Zaal) -> None:
    zaal.kamer.leg_vast(5)
    gedaan = zaal.controleer()
    assert (gedaan.gebreken, gedaan.bevestigd_tot) == ([], OMVANG)
    assert "Nog niet ondertekend: nr 601 t/m 605" in str(gedaan.verslag)


# ── export ───────────────────────────────────────────────────────────────────────────────────────
def test_an_export_verifies_by_itself_and_holds_content_only_when_asked(
    zaal: Zaal, tmp_path: Path
) -> None:
    for met_inhoud in (False, True):
        map_ = tmp_path / f"uit-{met_inhoud}"
        voer_uit(zaal, map_, zaal.kamer.noten()[-1], met_inhoud=met_inhoud)
        beleid = parse_policy((map_ / "policy.txt").read_bytes())
        assert check(map_, beleid).faults == []
        alles = b"".join(pad.read_bytes() for pad in (map_ / "tile").rglob("*") if pad.is_file())
        assert b"mededeling_gedaan" not in alles
        assert (map_ / "inhoud").exists() == met_inhoud
        assert {pad.name for pad in map_.iterdir()} >= {"verify.py", "LEESMIJ.txt", "FORMAT.md"}


def test_an_older_checkpoint_exports_the_log_as_it_was(zaal: Zaal, tmp_path: Path) -> None:
    voer_uit(zaal, tmp_path / "toen", zaal.kamer.noten()[0])
    beleid = parse_policy((tmp_path / "toen/policy.txt").read_bytes())
    verslag = check(tmp_path / "toen", beleid)
    assert verslag.faults == []
    assert verslag.checkpoint is not None
    assert verslag.checkpoint.size == 300


def test_what_does_not_hold_is_not_exported_and_leaves_nothing_behind(
    zaal: Zaal, tmp_path: Path
) -> None:
    zaal.kamer.verniel(f"UPDATE ledger.entry SET leaf = {BLAD} WHERE nummer = 7")
    voor = sorted(tmp_path.iterdir())
    with pytest.raises(NietUitTeVoeren, match="niet die waarvoor is getekend"):
        voer_uit(zaal, tmp_path / "uit", zaal.kamer.noten()[-1])
    assert sorted(tmp_path.iterdir()) == voor


def test_an_export_never_goes_where_something_is(zaal: Zaal, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    voer_uit(zaal, tmp_path / "leeg", zaal.kamer.noten()[0])
    pogingen: list[Callable[[], None]] = [
        lambda: voer_uit(zaal, tmp_path / "leeg", zaal.kamer.noten()[0]),
        lambda: voer_uit(zaal, tmp_path / "leeg" / "checkpoint", zaal.kamer.noten()[0]),
    ]
    for poging in pogingen:
        with pytest.raises(MapNietLeeg, match="verwacht een nieuwe of een lege map"):
            poging()
