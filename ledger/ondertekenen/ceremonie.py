"""What the signer never does by itself: begin, change keys, close a log, continue it elsewhere.

Someone decides these, and the log tells of each. The state goes to disk first, with the acts that
the log must still take in, so that a crash in between is mended by the next start. A signer whose
state is gone, or whose log lost entries, never goes on under the same name: it begins under a new
origin, with the last checkpoint known of the old one, and that break stays visible.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import psycopg

from ledger.daden.handelingen import lees_handeling
from ledger.daden.lijsten import Aanleiding
from ledger.databank.postgres import Database, verbind
from ledger.ondertekenen.logboek import als_tekst, slottekst
from ledger.ondertekenen.stand import Stand, Standmap, Vorige
from ledger.ondertekenen.vergelijken import (
    TekentNiet,
    eerdere_noten,
    gelezen,
    laatste_controlepunt,
    ondertekend,
    wortel_op,
)
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, Checkpoint, Key, parse_note, parse_vkey, verified

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


def verklaard(map_: Standmap, tekst: str) -> str:
    """This text, signed with the keys of this folder."""
    stand = _open(map_)
    return f"{tekst}\n{map_.regels(tekst, stand.sleutels)}"


def kondig_sluiting_aan(map_: Standmap) -> Stand:
    """Have the log tell that it ends, and sign that; the checkpoint over it is the last one."""
    stand = _open(map_)
    tekst = slottekst(stand.oorsprong)
    velden = {
        "oorsprong": stand.oorsprong,
        "verklaring": f"{tekst}\n{map_.regels(tekst, stand.sleutels)}",
    }
    daad = lees_handeling({"daad": "grootboek_afgesloten", **velden})
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
    bekend: Callable[[str], Iterable[Key]] = lambda _: (),
) -> Stand:
    """Continue the log under a new origin, whose first new entry carries the last checkpoint.

    `vorige_noot` is the newest checkpoint that anyone still has; by default the one we know. It
    counts when a key of that log signed it that this folder has, or that `bekend` names for it.

    Raises:
        CeremonieGeweigerd: it is of another log, older than what was signed from this folder, or
            nobody knows a key of it; or the new origin is not new.
        Afgekeurd: it is no checkpoint, or no such key signed it.
    """
    stand = map_.lees()
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        noot = _nieuwste_noot(map_, databank) if vorige_noot is None else vorige_noot
        vorig = gelezen(noot)
        _weiger(oorsprong, vorig, stand, aanleiding)
        eigen = map(parse_vkey, stand.sleutels if stand else ())
        sleutels = _getekend(noot, (*eigen, *bekend(vorig.origin)))
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
    # Where the old keys were announced may be lost, and receipts under them live on. One that did
    # not sign what the break carries would count for nothing (D39).
    getekend = [key for key in sleutels if ondertekend(noot, [key]) is Antwoord.JA]
    opnieuw = (_aankondiging(vorig.origin, key.vkey) for key in getekend)
    return map_.schrijf(
        Stand(
            oorsprong,
            (vkey,),
            vorige=(*(stand.vorige if stand else ()), Vorige(vorig.origin, vorig.size)),
            te_melden=(als_tekst(daad), *opnieuw),
        )
    )


def _nieuwste_noot(map_: Standmap, databank: psycopg.Connection[Any]) -> str:
    if eigen := map_.lees_noot():
        return eigen
    gezet = laatste_controlepunt(databank)
    if gezet is None:
        raise CeremonieGeweigerd("vervolg: verwacht een controlepunt van het vorige grootboek")
    return gezet.noot


def _weiger(oorsprong: str, vorig: Checkpoint, stand: Stand | None, aanleiding: str) -> None:
    """Refuse a name that is not new, and what the signer of this folder knows better."""
    gebruikt = {vorig.origin}
    if stand:
        gebruikt |= {stand.oorsprong, *(log.oorsprong for log in stand.vorige)}
    if oorsprong in gebruikt:
        raise CeremonieGeweigerd("oorsprong: verwacht een nieuwe, kreeg een die al gebruikt is")
    if stand is None:
        return
    if vorig.origin != stand.oorsprong:
        raise CeremonieGeweigerd(
            f"controlepunt: verwacht een van {stand.oorsprong}, kreeg een van {vorig.origin}"
        )
    if vorig.size < stand.omvang:
        raise CeremonieGeweigerd(
            f"controlepunt: verwacht ten minste {stand.omvang} vastleggingen, waarvoor deze"
            f" ondertekenaar al tekende, kreeg er een van {vorig.size}"
        )
    if aanleiding == "afgesloten" and not stand.gesloten:
        raise CeremonieGeweigerd(
            "aanleiding: verwacht een afgesloten grootboek, dit is nog open; 'toedracht"
            " ondertekenaar sluit' sluit het af"
        )


def _getekend(noot: str, bekend: Iterable[Key]) -> list[Key]:
    """The known keys of the log that this checkpoint is of, one of which must have signed it."""
    punt = gelezen(noot)
    sleutels = list(dict.fromkeys(key for key in bekend if key.name == punt.origin))
    if not sleutels:
        raise CeremonieGeweigerd(
            f"controlepunt: er is hier geen sleutel van {punt.origin} bekend; geef met --beleid de"
            " sleutels die u langs een andere weg kreeg"
        )
    verified(parse_note(noot.encode()), sleutels)
    return sleutels


def _behouden(databank: psycopg.Connection[Any], noot: str, sleutels: Sequence[Key]) -> int:
    """How many entries of the old log are provably still there: the largest checkpoint that fits.

    Older checkpoints count when they are signed by one of these keys of that log.
    """
    vorig = gelezen(noot)
    kandidaten = [vorig]
    for eerder in eerdere_noten(databank, vorig.origin, vorig.size):
        with suppress(Afgekeurd):
            verified(parse_note(eerder.encode()), sleutels)
            kandidaten.append(gelezen(eerder))
    for kandidaat in sorted(kandidaten, key=lambda punt: -punt.size):
        if wortel_op(databank, kandidaat.size) == kandidaat.root:
            return kandidaat.size
    return 0


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
