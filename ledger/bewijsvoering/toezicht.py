"""What there is to see of the log as a whole: its size, what was signed, and who outside saw it.

Read from the database and from the log itself. The keys are those that the log announces and that
count (tekensleutels.py), so this tells whether the log agrees with itself; whom to trust is for the
reader to decide, with a policy of his own and with verify.py.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ledger.bewijs.tijdvak import Tijdvak, Waarneming
from ledger.bewijsvoering.bewijsvoering import MAATSTAF, Bewijsvoering
from ledger.databank.postgres import Database, verbind
from ledger.log.journal import Bedorven
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.logboek import Breuk
from ledger.ondertekenen.maatstaf import ONGELIJK
from ledger.ondertekenen.stand import nu
from ledger.ondertekenen.uitgave import NietUitgegeven
from ledger.ondertekenen.vergelijken import (
    Controlepunt,
    gelezen,
    hoogte,
    laatste_controlepunt,
    ondertekend,
    wortel_op,
)
from ledger.ondertekenen.voortzetting import Voortzetting, bewaard
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, Checkpoint, Key, Leaf, parse_leaf, parse_vkey

_TERMIJN = 5.0
_GEDULD = 2.0  # how long a page waits for a recomputation
_GOED = 60.0
_GETOOND = 12
# A time that somebody put beyond the calendar is none; the recomputation names its entry.
_TIJDEN = """
SELECT nummer, vastgelegd_op FROM ledger.entry
WHERE nummer = ANY (%s) AND vastgelegd_op BETWEEN '0001-01-02' AND '9999-12-30'
"""
_BLAD = "SELECT leaf FROM ledger.entry WHERE nummer = %s"
S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Naloop:
    """Every entry up to `tot` recomputed at a moment, and what did not hold."""

    op: datetime
    tot: int
    gebreken: tuple[str, ...]
    onjuist: tuple[str, ...] = ()  # what someone appended that convinces nobody
    ongelijk: str = ""  # how it differs from what is kept outside the database


@dataclass(frozen=True, slots=True)
class Grootboekbeeld:
    """The log as a whole at one moment."""

    op: datetime
    oorsprong: str
    omvang: int
    controlepunt: Controlepunt | None
    punt: Checkpoint | None
    ondertekend: Antwoord
    sleutels: tuple[str, ...]
    boom_klopt: bool
    naloop: Naloop | None
    waarnemingen: tuple[Waarneming, ...]
    breuken: tuple[Breuk, ...]
    vergeleken: Antwoord  # with what the signer keeps outside the database
    tijden: Mapping[int, datetime]  # of the entries that the verdicts speak of
    onleesbaar: tuple[str, ...] = ()  # what it says of itself and nobody can read any more
    onbeslist: frozenset[int] = frozenset()  # the breaks of which nobody can tell they are genuine

    @property
    def gezien_tot(self) -> int:
        """The last entry that someone outside saw to be there."""
        return max((w.omvang for w in self.waarnemingen), default=0)

    @property
    def oudst_ongezien(self) -> datetime | None:
        """When the first entry was recorded that nobody outside has seen."""
        return self.tijden.get(self.gezien_tot + 1)


class Toezicht:
    """Looks at one log from outside the register: what was signed, who saw it, does it hold."""

    def __init__(
        self,
        database: Database,
        bewijsvoering: Bewijsvoering,
        bekrachtiging: Bekrachtiging,
        oorsprong: str,
    ) -> None:
        self._dsn = database.dsn_lees
        self.bewijsvoering = bewijsvoering
        self._bekrachtiging = bekrachtiging
        self.oorsprong = oorsprong
        self._rondgang = Rondgang(self._loop_na)

    def beeld(self, *, met_naloop: bool = True) -> Grootboekbeeld:
        """The log as it is now, beside what was signed for it.

        What somebody spoilt of it is told, and leaves the rest to be seen.
        """
        lees = _Lezing()
        sleutels = tuple(lees(lambda: self._bekrachtiging.sleutels().van(self.oorsprong), ()))
        waarnemingen = tuple(lees(lambda: self._bekrachtiging.waarnemingen(_GETOOND), ()))
        verloop = lees(self._bekrachtiging.voortzetting, Voortzetting((), Antwoord.ONBEKEND))
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            omvang = hoogte(databank)
            getuigen = lees(self._bekrachtiging.getuigensleutels, ())
            gezet = lees(
                lambda: _gezet(laatste_controlepunt(databank, self.oorsprong, getuigen)), None
            )
            controlepunt, punt = gezet or (None, None)
            nummers = {w.omvang for w in waarnemingen} | {w.nummer for w in waarnemingen}
            nummers |= {max((w.omvang for w in waarnemingen), default=0) + 1}
            nummers |= {punt.size} if punt else set()
            return Grootboekbeeld(
                op=nu(),
                oorsprong=self.oorsprong,
                omvang=omvang,
                controlepunt=controlepunt,
                punt=punt,
                ondertekend=_ondertekend(controlepunt, sleutels),
                sleutels=sleutels,
                boom_klopt=punt is not None and wortel_op(databank, punt.size) == punt.root,
                naloop=self._rondgang.laatste(omvang) if met_naloop else None,
                waarnemingen=waarnemingen,
                vergeleken=self._bekrachtiging.vergeleken(),
                breuken=verloop.mogelijk,
                onbeslist=frozenset(breuk.nummer for breuk in verloop.open),
                onleesbaar=tuple(lees.gebreken),
                tijden=dict(databank.execute(_TIJDEN, [sorted(nummers)]).fetchall()),
            )

    def beleid(self, *, ook_eerder: bool = False) -> bytes:
        """The keys of this log and of its witnesses, as a C2SP tlog-policy.

        With `ook_eerder` also those of the logs that it continues: for what they gave out, not for
        whoever must know which log to trust now.
        """
        mogelijk = self._bekrachtiging.voortzetting().mogelijk if ook_eerder else ()
        eerder = [breuk.vorige_oorsprong for breuk in mogelijk]
        sleutels = self._bekrachtiging.sleutels().van(self.oorsprong, *eerder)
        return self._bekrachtiging.getuigen().als_beleid(sleutels)

    def voortzetting(self, sleutels: Sequence[Key]) -> Voortzetting:
        """Where this log went on from another, by these keys of it and of those before it."""
        return self._bekrachtiging.voortzetting(sleutels)

    def bewaard(self, oorsprong: str, tot: int, sleutels: Sequence[Key]) -> tuple[int, Antwoord]:
        """How far up to `tot` an earlier log signed, and whether that is still here."""
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            return bewaard(databank, oorsprong, tot, sleutels)

    def blad(self, nummer: int) -> Leaf:
        """What an entry commits to, under a checkpoint or not yet.

        Raises:
            NietUitgegeven: there is no such entry.
            Bedorven: what stands there is no leaf any more.
        """
        try:
            return parse_leaf(self._bytes(nummer))
        except Afgekeurd as fout:
            raise Bedorven(f"nr {nummer}: {fout}") from None

    def heeft(self, punt: Checkpoint, index: int, blad: bytes) -> bool:
        """Whether the log still begins with the tree of this checkpoint, and this leaf in it."""
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            zelfde = wortel_op(databank, punt.size) == punt.root
        return zelfde and self.heeft_blad(index + 1, blad)

    def heeft_blad(self, nummer: int, blad: bytes) -> bool:
        """Whether exactly this leaf stands under this number."""
        try:
            return self._bytes(nummer) == blad
        except NietUitgegeven:
            return False

    def _bytes(self, nummer: int) -> bytes:
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            rij = databank.execute(_BLAD, [nummer]).fetchone()
        if rij is None:
            raise NietUitgegeven(f"nummer: verwacht een vastlegging, kreeg {nummer}")
        return bytes(rij[0])

    def tijdvak(self, nummer: int) -> Tijdvak:
        """Between which moments this entry was recorded, as others prove it."""
        return self._bekrachtiging.tijdvak(nummer)

    def _loop_na(self) -> Naloop:
        begin = nu()
        gedaan = self.bewijsvoering.controleer(None, None, lambda *_: None)
        anders = "niet het grootboek dat buiten de databank is bewaard"
        ongelijk = [
            str(gebrek).replace(ONGELIJK, anders)
            for gebrek in gedaan.gebreken
            if gebrek.soort == "getuige"
        ]
        # A measure that cannot be trusted says nothing of the log: `vergeleken` is unknown then.
        elders = {"getuige", MAATSTAF}
        gebreken = tuple(str(een) for een in gedaan.gebreken if een.soort not in elders)
        onjuist = tuple(gedaan.bevindingen)
        return Naloop(begin, gedaan.boom.omvang, gebreken, onjuist, "; ".join(ongelijk))


class _Lezing:
    """Reads part by part, and remembers what cannot be read."""

    def __init__(self) -> None:
        self.gebreken: list[str] = []

    def __call__(self, vraag: Callable[[], T], anders: S) -> T | S:
        try:
            return vraag()
        except (Bedorven, Afgekeurd) as fout:
            if str(fout) not in self.gebreken:
                self.gebreken.append(str(fout))
            return anders


class Rondgang:
    """Recomputes the whole log now and then, and remembers what came of it.

    A page does not wait for it longer than a moment. What was found stays good for a minute, or
    for ten times as long as it took, as long as the log did not grow.
    """

    def __init__(self, loop_na: Callable[[], Naloop]) -> None:
        self._loop_na = loop_na
        self._slot = threading.Lock()
        self._taak: threading.Thread | None = None
        self._laatste: Naloop | None = None
        self._goed_tot = 0.0

    def laatste(self, omvang: int) -> Naloop | None:
        """What was found last; None when nothing ever was. Starts anew when that is due."""
        with self._slot:
            vers = self._laatste is not None and self._laatste.tot == omvang
            if self._taak is None and not (vers and time.monotonic() < self._goed_tot):
                self._taak = threading.Thread(target=self._doe, daemon=True)
                self._taak.start()
            taak = self._taak
        if taak is not None:
            taak.join(_GEDULD)
        return self._laatste

    def _doe(self) -> None:
        begin = time.monotonic()
        gevonden: Naloop | None = None  # a round that fails leaves no older answer standing
        try:
            gevonden = self._loop_na()
        finally:
            self._laatste = gevonden
            eind = time.monotonic()
            with self._slot:
                self._goed_tot = eind + max(_GOED, 10 * (eind - begin))
                self._taak = None


def _gezet(controlepunt: Controlepunt | None) -> tuple[Controlepunt, Checkpoint] | None:
    """A checkpoint and what it says."""
    return None if controlepunt is None else (controlepunt, gelezen(controlepunt.noot))


def _ondertekend(controlepunt: Controlepunt | None, sleutels: Iterable[str]) -> Antwoord:
    """Whether an announced key signed; unknown when none of them is under it."""
    if controlepunt is None:
        return Antwoord.ONBEKEND
    return ondertekend(controlepunt.noot, map(parse_vkey, sleutels))
