"""Norms as Python text: one straight pass over a case whose days are exact.

Each norm becomes a block that reads like the law it comes from: its trigger, whether it was in
force and applied, its last day from a table, what discharged it. The text holds no values but those
of the norm, written by `repr`; whatever a block cannot say is left to the general engine, norm by
norm. `snelcode(catalogus)` shows the text.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from projections.normen.normen import Catalogus
from projections.normen.normvelden import veld_van_zaak
from projections.normen.normvorm import (
    BinnenTermijn,
    EenVan,
    Eis,
    ErIs,
    ErIsGeen,
    Geldigheid,
    Niet,
    Norm,
    Patroon,
    Rand,
    VanAanleiding,
    Voorwaarde,
    Zaak,
    patronen_in,
)
from projections.snel.snelwerk import antwoord, dagen_van, past

_INSTEMMING = "instemming_vastgelegd"
_BRON = {"vermoedens": ("melding_gedaan", "kwalificatie_gegeven"), "onderwerp": ("melding_gedaan",)}
_SOORTEN = ("melding", "klacht", "vragen")


class Onvertaalbaar(Exception):
    """The general engine alone can say this."""


class Schrift:
    """The text under construction, and the values it names."""

    def __init__(self, catalogus: Catalogus) -> None:
        self.catalogus = catalogus
        self.regels: list[str] = []
        self.waarden: dict[str, Any] = {}
        self.eisen: list[tuple[Eis, bool]] = []
        self._namen: dict[Any, str] = {}
        self.kinds: set[str] = set()
        self.eigen: set[str] = set()

    def zet(self, inspringing: int, *regels: str) -> None:
        """Lines, so deep."""
        self.regels += ["    " * inspringing + regel for regel in regels]

    def waarde(self, soort: str, sleutel: Any, maak: Callable[[], Any]) -> str:
        """The name of a value; the same key is the same value."""
        if (soort, sleutel) not in self._namen:
            naam = self._namen[soort, sleutel] = f"{soort}{len(self._namen)}"
            self.waarden[naam] = maak()
        return self._namen[soort, sleutel]

    def past(self, patroon: Patroon) -> str:
        """The matcher of a pattern."""
        for eis in patroon.eisen:
            if eis.toets == "zelfde_als" and not (
                eis.pad in _SOORTEN and str(eis.waarden[0]).removeprefix("aanleiding.") in _SOORTEN
            ):
                raise Onvertaalbaar
        return self.waarde("past", patroon, lambda: past(patroon))

    def daden(self, daad: str) -> str:
        """The acts of a kind that a verdict can see."""
        self.kinds.add(daad)
        return f"k_{daad}"

    def eigen_daden(self, daad: str) -> str:
        """The acts of a kind that open an instance here."""
        self.eigen.add(daad)
        return f"e_{daad}"

    def eis(self, eis: Eis, *, uitzondering: bool) -> str:
        """What is known of an attribute of the case; of what no act tells, always the same."""
        sleutel = (eis, uitzondering)
        if sleutel not in self.eisen:
            self.eisen.append(sleutel)
        verteld = " or ".join(self.daden(daad) for daad in _bronnen(eis))
        stil = antwoord(eis, None, uitzondering=uitzondering)
        return f"(weet[{self.eisen.index(sleutel)}] if {verteld} else {stil})"


def raakt(norm: Norm) -> frozenset[str]:
    """The kinds of acts that a verdict of this norm can depend on."""
    eerder = norm.geldig.eerder.indien if norm.geldig.eerder else ()
    voorwaarden = (*norm.indien, *norm.tenzij, *eerder)
    patronen = [p for groep in norm.nakoming.groepen for p in groep]
    patronen += [*norm.aanleiding, *norm.vervalt_bij, *norm.verboden, *norm.stelling]
    patronen += patronen_in(voorwaarden)
    patronen += [v.bij for v in norm.verlenging]
    patronen += [p for o in norm.opschorting for p in (o.van, o.tot)]
    if norm.bewijs and norm.bewijs.weerlegbaar_door:
        patronen.append(norm.bewijs.weerlegbaar_door)
    paden = [norm.termijn.vanaf, norm.termijn.voor] if norm.termijn else []
    paden += [norm.venster.van, norm.venster.tot] if norm.venster else []
    uit = {p.daad for p in patronen} | {p.daad for p in paden if p} - {"aanleiding"}
    if norm.terugval:
        uit.add(norm.terugval.daad)
    if norm.geldig.toets_op == "melding" or norm.soort == "verbod":
        uit.add("melding_gedaan")
    for eis in _eisen(voorwaarden):
        uit |= {*_bronnen(eis)}
    if norm.soort == "gebod" or any(isinstance(v, ErIsGeen) for v in _delen(voorwaarden)):
        uit |= {"volledigheid_verklaard", "niet_gebeurd_vastgesteld", "melding_gedaan"}
    if norm.soort == "maatstaf" or norm.stelling:
        uit.add("oordeel_gegeven")
    if norm.soort in ("rol", "bevoegdheid"):
        uit.add("rol_toegewezen")
    return frozenset(uit)


def _delen(voorwaarden: Sequence[Voorwaarde]) -> Iterator[Voorwaarde]:
    for voorwaarde in voorwaarden:
        yield voorwaarde
        match voorwaarde:
            case Niet(deel):
                yield from _delen((deel,))
            case EenVan(delen):
                yield from _delen(delen)
            case _:
                pass


def _eisen(voorwaarden: Sequence[Voorwaarde]) -> Iterator[Eis]:
    for deel in _delen(voorwaarden):
        if isinstance(deel, Zaak):
            yield from deel.eisen


def _bronnen(eis: Eis) -> tuple[str, ...]:
    """The kinds of acts that can tell this attribute of the case."""
    return _BRON.get(eis.pad.partition(".")[0], ("omstandigheid_vastgesteld",))


def _los(norm: Norm) -> bool:
    """Can what is left open be left open one by one? Not where one unknown is asked twice."""
    gezien: dict[str, tuple[Eis, bool]] = {}
    eerder = norm.geldig.eerder.indien if norm.geldig.eerder else ()
    plekken = [((*norm.indien, *eerder), True), (norm.tenzij, False)]
    rij = [(v, positief) for delen, positief in plekken for v in delen]
    while rij:
        deel, positief = rij.pop()
        match deel:
            case Niet(binnen):
                rij.append((binnen, not positief))
            case EenVan(delen):
                rij += [(v, positief) for v in delen]
            case Zaak(eisen) | VanAanleiding(eisen):
                for eis in eisen:
                    eerst, kant = gezien.setdefault(eis.pad, (eis, positief))
                    veld = veld_van_zaak(eis.pad)
                    vrij = veld is not None and veld.lijst and eis.toets == eerst.toets
                    if kant != positief or (eis != eerst and not vrij):
                        return False
            case ErIs() | ErIsGeen() | BinnenTermijn():
                pass
    return True


class Blok:
    """Writes the block of one norm."""

    def __init__(self, schrift: Schrift, norm: Norm, nummer: int) -> None:
        self.s = schrift
        self.norm = norm
        self.nr = nummer
        self.los = _los(norm)

    # --- conditions ---------------------------------------------------------------------------

    def alle(self, delen: Sequence[Voorwaarde], plek: str, op: str) -> str | None:
        """All of these, as an expression; None when there are none."""
        uit = [tekst for v in delen if (tekst := self.geldt(v, plek, op)) is not None]
        return self._samen("min", uit)

    def een(self, delen: Sequence[Voorwaarde], plek: str, op: str) -> str | None:
        """One of these."""
        return self._samen("max", [self.geldt(v, plek, op) or "WAAR" for v in delen])

    def _samen(self, hoe: str, delen: Sequence[str]) -> str | None:
        if len(delen) > 1:
            return f"{hoe}({', '.join(delen)})"
        return delen[0] if delen else None

    def geldt(self, voorwaarde: Voorwaarde, plek: str, op: str) -> str | None:
        """A condition as an expression; `op` is when: "nu", "dag" (of the act) or "anker"."""
        match voorwaarde:
            case ErIs(patroon):
                return self._er_is(patroon, op)
            case ErIsGeen(patroon):
                return self._er_is_geen(patroon, op)
            case Zaak(eisen):
                uit = self._samen(
                    "min", [self.s.eis(e, uitzondering=plek == "tenzij") for e in eisen]
                )
                return uit if self.los or uit is None else f"zeker({uit})"
            case VanAanleiding(eisen):
                return self._van_aanleiding(eisen)
            case Niet(deel):
                return f"2 - {self.geldt(deel, plek, op) or 'WAAR'}"
            case EenVan(delen):
                return self.een(delen, plek, op)
            case BinnenTermijn():
                return None

    def _van_aanleiding(self, eisen: Sequence[Eis]) -> str:
        daden = sorted({p.daad for p in (*self.norm.aanleiding, *self.norm.verboden)})
        if len(daden) != 1:
            raise Onvertaalbaar
        uit = f"{self.s.past(Patroon(daden[0], tuple(eisen)))}(v)"
        return uit if self.los else f"zeker({uit})"

    def _er_is(self, patroon: Patroon, op: str) -> str:
        daden, van = self.s.daden(patroon.daad), self.s.past(patroon)
        if op == "dag":
            if patroon.daad == _INSTEMMING:
                raak = f"er_was_instemming({daden}, {van}, dag)"
            else:
                raak = f"er_was({daden}, {van}, dag, id_)"
        else:
            hoe = "er_is_instemming" if patroon.daad == _INSTEMMING else "er_is"
            raak = f"{hoe}({daden}, {van}, {'peil' if op == 'nu' else op})"
        return f"({raak} if {daden} else 0)"

    def _er_is_geen(self, patroon: Patroon, op: str) -> str:
        if op not in ("dag", "nu") or sum(isinstance(v, ErIsGeen) for v in self._alles()) > 1:
            raise Onvertaalbaar
        van, anders = self.s.past(patroon), "None"
        if patroon.daad == _INSTEMMING:
            waarvoor = tuple(eis for eis in patroon.eisen if eis.pad == "waarvoor")
            anders = self.s.past(Patroon(patroon.daad, waarvoor))
        wanneer = "dag, id_" if op == "dag" else "peil, None"
        raak = f"er_is_geen(blik, {patroon.daad!r}, {van}, {anders}, {wanneer})"
        bij = [patroon.daad, "volledigheid_verklaard", "niet_gebeurd_vastgesteld"]
        return f"({raak} if {' or '.join(self.s.daden(daad) for daad in bij)} else OPEN)"

    @staticmethod
    def vraagt_naar_daden(voorwaarden: Sequence[Voorwaarde]) -> bool:
        """Does any of these ask whether there is an act?"""
        return any(isinstance(deel, ErIs | ErIsGeen) for deel in _delen(voorwaarden))

    def _alles(self) -> Iterator[Voorwaarde]:
        return _delen((*self.norm.indien, *self.norm.tenzij))

    # --- in force -----------------------------------------------------------------------------

    def rand(self, rand: Rand | None) -> tuple[int, int, str] | None:
        """An end of a validity, as numbers."""
        if rand is None:
            return None
        if rand.grens is not None:
            return 0, 0, rand.grens
        return *dagen_van(rand.edtf), ""

    def in_werking(self, diep: int) -> None:
        """Sets `vast`, or goes on to the next act where the norm was not in force."""
        geldig, zet = self.norm.geldig, self.s.zet
        van, tot = self.rand(geldig.van), self.rand(geldig.tot)
        dag = "dag"
        if van is None and tot is None:
            return zet(diep, "vast = WAAR")
        if geldig.toets_op == "melding":
            dag = "toetsdag"
            zet(diep, "toetsdag = melding_op(blik)")
        if geldig.eerder is not None:
            return self._eerder(diep, geldig, dag)
        exact = all(rand is None or (rand[0] == rand[1] and not rand[2]) for rand in (van, tot))
        if exact:
            grens = f"{dag} < {van[0]}" if van else ""
            grens += " or " if van and tot else ""
            grens += f"{dag} > {tot[0]}" if tot else ""
            if dag == "toetsdag":
                zet(diep, "vast = WAAR if toetsdag else OPEN")
                return zet(diep, f"if toetsdag and ({grens}):", "    continue")
            return zet(diep, f"if {grens}:", "    continue", "vast = WAAR")
        if van and tot is None and dag == "dag":
            grens = f"blik.grenzen[{van[2]!r}]" if van[2] else f"{van[0]}, {van[1]}"
            zet(diep, f"laag, hoog = {grens}", "if dag < laag:", "    continue")
            return zet(diep, "vast = WAAR if dag >= hoog else OPEN")
        zet(diep, f"vast = in_werking(blik, {van!r}, {tot!r}, {dag})")
        return zet(diep, "if not vast:", "    continue")

    def _eerder(self, diep: int, geldig: Geldigheid, dag: str) -> None:
        """Transition law: from an earlier day, when its conditions hold."""
        van, vroeg = self.rand(geldig.van), self.rand(geldig.eerder.van if geldig.eerder else None)
        if geldig.tot or van is None or vroeg is None or geldig.eerder is None:
            raise Onvertaalbaar
        if van[0] != van[1] or vroeg[0] != vroeg[1] or van[2] or vroeg[2]:
            raise Onvertaalbaar
        als = self.alle(geldig.eerder.indien, "indien", "nu") or "WAAR"
        self.s.zet(
            diep,
            f"vast = WAAR if {dag} >= {van[0]} else OPEN if not {dag} else 0",
            f"if not vast and {dag} >= {vroeg[0]}:",
            f"    vast = {als}",
            "if not vast:",
            "    continue",
        )

    def voorwaarden(self, diep: int, op: str) -> None:
        """Narrows `vast` by the conditions."""
        als = self.alle(self.norm.indien, "indien", op)
        if als is not None:
            self.s.zet(diep, f"als = {als}", "if not als:", "    continue")
            self.s.zet(diep, "if als == OPEN:", "    vast = OPEN")

    def uitzonderingen(self, diep: int, op: str) -> None:
        """Narrows `vast` by the exceptions."""
        als = self.een(self.norm.tenzij, "tenzij", op)
        if als is not None:
            self.s.zet(diep, f"uitz = {als}", "if uitz == WAAR:", "    continue")
            self.s.zet(diep, "if uitz:", "    vast = OPEN")
