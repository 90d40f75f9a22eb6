"""What the blocks of all kinds of norms share: the loop, the verdict, the last day of a term."""

from collections.abc import Sequence

from projections.normen.normvelden import NIET_BEKEND, veld_van
from projections.normen.normvorm import Norm, Pad, Patroon, Termijn, patronen_in
from projections.normen.termijnen import Rekensom, rekensom
from projections.plichten.verboden import GEEN, GESCHONDEN
from projections.snel.normcode import Blok, Onvertaalbaar
from projections.snel.sneltermijn import Reeks

_ZACHT = {"te_laat": "nagekomen", "niet_nagekomen": "niet_gebleken", GESCHONDEN: GEEN}

_LEZINGEN = {"betwist": (False, True), "ja": (True,), "nee": (False,), "nvt": (False,)}


class Lus(Blok):
    """The loop over what opens an instance."""

    aanleiding_open = False

    def lus(self, diep: int, patronen: Sequence[Patroon], *, los: bool = False) -> None:
        """For every act that opens an instance; `los`: or may open it, which leaves it open."""
        zet = self.s.zet
        if los and len(patronen) == 1 and patronen[0].eisen and self._alleen_hier(patronen[0]):
            self.aanleiding_open = True
            vlug, past = self.vlug(patronen[0], "v"), f"{self.s.past(patronen[0])}(v)"
            zet(diep, f"for dag, v, id_ in {self.s.eigen_daden(patronen[0].daad)}:")
            if kan := self.kan(patronen[0], "v"):
                zet(diep + 1, f"if not ({kan}):", "    continue")
            zet(diep + 1, f"past = WAAR if {vlug} else {past}" if vlug else f"past = {past}")
            zet(diep + 1, "if not past:", "    continue")
        elif len(patronen) == 1:
            zet(diep, f"for dag, v, id_ in {self.s.eigen_daden(patronen[0].daad)}:")
            self.treft(diep + 1, patronen[0], "v")
        elif len({p.daad for p in patronen}) == len(patronen):
            delen = [
                f"[d for d in {self.s.eigen_daden(p.daad)} if {self.raak(p, 'd[1]')}]"
                for p in patronen
            ]
            zet(diep, f"for dag, v, id_ in {' + '.join(delen)}:")
        else:
            delen = [f"({self.s.eigen_daden(p.daad)}, {self.s.past(p)})" for p in patronen]
            zet(diep, f"for dag, v, id_ in passend(({', '.join(delen)})):")

    def open_aanleiding(self, diep: int) -> None:
        """Narrows `vast` by whether the act opens an instance at all."""
        if self.aanleiding_open:
            self.s.zet(diep, "if past == OPEN:", "    vast = OPEN")

    def _alleen_hier(self, patroon: Patroon) -> bool:
        """Does nothing else ask what the trigger's own pattern asks?"""
        paden = {eis.pad for deel in self._alles() for eis in getattr(deel, "eisen", ())}
        return paden.isdisjoint(eis.pad for eis in patroon.eisen)

    def vlug(self, patroon: Patroon, velden: str) -> str:
        """A quick test that only an act that fits passes; empty where there is none."""
        delen = [
            f"{velden}.get({e.pad!r}) in {e.waarden!r}"
            if len(e.waarden) > 1
            else f"{velden}.get({e.pad!r}) == {e.waarden[0]!r}"
            for e in patroon.eisen
            if e.toets in ("is", "in") and e.pad != "door" and None not in e.waarden
        ]
        return " and ".join(delen) if len(delen) == len(patroon.eisen) else ""

    def kan(self, patroon: Patroon, velden: str) -> str:
        """A quick test that an act passes unless it certainly does not fit; empty: none does."""
        delen = []
        for eis in patroon.eisen:
            veld = None if eis.pad == "door" else veld_van(patroon.daad, eis.pad)
            if eis.toets in ("is", "in") and veld and veld.waarden and not veld.lijst:
                kan = NIET_BEKEND.union(eis.waarden)
                zegt = f"{velden}.get({eis.pad!r})"
                deel = f"{zegt} in {self.s.waarde('kan', kan, kan.copy)}"
                delen.append(f"(type({zegt}) is not str or {deel})" if veld.meer else deel)
        return " and ".join(delen)

    def raak(self, patroon: Patroon, velden: str) -> str:
        """Does an act of this kind fit? Declines when it may."""
        if not patroon.eisen:
            return "True"
        past = f"zeker({self.s.past(patroon)}({velden}))"
        if vlug := self.vlug(patroon, velden):
            past = f"({vlug} or {past})"
        return " and ".join(deel for deel in (self.kan(patroon, velden), past) if deel)

    def treft(self, diep: int, patroon: Patroon, velden: str) -> None:
        """Goes on to the next act when this one does not fit."""
        if patroon.eisen:
            self.s.zet(diep, f"if not ({self.raak(patroon, velden)}):", "    continue")

    def kern(self, diep: int, uit: str, due: str = "None, None", volgende: str = "None") -> None:
        """One verdict."""
        norm = self.norm
        kop = f"{norm.id!r}, {norm.versie!r}, {norm.soort!r}"
        self.s.zet(
            diep,
            f"uit.append(Kern({kop}, id_, {uit}, {due}, False, {volgende}))",
        )

    def zacht(self, uitkomst: str) -> str:
        """A practice is done or not found, never missed."""
        return _ZACHT.get(uitkomst, uitkomst) if self.norm.praktijk else uitkomst

    def stel(self, *uitkomsten: str) -> str:
        """Outcomes as they stand in a verdict."""
        zacht = {self.zacht(u) for u in uitkomsten}
        return repr(tuple(u for u in uitkomsten if u in zacht) or tuple(sorted(zacht)))

    # --- the last day -------------------------------------------------------------------------

    def termijn(self, diep: int, termijn: Termijn) -> str:
        """Sets the last days (`laag`, `hoog` and more); answers the name of their table."""
        zet = self.s.zet
        maat = self.s.catalogus.maatstaf.dagen.get(termijn.open) if termijn.open else None
        if termijn.duur is not None and termijn.duur.eenheid == "H":
            raise Onvertaalbaar
        self._anker(diep, termijn.vanaf, {p.daad for p in self.norm.aanleiding})
        zet(diep, "elk = None")
        if maat is None and termijn.hard is None and termijn.open:
            zet(diep, "laag, hoog, van, tot, na = ZONDER_EIND")
            return ""
        sommen = tuple(rekensom(termijn, atw=atw) for atw in _LEZINGEN[termijn.atw])
        if maat is None and termijn.open:
            raise Onvertaalbaar
        reeks = self._reeks(sommen, maat)
        zet(diep, f"laag, hoog, van, tot, na = {reeks}[anker]")
        self._verloop(diep, reeks)
        return reeks

    def na_termijn(self, diep: int, grond: Norm, eigen: Termijn | None) -> str:
        """The same for a term that runs from the last day of another's."""
        eerst, duur = grond.termijn, None if eigen is None else eigen.hard
        if eerst is None or eigen is None or duur is None or grond.verlenging or grond.opschorting:
            raise Onvertaalbaar
        if eerst.open or eerst.voor or eerst.hard is None:
            raise Onvertaalbaar
        if "H" in (duur.eenheid, eerst.hard.eenheid):
            raise Onvertaalbaar
        sommen = tuple(
            rekensom(eerst, atw=a).daarna(duur, atw=b)
            for a in _LEZINGEN[eerst.atw]
            for b in _LEZINGEN[eigen.atw]
        )
        self._anker(diep, eerst.vanaf, {p.daad for p in grond.aanleiding})
        reeks = self._reeks(sommen, None)
        self.s.zet(diep, "elk = None", f"laag, hoog, van, tot, na = {reeks}[anker]")
        return reeks

    def _reeks(self, sommen: tuple[Rekensom, ...], maat: tuple[int, int] | None) -> str:
        kalender = self.s.catalogus.kalender
        sleutel = (sommen, maat)
        return self.s.waarde("reeks", sleutel, lambda: Reeks(kalender, sommen, maat or (0, 0)))

    def _anker(self, diep: int, vanaf: Pad | None, kinds: set[str]) -> None:
        norm, zet = self.norm, self.s.zet
        if vanaf is None or (vanaf.daad == "aanleiding" and vanaf.veld == "gebeurd"):
            return zet(diep, "anker = start = dag")
        if vanaf.daad == "aanleiding" or kinds == {vanaf.daad}:
            kind = next(iter(kinds)) if len(kinds) == 1 else ""
            if not kind and vanaf.veld == "ontvangen_op":
                raise Onvertaalbaar
            lees = f"datum((dag, v, id_), {kind!r}, {vanaf.veld!r})"
            if vanaf.veld != "gebeurd":
                lees = f"DAGEN[v.get({vanaf.veld!r})] or {lees}"
            return zet(diep, f"anker = start = {lees}")
        if vanaf.daad in kinds:
            raise Onvertaalbaar
        genoemd = [p for p in patronen_in(norm.indien) if p.daad == vanaf.daad]
        van = ", ".join(self.s.past(p) for p in genoemd)
        daden = self.s.daden(vanaf.daad)
        zet(diep, f"anker = eerste({daden}, {vanaf.daad!r}, {vanaf.veld!r}, [{van}])")
        return zet(diep, "start = anker or dag")

    def _verloop(self, diep: int, reeks: str) -> None:
        """What extends or suspends the term, where there is any."""
        norm = self.norm
        if not norm.verlenging and not norm.opschorting:
            return
        if any(v.geldig_als and self.alle(v.geldig_als, "indien", "nu") for v in norm.verlenging):
            raise Onvertaalbaar
        bij = sorted({v.bij.daad for v in norm.verlenging} | {o.van.daad for o in norm.opschorting})
        regels = self.s.waarde("regels", norm.verlenging, lambda: norm.verlenging)
        verl = "".join(
            f"({regels}[{n}], {self.s.daden(v.bij.daad)}, {self.s.past(v.bij)}), "
            for n, v in enumerate(norm.verlenging)
        )
        opsch = "".join(
            f"({self.s.daden(o.van.daad)}, {self.s.past(o.van)},"
            f" {self.s.daden(o.tot.daad)}, {self.s.past(o.tot)}), "
            for o in norm.opschorting
        )
        self.s.zet(diep, f"if anker and ({' or '.join(map(self.s.daden, bij))}):")
        self.s.zet(diep + 1, f"rij, elk = verlengd({reeks}, anker, dag, ({verl}), ({opsch}))")
        self.s.zet(diep + 1, "laag, hoog, van, tot, na = rij")
