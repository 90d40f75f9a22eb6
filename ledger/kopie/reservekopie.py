"""A whole register as one folder: both logs, and the keys for two of three custodians; and back.

`register.dump` and `toegangslog.dump` are the databases, personal texts sealed as they are there;
`sleutels/` holds the keys as in sleutelkopie.py. `kopie.json` says of what moment it is: of each
log how many entries, the root of the tree over them and the SHA-256 of its file, and that of every
file with keys.

The order matters. First the register, then its access log: whatever is recorded was allowed by what
the access log holds. Then the keys: every text in the copy has its key, unless it was erased while
the copy was made, and then all is copied anew. What is erased later is not erased in the copy, nor
in what is put back from it: whoever puts back a copy that is not the newest has lost entries,
erasures among them, and goes on by the ceremony for that (ceremonie.py).

The folder of the signer is no part of it: whoever holds that beside the database could vouch for
whatever he puts in it.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Annotated, Any

import psycopg
from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from ledger.databank.postgres import Database
from ledger.kopie import databankkopie, sleutelkopie
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.kopie.sleutelkopie import Bewaarder
from ledger.ondertekenen.vergelijken import hoogte, wortel_op
from ledger.sleutels.bestanden import OnveiligBestand, gewoon_bestand, nieuwe_map, vervang
from ledger.sleutels.sleutelkast import Sleutelkast

SLEUTELS, OPGAVE = "sleutels", "kopie.json"
_SOORT = "toedracht reservekopie v1"
_DELEN = ("register", "toegangslog")
_GEWIST = """
SELECT EXISTS (SELECT FROM ledger.entry WHERE nummer > %s AND daad = 'sleutel_vernietigd')
"""
_REGISTER = "SELECT to_regclass('ledger.head') IS NOT NULL"
_POGINGEN = 5
_LANGST = 1 << 20  # bytes of the summary
_Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Voortgang = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Deel:
    """One of the two logs in a copy: how long it is, and the root of the tree over that."""

    positie: Annotated[int, Field(ge=0, lt=2**63)]
    wortel: _Hash
    bestand: str
    sha256: _Hash


@dataclass(frozen=True, slots=True)
class _Opgave:
    """What stands in the file that says what a copy is."""

    soort: str
    gemaakt_op: AwareDatetime
    delen: Mapping[str, Deel]
    sleutels: Mapping[str, _Hash]


@dataclass(frozen=True, slots=True)
class Kopie:
    """What a copy says of itself; `kenmerk` is the SHA-256 of that, to be kept elsewhere."""

    kenmerk: str
    gemaakt_op: str
    delen: Mapping[str, Deel]


def maak(
    databanken: Mapping[str, Database],
    kast: Sleutelkast,
    bewaarders: Sequence[str],
    map_: Path,
    op: datetime,
    voortgang: Voortgang,
) -> Kopie:
    """Copy a register into a new folder, while it is in use; all of it or nothing.

    `databanken` are those of `register` and `toegangslog`; `bewaarders` three age recipients.

    Raises:
        KopieGeweigerd: not three different recipients, erasure after erasure got in the way, or
            PostgreSQL's own program is not there or refuses.
        MapNietLeeg: there is something in the folder already.
    """
    with nieuwe_map(map_) as nieuw:
        nieuw.chmod(0o700)
        for _ in range(_POGINGEN):
            delen = {}
            for nummer, naam in enumerate(_DELEN):
                voortgang("kopiëren", nummer, len(_DELEN) + 1)
                delen[naam] = _kopieer(databanken[naam], nieuw / f"{naam}.dump")
            positie = delen["register"].positie
            sleutelkopie.schrijf_kopie(kast, bewaarders, nieuw / SLEUTELS, positie, op)
            if not _gewist_sinds(databanken["register"], positie):
                break
            _leeg(nieuw)
        else:
            raise KopieGeweigerd(
                f"kopie: verwacht dat er even niets wordt gewist, maar {_POGINGEN} keer werd er"
                " tijdens het kopiëren gewist; probeer het later opnieuw"
            )
        sleutels = _hashes(nieuw / SLEUTELS)
        opgave = _als_json(op.isoformat(timespec="seconds"), delen, sleutels)
        vervang(nieuw / OPGAVE, opgave)
    voortgang("kopiëren", len(_DELEN) + 1, len(_DELEN) + 1)
    return Kopie(sha256(opgave).hexdigest(), op.isoformat(timespec="seconds"), delen)


def lees(map_: Path) -> Kopie:
    """What a copy says of itself, once its files are the ones that it names.

    Raises:
        KopieGeweigerd: it is no copy of a register, or a file of it is gone or another.
    """
    rauw, opgave = _gelezen_opgave(map_)
    for naam, deel in opgave.delen.items():
        bestand = map_ / f"{naam}.dump"
        if deel.bestand != bestand.name:
            raise KopieGeweigerd(f"{bestand}: verwacht dit bestand, maar de opgave noemt een ander")
        if (kreeg := _sha256(bestand)) != deel.sha256:
            raise KopieGeweigerd(
                f"{bestand}: verwacht een bestand met SHA-256 {deel.sha256}, kreeg {kreeg};"
                " het is ingekort of gewijzigd"
            )
    if _hashes(map_ / SLEUTELS) != opgave.sleutels:
        raise KopieGeweigerd(
            f"{map_ / SLEUTELS}: verwacht de bestanden die {OPGAVE} noemt, kreeg andere; er is iets"
            " ingekort, gewijzigd of weg"
        )
    op = opgave.gemaakt_op.isoformat(timespec="seconds")
    return Kopie(sha256(rauw).hexdigest(), op, opgave.delen)


def _gelezen_opgave(map_: Path) -> tuple[bytes, _Opgave]:
    """The summary of a copy, as it stands there and as what it says.

    Raises:
        KopieGeweigerd: there is none, or it is something else.
    """
    pad = map_ / OPGAVE
    try:
        with gewoon_bestand(pad) as bestand:
            rauw = bestand.read(_LANGST)
        opgave = TypeAdapter(_Opgave).validate_json(rauw)
    except FileNotFoundError:
        raise KopieGeweigerd(
            f"{map_}: verwacht een reservekopie, kreeg een map zonder {OPGAVE}"
        ) from None
    except OnveiligBestand as fout:
        raise KopieGeweigerd(str(fout)) from None
    except ValueError:
        raise KopieGeweigerd(f"{pad}: verwacht de opgave van een reservekopie") from None
    if opgave.soort != _SOORT:
        raise KopieGeweigerd(f"{pad}: verwacht '{_SOORT}', kreeg {opgave.soort[:60]!r}")
    if set(opgave.delen) != set(_DELEN):
        raise KopieGeweigerd(f"{pad}: verwacht de opgave van {' en '.join(_DELEN)}")
    return rauw, opgave


def zet_terug(
    map_: Path,
    databanken: Mapping[str, Database],
    bewaarders: Sequence[Bewaarder],
    sleutelmap: Path,
    voortgang: Voortgang,
    kenmerk: str | None = None,
) -> Kopie:
    """Put a copy back where there is no register yet; asked again, it goes on where it was.

    What comes back is then still to be opened and checked as a register is. Nothing in a copy is
    carried out: it is rows, which go into tables of our own. It can be another register all the
    same; with the `kenmerk` that was kept elsewhere it is known to be the one that was made.

    Raises:
        KopieGeweigerd: the copy is not whole or another one, there is another register, these are
            not the keys of two of its custodians, or PostgreSQL's own program is not there or
            refuses.
    """
    kopie = lees(map_)
    if kenmerk is not None and kenmerk != kopie.kenmerk:
        raise KopieGeweigerd(
            f"{map_}: verwacht de kopie met kenmerk {kenmerk[:80]}, kreeg {kopie.kenmerk}"
        )
    # Before anything is written.
    staan_er = sleutelkopie.keur(map_ / SLEUTELS, bewaarders, sleutelmap)
    for nummer, naam in enumerate(_DELEN):
        voortgang("terugzetten", nummer, len(_DELEN) + 1)
        deel = kopie.delen[naam]
        if not _staat_er(databanken[naam], naam, deel):
            keur = partial(_keur, naam=naam, deel=deel)
            databankkopie.zet_terug(databanken[naam], map_ / deel.bestand, keur)
    if not staan_er:
        sleutelkopie.zet_terug(map_ / SLEUTELS, bewaarders, sleutelmap)
    voortgang("terugzetten", len(_DELEN) + 1, len(_DELEN) + 1)
    return kopie


def _kopieer(database: Database, bestand: Path) -> Deel:
    """One log as it is in one snapshot."""
    with psycopg.connect(database.dsn_eigenaar) as databank:
        databank.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        positie = hoogte(databank)
        wortel = _wortel(databank, positie)
        ((momentopname,),) = databank.execute("SELECT pg_export_snapshot()").fetchall()
        databankkopie.kopieer(database, str(momentopname), bestand)
    return Deel(positie, wortel, bestand.name, _sha256(bestand))


def _staat_er(database: Database, naam: str, deel: Deel) -> bool:
    """Whether this very log stands there already; nothing does when it does not.

    Raises:
        KopieGeweigerd: another register does.
    """
    with closing(psycopg.connect(database.dsn_eigenaar)) as databank:
        if databank.execute(_REGISTER).fetchone() != (True,):
            return False
        _keur(databank, naam=naam, deel=deel)
    return True


def _keur(databank: psycopg.Connection[Any], *, naam: str, deel: Deel) -> None:
    """Refuse a log that is not the one of this copy.

    Raises:
        KopieGeweigerd: it is another.
    """
    staat = hoogte(databank)
    if staat < deel.positie or _wortel(databank, deel.positie) != deel.wortel:
        raise KopieGeweigerd(
            f"{naam}: verwacht een databank zonder register, kreeg er een van {staat}"
            " vastleggingen die niet uit deze kopie komt"
        )


def _wortel(databank: psycopg.Connection[Any], positie: int) -> str:
    return (wortel_op(databank, positie) or b"").hex()


def _gewist_sinds(database: Database, positie: int) -> bool:
    with closing(psycopg.connect(database.dsn_eigenaar)) as databank:
        return databank.execute(_GEWIST, [positie]).fetchone() == (True,)


def _sha256(bestand: Path) -> str:
    """Of a file in a copy.

    Raises:
        KopieGeweigerd: it is not there, or no file.
    """
    try:
        with gewoon_bestand(bestand) as open_bestand:
            return file_digest(open_bestand, "sha256").hexdigest()
    except FileNotFoundError:
        raise KopieGeweigerd(
            f"{bestand}: verwacht dit bestand in de kopie, maar het is er niet"
        ) from None
    except OnveiligBestand as fout:
        raise KopieGeweigerd(str(fout)) from None


def _hashes(map_: Path) -> dict[str, str]:
    """Of every file in a folder its name and SHA-256; of no folder none."""
    bestanden = sorted(map_.iterdir()) if map_.is_dir() else []
    return {bestand.name: _sha256(bestand) for bestand in bestanden}


def _als_json(gemaakt_op: str, delen: Mapping[str, Deel], sleutels: Mapping[str, str]) -> bytes:
    opgave = {
        "soort": _SOORT,
        "gemaakt_op": gemaakt_op,
        "delen": {naam: asdict(deel) for naam, deel in delen.items()},
        "sleutels": sleutels,
    }
    return (json.dumps(opgave, indent=2) + "\n").encode()


def _leeg(map_: Path) -> None:
    for ding in map_.iterdir():
        shutil.rmtree(ding) if ding.is_dir() else ding.unlink()
