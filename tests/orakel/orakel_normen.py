"""The norms as the oracle reads them: their patterns and conditions, and the dates on which they
are in force, each in one world. Written from the definition alone (see orakel.py).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.orakel.orakel_pakket import GESLOTEN, LIJSTVELDEN, Normen
from tests.orakel.orakel_tijd import DAG, grenzen, zekere_dagen
from tests.orakel.orakel_zaak import Daad, Regels, Wereld, is_onbekend, lijst, reeks, velden


@dataclass
class Lezing:
    """A norm and an act (None: the file) in one world: what the norm's words mean there."""

    w: Wereld
    norm: Regels
    catalogus: Normen
    aanleiding: Daad | None
    terugval: bool = False
    geheel: bool = False  # about the file as a whole, seen from one of its meldingen

    def __post_init__(self) -> None:
        self.zaak, self.peildatum = self.w.zaak, self.w.zaak.peildatum
        self.begin: date | None = None  # of a duty that another duty's outcome opened
        self.begin_eindeloos = date.min

    def ontstaan(self) -> date:
        """The day on which this duty arose."""
        assert self.aanleiding is not None
        return self.begin or self.w.dag(self.aanleiding["id"])

    def mijn(self, d: Daad) -> bool:
        """Whether an act belongs to the same melding as this duty."""
        if self.aanleiding is None:
            return True
        eigen = self.w.objecten(self.aanleiding)
        return not eigen or bool(eigen & self.w.objecten(d))

    def oordelen(self) -> list[Daad]:
        return [
            d
            for d in self.zaak.daden
            if d["daad"] == "oordeel_gegeven"
            and d.get("norm") == self.norm["id"]
            and self.w.telt(d)
            and self.gaat_over(d)
        ]

    def gaat_over(self, oordeel: Daad) -> bool:
        a = self.aanleiding
        if not is_onbekend(oordeel.get("melding")):
            return self.mijn(oordeel)
        over = set(lijst(oordeel.get("over") or [])) if self.norm["soort"] == "verbod" else set()
        if a is not None and over & {d["id"] for d in self.zaak.daden if d["daad"] == a["daad"]}:
            return a["id"] in over
        genoemd = bool(over)
        return a is None or genoemd or self.w.dag(a["id"]) <= self.w.dag(oordeel["id"])

    def past(self, d: Daad, patroon: Regels) -> bool:
        if "een_van" in patroon:
            return any(self.past(d, p) for p in patroon["een_van"])
        if d["daad"] != patroon["daad"]:
            return False
        return all(self.voldoet(d, pad, t) for pad, t in (patroon.get("waar") or {}).items())

    def voldoet(self, d: Daad, pad: str, toets: Any) -> bool:
        ruw = velden(d, pad)
        if isinstance(toets, dict) and "onbekend" in toets:
            return all(is_onbekend(r) for r in ruw) is toets["onbekend"]
        if isinstance(toets, dict) and "niet" in toets and toets["niet"] is None:
            return not all(is_onbekend(r) for r in ruw)
        if pad == "melding" and isinstance(toets, dict) and "zelfde_als" in toets:
            assert self.aanleiding is not None
            return bool(self.w.objecten(d) & self.w.objecten(self.aanleiding))
        if pad == "melding":
            return ("melding", toets) in self.w.objecten(d)
        return any(self.waar(d, pad, n, r, toets) for n, r in enumerate(ruw))

    def waar(self, d: Daad, pad: str, n: int, ruw: Any, toets: Any) -> bool:
        """One recorded value (or the lack of it) against one test."""
        if isinstance(toets, dict) and "zelfde_als" in toets:
            assert self.aanleiding is not None
            anders = velden(self.aanleiding, toets["zelfde_als"].removeprefix("aanleiding."))
            if is_onbekend(ruw) or (ruw not in anders and any(map(is_onbekend, anders))):
                return bool(self.w.kies(("zelfde", d["id"], pad, n), (True, False)))
            return ruw in anders
        gevraagd = lijst(toets["in"]) if isinstance(toets, dict) and "in" in toets else [toets]
        if isinstance(toets, dict) and ("niet" in toets or "bevat" in toets):
            gevraagd = [toets.get("niet", toets.get("bevat"))]
        ontkend = isinstance(toets, dict) and "niet" in toets
        if not is_onbekend(ruw):
            return (ruw in gevraagd) is not ontkend
        if pad in LIJSTVELDEN:
            erin = [bool(self.w.kies(("erin", d["id"], pad, g), (True, False))) for g in gevraagd]
            return any(erin) is not ontkend
        opties = self.catalogus.opties(self.norm, d["daad"], pad)
        return (self.w.kies(("waarde", d["id"], pad, n), opties) in gevraagd) is not ontkend

    def passende(self, patroon: Regels) -> list[Daad]:
        """Acts of the same melding that count on the reference date and fit."""
        soort = [d for d in self.zaak.daden if self.mogelijk(d, patroon)]
        return [d for d in soort if self.mijn(d) and self.past(d, patroon) and self.w.telt(d)]

    @staticmethod
    def mogelijk(d: Daad, patroon: Regels) -> bool:
        return any(p["daad"] == d["daad"] for p in patroon.get("een_van", [patroon]))

    def alle(self, voorwaarden: Iterable[Regels], tot: Callable[[Daad], bool]) -> bool:
        return all(self.geldt(v, tot, "indien") for v in voorwaarden)

    def geldt(self, v: Regels, tot: Callable[[Daad], bool], plek: str) -> bool:
        ((soort, inhoud),) = v.items()
        if soort == "er_is":
            return self.er_is(inhoud, tot)
        if soort == "er_is_geen":
            return self.er_is_geen(inhoud, tot)
        if soort == "zaak":
            return all(self.zaakpad(pad, t, plek) for pad, t in inhoud.items())
        if soort == "aanleiding":
            assert self.aanleiding is not None
            return all(self.voldoet(self.aanleiding, pad, t) for pad, t in inhoud.items())
        if soort == "niet":
            return not self.geldt(inhoud, tot, plek)
        if soort == "een_van":
            return any(self.geldt(x, tot, plek) for x in inhoud)
        assert soort == "binnen_lopende_termijn", soort
        return True  # the extension loop asks this of every extension

    def er_is(self, patroon: Regels, tot: Callable[[Daad], bool]) -> bool:
        if patroon["daad"] == "instemming_vastgelegd":
            # Where nothing that fits was ever recorded, no date of a consent makes it so.
            if not any(self.mijn(d) and self.past(d, patroon) for d in self.zaak.daden):
                return False
            return any(self.past(d, patroon) for d in self.stand(patroon, tot))
        return any(tot(d) for d in self.passende(patroon))

    def kandidaten(self, patroon: Regels) -> list[Daad]:
        """Acts of the right kind and the same melding that count on the reference date."""
        soort = [d for d in self.zaak.daden if self.mogelijk(d, patroon)]
        return [d for d in soort if self.mijn(d) and self.w.telt(d)]

    def stand(self, patroon: Regels, tot: Callable[[Daad], bool]) -> list[Daad]:
        """Consent is a state: of every subject asked after, only the last word counts."""
        vraag = {k: t for k, t in (patroon.get("waar") or {}).items() if k == "waarvoor"}
        onderwerp = {"daad": patroon["daad"], "waar": vraag}
        per: dict[str, list[Daad]] = {}
        for d in self.zaak.daden:
            if not self.mijn(d) or not self.past(d, onderwerp):
                continue
            (ruw,) = velden(d, "waarvoor")
            if is_onbekend(ruw):
                opties = GESLOTEN["instemming_vastgelegd", "waarvoor"]
                ruw = self.w.kies(("waarde", d["id"], "waarvoor", 0), opties)
            if self.w.telt(d) and tot(d):
                per.setdefault(ruw, []).append(d)
        return [x for groep in per.values() if (x := self.w.laatste(groep)) is not None]

    def er_is_geen(self, patroon: Regels, tot: Callable[[Daad], bool]) -> bool:
        if self.er_is(patroon, tot):
            return False
        if patroon["daad"] == "instemming_vastgelegd" and self.stand(patroon, tot):
            return True
        moment = self.peildatum
        if self.norm["soort"] == "verbod" and self.aanleiding is not None and not self.geheel:
            moment = self.w.dag(self.aanleiding["id"])
        if self.volledig(patroon["daad"], None, moment):
            return True
        return bool(self.w.kies(("er is geen", str(patroon)), (True, False)))

    def zaakpad(self, pad: str, toets: Any, plek: str) -> bool:
        bron: Daad | None
        if pad == "vermoedens":
            bron, veld = self.kwalificatie(), "soorten"
            if bron is None:
                bron, veld = self.melding(), "vermoedens"
        elif pad.startswith("onderwerp."):
            bron, veld = self.melding(), pad
        else:
            vast = self.kandidaten({"daad": "omstandigheid_vastgesteld"})
            bron = self.w.laatste([d for d in vast if d.get("omstandigheid") == pad])
            veld, toets = "uitkomst", {True: "ja", False: "nee"}.get(toets, toets)
        if bron is not None:
            vastgelegd = not all(is_onbekend(r) for r in velden(bron, veld))
            if plek == "indien" or vastgelegd or bron["daad"] == "omstandigheid_vastgesteld":
                return self.voldoet(bron, veld, toets)
        if plek == "tenzij":
            return False
        return bool(self.w.kies(("zaak", pad, str(toets)), (True, False)))

    def kwalificatie(self) -> Daad | None:
        return self.w.laatste(self.kandidaten({"daad": "kwalificatie_gegeven"}))

    def melding(self) -> Daad | None:
        """The melding this duty belongs to."""
        a = self.aanleiding
        if self.geheel:
            return a if a is not None and self.w.telt(a) else None
        if a is not None and a["daad"] == "melding_gedaan":
            return a
        mogelijk = self.kandidaten({"daad": "melding_gedaan"})
        return self.w.kies(("melding", self.norm["id"]), mogelijk) if mogelijk else None

    def in_werking(self) -> bool:
        geldig, van_eerder = self.norm["geldig"], self.catalogus.eerder.get(self.norm["id"])
        if geldig["van"] is None and geldig["tot"] is None:
            return True
        dag = self.toetsdag()
        if dag is None:
            return bool(self.w.kies(("in werking", self.norm["id"]), (True, False)))
        tot = self.grens("tot", geldig["tot"])
        if tot is not None and dag > (tot - DAG if isinstance(geldig["tot"], dict) else tot):
            return False
        van = self.grens("van", geldig["van"])
        if van is None or dag >= van:
            return True
        if van_eerder is None or dag < date.fromisoformat(van_eerder["van"]):
            return False
        return self.alle(van_eerder["indien"], lambda _: True)

    def grens(self, kant: str, waarde: Any) -> date | None:
        if waarde is None:
            return None
        if isinstance(waarde, dict):
            return self.w.dag(f"grens:{waarde['grens']}")
        dagen = reeks(*self.zaak.interval(waarde))
        dag: date = self.w.kies(("grens", self.norm["id"], kant), dagen)
        return dag

    def toetsdag(self) -> date | None:
        op_melding = self.norm["geldig"]["toets_op"] == "melding"
        if not op_melding:
            return None if self.aanleiding is None else self.ontstaan()
        bron = self.melding()
        return None if bron is None else self.w.dag(bron["id"])

    def van_toepassing(self, tot: Callable[[Daad], bool]) -> bool:
        """In force, and every condition true."""
        return self.in_werking() and self.alle(self.norm["indien"], tot)

    def uitgezonderd(self, t: date | None) -> bool:
        """Whether an exception holds, seen from the evening of a day (None: apart from acts)."""

        def er_al(d: Daad) -> bool:
            return t is not None and self.w.dag(d["id"]) <= t

        return any(self.geldt(v, er_al, "tenzij") for v in self.norm["tenzij"])

    def volledig(self, daadsoort: str, van: date | None, tot: date) -> bool:
        """The file is declared complete for this kind, or the absence itself was established."""
        verklaard = [d for d in self.zaak.daden if daadsoort in lijst(d.get("daadsoort"))]
        return any(
            self.voor_mij(d) and self.dekt(d, van, tot) and self.w.telt(d) for d in verklaard
        )

    def dekt(self, d: Daad, van: date | None, tot: date) -> bool:
        if d["daad"] == "volledigheid_verklaard":
            return self.velddag(d, "tot_en_met") >= tot
        zeker = zekere_dagen(d["periode"])
        return zeker is not None and zeker[1] >= tot and (van is None or zeker[0] <= van)

    def voor_mij(self, d: Daad) -> bool:
        """A file is declared complete as a whole, unless the declaration names a melding."""
        geheel = d["daad"] == "volledigheid_verklaard" and not self.zaak.genoemd(d)
        return geheel or self.mijn(d)

    def velddag(self, d: Daad, veld: str) -> date:
        """A day that is a field: recorded, or following the rules for a missing one."""
        if veld == "gebeurd":
            return self.ontstaan() if d is self.aanleiding else self.w.dag(d["id"])
        if not is_onbekend(d.get(veld)):
            dag: date = self.w.kies(
                ("veld", d["id"], veld), self.zaak.keuzes(*self.zaak.interval(d[veld]))
            )
            return dag
        gebeurd = self.w.dag(d["id"])
        mondeling = d.get("vorm") in {"mondeling", "telefonisch"}
        if veld == "verzonden_op" or (
            veld == "ontvangen_op" and (mondeling or d["daad"].endswith("_ontvangen"))
        ):
            return gebeurd
        laagst, hoogst = gebeurd, max(gebeurd, self.peildatum) + DAG
        if veld == "dagtekening":
            laagst, hoogst = min(gebeurd, self.zaak.vloer), gebeurd
        gekozen: date = self.w.kies(("veld", d["id"], veld), reeks(laagst, hoogst))
        return gekozen

    def eindeloos(self, d: Daad, veld: str) -> date:
        """A day that is a field; the end of time, where it stands for all days beyond it."""
        dag, gebeurd = self.velddag(d, veld), self.velddag(d, "gebeurd")
        if veld != "gebeurd" and not is_onbekend(d.get(veld)):
            geen_begin, geen_eind = (kant is None for kant in grenzen(d[veld]))
            laagst, hoogst = self.zaak.interval(d[veld])
        elif ("veld", d["id"], veld) in self.w.gekozen:
            geen_begin, geen_eind = veld == "dagtekening", veld != "dagtekening"
            laagst, hoogst = min(gebeurd, self.zaak.vloer), max(gebeurd, self.peildatum) + DAG
        elif d is self.aanleiding and self.begin is not None:
            return self.begin_eindeloos
        else:
            (geen_begin, geen_eind), (laagst, hoogst) = (
                self.zaak.eindeloos[d["id"]],
                self.zaak.ruim[d["id"]],
            )
        if geen_begin and dag == laagst:
            return date.min
        return date.max if geen_eind and dag == hoogst else dag
