"""A service of another user than the signer shows what witnesses signed, and refuses a rollback."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.buiten.getuigen import Getuige, Getuigen
from ledger.databank.postgres import Database
from ledger.ondertekenen import getuigenis, maatstaf
from ledger.ondertekenen import openbaar as openbaar_
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.openbaar import Openbaar, gepubliceerd, map_bij
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.uitgave import Uitgave
from ledger.sleutels.bestanden import OnveiligBestand
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, parse_policy
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.tegenspel.getuige import Proefgetuige

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


def _eigendom_van_een_ander(monkeypatch: pytest.MonkeyPatch, *paden: Path) -> None:
    """Have these be of another user, whoever runs this."""
    echt, volgend = Path.lstat, Path.stat

    def vervalst(pad: Path, wat: os.stat_result) -> os.stat_result:
        return os.stat_result((*wat[:4], NIEMAND, *wat[5:10])) if pad in paden else wat

    monkeypatch.setattr(Path, "lstat", lambda pad: vervalst(pad, echt(pad)))
    monkeypatch.setattr(Path, "stat", lambda pad, **hoe: vervalst(pad, volgend(pad, **hoe)))


def test_root_believes_no_signers_folder_that_somebody_else_could_put_there(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    dienst = _bekrachtiging(kamer)
    _eigendom_van_een_ander(monkeypatch, kamer.map.pad)  # which root can read as well
    assert dienst.vergelijk()  # the control: in a folder where nobody else writes
    kamer.map.pad.parent.chmod(0o777)
    with pytest.raises(OnveiligBestand, match="in de map waar ondertekenaar in staat, kreeg 777"):
        dienst.vergelijk()
    assert dienst.vergeleken() is Antwoord.ONBEKEND


ONVEILIG = [
    ("others may write in it", "verwacht dat alleen de eigenaar schrijft, kreeg 775"),
    ("others may swap it", "schrijft in de map waar ondertekenaar-openbaar in staat, kreeg 777"),
    ("others may write in its checkpoint", "checkpoint: verwacht dat alleen de eigenaar"),
    ("another user made it", "als eigenaar, kreeg 65534"),
    ("another user made its checkpoint", "checkpoint: verwacht gebruiker .* kreeg 65534"),
    ("another user has the folder around it", "als eigenaar, kreeg 65534"),
    ("it leads elsewhere", "verwacht geen verwijzing naar elders"),
    ("it is a file", "verwacht een map, kreeg een bestand"),
    ("its checkpoint was altered", "handtekening"),
    ("its checkpoint has no keys beside it", "verwacht beleid.txt bij checkpoint"),
]


def test_a_published_folder_that_is_there_and_not_the_signers_alone_makes_the_service_refuse(
    kamer: Tekenkamer, dienst: Bekrachtiging, monkeypatch: pytest.MonkeyPatch
) -> None:
    openbaar = map_bij(kamer.map.pad)
    noot, elders = openbaar / "checkpoint", openbaar.with_name("elders")
    shutil.copytree(openbaar, elders)
    bederf: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
        "others may write in it": lambda _: openbaar.chmod(0o775),
        "others may swap it": lambda _: openbaar.parent.chmod(0o777),
        "others may write in its checkpoint": lambda _: noot.chmod(0o666),
        "another user made it": lambda mp: _eigendom_van_een_ander(mp, openbaar),
        "another user made its checkpoint": lambda mp: _eigendom_van_een_ander(mp, noot),
        "another user has the folder around it": lambda mp: _eigendom_van_een_ander(
            mp, openbaar.parent
        ),
        "it leads elsewhere": lambda _: _weg(openbaar).symlink_to(elders),
        "it is a file": lambda _: _weg(openbaar).write_text("in de weg"),
        "its checkpoint was altered": lambda _: noot.write_bytes(
            noot.read_bytes().replace(b"\n7\n", b"\n6\n")
        ),
        "its checkpoint has no keys beside it": lambda _: (openbaar / "beleid.txt").unlink(),
    }
    for naam, reden in ONVEILIG:
        with monkeypatch.context() as even:
            bederf[naam](even)
            with pytest.raises((OnveiligBestand, Afgekeurd), match=reden):
                dienst.vergelijk()
            assert dienst.vergeleken() is Antwoord.ONBEKEND, naam
            assert dienst.getuigen() == Getuigen(), naam
        _herstel(openbaar, elders)
        assert dienst.vergelijk(), naam  # the control: as the signer left it, it is a measure
    openbaar.parent.chmod(0o1777)  # nobody can swap another's folder there
    assert dienst.vergelijk()


def _weg(openbaar: Path) -> Path:
    if openbaar.is_symlink() or openbaar.is_file():
        openbaar.unlink()
    else:
        shutil.rmtree(openbaar)
    return openbaar


def _herstel(openbaar: Path, van: Path) -> None:
    openbaar.parent.chmod(0o755)
    shutil.copytree(van, _weg(openbaar))


def test_of_a_measure_that_others_could_spoil_it_is_not_said_that_the_log_was_altered(
    kamer: Tekenkamer, dienst: Bekrachtiging
) -> None:
    delen = (kamer.database, kamer.journal)
    with closing(Uitgave(kamer.database.dsn_lees, OORSPRONG, dienst.getuigensleutels)) as uitgave:
        bewijsvoering = Bewijsvoering(*delen, dienst, uitgave, OORSPRONG)
        toezicht = Toezicht(kamer.database, bewijsvoering, dienst, OORSPRONG)
        map_bij(kamer.map.pad).chmod(0o775)
        (gebrek,) = bewijsvoering.controleer(None, None, lambda *_: None).gebreken
        assert "niet vergeleken met de ondertekenaar" in str(gebrek)
        assert (toezicht._loop_na().ongelijk, dienst.vergeleken()) == ("", Antwoord.ONBEKEND)
        map_bij(kamer.map.pad).chmod(0o755)
        assert (toezicht._loop_na().ongelijk, dienst.vergeleken()) == ("", Antwoord.JA)
        kamer.herstel_tot(4)  # the control: this does say that
        assert (
            "niet het grootboek dat buiten de databank is bewaard" in toezicht._loop_na().ongelijk
        )
        assert dienst.vergeleken() is Antwoord.NEE


def test_what_a_service_may_not_read_is_no_reason_to_go_on_without_a_measure(
    kamer: Tekenkamer, dienst: Bekrachtiging
) -> None:
    openbaar = map_bij(kamer.map.pad)
    openbaar.chmod(0o700)
    with als_ander(openbaar), pytest.raises(OnveiligBestand, match="wij het mogen lezen"):
        gepubliceerd(kamer.map.pad)
    openbaar.chmod(0o755)
    assert dienst.vergelijk()


def test_an_older_checkpoint_put_there_by_another_does_not_hide_a_rollback(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    openbaar = map_bij(kamer.map.pad)
    kamer.leg_vast(3)
    _bekrachtiging(kamer).eenmaal()
    ouder = (openbaar / "checkpoint").read_bytes()
    kamer.leg_vast(3)
    _bekrachtiging(kamer).eenmaal()
    openbaar.chmod(0o777)
    (openbaar / "checkpoint").write_bytes(ouder)
    kamer.herstel_tot(4)
    monkeypatch.setattr(maatstaf, "eigen_stand", lambda _: None)
    with pytest.raises(OnveiligBestand, match="alleen de eigenaar"):
        _bekrachtiging(kamer).vergelijk()
    # The control: whoever takes it for the signer's own goes on with the shorter log.
    monkeypatch.setattr(openbaar_, "alleen_schrijft", lambda *_: None)
    assert _bekrachtiging(kamer).vergelijk()


def test_what_was_signed_is_public_before_any_witness_is_asked_and_a_break_at_once(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bekend: list[int | None] = []
    echt = getuigenis.laat_zien

    def laat_zien(*wat: Any) -> Any:
        punt = gepubliceerd(kamer.map.pad).punt
        bekend.append(punt.size if punt else None)
        return echt(*wat)

    monkeypatch.setattr(getuigenis, "laat_zien", laat_zien)
    kamer.leg_vast(3)
    _bekrachtiging(kamer).eenmaal()
    with monkeypatch.context() as even:  # the control: published at the end only
        even.setattr(Bekrachtiging, "_publiceer", lambda *_: None)
        kamer.leg_vast(1)
        _bekrachtiging(kamer).eenmaal()
    assert bekend == [4, 4]
    nieuw = f"{OORSPRONG}/2"
    verder = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, nieuw)
    monkeypatch.setattr(Bekrachtiging, "_ronde", lambda *_, **__: None)  # as if it ended here
    verder.vervolg("herstel_met_verlies", None)
    openbaar = gepubliceerd(kamer.map.pad)
    assert (openbaar.punt, [s.split("+")[0] for s in openbaar.sleutels]) == (None, [nieuw])


def test_the_signer_takes_back_what_others_could_write_and_leaves_alone_what_is_not_its_own(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    openbaar = map_bij(kamer.map.pad)
    kamer.leg_vast(1)
    _bekrachtiging(kamer).eenmaal()
    (openbaar / "checkpoint").chmod(0o666)
    openbaar.chmod(0o777)
    assert _bekrachtiging(kamer).eenmaal() is not None
    assert set(_modes(openbaar).values()) == {0o755, 0o644}
    voor = (openbaar / "checkpoint").read_bytes()
    _eigendom_van_een_ander(monkeypatch, openbaar)
    kamer.leg_vast(1)
    assert _bekrachtiging(kamer).eenmaal() is not None
    assert (openbaar / "checkpoint").read_bytes() == voor
    assert "niet openbaar gemaakt (" in _bekrachtiging(kamer).stand()


def test_that_it_cannot_publish_holds_up_no_signature(kamer: Tekenkamer) -> None:
    map_bij(kamer.map.pad).write_text("in de weg")
    kamer.leg_vast(2)
    bekrachtiging = _bekrachtiging(kamer)
    assert bekrachtiging.eenmaal() is not None
    assert "niet openbaar gemaakt (" in bekrachtiging.stand()
    map_bij(kamer.map.pad).unlink()
    assert gepubliceerd(kamer.map.pad) == Openbaar()
    assert "niet openbaar gemaakt in" in bekrachtiging.stand()
