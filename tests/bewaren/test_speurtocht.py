"""A search that finds nothing is worth what it would have found (T-E5)."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.wissen.speurtocht import Sporen, Vindplaatsen
from tests.bewaren.test_privacy import vormen
from tests.opstelling.wiskamer import ANDERE_ZIN, ZIN


def test_e5_a_text_is_found_in_every_form_in_which_it_may_stand() -> None:
    sporen = Sporen.van([ZIN, "kort"], [bytes(range(40))])
    assert sporen.te_kort == 1
    in_json = json.dumps({"tekst": ZIN}).encode()
    gedaanten = [
        *vormen(ZIN),
        *vormen("Zij vertelde over"),
        in_json,
        in_json.replace(b"\\", b"\\\\"),
        bytes(range(40)),
        bytes(range(40)).hex().encode(),
    ]
    for gedaante in gedaanten:
        geheel = b"ervoor " + gedaante + b" erna"
        assert sporen.in_delen([geheel])
        assert sporen.in_delen([geheel[i : i + 1] for i in range(len(geheel))])  # across the parts
    for iets in (b"", b"kort", ANDERE_ZIN.encode(), bytes(range(1, 20))):
        assert not sporen.in_delen([b"ervoor " + iets + b" erna"])


def test_e5_every_file_is_looked_into_but_what_is_excepted_by_its_own_name_or_by_another(
    tmp_path: Path,
) -> None:
    for naam in ("hier", "diep/hier", "sleutels/hier", "los"):
        pad = tmp_path / naam
        pad.parent.mkdir(exist_ok=True)
        pad.write_text(ZIN)
    (tmp_path / "ook-hier").symlink_to(tmp_path / "hier")
    (tmp_path / "sleutel").symlink_to(tmp_path / "sleutels" / "hier")
    weg = (tmp_path / "sleutels", tmp_path / "los")
    plaatsen = Vindplaatsen((), None, (tmp_path, tmp_path / "nergens"), weg)
    gevonden = plaatsen.zoek(Sporen.van([ZIN], []))
    verwacht = [f"bestand {tmp_path / naam}" for naam in ("diep/hier", "hier", "ook-hier")]
    assert sorted(gevonden) == verwacht
    alles = Vindplaatsen((), None, (tmp_path,)).zoek(Sporen.van([ZIN], []))
    assert len(alles) == 6  # control


@pytest.mark.parametrize(
    ("fout", "gezegd"), [(PermissionError, True), (FileNotFoundError, False)], ids=["shut", "gone"]
)
def test_e5_a_folder_that_cannot_be_read_is_no_folder_in_which_nothing_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fout: type[OSError], gezegd: bool
) -> None:
    """Unless it is gone: a database that is removed meanwhile holds nothing."""
    (tmp_path / "dicht").mkdir()
    echt: Callable[..., Any] = os.scandir

    def scandir(pad: str) -> Any:
        if pad.endswith("dicht"):
            raise fout(pad)
        return echt(pad)

    monkeypatch.setattr(os, "scandir", scandir)
    plaatsen = Vindplaatsen((), None, (tmp_path,))
    if gezegd:
        with pytest.raises(PermissionError, match="dicht"):
            plaatsen.zoek(Sporen.van([ZIN], []))
    else:
        assert plaatsen.zoek(Sporen.van([ZIN], [])) == []
