"""A service of another user than the signer shows what witnesses signed, and refuses a rollback."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledger.bekrachtiging import Bekrachtiging, OngelijkAanGetuige
from ledger.getuigen import Getuige, Getuigen
from ledger.openbaar import Openbaar, gepubliceerd, map_bij
from ledger.postgres import Database
from ledger.stand import Standmap
from ledger.uitgave import Uitgave
from ledger.verify import parse_policy
from ledger.wanneer import Antwoord
from tests.getuige import Proefgetuige
from tests.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer

NIEMAND = 65_534
ALLE_VERSIES = True


@pytest.fixture
def plek() -> Iterator[Path]:
    """A folder that every user of this machine may enter."""
    plek = Path(tempfile.mkdtemp())
    plek.chmod(0o755)
    yield plek
    shutil.rmtree(plek)


@pytest.fixture
def kamer(database: Database, plek: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, plek / "ondertekenaar") as kamer:
        yield kamer


@contextmanager
def als_ander(map_: Path) -> Iterator[None]:
    """Be a user who may not enter this folder: another one, or ourselves without rights."""
    if os.geteuid() == 0:
        os.seteuid(NIEMAND)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        map_.chmod(0)
        try:
            yield
        finally:
            map_.chmod(0o700)


def _bekrachtiging(kamer: Tekenkamer) -> Bekrachtiging:
    return Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)


def _modes(map_: Path) -> dict[str, int]:
    return {pad.name: pad.stat().st_mode & 0o777 for pad in (map_, *map_.iterdir())}


def test_what_is_public_is_readable_for_all_whatever_the_umask_and_nothing_else_is(
    kamer: Tekenkamer,
) -> None:
    masker = os.umask(0o077)
    try:
        kamer.leg_vast(3)
        _bekrachtiging(kamer).eenmaal()
    finally:
        os.umask(masker)
    assert _modes(map_bij(kamer.map.pad)) == {
        "ondertekenaar-openbaar": 0o755,
        "beleid.txt": 0o644,
        "checkpoint": 0o644,
    }
    eigen = _modes(kamer.map.pad)
    assert (eigen.pop("ondertekenaar"), set(eigen.values())) == (0o700, {0o600})


def test_a_service_that_may_not_enter_the_signers_folder_carries_its_cosignatures(
    kamer: Tekenkamer,
) -> None:
    with closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige:
        bekrachtiging = _bekrachtiging(kamer)
        getuigen = Getuigen((Getuige("getuige", getuige.key.vkey, getuige.url),), 1)
        bekrachtiging.stel_getuigen_in(getuigen)
        kamer.leg_vast(3)
        bekrachtiging.eenmaal()
        beleid = parse_policy(getuigen.als_beleid(kamer.stand().sleutels))
        with als_ander(kamer.map.pad):
            with pytest.raises(PermissionError):
                Standmap(kamer.map.pad).lees()
            assert bekrachtiging.getuigen() == getuigen
            gepubliceerd_ = gepubliceerd(kamer.map.pad)
        assert gepubliceerd_.punt is not None
        sleutels = (parse_policy(getuigen.als_beleid()).witnesses["getuige"],)
        with closing(Uitgave(kamer.database.dsn_lees, OORSPRONG, lambda: sleutels)) as uitgave:
            assert set(beleid.check(uitgave.controlepunt().noot.encode()).witnessed) == {"getuige"}


@pytest.fixture
def dienst(kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch) -> Bekrachtiging:
    """What a service holds that runs as another user, on a log of which seven were signed."""
    kamer.leg_vast(6)
    _bekrachtiging(kamer).eenmaal()

    def van_een_ander(_: Standmap) -> None:
        raise PermissionError

    monkeypatch.setattr(Standmap, "lees", van_een_ander)
    return _bekrachtiging(kamer)


def test_f14_such_a_service_refuses_a_log_that_was_rolled_back(
    kamer: Tekenkamer, dienst: Bekrachtiging
) -> None:
    dienst.vergelijk()
    assert dienst.vergeleken() is Antwoord.JA
    kamer.herstel_tot(4)
    with pytest.raises(OngelijkAanGetuige, match=r"controlepunt van 7 .*de databank heeft er 4\n"):
        dienst.vergelijk()
    assert dienst.vergeleken() is Antwoord.NEE
    kamer.leg_vast(3)
    with pytest.raises(OngelijkAanGetuige, match="heeft er 7 en een andere boom"):
        dienst.vergelijk()


def test_control_without_what_the_signer_published_nobody_there_notices(
    kamer: Tekenkamer, dienst: Bekrachtiging
) -> None:
    shutil.rmtree(map_bij(kamer.map.pad))
    kamer.herstel_tot(4)
    dienst.vergelijk()
    assert dienst.vergeleken() is Antwoord.ONBEKEND


def test_what_others_than_the_signer_can_have_put_there_is_no_measure(
    kamer: Tekenkamer, dienst: Bekrachtiging
) -> None:
    openbaar = map_bij(kamer.map.pad)
    openbaar.chmod(0o775)
    assert dienst.vergeleken() is Antwoord.ONBEKEND
    openbaar.chmod(0o755)
    noot = openbaar / "checkpoint"
    noot.write_bytes(noot.read_bytes().replace(b"\n7\n", b"\n6\n"))
    assert dienst.vergeleken() is Antwoord.ONBEKEND


def test_that_it_cannot_publish_holds_up_no_signature(kamer: Tekenkamer) -> None:
    map_bij(kamer.map.pad).write_text("in de weg")
    kamer.leg_vast(2)
    bekrachtiging = _bekrachtiging(kamer)
    assert bekrachtiging.eenmaal() is not None
    assert gepubliceerd(kamer.map.pad) == Openbaar()
    assert "niet openbaar gemaakt in" in bekrachtiging.stand()
