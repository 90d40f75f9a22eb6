"""A stranger checks without us, and whatever was changed is refused.

T-I11, T-I12 and T-I15 of the reliability list: another log's key or origin, any changed bit,
a shortened or lengthened proof, an index or a size one off; and one file on the standard library.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from ledger import verify
from ledger.entry import canoniek
from ledger.verify import (
    Afgekeurd,
    all_plain,
    check,
    check_inclusion,
    entry_faults,
    leaf_hash,
    parse_leaf,
    parse_policy,
    tile_path,
)
from tests import GEGEVENS
from tests.opstelling.proeflog import (
    BEGIN,
    GETUIGEN,
    LOG,
    Ondertekenaar,
    Proeflog,
    aanvaardt,
    beleid,
    blad,
    proeflog,
)

VERIFY = Path(verify.__file__)
GOUD = GEGEVENS / "goud"


def draai(*argumenten: object) -> subprocess.CompletedProcess[str]:
    """As a stranger would: nothing but this one file and the standard library."""
    opdracht = [sys.executable, "-I", "-S", str(VERIFY), *map(str, argumenten)]
    return subprocess.run(opdracht, capture_output=True, text=True, check=False)


# ── one file, nothing of ours (T-I15) ────────────────────────────────────────────────────────────
def test_the_verifier_imports_nothing_but_the_standard_library_and_speaks_python_3_9() -> None:
    boom = ast.parse(VERIFY.read_text(encoding="utf-8"), feature_version=(3, 9))
    namen = {
        naam.split(".")[0]
        for knoop in ast.walk(boom)
        for naam in (
            [deel.name for deel in knoop.names]
            if isinstance(knoop, ast.Import)
            else [knoop.module or ""]
            if isinstance(knoop, ast.ImportFrom)
            else []
        )
    }
    assert namen <= sys.stdlib_module_names


def test_a_stranger_checks_a_proof_file_with_one_file(tmp_path: Path) -> None:
    (tmp_path / "beleid").write_bytes(beleid())
    pad = tmp_path / "nr-5.tlog-proof"
    pad.write_bytes(proeflog(9).bewijs(4).file)
    klaar = draai(tmp_path / "beleid", pad)
    assert (klaar.returncode, klaar.stderr) == (0, "")
    assert "nr 5 staat in dit grootboek, vastgelegd op 2026-11-23T19:08:24.127456Z" in klaar.stdout
    assert "Dit bewijst niet" in klaar.stdout
    pad.write_bytes(pad.read_bytes().replace(b"index 4", b"index 5"))
    klaar = draai(tmp_path / "beleid", pad)
    assert (klaar.returncode, "Dit bewijst" in klaar.stdout) == (1, False)
    assert "FOUT" in klaar.stdout


@pytest.mark.parametrize("uitgave", sorted(GOUD.iterdir()), ids=lambda map_: map_.name)
def test_an_export_made_by_an_earlier_version_still_verifies(uitgave: Path) -> None:
    for wat in (uitgave, uitgave / "bewijs"):
        klaar = draai(uitgave / "policy.txt", wat)
        assert klaar.returncode == 0, klaar.stdout


@pytest.mark.parametrize("vreemd", ["", "leeg", "beleid", "onzin"])
def test_what_cannot_be_read_is_one_line_and_another_exit_status(
    vreemd: str, tmp_path: Path
) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "goed").write_bytes(beleid())
    (tmp_path / "onzin").write_bytes(b"log onzin\n")
    pogingen: dict[str, Callable[[], subprocess.CompletedProcess[str]]] = {
        "": draai,
        "leeg": lambda: draai(tmp_path / "goed", tmp_path / "leeg"),
        "beleid": lambda: draai(tmp_path / "nergens", tmp_path),
        "onzin": lambda: draai(tmp_path / "onzin", tmp_path),
    }
    klaar = pogingen[vreemd]()
    assert (klaar.returncode, klaar.stdout) == (2, "")
    assert len(klaar.stderr.splitlines()) == 1


# ── any change is refused (T-I11, T-I12) ─────────────────────────────────────────────────────────
@given(st.integers(1, 300), st.data())
@settings(max_examples=60, deadline=None)
def test_a_proof_holds_for_its_own_index_and_size_and_for_no_other(
    omvang: int, data: st.DataObject
) -> None:
    log = proeflog(300)
    index = data.draw(st.integers(0, omvang - 1))
    bewijs = log.bewijs(index, omvang=omvang)
    hash_, wortel = leaf_hash(log.bladen[index]), log.punt(omvang).root
    check_inclusion(hash_, index, omvang, bewijs.path, wortel)
    vals = [
        *((i, omvang, bewijs.path) for i in (index - 1, index + 1)),
        *((index, maat, bewijs.path) for maat in (0, index)),
        (index, omvang, (*bewijs.path, bytes(32))),
        (index, omvang, (bytes(32), *bewijs.path)),
        *((index, omvang, bewijs.path[:-1]) for _ in bewijs.path[:1]),
        *((index, omvang, bewijs.path[1:]) for _ in bewijs.path[:1]),
    ]
    for poging in vals:
        with pytest.raises(Afgekeurd):
            check_inclusion(hash_, *poging, wortel)


@given(st.integers(2, 200), st.sampled_from([-1, 1]), st.data())
@settings(max_examples=60, deadline=None)
def test_a_checkpoint_of_another_size_does_not_go_with_a_proof(
    omvang: int, verschil: int, data: st.DataObject
) -> None:
    log = proeflog(300)
    index = data.draw(st.integers(0, omvang - 2))
    bewijs, ander = log.bewijs(index, omvang=omvang), log.punt(omvang + verschil)
    hash_ = leaf_hash(log.bladen[index])
    with pytest.raises(Afgekeurd):
        check_inclusion(hash_, index, ander.size, bewijs.path, ander.root)


@pytest.mark.lang
def test_a_flipped_bit_anywhere_in_a_proof_file_is_refused(tmp_path: Path) -> None:
    heel = proeflog(6).bewijs(2, GETUIGEN[0]).file
    vertrouwd = parse_policy(beleid(f"witness w {GETUIGEN[0].sleutel.vkey}", quorum="w"))
    assert aanvaardt(heel, vertrouwd, tmp_path)
    doorgelaten = []
    for plaats in range(len(heel)):  # in every byte one bit, each in its turn
        anders = bytearray(heel)
        anders[plaats] ^= 1 << plaats % 8
        if aanvaardt(bytes(anders), vertrouwd, tmp_path):
            doorgelaten.append(plaats)
    assert doorgelaten == []


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_shortened_or_lengthened_proof_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    heel = proeflog(6).bewijs(2).file
    plaats = data.draw(st.integers(0, len(heel) - 1))
    erbij = data.draw(st.binary(min_size=1, max_size=40))
    map_ = tmp_path_factory.getbasetemp()
    assert not aanvaardt(heel[:plaats], parse_policy(beleid()), map_)
    assert not aanvaardt(heel + erbij, parse_policy(beleid()), map_)
    assert not aanvaardt(heel[:plaats] + erbij + heel[plaats:], parse_policy(beleid()), map_) or (
        heel[:plaats] + erbij + heel[plaats:] == heel
    )


def test_another_log_another_origin_or_another_key_is_refused(tmp_path: Path) -> None:
    bewijs = proeflog(6).bewijs(2)
    ander = Ondertekenaar("elders.example/grootboek", zaad=b"2" * 32)
    zelfde_naam = replace(ander, naam=LOG.naam)
    for log in (ander, zelfde_naam, replace(LOG, naam=ander.naam)):
        assert not aanvaardt(bewijs.file, parse_policy(beleid(log=log)), tmp_path)
    andere_oorsprong = proeflog(6).noot().replace(b"voorbeeld", b"elders", 1)
    vals = replace(bewijs, checkpoint=andere_oorsprong)
    assert not aanvaardt(vals.file, parse_policy(beleid()), tmp_path)
    # A log we trust that speaks under the name of another log we trust.
    beide = parse_policy(beleid(f"log {ander.sleutel.vkey}"))
    tekst = proeflog(6).punt().text.encode()
    vals = replace(bewijs, checkpoint=tekst + b"\n" + ander.regel(tekst).encode())
    assert not aanvaardt(vals.file, beide, tmp_path)
    assert aanvaardt(bewijs.file, beide, tmp_path)


def test_a_proof_without_its_entry_or_with_another_proves_nothing(tmp_path: Path) -> None:
    bewijs = proeflog(6).bewijs(2)
    for extra in (None, proeflog(6).bladen[3], b"x"):
        vals = replace(bewijs, extra=extra)
        assert not aanvaardt(vals.file, parse_policy(beleid()), tmp_path)


# ── whole logs ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("omvang", [1, 2, 255, 256, 257, 300, 512, 513])
@pytest.mark.parametrize("met_inhoud", [False, True])
def test_a_whole_log_is_re_hashed_and_re_read(
    omvang: int, met_inhoud: bool, tmp_path: Path
) -> None:
    map_ = Proeflog(omvang).schrijf(tmp_path / "uit", met_inhoud=met_inhoud)
    verslag = check(map_, parse_policy(beleid()), lines=omvang == 2)
    assert verslag.faults == []
    assert any(f"{omvang} vastleggingen: blad" in feit for feit in verslag.facts)
    assert met_inhoud == any("mededeling_gedaan" in feit for feit in verslag.facts)
    if omvang == 2:
        assert [regel.split("  ")[0] for regel in verslag.lines] == ["nr 1", "nr 2"]


def test_a_foreign_reader_accepts_the_tiles_of_an_export(tmp_path: Path) -> None:
    log = proeflog(300)
    map_ = log.schrijf(tmp_path / "uit")
    lezer = TilesReader(LocalBackend(map_))
    punt = lezer.get_checkpoint()
    punt.verify(Vkey.from_string(LOG.sleutel.vkey))
    assert lezer.calculate_root_hash() == log.punt().root
    for index in (0, 255, 256, 299):
        assert lezer.get_entry(index) == log.bladen[index]
        theirs = lezer.get_inclusion_proof(index, 300)
        assert tuple(theirs.node_hashes) == log.bewijs(index).path
        theirs.check(leaf_hash(log.bladen[index]), log.punt().root)


def verander(pad: Path, plaats: int) -> None:
    inhoud = bytearray(pad.read_bytes())
    inhoud[plaats] ^= 1
    pad.write_bytes(bytes(inhoud))


@pytest.mark.parametrize(
    ("bestand", "plaats", "nummers"),
    [
        (tile_path("tile/entries", 0), 2 + 100, {1}),
        (tile_path("tile/entries", 1, 44), -20, {300}),
        (tile_path("tile/entries", 1, 44), 0, set(range(257, 301))),
        (tile_path("tile/0", 0), 32 * 7, {8}),
        (tile_path("tile/0", 1, 44), -1, {300}),
        (tile_path("tile/1", 0, 1), 0, set(range(1, 257))),
        (tile_path("inhoud", 0), 4 + 60, {1}),
    ],
)
def test_a_changed_byte_in_a_log_is_named_with_its_entry(
    bestand: str, plaats: int, nummers: set[int], tmp_path: Path
) -> None:
    map_ = proeflog(300).schrijf(tmp_path / "uit", met_inhoud=True)
    verander(map_ / bestand, plaats)
    verslag = check(map_, parse_policy(beleid()))
    assert {nummer for fout in verslag.faults for nummer in fout.nummers} == nummers
    assert "Dit bewijst" not in str(verslag)


def test_a_clear_field_left_out_of_an_export_is_named_with_its_entry(tmp_path: Path) -> None:
    (tmp_path / "beleid").write_bytes(beleid())
    for naam in ("gebeurd", "@vastgelegd_door", "@velden"):
        log = Proeflog(9)
        inhoud = json.loads(log.inhoud[6])
        log.inhoud[6] = canoniek(inhoud)
        goed = log.schrijf(tmp_path / f"goed {naam}", met_inhoud=True)
        del inhoud["d"][naam]
        log.inhoud[6] = canoniek(inhoud)
        fout = log.schrijf(tmp_path / f"fout {naam}", met_inhoud=True)
        assert draai(tmp_path / "beleid", goed).returncode == 0
        klaar = draai(tmp_path / "beleid", fout)
        (regel,) = (r for r in klaar.stdout.splitlines() if r.startswith("  FOUT"))
        assert (klaar.returncode, regel.startswith("  FOUT   nr 7: ")) == (1, True)
        assert naam in regel


@pytest.mark.parametrize("weg", ["tile/entries/000", "tile/0/000", "tile/1/000.p/1", "inhoud/000"])
def test_a_missing_file_of_a_log_is_missed(weg: str, tmp_path: Path) -> None:
    map_ = proeflog(300).schrijf(tmp_path / "uit", met_inhoud=True)
    (map_ / weg).unlink()
    nummers = {n for fout in check(map_, parse_policy(beleid())).faults for n in fout.nummers}
    assert nummers == set(range(1, 257))


def test_two_processes_find_what_one_finds_also_where_their_parts_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Proeflog(1100)
    log.bladen[512] = blad(parse_leaf(log.bladen[512]).digests, 512, BEGIN)  # not after nr 512
    log.schrijf(tmp_path)
    tegel = tmp_path / tile_path("tile/0", 3)
    tegel.write_bytes(bytes(32) + tegel.read_bytes()[32:])
    een = check(tmp_path, parse_policy(beleid()))
    assert {fout.nummers for fout in een.faults} == {(513,), (769,)}
    monkeypatch.setattr(verify, "_STRETCH", 256)
    gestart: list[int] = []

    def geteld(hoeveel: int) -> ProcessPoolExecutor:
        gestart.append(hoeveel)
        return ProcessPoolExecutor(hoeveel)

    monkeypatch.setattr("ledger.verify.ProcessPoolExecutor", geteld)
    twee = check(tmp_path, parse_policy(beleid()))
    assert gestart
    assert {(f.soort, f.nummers) for f in twee.faults} == {(f.soort, f.nummers) for f in een.faults}


def test_a_log_rewritten_as_a_whole_no_longer_has_its_checkpoint(tmp_path: Path) -> None:
    echt, vals = proeflog(300), Proeflog(300)
    vals.bladen[4] = vals.bladen[4].replace(b"24.127456Z", b"24.127457Z")
    map_ = vals.schrijf(tmp_path / "uit")
    assert check(map_, parse_policy(beleid())).faults == []  # control: signed again, it holds
    (map_ / "checkpoint").write_bytes(echt.noot())
    (fout,) = check(map_, parse_policy(beleid())).faults
    assert fout.soort == "wortel"


def test_a_partial_tile_that_made_way_for_the_full_one_is_read_there(tmp_path: Path) -> None:
    map_ = proeflog(300).schrijf(tmp_path / "uit")
    (map_ / "checkpoint").write_bytes(proeflog(300).noot(omvang=200))
    assert check(map_, parse_policy(beleid())).faults == []


def test_tile_paths_are_those_of_the_standard() -> None:
    assert tile_path("tile/0", 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path("tile/1", 0, 1) == "tile/1/000.p/1"


# ── entries ──────────────────────────────────────────────────────────────────────────────────────
GOED = proeflog(9).bladen


@st.composite
def bijna_goed(draw: st.DrawFn) -> list[bytes]:
    """Leaves with a small thing wrong in one of them, or nothing."""
    bladen = list(GOED[: draw(st.integers(1, 9))])
    plek = draw(st.integers(0, len(bladen) - 1))
    digests = list(parse_leaf(bladen[plek]).digests)
    bytes_ = bytearray(bladen[plek])
    i = draw(st.integers(0, len(bytes_) - 1))
    bytes_[i] = draw(st.integers(32, 126))
    anders = [
        bladen[plek],
        bytes(bytes_),
        blad((*digests[1:], digests[0]), plek),
        blad((digests[0], *digests[:-1]), plek),
        blad(tuple(digests[:-1]), plek),
        blad((), plek),
        blad(tuple(digests), plek + 1),
        blad(tuple(digests), plek, BEGIN - timedelta(days=1)),
        bladen[plek].replace(b"2026-11-23", b"2026-02-30"),
        bladen[plek].replace(b"2026-11-23", b"2026-47-1T"),
        bladen[plek] + b" ",
        b"",
        bladen[plek].replace(b'"v":1', b'"v":2'),
        bladen[plek].replace(b'"],"_sd_alg"', b'"],"naam":"Jan","_sd_alg"'),
    ]
    bladen[plek] = draw(st.sampled_from(anders))
    return bladen


@given(bijna_goed())
@settings(max_examples=400, deadline=None)
def test_leaves_are_plain_together_when_nothing_is_wrong_with_any(bladen: list[bytes]) -> None:
    def klopt_elk() -> bool:
        tijd = ""
        for n, bytes_ in enumerate(bladen):
            try:
                gelezen = parse_leaf(bytes_)
            except Afgekeurd:
                return False
            if any(entry_faults(gelezen, n, tijd, None)):
                return False
            tijd = gelezen.t
        return True

    assert (all_plain(0, bladen, "") is not None) == klopt_elk()


def test_a_leaf_that_says_another_number_or_an_earlier_time_is_named() -> None:
    gelezen = parse_leaf(GOED[3])
    assert list(entry_faults(gelezen, 3, parse_leaf(GOED[2]).t, None)) == []
    assert list(entry_faults(gelezen, 4, "", None)) == ["het blad zegt nr 4"]
    assert list(entry_faults(gelezen, 3, gelezen.t, None)) == [
        f"vastgelegd op {gelezen.t}, niet na de vorige ({gelezen.t})"
    ]
