"""What lies in a folder is vouched for or named, and cannot speak for the verifier."""

import base64
import json
from pathlib import Path

import pytest

from ledger.verify import Onleesbaar, check, parse_policy
from tests.proeflog import Proeflog, beleid, proeflog


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


def _onthulling(state: bytes, naam: str) -> str:
    from ledger.entry import _disclosure, _salts

    gelezen = json.loads(state)
    zaad = base64.urlsafe_b64decode(gelezen["z"] + "=")
    kaal = _disclosure(_salts(zaad)(naam), naam, gelezen["d"][naam])
    return base64.urlsafe_b64encode(kaal).decode().rstrip("=")
