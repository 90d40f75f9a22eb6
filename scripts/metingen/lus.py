"""Fifteen norms written by hand as one plain loop: what the norm language is measured against.

As somebody would write it who knows these norms and this register, and needs no other: exact dates,
one report a case, no unknown field but the circumstances nobody established. Last days come from
the same calendar, in tables. Nothing here is data, so a changed norm is changed code.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Duur
from projections.normen.termijnen import Rekensom
from projections.toetsen.toetsing import Kern

NORMEN = (
    *("awb.9-11-zelf", "bmvm.2010.art16-12weken", "bmvm.2010.art15-2-onderzoeker"),
    *("ikr.2017.art7-onverwijld-informeren", "ikr.2017.art11-3-betrokkene"),
    *("ikr.2017.art4-kanalen", "jenv.2020.commissie-beoordeelt", "jenv.2020.rechtstreeks-melden"),
    *("jenv.2020.standpunt-op-oordeel", "ikr.2017.art9-ontvangst"),
    *("jenv.altijd.bescherming-benadeling", "jenv.altijd.zorg-voor-melder"),
    *("jenv.pre2020.niveau-en-onderzoeker", "kamervragen.3weken", "wbk.2023.art2-2h-ontvangst-7d"),
)
NIET, GEEN = "niet_van_toepassing", "geen_schending_gebleken"
NOOIT = date.max.toordinal()

Doen = tuple[int, Mapping[str, Any], str]
Einde = tuple[int, int, date, date, date]  # due from, to, as dates; and the day after the first


def dag(jaar: int, maand: int, dag_: int) -> int:
    """The day as a number."""
    return date(jaar, maand, dag_).toordinal()


BMVM = range(dag(2010, 1, 1), dag(2016, 12, 31) + 1)
IKR = range(dag(2017, 1, 1), dag(2019, 12, 31) + 1)
WBK = dag(2023, 2, 18)
COMMISSIE_VAN, COMMISSIE_OP = dag(2020, 3, 1), dag(2020, 6, 20)  # "voorjaar 2020"


class Lus:
    """The loop, with its tables of last days."""

    def __init__(self, catalogus: Catalogus) -> None:
        self.kalender = catalogus.kalender
        self.versie = {id_: catalogus.normen[id_][0].versie for id_ in NORMEN}
        weken = {n: Rekensom(hard=Duur(n, "W"), atw=True) for n in (6, 12)}
        drie = Rekensom(hard=Duur(3, "W"))
        zeven = [Rekensom(hard=Duur(7, "D"), atw=atw) for atw in (False, True)]
        self.weken6 = self._tabel([weken[6]])
        self.weken6_4 = self._tabel([weken[6].daarna(Duur(4, "W"), atw=True)])
        self.weken12 = self._tabel([weken[12]])
        self.tot = self._tabel([Rekensom(hard=Duur(0, "D"), atw=True)])
        self.weken3 = self._tabel([drie])
        self.weken3_3 = self._tabel([drie.daarna(Duur(3, "W"), atw=False)])
        self.dagen7 = self._tabel(zeven)
        onverwijld = catalogus.maatstaf.dagen["onverwijld"] or (0, 0)
        self.onverwijld = self._tabel([Rekensom(open=True)], onverwijld)

    def _tabel(
        self, sommen: Sequence[Rekensom], maat: tuple[int, int] = (0, 0)
    ) -> dict[int, Einde]:
        """Every day of the register's years, computed before the clock runs."""
        uit = {}
        tabellen = [self.kalender.tabel(som) for som in sommen]
        for begin in range(dag(2011, 1, 1), dag(2027, 1, 1)):
            laag = min(tabel.grenzen(begin, maat[0])[0] for tabel in tabellen)
            hoog = max(tabel.grenzen(begin, maat[1])[1] for tabel in tabellen)
            data = [date.fromordinal(d) for d in (laag, hoog, laag + 1)]
            uit[begin] = (laag, hoog, data[0], data[1], data[2])
        return uit

    def oordeel(self, feiten: Sequence[Feit], peil: int) -> list[Kern]:
        """All fifteen over one case."""
        per: dict[str, list[Doen]] = {}
        for feit in feiten:
            op = date.fromisoformat(feit.velden["gebeurd"]).toordinal()
            per.setdefault(feit.daad, []).append((op, feit.velden, feit.id))
        uit: list[Kern] = []
        for melding in per.get("melding_gedaan", ()):
            self._melding(per, melding, peil, uit)
        self._geinformeerd(per, uit)
        self._commissie(per, uit)
        self._verboden(per, uit)
        for doen in per.get("klacht_ingediend", ()):
            self._klacht(per, doen, peil, uit)
        for doen in per.get("kamervragen_ingezonden", ()):
            self._vragen(per, doen, peil, uit)
        return uit

    def _melding(self, per: dict[str, list[Doen]], doen: Doen, peil: int, uit: list[Kern]) -> None:
        op, v, id_ = doen
        ontvangen = date.fromisoformat(v["ontvangen_op"]).toordinal()
        misstand = "misstand" in v["vermoedens"]
        kanaal = v["kanaal"]
        hoogste = [d for d in per.get("hoogste_leidinggevende_geinformeerd", ()) if d[0] >= op]
        bevindingen = [
            d
            for d in per.get("bevindingen_medegedeeld", ())
            if d[0] >= op and d[1]["schriftelijk"] and d[1]["gemotiveerd"]
        ]
        if op in BMVM:
            einde = self.weken12[op]
            for d, w, _ in per.get("uitstel_medegedeeld", ()):
                goed = w["schriftelijk"] and w["gemotiveerd"] and "nieuwe_datum" in w
                if goed and op <= d <= einde[0]:
                    nieuw = date.fromisoformat(w["nieuwe_datum"]).toordinal()
                    einde = self.tot[nieuw] if nieuw > einde[0] else einde
            gedaan = min((d[0] for d in bevindingen), default=NOOIT)
            uit.append(self._kern("bmvm.2010.art16-12weken", id_, gedaan, einde, peil))
        if op in IKR and misstand:
            gemeld = min((d[0] for d in hoogste if d[1]["datum_ontvangst_vermeld"]), default=NOOIT)
            stil = self._verklaard(per, "hoogste_leidinggevende_geinformeerd")
            einde = self.onverwijld[ontvangen]
            norm = "ikr.2017.art7-onverwijld-informeren"
            uit.append(self._kern(norm, id_, gemeld, einde, peil, stil))
            gedaan = min((d[0] for d in bevindingen if d[1]["aan"] == "betrokkene"), default=NOOIT)
            norm = "ikr.2017.art11-3-betrokkene"
            uit.append(self._kern(norm, id_, gedaan, self.weken12[op], peil))
            uit.append(self._los("ikr.2017.art4-kanalen", "bevoegdheid", id_, "bevoegd_verricht"))
        uit.append(self._zorg(per, id_))
        if op >= WBK and misstand:
            aan = per.get("ontvangst_bevestigd", ())
            gedaan = min((d for d, w, _ in aan if d >= op and w["aan"] == "melder"), default=NOOIT)
            stil = self._verklaard(per, "ontvangst_bevestigd")
            norm = "wbk.2023.art2-2h-ontvangst-7d"
            uit.append(self._kern(norm, id_, gedaan, self.dagen7[ontvangen], peil, stil))
        if kanaal == "integriteitscommissie" and op >= COMMISSIE_VAN:
            kan = ("bevoegd_verricht",) if op >= COMMISSIE_OP else (NIET, "bevoegd_verricht")
            uit.append(self._los("jenv.2020.rechtstreeks-melden", "bevoegdheid", id_, *kan))

    def _zorg(self, per: dict[str, list[Doen]], id_: str) -> Kern:
        """A judgment decides, and evidence only points."""
        norm = "jenv.altijd.zorg-voor-melder"
        eigen = [w for _, w, _ in per.get("oordeel_gegeven", ()) if w.get("norm") == norm]
        if eigen:
            goed = eigen[-1]["uitkomst"] == "voldaan"
            return self._los(norm, "maatstaf", id_, "nagekomen" if goed else "niet_nagekomen")
        if any(w["jegens"] == "melder" for _, w, _ in per.get("bescherming_geboden", ())):
            return self._los(norm, "maatstaf", id_, "nagekomen", "niet_nagekomen")
        return self._los(norm, "maatstaf", id_, "niet_gebleken")

    def _geinformeerd(self, per: dict[str, list[Doen]], uit: list[Kern]) -> None:
        misstand = any("misstand" in m[1]["vermoedens"] for m in per.get("melding_gedaan", ()))
        for op, _, id_ in per.get("hoogste_leidinggevende_geinformeerd", ()):
            if op in IKR and misstand:
                gedaan = any(d >= op for d, _, _ in per.get("ontvangst_bevestigd", ()))
                uit.append(self._open("ikr.2017.art9-ontvangst", id_, gedaan=gedaan))
        for op, w, id_ in per.get("ontvankelijkheid_beoordeeld", ()):
            if op < COMMISSIE_OP and w["uitkomst"] == "ontvankelijk":
                gedaan = any(d >= op for d, _, _ in per.get("onderzoeker_aangewezen", ()))
                zeker = op < COMMISSIE_VAN
                norm = "jenv.pre2020.niveau-en-onderzoeker"
                uit.append(self._open(norm, id_, gedaan=gedaan, zeker=zeker))

    def _commissie(self, per: dict[str, list[Doen]], uit: list[Kern]) -> None:
        doorgeleid = per.get("doorgeleid", ())
        gemeld = per.get("melding_gedaan", ())
        komt_binnen = [d for d in doorgeleid if d[1]["naar"] == "integriteitscommissie"]
        komt_binnen += [d for d in gemeld if d[1]["kanaal"] == "integriteitscommissie"]
        for op, _, id_ in komt_binnen:
            if op >= COMMISSIE_VAN:
                gedaan = any(
                    d >= op and w["door"][0]["rol"] == "integriteitscommissie"
                    for d, w, _ in per.get("onderzoek_beoordeeld", ())
                )
                zeker = op >= COMMISSIE_OP
                norm = "jenv.2020.commissie-beoordeelt"
                uit.append(self._open(norm, id_, gedaan=gedaan, zeker=zeker))
        for op, w, id_ in per.get("oordeel_gegeven", ()):
            if op >= COMMISSIE_VAN and w["door"][0]["rol"] == "integriteitscommissie":
                gedaan = any(d >= op for d, _, _ in per.get("standpunt_bepaald", ()))
                zeker = op >= COMMISSIE_OP
                norm = "jenv.2020.standpunt-op-oordeel"
                uit.append(self._open(norm, id_, gedaan=gedaan, zeker=zeker))

    def _verboden(self, per: dict[str, list[Doen]], uit: list[Kern]) -> None:
        norm, iets = "bmvm.2010.art15-2-onderzoeker", False
        for op, w, id_ in per.get("onderzoeker_aangewezen", ()):
            if w["betrokken"] == "ja":
                iets = True
                if op in BMVM:
                    uit.append(self._los(norm, "verbod", id_, "geschonden"))
        begin = min((doen[0] for eigen in per.values() for doen in eigen), default=0)
        if not iets and begin <= BMVM[-1]:
            uit.append(self._los(norm, "verbod", None, GEEN))
        norm, iets = "jenv.altijd.bescherming-benadeling", False
        trouw = [w["uitkomst"] for _, w, _ in per.get("omstandigheid_vastgesteld", ())]
        geldt = "nee" not in trouw  # the other circumstance is established in no case
        gemeld = min((d for d, _, _ in per.get("melding_gedaan", ())), default=NOOIT)
        for op, w, id_ in per.get("benadelende_handeling", ()):
            if w["verband_met_melding"] == "ja" and w["jegens"] == "melder":
                iets = True
                if geldt:
                    wat = "geschonden" if gemeld < op else GEEN
                    uit.append(self._los(norm, "verbod", id_, NIET, wat))
        if not iets and geldt:
            uit.append(self._los(norm, "verbod", None, NIET, GEEN))

    def _klacht(self, per: dict[str, list[Doen]], doen: Doen, peil: int, uit: list[Kern]) -> None:
        op, v, id_ = doen
        ontvangen = date.fromisoformat(v["ontvangen_op"]).toordinal()
        einde = self.weken6[ontvangen]
        for d, w, _ in per.get("uitstel_medegedeeld", ()):
            if op <= d <= einde[0] and w["aan"] == "klager" and w["schriftelijk"]:
                einde = self.weken6_4[ontvangen]
        gedaan = min((d for d, _, _ in per.get("klacht_afgehandeld", ()) if d >= op), default=NOOIT)
        uit.append(self._kern("awb.9-11-zelf", id_, gedaan, einde, peil))

    def _vragen(self, per: dict[str, list[Doen]], doen: Doen, peil: int, uit: list[Kern]) -> None:
        op, _, id_ = doen
        einde = self.weken3[op]
        for d, w, _ in per.get("uitstel_medegedeeld", ()):
            if op <= d <= einde[0] and w["aan"] == "kamervoorzitter" and w["gemotiveerd"]:
                einde = self.weken3_3[op]
        antwoord = per.get("kamervragen_beantwoord", ())
        gedaan = min((d for d, _, _ in antwoord if d >= op), default=NOOIT)
        uit.append(self._kern("kamervragen.3weken", id_, gedaan, einde, peil))

    # --- verdicts -----------------------------------------------------------------------------

    def _verklaard(self, per: dict[str, list[Doen]], daad: str) -> int:
        """Up to which day the file is declared complete for these acts."""
        tot = 0
        for _, w, _ in per.get("volledigheid_verklaard", ()):
            if daad in w["daadsoort"]:
                tot = max(tot, date.fromisoformat(w["tot_en_met"]).toordinal())
        return tot

    def _kern(
        self, norm: str, id_: str, gedaan: int, einde: Einde, peil: int, stil: int = 0
    ) -> Kern:
        """A duty with a last day; all terms of this register ended long ago, or run on."""
        laag, hoog, van, tot, na = einde
        volgende = None
        if gedaan <= laag:
            uitkomsten: tuple[str, ...] = ("nagekomen",)
        elif gedaan < NOOIT:
            uitkomsten = ("te_laat",) if gedaan > hoog else ("nagekomen", "te_laat")
        elif peil <= laag:
            uitkomsten, volgende = ("loopt",), na
        elif stil >= hoog:
            uitkomsten = ("niet_nagekomen",)
        elif stil >= laag:
            uitkomsten = ("niet_nagekomen", "niet_gebleken")
        else:
            uitkomsten = ("niet_gebleken",)
        versie = self.versie[norm]
        return Kern(norm, versie, "gebod", id_, uitkomsten, van, tot, False, volgende)

    def _open(self, norm: str, id_: str, *, gedaan: bool, zeker: bool = True) -> Kern:
        """A duty without a last day, in force for certain or perhaps."""
        uitkomst = "nagekomen" if gedaan else "loopt"
        return self._los(norm, "gebod", id_, *((uitkomst,) if zeker else (NIET, uitkomst)))

    def _los(self, norm: str, soort: str, id_: str | None, *uitkomsten: str) -> Kern:
        versie = self.versie[norm]
        return Kern(norm, versie, soort, id_, uitkomsten, None, None, False, None)
