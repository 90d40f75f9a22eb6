"""The term of one duty in one world: where it starts and ends, what stretches it, and what was done
within it. Written from the definition alone (see orakel.py).
"""

from datetime import date, timedelta

from tests.orakel.orakel_normen import Lezing
from tests.orakel.orakel_tijd import (
    AMSTERDAM,
    DAG,
    atw_geldt,
    dagen_na_uren,
    gerold,
    na_werkdagen,
    ogenblik,
    plus,
    verlengd,
)
from tests.orakel.orakel_zaak import ONEINDIG, Daad, Regels, is_onbekend, reeks


class Termijn:
    """Where the term of a duty starts and ends in one world, and what was done within it."""

    def __init__(self, plicht: Lezing) -> None:
        self.p, self.w, self.norm = plicht, plicht.w, plicht.norm
        assert plicht.aanleiding is not None
        self.aanleiding, self.regels = plicht.aanleiding, plicht.norm["termijn"]
        self.open = self.regels.get("open")
        self.voor: Daad | None = None
        self.bron: Daad | None = None
        self.toen = plicht.ontstaan()
        self.zonder_eind: date | None = None
        self.uren = str(self.regels.get("duur", "")).startswith("PT")
        start = self.toen if "voor" in self.regels else self.start()
        self.begonnen = start is not None
        self.vertrekpunt = start or self.toen
        self.einde = ONEINDIG
        if "voor" in self.regels:
            self.voor = self.tegenpool(self.regels["voor"])
            if self.voor is not None:
                self.einde = self.w.dag(self.voor["id"])
                self.stel_uit(self.p.eindeloos(self.voor, "gebeurd"))
        elif start is not None:
            self.einde = self.bereken(start)

    @property
    def verstreken(self) -> bool:
        if "voor" in self.regels:
            return self.voor is not None
        return self.w.zaak.peildatum > self.einde

    def tegenpool(self, pad: str) -> Daad | None:
        daad = pad.partition(".")[0]
        if daad in {"aanleiding", self.aanleiding["daad"]}:
            return self.aanleiding
        gevonden: Daad | None = None
        for d in self.p.passende({"daad": daad}):
            if gevonden is None or self.w.eerder(d, gevonden):
                gevonden = d
        return gevonden

    def start(self) -> date | None:
        if self.p.terugval:
            norm = self.p.catalogus[self.norm["terugval_aanleiding"]["vanaf"]["termijn_van"]]
            van = Termijn(Lezing(self.w, norm, self.p.catalogus, self.aanleiding))
            self.stel_uit(van.laatste_dag())
            return van.einde if van.begonnen else None
        self.bron = self.tegenpool(self.regels["vanaf"])
        if self.bron is None:
            return None
        veld = self.regels["vanaf"].partition(".")[2]
        self.stel_uit(self.p.eindeloos(self.bron, veld))
        return self.p.velddag(self.bron, veld)

    def stel_uit(self, dag: date) -> None:
        """Where a day stands for all days beyond it, so does the last day."""
        if dag in {date.min, ONEINDIG}:
            self.zonder_eind = dag

    def laatste_dag(self) -> date:
        """The last day; one end of time where there is none, or none that can be told."""
        return self.zonder_eind or self.einde

    # ── the last day ──
    def atw(self) -> bool:
        wijze = self.regels.get("atw", "nvt")
        if wijze == "betwist":
            return bool(self.w.kies(("atw", self.norm["id"]), (True, False)))
        return bool(wijze == "ja")

    def bereken(self, start: date) -> date:
        if self.uren:
            return self.einde_uren()
        vroegste = self.open_einde(start)
        duur = self.regels.get("uiterlijk") or self.regels.get("duur")
        if duur is None:
            if "werkdagen" in self.regels:
                dag_nul = start - DAG if self.regels.get("eerste_dag") == "zelfde" else start
                vroegste = na_werkdagen(dag_nul, self.regels["werkdagen"], self.w.vrij)
            return self.verlengd_en_opgeschort(vroegste, vroegste, vroegste, None)
        zelfde = self.regels.get("eerste_dag") == "zelfde"
        kaal = plus(start, duur) - (DAG if zelfde else timedelta())
        begin = start - DAG if zelfde else start
        hard = self.rond(begin, kaal, duur)
        return self.verlengd_en_opgeschort(min(vroegste, hard), hard, kaal, duur)

    def rond(self, begin: date, kaal: date, duur: str | None) -> date:
        """The Algemene termijnenwet, last; None as duration: a fixed day."""
        if not self.atw():
            return kaal
        if duur is None:
            return gerold(kaal, self.w.vrij)
        return verlengd(begin, kaal, duur, self.w.vrij) if atw_geldt(duur) else kaal

    def open_einde(self, start: date) -> date:
        if self.open is None:
            return ONEINDIG
        maat = self.p.catalogus.maatstaf[self.open]
        if maat["binnen_werkdagen"] is None:
            return ONEINDIG
        lengtes = range(maat["binnen_werkdagen"], maat["buiten_werkdagen"] + 1)
        return na_werkdagen(start, self.w.kies(("lengte", self.norm["id"]), lengtes), self.w.vrij)

    def verlengd_en_opgeschort(
        self, vroegste: date, hard: date, kaal: date, duur: str | None
    ) -> date:
        """Walk through the acts that stretch the term, in the order of the days."""
        if hard == ONEINDIG:
            return hard
        begin, gebruikt, stil_tot = self.vertrekpunt, dict[int, int](), date.min
        antwoorden: dict[int, list[tuple[date, str]]] = {}
        geraakt = False
        for dag, d in self.rekkers():
            for n, regel in enumerate(self.norm["verlenging"]):
                if gebruikt.get(n, 0) >= regel.get("max", 99) or not self.toen <= dag <= hard:
                    continue
                if self.p.mogelijk(d, regel["bij"]) and self.p.past(d, regel["bij"]):
                    if not self.p.alle(regel.get("geldig_als", ()), lambda _: True):
                        continue
                    geraakt, gebruikt[n] = True, gebruikt.get(n, 0) + 1
                    nieuw = self.rek(hard, regel, d)
                    if nieuw[1] > hard:  # a day that is no later leaves the term as it was
                        begin, kaal, duur = nieuw
                        hard = self.rond(begin, kaal, duur)
            for n, regel in enumerate(self.norm["opschorting"]):
                if not self.toen <= dag <= hard:
                    continue
                if self.p.mogelijk(d, regel["van"]) and self.p.past(d, regel["van"]):
                    eerder = antwoorden.setdefault(n, [])
                    einden = [(self.w.dag(x["id"]), x["id"]) for x in self.p.passende(regel["tot"])]
                    einden = [e for e in einden if e[0] >= dag]
                    if eerder and dag <= eerder[-1][0]:
                        # Another still ran: its answer may have answered this one, or not.
                        if self.w.kies(("antwoord", d["id"]), (True, False)):
                            continue
                        einden = [e for e in einden if e not in eerder]
                    if not einden:
                        return ONEINDIG
                    geraakt = True
                    eerder.append(min(einden))
                    kaal += max(eerder[-1][0] - max(dag, stil_tot), timedelta())
                    stil_tot = max(stil_tot, eerder[-1][0])
                    hard = max(hard, self.rond(begin, kaal, duur))
        return hard if geraakt else vroegste

    def rekkers(self) -> list[tuple[date, Daad]]:
        patronen = [r["bij"] for r in self.norm["verlenging"]]
        patronen += [r["van"] for r in self.norm["opschorting"]]
        daden = [
            d
            for d in self.w.zaak.daden
            if any(self.p.mogelijk(d, p) for p in patronen) and self.p.mijn(d) and self.w.telt(d)
        ]
        return sorted(((self.w.dag(d["id"]), d) for d in daden), key=lambda x: (x[0], x[1]["id"]))

    def rek(self, hard: date, regel: Regels, d: Daad) -> tuple[date, date, str | None]:
        if "met" in regel:
            return hard, plus(hard, regel["met"]), regel["met"]
        veld = regel["tot"].partition(".")[2]
        if not is_onbekend(d.get(veld)):
            if self.p.eindeloos(d, veld) == ONEINDIG:  # how early it may be does not matter
                self.stel_uit(ONEINDIG)
            return hard, max(hard, self.p.velddag(d, veld)), None
        rest = reeks(hard, max(hard, self.w.zaak.peildatum) + DAG)
        tot: date = self.w.kies(("veld", d["id"], veld), rest)
        self.stel_uit(ONEINDIG if tot == rest[-1] else tot)
        return hard, tot, None

    # ── hours ──
    def einde_uren(self) -> date:
        """The day on which the hours run out; a start known by its day leaves a choice."""
        uren = timedelta(hours=int(self.regels["duur"][2:-1]))
        veld = self.regels["vanaf"].partition(".")[2]
        self.afloop = ogenblik(str((self.bron or {}).get(veld) or ""))
        if self.afloop is not None:
            self.afloop += uren
            return self.afloop.astimezone(AMSTERDAM).date()
        keuzes = dagen_na_uren(self.vertrekpunt, uren)
        dag: date = self.w.kies(("uren", self.norm["id"]), keuzes)
        return dag

    # ── what was done ──
    def dag_van(self, d: Daad) -> date:
        return self.p.velddag(d, "verzonden_op")

    def op_tijd(self, d: Daad) -> bool:
        if "voor" in self.regels:
            if self.voor is None:
                return True
            if is_onbekend(d.get("verzonden_op")):
                return self.w.eerder(d, self.voor)
            return self.dag_van(d) < self.einde
        if self.uren and self.dag_van(d) == self.einde:
            return self.op_het_uur(d, d.get("verzonden_op") or d["gebeurd"])
        return self.dag_van(d) <= self.einde

    def binnen(self, d: Daad) -> bool:
        """Whether an act came no later than the term ended; a term of hours may end that day."""
        dag = self.w.dag(d["id"])
        if self.uren and dag == self.einde:
            return self.op_het_uur(d, d["gebeurd"])
        return dag <= self.einde

    def op_het_uur(self, d: Daad, tijdstip: str) -> bool:
        gedaan = ogenblik(tijdstip)
        if self.afloop is not None and gedaan is not None:
            return gedaan <= self.afloop
        return bool(self.w.kies(("op het uur", d["id"]), (True, False)))

    def telt_mee(self, d: Daad) -> bool:
        vooruit = self.norm.get("vooruit") or self.voor is self.aanleiding
        dag = self.dag_van(d)
        return dag <= self.w.zaak.peildatum and (bool(vooruit) or dag >= self.toen)

    def gedaan(self) -> str:
        """`op tijd`, `te laat` or `niet`."""
        nakoming = self.norm["nakoming"]
        standen = []
        for patroon in nakoming.get("alle", [nakoming]):
            daden = [d for d in self.p.passende(patroon) if self.telt_mee(d)]
            if not daden:
                standen.append("niet")
            else:
                standen.append("op tijd" if any(self.op_tijd(d) for d in daden) else "te laat")
        return next(s for s in ("niet", "te laat", "op tijd") if s in standen)

    def stilte_is_bewijs(self) -> bool:
        nakoming = self.norm["nakoming"]
        if "alle" in nakoming:
            ontbreekt = [
                p
                for p in nakoming["alle"]
                if not [d for d in self.p.passende(p) if self.telt_mee(d)]
            ]
            return any(self.p.volledig(p["daad"], self.toen, self.einde) for p in ontbreekt)
        soorten = {p["daad"] for p in nakoming.get("een_van", [nakoming])}
        return all(self.p.volledig(s, self.toen, self.einde) for s in soorten)
