"""A duty in one world: does it apply, when did it end, was it done.

In the order of the definition: does the norm apply; the last day, with suspensions and extensions
given inside the running term; then the first that is true of: excused from the start, done in
time, excused or lapsed before the last day, done too late, still running, established as not done,
not found on record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from projections.normen.normen import Catalogus
from projections.normen.normvorm import Norm, Pad, Patroon, patronen_in
from projections.normen.termijnen import rekensom
from projections.plichten.eindes import Dag, Einde, Open, Voor
from projections.plichten.looptijd import Looptijd
from projections.plichten.patronen import NU, Moment, Zicht
from projections.plichten.uren import Uren, tijdstip_van
from projections.werelden.dossierbeeld import Daad
from projections.werelden.werelden import Wereld


class Uitslag(NamedTuple):
    """What one world says: the outcome, why, on which acts it rests, and when the term ended."""

    uitkomst: str
    reden: str
    daden: tuple[str, ...] = ()
    einde: Einde | None = None  # None: the duty did not apply, so no term ran
    verschoven: tuple[str, ...] = ()  # the acts that moved the last day
    versie: str = ""  # of a norm with several versions: the one that was in force


NIET = "niet_van_toepassing"
_OOIT = (1, 3_650_000)  # any day at all
ZACHT = {"te_laat": "nagekomen", "niet_nagekomen": "niet_gebleken"}  # a practice is never missed


def in_werking(w: Wereld, zicht: Zicht, toetsdag: int | None) -> bool:
    """Was the norm in force on this day? Without a day to test that is not known."""
    geldig = zicht.norm.geldig
    randen = zicht.randen
    if geldig.van is None and geldig.tot is None:
        return True
    if toetsdag is None:
        return w.kies(("geldig", zicht.norm.id), (True, False))
    if geldig.tot is not None:
        # Until the last day; of a border until the day before.
        speling = -1 if geldig.tot.grens is not None else 0
        if not w.hooguit(toetsdag, randen["tot"], speling):
            return False
    if geldig.van is None or w.hooguit(randen["van"], toetsdag):
        return True
    eerder = geldig.eerder
    if eerder is None or not w.hooguit(randen["eerder"], toetsdag):
        return False
    return zicht.alle(w, eerder.indien, NU)


class Plicht:
    """One norm and one trigger, ready to be asked of worlds.

    `grond` is the duty whose outcome or last day this one starts from; with `terugval` the trigger
    stands in for one that was never recorded. `maat` reads an open term otherwise than the
    organisation does.
    """

    def __init__(
        self,
        zicht: Zicht,
        catalogus: Catalogus,
        grond: "Plicht | None" = None,
        *,
        terugval: bool = False,
        maat: tuple[int, int] | None = None,
    ) -> None:
        self.zicht = zicht
        self.norm: Norm = zicht.norm
        self.catalogus = catalogus
        self.grond = grond
        self.terugval = terugval
        beeld, daad = zicht.beeld, zicht.aanleiding
        self.begin = beeld.nieuwe_dag(*_OOIT) if daad is None or self.norm.van_plicht else daad.dag
        self._zelf_begin = terugval or self.norm.van_plicht is not None
        termijn = self.norm.termijn
        grenzen = catalogus.maatstaf.dagen.get(termijn.open) if termijn and termijn.open else None
        self.maat = beeld.nieuwe_dag(*(maat or grenzen)) if grenzen else None
        self._maak_dagen()

    def _maak_dagen(self) -> None:
        """Every day that can be asked for exists before the first world does."""
        zicht, norm, beeld = self.zicht, self.norm, self.zicht.beeld
        for patroon in (p for groep in norm.nakoming.groepen for p in groep):
            for daad, _ in zicht.kandidaten(patroon):
                beeld.datum(daad, "verzonden_op")
        for regel in norm.verlenging:
            for daad, _ in zicht.kandidaten(regel.bij):
                beeld.datum(daad, regel.tot or "gebeurd")
        if norm.termijn is not None and norm.termijn.vanaf is not None:
            for daad in self._ankerdaden(norm.termijn.vanaf):
                beeld.datum(daad, norm.termijn.vanaf.veld)

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says."""
        zicht, norm = self.zicht, self.norm
        if (reden := self._ontstaat_niet(w)) is not None:
            return Uitslag(NIET, reden)
        if not in_werking(w, zicht, toetsdag(w, zicht, self.begin)):
            return Uitslag(NIET, "niet_in_werking")
        if not zicht.alle(w, norm.indien, NU):
            return Uitslag(NIET, "voorwaarde")
        einde, gebruikt = self.einde(w)
        uitslag = self._weeg(w, einde)
        if uitslag.uitkomst == NIET:
            return uitslag
        return uitslag._replace(einde=einde, verschoven=gebruikt)

    # --- does it arise ------------------------------------------------------------------------

    def _ontstaat_niet(self, w: Wereld) -> str | None:
        zicht, norm = self.zicht, self.norm
        if norm.van_plicht is not None and self.grond is not None:
            return self._volgt_niet(w, self.grond, norm.van_plicht.uitkomsten)
        daad = zicht.aanleiding
        if daad is None or not zicht.beeld.telt(w, daad):
            return "nog_niet"
        if self.terugval:
            return "aanleiding_is_er" if self._heeft_aanleiding(w) else None
        return None if zicht.patroon_past(w, daad, norm.aanleiding) else "past_niet"

    def _volgt_niet(self, w: Wereld, grond: "Plicht", uitkomsten: Sequence[str]) -> str | None:
        """The trigger is that another duty was missed: the day after its last."""
        uitslag = grond.bekijk(w)
        uitkomst, einde = uitslag.uitkomst, uitslag.einde
        if grond.norm.praktijk:
            uitkomst = ZACHT.get(uitkomst, uitkomst)
        if uitkomst not in uitkomsten or not isinstance(einde, Dag | Uren | Voor):
            return "plicht_anders"
        w.zet(self.begin, einde.dag(w) + 1)
        return None if w.hooguit(self.begin, self.zicht.beeld.nu) else "nog_niet"

    def _heeft_aanleiding(self, w: Wereld) -> bool:
        zicht = self.zicht
        return any(
            zicht.beeld.telt(w, kandidaat[0]) and zicht.past(w, kandidaat)
            for patroon in self.norm.aanleiding
            for kandidaat in zicht.kandidaten(patroon)
        )

    # --- the last day -------------------------------------------------------------------------

    def anker(self, w: Wereld) -> int | None:
        """The day the term runs from; None while that act is not on record."""
        termijn = self.norm.termijn
        if self._zelf_begin or termijn is None or termijn.vanaf is None:
            return self.begin
        veld, eerste = termijn.vanaf.veld, None
        for daad in self._ankerdaden(termijn.vanaf):
            if daad is self.zicht.aanleiding or self._is_er(w, daad):
                dag = self.zicht.beeld.datum(daad, veld)
                eerste = dag if eerste is None or w.hooguit(dag, eerste, -1) else eerste
        return eerste

    def _ankerdaden(self, pad: Pad) -> list[Daad]:
        zicht = self.zicht
        if pad.daad == "aanleiding" or (zicht.aanleiding and pad.daad == zicht.aanleiding.daad):
            return [zicht.aanleiding] if zicht.aanleiding is not None else []
        genoemd = [p for p in patronen_in(self.norm.indien) if p.daad == pad.daad]
        gevonden = {
            daad.id: daad
            for patroon in genoemd or [Patroon(pad.daad)]
            for daad, _ in zicht.kandidaten(patroon)
        }
        return list(gevonden.values())

    def _tijdstip(self, anker: int) -> datetime | None:
        """The instant the term runs from, when the record of that date has one."""
        vanaf = self.norm.termijn.vanaf if self.norm.termijn else None
        if self._zelf_begin or vanaf is None:
            return None
        beeld, veld = self.zicht.beeld, vanaf.veld
        daden = (d for d in self._ankerdaden(vanaf) if beeld.datum(d, veld) == anker)
        return next((tijdstip_van(daad, veld) for daad in daden), None)

    def _is_er(self, w: Wereld, daad: Daad) -> bool:
        return self.zicht.beeld.telt(w, daad) and self.zicht.hoort(w, daad)

    def einde(self, w: Wereld) -> tuple[Einde, tuple[str, ...]]:
        """The last day, and the acts that moved it."""
        termijn = self.norm.termijn
        if termijn is None:
            return Open(), ()
        if termijn.voor is not None:
            return Voor(tuple(self._voor_daden(w, termijn.voor))), ()
        anker = self.anker(w)
        if anker is None or (self.maat is None and termijn.hard is None and termijn.open):
            return Open(), ()
        if termijn.duur is not None and termijn.duur.eenheid == "H":
            return Uren(anker, self._tijdstip(anker), termijn.duur.aantal), ()
        som = rekensom(termijn, atw=self.atw(w))
        if self.terugval and self.grond is not None:
            grond, _ = self.grond.einde(w)
            if not isinstance(grond, Dag) or som.hard is None:
                return Open(), ()
            return grond.verder(grond.tabel.som.daarna(som.hard, atw=som.atw)), ()
        if self.maat is None:
            som = replace(som, open=False)
        einde = Dag(anker, som, self.catalogus.kalender, self.maat)
        if not self.norm.verlenging and not self.norm.opschorting:
            return einde, ()
        return Looptijd(self.zicht, self.begin, w, einde).afgelopen()

    def atw(self, w: Wereld) -> bool:
        """Is the Algemene termijnenwet read into this term?"""
        atw = self.norm.termijn.atw if self.norm.termijn else "nvt"
        if atw == "betwist":
            return w.kies(("atw", self.norm.id), (False, True))
        return atw == "ja"

    def _voor_daden(self, w: Wereld, pad: Pad) -> Iterator[Daad]:
        zicht = self.zicht
        if pad.daad == "aanleiding":
            if zicht.aanleiding is not None:
                yield zicht.aanleiding
            return
        for kandidaat in zicht.kandidaten(Patroon(pad.daad)):
            if zicht.beeld.telt(w, kandidaat[0]) and zicht.past(w, kandidaat):
                yield kandidaat[0]

    def _vertrekpunt(self, w: Wereld) -> Moment:
        """The moment the term starts."""
        if self.terugval and self.grond is not None:
            grond, _ = self.grond.einde(w)
            return Moment(einde=grond.haalt)
        anker = self.anker(w)
        return Moment(self.begin if anker is None else anker)

    # --- done, excused, lapsed ----------------------------------------------------------------

    def _weeg(self, w: Wereld, einde: Einde) -> Uitslag:
        zicht, norm = self.zicht, self.norm
        start = self._vertrekpunt(w)
        for voorwaarde in norm.tenzij:
            if zicht.geldt(w, voorwaarde, start, "tenzij"):
                return Uitslag(NIET, "uitzondering")
        groepen = [list(self._gedaan(w, groep)) for groep in norm.nakoming.groepen]
        op_tijd = [
            next((d for d, dag in groep if einde.haalt(w, dag, d)), None) for groep in groepen
        ]
        if all(op_tijd):
            return Uitslag("nagekomen", "op_tijd", tuple(d.id for d in op_tijd if d))
        if (bevrijd := self._bevrijd(w, einde, start)) is not None:
            return bevrijd
        if all(groepen):
            return Uitslag("te_laat", "te_laat", tuple(groep[0][0].id for groep in groepen))
        if einde.loopt(w, zicht.beeld.nu):
            return Uitslag("loopt", "loopt")
        if (bewijs := self._niet_gedaan(w, einde, groepen)) is not None:
            return Uitslag("niet_nagekomen", "niet_gedaan", (bewijs,))
        return Uitslag("niet_gebleken", "stilte")

    def _gedaan(self, w: Wereld, patronen: Sequence[Patroon]) -> Iterator[tuple[Daad, int]]:
        """The acts that discharge, each with the day that is compared with the term."""
        zicht, norm = self.zicht, self.norm
        vrij = norm.vooruit or (
            norm.termijn is not None
            and norm.termijn.voor is not None
            and norm.termijn.voor.daad == "aanleiding"
        )
        for patroon in patronen:
            for kandidaat in zicht.kandidaten(patroon):
                daad = kandidaat[0]
                dag = zicht.beeld.datum(daad, "verzonden_op")
                if not zicht.past(w, kandidaat) or not zicht.beeld.telt(w, daad):
                    continue
                if dag != daad.dag and not w.hooguit(dag, zicht.beeld.nu):
                    continue
                if vrij or w.hooguit(self.begin, dag):
                    yield daad, dag

    def _bevrijd(self, w: Wereld, einde: Einde, start: Moment) -> Uitslag | None:
        """An exception or a lapse inside the term; what came first decides."""
        zicht, norm = self.zicht, self.norm
        vervallen = [
            kandidaat[0]
            for patroon in norm.vervalt_bij
            for kandidaat in zicht.kandidaten(patroon)
            if zicht.beeld.telt(w, kandidaat[0])
            and einde.binnen(w, kandidaat[0])
            and zicht.past(w, kandidaat)
        ]
        for daad in self._uitzonderingen():
            if (
                zicht.beeld.telt(w, daad)
                and not start.telt(w, daad)
                and einde.binnen(w, daad)
                and not any(w.eerder(v.dag, daad.dag) for v in vervallen)
                and any(zicht.geldt(w, v, Moment(daad.dag), "tenzij") for v in norm.tenzij)
            ):
                return Uitslag(NIET, "uitzondering", (daad.id,))
        return Uitslag("vervallen", "vervallen", (vervallen[0].id,)) if vervallen else None

    def _uitzonderingen(self) -> list[Daad]:
        """The acts at which an exception can begin to hold."""
        gevonden: dict[str, Daad] = {}
        for patroon in patronen_in(self.norm.tenzij):
            for daad, _ in self.zicht.kandidaten(patroon):
                gevonden[daad.id] = daad
        return list(gevonden.values())

    def _niet_gedaan(
        self, w: Wereld, einde: Einde, groepen: Sequence[Sequence[tuple[Daad, int]]]
    ) -> str | None:
        """What establishes that it was not done: every kind of discharge, up to the last day."""
        for groep, patronen in zip(groepen, self.norm.nakoming.groepen, strict=True):
            if groep:
                continue
            bewijzen = [
                next((b.id for b in self._verklaard(w, einde, daad)), None)
                for daad in dict.fromkeys(patroon.daad for patroon in patronen)
            ]
            if bewijzen and all(bewijzen):
                return bewijzen[0]
        return None

    def _verklaard(self, w: Wereld, einde: Einde, daad: str) -> Iterator[Daad]:
        for eerste, laatste, verklaring in self.zicht.verklaringen(w, daad):
            if eerste is not None and w.tot_en_met(self.begin, eerste - 1):
                continue
            if einde.voorbij(w, laatste):
                yield verklaring


def toetsdag(w: Wereld, zicht: Zicht, dag: int | None) -> int | None:
    """The day that decides whether the norm is in force."""
    if zicht.norm.geldig.toets_op != "melding":
        return dag
    meldingen = zicht.meldingen(w)
    if not meldingen:
        return None
    eerste = meldingen[0]
    for melding in meldingen[1:]:
        if w.eerder(melding.dag, eerste.dag):
            eerste = melding
    return eerste.dag
