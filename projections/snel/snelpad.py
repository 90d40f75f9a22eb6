"""Two-valued where everything is exact: the quick path beside the general engine.

A case whose acts all have one day and belong to one report is one world, and there each norm is one
straight piece of Python (normcode.py). What a norm needs and the case leaves vague sends that norm
to the general engine over possible worlds, and only that norm. Both give the same verdicts; the
tests hold them together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from projections.normen.normen import Catalogus
from projections.plichten.vragen import Vraag, Zaak, per_id
from projections.snel.normblok import schrijf
from projections.snel.normcode import Schrift
from projections.snel.sneltermijn import (
    MET_NIET,
    OORDEEL,
    ZONDER_EIND,
    oordeel,
    rest,
    rol,
    uitgezonderd,
    verklaard,
    verlengd,
    vroegste,
    weeg,
    zacht,
)
from projections.snel.snelwerk import (
    DAGEN,
    OPEN,
    WAAR,
    Blik,
    Doen,
    Twijfel,
    Zaakvraag,
    dagen_van,
    datum,
    eerder,
    eerste,
    er_is,
    er_is_geen,
    er_is_instemming,
    er_was,
    er_was_instemming,
    ergens,
    in_werking,
    melding_op,
    passend,
    zeker,
)
from projections.werelden.dossierbeeld import SOORTEN, Beeld, Daad, Feit, Onderwerp, waarden

K = TypeVar("K")
_KOP = """\
def pas(blik, eigen, zichten, uit, twijfel, gezien, geheel):
    peil, vaag, weet = blik.peil, blik.vaag, blik.weet
"""


def _taal() -> dict[str, Any]:
    """All that the text can name, besides the values of its norms."""
    werk: tuple[Callable[..., Any], ...] = (
        *(datum, eerder, eerste, er_is, er_is_geen, er_is_instemming, er_was),
        *(er_was_instemming, ergens, in_werking, melding_op, oordeel, passend, rol, zeker, Twijfel),
        *(rest, uitgezonderd, verklaard, verlengd, vroegste, weeg, zacht),
    )
    vast = {"DAGEN": DAGEN, "MET_NIET": MET_NIET, "OORDEEL": OORDEEL, "ZONDER_EIND": ZONDER_EIND}
    return {functie.__name__: functie for functie in werk} | vast | {"OPEN": OPEN, "WAAR": WAAR}


def snelcode(catalogus: Catalogus) -> Schrift:
    """The pass over a case that these norms amount to, as text, with the values it names."""
    schrift = Schrift(catalogus)
    for nummer, versies in enumerate(per_id(catalogus).values()):
        for norm in versies:
            schrijf(schrift, norm, nummer, alleen=len(versies) == 1)
    kop = [_opzoeken("k", sorted(schrift.kinds), "blik.daden")]
    kop += [_opzoeken("e", sorted(schrift.eigen), "eigen")]
    schrift.regels[:0] = [*_KOP.splitlines(), *kop]
    return schrift


def _opzoeken(voor: str, soorten: Sequence[str], waar: str) -> str:
    """A line that looks up the acts of these kinds; of a kind that is not there, none."""
    namen = "".join(f"{voor}_{soort}, " for soort in soorten)
    leeg = ((),) * len(soorten)
    return f"    ({namen}) = map({waar}.get, {tuple(soorten)!r}, {leeg!r})"


class Snelpad(Generic[K]):
    """The norms of one catalogue, compiled; `maak` makes a verdict of its parts."""

    def __init__(self, catalogus: Catalogus, maak: Callable[..., K]) -> None:
        schrift = snelcode(catalogus)
        namen = _taal() | schrift.waarden | {"Kern": maak}
        for naam, waarde in schrift.waarden.items():
            if naam.startswith("kern"):
                norm, uitkomsten = waarde
                kop = (norm.id, norm.versie, norm.soort, None)
                namen[naam] = maak(*kop, uitkomsten, None, None, False, None)
        exec(compile("\n".join(schrift.regels), "<normen>", "exec"), namen)  # noqa: S102  our own
        self.pas = namen["pas"]
        self.eisen: list[Zaakvraag] = [(eis, uitz, {}) for eis, uitz in schrift.eisen]
        self.ids = tuple(per_id(catalogus))
        self.plek = {id_: plek for plek, id_ in enumerate(self.ids)}
        borden = {naam: grens.edtf for naam, grens in catalogus.grenzen.items()}
        self.grenzen = {naam: dagen_van(edtf) for naam, edtf in borden.items()}

    def een_wereld(self, feiten: Sequence[Feit], peil: int) -> Blik | None:
        """The case when all of it is exact, past, and about one thing; else None."""
        daden: dict[str, list[Doen]] = {}
        namen: list[tuple[str, Any]] = []
        links: list[tuple[int, Mapping[str, Any]]] = []
        eigen = vorige = None
        dagen = []
        for feit in feiten:
            velden, daad = feit.velden, feit.daad
            dag = DAGEN[velden.get("gebeurd")]
            if not 0 < dag <= peil or not feit.thuis:
                return None
            dagen.append(dag)
            if daad in daden:
                daden[daad].append((dag, velden, feit.id))
            else:
                daden[daad] = [(dag, velden, feit.id)]
            if daad in _BIJZONDER:
                if eigen is not None or daad not in _EIGEN:
                    return None
                eigen = feit
            if (naam := velden.get("melding")) is not None and naam != vorige:
                vorige = naam
                namen.append(("melding", naam))
            if not _VERBINDT.isdisjoint(velden):  # few acts say any of this
                namen += [(soort, naam) for soort in _ANDERE if (naam := velden.get(soort))]
                links.append((dag, velden))
        begin = min(dagen, default=peil)
        if not _een_onderwerp(namen, eigen, begin) or (links and not _klopt(links, daden)):
            return None
        return Blik(daden, peil, begin, frozenset(), self.grenzen, self.eisen)

    def werelden(self, beeld: Beeld) -> "Groepen | None":
        """The case by report, as far as it is exact; None where acts contradict each other."""
        if beeld.strijdig or not all(daad.thuis for daad in beeld.daden):
            return None
        return Groepen(beeld, self)


_EIGEN = {daad: soort for soort, daad in SOORTEN.items()}
_ANDERE = ("klacht", "vragen")
_VERBINDT = frozenset((*_ANDERE, "na", "over", "eerdere_melding"))
_BIJZONDER = frozenset((*_EIGEN, "regime_gewijzigd"))  # one at most, and none that moves a border


def _een_onderwerp(namen: list[tuple[str, Any]], eigen: Feit | None, begin: int) -> bool:
    """Is every act about one thing, and none before it?"""
    if eigen is None:
        return all(naam == namen[0] and isinstance(naam[1], str) for naam in namen)
    soort = _EIGEN[eigen.daad]
    zelf = (soort, eigen.id), (soort, eigen.velden.get(soort))
    for naam in namen:
        if naam not in zelf or not isinstance(naam[1], str):
            return False  # about something else, or about several things
    return not namen or begin >= DAGEN[eigen.velden["gebeurd"]]


def _klopt(links: Iterable[tuple[int, Mapping[str, Any]]], daden: Mapping[str, list[Doen]]) -> bool:
    """Do the days agree with what is said of their order?"""
    dagen = {id_: dag for eigen in daden.values() for dag, _, id_ in eigen}
    for dag, velden in links:
        for na in velden.get("na") or ():
            if isinstance(na, str):
                na = {"id": na}  # noqa: PLW2901  the short form
            eerst = dagen.get(na["id"])
            meest = na.get("max")
            if eerst is not None and not (
                (na.get("min") or 0) <= dag - eerst and (meest is None or dag - eerst <= meest)
            ):
                return False
        for veld in ("over", "eerdere_melding"):
            if any(dagen.get(code, 0) > dag for code in waarden(velden.get(veld))):
                return False
    return True


class Groepen:
    """The acts of a case as each report sees them."""

    def __init__(self, beeld: Beeld, pad: Snelpad[Any]) -> None:
        self.beeld = beeld
        self.pad = pad
        ruimte = beeld.ruimte
        self.laag, self.hoog = ruimte.laag, ruimte.hoog
        self.duidelijk = True
        self._er_is = {soort: self._zeker_er(lijst) for soort, lijst in beeld.onderwerpen.items()}
        self.bij: dict[str, frozenset[Onderwerp]] = {}
        vaag = set()
        self.exact: list[tuple[Daad, Doen]] = []
        for daad in beeld.daden:
            dag, bij = self.laag[daad.dag], self._bij(daad)
            # A judgment that names no report decides of all, wherever else it belongs.
            overal = daad.daad == "oordeel_gegeven" and not daad.velden.get("melding")
            elders = overal and bool(daad.over or daad.via)
            anders = dag != self.hoog[daad.dag] or dag > beeld.peildatum
            if anders or bij is None or elders:
                vaag.add(daad.daad)
            else:
                self.bij[daad.id] = bij
                self.exact.append((daad, (dag, daad.velden, daad.id)))
        self.vaag = frozenset(vaag)
        self.begin = min((self.laag[d.dag] for d in beeld.daden), default=beeld.peildatum)
        self.grenzen = {n: (self.laag[dag], self.hoog[dag]) for n, dag in beeld.grens.items()}

    def _zeker_er(self, lijst: Iterable[tuple[str, tuple[Daad, ...]]]) -> list[str]:
        """The things of one kind that exist by now; where that is not sure, nothing is clear."""
        uit = []
        for naam, bewijs in lijst:
            if any(self.hoog[d.dag] <= self.beeld.peildatum for d in bewijs):
                uit.append(naam)
            elif any(self.laag[d.dag] <= self.beeld.peildatum for d in bewijs):
                self.duidelijk = False
        return uit

    def _bij(self, daad: Daad) -> frozenset[Onderwerp] | None:
        """What the act belongs to; None when that depends on the world."""
        if daad.over:
            return daad.over
        if daad.via:
            delen = [self._bij(d) for d in daad.via]
            return None if None in delen else frozenset().union(*(d for d in delen if d))
        if daad.daad == "volledigheid_verklaard":
            return frozenset()
        if any(len(namen) > 1 for namen in self._er_is.values()):
            return None
        return frozenset((soort, naam) for soort, namen in self._er_is.items() for naam in namen)

    def blik(self, bij: frozenset[Onderwerp]) -> Blik:
        """What belongs with these; of nothing in particular: everything."""
        daden: dict[str, list[Doen]] = {}
        for daad, doen in self.exact:
            eigen = self.bij[daad.id]
            heel = daad.daad == "volledigheid_verklaard" and not daad.over
            if not bij or eigen & bij or heel:
                daden.setdefault(daad.daad, []).append(doen)
        peil = self.beeld.peildatum
        return Blik(daden, peil, self.begin, self.vaag, self.grenzen, self.pad.eisen)

    def loop(self, uit: list[Any], twijfel: set[int]) -> None:
        """Every norm over every group of acts, then over the case as a whole."""
        gezien: set[int] = set()
        per_groep: dict[frozenset[Onderwerp], dict[str, list[Doen]]] = {}
        for daad, doen in self.exact:
            groep = per_groep.setdefault(self.bij[daad.id], {})
            groep.setdefault(daad.daad, []).append(doen)
        if len(per_groep) == 1 and "melding_gedaan" not in self.vaag:
            ((bij, eigen),) = per_groep.items()
            blik = self.blik(bij)
            self.pad.pas(blik, eigen, (blik,), uit, twijfel, gezien, geheel=True)
            return
        blikken = {bij: self.blik(bij) for bij in per_groep}
        for bij, eigen in per_groep.items():
            self.pad.pas(blikken[bij], eigen, (), uit, twijfel, gezien, geheel=False)
        alles = self.blik(frozenset())
        meldingen = [d for d, _ in self.exact if d.daad == "melding_gedaan"]
        zichten = tuple(blikken[self.bij[d.id]] for d in meldingen) or (alles,)
        self.pad.pas(alles, {}, zichten, uit, twijfel, gezien, geheel=True)


@lru_cache(maxsize=64)
def snelpad(catalogus: Catalogus, maak: Callable[..., K]) -> Snelpad[K]:
    """The compiled norms of this catalogue."""
    return Snelpad(catalogus, maak)


def vlug(
    feiten: Sequence[Feit],
    catalogus: Catalogus,
    peildatum: date,
    maak: Callable[..., K],
    algemeen: Callable[[Zaak, Vraag], K | None],
) -> list[K]:
    """Every verdict: quick where that is certain, over all worlds (`algemeen`) elsewhere."""
    pad = snelpad(catalogus, maak)
    uit: list[Any] = []
    twijfel: set[int] = set()
    zaak = None
    blik = pad.een_wereld(feiten, peildatum.toordinal())
    if blik is not None:
        pad.pas(blik, blik.daden, (blik,), uit, twijfel, set(), geheel=True)
        if not twijfel:
            return uit
    zaak = Zaak(feiten, catalogus, peildatum, verder=True)
    if blik is None:
        groepen = pad.werelden(zaak.beeld)
        if groepen is None or not groepen.duidelijk:
            twijfel.update(range(len(pad.ids)))
        else:
            groepen.loop(uit, twijfel)
    uit = [kern for kern in uit if pad.plek[kern.norm] not in twijfel]
    vragen = zaak.vragen(frozenset(pad.ids[plek] for plek in twijfel))
    uit += [kern for vraag in vragen if (kern := algemeen(zaak, vraag)) is not None]
    return sorted(uit, key=lambda kern: pad.plek[kern.norm])
