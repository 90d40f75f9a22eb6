"""Does an act fit a pattern, does a condition hold: asked of one world.

What the record settles is settled once, before any world is made; only what it leaves open is
asked of the world, which then answers the same everywhere. Silence is read as the norm language
says: an exception must be on record, and nothing is held against anyone on silence alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from projections.normen.normvelden import NIET_BEKEND, veld_van, veld_van_zaak
from projections.normen.normvorm import (
    BinnenTermijn,
    EenVan,
    Eis,
    ErIs,
    ErIsGeen,
    Niet,
    Norm,
    Patroon,
    VanAanleiding,
    Voorwaarde,
    Waarde,
    Zaak,
)
from projections.plichten.gegevens import gok, laatste_dag, niet_gebeurd, voldoet
from projections.werelden.dossierbeeld import SOORTEN, Beeld, Daad, Onderwerp, waarden
from projections.werelden.werelden import Wereld

Plek = Literal["indien", "tenzij"]
Kandidaat = tuple[Daad, tuple[Eis, ...]]
_INSTEMMING = "instemming_vastgelegd"
_INSTEMMINGEN = Patroon(_INSTEMMING)


@dataclass(frozen=True, slots=True)
class Moment:
    """When the question is asked: on the day of reference, or at an earlier day of the case.

    With `orde`, what fell on that very day counts only if it did not come later that day; `einde`
    asks it on the last day of a term.
    """

    tot: int | None = None
    orde: bool = False
    einde: Callable[[Wereld, int], bool] | None = None

    def telt(self, w: Wereld, daad: Daad) -> bool:
        """Had the act happened by then?"""
        if self.einde is not None:
            return self.einde(w, daad.dag)
        if self.tot is None or daad.dag == self.tot:
            return True
        if self.orde:
            return not w.eerder(self.tot, daad.dag)
        return w.hooguit(daad.dag, self.tot)

    def gedekt(self, w: Wereld, nu: int, tot_en_met: int) -> bool:
        """Does a declaration up to this day reach that far?"""
        return w.tot_en_met(nu if self.tot is None else self.tot, tot_en_met)


NU = Moment()
_MELDING = Patroon("melding_gedaan")
_VOLLEDIG = Patroon("volledigheid_verklaard")
_NIET_GEBEURD = Patroon("niet_gebeurd_vastgesteld")


class Zicht:
    """The case as one verdict sees it: one norm, and the act that opened the duty."""

    def __init__(
        self,
        beeld: Beeld,
        norm: Norm,
        aanleiding: Daad | None,
        *,
        kwalificatie_tot: int | None = None,
    ) -> None:
        self.beeld = beeld
        self.norm = norm
        self.aanleiding = aanleiding
        self.kwalificatie_tot = kwalificatie_tot
        self.randen = beeld.randen(norm)
        # Which acts fit depends on the trigger alone, so all norms about one act share it.
        self._kandidaten: dict[Patroon, tuple[Kandidaat, ...]] = beeld.gevonden.setdefault(
            aanleiding.id if aanleiding is not None else None, {}
        )

    # --- what belongs to this duty ------------------------------------------------------------

    def bij(self, w: Wereld) -> frozenset[Onderwerp]:
        """What the trigger belongs to."""
        return frozenset() if self.aanleiding is None else self.beeld.bij(w, self.aanleiding)

    def hoort(self, w: Wereld, daad: Daad) -> bool:
        """Does the act belong to the same report as the trigger?"""
        if self.aanleiding is None or daad is self.aanleiding:
            return True
        eigen = self.beeld.bij(w, self.aanleiding)
        return not eigen or bool(eigen & self.beeld.bij(w, daad))

    def kan_horen(self, daad: Daad) -> bool:
        """Could it, in some world?"""
        if self.aanleiding is None or not self.aanleiding.over or not daad.over:
            return True
        return bool(self.aanleiding.over & daad.over)

    # --- patterns -----------------------------------------------------------------------------

    def kandidaten(self, patroon: Patroon) -> tuple[Kandidaat, ...]:
        """The acts that fit, or may fit, with the tests that the record leaves open."""
        uit = self._kandidaten.get(patroon)
        if uit is None:
            uit = self._kandidaten[patroon] = tuple(self._zoek(patroon))
        return uit

    def _zoek(self, patroon: Patroon) -> Iterator[Kandidaat]:
        beeld = self.beeld
        for daad in beeld.per_daad.get(patroon.daad, ()):
            if not daad.thuis or not beeld.ooit(daad) or not self.kan_horen(daad):
                continue
            open_ = []
            for eis in patroon.eisen:
                uitkomst = self._op_papier(daad, eis)
                if uitkomst is None:
                    open_.append(eis)
                elif not uitkomst:
                    break
            else:
                yield daad, tuple(open_)

    def past(self, w: Wereld, kandidaat: Kandidaat) -> bool:
        """Does it fit in this world, and belong to this duty?"""
        daad, open_ = kandidaat
        return self.hoort(w, daad) and all(self._in_wereld(w, daad, eis) for eis in open_)

    def patroon_past(self, w: Wereld, daad: Daad, patronen: Iterable[Patroon]) -> bool:
        """Does the act itself fit one of the patterns in this world?"""
        return any(
            kandidaat[0] is daad and self.past(w, kandidaat)
            for patroon in patronen
            for kandidaat in self.kandidaten(patroon)
        )

    def _waarden(self, daad: Daad, pad: str) -> tuple[Any, ...]:
        if pad == "door":
            return tuple(actor.get("rol") for actor in daad.velden.get("door") or ())
        waarde = daad.velden.get(pad)
        return waarden(waarde) if isinstance(waarde, list | tuple) else (waarde,)

    def _op_papier(self, daad: Daad, eis: Eis) -> bool | None:
        """The test as far as the record settles it; None is open."""
        if eis.toets == "zelfde_als":
            return self._zelfde(daad, eis)
        return voldoet(self._waarden(daad, eis.pad), eis)

    def _zelfde(self, daad: Daad, eis: Eis) -> bool | None:
        pad = str(eis.waarden[0]).removeprefix("aanleiding.")
        if eis.pad in SOORTEN and pad in SOORTEN:
            return True  # whatever counts at all belongs to the same report
        if self.aanleiding is None:
            return None
        hier, daar = self._waarden(daad, eis.pad), self._waarden(self.aanleiding, pad)
        if any(w not in NIET_BEKEND and w in daar for w in hier):
            return True
        return None if set(hier) & NIET_BEKEND or set(daar) & NIET_BEKEND else False

    def _in_wereld(self, w: Wereld, daad: Daad, eis: Eis) -> bool:
        """The test where the record leaves it open."""
        if eis.toets == "zelfde_als":
            return w.kies(("zelfde", daad.id, eis), (True, False))
        veld = veld_van(daad.daad, eis.pad)
        lijst = veld is not None and veld.lijst
        domein = veld.waarden if veld else None
        return any(
            gok(w, (daad.id, eis.pad, i), eis, None if lijst else domein)
            for i, waarde in enumerate(self._waarden(daad, eis.pad))
            if waarde in NIET_BEKEND
        )

    # --- conditions ---------------------------------------------------------------------------

    def alle(self, w: Wereld, voorwaarden: Iterable[Voorwaarde], moment: Moment) -> bool:
        """Do the conditions of `indien` hold?"""
        return all(self.geldt(w, v, moment, "indien") for v in voorwaarden)

    def geldt(self, w: Wereld, voorwaarde: Voorwaarde, moment: Moment, plek: Plek) -> bool:
        """Does the condition hold, with the acts that count at that moment?"""
        match voorwaarde:
            case ErIs(patroon):
                return self.er_is(w, patroon, moment)
            case ErIsGeen(patroon):
                return self.er_is_geen(w, patroon, moment)
            case Zaak(eisen):
                return all(self.zaak(w, eis, plek) for eis in eisen)
            case VanAanleiding(eisen):
                return all(self._van_aanleiding(w, eis) for eis in eisen)
            case Niet(deel):
                return not self.geldt(w, deel, moment, plek)
            case EenVan(delen):
                return any(self.geldt(w, deel, moment, plek) for deel in delen)
            case BinnenTermijn():
                return True  # no extension counts outside it anyway

    def _van_aanleiding(self, w: Wereld, eis: Eis) -> bool:
        daad = self.aanleiding
        if daad is None:
            return w.kies(("aanleiding", eis), (True, False))
        uitkomst = self._op_papier(daad, eis)
        return self._in_wereld(w, daad, eis) if uitkomst is None else uitkomst

    def er_is(self, w: Wereld, patroon: Patroon, moment: Moment) -> bool:
        """Is such an act on record? Of consent only the latest per subject counts."""
        if patroon.daad == _INSTEMMING:
            return any(
                self.past(w, kandidaat)
                for stand in self._standen(w, moment)
                for kandidaat in self.kandidaten(patroon)
                if kandidaat[0] is stand
            )
        return any(
            moment.telt(w, kandidaat[0]) and self.past(w, kandidaat)
            for kandidaat in self.kandidaten(patroon)
            if self.beeld.telt(w, kandidaat[0])
        )

    def _standen(self, w: Wereld, moment: Moment) -> list[Daad]:
        """Per subject the latest word on consent."""
        per_onderwerp: dict[Any, list[Daad]] = {}
        for daad, _ in self.kandidaten(_INSTEMMINGEN):
            if self.beeld.telt(w, daad) and moment.telt(w, daad) and self.hoort(w, daad):
                onderwerp = self._onderwerp(w, daad)
                per_onderwerp.setdefault(onderwerp, []).append(daad)
        return [self.laatste(w, daden) for daden in per_onderwerp.values()]

    def _onderwerp(self, w: Wereld, daad: Daad) -> Waarde:
        waarde = daad.velden.get("waarvoor")
        veld = veld_van(_INSTEMMING, "waarvoor")
        if waarde not in NIET_BEKEND or veld is None or veld.waarden is None:
            return str(waarde)
        sleutel = (daad.id, "waarvoor", 0)
        opties: frozenset[Waarde] = veld.waarden
        for optie in sorted(map(str, opties)):
            if w.een_van(sleutel, opties, frozenset({optie})):
                return optie
        return None

    def laatste(self, w: Wereld, daden: list[Daad]) -> Daad:
        """The latest of these acts; on one day only a link tells which."""
        uit = daden[0]
        for daad in daden[1:]:
            if w.eerder(uit.dag, daad.dag):
                uit = daad
        return uit

    def er_is_geen(self, w: Wereld, patroon: Patroon, moment: Moment) -> bool:
        """Was there no such act? Only when the record says so; silence leaves it open."""
        if self.er_is(w, patroon, moment):
            return False
        if patroon.daad == _INSTEMMING and self._andere_stand(w, patroon, moment):
            return True
        if self._volledig(w, patroon.daad, moment):
            return True
        sleutel = ("er_is_geen", patroon, self.aanleiding and self.aanleiding.id)
        return w.kies(sleutel, (True, False))

    def _andere_stand(self, w: Wereld, patroon: Patroon, moment: Moment) -> bool:
        onderwerp = Patroon(
            _INSTEMMING, tuple(eis for eis in patroon.eisen if eis.pad == "waarvoor")
        )
        standen = self._standen(w, moment)
        return any(
            self.past(w, kandidaat)
            for kandidaat in self.kandidaten(onderwerp)
            if any(kandidaat[0] is stand for stand in standen)
        )

    def _volledig(self, w: Wereld, daad: str, moment: Moment) -> bool:
        """Does the record say that such an act would be in it?"""
        return any(
            moment.gedekt(w, self.beeld.nu, laatste)
            and (eerste is None or self._dekt_vanaf(w, eerste))
            for eerste, laatste, _ in self.verklaringen(w, daad)
        )

    def _dekt_vanaf(self, w: Wereld, eerste: int) -> bool:
        return all(not w.tot_en_met(m.dag, eerste - 1) for m in self.meldingen(w))

    def verklaringen(self, w: Wereld, daad: str) -> Iterator[tuple[int | None, int, Daad]]:
        """What says that such acts are all on record: from (None: always), to and by which act."""
        for patroon in (_VOLLEDIG, _NIET_GEBEURD):
            for verklaring, _ in self.kandidaten(patroon):
                if daad not in waarden(verklaring.velden.get("daadsoort")):
                    continue
                if not (self.beeld.telt(w, verklaring) and self._geldt_hier(w, verklaring)):
                    continue
                if patroon is _VOLLEDIG:
                    yield None, laatste_dag(verklaring.velden.get("tot_en_met")), verklaring
                elif tijd := niet_gebeurd(verklaring.velden.get("periode")):
                    yield tijd.vroegst.toordinal(), tijd.laatst.toordinal(), verklaring

    def _geldt_hier(self, w: Wereld, verklaring: Daad) -> bool:
        """A declaration that the file is complete is about the whole file, unless it says not."""
        if verklaring.daad == _VOLLEDIG.daad and not verklaring.over:
            return True
        return self.hoort(w, verklaring)

    # --- attributes of the case ---------------------------------------------------------------

    def zaak(self, w: Wereld, eis: Eis, plek: Plek) -> bool:
        """An attribute of the case; in an exception it must be on record."""
        bron = self._bron(w, eis.pad)
        if bron is None:
            if plek == "tenzij":
                return False
            veld = veld_van_zaak(eis.pad)
            domein = veld.waarden if veld and not veld.lijst else None
            return gok(w, ("zaak", eis.pad, self.bij(w)), eis, domein)
        sleutel, gevonden = bron
        uitkomst = voldoet(gevonden, eis)
        if uitkomst is not None:
            return uitkomst
        veld = veld_van_zaak(eis.pad)
        domein = veld.waarden if veld and not veld.lijst else None
        return any(
            gok(w, (sleutel, eis.pad, i), eis, domein)
            for i, waarde in enumerate(gevonden)
            if waarde in NIET_BEKEND
        )

    def _bron(self, w: Wereld, pad: str) -> tuple[str, tuple[Any, ...]] | None:
        """Where the record says it: an act and the values; None when it says nothing."""
        if pad.startswith("onderwerp."):
            return self._onderwerp_van_melding(w, pad.removeprefix("onderwerp."))
        if pad == "vermoedens":
            return self._vermoedens(w)
        daad = self._laatste_van(w, "omstandigheid_vastgesteld", omstandigheid=pad)
        if daad is None:
            return None
        return daad.id, (_JA_NEE.get(str(daad.velden.get("uitkomst"))),)

    def _vermoedens(self, w: Wereld) -> tuple[str, tuple[Any, ...]] | None:
        kwalificatie = self._laatste_van(w, "kwalificatie_gegeven")
        if kwalificatie is not None:
            return kwalificatie.id, self._waarden(kwalificatie, "soorten")
        meldingen = self.meldingen(w)
        if not meldingen:
            return None
        return meldingen[0].id, tuple(v for m in meldingen for v in self._waarden(m, "vermoedens"))

    def _onderwerp_van_melding(self, w: Wereld, naam: str) -> tuple[str, tuple[Any, ...]] | None:
        meldingen = self.meldingen(w)
        gevonden = [
            deel.get(naam)
            for melding in meldingen
            for deel in waarden(melding.velden.get("onderwerp"))
            if isinstance(deel, dict)
        ]
        if not gevonden or set(gevonden) <= NIET_BEKEND:
            return None
        return meldingen[0].id, tuple(gevonden)

    def meldingen(self, w: Wereld) -> list[Daad]:
        """The reports this duty is about, as far as they are on record."""
        return [
            daad
            for daad, _ in self.kandidaten(_MELDING)
            if self.beeld.telt(w, daad) and self.hoort(w, daad)
        ]

    def _laatste_van(self, w: Wereld, daad: str, **velden: str) -> Daad | None:
        patroon = _met(daad, *velden.items())
        daden = [
            kandidaat[0]
            for kandidaat in self.kandidaten(patroon)
            if self.beeld.telt(w, kandidaat[0])
            and self._kwalificatie_telt(w, kandidaat[0])
            and self.past(w, kandidaat)
        ]
        return self.laatste(w, daden) if daden else None

    def _kwalificatie_telt(self, w: Wereld, daad: Daad) -> bool:
        """Read as classified then, what was classified later does not count yet."""
        if self.kwalificatie_tot is None or daad.daad != "kwalificatie_gegeven":
            return True
        return w.hooguit(daad.dag, self.kwalificatie_tot)


@cache
def _met(daad: str, *velden: tuple[str, str]) -> Patroon:
    return Patroon(daad, tuple(Eis(veld, "is", (waarde,)) for veld, waarde in velden))


_JA_NEE = {"ja": True, "nee": False}
