"""A file as recorded, and one world of it: who names what, which order is fixed, which choices a
world has made so far. Written from the definition alone (see orakel.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from tests.orakel.orakel_tijd import DAG, Kalender, grenzen, plus

Daad = Mapping[str, Any]
Regels = Mapping[str, Any]
ONEINDIG = date.max
GEEN_WAARDE = (None, "onbekend", "vermoed")
OBJECTEN = {
    "melding_gedaan": "melding",
    "klacht_ingediend": "klacht",
    "kamervragen_ingezonden": "vragen",
}
# These do not come before what they name (norm language, "Volgorde uit koppeling").
NA_HET_GENOEMDE = frozenset((
    "ontvangst_bevestigd", "melding_geregistreerd", "gespreksverslag_voorgelegd", "doorgeleid",
    "hoogste_leidinggevende_geinformeerd", "betrokkene_geinformeerd", "bevindingen_medegedeeld",
    "teruggelegd_bij_organisatie", "beoordeling_medegedeeld", "niet_onderzoeken_medegedeeld",
    "uitstel_medegedeeld", "melding_ingetrokken", "klacht_afgehandeld", "klager_gehoord",
    "kamervragen_beantwoord",
))  # fmt: skip


class Tegenstrijdig(Exception):
    """No world fits the recorded dates and links."""


class Dood(Exception):
    """The choices made so far fit no world."""


class Schakel(NamedTuple):
    """`min <= day(na) - day(van) <= max`."""

    van: str
    na: str
    min: int
    max: int | None


def is_onbekend(waarde: object) -> bool:
    return waarde is None or waarde in GEEN_WAARDE


def lijst(waarde: Any) -> list[Any]:
    return list(waarde) if isinstance(waarde, list | tuple) else [waarde]


def velden(d: Daad, pad: str) -> list[Any]:
    """The recorded values of a path; [None] when there are none."""
    if pad == "door":
        return [a["rol"] for a in d["door"]] or [None]
    waarden: list[Any] = [d]
    for deel in pad.split("."):
        volgende: list[Any] = []
        for w in waarden:
            gevonden = w.get(deel) if isinstance(w, Mapping) else None
            volgende += lijst(gevonden) or [None]
        waarden = volgende
    return waarden


def wanneer(d: Daad) -> str:
    """When it happened; an act that names no day was done no later than it was recorded."""
    return str(d["gebeurd"] or f"[..{d['vastgelegd_op']}]")


def gecorrigeerd(handelingen: Sequence[Daad], bekend_op: date | None = None) -> list[Daad]:
    """The acts as known on a day: corrections applied, withdrawn acts gone."""
    bekend = [
        d
        for d in handelingen
        if bekend_op is None
        or date.fromisoformat(d.get("vastgelegd_op", "0001-01-01")) <= bekend_op
    ]
    correcties = [d for d in bekend if d["daad"] == "correctie"]
    weg: set[str] = set()
    # A correction of a correction speaks first: the newest entry is the only one nobody withdrew.
    for c in reversed(correcties):
        if c["id"] not in weg and c["veld"] == "ingetrokken":
            weg = weg | {c["van_daad"]} if c["nieuwe_waarde"] is True else weg - {c["van_daad"]}
    daden = {d["id"]: dict(d) for d in bekend if d["daad"] != "correctie" and d["id"] not in weg}
    for c in correcties:
        if c["id"] not in weg and c["veld"] != "ingetrokken" and c["van_daad"] in daden:
            daden[c["van_daad"]][c["veld"]] = c["nieuwe_waarde"]
    return list(daden.values())


@dataclass
class Zaak:
    """A file and what follows from it in every world: who names what, and which order is fixed."""

    daden: list[Daad]
    peildatum: date
    grenswaarden: Mapping[str, str]
    randen: frozenset[date] = frozenset()
    vloer: date = field(init=False)
    bodem: date = field(init=False)
    ver: set[date] = field(init=False)
    plafond: date = field(init=False)
    dagen: dict[str, tuple[date, date]] = field(init=False)
    schakels: list[Schakel] = field(init=False)
    ruim: dict[str, tuple[date, date]] = field(init=False)
    ongerijmd: set[str] = field(init=False)
    eindeloos: dict[str, tuple[bool, bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.daden = [{**d, "gebeurd": wanneer(d)} for d in self.daden]
        self.op_id = {d["id"]: d for d in self.daden}
        bekend = [dag for d in self.daden for dag in grenzen(d["gebeurd"]) if dag is not None]
        # An open begin reaches back without end; far back only these days can change anything.
        self.vloer = min([*bekend, self.peildatum]) - timedelta(days=150)
        jaren = [plus(dag, f"P{n}Y") for dag in bekend for n in (-1, -2, -5)]
        self.ver = {dag + DAG * n for dag in (*self.randen, *jaren) for n in (-1, 0, 1)}
        self.bodem = min([*self.ver, self.vloer]) - DAG
        self.ver.add(self.bodem)
        self.plafond = max([*bekend, self.peildatum]) + timedelta(days=2)
        self.dagen = {d["id"]: self.interval(d["gebeurd"]) for d in self.daden}
        self.dagen |= {f"grens:{g}": self.interval(e) for g, e in self.grenswaarden.items()}
        self.schakels = list(self._schakels())
        self.ruim, self.ongerijmd = dict(self.dagen), set()
        self.groep = {knoop: self._samenhang(knoop) for knoop in self.dagen}
        for knoop, groep in self.groep.items():
            if knoop not in self.ongerijmd and not self.versmal(self.ruim, groep):
                self.ongerijmd |= groep
                self.ruim |= {ander: self.dagen[ander] for ander in groep}
        self.eindeloos = self._eindeloos()

    def _eindeloos(self) -> dict[str, tuple[bool, bool]]:
        """Which days have no first or no last one: they move along with the ends of time."""
        week = timedelta(days=7)
        verder = {
            knoop: (van - week * (van == self.bodem), tot + week * (tot == self.plafond))
            for knoop, (van, tot) in self.dagen.items()
        }
        for groep in {min(groep): groep for groep in self.groep.values()}.values():
            self.versmal(verder, groep)
        return {
            knoop: (verder[knoop][0] < van, verder[knoop][1] > tot)
            for knoop, (van, tot) in self.ruim.items()
        }

    def keuzes(self, laagst: date, hoogst: date) -> list[date]:
        """The days between two days; far back only those at which an outcome can change."""
        if hoogst - laagst < timedelta(days=500):
            return reeks(laagst, hoogst)
        nabij = reeks(max(laagst, self.vloer), hoogst)
        return sorted(dag for dag in self.ver if laagst <= dag < min(self.vloer, hoogst)) + nabij

    @property
    def begin(self) -> date:
        """The earliest day on which this file can have begun."""
        eerste = min((self.ruim[d["id"]][0] for d in self.daden), default=self.peildatum)
        open_begin = any(grenzen(d["gebeurd"])[0] is None for d in self.daden)
        return date.min if open_begin and eerste == self.bodem else eerste

    def interval(self, edtf: str) -> tuple[date, date]:
        laagst, hoogst = grenzen(edtf)
        return laagst or self.bodem, hoogst or self.plafond

    def _schakels(self) -> Iterator[Schakel]:
        for d in self.daden:
            for regel in d.get("na") or ():
                r: Mapping[str, Any] = {"id": regel} if isinstance(regel, str) else regel
                if r["id"] in self.op_id:
                    yield Schakel(str(r["id"]), d["id"], int(r.get("min") or 0), r.get("max"))
            genoemd = lijst(d.get("over")) + lijst(d.get("eerdere_melding"))
            if d["daad"] in NA_HET_GENOEMDE:
                genoemd += [n for soort in OBJECTEN.values() for n in lijst(d.get(soort))]
            for naam in genoemd:
                for doel in self._genoemde_daden(naam):
                    if doel != d["id"]:
                        yield Schakel(doel, d["id"], 0, None)
            if d["daad"] == "regime_gewijzigd" and f"grens:{d['grens']}" in self.dagen:
                yield Schakel(f"grens:{d['grens']}", d["id"], 0, 0)

    def _genoemde_daden(self, naam: str | None) -> Iterator[str]:
        for d in self.daden:
            eigen = OBJECTEN.get(d["daad"])
            if naam is not None and (d["id"] == naam or (eigen and d.get(eigen) == naam)):
                yield d["id"]

    def _samenhang(self, knoop: str) -> set[str]:
        groep, rand = {knoop}, [knoop]
        while rand:
            hier = rand.pop()
            for s in self.schakels:
                for ander in ({s.van, s.na} - groep) if hier in {s.van, s.na} else ():
                    groep.add(ander)
                    rand.append(ander)
        return groep

    def versmal(self, dagen: dict[str, tuple[date, date]], groep: set[str]) -> bool:
        """Shrink every interval to the days that some world has; False when there is none."""
        schakels, klaar = [s for s in self.schakels if s.van in groep], False
        while not klaar:
            klaar = True
            for s in schakels:
                (v0, v1), (n0, n1) = dagen[s.van], dagen[s.na]
                n0, v1 = max(n0, v0 + DAG * s.min), min(v1, n1 - DAG * s.min)
                if s.max is not None:
                    n1, v0 = min(n1, v1 + DAG * s.max), max(v0, n0 - DAG * s.max)
                if v0 > v1 or n0 > n1:
                    return False
                if dagen[s.van] != (v0, v1) or dagen[s.na] != (n0, n1):
                    dagen[s.van], dagen[s.na], klaar = (v0, v1), (n0, n1), False
        return True

    def genoemd(self, d: Daad) -> frozenset[tuple[str, str]]:
        """The melding, klacht or vragen that an act itself names (or is)."""
        gevonden = {
            (soort, self._eigen_naam(soort, naam))
            for soort in OBJECTEN.values()
            for naam in lijst(d.get(soort))
            if not is_onbekend(naam)
        }
        eigen = OBJECTEN.get(d["daad"])
        if eigen and not any(soort == eigen for soort, _ in gevonden):
            gevonden.add((eigen, d["id"]))
        return frozenset(gevonden)

    def _eigen_naam(self, soort: str, naam: str) -> str:
        d = self.op_id.get(naam)
        return str(d.get(soort) or naam) if d and OBJECTEN.get(d["daad"]) == soort else naam

    def via(self, d: Daad) -> list[Daad]:
        """The acts through which it belongs somewhere: what it is about, or its investigation."""
        onderzoek = d.get("onderzoek")
        return [
            x
            for x in self.daden
            if x["id"] != d["id"]
            and (
                x["id"] in lijst(d.get("over"))
                or (
                    onderzoek is not None
                    and x["daad"] == "onderzoek_ingesteld"
                    and onderzoek in {x["id"], x.get("onderzoek")}
                )
            )
        ]

    def objecten(self, soort: str) -> dict[str, list[Daad]]:
        """Every melding (klacht, set of questions) of the file, with the acts that show it."""
        gevonden: dict[str, list[Daad]] = {}
        for d in self.daden:
            for _, naam in sorted(o for o in self.genoemd(d) if o[0] == soort):
                gevonden.setdefault(naam, []).append(d)
        eigen = {naam: [d for d in n if d["daad"] in OBJECTEN] for naam, n in gevonden.items()}
        return {naam: eigen[naam] or gevonden[naam] for naam in sorted(gevonden)}


class Wereld:
    """One world, as far as anybody asked about it."""

    def __init__(self, zaak: Zaak, kalender: Kalender, pad: list[list[int]]) -> None:
        self.zaak, self.kalender, self.pad = zaak, kalender, pad
        self.stap, self.gekozen = 0, dict[Any, Any]()
        self.dagen = dict(zaak.ruim)

    def kies(self, sleutel: Any, opties: Sequence[Any]) -> Any:
        """The answer of this world; the same question always gets the same answer."""
        if sleutel in self.gekozen:
            return self.gekozen[sleutel]
        if not opties:
            raise Dood
        if len(opties) == 1:
            keuze = opties[0]
        else:
            if self.stap == len(self.pad):
                self.pad.append([0, len(opties)])
            keuze = opties[self.pad[self.stap][0]]
            self.stap += 1
        self.gekozen[sleutel] = keuze
        return keuze

    def dag(self, knoop: str) -> date:
        if knoop in self.zaak.ongerijmd:
            raise Tegenstrijdig
        dag: date = self.kies(("dag", knoop), self.zaak.keuzes(*self.dagen[knoop]))
        groep = self.zaak.groep[knoop]
        if len(groep) > 1 and self.dagen[knoop] != (dag, dag):
            self.dagen[knoop] = (dag, dag)
            if not self.zaak.versmal(self.dagen, groep):
                raise Dood
        return dag

    def telt(self, d: Daad) -> bool:
        """Acts after the reference date do not count yet."""
        if self.dagen[d["id"]][0] > self.zaak.peildatum:
            return False
        if self.dagen[d["id"]][1] <= self.zaak.peildatum:
            return d["id"] not in self.zaak.ongerijmd or self.dag(d["id"]) is None
        return self.dag(d["id"]) <= self.zaak.peildatum

    def bestaat(self, d: Daad) -> bool:
        """Whether it may be named by now; dates in dispute do not unmake a melding."""
        if d["id"] in self.zaak.ongerijmd:
            return self.zaak.ruim[d["id"]][0] <= self.zaak.peildatum
        return self.telt(d)

    def vrij(self, dag: date) -> bool:
        if self.kalender.misschien_vrij(dag):
            return bool(self.kies(("vrij", dag), (False, True)))
        return self.kalender.zeker_vrij(dag)

    def eerder(self, a: Daad, b: Daad) -> bool:
        """Whether a came before b; within one day only a link knows."""
        if self.dag(a["id"]) != self.dag(b["id"]):
            return self.dag(a["id"]) < self.dag(b["id"])
        if a["id"] == b["id"] or self._volgt(a["id"], b["id"]):
            return False
        if self._volgt(b["id"], a["id"]):
            return True
        een, ander = sorted((a["id"], b["id"]))
        eerst = self.kies(("volgorde", een, ander), (een, ander))
        return bool(eerst == a["id"])

    def _volgt(self, later: str, eerder: str) -> bool:
        voor, rand = {later}, [later]
        while rand:
            hier = rand.pop()
            vorige = {s.van for s in self.zaak.schakels if s.na == hier and s.min >= 0} - voor
            voor |= vorige
            rand += vorige
        return eerder in voor

    def laatste(self, daden: Sequence[Daad]) -> Daad | None:
        gevonden: Daad | None = None
        for d in daden:
            if gevonden is None or self.eerder(gevonden, d):
                gevonden = d
        return gevonden

    def objecten(self, d: Daad, onderweg: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
        """The melding (klacht, vragen) an act belongs to in this world."""
        if genoemd := self.zaak.genoemd(d):
            return set(genoemd)
        via = [x for x in self.zaak.via(d) if x["id"] not in onderweg]
        if via:
            verder = onderweg | {d["id"]}
            return {o for x in via for o in self.objecten(x, verder)}
        gevonden = set()
        for soort in OBJECTEN.values():
            alle = self.zaak.objecten(soort).items()
            if er_zijn := [naam for naam, n in alle if any(self.bestaat(x) for x in n)]:
                gevonden.add((soort, self.kies(("hoort bij", soort, d["id"]), er_zijn)))
        return gevonden


def reeks(laagst: date, hoogst: date) -> list[date]:
    return [laagst + DAG * n for n in range((hoogst - laagst).days + 1)]
