"""A case in which people are named, and what erases them from it."""

from pathlib import Path
from typing import Any

import psycopg

from ledger.databank.postgres import Database
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import Gewist, Wisopdracht, Wisser
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.kantoor import Kantoor
from tests.opstelling.storingen import Server

WIE = Vastlegger("a-secretaris", "secretaris")
ZIN = 'Zij vertelde over "het archief" en de reünie (fictief)'
ANDERE_ZIN = "Over een ander, die niets vroeg (fictief)"
TWEE = ("a-voorzitter", "a-lid")


class Kamer:
    """A case in which two people are named, and what erases from it."""

    def __init__(self, kantoor: Kantoor, database: Database, server: Server, map_: Path) -> None:
        self.kantoor, self.register = kantoor, kantoor.register
        self.bos = self.register.sleutelbos
        self.database, self.map = database, map_
        dsns = (database.dsn_eigenaar,)
        plaatsen = Vindplaatsen(dsns, server.data, (map_,), (map_ / "sleutels",))
        self.wisser = Wisser(self.register, (database,), plaatsen, kantoor.leesmodel.herbouw)
        self.dossier = kantoor.open("FICTIEF-1")
        self.zegt("melder-1", ZIN, noemt=["beschuldigde-1"])
        self.zegt("getuige-1", ANDERE_ZIN)
        self.wie = self.bos.betrokkene("melder-1")

    def zegt(self, wie: str, tekst: str, **meer: Any) -> str:
        door = [{"rol": "melder", "ref": wie}]
        return self.kantoor.leg_vast(
            self.dossier, "mededeling_gedaan", door=door, tekst=tekst, **meer
        )

    def wis(self, wie: str | None = None, **anders: Any) -> Gewist:
        gegevens = {
            "houder": wie or self.wie,
            "grondslag": "niet_langer_nodig",
            "selectiepost": "12.3",
            "akkoord": TWEE,
            "sleutel": "wis-1",
        }
        return self.wisser.wis(Wisopdracht(**{**gegevens, **anders}), wie=WIE)

    def leesbaar(self) -> set[str]:
        nummers = range(1, self.register.journal.positie() + 1)
        open_ = self.register.open_teksten(nummers)
        return {str(waarde) for velden in open_.values() for waarde in velden.values()}

    def rijen(self) -> int:
        with psycopg.connect(self.database.dsn_lees) as lezer:
            ((aantal,),) = lezer.execute("SELECT count(*) FROM vault.sealed").fetchall()
        return int(aantal)
