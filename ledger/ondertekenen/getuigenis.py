"""What witnesses answered: asked for, kept in the signer's folder, and told to the log.

Answers come over HTTP right after signing, or later in a file. Either way a cosignature goes under
the newest checkpoint in the folder and into the log as an act; a refusal is kept as evidence.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ledger.bewijs import merkle
from ledger.buiten.getuigen import (
    Antwoord,
    Getuigen,
    beoordeel,
    laatste_bij,
    moet_kaal,
    verzoek,
    vraag_allen,
)
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database, verbind
from ledger.log.tegels import tegels_uit
from ledger.ondertekenen.logboek import als_tekst
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.vergelijken import Controlepunt, eerdere_noten, gelezen
from ledger.sleutels.bestanden import schrijf_uit
from ledger.verify import Afgekeurd, Checkpoint, Key, Signature, parse_note, parse_vkey, verified

_TERMIJN = 30.0


def getuigen_in(map_: Standmap) -> Getuigen:
    """The witnesses of this signer.

    Raises:
        Afgekeurd: the policy in the folder is not one that we wrote.
    """
    beleid = map_.lees_beleid()
    return Getuigen() if beleid is None else Getuigen.uit_beleid(beleid)


def stel_in(map_: Standmap, getuigen: Getuigen) -> None:
    """Ask these witnesses from now on.

    Raises:
        Afgekeurd: they make no policy: a name twice, a key that does not cosign, too many needed;
            or an address holds a password.
    """
    for getuige in getuigen.alle:
        moet_kaal(getuige)
    beleid = getuigen.als_beleid()
    Getuigen.uit_beleid(beleid)
    map_.schrijf_beleid(beleid)


def gezien(
    getuigen: Getuigen, oorsprong: str, sleutels: Iterable[str]
) -> list[tuple[str, Checkpoint]]:
    """What the witnesses that can be reached say they saw last of this log.

    Only what carries our own signature counts: a witness cannot make us refuse our log.
    """
    uit = []
    eigen = [parse_vkey(vkey) for vkey in sleutels]
    for getuige, noot in laatste_bij(getuigen.alle, oorsprong).items():
        with suppress(Afgekeurd):
            verified(parse_note(noot.encode()), eigen)
            punt = gelezen(noot)
            if punt.origin == oorsprong:
                uit.append((getuige.naam, punt))
    return uit


def laat_zien(
    map_: Standmap, database: Database, gezet: Controlepunt, nu: datetime
) -> tuple[Controlepunt, list[Antwoord]]:
    """Ask who did not cosign this checkpoint yet; answer it with what they signed under it."""
    ondertekend = {regel.key_id for regel in parse_note(gezet.noot.encode()).signatures}
    ontbreken = [
        getuige
        for getuige in getuigen_in(map_).alle
        if parse_vkey(getuige.vkey).id not in ondertekend
    ]
    if not any(getuige.url for getuige in ontbreken):
        return gezet, []
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        tegels = tegels_uit(databank)
        antwoorden = vraag_allen(
            ontbreken, gezet.noot, lambda van, tot: merkle.samenhang(tegels, van, tot), nu
        )
    return _verwerk(map_, gezet, antwoorden), antwoorden


def schrijf_verzoeken(
    map_: Standmap, database: Database, gezien: Mapping[Key, int], doel: Path
) -> list[Path]:
    """Write for each witness what to ask it, for who must carry it there by hand.

    `gezien` tells how much of this log each saw last.
    """
    noot = map_.lees_noot()
    if noot is None:
        raise Afgekeurd("controlepunt: verwacht een ondertekend grootboek, kreeg er geen")
    omvang = gelezen(noot).size
    doel.mkdir(parents=True, exist_ok=True)
    uit = []
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        for getuige in getuigen_in(map_).alle:
            van = gezien.get(parse_vkey(getuige.vkey), 0)
            pad = () if van in {0, omvang} else merkle.samenhang(tegels_uit(databank), van, omvang)
            bestand = doel / f"request-{getuige.naam}.txt"
            schrijf_uit(bestand, verzoek(noot, van, pad))
            uit.append(bestand)
    return uit


def neem_aan(map_: Standmap, database: Database, regels: str, nu: datetime) -> list[Antwoord]:
    """Take in the signature lines that someone brought back, under the checkpoint they belong to.

    Raises:
        Afgekeurd: no line of it is a witness's signature under a checkpoint of ours.
    """
    stand = map_.lees()
    noot = map_.lees_noot()
    if stand is None or noot is None:
        raise Afgekeurd("controlepunt: verwacht een ondertekend grootboek, kreeg er geen")
    with closing(verbind(database.dsn_ondertekenaar, _TERMIJN)) as databank:
        noten = [noot, *eerdere_noten(databank, stand.oorsprong, stand.omvang)]
    for kandidaat in noten:
        antwoorden = [
            antwoord
            for getuige in getuigen_in(map_).alle
            if (antwoord := beoordeel(getuige, kandidaat, regels, nu)).handtekening
        ]
        if antwoorden:
            _verwerk(map_, Controlepunt(gelezen(kandidaat).size, kandidaat), antwoorden)
            return antwoorden
    raise Afgekeurd("getuige: verwacht handtekeningen onder een controlepunt van dit grootboek")


def _verwerk(map_: Standmap, gezet: Controlepunt, antwoorden: Iterable[Antwoord]) -> Controlepunt:
    """Put the cosignatures under the checkpoint, and let the log know; keep what was refused."""
    noot, daden = gezet.noot, []
    for antwoord in antwoorden:
        if antwoord.handtekening is None:
            if antwoord.bewijs:
                map_.bewijsstuk(f"getuige-{antwoord.soort}", antwoord.bewijs)
            continue
        noot += antwoord.handtekening.line
        daden.append(_daad(noot, antwoord.handtekening))
    stand = map_.lees()
    if daden and stand:
        if noot.startswith(stand.tekst + "\n"):
            map_.bewaar_noot(noot)
        map_.schrijf(replace(stand, te_melden=(*stand.te_melden, *daden)))
    return replace(gezet, noot=noot)


def _daad(noot: str, handtekening: Signature) -> str:
    punt = gelezen(noot)
    return als_tekst(
        lees_handeling(
            {
                "daad": "controlepunt_medeondertekend",
                "oorsprong": punt.origin,
                "omvang": punt.size,
                "wortel": punt.text.split("\n")[2],
                "getuige": handtekening.name,
                "handtekening": handtekening.line.split(" ")[2].strip(),
            }
        )
    )
