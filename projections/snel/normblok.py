"""The blocks of the generated pass, one way of writing for each kind of norm.

A block stands in `pas(blik, eigen, zichten, uit, twijfel, gezien, geheel)`: `blik` are the acts one
report can see, `eigen` those of them that belong to exactly that report and so open its duties,
`zichten` every report's view, for prohibitions of which no act was found. What a block raises sends
its norm to the general engine.
"""

from collections.abc import Callable, Iterable
from functools import partial

from ledger.daden.handelingen import HANDELINGEN
from projections.normen.normvorm import ErIs, Norm, Patroon, patronen_in
from projections.plichten.verboden import GEEN, GESCHONDEN
from projections.snel.normcode import Onvertaalbaar, Schrift, raakt
from projections.snel.normlus import Lus
from projections.snel.snelwerk import NOOIT


def schrijf(schrift: Schrift, norm: Norm, nummer: int, *, alleen: bool) -> None:
    """The block of a norm, or the line that leaves it to the general engine."""
    lengte = len(schrift.regels)
    schrift.zet(1, "", f"# {norm.id} ({norm.versie})")
    try:
        if not alleen:
            raise Onvertaalbaar  # which version was in force is for the worlds to say
        _Blokken(schrift, norm, nummer).blok()
    except Onvertaalbaar:
        del schrift.regels[lengte + 2 :]
        schrift.zet(1, _zodra(schrift, norm), f"    twijfel.add({nummer})")


def _zodra(schrift: Schrift, norm: Norm) -> str:
    """When there is anything to ask about a norm that has no block."""
    if (
        norm.soort == "verbod"
        or norm.van_plicht
        or (norm.soort == "maatstaf" and not norm.aanleiding)
    ):
        return "if True:"
    daden = {p.daad for p in norm.aanleiding} | ({norm.terugval.daad} if norm.terugval else set())
    return f"if {_of_vaag(schrift, daden)}:"


def _of_vaag(schrift: Schrift, daden: Iterable[str]) -> str:
    return (
        " or ".join(f"{schrift.eigen_daden(daad)} or {daad!r} in vaag" for daad in sorted(daden))
        or "False"
    )


class _Blokken(Lus):
    """Writes a norm by its kind."""

    def blok(self) -> None:
        """All of it."""
        norm, zet = self.norm, self.s.zet
        if norm.van_plicht is not None:
            raise Onvertaalbaar  # the other duty's outcome is for the worlds to say
        daden = {p.daad for p in norm.aanleiding}
        if norm.terugval is not None:
            daden.add(norm.terugval.daad)
        altijd = norm.soort == "verbod" or (norm.soort == "maatstaf" and not norm.aanleiding)
        if not daden and not altijd:
            return
        diep = 1
        if not altijd:
            zet(1, f"if {_of_vaag(self.s, daden)}:")
            diep = 2
        raak = self.s.waarde("raakt", raakt(norm), lambda: raakt(norm))
        zet(diep, "try:", f"    if vaag and not vaag.isdisjoint({raak}):", "        raise Twijfel")
        {
            "gebod": self._gebod,
            "verbod": self._verbod,
            "maatstaf": self._maatstaf,
            "rol": self._opmerking,
            "bevoegdheid": self._opmerking,
        }[norm.soort](diep + 1)
        zet(diep, "except Twijfel:", f"    twijfel.add({self.nr})")

    # --- a duty -------------------------------------------------------------------------------

    def _gebod(self, diep: int) -> None:
        norm = self.norm
        if norm.termijn is None or norm.termijn.voor is not None:
            raise Onvertaalbaar
        self.lus(diep, norm.aanleiding, los=True)
        self._plicht(diep + 1, partial(self.termijn, termijn=norm.termijn))
        if norm.terugval is not None:
            self._terugval(diep)

    def _plicht(self, diep: int, termijn: Callable[[int], str]) -> None:
        """One duty: in force, applicable, its last day, what was done by then."""
        norm, zet = self.norm, self.s.zet
        self.in_werking(diep)
        self.open_aanleiding(diep)
        self.voorwaarden(diep, "nu")
        reeks = termijn(diep)
        self.uitzonderingen(diep, "start")
        self._gedaan(diep)
        lastig = self._lastig(diep)
        zet(diep, "volgende = None")
        zet(diep, "if eerst <= laag:", f"    u = {self.stel('nagekomen')}")
        elk = "elk or (laag,)" if not reeks else f"elk or {reeks}.elk(anker)"
        zet(diep, f"elif {lastig}:")
        zet(diep + 1, f"u = weeg(eerst, uitgez, verval, declaratie, peil, {elk})")
        zet(diep + 1, "if u == ('loopt',):", "    volgende = na")
        zet(diep + 1, "elif u == ('niet_van_toepassing',):", "    continue")
        rest = f"rest(eerst, uitgez, {reeks}, anker)"
        if reeks:
            zet(diep + 1, "elif 'niet_van_toepassing' in u:")
            zet(diep + 2, "if elk:", "    raise Twijfel", f"van, tot = {rest}")
        if norm.praktijk:
            zet(diep + 1, "u = zacht(u)")
        laat = f"{self.stel('te_laat')} if eerst > hoog else {self.stel('nagekomen', 'te_laat')}"
        zet(diep, f"elif eerst < {NOOIT}:", f"    u = {laat}")
        zet(diep, "elif peil <= laag:", "    u = ('loopt',)", "    volgende = na")
        zet(diep, "elif peil > hoog:", "    u = ('niet_gebleken',)")
        zet(diep, "else:", "    raise Twijfel")
        zet(diep, "if vast == OPEN:", "    u = MET_NIET[u]")
        self.kern(diep, "u", "van, tot", "volgende")

    def _terugval(self, diep: int) -> None:
        """Where the real trigger is not there: from the last day of the duty to give it."""
        norm, terugval = self.norm, self.norm.terugval
        gronden = self.s.catalogus.normen.get(terugval.termijn_van, ()) if terugval else ()
        if terugval is None or len(gronden) != 1 or norm.tenzij or norm.verlenging:
            raise Onvertaalbaar
        (grond,) = gronden
        if grond.aanleiding != (Patroon(terugval.daad),) or not norm.termijn or not grond.termijn:
            raise Onvertaalbaar
        delen = "".join(
            f"({self.s.eigen_daden(p.daad)}, {self.s.past(p)}), " for p in norm.aanleiding
        )
        self.s.zet(diep, f"for dag, v, id_ in {self.s.eigen_daden(terugval.daad)}:")
        self.s.zet(diep + 1, f"if passend(({delen})):", "    break")
        self.aanleiding_open = False
        self._plicht(diep + 1, partial(self.na_termijn, grond=grond, eigen=norm.termijn))

    def _gedaan(self, diep: int) -> None:
        """Sets `eerst`, the day by which every group is done."""
        groepen, zet = self.norm.nakoming.groepen, self.s.zet
        namen = [f"eerst{n}" if len(groepen) > 1 else "eerst" for n in range(len(groepen))]
        if not namen:
            raise Onvertaalbaar
        for naam, groep in zip(namen, groepen, strict=True):
            zet(diep, f"{naam} = {NOOIT}")
            for patroon in groep:
                verzonden = "verzonden_op" in HANDELINGEN[patroon.daad].model_fields
                grens = f"< {naam}" if self.norm.vooruit else f"< {naam} and d >= dag"
                grens = f"d {grens}" if self.norm.vooruit else f"dag <= d < {naam}"
                zet(diep, f"for d, w, _ in {self.s.daden(patroon.daad)}:")
                if not verzonden:
                    zet(diep + 1, f"if not {grens}:", "    continue")
                self.treft(diep + 1, patroon, "w")
                if verzonden:
                    zet(diep + 1, "if (x := w.get('verzonden_op')) is not None:")
                    zet(diep + 2, "d = DAGEN[x]", "if not d:", "    raise Twijfel")
                    zet(diep + 1, f"if {grens}:")
                    zet(diep + 2, "if d > peil:", "    raise Twijfel")  # time will tell
                    zet(diep + 2, f"{naam} = d")
                else:
                    zet(diep + 1, f"{naam} = d")
        if len(namen) > 1:
            zet(diep, f"eerst = max({', '.join(namen)})")

    def _lastig(self, diep: int) -> str:
        """Sets what else counts, and answers when any of it is there."""
        norm, zet, s = self.norm, self.s.zet, self.s
        lastig = [s.daden("volledigheid_verklaard"), s.daden("niet_gebeurd_vastgesteld")]
        zet(diep, f"uitgez = verval = {NOOIT}", "declaratie = 0")
        uitz = [v.patroon for v in norm.tenzij if isinstance(v, ErIs)]
        if set(uitz) != set(patronen_in(norm.tenzij)):
            raise Onvertaalbaar
        bij = [s.daden(p.daad) for p in (*norm.vervalt_bij, *uitz)]
        lastig += [naam for naam in bij if naam not in lastig]
        als = " or ".join(dict.fromkeys(lastig))
        zet(diep, f"if eerst > laag and ({als}):")
        if norm.vervalt_bij:
            delen = "".join(f"({s.daden(p.daad)}, {s.past(p)}), " for p in norm.vervalt_bij)
            zet(diep + 1, f"verval = vroegste(({delen}))")
        if uitz:
            delen = "".join(f"({s.daden(p.daad)}, {s.past(p)}), " for p in uitz)
            zet(diep + 1, f"uitgez = uitgezonderd(({delen}), start, verval)")
        zet(diep + 1, f"if eerst == {NOOIT}:")
        groepen = norm.nakoming.groepen
        for n, groep in enumerate(groepen):
            soorten = tuple(dict.fromkeys(p.daad for p in groep))
            vol, niet = lastig[:2]
            leeg = f"eerst{n} == {NOOIT}" if len(groepen) > 1 else "True"
            zet(diep + 2, f"if {leeg}:")
            zet(
                diep + 3,
                f"declaratie = max(declaratie, verklaard({vol}, {niet}, {soorten!r}, dag))",
            )
        return als

    # --- a prohibition ------------------------------------------------------------------------

    def _verbod(self, diep: int) -> None:
        norm, zet = self.norm, self.s.zet
        if norm.verboden:
            self.lus(diep, norm.verboden)
            zet(diep + 1, f"gezien.add({self.nr})")
            self._buiten(diep + 1)
            zet(diep + 1, f"u = ({GESCHONDEN!r},)")
            self._venster(diep + 1)
            self._weerlegd(diep + 1)
            self._besluit(diep + 1)
        if norm.stelling:
            self.lus(diep, norm.stelling)
            zet(diep + 1, f"gezien.add({self.nr})", f"if {self.s.daden('oordeel_gegeven')}:")
            zet(diep + 2, "raise Twijfel")
            self._buiten(diep + 1)
            zet(diep + 1, f"u = ({GESCHONDEN!r}, {GEEN!r})")
            self._venster(diep + 1)
            self._besluit(diep + 1)
        self._geheel(diep)

    def _besluit(self, diep: int) -> None:
        if self.norm.praktijk:
            self.s.zet(diep, "u = zacht(u)")
        self.s.zet(diep, "if vast == OPEN:", "    u = MET_NIET[u]")
        self.kern(diep, "u")

    def _buiten(self, diep: int) -> None:
        self.in_werking(diep)
        self.voorwaarden(diep, "dag")
        self.uitzonderingen(diep, "dag")

    def _venster(self, diep: int) -> None:
        venster = self.norm.venster
        if venster is None:
            return
        van, tot = (
            pad and f"eerder({self.s.daden(pad.daad)}, {pad.daad!r}, {pad.veld!r}, dag, id_)"
            for pad in (venster.van, venster.tot)
        )
        buiten = f"not {van} or {tot}" if tot else f"not {van}"
        self.s.zet(diep, f"if {buiten}:", f"    u = ({GEEN!r},)")

    def _weerlegd(self, diep: int) -> None:
        bewijs = self.norm.bewijs
        if bewijs is None:
            return
        als = f"v.get({bewijs.vermoed!r}) == 'nee'"
        if (door := bewijs.weerlegbaar_door) is not None:
            # Which act a judgment is about is for the worlds to say, where it names one or may,
            # and where it was there before the act.
            oordelen = self.s.daden(door.daad)
            meer = [f"len({self.s.daden(p.daad)}) > 1" for p in self.norm.verboden]
            eerder = f"any(o[0] < dag or o[1].get('over') for o in {oordelen})"
            vaag = " or ".join([eerder, *meer])
            self.s.zet(diep, f"if {oordelen} and ({vaag}):", "    raise Twijfel")
            als += f" or er_is({self.s.daden(door.daad)}, {self.s.past(door)}, peil)"
        self.s.zet(diep, f"if {als}:", f"    u = ({GEEN!r},)")

    def _geheel(self, diep: int) -> None:
        """The case as a whole, where there is no act and no allegation."""
        norm, zet = self.norm, self.s.zet
        als = self.alle(norm.indien, "indien", "nu")
        if self.vraagt_naar_daden(norm.indien):  # and those are this view's own
            zet(diep, f"if geheel and {self.nr} not in gezien and zichten != (blik,):")
            zet(diep + 1, "raise Twijfel")
        zet(
            diep,
            f"if geheel and {self.nr} not in gezien:",
            "    vast = 0",
            "    for zicht in zichten:",
        )
        self._ergens(diep + 2, "zicht")
        if als is not None:
            zet(diep + 2, "if geldt:", "    weet = zicht.weet", f"    geldt = min(geldt, {als})")
        zet(diep + 2, "if geldt > vast:", "    vast = geldt")
        zet(diep + 1, "weet = blik.weet")
        vast = self.s.waarde("kern", (self.nr, 1), lambda: (norm, (GEEN,)))
        open_ = self.s.waarde("kern", (self.nr, 2), lambda: (norm, ("niet_van_toepassing", GEEN)))
        zet(diep + 1, "if vast:", f"    uit.append({vast} if vast == WAAR else {open_})")

    def _ergens(self, diep: int, zicht: str) -> None:
        """Sets `geldt`: was the norm in force at some time?"""
        geldig, zet, venster = self.norm.geldig, self.s.zet, self.norm.venster
        van, tot = self.rand(geldig.van), self.rand(geldig.tot)
        if van is None and tot is None:
            return zet(diep, "geldt = WAAR")
        if geldig.toets_op == "melding":
            if geldig.eerder is not None:
                return self._ergens_eerder(diep, zicht)
            return zet(diep, f"geldt = in_werking({zicht}, {van!r}, {tot!r}, melding_op({zicht}))")
        dagen = "None"
        if venster is not None and tot is not None:
            kind, veld = venster.van.daad, venster.van.veld
            dagen = f"[datum(d, {kind!r}, {veld!r}) for d in {zicht}.daden.get({kind!r}, ())]"
        exact = all(rand is None or (rand[0] == rand[1] and not rand[2]) for rand in (van, tot))
        if exact and dagen == "None":
            delen = [f"peil >= {van[0]}"] if van else []
            delen += [f"{zicht}.begin <= {tot[0]}"] if tot else []
            return zet(diep, f"geldt = WAAR if {' and '.join(delen)} else 0")
        return zet(diep, f"geldt = ergens({zicht}, {van!r}, {tot!r}, {dagen})")

    def _ergens_eerder(self, diep: int, zicht: str) -> None:
        self.s.zet(diep, f"weet, toetsdag = {zicht}.weet, melding_op({zicht})")
        geldig = self.norm.geldig
        van, vroeg = self.rand(geldig.van), self.rand(geldig.eerder.van if geldig.eerder else None)
        indien = geldig.eerder.indien if geldig.eerder else ()
        als = self.alle(indien, "indien", "nu") or "WAAR"
        if (
            geldig.tot
            or van is None
            or vroeg is None
            or van[0] != van[1]
            or vroeg[0] != vroeg[1]
            or self.vraagt_naar_daden(indien)
        ):
            raise Onvertaalbaar
        zet = self.s.zet
        zet(diep, f"geldt = WAAR if toetsdag >= {van[0]} else OPEN if not toetsdag else 0")
        zet(diep, f"if not geldt and toetsdag >= {vroeg[0]}:", f"    geldt = {als}")

    # --- remarks ------------------------------------------------------------------------------

    def _maatstaf(self, diep: int) -> None:
        norm, zet = self.norm, self.s.zet
        if norm.aanleiding:
            self.lus(diep, norm.aanleiding, los=True)
            self.in_werking(diep + 1)
            self.open_aanleiding(diep + 1)
        else:
            zet(diep, "for id_ in (None,) if geheel else ():")
            self._ergens(diep + 1, "blik")
            zet(diep + 1, "weet, vast = blik.weet, geldt", "if not vast:", "    continue")
        self.voorwaarden(diep + 1, "nu")
        self.uitzonderingen(diep + 1, "nu")
        beide = "('nagekomen', 'niet_nagekomen')"
        zet(diep + 1, "u = ('niet_gebleken',)")
        oordelen = self.s.daden("oordeel_gegeven")
        vanaf = "dag" if norm.aanleiding else "0"
        zet(diep + 1, f"velden = oordeel({oordelen}, {norm.id!r}, {vanaf}) if {oordelen} else None")
        zet(diep + 1, "if velden is not None:")
        zet(diep + 2, f"u = OORDEEL.get(str(velden.get('uitkomst')), {beide})")
        delen = "".join(
            f"({self.s.daden(p.daad)}, {self.s.past(p)}), "
            for g in norm.nakoming.groepen
            for p in g
        )
        if delen:
            als = " or ".join(self.s.daden(p.daad) for g in norm.nakoming.groepen for p in g)
            zet(diep + 1, f"elif ({als}) and vroegste(({delen})) < {NOOIT}:", f"    u = {beide}")
        self._besluit(diep + 1)

    def _opmerking(self, diep: int) -> None:
        norm, zet = self.norm, self.s.zet
        self.lus(diep, norm.aanleiding, los=True)
        self.in_werking(diep + 1)
        self.open_aanleiding(diep + 1)
        self.voorwaarden(diep + 1, "nu")
        self.uitzonderingen(diep + 1, "nu")
        zet(diep + 1, "van = tot = None")
        drager = self.s.waarde("drager", norm.drager, lambda: frozenset(norm.drager))
        toewijzing = self.s.daden("rol_toegewezen")
        zet(diep + 1, f"u = (rol(v, {drager}, {toewijzing}),)")
        if norm.termijn is not None:
            if norm.termijn.voor or norm.verlenging or norm.opschorting:
                raise Onvertaalbaar
            zet(diep + 1, "bewaard = u")
            self.termijn(diep + 1, norm.termijn)
            zet(diep + 1, "if dag <= laag:", "    u, van, tot = bewaard, None, None")
            zet(diep + 1, "elif dag > hoog:", "    u = ('onbevoegd_verricht',)")
            zet(diep + 1, "else:", "    raise Twijfel")
        zet(diep + 1, "if vast == OPEN:", "    u = MET_NIET[u]")
        self.kern(diep + 1, "u", "van, tot")
