"""B6 and B7: a whole log checked, and one entry proven.

B6 stands against the least that checking can cost: SHA-256 over every leaf and every node of the
tree, by one process, over the same entries already in memory. From files the verifier, which shares
a large log with a second process, re-reads every bundle, checks form, number and time of each
entry, and compares every tile. From the database the tree is recomputed; the whole of `toedracht
verifieer`, which also opens the digests of every entry, stands beside it without an aim, on entries
as real as can be.

B7 counts the tiles that a proof reads, and measures what a proof costs as the log grows.
"""

import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.bewijs import merkle
from ledger.databank.postgres import Database, verbind
from ledger.entry import NieuweEntry
from ledger.log import controle, uitvoer
from ledger.log.boom import lees_boom
from ledger.log.journal import Journal, Opdracht
from ledger.log.tegels import tegels_uit
from ledger.verify import (
    ED25519,
    Checkpoint,
    Key,
    Report,
    Signature,
    check_copy,
    check_inclusion,
    leaf_hash,
    parse_policy,
)
from scripts.metingen import zaken
from scripts.metingen.bank import Bank
from scripts.metingen.invoer import voer_in
from scripts.metingen.meting import Meting, Paar, klok, om_en_om

_OORSPRONG = "toedracht.example/bank"
_DIGESTS = tuple(
    sorted(urlsafe_b64encode(sha256(bytes([i])).digest()).rstrip(b"=").decode() for i in range(16))
)
_GREEP = 2_000  # entries to a call while the log is filled
_MEESTE_TEGELS = 6
_TERMIJN = 600.0


def meet_geheel(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B6."""
    omvang, rondes = (1_000, 1) if kort else (100_000, 5)
    grootboek = bank.grootboek()
    _vul(grootboek, 0, omvang)
    with tempfile.TemporaryDirectory(dir=bank.map) as map_:
        kopie = Path(map_, "kopie")
        beleid = _voer_uit(grootboek, kopie, omvang)
        bladen = _bladen(grootboek)
        ondergrens = "SHA-256 over de hele boom, een proces"
        paar = om_en_om(
            rondes,
            lambda _: _tempo(omvang, lambda: _kopie_klopt(kopie, beleid)),
            lambda _: _tempo(omvang, lambda: _hele_boom(bladen)),
        )
        yield _meting("een uitvoer nagaan", ondergrens, paar, 0.7, omvang)
        paar = om_en_om(
            rondes,
            lambda _: _tempo(omvang, lambda: _boom_uit_databank(grootboek, omvang)),
            lambda _: _tempo(omvang, lambda: _hele_boom(bladen)),
        )
        yield _meting("de boom narekenen uit de databank", ondergrens, paar, 0.5, omvang)
    yield _alles_uit_databank(bank, 5 if kort else 500, rondes)
    if not kort:
        yield _een_miljoen(bank, bladen)


def meet_bewijs(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B7."""
    maten = (1_000, 3_000) if kort else (1_000, 10_000, 100_000, 1_000_000)
    keer, rondes = (20, 1) if kort else (300, 5)
    grootboek = bank.grootboek()
    eerste: tuple[float, ...] = ()
    met_cache: tuple[float, ...] = ()
    stand = 0
    for omvang in maten:
        _vul(grootboek, stand, omvang)
        stand = omvang
        with closing(verbind(grootboek.dsn_lees, _TERMIJN)) as databank:
            geteld = [_tegels_voor(databank, i * 7919 % omvang, omvang) for i in range(keer)]
            koud = tuple(_bewijzen(tegels_uit(databank), omvang, keer) for _ in range(rondes))
            warm = tuple(
                _bewijzen(_onthouden(tegels_uit(databank)), omvang, keer) for _ in range(rondes)
            )
        eerste, met_cache = eerste or koud, met_cache or warm
        waar = f"in een grootboek van {omvang:_}".replace("_", ".")
        yield Meting(
            *("B7", f"tegels voor een bewijs {waar}, het meeste", "hoogstens zes", "tegels"),
            Paar((float(max(geteld)),), (float(_MEESTE_TEGELS),)),
            doel=1.0,
            hoogstens=True,
            opmerking=f"gemiddeld {sum(geteld) / keer:.1f}",
        )
        bij = f"hetzelfde in een grootboek van {maten[0]:_}".replace("_", ".")
        yield Meting("B7", f"bewijs {waar}, koud", bij, "bewijzen/s", Paar(koud, eerste))
        yield Meting("B7", f"bewijs {waar}, met cache", bij, "bewijzen/s", Paar(warm, met_cache))


def _meting(wat: str, tegen: str, paar: Paar, doel: float | None, omvang: int) -> Meting:
    maat = f"{omvang:_}".replace("_", ".")
    return Meting("B6", f"{wat}, {maat} vastleggingen", tegen, "vastleggingen/s", paar, doel=doel)


def _alles_uit_databank(bank: Bank, dossiers: int, rondes: int) -> Meting:
    """The whole of `verifieer`, on entries that hold what real ones hold."""
    with bank.register() as (database, register):
        voer_in(register, zaken.bestand(dossiers, "b6"))
        omvang = register.journal.positie()
        bladen = _bladen(database)

        def alles() -> None:
            gedaan = controle.controleer(database.dsn_lees, (), {_OORSPRONG: None})
            _eis(not gedaan.gebreken)

        paar = om_en_om(
            rondes,
            lambda _: _tempo(omvang, alles),
            lambda _: _tempo(omvang, lambda: _hele_boom(bladen)),
        )
    tegen = "SHA-256 over de hele boom, een proces"
    return _meting("alles nagaan in de databank, inhoud erbij", tegen, paar, None, omvang)


def _een_miljoen(bank: Bank, bladen: Sequence[bytes]) -> Meting:
    """Once, a million entries from files, as `toedracht verifieer map/` does it."""
    omvang = 1_000_000
    grootboek = bank.grootboek()
    _vul(grootboek, 0, omvang)
    with tempfile.TemporaryDirectory(dir=bank.map) as map_:
        kopie = Path(map_, "kopie")
        beleid = _voer_uit(grootboek, kopie, omvang)
        onze = _tempo(omvang, lambda: _kopie_klopt(kopie, beleid))
    hunne = _tempo(len(bladen), lambda: _hele_boom(bladen))
    tegen = "SHA-256 over de hele boom van 100.000, een proces"
    return _meting("een uitvoer nagaan, eenmaal", tegen, Paar((onze,), (hunne,)), None, omvang)


def _vul(database: Database, van: int, tot: int) -> None:
    """Entries with sixteen digests each, which is what an act has."""
    with closing(Journal(database, termijn=_TERMIJN)) as journal:
        for begin in range(van, tot, _GREEP):
            greep = tuple(
                NieuweEntry(uuid4(), "proef", ("d-bank",), _DIGESTS, b"{}")
                for _ in range(min(_GREEP, tot - begin))
            )
            journal.append(Opdracht(None, bytes(32), greep))


def _voer_uit(database: Database, map_: Path, omvang: int) -> str:
    """The log as files under a checkpoint signed for the occasion; answer the policy."""
    geheim = Ed25519PrivateKey.generate()
    sleutel = Key(_OORSPRONG, ED25519, geheim.public_key().public_bytes_raw())
    with closing(verbind(database.dsn_lees, _TERMIJN)) as databank:
        wortel = merkle.wortel(merkle.rand_uit_tegels(tegels_uit(databank), omvang))
    tekst = Checkpoint(_OORSPRONG, omvang, wortel).text
    regel = Signature(_OORSPRONG, sleutel.id, geheim.sign(tekst.encode())).line
    beleid = f"log {sleutel.vkey}\nquorum none\n"
    uitvoer.exporteer(database.dsn_lees, map_, f"{tekst}\n{regel}", beleid)
    return beleid


def _bladen(database: Database) -> list[bytes]:
    with closing(verbind(database.dsn_lees, _TERMIJN)) as databank:
        rijen = databank.execute("SELECT leaf FROM ledger.entry ORDER BY nummer", binary=True)
        return [bytes(leaf) for (leaf,) in rijen]


def _kopie_klopt(map_: Path, beleid: str) -> None:
    _eis(not check_copy(map_, parse_policy(beleid.encode())).faults)


def _boom_uit_databank(database: Database, omvang: int) -> None:
    verslag = Report("bank")
    with verbind(database.dsn_lees, _TERMIJN) as databank:
        boom = lees_boom(databank, omvang, verslag, lambda *_: None)
        wortel = merkle.wortel(merkle.rand_uit_tegels(tegels_uit(databank), omvang))
    _eis(not verslag.faults and boom.wortel(omvang) == wortel)


def _hele_boom(bladen: Sequence[bytes]) -> bytes:
    """The root of RFC 6962 over leaves in memory, and nothing else."""
    rij = [sha256(b"\0" + blad).digest() for blad in bladen]
    while len(rij) > 1:
        boven = [sha256(b"\1" + rij[i] + rij[i + 1]).digest() for i in range(0, len(rij) - 1, 2)]
        rij = boven + rij[len(boven) * 2 :]
    return rij[0]


def _tempo(omvang: int, doe: Callable[[], object]) -> float:
    with klok() as duur:
        doe()
    return omvang / duur[0]


def _tegels_voor(databank: Any, index: int, omvang: int) -> int:
    """How many tiles the proof of one entry reads; the proof must hold."""
    geteld = 0
    lezer = tegels_uit(databank)

    def tegels(gevraagd: Sequence[merkle.Tegel]) -> Sequence[bytes]:
        nonlocal geteld
        geteld += len(gevraagd)
        return lezer(gevraagd)

    pad = merkle.insluiting(tegels, index, omvang)
    ((blad,),) = databank.execute(
        "SELECT leaf FROM ledger.entry WHERE nummer = %s", [index + 1]
    ).fetchall()
    wortel = merkle.wortel(merkle.rand_uit_tegels(lezer, omvang))
    check_inclusion(leaf_hash(blad), index, omvang, pad, wortel)
    return geteld


def _onthouden(lezer: merkle.Tegels) -> merkle.Tegels:
    """The same tiles, each read once."""
    bekend: dict[merkle.Tegel, bytes] = {}

    def tegels(gevraagd: Sequence[merkle.Tegel]) -> Sequence[bytes]:
        nieuw = [tegel for tegel in gevraagd if tegel not in bekend]
        if nieuw:
            bekend.update(zip(nieuw, lezer(nieuw), strict=True))
        return [bekend[tegel] for tegel in gevraagd]

    return tegels


def _bewijzen(tegels: merkle.Tegels, omvang: int, keer: int) -> float:
    """Proofs per second, of entries all over the log."""
    for i in range(0, keer, 10):
        merkle.insluiting(tegels, i * 7919 % omvang, omvang)
    with klok() as duur:
        for i in range(keer):
            merkle.insluiting(tegels, i * 7919 % omvang, omvang)
    return keer / duur[0]


def _eis(waar: bool) -> None:
    """A figure of something that does not hold is worth nothing."""
    if not waar:
        raise AssertionError("nagaan: wat gemeten wordt, klopt niet")
