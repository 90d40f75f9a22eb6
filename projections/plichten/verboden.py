"""A prohibition in one world: was there a forbidden act, inside the window, and not allowed.

Each act that fits or may fit has an outcome of its own, and so has each allegation; where there is
neither, the case as a whole has one. Nothing found is never "complied with".
"""

from collections.abc import Sequence

from projections.normen.normvorm import Pad, Patroon
from projections.plichten.patronen import NU, Moment, Zicht
from projections.plichten.plichten import NIET, Uitslag, in_werking, toetsdag
from projections.werelden.dossierbeeld import Beeld, Daad, waarden
from projections.werelden.werelden import Wereld

GESCHONDEN = "geschonden"
GEEN = "geen_schending_gebleken"


class VerbodenDaad:
    """An act that fits, or may fit, what is forbidden."""

    def __init__(self, zicht: Zicht, daad: Daad) -> None:
        self.zicht = zicht
        self.daad = daad

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says."""
        zicht, daad = self.zicht, self.daad
        if not zicht.beeld.telt(w, daad):
            return Uitslag(GEEN, "nog_niet")
        buiten = _buiten_werking(w, zicht, daad)
        if buiten is not None:
            return buiten
        if not zicht.patroon_past(w, daad, zicht.norm.verboden):
            return Uitslag(GEEN, "past_niet")
        if not _in_venster(w, zicht, daad):
            return Uitslag(GEEN, "buiten_venster")
        weerlegd = self._weerlegd(w)
        if weerlegd is not None:
            return Uitslag(GEEN, "weerlegd", weerlegd)
        return Uitslag(GESCHONDEN, "verboden", (daad.id,))

    def _weerlegd(self, w: Wereld) -> tuple[str, ...] | None:
        """The presumption is refuted: by a judgment, or because the act itself says otherwise."""
        zicht, bewijs = self.zicht, self.zicht.norm.bewijs
        if bewijs is None:
            return None
        if self.daad.velden.get(bewijs.vermoed) == "nee":
            return ()
        if bewijs.weerlegbaar_door is None:
            return None
        for kandidaat in zicht.kandidaten(bewijs.weerlegbaar_door):
            if (
                _erover(zicht, self.daad, kandidaat[0])
                and zicht.beeld.telt(w, kandidaat[0])
                and zicht.past(w, kandidaat)
                and self._bedoeld(w, kandidaat[0])
            ):
                return (kandidaat[0].id,)
        return None

    def _bedoeld(self, w: Wereld, oordeel: Daad) -> bool:
        """One that does not name this act is about what was there; of more it is unknown which."""
        over, zicht = waarden(oordeel.velden.get("over")), self.zicht
        if self.daad.id in over:
            return True
        if not w.hooguit(self.daad.dag, oordeel.dag):  # nobody judges what is still to happen
            return False
        if over:
            return True
        er_zijn = tuple(
            daad.id
            for daad in zicht.beeld.per_daad[self.daad.daad]
            if zicht.beeld.telt(w, daad)
            and zicht.hoort(w, daad)
            and w.hooguit(daad.dag, oordeel.dag)
        )
        return w.kies(("over", oordeel.id, er_zijn), er_zijn) == self.daad.id


class Stelling:
    """An allegation: undecided until a judgment on it."""

    def __init__(self, zicht: Zicht, daad: Daad) -> None:
        self.zicht = zicht
        self.daad = daad

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says; undecided, the world may be either."""
        zicht, daad = self.zicht, self.daad
        if not zicht.beeld.telt(w, daad) or not zicht.patroon_past(w, daad, zicht.norm.stelling):
            return Uitslag(GEEN, "nog_niet")
        oordeel = self._oordeel(w)
        if oordeel is not None:
            uitkomst = GESCHONDEN if oordeel.velden["uitkomst"] == GESCHONDEN else GEEN
            return Uitslag(uitkomst, "oordeel", (oordeel.id,))
        buiten = _buiten_werking(w, zicht, daad)
        if buiten is not None:
            return buiten
        if not _in_venster(w, zicht, daad):
            return Uitslag(GEEN, "buiten_venster")
        waar = w.kies(("stelling", daad.id), (True, False))
        return Uitslag(GESCHONDEN if waar else GEEN, "stelling", (daad.id,))

    def _oordeel(self, w: Wereld) -> Daad | None:
        """The latest judgment that decides it."""
        zicht = self.zicht
        daden = [
            daad
            for daad in zicht.beeld.per_daad.get("oordeel_gegeven", ())
            if daad.velden.get("norm") == zicht.norm.id
            and daad.velden.get("uitkomst") in (GESCHONDEN, "niet_geschonden")
            and _erover(zicht, self.daad, daad)
            and zicht.beeld.telt(w, daad)
            and _geldt_hier(w, zicht, self.daad, daad)
        ]
        return zicht.laatste(w, daden) if daden else None


class Geheel:
    """A prohibition in a case without forbidden act and without allegation."""

    def __init__(self, zichten: Sequence[Zicht]) -> None:
        self.zichten = zichten

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says; of several reports, one to which the norm applies is enough."""
        uitslagen = [self._bekijk(w, zicht) for zicht in self._zichten(w)]
        return next((u for u in uitslagen if u.uitkomst == GEEN), uitslagen[0])

    def _zichten(self, w: Wereld) -> Sequence[Zicht]:
        """Seen from each report there can be by then; from the case itself when there is none."""
        geheel, *meldingen = self.zichten
        beeld = geheel.beeld
        er_is = [
            zicht
            for zicht in meldingen
            if zicht.aanleiding is not None
            and not w.tot_en_met(beeld.nu, beeld.ruimte.laag[zicht.aanleiding.dag] - 1)
        ]
        return er_is or [geheel]

    def _bekijk(self, w: Wereld, zicht: Zicht) -> Uitslag:
        if not ergens_in_werking(w, zicht):
            return Uitslag(NIET, "niet_in_werking")
        if not zicht.alle(w, zicht.norm.indien, NU):
            return Uitslag(NIET, "voorwaarde")
        return Uitslag(GEEN, "niets_gebleken")


def _buiten_werking(w: Wereld, zicht: Zicht, daad: Daad) -> Uitslag | None:
    """Not in force, not applicable, or allowed."""
    moment = Moment(daad.dag, orde=True)
    if not in_werking(w, zicht, toetsdag(w, zicht, daad.dag)):
        return Uitslag(NIET, "niet_in_werking")
    if not zicht.alle(w, zicht.norm.indien, moment):
        return Uitslag(NIET, "voorwaarde")
    if any(zicht.geldt(w, v, moment, "tenzij") for v in zicht.norm.tenzij):
        return Uitslag(NIET, "uitzondering")
    return None


def _in_venster(w: Wereld, zicht: Zicht, daad: Daad) -> bool:
    """After the act that opens the window, and not after the one that closes it."""
    venster = zicht.norm.venster
    if venster is None:
        return True
    if not any(w.eerder(dag, daad.dag) for dag in vensterdagen(w, zicht, venster.van)):
        return False
    if venster.tot is None:
        return True
    return not any(w.eerder(dag, daad.dag) for dag in vensterdagen(w, zicht, venster.tot))


def vensterdagen(w: Wereld, zicht: Zicht, pad: Pad) -> list[int]:
    """The days of the acts that a window speaks of."""
    return [
        zicht.beeld.datum(daad, pad.veld)
        for daad, _ in zicht.kandidaten(Patroon(pad.daad))
        if zicht.beeld.telt(w, daad) and zicht.hoort(w, daad)
    ]


def ergens_in_werking(w: Wereld, zicht: Zicht) -> bool:
    """Was the norm in force at some time between the window's start and the day of reference?"""
    geldig, beeld = zicht.norm.geldig, zicht.beeld
    if geldig.van is None and geldig.tot is None:
        return True
    if geldig.toets_op == "melding":
        return in_werking(w, zicht, toetsdag(w, zicht, None))
    if geldig.van is not None and not w.hooguit(zicht.randen["van"], beeld.nu):
        return False
    if geldig.tot is None:
        return True
    speling = 0 if geldig.tot.grens is not None else 1
    if zicht.norm.venster is None:
        begin = _begin(beeld)
        if begin is None:
            return not w.hooguit(zicht.randen["tot"], beeld.nu, -speling)
        return not w.tot_en_met(zicht.randen["tot"], begin - speling)
    return any(
        not w.hooguit(zicht.randen["tot"], dag, -speling)
        for dag in vensterdagen(w, zicht, zicht.norm.venster.van)
    )


def _begin(beeld: Beeld) -> int | None:
    """The earliest day any act of the case can have been."""
    laag = beeld.ruimte.laag
    return min((laag[daad.dag] for daad in beeld.daden if daad.thuis), default=None)


def _erover(zicht: Zicht, daad: Daad, oordeel: Daad) -> bool:
    """Is the judgment not expressly about another act of this kind?"""
    over = waarden(oordeel.velden.get("over"))
    andere = {d.id for d in zicht.beeld.per_daad.get(daad.daad, ())}
    return not over or daad.id in over or not andere & set(over)


def _geldt_hier(w: Wereld, zicht: Zicht, daad: Daad, oordeel: Daad) -> bool:
    """A judgment that names nothing is about every instance of its norm that was there by then."""
    if oordeel.velden.get("melding"):
        return zicht.hoort(w, oordeel)
    return bool(waarden(oordeel.velden.get("over"))) or w.hooguit(daad.dag, oordeel.dag)


def kan_passen(zicht: Zicht, patronen: Sequence[Patroon]) -> list[Daad]:
    """The acts that fit one of the patterns in some world."""
    gevonden: dict[str, Daad] = {}
    for patroon in patronen:
        gevonden |= {daad.id: daad for daad, _ in zicht.kandidaten(patroon)}
    return list(gevonden.values())


def zichten_op_geheel(beeld: Beeld, zicht: Zicht) -> list[Zicht]:
    """The case as a whole, and seen from each of its reports."""
    meldingen = [
        daad for daad in beeld.per_daad.get("melding_gedaan", ()) if daad.thuis and beeld.ooit(daad)
    ]
    return [zicht, *(Zicht(beeld, zicht.norm, melding) for melding in meldingen)]
