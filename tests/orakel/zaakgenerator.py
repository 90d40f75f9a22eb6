"""Small random cases and small random norms, for comparing the engine with the oracle.

Chance is steered towards where mistakes hide: days on and around a border, imprecise dates, links,
fields left out, acts on one day. Windows are a few days wide, so that the worlds stay countable.
All of it is fictief, and the same seed gives the same case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Kaart = dict[str, Any]

# Days around which something happens: holidays, uncovered years, and the borders of regimes.
SPILDAGEN = (
    "2016-05-03", "2018-12-19", "2019-03-04", "2019-04-17", "2020-03-02", "2020-05-18",
    "2020-06-12", "2021-06-01", "2021-12-14", "2022-05-24", "2023-02-15", "2023-04-05",
    "2023-04-24", "2024-03-28", "2024-12-22", "2026-12-30", "2029-05-08",
)  # fmt: skip
SOORTEN = (
    "bevestiging", "bevestiging", "informeren", "beoordeling", "instemming", "uitstel", "uitstel",
    "intrekking", "opschorting", "doorgeleiding", "onderzoek", "onderzoeker", "benadeling",
    "stelling", "omstandigheid", "kwalificatie", "oordeel", "volledig", "niet_gebeurd", "regime",
    "rol",
)  # fmt: skip
WIJDTES = (1, 1, 2, 2, 3, 4)


@dataclass(frozen=True)
class Geval:
    """A case, the days to judge it on, and the norms to judge it by (none: those in force)."""

    zaad: int
    handelingen: tuple[Mapping[str, Any], ...]
    teksten: Mapping[str, str]
    peildata: tuple[date, ...]


class Maker:
    """Draws one case."""

    def __init__(self, zaad: int) -> None:
        self.kans, self.zaad = Random(zaad), zaad
        self.spil = date.fromisoformat(self.kans.choice(SPILDAGEN))
        self.spil += timedelta(days=self.kans.randint(-2, 2))
        self.daden: list[Kaart] = []
        self.bedoeld: dict[str, date] = {}
        self.sprongen = [0, 1, 2, 3, 7]
        self.nodig: list[Callable[[], None]] = []

    def soms(self, kans: float) -> bool:
        return self.kans.random() < kans

    # ── days ──
    def dag(self, ver: int = 12) -> date:
        """A day after the pivot, mostly at a distance some term cares about."""
        sprong = self.kans.choice(self.sprongen) + self.kans.choice((-1, 0, 0, 1))
        if self.soms(0.3):
            sprong = self.kans.randint(0, ver)
        if not self.soms(0.06):
            sprong = max(sprong, 0)
        return self.spil + timedelta(days=sprong)

    def edtf(self, dag: date, vaag: float = 0.3) -> str:
        if not self.soms(vaag):
            uur = self.kans.choice(("00:00+01:00", "12:30+02:00", "23:30Z"))
            return dag.isoformat() + self.kans.choices(("", "?", f"T{uur}"), (92, 4, 4))[0]
        soort = self.kans.random()
        if soort < 0.06:
            return f"{dag:%Y-%m}"
        if soort < 0.11:
            return f"[..{dag}]"
        if soort < 0.15:
            return f"[{dag}..]"
        wijd = self.kans.choice(WIJDTES)
        voor = self.kans.randint(0, min(wijd, 1))
        return f"[{dag - timedelta(days=voor)}..{dag + timedelta(days=wijd - voor)}]"

    # ── acts ──
    def daad(self, naam: str, dag: date | None = None, **velden: Any) -> Kaart:
        rol = self.kans.choice(
            (None, "melder", "leidinggevende", "werkgever", "integriteitscommissie")
        )
        dag = dag or self.dag()
        kaart: Kaart = {
            "id": f"{naam[:2]}{len(self.daden)}",
            "daad": naam,
            "gebeurd": self.edtf(dag),
            "door": [{"rol": rol, "ref": None}],
            "na": [],
        }
        kaart |= velden
        self.daden.append(kaart)
        self.bedoeld[kaart["id"]] = dag
        return kaart

    def misschien(self, *waarden: Any, weg: float = 0.15) -> Any:
        """One of the values, or nothing, or the word for not knowing."""
        if self.soms(weg):
            return None
        return self.kans.choice(waarden)

    def schakel(self) -> None:
        """A link between two acts, sometimes with a distance."""
        if len(self.daden) < 2:
            return
        van, na = self.kans.sample(self.daden, 2)
        later = self.bedoeld[na["id"]] - self.bedoeld[van["id"]]
        if later < timedelta() and self.soms(0.95):
            van, na, later = na, van, -later
        kleinst = self.kans.choice((0, 0, 0, 0, 1, later.days))
        if kleinst > later.days and self.soms(0.9):
            kleinst = 0
        regel: Kaart = {"id": van["id"], "min": kleinst, "max": None}
        if self.soms(0.4):
            regel["max"] = max(kleinst, later.days) + self.kans.choice((0, 0, 1))
        na["na"] = [*na["na"], regel]

    def zaak(self) -> tuple[Kaart, ...]:
        """A melding (seldom two) and a handful of acts about it."""
        self.melding("m")
        if self.soms(0.1):
            self.melding("n")
        eerst = [self._bevestiging, self._informeren, self._doorgeleiding, self._benadeling]
        eerst += [self._onderzoeker, self._omstandigheid]
        for maak, kans in zip(eerst, (0.8, 0.5, 0.3, 0.3, 0.2, 0.2), strict=True):
            if self.soms(kans):
                maak()
        for maak in self.nodig:
            if self.soms(0.7):
                maak()
        for _ in range(self.kans.randint(0, 3)):
            getattr(self, "_" + self.kans.choice(SOORTEN))()
        for _ in range(self.kans.choice((0, 0, 1, 1, 2))):
            self.schakel()
        self._verklaard_bij_vastlegging()
        self._in_vage_tijd()
        self.kans.shuffle(self.daden)
        return tuple(self.daden)

    def melding(self, naam: str) -> None:
        dag = self.spil + timedelta(days=1 if self.soms(0.08) else 0)
        ontvangen = dag + timedelta(days=self.kans.choice((0, 0, 0, 1, 3)))
        kaart = self.daad(
            "melding_gedaan",
            dag,
            kanaal=self.misschien("vertrouwenspersoon", "integriteitscommissie", "leidinggevende"),
            vermoedens=self.misschien(
                ["misstand"], ["misstand", "integriteitsschending"], ["ongewenste_omgangsvormen"]
            ),
            ontvangen_op=self.misschien(self.edtf(ontvangen), weg=0.25),
            ontvanger_rol=self.misschien("leidinggevende", "hoogste_leidinggevende", weg=0.3),
            vorm=self.misschien("schriftelijk", "mondeling", weg=0.6),
            dagtekening=self.misschien(dag.isoformat(), weg=0.4),
        )
        self.bedoeld[naam] = self.bedoeld.pop(kaart["id"])
        kaart["id"] = naam

    def over(self) -> Kaart:
        """Which melding an act names: the first mostly, sometimes none."""
        if self.soms(0.1):
            return {"melding": None}
        return {"melding": "n" if self.soms(0.3) and "n" in self.bedoeld else "m"}

    def _informeren(self) -> None:
        self.daad("hoogste_leidinggevende_geinformeerd", **self.over())

    def _bevestiging(self) -> None:
        dag = self.dag()
        verzonden = dag + timedelta(days=self.kans.choice((0, 0, 1)))
        self.daad(
            "ontvangst_bevestigd",
            dag,
            aan=self.misschien("melder", "melder", "vertrouwenspersoon"),
            verzonden_op=self.misschien(self.edtf(verzonden, 0.1), weg=0.8),
            **self.over(),
        )

    def _beoordeling(self) -> None:
        uitkomst = self.misschien("ontvankelijk", "kennelijk_ongegrond")
        self.daad("ontvankelijkheid_beoordeeld", uitkomst=uitkomst, **self.over())

    def _instemming(self) -> None:
        self.daad(
            "instemming_vastgelegd",
            waarvoor=self.misschien("onderzoek", "onderzoek", "formele_melding", weg=0.08),
            uitkomst=self.misschien("gegeven", "gegeven", "geweigerd", "ingetrokken", weg=0.08),
            uitdrukkelijk=self.misschien(True, True, False),
            **self.over(),
        )

    def _uitstel(self) -> None:
        dag = self.dag()
        nieuw = dag + timedelta(days=self.kans.randint(1, 9))
        self.daad(
            "uitstel_medegedeeld",
            dag,
            gemotiveerd=self.misschien(True, True, False),
            nieuwe_datum=self.misschien(self.edtf(nieuw, 0.15), weg=0.5),
            **self.over(),
        )

    def _intrekking(self) -> None:
        self.daad("melding_ingetrokken", **self.over())

    def _opschorting(self) -> None:
        over, dag = self.over(), self.dag()
        self.daad("zienswijze_gevraagd", dag, **over)
        if self.soms(0.8):
            later = dag + timedelta(days=self.kans.randint(0, 5))
            self.daad("zienswijze_ontvangen_of_verstreken", later, **over)

    def _doorgeleiding(self) -> None:
        naar = self.misschien("integriteitscommissie", "werkgever")
        self.daad("doorgeleid", naar=naar, **self.over())

    def _onderzoek(self) -> None:
        aard = self.misschien("intern", "orienterend", "commissie")
        self.daad("onderzoek_ingesteld", aard=aard, **self.over())

    def _onderzoeker(self) -> None:
        self.daad(
            "onderzoeker_aangewezen",
            onderzoek=None,
            betrokken=self.misschien("ja", "ja", "nee", "onbekend"),
            afstand=self.misschien("voldoende", "onvoldoende"),
            **self.over(),
        )

    def _benadeling(self) -> None:
        self.daad(
            "benadelende_handeling",
            soort=None,
            jegens=self.misschien("melder", "melder", "vertrouwenspersoon"),
            verband_met_melding=self.misschien("ja", "ja", "nee", "vermoed"),
            **self.over(),
        )

    def _stelling(self) -> None:
        self.daad("benadeling_gesteld", **self.over())

    def _omstandigheid(self) -> None:
        wat = self.kans.choice(
            ("te_goeder_trouw", "te_goeder_trouw", "naar_behoren", "melder_onbereikbaar")
        )
        uitkomst = self.misschien("ja", "ja", "ja", "nee", weg=0.1)
        self.daad("omstandigheid_vastgesteld", omstandigheid=wat, uitkomst=uitkomst, **self.over())

    def _kwalificatie(self) -> None:
        soorten = self.misschien(["misstand"], ["ongewenste_omgangsvormen"])
        self.daad("kwalificatie_gegeven", soorten=soorten, **self.over())

    def _oordeel(self) -> None:
        self.daad(
            "oordeel_gegeven",
            norm=self.misschien("proef.verbod", "proef.maatstaf", weg=0),
            uitkomst=self.misschien(
                "voldaan", "tekortgeschoten", "geschonden", "niet_geschonden", "open_gelaten"
            ),
            melding="m" if self.soms(0.3) else None,
        )

    def _volledig(self) -> None:
        soorten = self.kans.sample(
            ["ontvangst_bevestigd", "doorgeleid", "onderzoek_ingesteld", "instemming_vastgelegd"], 2
        )
        self.daad(
            "volledigheid_verklaard",
            self.spil + timedelta(days=self.kans.randint(5, 20)),
            daadsoort=soorten,
            tot_en_met=self.dag(20).isoformat(),
        )

    def _niet_gebeurd(self) -> None:
        begin = self.spil - timedelta(days=self.kans.choice((0, 3, 30)))
        self.daad(
            "niet_gebeurd_vastgesteld",
            self.spil + timedelta(days=self.kans.randint(5, 20)),
            daadsoort=self.kans.choice(("ontvangst_bevestigd", "doorgeleid")),
            periode=f"{begin}/{self.dag(20)}",
            melding="m" if self.soms(0.5) else None,
        )

    def _verklaard_bij_vastlegging(self) -> None:
        """Now and then a declaration names no day of its own, only when it was recorded."""
        kans = Random(f"vastgelegd {self.zaad}")
        for daad in self.daden:
            if "daadsoort" in daad and kans.random() < 0.4:
                later = timedelta(days=kans.choice((0, 0, 1, 3)))
                daad["vastgelegd_op"] = (self.bedoeld[daad["id"]] + later).isoformat()
                daad["gebeurd"] = None

    def _in_vage_tijd(self) -> None:
        """Now and then the time in which something was not done is itself vague."""
        kans = Random(f"periode {self.zaad}")
        for daad in self.daden:
            if daad.get("periode") and kans.random() < 0.5:
                begin, eind = daad["periode"].split("/")
                daad["periode"] = kans.choice((
                    f"[{begin}..{eind}]", f"{begin}/..", f"../{eind}", f"[..{eind}]",
                    f"{begin[:7]}/{eind}", f"{begin}/{eind[:7]}", eind[:7], eind[:4],
                    f"{eind[:4]}-21", f"{begin[:4]}/{eind[:4]}", f"{begin}?/{eind}",
                ))  # fmt: skip

    def _regime(self) -> None:
        if not any(d["daad"] == "regime_gewijzigd" for d in self.daden):
            dag = self.spil + timedelta(days=self.kans.randint(-1, 4))
            self.daad("regime_gewijzigd", dag, grens="proefgrens")

    def _rol(self) -> None:
        actor = self.kans.choice(self.daden)["door"][0]
        if self.soms(0.7):
            actor["ref"] = "p1"
        rol = self.kans.choice(("hoogste_leidinggevende", "integriteitscommissie", "melder"))
        van, tot = sorted((self.dag(), self.dag()))
        self.daad(
            "rol_toegewezen",
            persoon_ref="p1",
            rol=rol,
            van=van.isoformat(),
            tot=self.misschien(tot.isoformat(), weg=0.3),
        )
