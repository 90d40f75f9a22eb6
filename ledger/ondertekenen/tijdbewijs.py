"""What others prove about when our entries were recorded: asked for, told to the log, and used.

A timestamp is asked once a day and when someone asks for proof. What the log holds counts only
after it was verified: a cosignature of a witness that we know, or a token under a root that we
trust, over a checkpoint of this very log.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeAlias

import psycopg
from cryptography.x509 import Certificate

from ledger.bewijs.tijdvak import Tijdvak, Waarneming, tijdvak
from ledger.buiten.getuigen import Getuige
from ledger.buiten.tijdstempels import Tijdstempel, beoordeel, vraag_allen
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database, verbind
from ledger.log.journal import Journal
from ledger.ondertekenen import logboek
from ledger.ondertekenen.logboek import Gestempeld, Medeondertekening, terug_van, verder_van
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.vergelijken import Controlepunt, gelezen, medeondertekend_door, wortel_op
from ledger.verify import Afgekeurd, Key, parse_note, parse_vkey

_TERMIJN = 5.0
_NAGEKEKEN = 1000
_DAG = timedelta(days=1)
_SECONDE = timedelta(seconds=1)  # a witness's clock tells whole seconds


_Vensters: TypeAlias = Iterable[tuple[int, int]]
_Kloppend: TypeAlias = Callable[..., Iterator[Waarneming]]


@dataclass(frozen=True, slots=True)
class Tijddiensten:
    """Which timestamp services we ask, and the roots of those that we trust."""

    diensten: Sequence[str] = ()
    wortels: Sequence[Certificate] = ()


def laat_stempelen(
    map_: Standmap, journal: Journal, tijd: Tijddiensten, gezet: Controlepunt, *, gevraagd: bool
) -> list[Tijdstempel]:
    """Have this checkpoint stamped when it is time for that, and let the log know.

    What the log holds already counts only when it is a stamp: whoever may append can write one.
    """
    if not tijd.diensten:
        return []
    if not gevraagd and _gestempeld_vandaag(journal, tijd.wortels):
        return []
    if any(
        gelezen(stempel.noot).size == gezet.omvang and _is_stempel(stempel, tijd.wortels)
        for stempel in logboek.tijdstempels(journal, na=gezet.omvang)
    ):
        return []
    oordelen, daden = [], []
    for antwoord in vraag_allen(tijd.diensten, gezet.noot).values():
        oordeel = beoordeel(antwoord, gezet.noot, tijd.wortels)
        oordelen.append(oordeel)
        if oordeel.oordeel == "ongeldig" or oordeel.vroegst is None:
            map_.bewijsstuk("tijdstempel-ongeldig", antwoord)
            continue
        inhoud = {"noot": gezet.noot, "antwoord": b64encode(antwoord).decode()}
        daden.append(logboek.als_tekst(lees_handeling({"daad": "tijdstempel_ontvangen", **inhoud})))
    stand = map_.lees()
    if daden and stand:
        map_.schrijf(replace(stand, te_melden=(*stand.te_melden, *daden)))
    return oordelen


def bewezen_tijdvak(
    journal: Journal,
    database: Database,
    getuigen: Iterable[Getuige],
    wortels: Sequence[Certificate],
    nummer: int,
) -> Tijdvak:
    """Between which moments this entry was recorded, as others prove it.

    Every proof that holds is a true bound. Of those nearest to the entry in the log the tightest is
    taken; one further away that was brought in late may be tighter, and is not looked for.
    """
    tot = journal.positie()
    with _nagaan(journal, database, getuigen, wortels) as kloppend:
        zagen = (
            next(kloppend(terug_van(nummer - 1), lambda w: -w.vroegst.timestamp()), None),
            next(
                kloppend(
                    verder_van(nummer, tot),
                    lambda w: w.laatst.timestamp(),
                    lambda w: w.omvang >= nummer,
                ),
                None,
            ),
        )
        return tijdvak(nummer, filter(None, zagen))


def waarnemingen(
    journal: Journal,
    database: Database,
    getuigen: Iterable[Getuige],
    wortels: Sequence[Certificate],
    hoogstens: int,
) -> list[Waarneming]:
    """The newest observations by others that hold for this log, newest first."""
    with _nagaan(journal, database, getuigen, wortels) as kloppend:
        alle = kloppend(terug_van(journal.positie()), lambda w: -w.nummer)
        return list(islice(alle, hoogstens))


def laatst_gezien(journal: Journal, oorsprong: str, getuigen: Iterable[Key]) -> dict[Key, int]:
    """How large the checkpoint of this log was that each of these witnesses cosigned last."""
    over, gezien = frozenset(getuigen), dict[Key, int]()
    for venster in terug_van(journal.positie()) if over else ():
        for m in reversed(logboek.medeondertekeningen(journal, *venster)):
            wie = medeondertekend_door(m.noot, over) if m.oorsprong == oorsprong else None
            if wie is not None:
                gezien[wie] = m.omvang
                over -= {wie}
        if not over:
            break
    return gezien


def onjuiste(journal: Journal, getuigen: Iterable[Key]) -> tuple[str, ...]:
    """A line per logged cosignature that names a key of these witnesses and does not hold.

    The signer logs none that it did not verify, so someone else who may append wrote it. Only
    the newest are looked into.
    """
    bekend = frozenset(getuigen)
    return tuple(
        f"nr {m.nummer}: de handtekening die getuige {m.getuige} onder het controlepunt van"
        f" {m.omvang} vastleggingen zou hebben gezet, klopt niet; zij telt nergens mee"
        for m in _nieuwste(journal)
        if _noemt(m, bekend) and medeondertekend_door(m.noot, bekend) is None
    )


def _noemt(gemeld: Medeondertekening, getuigen: frozenset[Key]) -> bool:
    """Whether it says to be of one of these keys; a witness may have had another one before."""
    try:
        regels = parse_note(gemeld.noot.encode()).signatures
    except Afgekeurd:
        return False
    return not {(r.name, r.key_id) for r in regels}.isdisjoint((k.name, k.id) for k in getuigen)


def _nieuwste(journal: Journal) -> list[Medeondertekening]:
    """The cosignatures that were logged last, oldest first."""
    alle = (
        m
        for venster in terug_van(journal.positie())
        for m in reversed(logboek.medeondertekeningen(journal, *venster))
    )
    return list(islice(alle, _NAGEKEKEN))[::-1]


def _gestempeld_vandaag(journal: Journal, wortels: Sequence[Certificate]) -> bool:
    for venster in terug_van(journal.positie()):
        for stempel in reversed(logboek.tijdstempels(journal, *venster)):
            if datetime.now(UTC) - stempel.vastgelegd_op >= _DAG:
                return False
            if _is_stempel(stempel, wortels):
                return True
    return False


def _is_stempel(gemeld: Gestempeld, wortels: Sequence[Certificate]) -> bool:
    """Whether this is a timestamp of its note, as far as the roots that we trust can tell."""
    stempel = beoordeel(gemeld.antwoord, gemeld.noot, wortels)
    return stempel.oordeel == "geldig" or (not wortels and stempel.vroegst is not None)


@contextmanager
def _nagaan(
    journal: Journal,
    database: Database,
    getuigen: Iterable[Getuige],
    wortels: Sequence[Certificate],
) -> Iterator[_Kloppend]:
    """A reader of the log that takes stretch by stretch, and in each what is wanted most.

    Only what is asked for is read and verified; where nobody is known that could prove anything,
    nothing is.
    """
    sleutels = frozenset(parse_vkey(g.vkey) for g in getuigen)
    with closing(verbind(database.dsn_lees, _TERMIJN)) as databank:

        def kloppend(
            vensters: _Vensters,
            rang: Callable[[Waarneming], float],
            wil: Callable[[Waarneming], bool] = lambda _: True,
        ) -> Iterator[Waarneming]:
            for venster in vensters if sleutels or wortels else ():
                bronnen = _bronnen(journal, *venster)
                for waarneming in sorted(filter(wil, bronnen), key=rang):
                    if _klopt(databank, bronnen[waarneming], sleutels, wortels):
                        yield waarneming

        yield kloppend


def _bronnen(
    journal: Journal, na: int, tot: int
) -> dict[Waarneming, Medeondertekening | Gestempeld]:
    """What entries say that others saw, with the entry that says it; not yet verified."""
    gemeld: list[Medeondertekening | Gestempeld] = [
        *logboek.medeondertekeningen(journal, na, tot),
        *logboek.tijdstempels(journal, na, tot),
    ]
    return {waarneming: bron for bron in gemeld for waarneming in _zegt(bron)}


def _zegt(gemeld: Medeondertekening | Gestempeld) -> Iterator[Waarneming]:
    """The observation that an entry speaks of, if it can be read; not yet verified."""
    if isinstance(gemeld, Gestempeld):
        stempel = beoordeel(gemeld.antwoord, gemeld.noot, ())
        if stempel.vroegst and stempel.laatst:
            omvang = gelezen(gemeld.noot).size
            yield Waarneming(
                gemeld.nummer, omvang, stempel.vroegst, stempel.laatst, "een tijdstempeldienst"
            )
        return
    try:
        (regel,) = parse_note(gemeld.noot.encode()).signatures
        op = datetime.fromtimestamp(int.from_bytes(regel.body[:8], "big"), UTC)
        tot = op + _SECONDE
    except (Afgekeurd, ValueError, OverflowError, OSError):
        return
    wie = f"getuige {gemeld.getuige}"
    yield Waarneming(gemeld.nummer, gemeld.omvang, op, tot, wie)


def _klopt(
    databank: psycopg.Connection[tuple[object, ...]],
    gemeld: Medeondertekening | Gestempeld,
    getuigen: frozenset[Key],
    wortels: Sequence[Certificate],
) -> bool:
    """Whether the proof holds, and is about the tree that this database has."""
    punt = gelezen(gemeld.noot)
    if wortel_op(databank, punt.size) != punt.root:
        return False
    if isinstance(gemeld, Gestempeld):
        return beoordeel(gemeld.antwoord, gemeld.noot, wortels).oordeel == "geldig"
    return medeondertekend_door(gemeld.noot, getuigen) is not None
