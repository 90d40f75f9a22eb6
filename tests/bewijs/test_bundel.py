"""What lies in a folder is vouched for or named, and cannot speak for the verifier."""

import base64
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.verify import (
    WIDTH,
    Checkpoint,
    Copy,
    Onleesbaar,
    check,
    disclosure_digest,
    main,
    parse_policy,
)
from tests.opstelling.proeflog import GETUIGEN, LOG, Proeflog, beleid, blad, proeflog


def test_fields_are_shown_and_proven_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    log = proeflog(6)
    open_ = {naam: _onthulling(log.inhoud[2], naam) for naam in ("daad", "gebeurd")}
    (tmp_path / "feit.tlog-proof").write_bytes(log.bewijs(2).file)
    (tmp_path / "feit.disclosures").write_text("\n".join(open_.values()) + "\n")
    verslag = check(tmp_path, parse_policy(beleid()))
    assert verslag.faults == []
    assert verslag.lines == [
        'feit.tlog-proof: daad: "mededeling_gedaan"',
        'feit.tlog-proof: gebeurd: "2021-11-23"',
    ]
    for vals in (
        open_["gebeurd"].replace("M", "N", 1),
        base64.urlsafe_b64encode(b'["x","gebeurd","2021-11-24"]').decode().rstrip("="),
        open_["daad"] + "\n" + open_["daad"],
    ):
        (tmp_path / "feit.disclosures").write_text(vals)
        (fout,) = check(tmp_path, parse_policy(beleid())).faults
        assert (fout.nummers, fout.soort) == ((3,), "bewijs")


def test_fields_without_a_proof_beside_them_are_not_vouched_for(tmp_path: Path) -> None:
    (tmp_path / "een.tlog-proof").write_bytes(proeflog(6).bewijs(2).file)
    (tmp_path / "twee.disclosures").write_text("verzonnen")
    (fout,) = check(tmp_path, parse_policy(beleid())).faults
    assert str(fout) == "twee.disclosures: er is geen bewijs bij deze velden"


def test_a_log_does_not_vouch_for_proofs_that_lie_in_the_same_folder(tmp_path: Path) -> None:
    proeflog(6).schrijf(tmp_path)
    assert check(tmp_path, parse_policy(beleid())).faults == []
    (tmp_path / "een.tlog-proof").write_bytes(proeflog(6).bewijs(2).file)
    with pytest.raises(Onleesbaar, match="beide"):
        check(tmp_path, parse_policy(beleid()))


def test_what_is_checked_cannot_speak_in_the_name_of_the_verifier(tmp_path: Path) -> None:
    (tmp_path / "b\x1b[2J\n  klopt  alles.tlog-proof").write_bytes(b"onzin")
    gezegd = str(check(tmp_path, parse_policy(beleid())))
    assert "\x1b" not in gezegd
    assert "FOUT" in gezegd
    assert not any(regel.startswith("  klopt") for regel in gezegd.splitlines())


def test_a_file_that_cannot_be_opened_is_missed_like_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    tegel = proeflog(6).schrijf(tmp_path) / "tile" / "0" / "000.p" / "6"
    tegel.unlink()
    tegel.mkdir()
    assert [f.nummers for f in check(tmp_path, parse_policy(beleid())).faults] == [(*range(1, 7),)]
    tegel.rmdir()
    tegel.symlink_to(tegel.name)
    assert check(tmp_path, parse_policy(beleid())).faults


def test_two_signed_trees_of_one_size_in_a_bundle_prove_that_history_was_rewritten(
    tmp_path: Path,
) -> None:
    ander = Proeflog(6)
    ander.bladen[5] = ander.bladen[5].replace(b"24.128456Z", b"24.128457Z")
    (tmp_path / "een.tlog-proof").write_bytes(proeflog(6).bewijs(2).file)
    (tmp_path / "twee.tlog-proof").write_bytes(proeflog(6).bewijs(3).file)
    assert check(tmp_path, parse_policy(beleid())).faults == []
    (tmp_path / "twee.tlog-proof").write_bytes(ander.bewijs(3).file)
    (fout,) = check(tmp_path, parse_policy(beleid())).faults
    assert fout.soort == "tweespraak"


# ── whoever made it wishes us harm ───────────────────────────────────────────────────────────────


def _pijp(pad: Path) -> None:
    pad.unlink()
    os.mkfifo(pad)


def _map(pad: Path) -> None:
    pad.unlink()
    pad.mkdir()


def _naar_buiten(pad: Path) -> None:
    buiten = next(p for p in pad.parents if p.name == "hier").parent / f"buiten-{pad.name}"
    pad.rename(buiten)
    pad.symlink_to(buiten)


def _naar_zichzelf(pad: Path) -> None:
    pad.unlink()
    pad.symlink_to(pad.name)


# What lies there instead of a file, and what is said of it; a search for files does not see a pipe.
GEEN_BESTAND: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (_pijp, "een pijp of apparaat|verwacht een bestand"),
    "a folder": (_map, "verwacht een gewoon bestand, kreeg een map|verwacht een bestand"),
    "a terabyte": (lambda pad: os.truncate(pad, 1 << 40), "bytes, kreeg er 1099511627776"),
    "a file elsewhere": (_naar_buiten, "verwacht een bestand in deze map, kreeg een verwijzing"),
    "itself": (_naar_zichzelf, "symbolic|een bestand"),
    "random bytes": (lambda pad: pad.write_bytes(b"\xff\0" * 99), "verwacht|staat niet in voor"),
}


def test_a_folder_elsewhere_does_not_lie_in_the_copy_because_a_link_in_it_leads_back(
    tmp_path: Path,
) -> None:
    hier, buiten = tmp_path / "hier", tmp_path / "buiten"
    (hier / "tile").mkdir(parents=True)
    buiten.mkdir()
    (hier / "tile" / "0").symlink_to(buiten)
    (hier / "000").write_bytes(b"hier")
    (buiten / "000").symlink_to(hier / "000")
    (buiten / "001").write_bytes(b"buiten")
    kopie = Copy(hier)
    assert kopie.read("tile/0", 0, WIDTH) == b"hier"
    with pytest.raises(Onleesbaar, match="kreeg een verwijzing"):
        kopie.read("tile/0", 1, WIDTH)


@pytest.mark.parametrize("wat", GEEN_BESTAND)
@pytest.mark.parametrize(
    "pad", ["checkpoint", "tile/entries/000.p/9", "inhoud/000.p/9", "a.tlog-proof", "a.disclosures"]
)
def test_what_is_no_file_or_too_large_is_refused_in_words(
    pad: str, wat: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "beleid").write_bytes(beleid())
    hier = tmp_path / "hier"
    if pad.startswith("a."):
        hier.mkdir()
        (hier / "a.tlog-proof").write_bytes(proeflog(9).bewijs(2).file)
        (hier / "a.disclosures").write_text(_onthulling(proeflog(9).inhoud[2], "daad"))
    else:
        proeflog(9).schrijf(hier, met_inhoud=True)
    assert main([str(tmp_path / "beleid"), str(hier)]) == 0  # control
    capsys.readouterr()
    hoe, zegt = GEEN_BESTAND[wat]
    hoe(hier / pad)
    assert main([str(tmp_path / "beleid"), str(hier)]) in {1, 2}
    gezegd = "".join(capsys.readouterr())
    assert re.search(zegt, gezegd), gezegd
    assert "Dit bewijst" not in gezegd


def test_a_checkpoint_may_say_any_size_and_is_asked_for_its_bundles(tmp_path: Path) -> None:
    map_ = proeflog(9).schrijf(tmp_path)
    for omvang in (10**6, 10**19 - 1):
        tekst = Checkpoint(LOG.naam, omvang, proeflog(9).punt().root).text.encode()
        (map_ / "checkpoint").write_bytes(tekst + b"\n" + LOG.regel(tekst).encode())
        (fout,) = check(map_, parse_policy(beleid())).faults
        assert str(fout) == f"tile/entries: verwacht {-(-omvang // 256)} bundels, kreeg er 1"


def test_groups_within_groups_are_counted_however_many(tmp_path: Path) -> None:
    een = GETUIGEN[0]
    regels = [f"witness w {een.sleutel.vkey}", "group g0 1 w"]
    regels += [f"group g{i + 1} 1 g{i}" for i in range(3000)]
    vraagt = parse_policy(beleid(*regels, quorum="g3000"))
    bestand = tmp_path / "a.tlog-proof"
    bestand.write_bytes(proeflog(9).bewijs(2, een).file)
    assert check(bestand, vraagt).faults == []
    bestand.write_bytes(proeflog(9).bewijs(2).file)
    (fout,) = check(bestand, vraagt).faults
    assert "het beleid vraagt getuigen (g3000), gezien door niemand" in str(fout)


def test_a_field_without_end_is_refused_though_the_leaf_holds_it(tmp_path: Path) -> None:
    for kaal, fouten in ((b'["z","n",[[1]]]', 0), (b'["z","n",' + b"[" * 10**5, 1)):
        getoond = base64.urlsafe_b64encode(kaal).decode().rstrip("=")
        log = Proeflog(9)
        digests = [*json.loads(log.bladen[2])["_sd"][1:], disclosure_digest(getoond)]
        log.bladen[2] = blad(tuple(sorted(digests)), 2)
        (tmp_path / "a.tlog-proof").write_bytes(log.bewijs(2).file)
        (tmp_path / "a.disclosures").write_text(getoond)
        assert len(check(tmp_path, parse_policy(beleid())).faults) == fouten


def _onthulling(state: bytes, naam: str) -> str:
    from ledger.entry import _disclosure, _salts

    gelezen = json.loads(state)
    zaad = base64.urlsafe_b64decode(gelezen["z"] + "=")
    kaal = _disclosure(_salts(zaad)(naam), naam, gelezen["d"][naam])
    return base64.urlsafe_b64encode(kaal).decode().rstrip("=")
