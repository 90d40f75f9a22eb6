"""What the signer lets others on its machine read: its keys, its witnesses, its newest checkpoint.

Nobody enters the signer's own folder. Beside it stands one that everyone may read and only the
signer can write, and what it holds is public anyway. So a service of another user shows what
witnesses signed, and holds its log against a checkpoint that no administrator of the database can
reach.
"""

from dataclasses import dataclass
from pathlib import Path

from ledger.bestanden import alleen_wij_schrijven, lees_of_niets, leesbare_map, vervang
from ledger.getuigen import Getuigen
from ledger.stand import Standmap
from ledger.verify import Checkpoint, parse_checkpoint, parse_note, parse_policy, verified

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
    """Let others read what the signer stands for now; the caller holds the folder's lock."""
    stand, noot = map_.lees(), map_.lees_noot()
    if stand is None:
        return
    doel = leesbare_map(map_bij(map_.pad))
    if noot is None or not noot.startswith(f"{stand.oorsprong}\n"):
        (doel / _NOOT).unlink(missing_ok=True)  # of an earlier log, under other keys
        noot = None
    beleid = getuigen.als_beleid(stand.sleutels)
    for naam, inhoud in ((_BELEID, beleid), (_NOOT, noot and noot.encode())):
        if inhoud and lees_of_niets(doel / naam) != inhoud:
            vervang(doel / naam, inhoud, _VOOR_ALLEN)


def gepubliceerd(ondertekenaar: Path) -> Openbaar:
    """What the signer of this folder published, whoever we are; nothing when it never did.

    Raises:
        OnveiligBestand: others than the signer can write there.
        Afgekeurd: what stands there is not what a signer writes, or not signed by its keys.
    """
    bron = map_bij(ondertekenaar)
    if not bron.is_dir():
        return Openbaar()
    alleen_wij_schrijven(bron)
    beleid, noot = (lees_of_niets(bron / naam) for naam in (_BELEID, _NOOT))
    if beleid is None:
        return Openbaar()
    logs = parse_policy(beleid).logs
    punt = None
    if noot is not None:
        gelezen = parse_note(noot)
        punt = parse_checkpoint(gelezen.text)
        verified(gelezen, logs)
    return Openbaar(tuple(key.vkey for key in logs), Getuigen.uit_beleid(beleid), punt)
