"""What was vouched for the log, kept in the log: written once, read back by whoever asks.

An announced key, a cosignature, a timestamp, the end of a log and its continuation are entries like
any other, so the next checkpoint covers them. They hold nothing personal and need no key, so the
signer's process can write them without ever entering the key store.

Whoever may append can write such an entry too. One that is not what its kind should be, and stands
as it was appended, says nothing: it is passed over here and named by who re-reads the whole log.
One that is not what was appended was rewritten, and reading on would hide that.
"""

import json
import os
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from ledger.bewijs.nagaan import Rij, gebreken
from ledger.daden.handelingen import (
    GROOTBOEKHANDELINGEN,
    GrootboekAfgesloten,
    GrootboekVoortgezet,
    lees_handeling,
)
from ledger.daden.lijsten import SLOTREGEL
from ledger.daden.velden import heldere_velden
from ledger.daden.woorden import Daad, Ongeldig
from ledger.entry import canoniek, lees_entry, ontwerp
from ledger.log.journal import Bedorven, Journal, Opdracht, Regel
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.vergelijken import gelezen
from ledger.vastleggen.toelating import uuid7
from ledger.verify import leaf_hash, parse_note
from ledger.zaak.dossier import Vastgelegd

GROOTBOEK = "grootboek"
# What reading an entry comes to that is not what its kind should be.
ONLEESBAAR = (Ongeldig, ValueError, KeyError, TypeError, AttributeError)
_DOOR = {"account": "ondertekenaar", "rol": "ondertekenaar"}
_PAGINA = 10_000
_VENSTER = 1024


class Onbruikbaar(Bedorven):
    """An entry that stands as it was appended, and is not what its kind should be."""


@dataclass(frozen=True, slots=True)
class Breuk:
    """Where a log ended and went on under another origin; it stays visible for ever."""

    nummer: int
    vastgelegd_op: datetime
    oorsprong: str
    sleutel: str  # the first of the log that goes on
    vorige_oorsprong: str
    vorige_omvang: int
    behouden: int
    aanleiding: str
    noot: str  # the last checkpoint of the old log, as the break carries it

    @property
    def verloren(self) -> int:
        """How many entries of the old log do not provably stand in this one."""
        return max(0, self.vorige_omvang - self.behouden)

    @property
    def elders(self) -> bool:
        """Whether those are not lost, but left where they were: in a log that was closed."""
        return self.aanleiding == "afgesloten"


@dataclass(frozen=True, slots=True)
class Aankondiging:
    """An entry that names a key of a log; a break names the first of the log that goes on."""

    nummer: int
    oorsprong: str
    sleutel: str
    breuk: Breuk | None = None


@dataclass(frozen=True, slots=True)
class Aangekondigd:
    """Every key that a log names, oldest first, and what should name one and cannot be read."""

    alle: tuple[Aankondiging, ...]
    onleesbaar: tuple[Bedorven, ...] = ()


@dataclass(frozen=True, slots=True)
class Sluiting:
    """An entry that says that a log ends here, and the note in which that log says so itself."""

    nummer: int
    oorsprong: str
    noot: str  # empty where there is none


@dataclass(frozen=True, slots=True)
class Medeondertekening:
    """A cosignature that the log holds: entry, checkpoint, and whose signature line."""

    nummer: int
    oorsprong: str
    omvang: int
    wortel: str
    getuige: str
    handtekening: str

    @property
    def noot(self) -> str:
        """The checkpoint with this one signature under it."""
        tekst = f"{self.oorsprong}\n{self.omvang}\n{self.wortel}\n"
        return f"{tekst}\n— {self.getuige} {self.handtekening}\n"


@dataclass(frozen=True, slots=True)
class Gestempeld:
    """A timestamp that the log holds: entry, the note it is of, and the service's answer."""

    nummer: int
    vastgelegd_op: datetime
    noot: str
    antwoord: bytes


def meld(journal: Journal, map_: Standmap) -> None:
    """Record what the signer still has to tell, each once however often this is called.

    The caller holds the folder's lock.

    Raises:
        Onbekend: the database did not answer; call again.
    """
    stand = map_.lees()
    if stand is None or not stand.te_melden:
        return
    schrijf(journal, [lees_handeling(json.loads(tekst)) for tekst in stand.te_melden])
    map_.schrijf(replace(stand, te_melden=()))


def schrijf(journal: Journal, handelingen: Iterable[Daad]) -> None:
    """Record acts on the log itself; the same act is recorded once."""
    opdrachten = []
    for handeling in handelingen:
        helder = heldere_velden(handeling)
        hash_ = sha256(canoniek(helder)).digest()
        kop = {"tags": [GROOTBOEK, *_sluiting(handeling)], "vastgelegd_door": _DOOR}
        entry = ontwerp(uuid7(), kop, helder, {}, os.urandom).verzegeld_met(())
        opdrachten.append(Opdracht(f"{GROOTBOEK}:{hash_.hex()}", hash_, (entry,)))
    journal.append(*opdrachten)


def sluittag(oorsprong: str) -> str:
    """The tag of what ends the log of this origin, or continues it elsewhere.

    An append may depend on it.
    """
    return f"{GROOTBOEK}:afgesloten:{sha256(oorsprong.encode()).hexdigest()}"


def slottekst(oorsprong: str) -> str:
    """What a log signs when it is closed (FORMAT.md, 17)."""
    return f"{SLOTREGEL}\n{oorsprong}\n"


def als_tekst(handeling: Daad) -> str:
    """An act as the signer's state keeps it until it is recorded."""
    return canoniek(heldere_velden(handeling)).decode()


def aankondigingen(journal: Journal) -> Aangekondigd:
    """The keys that the log itself names, oldest first; whether they count is not looked into."""
    alle, onleesbaar = [], []
    daden = ("ondertekensleutel_aangekondigd", "grootboek_voortgezet")
    for regel in journal.lees(daden=daden, tags=(GROOTBOEK,)):
        try:
            v = _gelezen(regel)
            breuk = _breuk(v) if v.daad == "grootboek_voortgezet" else None
        except Onbruikbaar:
            continue
        except Bedorven as fout:
            onleesbaar.append(fout)
        else:
            velden = v.velden["oorsprong"], v.velden["sleutel"]
            alle.append(Aankondiging(v.nummer, *velden, breuk))
    return Aangekondigd(tuple(alle), tuple(onleesbaar))


def medeondertekeningen(
    journal: Journal, na: int = 0, tot: int | None = None
) -> list[Medeondertekening]:
    """The cosignatures in this stretch of the log, oldest first; whether they hold is not asked."""
    daden = _lees(journal, "controlepunt_medeondertekend", na=na, tot=tot)
    return [_medeondertekening(v) for v in daden]


def tijdstempels(journal: Journal, na: int = 0, tot: int | None = None) -> list[Gestempeld]:
    """The timestamps in this stretch of the log, oldest first; whether they hold is not asked."""
    return [
        Gestempeld(v.nummer, v.vastgelegd_op, v.velden["noot"], b64decode(v.velden["antwoord"]))
        for v in _lees(journal, "tijdstempel_ontvangen", na=na, tot=tot)
    ]


def terug_van(tot: int) -> Iterator[tuple[int, int]]:
    """The log up to here in stretches, newest first and each larger than the one before."""
    breedte = _VENSTER
    while tot > 0:
        na = max(0, tot - breedte)
        yield na, tot
        tot, breedte = na, 2 * breedte


def verder_van(na: int, tot: int) -> Iterator[tuple[int, int]]:
    """The log after `na` in stretches, oldest first and each larger than the one before."""
    breedte = _VENSTER
    while na < tot:
        yield na, min(tot, na + breedte)
        na, breedte = na + breedte, 2 * breedte


def breuken(journal: Journal) -> list[Breuk]:
    """Every break of this log, oldest first."""
    return [_breuk(v) for v in _lees(journal, "grootboek_voortgezet")]


def sluitingen(journal: Journal, oorsprong: str) -> list[Sluiting]:
    """Every entry that says that a log was closed, and all that stop this one from taking in more.

    A break ends a log as well, and is not among them.
    """
    tag = sluittag(oorsprong)
    uit = {
        v.nummer: Sluiting(v.nummer, v.velden["oorsprong"], v.velden["verklaring"])
        for v in _lees(journal, "grootboek_afgesloten")
    }
    for regel in journal.lees(tags=(tag,)):
        if regel.daad != "grootboek_voortgezet":
            uit.setdefault(regel.nummer, Sluiting(regel.nummer, oorsprong, ""))
    return [uit[nummer] for nummer in sorted(uit)]


def onbruikbare(journal: Journal, tot: int) -> Iterator[tuple[int, str]]:
    """The entries up to here of the kinds of this module that say nothing, each with its number."""
    daden = sorted(GROOTBOEKHANDELINGEN)
    for na in range(0, tot, _PAGINA):
        for regel in journal.lees(
            daden=daden, tags=(GROOTBOEK,), na=na, tot=min(tot, na + _PAGINA)
        ):
            try:
                _gelezen(regel)
            except Onbruikbaar as fout:
                yield regel.nummer, str(fout).partition(": ")[2]
            except Bedorven:
                continue  # what was rewritten is a fault, and found as one


def _medeondertekening(v: Vastgelegd) -> Medeondertekening:
    velden = ("oorsprong", "omvang", "wortel", "getuige", "handtekening")
    return Medeondertekening(v.nummer, *(v.velden[veld] for veld in velden))


def _breuk(v: Vastgelegd) -> Breuk:
    vorige, omvang, _ = v.velden["vorig_controlepunt"].split("\n", 2)
    return Breuk(
        v.nummer,
        v.vastgelegd_op,
        v.velden["oorsprong"],
        v.velden["sleutel"],
        vorige,
        int(omvang),
        v.velden["behouden"],
        v.velden["aanleiding"],
        v.velden["vorig_controlepunt"],
    )


def _sluiting(handeling: Daad) -> tuple[str, ...]:
    match handeling:
        case GrootboekAfgesloten(oorsprong=oorsprong):
            return (sluittag(oorsprong),)
        case GrootboekVoortgezet(vorig_controlepunt=noot):
            return (sluittag(noot.split("\n", 1)[0]),)
        case _:
            return ()


def _lees(journal: Journal, *daden: str, na: int = 0, tot: int | None = None) -> list[Vastgelegd]:
    uit = []
    for regel in journal.lees(daden=daden, tags=(GROOTBOEK,), na=na, tot=tot):
        with suppress(Onbruikbaar):
            uit.append(_gelezen(regel))
    return uit


def _gelezen(regel: Regel) -> Vastgelegd:
    """An entry of one of these kinds, with all that its kind demands.

    Raises:
        Onbruikbaar: it was appended as something else.
        Bedorven: somebody altered it.
    """
    try:
        v = lees_entry(regel.nummer, regel.vastgelegd_op, regel.state)
        lees_handeling({"daad": v.daad, **v.velden})
        if v.daad != regel.daad:
            raise ValueError(v.daad)
        _EISEN[v.daad](v)
    except ONLEESBAAR:
        if staat_zoals_toegevoegd(regel):
            raise Onbruikbaar(
                f"nr {regel.nummer}: zegt iets over het grootboek dat niet te lezen is, en is zo"
                " toegevoegd; het telt nergens mee"
            ) from None
        raise Bedorven(
            f"nr {regel.nummer}: verwacht wat de ondertekenaar over het grootboek vastlegt, en dit"
            " is niet te lezen; ga het na met toedracht verifieer"
        ) from None
    return v


def staat_zoals_toegevoegd(regel: Regel) -> bool:
    """Whether what can be read of this row is what its leaf commits to."""
    velden = (regel.nummer, regel.entry_id, regel.daad, regel.tags, regel.vastgelegd_op)
    rij = Rij(*velden, regel.leaf, leaf_hash(regel.leaf), regel.state)
    return not gebreken(rij, regel.nummer, "")


def _stempel_uit(v: Vastgelegd) -> None:
    gelezen(v.velden["noot"])
    b64decode(v.velden["antwoord"], validate=True)


# What a kind demands beyond the form of its fields.
_EISEN: Mapping[str, Callable[[Vastgelegd], object]] = MappingProxyType(
    {
        "ondertekensleutel_aangekondigd": lambda _: None,  # tekensleutels.py says what it is worth
        "controlepunt_medeondertekend": lambda v: parse_note(_medeondertekening(v).noot.encode()),
        "tijdstempel_ontvangen": _stempel_uit,
        "grootboek_afgesloten": lambda v: parse_note(v.velden["verklaring"].encode()),
        "grootboek_voortgezet": lambda v: gelezen(v.velden["vorig_controlepunt"]),
        "zaakhoofden_vastgelegd": lambda _: None,  # zaakhoofd.py says whether it holds
    }
)
