"""An office whose days can be turned, with small norms of its own (fictional)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import psycopg

from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import AMSTERDAM
from ledger.vastleggen.register import lees_regel
from ledger.zaak.dossier import Botsing, Dossier
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.geldend import VASTSTELLINGEN, geldend
from tests.opstelling.kantoor import WIE, Kantoor, bron, open_kantoor

DAG = timedelta(days=1)
EERSTE = date(2027, 1, 4)  # after any day on which this runs: the store's clock only goes forward
_PAKKET = """
pakket: oefen
titel: Normen om te oefenen (fictief)
bronnen: {b: {titel: Oefenregeling (fictief)}}
normen:
  - id: oefen.bevestigen
    soort: gebod
    tekst: De ontvangst van een melding wordt binnen zeven dagen bevestigd.
    citaat: [binnen zeven dagen]
    bron: b art. 1
    geldig: {van: null, tot: null, toets_op: aanleiding}
    drager: leidinggevende
    aanleiding: {daad: melding_gedaan}
    termijn: {duur: P7D, vanaf: aanleiding.gebeurd, atw: ja}
    nakoming: {daad: ontvangst_bevestigd}
    zekerheid: wettekst_gezien
  - id: oefen.doorgeleiden
    soort: gebod
    tekst: Een melding van een misstand wordt binnen %(werkdagen)d werkdagen doorgeleid.
    citaat: [binnen %(werkdagen)d werkdagen]
    bron: b art. 2
    geldig: {van: null, tot: null, toets_op: aanleiding}
    drager: hoogste_leidinggevende
    aanleiding: {daad: hoogste_leidinggevende_geinformeerd}
    indien: [{zaak: {vermoedens: {bevat: misstand}}}]
    termijn: {werkdagen: %(werkdagen)d, vanaf: aanleiding.gebeurd, atw: nvt}
    vervalt_bij: [{daad: melding_ingetrokken}]
    nakoming: {daad: doorgeleid, waar: {naar: integriteitscommissie}}
    zekerheid: wettekst_gezien
  - id: oefen.later
    soort: verbod
    tekst: Vanaf 1 februari 2027 wordt niemand benadeeld.
    citaat: [niemand wordt benadeeld]
    bron: b art. 3
    geldig: {van: "2027-02-01", tot: null, toets_op: aanleiding}
    drager: werkgever
    verboden: {daad: benadelende_handeling}
    zekerheid: wettekst_gezien
"""


def teksten(werkdagen: int = 5) -> dict[str, str]:
    """The package, with so many working days to forward a report."""
    return {"oefen": _PAKKET % {"werkdagen": werkdagen}}


def vaststellingen(pakketten: dict[str, str]) -> list[Any]:
    """The acts that put these packages in force, with our calendar and yardstick."""
    ons = {n: (PAKKETTEN / f"{n}.yaml").read_text("utf-8") for n in ("kalender-atw", "maatstaf")}

    def stuk(naam: str, tekst: str) -> dict[str, str]:
        return {"naam": naam, "sha256": sha256(tekst.encode()).hexdigest(), "tekst": tekst}

    normen = [stuk(naam, tekst) for naam, tekst in pakketten.items()]
    return [
        lees_handeling({"daad": "normen_vastgesteld", "pakketten": normen}),
        lees_handeling(
            {
                "daad": "kalender_vastgesteld",
                "kalender": stuk("kalender-atw", ons["kalender-atw"]),
            }
        ),
        lees_handeling(
            {"daad": "maatstaf_vastgesteld", "maatstaf": stuk("maatstaf", ons["maatstaf"])}
        ),
    ]


@dataclass
class Agenda:
    """An office, and the day it is there."""

    kantoor: Kantoor
    database: Database
    vandaag: date = EERSTE

    def __post_init__(self) -> None:
        self.dag(EERSTE)

    def dag(self, dag: date) -> None:
        """From here on it is nine in the morning of this day."""
        self.vandaag = dag
        ochtend = datetime.combine(dag, time(9), tzinfo=AMSTERDAM)
        self.kantoor.register._klok = lambda: ochtend
        with psycopg.connect(self.database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute("UPDATE ledger.head SET last_at = greatest(last_at, %s)", [ochtend])

    def stel_vast(self, pakketten: dict[str, str]) -> None:
        sleutel = f"normen:{self.vandaag}:{next(self.kantoor.teller)}"
        self.kantoor.register.stel_vast(vaststellingen(pakketten), wie=WIE, sleutel=sleutel)

    def bij(self) -> None:
        self.kantoor.leesmodel.inhalen()

    def leg_vast(self, dossier: str, daad: str, **velden: Any) -> str:
        gewoon = {"gebeurd": self.vandaag.isoformat(), "bronnen": [bron(relaas=None)]}
        return self.kantoor.leg_vast(dossier, daad, **{**gewoon, **velden})

    def melding(self, dossier: str, **velden: Any) -> str:
        gewoon = {"gebeurd": self.vandaag.isoformat(), "vermoedens": ["misstand"]}
        gewoon |= {"kanaal": "leidinggevende"}
        return self.kantoor.melding(dossier, bron(relaas=None), **(gewoon | velden))

    def geinformeerd(self, dossier: str, **velden: Any) -> str:
        daad = "hoogste_leidinggevende_geinformeerd"
        return self.leg_vast(dossier, daad, **({"melding": None, "schriftelijk": True} | velden))

    def doorgeleid(self, dossier: str, **velden: Any) -> str:
        gewoon = {"melding": None, "naar": ["integriteitscommissie"]}
        return self.leg_vast(dossier, "doorgeleid", **(gewoon | velden))

    def corrigeer(self, dossier: str, van_daad: str, veld: str, waarde: Any) -> str:
        velden = {"van_daad": van_daad, "veld": veld, "nieuwe_waarde": waarde, "reden": None}
        return self.kantoor.leg_vast(dossier, "correctie", **velden)

    def verklaar_volledig(self, dossier: str, *soorten: str) -> None:
        vandaag = self.vandaag.isoformat()
        velden: dict[str, Any] = {"gebeurd": vandaag, "tot_en_met": vandaag, "daadsoort": soorten}
        self.kantoor.leg_vast(dossier, "volledigheid_verklaard", **velden)

    # ── what the log says, without any read table ─────────────────────────────────────────────

    def zaken(self, bekend_op: date) -> dict[str, Dossier]:
        """Every case as known on a day, from the log itself."""
        register = self.kantoor.register
        tags = {t for regel in register.journal.lees() for t in regel.tags if t[:8] == "dossier:"}
        ids = sorted(tag.removeprefix("dossier:") for tag in tags)
        return {id_: Dossier.vouw(id_, register.lees(id_), bekend_op=bekend_op) for id_ in ids}

    def catalogus(self, bekend_op: date) -> Catalogus | None:
        """What was set by the end of a day, from the log itself."""
        einde = datetime.combine(bekend_op + DAG, time(), tzinfo=AMSTERDAM)
        gesteld: dict[str, Any] = {}
        for v in map(lees_regel, self.kantoor.register.journal.lees(tags=("normen",))):
            if v.daad in VASTSTELLINGEN and v.vastgelegd_op < einde:
                gesteld[v.daad] = v.velden
        return geldend(gesteld)


@contextmanager
def open_agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        agenda = Agenda(kantoor, database)
        agenda.stel_vast(teksten())
        yield agenda


# ── a random course of events ─────────────────────────────────────────────────────────────────


@dataclass
class Verloop:
    """Random recordings in a few cases: acts, late ones too, repairs, moves, other norms."""

    agenda: Agenda
    kans: Random

    def __post_init__(self) -> None:
        self.dossiers = [self.agenda.kantoor.open(f"Z-{n}") for n in range(3)]
        self.daden: list[tuple[str, str]] = []

    def stap(self) -> None:
        doe = self.kans.choice(
            [self._daad] * 8 + [self._corrigeer] * 3 + [self._trek_in] * 2
            + [self._verklaar] * 2 + [self._verplaats, self._normen]
        )  # fmt: skip
        with _toegelaten():
            doe()

    def _dag(self) -> str:
        dag = self.agenda.vandaag - self.kans.choice([0, 0, 1, 3, 7, 8, 30]) * DAG
        if self.kans.random() < 0.25:
            return f"{dag - self.kans.choice([1, 4]) * DAG}/{dag}"
        # Also a month that is not over yet, and a day that nobody gave an end.
        return self.kans.choice([dag.isoformat()] * 6 + [f"{dag:%Y-%m}", f"[{dag}..]"])

    def _daad(self) -> None:
        dossier, dag = self.kans.choice(self.dossiers), self._dag()
        relaas = self.kans.choice([None, None, None, "brief", "pers"])
        soort = self.kans.choice(
            ["melding", "geinformeerd", "doorgeleid", "bevestigd", "benadeeld", "ingetrokken"]
        )
        gemeen: dict[str, Any] = {"gebeurd": dag, "bronnen": [bron(relaas=relaas)]}
        match soort:
            case "melding":
                vermoedens = self.kans.choice([["misstand"], ["benadeling"], None])
                id_ = self.agenda.melding(dossier, vermoedens=vermoedens, **gemeen)
            case "geinformeerd":
                id_ = self.agenda.geinformeerd(dossier, **gemeen)
            case "doorgeleid":
                id_ = self.agenda.doorgeleid(dossier, **gemeen)
            case "bevestigd":
                gemeen |= {"melding": None, "aan": ["melder"]}
                id_ = self.agenda.leg_vast(dossier, "ontvangst_bevestigd", **gemeen)
            case "benadeeld":
                gemeen |= {"soort": "schorsing", "jegens": None, "verband_met_melding": None}
                id_ = self.agenda.leg_vast(dossier, "benadelende_handeling", **gemeen)
            case _:
                gemeen |= {"melding": None}
                id_ = self.agenda.leg_vast(dossier, "melding_ingetrokken", **gemeen)
        self.daden.append((dossier, id_))

    def _corrigeer(self) -> None:
        if self.daden:
            self.agenda.corrigeer(*self.kans.choice(self.daden), "gebeurd", self._dag())

    def _trek_in(self) -> None:
        if self.daden:
            weg = self.kans.random() < 0.7
            self.agenda.corrigeer(*self.kans.choice(self.daden), "ingetrokken", weg)

    def _verklaar(self) -> None:
        soort = self.kans.choice(["ontvangst_bevestigd", "doorgeleid", "melding_ingetrokken"])
        self.agenda.verklaar_volledig(self.kans.choice(self.dossiers), soort)

    def _verplaats(self) -> None:
        if self.daden:
            van, id_ = self.daden.pop(self.kans.randrange(len(self.daden)))
            naar = self.kans.choice([d for d in self.dossiers if d != van])
            sleutel = f"verplaats:{next(self.agenda.kantoor.teller)}"
            self.agenda.kantoor.register.verplaats(van, id_, naar, None, wie=WIE, sleutel=sleutel)

    def _normen(self) -> None:
        self.agenda.stel_vast(teksten(self.kans.choice([2, 5, 10])))


@contextmanager
def _toegelaten() -> Iterator[None]:
    """What would not hang together is not recorded; the next step tries another."""
    try:
        yield
    except Botsing:
        return
