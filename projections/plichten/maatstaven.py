"""Open standards and remarks: what people judge, and who was competent.

An open standard has the outcome that a judgment gives it, and rests on that judgment; without one
the record can only point at evidence. A rule about who may act gives a remark on the act.
"""

from collections.abc import Mapping

from ledger.tijd.wanneer import periode
from projections.normen.normvelden import NAAMLOOS
from projections.plichten.patronen import NU, Zicht
from projections.plichten.plichten import NIET, Plicht, Uitslag, in_werking, toetsdag
from projections.plichten.verboden import ergens_in_werking
from projections.werelden.dossierbeeld import Daad, waarden
from projections.werelden.werelden import Wereld

BEVOEGD, ONBEVOEGD, BEVOEGDHEID_ONBEKEND = (
    *("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"),
)
_UITKOMST: Mapping[str, str] = {
    "voldaan": "nagekomen",
    "niet_geschonden": "nagekomen",
    "tekortgeschoten": "niet_nagekomen",
    "geschonden": "niet_nagekomen",
}


class Maatstaf:
    """An open standard: a judgment decides, and evidence only points."""

    def __init__(self, zicht: Zicht) -> None:
        self.zicht = zicht

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says; where the judgment left it open, the world may be either."""
        buiten = _geldt_niet(w, self.zicht)
        if buiten is not None:
            return Uitslag(NIET, buiten)
        oordeel = self._oordeel(w)
        if oordeel is not None:
            uitkomst = _UITKOMST.get(str(oordeel.velden.get("uitkomst")))
            return Uitslag(uitkomst or self._een_van_beide(w), "oordeel", (oordeel.id,))
        bewijs = self._bewijs(w)
        if bewijs is not None:
            return Uitslag(self._een_van_beide(w), "bewijs", (bewijs.id,))
        return Uitslag("niet_gebleken", "geen_oordeel")

    def _een_van_beide(self, w: Wereld) -> str:
        return w.kies(("maatstaf", self.zicht.norm.id), ("nagekomen", "niet_nagekomen"))

    def _oordeel(self, w: Wereld) -> Daad | None:
        zicht = self.zicht
        daden = [
            daad
            for daad in zicht.beeld.per_daad.get("oordeel_gegeven", ())
            if daad.velden.get("norm") == zicht.norm.id
            and zicht.beeld.telt(w, daad)
            and (zicht.hoort(w, daad) if daad.velden.get("melding") else self._gaat_vooraf(w, daad))
        ]
        return zicht.laatste(w, daden) if daden else None

    def _gaat_vooraf(self, w: Wereld, oordeel: Daad) -> bool:
        """Was there already what is judged? Nobody judges what is still to happen."""
        aanleiding = self.zicht.aanleiding
        return aanleiding is None or w.hooguit(aanleiding.dag, oordeel.dag)

    def _bewijs(self, w: Wereld) -> Daad | None:
        zicht = self.zicht
        for patroon in (p for groep in zicht.norm.nakoming.groepen for p in groep):
            for kandidaat in zicht.kandidaten(patroon):
                if zicht.beeld.telt(w, kandidaat[0]) and zicht.past(w, kandidaat):
                    return kandidaat[0]
        return None


class Opmerking:
    """A remark on an act: done by whoever may do it, by another, or that is not known."""

    def __init__(self, plicht: Plicht, daad: Daad) -> None:
        self.plicht = plicht
        self.zicht = plicht.zicht
        self.daad = daad

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says."""
        zicht, daad = self.zicht, self.daad
        buiten = _geldt_niet(w, zicht)
        if buiten is not None:
            return Uitslag(NIET, buiten)
        if zicht.norm.termijn is not None:
            einde, _ = self.plicht.einde(w)
            if not einde.haalt(w, daad.dag, daad):
                return Uitslag(ONBEVOEGD, "na_termijn", (daad.id,), einde)
        uitkomst, bewijs = self._rol(w)
        return Uitslag(uitkomst, "rol", (daad.id, *bewijs))

    def _rol(self, w: Wereld) -> tuple[str, tuple[str, ...]]:
        zicht = self.zicht
        if not zicht.norm.drager:
            return BEVOEGDHEID_ONBEKEND, ()
        door = waarden(self.daad.velden.get("door"))
        onbekend = not door
        for actor in door:
            rol, ref = actor.get("rol"), actor.get("ref")
            if rol in zicht.norm.drager:
                return BEVOEGD, ()
            toewijzing = self._toegewezen(w, ref)
            if toewijzing is not None:
                return BEVOEGD, (toewijzing,)
            onbekend = onbekend or rol in NAAMLOOS
        return BEVOEGDHEID_ONBEKEND if onbekend else ONBEVOEGD, ()

    def _toegewezen(self, w: Wereld, ref: str | None) -> str | None:
        """The assignment by which this person had the role on that day."""
        zicht, dag = self.zicht, self.daad.dag
        if ref is None:
            return None
        for daad in zicht.beeld.per_daad.get("rol_toegewezen", ()):
            velden = daad.velden
            if velden.get("persoon_ref") != ref or velden.get("rol") not in zicht.norm.drager:
                continue
            van, tot = velden.get("van"), velden.get("tot")
            if not zicht.beeld.telt(w, daad):
                continue
            if van is not None and not _sinds(w, daad, van, dag):
                continue
            if tot is None or _tot(w, daad, tot, dag):
                return daad.id
        return None


def _sinds(w: Wereld, daad: Daad, van: str, dag: int) -> bool:
    """Had it begun by that day? A vague begin may be any of its days."""
    begin = periode(van)
    if not begin.open_begin and w.tot_en_met(dag, begin.vroegst.toordinal() - 1):
        return False
    if not begin.open_eind and not w.tot_en_met(dag, begin.laatst.toordinal() - 1):
        return True
    return begin.exact or w.kies(("van", daad.id, dag), (True, False))


def _tot(w: Wereld, daad: Daad, tot: str, dag: int) -> bool:
    """Had it not ended before that day? A vague end may be any of its days."""
    eind = periode(tot)
    if not eind.open_eind and not w.tot_en_met(dag, eind.laatst.toordinal()):
        return False
    if not eind.open_begin and w.tot_en_met(dag, eind.vroegst.toordinal()):
        return True
    return w.kies(("tot", daad.id, dag), (True, False))


def _geldt_niet(w: Wereld, zicht: Zicht) -> str | None:
    """Why the norm does not apply to this act, or to the case when there is no act."""
    norm, daad = zicht.norm, zicht.aanleiding
    if daad is None:
        if not ergens_in_werking(w, zicht):
            return "niet_in_werking"
    elif not zicht.beeld.telt(w, daad):
        return "nog_niet"
    elif not zicht.patroon_past(w, daad, norm.aanleiding):
        return "past_niet"
    elif not in_werking(w, zicht, toetsdag(w, zicht, daad.dag)):
        return "niet_in_werking"
    if not zicht.alle(w, norm.indien, NU):
        return "voorwaarde"
    if any(zicht.geldt(w, v, NU, "tenzij") for v in norm.tenzij):
        return "uitzondering"
    return None
