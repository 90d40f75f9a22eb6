"""What the signer never does by itself: begin, change keys, close a log, continue it elsewhere.

Someone decides these, and the log tells of each. The state goes to disk first, with the acts that
the log must still take in, so that a crash in between is mended by the next start. A signer whose
state is gone, or whose log lost entries, never goes on under the same name: it begins under a new
origin, with the last checkpoint known of the old one, and that break stays visible.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import psycopg

from ledger.handelingen import lees_handeling
from ledger.lijsten import Aanleiding
from ledger.logboek import als_tekst
from ledger.postgres import Database, verbind
from ledger.stand import Stand, Standmap, Vorige
from ledger.vergelijken import TekentNiet, eerdere_noten, gelezen, laatste_controlepunt, wortel_op
from ledger.verify import Afgekeurd, parse_note, parse_vkey, verified

_TERMIJN = 30.0


class CeremonieGeweigerd(Exception):
    """The ceremony does not fit the state of this signer; nothing was changed."""


def begin(map_: Standmap, database: Database, oorsprong: str) -> Stand:
    """The state to sign from; on a log for which nobody ever signed, made now.

    Raises:
        CeremonieGeweigerd: this folder signs under another origin.
        TekentNiet: someone signed before, and this folder has no memory of it.
    """
    stand = map_.lees()
    if stand is not None:
        if stand.oorsprong != oorsprong:
            raise CeremonieGeweigerd(
                f"oorsprong: verwacht {stand.oorsprong}, waaronder dit grootboek is begonnen,"
                f" kreeg {oorsprong}"
            )
        return stand
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        if laatste_controlepunt(databank) is not None:
            raise TekentNiet(
                "stand",
                "er zijn al controlepunten van dit grootboek, maar deze map weet er niets van;"
                " zet de map terug of ga verder onder een nieuwe oorsprong",
            )
    vkey = map_.nieuwe_sleutel(oorsprong)
    return map_.schrijf(Stand(oorsprong, (vkey,), te_melden=(_aankondiging(oorsprong, vkey),)))


def wissel(map_: Standmap) -> Stand:
    """Sign with a new key beside the old one, from the next checkpoint on."""
    stand = _open(map_)
    if len(stand.sleutels) > 1:
        raise CeremonieGeweigerd("sleutel: er loopt al een wissel; rond die eerst af")
    vkey = map_.nieuwe_sleutel(stand.oorsprong)
    return map_.schrijf(
        replace(
            stand,
            sleutels=(*stand.sleutels, vkey),
            te_melden=(*stand.te_melden, _aankondiging(stand.oorsprong, vkey)),
        )
    )


def rond_wissel_af(map_: Standmap) -> Stand:
    """Stop signing with the old key, and destroy it here."""
    stand = _open(map_)
    if len(stand.sleutels) < 2:
        raise CeremonieGeweigerd("sleutel: verwacht een lopende wissel, kreeg een enkele sleutel")
    *oud, nieuw = stand.sleutels
    stand = map_.schrijf(replace(stand, sleutels=(nieuw,)))
    for vkey in oud:
        map_.vernietig_sleutel(vkey)
    return stand


def kondig_sluiting_aan(map_: Standmap) -> Stand:
    """Have the log tell that it ends; the checkpoint over that is the last one."""
    stand = _open(map_)
    daad = lees_handeling({"daad": "grootboek_afgesloten", "oorsprong": stand.oorsprong})
    return map_.schrijf(replace(stand, te_melden=(*stand.te_melden, als_tekst(daad))))


def sluit(map_: Standmap) -> Stand:
    """Sign nothing more under this origin."""
    stand = _open(map_)
    for vkey in stand.sleutels:
        map_.vernietig_sleutel(vkey)
    return map_.schrijf(replace(stand, gesloten=True))


def vervolg(
    map_: Standmap,
    database: Database,
    oorsprong: str,
    aanleiding: Aanleiding,
    vorige_noot: str | None = None,
) -> Stand:
    """Continue the log under a new origin, whose first new entry carries the last checkpoint.

    `vorige_noot` is the newest checkpoint that anyone still has; by default the one we know.
    """
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        stand = map_.lees()
        noot = vorige_noot or map_.lees_noot()
        if noot is None and (bekend := laatste_controlepunt(databank)) is not None:
            noot = bekend.noot
        if noot is None:
            raise CeremonieGeweigerd("vervolg: verwacht een controlepunt van het vorige grootboek")
        vorig = gelezen(noot)
        eerder = stand.vorige if stand else ()
        if oorsprong in {vorig.origin, *(log.oorsprong for log in eerder)}:
            raise CeremonieGeweigerd("oorsprong: verwacht een nieuwe, kreeg een die al gebruikt is")
        sleutels = stand.sleutels if stand else ()
        behouden = _behouden(databank, noot, sleutels)
    vkey = map_.nieuwe_sleutel(oorsprong)
    daad = lees_handeling(
        {
            "daad": "grootboek_voortgezet",
            "oorsprong": oorsprong,
            "sleutel": vkey,
            "aanleiding": aanleiding,
            "vorig_controlepunt": noot,
            "behouden": behouden,
        }
    )
    return map_.schrijf(
        Stand(
            oorsprong,
            (vkey,),
            vorige=(*eerder, Vorige(vorig.origin, vorig.size)),
            # Where the old keys were announced may be lost, and receipts under them live on.
            te_melden=(als_tekst(daad), *_oude_sleutels(vorig.origin, sleutels)),
        )
    )


def _behouden(databank: psycopg.Connection[Any], noot: str, sleutels: Iterable[str]) -> int:
    """How many entries of the old log are provably still there: the largest checkpoint that fits.

    Older checkpoints count when they are signed by a key of the old log that we know.
    """
    vorig = gelezen(noot)
    bekend = [parse_vkey(vkey) for vkey in sleutels]
    kandidaten = [vorig]
    for eerder in eerdere_noten(databank, vorig.origin, vorig.size):
        with suppress(Afgekeurd):
            verified(parse_note(eerder.encode()), bekend)
            kandidaten.append(gelezen(eerder))
    for kandidaat in sorted(kandidaten, key=lambda punt: -punt.size):
        if wortel_op(databank, kandidaat.size) == kandidaat.root:
            return kandidaat.size
    return 0


def _oude_sleutels(oorsprong: str, sleutels: Iterable[str]) -> Iterator[str]:
    """The keys of the old log, told again; what the log still holds it takes in once."""
    return (_aankondiging(oorsprong, k) for k in sleutels if parse_vkey(k).name == oorsprong)


def _aankondiging(oorsprong: str, vkey: str) -> str:
    return als_tekst(
        lees_handeling(
            {"daad": "ondertekensleutel_aangekondigd", "oorsprong": oorsprong, "sleutel": vkey}
        )
    )


def _open(map_: Standmap) -> Stand:
    stand = map_.lees()
    if stand is None:
        raise CeremonieGeweigerd("stand: verwacht een ondertekenaar die begonnen is")
    if stand.gesloten:
        raise CeremonieGeweigerd("grootboek: verwacht een open grootboek, het is afgesloten")
    return stand
