"""Small random norms of every kind, around the days of a random case (see zaakgenerator.py)."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import yaml

from tests.orakel.rolgenerator import meer_rollen, rollen_gevraagd
from tests.orakel.zaakgenerator import Geval, Kaart, Maker


class NormMaker(Maker):
    """Draws norms that the acts of its case may meet, miss or fall outside of."""

    def geldig(self) -> Kaart:
        """In force always, or from or until a day, a vague day or a border that an act fixes."""
        rand: Kaart = {"van": None, "tot": None}
        if self.soms(0.3):
            kant = self.kans.choice(("van", "tot"))
            dag = self.spil + timedelta(days=self.kans.randint(-1, 4))
            rand[kant] = {"grens": "proefgrens"} if self.soms(0.4) else self.edtf(dag, 0.2)
            if "..]" in str(rand[kant]) or "[.." in str(rand[kant]):
                rand[kant] = dag.isoformat()
        toets_op = self.kans.choice(("aanleiding", "aanleiding", "melding", "gedraging"))
        return rand | {"toets_op": toets_op}

    def termijn(self) -> Kaart:
        duur = self.kans.choice(("P1D", "P2D", "P3D", "P5D", "P7D", "P1W", "P2W", "P1M"))
        vanaf = self.kans.choice(
            ("gebeurd", "gebeurd", "gebeurd", "ontvangen_op", "ontvangen_op", "dagtekening")
        )
        bron = "hoogste_leidinggevende_geinformeerd.gebeurd"
        basis: Kaart = {
            "vanaf": bron if self.soms(0.06) else f"aanleiding.{vanaf}",
            "atw": self.kans.choice(("ja", "ja", "nee", "betwist")),
        }
        soort = self.kans.random()
        if soort < 0.5:
            zelfde = {"eerste_dag": "zelfde"} if self.soms(0.15) else {}
            return {"duur": duur, **zelfde, **basis}
        if soort < 0.54:
            return {"duur": self.kans.choice(("PT24H", "PT72H")), **basis, "atw": "nee"}
        if soort < 0.62:
            return {"werkdagen": self.kans.randint(1, 5), **basis, "atw": "nvt"}
        woord = self.kans.choice(("onmiddellijk", "onmiddellijk", "onverwijld", "redelijk"))
        if soort < 0.78:
            return {"open": woord, **basis, "atw": "nvt"}
        if soort < 0.9:
            return {"open": woord, "uiterlijk": duur, **basis}
        return {
            "voor": self.kans.choice(("doorgeleid.gebeurd", "aanleiding.gebeurd")),
            "atw": "nee",
        }

    def voorwaarde(self) -> Kaart:
        return self.kans.choice(
            [
                {"zaak": {"vermoedens": {"bevat": "misstand"}}},
                {"zaak": {"te_goeder_trouw": True}},
                {"er_is": {"daad": "doorgeleid", "waar": {"naar": "integriteitscommissie"}}},
                {"aanleiding": {"kanaal": {"in": ["leidinggevende", "vertrouwenspersoon"]}}},
                {"niet": {"zaak": {"te_goeder_trouw": True}}},
                {
                    "een_van": [
                        {"zaak": {"vermoedens": {"bevat": "integriteitsschending"}}},
                        {"zaak": {"naar_behoren": True}},
                    ]
                },
            ]
        )

    def uitzondering(self) -> Kaart:
        onderzoek = {"waarvoor": "onderzoek", "uitkomst": {"in": ["geweigerd", "ingetrokken"]}}
        return self.kans.choice(
            [
                {
                    "er_is": {
                        "daad": "ontvankelijkheid_beoordeeld",
                        "waar": {"uitkomst": "kennelijk_ongegrond"},
                    }
                },
                {"er_is": {"daad": "instemming_vastgelegd", "waar": onderzoek}},
                {"zaak": {"melder_onbereikbaar": True}},
                {"aanleiding": {"ontvanger_rol": "hoogste_leidinggevende"}},
            ]
        )

    def nakoming(self) -> Kaart:
        bevestigd: Kaart = {"daad": "ontvangst_bevestigd", "waar": {"aan": "melder"}}
        intern: Kaart = {"daad": "onderzoek_ingesteld", "waar": {"aard": "intern"}}
        ander: Kaart = self.kans.choice([{"daad": "doorgeleid"}, intern])
        keuzes: list[Kaart] = [
            bevestigd,
            bevestigd,
            {"daad": "ontvangst_bevestigd"},
            ander,
            {"een_van": [bevestigd, ander]},
            {"alle": [bevestigd, ander]},
            {
                "daad": "ontvangst_bevestigd",
                "waar": {"aan": {"in": ["melder", "vertrouwenspersoon"]}},
            },
        ]
        return self.kans.choice(keuzes)

    def gebod(self, naam: str) -> Kaart:
        norm = self.norm(naam, "gebod") | {
            "aanleiding": self.kans.choice(
                [
                    {"daad": "melding_gedaan"},
                    {"daad": "melding_gedaan", "waar": {"kanaal": {"niet": "leidinggevende"}}},
                    {"daad": "hoogste_leidinggevende_geinformeerd"},
                ]
            ),
            "termijn": self.termijn(),
            "nakoming": self.nakoming(),
        }
        if norm["aanleiding"]["daad"] != "melding_gedaan" and "vanaf" in norm["termijn"]:
            norm["termijn"]["vanaf"] = "aanleiding.gebeurd"
        if self.soms(0.15):
            norm["vooruit"] = True
        if self.soms(0.3):
            norm["vervalt_bij"] = [{"daad": "melding_ingetrokken"}]
        if self.soms(0.3) and ("duur" in norm["termijn"] or "uiterlijk" in norm["termijn"]):
            norm["verlenging"] = [self.verlenging()]
        if self.soms(0.25) and ("duur" in norm["termijn"] or "uiterlijk" in norm["termijn"]):
            van, tot = "zienswijze_gevraagd", "zienswijze_ontvangen_of_verstreken"
            norm["opschorting"] = [{"van": {"daad": van}, "tot": {"daad": tot}}]
        return norm

    def vervolg(self, naam: str, bron: Kaart) -> Kaart:
        """A duty that another duty's outcome opens, on the day after its last."""
        uitkomst = self.kans.choice(
            (["te_laat"], ["te_laat", "niet_nagekomen"], ["niet_gebleken", "niet_nagekomen"])
        )
        duur = {"duur": self.kans.choice(("P1D", "P2D", "P5D", "P1W"))}
        termijn = self.kans.choice((duur, duur, {"werkdagen": self.kans.randint(1, 4)}))
        atw = "nvt" if "werkdagen" in termijn else self.kans.choice(("ja", "nee", "betwist"))
        norm = self.norm(naam, "gebod") | {
            "aanleiding": {"plicht": bron["id"], "uitkomst": uitkomst},
            "termijn": {**termijn, "vanaf": "aanleiding.gebeurd", "atw": atw},
            "nakoming": self.nakoming(),
        }
        if self.soms(0.2):
            norm["vooruit"] = True
        if self.soms(0.3):
            norm["vervalt_bij"] = [{"daad": "melding_ingetrokken"}]
        return norm

    def vervolgen(self, normen: list[Kaart]) -> list[Kaart]:
        """Sometimes one, and then sometimes one that this one opens."""
        bronnen = [n for n in normen if n["soort"] == "gebod" and gewoon(n["termijn"])]
        if not bronnen or self.soms(0.6):
            return []
        een = eens_met_aanleiding(self.vervolg("vervolg", self.kans.choice(bronnen)))
        if self.soms(0.8):
            return [een]
        return [een, eens_met_aanleiding(self.vervolg("slot", een))]

    def nodige_daden(self, norm: Kaart) -> list[Callable[[], None]]:
        """The acts without which a rule of this norm would never be put to the test."""
        regels = {
            "verlenging": self._uitstel,
            "opschorting": self._opschorting,
            "vervalt_bij": self._intrekking,
            "stelling": self._oordeel,
        }
        if "instemming_vastgelegd" in str(norm):
            regels |= {"tenzij": self._instemming, "indien": self._instemming}
        if "kennelijk_ongegrond" in str(norm):
            regels |= {"tenzij": self._beoordeling}
        if "proefgrens" in str(norm["geldig"]):
            regels |= {"geldig": self._regime}
        return [maak for plek, maak in regels.items() if norm.get(plek)]

    def verlenging(self) -> Kaart:
        bij: Kaart = {"daad": "uitstel_medegedeeld", "waar": {"gemotiveerd": True}}
        regel: Kaart = {"bij": bij, "met": self.kans.choice(("P2D", "P3D", "P1W")), "max": 1}
        if self.soms(0.35):
            bij["waar"]["nieuwe_datum"] = {"niet": None}
            regel = {"bij": bij, "tot": "uitstel_medegedeeld.nieuwe_datum"}
        if self.soms(0.5):
            regel["geldig_als"] = [{"binnen_lopende_termijn": True}]
        return regel

    def verbod(self) -> Kaart:
        norm = self.norm("verbod", "verbod")
        if self.soms(0.4):
            norm["verboden"] = {"daad": "onderzoeker_aangewezen", "waar": {"betrokken": "ja"}}
            if self.soms(0.4):
                afstand = {"daad": "onderzoeker_aangewezen", "waar": {"afstand": "onvoldoende"}}
                norm["verboden"] = {"een_van": [norm["verboden"], afstand]}
        else:
            waar = {"jegens": "melder", "verband_met_melding": "ja"}
            norm["verboden"] = {"daad": "benadelende_handeling", "waar": waar}
            norm["stelling"] = {"daad": "benadeling_gesteld"}
            norm["venster"] = {"van": "melding_gedaan.gebeurd", "tot": None}
        gegeven = {"waarvoor": "onderzoek", "uitkomst": "gegeven", "uitdrukkelijk": True}
        instemming = {"daad": "instemming_vastgelegd", "waar": gegeven}
        if self.soms(0.3):
            norm["tenzij"] = [{"er_is": instemming}]
        elif self.soms(0.3):
            norm["indien"] = [{"er_is_geen": instemming}]
        return norm

    def maatstaf(self) -> Kaart:
        norm = self.norm("maatstaf", "maatstaf") | {"aanleiding": {"daad": "melding_gedaan"}}
        if self.soms(0.7):
            norm["nakoming"] = {"daad": "ontvangst_bevestigd", "waar": {"aan": "melder"}}
        return norm

    def bevoegdheid(self) -> Kaart:
        norm = self.norm("rol", self.kans.choice(("rol", "bevoegdheid")))
        norm["drager"] = self.kans.choice(("hoogste_leidinggevende", "melder", "werkgever"))
        norm["aanleiding"] = {"daad": self.kans.choice(("melding_gedaan", "doorgeleid"))}
        if norm["soort"] == "bevoegdheid" and self.soms(0.5):
            vanaf = "melding_gedaan.gebeurd"
            norm["termijn"] = {"duur": "P3D", "vanaf": vanaf, "atw": "nee"}
        return norm

    def norm(self, naam: str, soort: str) -> Kaart:
        norm: Kaart = {
            "id": f"proef.{naam}",
            "soort": soort,
            "tekst": "fictief",
            "citaat": [],
            "bron": "p",
            "geldig": self.geldig(),
            "zekerheid": "uit_herinnering",
            "drager": "werkgever",
        }
        if soort == "gebod":
            norm["geldig"]["toets_op"] = self.kans.choice(("aanleiding", "melding"))
        if self.soms(0.25):
            norm["indien"] = [self.voorwaarde()]
        if self.soms(0.35) and soort == "gebod":
            norm["tenzij"] = [self.uitzondering()]
        if self.soms(0.05):
            norm["gezag"] = "praktijk"
        return norm


def gewoon(termijn: Kaart) -> bool:
    """Whether a term has a last day with a day after it: no hours, and no other act's day."""
    return "voor" not in termijn and not termijn.get("duur", "").startswith("PT")


def eens_met_aanleiding(norm: Kaart) -> Kaart:
    """A norm whose trigger is no melding asks nothing of a melding's own fields."""
    if norm.get("aanleiding", {}).get("daad") != "melding_gedaan":
        for plek in ("indien", "tenzij"):
            norm[plek] = [v for v in norm.get(plek, []) if "aanleiding" not in v]
    return norm


def geval(zaad: int) -> Geval:
    """A random case with random norms; every fourth has fields that hold several roles."""
    maker = NormMaker(zaad)
    normen = [maker.gebod("een"), maker.gebod("twee")]
    normen += [maker.kans.choice((maker.verbod, maker.maatstaf, maker.bevoegdheid))()]
    for norm in map(eens_met_aanleiding, normen):
        termijn = norm.get("termijn", {})
        if duur := termijn.get("duur") or termijn.get("uiterlijk"):
            dagen = {"D": 1, "W": 7, "M": 30, "H": 1 / 24}[duur[-1]]
            maker.sprongen += [int(int(duur.strip("PTDWMH")) * dagen)] * 2
        maker.nodig += maker.nodige_daden(norm)
    grens = maker.edtf(maker.spil + timedelta(days=maker.kans.randint(0, 3)), 0.6)
    if ".." in grens and (grens.startswith("[..") or grens.endswith("..]")):
        grens = maker.spil.isoformat()
    pakket: Kaart = {
        "pakket": "proef",
        "titel": "fictief",
        "bronnen": {"p": {"titel": "fictief"}},
        "grenzen": {"proefgrens": {"edtf": grens, "citaat": "fictief", "daad": "regime_gewijzigd"}},
        "normen": normen,
    }
    daden = maker.zaak()
    vervolg = NormMaker(zaad)
    vervolg.kans, vervolg.spil = Random(f"vervolg {zaad}"), maker.spil
    pakket["normen"] = [*normen, *vervolg.vervolgen(normen)]
    if zaad % 4 == 0:
        meer_rollen(daden, zaad)
        rollen_gevraagd(pakket["normen"], zaad)
    ver = maker.kans.sample((0, 1, 2, 3, 5, 7, 8, 9, 11, 13, 16, 20, 25, 33, 45, 60), 3)
    peildata = tuple(sorted(maker.spil + timedelta(days=n) for n in ver))
    teksten = {"proef.yaml": yaml.safe_dump(pakket, allow_unicode=True)}
    return Geval(zaad, daden, teksten, peildata)
