"""A running term: what suspends it, what extends it, each in its turn.

Only what was given inside the running term counts. An extension runs from the last day, or until a
date that never shortens the term; suspended days do not count, and while a suspension lasts no term
runs at all. After any of these an open term is measured by its outer limit alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from projections.normen.normvorm import Duur, Opschorting, Patroon, Verlenging
from projections.normen.termijnen import Rekensom
from projections.plichten.eindes import Dag, Einde, Open
from projections.plichten.patronen import NU, Zicht
from projections.werelden.dossierbeeld import Daad
from projections.werelden.werelden import Wereld


class Looptijd:
    """A running term: suspensions and extensions, each in its turn."""

    def __init__(self, zicht: Zicht, begin: int, w: Wereld, einde: Dag) -> None:
        self.zicht = zicht
        self.begin = begin
        self.w = w
        self.basis = einde
        som = einde.tabel.som
        self.atw = som.atw
        self.einde: Dag | Open = einde.verder(replace(som, open=False)) if som.hard else einde
        self.gebruikt: list[str] = []
        self.geschorst_tot = 0
        self.antwoord_op: dict[int, int] = {}  # of each rule the day its last suspension ended

    def afgelopen(self) -> tuple[Einde, tuple[str, ...]]:
        """The last day after all of them; an open term stands when there were none."""
        norm = self.zicht.norm
        rij: list[tuple[Daad, Verlenging | Opschorting]] = []
        for verlenging in norm.verlenging:
            rij += [(daad, verlenging) for daad in self._daden(verlenging.bij)]
        for opschorting in norm.opschorting:
            rij += [(daad, opschorting) for daad in self._daden(opschorting.van)]
        keren: Counter[int] = Counter()
        while rij and isinstance(self.einde, Dag):
            daad, regel = volgende = self._eerste(rij)
            rij.remove(volgende)
            if not self.einde.haalt(self.w, daad.dag):
                break  # the earliest is too late, so all are
            if isinstance(regel, Opschorting):
                self._schort(self.einde, daad, regel)
            elif keren[id(regel)] != regel.max and self._geldig(regel):
                keren[id(regel)] += 1
                self._verleng(self.einde, daad, regel)
        return (self.einde if self.gebruikt else self.basis), tuple(self.gebruikt)

    def _eerste(
        self, rij: Sequence[tuple[Daad, Verlenging | Opschorting]]
    ) -> tuple[Daad, Verlenging | Opschorting]:
        uit = rij[0]
        for kandidaat in rij[1:]:
            if self.w.eerder(kandidaat[0].dag, uit[0].dag):
                uit = kandidaat
        return uit

    def _geldig(self, regel: Verlenging) -> bool:
        return self.zicht.alle(self.w, regel.geldig_als, NU)

    def _daden(self, patroon: Patroon) -> Iterator[Daad]:
        """What is on record and not from before the trigger."""
        zicht, w = self.zicht, self.w
        for kandidaat in zicht.kandidaten(patroon):
            daad = kandidaat[0]
            if (
                zicht.beeld.telt(w, daad)
                and zicht.past(w, kandidaat)
                and w.hooguit(self.begin, daad.dag)
            ):
                yield daad

    def _verleng(self, einde: Dag, daad: Daad, regel: Verlenging) -> None:
        """From the last day; or until a date, which never shortens."""
        self.gebruikt.append(daad.id)
        if regel.met is not None:
            self.einde = einde.verder(einde.tabel.som.daarna(regel.met, atw=self.atw))
        elif regel.tot is not None:
            dag = self.zicht.beeld.datum(daad, regel.tot)
            if not einde.haalt(self.w, dag):
                # An extension is computed with the Algemene termijnenwet again, to a date too.
                tot = Rekensom(hard=Duur(0, "D"), atw=self.atw)
                self.einde = Dag(dag, tot, einde.kalender, None)

    def _schort(self, einde: Dag, daad: Daad, regel: Opschorting) -> None:
        """The days until it ended do not count; while it has not, no term runs."""
        w = self.w
        einden = [d for d in self._daden(regel.tot) if w.hooguit(daad.dag, d.dag)]
        self.gebruikt.append(daad.id)
        if self.antwoord_op and w.tot_en_met(daad.dag, self.antwoord_op.get(id(regel), 0)):
            # What ended the one that still ran may have ended this one too, or it has its own end.
            if w.kies(("antwoord", daad.id), (True, False)):
                return
            einden = [d for d in einden if d.id not in self.gebruikt]
        if not einden:
            self.einde = Open()
            return
        slot = einden[0]
        for ander in einden[1:]:
            if w.hooguit(ander.dag, slot.dag, -1):
                slot = ander
        van, tot = max(w.welke_dag(daad.dag), self.geschorst_tot), w.welke_dag(slot.dag)
        self.gebruikt.append(slot.id)
        self.geschorst_tot, self.antwoord_op[id(regel)] = max(tot, self.geschorst_tot), tot
        if tot > van:
            self.einde = einde.verder(einde.tabel.som.daarna(tot - van, atw=self.atw))
