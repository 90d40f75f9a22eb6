"""A witness that we did not write cosigns what we sign, and refuses another story under our key."""

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from ledger.buiten.getuigen import Getuige, Getuigen
from ledger.databank.postgres import Database
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.vergelijken import gelezen
from ledger.verify import parse_policy
from tests.opstelling.storingen import wacht_tot
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.tegenspel.vreemden import programma

pytestmark = pytest.mark.vreemd
NAAM = "getuige.example/w1"


@dataclass(frozen=True, slots=True)
class Vreemde:
    """The witness, running."""

    map: Path
    vkey: str
    url: str

    def zegt(self, opdracht: str) -> str:
        return _aics(opdracht, "--config", str(self.map / "witness.json"))


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


@pytest.fixture
def getuige(kamer: Tekenkamer, tmp_path: Path) -> Iterator[Vreemde]:
    map_ = tmp_path / "getuige"
    map_.mkdir()
    instelling = ["--config", str(map_ / "witness.json")]
    vkey = _aics("init", "--name", NAAM, *instelling).strip()
    _aics("add-log", "--origin", OORSPRONG, "--vkey", kamer.stand().sleutels[0], *instelling)
    with socket.socket() as luisteraar:
        luisteraar.bind(("127.0.0.1", 0))
        adres = f"127.0.0.1:{luisteraar.getsockname()[1]}"
    proces = subprocess.Popen(
        [programma("aics-witness"), "serve", "--listen", adres, *instelling],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wacht_tot(lambda: _antwoordt(adres), binnen=60.0)
        yield Vreemde(map_, vkey, f"http://{adres}")
    finally:
        proces.terminate()
        proces.wait(30)


def _aics(*woorden: str, wat: str = "aics-witness") -> str:
    klaar = subprocess.run(
        [programma(wat), *woorden], capture_output=True, text=True, check=False, timeout=60
    )
    assert klaar.returncode == 0, klaar.stdout + klaar.stderr
    return klaar.stdout


def _antwoordt(adres: str) -> bool:
    verbinding = HTTPConnection(adres, timeout=5)
    try:
        verbinding.request("GET", "/healthz")
        return verbinding.getresponse().status == 200
    except OSError:
        return False
    finally:
        verbinding.close()


def _bekrachtiging(kamer: Tekenkamer, getuige: Vreemde) -> Bekrachtiging:
    bekrachtiging = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    wie = Getuige("vreemde", getuige.vkey, getuige.url)
    bekrachtiging.stel_getuigen_in(Getuigen((wie,), 1))
    return bekrachtiging


def test_a_foreign_witness_cosigns_as_the_log_grows_and_a_foreign_verifier_agrees(
    kamer: Tekenkamer, getuige: Vreemde, tmp_path: Path
) -> None:
    bekrachtiging = _bekrachtiging(kamer, getuige)
    beleid = parse_policy(bekrachtiging.getuigen().als_beleid(kamer.stand().sleutels))
    noot = tmp_path / "noot"
    for aantal in (3, 300, 1):
        kamer.leg_vast(aantal)
        gezet = bekrachtiging.eenmaal()
        assert gezet is not None
        assert [a.soort for a in bekrachtiging.antwoorden] == ["medeondertekend"]
        assert set(beleid.check(gezet.noot.encode()).witnessed) == {"vreemde"}
        noot.write_text(gezet.noot, encoding="utf-8")
    sleutels = ["--log-key", kamer.stand().sleutels[0], "--witness-key", getuige.vkey]
    meekijker = ["--quorum", "1", "--origin", OORSPRONG, "--note", str(noot)]
    _aics("verify-checkpoint", *sleutels, *meekijker, wat="aics-tlog")


def test_a_history_rewritten_with_the_stolen_key_is_refused_and_the_request_is_kept(
    kamer: Tekenkamer, getuige: Vreemde
) -> None:
    bekrachtiging = _bekrachtiging(kamer, getuige)
    kamer.leg_vast(5)
    eerste = bekrachtiging.eenmaal()
    assert eerste is not None
    assert json.loads(getuige.zegt("evidence")) in ([], {})
    # Whoever has the database, the key and the signer's folder tells another story.
    kamer.herstel_tot(2)
    kamer.leg_vast(9)
    kamer.verniel("DELETE FROM ledger.checkpoint")
    kamer.map.schrijf(replace(kamer.stand(), omvang=0, rand=(), laatste_tijd=""))
    tweede = bekrachtiging.eenmaal()
    assert tweede is not None  # signed with the real key ...
    assert [a.soort for a in bekrachtiging.antwoorden] == ["tegenspraak"]  # ... and not cosigned
    bewaard = getuige.zegt("evidence")
    assert OORSPRONG in bewaard
    assert json.loads(bewaard)
    (bewijs,) = (kamer.map.pad / "bewijs").glob("getuige-tegenspraak-*")
    assert b"--- antwoord: 422" in bewijs.read_bytes()
    with pytest.raises(OngelijkAanGetuige, match=f"van {gelezen(eerste.noot).size}"):
        bekrachtiging.vergelijk()
