"""What the duty engine must answer, found the slow way.

A verdict is the set of outcomes over all possible worlds, so this file walks through all of them:
`verdict` plays the two-valued definition once per world and unites the answers. A `Wereld` is the
list of choices made so far; the first question nobody answered yet takes its first answer, and
the next run takes the next one. Facts nobody asks about are never chosen, so the worlds are
exactly those of the acts that matter to this norm. It was written from the definition (the norm
language with its comments, the design page on duties) and reads nothing of the engine: where the
two differ, one of them misread.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from tests.orakel.orakel_normen import Lezing
from tests.orakel.orakel_pakket import GESLOTEN, Normen, gevraagd, patronen
from tests.orakel.orakel_termijn import Termijn
from tests.orakel.orakel_tijd import DAG
from tests.orakel.orakel_zaak import (
    ONEINDIG,
    Daad,
    Dood,
    Regels,
    Tegenstrijdig,
    Wereld,
    Zaak,
    is_onbekend,
    lijst,
)

NVT = frozenset({"niet_van_toepassing"})


class TeVeelWerelden(Exception):
    """More worlds than this oracle is willing to walk through."""


class Plicht(Lezing):
    """One norm for one act (or for the file) in one world; two-valued from top to bottom."""

    termijn: Termijn | None = None

    def uitkomst(self) -> set[str]:
        soort = {"gebod": self.gebod, "verbod": self.verbod, "maatstaf": self.maatstaf}
        gevonden = soort.get(self.norm["soort"], self.bevoegd)()
        if self.norm.get("gezag") != "praktijk":
            return gevonden
        zacht = {
            "te_laat": "nagekomen",
            "niet_nagekomen": "niet_gebleken",
            "geschonden": "geen_schending_gebleken",
        }
        return {zacht.get(u, u) for u in gevonden}

    def gebod(self) -> set[str]:
        a = self.aanleiding
        if a is None:
            return {"niet_van_toepassing"}
        aan = self.norm["aanleiding"]
        if self.terugval:
            aan = {"daad": self.norm["terugval_aanleiding"]["daad"]}
        if not self.w.telt(a) or not (self.volgt(a) if "plicht" in aan else self.past(a, aan)):
            return {"niet_van_toepassing"}
        if self.terugval and self.passende(self.norm["aanleiding"]):
            return {"niet_van_toepassing"}
        if not self.van_toepassing(lambda _: True):
            return {"niet_van_toepassing"}
        self.termijn = Termijn(self)
        return {self.afloop(self.termijn)}

    def volgt(self, a: Daad) -> bool:
        """Whether another duty came to the outcome that opens this one, the day after its last."""
        aan = self.norm["aanleiding"]
        bron = Plicht(self.w, self.catalogus[aan["plicht"]], self.catalogus, a)
        if not bron.uitkomst() & set(aan["uitkomst"]):
            return False
        assert bron.termijn is not None
        self.begin, laatste = bron.termijn.einde + DAG, bron.termijn.laatste_dag()
        self.begin_eindeloos = self.begin if laatste == bron.termijn.einde else laatste
        return True

    def afloop(self, termijn: Termijn) -> str:
        if self.uitgezonderd(None) or self.uitgezonderd(termijn.vertrekpunt):
            return "niet_van_toepassing"
        gedaan = termijn.gedaan()
        if gedaan == "op tijd":
            return "nagekomen"
        weg = self.eerste_verval(termijn)
        uitzondering = self.eerste_uitzondering(termijn)
        if uitzondering is not None and (weg is None or uitzondering <= weg):
            return "niet_van_toepassing"
        if weg is not None:
            return "vervallen"
        if gedaan == "te laat":
            return "te_laat"
        if not termijn.verstreken:
            return "loopt"
        return "niet_nagekomen" if termijn.stilte_is_bewijs() else "niet_gebleken"

    def eerste_verval(self, termijn: Termijn) -> date | None:
        """The first day, up to the end of the term, of an act that ends the duty."""
        daden = [d for p in self.norm["vervalt_bij"] for d in self.passende(p)]
        return min((self.w.dag(d["id"]) for d in daden if termijn.binnen(d)), default=None)

    def eerste_uitzondering(self, termijn: Termijn) -> date | None:
        """The first day inside the term on which an exception holds; it may end again later."""
        daden = [d for p in patronen(self.norm["tenzij"]) for d in self.passende(p)]
        dagen = sorted({self.w.dag(d["id"]) for d in daden if termijn.binnen(d)})
        later = [dag for dag in dagen if dag > termijn.vertrekpunt]
        return next((dag for dag in later if self.uitgezonderd(dag)), None)

    def verbod(self) -> set[str]:
        z = self.aanleiding
        if z is None:
            return self.verbod_zonder_daad()
        if not self.mogelijk(z, self.norm["verboden"]):
            return self.stelling(z)
        if not self.w.telt(z):
            return {"geen_schending_gebleken"}
        if self.toegestaan(z):
            return {"niet_van_toepassing"}
        if not self.past(z, self.norm["verboden"]) or not self.in_venster() or self.weerlegd():
            return {"geen_schending_gebleken"}
        return {"geschonden"}

    def stelling(self, z: Daad) -> set[str]:
        """An allegation: undecided until a judgment on it."""
        if not self.w.telt(z) or not self.past(z, self.norm["stelling"]):
            return {"geen_schending_gebleken"}
        oordeel = self.gesteld()
        if oordeel is not None:
            return oordeel
        if self.toegestaan(z):
            return {"niet_van_toepassing"}
        open_ = {"geschonden", "geen_schending_gebleken"}
        return open_ if self.in_venster() else {"geen_schending_gebleken"}

    def toegestaan(self, z: Daad) -> bool:
        """Not in force, not applicable, or excepted by what came no later than the act."""

        def niet_later(d: Daad) -> bool:
            return not self.w.eerder(z, d)

        if not self.van_toepassing(niet_later):
            return True
        return any(self.geldt(v, niet_later, "tenzij") for v in self.norm["tenzij"])

    def weerlegd(self) -> bool:
        """What is presumed is refuted by a judgment, or recorded as not so."""
        bewijs, z = self.norm.get("bewijs") or {}, self.aanleiding
        if z is not None and bewijs and z.get(bewijs["vermoed"]) == "nee":
            return True
        door = bewijs.get("weerlegbaar_door")
        if door is None or z is None:
            return False
        soort = {d["id"] for d in self.zaak.daden if d["daad"] == z["daad"]}
        for oordeel in self.passende(door):
            over = oordeel.get("over") or []
            genoemd = soort & set([over] if isinstance(over, str) else over)
            if z["id"] in genoemd:
                return True
            tot = self.w.dag(oordeel["id"])  # what it does not name had to be there by then
            if self.w.dag(z["id"]) > tot:
                continue
            if over and not genoemd:
                return True
            if not over:  # it names none: the only one there was, or nobody knows which
                samen = [x for x in self.zaak.daden if x["id"] in soort and self.mijn(x)]
                toen = [x for x in samen if self.w.telt(x) and self.w.dag(x["id"]) <= tot]
                er_zijn = tuple(x["id"] for x in toen)
                if self.w.kies(("over", oordeel["id"], er_zijn), er_zijn) == z["id"]:
                    return True
        return False

    def in_venster(self) -> bool:
        venster = self.norm.get("venster")
        if venster is None:
            return True
        assert self.aanleiding is not None
        daad, _, veld = venster["van"].partition(".")
        assert veld == "gebeurd"
        begin = self.passende({"daad": daad})
        if not any(not self.w.eerder(self.aanleiding, b) for b in begin):
            return False
        if venster.get("tot") is None:
            return True
        daad = venster["tot"].partition(".")[0]
        return all(not self.w.eerder(b, self.aanleiding) for b in self.passende({"daad": daad}))

    def gesteld(self) -> set[str] | None:
        """An allegation that a judgment decides; None while there is none."""
        beslist = [
            d for d in self.oordelen() if self.oordeel(d) in {"geschonden", "niet_geschonden"}
        ]
        laatste = self.w.laatste(beslist)
        if laatste is None:
            return None
        geschonden = self.oordeel(laatste) == "geschonden"
        return {"geschonden" if geschonden else "geen_schending_gebleken"}

    def verbod_zonder_daad(self) -> set[str]:
        """Of several meldingen one to which the norm applies is enough."""
        mogelijk = [d for d in self.zaak.daden if d["daad"] == "melding_gedaan"]
        meldingen: list[Daad | None] = [
            d for d in mogelijk if self.zaak.ruim[d["id"]][0] <= self.peildatum
        ]
        for melding in meldingen or [None]:
            hier = Plicht(self.w, self.norm, self.catalogus, melding, geheel=True)
            if hier.ergens_in_werking() and hier.alle(self.norm["indien"], lambda _: True):
                return {"geen_schending_gebleken"}
        return {"niet_van_toepassing"}

    def ergens_in_werking(self) -> bool:
        """In the time of this file: from its first act, or from what opens the window."""
        geldig = self.norm["geldig"]
        if geldig["van"] is None and geldig["tot"] is None:
            return True
        if geldig["toets_op"] == "melding":
            return self.in_werking()
        van, tot = self.grens("van", geldig["van"]), self.grens("tot", geldig["tot"])
        if van is not None and van > self.peildatum:
            return False
        if tot is None:
            return True
        tot -= DAG if isinstance(geldig["tot"], dict) else timedelta()
        if not self.norm.get("venster"):
            return self.zaak.begin <= tot
        opent = {"daad": self.norm["venster"]["van"].partition(".")[0]}
        return any(self.w.dag(d["id"]) <= tot for d in self.passende(opent))

    def oordeel(self, d: Daad) -> str:
        ruw = d.get("uitkomst")
        if not is_onbekend(ruw):
            return str(ruw)
        opties = GESLOTEN["oordeel_gegeven", "uitkomst"]
        return str(self.w.kies(("waarde", d["id"], "uitkomst", 0), opties))

    def maatstaf(self) -> set[str]:
        a = self.aanleiding
        if a is not None and (not self.w.telt(a) or not self.past(a, self.norm["aanleiding"])):
            return {"niet_van_toepassing"}
        if not self.alle(self.norm["indien"], lambda _: True) or self.uitgezonderd(self.peildatum):
            return {"niet_van_toepassing"}
        if not (self.ergens_in_werking() if a is None else self.in_werking()):
            return {"niet_van_toepassing"}
        laatste = self.w.laatste(self.oordelen())
        if laatste is not None:
            return {
                "voldaan": {"nagekomen"},
                "niet_geschonden": {"nagekomen"},
                "tekortgeschoten": {"niet_nagekomen"},
                "geschonden": {"niet_nagekomen"},
            }.get(self.oordeel(laatste), {"nagekomen", "niet_nagekomen"})
        bewijs = self.norm.get("nakoming")
        if bewijs and self.passende(bewijs):
            return {"nagekomen", "niet_nagekomen"}
        return {"niet_gebleken"}

    def bevoegd(self) -> set[str]:
        a = self.aanleiding
        assert a is not None
        if not self.w.telt(a) or not self.past(a, self.norm["aanleiding"]):
            return {"niet_van_toepassing"}
        if not self.van_toepassing(lambda _: True) or self.uitgezonderd(self.peildatum):
            return {"niet_van_toepassing"}
        if self.norm.get("termijn"):
            termijn = Termijn(self)
            if termijn.begonnen and self.w.dag(a["id"]) > termijn.einde:
                return {"onbevoegd_verricht"}
        return {self.in_de_rol(a)}

    def in_de_rol(self, a: Daad) -> str:
        drager, onzeker = lijst(self.norm["drager"]), False
        for actor in a["door"]:
            if actor["rol"] in drager or self.toegewezen(actor.get("ref"), drager, a):
                return "bevoegd_verricht"
            onzeker = onzeker or is_onbekend(actor["rol"]) or actor["rol"] == "werkgever"
        return "bevoegdheid_onbekend" if onzeker else "onbevoegd_verricht"

    def toegewezen(self, wie: str | None, drager: Sequence[str], a: Daad) -> bool:
        for d in self.zaak.daden if wie is not None else ():
            if d["daad"] != "rol_toegewezen" or d["persoon_ref"] != wie or d["rol"] not in drager:
                continue
            van = self.velddag(d, "van" if d.get("van") else "gebeurd")
            tot = self.velddag(d, "tot") if d.get("tot") else ONEINDIG
            if self.w.telt(d) and van <= self.w.dag(a["id"]) <= tot:
                return True
        return False


def aanleidingen(normen: Normen, norm: Regels, zaak: Zaak) -> list[tuple[Daad | None, bool]]:
    """The acts that open an instance of this norm, or may; whether by way of the fallback."""
    bestand: list[tuple[Daad | None, bool]] = [(None, False)]
    if norm["soort"] == "verbod":
        patronen = [norm["verboden"], *([norm["stelling"]] if norm.get("stelling") else [])]
    elif norm.get("aanleiding"):
        if "plicht" in norm["aanleiding"]:
            return aanleidingen(normen, normen[norm["aanleiding"]["plicht"]], zaak)
        patronen = [norm["aanleiding"]]
    else:
        return bestand if norm["soort"] == "maatstaf" else []
    gevonden: list[tuple[Daad | None, bool]] = [
        (d, False)
        for d in zaak.daden
        if any(kan_passen(normen, norm, d, p, zaak) for p in patronen)
    ]
    if norm["soort"] in {"verbod", "gebod"} and not gevonden:
        gevonden = list(bestand)
    if terugval := norm.get("terugval_aanleiding"):
        gevonden += [(d, True) for d in zaak.daden if kan_passen(normen, norm, d, terugval, zaak)]
    return gevonden


def kan_passen(normen: Normen, norm: Regels, d: Daad, patroon: Regels, zaak: Zaak) -> bool:
    """Not certainly after the reference date, and fitting in some world."""
    if zaak.ruim[d["id"]][0] > zaak.peildatum:
        return False
    alle = werelden(zaak, normen, 10_000)
    return any(Plicht(w, norm, normen, d).past(d, patroon) for w in alle)


def raakt(normen: Normen, norm: Regels, zaak: Zaak, daad: Daad | None) -> bool:
    """Whether the contradiction touches the trigger, or an act that the norm asks after.

    (What is read without being asked after raises Tegenstrijdig by itself.)
    """
    if daad is not None and daad["id"] in zaak.ongerijmd:
        return True
    bron = (norm.get("aanleiding") or {}).get("plicht")
    if bron is not None and raakt(normen, normen[bron], zaak, daad):
        return True
    randen = (norm["geldig"]["van"], norm["geldig"]["tot"])
    if any(isinstance(r, dict) and f"grens:{r['grens']}" in zaak.ongerijmd for r in randen):
        return True
    geheel = daad is None and norm["soort"] == "verbod"
    if geheel and norm["geldig"]["tot"] is not None and not norm.get("venster"):
        return True  # when the file began decides whether the norm was in force
    strijdig = [d for d in zaak.daden if d["id"] in zaak.ongerijmd]
    for d in (d for d in strijdig if zaak.ruim[d["id"]][0] <= zaak.peildatum):
        for wereld in werelden(zaak, normen, 10_000):
            hier = Plicht(wereld, norm, normen, daad)
            if hier.mijn(d) and any(hier.past(d, p) for p in gevraagd(norm, geheel=geheel)):
                return True
    return False


def werelden(zaak: Zaak, normen: Normen, hoogstens: int) -> Iterator[Wereld]:
    """A fresh world per round, until every combination of choices had its turn."""
    pad: list[list[int]] = []
    for _ in range(hoogstens):
        yield Wereld(zaak, normen.kalender, pad)
        while pad and pad[-1][0] + 1 == pad[-1][1]:
            pad.pop()
        if not pad:
            return
        pad[-1][0] += 1
    raise TeVeelWerelden


class Verdict(NamedTuple):
    """The outcomes of one instance, and the earliest and latest last day of a duty's term.

    None as a day: there is no telling.
    """

    uitkomsten: frozenset[str]
    vroegst: date | None = None
    laatst: date | None = None


def verdict(
    normen: Normen, norm: Regels, zaak: Zaak, daad: Daad | None, terugval: bool, hoogstens: int
) -> Verdict:
    """What one instance comes to over all worlds."""
    if norm["soort"] == "gebod" and daad is None:
        return Verdict(NVT)
    if zaak.ongerijmd and raakt(normen, norm, zaak, daad):
        return Verdict(frozenset({"tegenstrijdig"}))
    uitkomsten, dagen = set[str](), set[date]()
    try:
        for wereld in werelden(zaak, normen, hoogstens):
            with suppress(Dood):
                plicht = Plicht(wereld, norm, normen, daad, terugval)
                hier = plicht.uitkomst()
                if plicht.termijn is not None and hier != NVT:
                    dagen.add(plicht.termijn.laatste_dag())
                uitkomsten |= hier
    except Tegenstrijdig:
        return Verdict(frozenset({"tegenstrijdig"}))
    vroegst, laatst = (kies(dagen, default=None) for kies in (min, max))
    eindig = (dag if dag not in {date.min, ONEINDIG} else None for dag in (vroegst, laatst))
    return Verdict(frozenset(uitkomsten), *eindig)
