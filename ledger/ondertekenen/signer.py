"""The signer re-reads the log, compares it with what it vouched for, and only then signs.

It trusts nobody but its own folder (stand.py). Each round it reads the new entries, checks and
hashes their bytes itself, extends its own frontier, compares with the tree that the database keeps,
and computes the root a second time from a fresh reading with another library and another
algorithm: a single flipped bit between hashing and signing once ended a public log. Then the state
goes to disk, and only then is the checkpoint signed and stored. Whatever does not fit is named,
with its entries, and nothing is signed: no fork, no rollback, no altered entry, no clock that went
back. Cost follows what is new, never the whole log.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from ledger.bewijs import merkle
from ledger.bewijs.nagaan import Rij, gebreken, tijd_in_leaf
from ledger.databank.postgres import Database, verbind
from ledger.ondertekenen.stand import Stand, Standmap, Vorige, nu
from ledger.ondertekenen.vergelijken import (
    Controlepunt,
    TekentNiet,
    anders,
    heeft_nieuws,
    hoogte,
    vergelijk,
)
from ledger.verify import leaf_hash, parse_note

KANAAL = "toedracht"  # what ledger.append notifies
KANAAL_BEWIJS = "toedracht_bewijs"
PAUZE = 60.0  # seconds between checkpoints that nobody asked for
_TIK = 1.0
_WEER = 600.0  # look again without a reason: a witness that was away may be back
_RUST = (0.5, 30.0)
_PAGINA = 1000
_TERMIJN = 30.0
_SLOT = 0x746F6574  # one signer per database, whatever folder it has

_ENTRIES = """
SELECT nummer, entry_id, daad, tags,
  CASE WHEN vastgelegd_op BETWEEN '0001-01-02Z' AND '9999-12-30Z' THEN vastgelegd_op END,
  leaf, leaf_hash, state
FROM ledger.entry WHERE nummer > %s AND nummer <= %s ORDER BY nummer
"""
_BLADEN = "SELECT leaf FROM ledger.entry WHERE nummer > %s AND nummer <= %s ORDER BY nummer"
# Checkpoints of a log that are as large as the one we know, or larger.
_LATER = """
SELECT size, note FROM ledger.checkpoint WHERE size >= %s AND starts_with(note, %s || E'\\n')
ORDER BY size, note
"""
_BEWAAR = "INSERT INTO ledger.checkpoint (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class Ondertekenaar:
    """Signs the log of one database from one folder; one at a time.

    `klok` tells the time; `op_punt` is called with the name of each step that a crash could
    separate from the next, for who wants to see what a crash there leaves behind.
    """

    def __init__(
        self,
        database: Database,
        map_: Standmap,
        *,
        klok: Callable[[], datetime] = nu,
        op_punt: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._dsn = database.dsn_ondertekenaar
        self._map = map_
        self._klok = klok
        self._op_punt = op_punt
        self._gezien = -1  # how long the log was when we last looked

    def ronde(self, *, ook_zonder_nieuws: bool = False) -> Controlepunt | None:
        """Look once, sign what is new, and answer the newest checkpoint; None when there is none.

        A log whose only news is what was vouched for it gets no new checkpoint by itself, only
        `ook_zonder_nieuws`: otherwise every checkpoint would be the reason for the next.

        Raises:
            TekentNiet: something does not fit; nothing was signed.
            ErTekentAlEen: another process signs from this folder.
        """
        with (
            self._map.slot(),
            closing(verbind(self._dsn, _TERMIJN)) as databank,
            _beurt(databank),
        ):
            stand = self._stand()
            self._gezien = omvang = vergelijk(databank, stand)
            self._weiger_vreemde(databank, stand)
            vorig = self._bewaar(databank, stand) if stand.omvang else None
            if not self._nieuws(databank, stand, omvang, ook_zonder_nieuws):
                return vorig
            if stand.gesloten:
                raise TekentNiet(
                    "afgesloten",
                    f"dit grootboek is afgesloten op {stand.omvang} vastleggingen, kreeg {omvang}",
                    range(stand.omvang + 1, omvang + 1),
                )
            return self._teken(databank, stand, omvang)

    def volg(self, stop: threading.Event, ronde: Callable[[bool], Controlepunt | None]) -> None:
        """Look for as long as nobody says stop: at most once a minute, and at once when asked.

        `ronde` is told whether someone asked, and does what `ronde` here does, or more.
        """
        laatst: Controlepunt | None = None
        niet_voor, rust = 0.0, _RUST[0]
        while not stop.is_set():
            try:
                gevraagd = self._wacht(stop, niet_voor)
                punt = ronde(gevraagd)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                # The database went away; that is no reason to stop vouching for it later.
                stop.wait(rust)
                rust = min(2 * rust, _RUST[1])
                continue
            rust = _RUST[0]
            if punt is not None and (laatst is None or punt.omvang != laatst.omvang):
                laatst, niet_voor = punt, time.monotonic() + PAUZE

    # ── what must hold before anything is signed ──────────────────────────────────────────────

    def _stand(self) -> Stand:
        stand = self._map.lees()
        if stand is None:
            raise TekentNiet(
                "stand", "verwacht de stand van deze ondertekenaar in zijn map, kreeg er geen"
            )
        if stand.getekend_op is not None and self._klok() < stand.getekend_op:
            raise TekentNiet(
                "klok",
                f"verwacht een tijd na {stand.getekend_op.isoformat()}, het moment van de vorige"
                f" ondertekening; de klok van deze machine zegt {self._klok().isoformat()}",
            )
        return stand

    def _weiger_vreemde(self, databank: psycopg.Connection[Any], stand: Stand) -> None:
        """No checkpoint may stand there that goes further than we did: we sign before we store."""
        grenzen = [Vorige(stand.oorsprong, stand.omvang), *stand.vorige]
        for log in grenzen:
            for maat, noot in databank.execute(_LATER, [log.omvang, log.oorsprong]).fetchall():
                eigen = log is not grenzen[0] or noot.startswith(stand.tekst + "\n")
                if maat == log.omvang and eigen:
                    continue
                self._map.bewijsstuk("controlepunt", noot.encode())
                raise TekentNiet(
                    "controlepunt",
                    f"er staat een controlepunt van {maat} vastleggingen onder {log.oorsprong} dat"
                    f" deze ondertekenaar niet heeft gezet; hij kwam tot {log.omvang}",
                )

    def _nieuws(
        self, databank: psycopg.Connection[Any], stand: Stand, omvang: int, alles: bool
    ) -> bool:
        if omvang == stand.omvang:
            return False
        if alles and not stand.gesloten:  # what others say of the last checkpoint comes after it
            return True
        return heeft_nieuws(databank, stand.omvang, omvang)

    # ── signing ───────────────────────────────────────────────────────────────────────────────

    def _teken(self, databank: psycopg.Connection[Any], stand: Stand, omvang: int) -> Controlepunt:
        rand, laatste_tijd = self._herlees(databank, stand, omvang)
        rand = self._vergeleken(databank, stand, omvang, rand)
        nieuw = replace(
            stand,
            omvang=omvang,
            rand=rand,
            laatste_tijd=laatste_tijd,
            getekend_op=self._klok(),
        )
        wortel = self._tweede_wortel(databank, stand, omvang)
        if merkle.wortel(nieuw.rand) != wortel:
            raise TekentNiet(
                "geheugen",
                "twee berekeningen van dezelfde boom verschillen",
                range(stand.omvang + 1, omvang + 1),
            )
        self._op_punt("voor de stand")
        opgeschreven = self._map.schrijf(nieuw)
        if merkle.wortel(opgeschreven.rand) != wortel or opgeschreven != nieuw:
            raise TekentNiet("geheugen", "de stand op schijf is niet die welke geschreven werd")
        self._op_punt("na de stand")
        gezet = self._bewaar(databank, opgeschreven)
        self._op_punt("na het bewaren")
        return gezet

    def _herlees(
        self, databank: psycopg.Connection[Any], stand: Stand, omvang: int
    ) -> tuple[tuple[bytes, ...], str]:
        """The frontier and the last time after reading, checking and hashing every new entry."""
        rand, tijd, nummer = stand.rand, stand.laatste_tijd, stand.omvang
        for rijen in _paginas(databank, _ENTRIES, stand.omvang, omvang):
            bladen = []
            for rij in map(Rij._make, rijen):
                nummer += 1
                if gebrek := gebreken(rij, nummer, tijd):
                    raise TekentNiet(
                        "vastlegging", f"nr {nummer}: {gebrek[0]}", range(nummer, nummer + 1)
                    )
                tijd = tijd_in_leaf(rij.vastgelegd_op)
                bladen.append(leaf_hash(rij.leaf))
            rand = merkle.groei(rand, nummer - len(bladen), bladen)
        if nummer != omvang:
            raise TekentNiet(
                "vastlegging",
                f"verwacht vastleggingen tot en met nr {omvang}, kreeg ze tot en met {nummer}",
                range(nummer + 1, omvang + 1),
            )
        return rand, tijd

    def _vergeleken(
        self,
        databank: psycopg.Connection[Any],
        stand: Stand,
        omvang: int,
        rand: tuple[bytes, ...],
    ) -> tuple[bytes, ...]:
        """Our own frontier, which the database's tree must have as well."""
        nummers = anders(databank, omvang, rand)
        if nummers:
            raise TekentNiet(
                "boom",
                "de boom in de databank hoort niet bij de vastleggingen",
                range(max(nummers.start, stand.omvang + 1), nummers.stop),
            )
        return rand

    def _tweede_wortel(self, databank: psycopg.Connection[Any], stand: Stand, omvang: int) -> bytes:
        """The root once more: read afresh, hashed by another library, by RFC 6962's recursion."""
        bekend = dict(zip(merkle.deelbomen(stand.omvang), stand.rand, strict=True))
        nummer = stand.omvang
        for rijen in _paginas(databank, _BLADEN, stand.omvang, omvang):
            for (leaf,) in rijen:
                bekend[nummer, nummer + 1] = _sha256(b"\0", leaf)
                nummer += 1

        def wortel(van: int, tot: int) -> bytes:
            if (van, tot) in bekend:
                return bekend[van, tot]
            links = 1 << (tot - van - 1).bit_length() - 1  # the largest power of two below
            return _sha256(b"\1", wortel(van, van + links), wortel(van + links, tot))

        return wortel(0, omvang)

    def _bewaar(self, databank: psycopg.Connection[Any], stand: Stand) -> Controlepunt:
        """Sign what the state says and store it; again, when a crash came in between."""
        tekst = stand.tekst
        noot = self._map.lees_noot()
        if noot is None or not noot.startswith(tekst + "\n"):
            noot = tekst + "\n" + self._map.regels(tekst, stand.sleutels)
            self._op_punt("na het tekenen")
            self._map.bewaar_noot(noot)
        regels = parse_note(noot.encode()).signatures
        eigen = "".join(regel.line for regel in regels if regel.name == stand.oorsprong)
        databank.execute(_BEWAAR, [stand.omvang, tekst + "\n" + eigen])
        return Controlepunt(stand.omvang, noot)

    def _wacht(self, stop: threading.Event, niet_voor: float) -> bool:
        """Wait until there is something to look at; True when someone asks for proof now."""
        weer = time.monotonic() + _WEER
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            databank.execute(f"LISTEN {KANAAL}")
            databank.execute(f"LISTEN {KANAAL_BEWIJS}")
            while not stop.is_set():
                omvang = hoogte(databank)
                nu_ = time.monotonic()
                if nu_ >= weer or (omvang != self._gezien and nu_ >= niet_voor):
                    return False
                for bericht in databank.notifies(timeout=_TIK, stop_after=1):
                    if bericht.channel == KANAAL_BEWIJS:
                        return True
        return False


@contextmanager
def _beurt(databank: psycopg.Connection[Any]) -> Iterator[None]:
    """One signs at a time; the turn is given back at once, as a server notices late who left."""
    (vrij,) = _rij(databank, "SELECT pg_try_advisory_lock(%s)", _SLOT)
    if not vrij:
        raise TekentNiet("bezet", "een ander ondertekent dit grootboek op dit moment")
    try:
        yield
    finally:
        with suppress(psycopg.Error):  # then the connection goes, and the turn with it
            databank.execute("SELECT pg_advisory_unlock(%s)", [_SLOT])


def _paginas(
    databank: psycopg.Connection[Any], vraag: str, na: int, tot: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of these entries, a page at a time."""
    for begin in range(na, tot, _PAGINA):
        yield databank.execute(vraag, [begin, min(begin + _PAGINA, tot)], binary=True).fetchall()


def _rij(databank: psycopg.Connection[Any], vraag: str, *parameters: object) -> tuple[Any, ...]:
    (rij,) = databank.execute(vraag, parameters).fetchall()
    return tuple(rij)


def _sha256(*delen: bytes) -> bytes:
    som = Hash(SHA256())
    for deel in delen:
        som.update(deel)
    return som.finalize()
