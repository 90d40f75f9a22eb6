"""Anyone's software reads the log over HTTP and checks it; nothing there is content."""

import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from api.log import grootboek
from ledger.buiten.getuigen import Getuige, Getuigen
from ledger.databank.postgres import Database
from ledger.ondertekenen import ceremonie
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.uitgave import Uitgave, logadres
from ledger.ondertekenen.vergelijken import gelezen
from ledger.verify import check_consistency, check_inclusion, leaf_hash, parse_policy, parse_proof
from tests.opstelling.serveren import geserveerd, oefenapp
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.opstelling.zaakbeelden import Oefenregister
from tests.tegenspel.getuige import Proefgetuige
from tests.tegenspel.vreemden import programma

NIEUW = f"{OORSPRONG}/2"
OMVANG = 700  # two full tiles and a part of a third, on the lowest level
WEIGERINGEN = {
    404: (
        "/tile/0/002",  # not full
        f"/tile/0/002.p/{OMVANG - 511}",  # recorded, but nobody vouched for it yet
        "/tile/0/003.p/1",
        "/tile/1/000.p/3",
        "/tile/2/000.p/1",
        "/tile/63/000",
        "/tile/entries/x999/x999/x999/x999/x999/999",
        "/bewijs/0",
        f"/bewijs/{OMVANG + 1}",
        f"/bewijs/consistentie?van=6&tot={OMVANG + 1}",
    ),
    400: (
        "/tile/64/000",
        "/tile/-1/000",
        "/tile/00/000",
        "/tile/0/0",
        "/tile/0/0000",
        "/tile/0/x000/001",
        "/tile/0/001/234",
        "/tile/0/x001/x234",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/0/000.p/01",
        "/tile/0/000.p",
        "/tile/0/000.p/1/",
        "/tile/entries/x999/x999/x999/x999/x999/x999/999",
        "/tile/data/000",
        "/bewijs/01",
        "/bewijs/-1",
        "/bewijs/een",
        f"/bewijs/{'9' * 30}",
        "/bewijs/consistentie",
        "/bewijs/consistentie?van=0&tot=5",
        "/bewijs/consistentie?van=6&tot=5",
    ),
}


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


@pytest.fixture
def uitgave(database: Database) -> Iterator[Uitgave]:
    with closing(Uitgave(database.dsn_lees, OORSPRONG)) as uitgave:
        yield uitgave


@pytest.fixture
def deur(uitgave: Uitgave) -> TestClient:
    app = oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave)
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def vol(kamer: Tekenkamer) -> Tekenkamer:
    """A log of 700 entries under a checkpoint, and one entry behind it."""
    kamer.leg_vast(OMVANG - 1)  # and the announcement of the key
    kamer.teken()
    kamer.leg_vast(1)
    return kamer


def test_the_checkpoint_is_the_newest_note_and_is_never_kept(
    vol: Tekenkamer, deur: TestClient
) -> None:
    antwoord = deur.get("/checkpoint")
    assert antwoord.text == vol.noten()[-1]
    assert antwoord.headers["content-type"] == "text/plain; charset=utf-8"
    assert antwoord.headers["cache-control"] == "no-cache"
    zelfde = {"if-none-match": antwoord.headers["etag"]}
    assert deur.get("/checkpoint", headers=zelfde).status_code == 304
    vol.teken()
    ander = deur.get("/checkpoint", headers=zelfde)
    assert (ander.status_code, gelezen(ander.text).size) == (200, OMVANG + 1)


def test_without_a_checkpoint_there_is_nothing_to_show(kamer: Tekenkamer, deur: TestClient) -> None:
    kamer.leg_vast(3)
    for pad in ("/checkpoint", "/tile/0/000.p/1", "/tile/entries/000.p/1", "/bewijs/1"):
        assert deur.get(pad).status_code == 404


def test_a_tile_is_the_same_for_ever_and_a_part_of_it_stays_there(
    vol: Tekenkamer, deur: TestClient
) -> None:
    heel, deel = deur.get("/tile/0/001"), deur.get("/tile/0/001.p/17")
    assert len(heel.content) == 256 * 32
    assert deel.content == heel.content[: 17 * 32]
    assert heel.headers["content-type"] == "application/octet-stream"
    assert heel.headers["cache-control"] == "no-cache"
    van_dit_log = deur.get(f"/log/{logadres(OORSPRONG)}/tile/0/001")
    assert van_dit_log.content == heel.content
    assert "immutable" in van_dit_log.headers["cache-control"]
    assert len(deur.get(f"/tile/0/002.p/{OMVANG - 512}").content) == (OMVANG - 512) * 32
    assert len(deur.get("/tile/1/000.p/2").content) == 64
    kop = deur.head("/tile/0/001")
    assert (kop.status_code, kop.content) == (200, b"")


def test_an_entry_bundle_holds_the_leaves_that_the_tile_hashes(
    vol: Tekenkamer, deur: TestClient
) -> None:
    bundel = deur.get("/tile/entries/001").content
    hashes = b""
    while bundel:
        lengte = int.from_bytes(bundel[:2])
        blad, bundel = bundel[2 : 2 + lengte], bundel[2 + lengte :]
        hashes += leaf_hash(blad)
        assert b"mededeling" not in blad  # digests only
    assert hashes == deur.get("/tile/0/001").content


def test_what_is_not_there_is_refused_as_a_problem_that_says_what_was_expected(
    vol: Tekenkamer, deur: TestClient
) -> None:
    for status, paden in WEIGERINGEN.items():
        for pad in paden:
            antwoord = deur.get(pad)
            assert (pad, antwoord.status_code) == (pad, status)
            assert antwoord.headers["content-type"] == "application/problem+json"
            assert antwoord.json()["detail"].count("verwacht") == 1
            assert antwoord.headers["cache-control"] == "no-store"


def test_a_proof_leads_from_the_leaf_to_the_checkpoint(vol: Tekenkamer, deur: TestClient) -> None:
    for nummer in (1, 256, 257, OMVANG):
        antwoord = deur.get(f"/bewijs/{nummer}")
        assert antwoord.headers["content-type"] == "text/plain; charset=utf-8"
        bewijs = parse_proof(antwoord.content)
        zegt = gelezen(bewijs.checkpoint.decode())
        assert bewijs.extra is not None
        check_inclusion(leaf_hash(bewijs.extra), nummer - 1, zegt.size, bewijs.path, zegt.root)
        assert bewijs.index == nummer - 1


def test_a_later_checkpoint_is_proven_to_continue_an_earlier_one(
    vol: Tekenkamer, deur: TestClient
) -> None:
    vol.teken()
    oud, nieuw = (gelezen(noot) for noot in vol.noten())
    regels = deur.get(f"/bewijs/consistentie?van={oud.size}&tot={nieuw.size}").text.split()
    pad = [b64decode(regel) for regel in regels]
    check_consistency(oud.size, oud.root, nieuw.size, nieuw.root, pad)
    assert deur.get(f"/bewijs/consistentie?van={oud.size}&tot={oud.size}").text == ""


def test_who_trusts_a_witness_gets_its_cosignature_with_checkpoint_and_proof(
    kamer: Tekenkamer,
) -> None:
    with (
        closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige,
        closing(Uitgave(kamer.database.dsn_lees, OORSPRONG, lambda: [getuige.key])) as uitgave,
    ):
        deur = TestClient(oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave))
        delen = (kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
        bekrachtiging = Bekrachtiging(*delen)
        bekrachtiging.stel_getuigen_in(
            Getuigen((Getuige("getuige", getuige.key.vkey, getuige.url),), 1)
        )
        beleid = parse_policy(bekrachtiging.getuigen().als_beleid(kamer.stand().sleutels))
        for _ in range(2):
            kamer.leg_vast(3)
            bekrachtiging.eenmaal()
            noot = deur.get("/checkpoint").content
            assert set(beleid.check(noot).witnessed) == {"getuige"}
            assert parse_proof(deur.get("/bewijs/2").content).checkpoint == noot
            assert noot.count("—".encode()) == 2


# ── after a break ─────────────────────────────────────────────────────────────────────────────

TEGEL = "/tile/0/000.p/5"


class Bewaarder:
    """Keeps what it may keep, as a browser or a cache in between does (RFC 9111, RFC 8246)."""

    def __init__(self) -> None:
        self._bewaard: dict[str, tuple[Mapping[str, str], bytes]] = {}

    def haal(self, deur: TestClient, adres: str) -> bytes:
        koppen, inhoud = self._bewaard.get(adres, ({}, b""))
        if "immutable" in koppen.get("cache-control", ""):
            return inhoud
        merk = {"if-none-match": koppen["etag"]} if koppen else {}
        antwoord = deur.get(adres, headers=merk)
        if antwoord.status_code == 304:
            return inhoud
        self._bewaard[adres] = (antwoord.headers, antwoord.content)
        return antwoord.content


@contextmanager
def _na_de_breuk(kamer: Tekenkamer) -> Iterator[TestClient]:
    """The log lost its tail, and went on under another origin with other entries."""
    kamer.herstel_tot(2)
    ceremonie.vervolg(kamer.map, kamer.database, NIEUW, "herstel_met_verlies")
    kamer.leg_vast(4)
    kamer.teken()
    with closing(Uitgave(kamer.database.dsn_lees, NIEUW)) as uitgave:
        yield TestClient(oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave))


def test_what_was_kept_of_before_a_break_is_never_taken_for_the_log_of_after(
    kamer: Tekenkamer, deur: TestClient
) -> None:
    kamer.leg_vast(6)
    kamer.teken()
    bewaarder = Bewaarder()
    oud = bewaarder.haal(deur, TEGEL)
    van_het_oude = f"/log/{logadres(OORSPRONG)}"
    assert bewaarder.haal(deur, van_het_oude + TEGEL) == bewaarder.haal(deur, TEGEL) == oud
    with _na_de_breuk(kamer) as nieuwe_deur:
        nieuw = bewaarder.haal(nieuwe_deur, TEGEL)
        assert nieuw != oud
        assert bewaarder.haal(nieuwe_deur, f"/log/{logadres(NIEUW)}{TEGEL}") == nieuw
        assert bewaarder.haal(nieuwe_deur, van_het_oude + TEGEL) == oud
        for pad in ("/checkpoint", TEGEL):
            antwoord = nieuwe_deur.get(van_het_oude + pad)
            assert antwoord.status_code == 404
            assert NIEUW in antwoord.json()["detail"]


def test_and_it_would_be_if_the_plain_address_could_be_kept(
    kamer: Tekenkamer, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grootboek, "_WISSELT", grootboek._VAST)
    kamer.leg_vast(6)
    kamer.teken()
    bewaarder = Bewaarder()
    oud = bewaarder.haal(deur, TEGEL)
    with _na_de_breuk(kamer) as nieuwe_deur:
        assert bewaarder.haal(nieuwe_deur, TEGEL) == oud != nieuwe_deur.get(TEGEL).content


# ── software of others ────────────────────────────────────────────────────────────────────────


def test_a_foreign_reader_takes_our_tiles_and_finds_our_root(
    vol: Tekenkamer, uitgave: Uitgave
) -> None:
    with geserveerd(oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave)) as adres:
        lezer = TilesReader(HttpBackend(f"{adres}/log/{uitgave.log}"))
        controlepunt = lezer.get_checkpoint()
        controlepunt.verify(Vkey.from_string(vol.stand().sleutels[0]))
        assert lezer.calculate_root_hash() == controlepunt.root_hash
        for index in (0, 255, 256, OMVANG - 1):
            bewijs = lezer.get_inclusion_proof(index, OMVANG)
            bewijs.check(leaf_hash(lezer.get_entry(index)), controlepunt.root_hash)
        lezer.backend.session.close()  # type: ignore[attr-defined]


@pytest.mark.vreemd
def test_a_foreign_verifier_accepts_our_checkpoint_tiles_and_growth(
    vol: Tekenkamer, uitgave: Uitgave, tmp_path: Path
) -> None:
    oud = tmp_path / "oud"
    oud.write_text(vol.noten()[-1], encoding="utf-8")
    vol.teken()
    with geserveerd(oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave)) as adres:
        bron = ["--tiles", adres, "--log-key", vol.stand().sleutels[0], "--origin", OORSPRONG]
        for opdracht in (
            ["verify-checkpoint", *bron],
            ["verify-inclusion", *bron, "--index", str(OMVANG)],
            ["verify-consistency", *bron, "--old-checkpoint", str(oud)],
        ):
            klaar = subprocess.run(
                [programma("aics-tlog"), *opdracht], capture_output=True, text=True, check=False
            )
            assert klaar.returncode == 0, klaar.stdout + klaar.stderr
