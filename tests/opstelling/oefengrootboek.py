"""The log of the fictional case as the page controle sees it, in any state, without a database.

And the pages over a real one.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from starlette.testclient import TestClient

from ledger.bewijs.tijdvak import Tijdvak, Waarneming, tijdvak
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.toezicht import Grootboekbeeld, Naloop, Toezicht
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.logboek import Breuk
from ledger.ondertekenen.uitgave import NietUitgegeven, Uitgave
from ledger.ondertekenen.vergelijken import Controlepunt, gelezen
from ledger.ondertekenen.voortzetting import Voortzetting
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Checkpoint, Key, Leaf
from tests.opstelling.serveren import oefenapp
from tests.opstelling.tekenkamer import OORSPRONG as LOG
from tests.opstelling.tekenkamer import Tekenkamer
from tests.opstelling.zaakbeelden import Oefenregister

OP = datetime(2025, 1, 20, 12, tzinfo=UTC)
OORSPRONG = "toedracht.example/oefening"
BOOMTOP = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
NOOT = f"{OORSPRONG}\n10\n{BOOMTOP}\n\n— {OORSPRONG} AAAAAAAA\n"
BLAD = Leaf(4, "2025-01-11T09:00:00.000000Z", ())
SLEUTEL = f"{OORSPRONG}+cd90bbe5+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
GETUIGE = Waarneming(9, 8, OP - timedelta(days=3), OP - timedelta(days=3), "getuige.example")
STEMPEL = Waarneming(
    *(11, 10, OP - timedelta(hours=5), OP - timedelta(hours=5)), "tijdstempel.example (fictief)"
)
BREUK = Breuk(
    *(7, OP - timedelta(days=6), OORSPRONG, SLEUTEL, "toedracht.example/ouder", 9),
    *(6, "herstel_met_verlies", NOOT),
)

BEELD = Grootboekbeeld(
    op=OP,
    oorsprong=OORSPRONG,
    omvang=12,
    controlepunt=Controlepunt(10, NOOT),
    punt=gelezen(NOOT),
    ondertekend=Antwoord.JA,
    sleutels=(SLEUTEL,),
    boom_klopt=True,
    naloop=Naloop(OP - timedelta(minutes=2), 12, ()),
    waarnemingen=(GETUIGE, STEMPEL),
    breuken=(),
    vergeleken=Antwoord.JA,
    tijden={
        8: GETUIGE.laatst - timedelta(hours=2),
        9: GETUIGE.laatst + timedelta(minutes=1),
        10: STEMPEL.laatst - timedelta(hours=1),
        11: STEMPEL.laatst + timedelta(seconds=9),
    },
)


def beeld(**anders: Any) -> Grootboekbeeld:
    """All is well, but for what is said to be otherwise."""
    return replace(BEELD, **anders)


class Oefengrootboek:
    """Shows one state of a log."""

    def __init__(self, getoond: Grootboekbeeld = BEELD) -> None:
        self._beeld = getoond

    def als_toezicht(self) -> Toezicht:
        return cast("Toezicht", self)

    def beeld(self, *, met_naloop: bool = True) -> Grootboekbeeld:
        return self._beeld

    def tijdvak(self, nummer: int) -> Tijdvak:
        return tijdvak(nummer, self._beeld.waarnemingen)

    def voortzetting(self, _sleutels: Sequence[Key]) -> Voortzetting:
        return Voortzetting(self._beeld.breuken, Antwoord.JA)

    def heeft(self, _punt: Checkpoint, _index: int, _blad: bytes) -> bool:
        return True

    def beleid(self, *, ook_eerder: bool = False) -> bytes:
        return "".join(f"log {vkey}\n" for vkey in self._beeld.sleutels).encode() + b"quorum none\n"

    def blad(self, nummer: int) -> Leaf:
        if not 0 < nummer <= self._beeld.omvang:
            raise NietUitgegeven("nummer")
        return BLAD


@contextmanager
def kijk(kamer: Tekenkamer, oorsprong: str = LOG) -> Iterator[TestClient]:
    """The pages over the log of this room."""
    bekrachtiging = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, oorsprong)
    with closing(Uitgave(kamer.database.dsn_lees, oorsprong)) as uitgave:
        delen = (kamer.database, kamer.journal)
        bewijsvoering = Bewijsvoering(*delen, bekrachtiging, uitgave, oorsprong)
        toezicht = Toezicht(kamer.database, bewijsvoering, bekrachtiging, oorsprong)
        app = oefenapp(Oefenregister().als_raadplegen(), uitgave=uitgave, toezicht=toezicht)
        yield TestClient(app)
