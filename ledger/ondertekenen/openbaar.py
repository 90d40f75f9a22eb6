"""What the signer lets others on its machine read: its keys, its witnesses, its newest checkpoint.

Nobody enters the signer's own folder. Beside it stands one that everyone may read and only the
signer can write, and what it holds is public anyway. So a service of another user shows what
witnesses signed, and holds its log against a checkpoint that no administrator of the database can
reach.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.buiten.getuigen import Getuigen
from ledger.ondertekenen.stand import Stand, Standmap
from ledger.sleutels.bestanden import (
    OnveiligBestand,
    alleen_schrijft,
    alleen_vervangt,
    lees_of_niets,
    leesbare_map,
    vervang,
)
from ledger.verify import (
    Afgekeurd,
    Checkpoint,
    parse_checkpoint,
    parse_note,
    parse_policy,
    verified,
)

_BELEID, _NOOT = "beleid.txt", "checkpoint"
_VOOR_ALLEN = 0o644


@dataclass(frozen=True, slots=True)
class Openbaar:
    """What a signer published: its keys and whom it asks to witness, and its newest checkpoint."""

    sleutels: tuple[str, ...] = ()
    getuigen: Getuigen = Getuigen()  # noqa: RUF009  frozen
    punt: Checkpoint | None = None


def map_bij(ondertekenaar: Path) -> Path:
    """Where the signer of this folder publishes."""
    return ondertekenaar.with_name(f"{ondertekenaar.name}-openbaar")


def publiceer(map_: Standmap, getuigen: Getuigen) -> None:
    """Let others read what the signer stands for now; the caller holds the folder's lock.

    Nothing new as long as the log must still be told of it: who could read a key before the log
    names it could be the first to name it there (tekensleutels.py).

    Raises:
        OnveiligBestand: another user made the folder for that.
    """
    stand, noot = map_.lees(), map_.lees_noot()
    if stand is None or stand.te_melden:
        return
    wie = map_.pad.stat().st_uid
    doel = leesbare_map(map_bij(map_.pad), wie)
    if noot is None or not noot.startswith(f"{stand.oorsprong}\n"):
        (doel / _NOOT).unlink(missing_ok=True)  # of an earlier log, under other keys
        noot = None
    beleid = getuigen.als_beleid(stand.sleutels)
    for naam, inhoud in ((_BELEID, beleid), (_NOOT, noot and noot.encode())):
        if inhoud and not _staat_er(wie, doel / naam, inhoud):
            vervang(doel / naam, inhoud, _VOOR_ALLEN)


def gepubliceerd(ondertekenaar: Path) -> Openbaar:
    """What the signer of this folder published, whoever we are; nothing when it never did.

    What is there must be the signer's own: of the owner of its folder, in a place where nobody
    else can write or put another folder. Only where there is nothing at all is there no measure.

    Raises:
        OnveiligBestand: others than the signer can have put it there, or we may not read it.
        Afgekeurd: what stands there is not what a signer writes, or not signed by its keys.
    """
    bron = map_bij(ondertekenaar)
    try:
        beleid, noot = _gelezen(ondertekenaar, bron)
    except PermissionError:
        raise OnveiligBestand(f"{bron}: verwacht dat wij het mogen lezen") from None
    except NotADirectoryError:
        raise OnveiligBestand(f"{bron}: verwacht een map, kreeg een bestand") from None
    if beleid is None:
        if noot is not None:
            raise Afgekeurd(f"{bron}: verwacht {_BELEID} bij {_NOOT}")
        return Openbaar()
    logs = parse_policy(beleid).logs
    punt = None
    if noot is not None:
        gelezen = parse_note(noot)
        punt = parse_checkpoint(gelezen.text)
        verified(gelezen, logs)
    return Openbaar(tuple(key.vkey for key in logs), Getuigen.uit_beleid(beleid), punt)


def vaste_sleutels(ondertekenaar: Path) -> tuple[str, ...]:
    """The keys that the signer of this folder keeps or published; none where we cannot tell."""
    with suppress(OnveiligBestand, Afgekeurd):
        stand = eigen_stand(ondertekenaar)
        return gepubliceerd(ondertekenaar).sleutels if stand is None else stand.sleutels
    return ()


def eigen_stand(ondertekenaar: Path) -> Stand | None:
    """The signer's memory; None when there is none, or when it is another user's.

    Raises:
        OnveiligBestand: others may enter the folder, or put another one in its place.
    """
    with suppress(PermissionError):
        stand = Standmap(ondertekenaar).lees() if ondertekenaar.is_dir() else None
        if stand is not None and (wie := ondertekenaar.stat().st_uid) != os.geteuid():
            alleen_vervangt(wie, ondertekenaar)  # root reads any folder, whoever put it there
        return stand
    return None


def in_woorden(ondertekenaar: Path) -> str:
    """How far the signer of this folder signed, as whom, and where others can read that."""
    stand = Standmap(ondertekenaar).lees()
    if stand is None:
        return "nog niets ondertekend"
    einde = "afgesloten" if stand.gesloten else "open"
    try:
        bekend = "openbaar" if gepubliceerd(ondertekenaar).sleutels else "niet openbaar"
        waar = f"{bekend} gemaakt in {map_bij(ondertekenaar)}"
    except (OnveiligBestand, Afgekeurd) as fout:
        waar = f"niet openbaar gemaakt ({fout})"
    return "\n".join(
        (
            f"{stand.oorsprong}: {stand.omvang} vastleggingen ondertekend, {einde}",
            *(f"sleutel {vkey}" for vkey in stand.sleutels),
            f"sleutels, getuigen en controlepunt {waar}",
        )
    )


def _gelezen(ondertekenaar: Path, bron: Path) -> tuple[bytes | None, bytes | None]:
    """The policy and the checkpoint, as far as they are there and the signer's alone."""
    try:
        bron.lstat()
    except FileNotFoundError:
        return None, None
    wie = ondertekenaar.stat().st_uid if ondertekenaar.exists() else os.geteuid()
    alleen_vervangt(wie, bron)
    alleen_schrijft(wie, bron)
    while True:  # the two belong together: not of before and after a change of keys
        beleid, noot = (_van_hem(wie, bron / naam) for naam in (_BELEID, _NOOT))
        if _van_hem(wie, bron / _BELEID) == beleid:
            return beleid, noot


def _van_hem(wie: int, pad: Path) -> bytes | None:
    """What stands in a file that nobody else can change; None when it is not there."""
    with suppress(FileNotFoundError):
        alleen_schrijft(wie, pad)
    return lees_of_niets(pad)


def _staat_er(wie: int, pad: Path, inhoud: bytes) -> bool:
    with suppress(OnveiligBestand):
        return _van_hem(wie, pad) == inhoud
    return False
