"""Is something that was erased still readable anywhere that we can look?

Looks for fragments of the texts and for the beginning of their ciphertexts, in every table (as a
dump would write it), in the files of the tables where the database is ours, and in folders; in the
forms in which a text may stand there: plain, in JSON, hexadecimal, inside base64. It does not look
into compressed files, nor into the write-ahead log, where a ciphertext stands until PostgreSQL
writes over it; nor for a word shorter than eight characters, which would be found everywhere, or a
document of the same few bytes over and over.
"""

import json
import os
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

_KORTST, _LANGST, _STUKKEN = 8, 40, 3
_BONT = 12  # different bytes that a part of a document must have
_HAP = 8 * 1024 * 1024
_CIJFERS = 24
# What JSON and COPY write otherwise; a fragment is looked for between these.
_BIJZONDER = re.compile(r"[\x00-\x1f\"\\/]+")
_TABELLEN = """
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Sporen:
    """What to look for; held in memory for as long as an erasure takes, and shown to nobody."""

    vormen: frozenset[bytes]
    te_kort: int

    @classmethod
    def van(
        cls,
        teksten: Iterable[str],
        cijferteksten: Iterable[bytes],
        documenten: Iterable[bytes] = (),
    ) -> "Sporen":
        """Fragments of these texts and documents, and the beginnings of these ciphertexts."""
        vormen: set[bytes] = set()
        te_kort = 0
        for tekst in set(teksten):
            stukken = _stukken(tekst)
            te_kort += not stukken
            vormen.update(vorm for stuk in stukken for vorm in _vormen(stuk))
        for document in documenten:
            brokken = _brokken(document)
            te_kort += not brokken
            vormen.update(vorm for brok in brokken for vorm in _byte_vormen(brok))
        for cijfers in cijferteksten:
            begin = cijfers[:_CIJFERS]
            vormen |= {begin, begin.hex().encode()}
        return cls(frozenset(vormen), te_kort)

    def in_delen(self, delen: Iterable[bytes]) -> bool:
        """Whether any of it stands in this, read in parts."""
        langste = max(map(len, self.vormen), default=1)
        rest = b""
        for deel in delen:
            rest = rest[1 - langste :] + bytes(deel) if langste > 1 else bytes(deel)
            if any(vorm in rest for vorm in self.vormen):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Vindplaatsen:
    """Where to look: databases, the folder of their files where it is ours, and other folders."""

    dsns: tuple[str, ...]
    tabelbestanden: Path | None = None
    mappen: tuple[Path, ...] = ()
    uitgezonderd: tuple[Path, ...] = ()

    def zoek(self, sporen: Sporen) -> list[str]:
        """Every surface on which something was found, by name.

        Raises:
            psycopg.Error: a table cannot be read as a whole.
            OSError: a file cannot be read.
        """
        gevonden = [plaats for dsn in self.dsns for plaats in _in_tabellen(dsn, sporen)]
        if self.tabelbestanden is not None:
            gevonden += [
                f"tabelbestand {pad.relative_to(self.tabelbestanden)}"
                for pad in self._bestanden([self.tabelbestanden / "base"])
                if sporen.in_delen(_lees(pad))
            ]
        return gevonden + [
            f"bestand {pad}" for pad in self._bestanden(self.mappen) if sporen.in_delen(_lees(pad))
        ]

    def _bestanden(self, mappen: Sequence[Path]) -> Iterator[Path]:
        weg = {pad.resolve() for pad in self.uitgezonderd}
        for map_ in mappen:
            for naam, _, namen in sorted(os.walk(map_, onerror=_tenzij_verdwenen)):
                hier = Path(naam)
                echt = hier.resolve()  # once a folder: a cluster has thousands of files
                if not weg.isdisjoint((echt, *echt.parents)):
                    continue
                for pad in (hier / naam for naam in sorted(namen)):
                    plek = pad.resolve() if pad.is_symlink() else echt / pad.name
                    if pad.is_file() and weg.isdisjoint((plek, *plek.parents)):
                        yield pad


def _tenzij_verdwenen(fout: OSError) -> None:
    """What cannot be read was not looked through; what the database removed meanwhile is gone."""
    if not isinstance(fout, FileNotFoundError):
        raise fout


def _in_tabellen(dsn: str, sporen: Sporen) -> Iterator[str]:
    with psycopg.connect(dsn, autocommit=True) as verbinding:
        # A policy that hides rows must not hide them from us: then this refuses instead.
        verbinding.execute("SET row_security = off; SET bytea_output = 'hex'")
        for (tabel,) in verbinding.execute(_TABELLEN).fetchall():
            with verbinding.cursor().copy(f"COPY (TABLE {tabel}) TO STDOUT") as uit:
                if sporen.in_delen(_samen(bytes(rij) for rij in uit)):
                    yield f"tabel {tabel} in {verbinding.info.dbname}"


def _stukken(tekst: str) -> list[str]:
    """The longest parts that read the same wherever they are written."""
    lopen = [loop.strip() for loop in _BIJZONDER.split(tekst)]
    lopen = sorted((loop for loop in lopen if len(loop) >= _KORTST), key=len, reverse=True)
    stukken = [stuk for loop in lopen[:_STUKKEN] for stuk in (loop[:_LANGST], loop[-_LANGST:])]
    return list(dict.fromkeys(stukken))


def _brokken(document: bytes) -> list[bytes]:
    """Parts of a document from all over it that are not found in just any file.

    Its beginning is the same in every document of that kind.
    """
    plaatsen = (len(document) * deel // (_STUKKEN + 1) for deel in range(1, _STUKKEN + 1))
    brokken = [document[plaats : plaats + _LANGST] for plaats in plaatsen]
    return [brok for brok in brokken if len(set(brok)) >= _BONT]


def _vormen(stuk: str) -> Iterator[bytes]:
    yield from _byte_vormen(stuk.encode())
    in_json = json.dumps(stuk)[1:-1].encode()
    yield in_json
    yield in_json.replace(b"\\", b"\\\\")


def _byte_vormen(rauw: bytes) -> Iterator[bytes]:
    yield rauw
    yield rauw.hex().encode()
    for schuif in range(3):
        for codering in (b64encode, urlsafe_b64encode):
            # The first and last characters depend on the neighbours.
            vorm = codering(bytes(schuif) + rauw)[4 if schuif else 0 : -4]
            if len(vorm) >= _KORTST:
                yield vorm


def _samen(delen: Iterable[bytes]) -> Iterator[bytes]:
    """Many small parts as fewer large ones."""
    hap = bytearray()
    for deel in delen:
        hap += deel
        if len(hap) > _HAP:
            yield bytes(hap)
            hap.clear()
    yield bytes(hap)


def _lees(pad: Path) -> Iterator[bytes]:
    try:
        with pad.open("rb") as bestand:
            while hap := bestand.read(_HAP):
                yield hap
    except FileNotFoundError:  # the database removed it meanwhile
        return
